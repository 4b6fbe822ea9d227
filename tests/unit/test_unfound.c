/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_unfound.c - names of which the lists have nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "decide/unfound.h"
#include "unit/alloc_fail.h"

static struct match_query query(const char *name, const char *country)
{
    return (struct match_query){ .name = str_of(name),
                                 .country = country == NULL ? (struct str){ 0 } : str_of(country) };
}

static bool has(const struct unfound *unfound, const char *name, const char *country)
{
    const struct match_query looked_for = query(name, country);
    bool reads;
    return unfound_has(unfound, &looked_for, &reads);
}

static void put(struct unfound *unfound, const char *name, const char *country, bool reads)
{
    const struct match_query looked_for = query(name, country);
    unfound_put(unfound, &looked_for, reads);
}

static void test_only_what_was_put_is_there(void **state)
{
    struct err err;
    struct unfound *unfound = unfound_new(mem_system(), &err);
    (void)state;
    assert_non_null(unfound);
    assert_false(has(unfound, "Nordsee GmbH", "DE"));
    assert_false(has(unfound, "", NULL));
    put(unfound, "Nordsee GmbH", "DE", true);
    assert_true(has(unfound, "Nordsee GmbH", "DE"));
    assert_false(has(unfound, "Nordsee GmbH", "CN"));
    assert_false(has(unfound, "Nordsee GmbH", NULL));
    assert_false(has(unfound, "Nordsee Gmbh", "DE"));
    assert_false(has(unfound, "Nordsee", "DE"));
    assert_false(has(unfound, "Nordsee GmbH ", "DE"));
    put(unfound, "Nordsee GmbH", "CN", true); /* in the place of the other */
    assert_true(has(unfound, "Nordsee GmbH", "CN"));
    assert_false(has(unfound, "Nordsee GmbH", "DE"));
    unfound_free(unfound);
}

static void test_whether_it_was_read_is_kept(void **state)
{
    const struct match_query unread = query("\xE5\x8C\x97", NULL);
    const struct match_query read = query("Nordsee", NULL);
    struct err err;
    struct unfound *unfound = unfound_new(mem_system(), &err);
    bool reads = true;
    (void)state;
    unfound_put(unfound, &unread, false);
    unfound_put(unfound, &read, true);
    assert_true(unfound_has(unfound, &unread, &reads));
    assert_false(reads);
    assert_true(unfound_has(unfound, &read, &reads));
    assert_true(reads);
    unfound_free(unfound);
}

/* At the limits, and past them: what does not fit is not there. */
static void test_what_does_not_fit_is_not_kept(void **state)
{
    char name[UNFOUND_NAME_MAX + 2];
    struct err err;
    struct unfound *unfound = unfound_new(mem_system(), &err);
    (void)state;
    memset(name, 'n', sizeof name);
    name[UNFOUND_NAME_MAX] = '\0';
    put(unfound, name, "DE", true);
    assert_true(has(unfound, name, "DE"));
    name[UNFOUND_NAME_MAX] = 'n';
    name[UNFOUND_NAME_MAX + 1] = '\0';
    put(unfound, name, "DE", true);
    assert_false(has(unfound, name, "DE"));
    put(unfound, "Nordsee", "DEU", true);
    assert_false(has(unfound, "Nordsee", "DEU"));
    put(unfound, "", NULL, true);
    assert_false(has(unfound, "", NULL));
    unfound_free(unfound);
}

/* More names than there are places: none is taken for another. */
static void test_names_in_one_place_are_told_apart(void **state)
{
    enum { NAMES = 20000 };
    char name[32];
    unsigned kept = 0;
    struct err err;
    struct unfound *unfound = unfound_new(mem_system(), &err);
    (void)state;
    for (unsigned i = 0; i < NAMES; i++) {
        snprintf(name, sizeof name, "Buyer %u", i);
        put(unfound, name, "DE", i % 2 == 0);
    }
    for (unsigned i = 0; i < NAMES; i++) {
        snprintf(name, sizeof name, "Buyer %u", i);
        const struct match_query looked_for = query(name, "DE");
        bool reads;
        if (!unfound_has(unfound, &looked_for, &reads))
            continue;
        assert_int_equal(reads, i % 2 == 0);
        kept++;
    }
    assert_in_range(kept, 1, NAMES / 2);
    unfound_free(unfound);
}

static bool try_new(const struct mem *mem, void *context)
{
    struct err err;
    struct unfound *unfound = unfound_new(mem, &err);
    (void)context;
    unfound_free(unfound);
    return unfound != NULL || err.code != ERR_MEMORY;
}

static void test_memory(void **state)
{
    (void)state;
    alloc_fail_each(try_new, NULL);
    unfound_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_what_was_put_is_there),
        cmocka_unit_test(test_whether_it_was_read_is_kept),
        cmocka_unit_test(test_what_does_not_fit_is_not_kept),
        cmocka_unit_test(test_names_in_one_place_are_told_apart),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
