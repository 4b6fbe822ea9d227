/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_matter_rows.c - what the database does not allow of orders, whatever asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/matter_rows.h"
#include "store/statement.h"
#include "unit/store_folder.h"

#define ID(letter) "X'" #letter "0000000000000000000000000000000'"
#define DIGEST "zeroblob(32)"
#define SEVENS "X'0707070707070707070707070707070707070707070707070707070707070707'"
#define EIGHTS "X'0808080808080808080808080808080808080808080808080808080808080808'"

#define MATTER_WORTH(id, kind, name, state, version, event, decision, worth)                       \
    "INSERT INTO matter (id, kind, name, state, version, event, decision, value, currency, due) "  \
    "VALUES (" id ", '" kind "', '" name "', '" state "', " version ", " event ", " decision       \
    ", " worth ")"
#define MATTER(id, kind, name, state, version, event, decision)                                    \
    MATTER_WORTH(id, kind, name, state, version, event, decision, "0, 'USD', 20000")
#define VERSION(matter, n, digest)                                                                 \
    "INSERT INTO matter_version VALUES (" matter ", " n ", '{}', " digest ")"
#define BASIS(seq, digest) "INSERT INTO decision_basis VALUES (" seq ", " digest ", '{}', 1)"
#define DECISION_OF(seq, matter, version, basis, outcome, may_ship, digest)                        \
    "INSERT INTO decision VALUES (" seq ", " matter ", " version ", " basis ", 1, '" outcome       \
    "', " may_ship ", X'00', " digest ")"
#define DECISION(seq, matter, version, basis, outcome, may_ship)                                   \
    DECISION_OF(seq, matter, version, basis, outcome, may_ship, DIGEST)
#define EVENT(matter, n, id, transition, from, to, version, decision, actor, digest)               \
    "INSERT INTO matter_event VALUES (" matter ", " n ", " id ", '" transition "', " from ", '" to \
    "', " version ", " decision ", 1, " actor ", '', '', '', " digest ")"
#define OBSTACLE(matter, n, event, decision, reason, says)                                         \
    "INSERT INTO obstacle VALUES (" matter ", " n ", " event ", " decision ", '" reason            \
    "', '', '', '" says "')"
#define GONE(matter, n, decision)                                                                  \
    "INSERT INTO obstacle_gone VALUES (" matter ", " n ", " decision ")"
#define END(matter, n, event) "INSERT INTO obstacle_end VALUES (" matter ", " n ", " event ")"

/* Order 1 is on hold: one hold was closed, two are open, of which a person opened one. */
static const char *const sound[] = {
    "INSERT INTO principal (id, kind, name, added_by, added_at) VALUES (" ID(A) ", 'person', "
                                                                                "'ann', NULL, 1)",
    MATTER(ID(1), "order", "O1", "on_hold", "1", "2", "2"),
    MATTER_WORTH(ID(2), "order", "O2", "draft", "1", "1", "0", "NULL, NULL, NULL"),
    VERSION(ID(1), "1", DIGEST),
    VERSION(ID(2), "1", DIGEST),
    BASIS("1", DIGEST),
    DECISION("1", ID(1), "1", "1", "license_required", "0"),
    DECISION("2", ID(1), "1", "1", "no_license_required", "1"),
    EVENT(ID(1), "1", ID(5), "add", "NULL", "on_hold", "1", "1", ID(A), DIGEST),
    EVENT(ID(2), "1", ID(6), "add", "NULL", "draft", "1", "NULL", ID(A), DIGEST),
    OBSTACLE(ID(1), "1", "1", "1", "license", "it needs one"),
    OBSTACLE(ID(1), "2", "1", "1", "party", "it is listed"),
    OBSTACLE(ID(1), "3", "1", "NULL", "person", "wait"),
    EVENT(ID(1), "2", ID(7), "decide", "'on_hold'", "on_hold", "1", "2", ID(A), DIGEST),
    GONE(ID(1), "1", "2"),
    END(ID(1), "1", "2"),
    /* Nothing refers to these. */
    MATTER(ID(C), "order", "O8", "draft", "1", "1", "0"),
    VERSION(ID(1), "8", DIGEST),
    BASIS("8", EIGHTS),
    DECISION("8", ID(1), "1", "1", "prohibited", "0"),
    EVENT(ID(1), "8", ID(8), "decide", "'on_hold'", "on_hold", "1", "NULL", ID(A), DIGEST),
    OBSTACLE(ID(1), "8", "1", "NULL", "person", "wait"),
};

/* Each breaks one rule, and only that one. */
static const char *const wrong[] = {
    MATTER("X'00'", "order", "O3", "draft", "1", "1", "0"),
    MATTER(ID(1), "order", "O3", "draft", "1", "1", "0"),
    MATTER(ID(E), "part", "O3", "draft", "1", "1", "0"),
    MATTER(ID(E), "order", "", "draft", "1", "1", "0"),
    MATTER(ID(E), "order", "O1", "draft", "1", "1", "0"),
    MATTER(ID(E), "order", "O3", "", "1", "1", "0"),
    MATTER(ID(E), "order", "O3", "draft", "0", "1", "0"),
    MATTER(ID(E), "order", "O3", "draft", "1", "0", "0"),
    MATTER(ID(E), "order", "O3", "draft", "1", "1", "-1"),
    MATTER_WORTH(ID(E), "order", "O3", "draft", "1", "1", "0", "-1, 'USD', 1"),
    MATTER_WORTH(ID(E), "order", "O3", "draft", "1", "1", "0", "1, '', 1"),
    MATTER_WORTH(ID(E), "order", "O3", "draft", "1", "1", "0", "1, NULL, 1"),
    MATTER_WORTH(ID(E), "order", "O3", "draft", "1", "1", "0", "NULL, 'USD', 1"),
    VERSION(ID(E), "1", DIGEST),
    VERSION(ID(1), "0", DIGEST),
    VERSION(ID(1), "1", DIGEST),
    VERSION(ID(1), "2", "zeroblob(31)"),
    BASIS("0", SEVENS),
    BASIS("1", SEVENS),
    BASIS("2", DIGEST),
    BASIS("2", "zeroblob(31)"),
    DECISION("0", ID(1), "1", "1", "prohibited", "0"),
    DECISION("1", ID(1), "1", "1", "prohibited", "0"),
    DECISION("3", ID(E), "1", "1", "prohibited", "0"),
    DECISION("3", ID(1), "7", "1", "prohibited", "0"),
    DECISION("3", ID(1), "1", "7", "prohibited", "0"),
    DECISION("3", ID(1), "1", "1", "", "0"),
    DECISION("3", ID(1), "1", "1", "prohibited", "2"),
    DECISION_OF("3", ID(1), "1", "1", "prohibited", "0", "zeroblob(31)"),
    EVENT(ID(E), "3", ID(F), "decide", "'on_hold'", "on_hold", "1", "NULL", ID(A), DIGEST),
    EVENT(ID(1), "0", ID(F), "decide", "'on_hold'", "on_hold", "1", "NULL", ID(A), DIGEST),
    EVENT(ID(1), "2", ID(F), "decide", "'on_hold'", "on_hold", "1", "NULL", ID(A), DIGEST),
    EVENT(ID(1), "3", "X'00'", "decide", "'on_hold'", "on_hold", "1", "NULL", ID(A), DIGEST),
    EVENT(ID(1), "3", ID(5), "decide", "'on_hold'", "on_hold", "1", "NULL", ID(A), DIGEST),
    EVENT(ID(1), "3", ID(F), "", "'on_hold'", "on_hold", "1", "NULL", ID(A), DIGEST),
    EVENT(ID(1), "3", ID(F), "decide", "NULL", "on_hold", "1", "NULL", ID(A), DIGEST),
    EVENT(ID(C), "1", ID(F), "add", "'draft'", "draft", "1", "NULL", ID(A), DIGEST),
    EVENT(ID(1), "3", ID(F), "decide", "'on_hold'", "", "1", "NULL", ID(A), DIGEST),
    EVENT(ID(1), "3", ID(F), "decide", "'on_hold'", "on_hold", "7", "NULL", ID(A), DIGEST),
    EVENT(ID(1), "3", ID(F), "decide", "'on_hold'", "on_hold", "1", "7", ID(A), DIGEST),
    EVENT(ID(1), "3", ID(F), "decide", "'on_hold'", "on_hold", "1", "NULL", ID(E), DIGEST),
    EVENT(ID(1), "3", ID(F), "decide", "'on_hold'", "on_hold", "1", "NULL", ID(A), "zeroblob(31)"),
    OBSTACLE(ID(E), "4", "1", "NULL", "person", "wait"),
    OBSTACLE(ID(1), "0", "1", "NULL", "person", "wait"),
    OBSTACLE(ID(1), "3", "1", "NULL", "person", "wait"),
    OBSTACLE(ID(1), "4", "7", "NULL", "person", "wait"),
    OBSTACLE(ID(1), "4", "1", "7", "license", "it needs one"),
    OBSTACLE(ID(1), "4", "1", "NULL", "", "wait"),
    OBSTACLE(ID(1), "4", "1", "NULL", "person", ""),
    GONE(ID(1), "1", "2"),
    GONE(ID(1), "7", "2"),
    GONE(ID(1), "2", "7"),
    END(ID(1), "1", "2"),
    END(ID(1), "7", "2"),
    END(ID(1), "2", "7"),
    "UPDATE matter SET name = 'O7' WHERE name = 'O8'",
    "UPDATE matter SET id = " ID(D) " WHERE name = 'O8'",
    "UPDATE matter SET kind = 'order' WHERE name = 'O8'",
    "DELETE FROM matter WHERE name = 'O8'",
    "UPDATE matter_version SET content = '[]' WHERE n = 8",
    "DELETE FROM matter_version WHERE n = 8",
    "UPDATE decision_basis SET content = '[]' WHERE seq = 8",
    "DELETE FROM decision_basis WHERE seq = 8",
    "UPDATE decision SET may_ship = 1 WHERE seq = 8",
    "DELETE FROM decision WHERE seq = 8",
    "UPDATE matter_event SET reason = 'another' WHERE n = 8",
    "DELETE FROM matter_event WHERE n = 8",
    "UPDATE obstacle SET says = 'go' WHERE n = 8",
    "DELETE FROM obstacle WHERE n = 8",
    "UPDATE obstacle_gone SET decision = 8",
    "DELETE FROM obstacle_gone",
    "UPDATE obstacle_end SET event = 1",
    "DELETE FROM obstacle_end",
};

/* What goes on: an order is somewhere else, with another version and another decision. */
static const char *const allowed[] = {
    "UPDATE matter SET state = 'cancelled', version = 2, event = 3, decision = 3, value = NULL, "
    "currency = NULL WHERE name = 'O1'",
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
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        if (!store_folder_run(&store_folder_shared, allowed[i], &err))
            fail_msg("%s: %s", allowed[i], err.message);
    }
}

/* PostgreSQL empties a table whole without asking for each row: only these may be. */
#define MAY_BE_EMPTIED                                                                             \
    "access_token added hold key_challenge mail_address matter_tally obstacle_tally outbox_hook "  \
    "outbox_waiting password request_done schema_step sign_in web_session web_state window_use"

static void test_what_is_kept_is_not_emptied(void **state)
{
    static const char asked[] =
        "SELECT string_agg(c.relname, ' ' ORDER BY c.relname COLLATE \"C\") FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'licet' AND c.relkind = 'r' AND NOT EXISTS (SELECT 1 FROM pg_trigger t "
        "WHERE t.tgrelid = c.oid AND (t.tgtype & 32) <> 0 AND t.tgenabled = 'O')";
    struct err err = { 0 };
    struct sql_rows rows;
    bool found;
    if (!store_folder_is_postgresql())
        return;
    struct store *store = store_folder_open(&store_folder_shared);
    if (!sql_one(store, asked, NULL, 0, &rows, &found, &err))
        fail_msg("%s", err.message);
    assert_true(found);
    struct str names = sql_text(&rows, 0);
    if (!str_equal_text(names, MAY_BE_EMPTIED))
        fail_msg("may be emptied: %.*s", STR_ARG(names));
    sql_end(&rows);
    store_close(store);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_is_kept_is_not_emptied, store_folder_set_up,
                                        store_folder_tear_down),
        cmocka_unit_test_setup_teardown(test_the_rows_refuse, store_folder_set_up,
                                        store_folder_tear_down),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}
