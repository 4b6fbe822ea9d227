/* SPDX-License-Identifier: Apache-2.0 */
/* policy/parse_rule.c - rules and what happens to them. */
#include "policy/parse_priv.h"

bool parse_names(struct parser *parser, struct name_ref **ret_names)
{
    struct name_ref *last = NULL;
    *ret_names = NULL;
    if (!parse_expect(parser, TOKEN_LBRACE, "'{' and names"))
        return false;
    do {
        struct name_ref *ref = parse_alloc(parser, sizeof *ref);
        if (ref == NULL || !parse_word(parser, "a name", &ref->name, &ref->span))
            return false;
        PARSE_APPEND(*ret_names, last, ref);
    } while (parse_accept(parser, TOKEN_COMMA));
    return parse_expect(parser, TOKEN_RBRACE, "',' or '}'");
}

static bool parse_rule_ids(struct parser *parser, struct name_ref **ids)
{
    struct name_ref *last = NULL;
    do {
        struct name_ref *ref = parse_alloc(parser, sizeof *ref);
        if (ref == NULL || !parse_rule_id(parser, &ref->name, &ref->span))
            return false;
        PARSE_APPEND(*ids, last, ref);
    } while (parse_accept(parser, TOKEN_COMMA));
    return true;
}

static bool head_word(struct parser *parser, struct rule *rule, const char *wanted)
{
    return parse_word(parser, wanted, &rule->name, &rule->head_span);
}

/* control ID on a set of codes, or on { any item } */
static bool parse_control(struct parser *parser, struct rule *rule)
{
    if (!head_word(parser, rule, "the name of a requirement") || !parse_expect_word(parser, "on"))
        return false;
    if (parse_peek(parser, 1)->kind == TOKEN_WORD && str_equal_text(parse_text(parser, 1), "any")) {
        parser->at += 2;
        return parse_expect_word(parser, "item") && parse_expect(parser, TOKEN_RBRACE, "'}'");
    }
    rule->held = parse_held(parser);
    return rule->held != NULL;
}

static bool parse_except(struct parser *parser, struct rule *rule)
{
    return head_word(parser, rule, "the name of an exception") &&
           parse_expect_word(parser, "discharges") && parse_names(parser, &rule->names);
}

static bool parse_condition_head(struct parser *parser, struct rule *rule)
{
    if (!parse_string(parser, "the text of the condition", &rule->text) ||
        !parse_expect_word(parser, "on") ||
        !head_word(parser, rule, "an exception or a requirement"))
        return false;
    rule->blocking = parse_accept_word(parser, "blocking");
    return true;
}

/* paper "text" [on NAME] [counted] [dated] */
static bool parse_paper_head(struct parser *parser, struct rule *rule)
{
    if (!parse_string(parser, "what the paper is", &rule->text) ||
        (parse_accept_word(parser, "on") &&
         !head_word(parser, rule, "an exception or an authorization")))
        return false;
    rule->counted = parse_accept_word(parser, "counted");
    rule->dated = parse_accept_word(parser, "dated");
    return true;
}

static bool parse_optional_text(struct parser *parser, struct rule *rule)
{
    return !parse_is_kind(parser, TOKEN_STRING) || parse_string(parser, "a text", &rule->text);
}

static bool parse_head_body(struct parser *parser, struct rule *rule)
{
    switch (rule->head) {
    case HEAD_SUBJECT:
        return parse_expect_word(parser, "by") && head_word(parser, rule, "a word");
    case HEAD_CLASSIFY:
        return parse_expect_word(parser, "item") && parse_expect_word(parser, "as") &&
               head_word(parser, rule, "a code");
    case HEAD_EXCLUDE:
        return parse_expect_word(parser, "item") && parse_expect_word(parser, "from") &&
               parse_names(parser, &rule->names);
    case HEAD_CONTROL:
        return parse_control(parser, rule);
    case HEAD_REQUIRE:
        return head_word(parser, rule, "the name of a requirement") &&
               parse_optional_text(parser, rule);
    case HEAD_PROHIBIT:
        return parse_optional_text(parser, rule);
    case HEAD_EXCEPT:
    case HEAD_AUTHORIZE:
        return parse_except(parser, rule);
    case HEAD_CONDITION:
        return parse_condition_head(parser, rule);
    case HEAD_PAPER:
        return parse_paper_head(parser, rule);
    case HEAD_REVIEW:
        return parse_names(parser, &rule->names) && parse_expect_word(parser, "as") &&
               head_word(parser, rule, "a review policy");
    case HEAD_FLAG:
    case HEAD_INFORM:
    case HEAD_ADVISE:
        return parse_string(parser, "a text", &rule->text);
    case HEAD_NONE:
        break;
    }
    return false;
}

/* Reads a head if one begins here; *ret_found says whether. */
static bool parse_head(struct parser *parser, struct rule *rule, bool *ret_found)
{
    *ret_found = false;
    for (int i = HEAD_NONE + 1; i <= HEAD_ADVISE; i++) {
        struct span span = parse_span(parser, parser->at);
        if (!parse_accept_word(parser, head_name((enum head_kind)i)))
            continue;
        *ret_found = true;
        if (rule->head != HEAD_NONE) {
            diag_add(parser->diags, DIAG_REPEATED, span, "a rule has one head, this is its second");
            return false;
        }
        rule->head = (enum head_kind)i;
        rule->head_span = span;
        return parse_head_body(parser, rule);
    }
    return true;
}

static bool parse_needs(struct parser *parser, struct rule *rule)
{
    struct policy_need *last = NULL;
    if (!parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        struct policy_need *need = parse_alloc(parser, sizeof *need);
        if (need == NULL || !parse_label(parser, &need->label, &need->label_invented))
            return false;
        need->when = parse_condition(parser);
        if (need->when == NULL)
            return false;
        PARSE_APPEND(rule->needs, last, need);
    }
    return true;
}

static bool parse_window(struct parser *parser, struct rule *rule)
{
    size_t first = parser->at;
    rule->has_window = true;
    rule->to = DATE_OPEN;
    if (!parse_date(parser, &rule->from) || !parse_expect(parser, TOKEN_DOTS, "'..'"))
        return false;
    if (parse_is_kind(parser, TOKEN_DATE) && !parse_date(parser, &rule->to))
        return false;
    rule->window_span = parse_span_from(parser, first);
    return true;
}

/* Reports a clause that a rule has already. */
static bool once(struct parser *parser, bool given, const char *clause)
{
    if (!given)
        return true;
    diag_add(parser->diags, DIAG_REPEATED, parse_span(parser, parser->at - 1),
             "'%s' is given twice", clause);
    return false;
}

static bool parse_condition_clause(struct parser *parser, struct expr **condition,
                                   const char *clause)
{
    if (!once(parser, *condition != NULL, clause))
        return false;
    *condition = parse_condition(parser);
    return *condition != NULL;
}

static bool parse_clause(struct parser *parser, struct rule *rule)
{
    bool found;
    if (parse_accept_word(parser, "cite"))
        return parse_cite(parser, &rule->cites);
    if (parse_accept_word(parser, "read"))
        return parse_read(parser, &rule->reads);
    if (parse_accept_word(parser, "in-force"))
        return once(parser, rule->has_window, "in-force") && parse_window(parser, rule);
    if (parse_accept_word(parser, "when"))
        return parse_condition_clause(parser, &rule->when, "when");
    if (parse_accept_word(parser, "unless"))
        return parse_condition_clause(parser, &rule->unless, "unless");
    if (parse_accept_word(parser, "needs"))
        return once(parser, rule->needs != NULL, "needs") && parse_needs(parser, rule);
    if (parse_accept_word(parser, "replaces"))
        return parse_rule_ids(parser, &rule->replaces);
    if (parse_accept_word(parser, "overrides"))
        return parse_rule_ids(parser, &rule->overrides);
    if (parse_accept_word(parser, "binds"))
        return parse_word(parser, "the id of a firm", &rule->binds_name, &rule->binds_span);
    if (parse_accept_word(parser, "standing"))
        return parse_standing(parser, &rule->standing);
    if (parse_accept_word(parser, "gives"))
        return parse_string(parser, "a code", &rule->gives);
    if (parse_accept_word(parser, "step"))
        return parse_word(parser, "the name of a step", &rule->step_name, &rule->step_span);
    if (parse_accept_word(parser, "retroactive")) {
        rule->retroactive = true;
        return true;
    }
    if (!parse_head(parser, rule, &found))
        return false;
    return found ||
           parse_unexpected(parser, "a clause such as cite, in-force, control, when or needs");
}

bool parse_rule(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct rule *rule = parse_alloc(parser, sizeof *rule);
    if (rule == NULL || !parse_rule_id(parser, &rule->id, &rule->span))
        return false;
    if (parse_is_kind(parser, TOKEN_STRING) && !parse_string(parser, "a title", &rule->title))
        return false;
    if (!parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        if (!parse_clause(parser, rule))
            return false;
    }
    PARSE_APPEND(policy->rules, policy->rules_last, rule);
    return true;
}

static bool parse_savings(struct parser *parser, struct event *event)
{
    return parse_date(parser, &event->aboard_by) && parse_expect_word(parser, "until") &&
           parse_date(parser, &event->until) && parse_expect_word(parser, "judge") &&
           parse_expect_word(parser, "as-of") && parse_date(parser, &event->judge_as_of);
}

static bool parse_event_clause(struct parser *parser, struct event *event)
{
    if (parse_accept_word(parser, "cite"))
        return parse_cite(parser, &event->cites);
    if (parse_accept_word(parser, "read"))
        return parse_read(parser, &event->reads);
    if (parse_accept_word(parser, "known"))
        return parse_date(parser, &event->known);
    if (parse_accept_word(parser, "from")) {
        event->has_from = true;
        return parse_date(parser, &event->from);
    }
    if (parse_accept_word(parser, "to")) {
        event->has_to = true;
        return parse_accept_word(parser, "open") || parse_date(parser, &event->to);
    }
    if (parse_accept_word(parser, "says"))
        return parse_string(parser, "a text", &event->says);
    if (parse_accept_word(parser, "with"))
        return parse_rule_id(parser, &event->with.name, &event->with.span);
    if (parse_accept_word(parser, "aboard-by"))
        return parse_savings(parser, event);
    return parse_unexpected(parser, "cite, read, known, from, to, says, with, aboard-by or '}'");
}

bool parse_event(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct event *event = parse_alloc(parser, sizeof *event);
    struct str word;
    bool known = false;
    if (event == NULL ||
        !parse_word(parser, "what happened, such as suspend,", &word, &event->span))
        return false;
    for (int i = EVENT_SUSPEND; i <= EVENT_NOTE; i++) {
        if (str_equal_text(word, event_kind_name((enum event_kind)i))) {
            event->kind = (enum event_kind)i;
            known = true;
        }
    }
    if (!known) {
        struct diag *diag = diag_add(parser->diags, DIAG_WORD, event->span,
                                     "'%.*s' is not an event", STR_ARG(word));
        diag_hint(
            parser->diags, diag,
            "suspend, resume, rescind, postpone, extend, correct, unenforce, savings or note");
        return false;
    }
    event->known = event->to = DATE_OPEN;
    event->from = DATE_MIN;
    event->aboard_by = event->until = event->judge_as_of = DATE_OPEN;
    if (!parse_rule_id(parser, &event->rule.name, &event->rule.span) ||
        !parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        if (!parse_event_clause(parser, event))
            return false;
    }
    PARSE_APPEND(policy->events, policy->events_last, event);
    return true;
}
