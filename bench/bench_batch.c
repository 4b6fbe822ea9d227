/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench/bench_batch.c - the outcome of many orders on one program of the shipped packs.
 *
 * A book of 4,096 orders of all chips of the catalog, to thirty destinations and with every fact
 * given, is worked out by the batch evaluator with each width of the machine, by the row evaluator,
 * and by the naive walk of the tree; beside them the heart of it, 3A090 and the destination,
 * written by hand in C, which knows neither unknown facts nor the rest of the law.  Figures are the
 * median of several rounds of processor time.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench_packs.h"
#include "decide/decide_priv.h"
#include "plan/batch.h"
#include "unit/naive.h"
#include "wire/order_json.h"

#define BLOCKS 8
#define ROWS (BLOCKS * BATCH_ROWS)
#define HOT_ROWS 16 /* whose facts stay in the cache, as those of an order just read are */
#define NAIVE_ROWS 64
#define ROUNDS 9
#define AIM_A_SECOND 10e6

struct hand_row {
    float tpp, density;
    uint8_t to, hq;
};

struct book {
    struct arena arena;
    const struct policy *policy;
    struct session *session;
    struct decide_options options;
    struct json_reader *reader;
    struct facts facts[ROWS];
    struct hand_row hand[ROWS];
    struct judgment judgment; /* of the first order: the program of all */
    struct batch *blocks[BLOCKS];
    uint8_t *in_force, *fired; /* by rule, of the naive walk */
    size_t rule_count;
    volatile uint32_t result;
};

static const char destinations[][3] = {
    "CN", "HK", "MO", "SG", "MY", "TW", "AE", "SA", "IN", "VN", "DE", "FR", "JP", "KR", "GB",
    "IL", "QA", "TH", "ID", "BR", "MX", "CA", "CH", "PL", "KZ", "RU", "IR", "ZA", "AU", "NL",
};
#define DESTINATION_COUNT (sizeof destinations / sizeof destinations[0])

static void write_order(const struct chip *chip, const char *to, const char *hq, unsigned quantity,
                        struct buf *buf)
{
    buf_format(buf,
               "{\"id\":\"1\",\"on\":\"2025-03-03\",\"kind\":\"export\",\"from\":\"US\",\"to\":"
               "\"%s\",\"item\":{\"name\":\"%.*s\"},\"quantity\":%u,\"exporter\":{\"name\":"
               "\"Example Exporter, Inc.\",\"country\":\"US\"},\"parties\":[{\"role\":\"end_user+"
               "ultimate_consignee\",\"name\":\"Example Cloud\",\"country\":\"%s\",\"hq\":\"%s\","
               "\"parent_hq\":\"%s\",\"facts\":{\"listed\":false,\"denied\":false,\"blocked\":"
               "false,\"listed_owners\":\"0\",\"military\":false,\"military_intelligence\":false,"
               "\"distributor\":false,\"government\":false}}],\"parties_complete\":true,"
               "\"end_use\":\"datacenter\",\"facts\":{\"exporter.letters_complete\":true,"
               "\"deal.supercomputer\":false,\"deal.advanced_fab\":false,"
               "\"deal.occupied_region\":false,\"item.sold_in_us\":true,"
               "\"deal.en_route_on\":\"not_applicable\"}}",
               to, STR_ARG(chip->name), quantity, to, hq, hq);
}

/* The facts as they were bound, with values of their own. */
static void keep_facts(struct book *book, const struct facts *from, struct facts *to)
{
    size_t size = book->policy->slot_count * sizeof(struct value);
    size_t party_size = book->policy->party_slot_count * sizeof(struct value);
    *to = *from;
    to->values = arena_alloc(&book->arena, size);
    uint8_t *firms = arena_alloc(&book->arena, book->policy->firm_count + 1);
    assert(to->values != NULL && firms != NULL);
    memcpy(to->values, from->values, size);
    memcpy(firms, from->firm_match, book->policy->firm_count);
    to->firm_match = firms;
    for (uint32_t p = 0; p < from->party_count; p++) {
        to->parties[p].values = arena_alloc(&book->arena, party_size);
        assert(to->parties[p].values != NULL);
        memcpy(to->parties[p].values, from->parties[p].values, party_size);
    }
}

static void add_order(struct book *book, uint32_t row, const struct catalog *catalog)
{
    struct err err;
    struct order order;
    struct bound bound;
    char room[2048];
    struct buf buf = { .data = room, .capacity = sizeof room, .limit = sizeof room };
    uint32_t chance = row * 2654435761u;
    size_t to = (chance >> 8) % DESTINATION_COUNT;
    size_t hq = (chance >> 16) % 4 == 0 ? 0 : to;
    const struct chip *chip = &catalog->chips[(chance >> 4) % catalog->chip_count];
    write_order(chip, destinations[to], destinations[hq], 1 + (chance >> 12) % 5000, &buf);
    struct json_source source = { { room, buf.length }, sizeof room - buf.length, 1 };
    struct arena read;
    arena_init(&read, mem_system(), (size_t)1 << 20);
    bench_must(order_read_json(book->reader, &read, &source, &order, &err), &err);
    arena_reset(&book->session->work);
    bench_must(bind_order(book->session, &order, &book->options, NULL, &bound, &err), &err);
    if (row == 0)
        bench_must(judge_day(book->session, &bound, bound.on, false, &book->judgment, &err), &err);
    const struct known_facts *known = &book->session->decider->known;
    bound.facts.values[known->on->slot].num = num_int(bound.on);
    keep_facts(book, &bound.facts, &book->facts[row]);
    book->hand[row] = (struct hand_row){ .tpp = (float)(chance % 9000),
                                         .density = (float)(chance % 800) / 100,
                                         .to = (uint8_t)to,
                                         .hq = (uint8_t)hq };
    arena_release(&read);
}

/* ---- the ways ---- */

typedef void way(struct book *book);

static void fill_blocks(struct book *book)
{
    for (uint32_t i = 0; i < BLOCKS; i++) {
        batch_clear(book->blocks[i]);
        for (uint32_t row = 0; row < BATCH_ROWS; row++) {
            bool added = batch_add(book->blocks[i], &book->facts[row % HOT_ROWS]);
            assert(added);
        }
    }
}

/* Every order once. */
static void fill_book(struct book *book)
{
    for (uint32_t i = 0; i < BLOCKS; i++) {
        batch_clear(book->blocks[i]);
        for (uint32_t row = 0; row < BATCH_ROWS; row++) {
            bool added = batch_add(book->blocks[i], &book->facts[i * BATCH_ROWS + row]);
            assert(added);
        }
    }
}

static void run_blocks(struct book *book)
{
    for (uint32_t i = 0; i < BLOCKS; i++)
        book->result = batch_run(book->blocks[i])[BATCH_ROWS / 2].outcomes;
}

static void run_rows(struct book *book)
{
    struct results *results = &book->judgment.results;
    const struct disposition *d = book->judgment.disposition;
    struct standing_requirements standing;
    struct err err;
    for (uint32_t row = 0; row < ROWS; row++) {
        const struct facts *facts = &book->facts[row % HOT_ROWS];
        bench_must(results_begin(results, book->judgment.program, facts, &err), &err);
        uint32_t possible = outcome_standing(d, results, &standing);
        if ((possible & 1u << PLAN_LICENSE_REQUIRED) != 0)
            possible += review_standing(d, results, &standing);
        book->result = possible;
    }
}

static uint8_t contains(struct str code, void *context)
{
    (void)code;
    (void)context;
    return TRUTH_FALSE;
}

static void walk_rows(struct book *book)
{
    struct view view = book->judgment.program->view;
    /* What rules are in force is known beforehand, as it is to a program. */
    for (uint32_t row = 0; row < NAIVE_ROWS; row++) {
        memset(book->fired, NAIVE_NONE, book->rule_count);
        struct naive naive = { .view = &view,
                               .day = book->judgment.day,
                               .facts = &book->facts[row],
                               .contains = contains,
                               .in_force = book->in_force,
                               .fired = book->fired };
        book->result = naive_outcomes(&naive);
    }
}

static void run_by_hand(struct book *book)
{
    static const uint8_t group[DESTINATION_COUNT] = { 2, 2, 2, 0, 0, 0, 1, 1, 0, 1 };
    for (uint32_t row = 0; row < ROWS; row++) {
        const volatile struct hand_row *hand = &book->hand[row];
        bool a = hand->tpp >= 4800 || (hand->tpp >= 1600 && hand->density >= 5.92f);
        bool b = (hand->tpp >= 2400 && hand->density >= 1.6f) ||
                 (hand->tpp >= 1600 && hand->density >= 3.2f);
        bool d5 = group[hand->hq] == 2;
        bool required = (a || b) && (group[hand->to] != 0 || d5);
        book->result = required ? OUTCOME_LICENSE_REQUIRED : OUTCOME_NO_LICENSE_REQUIRED;
    }
}

/* ---- measuring ---- */

/* Nanoseconds a row, the median of the rounds. */
static double measure(struct book *book, way *run, uint32_t rows)
{
    double rounds[ROUNDS];
    run(book);
    for (int round = 0; round < ROUNDS; round++) {
        double begin = bench_now();
        run(book);
        rounds[round] = (bench_now() - begin) / rows * 1e9;
    }
    return bench_median(rounds, ROUNDS);
}

static void show(bool json, const char *what, double ns, double row, double hand)
{
    if (json)
        printf("{\"what\":\"%s\",\"ns\":%.1f,\"row_ns\":%.1f,\"hand_ns\":%.2f}\n", what, ns, row,
               hand);
    else
        printf("  %-32s %9.1f ns %8.2f M/s %9.2f %9.1f   %s\n", what, ns, 1e3 / ns, row / ns,
               ns / hand, 1e9 / ns >= AIM_A_SECOND ? "yes" : "no");
}

static void measure_all(struct book *book, bool json)
{
    static const char *const widths[BATCH_WIDTH_COUNT] = {
        "batch, plain",
        "batch, AVX2",
        "batch, AVX-512",
    };
    double fill = measure(book, fill_blocks, ROWS);
    double rows = measure(book, run_rows, ROWS);
    double hand = measure(book, run_by_hand, ROWS);
    fill_book(book);
    for (int width = 0; width <= (int)batch_widest(); width++) {
        for (uint32_t i = 0; i < BLOCKS; i++)
            batch_set_width(book->blocks[i], (enum batch_width)width);
        show(json, widths[width], measure(book, run_blocks, ROWS), rows, hand);
    }
    show(json, "filling the columns", fill, rows, hand);
    show(json, "row evaluator", rows, rows, hand);
    show(json, "naive walk, outcome alone", measure(book, walk_rows, NAIVE_ROWS), rows, hand);
    show(json, "by hand", hand, rows, hand);
}

static void open_book(struct book *book, const struct catalog *catalog)
{
    struct err err;
    uint32_t steps;
    uint32_t columns;
    for (uint32_t row = 0; row < ROWS; row++)
        add_order(book, row, catalog);
    book->judgment.results = (struct results){ 0 };
    assert(results_reserve(&book->judgment.results, &book->arena, book->judgment.program, 4));
    book->judgment.results.party_count = book->facts[0].party_count;
    for (uint32_t i = 0; i < BLOCKS; i++) {
        book->blocks[i] =
            batch_new(&book->arena, book->judgment.program, book->judgment.disposition, &err);
        bench_must(book->blocks[i] != NULL, &err);
    }
    batch_size(book->blocks[0], &steps, &columns);
    fprintf(stderr, "  %u steps, %u columns, %u parties\n", steps, columns,
            book->facts[0].party_count);
}

int main(int argc, char **argv)
{
    bool json = argc > 1 && strcmp(argv[1], "--json") == 0;
    const struct json_limits limits = { .size = 1u << 16, .depth = ORDER_JSON_DEPTH };
    static struct book book;
    static struct policy policy;
    static struct catalog catalog;
    struct err err;
    arena_init(&book.arena, mem_system(), (size_t)1 << 30);
    bench_load(&book.arena, &policy, &catalog);
    struct decider *decider =
        decider_new(mem_system(), &policy, &catalog, STR("us"), STR("0"), &err);
    bench_must(decider != NULL, &err);
    book.policy = &policy;
    book.options = (struct decide_options){ .today = 20500, .known = DATE_OPEN };
    book.session = session_new(mem_system(), decider, &err);
    bench_must(book.session != NULL, &err);
    book.reader = json_reader_new(mem_system(), limits, &err);
    bench_must(book.reader != NULL, &err);
    for (const struct rule *rule = policy.rules; rule != NULL; rule = rule->next)
        book.rule_count++;
    book.in_force = arena_alloc(&book.arena, book.rule_count);
    book.fired = arena_alloc(&book.arena, book.rule_count);
    assert(book.in_force != NULL && book.fired != NULL);
    memset(book.in_force, NAIVE_NONE, book.rule_count);
    open_book(&book, &catalog);
    if (!json)
        printf("  %-32s %12s %12s %9s %9s   %s\n", "outcome and review of one order", "figure",
               "a second", "x row", "/ by hand", "10 M/s");
    measure_all(&book, json);
    json_reader_free(book.reader);
    session_free(book.session);
    decider_free(decider);
    arena_release(&book.arena);
    return 0;
}
