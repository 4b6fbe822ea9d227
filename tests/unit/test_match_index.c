/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_match_index.c - an index that was kept answers as a new one does; what is damaged, made
 * of something else or by somebody else is not taken, and nothing outside of it is read.
 *
 * Arguments: a seed, a number of words and of damaged indexes to try.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "screen/match_index_priv.h"
#include "unit/alloc_fail.h"

static uint64_t seed = 20261126;
static uint64_t tries = 20000;
static uint64_t state;

static uint32_t below(size_t count)
{
    uint64_t z = state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return (uint32_t)(((z ^ z >> 31) >> 32) * count >> 32);
}

/* ---- a list ---- */

static struct listed_name names[] = {
    { { "Huawei Technologies Co., Ltd.", 29 }, NAME_OWN },
    { { "Hua Wei", 7 }, NAME_ALIAS },
    { { "Example Semiconductor", 21 }, NAME_OWN },
    { { "Exmaple Semicon", 15 }, NAME_ALIAS },
    { { "13th Institute", 14 }, NAME_OWN },
    { { "Acme Trading Trading LLC", 24 }, NAME_OWN },
};
static struct listed entries[] = {
    { .list = { "EL", 2 }, .names = names, .name_count = 2 },
    { .list = { "EL", 2 }, .names = names + 2, .name_count = 2 },
    { .list = { "EL", 2 }, .names = names + 4, .name_count = 1 },
    { .list = { "EL", 2 }, .names = names + 5, .name_count = 1 },
};
static const struct party_list list = { .entries = entries, .entry_count = 4 };
static const struct party_list *const lists[] = { &list, &list };

static const char *const looked_for[] = { "Huawey Tech", "Huawei",  "HUA WEI",     "Exampel Semi",
                                          "institute",   "Nobody",  "acmetrading", "13th",
                                          "trading co",  "Example", "Ex ample",    "",
                                          "Semicondutor" };
#define LOOKED_FOR (sizeof looked_for / sizeof looked_for[0])

#define KEY STR("us-el-2026-01-01")

static struct buf build(void)
{
    struct buf bytes;
    struct err err;
    buf_init(&bytes, mem_system(), INDEX_BYTES_MAX);
    assert_true(index_build(mem_system(), lists, 1, NULL, KEY, &bytes, &err));
    return bytes;
}

/* Looks for all of them; what was found is put into the text. */
static void look(const struct matcher *matcher, struct buf *out)
{
    struct err err;
    struct match_session *session = match_session_new(mem_system(), matcher, &err);
    assert_non_null(session);
    for (size_t i = 0; i < LOOKED_FOR; i++) {
        struct matches found;
        assert_true(match_name(session, &(struct match_query){ .name = str_of(looked_for[i]) },
                               3000, 10, &found, &err));
        for (size_t k = 0; k < found.count; k++)
            buf_format(out, "%zu %u %u %d\n", i, found.list[k].entry, found.list[k].name,
                       found.list[k].score);
    }
    match_session_free(session);
}

static void test_kept_is_as_new(void **unused)
{
    struct buf bytes = build();
    struct buf kept;
    struct buf fresh;
    struct err err;
    (void)unused;
    buf_init(&kept, mem_system(), 1 << 16);
    buf_init(&fresh, mem_system(), 1 << 16);
    struct matcher *matcher = matcher_open(mem_system(), lists, 1, KEY, buf_view(&bytes), &err);
    assert_non_null(matcher);
    look(matcher, &kept);
    matcher_free(matcher);
    matcher = matcher_new(mem_system(), lists, 1, &err);
    look(matcher, &fresh);
    matcher_free(matcher);
    assert_true(kept.length > 100 && str_equal(buf_view(&kept), buf_view(&fresh)));
    buf_release(&kept);
    buf_release(&fresh);
    buf_release(&bytes);
}

/* ---- what is not taken ---- */

static void check_refused(const struct party_list *const *of, size_t count, struct str key,
                          struct str bytes)
{
    struct err err;
    assert_null(matcher_open(mem_system(), of, count, key, bytes, &err));
    assert_int_equal(err.code, ERR_SYNTAX);
}

static void test_another_is_refused(void **unused)
{
    struct buf bytes = build();
    struct party_list fewer = list;
    struct party_list none = { 0 };
    const struct party_list *const other[] = { &fewer, &none };
    (void)unused;
    fewer.entry_count = 3;
    check_refused(lists, 1, STR("us-el-2026-01-02"), buf_view(&bytes));
    check_refused(lists, 1, STR(""), buf_view(&bytes));
    check_refused(lists, 0, KEY, buf_view(&bytes));
    check_refused(lists, 2, KEY, buf_view(&bytes));
    check_refused(other, 1, KEY, buf_view(&bytes));
    check_refused(other + 1, 1, KEY, buf_view(&bytes));
    check_refused(lists, 1, KEY, STR(""));
    /* Made by a program of other sources: the first bytes behind the head. */
    bytes.data[sizeof(struct index_head)] ^= 1;
    uint64_t sum = index_checksum(str_slice(buf_view(&bytes), 16, bytes.length));
    memcpy(bytes.data + 8, &sum, sizeof sum);
    check_refused(lists, 1, KEY, buf_view(&bytes));
    buf_release(&bytes);
}

/* Every byte counts, and every one is there. */
static void test_damage_is_refused(void **unused)
{
    struct buf bytes = build();
    (void)unused;
    for (size_t i = 0; i < bytes.length; i++) {
        check_refused(lists, 1, KEY, str_slice(buf_view(&bytes), 0, i));
        bytes.data[i] = (char)(bytes.data[i] ^ 1 << below(8));
        check_refused(lists, 1, KEY, buf_view(&bytes));
        struct buf again = build();
        bytes.data[i] = again.data[i];
        buf_release(&again);
    }
    char *shifted = malloc(bytes.length + 1);
    assert_non_null(shifted);
    memcpy(shifted + 1, bytes.data, bytes.length);
    check_refused(lists, 1, KEY, (struct str){ shifted + 1, bytes.length });
    free(shifted);
    buf_release(&bytes);
}

/* Numbers that somebody chose, with the right checksum: refused, or looked in and no harm done. */
static void test_hostile_numbers(void **unused)
{
    struct buf whole = build();
    size_t taken = 0;
    (void)unused;
    for (uint64_t i = 0; i < tries / 10; i++) {
        struct str bytes = { malloc(whole.length), whole.length };
        assert_non_null(bytes.data);
        char *data = (char *)bytes.data;
        struct buf out;
        struct err err;
        memcpy(data, whole.data, whole.length);
        for (uint32_t k = below(3) + 1; k > 0; k--) {
            static const uint32_t chosen[] = { 0, 1, 2, 5, 60, 255, 65536, INT32_MAX, UINT32_MAX };
            size_t at = 16 + below(whole.length / 4 - 4) * (size_t)4;
            uint32_t number = chosen[below(sizeof chosen / sizeof chosen[0])];
            memcpy(data + at, &number, sizeof number);
        }
        uint64_t sum = index_checksum(str_slice(bytes, 16, bytes.length));
        memcpy(data + 8, &sum, sizeof sum);
        struct matcher *matcher = matcher_open(mem_system(), lists, 1, KEY, bytes, &err);
        buf_init(&out, mem_system(), 1 << 16);
        if (matcher != NULL)
            look(matcher, &out);
        taken += matcher != NULL;
        buf_release(&out);
        matcher_free(matcher);
        free(data);
    }
    assert_true(taken > 0 && taken < tries / 10);
    buf_release(&whole);
}

/* ---- the best of many ---- */

/* A letter left out, put in, changed, or two swapped. */
static void edit(char *word, size_t *length)
{
    size_t at = below(*length);
    char letter = (char)('a' + below(3));
    uint32_t way = below(4);
    if (way == 0 && *length > 1) {
        memmove(word + at, word + at + 1, *length - at - 1);
        --*length;
    } else if (way == 1 && *length < TOKEN_LENGTH_MAX) {
        memmove(word + at + 1, word + at, *length - at);
        word[at] = letter;
        ++*length;
    } else if (way == 2 && at + 1 < *length) {
        letter = word[at];
        word[at] = word[at + 1];
        word[at + 1] = letter;
    } else {
        word[at] = letter;
    }
}

#define DRAWN 400
#define NAMES_EACH 3

static const char *const some[] = {
    "huawei",        "hua",          "wei",       "acme",     "acmes",       "bolt",
    "trading",       "tech",         "group",     "shuguang", "zhongke",     "ke",
    "example",       "exmaple",      "beijing",   "shenzhen", "co",          "ltd",
    "llc",           "13th",         "institute", "research", "electronics", "electronic",
    "international", "internationl", "sun"
};

static void draw_name(char *out, size_t size)
{
    size_t count = 1 + below(5);
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(out);
        /* The first words of the table are drawn more often, as in lists. */
        size_t word = below(1 + below(sizeof some / sizeof some[0]));
        snprintf(out + used, size - used, "%s%s", i == 0 || below(8) == 0 ? "" : " ", some[word]);
    }
}

struct drawn {
    char texts[DRAWN * NAMES_EACH][160];
    struct listed_name names[DRAWN * NAMES_EACH];
    struct listed entries[DRAWN];
    struct party_list list;
};

static struct drawn *draw_list(void)
{
    struct drawn *drawn = calloc(1, sizeof *drawn);
    assert_non_null(drawn);
    for (size_t i = 0; i < DRAWN * NAMES_EACH; i++) {
        draw_name(drawn->texts[i], sizeof drawn->texts[i]);
        drawn->names[i] = (struct listed_name){ str_of(drawn->texts[i]), NAME_OWN };
    }
    for (size_t i = 0; i < DRAWN; i++)
        drawn->entries[i] = (struct listed){ .list = STR("EL"),
                                             .names = &drawn->names[i * NAMES_EACH],
                                             .name_count = 1 + i % NAMES_EACH };
    drawn->list = (struct party_list){ .entries = drawn->entries, .entry_count = DRAWN };
    return drawn;
}

struct scored {
    uint32_t entry, name;
    int32_t score;
};

static int compare_scored(const void *a, const void *b)
{
    const struct scored *left = a;
    const struct scored *right = b;
    if (left->score != right->score)
        return left->score < right->score ? 1 : -1;
    return (left->entry > right->entry) - (left->entry < right->entry);
}

/* The best name of every entry, by laying the name beside each; the best entry first. */
static void scan(struct match_session *session, struct str name, struct scored best[DRAWN])
{
    struct query query;
    struct err err;
    arena_reset(&session->work);
    assert_true(
        match_open_query(session, &(struct match_query){ .name = name }, 0, false, &query, &err));
    for (uint32_t i = 0; i < DRAWN; i++)
        best[i] = (struct scored){ .entry = i, .score = -1 };
    for (uint32_t i = 0; i < session->matcher->name_count; i++) {
        struct match match;
        assert_true(match_align(session, &query, i, &match, &err));
        struct scored *of = &best[match.entry];
        if (match.score > of->score || (match.score == of->score && match.name < of->name))
            *of = (struct scored){ match.entry, match.name, match.score };
    }
    qsort(best, DRAWN, sizeof *best, compare_scored);
}

/* However few are asked for, they are the first of all, in the same order. */
static void test_the_best_are_found(void **unused)
{
    struct drawn *drawn = draw_list();
    const struct party_list *all = &drawn->list;
    struct scored best[DRAWN];
    struct err err;
    size_t cut = 0;
    (void)unused;
    struct matcher *matcher = matcher_new(mem_system(), &all, 1, &err);
    struct match_session *session = match_session_new(mem_system(), matcher, &err);
    assert_true(matcher != NULL && session != NULL);
    for (uint64_t i = 0; i < tries / 100; i++) {
        char name[200];
        struct matches found;
        size_t most = below(i % 3 == 0 ? DRAWN : 12);
        int32_t threshold = (int32_t)(1 + below(9000));
        draw_name(name, sizeof name);
        size_t length = strlen(name);
        for (uint32_t k = below(3); k > 0; k--)
            edit(name, &length);
        scan(session, (struct str){ name, length }, best);
        assert_true(match_name(session, &(struct match_query){ .name = { name, length } },
                               threshold, most, &found, &err));
        size_t wanted = 0;
        while (wanted < DRAWN && best[wanted].score >= threshold)
            wanted++;
        cut += wanted > most;
        wanted = wanted < most ? wanted : most;
        if (found.count != wanted)
            fail_msg("seed %llu: '%.*s' at %d: %zu of %zu", (unsigned long long)seed, (int)length,
                     name, threshold, found.count, wanted);
        for (size_t k = 0; k < wanted; k++) {
            assert_int_equal(found.list[k].score, best[k].score);
            assert_int_equal(found.list[k].entry, best[k].entry);
            assert_int_equal(found.list[k].name, best[k].name);
        }
    }
    assert_true(cut > 0);
    match_session_free(session);
    matcher_free(matcher);
    free(drawn);
}

/* ---- words that are alike meet ---- */

struct hashes {
    uint64_t list[4096];
    size_t count;
};

static void note(void *context, uint64_t hash)
{
    struct hashes *hashes = context;
    assert_true(hashes->count < 4096);
    hashes->list[hashes->count++] = hash;
}

static bool meet(struct str a, struct str b)
{
    static struct hashes left;
    static struct hashes right;
    left.count = right.count = 0;
    match_near(a, note, &left);
    match_near(b, note, &right);
    for (size_t i = 0; i < left.count; i++) {
        for (size_t k = 0; k < right.count; k++) {
            if (left.list[i] == right.list[k])
                return true;
        }
    }
    return false;
}

static void test_what_is_alike_meets(void **unused)
{
    size_t alike = 0;
    (void)unused;
    for (uint64_t i = 0; i < tries; i++) {
        char a[TOKEN_LENGTH_MAX];
        char b[TOKEN_LENGTH_MAX];
        size_t length = 1 + below(i % 100 == 0 ? TOKEN_LENGTH_MAX : 14);
        for (size_t k = 0; k < length; k++)
            a[k] = (char)('a' + below(3));
        memcpy(b, a, length);
        struct str left = { a, length };
        for (uint32_t k = below(SLIPS_MAX + 2); k > 0; k--)
            edit(b, &length);
        struct str right = { b, length };
        if (str_equal(left, right) || match_likeness(left, right, TOKEN_WORD) == 0)
            continue;
        alike++;
        if (!meet(left, right))
            fail_msg("seed %llu: '%.*s' and '%.*s' do not meet", (unsigned long long)seed,
                     STR_ARG(left), STR_ARG(right));
    }
    assert_true(alike > tries / 5);
}

/* What match_near rests on. */
static void test_slips_grow_slowly(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < TOKEN_LENGTH_MAX + SLIPS_MAX; i++) {
        assert_true(token_slips(i) <= SLIPS_MAX);
        assert_true(token_slips(i) <= token_slips(i + 1));
        assert_true(token_slips(i + 1) <= token_slips(i) + 1);
    }
}

/* ---- without memory ---- */

static bool try_all(const struct mem *mem, void *context)
{
    struct buf bytes;
    struct err err;
    (void)context;
    buf_init(&bytes, mem, INDEX_BYTES_MAX);
    struct matcher *matcher = index_build(mem, lists, 2, NULL, KEY, &bytes, &err)
                                  ? matcher_open(mem, lists, 2, KEY, buf_view(&bytes), &err)
                                  : NULL;
    if (matcher == NULL)
        assert_int_equal(err.code, ERR_MEMORY);
    matcher_free(matcher);
    buf_release(&bytes);
    return matcher != NULL;
}

static void test_memory_fails(void **unused)
{
    (void)unused;
    assert_true(alloc_fail_each(try_all, NULL) > 10);
}

/* An index that would be longer than there is room for is none. */
static void test_limit(void **unused)
{
    struct buf whole = build();
    struct buf bytes;
    struct err err;
    (void)unused;
    buf_init(&bytes, mem_system(), whole.length);
    assert_true(index_build(mem_system(), lists, 1, NULL, KEY, &bytes, &err));
    buf_release(&bytes);
    buf_init(&bytes, mem_system(), whole.length - 1);
    assert_false(index_build(mem_system(), lists, 1, NULL, KEY, &bytes, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    buf_release(&bytes);
    buf_release(&whole);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept_is_as_new),
        cmocka_unit_test(test_another_is_refused),
        cmocka_unit_test(test_damage_is_refused),
        cmocka_unit_test(test_hostile_numbers),
        cmocka_unit_test(test_the_best_are_found),
        cmocka_unit_test(test_what_is_alike_meets),
        cmocka_unit_test(test_slips_grow_slowly),
        cmocka_unit_test(test_memory_fails),
        cmocka_unit_test(test_limit),
    };
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        tries = strtoull(argv[2], NULL, 10);
    state = seed;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
