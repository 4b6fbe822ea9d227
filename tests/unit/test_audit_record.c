/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_audit_record.c - entries as bytes: one way to write them, and nothing else is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/record.h"
#include "unit/alloc_fail.h"

static const struct audit_hash some[3] = { { { 1 } }, { { 2 } }, { { 3 } } };

static struct audit_record full(void)
{
    struct audit_record record = {
        .seq = 7, .recorded_at = 1700000000000000, .clock_at = 9, .event_at = -5
    };
    const struct str texts[AUDIT_TEXTS] = {
        STR("ann"),     STR("key-1"),  STR("request-1"), STR("license.grant"),   STR("license"),
        STR("D123456"), STR("export"), STR("why"),       STR("15 CFR \0 750.7"),
    };
    memcpy(record.texts, texts, sizeof texts);
    record.lists[AUDIT_BEFORE].hashes = &some[0];
    record.lists[AUDIT_BEFORE].count = 1;
    record.lists[AUDIT_EVIDENCE].hashes = some;
    record.lists[AUDIT_EVIDENCE].count = 3;
    record.lists[AUDIT_ASIDES].hashes = &some[1];
    record.lists[AUDIT_ASIDES].count = 2;
    return record;
}

static bool write_read(const struct mem *mem, void *context)
{
    struct audit_record record = full();
    struct audit_record back;
    struct buf bytes;
    struct buf again;
    struct err err = { 0 };
    (void)context;
    buf_init(&bytes, mem, 4096);
    buf_init(&again, mem, 4096);
    bool done = audit_record_write(&record, &bytes, &err);
    if (done) {
        assert_true(audit_record_read(buf_view(&bytes), &back, &err));
        done = audit_record_write(&back, &again, &err);
    }
    if (done) {
        assert_true(str_equal(buf_view(&bytes), buf_view(&again)));
        assert_int_equal(back.seq, 7);
        assert_int_equal(back.recorded_at, 1700000000000000);
        assert_int_equal(back.clock_at, 9);
        assert_int_equal(back.event_at, -5);
        assert_true(str_equal(back.texts[AUDIT_BASIS], STR("15 CFR \0 750.7")));
        assert_int_equal(back.lists[AUDIT_AFTER].count, 0);
        assert_memory_equal(back.lists[AUDIT_EVIDENCE].hashes, some, sizeof some);
    } else {
        assert_int_equal(err.code, ERR_MEMORY);
    }
    buf_release(&bytes);
    buf_release(&again);
    return done;
}

static void test_write_read(void **state)
{
    (void)state;
    alloc_fail_each(write_read, NULL);
}

/* The bytes of a small entry, as the header describes them. */
static void test_layout(void **state)
{
    struct audit_record record = { .seq = 1, .recorded_at = 2, .clock_at = 3, .event_at = 4 };
    struct err err = { 0 };
    struct buf bytes;
    char wanted[1 + 4 * 8 + AUDIT_TEXTS * 4 + 2 + AUDIT_HASH_LISTS * 4] = { 1 };
    (void)state;
    wanted[8] = 1;
    wanted[16] = 2;
    wanted[24] = 3;
    wanted[32] = 4;
    wanted[36] = 2;
    wanted[37] = 'm';
    wanted[38] = 'e';
    record.texts[AUDIT_ACTOR] = STR("me");
    buf_init(&bytes, mem_system(), 4096);
    assert_true(audit_record_write(&record, &bytes, &err));
    assert_int_equal(bytes.length, sizeof wanted);
    assert_memory_equal(bytes.data, wanted, sizeof wanted);
    audit_record_stamp(bytes.data, 258, 1);
    assert_int_equal(bytes.data[7], 1);
    assert_int_equal(bytes.data[8], 2);
    assert_int_equal(bytes.data[16], 1);
    buf_release(&bytes);
}

/* Cut anywhere, with more behind, of another version, with lengths beyond the end. */
static void test_nothing_else_is_read(void **state)
{
    struct audit_record record = full();
    struct audit_record back;
    struct err err = { 0 };
    struct buf bytes;
    (void)state;
    buf_init(&bytes, mem_system(), 4096);
    assert_true(audit_record_write(&record, &bytes, &err));
    for (size_t length = 0; length < bytes.length; length++) {
        char *cut = malloc(length + 1); /* so that reading beyond is seen */
        assert_non_null(cut);
        memcpy(cut, bytes.data, length);
        assert_false(audit_record_read((struct str){ cut, length }, &back, &err));
        assert_int_equal(err.code, ERR_DAMAGED);
        free(cut);
    }
    buf_byte(&bytes, '\0');
    assert_false(audit_record_read(buf_view(&bytes), &back, &err));
    bytes.length--;
    bytes.data[0] = 2;
    assert_false(audit_record_read(buf_view(&bytes), &back, &err));
    bytes.data[0] = 1;
    bytes.data[33] = (char)0xff;
    assert_false(audit_record_read(buf_view(&bytes), &back, &err));
    bytes.data[33] = 0;
    audit_record_stamp(bytes.data, 0, 1);
    assert_false(audit_record_read(buf_view(&bytes), &back, &err));
    audit_record_stamp(bytes.data, 1, 1);
    assert_true(audit_record_read(buf_view(&bytes), &back, &err));
    buf_release(&bytes);
}

static void test_limits(void **state)
{
    struct audit_record record = full();
    struct audit_record back;
    struct err err = { 0 };
    struct buf bytes;
    char *text = malloc(AUDIT_TEXT_MAX + 1);
    struct audit_hash *hashes = calloc(AUDIT_HASHES_MAX + 1, sizeof *hashes);
    (void)state;
    assert_non_null(text);
    assert_non_null(hashes);
    memset(text, 'x', AUDIT_TEXT_MAX + 1);
    buf_init(&bytes, mem_system(), 1 << 20);
    record.texts[AUDIT_REASON] = (struct str){ text, AUDIT_TEXT_MAX };
    record.lists[AUDIT_EVIDENCE].hashes = hashes;
    record.lists[AUDIT_EVIDENCE].count = AUDIT_HASHES_MAX;
    assert_true(audit_record_write(&record, &bytes, &err));
    assert_true(audit_record_read(buf_view(&bytes), &back, &err));
    record.texts[AUDIT_REASON].length++;
    assert_false(audit_record_write(&record, &bytes, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    record.texts[AUDIT_REASON].length--;
    record.lists[AUDIT_EVIDENCE].count++;
    assert_false(audit_record_write(&record, &bytes, &err));
    record.lists[AUDIT_EVIDENCE].count--;
    record.lists[AUDIT_AFTER].hashes = hashes;
    record.lists[AUDIT_AFTER].count = 2;
    assert_false(audit_record_write(&record, &bytes, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    buf_release(&bytes);
    free(hashes);
    free(text);
}

/* What stands beside an entry has another hash with another salt, kind, value, or border. */
static void test_aside(void **state)
{
    struct audit_aside aside = { .kind = STR("party"), .value = STR("Ann"), .salt = STR("0123") };
    struct audit_aside other = aside;
    struct audit_hash one;
    struct audit_hash two;
    (void)state;
    audit_aside_hash(&aside, &one);
    other.salt = STR("0124");
    audit_aside_hash(&other, &two);
    assert_false(audit_hash_equal(&one, &two));
    other = aside;
    other.kind = STR("partyA");
    other.value = STR("nn");
    audit_aside_hash(&other, &two);
    assert_false(audit_hash_equal(&one, &two));
    other = aside;
    audit_aside_hash(&other, &two);
    assert_true(audit_hash_equal(&one, &two));
}

static void test_times(void **state)
{
    char text[AUDIT_TIME_SIZE];
    (void)state;
    assert_string_equal(audit_time(1763812800000001, text), "2025-11-22T12:00:00.000001Z");
    assert_string_equal(audit_time(-1, text), "1969-12-31T23:59:59.999999Z");
    assert_string_equal(audit_time(0, text), "never");
    assert_string_equal(audit_time(INT64_MAX, text), "?");
    assert_string_equal(audit_time(INT64_MIN, text), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_read),
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_nothing_else_is_read),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_aside),
        cmocka_unit_test(test_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
