/* SPDX-License-Identifier: Apache-2.0 */
/* unit/naive.c - conditions and rules; see naive.h. */
#include <string.h>

#include "unit/naive_priv.h"

static uint8_t both(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

static uint8_t either(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

static uint8_t opposite(uint8_t a)
{
    return (uint8_t)(TRUTH_TRUE - a);
}

static uint8_t as_truth(bool holds)
{
    return holds ? TRUTH_TRUE : TRUTH_FALSE;
}

/* ---- values ---- */

static const struct value not_applicable = { .num = { 0, 1 }, .state = VALUE_NOT_APPLICABLE };
static const struct value unknown = { .num = { 0, 1 }, .state = VALUE_UNKNOWN };

static struct value known(int64_t number)
{
    return (struct value){ .num = num_int(number), .state = VALUE_KNOWN };
}

/* What both together are: not applicable if one is, else unknown if one is. */
static enum value_state together(struct value a, struct value b)
{
    if (a.state == VALUE_NOT_APPLICABLE || b.state == VALUE_NOT_APPLICABLE)
        return VALUE_NOT_APPLICABLE;
    return a.state == VALUE_KNOWN && b.state == VALUE_KNOWN ? VALUE_KNOWN : VALUE_UNKNOWN;
}

static struct value arithmetic(enum expr_kind kind, struct value a, struct value b)
{
    struct value result = { .num = num_int(0), .state = together(a, b) };
    bool fits = true;
    if (result.state != VALUE_KNOWN)
        return result;
    if (kind == EXPR_ADD)
        fits = num_add(a.num, b.num, &result.num);
    else if (kind == EXPR_SUBTRACT)
        fits = num_subtract(a.num, b.num, &result.num);
    else if (kind == EXPR_MULTIPLY)
        fits = num_multiply(a.num, b.num, &result.num);
    else
        fits = num_divide(a.num, b.num, &result.num);
    return fits ? result : unknown;
}

/* Members that the open variables of `highest of` stand at, by depth. */
struct variables {
    int64_t member[8];
};

static struct value value_of(const struct naive *naive, const struct expr *expr, uint32_t party,
                             const struct variables *variables);

static int64_t member_of(const struct expr *index, const struct variables *variables)
{
    return index->kind == EXPR_INDEX ? variables->member[index->variable]
                                     : (int64_t)index->value.num.top;
}

static struct value given(const struct naive *naive, const struct fact *fact, int64_t member,
                          uint32_t party)
{
    size_t slot = fact->slot + (size_t)member;
    return fact->party_scope ? naive->facts->parties[party].values[slot]
                             : naive->facts->values[slot];
}

static struct value highest(const struct naive *naive, const struct expr *expr, uint32_t party,
                            const struct variables *variables)
{
    struct variables inner = *variables;
    struct value best = not_applicable;
    bool some_unknown = false;
    for (size_t i = 0; i < expr->enumeration->member_count; i++) {
        inner.member[expr->variable] = (int64_t)i;
        struct value one = value_of(naive, expr->a, party, &inner);
        some_unknown = some_unknown || one.state == VALUE_UNKNOWN;
        if (one.state == VALUE_KNOWN &&
            (best.state != VALUE_KNOWN || num_compare(one.num, best.num) > 0))
            best = one;
    }
    return some_unknown ? unknown : best;
}

static bool plays(const struct naive *naive, const struct expr *expr, uint32_t party)
{
    return expr->roles == 0 || (naive->facts->parties[party].roles & expr->roles) != 0;
}

/* Whether the party is there and meets the condition; who was not named may not be there. */
static uint8_t meets(const struct naive *naive, const struct expr *expr, uint32_t party)
{
    uint8_t truth = expr->a == NULL ? TRUTH_TRUE : naive_truth(naive, expr->a, party);
    return naive->facts->parties[party].unnamed ? both(truth, TRUTH_UNKNOWN) : truth;
}

static struct value count(const struct naive *naive, const struct expr *expr)
{
    int64_t sure = 0;
    for (uint32_t party = 0; party < naive->facts->party_count; party++) {
        uint8_t truth =
            plays(naive, expr, party) ? meets(naive, expr, party) : (uint8_t)TRUTH_FALSE;
        if (truth == TRUTH_UNKNOWN)
            return unknown;
        sure += truth == TRUTH_TRUE;
    }
    return known(sure);
}

static struct value value_of(const struct naive *naive, const struct expr *expr, uint32_t party,
                             const struct variables *variables)
{
    struct value value;
    switch (expr->kind) {
    case EXPR_CONST:
        return expr->value;
    case EXPR_FACT:
        value = given(naive, expr->fact, 0, party);
        if (value.state == VALUE_UNKNOWN && expr->fact->define != NULL)
            return value_of(naive, expr->fact->define, party, variables);
        return value;
    case EXPR_INDEXED:
        return given(naive, expr->fact, member_of(expr->a, variables), party);
    case EXPR_TABLE:
        return expr->table->values[member_of(expr->a, variables)];
    case EXPR_INDEX:
        return known(variables->member[expr->variable]);
    case EXPR_THRESHOLD:
        return naive_threshold(naive, expr->threshold);
    case EXPR_NEGATE:
        return arithmetic(EXPR_SUBTRACT, known(0), value_of(naive, expr->a, party, variables));
    case EXPR_ADD:
    case EXPR_SUBTRACT:
    case EXPR_MULTIPLY:
    case EXPR_DIVIDE:
        return arithmetic(expr->kind, value_of(naive, expr->a, party, variables),
                          value_of(naive, expr->b, party, variables));
    case EXPR_HIGHEST:
        return highest(naive, expr, party, variables);
    case EXPR_QUANTIFIER:
        return count(naive, expr);
    default:
        return unknown;
    }
}

static struct value naive_value(const struct naive *naive, const struct expr *expr, uint32_t party)
{
    return value_of(naive, expr, party, &(struct variables){ { 0 } });
}

/* ---- conditions ---- */

static uint8_t naive_code(const struct naive *naive, struct str code);
static uint8_t naive_codes(const struct naive *naive, const struct set_expr *set);

static bool holds(enum compare_op op, int order)
{
    switch (op) {
    case COMPARE_EQ:
        return order == 0;
    case COMPARE_NE:
        return order != 0;
    case COMPARE_LT:
        return order < 0;
    case COMPARE_LE:
        return order <= 0;
    case COMPARE_GT:
        return order > 0;
    case COMPARE_GE:
        return order >= 0;
    }
    return false;
}

static uint8_t compared(enum compare_op op, struct value a, struct value b)
{
    enum value_state state = together(a, b);
    if (state != VALUE_KNOWN)
        return state == VALUE_UNKNOWN ? TRUTH_UNKNOWN : TRUTH_FALSE;
    return as_truth(holds(op, num_compare(a.num, b.num)));
}

static uint8_t member(const struct naive *naive, const struct set_expr *set, struct value value,
                      bool negated)
{
    if (value.state == VALUE_NOT_APPLICABLE)
        return TRUTH_FALSE;
    if (value.state == VALUE_UNKNOWN)
        return TRUTH_UNKNOWN;
    uint8_t in = naive_in_set(naive, set, (int64_t)value.num.top);
    return negated ? opposite(in) : in;
}

static uint8_t comparison(const struct naive *naive, const struct expr *expr, uint32_t party)
{
    const struct expr *constant = expr->a->kind == EXPR_CONST ? expr->a : expr->b;
    const struct expr *other = constant == expr->a ? expr->b : expr->a;
    if (expr->a->type.kind == TYPE_BOOL) {
        uint8_t a = naive_truth(naive, expr->a, party);
        uint8_t b = naive_truth(naive, expr->b, party);
        uint8_t equal = either(both(a, b), both(opposite(a), opposite(b)));
        return expr->op == COMPARE_EQ ? equal : opposite(equal);
    }
    /* A country that is named is a set of one: Hong Kong is China unless it is named. */
    if (constant->kind == EXPR_CONST && constant->type.kind == TYPE_COUNTRY &&
        other->kind != EXPR_CONST) {
        struct set_member one = { .id = (uint32_t)constant->value.num.top };
        struct set_expr set = {
            .kind = SET_LITERAL, .of = TYPE_COUNTRY, .members = &one, .member_count = 1
        };
        return member(naive, &set, naive_value(naive, other, party), expr->op == COMPARE_NE);
    }
    return compared(expr->op, naive_value(naive, expr->a, party),
                    naive_value(naive, expr->b, party));
}

static uint8_t in_range(const struct naive *naive, const struct expr *expr, uint32_t party)
{
    struct value value = naive_value(naive, expr->a, party);
    struct value low = naive_value(naive, expr->b, party);
    struct value high = naive_value(naive, expr->c, party);
    if (expr->negated)
        return either(compared(expr->low_open ? COMPARE_LE : COMPARE_LT, value, low),
                      compared(expr->high_open ? COMPARE_GE : COMPARE_GT, value, high));
    return both(compared(expr->low_open ? COMPARE_GT : COMPARE_GE, value, low),
                compared(expr->high_open ? COMPARE_LT : COMPARE_LE, value, high));
}

static uint8_t quantified(const struct naive *naive, const struct expr *expr)
{
    uint8_t some = TRUTH_FALSE;
    for (uint32_t party = 0; party < naive->facts->party_count; party++) {
        uint8_t truth;
        if (!plays(naive, expr, party))
            continue;
        if (expr->quantifier != QUANTIFIER_EVERY) {
            truth = meets(naive, expr, party);
        } else {
            /* Every one does: none does not. */
            truth = opposite(naive_truth(naive, expr->a, party));
            if (naive->facts->parties[party].unnamed)
                truth = both(truth, TRUTH_UNKNOWN);
        }
        some = either(some, truth);
    }
    return expr->quantifier == QUANTIFIER_ANY ? some : opposite(some);
}

static uint8_t demanded(const struct naive *naive, struct str name)
{
    uint8_t truth = TRUTH_FALSE;
    for (const struct rule *rule = naive->view->policy->rules; rule != NULL; rule = rule->next) {
        if ((rule->head == HEAD_CONTROL || rule->head == HEAD_REQUIRE) &&
            str_equal(rule->name, name))
            truth = either(truth, naive_rule(naive, rule));
    }
    return truth;
}

/* A fact or define that is true or false; not applicable is false. */
static uint8_t bool_fact(const struct naive *naive, const struct expr *expr, uint32_t party)
{
    int64_t index = expr->kind == EXPR_INDEXED ? (int64_t)expr->a->value.num.top : 0;
    struct value value = given(naive, expr->fact, index, party);
    if (value.state == VALUE_UNKNOWN && expr->fact->define != NULL)
        return naive_truth(naive, expr->fact->define, party);
    if (value.state == VALUE_UNKNOWN)
        return TRUTH_UNKNOWN;
    return as_truth(value.state == VALUE_KNOWN && value.num.top != 0);
}

uint8_t naive_truth(const struct naive *naive, const struct expr *expr, uint32_t party)
{
    uint8_t truth;
    switch (expr->kind) {
    case EXPR_CONST:
        return as_truth(expr->value.num.top != 0);
    case EXPR_FACT:
    case EXPR_INDEXED:
        return bool_fact(naive, expr, party);
    case EXPR_COMPARE:
        return comparison(naive, expr, party);
    case EXPR_IN_RANGE:
        return in_range(naive, expr, party);
    case EXPR_IN_SET:
        return member(naive, expr->set, naive_value(naive, expr->a, party), expr->negated);
    case EXPR_IS_CODE:
        truth = naive_code(naive, expr->text);
        return expr->negated ? opposite(truth) : truth;
    case EXPR_ITEM_IN:
        truth = naive_codes(naive, expr->set);
        return expr->negated ? opposite(truth) : truth;
    case EXPR_CONTAINS:
        return naive->contains(expr->text, naive->context);
    case EXPR_DEMANDED:
        truth = demanded(naive, expr->text);
        return expr->negated ? opposite(truth) : truth;
    case EXPR_RULE:
        return naive_rule(naive, expr->rule);
    case EXPR_AND:
        truth = TRUTH_TRUE;
        for (const struct expr *part = expr->list; part != NULL; part = part->next)
            truth = both(truth, naive_truth(naive, part, party));
        return truth;
    case EXPR_OR:
        truth = TRUTH_FALSE;
        for (const struct expr *part = expr->list; part != NULL; part = part->next)
            truth = either(truth, naive_truth(naive, part, party));
        return truth;
    case EXPR_NOT:
        return opposite(naive_truth(naive, expr->a, party));
    case EXPR_QUANTIFIER:
        return quantified(naive, expr);
    default:
        return TRUTH_UNKNOWN; /* unsettled */
    }
}

/* ---- codes ---- */

/* 3A090.a.1 is under 3A090.a, and 3A0901 is not under 3A090. */
static bool is_under(struct str code, struct str wanted)
{
    if (code.length < wanted.length || code.data[0] != wanted.data[0] ||
        memcmp(code.data, wanted.data, wanted.length) != 0)
        return false;
    return code.length == wanted.length || code.data[wanted.length] == '.';
}

static bool lists(const struct name_ref *names, struct str code)
{
    for (; names != NULL; names = names->next) {
        if (is_under(code, names->name))
            return true;
    }
    return false;
}

uint8_t naive_gives(const struct naive *naive, const struct rule *rule)
{
    uint8_t truth = naive_rule(naive, rule);
    for (const struct rule *other = naive->view->policy->rules; other != NULL;
         other = other->next) {
        if (other->head == HEAD_EXCLUDE && lists(other->names, rule->name))
            truth = both(truth, opposite(naive_rule(naive, other)));
    }
    return truth;
}

static uint8_t naive_code(const struct naive *naive, struct str code)
{
    struct str stated = naive->facts->stated;
    uint8_t truth = as_truth(stated.length > 0 && is_under(stated, code));
    /* Who stated an entry left open which of its paragraphs. */
    if (truth == TRUTH_FALSE && stated.length > 0 && is_under(code, stated))
        truth = TRUTH_UNKNOWN;
    for (const struct rule *rule = naive->view->policy->rules; rule != NULL; rule = rule->next) {
        if (rule->head == HEAD_CLASSIFY && is_under(rule->name, code))
            truth = either(truth, naive_gives(naive, rule));
    }
    return truth;
}

/* Whether a code, or one that it is a paragraph of, is a member. */
static uint8_t set_holds(const struct naive *naive, const struct set_expr *set, struct str code)
{
    uint8_t truth = TRUTH_FALSE;
    for (size_t length = 1; length <= code.length; length++) {
        struct str above = str_slice(code, 0, length);
        int32_t id = is_under(code, above) ? policy_string(naive->view->policy, above) : -1;
        if (id >= 0)
            truth = either(truth, naive_in_set(naive, set, id));
    }
    return truth;
}

static uint8_t naive_codes(const struct naive *naive, const struct set_expr *set)
{
    const struct policy *policy = naive->view->policy;
    struct str stated = naive->facts->stated;
    uint8_t truth = TRUTH_FALSE;
    if (naive_in_set(naive, set, 0) == TRUTH_UNKNOWN)
        return TRUTH_UNKNOWN;
    if (stated.length > 0)
        truth = set_holds(naive, set, stated);
    /* Who stated an entry left open which of its paragraphs. */
    for (size_t i = 0; i < policy->code_count && truth == TRUTH_FALSE && stated.length > 0; i++) {
        uint32_t id = policy->codes[i];
        if (is_under(policy->strings[id], stated) && naive_in_set(naive, set, id) == TRUTH_TRUE)
            truth = TRUTH_UNKNOWN;
    }
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        if (rule->head == HEAD_CLASSIFY && set_holds(naive, set, rule->name) == TRUTH_TRUE)
            truth = either(truth, naive_gives(naive, rule));
    }
    return truth;
}

/* ---- rules ---- */

/* All conditions of a rule that is in force, savings clauses left out. */
static uint8_t conditions(const struct naive *naive, const struct rule *rule)
{
    const struct policy *policy = naive->view->policy;
    uint8_t truth = TRUTH_TRUE;
    if (rule->held != NULL)
        truth = both(truth, naive_truth(naive, rule->held, 0));
    if (rule->when != NULL)
        truth = both(truth, naive_truth(naive, rule->when, 0));
    if (rule->unless != NULL)
        truth = both(truth, opposite(naive_truth(naive, rule->unless, 0)));
    if (rule->binds != NULL)
        truth = both(truth, naive->facts->firm_match[rule->binds - policy->firms]);
    for (const struct policy_need *need = rule->needs; need != NULL; need = need->next) {
        if (naive_truth(naive, need->when, 0) == TRUTH_FALSE)
            truth = TRUTH_FALSE;
    }
    for (const struct rule *other = policy->rules; other != NULL; other = other->next) {
        for (const struct name_ref *ref = other->overrides; ref != NULL; ref = ref->next) {
            if (ref->rule == rule)
                truth = both(truth, opposite(naive_rule(naive, other)));
        }
    }
    if (naive_unenforced(naive, rule) && !naive->facts->text_counts)
        truth = TRUTH_FALSE;
    return truth;
}

/* Whether the goods were on their way in time: deal.en_route_on <= the day. */
static uint8_t was_aboard(const struct naive *naive, const struct event *savings)
{
    const struct fact *fact = policy_fact(naive->view->policy, STR("deal.en_route_on"));
    if (fact == NULL)
        return TRUTH_UNKNOWN;
    return compared(COMPARE_LE, naive->facts->values[fact->slot], known(savings->aboard_by));
}

/*
 * The rule as it would have been judged on an earlier day, by its own text or the one it replaced.
 */
static uint8_t as_of(const struct naive *naive, const struct rule *rule, int32_t day)
{
    struct naive then = *naive;
    then.day = day;
    then.spared = true;
    then.in_force = then.fired = NULL;
    uint8_t truth = naive_rule(&then, rule);
    for (const struct name_ref *ref = rule->replaces; ref != NULL; ref = ref->next)
        truth = either(truth, naive_rule(&then, ref->rule));
    return truth;
}

static uint8_t fires(const struct naive *naive, const struct rule *rule)
{
    uint8_t truth = conditions(naive, rule);
    const struct event *savings = naive->spared ? NULL : naive_savings(naive, rule);
    if (savings == NULL)
        return truth;
    uint8_t aboard = was_aboard(naive, savings);
    return either(both(aboard, as_of(naive, rule, savings->judge_as_of)),
                  both(opposite(aboard), truth));
}

uint8_t naive_rule(const struct naive *naive, const struct rule *rule)
{
    if (naive->fired != NULL && naive->fired[rule->index] != NAIVE_NONE)
        return naive->fired[rule->index];
    uint8_t truth = naive_in_force(naive, rule) ? fires(naive, rule) : (uint8_t)TRUTH_FALSE;
    if (naive->fired != NULL)
        naive->fired[rule->index] = truth;
    return truth;
}
