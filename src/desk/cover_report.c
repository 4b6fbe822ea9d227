/* SPDX-License-Identifier: Apache-2.0 */
/* desk/cover_report.c - what a decision says of the license that covers it; see cover_priv.h. */
#include "desk/cover_priv.h"

#include <string.h>

#include "decide/law.h"

/* The threshold of the packs that is the tolerance where a license states none. */
#define TOLERANCE STR("license.value_tolerance")

bool cover_value_ceiling(struct arena *arena, const struct policy *policy,
                         const struct gathered *gathered, const struct order *order, int32_t day,
                         struct amount *ret, struct str *ret_citation, struct err *err)
{
    const struct license *license = gathered->covering->license;
    bool export = str_equal_text(order->kind, "export") || order->kind.data == NULL;
    struct law_number law = { .number = num_int(0) };
    struct num share;
    *ret_citation = (struct str){ 0 };
    if (license->has_tolerance)
        law.number = license->tolerance;
    else if (export && !law_number(policy, arena, TOLERANCE, day, &law, err))
        return false;
    *ret = gathered->value;
    *ret_citation = law.citation;
    ret->known = ret->known && num_add(num_int(1), law.number, &share) &&
                 num_multiply(ret->num, share, &ret->num);
    return true;
}

static struct num not_below_zero(struct num num)
{
    return num.top < 0 ? num_int(0) : num;
}

/* What the license still lets go once this order has gone. */
static bool report_left(struct arena *arena, const struct policy *policy, const struct gathered *g,
                        const struct order *order, struct decision *decision, struct err *err)
{
    struct decided_license *license = &decision->license;
    struct amount ceiling;
    struct str citation;
    if (!cover_value_ceiling(arena, policy, g, order, decision->on, &ceiling, &citation, err))
        return false;
    struct amount units = amount_subtract(g->quantity_left, g->quantity);
    struct amount value = amount_subtract(ceiling, amount_add(g->value_used, g->order_value));
    license->has_left = units.known && value.known;
    if (!license->has_left)
        return true;
    license->quantity_left = not_below_zero(units.num);
    license->value_left = not_below_zero(value.num);
    return true;
}

/* The license's own conditions behind those of the rules. */
static bool report_conditions(struct arena *arena, const struct license *license,
                              struct decision *decision, struct err *err)
{
    size_t count = decision->condition_count;
    struct condition *conditions =
        arena_array(arena, count + license->condition_count, sizeof *conditions);
    if (conditions == NULL)
        return arena_error(arena, err);
    if (count > 0)
        memcpy(conditions, decision->conditions, count * sizeof *conditions);
    for (size_t i = 0; i < license->condition_count; i++) {
        const struct license_condition *said = &license->conditions[i];
        if (!said->met)
            conditions[count++] = (struct condition){ .rule = license->number,
                                                      .text = said->text,
                                                      .blocking = said->blocking };
    }
    decision->conditions = conditions;
    decision->condition_count = count;
    return true;
}

bool cover_report(struct arena *arena, const struct policy *policy, const struct order *order,
                  const struct gathered *gathered, struct decision *decision, struct err *err)
{
    const struct license *license = gathered->covering->license;
    int32_t last = gathered->covering->last_day;
    decision->license =
        (struct decided_license){ .number = license->number,
                                  .authority = license->authority,
                                  .line = gathered->line == LINE_NONE ? 1 : gathered->line + 1,
                                  .currency = license->currency };
    if (decision->outcome == OUTCOME_AUTHORIZED) {
        if (last < DATE_OPEN && last + 1 < decision->authority_until)
            decision->authority_until = last + 1;
        if (!report_left(arena, policy, gathered, order, decision, err))
            return false;
    }
    return report_conditions(arena, license, decision, err);
}
