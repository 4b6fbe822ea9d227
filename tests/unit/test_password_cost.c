/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_password_cost.c - what a try of a password takes: it tells nothing of who is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "desk/people.h"
#include "desk/sign_in.h"
#include "unit/store_folder.h"

#define NOW ((int64_t)20000 * 86400 * 1000000)
#define TRIES 2

static struct store *store;
static struct err err;
static struct who ann;
static struct principal bob;

/* ann is the administrator, bob a person with a password, sap a program. */
static int set_up(void **state)
{
    struct who own;
    char hash[PASSWORD_HASH_MAX + 1];
    if (store_folder_set_up(state) != 0)
        return -1;
    store = *state;
    assert_true(password_hash(STR("correct horse battery"), hash, &err));
    assert_true(strncmp(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31) == 0);
    assert_true(store_begin(store, &err));
    assert_true(people_found(store, STR("ann"), NOW, &ann, &err));
    assert_true(people_add(store, &ann, PRINCIPAL_PERSON, STR("bob"), NOW, &err));
    assert_true(people_add(store, &ann, PRINCIPAL_INTEGRATION, STR("sap"), NOW, &err));
    assert_true(people_find(store, STR("bob"), &bob, &err));
    assert_true(people_who(store, STR("bob"), &own, &err));
    assert_true(password_set(store, &own, &bob, hash, 0, NOW, &err));
    assert_true(store_commit(store, &err));
    return 0;
}

/* The shortest of some tries, none of which is so many that it has to wait. */
static double seconds_of(const char *name)
{
    double shortest = 1e9;
    for (int i = 0; i < TRIES; i++) {
        struct who who;
        struct timespec from;
        struct timespec to;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
        assert_false(sign_in_password(store, str_of(name), STR("correct horse batterz"), STR(""),
                                      NOW, &who, NULL, &err));
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
        assert_int_equal(err.code, ERR_SIGN_IN);
        double seconds =
            (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
        shortest = seconds < shortest ? seconds : shortest;
    }
    return shortest;
}

/* A name that is not known, or has no password, or is disabled, is held against a hash as well. */
static void test_how_long_it_takes(void **state)
{
    static const char *const names[] = { "eve", "ann", "sap", "bob" };
    double known = seconds_of("bob");
    (void)state;
    assert_true(store_begin(store, &err));
    assert_true(people_disable(store, &ann, &bob, NOW, &err));
    assert_true(store_commit(store, &err));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        double seconds = seconds_of(names[i]);
        if (seconds < known * 0.7)
            fail_msg("'%s' takes %g seconds, a wrong password %g", names[i], seconds, known);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_how_long_it_takes, set_up, store_folder_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
