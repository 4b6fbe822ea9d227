/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_decide_properties.c - what must hold of any two decisions that differ in one fact.
 *
 * Orders are random: rows around the tests of the shipped packs, figures or chips of the catalog,
 * plain questions and orders with an id.
 *
 *   1. Taking a fact away.  What came out before is still possible, and an order that was not
 *      ready to go does not become so.  Ready: the outcome is one that may go, nothing is asked,
 *      no need is open, every flag is resolved, nothing blocks, whoever the parties are.  What is
 *      needed by an exception is left out of the first part: false makes the exception
 *      unavailable, unstated makes it available with the need open.  A plain question is left out
 *      of the second: it rests on assumptions, and nobody's flags are open in it.
 *   2. Making a party worse (military, listed, denied, blocked, owned by listed parties, seated in
 *      China).  An order that was not ready does not become so, and the worst possible outcome is
 *      no better than before.  "Exception" with open needs counts as license_required here: the
 *      headquarters rule brings its own exception, which still asks for more.
 *   3. With the built-in lists nothing may ship.
 *   4. The same order gives the same bytes, twice and in two sessions.
 *   5. Until good_until the answer is the same; on it, it differs.
 *   6. The short answer is the same bytes, whether decided in short or told of a whole decision.
 *
 * Arguments: a seed and a number of orders.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/chips.h"
#include "unit/orders.h"
#include "wire/decision_json.h"

#ifndef PROPERTY_ORDERS
#define PROPERTY_ORDERS 1000
#endif
#define TEXT_MAX ((size_t)1 << 20)

static uint64_t seed = 20261118;
static uint64_t order_max = PROPERTY_ORDERS;

struct properties {
    struct policy_under_test loaded;
    struct catalog catalog;
    struct row_source source;
    struct row row;
    struct chance chance;
    struct decider *decider;
    struct session *session, *other;
    struct arena arena; /* of one order and its variants */
    struct made_order made;
    struct order_frame frame;
    struct decide_options options;
    int32_t day;
    struct buf text, changed;
    uint64_t ready_orders, orders;
};

/* What of a decision is compared. */
struct answer {
    enum outcome outcome;
    bool possible[OUTCOME_COUNT];
    bool review_possible[REVIEW_COUNT];
    bool not_covered, lifted, ready, may_ship;
    int32_t good_until;
};

/* ---- reading a decision ---- */

static bool is_available(const struct decision *decision, struct str name)
{
    for (size_t i = 0; i < decision->exception_count; i++) {
        if (str_equal(decision->exceptions[i].name, name) &&
            decision->exceptions[i].status == EXCEPTION_AVAILABLE)
            return true;
    }
    return false;
}

static bool all_lifted(const struct decision *decision)
{
    for (size_t i = 0; i < decision->requirement_count; i++) {
        const struct requirement *r = &decision->requirements[i];
        bool lifted = false;
        for (size_t n = 0; n < r->lifted_by_count; n++)
            lifted = lifted || is_available(decision, r->lifted_by[n]);
        if (!lifted)
            return false;
    }
    return true;
}

static bool is_ready(const struct decision *decision)
{
    if (decision->outcome > OUTCOME_AUTHORIZED || decision->question_count > 0)
        return false;
    if (decision->outcome >= OUTCOME_EXCEPTION && !all_lifted(decision))
        return false;
    for (size_t i = 0; i < decision->flag_count; i++) {
        if (!decision->flags[i].resolved)
            return false;
    }
    for (size_t i = 0; i < decision->condition_count; i++) {
        if (decision->conditions[i].blocking)
            return false;
    }
    return true;
}

static struct answer ask(struct properties *p, struct session *session, int32_t day,
                         struct buf *text)
{
    struct decision decision;
    struct err err;
    struct answer answer = { .outcome = OUTCOME_UNDETERMINED };
    order_make(&p->arena, &p->loaded.policy, &p->row, &p->frame, day, &p->made);
    if (!decide(session, &p->made.order, &p->options, &decision, &err))
        fail_msg("seed %llu, order %llu: %s (%s)", (unsigned long long)seed,
                 (unsigned long long)p->orders, err.message, err.hint);
    answer.outcome = decision.outcome;
    memcpy(answer.possible, decision.possible, sizeof answer.possible);
    memcpy(answer.review_possible, decision.review_possible, sizeof answer.review_possible);
    answer.not_covered = decision.reason.length > 0;
    answer.lifted = all_lifted(&decision);
    answer.ready = is_ready(&decision);
    answer.may_ship = decision.may_ship;
    answer.good_until = decision.good_until;
    buf_clear(text);
    decision_to_json(&decision, text);
    assert_false(text->failed);
    return answer;
}

static void broken(struct properties *p, const char *what, const char *of)
{
    char on[DATE_TEXT_SIZE];
    struct buf row;
    buf_init(&row, mem_system(), TEXT_MAX);
    row_describe(&p->row, &p->loaded.policy, &row);
    fprintf(stderr,
            "seed %llu, order %llu, on %s, id %s, exporter %s, chip '%.*s'\n%.*s%.*s\n%.*s\n",
            (unsigned long long)seed, (unsigned long long)p->orders, date_format(p->day, on),
            p->frame.id == NULL ? "none" : p->frame.id,
            p->frame.exporter == NULL ? "none" : p->frame.exporter, STR_ARG(p->frame.chip),
            (int)row.length, row.data, (int)p->text.length, p->text.data, (int)p->changed.length,
            p->changed.data);
    buf_release(&row);
    fail_msg("%s: %s", what, of);
}

/* ---- 1. a fact taken away ---- */

static bool mentions(const struct expr *expr, const struct fact *fact)
{
    for (; expr != NULL; expr = expr->next) {
        if (expr->fact == fact ||
            (expr->fact != NULL && expr->fact->define != NULL &&
             mentions(expr->fact->define, fact)) ||
            mentions(expr->a, fact) || mentions(expr->b, fact) || mentions(expr->c, fact) ||
            mentions(expr->list, fact))
            return true;
    }
    return false;
}

static bool is_needed(const struct policy *policy, const struct fact *fact)
{
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        for (const struct policy_need *need = rule->needs; need != NULL; need = need->next) {
            if (mentions(need->when, fact))
                return true;
        }
    }
    return false;
}

/* A slot that an order can leave unsaid without the program working it out otherwise. */
static struct value *pick_slot(struct properties *p, const struct fact **ret_fact)
{
    struct value *picked = NULL;
    uint32_t seen = 0;
    for (const struct fact *fact = p->loaded.policy.facts; fact != NULL; fact = fact->next) {
        size_t slots = fact->by == NULL ? 1 : fact->by->member_count;
        uint32_t parties = fact->party_scope ? p->row.facts.party_count : 1;
        if (fact->define != NULL || str_equal_text(fact->path, "deal.on") ||
            str_equal_text(fact->path, "item.kind") || str_equal_text(fact->path, "item.model"))
            continue;
        if (!fact->party_scope && p->frame.chip.length > 0 && str_starts(fact->path, STR("item.")))
            continue;
        /* Without an id the ordinary destination, kind and country of departure come back. */
        if (p->frame.id == NULL &&
            (str_equal_text(fact->path, "deal.kind") || str_equal_text(fact->path, "deal.from") ||
             str_equal_text(fact->path, "deal.destination")))
            continue;
        for (uint32_t party = 0; party < parties; party++) {
            struct value *values = fact->party_scope ? p->row.party_values[party] : p->row.values;
            for (size_t i = 0; i < slots; i++) {
                if (values[fact->slot + i].state != VALUE_UNKNOWN &&
                    chance_below(&p->chance, ++seen) == 0) {
                    picked = &values[fact->slot + i];
                    *ret_fact = fact;
                }
            }
        }
    }
    return picked;
}

static void check_removal(struct properties *p, const struct answer *before)
{
    const struct fact *fact = NULL;
    struct value *slot = pick_slot(p, &fact);
    char path[128];
    if (slot == NULL)
        return;
    struct value kept = *slot;
    snprintf(path, sizeof path, "%.*s", STR_ARG(fact->path));
    *slot = (struct value){ .num = num_int(0), .state = VALUE_UNKNOWN };
    struct answer after = ask(p, p->session, p->day, &p->changed);
    *slot = kept;
    if (after.may_ship && !before->may_ship)
        broken(p, "may ship after taking away", path);
    if (after.ready && !before->ready && p->frame.id != NULL)
        broken(p, "ready after taking away", path);
    if (is_needed(&p->loaded.policy, fact))
        return;
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        if (before->possible[i] && !after.possible[i])
            broken(p, "no more possible after taking away", path);
    }
}

/* ---- 2. a party made worse ---- */

static const struct {
    const char *path;
    const char *value;
} worse[] = {
    { "party.military", "true" },
    { "party.military_intelligence", "true" },
    { "party.listed", "true" },
    { "party.denied", "true" },
    { "party.blocked", "true" },
    { "party.listed_owners", "100 percent" },
    { "party.hq", "CN" },
    { "party.parent_hq", "CN" },
    { "party.distributor", "true" },
};

/* Nobody is made worse by moving from under an embargo to China. */
static bool is_embargoed(struct value country)
{
    static const char *const embargoed[] = { "CU", "IR", "KP", "RU", "SY" };
    char code[3];
    country_text((int32_t)country.num.top, code);
    for (size_t i = 0; i < sizeof embargoed / sizeof embargoed[0]; i++) {
        if (strcmp(code, embargoed[i]) == 0)
            return true;
    }
    return false;
}

/*
 * From best to worst; an exception or authority that still needs something is no better than a
 * license required.
 */
static int rank(const struct answer *answer)
{
    if (answer->not_covered)
        return OUTCOME_UNDETERMINED;
    bool relief = answer->outcome == OUTCOME_EXCEPTION || answer->outcome == OUTCOME_AUTHORIZED;
    if (relief && !answer->lifted)
        return OUTCOME_LICENSE_REQUIRED;
    return answer->outcome;
}

static void check_worse(struct properties *p, const struct answer *before)
{
    size_t which = chance_below(&p->chance, sizeof worse / sizeof worse[0]);
    const struct policy *policy = &p->loaded.policy;
    const struct fact *fact = policy_fact(policy, str_of(worse[which].path));
    struct value value;
    struct err err;
    if (fact == NULL || p->row.facts.party_count == 0 ||
        !policy_read_value(policy, &fact->type, str_of(worse[which].value), &value, &err))
        return;
    uint32_t party = chance_below(&p->chance, p->row.facts.party_count);
    struct value *slot = &p->row.party_values[party][fact->slot];
    if (slot->state != VALUE_KNOWN || (fact->type.kind == TYPE_COUNTRY && is_embargoed(*slot)))
        return;
    struct value kept = *slot;
    *slot = value;
    struct answer after = ask(p, p->session, p->day, &p->changed);
    *slot = kept;
    if (after.ready && !before->ready && after.outcome < before->outcome)
        broken(p, "ready after making worse", worse[which].path);
    if (rank(&after) < rank(before) && rank(before) != OUTCOME_UNDETERMINED)
        broken(p, "better after making worse", worse[which].path);
}

/* ---- 5. how long it holds ---- */

static bool same_answer(const struct answer *a, const struct answer *b)
{
    return a->outcome == b->outcome && a->not_covered == b->not_covered &&
           memcmp(a->possible, b->possible, sizeof a->possible) == 0 &&
           memcmp(a->review_possible, b->review_possible, sizeof a->review_possible) == 0;
}

static void check_good_until(struct properties *p, const struct answer *now)
{
    char until[DATE_TEXT_SIZE];
    int32_t end = now->good_until;
    if (now->not_covered)
        return;
    date_format(end, until);
    int32_t last = end == DATE_OPEN ? p->day + 400 : end - 1;
    int32_t between = p->day + (int32_t)chance_below(&p->chance, (uint32_t)(last - p->day) + 1);
    struct answer later = ask(p, p->session, between, &p->changed);
    if (!same_answer(now, &later))
        broken(p, "another answer before good_until", until);
    later = ask(p, p->session, last, &p->changed);
    if (!same_answer(now, &later))
        broken(p, "another answer the day before good_until", until);
    if (end == DATE_OPEN)
        return;
    later = ask(p, p->session, end, &p->changed);
    if (same_answer(now, &later))
        broken(p, "the same answer on good_until", until);
}

/* ---- 6. in short ---- */

static void put_brief(struct properties *p, struct session *session, bool brief, struct buf *text)
{
    struct decide_options options = p->options;
    struct decision decision;
    struct err err;
    options.brief = brief;
    order_make(&p->arena, &p->loaded.policy, &p->row, &p->frame, p->day, &p->made);
    if (!decide(session, &p->made.order, &options, &decision, &err))
        fail_msg("seed %llu, order %llu: %s (%s)", (unsigned long long)seed,
                 (unsigned long long)p->orders, err.message, err.hint);
    buf_clear(text);
    decision_brief_to_json(&decision, text);
    assert_false(text->failed);
}

static void check_brief(struct properties *p)
{
    put_brief(p, p->session, true, &p->text);
    put_brief(p, p->other, false, &p->changed);
    if (!str_equal(buf_view(&p->text), buf_view(&p->changed)))
        broken(p, "another answer", "in short");
}

/* ---- the orders ---- */

static void draw_order(struct properties *p)
{
    static const char *const exporters[] = { NULL,
                                             "Example Exporter, Inc.",
                                             "NVIDIA Corporation",
                                             "Nvidia Trading (Example)",
                                             "AMD",
                                             "Intel Corp." };
    const struct test *test = row_pick_test(&p->source, &p->chance, &p->day);
    row_draw_test(&p->row, &p->source, &p->chance, test, p->day);
    if (chance_percent(&p->chance, 30))
        p->day += (int32_t)chance_below(&p->chance, 800) - 400;
    if (chance_percent(&p->chance, 80))
        p->row.facts.stated = (struct str){ 0 };
    p->frame = (struct order_frame){
        .id = chance_percent(&p->chance, 60) ? "order-1" : NULL,
        .exporter = exporters[chance_below(&p->chance, sizeof exporters / sizeof exporters[0])],
        .parties_complete = chance_percent(&p->chance, 80),
    };
    if (chance_percent(&p->chance, 50))
        p->frame.chip =
            p->catalog.chips[chance_below(&p->chance, (uint32_t)p->catalog.chip_count)].name;
    p->options = (struct decide_options){
        .today = p->day,
        .known = DATE_OPEN,
        .known_label = p->day,
        .posture = chance_percent(&p->chance, 20) ? POSTURE_TEXT : POSTURE_ENFORCED,
    };
}

static void check_order(struct properties *p)
{
    draw_order(p);
    struct answer now = ask(p, p->session, p->day, &p->text);
    p->ready_orders += now.ready;
    if (now.may_ship)
        broken(p, "may ship", "against the built-in lists");
    if (p->orders % 8 == 0) {
        ask(p, p->other, p->day, &p->changed);
        if (!str_equal(buf_view(&p->text), buf_view(&p->changed)))
            broken(p, "another decision", "in another session");
        ask(p, p->session, p->day, &p->changed);
        if (!str_equal(buf_view(&p->text), buf_view(&p->changed)))
            broken(p, "another decision", "the second time");
        check_good_until(p, &now);
    }
    p->options.skip_good_until = true;
    check_brief(p);
    check_removal(p, &now);
    check_worse(p, &now);
}

static void load_catalog(struct properties *p)
{
    struct err err;
    if (!catalog_read(&p->source.arena, STR("chips.csv"), chips_shipped(), &p->catalog, &err))
        fail_msg("%s", err.message);
}

static void test_properties(void **state)
{
    struct properties *p = calloc(1, sizeof *p);
    struct err err;
    (void)state;
    assert_non_null(p);
    policy_load_shipped(&p->loaded);
    row_source_init(&p->source, &p->loaded.policy);
    row_init(&p->row, &p->source);
    load_catalog(p);
    arena_init(&p->arena, mem_system(), (size_t)64 << 20);
    buf_init(&p->text, mem_system(), TEXT_MAX);
    buf_init(&p->changed, mem_system(), TEXT_MAX);
    p->decider = decider_new(mem_system(), &p->loaded.policy, &p->catalog, STR("us@test"),
                             STR("0000"), &err);
    assert_non_null(p->decider);
    p->session = session_new(mem_system(), p->decider, &err);
    p->other = session_new(mem_system(), p->decider, &err);
    assert_true(p->session != NULL && p->other != NULL);
    p->chance.state = seed;
    for (; p->orders < order_max; p->orders++) {
        arena_reset(&p->arena);
        check_order(p);
    }
    assert_true(p->ready_orders > order_max / 50);
    session_free(p->other);
    session_free(p->session);
    decider_free(p->decider);
    buf_release(&p->changed);
    buf_release(&p->text);
    arena_release(&p->arena);
    row_source_release(&p->source);
    policy_unload(&p->loaded);
    free(p);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_properties),
    };
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        order_max = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
