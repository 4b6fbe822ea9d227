/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_audit_retain.c - what goes, when, and what a hold keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/retain.h"
#include "base/date.h"
#include "unit/alloc_fail.h"
#include "unit/audit_kit.h"

static struct store_folder folder;
static struct audit_period periods[2];

static int set_up(void **state)
{
    store_folder_make(&folder);
    *state = store_folder_open(&folder);
    assert_non_null(*state);
    periods[0] = (struct audit_period){ STR("export"), 5, STR("762.6") };
    periods[1] = (struct audit_period){ STR("sanctions"), 10, STR("501.601") };
    return 0;
}

static int tear_down(void **state)
{
    store_close(*state);
    store_folder_remove(&folder);
    return 0;
}

static int32_t day(const char *text)
{
    int32_t date;
    struct err err;
    assert_true(date_parse(str_of(text), &date, &err));
    return date;
}

/* A document of a license, from a day on which something happened. */
static void file_it(struct store *store, const char *license, const char *class_name,
                    const char *at, const char *party, const char *content)
{
    struct err err = { 0 };
    struct audit_hash hash;
    const struct audit_label label = { STR("party"), str_of(party) };
    struct audit_event event = { .now = NOON, .labels = &label, .label_count = 1 };
    event.event_at = day(at) * INT64_C(86400000000) + 3600000000;
    event.texts[AUDIT_ACTOR] = STR("ann");
    event.texts[AUDIT_SUBJECT_KIND] = STR("license");
    event.texts[AUDIT_SUBJECT_ID] = str_of(license);
    event.texts[AUDIT_CLASS] = str_of(class_name);
    assert_true(store_begin(store, &err));
    if (!audit_document_add(store, mem_system(), &event, str_of(content), &hash, &err))
        fail_msg("%s", err.message);
    assert_true(store_commit(store, &err));
}

/* The same without a document of its own; the other's is its evidence where it is given. */
static void note_it(struct store *store, const char *license, const char *class_name,
                    const char *at, const struct audit_hash *evidence)
{
    struct err err = { 0 };
    struct audit_event event = { .now = NOON, .evidence = evidence };
    int64_t seq;
    event.evidence_count = evidence == NULL ? 0 : 1;
    event.event_at = day(at) * INT64_C(86400000000);
    event.texts[AUDIT_ACTION] = STR("license.post");
    event.texts[AUDIT_SUBJECT_KIND] = STR("license");
    event.texts[AUDIT_SUBJECT_ID] = str_of(license);
    event.texts[AUDIT_CLASS] = str_of(class_name);
    assert_true(store_begin(store, &err));
    assert_true(audit_write(store, mem_system(), &event, &seq, &err));
    assert_true(store_commit(store, &err));
}

static bool retain_with(const struct mem *mem, struct store *store, const char *today, bool dry,
                        struct audit_retained *ret, char *said, size_t size, struct err *err)
{
    struct audit_retaining retaining = {
        .now = NOON, .today = day(today), .periods = periods, .period_count = 2, .dry = dry
    };
    struct buf out;
    retaining.actor = STR("ann");
    retaining.approver = STR("bob");
    buf_init(&out, mem, 1 << 16);
    assert_true(store_begin(store, err));
    bool done = audit_retain(store, mem, &retaining, &out, ret, err);
    if (done && !dry)
        assert_true(store_commit(store, err));
    else
        store_rollback(store);
    snprintf(said, size, "%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
    return done;
}

static struct audit_retained retain(struct store *store, const char *today, char *said, size_t size)
{
    struct audit_retained told;
    struct err err = { 0 };
    if (!retain_with(mem_system(), store, today, false, &told, said, size, &err))
        fail_msg("%s", err.message);
    audit_kit_sound(store);
    return told;
}

/* Five years from the latest event, on the day and the one before; later events count. */
static void test_the_latest_event_counts(void **state)
{
    char said[2000];
    file_it(*state, "D1", "export", "2015-03-01", "Example Cloud", "a bill");
    note_it(*state, "D1", "export", "2016-02-29", NULL);
    /* A day more, as the 29th was the 1st of March somewhere. */
    assert_int_equal(retain(*state, "2021-03-01", said, sizeof said).records, 0);
    struct audit_retained told = retain(*state, "2021-03-02", said, sizeof said);
    assert_int_equal(told.records, 1);
    assert_int_equal(told.labels, 1);
    assert_int_equal(told.documents, 1);
    assert_non_null(strstr(said, "license D1: 1 labels, kept 5 years (762.6)"));
    told = retain(*state, "2021-03-03", said, sizeof said);
    assert_int_equal(told.labels + told.documents, 0);
    /* And if something more happens, what is filed then is kept. */
    file_it(*state, "D1", "export", "2021-03-04", "Example Cloud", "a letter");
    assert_int_equal(retain(*state, "2021-03-05", said, sizeof said).records, 0);
}

static void test_the_longest_period_counts(void **state)
{
    char said[2000];
    file_it(*state, "D1", "export", "2015-03-01", "Example Cloud", "a bill");
    note_it(*state, "D1", "sanctions", "2014-01-01", NULL);
    assert_int_equal(retain(*state, "2025-03-02", said, sizeof said).records, 0);
    assert_int_equal(retain(*state, "2025-03-03", said, sizeof said).records, 1);
    assert_non_null(strstr(said, "kept 10 years (501.601)"));
}

/* Without a class, or with one that nobody knows, it stays; so does a document that it names. */
static void test_what_has_no_period_stays(void **state)
{
    char said[2000];
    file_it(*state, "D1", "export", "2015-03-01", "Example Cloud", "a bill");
    file_it(*state, "D2", "", "2015-03-01", "Other", "a letter");
    file_it(*state, "D3", "wills", "2015-03-01", "Other", "a will");
    note_it(*state, "D4", "export", "2015-01-01", NULL);
    note_it(*state, "D4", "", "2015-01-01", NULL);
    struct audit_retained told = retain(*state, "2190-01-01", said, sizeof said);
    assert_int_equal(told.records, 1);
    assert_int_equal(told.unknown, 3);
    assert_int_equal(told.documents, 1);
}

static bool find_hash(void *context, const struct document *document, struct err *err)
{
    (void)err;
    *(struct audit_hash *)context = document->hash;
    return true;
}

/* A document is kept as long as any record that it is evidence of. */
static void test_a_document_of_two(void **state)
{
    char said[2000];
    struct audit_hash hash;
    struct err err = { 0 };
    file_it(*state, "D1", "export", "2015-03-01", "Example Cloud", "a bill");
    assert_true(documents_each(*state, find_hash, &hash, &err));
    note_it(*state, "D2", "export", "2019-03-01", &hash);
    struct audit_retained told = retain(*state, "2022-01-01", said, sizeof said);
    assert_int_equal(told.labels, 1);
    assert_int_equal(told.documents, 0);
    assert_int_equal(retain(*state, "2025-01-01", said, sizeof said).documents, 1);
}

static int64_t hold(struct store *store, struct str kind, struct str value)
{
    const struct audit_hold held = {
        .kind = kind, .value = value, .actor = STR("bob"), .reason = STR("a suit")
    };
    struct err err = { 0 };
    int64_t seq;
    assert_true(store_begin(store, &err));
    assert_true(audit_hold_place(store, mem_system(), &held, NOON, &seq, &err));
    assert_true(store_commit(store, &err));
    return seq;
}

static bool release(struct store *store, int64_t seq, struct err *err)
{
    assert_true(store_begin(store, err));
    if (audit_hold_release(store, mem_system(), seq, STR("bob"), STR("over"), NOON, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

/* A record, what has a label, or everything; until it is released. */
static void test_holds(void **state)
{
    const struct audit_label of[] = { { STR("license"), STR("D1") },
                                      { STR("party"), STR("Example Cloud") },
                                      { STR(AUDIT_HOLD_ALL), STR("") } };
    char said[2000];
    struct err err = { 0 };
    file_it(*state, "D1", "export", "2015-03-01", "Example Cloud", "a bill");
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        int64_t seq = hold(*state, of[i].kind, of[i].value);
        int64_t other = hold(*state, STR("party"), STR("Somebody"));
        struct audit_retained told = retain(*state, "2022-01-01", said, sizeof said);
        assert_int_equal(told.records, 1);
        assert_int_equal(told.held, 1);
        assert_int_equal(told.labels + told.documents, 0);
        assert_non_null(strstr(said, "license D1: held by hold"));
        assert_true(release(*state, seq, &err));
        assert_false(release(*state, seq, &err));
        assert_int_equal(err.code, ERR_VALUE);
        assert_true(release(*state, other, &err));
    }
    assert_false(release(*state, 1, &err)); /* which is no hold */
    assert_false(release(*state, 999, &err));
    hold(*state, STR("party"), STR("Somebody"));
    struct audit_retained told = retain(*state, "2022-01-01", said, sizeof said);
    assert_int_equal(told.held, 0);
    assert_int_equal(told.labels, 1);
    assert_int_equal(told.documents, 1);
    audit_kit_sound(*state);
}

static void test_two_people(void **state)
{
    struct audit_retaining retaining = { .now = NOON, .today = day("2022-01-01") };
    struct audit_hold held = { .kind = STR("license"), .value = STR("D1") };
    struct audit_retained told;
    struct err err = { 0 };
    struct buf out;
    int64_t seq;
    buf_init(&out, mem_system(), 1 << 16);
    assert_false(audit_retain(*state, mem_system(), &retaining, &out, &told, &err));
    retaining.actor = STR("ann");
    assert_false(audit_retain(*state, mem_system(), &retaining, &out, &told, &err));
    retaining.approver = STR("Ann");
    assert_false(audit_retain(*state, mem_system(), &retaining, &out, &told, &err));
    assert_int_equal(err.code, ERR_VALUE);
    retaining.approver = STR("bob");
    retaining.period_count = AUDIT_PERIODS_MAX + 1;
    assert_false(audit_retain(*state, mem_system(), &retaining, &out, &told, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    assert_false(audit_hold_place(*state, mem_system(), &held, NOON, &seq, &err));
    held.actor = STR("ann");
    assert_false(audit_hold_place(*state, mem_system(), &held, NOON, &seq, &err));
    held.reason = STR("a suit");
    assert_true(store_begin(*state, &err));
    assert_true(audit_hold_place(*state, mem_system(), &held, NOON, &seq, &err));
    assert_false(audit_hold_release(*state, mem_system(), seq, STR(""), STR("x"), NOON, &err));
    assert_false(audit_hold_release(*state, mem_system(), seq, STR("x"), STR(""), NOON, &err));
    store_rollback(*state);
    buf_release(&out);
}

/* A document that is there is filed once; one that was removed is not filed again. */
static void test_a_document_twice(void **state)
{
    struct audit_event event = audit_kit_event(0);
    struct audit_hash hash;
    struct err err = { 0 };
    char said[2000];
    file_it(*state, "D1", "export", "2015-03-01", "Example Cloud", "a bill");
    for (int turn = 0; turn < 2; turn++) {
        assert_true(store_begin(*state, &err));
        assert_false(audit_document_add(*state, mem_system(), &event, STR("a bill"), &hash, &err));
        assert_int_equal(err.code, ERR_CONFLICT);
        assert_non_null(strstr(err.message, "on file already"));
        store_rollback(*state);
        (void)retain(*state, "2022-01-01", said, sizeof said);
    }
}

/* More labels than one entry can name, and more subjects than fit at first. */
static void test_many(void **state)
{
    char said[2000];
    struct err err = { 0 };
    struct audit_log log;
    struct audit_label labels[40];
    for (size_t i = 0; i < 40; i++)
        labels[i] = (struct audit_label){ STR("party"), STR("Somebody") };
    audit_log_init(&log, mem_system());
    assert_true(store_begin(*state, &err));
    for (int64_t i = 0; i < 1500; i++) {
        char id[24];
        struct audit_event event = { .now = NOON + i, .event_at = 1 };
        snprintf(id, sizeof id, "D%lld", (long long)(i < 40 ? 0 : i));
        event.texts[AUDIT_SUBJECT_KIND] = STR("license");
        event.texts[AUDIT_SUBJECT_ID] = str_of(id);
        event.texts[AUDIT_CLASS] = STR("export");
        event.labels = labels;
        event.label_count = i < 40 ? 40 : 0;
        assert_true(audit_append(&log, &event, &err));
    }
    assert_true(audit_flush(&log, *state, &err) && store_commit(*state, &err));
    audit_log_release(&log);
    struct audit_retained told = retain(*state, "2022-01-01", said, sizeof said);
    assert_int_equal(told.records, 1461);
    assert_int_equal(told.labels, 1600);
}

static bool retain_dry(const struct mem *mem, void *context)
{
    struct audit_retained told;
    struct err err = { 0 };
    char said[2000];
    bool done = retain_with(mem, context, "2022-01-01", true, &told, said, sizeof said, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    else
        assert_int_equal(told.documents, 1);
    return done;
}

static bool retain_and_back(const struct mem *mem, void *context)
{
    struct audit_retaining retaining = {
        .now = NOON, .today = day("2022-01-01"), .periods = periods, .period_count = 2
    };
    struct audit_retained told;
    struct err err = { 0 };
    struct buf out;
    retaining.actor = STR("ann");
    retaining.approver = STR("bob");
    buf_init(&out, mem, 1 << 16);
    assert_true(store_begin(context, &err));
    bool done = audit_retain(context, mem, &retaining, &out, &told, &err);
    store_rollback(context);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    buf_release(&out);
    return done;
}

static void test_memory_ends(void **state)
{
    file_it(*state, "D1", "export", "2015-03-01", "Example Cloud", "a bill");
    hold(*state, STR("party"), STR("Somebody"));
    alloc_fail_each(retain_dry, *state);
    alloc_fail_each(retain_and_back, *state);
    audit_kit_sound(*state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_latest_event_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_longest_period_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_has_no_period_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_document_of_two, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_holds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_people, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_document_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_memory_ends, set_up, tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}
