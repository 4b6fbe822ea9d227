/* SPDX-License-Identifier: Apache-2.0 */
/* policy/lex.c - see lex.h. */
#include "policy/lex.h"

#include "base/date.h"
#include "base/num.h"

struct lexer {
    struct str text;
    size_t at;
    uint32_t line;
    size_t line_start;
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* '0' to '9', 'A' to 'Z', '_', 'a' to 'z': a bit for each byte. */
static bool is_word_byte(char c)
{
    static const uint64_t bits[4] = { 0x03FF000000000000, 0x07FFFFFE87FFFFFE };
    return bits[(unsigned char)c / 64] >> ((unsigned char)c % 64) & 1;
}

static char peek(const struct lexer *lexer, size_t ahead)
{
    size_t at = lexer->at + ahead;
    return at < lexer->text.length ? lexer->text.data[at] : '\0';
}

static bool fail(const struct lexer *lexer, size_t at, struct err *err, const char *message,
                 const char *hint)
{
    err_set(err, ERR_SYNTAX, "%s", message);
    err_hint(err, "%s", hint);
    err->line = lexer->line;
    err->column = (uint32_t)(at - lexer->line_start + 1);
    return false;
}

/* Passes over blanks; true if there were any. */
static bool skip_blanks(struct lexer *lexer)
{
    size_t start = lexer->at;
    for (; lexer->at < lexer->text.length; lexer->at++) {
        char c = lexer->text.data[lexer->at];
        if (c == '\n') {
            lexer->line++;
            lexer->line_start = lexer->at + 1;
        } else if (c != ' ' && c != '\t' && c != '\r') {
            break;
        }
    }
    return lexer->at != start || start == 0;
}

/* To the end of a word; a joint ('.', ':' or '-') ties two parts of one. */
static void skip_word(struct lexer *lexer)
{
    for (;;) {
        while (is_word_byte(peek(lexer, 0)))
            lexer->at++;
        char c = peek(lexer, 0);
        if ((c != '.' && c != ':' && c != '-') || !is_word_byte(peek(lexer, 1)))
            return;
        lexer->at++;
    }
}

static bool is_date_here(const struct lexer *lexer)
{
    static const char pattern[] = "dddd-dd-dd";
    for (size_t i = 0; pattern[i] != '\0'; i++) {
        char c = peek(lexer, i);
        if (pattern[i] == 'd' ? !is_digit(c) : c != pattern[i])
            return false;
    }
    return !is_word_byte(peek(lexer, 10));
}

/*
 * Length of a number at the reading point, 0 if what stands there is a word such as 3A090.a or
 * 742.6.RS.
 */
static size_t number_length(const struct lexer *lexer)
{
    size_t i = 0;
    while (is_digit(peek(lexer, i)) || (peek(lexer, i) == '_' && is_digit(peek(lexer, i + 1))))
        i++;
    if (peek(lexer, i) == '.' && is_digit(peek(lexer, i + 1))) {
        i++;
        while (is_digit(peek(lexer, i)))
            i++;
    }
    if (peek(lexer, i) == 'e') { /* not E: 4E091 is a code */
        size_t sign = peek(lexer, i + 1) == '+' || peek(lexer, i + 1) == '-' ? 1 : 0;
        if (is_digit(peek(lexer, i + 1 + sign))) {
            i += 1 + sign;
            while (is_digit(peek(lexer, i)))
                i++;
        }
    }
    char after = peek(lexer, i);
    if (is_word_byte(after) || (after == '.' && is_word_byte(peek(lexer, i + 1))))
        return 0;
    return i;
}

static enum token_kind lex_digits(struct lexer *lexer)
{
    if (is_date_here(lexer)) {
        lexer->at += 10;
        return TOKEN_DATE;
    }
    size_t number = number_length(lexer);
    if (number > 0) {
        lexer->at += number;
        return TOKEN_NUMBER;
    }
    skip_word(lexer);
    return TOKEN_WORD;
}

static bool lex_string(struct lexer *lexer, struct err *err)
{
    size_t start = lexer->at++;
    for (; lexer->at < lexer->text.length; lexer->at++) {
        char c = lexer->text.data[lexer->at];
        if (c == '"') {
            lexer->at++;
            return true;
        }
        if (c == '\n')
            break;
        if (c == '\\') {
            if (peek(lexer, 1) != '"' && peek(lexer, 1) != '\\')
                return fail(lexer, lexer->at, err, "a backslash stands before '\"' or '\\' only",
                            "write \\\\ for a backslash");
            lexer->at++;
        }
    }
    return fail(lexer, start, err, "this string has no end on its line",
                "close it with '\"' on the same line");
}

static enum token_kind punctuation(char c, char next, size_t *ret_length)
{
    *ret_length = 1;
    if (next == '=' && (c == '=' || c == '!' || c == '<' || c == '>')) {
        *ret_length = 2;
        return c == '=' ? TOKEN_EQ : c == '!' ? TOKEN_NE : c == '<' ? TOKEN_LE : TOKEN_GE;
    }
    if (c == '.' && next == '.') {
        *ret_length = 2;
        return TOKEN_DOTS;
    }
    switch (c) {
    case '{':
        return TOKEN_LBRACE;
    case '}':
        return TOKEN_RBRACE;
    case '[':
        return TOKEN_LBRACKET;
    case ']':
        return TOKEN_RBRACKET;
    case '(':
        return TOKEN_LPAREN;
    case ')':
        return TOKEN_RPAREN;
    case ',':
        return TOKEN_COMMA;
    case ':':
        return TOKEN_COLON;
    case '=':
        return TOKEN_EQUALS;
    case '<':
        return TOKEN_LT;
    case '>':
        return TOKEN_GT;
    case '+':
        return TOKEN_PLUS;
    case '-':
        return TOKEN_MINUS;
    case '*':
        return TOKEN_STAR;
    case '/':
        return TOKEN_SLASH;
    case '@':
        return TOKEN_AT;
    default:
        return TOKEN_END; /* none */
    }
}

static bool lex_punctuation(struct lexer *lexer, enum token_kind *ret_kind, struct err *err)
{
    size_t length;
    *ret_kind = punctuation(peek(lexer, 0), peek(lexer, 1), &length);
    if (*ret_kind == TOKEN_END)
        return fail(lexer, lexer->at, err, "no word, number or sign begins here",
                    "text that is not policy goes behind '#' or between quotes");
    lexer->at += length;
    return true;
}

static bool lex_one(struct lexer *lexer, enum token_kind *ret_kind, struct err *err)
{
    char c = peek(lexer, 0);
    if (lexer->at >= lexer->text.length) {
        *ret_kind = TOKEN_END;
        return true;
    }
    if (c == '#') {
        lexer->at += str_find(str_slice(lexer->text, lexer->at, lexer->text.length), '\n');
        while (peek(lexer, 0) == '\n' && lexer->text.data[lexer->at - 1] == '\r')
            lexer->at--;
        *ret_kind = TOKEN_COMMENT;
        return true;
    }
    if (c == '"') {
        *ret_kind = TOKEN_STRING;
        return lex_string(lexer, err);
    }
    if (is_digit(c)) {
        *ret_kind = lex_digits(lexer);
        return true;
    }
    if (is_letter(c) || c == '_') {
        skip_word(lexer);
        *ret_kind = TOKEN_WORD;
        return true;
    }
    return lex_punctuation(lexer, ret_kind, err);
}

bool lex(struct arena *arena, struct str text, struct tokens *ret_tokens, struct err *err)
{
    struct tokens tokens = { 0 };
    if (!lex_again(arena, text, &tokens, err))
        return false;
    *ret_tokens = tokens;
    return true;
}

bool lex_again(struct arena *arena, struct str text, struct tokens *tokens, struct err *err)
{
    struct lexer lexer = { .text = text, .line = 1 };
    tokens->text = text;
    tokens->count = 0;
    if (text.length > LEX_FILE_MAX)
        return err_set(err, ERR_LIMIT, "the file has more than %u bytes", LEX_FILE_MAX);
    if (!str_is_utf8(text)) {
        err_set(err, ERR_SYNTAX, "the file is not UTF-8");
        err->line = err->column = 1;
        return err_hint(err, "save it as UTF-8");
    }
    for (;;) {
        bool blank = skip_blanks(&lexer);
        struct token token = {
            .offset = (uint32_t)lexer.at,
            .line = lexer.line,
            .column = (uint32_t)(lexer.at - lexer.line_start + 1),
            .glued = !blank,
        };
        if (!lex_one(&lexer, &token.kind, err))
            return false;
        token.length = (uint32_t)(lexer.at - token.offset);
        if (!arena_grow(arena, &tokens->list, tokens->count, &tokens->capacity,
                        sizeof *tokens->list))
            return arena_error(arena, err);
        tokens->list[tokens->count++] = token;
        if (token.kind == TOKEN_END)
            return true;
    }
}

struct str token_text(const struct tokens *tokens, const struct token *token)
{
    return str_slice(tokens->text, token->offset, (size_t)token->offset + token->length);
}

const char *token_kind_name(enum token_kind kind)
{
    static const char *const names[TOKEN_KIND_COUNT] = {
        [TOKEN_END] = "the end of the file",
        [TOKEN_WORD] = "a name",
        [TOKEN_NUMBER] = "a number",
        [TOKEN_DATE] = "a date",
        [TOKEN_STRING] = "a string",
        [TOKEN_COMMENT] = "a comment",
        [TOKEN_LBRACE] = "'{'",
        [TOKEN_RBRACE] = "'}'",
        [TOKEN_LBRACKET] = "'['",
        [TOKEN_RBRACKET] = "']'",
        [TOKEN_LPAREN] = "'('",
        [TOKEN_RPAREN] = "')'",
        [TOKEN_COMMA] = "','",
        [TOKEN_COLON] = "':'",
        [TOKEN_EQUALS] = "'='",
        [TOKEN_EQ] = "'=='",
        [TOKEN_NE] = "'!='",
        [TOKEN_LT] = "'<'",
        [TOKEN_LE] = "'<='",
        [TOKEN_GT] = "'>'",
        [TOKEN_GE] = "'>='",
        [TOKEN_PLUS] = "'+'",
        [TOKEN_MINUS] = "'-'",
        [TOKEN_STAR] = "'*'",
        [TOKEN_SLASH] = "'/'",
        [TOKEN_AT] = "'@'",
        [TOKEN_DOTS] = "'..'",
    };
    return names[kind];
}
