/* SPDX-License-Identifier: Apache-2.0 */
/* screen/address_match.c - addresses laid beside those of the lists; see address.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "screen/address.h"
#include "screen/tokens.h"

#define INDEX_LIMIT ((size_t)1 << 30)
#define POSTINGS_MAX 50000000
#define WEIGHT_ONE 1000
#define WEIGHT_LEAST 50
#define WEIGHT_UNKNOWN 500 /* of a word that no listed address has */
#define WEIGHT_NEEDED 600  /* that have to be the same at least: "Hong Kong" alone is no place */
#define LIKENESS_SLIP 8500
#define LIKENESS_JOINED 9700
#define SCORE_WORDS 5000
#define SCORE_NUMBER 2500
#define SCORE_UNIT 2500

/* A word, or two in a row as one, of an address. */
struct posting {
    uint64_t hash;
    uint32_t address;
};

/* Taken apart again when it is looked at: that is quick, and kept they would take much memory. */
struct indexed_address {
    uint32_t list, entry, number;
    int32_t weight; /* of all its words */
};

struct address_index {
    const struct mem *mem;
    struct arena arena;
    const struct party_list *const *lists;
    struct indexed_address *addresses;
    size_t count, capacity;
    struct posting *postings; /* by hash, then address */
    size_t posting_count, posting_capacity;
};

/* ---- the index ---- */

static uint64_t hash_pair(struct str first, struct str second)
{
    char text[2 * TOKEN_LENGTH_MAX];
    size_t length = 0;
    const struct str words[] = { first, second };
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < words[i].length && length < sizeof text; k++)
            text[length++] = words[i].data[k];
    }
    return str_hash((struct str){ text, length });
}

static bool add_posting(struct address_index *index, uint64_t hash, uint32_t address,
                        struct err *err)
{
    if (index->posting_count == POSTINGS_MAX)
        return err_set(err, ERR_LIMIT, "the lists have more words of addresses than can be kept");
    if (!arena_grow(&index->arena, &index->postings, index->posting_count, &index->posting_capacity,
                    sizeof *index->postings))
        return arena_error(&index->arena, err);
    index->postings[index->posting_count++] = (struct posting){ hash, address };
    return true;
}

static bool add_address(struct address_index *index, struct arena *work, uint32_t list,
                        uint32_t entry, uint32_t number, struct err *err)
{
    struct str text = index->lists[list]->entries[entry].addresses.list[number];
    struct address address;
    uint32_t at = (uint32_t)index->count;
    arena_reset(work);
    if (!arena_grow(&index->arena, &index->addresses, index->count, &index->capacity,
                    sizeof *index->addresses))
        return arena_error(&index->arena, err);
    if (!address_read(work, text, &address, err))
        return false;
    for (size_t i = 0; i < address.word_count; i++) {
        if (!add_posting(index, str_hash(address.words[i]), at, err) ||
            (i + 1 < address.word_count &&
             !add_posting(index, hash_pair(address.words[i], address.words[i + 1]), at, err)))
            return false;
    }
    index->addresses[index->count++] = (struct indexed_address){ list, entry, number, 0 };
    return true;
}

static int compare_postings(const void *a, const void *b)
{
    const struct posting *left = a;
    const struct posting *right = b;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return (left->address > right->address) - (left->address < right->address);
}

/* Where the postings of a word begin. */
static size_t first_posting(const struct address_index *index, uint64_t hash)
{
    size_t low = 0;
    size_t high = index->posting_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (index->postings[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t posting_run(const struct address_index *index, uint64_t hash, size_t first)
{
    size_t end = hash == UINT64_MAX ? index->posting_count : first_posting(index, hash + 1);
    return end - first;
}

/* The fewer addresses have the word, the more it weighs. */
static int32_t weight_of(const struct address_index *index, struct str word)
{
    uint64_t hash = str_hash(word);
    size_t having = posting_run(index, hash, first_posting(index, hash));
    if (having == 0)
        return WEIGHT_UNKNOWN;
    if (index->count < 3)
        return WEIGHT_ONE;
    double share = log((double)index->count / (double)having) / log((double)index->count);
    int32_t weight = (int32_t)(share * WEIGHT_ONE);
    return weight < WEIGHT_LEAST ? WEIGHT_LEAST : weight;
}

static int32_t weigh(const struct address_index *index, const struct address *address,
                     int32_t *weights)
{
    int32_t all = 0;
    for (size_t i = 0; i < address->word_count; i++) {
        weights[i] = weight_of(index, address->words[i]);
        all += weights[i];
    }
    return all;
}

/* Only when all are there it is known how rare a word is. */
static bool weigh_all(struct address_index *index, struct arena *work, struct err *err)
{
    int32_t weights[ADDRESS_WORDS_MAX];
    struct address address;
    for (size_t i = 0; i < index->count; i++) {
        struct indexed_address *indexed = &index->addresses[i];
        const struct listed *entry = &index->lists[indexed->list]->entries[indexed->entry];
        arena_reset(work);
        if (!address_read(work, entry->addresses.list[indexed->number], &address, err))
            return false;
        indexed->weight = weigh(index, &address, weights);
    }
    return true;
}

static bool add_all(struct address_index *index, struct arena *work, size_t list_count,
                    struct err *err)
{
    for (uint32_t l = 0; l < list_count; l++) {
        for (uint32_t e = 0; e < index->lists[l]->entry_count; e++) {
            for (uint32_t a = 0; a < index->lists[l]->entries[e].addresses.count; a++) {
                if (!add_address(index, work, l, e, a, err))
                    return false;
            }
        }
    }
    if (index->posting_count > 0)
        qsort(index->postings, index->posting_count, sizeof *index->postings, compare_postings);
    return weigh_all(index, work, err);
}

struct address_index *address_index_new(const struct mem *mem,
                                        const struct party_list *const *lists, size_t count,
                                        struct err *err)
{
    struct address_index *index = mem_resize(mem, NULL, sizeof *index);
    struct arena work;
    if (index == NULL) {
        err_set(err, ERR_MEMORY, "memory for the addresses of lists could not be had");
        return NULL;
    }
    *index = (struct address_index){ .mem = mem, .lists = lists };
    arena_init(&index->arena, mem, INDEX_LIMIT);
    arena_init(&work, mem, INDEX_LIMIT);
    bool done = add_all(index, &work, count, err);
    arena_release(&work);
    if (done)
        return index;
    address_index_free(index);
    return NULL;
}

void address_index_free(struct address_index *index)
{
    if (index == NULL)
        return;
    arena_release(&index->arena);
    mem_free(index->mem, index);
}

/* ---- marks ---- */

static bool marks_meet(const struct mark *a, const struct mark *b)
{
    return strcmp(a->before, b->before) == 0 && strcmp(a->after, b->after) == 0 &&
           a->from <= b->to && b->from <= a->to;
}

static bool any_meet(const struct marks *a, const struct marks *b)
{
    for (size_t i = 0; i < a->count; i++) {
        for (size_t k = 0; k < b->count; k++) {
            if (marks_meet(&a->list[i], &b->list[k]))
                return true;
        }
    }
    return false;
}

/* "4" on floor 16 is "1604" as well, and "D" there is "16D". */
static void add_with_floor(const struct address *address, struct marks *units)
{
    size_t count = units->count;
    for (size_t f = 0; f < address->marks[MARK_FLOOR].count; f++) {
        uint32_t floor = address->marks[MARK_FLOOR].list[f].from;
        for (size_t i = 0; i < count && units->count < ADDRESS_MARKS_MAX; i++) {
            struct mark mark = units->list[i];
            if (floor == 0 || mark.after[0] != '\0')
                continue;
            if (mark.before[0] != '\0' && mark.from == 0) {
                memcpy(mark.after, mark.before, sizeof mark.after);
                mark.before[0] = '\0';
                mark.from = mark.to = floor;
            } else if (mark.before[0] == '\0' && mark.to < 100) {
                mark.from += floor * 100;
                mark.to += floor * 100;
            } else {
                continue;
            }
            units->list[units->count++] = mark;
        }
    }
}

enum agreement { AGREE_NOT, AGREE_UNSAID, AGREE_YES };

static bool both_have(const struct marks *a, const struct marks *b)
{
    return a->count > 0 && b->count > 0;
}

/*
 * What two addresses say of the same thing.  What is said outright decides; a number that may be of
 * any kind only helps.
 */
static enum agreement agree(const struct address *here, const struct address *there,
                            enum mark_kind kind)
{
    struct marks a = here->marks[kind];
    struct marks b = there->marks[kind];
    if (kind == MARK_UNIT) {
        add_with_floor(here, &a);
        add_with_floor(there, &b);
    }
    if (any_meet(&a, &b))
        return AGREE_YES;
    if (both_have(&a, &b))
        return AGREE_NOT;
    return any_meet(&a, &there->marks[MARK_LOOSE]) || any_meet(&here->marks[MARK_LOOSE], &b)
               ? AGREE_YES
               : AGREE_UNSAID;
}

/* Numbers in the street; where both name their units, any other number is one. */
static enum agreement agree_number(const struct address *here, const struct address *there)
{
    const struct marks *loose_here = &here->marks[MARK_LOOSE];
    const struct marks *loose_there = &there->marks[MARK_LOOSE];
    enum agreement said = agree(here, there, MARK_NUMBER);
    if (said != AGREE_UNSAID)
        return said;
    if (any_meet(loose_here, loose_there))
        return AGREE_YES;
    bool number_here = loose_here->count + here->marks[MARK_NUMBER].count > 0;
    bool number_there = loose_there->count + there->marks[MARK_NUMBER].count > 0;
    bool units = both_have(&here->marks[MARK_UNIT], &there->marks[MARK_UNIT]);
    return number_here && number_there && units ? AGREE_NOT : AGREE_UNSAID;
}

/* ---- words ---- */

struct laid_words {
    const struct address *here, *there;
    const int32_t *weights_here, *weights_there;
    bool used_here[ADDRESS_WORDS_MAX], used_there[ADDRESS_WORDS_MAX];
    struct piece pieces[ADDRESS_WORDS_MAX + 2]; /* and the number, and the unit */
    size_t count;
    int32_t all;     /* weights of the address that has less */
    int32_t matched; /* weights of the same words */
    struct arena *arena;
};

static bool same(struct str a, struct str b, int32_t *ret_likeness, enum piece_kind *ret_kind)
{
    *ret_likeness = SCORE_ONE;
    *ret_kind = PIECE_SAME;
    if (str_equal(a, b))
        return true;
    size_t longer = a.length > b.length ? a.length : b.length;
    size_t slips = token_slips(longer);
    *ret_likeness = LIKENESS_SLIP;
    *ret_kind = PIECE_SLIP;
    return slips > 0 && a.length <= TOKEN_LENGTH_MAX && b.length <= TOKEN_LENGTH_MAX &&
           token_distance(a, b, 1) <= 1;
}

static void put_words(struct laid_words *laid, size_t here, size_t here_count, size_t there,
                      size_t there_count, enum piece_kind kind, int32_t likeness)
{
    int32_t weight_here = 0;
    int32_t weight_there = 0;
    struct str text_here = laid->here->words[here];
    struct str text_there = laid->there->words[there];
    for (size_t i = here; i < here + here_count; i++) {
        weight_here += laid->weights_here[i];
        laid->used_here[i] = true;
    }
    for (size_t i = there; i < there + there_count; i++) {
        weight_there += laid->weights_there[i];
        laid->used_there[i] = true;
    }
    if (here_count == 2)
        text_here = str_join(laid->arena, text_here, " ", laid->here->words[here + 1]);
    if (there_count == 2)
        text_there = str_join(laid->arena, text_there, " ", laid->there->words[there + 1]);
    int32_t weight = weight_here < weight_there ? weight_here : weight_there;
    laid->matched += weight;
    laid->pieces[laid->count++] = (struct piece){
        .kind = kind, .here = text_here, .there = text_there, .likeness = likeness, .weight = weight
    };
}

/* Whether a is b and c written as one. */
static bool is_joined(struct str a, struct str b, struct str c)
{
    return a.length == b.length + c.length && str_starts(a, b) &&
           str_equal(str_slice(a, b.length, a.length), c);
}

static void lay_joined(struct laid_words *laid)
{
    const struct address *here = laid->here;
    const struct address *there = laid->there;
    for (size_t i = 0; i < here->word_count; i++) {
        for (size_t k = 0; k < there->word_count && !laid->used_here[i]; k++) {
            if (laid->used_there[k])
                continue;
            if (k + 1 < there->word_count && !laid->used_there[k + 1] &&
                is_joined(here->words[i], there->words[k], there->words[k + 1]))
                put_words(laid, i, 1, k, 2, PIECE_PARTED, LIKENESS_JOINED);
            else if (i + 1 < here->word_count && !laid->used_here[i + 1] &&
                     is_joined(there->words[k], here->words[i], here->words[i + 1]))
                put_words(laid, i, 2, k, 1, PIECE_JOINED, LIKENESS_JOINED);
        }
    }
}

static void lay_words(struct laid_words *laid)
{
    /* What is the same goes first, so that no slip takes its place. */
    for (int slips = 0; slips < 2; slips++) {
        for (size_t i = 0; i < laid->here->word_count; i++) {
            for (size_t k = 0; k < laid->there->word_count && !laid->used_here[i]; k++) {
                int32_t likeness;
                enum piece_kind kind;
                if (!laid->used_there[k] &&
                    same(laid->here->words[i], laid->there->words[k], &likeness, &kind) &&
                    (slips == 1 || kind == PIECE_SAME))
                    put_words(laid, i, 1, k, 1, kind, likeness);
            }
        }
        if (slips == 0)
            lay_joined(laid);
    }
}

/* ---- the whole ---- */

static void put_marks(struct laid_words *laid, enum piece_kind kind, int32_t score)
{
    laid->pieces[laid->count++] =
        (struct piece){ .kind = kind, .likeness = SCORE_ONE, .weight = score, .score = score };
}

/* Whether the address is more than a town or a street. */
static bool is_place(const struct address *address)
{
    return address->marks[MARK_UNIT].count + address->marks[MARK_NUMBER].count +
               address->marks[MARK_LOOSE].count >
           0;
}

/* False where the addresses contradict each other. */
static bool lay_marks(struct laid_words *laid, bool *ret_whole)
{
    enum agreement number = agree_number(laid->here, laid->there);
    enum agreement unit = agree(laid->here, laid->there, MARK_UNIT);
    const struct address *there = laid->there;
    bool any_unit = there->marks[MARK_UNIT].count + there->marks[MARK_LOOSE].count == 0;
    *ret_whole = unit == AGREE_YES && number == AGREE_YES;
    if (!is_place(there) || number == AGREE_NOT || unit == AGREE_NOT ||
        agree(laid->here, there, MARK_FLOOR) == AGREE_NOT ||
        agree(laid->here, there, MARK_BLOCK) == AGREE_NOT)
        return false;
    put_marks(laid, PIECE_NUMBER, number == AGREE_YES ? SCORE_NUMBER : SCORE_NUMBER / 2);
    if (unit == AGREE_YES || any_unit)
        put_marks(laid, PIECE_UNIT, SCORE_UNIT);
    return true;
}

struct looked_for {
    const struct address_index *index;
    struct arena *arena;  /* of what is returned */
    struct arena scratch; /* of one listed address */
    struct laid_words laid;
    struct address address, there;
    int32_t weights[ADDRESS_WORDS_MAX];
    int32_t all;
    int32_t threshold;
    struct err *err;
};

/* The parts of the score, kept beyond the next address. */
static bool keep_pieces(struct looked_for *looked, struct match *match)
{
    struct arena *arena = looked->arena;
    match->pieces = arena_array(arena, looked->laid.count, sizeof *match->pieces);
    if (match->pieces == NULL)
        return arena_error(arena, looked->err);
    for (size_t i = 0; i < looked->laid.count; i++) {
        struct piece *piece = &match->pieces[i];
        *piece = looked->laid.pieces[i];
        if (piece->here.length > 0)
            piece->here = str_copy(arena, piece->here);
        if (piece->there.length > 0)
            piece->there = str_copy(arena, piece->there);
    }
    match->piece_count = looked->laid.count;
    return !arena->exhausted || arena_error(arena, looked->err);
}

static int32_t score_of(struct laid_words *laid)
{
    int32_t score = 0;
    for (size_t i = 0; i < laid->count; i++) {
        struct piece *piece = &laid->pieces[i];
        if (piece->kind != PIECE_NUMBER && piece->kind != PIECE_UNIT)
            piece->score = (int32_t)((int64_t)SCORE_WORDS * piece->weight * piece->likeness /
                                     SCORE_ONE / laid->all);
        score += piece->score;
    }
    return score;
}

/* Lays the listed address beside the one that is looked for. */
static bool lay(struct looked_for *looked, const struct indexed_address *listed, struct match *ret,
                bool *ret_found)
{
    const struct address_index *index = looked->index;
    struct laid_words *laid = &looked->laid;
    int32_t weights[ADDRESS_WORDS_MAX];
    bool whole = false;
    *ret_found = false;
    arena_reset(&looked->scratch);
    const struct listed *entry = &index->lists[listed->list]->entries[listed->entry];
    if (!address_read(&looked->scratch, entry->addresses.list[listed->number], &looked->there,
                      looked->err))
        return false;
    *laid = (struct laid_words){ .here = &looked->address,
                                 .there = &looked->there,
                                 .weights_here = looked->weights,
                                 .weights_there = weights,
                                 .arena = &looked->scratch };
    int32_t all = weigh(index, &looked->there, weights);
    laid->all = looked->all < all ? looked->all : all;
    lay_words(laid);
    if (looked->scratch.exhausted)
        return arena_error(&looked->scratch, looked->err);
    if (laid->all == 0 || laid->matched < WEIGHT_NEEDED || !lay_marks(laid, &whole))
        return true;
    *ret = (struct match){ .list = index->lists[listed->list],
                           .list_index = listed->list,
                           .entry = listed->entry,
                           .name = listed->number,
                           .score = score_of(laid),
                           .by_address = true,
                           .whole = whole };
    *ret_found = ret->score >= looked->threshold;
    return !*ret_found || keep_pieces(looked, ret);
}

/* ---- candidates ---- */

/* Of the weight of the address that has less, what the same words have to have. */
#define SHARE_NEEDED 50 /* of a hundred */

/* An address that has a word of the one that is looked for, and what the word weighs. */
struct candidate {
    uint32_t address;
    int32_t weight;
};

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *left = a;
    const struct candidate *right = b;
    return (left->address > right->address) - (left->address < right->address);
}

static int compare_matches(const void *a, const void *b)
{
    const struct match *left = a;
    const struct match *right = b;
    if (left->score != right->score)
        return left->score < right->score ? 1 : -1;
    if (left->list_index != right->list_index)
        return left->list_index < right->list_index ? -1 : 1;
    return (left->entry > right->entry) - (left->entry < right->entry);
}

struct candidates {
    struct candidate *list;
    size_t count, capacity;
};

static bool add_candidates(struct looked_for *looked, uint64_t hash, int32_t weight,
                           struct candidates *candidates)
{
    const struct address_index *index = looked->index;
    size_t first = first_posting(index, hash);
    size_t end = first + posting_run(index, hash, first);
    for (size_t k = first; k < end; k++) {
        if (!arena_grow(looked->arena, &candidates->list, candidates->count, &candidates->capacity,
                        sizeof *candidates->list))
            return arena_error(looked->arena, looked->err);
        candidates->list[candidates->count++] =
            (struct candidate){ index->postings[k].address, weight };
    }
    return true;
}

/*
 * The addresses that have enough of the same words, each once.  Words that nearly all addresses
 * have are passed over, for they weigh little; two words that the other has as one count as one.
 */
static bool find_candidates(struct looked_for *looked, struct candidates *ret)
{
    const struct address *here = &looked->address;
    const int32_t *weights = looked->weights;
    for (size_t i = 0; i < here->word_count; i++) {
        bool last = i + 1 == here->word_count;
        if ((weights[i] > WEIGHT_LEAST &&
             !add_candidates(looked, str_hash(here->words[i]), weights[i], ret)) ||
            (!last && !add_candidates(looked, hash_pair(here->words[i], here->words[i + 1]),
                                      weights[i] + weights[i + 1], ret)))
            return false;
    }
    if (ret->count > 0)
        qsort(ret->list, ret->count, sizeof *ret->list, compare_candidates);
    size_t kept = 0;
    for (size_t i = 0; i < ret->count;) {
        struct candidate sum = { ret->list[i].address, 0 };
        for (; i < ret->count && ret->list[i].address == sum.address; i++)
            sum.weight += ret->list[i].weight;
        int32_t there = looked->index->addresses[sum.address].weight;
        int32_t less = looked->all < there ? looked->all : there;
        if ((int64_t)sum.weight * 100 >= (int64_t)less * SHARE_NEEDED)
            ret->list[kept++] = sum;
    }
    ret->count = kept;
    return true;
}

/* Of the addresses of an entry the best. */
static bool keep_best(struct arena *arena, struct matches *matches, size_t *capacity,
                      const struct match *match, struct err *err)
{
    for (size_t i = 0; i < matches->count; i++) {
        struct match *other = &matches->list[i];
        if (other->list_index != match->list_index || other->entry != match->entry)
            continue;
        if (match->score > other->score)
            *other = *match;
        return true;
    }
    if (!arena_grow(arena, &matches->list, matches->count, capacity, sizeof *matches->list))
        return arena_error(arena, err);
    matches->list[matches->count++] = *match;
    return true;
}

static bool lay_all(struct looked_for *looked, struct matches *ret)
{
    struct candidates candidates = { 0 };
    size_t capacity = 0;
    looked->all = weigh(looked->index, &looked->address, looked->weights);
    if (!find_candidates(looked, &candidates))
        return false;
    for (size_t i = 0; i < candidates.count; i++) {
        const struct indexed_address *listed =
            &looked->index->addresses[candidates.list[i].address];
        struct match match;
        bool found;
        if (!lay(looked, listed, &match, &found) ||
            (found && !keep_best(looked->arena, ret, &capacity, &match, looked->err)))
            return false;
    }
    return true;
}

bool address_match(const struct address_index *index, struct arena *arena, struct str text,
                   int32_t threshold, struct matches *ret, struct err *err)
{
    struct looked_for *looked = arena_alloc(arena, sizeof *looked);
    *ret = (struct matches){ 0 };
    if (looked == NULL)
        return arena_error(arena, err);
    memset(looked, 0, sizeof *looked);
    looked->index = index;
    looked->arena = arena;
    looked->threshold = threshold;
    looked->err = err;
    arena_init(&looked->scratch, index->mem, INDEX_LIMIT);
    bool done = address_read(arena, text, &looked->address, err) && lay_all(looked, ret);
    arena_release(&looked->scratch);
    if (ret->count > 0)
        qsort(ret->list, ret->count, sizeof *ret->list, compare_matches);
    if (ret->count > MATCHES_MAX)
        ret->count = MATCHES_MAX;
    return done;
}

/* ---- places ---- */

/* "Address 07", as the Entity List calls them. */
bool listed_is_place(const struct listed *entry)
{
    return str_starts(entry->names[0].text, STR("Address "));
}
