/* SPDX-License-Identifier: Apache-2.0 */
/* policy/parse_test.c - tests beside the rules, and pairs of a path and its value. */
#include "policy/parse_priv.h"

bool parse_pair(struct parser *parser, struct pair **ret_pair)
{
    size_t first = parser->at;
    struct pair *pair = parse_alloc(parser, sizeof *pair);
    if (pair == NULL || !parse_word(parser, "the name of a fact", &pair->path, &pair->span))
        return false;
    if (parse_is_kind(parser, TOKEN_LBRACKET) && parse_peek(parser, 0)->glued) {
        parser->at++;
        if (!parse_word(parser, "an index", &pair->index, NULL) ||
            !parse_expect(parser, TOKEN_RBRACKET, "']'"))
            return false;
    }
    if (parse_accept_word(parser, "unknown")) {
        pair->unknown = true;
    } else if (parse_accept_word(parser, "destination")) {
        pair->destination = true;
    } else if (parse_is_word(parser, "not")) {
        parser->at++;
        if (!parse_expect_word(parser, "applicable"))
            return false;
        pair->not_applicable = true;
    } else {
        pair->value = parse_sum(parser);
        if (pair->value == NULL)
            return false;
    }
    pair->span = parse_span_from(parser, first);
    *ret_pair = pair;
    return true;
}

/* [pair {, pair}], the first on the line that is being read. */
static bool parse_pairs(struct parser *parser, struct pair **ret_pairs)
{
    struct pair *last = *ret_pairs;
    const struct token *before = parse_peek(parser, 0);
    while (last != NULL && last->next != NULL)
        last = last->next;
    if (!parse_is_kind(parser, TOKEN_COMMA) &&
        (before->kind != TOKEN_WORD || before->line != parser->tokens.list[parser->at - 1].line))
        return true;
    parse_accept(parser, TOKEN_COMMA);
    do {
        struct pair *pair;
        if (!parse_pair(parser, &pair))
            return false;
        PARSE_APPEND(*ret_pairs, last, pair);
    } while (parse_accept(parser, TOKEN_COMMA));
    return true;
}

static bool parse_test_item(struct parser *parser, struct test *test)
{
    return parse_word(parser, "the kind of the item", &test->item_kind, NULL) &&
           parse_pairs(parser, &test->item);
}

static bool parse_test_deal(struct parser *parser, struct test *test)
{
    if (!parse_is_word(parser, "from") && !parse_is_word(parser, "to") &&
        !parse_is_word(parser, "by") &&
        !parse_word(parser, "the kind of the deal", &test->deal_kind, NULL))
        return false;
    if (parse_accept_word(parser, "from") && !parse_word(parser, "a country", &test->from, NULL))
        return false;
    if (parse_accept_word(parser, "to") && !parse_word(parser, "a country", &test->to, NULL))
        return false;
    if (parse_accept_word(parser, "by") && !parse_string(parser, "the exporter", &test->by))
        return false;
    return parse_pairs(parser, &test->deal);
}

static bool parse_test_party(struct parser *parser, struct test *test)
{
    struct test_party *party = parse_alloc(parser, sizeof *party);
    struct test_party **last = &test->parties;
    if (party == NULL || !parse_word(parser, "a role", &party->role, &party->span) ||
        !parse_string(parser, "the name of the party", &party->name))
        return false;
    if (parse_accept_word(parser, "located") &&
        !parse_word(parser, "a country", &party->located, NULL))
        return false;
    if (!parse_pairs(parser, &party->pairs))
        return false;
    while (*last != NULL)
        last = &(*last)->next;
    *last = party;
    return true;
}

static bool parse_labels(struct parser *parser, struct name_ref **ret_labels)
{
    struct name_ref *last = NULL;
    bool invented;
    while (parse_is_kind(parser, TOKEN_LBRACKET)) {
        struct name_ref *ref = parse_alloc(parser, sizeof *ref);
        if (ref == NULL || !parse_label(parser, &ref->name, &invented))
            return false;
        PARSE_APPEND(*ret_labels, last, ref);
    }
    return true;
}

/* [by RULE] [because [RULE] labels] [marked not-enforced] */
static bool parse_outcome_tail(struct parser *parser, struct expectation *expect)
{
    struct span span;
    if (parse_accept_word(parser, "by") && !parse_rule_id(parser, &expect->by, &span))
        return false;
    if (parse_accept_word(parser, "because")) {
        if (!parse_is_kind(parser, TOKEN_LBRACKET) &&
            !parse_rule_id(parser, &expect->because_rule, &span))
            return false;
        if (!parse_labels(parser, &expect->labels))
            return false;
    }
    if (parse_accept_word(parser, "marked")) {
        expect->marked_not_enforced = true;
        return parse_expect_word(parser, "not-enforced");
    }
    return true;
}

static bool is_name_here(const struct parser *parser)
{
    return parse_is_kind(parser, TOKEN_WORD) && !parse_is_word(parser, "on") &&
           !parse_is_word(parser, "by") && !parse_is_word(parser, "because") &&
           !parse_is_word(parser, "marked");
}

static bool parse_expected_rule(struct parser *parser, struct expectation *expect,
                                enum expect_kind kind)
{
    struct span span;
    expect->kind = kind;
    return parse_rule_id(parser, &expect->text, &span);
}

/* no license required | license required | exception X | authorized [X] | not subject | … */
static bool parse_outcome(struct parser *parser, struct expectation *expect, bool *ret_found)
{
    expect->kind = EXPECT_OUTCOME;
    *ret_found = true;
    if (parse_accept_word(parser, "no")) {
        if (parse_accept_word(parser, "flag"))
            return parse_expected_rule(parser, expect, EXPECT_NO_FLAG);
        if (parse_accept_word(parser, "paper"))
            return parse_expected_rule(parser, expect, EXPECT_NO_PAPER);
        expect->text = STR("no_license_required");
        return parse_expect_word(parser, "license") && parse_expect_word(parser, "required") &&
               parse_outcome_tail(parser, expect);
    }
    if (parse_accept_word(parser, "license")) {
        expect->text = STR("license_required");
        return parse_expect_word(parser, "required") && parse_outcome_tail(parser, expect);
    }
    if (parse_accept_word(parser, "exception")) {
        expect->text = STR("exception");
        return parse_word(parser, "the name of an exception", &expect->name, NULL) &&
               parse_outcome_tail(parser, expect);
    }
    if (parse_accept_word(parser, "authorized")) {
        expect->text = STR("authorized");
        if (is_name_here(parser) && !parse_word(parser, "a name", &expect->name, NULL))
            return false;
        return parse_outcome_tail(parser, expect);
    }
    if (parse_accept_word(parser, "undetermined")) {
        expect->text = STR("undetermined");
        return parse_outcome_tail(parser, expect);
    }
    if (parse_accept_word(parser, "prohibited")) {
        expect->text = STR("prohibited");
        return parse_outcome_tail(parser, expect);
    }
    if (parse_accept_word(parser, "not")) {
        if (parse_accept_word(parser, "covered")) {
            expect->kind = EXPECT_NOT_COVERED;
            return true;
        }
        expect->text = STR("not_subject");
        return parse_expect_word(parser, "subject") && parse_outcome_tail(parser, expect);
    }
    *ret_found = false;
    return true;
}

static bool parse_expected_path(struct parser *parser, struct expectation *expect,
                                enum expect_kind kind)
{
    expect->kind = kind;
    if (parse_accept_word(parser, "nothing")) {
        expect->nothing = true;
        return true;
    }
    if (kind == EXPECT_NEEDS)
        return parse_is_kind(parser, TOKEN_LBRACKET)
                   ? parse_labels(parser, &expect->labels)
                   : parse_unexpected(parser, "labels or 'nothing'");
    return parse_word(parser, "the name of a fact or 'nothing'", &expect->text, NULL);
}

static bool parse_expected_item(struct parser *parser, struct expectation *expect)
{
    if (!parse_expect_word(parser, "is"))
        return false;
    expect->kind = parse_accept_word(parser, "not") ? EXPECT_ITEM_IS_NOT : EXPECT_ITEM_IS;
    return parse_word(parser, "a code", &expect->text, NULL);
}

static bool parse_expect_body(struct parser *parser, struct expectation *expect)
{
    bool found;
    if (!parse_outcome(parser, expect, &found))
        return false;
    if (found)
        return true;
    if (parse_accept_word(parser, "review") || parse_accept_word(parser, "standing")) {
        bool review = str_equal_text(
            token_text(&parser->tokens, &parser->tokens.list[parser->at - 1]), "review");
        expect->kind = review ? EXPECT_REVIEW : EXPECT_STANDING;
        return parse_word(parser, "a word", &expect->text, NULL);
    }
    if (parse_accept_word(parser, "item"))
        return parse_expected_item(parser, expect);
    if (parse_accept_word(parser, "asks"))
        return parse_expected_path(parser, expect, EXPECT_ASKS);
    if (parse_accept_word(parser, "needs"))
        return parse_expected_path(parser, expect, EXPECT_NEEDS);
    if (parse_accept_word(parser, "differs"))
        return parse_expected_rule(parser, expect, EXPECT_DIFFERS);
    if (parse_accept_word(parser, "flag"))
        return parse_expected_rule(parser, expect, EXPECT_FLAG);
    if (parse_accept_word(parser, "paper"))
        return parse_expected_rule(parser, expect, EXPECT_PAPER);
    if (parse_accept_word(parser, "note"))
        return parse_expected_rule(parser, expect, EXPECT_NOTE);
    expect->kind = EXPECT_VALUE;
    return parse_pair(parser, &expect->value);
}

static bool parse_qualifiers(struct parser *parser, struct expectation *expect)
{
    struct pair *last = NULL;
    expect->known = DATE_OPEN;
    for (;;) {
        if (parse_accept_word(parser, "known")) {
            if (!parse_date(parser, &expect->known))
                return false;
        } else if (parse_accept_word(parser, "knowledge")) {
            expect->knowledge_public = parse_accept_word(parser, "public");
            if (!expect->knowledge_public && !parse_expect_word(parser, "firm"))
                return false;
        } else if (parse_accept_word(parser, "posture")) {
            expect->posture_text = parse_accept_word(parser, "text");
            if (!expect->posture_text && !parse_expect_word(parser, "enforced"))
                return false;
        } else if (parse_accept_word(parser, "when")) {
            do {
                struct pair *pair;
                if (!parse_pair(parser, &pair))
                    return false;
                PARSE_APPEND(expect->when, last, pair);
            } while (parse_accept(parser, TOKEN_COMMA));
        } else {
            return true;
        }
    }
}

static bool parse_expectation(struct parser *parser, struct test *test)
{
    size_t first = parser->at;
    struct expectation *expect = parse_alloc(parser, sizeof *expect);
    struct expectation **last = &test->expects;
    if (expect == NULL || !parse_date(parser, &expect->on) || !parse_qualifiers(parser, expect) ||
        !parse_expect_word(parser, "expect") || !parse_expect_body(parser, expect))
        return false;
    expect->span = parse_span_from(parser, first);
    while (*last != NULL)
        last = &(*last)->next;
    *last = expect;
    return true;
}

/* What a test says before it expects anything; *ret_found says whether one begins here. */
static bool parse_given(struct parser *parser, struct test *test, bool *ret_found)
{
    *ret_found = true;
    if (parse_accept_word(parser, "assuming")) {
        test->ordinary = true;
        return parse_expect_word(parser, "ordinary");
    }
    if (parse_accept_word(parser, "item"))
        return parse_test_item(parser, test);
    if (parse_accept_word(parser, "deal"))
        return parse_test_deal(parser, test);
    if (parse_accept_word(parser, "party"))
        return parse_test_party(parser, test);
    *ret_found = false;
    return true;
}

/* [ value, … ] is CODE|none, one value for each column. */
static bool parse_row(struct parser *parser, const struct pair *columns, struct test_row *row)
{
    struct pair *last = NULL;
    row->span = parse_span(parser, parser->at);
    if (!parse_expect(parser, TOKEN_LBRACKET, "'[' and the values of a row"))
        return false;
    for (const struct pair *column = columns; column != NULL; column = column->next) {
        struct pair *pair = parse_alloc(parser, sizeof *pair);
        if (pair == NULL || (last != NULL && !parse_expect(parser, TOKEN_COMMA, "','")))
            return false;
        pair->path = column->path;
        pair->index = column->index;
        pair->span = parse_span(parser, parser->at);
        if (parse_accept_word(parser, "unknown")) {
            pair->unknown = true;
        } else if (parse_accept_word(parser, "not")) {
            pair->not_applicable = true;
            if (!parse_expect_word(parser, "applicable"))
                return false;
        } else {
            pair->value = parse_sum(parser);
            if (pair->value == NULL)
                return false;
        }
        PARSE_APPEND(row->pairs, last, pair);
    }
    return parse_expect(parser, TOKEN_RBRACKET, "']'") && parse_expect_word(parser, "is") &&
           (parse_accept_word(parser, "none") ||
            parse_word(parser, "a code or 'none'", &row->code, NULL));
}

/* row [ path, … ] expect item */
static bool parse_columns(struct parser *parser, struct pair **ret_columns)
{
    struct pair *last = NULL;
    if (!parse_expect_word(parser, "row") || !parse_expect(parser, TOKEN_LBRACKET, "'['"))
        return false;
    do {
        struct pair *column = parse_alloc(parser, sizeof *column);
        if (column == NULL || !parse_word(parser, "the name of a fact", &column->path, NULL))
            return false;
        if (parse_is_kind(parser, TOKEN_LBRACKET)) {
            parser->at++;
            if (!parse_word(parser, "an index", &column->index, NULL) ||
                !parse_expect(parser, TOKEN_RBRACKET, "']'"))
                return false;
        }
        PARSE_APPEND(*ret_columns, last, column);
    } while (parse_accept(parser, TOKEN_COMMA));
    return parse_expect(parser, TOKEN_RBRACKET, "']'") && parse_expect_word(parser, "expect") &&
           parse_expect_word(parser, "item");
}

static bool parse_test_table(struct parser *parser, struct test *test)
{
    struct pair *columns = NULL;
    struct test_row *last = NULL;
    test->table = true;
    test->on = DATE_OPEN;
    if (!parse_string(parser, "the name of the test", &test->name) ||
        !parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    for (;;) {
        bool found;
        if (parse_accept_word(parser, "on")) {
            if (!parse_date(parser, &test->on))
                return false;
            continue;
        }
        if (!parse_given(parser, test, &found))
            return false;
        if (!found)
            break;
    }
    if (!parse_columns(parser, &columns))
        return false;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        struct test_row *row = parse_alloc(parser, sizeof *row);
        if (row == NULL || !parse_row(parser, columns, row))
            return false;
        PARSE_APPEND(test->rows, last, row);
    }
    return true;
}

bool parse_test(struct parser *parser)
{
    struct policy *policy = parser->policy;
    struct test *test = parse_alloc(parser, sizeof *test);
    if (test == NULL)
        return false;
    test->span = parse_span(parser, parser->at);
    if (parse_accept_word(parser, "table")) {
        if (!parse_test_table(parser, test))
            return false;
        PARSE_APPEND(policy->tests, policy->tests_last, test);
        return true;
    }
    if (!parse_string(parser, "the name of the test", &test->name) ||
        !parse_expect(parser, TOKEN_LBRACE, "'{'"))
        return false;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        bool found;
        if (parse_accept_word(parser, "on")) {
            if (!parse_expectation(parser, test))
                return false;
            continue;
        }
        if (!parse_given(parser, test, &found))
            return false;
        if (!found)
            return parse_unexpected(parser, "assuming, item, deal, party, on or '}'");
    }
    PARSE_APPEND(policy->tests, policy->tests_last, test);
    return true;
}
