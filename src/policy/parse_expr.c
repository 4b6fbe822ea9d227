/* SPDX-License-Identifier: Apache-2.0 */
/* policy/parse_expr.c - values, comparisons, and runs of and and or. */
#include "policy/parse_priv.h"

struct expr *parse_new_expr(struct parser *parser, enum expr_kind kind)
{
    struct expr *expr = parse_alloc(parser, sizeof *expr);
    if (expr == NULL)
        return NULL;
    expr->kind = kind;
    expr->span = parse_span(parser, parser->at);
    return expr;
}

static struct expr *new_pair(struct parser *parser, enum expr_kind kind, struct expr *a,
                             struct expr *b, size_t first)
{
    struct expr *expr = parse_new_expr(parser, kind);
    if (expr == NULL || a == NULL || b == NULL)
        return NULL;
    expr->a = a;
    expr->b = b;
    expr->span = parse_span_from(parser, first);
    return expr;
}

/*
 * One bracket, block or quantifier deeper; false when it is too deep.  The caller takes the depth
 * back.
 */
bool parse_enter(struct parser *parser)
{
    if (++parser->depth <= POLICY_DEPTH_MAX)
        return true;
    diag_add(parser->diags, DIAG_DEPTH, parse_span(parser, parser->at),
             "brackets and quantifiers are nested more than %d deep", POLICY_DEPTH_MAX);
    return false;
}

/* One term more of a sum, a product or a union: each nests the tree by one. */
bool parse_one_more(struct parser *parser, unsigned *terms)
{
    if (++*terms < POLICY_TERMS_MAX)
        return true;
    diag_add(parser->diags, DIAG_DEPTH, parse_span(parser, parser->at),
             "more than %d values are strung together", POLICY_TERMS_MAX);
    return false;
}

/* Words that end a value, so that they are no unit behind a number. */
static bool is_reserved(struct str word)
{
    static const char *const words[] = {
        "and",   "or",       "in",        "is",          "not",       "for",     "where",
        "as",    "until",    "cite",      "read",        "known",     "on",      "expect",
        "when",  "unless",   "standing",  "posture",     "knowledge", "needs",   "binds",
        "gives", "replaces", "overrides", "retroactive", "blocking",  "counted", "dated"
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (str_equal_text(word, words[i]))
            return true;
    }
    return false;
}

bool parse_unit_text(struct parser *parser, struct str *ret_text, struct span *ret_span)
{
    size_t first = parser->at;
    struct str name;
    if (!parse_word(parser, "a unit", &name, NULL))
        return false;
    while ((parse_is_kind(parser, TOKEN_STAR) || parse_is_kind(parser, TOKEN_SLASH)) &&
           parse_peek(parser, 0)->glued && parse_peek(parser, 1)->glued &&
           parse_peek(parser, 1)->kind == TOKEN_WORD)
        parser->at += 2;
    *ret_span = parse_span_from(parser, first);
    *ret_text = policy_text(parser->policy, *ret_span);
    return true;
}

static struct expr *parse_number(struct parser *parser)
{
    struct err err;
    struct expr *expr = parse_new_expr(parser, EXPR_CONST);
    if (expr == NULL)
        return NULL;
    size_t first = parser->at;
    if (!num_parse(parse_text(parser, 0), true, &expr->value.num, &err)) {
        struct diag *diag = diag_add(parser->diags, DIAG_NUMBER, expr->span, "%s", err.message);
        diag_hint(parser->diags, diag, "%s", err.hint);
        return NULL;
    }
    expr->value.state = VALUE_KNOWN;
    expr->type.kind = TYPE_NUMBER;
    parser->at++;
    if (parse_is_kind(parser, TOKEN_WORD) && !is_reserved(parse_text(parser, 0)) &&
        parse_peek(parser, 0)->line == expr->span.line &&
        !parse_unit_text(parser, &expr->unit_text, &expr->unit_span))
        return NULL;
    expr->span = parse_span_from(parser, first);
    return expr;
}

static bool parse_roles(struct parser *parser, struct expr *expr)
{
    size_t capacity = 0;
    if (!parse_accept_word(parser, "as"))
        return true;
    if (!parse_expect(parser, TOKEN_LBRACE, "'{' and roles"))
        return false;
    do {
        struct str role;
        if (!parse_word(parser, "a role", &role, NULL))
            return false;
        if (!arena_grow(parser->arena, &expr->role_names, expr->role_count, &capacity,
                        sizeof *expr->role_names)) {
            parser->diags->failed = true;
            return false;
        }
        expr->role_names[expr->role_count++] = role;
    } while (parse_accept(parser, TOKEN_COMMA));
    return parse_expect(parser, TOKEN_RBRACE, "',' or '}'");
}

static struct expr *parse_compare(struct parser *parser);

/* any|every|no|count party [as { roles }] [where cmp] */
static struct expr *parse_quantifier(struct parser *parser, enum quantifier quantifier)
{
    size_t first = parser->at;
    struct expr *expr = parse_new_expr(parser, EXPR_QUANTIFIER);
    if (expr == NULL)
        return NULL;
    expr->quantifier = quantifier;
    parser->at++;
    if (!parse_expect_word(parser, "party") || !parse_roles(parser, expr))
        return NULL;
    if (parse_accept_word(parser, "where")) {
        if (!parse_enter(parser))
            return NULL;
        expr->a = parse_compare(parser);
        parser->depth--;
        if (expr->a == NULL)
            return NULL;
    } else if (quantifier != QUANTIFIER_COUNT) {
        parse_unexpected(parser, "'where'");
        return NULL;
    }
    expr->span = parse_span_from(parser, first);
    return expr;
}

static struct expr *parse_highest(struct parser *parser)
{
    size_t first = parser->at;
    struct expr *expr = parse_new_expr(parser, EXPR_HIGHEST);
    struct span span;
    if (expr == NULL || !parse_enter(parser))
        return NULL;
    parser->at += 2;
    expr->a = parse_sum(parser);
    parser->depth--;
    struct str enumeration;
    if (expr->a == NULL || !parse_expect_word(parser, "for") ||
        !parse_word(parser, "a variable", &expr->text, NULL) || !parse_expect_word(parser, "in") ||
        !parse_word(parser, "the name of an enum", &enumeration, &span))
        return NULL;
    expr->unit_text = enumeration;
    expr->unit_span = span;
    expr->span = parse_span_from(parser, first);
    return expr;
}

static struct expr *parse_name(struct parser *parser)
{
    size_t first = parser->at;
    struct expr *expr = parse_new_expr(parser, EXPR_NAME);
    if (expr == NULL || !parse_word(parser, "a value", &expr->text, NULL))
        return NULL;
    if (parse_is_kind(parser, TOKEN_LBRACKET) && parse_peek(parser, 0)->glued) {
        parser->at++;
        expr->kind = EXPR_INDEXED;
        expr->a = parse_new_expr(parser, EXPR_NAME);
        if (expr->a == NULL || !parse_word(parser, "an index", &expr->a->text, NULL) ||
            !parse_expect(parser, TOKEN_RBRACKET, "']'"))
            return NULL;
    }
    expr->span = parse_span_from(parser, first);
    return expr;
}

static struct expr *parse_parentheses(struct parser *parser)
{
    if (!parse_enter(parser))
        return NULL;
    parser->at++;
    struct expr *expr = parse_condition(parser);
    parser->depth--;
    if (expr == NULL || !parse_expect(parser, TOKEN_RPAREN, "')'"))
        return NULL;
    return expr;
}

static struct expr *parse_const_word(struct parser *parser, bool value)
{
    struct expr *expr = parse_new_expr(parser, EXPR_CONST);
    if (expr == NULL)
        return NULL;
    expr->type.kind = TYPE_BOOL;
    expr->value = (struct value){ .num = num_int(value), .state = VALUE_KNOWN };
    parser->at++;
    return expr;
}

static struct expr *parse_literal(struct parser *parser, enum token_kind kind)
{
    struct expr *expr = parse_new_expr(parser, EXPR_CONST);
    int32_t date;
    if (expr == NULL)
        return NULL;
    expr->value.state = VALUE_KNOWN;
    if (kind == TOKEN_DATE) {
        if (!parse_date(parser, &date))
            return NULL;
        expr->type.kind = TYPE_DATE;
        expr->value.num = num_int(date);
        return expr;
    }
    expr->type.kind = TYPE_STRING;
    return parse_string(parser, "a string", &expr->text) ? expr : NULL;
}

static struct expr *parse_reason(struct parser *parser)
{
    size_t first = parser->at;
    struct expr *expr = parse_new_expr(parser, EXPR_UNSETTLED);
    parser->at++;
    if (expr == NULL || !parse_string(parser, "a string that says what is unsettled", &expr->text))
        return NULL;
    expr->span = parse_span_from(parser, first);
    return expr;
}

static struct expr *parse_fired(struct parser *parser)
{
    struct expr *expr = parse_new_expr(parser, EXPR_RULE);
    parser->at++;
    if (expr == NULL || !parse_rule_id(parser, &expr->text, &expr->span))
        return NULL;
    return expr;
}

struct expr *parse_primary(struct parser *parser)
{
    static const char *const quantifiers[] = { "any", "every", "no", "count" };
    enum token_kind kind = parse_peek(parser, 0)->kind;
    if (kind == TOKEN_NUMBER)
        return parse_number(parser);
    if (kind == TOKEN_DATE || kind == TOKEN_STRING)
        return parse_literal(parser, kind);
    if (kind == TOKEN_LPAREN)
        return parse_parentheses(parser);
    if (kind != TOKEN_WORD) {
        parse_unexpected(parser, "a value");
        return NULL;
    }
    for (size_t i = 0; i < 4; i++) {
        if (parse_is_word(parser, quantifiers[i]) && parse_word_ahead(parser, 1, "party"))
            return parse_quantifier(parser, (enum quantifier)i);
    }
    if (parse_is_word(parser, "highest") && parse_word_ahead(parser, 1, "of"))
        return parse_highest(parser);
    if (parse_is_word(parser, "rule"))
        return parse_fired(parser);
    if (parse_is_word(parser, "unsettled") && parse_peek(parser, 1)->kind == TOKEN_STRING)
        return parse_reason(parser);
    if (parse_is_word(parser, "true") || parse_is_word(parser, "false"))
        return parse_const_word(parser, parse_is_word(parser, "true"));
    return parse_name(parser);
}

static struct expr *parse_unary(struct parser *parser)
{
    size_t first = parser->at;
    bool negative = false;
    while (parse_accept(parser, TOKEN_MINUS))
        negative = !negative;
    struct expr *expr = parse_primary(parser);
    if (expr == NULL || !negative)
        return expr;
    struct expr *minus = parse_new_expr(parser, EXPR_NEGATE);
    if (minus == NULL)
        return NULL;
    minus->a = expr;
    minus->span = parse_span_from(parser, first);
    return minus;
}

static struct expr *parse_product(struct parser *parser)
{
    size_t first = parser->at;
    unsigned terms = 0;
    struct expr *left = parse_unary(parser);
    while (left != NULL &&
           (parse_is_kind(parser, TOKEN_STAR) || parse_is_kind(parser, TOKEN_SLASH))) {
        if (!parse_one_more(parser, &terms))
            return NULL;
        enum expr_kind kind = parse_is_kind(parser, TOKEN_STAR) ? EXPR_MULTIPLY : EXPR_DIVIDE;
        parser->at++;
        left = new_pair(parser, kind, left, parse_unary(parser), first);
    }
    return left;
}

struct expr *parse_sum(struct parser *parser)
{
    size_t first = parser->at;
    unsigned terms = 0;
    struct expr *left = parse_product(parser);
    while (left != NULL &&
           (parse_is_kind(parser, TOKEN_PLUS) || parse_is_kind(parser, TOKEN_MINUS))) {
        if (!parse_one_more(parser, &terms))
            return NULL;
        enum expr_kind kind = parse_is_kind(parser, TOKEN_PLUS) ? EXPR_ADD : EXPR_SUBTRACT;
        parser->at++;
        left = new_pair(parser, kind, left, parse_product(parser), first);
    }
    return left;
}

/*
 * Whether the bracket at the reading point holds a comma of its own: then it is a range, not a set.
 */
static bool is_range(const struct parser *parser)
{
    unsigned depth = 0;
    for (size_t ahead = 0;; ahead++) {
        switch (parse_peek(parser, ahead)->kind) {
        case TOKEN_LPAREN:
        case TOKEN_LBRACKET:
        case TOKEN_LBRACE:
            depth++;
            break;
        case TOKEN_RPAREN:
        case TOKEN_RBRACKET:
        case TOKEN_RBRACE:
            if (--depth == 0)
                return false;
            break;
        case TOKEN_COMMA:
            if (depth == 1)
                return true;
            break;
        case TOKEN_END:
            return false;
        default:
            break;
        }
    }
}

static bool is_item(const struct expr *expr)
{
    return expr->kind == EXPR_NAME && str_equal_text(expr->text, "item");
}

static struct expr *parse_in(struct parser *parser, struct expr *left, bool negated, size_t first)
{
    bool bracket = parse_is_kind(parser, TOKEN_LBRACKET);
    bool range = bracket || (parse_is_kind(parser, TOKEN_LPAREN) && is_range(parser));
    struct expr *expr = parse_new_expr(parser, EXPR_IN_SET);
    if (expr == NULL)
        return NULL;
    expr->negated = negated;
    if (range || !is_item(left))
        expr->a = left;
    else
        expr->kind = EXPR_ITEM_IN;
    if (range) {
        expr->kind = EXPR_IN_RANGE;
        expr->low_open = !bracket;
        parser->at++;
        expr->b = parse_sum(parser);
        if (expr->b == NULL || !parse_expect(parser, TOKEN_COMMA, "','"))
            return NULL;
        expr->c = parse_sum(parser);
        if (expr->c == NULL)
            return NULL;
        expr->high_open = parse_is_kind(parser, TOKEN_RPAREN);
        if (!parse_accept(parser, TOKEN_RPAREN) &&
            !parse_expect(parser, TOKEN_RBRACKET, "')' or ']'"))
            return NULL;
    } else {
        expr->set = parse_set(parser);
        if (expr->set == NULL)
            return NULL;
    }
    expr->span = parse_span_from(parser, first);
    return expr;
}

/* The codes of `control`, as the condition that the item is in them. */
struct expr *parse_held(struct parser *parser)
{
    struct expr *expr = parse_new_expr(parser, EXPR_ITEM_IN);
    size_t first = parser->at;
    if (expr == NULL)
        return NULL;
    if (!parse_is_kind(parser, TOKEN_LBRACE) &&
        (parse_is_word(parser, "any") || !parse_is_kind(parser, TOKEN_WORD))) {
        parse_unexpected(parser, "'{' and codes, or the name of a set,");
        return NULL;
    }
    expr->set = parse_set(parser);
    expr->span = parse_span_from(parser, first);
    return expr->set == NULL ? NULL : expr;
}

static struct expr *parse_is(struct parser *parser, struct expr *left, size_t first)
{
    bool negated = parse_accept_word(parser, "not");
    struct expr *expr = parse_new_expr(parser, EXPR_IS_CODE);
    if (expr == NULL)
        return NULL;
    expr->negated = negated;
    if (parse_accept_word(parser, "demanded")) {
        expr->kind = EXPR_DEMANDED;
        expr->text = left->text;
        if (left->kind != EXPR_NAME) {
            diag_add(parser->diags, DIAG_UNEXPECTED, left->span,
                     "the name of a requirement is wanted before 'is demanded'");
            return NULL;
        }
    } else {
        if (!is_item(left)) {
            diag_add(parser->diags, DIAG_UNEXPECTED, left->span,
                     "'item' is wanted before 'is' and a code");
            return NULL;
        }
        if (!parse_word(parser, "a code or 'demanded'", &expr->text, NULL))
            return NULL;
    }
    expr->span = parse_span_from(parser, first);
    return expr;
}

static struct expr *parse_contains(struct parser *parser, struct expr *left, size_t first)
{
    struct expr *expr = parse_new_expr(parser, EXPR_CONTAINS);
    if (expr == NULL)
        return NULL;
    if (!is_item(left)) {
        diag_add(parser->diags, DIAG_UNEXPECTED, left->span,
                 "'item' is wanted before 'contains' and a code");
        return NULL;
    }
    if (!parse_word(parser, "a code", &expr->text, NULL))
        return NULL;
    expr->span = parse_span_from(parser, first);
    return expr;
}

static bool is_compare(enum token_kind kind)
{
    return kind >= TOKEN_EQ && kind <= TOKEN_GE;
}

static struct expr *parse_comparison(struct parser *parser, struct expr *left, size_t first)
{
    enum compare_op op = (enum compare_op)(parse_peek(parser, 0)->kind - TOKEN_EQ);
    parser->at++;
    struct expr *expr = new_pair(parser, EXPR_COMPARE, left, parse_sum(parser), first);
    if (expr == NULL)
        return NULL;
    expr->op = op;
    if (is_compare(parse_peek(parser, 0)->kind)) {
        struct diag *diag = diag_add(parser->diags, DIAG_CHAINED, parse_span(parser, parser->at),
                                     "comparisons are not chained");
        diag_hint(parser->diags, diag, "write 'x in [low, high)', or two comparisons with 'and'");
        return NULL;
    }
    return expr;
}

static struct expr *parse_compare(struct parser *parser)
{
    size_t first = parser->at;
    if (parse_is_word(parser, "not")) {
        struct expr *expr = parse_new_expr(parser, EXPR_NOT);
        if (expr == NULL || !parse_enter(parser))
            return NULL;
        parser->at++;
        expr->a = parse_compare(parser);
        parser->depth--;
        if (expr->a == NULL)
            return NULL;
        expr->span = parse_span_from(parser, first);
        return expr;
    }
    struct expr *left = parse_sum(parser);
    if (left == NULL)
        return NULL;
    if (is_compare(parse_peek(parser, 0)->kind))
        return parse_comparison(parser, left, first);
    if (parse_accept_word(parser, "in"))
        return parse_in(parser, left, false, first);
    if (parse_is_word(parser, "not") && parse_word_ahead(parser, 1, "in")) {
        parser->at += 2;
        return parse_in(parser, left, true, first);
    }
    if (parse_accept_word(parser, "is"))
        return parse_is(parser, left, first);
    if (parse_accept_word(parser, "contains"))
        return parse_contains(parser, left, first);
    return left;
}

struct expr *parse_run(struct parser *parser)
{
    size_t first = parser->at;
    struct expr *left = parse_compare(parser);
    if (left == NULL || (!parse_is_word(parser, "and") && !parse_is_word(parser, "or")))
        return left;
    bool conjunction = parse_is_word(parser, "and");
    struct expr *run = parse_new_expr(parser, conjunction ? EXPR_AND : EXPR_OR);
    struct expr *last = NULL;
    if (run == NULL)
        return NULL;
    PARSE_APPEND(run->list, last, left);
    while (parse_accept_word(parser, conjunction ? "and" : "or")) {
        struct expr *next = parse_compare(parser);
        if (next == NULL)
            return NULL;
        PARSE_APPEND(run->list, last, next);
    }
    if (parse_is_word(parser, conjunction ? "or" : "and")) {
        struct diag *diag =
            diag_add(parser->diags, DIAG_MIXED_LOGIC, parse_span(parser, parser->at),
                     "'and' and 'or' stand side by side without parentheses");
        diag_hint(parser->diags, diag, "put one of them in parentheses");
        return NULL;
    }
    run->span = parse_span_from(parser, first);
    return run;
}
