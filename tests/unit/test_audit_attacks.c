/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_audit_attacks.c - whatever is done to a log behind the program's back is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "audit/nodes.h"
#include "audit/retain.h"
#include "unit/audit_kit.h"

/* A log, what was kept outside of it, and somebody who can write into the file. */
struct victim {
    struct store_folder folder;
    struct store *store;
    struct key_secret secret;
    struct key_public key;
    struct buf outside;
    sqlite3 *raw;
};

static void run(sqlite3 *raw, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(raw, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
}

/* Nothing that guards the rows is left. */
static void break_in(struct victim *victim)
{
    sqlite3_stmt *triggers;
    char drops[64][80];
    size_t count = 0;
    assert_int_equal(sqlite3_open(victim->folder.path, &victim->raw), SQLITE_OK);
    sqlite3_busy_timeout(victim->raw, 60000);
    run(victim->raw, "PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON");
    assert_int_equal(sqlite3_prepare_v2(victim->raw,
                                        "SELECT name FROM sqlite_master WHERE type = 'trigger'", -1,
                                        &triggers, NULL),
                     SQLITE_OK);
    while (sqlite3_step(triggers) == SQLITE_ROW && count < 64)
        snprintf(drops[count++], sizeof drops[0], "DROP TRIGGER %s",
                 (const char *)sqlite3_column_text(triggers, 0));
    sqlite3_finalize(triggers);
    for (size_t i = 0; i < count; i++)
        run(victim->raw, drops[i]);
}

static void close_all(struct victim *victim)
{
    sqlite3_close(victim->raw);
    store_close(victim->store);
    buf_release(&victim->outside);
    store_folder_remove(&victim->folder);
}

static void open_empty(struct victim *victim)
{
    *victim = (struct victim){ .raw = NULL };
    store_folder_make(&victim->folder);
    victim->store = store_folder_open(&victim->folder);
    assert_non_null(victim->store);
    buf_init(&victim->outside, mem_system(), 1 << 20);
    audit_kit_keys(&victim->secret, &victim->key);
}

static void checkpoint(struct victim *victim)
{
    audit_kit_checkpoint(victim->store, &victim->secret, NOON, &victim->outside);
}

/* So many entries, with a checkpoint after `first` and one at the end. */
static void open_victim(struct victim *victim, int64_t first, int64_t count)
{
    open_empty(victim);
    audit_kit_append(victim->store, 0, first, 8);
    checkpoint(victim);
    if (count == first)
        return;
    audit_kit_append(victim->store, first, count - first, 64);
    checkpoint(victim);
}

static void assert_sound(struct victim *victim)
{
    char text[2000];
    if (audit_kit_against(victim->store, &victim->key, &victim->outside, text, sizeof text).wrong >
        0)
        fail_msg("%s", text);
}

/* Something is found, the first of it at that entry, and it says so. */
static void assert_found(struct victim *victim, const struct buf *outside, int64_t first,
                         const char *says)
{
    char text[2000];
    struct audit_verdict verdict =
        audit_kit_against(victim->store, &victim->key, outside, text, sizeof text);
    if (verdict.wrong == 0 || strstr(text, says) == NULL || verdict.first != first)
        fail_msg("from %lld on, not %lld: '%s'", (long long)verdict.first, (long long)first, text);
}

/* ---- any byte of any column of any row ---- */

#define COLUMNS_MAX 8

struct row {
    char columns[COLUMNS_MAX][32];
    sqlite3_value *values[COLUMNS_MAX];
    int count;
};

static bool read_row(sqlite3 *raw, const char *table, int64_t at, struct row *ret)
{
    char sql[120];
    sqlite3_stmt *statement;
    snprintf(sql, sizeof sql, "SELECT * FROM %s LIMIT 1 OFFSET %lld", table, (long long)at);
    assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &statement, NULL), SQLITE_OK);
    bool found = sqlite3_step(statement) == SQLITE_ROW;
    ret->count = found ? sqlite3_column_count(statement) : 0;
    for (int i = 0; i < ret->count; i++) {
        snprintf(ret->columns[i], sizeof ret->columns[i], "%s", sqlite3_column_name(statement, i));
        ret->values[i] = sqlite3_value_dup(sqlite3_column_value(statement, i));
    }
    sqlite3_finalize(statement);
    return found;
}

static void free_row(struct row *row)
{
    for (int i = 0; i < row->count; i++)
        sqlite3_value_free(row->values[i]);
}

/* Puts a value into the column of the row that has the others, and that value in its place. */
static bool put_value(sqlite3 *raw, const char *table, const struct row *row, int column,
                      sqlite3_value *old, sqlite3_value *value)
{
    char sql[400];
    sqlite3_stmt *statement;
    int length =
        snprintf(sql, sizeof sql, "UPDATE %s SET %s = ?9 WHERE ", table, row->columns[column]);
    for (int i = 0; i < row->count; i++)
        length += snprintf(sql + length, sizeof sql - (size_t)length, "%s%s IS ?%d",
                           i == 0 ? "" : " AND ", row->columns[i], i + 1);
    assert_int_equal(sqlite3_prepare_v2(raw, sql, -1, &statement, NULL), SQLITE_OK);
    for (int i = 0; i < row->count; i++)
        sqlite3_bind_value(statement, i + 1, i == column ? old : row->values[i]);
    sqlite3_bind_value(statement, 9, value);
    bool done = sqlite3_step(statement) == SQLITE_DONE;
    assert_true(!done || sqlite3_changes(raw) == 1);
    sqlite3_finalize(statement);
    return done; /* a key that is there already cannot be had twice */
}

/* The value with a bit of one byte turned; NULL behind the last byte. */
static sqlite3_value *flipped(sqlite3 *raw, sqlite3_value *value, int at)
{
    sqlite3_stmt *statement;
    int type = sqlite3_value_type(value);
    int size = type == SQLITE_INTEGER ? 8 : sqlite3_value_bytes(value);
    if (type == SQLITE_NULL || at >= size)
        return NULL;
    assert_int_equal(sqlite3_prepare_v2(raw, "SELECT ?1", -1, &statement, NULL), SQLITE_OK);
    if (type == SQLITE_INTEGER) {
        sqlite3_bind_int64(statement, 1, sqlite3_value_int64(value) ^ INT64_C(1) << (8 * at));
    } else {
        char *bytes = malloc((size_t)size);
        assert_non_null(bytes);
        memcpy(bytes, sqlite3_value_blob(value), (size_t)size);
        bytes[at] ^= 1;
        if (type == SQLITE_TEXT)
            sqlite3_bind_text(statement, 1, bytes, size, SQLITE_TRANSIENT);
        else
            sqlite3_bind_blob(statement, 1, bytes, size, SQLITE_TRANSIENT);
        free(bytes);
    }
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    sqlite3_value *flip = sqlite3_value_dup(sqlite3_column_value(statement, 0));
    sqlite3_finalize(statement);
    return flip;
}

/* How many bytes were turned in that column of that row, each `step`th of them. */
static int64_t flip_column(struct victim *victim, const char *table, int64_t at,
                           const struct row *row, int column, int step)
{
    int64_t count = 0;
    sqlite3_value *flip;
    for (int byte = step > 1 ? (int)(at % step) : 0;
         (flip = flipped(victim->raw, row->values[column], byte)) != NULL; byte += step) {
        char text[2000];
        if (put_value(victim->raw, table, row, column, row->values[column], flip)) {
            struct audit_verdict verdict =
                audit_kit_against(victim->store, &victim->key, NULL, text, sizeof text);
            if (verdict.wrong == 0)
                fail_msg("row %lld of %s: byte %d of %s", (long long)at, table, byte,
                         row->columns[column]);
            if (strcmp(table, "audit_entry") == 0 && verdict.first != at + 1)
                fail_msg("row %lld of %s: byte %d of %s is said to be at %lld: %s", (long long)at,
                         table, byte, row->columns[column], (long long)verdict.first, text);
            assert_true(put_value(victim->raw, table, row, column, flip, row->values[column]));
            count++;
        }
        sqlite3_value_free(flip);
    }
    return count;
}

static int64_t flip_table(struct victim *victim, const char *table, int step)
{
    struct row row;
    int64_t count = 0;
    for (int64_t at = 0; read_row(victim->raw, table, at, &row); at++) {
        for (int column = 0; column < row.count; column++)
            count += flip_column(victim, table, at, &row, column, step);
        free_row(&row);
    }
    assert_true(count > 0);
    return count;
}

/* Documents, one of them removed, and labels that were erased. */
static void add_documents(struct store *store)
{
    const struct audit_period period = { STR("export"), 5, STR("a law") };
    const struct audit_retaining retaining = { .now = NOON,
                                               .today = 20500,
                                               .actor = STR("ann"),
                                               .approver = STR("bob"),
                                               .periods = &period,
                                               .period_count = 1 };
    const struct audit_label label = { STR("party"), STR("Somebody") };
    struct audit_event event = audit_kit_event(4);
    struct audit_retained told;
    struct audit_hash hash;
    struct buf out;
    struct err err = { 0 };
    buf_init(&out, mem_system(), 1 << 16);
    event.labels = &label;
    event.label_count = 1;
    assert_true(store_begin(store, &err));
    assert_true(audit_document_add(store, mem_system(), &event, STR("a bill"), &hash, &err));
    event.texts[AUDIT_SUBJECT_ID] = STR("old");
    event.event_at = 1;
    assert_true(audit_document_add(store, mem_system(), &event, STR("a letter"), &hash, &err));
    if (!audit_retain(store, mem_system(), &retaining, &out, &told, &err))
        fail_msg("%s", err.message);
    assert_int_equal(told.labels, 1);
    assert_int_equal(told.documents, 1);
    assert_true(store_commit(store, &err));
    buf_release(&out);
}

static void test_any_byte(void **state)
{
    static const char *const tables[] = { "audit_head",   "audit_entry",      "audit_aside",
                                          "audit_erased", "audit_checkpoint", "document" };
    struct victim victim;
    (void)state;
    open_victim(&victim, 3, 5);
    add_documents(victim.store);
    break_in(&victim);
    assert_sound(&victim);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        (void)flip_table(&victim, tables[i], 1);
    assert_sound(&victim);
    close_all(&victim);
}

/* A log that has nodes: all of their bytes, and one of each entry. */
static void test_any_node(void **state)
{
    struct victim victim;
    (void)state;
    open_victim(&victim, 100, 515);
    break_in(&victim);
    (void)flip_table(&victim, "audit_node", 3);
    (void)flip_table(&victim, "audit_head", 11);
    (void)flip_table(&victim, "audit_entry", 211);
    assert_sound(&victim);
    close_all(&victim);
}

/* Any row that is taken away. */
static void test_any_row_missing(void **state)
{
    static const struct {
        const char *table, *key;
    } tables[] = { { "audit_head", "one" },       { "audit_entry", "seq" },
                   { "audit_node", "level, at" }, { "audit_aside", "seq, n" },
                   { "audit_erased", "seq, n" },  { "document", "hash" } };
    struct victim victim;
    (void)state;
    open_victim(&victim, 100, 258);
    add_documents(victim.store);
    break_in(&victim);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char sql[300];
        char text[2000];
        for (int row = 0; row < 3; row++) {
            snprintf(sql, sizeof sql,
                     "CREATE TEMP TABLE kept AS SELECT * FROM %s ORDER BY %s LIMIT 1 OFFSET %d",
                     tables[i].table, tables[i].key, row);
            run(victim.raw, sql);
            snprintf(sql, sizeof sql, "DELETE FROM %s WHERE (%s) IN (SELECT %s FROM kept)",
                     tables[i].table, tables[i].key, tables[i].key);
            run(victim.raw, sql);
            bool gone = sqlite3_changes(victim.raw) > 0;
            size_t wrong =
                audit_kit_against(victim.store, &victim.key, NULL, text, sizeof text).wrong;
            if (gone != (wrong > 0))
                fail_msg("row %d of %s: '%s'", row, tables[i].table, text);
            snprintf(sql, sizeof sql, "INSERT INTO %s SELECT * FROM kept; DROP TABLE kept",
                     tables[i].table);
            run(victim.raw, sql);
        }
    }
    assert_sound(&victim);
    close_all(&victim);
}

/* ---- entries ---- */

static void test_end_cut(void **state)
{
    struct victim victim;
    (void)state;
    open_victim(&victim, 20, 40);
    break_in(&victim);
    run(victim.raw, "DELETE FROM audit_entry WHERE seq > 35");
    assert_found(&victim, NULL, 36, "entry 36: it is missing: the log ended with entry 40");
    assert_found(&victim, &victim.outside, 36, "outside.txt:8: the checkpoint of 2025-11-22");
    run(victim.raw, "DELETE FROM audit_entry");
    assert_found(&victim, NULL, 1, "entry 1: it is missing");
    close_all(&victim);
}

static void test_missing(void **state)
{
    struct victim victim;
    (void)state;
    open_victim(&victim, 20, 40);
    break_in(&victim);
    run(victim.raw, "DELETE FROM audit_entry WHERE seq = 17");
    assert_found(&victim, NULL, 17, "entry 17: it is missing");
    close_all(&victim);
}

/* Those behind it move up, and one that was made up stands in between. */
static void test_inserted(void **state)
{
    struct victim victim;
    (void)state;
    open_victim(&victim, 20, 40);
    break_in(&victim);
    run(victim.raw, "UPDATE audit_entry SET seq = -seq - 1 WHERE seq > 10;"
                    "UPDATE audit_entry SET seq = -seq WHERE seq < 0;"
                    "INSERT INTO audit_entry SELECT 11, bytes, chain FROM audit_entry "
                    "WHERE seq = 10");
    assert_found(&victim, NULL, 11, "entry 11: another one stands in its place");
    close_all(&victim);
}

static void test_reordered(void **state)
{
    struct victim victim;
    (void)state;
    open_victim(&victim, 20, 40);
    break_in(&victim);
    run(victim.raw, "UPDATE audit_entry SET seq = -1 WHERE seq = 12;"
                    "UPDATE audit_entry SET seq = 12 WHERE seq = 13;"
                    "UPDATE audit_entry SET seq = 13 WHERE seq = -1");
    assert_found(&victim, NULL, 12, "entry 12: another one stands in its place");
    close_all(&victim);
}

static void test_behind_the_end(void **state)
{
    struct victim victim;
    (void)state;
    open_victim(&victim, 20, 40);
    break_in(&victim);
    run(victim.raw, "CREATE TABLE old AS SELECT * FROM audit_head");
    audit_kit_append(victim.store, 40, 3, 3);
    run(victim.raw, "DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM old;"
                    "DROP TABLE old");
    assert_found(&victim, NULL, 41, "entry 41: it is behind the end of the log");
    close_all(&victim);
}

/* ---- all of it ---- */

/* By who can do everything but sign: other entries, all hashes anew, and another key. */
static void test_written_anew_with_another_key(void **state)
{
    struct victim victim;
    struct victim forged;
    (void)state;
    open_victim(&victim, 20, 40);
    open_empty(&forged);
    audit_kit_append(forged.store, 5, 20, 8);
    checkpoint(&forged);
    audit_kit_append(forged.store, 25, 20, 64);
    checkpoint(&forged);
    assert_sound(&forged);
    /* For who has the right key, nothing in it is signed; and what is outside is of another log. */
    forged.key = victim.key;
    assert_found(&forged, NULL, 0,
                 "checkpoint 1 of the store over 20 entries was not signed with this key");
    assert_found(&forged, &victim.outside, 1, "outside.txt:1: the checkpoint is of the log");
    close_all(&forged);
    close_all(&victim);
}

/* From one entry on: what is outside says from which checkpoint on. */
static void test_written_anew_from_the_middle(void **state)
{
    struct victim victim;
    char backup[128];
    struct err err = { 0 };
    (void)state;
    open_victim(&victim, 20, 20);
    snprintf(backup, sizeof backup, "%s/backup.db", victim.folder.folder);
    assert_true(store_copy(mem_system(), str_of(victim.folder.path), str_of(backup), &err));
    audit_kit_append(victim.store, 20, 20, 8);
    checkpoint(&victim);
    store_close(victim.store);
    /* An older copy takes its place. */
    victim.store = store_open(mem_system(), str_of(backup), &err);
    assert_non_null(victim.store);
    assert_found(&victim, &victim.outside, 21,
                 "the end of the log was cut, or an older copy was put in its place");
    /* And goes on in another way, beyond what was signed. */
    audit_kit_append(victim.store, 700, 30, 8);
    assert_found(&victim, &victim.outside, 21,
                 "does not fit: one of the entries 21 to 40 was written anew");
    char text[1000];
    assert_int_equal(audit_kit_verify(victim.store, text, sizeof text).wrong, 0);
    store_close(victim.store);
    store_files_remove(backup);
    victim.store = NULL;
    close_all(&victim);
}

/* A backup that is restored, and goes on, is the same log: the proof and the file hold. */
static void test_restored_and_continued(void **state)
{
    struct victim victim;
    char backup[128];
    struct err err = { 0 };
    struct checkpoint before;
    struct checkpoint after;
    struct audit_nodes nodes;
    struct tree_proof proof;
    (void)state;
    open_victim(&victim, 20, 270);
    snprintf(backup, sizeof backup, "%s/backup.db", victim.folder.folder);
    assert_true(checkpoint_of(victim.store, NOON, &before, &err));
    assert_true(store_copy(mem_system(), str_of(victim.folder.path), str_of(backup), &err));
    store_close(victim.store);
    victim.store = store_open(mem_system(), str_of(backup), &err);
    assert_non_null(victim.store);
    audit_kit_append(victim.store, 270, 50, 8);
    checkpoint(&victim);
    assert_true(checkpoint_of(victim.store, NOON, &after, &err));
    audit_nodes_init(&nodes, victim.store);
    assert_true(
        tree_prove_consistency(audit_nodes_source, &nodes, before.size, after.size, &proof, &err));
    assert_true(tree_consistent(before.size, &before.root, after.size, &after.root, &proof));
    assert_true(checkpoint_holds(victim.store, &before, &err));
    before.root.bytes[0] ^= 1;
    assert_false(checkpoint_holds(victim.store, &before, &err));
    assert_int_equal(err.code, ERR_VALUE);
    assert_sound(&victim);
    store_close(victim.store);
    store_files_remove(backup);
    victim.store = NULL;
    close_all(&victim);
}

/* Who works out every hash anew still cannot have times that fall. */
static void test_times_that_fall(void **state)
{
    struct victim victim;
    struct err err = { 0 };
    struct audit_head head;
    struct buf bytes;
    bool found;
    (void)state;
    open_victim(&victim, 5, 6);
    break_in(&victim);
    buf_init(&bytes, mem_system(), 4096);
    assert_true(audit_entry_read(victim.store, 6, &bytes, &found, &err) && found);
    assert_true(audit_head_read(victim.store, &head, &found, &err));
    audit_record_stamp(bytes.data, 7, NOON);
    struct audit_hash leaf;
    tree_leaf(buf_view(&bytes), &leaf);
    audit_chain(&head.chain, &leaf, &head.chain);
    const struct audit_entry entry = { 7,
                                       buf_view(&bytes),
                                       { (const char *)head.chain.bytes, AUDIT_HASH_SIZE } };
    assert_true(audit_entries_add(victim.store, &entry, 1, &err));
    assert_found(&victim, NULL, 7, "entry 7: it was recorded before an earlier one");
    buf_release(&bytes);
    close_all(&victim);
}

/* ---- what is kept outside ---- */

static void test_outside(void **state)
{
    struct victim victim;
    struct key_secret other_secret;
    struct key_public other;
    char text[2000];
    (void)state;
    open_victim(&victim, 20, 40);
    audit_kit_keys(&other_secret, &other);
    assert_int_equal(
        audit_kit_against(victim.store, &victim.key, &victim.outside, text, sizeof text)
            .checkpoints,
        4);
    /* Any byte of it, so that it is no checkpoint, or not one that was signed, or does not fit. */
    for (size_t i = 0; i < victim.outside.length; i++) {
        victim.outside.data[i] ^= 1;
        if (audit_kit_against(victim.store, &victim.key, &victim.outside, text, sizeof text)
                .wrong == 0)
            fail_msg("byte %zu of what is outside", i);
        victim.outside.data[i] ^= 1;
    }
    for (size_t length = victim.outside.length - 1; length > 0; length--) {
        struct buf cut = victim.outside;
        cut.length = length;
        bool whole = length * 2 == victim.outside.length; /* the first of the two */
        size_t wrong = audit_kit_against(victim.store, &victim.key, &cut, text, sizeof text).wrong;
        if ((wrong == 0) != whole)
            fail_msg("cut after %zu of %zu: '%s'", length, victim.outside.length, text);
    }
    victim.key = other;
    assert_found(&victim, &victim.outside, 0, "was not signed with this key");
    close_all(&victim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_byte),
        cmocka_unit_test(test_any_node),
        cmocka_unit_test(test_any_row_missing),
        cmocka_unit_test(test_end_cut),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_inserted),
        cmocka_unit_test(test_reordered),
        cmocka_unit_test(test_behind_the_end),
        cmocka_unit_test(test_written_anew_with_another_key),
        cmocka_unit_test(test_written_anew_from_the_middle),
        cmocka_unit_test(test_restored_and_continued),
        cmocka_unit_test(test_times_that_fall),
        cmocka_unit_test(test_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
