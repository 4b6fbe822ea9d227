/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_fr.c - the Federal Register: instructions taken apart, documents, and their lists over
 * others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "screen/names.h"
#include "unit/alloc_fail.h"
#include "watch/fr_list.h"
#include "watch/fr_priv.h"

#define HEAD                                                                                       \
    "<RULE><PREAMB><PRTPAGE P=\"14032\"/><AGENCY>COMMERCE</AGENCY>"                                \
    "<SUBAGY>Bureau of Industry and Security</SUBAGY><CFR>15 CFR Part 744</CFR>"                   \
    "<SUBJECT>A rule</SUBJECT><EFFDATE><P>This rule is effective March 25, 2025.</P></EFFDATE>"    \
    "</PREAMB>"
#define TAIL "<FRDOC>[FR Doc. 2025-05426 Filed 3-24-25; 8:45 am]</FRDOC></RULE>"
#define SUPPLEMENT "<AMDPAR>2. Supplement No. 4 to part 744 is amended by:</AMDPAR>"
#define TABLE(rows)                                                                                \
    "<GPOTABLE><BOXHD><CHED>Country</CHED><CHED>Entity</CHED><CHED>License requirement</CHED>"     \
    "<CHED>License review policy</CHED><CHED>Federal Register citation</CHED></BOXHD>" rows        \
    "</GPOTABLE>"
#define COUNTRY(name) "<ROW><ENT>" name "</ENT></ROW>"
#define ROW(entity)                                                                                \
    "<ROW><ENT/><ENT>" entity "</ENT><ENT>For all items</ENT><ENT>Presumption of denial</ENT>"     \
    "<ENT>90 FR [INSERT FR PAGE NUMBER, March 28, 2025].</ENT></ROW>"

struct fixture {
    struct arena arena;
    struct err err;
    struct ecfr_table places;
};

static int setup(void **state)
{
    static struct fixture f;
    static const char places[] = "name,code\nChina,CN\nIran,IR\n";
    err_clear(&f.err);
    arena_init(&f.arena, mem_system(), (size_t)16 << 20);
    assert_true(ecfr_table_read(&f.arena, "places", STR(places), &f.places, &f.err));
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    arena_release(&((struct fixture *)*state)->arena);
    return 0;
}

/* ---- instructions ---- */

static void show_instruction(struct buf *buf, const struct fr_instruction *one)
{
    buf_format(buf, "%.*s %s", STR_ARG(one->label), fr_action_name(one->action));
    if (one->list.length > 0)
        buf_format(buf, " %.*s", STR_ARG(one->list));
    else if (one->place.length > 0)
        buf_format(buf, " %.*s", STR_ARG(one->place));
    if (one->places.length > 0)
        buf_format(buf, " %.*s", STR_ARG(one->places));
    if (one->country.length > 0)
        buf_format(buf, " %.*s", STR_ARG(one->country));
    for (size_t i = 0; i < one->name_count; i++)
        buf_format(buf, " [%.*s]", STR_ARG(one->names[i]));
    buf_byte(buf, '\n');
}

static void check_instructions(struct fixture *f, const char *const *texts, const char *wanted)
{
    struct fr_document document = { .kind = FR_RULE };
    struct fr_standing standing = { 0 };
    struct buf buf;
    for (; *texts != NULL; texts++)
        assert_true(fr_amend(&f->arena, &document, &standing, str_of(*texts), 1, 1, &f->err));
    buf_init(&buf, mem_system(), 1 << 16);
    for (size_t i = 0; i < document.instruction_count; i++)
        show_instruction(&buf, &document.instructions[i]);
    buf_byte(&buf, '\0');
    assert_string_equal(buf.data, wanted);
    buf_release(&buf);
}

static void instructions_stand_in_each_other(void **state)
{
    static const char *const texts[] = {
        "1. The authority citation for 15 CFR part 744 continues to read as follows:",
        "2. Supplement No. 4 to Part 744 is amended by:",
        "a. Under CHINA, PEOPLE\xE2\x80\x99S REPUBLIC OF:",
        "i. Adding, in alphabetical order, entries for \xE2\x80\x9C"
        "Acme Co., Ltd.,\xE2\x80\x9D and \xE2\x80\x9C"
        "Bolt\xE2\x80\x9D; and",
        "ii. Revising the entry for ``Coyote'';",
        "b. Under IRAN, by removing the entity, \"Dyn, a.k.a., the following one alias: -D. Q\"",
        "3. In supplement no. 6 to part 744, add under Pakistan, in alphabetical order, \"Eagle\".",
        NULL,
    };
    check_instructions(*state, texts,
                       "1 authority\n"
                       "2 heading EL\n"
                       "2.a heading EL CHINA, PEOPLE'S REPUBLIC OF\n"
                       "2.a.i add EL CHINA, PEOPLE'S REPUBLIC OF [Acme Co., Ltd.] [Bolt]\n"
                       "2.a.ii revise EL CHINA, PEOPLE'S REPUBLIC OF [Coyote]\n"
                       "2.b remove EL IRAN [Dyn]\n"
                       "3 add UVL Pakistan [Eagle]\n");
}

static void a_text_may_do_several_things(void **state)
{
    static const char *const texts[] = {
        "2. Supplement No. 4 to part 744 is amended under CHINA by removing \"Acme\" and adding in "
        "its place \"Bolt\", and by revising the entry for \"Adding Machines\".",
        "h. Placing a note.",
        "i. Under IRAN, by adding \"Coyote\".",
        NULL,
    };
    check_instructions(*state, texts,
                       "2 remove EL CHINA [Acme]\n"
                       "2 add EL CHINA [Bolt]\n"
                       "2 revise EL CHINA [Adding Machines]\n"
                       "2.h unknown EL\n"
                       "2.i add EL IRAN [Coyote]\n");
}

static void other_places_are_told(void **state)
{
    static const char *const texts[] = {
        "3. Section 742.6 is amended by revising paragraphs (a)(6)(iii)(A) and (b)(10) to read as "
        "follows:",
        "4. In \xC2\xA7 740.2, redesignate paragraph (a)(9) as (a)(10).",
        "5. In supplement no. 1 to part 774, Category 3, revise ECCN 3A090.",
        "6. Remove everything.",
        NULL,
    };
    check_instructions(*state, texts,
                       "3 revise Section 742.6 (a)(6)(iii)(A), (b)(10)\n"
                       "4 move \xC2\xA7 740.2 (a)(9), (a)(10)\n"
                       "5 revise supplement no. 1 to part 774\n"
                       "6 remove\n");
}

/* ---- documents ---- */

static struct fr_document *read_one(struct fixture *f, const char *xml)
{
    struct fr_documents documents;
    if (!fr_read(&f->arena, "rule.xml", str_of(xml), &documents, &f->err))
        print_error("%s\n", f->err.message);
    assert_int_equal(f->err.code, ERR_NONE);
    assert_int_equal(documents.count, 1);
    return documents.list;
}

static void check_refused(struct fixture *f, const char *xml, enum err_code code, const char *said)
{
    struct fr_documents documents;
    err_clear(&f->err);
    assert_false(fr_read(&f->arena, "rule.xml", str_of(xml), &documents, &f->err));
    assert_int_equal(f->err.code, code);
    if (strstr(f->err.message, said) == NULL)
        assert_string_equal(f->err.message, said);
    assert_string_equal(f->err.file, "rule.xml");
}

static void check_problem(struct fixture *f, const char *xml, const char *said)
{
    const struct fr_document *document = read_one(f, xml);
    assert_true(fr_needs_person(document));
    for (size_t i = 0; i < document->problem_count; i++) {
        if (strstr(document->problems[i].data, said) != NULL)
            return;
    }
    for (size_t i = 0; i < document->instruction_count; i++) {
        if (document->instructions[i].why.length > 0 &&
            strstr(document->instructions[i].why.data, said) != NULL)
            return;
    }
    fail_msg("not said: %s", said);
}

static void a_rule_says_what_it_is(void **state)
{
    struct fixture *f = *state;
    const struct fr_document *document = read_one(
        f, HEAD "<REGTEXT PART=\"744\">" SUPPLEMENT
                "<AMDPAR>a. Under CHINA, by adding an entry for \"Acme\".</AMDPAR>" TABLE(
                    COUNTRY("CHINA") ROW("Acme, 5 Road, Beijing, China.")) "</REGTEXT>" TAIL);
    char day[DATE_TEXT_SIZE];
    assert_true(str_equal_text(document->number, "2025-05426"));
    assert_true(str_equal_text(document->page, "14032"));
    assert_int_equal(document->volume, 90);
    assert_string_equal(date_format(document->effective, day), "2025-03-25");
    assert_string_equal(date_format(document->published, day), "2025-03-28");
    assert_string_equal(date_format(document->filed, day), "2025-03-24");
    assert_int_equal(document->row_count, 1);
    assert_false(fr_needs_person(document));
}

static void what_is_not_understood_is_said(void **state)
{
    struct fixture *f = *state;
    check_problem(f, HEAD SUPPLEMENT TAIL, "no instruction was found");
    check_problem(f, HEAD "<REGTEXT>" SUPPLEMENT "<AMDPAR>a. Perhaps.</AMDPAR></REGTEXT>" TAIL,
                  "what it does was not understood");
    check_problem(f,
                  HEAD "<REGTEXT>" SUPPLEMENT
                       "<AMDPAR>a. Under CHINA, by adding \"Acme\".</AMDPAR></REGTEXT>" TAIL,
                  "no row of a table is that of Acme");
    check_problem(f,
                  HEAD "<REGTEXT>" SUPPLEMENT
                       "<AMDPAR>a. Under CHINA, by adding \"Acme\".</AMDPAR>" TABLE(COUNTRY(
                           "CHINA") ROW("Bolt, 5 Road.") ROW("Acme, 5 Road.")) "</REGTEXT>" TAIL,
                  "no instruction is that of the row 'Bolt, 5 Road.'");
    check_problem(f,
                  HEAD "<REGTEXT><AMDPAR>2. Part 744 is amended by adding a table:</AMDPAR>" TABLE(
                      COUNTRY("CHINA") ROW("Acme, 5 Road.")) "</REGTEXT>" TAIL,
                  "under no instruction");
    check_problem(f,
                  HEAD "<REGTEXT>" SUPPLEMENT "<AMDPAR>a. Under CHINA, by adding \"Acme\".</AMDPAR>"
                       "<GPOTABLE><BOXHD><CHED>State</CHED></BOXHD><ROW><ENT>x</ENT></ROW>"
                       "</GPOTABLE></REGTEXT>" TAIL,
                  "other columns");
    check_problem(f,
                  "<RULE><PREAMB><AGENCY>Industry and Security</AGENCY><EFFDATE><P>It is effective "
                  "March 25, 2025, but paragraph (b) is effective June 1, 2025.</P></EFFDATE>"
                  "</PREAMB>" TAIL,
                  "more than one day is given under DATES");
    check_problem(f, HEAD SUPPLEMENT "</RULE>", "its number ([FR Doc. …]) was not found");
    check_problem(
        f,
        HEAD "<REGTEXT>" SUPPLEMENT "<AMDPAR>a. Under CHINA, by adding \"Acme\".</AMDPAR>"
             "<GPOTABLE><BOXHD><CHED>Country</CHED><CHED>Entity</CHED>"
             "<CHED>License requirement</CHED></BOXHD>" COUNTRY(
                 "CHINA") "<ROW><ENT/><ENT>Acme, 5 Road.</ENT></ROW></GPOTABLE></REGTEXT>" TAIL,
        "has no license requirement");
    assert_true(fr_needs_person(
        read_one(f, HEAD "<REGTEXT><AMDPAR>3. Section 742.6 is amended by adding paragraph (x)."
                         "</AMDPAR></REGTEXT>" TAIL)));
}

static void other_files_are_refused(void **state)
{
    struct fixture *f = *state;
    check_refused(f, "<DIV5/>", ERR_SYNTAX, "no document of the Federal Register");
    check_refused(f, "<RULE><AGENCY>EPA</AGENCY></RULE>", ERR_VALUE, "nothing in it is of the");
    check_refused(f, "<RULE>", ERR_SYNTAX, "");
    check_refused(f, "<!DOCTYPE RULE [<!ENTITY a \"b\">]><RULE>&a;</RULE>", ERR_SYNTAX, "");
    assert_true(fr_is_document(STR("<?xml version=\"1.0\"?>\n<?x y?><FEDREG><VOL>90</VOL>")));
    assert_false(fr_is_document(STR("<html><RULE>")));
    assert_false(fr_is_document(STR("RULE")));
}

/* ---- lists ---- */

static const struct listed *entry_named(const struct party_list *list, const char *name)
{
    for (size_t i = 0; i < list->entry_count; i++) {
        if (str_equal_text(list->entries[i].names[0].text, name))
            return &list->entries[i];
    }
    return NULL;
}

/* clang-format off */
static const char rule_xml[] =
    HEAD "<REGTEXT PART=\"744\">" SUPPLEMENT
    "<AMDPAR>a. Under CHINA, by adding entries for \"Acme\", \"Bolt\" and \"Lost\";</AMDPAR>"
    "<AMDPAR>b. Under IRAN, by revising the entry for \"Coyote\" and removing the entry for "
    "\"Dyn\".</AMDPAR>"
    TABLE(COUNTRY("CHINA, PEOPLE'S REPUBLIC OF") ROW("Acme, 5 Road.") ROW("Bolt, 6 Road.")
          COUNTRY("IRAN") ROW("Coyote, 7 Road."))
    "</REGTEXT>" TAIL;
/* clang-format on */

static struct snapshot list_of(struct fixture *f, const char *xml, const char *source, int32_t day)
{
    struct snapshot snapshot = { .origin = { .source = str_of(source), .issued = day } };
    struct fr_document *document = read_one(f, xml);
    assert_true(fr_list(&f->arena, &f->places, document, &snapshot.list, &f->err));
    return snapshot;
}

static void rows_become_entries(void **state)
{
    struct fixture *f = *state;
    const struct snapshot made = list_of(f, rule_xml, "fr-1", 20000);
    const int32_t effective = date_from_civil(2025, 3, 25);
    assert_int_equal(made.list.entry_count, 5);
    const struct listed *acme = entry_named(&made.list, "Acme");
    assert_true(str_equal_text(acme->countries.list[0], "CN"));
    assert_true(str_equal_text(acme->policy, "Presumption of denial"));
    assert_true(str_equal_text(acme->notice, "90 FR 14032, 2025-03-28"));
    assert_int_equal(acme->from, effective);
    assert_int_equal(acme->to, DATE_OPEN);
    const struct listed *lost = entry_named(&made.list, "Lost");
    assert_int_equal(lost->from, effective); /* named without a row: listed all the same */
    const struct listed *dyn = entry_named(&made.list, "Dyn");
    assert_int_equal(dyn->to, effective);
}

/* The entry is there all the same, without a country, and a person has to read it. */
static void a_row_without_a_country_is_told(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *country, *said;
    } cases[] = { { "", "a row, or a removal, is under no country" },
                  { COUNTRY("ATLANTIS"), "the country 'ATLANTIS' is not in places.csv" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf xml;
        struct party_list list;
        bool told = false;
        buf_init(&xml, mem_system(), 1 << 16);
        buf_format(&xml,
                   HEAD "<REGTEXT PART=\"744\">" SUPPLEMENT
                        "<AMDPAR>a. By adding an entry for \"Acme\".</AMDPAR>" TABLE(
                            "%s" ROW("Acme, 5 Road.")) "</REGTEXT>" TAIL,
                   cases[i].country);
        buf_byte(&xml, '\0');
        struct fr_document *document = read_one(f, xml.data);
        assert_true(fr_list(&f->arena, &f->places, document, &list, &f->err));
        assert_int_equal(list.entry_count, 1);
        assert_int_equal(list.entries[0].countries.count, 0);
        for (size_t k = 0; k < document->problem_count; k++)
            told = told || str_equal_text(document->problems[k], cases[i].said);
        assert_true(told);
        assert_true(fr_needs_person(document));
        buf_release(&xml);
    }
}

static void a_proposal_lists_nobody(void **state)
{
    struct fixture *f = *state;
    char *xml = arena_copy(&f->arena, rule_xml, sizeof rule_xml - 1);
    struct buf buf;
    buf_init(&buf, mem_system(), 1 << 16);
    buf_text(&buf, "<PRO");
    buf_text(&buf, xml + 1);
    buf.length -= strlen("</RULE>");
    buf_text(&buf, "</PRORULE>");
    buf_byte(&buf, '\0');
    struct fr_document *document = read_one(f, buf.data);
    struct party_list list;
    assert_int_equal(document->kind, FR_PROPOSAL);
    assert_true(fr_needs_person(document));
    assert_true(fr_list(&f->arena, &f->places, document, &list, &f->err));
    assert_int_equal(list.entry_count, 0);
    buf_release(&buf);
}

static struct snapshot consolidated(struct fixture *f, const char *name, const char *country,
                                    const char *notice, int32_t day)
{
    struct snapshot snapshot = { .origin = { .source = STR("us-csl"), .issued = day } };
    struct naming naming = { .arena = &f->arena, .list = &snapshot.list, .err = &f->err };
    const struct listed entry = {
        .list = STR("EL"), .notice = str_of(notice), .from = DATE_MIN, .to = DATE_OPEN
    };
    assert_true(entry_add(&naming, &entry) && name_add(&naming, str_of(name), NAME_OWN) &&
                country_add(&naming, str_of(country)));
    return snapshot;
}

static void a_later_list_takes_the_place_of_a_row(void **state)
{
    static const struct {
        const char *name, *country, *notice;
        int32_t day;
        const char *gone;
    } cases[] = {
        { "ACME", "CN", "90 FR 14032", 20001, "Acme" },
        { "Acme", "CN", "90 FR 14032", 20000, NULL }, /* of the same day: it may be the earlier */
        { "Acme", "IR", "90 FR 14032", 20001, NULL }, /* another party */
        { "Acme Two", "CN", "90 FR 14032", 20001, NULL },
        { "Coyote", "IR", "88 FR 1", 20001, NULL }, /* the entry before it was revised */
        { "Coyote", "IR", "88 FR 1; 90 FR 14032", 20001, "Coyote" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture *f = *state;
        struct snapshot both[] = {
            consolidated(f, cases[i].name, cases[i].country, cases[i].notice, cases[i].day),
            list_of(f, rule_xml, "fr-1", 20000),
        };
        assert_true(fr_overlay(&f->arena, both, 2, &f->err));
        assert_int_equal(both[0].list.entry_count, 1);
        assert_int_equal(both[1].list.entry_count, cases[i].gone == NULL ? 4 : 3);
        assert_null(entry_named(&both[1].list, "Dyn")); /* what is removed is no entry */
        if (cases[i].gone != NULL)
            assert_null(entry_named(&both[1].list, cases[i].gone));
    }
}

static void a_later_document_ends_a_row(void **state)
{
    struct fixture *f = *state;
    static const char later_xml[] =
        HEAD "<REGTEXT>" SUPPLEMENT "<AMDPAR>a. Under CHINA, by removing \"Acme\" and revising the "
             "entry for \"Bolt\".</AMDPAR>" TABLE(COUNTRY("CHINA")
                                                      ROW("Bolt, 9 Road.")) "</REGTEXT>" TAIL;
    const int32_t effective = date_from_civil(2025, 3, 25);
    struct snapshot all[] = { list_of(f, later_xml, "fr-2", 20000),
                              list_of(f, rule_xml, "fr-1", 20000) };
    assert_true(fr_overlay(&f->arena, all, 2, &f->err));
    assert_int_equal(entry_named(&all[1].list, "Acme")->to, effective);
    assert_int_equal(entry_named(&all[1].list, "Bolt")->to, effective);
    assert_int_equal(entry_named(&all[1].list, "Coyote")->to, DATE_OPEN);
    assert_int_equal(entry_named(&all[0].list, "Bolt")->to, DATE_OPEN);
    assert_int_equal(all[0].list.entry_count, 1);
}

/* ---- without memory ---- */

static bool read_all(const struct mem *mem, void *context)
{
    struct fixture *f = context;
    struct arena arena;
    struct fr_documents documents;
    struct snapshot snapshot = { .origin = { .source = STR("fr-1") } };
    struct err err;
    arena_init(&arena, mem, (size_t)16 << 20);
    err_clear(&err);
    bool done = fr_read(&arena, "rule.xml", STR(rule_xml), &documents, &err) &&
                fr_list(&arena, &f->places, documents.list, &snapshot.list, &err) &&
                fr_overlay(&arena, &snapshot, 1, &err);
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
        cmocka_unit_test_setup_teardown(instructions_stand_in_each_other, setup, teardown),
        cmocka_unit_test_setup_teardown(a_text_may_do_several_things, setup, teardown),
        cmocka_unit_test_setup_teardown(other_places_are_told, setup, teardown),
        cmocka_unit_test_setup_teardown(a_rule_says_what_it_is, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_understood_is_said, setup, teardown),
        cmocka_unit_test_setup_teardown(other_files_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_become_entries, setup, teardown),
        cmocka_unit_test_setup_teardown(a_row_without_a_country_is_told, setup, teardown),
        cmocka_unit_test_setup_teardown(a_proposal_lists_nobody, setup, teardown),
        cmocka_unit_test_setup_teardown(a_later_list_takes_the_place_of_a_row, setup, teardown),
        cmocka_unit_test_setup_teardown(a_later_document_ends_a_row, setup, teardown),
        cmocka_unit_test_setup_teardown(memory_that_ends_is_said, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
