/* SPDX-License-Identifier: Apache-2.0 */
/* desk/licenses.c - licenses as they are; see licenses.h.  What changes them is in license_do.c. */
#include "desk/licenses_priv.h"

#include <string.h>

#define SOON_DAYS 60 /* before it expires */

bool license_refuse(const struct license_key *key, struct err *err, const char *says,
                    const char *hint)
{
    err_set(err, ERR_CONFLICT, "'%.*s': %s", STR_ARG(key->number), says);
    return err_hint(err, "%s", hint);
}

/* ---- loading ---- */

static enum license_state state_of(const struct license_event_row *event)
{
    enum license_state state = LICENSE_STATE_COUNT;
    (void)license_state_find(event->state, &state);
    return state;
}

/* What the events say: the state, and which versions there are. */
static bool read_events(const struct license_desk *desk, struct license_record *record,
                        struct err *err)
{
    if (!license_events_read(desk->store, desk->arena, &record->key.id, &record->events,
                             &record->event_count, err))
        return false;
    if (record->event_count == 0)
        return err_set(err, ERR_DAMAGED, "license '%.*s' has no events",
                       STR_ARG(record->key.number));
    for (size_t i = 0; i < record->event_count; i++) {
        const struct license_event_row *event = &record->events[i];
        if (event->version > record->newest)
            record->newest = event->version;
        if (str_equal_text(event->transition, license_transition_word(LICENSE_ACTIVATE)) ||
            str_equal_text(event->transition, license_transition_word(LICENSE_REDUCE)))
            record->version = event->version;
    }
    record->state = state_of(&record->events[record->event_count - 1]);
    return record->state != LICENSE_STATE_COUNT ||
           err_set(err, ERR_DAMAGED, "license '%.*s' is in a state that is none",
                   STR_ARG(record->key.number));
}

static bool load_key(const struct license_desk *desk, struct license_record *ret, struct err *err)
{
    return read_events(desk, ret, err) &&
           license_terms_read(desk->store, desk->arena, &ret->key.id,
                              ret->version == 0 ? ret->newest : ret->version, &ret->terms, err);
}

bool license_load_id(const struct license_desk *desk, const struct store_id *id,
                     struct license_record *ret, struct err *err)
{
    struct store_id wanted = *id; /* which may be the record's own */
    *ret = (struct license_record){ 0 };
    return license_read_key(desk->store, desk->arena, &wanted, &ret->key, err) &&
           load_key(desk, ret, err);
}

bool license_load(const struct license_desk *desk, struct str authority, struct str number,
                  struct license_record *ret, struct err *err)
{
    size_t count;
    *ret = (struct license_record){ 0 };
    if (!license_find(desk->store, desk->arena, authority, number, &ret->key, &count, err))
        return false;
    if (count == 0) {
        err_set(err, ERR_NAME, "there is no license '%.*s'", STR_ARG(number));
        return err_hint(err, "'licet license list' lists those there are");
    }
    if (count > 1) {
        err_set(err, ERR_VALUE, "several authorities have a license '%.*s'", STR_ARG(number));
        return err_hint(err, "say whose: --authority %.*s", STR_ARG(ret->key.authority));
    }
    return load_key(desk, ret, err);
}

/* ---- standing ---- */

static bool is_used_up(const struct license_record *record, const struct balance *balances,
                       size_t count)
{
    const struct license_version_row *version = &record->terms.version;
    bool quantity_left = !version->counts_quantity;
    bool value_left = false;
    for (size_t i = 0; i < count; i++) {
        const struct ledger_account *account = &balances[i].account;
        if (balances[i].generation != version->generation || balances[i].line != 0)
            continue;
        if (account->measure == MEASURE_QUANTITY)
            quantity_left = account->posted < account->ceiling;
        else
            value_left = account->posted < account->ceiling + account->allowance;
    }
    return !quantity_left || !value_left;
}

static bool is_over(const struct balance *balances, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (balances[i].account.excess > 0)
            return true;
    }
    return false;
}

/* The later of the two last days that there may be: the one stated, and an extension of it. */
static void find_last_day(const struct license_desk *desk, const struct license_record *record,
                          struct license_standing *ret)
{
    const struct license_version_row *version = &record->terms.version;
    bool extended = version->extended_to != LICENSE_ROW_NO_DATE;
    ret->rule = holidays_last_day(desk->holidays, record->key.authority,
                                  extended ? version->extended_to : version->expires,
                                  &ret->last_day, &ret->holiday);
}

void license_stand(const struct license_desk *desk, const struct license_record *record,
                   const struct balance *balances, size_t balance_count, int32_t day,
                   struct license_standing *ret)
{
    *ret = (struct license_standing){ 0 };
    find_last_day(desk, record, ret);
    ret->not_yet_valid = day < record->terms.version.valid_from;
    ret->expired = day > ret->last_day;
    ret->exhausted = record->version > 0 && is_used_up(record, balances, balance_count);
    ret->over_committed = is_over(balances, balance_count);
}

const char *license_needs(const struct license_record *record,
                          const struct license_standing *standing, int32_t day)
{
    bool waits = record->version != record->newest;
    if (record->state == LICENSE_DRAFTED)
        return "is drafted: two people bring it into force";
    if (record->state == LICENSE_SUSPENDED)
        return "is suspended";
    if (record->state != LICENSE_ACTIVE)
        return NULL;
    if (standing->over_committed)
        return "has more used and reserved than it grants";
    if (standing->expired)
        return "has expired";
    if (standing->last_day - day < SOON_DAYS)
        return "expires soon";
    if (standing->exhausted)
        return "is used up";
    return waits ? "has a version that is not in force" : NULL;
}

const char *license_standing_word(const struct license_record *record,
                                  const struct license_standing *standing)
{
    if (record->state != LICENSE_ACTIVE)
        return license_state_word(record->state);
    if (standing->expired)
        return "expired";
    if (standing->over_committed)
        return "over_committed";
    if (standing->exhausted)
        return "exhausted";
    return standing->not_yet_valid ? "not_yet_valid" : license_state_word(record->state);
}

/* ---- as data ---- */

static bool take_license(const struct license_desk *desk, const struct license_key *key,
                         struct license *ret, bool *ret_taken, struct err *err)
{
    struct license_record record = { .key = *key };
    struct balance *balances;
    size_t count;
    *ret_taken = false;
    if (!load_key(desk, &record, err))
        return false;
    if (record.version == 0)
        return true;
    struct license_standing standing;
    if (!balances_read(desk->store, desk->arena, &key->id, BALANCE_NOW, BALANCE_NOW, &balances,
                       &count, err))
        return false;
    find_last_day(desk, &record, &standing);
    *ret_taken = license_from_terms(desk->arena, key, &record.terms, record.state, balances, count,
                                    ret, err);
    if (*ret_taken && standing.last_day > ret->expires)
        ret->extended_to = standing.last_day;
    return *ret_taken;
}

bool licenses_in_force(const struct license_desk *desk, struct license **ret, size_t *ret_count,
                       struct err *err)
{
    struct license_key *keys;
    size_t count;
    if (!licenses_list(desk->store, desk->arena, &keys, &count, err))
        return false;
    struct license *list = arena_array(desk->arena, count, sizeof *list);
    if (list == NULL)
        return arena_error(desk->arena, err);
    *ret_count = 0;
    for (size_t i = 0; i < count; i++) {
        bool taken;
        if (!take_license(desk, &keys[i], &list[*ret_count], &taken, err))
            return false;
        *ret_count += taken ? 1 : 0;
    }
    *ret = list;
    return true;
}

/* ---- whether it is sound ---- */

struct checking {
    const struct license_desk *desk;
    struct buf *out;
    size_t wrong;
    struct err *err;
};

static void found(struct checking *c, const struct license_key *key, const char *says, int64_t n)
{
    buf_format(c->out, "%s: %.*s %.*s, %lld\n", says, STR_ARG(key->authority), STR_ARG(key->number),
               (long long)n);
    c->wrong++;
}

/* Each event leads from the state before it to its own. */
static bool check_path(struct checking *c, const struct license_record *record)
{
    unsigned state = MACHINE_NOWHERE;
    for (size_t i = 0; i < record->event_count; i++) {
        const struct license_event_row *event = &record->events[i];
        unsigned transition;
        unsigned to;
        if (!machine_find_transition(&license_machine, event->transition, &transition) ||
            !machine_leads(&license_machine, state, transition, &to) ||
            !str_equal_text(event->state, machine_state(&license_machine, to)))
            found(c, &record->key, "an event of a license does not follow from the one before",
                  event->n);
        state = state_of(event);
    }
    return true;
}

static bool check_versions(struct checking *c, const struct license_record *record)
{
    for (int64_t n = 1; n <= record->newest; n++) {
        struct license_terms terms;
        uint8_t digest[LICENSE_DIGEST_SIZE];
        if (!license_terms_read(c->desk->store, c->desk->arena, &record->key.id, n, &terms, c->err))
            return false;
        license_terms_digest(&record->key, &terms, digest);
        if (memcmp(digest, terms.version.digest, sizeof digest) != 0)
            found(c, &record->key, "a version of a license says not what it said", n);
    }
    return true;
}

static bool check_all(struct checking *c)
{
    struct license_key *keys;
    size_t count;
    if (!licenses_list(c->desk->store, c->desk->arena, &keys, &count, c->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct arena_place place = arena_mark(c->desk->arena);
        struct license_record record = { .key = keys[i] };
        if (!read_events(c->desk, &record, c->err) || !check_path(c, &record) ||
            !check_versions(c, &record))
            return false;
        arena_rewind(c->desk->arena, place);
    }
    return true;
}

bool licenses_check(struct store *store, struct arena *arena, struct buf *out, size_t *ret_wrong,
                    struct err *err)
{
    const struct license_desk desk = { .store = store, .arena = arena };
    struct checking c = { .desk = &desk, .out = out, .err = err };
    size_t wrong_rows;
    if (!license_check(store, out, &wrong_rows, err) || !store_begin_reading(store, err))
        return false;
    /* What cannot be read is told by the rows' own check: it stands in `out`. */
    bool done = check_all(&c) || (wrong_rows > 0 && err->code == ERR_DAMAGED);
    store_rollback(store);
    *ret_wrong = wrong_rows + c.wrong;
    return done && buf_check(out, err);
}
