/* SPDX-License-Identifier: Apache-2.0 */
/* screen/match.c - see match.h: which names are laid beside the one looked for, and the best. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "screen/match_priv.h"

#define SESSION_LIMIT ((size_t)1 << 30)
#define WORK_LIMIT ((size_t)64 << 20)

const char *piece_kind_name(enum piece_kind kind)
{
    static const char *const names[] = { "same",   "in short", "slip", "joined",
                                         "parted", "number",   "unit" };
    return names[kind];
}

/* ---- sessions ---- */

static bool make_marks(struct match_session *session)
{
    size_t words = session->matcher->word_count;
    size_t names = session->matcher->name_count;
    session->met = arena_array(&session->arena, words, sizeof *session->met);
    session->marks_of = arena_array(&session->arena, words, sizeof *session->marks_of);
    session->pairs = arena_array(&session->arena, names, sizeof *session->pairs);
    session->is_touched = arena_array(&session->arena, names, sizeof *session->is_touched);
    session->touched = arena_array(&session->arena, names, sizeof *session->touched);
    session->candidates = arena_array(&session->arena, names, sizeof *session->candidates);
    return session->met != NULL && session->marks_of != NULL && session->pairs != NULL &&
           session->is_touched != NULL && session->touched != NULL && session->candidates != NULL;
}

struct match_session *match_session_new(const struct mem *mem, const struct matcher *matcher,
                                        struct err *err)
{
    struct match_session *session = mem_resize(mem, NULL, sizeof *session);
    if (session == NULL) {
        err_set(err, ERR_MEMORY, "memory for a search could not be had");
        return NULL;
    }
    *session = (struct match_session){ .mem = mem, .matcher = matcher };
    arena_init(&session->arena, mem, SESSION_LIMIT);
    arena_init(&session->work, mem, WORK_LIMIT);
    if (make_marks(session))
        return session;
    arena_error(&session->arena, err);
    match_session_free(session);
    return NULL;
}

void match_session_free(struct match_session *session)
{
    if (session == NULL)
        return;
    arena_release(&session->arena);
    arena_release(&session->work);
    mem_free(session->mem, session);
}

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

static bool mark_words(struct match_session *session, const struct query *query, struct err *err)
{
    const struct word *words = session->matcher->words;
    session->marks = NULL;
    session->mark_count = session->mark_capacity = 0;
    for (size_t i = 0; i < query->count; i++) {
        const struct query_word *word = &query->words[i];
        for (size_t k = 0; k < word->alike_count; k++) {
            if (!mark(session, word->alike[k].word, i, word->alike[k].most, err))
                return false;
        }
        if (word->joined_there != NO_WORD &&
            !mark(session, word->joined_there, TOKENS_MAX + i,
                  word->weight + query->words[i + 1].weight + words[word->joined_there].weight,
                  err))
            return false;
    }
    return true;
}

static void unmark_words(struct match_session *session, const struct query *query)
{
    for (size_t i = 0; i < query->count; i++) {
        const struct query_word *word = &query->words[i];
        for (size_t k = 0; k < word->alike_count; k++)
            session->marks_of[word->alike[k].word] = 0;
        if (word->joined_there != NO_WORD)
            session->marks_of[word->joined_there] = 0;
    }
}

/* ---- which names may reach the threshold ---- */

/* A word of the name, how many names it leads to, and the weight of what is heaviest there. */
struct lead {
    size_t word, names;
    int32_t there;
};

static int compare_leads(const void *a, const void *b)
{
    const struct lead *left = a;
    const struct lead *right = b;
    if (left->names != right->names)
        return left->names < right->names ? 1 : -1;
    return (left->word > right->word) - (left->word < right->word);
}

static size_t find_leads(const struct match_session *session, const struct query *query,
                         struct lead leads[TOKENS_MAX])
{
    const struct word *words = session->matcher->words;
    size_t count = 0;
    for (size_t i = 0; i < query->count; i++) {
        const struct query_word *word = &query->words[i];
        struct lead lead = { .word = i };
        for (size_t k = 0; k < word->alike_count; k++) {
            const struct word *there = &words[word->alike[k].word];
            lead.names += there->name_count;
            lead.there = there->weight > lead.there ? there->weight : lead.there;
        }
        if (lead.names > 0)
            leads[count++] = lead;
    }
    if (count > 1)
        qsort(leads, count, sizeof *leads, compare_leads);
    return count;
}

static void touch(struct match_session *session, const uint32_t *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!session->is_touched[names[i]]) {
            session->is_touched[names[i]] = true;
            session->touched[session->touched_count++] = names[i];
        }
    }
}

/*
 * The words that most names have are followed only if it matters.  A name that has nothing of the
 * query but words of a set S scores at most
 *
 *     (weights of S here + weights of S there) / (weights of the query + weights of S there)
 *
 * as each listed word that answers counts in full below.  The weights of S here are not above those
 * of the query, so this grows with the weights there, and the heaviest that may be there give a
 * bound.  While that is under the threshold, names that have only words of S need not be looked at,
 * and no name has to be looked for by them: it is looked for by another word, or not at all.
 */
static void touch_words(struct match_session *session, const struct query *query, int32_t threshold)
{
    const struct word *words = session->matcher->words;
    struct lead leads[TOKENS_MAX];
    size_t count = find_leads(session, query, leads);
    int64_t here = 0;
    int64_t there = 0;
    for (size_t i = 0; i < count; i++) {
        const struct query_word *word = &query->words[leads[i].word];
        int64_t all_here = here + word->weight;
        int64_t all_there = there + leads[i].there;
        if ((all_here + all_there + SLACK) * SCORE_ONE < threshold * (query->weight + all_there)) {
            here = all_here;
            there = all_there;
            continue;
        }
        for (size_t k = 0; k < word->alike_count; k++) {
            const struct word *other = &words[word->alike[k].word];
            touch(session, session->matcher->postings + other->names, other->name_count);
        }
    }
}

/* Words in two, or two in one, on either side: few names have them. */
static void touch_joined(struct match_session *session, const struct query *query)
{
    const struct word *words = session->matcher->words;
    const uint32_t *postings = session->matcher->postings;
    for (size_t i = 0; i < query->count; i++) {
        const struct query_word *word = &query->words[i];
        if (word->pair_there != NO_WORD) {
            const struct word *pair = &words[word->pair_there];
            touch(session, postings + pair->pairs, pair->pair_count);
            for (uint32_t k = 0; k < pair->pair_count; k++)
                session->pairs[postings[pair->pairs + k]] += word->weight + 2 * WEIGHT_ONE;
        }
        if (word->joined_there != NO_WORD) {
            const struct word *joined = &words[word->joined_there];
            touch(session, postings + joined->names, joined->name_count);
        }
    }
}

/*
 * A bound on the score of a name.  What may be added is bounded in two ways, of which the lower
 * counts: each word of the query adds at most what the most alike word of the name makes it add;
 * and each word of the name at most what the most alike of the query does.
 *
 * What it is divided by has the weights of the query, and of the name seven tenths, and three more
 * of the words that are answered.  Which ones are is not known, but in the second way they may all
 * be taken to be: a word more adds at least as much above as below, and that lowers no score, which
 * is never above one.  (Where it would not, it is not counted below.)
 */
static int32_t bound_of(const struct match_session *session, const struct query *query,
                        uint32_t number)
{
    const struct matcher *matcher = session->matcher;
    const struct indexed_name *name = &matcher->names[number];
    const struct mark *marks = session->marks;
    int32_t best[2 * TOKENS_MAX] = { 0 };
    int64_t here = session->pairs[number] + SLACK;
    int64_t there = here;
    int64_t answered = 0;
    int64_t weights = (int64_t)query->weight * 10 + (int64_t)name->weight * 7;
    for (uint32_t i = 0; i < name->word_count; i++) {
        uint32_t word = matcher->name_words.list[name->first + i];
        int32_t most = 0;
        for (uint32_t at = session->marks_of[word]; at != 0; at = marks[at - 1].next) {
            assert(marks != NULL);
            const struct mark *found = &marks[at - 1];
            most = found->most > most ? found->most : most;
            if (found->most > best[found->slot]) {
                here += found->most - best[found->slot];
                best[found->slot] = found->most;
            }
        }
        there += most;
        int32_t below = matcher->words[word].weight * 3;
        answered += most * 10 >= below && most > 0 ? below : 0;
    }
    int64_t by_query = here * 10 * SCORE_ONE / weights;
    int64_t by_name = there * 10 * SCORE_ONE / (weights + answered);
    int64_t bound = (by_query < by_name ? by_query : by_name) + 1;
    return bound < SCORE_ONE ? (int32_t)bound : SCORE_ONE;
}

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *left = a;
    const struct candidate *right = b;
    if (left->bound != right->bound)
        return left->bound < right->bound ? 1 : -1;
    return (left->name > right->name) - (left->name < right->name);
}

/* Those whose bound reaches the threshold, the highest first. */
static void find_candidates(struct match_session *session, const struct query *query,
                            int32_t threshold)
{
    session->candidate_count = 0;
    touch_joined(session, query);
    touch_words(session, query, threshold);
    for (size_t i = 0; i < session->touched_count; i++) {
        uint32_t name = session->touched[i];
        int32_t bound = bound_of(session, query, name);
        if (bound >= threshold)
            session->candidates[session->candidate_count++] = (struct candidate){ name, bound };
        session->is_touched[name] = false;
        session->pairs[name] = 0;
    }
    session->touched_count = 0;
    if (session->candidate_count > 1)
        qsort(session->candidates, session->candidate_count, sizeof *session->candidates,
              compare_candidates);
}

/* ---- the best ---- */

/* Of each entry the best name, in order. */
struct best {
    struct match *list;
    size_t count, most;
    int32_t threshold; /* what is under it is no longer of interest */
};

static int compare_matches(const struct match *left, const struct match *right)
{
    if (left->score != right->score)
        return left->score < right->score ? 1 : -1;
    if (left->list_index != right->list_index)
        return left->list_index < right->list_index ? -1 : 1;
    if (left->entry != right->entry)
        return left->entry < right->entry ? -1 : 1;
    return (left->name > right->name) - (left->name < right->name);
}

/* Where the entry stands, or count. */
static size_t find_entry(const struct best *best, const struct match *match)
{
    size_t at = 0;
    while (at < best->count &&
           (best->list[at].list_index != match->list_index || best->list[at].entry != match->entry))
        at++;
    return at;
}

/* Whether it is among the best. */
static bool put_best(struct best *best, const struct match *match)
{
    size_t at = find_entry(best, match);
    if (at == best->count && at == best->most)
        at--; /* instead of the last, if it is better */
    else if (at == best->count)
        best->list[best->count++] = *match;
    if (compare_matches(match, &best->list[at]) > 0)
        return false;
    for (; at > 0 && compare_matches(match, &best->list[at - 1]) < 0; at--)
        best->list[at] = best->list[at - 1];
    best->list[at] = *match;
    if (best->count == best->most && best->list[best->count - 1].score > best->threshold)
        best->threshold = best->list[best->count - 1].score;
    return true;
}

static bool lay_beside(struct match_session *session, const struct query *query, uint32_t name,
                       struct best *best, struct err *err)
{
    struct arena_place before = arena_mark(&session->work);
    struct match match;
    if (!match_align(session, query, name, &match, err))
        return false;
    if (match.score < best->threshold || !put_best(best, &match))
        arena_rewind(&session->work, before);
    return true;
}

/* One way to read the name. */
static bool match_variant(struct match_session *session, const struct query *query,
                          struct best *best, struct err *err)
{
    bool done = mark_words(session, query, err);
    if (done)
        find_candidates(session, query, best->threshold);
    unmark_words(session, query);
    for (size_t i = 0; done && i < session->candidate_count; i++) {
        if (session->candidates[i].bound < best->threshold)
            break;
        done = lay_beside(session, query, session->candidates[i].name, best, err);
    }
    return done;
}

bool match_name(struct match_session *session, struct str name, int32_t threshold, size_t most,
                struct matches *ret, struct err *err)
{
    struct best best = { .most = most, .threshold = threshold };
    size_t variants = 1;
    *ret = (struct matches){ 0 };
    arena_reset(&session->work);
    err_clear(err);
    best.list = arena_array_raw(&session->work, most, sizeof *best.list);
    struct query *query = arena_alloc(&session->work, sizeof *query);
    if (best.list == NULL || query == NULL)
        return arena_error(&session->work, err);
    for (size_t variant = 0; variant < variants && most > 0; variant++) {
        if (!match_open_query(session, name, variant, query, err) ||
            !match_variant(session, query, &best, err))
            return false;
        variants = query->variants;
    }
    *ret = (struct matches){ best.list, best.count };
    return true;
}

#define LETTERS_LEAST 3 /* besides legal forms: less is no name */

/* Words that are read are in plain Latin letters. */
bool match_reads(struct match_session *session, struct str name, bool *ret, struct err *err)
{
    arena_reset(&session->work);
    struct tokens *tokens = arena_alloc(&session->work, sizeof *tokens);
    if (tokens == NULL)
        return arena_error(&session->work, err);
    if (!tokens_of(&session->work, name, 0, tokens, err))
        return false;
    size_t letters = 0;
    *ret = name.length <= NAME_LENGTH_MAX && str_is_utf8(name) && tokens->count < TOKENS_MAX;
    for (size_t i = 0; i < tokens->count; i++) {
        struct str word = tokens->list[i].text;
        letters += tokens->list[i].kind == TOKEN_FORM ? 0 : word.length;
        for (size_t k = 0; k < word.length; k++)
            *ret = *ret && (unsigned char)word.data[k] < 0x80;
    }
    /* "N/A", "Co., Ltd." */
    *ret = *ret && letters >= LETTERS_LEAST;
    return true;
}
