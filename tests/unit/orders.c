/* SPDX-License-Identifier: Apache-2.0 */
/* unit/orders.c - see orders.h. */
#include "unit/orders.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct str keep(struct arena *arena, struct buf *buf)
{
    struct str text = str_copy(arena, buf_view(buf));
    assert_non_null(text.data);
    return text;
}

/*
 * The value as an order writes it: a bare number in the fact's unit, a date, two letters, a word.
 */
static bool write_value(const struct policy *policy, const struct type *type,
                        const struct value *value, struct buf *buf)
{
    char text[NUM_TEXT_SIZE];
    struct num scaled;
    struct num back;
    struct err err;
    if (value->state == VALUE_NOT_APPLICABLE) {
        buf_text(buf, "not_applicable");
        return true;
    }
    if (type->kind != TYPE_NUMBER && type->kind != TYPE_QUANTITY && type->kind != TYPE_DURATION) {
        policy_show_value(policy, type, value, buf);
        return true;
    }
    if (!num_divide(value->num, type->scale, &scaled))
        return false;
    buf_text(buf, num_format(scaled, NUM_PLACES_MAX, false, text));
    /* What is no decimal of so many places cannot be written. */
    return num_parse(str_of(text), false, &back, &err) && num_compare(scaled, back) == 0;
}

/* What no order may say does not apply to it. */
static bool always_applies(struct str path)
{
    static const char *const paths[] = { "deal.quantity", "item.kind", "party.located", "party.hq",
                                         "party.parent_hq" };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (str_equal_text(path, paths[i]))
            return true;
    }
    return false;
}

/* Of the texts that rows are made of, few are tariff numbers; an order with another is refused. */
static bool no_tariff_number(const struct policy *policy, const struct fact *fact,
                             const struct value *value)
{
    if (!str_equal_text(fact->path, "item.hts") || value->state != VALUE_KNOWN)
        return false;
    int64_t index = (int64_t)value->num.top;
    struct str text = index < 0 ? (struct str){ 0 } : policy->strings[index];
    return text.length != 6 || text.data[0] < '0' || text.data[0] > '9';
}

static bool give(struct arena *arena, const struct policy *policy, const struct fact *fact,
                 size_t member, const struct value *value, struct given_fact *ret)
{
    char room[512];
    struct buf buf = { .data = room, .capacity = sizeof room, .limit = sizeof room };
    bool conclusion = fact->define != NULL && fact->type.kind == TYPE_BOOL && fact->ask.length == 0;
    if (fact->type.kind == TYPE_PARTY || conclusion ||
        (value->state == VALUE_UNKNOWN && fact->define != NULL))
        return false;
    *ret = (struct given_fact){ .name = fact->path, .kind = GIVEN_TEXT };
    if (fact->by != NULL) {
        buf_format(&buf, "%.*s[%.*s]", STR_ARG(fact->path), STR_ARG(fact->by->members[member]));
        ret->name = keep(arena, &buf);
        buf_clear(&buf);
    }
    bool zero = value->state == VALUE_KNOWN && value->num.top == 0;
    bool refused = (value->state == VALUE_NOT_APPLICABLE && always_applies(fact->path)) ||
                   (zero && fact->divides) || no_tariff_number(policy, fact, value);
    if (value->state == VALUE_UNKNOWN || refused ||
        !write_value(policy, &fact->type, value, &buf)) {
        ret->kind = GIVEN_NULL;
        return true;
    }
    ret->value = keep(arena, &buf);
    return true;
}

/* The facts that have fields of their own in an order are given there. */
static bool is_field(struct str path)
{
    static const char *const fields[] = { "deal.on", "deal.kind", "deal.from", "deal.destination",
                                          "deal.exporter" };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (str_equal_text(path, fields[i]))
            return true;
    }
    return false;
}

static size_t give_all(struct arena *arena, const struct policy *policy, bool party_scope,
                       const struct value *values, bool figures, struct given_fact *list)
{
    size_t count = 0;
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next) {
        size_t slots = fact->by == NULL ? 1 : fact->by->member_count;
        if (fact->party_scope != party_scope || is_field(fact->path) ||
            (!figures && str_starts(fact->path, STR("item."))))
            continue;
        for (size_t i = 0; i < slots; i++) {
            assert_true(count < MADE_FACTS_MAX);
            count += give(arena, policy, fact, i, &values[fact->slot + i], &list[count]);
        }
    }
    return count;
}

static struct str field(struct arena *arena, const struct policy *policy, const struct row *row,
                        const char *path)
{
    const struct fact *fact = policy_fact(policy, str_of(path));
    char room[128];
    struct buf buf = { .data = room, .capacity = sizeof room, .limit = sizeof room };
    if (fact == NULL || row->values[fact->slot].state != VALUE_KNOWN ||
        !write_value(policy, &fact->type, &row->values[fact->slot], &buf))
        return (struct str){ 0 };
    return keep(arena, &buf);
}

static struct str roles_text(struct arena *arena, const struct policy *policy, uint32_t roles)
{
    char room[256];
    struct buf buf = { .data = room, .capacity = sizeof room, .limit = sizeof room };
    for (size_t i = 0; i < policy->role_count; i++) {
        if ((roles >> i & 1) == 0)
            continue;
        buf_text(&buf, buf.length == 0 ? "" : "+");
        buf_str(&buf, policy->roles[i]);
    }
    return keep(arena, &buf);
}

void order_make(struct arena *arena, const struct policy *policy, const struct row *row,
                const struct order_frame *frame, int32_t day, struct made_order *ret)
{
    struct order *order = &ret->order;
    *order = (struct order){ .facts = ret->facts, .parties = ret->parties };
    order->on = str_of(date_format(day, ret->on));
    if (frame->id != NULL)
        order->id = str_of(frame->id);
    if (frame->exporter != NULL)
        order->exporter_name = str_of(frame->exporter);
    order->kind = field(arena, policy, row, "deal.kind");
    order->from = field(arena, policy, row, "deal.from");
    order->to = field(arena, policy, row, "deal.destination");
    /* A transfer between countries is refused, and one to nowhere is from nowhere. */
    if (str_equal_text(order->kind, "transfer"))
        order->from = order->to;
    order->item.name = frame->chip;
    if (row->facts.stated.length > 0)
        order->item.eccn = row->facts.stated;
    order->item.classified_by = STR("vendor");
    order->fact_count =
        give_all(arena, policy, false, row->values, frame->chip.length == 0, ret->facts);
    order->has_parties_complete = order->parties_complete = frame->parties_complete;
    for (uint32_t p = 0; p < row->facts.party_count; p++) {
        const struct fact_party *from = &row->facts.parties[p];
        struct order_party *to = &ret->parties[order->party_count];
        if (from->unnamed)
            continue;
        *to = (struct order_party){ .role = roles_text(arena, policy, from->roles),
                                    .name = STR("Example Buyer"),
                                    .facts = ret->party_facts[order->party_count] };
        to->fact_count = give_all(arena, policy, true, from->values, true, to->facts);
        order->party_count++;
    }
}
