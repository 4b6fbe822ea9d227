/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_watch_limits.c - documents at the limits of what is read, and one past them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "watch/article.h"
#include "watch/ecfr_priv.h"
#include "watch/fr.h"

#define HEAD                                                                                       \
    "<RULE><PREAMB><AGENCY>DEPARTMENT OF COMMERCE</AGENCY><SUBAGY>Bureau of Industry and "         \
    "Security</SUBAGY></PREAMB><REGTEXT PART=\"744\">"
#define TAIL "</REGTEXT></RULE>"
#define TABLE_HEAD                                                                                 \
    "<GPOTABLE><BOXHD><CHED>Country</CHED><CHED>Entity</CHED><CHED>License requirement</CHED>"     \
    "<CHED>License review policy</CHED><CHED>Federal Register citation</CHED></BOXHD>"

/* before, so many times what is in the middle, behind */
struct text {
    const char *before, *middle, *behind;
};

enum reader { ARTICLE, ARTICLE_TABLE, REGISTER, CODE };

static bool read_text(struct arena *arena, enum reader reader, struct str text, struct err *err)
{
    struct article_table table = { .count = 0 };
    struct article article;
    struct fr_documents documents;
    struct ecfr_table places = { .count = 0 };
    struct ecfr_table families = { .count = 0 };
    struct edition edition;
    switch (reader) {
    case ARTICLE:
        return article_read(arena, &table, NULL, 0, "f", text, DATE_MIN, &article, err);
    case ARTICLE_TABLE:
        return article_table_read(arena, "f", text, &table, err);
    case REGISTER:
        return fr_read(arena, "f", text, &documents, err);
    default:
        edition_init(&edition, arena, &places, &families);
        return edition_add(&edition, "f", text, err);
    }
}

/* said NULL: it is read, and nothing is wrong with it. */
static void check(enum reader reader, const struct text *text, size_t times, const char *said)
{
    struct arena arena;
    struct buf buf;
    struct err err;
    err_clear(&err);
    arena_init(&arena, mem_system(), FR_ARENA_LIMIT);
    buf_init(&buf, mem_system(), (size_t)100 << 20);
    buf_text(&buf, text->before);
    for (size_t i = 0; i < times; i++)
        buf_text(&buf, text->middle);
    buf_text(&buf, text->behind);
    assert_false(buf.failed);
    bool done = read_text(&arena, reader, buf_view(&buf), &err);
    if (said == NULL) {
        if (!done)
            print_error("%s\n", err.message);
        assert_true(done);
    } else {
        if (done)
            print_error("read: %s\n", said);
        assert_false(done);
        if (strstr(err.message, said) == NULL)
            print_error("%s: not '%s'\n", err.message, said);
        assert_int_equal(err.code, ERR_LIMIT);
        assert_non_null(strstr(err.message, said));
    }
    buf_release(&buf);
    arena_release(&arena);
}

/* As many are read; one more is not. */
static void check_most(enum reader reader, const struct text *text, size_t most, const char *said)
{
    check(reader, text, most, NULL);
    check(reader, text, most + 1, said);
}

static void articles_have_a_limit(void **state)
{
    (void)state;
    const struct text rows = { "kind,match,where,from,to,means,rule,says,source\n",
                               "topic,x,,,,y,,,\n", "" };
    check_most(ARTICLE_TABLE, &rows, ARTICLE_ROWS_MAX, "more than");
    check_most(ARTICLE, &(struct text){ "", "Abc.\n", "" }, ARTICLE_SENTENCES_MAX, "more than");
    /* Six of them in each sentence. */
    const struct text found = { "", "Abc 1% 2% 3% 4% 5% 6%.\n", "" };
    check(ARTICLE, &found, ARTICLE_FOUND_MAX / 6, NULL);
    check(ARTICLE, &found, ARTICLE_FOUND_MAX / 6 + 1, "more than 100000 findings");
    check_most(ARTICLE, &(struct text){ "Abc.", " ", "" }, ARTICLE_FILE_MAX - 4, "more than 4 MB");
}

static void documents_of_the_register_have_a_limit(void **state)
{
    (void)state;
    const struct text instructions = { HEAD, "<AMDPAR>1. Section 744.1 is removed.</AMDPAR>",
                                       TAIL };
    const struct text rows = {
        HEAD "<AMDPAR>1. Supplement No. 4 to part 744 is revised.</AMDPAR>" TABLE_HEAD
             "<ROW><ENT>IRAN</ENT></ROW>",
        "<ROW><ENT/><ENT>A.</ENT><ENT>B</ENT><ENT>C</ENT><ENT>D</ENT></ROW>", "</GPOTABLE>" TAIL
    };
    const struct text cells = { HEAD TABLE_HEAD "<ROW>", "<ENT>A</ENT>", "</ROW></GPOTABLE>" TAIL };
    const struct text names = {
        HEAD
        "<AMDPAR>1. Supplement No. 4 to part 744 is amended under IRAN, by adding entries for ",
        "\"A\", ", "and others.</AMDPAR>" TAIL
    };
    check_most(REGISTER, &instructions, FR_INSTRUCTIONS_MAX, "more than 5000 instructions");
    check_most(REGISTER, &rows, FR_ROWS_MAX, "more than");
    check_most(REGISTER, &cells, FR_CELLS_MAX, "a row has more than 16 cells");
    check_most(REGISTER, &names, 5000, "more than 5000 names");
    check(REGISTER, &(struct text){ HEAD "<AMDPAR>", "A", "</AMDPAR>" TAIL }, FR_TEXT_MAX + 1,
          "a paragraph of more than");
    check(REGISTER, &(struct text){ HEAD TAIL, " ", "" }, FR_FILE_MAX, "more than 64 MB");
}

static void editions_have_a_limit(void **state)
{
    (void)state;
    const struct text cells = { "<DIV><DIV9 N=\"Supplement No. 1 to Part 738\"><TABLE><TR>",
                                "<TD>A</TD>", "</TR></TABLE></DIV9></DIV>" };
    check_most(CODE, &cells, ECFR_CELLS_MAX, "a row of a table has too many cells");
    check(CODE,
          &(struct text){ "<DIV><DIV9 N=\"Supplement No. 1 to Part 738\"><P>", "A",
                          "</P></DIV9></DIV>" },
          (size_t)2 << 20, "a paragraph is too long");
    check(CODE, &(struct text){ "<DIV/>", " ", "" }, ECFR_FILE_MAX, "more than 64 MB");
}

static void a_destination_without_a_code_is_told(void **state)
{
    static const char page[] =
        "<DIV><DIV9 N=\"Supplement No. 1 to Part 738\"><TABLE><TR><TH>Countries</TH><TH>NS 1</TH>"
        "</TR><TR><TD>Atlantis</TD><TD>X</TD></TR></TABLE></DIV9></DIV>";
    struct arena arena;
    struct ecfr_table none = { .count = 0 };
    struct edition edition;
    struct err err;
    (void)state;
    err_clear(&err);
    arena_init(&arena, mem_system(), 1 << 22);
    edition_init(&edition, &arena, &none, &none);
    assert_false(edition_add(&edition, "f", STR(page), &err) && edition_finish(&edition, &err));
    assert_int_equal(err.code, ERR_NAME);
    assert_non_null(strstr(err.message, "Atlantis"));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(articles_have_a_limit),
        cmocka_unit_test(documents_of_the_register_have_a_limit),
        cmocka_unit_test(editions_have_a_limit),
        cmocka_unit_test(a_destination_without_a_code_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
