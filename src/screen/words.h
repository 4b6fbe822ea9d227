/* SPDX-License-Identifier: Apache-2.0 */
/* screen/words.h - what is known of words in names; the tables are made by tools/words.py. */
#ifndef LICET_SCREEN_WORDS_H
#define LICET_SCREEN_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct word_pair {
    const char *word;
    const char *other;
};

struct letters {
    struct str letters;
    const char *other;
};

/* A letter of another script; "<" before the Latin ones: they take the place of the last vowel. */
struct letter {
    uint32_t code;
    const char *latin;
};

/* P(same party) = 1 / (1 + exp(-(slope x score + shift))), both in thousandths, score 0 to 1. */
struct calibration {
    int32_t slope, shift;
    const char *fitted; /* YYYY-MM-DD */
};

/* The score that one of so many names on no list reaches. */
struct budget {
    uint32_t names;
    int32_t score;
};

/* Sorted by what is looked for. */
extern const struct word_pair name_forms[]; /* words with blanks between, and the class */
extern const size_t name_forms_count;
extern const struct letters long_forms[]; /* without blanks, and the form; the shortest first */
extern const size_t long_forms_count;
extern const struct letters form_words[]; /* of one or several, and the class; no short ones */
extern const size_t form_words_count;
extern const struct word_pair name_shorts[]; /* a word in short, and in full */
extern const size_t name_shorts_count;
extern const struct word_pair name_spellings[]; /* each pair in both directions */
extern const size_t name_spellings_count;
extern const struct word_pair name_brands[]; /* a word, and the group that it names */
extern const size_t name_brands_count;
extern const struct letter name_letters[];
extern const size_t name_letters_count;

extern const struct calibration calibration;
extern const struct budget budgets[];
extern const size_t budgets_count;

/* Where the first pair stands that is not before the word. */
size_t word_lower(const struct word_pair *pairs, size_t count, struct str word);

/* Whether the other one begins with the word, without a look at all of it. */
bool word_begins(struct str word, const char *other);

/* The first pair of the word; NULL if there is none.  Its others stand behind it. */
const struct word_pair *word_find(const struct word_pair *pairs, size_t count, struct str word);

/* NULL if the letter is not in the table. */
const char *letter_find(uint32_t code);

/* The pairs of a word with its other spellings; NULL if there are none. */
const struct word_pair *spellings_of(struct str word, size_t *ret_count);

#endif
