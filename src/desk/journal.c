/* SPDX-License-Identifier: Apache-2.0 */
/* desk/journal.c - see journal.h. */
#include "desk/journal.h"

#include <stdio.h>
#include <string.h>

#include "desk/journal_tell.h"
#include "desk/licenses.h"
#include "desk/mail.h"
#include "store/notice_rows.h"

#define MEMORY_MAX ((size_t)1 << 24)
#define FAILURES_TOLD 5 /* from so many on one has to wait */

/* The license, the one that it replaces, its document, its holder; parties and countries. */
#define LABELS_MAX (5 + 2 * LICENSE_PARTIES_MAX + LICENSE_DESTINATIONS_MAX)
_Static_assert(LABELS_MAX <= AUDIT_LABELS_MAX, "all that a license names is searched for");

/* An entry, as long as it is being made. */
struct writing {
    struct store *store;
    const struct who *by;
    struct arena arena;
    struct audit_label labels[LABELS_MAX];
    size_t label_count;
    struct err *err;
};

static void begin(struct writing *w, struct store *store, const struct who *by, struct err *err)
{
    w->store = store;
    w->by = by;
    w->label_count = 0;
    w->err = err;
    arena_init(&w->arena, mem_system(), MEMORY_MAX);
}

static struct str name_of(const struct who *who)
{
    return str_of(who->principal.name);
}

/* Once for the same thing. */
static void label(struct writing *w, const char *kind, struct str value)
{
    for (size_t i = 0; i < w->label_count; i++) {
        if (str_equal_text(w->labels[i].kind, kind) && str_equal(w->labels[i].value, value))
            return;
    }
    if (value.length > 0)
        w->labels[w->label_count++] = (struct audit_label){ .kind = str_of(kind), .value = value };
}

static bool write_entry(struct writing *w, struct audit_event *event, int64_t now)
{
    int64_t seq;
    event->now = now;
    event->labels = w->labels;
    event->label_count = w->label_count;
    if (w->by != NULL)
        event->texts[AUDIT_KEY] = str_of(w->by->key);
    return (!w->arena.exhausted || arena_error(&w->arena, w->err)) &&
           audit_write(w->store, mem_system(), event, &seq, w->err);
}

/* Whose account an entry is about is told of it; a program has none. */
static bool notify(struct writing *w, const struct principal *whom, const struct audit_event *event,
                   struct str about)
{
    struct notice notice = { .principal = whom->id,
                             .what = event->texts[AUDIT_ACTION],
                             .about = about,
                             .has_actor = w->by != NULL,
                             .at = event->now };
    if (w->by != NULL)
        notice.actor = w->by->principal.id;
    return whom->kind != PRINCIPAL_PERSON ||
           (notice_add(w->store, &notice, w->err) && mail_notice(w->store, whom, &notice, w->err));
}

/* Returns done. */
static bool end(struct writing *w, bool done)
{
    arena_release(&w->arena);
    return done;
}

/* ---- people ---- */

bool journal_added(struct store *store, const struct who *by, const struct principal *whom,
                   struct err *err)
{
    struct writing w;
    begin(&w, store, by, err);
    struct audit_event event = tell_principal(whom, name_of(by));
    return end(&w, write_entry(&w, &event, whom->added_at));
}

bool journal_can_act(struct store *store, const struct who *by, const struct principal *whom,
                     bool can, int64_t now, struct err *err)
{
    struct writing w;
    begin(&w, store, by, err);
    struct audit_event event = tell_can_act(whom, can, name_of(by), now);
    return end(&w, write_entry(&w, &event, now) && notify(&w, whom, &event, STR("")));
}

bool journal_roles(struct store *store, const struct who *by, const struct principal *whom,
                   bool given, uint32_t roles, int64_t approval, int64_t at, int64_t now,
                   struct err *err)
{
    struct writing w;
    begin(&w, store, by, err);
    struct audit_event event = tell_roles(&w.arena, whom, given, roles, approval, name_of(by), at);
    return end(&w,
               write_entry(&w, &event, now) && notify(&w, whom, &event, event.texts[AUDIT_REASON]));
}

/* ---- passwords and keys ---- */

bool journal_password(struct store *store, const struct who *by, const struct principal *whom,
                      int64_t now, struct err *err)
{
    struct writing w;
    begin(&w, store, by, err);
    struct audit_event event = tell_password(whom, name_of(by), now);
    return end(&w, write_entry(&w, &event, now) && notify(&w, whom, &event, STR("")));
}

/* At the first, then each time that they are twice as many: strangers may go on for days. */
static bool is_told(int64_t failures)
{
    int64_t at = FAILURES_TOLD;
    while (at < failures)
        at *= 2;
    return at == failures;
}

static struct str count_of(struct arena *arena, int64_t failures)
{
    char text[40];
    snprintf(text, sizeof text, "%lld in a row", (long long)failures);
    return str_copy(arena, str_of(text));
}

static bool locked(struct store *store, const struct principal *known, const char *of,
                   int64_t failures, int64_t now, struct err *err)
{
    struct audit_event event = { .event_at = now };
    char reason[80];
    struct writing w;
    begin(&w, store, NULL, err);
    snprintf(reason, sizeof reason, "%lld failures in a row %s", (long long)failures, of);
    event.texts[AUDIT_ACTOR] = STR("licet");
    event.texts[AUDIT_ACTION] = STR(ACTION_SIGN_IN_LOCKED);
    event.texts[AUDIT_SUBJECT_KIND] = STR("sign_in");
    event.texts[AUDIT_REASON] = str_of(reason);
    if (known != NULL) {
        event.texts[AUDIT_SUBJECT_KIND] = journal_of_principal(known).kind;
        event.texts[AUDIT_SUBJECT_ID] = journal_of_principal(known).id;
    }
    return end(&w, write_entry(&w, &event, now) &&
                       (known == NULL || !is_told(failures) ||
                        notify(&w, known, &event, count_of(&w.arena, failures))));
}

bool journal_locked(struct store *store, const struct principal *known, int64_t failures,
                    int64_t now, struct err *err)
{
    return locked(store, known,
                  known != NULL ? "under this name" : "under a name that is not known", failures,
                  now, err);
}

bool journal_keys_failed(struct store *store, int64_t failures, int64_t now, struct err *err)
{
    return locked(store, NULL, "with keys, from one address", failures, now, err);
}

bool journal_factor_code(struct store *store, const struct store_id *principal, bool again,
                         int64_t now, struct err *err)
{
    struct audit_event event = { .event_at = now };
    struct principal whom;
    struct writing w;
    bool found;
    begin(&w, store, NULL, err);
    if (!principal_read(store, principal, &whom, &found, err) || !found)
        return end(&w, false);
    event.texts[AUDIT_ACTOR] = again ? STR("licet") : str_of(whom.name);
    event.texts[AUDIT_ACTION] = again ? STR(ACTION_FACTOR_AGAIN) : STR(ACTION_FACTOR_RECOVERY);
    event.texts[AUDIT_SUBJECT_KIND] = journal_of_principal(&whom).kind;
    event.texts[AUDIT_SUBJECT_ID] = journal_of_principal(&whom).id;
    return end(&w, write_entry(&w, &event, now) && notify(&w, &whom, &event, STR("")));
}

/* "1a2b3c4d of sap" */
static struct str about_key(struct writing *w, const struct api_key *key, const char *of)
{
    return str_join(&w->arena, str_of(key->prefix), " of ", str_of(of));
}

bool journal_key_made(struct store *store, const struct who *by, const struct principal *whom,
                      const struct api_key *key, struct err *err)
{
    struct writing w;
    begin(&w, store, by, err);
    struct audit_event event = tell_key_made(&w.arena, key, str_of(whom->name), name_of(by));
    return end(&w, write_entry(&w, &event, key->made_at) &&
                       notify(&w, &by->principal, &event, about_key(&w, key, whom->name)));
}

/* Who made it is told, whoever revokes it. */
static bool notify_maker(struct writing *w, const struct api_key *key,
                         const struct audit_event *event)
{
    struct principal of;
    struct principal maker;
    bool found;
    return principal_read(w->store, &key->principal, &of, &found, w->err) &&
           principal_read(w->store, &key->made_by, &maker, &found, w->err) &&
           notify(w, &maker, event, about_key(w, key, of.name));
}

bool journal_key_revoked(struct store *store, const struct who *by, const struct api_key *key,
                         int64_t now, struct err *err)
{
    struct writing w;
    begin(&w, store, by, err);
    struct audit_event event = tell_key_revoked(key, name_of(by), now);
    return end(&w, write_entry(&w, &event, now) && notify_maker(&w, key, &event));
}

bool journal_factor(struct store *store, const struct who *by, const struct principal *whom,
                    bool set, int64_t now, struct err *err)
{
    struct writing w;
    begin(&w, store, by, err);
    struct audit_event event = tell_factor(whom, set, name_of(by), now);
    return end(&w, write_entry(&w, &event, now) && notify(&w, whom, &event, STR("")));
}

bool journal_security_key(struct store *store, const struct who *by, const struct principal *whom,
                          struct str name, bool set, int64_t now, struct err *err)
{
    struct writing w;
    begin(&w, store, by, err);
    struct audit_event event = tell_security_key(whom, name, set, name_of(by), now);
    return end(&w, write_entry(&w, &event, now) && notify(&w, whom, &event, name));
}

bool journal_security_key_back(struct store *store, const struct store_id *principal,
                               struct str name, int64_t now, struct err *err)
{
    struct audit_event event = { .event_at = now };
    struct principal whom;
    struct writing w;
    bool found;
    begin(&w, store, NULL, err);
    if (!principal_read(store, principal, &whom, &found, err) || !found)
        return end(&w, false);
    event.texts[AUDIT_ACTOR] = STR("licet");
    event.texts[AUDIT_ACTION] = STR(ACTION_SECURITY_KEY_BACK);
    event.texts[AUDIT_SUBJECT_KIND] = journal_of_principal(&whom).kind;
    event.texts[AUDIT_SUBJECT_ID] = journal_of_principal(&whom).id;
    event.texts[AUDIT_REASON] = name;
    return end(&w, write_entry(&w, &event, now) && notify(&w, &whom, &event, name));
}

/* Where to is not written: it is theirs, and the log is for ever. */
bool journal_mail(struct store *store, const struct who *by, const struct principal *whom, bool set,
                  int64_t now, struct err *err)
{
    struct writing w;
    begin(&w, store, by, err);
    struct audit_event event = tell_mail(whom, set, name_of(by), now);
    return end(&w, write_entry(&w, &event, now) && notify(&w, whom, &event, STR("")));
}

bool journal_linked(struct store *store, const struct who *by, const struct principal *whom,
                    const struct identity *identity, bool linked, int64_t now, struct err *err)
{
    struct writing w;
    begin(&w, store, by, err);
    struct audit_event event = tell_linked(&w.arena, whom, identity, linked, name_of(by), now);
    return end(&w,
               write_entry(&w, &event, now) && notify(&w, whom, &event, str_of(identity->issuer)));
}

/* ---- licenses ---- */

static void label_license(struct writing *w, const struct license_key *key,
                          const struct license_terms *terms)
{
    label(w, "license", key->number);
    label(w, "party", terms->version.licensee);
    label(w, "country", terms->version.licensee_country);
    for (size_t i = 0; i < terms->party_count; i++) {
        label(w, "party", terms->parties[i].name);
        label(w, "country", terms->parties[i].country);
    }
    for (size_t i = 0; i < terms->destination_count; i++)
        label(w, "country", terms->destinations[i]);
}

static bool is(const struct license_event_row *row, enum license_transition transition)
{
    return str_equal_text(row->transition, license_transition_word(transition));
}

/* The document that a version came with is evidence of the event that brought it. */
static void add_document(struct writing *w, const struct license_version_row *version,
                         const struct license_event_row *row, struct audit_event *event)
{
    struct audit_hash *hash = arena_alloc(&w->arena, sizeof *hash);
    char hex[AUDIT_HEX_SIZE];
    bool brings = is(row, LICENSE_ADD) || is(row, LICENSE_AMEND) || is(row, LICENSE_REDUCE);
    if (hash == NULL || !brings || !version->has_document)
        return;
    memcpy(hash->bytes, version->document, sizeof hash->bytes);
    event->evidence = hash;
    event->evidence_count = 1;
    label(w, "document", str_copy(&w->arena, str_of(audit_hex(hash, hex))));
}

/* Who looks for the one that is replaced has to find by what. */
static bool label_replaced(struct writing *w, const struct license_version_row *version,
                           const struct license_event_row *row)
{
    struct license_key old;
    if (!version->replacing || !is(row, LICENSE_ACTIVATE))
        return true;
    if (!license_read_key(w->store, &w->arena, &version->replaces, &old, w->err))
        return false;
    label(w, "license", old.number);
    return true;
}

bool journal_license(struct store *store, const struct who *by, const struct license_key *key,
                     const struct license_event_row *row, const struct license_terms *terms,
                     const struct license_terms *before, int64_t now, struct err *err)
{
    struct writing w;
    struct audit_hash was;
    begin(&w, store, by, err);
    struct audit_event event = tell_license(&w.arena, key, row, terms->version.digest, name_of(by));
    label_license(&w, key, terms);
    add_document(&w, &terms->version, row, &event);
    if (before != NULL) {
        memcpy(was.bytes, before->version.digest, sizeof was.bytes);
        event.before = &was;
    }
    return end(&w, label_replaced(&w, &terms->version, row) && write_entry(&w, &event, now));
}

/* ---- approvals ---- */

/* What a license says that somebody signs for: its newest version. */
static bool label_approval(struct writing *w, const struct journal_subject *subject,
                           const struct store_id *id)
{
    const struct license_desk desk = { .store = w->store, .arena = &w->arena };
    struct license_record record;
    struct license_terms terms;
    if (!subject->is_license)
        return true;
    if (!license_load_id(&desk, id, &record, w->err) ||
        !license_terms_read(w->store, &w->arena, id, record.newest, &terms, w->err))
        return false;
    label_license(w, &record.key, &terms);
    return true;
}

bool journal_approval(struct store *store, const struct who *by, enum journal_approval step,
                      const struct approval *approval, int64_t now, struct err *err)
{
    struct journal_subject subject;
    struct writing w;
    begin(&w, store, by, err);
    if (!journal_of_approval(store, &w.arena, approval, &subject, err) ||
        !label_approval(&w, &subject, &approval->subject))
        return end(&w, false);
    struct audit_event event = tell_approval(&w.arena, step, approval, &subject, name_of(by));
    return end(&w, write_entry(&w, &event, now));
}
