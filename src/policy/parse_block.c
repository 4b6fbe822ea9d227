/* SPDX-License-Identifier: Apache-2.0 */
/* policy/parse_block.c - blocks of labeled limbs, citations, and sets. */
#include "policy/parse_priv.h"

bool parse_label(struct parser *parser, struct str *ret_label, bool *ret_invented)
{
    size_t first = parser->at + 1;
    if (!parse_expect(parser, TOKEN_LBRACKET, "a label such as [a.1] or [\"lead\"]"))
        return false;
    if (parse_is_kind(parser, TOKEN_STRING)) {
        *ret_invented = true;
        return parse_string(parser, "a label", ret_label) &&
               parse_expect(parser, TOKEN_RBRACKET, "']'");
    }
    while (!parse_is_kind(parser, TOKEN_RBRACKET)) {
        if (parse_is_kind(parser, TOKEN_END) ||
            parse_peek(parser, 0)->line != parser->tokens.list[first - 1].line)
            return parse_unexpected(parser, "']' behind the label");
        parser->at++;
    }
    *ret_invented = false;
    *ret_label = policy_text(parser->policy, parse_span_from(parser, first));
    parser->at++;
    return true;
}

bool parse_standing(struct parser *parser, enum standing *ret_standing)
{
    struct str word;
    struct span span;
    if (!parse_word(parser, "law, letter, guidance or reported", &word, &span))
        return false;
    for (int i = STANDING_LAW; i <= STANDING_REPORTED; i++) {
        if (str_equal_text(word, standing_name((enum standing)i))) {
            *ret_standing = (enum standing)i;
            return true;
        }
    }
    struct diag *diag =
        diag_add(parser->diags, DIAG_WORD, span, "'%.*s' is not a standing", STR_ARG(word));
    diag_hint(parser->diags, diag, "law, letter, guidance or reported");
    return false;
}

bool parse_cite(struct parser *parser, struct citation **cites)
{
    struct citation *cite = parse_alloc(parser, sizeof *cite);
    if (cite == NULL || !parse_word(parser, "the id of a source", &cite->source_name, &cite->span))
        return false;
    if (parse_is_kind(parser, TOKEN_STRING) &&
        !parse_string(parser, "a paragraph", &cite->paragraph))
        return false;
    while (*cites != NULL)
        cites = &(*cites)->next;
    *cites = cite;
    return true;
}

/* DATE by "NAME" [in SOURCE ["paragraph"]] */
bool parse_read(struct parser *parser, struct read_mark **reads)
{
    struct read_mark *mark = parse_alloc(parser, sizeof *mark);
    size_t first = parser->at;
    if (mark == NULL || !parse_date(parser, &mark->on) || !parse_expect_word(parser, "by") ||
        !parse_string(parser, "the name of who read it", &mark->by) ||
        (parse_accept_word(parser, "in") && !parse_cite(parser, &mark->in)))
        return false;
    mark->span = parse_span_from(parser, first);
    while (*reads != NULL)
        reads = &(*reads)->next;
    *reads = mark;
    return true;
}

bool parse_cites(struct parser *parser, struct citation **cites, struct read_mark **reads)
{
    for (;;) {
        if (parse_accept_word(parser, "cite")) {
            if (!parse_cite(parser, cites))
                return false;
        } else if (parse_accept_word(parser, "read")) {
            if (!parse_read(parser, reads))
                return false;
        } else {
            return true;
        }
    }
}

/* [label] cond [standing W] [cite S "p"] … */
static struct expr *parse_limb(struct parser *parser)
{
    struct str label;
    bool invented;
    if (!parse_label(parser, &label, &invented))
        return NULL;
    struct expr *limb = parse_condition(parser);
    if (limb == NULL)
        return NULL;
    limb->label = label;
    limb->label_invented = invented;
    for (;;) {
        if (parse_accept_word(parser, "standing")) {
            limb->has_standing = true;
            if (!parse_standing(parser, &limb->standing))
                return NULL;
        } else if (parse_accept_word(parser, "cite")) {
            if (!parse_cite(parser, &limb->cites))
                return NULL;
        } else {
            return limb;
        }
    }
}

static struct expr *parse_block(struct parser *parser)
{
    size_t first = parser->at;
    struct expr *block = parse_new_expr(parser, parse_is_word(parser, "all") ? EXPR_AND : EXPR_OR);
    struct expr *last = NULL;
    if (block == NULL)
        return NULL;
    block->block = true;
    if (!parse_enter(parser))
        return NULL;
    parser->at += 2;
    while (!parse_accept(parser, TOKEN_RBRACE)) {
        struct expr *limb = parse_limb(parser);
        if (limb == NULL)
            return NULL;
        PARSE_APPEND(block->list, last, limb);
    }
    parser->depth--;
    block->span = parse_span_from(parser, first);
    if (block->list != NULL)
        return block;
    diag_add(parser->diags, DIAG_UNEXPECTED, block->span, "a block has at least one limb");
    return NULL;
}

struct expr *parse_condition(struct parser *parser)
{
    if ((parse_is_word(parser, "any") || parse_is_word(parser, "all")) &&
        parse_peek(parser, 1)->kind == TOKEN_LBRACE)
        return parse_block(parser);
    return parse_run(parser);
}

static bool parse_member(struct parser *parser, struct set_expr *set)
{
    struct set_member member = { .span = parse_span(parser, parser->at) };
    enum token_kind next = parse_peek(parser, 1)->kind;
    bool bare = parse_is_kind(parser, TOKEN_WORD) && (next == TOKEN_COMMA || next == TOKEN_RBRACE);
    if (bare && !parse_is_word(parser, "true") && !parse_is_word(parser, "false")) {
        member.text = parse_text(parser, 0);
        parser->at++;
    } else {
        member.expr = parse_primary(parser);
        if (member.expr == NULL)
            return false;
        member.span = member.expr->span;
        if (member.expr->kind == EXPR_NAME) {
            member.text = member.expr->text;
            member.expr = NULL;
        }
    }
    if (!arena_grow(parser->arena, &set->members, set->member_count, &set->member_capacity,
                    sizeof *set->members)) {
        parser->diags->failed = true;
        return false;
    }
    set->members[set->member_count++] = member;
    return true;
}

/*
 * Room for as many members as there may be up to the brace: a list of the law may have thousands.
 * Where the brace is missing, the next declaration ends the search.
 */
static bool room_for_members(struct parser *parser, struct set_expr *set)
{
    size_t count = 1;
    for (size_t i = 0;; i++) {
        const struct token *token = parse_peek(parser, i);
        if (token->kind == TOKEN_RBRACE || token->kind == TOKEN_END ||
            (token->kind == TOKEN_WORD && token->column == 1))
            break;
        count += token->kind == TOKEN_COMMA;
    }
    set->members = arena_array_raw(parser->arena, count, sizeof *set->members);
    set->member_capacity = count;
    parser->diags->failed = parser->diags->failed || set->members == NULL;
    return set->members != NULL;
}

static struct set_expr *parse_set_term(struct parser *parser)
{
    size_t first = parser->at;
    struct set_expr *set = parse_alloc(parser, sizeof *set);
    if (set == NULL)
        return NULL;
    if (parse_accept(parser, TOKEN_LPAREN)) {
        if (!parse_enter(parser))
            return NULL;
        struct set_expr *inner = parse_set(parser);
        parser->depth--;
        return inner != NULL && parse_expect(parser, TOKEN_RPAREN, "')'") ? inner : NULL;
    }
    if (parse_accept(parser, TOKEN_LBRACE)) {
        set->kind = SET_LITERAL;
        if (!room_for_members(parser, set))
            return NULL;
        while (!parse_accept(parser, TOKEN_RBRACE)) {
            if ((set->member_count > 0 && !parse_expect(parser, TOKEN_COMMA, "',' or '}'")) ||
                !parse_member(parser, set))
                return NULL;
        }
    } else {
        set->kind = SET_NAME;
        if (!parse_word(parser, "a set", &set->name, NULL))
            return NULL;
    }
    set->span = parse_span_from(parser, first);
    return set;
}

struct set_expr *parse_set(struct parser *parser)
{
    size_t first = parser->at;
    enum token_kind op = TOKEN_END;
    unsigned terms = 0;
    struct set_expr *left = parse_set_term(parser);
    while (left != NULL &&
           (parse_is_kind(parser, TOKEN_PLUS) || parse_is_kind(parser, TOKEN_MINUS))) {
        enum token_kind kind = parse_peek(parser, 0)->kind;
        if (!parse_one_more(parser, &terms))
            return NULL;
        if (op != TOKEN_END && kind != op) {
            diag_add(parser->diags, DIAG_MIXED_SETS, parse_span(parser, parser->at),
                     "'+' and '-' of sets stand side by side without parentheses");
            return NULL;
        }
        op = kind;
        parser->at++;
        struct set_expr *set = parse_alloc(parser, sizeof *set);
        if (set == NULL)
            return NULL;
        set->kind = kind == TOKEN_PLUS ? SET_UNION : SET_MINUS;
        set->a = left;
        set->b = parse_set_term(parser);
        if (set->b == NULL)
            return NULL;
        set->span = parse_span_from(parser, first);
        left = set;
    }
    return left;
}
