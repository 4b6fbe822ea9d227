/* SPDX-License-Identifier: Apache-2.0 */
/* screen/address_match.c - addresses laid beside those of the lists; see address.h. */
#include <stdlib.h>
#include <string.h>

#include "screen/address_priv.h"
#include "screen/tokens.h"

#define WEIGHT_NEEDED 600 /* that have to be the same at least: "Hong Kong" alone is no place */
#define WORDS_ALL 90      /* of a hundred of the weight of the words */
#define LIKENESS_SLIP 8500
#define LIKENESS_JOINED 9700
#define SCORE_WORDS 5000
#define SCORE_NUMBER 2500
#define SCORE_UNIT 2500

/* ---- words ---- */

struct laid_words {
    const struct address *here, *there;
    const int32_t *weights_here, *weights_there;
    bool used_here[ADDRESS_WORDS_MAX], used_there[ADDRESS_WORDS_MAX];
    struct piece pieces[ADDRESS_WORDS_MAX + 2]; /* and the number, and the unit */
    size_t count;
    int32_t all;     /* weights that the same ones are held against */
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
    /* "Kowloonbay, Kowloon" has the second Kowloon of "Kowloon Bay, Kowloon". */
    lay_joined(laid);
    /* What is the same goes before slips, so that none takes its place. */
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

/* Ends of names of streets; what stands before them tells which it is. */
static bool is_street_word(struct str word)
{
    static const char *const words[] = { "road", "street", "avenue", "lane", "boulevard" };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (str_equal_text(word, words[i]))
            return true;
    }
    return false;
}

/* Whether the word is the last of a street's name. */
static bool names_street(const struct address *address, size_t at)
{
    return at + 1 < address->word_count && is_street_word(address->words[at + 1]) &&
           address->words[at].length > 1;
}

/* "Kuntsevskaya" and "Kunzevskaya" are one street, though that is more than one slip. */
static bool is_alike(const struct address *address, const bool *used, struct str word)
{
    for (size_t i = 0; i < address->word_count; i++) {
        struct str other = address->words[i];
        size_t longer = word.length > other.length ? word.length : other.length;
        size_t slips = token_slips(longer);
        if (!used[i] && longer <= TOKEN_LENGTH_MAX && token_distance(word, other, slips) <= slips)
            return true;
    }
    return false;
}

/* Whether it names streets, and the other has none of them. */
static bool has_other_streets(const struct address *address, const bool *used,
                              const struct address *other, const bool *other_used)
{
    bool any = false;
    for (size_t i = 0; i < address->word_count; i++) {
        if (!names_street(address, i))
            continue;
        if (used[i] || is_alike(other, other_used, address->words[i]))
            return false;
        any = true;
    }
    return any;
}

/* Whether the streets are others: then the same number in them tells nothing. */
static bool streets_differ(const struct laid_words *laid)
{
    return has_other_streets(laid->here, laid->used_here, laid->there, laid->used_there) &&
           has_other_streets(laid->there, laid->used_there, laid->here, laid->used_here);
}

/* Whether the address names a street: a number may also be that of a district, or a postal code. */
static bool has_street(const struct address *address)
{
    static const char *const words[] = {
        "alley",   "calle", "avenida", "caddesi", "jalan",   "prospect", "prospekt", "rue",
        "strasse", "ul",    "via",     "ulitsa",  "highway", "drive",    "pereulok",
    };
    for (size_t i = 0; i < address->word_count; i++) {
        if (is_street_word(address->words[i]))
            return true;
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
            if (str_equal_text(address->words[i], words[k]))
                return true;
        }
    }
    return false;
}

/* Whether nearly all words are the same: then a house that has a name needs no number. */
static bool all_words(const struct laid_words *laid)
{
    return (int64_t)laid->matched * 100 >= (int64_t)laid->all * WORDS_ALL;
}

/* False where the addresses contradict each other. */
static bool lay_marks(struct laid_words *laid, bool *ret_whole)
{
    struct agreements agree = address_compare(laid->here, laid->there);
    bool number = agree.number == AGREE_YES || (agree.no_number && all_words(laid));
    *ret_whole = number && (agree.unit == AGREE_YES ||
                            (agree.no_unit && all_words(laid) && has_street(laid->there)));
    if (!is_place(laid->there) || agree.number == AGREE_NOT || agree.unit == AGREE_NOT ||
        agree.elsewhere || (number && streets_differ(laid)))
        return false;
    put_marks(laid, PIECE_NUMBER, number ? SCORE_NUMBER : SCORE_NUMBER / 2);
    if (agree.unit == AGREE_YES || agree.any_unit)
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

/*
 * What all of the words may add up to: the weight of the address that has less; and once more the
 * smaller of what is left over here and there, for such words stand against each other.
 */
static int32_t weight_of_both(const struct laid_words *laid, int32_t all_here, int32_t all_there)
{
    int32_t left_here = 0;
    int32_t left_there = 0;
    for (size_t i = 0; i < laid->here->word_count; i++)
        left_here += laid->used_here[i] ? 0 : laid->weights_here[i];
    for (size_t i = 0; i < laid->there->word_count; i++)
        left_there += laid->used_there[i] ? 0 : laid->weights_there[i];
    return (all_here < all_there ? all_here : all_there) +
           (left_here < left_there ? left_here : left_there);
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
    int32_t all = address_weigh(index, &looked->there, weights);
    lay_words(laid);
    laid->all = weight_of_both(laid, looked->all, all);
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
    if (left->whole != right->whole)
        return left->whole ? -1 : 1;
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
    size_t first;
    size_t end = address_postings(index, hash, &first);
    end += first;
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
        if ((weights[i] > ADDRESS_WEIGHT_LEAST &&
             !add_candidates(looked, str_hash(here->words[i]), weights[i], ret)) ||
            (!last && !add_candidates(looked, address_hash_pair(here->words[i], here->words[i + 1]),
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

/* Of the addresses of an entry the best; one with its unit goes before one that has none. */
static bool keep_best(struct arena *arena, struct matches *matches, size_t *capacity,
                      const struct match *match, struct err *err)
{
    for (size_t i = 0; i < matches->count; i++) {
        struct match *other = &matches->list[i];
        if (other->list_index != match->list_index || other->entry != match->entry)
            continue;
        if (match->whole != other->whole ? match->whole : match->score > other->score)
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
    looked->all = address_weigh(looked->index, &looked->address, looked->weights);
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
    arena_init(&looked->scratch, index->mem, ADDRESS_INDEX_LIMIT);
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
