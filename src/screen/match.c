/* SPDX-License-Identifier: Apache-2.0 */
/* screen/match.c - see match.h: the index, and candidates. */
#include "screen/match_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MATCHER_LIMIT ((size_t)1 << 30)
#define WORK_LIMIT ((size_t)64 << 20)

const char *piece_kind_name(enum piece_kind kind)
{
    static const char *const names[] = { "same",   "in short", "slip", "joined",
                                         "parted", "number",   "unit" };
    return names[kind];
}

/* ---- words ---- */

static uint64_t letters_of(struct str text)
{
    uint64_t letters = 0;
    for (size_t i = 0; i < text.length; i++)
        letters |= (uint64_t)1 << ((unsigned char)text.data[i] & 63);
    return letters;
}

uint32_t match_find_word(const struct matcher *matcher, struct str text)
{
    size_t at = str_hash(text) & (matcher->slot_count - 1);
    while (matcher->slots[at] != 0) {
        if (str_equal(matcher->words[matcher->slots[at] - 1].text, text))
            return matcher->slots[at] - 1;
        at = (at + 1) & (matcher->slot_count - 1);
    }
    return NO_WORD;
}

static bool grow_slots(struct matcher *matcher, struct err *err)
{
    size_t count = matcher->slot_count == 0 ? 1024 : matcher->slot_count * 2;
    uint32_t *slots = arena_array(&matcher->arena, count, sizeof *slots);
    if (slots == NULL)
        return arena_error(&matcher->arena, err);
    for (size_t i = 0; i < matcher->word_count; i++) {
        size_t at = str_hash(matcher->words[i].text) & (count - 1);
        while (slots[at] != 0)
            at = (at + 1) & (count - 1);
        slots[at] = (uint32_t)i + 1;
    }
    matcher->slots = slots;
    matcher->slot_count = count;
    return true;
}

static bool put_word(struct matcher *matcher, struct str text, enum token_kind kind, uint32_t *ret,
                     struct err *err)
{
    if (matcher->word_count * 2 >= matcher->slot_count && !grow_slots(matcher, err))
        return false;
    *ret = match_find_word(matcher, text);
    if (*ret != NO_WORD)
        return true;
    struct str copy = str_copy(&matcher->arena, text);
    if (copy.data == NULL || !arena_grow(&matcher->arena, &matcher->words, matcher->word_count,
                                         &matcher->word_capacity, sizeof *matcher->words))
        return arena_error(&matcher->arena, err);
    size_t at = str_hash(copy) & (matcher->slot_count - 1);
    while (matcher->slots[at] != 0)
        at = (at + 1) & (matcher->slot_count - 1);
    *ret = (uint32_t)matcher->word_count;
    matcher->slots[at] = *ret + 1;
    matcher->words[matcher->word_count++] =
        (struct word){ .text = copy, .kind = kind, .letters = letters_of(copy) };
    return true;
}

/* ---- names ---- */

static bool put_number(struct matcher *matcher, struct numbers *numbers, uint32_t number,
                       struct err *err)
{
    if (!arena_grow(&matcher->arena, &numbers->list, numbers->count, &numbers->capacity,
                    sizeof *numbers->list))
        return arena_error(&matcher->arena, err);
    numbers->list[numbers->count++] = number;
    return true;
}

/* Names stand in order: one that is there already is the last. */
static bool put_posting(struct matcher *matcher, struct numbers *postings, uint32_t name,
                        struct err *err)
{
    return (postings->count > 0 && postings->list[postings->count - 1] == name) ||
           put_number(matcher, postings, name, err);
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

static bool add_name(struct matcher *matcher, struct arena *work, uint32_t list, uint32_t entry,
                     uint32_t name, struct err *err)
{
    const struct listed_name *listed = &matcher->lists[list]->entries[entry].names[name];
    struct tokens tokens;
    uint32_t number = (uint32_t)matcher->name_count;
    arena_reset(work);
    if (!tokens_of(work, listed->text, 0, &tokens, err))
        return false;
    if (!arena_grow(&matcher->arena, &matcher->names, matcher->name_count, &matcher->name_capacity,
                    sizeof *matcher->names))
        return arena_error(&matcher->arena, err);
    matcher->names[matcher->name_count++] = (struct indexed_name){
        list, entry, name, (uint32_t)matcher->name_words.count, (uint32_t)tokens.count, 0
    };
    for (size_t i = 0; i < tokens.count; i++) {
        char joined[TOKEN_LENGTH_MAX];
        struct str pair;
        uint32_t word;
        if (!put_word(matcher, tokens.list[i].key, tokens.list[i].kind, &word, err) ||
            !put_number(matcher, &matcher->name_words, word, err) ||
            !put_posting(matcher, &matcher->words[word].names, number, err))
            return false;
        if (i + 1 < tokens.count &&
            match_join(&tokens.list[i], &tokens.list[i + 1], joined, &pair) &&
            (!put_word(matcher, pair, TOKEN_WORD, &word, err) ||
             !put_posting(matcher, &matcher->words[word].pairs, number, err)))
            return false;
    }
    return true;
}

/* ---- weights ---- */

#define WEIGHT_FORM 100
#define WEIGHT_LETTER 200
#define WEIGHT_LEAST 50

int32_t match_weight(const struct matcher *matcher, struct str text, enum token_kind kind,
                     size_t names)
{
    double all = (double)matcher->name_count + 1;
    double share = log2(all / (double)(names == 0 ? 1 : names)) / log2(all + 1);
    int32_t weight = (int32_t)lrint(share * WEIGHT_ONE);
    if (kind == TOKEN_FORM)
        return WEIGHT_FORM;
    if (text.length == 1)
        return WEIGHT_LETTER;
    return weight < WEIGHT_LEAST ? WEIGHT_LEAST : weight;
}

static void weigh(struct matcher *matcher)
{
    for (size_t i = 0; i < matcher->word_count; i++) {
        struct word *word = &matcher->words[i];
        word->weight = match_weight(matcher, word->text, word->kind, word->names.count);
    }
    for (size_t i = 0; i < matcher->name_count; i++) {
        struct indexed_name *name = &matcher->names[i];
        for (uint32_t k = 0; k < name->word_count; k++)
            name->weight += matcher->words[matcher->name_words.list[name->first + k]].weight;
    }
}

/* By length, so that a word is compared with those about as long. */
static bool sort_by_length(struct matcher *matcher, struct err *err)
{
    size_t starts[TOKEN_LENGTH_MAX + 2] = { 0 };
    matcher->by_length = arena_array(&matcher->arena, matcher->word_count, sizeof(uint32_t));
    if (matcher->by_length == NULL)
        return arena_error(&matcher->arena, err);
    for (size_t i = 0; i < matcher->word_count; i++)
        starts[matcher->words[i].text.length + 1]++;
    for (size_t i = 1; i < TOKEN_LENGTH_MAX + 2; i++)
        starts[i] += starts[i - 1];
    memcpy(matcher->length_starts, starts, sizeof starts);
    for (size_t i = 0; i < matcher->word_count; i++)
        matcher->by_length[starts[matcher->words[i].text.length]++] = (uint32_t)i;
    return true;
}

/* ---- making it ---- */

static bool add_all(struct matcher *matcher, struct arena *work, struct err *err)
{
    for (uint32_t list = 0; list < matcher->list_count; list++) {
        const struct party_list *parties = matcher->lists[list];
        for (uint32_t entry = 0; entry < parties->entry_count; entry++) {
            for (uint32_t name = 0; name < parties->entries[entry].name_count; name++) {
                if (!add_name(matcher, work, list, entry, name, err))
                    return false;
            }
        }
    }
    if (matcher->slot_count == 0 && !grow_slots(matcher, err))
        return false;
    weigh(matcher);
    return sort_by_length(matcher, err);
}

struct matcher *matcher_new(const struct mem *mem, const struct party_list *const *lists,
                            size_t count, struct err *err)
{
    struct matcher *matcher = mem_resize(mem, NULL, sizeof *matcher);
    struct arena work;
    if (matcher == NULL) {
        err_set(err, ERR_MEMORY, "memory for the names of lists could not be had");
        return NULL;
    }
    *matcher = (struct matcher){ .mem = mem, .lists = lists, .list_count = (uint32_t)count };
    arena_init(&matcher->arena, mem, MATCHER_LIMIT);
    arena_init(&work, mem, WORK_LIMIT);
    bool done = add_all(matcher, &work, err);
    arena_release(&work);
    if (done)
        return matcher;
    matcher_free(matcher);
    return NULL;
}

void matcher_free(struct matcher *matcher)
{
    if (matcher == NULL)
        return;
    arena_release(&matcher->arena);
    mem_free(matcher->mem, matcher);
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
    arena_init(&session->marks, mem, MATCHER_LIMIT);
    arena_init(&session->work, mem, WORK_LIMIT);
    session->sums = arena_array(&session->marks, matcher->name_count, sizeof *session->sums);
    session->last = arena_array(&session->marks, matcher->name_count, sizeof *session->last);
    session->touched = arena_array(&session->marks, matcher->name_count, sizeof *session->touched);
    if (session->sums != NULL && session->last != NULL && session->touched != NULL)
        return session;
    arena_error(&session->marks, err);
    match_session_free(session);
    return NULL;
}

void match_session_free(struct match_session *session)
{
    if (session == NULL)
        return;
    arena_release(&session->marks);
    arena_release(&session->work);
    mem_free(session->mem, session);
}

/* ---- candidates ---- */

/* What a word of the name may add to each name that has one of the postings; the most counts. */
static void add_sums(struct match_session *session, const struct numbers *postings, uint32_t step,
                     int32_t most)
{
    for (size_t i = 0; i < postings->count; i++) {
        uint32_t name = postings->list[i];
        if (session->last[name] == step)
            continue;
        if (session->last[name] == 0)
            session->touched[session->touched_count++] = name;
        session->last[name] = step;
        session->sums[name] += most;
    }
}

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

/* The words of the lists that differ by slips. */
static bool find_slips(struct match_session *session, struct query_word *word, size_t *capacity,
                       struct err *err)
{
    const struct matcher *matcher = session->matcher;
    size_t length = word->token.key.length;
    size_t slips = token_slips(length + 2);
    uint64_t letters = letters_of(word->token.key);
    if (word->token.kind != TOKEN_WORD || slips == 0 || length <= slips)
        return true;
    size_t longest = length + slips < TOKEN_LENGTH_MAX ? length + slips : TOKEN_LENGTH_MAX;
    for (size_t i = matcher->length_starts[length - slips]; i < matcher->length_starts[longest + 1];
         i++) {
        uint32_t there = matcher->by_length[i];
        const struct word *other = &matcher->words[there];
        if (other->names.count == 0 || there == word->there ||
            (size_t)__builtin_popcountll(letters ^ other->letters) > 2 * slips)
            continue;
        int32_t likeness = match_likeness(word->token.key, other->text, other->kind);
        if (likeness > 0 && !put_alike(session, word, there, likeness, capacity, err))
            return false;
    }
    return true;
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
    size_t names = word->there == NO_WORD ? 0 : matcher->words[word->there].names.count;
    for (size_t i = 0; i < word->alike_count && names == 0; i++) {
        int32_t other = matcher->words[word->alike[i].word].weight;
        if (word->alike[i].likeness > likeness ||
            (word->alike[i].likeness == likeness && other < weight)) {
            likeness = word->alike[i].likeness;
            weight = other;
        }
    }
    return likeness > 0 ? weight : match_weight(matcher, token->key, token->kind, names);
}

bool match_find_alike(struct match_session *session, struct query_word *word, struct err *err)
{
    const struct matcher *matcher = session->matcher;
    size_t capacity = 0;
    bool listed = word->there != NO_WORD && matcher->words[word->there].names.count > 0;
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

static void add_candidates(struct match_session *session, const struct query *query)
{
    const struct matcher *matcher = session->matcher;
    uint32_t step = 0;
    for (size_t i = 0; i < query->count; i++) {
        const struct query_word *word = &query->words[i];
        step++;
        for (size_t k = 0; k < word->alike_count; k++)
            add_sums(session, &matcher->words[word->alike[k].word].names, step,
                     word->alike[k].most);
        if (word->pair_there != NO_WORD)
            add_sums(session, &matcher->words[word->pair_there].pairs, ++step,
                     word->weight + 2 * WEIGHT_ONE);
        if (word->joined_there != NO_WORD)
            add_sums(session, &matcher->words[word->joined_there].names, ++step,
                     query->words[i].weight + query->words[i + 1].weight + WEIGHT_ONE);
    }
}

/* A bound on the score: what may be added, over the least that it is divided by. */
static bool may_reach(const struct match_session *session, const struct query *query, uint32_t name,
                      int32_t threshold)
{
    int64_t sum = session->sums[name];
    int64_t weights =
        (int64_t)query->weight * 10 + (int64_t)session->matcher->names[name].weight * 7;
    return (sum + SLACK) * 10 * SCORE_ONE >= (int64_t)threshold * weights;
}

static void forget(struct match_session *session)
{
    for (size_t i = 0; i < session->touched_count; i++) {
        session->sums[session->touched[i]] = 0;
        session->last[session->touched[i]] = 0;
    }
    session->touched_count = 0;
}

/* ---- the best ---- */

static int compare_matches(const void *a, const void *b)
{
    const struct match *left = a;
    const struct match *right = b;
    if (left->score != right->score)
        return left->score < right->score ? 1 : -1;
    if (left->list_index != right->list_index)
        return left->list_index < right->list_index ? -1 : 1;
    if (left->entry != right->entry)
        return left->entry < right->entry ? -1 : 1;
    return (left->name > right->name) - (left->name < right->name);
}

static bool same_entry(const struct match *a, const struct match *b)
{
    return a->list_index == b->list_index && a->entry == b->entry;
}

/* Sorted; of each entry the best name. */
static void leave_best(struct matches *matches, size_t most)
{
    size_t left = 0;
    if (matches->count > 1)
        qsort(matches->list, matches->count, sizeof *matches->list, compare_matches);
    for (size_t i = 0; i < matches->count && left < most; i++) {
        bool seen = false;
        for (size_t k = 0; k < left && !seen; k++)
            seen = same_entry(&matches->list[k], &matches->list[i]);
        if (!seen)
            matches->list[left++] = matches->list[i];
    }
    matches->count = left;
}

/* What one way to read the name comes to is put behind the others. */
static bool match_variant(struct match_session *session, const struct query *query,
                          int32_t threshold, struct matches *ret, size_t *capacity, struct err *err)
{
    bool done = true;
    add_candidates(session, query);
    for (size_t i = 0; done && i < session->touched_count; i++) {
        struct match match;
        if (!may_reach(session, query, session->touched[i], threshold))
            continue;
        done = match_align(session, query, session->touched[i], &match, err);
        if (!done || match.score < threshold)
            continue;
        done = arena_grow(&session->work, &ret->list, ret->count, capacity, sizeof *ret->list) ||
               arena_error(&session->work, err);
        if (done)
            ret->list[ret->count++] = match;
    }
    forget(session);
    return done;
}

bool match_name(struct match_session *session, struct str name, int32_t threshold, size_t most,
                struct matches *ret, struct err *err)
{
    size_t capacity = 0;
    size_t variants = 1;
    *ret = (struct matches){ 0 };
    arena_reset(&session->work);
    err_clear(err);
    for (size_t variant = 0; variant < variants; variant++) {
        struct query *query = arena_alloc(&session->work, sizeof *query);
        if (query == NULL)
            return arena_error(&session->work, err);
        if (!match_open_query(session, name, variant, query, err) ||
            !match_variant(session, query, threshold, ret, &capacity, err))
            return false;
        variants = query->variants;
    }
    leave_best(ret, most);
    return true;
}

/* Words that are read are in plain Latin letters. */
bool match_reads(struct match_session *session, struct str name, bool *ret, struct err *err)
{
    arena_reset(&session->work);
    struct tokens *tokens = arena_alloc(&session->work, sizeof *tokens);
    if (tokens == NULL)
        return arena_error(&session->work, err);
    if (!tokens_of(&session->work, name, 0, tokens, err))
        return false;
    *ret = name.length <= NAME_LENGTH_MAX && str_is_utf8(name) && tokens->count > 0 &&
           tokens->count < TOKENS_MAX;
    for (size_t i = 0; i < tokens->count; i++) {
        struct str word = tokens->list[i].text;
        for (size_t k = 0; k < word.length; k++)
            *ret = *ret && (unsigned char)word.data[k] < 0x80;
    }
    return true;
}
