/* SPDX-License-Identifier: Apache-2.0 */
/* screen/match_open.c - an index is looked over before it is looked in; see match_index.h. */
#include <string.h>

#include "screen/match_index_priv.h"

/* ---- the bytes ---- */

/* The sections, if they fill the bytes. */
static bool find_sections(struct str bytes, struct index_head *head,
                          const char *starts[SECTION_COUNT])
{
    if (bytes.length < sizeof *head || ((uintptr_t)bytes.data & (INDEX_ALIGN - 1)) != 0)
        return false;
    memcpy(head, bytes.data, sizeof *head);
    size_t at = sizeof *head;
    for (int i = 0; i < SECTION_COUNT; i++) {
        /* Every section ends on a multiple, or the bytes do not. */
        if (at > bytes.length || head->rows[i] > (bytes.length - at) / index_widths[i])
            return false;
        starts[i] = bytes.data + at;
        at += (size_t)head->rows[i] * index_widths[i];
        at += -at % INDEX_ALIGN;
    }
    return head->magic == INDEX_MAGIC && at == bytes.length;
}

static bool is_power_of_two(uint64_t count)
{
    return count > 0 && (count & (count - 1)) == 0;
}

static void take_sections(struct matcher *matcher, const struct index_head *head,
                          const char *const starts[SECTION_COUNT])
{
    matcher->texts = starts[SECTION_TEXTS];
    matcher->words = (const struct word *)starts[SECTION_WORDS];
    matcher->word_count = head->rows[SECTION_WORDS];
    matcher->slots = (const uint32_t *)starts[SECTION_SLOTS];
    matcher->slot_count = head->rows[SECTION_SLOTS];
    matcher->postings = (const uint32_t *)starts[SECTION_POSTINGS];
    matcher->names = (const struct indexed_name *)starts[SECTION_NAMES];
    matcher->name_count = head->rows[SECTION_NAMES];
    matcher->name_words = (struct numbers){ (const uint32_t *)starts[SECTION_NAME_WORDS],
                                            head->rows[SECTION_NAME_WORDS] };
    matcher->near_starts = (const uint32_t *)starts[SECTION_NEAR_STARTS];
    matcher->near_count = head->rows[SECTION_NEAR_STARTS] - 1;
    matcher->near = (const struct near *)starts[SECTION_NEAR];
}

/* ---- what stands in them ---- */

/* Without a way out of the loop, so that several are looked at at once. */
static bool all_below(const uint32_t *numbers, uint64_t count, uint64_t limit)
{
    uint32_t most = 0;
    for (uint64_t i = 0; i < count; i++)
        most = numbers[i] > most ? numbers[i] : most;
    return count == 0 || most < limit;
}

static bool is_range(uint32_t first, uint32_t count, uint64_t limit)
{
    return (uint64_t)first + count <= limit;
}

static bool check_words(const struct matcher *matcher, const struct index_head *head)
{
    for (size_t i = 0; i < matcher->word_count; i++) {
        const struct word *word = &matcher->words[i];
        if (!is_range(word->text, word->length, head->rows[SECTION_TEXTS]) ||
            !is_range(word->names, word->name_count, head->rows[SECTION_POSTINGS]) ||
            !is_range(word->pairs, word->pair_count, head->rows[SECTION_POSTINGS]) ||
            word->length > TOKEN_LENGTH_MAX || word->kind > TOKEN_KEY || word->is_bare > 1 ||
            word->weight < 1 || word->weight > WEIGHT_ONE)
            return false;
    }
    return all_below(matcher->postings, head->rows[SECTION_POSTINGS], matcher->name_count);
}

/* Looking for a word ends at a free slot, so there has to be one. */
static bool check_slots(const struct matcher *matcher)
{
    size_t used = 0;
    if (!is_power_of_two(matcher->slot_count))
        return false;
    for (size_t i = 0; i < matcher->slot_count; i++)
        used += matcher->slots[i] != 0;
    return used < matcher->slot_count &&
           all_below(matcher->slots, matcher->slot_count, matcher->word_count + 1);
}

static bool check_names(const struct matcher *matcher)
{
    for (size_t i = 0; i < matcher->name_count; i++) {
        const struct indexed_name *name = &matcher->names[i];
        if (name->list >= matcher->list_count ||
            name->entry >= matcher->lists[name->list]->entry_count ||
            name->name >= matcher->lists[name->list]->entries[name->entry].name_count ||
            name->word_count > TOKENS_MAX || name->weight < (int32_t)name->word_count ||
            name->weight > TOKENS_MAX * WEIGHT_ONE ||
            !is_range(name->first, name->word_count, matcher->name_words.count))
            return false;
    }
    return all_below(matcher->name_words.list, matcher->name_words.count, matcher->word_count);
}

static bool check_near(const struct matcher *matcher, const struct index_head *head)
{
    uint64_t count = head->rows[SECTION_NEAR];
    bool in_order = is_power_of_two(matcher->near_count);
    uint32_t most = 0;
    for (size_t i = 0; i < matcher->near_count; i++)
        in_order &= matcher->near_starts[i] <= matcher->near_starts[i + 1];
    for (uint64_t i = 0; i < count; i++)
        most = matcher->near[i].word > most ? matcher->near[i].word : most;
    return in_order && matcher->near_starts[matcher->near_count] <= count &&
           (count == 0 || most < matcher->word_count);
}

/* Whether there is a name for each that is listed. */
static bool has_all_names(const struct matcher *matcher)
{
    size_t count = 0;
    for (uint32_t list = 0; list < matcher->list_count; list++) {
        for (size_t i = 0; i < matcher->lists[list]->entry_count; i++)
            count += matcher->lists[list]->entries[i].name_count;
    }
    return count == matcher->name_count;
}

/* key: as it stands in the bytes. */
static bool take(struct matcher *matcher, struct str key, struct str bytes)
{
    const char *starts[SECTION_COUNT];
    struct index_head head;
    if (!find_sections(bytes, &head, starts) ||
        !str_equal((struct str){ starts[SECTION_KEY], head.rows[SECTION_KEY] }, key) ||
        head.checksum != index_checksum(str_slice(bytes, 16, bytes.length)) ||
        head.rows[SECTION_NEAR_STARTS] < 2)
        return false;
    take_sections(matcher, &head, starts);
    return check_words(matcher, &head) && check_slots(matcher) && check_names(matcher) &&
           check_near(matcher, &head) && has_all_names(matcher);
}

struct matcher *matcher_open(const struct mem *mem, const struct party_list *const *lists,
                             size_t count, struct str key, struct str bytes, struct err *err)
{
    struct matcher *matcher = mem_resize(mem, NULL, sizeof *matcher);
    struct buf whole_key;
    if (matcher == NULL) {
        err_set(err, ERR_MEMORY, "memory for the names of lists could not be had");
        return NULL;
    }
    *matcher = (struct matcher){ .mem = mem, .lists = lists, .list_count = (uint32_t)count };
    buf_init(&matcher->own, mem, INDEX_BYTES_MAX);
    buf_init(&whole_key, mem, INDEX_BYTES_MAX);
    index_put_key(&whole_key, key);
    bool done = buf_check(&whole_key, err) &&
                (take(matcher, buf_view(&whole_key), bytes) ||
                 err_set(err, ERR_SYNTAX, "this is no index of these lists, or it is damaged"));
    buf_release(&whole_key);
    if (done)
        return matcher;
    matcher_free(matcher);
    return NULL;
}

struct matcher *matcher_new(const struct mem *mem, const struct party_list *const *lists,
                            size_t count, struct err *err)
{
    return matcher_of_some(mem, lists, count, NULL, err);
}

struct matcher *matcher_of_some(const struct mem *mem, const struct party_list *const *lists,
                                size_t count, const struct matcher *all, struct err *err)
{
    struct buf bytes;
    buf_init(&bytes, mem, INDEX_BYTES_MAX);
    struct matcher *matcher =
        index_build(mem, lists, count, all, (struct str){ 0 }, &bytes, err)
            ? matcher_open(mem, lists, count, (struct str){ 0 }, buf_view(&bytes), err)
            : NULL;
    if (matcher == NULL) {
        buf_release(&bytes);
        return NULL;
    }
    matcher->own = bytes;
    matcher->all = all;
    return matcher;
}

void matcher_free(struct matcher *matcher)
{
    if (matcher == NULL)
        return;
    buf_release(&matcher->own);
    mem_free(matcher->mem, matcher);
}
