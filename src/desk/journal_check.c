/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/journal_check.c - whether the log tells of what is on file, and of nothing else.
 *
 * For each row it works out the entry that was written with it, and looks for that in the log; what
 * is left over, in either, is told.  Of what is written anew in place (whether somebody can act,
 * passwords) the last entry has to say what the row does.
 */
#include "desk/journal.h"

#include <stdlib.h>
#include <string.h>

#include "desk/journal_tell.h"
#include "desk/license_state.h"
#include "store/factor_rows.h"
#include "store/license_rows.h"
#include "store/security_key_rows.h"

#define MEMORY_MAX ((size_t)1 << 31)
#define WORK_MAX ((size_t)1 << 30)

/* The entry that there has to be. */
struct expected {
    uint8_t seal[AUDIT_HASH_SIZE];
    const char *of; /* what */
    struct str whose;
    int64_t n;
    bool seen;
};

/* Somebody, and the last that the log says of them. */
struct one {
    struct principal principal;
    struct audit_hash can_act, password; /* seals of the entries */
    bool is_disabled, has_password;      /* by them */
};

struct checking {
    struct store *store;
    struct arena kept;  /* to the end */
    struct arena work;  /* what is read of one license, principal, … */
    struct one *people; /* by id */
    size_t people_count;
    struct approval *approvals; /* by number */
    size_t approval_count;
    struct expected *list; /* by seal, once all are there */
    size_t count, capacity;
    struct buf *out;
    size_t wrong;
    struct err *err;
};

/* ---- what there has to be ---- */

static bool expect(struct checking *c, const struct audit_event *event, const char *of,
                   struct str whose, int64_t n)
{
    if (!arena_grow(&c->kept, &c->list, c->count, &c->capacity, sizeof *c->list))
        return arena_error(&c->kept, c->err);
    struct expected *expected = &c->list[c->count++];
    *expected = (struct expected){ .of = of, .whose = whose, .n = n };
    journal_seal(event->texts, event->event_at, event->after, expected->seal);
    return !c->work.exhausted || arena_error(&c->work, c->err);
}

static int compare_ids(const void *a, const void *b)
{
    const struct one *one = a;
    const struct one *other = b;
    return memcmp(one->principal.id.bytes, other->principal.id.bytes, STORE_ID_SIZE);
}

/* Whoever is not there is nobody of whom an entry tells. */
static struct str name_of(const struct checking *c, const struct store_id *id)
{
    const struct one key = { .principal = { .id = *id } };
    const struct one *one =
        c->people_count == 0 ? NULL
                             : bsearch(&key, c->people, c->people_count, sizeof key, compare_ids);
    return one == NULL ? STR("") : str_of(one->principal.name);
}

static bool read_people(struct checking *c)
{
    struct principal *list;
    if (!principals_read(c->store, &c->kept, &list, &c->people_count, c->err))
        return false;
    c->people = arena_array(&c->kept, c->people_count, sizeof *c->people);
    if (c->people == NULL)
        return c->people_count == 0 || arena_error(&c->kept, c->err);
    for (size_t i = 0; i < c->people_count; i++)
        c->people[i].principal = list[i];
    if (c->people_count > 0)
        qsort(c->people, c->people_count, sizeof *c->people, compare_ids);
    return true;
}

/* ---- people and keys ---- */

/* Who gives what was approved is whoever uses the approval. */
static struct str giver(const struct checking *c, const struct store_id *by, int64_t approval)
{
    for (size_t low = 0, high = c->approval_count; approval != 0 && low < high;) {
        size_t middle = low + (high - low) / 2;
        if (c->approvals[middle].id == approval)
            return name_of(c, &c->approvals[middle].used_by);
        if (c->approvals[middle].id < approval)
            low = middle + 1;
        else
            high = middle;
    }
    return approval == 0 ? name_of(c, by) : STR("");
}

struct giving {
    int64_t at, under;
    struct store_id by;
    bool done;
};

static struct giving giving_of(const struct role_grant *grant, bool given)
{
    return given ? (struct giving){ grant->granted_at, grant->granted_under, grant->granted_by,
                                    grant->is_first }
                 : (struct giving){ grant->ended_at, grant->ended_under, grant->ended_by,
                                    grant->ended_at == 0 };
}

/* Roles that were given, or taken, together have one entry. */
static bool expect_roles(struct checking *c, const struct one *whom, const struct role_grant *list,
                         size_t count, bool given)
{
    for (size_t i = 0; i < count; i++) {
        const struct giving one = giving_of(&list[i], given);
        uint32_t roles = 0;
        bool told = one.done;
        for (size_t k = 0; k < count && !told; k++) {
            const struct giving other = giving_of(&list[k], given);
            if (other.done || other.at != one.at || other.under != one.under ||
                !store_id_equal(&other.by, &one.by))
                continue;
            roles |= ROLE_BIT(list[k].role);
            told = k < i;
        }
        if (told)
            continue;
        const struct audit_event event =
            tell_roles(&c->work, &whom->principal, given, roles, one.under,
                       giver(c, &one.by, one.under), one.at);
        if (!expect(c, &event, given ? "a role that was given" : "a role that was taken",
                    str_of(whom->principal.name), one.at))
            return false;
    }
    return true;
}

static bool expect_grants(struct checking *c, const struct one *whom)
{
    struct role_grant *list;
    size_t count;
    return role_grants_read(c->store, &c->work, &whom->principal.id, &list, &count, c->err) &&
           expect_roles(c, whom, list, count, true) && expect_roles(c, whom, list, count, false);
}

static bool expect_keys(struct checking *c, const struct one *whom)
{
    struct api_key *list;
    size_t count;
    if (!api_keys_read(c->store, &c->work, &whom->principal.id, &list, &count, c->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct api_key *key = &list[i];
        struct str name = str_of(whom->principal.name);
        const struct audit_event made =
            tell_key_made(&c->work, key, name, name_of(c, &key->made_by));
        const struct audit_event revoked =
            tell_key_revoked(key, name_of(c, &key->revoked_by), key->revoked_at);
        if (!expect(c, &made, "a key that was made", name, key->made_at) ||
            (key->revoked_at != 0 &&
             !expect(c, &revoked, "a key that was revoked", name, key->revoked_at)))
            return false;
    }
    return true;
}

static bool expect_links(struct checking *c, const struct one *whom)
{
    struct identity *list;
    size_t count;
    if (!identities_read(c->store, &c->work, &whom->principal.id, &list, &count, c->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct identity *link = &list[i];
        struct str name = str_of(whom->principal.name);
        const struct audit_event linked = tell_linked(
            &c->work, &whom->principal, link, true, name_of(c, &link->linked_by), link->linked_at);
        const struct audit_event ended = tell_linked(&c->work, &whom->principal, link, false,
                                                     name_of(c, &link->ended_by), link->ended_at);
        if (!expect(c, &linked, "a link to a provider", name, link->linked_at) ||
            (link->ended_at != 0 &&
             !expect(c, &ended, "a link to a provider that ended", name, link->ended_at)))
            return false;
    }
    return true;
}

static bool expect_factors(struct checking *c, const struct one *whom)
{
    const struct principal *principal = &whom->principal;
    struct factor *list;
    size_t count;
    if (!factors_read(c->store, &c->work, &principal->id, &list, &count, c->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct factor *one = &list[i];
        struct str name = str_of(principal->name);
        const struct audit_event set = tell_factor(principal, true, name, one->set_at);
        const struct audit_event ended =
            tell_factor(principal, false, name_of(c, &one->ended_by), one->ended_at);
        if (!expect(c, &set, "a second factor", name, one->set_at) ||
            (one->ended_at != 0 &&
             !expect(c, &ended, "a second factor that ended", name, one->ended_at)))
            return false;
    }
    return true;
}

static bool expect_security_keys(struct checking *c, const struct one *whom)
{
    const struct principal *principal = &whom->principal;
    struct security_key *list;
    size_t count;
    if (!security_keys_read(c->store, &c->work, &principal->id, &list, &count, c->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct security_key *one = &list[i];
        struct str name = str_of(principal->name);
        const struct audit_event set =
            tell_security_key(principal, str_of(one->name), true, name, one->set_at);
        const struct audit_event ended = tell_security_key(
            principal, str_of(one->name), false, name_of(c, &one->ended_by), one->ended_at);
        if (!expect(c, &set, "a security key", name, one->set_at) ||
            (one->ended_at != 0 &&
             !expect(c, &ended, "a security key that ended", name, one->ended_at)))
            return false;
    }
    return true;
}

/* The first one was added with his role. */
static bool expect_added(struct checking *c, const struct one *whom)
{
    const struct principal *principal = &whom->principal;
    struct role_grant *list;
    size_t count;
    bool there = !principal->is_first;
    if (!role_grants_read(c->store, &c->work, &principal->id, &list, &count, c->err))
        return false;
    for (size_t i = 0; i < count && !there; i++)
        there = list[i].is_first && list[i].granted_at == principal->added_at;
    struct str name = str_of(principal->name);
    const struct audit_event event =
        tell_principal(principal, principal->is_first ? name : name_of(c, &principal->added_by));
    return !there || expect(c, &event, "somebody who was added", name, principal->added_at);
}

static bool expect_people(struct checking *c)
{
    for (size_t i = 0; i < c->people_count; i++) {
        arena_reset(&c->work);
        if (!expect_added(c, &c->people[i]) || !expect_grants(c, &c->people[i]) ||
            !expect_keys(c, &c->people[i]) || !expect_links(c, &c->people[i]) ||
            !expect_factors(c, &c->people[i]) || !expect_security_keys(c, &c->people[i]))
            return false;
    }
    return true;
}

/* ---- approvals ---- */

static bool expect_approval(struct checking *c, const struct approval *approval)
{
    static const char *const steps[] = { [JOURNAL_PROPOSED] = "an approval that was proposed",
                                         [JOURNAL_DECIDED] = "an approval that was decided",
                                         [JOURNAL_USED] = "an approval that was used" };
    const struct store_id *const by[] = { [JOURNAL_PROPOSED] = &approval->proposed_by,
                                          [JOURNAL_DECIDED] = &approval->decided_by,
                                          [JOURNAL_USED] = &approval->used_by };
    const bool done[] = { [JOURNAL_PROPOSED] = true,
                          [JOURNAL_DECIDED] = approval->decision != APPROVAL_OPEN,
                          [JOURNAL_USED] = approval->used_at != 0 };
    struct journal_subject subject;
    arena_reset(&c->work);
    if (!journal_of_approval(c->store, &c->work, approval, &subject, c->err))
        return false;
    for (int step = JOURNAL_PROPOSED; step <= JOURNAL_USED; step++) {
        const struct audit_event event = tell_approval(&c->work, (enum journal_approval)step,
                                                       approval, &subject, name_of(c, by[step]));
        if (done[step] &&
            !expect(c, &event, steps[step], str_of(approval->transition), approval->id))
            return false;
    }
    return true;
}

static bool expect_approvals(struct checking *c)
{
    for (size_t i = 0; i < c->approval_count; i++) {
        if (!expect_approval(c, &c->approvals[i]))
            return false;
    }
    return true;
}

/* ---- licenses ---- */

static bool expect_event(struct checking *c, const struct license_key *key, struct str number,
                         const struct license_event_row *row)
{
    static const uint8_t missing[LICENSE_DIGEST_SIZE];
    struct license_terms terms;
    /* That a version is missing the check of licenses tells. */
    bool there =
        license_terms_read(c->store, &c->work, &row->license, row->version, &terms, c->err);
    if (!there && c->err->code != ERR_DAMAGED)
        return false;
    const struct audit_event event =
        tell_license(&c->work, key, row, there ? terms.version.digest : missing, row->actor_name);
    return expect(c, &event, "an event of a license", number, row->n);
}

static bool expect_licenses(struct checking *c)
{
    struct license_key *keys;
    size_t count;
    if (!licenses_list(c->store, &c->kept, &keys, &count, c->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct license_event_row *events;
        size_t event_count;
        arena_reset(&c->work);
        if (!license_events_read(c->store, &c->work, &keys[i].id, &events, &event_count, c->err))
            return false;
        for (size_t k = 0; k < event_count; k++) {
            if (!expect_event(c, &keys[i], keys[i].number, &events[k]))
                return false;
        }
    }
    return true;
}

/* ---- what there is ---- */

static bool is_any(struct str action, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal_text(action, words[i]))
            return true;
    }
    return false;
}

/* Whether each such entry belongs to a row. */
static bool is_of_a_row(struct str action)
{
    static const char *const words[] = {
        ACTION_PEOPLE_FOUND,     ACTION_PEOPLE_ADD,       ACTION_PEOPLE_GRANT,
        ACTION_PEOPLE_REVOKE,    ACTION_KEY_MAKE,         ACTION_KEY_REVOKE,
        ACTION_APPROVAL_PROPOSE, ACTION_APPROVAL_DECIDE,  ACTION_APPROVAL_USE,
        ACTION_IDENTITY_LINK,    ACTION_IDENTITY_UNLINK,  ACTION_FACTOR_SET,
        ACTION_FACTOR_END,       ACTION_SECURITY_KEY_ADD, ACTION_SECURITY_KEY_END,
    };
    enum license_transition transition;
    size_t dot = str_find(action, '.');
    return is_any(action, words, sizeof words / sizeof *words) ||
           (str_equal_text(str_slice(action, 0, dot), ACTION_LICENSE) && dot < action.length &&
            license_transition_find(str_slice(action, dot + 1, action.length), &transition));
}

static int compare_seals(const void *a, const void *b)
{
    const struct expected *one = a;
    const struct expected *other = b;
    return memcmp(one->seal, other->seal, sizeof one->seal);
}

static void seal_record(const struct audit_record *record, uint8_t ret[AUDIT_HASH_SIZE])
{
    bool has_after = record->lists[AUDIT_AFTER].count > 0;
    journal_seal(record->texts, record->event_at,
                 has_after ? record->lists[AUDIT_AFTER].hashes : NULL, ret);
}

static void find_row(struct checking *c, const struct audit_record *record)
{
    struct expected key = { .of = NULL };
    struct expected *row = NULL;
    seal_record(record, key.seal);
    if (c->count > 0)
        row = bsearch(&key, c->list, c->count, sizeof key, compare_seals);
    if (row != NULL && !row->seen) {
        row->seen = true;
        return;
    }
    buf_format(c->out, "what the log tells of is not on file: entry %lld, %.*s of %.*s %.*s\n",
               (long long)record->seq, STR_ARG(record->texts[AUDIT_ACTION]),
               STR_ARG(record->texts[AUDIT_SUBJECT_KIND]),
               STR_ARG(record->texts[AUDIT_SUBJECT_ID]));
    c->wrong++;
}

/* Of what is written anew in place: the last entry counts. */
static void note_last(struct checking *c, const struct audit_record *record)
{
    struct str action = record->texts[AUDIT_ACTION];
    bool can_act = str_equal_text(action, ACTION_PEOPLE_ENABLE);
    bool cannot = str_equal_text(action, ACTION_PEOPLE_DISABLE);
    bool password = str_equal_text(action, ACTION_PASSWORD_SET);
    struct audit_hash seal = { { 0 } };
    if (!can_act && !cannot && !password)
        return;
    seal_record(record, seal.bytes);
    for (size_t i = 0; i < c->people_count; i++) {
        struct one *one = &c->people[i];
        if (!str_equal_text(record->texts[AUDIT_SUBJECT_ID], one->principal.name))
            continue;
        if (password)
            one->password = seal;
        else
            one->can_act = seal;
        one->has_password = one->has_password || password;
        one->is_disabled = password ? one->is_disabled : cannot;
    }
}

/* Bytes that are no entry are told of where the log is verified. */
static bool take_entry(void *context, const struct audit_entry *entry, struct err *err)
{
    struct checking *c = context;
    struct audit_record record;
    struct err unused;
    (void)err;
    if (!audit_record_read(entry->bytes, &record, &unused))
        return true;
    if (is_of_a_row(record.texts[AUDIT_ACTION]))
        find_row(c, &record);
    else
        note_last(c, &record);
    return true;
}

/* ---- what is left over ---- */

static void found(struct checking *c, const char *says, const char *of, struct str whose)
{
    buf_format(c->out, "%s%s: %.*s", says, of, STR_ARG(whose));
    c->wrong++;
}

static void tell_unseen(struct checking *c)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct expected *row = &c->list[i];
        if (row->seen)
            continue;
        found(c, "the log does not tell of ", row->of, row->whose);
        buf_format(c->out, ", %lld\n", (long long)row->n);
    }
}

static bool is_last(const struct audit_event *event, const struct audit_hash *last)
{
    struct audit_hash seal = { { 0 } };
    journal_seal(event->texts, event->event_at, event->after, seal.bytes);
    return audit_hash_equal(&seal, last);
}

static void contradicts(struct checking *c, const char *of, const struct one *one)
{
    found(c, "the log tells something else of ", of, str_of(one->principal.name));
    buf_byte(c->out, '\n');
}

static void compare_can_act(struct checking *c, const struct one *one)
{
    const struct principal *principal = &one->principal;
    bool disabled = principal->disabled_at != 0;
    const struct audit_event event =
        tell_can_act(principal, false, name_of(c, &principal->disabled_by), principal->disabled_at);
    if (disabled != one->is_disabled || (disabled && !is_last(&event, &one->can_act)))
        contradicts(c, "whether somebody can act", one);
}

static bool compare_password(struct checking *c, const struct one *one)
{
    struct password password;
    bool has;
    if (!password_read(c->store, &one->principal.id, &password, &has, c->err))
        return false;
    struct str by = has ? name_of(c, &password.changed_by) : STR("");
    const struct audit_event event =
        tell_password(&one->principal, by, has ? password.changed_at : 0);
    if (has != one->has_password || (has && !is_last(&event, &one->password)))
        contradicts(c, "a password", one);
    return true;
}

static bool compare_people(struct checking *c)
{
    for (size_t i = 0; i < c->people_count; i++) {
        compare_can_act(c, &c->people[i]);
        if (!compare_password(c, &c->people[i]))
            return false;
    }
    return true;
}

/* ---- all of it ---- */

static bool check(struct checking *c)
{
    if (!read_people(c) ||
        !approvals_read(c->store, &c->kept, true, &c->approvals, &c->approval_count, c->err) ||
        !expect_people(c) || !expect_approvals(c) || !expect_licenses(c))
        return false;
    if (c->count > 0)
        qsort(c->list, c->count, sizeof *c->list, compare_seals);
    if (!audit_entries_each(c->store, INT64_MIN, INT64_MAX, take_entry, c, c->err))
        return false;
    tell_unseen(c);
    return compare_people(c);
}

bool journal_check(struct store *store, const struct mem *mem, struct buf *out, size_t *ret_wrong,
                   struct err *err)
{
    struct checking c = { .store = store, .out = out, .err = err };
    arena_init(&c.kept, mem, MEMORY_MAX);
    arena_init(&c.work, mem, WORK_MAX);
    bool done = store_begin_reading(store, err);
    if (done) {
        done = check(&c);
        store_rollback(store);
    }
    arena_release(&c.work);
    arena_release(&c.kept);
    *ret_wrong = c.wrong;
    return done && buf_check(out, err);
}
