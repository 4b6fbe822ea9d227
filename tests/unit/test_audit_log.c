/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_audit_log.c - what is appended is there, in order, with times that rise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/actions.h"
#include "audit/nodes.h"
#include "unit/alloc_fail.h"
#include "unit/audit_kit.h"

static struct store_folder folder;

static int set_up(void **state)
{
    store_folder_make(&folder);
    *state = store_folder_open(&folder);
    assert_non_null(*state);
    return 0;
}

static int tear_down(void **state)
{
    store_close(*state);
    store_folder_remove(&folder);
    return 0;
}

static struct audit_head head_of(struct store *store)
{
    struct audit_head head;
    struct err err = { 0 };
    bool sound;
    assert_true(audit_head_read(store, &head, &sound, &err));
    assert_true(sound);
    return head;
}

/* In any batches it comes to the same entries, and another connection goes on where one ended. */
static void test_append(void **state)
{
    struct store *other = store_folder_open(&folder);
    assert_non_null(other);
    audit_kit_sound(*state);
    audit_kit_append(*state, 0, 1, 1);
    audit_kit_sound(*state);
    audit_kit_append(other, 1, 300, 7);
    audit_kit_append(*state, 301, 299, 64);
    audit_kit_append(other, 600, 1, 1);
    assert_int_equal(head_of(*state).size, 601);
    audit_kit_sound(*state);
    store_close(other);
}

/* The root of the head is what the nodes come to, and each entry is proved by them. */
static void test_proofs_of_what_is_kept(void **state)
{
    struct err err = { 0 };
    struct audit_nodes nodes;
    struct audit_hash root;
    struct tree tree;
    audit_kit_append(*state, 0, 600, 64);
    struct audit_head head = head_of(*state);
    tree_open(&tree, head.size, head.frontier);
    tree_root(&tree, &root);
    audit_nodes_init(&nodes, *state);
    for (int64_t leaf = 0; leaf < head.size; leaf++) {
        struct tree_proof proof;
        struct audit_hash hash;
        assert_true(audit_nodes_source(&nodes, 0, leaf, &hash, &err));
        assert_true(
            tree_prove_inclusion(audit_nodes_source, &nodes, leaf, head.size, &proof, &err));
        assert_true(tree_included(&hash, leaf, head.size, &root, &proof));
    }
    for (int64_t size = 1; size <= head.size; size += 37) {
        struct tree_proof proof;
        struct audit_hash old;
        assert_true(tree_root_at(audit_nodes_source, &nodes, size, &old, &err));
        assert_true(
            tree_prove_consistency(audit_nodes_source, &nodes, size, head.size, &proof, &err));
        assert_true(tree_consistent(size, &old, head.size, &root, &proof));
    }
    assert_false(audit_nodes_source(&nodes, 0, 600, &root, &err));
    assert_false(audit_nodes_source(&nodes, 8, 2, &root, &err));
    assert_int_equal(err.code, ERR_DAMAGED);
}

/* What was taken back leaves no trace, and the same handle goes on. */
static void test_rollback(void **state)
{
    struct err err = { 0 };
    struct audit_log log;
    struct audit_event event = audit_kit_event(3);
    audit_kit_append(*state, 0, 3, 1);
    audit_log_init(&log, mem_system());
    for (int turn = 0; turn < 4; turn++) {
        assert_true(store_begin(*state, &err));
        audit_begin(&log);
        assert_true(audit_append(&log, &event, &err));
        if (turn == 1)
            event.now++;
        assert_true(turn == 2 || audit_flush(&log, *state, &err));
        if (turn == 3)
            assert_true(store_commit(*state, &err));
        else
            store_rollback(*state);
        assert_int_equal(head_of(*state).size, turn == 3 ? 4 : 3);
    }
    assert_int_equal(log.last, 4);
    assert_true(store_begin(*state, &err));
    audit_begin(&log);
    assert_true(audit_flush(&log, *state, &err)); /* of nothing */
    assert_true(store_commit(*state, &err));
    audit_log_release(&log);
    audit_kit_sound(*state);
}

struct seen {
    int64_t last, count, back;
    char reason[200];
};

static bool see(void *context, const struct audit_entry *entry, struct err *err)
{
    struct seen *seen = context;
    struct audit_record record;
    assert_true(audit_record_read(entry->bytes, &record, err));
    assert_true(record.recorded_at > seen->last);
    seen->last = record.recorded_at;
    seen->count++;
    if (str_equal_text(record.texts[AUDIT_ACTION], ACTION_CLOCK_BACK)) {
        seen->back++;
        snprintf(seen->reason, sizeof seen->reason, "%.*s", STR_ARG(record.texts[AUDIT_REASON]));
    }
    return true;
}

/*
 * The clock stands still, goes back a little, goes back an hour and goes on from there: times of
 * recording rise all the same, and the hour is an entry, once.
 */
static void test_the_clock_goes_back(void **state)
{
    static const int64_t says[] = { 0,           0,           0,           -900000, 5,       20,
                                    -3600000000, -3599999999, -3599000000, 7,       -1000001 };
    struct err err = { 0 };
    struct seen seen = { .last = 0 };
    for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
        struct audit_event event = audit_kit_event((int64_t)i);
        int64_t seq;
        event.now = NOON + says[i];
        assert_true(store_begin(*state, &err));
        assert_true(audit_write(*state, mem_system(), &event, &seq, &err));
        assert_true(store_commit(*state, &err));
        assert_true(audit_entries_each(*state, seq, seq, see, &seen, &err));
    }
    seen = (struct seen){ .last = 0 };
    assert_true(audit_entries_each(*state, 1, INT64_MAX, see, &seen, &err));
    assert_int_equal(seen.back, 2);
    assert_int_equal(seen.count, 2 + sizeof says / sizeof *says);
    assert_string_equal(seen.reason, "the clock went back from 2025-11-22T12:00:00.000007Z to "
                                     "2025-11-22T11:59:58.999999Z");
    audit_kit_sound(*state);
}

static void test_limits(void **state)
{
    struct err err = { 0 };
    struct audit_log log;
    struct audit_event event = audit_kit_event(3);
    struct audit_label labels[AUDIT_LABELS_MAX + 1];
    char *text = malloc(AUDIT_TEXT_MAX + 1);
    assert_non_null(text);
    memset(text, 'x', AUDIT_TEXT_MAX + 1);
    for (size_t i = 0; i <= AUDIT_LABELS_MAX; i++)
        labels[i] = (struct audit_label){ STR("party"), { text, AUDIT_TEXT_MAX } };
    audit_log_init(&log, mem_system());
    event.labels = labels;
    event.label_count = AUDIT_LABELS_MAX + 1;
    assert_false(audit_append(&log, &event, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    event.label_count = AUDIT_LABELS_MAX;
    labels[5].value.length++;
    assert_false(audit_append(&log, &event, &err));
    labels[5].value.length--;
    static const struct str no_texts[] = { { "\xff", 1 }, { "a\0b", 3 } };
    for (size_t i = 0; i < sizeof no_texts / sizeof *no_texts; i++) {
        const struct audit_label was = labels[5];
        labels[5].value = no_texts[i];
        assert_false(audit_append(&log, &event, &err));
        assert_int_equal(err.code, ERR_VALUE);
        labels[5] = was;
        labels[5].kind = no_texts[i];
        assert_false(audit_append(&log, &event, &err));
        assert_int_equal(err.code, ERR_VALUE);
        labels[5] = was;
    }
    event.texts[AUDIT_BASIS] = (struct str){ text, AUDIT_TEXT_MAX + 1 };
    assert_false(audit_append(&log, &event, &err));
    event.texts[AUDIT_BASIS].length--;
    assert_int_equal(log.count, 0);
    assert_true(audit_append(&log, &event, &err));
    assert_true(store_begin(*state, &err));
    assert_true(audit_flush(&log, *state, &err) && store_commit(*state, &err));
    audit_log_release(&log);
    audit_kit_sound(*state);
    free(text);
}

static bool append_two(const struct mem *mem, void *context)
{
    struct store *store = context;
    struct err err = { 0 };
    struct audit_log log;
    struct audit_event event = audit_kit_event(3);
    struct audit_event back = audit_kit_event(3);
    back.now -= 5000000;
    audit_log_init(&log, mem);
    assert_true(store_begin(store, &err));
    bool done = audit_append(&log, &event, &err) && audit_append(&log, &back, &err) &&
                audit_flush(&log, store, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    store_rollback(store);
    audit_log_release(&log);
    return done;
}

static bool verify_all(const struct mem *mem, void *context)
{
    struct audit_outside outside = { 0 };
    struct audit_verdict verdict;
    struct err err = { 0 };
    struct buf out;
    buf_init(&out, mem, 1 << 16);
    bool done = audit_verify(context, mem, &outside, &out, &verdict, &err);
    if (done)
        assert_int_equal(verdict.wrong, 0);
    else
        assert_int_equal(err.code, ERR_MEMORY);
    buf_release(&out);
    return done;
}

static void test_memory_ends(void **state)
{
    audit_kit_append(*state, 0, 5, 2);
    alloc_fail_each(append_two, *state);
    alloc_fail_each(verify_all, *state);
    assert_int_equal(head_of(*state).size, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_append, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_proofs_of_what_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rollback, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_clock_goes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_memory_ends, set_up, tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}
