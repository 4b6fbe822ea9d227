/* SPDX-License-Identifier: Apache-2.0 */
/* cli/demo_look.c - see demo_look.h. */
#include "cli/demo_look.h"

#include <string.h>

#include "cli/licensing.h"
#include "desk/application_state.h"
#include "desk/buyer_state.h"
#include "desk/order_state.h"
#include "desk/shipment_state.h"
#include "text/json.h"

#define MATTERS_MAX 100000 /* a demo has a few dozen */
#define CONTENT_MAX ((size_t)16 << 20)
#define CONTENT_DEPTH 32

const char *look_kind_name(enum look_kind kind)
{
    static const char *const names[] = { "orders", "buyers", "applications", "shipments" };
    return names[kind];
}

const struct machine *look_machine(enum look_kind kind)
{
    static const struct machine *const machines[] = { &order_machine, &buyer_machine,
                                                      &application_machine, &shipment_machine };
    return machines[kind];
}

/* ---- as it is ---- */

struct looking {
    struct store *store;
    struct arena *arena;
    struct json_reader *reader;
};

static bool read_content(struct looking *l, struct str content, const struct json_value **ret,
                         struct err *err)
{
    const struct json_source source = { .text = content, .line = 1 };
    struct json_text text;
    if (!json_read(l->reader, l->arena, &source, &text, err))
        return false;
    *ret = text.root;
    return true;
}

/* A text, also of a number; absent where there is none. */
static struct str text_of(const struct json_value *object, const char *key)
{
    const struct json_value *value = json_get(object, str_of(key));
    bool is_text = value != NULL && (value->type == JSON_STRING || value->type == JSON_NUMBER);
    return is_text ? value->text : (struct str){ 0 };
}

static bool read_quantity(struct looking *l, const struct matter *matter, struct look_matter *ret,
                          struct err *err)
{
    struct matter_version version;
    const struct json_value *root;
    struct num number;
    struct err unused;
    if (!matter_version_read(l->store, l->arena, &matter->id, matter->version, &version, err) ||
        !read_content(l, version.content, &root, err))
        return false;
    struct str quantity = text_of(root, "quantity");
    if (quantity.length > 0 && num_parse(quantity, false, &number, &unused) && number.bottom == 1)
        ret->quantity = (int64_t)number.top;
    return true;
}

static bool read_notes(struct looking *l, const struct json_value *decision,
                       struct look_matter *ret, struct err *err)
{
    const struct json_value *notes = json_get(decision, STR("notes"));
    if (notes == NULL || notes->type != JSON_ARRAY)
        return true;
    ret->notes = arena_array(l->arena, notes->count, sizeof *ret->notes);
    if (ret->notes == NULL)
        return arena_error(l->arena, err);
    for (const struct json_value *note = notes->first; note != NULL; note = note->next)
        ret->notes[ret->note_count++] =
            (struct look_note){ text_of(note, "rule"), text_of(note, "citation"),
                                text_of(note, "says") };
    return true;
}

static bool read_decision(struct looking *l, const struct matter *matter, struct look_matter *ret,
                          struct err *err)
{
    struct decision_row row;
    const struct json_value *root;
    if (matter->decision == 0)
        return true;
    if (!decision_read(l->store, l->arena, matter->decision, &row, err) ||
        !read_content(l, row.content, &root, err))
        return false;
    ret->outcome = row.outcome;
    ret->review = text_of(root, "review");
    return read_notes(l, root, ret, err);
}

static bool read_matters(struct looking *l, enum look_kind kind, struct look *ret, struct err *err)
{
    struct matter *found;
    size_t count;
    if (!matters_list(l->store, l->arena, str_of(look_machine(kind)->what), STR(""), STR(""),
                      MATTERS_MAX, &found, &count, err))
        return false;
    ret->matters[kind] = arena_array(l->arena, count, sizeof *ret->matters[kind]);
    if (ret->matters[kind] == NULL)
        return arena_error(l->arena, err);
    for (size_t i = 0; i < count; i++) {
        struct look_matter *one = &ret->matters[kind][i];
        *one = (struct look_matter){ .name = found[i].name,
                                     .state = found[i].state,
                                     .value = found[i].value,
                                     .currency = found[i].currency,
                                     .version = found[i].version };
        if (!read_quantity(l, &found[i], one, err) ||
            (kind == LOOK_ORDERS && (!read_decision(l, &found[i], one, err) ||
                                     !obstacles_read(l->store, l->arena, &found[i].id, &one->holds,
                                                     &one->hold_count, err))))
            return false;
    }
    ret->counts[kind] = count;
    return true;
}

/* The account of the whole license; of one line, which has the same, where it is the only one. */
static void put_account(const struct license_record *record, const struct balance *balance,
                        struct look_license *ret)
{
    const struct ledger_account *account = &balance->account;
    if (balance->generation != record->terms.version.generation)
        return;
    if (account->measure == MEASURE_VALUE && balance->line == 0) {
        ret->value_ceiling = account->ceiling;
        ret->value_posted = account->posted;
        ret->value_pending = account->pending;
        ret->value_left = balance_left(account);
    } else if (account->measure != MEASURE_VALUE &&
               (balance->line == 0 || record->terms.line_count == 1)) {
        ret->ceiling = account->ceiling;
        ret->posted = account->posted;
        ret->pending = account->pending;
        ret->left = balance_left(account);
    }
}

static bool read_licenses(struct looking *l, struct look *ret, struct err *err)
{
    const struct license_desk desk = { .store = l->store, .arena = l->arena };
    struct license_key *keys;
    if (!licenses_list(l->store, l->arena, &keys, &ret->license_count, err))
        return false;
    ret->licenses = arena_array(l->arena, ret->license_count, sizeof *ret->licenses);
    if (ret->licenses == NULL)
        return arena_error(l->arena, err);
    for (size_t i = 0; i < ret->license_count; i++) {
        struct license_record record;
        struct balance *balances;
        size_t count;
        struct look_license *one = &ret->licenses[i];
        if (!license_load_id(&desk, &keys[i].id, &record, err) ||
            !balances_read(l->store, l->arena, &keys[i].id, BALANCE_NOW, BALANCE_NOW, &balances,
                           &count, err))
            return false;
        *one = (struct look_license){ .number = keys[i].number,
                                      .state = str_of(license_state_word(record.state)),
                                      .currency = record.terms.version.currency };
        for (size_t k = 0; k < count; k++)
            put_account(&record, &balances[k], one);
    }
    return true;
}

bool look_at(const struct mem *mem, struct arena *arena, struct str database, struct look *ret,
             struct err *err)
{
    const struct json_limits limits = { .size = CONTENT_MAX, .depth = CONTENT_DEPTH };
    struct looking l = { .arena = arena };
    *ret = (struct look){ 0 };
    l.reader = json_reader_new(mem, limits, err);
    l.store = l.reader == NULL ? NULL : store_open(mem, database, err);
    bool done = l.store != NULL && store_begin_reading(l.store, err);
    if (done) {
        for (enum look_kind kind = 0; done && kind < LOOK_KIND_COUNT; kind++)
            done = read_matters(&l, kind, ret, err);
        done = done && read_licenses(&l, ret, err);
        store_rollback(l.store);
    }
    store_close(l.store);
    json_reader_free(l.reader);
    return done;
}

/* ---- what is different ---- */

struct comparing {
    struct arena *arena;
    struct look_change *changes;
    size_t count, room;
    enum look_kind kind;
};

static bool same_change(const struct look_change *a, const struct look_change *b)
{
    return a->what == b->what && a->kind == b->kind && str_equal(a->from, b->from) &&
           str_equal(a->to, b->to) && str_equal(a->from_review, b->from_review) &&
           str_equal(a->review, b->review) && str_equal(a->reason, b->reason) &&
           str_equal(a->rule, b->rule) && str_equal(a->citation, b->citation) &&
           str_equal(a->says, b->says) && str_equal(a->currency, b->currency);
}

/* Counts it with those of which the same is said. */
static bool add_change(struct comparing *c, const struct look_change *change,
                       const struct look_matter *matter)
{
    struct look_change *found = NULL;
    for (size_t i = 0; i < c->count && found == NULL; i++) {
        if (same_change(&c->changes[i], change))
            found = &c->changes[i];
    }
    if (found == NULL) {
        if (!arena_grow(c->arena, &c->changes, c->count, &c->room, sizeof *c->changes))
            return false;
        found = &c->changes[c->count++];
        *found = *change;
    }
    if (!arena_grow(c->arena, &found->names, (size_t)found->count, &found->room,
                    sizeof *found->names))
        return false;
    found->names[found->count++] = matter->name;
    found->quantity += matter->quantity;
    found->value += matter->value;
    return true;
}

static bool compare_states(struct comparing *c, const struct look_matter *before,
                           const struct look_matter *after)
{
    const struct look_change change = { .what = LOOK_STATE,
                                        .kind = c->kind,
                                        .from = before->state,
                                        .to = after->state,
                                        .currency = after->currency };
    return str_equal(before->state, after->state) || add_change(c, &change, after);
}

static bool compare_decisions(struct comparing *c, const struct look_matter *before,
                              const struct look_matter *after)
{
    const struct look_change change = { .what = LOOK_DECISION,
                                        .kind = c->kind,
                                        .from = before->outcome,
                                        .to = after->outcome,
                                        .from_review = before->review,
                                        .review = after->review,
                                        .currency = after->currency };
    return (str_equal(before->outcome, after->outcome) &&
            str_equal(before->review, after->review)) ||
           add_change(c, &change, after);
}

static const char *hold_word(const struct obstacle *hold)
{
    return hold == NULL ? "" : hold->ended != 0 ? "closed" : hold->gone != 0 ? "gone" : "opened";
}

/* Holds have numbers, and none ever goes. */
static bool compare_holds(struct comparing *c, const struct look_matter *before,
                          const struct look_matter *after)
{
    for (size_t i = 0; i < after->hold_count; i++) {
        const struct obstacle *hold = &after->holds[i];
        const struct obstacle *was = i < before->hold_count ? &before->holds[i] : NULL;
        const struct look_change change = { .what = LOOK_HOLD,
                                            .kind = c->kind,
                                            .to = str_of(hold_word(hold)),
                                            .reason = hold->reason,
                                            .rule = hold->rule,
                                            .citation = hold->citation,
                                            .says = hold->says,
                                            .currency = after->currency };
        if (strcmp(hold_word(hold), hold_word(was)) != 0 && !add_change(c, &change, after))
            return false;
    }
    return true;
}

static bool has_note(const struct look_matter *matter, const struct look_note *note)
{
    for (size_t i = 0; i < matter->note_count; i++) {
        if (str_equal(matter->notes[i].rule, note->rule) &&
            str_equal(matter->notes[i].says, note->says))
            return true;
    }
    return false;
}

static bool compare_notes(struct comparing *c, const struct look_matter *before,
                          const struct look_matter *after)
{
    for (size_t i = 0; i < after->note_count; i++) {
        const struct look_note *note = &after->notes[i];
        const struct look_change change = { .what = LOOK_NOTE,
                                            .kind = c->kind,
                                            .rule = note->rule,
                                            .citation = note->citation,
                                            .says = note->says,
                                            .currency = after->currency };
        if (!has_note(before, note) && !add_change(c, &change, after))
            return false;
    }
    return true;
}

typedef bool compare_function(struct comparing *c, const struct look_matter *before,
                              const struct look_matter *after);

/* Each that is there now beside what it was; what is there stays there. */
static bool compare_all(struct comparing *c, const struct look *before, const struct look *after,
                        compare_function *compare)
{
    static const struct look_matter none;
    size_t was = 0;
    for (size_t i = 0; i < after->counts[c->kind]; i++) {
        const struct look_matter *now = &after->matters[c->kind][i];
        while (was < before->counts[c->kind] &&
               str_compare(before->matters[c->kind][was].name, now->name) < 0)
            was++;
        bool is_there = was < before->counts[c->kind] &&
                        str_equal(before->matters[c->kind][was].name, now->name);
        if (!compare(c, is_there ? &before->matters[c->kind][was] : &none, now))
            return false;
    }
    return true;
}

static bool same_license(const struct look_license *a, const struct look_license *b)
{
    return str_equal(a->state, b->state) && a->ceiling == b->ceiling && a->posted == b->posted &&
           a->pending == b->pending && a->value_ceiling == b->value_ceiling &&
           a->value_posted == b->value_posted && a->value_pending == b->value_pending;
}

static bool compare_licenses(struct comparing *c, const struct look *before,
                             const struct look *after)
{
    for (size_t i = 0; i < after->license_count; i++) {
        const struct look_license *now = &after->licenses[i];
        const struct look_license *was = NULL;
        for (size_t k = 0; k < before->license_count && was == NULL; k++) {
            if (str_equal(before->licenses[k].number, now->number))
                was = &before->licenses[k];
        }
        if (was != NULL && same_license(was, now))
            continue;
        if (!arena_grow(c->arena, &c->changes, c->count, &c->room, sizeof *c->changes))
            return false;
        c->changes[c->count++] =
            (struct look_change){ .what = LOOK_LICENSE,
                                  .from = was == NULL ? (struct str){ 0 } : was->state,
                                  .to = now->state,
                                  .count = 1,
                                  .license = *now };
    }
    return true;
}

bool look_compare(struct arena *arena, const struct look *before, const struct look *after,
                  struct look_change **ret, size_t *ret_count, struct err *err)
{
    struct comparing c = { .arena = arena };
    bool done = true;
    for (c.kind = 0; done && c.kind < LOOK_KIND_COUNT; c.kind++) {
        done = compare_all(&c, before, after, compare_states);
        if (c.kind == LOOK_ORDERS)
            done = done && compare_all(&c, before, after, compare_decisions) &&
                   compare_all(&c, before, after, compare_holds) &&
                   compare_all(&c, before, after, compare_notes);
    }
    if (!done || !compare_licenses(&c, before, after))
        return arena_error(arena, err);
    *ret = c.changes;
    *ret_count = c.count;
    return true;
}
