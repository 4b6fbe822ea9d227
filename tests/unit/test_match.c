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

#define SEED 20261128 /* if none is given */

static uint64_t seed = SEED;
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
      "whuawei wtechnology fco fltd" },
    { "\xE8\x8F\xAF\xE7\x82\xBA", "whuawei" }, /* traditional */
    { "Acme\xE5\x8D\x8E", "wacme whua" },
    { "Acme \xFF Bolt", "wacme" },
    { "\xD0\xA1\xD0\xB5\xD1\x80\xD0\xB3\xD0\xB5\xD0\xB9 \xD0\x98\xD0\xB2\xD0\xB0\xD0"
      "\xBD\xD0\xBE\xD0\xB2",
      "wsergey wivanov" },
    { "\xD0\x9E\xD0\x9E\xD0\x9E \xD0\x9C\xD0\xBE\xD1\x88\xD0\xBD\xD0\xB0\xD1\x88",
      "fooo wmoshnash" },
    { "\xCE\x91\xCE\xB8\xCE\xB7\xCE\xBD\xCE\xB1", "wathina" },
    { "\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF \xD8\xA7\xD9\x84\xD8\xB1\xD8\xB4\xD9\x8A\xD8\xAF",
      "wmhmd wal wrshid" },
    { "\xE3\x82\xBD\xE3\x83\x8B\xE3\x83\xBC", "wsoni" },
    { "\xE3\x83\x88\xE3\x83\xA8\xE3\x82\xBF\xE3\x81\x8D\xE3\x81\xA3\xE3\x81\x97\xE3\x82\x83",
      "wtoyotakissha" },
    { "\xEA\xB9\x80\xEC\xA0\x95\xEC\x9D\x80", "wkimjeongeun" },
    { "\xE4\xB8\xAD\xE5\x9B\xBD\xE9\x9B\xBB\xE5\xAD\x90\xE7\xA7\x91\xE6\x8A\x80\xE9\x9B"
      "\x86\xE5\x9B\xA3\xE5\x85\xAC\xE5\x8F\xB8\xE7\xAC\xAC\xE4\xBA\x8C\xE5\x8D\x81\xE5"
      "\x85\xAB\xE7\xA0\x94\xE7\xA9\xB6\xE6\x89\x80",
      "wchina welectronics wtechnology wgroup fcorporation n28 wresearch winstitute" },
    { "JSC Limited Liability Company Acme", "fjsc flimited liability company wacme" },
    { "Acmewidgetscompany", "wacmewidgets fcompany" },
    { "Bank of the Sun and Moon", "wbank fof fthe wsun fand wmoon" },
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

/* Some are alike in each way that there is, and some are others written as one. */
static const char *const some[] = {
    "huawei",
    "hua",
    "wei",
    "acme",
    "acmes",
    "bolt",
    "trading",
    "tech",
    "group",
    "shuguang",
    "zhong",
    "ke",
    "zhongke",
    "example",
    "exmaple",
    "semiconductor",
    "beijing",
    "shenzhen",
    "co",
    "ltd",
    "llc",
    "13",
    "13th",
    "j",
    "jon",
    "khalid",
    "khaled",
    "peking",
    "liability",
    "company",
    "limited",
    "bill",
    "william",
    "research",
    "institute",
    "electronics",
    "electronic",
    "sun",
    "shu",
    "guang",
    "technologies",
    "manufacturing",
    "international",
    "corporation",
    "smic",
    "smi",
    "ari",
    "stec",
    "science",
    "and",
    "a",
    "k",
    "s",
    "b",
    "joint stock company",
    "limited liability company",
    "limited liability",
    "jiont stock company",
    "stock companyacme",
    "corporatoin",
    "technologeis",
    "manufacturnig",
    "inspur",
    "inspurr",
    "zhongkeshuguang",
    "huaweitech",
    "acmeco",
    "first",
    "1",
    "aleksandr",
    "alexander",
    "smirnov",
    "smirnoff",
    "\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF",
    "mohammed", /* in Arabic, without its vowels */
    "\xD8\xAE\xD8\xA7\xD9\x84\xD8\xAF",
};

static void draw_name(char *out, size_t size)
{
    size_t count = 1 + below(5);
    out[0] = '\0';
    if (below(20) == 0) /* its first letters are a word of some */
        snprintf(out, size, "semiconductor manufacturing international corporation");
    for (size_t i = strlen(out) > 0 ? count : 0; i < count; i++) {
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

/* Some of them: up to so many words are one. */
static void leave_out_blanks(char *name)
{
    size_t kept = 0;
    for (size_t i = 0; name[i] != '\0'; i++) {
        if (name[i] != ' ' || below(2) == 0)
            name[kept++] = name[i];
    }
    name[kept] = '\0';
}

static void put_blank(char *name, size_t size)
{
    size_t length = strlen(name);
    size_t at = below((uint32_t)length);
    if (length + 1 >= size)
        return;
    memmove(name + at + 1, name + at, length - at + 1);
    name[at] = ' ';
}

struct listed_names {
    char texts[LISTED][160];
    struct listed_name names[LISTED];
    struct listed entries[LISTED];
    struct party_list list;
    struct str country;
};

static struct listed_names *draw_lists(void)
{
    struct listed_names *drawn = calloc(1, sizeof *drawn);
    assert_non_null(drawn);
    drawn->country = STR("HK");
    for (size_t i = 0; i < LISTED; i++) {
        draw_name(drawn->texts[i], sizeof drawn->texts[i]);
        drawn->names[i] = (struct listed_name){ str_of(drawn->texts[i]),
                                                i % 7 == 6 ? NAME_WEAK_ALIAS : NAME_OWN };
        drawn->entries[i] = (struct listed){ .list = STR("EL"),
                                             .type = i % 3 == 0 ? LISTED_PERSON : LISTED_UNKNOWN,
                                             .names = &drawn->names[i],
                                             .name_count = 1 };
        if (i % 2 == 0)
            drawn->entries[i].countries = (struct texts){ &drawn->country, 1, 1 };
    }
    drawn->list = (struct party_list){ .entries = drawn->entries, .entry_count = LISTED };
    return drawn;
}

/* ---- looking ---- */

static size_t kinds_seen[PIECE_ACRONYM + 1];

static void check_sum(const struct match *match)
{
    int32_t sum = 0;
    for (size_t i = 0; i < match->piece_count; i++) {
        sum += match->pieces[i].score;
        kinds_seen[match->pieces[i].kind]++;
    }
    assert_int_equal(sum, match->score);
    assert_true(match->score > 0 && match->score <= SCORE_ONE);
}

/* As somebody may write it: blanks in other places, and up to two slips. */
static void alter(char *name, size_t size)
{
    if (below(4) == 0)
        leave_out_blanks(name);
    if (below(4) == 0)
        put_blank(name, size);
    for (uint32_t k = below(3); k > 0 && strlen(name) > 2; k--)
        slip(name);
}

/* How many names reach the threshold, in a scan of all of them. */
static size_t scan(struct match_session *session, const struct match_query *from, int32_t threshold,
                   int32_t *scores)
{
    struct query query = { .variants = 1 };
    struct err err;
    size_t count = 0;
    arena_reset(&session->work);
    memset(scores, 0, LISTED * sizeof *scores);
    for (size_t variant = 0; variant < query.variants; variant++) {
        assert_true(match_open_query(session, from, variant, false, &query, &err));
        for (uint32_t i = 0; i < LISTED; i++) {
            struct match match;
            assert_true(match_align(session, &query, i, &match, &err));
            if (match.score > scores[match.entry])
                scores[match.entry] = match.score;
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
        if (below(2) == 0)
            draw_name(name, sizeof name);
        else
            snprintf(name, sizeof name, "%s", drawn->texts[below(LISTED)]);
        alter(name, sizeof name);
        const struct match_query query = { .name = str_of(name),
                                           .country = below(2) == 0 ? STR("CN") : STR("") };
        size_t wanted = scan(session, &query, threshold, scores);
        assert_true(match_name(session, &query, threshold, LISTED, &matches, &err));
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
    for (size_t i = 0; query_max >= 400 && seed == SEED && i <= PIECE_ACRONYM; i++) {
        if (kinds_seen[i] == 0)
            fail_msg("no name was found by a piece of kind '%s'",
                     piece_kind_name((enum piece_kind)i));
    }
    match_session_free(session);
    matcher_free(matcher);
    free(drawn);
}

/* A few entries are found with the scores that they have among all. */
static void test_some_of_all(void **unused)
{
    struct listed_names *drawn = draw_lists();
    const struct party_list *list = &drawn->list;
    static struct listed few[LISTED];
    static int32_t scores[LISTED];
    static uint32_t numbers[LISTED]; /* of the few */
    struct party_list part = { .entries = few };
    const struct party_list *lists = &part;
    struct err err;
    size_t found = 0;
    (void)unused;
    for (uint32_t i = 0; i < LISTED; i++) {
        if (below(20) != 0)
            continue;
        numbers[part.entry_count] = i;
        few[part.entry_count++] = drawn->entries[i];
    }
    struct matcher *all = matcher_new(mem_system(), &list, 1, &err);
    struct match_session *session = match_session_new(mem_system(), all, &err);
    struct matcher *matcher = matcher_of_some(mem_system(), &lists, 1, all, &err);
    struct match_session *own = match_session_new(mem_system(), matcher, &err);
    assert_true(session != NULL && own != NULL);
    for (uint64_t i = 0; i < query_max; i++) {
        char name[200];
        struct matches matches;
        int32_t threshold = (int32_t)(3000 + below(6500));
        if (below(2) == 0)
            draw_name(name, sizeof name);
        else
            snprintf(name, sizeof name, "%s",
                     drawn->texts[numbers[below((uint32_t)part.entry_count)]]);
        alter(name, sizeof name);
        const struct match_query query = { .name = str_of(name) };
        (void)scan(session, &query, threshold, scores);
        size_t wanted = 0;
        for (size_t k = 0; k < part.entry_count; k++)
            wanted += scores[numbers[k]] >= threshold;
        assert_true(match_name(own, &query, threshold, LISTED, &matches, &err));
        if (matches.count != wanted)
            fail_msg("seed %llu: '%s' at %d: %zu found, %zu are there", (unsigned long long)seed,
                     name, threshold, matches.count, wanted);
        for (size_t k = 0; k < matches.count; k++)
            assert_int_equal(matches.list[k].score, scores[numbers[matches.list[k].entry]]);
        found += matches.count;
    }
    assert_true(found > query_max / 20);
    match_session_free(own);
    match_session_free(session);
    matcher_free(matcher);
    matcher_free(all);
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
        assert_true(match_name(session, &(struct match_query){ str_of(drawn->texts[i]), { 0 } },
                               9900, LISTED, &matches, &err));
        for (size_t k = 0; k < matches.count; k++)
            own = own || (matches.list[k].entry == i && matches.list[k].whole);
        assert_true(own);
    }
    match_session_free(session);
    matcher_free(matcher);
    free(drawn);
}

/* ---- what a score is made of ---- */

/* The score of a name beside the one listed name; 0 if nothing is found. */
static int32_t score(const char *name, const char *country, struct listed *entry,
                     enum piece_kind *ret_kind)
{
    struct listed others[40];
    struct listed_name names[40];
    char texts[40][32];
    struct party_list list = { .entries = others, .entry_count = 40 };
    const struct party_list *lists = &list;
    struct match_query query = { str_of(name), str_of(country) };
    struct matches matches;
    struct err err;
    int32_t found = 0;
    for (int i = 0; i < 40; i++) {
        snprintf(texts[i], sizeof texts[i], "Technology Trading %c%c Ltd", 'a' + i % 26,
                 'z' - i / 2);
        names[i] = (struct listed_name){ str_of(texts[i]), NAME_OWN };
        others[i] = (struct listed){ .names = &names[i], .name_count = 1 };
    }
    others[20] = *entry;
    struct matcher *matcher = matcher_new(mem_system(), &lists, 1, &err);
    struct match_session *session = match_session_new(mem_system(), matcher, &err);
    assert_true(match_name(session, &query, 1, 64, &matches, &err));
    for (size_t i = 0; i < matches.count; i++) {
        if (matches.list[i].entry != 20)
            continue;
        check_sum(&matches.list[i]);
        found = matches.list[i].score;
        *ret_kind = matches.list[i].pieces[0].kind;
    }
    match_session_free(session);
    matcher_free(matcher);
    return found;
}

static int32_t score_of(const char *name, const char *listed, enum listed_type type)
{
    struct listed_name text = { str_of(listed), NAME_OWN };
    struct listed entry = { .type = type, .names = &text, .name_count = 1 };
    enum piece_kind kind = PIECE_SAME;
    return score(name, "", &entry, &kind);
}

static enum piece_kind kind_of(const char *name, const char *listed, enum listed_type type)
{
    struct listed_name text = { str_of(listed), NAME_OWN };
    struct listed entry = { .type = type, .names = &text, .name_count = 1 };
    enum piece_kind kind = PIECE_SAME;
    assert_true(score(name, "", &entry, &kind) > 0);
    return kind;
}

static void test_kinds(void **unused)
{
    (void)unused;
    assert_int_equal(kind_of("Nabeel", "Nabil", LISTED_PERSON), PIECE_SOUND);
    assert_int_equal(kind_of("Peking", "Beijing", LISTED_UNKNOWN), PIECE_SPELLING);
    assert_int_equal(kind_of("Tech", "Technologies", LISTED_UNKNOWN), PIECE_SHORT);
    assert_int_equal(kind_of("Hua Wei", "Huawei", LISTED_UNKNOWN), PIECE_JOINED);
    assert_int_equal(kind_of("Huawei", "Hua Wei", LISTED_UNKNOWN), PIECE_PARTED);
    assert_int_equal(kind_of("Longco", "Long Co", LISTED_UNKNOWN), PIECE_PARTED);
    assert_int_equal(kind_of("hui suizhang", "Huisui Zhang", LISTED_UNKNOWN), PIECE_JOINED);
    assert_int_equal(kind_of("OPALL", "OPAL", LISTED_VESSEL), PIECE_SLIP);
    assert_int_equal(
        kind_of("CASC", "China Aerospace Science and Technology Corporation", LISTED_ORGANIZATION),
        PIECE_ACRONYM);
    assert_int_equal(
        kind_of("SMIC", "Semiconductor Manufacturing International Corporation", LISTED_UNKNOWN),
        PIECE_ACRONYM);
    assert_int_equal(kind_of("J", "John", LISTED_PERSON), PIECE_INITIAL);
    assert_int_equal(score_of("J", "John", LISTED_ORGANIZATION), 0);
    assert_int_equal(kind_of("\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF", "Mohammed", LISTED_PERSON),
                     PIECE_SOUND);
    /* What reads as pinyin sounds like nothing else. */
    assert_int_equal(score_of("Zhengxia", "Zhangxua", LISTED_UNKNOWN), 0);
}

/* A legal form is one however it is written, but a word of a listed name is that word. */
static void test_forms(void **unused)
{
    static const char *const written[] = { "Jiont Stock Company Acme",  "Joint Stcok Company Acme",
                                           "JointStock Company Acme",   "Joint Stock CompanyAcme",
                                           "AcmeJoint Stock Company",   "Joint Company Acme",
                                           "Joint Sto ck Company Acme", "Acme Stock Company" };
    static const char listed[] = "Acme Joint Stock Company";
    (void)unused;
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        if (score_of(written[i], listed, LISTED_UNKNOWN) < 9900)
            fail_msg("'%s' is %d", written[i], score_of(written[i], listed, LISTED_UNKNOWN));
    }
    assert_true(score_of("Acme Shipbuildin Corporation", "Acme Shipbuilding Corporation",
                         LISTED_UNKNOWN) > 9000);
    /* The letter is a word. */
    assert_true(score_of("Limited Liability Company S", "Limited Liability Company",
                         LISTED_UNKNOWN) < 9900);
    /* As the list has it. */
    assert_true(score_of("Jiont Stock Acme", "Jiont Stock Acme", LISTED_UNKNOWN) > 9990);
}

/* A slip in a word that is known in short or in full leaves it common. */
static void test_meant(void **unused)
{
    (void)unused;
    assert_true(score_of("Huawei Technologeis", "Huawei Technology", LISTED_UNKNOWN) > 9000);
    assert_int_equal(kind_of("Technologeis", "Technology", LISTED_UNKNOWN), PIECE_SLIP);
}

/* However many of a group are listed, its name is not a common word. */
static void test_brands(void **unused)
{
    struct listed_name names[200];
    struct listed entries[200];
    char texts[200][32];
    struct party_list list = { .entries = entries, .entry_count = 200 };
    const struct party_list *lists = &list;
    struct matches matches;
    struct err err;
    (void)unused;
    for (size_t i = 0; i < 200; i++) {
        snprintf(texts[i], sizeof texts[i], "Huawei Nova%c%c Ltd", (char)('a' + i % 26),
                 (char)('a' + i / 26));
        names[i] = (struct listed_name){ str_of(texts[i]), NAME_OWN };
        entries[i] = (struct listed){ .names = &names[i], .name_count = 1 };
    }
    names[7].text = STR("Huawei");
    struct matcher *matcher = matcher_new(mem_system(), &lists, 1, &err);
    struct match_session *session = match_session_new(mem_system(), matcher, &err);
    assert_true(match_name(session, &(struct match_query){ .name = STR("Huawey") }, 8000, 4,
                           &matches, &err));
    assert_true(matches.count == 1 && matches.list[0].entry == 7);
    match_session_free(session);
    matcher_free(matcher);
}

/* With another word in place of the distinctive one it is another name. */
static void test_conflict(void **unused)
{
    (void)unused;
    assert_true(score_of("Huawang Technology", "Huawei Technology", LISTED_UNKNOWN) < 4000);
    /* 4,000 of 3,000 + 2,000 + 700, and 1,000 once more. */
    assert_int_equal(score_of("Acme Bolt Huawang", "Acme Bolt Huawei", LISTED_UNKNOWN), 5970);
    assert_true(score_of("Acme Factory 12", "Acme Factory 13", LISTED_UNKNOWN) <
                score_of("Acme Factory", "Acme Factory 13", LISTED_UNKNOWN));
    assert_true(score_of("Bowne of Boston", "Bowne of Atlanta", LISTED_UNKNOWN) <
                score_of("Bowne", "Bowne of Atlanta", LISTED_UNKNOWN));
}

/* One common word carries no match; the whole name is whole, however common. */
static void test_evidence(void **unused)
{
    (void)unused;
    assert_true(score_of("Technology", "Technology Bolt", LISTED_UNKNOWN) < 5000);
    assert_int_equal(score_of("Trading", "Trading", LISTED_UNKNOWN), SCORE_ONE);
}

/* Whoever is listed is not merely possible because an alias is closer still. */
static void test_the_same_name_is_not_hidden(void **unused)
{
    struct listed_name names[] = { { STR("Acme Semiconductor Co., Ltd."), NAME_OWN },
                                   { STR("Acme Semi"), NAME_ALIAS } };
    struct listed entry = { .names = names, .name_count = 2 };
    struct party_list list = { .entries = &entry, .entry_count = 1 };
    const struct party_list *lists = &list;
    struct matches matches;
    struct err err;
    (void)unused;
    for (int i = 0; i < 2; i++) {
        struct listed_name first = names[0];
        struct matcher *matcher = matcher_new(mem_system(), &lists, 1, &err);
        struct match_session *session = match_session_new(mem_system(), matcher, &err);
        assert_true(match_name(session, &(struct match_query){ .name = STR("Acme Semiconductor") },
                               6000, 4, &matches, &err));
        assert_true(matches.count == 1 && matches.list[0].whole);
        match_session_free(session);
        matcher_free(matcher);
        names[0] = names[1];
        names[1] = first;
    }
}

static void test_weak_alias(void **unused)
{
    struct listed_name names[] = { { STR("Ivan Petrov"), NAME_OWN },
                                   { STR("Doctor Nine"), NAME_WEAK_ALIAS } };
    struct listed entry = { .type = LISTED_PERSON, .names = names, .name_count = 2 };
    enum piece_kind kind = PIECE_SAME;
    (void)unused;
    assert_int_equal(score("Doctor Nine", "", &entry, &kind), SCORE_ONE);
    assert_int_equal(score("Doctor", "", &entry, &kind), 0);
    assert_int_equal(score("Doctor Ninee", "", &entry, &kind), 0);
}

static void test_country(void **unused)
{
    struct listed_name text = { STR("Acme Bolt"), NAME_OWN };
    struct str countries[] = { STR("CN"), STR("HK") };
    struct listed entry = { .names = &text, .name_count = 1, .countries = { countries, 2, 2 } };
    enum piece_kind kind = PIECE_SAME;
    (void)unused;
    int32_t unknown = score("Acme Bolts", "", &entry, &kind);
    assert_int_equal(score("Acme Bolts", "HK", &entry, &kind), unknown);
    int32_t elsewhere = score("Acme Bolts", "DE", &entry, &kind);
    assert_true(elsewhere < unknown && elsewhere > unknown * 9 / 10);
    entry.countries.count = 0;
    assert_int_equal(score("Acme Bolts", "DE", &entry, &kind), unknown);
}

static void test_calibration(void **unused)
{
    (void)unused;
    assert_true(match_probability(0) < 1000 && match_probability(SCORE_ONE) > 9000);
    for (int32_t i = 1; i <= SCORE_ONE; i++)
        assert_true(match_probability(i) >= match_probability(i - 1));
    assert_true(match_threshold(1) <= match_threshold(100));
    assert_true(match_threshold(100) < match_threshold(1000));
    assert_int_equal(match_threshold(UINT32_MAX), match_threshold(1000));
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
    assert_true(
        match_name(session, &(struct match_query){ STR("Acme"), { 0 } }, 0, 10, &matches, &err));
    assert_int_equal(matches.count, 0);
    assert_true(
        match_name(session, &(struct match_query){ STR(""), { 0 } }, 0, 10, &matches, &err));
    match_session_free(session);
    matcher_free(matcher);
}

/* ---- without memory ---- */

static bool try_all(const struct mem *mem, void *context)
{
    const struct party_list *list = context;
    struct matches matches;
    struct err err;
    struct matcher *all = matcher_new(mem, &list, 1, &err);
    struct matcher *matcher = all == NULL ? NULL : matcher_of_some(mem, &list, 1, all, &err);
    struct match_session *session = matcher == NULL ? NULL : match_session_new(mem, matcher, &err);
    bool done = session != NULL &&
                match_name(session, &(struct match_query){ STR("jiont stock hua wei tech"), { 0 } },
                           5000, 10, &matches, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    match_session_free(session);
    matcher_free(matcher);
    matcher_free(all);
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
        cmocka_unit_test(test_some_of_all),
        cmocka_unit_test(test_the_same_name_is_whole),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_meant),
        cmocka_unit_test(test_brands),
        cmocka_unit_test(test_conflict),
        cmocka_unit_test(test_evidence),
        cmocka_unit_test(test_the_same_name_is_not_hidden),
        cmocka_unit_test(test_weak_alias),
        cmocka_unit_test(test_country),
        cmocka_unit_test(test_calibration),
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
