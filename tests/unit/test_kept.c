/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_kept.c - what decisions rest on: kept once, read as it was, told where it is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/kept.h"
#include "store/statement.h"
#include "unit/alloc_fail.h"
#include "unit/store_folder.h"

#define SEVENS "X'0707070707070707070707070707070707070707070707070707070707070707'"
#define EIGHTS "X'0808080808080808080808080808080808080808080808080808080808080808'"

/* Each is refused, and only because of one guard. */
static const char *const sound[] = {
    "INSERT INTO kept_piece VALUES (" SEVENS ", X'00')",
    "INSERT INTO kept_text VALUES (" SEVENS ", " SEVENS ", 1)",
};
static const char *const wrong[] = {
    "INSERT INTO kept_piece VALUES (" SEVENS ", X'00')",
    "INSERT INTO kept_piece VALUES (zeroblob(31), X'00')",
    "INSERT INTO kept_piece VALUES (NULL, X'00')",
    "INSERT INTO kept_piece VALUES (" EIGHTS ", NULL)",
    "INSERT INTO kept_text VALUES (" SEVENS ", " SEVENS ", 1)",
    "INSERT INTO kept_text VALUES (zeroblob(31), " SEVENS ", 1)",
    "INSERT INTO kept_text VALUES (NULL, " SEVENS ", 1)",
    "INSERT INTO kept_text VALUES (" EIGHTS ", zeroblob(31), 1)",
    "INSERT INTO kept_text VALUES (" EIGHTS ", NULL, 1)",
    "INSERT INTO kept_text VALUES (" EIGHTS ", " SEVENS ", NULL)",
    "UPDATE kept_piece SET content = X'01'",
    "DELETE FROM kept_piece",
    "UPDATE kept_text SET added_at = 2",
    "DELETE FROM kept_text",
};

static void test_the_rows_refuse(void **unused)
{
    struct err err = { 0 };
    (void)unused;
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
        if (!store_folder_run(&store_folder_shared, sound[i], &err))
            fail_msg("%s: %s", sound[i], err.message);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (store_folder_run(&store_folder_shared, wrong[i], &err))
            fail_msg("it was allowed: %s", wrong[i]);
        if (err.code != ERR_CONFLICT)
            fail_msg("%s: %s", wrong[i], err.message);
    }
}

/* ---- texts ---- */

#define LONG ((size_t)1 << 20)

static char text[LONG + 8];

/* Of letters that say nothing of those before: as hard to pack as any. */
static void fill(size_t length)
{
    uint32_t chance = 7;
    for (size_t i = 0; i < length; i++) {
        chance = chance * 1664525u + 1013904223u;
        text[i] = (char)('a' + (chance >> 24) % 26);
    }
}

static struct kept_text text_of(struct str said)
{
    struct kept_text kept = { .text = said };
    kept_sha256(said, kept.sha256);
    return kept;
}

static int64_t count(struct store *store, const char *sql)
{
    struct sql_rows rows;
    struct err err;
    bool found;
    assert_true(sql_one(store, sql, NULL, 0, &rows, &found, &err) && found);
    int64_t n = sql_int(&rows, 0);
    sql_end(&rows);
    return n;
}

static bool keep_in(struct store *store, const struct mem *mem, const char *content,
                    const struct kept_text *texts, size_t text_count, int64_t *ret_seq,
                    struct err *err)
{
    const struct made_with with = { str_of(content), texts, text_count };
    uint8_t digest[KEPT_DIGEST_SIZE];
    if (!store_begin(store, err))
        return false;
    if (made_with_keep(store, mem, &with, 1, ret_seq, digest, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

static int64_t keep(struct store *store, const char *content, const struct kept_text *texts,
                    size_t text_count)
{
    struct err err;
    int64_t seq;
    if (!keep_in(store, mem_system(), content, texts, text_count, &seq, &err))
        fail_msg("%s: %s", content, err.message);
    return seq;
}

static void expect_text(struct store *store, const struct kept_text *kept)
{
    struct arena arena;
    struct str read;
    struct err err;
    arena_init(&arena, mem_system(), (size_t)1 << 26);
    if (!kept_read(store, &arena, kept->sha256, &read, &err))
        fail_msg("%s", err.message);
    assert_true(str_equal(read, kept->text));
    arena_release(&arena);
}

static void test_texts(void **state)
{
    static const size_t lengths[] = { 0, 1, 4095, 4096, 4097, 65536, LONG };
    struct store *store = *state;
    struct kept_text texts[sizeof lengths / sizeof *lengths];
    size_t n = sizeof lengths / sizeof *lengths;
    fill(LONG);
    for (size_t i = 0; i < n; i++)
        texts[i] = text_of((struct str){ text, lengths[i] });
    int64_t seq = keep(store, "{\"a\":1}", texts, n);
    for (size_t i = 0; i < n; i++)
        expect_text(store, &texts[i]);
    /* The same again: another number for another basis, and nothing else. */
    int64_t pieces = count(store, "SELECT count(*) FROM kept_piece");
    assert_true(pieces > 10);
    assert_int_equal(keep(store, "{\"a\":1}", texts, n), seq);
    assert_int_equal(keep(store, "{\"a\":2}", texts, n), seq + 1);
    assert_int_equal(count(store, "SELECT count(*) FROM kept_piece"), pieces);
    assert_int_equal(count(store, "SELECT count(*) FROM kept_text"), (int64_t)n);
    /* A byte more at its beginning moves all others: few pieces are others for it. */
    memmove(text + 1, text, LONG);
    text[0] = '!';
    const struct kept_text moved = text_of((struct str){ text, LONG + 1 });
    keep(store, "{\"a\":3}", &moved, 1);
    assert_in_range(count(store, "SELECT count(*) FROM kept_piece"), pieces + 1, pieces + 3);
    expect_text(store, &moved);
}

/* What a byte is like a million times is cut too. */
static void test_alike(void **state)
{
    struct store *store = *state;
    memset(text, 'x', LONG);
    const struct kept_text kept = text_of((struct str){ text, LONG });
    keep(store, "{\"a\":1}", &kept, 1);
    expect_text(store, &kept);
    assert_in_range(count(store, "SELECT count(*) FROM kept_piece"), 1, 3);
}

static void test_missing(void **state)
{
    struct store *store = *state;
    struct arena arena;
    struct str read;
    struct err err = { 0 };
    const struct kept_text none = text_of(STR("nobody kept it"));
    uint8_t sha256[KEPT_DIGEST_SIZE];
    arena_init(&arena, mem_system(), (size_t)1 << 20);
    assert_false(kept_read(store, &arena, none.sha256, &read, &err));
    assert_int_equal(err.code, ERR_NAME);
    assert_false(kept_sha256_read(STR(""), sha256));
    assert_false(kept_sha256_read(STR("0x"), sha256));
    assert_false(kept_sha256_read(STR("00"), sha256));
    assert_false(kept_sha256_read(
        STR("zz3456789012345678901234567890123456789012345678901234567890abcd"), sha256));
    assert_true(kept_sha256_read(
        STR("003456789012345678901234567890123456789012345678901234567890abcd"), sha256));
    arena_release(&arena);
}

static size_t wrong_in(struct store *store, const char *basis)
{
    struct buf out;
    struct err err = { 0 };
    size_t found = 0;
    buf_init(&out, mem_system(), (size_t)1 << 16);
    assert_true(kept_check(store, mem_system(), &out, &found, &err));
    assert_true(kept_check_basis(store, mem_system(), str_of(basis), &out, &found, &err));
    buf_release(&out);
    return found;
}

/* What a basis names is looked for, as far as it goes. */
static void test_basis(void **state)
{
    struct store *store = *state;
    char lines[256];
    char basis[1024];
    char hex[4][KEPT_HEX_SIZE];
    struct kept_text rule = text_of(STR("a rule"));
    snprintf(lines, sizeof lines, "%s  us/1.licet\n", kept_sha256_text(rule.sha256, hex[0]));
    struct kept_text packs = text_of(str_of(lines));
    struct kept_text list = text_of(STR("a list"));
    struct kept_text licenses = text_of(STR("licenses"));
    const struct kept_text all[] = { packs, rule, list, licenses };
    snprintf(basis, sizeof basis,
             "{\"sha256\":\"%s\",\"kept_lists\":[\"%s\"],\"kept_owners\":null,"
             "\"kept_licenses\":\"%s\",\"kept_order\":null}",
             kept_sha256_text(packs.sha256, hex[1]), kept_sha256_text(list.sha256, hex[2]),
             kept_sha256_text(licenses.sha256, hex[3]));
    assert_int_equal(wrong_in(store, basis), 3);
    for (size_t i = 1; i <= 4; i++) {
        char name[32];
        static const size_t left[] = { 3, 2, 1, 0 };
        snprintf(name, sizeof name, "{\"n\":%zu}", i);
        keep(store, name, &all[i - 1], 1);
        assert_int_equal(wrong_in(store, basis), left[i - 1]);
    }
    assert_int_equal(wrong_in(store, "{\"packs\":\"us\"}"), 0);
    assert_int_equal(wrong_in(store, "{\"kept_lists\":[\"?\"],\"sha256\":\"?\"}"), 2);
    assert_int_equal(wrong_in(store, "no JSON"), 0);
}

struct trying {
    struct store *store;
    struct kept_text kept[2];
    int64_t n; /* of the basis: each time another */
};

static bool try_to_keep(const struct mem *mem, void *context)
{
    struct trying *trying = context;
    struct err err = { 0 };
    char content[32];
    int64_t seq;
    snprintf(content, sizeof content, "{\"m\":%lld}", (long long)++trying->n);
    if (keep_in(trying->store, mem, content, trying->kept, 2, &seq, &err))
        return true;
    assert_int_equal(err.code, ERR_MEMORY);
    return false;
}

static void test_without_memory(void **state)
{
    struct trying trying = { .store = *state };
    fill(20000);
    trying.kept[0] = text_of((struct str){ text, 9000 });
    trying.kept[1] = text_of((struct str){ text, 20000 });
    assert_true(alloc_fail_each(try_to_keep, &trying) > 2);
    expect_text(trying.store, &trying.kept[0]);
    expect_text(trying.store, &trying.kept[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_rows_refuse, store_folder_set_up,
                                        store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_texts, store_folder_set_up, store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_alike, store_folder_set_up, store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_missing, store_folder_set_up, store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_basis, store_folder_set_up, store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_without_memory, store_folder_set_up,
                                        store_folder_tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}
