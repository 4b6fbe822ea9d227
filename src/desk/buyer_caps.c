/* SPDX-License-Identifier: Apache-2.0 */
/* desk/buyer_caps.c - see buyer_caps.h. */
#include "desk/buyer_caps.h"

#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "desk/ids.h"
#include "desk/license.h"
#include "desk/money.h"

static const struct {
    const char *key;
    enum ledger_measure measure;
    const char *unit;
} measures[] = {
    { "quantity", MEASURE_QUANTITY, "units" },
    { "value", MEASURE_VALUE, NULL },
    { "tpp", MEASURE_PERFORMANCE, "TPP" },
};
#define MEASURES (sizeof measures / sizeof *measures)

/* Of one approval. */
struct caps {
    struct buyer_cap *list;
    size_t count;
};

struct working {
    const struct buyer_reading *reading;
    const struct buyer_standing *standing;
    struct err *err;
};

/* ---- what an approval says ---- */

static bool read_json(struct working *w, struct str text, const struct json_value **ret)
{
    const struct json_source source = { .text = text, .line = 1 };
    struct json_text read;
    *ret = NULL;
    if (text.length == 0)
        return true;
    if (!json_read(w->reading->reader, w->reading->arena, &source, &read, w->err))
        return err_damaged(w->err, "buyer '%.*s'", STR_ARG(w->standing->matter.name));
    *ret = read.root;
    return true;
}

static bool read_ceiling(struct buyer_cap *cap, const char *key, struct err *err)
{
    struct num number;
    if (cap->account.measure == MEASURE_VALUE) {
        const struct json_value *value = form_get(cap->says, key);
        cap->currency = form_text(value, "currency");
        return money_parse(form_text(value, "amount"), cap->currency, &cap->ceiling, err);
    }
    if (!num_parse(form_text(cap->says, key), false, &number, err))
        return false;
    if (number.bottom != 1 || num_compare(number, num_int(LICENSE_AMOUNT_MAX)) > 0)
        return err_set(err, ERR_LIMIT, "the most is %lld", (long long)LICENSE_AMOUNT_MAX);
    cap->ceiling = (int64_t)number.top;
    return true;
}

/* "USD/100", as accounts of licenses have it. */
static void put_unit(struct buyer_cap *cap, const char *unit)
{
    static const char *const parts[] = { "", "/10", "/100", "/1000" };
    char *to = cap->account.unit;
    size_t size = sizeof cap->account.unit;
    str_put(to, size, unit == NULL ? cap->currency : str_of(unit));
    if (unit == NULL)
        str_put(to + strlen(to), size - strlen(to), str_of(parts[money_places(cap->currency)]));
}

/* An approval: its event, its day, and when it was recorded. */
struct approval_of {
    struct store_id event;
    int32_t day;
    int64_t recorded_at;
};

static bool add_measures(struct working *w, const struct approval_of *of, int64_t n,
                         const struct json_value *says, struct caps *caps)
{
    struct store_id owner = id_below(&of->event, "cap", n);
    for (size_t i = 0; i < MEASURES; i++) {
        struct buyer_cap cap = { .condition = n,
                                 .says = says,
                                 .from = form_date(says, "from"),
                                 .to = form_date(says, "to"),
                                 .since = of->day,
                                 .recorded_at = of->recorded_at,
                                 .account = { .owner = owner, .measure = measures[i].measure } };
        if (form_get(says, measures[i].key) == NULL)
            continue;
        if (!read_ceiling(&cap, measures[i].key, w->err))
            return err_wrap(w->err, "condition %lld, %s", (long long)n, measures[i].key);
        cap.account.id = id_below(&owner, ledger_measure_name(cap.account.measure), 0);
        put_unit(&cap, measures[i].unit);
        caps->list[caps->count++] = cap;
    }
    return true;
}

static bool read_approval(struct working *w, const struct approval_of *of,
                          const struct json_value *conditions, struct caps *ret)
{
    size_t most = conditions == NULL ? 0 : conditions->count;
    int64_t n = 0;
    *ret = (struct caps){ .list = arena_array(w->reading->arena, most * MEASURES + 1,
                                              sizeof *ret->list) };
    if (ret->list == NULL)
        return arena_error(w->reading->arena, w->err);
    for (const struct json_value *c = conditions == NULL ? NULL : conditions->first; c != NULL;
         c = c->next) {
        n++;
        if (str_equal_text(form_text(c, "kind"), "cap") && !add_measures(w, of, n, c, ret))
            return false;
    }
    return true;
}

/* ---- which go on ---- */

static bool is_alike(const struct buyer_cap *a, const struct buyer_cap *b)
{
    const struct json_value *of_a = form_get(a->says, "items");
    const struct json_value *of_b = form_get(b->says, "items");
    bool none_a = of_a == NULL || of_a->count == 0;
    bool none_b = of_b == NULL || of_b->count == 0;
    return a->account.measure == b->account.measure && a->from == b->from && a->to == b->to &&
           str_equal(a->currency, b->currency) &&
           (none_a || none_b ? none_a == none_b : form_same(of_a, of_b));
}

static const struct buyer_cap *find_account(const struct caps *caps, const struct store_id *id)
{
    for (size_t i = 0; i < caps->count; i++) {
        if (store_id_equal(&caps->list[i].account.id, id))
            return &caps->list[i];
    }
    return NULL;
}

/* Each with the account of the one that is alike; of one approval no two are. */
static void go_on(const struct caps *before, struct caps *after)
{
    for (size_t i = 0; i < after->count; i++) {
        struct buyer_cap *cap = &after->list[i];
        for (size_t k = 0; k < before->count && !cap->goes_on; k++) {
            const struct buyer_cap *old = &before->list[k];
            if (!is_alike(old, cap))
                continue;
            cap->account.id = old->account.id;
            cap->account.owner = old->account.owner;
            cap->since = old->since;
            cap->recorded_at = old->recorded_at;
            cap->goes_on = true;
        }
    }
}

static bool is_a(const struct matter_event *event, enum buyer_transition transition)
{
    return str_equal_text(event->transition, machine_transition(&buyer_machine, transition));
}

/* The caps of an event, which follow those before it; a nomination begins anew. */
static bool take_event(struct working *w, const struct matter_event *event, struct caps *caps)
{
    const struct json_value *details;
    struct caps after;
    if (is_a(event, BUYER_ADD))
        *caps = (struct caps){ .count = 0 };
    if (!is_a(event, BUYER_APPROVE))
        return true;
    if (!read_json(w, event->details, &details))
        return false;
    const struct approval_of of = { event->id, form_date(details, "day"), event->recorded_at };
    if (!read_approval(w, &of, form_get(details, "conditions"), &after))
        return false;
    go_on(caps, &after);
    *caps = after;
    return true;
}

static bool read_round(struct working *w, struct caps *ret)
{
    const struct buyer_standing *s = w->standing;
    *ret = (struct caps){ .count = 0 };
    for (size_t i = s->first; s->approved != NULL && i < s->event_count; i++) {
        if (!take_event(w, &s->events[i], ret))
            return false;
    }
    return true;
}

bool buyer_caps_opened(const struct buyer_reading *reading, const struct buyer_standing *standing,
                       struct buyer_cap **ret, size_t *ret_count, struct err *err)
{
    struct working w = { .reading = reading, .standing = standing, .err = err };
    struct caps caps = { .count = 0 };
    size_t room = 0;
    *ret = NULL;
    *ret_count = 0;
    for (size_t i = 0; i < standing->event_count; i++) {
        if (!take_event(&w, &standing->events[i], &caps))
            return false;
        for (size_t k = 0; is_a(&standing->events[i], BUYER_APPROVE) && k < caps.count; k++) {
            if (caps.list[k].goes_on)
                continue;
            if (!arena_grow(reading->arena, ret, *ret_count, &room, sizeof **ret))
                return arena_error(reading->arena, err);
            (*ret)[(*ret_count)++] = caps.list[k];
        }
    }
    return true;
}

bool buyer_caps_read(const struct buyer_reading *reading, const struct buyer_standing *standing,
                     const struct buyer_approving *next, struct buyer_cap **ret, size_t *ret_count,
                     struct err *err)
{
    struct working w = { .reading = reading, .standing = standing, .err = err };
    struct caps caps;
    struct caps after;
    const struct json_value *conditions;
    if (!read_round(&w, &caps))
        return false;
    if (next != NULL) {
        const struct approval_of of = { next->event, DATE_OPEN, INT64_MAX };
        if (!read_json(&w, next->conditions, &conditions) ||
            !read_approval(&w, &of, conditions, &after))
            return false;
        go_on(&caps, &after);
        caps = after;
    }
    *ret = caps.list;
    *ret_count = caps.count;
    return true;
}

bool buyer_cap_look(struct store *store, const struct buyer_cap *cap, struct ledger_account *ret,
                    struct err *err)
{
    bool found;
    if (!account_read(store, &cap->account.id, ret, &found, err))
        return false;
    if (!found)
        *ret = cap->account;
    return true;
}

/* ---- what becomes of the accounts ---- */

/* Amounts of any number of accounts, as many in a command as it takes. */
struct legs {
    struct buyer_capping *capping;
    struct ledger_command command;
    struct err *err;
};

static void legs_begin(struct legs *legs, enum ledger_kind kind)
{
    struct buyer_capping *c = legs->capping;
    legs->command = (struct ledger_command){ .id = id_below(&c->event, "caps", ++c->commands),
                                             .kind = kind,
                                             .event_at = c->desk->now,
                                             .rule_date = c->day,
                                             .actor = str_of(c->desk->by->principal.name),
                                             .reason = c->reason,
                                             .basis = c->basis };
}

/* What could refuse it was asked before. */
static bool legs_end(struct legs *legs)
{
    struct ledger_answer answer;
    if (legs->command.leg_count == 0)
        return true;
    if (!ledger_apply_in(legs->capping->desk->store, &legs->command, legs->capping->desk->now,
                         &answer, legs->err))
        return false;
    return answer.refusal == REFUSED_NOT ||
           err_set(legs->err, ERR_CONFLICT, "the ledger refuses to %s: %s",
                   ledger_kind_name(legs->command.kind), ledger_refusal_text(answer.refusal));
}

static bool legs_add(struct legs *legs, const struct store_id *account, int64_t amount)
{
    if (legs->command.leg_count == LEDGER_LEGS_MAX) {
        if (!legs_end(legs))
            return false;
        legs_begin(legs, legs->command.kind);
    }
    legs->command.legs[legs->command.leg_count++] =
        (struct ledger_leg){ .account = *account, .amount = amount };
    return true;
}

static bool close_those(struct buyer_capping *capping, const struct caps *caps,
                        const struct caps *but, bool closed, struct err *err)
{
    struct legs legs = { .capping = capping, .err = err };
    legs_begin(&legs, closed ? LEDGER_FREEZE : LEDGER_THAW);
    for (size_t i = 0; i < caps->count; i++) {
        struct ledger_account account;
        if (find_account(but, &caps->list[i].account.id) != NULL)
            continue;
        if (!buyer_cap_look(capping->desk->store, &caps->list[i], &account, err))
            return false;
        if ((account.frozen != 0) != closed && !legs_add(&legs, &account.id, 0))
            return false;
    }
    return legs_end(&legs);
}

bool buyer_caps_close(struct buyer_capping *capping, bool closed, struct err *err)
{
    static const struct caps none;
    struct caps caps;
    return buyer_caps_read(capping->reading, capping->standing, NULL, &caps.list, &caps.count,
                           err) &&
           close_those(capping, &caps, &none, closed, err);
}

/* More before less, so that what goes on is not displaced for a moment. */
static bool set_ceilings(struct buyer_capping *capping, const struct caps *caps, bool more,
                         struct err *err)
{
    struct legs legs = { .capping = capping, .err = err };
    legs_begin(&legs, more ? LEDGER_GRANT : LEDGER_REDUCE);
    for (size_t i = 0; i < caps->count; i++) {
        struct ledger_account account;
        if (!buyer_cap_look(capping->desk->store, &caps->list[i], &account, err))
            return false;
        int64_t change = caps->list[i].ceiling - account.ceiling;
        if ((more ? change > 0 : change < 0) &&
            !legs_add(&legs, &account.id, more ? change : -change))
            return false;
    }
    return legs_end(&legs);
}

static bool open_accounts(struct buyer_capping *capping, const struct caps *caps, struct err *err)
{
    for (size_t i = 0; i < caps->count; i++) {
        struct ledger_account there;
        bool found;
        if (!account_read(capping->desk->store, &caps->list[i].account.id, &there, &found, err) ||
            (!found && !account_add(capping->desk->store, &caps->list[i].account, err)))
            return false;
    }
    return true;
}

static bool read_both(const struct buyer_capping *capping, const struct buyer_approving *next,
                      struct caps *before, struct caps *after, struct err *err)
{
    return buyer_caps_read(capping->reading, capping->standing, NULL, &before->list, &before->count,
                           err) &&
           buyer_caps_read(capping->reading, capping->standing, next, &after->list, &after->count,
                           err);
}

bool buyer_caps_approve(struct buyer_capping *capping, const struct buyer_approving *next,
                        struct err *err)
{
    struct caps before;
    struct caps after;
    return read_both(capping, next, &before, &after, err) && open_accounts(capping, &after, err) &&
           set_ceilings(capping, &after, true, err) && set_ceilings(capping, &after, false, err) &&
           close_those(capping, &before, &after, true, err);
}

/* The first that does not go on, and has something drawn. */
static bool find_lost(const struct buyer_capping *capping, const struct caps *before,
                      const struct caps *after, enum ledger_measure measure,
                      const struct buyer_cap **ret, struct err *err)
{
    *ret = NULL;
    for (size_t i = 0; i < before->count && *ret == NULL; i++) {
        struct ledger_account account;
        if (before->list[i].account.measure != measure ||
            find_account(after, &before->list[i].account.id) != NULL)
            continue;
        if (!buyer_cap_look(capping->desk->store, &before->list[i], &account, err))
            return false;
        if (account.posted + account.pending > 0)
            *ret = &before->list[i];
    }
    return true;
}

/* Of two that count the same the smaller one is enough, and goes on with what is drawn. */
static bool check_alike(const struct buyer_capping *capping, const struct caps *caps,
                        struct err *err)
{
    for (size_t i = 0; i < caps->count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (!is_alike(&caps->list[k], &caps->list[i]))
                continue;
            err_set(err, ERR_CONFLICT, "buyer '%.*s': conditions %lld and %lld cap the same",
                    STR_ARG(capping->standing->matter.name), (long long)caps->list[k].condition,
                    (long long)caps->list[i].condition);
            return err_hint(err, "the smaller one is enough");
        }
    }
    return true;
}

bool buyer_caps_check(const struct buyer_capping *capping, const struct buyer_approving *next,
                      struct err *err)
{
    struct caps before;
    struct caps after;
    if (!read_both(capping, next, &before, &after, err) || !check_alike(capping, &after, err))
        return false;
    for (size_t i = 0; i < after.count; i++) {
        const struct buyer_cap *lost;
        if (after.list[i].goes_on)
            continue;
        if (!find_lost(capping, &before, &after, after.list[i].account.measure, &lost, err))
            return false;
        if (lost == NULL)
            continue;
        err_set(
            err, ERR_CONFLICT,
            "buyer '%.*s': condition %lld caps other items or days than condition %lld of the "
            "approval before, under which something is drawn: how much of it counts is not known",
            STR_ARG(capping->standing->matter.name), (long long)after.list[i].condition,
            (long long)lost->condition);
        return err_hint(err,
                        "give the cap the items and days that it had; 'licet buyer caps' lists "
                        "them with what is drawn");
    }
    return true;
}

/* ---- how they are told ---- */

void buyer_cap_put_name(struct str buyer, const struct buyer_cap *cap, struct buf *out)
{
    buf_format(out, "condition %lld of buyer '%.*s', %s", (long long)cap->condition, STR_ARG(buyer),
               ledger_measure_name(cap->account.measure));
}

struct str buyer_cap_currency(struct arena *arena, const struct ledger_account *account)
{
    struct str unit = str_of(account->unit);
    struct str none = { 0 };
    return account->measure == MEASURE_VALUE
               ? str_copy(arena, str_slice(unit, 0, str_find(unit, '/')))
               : none;
}

void buyer_cap_put_amount(const struct buyer_cap *cap, int64_t amount, struct buf *out)
{
    char text[NUM_TEXT_SIZE];
    if (cap->account.measure == MEASURE_VALUE)
        buf_format(out, "%s %.*s", money_format_grouped(amount, cap->currency, text),
                   STR_ARG(cap->currency));
    else
        buf_format(out, "%s %s", num_format_grouped(num_int(amount), 0, text), cap->account.unit);
}
