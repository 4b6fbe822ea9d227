/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_exact.c - what comes out however the unknown facts turn out, against trying them.
 *
 * On random small packs whose facts are independent, exact_judge must give exactly what trying
 * every way gives: the same outcomes, and as unknowns the facts on which the outcome depends.
 * Arguments: a seed and a number of packs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/rows.h"
#include "unit/trial.h"

#ifndef EXACT_PACKS
#define EXACT_PACKS 300
#endif

static uint64_t seed = 20261116;
static uint64_t pack_max = EXACT_PACKS;
static uint64_t open_rows; /* whose outcome is open indeed */

/* ---- random packs ---- */

static const char pack_head[] =
    "pack \"t\" language 1 { zone \"America/New_York\" complete from 2024-01-01 through "
    "2026-12-31 }\n"
    "role buyer, user\n"
    "type shape = enum { round, square, flat }\n"
    "source s { title \"t\" cite \"c\" kind \"rule\" public 2024-01-01 }\n"
    "fact deal.a : bool ask \"a?\"\nfact deal.b : bool ask \"b?\"\n"
    "fact deal.c : bool ask \"c?\"\nfact deal.d : bool ask \"d?\"\n"
    "fact deal.n : number ask \"n?\"\nfact deal.to : country ask \"to?\"\n"
    "fact deal.shape : shape ask \"shape?\"\nfact party.x : bool ask \"x?\"\n"
    "set East : set of country { from 2024-01-01 : { CN, MO } cite s }\n"
    "threshold line : number { from 2024-01-01 : 10 cite s }\n";

static const char *const leaves[] = {
    "deal.a",
    "deal.b",
    "deal.c",
    "deal.d",
    "deal.n >= line",
    "deal.n < 20",
    "line <= deal.n",
    "20 > deal.n",
    "deal.n == line",
    "deal.n in [10, 20)",
    "deal.to in East",
    "deal.to not in East + { DE }",
    "deal.to == CN",
    "deal.shape == round",
    "deal.shape in { round, flat }",
    "(any party where party.x)",
    "(no party as { buyer } where party.x)",
    "(every party as { user } where party.x)",
};

static void write_condition(struct buf *buf, struct chance *chance, unsigned depth)
{
    static const char *const joints[] = { " and ", " or " };
    if (depth == 0 || chance_percent(chance, 30)) {
        bool negated = chance_percent(chance, 25);
        buf_text(buf, negated ? "(not (" : "(");
        buf_text(buf, leaves[chance_below(chance, sizeof leaves / sizeof leaves[0])]);
        buf_text(buf, negated ? "))" : ")");
        return;
    }
    const char *joint = joints[chance_below(chance, 2)];
    buf_text(buf, chance_percent(chance, 25) ? "(not (" : "((");
    write_condition(buf, chance, depth - 1);
    buf_text(buf, joint);
    write_condition(buf, chance, depth - 1);
    buf_text(buf, "))");
}

static void write_rule(struct buf *buf, struct chance *chance, const char *id, const char *head,
                       const char *extra, unsigned depth)
{
    buf_format(buf, "rule t/%s \"%s\" { cite s in-force 2024-01-01 .. %s %s when ", id, id, extra,
               head);
    write_condition(buf, chance, depth);
    if (chance_percent(chance, 30)) {
        buf_text(buf, " unless ");
        write_condition(buf, chance, 1);
    }
    buf_text(buf, " }\n");
}

static void write_pack(struct buf *buf, struct chance *chance)
{
    buf_text(buf, pack_head);
    write_rule(buf, chance, "code", "classify item as 1A001", "", 1);
    write_rule(buf, chance, "out", "exclude item from { 1A001 }", "", 1);
    buf_text(buf, "rule t/control \"control\" { cite s in-force 2024-01-01 .. control RS on "
                  "{ 1A001 } }\n");
    write_rule(buf, chance, "one", "require ONE", "", 2);
    write_rule(buf, chance, "two", "require TWO", "overrides t/one", 2);
    if (chance_percent(chance, 30))
        write_rule(buf, chance, "subject", "subject by location", "", 1);
    if (chance_percent(chance, 40))
        write_rule(buf, chance, "never", "prohibit \"never\"", "", 2);
    write_rule(buf, chance, "relief", "except ALL discharges { ONE, TWO, RS }", "", 2);
    write_rule(buf, chance, "named", "authorize NAMED discharges { TWO, RS }", "", 2);
    buf_text(buf, "rule t/linked \"linked\" { cite s in-force 2024-01-01 .. except SOME discharges "
                  "{ RS } when TWO is demanded or rule t/code }\n");
    buf_byte(buf, '\0');
}

/* ---- trying all ways ---- */

#define UNKNOWNS_MAX 16
#define WAYS_MAX 8

/* An unknown fact and the ways in which it may turn out. */
struct tried {
    struct value *value;
    const struct fact *fact;
    uint32_t party;
    struct value ways[WAYS_MAX];
    uint32_t way_count;
};

struct tries {
    struct tried list[UNKNOWNS_MAX];
    uint32_t count;
};

static void add_way(struct tried *tried, enum value_state state, struct num num)
{
    assert_true(tried->way_count < WAYS_MAX);
    tried->ways[tried->way_count++] = (struct value){ .num = num, .state = state };
}

static void add_try(struct tries *tries, const struct fact *fact, struct value *value,
                    uint32_t party)
{
    static const int64_t numbers[] = { 9, 10, 15, 20, 21 };
    struct tried *tried = &tries->list[tries->count++];
    assert_true(tries->count <= UNKNOWNS_MAX);
    *tried = (struct tried){ .value = value, .fact = fact, .party = party };
    switch (fact->type.kind) {
    case TYPE_BOOL:
        add_way(tried, VALUE_KNOWN, num_int(0));
        add_way(tried, VALUE_KNOWN, num_int(1));
        return;
    case TYPE_NUMBER:
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
            add_way(tried, VALUE_KNOWN, num_int(numbers[i]));
        break;
    case TYPE_COUNTRY:
        add_way(tried, VALUE_KNOWN, num_int(country_id(STR("CN"))));
        add_way(tried, VALUE_KNOWN, num_int(country_id(STR("MO"))));
        add_way(tried, VALUE_KNOWN, num_int(country_id(STR("DE"))));
        add_way(tried, VALUE_KNOWN, num_int(country_id(STR("FR"))));
        break;
    default:
        for (int64_t i = 0; i < 3; i++)
            add_way(tried, VALUE_KNOWN, num_int(i));
        break;
    }
    add_way(tried, VALUE_NOT_APPLICABLE, num_int(0));
}

static void find_unknowns(struct tries *tries, struct row *row, const struct policy *policy)
{
    tries->count = 0;
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next) {
        if (!fact->party_scope && row->values[fact->slot].state == VALUE_UNKNOWN)
            add_try(tries, fact, &row->values[fact->slot], 0);
        for (uint32_t p = 0; fact->party_scope && p < row->facts.party_count; p++) {
            if (row->party_values[p][fact->slot].state == VALUE_UNKNOWN)
                add_try(tries, fact, &row->party_values[p][fact->slot], p);
        }
    }
}

/* Puts the way of that number; each unknown is a digit. */
static void put_way(const struct tries *tries, uint32_t way)
{
    for (uint32_t i = 0; i < tries->count; i++) {
        const struct tried *tried = &tries->list[i];
        *tried->value = tried->ways[way % tried->way_count];
        way /= tried->way_count;
    }
}

static uint32_t count_ways(const struct tries *tries)
{
    uint32_t ways = 1;
    for (uint32_t i = 0; i < tries->count; i++)
        ways *= tries->list[i].way_count;
    return ways;
}

/*
 * Whether another answer to that unknown alone gives another outcome, for some way of the others.
 */
static bool depends_on(const struct tries *tries, const uint8_t *outcomes, uint32_t unknown)
{
    uint32_t stride = 1;
    for (uint32_t i = 0; i < unknown; i++)
        stride *= tries->list[i].way_count;
    uint32_t ways = tries->list[unknown].way_count;
    for (uint32_t way = 0; way < count_ways(tries); way++) {
        if (way / stride % ways != 0 && outcomes[way] != outcomes[way - stride])
            return true;
    }
    return false;
}

static bool is_reported(const struct trial *t, const struct facts *facts, const struct exact *exact,
                        const struct tried *tried)
{
    for (size_t i = 0; i < exact->unknown_count; i++) {
        struct unknown_fact found[8];
        size_t count = exact_facts(&t->program, &t->results, facts, &exact->unknowns[i], found, 8);
        for (size_t f = 0; f < count; f++) {
            if (found[f].fact == tried->fact &&
                (!tried->fact->party_scope || exact->unknowns[i].party == tried->party))
                return true;
        }
    }
    return false;
}

static void fail_pack(const char *text, uint64_t number, const struct row *row,
                      const struct policy *policy)
{
    struct buf buf;
    buf_init(&buf, mem_system(), 1 << 20);
    row_describe(row, policy, &buf);
    fprintf(stderr, "seed %llu, pack %llu\n%s\n%.*s", (unsigned long long)seed,
            (unsigned long long)number, text + sizeof pack_head - 1, (int)buf.length, buf.data);
    buf_release(&buf);
}

static void check_row(struct trial *t, const struct policy *policy, struct row *row,
                      const char *text, uint64_t number)
{
    static uint8_t outcomes[400000];
    struct tries tries;
    uint32_t possible = 0;
    find_unknowns(&tries, row, policy);
    uint32_t ways = count_ways(&tries);
    if (ways > sizeof outcomes)
        return;
    struct exact exact = trial_judge(t, &row->facts);
    struct results before = t->results;
    t->results = (struct results){ 0 };
    for (uint32_t way = 0; way < ways; way++) {
        put_way(&tries, way);
        uint32_t one = trial_run(t, &row->facts);
        assert_true(one != 0 && (one & (one - 1)) == 0);
        outcomes[way] = (uint8_t)one;
        possible |= one;
    }
    for (uint32_t i = 0; i < tries.count; i++)
        tries.list[i].value->state = VALUE_UNKNOWN;
    t->results = before;
    if (!exact.judged || exact.possible != possible) {
        fail_pack(text, number, row, policy);
        fail_msg("tried %#x, exact %#x%s", possible, exact.possible,
                 exact.judged ? "" : " (not judged)");
    }
    open_rows += tries.count >= 3 && (possible & (possible - 1)) != 0;
    for (uint32_t i = 0; i < tries.count; i++) {
        bool matters = (possible & (possible - 1)) != 0 && depends_on(&tries, outcomes, i);
        if (matters == is_reported(t, &row->facts, &exact, &tries.list[i]))
            continue;
        fail_pack(text, number, row, policy);
        fail_msg("the outcome %s on %.*s", matters ? "depends" : "does not depend",
                 STR_ARG(tries.list[i].fact->path));
    }
}

/* Some facts known, most not; up to two parties, all of them named. */
static void draw_row(struct row *row, const struct row_source *source, struct chance *chance,
                     int32_t day)
{
    do
        row_draw(row, source, chance, day);
    while (row->facts.party_count > 2 ||
           (row->facts.party_count > 0 && row->facts.parties[row->facts.party_count - 1].unnamed));
    row->facts.stated = (struct str){ 0 };
    row->facts.contained = NULL;
    for (size_t i = 0; i < source->policy->slot_count; i++) {
        if (chance_percent(chance, 70))
            row->values[i].state = VALUE_UNKNOWN;
    }
    for (uint32_t p = 0; p < row->facts.party_count; p++) {
        for (size_t i = 0; i < source->policy->party_slot_count; i++) {
            if (chance_percent(chance, 70))
                row->party_values[p][i].state = VALUE_UNKNOWN;
        }
    }
}

static void test_packs(void **state)
{
    struct chance chance = { seed };
    (void)state;
    for (uint64_t number = 0; number < pack_max; number++) {
        struct policy_under_test loaded;
        struct row_source source;
        struct row row;
        struct trial trial;
        struct buf text;
        buf_init(&text, mem_system(), 1 << 20);
        trial_init(&trial);
        write_pack(&text, &chance);
        policy_load_text(&loaded, text.data);
        row_source_init(&source, &loaded.policy);
        row_init(&row, &source);
        for (unsigned i = 0; i < 3; i++) {
            trial_compile(&trial, &loaded.policy, date_from_civil(2025, 1, 1));
            draw_row(&row, &source, &chance, trial.day);
            check_row(&trial, &loaded.policy, &row, text.data, number);
        }
        trial_release(&trial);
        row_source_release(&source);
        policy_unload(&loaded);
        buf_release(&text);
    }
    assert_true(open_rows >= pack_max);
}

/* ---- the limits ---- */

/* (all of them) or not (all of them): Kleene does not know, trying does. */
static void check_limit(unsigned count, bool judged)
{
    struct policy_under_test loaded;
    struct row_source source;
    struct row row;
    struct trial trial;
    struct buf text;
    buf_init(&text, mem_system(), 1 << 20);
    trial_init(&trial);
    buf_text(&text, pack_head);
    for (unsigned i = 0; i < count; i++)
        buf_format(&text, "fact deal.p%u : bool ask \"p%u?\"\n", i, i);
    buf_text(&text, "define deal.both : bool = deal.p0");
    for (unsigned i = 1; i < count; i++)
        buf_format(&text, " and deal.p%u", i);
    buf_text(&text, "\nrule t/r \"r\" { cite s in-force 2024-01-01 .. require ONE when deal.both "
                    "or not deal.both }\n");
    buf_byte(&text, '\0');
    policy_load_text(&loaded, text.data);
    row_source_init(&source, &loaded.policy);
    row_init(&row, &source);
    row.facts.values = row.values;
    row.facts.firm_match = row.firm_match;
    trial_compile(&trial, &loaded.policy, date_from_civil(2025, 1, 1));
    struct exact exact = trial_judge(&trial, &row.facts);
    assert_int_equal(exact.judged, judged);
    uint32_t license = 1u << PLAN_LICENSE_REQUIRED;
    assert_int_equal(exact.possible, judged ? license : license | 1u << PLAN_NO_LICENSE_REQUIRED);
    assert_int_equal(exact.unknown_count, judged ? 0 : count);
    trial_release(&trial);
    row_source_release(&source);
    policy_unload(&loaded);
    buf_release(&text);
}

static void test_limits(void **state)
{
    (void)state;
    check_limit(1, true);
    check_limit(EXACT_UNKNOWNS_MAX - 1, true);
    check_limit(EXACT_UNKNOWNS_MAX, true);
    check_limit(EXACT_UNKNOWNS_MAX + 1, false);
    check_limit(60, false);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packs),
        cmocka_unit_test(test_limits),
    };
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        pack_max = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
