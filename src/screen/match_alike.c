/* SPDX-License-Identifier: Apache-2.0 */
/* screen/match_alike.c - the words of the lists that a word may be; see match_priv.h. */
#include <stdlib.h>
#include <string.h>

#include "screen/match_priv.h"

static int compare_alike(const void *a, const void *b)
{
    const struct alike *left = a;
    const struct alike *right = b;
    if (left->most != right->most)
        return left->most < right->most ? 1 : -1;
    return (left->word > right->word) - (left->word < right->word);
}

static bool put_alike(struct match_session *session, struct query_word *word, uint32_t there,
                      int32_t likeness, int32_t lends, size_t *capacity, struct err *err)
{
    if (!arena_grow(&session->work, &word->alike, word->alike_count, capacity, sizeof *word->alike))
        return arena_error(&session->work, err);
    word->alike[word->alike_count++] = (struct alike){ there, likeness, lends, 0 };
    return true;
}

/* Those that meet the word under one of the hashes. */
struct meeting {
    struct match_session *session;
    struct query_word *word;
    uint64_t letters;
    size_t slips; /* at most, whatever the other word is */
    bool by_sound;
    size_t *capacity;
    bool done;
    struct err *err;
};

static int32_t slip_likeness(const struct meeting *meeting, uint32_t there)
{
    const struct matcher *matcher = meeting->session->matcher;
    const struct word *other = &matcher->words[there];
    if ((size_t)__builtin_popcountll(meeting->letters ^ other->letters) > 2 * meeting->slips)
        return 0;
    return match_likeness(meeting->word->token.key, match_word_text(matcher, there),
                          (enum token_kind)other->kind);
}

/* The most of names in which it is bare, and of those in which it is not. */
static int32_t sound_likeness(const struct meeting *meeting, uint32_t there)
{
    const struct matcher *matcher = meeting->session->matcher;
    struct token other = { .key = match_word_text(matcher, there), .kind = TOKEN_WORD };
    struct sound sound;
    sound_of(other.key, &sound);
    int32_t likeness = match_sound_likeness(meeting->word, &other, &sound);
    other.bare = matcher->words[there].is_bare;
    return likeness > 0 || !other.bare ? likeness
                                       : match_sound_likeness(meeting->word, &other, &sound);
}

static void meet(struct meeting *meeting, uint32_t there)
{
    struct match_session *session = meeting->session;
    if (session->met[there] == session->met_last)
        return;
    session->met[there] = session->met_last;
    if (there == meeting->word->there)
        return;
    int32_t slip = slip_likeness(meeting, there);
    int32_t sound = meeting->by_sound ? sound_likeness(meeting, there) : 0;
    int32_t likeness = sound > slip ? sound : slip;
    if (likeness > 0)
        meeting->done = put_alike(session, meeting->word, there, likeness, slip, meeting->capacity,
                                  meeting->err) &&
                        meeting->done;
}

static void meet_all(void *context, uint64_t hash)
{
    struct meeting *meeting = context;
    const struct matcher *matcher = meeting->session->matcher;
    const uint32_t *starts = &matcher->near_starts[hash & (matcher->near_count - 1)];
    for (uint32_t i = starts[0]; i < starts[1]; i++) {
        if (matcher->near[i].tag == (uint32_t)(hash >> 32))
            meet(meeting, matcher->near[i].word);
    }
}

/* The words of the lists that sound like it or differ by slips; each is met once. */
static bool find_near(struct match_session *session, struct query_word *word, size_t *capacity,
                      struct err *err)
{
    struct str key = word->token.key;
    struct meeting meeting = { .session = session,
                               .word = word,
                               .letters = match_letters(key),
                               .slips = token_slips(key.length + SLIPS_MAX),
                               .by_sound = true,
                               .capacity = capacity,
                               .done = true,
                               .err = err };
    if (word->token.kind != TOKEN_WORD)
        return true;
    if (++session->met_last == 0) {
        memset(session->met, 0, session->matcher->word_count * sizeof *session->met);
        session->met_last = 1;
    }
    match_sounds_near(word, meet_all, &meeting);
    meeting.by_sound = false;
    if (meeting.slips > 0)
        match_near(key, meet_all, &meeting);
    return meeting.done;
}

static bool put_listed(struct match_session *session, struct query_word *word, struct str there,
                       int32_t likeness, int32_t lends, size_t *capacity, struct err *err)
{
    uint32_t found = match_find_listed(session->matcher, there);
    return found == NO_WORD ||
           put_alike(session, word, found, likeness, there.length > 1 ? lends : 0, capacity, err);
}

/* The word itself, its other spellings, and its first letter: there are few. */
static bool find_spelled(struct match_session *session, struct query_word *word, size_t *capacity,
                         struct err *err)
{
    const struct token *token = &word->token;
    if (!put_listed(session, word, token->key, SCORE_ONE, SCORE_ONE, capacity, err))
        return false;
    for (size_t i = 0; i < word->spelling_count; i++) {
        if (!put_listed(session, word, str_of(word->spellings[i].other), LIKE_SPELLING,
                        LIKE_SPELLING, capacity, err))
            return false;
    }
    if (word->meant_likeness > 0 && !put_listed(session, word, word->meant, word->meant_likeness,
                                                word->meant_likeness, capacity, err))
        return false;
    return token->kind != TOKEN_WORD || token->text.length == 1 ||
           put_listed(session, word, str_slice(token->key, 0, 1), LIKE_INITIAL, 0, capacity, err);
}

/*
 * A word that no list has, but for a slip, weighs what the most alike does: a slip in "trading"
 * does not make it a rare word.  Of several that are as alike the lightest counts.
 */
static int32_t weight_of(const struct matcher *matcher, const struct query_word *word)
{
    const struct token *token = &word->token;
    int32_t likeness = 0;
    int32_t weight = 0;
    size_t names = word->there == NO_WORD ? 0 : matcher->words[word->there].name_count;
    for (size_t i = 0; i < word->alike_count && names == 0; i++) {
        const struct alike *alike = &word->alike[i];
        int32_t other = matcher->words[alike->word].weight;
        if (alike->lends > likeness ||
            (alike->lends == likeness && likeness > 0 && other < weight)) {
            likeness = alike->lends;
            weight = other;
        }
    }
    return likeness > 0 ? weight
                        : match_weight(matcher->name_count, token->key, token->kind, names);
}

bool match_find_alike(struct match_session *session, struct query_word *word, struct err *err)
{
    size_t capacity = 0;
    return find_spelled(session, word, &capacity, err) && find_near(session, word, &capacity, err);
}

void match_keep(struct match_session *session, const struct query_word *word)
{
    struct arena *arena = &session->arena;
    /* A number is more than its key: "13th", "13". */
    if (word->listed == NO_WORD || word->token.bare || word->token.kind == TOKEN_NUMBER ||
        session->kept_count == KEPT_MAX)
        return;
    struct query_word *kept = arena_array_raw(arena, 1, sizeof *kept);
    struct alike *alike = arena_array_raw(arena, word->alike_count, sizeof *alike);
    if (kept == NULL || alike == NULL)
        return; /* it is opened again */
    *kept = *word;
    kept->alike = alike;
    kept->is_kept = true;
    if (word->alike_count > 0)
        memcpy(alike, word->alike, word->alike_count * sizeof *alike);
    session->kept[word->listed] = kept;
    session->kept_count++;
}

/* ---- what words weigh ---- */

/* Whether it may be several listed words, or one with others, or the first letters of some. */
static bool is_joined(const struct matcher *matcher, const struct query_word *word)
{
    uint32_t pair = word->joined[0].there;
    bool joined = word->parted_there != NO_WORD || word->initial_there != NO_WORD ||
                  word->acronym_there != NO_WORD ||
                  (pair != NO_WORD && matcher->words[pair].pair_count > 0);
    for (size_t i = 1; i < JOINED_MAX; i++)
        joined = joined || word->joined[i].there != NO_WORD;
    return joined;
}

/* As all names have it, of which the session's are some. */
static bool weigh_in_all(struct match_session *all, struct query_word *word, struct err *err)
{
    struct query_word other = *word;
    arena_reset(&all->work);
    other.there = match_find_word(all->matcher, word->token.key);
    other.alike = NULL;
    other.alike_count = 0;
    if (!match_find_alike(all, &other, err))
        return false;
    word->weight = weight_of(all->matcher, &other);
    return true;
}

static bool weigh(struct match_session *session, struct query_word *word, bool rough,
                  struct err *err)
{
    const struct token *token = &word->token;
    word->weight_most = 0;
    if (session->all == NULL) {
        word->weight = weight_of(session->matcher, word);
        return true;
    }
    const struct matcher *all = session->all->matcher;
    if (word->listed != NO_WORD) {
        word->weight = all->words[word->listed].weight;
        return true;
    }
    if (token->kind != TOKEN_WORD && word->spelling_count == 0) {
        word->weight = match_weight(all->name_count, token->key, token->kind, 0);
        return true;
    }
    if (!rough)
        return weigh_in_all(session->all, word, err);
    word->weight = WEIGHT_LEAST;
    word->weight_most = WEIGHT_ONE;
    return true;
}

static void add_up(const struct match_session *session, struct query_word *word)
{
    const struct matcher *matcher = session->matcher;
    int32_t own = word->weight_most > 0 ? word->weight_most : word->weight;
    for (size_t i = 0; i < word->alike_count; i++) {
        struct alike *alike = &word->alike[i];
        int32_t weight = own + matcher->words[alike->word].weight;
        alike->most = weight * alike->likeness / SCORE_ONE + 1;
    }
    if (word->alike_count > 1)
        qsort(word->alike, word->alike_count, sizeof *word->alike, compare_alike);
}

bool match_weigh(struct match_session *session, struct query *query, bool rough, struct err *err)
{
    query->weight = 0;
    query->is_rough = false;
    for (size_t i = 0; i < query->count; i++)
        rough = rough && !is_joined(session->matcher, &query->words[i]);
    for (size_t i = 0; i < query->count; i++) {
        struct query_word *word = &query->words[i];
        if (!word->is_kept) {
            if (!weigh(session, word, rough, err))
                return false;
            add_up(session, word);
            match_keep(session, word);
            query->is_rough = query->is_rough || word->weight_most > 0;
        }
        query->weight += word->weight;
    }
    return true;
}
