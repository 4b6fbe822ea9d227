/* SPDX-License-Identifier: Apache-2.0 */
/*
 * soak/compare_smt.c - the boxes of comparisons, held against z3.
 *
 * For two days and a destination what comes out on each is written as SMT-LIB: a formula of the
 * figures, which are known and free, and of what the order leaves open, which is free too.  z3 is
 * then asked of each box of the comparison whether anywhere in it, however the open facts turn out,
 * something else comes out than the box says; whether what it says comes out somewhere; and of all
 * that lies in no box whether the two days differ there.
 *
 * Two things are not two-valued.  What an exception or a review needs counts as met until somebody
 * says otherwise, so NOT_FALSE asks strong Kleene's logic, in which every node has a pair of
 * formulas.  And a policy covers only what is covered for certain.
 *
 * Arguments: how many boxes at least, a seed.  Wants `z3` in the path, and the source folder.
 */
#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/compare_priv.h"
#include "unit/rows.h"

#ifndef SMT_BOXES
#define SMT_BOXES 1000
#endif
#define QUERIES_MAX 65536
#define LEAVES 20 /* of a destination */
#define SMT_TEXT_MAX ((size_t)256 << 20)

static uint64_t seed = 20261128;
static uint64_t box_max = SMT_BOXES;

/* What z3 was asked, and what it has to say. */
struct query {
    bool sat;
    char what[320];
};

struct oracle {
    struct policy_under_test loaded;
    struct catalog catalog;
    struct chance chance;
    struct decider *decider;
    struct session *session, *other;
    struct decide_options options;
    struct probe probe; /* the order of a destination, on both days */
    struct given_fact given[3];
    struct order order;
    char code[3];
    struct buf text;
    struct query queries[QUERIES_MAX];
    size_t query_count;
    struct arena trees;
    uint64_t boxes, leaves, asked;
    size_t side; /* of the day that is written */
    bool *declared, *declared_party;
};

/* ---- numbers and names ---- */

static void put_integer(struct buf *buf, int128 value)
{
    char digits[48];
    size_t at = sizeof digits;
    bool minus = value < 0;
    uint128 rest = minus ? -(uint128)value : (uint128)value;
    do {
        digits[--at] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest > 0);
    buf_text(buf, minus ? "(- " : "");
    buf_str(buf, (struct str){ digits + at, sizeof digits - at });
    buf_text(buf, minus ? ".0)" : ".0");
}

static void put_number(struct buf *buf, struct num num)
{
    if (num.bottom == 1) {
        put_integer(buf, num.top);
        return;
    }
    buf_text(buf, "(/ ");
    put_integer(buf, num.top);
    buf_text(buf, " ");
    put_integer(buf, num.bottom);
    buf_text(buf, ")");
}

static const struct judgment *judgment_of(const struct oracle *o)
{
    return &o->probe.days[o->side].judgment;
}

static const struct results *results_of(const struct oracle *o)
{
    return &judgment_of(o)->results;
}

static const struct node *node_of(const struct oracle *o, uint32_t index)
{
    return &results_of(o)->nodes[index];
}

/* ---- what is free ---- */

/* A fact that nobody knows: x12 of the transaction, y3_1 of the second party. */
static void put_variable(struct oracle *o, const struct node *node, uint32_t party)
{
    if (node->party)
        buf_format(&o->text, "y%u_%u", node->a, party);
    else
        buf_format(&o->text, "x%u", node->a);
}

static void declare(struct oracle *o, const struct node *node, uint32_t party, const char *sort)
{
    size_t slots = o->loaded.policy.party_slot_count;
    bool *known = node->party ? &o->declared_party[party * slots + node->a] : &o->declared[node->a];
    if (*known)
        return;
    *known = true;
    buf_text(&o->text, "(declare-const ");
    put_variable(o, node, party);
    buf_format(&o->text, " %s)\n", sort);
    if (strcmp(sort, "Real") == 0 && !node->party) {
        buf_text(&o->text, "(assert (>= ");
        put_variable(o, node, party);
        buf_text(&o->text, " 0.0))\n");
    }
}

/* A figure that is cut is given, whatever it is defined as. */
static bool is_figure(const struct oracle *o, const struct node *node)
{
    for (size_t i = 0; i < o->probe.figure_count; i++) {
        const struct probe_figure *figure = &o->probe.figures[i];
        bool counts = figure->readers[0] != NODE_NONE || figure->readers[1] != NODE_NONE;
        if (counts && !node->party && figure->fact->slot == node->a)
            return true;
    }
    return false;
}

/* ---- scalars ---- */

static void declare_scalar(struct oracle *o, uint32_t index, uint32_t party);
static void put_scalar(struct oracle *o, uint32_t index, uint32_t party);

static const struct value *known_scalar(const struct oracle *o, uint32_t index, uint32_t party)
{
    const struct value *value = result_scalar(results_of(o), index, party);
    return value->state == VALUE_UNKNOWN ? NULL : value;
}

static bool is_arithmetic(const struct node *node)
{
    return node->op >= OP_ADD && node->op <= OP_DIVIDE;
}

static void declare_scalar(struct oracle *o, uint32_t index, uint32_t party)
{
    const struct node *node = node_of(o, index);
    if (known_scalar(o, index, party) != NULL)
        return;
    if (node->op == OP_FACT || (node->op == OP_DEFINE && is_figure(o, node))) {
        declare(o, node, party, "Real");
    } else if (node->op == OP_DEFINE) {
        declare_scalar(o, node->b, party);
    } else if (is_arithmetic(node)) {
        declare_scalar(o, node->a, party);
        declare_scalar(o, node->b, party);
    } else {
        /* Counted, or the highest of several: may be anything. */
        buf_format(&o->text, "(declare-const u%zu_%u_%u Real)\n", o->side, index, party);
    }
}

static void put_scalar(struct oracle *o, uint32_t index, uint32_t party)
{
    static const char *const signs[] = { "+", "-", "*", "/" };
    const struct node *node = node_of(o, index);
    const struct value *value = known_scalar(o, index, party);
    if (value != NULL) {
        put_number(&o->text, value->num);
    } else if (node->op == OP_FACT || (node->op == OP_DEFINE && is_figure(o, node))) {
        put_variable(o, node, party);
    } else if (node->op == OP_DEFINE) {
        put_scalar(o, node->b, party);
    } else if (is_arithmetic(node)) {
        buf_format(&o->text, "(%s ", signs[node->op - OP_ADD]);
        put_scalar(o, node->a, party);
        buf_byte(&o->text, ' ');
        put_scalar(o, node->b, party);
        buf_byte(&o->text, ')');
    } else {
        buf_format(&o->text, "u%zu_%u_%u", o->side, index, party);
    }
}

/* Whether Kleene's logic knows it, once the figures are known. */
static bool is_settled(const struct oracle *o, uint32_t index, uint32_t party)
{
    const struct node *node = node_of(o, index);
    if (known_scalar(o, index, party) != NULL)
        return true;
    if (node->op == OP_FACT || node->op == OP_DEFINE)
        return is_figure(o, node) || (node->op == OP_DEFINE && is_settled(o, node->b, party));
    return is_arithmetic(node) && is_settled(o, node->a, party) && is_settled(o, node->b, party);
}

/* ---- truths: v as it turns out, i where it is so for certain, m where it may be ---- */

static void put_truth(struct oracle *o, char which, uint32_t index, uint32_t party)
{
    const struct node *node = node_of(o, index);
    uint8_t truth = result_truth(results_of(o), index, node->party ? party : 0);
    if (truth != TRUTH_UNKNOWN)
        buf_text(&o->text, truth == TRUTH_TRUE ? "true" : "false");
    else
        buf_format(&o->text, "%c%zu_%u_%u", which, o->side, index, node->party ? party : 0);
}

static void put_list(struct oracle *o, char which, const struct node *node, uint32_t party)
{
    buf_text(&o->text, node->op == OP_AND ? "(and" : "(or");
    for (uint32_t i = 0; i < node->b; i++) {
        buf_byte(&o->text, ' ');
        put_truth(o, which, results_of(o)->links[node->a + i], party);
    }
    buf_byte(&o->text, ')');
}

/* A party that nobody named may exist or not. */
static void put_any(struct oracle *o, char which, const struct node *node)
{
    const struct facts *facts = results_of(o)->facts;
    buf_text(&o->text, "(or false");
    for (uint32_t p = 0; p < facts->party_count; p++) {
        if ((facts->parties[p].roles & node->c) == 0)
            continue;
        if (!facts->parties[p].unnamed) {
            buf_byte(&o->text, ' ');
            put_truth(o, which, node->a, p);
        } else if (which != 'i') {
            buf_format(&o->text, " (and %s%u ", which == 'v' ? "exists" : "may", p);
            put_truth(o, which, node->a, p);
            buf_byte(&o->text, ')');
        }
    }
    buf_byte(&o->text, ')');
}

static void put_membership(struct oracle *o, const struct node *node, uint32_t party)
{
    const struct node_set *set = &results_of(o)->program->sets[node->b];
    buf_text(&o->text, node->op == OP_IN ? "(or false" : "(not (or false");
    for (size_t bit = 0; bit < set->bit_count; bit++) {
        if (!node_set_has(set, set->first + bit))
            continue;
        buf_text(&o->text, " (= ");
        put_scalar(o, node->a, party);
        buf_format(&o->text, " %zu.0)", set->first + bit);
    }
    buf_text(&o->text, node->op == OP_IN ? ")" : "))");
}

static void put_comparison(struct oracle *o, const struct node *node, uint32_t party)
{
    static const char *const signs[] = { "=", "distinct", "<", "<=", ">", ">=" };
    buf_format(&o->text, "(%s ", signs[node->op - OP_EQ]);
    put_scalar(o, node->a, party);
    buf_byte(&o->text, ' ');
    put_scalar(o, node->b, party);
    buf_byte(&o->text, ')');
}

/* A leaf that is unknown to Kleene even with the figures is neither for certain, nor out. */
static bool put_leaf(struct oracle *o, char which, const struct node *node, uint32_t party)
{
    bool compared = node->op >= OP_EQ && node->op <= OP_GE;
    bool member = node->op == OP_IN || node->op == OP_NOT_IN;
    bool settled = false;
    if (compared)
        settled = is_settled(o, node->a, party) && is_settled(o, node->b, party);
    else if (member)
        settled = is_settled(o, node->a, party);
    else if (node->op == OP_BOOL_FACT)
        settled = is_figure(o, node);
    else
        return false;
    if (which != 'v' && !settled) {
        buf_text(&o->text, which == 'm' ? "true" : "false");
        return true;
    }
    if (compared)
        put_comparison(o, node, party);
    else if (member)
        put_membership(o, node, party);
    else
        put_variable(o, node, party);
    return true;
}

static void put_formula(struct oracle *o, char which, uint32_t index, uint32_t party)
{
    const struct node *node = node_of(o, index);
    switch ((enum op)node->op) {
    case OP_AND:
    case OP_OR:
        put_list(o, which, node, party);
        break;
    case OP_NOT:
        buf_text(&o->text, "(not ");
        put_truth(o, which == 'i' ? 'm' : which == 'm' ? 'i' : 'v', node->a, party);
        buf_byte(&o->text, ')');
        break;
    case OP_NOT_FALSE:
        put_truth(o, 'm', node->a, party);
        break;
    case OP_ANY:
        put_any(o, which, node);
        break;
    case OP_BOOL_DEFINE:
        put_truth(o, which, node->b, party);
        break;
    default:
        if (put_leaf(o, which, node, party))
            break;
        /* A firm that may be the exporter, what is unsettled: either way. */
        if (which == 'v')
            buf_format(&o->text, "w%zu_%u_%u", o->side, index, party);
        else
            buf_text(&o->text, which == 'm' ? "true" : "false");
        break;
    }
}

static void declare_leaf(struct oracle *o, uint32_t index, uint32_t party)
{
    const struct node *node = node_of(o, index);
    switch ((enum op)node->op) {
    case OP_AND:
    case OP_OR:
    case OP_NOT:
    case OP_NOT_FALSE:
    case OP_ANY:
    case OP_BOOL_DEFINE:
        break;
    case OP_BOOL_FACT:
        declare(o, node, party, "Bool");
        break;
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        declare_scalar(o, node->a, party);
        declare_scalar(o, node->b, party);
        break;
    case OP_IN:
    case OP_NOT_IN:
        declare_scalar(o, node->a, party);
        break;
    default:
        buf_format(&o->text, "(declare-const w%zu_%u_%u Bool)\n", o->side, index, party);
        break;
    }
}

/* Every unknown truth of a day, what it is made of before it. */
static void put_day(struct oracle *o)
{
    static const char kinds[] = { 'v', 'i', 'm' };
    const struct node_list *needed = &judgment_of(o)->epoch->needed;
    const struct facts *facts = results_of(o)->facts;
    for (uint32_t n = 0; n < needed->count; n++) {
        uint32_t index = needed->nodes[n];
        const struct node *node = node_of(o, index);
        uint32_t parties = node->party ? facts->party_count : 1;
        for (uint32_t p = 0; node->truth && p < parties; p++) {
            if (result_truth(results_of(o), index, p) != TRUTH_UNKNOWN)
                continue;
            declare_leaf(o, index, p);
            for (size_t k = 0; k < sizeof kinds; k++) {
                buf_format(&o->text, "(define-fun %c%zu_%u_%u () Bool ", kinds[k], o->side, index,
                           p);
                put_formula(o, kinds[k], index, p);
                buf_text(&o->text, ")\n");
            }
        }
    }
}

/* ---- what comes out ---- */

static void put_fired(struct oracle *o, uint32_t rule)
{
    buf_byte(&o->text, ' ');
    put_truth(o, 'v', judgment_of(o)->program->rules[rule].fired, 0);
}

static void put_any_fired(struct oracle *o, const char *name, const uint32_t *rules, uint32_t count)
{
    buf_format(&o->text, "(define-fun %s%zu () Bool (or false", name, o->side);
    for (uint32_t i = 0; i < count; i++)
        put_fired(o, rules[i]);
    buf_text(&o->text, "))\n");
}

static void put_requirement(struct oracle *o, uint32_t requirement)
{
    const struct disposition *d = judgment_of(o)->disposition;
    buf_format(&o->text, "(define-fun demanded%zu_%u () Bool (or false", o->side, requirement);
    for (uint32_t i = 0; i < d->demand_count; i++) {
        if (d->demands[i].requirement == requirement)
            put_fired(o, d->demands[i].rule);
    }
    buf_text(&o->text, "))\n");
    for (int authority = 0; authority < 2; authority++) {
        buf_format(&o->text, "(define-fun %s%zu_%u () Bool (or false",
                   authority ? "authorized" : "excepted", o->side, requirement);
        for (uint32_t i = 0; i < d->relief_count; i++) {
            if (d->reliefs[i].authority == (authority == 1) &&
                (d->reliefs[i].discharges >> requirement & 1) != 0)
                put_fired(o, d->reliefs[i].rule);
        }
        buf_text(&o->text, "))\n");
    }
    buf_format(&o->text,
               "(define-fun outstanding%zu_%u () Bool (and demanded%zu_%u (not excepted%zu_%u) "
               "(not authorized%zu_%u)))\n",
               o->side, requirement, o->side, requirement, o->side, requirement, o->side,
               requirement);
    /* Its review is so strict, or stricter; without a rule it is not stated. */
    for (int word = PLAN_REVIEW_APPROVAL; word < PLAN_REVIEW_COUNT; word++) {
        buf_format(&o->text, "(define-fun review%zu_%u_%d () Bool (or false", o->side, requirement,
                   word);
        for (uint32_t i = 0; i < d->review_count; i++) {
            if ((d->reviews[i].requirements >> requirement & 1) != 0 &&
                (int)d->reviews[i].word >= word)
                put_fired(o, d->reviews[i].rule);
        }
        if (word <= PLAN_REVIEW_NOT_STATED) {
            buf_text(&o->text, " (not (or false");
            for (uint32_t i = 0; i < d->review_count; i++) {
                if ((d->reviews[i].requirements >> requirement & 1) != 0)
                    put_fired(o, d->reviews[i].rule);
            }
            buf_text(&o->text, "))");
        }
        buf_text(&o->text, "))\n");
    }
}

static void put_over_requirements(struct oracle *o, const char *name, const char *one)
{
    const struct disposition *d = judgment_of(o)->disposition;
    buf_format(&o->text, "(define-fun %s%zu () Bool (or false", name, o->side);
    for (uint32_t i = 0; i < d->requirement_count; i++) {
        for (const char *c = one; *c != '\0'; c++) {
            if (*c == '#')
                buf_format(&o->text, "%zu_%u", o->side, i);
            else
                buf_byte(&o->text, *c);
        }
    }
    buf_text(&o->text, "))\n");
}

/* outcome0, outcome1: numbers of plan_outcome; review0_3: so strict at least. */
static void put_outcome(struct oracle *o)
{
    const struct disposition *d = judgment_of(o)->disposition;
    const struct program *program = judgment_of(o)->program;
    size_t s = o->side;
    put_any_fired(o, "subject", d->subjects, d->subject_count);
    put_any_fired(o, "prohibited", d->prohibitions, d->prohibition_count);
    for (uint32_t i = 0; i < d->requirement_count; i++)
        put_requirement(o, i);
    put_over_requirements(o, "any_demanded", " demanded#");
    put_over_requirements(o, "any_outstanding", " outstanding#");
    put_over_requirements(o, "needs_authority", " (and demanded# (not excepted#))");
    put_over_requirements(o, "any_excepted", " (and demanded# excepted#)");
    buf_format(&o->text,
               "(define-fun outcome%zu () Int (ite (not subject%zu) 0 (ite prohibited%zu 5 (ite "
               "any_outstanding%zu 4 (ite (not any_demanded%zu) 1 (ite (and any_excepted%zu (not "
               "needs_authority%zu)) 2 3))))))\n",
               s, s, s, s, s, s, s);
    for (int word = PLAN_REVIEW_APPROVAL; word < PLAN_REVIEW_COUNT; word++) {
        char name[32];
        char one[64];
        snprintf(name, sizeof name, "strict%d_", word);
        snprintf(one, sizeof one, " (and outstanding# review#_%d)", word);
        put_over_requirements(o, name, one);
    }
    buf_format(&o->text, "(define-fun covered%zu () Bool ", s);
    if (program->covers == NODE_NONE)
        buf_text(&o->text, "true");
    else
        put_truth(o, 'i', program->covers, 0);
    buf_text(&o->text, ")\n");
}

/* ---- questions ---- */

static void begin_query(struct oracle *o, bool sat, const char *what, const char *detail)
{
    struct query *query = &o->queries[o->query_count++];
    assert_true(o->query_count <= QUERIES_MAX);
    query->sat = sat;
    snprintf(query->what, sizeof query->what, "%s: %s", what, detail);
    buf_text(&o->text, "(push)\n");
}

static void end_query(struct oracle *o)
{
    buf_text(&o->text, "(check-sat)\n(pop)\n");
}

static void put_range(struct oracle *o, const struct compared_range *range)
{
    if (range->choice) {
        buf_format(&o->text, range->yes ? " x%u" : " (not x%u)", range->fact->slot);
        return;
    }
    if (range->has_from) {
        buf_format(&o->text, " (%s x%u ", range->from_reached ? ">=" : ">", range->fact->slot);
        put_number(&o->text, range->from);
        buf_byte(&o->text, ')');
    }
    if (range->has_to) {
        buf_format(&o->text, " (%s x%u ", range->to_reached ? "<=" : "<", range->fact->slot);
        put_number(&o->text, range->to);
        buf_byte(&o->text, ')');
    }
}

static void put_box(struct oracle *o, const struct compared_box *box)
{
    buf_text(&o->text, "(and true");
    for (size_t i = 0; i < box->range_count; i++)
        put_range(o, &box->ranges[i]);
    buf_byte(&o->text, ')');
}

static void ask(struct oracle *o, bool sat, const struct compared_box *box, const char *format, ...)
    PRINTF_LIKE(4, 5);

static void ask(struct oracle *o, bool sat, const struct compared_box *box, const char *format, ...)
{
    char claim[256];
    va_list args;
    va_start(args, format);
    vsnprintf(claim, sizeof claim, format, args);
    va_end(args);
    begin_query(o, sat, sat ? "nowhere in the box" : "somewhere in the box", claim);
    buf_text(&o->text, "(assert ");
    put_box(o, box);
    buf_format(&o->text, ")\n(assert %s)\n", claim);
    end_query(o);
}

/* The number that plan has for an outcome that is one. */
static int plan_number(enum outcome outcome)
{
    return outcome == OUTCOME_PROHIBITED ? PLAN_PROHIBITED : (int)outcome;
}

static void ask_side(struct oracle *o, const struct compared_box *box, size_t side)
{
    const struct compared_answer *answer = side == 0 ? &box->before : &box->after;
    if (answer->not_covered) {
        ask(o, false, box, "covered%zu", side);
        return;
    }
    ask(o, false, box, "(not covered%zu)", side);
    if (answer->outcome == OUTCOME_UNDETERMINED) {
        ask(o, true, box, "(<= outcome%zu 3)", side);
        ask(o, true, box, "(>= outcome%zu 4)", side);
        return;
    }
    int number = plan_number(answer->outcome);
    bool ships = number <= PLAN_AUTHORIZED;
    ask(o, false, box, "(%s outcome%zu %d)", ships ? ">" : "<", side, number);
    ask(o, true, box, "(= outcome%zu %d)", side, number);
    if (answer->outcome != OUTCOME_LICENSE_REQUIRED)
        return;
    if (answer->review < REVIEW_POLICY_OF_DENIAL)
        ask(o, false, box, "(and (= outcome%zu 4) strict%d_%zu)", side, (int)answer->review + 1,
            side);
    ask(o, true, box, "(and (= outcome%zu 4) strict%d_%zu)", side, (int)answer->review, side);
}

/* ---- the leaves of the tree that the boxes are made of ---- */

#define RANGES_MAX 64

static void add_range(struct compared_box *box, const struct fact *fact,
                      const struct branch *branch)
{
    assert_true(box->range_count < RANGES_MAX);
    box->ranges[box->range_count++] =
        (struct compared_range){ .fact = fact,
                                 .choice = fact->type.kind == TYPE_BOOL,
                                 .yes = branch->from.top != 0,
                                 .has_from = true,
                                 .from_reached = branch->from_reached,
                                 .has_to = !branch->open_end,
                                 .to_reached = branch->to_reached,
                                 .from = branch->from,
                                 .to = branch->to };
}

/* A leaf that chance leads to: a region in which both days have one answer, alike or not. */
static void ask_leaf(struct oracle *o, const struct tree *tree, uint32_t root)
{
    struct compared_range ranges[RANGES_MAX];
    struct compared_box box = { .ranges = ranges };
    const struct tree_node *node = &tree->nodes[root];
    while (node->fact != NULL) {
        const struct branch *branch =
            &tree->branches[node->first + chance_below(&o->chance, node->count)];
        add_range(&box, node->fact, branch);
        node = &tree->nodes[branch->child];
    }
    box.before = node->before;
    box.after = node->after;
    ask_side(o, &box, 0);
    ask_side(o, &box, 1);
    o->leaves++;
}

/* ---- z3 ---- */

static void run_z3(struct oracle *o)
{
    char path[] = "/tmp/licet-smt-XXXXXX";
    char command[64];
    char line[256];
    size_t at = 0;
    int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    assert_non_null(file);
    assert_false(o->text.failed);
    assert_int_equal(fwrite(o->text.data, 1, o->text.length, file), o->text.length);
    fclose(file);
    snprintf(command, sizeof command, "z3 %s", path);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    while (fgets(line, sizeof line, pipe) != NULL && at < o->query_count) {
        const struct query *query = &o->queries[at++];
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(line, query->sat ? "sat" : "unsat") != 0)
            fail_msg("seed %llu, to %s: z3 says '%s'; %s (see %s)", (unsigned long long)seed,
                     o->code, line, query->what, path);
    }
    assert_int_equal(pclose(pipe), 0);
    assert_int_equal(at, o->query_count);
    remove(path);
    o->asked += at;
}

/* ---- one destination ---- */

/* The order of a comparison: see set_generic in compare.c. */
static void open_order(struct oracle *o, int32_t country, const int32_t days[2])
{
    struct err err;
    country_text(country, o->code);
    o->given[0] = (struct given_fact){ STR("item.kind"), STR("ic"), GIVEN_TEXT, 0, 0 };
    o->given[1] = (struct given_fact){ STR("item.hbm"), STR("false"), GIVEN_BOOL, 0, 0 };
    o->given[2] = (struct given_fact){ STR("item.model"), STR("a model that no rule names"),
                                       GIVEN_TEXT, 0, 0 };
    o->order = (struct order){ .to = { o->code, 2 },
                               .from = STR("US"),
                               .exporter_name = STR("Anyone Else"),
                               .facts = o->given,
                               .fact_count = 3 };
    if (!probe_open(&o->probe, o->other, &o->order, &o->options, &err))
        fail_msg("%s", err.message);
    o->probe.choices = true;
    o->probe.day_count = 2;
    o->probe.days[0].on = days[0];
    o->probe.days[1].on = days[1];
    o->probe.days[1].options = &o->options;
}

/* Has the judgments of both days stand, with the figures unknown and listed. */
static void try_order(struct oracle *o)
{
    struct trial trials[PROBE_DAYS_MAX];
    const struct fact *fact;
    struct pieces pieces;
    struct err err;
    if (!probe_try(&o->probe, trials, &err) || !probe_next_figure(&o->probe, &fact, &pieces, &err))
        fail_msg("%s", err.message);
}

static void put_problem(struct oracle *o, const int32_t days[2])
{
    const struct known_facts *known = &o->decider->known;
    struct facts *facts = &o->probe.bound.facts;
    size_t slots = o->loaded.policy.slot_count;
    size_t party_slots = o->loaded.policy.party_slot_count;
    o->text.length = 0;
    o->query_count = 0;
    memset(o->declared, 0, slots * sizeof *o->declared);
    memset(o->declared_party, 0, FACTS_PARTIES_MAX * party_slots * sizeof *o->declared_party);
    buf_text(&o->text, "(set-logic ALL)\n");
    for (uint32_t p = 0; p < facts->party_count; p++) {
        if (facts->parties[p].unnamed)
            buf_format(&o->text, "(declare-const exists%u Bool)\n(define-fun may%u () Bool true)\n",
                       p, p);
    }
    for (o->side = 0; o->side < 2; o->side++) {
        facts->values[known->on->slot].num = num_int(days[o->side]);
        put_day(o);
        put_outcome(o);
    }
    /* Figures of the boxes that no unknown node reads on either day are still declared. */
    for (size_t i = 0; i < o->probe.figure_count; i++) {
        const struct fact *fact = o->probe.figures[i].fact;
        struct node node = { .a = fact->slot, .op = OP_FACT };
        declare(o, &node, 0, fact->type.kind == TYPE_BOOL ? "Bool" : "Real");
    }
}

static const struct compared_group *group_for(const struct comparison *comparison, int32_t country)
{
    for (size_t i = 0; i < comparison->group_count; i++) {
        const struct compared_group *group = &comparison->groups[i];
        for (size_t k = 0; k < group->country_count; k++) {
            if (group->countries[k] == country)
                return group;
        }
    }
    return NULL;
}

static void hold(struct oracle *o, const struct comparison *comparison, int32_t country,
                 const int32_t days[2])
{
    const struct compared_group *group = group_for(comparison, country);
    struct tree tree = { .arena = &o->trees };
    struct err err;
    uint32_t root;
    bool coupled = false;
    arena_reset(&o->trees);
    open_order(o, country, days);
    o->probe.words_only = true;
    if (!compare_cut(&o->probe, &tree, &root, &coupled, &err))
        fail_msg("%s", err.message);
    open_order(o, country, days);
    try_order(o);
    put_problem(o, days);
    for (size_t i = 0; group != NULL && i < group->box_count; i++) {
        ask_side(o, &group->boxes[i], 0);
        ask_side(o, &group->boxes[i], 1);
        o->boxes++;
    }
    for (int i = 0; i < LEAVES; i++)
        ask_leaf(o, &tree, root);
    run_z3(o);
}

/* ---- */

static void open_oracle(struct oracle *o)
{
    struct err err;
    policy_load_shipped(&o->loaded);
    o->chance.state = seed;
    struct arena *arena = o->loaded.policy.arena;
    if (!catalog_read(arena, STR("chips.csv"), STR("vendor,model,confidence,source\n"), &o->catalog,
                      &err))
        fail_msg("%s", err.message);
    o->decider =
        decider_new(mem_system(), &o->loaded.policy, &o->catalog, STR("us"), STR("0"), &err);
    o->session = session_new(mem_system(), o->decider, &err);
    o->other = session_new(mem_system(), o->decider, &err);
    assert_true(o->decider != NULL && o->session != NULL && o->other != NULL);
    o->options = (struct decide_options){
        .today = 20700, .known = DATE_OPEN, .known_label = 20700, .skip_good_until = true
    };
    buf_init(&o->text, mem_system(), SMT_TEXT_MAX);
    arena_init(&o->trees, mem_system(), (size_t)256 << 20);
    o->declared = arena_array(arena, o->loaded.policy.slot_count, sizeof *o->declared);
    o->declared_party = arena_array(arena, o->loaded.policy.party_slot_count * FACTS_PARTIES_MAX,
                                    sizeof *o->declared_party);
    assert_true(o->declared != NULL && o->declared_party != NULL);
}

static void close_oracle(struct oracle *o)
{
    buf_release(&o->text);
    arena_release(&o->trees);
    session_free(o->session);
    session_free(o->other);
    decider_free(o->decider);
    policy_unload(&o->loaded);
}

static void test_boxes_hold(void **state)
{
    static const char *const places[] = { "CN", "HK", "MO", "SG", "AE", "DE", "RU", "IQ",
                                          "VN", "KH", "ET", "SY", "IN", "PL", "US" };
    struct oracle *o = calloc(1, sizeof *o);
    struct err err;
    int32_t *days;
    size_t count;
    (void)state;
    assert_non_null(o);
    open_oracle(o);
    struct view view = { .policy = &o->loaded.policy, .known = DATE_OPEN, .knower = KNOWER_ANY };
    assert_true(view_boundaries(&view, o->loaded.policy.arena, &days, &count, &err));
    size_t first = 0;
    while (first < count && days[first] < date_from_civil(2022, 10, 21))
        first++;
    while (o->boxes < box_max) {
        struct comparison comparison;
        size_t a = first + chance_below(&o->chance, (uint32_t)(count - first));
        size_t b = chance_percent(&o->chance, 50)
                       ? a
                       : first + chance_below(&o->chance, (uint32_t)(count - first));
        const int32_t pair[2] = { days[a] - 1, days[b] };
        const struct compared_side sides[2] = { { pair[0], &o->options },
                                                { pair[1], &o->options } };
        if (!decide_compare(o->session, STR("Anyone Else"), sides, &comparison, &err))
            fail_msg("%s", err.message);
        for (int i = 0; i < 4; i++)
            hold(o, &comparison,
                 country_id(
                     str_of(places[chance_below(&o->chance, sizeof places / sizeof places[0])])),
                 pair);
    }
    fprintf(stderr, "z3 agreed on %llu boxes and %llu leaves, asked %llu times\n",
            (unsigned long long)o->boxes, (unsigned long long)o->leaves,
            (unsigned long long)o->asked);
    close_oracle(o);
    free(o);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_boxes_hold) };
    if (argc > 1)
        box_max = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        seed = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
