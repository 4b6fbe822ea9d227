/* SPDX-License-Identifier: Apache-2.0 */
/* screen/match_priv.h - what looking for names is made of; see match.h. */
#ifndef LICET_SCREEN_MATCH_PRIV_H
#define LICET_SCREEN_MATCH_PRIV_H

#include "screen/match.h"
#include "screen/tokens.h"

#define NO_WORD UINT32_MAX
#define WEIGHT_ONE 1000 /* of a word that one name has */
#define SLACK 64        /* for rounding: a bound is never below what it bounds */

struct numbers {
    uint32_t *list;
    size_t count, capacity;
};

struct word {
    struct str text; /* a key, or two words in one */
    enum token_kind kind;
    int32_t weight;
    uint64_t letters;     /* a set, of which several letters may share a bit */
    struct numbers names; /* that have it as a word */
    struct numbers pairs; /* in which two words are it */
};

struct indexed_name {
    uint32_t list, entry, name;
    uint32_t first, word_count; /* in name_words */
    int32_t weight;
};

struct matcher {
    const struct mem *mem;
    struct arena arena;
    const struct party_list *const *lists;
    uint32_t list_count;
    struct word *words;
    size_t word_count, word_capacity;
    uint32_t *slots; /* words by hash, plus one; 0: free */
    size_t slot_count;
    uint32_t *by_length;
    size_t length_starts[TOKEN_LENGTH_MAX + 2];
    struct indexed_name *names;
    size_t name_count, name_capacity;
    struct numbers name_words;
};

struct match_session {
    const struct mem *mem;
    const struct matcher *matcher;
    struct arena marks, work;
    int32_t *sums;  /* by name */
    uint32_t *last; /* by name: the step that last added to it; 0: none */
    uint32_t *touched;
    size_t touched_count;
};

/* A word of the lists that one of the name may be, and what the two may add at most. */
struct alike {
    uint32_t word;
    int32_t likeness;
    int32_t most;
};

struct query_word {
    struct token token;
    int32_t weight;
    struct alike *alike; /* the same word and those with slips, what adds most first */
    size_t alike_count;
    uint32_t there;        /* the same word, or NO_WORD */
    uint32_t pair_there;   /* the same made of two words of a listed name */
    uint32_t joined_there; /* the word that this and the next one make */
};

struct query {
    struct query_word words[TOKENS_MAX];
    size_t count;
    size_t variants; /* ways to read the name */
    int32_t weight;
};

/* ---- match.c ---- */

uint32_t match_find_word(const struct matcher *matcher, struct str text);
int32_t match_weight(const struct matcher *matcher, struct str text, enum token_kind kind,
                     size_t names);
bool match_join(const struct token *first, const struct token *second, char *out, struct str *ret);

/* Finds the words that are alike, and with them what the word weighs. */
NODISCARD bool match_find_alike(struct match_session *session, struct query_word *word,
                                struct err *err);

/* ---- align.c ---- */

/* Of two keys that are not the same: how alike they are, 0 if not at all. */
int32_t match_likeness(struct str here, struct str there, enum token_kind kind_there);

NODISCARD bool match_open_query(struct match_session *session, struct str name, size_t variant,
                                struct query *ret, struct err *err);

/* Lays the name beside the listed one. */
NODISCARD bool match_align(struct match_session *session, const struct query *query, uint32_t name,
                           struct match *ret, struct err *err);

#endif
