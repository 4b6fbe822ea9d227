/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_match.c - names are taken apart, and what reaches the threshold is found.
 *
 * The search is held against laying the name beside every listed one.  Arguments: a seed, a number
 * of names to look for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "screen/match_priv.h"
#include "unit/alloc_fail.h"

#define ARENA_MAX ((size_t)64 << 20)
#define LISTED 600

static uint64_t seed = 20261128;
static uint64_t query_max = 400;
static uint64_t state;

static uint32_t below(uint32_t count)
{
    uint64_t z = state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return (uint32_t)(((z ^ z >> 31) >> 32) * count >> 32);
}

/* ---- words ---- */

static const struct {
    const char *name;
    const char *words; /* each with the letter of its kind */
} taken_apart[] = {
    { "", "" },
    { "Huawei", "whuawei" },
    { "  HUAWEI\tTech. Co., Ltd ", "whuawei wtech fco fltd" },
    { "Xi'an Acme S.A.", "wxian wacme fsa" },
    { "Xi\xE2\x80\x99"
      "an",
      "wxian" },
    { "A-B-C Company", "wabc fcompany" },
    { "R&D Center", "wrd wcenter" },
    { "J. Smith", "wj wsmith" },
    { "13th Institute", "n13th winstitute" },
    { "Caf\xC3\xA9 \xC3\x85str\xC3\xB6m \xC3\x98rsted", "wcafe wastrom worsted" },
    { "\xEF\xBC\xA1\xEF\xBC\xA3\xEF\xBC\xAD\xEF\xBC\xA5", "wacme" }, /* wide letters */
    { "\xE5\x8D\x8E\xE4\xB8\xBA\xE6\x8A\x80\xE6\x9C\xAF"
      "\xE6\x9C\x89\xE9\x99\x90\xE5\x85\xAC\xE5\x8F\xB8",
      "whua wwei wtechnology fco fltd" },
    { "\xE8\x8F\xAF\xE7\x82\xBA", "whua wwei" }, /* traditional */
    { "Acme\xE5\x8D\x8E", "wacme whua" },
    { "Acme \xFF Bolt", "wacme" },
    { "...", "" },
};

static void test_words(void **unused)
{
    struct arena arena;
    struct err err;
    (void)unused;
    arena_init(&arena, mem_system(), ARENA_MAX);
    for (size_t i = 0; i < sizeof taken_apart / sizeof taken_apart[0]; i++) {
        char found[512] = "";
        struct tokens tokens;
        assert_true(tokens_of(&arena, str_of(taken_apart[i].name), 0, &tokens, &err));
        for (size_t k = 0; k < tokens.count; k++) {
            size_t used = strlen(found);
            snprintf(found + used, sizeof found - used, "%s%c%.*s", k == 0 ? "" : " ",
                     "wfn"[tokens.list[k].kind], STR_ARG(tokens.list[k].text));
        }
        assert_string_equal(found, taken_apart[i].words);
    }
    arena_release(&arena);
}

/* A character with several readings is read in each of them, one variant for each. */
static void test_readings(void **unused)
{
    struct arena arena;
    struct tokens tokens;
    struct err err;
    bool chang = false;
    bool zhang = false;
    (void)unused;
    arena_init(&arena, mem_system(), ARENA_MAX);
    size_t variants = 1;
    for (size_t variant = 0; variant < variants; variant++) {
        assert_true(tokens_of(&arena, STR("\xE9\x95\xBF\xE6\xB1\x9D"), variant, &tokens, &err));
        chang = chang || str_equal_text(tokens.list[0].text, "chang");
        zhang = zhang || str_equal_text(tokens.list[0].text, "zhang");
        variants = tokens.variants;
    }
    assert_true(chang && zhang);
    arena_release(&arena);
}

/* The distance as it is defined, without a band. */
static size_t distance(struct str a, struct str b)
{
    static size_t cells[TOKEN_LENGTH_MAX + 1][TOKEN_LENGTH_MAX + 1];
    for (size_t i = 0; i <= a.length; i++) {
        for (size_t k = 0; k <= b.length; k++) {
            size_t best = i == 0 ? k : k == 0 ? i : SIZE_MAX;
            if (i > 0 && k > 0) {
                best = cells[i - 1][k - 1] + (a.data[i - 1] != b.data[k - 1]);
                best = cells[i - 1][k] + 1 < best ? cells[i - 1][k] + 1 : best;
                best = cells[i][k - 1] + 1 < best ? cells[i][k - 1] + 1 : best;
            }
            if (i > 1 && k > 1 && a.data[i - 1] == b.data[k - 2] &&
                a.data[i - 2] == b.data[k - 1] && cells[i - 2][k - 2] + 1 < best)
                best = cells[i - 2][k - 2] + 1;
            cells[i][k] = best;
        }
    }
    return cells[a.length][b.length];
}

static void test_distance(void **unused)
{
    (void)unused;
    for (int i = 0; i < 200000; i++) {
        char a[16];
        char b[16];
        struct str left = { a, below(10) };
        struct str right = { b, below(10) };
        for (size_t k = 0; k < 16; k++) {
            a[k] = (char)('a' + below(3));
            b[k] = (char)('a' + below(3));
        }
        size_t most = below(3);
        size_t real = distance(left, right);
        assert_int_equal(token_distance(left, right, most), real > most ? most + 1 : real);
    }
}

/* ---- lists ---- */

static const char *const some[] = {
    "huawei",  "hua",           "wei",      "acme",      "acmes",       "bolt",       "trading",
    "tech",    "group",         "shuguang", "zhong",     "ke",          "zhongke",    "example",
    "exmaple", "semiconductor", "beijing",  "shenzhen",  "co",          "ltd",        "llc",
    "13",      "13th",          "research", "institute", "electronics", "electronic", "sun"
};

static void draw_name(char *out, size_t size)
{
    size_t count = 1 + below(5);
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(out);
        snprintf(out + used, size - used, "%s%s", i == 0 ? "" : " ",
                 some[below(sizeof some / sizeof some[0])]);
    }
}

static void slip(char *name)
{
    size_t length = strlen(name);
    size_t at = below((uint32_t)length);
    if (below(2) == 0)
        name[at] = (char)('a' + below(26));
    else
        memmove(name + at, name + at + 1, length - at);
}

struct listed_names {
    char texts[LISTED][160];
    struct listed_name names[LISTED];
    struct listed entries[LISTED];
    struct party_list list;
};

static struct listed_names *draw_lists(void)
{
    struct listed_names *drawn = calloc(1, sizeof *drawn);
    assert_non_null(drawn);
    for (size_t i = 0; i < LISTED; i++) {
        draw_name(drawn->texts[i], sizeof drawn->texts[i]);
        drawn->names[i] = (struct listed_name){ str_of(drawn->texts[i]), NAME_OWN };
        drawn->entries[i] =
            (struct listed){ .list = STR("EL"), .names = &drawn->names[i], .name_count = 1 };
    }
    drawn->list = (struct party_list){ .entries = drawn->entries, .entry_count = LISTED };
    return drawn;
}

/* ---- looking ---- */

static void check_sum(const struct match *match)
{
    int32_t sum = 0;
    for (size_t i = 0; i < match->piece_count; i++)
        sum += match->pieces[i].score;
    assert_int_equal(sum, match->score);
    assert_true(match->score > 0 && match->score <= SCORE_ONE);
}

/* How many names reach the threshold, in a scan of all of them. */
static size_t scan(struct match_session *session, struct str name, int32_t threshold,
                   int32_t *scores)
{
    struct query query = { .variants = 1 };
    struct err err;
    size_t count = 0;
    memset(scores, 0, LISTED * sizeof *scores);
    for (size_t variant = 0; variant < query.variants; variant++) {
        assert_true(match_open_query(session, name, variant, &query, &err));
        for (uint32_t i = 0; i < LISTED; i++) {
            struct match match;
            assert_true(match_align(session, &query, i, &match, &err));
            if (match.score > scores[i])
                scores[i] = match.score;
        }
    }
    for (size_t i = 0; i < LISTED; i++)
        count += scores[i] >= threshold;
    return count;
}

static void test_nothing_is_lost(void **unused)
{
    struct listed_names *drawn = draw_lists();
    const struct party_list *list = &drawn->list;
    static int32_t scores[LISTED];
    struct err err;
    size_t found = 0;
    (void)unused;
    struct matcher *matcher = matcher_new(mem_system(), &list, 1, &err);
    struct match_session *session = match_session_new(mem_system(), matcher, &err);
    assert_true(matcher != NULL && session != NULL);
    for (uint64_t i = 0; i < query_max; i++) {
        char name[200];
        struct matches matches;
        int32_t threshold = (int32_t)(3000 + below(6500));
        snprintf(name, sizeof name, "%s", drawn->texts[below(LISTED)]);
        for (uint32_t k = below(3); k > 0 && strlen(name) > 2; k--)
            slip(name);
        size_t wanted = scan(session, str_of(name), threshold, scores);
        assert_true(match_name(session, str_of(name), threshold, LISTED, &matches, &err));
        if (matches.count != wanted)
            fail_msg("seed %llu: '%s' at %d: %zu found, %zu are there", (unsigned long long)seed,
                     name, threshold, matches.count, wanted);
        for (size_t k = 0; k < matches.count; k++) {
            check_sum(&matches.list[k]);
            assert_int_equal(matches.list[k].score, scores[matches.list[k].entry]);
            assert_true(k == 0 || matches.list[k - 1].score >= matches.list[k].score);
        }
        found += matches.count;
    }
    assert_true(found > query_max);
    match_session_free(session);
    matcher_free(matcher);
    free(drawn);
}

/* A name is itself, whatever else is listed. */
static void test_the_same_name_is_whole(void **unused)
{
    struct listed_names *drawn = draw_lists();
    const struct party_list *list = &drawn->list;
    struct err err;
    (void)unused;
    struct matcher *matcher = matcher_new(mem_system(), &list, 1, &err);
    struct match_session *session = match_session_new(mem_system(), matcher, &err);
    for (size_t i = 0; i < LISTED; i++) {
        struct matches matches;
        bool own = false;
        assert_true(match_name(session, str_of(drawn->texts[i]), 9900, LISTED, &matches, &err));
        for (size_t k = 0; k < matches.count; k++)
            own = own || (matches.list[k].entry == i && matches.list[k].whole);
        assert_true(own);
    }
    match_session_free(session);
    matcher_free(matcher);
    free(drawn);
}

static void test_empty_lists(void **unused)
{
    const struct party_list none = { 0 };
    const struct party_list *list = &none;
    struct matches matches;
    struct err err;
    (void)unused;
    struct matcher *matcher = matcher_new(mem_system(), &list, 1, &err);
    struct match_session *session = match_session_new(mem_system(), matcher, &err);
    assert_true(match_name(session, STR("Acme"), 0, 10, &matches, &err));
    assert_int_equal(matches.count, 0);
    assert_true(match_name(session, STR(""), 0, 10, &matches, &err));
    match_session_free(session);
    matcher_free(matcher);
}

/* ---- without memory ---- */

static bool try_all(const struct mem *mem, void *context)
{
    const struct party_list *list = context;
    struct matches matches;
    struct err err;
    struct matcher *matcher = matcher_new(mem, &list, 1, &err);
    struct match_session *session = matcher == NULL ? NULL : match_session_new(mem, matcher, &err);
    bool done =
        session != NULL && match_name(session, STR("hua wei tech"), 5000, 10, &matches, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    match_session_free(session);
    matcher_free(matcher);
    return done;
}

static void test_memory_fails(void **unused)
{
    struct listed_names *drawn = draw_lists();
    (void)unused;
    assert_true(alloc_fail_each(try_all, &drawn->list) > 4);
    free(drawn);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_readings),
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_nothing_is_lost),
        cmocka_unit_test(test_the_same_name_is_whole),
        cmocka_unit_test(test_empty_lists),
        cmocka_unit_test(test_memory_fails),
    };
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        query_max = strtoull(argv[2], NULL, 10);
    state = seed;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
