/* SPDX-License-Identifier: Apache-2.0 */
/* screen/match.c - see match.h: which names are laid beside the one looked for, and the best. */
#include <stdlib.h>
#include <string.h>

#include "screen/match_priv.h"

#define SESSION_LIMIT ((size_t)1 << 30)
#define WORK_LIMIT ((size_t)64 << 20)

const char *piece_kind_name(enum piece_kind kind)
{
    static const char *const names[] = { "same",    "in short", "slip",     "joined",
                                         "parted",  "sounds",   "spelling", "initial",
                                         "acronym", "number",   "unit" };
    return names[kind];
}

/* ---- sessions ---- */

static bool make_marks(struct match_session *session)
{
    const struct matcher *all = session->matcher->all;
    size_t words = session->matcher->word_count;
    size_t kept = all == NULL ? words : all->word_count;
    size_t names = session->matcher->name_count;
    session->kept = arena_array(&session->arena, kept, sizeof *session->kept);
    session->met = arena_array(&session->arena, words, sizeof *session->met);
    session->marks_of = arena_array(&session->arena, words, sizeof *session->marks_of);
    session->pairs_of = arena_array(&session->arena, names, sizeof *session->pairs_of);
    session->is_touched = arena_array(&session->arena, names, sizeof *session->is_touched);
    session->touched = arena_array(&session->arena, names, sizeof *session->touched);
    session->candidates = arena_array(&session->arena, names, sizeof *session->candidates);
    return session->kept != NULL && session->met != NULL && session->marks_of != NULL &&
           session->pairs_of != NULL && session->is_touched != NULL && session->touched != NULL &&
           session->candidates != NULL;
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
    bool done = make_marks(session) || arena_error(&session->arena, err);
    if (done && matcher->all != NULL) {
        session->all = match_session_new(mem, matcher->all, err);
        done = session->all != NULL;
    }
    if (done)
        return session;
    match_session_free(session);
    return NULL;
}

void match_session_free(struct match_session *session)
{
    if (session == NULL)
        return;
    match_session_free(session->all);
    arena_release(&session->arena);
    arena_release(&session->work);
    mem_free(session->mem, session);
}

/* ---- which names are laid beside ---- */

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *left = a;
    const struct candidate *right = b;
    if (left->bound != right->bound)
        return left->bound < right->bound ? 1 : -1;
    return (left->name > right->name) - (left->name < right->name);
}

/* Those whose bound reaches the threshold, the highest first. */
static bool find_candidates(struct match_session *session, const struct query *query,
                            int32_t threshold, struct err *err)
{
    session->candidate_count = 0;
    bool done = match_touch(session, query, threshold, err);
    for (size_t i = 0; i < session->touched_count; i++) {
        uint32_t name = session->touched[i];
        int32_t bound = match_bound(session, query, name);
        if (bound >= threshold)
            session->candidates[session->candidate_count++] = (struct candidate){ name, bound };
        session->is_touched[name] = false;
        session->pairs_of[name] = 0;
    }
    session->touched_count = 0;
    if (session->candidate_count > 1)
        qsort(session->candidates, session->candidate_count, sizeof *session->candidates,
              compare_candidates);
    return done;
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

/* Whether all words are the same, and the name is one of the party itself. */
static bool is_certain(const struct match *match)
{
    const struct listed *entry = &match->list->entries[match->entry];
    return match->whole && entry->names[match->name].kind != NAME_WEAK_ALIAS;
}

/* Of two names of an entry: one that is the same is not hidden by an alias that is almost so. */
static bool is_better_name(const struct match *match, const struct match *other)
{
    if (is_certain(match) != is_certain(other))
        return is_certain(match);
    return compare_matches(match, other) <= 0;
}

/* Whether it is among the best. */
static bool put_best(struct best *best, const struct match *match)
{
    size_t at = find_entry(best, match);
    if (at < best->count) {
        if (!is_better_name(match, &best->list[at]))
            return false;
    } else if (at == best->most) {
        at--; /* instead of the last, if it is better */
        if (compare_matches(match, &best->list[at]) > 0)
            return false;
    } else {
        best->count++;
    }
    for (; at > 0 && compare_matches(match, &best->list[at - 1]) < 0; at--)
        best->list[at] = best->list[at - 1];
    for (; at + 1 < best->count && compare_matches(match, &best->list[at + 1]) > 0; at++)
        best->list[at] = best->list[at + 1];
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

static bool match_variant(struct match_session *session, const struct query *query,
                          struct best *best, struct err *err)
{
    bool done =
        match_mark(session, query, err) && find_candidates(session, query, best->threshold, err);
    match_unmark(session, query);
    for (size_t i = 0; done && i < session->candidate_count; i++) {
        if (session->candidates[i].bound < best->threshold)
            break;
        done = lay_beside(session, query, session->candidates[i].name, best, err);
    }
    return done;
}

/* Whether a name may reach the threshold, if some words weigh more than is known. */
static bool may_match(struct match_session *session, const struct query *query, int32_t threshold,
                      bool *ret, struct err *err)
{
    bool done = match_mark(session, query, err) && find_candidates(session, query, threshold, err);
    match_unmark(session, query);
    *ret = session->candidate_count > 0;
    return done;
}

/* One way to read the name. */
static bool match_reading(struct match_session *session, const struct match_query *looked_for,
                          size_t variant, struct query *query, struct best *best, struct err *err)
{
    bool may = true;
    if (!match_open_query(session, looked_for, variant, session->all != NULL, query, err) ||
        (query->is_rough && !may_match(session, query, best->threshold, &may, err)))
        return false;
    if (!may)
        return true;
    if (query->is_rough && !match_weigh(session, query, false, err))
        return false;
    return match_variant(session, query, best, err);
}

bool match_name(struct match_session *session, const struct match_query *looked_for,
                int32_t threshold, size_t most, struct matches *ret, struct err *err)
{
    struct best best = { .most = most, .threshold = threshold };
    size_t variants = 1;
    bool reads = false;
    *ret = (struct matches){ 0 };
    arena_reset(&session->work);
    err_clear(err);
    best.list = arena_array_raw(&session->work, most, sizeof *best.list);
    struct query *query = arena_alloc(&session->work, sizeof *query);
    if (best.list == NULL || query == NULL)
        return arena_error(&session->work, err);
    for (size_t variant = 0; variant < variants && most > 0; variant++) {
        if (!match_reading(session, looked_for, variant, query, &best, err))
            return false;
        variants = query->variants;
        reads = variant == 0 ? query->reads : reads;
    }
    *ret = (struct matches){ best.list, best.count, reads };
    return true;
}
