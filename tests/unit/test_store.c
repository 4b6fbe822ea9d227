/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_store.c - what the database itself does not allow, whatever asks for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/kind.h"
#include "store/ledger_rows.h"
#include "unit/store_folder.h"

#define ID(letter) "X'" #letter "0000000000000000000000000000000'"
#define DIGEST "zeroblob(32)"

/* An account with room, a reservation of it, and one that was posted. */
static const char *const sound[] = {
    "INSERT INTO account (id, owner, measure, unit) VALUES (" ID(A) ", " ID(1) ", 'quantity', 'u')",
    "INSERT INTO account (id, owner, measure, unit, guard) VALUES (" ID(B) ", " ID(
        1) ", 'value', 'u', " ID(A) ")",
    "INSERT INTO transfer VALUES (1, " ID(C) ", 'grant', NULL, 1, 1, 1, NULL, 'a', '', '', " DIGEST
                                             ")",
    "INSERT INTO entry VALUES (1, 1, " ID(A) ", 'ceiling', 10)",
    "UPDATE account SET ceiling = 10 WHERE id = " ID(A),
    "INSERT INTO transfer VALUES (2, " ID(
        D) ", 'reserve', NULL, 1, 2, 1, NULL, 'a', '', '', " DIGEST ")",
    "INSERT INTO entry VALUES (2, 1, " ID(A) ", 'pending', 4)",
    "UPDATE account SET pending = 4 WHERE id = " ID(A),
    "INSERT INTO hold VALUES (2, " ID(A) ", NULL, 4, 4)",
    "INSERT INTO transfer VALUES (3, " ID(E) ", 'post', 2, 1, 3, 1, NULL, 'a', '', '', " DIGEST ")",
    "INSERT INTO entry VALUES (3, 1, " ID(A) ", 'pending', -1)",
    "INSERT INTO entry VALUES (3, 2, " ID(A) ", 'posted', 1)",
    "UPDATE account SET pending = 3, posted = 1 WHERE id = " ID(A),
    "UPDATE hold SET remaining = 3",
    "INSERT INTO window_use VALUES (3, " ID(A) ", 1, 1, 'reversed')",
    "INSERT INTO transfer VALUES (4, " ID(F) ", 'reverse', 3, 1, 4, 1, NULL, 'a', '', '', " DIGEST
                                             ")",
    "INSERT INTO entry VALUES (4, 1, " ID(A) ", 'posted', -1)",
    "UPDATE account SET posted = 0 WHERE id = " ID(A),
    "INSERT INTO incident VALUES (4, " ID(A) ", 1)",
    "INSERT INTO transfer VALUES (5, " ID(7) ", 'freeze', NULL, 1, 5, 1, NULL, 'a', '', '', " DIGEST
                                             ")",
};

#define TRANSFER(seq, id, kind, resolves, at, expires, digest)                                     \
    "INSERT INTO transfer VALUES (" seq ", " id ", " kind ", " resolves ", 1, " at ", 1, " expires \
    ", 'a', '', '', " digest ")"

/* Each breaks one rule, and only that one. */
static const char *const wrong[] = {
    "INSERT INTO account (id, owner, measure, unit) VALUES (X'00', " ID(2) ", 'quantity', 'u')",
    "INSERT INTO account (id, owner, measure, unit) VALUES (" ID(A) ", " ID(2) ", 'quantity', 'u')",
    "INSERT INTO account (id, owner, measure, unit) VALUES (" ID(9) ", X'00', 'quantity', 'u')",
    "INSERT INTO account (id, owner, measure, unit) VALUES (" ID(9) ", " ID(2) ", 'weight', 'u')",
    "INSERT INTO account (id, owner, measure, unit) VALUES (" ID(9) ", " ID(1) ", 'quantity', 'u')",
    "INSERT INTO account (id, owner, measure, unit, guard) VALUES (" ID(9) ", " ID(
        2) ", 'value', 'u', " ID(8) ")",
    "INSERT INTO account (id, owner, measure) VALUES (" ID(9) ", " ID(2) ", 'quantity')",
    "UPDATE account SET window_us = 0 WHERE id = " ID(A),
    "UPDATE account SET basis = " ID(A) ", numerator = 0, denominator = 1 WHERE id = " ID(B),
    "UPDATE account SET basis = " ID(A) ", numerator = 1, denominator = 0 WHERE id = " ID(B),
    "UPDATE account SET basis = " ID(8) ", numerator = 1, denominator = 1 WHERE id = " ID(B),
    "UPDATE account SET basis = " ID(A) ", numerator = 1 WHERE id = " ID(B),
    "UPDATE account SET basis = " ID(A) ", denominator = 1 WHERE id = " ID(B),
    "UPDATE account SET ceiling = -1, pending = 0, allowance = 1 WHERE id = " ID(A),
    "UPDATE account SET allowance = -1 WHERE id = " ID(A),
    "UPDATE account SET posted = -1 WHERE id = " ID(A),
    "UPDATE account SET pending = -1 WHERE id = " ID(A),
    "UPDATE account SET excess = -1 WHERE id = " ID(A),
    "UPDATE account SET frozen = 2 WHERE id = " ID(A),
    "UPDATE account SET posted = 8 WHERE id = " ID(A),
    "UPDATE account SET ceiling = 2 WHERE id = " ID(A),
    TRANSFER("0", ID(9), "'grant'", "NULL", "9", "NULL", DIGEST),
    TRANSFER("2", ID(9), "'grant'", "NULL", "9", "NULL", DIGEST),
    TRANSFER("9", "X'00'", "'grant'", "NULL", "9", "NULL", DIGEST),
    TRANSFER("9", ID(C), "'grant'", "NULL", "9", "NULL", DIGEST),
    TRANSFER("9", ID(9), "'gift'", "NULL", "9", "NULL", DIGEST),
    TRANSFER("9", ID(9), "'post'", "NULL", "9", "NULL", DIGEST),
    TRANSFER("9", ID(9), "'grant'", "2", "9", "NULL", DIGEST),
    TRANSFER("9", ID(9), "'post'", "8", "9", "NULL", DIGEST),
    TRANSFER("9", ID(9), "'reverse'", "3", "9", "NULL", DIGEST),
    TRANSFER("9", ID(9), "'grant'", "NULL", "4", "NULL", DIGEST),
    TRANSFER("9", ID(9), "'grant'", "NULL", "9", "10", DIGEST),
    TRANSFER("9", ID(9), "'grant'", "NULL", "9", "NULL", "zeroblob(31)"),
    "INSERT INTO entry VALUES (8, 1, " ID(A) ", 'posted', 1)",
    "INSERT INTO entry VALUES (4, 2, " ID(9) ", 'posted', 1)",
    "INSERT INTO entry VALUES (4, 2, " ID(A) ", 'thought', 1)",
    "INSERT INTO entry VALUES (4, 2, " ID(A) ", 'posted', 0)",
    "INSERT INTO entry VALUES (4, 1, " ID(A) ", 'posted', 1)",
    "INSERT INTO hold VALUES (8, " ID(A) ", NULL, 1, 1)",
    "INSERT INTO hold VALUES (3, " ID(9) ", NULL, 1, 1)",
    "INSERT INTO hold VALUES (3, " ID(A) ", NULL, 0, 0)",
    "INSERT INTO hold VALUES (2, " ID(A) ", NULL, 1, 1)",
    "UPDATE hold SET remaining = -1",
    "UPDATE hold SET remaining = 5",
    "INSERT INTO window_use VALUES (8, " ID(A) ", 1, 1, 'counts')",
    "INSERT INTO window_use VALUES (4, " ID(9) ", 1, 1, 'counts')",
    "INSERT INTO window_use VALUES (4, " ID(A) ", 1, 0, 'counts')",
    "INSERT INTO window_use VALUES (4, " ID(A) ", 1, 1, 'waits')",
    "INSERT INTO window_use VALUES (3, " ID(A) ", 1, 1, 'counts')",
    "INSERT INTO incident VALUES (8, " ID(A) ", 1)",
    "INSERT INTO incident VALUES (3, " ID(9) ", 1)",
    "INSERT INTO incident VALUES (3, " ID(A) ", 0)",
    "INSERT INTO incident VALUES (4, " ID(A) ", 1)",
    "UPDATE account SET id = " ID(9) " WHERE id = " ID(B),
    "DELETE FROM account WHERE id = " ID(B),
    "UPDATE hold SET reservation = 3",
    "UPDATE transfer SET actor = 'another' WHERE seq = 1",
    "DELETE FROM transfer WHERE seq = 5",
    "UPDATE entry SET amount = 2 WHERE transfer = 1",
    "DELETE FROM entry WHERE transfer = 1",
    "UPDATE incident SET amount = 2",
    "DELETE FROM incident",
};

static void make_sound(struct store *store)
{
    static char words[sizeof sound / sizeof *sound][STORE_WORDS_SIZE];
    struct err err = { 0 };
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
        if (!sql_run(store, store_words(sound[i], words[i]), NULL, 0, NULL, &err))
            fail_msg("%s: %s", sound[i], err.message);
    }
}

static void expect_refused(const struct store_folder *folder)
{
    struct err err = { 0 };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (store_folder_run(folder, wrong[i], &err))
            fail_msg("it was allowed: %s", wrong[i]);
        if (err.code != ERR_CONFLICT)
            fail_msg("%s: %s", wrong[i], err.message);
    }
}

static void test_the_rows_refuse(void **state)
{
    struct err err = { 0 };
    struct buf out;
    size_t count;
    make_sound(*state);
    expect_refused(&store_folder_shared);
    buf_init(&out, mem_system(), 1 << 16);
    assert_true(ledger_check(*state, &out, &count, &err));
    if (count > 0)
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
}

/* Every word that the program has. */
static void test_the_rows_take_all_words(void **state)
{
    static const char *const states[] = { "counts", "lapsed", "reversed" };
    static const char *const whats[] = { "order",      "application", "buyer",      "shipment",
                                         "match",      "flag",        "disclosure", "incident",
                                         "difference", "document" };
    char sql[256];
    struct err err = { 0 };
    make_sound(*state);
    for (int i = 0; i <= LEDGER_CARRY; i++) {
        const char *kind = ledger_kind_name((enum ledger_kind)i);
        bool resolves = strstr(" post void expire displace reverse lapse ", kind) != NULL;
        snprintf(sql, sizeof sql,
                 "INSERT INTO transfer VALUES (%d, X'%032x', '%s', %s, 1, %d, 1, NULL, 'a', '', "
                 "'', " DIGEST ")",
                 20 + i, 20 + i, kind, resolves ? "2" : "NULL", 20 + i);
        if (!store_folder_run(&store_folder_shared, sql, &err))
            fail_msg("%s: %s", sql, err.message);
    }
    for (int i = 0; i < LAYER_COUNT; i++) {
        snprintf(sql, sizeof sql, "INSERT INTO entry VALUES (20, %d, " ID(A) ", '%s', 1)", i,
                 ledger_layer_name((enum ledger_layer)i));
        if (!store_folder_run(&store_folder_shared, sql, &err))
            fail_msg("%s: %s", sql, err.message);
    }
    for (int i = 0; i < 3; i++) {
        snprintf(sql, sizeof sql, "INSERT INTO window_use VALUES (%d, " ID(A) ", 1, 1, '%s')",
                 20 + i, states[i]);
        if (!store_folder_run(&store_folder_shared, sql, &err))
            fail_msg("%s: %s", sql, err.message);
    }
    for (size_t i = 0; i < sizeof whats / sizeof *whats; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO matter (id, kind, name, state, version, event) "
                 "VALUES (X'%032zx', '%s', 'N', 'new', 1, 1)",
                 i, whats[i]);
        if (!store_folder_run(&store_folder_shared, sql, &err))
            fail_msg("%s: %s", sql, err.message);
    }
    assert_false(store_folder_run(&store_folder_shared,
                                  "INSERT INTO matter (id, kind, name, state, version, event) "
                                  "VALUES (" ID(9) ", 'ordeal', 'N', 'new', 1, 1)",
                                  &err));
    assert_int_equal(err.code, ERR_CONFLICT);
}

/* As who loads a dump may: nothing looks whether what rows refer to is there. */
static void change(const char *sql)
{
    const char *loose = store_folder_is_postgresql() ? "SET session_replication_role = replica"
                                                     : "PRAGMA foreign_keys = OFF";
    char words[STORE_WORDS_SIZE];
    struct err err = { 0 };
    struct store *store = store_folder_open(&store_folder_shared);
    assert_non_null(store);
    if (!sql_run(store, loose, NULL, 0, NULL, &err) ||
        !sql_run(store, store_words(sql, words), NULL, 0, NULL, &err))
        fail_msg("%s: %s", sql, err.message);
    store_close(store);
}

/* In a database of its own. */
static void change_and_check(const char *sql, const char *said)
{
    struct err err = { 0 };
    struct buf out;
    size_t count;
    void *store;
    (void)store_folder_set_up(&store);
    make_sound(store);
    change(sql);
    buf_init(&out, mem_system(), 1 << 16);
    assert_true(ledger_check(store, &out, &count, &err));
    buf_byte(&out, '\0');
    if (count == 0 || strstr(out.data, said) == NULL)
        fail_msg("after %s: '%s'", sql, out.data);
    buf_release(&out);
    (void)store_folder_tear_down(&store);
}

/* What somebody changed behind the program's back is found. */
static void test_what_is_wrong_is_found(void **state)
{
    static const struct {
        const char *sql, *said;
    } changes[] = {
        { "UPDATE account SET posted = 2 WHERE id = " ID(A), "not the sum of its entries" },
        { "UPDATE account SET allowance = 2 WHERE id = " ID(B), "what no entry put there" },
        { "UPDATE hold SET remaining = 2", "not what reservations hold" },
        { "UPDATE hold SET reserved = 9, remaining = 4", "less what resolved it" },
        { "INSERT INTO hold VALUES (2, " ID(B) ", NULL, 1, 1)", "less what resolved it" },
        { "INSERT INTO entry VALUES (3, 3, " ID(A) ", 'pending', 1)", "less what resolved it" },
        { "INSERT INTO hold VALUES (2, " ID(9) ", NULL, 1, 1)", "a hold refers to" },
        { "INSERT INTO hold VALUES (9, " ID(A) ", NULL, 1, 1)", "a hold refers to" },
        { "INSERT INTO entry VALUES (2, 2, " ID(9) ", 'posted', 1)", "an entry refers to" },
        { "INSERT INTO entry VALUES (9, 2, " ID(A) ", 'posted', 1)", "an entry refers to" },
        { "UPDATE account SET excess = 1 WHERE id = " ID(B), "an excess has no incident" },
        { "INSERT INTO transfer VALUES (8, " ID(
              9) ", 'grant', NULL, 1, 9, 1, NULL, 'a', '', '', " DIGEST ")",
          "a transfer is missing" },
        { "INSERT INTO transfer VALUES (6, " ID(
              9) ", 'grant', NULL, 1, 0, 1, NULL, 'a', '', '', " DIGEST ")",
          "before an earlier one" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        change_and_check(changes[i].sql, changes[i].said);
}

/* What a transaction did is there when it was committed, and not when it was taken back. */
static void test_transactions(void **state)
{
    static const char add[] = "INSERT INTO account (id, owner, measure, unit) "
                              "VALUES (?1, ?1, 'quantity', 'u')";
    struct err err = { 0 };
    struct store_id first = { { 1 } };
    struct store_id second = { { 2 } };
    const struct sql_value one[] = { sql_id(&first) };
    const struct sql_value two[] = { sql_id(&second) };
    struct ledger_account account;
    bool found;
    assert_true(store_begin(*state, &err) && sql_run(*state, add, one, 1, NULL, &err));
    assert_true(store_commit(*state, &err));
    assert_true(account_read(*state, &first, &account, &found, &err) && found);
    assert_true(store_begin(*state, &err) && sql_run(*state, add, two, 1, NULL, &err));
    store_rollback(*state);
    assert_true(account_read(*state, &second, &account, &found, &err) && !found);
}

/* One statement for many rows of values, or for none. */
static void test_each(void **state)
{
    static const struct sql_each add = {
        "INSERT INTO account (id, owner, measure, unit, ceiling) "
        "VALUES (?1, ?1, 'quantity', 'u', ?2)",
        "INSERT INTO account (id, owner, measure, unit, ceiling) "
        "SELECT u.id, u.id, 'quantity', 'u', u.ceiling "
        "FROM unnest(?1::bytea[], ?2::bigint[]) AS u (id, ceiling)"
    };
    static const struct sql_each read = { "SELECT ceiling FROM account WHERE id = ?1",
                                          "SELECT ceiling FROM account "
                                          "WHERE id = ANY (?1::bytea[])" };
    const struct store_id ids[] = { { { 1 } }, { { 2 } }, { { 3 } } };
    const struct sql_value rows[] = { sql_id(&ids[0]), INT(10), sql_id(&ids[1]), INT(200) };
    const struct sql_value asked[] = { sql_id(&ids[2]), sql_id(&ids[0]), sql_id(&ids[1]) };
    struct sql_rows found;
    struct err err = { 0 };
    int64_t sum = 0;
    bool more = true;
    assert_true(sql_run_each(*state, &add, rows, 2, 2, &err));
    assert_true(sql_run_each(*state, &add, rows, 2, 0, &err));
    assert_true(sql_query_each(*state, &read, asked, 1, 3, &found, &err));
    while (sql_next(&found, &more, &err) && more)
        sum += sql_int(&found, 0);
    sql_end(&found);
    assert_int_equal(sum, 210);
    assert_true(sql_query_each(*state, &read, asked, 1, 0, &found, &err));
    assert_true(sql_next(&found, &more, &err) && !more);
    sql_end(&found);
    assert_false(sql_run_each(*state, &add, rows, 2, 1, &err)); /* the id is there already */
    assert_int_equal(err.code, ERR_CONFLICT);
}

#define MANY 40
#define ACCOUNT_ADD "INSERT INTO account (id, owner, measure, unit, basis, numerator, denominator) "

/* Many rows are what each by itself would be: numbers, texts of any bytes, and nothing. */
static void test_many(void **state)
{
    static const struct sql_each add = { ACCOUNT_ADD "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                                         ACCOUNT_ADD
                                         "SELECT * FROM unnest(?1::bytea[], ?2::bytea[], "
                                         "?3::text[], ?4::text[], ?5::bytea[], ?6::bigint[], "
                                         "?7::bigint[])" };
    static const char units[] = "u\"'?1";
    struct store_id ids[MANY] = { 0 };
    struct sql_value rows[MANY][7];
    struct sql_rows found;
    struct err err = { 0 };
    bool more = true;
    for (int i = 0; i < MANY; i++) {
        struct store_id *of = &ids[i / 2 * 2]; /* each second one follows the one before it */
        ids[i].bytes[0] = (uint8_t)(i + 1);
        rows[i][0] = rows[i][1] = sql_id(&ids[i]);
        rows[i][2] = TEXT(i % 3 == 0 ? STR("value") : STR("quantity"));
        rows[i][3] = TEXT(((struct str){ units, (size_t)i % sizeof units }));
        rows[i][4] = sql_id(i % 2 == 0 ? NULL : of);
        rows[i][5] = rows[i][6] = sql_number(i % 2 == 0 ? 0 : INT64_MAX - i);
    }
    assert_true(sql_run_each(*state, &add, rows[0], 7, MANY - 1, &err));
    assert_true(sql_query(*state,
                          "SELECT id, measure, unit, basis, numerator FROM account ORDER BY id",
                          NULL, 0, &found, &err));
    int i = 0;
    for (; sql_next(&found, &more, &err) && more; i++) {
        struct store_id id = sql_id_at(&found, 0);
        assert_memory_equal(&id, &ids[i], sizeof id);
        assert_true(str_equal(sql_text(&found, 1), rows[i][2].text));
        assert_true(str_equal(sql_text(&found, 2), rows[i][3].text));
        assert_int_equal(sql_is_null(&found, 3), i % 2 == 0);
        assert_true(i % 2 == 0 || sql_int(&found, 4) == INT64_MAX - i);
    }
    sql_end(&found);
    assert_int_equal(i, MANY - 1);
    /* One of them cannot be: none of them is. */
    rows[0][0] = sql_id(&ids[MANY - 1]);
    rows[0][1] = rows[0][0];
    assert_false(sql_run_each(*state, &add, rows[0], 7, 2, &err));
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_true(sql_run_each(*state, &add, rows[MANY - 1], 7, 1, &err));
}

/* ---- programs of another step ---- */

static void expect_shut_out(bool begun, const struct err *err)
{
    assert_false(begun);
    if (err->code != ERR_IO || strstr(err->message, "of a later Licet, beside which") == NULL ||
        strstr(err->hint, "use that one") == NULL)
        fail_msg("%s (%s)", err->message, err->hint);
}

/* Nothing of it stays begun: who looks at nothing can write. */
static void expect_nothing(struct store *store, struct store *other)
{
    struct err err = { 0 };
    expect_shut_out(store_begin(store, &err), &err);
    expect_shut_out(store_begin_reading(store, &err), &err);
    expect_shut_out(store_begin_group(store, &err), &err);
    expect_shut_out(store_open(mem_system(), str_of(store_folder_shared.path), &err) != NULL, &err);
    assert_true(sql_run(other, "UPDATE account SET allowance = 0", NULL, 0, NULL, &err));
}

/* A later step is done, and lets it go on; then it does not. */
static void test_later_steps(void **state)
{
    struct store *store = *state;
    struct err err = { 0 };
    bool shuts_out;
    int steps;
    const char *stamp = store_folder_is_postgresql()
                            ? "INSERT INTO schema_step (version) VALUES (99)"
                            : "PRAGMA user_version = 99";
    assert_true(store_begin_reading(store, &err));
    store_rollback(store);
    change(stamp);
    assert_true(store_begin(store, &err) && store_commit(store, &err));
    assert_true(store_begin_group(store, &err) && store_begin(store, &err));
    assert_true(store_commit(store, &err) && store_commit_group(store, &err));
    struct store *other = store_folder_open(&store_folder_shared);
    assert_true(store_migrate(mem_system(), str_of(store_folder_shared.path), &steps, &err));
    assert_int_equal(steps, 0);
    assert_true(
        store_missing(mem_system(), str_of(store_folder_shared.path), &steps, &shuts_out, &err));
    assert_true(steps == 0 && !shuts_out);
    assert_true(store_begin_reading(other, &err));
    store_rollback(other);
    change("UPDATE schema_least SET step = 99");
    expect_nothing(store, other);
    expect_nothing(other, store);
    assert_false(store_migrate(mem_system(), str_of(store_folder_shared.path), &steps, &err));
    expect_shut_out(
        store_missing(mem_system(), str_of(store_folder_shared.path), &steps, &shuts_out, &err),
        &err);
    store_close(other);
}

/* ---- parts of a group ---- */

#define ACCOUNTS 5

/* An account with that number as its id. */
static bool add_account(struct store *store, int number)
{
    struct err err = { 0 };
    struct store_id id = { { 0x70, (uint8_t)number } };
    const struct sql_value values[] = { sql_id(&id) };
    return sql_run(store,
                   "INSERT INTO account (id, owner, measure, unit) "
                   "VALUES (?1, ?1, 'quantity', '')",
                   values, 1, NULL, &err);
}

/* "+" begins, "." keeps, "-" takes back; a digit adds that account. */
static void play(struct store *store, const char *steps)
{
    struct err err = { 0 };
    for (; *steps != '\0'; steps++) {
        if (*steps == '+')
            assert_true(store_begin(store, &err));
        else if (*steps == '.')
            assert_true(store_commit(store, &err));
        else if (*steps == '-')
            store_rollback(store);
        else if (*steps == '!')
            assert_false(add_account(store, 0)); /* which is there */
        else
            assert_true(add_account(store, *steps - '0'));
    }
}

static void expect_accounts(struct store *store, const char *steps, const char *wanted)
{
    char found[ACCOUNTS + 1] = "";
    size_t length = 0;
    struct err err = { 0 };
    struct sql_rows rows;
    bool more = true;
    assert_true(sql_query(store, "SELECT id FROM account WHERE id >= ?1 ORDER BY id",
                          &(struct sql_value){ .kind = SQL_BYTES, .text = STR("\x70") }, 1, &rows,
                          &err));
    while (sql_next(&rows, &more, &err) && more) {
        struct store_id id = sql_id_at(&rows, 0);
        if (id.bytes[0] == 0x70 && id.bytes[1] > 0 && length < ACCOUNTS)
            found[length++] = (char)('0' + id.bytes[1]);
    }
    sql_end(&rows);
    if (strcmp(found, wanted) != 0)
        fail_msg("%s leaves '%s', not '%s'", steps, found, wanted);
}

/* Each part is kept or taken back by itself, wherever nothing has changed before it. */
static void test_parts(void **state)
{
    static const struct {
        const char *steps, *left;
    } cases[] = {
        { "+1.+2.", "12" },     { "+1-+2.", "2" },
        { "++1..", "1" },       { "++1.-", "" },
        { "++1-.", "" },        { "++1-2.", "2" },
        { "++1-2-", "" },       { "++1.+2-.", "1" },
        { "++1.+2-3.", "13" },  { "++1.+2.-", "" },
        { "++1-+2..", "2" },    { "++1-+2-3.", "3" },
        { "+1+2-.", "1" },      { "+1+2-+3..", "13" },
        { "+1++2-3..", "13" },  { "+1++2--+3..", "13" },
        { "+++1---2", "2" },    { "+++1-2-3.", "3" },
        { "+++1.-2.", "2" },    { "1+2-+3.", "13" },
        { "1++2-+3-.4", "14" }, { "1+-2+-", "12" },
        { "+.1+.2", "12" },     { "++!-1.", "1" },
        { "+1+!-2.", "12" },    { "++!--1", "1" },
        { "+++!-1-2.", "2" },   { "++++++++++++++++1-...............2", "2" },
    };
    struct err err = { 0 };
    assert_true(add_account(*state, 0));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(store_begin_group(*state, &err));
        play(*state, cases[i].steps);
        expect_accounts(*state, cases[i].steps, cases[i].left);
        store_rollback_group(*state);
    }
}

/* Nobody is let in again; and where it is not said who may go on, nobody does. */
static void test_least_only_rises(void **state)
{
    static const char *const refused[] = {
        "UPDATE schema_least SET step = step - 1",
        "DELETE FROM schema_least",
        "INSERT INTO schema_least (one, step) VALUES (2, 1)",
        "INSERT INTO schema_least (one, step) VALUES (1, 1)",
    };
    struct err err = { 0 };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (store_folder_run(&store_folder_shared, refused[i], &err) || err.code != ERR_CONFLICT)
            fail_msg("%s: %s", refused[i], err.message);
    }
    struct store *other = store_folder_open(&store_folder_shared);
    if (!store_folder_is_postgresql())
        change("DROP TRIGGER schema_least_kept");
    change("DELETE FROM schema_least");
    expect_nothing(*state, other);
    store_close(other);
}

static void say_instead(struct store *store, const char *on_postgresql, const char *on_sqlite)
{
    struct err err = { 0 };
    const char *sql = store_folder_is_postgresql() ? on_postgresql : on_sqlite;
    if (!sql_run(store, sql, NULL, 0, NULL, &err))
        fail_msg("%s: %s", sql, err.message);
}

static void expect_said(bool done, const struct err *err, const char *said)
{
    assert_false(done);
    if (err->code != ERR_VALUE || strstr(err->message, said) == NULL)
        fail_msg("%s; should be %s", err->message, said);
}

/* An earlier database, and what is none of ours. */
static void test_other_versions(void **state)
{
    const struct str path = str_of(store_folder_shared.path);
    struct err err = { 0 };
    bool shuts_out;
    int steps;
    expect_said(store_create(mem_system(), path, &err), &err, "there is a");
    say_instead(*state, "DELETE FROM schema_step WHERE version > 3", "PRAGMA user_version = 3");
    expect_said(store_open(mem_system(), path, &err) != NULL, &err, "of an earlier Licet");
    assert_true(store_missing(mem_system(), path, &steps, &shuts_out, &err));
    assert_true(steps >= 14 && shuts_out); /* programs of step 3 do not look */
    say_instead(*state, "ALTER TABLE schema_step RENAME TO other", "PRAGMA application_id = 1");
    expect_said(store_open(mem_system(), path, &err) != NULL, &err, "no database of Licet's");
    expect_said(store_migrate(mem_system(), path, &steps, &err), &err, "no database of Licet's");
    expect_said(store_missing(mem_system(), path, &steps, &shuts_out, &err), &err,
                "no database of Licet's");
}

/* ---- from an earlier step ---- */

#define LISTS_UNTIL 18 /* the step up to which tables of the ledger have lists of words */

/* With rows in it. */
static void make_earlier(const char *path)
{
    char stamp[128];
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    for (int i = 0; i < LISTS_UNTIL; i++)
        assert_int_equal(sqlite3_exec(db, migrations_sqlite[i], NULL, NULL, NULL), SQLITE_OK);
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++)
        assert_int_equal(sqlite3_exec(db, sound[i], NULL, NULL, NULL), SQLITE_OK);
    snprintf(stamp, sizeof stamp, "PRAGMA user_version = %d; PRAGMA application_id = 1279869780",
             LISTS_UNTIL);
    assert_int_equal(sqlite3_exec(db, stamp, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int64_t count_of(struct store *store, const char *sql)
{
    struct err err = { 0 };
    struct sql_rows rows;
    bool found;
    assert_true(sql_one(store, sql, NULL, 0, &rows, &found, &err) && found);
    int64_t count = sql_int(&rows, 0);
    sql_end(&rows);
    return count;
}

/* The rows are there, no list of words is in the tables, and what was refused is. */
static void test_words_instead_of_lists(void **state)
{
    struct store_folder earlier = store_folder_shared;
    struct err err = { 0 };
    struct buf out;
    size_t wrong_count;
    int steps;
    (void)state;
    if (store_folder_is_postgresql())
        return;
    snprintf(earlier.path, sizeof earlier.path, "%s/earlier.db", earlier.folder);
    make_earlier(earlier.path);
    assert_true(store_migrate(mem_system(), str_of(earlier.path), &steps, &err));
    assert_true(steps > 0);
    struct store *store = store_folder_open(&earlier);
    assert_non_null(store);
    assert_int_equal(count_of(store, "SELECT count(*) FROM transfer"), 5);
    assert_int_equal(count_of(store, "SELECT count(*) FROM entry"), 5);
    assert_int_equal(count_of(store, "SELECT count(*) FROM sqlite_schema WHERE name IN "
                                     "('transfer', 'entry', 'window_use', 'matter') "
                                     "AND sql LIKE '% IN (%'"),
                     0);
    expect_refused(&earlier);
    buf_init(&out, mem_system(), 1 << 16);
    assert_true(ledger_check(store, &out, &wrong_count, &err));
    assert_true(store_check(store, &out, &wrong_count, &err));
    assert_int_equal(out.length, 0);
    buf_release(&out);
    store_close(store);
    store_files_remove(earlier.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_later_steps, store_folder_set_up,
                                        store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_parts, store_folder_set_up, store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_least_only_rises, store_folder_set_up,
                                        store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_other_versions, store_folder_set_up,
                                        store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_the_rows_refuse, store_folder_set_up,
                                        store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_the_rows_take_all_words, store_folder_set_up,
                                        store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_words_instead_of_lists, store_folder_set_up,
                                        store_folder_tear_down),
        cmocka_unit_test(test_what_is_wrong_is_found),
        cmocka_unit_test_setup_teardown(test_transactions, store_folder_set_up,
                                        store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_each, store_folder_set_up, store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_many, store_folder_set_up, store_folder_tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}
