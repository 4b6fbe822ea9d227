/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/oidc.h - an OpenID provider says who somebody is: the authorization code flow with PKCE.
 *
 *     oidc_ask       where the browser goes to sign in
 *     oidc_answer    what came back with it is exchanged for a token, and that looked at
 *
 * State, nonce and the proof of the exchange are worked out of random bits that only the browser
 * has, so that nothing is kept here of who only began.  One thread at a time: each may wait for the
 * provider.  What went wrong between us and the provider is for the log, not for the browser.
 */
#ifndef LICET_SERVER_OIDC_H
#define LICET_SERVER_OIDC_H

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

#define OIDC_CONFIG_MAX ((size_t)256 << 10)
#define OIDC_BACK "/sign-in/provider/back" /* the path of the redirect address */

struct json_value;

struct oidc_group {
    struct str name;
    uint32_t roles; /* a bit each */
};

struct oidc_config {
    struct str issuer; /* absent: there is no provider */
    struct str client_id, secret_file, redirect;
    struct str secret; /* the caller's, out of that file; absent: a client without one */
    struct str name;   /* as the button has it */
    struct str scopes, groups_claim;
    const struct oidc_group *groups;
    size_t group_count; /* 0: groups are not asked for */
};

/* Reads it from JSON; strings are copied into the arena.  ERR_VALUE and its like. */
NODISCARD bool oidc_config_read(const struct mem *mem, struct arena *arena, struct str text,
                                struct oidc_config *ret, struct err *err);

struct oidc;

/* NULL on failure.  The configuration has to stay; NULL is accepted by oidc_stop. */
struct oidc *oidc_start(const struct mem *mem, const struct oidc_config *config, struct err *err);
void oidc_stop(struct oidc *oidc);

/* Where the browser goes; `bound` is what it alone has. */
NODISCARD bool oidc_ask(struct oidc *oidc, struct str bound, double seconds, struct buf *ret,
                        struct err *err);

/* Whether the state is that of what the browser has. */
bool oidc_is_state(struct str bound, struct str state);

struct oidc_said {
    struct str subject;
    uint32_t roles; /* the most that the groups allow, a bit each */
};

/* now: seconds since 1970; seconds: that only grow. */
NODISCARD bool oidc_answer(struct oidc *oidc, struct arena *arena, struct str bound,
                           struct str code, int64_t now, double seconds, struct oidc_said *ret,
                           struct err *err);

#endif
