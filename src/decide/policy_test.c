/* SPDX-License-Identifier: Apache-2.0 */
/* decide/policy_test.c - see policy_test.h. */
#include "decide/policy_test.h"

#include <string.h>

#include "decide/decide_priv.h"

#define NEEDS_MAX 64 /* that are looked at */

struct runner {
    struct session *session;
    const struct policy *policy;
    struct arena arena;  /* the order of one expectation */
    struct order *order; /* while it is made */
    struct buf *out;
    struct policy_test_result *result;
    bool verbose;
    struct coverage *coverage; /* or NULL */
    struct buf why;            /* what came out instead */
};

/* ---- from the test to an order ---- */

static bool copy_text(struct runner *runner, struct str a, struct str b, struct str c, struct str d,
                      struct str *ret)
{
    struct str parts[4] = { a, b, c, d };
    size_t length = 0;
    for (size_t i = 0; i < 4; i++)
        length += parts[i].length;
    char *text = arena_alloc(&runner->arena, length + 1);
    if (text == NULL)
        return false;
    *ret = (struct str){ text, length };
    for (size_t i = 0; i < 4; i++) {
        if (parts[i].length > 0)
            memcpy(text, parts[i].data, parts[i].length);
        text += parts[i].length;
    }
    return true;
}

static struct str pair_value(const struct policy *policy, const struct pair *pair)
{
    if (pair->not_applicable)
        return STR("not_applicable");
    if (pair->unknown || pair->value == NULL)
        return STR("unknown");
    if (pair->value->type.kind == TYPE_STRING)
        return pair->value->text;
    return policy_text(policy, pair->value->span);
}

/* The path with its prefix, unless it is declared as it stands. */
static bool pair_name(struct runner *runner, const struct pair *pair, const char *prefix,
                      struct str index, struct str *ret)
{
    struct str start = str_of(prefix);
    struct str full;
    if (!copy_text(runner, start, pair->path, (struct str){ 0 }, (struct str){ 0 }, &full))
        return false;
    if (policy_fact(runner->policy, full) == NULL)
        full = pair->path;
    if (index.length == 0) {
        *ret = full;
        return true;
    }
    return copy_text(runner, full, STR("["), index, STR("]"), ret);
}

struct fact_list {
    struct given_fact *list;
    size_t count, capacity;
};

/* What is given later takes the place of what was given before: `when` of what the test says. */
static bool add_given(struct runner *runner, struct fact_list *facts, struct str name,
                      struct str value)
{
    for (size_t i = 0; i < facts->count; i++) {
        if (str_equal(facts->list[i].name, name)) {
            facts->list[i].value = value;
            return true;
        }
    }
    if (!arena_grow(&runner->arena, &facts->list, facts->count, &facts->capacity,
                    sizeof *facts->list))
        return false;
    facts->list[facts->count++] =
        (struct given_fact){ .name = name, .value = value, .kind = GIVEN_TEXT };
    return true;
}

static bool is_given(const struct fact_list *facts, struct str name)
{
    for (size_t i = 0; i < facts->count; i++) {
        if (str_equal(facts->list[i].name, name))
            return true;
    }
    return false;
}

/* rate[others] V: every member that has no value yet. */
static bool add_others(struct runner *runner, struct fact_list *facts, const struct pair *pair,
                       const char *prefix)
{
    struct str name;
    if (!pair_name(runner, pair, prefix, (struct str){ 0 }, &name))
        return false;
    const struct fact *fact = policy_fact(runner->policy, name);
    for (size_t i = 0; fact != NULL && fact->by != NULL && i < fact->by->member_count; i++) {
        struct str one;
        if (!pair_name(runner, pair, prefix, fact->by->members[i], &one))
            return false;
        if (!is_given(facts, one) &&
            !add_given(runner, facts, one, pair_value(runner->policy, pair)))
            return false;
    }
    return true;
}

/* "eccn" among what is said of the item, "item.eccn" elsewhere. */
static bool is_item(const struct pair *pair, const char *prefix, const char *field)
{
    struct str path = pair->path;
    if (str_starts(path, STR("item.")))
        path = str_slice(path, 5, path.length);
    else if (strcmp(prefix, "item.") != 0)
        return false;
    return str_equal_text(path, field);
}

static bool take_entry(struct runner *runner, const struct pair *pair)
{
    struct order_item *item = &runner->order->item;
    bool none = pair->unknown || pair->not_applicable;
    item->eccn = none ? (struct str){ 0 } : pair_value(runner->policy, pair);
    item->classified_by = STR("test");
    return true;
}

/* A chip of the catalog, by its name in quotes, or something under an entry. */
static bool add_component(struct runner *runner, const struct pair *pair)
{
    struct order_item *item = &runner->order->item;
    size_t capacity = item->contains_count;
    struct str text = pair_value(runner->policy, pair);
    bool named = pair->value != NULL && pair->value->type.kind == TYPE_STRING;
    if (!arena_grow(&runner->arena, &item->contains, item->contains_count, &capacity,
                    sizeof *item->contains))
        return false;
    item->contains[item->contains_count++] =
        named ? (struct order_item){ .name = text }
              : (struct order_item){ .eccn = text, .classified_by = STR("test") };
    return true;
}

static bool add_pairs(struct runner *runner, struct fact_list *facts, const struct pair *pairs,
                      const char *prefix)
{
    for (const struct pair *pair = pairs; pair != NULL; pair = pair->next) {
        struct str name;
        if (str_equal_text(pair->index, "others")) {
            if (!add_others(runner, facts, pair, prefix))
                return false;
            continue;
        }
        if (!pair_name(runner, pair, prefix, pair->index, &name))
            return false;
        bool added = is_item(pair, prefix, "eccn") ? take_entry(runner, pair)
                     : is_item(pair, prefix, "contains")
                         ? add_component(runner, pair)
                         : add_given(runner, facts, name, pair_value(runner->policy, pair));
        if (!added)
            return false;
    }
    return true;
}

/* What is a field of the order rather than one of its facts. */
static bool take_field(struct order *order, const struct pair *pair, const struct policy *policy)
{
    struct {
        const char *path;
        struct str *field;
    } fields[] = {
        { "deal.exporter", &order->exporter_name },
        { "deal.destination", &order->to },
        { "deal.from", &order->from },
        { "deal.kind", &order->kind },
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (!str_equal_text(pair->path, fields[i].path))
            continue;
        *fields[i].field = pair->unknown ? (struct str){ 0 } : pair_value(policy, pair);
        return true;
    }
    return false;
}

/* `when party.x V` takes the place of what the parties say themselves. */
static bool add_party_when(struct runner *runner, const struct pair *when, struct fact_list *facts)
{
    for (const struct pair *pair = when; pair != NULL; pair = pair->next) {
        struct pair one = *pair;
        one.next = NULL;
        if (str_starts(pair->path, STR("party.")) && !add_pairs(runner, facts, &one, ""))
            return false;
    }
    return true;
}

static bool make_parties(struct runner *runner, const struct test *test, const struct pair *when,
                         struct order *order)
{
    size_t count = 0;
    for (const struct test_party *party = test->parties; party != NULL; party = party->next)
        count++;
    order->parties = arena_array(&runner->arena, count, sizeof *order->parties);
    if (order->parties == NULL)
        return false;
    for (const struct test_party *party = test->parties; party != NULL; party = party->next) {
        struct fact_list facts = { 0 };
        struct order_party *out = &order->parties[order->party_count++];
        if (!add_pairs(runner, &facts, party->pairs, "party.") ||
            !add_party_when(runner, when, &facts))
            return false;
        *out = (struct order_party){
            .role = party->role,
            /* In an ordinary deal the parties have been looked up: no name. */
            .name = test->ordinary ? (struct str){ 0 } : party->name,
            .country = is_given(&facts, STR("party.located")) ? (struct str){ 0 } : party->located,
            .facts = facts.list,
            .fact_count = facts.count
        };
    }
    order->has_parties_complete = order->parties_complete = count > 0;
    return true;
}

static bool make_order(struct runner *runner, const struct test *test, const struct pair *row,
                       const struct pair *when, int32_t on, struct order *order)
{
    struct fact_list facts = { 0 };
    char date[DATE_TEXT_SIZE];
    struct str none = { 0 };
    *order = (struct order){ .id = test->ordinary ? none : STR("test"),
                             .kind = test->deal_kind,
                             .from = test->from,
                             .to = test->to,
                             .exporter_name = test->by };
    runner->order = order;
    if (!copy_text(runner, str_of(date_format(on, date)), none, none, none, &order->on))
        return false;
    if (!add_pairs(runner, &facts, test->item, "item.") ||
        !add_pairs(runner, &facts, test->deal, "deal.") || !add_pairs(runner, &facts, row, "") ||
        !make_parties(runner, test, when, order))
        return false;
    for (const struct pair *pair = when; pair != NULL; pair = pair->next) {
        struct pair one = *pair;
        one.next = NULL;
        bool of_party = str_starts(pair->path, STR("party.")) && test->parties != NULL;
        if (!of_party && !take_field(order, pair, runner->policy) &&
            !add_pairs(runner, &facts, &one, ""))
            return false;
    }
    if (test->item_kind.length > 0 && !add_given(runner, &facts, STR("item.kind"), test->item_kind))
        return false;
    order->facts = facts.list;
    order->fact_count = facts.count;
    return true;
}

/* ---- comparing ---- */

static bool same_word(struct str hyphens, const char *underscores)
{
    if (underscores == NULL || strlen(underscores) != hyphens.length)
        return false;
    for (size_t i = 0; i < hyphens.length; i++) {
        char c = hyphens.data[i] == '-' ? '_' : hyphens.data[i];
        if (c != underscores[i])
            return false;
    }
    return true;
}

/* As a pack writes it, with the rules that say so. */
static void came_out_review(struct runner *runner, const struct decision *decision)
{
    struct buf *why = &runner->why;
    const char *name = decision->review == REVIEW_NONE ? "none" : review_name(decision->review);
    for (const char *c = name; *c != '\0'; c++)
        buf_byte(why, *c == '_' ? '-' : *c);
    for (size_t i = 0; i < decision->requirement_count; i++) {
        const struct requirement *requirement = &decision->requirements[i];
        if (requirement->review_rule.length == 0)
            continue;
        buf_text(why, "\n    ");
        buf_str(why, requirement->rule);
        buf_text(why, " is reviewed by ");
        buf_str(why, requirement->review_rule);
    }
}

static bool has_label(const struct str *labels, size_t count, struct str label)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(labels[i], label))
            return true;
    }
    return false;
}

static bool has_labels(const struct str *labels, size_t count, const struct name_ref *wanted)
{
    for (const struct name_ref *ref = wanted; ref != NULL; ref = ref->next) {
        if (!has_label(labels, count, ref->name))
            return false;
    }
    return true;
}

static void show_labels(struct buf *why, struct str rule, const struct str *labels, size_t count)
{
    buf_text(why, " ");
    buf_str(why, rule);
    for (size_t i = 0; i < count; i++) {
        buf_text(why, " [");
        buf_str(why, labels[i]);
        buf_text(why, "]");
    }
}

/* because [RULE] labels: of a requirement, an exception or a classification. */
static bool check_because(struct runner *runner, const struct expectation *expect,
                          const struct decision *decision)
{
    struct str rule = expect->because_rule.length > 0 ? expect->because_rule : expect->by;
    for (size_t i = 0; i < decision->requirement_count; i++) {
        const struct requirement *r = &decision->requirements[i];
        if ((rule.length == 0 || str_equal(r->rule, rule)) &&
            has_labels(r->because, r->because_count, expect->labels))
            return true;
        show_labels(&runner->why, r->rule, r->because, r->because_count);
    }
    for (size_t i = 0; i < decision->exception_count; i++) {
        const struct exception *e = &decision->exceptions[i];
        if ((rule.length == 0 || str_equal(e->rule, rule)) &&
            has_labels(e->because, e->because_count, expect->labels))
            return true;
        show_labels(&runner->why, e->rule, e->because, e->because_count);
    }
    for (size_t i = 0; i < decision->item.entry_count; i++) {
        const struct entry *e = &decision->item.entries[i];
        if (str_equal(e->rule, rule) && has_labels(e->because, e->because_count, expect->labels))
            return true;
        show_labels(&runner->why, e->rule, e->because, e->because_count);
    }
    return false;
}

static bool check_by(const struct expectation *expect, const struct decision *decision)
{
    for (size_t i = 0; i < decision->requirement_count; i++) {
        const struct requirement *r = &decision->requirements[i];
        bool stands = r->status == REQUIREMENT_APPLIES || r->status == REQUIREMENT_NOT_ENFORCED ||
                      r->status == REQUIREMENT_UNKNOWN;
        if (str_equal(r->rule, expect->by) && stands)
            return !expect->marked_not_enforced || r->status == REQUIREMENT_NOT_ENFORCED;
    }
    for (size_t i = 0; i < decision->exception_count; i++) {
        if (str_equal(decision->exceptions[i].rule, expect->by) &&
            decision->exceptions[i].status != EXCEPTION_UNAVAILABLE)
            return !expect->marked_not_enforced;
    }
    return false;
}

static bool check_outcome(struct runner *runner, const struct expectation *expect,
                          const struct decision *decision)
{
    struct buf *why = &runner->why;
    bool named = expect->name.length == 0;
    buf_text(why, outcome_name(decision->outcome));
    for (size_t i = 0; i < decision->exception_count; i++) {
        const struct exception *e = &decision->exceptions[i];
        bool used = e->status == EXCEPTION_AVAILABLE || e->status == EXCEPTION_NEEDS;
        named = named || (used && str_equal(e->name, expect->name));
    }
    for (size_t i = 0; i < decision->requirement_count; i++) {
        buf_byte(why, ' ');
        buf_str(why, decision->requirements[i].rule);
    }
    for (size_t i = 0; i < decision->question_count; i++) {
        buf_text(why, " asks ");
        buf_str(why, decision->questions[i].fact);
    }
    if (!str_equal_text(expect->text, outcome_name(decision->outcome)) || !named)
        return false;
    if (expect->by.length > 0 && !check_by(expect, decision))
        return false;
    return expect->labels == NULL || check_because(runner, expect, decision);
}

static bool check_item(struct runner *runner, const struct expectation *expect,
                       const struct decision *decision)
{
    bool certain = false;
    for (size_t i = 0; i < decision->item.entry_count; i++) {
        const struct entry *entry = &decision->item.entries[i];
        buf_byte(&runner->why, ' ');
        buf_str(&runner->why, entry->code);
        buf_text(&runner->why, entry->unknown ? "?" : "");
        certain = certain || (!entry->unknown && code_is(entry->code, expect->text));
    }
    return certain == (expect->kind == EXPECT_ITEM_IS);
}

static bool check_value(struct runner *runner, const struct expectation *expect,
                        const struct decision *decision, struct err *err)
{
    const struct fact *fact = policy_fact(runner->policy, expect->value->path);
    struct str text = str_equal_text(expect->value->path, "item.tpp")
                          ? decision->item.tpp
                          : decision->item.performance_density;
    struct value wanted;
    struct value found;
    struct str said = pair_value(runner->policy, expect->value);
    if (fact == NULL || (!str_equal_text(expect->value->path, "item.tpp") &&
                         !str_equal_text(expect->value->path, "item.pd"))) {
        buf_text(&runner->why, "only item.tpp and item.pd can be expected");
        return false;
    }
    if (decision->item.density_not_applicable && fact == runner->session->decider->known.density)
        text = STR("not_applicable");
    else if (text.data == NULL)
        text = STR("unknown");
    buf_str(&runner->why, text);
    if (!policy_read_value(runner->policy, &fact->type, said, &wanted, err) ||
        !policy_read_value(runner->policy, &fact->type, text, &found, err))
        return false;
    return wanted.state == found.state &&
           (wanted.state != VALUE_KNOWN || num_compare(wanted.num, found.num) == 0);
}

static bool check_asks(struct runner *runner, const struct expectation *expect,
                       const struct decision *decision)
{
    bool asked = false;
    for (size_t i = 0; i < decision->question_count; i++) {
        buf_byte(&runner->why, ' ');
        buf_str(&runner->why, decision->questions[i].fact);
        asked = asked || str_equal(decision->questions[i].fact, expect->text);
    }
    return expect->nothing ? decision->question_count == 0 : asked;
}

/* What several of those that are used ask for is asked once. */
static void add_open(struct str label, struct str open[NEEDS_MAX], size_t *count)
{
    for (size_t i = 0; i < *count; i++) {
        if (str_equal(open[i], label))
            return;
    }
    if (*count < NEEDS_MAX)
        open[(*count)++] = label;
}

/* The needs that are still to be stated, of what is used, are exactly those. */
static bool check_needs(struct runner *runner, const struct expectation *expect,
                        const struct decision *decision)
{
    struct str open[NEEDS_MAX];
    size_t count = 0;
    size_t wanted = 0;
    for (size_t e = 0; e < decision->exception_count; e++) {
        const struct exception *exception = &decision->exceptions[e];
        for (size_t i = 0; exception->status == EXCEPTION_NEEDS && i < exception->need_count; i++) {
            if (exception->needs[i].status == NEED_NOT_STATED)
                add_open(exception->needs[i].label, open, &count);
        }
    }
    for (size_t i = 0; i < decision->review_need_count; i++) {
        if (decision->review_needs[i].status == NEED_NOT_STATED)
            add_open(decision->review_needs[i].label, open, &count);
    }
    show_labels(&runner->why, (struct str){ 0 }, open, count);
    for (const struct name_ref *ref = expect->labels; ref != NULL; ref = ref->next)
        wanted++;
    return count == wanted && has_labels(open, count, expect->labels);
}

static bool check_rule_list(struct runner *runner, const struct expectation *expect,
                            const struct decision *decision)
{
    bool found = false;
    size_t count = expect->kind == EXPECT_DIFFERS ? decision->differs_count : decision->note_count;
    for (size_t i = 0; i < count; i++) {
        struct str rule =
            expect->kind == EXPECT_DIFFERS ? decision->differs[i].rule : decision->notes[i].rule;
        buf_byte(&runner->why, ' ');
        buf_str(&runner->why, rule);
        found = found || str_equal(rule, expect->text);
    }
    return found;
}

/* Raised for certain; or, of none, known not to be: what is not known is neither. */
static bool check_flag(struct runner *runner, const struct expectation *expect,
                       const struct decision *decision)
{
    bool raised = false;
    bool open = false;
    for (size_t i = 0; i < decision->flag_count; i++) {
        const struct flag *flag = &decision->flags[i];
        buf_byte(&runner->why, ' ');
        buf_str(&runner->why, flag->rule);
        buf_text(&runner->why, flag->unknown ? "?" : "");
        if (!str_equal(flag->rule, expect->text))
            continue;
        raised = raised || !flag->unknown;
        open = open || flag->unknown;
    }
    return expect->kind == EXPECT_FLAG ? raised : !raised && !open;
}

/* Asked for for certain; or, of none, not at all. */
static bool check_paper(struct runner *runner, const struct expectation *expect,
                        const struct decision *decision)
{
    bool asked = false;
    bool open = false;
    for (size_t i = 0; i < decision->paper_count; i++) {
        const struct paper *paper = &decision->papers[i];
        buf_byte(&runner->why, ' ');
        buf_str(&runner->why, paper->rule);
        buf_text(&runner->why, paper->unknown ? "?" : "");
        if (!str_equal(paper->rule, expect->text))
            continue;
        asked = asked || !paper->unknown;
        open = open || paper->unknown;
    }
    return expect->kind == EXPECT_PAPER ? asked : !asked && !open;
}

static bool check(struct runner *runner, const struct expectation *expect,
                  const struct decision *decision, struct err *err)
{
    switch (expect->kind) {
    case EXPECT_OUTCOME:
        return check_outcome(runner, expect, decision);
    case EXPECT_REVIEW:
        came_out_review(runner, decision);
        return same_word(expect->text, review_name(decision->review));
    case EXPECT_STANDING:
        buf_str(&runner->why, decision->standing);
        return str_equal(expect->text, decision->standing);
    case EXPECT_ITEM_IS:
    case EXPECT_ITEM_IS_NOT:
        return check_item(runner, expect, decision);
    case EXPECT_VALUE:
        return check_value(runner, expect, decision, err);
    case EXPECT_ASKS:
        return check_asks(runner, expect, decision);
    case EXPECT_NEEDS:
        return check_needs(runner, expect, decision);
    case EXPECT_FLAG:
    case EXPECT_NO_FLAG:
        return check_flag(runner, expect, decision);
    case EXPECT_PAPER:
    case EXPECT_NO_PAPER:
        return check_paper(runner, expect, decision);
    case EXPECT_DIFFERS:
    case EXPECT_NOTE:
        return check_rule_list(runner, expect, decision);
    case EXPECT_NOT_COVERED:
        buf_text(&runner->why, outcome_name(decision->outcome));
        return str_equal_text(decision->reason, "not_covered");
    }
    return false;
}

/* ---- running ---- */

static void tell(struct runner *runner, const struct test *test, struct span span, bool passed)
{
    struct buf *out = runner->out;
    if (passed)
        runner->result->passed++;
    else
        runner->result->failed++;
    if (passed && !runner->verbose)
        return;
    buf_str(out, runner->policy->files[span.file].name);
    buf_format(out, ":%u:%u: %s: ", span.line, span.column, passed ? "passed" : "failed");
    buf_str(out, test->name);
    if (!passed) {
        buf_text(out, "\n  expected: ");
        buf_str(out, policy_text(runner->policy, span));
        buf_text(out, "\n  came out: ");
        buf_str(out, buf_view(&runner->why));
    }
    buf_byte(out, '\n');
}

static void options_for(const struct expectation *expect, struct decide_options *options)
{
    *options = (struct decide_options){
        .today = expect->on,
        .known = expect->known,
        .known_label = expect->known,
        .knowledge = expect->knowledge_public ? KNOWLEDGE_PUBLIC : KNOWLEDGE_FIRM,
        .posture = expect->posture_text ? POSTURE_TEXT : POSTURE_ENFORCED,
        .skip_good_until = true,
    };
}

static bool run_expectation(struct runner *runner, const struct test *test,
                            const struct expectation *expect, struct err *err)
{
    struct order order;
    struct decision decision;
    struct decide_options options;
    arena_reset(&runner->arena);
    buf_clear(&runner->why);
    options_for(expect, &options);
    options.explain = runner->coverage != NULL;
    options.papers = expect->kind == EXPECT_PAPER || expect->kind == EXPECT_NO_PAPER;
    if (!make_order(runner, test, NULL, expect->when, expect->on, &order))
        return arena_error(&runner->arena, err);
    bool passed = decide(runner->session, &order, &options, &decision, err);
    if (!passed && (err->code == ERR_MEMORY || err->code == ERR_LIMIT))
        return false;
    if (passed && runner->coverage != NULL)
        coverage_note(runner->coverage, &decision);
    if (passed)
        passed = check(runner, expect, &decision, err);
    else
        buf_text(&runner->why, err->message);
    tell(runner, test, expect->span, passed);
    return true;
}

static bool run_row(struct runner *runner, const struct test *test, const struct test_row *row,
                    struct err *err)
{
    struct order order;
    struct decision decision;
    struct decide_options options = { .today = test->on,
                                      .known = DATE_OPEN,
                                      .explain = runner->coverage != NULL,
                                      .classify_only = true };
    bool passed = true;
    bool found = false;
    arena_reset(&runner->arena);
    buf_clear(&runner->why);
    if (!make_order(runner, test, row->pairs, NULL, test->on, &order))
        return arena_error(&runner->arena, err);
    if (!decide(runner->session, &order, &options, &decision, err)) {
        if (err->code == ERR_MEMORY || err->code == ERR_LIMIT)
            return false;
        buf_text(&runner->why, err->message);
        passed = false;
    }
    if (passed && runner->coverage != NULL)
        coverage_note(runner->coverage, &decision);
    for (size_t i = 0; passed && i < decision.item.entry_count; i++) {
        const struct entry *entry = &decision.item.entries[i];
        buf_byte(&runner->why, ' ');
        buf_str(&runner->why, entry->code);
        buf_text(&runner->why, entry->unknown ? "?" : "");
        /* "none" speaks of the entries that the table's other rows name. */
        for (const struct test_row *other = test->rows; other != NULL; other = other->next) {
            if (other->code.length > 0 && code_is(entry->code, other->code) &&
                (row->code.length == 0 || !code_is(row->code, other->code)))
                passed = false;
        }
        found =
            found || (!entry->unknown && row->code.length > 0 && code_is(entry->code, row->code));
    }
    tell(runner, test, row->span, passed && (found || row->code.length == 0));
    return true;
}

static bool run_test(struct runner *runner, const struct test *test, struct err *err)
{
    for (const struct expectation *expect = test->expects; expect != NULL; expect = expect->next) {
        if (!run_expectation(runner, test, expect, err))
            return false;
    }
    for (const struct test_row *row = test->rows; row != NULL; row = row->next) {
        if (!run_row(runner, test, row, err))
            return false;
    }
    return true;
}

bool policy_tests_run(struct session *session, struct str prefix, bool verbose,
                      struct coverage *coverage, struct buf *out,
                      struct policy_test_result *ret_result, struct err *err)
{
    struct runner runner = { .session = session,
                             .policy = session->decider->policy,
                             .out = out,
                             .result = ret_result,
                             .verbose = verbose,
                             .coverage = coverage };
    bool done = true;
    *ret_result = (struct policy_test_result){ 0 };
    arena_init(&runner.arena, session->mem, DECIDE_WORK_LIMIT);
    buf_init(&runner.why, session->mem, 65536);
    for (const struct test *test = runner.policy->tests; test != NULL && done; test = test->next) {
        if (str_starts(runner.policy->files[test->span.file].name, prefix))
            done = run_test(&runner, test, err);
    }
    buf_release(&runner.why);
    arena_release(&runner.arena);
    return done && buf_check(out, err);
}
