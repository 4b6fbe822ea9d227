/* SPDX-License-Identifier: Apache-2.0 */
/* screen/match_priv.h - what looking for names is made of; see match.h. */
#ifndef LICET_SCREEN_MATCH_PRIV_H
#define LICET_SCREEN_MATCH_PRIV_H

#include "screen/match.h"
#include "screen/tokens.h"

#define NO_WORD UINT32_MAX
#define WEIGHT_ONE 1000 /* of a word that one name has */
#define SLACK 64        /* for rounding: a bound is never below what it bounds */
#define SLIPS_MAX 2     /* what token_slips gives at most */

struct numbers {
    const uint32_t *list;
    size_t count;
};

/* Rows of the index as they stand in its bytes; see match_build.h. */

struct word {
    uint64_t letters; /* a set, of which several letters may share a bit */
    uint32_t text;    /* where it begins in the texts: a key, or two words in one */
    uint32_t length;
    uint32_t kind; /* enum token_kind */
    int32_t weight;
    uint32_t names, name_count; /* that have it as a word: from where on in postings */
    uint32_t pairs, pair_count; /* in which two words are it */
};

struct indexed_name {
    uint32_t list, entry, name;
    uint32_t first, word_count; /* in name_words */
    int32_t weight;
};

/* A word that is met under a hash, and the half of the hash that its place does not show. */
struct near {
    uint32_t word, tag;
};

struct matcher {
    const struct mem *mem;
    struct buf own; /* the bytes, where it was not handed any */
    const struct party_list *const *lists;
    uint32_t list_count;
    const char *texts;
    const struct word *words;
    size_t word_count;
    const uint32_t *slots; /* words by hash, plus one; 0: free; at least one is */
    size_t slot_count;     /* a power of two */
    const uint32_t *postings;
    const struct indexed_name *names;
    size_t name_count;
    struct numbers name_words;
    /* Words that are alike meet here: by the hash of a word without some of its letters. */
    const uint32_t *near_starts; /* near_count + 1 of them */
    size_t near_count;           /* a power of two */
    const struct near *near;
};

/* What the name may be of which the word is one, and what the two may add at most. */
struct mark {
    uint32_t next; /* of the same listed word, plus one */
    uint32_t slot; /* which word of the name; behind TOKENS_MAX: that and the next one, joined */
    int32_t most;
};

struct candidate {
    uint32_t name;
    int32_t bound; /* its score is not above it */
};

struct match_session {
    const struct mem *mem;
    const struct matcher *matcher;
    struct arena arena, work;
    uint32_t *met; /* by word: the word of a name that was last compared with it */
    uint32_t met_last;
    uint32_t *marks_of; /* by word: its first mark, plus one; 0: none */
    struct mark *marks;
    size_t mark_count, mark_capacity;
    int32_t *pairs; /* by name: what words in two may add */
    bool *is_touched;
    uint32_t *touched; /* names that may reach the threshold */
    size_t touched_count;
    struct candidate *candidates;
    size_t candidate_count;
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

/* ---- match_words.c ---- */

uint64_t match_letters(struct str text);
uint32_t match_find_word(const struct matcher *matcher, struct str text);
struct str match_word_text(const struct matcher *matcher, uint32_t word);
bool match_join(const struct token *first, const struct token *second, char *out, struct str *ret);

/* What a word weighs that so many of all names have. */
int32_t match_weight(size_t all_names, struct str text, enum token_kind kind, size_t names);

/*
 * Gives the hashes under which the word meets all that match_likeness takes to be alike: those of
 * the word without none, one, … token_slips of its letters.
 *
 * Two words that are d edits apart become the same if each loses some letters: where one has a
 * letter more, it goes; where they have two different ones, both go; where two are swapped, the
 * same one of the two goes from both.  So each loses at most d letters.  The longer word has d <=
 * token_slips(its length).  The shorter one, k letters shorter, loses k fewer than d at least (k of
 * the edits take letters from the longer one only), and token_slips grows by one a letter at most:
 * d - k <= token_slips(its length).
 */
typedef void match_near_visit(void *context, uint64_t hash);
void match_near(struct str word, match_near_visit *visit, void *context);

/* ---- match_alike.c ---- */

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
