/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/match.h - which listed parties a name may be, and why.
 *
 * The words of the name are laid beside the words of a listed one: the same, the same in short,
 * with a slip or two, spelled otherwise, some written as one or one as two, a first letter for a
 * name or first letters for all words.  Each word weighs the more the fewer listed names have it; a
 * legal form weighs little.  What is left over on either side counts:
 *
 *     score = sum of (weight here + weight there) x likeness / all
 *
 *     all = weights here + weights there, where words of the listed name that nothing answers
 *           count 0.7; once more the smaller of what is left over here and there; something if the
 *           country is another one; and no less than a floor, unless all words are the same
 *
 * The score is the sum of its parts as they are given, in ten-thousandths: everybody can add them
 * up.  A weak alias is found only if all words are the same.
 *
 * Whatever reaches the threshold is found: candidates are all names that share a word, a pair of
 * words or a key, and none is left out but for a bound above its score.
 */
#ifndef LICET_SCREEN_MATCH_H
#define LICET_SCREEN_MATCH_H

#include "screen/list.h"

#define SCORE_ONE 10000 /* the most there is */
#define MATCHES_MAX 64

enum piece_kind {
    PIECE_SAME,
    PIECE_SHORT,    /* "tech" and "technologies" */
    PIECE_SLIP,     /* a letter or two differ */
    PIECE_JOINED,   /* several words here, one or two there */
    PIECE_PARTED,   /* one word here, two there */
    PIECE_SOUND,    /* "khaled" and "khalid" */
    PIECE_SPELLING, /* "peking" and "beijing", "bill" and "william" */
    PIECE_INITIAL,  /* "j" and "john", of persons */
    PIECE_ACRONYM,  /* one word here, all but the legal form there */
    PIECE_NUMBER,   /* of addresses: the numbers in the street do not differ */
    PIECE_UNIT      /* nor the units */
};

/* What of the name answers what of the listed one. */
struct piece {
    enum piece_kind kind;
    struct str here, there; /* words, folded; several with blanks between */
    int32_t likeness;       /* of SCORE_ONE */
    int32_t weight;         /* of both sides */
    int32_t score;          /* what it adds */
};

struct match {
    const struct party_list *list;
    uint32_t list_index, entry, name;
    int32_t score;
    struct piece *pieces;
    size_t piece_count;
    bool whole;      /* all words are the same; one side may have legal forms besides */
    bool by_address; /* `name` is the number of an address; see address.h */
};

struct matches {
    struct match *list; /* the best name of each entry, the best entry first */
    size_t count;
    bool reads; /* see match_name */
};

/* Lists, prepared; not changed afterwards, so that any number of threads may look in it. */
struct matcher;

/* NULL on failure: ERR_MEMORY, ERR_LIMIT.  The lists have to stay. */
struct matcher *matcher_new(const struct mem *mem, const struct party_list *const *lists,
                            size_t count, struct err *err);

/*
 * The same of some entries of the lists that `all` was made of, or of other versions: they have the
 * scores that they would have there.  Most names, which have nothing of these entries, take a tenth
 * of the time.  `all` has to stay.
 */
struct matcher *matcher_of_some(const struct mem *mem, const struct party_list *const *lists,
                                size_t count, const struct matcher *all, struct err *err);
void matcher_free(struct matcher *matcher);

/* What a thread needs to look for names in one; NULL on failure. */
struct match_session;
struct match_session *match_session_new(const struct mem *mem, const struct matcher *matcher,
                                        struct err *err);
void match_session_free(struct match_session *session);

struct match_query {
    struct str name;
    struct str country; /* ISO 3166-1 alpha-2; absent: not known */
};

/*
 * At most `most` parties whose score is at least the threshold.  What is returned lives until the
 * next name.
 *
 * It reads the name if that has words besides legal forms, not more than are looked at, and each in
 * a script that is read.  Of a name that is not read, nothing was found means nothing.
 */
NODISCARD bool match_name(struct match_session *session, const struct match_query *looked_for,
                          int32_t threshold, size_t most, struct matches *ret, struct err *err);

/* How likely a name of that score is the listed party, in ten-thousandths; see calibration.csv. */
int32_t match_probability(int32_t score);

/*
 * The score that one of so many names on no list reached, by the same fit: that of the next larger
 * number in calibration.csv, of its largest if there is none.
 */
int32_t match_threshold(uint32_t names);

const char *piece_kind_name(enum piece_kind kind);

#endif
