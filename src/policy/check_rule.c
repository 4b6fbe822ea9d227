/* SPDX-License-Identifier: Apache-2.0 */
/* policy/check_rule.c - rules, events and tests: the names in them, and what each must have. */
#include "policy/check_priv.h"

bool check_citations(struct checker *checker, struct citation *cites)
{
    bool good = true;
    for (struct citation *cite = cites; cite != NULL; cite = cite->next) {
        struct symbol *symbol =
            symbol_find(checker->policy->symbols, SPACE_SOURCE, cite->source_name);
        if (symbol == NULL) {
            check_unknown(checker, SPACE_SOURCE, cite->span, cite->source_name, "source");
            good = false;
            continue;
        }
        struct source *source = symbol->thing;
        source->used = true;
        cite->source = source;
    }
    return good;
}

static bool check_read(void *context, const struct cited *cited)
{
    struct checker *checker = context;
    for (const struct read_mark *mark = cited->reads; mark != NULL; mark = mark->next) {
        check_citations(checker, mark->in);
        if (str_trim(mark->by).length == 0)
            diag_add(checker->diags, DIAG_READ, mark->span, "this does not say who read it");
    }
    return true;
}

/* Where and by whom it was read; on which day is check_times' business. */
void check_reads(struct checker *checker)
{
    policy_each_cited(checker->policy, check_read, checker);
}

static const char *const review_words[] = {
    "presumption-of-approval", "case-by-case",     "country-cap", "not-stated",
    "presumption-of-denial",   "policy-of-denial",
};

static const char review_hint[] = "presumption-of-approval, case-by-case, country-cap, not-stated, "
                                  "presumption-of-denial or policy-of-denial";

static bool is_review_word(struct str word)
{
    for (size_t i = 0; i < sizeof review_words / sizeof review_words[0]; i++) {
        if (str_equal_text(word, review_words[i]))
            return true;
    }
    return false;
}

/* Names of requirements in discharges { } and review { }. */
static void check_requirements(struct checker *checker, const struct name_ref *names)
{
    for (const struct name_ref *ref = names; ref != NULL; ref = ref->next) {
        if (symbol_find(checker->policy->symbols, SPACE_REQUIREMENT, ref->name) != NULL)
            continue;
        struct diag *diag = diag_add(checker->diags, DIAG_UNDEMANDED, ref->span,
                                     "no rule demands '%.*s'", STR_ARG(ref->name));
        struct str near = symbol_near(checker->policy->symbols, SPACE_REQUIREMENT, ref->name);
        if (near.length > 0)
            diag_hint(checker->diags, diag, "did you mean '%.*s'?", STR_ARG(near));
    }
}

static void check_codes(struct checker *checker, const struct name_ref *names)
{
    for (const struct name_ref *ref = names; ref != NULL; ref = ref->next) {
        if (symbol_code(checker->policy, ref->name) < 0)
            checker->diags->failed = true;
    }
}

static void check_head(struct checker *checker, struct rule *rule)
{
    switch (rule->head) {
    case HEAD_NONE: {
        struct diag *diag = diag_add(checker->diags, DIAG_NO_HEAD, rule->span,
                                     "rule '%.*s' does nothing", STR_ARG(rule->id));
        diag_hint(checker->diags, diag,
                  "give it a head: classify, exclude, control, require, except, review, flag …");
        break;
    }
    case HEAD_CLASSIFY:
        if (symbol_code(checker->policy, rule->name) < 0)
            checker->diags->failed = true;
        break;
    case HEAD_EXCLUDE:
        check_codes(checker, rule->names);
        break;
    case HEAD_CONTROL:
        if (rule->held != NULL)
            check_condition(checker, rule->held);
        break;
    case HEAD_EXCEPT:
    case HEAD_AUTHORIZE:
        check_requirements(checker, rule->names);
        break;
    case HEAD_REVIEW:
        check_requirements(checker, rule->names);
        if (!is_review_word(rule->name)) {
            struct diag *diag = diag_add(checker->diags, DIAG_WORD, rule->head_span,
                                         "'%.*s' is not a review policy", STR_ARG(rule->name));
            diag_hint(checker->diags, diag, "%s", review_hint);
        }
        break;
    case HEAD_CONDITION:
        if (symbol_find(checker->policy->symbols, SPACE_REQUIREMENT, rule->name) == NULL &&
            symbol_find(checker->policy->symbols, SPACE_RELIEF, rule->name) == NULL)
            check_unknown(checker, SPACE_RELIEF, rule->head_span, rule->name,
                          "exception or requirement");
        break;
    case HEAD_PAPER:
        if (rule->name.length > 0 &&
            symbol_find(checker->policy->symbols, SPACE_RELIEF, rule->name) == NULL)
            check_unknown(checker, SPACE_RELIEF, rule->head_span, rule->name, "exception");
        break;
    default:
        break;
    }
}

static void check_rule_refs(struct checker *checker, struct name_ref *refs)
{
    for (struct name_ref *ref = refs; ref != NULL; ref = ref->next) {
        struct symbol *symbol = symbol_find(checker->policy->symbols, SPACE_RULE, ref->name);
        if (symbol == NULL)
            check_unknown(checker, SPACE_RULE, ref->span, ref->name, "rule");
        else
            ref->rule = symbol->thing;
    }
}

static bool contains_text(struct str text, const char *word)
{
    struct str part = str_of(word);
    for (size_t i = 0; i + part.length <= text.length; i++) {
        if (str_equal(str_slice(text, i, i + part.length), part))
            return true;
    }
    return false;
}

/* What a source can carry at most; a bill that was not enacted carries nothing. */
static enum standing source_standing(const struct source *source)
{
    if (contains_text(source->kind, "bill") || contains_text(source->kind, "draft"))
        return STANDING_SCENARIO;
    if (contains_text(source->kind, "press") || contains_text(source->kind, "filing") ||
        contains_text(source->kind, "law firm"))
        return STANDING_REPORTED;
    if (contains_text(source->kind, "letter") ||
        (source->kind.length == 0 && source->served_on.length > 0))
        return STANDING_LETTER;
    if (contains_text(source->kind, "guidance"))
        return STANDING_GUIDANCE;
    return STANDING_LAW;
}

/* A rule may rest on its best source; when that is less than it claims, it has to say so. */
static void check_standing(struct checker *checker, const struct rule *rule)
{
    enum standing best = STANDING_SCENARIO;
    for (const struct citation *cite = rule->cites; cite != NULL; cite = cite->next) {
        if (cite->source == NULL)
            return; /* not declared, and that is reported */
        if (source_standing(cite->source) < best)
            best = source_standing(cite->source);
    }
    if (rule->cites == NULL || rule->standing >= best || rule->head == HEAD_INFORM)
        return;
    struct diag *diag = diag_add(checker->diags, DIAG_STANDING, rule->span,
                                 "rule '%.*s' rests on no more than '%s' and does not say so",
                                 STR_ARG(rule->id), standing_name(best));
    if (best == STANDING_SCENARIO)
        diag_hint(checker->diags, diag,
                  "a bill or draft is no law; begin its file with: use \"%.*s\" scenario \"…\"",
                  STR_ARG(checker->policy->name));
    else
        diag_hint(checker->diags, diag, "add: standing %s", standing_name(best));
}

/* All that a scenario's file says has the standing of a scenario. */
static void set_scenario(struct checker *checker, struct rule *rule)
{
    if (checker->policy->files[rule->span.file].scenario.data == NULL)
        return;
    if (rule->standing != STANDING_LAW)
        diag_add(checker->diags, DIAG_STANDING, rule->span,
                 "rule '%.*s' is a scenario's and has no other standing", STR_ARG(rule->id));
    rule->standing = STANDING_SCENARIO;
}

static void add_overrider(struct checker *checker, struct rule *rule)
{
    for (struct name_ref *ref = rule->overrides; ref != NULL; ref = ref->next) {
        struct rule *below = ref->rule;
        struct overrider *overrider = arena_alloc(checker->arena, sizeof *overrider);
        if (below == NULL || overrider == NULL) {
            checker->diags->failed = checker->diags->failed || overrider == NULL;
            continue;
        }
        *overrider = (struct overrider){ .rule = rule, .span = ref->span };
        if (below->overriders == NULL)
            below->overriders = overrider;
        else
            below->overriders_last->next = overrider;
        below->overriders_last = overrider;
    }
}

static void check_rule(struct checker *checker, struct rule *rule)
{
    check_citations(checker, rule->cites);
    if (rule->cites == NULL) {
        struct diag *diag = diag_add(checker->diags, DIAG_NO_CITATION, rule->span,
                                     "rule '%.*s' cites nothing", STR_ARG(rule->id));
        diag_hint(checker->diags, diag, "add: cite SOURCE \"paragraph\"");
    }
    if (!rule->has_window) {
        struct diag *diag =
            diag_add(checker->diags, DIAG_NO_WINDOW, rule->span,
                     "rule '%.*s' does not say when it is in force", STR_ARG(rule->id));
        diag_hint(checker->diags, diag, "add: in-force 2025-01-31 ..");
    }
    check_head(checker, rule);
    if (rule->when != NULL)
        check_condition(checker, rule->when);
    if (rule->unless != NULL)
        check_condition(checker, rule->unless);
    for (struct policy_need *need = rule->needs; need != NULL; need = need->next)
        check_condition(checker, need->when);
    check_rule_refs(checker, rule->replaces);
    check_rule_refs(checker, rule->overrides);
    add_overrider(checker, rule);
    for (struct name_ref *ref = rule->replaces; ref != NULL; ref = ref->next) {
        /* Replaced by several: from the first of them on. */
        if (ref->rule != NULL &&
            (ref->rule->replaced_by == NULL || rule->from < ref->rule->replaced_by->from))
            ref->rule->replaced_by = rule;
    }
    if (rule->binds_name.length > 0) {
        struct symbol *symbol = symbol_find(checker->policy->symbols, SPACE_FIRM, rule->binds_name);
        if (symbol == NULL)
            check_unknown(checker, SPACE_FIRM, rule->binds_span, rule->binds_name, "firm");
        else
            rule->binds = symbol->thing;
    }
    set_scenario(checker, rule);
    check_standing(checker, rule);
}

void check_rules(struct checker *checker)
{
    for (struct rule *rule = checker->policy->rules; rule != NULL; rule = rule->next)
        check_rule(checker, rule);
}

static void event_lacks(struct checker *checker, const struct event *event, const char *what)
{
    diag_add(checker->diags, DIAG_EVENT, event->span, "'%s' does not say %s",
             event_kind_name(event->kind), what);
}

static void add_event(struct rule *rule, struct event *event)
{
    if (rule == NULL)
        return;
    if (rule->events == NULL)
        rule->events = event;
    else
        rule->events_last->next_of_rule = event;
    rule->events_last = event;
}

void check_events(struct checker *checker)
{
    for (struct event *event = checker->policy->events; event != NULL; event = event->next) {
        check_citations(checker, event->cites);
        check_rule_refs(checker, &event->rule);
        add_event(event->rule.rule, event);
        if (event->with.name.length > 0)
            check_rule_refs(checker, &event->with);
        if (event->cites == NULL)
            diag_add(checker->diags, DIAG_NO_CITATION, event->span, "this event cites nothing");
        if (event->has_from && event->has_to && event->to <= event->from)
            diag_add(checker->diags, DIAG_WINDOW, event->span, "this event ends before it begins");
        switch (event->kind) {
        case EVENT_SUSPEND:
        case EVENT_RESUME:
        case EVENT_RESCIND:
        case EVENT_POSTPONE:
        case EVENT_UNENFORCE:
            if (!event->has_from)
                event_lacks(checker, event, "from when");
            if (event->kind == EVENT_SUSPEND && !event->has_to)
                event_lacks(checker, event, "to when (a date, or open)");
            break;
        case EVENT_EXTEND:
            if (!event->has_to)
                event_lacks(checker, event, "to when (a date, or open)");
            break;
        case EVENT_CORRECT:
            if (event->with.name.length == 0)
                event_lacks(checker, event, "with which rule");
            break;
        case EVENT_SAVINGS:
            if (event->until == DATE_OPEN)
                event_lacks(checker, event, "aboard-by, until and judge as-of");
            break;
        case EVENT_NOTE:
            if (event->says.length == 0)
                event_lacks(checker, event, "what it says");
            break;
        }
    }
}

/* What an order says of its item besides figures: an entry, and what it contains. */
static bool is_entry(struct str path)
{
    return str_equal_text(path, "item.eccn") || str_equal_text(path, "item.contains");
}

/* A code, or the name of a chip in quotes. */
static void check_entry(struct checker *checker, struct expr *value)
{
    if (value->kind == EXPR_NAME)
        check_code_name(checker, value);
    else if (value->kind != EXPR_CONST || value->type.kind != TYPE_STRING)
        diag_add(checker->diags, DIAG_TYPE, value->span, "a code or the name of a chip is wanted");
}

/* The fact that a pair of a test means: with the prefix of its place, or written in full. */
void check_pairs(struct checker *checker, struct pair *pairs, const char *prefix)
{
    for (struct pair *pair = pairs; pair != NULL; pair = pair->next) {
        char path[256];
        struct str full = pair->path;
        size_t length = str_of(prefix).length;
        if (length + pair->path.length < sizeof path && length > 0) {
            struct buf buf = { .data = path, .capacity = sizeof path, .limit = sizeof path };
            buf_text(&buf, prefix);
            buf_str(&buf, pair->path);
            full = buf_view(&buf);
        }
        if (is_entry(full) && pair->value != NULL) {
            check_entry(checker, pair->value);
            continue;
        }
        struct fact *fact = policy_fact(checker->policy, full);
        if (fact == NULL)
            fact = policy_fact(checker->policy, pair->path);
        if (fact == NULL) {
            check_unknown(checker, SPACE_VALUE, pair->span, full, "fact");
            continue;
        }
        fact->used = true;
        if (pair->value == NULL || fact->type.kind == TYPE_PARTY)
            continue;
        checker->dates_allowed = true;
        check_expr(checker, pair->value, &fact->type);
        checker->dates_allowed = false;
        struct type found = pair->value->type;
        if (fact->type.kind == TYPE_CODE || type_compatible(&found, &fact->type) ||
            (fact->type.kind == TYPE_QUANTITY && found.kind == TYPE_NUMBER))
            continue;
        char want[120];
        char have[120];
        diag_add(checker->diags, DIAG_TYPE, pair->span, "'%.*s' is %s, not %s", STR_ARG(fact->path),
                 type_text(checker, &fact->type, want, sizeof want),
                 type_text(checker, &found, have, sizeof have));
    }
}

static void check_rule_name(struct checker *checker, struct str id, struct span span)
{
    if (id.length > 0 && policy_rule(checker->policy, id) == NULL)
        check_unknown(checker, SPACE_RULE, span, id, "rule");
}

static void check_expectation(struct checker *checker, struct expectation *expect)
{
    check_pairs(checker, expect->when, "");
    check_rule_name(checker, expect->by, expect->span);
    check_rule_name(checker, expect->because_rule, expect->span);
    switch (expect->kind) {
    case EXPECT_VALUE:
        check_pairs(checker, expect->value, "");
        break;
    case EXPECT_DIFFERS:
    case EXPECT_FLAG:
    case EXPECT_PAPER:
    case EXPECT_NO_PAPER:
    case EXPECT_NO_FLAG:
    case EXPECT_NOTE:
        check_rule_name(checker, expect->text, expect->span);
        break;
    case EXPECT_REVIEW:
        if (!is_review_word(expect->text)) {
            struct diag *diag = diag_add(checker->diags, DIAG_EXPECTATION, expect->span,
                                         "'%.*s' is not a review policy", STR_ARG(expect->text));
            diag_hint(checker->diags, diag, "%s", review_hint);
        }
        break;
    case EXPECT_ASKS:
        if (!expect->nothing && !str_starts(expect->text, STR("pack.")) &&
            !str_starts(expect->text, STR("item.name")) &&
            policy_fact(checker->policy, expect->text) == NULL)
            check_unknown(checker, SPACE_VALUE, expect->span, expect->text, "fact");
        break;
    case EXPECT_OUTCOME:
        if (expect->name.length > 0 &&
            symbol_find(checker->policy->symbols, SPACE_RELIEF, expect->name) == NULL)
            check_unknown(checker, SPACE_RELIEF, expect->span, expect->name,
                          "exception or authority");
        break;
    default:
        break;
    }
}

void check_tests(struct checker *checker)
{
    check_pairs(checker, checker->policy->ordinary, "");
    for (struct test *test = checker->policy->tests; test != NULL; test = test->next) {
        check_pairs(checker, test->item, "item.");
        check_pairs(checker, test->deal, "deal.");
        for (struct test_party *party = test->parties; party != NULL; party = party->next)
            check_pairs(checker, party->pairs, "party.");
        for (struct test_row *row = test->rows; row != NULL; row = row->next)
            check_pairs(checker, row->pairs, "");
        for (struct expectation *expect = test->expects; expect != NULL; expect = expect->next)
            check_expectation(checker, expect);
        if (test->table && test->on == DATE_OPEN)
            diag_add(checker->diags, DIAG_EXPECTATION, test->span,
                     "this table does not say on which day");
    }
}
