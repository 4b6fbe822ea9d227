/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench/bench_decide.c - one decision on the shipped packs, beside the naive walk of the tree.
 *
 * Six orders, each worked out in four ways: the program alone; bound and judged; decided with the
 * whole report; decided with the day until which it holds.  Beside them the walk of the tree that
 * the tests hold for true, and the heart of it (3A090, destination, letter) written by hand in C,
 * which knows neither unknown facts nor proofs.  Figures are the median of several rounds of
 * processor time.  Ratios carry over to other machines, figures do not.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench_packs.h"
#include "decide/decide_priv.h"
#include "unit/naive.h"
#include "wire/order_json.h"

#define FILES_MAX 64
#define ROUNDS 9
#define ROUND_SECONDS 0.02
#define AIM_NS 4000.0

/* ---- what is measured ---- */

#define PARTY(ROLE, COUNTRY)                                                                       \
    "{\"role\":\"" ROLE "\",\"name\":\"Example Cloud\",\"country\":\"" COUNTRY                     \
    "\",\"hq\":\"" COUNTRY "\",\"parent_hq\":\"" COUNTRY                                           \
    "\",\"facts\":{\"listed\":false,\"denied\":false,\"blocked\":false,\"listed_owners\":\"0\","   \
    "\"military\":false,\"military_intelligence\":false,\"distributor\":false,"                    \
    "\"government\":false}}"
#define PARTIES(COUNTRY)                                                                           \
    "\"parties\":[" PARTY("end_user", COUNTRY) "," PARTY(                                          \
        "ultimate_consignee", COUNTRY) "],"                                                        \
                                       "\"parties_complete\":true,\"end_use\":\"datacenter\""
#define DEAL_FACTS                                                                                 \
    "\"facts\":{\"exporter.letters_complete\":true,\"deal.supercomputer\":false,"                  \
    "\"deal.advanced_fab\":false,\"deal.occupied_region\":false,\"item.sold_in_us\":true,"         \
    "\"deal.en_route_on\":\"not_applicable\"}"

struct sample {
    const char *name;
    const char *json;
};

static const struct sample samples[] = {
    { "all facts",
      "{\"id\":\"1\",\"on\":\"2024-05-01\",\"kind\":\"export\",\"from\":\"US\",\"to\":\"CN\","
      "\"item\":{\"name\":\"NVIDIA A100 SXM4 80GB\"},\"quantity\":100,"
      "\"exporter\":{\"name\":\"Example Exporter, Inc.\",\"country\":\"US\"}," PARTIES(
          "CN") "," DEAL_FACTS "}" },
    { "letter",
      "{\"id\":\"2\",\"on\":\"2025-04-09\",\"kind\":\"export\",\"from\":\"US\",\"to\":\"CN\","
      "\"item\":{\"name\":\"NVIDIA H20\"},\"quantity\":100,"
      "\"exporter\":{\"name\":\"NVIDIA Corporation\",\"country\":\"US\"}," PARTIES(
          "CN") "," DEAL_FACTS "}" },
    { "plain question", "{\"on\":\"2024-05-01\",\"kind\":\"export\",\"from\":\"US\",\"to\":\"CN\","
                        "\"item\":{\"name\":\"NVIDIA H100 SXM5 80GB\"},"
                        "\"exporter\":{\"name\":\"Example Exporter, Inc.\"}}" },
    { "few facts",
      "{\"id\":\"4\",\"on\":\"2024-05-01\",\"kind\":\"export\",\"from\":\"US\",\"to\":\"SG\","
      "\"item\":{\"name\":\"NVIDIA GeForce RTX 4090\"},\"quantity\":8}" },
    { "assembly",
      "{\"id\":\"5\",\"on\":\"2024-05-01\",\"kind\":\"export\",\"from\":\"US\",\"to\":\"CN\","
      "\"item\":{\"contains\":[{\"name\":\"NVIDIA H100 SXM5 80GB\",\"count\":8}]},"
      "\"quantity\":1,"
      "\"exporter\":{\"name\":\"Example Exporter, Inc.\",\"country\":\"US\"}," PARTIES(
          "CN") "," DEAL_FACTS "}" },
    { "stated entry",
      "{\"id\":\"6\",\"on\":\"2026-08-03\",\"kind\":\"export\",\"from\":\"US\",\"to\":\"CN\","
      "\"item\":{\"eccn\":\"5A002.a.2\",\"classified_by\":\"vendor\"},\"quantity\":100,"
      "\"exporter\":{\"name\":\"Example Exporter, Inc.\",\"country\":\"US\"}," PARTIES(
          "CN") "," DEAL_FACTS "}" },
};
#define SAMPLE_COUNT (sizeof samples / sizeof samples[0])

/* One sample on its way through the stages. */
struct bench {
    struct session *session;
    struct decide_options options;
    struct order order;
    struct bound bound;
    struct judgment judgment;
    struct view view;
    uint8_t *in_force, *fired;
    size_t rule_count;
    struct hand_row *hand;
    volatile uint32_t result;
};

static uint32_t count_fired(const struct bench *b, const uint32_t *rules, uint32_t count)
{
    uint32_t fired = 0;
    for (uint32_t i = 0; i < count; i++)
        fired += result_truth(&b->judgment.results, b->judgment.program->rules[rules[i]].fired,
                              0) == TRUTH_TRUE;
    return fired;
}

/* The outcome, the review and every rule that says something beside them. */
static void run_program(struct bench *b)
{
    const struct disposition *d = b->judgment.disposition;
    struct results *results = &b->judgment.results;
    struct standing_requirements standing;
    struct err err;
    bench_must(results_begin(results, b->judgment.program, &b->judgment.facts, &err), &err);
    uint32_t possible = outcome_standing(d, results, &standing);
    if ((possible & 1u << PLAN_LICENSE_REQUIRED) != 0)
        possible += review_standing(d, results, &standing);
    b->result = possible + count_fired(b, d->conditions, d->condition_count) +
                count_fired(b, d->flags, d->flag_count) +
                count_fired(b, d->informs, d->inform_count);
}

static void bind_and_judge(struct bench *b)
{
    struct err err;
    struct bound bound;
    struct judgment judgment;
    arena_reset(&b->session->work);
    bench_must(bind_order(b->session, &b->order, &b->options, NULL, &bound, &err), &err);
    bench_must(judge_day(b->session, &bound, bound.on, false, &judgment, &err), &err);
    b->result = judgment.outcome.possible;
}

static void decide_without_end(struct bench *b)
{
    struct err err;
    struct decision decision;
    struct decide_options options = b->options;
    options.skip_good_until = true;
    bench_must(decide(b->session, &b->order, &options, &decision, &err), &err);
    b->result = decision.outcome;
}

static void decide_whole(struct bench *b)
{
    struct err err;
    struct decision decision;
    bench_must(decide(b->session, &b->order, &b->options, &decision, &err), &err);
    b->result = decision.outcome;
}

/* ---- the baselines ---- */

static uint8_t contains(struct str code, void *context)
{
    const struct judgment *judgment = context;
    for (uint32_t i = 0; judgment->facts.contained != NULL && i < judgment->program->code_count;
         i++) {
        if (str_equal(judgment->program->codes[i], code))
            return judgment->facts.contained[i];
    }
    return TRUTH_FALSE;
}

/* What rules are in force is known beforehand, as it is to a program. */
static void walk_tree(struct bench *b)
{
    struct naive naive = { .view = &b->view,
                           .day = b->judgment.day,
                           .facts = &b->judgment.facts,
                           .contains = contains,
                           .context = &b->judgment,
                           .in_force = b->in_force,
                           .fired = b->fired };
    memset(b->fired, NAIVE_NONE, b->rule_count);
    b->result = naive_outcomes(&naive);
}

struct hand_row {
    double tpp, die_area, io_rate;
    bool nvidia;
    int32_t on;
    char to[3], hq[3];
};

static bool hand_listed(const char *country, const char *list)
{
    for (; *list != '\0'; list += 2) {
        if (country[0] == list[0] && country[1] == list[1])
            return true;
    }
    return false;
}

/* The rule of October 2023, the letter of April 2025, and no word on why. */
static void decide_by_hand(struct bench *b)
{
    static const char groups[] =
        "CNMOHKRUBYVEIQLYLBSDSOYEZWAFAMAZGEKZKGMDMNTJTMUZVNAEBHEGILJOKWOMQASA";
    const volatile struct hand_row *row = b->hand;
    double density = row->die_area > 0 ? row->tpp / row->die_area : 0;
    char to[3] = { row->to[0], row->to[1], 0 };
    char hq[3] = { row->hq[0], row->hq[1], 0 };
    bool a = row->tpp >= 4800 || (row->tpp >= 1600 && density >= 5.92);
    bool d5 = hand_listed(hq, "CNMO");
    bool required = a && row->on >= 19678 && (hand_listed(to, groups) || d5);
    if (!required && row->nvidia && row->on >= 20187 && row->io_rate >= 1400)
        required = hand_listed(to, "CNMOHK");
    b->result = required ? OUTCOME_LICENSE_REQUIRED : OUTCOME_NO_LICENSE_REQUIRED;
}

/* ---- measuring ---- */

typedef void stage(struct bench *bench);

/* Nanoseconds each, the median of the rounds. */
static double measure(struct bench *bench, stage *run)
{
    double rounds[ROUNDS];
    size_t times = 1;
    run(bench);
    for (double spent = 0; spent < ROUND_SECONDS / 4; times *= 2) {
        double begin = bench_now();
        for (size_t i = 0; i < times; i++)
            run(bench);
        spent = bench_now() - begin;
    }
    times *= 2;
    for (int round = 0; round < ROUNDS; round++) {
        double begin = bench_now();
        for (size_t i = 0; i < times; i++)
            run(bench);
        rounds[round] = (bench_now() - begin) / (double)times * 1e9;
    }
    return bench_median(rounds, ROUNDS);
}

static void show(bool json, const char *sample, const char *what, double ns, double naive,
                 double hand)
{
    if (json) {
        printf("{\"order\":\"%s\",\"what\":\"%s\",\"ns\":%.0f,\"naive_ns\":%.0f,\"hand_ns\":%.1f,"
               "\"aim_ns\":%.0f}\n",
               sample, what, ns, naive, hand, AIM_NS);
        return;
    }
    printf("  %-15s %-28s %9.0f ns %9.1f %9.0f   %s\n", sample, what, ns, naive / ns, ns / hand,
           ns <= AIM_NS ? "yes" : "no");
}

static void bench_sample(struct bench *b, const struct sample *sample, struct arena *arena,
                         bool json)
{
    struct err err;
    const struct json_limits limits = { .size = 1u << 16, .depth = ORDER_JSON_DEPTH };
    size_t length = strlen(sample->json);
    char *text = arena_alloc(arena, length + JSON_PADDING);
    struct json_reader *reader = json_reader_new(mem_system(), limits, &err);
    assert(text != NULL && reader != NULL);
    memcpy(text, sample->json, length);
    struct json_source source = { { text, length }, JSON_PADDING, 1 };
    bench_must(order_read_json(reader, arena, &source, &b->order, &err), &err);
    double whole = measure(b, decide_whole);
    double report = measure(b, decide_without_end);
    double judged = measure(b, bind_and_judge);
    arena_reset(&b->session->work);
    bench_must(bind_order(b->session, &b->order, &b->options, NULL, &b->bound, &err), &err);
    bench_must(judge_day(b->session, &b->bound, b->bound.on, false, &b->judgment, &err), &err);
    double program = measure(b, run_program);
    b->view = b->judgment.program->view;
    memset(b->in_force, NAIVE_NONE, b->rule_count);
    double naive = measure(b, walk_tree);
    struct hand_row row = {
        .tpp = 4992, .die_area = 826, .io_rate = 600, .on = b->judgment.day, .to = "CN", .hq = "CN"
    };
    b->hand = &row;
    double hand = measure(b, decide_by_hand);
    show(json, sample->name, "program, with proof", program, naive, hand);
    show(json, sample->name, "bound and judged", judged, naive, hand);
    show(json, sample->name, "decided, with report", report, naive, hand);
    show(json, sample->name, "decided, with good_until", whole, naive, hand);
    json_reader_free(reader);
}

int main(int argc, char **argv)
{
    bool json = argc > 1 && strcmp(argv[1], "--json") == 0;
    struct err err;
    struct policy policy;
    struct catalog catalog;
    struct arena arena;
    struct bench bench = { .options = { .today = 20500, .known = DATE_OPEN } };
    arena_init(&arena, mem_system(), (size_t)1 << 30);
    bench_load(&arena, &policy, &catalog);
    struct decider *decider =
        decider_new(mem_system(), &policy, &catalog, STR("us"), STR("0"), &err);
    bench_must(decider != NULL, &err);
    bench.session = session_new(mem_system(), decider, &err);
    bench_must(bench.session != NULL, &err);
    for (const struct rule *rule = policy.rules; rule != NULL; rule = rule->next)
        bench.rule_count++;
    bench.in_force = arena_alloc(&arena, bench.rule_count);
    bench.fired = arena_alloc(&arena, bench.rule_count);
    assert(bench.in_force != NULL && bench.fired != NULL);
    if (!json)
        printf("  %-15s %-28s %12s %9s %9s   %s\n", "order", "what", "figure", "x naive",
               "/ by hand", "under 4 us");
    for (size_t i = 0; i < SAMPLE_COUNT; i++)
        bench_sample(&bench, &samples[i], &arena, json);
    session_free(bench.session);
    decider_free(decider);
    arena_release(&arena);
    return 0;
}
