/* SPDX-License-Identifier: Apache-2.0 */
/* plan/exact.c - see exact.h. */
#include "plan/exact.h"

#include <assert.h>
#include <string.h>

#define ATOMS_OF_ONE_MAX 63 /* truths of one variable's atoms fit a word */
#define DOMAIN_MAX 64
#define DIAGRAM_MAX 4096

/* A truth cell that is tried. */
struct atom {
    uint32_t node, party;
    uint32_t variable;
    uint32_t next; /* atom of the same variable, or NO_ATOM */
    bool flipped;  /* the operand stands on the right */
    const struct value *against; /* what the operand is compared with; NULL for membership and for free atoms */
};

#define NO_ATOM UINT32_MAX

/* What is tried: an operand with its atoms, or a free atom. */
struct variable {
    uint32_t node, party;
    bool free; /* true and false are all there is */
    uint32_t first, last; /* atoms */
    uint32_t atom_count;
    uint64_t *domain; /* truths of the atoms, a bit each, in their order */
    uint32_t domain_count;
};

/* A rule that the function reads, and when it still does. */
struct root {
    uint32_t node;
    enum { ROOT_ALWAYS, ROOT_DEMAND, ROOT_RELIEF, ROOT_REVIEW } kind;
    uint64_t discharges; /* of a relief */
};

struct diagram_node {
    uint32_t variable; /* UINT32_MAX: a leaf, mask is its value */
    uint32_t mask;
    uint32_t children; /* into the pool */
};

struct judge {
    struct arena *arena;
    const struct program *program;
    const struct disposition *disposition;
    const struct facts *facts;
    struct results *results;
    exact_function function;
    struct atom *atoms;
    size_t atom_count, atom_capacity;
    struct variable *variables;
    size_t variable_count, variable_capacity;
    uint32_t *cone;        /* unknown truth cells above the atoms: node, party pairs, children first */
    uint32_t cone_count, cone_capacity;
    uint8_t *mark;         /* by truth cell: see below */
    uint32_t *atom_of;     /* by truth cell marked as an atom */
    struct root *roots;
    uint32_t root_count;
    struct diagram_node *diagram;
    size_t diagram_count, diagram_capacity;
    uint32_t *pool; /* children of the diagram's nodes */
    size_t pool_count, pool_capacity;
    uint32_t runs;
    bool overflow; /* too many of something: Kleene has to do */
    bool failed;   /* memory */
};

enum { MARK_NONE, MARK_CONE, MARK_ATOM };

static uint32_t cell_of(const struct judge *judge, uint32_t node, uint32_t party)
{
    return result_cell(judge->results, &judge->program->nodes[node], party);
}

static int truth_of(const struct judge *judge, uint32_t node, uint32_t party)
{
    return judge->results->truths[cell_of(judge, node, party)];
}

/* ---- atoms and variables ---- */

static bool variable_for(struct judge *judge, uint32_t node, uint32_t party, bool free_atom,
                         uint32_t *ret_index)
{
    if (!judge->program->nodes[node].party)
        party = 0;
    for (uint32_t i = 0; i < judge->variable_count; i++) {
        if (judge->variables[i].node == node && judge->variables[i].party == party) {
            *ret_index = i;
            return true;
        }
    }
    if (!arena_grow(judge->arena, &judge->variables, judge->variable_count,
                    &judge->variable_capacity, sizeof *judge->variables)) {
        judge->failed = judge->overflow = true;
        return false;
    }
    *ret_index = (uint32_t)judge->variable_count;
    judge->variables[judge->variable_count++] = (struct variable){
        .node = node, .party = party, .free = free_atom, .first = NO_ATOM, .last = NO_ATOM
    };
    return true;
}

static void add_atom(struct judge *judge, uint32_t node, uint32_t party, uint32_t operand,
                     bool flipped, const struct value *against)
{
    uint32_t variable;
    if (!variable_for(judge, operand, party, operand == node, &variable))
        return;
    struct variable *v = &judge->variables[variable];
    if (v->atom_count == ATOMS_OF_ONE_MAX) {
        judge->overflow = true;
        return;
    }
    if (!arena_grow(judge->arena, &judge->atoms, judge->atom_count, &judge->atom_capacity,
                    sizeof *judge->atoms)) {
        judge->failed = judge->overflow = true;
        return;
    }
    uint32_t index = (uint32_t)judge->atom_count++;
    judge->atom_of[cell_of(judge, node, party)] = index;
    judge->atoms[index] = (struct atom){ .node = node,
                                         .party = party,
                                         .variable = variable,
                                         .next = NO_ATOM,
                                         .flipped = flipped,
                                         .against = against };
    if (v->first == NO_ATOM)
        v->first = index;
    else
        judge->atoms[v->last].next = index;
    v->last = index;
    v->atom_count++;
}

static void add_comparison(struct judge *judge, uint32_t index, uint32_t party)
{
    const struct node *node = &judge->program->nodes[index];
    const struct value *left = result_scalar(judge->results, node->a, party);
    const struct value *right = result_scalar(judge->results, node->b, party);
    if (left->state == VALUE_KNOWN)
        add_atom(judge, index, party, node->b, true, left);
    else if (right->state == VALUE_KNOWN)
        add_atom(judge, index, party, node->a, false, right);
    else
        add_atom(judge, index, party, index, false, NULL);
}

static bool is_atom(const struct node *node)
{
    switch ((enum op)node->op) {
    case OP_AND:
    case OP_OR:
    case OP_NOT:
    case OP_ANY:
    case OP_BOOL_DEFINE:
        return false;
    default:
        return true;
    }
}

static void collect(struct judge *judge, uint32_t index, uint32_t party);

static void collect_any(struct judge *judge, uint32_t index)
{
    const struct node *node = &judge->program->nodes[index];
    for (uint32_t p = 0; p < judge->facts->party_count; p++) {
        if ((judge->facts->parties[p].roles & node->c) == 0)
            continue;
        int truth = truth_of(judge, node->a, p);
        if (truth == TRUTH_UNKNOWN)
            collect(judge, node->a, p);
        else if (truth == TRUTH_TRUE && judge->facts->parties[p].unnamed)
            judge->overflow = true; /* the unnamed party's existence alone decides: leave it to Kleene */
    }
}

/* Depth first along unknown truths; the depth is bounded by the number of nodes, as a node reads earlier ones. */
static void collect(struct judge *judge, uint32_t index, uint32_t party)
{
    const struct program *program = judge->program;
    const struct node *node = &program->nodes[index];
    uint8_t *mark = &judge->mark[cell_of(judge, index, party)];
    if (*mark != MARK_NONE || judge->overflow)
        return;
    if (is_atom(node)) {
        *mark = MARK_ATOM;
        if (node->op >= OP_EQ && node->op <= OP_GE)
            add_comparison(judge, index, party);
        else if ((node->op == OP_IN || node->op == OP_NOT_IN) && program->sets[node->b].has_value)
            add_atom(judge, index, party, node->a, false, NULL);
        else
            add_atom(judge, index, party, index, false, NULL);
        return;
    }
    *mark = MARK_CONE;
    if (node->op == OP_NOT)
        collect(judge, node->a, party);
    else if (node->op == OP_BOOL_DEFINE)
        collect(judge, node->b, party);
    else if (node->op == OP_ANY)
        collect_any(judge, index);
    for (uint32_t i = 0; (node->op == OP_AND || node->op == OP_OR) && i < node->b; i++) {
        uint32_t child = program->links[node->a + i];
        if (truth_of(judge, child, party) == TRUTH_UNKNOWN)
            collect(judge, child, party);
    }
    if (judge->cone_count + 2 > judge->cone_capacity) {
        judge->overflow = true;
        return;
    }
    judge->cone[judge->cone_count++] = index;
    judge->cone[judge->cone_count++] = party;
}

static void add_root(struct judge *judge, uint32_t rule, struct root root)
{
    root.node = judge->program->rules[rule].fired;
    if (truth_of(judge, root.node, 0) != TRUTH_UNKNOWN)
        return;
    judge->roots[judge->root_count++] = root;
    collect(judge, root.node, 0);
}

static void add_roots(struct judge *judge, bool with_reviews)
{
    const struct disposition *d = judge->disposition;
    for (uint32_t i = 0; i < d->subject_count; i++)
        add_root(judge, d->subjects[i], (struct root){ .kind = ROOT_ALWAYS });
    for (uint32_t i = 0; i < d->prohibition_count; i++)
        add_root(judge, d->prohibitions[i], (struct root){ .kind = ROOT_ALWAYS });
    for (uint32_t i = 0; i < d->demand_count; i++)
        add_root(judge, d->demands[i].rule, (struct root){ .kind = ROOT_DEMAND });
    for (uint32_t i = 0; i < d->relief_count; i++)
        add_root(judge, d->reliefs[i].rule,
                 (struct root){ .kind = ROOT_RELIEF, .discharges = d->reliefs[i].discharges });
    for (uint32_t i = 0; with_reviews && i < d->review_count; i++)
        add_root(judge, d->reviews[i].rule, (struct root){ .kind = ROOT_REVIEW });
}

/* ---- domains ---- */

static void add_to_domain(struct judge *judge, struct variable *v, uint64_t truths)
{
    for (uint32_t i = 0; i < v->domain_count; i++) {
        if (v->domain[i] == truths)
            return;
    }
    if (v->domain_count == DOMAIN_MAX) {
        judge->overflow = true;
        return;
    }
    v->domain[v->domain_count++] = truths;
}

static bool order_holds(enum op op, int order, bool flipped)
{
    if (flipped)
        order = -order;
    switch (op) {
    case OP_EQ:
        return order == 0;
    case OP_NE:
        return order != 0;
    case OP_LT:
        return order < 0;
    case OP_LE:
        return order <= 0;
    case OP_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

/* The truths of all atoms when the operand stands at threshold `at` (side 0), just below or just above it. */
static uint64_t truths_beside(const struct judge *judge, const struct variable *v,
                              const struct value *at, int side)
{
    uint64_t truths = 0;
    uint64_t bit = 1;
    for (uint32_t i = v->first; i != NO_ATOM; i = judge->atoms[i].next, bit <<= 1) {
        const struct atom *atom = &judge->atoms[i];
        int order = num_compare(at->num, atom->against->num);
        if (order == 0)
            order = side;
        if (order_holds((enum op)judge->program->nodes[atom->node].op, order, atom->flipped))
            truths |= bit;
    }
    return truths;
}

/* Cut at each threshold: below, at and above it; between two neighbors "above" the one is "below" the other. */
static void numeric_domain(struct judge *judge, struct variable *v)
{
    for (uint32_t i = v->first; i != NO_ATOM; i = judge->atoms[i].next) {
        const struct value *at = judge->atoms[i].against;
        for (int side = -1; side <= 1; side++)
            add_to_domain(judge, v, truths_beside(judge, v, at, side));
    }
    add_to_domain(judge, v, 0); /* not applicable: no comparison holds */
}

static uint64_t truths_of_member(const struct judge *judge, const struct variable *v, int32_t member)
{
    uint64_t truths = 0;
    uint64_t bit = 1;
    for (uint32_t i = v->first; i != NO_ATOM; i = judge->atoms[i].next, bit <<= 1) {
        const struct atom *atom = &judge->atoms[i];
        const struct node *node = &judge->program->nodes[atom->node];
        bool holds;
        if (atom->against != NULL) {
            int order = num_compare(num_int(member), atom->against->num);
            holds = order_holds((enum op)node->op, order, atom->flipped);
        } else {
            const struct node_set *set = &judge->program->sets[node->b];
            bool in = member >= 0 && (size_t)member < set->bit_count &&
                      (set->bits[member / 64] >> member % 64 & 1) != 0;
            holds = in != (node->op == OP_NOT_IN);
        }
        if (holds)
            truths |= bit;
    }
    return truths;
}

/* Every member of the domain, and one outside all sets; many share their truths. */
static void member_domain(struct judge *judge, struct variable *v, size_t bit_count)
{
    bool countries = bit_count == COUNTRY_ID_COUNT;
    for (int32_t member = 0; (size_t)member < bit_count; member++) {
        if (!countries || country_exists(member))
            add_to_domain(judge, v, truths_of_member(judge, v, member));
    }
    if (!countries)
        add_to_domain(judge, v, truths_of_member(judge, v, VALUE_STRING_OTHER));
    add_to_domain(judge, v, 0);
}

static void make_domain(struct judge *judge, struct variable *v)
{
    size_t bit_count = 0;
    v->domain = arena_array(judge->arena, v->free ? 2 : DOMAIN_MAX, sizeof *v->domain);
    if (v->domain == NULL) {
        judge->failed = judge->overflow = true;
        return;
    }
    if (v->free) {
        v->domain[0] = 0;
        v->domain[1] = 1;
        v->domain_count = 2;
        return;
    }
    for (uint32_t i = v->first; i != NO_ATOM; i = judge->atoms[i].next) {
        const struct node *node = &judge->program->nodes[judge->atoms[i].node];
        if (node->op == OP_IN || node->op == OP_NOT_IN)
            bit_count = judge->program->sets[node->b].bit_count;
    }
    if (bit_count > 0)
        member_domain(judge, v, bit_count);
    else
        numeric_domain(judge, v);
}

/* ---- the diagram ---- */

static void set_variable(struct judge *judge, const struct variable *v, uint64_t truths, bool known)
{
    for (uint32_t i = v->first; i != NO_ATOM; i = judge->atoms[i].next, truths >>= 1) {
        const struct atom *atom = &judge->atoms[i];
        uint8_t truth = truths & 1 ? TRUTH_TRUE : TRUTH_FALSE;
        judge->results->truths[cell_of(judge, atom->node, atom->party)] =
            known ? truth : (uint8_t)TRUTH_UNKNOWN;
    }
}

static void run_cone(struct judge *judge)
{
    for (uint32_t i = 0; i < judge->cone_count; i += 2) {
        const struct node *node = &judge->program->nodes[judge->cone[i]];
        if (node->op == OP_BOOL_DEFINE)
            judge->results->truths[cell_of(judge, judge->cone[i], judge->cone[i + 1])] =
                (uint8_t)truth_of(judge, node->b, judge->cone[i + 1]);
        else
            program_run_node(judge->program, judge->facts, judge->results, judge->cone[i],
                             judge->cone[i + 1]);
    }
    judge->runs++;
    if (judge->runs > EXACT_RUNS_MAX)
        judge->overflow = true;
}

static void mark_live(const struct judge *judge, uint32_t index, uint32_t party, uint8_t *live,
                      uint8_t *seen)
{
    const struct program *program = judge->program;
    const struct node *node = &program->nodes[index];
    uint32_t cell = cell_of(judge, index, party);
    if (judge->results->truths[cell] != TRUTH_UNKNOWN || seen[cell])
        return;
    seen[cell] = 1;
    if (judge->mark[cell] == MARK_ATOM) {
        live[judge->atoms[judge->atom_of[cell]].variable] = 1;
        return;
    }
    if (node->op == OP_NOT)
        mark_live(judge, node->a, party, live, seen);
    else if (node->op == OP_BOOL_DEFINE)
        mark_live(judge, node->b, party, live, seen);
    for (uint32_t p = 0; node->op == OP_ANY && p < judge->facts->party_count; p++) {
        if ((judge->facts->parties[p].roles & node->c) != 0)
            mark_live(judge, node->a, p, live, seen);
    }
    for (uint32_t i = 0; (node->op == OP_AND || node->op == OP_OR) && i < node->b; i++)
        mark_live(judge, program->links[node->a + i], party, live, seen);
}

/*
 * Whether the outcome may still depend on the root.  Once some requirement is outstanding for certain, no other demand
 * and no relief changes that a license is required; a relief counts only for what may be demanded.
 */
static bool root_counts(const struct judge *judge, const struct root *root,
                        const struct standing_requirements *standing, bool certain)
{
    if (root->kind == ROOT_ALWAYS || judge->function != outcome_possible)
        return true;
    if (certain)
        return false;
    for (uint64_t bits = root->discharges; bits != 0; bits &= bits - 1) {
        if (standing->demanded[__builtin_ctzll(bits)] != TRUTH_FALSE)
            return true;
    }
    return root->kind != ROOT_RELIEF;
}

/* The first variable from `from` on that the function may still depend on; variable_count if none. */
static uint32_t next_variable(struct judge *judge, uint32_t from, uint8_t *seen, size_t cells)
{
    uint8_t live[EXACT_UNKNOWNS_MAX] = { 0 };
    struct standing_requirements standing;
    bool certain = false;
    memset(seen, 0, cells);
    outcome_requirements(judge->disposition, judge->results, &standing);
    for (uint32_t i = 0; i < judge->disposition->requirement_count; i++)
        certain = certain || standing.outstanding[i] == TRUTH_TRUE;
    for (uint32_t i = 0; i < judge->root_count; i++) {
        if (root_counts(judge, &judge->roots[i], &standing, certain))
            mark_live(judge, judge->roots[i].node, 0, live, seen);
    }
    while (from < judge->variable_count && !live[from])
        from++;
    return from;
}

static uint32_t diagram_add(struct judge *judge, uint32_t variable, uint32_t mask,
                            const uint32_t *children, uint32_t count)
{
    for (uint32_t i = 0; i < judge->diagram_count; i++) {
        const struct diagram_node *old = &judge->diagram[i];
        if (old->variable == variable && old->mask == mask &&
            (count == 0 ||
             memcmp(judge->pool + old->children, children, count * sizeof *children) == 0))
            return i;
    }
    if (judge->diagram_count == DIAGRAM_MAX) {
        judge->overflow = true;
        return 0;
    }
    uint32_t first = (uint32_t)judge->pool_count;
    bool room = arena_grow(judge->arena, &judge->diagram, judge->diagram_count,
                           &judge->diagram_capacity, sizeof *judge->diagram);
    for (uint32_t i = 0; i < count && room; i++) {
        room = arena_grow(judge->arena, &judge->pool, judge->pool_count, &judge->pool_capacity,
                          sizeof *judge->pool);
        if (room)
            judge->pool[judge->pool_count++] = children[i];
    }
    if (!room) {
        judge->failed = judge->overflow = true;
        return 0;
    }
    judge->diagram[judge->diagram_count] = (struct diagram_node){ variable, mask, first };
    return (uint32_t)judge->diagram_count++;
}

static bool is_single(uint32_t mask)
{
    return mask != 0 && (mask & (mask - 1)) == 0;
}

static uint32_t build(struct judge *judge, uint32_t from, uint8_t *seen, size_t cells)
{
    uint32_t children[DOMAIN_MAX];
    bool same = true;
    run_cone(judge);
    if (judge->overflow)
        return 0;
    uint32_t mask = judge->function(judge->disposition, judge->results);
    if (is_single(mask))
        return diagram_add(judge, UINT32_MAX, mask, NULL, 0);
    uint32_t variable = next_variable(judge, from, seen, cells);
    if (variable == judge->variable_count)
        return diagram_add(judge, UINT32_MAX, mask, NULL, 0);
    const struct variable *v = &judge->variables[variable];
    for (uint32_t i = 0; i < v->domain_count && !judge->overflow; i++) {
        set_variable(judge, v, v->domain[i], true);
        children[i] = build(judge, variable + 1, seen, cells);
        same = same && children[i] == children[0];
    }
    set_variable(judge, v, 0, false);
    if (judge->overflow)
        return 0;
    return same ? children[0] : diagram_add(judge, variable, 0, children, v->domain_count);
}

/* Values at the leaves below, and the variables on the way. */
static uint32_t read_diagram(const struct judge *judge, uint32_t at, uint8_t *used, uint8_t *seen)
{
    const struct diagram_node *node = &judge->diagram[at];
    uint32_t mask = 0;
    if (node->variable == UINT32_MAX)
        return node->mask;
    if (seen[at])
        return 0; /* its leaves have been counted */
    seen[at] = 1;
    used[node->variable] = 1;
    for (uint32_t i = 0; i < judge->variables[node->variable].domain_count; i++)
        mask |= read_diagram(judge, judge->pool[node->children + i], used, seen);
    return mask;
}

/* ---- */

static bool reserve(struct judge *judge, size_t *ret_cells, struct err *err)
{
    const struct program *program = judge->program;
    struct arena *arena = judge->arena;
    size_t parties = judge->facts->party_count == 0 ? 1 : judge->facts->party_count;
    size_t cells = (size_t)judge->results->truth_stride * parties;
    judge->cone_capacity = (uint32_t)(cells * 2);
    judge->cone = arena_array(arena, cells * 2, sizeof *judge->cone);
    judge->mark = arena_array(arena, cells, 1);
    judge->atom_of = arena_array_raw(arena, cells, sizeof *judge->atom_of);
    judge->roots = arena_array(arena, program->rule_count, sizeof *judge->roots);
    *ret_cells = cells;
    if (judge->cone == NULL || judge->mark == NULL || judge->atom_of == NULL ||
        judge->roots == NULL)
        return arena_error(arena, err);
    return true;
}

static bool give_unknowns(struct judge *judge, const uint8_t *used, struct exact *ret,
                          struct err *err)
{
    ret->unknowns = arena_array(judge->arena, judge->variable_count, sizeof *ret->unknowns);
    ret->unknown_count = 0;
    if (ret->unknowns == NULL)
        return arena_error(judge->arena, err);
    for (uint32_t i = 0; i < judge->variable_count; i++) {
        const struct variable *v = &judge->variables[i];
        if (used == NULL || used[i])
            ret->unknowns[ret->unknown_count++] =
                (struct unknown){ .node = v->node, .party = v->party };
    }
    return true;
}

/* Tries all ways; false when it was too much. */
static bool try_all(struct judge *judge, size_t cells, struct exact *ret, struct err *err)
{
    uint8_t used[EXACT_UNKNOWNS_MAX] = { 0 };
    uint8_t *seen = arena_array(judge->arena, cells > DIAGRAM_MAX ? cells : DIAGRAM_MAX, 1);
    if (seen == NULL) {
        judge->failed = true;
        return arena_error(judge->arena, err);
    }
    uint32_t root = build(judge, 0, seen, cells);
    /* The evaluation as it was, for whoever reads the proof. */
    for (uint32_t i = 0; i < judge->variable_count; i++)
        set_variable(judge, &judge->variables[i], 0, false);
    bool overflow = judge->overflow;
    run_cone(judge);
    if (judge->failed)
        return arena_error(judge->arena, err);
    if (overflow)
        return false;
    memset(seen, 0, DIAGRAM_MAX);
    ret->possible = read_diagram(judge, root, used, seen);
    ret->judged = true;
    if (!give_unknowns(judge, used, ret, err)) {
        judge->failed = true;
        return false;
    }
    return true;
}

bool exact_judge(struct arena *arena, const struct program *program,
                 const struct disposition *disposition, const struct facts *facts,
                 struct results *results, exact_function function, bool with_reviews,
                 struct exact *ret_exact, struct err *err)
{
    struct judge judge = {
        .arena = arena, .program = program, .disposition = disposition,
        .facts = facts, .results = results, .function = function,
    };
    size_t cells;
    *ret_exact = (struct exact){ .possible = function(disposition, results) };
    if (is_single(ret_exact->possible)) {
        ret_exact->judged = true;
        return true;
    }
    if (!reserve(&judge, &cells, err))
        return false;
    add_roots(&judge, with_reviews);
    if (judge.failed)
        return arena_error(arena, err);
    for (uint32_t i = 0; i < judge.variable_count && !judge.overflow; i++)
        make_domain(&judge, &judge.variables[i]);
    if (!judge.overflow && judge.variable_count <= EXACT_UNKNOWNS_MAX) {
        if (try_all(&judge, cells, ret_exact, err))
            return true;
        if (judge.failed)
            return false;
    }
    return give_unknowns(&judge, NULL, ret_exact, err);
}

/* ---- the facts behind an unknown ---- */

#define FINDER_VISITS_MAX 100000

struct finder {
    const struct program *program;
    const struct results *results;
    const struct facts *facts;
    struct unknown_fact *list;
    size_t count, max;
    unsigned left; /* visits: nodes of a party are not marked */
    uint64_t seen[PROGRAM_NODES_MAX / 64]; /* nodes of no party */
};

static const struct fact *fact_of_slot(const struct policy *policy, uint32_t slot, bool party)
{
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next) {
        size_t slots = fact->by == NULL ? 1 : fact->by->member_count;
        if (fact->party_scope == party && slot >= fact->slot && slot < fact->slot + slots)
            return fact;
    }
    return NULL;
}

static void found(struct finder *finder, uint32_t slot, bool party)
{
    const struct fact *fact = fact_of_slot(finder->program->view.policy, slot, party);
    for (size_t i = 0; i < finder->count; i++) {
        if (finder->list[i].slot == slot && finder->list[i].party == party)
            return;
    }
    if (fact != NULL && finder->count < finder->max)
        finder->list[finder->count++] = (struct unknown_fact){ fact, slot, party };
}

static void find(struct finder *finder, uint32_t index, uint32_t party);

/* A define speaks for an indexed fact of which several are unknown: "TPP?" rather than ten rates. */
static void find_define(struct finder *finder, const struct node *node, uint32_t party)
{
    const struct fact *own = fact_of_slot(finder->program->view.policy, node->a, node->party);
    size_t before = finder->count;
    find(finder, node->b, party);
    if (own == NULL || own->ask.length == 0 || finder->count < before + 2)
        return;
    for (size_t i = before + 1; i < finder->count; i++) {
        if (finder->list[i].fact != finder->list[before].fact)
            return;
    }
    finder->count = before;
    found(finder, node->a, node->party);
}

static void find(struct finder *finder, uint32_t index, uint32_t party)
{
    const struct program *program = finder->program;
    const struct node *node = &program->nodes[index];
    if (node->truth ? result_truth(finder->results, index, party) != TRUTH_UNKNOWN
                    : result_scalar(finder->results, index, party)->state != VALUE_UNKNOWN)
        return;
    if (finder->left == 0 ||
        (!node->party && (finder->seen[index / 64] >> index % 64 & 1) != 0))
        return;
    finder->left--;
    finder->seen[index / 64] |= (uint64_t)1 << index % 64;
    switch ((enum op)node->op) {
    case OP_FACT:
    case OP_BOOL_FACT:
        found(finder, node->a, node->party);
        return;
    case OP_DEFINE:
    case OP_BOOL_DEFINE:
        find_define(finder, node, party);
        return;
    case OP_AND:
    case OP_OR:
    case OP_HIGHEST:
        for (uint32_t i = 0; i < node->b; i++)
            find(finder, program->links[node->a + i], party);
        return;
    case OP_ANY:
    case OP_COUNT:
        for (uint32_t p = 0; node->a != NODE_NONE && p < finder->facts->party_count; p++)
            find(finder, node->a, p);
        return;
    case OP_NOT:
    case OP_NOT_FALSE:
    case OP_NEGATE:
    case OP_IN:
    case OP_NOT_IN:
        find(finder, node->a, party);
        return;
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_MULTIPLY:
    case OP_DIVIDE:
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        find(finder, node->a, party);
        find(finder, node->b, party);
        return;
    default:
        return;
    }
}

size_t exact_facts(const struct program *program, const struct results *results,
                   const struct facts *facts, const struct unknown *unknown,
                   struct unknown_fact *ret_facts, size_t max)
{
    struct finder finder = { .program = program, .results = results, .facts = facts,
                             .list = ret_facts, .max = max, .left = FINDER_VISITS_MAX };
    find(&finder, unknown->node, unknown->party);
    return finder.count;
}
