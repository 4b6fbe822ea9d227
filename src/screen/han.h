/* SPDX-License-Identifier: Apache-2.0 */
/* screen/han.h - how Han characters are read; the tables are made by tools/han.py. */
#ifndef LICET_SCREEN_HAN_H
#define LICET_SCREEN_HAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HAN_FIRST 0x4E00
#define HAN_LAST 0x9FFF
#define HAN_READINGS_MAX 4

struct han_character {
    uint16_t readings[HAN_READINGS_MAX]; /* in han_syllables, the usual one first; 0: no more */
    uint16_t simplified;                 /* 0: it is simplified, or there is no other form */
};

/* What is written in several characters, simplified, and what it is in words. */
struct han_word {
    const char *han;
    const char *words;
    bool also_read; /* in other names character by character */
};

extern const char *const han_syllables[]; /* sorted; the first is NULL */
extern const size_t han_syllables_count;
extern const struct han_character han_characters[]; /* from HAN_FIRST on */
extern const struct han_word han_words[];           /* han NULL ends */

#endif
