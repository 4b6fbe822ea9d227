/* SPDX-License-Identifier: Apache-2.0 */
/* screen/match_bound.c - what a name may score at most; see match_priv.h. */
#include <assert.h>

#include "screen/match_priv.h"

/* ---- what each listed word may add ---- */

static bool mark(struct match_session *session, uint32_t word, size_t slot, int32_t most,
                 struct err *err)
{
    if (!arena_grow(&session->work, &session->marks, session->mark_count, &session->mark_capacity,
                    sizeof *session->marks))
        return arena_error(&session->work, err);
    session->marks[session->mark_count++] =
        (struct mark){ session->marks_of[word], (uint32_t)slot, most };
    session->marks_of[word] = (uint32_t)session->mark_count;
    return true;
}

/* Pieces that begin with the same word of the name exclude each other: they share a slot. */
static bool mark_joined(struct match_session *session, const struct query *query, size_t first,
                        struct err *err)
{
    const struct word *words = session->matcher->words;
    int32_t weight = query->words[first].weight;
    for (size_t k = 1; k < JOINED_MAX && first + k < query->count; k++) {
        uint32_t there = query->words[first].joined[k].there;
        weight += query->words[first + k].weight;
        if (there != NO_WORD &&
            !mark(session, there, TOKENS_MAX + first, weight + words[there].weight, err))
            return false;
    }
    return true;
}

bool match_mark(struct match_session *session, const struct query *query, struct err *err)
{
    session->marks = NULL;
    session->mark_count = session->mark_capacity = 0;
    for (size_t i = 0; i < query->count; i++) {
        const struct query_word *word = &query->words[i];
        for (size_t k = 0; k < word->alike_count; k++) {
            if (!mark(session, word->alike[k].word, i, word->alike[k].most, err))
                return false;
        }
        if (!mark_joined(session, query, i, err))
            return false;
    }
    return true;
}

void match_unmark(struct match_session *session, const struct query *query)
{
    for (size_t i = 0; i < query->count; i++) {
        const struct query_word *word = &query->words[i];
        for (size_t k = 0; k < word->alike_count; k++)
            session->marks_of[word->alike[k].word] = 0;
        for (size_t k = 0; k < JOINED_MAX; k++) {
            if (word->joined[k].there != NO_WORD)
                session->marks_of[word->joined[k].there] = 0;
        }
    }
}

/* ---- what a name may add ---- */

int32_t match_initial_most(int32_t weight)
{
    return weight * LIKE_INITIAL / SCORE_ONE + 1;
}

/* What may be added, by the words of the name looked for and by those of the listed one. */
struct sums {
    int32_t best[2 * TOKENS_MAX]; /* by slot: what the most alike word makes it add */
    uint32_t same;                /* words of the query that the name has: a set */
    int64_t there;
    int64_t answered; /* three tenths of the weights of listed words that may be answered */
    int64_t left;     /* the weights of those that are not */
    bool differs;     /* a word that is no legal form has not the same one beside it, */
    bool lacks;       /* … or none at all, unless it is a common one there */
};

static void raise_slot(struct sums *sums, size_t slot, int32_t most, int32_t *word_most)
{
    *word_most = most > *word_most ? most : *word_most;
    sums->best[slot] = most > sums->best[slot] ? most : sums->best[slot];
}

/* Words of the query that are a letter, with which the listed word of a person begins. */
static void add_initials(const struct match_session *session, const struct query *query,
                         uint32_t number, struct sums *sums, int32_t *word_most)
{
    const struct word *word = &session->matcher->words[number];
    if (word->length < 2)
        return;
    for (size_t i = 0; i < query->count; i++) {
        const struct query_word *here = &query->words[i];
        if (here->initial_there == NO_WORD ||
            here->token.key.data[0] != session->matcher->texts[word->text])
            continue;
        int32_t weight = here->weight + word->weight;
        raise_slot(sums, i, match_initial_most(weight), word_most);
    }
}

static void add_word(const struct match_session *session, const struct query *query,
                     uint32_t number, bool with_initials, struct sums *sums)
{
    const struct word *word = &session->matcher->words[number];
    int32_t most = 0;
    bool same = word->kind == TOKEN_FORM;
    for (uint32_t at = session->marks_of[number]; at != 0;) {
        assert(session->marks != NULL);
        const struct mark *found = &session->marks[at - 1];
        raise_slot(sums, found->slot, found->most, &most);
        if (found->slot < TOKENS_MAX && query->words[found->slot].there == number) {
            sums->same |= 1u << found->slot;
            same = true;
        }
        at = found->next;
    }
    if (with_initials)
        add_initials(session, query, number, sums, &most);
    sums->there += most;
    sums->answered += most * 10 >= word->weight * 3 && most > 0 ? word->weight * 3 : 0;
    sums->left += most == 0 ? word->weight : 0;
    sums->differs = sums->differs || !same;
    sums->lacks =
        sums->lacks || (most == 0 && word->kind != TOKEN_FORM && word->weight >= WEIGHT_COMMON);
}

/* The weights of words that nothing of the name answers. */
static int64_t left_here(const struct query *query, struct sums *sums)
{
    int64_t left = 0;
    size_t joined = 0; /* words up to there may be, as one */
    for (size_t i = 0; i < query->count; i++) {
        const struct query_word *word = &query->words[i];
        bool form = word->token.kind == TOKEN_FORM;
        sums->differs = sums->differs || !(form || (sums->same >> i & 1) != 0);
        if (sums->best[TOKENS_MAX + i] > 0)
            joined = i + JOINED_MAX;
        bool unanswered = sums->best[i] == 0 && i >= joined;
        left += unanswered ? word->weight : 0;
        sums->lacks = sums->lacks || (unanswered && !form);
    }
    return left;
}

/*
 * What the words of the query may add, where several of them may answer as one: the most that
 * pieces which have no word in common come to, as pieces are of words that stand together.
 */
static int64_t most_here(const struct match_session *session, const struct query *query,
                         uint32_t name, const struct sums *sums)
{
    int64_t most[TOKENS_MAX + 1] = { 0 }; /* by the first so many words */
    for (size_t i = 0; i < query->count; i++) {
        int64_t alone = most[i] + sums->best[i];
        most[i + 1] = alone > most[i + 1] ? alone : most[i + 1];
        int64_t joined = most[i] + sums->best[TOKENS_MAX + i]; /* this and one more at least */
        if (i + 2 <= query->count && joined > most[i + 2])
            most[i + 2] = joined;
        for (uint32_t at = session->pairs_of[name]; at != 0; at = session->pairs[at - 1].next) {
            const struct pair_mark *pair = &session->pairs[at - 1];
            int64_t paired = most[i] + pair->most;
            if (pair->first == i && paired > most[i + pair->count])
                most[i + pair->count] = paired;
        }
    }
    return most[query->count];
}

static int64_t all_pairs(const struct match_session *session, uint32_t name)
{
    int64_t sum = 0;
    for (uint32_t at = session->pairs_of[name]; at != 0; at = session->pairs[at - 1].next)
        sum += session->pairs[at - 1].most;
    return sum;
}

/* What is left over is not known with words in two and acronyms: what they answer is not. */
static int64_t evidence_of(const struct sums *sums, bool pairs)
{
    if (!sums->differs)
        return 1; /* none; nothing is divided by zero */
    return sums->lacks && !pairs ? EVIDENCE_LEAST : EVIDENCE_ALIKE;
}

/*
 * A bound on the score of a name.  What may be added is bounded in two ways, of which the lower
 * counts: each word of the query adds at most what the most alike word of the name makes it add;
 * and each word of the name at most what the most alike of the query does.
 *
 * What it is divided by has the weights of the query, and of the name seven tenths, and three more
 * of the words that are answered.  Which ones are is not known, but in the second way they may all
 * be taken to be: a word more adds at least as much above as below, and that lowers no score, which
 * is never above one.  (Where it would not, it is not counted below.)  What is left over on both
 * sides for certain counts once more, but not with words in two and acronyms, as what they answer
 * is not known here; and names that do not have the same words have their floor.
 */
int32_t match_bound(const struct match_session *session, const struct query *query, uint32_t number)
{
    const struct matcher *matcher = session->matcher;
    const struct indexed_name *name = &matcher->names[number];
    int64_t pairs = all_pairs(session, number);
    struct sums sums = { .there = pairs + SLACK };
    bool with_initials = query->has_initials &&
                         matcher->lists[name->list]->entries[name->entry].type == LISTED_PERSON;
    for (uint32_t i = 0; i < name->word_count; i++)
        add_word(session, query, matcher->name_words.list[name->first + i], with_initials, &sums);
    int64_t left = left_here(query, &sums);
    int64_t conflict = pairs > 0 ? 0 : left < sums.left ? left : sums.left;
    int64_t weights =
        (int64_t)query->weight * 10 + (int64_t)name->weight * LEFT_OVER + conflict * CONFLICT;
    int64_t least = evidence_of(&sums, pairs > 0) * 10;
    int64_t below = weights + sums.answered;
    int64_t here = most_here(session, query, number, &sums) + SLACK;
    int64_t by_query = here * 10 * SCORE_ONE / (weights > least ? weights : least);
    int64_t by_name = sums.there * 10 * SCORE_ONE / (below > least ? below : least);
    int64_t bound = (by_query < by_name ? by_query : by_name) + 1;
    return bound < SCORE_ONE ? (int32_t)bound : SCORE_ONE;
}
