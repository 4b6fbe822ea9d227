/* SPDX-License-Identifier: Apache-2.0 */
/* desk/journal_tell.c - see journal_tell.h. */
#include "desk/journal_tell.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "desk/license_state.h"
#include "desk/seal.h"

/* As what it is kept; the packs have for how long: desk.keep_export. */
#define KEEP_EXPORT "export"

static struct audit_event told(const char *action, const struct journal_subject *subject,
                               struct str by, int64_t at)
{
    struct audit_event event = { .event_at = at };
    event.texts[AUDIT_ACTOR] = by;
    event.texts[AUDIT_ACTION] = str_of(action);
    event.texts[AUDIT_SUBJECT_KIND] = subject->kind;
    event.texts[AUDIT_SUBJECT_ID] = subject->id;
    event.texts[AUDIT_CLASS] = subject->keep;
    return event;
}

static struct audit_hash *keep_hash(struct arena *arena, const uint8_t bytes[AUDIT_HASH_SIZE])
{
    struct audit_hash *hash = arena_alloc(arena, sizeof *hash);
    if (hash != NULL)
        memcpy(hash->bytes, bytes, sizeof hash->bytes);
    return hash;
}

/* "what: why", or what alone where nobody said why. */
static struct str with_reason(struct arena *arena, struct str what, struct str why)
{
    return why.length == 0 ? str_copy(arena, what) : str_join(arena, what, ": ", why);
}

static struct str hex_of(struct arena *arena, const struct store_id *id)
{
    char digits[2 * STORE_ID_SIZE + 1];
    sodium_bin2hex(digits, sizeof digits, id->bytes, STORE_ID_SIZE);
    return str_copy(arena, str_of(digits));
}

/* ---- subjects ---- */

struct journal_subject journal_of_principal(const struct principal *principal)
{
    return (struct journal_subject){ .kind = str_of(principal_kind_name(principal->kind)),
                                     .id = str_of(principal->name) };
}

/* How long other authorities want records kept nobody has said here: those are kept for ever. */
struct journal_subject journal_of_license(const struct license_key *key)
{
    bool is_export = str_equal_text(key->authority, "BIS");
    return (struct journal_subject){ .kind = STR("license"),
                                     .id = key->number,
                                     .keep = str_of(is_export ? KEEP_EXPORT : ""),
                                     .is_license = true };
}

static bool find_license(struct store *store, struct arena *arena, const struct store_id *id,
                         struct journal_subject *ret, bool *ret_found, struct err *err)
{
    struct license_event_row *events;
    struct license_key key;
    size_t count;
    if (!license_events_read(store, arena, id, &events, &count, err))
        return false;
    /* Events without a license the check of licenses tells of. */
    *ret_found = count > 0 && license_read_key(store, arena, id, &key, err);
    if (*ret_found)
        *ret = journal_of_license(&key);
    return *ret_found || count == 0 || err->code == ERR_DAMAGED;
}

static bool find_principal(struct store *store, struct arena *arena, const struct store_id *id,
                           struct journal_subject *ret, bool *ret_found, struct err *err)
{
    struct principal principal;
    if (!principal_read(store, id, &principal, ret_found, err))
        return false;
    if (*ret_found) {
        *ret = journal_of_principal(&principal);
        ret->id = str_copy(arena, ret->id);
    }
    return true;
}

bool journal_of_approval(struct store *store, struct arena *arena, const struct approval *approval,
                         struct journal_subject *ret, struct err *err)
{
    struct str word = str_of(approval->transition);
    struct str kind = str_slice(word, 0, str_find(word, '.'));
    bool found = false;
    if (str_equal_text(kind, ACTION_LICENSE) &&
        !find_license(store, arena, &approval->subject, ret, &found, err))
        return false;
    if (str_equal_text(kind, "people") &&
        !find_principal(store, arena, &approval->subject, ret, &found, err))
        return false;
    if (!found)
        *ret = (struct journal_subject){ .kind = kind, .id = hex_of(arena, &approval->subject) };
    return true;
}

/* ---- people ---- */

struct audit_event tell_principal(const struct principal *principal, struct str by)
{
    const struct journal_subject subject = journal_of_principal(principal);
    return told(principal->is_first ? ACTION_PEOPLE_FOUND : ACTION_PEOPLE_ADD, &subject, by,
                principal->added_at);
}

struct audit_event tell_can_act(const struct principal *principal, bool can, struct str by,
                                int64_t at)
{
    const struct journal_subject subject = journal_of_principal(principal);
    return told(can ? ACTION_PEOPLE_ENABLE : ACTION_PEOPLE_DISABLE, &subject, by, at);
}

struct audit_event tell_roles(struct arena *arena, const struct principal *whom, bool given,
                              uint32_t roles, int64_t approval, struct str by, int64_t at)
{
    const struct journal_subject subject = journal_of_principal(whom);
    struct audit_event event =
        told(given ? ACTION_PEOPLE_GRANT : ACTION_PEOPLE_REVOKE, &subject, by, at);
    char text[400] = "";
    size_t length = 0;
    for (size_t role = 0; role < ROLE_COUNT; role++) {
        if ((roles & ROLE_BIT(role)) != 0)
            length += (size_t)snprintf(text + length, sizeof text - length, "%s%s",
                                       length == 0 ? "" : ", ", role_name((enum role)role));
    }
    if (approval != 0)
        snprintf(text + length, sizeof text - length, ", approval %lld", (long long)approval);
    event.texts[AUDIT_REASON] = str_copy(arena, str_of(text));
    return event;
}

/* ---- passwords and keys ---- */

struct audit_event tell_password(const struct principal *whom, struct str by, int64_t at)
{
    const struct journal_subject subject = journal_of_principal(whom);
    return told(ACTION_PASSWORD_SET, &subject, by, at);
}

static struct journal_subject of_key(const struct api_key *key)
{
    return (struct journal_subject){ .kind = STR("key"), .id = str_of(key->prefix) };
}

/* The hash of 256 random bits tells nothing of them. */
static struct audit_hash *seal_key(struct arena *arena, const struct api_key *key)
{
    struct seal seal;
    uint8_t bytes[SEAL_SIZE];
    seal_init(&seal, "key");
    seal_text(&seal, str_of(key->prefix));
    seal_id(&seal, &key->principal);
    seal_text(&seal, (struct str){ (const char *)key->hash, sizeof key->hash });
    seal_text(&seal, str_of(key->scopes));
    seal_text(&seal, str_of(key->addresses));
    seal_number(&seal, key->expires_at);
    if (key->tokens_only)
        seal_text(&seal, STR("tokens only"));
    seal_end(&seal, bytes);
    return keep_hash(arena, bytes);
}

struct audit_event tell_key_made(struct arena *arena, const struct api_key *key, struct str of,
                                 struct str by)
{
    const struct journal_subject subject = of_key(key);
    struct audit_event event = told(ACTION_KEY_MAKE, &subject, by, key->made_at);
    char text[2 * API_KEY_LIST_MAX + PRINCIPAL_NAME_MAX + 80];
    char until[AUDIT_TIME_SIZE];
    bool anywhere = key->addresses[0] == '\0';
    snprintf(text, sizeof text, "of %.*s, for %s%s%s, until %s%s", STR_ARG(of), key->scopes,
             anywhere ? "" : ", from ", key->addresses, audit_time(key->expires_at, until),
             key->tokens_only ? ", for tokens only" : "");
    event.texts[AUDIT_REASON] = str_copy(arena, str_of(text));
    event.after = seal_key(arena, key);
    return event;
}

struct audit_event tell_key_revoked(const struct api_key *key, struct str by, int64_t at)
{
    const struct journal_subject subject = of_key(key);
    return told(ACTION_KEY_REVOKE, &subject, by, at);
}

struct audit_event tell_mail(const struct principal *whom, bool set, struct str by, int64_t at)
{
    const struct journal_subject subject = journal_of_principal(whom);
    return told(set ? ACTION_MAIL_SET : ACTION_MAIL_END, &subject, by, at);
}

struct audit_event tell_factor(const struct principal *whom, bool set, struct str by, int64_t at)
{
    const struct journal_subject subject = journal_of_principal(whom);
    return told(set ? ACTION_FACTOR_SET : ACTION_FACTOR_END, &subject, by, at);
}

struct audit_event tell_security_key(const struct principal *whom, struct str name, bool set,
                                     struct str by, int64_t at)
{
    const struct journal_subject subject = journal_of_principal(whom);
    struct audit_event event =
        told(set ? ACTION_SECURITY_KEY_ADD : ACTION_SECURITY_KEY_END, &subject, by, at);
    event.texts[AUDIT_REASON] = name;
    return event;
}

struct audit_event tell_linked(struct arena *arena, const struct principal *whom,
                               const struct identity *identity, bool linked, struct str by,
                               int64_t at)
{
    const struct journal_subject subject = journal_of_principal(whom);
    struct audit_event event =
        told(linked ? ACTION_IDENTITY_LINK : ACTION_IDENTITY_UNLINK, &subject, by, at);
    event.texts[AUDIT_REASON] =
        str_join(arena, str_of(identity->subject), " of ", str_of(identity->issuer));
    return event;
}

/* ---- approvals ---- */

struct audit_event tell_approval(struct arena *arena, enum journal_approval step,
                                 const struct approval *approval,
                                 const struct journal_subject *subject, struct str by)
{
    static const char *const actions[] = { [JOURNAL_PROPOSED] = ACTION_APPROVAL_PROPOSE,
                                           [JOURNAL_DECIDED] = ACTION_APPROVAL_DECIDE,
                                           [JOURNAL_USED] = ACTION_APPROVAL_USE };
    const int64_t times[] = { [JOURNAL_PROPOSED] = approval->proposed_at,
                              [JOURNAL_DECIDED] = approval->decided_at,
                              [JOURNAL_USED] = approval->used_at };
    const char *const reasons[] = { [JOURNAL_PROPOSED] = approval->says,
                                    [JOURNAL_DECIDED] = approval->reason,
                                    [JOURNAL_USED] = "" };
    struct audit_event event = told(actions[step], subject, by, times[step]);
    char what[64];
    bool decided = step == JOURNAL_DECIDED;
    snprintf(what, sizeof what, "approval %lld%s%s", (long long)approval->id, decided ? " " : "",
             decided ? approval_decision_name(approval->decision) : "");
    event.texts[AUDIT_REASON] = with_reason(arena, str_of(what), str_of(reasons[step]));
    event.after = keep_hash(arena, approval->digest);
    return event;
}

/* ---- licenses ---- */

struct audit_event tell_license(struct arena *arena, const struct license_key *key,
                                const struct license_event_row *row,
                                const uint8_t digest[LICENSE_DIGEST_SIZE], struct str by)
{
    const struct journal_subject subject = journal_of_license(key);
    struct audit_event event = told("", &subject, by, row->event_at);
    char what[128];
    int length = snprintf(what, sizeof what, "version %lld", (long long)row->version);
    if (row->condition != 0)
        length += snprintf(what + length, sizeof what - (size_t)length, ", condition %lld",
                           (long long)row->condition);
    if (row->approval != 0)
        snprintf(what + length, sizeof what - (size_t)length, ", approval %lld",
                 (long long)row->approval);
    event.texts[AUDIT_ACTION] = str_join(arena, STR(ACTION_LICENSE), ".", row->transition);
    event.texts[AUDIT_REQUEST] = hex_of(arena, &row->id);
    event.texts[AUDIT_REASON] = with_reason(arena, str_of(what), row->reason);
    event.texts[AUDIT_BASIS] = row->basis;
    event.after = keep_hash(arena, digest);
    return event;
}

/* ---- all of it ---- */

void journal_seal(const struct str texts[AUDIT_TEXTS], int64_t event_at,
                  const struct audit_hash *after, uint8_t ret[AUDIT_HASH_SIZE])
{
    struct seal seal;
    seal_init(&seal, "entry");
    for (size_t i = 0; i < AUDIT_TEXTS; i++) {
        bool given = texts[i].length > 0 && i != AUDIT_KEY;
        seal_text(&seal, given ? texts[i] : STR(""));
    }
    seal_number(&seal, event_at);
    seal_text(&seal, after == NULL ? STR("")
                                   : (struct str){ (const char *)after->bytes, AUDIT_HASH_SIZE });
    seal_end(&seal, ret);
}
