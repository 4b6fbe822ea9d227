/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/others.c - the answers of other authorities.
 *
 * Each has packs and words of its own, so it is asked by a session of its own, beside the first
 * authority's.  Whether it is asked at all hangs on what the order says, not on what it leaves out:
 * an unknown origin would otherwise put every order before every authority.
 */
#include <string.h>

#include "decide/decide_priv.h"

bool decider_use_others(struct decider *decider, struct decider *const *others, size_t count,
                        struct err *err)
{
    decider->others = arena_array(&decider->arena, count, sizeof(struct decider *));
    if (decider->others == NULL)
        return arena_error(&decider->arena, err);
    for (size_t i = 0; i < count; i++) {
        if (others[i]->policy->home.length == 0)
            continue;
        others[i]->beside = decider;
        decider->others[decider->other_count++] = others[i];
    }
    return true;
}

size_t decider_other_count(const struct decider *decider)
{
    return decider->other_count;
}

const struct policy *decider_other(const struct decider *decider, size_t other)
{
    return decider->others[other]->policy;
}

bool known_elsewhere(const struct decider *decider, struct str path)
{
    const struct decider *first = decider->beside != NULL ? decider->beside : decider;
    if (first->other_count == 0)
        return false;
    if (first != decider && policy_fact(first->policy, path) != NULL)
        return true;
    for (size_t i = 0; i < first->other_count; i++) {
        if (first->others[i] != decider && policy_fact(first->others[i]->policy, path) != NULL)
            return true;
    }
    return false;
}

/* ---- whom the order concerns ---- */

/* Whether the item, or something in it, is said to originate there. */
static bool is_from(const struct order_item *item, struct str home)
{
    bool from = str_equal(item->origin, home);
    for (size_t i = 0; i < item->contains_count && !from; i++)
        from = is_from(&item->contains[i], home);
    return from;
}

static bool states_one(const struct decider *other, const char *scope,
                       const struct given_fact *facts, size_t count)
{
    char room[ORDER_TEXT_MAX];
    for (size_t i = 0; i < count; i++) {
        struct buf path = { .data = room, .capacity = sizeof room, .limit = sizeof room };
        struct str name = str_slice(facts[i].name, 0, str_find(facts[i].name, '['));
        if (!str_starts(name, str_of(scope)))
            buf_text(&path, scope);
        buf_str(&path, name);
        if (!path.failed && policy_fact(other->policy, buf_view(&path)) != NULL &&
            policy_fact(other->beside->policy, buf_view(&path)) == NULL)
            return true;
    }
    return false;
}

static bool states_of_item(const struct decider *other, const struct order_item *item)
{
    bool states = states_one(other, "item.", item->figures, item->figure_count);
    for (size_t i = 0; i < item->contains_count && !states; i++)
        states = states_of_item(other, &item->contains[i]);
    return states;
}

/* Whether the order states a fact that this authority knows and the first does not. */
static bool states_own(const struct decider *other, const struct order *order)
{
    bool states = states_of_item(other, &order->item) ||
                  states_one(other, "", order->facts, order->fact_count);
    for (size_t i = 0; i < order->party_count && !states; i++)
        states = states_one(other, "party.", order->parties[i].facts, order->parties[i].fact_count);
    return states;
}

/* Whether its rules may reach the goods. */
static bool concerns_goods(const struct session *session, const struct decider *other,
                           const struct order *order)
{
    struct str home = other->policy->home;
    bool goods = str_equal(order->from, home) || is_from(&order->item, home);
    for (size_t i = 0; i < order->via_count && !goods; i++)
        goods = str_equal(order->via[i], home);
    return goods || (session->said_elsewhere && states_own(other, order));
}

/* Whether buyers were ever told anything. */
static bool has_advice(const struct policy *policy)
{
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        if (rule->head == HEAD_ADVISE)
            return true;
    }
    return false;
}

/* ---- asking ---- */

static bool session_of(struct session *session, size_t other, struct session **ret, struct err *err)
{
    const struct decider *decider = session->decider;
    if (session->others == NULL) {
        size_t size = decider->other_count * sizeof(struct session *);
        session->others = mem_resize(session->mem, NULL, size);
        if (session->others == NULL)
            return err_set(err, ERR_MEMORY, "memory could not be had");
        memset(session->others, 0, size);
    }
    if (session->others[other] == NULL)
        session->others[other] = session_new(session->mem, decider->others[other], err);
    *ret = session->others[other];
    return *ret != NULL;
}

void session_free_others(struct session *session)
{
    for (size_t i = 0; session->others != NULL && i < session->decider->other_count; i++)
        session_free(session->others[i]);
    mem_free(session->mem, session->others);
}

static struct decide_options options_of(const struct decide_options *options, size_t other)
{
    struct decide_options own = *options;
    if (options->other_today != NULL)
        own.today = options->other_today[other];
    own.other_today = NULL;
    return own;
}

static bool add_advice(struct session *session, struct decision *decision,
                       const struct judgment *judgment, const struct rule *rule, struct err *err)
{
    struct arena *work = &session->work;
    const struct view *view = &judgment->program->view;
    const struct buyer_advice advice = {
        .under = view->policy->name,
        .note = { .rule = rule->id,
                  .says = rule->text,
                  .citation = report_citation(work, rule->cites),
                  .known = view_known_from(view, rule),
                  .standing = str_of(standing_name(rule->standing)) },
    };
    struct buyer_advice *all = arena_array(work, decision->buyer_count + 1, sizeof *all);
    if (all == NULL)
        return arena_error(work, err);
    if (decision->buyer_count > 0)
        memcpy(all, decision->buyer, decision->buyer_count * sizeof *all);
    all[decision->buyer_count++] = advice;
    decision->buyer = all;
    return true;
}

/* Only what its buyers were told is looked at: nothing else is to be said of what comes in. */
static bool ask_for_buyer(struct session *session, struct session *own, const struct order *order,
                          const struct decide_options *options, struct decision *decision,
                          struct err *err)
{
    struct bound bound;
    struct judgment judgment;
    session_begin(own);
    if (!bind_order(own, order, options, NULL, &bound, err) ||
        !judge_open(own, &bound, bound.on, options->posture == POSTURE_TEXT, &judgment, err))
        return false;
    for (size_t i = 0; i < judgment.program->rule_count; i++) {
        const struct compiled_rule *compiled = &judgment.program->rules[i];
        if (compiled->rule->head == HEAD_ADVISE &&
            result_truth(&judgment.results, compiled->fired, 0) == TRUTH_TRUE &&
            !add_advice(session, decision, &judgment, compiled->rule, err))
            return false;
    }
    return true;
}

static bool ask_for_goods(struct session *own, const struct order *order,
                          const struct decide_options *options, struct decision *decision,
                          struct err *err)
{
    struct decision answer;
    if (!decide(own, order, options, &answer, err))
        return false;
    if (answer.outside)
        return true;
    decision->others[decision->other_count++] = answer;
    decision->may_ship = decision->may_ship && answer.may_ship;
    if (answer.good_until < decision->good_until)
        decision->good_until = answer.good_until;
    return true;
}

static bool ask(struct session *session, size_t other, const struct order *order,
                const struct decide_options *options, struct decision *decision, struct err *err)
{
    const struct policy *policy = session->decider->others[other]->policy;
    const struct decide_options asked = options_of(options, other);
    bool goods = concerns_goods(session, session->decider->others[other], order);
    bool buyer =
        !options->classify_only && str_equal(order->to, policy->home) && has_advice(policy);
    struct session *own;
    if (!goods && !buyer)
        return true;
    session->asked_others = session->asked_others || goods;
    if (!session_of(session, other, &own, err) ||
        (buyer && !ask_for_buyer(session, own, order, &asked, decision, err)))
        return false;
    if (!goods)
        return true;
    if (decision->others == NULL)
        decision->others =
            arena_array(&session->work, session->decider->other_count, sizeof *decision->others);
    if (decision->others == NULL)
        return arena_error(&session->work, err);
    return ask_for_goods(own, order, &asked, decision, err);
}

bool decide_others(struct session *session, const struct order *order,
                   const struct decide_options *options, struct decision *decision, struct err *err)
{
    for (size_t i = 0; i < session->decider->other_count; i++) {
        if (!ask(session, i, order, options, decision, err))
            return false;
    }
    return true;
}

/* Leaves *ret_count as it is where the order does not concern it. */
static bool add_history(struct session *session, size_t other, const struct order *order,
                        const struct decide_options *options, struct history *histories,
                        size_t *ret_count, struct err *err)
{
    struct session *own;
    struct history *history = &histories[*ret_count];
    struct decide_options asked = options_of(options, other);
    bool covered = false;
    if (!concerns_goods(session, session->decider->others[other], order))
        return true;
    if (!session_of(session, other, &own, err) ||
        !decide_history(own, order, &asked, &history->entries, &history->count, err))
        return false;
    for (size_t i = 0; i < history->count; i++)
        covered = covered || !history->entries[i].outside;
    history->policy = own->decider->policy;
    *ret_count += covered;
    return true;
}

bool decide_histories(struct session *session, const struct order *order,
                      const struct decide_options *options, struct history **ret, size_t *ret_count,
                      struct err *err)
{
    struct history first = { .policy = session->decider->policy };
    if (!decide_history(session, order, options, &first.entries, &first.count, err))
        return false;
    size_t others = session->decider->other_count;
    struct history *histories = arena_array(&session->work, others + 1, sizeof *histories);
    if (histories == NULL)
        return arena_error(&session->work, err);
    histories[0] = first;
    *ret_count = 1;
    for (size_t i = 0; i < others; i++) {
        if (!add_history(session, i, order, options, histories, ret_count, err))
            return false;
    }
    *ret = histories;
    return true;
}

/* How much an outcome keeps from shipping. */
static int weight_of(enum outcome outcome)
{
    if (outcome == OUTCOME_PROHIBITED)
        return 3;
    if (outcome == OUTCOME_LICENSE_REQUIRED)
        return 2;
    return outcome == OUTCOME_UNDETERMINED;
}

const struct decision *decision_deciding(const struct decision *decision)
{
    const struct decision *worst = decision;
    for (size_t i = 0; i < decision->other_count; i++) {
        if (weight_of(decision->others[i].outcome) > weight_of(worst->outcome))
            worst = &decision->others[i];
    }
    return worst;
}
