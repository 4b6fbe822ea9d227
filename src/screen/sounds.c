/* SPDX-License-Identifier: Apache-2.0 */
/* screen/sounds.c - see sounds.h. */
#include "screen/sounds.h"

#include <string.h>

#include "screen/han.h"

#define CONSONANTS_LEAST 3 /* fewer are too many words' */
#define CONSONANTS_BARE 2  /* of a script without vowels: there are no more to go by */
#define VOWEL 'a'

/* Letters together that are one sound; the longer ones first. */
static const struct {
    const char *letters;
    const char *sound;
} sounds[] = {
    { "tsch", "C" }, { "shch", "S" }, { "sch", "S" }, { "tch", "C" }, { "dzh", "j" }, { "kh", "h" },
    { "gh", "g" },   { "ph", "f" },   { "th", "t" },  { "dh", "d" },  { "zh", "z" },  { "dj", "j" },
    { "ck", "k" },   { "ch", "C" },   { "sh", "S" },  { "ts", "c" },  { "tz", "c" },  { "x", "ks" },
    { "q", "k" },    { "w", "v" },    { "c", "k" },
};

static bool is_vowel(char letter)
{
    return letter == 'a' || letter == 'e' || letter == 'i' || letter == 'o' || letter == 'u' ||
           letter == 'y';
}

static char letter_at(struct str word, size_t at)
{
    return at < word.length ? word.data[at] : '\0';
}

/* "y" and "j" before a vowel, and "i" that begins a word before one. */
static bool is_glide(struct str word, size_t at)
{
    char next = letter_at(word, at + 1);
    char last = at == 0 ? '\0' : word.data[at - 1];
    if (next == 'e' && at == 0 && word.data[0] == 'y')
        return false; /* "Yelena", "Elena" */
    if (word.data[at] == 'j')
        return true;
    return is_vowel(next) && next != 'i' && next != 'y' && last != 'i' &&
           (word.data[at] == 'y' || (word.data[at] == 'i' && at == 0));
}

static void put(struct sound *sound, char letter)
{
    if (sound->length < SOUND_LENGTH_MAX &&
        (sound->length == 0 || sound->letters[sound->length - 1] != letter))
        sound->letters[sound->length++] = letter;
}

/* Puts the sound at a place of the word; returns how many letters it has. */
static size_t put_sound(struct sound *sound, struct str word, size_t at)
{
    struct str rest = str_slice(word, at, word.length);
    if (is_glide(word, at)) {
        put(sound, 'j');
        return 1;
    }
    if (is_vowel(word.data[at])) {
        put(sound, VOWEL);
        return 1;
    }
    for (size_t i = 0; i < sizeof sounds / sizeof sounds[0]; i++) {
        if (sounds[i].letters[0] != word.data[at] || !str_starts(rest, str_of(sounds[i].letters)))
            continue;
        for (const char *letter = sounds[i].sound; *letter != '\0'; letter++)
            put(sound, *letter);
        return strlen(sounds[i].letters);
    }
    bool last = at + 1 == word.length;
    if (last && word.data[at] == 'h')
        return 1; /* "Abdullah", "Abdulla" */
    bool off = last && word.data[at] == 'f' && sound->length > 0 &&
               sound->letters[sound->length - 1] == VOWEL; /* "Smirnoff", "Smirnov" */
    put(sound, off ? 'v' : word.data[at]);
    return 1;
}

/* "v" goes too: it is "w", and in some scripts a vowel. */
static void put_consonants(struct sound *sound)
{
    sound->consonant_count = 0;
    for (size_t i = 0; i < sound->length; i++) {
        char letter = sound->letters[i];
        if (letter != VOWEL && letter != 'v')
            sound->consonants[sound->consonant_count++] = letter;
    }
}

void sound_of(struct str word, struct sound *ret)
{
    ret->length = 0;
    if (word.length > 3 && str_ends(word, STR("off")))
        word.length--;
    for (size_t at = 0; at < word.length;)
        at += put_sound(ret, word, at);
    put_consonants(ret);
}

static bool is_syllable(struct str text)
{
    size_t from = 1;
    size_t to = han_syllables_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = strncmp(han_syllables[middle], text.data, text.length);
        if (order == 0 && han_syllables[middle][text.length] == '\0')
            return true;
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

#define SYLLABLE_MAX 6

/* Whether the word is made of syllables of Mandarin. */
static bool is_pinyin(struct str word)
{
    bool reached[TOKEN_LENGTH_MAX + 1] = { true };
    char last = word.length == 0 ? '\0' : word.data[word.length - 1];
    if (!is_vowel(last) && last != 'n' && last != 'g' && last != 'r')
        return false;
    for (size_t i = 0; i < word.length; i++) {
        for (size_t k = i + 1; reached[i] && k <= word.length && k <= i + SYLLABLE_MAX; k++)
            reached[k] = reached[k] || is_syllable(str_slice(word, i, k));
    }
    return reached[word.length];
}

struct str sound_consonants(const struct sound *sound)
{
    bool enough = sound->consonant_count >= CONSONANTS_BARE;
    return enough ? (struct str){ sound->consonants, sound->consonant_count } : (struct str){ 0 };
}

struct str sound_full(struct str word, const struct sound *sound)
{
    bool enough = sound->consonant_count >= CONSONANTS_LEAST;
    return enough && !is_pinyin(word) ? (struct str){ sound->letters, sound->length }
                                      : (struct str){ 0 };
}

static bool same_letters(const struct sound *here, const struct sound *there)
{
    return here->length == there->length &&
           memcmp(here->letters, there->letters, here->length) == 0;
}

bool sound_alike(const struct token *here, const struct sound *here_sound,
                 const struct token *there, const struct sound *there_sound)
{
    struct str consonants = sound_consonants(here_sound);
    if (here->kind != TOKEN_WORD || there->kind != TOKEN_WORD)
        return false;
    if (here->bare || there->bare)
        return consonants.length > 0 && str_equal(consonants, sound_consonants(there_sound));
    /* What is dear is asked last. */
    return same_letters(here_sound, there_sound) && sound_full(here->key, here_sound).length > 0 &&
           sound_full(there->key, there_sound).length > 0;
}
