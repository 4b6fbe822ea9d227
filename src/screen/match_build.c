/* SPDX-License-Identifier: Apache-2.0 */
/* screen/match_build.c - makes the index; see match_index.h. */
#include <string.h>
#include <utf8proc.h>
#include <zlib.h>

#include "screen/match_index_priv.h"

#define WORK_LIMIT ((size_t)1 << 20) /* of one name */

struct building {
    const struct mem *mem;
    const struct party_list *const *lists;
    struct buf sections[SECTION_COUNT];
    struct buf having; /* struct having, in the order of names: words, and words in two */
    struct buf pairs;
    struct arena work; /* of one name */
    struct err *err;
};

/* A name has a word. */
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
                                   .kind = kind };
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

static bool put_words(struct building *building, const struct tokens *tokens, uint32_t name)
{
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->list[i];
        char joined[TOKEN_LENGTH_MAX];
        struct str pair;
        uint32_t word;
        if (!put_word(building, token->key, token->kind, &word) ||
            !add(building, &building->sections[SECTION_NAME_WORDS], &word, sizeof word) ||
            !put_having(building, &building->having, word, name))
            return false;
        if (i + 1 < tokens->count && match_join(token, token + 1, joined, &pair) &&
            (!put_word(building, pair, TOKEN_WORD, &word) ||
             !put_having(building, &building->pairs, word, name)))
            return false;
    }
    return true;
}

static bool add_name(struct building *building, uint32_t list, uint32_t entry, uint32_t name)
{
    struct tokens tokens;
    arena_reset(&building->work);
    if (!tokens_of(&building->work, building->lists[list]->entries[entry].names[name].text, 0,
                   &tokens, building->err))
        return false;
    const struct indexed_name row = { .list = list,
                                      .entry = entry,
                                      .name = name,
                                      .first = (uint32_t)row_count(building, SECTION_NAME_WORDS),
                                      .word_count = (uint32_t)tokens.count };
    uint32_t number = (uint32_t)row_count(building, SECTION_NAMES);
    return add(building, &building->sections[SECTION_NAMES], &row, sizeof row) &&
           put_words(building, &tokens, number);
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
        words[i].weight = match_weight(name_count, text_of(building, &words[i]),
                                       (enum token_kind)words[i].kind, words[i].name_count);
    for (size_t i = 0; i < name_count; i++) {
        for (uint32_t k = 0; k < names[i].word_count; k++)
            names[i].weight += words[name_words[names[i].first + k]].weight;
    }
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
        if (words[i].name_count > 0 && words[i].kind == TOKEN_WORD)
            match_near(text_of(building, &words[i]), visit, nearing);
    }
}

static bool put_near(struct building *building)
{
    struct nearing nearing = { 0 };
    size_t buckets = 1;
    visit_all(building, &nearing);
    while (buckets < nearing.count / 2)
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
    return put_near(building);
}

bool index_build(const struct mem *mem, const struct party_list *const *lists, size_t count,
                 struct str key, struct buf *out, struct err *err)
{
    struct building building = { .mem = mem, .lists = lists, .err = err };
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
