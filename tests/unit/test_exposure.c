/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_exposure.c - a book is read as it stands, and every unit of it is used once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "exposure/holdings_read.h"
#include "exposure/valuation.h"
#include "exposure/valuation_json.h"
#include "unit/alloc_fail.h"

#define DOLLAR INT64_C(100)
#define CSV "kind,id,stage,item,quantity,unit_cost,reusable_percent,cost,reusable,currency\n"

static bool read_text(struct arena *arena, const char *text, struct holdings *book, struct err *err)
{
    arena_init(arena, mem_system(), (size_t)64 << 20);
    *book = (struct holdings){ 0 };
    err_clear(err);
    return holdings_read(mem_system(), arena, STR("book.csv"), str_of(text), book, err);
}

static int32_t day(const char *text)
{
    struct err err;
    int32_t ret;
    assert_true(date_parse(str_of(text), &ret, &err));
    return ret;
}

/* ---- reading ---- */

static void test_reads_both_forms(void **state)
{
    static const char csv[] =
        CSV "finished,FG-01,finished,Chip,92000,8800.50,0,809646000,0,USD\n"
            "\n"
            "commitment,PO-02,,\"Stacks, tall\",10,1100,75.25,11000,8277.5,\n";
    static const char json[] =
        "{\"kind\":\"finished\",\"id\":\"FG-01\",\"stage\":\"finished\",\"item\":\"Chip\","
        "\"quantity\":92000,\"unit_cost\":\"8800.50\",\"currency\":\"USD\"}\n\n"
        "{\"kind\":\"commitment\",\"id\":\"PO-02\",\"stage\":null,\"item\":\"Stacks, tall\","
        "\"quantity\":\"10\",\"unit_cost\":1100,\"reusable_percent\":75.25}\n";
    const char *texts[] = { csv, json };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct arena arena;
        struct holdings book;
        struct err err;
        assert_true(read_text(&arena, texts[i], &book, &err));
        assert_int_equal(book.supply_count, 2);
        assert_int_equal(book.supplies[0].unit_cost, 880050);
        assert_int_equal(book.supplies[0].cost, INT64_C(92000) * 880050);
        assert_int_equal(book.supplies[1].kind, SUPPLY_COMMITMENT);
        assert_int_equal(book.supplies[1].reusable, 7525);
        assert_int_equal(book.supplies[1].cancellable_until, DATE_MIN);
        assert_int_equal(book.supplies[1].place.line, i == 0 ? 4 : 3);
        assert_true(str_equal_text(book.supplies[1].item, "Stacks, tall"));
        assert_true(str_equal_text(book.currency, "USD"));
        arena_release(&arena);
    }
}

static void test_reads_every_kind(void **state)
{
    static const char json[] =
        "{\"kind\":\"part\",\"item\":\"C\",\"stage\":\"die\",\"part\":\"S\",\"per_unit\":2}\n"
        "{\"kind\":\"substitute\",\"item\":\"C\",\"by\":\"D\"}\n"
        "{\"kind\":\"product\",\"item\":\"C\",\"unit_cost\":7}\n"
        "{\"kind\":\"market\",\"id\":\"M\",\"item\":\"C\",\"to\":\"DE\",\"quantity\":5,"
        "\"period_days\":30,\"price\":9,\"discount_percent\":10,\"from\":\"2025-06-01\"}\n"
        "{\"kind\":\"levy\",\"name\":\"share\",\"percent\":15,\"licensed\":true,\"to\":\"CN\"}\n"
        "{\"kind\":\"deposit\",\"order\":\"A\",\"amount\":\"100.10\"}\n"
        "{\"kind\":\"assumption\",\"name\":\"approval_percent\",\"value\":12.5}\n"
        "{\"kind\":\"published\",\"measure\":\"net\",\"amount\":4,\"on\":\"2025-05-28\","
        "\"says\":\"s\",\"source\":\"c\"}";
    struct arena arena;
    struct holdings book;
    struct err err;
    (void)state;
    assert_true(read_text(&arena, json, &book, &err));
    assert_int_equal(book.parts[0].per_unit, 2);
    assert_true(str_equal_text(book.substitutes[0].by, "D"));
    assert_int_equal(book.products[0].unit_cost, 700);
    assert_int_equal(book.markets[0].discount, 1000);
    assert_int_equal(book.markets[0].until, DATE_OPEN);
    assert_true(book.levies[0].licensed);
    assert_int_equal(book.deposits[0].amount, 10010);
    assert_int_equal(book.deposits[0].refundable, HOLDINGS_WHOLE);
    assert_int_equal(holdings_assumed(&book, "approval_percent", 0), 125000);
    assert_int_equal(holdings_assumed(&book, "none", 5), 5);
    assert_int_equal(book.published[0].until, DATE_OPEN);
    /* The deposit is of a line that is not there. */
    assert_false(holdings_check(&arena, &book, &err));
    assert_int_equal(err.line, 6);
    arena_release(&arena);
}

static void test_refuses_what_is_wrong(void **state)
{
    static const struct {
        const char *text, *says;
        uint32_t line;
    } wrong[] = {
        { CSV "lot,A,s,C,1,1,0,,,\n", "'lot' is no kind of row", 2 },
        { CSV "finished,A,s,C,1,1,0,,\n", "the row has 9 cells, the header 10", 2 },
        { CSV "finished,A,s,C,,1,0,,,\n", "a finished needs 'quantity'", 2 },
        { CSV "finished,A,s,C,-1,1,0,,,\n", "'-1' is below zero", 2 },
        { CSV "finished,A,s,C,1.5,1,0,,,\n", "has more places", 2 },
        { CSV "finished,A,s,C,1,1.005,0,,,\n", "has more places", 2 },
        { CSV "finished,A,s,C,1,x,0,,,\n", "", 2 },
        { CSV "finished,A,s,C,1,1,100.01,,,\n", "is too large", 2 },
        { CSV "finished,A,s,C,1000000000000,1000000000,0,,,\n", "costs more than can be kept", 2 },
        { CSV "finished,A,s,C,1,1,0,2,,\n", "is not quantity times unit cost", 2 },
        { CSV "finished,A,s,C,1,1,50,1,0.4,\n", "is not that share of its cost", 2 },
        { CSV "finished,A,s,C,1,1,0,,,USD\nfinished,B,s,C,1,1,0,,,EUR\n", "in EUR, others in USD",
          3 },
        { CSV "finished,A,s,C,1,1,0,,,US\n", "'US' is no currency", 2 },
        { CSV "finished,A,s,C,1,1,0,,,\nfinished,A,s,C,1,1,0,,,\n", "is there already, on line 2",
          3 },
        { "id,item\nA,C\n", "says what it is in 'kind'", 2 },
        { "{\"kind\":\"finished\",\"price\":1}", "a finished has no 'price'", 1 },
        { "{\"kind\":\"finished\",\"id\":[1]}", "'id' is an array, not one value", 1 },
        { "[]\n", "", 0 },
        { "{\"kind\":\"levy\",\"name\":\"x\",\"percent\":1,\"licensed\":\"yes\"}",
          "neither true nor false", 1 },
        { "{\"kind\":\"finished\",\"id\":\"A\",\"item\":\"C\",\"quantity\":1,\"unit_cost\":1,"
          "\"reserve\":2}",
          "a reserve above its cost", 1 },
        { "{\"kind\":\"published\",\"measure\":\"loss\",\"amount\":4,\"on\":\"2025-05-28\","
          "\"says\":\"s\",\"source\":\"c\"}",
          "'loss' is no measure", 1 },
        { "{\"kind\":\"market\",\"id\":\"M\",\"item\":\"C\",\"to\":\"DE\",\"quantity\":5,"
          "\"period_days\":0,\"price\":9}",
          "a period has at least a day", 1 },
        { "{\"kind\":\"commitment\",\"id\":\"A\",\"item\":\"C\",\"quantity\":1,\"unit_cost\":1,"
          "\"cancellable_until\":\"soon\"}",
          "", 1 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct arena arena;
        struct holdings book;
        struct err err;
        bool done = read_text(&arena, wrong[i].text, &book, &err);
        if (wrong[i].line > 0) {
            assert_false(done);
            assert_non_null(strstr(err.message, wrong[i].says));
            assert_int_equal(err.line, wrong[i].line);
            assert_string_equal(err.file, "book.csv");
        }
        arena_release(&arena);
    }
}

/* ---- valuing by hand ---- */

static bool value(struct arena *arena, const struct holdings *book,
                  const struct valuation_case *valued, struct valuation *ret, struct err *err)
{
    struct book_index index;
    return book_index_make(arena, book, &index, err) &&
           valuation_make(arena, &index, valued, ret, err);
}

static const struct verdict ships = { .standing = LINE_SHIPS };
static const struct verdict licensed = { .standing = LINE_LICENSED };
static const struct verdict pending = { .standing = LINE_PENDING };
static const struct verdict blocked = { .standing = LINE_BLOCKED };

struct valued_book {
    struct arena arena;
    struct holdings book;
    struct verdict lines[8], markets[4];
    struct order_line own[8];
    struct phase phases[2];
    struct valuation_case valued;
    struct valuation valuation;
};

static void begin(struct valued_book *v, const char *text)
{
    struct err err;
    memset(v, 0, sizeof *v);
    assert_true(read_text(&v->arena, text, &v->book, &err));
    v->book.lines = v->own;
    v->valued = (struct valuation_case){ .on = day("2025-04-09"),
                                         .from = day("2025-04-09"),
                                         .until = day("2025-07-28"),
                                         .phases = v->phases,
                                         .phase_count = 1,
                                         .markets = v->markets,
                                         .market_share = HOLDINGS_WHOLE };
    v->phases[0] = (struct phase){ v->valued.on, v->lines };
    for (size_t i = 0; i < 4; i++)
        v->markets[i] = ships;
}

static void add_line(struct valued_book *v, const char *item, const char *on, int64_t quantity,
                     int64_t revenue, struct verdict verdict)
{
    static const char *const ids[] = { "L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8" };
    v->lines[v->book.line_count] = verdict;
    v->own[v->book.line_count] = (struct order_line){ .id = str_of(ids[v->book.line_count]),
                                                      .item = str_of(item),
                                                      .to = STR("CN"),
                                                      .on = day(on),
                                                      .quantity = quantity,
                                                      .revenue = revenue * DOLLAR };
    v->book.line_count++;
}

static const struct valuation *finish(struct valued_book *v)
{
    struct err err;
    if (!value(&v->arena, &v->book, &v->valued, &v->valuation, &err))
        fail_msg("%s", err.message);
    return &v->valuation;
}

#define LOT "{\"kind\":\"finished\",\"id\":\"A\",\"item\":\"C\",\"quantity\":100,\"unit_cost\":8"

static void test_what_ships_is_not_stranded(void **state)
{
    struct valued_book v;
    (void)state;
    begin(&v, LOT ",\"reusable_percent\":50}\n");
    add_line(&v, "C", "2025-05-01", 40, 400, ships);
    add_line(&v, "c", "2025-05-02", 30, 300, blocked);
    add_line(&v, "C", "2025-08-02", 30, 300, blocked); /* behind the window */
    add_line(&v, "C", "2025-04-08", 30, 300, ships);   /* before it */
    const struct valuation *found = finish(&v);
    assert_int_equal(found->gross, 60 * 8 * DOLLAR);
    assert_int_equal(found->reusable, 30 * 8 * DOLLAR);
    assert_int_equal(found->net, 30 * 8 * DOLLAR);
    assert_int_equal(found->lost_revenue, 300 * DOLLAR);
    assert_int_equal(found->lost_of[LINE_BLOCKED], 300 * DOLLAR);
    assert_int_equal(found->shipped_revenue, 400 * DOLLAR);
    assert_false(found->has_margin);
    assert_int_equal(valuation_lost(&v.book, found, day("2025-05-01"), day("2025-12-31")),
                     600 * DOLLAR);
    arena_release(&v.arena);
}

static void test_a_change_that_comes_later(void **state)
{
    struct valued_book v;
    struct verdict after[8];
    (void)state;
    begin(&v, LOT "}\n");
    add_line(&v, "C", "2025-05-01", 40, 400, ships);
    add_line(&v, "C", "2025-05-31", 30, 300, ships);
    for (size_t i = 0; i < 8; i++)
        after[i] = blocked;
    v.valued.phase_count = 2;
    v.phases[1] = (struct phase){ day("2025-05-31"), after };
    assert_int_equal(finish(&v)->gross, 60 * 8 * DOLLAR);
    v.phases[1].from = day("2025-06-01");
    assert_int_equal(finish(&v)->gross, 30 * 8 * DOLLAR);
    v.phases[1].from = day("2025-04-09");
    assert_int_equal(finish(&v)->gross, 100 * 8 * DOLLAR);
    arena_release(&v.arena);
}

static void test_licenses_take_their_time(void **state)
{
    struct valued_book v;
    (void)state;
    begin(&v, LOT "}\n{\"kind\":\"levy\",\"name\":\"share\",\"percent\":15,\"licensed\":true}\n");
    add_line(&v, "C", "2025-05-01", 41, 410, pending);
    add_line(&v, "C", "2025-05-01", 10, 100, licensed);
    add_line(&v, "C", "2025-05-01", 10, 100, ships);
    v.valued.approval = 5000;
    v.valued.delay = 60;
    const struct valuation *found = finish(&v);
    assert_int_equal(found->supplies[0].shipped, 20 + 20);
    assert_int_equal(found->lost_revenue, 210 * DOLLAR);
    /* Of what is licensed, now or later, and of nothing else. */
    assert_int_equal(found->levies, 45 * DOLLAR);
    assert_int_equal(found->proceeds, (400 - 45) * DOLLAR);
    v.valued.delay = 88; /* 2025-07-28, the first day behind the window */
    assert_int_equal(finish(&v)->supplies[0].shipped, 20);
    v.valued.delay = 87;
    assert_int_equal(finish(&v)->supplies[0].shipped, 40);
    arena_release(&v.arena);
}

static void test_markets_take_what_is_left(void **state)
{
    struct valued_book v;
    (void)state;
    begin(&v, LOT ",\"reserve\":400}\n"
                  "{\"kind\":\"market\",\"id\":\"M\",\"item\":\"C\",\"to\":\"DE\",\"quantity\":10,"
                  "\"period_days\":30,\"price\":10,\"discount_percent\":30}\n");
    add_line(&v, "C", "2025-05-01", 20, 200, ships);
    const struct valuation *found = finish(&v);
    /* 110 days are three periods. */
    assert_int_equal(found->market_quantity[0], 30);
    assert_int_equal(found->redirected, 30 * 8 * DOLLAR);
    assert_int_equal(found->redirect_revenue, 30 * 7 * DOLLAR);
    assert_int_equal(found->below_cost, 30 * DOLLAR);
    assert_int_equal(found->gross, 80 * 8 * DOLLAR);
    assert_int_equal(found->release, 200 * DOLLAR);
    assert_int_equal(found->reserved, 200 * DOLLAR);
    assert_int_equal(found->net, (50 * 8 - 200 + 30) * DOLLAR);
    v.markets[0] = blocked;
    assert_int_equal(finish(&v)->market_quantity[0], 0);
    v.markets[0] = ships;
    v.book.markets[0].from = day("2025-06-01"); /* 57 days */
    assert_int_equal(finish(&v)->market_quantity[0], 10);
    v.valued.market_share = 2500;
    assert_int_equal(finish(&v)->market_quantity[0], 2);
    arena_release(&v.arena);
}

static void test_commitments(void **state)
{
    struct valued_book v;
    (void)state;
    begin(&v, "{\"kind\":\"commitment\",\"id\":\"P\",\"item\":\"C\",\"quantity\":100,"
              "\"unit_cost\":8,\"prepaid\":500,\"cancellable_until\":\"2025-05-01\","
              "\"fee_percent\":10}\n" LOT "}\n"
              "{\"kind\":\"deposit\",\"order\":\"L1\",\"amount\":60,\"refundable_percent\":50}\n");
    add_line(&v, "C", "2025-05-01", 120, 1200, ships);
    v.valued.from = day("2025-05-01");
    /* The lot goes first, though the order stands before it. */
    assert_int_equal(finish(&v)->supplies[1].shipped, 100);
    assert_int_equal(finish(&v)->supplies[0].shipped, 20);
    assert_int_equal(finish(&v)->cancelled, 80 * 8 * DOLLAR);
    assert_int_equal(finish(&v)->net, 64 * DOLLAR);
    assert_int_equal(finish(&v)->cash, 0);
    v.valued.from = day("2025-05-02");
    assert_int_equal(finish(&v)->net, 80 * 8 * DOLLAR);
    assert_int_equal(finish(&v)->prepaid, 400 * DOLLAR);
    v.lines[0] = blocked;
    assert_int_equal(finish(&v)->deposits, 30 * DOLLAR);
    assert_int_equal(finish(&v)->cash, 530 * DOLLAR);
    arena_release(&v.arena);
}

/* A shipment and what is left of its order share a deposit, by units of all that was ordered. */
static void test_deposits_of_several_lines(void **state)
{
    struct valued_book v;
    struct err err;
    (void)state;
    begin(&v, LOT "}\n"
                  "{\"kind\":\"deposit\",\"order\":\"L2\",\"amount\":60}\n"
                  "{\"kind\":\"deposit\",\"order\":\"L2\",\"amount\":40}\n");
    add_line(&v, "C", "2025-05-01", 30, 300, blocked);
    add_line(&v, "C", "2025-05-02", 50, 500, ships);
    add_line(&v, "C", "2025-05-03", 10, 100, blocked);
    v.own[0].order = STR("L2");
    v.own[0].ordered = v.own[1].ordered = 100;
    assert_true(holdings_check(&v.arena, &v.book, &err));
    assert_int_equal(finish(&v)->deposits, 30 * DOLLAR);
    v.lines[1] = blocked;
    assert_int_equal(finish(&v)->deposits, 80 * DOLLAR);
    v.own[1].order = STR("L9");
    assert_true(holdings_check(&v.arena, &v.book, &err));
    assert_int_equal(finish(&v)->deposits, 30 * DOLLAR);
    v.own[0].order = STR("L8");
    assert_false(holdings_check(&v.arena, &v.book, &err));
    /* Two lines of one name. */
    v.own[0].order = v.own[1].order = (struct str){ 0 };
    v.own[0].id = STR("L2");
    assert_false(holdings_check(&v.arena, &v.book, &err));
    arena_release(&v.arena);
}

static void test_parts_and_substitutes(void **state)
{
    struct valued_book v;
    (void)state;
    begin(&v,
          "{\"kind\":\"in_process\",\"id\":\"W\",\"stage\":\"die\",\"item\":\"D\",\"quantity\":50,"
          "\"unit_cost\":2}\n"
          "{\"kind\":\"material\",\"id\":\"R\",\"item\":\"S\",\"quantity\":70,\"unit_cost\":1}\n"
          "{\"kind\":\"part\",\"item\":\"D\",\"stage\":\"die\",\"part\":\"S\",\"per_unit\":2}\n"
          "{\"kind\":\"substitute\",\"item\":\"C\",\"by\":\"D\"}\n"
          "{\"kind\":\"product\",\"item\":\"C\",\"unit_cost\":6}\n");
    add_line(&v, "C", "2025-05-01", 30, 300, ships);
    add_line(&v, "C", "2025-05-01", 10, 100, blocked);
    const struct valuation *found = finish(&v);
    assert_int_equal(found->supplies[0].shipped, 30);
    assert_int_equal(found->supplies[1].used, 60);
    assert_int_equal(found->gross, (20 * 2 + 10) * DOLLAR);
    assert_true(found->has_margin);
    assert_int_equal(found->lost_margin, 40 * DOLLAR);
    assert_int_equal(found->use_count, 2);
    assert_int_equal(found->uses[1].use, USE_PART);
    assert_int_equal(found->uses[1].by, 0);
    arena_release(&v.arena);
}

static void test_what_is_too_much(void **state)
{
    struct valued_book v;
    struct err err;
    (void)state;
    begin(&v, LOT "}\n");
    add_line(&v, "C", "2025-05-01", 1, INT64_MAX / DOLLAR, blocked);
    add_line(&v, "C", "2025-05-01", 1, INT64_MAX / DOLLAR, blocked);
    assert_false(value(&v.arena, &v.book, &v.valued, &v.valuation, &err));
    assert_int_equal(err.code, ERR_OVERFLOW);
    arena_release(&v.arena);
}

/* ---- on whom it hangs ---- */

static void test_concentration(void **state)
{
    struct valued_book v;
    struct concentration found;
    struct err err;
    static const char *const buyers[] = { "B", "A", "B", "", "C" };
    (void)state;
    begin(&v, LOT "}\n");
    for (size_t i = 0; i < 5; i++)
        add_line(&v, "C", "2025-05-01", 10, 100, i == 2 ? blocked : ships);
    add_line(&v, "C", "2025-07-28", 10, 100, ships); /* behind the window */
    add_line(&v, "C", "2025-04-08", 10, 100, ships); /* before it */
    for (size_t i = 0; i < 7; i++)
        v.own[i].buyer = str_of(buyers[i % 5]);
    finish(&v);
    assert_true(concentration_of_buyers(&v.arena, &v.book, &v.valuation, v.valued.on,
                                        v.valued.until, &found, &err));
    assert_int_equal(found.total, 500 * DOLLAR);
    assert_int_equal(found.unnamed, 100 * DOLLAR);
    assert_int_equal(found.count, 3);
    /* The largest first; of equals as they come. */
    assert_true(str_equal_text(found.rows[0].name, "B") &&
                str_equal_text(found.rows[1].name, "A") && str_equal_text(found.rows[2].name, "C"));
    assert_int_equal(found.rows[0].amount, 200 * DOLLAR);
    assert_int_equal(found.rows[0].share, 4000);
    assert_int_equal(found.rows[0].beside, 100 * DOLLAR);
    /* 40, 20 and 20 percent squared; with one more of 20 percent. */
    assert_int_equal(found.index_low, 1600 + 400 + 400);
    assert_int_equal(found.index_high, 2800);
    v.book.line_count = 0;
    assert_true(concentration_of_buyers(&v.arena, &v.book, &v.valuation, v.valued.on,
                                        v.valued.until, &found, &err));
    assert_int_equal(found.count + (size_t)found.index_high + (size_t)found.total, 0);
    arena_release(&v.arena);
}

#define ORDERED(id, more)                                                                          \
    "{\"kind\":\"commitment\",\"id\":\"" id                                                        \
    "\",\"item\":\"C\",\"quantity\":100,\"unit_cost\":8" more "}\n"

static void test_ladder(void **state)
{
    struct valued_book v;
    struct concentration found;
    struct ladder ladder;
    struct err err;
    (void)state;
    begin(
        &v,
        ORDERED("P1", ",\"cancellable_until\":\"2025-06-01\",\"fee_percent\":10,\"supplier\":\"T\"")
            ORDERED("P2", ",\"cancellable_until\":\"2025-05-01\",\"reusable_percent\":75")
                ORDERED("P3", ",\"supplier\":\"T\"")
                    ORDERED("P4", ",\"cancellable_until\":\"2025-06-01\",\"supplier\":\"U\""));
    add_line(&v, "C", "2025-05-01", 40, 400, ships); /* of P1 */
    finish(&v);
    assert_true(ladder_make(&v.arena, &v.book, &v.valuation, &ladder, &err));
    assert_int_equal(ladder.count, 2);
    assert_int_equal(ladder.rungs[0].until, day("2025-05-01"));
    assert_int_equal(ladder.rungs[0].cost, 800 * DOLLAR);
    assert_int_equal(ladder.rungs[0].later, 200 * DOLLAR);
    assert_int_equal(ladder.rungs[0].so_far, 200 * DOLLAR);
    assert_int_equal(ladder.rungs[1].count, 2);
    assert_int_equal(ladder.rungs[1].cost, (60 + 100) * 8 * DOLLAR);
    assert_int_equal(ladder.rungs[1].fee, 48 * DOLLAR);
    assert_int_equal(ladder.rungs[1].so_far, (200 + 1280 - 48) * DOLLAR);
    /* What the ladder says is what the charge becomes, a day later. */
    int64_t before = v.valuation.net;
    v.valued.from = day("2025-05-02");
    assert_int_equal(finish(&v)->net - before, ladder.rungs[0].so_far);
    v.valued.from = day("2025-06-02");
    assert_int_equal(finish(&v)->net - before, ladder.rungs[1].so_far);
    assert_true(ladder_make(&v.arena, &v.book, &v.valuation, &ladder, &err));
    assert_int_equal(ladder.count, 0);
    assert_true(concentration_of_suppliers(&v.arena, &v.book, &v.valuation, &found, &err));
    assert_int_equal(found.rows[0].amount, 1600 * DOLLAR);
    assert_int_equal(found.rows[0].beside, (60 + 100) * 8 * DOLLAR);
    assert_int_equal(found.index_low, 2500 + 625);
    assert_int_equal(found.index_high, 2500 + 625 + 625);
    arena_release(&v.arena);
}

/* ---- every unit once ---- */

static uint64_t seed;

static int64_t below(int64_t most)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int64_t)(seed % (uint64_t)most);
}

static const char *const items[] = { "A", "B", "C", "S" };
#define ITEM() str_of(items[below(4)])
#define STAGE() str_of(below(3) == 0 ? "die" : "wafer")
#define MANY 12

struct random_book {
    struct supply supplies[MANY];
    struct supply_part parts[3];
    struct substitute substitutes[3];
    struct market markets[3];
    struct order_line lines[MANY];
    struct verdict before[MANY], after[MANY], market_verdicts[3];
    struct holdings book;
    struct phase phases[2];
    struct valuation_case valued;
};

static void make_random(struct random_book *r)
{
    memset(r, 0, sizeof *r);
    r->book = (struct holdings){ .supplies = r->supplies,
                                 .parts = r->parts,
                                 .substitutes = r->substitutes,
                                 .markets = r->markets,
                                 .lines = r->lines,
                                 .supply_count = (size_t)below(MANY + 1),
                                 .part_count = (size_t)below(4),
                                 .substitute_count = (size_t)below(4),
                                 .market_count = (size_t)below(4),
                                 .line_count = (size_t)below(MANY + 1) };
    for (size_t i = 0; i < MANY; i++) {
        struct supply *s = &r->supplies[i];
        *s = (struct supply){ .kind = (enum supply_kind)below(SUPPLY_KIND_COUNT),
                              .item = ITEM(),
                              .stage = STAGE(),
                              .quantity = below(200),
                              .unit_cost = below(5000),
                              .reusable = below(HOLDINGS_WHOLE + 1),
                              .fee = below(HOLDINGS_WHOLE + 1),
                              .cancellable_until = below(2) == 0 ? DATE_MIN : (int32_t)below(100) };
        s->cost = s->quantity * s->unit_cost;
        s->reserve = s->cost == 0 ? 0 : below(s->cost + 1);
        r->lines[i] = (struct order_line){ .item = ITEM(),
                                           .on = (int32_t)below(100),
                                           .quantity = 1 + below(150) };
        r->lines[i].revenue = r->lines[i].quantity * below(9000);
        r->before[i].standing = (enum line_standing)below(LINE_STANDING_COUNT);
        r->after[i].standing = (enum line_standing)below(LINE_STANDING_COUNT);
    }
    for (size_t i = 0; i < 3; i++) {
        r->parts[i] = (struct supply_part){
            .item = ITEM(), .stage = STAGE(), .part = ITEM(), .per_unit = below(4)
        };
        r->substitutes[i] = (struct substitute){ .item = ITEM(), .by = ITEM() };
        r->markets[i] = (struct market){ .item = ITEM(),
                                         .quantity = below(60),
                                         .period_days = 1 + below(40),
                                         .price = below(9000),
                                         .discount = below(HOLDINGS_WHOLE + 1),
                                         .from = DATE_MIN,
                                         .until = DATE_OPEN };
        r->market_verdicts[i].standing = (enum line_standing)below(LINE_STANDING_COUNT);
    }
    r->phases[0] = (struct phase){ 0, r->before };
    r->phases[1] = (struct phase){ (int32_t)below(120), r->after };
    r->valued = (struct valuation_case){ .on = (int32_t)below(20),
                                         .from = (int32_t)below(120),
                                         .until = 20 + (int32_t)below(100),
                                         .phases = r->phases,
                                         .phase_count = 2,
                                         .markets = r->market_verdicts,
                                         .market_share = below(HOLDINGS_WHOLE + 1),
                                         .approval = below(HOLDINGS_WHOLE + 1),
                                         .delay = (int32_t)below(60) };
}

static void check_supplies(const struct random_book *r, const struct valuation *v)
{
    int64_t by_supply[MANY] = { 0 };
    int64_t net = v->below_cost;
    for (size_t i = 0; i < v->use_count; i++) {
        assert_true(v->uses[i].quantity > 0);
        by_supply[v->uses[i].supply] += v->uses[i].quantity;
    }
    for (size_t i = 0; i < r->book.supply_count; i++) {
        const struct valued_supply *s = &v->supplies[i];
        assert_true(s->shipped >= 0 && s->redirected >= 0 && s->used >= 0 && s->left >= 0);
        assert_int_equal(s->shipped + s->redirected + s->used + s->left, r->supplies[i].quantity);
        assert_int_equal(by_supply[i] + s->left, r->supplies[i].quantity);
        assert_true(s->net >= 0 && s->release + s->reserved <= r->supplies[i].reserve);
        net += s->net;
    }
    assert_int_equal(v->net, net);
    assert_int_equal(v->net, v->gross - v->redirected - v->reserved - v->reusable + v->fees +
                                 v->below_cost);
}

static void check_demand(const struct random_book *r, const struct valuation *v)
{
    int64_t by_line[MANY] = { 0 };
    int64_t by_market[3] = { 0 };
    for (size_t i = 0; i < v->use_count; i++) {
        if (v->uses[i].use == USE_LINE)
            by_line[v->uses[i].by] += v->uses[i].quantity;
        else if (v->uses[i].use == USE_MARKET)
            by_market[v->uses[i].by] += v->uses[i].quantity;
    }
    for (size_t i = 0; i < r->book.line_count; i++) {
        const struct valued_line *line = &v->lines[i];
        enum line_standing standing = line->verdict->standing;
        assert_int_equal(by_line[i], line->filled);
        assert_true(line->filled <= line->quantity && line->quantity <= r->lines[i].quantity);
        /* Nothing is matched to what may not go. */
        if (standing == LINE_BLOCKED || standing == LINE_OPEN)
            assert_int_equal(line->quantity, 0);
        if (r->lines[i].on < r->valued.on)
            assert_int_equal(line->filled, 0);
    }
    for (size_t i = 0; i < r->book.market_count; i++)
        assert_int_equal(by_market[i], v->market_quantity[i]);
}

/* ---- the same by looking at every row for every line ---- */

struct naive {
    const struct random_book *r;
    const struct valuation *v;
    int64_t left[MANY];
    size_t uses;
};

static void naive_use(struct naive *n, enum use use, size_t supply, size_t by, int64_t quantity)
{
    assert_true(n->uses < n->v->use_count);
    const struct use_of *found = &n->v->uses[n->uses++];
    assert_int_equal(found->use, use);
    assert_int_equal(found->supply, supply);
    assert_int_equal(found->by, by);
    assert_int_equal(found->quantity, quantity);
    n->left[supply] -= quantity;
}

static void naive_parts(struct naive *n, size_t supply, int64_t quantity)
{
    const struct holdings *book = &n->r->book;
    for (size_t i = 0; i < book->part_count; i++) {
        int64_t wanted = quantity * book->parts[i].per_unit;
        if (!str_equal(book->parts[i].item, book->supplies[supply].item) ||
            !str_equal(book->parts[i].stage, book->supplies[supply].stage))
            continue;
        for (size_t k = 0; k < book->supply_count; k++) {
            int64_t used = wanted < n->left[k] ? wanted : n->left[k];
            if (used == 0 || k == supply || !str_equal(book->supplies[k].item, book->parts[i].part))
                continue;
            naive_use(n, USE_PART, k, supply, used);
            wanted -= used;
        }
    }
}

static int64_t naive_item(struct naive *n, struct str item, enum use use, size_t by, int64_t wanted)
{
    const struct holdings *book = &n->r->book;
    for (size_t i = 0; i < 2 * book->supply_count; i++) {
        size_t k = i % book->supply_count;
        bool commitment = book->supplies[k].kind == SUPPLY_COMMITMENT;
        int64_t taken = wanted < n->left[k] ? wanted : n->left[k];
        if (taken == 0 || commitment != (i >= book->supply_count) ||
            !str_equal(book->supplies[k].item, item))
            continue;
        naive_use(n, use, k, by, taken);
        naive_parts(n, k, taken);
        wanted -= taken;
    }
    return wanted;
}

static void naive_take(struct naive *n, struct str item, enum use use, size_t by, int64_t wanted)
{
    const struct holdings *book = &n->r->book;
    wanted = naive_item(n, item, use, by, wanted);
    for (size_t i = 0; i < book->substitute_count; i++) {
        if (str_equal(book->substitutes[i].item, item))
            wanted = naive_item(n, book->substitutes[i].by, use, by, wanted);
    }
}

/* Which unit goes where, in the same order; how much a market has room for is not its business. */
static void check_naively(const struct random_book *r, const struct valuation *v)
{
    struct naive n = { .r = r, .v = v };
    for (size_t i = 0; i < r->book.supply_count; i++)
        n.left[i] = r->supplies[i].quantity;
    for (int32_t on = r->valued.on; on < 100; on++) {
        for (size_t i = 0; i < r->book.line_count; i++) {
            if (r->lines[i].on == on)
                naive_take(&n, r->lines[i].item, USE_LINE, i, v->lines[i].quantity);
        }
    }
    for (size_t i = 0; i < r->book.market_count; i++)
        naive_take(&n, r->markets[i].item, USE_MARKET, i, v->market_quantity[i]);
    assert_int_equal(n.uses, v->use_count);
}

static void test_every_unit_once(void **state)
{
    static struct random_book r;
    (void)state;
    seed = 42;
    for (int n = 0; n < 20000; n++) {
        struct arena arena;
        struct valuation valuation;
        struct err err;
        make_random(&r);
        arena_init(&arena, mem_system(), (size_t)1 << 20);
        assert_true(value(&arena, &r.book, &r.valued, &valuation, &err));
        check_supplies(&r, &valuation);
        check_demand(&r, &valuation);
        check_naively(&r, &valuation);
        arena_release(&arena);
    }
}

/* What cannot be seen row by row: names differ by more than the case of letters, or they do not. */
static void test_names(void **state)
{
    struct name_table exact = { .fold = false };
    struct name_table fold = { .fold = true };
    struct arena arena;
    struct err err;
    char names[500][8];
    uint32_t number;
    (void)state;
    arena_init(&arena, mem_system(), (size_t)1 << 20);
    assert_int_equal(name_table_find(&exact, STR("n0")), NAME_NONE);
    for (uint32_t i = 0; i < 500; i++) {
        snprintf(names[i], sizeof names[i], "n%u", (unsigned)i);
        assert_true(name_table_add(&exact, &arena, str_of(names[i]), &number, &err));
        assert_int_equal(number, i);
    }
    assert_true(name_table_add(&exact, &arena, STR("n7"), &number, &err));
    assert_int_equal(number, 7);
    assert_int_equal(name_table_find(&exact, STR("n499")), 499);
    assert_int_equal(name_table_find(&exact, STR("N7")), NAME_NONE);
    assert_true(name_table_add(&fold, &arena, STR("Chip"), &number, &err));
    assert_int_equal(name_table_find(&fold, STR("cHIP")), 0);
    assert_int_equal(name_table_find(&fold, STR("chips")), NAME_NONE);
    arena_release(&arena);
}

/* ---- memory ---- */

static bool make_once(const struct mem *mem, void *context)
{
    struct arena arena;
    struct holdings book = { 0 };
    struct valuation valuation;
    struct err err;
    (void)context;
    arena_init(&arena, mem, 1 << 20);
    bool done =
        holdings_read(mem, &arena, STR("x"), STR(LOT "}\n"), &book, &err) &&
        holdings_read(mem, &arena, STR("y"), STR(CSV "finished,B,s,C,1,1,0,,,\n"), &book, &err);
    const struct phase phase = { 0 };
    const struct valuation_case valued = { .until = 10, .phases = &phase, .phase_count = 1 };
    done = done && value(&arena, &book, &valued, &valuation, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void test_memory_that_cannot_be_had(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(make_once, NULL) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_both_forms),
        cmocka_unit_test(test_reads_every_kind),
        cmocka_unit_test(test_refuses_what_is_wrong),
        cmocka_unit_test(test_what_ships_is_not_stranded),
        cmocka_unit_test(test_a_change_that_comes_later),
        cmocka_unit_test(test_licenses_take_their_time),
        cmocka_unit_test(test_markets_take_what_is_left),
        cmocka_unit_test(test_commitments),
        cmocka_unit_test(test_deposits_of_several_lines),
        cmocka_unit_test(test_parts_and_substitutes),
        cmocka_unit_test(test_what_is_too_much),
        cmocka_unit_test(test_concentration),
        cmocka_unit_test(test_ladder),
        cmocka_unit_test(test_every_unit_once),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_memory_that_cannot_be_had),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
