/* SPDX-License-Identifier: Apache-2.0 */
/* policy/parse_priv.h - what the files of the parser share. */
#ifndef LICET_POLICY_PARSE_PRIV_H
#define LICET_POLICY_PARSE_PRIV_H

#include "policy/diag.h"
#include "policy/lex.h"
#include "policy/policy.h"

/*
 * A parse function returns false (or NULL) after it has reported; its caller just returns as well,
 * up to parse_declarations, which goes on at the next declaration.  So one mistake gives one
 * message.
 */
struct parser {
    struct policy *policy;
    struct diags *diags;
    struct arena *arena;
    uint32_t file;
    struct tokens tokens; /* without comments */
    size_t at;
    unsigned depth;
};

const struct token *parse_peek(const struct parser *parser, size_t ahead);
struct str parse_text(const struct parser *parser, size_t ahead);
struct span parse_span(const struct parser *parser, size_t token);
struct span parse_span_from(const struct parser *parser, size_t first); /* up to the token before */

bool parse_is_kind(const struct parser *parser, enum token_kind kind);
bool parse_is_word(const struct parser *parser, const char *word);
bool parse_word_ahead(const struct parser *parser, size_t ahead, const char *word);
bool parse_accept(struct parser *parser, enum token_kind kind);
bool parse_accept_word(struct parser *parser, const char *word);

/* These report what was wanted when it is not there. */
bool parse_expect(struct parser *parser, enum token_kind kind, const char *wanted);
bool parse_expect_word(struct parser *parser, const char *word);
bool parse_word(struct parser *parser, const char *wanted, struct str *ret_text,
                struct span *ret_span);
bool parse_string(struct parser *parser, const char *wanted, struct str *ret_text);
bool parse_date(struct parser *parser, int32_t *ret_date);
bool parse_rule_id(struct parser *parser, struct str *ret_id, struct span *ret_span);
bool parse_unexpected(struct parser *parser, const char *wanted);

/* Memory from the arena; on failure the diags are marked failed and NULL comes back. */
void *parse_alloc(struct parser *parser, size_t size);

#define PARSE_APPEND(first, last, item)                                                            \
    do {                                                                                           \
        if ((last) == NULL)                                                                        \
            (first) = (item);                                                                      \
        else                                                                                       \
            (last)->next = (item);                                                                 \
        (last) = (item);                                                                           \
    } while (0)

/* parse.c */
struct expr *policy_expression_parse(struct policy *policy, struct diags *diags, struct str text,
                                     struct err *err);

/* parse_expr.c */
struct expr *parse_new_expr(struct parser *parser, enum expr_kind kind);
/* One bracket, block or quantifier deeper; false when it is too deep.  The caller takes it back. */
bool parse_enter(struct parser *parser);
/* Counts one more term of a sum or union; false when there are too many. */
bool parse_one_more(struct parser *parser, unsigned *terms);
struct expr *parse_run(struct parser *parser); /* comparisons joined by and, or by or */
struct expr *parse_sum(struct parser *parser);
struct expr *parse_primary(struct parser *parser);

/* parse_block.c */
struct expr *parse_condition(struct parser *parser);
struct set_expr *parse_set(struct parser *parser);
struct expr *parse_held(struct parser *parser);
bool parse_label(struct parser *parser, struct str *ret_label, bool *ret_invented);
bool parse_unit_text(struct parser *parser, struct str *ret_text, struct span *ret_span);
bool parse_standing(struct parser *parser, enum standing *ret_standing);

/* Appends `cite S "p"` and `read D by "N"` clauses as long as they come. */
bool parse_cites(struct parser *parser, struct citation **cites, struct read_mark **reads);
bool parse_cite(struct parser *parser, struct citation **cites);  /* behind the word cite */
bool parse_read(struct parser *parser, struct read_mark **reads); /* behind the word read */

/* parse_decl.c */
bool parse_type(struct parser *parser, struct type *ret_type, struct str *ret_name,
                struct span *ret_span);
bool parse_declaration(struct parser *parser);
/* { "a", "b" }, appended to a list. */
bool parse_strings(struct parser *parser, struct str **list, size_t *count, size_t *capacity);

/* parse_list.c */
bool parse_list(struct parser *parser);

/* parse_rule.c */
bool parse_rule(struct parser *parser);
bool parse_event(struct parser *parser);
bool parse_names(struct parser *parser, struct name_ref **ret_names); /* { A, B } */

/* parse_step.c */
bool parse_step(struct parser *parser);

/* parse_test.c */
bool parse_test(struct parser *parser);
bool parse_pair(struct parser *parser, struct pair **ret_pair);

#endif
