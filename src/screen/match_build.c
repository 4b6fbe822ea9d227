/* SPDX-License-Identifier: Apache-2.0 */
/* screen/match_build.c - makes the index; see match_index.h. */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <zlib.h>

#include "screen/match_index_priv.h"

#define WORK_LIMIT ((size_t)1 << 20) /* of one name */

struct building {
    const struct mem *mem;
    const struct party_list *const *lists;
    const struct matcher *all; /* see index_build */
    struct buf sections[SECTION_COUNT];
    struct buf having; /* struct having, in the order of names: words, and words in two */
    struct buf pairs;
    struct arena work; /* of one name */
    struct err *err;
};

/* A name has a word.  Until names are sorted they go by where their words begin. */
struct having {
    uint32_t word, name;
};

/* ---- sections ---- */

static bool add(struct building *building, struct buf *rows, const void *row, size_t size)
{
    buf_add(rows, row, size);
    return buf_check(rows, building->err);
}

static size_t row_count(const struct building *building, enum index_section section)
{
    return building->sections[section].length / index_widths[section];
}

/* The rows of a section; they move when it grows. */
static struct word *words_of(struct building *building)
{
    return (struct word *)building->sections[SECTION_WORDS].data;
}

static uint32_t *numbers_of(struct building *building, enum index_section section)
{
    return (uint32_t *)building->sections[section].data;
}

static bool fill(struct building *building, enum index_section section, size_t count)
{
    struct buf *rows = &building->sections[section];
    if (count > rows->limit / index_widths[section])
        return err_set(building->err, ERR_LIMIT, "the lists have too many names to look in");
    buf_fill(rows, 0, count * index_widths[section]);
    return buf_check(rows, building->err);
}

/* ---- words ---- */

static struct str text_of(struct building *building, const struct word *word)
{
    return (struct str){ building->sections[SECTION_TEXTS].data + word->text, word->length };
}

static uint32_t *find_slot(struct building *building, struct str text)
{
    uint32_t *slots = numbers_of(building, SECTION_SLOTS);
    size_t mask = row_count(building, SECTION_SLOTS) - 1;
    size_t at = str_hash(text) & mask;
    while (slots[at] != 0 &&
           !str_equal(text_of(building, &words_of(building)[slots[at] - 1]), text))
        at = (at + 1) & mask;
    return &slots[at];
}

static bool grow_slots(struct building *building)
{
    size_t count = row_count(building, SECTION_SLOTS);
    buf_clear(&building->sections[SECTION_SLOTS]);
    if (!fill(building, SECTION_SLOTS, count == 0 ? 1024 : count * 2))
        return false;
    for (uint32_t i = 0; i < row_count(building, SECTION_WORDS); i++)
        *find_slot(building, text_of(building, &words_of(building)[i])) = i + 1;
    return true;
}

static bool put_word(struct building *building, struct str text, enum token_kind kind,
                     uint32_t *ret)
{
    struct buf *texts = &building->sections[SECTION_TEXTS];
    size_t count = row_count(building, SECTION_WORDS);
    if (count * 2 >= row_count(building, SECTION_SLOTS) && !grow_slots(building))
        return false;
    uint32_t *slot = find_slot(building, text);
    if (*slot == 0) {
        const struct word word = { .letters = match_letters(text),
                                   .text = (uint32_t)texts->length,
                                   .length = (uint32_t)text.length,
                                   .kind = (uint16_t)kind };
        if (!add(building, texts, text.data, text.length) ||
            !add(building, &building->sections[SECTION_WORDS], &word, sizeof word))
            return false;
        *slot = (uint32_t)count + 1;
    }
    *ret = *slot - 1;
    return true;
}

/* ---- names ---- */

/* Names stand in order: one that has the word already is the last that does. */
static bool put_having(struct building *building, struct buf *all, uint32_t word, uint32_t name)
{
    const struct having having = { word, name };
    return add(building, all, &having, sizeof having);
}

/* The name is found by it, and it is no word of it. */
static bool put_key(struct building *building, struct str key, uint32_t name)
{
    uint32_t word;
    return put_word(building, key, TOKEN_KEY, &word) &&
           put_having(building, &building->having, word, name);
}

static bool put_pair(struct building *building, const struct token *first, uint32_t name)
{
    char out[TOKEN_LENGTH_MAX];
    char key[TOKEN_LENGTH_MAX];
    bool form;
    uint32_t word;
    struct str pair = match_pair(first, out, &form);
    if (pair.length == 0)
        return true;
    if (form) {
        struct str parted = match_parted_key(pair, key);
        return parted.length == 0 || put_key(building, parted, name);
    }
    return put_word(building, pair, TOKEN_WORD, &word) &&
           put_having(building, &building->pairs, word, name);
}

static bool put_words(struct building *building, const struct tokens *tokens, uint32_t name)
{
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->list[i];
        uint32_t word;
        if (!put_word(building, token->key, token->kind, &word) ||
            !add(building, &building->sections[SECTION_NAME_WORDS], &word, sizeof word) ||
            !put_having(building, &building->having, word, name))
            return false;
        words_of(building)[word].is_bare |= token->bare;
        if (i + 1 < tokens->count && !put_pair(building, token, name))
            return false;
    }
    return true;
}

static bool put_keys(struct building *building, const struct listed *entry,
                     const struct tokens *tokens, uint32_t name)
{
    char out[INITIAL_KEY_LENGTH];
    struct acronym acronym;
    for (size_t i = 0; i < tokens->count; i++) {
        struct str initial = match_initial_key(entry, &tokens->list[i], out);
        if (initial.length > 0 && !put_key(building, initial, name))
            return false;
    }
    for (unsigned way = 0; way < ACRONYM_WAYS; way++) {
        if (match_acronym(entry, tokens, way, &acronym) &&
            !put_key(building, (struct str){ acronym.key, acronym.length }, name))
            return false;
    }
    return true;
}

static bool add_name(struct building *building, uint32_t list, uint32_t entry, uint32_t name)
{
    const struct listed *listed = &building->lists[list]->entries[entry];
    struct tokens tokens;
    arena_reset(&building->work);
    if (!tokens_of(&building->work, listed->names[name].text, 0, &tokens, building->err))
        return false;
    const struct indexed_name row = { .list = list,
                                      .entry = entry,
                                      .name = name,
                                      .first = (uint32_t)row_count(building, SECTION_NAME_WORDS),
                                      .word_count = (uint32_t)tokens.count };
    return add(building, &building->sections[SECTION_NAMES], &row, sizeof row) &&
           put_words(building, &tokens, row.first) &&
           put_keys(building, listed, &tokens, row.first);
}

static bool add_names(struct building *building, size_t list_count)
{
    for (uint32_t list = 0; list < list_count; list++) {
        const struct party_list *parties = building->lists[list];
        for (uint32_t entry = 0; entry < parties->entry_count; entry++) {
            for (uint32_t name = 0; name < parties->entries[entry].name_count; name++) {
                if (!add_name(building, list, entry, name))
                    return false;
            }
        }
    }
    return row_count(building, SECTION_SLOTS) > 0 || grow_slots(building);
}

/* ---- which names have a word ---- */

/* Where the postings of a word stand: in two of its numbers. */
static void place_of(struct word *word, bool pairs, uint32_t **ret_first, uint32_t **ret_count)
{
    *ret_first = pairs ? &word->pairs : &word->names;
    *ret_count = pairs ? &word->pair_count : &word->name_count;
}

/* By word, and each name once. */
static bool put_postings(struct building *building, const struct buf *all, bool pairs)
{
    const struct having *having = (const struct having *)all->data;
    size_t count = all->length / sizeof *having;
    uint32_t at = (uint32_t)row_count(building, SECTION_POSTINGS);
    uint32_t *first;
    uint32_t *number;
    if (!fill(building, SECTION_POSTINGS, count))
        return false;
    uint32_t *postings = numbers_of(building, SECTION_POSTINGS);
    for (size_t i = 0; i < count; i++) {
        place_of(&words_of(building)[having[i].word], pairs, &first, &number);
        ++*number;
    }
    for (size_t i = 0; i < row_count(building, SECTION_WORDS); i++) {
        place_of(&words_of(building)[i], pairs, &first, &number);
        *first = at;
        at += *number;
        *number = 0;
    }
    for (size_t i = 0; i < count; i++) {
        place_of(&words_of(building)[having[i].word], pairs, &first, &number);
        if (*number == 0 || postings[*first + *number - 1] != having[i].name)
            postings[*first + (*number)++] = having[i].name;
    }
    return true;
}

static void weigh(struct building *building)
{
    struct indexed_name *names = (struct indexed_name *)building->sections[SECTION_NAMES].data;
    const uint32_t *name_words = numbers_of(building, SECTION_NAME_WORDS);
    struct word *words = words_of(building);
    size_t name_count = row_count(building, SECTION_NAMES);
    for (size_t i = 0; i < row_count(building, SECTION_WORDS); i++)
        words[i].weight = building->all == NULL
                              ? match_weight(name_count, text_of(building, &words[i]),
                                             (enum token_kind)words[i].kind, words[i].name_count)
                              : match_weight_in(building->all, text_of(building, &words[i]),
                                                (enum token_kind)words[i].kind);
    for (size_t i = 0; i < name_count; i++) {
        for (uint32_t k = 0; k < names[i].word_count; k++)
            names[i].weight += words[name_words[names[i].first + k]].weight;
    }
}

/* ---- names by their weight ---- */

/* The lightest first, then as they were. */
static int compare_names(const void *a, const void *b)
{
    const struct indexed_name *left = a;
    const struct indexed_name *right = b;
    if (left->weight != right->weight)
        return left->weight < right->weight ? -1 : 1;
    if (left->list != right->list)
        return left->list < right->list ? -1 : 1;
    if (left->entry != right->entry)
        return left->entry < right->entry ? -1 : 1;
    return (left->name > right->name) - (left->name < right->name);
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* By where the words of a name begin, its number. */
static bool number_names(struct building *building, struct buf *numbers)
{
    struct indexed_name *names = (struct indexed_name *)building->sections[SECTION_NAMES].data;
    size_t count = row_count(building, SECTION_NAMES);
    buf_fill(numbers, 0, (row_count(building, SECTION_NAME_WORDS) + 1) * sizeof(uint32_t));
    if (!buf_check(numbers, building->err))
        return false;
    if (count > 1)
        qsort(names, count, sizeof *names, compare_names);
    for (uint32_t i = 0; i < count; i++) {
        if (names[i].word_count > 0)
            ((uint32_t *)numbers->data)[names[i].first] = i;
    }
    return true;
}

static void sort_postings(struct building *building, uint32_t first, uint32_t count)
{
    if (count > 1)
        qsort(numbers_of(building, SECTION_POSTINGS) + first, count, sizeof(uint32_t),
              compare_numbers);
}

/* So that of the names of a word those which have little else come first. */
static bool sort_names(struct building *building)
{
    struct buf numbers;
    buf_init(&numbers, building->mem, INDEX_BYTES_MAX);
    bool done = number_names(building, &numbers);
    uint32_t *postings = numbers_of(building, SECTION_POSTINGS);
    for (size_t i = 0; done && i < row_count(building, SECTION_POSTINGS); i++)
        postings[i] = ((const uint32_t *)numbers.data)[postings[i]];
    const struct word *words = words_of(building);
    for (size_t i = 0; done && i < row_count(building, SECTION_WORDS); i++) {
        sort_postings(building, words[i].names, words[i].name_count);
        sort_postings(building, words[i].pairs, words[i].pair_count);
    }
    buf_release(&numbers);
    return done;
}

/* ---- words that are alike ---- */

/* Each word under its hashes: counted first, then put where they belong. */
struct nearing {
    uint32_t *starts;
    struct near *near; /* NULL: counting */
    uint64_t mask;
    uint64_t count;
    uint32_t word;
};

static void visit(void *context, uint64_t hash)
{
    struct nearing *nearing = context;
    uint64_t bucket = hash & nearing->mask;
    nearing->count++;
    if (nearing->near != NULL)
        nearing->near[--nearing->starts[bucket]] =
            (struct near){ nearing->word, (uint32_t)(hash >> 32) };
    else if (nearing->starts != NULL)
        nearing->starts[bucket]++;
}

/* Those that a name has as a word; what differs by a slip from two words in one is not alike. */
static void visit_all(struct building *building, struct nearing *nearing)
{
    const struct word *words = words_of(building);
    nearing->count = 0;
    for (uint32_t i = 0; i < row_count(building, SECTION_WORDS); i++) {
        nearing->word = i;
        if (words[i].name_count == 0 || words[i].kind != TOKEN_WORD)
            continue;
        match_near(text_of(building, &words[i]), visit, nearing);
        match_sounds_listed(text_of(building, &words[i]), words[i].is_bare, visit, nearing);
    }
}

static bool put_near(struct building *building)
{
    struct nearing nearing = { 0 };
    size_t buckets = 1;
    visit_all(building, &nearing);
    /* Of a few entries most buckets are to be empty: most words have nothing of them. */
    while (buckets < (building->all == NULL ? nearing.count / 2 : nearing.count * 4))
        buckets *= 2;
    if (nearing.count > INDEX_BYTES_MAX)
        return err_set(building->err, ERR_LIMIT, "the lists have too many words to look in");
    if (!fill(building, SECTION_NEAR_STARTS, buckets + 1) ||
        !fill(building, SECTION_NEAR, nearing.count))
        return false;
    nearing.mask = buckets - 1;
    nearing.starts = numbers_of(building, SECTION_NEAR_STARTS);
    visit_all(building, &nearing);
    for (size_t i = 1; i <= buckets; i++)
        nearing.starts[i] += nearing.starts[i - 1];
    nearing.near = (struct near *)building->sections[SECTION_NEAR].data;
    if (nearing.near != NULL)
        visit_all(building, &nearing);
    return true;
}

/* ---- all of it ---- */

void index_put_key(struct buf *out, struct str key)
{
    buf_format(out, "%s\n%s\n", screen_made_by, utf8proc_version());
    buf_str(out, key);
}

uint64_t index_checksum(struct str bytes)
{
    return crc32_z(0, (const unsigned char *)bytes.data, bytes.length);
}

static void put_out(const struct building *building, struct buf *out)
{
    struct index_head head = { .magic = INDEX_MAGIC };
    size_t from = out->length;
    for (int i = 0; i < SECTION_COUNT; i++)
        head.rows[i] = row_count(building, (enum index_section)i);
    buf_add(out, (const char *)&head, sizeof head);
    for (int i = 0; i < SECTION_COUNT; i++) {
        buf_str(out, buf_view(&building->sections[i]));
        buf_fill(out, 0, -(out->length - from) % INDEX_ALIGN);
    }
    if (out->failed)
        return;
    struct str all = { out->data + from, out->length - from };
    head.checksum = index_checksum(str_slice(all, 16, all.length));
    memcpy(out->data + from, &head, sizeof head);
}

static bool build(struct building *building, size_t count, struct str key)
{
    index_put_key(&building->sections[SECTION_KEY], key);
    if (!buf_check(&building->sections[SECTION_KEY], building->err) ||
        !add_names(building, count) || !put_postings(building, &building->having, false) ||
        !put_postings(building, &building->pairs, true))
        return false;
    weigh(building);
    return sort_names(building) && put_near(building);
}

bool index_build(const struct mem *mem, const struct party_list *const *lists, size_t count,
                 const struct matcher *all, struct str key, struct buf *out, struct err *err)
{
    struct building building = { .mem = mem, .lists = lists, .all = all, .err = err };
    for (int i = 0; i < SECTION_COUNT; i++)
        buf_init(&building.sections[i], mem, INDEX_BYTES_MAX);
    buf_init(&building.having, mem, INDEX_BYTES_MAX);
    buf_init(&building.pairs, mem, INDEX_BYTES_MAX);
    arena_init(&building.work, mem, WORK_LIMIT);
    bool done = build(&building, count, key);
    arena_release(&building.work);
    buf_release(&building.having);
    buf_release(&building.pairs);
    if (done)
        put_out(&building, out);
    for (int i = 0; i < SECTION_COUNT; i++)
        buf_release(&building.sections[i]);
    return done && buf_check(out, err);
}
