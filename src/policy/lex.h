/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/lex.h - text of a policy file to tokens.
 *
 * Words are long on purpose: a '.', ':', '-' or '_' between two letters or digits belongs to the
 * word, so that item.tpp, D:1, in-force and 3A090.a are one token each; subtraction and ranges
 * therefore want blanks around them.  A '/' and an '@' are tokens of their own; a rule id such as
 * us/742.6.RS@2022 is a run of tokens without a blank between them, which only the parser puts
 * together where it wants a rule id.  Comments are tokens too: the formatter keeps them, the parser
 * passes over them.
 */
#ifndef LICET_POLICY_LEX_H
#define LICET_POLICY_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define LEX_FILE_MAX (8u << 20) /* bytes in one file */

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,    /* name, path, code, keyword */
    TOKEN_NUMBER,  /* 4_800  5.92  1e26 */
    TOKEN_DATE,    /* 2025-04-09 */
    TOKEN_STRING,  /* "…" with \" and \\ */
    TOKEN_COMMENT, /* # to the end of the line */
    TOKEN_LBRACE,
    TOKEN_RBRACE,
    TOKEN_LBRACKET,
    TOKEN_RBRACKET,
    TOKEN_LPAREN,
    TOKEN_RPAREN,
    TOKEN_COMMA,
    TOKEN_COLON,
    TOKEN_EQUALS, /* =  */
    TOKEN_EQ,     /* == */
    TOKEN_NE,
    TOKEN_LT,
    TOKEN_LE,
    TOKEN_GT,
    TOKEN_GE,
    TOKEN_PLUS,
    TOKEN_MINUS,
    TOKEN_STAR,
    TOKEN_SLASH,
    TOKEN_AT,
    TOKEN_DOTS, /* .. */
    TOKEN_KIND_COUNT
};

struct token {
    enum token_kind kind;
    uint32_t offset; /* of its first byte */
    uint32_t length;
    uint32_t line;   /* from 1 */
    uint32_t column; /* from 1, in bytes */
    bool glued;      /* nothing stands between it and the token before */
};

struct tokens {
    struct str text;    /* the file */
    struct token *list; /* ends with a TOKEN_END */
    size_t count;       /* with the TOKEN_END */
    size_t capacity;
};

/*
 * ERR_SYNTAX with line and column when a byte begins no token, a string or number is malformed or
 * the text is not UTF-8; ERR_LIMIT when the text is longer than LEX_FILE_MAX.
 */
NODISCARD bool lex(struct arena *arena, struct str text, struct tokens *ret_tokens,
                   struct err *err);

/* The same into the room of tokens that nobody needs any more; all zero: into new room. */
NODISCARD bool lex_again(struct arena *arena, struct str text, struct tokens *tokens,
                         struct err *err);

/* The token's own text. */
struct str token_text(const struct tokens *tokens, const struct token *token);

/* What the token is called in a message: "a name", "'{'", "the end of the file". */
const char *token_kind_name(enum token_kind kind);

#endif
