/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_ace.c - reports of filings, and what they are laid beside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/ace.h"
#include "unit/alloc_fail.h"

#define HEAD                                                                                       \
    "itn,license number,license code,license line,eccn,export date,value,quantity,consignee\n"
#define ITN "X20260302000001"
#define MEMORY ((size_t)64 << 20)
#define SIDE_MAX 24

static bool read_row(const struct mem *mem, struct arena *arena, const char *text,
                     struct ace_filing *ret, struct err *err)
{
    const struct record header = { .text = STR(HEAD), .line = 1, .format = RECORDS_CSV };
    const struct record row = { .text = str_of(text), .line = 2, .format = RECORDS_CSV };
    struct ace_columns columns;
    struct csv_splitter *csv = csv_splitter_new(mem, err);
    bool done = csv != NULL && ace_header(csv, arena, &header, &columns, err) &&
                ace_row(csv, &columns, arena, arena, &row, ret, err);
    csv_splitter_free(csv);
    return done;
}

static void test_amounts(void **unused)
{
    static const struct {
        const char *text;
        int64_t whole; /* -1: it is none */
    } cases[] = {
        { "0", 0 },
        { "0.49", 0 },
        { "0.50", 1 },
        { "12", 12 },
        { "\"$1,234,567.89\"", 1234568 },
        { "$5", 5 },
        { "1152921504606846976", (int64_t)1 << 60 },
        { "1152921504606846977", -1 },
        { "-1", -1 },
        { "-0.01", -1 },
        { "5$", -1 },
        { "$", -1 },
        { "\",\"", -1 },
        { "1e3", 1000 },
        { "x", -1 },
        { "", -1 },
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200];
        struct ace_filing filing;
        struct arena arena;
        struct err err;
        arena_init(&arena, mem_system(), MEMORY);
        (void)snprintf(text, sizeof text, ITN ",,,,,2026-03-02,%s,1,\n", cases[i].text);
        bool done = read_row(mem_system(), &arena, text, &filing, &err);
        if (done != (cases[i].whole >= 0) || (done && filing.value != cases[i].whole))
            fail_msg("'%s': %s", cases[i].text, done ? "another value" : err.message);
        if (!done) {
            assert_int_equal(err.line, 2);
            assert_int_equal(err.column, 32);
        }
        arena_release(&arena);
    }
}

static void test_days(void **unused)
{
    static const struct {
        const char *text;
        int year, month, day; /* year 0: it is none */
    } cases[] = {
        { "2026-03-02", 2026, 3, 2 }, { "03/02/2026", 2026, 3, 2 },
        { "3/2/2026", 2026, 3, 2 },   { "02/29/2024", 2024, 2, 29 },
        { "02/29/2026", 0, 0, 0 },    { "13/01/2026", 0, 0, 0 },
        { "03/02/26", 0, 0, 0 },      { "03/02", 0, 0, 0 },
        { "03/02/2026/1", 0, 0, 0 },  { "99999999999/02/2026", 0, 0, 0 },
        { "03-02-2026", 0, 0, 0 },    { "", 0, 0, 0 },
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200];
        struct ace_filing filing;
        struct arena arena;
        struct err err;
        arena_init(&arena, mem_system(), MEMORY);
        (void)snprintf(text, sizeof text, ITN ",,,,,%s,1,1,\n", cases[i].text);
        bool done = read_row(mem_system(), &arena, text, &filing, &err);
        if (done != (cases[i].year > 0))
            fail_msg("'%s'", cases[i].text);
        if (done)
            assert_int_equal(filing.day,
                             date_from_civil(cases[i].year, cases[i].month, cases[i].day));
        arena_release(&arena);
    }
}

static void test_numbers(void **unused)
{
    static const struct {
        const char *text, *itn; /* NULL: it is none */
    } cases[] = {
        { ITN, ITN },
        { " aes x20260302000001 ", ITN },
        { "AESX20260302000001", ITN },
        { "X2026030200000", NULL },
        { "X202603020000011", NULL },
        { "Y20260302000001", NULL },
        { "X2026030200000A", NULL },
        { "NOEEI 30.37(a)", NULL },
        { "AES", NULL },
        { "", NULL },
    };
    struct arena arena;
    (void)unused;
    arena_init(&arena, mem_system(), MEMORY);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str itn = eei_itn(&arena, str_of(cases[i].text));
        if (!str_equal(itn, str_of(cases[i].itn)))
            fail_msg("'%s': '%.*s'", cases[i].text, STR_ARG(itn));
    }
    arena_release(&arena);
}

/* ---- books by chance ---- */

struct book {
    struct eei departures[SIDE_MAX];
    struct ace_filing filings[SIDE_MAX];
    size_t departure_count, filing_count;
};

static uint32_t next(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525U + 1013904223U;
    return (*seed >> 8) % below;
}

static struct str pick(uint32_t *seed, const char *const *words, uint32_t count)
{
    return str_of(words[next(seed, count)]);
}

static const char *const itns[] = { "X20260302000001", "X20260302000002", "X20260302000003" };
static const char *const numbers[] = { "D1", "D2", "" };

/* With `same` each filing is what departed, and nothing else is filed. */
static void make_book(uint32_t *seed, bool same, struct book *ret)
{
    static const char *const shipments[SIDE_MAX] = { "A", "B", "C", "D", "E", "F", "G", "H",
                                                     "I", "J", "K", "L", "M", "N", "O", "P",
                                                     "Q", "R", "S", "T", "U", "V", "W", "X" };
    ret->departure_count = next(seed, SIDE_MAX);
    ret->filing_count = same ? ret->departure_count : next(seed, SIDE_MAX);
    for (size_t i = 0; i < ret->departure_count; i++) {
        ret->departures[i] = (struct eei){ .shipment = str_of(shipments[i]),
                                           .event = 1,
                                           .itn = pick(seed, itns, 3),
                                           .number = pick(seed, numbers, 3),
                                           .code = STR("C30"),
                                           .eccn = STR("3A090;4A090"),
                                           .quantity = next(seed, 3) + 1,
                                           .value = next(seed, 3) * 100 + 50,
                                           .currency = STR("USD"),
                                           .day = (int32_t)next(seed, 2) };
    }
    for (size_t i = 0; i < ret->filing_count; i++) {
        const struct eei *d = &ret->departures[i];
        ret->filings[i] = (struct ace_filing){ .row = (uint32_t)i + 2,
                                               .itn = same ? d->itn : pick(seed, itns, 3),
                                               .number = same ? d->number : pick(seed, numbers, 3),
                                               .code = same ? d->code : STR("c30"),
                                               .eccn = STR("4A090.a"),
                                               .day = same ? d->day : (int32_t)next(seed, 2),
                                               .value = same ? d->value / 100 + 1 : next(seed, 4),
                                               .quantity = same ? d->quantity : next(seed, 3) + 1 };
    }
}

static void shuffle(uint32_t *seed, struct book *book)
{
    for (size_t i = book->filing_count; i > 1; i--) {
        size_t k = next(seed, (uint32_t)i);
        struct ace_filing other = book->filings[k];
        book->filings[k] = book->filings[i - 1];
        book->filings[i - 1] = other;
    }
    for (size_t i = book->departure_count; i > 1; i--) {
        size_t k = next(seed, (uint32_t)i);
        struct eei other = book->departures[k];
        book->departures[k] = book->departures[i - 1];
        book->departures[i - 1] = other;
    }
}

static struct ace_asked ask(struct book *book)
{
    return (struct ace_asked){ .departures = book->departures,
                               .departure_count = book->departure_count,
                               .filings = book->filings,
                               .filing_count = book->filing_count,
                               .from = DATE_MIN,
                               .to = DATE_MAX };
}

static void count_kinds(const struct ace_found *found, size_t ret[ACE_KIND_COUNT])
{
    memset(ret, 0, ACE_KIND_COUNT * sizeof *ret);
    for (size_t i = 0; i < found->count; i++)
        ret[found->cases[i].kind]++;
}

/* Under one ITN as many pairs as the smaller side has; the others are alone. */
static size_t pairs_of(const struct book *book)
{
    size_t pairs = 0;
    for (size_t k = 0; k < 3; k++) {
        size_t filings = 0;
        size_t departures = 0;
        for (size_t i = 0; i < book->filing_count; i++)
            filings += str_equal_text(book->filings[i].itn, itns[k]);
        for (size_t i = 0; i < book->departure_count; i++)
            departures += str_equal_text(book->departures[i].itn, itns[k]);
        pairs += filings < departures ? filings : departures;
    }
    return pairs;
}

static void test_each_once(void **unused)
{
    uint32_t seed = 7;
    (void)unused;
    for (size_t run = 0; run < 2000; run++) {
        struct book book;
        struct ace_found found;
        struct ace_found again;
        struct arena arena;
        struct err err;
        size_t kinds[ACE_KIND_COUNT];
        size_t other[ACE_KIND_COUNT];
        arena_init(&arena, mem_system(), MEMORY);
        make_book(&seed, false, &book);
        struct ace_asked asked = ask(&book);
        assert_true(ace_reconcile(&asked, &arena, &found, &err));
        count_kinds(&found, kinds);
        assert_int_equal(found.pairs, pairs_of(&book));
        assert_int_equal(kinds[ACE_MISSING_ITN], book.departure_count - found.pairs);
        assert_int_equal(kinds[ACE_NO_DEPARTURE] + kinds[ACE_DOUBLE],
                         book.filing_count - found.pairs);
        assert_int_equal(kinds[ACE_ENTRY], 0);
        shuffle(&seed, &book);
        assert_true(ace_reconcile(&asked, &arena, &again, &err));
        count_kinds(&again, other);
        assert_memory_equal(kinds, other, sizeof kinds);
        assert_int_equal(found.count, again.count);
        for (size_t i = 0; i < found.count; i++)
            assert_true(str_equal(found.cases[i].filed, again.cases[i].filed));
        arena_release(&arena);
    }
}

static void test_same(void **unused)
{
    uint32_t seed = 11;
    (void)unused;
    for (size_t run = 0; run < 2000; run++) {
        struct book book;
        struct ace_found found;
        struct arena arena;
        struct err err;
        arena_init(&arena, mem_system(), MEMORY);
        make_book(&seed, true, &book);
        shuffle(&seed, &book);
        struct ace_asked asked = ask(&book);
        assert_true(ace_reconcile(&asked, &arena, &found, &err));
        assert_int_equal(found.pairs, book.departure_count);
        assert_int_equal(found.count, 0);
        arena_release(&arena);
    }
}

/* ---- want of memory ---- */

static bool try_all(const struct mem *mem, void *context)
{
    uint32_t seed = 3;
    struct book book;
    struct ace_filing filing;
    struct ace_found found;
    struct arena arena;
    struct err err;
    (void)context;
    arena_init(&arena, mem, MEMORY);
    make_book(&seed, false, &book);
    struct ace_asked asked = ask(&book);
    bool done =
        read_row(mem, &arena, ITN ",D1,C30,2,3A090,2026-03-02,1,1,\"A, B\"\n", &filing, &err) &&
        ace_reconcile(&asked, &arena, &found, &err);
    if (!done)
        assert_true(err.code == ERR_MEMORY || err.code == ERR_LIMIT);
    arena_release(&arena);
    return done;
}

static void test_memory(void **unused)
{
    (void)unused;
    assert_true(alloc_fail_each(try_all, NULL) > 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts), cmocka_unit_test(test_days),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_each_once),
        cmocka_unit_test(test_same),    cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
