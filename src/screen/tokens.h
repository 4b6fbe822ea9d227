/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/tokens.h - a name as the words that are compared.
 *
 * Letters lose case, accents and compatibility forms (Unicode NFKD with case folding); apostrophes
 * go, so that "Xi'an" is one word, and letters one by one are one word ("S.A."); all else divides.
 *
 * Han characters are read in Mandarin, a word for each; words for organizations are put into
 * English, and ordinals are digits.  Characters with several readings, and words that are also
 * read character by character, give further variants of the name, in each of which one is read
 * otherwise.
 * Cyrillic, Greek, Arabic, Hangul and Kana are put into Latin letters one by one.
 */
#ifndef LICET_SCREEN_TOKENS_H
#define LICET_SCREEN_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define TOKENS_MAX 24        /* of one name; what is behind them is left out */
#define TOKEN_LENGTH_MAX 60  /* bytes; longer ones are cut */
#define NAME_LENGTH_MAX 2048 /* bytes of a name that is looked at */

enum token_kind {
    TOKEN_WORD,
    TOKEN_FORM,   /* a legal form ("ltd", "joint stock company"), or "and", "of", "the" */
    TOKEN_NUMBER, /* digits, or digits with letters */
    TOKEN_KEY     /* no word of a name: what names are found by */
};

struct token {
    struct str text;
    struct str key; /* what is compared: "technology" for "tech", the class of a legal form */
    enum token_kind kind;
    bool bare; /* from a script that writes no vowels */
};

struct tokens {
    struct token list[TOKENS_MAX];
    size_t count;
    size_t variants; /* of the name; at least one */
};

#define VARIANTS_MAX 16 /* that are looked for */

/* variant: 0 for the usual readings.  ERR_MEMORY; text that is not UTF-8 ends there. */
NODISCARD bool tokens_of(struct arena *arena, struct str name, size_t variant, struct tokens *ret,
                         struct err *err);

/* What a word, as it is folded, is compared as. */
struct str token_key(struct str token);

/* How many letters differ at most, and still it may be a slip, by the longer of the two words. */
size_t token_slips(size_t length);

/* Inserted, left out, changed and swapped letters; most + 1 if there are more than `most`. */
size_t token_distance(struct str a, struct str b, size_t most);

#endif
