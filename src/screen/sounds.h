/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/sounds.h - words that are spelled otherwise and sound the same: "Khaled" and "Khalid",
 * "Sergey" and "Sergei", "Smirnoff" and "Smirnov".
 *
 * The sound of a word: letters that write the same sound are one, double ones single, and vowels
 * beside each other are one vowel, whichever they are.  What reads as pinyin has no other sound: in
 * it a vowel makes another word.  Words from a script without vowels ("bare") sound the same when
 * their consonants do.
 */
#ifndef LICET_SCREEN_SOUNDS_H
#define LICET_SCREEN_SOUNDS_H

#include "screen/tokens.h"

#define SOUND_LENGTH_MAX (2 * TOKEN_LENGTH_MAX) /* one letter is two sounds at most */

struct sound {
    char letters[SOUND_LENGTH_MAX];
    char consonants[SOUND_LENGTH_MAX]; /* of these */
    size_t length, consonant_count;
};

/* The word: a key, as tokens have it. */
void sound_of(struct str word, struct sound *ret);

/*
 * What words that sound alike have in common; nothing of what sounds like no other.  They live as
 * long as the sound, which is the word's.
 */
struct str sound_full(struct str word, const struct sound *sound);
struct str sound_consonants(const struct sound *sound); /* if one has no vowels */

bool sound_alike(const struct token *here, const struct sound *here_sound,
                 const struct token *there, const struct sound *there_sound);

#endif
