/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench/bench_replay.c [LINES [BUYERS]] - a book of a million lines over changes of the packs.
 *
 * The lines are made up: buyers in twenty countries, each of whom orders five chips of the catalog,
 * in any quantity, on any of fifty days, at any value.  They are written as JSON, read, and taken
 * into a book; that is loading.  Replaying decides every line on both sides and compares them, and
 * tallies count what flips; both are by the clock, on two threads.  Beside it lines are decided one
 * by one on both sides, as anybody would who has `decide` alone, on one thread: so many of them as
 * fit into two seconds.  Both have to tell the same of each.  How many times as fast it is goes by
 * processor time.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "bench/bench_packs.h"
#include "desk/replay_tally.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"

#define THREADS 2
#define BUYERS 2000
#define LINES 1000000
#define CHIPS_OF_ONE 5
#define NAIVE_SECONDS 2.0
#define AIM_SECONDS 1.0

static const char places[][3] = { "CN", "HK", "MO", "SG", "MY", "TW", "AE", "SA", "IN", "VN",
                                  "DE", "FR", "JP", "KR", "GB", "IL", "QA", "TH", "ID", "BR" };
#define PLACE_COUNT (sizeof places / sizeof places[0])

struct made {
    struct arena arena;
    struct policy policy;
    struct catalog catalog;
    struct decider *decider;
    uint64_t chance;
    size_t buyers;
};

static double clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint32_t draw(struct made *made, uint32_t below)
{
    made->chance = made->chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((made->chance >> 33) % below);
}

/* What a buyer is, by its number alone. */
static uint32_t of_buyer(uint32_t buyer, uint32_t what, uint32_t below)
{
    uint64_t mixed = ((uint64_t)buyer * 31 + what + 1) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)((mixed >> 40) % below);
}

static void write_line(struct made *made, size_t line, struct buf *out)
{
    uint32_t buyer = draw(made, (uint32_t)made->buyers);
    const char *to = places[of_buyer(buyer, 0, PLACE_COUNT)];
    const char *seat = of_buyer(buyer, 1, 7) == 0 ? "CN" : to;
    uint32_t which =
        of_buyer(buyer, 2 + draw(made, CHIPS_OF_ONE), (uint32_t)made->catalog.chip_count);
    uint32_t units = 1 + draw(made, 4000);
    char day[DATE_TEXT_SIZE];
    date_format(date_from_civil(2026, 8, 1) + (int32_t)draw(made, 50), day);
    buf_format(
        out,
        "{\"id\":\"SO-%zu/10\",\"on\":\"%s\",\"kind\":\"export\",\"from\":\"US\",\"to\":\"%s\","
        "\"item\":{\"name\":\"%.*s\"},\"quantity\":%u,\"value\":{\"amount\":\"%u.00\","
        "\"currency\":\"USD\"},\"exporter\":{\"name\":\"NVIDIA Corporation\",\"country\":\"US\"},"
        "\"parties\":[{\"role\":\"end_user+ultimate_consignee\",\"name\":\"Example Buyer %u\","
        "\"country\":\"%s\",\"hq\":\"%s\",\"parent_hq\":\"%s\",\"facts\":{\"listed\":false,"
        "\"denied\":false,\"blocked\":false,\"listed_owners\":\"0\",\"military\":false,"
        "\"military_intelligence\":false,\"distributor\":false,\"government\":false}}],"
        "\"parties_complete\":true,\"end_use\":\"datacenter\",\"facts\":{"
        "\"exporter.letters_complete\":true,\"deal.supercomputer\":false,"
        "\"deal.advanced_fab\":false,\"deal.occupied_region\":false,"
        "\"deal.en_route_on\":\"not_applicable\"}}\n",
        line, day, to, STR_ARG(made->catalog.chips[which].name), units, units * 900, buyer, to,
        seat, seat);
}

/* Reads the lines, and takes them; the text is kept for the naive way. */
static void load(size_t lines, bool dated, struct buf *text, struct replay_book *book)
{
    const struct replay_writing writing = { .dated = dated, .knows_en_route = true };
    struct err err;
    struct arena work;
    struct buf taken;
    arena_init(&work, mem_system(), (size_t)1 << 24);
    buf_init(&taken, mem_system(), (size_t)1 << 32);
    struct order_reader *reader = order_reader_new(mem_system(), &err);
    bench_must(reader != NULL, &err);
    struct str rest = buf_view(text);
    for (size_t i = 0; i < lines; i++) {
        struct order order;
        size_t end = str_find(rest, '\n');
        const struct json_source source = { str_slice(rest, 0, end), rest.length - end, 1 };
        arena_reset(&work);
        bench_must(order_read_json(order_reader_json(reader), &work, &source, &order, &err), &err);
        bench_must(replay_write(&writing, &order, &work, &taken, &err), &err);
        rest = str_slice(rest, end + 1, rest.length);
        if (taken.length > (size_t)1 << 20 || i + 1 == lines) {
            bench_must(replay_take(book, buf_view(&taken), &err), &err);
            buf_clear(&taken);
        }
    }
    order_reader_free(reader);
    buf_release(&taken);
    arena_release(&work);
}

static struct replay_side side_of(const struct made *made, const char *day, const char *known)
{
    struct err err;
    struct replay_side side = { .decider = made->decider,
                                .day = DATE_OPEN,
                                .options = { .today = date_from_civil(2026, 8, 1),
                                             .known = DATE_OPEN,
                                             .skip_good_until = true } };
    if (day != NULL)
        bench_must(date_parse(str_of(day), &side.day, &err), &err);
    if (known != NULL)
        bench_must(date_parse(str_of(known), &side.options.known, &err), &err);
    return side;
}

/* One by one; ends where the time does.  How many lines a second. */
static double naive(struct buf *text, const struct replay_book *book,
                    const struct replay_side sides[REPLAY_SIDES])
{
    struct err err;
    struct arena work;
    struct session *sessions[REPLAY_SIDES];
    struct order_reader *reader = order_reader_new(mem_system(), &err);
    struct str rest = buf_view(text);
    size_t done = 0;
    arena_init(&work, mem_system(), (size_t)1 << 24);
    for (int i = 0; i < REPLAY_SIDES; i++)
        sessions[i] = session_new(mem_system(), sides[i].decider, &err);
    double begun = bench_now();
    double spent = 0;
    for (; done < book->line_count && spent < NAIVE_SECONDS; done++) {
        struct order order;
        struct replay_answer answers[REPLAY_SIDES];
        size_t end = str_find(rest, '\n');
        const struct json_source source = { str_slice(rest, 0, end), rest.length - end, 1 };
        arena_reset(&work);
        bench_must(order_read_json(order_reader_json(reader), &work, &source, &order, &err), &err);
        rest = str_slice(rest, end + 1, rest.length);
        for (int i = 0; i < REPLAY_SIDES; i++) {
            char day[DATE_TEXT_SIZE];
            struct decision decision;
            struct order dated = replay_dated(&sides[i], &order, day);
            bench_must(decide(sessions[i], &dated, &sides[i].options, &decision, &err), &err);
            answers[i] = (struct replay_answer){ decision.outcome, decision.review,
                                                 decision.reason.length > 0, decision.may_ship };
            if (!replay_alike(&answers[i], &book->lines[done].found->sides[i])) {
                fprintf(stderr, "bench_replay: line %zu is told otherwise\n", done);
                exit(1);
            }
        }
        spent = bench_now() - begun;
    }
    for (int i = 0; i < REPLAY_SIDES; i++)
        session_free(sessions[i]);
    order_reader_free(reader);
    arena_release(&work);
    return (double)done / spent;
}

static void measure(const char *what, size_t lines, struct buf *text,
                    const struct replay_side sides[REPLAY_SIDES])
{
    struct err err;
    struct arena told;
    struct replay_book book;
    struct replay_totals totals;
    arena_init(&told, mem_system(), (size_t)1 << 32);
    replay_book_init(&book, mem_system());
    double begun = clock_now();
    load(lines, sides[0].day != DATE_OPEN, text, &book);
    double loaded = clock_now();
    double spent = bench_now();
    bench_must(replay_run(&book, sides, NULL, THREADS, NULL, &err), &err);
    spent = bench_now() - spent;
    double decided = clock_now();
    bench_must(replay_tallies(&book, &told, &totals, &err), &err);
    double counted = clock_now();
    double alone = naive(text, &book, sides);
    printf("  %-34s %9zu %8zu %8zu %7.2f s %7.2f s %7.2f s %6.2f s %9.0f %7.0f x   %s\n", what,
           lines, book.question_count, totals.flips, loaded - begun, decided - loaded, spent,
           counted - decided, alone, (double)lines / spent / alone,
           counted - loaded < AIM_SECONDS ? "within the aim" : "");
    replay_book_release(&book);
    arena_release(&told);
}

int main(int count, char **words)
{
    static struct made made = { .chance = 7 };
    struct err err;
    struct buf text;
    size_t lines = count > 1 ? (size_t)strtoull(words[1], NULL, 10) : LINES;
    made.buyers = count > 2 ? (size_t)strtoull(words[2], NULL, 10) : BUYERS;
    arena_init(&made.arena, mem_system(), POLICY_ARENA_LIMIT);
    bench_load(&made.arena, &made.policy, &made.catalog);
    made.decider =
        decider_new(mem_system(), &made.policy, &made.catalog, STR("us"), STR("-"), &err);
    bench_must(made.decider != NULL, &err);
    buf_init(&text, mem_system(), (size_t)1 << 34);
    for (size_t i = 0; i < lines; i++)
        write_line(&made, i, &text);
    bench_must(buf_check(&text, &err), &err);
    printf("  %-34s %9s %8s %8s %9s %9s %9s %8s %9s %9s\n", "", "lines", "asked", "flip", "loaded",
           "decided", "processor", "counted", "one/s", "faster");
    const struct replay_side letter[] = { side_of(&made, "2025-04-08", NULL),
                                          side_of(&made, "2025-04-09", NULL) };
    const struct replay_side january[] = { side_of(&made, "2026-01-14", NULL),
                                           side_of(&made, "2026-01-15", NULL) };
    const struct replay_side known[] = { side_of(&made, NULL, "2026-07-09"),
                                         side_of(&made, NULL, "2026-07-31") };
    measure("letter of 9 April 2025", lines, &text, letter);
    measure("rule of 15 January 2026", lines, &text, january);
    measure("known in July 2026, own days", lines, &text, known);
    decider_free(made.decider);
    buf_release(&text);
    arena_release(&made.arena);
    return 0;
}
