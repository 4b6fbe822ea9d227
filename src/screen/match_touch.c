/* SPDX-License-Identifier: Apache-2.0 */
/* screen/match_touch.c - which names may reach the threshold at all; see match_priv.h. */
#include <stdlib.h>

#include "screen/match_priv.h"

/* ---- names that have words of the one looked for ---- */

/* A listed word or key that answers a word of the name looked for. */
struct lead {
    uint32_t word, listed;
    int32_t least, heaviest; /* what the listed word weighs: both, but for a key */
    int32_t most;            /* what the two may add */
    uint32_t name_count;
};

/* Of all leads so far, what those of each word of the name looked for have at most. */
struct led {
    const struct query *query;
    int32_t threshold;
    struct lead by_word[TOKENS_MAX]; /* without names: there is none */
    int64_t here, least, heaviest, most;
};

/* The longest first: what comes later may be more, and leads to fewer names. */
static int compare_leads(const void *a, const void *b)
{
    const struct lead *left = a;
    const struct lead *right = b;
    if (left->name_count != right->name_count)
        return left->name_count < right->name_count ? 1 : -1;
    if (left->word != right->word)
        return left->word < right->word ? -1 : 1;
    return (left->listed > right->listed) - (left->listed < right->listed);
}

/* Those of one word of the name, put behind the others. */
static size_t add_leads(const struct match_session *session, const struct query *query, uint32_t at,
                        struct lead *leads)
{
    const struct word *words = session->matcher->words;
    const struct query_word *word = &query->words[at];
    size_t count = 0;
    for (size_t i = 0; i < word->alike_count; i++) {
        const struct word *there = &words[word->alike[i].word];
        leads[count++] = (struct lead){ at,
                                        word->alike[i].word,
                                        there->weight,
                                        there->weight,
                                        word->alike[i].most,
                                        there->name_count };
    }
    if (word->initial_there != NO_WORD)
        leads[count++] = (struct lead){ at,
                                        word->initial_there,
                                        0,
                                        WEIGHT_ONE,
                                        match_initial_most(word->weight + WEIGHT_ONE),
                                        words[word->initial_there].name_count };
    return count;
}

static bool find_leads(struct match_session *session, const struct query *query,
                       struct lead **ret_leads, size_t *ret_count, struct err *err)
{
    size_t most = query->count; /* of initials */
    for (size_t i = 0; i < query->count; i++)
        most += query->words[i].alike_count;
    struct lead *leads = arena_array_raw(&session->work, most, sizeof *leads);
    if (leads == NULL)
        return arena_error(&session->work, err);
    size_t count = 0;
    for (uint32_t i = 0; i < query->count; i++)
        count += add_leads(session, query, i, leads + count);
    if (count > 1)
        qsort(leads, count, sizeof *leads, compare_leads);
    *ret_leads = leads;
    *ret_count = count;
    return true;
}

static void add_lead(struct led *led, const struct lead *lead)
{
    struct lead *all = &led->by_word[lead->word];
    struct lead before = *all;
    if (before.name_count == 0) {
        *all = *lead;
        led->here += led->query->words[lead->word].weight;
    } else {
        all->least = lead->least < before.least ? lead->least : before.least;
        all->heaviest = lead->heaviest > before.heaviest ? lead->heaviest : before.heaviest;
        all->most = lead->most > before.most ? lead->most : before.most;
    }
    led->least += all->least - before.least;
    led->heaviest += all->heaviest - before.heaviest;
    led->most += all->most - before.most;
}

/* Whether a name that has nothing but words of the leads does not have all words but forms. */
static bool is_short(const struct led *led)
{
    for (size_t i = 0; i < led->query->count; i++) {
        if (led->by_word[i].name_count == 0 && led->query->words[i].token.kind != TOKEN_FORM)
            return true;
    }
    return false;
}

/*
 * A name which has nothing of the query but words of the leads adds at most what these may add.  It
 * is divided by the weights of the query and of the name, as in all_weights: of the latter a part
 * counts if the words are answered, and what is surely left over here and there counts once more.
 * That all leads are answered is what makes the score greatest: a word more adds more above than
 * below.  So a heavier name has a lower bound, once it has all that the leads may be.
 */
static bool may_reach(const struct led *led, int64_t weight)
{
    if (weight < led->heaviest)
        return true;
    int64_t left_here = led->query->weight - led->here;
    int64_t left_there = weight - led->heaviest;
    int64_t conflict = left_here < left_there ? left_here : left_there;
    int64_t all = led->query->weight * 10 + weight * LEFT_OVER + led->least * (10 - LEFT_OVER) +
                  conflict * CONFLICT;
    if (all < EVIDENCE_LEAST * 10 && is_short(led))
        all = EVIDENCE_LEAST * 10;
    return (led->most + SLACK) * 10 * SCORE_ONE >= all * led->threshold;
}

/* Names stand by their weight: how many of them may reach the threshold. */
static uint32_t count_reaching(const struct matcher *matcher, const struct led *led)
{
    size_t first = 0;
    size_t end = matcher->name_count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (may_reach(led, matcher->names[middle].weight))
            first = middle + 1;
        else
            end = middle;
    }
    return (uint32_t)first;
}

/* The names of the postings that are below a number. */
static void touch(struct match_session *session, uint32_t first, size_t count, uint32_t below)
{
    const uint32_t *names = session->matcher->postings + first;
    for (size_t i = 0; i < count && names[i] < below; i++) {
        if (!session->is_touched[names[i]]) {
            session->is_touched[names[i]] = true;
            session->touched[session->touched_count++] = names[i];
        }
    }
}

static void touch_word(struct match_session *session, uint32_t number, uint32_t below)
{
    const struct word *word = &session->matcher->words[number];
    touch(session, word->names, word->name_count, below);
}

/*
 * Every name has a lead that is the last of its own, and is touched by that one, unless what it has
 * by then is too little.  So of the many names that have a common word those are looked at which
 * have little else, or a rarer word of the query too.
 */
static bool touch_words(struct match_session *session, const struct query *query, int32_t threshold,
                        struct err *err)
{
    struct led led = { .query = query, .threshold = threshold };
    struct lead *leads = NULL;
    size_t count = 0;
    if (!find_leads(session, query, &leads, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        add_lead(&led, &leads[i]);
        touch_word(session, leads[i].listed, count_reaching(session->matcher, &led));
    }
    return true;
}

/* ---- names in which words are written otherwise, as one or apart ---- */

static bool mark_pair(struct match_session *session, uint32_t name, struct pair_mark pair,
                      struct err *err)
{
    if (!arena_grow(&session->work, &session->pairs, session->pair_count, &session->pair_capacity,
                    sizeof *session->pairs))
        return arena_error(&session->work, err);
    pair.next = session->pairs_of[name];
    session->pairs[session->pair_count++] = pair;
    session->pairs_of[name] = (uint32_t)session->pair_count;
    return true;
}

/* What two words of the name beside each other weigh at most. */
static int32_t heaviest_pair(const struct matcher *matcher, uint32_t number)
{
    const struct indexed_name *name = &matcher->names[number];
    const uint32_t *words = matcher->name_words.list + name->first;
    int32_t heaviest = 0;
    for (uint32_t i = 0; i + 1 < name->word_count; i++) {
        int32_t weight = matcher->words[words[i]].weight + matcher->words[words[i + 1]].weight;
        heaviest = weight > heaviest ? weight : heaviest;
    }
    return heaviest;
}

/* The names of the postings, of which two words are so many of the query, which weigh `weight`. */
static bool touch_pairs(struct match_session *session, uint32_t first, uint32_t count,
                        struct pair_mark pair, int32_t weight, struct err *err)
{
    const uint32_t *names = session->matcher->postings + first;
    touch(session, first, count, UINT32_MAX);
    for (uint32_t i = 0; i < count; i++) {
        pair.most = weight + heaviest_pair(session->matcher, names[i]);
        if (!mark_pair(session, names[i], pair, err))
            return false;
    }
    return true;
}

/* It answers all of the listed name, or less. */
static bool touch_acronyms(struct match_session *session, const struct query *query, uint32_t at,
                           struct err *err)
{
    const struct matcher *matcher = session->matcher;
    const struct query_word *word = &query->words[at];
    if (word->acronym_there == NO_WORD)
        return true;
    const struct word *key = &matcher->words[word->acronym_there];
    touch_word(session, word->acronym_there, UINT32_MAX);
    for (uint32_t i = 0; i < key->name_count; i++) {
        uint32_t name = matcher->postings[key->names + i];
        int32_t weight = word->weight + matcher->names[name].weight;
        int64_t most = (int64_t)weight * match_acronym_likeness(word->token.key.length) / SCORE_ONE;
        if (!mark_pair(session, name, (struct pair_mark){ 0, at, 1, (int32_t)most + 1 }, err))
            return false;
    }
    return true;
}

/* The word as two, of which one is a legal form. */
static bool touch_parted(struct match_session *session, const struct query *query, uint32_t at,
                         struct err *err)
{
    const struct query_word *word = &query->words[at];
    if (word->parted_there == NO_WORD)
        return true;
    const struct word *key = &session->matcher->words[word->parted_there];
    return touch_pairs(session, key->names, key->name_count, (struct pair_mark){ 0, at, 1, 0 },
                       word->weight, err);
}

/* Words in two or more, or two in one, on either side, and acronyms: few names have them. */
static bool touch_joined(struct match_session *session, const struct query *query, struct err *err)
{
    session->pairs = NULL;
    session->pair_count = session->pair_capacity = 0;
    for (uint32_t i = 0; i < query->count; i++) {
        int32_t weight = 0;
        for (uint32_t k = 0; k < JOINED_MAX && i + k < query->count; k++) {
            uint32_t there = query->words[i].joined[k].there;
            weight += query->words[i + k].weight;
            if (there == NO_WORD)
                continue;
            const struct word *pair = &session->matcher->words[there];
            if (!touch_pairs(session, pair->pairs, pair->pair_count,
                             (struct pair_mark){ 0, i, k + 1, 0 }, weight, err))
                return false;
            if (k > 0)
                touch_word(session, there, UINT32_MAX);
        }
        if (!touch_parted(session, query, i, err) || !touch_acronyms(session, query, i, err))
            return false;
    }
    return true;
}

bool match_touch(struct match_session *session, const struct query *query, int32_t threshold,
                 struct err *err)
{
    return touch_joined(session, query, err) && touch_words(session, query, threshold, err);
}
