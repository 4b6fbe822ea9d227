/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/webhook.h - tells an order system what is blocked and released: a signed POST for each.
 *
 * In order for each document, at least once: what could not be told waits, and all behind it that
 * is of the same document; other documents go on.  It is tried again after a second, two, four …,
 * and after so many times it is parked until somebody says so (`licet events retry`).
 *
 * No redirect is followed, and no address inside of a network is asked unless that is allowed: who
 * writes the configuration may not be who may reach what is in there.
 */
#ifndef LICET_SERVER_WEBHOOK_H
#define LICET_SERVER_WEBHOOK_H

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

struct server;
struct webhook;

#define WEBHOOK_ATTEMPTS 12

struct webhook_config {
    struct str url;    /* with a NUL behind it; absent: nobody is told */
    struct str secret; /* what it is signed with */
    bool private_too;  /* addresses inside of a network, and without TLS */
    unsigned attempts; /* after so many it is parked */
};

/* ERR_USAGE where the URL is none that may be asked. */
NODISCARD bool webhook_check(const struct webhook_config *config, struct err *err);

/* With a thread and a store of its own.  NULL on failure. */
struct webhook *webhook_start(const struct mem *mem, struct server *server,
                              const struct webhook_config *config, struct str database,
                              struct err *err);
/* What is being told is told to its end.  NULL is accepted. */
void webhook_stop(struct webhook *webhook);

#endif
