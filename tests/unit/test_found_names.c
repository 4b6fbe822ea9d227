/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_found_names.c - what was found of names, for when they come again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "decide/found_names.h"
#include "unit/alloc_fail.h"

static struct match_query query(const char *name, const char *country)
{
    return (struct match_query){ .name = str_of(name),
                                 .country = country == NULL ? (struct str){ 0 } : str_of(country) };
}

static const struct found_name *get(const struct found_names *names, const char *name,
                                    const char *country)
{
    const struct match_query looked_for = query(name, country);
    return found_names_get(names, &looked_for);
}

/* As many matches, in the arena. */
static void put(struct found_names *names, const char *name, const char *country, size_t count)
{
    const struct match_query looked_for = query(name, country);
    struct found_name found = { .match_count = count, .reads = true };
    found.matches = arena_array(found_names_arena(names), count, sizeof *found.matches);
    if (found.matches != NULL)
        found_names_put(names, &looked_for, &found);
}

static struct found_names *must_have(void)
{
    struct err err;
    struct found_names *names = found_names_new(mem_system(), &err);
    assert_non_null(names);
    return names;
}

static void test_only_what_was_put_is_there(void **state)
{
    struct found_names *names = must_have();
    (void)state;
    assert_null(get(names, "Nordsee GmbH", "DE"));
    assert_null(get(names, "", NULL));
    put(names, "Nordsee GmbH", "DE", 1);
    assert_int_equal(get(names, "Nordsee GmbH", "DE")->match_count, 1);
    assert_null(get(names, "Nordsee GmbH", "CN"));
    assert_null(get(names, "Nordsee GmbH", NULL));
    assert_null(get(names, "Nordsee Gmbh", "DE"));
    assert_null(get(names, "Nordsee", "DE"));
    assert_null(get(names, "Nordsee GmbH ", "DE"));
    put(names, "Nordsee GmbH", "CN", 2); /* in the place of the other */
    assert_int_equal(get(names, "Nordsee GmbH", "CN")->match_count, 2);
    assert_null(get(names, "Nordsee GmbH", "DE"));
    found_names_free(names);
}

static void test_whether_it_was_read_is_kept(void **state)
{
    const struct match_query unread = query("\xE5\x8C\x97", NULL);
    const struct found_name nothing = { .reads = false };
    struct found_names *names = must_have();
    (void)state;
    found_names_put(names, &unread, &nothing);
    put(names, "Nordsee", NULL, 0);
    assert_false(found_names_get(names, &unread)->reads);
    assert_true(get(names, "Nordsee", NULL)->reads);
    found_names_free(names);
}

static void test_what_does_not_fit_is_not_kept(void **state)
{
    struct found_names *names = must_have();
    (void)state;
    put(names, "Nordsee", "DEU", 0);
    assert_null(get(names, "Nordsee", "DEU"));
    put(names, "", NULL, 0);
    assert_null(get(names, "", NULL));
    found_names_free(names);
}

/* More names than there are places: none is taken for another. */
static void test_names_in_one_place_are_told_apart(void **state)
{
    enum { NAMES = 5000 };
    char name[32];
    unsigned kept = 0;
    struct found_names *names = must_have();
    (void)state;
    for (unsigned i = 0; i < NAMES; i++) {
        snprintf(name, sizeof name, "Buyer %u", i);
        put(names, name, "DE", i % 3);
    }
    for (unsigned i = 0; i < NAMES; i++) {
        snprintf(name, sizeof name, "Buyer %u", i);
        const struct found_name *found = get(names, name, "DE");
        if (found == NULL)
            continue;
        assert_int_equal(found->match_count, i % 3);
        kept++;
    }
    assert_in_range(kept, 1, NAMES / 2);
    found_names_free(names);
}

/* A full house keeps what it has until nothing of it is used any more. */
static void test_a_full_house(void **state)
{
    struct found_names *names = must_have();
    char name[32];
    unsigned first = 0;
    (void)state;
    found_names_begin(NULL);
    put(names, "Buyer 0", "DE", 1);
    const struct found_name *before = get(names, "Buyer 0", "DE");
    found_names_begin(names);
    assert_ptr_equal(get(names, "Buyer 0", "DE"), before);
    while (!found_names_arena(names)->exhausted && first < 100000) {
        snprintf(name, sizeof name, "Buyer %u", ++first);
        put(names, name, "DE", 10);
    }
    assert_true(found_names_arena(names)->exhausted);
    assert_null(get(names, name, "DE"));
    snprintf(name, sizeof name, "Buyer %u", first - 1);
    assert_int_equal(get(names, name, "DE")->match_count, 10);
    found_names_begin(names);
    assert_null(get(names, name, "DE"));
    put(names, name, "DE", 3);
    assert_int_equal(get(names, name, "DE")->match_count, 3);
    found_names_free(names);
}

static bool try_new(const struct mem *mem, void *context)
{
    struct err err;
    struct found_names *names = found_names_new(mem, &err);
    (void)context;
    found_names_free(names);
    return names != NULL || err.code != ERR_MEMORY;
}

static void test_memory(void **state)
{
    (void)state;
    alloc_fail_each(try_new, NULL);
    found_names_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_what_was_put_is_there),
        cmocka_unit_test(test_whether_it_was_read_is_kept),
        cmocka_unit_test(test_what_does_not_fit_is_not_kept),
        cmocka_unit_test(test_names_in_one_place_are_told_apart),
        cmocka_unit_test(test_a_full_house),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
