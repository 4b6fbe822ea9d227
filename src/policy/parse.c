/* SPDX-License-Identifier: Apache-2.0 */
/* policy/parse.c - the parser's tools, and the way from declaration to declaration. */
#include "policy/parse_priv.h"

#include <stdio.h>

const struct token *parse_peek(const struct parser *parser, size_t ahead)
{
    size_t at = parser->at + ahead;
    return &parser->tokens.list[at < parser->tokens.count ? at : parser->tokens.count - 1];
}

struct str parse_text(const struct parser *parser, size_t ahead)
{
    return token_text(&parser->tokens, parse_peek(parser, ahead));
}

struct span parse_span(const struct parser *parser, size_t token)
{
    const struct token *t = &parser->tokens.list[token];
    return (struct span){ .file = parser->file,
                          .line = t->line,
                          .column = t->column,
                          .offset = t->offset,
                          .length = t->length };
}

struct span parse_span_from(const struct parser *parser, size_t first)
{
    struct span span = parse_span(parser, first);
    size_t last = parser->at > first ? parser->at - 1 : first;
    const struct token *end = &parser->tokens.list[last];
    span.length = end->offset + end->length - span.offset;
    return span;
}

bool parse_is_kind(const struct parser *parser, enum token_kind kind)
{
    return parse_peek(parser, 0)->kind == kind;
}

bool parse_word_ahead(const struct parser *parser, size_t ahead, const char *word)
{
    const struct token *token = parse_peek(parser, ahead);
    /* Most words are told apart by their first byte. */
    return token->kind == TOKEN_WORD && parser->tokens.text.data[token->offset] == word[0] &&
           str_equal_text(token_text(&parser->tokens, token), word);
}

bool parse_is_word(const struct parser *parser, const char *word)
{
    return parse_word_ahead(parser, 0, word);
}

bool parse_accept(struct parser *parser, enum token_kind kind)
{
    if (!parse_is_kind(parser, kind))
        return false;
    parser->at++;
    return true;
}

bool parse_accept_word(struct parser *parser, const char *word)
{
    if (!parse_is_word(parser, word))
        return false;
    parser->at++;
    return true;
}

/* At the comma of "3,000". */
static bool is_grouped(const struct parser *parser)
{
    if (parser->at == 0 || !parse_is_kind(parser, TOKEN_COMMA))
        return false;
    const struct token *comma = parse_peek(parser, 0);
    return comma[-1].kind == TOKEN_NUMBER && comma[1].kind == TOKEN_NUMBER &&
           token_text(&parser->tokens, &comma[1]).length == 3 && comma->glued && comma[1].glued;
}

bool parse_unexpected(struct parser *parser, const char *wanted)
{
    const struct token *token = parse_peek(parser, 0);
    struct span span = parse_span(parser, parser->at);
    struct str text = token_text(&parser->tokens, token);
    if (token->kind == TOKEN_END) {
        diag_add(parser->diags, DIAG_UNEXPECTED, span, "%s is wanted, the file ends", wanted);
        return false;
    }
    struct diag *diag = diag_add(parser->diags, DIAG_UNEXPECTED, span, "%s is wanted, not '%.*s'",
                                 wanted, (int)(text.length > 40 ? 40 : text.length), text.data);
    if (is_grouped(parser))
        diag_hint(parser->diags, diag, "the digits of a number are grouped by _: %.*s_%.*s",
                  STR_ARG(token_text(&parser->tokens, token - 1)),
                  STR_ARG(token_text(&parser->tokens, token + 1)));
    return false;
}

bool parse_expect(struct parser *parser, enum token_kind kind, const char *wanted)
{
    return parse_accept(parser, kind) || parse_unexpected(parser, wanted);
}

bool parse_expect_word(struct parser *parser, const char *word)
{
    char wanted[64];
    if (parse_accept_word(parser, word))
        return true;
    snprintf(wanted, sizeof wanted, "'%s'", word);
    return parse_unexpected(parser, wanted);
}

bool parse_word(struct parser *parser, const char *wanted, struct str *ret_text,
                struct span *ret_span)
{
    if (!parse_is_kind(parser, TOKEN_WORD))
        return parse_unexpected(parser, wanted);
    *ret_text = parse_text(parser, 0);
    if (ret_span != NULL)
        *ret_span = parse_span(parser, parser->at);
    parser->at++;
    return true;
}

void *parse_alloc(struct parser *parser, size_t size)
{
    void *memory = arena_alloc(parser->arena, size);
    if (memory == NULL)
        parser->diags->failed = true;
    return memory;
}

bool parse_string(struct parser *parser, const char *wanted, struct str *ret_text)
{
    if (!parse_is_kind(parser, TOKEN_STRING))
        return parse_unexpected(parser, wanted);
    struct str raw = parse_text(parser, 0);
    raw = str_slice(raw, 1, raw.length - 1);
    parser->at++;
    if (str_find(raw, '\\') == raw.length) {
        *ret_text = raw;
        return true;
    }
    char *text = parse_alloc(parser, raw.length);
    size_t length = 0;
    if (text == NULL)
        return false;
    for (size_t i = 0; i < raw.length; i++) {
        if (raw.data[i] == '\\')
            i++;
        text[length++] = raw.data[i];
    }
    *ret_text = (struct str){ .data = text, .length = length };
    return true;
}

bool parse_date(struct parser *parser, int32_t *ret_date)
{
    struct err err;
    if (!parse_is_kind(parser, TOKEN_DATE))
        return parse_unexpected(parser, "a date");
    if (!date_parse(parse_text(parser, 0), ret_date, &err)) {
        struct diag *diag =
            diag_add(parser->diags, DIAG_DATE, parse_span(parser, parser->at), "%s", err.message);
        diag_hint(parser->diags, diag, "%s", err.hint);
        return false;
    }
    parser->at++;
    return true;
}

bool parse_rule_id(struct parser *parser, struct str *ret_id, struct span *ret_span)
{
    size_t first = parser->at;
    if (!parse_is_kind(parser, TOKEN_WORD) || parse_peek(parser, 1)->kind != TOKEN_SLASH ||
        !parse_peek(parser, 1)->glued)
        return parse_unexpected(parser, "a rule id, such as us/742.6.RS,");
    parser->at++;
    while (parse_peek(parser, 0)->glued) {
        enum token_kind kind = parse_peek(parser, 0)->kind;
        if (kind != TOKEN_WORD && kind != TOKEN_NUMBER && kind != TOKEN_DATE &&
            kind != TOKEN_SLASH && kind != TOKEN_AT && kind != TOKEN_MINUS)
            break;
        parser->at++;
    }
    *ret_span = parse_span_from(parser, first);
    *ret_id = policy_text(parser->policy, *ret_span);
    return true;
}

/* On to the next declaration: a word at the start of a line. */
static void recover(struct parser *parser)
{
    while (!parse_is_kind(parser, TOKEN_END)) {
        const struct token *token = parse_peek(parser, 0);
        if (token->kind == TOKEN_WORD && token->column == 1)
            return;
        parser->at++;
    }
}

static void parse_declarations(struct parser *parser)
{
    while (!parse_is_kind(parser, TOKEN_END) && !parser->diags->failed) {
        size_t before = parser->at;
        parser->depth = 0;
        if (parser->policy->without_tests && parse_accept_word(parser, "test")) {
            recover(parser);
            continue;
        }
        if (parse_declaration(parser))
            continue;
        if (parser->at == before)
            parser->at++;
        recover(parser);
    }
}

/* The parser passes over comments. */
static void drop_comments(struct tokens *tokens)
{
    size_t count = 0;
    for (size_t i = 0; i < tokens->count; i++) {
        if (tokens->list[i].kind != TOKEN_COMMENT)
            tokens->list[count++] = tokens->list[i];
    }
    tokens->count = count;
}

bool policy_add(struct policy *policy, struct diags *diags, struct str name, struct str text,
                struct err *err)
{
    struct parser parser = { .policy = policy, .diags = diags, .arena = policy->arena };
    if (policy->file_count == POLICY_FILES_MAX)
        return err_set(err, ERR_LIMIT, "a policy has at most %d files", POLICY_FILES_MAX);
    parser.file = (uint32_t)policy->file_count;
    policy->files[policy->file_count++] = (struct policy_file){ .name = name, .text = text };
    if (!lex_again(policy->arena, text, policy->tokens, err)) {
        if (err->code != ERR_SYNTAX)
            return false;
        struct span span = {
            .file = parser.file, .line = err->line, .column = err->column, .length = 1
        };
        size_t offset = 0;
        for (uint32_t line = 1; line < err->line; line++)
            offset += str_find(str_slice(text, offset, text.length), '\n') + 1;
        span.offset = (uint32_t)(offset + err->column - 1);
        struct diag *diag = diag_add(diags, DIAG_TEXT, span, "%s", err->message);
        diag_hint(diags, diag, "%s", err->hint);
        err_clear(err);
        return true;
    }
    drop_comments(policy->tokens);
    parser.tokens = *policy->tokens;
    parse_declarations(&parser);
    if (diags->failed)
        return arena_error(policy->arena, err);
    return true;
}

struct expr *policy_expression_parse(struct policy *policy, struct diags *diags, struct str text,
                                     struct err *err)
{
    struct parser parser = { .policy = policy, .diags = diags, .arena = policy->arena };
    if (policy->file_count == POLICY_FILES_MAX) {
        err_set(err, ERR_LIMIT, "a policy has at most %d files", POLICY_FILES_MAX);
        return NULL;
    }
    parser.file = (uint32_t)policy->file_count;
    policy->files[policy->file_count++] =
        (struct policy_file){ .name = STR("expression"), .text = text };
    if (!lex(policy->arena, text, &parser.tokens, err))
        return NULL;
    drop_comments(&parser.tokens);
    struct expr *expr = parse_condition(&parser);
    if (expr != NULL && !parse_is_kind(&parser, TOKEN_END)) {
        parse_unexpected(&parser, "the end of the expression");
        return NULL;
    }
    if (diags->failed)
        arena_error(policy->arena, err);
    return expr;
}
