/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_article.c - articles: sentences, what is found in them, and what is told of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "unit/alloc_fail.h"
#include "watch/article_priv.h"

static const char table_text[] =
    "kind,match,where,from,to,means,rule,says,source\n"
    "party,Acme|Acme Inc.,,,,Acme Incorporated,,,\n"
    "topic,rare earths,,,,rare earths,,,\n"
    "change,resum*|restart* & sale* & !not,,,,resumed,us/x,,\n"
    "change,resum* & !sale*,,,,resumed,,,\n"
    "office,Biden,,2021-01-20,2025-01-20,President,,Joseph R. Biden,Amendment XX\n"
    "office,Trump,,2025-01-20,2029-01-20,President,,Donald J. Trump,Amendment XX\n"
    "present,current* & administration,,,,,,,\n"
    "check,$4.5 billion & $5.5 billion,document,,,,,one loss,two filings\n"
    "check,promis*,,2025-07-01,2026-01-01,,us/x,a promise,a press release\n"
    "sort,FORM 8-K,,,,filing,,,\n";

static const struct article_name names[] = {
    { FOUND_CHIP, { "H20", 3 }, { "NVIDIA H20", 10 } },
    { FOUND_CHIP, { "H200", 4 }, { "NVIDIA H200", 11 } },
    { FOUND_COUNTRY, { "China", 5 }, { "CN", 2 } },
};

struct fixture {
    struct arena arena;
    struct article_table table;
    struct err err;
};

static int setup(void **state)
{
    static struct fixture f;
    err_clear(&f.err);
    arena_init(&f.arena, mem_system(), (size_t)32 << 20);
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
    if (!article_read(&f->arena, &f->table, names, 3, "x.txt", str_of(text), published, &article,
                      &f->err))
        print_error("%s\n", f->err.message);
    assert_int_equal(f->err.code, ERR_NONE);
    return article;
}

/* "[one][two]" */
static void check_sentences(struct fixture *f, const char *text, const char *wanted)
{
    const struct article article = read_text(f, text, DATE_MIN);
    struct buf buf;
    buf_init(&buf, mem_system(), 4096);
    for (size_t i = 0; i < article.sentence_count; i++)
        buf_format(&buf, "[%.*s]", STR_ARG(article.sentences[i]));
    buf_byte(&buf, '\0');
    assert_string_equal(buf.data, wanted);
    buf_release(&buf);
}

static void texts_are_cut_into_sentences(void **state)
{
    struct fixture *f = *state;
    check_sentences(f, "One. Two! Three?\nFour", "[One.][Two!][Three?][Four]");
    check_sentences(f, "The U.S. Government met J. Doe of Acme Inc. on No. 5 Road. Then it left.",
                    "[The U.S. Government met J. Doe of Acme Inc. on No. 5 Road.][Then it left.]");
    check_sentences(f, "He said, \"It costs $4.5 billion.\" Nobody knew.",
                    "[He said, \"It costs $4.5 billion.\"][Nobody knew.]");
    check_sentences(f, "a 4.5 b. 5 c... and on", "[a 4.5 b.][5 c... and on]");
    check_sentences(f, "...\n--\nA", "[A]");
}

static void html_is_read_as_its_text(void **state)
{
    struct fixture *f = *state;
    check_sentences(f,
                    "<html><head><style>p { x: y }</style><script>if (a < b) c();</script></head>"
                    "<body><!-- no --><p>One &amp; <b>t</b>wo.<p>Thr&#101;e&#x20;x&nbsp;y.</p>",
                    "[One & two.][Three x y.]");
    check_sentences(f, "<p>a &unknown; &#0; &#xD800; &", "[a &unknown; &#0; &#xD800; &]");
    check_sentences(f, "<p>a<br>b", "[a][b]");
    check_sentences(f, "1 < 2 and A", "[1 < 2 and A]");
}

/* "date April 9 2025-04-09; …" of the first sentence */
static void check_found(struct fixture *f, const char *text, int32_t published, const char *wanted)
{
    const struct article article = read_text(f, text, published);
    struct buf buf;
    buf_init(&buf, mem_system(), 4096);
    for (size_t i = 0; i < article.found_count; i++) {
        const struct article_found *found = &article.found[i];
        buf_format(&buf, "%s%s %.*s = %.*s", i == 0 ? "" : "; ", article_found_name(found->kind),
                   STR_ARG(found->text), STR_ARG(found->means));
    }
    buf_byte(&buf, '\0');
    assert_string_equal(buf.data, wanted);
    buf_release(&buf);
}

static void days_are_found(void **state)
{
    struct fixture *f = *state;
    const int32_t day = date_from_civil(2025, 7, 17);
    check_found(f, "On April 9, 2025 it came", day, "date April 9, 2025 = 2025-04-09");
    check_found(f, "on 9 April 2025", day, "date 9 April 2025 = 2025-04-09");
    check_found(f, "on April 2nd", day, "date April 2nd = 2025-04-02");
    check_found(f, "on September 18", day, "date September 18 = 2024-09-18");
    check_found(f, "in early May", day, "date May = 2025-05");
    check_found(f, "in July 2024", day, "date July 2024 = 2024-07");
    check_found(f, "since 2025-04-09", day, "date 2025-04-09 = 2025-04-09");
    check_found(f, "You May go, and May not", day, "");
    check_found(f, "on April 9", DATE_MIN, "date April 9 = month 4, day 9");
    check_found(f, "in April", DATE_MIN, "date April = month 4");
    check_found(f, "on April 31", day, "");
}

static void figures_are_found(void **state)
{
    struct fixture *f = *state;
    check_found(f, "$4.5 billion", DATE_MIN, "amount $4.5 billion = 4500000000 USD");
    check_found(f, "$5.5bn and $180 million", DATE_MIN,
                "amount $5.5bn = 5500000000 USD; amount $180 million = 180000000 USD");
    check_found(f, "about $1,234.50 each", DATE_MIN, "amount $1,234.50 = 1234.5 USD");
    check_found(f, "60% or 12.5 percent", DATE_MIN,
                "share 60% = 60 percent; share 12.5 percent = 12.5 percent");
    check_found(f, "a 4500 b", DATE_MIN, "");
}

static void citations_and_names_are_found(void **state)
{
    struct fixture *f = *state;
    check_found(
        f, "see 90 FR 4544, 15 CFR 744.23 and 15 CFR part 742 of 3A090", DATE_MIN,
        "citation 90 FR 4544 = 90 FR 4544; citation 15 CFR 744.23 = 15 CFR 744.23; citation "
        "15 CFR part 742 = 15 CFR part 742; citation 3A090 = 3A090");
    check_found(f, "document 2025-00636", DATE_MIN, "citation 2025-00636 = 2025-00636");
    check_found(f, "The H20, not the H200 or H2000, of Acme Inc. for China", DATE_MIN,
                "chip H20 = NVIDIA H20; chip H200 = NVIDIA H200; party Acme Inc. = Acme "
                "Incorporated; country China = CN");
    check_found(f, "Rare earths, rare earths", DATE_MIN, "topic rare earths = rare earths");
}

static void what_changes_is_told_with_its_sentence(void **state)
{
    struct fixture *f = *state;
    const struct article article = read_text(
        f, "Nothing. In July 2025 sales resumed. Sales did not resume. They resumed.", DATE_MIN);
    assert_int_equal(article.change_count, 2);
    assert_int_equal(article.changes[0].sentence, 1);
    assert_int_equal(article.changes[0].from, date_from_civil(2025, 7, 1));
    assert_int_equal(article.changes[0].to, date_from_civil(2025, 7, 31));
    assert_true(str_equal_text(article.changes[0].row->rule, "us/x"));
    assert_int_equal(article.changes[1].sentence, 3);
    assert_int_equal(article.changes[1].from, DATE_MIN);
}

static void contradictions_are_flagged(void **state)
{
    struct fixture *f = *state;
    const int32_t july = date_from_civil(2025, 7, 17);
    const int32_t before = date_from_civil(2024, 7, 17);
    struct article article = read_text(f, "The current administration under Biden.", july);
    assert_int_equal(article.flag_count, 1);
    assert_true(str_equal_text(article.flags[0].says, "Joseph R. Biden did not hold the office "
                                                      "then: President was Donald J. Trump"));
    assert_int_equal(read_text(f, "The current administration under Biden.", before).flag_count, 0);
    assert_int_equal(read_text(f, "The current administration under Trump.", july).flag_count, 0);
    assert_int_equal(read_text(f, "In the days of Biden.", july).flag_count, 0);
    article = read_text(f, "First. It lost $4.5 billion. Then $5.5 billion.", DATE_MIN);
    assert_int_equal(article.flag_count, 1);
    assert_int_equal(article.flags[0].sentence, 1);
    assert_int_equal(read_text(f, "It lost $4.5 billion.", DATE_MIN).flag_count, 0);
    assert_int_equal(read_text(f, "It promised. It promises.", july).flag_count, 1);
    assert_int_equal(read_text(f, "It promised.", before).flag_count, 0);
    assert_true(str_equal_text(read_text(f, "FORM 8-K", july).sort, "filing"));
    assert_true(str_equal_text(read_text(f, "Words", july).sort, "news"));
}

static void check_refused(struct fixture *f, const char *text, enum err_code code, const char *said)
{
    struct article_table table;
    err_clear(&f->err);
    assert_false(article_table_read(&f->arena, "t.csv", str_of(text), &table, &f->err));
    assert_int_equal(f->err.code, code);
    if (strstr(f->err.message, said) == NULL)
        assert_string_equal(f->err.message, said);
    assert_string_equal(f->err.file, "t.csv");
}

static void tables_that_are_damaged_are_refused(void **state)
{
    static const char head[] = "kind,match,where,from,to,means,rule,says,source\n";
    struct fixture *f = *state;
    char text[200];
    check_refused(f, "kind,match\n", ERR_SYNTAX, "2 cells");
    check_refused(f, "kind,match,where,from,to,means,rule,says,sources\n", ERR_SYNTAX, "'source'");
#define ROW(row)                                                                                   \
    (memcpy(text, head, sizeof head), memcpy(text + sizeof head - 1, row, sizeof row), text)
    check_refused(f, ROW("promise,x,,,,,,,\n"), ERR_VALUE, "no kind of row is called 'promise'");
    check_refused(f, ROW("party,,,,,,,,\n"), ERR_VALUE, "without a match");
    check_refused(f, ROW("check,x,,,,,,it is not so,\n"), ERR_VALUE, "has a source");
    check_refused(f, ROW("office,x,,soon,,,,,\n"), ERR_VALUE, "no day 'soon'");
#undef ROW
    struct article article;
    err_clear(&f->err);
    assert_false(article_read(&f->arena, &f->table, names, 3, "x", STR(" \n-- "), DATE_MIN,
                              &article, &f->err));
    assert_int_equal(f->err.code, ERR_VALUE);
}

static bool read_all(const struct mem *mem, void *context)
{
    struct arena arena;
    struct article_table table;
    struct article article;
    struct err err;
    (void)context;
    arena_init(&arena, mem, (size_t)32 << 20);
    err_clear(&err);
    bool done = article_table_read(&arena, "table", STR(table_text), &table, &err) &&
                article_read(&arena, &table, names, 3, "x",
                             STR("<p>On April 9, 2025 sales of the H20 resumed for $4.5 billion. "
                                 "$5.5 billion. The current administration under Biden."),
                             20000 + 300, &article, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void memory_that_ends_is_said(void **state)
{
    assert_true(alloc_fail_each(read_all, *state) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(texts_are_cut_into_sentences, setup, teardown),
        cmocka_unit_test_setup_teardown(html_is_read_as_its_text, setup, teardown),
        cmocka_unit_test_setup_teardown(days_are_found, setup, teardown),
        cmocka_unit_test_setup_teardown(figures_are_found, setup, teardown),
        cmocka_unit_test_setup_teardown(citations_and_names_are_found, setup, teardown),
        cmocka_unit_test_setup_teardown(what_changes_is_told_with_its_sentence, setup, teardown),
        cmocka_unit_test_setup_teardown(contradictions_are_flagged, setup, teardown),
        cmocka_unit_test_setup_teardown(tables_that_are_damaged_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(memory_that_ends_is_said, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
