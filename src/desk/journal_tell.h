/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/journal_tell.h - what an entry says of a row: for whoever writes it, and for whoever looks
 * whether it was written.
 *
 * Of the same rows it is always the same.  What rows do not have is added by the writer: the key,
 * the state before, evidence, labels.  Texts are the rows', the caller's or the arena's, and may be
 * short where the arena is exhausted.
 */
#ifndef LICET_DESK_JOURNAL_TELL_H
#define LICET_DESK_JOURNAL_TELL_H

#include "audit/log.h"
#include "desk/journal.h"

/* Of licenses it is "license." and the word of the transition. */
#define ACTION_PEOPLE_FOUND "people.found"
#define ACTION_PEOPLE_ADD "people.add"
#define ACTION_PEOPLE_DISABLE "people.disable"
#define ACTION_PEOPLE_ENABLE "people.enable"
#define ACTION_PEOPLE_GRANT "people.grant"
#define ACTION_PEOPLE_REVOKE "people.revoke"
#define ACTION_PASSWORD_SET "password.set"
#define ACTION_FACTOR_SET "factor.set"
#define ACTION_FACTOR_END "factor.end"
#define ACTION_FACTOR_RECOVERY "factor.recovery"
#define ACTION_FACTOR_AGAIN "factor.again"
#define ACTION_SECURITY_KEY_ADD "security_key.add"
#define ACTION_SECURITY_KEY_END "security_key.end"
#define ACTION_SECURITY_KEY_BACK "security_key.back"
#define ACTION_MAIL_SET "mail.set"
#define ACTION_MAIL_END "mail.end"
#define ACTION_SIGN_IN_LOCKED "sign_in.locked"
#define ACTION_KEY_MAKE "key.make"
#define ACTION_KEY_REVOKE "key.revoke"
#define ACTION_IDENTITY_LINK "identity.link"
#define ACTION_IDENTITY_UNLINK "identity.unlink"
#define ACTION_APPROVAL_PROPOSE "approval.propose"
#define ACTION_APPROVAL_DECIDE "approval.decide"
#define ACTION_APPROVAL_USE "approval.use"
#define ACTION_LICENSE "license"

/* What an entry is about, and as what that has to be kept. */
struct journal_subject {
    struct str kind, id, keep;
    bool is_license;
};

struct journal_subject journal_of_principal(const struct principal *principal);
struct journal_subject journal_of_license(const struct license_key *key);

/* What is approved: a license, somebody, or else what only its id is known of. */
NODISCARD bool journal_of_approval(struct store *store, struct arena *arena,
                                   const struct approval *approval, struct journal_subject *ret,
                                   struct err *err);

struct audit_event tell_principal(const struct principal *principal, struct str by);
struct audit_event tell_can_act(const struct principal *principal, bool can, struct str by,
                                int64_t at);
struct audit_event tell_roles(struct arena *arena, const struct principal *whom, bool given,
                              uint32_t roles, int64_t approval, struct str by, int64_t at);
struct audit_event tell_password(const struct principal *whom, struct str by, int64_t at);
struct audit_event tell_factor(const struct principal *whom, bool set, struct str by, int64_t at);
struct audit_event tell_security_key(const struct principal *whom, struct str name, bool set,
                                     struct str by, int64_t at);
struct audit_event tell_mail(const struct principal *whom, bool set, struct str by, int64_t at);
struct audit_event tell_key_made(struct arena *arena, const struct api_key *key, struct str of,
                                 struct str by);
struct audit_event tell_key_revoked(const struct api_key *key, struct str by, int64_t at);
struct audit_event tell_linked(struct arena *arena, const struct principal *whom,
                               const struct identity *identity, bool linked, struct str by,
                               int64_t at);
struct audit_event tell_approval(struct arena *arena, enum journal_approval step,
                                 const struct approval *approval,
                                 const struct journal_subject *subject, struct str by);
/* digest: of the version that the event is about. */
struct audit_event tell_license(struct arena *arena, const struct license_key *key,
                                const struct license_event_row *row,
                                const uint8_t digest[LICENSE_DIGEST_SIZE], struct str by);

/* Of all in an entry that rows have. */
void journal_seal(const struct str texts[AUDIT_TEXTS], int64_t event_at,
                  const struct audit_hash *after, uint8_t ret[AUDIT_HASH_SIZE]);

#endif
