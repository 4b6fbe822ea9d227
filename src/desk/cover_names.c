/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/cover_names.c - whether two names are one party's; see cover_priv.h.
 *
 * They are if they are written the same, but for case, punctuation and blanks.  A name that shares
 * its words with the other, but for a legal form, a slip or a further word, may be, and is asked.
 */
#include "desk/cover_priv.h"

#include "decide/party_name.h"
#include "screen/tokens.h"

enum told told_and(enum told a, enum told b)
{
    return a < b ? a : b;
}

enum told told_or(enum told a, enum told b)
{
    return a > b ? a : b;
}

static bool counts(const struct token *token)
{
    return token->kind == TOKEN_WORD || token->kind == TOKEN_NUMBER;
}

static bool is_near(const struct token *a, const struct token *b)
{
    if (str_equal(a->key, b->key))
        return true;
    size_t longest = a->key.length > b->key.length ? a->key.length : b->key.length;
    size_t slips = token_slips(longest);
    return a->kind == TOKEN_WORD && b->kind == TOKEN_WORD && slips > 0 &&
           token_distance(a->key, b->key, slips) <= slips;
}

/* Whether each word of the one is, but for a slip, among those of the other. */
static bool is_within(const struct tokens *one, const struct tokens *other)
{
    for (size_t i = 0; i < one->count; i++) {
        bool found = !counts(&one->list[i]);
        for (size_t k = 0; k < other->count && !found; k++)
            found = counts(&other->list[k]) && is_near(&one->list[i], &other->list[k]);
        if (!found)
            return false;
    }
    return true;
}

bool names_told(struct arena *arena, struct str a, struct str b, enum told *ret, struct err *err)
{
    struct tokens words_a;
    struct tokens words_b;
    *ret = TOLD_MAYBE;
    if (a.length == 0 || b.length == 0)
        return true;
    struct str folded_a = party_name_fold(arena, a);
    struct str folded_b = party_name_fold(arena, b);
    if (folded_a.data == NULL || folded_b.data == NULL)
        return arena_error(arena, err);
    /* Without a letter there is nothing to compare. */
    if (folded_a.length == 0 || folded_b.length == 0)
        return true;
    if (str_equal(folded_a, folded_b)) {
        *ret = TOLD_YES;
        return true;
    }
    if (!tokens_of(arena, a, 0, &words_a, err) || !tokens_of(arena, b, 0, &words_b, err))
        return false;
    if (!is_within(&words_a, &words_b) && !is_within(&words_b, &words_a))
        *ret = TOLD_NO;
    return true;
}
