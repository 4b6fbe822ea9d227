/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_lists.c - lists are read whole, kept as they were read, and compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "screen/changes.h"
#include "screen/snapshot.h"
#include "screen/source.h"
#include "unit/alloc_fail.h"

#define ARENA_MAX ((size_t)16 << 20)
#define HEADER "source,name,alt_names,addresses,start_date,license_policy,remarks,title\n"

static const char first[] = HEADER
    "Entity List (EL) - BIS,\"Acme, Ltd. Affiliated Entity: Acme Cloud\",Acme Semi; and  Bolt,"
    "\"1 Road, CN; HK\",2019-05-21,Denial,,\n"
    "Specially Designated Nationals (SDN) - Treasury,\"DOE, John\",,LY,,,Linked To: X.,Director\n";
static const char second[] =
    HEADER "Entity List (EL) - BIS,\"ACME LTD, Affiliated Entity: Acme Cloud\",Acme Semi,"
           "\"1 Road, CN; HK\",2019-05-21,Case by case,,\n"
           "Unverified List (UVL) - BIS,Coyote,,SG,,,,\n";

struct fixture {
    struct arena arena;
    struct err err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    arena_init(&f->arena, mem_system(), ARENA_MAX);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    arena_release(&f->arena);
    free(f);
    return 0;
}

static void must_read(struct fixture *f, const char *text, struct party_list *ret)
{
    const struct list_file file = { STR("list.csv"), str_of(text) };
    if (!csl_read(&f->arena, mem_system(), &file, 1, ret, &f->err))
        fail_msg("%u:%u: %s", f->err.line, f->err.column, f->err.message);
}

/* ---- reading ---- */

/* A name as a list has it, and the names that it comes to, each with the letter of its kind. */
static const struct {
    const char *name;
    const char *names;
} mended[] = {
    { "Acme", "nAcme" },
    { "  Acme   Chips ", "nAcme Chips" },
    { "Acme and any successor, sub-unit, or subsidiary thereof", "nAcme" },
    { "Acme; and any successor", "nAcme" },
    { "Acme, and its sub-units and successors", "nAcme" },
    { "Acme. Affiliated Entity: Bolt", "nAcme. fBolt" },
    { "Acme (a.k.a. Bolt)", "nAcme aBolt" },
    { "ACME (A.K.A. NEI CHU) LI", "nACME LI aNEI CHU" },
    { "Acme; a.k.a. Bolt; a.k.a. Coyote", "nAcme aBolt aCoyote" },
    { "Acme [aka Bolt, aka Coyote] (PRC entity)", "nAcme (PRC entity) aBolt aCoyote" },
    { "F.K.A. Acme", "aAcme" },
    { "Osaka Trading", "nOsaka Trading" },
    /* A name in brackets behind another one. */
    { "Acme Chips Co., Ltd. (Acme)", "nAcme Chips Co., Ltd. (Acme) aAcme Chips Co., Ltd. aAcme" },
    { "Institute of Applied Physics (IAP)",
      "nInstitute of Applied Physics (IAP) aInstitute of Applied Physics aIAP" },
    { "Chashma Nuclear Power Plant (CHASNUPP)",
      "nChashma Nuclear Power Plant (CHASNUPP) aChashma Nuclear Power Plant aCHASNUPP" },
    { "AL-QAIDA IN THE PENINSULA (A.Q.P.)",
      "nAL-QAIDA IN THE PENINSULA (A.Q.P.) aAL-QAIDA IN THE PENINSULA aA.Q.P." },
    { "Acme (a.k.a. Bolt Chips Plant (BCP))",
      "nAcme aBolt Chips Plant (BCP) aBolt Chips Plant aBCP" },
    { "Li Ming (\xE9\x87\x91\xE9\x93\x81\xE4\xB8\x89)",
      "nLi Ming (\xE9\x87\x91\xE9\x93\x81\xE4\xB8\x89) aLi Ming "
      "a\xE9\x87\x91\xE9\x93\x81\xE4\xB8\x89" },
    { "Acme Power Plant (APP)\xEF\xBC\x88\xE9\x87\x91\xE9\x93\x81\xE4\xB8\x89\xEF\xBC\x89",
      "nAcme Power Plant (APP)\xEF\xBC\x88\xE9\x87\x91\xE9\x93\x81\xE4\xB8\x89\xEF\xBC\x89 "
      "aAcme Power Plant (APP) a\xE9\x87\x91\xE9\x93\x81\xE4\xB8\x89 aAcme Power Plant aAPP" },
    { "Abu Ali (original script: \xD0\x90\xD0\xB1\xD1\x83 \xD0\x90)",
      "nAbu Ali (original script: \xD0\x90\xD0\xB1\xD1\x83 \xD0\x90) aAbu Ali "
      "a\xD0\x90\xD0\xB1\xD1\x83 \xD0\x90" },
    /* And what is none. */
    { "Acme Foundation (Kenya)", "nAcme Foundation (Kenya)" },
    { "Acme Iron (IRAN)", "nAcme Iron (IRAN)" },
    { "Indus Region Air (IRAN BRANCH)", "nIndus Region Air (IRAN BRANCH)" },
    { "GE SONG TAO (GE)", "nGE SONG TAO (GE)" },
    { "Acme (Acme)", "nAcme (Acme)" },
    { "Lev Yershov (Ershov)", "nLev Yershov (Ershov)" },
    { "VTB BANK (UKRAINE)", "nVTB BANK (UKRAINE)" },
    { "Acme Bolt Chips (AB)", "nAcme Bolt Chips (AB)" },
    { "Acme Institute, Academy of Parts (AOP)", "nAcme Institute, Academy of Parts (AOP)" },
    { "Acme Trading (\xE6\x97\xA5\xE6\x9C\xAC)", "nAcme Trading (\xE6\x97\xA5\xE6\x9C\xAC)" },
    { "Acme (\xCE\x91\xCE\xB8)", "nAcme (\xCE\x91\xCE\xB8)" },
    { "Acme (\xD0\x90\xD0\xBA)", "nAcme (\xD0\x90\xD0\xBA) aAcme a\xD0\x90\xD0\xBA" },
    { "Acme Bolt (\xD0\x90\xD0\xBA)", "nAcme Bolt (\xD0\x90\xD0\xBA)" },
    { "\xD0\x90\xD0\xBA (\xD0\x91\xD0\xB0)", "n\xD0\x90\xD0\xBA (\xD0\x91\xD0\xB0)" },
    { "Acme (\xD0\x90\xD0\xBA x)", "nAcme (\xD0\x90\xD0\xBA x)" },
    { "\xD0\x90\xD0\xBA (x \xE6\x97\xA5\xE6\x9C\xAC)",
      "n\xD0\x90\xD0\xBA (x \xE6\x97\xA5\xE6\x9C\xAC)" },
    { "\xE9\x87\x91\xE9\x93\x81\xE4\xB8\x89 (\xE9\x87\x91\xE9\x93\x81\xE5\xB1\xB1)",
      "n\xE9\x87\x91\xE9\x93\x81\xE4\xB8\x89 (\xE9\x87\x91\xE9\x93\x81\xE5\xB1\xB1)" },
    { "Acme Bolt Chips (ABC\xC3\xA9)", "nAcme Bolt Chips (ABC\xC3\xA9)" },
    { "Acme (x) \xE9\x87\x91\xE9\x93\x81\xE4\xB8\x89)",
      "nAcme (x) \xE9\x87\x91\xE9\x93\x81\xE4\xB8\x89)" },
    { "Acme Bolt Chips (ABC) Ltd.", "nAcme Bolt Chips (ABC) Ltd." },
    { "(ABC)", "n(ABC)" },
    { "Acme Bolt Chips ABC)", "nAcme Bolt Chips ABC)" },
    { "Aka Bank", "nAka Bank" },
    { "\xE5\x8D\x8E\xE4\xB8\xBA", "n\xE5\x8D\x8E\xE4\xB8\xBA" },
};

static void test_names_are_mended(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof mended / sizeof mended[0]; i++) {
        char text[512];
        char found[512] = "";
        struct party_list list;
        snprintf(text, sizeof text, "%sX (EL),\"%s\",,CN,,,,\n", HEADER, mended[i].name);
        must_read(f, text, &list);
        const struct listed *entry = &list.entries[0];
        for (size_t k = 0; k < entry->name_count; k++) {
            static const char letters[NAME_KIND_COUNT] = { 'n', 'a', 'w', 'f' };
            size_t used = strlen(found);
            snprintf(found + used, sizeof found - used, "%s%c%.*s", k == 0 ? "" : " ",
                     letters[entry->names[k].kind], STR_ARG(entry->names[k].text));
        }
        assert_string_equal(found, mended[i].names);
        bool same = strcmp(mended[i].name, mended[i].names + 1) == 0;
        assert_int_equal(list.repair_count > 0, !same);
    }
}

static void test_entries(void **state)
{
    struct fixture *f = *state;
    struct party_list list;
    must_read(f, first, &list);
    assert_int_equal(list.entry_count, 2);
    const struct listed *el = &list.entries[0];
    assert_true(str_equal_text(el->list, "EL"));
    assert_int_equal(el->name_count, 4);
    assert_int_equal(el->addresses.count, 2);
    assert_int_equal(el->countries.count, 2);
    assert_int_equal(el->from, date_from_civil(2019, 5, 21));
    assert_int_equal(el->to, DATE_OPEN);
    const struct listed *sdn = &list.entries[1];
    assert_int_equal(sdn->from, DATE_MIN);
    assert_int_equal(sdn->field_count, 1);
    assert_true(str_equal_text(sdn->fields[0].text, "Director"));
}

static const struct {
    const char *text;
    unsigned line;
} refused[] = {
    { "", 0 },
    { "a,b\n1,2\n", 1 },
    { HEADER, 0 },
    { HEADER "X (EL),Acme\n", 2 },
    { HEADER "X (EL),,,CN,,,,\n", 2 },
    { HEADER "X (EL),\"Acme,,CN,,,,\n", 2 },
    { HEADER ",Acme,,CN,,,,\n", 2 },
    { HEADER "X (EL),Acme,\"[1]\",CN,,,,\n", 2 },
    { HEADER "X (EL),Acme,\"[\",CN,,,,\n", 2 },
    { "source,name,name,alt_names,addresses\n", 1 },
};

static void test_damaged_lists_are_refused(void **state)
{
    struct fixture *f = *state;
    struct party_list list;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        const struct list_file file = { STR("list.csv"), str_of(refused[i].text) };
        assert_false(csl_read(&f->arena, mem_system(), &file, 1, &list, &f->err));
        assert_string_equal(f->err.file, "list.csv");
        assert_int_equal(f->err.line, refused[i].line);
    }
}

static void test_lists_that_lost_much_are_refused(void **state)
{
    struct fixture *f = *state;
    static const struct list_source source = { .code = "x",
                                               .floors = { { "EL", 1 }, { NULL, 0 } } };
    static char text[64 * 1024];
    struct party_list whole;
    struct party_list less;
    struct party_list none;
    size_t length = (size_t)snprintf(text, sizeof text, "%s", HEADER);
    for (int i = 0; i < 40; i++) {
        if (i == 35) {
            must_read(f, text, &less);
        }
        length += (size_t)snprintf(text + length, sizeof text - length, "X (EL),A%d,,CN,,,,\n", i);
    }
    must_read(f, text, &whole);
    must_read(f, HEADER "X (SDN),A,,CN,,,,\n", &none);
    assert_true(list_accept(&f->arena, &source, &whole, NULL, &f->err));
    assert_true(list_accept(&f->arena, &source, &whole, &less, &f->err));
    assert_false(list_accept(&f->arena, &source, &less, &whole, &f->err));
    assert_non_null(strstr(f->err.message, "from 40 to 35"));
    assert_false(list_accept(&f->arena, &source, &none, NULL, &f->err));
}

/* ---- versions ---- */

static struct str write_version(const struct party_list *list, struct buf *out)
{
    struct err err;
    struct snapshot snapshot = {
        .origin = { STR("us-csl"), STR("list.csv"), STR("00"), 20000, 20001 }, .list = *list
    };
    buf_init(out, mem_system(), ARENA_MAX);
    if (!snapshot_write(mem_system(), &snapshot, out, &err))
        fail_msg("%s", err.message);
    return buf_view(out);
}

static void test_a_version_is_what_was_read(void **state)
{
    struct fixture *f = *state;
    struct party_list list;
    struct snapshot again;
    struct list_changes changes;
    struct buf bytes;
    must_read(f, first, &list);
    struct str text = write_version(&list, &bytes);
    assert_true(snapshot_read(&f->arena, text, &again, &f->err));
    assert_int_equal(again.list.entry_count, list.entry_count);
    assert_int_equal(again.list.name_count, list.name_count);
    assert_int_equal(again.list.repair_count, list.repair_count);
    assert_int_equal(again.origin.issued, 20000);
    assert_true(str_equal_text(again.origin.source, "us-csl"));
    assert_true(str_equal_text(again.list.entries[1].fields[0].text, "Director"));
    assert_true(list_compare(&f->arena, &list, &again.list, &changes, &f->err));
    assert_int_equal(changes.count, 0);
    buf_release(&bytes);
}

/* A damaged version is refused, or has entries that lie within it. */
static void test_damaged_versions(void **state)
{
    struct fixture *f = *state;
    struct party_list list;
    struct snapshot again;
    struct buf bytes;
    must_read(f, first, &list);
    struct str text = write_version(&list, &bytes);
    for (size_t i = 0; i < text.length; i++) {
        arena_reset(&f->arena);
        assert_false(snapshot_read(&f->arena, str_slice(text, 0, i), &again, &f->err));
        for (int bit = 0; bit < 8; bit++) {
            arena_reset(&f->arena);
            bytes.data[i] ^= (char)(1 << bit);
            if (snapshot_read(&f->arena, text, &again, &f->err)) {
                struct list_changes changes;
                assert_true(list_compare(&f->arena, &again.list, &again.list, &changes, &f->err));
                assert_int_equal(changes.count, 0);
            }
            bytes.data[i] ^= (char)(1 << bit);
        }
    }
    buf_release(&bytes);
}

/* ---- changes ---- */

static void test_changes(void **state)
{
    struct fixture *f = *state;
    struct party_list before;
    struct party_list after;
    struct list_changes changes;
    must_read(f, first, &before);
    must_read(f, second, &after);
    assert_true(list_compare(&f->arena, &before, &after, &changes, &f->err));
    assert_int_equal(changes.added, 1);
    assert_int_equal(changes.removed, 1);
    assert_int_equal(changes.changed, 1);
    assert_int_equal(changes.list[0].parts, CHANGED_NAMES | CHANGED_LICENSE);
}

/* ---- without memory ---- */

static bool try_all(const struct mem *mem, void *context)
{
    struct arena arena;
    struct party_list before;
    struct party_list after;
    struct snapshot snapshot = { .origin = { .source = STR("x") } };
    struct snapshot again;
    struct list_changes changes;
    struct buf bytes;
    struct err err;
    (void)context;
    arena_init(&arena, mem, ARENA_MAX);
    buf_init(&bytes, mem, ARENA_MAX);
    const struct list_file a = { STR("a.csv"), str_of(first) };
    const struct list_file b = { STR("b.csv"), str_of(second) };
    bool done =
        csl_read(&arena, mem, &a, 1, &before, &err) && csl_read(&arena, mem, &b, 1, &after, &err);
    if (done) {
        snapshot.list = after;
        done = snapshot_write(mem, &snapshot, &bytes, &err) &&
               snapshot_read(&arena, buf_view(&bytes), &again, &err) &&
               list_compare(&arena, &before, &again.list, &changes, &err);
    }
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    buf_release(&bytes);
    arena_release(&arena);
    return done;
}

static void test_memory_fails(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(try_all, NULL) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_names_are_mended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_entries, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged_lists_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lists_that_lost_much_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_version_is_what_was_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged_versions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_changes, set_up, tear_down),
        cmocka_unit_test(test_memory_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
