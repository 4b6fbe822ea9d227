/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench/peer/rows.c - the determination of peer.licet by Licet, and the rows for the other engines.
 *
 * rows FOLDER: writes rows.json and rows.pl there, then prints a line of JSON for each way of
 * Licet's and of the same written by hand in C, and a last line with the answers.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench_packs.h"
#include "plan/batch.h"
#include "policy/country.h"

#define ROWS 10240
#define ROUNDS 15

struct row {
    int tpp, area, dram, link;
    bool datacenter, denied;
    uint8_t to, hq, parent, use;
};

static const char countries[][3] = {
    "CN", "MO", "RU", "IR", "SY", "IQ", "AE", "SA", "VN", "KH", "KZ", "SG",
    "MY", "DE", "FR", "JP", "KR", "TW", "GB", "IN", "BR", "NI", "BY", "EG",
};
#define COUNTRIES (sizeof countries / sizeof countries[0])
static const char *const uses[] = { "civil", "military", "supercomputer" };

static struct row rows[ROWS];

/* A chip of some size; most buyers are ordinary, and sit where the goods go. */
static void draw_rows(void)
{
    uint64_t state = 20260101;
    for (size_t i = 0; i < ROWS; i++) {
        struct row *row = &rows[i];
        uint32_t draws[10];
        for (size_t k = 0; k < 10; k++) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            draws[k] = (uint32_t)(state >> 33);
        }
        row->area = (int)(100 + draws[0] % 900);
        row->tpp = (int)(draws[1] % 7000);
        row->dram = (int)(draws[2] % 5000);
        row->link = (int)(draws[3] % 1400);
        row->datacenter = draws[4] % 2 == 0;
        row->denied = draws[5] % 50 == 0;
        row->to = (uint8_t)(draws[6] % COUNTRIES);
        row->hq = draws[7] % 4 == 0 ? (uint8_t)(draws[7] / 4 % COUNTRIES) : row->to;
        row->parent = draws[8] % 4 == 0 ? (uint8_t)(draws[8] / 4 % COUNTRIES) : row->hq;
        row->use = (uint8_t)(draws[9] % 10 == 0 ? 1 + draws[9] / 10 % 2 : 0);
    }
}

static FILE *create(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        fprintf(stderr, "rows: %s cannot be written\n", path);
        exit(2);
    }
    return file;
}

static void write_rows(const char *folder)
{
    FILE *json = create(folder, "rows.json");
    FILE *prolog = create(folder, "rows.pl");
    fputs("rows([\n", prolog);
    for (size_t i = 0; i < ROWS; i++) {
        const struct row *r = &rows[i];
        const char *datacenter = r->datacenter ? "true" : "false";
        const char *denied = r->denied ? "true" : "false";
        fprintf(json,
                "%c{\"tpp\":%d,\"area\":%d,\"datacenter\":%s,\"dram\":%d,\"link\":%d,\"to\":\"%s\","
                "\"hq\":\"%s\",\"parent\":\"%s\",\"use\":\"%s\",\"denied\":%s}\n",
                i == 0 ? '[' : ',', r->tpp, r->area, datacenter, r->dram, r->link, countries[r->to],
                countries[r->hq], countries[r->parent], uses[r->use], denied);
        fprintf(prolog, "%srow(%d,%d,%s,%d,%d,'%s','%s','%s',%s,%s)\n", i == 0 ? "" : ",", r->tpp,
                r->area, datacenter, r->dram, r->link, countries[r->to], countries[r->hq],
                countries[r->parent], uses[r->use], denied);
    }
    fputs("]\n", json);
    fputs("]).\n", prolog);
    fclose(json);
    fclose(prolog);
}

/* ---- Licet ---- */

struct licet {
    struct arena arena;
    struct policy policy;
    struct program program;
    struct disposition disposition;
    struct results results;
    struct facts facts[ROWS];
    struct batch *blocks[ROWS / BATCH_ROWS];
    uint8_t answers[ROWS];
};

static void load(struct licet *l)
{
    struct err err;
    struct diags diags;
    struct view view = { .policy = &l->policy, .known = DATE_OPEN, .knower = KNOWER_ANY };
    arena_init(&l->arena, mem_system(), (size_t)1 << 30);
    bench_must(policy_init(&l->policy, &diags, &l->arena, &err), &err);
    bench_must(policy_add(&l->policy, &diags, STR("peer.licet"),
                          bench_read(&l->arena, "bench/peer/peer.licet"), &err),
               &err);
    bench_must(policy_check(&l->policy, &diags, &err), &err);
    assert(diags.errors == 0);
    int32_t day = date_from_civil(2025, 1, 1);
    bench_must(program_compile(&l->arena, &view, day, day, day + 1, &l->program, &err) &&
                   disposition_init(&l->disposition, &l->arena, &l->program, &err),
               &err);
    assert(results_reserve(&l->results, &l->arena, &l->program, 0));
}

static void put(struct licet *l, struct value *values, const char *path, int64_t number)
{
    const struct fact *fact = policy_fact(&l->policy, str_of(path));
    struct num num = num_int(number);
    if (fact->type.kind == TYPE_QUANTITY)
        assert(num_multiply(num, fact->type.scale, &num));
    values[fact->slot] = (struct value){ .num = num, .state = VALUE_KNOWN };
}

static void bind(struct licet *l, const struct row *row, struct facts *ret)
{
    struct value *values = arena_array(&l->arena, l->policy.slot_count, sizeof *values);
    assert(values != NULL);
    for (size_t i = 0; i < l->policy.slot_count; i++)
        values[i] = (struct value){ .num = num_int(0), .state = VALUE_UNKNOWN };
    put(l, values, "item.tpp", row->tpp);
    put(l, values, "item.area", row->area);
    put(l, values, "item.datacenter", row->datacenter);
    put(l, values, "item.dram", row->dram);
    put(l, values, "item.link", row->link);
    put(l, values, "deal.destination", country_id(str_of(countries[row->to])));
    put(l, values, "deal.hq", country_id(str_of(countries[row->hq])));
    put(l, values, "deal.parent", country_id(str_of(countries[row->parent])));
    put(l, values, "deal.use", row->use);
    put(l, values, "deal.denied", row->denied);
    *ret = (struct facts){ .values = values };
}

static void run_rows(struct licet *l)
{
    struct err err;
    for (size_t i = 0; i < ROWS; i++) {
        bench_must(results_begin(&l->results, &l->program, &l->facts[i], &err), &err);
        uint32_t possible = outcome_possible(&l->disposition, &l->results);
        l->answers[i] = (uint8_t)__builtin_ctz(possible);
    }
}

static void fill_blocks(struct licet *l)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct batch *batch = l->blocks[i / BATCH_ROWS];
        if (i % BATCH_ROWS == 0)
            batch_clear(batch);
        bool added = batch_add(batch, &l->facts[i]);
        assert(added);
    }
}

static void run_blocks(struct licet *l)
{
    for (size_t b = 0; b < ROWS / BATCH_ROWS; b++) {
        const struct batch_answer *answers = batch_run(l->blocks[b]);
        for (size_t i = 0; i < BATCH_ROWS; i++)
            l->answers[b * BATCH_ROWS + i] = (uint8_t)__builtin_ctz(answers[i].outcomes);
    }
}

static void fill_and_run(struct licet *l)
{
    fill_blocks(l);
    run_blocks(l);
}

/* ---- by hand ---- */

static bool listed(const char *country, const char *list)
{
    for (; *list != '\0'; list += 2) {
        if (country[0] == list[0] && country[1] == list[1])
            return true;
    }
    return false;
}

static uint8_t decide_by_hand(const struct row *r)
{
    static const char d5[] = "CNMORUBYVEIRKPSYCUMMAFIQLYSDSOYE";
    static const char d[] = "AMAZBHEGGEJOKZKGKWLBMDMNOMQASATJTMAEUZVNKHLA";
    const char *to = countries[r->to];
    bool to_d5 = listed(to, d5);
    bool hq_d5 = listed(countries[r->hq], d5);
    double pd = (double)r->tpp / r->area;
    bool a = r->tpp >= 4800 || (r->tpp >= 1600 && pd >= 5.92);
    bool b = (r->tpp >= 2400 && r->tpp < 4800 && pd >= 1.6 && pd < 5.92) ||
             (r->tpp >= 1600 && r->tpp < 4800 && pd >= 3.2 && pd < 5.92);
    bool rs = (a || b) && (to_d5 || listed(to, d) || hq_d5 || listed(countries[r->parent], d5));
    if (r->denied)
        return 5;
    if (to_d5 && (r->dram >= 4000 || r->link >= 1100 || r->dram + r->link >= 4700))
        return 4;
    if ((r->use == 1 && listed(to, "CNMORUBYVEMMKHNI")) || (r->use == 2 && (to_d5 || hq_d5)))
        return 4;
    if (listed(to, "CUIRKPSY"))
        return 4;
    if (!rs)
        return 1;
    return !r->datacenter && b && !a && !listed(countries[r->parent], "CUIRKPSY") ? 2 : 4;
}

static void run_by_hand(struct licet *l)
{
    for (size_t i = 0; i < ROWS; i++)
        l->answers[i] = decide_by_hand(&rows[i]);
}

/* ---- measuring ---- */

static void measure(struct licet *l, const char *what, void (*run)(struct licet *), bool answers)
{
    static uint8_t first[ROWS];
    double rounds[ROUNDS];
    run(l);
    for (int round = 0; round < ROUNDS; round++) {
        double begin = bench_now();
        run(l);
        rounds[round] = (bench_now() - begin) / ROWS * 1e9;
    }
    if (answers && first[0] == 0)
        memcpy(first, l->answers, ROWS);
    if (answers && memcmp(first, l->answers, ROWS) != 0) {
        fprintf(stderr, "rows: '%s' answers otherwise\n", what);
        exit(1);
    }
    printf("{\"what\":\"%s\",\"ns\":%.1f}\n", what, bench_median(rounds, ROUNDS));
}

int main(int argc, char **argv)
{
    static struct licet l;
    struct err err;
    if (argc != 2) {
        fprintf(stderr, "usage: rows FOLDER\n");
        return 2;
    }
    draw_rows();
    write_rows(argv[1]);
    load(&l);
    for (size_t i = 0; i < ROWS; i++)
        bind(&l, &rows[i], &l.facts[i]);
    for (size_t b = 0; b < ROWS / BATCH_ROWS; b++) {
        l.blocks[b] = batch_new(&l.arena, &l.program, &l.disposition, &err);
        bench_must(l.blocks[b] != NULL, &err);
    }
    measure(&l, "Licet, one by one, with proof", run_rows, true);
    measure(&l, "Licet, batch, columns filled from rows", fill_and_run, true);
    measure(&l, "Licet, batch, columns as they are", run_blocks, true);
    measure(&l, "by hand in C, no unknowns, no reasons", run_by_hand, true);
    for (size_t i = 0; i < ROWS; i++)
        putchar('0' + l.answers[i]);
    putchar('\n');
    arena_release(&l.arena);
    return 0;
}
