/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_replay.c - a book on both sides of a change: each line as if it were decided by itself.
 *
 * The rules read units and days in every way that they can: with a threshold, times a figure, with
 * something that is not known, squared, of a party.  Every quantity and day in reach
 * of them is a line; what the book says of it has to be what `decide` says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "desk/replay_tally.h"
#include "unit/alloc_fail.h"
#include "unit/engine.h"

#define FROM " cite L1 in-force 2021-01-01 .. "
#define CLEAR "id=1; complete=true; party=end_user; party.listed=false; "

#define RULES                                                                                      \
    "fact party.units : number ask \"units\"\n"                                                    \
    "threshold t.day : date { from 2021-01-01 : 2022-05-06 cite L1 }\n"                            \
    "threshold t.span : duration { from 2021-01-01 : 3 days cite L1 }\n"                           \
    "rule t/units {" FROM "require A when deal.quantity >= 7 and deal.destination == CN }\n"       \
    "rule t/equal {" FROM "require I when deal.quantity == 11 }\n"                                 \
    "rule t/power {" FROM "require B when deal.quantity * item.tpp > 12_000 TPP }\n"               \
    "rule t/open {" FROM                                                                           \
    "require C when n <= deal.quantity and n >= 5 and deal.destination == FR }\n"                  \
    "rule t/more {" FROM "require C when m * deal.quantity >= 20 and deal.destination == SG }\n"   \
    "rule t/both {" FROM "require D when (deal.quantity >= m or n >= deal.quantity) and c }\n"     \
    "rule t/day {" FROM "require E when deal.on >= t.day and deal.destination == DE }\n"           \
    "rule t/notice {" FROM "require E when deal.on >= deal.notice_on + t.span and a }\n"           \
    "rule t/window { cite L1 in-force 2022-05-04 .. 2022-05-09 require F when b }\n"               \
    "rule t/lift {" FROM "except X discharges { A } when deal.quantity < 10 and c }\n"             \
    "rule t/review {" FROM "review { A } as case-by-case when deal.quantity >= 12 }\n"             \
    "rule t/begins { cite L1 in-force 2022-05-08 .. require H when deal.quantity in [3, 6) }\n"    \
    "event savings t/begins { cite L2 aboard-by 2022-05-05 until 2022-05-11"                       \
    " judge as-of 2022-05-01 }\n"

static const char rules[] = RULES;

/* With any of these in force an answer is one quantity's alone. */
static const char *const blurring[] = {
    RULES "rule t/square {" FROM
          "require C when deal.quantity * deal.quantity >= 190 and deal.destination == IT }\n",
    RULES "rule t/fewer {" FROM
          "require C when any party where (party.units >= deal.quantity and party.military) }\n",
    RULES "rule t/party {" FROM
          "require G when 1 <= count party where (party.military and deal.quantity >= 14) }\n",
};

static const char *const questions[] = {
    CLEAR "item=Acme One; to=CN; a=false; b=false; c=true; n=1; m=100; party.military=false",
    CLEAR "item=Acme Two A; to=CN; n=0; m=9; deal.notice_on=2022-05-03; a=true; b=true",
    CLEAR "item=Acme One; to=FR; a=false; b=false; m=100",
    CLEAR "item=Acme One; to=FR; a=false; b=false; c=false; d=false; m=100; party.military=false",
    CLEAR "item=Acme One; to=SG; a=false; b=false; c=false; d=false; n=0; party.military=false",
    CLEAR
    "item=Acme One; to=IT; a=false; b=false; c=false; d=false; n=0; m=0; party.military=false",
    CLEAR
    "item=Acme One; to=PL; a=false; b=false; c=false; d=false; n=0; m=0; party.military=true; "
    "party.units=5",
    CLEAR "item=Acme Two; to=DE; party.military=true; deal.en_route_on=2022-05-04",
    CLEAR "part=Acme Two A; to=CN; n=4; deal.en_route_on=2022-05-06",
    "item=Acme One; to=CN",
};
#define QUESTIONS (sizeof questions / sizeof *questions)
#define UNITS_MAX 24
#define DAY_FIRST "2022-05-01"
#define DAYS 14

struct booked {
    struct engine *engine;
    struct replay_book book;
    struct replay_side sides[REPLAY_SIDES];
    struct arena arena;
    struct err err;
};

static void open_book(struct booked *b, struct engine *engine, const struct mem *mem,
                      const char *before, const char *after)
{
    *b = (struct booked){ .engine = engine };
    replay_book_init(&b->book, mem);
    arena_init(&b->arena, mem, (size_t)1 << 24);
    for (int i = 0; i < REPLAY_SIDES; i++) {
        const char *day = i == REPLAY_BEFORE ? before : after;
        b->sides[i] = (struct replay_side){ .decider = engine->decider,
                                            .day = day == NULL ? DATE_OPEN : engine_day(day),
                                            .options = engine->options };
        b->sides[i].options.skip_good_until = true;
        b->sides[i].tells_verdict = true;
    }
}

static void close_book(struct booked *b)
{
    replay_book_release(&b->book);
    arena_release(&b->arena);
}

static bool add_line(struct booked *b, const char *question, enum replay_stage stage, int units,
                     const char *day)
{
    const struct replay_writing writing = { .dated = b->sides[0].day != DATE_OPEN,
                                            .knows_en_route = true,
                                            .stage = stage };
    char text[512];
    struct order order;
    struct buf lines;
    if (units > 0 && day != NULL)
        snprintf(text, sizeof text, "%s; quantity=%d; on=%s", question, units, day);
    else
        snprintf(text, sizeof text, "%s%s%s", question,
                 day == NULL ? "" : "; on=", day == NULL ? "" : day);
    engine_order(b->engine, text, &order);
    buf_init(&lines, b->book.mem, 1 << 16);
    bool done = replay_write(&writing, &order, &b->arena, &lines, &b->err) &&
                replay_take(&b->book, buf_view(&lines), &b->err);
    buf_release(&lines);
    return done;
}

static bool same_text(struct str a, struct str b)
{
    return (a.data == NULL) == (b.data == NULL) && str_equal(a, b);
}

static bool same_verdict(const struct verdict *a, const struct verdict *b)
{
    return a->standing == b->standing && same_text(a->outcome, b->outcome) &&
           same_text(a->review, b->review) && same_text(a->rule, b->rule) &&
           same_text(a->citation, b->citation);
}

/* Whether the line has what its order has by itself, on that side. */
static bool as_alone(struct booked *b, const char *question, int units, const char *day, int side,
                     const struct replayed *found)
{
    char text[512];
    char of_side[DATE_TEXT_SIZE];
    struct order order;
    struct decision decision;
    snprintf(text, sizeof text, "%s; quantity=%d; on=%s", question, units, day);
    engine_order(b->engine, text, &order);
    order = replay_dated(&b->sides[side], &order, of_side);
    if (!decide(b->engine->session, &order, &b->sides[side].options, &decision, &b->err))
        fail_msg("%s", b->err.message);
    const struct replay_answer own = { decision.outcome, decision.review,
                                       decision.reason.length > 0, decision.may_ship };
    const struct verdict verdict = verdict_of(&decision, false);
    return replay_alike(&own, &found->sides[side]) &&
           same_verdict(&verdict, &found->verdicts[side]);
}

/* All quantities on all days; then each of them by itself. */
static void check_all(const char *text, const char *before, const char *after, int32_t known_before,
                      unsigned threads)
{
    static struct engine engine;
    static char days[DAYS][DATE_TEXT_SIZE];
    struct booked b;
    engine_open(&engine, text);
    open_book(&b, &engine, mem_system(), before, after);
    b.sides[REPLAY_BEFORE].options.known = known_before;
    for (int d = 0; d < DAYS; d++)
        date_format(engine_day(DAY_FIRST) + d, days[d]);
    for (size_t q = 0; q < QUESTIONS; q++) {
        for (int i = 0; i < UNITS_MAX * DAYS; i++)
            assert_true(
                add_line(&b, questions[q], REPLAY_OPEN, 1 + i % UNITS_MAX, days[i / UNITS_MAX]));
    }
    assert_int_equal(b.book.question_count, QUESTIONS);
    assert_true(replay_run(&b.book, b.sides, NULL, threads, NULL, &b.err));
    for (size_t i = 0; i < b.book.line_count; i++) {
        size_t q = i / (UNITS_MAX * DAYS);
        int at = (int)(i % (UNITS_MAX * DAYS));
        const struct replayed *found = b.book.lines[i].found;
        assert_non_null(found);
        for (int side = 0; side < REPLAY_SIDES; side++) {
            if (!as_alone(&b, questions[q], 1 + at % UNITS_MAX, days[at / UNITS_MAX], side, found))
                fail_msg("question %zu, %d units on %s, side %d: %d", q, 1 + at % UNITS_MAX,
                         days[at / UNITS_MAX], side, found->sides[side].outcome);
        }
    }
    close_book(&b);
    engine_close(&engine);
}

static void says_what_each_line_says_by_itself(void **state)
{
    (void)state;
    check_all(rules, NULL, NULL, engine_day("2021-06-01"), 1);
    check_all(rules, NULL, NULL, engine_day("2021-06-01"), 3);
    check_all(rules, NULL, NULL, DATE_OPEN, 2); /* both sides are the same */
    check_all(rules, "2022-05-03", "2022-05-08", DATE_OPEN, 2);
    check_all(rules, "2022-05-08", "2022-05-09", DATE_OPEN, 1);
    for (size_t i = 0; i < sizeof blurring / sizeof *blurring; i++)
        check_all(blurring[i], "2022-05-03", "2022-05-08", DATE_OPEN, 1);
}

/* Orders that are alike are decided once for as far as that holds, and no further. */
static void decides_once_what_is_alike(void **state)
{
    (void)state;
    static struct engine engine;
    struct booked b;
    size_t answers = 0;
    engine_open(&engine, rules);
    open_book(&b, &engine, mem_system(), "2022-05-02", "2022-05-08");
    for (int units = 1; units <= 200; units++)
        assert_true(add_line(&b, questions[0], REPLAY_OPEN, units, DAY_FIRST));
    assert_true(replay_run(&b.book, b.sides, NULL, 1, NULL, &b.err));
    for (size_t i = 1; i < b.book.line_count; i++)
        answers += b.book.lines[i].found != b.book.lines[i - 1].found;
    /* At 3, 6, 7, 10, 11, 12 and where the power is enough: two for each at most, and the ends. */
    assert_true(answers >= 7 && answers <= 24);
    close_book(&b);
    engine_close(&engine);
}

/* ---- what is told ---- */

static const struct replay_line *line_of(const struct booked *b, size_t at)
{
    assert_non_null(b->book.lines[at].found);
    return &b->book.lines[at];
}

static void proposes_by_stage(void **state)
{
    (void)state;
    static struct engine engine;
    struct booked b;
    struct replay_totals totals;
    const char *question =
        CLEAR "item=Acme One; to=PL; b=true; a=false; n=0; m=100; party.military=false";
    engine_open(&engine, rules);
    open_book(&b, &engine, mem_system(), "2022-05-03", "2022-05-04");
    for (int stage = 0; stage < REPLAY_STAGE_COUNT; stage++)
        assert_true(add_line(&b, question, (enum replay_stage)stage, 1, DAY_FIRST));
    assert_true(add_line(&b, CLEAR "item=Acme Nine; to=PL", REPLAY_OPEN, 1, DAY_FIRST));
    assert_true(replay_run(&b.book, b.sides, NULL, 2, NULL, &b.err));
    for (size_t stage = 0; stage < REPLAY_STAGE_COUNT; stage++) {
        const struct replay_line *line = line_of(&b, stage);
        assert_true(line->found->flips);
        assert_int_equal(line->found->begin_count, 1);
        assert_true(str_equal_text(line->found->begin[0].rule, "t/window"));
        assert_true(str_equal_text(line->found->begin[0].citation, "L1"));
        assert_int_equal(replay_propose(line),
                         stage == REPLAY_IN_TRANSIT ? REPLAY_ASK : REPLAY_HOLD);
    }
    assert_null(b.book.lines[REPLAY_STAGE_COUNT].found);
    assert_true(replay_tallies(&b.book, &b.arena, &totals, &b.err));
    assert_int_equal(totals.flips, REPLAY_STAGE_COUNT);
    assert_int_equal(totals.undecided, 1);
    close_book(&b);
    /* The other way round nothing is released: it is decided anew. */
    open_book(&b, &engine, mem_system(), "2022-05-08", "2022-05-09");
    assert_true(add_line(&b, question, REPLAY_RELEASED, 1, DAY_FIRST));
    assert_true(replay_run(&b.book, b.sides, NULL, 1, NULL, &b.err));
    assert_int_equal(replay_propose(line_of(&b, 0)), REPLAY_DECIDE);
    assert_int_equal(line_of(&b, 0)->found->end_count, 1);
    close_book(&b);
    engine_close(&engine);
}

/* What went aboard in time goes on, and is told; what did not is not. */
static void tells_what_is_spared(void **state)
{
    (void)state;
    static struct engine engine;
    struct booked b;
    const char *question =
        CLEAR "item=Acme One; to=PL; b=false; a=false; n=0; m=100; party.military=false";
    engine_open(&engine, rules);
    open_book(&b, &engine, mem_system(), "2022-05-07", "2022-05-08");
    assert_true(add_line(&b, question, REPLAY_IN_TRANSIT, 4, "2022-05-05"));
    assert_true(add_line(&b, question, REPLAY_IN_TRANSIT, 4, "2022-05-06"));
    assert_true(replay_run(&b.book, b.sides, NULL, 1, NULL, &b.err));
    assert_false(line_of(&b, 0)->found->flips);
    assert_int_equal(line_of(&b, 0)->found->spared_count, 1);
    assert_true(str_equal_text(line_of(&b, 0)->found->spared[0].rule, "t/begins"));
    assert_true(line_of(&b, 1)->found->flips);
    assert_int_equal(line_of(&b, 1)->found->spared_count, 0);
    close_book(&b);
    engine_close(&engine);
}

/* ---- want of memory ---- */

static bool replay_all(const struct mem *mem, void *context)
{
    struct engine *engine = context;
    struct booked b;
    struct replay_totals totals;
    bool done = true;
    open_book(&b, engine, mem, "2022-05-07", "2022-05-08");
    for (int i = 0; done && i < 6; i++)
        done = add_line(&b, questions[i % 3], i == 5 ? REPLAY_IN_TRANSIT : REPLAY_OPEN, 2 + 3 * i,
                        DAY_FIRST);
    done = done && replay_run(&b.book, b.sides, NULL, 1, NULL, &b.err) &&
           replay_tallies(&b.book, &b.arena, &totals, &b.err);
    if (!done)
        assert_int_equal(b.err.code, ERR_MEMORY);
    close_book(&b);
    return done;
}

static void gives_up_cleanly(void **state)
{
    (void)state;
    static struct engine engine;
    engine_open(&engine, rules);
    assert_true(alloc_fail_each(replay_all, &engine) > 10);
    engine_close(&engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_each_line_says_by_itself),
        cmocka_unit_test(decides_once_what_is_alike),
        cmocka_unit_test(proposes_by_stage),
        cmocka_unit_test(tells_what_is_spared),
        cmocka_unit_test(gives_up_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
