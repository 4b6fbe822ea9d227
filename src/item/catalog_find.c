/* SPDX-License-Identifier: Apache-2.0 */
/* item/catalog_find.c - see item.h and item_priv.h. */
#include "item/item_priv.h"

#include <assert.h>
#include <string.h>

/* How far a name that was not found is from a family; less is better. */
enum likeness {
    LIKE_SHARED,    /* the name fits, but other families too */
    LIKE_PART,      /* all of its words are the family's, some of the model's are missing */
    LIKE_NEAR = 10, /* and as much above as it has edits, or letters beside the model */
    LIKE_NOT = 1000,
};

struct finder {
    const struct catalog *catalog;
    const struct catalog_index *index;
    struct str query; /* folded */
    struct catalog_match *match;
    size_t suggestion_count;
    unsigned likeness[CATALOG_SUGGESTIONS_MAX];
    uint32_t families[CATALOG_SUGGESTIONS_MAX];
};

static bool has_at(struct str text, size_t at, struct str word)
{
    return word.length <= text.length - at && memcmp(text.data + at, word.data, word.length) == 0;
}

static bool contains(struct str text, struct str word)
{
    for (size_t at = 0; at + word.length <= text.length; at++) {
        const char *next = memchr(text.data + at, word.data[0], text.length - word.length - at + 1);
        if (next == NULL)
            return false;
        at = (size_t)(next - text.data);
        if (has_at(text, at, word))
            return true;
    }
    return false;
}

/*
 * Reading a query as words of a chip.
 *
 * The query is cut into words in every way at once: reach[p] holds, as a set of 64, every
 * combination of required words that can have been met when the first p bytes are cut into words of
 * the chip. Combination c has bit i set if required word i was met; it is a member of the set if
 * bit c is set. Meeting word i moves every member without bit i to the one with it.
 */
struct reading {
    struct str query;
    uint64_t reach[CATALOG_QUERY_MAX + 1];
};

static const uint64_t with_word[SPELLING_WORDS_MAX] = {
    0xAAAAAAAAAAAAAAAA, 0xCCCCCCCCCCCCCCCC, 0xF0F0F0F0F0F0F0F0,
    0xFF00FF00FF00FF00, 0xFFFF0000FFFF0000, 0xFFFFFFFF00000000,
};

static void read_optional(struct reading *reading, size_t at, struct str word)
{
    if (has_at(reading->query, at, word))
        reading->reach[at + word.length] |= reading->reach[at];
}

static void read_required(struct reading *reading, size_t at, struct str word, unsigned number)
{
    if (!has_at(reading->query, at, word))
        return;
    uint64_t set = reading->reach[at];
    uint64_t met = (set & with_word[number]) | (set & ~with_word[number]) << (1u << number);
    reading->reach[at + word.length] |= met;
}

/* The combinations met by reading all of the query; none if it has words of another kind. */
static uint64_t read_query(struct reading *reading, const struct spelling *spelling,
                           const struct chip_names *names)
{
    struct str query = reading->query;
    memset(reading->reach, 0, (query.length + 1) * sizeof *reading->reach);
    reading->reach[0] = 1;
    for (size_t at = 0; at < query.length; at++) {
        if (reading->reach[at] == 0)
            continue;
        if (query.data[at] == ' ')
            reading->reach[at + 1] |= reading->reach[at];
        for (unsigned i = 0; i < spelling->required_count; i++)
            read_required(reading, at, spelling->required[i], i);
        for (size_t i = 0; i < names->word_count; i++)
            read_optional(reading, at, names->words[i]);
        for (size_t i = 0; name_noise[i].data != NULL; i++)
            read_optional(reading, at, name_noise[i]);
    }
    return reading->reach[query.length];
}

static bool has_all_required(const struct spelling *spelling, struct str query)
{
    for (unsigned i = 0; i < spelling->required_count; i++) {
        if (!contains(query, spelling->required[i]))
            return false;
    }
    return true;
}

static bool spells(const struct spelling *spelling, const struct chip_names *names,
                   struct reading *reading)
{
    if (!has_all_required(spelling, reading->query))
        return false;
    unsigned all = (1u << spelling->required_count) - 1;
    return read_query(reading, spelling, names) >> all & 1;
}

static void add_match(struct finder *finder, uint32_t chip)
{
    struct catalog_match *match = finder->match;
    if (match->count < CATALOG_MATCHES_MAX)
        match->chips[match->count++] = &finder->catalog->chips[chip];
    match->total++;
}

static bool find_key(struct finder *finder)
{
    const struct name_key *key = catalog_index_get(finder->index, finder->query);
    if (key == NULL || key->shared)
        return false;
    add_match(finder, key->chip);
    if (key->whole_family) {
        uint32_t next = finder->index->names[key->chip].next;
        for (; next != NO_CHIP; next = finder->index->names[next].next)
            add_match(finder, next);
    }
    return true;
}

/* Puts the family among the suggestions, best first, earlier ones of the file before later ones. */
static void suggest(struct finder *finder, uint32_t family, unsigned likeness)
{
    size_t count = finder->suggestion_count;
    for (size_t i = 0; i < count; i++) {
        if (finder->families[i] != family)
            continue;
        if (finder->likeness[i] <= likeness)
            return;
        for (count--; i < count; i++) {
            finder->families[i] = finder->families[i + 1];
            finder->likeness[i] = finder->likeness[i + 1];
        }
    }
    size_t at = count;
    while (at > 0 && (finder->likeness[at - 1] > likeness ||
                      (finder->likeness[at - 1] == likeness && finder->families[at - 1] > family)))
        at--;
    if (at == CATALOG_SUGGESTIONS_MAX)
        return;
    if (count == CATALOG_SUGGESTIONS_MAX)
        count--;
    for (size_t i = count; i > at; i--) {
        finder->families[i] = finder->families[i - 1];
        finder->likeness[i] = finder->likeness[i - 1];
    }
    finder->families[at] = family;
    finder->likeness[at] = likeness;
    finder->suggestion_count = count + 1;
}

/* All chips that the words fit, if they are of one family; else the families become suggestions. */
static bool find_words(struct finder *finder)
{
    const struct catalog_index *index = finder->index;
    struct reading reading = { .query = finder->query };
    uint32_t family = NO_CHIP;
    uint32_t last = NO_CHIP;
    bool several = false;
    for (size_t i = 0; i < index->spelling_count; i++) {
        const struct spelling *spelling = &index->spellings[i];
        const struct chip_names *names = &index->names[spelling->chip];
        if (spelling->chip == last || !spells(spelling, names, &reading))
            continue;
        last = spelling->chip;
        several = several || (family != NO_CHIP && names->family != family);
        family = names->family;
        suggest(finder, family, LIKE_SHARED);
        add_match(finder, spelling->chip);
    }
    if (several)
        finder->match->count = finder->match->total = 0;
    return finder->match->count > 0;
}

/* A typing mistake or two, more in a longer name. */
static size_t edits_allowed(size_t length)
{
    return length < 5 ? 1 : length < 9 ? 2 : 3;
}

/* Each edit counts twice; one is taken off if only the end differs. */
static unsigned edits(struct str query, struct str name)
{
    size_t most = edits_allowed(query.length);
    size_t longer = query.length > name.length ? query.length : name.length;
    size_t shorter = query.length > name.length ? name.length : query.length;
    if (longer - shorter > most)
        return LIKE_NOT;
    size_t distance = str_distance(query, name, most);
    if (distance > most)
        return LIKE_NOT;
    bool only_end = str_starts(name, query) || str_starts(query, name);
    return LIKE_NEAR + 2 * (unsigned)distance - (only_end ? 1 : 0);
}

static unsigned near(struct str query, const struct spelling *spelling, const struct family *family)
{
    unsigned likeness = edits(query, spelling->folded);
    unsigned full = edits(query, family->folded);
    size_t letters = 0;
    for (unsigned i = 0; i < spelling->required_count; i++)
        letters += spelling->required[i].length;
    if (full < likeness)
        likeness = full;
    bool telling = letters > 2 || str_starts(query, spelling->folded);
    if (telling && letters <= query.length && has_all_required(spelling, query)) {
        unsigned more = LIKE_NEAR + (unsigned)(query.length - letters);
        likeness = more < likeness ? more : likeness;
    }
    return likeness;
}

static void suggest_near(struct finder *finder)
{
    const struct catalog_index *index = finder->index;
    struct reading reading = { .query = finder->query };
    for (size_t i = 0; i < index->spelling_count; i++) {
        const struct spelling *spelling = &index->spellings[i];
        const struct chip_names *names = &index->names[spelling->chip];
        unsigned likeness = near(finder->query, spelling, &index->families[names->family]);
        uint64_t met = read_query(&reading, spelling, names);
        if (met == 1) /* a vendor, or nothing that tells chips apart */
            continue;
        if (met != 0)
            likeness = LIKE_PART;
        if (likeness < LIKE_NOT)
            suggest(finder, names->family, likeness);
    }
}

/* Whether nothing is found of a name that has letters or digits; `folded` is room for them. */
static bool finds_nothing(struct finder *finder, const struct catalog *catalog, struct str name,
                          char folded[CATALOG_QUERY_MAX], struct catalog_match *match)
{
    *match = (struct catalog_match){ .count = 0 };
    if (name.length == 0 || name.length > CATALOG_QUERY_MAX)
        return false;
    *finder = (struct finder){ .catalog = catalog, .index = catalog->index, .match = match };
    finder->query = (struct str){ folded, name_fold(name, folded) };
    return finder->query.length > 0 && !find_key(finder) && !find_words(finder);
}

void catalog_find(const struct catalog *catalog, struct str name, struct catalog_match *ret_match)
{
    char folded[CATALOG_QUERY_MAX];
    struct finder finder;
    bool nothing = finds_nothing(&finder, catalog, name, folded, ret_match);
    assert(!nothing || ret_match->count == 0);
    (void)nothing;
}

void catalog_suggest(const struct catalog *catalog, struct str name,
                     struct catalog_suggestions *ret)
{
    char folded[CATALOG_QUERY_MAX];
    struct catalog_match match;
    struct finder finder;
    ret->count = 0;
    if (!finds_nothing(&finder, catalog, name, folded, &match))
        return;
    suggest_near(&finder);
    for (; ret->count < finder.suggestion_count; ret->count++)
        ret->list[ret->count] = catalog->index->families[finder.families[ret->count]].name;
}

const struct figure *chip_figure(const struct chip *chip, struct str fact)
{
    for (size_t i = 0; i < chip->figure_count; i++) {
        if (str_equal(chip->figures[i].fact, fact))
            return &chip->figures[i];
    }
    return NULL;
}
