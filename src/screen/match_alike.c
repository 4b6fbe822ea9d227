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
                      int32_t likeness, size_t *capacity, struct err *err)
{
    if (!arena_grow(&session->work, &word->alike, word->alike_count, capacity, sizeof *word->alike))
        return arena_error(&session->work, err);
    word->alike[word->alike_count++] = (struct alike){ .word = there, .likeness = likeness };
    return true;
}

/* Those that meet the word under one of the hashes. */
struct meeting {
    struct match_session *session;
    struct query_word *word;
    uint64_t letters;
    size_t slips; /* at most, whatever the other word is */
    size_t capacity;
    bool done;
    struct err *err;
};

static void meet(struct meeting *meeting, uint32_t there)
{
    struct match_session *session = meeting->session;
    const struct word *other = &session->matcher->words[there];
    const struct query_word *word = meeting->word;
    if (session->met[there] == session->met_last)
        return;
    session->met[there] = session->met_last;
    if (there == word->there ||
        (size_t)__builtin_popcountll(meeting->letters ^ other->letters) > 2 * meeting->slips)
        return;
    int32_t likeness = match_likeness(word->token.key, match_word_text(session->matcher, there),
                                      (enum token_kind)other->kind);
    if (likeness > 0)
        meeting->done =
            put_alike(session, meeting->word, there, likeness, &meeting->capacity, meeting->err) &&
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

/* The words of the lists that differ by slips. */
static bool find_slips(struct match_session *session, struct query_word *word, size_t *capacity,
                       struct err *err)
{
    struct str key = word->token.key;
    struct meeting meeting = { .session = session,
                               .word = word,
                               .letters = match_letters(key),
                               .slips = token_slips(key.length + SLIPS_MAX),
                               .capacity = *capacity,
                               .done = true,
                               .err = err };
    if (word->token.kind != TOKEN_WORD || meeting.slips == 0)
        return true;
    if (++session->met_last == 0) {
        memset(session->met, 0, session->matcher->word_count * sizeof *session->met);
        session->met_last = 1;
    }
    match_near(key, meet_all, &meeting);
    return meeting.done;
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
        int32_t other = matcher->words[word->alike[i].word].weight;
        if (word->alike[i].likeness > likeness ||
            (word->alike[i].likeness == likeness && other < weight)) {
            likeness = word->alike[i].likeness;
            weight = other;
        }
    }
    return likeness > 0 ? weight
                        : match_weight(matcher->name_count, token->key, token->kind, names);
}

bool match_find_alike(struct match_session *session, struct query_word *word, struct err *err)
{
    const struct matcher *matcher = session->matcher;
    size_t capacity = 0;
    bool listed = word->there != NO_WORD && matcher->words[word->there].name_count > 0;
    if ((listed && !put_alike(session, word, word->there, SCORE_ONE, &capacity, err)) ||
        !find_slips(session, word, &capacity, err))
        return false;
    word->weight = weight_of(matcher, word);
    for (size_t i = 0; i < word->alike_count; i++) {
        struct alike *alike = &word->alike[i];
        int32_t weight = word->weight + matcher->words[alike->word].weight;
        alike->most = weight * alike->likeness / SCORE_ONE + 1;
    }
    if (word->alike_count > 1)
        qsort(word->alike, word->alike_count, sizeof *word->alike, compare_alike);
    return true;
}
