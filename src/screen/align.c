/* SPDX-License-Identifier: Apache-2.0 */
/* screen/align.c - see match.h: the words of a name laid beside those of a listed one. */
#include "screen/match_priv.h"

#include <stdlib.h>
#include <string.h>

#define LIKE_SHORT 9500
#define LIKE_JOINED 9700
#define LEFT_OVER 7 /* tenths of the weight of a listed word that nothing answers */

int32_t match_likeness(struct str here, struct str there, enum token_kind kind_there)
{
    size_t longest = here.length > there.length ? here.length : there.length;
    size_t slips = token_slips(longest);
    if (slips == 0 || kind_there != TOKEN_WORD)
        return 0;
    size_t distance = token_distance(here, there, slips);
    return distance > slips ? 0 : SCORE_ONE - (int32_t)(SCORE_ONE * distance / longest);
}

bool match_open_query(struct match_session *session, struct str name, size_t variant,
                      struct query *ret, struct err *err)
{
    const struct matcher *matcher = session->matcher;
    struct tokens tokens;
    *ret = (struct query){ .count = 0 };
    if (!tokens_of(&session->work, name, variant, &tokens, err))
        return false;
    for (size_t i = 0; i < tokens.count; i++) {
        struct query_word *word = &ret->words[ret->count++];
        char joined[TOKEN_LENGTH_MAX];
        struct str pair;
        *word = (struct query_word){ .token = tokens.list[i],
                                     .there = match_find_word(matcher, tokens.list[i].key),
                                     .joined_there = NO_WORD };
        word->pair_there = word->there;
        if (!match_find_alike(session, word, err))
            return false;
        if (i + 1 < tokens.count && match_join(&tokens.list[i], &tokens.list[i + 1], joined, &pair))
            word->joined_there = match_find_word(matcher, pair);
        ret->weight += word->weight;
    }
    ret->variants = tokens.variants;
    return true;
}

/* ---- pieces that may be ---- */

struct laid {
    const struct query *query;
    const struct tokens *there;
    const int32_t *weights; /* of the listed words */
    struct laid_piece *pieces;
    size_t count, capacity;
    struct arena *work;
    struct err *err;
};

/* `here_count` words from `here` on answer `there_count` from `there` on. */
struct laid_piece {
    enum piece_kind kind;
    uint32_t here, here_count, there, there_count;
    int32_t likeness, weight;
};

static bool lay(struct laid *laid, struct laid_piece piece)
{
    for (uint32_t i = 0; i < piece.here_count; i++)
        piece.weight += laid->query->words[piece.here + i].weight;
    for (uint32_t i = 0; i < piece.there_count; i++)
        piece.weight += laid->weights[piece.there + i];
    if (!arena_grow(laid->work, &laid->pieces, laid->count, &laid->capacity, sizeof *laid->pieces))
        return arena_error(laid->work, laid->err);
    laid->pieces[laid->count++] = piece;
    return true;
}

static bool lay_words(struct laid *laid, uint32_t here, uint32_t there)
{
    const struct token *a = &laid->query->words[here].token;
    const struct token *b = &laid->there->list[there];
    struct laid_piece piece = { PIECE_SAME, here, 1, there, 1, SCORE_ONE, 0 };
    if (!str_equal(a->key, b->key)) {
        piece.kind = PIECE_SLIP;
        piece.likeness = a->kind == TOKEN_WORD ? match_likeness(a->key, b->key, b->kind) : 0;
    } else if (!str_equal(a->text, b->text)) {
        piece.kind = PIECE_SHORT;
        piece.likeness = LIKE_SHORT;
    }
    return piece.likeness == 0 || lay(laid, piece);
}

static bool lay_joined(struct laid *laid, uint32_t here, uint32_t there)
{
    const struct query *query = laid->query;
    char joined[TOKEN_LENGTH_MAX];
    struct str pair;
    return here + 1 >= query->count ||
           !match_join(&query->words[here].token, &query->words[here + 1].token, joined, &pair) ||
           !str_equal(pair, laid->there->list[there].key) ||
           lay(laid, (struct laid_piece){ PIECE_JOINED, here, 2, there, 1, LIKE_JOINED, 0 });
}

static bool lay_parted(struct laid *laid, uint32_t here, uint32_t there)
{
    const struct tokens *tokens = laid->there;
    char joined[TOKEN_LENGTH_MAX];
    struct str pair;
    return there + 1 >= tokens->count ||
           !match_join(&tokens->list[there], &tokens->list[there + 1], joined, &pair) ||
           !str_equal(pair, laid->query->words[here].token.key) ||
           lay(laid, (struct laid_piece){ PIECE_PARTED, here, 1, there, 2, LIKE_JOINED, 0 });
}

static bool lay_all(struct laid *laid)
{
    for (uint32_t here = 0; here < laid->query->count; here++) {
        for (uint32_t there = 0; there < laid->there->count; there++) {
            if (!lay_words(laid, here, there) || !lay_joined(laid, here, there) ||
                !lay_parted(laid, here, there))
                return false;
        }
    }
    return true;
}

/* ---- pieces that are ---- */

/* What is most alike first, then what weighs most, then as the words stand. */
static int compare_pieces(const void *a, const void *b)
{
    const struct laid_piece *left = a;
    const struct laid_piece *right = b;
    if (left->likeness != right->likeness)
        return left->likeness < right->likeness ? 1 : -1;
    if (left->weight != right->weight)
        return left->weight < right->weight ? 1 : -1;
    if (left->here != right->here)
        return left->here < right->here ? -1 : 1;
    return (left->there > right->there) - (left->there < right->there);
}

static uint32_t words_mask(uint32_t first, uint32_t count)
{
    return ((1u << count) - 1) << first;
}

_Static_assert(TOKENS_MAX < 32, "a set of words is a number");

/* Each word answers once. */
static void choose(struct laid *laid, uint32_t *ret_here, uint32_t *ret_there)
{
    size_t chosen = 0;
    *ret_here = *ret_there = 0;
    if (laid->count > 1)
        qsort(laid->pieces, laid->count, sizeof *laid->pieces, compare_pieces);
    for (size_t i = 0; i < laid->count; i++) {
        struct laid_piece piece = laid->pieces[i];
        uint32_t here = words_mask(piece.here, piece.here_count);
        uint32_t there = words_mask(piece.there, piece.there_count);
        if ((*ret_here & here) != 0 || (*ret_there & there) != 0)
            continue;
        *ret_here |= here;
        *ret_there |= there;
        laid->pieces[chosen++] = piece;
    }
    laid->count = chosen;
}

/* ---- the score ---- */

static bool join_words(struct arena *work, const struct token *first, uint32_t count,
                       struct str *ret, struct err *err)
{
    *ret = first->text;
    if (count == 1)
        return true;
    *ret = str_join(work, first[0].text, " ", first[1].text);
    return ret->data != NULL || arena_error(work, err);
}

static bool put_piece(struct laid *laid, const struct laid_piece *from, int64_t weights,
                      struct match *ret)
{
    struct piece *piece = &ret->pieces[ret->piece_count++];
    const struct query_word *here = &laid->query->words[from->here];
    struct token tokens[2] = { here->token, from->here_count > 1 ? here[1].token : here->token };
    *piece = (struct piece){
        .kind = from->kind,
        .likeness = from->likeness,
        .weight = from->weight,
        .score = (int32_t)((int64_t)from->weight * from->likeness * 10 / weights),
    };
    ret->score += piece->score;
    return join_words(laid->work, tokens, from->here_count, &piece->here, laid->err) &&
           join_words(laid->work, &laid->there->list[from->there], from->there_count, &piece->there,
                      laid->err);
}

/* Whether all that is not answered are legal forms; *ret_forms tells whether there are some. */
static bool only_forms_left(const enum token_kind *kinds, size_t count, uint32_t answered,
                            bool *ret_forms)
{
    *ret_forms = false;
    for (size_t i = 0; i < count; i++) {
        bool left = (answered >> i & 1) == 0;
        if (left && kinds[i] != TOKEN_FORM)
            return false;
        *ret_forms = *ret_forms || left;
    }
    return true;
}

/* Whether every word is answered by the same one; one side may have legal forms besides. */
static bool is_whole(const struct laid *laid, uint32_t here, uint32_t there)
{
    enum token_kind here_kinds[TOKENS_MAX];
    enum token_kind there_kinds[TOKENS_MAX];
    bool forms_here;
    bool forms_there;
    for (size_t i = 0; i < laid->query->count; i++)
        here_kinds[i] = laid->query->words[i].token.kind;
    for (size_t i = 0; i < laid->there->count; i++)
        there_kinds[i] = laid->there->list[i].kind;
    for (size_t i = 0; i < laid->count; i++) {
        if (laid->pieces[i].kind != PIECE_SAME)
            return false;
    }
    return laid->count > 0 && only_forms_left(here_kinds, laid->query->count, here, &forms_here) &&
           only_forms_left(there_kinds, laid->there->count, there, &forms_there) &&
           !(forms_here && forms_there);
}

bool match_align(struct match_session *session, const struct query *query, uint32_t number,
                 struct match *ret, struct err *err)
{
    const struct matcher *matcher = session->matcher;
    const struct indexed_name *name = &matcher->names[number];
    const struct listed *entry = &matcher->lists[name->list]->entries[name->entry];
    struct tokens *tokens = arena_alloc(&session->work, sizeof *tokens);
    int32_t weights[TOKENS_MAX] = { 0 };
    uint32_t here;
    uint32_t there;
    if (tokens == NULL)
        return arena_error(&session->work, err);
    if (!tokens_of(&session->work, entry->names[name->name].text, 0, tokens, err))
        return false;
    /* In tenths, of all words: those of the listed name that nothing answers count for less. */
    int64_t all = (int64_t)query->weight * 10;
    for (uint32_t i = 0; i < name->word_count; i++)
        weights[i] = matcher->words[matcher->name_words.list[name->first + i]].weight;
    struct laid laid = {
        .query = query, .there = tokens, .weights = weights, .work = &session->work, .err = err
    };
    if (!lay_all(&laid))
        return false;
    choose(&laid, &here, &there);
    for (uint32_t i = 0; i < name->word_count; i++)
        all += (int64_t)weights[i] * ((there >> i & 1) != 0 ? 10 : LEFT_OVER);
    *ret = (struct match){ .list = matcher->lists[name->list],
                           .list_index = name->list,
                           .entry = name->entry,
                           .name = name->name,
                           .whole = is_whole(&laid, here, there) };
    ret->pieces = arena_array(&session->work, laid.count, sizeof *ret->pieces);
    if (ret->pieces == NULL)
        return arena_error(&session->work, err);
    for (size_t i = 0; i < laid.count; i++) {
        if (!put_piece(&laid, &laid.pieces[i], all, ret))
            return false;
    }
    return true;
}
