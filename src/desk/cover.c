/* SPDX-License-Identifier: Apache-2.0 */
/* desk/cover.c - see cover.h. */
#include "desk/cover.h"

#include <stdlib.h>
#include <string.h>

#include "desk/cover_priv.h"
#include "desk/money.h"

#define COVER_ARENA_LIMIT ((size_t)1 << 30)
#define COVER_WORK_LIMIT ((size_t)64 << 20)

/* ---- the licenses ---- */

/* Without case and blanks around, as they are typed. */
static int compare_numbers(struct str a, struct str b)
{
    a = str_trim(a);
    b = str_trim(b);
    for (size_t i = 0; i < a.length && i < b.length; i++) {
        unsigned char x = (unsigned char)char_lower(a.data[i]);
        unsigned char y = (unsigned char)char_lower(b.data[i]);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return a.length < b.length ? -1 : a.length > b.length;
}

static int by_number(const void *a, const void *b)
{
    const struct covering *x = a;
    const struct covering *y = b;
    return compare_numbers(x->license->number, y->license->number);
}

/* The one that expires first; then by number, so that the same file gives the same answers. */
static int by_last_day(const void *a, const void *b)
{
    const struct covering *x = a;
    const struct covering *y = b;
    if (x->last_day != y->last_day)
        return x->last_day < y->last_day ? -1 : 1;
    return by_number(a, b);
}

static int32_t last_day(const struct license *license)
{
    int32_t day = license->expires > license->extended_to ? license->expires : license->extended_to;
    return day == LICENSE_NO_DATE ? DATE_OPEN : day;
}

/* Two licenses of one number would grant twice what was granted once. */
static bool check_numbers(struct cover *cover, struct err *err)
{
    qsort(cover->list, cover->count, sizeof *cover->list, by_number);
    for (size_t i = 1; i < cover->count; i++) {
        struct str number = cover->list[i].license->number;
        if (by_number(&cover->list[i - 1], &cover->list[i]) != 0)
            continue;
        err_set(err, ERR_VALUE, "license '%.*s' is there twice",
                (int)(number.length < 80 ? number.length : 80), number.data);
        return err_hint(err, "what it grants would count twice; leave one of them out");
    }
    return true;
}

static bool fill(struct cover *cover, const struct license *licenses, size_t count, struct err *err)
{
    cover->list = arena_array(&cover->arena, count, sizeof *cover->list);
    for (size_t i = 0; cover->list != NULL && i < count; i++) {
        struct covering *covering = &cover->list[cover->count++];
        *covering = (struct covering){ .license = &licenses[i],
                                       .index = i,
                                       .last_day = last_day(&licenses[i]),
                                       .value = num_int(0) };
        covering->quantities =
            arena_array(&cover->arena, licenses[i].line_count, sizeof *covering->quantities);
        if (covering->quantities == NULL)
            break;
        for (size_t k = 0; k < licenses[i].line_count; k++)
            covering->quantities[k] = num_int(0);
    }
    if (cover->arena.exhausted)
        return arena_error(&cover->arena, err);
    if (!check_numbers(cover, err))
        return false;
    qsort(cover->list, cover->count, sizeof *cover->list, by_last_day);
    return true;
}

struct cover *cover_new(const struct mem *mem, const struct decider *decider,
                        const struct license *licenses, size_t count, struct err *err)
{
    if (policy_fact(decider_policy(decider), STR("license.on_file")) == NULL) {
        err_set(err, ERR_POLICY, "the packs have no rules for licenses on file");
        return NULL;
    }
    struct cover *cover = mem_resize(mem, NULL, sizeof *cover);
    if (cover == NULL) {
        err_set(err, ERR_MEMORY, "memory for the licenses could not be had");
        return NULL;
    }
    *cover = (struct cover){ .mem = mem, .decider = decider };
    arena_init(&cover->arena, mem, COVER_ARENA_LIMIT);
    arena_init(&cover->work, mem, COVER_WORK_LIMIT);
    if (fill(cover, licenses, count, err))
        return cover;
    cover_free(cover);
    return NULL;
}

void cover_free(struct cover *cover)
{
    if (cover == NULL)
        return;
    arena_release(&cover->work);
    arena_release(&cover->arena);
    mem_free(cover->mem, cover);
}

void cover_each_alone(struct cover *cover)
{
    cover->alone = true;
}

void cover_reserved(struct cover *cover, struct str number)
{
    cover->reserved = number;
}

void cover_allotted(const struct cover *cover, size_t license, struct num *ret_quantity,
                    struct num *ret_value)
{
    struct amount quantity = amount_of(num_int(0));
    *ret_value = num_int(0);
    for (size_t i = 0; i < cover->count; i++) {
        const struct covering *covering = &cover->list[i];
        if (covering->index != license)
            continue;
        *ret_value = covering->value;
        for (size_t k = 0; k < covering->license->line_count; k++)
            quantity = amount_add(quantity, amount_of(covering->quantities[k]));
    }
    *ret_quantity = quantity.num;
}

/* ---- one order ---- */

/* Whether nothing that the license must name is known to be another. */
static bool may_be_meant(const struct order *order, const struct gathered *g)
{
    enum told told = told_and(told_and(g->held, g->destination), g->item);
    for (size_t i = 0; i < order->party_count; i++)
        told = told_and(told, g->parties[i]);
    return told != TOLD_NO;
}

static bool is_named(const struct covering *covering, struct str number)
{
    return number.length == 0 || compare_numbers(covering->license->number, number) == 0;
}

/* Whether there is anything that a license may be for: it lifts no prohibition. */
static bool may_need_license(const struct decision *plain)
{
    return plain->outcome == OUTCOME_LICENSE_REQUIRED || plain->outcome == OUTCOME_UNDETERMINED;
}

static void allot(struct covering *covering, const struct gathered *g)
{
    struct amount value = amount_add(amount_of(covering->value), g->order_value);
    if (value.known)
        covering->value = value.num;
    if (g->line == LINE_NONE)
        return;
    struct amount units = amount_add(amount_of(covering->quantities[g->line]), g->quantity);
    if (units.known)
        covering->quantities[g->line] = units.num;
}

/* Tries one license.  *ret_taken: it covers the order, and the decision says so. */
static bool try_license(struct trying *t, struct covering *covering, const struct decision *plain,
                        struct decision *ret, bool *ret_taken)
{
    struct cover *cover = t->cover;
    const struct catalog *catalog = decider_catalog(cover->decider);
    struct gathered *g = arena_alloc(&cover->work, sizeof *g);
    *ret_taken = false;
    if (g == NULL)
        return arena_error(&cover->work, t->err);
    if (!cover_gather(&cover->work, catalog, covering, t->order, plain, g, t->err))
        return false;
    g->reserved = cover->reserved.length > 0 && is_named(covering, cover->reserved);
    if (!may_be_meant(t->order, g))
        return cover_note_other(t, g);
    if (!cover_decide_with(t, g, t->options, ret))
        return false;
    if (ret->outcome == OUTCOME_UNDETERMINED) {
        if (t->best == NULL)
            t->best = g;
        return true;
    }
    if (ret->outcome != OUTCOME_AUTHORIZED || ret->cover == COVER_NONE)
        return cover_note_why(t, g, ret);
    *ret_taken = true;
    if (!cover_report(&cover->work, decider_policy(cover->decider), t->order, g, ret, t->err))
        return false;
    if (!cover->alone)
        allot(covering, g);
    return true;
}

/* What is kept of the decision without a license: the session's next one takes its memory. */
static bool keep_plain(struct arena *arena, const struct decision *decision, struct decision *ret,
                       struct err *err)
{
    size_t count = decision->item.entry_count;
    *ret = *decision;
    ret->item.entries = arena_array(arena, count, sizeof *ret->item.entries);
    if (ret->item.entries == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < count; i++) {
        ret->item.entries[i] = decision->item.entries[i];
        ret->item.entries[i].code = str_copy(arena, decision->item.entries[i].code);
    }
    return !arena->exhausted || arena_error(arena, err);
}

/* No license covers it: as it is without one, or with the first that may. */
static bool decide_uncovered(struct trying *t, struct decision *ret)
{
    struct cover *cover = t->cover;
    if (t->best == NULL)
        return decide(t->session, t->order, t->options, ret, t->err);
    return cover_decide_with(t, t->best, t->options, ret) &&
           cover_report(&cover->work, decider_policy(cover->decider), t->order, t->best, ret,
                        t->err);
}

static bool try_all(struct trying *t, const struct decision *plain, struct decision *ret)
{
    struct cover *cover = t->cover;
    bool named = false;
    for (size_t i = 0; i < cover->count; i++) {
        bool taken;
        if (!is_named(&cover->list[i], t->number))
            continue;
        named = true;
        if (!try_license(t, &cover->list[i], plain, ret, &taken))
            return false;
        if (taken)
            return true;
    }
    if (!named && t->number.length > 0) {
        err_set(t->err, ERR_NAME, "license '%.*s' is not on file",
                (int)(t->number.length < 80 ? t->number.length : 80), t->number.data);
        return err_hint(t->err, "'license.number' names the license that is to be used");
    }
    return decide_uncovered(t, ret) && cover_add_notes(t, ret);
}

bool cover_decide(struct cover *cover, struct session *session, const struct order *order,
                  const struct decide_options *options, struct decision *ret_decision,
                  struct err *err)
{
    struct trying t = {
        .cover = cover, .session = session, .order = order, .options = options, .err = err
    };
    struct decision plain;
    err_clear(err);
    arena_reset(&cover->work);
    if (!cover_check_said(order, &t.number, err) ||
        !decide(session, order, options, ret_decision, err))
        return false;
    if (!may_need_license(ret_decision))
        return true;
    return keep_plain(&cover->work, ret_decision, &plain, err) && try_all(&t, &plain, ret_decision);
}
