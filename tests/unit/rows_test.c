/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/rows_test.c - rows made from the tests that stand in packs, with a few facts changed.
 *
 * A rule with a dozen conditions hardly ever fires on facts drawn one by one; its author's tests
 * make it fire.
 */
#include <string.h>

#include "unit/rows_priv.h"

static struct str full_path(const struct policy *policy, const char *prefix, struct str path,
                            char text[128])
{
    size_t length = strlen(prefix);
    if (length + path.length > 127)
        return path;
    memcpy(text, prefix, length);
    memcpy(text + length, path.data, path.length);
    struct str full = { text, length + path.length };
    return policy_fact(policy, full) != NULL ? full : path;
}

static bool read_value(const struct policy *policy, const struct fact *fact,
                       const struct pair *pair, struct value *ret)
{
    struct err err;
    *ret = (struct value){ .num = num_int(0), .state = VALUE_UNKNOWN };
    if (pair->not_applicable)
        ret->state = VALUE_NOT_APPLICABLE;
    if (pair->unknown || pair->not_applicable || pair->value == NULL)
        return true;
    struct str text = pair->value->type.kind == TYPE_STRING
                          ? pair->value->text
                          : policy_text(policy, pair->value->span);
    return policy_read_value(policy, &fact->type, text, ret, &err);
}

/*
 * Puts the pair where it belongs: among the row's facts, or those of one party or of all (parties
 * NULL).
 */
static void put(struct row *row, const struct policy *policy, const char *prefix,
                const struct pair *pair, struct value *party_values)
{
    char text[128];
    const struct fact *fact = policy_fact(policy, full_path(policy, prefix, pair->path, text));
    struct value value;
    if (fact == NULL || !read_value(policy, fact, pair, &value))
        return;
    size_t first = fact->slot;
    size_t count = 1;
    if (fact->by != NULL && str_equal_text(pair->index, "others")) {
        count = fact->by->member_count;
    } else if (fact->by != NULL) {
        int member = enumeration_find(fact->by, pair->index);
        first += member < 0 ? 0 : (size_t)member;
    }
    for (size_t i = first; i < first + count; i++) {
        if (!fact->party_scope) {
            if (count == 1 || row->values[i].state == VALUE_UNKNOWN)
                row->values[i] = value;
        } else if (party_values != NULL) {
            party_values[i] = value;
        } else {
            for (uint32_t p = 0; p < row->facts.party_count; p++)
                row->party_values[p][i] = value;
        }
    }
}

static void put_all(struct row *row, const struct policy *policy, const char *prefix,
                    const struct pair *pairs, struct value *party_values)
{
    for (const struct pair *pair = pairs; pair != NULL; pair = pair->next)
        put(row, policy, prefix, pair, party_values);
}

static void put_word(struct row *row, const struct policy *policy, const char *path,
                     struct str word, struct value *party_values)
{
    const struct fact *fact = policy_fact(policy, str_of(path));
    struct value value;
    struct err err;
    if (fact == NULL || word.length == 0 ||
        !policy_read_value(policy, &fact->type, word, &value, &err))
        return;
    if (fact->party_scope)
        party_values[fact->slot] = value;
    else
        row->values[fact->slot] = value;
}

static void put_ordinary(struct row *row, const struct policy *policy)
{
    const struct fact *destination = policy_fact(policy, STR("deal.destination"));
    for (const struct pair *pair = policy->ordinary; pair != NULL; pair = pair->next) {
        const struct fact *fact = policy_fact(policy, pair->path);
        struct value value;
        if (fact == NULL || !read_value(policy, fact, pair, &value))
            continue;
        if (pair->destination && destination != NULL)
            value = row->values[destination->slot];
        if (!fact->party_scope && row->values[fact->slot].state == VALUE_UNKNOWN)
            row->values[fact->slot] = value;
        for (uint32_t p = 0; fact->party_scope && p < row->facts.party_count; p++) {
            if (row->party_values[p][fact->slot].state == VALUE_UNKNOWN)
                row->party_values[p][fact->slot] = value;
        }
    }
}

static uint32_t role_of(const struct policy *policy, struct str role)
{
    for (size_t i = 0; i < policy->role_count; i++) {
        if (str_equal(policy->roles[i], role))
            return 1u << i;
    }
    return UINT32_MAX;
}

static void put_parties(struct row *row, const struct policy *policy, const struct test *test)
{
    struct facts *facts = &row->facts;
    facts->party_count = 0;
    for (const struct test_party *party = test->parties;
         party != NULL && facts->party_count < ROW_PARTIES_MAX; party = party->next) {
        struct value *values = row->party_values[facts->party_count];
        facts->parties[facts->party_count++] =
            (struct fact_party){ .values = values, .roles = role_of(policy, party->role) };
        put_word(row, policy, "party.located", party->located, values);
        put_all(row, policy, "party.", party->pairs, values);
    }
    if (facts->party_count == 0)
        facts->parties[facts->party_count++] =
            (struct fact_party){ .values = row->party_values[0], .roles = UINT32_MAX };
}

static void put_test(struct row *row, const struct policy *policy, const struct test *test,
                     const struct pair *when, const struct pair *cells)
{
    put_word(row, policy, "item.kind", test->item_kind, NULL);
    put_word(row, policy, "deal.kind", test->deal_kind, NULL);
    put_word(row, policy, "deal.from", test->from, NULL);
    put_word(row, policy, "deal.destination", test->to, NULL);
    put_all(row, policy, "item.", test->item, NULL);
    put_all(row, policy, "deal.", test->deal, NULL);
    put_parties(row, policy, test);
    put_all(row, policy, "", when, NULL);
    put_all(row, policy, "", cells, NULL);
    put_ordinary(row, policy);
}

void row_draw_test(struct row *row, const struct row_source *source, struct chance *chance,
                   const struct test *test, int32_t day)
{
    const struct policy *policy = source->policy;
    const struct pair *when = NULL;
    const struct pair *cells = NULL;
    uint32_t seen = 0;
    row_clear(row, source, chance);
    for (const struct expectation *e = test->expects; e != NULL; e = e->next) {
        if (e->on == day && chance_below(chance, ++seen) == 0)
            when = e->when;
    }
    seen = 0;
    for (const struct test_row *r = test->rows; r != NULL; r = r->next) {
        if (chance_below(chance, ++seen) == 0)
            cells = r->pairs;
    }
    put_test(row, policy, test, when, cells);
    row_redraw(row, source, chance, chance_below(chance, 5));
    row_set_day(row, policy, day);
}

const struct test *row_pick_test(const struct row_source *source, struct chance *chance,
                                 int32_t *ret_day)
{
    const struct test *picked = NULL;
    uint32_t seen = 0;
    for (const struct test *test = source->policy->tests; test != NULL; test = test->next) {
        if (test->table && chance_below(chance, ++seen) == 0) {
            picked = test;
            *ret_day = test->on;
        }
        for (const struct expectation *e = test->expects; e != NULL; e = e->next) {
            if (chance_below(chance, ++seen) == 0) {
                picked = test;
                *ret_day = e->on;
            }
        }
    }
    return picked;
}
