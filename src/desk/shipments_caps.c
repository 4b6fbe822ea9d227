/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/shipments_caps.c - what a shipment takes of the caps of its buyers; see buyer_caps.h.
 *
 * It is reserved and posted together with what is drawn of the license, in one command of the
 * ledger, so that neither is gone beyond by the other's doing.  Where nothing is drawn of a license
 * the caps are a command by themselves.
 */
#include "base/date.h"
#include "decide/decision.h"
#include "desk/cover_priv.h"
#include "desk/ids.h"
#include "desk/shipments_priv.h"

#define DECISION_SIZE_MAX ((size_t)64 << 20)
#define DECISION_DEPTH 32

/* What is to be counted. */
struct counting {
    struct shipment_work *s;
    const struct order *order;
    struct str decision; /* JSON; absent: there is none */
    int32_t day;
    int64_t quantity, value;
    bool fact; /* it counts, also where it cannot be told whether it does */
    struct num tpp;
    bool has_tpp;
    struct store_id
        *seen; /* accounts of all caps of its buyers, also of those it takes nothing of */
    size_t seen_count, seen_room;
};

/* ---- amounts ---- */

static bool read_tpp(struct counting *c)
{
    struct shipment_work *s = c->s;
    const struct json_limits limits = { .size = DECISION_SIZE_MAX, .depth = DECISION_DEPTH };
    const struct json_value *root;
    struct err unread;
    if (c->decision.length == 0)
        return true;
    struct json_reader *reader = json_reader_new(s->desk->matters.mem, limits, s->err);
    bool done = reader != NULL && json_read_kept(reader, s->arena, c->decision, &root, s->err);
    json_reader_free(reader);
    if (!done)
        return false;
    struct str tpp = form_text(form_get(root, "item"), "tpp");
    c->has_tpp = tpp.data != NULL && num_parse(tpp, false, &c->tpp, &unread);
    return true;
}

/* A part of a whole one is a whole one. */
static bool round_up(struct num number, int64_t *ret)
{
    if (num_compare(number, num_int(LICENSE_AMOUNT_MAX)) > 0 || number.top < 0)
        return false;
    *ret = (int64_t)((number.top + number.bottom - 1) / number.bottom);
    return true;
}

/* How much of the cap it takes; *ret_why: what is not known, or NULL. */
static bool amount_of_cap(const struct counting *c, const struct buyer_cap *cap,
                          const struct buyer_counted *counted, int64_t *ret, const char **ret_why)
{
    struct num units;
    *ret = 0;
    *ret_why = counted->undecided ? "whether the item counts" : NULL;
    if (cap->account.measure == MEASURE_VALUE) {
        bool same = str_equal(cap->currency, c->s->record.shipment.currency);
        *ret_why = same ? *ret_why : "what it is worth in the currency of the cap";
        *ret = same ? c->value : 0;
        return true;
    }
    if (!num_multiply(counted->units, num_int(c->quantity), &units))
        return false;
    if (cap->account.measure == MEASURE_PERFORMANCE) {
        bool alone = c->order->item.contains_count == 0;
        *ret_why = c->has_tpp && alone ? *ret_why : "its performance";
        if (!c->has_tpp || !alone)
            return true;
        if (!num_multiply(units, c->tpp, &units))
            return false;
    }
    return round_up(units, ret);
}

/* ---- which caps ---- */

static bool add_leg(struct counting *c, struct str buyer, struct str source,
                    const struct buyer_cap *cap, int64_t amount)
{
    struct shipment_work *s = c->s;
    struct shipment_caps *caps = &s->caps;
    if (!arena_grow(s->arena, &caps->list, caps->count, &caps->room, sizeof *caps->list) ||
        !arena_grow(s->arena, &caps->legs, caps->count, &caps->leg_room, sizeof *caps->legs))
        return arena_error(s->arena, s->err);
    caps->legs[caps->count] = (struct ledger_leg){ .account = cap->account.id, .amount = amount };
    caps->list[caps->count++] =
        (struct shipment_cap){ .buyer = buyer, .source = source, .cap = *cap };
    return arena_sound(s->arena, s->err);
}

static bool refuse_unknown(struct counting *c, const struct buyer_case *of,
                           const struct buyer_cap *cap, const char *why)
{
    struct shipment_work *s = c->s;
    struct str source = buyer_source(s->arena, &of->standing);
    struct str item = c->order->item.name;
    char text[ERR_MESSAGE_MAX];
    struct buf out;
    buf_init(&out, s->desk->matters.mem, sizeof text);
    buyer_cap_put_name(of->matter.name, cap, &out);
    buf_format(&out, ": %s is not known", why);
    if (item.length > 0)
        buf_format(&out, ", '%.*s'", STR_ARG(item));
    str_put(text, sizeof text, buf_view(&out));
    bool done = buf_check(&out, s->err) && arena_sound(s->arena, s->err);
    buf_release(&out);
    if (!done)
        return false;
    if (c->fact)
        return shipment_incident(s, STR(""), source, str_of(text));
    err_set(s->err, ERR_CONFLICT, "shipment '%.*s': %s; %.*s", STR_ARG(s->change->name), text,
            STR_ARG(source));
    return err_hint(s->err, "the order names the item as the condition does, or as the catalog; "
                            "'licet buyer show' has the conditions");
}

/* What departed before the approval was there does not count for it. */
static bool is_in_time(const struct counting *c, const struct buyer_cap *cap)
{
    if (c->fact && c->s->at < cap->recorded_at && c->day < cap->since)
        return false;
    return (cap->from == DATE_OPEN || c->day >= cap->from) &&
           (cap->to == DATE_OPEN || c->day <= cap->to);
}

static bool add_cap(struct counting *c, const struct buyer_case *of, const struct buyer_cap *cap)
{
    struct shipment_work *s = c->s;
    struct buyer_counted counted;
    int64_t amount;
    const char *why;
    if (!is_in_time(c, cap))
        return true;
    if (!buyer_count_items(s->arena, s->desk->catalog, form_get(cap->says, "items"),
                           &c->order->item, &counted, s->err))
        return false;
    if (!counted.any)
        return true;
    if (!amount_of_cap(c, cap, &counted, &amount, &why))
        return err_set(s->err, ERR_OVERFLOW, "shipment '%.*s': what it takes of a cap is too much",
                       STR_ARG(s->change->name));
    if (why != NULL && !refuse_unknown(c, of, cap, why))
        return false;
    return amount == 0 ||
           add_leg(c, of->matter.name, buyer_source(s->arena, &of->standing), cap, amount);
}

static bool add_case(struct counting *c, struct buyer_case *of)
{
    struct shipment_work *s = c->s;
    struct buyer_cap *list;
    size_t count;
    if (!buyer_caps_read(&s->reading, &of->standing, NULL, &list, &count, s->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!arena_grow(s->arena, &c->seen, c->seen_count, &c->seen_room, sizeof *c->seen))
            return arena_error(s->arena, s->err);
        c->seen[c->seen_count++] = list[i].account.id;
        if (!add_cap(c, of, &list[i]))
            return false;
    }
    return true;
}

static bool find_caps(struct counting *c)
{
    struct shipment_work *s = c->s;
    struct buyer_case **parties;
    size_t count;
    s->caps.count = 0;
    if (!read_tpp(c) || !shipment_open_book(s, 0) ||
        !buyer_book_parties(&s->book, s->arena, c->order, c->fact, &parties, &count, s->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!add_case(c, parties[i]))
            return false;
    }
    return true;
}

/* ---- what the ledger refuses ---- */

/* NULL: it is of none. */
static const struct shipment_cap *find_cap(const struct shipment_caps *caps,
                                           const struct store_id *account)
{
    for (size_t i = 0; i < caps->count; i++) {
        if (store_id_equal(&caps->list[i].cap.account.id, account))
            return &caps->list[i];
    }
    return NULL;
}

static void put_part(struct buf *out, const char *what, const struct buyer_cap *cap, int64_t amount)
{
    buf_text(out, what);
    buyer_cap_put_amount(cap, amount, out);
}

bool shipment_cap_refused(struct shipment_work *s, const struct ledger_answer *answer)
{
    const struct shipment_cap *of = find_cap(&s->caps, &answer->account.id);
    struct buf out;
    if (of == NULL)
        return false;
    buf_init(&out, s->desk->matters.mem, ERR_MESSAGE_MAX);
    buyer_cap_put_name(of->buyer, &of->cap, &out);
    buf_format(&out, ": %s", ledger_refusal_text(answer->refusal));
    put_part(&out, ": ceiling ", &of->cap, answer->account.ceiling);
    put_part(&out, ", posted ", &of->cap, answer->account.posted);
    put_part(&out, ", pending ", &of->cap, answer->account.pending);
    put_part(&out, ", requested ", &of->cap, answer->requested);
    put_part(&out, ", remaining ", &of->cap, answer->remaining);
    buf_format(&out, "; %.*s", STR_ARG(of->source));
    err_set(s->err, ERR_CONFLICT, "%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
    (void)err_hint(s->err, "'licet buyer caps' lists what was drawn");
    return true;
}

/* ---- reserving ---- */

bool shipment_find_caps(struct shipment_work *s, const struct shipped_order *order)
{
    const struct shipment *shipment = &s->record.shipment;
    struct counting c = { .s = s,
                          .order = &order->said,
                          .decision = s->change->decided != NULL
                                          ? s->change->decided->decided.content
                                          : order->decision.content,
                          .quantity = shipment->quantity,
                          .value = shipment->value };
    return shipment_buyers_day(s, &c.day) && find_caps(&c);
}

static struct ledger_command command_of(const struct shipment_work *s, enum ledger_kind kind,
                                        const char *what)
{
    const struct license_draw like = shipment_draw(s, DRAW_VOID, what);
    return (struct ledger_command){ .id = like.id,
                                    .kind = kind,
                                    .event_at = s->at,
                                    .actor = str_of(s->desk->matters.by->principal.name),
                                    .reason = like.reason,
                                    .basis = like.basis };
}

static bool apply(struct shipment_work *s, const struct ledger_command *command,
                  struct ledger_answer *ret)
{
    if (!arena_sound(s->arena, s->err) ||
        !ledger_apply_in(s->desk->matters.store, command, s->desk->matters.now, ret, s->err))
        return false;
    if (ret->refusal == REFUSED_NOT)
        return true;
    return !shipment_cap_refused(s, ret) &&
           err_set(s->err, ERR_CONFLICT, "shipment '%.*s', the caps of its buyers: %s",
                   STR_ARG(s->change->name), ledger_refusal_text(ret->refusal));
}

static bool too_many(struct shipment_work *s)
{
    err_set(s->err, ERR_LIMIT, "shipment '%.*s' counts for %zu caps of its buyers, at most %d",
            STR_ARG(s->change->name), s->caps.count, SHIPMENT_CAPS_MAX);
    return err_hint(s->err, "an approval with fewer caps; 'licet buyer show' lists them");
}

bool shipment_check_caps(struct shipment_work *s)
{
    return s->caps.count <= SHIPMENT_CAPS_MAX || too_many(s);
}

bool shipment_free_caps(struct shipment_work *s)
{
    struct ledger_command command = command_of(s, LEDGER_VOID, "void caps");
    struct ledger_answer answer;
    command.resolving = true;
    command.resolves = s->record.reservation;
    return !s->record.capped_live || apply(s, &command, &answer);
}

bool shipment_reserve_caps(struct shipment_work *s)
{
    struct ledger_command command = command_of(s, LEDGER_RESERVE, "reserve");
    struct ledger_answer answer;
    if (!shipment_free_caps(s))
        return false;
    command.rule_date = s->record.shipment.planned;
    command.expires_at = s->change->expires_at;
    for (size_t i = 0; i < s->caps.count; i++)
        command.legs[command.leg_count++] = s->caps.legs[i];
    return command.leg_count == 0 || apply(s, &command, &answer);
}

/* ---- releasing ---- */

static const struct hold_row *find_hold(const struct hold_row *holds, size_t count,
                                        const struct store_id *account)
{
    for (size_t i = 0; i < count; i++) {
        if (store_id_equal(&holds[i].account.id, account))
            return &holds[i];
    }
    return NULL;
}

/* Others may have gone beyond the cap since: then this would go further. */
static bool check_room(struct shipment_work *s, size_t i)
{
    const struct shipment_cap *of = &s->caps.list[i];
    struct ledger_answer answer = { .refusal = REFUSED_EXCESS,
                                    .requested = s->caps.legs[i].amount };
    if (!buyer_cap_look(s->desk->matters.store, &of->cap, &answer.account, s->err))
        return false;
    int64_t left = answer.account.ceiling - answer.account.posted;
    answer.remaining = left > 0 ? left : 0;
    return answer.requested <= left || !shipment_cap_refused(s, &answer);
}

static bool check_held(struct shipment_work *s, size_t i, const struct hold_row *holds,
                       size_t count)
{
    const struct shipment_cap *of = &s->caps.list[i];
    const struct hold_row *hold = find_hold(holds, count, &of->cap.account.id);
    bool live = s->record.live || s->record.capped_live;
    if (live && hold != NULL && hold->remaining >= s->caps.legs[i].amount)
        return true;
    err_set(s->err, ERR_CONFLICT,
            "shipment '%.*s': what it takes of condition %lld of buyer '%.*s' is not reserved; "
            "%.*s",
            STR_ARG(s->change->name), (long long)of->cap.condition, STR_ARG(of->buyer),
            STR_ARG(of->source));
    return err_hint(s->err, "'licet ship hold', then 'licet ship decide' reserves it");
}

bool shipment_check_held(struct shipment_work *s)
{
    struct hold_row *holds;
    size_t count;
    if (!holds_read(s->desk->matters.store, s->arena, &s->record.reservation, &holds, &count,
                    s->err))
        return false;
    for (size_t i = 0; i < s->caps.count; i++) {
        if (!check_held(s, i, holds, count) || !check_room(s, i))
            return false;
    }
    return true;
}

/* ---- facts ---- */

/* As much of what was reserved as departed of what was planned. */
static bool share(const struct counting *c, const struct hold_row *hold, int64_t *ret)
{
    const struct shipment *shipment = &c->s->record.shipment;
    bool value = hold->account.measure == MEASURE_VALUE;
    int64_t part = value ? c->value : c->quantity;
    int64_t whole = value ? shipment->value : shipment->quantity;
    struct num product;
    return num_multiply(num_int(hold->reserved), num_int(part), &product) &&
           num_divide(product, num_int(whole), &product) && round_up(product, ret);
}

/* What is reserved under a cap that is none any more counts for it all the same. */
static bool add_held(struct counting *c)
{
    struct shipment_work *s = c->s;
    struct hold_row *holds;
    size_t count;
    if (!s->record.has_reservation && !s->record.capped)
        return true;
    if (!holds_read(s->desk->matters.store, s->arena, &s->record.reservation, &holds, &count,
                    s->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct buyer_cap cap = { .account = holds[i].account };
        int64_t amount;
        bool seen = false;
        for (size_t k = 0; k < c->seen_count; k++)
            seen = seen || store_id_equal(&c->seen[k], &cap.account.id);
        if (seen || holds[i].remaining == 0)
            continue;
        cap.currency = buyer_cap_currency(s->arena, &cap.account);
        if (!share(c, &holds[i], &amount))
            return err_set(s->err, ERR_OVERFLOW, "what it takes of a cap is too much");
        if (!add_leg(c, STR("an approval before"), STR(""), &cap, amount))
            return false;
    }
    return true;
}

static bool look(struct shipment_work *s, size_t i, int64_t *ret_excess)
{
    struct ledger_account account;
    if (!buyer_cap_look(s->desk->matters.store, &s->caps.list[i].cap, &account, s->err))
        return false;
    *ret_excess = account.excess;
    return true;
}

bool shipment_count_fact(struct shipment_work *s, int64_t quantity, int64_t value)
{
    struct shipped_order order;
    struct counting c = { .s = s,
                          .order = &order.said,
                          .day = s->day,
                          .quantity = quantity,
                          .value = value,
                          .fact = true };
    if (!shipment_read_order(s, &order))
        return false;
    c.decision = order.decision.content;
    if (!find_caps(&c) || !add_held(&c))
        return false;
    for (size_t i = 0; i < s->caps.count; i++) {
        if (!look(s, i, &s->caps.list[i].excess))
            return false;
    }
    return true;
}

/* As many commands as it takes. */
bool shipment_post_caps(struct shipment_work *s, size_t from)
{
    struct ledger_answer answer;
    bool resolves = s->record.has_reservation || s->record.capped;
    if (s->caps.count == 0 && s->outcome->drawn.answer.seq == 0 && !s->change->keep_rest)
        return shipment_free_caps(s);
    for (int64_t n = 0; from < s->caps.count; n++) {
        struct ledger_command command = command_of(s, LEDGER_FACT, "caps");
        command.id = id_below(&command.id, "caps", n);
        command.rule_date = s->day;
        command.resolving = resolves;
        command.resolves = resolves ? s->record.reservation : (struct store_id){ { 0 } };
        command.keep_rest = resolves && s->change->keep_rest;
        for (; from < s->caps.count && command.leg_count < LEDGER_LEGS_MAX; from++)
            command.legs[command.leg_count++] = s->caps.legs[from];
        if (!apply(s, &command, &answer))
            return false;
    }
    return true;
}

bool shipment_tell_caps(struct shipment_work *s)
{
    for (size_t i = 0; i < s->caps.count; i++) {
        const struct shipment_cap *of = &s->caps.list[i];
        char text[ERR_MESSAGE_MAX];
        int64_t excess;
        struct buf out;
        if (!look(s, i, &excess))
            return false;
        if (excess <= of->excess)
            continue;
        s->caps.incidents++;
        buf_init(&out, s->desk->matters.mem, sizeof text);
        buf_text(&out, "it went beyond ");
        buyer_cap_put_name(of->buyer, &of->cap, &out);
        put_part(&out, ", by ", &of->cap, excess - of->excess);
        str_put(text, sizeof text, buf_view(&out));
        bool done = buf_check(&out, s->err);
        buf_release(&out);
        if (!done || !shipment_incident(s, STR(""), of->source, str_of(text)))
            return false;
    }
    return true;
}
