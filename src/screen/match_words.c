/* SPDX-License-Identifier: Apache-2.0 */
/* screen/match_words.c - words as the index keeps them; for making it and for looking in it. */
#include "screen/match_priv.h"

#include <assert.h>
#include <math.h>
#include <string.h>

uint64_t match_letters(struct str text)
{
    uint64_t letters = 0;
    for (size_t i = 0; i < text.length; i++)
        letters |= (uint64_t)1 << ((unsigned char)text.data[i] & 63);
    return letters;
}

struct str match_word_text(const struct matcher *matcher, uint32_t word)
{
    const struct word *found = &matcher->words[word];
    return (struct str){ matcher->texts + found->text, found->length };
}

uint32_t match_find_word(const struct matcher *matcher, struct str text)
{
    size_t at = str_hash(text) & (matcher->slot_count - 1);
    while (matcher->slots[at] != 0) {
        if (str_equal(match_word_text(matcher, matcher->slots[at] - 1), text))
            return matcher->slots[at] - 1;
        at = (at + 1) & (matcher->slot_count - 1);
    }
    return NO_WORD;
}

uint32_t match_find_listed(const struct matcher *matcher, struct str text)
{
    uint32_t found = match_find_word(matcher, text);
    return found == NO_WORD || matcher->words[found].name_count == 0 ? NO_WORD : found;
}

bool match_join(struct str *joined, char out[TOKEN_LENGTH_MAX], const struct token *token)
{
    size_t length = joined->length + token->text.length;
    if (length > TOKEN_LENGTH_MAX || str_find(token->text, ' ') < token->text.length)
        return false;
    memcpy(out + joined->length, token->text.data, token->text.length);
    *joined = (struct str){ out, length };
    return true;
}

struct str match_pair(const struct token *first, char out[TOKEN_LENGTH_MAX], bool *ret_form)
{
    struct str pair = { out, 0 };
    *ret_form = first[0].kind == TOKEN_FORM || first[1].kind == TOKEN_FORM;
    if (!match_join(&pair, out, first) || !match_join(&pair, out, first + 1) ||
        (*ret_form && pair.length > PARTED_MOST))
        return (struct str){ 0 };
    return token_key(pair);
}

struct str match_parted_key(struct str pair, char out[TOKEN_LENGTH_MAX])
{
    if (pair.length == 0 || pair.length > PARTED_MOST)
        return (struct str){ 0 };
    out[0] = '+';
    memcpy(out + 1, pair.data, pair.length);
    return (struct str){ out, pair.length + 1 };
}

#define WEIGHT_FORM 100
#define WEIGHT_LETTER 200

/* In a short list a word that many names have is not yet one that is common. */
#define NAMES_LEAST 20000

int32_t match_weight(size_t all_names, struct str text, enum token_kind kind, size_t names)
{
    double all = (double)(all_names > NAMES_LEAST ? all_names : NAMES_LEAST) + 1;
    double share = log2(all / (double)(names == 0 ? 1 : names)) / log2(all + 1);
    int32_t weight = (int32_t)lrint(share * WEIGHT_ONE);
    if (kind == TOKEN_FORM)
        return WEIGHT_FORM;
    if (text.length == 1)
        return WEIGHT_LETTER;
    /* However many companies of a group are listed, its name is that of no other. */
    if (word_find(name_brands, name_brands_count, text) != NULL)
        return WEIGHT_ONE;
    return weight < WEIGHT_LEAST ? WEIGHT_LEAST : weight;
}

int32_t match_weight_in(const struct matcher *matcher, struct str text, enum token_kind kind)
{
    uint32_t found = match_find_listed(matcher, text);
    size_t names = found == NO_WORD ? 0 : matcher->words[found].name_count;
    return match_weight(matcher->name_count, text, kind, names);
}

/* ---- words that are alike ---- */

/* The text without none, one, … `most` of its letters from `from` on. */
static void leave_out(struct str text, size_t from, size_t most, match_near_visit *visit,
                      void *context)
{
    char shorter[TOKEN_LENGTH_MAX];
    visit(context, str_hash(text));
    for (size_t i = from; most > 0 && i < text.length; i++) {
        /* Of two that are the same it does not matter which one goes. */
        if (i > from && text.data[i] == text.data[i - 1])
            continue;
        memcpy(shorter, text.data, i);
        memcpy(shorter + i, text.data + i + 1, text.length - i - 1);
        leave_out((struct str){ shorter, text.length - 1 }, i, most - 1, visit, context);
    }
}

void match_near(struct str word, match_near_visit *visit, void *context)
{
    size_t slips = token_slips(word.length);
    assert(word.length <= TOKEN_LENGTH_MAX && slips <= SLIPS_MAX &&
           token_slips(word.length + 1) <= slips + 1);
    leave_out(word, 0, slips, visit, context);
}

/* ---- words that sound alike ---- */

enum sound_key {
    SOUND_FULL,
    SOUND_CONSONANTS, /* of any word: for those that have no vowels */
    SOUND_BARE        /* the consonants of those that have none: for the others */
};

static void visit_sound(enum sound_key kind, struct str sound, match_near_visit *visit,
                        void *context)
{
    char key[SOUND_LENGTH_MAX + 1];
    if (sound.length == 0)
        return;
    key[0] = "~`'"[kind];
    memcpy(key + 1, sound.data, sound.length);
    visit(context, str_hash((struct str){ key, sound.length + 1 }));
}

void match_sounds_listed(struct str word, bool is_bare, match_near_visit *visit, void *context)
{
    struct sound sound;
    sound_of(word, &sound);
    visit_sound(SOUND_FULL, sound_full(word, &sound), visit, context);
    visit_sound(SOUND_CONSONANTS, sound_consonants(&sound), visit, context);
    if (is_bare)
        visit_sound(SOUND_BARE, sound_consonants(&sound), visit, context);
}

void match_sounds_near(const struct query_word *word, match_near_visit *visit, void *context)
{
    const struct sound *sound = &word->sound;
    if (word->token.bare) {
        visit_sound(SOUND_CONSONANTS, sound_consonants(sound), visit, context);
        return;
    }
    visit_sound(SOUND_FULL, sound_full(word->token.key, sound), visit, context);
    visit_sound(SOUND_BARE, sound_consonants(sound), visit, context);
}
