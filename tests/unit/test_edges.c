/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_edges.c - where comparisons turn, against working them out at many values.
 *
 * Between two neighboring edges no comparison may come out otherwise; at an edge each comes out as
 * its side says.  Arguments: a seed and a number of rows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyze/edges.h"
#include "unit/rows.h"
#include "unit/trial.h"

static uint64_t seed = 20261128;
static uint64_t row_max = 400;

static const char pack[] =
    "pack \"t\" language 1 { zone \"America/New_York\" complete from 2024-01-01 through "
    "2026-12-31 }\n"
    "role buyer\n"
    "source s { title \"t\" cite \"c\" kind \"rule\" public 2024-01-01 }\n"
    "fact item.x : number ask \"x?\"\nfact item.y : number ask \"y?\"\n"
    "fact item.z : number ask \"z?\"\n"
    "define item.ratio : number = item.x / item.y cite s\n"
    "define item.turned : number = item.y / item.x cite s\n"
    "define item.sum : number = item.x * 2 + item.z - 3 cite s\n"
    "define item.part : number = item.x / (item.x + item.y) cite s\n"
    "rule t/r \"r\" { cite s in-force 2024-01-01 .. require LICENSE when any {\n"
    "    [a] item.x >= 5\n    [b] item.x < 7\n    [c] item.x > item.y\n"
    "    [d] item.ratio >= 2\n    [e] item.ratio <= item.z\n    [f] item.turned > 1\n"
    "    [g] item.turned <= item.z\n    [h] item.sum == 9\n    [i] item.sum != item.y\n"
    "    [j] 10 - item.x >= item.z\n    [k] item.part < 0.5\n    [l] item.part >= item.z / 4\n"
    "    [m] item.x in [3, 8)\n    [n] (item.x + item.y) * 2 > item.sum\n  }\n}\n";

struct line {
    struct policy_under_test loaded;
    struct row_source source;
    struct row row;
    struct trial trial;
    struct node_list needed;
    struct edges edges;
    uint32_t slot;
};

/* The truths of all comparisons with x at the value. */
static void truths_at(struct line *line, struct num x, uint8_t *ret_truths)
{
    line->row.values[line->slot] = (struct value){ .num = x, .state = VALUE_KNOWN };
    trial_run(&line->trial, &line->row.facts);
    for (uint32_t i = 0; i < line->needed.count; i++) {
        uint32_t node = line->needed.nodes[i];
        enum op op = (enum op)line->trial.program.nodes[node].op;
        ret_truths[i] = op >= OP_EQ && op <= OP_GE ? result_truth(&line->trial.results, node, 0)
                                                   : (uint8_t)TRUTH_FALSE;
    }
}

static struct num between(struct num a, struct num b)
{
    struct num ret;
    assert_true(num_add(a, b, &ret) && num_divide(ret, num_int(2), &ret));
    return ret;
}

/* A value inside the gap above edge `at`; at -1 the gap from zero on. */
static struct num inside(const struct line *line, long at, unsigned of, unsigned all)
{
    struct num from = at < 0 ? num_int(0) : line->edges.list[at].at;
    struct num to;
    struct num part;
    long next = at + 1;
    while (next < (long)line->edges.count && num_compare(line->edges.list[next].at, from) == 0)
        next++;
    if (next < (long)line->edges.count)
        to = line->edges.list[next].at;
    else
        assert_true(num_add(from, num_int(1000), &to));
    assert_true(num_subtract(to, from, &part) && num_multiply(part, num_int(of), &part) &&
                num_divide(part, num_int(all), &part) && num_add(from, part, &part));
    return part;
}

static void check_line(struct line *line)
{
    static uint8_t middle[4096];
    static uint8_t other[4096];
    static uint8_t above[4096];
    assert_true(line->needed.count <= sizeof middle);
    for (long at = -1; at < (long)line->edges.count; at++) {
        truths_at(line, inside(line, at, 1, 2), middle);
        for (unsigned of = 1; of < 20; of += 6) {
            truths_at(line, inside(line, at, of, 20), other);
            assert_memory_equal(middle, other, line->needed.count);
        }
    }
    for (size_t e = 0; e < line->edges.count; e++) {
        const struct edge *edge = &line->edges.list[e];
        long below_at = (long)e - 1;
        while (below_at >= 0 && num_compare(line->edges.list[below_at].at, edge->at) == 0)
            below_at--;
        if (edge->at.top == 0)
            continue; /* nothing is below zero */
        truths_at(line, edge->at, middle);
        truths_at(line,
                  between(below_at < 0 ? num_int(0) : line->edges.list[below_at].at, edge->at),
                  other);
        truths_at(line, inside(line, (long)e, 1, 2), above);
        for (uint32_t i = 0; i < line->needed.count; i++) {
            if (line->needed.nodes[i] != edge->node)
                continue;
            if (edge->side > 0)
                assert_int_equal(middle[i], above[i]);
            if (edge->side < 0)
                assert_int_equal(middle[i], other[i]);
        }
    }
}

static void set_fact(struct line *line, const char *path, struct value value)
{
    const struct fact *fact = policy_fact(&line->loaded.policy, str_of(path));
    assert_non_null(fact);
    line->row.values[fact->slot] = value;
}

static struct value draw(struct chance *chance)
{
    struct value value = { .state = VALUE_KNOWN };
    assert_true(num_divide(num_int(chance_below(chance, 400)), num_int(10), &value.num));
    if (chance_percent(chance, 10))
        value.state = chance_percent(chance, 50) ? VALUE_UNKNOWN : VALUE_NOT_APPLICABLE;
    return value;
}

static void test_lines(void **state)
{
    struct line line = { .slot = 0 };
    struct chance chance = { seed };
    struct err err;
    size_t edges = 0;
    (void)state;
    policy_load_text(&line.loaded, pack);
    row_source_init(&line.source, &line.loaded.policy);
    row_init(&line.row, &line.source);
    trial_init(&line.trial);
    line.slot = policy_fact(&line.loaded.policy, STR("item.x"))->slot;
    for (uint64_t i = 0; i < row_max; i++) {
        trial_compile(&line.trial, &line.loaded.policy, date_from_civil(2025, 1, 1));
        row_draw(&line.row, &line.source, &chance, line.trial.day);
        for (size_t s = 0; s < line.loaded.policy.slot_count; s++)
            line.row.values[s].state = VALUE_UNKNOWN;
        set_fact(&line, "item.y", draw(&chance));
        set_fact(&line, "item.z", draw(&chance));
        set_fact(&line, "item.x", (struct value){ .num = num_int(1), .state = VALUE_KNOWN });
        assert_true(program_needed(&line.trial.program, &line.trial.arena, &line.needed, &err));
        trial_run(&line.trial, &line.row.facts);
        assert_true(edges_find(&line.trial.arena, &line.trial.results, &line.needed, NULL,
                               line.slot, &line.edges, &err));
        /* [n] and [l] are of two terms that read x: linear ones meet at one value. */
        assert_false(line.edges.unclear);
        edges += line.edges.count;
        check_line(&line);
    }
    assert_true(row_max < 10 || edges > row_max * 5);
    trial_release(&line.trial);
    row_source_release(&line.source);
    policy_unload(&line.loaded);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_lines) };
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        row_max = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
