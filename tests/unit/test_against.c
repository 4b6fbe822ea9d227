/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_against.c - where two documents contradict each other, and where they do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/alloc_fail.h"
#include "watch/article_against.h"

static const char table_text[] =
    "kind,match,where,from,to,means,rule,says,source\n"
    "party,Acme,,,,Acme Incorporated,,,\n"
    "party,Other,,,,Other Inc.,,,\n"
    "change,ban|banned,,,,stopped,us/x,,\n"
    "change,promis*,,,,assured,us/x,,\n"
    "change,resum*,,,,resumed,us/x,,\n"
    "change,loosen*,,,,resumed,us/y,,\n"
    "office,Biden,,2021-01-20,2025-01-20,President,,Joseph R. Biden,Amendment XX\n"
    "office,Trump,,2025-01-20,2029-01-20,President,,Donald J. Trump,Amendment XX\n"
    "present,current* & administration,,,,,,,\n"
    "measure,charge|charges,,,,charge,,,\n"
    "measure,revenue,,,,revenue,,,\n"
    "mood,expect*|up to,,,,expected,,,\n"
    "mood,booked,,,,booked,,,\n"
    "between,stopped,days,,,said|reported,us/x,other days,a letter\n"
    "between,assured,,2025-07-01,2025-08-08,resumed|licensed,,promised or done,a filing\n";

static const struct article_name names[] = {
    { FOUND_CHIP, { "H20", 3 }, { "NVIDIA H20", 10 } },
    { FOUND_CHIP, { "H100", 4 }, { "NVIDIA H100", 11 } },
};

#define JULY_20 20289 /* 2025-07-20 */

struct fixture {
    struct arena arena;
    struct article_table table;
    struct err err;
};

static int setup(void **state)
{
    static struct fixture f;
    err_clear(&f.err);
    arena_init(&f.arena, mem_system(), (size_t)64 << 20);
    assert_true(article_table_read(&f.arena, "table", STR(table_text), &f.table, &f.err));
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    arena_release(&((struct fixture *)*state)->arena);
    return 0;
}

static struct article read_text(struct fixture *f, const char *text, int32_t published)
{
    struct article article;
    assert_true(article_read(&f->arena, &f->table, names, 2, "x.txt", str_of(text), published,
                             &article, &f->err));
    return article;
}

static void check_list(const struct article_againsts *all, const char *wanted)
{
    char room[1000];
    struct buf text = { .data = room, .capacity = sizeof room, .limit = sizeof room };
    for (size_t i = 0; i < all->count; i++)
        buf_format(&text, "%s%s %zu %zu: %.*s", i == 0 ? "" : "; ",
                   article_against_word(all->list[i].kind), all->list[i].sentences[0],
                   all->list[i].sentences[1], STR_ARG(all->list[i].says));
    buf_byte(&text, '\0');
    assert_string_equal(room, wanted);
}

/* On those days of publication, both ways round they are as many. */
static void check_on(struct fixture *f, const char *first, int32_t first_day, const char *second,
                     int32_t second_day, const char *wanted)
{
    const struct article a = read_text(f, first, first_day);
    const struct article b = read_text(f, second, second_day);
    struct article_againsts all;
    struct article_againsts turned;
    assert_true(article_compare(&f->arena, &f->table, &a, &b, &all, &f->err));
    check_list(&all, wanted);
    assert_true(article_compare(&f->arena, &f->table, &b, &a, &turned, &f->err));
    assert_int_equal(turned.count, all.count);
}

static void check(struct fixture *f, const char *first, const char *second, const char *wanted)
{
    check_on(f, first, JULY_20, second, JULY_20, wanted);
}

static void an_estimate_and_what_was_booked_are_one(void **state)
{
    struct fixture *f = *state;
    check(f, "Acme expects charges of $5.5 billion.",
          "It is late. Acme booked $4.5 billion of charges.",
          "amount 0 1: charge: expected: 5500000000 USD in the one, booked: 4500000000 USD in the "
          "other: an estimate and what was booked for it are one, not two");
    /* The words before an amount are of it, not those behind. */
    check(f, "Acme expected charges of $5.5 billion and booked $4.5 billion.",
          "Acme booked a charge of $4.0 billion.",
          "amount 0 0: charge: expected: 5500000000 USD in the one, booked: 4000000000 USD in the "
          "other: an estimate and what was booked for it are one, not two; amount 0 0: charge: "
          "booked: 4500000000 USD in the one, booked: 4000000000 USD in the other");
    check(
        f, "Acme had a charge of $1 billion.", "Acme booked a charge of $2 billion.",
        "amount 0 0: charge: said: 1000000000 USD in the one, booked: 2000000000 USD in the other");
}

static void other_amounts_contradict_nothing(void **state)
{
    struct fixture *f = *state;
    const char *charge = "Acme booked a charge of $4.5 billion.";
    check(f, charge, "Acme booked a charge of $4,500 million, or $4.5 billion.", "");
    check(f, charge, "Other booked a charge of $4.0 billion.", "");
    check(f, charge, "Acme booked revenue of $8 billion.", "");
    check(f, charge, "Acme booked $8 billion.", "");
    check(f, charge, "Nothing was said.", "");
    /* Who repeats the figure of the other does not contradict it. */
    check(f, charge, "Acme expected a charge of $5.5 billion, and booked $4.5 billion.", "");
    /* Two quarters have two charges; an estimate of one quarter is booked in the next. */
    check(f, "In April 2025 Acme booked a charge of $4.5 billion.",
          "In July 2025 Acme booked a charge of $4.0 billion.", "");
    check(f, "In July 2025 Acme booked a charge of $4.5 billion.",
          "In July 2025 Acme booked a charge of $4.0 billion.",
          "amount 0 0: charge: booked: 4500000000 USD in the one, booked: 4000000000 USD in the "
          "other");
    /* Of different chips, although of one firm. */
    check(f, "Acme booked a charge of $4.5 billion for the H20.",
          "Acme booked a charge of $1 billion for the H100.", "");
}

static void days_of_one_change_are_the_same(void **state)
{
    struct fixture *f = *state;
    check(f, "It was banned on April 9, 2025.", "It was banned on May 2, 2025.",
          "day 0 0: other days: 2025-04-09 and 2025-05-02");
    check(f, "It was banned on April 9, 2025.", "It was banned in April 2025.", "");
    check(f, "It was banned on April 9, 2025.", "It was banned.", "");
    /* The day on which somebody spoke of it, and days of which one is something else's. */
    check(f, "It was banned on April 9, 2025.", "On May 2, 2025 Acme said that it was banned.", "");
    check(f, "It was banned on April 9, 2025.", "From May 2, 2025 to May 5, 2025 it was banned.",
          "");
    check(f, "It was banned on April 9, 2025.", "Sales resumed on July 15, 2025.", "");
}

static void a_promise_is_not_done(void **state)
{
    struct fixture *f = *state;
    const char *promise = "Licenses were promised.";
    check(f, promise, "Sales resume.", "done 0 0: promised or done");
    check(f, "Sales resume.", promise, "done 0 0: promised or done");
    check(f, promise, "Sales resume. That was promised.", "");
    check(f, promise, promise, "");
    check(f, promise, "Rules loosen.", "");
    /* Later it was done. */
    check_on(f, promise, JULY_20, "Sales resume.", JULY_20 + 30, "");
    check_on(f, promise, JULY_20, "Sales resume.", DATE_MIN, "done 0 0: promised or done");
}

static void one_holds_an_office(void **state)
{
    struct fixture *f = *state;
    const char *first = "The current administration under Biden imposed it.";
    const char *second = "The current administration under Trump imposed it.";
    check(
        f, first, second,
        "office 0 0: President: Joseph R. Biden in the one, Donald J. Trump in the other; then it "
        "was Donald J. Trump");
    check(f, first, first, "");
    check(f, first, "Trump imposed it.", "");
    check_on(f, first, JULY_20 - 365, second, JULY_20, "");
    check_on(f, first, DATE_MIN, second, JULY_20, "");
}

static void the_packs_know_the_day(void **state)
{
    struct fixture *f = *state;
    const struct article_known known[] = { { STR("us/y"), 1 }, { STR("us/x"), JULY_20 - 102 } };
    struct article_againsts all;
    struct article a = read_text(f, "One. It was banned on May 2, 2025.", JULY_20);
    assert_true(article_compare_known(&f->arena, &f->table, &a, known, 2, &all, &f->err));
    check_list(&all, "day 1 0: other days: 2025-05-02 and 2025-04-09");
    assert_true(str_equal_text(all.list[0].rule, "us/x"));
    assert_true(str_equal_text(all.list[0].source, "a letter"));
    a = read_text(f, "It was banned in April 2025. On May 2, 2025 it was reported as banned.",
                  JULY_20);
    assert_true(article_compare_known(&f->arena, &f->table, &a, known, 2, &all, &f->err));
    check_list(&all, "");
}

static void a_row_needs_a_source(void **state)
{
    struct fixture *f = *state;
    struct article_table table;
    assert_false(article_table_read(&f->arena, "table",
                                    STR("kind,match,where,from,to,means,rule,says,source\n"
                                        "between,stopped,days,,,,us/x,other days,\n"),
                                    &table, &f->err));
    assert_int_equal(f->err.code, ERR_VALUE);
}

static bool compare_all(const struct mem *mem, void *context)
{
    const struct article_known known[] = { { STR("us/x"), 1 } };
    struct arena arena;
    struct article_table table;
    struct article a;
    struct article b;
    struct article_againsts all;
    struct err err;
    (void)context;
    arena_init(&arena, mem, (size_t)64 << 20);
    err_clear(&err);
    bool done =
        article_table_read(&arena, "table", STR(table_text), &table, &err) &&
        article_read(&arena, &table, names, 2, "x",
                     STR("Acme expects charges of $5.5 billion. It was banned on April 9, 2025. "
                         "Licenses were promised. The current administration under Biden."),
                     JULY_20, &a, &err) &&
        article_read(&arena, &table, names, 2, "y",
                     STR("Acme booked charges of $4.5 billion. It was banned on May 2, 2025. Sales "
                         "resumed. The current administration under Trump."),
                     JULY_20, &b, &err) &&
        article_compare(&arena, &table, &a, &b, &all, &err) &&
        article_compare_known(&arena, &table, &a, known, 1, &all, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void memory_that_ends_is_said(void **state)
{
    assert_true(alloc_fail_each(compare_all, *state) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_estimate_and_what_was_booked_are_one, setup, teardown),
        cmocka_unit_test_setup_teardown(other_amounts_contradict_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(days_of_one_change_are_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(a_promise_is_not_done, setup, teardown),
        cmocka_unit_test_setup_teardown(one_holds_an_office, setup, teardown),
        cmocka_unit_test_setup_teardown(the_packs_know_the_day, setup, teardown),
        cmocka_unit_test_setup_teardown(a_row_needs_a_source, setup, teardown),
        cmocka_unit_test_setup_teardown(memory_that_ends_is_said, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
