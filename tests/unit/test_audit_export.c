/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_audit_export.c - exports: the same bytes each time, and no other bytes pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/export.h"
#include "audit/retain.h"
#include "unit/alloc_fail.h"
#include "unit/audit_kit.h"

static struct store_folder folder;
static struct key_secret secret;
static struct key_public key;
static struct buf outside;

static int set_up(void **state)
{
    store_folder_make(&folder);
    *state = store_folder_open(&folder);
    assert_non_null(*state);
    audit_kit_keys(&secret, &key);
    buf_init(&outside, mem_system(), 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    buf_release(&outside);
    store_close(*state);
    store_folder_remove(&folder);
    return 0;
}

static bool take(void *context, struct str text, struct err *err)
{
    buf_str(context, text);
    return buf_check(context, err);
}

/* Into `out`, which it clears. */
static struct audit_exported export_it(struct store *store, const struct audit_filter *filter,
                                       struct buf *out)
{
    struct audit_exported exported;
    struct err err = { 0 };
    buf_clear(out);
    if (!audit_export(store, mem_system(), filter, take, out, &exported, &err))
        fail_msg("%s", err.message);
    return exported;
}

static struct audit_verdict verify_it(struct str text, char *said, size_t size)
{
    const struct audit_outside by = { .keys = &key, .key_count = 1, .name = STR("export.txt") };
    struct audit_verdict verdict;
    struct err err = { 0 };
    struct buf out;
    buf_init(&out, mem_system(), 1 << 16);
    if (!audit_export_verify(mem_system(), text, &by, &out, &verdict, &err))
        fail_msg("%s", err.message);
    snprintf(said, size, "%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
    return verdict;
}

static void assert_export_sound(const struct buf *out)
{
    char said[400];
    if (verify_it(buf_view(out), said, sizeof said).wrong > 0)
        fail_msg("%s", said);
}

static void file_document(struct store *store, struct str content)
{
    struct err err = { 0 };
    struct audit_hash hash;
    struct audit_event event = audit_kit_event(1);
    assert_true(store_begin(store, &err));
    assert_true(audit_document_add(store, mem_system(), &event, content, &hash, &err));
    assert_true(store_commit(store, &err));
}

static const struct audit_filter everything = { 0 };

/* Two of one state are the same, from another connection and with another batch, too. */
static void test_the_same_bytes(void **state)
{
    struct store *other = store_folder_open(&folder);
    struct buf one;
    struct buf two;
    assert_non_null(other);
    buf_init(&one, mem_system(), 1 << 24);
    buf_init(&two, mem_system(), 1 << 24);
    audit_kit_append(*state, 0, 300, 64);
    file_document(*state, STR("the bill of lading"));
    audit_kit_checkpoint(*state, &secret, NOON, &outside);
    struct audit_exported exported = export_it(*state, &everything, &one);
    (void)export_it(other, &everything, &two);
    assert_true(str_equal(buf_view(&one), buf_view(&two)));
    assert_int_equal(exported.entries, 301);
    assert_int_equal(exported.documents, 1);
    assert_int_equal(exported.later, 0);
    assert_export_sound(&one);
    /* What comes later is not in it until it is signed. */
    audit_kit_append(*state, 301, 3, 1);
    exported = export_it(*state, &everything, &two);
    assert_int_equal(exported.later, 3);
    assert_true(str_equal(buf_view(&one), buf_view(&two)));
    buf_release(&one);
    buf_release(&two);
    store_close(other);
}

static void test_filters(void **state)
{
    const struct audit_label labels[] = { { STR("party"), STR("Example Cloud Co.") },
                                          { STR("country"), STR("CN") } };
    struct audit_filter filter = { .labels = labels, .label_count = 1 };
    struct buf out;
    buf_init(&out, mem_system(), 1 << 24);
    audit_kit_append(*state, 0, 40, 8);
    audit_kit_checkpoint(*state, &secret, NOON, &outside);
    assert_int_equal(export_it(*state, &filter, &out).entries, 20); /* two of four */
    assert_export_sound(&out);
    filter.label_count = 2;
    assert_int_equal(export_it(*state, &filter, &out).entries, 10);
    assert_export_sound(&out);
    filter.from = NOON + 10000; /* a thousand microseconds each */
    filter.to = NOON + 19001;
    assert_int_equal(export_it(*state, &filter, &out).entries, 3); /* 11, 15 and 19 */
    assert_export_sound(&out);
    filter.label_count = 0;
    assert_int_equal(export_it(*state, &filter, &out).entries, 10);
    assert_export_sound(&out);
    filter.from = filter.to;
    assert_int_equal(export_it(*state, &filter, &out).entries, 0);
    assert_export_sound(&out);
    buf_release(&out);
}

/* Any bit of any byte, and any end: it says so, and at which line. */
static void test_no_other_bytes(void **state)
{
    const struct audit_label label = { STR("party"), STR("Example Cloud Co.") };
    const struct audit_filter filter = { .labels = &label, .label_count = 1 };
    struct buf out;
    char said[400];
    buf_init(&out, mem_system(), 1 << 24);
    audit_kit_append(*state, 0, 6, 8);
    file_document(*state, STR("the bill of lading"));
    audit_kit_checkpoint(*state, &secret, NOON, &outside);
    assert_int_equal(export_it(*state, &filter, &out).entries, 4);
    for (size_t i = 0; i < out.length; i++) {
        for (int bit = 1; bit < 256; bit *= 8) {
            out.data[i] ^= (char)bit;
            if (verify_it(buf_view(&out), said, sizeof said).wrong == 0)
                fail_msg("byte %zu, '%.40s'", i, out.data + i);
            if (strncmp(said, "export.txt:", 11) != 0)
                fail_msg("%s", said);
            out.data[i] ^= (char)bit;
        }
    }
    for (size_t length = 0; length < out.length; length++)
        assert_true(verify_it((struct str){ out.data, length }, said, sizeof said).wrong > 0);
    buf_byte(&out, '\n');
    assert_true(verify_it(buf_view(&out), said, sizeof said).wrong > 0);
    assert_non_null(strstr(said, "there is more behind the end"));
    buf_release(&out);
}

/* Entries of a whole export that are exchanged, left out, or written twice. */
static void test_lines_moved(void **state)
{
    struct buf out;
    char said[400];
    buf_init(&out, mem_system(), 1 << 24);
    audit_kit_append(*state, 0, 3, 8);
    audit_kit_checkpoint(*state, &secret, NOON, &outside);
    (void)export_it(*state, &everything, &out);
    char *second = strstr(out.data, "{\"seq\":2");
    char *third = strstr(out.data, "{\"seq\":3");
    char *first = strstr(out.data, "{\"seq\":1");
    assert_true(first != NULL && second != NULL && third != NULL);
    struct buf moved;
    buf_init(&moved, mem_system(), 1 << 24);
    buf_add(&moved, out.data, (size_t)(first - out.data));
    buf_add(&moved, second, (size_t)(third - second));
    buf_add(&moved, first, (size_t)(second - first));
    buf_add(&moved, third, out.length - (size_t)(third - out.data));
    assert_int_equal(verify_it(buf_view(&moved), said, sizeof said).wrong, 1);
    buf_clear(&moved);
    buf_add(&moved, out.data, (size_t)(second - out.data));
    buf_add(&moved, first, out.length - (size_t)(first - out.data));
    struct audit_verdict verdict = verify_it(buf_view(&moved), said, sizeof said);
    assert_int_equal(verdict.wrong, 1);
    assert_int_equal(verdict.first, 1);
    assert_non_null(strstr(said, "entry 1 is not in order"));
    buf_release(&moved);
    buf_release(&out);
}

static void test_without_a_checkpoint(void **state)
{
    struct audit_exported exported;
    struct err err = { 0 };
    struct buf out;
    buf_init(&out, mem_system(), 1 << 20);
    audit_kit_append(*state, 0, 3, 3);
    assert_false(audit_export(*state, mem_system(), &everything, take, &out, &exported, &err));
    assert_int_equal(err.code, ERR_VALUE);
    audit_kit_checkpoint(*state, &secret, NOON, &outside);
    (void)export_it(*state, &everything, &out);
    /* With another key nothing of it is believed. */
    char said[400];
    key.bytes[3] ^= 1;
    assert_int_equal(verify_it(buf_view(&out), said, sizeof said).wrong, 1);
    assert_non_null(strstr(said, "not signed with this key"));
    buf_release(&out);
}

static bool export_with(const struct mem *mem, void *context)
{
    struct audit_exported exported;
    struct audit_verdict verdict;
    const struct audit_outside by = { .keys = &key, .key_count = 1, .name = STR("export.txt") };
    struct err err = { 0 };
    struct buf out;
    struct buf said;
    buf_init(&out, mem, 1 << 20);
    buf_init(&said, mem, 1 << 16);
    bool done = audit_export(context, mem, &everything, take, &out, &exported, &err) &&
                audit_export_verify(mem, buf_view(&out), &by, &said, &verdict, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    else
        assert_int_equal(verdict.wrong, 0);
    buf_release(&said);
    buf_release(&out);
    return done;
}

static void test_memory_ends(void **state)
{
    audit_kit_append(*state, 0, 4, 4);
    file_document(*state, STR("a letter"));
    audit_kit_checkpoint(*state, &secret, NOON, &outside);
    alloc_fail_each(export_with, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_same_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_filters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_other_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lines_moved, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_without_a_checkpoint, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_memory_ends, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
