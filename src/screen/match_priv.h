/* SPDX-License-Identifier: Apache-2.0 */
/* screen/match_priv.h - what looking for names is made of; see match.h. */
#ifndef LICET_SCREEN_MATCH_PRIV_H
#define LICET_SCREEN_MATCH_PRIV_H

#include "screen/match.h"
#include "screen/sounds.h"
#include "screen/tokens.h"
#include "screen/words.h"

#define NO_WORD UINT32_MAX
#define WEIGHT_ONE 1000 /* of a word that one name has */
#define SLACK 64        /* for rounding: a bound is never below what it bounds */
#define SLIPS_MAX 2     /* what token_slips gives at most */
#define JOINED_MAX 4    /* words of a name that are written as one */

/* How alike two words are that are not the same; slips take more away the shorter the words. */
#define LIKE_JOINED 9700
#define LIKE_SHORT 9500
#define LIKE_SPELLING 9000
#define LIKE_SOUND 9000
#define LIKE_BARE 8000 /* the consonants are the same, and a script has no more */
#define LIKE_INITIAL 6000

/* In tenths: a listed word that nothing answers; what stands against each other. */
#define LEFT_OVER 7
#define CONFLICT 10

#define WEIGHT_COMMON 600 /* a word that weighs less tells few names apart */

/*
 * What the weights of both sides count for at least, so that one common word carries no match: if a
 * word is left over; if only forms are, and there common words; if all but forms are the same.
 */
#define EVIDENCE_LEAST 2600
#define EVIDENCE_ALIKE 2000
#define EVIDENCE_SAME 1500

struct numbers {
    const uint32_t *list;
    size_t count;
};

/* Rows of the index as they stand in its bytes; see match_build.h. */

struct word {
    uint64_t letters; /* a set, of which several letters may share a bit */
    uint32_t text;    /* where it begins in the texts: a key, or two words in one */
    uint32_t length;
    uint16_t kind;    /* enum token_kind */
    uint16_t is_bare; /* in some name: see struct token */
    int32_t weight;
    uint32_t names, name_count; /* that have it as a word or key: from where on in postings */
    uint32_t pairs, pair_count; /* in which two words are it */
};

/* They stand by their weight, the lightest first. */
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
    struct buf own;            /* the bytes, where it was not handed any */
    const struct matcher *all; /* whose words these weigh as; NULL: by themselves */
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
    /* Words that are alike meet here: by hashes of what they have in common. */
    const uint32_t *near_starts; /* near_count + 1 of them */
    size_t near_count;           /* a power of two */
    const struct near *near;
};

/* What the name may be of which the word is one, and what the two may add at most. */
struct mark {
    uint32_t next; /* of the same listed word, plus one */
    uint32_t slot; /* which word of the name; behind TOKENS_MAX: that and next ones, joined */
    int32_t most;
};

/* What so many words of the query from `first` on may add, as two listed words or an acronym. */
struct pair_mark {
    uint32_t next; /* of the same name, plus one */
    uint32_t first, count;
    int32_t most;
};

struct candidate {
    uint32_t name;
    int32_t bound; /* its score is not above it */
};

struct match_session {
    const struct mem *mem;
    const struct matcher *matcher;
    struct match_session *all; /* of matcher->all; NULL if there is none */
    struct arena arena, work;
    struct query_word **kept; /* by word of the matcher, or of `all`: as it was opened before */
    size_t kept_count;
    uint32_t *met; /* by word: the word of a name that was last compared with it */
    uint32_t met_last;
    uint32_t *marks_of; /* by word: its first mark, plus one; 0: none */
    struct mark *marks;
    size_t mark_count, mark_capacity;
    uint32_t *pairs_of; /* by name: its first pair, plus one; 0: none */
    struct pair_mark *pairs;
    size_t pair_count, pair_capacity;
    bool *is_touched;
    uint32_t *touched; /* names that may reach the threshold */
    size_t touched_count;
    struct candidate *candidates;
    size_t candidate_count;
};

/* A word of the lists that one of the name may be, and what the two may add at most. */
struct alike {
    uint32_t word;
    int32_t likeness; /* at most */
    int32_t lends;    /* how alike, where its weight is that of a word that no list has; or 0 */
    int32_t most;
};

/* Words written as one: a key, and NO_WORD if no list has it, as a word or as two. */
struct joined {
    struct str key; /* empty: they are not written as one */
    uint32_t there;
};

struct query_word {
    struct token token;
    struct sound sound; /* of a TOKEN_WORD */
    int32_t weight;
    int32_t weight_most;               /* where it may weigh more: so much; else 0 */
    const struct word_pair *spellings; /* other ones */
    size_t spelling_count;
    struct str meant; /* the key of a word in short that it is but for a slip; or empty */
    int32_t meant_likeness;
    struct alike *alike; /* the same word and those that are alike, what adds most first */
    size_t alike_count;
    uint32_t there;                   /* the same word, or NO_WORD */
    struct joined joined[JOINED_MAX]; /* this and so many next ones */
    uint32_t parted_there;            /* the key of this as a word and a legal form */
    uint32_t initial_there;           /* what names of persons have that begin so, or NO_WORD */
    uint32_t acronym_there;
    uint32_t listed; /* the same word, of all names; or NO_WORD */
    bool is_kept;    /* opened before: all but the token and what it makes with others */
};

struct query {
    struct query_word words[TOKENS_MAX];
    size_t count;
    size_t variants; /* ways to read the name */
    int32_t weight;
    bool reads;        /* see match_name */
    bool has_initials; /* some word has initial_there */
    bool is_rough;     /* some words may weigh more */
    struct str country;
};

/* ---- match_words.c ---- */

uint64_t match_letters(struct str text);
uint32_t match_find_word(const struct matcher *matcher, struct str text);
/* NO_WORD where no name has it as a word or key: two words in one are none. */
uint32_t match_find_listed(const struct matcher *matcher, struct str text);
struct str match_word_text(const struct matcher *matcher, uint32_t word);

/* Puts the word behind those that are joined in out; false if it is too long, or of several. */
bool match_join(struct str *joined, char out[TOKEN_LENGTH_MAX], const struct token *token);

/*
 * The key of a listed word and the next one as one; empty: they are not joined.  Where one of them
 * is a legal form the two answer one word only ("Longco"): "technology co" is nothing to look for
 * names by.  Such pairs are found by a key of their own.
 */
#define PARTED_MOST (TOKEN_LENGTH_MAX - 1) /* bytes of the pair: a key has one more */
struct str match_pair(const struct token *first, char out[TOKEN_LENGTH_MAX], bool *ret_form);
struct str match_parted_key(struct str pair, char out[TOKEN_LENGTH_MAX]);

#define WEIGHT_LEAST 50

/* What a word weighs that so many of all names have; a short list counts as a longer one. */
int32_t match_weight(size_t all_names, struct str text, enum token_kind kind, size_t names);

/* The same of the names of a matcher. */
int32_t match_weight_in(const struct matcher *matcher, struct str text, enum token_kind kind);

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

/*
 * Those under which listed words stand that a word may sound like, and those under which it meets
 * all of them: words with vowels by their sound, others and those without by their consonants.
 */
void match_sounds_listed(struct str word, bool is_bare, match_near_visit *visit, void *context);
void match_sounds_near(const struct query_word *word, match_near_visit *visit, void *context);

/* ---- alike.c: two words that are not the same ---- */

/*
 * Keys by which names are found, told from words by their first byte: the first letter of a word in
 * the name of a person; the first letters of the words of a name.
 */
#define INITIAL_KEY_LENGTH 2
#define ACRONYM_LEAST 3
#define ACRONYM_MOST 7
#define ACRONYM_WAYS 4u

struct acronym {
    char key[ACRONYM_MOST + 2]; /* with its first byte */
    size_t length;
    uint32_t words; /* of the name, from the first on, that it stands for */
};

/* Of a word in the name of an entry; absent: none. */
struct str match_initial_key(const struct listed *entry, const struct token *token,
                             char out[INITIAL_KEY_LENGTH]);

/* The key of words that begin with this letter; absent: it is more than a letter. */
struct str match_initial(const struct token *token, char out[INITIAL_KEY_LENGTH]);

bool match_acronym(const struct listed *entry, const struct tokens *tokens, unsigned way,
                   struct acronym *ret);

/* Of an acronym of so many letters. */
int32_t match_acronym_likeness(size_t letters);

/* How alike two keys are that differ by slips; 0 if not at all. */
int32_t match_likeness(struct str here, struct str there, enum token_kind kind_there);

/*
 * Of a word that no list has, but for a slip one that the table of words in short knows: that one's
 * key ("technologeis": "technology"), and how alike they are.
 */
void match_find_meant(struct query_word *word);

/* How alike two words are that sound the same; 0 if they do not. */
int32_t match_sound_likeness(const struct query_word *here, const struct token *there,
                             const struct sound *there_sound);

/* How alike two words are, in whatever way they are most; 0 if not at all. */
int32_t match_words_likeness(const struct listed *entry, const struct query_word *here,
                             const struct token *there, const struct sound *there_sound,
                             enum piece_kind *ret_kind);

/* ---- mend.c ---- */

/*
 * Words that no list has, and that are a legal form but for a slip, for blanks in other places, or
 * for the word beside it that is written as one with it: they become the form.
 */
NODISCARD bool match_mend_forms(const struct matcher *matcher, struct arena *arena,
                                struct tokens *tokens, struct err *err);

/* ---- match_alike.c ---- */

#define KEPT_MAX 20000 /* words: the common ones soon are among them */

/* As match_weigh left it: a listed word is opened once. */
void match_keep(struct match_session *session, const struct query_word *word);

/* Finds the words that are alike. */
NODISCARD bool match_find_alike(struct match_session *session, struct query_word *word,
                                struct err *err);

/*
 * What the words weigh, and what they and those that are alike may add.  Rough: where what a word
 * weighs takes long to tell, it weighs as little as it may, and adds as much.
 */
NODISCARD bool match_weigh(struct match_session *session, struct query *query, bool rough,
                           struct err *err);

/* ---- match_bound.c ---- */

/* Which listed words answer those of the query; and forgets it. */
NODISCARD bool match_mark(struct match_session *session, const struct query *query,
                          struct err *err);
void match_unmark(struct match_session *session, const struct query *query);

/* What two words add at most of which one is the first letter of the other. */
int32_t match_initial_most(int32_t weight);

/*
 * The score of a touched name is not above it.  By number, while words are marked.
 */
int32_t match_bound(const struct match_session *session, const struct query *query,
                    uint32_t number);

/* ---- match_touch.c ---- */

/* Touches the names that may reach the threshold, and some others; marks their pairs. */
NODISCARD bool match_touch(struct match_session *session, const struct query *query,
                           int32_t threshold, struct err *err);

/* ---- align.c ---- */

NODISCARD bool match_open_query(struct match_session *session, const struct match_query *from,
                                size_t variant, bool rough, struct query *ret, struct err *err);

/* Lays the name beside the listed one. */
NODISCARD bool match_align(struct match_session *session, const struct query *query, uint32_t name,
                           struct match *ret, struct err *err);

#endif
