/* SPDX-License-Identifier: Apache-2.0 */
/* desk/order_obstacles.c - see order_obstacles.h. */
#include "desk/order_obstacles.h"

struct finding {
    struct arena *arena;
    const struct decision *decision;
    struct obstacle *found;
    size_t count, room;
};

static void add(struct finding *finding, const char *reason, struct str rule, struct str citation,
                struct str says)
{
    if (!arena_grow(finding->arena, &finding->found, finding->count, &finding->room,
                    sizeof *finding->found))
        return;
    finding->found[finding->count++] = (struct obstacle){
        .reason = str_of(reason),
        .rule = rule.data == NULL ? STR("") : rule,
        .citation = citation.data == NULL ? STR("") : citation,
        .says = says.length == 0 ? str_of(reason) : says,
    };
}

static void add_requirements(struct finding *finding)
{
    const struct decision *decision = finding->decision;
    bool prohibited = decision->outcome == OUTCOME_PROHIBITED;
    if (!prohibited && decision->outcome != OUTCOME_LICENSE_REQUIRED)
        return;
    for (size_t i = 0; i < decision->requirement_count; i++) {
        const struct requirement *requirement = &decision->requirements[i];
        if (requirement->status == REQUIREMENT_APPLIES)
            add(finding, prohibited ? "prohibited" : "license", requirement->rule,
                requirement->citation, requirement->title);
    }
}

static const struct exception *find_relief(const struct decision *decision, struct str name)
{
    for (size_t i = 0; i < decision->exception_count; i++) {
        if (str_equal(decision->exceptions[i].name, name))
            return &decision->exceptions[i];
    }
    return NULL;
}

/* Whether nothing lifts the requirement before somebody has said more. */
static bool all_need(const struct decision *decision, const struct requirement *requirement)
{
    for (size_t i = 0; i < requirement->lifted_by_count; i++) {
        const struct exception *relief = find_relief(decision, requirement->lifted_by[i]);
        if (relief != NULL && relief->status == EXCEPTION_AVAILABLE)
            return false;
    }
    return true;
}

/* The reservation alone comes later, and is no obstacle. */
static void add_needs_of(struct finding *finding, const struct exception *relief)
{
    for (size_t i = 0; i < relief->need_count; i++) {
        const struct need *need = &relief->needs[i];
        if (need->status == NEED_MET || str_equal_text(need->fact, "license.reserved"))
            continue;
        add(finding, "need", relief->rule, relief->citation,
            need->ask.length > 0 ? need->ask : need->label);
    }
}

/* What has to be stated before an exception or a license lifts what is demanded. */
static void add_needs(struct finding *finding)
{
    const struct decision *decision = finding->decision;
    if (decision->outcome != OUTCOME_EXCEPTION && decision->outcome != OUTCOME_AUTHORIZED)
        return;
    for (size_t i = 0; i < decision->requirement_count; i++) {
        const struct requirement *requirement = &decision->requirements[i];
        if (!all_need(decision, requirement))
            continue;
        for (size_t k = 0; k < requirement->lifted_by_count; k++) {
            const struct exception *relief = find_relief(decision, requirement->lifted_by[k]);
            if (relief != NULL && relief->status == EXCEPTION_NEEDS)
                add_needs_of(finding, relief);
        }
    }
}

/* The best of those that nobody has found to be another party. */
static const struct decided_match *open_match(const struct decided_party *party)
{
    for (size_t i = 0; i < party->match_count; i++) {
        if (party->matches[i].status != MATCH_RESOLVED)
            return &party->matches[i];
    }
    return NULL;
}

/* The list's own name for what was found, or the party where nobody could look. */
static void add_parties(struct finding *finding)
{
    const struct decision *decision = finding->decision;
    for (size_t i = 0; i < decision->party_count; i++) {
        const struct decided_party *party = &decision->parties[i];
        if (party->cleared)
            continue;
        struct str name = party->name.length > 0 ? party->name : STR("a party without a name");
        const struct decided_match *match = open_match(party);
        const char *is = party->status == PARTY_LISTED       ? " is on a list"
                         : party->status == PARTY_POSSIBLE   ? " may be on a list"
                         : party->status == PARTY_UNSCREENED ? " was not screened"
                                                             : " is not cleared";
        add(finding, "party", match != NULL ? match->key : STR(""), STR(""),
            str_join(finding->arena, name, is, STR("")));
    }
    if (!decision->exporter_cleared)
        add(finding, "party", STR(""), STR(""),
            STR("the exporter was not screened, or is not cleared"));
}

static void add_flags(struct finding *finding)
{
    const struct decision *decision = finding->decision;
    bool unknown = false;
    for (size_t i = 0; i < decision->flag_count; i++) {
        const struct flag *flag = &decision->flags[i];
        if (!flag->resolved && !flag->unknown)
            add(finding, "red_flag", flag->rule, flag->citation, flag->text);
        unknown = unknown || (!flag->resolved && flag->unknown);
    }
    if (unknown)
        add(finding, "red_flag", STR(""), STR(""),
            STR("there are red flags that nobody has looked at"));
}

static void add_rest(struct finding *finding)
{
    const struct decision *decision = finding->decision;
    for (size_t i = 0; i < decision->condition_count; i++) {
        if (decision->conditions[i].blocking)
            add(finding, "condition", decision->conditions[i].rule, STR(""),
                decision->conditions[i].text);
    }
    if (decision->question_count > 0)
        add(finding, "question", STR(""), STR(""),
            STR("there are questions that nobody has answered"));
    if (decision->scenario_count > 0)
        add(finding, "scenario", STR(""), STR(""),
            STR("it was decided by rules that are not in force: a scenario"));
    /* Whatever it is that keeps it, it is kept. */
    bool reservation_alone =
        decision->outcome == OUTCOME_AUTHORIZED && decision->cover == COVER_UNRESERVED;
    if (!decision->may_ship && finding->count == 0 && !reservation_alone)
        add(finding, "decision", STR(""), STR(""), str_of(outcome_name(decision->outcome)));
}

static void add_all(struct finding *finding)
{
    add_requirements(finding);
    add_needs(finding);
    add_parties(finding);
    add_flags(finding);
    add_rest(finding);
}

/* What other authorities keep it for; parties are the first one's matter. */
static void add_others(struct finding *finding)
{
    const struct decision *first = finding->decision;
    for (size_t i = 0; i < first->other_count; i++) {
        size_t before = finding->count;
        finding->decision = &first->others[i];
        add_requirements(finding);
        add_needs(finding);
        add_flags(finding);
        const struct decision *other = finding->decision;
        struct str outcome = str_of(outcome_name(other->outcome));
        if (other->may_ship || finding->count > before)
            continue;
        add(finding, other->question_count > 0 ? "question" : "decision", other->under, STR(""),
            str_join(finding->arena, other->agency, " does not let it go: ", outcome));
    }
    finding->decision = first;
}

bool order_obstacles(struct arena *arena, const struct decision *decision, struct obstacle **ret,
                     size_t *ret_count, struct err *err)
{
    struct finding finding = { .arena = arena, .decision = decision };
    add_others(&finding);
    add_all(&finding);
    *ret = finding.found;
    *ret_count = finding.count;
    return arena_sound(arena, err);
}

/* ---- what an order lacks ---- */

static bool has_role(const struct order *order, const char *role)
{
    for (size_t i = 0; i < order->party_count; i++) {
        struct str roles = order->parties[i].role;
        for (size_t at = 0; at < roles.length;) {
            struct str rest = str_slice(roles, at, roles.length);
            struct str one = str_slice(rest, 0, str_find(rest, '+'));
            if (str_equal_text(one, role) && order->parties[i].name.length > 0)
                return true;
            at += one.length + 1;
        }
    }
    return false;
}

static void lack(struct buf *out, bool has, const char *what)
{
    if (!has)
        buf_format(out, "%s%s", out->length > 0 ? ", " : "", what);
}

void order_lacks(const struct order *order, struct buf *out)
{
    const struct order_item *item = &order->item;
    lack(out, order->on.data != NULL, "the date it ships");
    lack(out, order->from.data != NULL, "where it ships from");
    lack(out, order->to.data != NULL, "the destination");
    lack(out,
         item->name.data != NULL || item->eccn.data != NULL || item->figure_count > 0 ||
             item->contains_count > 0,
         "the item");
    lack(out, order->quantity.data != NULL, "the quantity");
    lack(out, order->value_amount.data != NULL, "the value");
    lack(out, order->end_use.data != NULL, "the end use");
    lack(out, has_role(order, "end_user"), "the end user");
    lack(out, has_role(order, "ultimate_consignee"), "the ultimate consignee");
}
