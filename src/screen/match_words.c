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

/* The key of two words beside each other as one; false for legal forms and numbers. */
bool match_join(const struct token *first, const struct token *second, char *out, struct str *ret)
{
    size_t length = first->text.length + second->text.length;
    if (first->kind != TOKEN_WORD || second->kind != TOKEN_WORD || length > TOKEN_LENGTH_MAX)
        return false;
    memcpy(out, first->text.data, first->text.length);
    memcpy(out + first->text.length, second->text.data, second->text.length);
    *ret = token_key((struct str){ out, length });
    return true;
}

#define WEIGHT_FORM 100
#define WEIGHT_LETTER 200
#define WEIGHT_LEAST 50

int32_t match_weight(size_t all_names, struct str text, enum token_kind kind, size_t names)
{
    double all = (double)all_names + 1;
    double share = log2(all / (double)(names == 0 ? 1 : names)) / log2(all + 1);
    int32_t weight = (int32_t)lrint(share * WEIGHT_ONE);
    if (kind == TOKEN_FORM)
        return WEIGHT_FORM;
    if (text.length == 1)
        return WEIGHT_LETTER;
    return weight < WEIGHT_LEAST ? WEIGHT_LEAST : weight;
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
