/* SPDX-License-Identifier: Apache-2.0 */
/* plan/exact.c - see exact.h: from a program to the circuit of its unknowns (exact_priv.h). */
#include "plan/exact_priv.h"

#include <string.h>

static uint32_t cell_of(const struct judge *judge, uint32_t node, uint32_t party)
{
    return truth_cell(judge->results, node, party);
}

static int truth_of(const struct judge *judge, uint32_t node, uint32_t party)
{
    return result_truth(judge->results, node, party);
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

static uint32_t add_slot(struct judge *judge, struct slot slot)
{
    slot.truth = TRUTH_UNKNOWN;
    if (!arena_grow(judge->arena, &judge->slots, judge->slot_count, &judge->slot_capacity,
                    sizeof *judge->slots)) {
        judge->failed = judge->overflow = true;
        return NO_SLOT;
    }
    judge->slots[judge->slot_count] = slot;
    return (uint32_t)judge->slot_count++;
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
    uint32_t slot = add_slot(judge, (struct slot){ .kind = SLOT_ATOM });
    judge->slot_of[cell_of(judge, node, party)] = slot;
    judge->atoms[index] = (struct atom){ .node = node,
                                         .party = party,
                                         .slot = slot,
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

/* ---- the circuit ---- */

static void add_child(struct judge *judge, uint32_t node, uint32_t party, bool unnamed)
{
    uint32_t slot = judge->slot_of[cell_of(judge, node, party)];
    if (!arena_grow(judge->arena, &judge->children, judge->child_count, &judge->child_capacity,
                    sizeof *judge->children)) {
        judge->failed = judge->overflow = true;
        return;
    }
    judge->children[judge->child_count++] = (struct child){ slot, unnamed };
}

static uint32_t close_slot(struct judge *judge, enum slot_kind kind, uint32_t first)
{
    struct slot slot = { .kind = kind, .first = first };
    slot.count = (uint32_t)judge->child_count - first;
    if (kind != SLOT_NOT && slot.count == 1 && !judge->children[first].unnamed)
        return judge->children[first].slot;
    return add_slot(judge, slot);
}

static uint32_t collect(struct judge *judge, uint32_t index, uint32_t party);

static uint32_t collect_any(struct judge *judge, const struct node *node)
{
    const struct facts *facts = judge->facts;
    for (uint32_t p = 0; p < facts->party_count; p++) {
        if ((facts->parties[p].roles & node->c) == 0)
            continue;
        int truth = truth_of(judge, node->a, p);
        if (truth == TRUTH_UNKNOWN)
            collect(judge, node->a, p);
        else if (truth == TRUTH_TRUE && facts->parties[p].unnamed)
            judge->overflow = true; /* its existence alone decides: leave it to Kleene */
    }
    uint32_t first = (uint32_t)judge->child_count;
    for (uint32_t p = 0; p < facts->party_count && !judge->overflow; p++) {
        if ((facts->parties[p].roles & node->c) != 0 &&
            truth_of(judge, node->a, p) == TRUTH_UNKNOWN)
            add_child(judge, node->a, p, facts->parties[p].unnamed);
    }
    return judge->overflow ? NO_SLOT : close_slot(judge, SLOT_SOME, first);
}

static uint32_t collect_list(struct judge *judge, const struct node *node, uint32_t party)
{
    const uint32_t *links = judge->program->links + node->a;
    for (uint32_t i = 0; i < node->b; i++) {
        if (truth_of(judge, links[i], party) == TRUTH_UNKNOWN)
            collect(judge, links[i], party);
    }
    uint32_t first = (uint32_t)judge->child_count;
    for (uint32_t i = 0; i < node->b && !judge->overflow; i++) {
        if (truth_of(judge, links[i], party) == TRUTH_UNKNOWN)
            add_child(judge, links[i], party, false);
    }
    return judge->overflow ? NO_SLOT
                           : close_slot(judge, node->op == OP_AND ? SLOT_ALL : SLOT_SOME, first);
}

static uint32_t collect_not(struct judge *judge, const struct node *node, uint32_t party)
{
    collect(judge, node->a, party);
    uint32_t first = (uint32_t)judge->child_count;
    if (!judge->overflow)
        add_child(judge, node->a, party, false);
    return judge->overflow ? NO_SLOT : close_slot(judge, SLOT_NOT, first);
}

/*
 * Depth first along unknown truths, to the slot of the node; the depth is bounded by the number of
 * nodes, as a node reads earlier ones.
 */
static uint32_t collect(struct judge *judge, uint32_t index, uint32_t party)
{
    const struct program *program = judge->program;
    const struct node *node = &program->nodes[index];
    uint32_t *slot = &judge->slot_of[cell_of(judge, index, party)];
    if (*slot != NO_SLOT || judge->overflow)
        return *slot;
    switch ((enum op)node->op) {
    case OP_AND:
    case OP_OR:
        *slot = collect_list(judge, node, party);
        break;
    case OP_ANY:
        *slot = collect_any(judge, node);
        break;
    case OP_NOT:
        *slot = collect_not(judge, node, party);
        break;
    case OP_BOOL_DEFINE:
        *slot = collect(judge, node->b, party);
        break;
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        add_comparison(judge, index, party);
        break;
    case OP_IN:
    case OP_NOT_IN:
        add_atom(judge, index, party, program->sets[node->b].has_value ? node->a : index, false,
                 NULL);
        break;
    default:
        add_atom(judge, index, party, index, false, NULL);
        break;
    }
    return *slot;
}

static void add_root(struct judge *judge, uint32_t rule, struct root root)
{
    uint32_t node = judge->program->rules[rule].fired;
    root.cell = cell_of(judge, node, 0);
    if (truth_of(judge, node, 0) != TRUTH_UNKNOWN)
        return;
    root.slot = collect(judge, node, 0);
    judge->roots[judge->root_count++] = root;
}

static void add_roots(struct judge *judge, bool with_reviews)
{
    const struct disposition *d = &judge->disposition;
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

/*
 * The truths of all atoms when the operand stands at threshold `at` (side 0), just below or just
 * above it.
 */
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

/*
 * Cut at each threshold: below, at and above it; between two neighbors "above" the one is "below"
 * the other.
 */
static void numeric_domain(struct judge *judge, struct variable *v)
{
    for (uint32_t i = v->first; i != NO_ATOM; i = judge->atoms[i].next) {
        const struct value *at = judge->atoms[i].against;
        for (int side = -1; side <= 1; side++)
            add_to_domain(judge, v, truths_beside(judge, v, at, side));
    }
    add_to_domain(judge, v, 0); /* not applicable: no comparison holds */
}

/*
 * The members in a word's worth of the set of an atom, or of the one member that it compares with.
 */
static uint64_t atom_word(const struct judge *judge, const struct atom *atom, size_t word)
{
    const struct node *node = &judge->program->nodes[atom->node];
    if (atom->against != NULL) {
        int128 member = atom->against->num.top;
        bool here = member >= 0 && (uint64_t)member / 64 == word;
        uint64_t bit = here ? (uint64_t)1 << (uint64_t)member % 64 : 0;
        return node->op == OP_NE ? ~bit : bit;
    }
    const struct node_set *set = &judge->program->sets[node->b];
    uint64_t bits = word * 64 < set->bit_count ? set->bits[word] : 0;
    return node->op == OP_NOT_IN ? ~bits : bits;
}

/* The truths of the lowest member; takes all members with the same truths away. */
static uint64_t take_alike(const struct judge *judge, const struct variable *v, size_t word,
                           uint64_t *members)
{
    uint64_t lowest = *members & -*members;
    uint64_t alike = *members;
    uint64_t truths = 0;
    uint64_t bit = 1;
    for (uint32_t i = v->first; i != NO_ATOM; i = judge->atoms[i].next, bit <<= 1) {
        uint64_t holds = atom_word(judge, &judge->atoms[i], word);
        if ((holds & lowest) != 0)
            truths |= bit;
        alike &= (holds & lowest) != 0 ? holds : ~holds;
    }
    *members &= ~alike;
    return truths;
}

/* Every member of the domain, and one outside all sets; many share their truths. */
static void member_domain(struct judge *judge, struct variable *v, const struct node_set *set)
{
    uint64_t countries[COUNTRY_WORDS];
    size_t bit_count = set->bit_count;
    bool of_countries = set->of == TYPE_COUNTRY;
    if (of_countries)
        country_all(countries);
    for (size_t word = 0; word * 64 < bit_count; word++) {
        size_t rest = bit_count - word * 64;
        uint64_t members = of_countries ? countries[word]
                           : rest < 64  ? ((uint64_t)1 << rest) - 1
                                        : ~(uint64_t)0;
        while (members != 0)
            add_to_domain(judge, v, take_alike(judge, v, word, &members));
    }
    if (!of_countries) {
        /* No word has it, so that no set does. */
        uint64_t other = 1;
        add_to_domain(judge, v, take_alike(judge, v, SIZE_MAX / 64, &other));
    }
    add_to_domain(judge, v, 0); /* not applicable */
}

static void make_domain(struct judge *judge, struct variable *v)
{
    const struct node_set *set = NULL;
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
            set = &judge->program->sets[node->b];
    }
    if (set != NULL)
        member_domain(judge, v, set);
    else
        numeric_domain(judge, v);
}

void exact_make_domains(struct judge *judge)
{
    for (uint32_t i = 0; i < judge->variable_count && !judge->overflow; i++)
        make_domain(judge, &judge->variables[i]);
}

/* ---- judging ---- */

static bool may_fire(const struct judge *judge, uint32_t fired)
{
    return truth_of(judge, fired, 0) != TRUTH_FALSE;
}

/*
 * Rules that are false for certain say nothing, nor do those about requirements that are not
 * demanded for certain: what is left of a list of so many.
 */
static bool narrow_lists(struct judge *judge, const struct disposition *from)
{
    struct disposition *d = &judge->disposition;
    struct arena *arena = judge->arena;
    struct standing_requirements standing;
    outcome_requirements(from, judge->results, &standing);
    d->demands = arena_array_raw(arena, from->demand_count, sizeof *d->demands);
    d->reliefs = arena_array_raw(arena, from->relief_count, sizeof *d->reliefs);
    d->reviews = arena_array_raw(arena, from->review_count, sizeof *d->reviews);
    if (d->demands == NULL || d->reliefs == NULL || d->reviews == NULL)
        return false;
    d->demand_count = d->relief_count = d->review_count = 0;
    for (uint32_t i = 0; i < from->demand_count; i++) {
        if (may_fire(judge, from->demands[i].fired))
            d->demands[d->demand_count++] = from->demands[i];
    }
    for (uint32_t i = 0; i < from->relief_count; i++) {
        const struct relief *relief = &from->reliefs[i];
        if ((relief->discharges & standing.in_play) != 0 && may_fire(judge, relief->fired))
            d->reliefs[d->relief_count++] = *relief;
    }
    for (uint32_t i = 0; i < from->review_count; i++) {
        const struct review_rule *review = &from->reviews[i];
        if ((review->requirements & standing.in_play) != 0 && may_fire(judge, review->fired))
            d->reviews[d->review_count++] = *review;
    }
    return true;
}

static bool reserve(struct judge *judge, const struct disposition *disposition, struct err *err)
{
    struct arena *arena = judge->arena;
    size_t cells = truth_cells(judge->results);
    judge->disposition = *disposition;
    judge->slot_of = arena_array_raw(arena, cells, sizeof *judge->slot_of);
    judge->roots = arena_array_raw(arena, judge->program->rule_count, sizeof *judge->roots);
    if (judge->slot_of == NULL || judge->roots == NULL || !narrow_lists(judge, disposition))
        return arena_error(arena, err);
    memset(judge->slot_of, 0xff, cells * sizeof *judge->slot_of);
    return true;
}

static bool give_unknowns(struct judge *judge, uint32_t used, struct exact *ret, struct err *err)
{
    ret->unknowns = arena_array(judge->arena, judge->variable_count, sizeof *ret->unknowns);
    ret->unknown_count = 0;
    if (ret->unknowns == NULL)
        return arena_error(judge->arena, err);
    for (uint32_t i = 0; i < judge->variable_count; i++) {
        const struct variable *v = &judge->variables[i];
        if (!ret->judged || (used >> i & 1) != 0)
            ret->unknowns[ret->unknown_count++] =
                (struct unknown){ .node = v->node, .party = v->party };
    }
    return true;
}

bool exact_make_circuit(struct judge *judge, const struct disposition *disposition,
                        bool with_reviews, struct err *err)
{
    if (!reserve(judge, disposition, err))
        return false;
    add_roots(judge, with_reviews);
    return judge->failed ? arena_error(judge->arena, err) : true;
}

bool exact_judge(struct arena *arena, struct exact_memo *memo, const struct program *program,
                 const struct disposition *disposition, const struct facts *facts,
                 struct results *results, exact_function function, bool with_reviews,
                 struct exact *ret_exact, struct err *err)
{
    struct judge judge = {
        .arena = arena, .program = program, .facts = facts, .results = results, .function = function
    };
    uint32_t possible = function(disposition, results);
    struct tried tried = { .overflow = true };
    *ret_exact = (struct exact){ .possible = possible };
    if (possible != 0 && (possible & (possible - 1)) == 0) {
        ret_exact->judged = true;
        return true;
    }
    if (!exact_make_circuit(&judge, disposition, with_reviews, err))
        return false;
    judge.overflow = judge.overflow || judge.variable_count > EXACT_UNKNOWNS_MAX;
    if ((!judge.overflow && !exact_try_memo(memo, &judge, &tried)))
        return arena_error(arena, err);
    if (!tried.overflow) {
        ret_exact->possible = tried.possible;
        ret_exact->judged = true;
    }
    return give_unknowns(&judge, tried.used, ret_exact, err);
}
