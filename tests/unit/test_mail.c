/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_mail.c - addresses, what is sent to them and when, and how it looks on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/mail.h"
#include "desk/people.h"
#include "desk/sign_in.h"
#include "store/statement.h"
#include "unit/store_folder.h"

#define SECOND ((int64_t)1000000)
#define NOW (1111111109 * SECOND)
#define FROM STR("licet@example.com")
#define BOX STR("bob@example.org")

static struct store_folder folder;
static struct store *store;
static struct arena arena;
static struct err err;
static struct who ann, bob;
static struct principal sap;

static bool finish(bool done)
{
    if (done)
        return store_commit(store, &err);
    store_rollback(store);
    return false;
}

#define IN_ONE(call) (store_begin(store, &err) && finish(call))
#define REFUSED(code_, call) (assert_false(call), assert_int_equal(err.code, code_))

static int set_up(void **state)
{
    (void)state;
    store_folder_make(&folder);
    store = store_folder_open(&folder);
    assert_non_null(store);
    arena_init(&arena, mem_system(), (size_t)1 << 20);
    assert_true(IN_ONE(people_found(store, STR("ann"), 1, &ann, &err)));
    assert_true(IN_ONE(people_add(store, &ann, PRINCIPAL_PERSON, STR("bob"), 1, &err)));
    assert_true(IN_ONE(people_add(store, &ann, PRINCIPAL_INTEGRATION, STR("sap"), 1, &err)));
    assert_true(people_who(store, STR("bob"), &bob, &err));
    assert_true(people_find(store, STR("sap"), &sap, &err));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    store_close(store);
    store_folder_remove(&folder);
    return 0;
}

static bool set(const struct who *by, const struct principal *whom, const char *address)
{
    return IN_ONE(mail_address_set(store, by, whom, str_of(address), NOW, &err));
}

static void sales(bool given)
{
    struct approval_answer answer;
    const uint32_t roles = ROLE_BIT(ROLE_SALES);
    assert_true(
        IN_ONE(given ? people_grant(store, &ann, &bob.principal, roles, NOW, &answer, &err)
                     : people_revoke(store, &ann, &bob.principal, roles, NOW, &answer, &err)));
}

/* Those that wait, or all; the newest first: "what to" in each line. */
static size_t read_all(bool waiting, struct mail **ret)
{
    size_t count;
    assert_true(store_begin_reading(store, &err));
    assert_true(mails_read(store, &arena, waiting, 100, ret, &count, &err));
    store_rollback(store);
    return count;
}

static void expect(const char *wanted)
{
    struct mail *found;
    char got[600] = "";
    size_t length = 0;
    size_t count = read_all(true, &found);
    for (size_t i = 0; i < count; i++)
        length +=
            (size_t)snprintf(got + length, sizeof got - length, "%s%.*s to %.*s",
                             i == 0 ? "" : ", ", STR_ARG(found[i].what), STR_ARG(found[i].address));
    assert_string_equal(got, wanted);
}

/* ---- addresses ---- */

static void what_an_address_is(void **state)
{
    static const char *const right[] = { "a@b", "Carol.Doe+licet@mail.example-1.com",
                                         "o'neil@example.org" };
    static const char *const wrong[] = { "",
                                         "a",
                                         "@b",
                                         "a@",
                                         "a@b@c",
                                         "a b@c",
                                         "a@b c",
                                         "a@b\n",
                                         "a\r\nBcc: x@y",
                                         "a@b\r\nBcc:c@d",
                                         "<a@b>",
                                         "a@b>",
                                         "\"a\"@b",
                                         "a,b@c",
                                         "a;b@c",
                                         "(a)b@c",
                                         "a@[1.2.3.4]",
                                         "a@b..c",
                                         "a@.b",
                                         "a@b.",
                                         "a@-b",
                                         "a@b-",
                                         ".a@b",
                                         "-oX@b",
                                         "a\\@b",
                                         "\303\274@b",
                                         "a@\303\274",
                                         "a\t@b",
                                         "a@b\x7f",
                                         "a:b@c" };
    char text[MAIL_ADDRESS_MAX + 10];
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        assert_true(mail_address_check(str_of(right[i]), &err));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (mail_address_check(str_of(wrong[i]), &err))
            fail_msg("%s", wrong[i]);
        assert_int_equal(err.code, ERR_VALUE);
    }
    assert_false(mail_address_check((struct str){ "a\0@b", 4 }, &err));
    /* Up to 64 before the sign, up to 254 in all. */
    memset(text, 'a', sizeof text);
    text[64] = '@';
    assert_true(mail_address_check((struct str){ text, MAIL_ADDRESS_MAX }, &err));
    assert_false(mail_address_check((struct str){ text, MAIL_ADDRESS_MAX + 1 }, &err));
    text[64] = 'a';
    text[65] = '@';
    assert_false(mail_address_check((struct str){ text, 100 }, &err));
}

static void who_may_set_it(void **state)
{
    struct mail_address found;
    bool is_there;
    (void)state;
    REFUSED(ERR_VALUE, set(&ann, &bob.principal, "bob"));
    REFUSED(ERR_VALUE, set(&ann, &sap, "sap@example.org"));
    REFUSED(ERR_FORBIDDEN, set(&bob, &ann.principal, "bob@example.org"));
    REFUSED(ERR_CONFLICT, set(&bob, &bob.principal, ""));
    assert_true(set(&bob, &bob.principal, "bob@example.org"));
    REFUSED(ERR_CONFLICT, set(&bob, &bob.principal, "bob@example.org"));
    assert_true(mail_address_read(store, &bob.principal.id, &found, &is_there, &err) && is_there);
    assert_string_equal(found.address, "bob@example.org");
    assert_true(store_id_equal(&found.set_by, &bob.principal.id) && found.set_at == NOW);
    assert_true(set(&ann, &bob.principal, ""));
    assert_true(mail_address_read(store, &bob.principal.id, &found, &is_there, &err) && !is_there);
}

/* ---- what is sent ---- */

static void to_where_they_are_told(void **state)
{
    (void)state;
    sales(true);
    expect(""); /* nowhere */
    assert_true(set(&ann, &bob.principal, "bob@example.org"));
    expect("mail.set to bob@example.org");
    sales(false);
    expect("people.revoke to bob@example.org, mail.set to bob@example.org");
    /* The address before is told that it is another one. */
    assert_true(set(&ann, &bob.principal, "eve@example.org"));
    expect("mail.set to eve@example.org, mail.set to bob@example.org, "
           "people.revoke to bob@example.org, mail.set to bob@example.org");
    assert_true(set(&ann, &bob.principal, ""));
    assert_true(IN_ONE(people_disable(store, &ann, &bob.principal, NOW, &err)));
    expect("mail.end to eve@example.org, mail.set to eve@example.org, "
           "mail.set to bob@example.org, people.revoke to bob@example.org, "
           "mail.set to bob@example.org");
}

static void not_of_what_was_not_done(void **state)
{
    struct approval_answer answer;
    (void)state;
    assert_true(set(&ann, &bob.principal, "bob@example.org"));
    assert_true(store_begin(store, &err));
    assert_true(
        people_grant(store, &ann, &bob.principal, ROLE_BIT(ROLE_SALES), NOW, &answer, &err));
    store_rollback(store);
    expect("mail.set to bob@example.org");
}

static bool is_due(int64_t now)
{
    bool due;
    assert_true(mail_is_due(store, now, &due, &err));
    return due;
}

static void until_it_is_sent(void **state)
{
    struct mail *found;
    size_t count;
    int64_t changed;
    (void)state;
    assert_false(is_due(NOW));
    assert_true(set(&ann, &bob.principal, "bob@example.org"));
    sales(true);
    assert_true(is_due(NOW));
    assert_true(mails_due(store, &arena, NOW, 9, &found, &count, &err));
    assert_true(count == 2 && found[0].seq == 1 && found[1].seq == 2);
    found[0].attempts = 1;
    found[0].next_at = NOW + SECOND;
    found[0].error = STR("busy");
    assert_true(IN_ONE(mail_failed(store, &found[0], &err)));
    assert_true(mails_due(store, &arena, NOW, 9, &found, &count, &err));
    assert_true(count == 1 && found[0].seq == 2);
    assert_true(IN_ONE(mail_sent(store, 2, NOW, &err)));
    assert_true(!is_due(NOW) && is_due(NOW + SECOND));
    /* What is parked waits for somebody to say so. */
    assert_true(mails_due(store, &arena, NOW + SECOND, 9, &found, &count, &err) && count == 1);
    assert_true(str_equal_text(found[0].error, "busy") && found[0].attempts == 1);
    found[0].parked = true;
    assert_true(IN_ONE(mail_failed(store, &found[0], &err)));
    assert_false(is_due(NOW + 1000 * SECOND));
    assert_true(IN_ONE(mail_retry(store, 2, &changed, &err)) && changed == 0); /* it was sent */
    assert_true(IN_ONE(mail_retry(store, 0, &changed, &err)) && changed == 1);
    assert_true(is_due(NOW));
    assert_true(IN_ONE(mail_sent(store, 1, NOW + 9, &err)));
    assert_true(read_all(true, &found) == 0 && read_all(false, &found) == 2);
    assert_true(found[1].sent_at == NOW + 9 && found[1].error.length == 0);
}

static void what_is_old(void **state)
{
    struct mail *found;
    (void)state;
    assert_true(set(&ann, &bob.principal, "bob@example.org"));
    assert_true(IN_ONE(mails_park(store, NOW, STR("old"), &err)));
    assert_true(is_due(NOW));
    assert_true(IN_ONE(mails_park(store, NOW + 1, STR("old"), &err)));
    assert_false(is_due(NOW));
    assert_true(read_all(true, &found) == 1 && str_equal_text(found[0].error, "old"));
    sales(true);
    sales(false);
    assert_true(IN_ONE(mail_sent(store, 2, NOW, &err) && mail_sent(store, 3, NOW, &err)));
    assert_true(IN_ONE(mails_forget(store, NOW, &err)) && read_all(false, &found) == 3);
    /* What was not sent is kept, and so is the last number. */
    assert_true(IN_ONE(mails_forget(store, NOW + 1, &err)) && read_all(false, &found) == 2);
    assert_true(found[0].seq == 3 && found[1].seq == 1);
}

/* ---- to those who run the server ---- */

static void fail_to_sign_in(const char *name, int times, int64_t now)
{
    struct who who;
    for (int i = 0; i < times; i++)
        assert_false(
            sign_in_password(store, str_of(name), STR("wrong"), STR(""), now, &who, NULL, &err));
}

static void alert(int64_t now, const char *wanted)
{
    bool due;
    struct mail *found;
    size_t before = read_all(true, &found);
    assert_true(mail_alert_due(store, now, &due, &err));
    assert_int_equal(due, wanted != NULL);
    assert_true(IN_ONE(mail_alert(store, STR("ops@example.org"), now, &err)));
    assert_int_equal(read_all(true, &found), before + due);
    if (due)
        assert_true(str_starts(found[0].says, str_of(wanted)));
}

static void many_failures(void **state)
{
    char name[8];
    (void)state;
    alert(NOW, NULL);
    fail_to_sign_in("bob", 5, NOW);
    fail_to_sign_in("nobody", 5, NOW);
    alert(NOW, NULL);
    fail_to_sign_in("eve", 5, NOW);
    alert(NOW, "In the last ten minutes 15 sign-ins failed, under 3 names; under 3 of them");
    expect("alert.sign_in to ops@example.org");
    alert(NOW + 599 * SECOND, NULL); /* once in an hour */
    /* Few under each of many names. */
    for (int i = 0; i < 30; i++) {
        snprintf(name, sizeof name, "n%d", i);
        fail_to_sign_in(name, 1, NOW + 3600 * SECOND - (i == 0 ? 601 * SECOND : 0));
    }
    alert(NOW + 3600 * SECOND, NULL);
    fail_to_sign_in("n30", 1, NOW + 3600 * SECOND);
    alert(NOW + 3600 * SECOND, "In the last ten minutes 30 sign-ins failed, under 30 names;");
}

/* ---- as it is sent ---- */

static const char *message(const struct mail *mail)
{
    static char text[8192];
    struct buf out;
    buf_init(&out, mem_system(), sizeof text - 1);
    assert_true(mail_message(mail, FROM, &out, &err));
    str_put(text, sizeof text, buf_view(&out));
    buf_release(&out);
    return text;
}

static void a_message(void **state)
{
    struct mail *found;
    char first[2048];
    (void)state;
    assert_true(set(&ann, &bob.principal, "bob@example.org"));
    assert_int_equal(read_all(true, &found), 1);
    str_put(first, sizeof first, str_of(message(&found[0])));
    const char *id = strstr(first, "Message-ID: ");
    assert_non_null(id);
    assert_true(strncmp(id, "Message-ID: <licet.1.", 21) == 0 &&
                strncmp(id + 21 + 32, "@example.com>\r\n", 15) == 0);
    *strstr(first, "Message-ID: ") = '\0';
    assert_string_equal(first,
                        "From: Licet <licet@example.com>\r\nTo: bob@example.org\r\n"
                        "Subject: Licet: mail about it goes to another address from now on\r\n"
                        "Date: Fri, 18 Mar 2005 01:58:29 +0000\r\n");
    assert_non_null(strstr(id + 1, "\r\n\r\nOn 2005-03-18 at 01:58:29 UTC this was done to your "
                                   "account 'bob' with Licet:\r\n\r\n    mail about it goes to "
                                   "another address from now on\r\n    by ann\r\n\r\n"));
    /* Sent again it is the same; another one has another id. */
    assert_string_equal(id + 1, strstr(message(&found[0]), "essage-ID: "));
    str_put(first, sizeof first, str_of(message(&found[0])));
    found[0].at++;
    assert_string_not_equal(first, message(&found[0]));
}

/* Whatever it says is no header, and no line is too long. */
static void what_somebody_made_up(void **state)
{
    char longer[3000];
    struct mail mail = { .seq = 1,
                         .address = BOX,
                         .what = STR("x"),
                         .subject = STR("a\r\nBcc: eve@example.org\r\n\r\nb\303\274\x7f"),
                         .says = STR("c\r\nBcc: eve@example.org\r\n.\r\nd\001") };
    struct buf out;
    (void)state;
    const char *text = message(&mail);
    assert_non_null(strstr(text, "Subject: a??Bcc: eve@example.org????b???\r\n"));
    assert_null(strstr(text, "\nBcc: eve@example.org\r\n\r\nb"));
    const char *body = strstr(text, "\r\n\r\n");
    assert_string_equal(body, "\r\n\r\nc?\r\nBcc: eve@example.org?\r\n.?\r\nd?\r\n");
    for (size_t i = 0; i + 1 < sizeof longer; i++)
        longer[i] = (char)(i % 2 == 0 ? 0xc3 : 0xbc);
    longer[sizeof longer - 1] = 'x';
    mail.says = mail.subject = (struct str){ longer, sizeof longer };
    text = message(&mail);
    for (const char *line = text; *line != '\0';) {
        const char *end = strstr(line, "\r\n");
        assert_non_null(end);
        assert_true(end - line <= 998 && ((unsigned char)line[0] & 0xc0) != 0x80);
        line = end + 2;
    }
    buf_init(&out, mem_system(), 4096);
    mail.address = STR("a@b\r\nRCPT TO:<eve@example.org>");
    REFUSED(ERR_VALUE, mail_message(&mail, FROM, &out, &err));
    mail.address = BOX;
    REFUSED(ERR_VALUE, mail_message(&mail, STR("a b@c"), &out, &err));
    buf_release(&out);
    buf_init(&out, mem_system(), 100);
    REFUSED(ERR_LIMIT, mail_message(&mail, FROM, &out, &err));
    buf_release(&out);
}

/* ---- the schema ---- */

static bool run(const char *sql)
{
    return sql_run(store, sql, NULL, 0, NULL, &err);
}

#define LONG_PART "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"    /* 50 */
#define LONG "a@" LONG_PART LONG_PART LONG_PART LONG_PART LONG_PART "aaa" /* 255 */

static void the_schema_refuses(void **state)
{
#define ADDRESS(of, kind, address, by)                                                             \
    "INSERT INTO mail_address (principal, kind, address, set_by, set_at) SELECT " of ", '" kind    \
    "', '" address "', " by                                                                        \
    ", 5 FROM principal p, audit_entry a WHERE p.name = 'ann' AND a.seq = 1"
#define MAIL(seq, address, attempts, parked)                                                       \
    "INSERT INTO mail (seq, address, what, subject, says, at, attempts, next_at, parked, error) "  \
    "VALUES (" seq ", '" address "', 'x', 'x', 'x', 5, " attempts ", 0, " parked ", '')"
    static const char *const wrong[] = {
        ADDRESS("p.id", "person", "a", "p.id"),
        ADDRESS("p.id", "person", "@b", "p.id"),
        ADDRESS("p.id", "person", "a@", "p.id"),
        ADDRESS("p.id", "person", "a b@c", "p.id"),
        ADDRESS("p.id", "person", "a@b\nc", "p.id"),
        ADDRESS("p.id", "person", "a@b\rc", "p.id"),
        ADDRESS("p.id", "person", "a@\303\274", "p.id"),
        ADDRESS("p.id", "person", LONG, "p.id"),
        ADDRESS("p.id", "person", "a@b", "a.chain"),
        ADDRESS("p.id", "integration", "a@b", "p.id"),
        ADDRESS("a.chain", "person", "a@b", "p.id"),
        "INSERT INTO mail_address (principal, address, set_by, set_at) "
        "SELECT id, 'a@b', id, 5 FROM principal WHERE name = 'sap'",
        "INSERT INTO mail_address (principal, kind, address, set_by, set_at) "
        "SELECT id, 'integration', 'a@b', id, 5 FROM principal WHERE name = 'sap'",
        "INSERT INTO mail_address (principal, address, set_by, set_at) "
        "SELECT principal, 'a@b', set_by, 5 FROM mail_address",
        "UPDATE mail_address SET address = 'a b@c'",
        "UPDATE mail_address SET address = 'a'",
        MAIL("0", "a@b", "0", "0"),
        MAIL("1", "a@b", "0", "0"),
        MAIL("9", "a", "0", "0"),
        MAIL("9", LONG, "0", "0"),
        MAIL("9", "a@b\nc", "0", "0"),
        MAIL("9", "a b@c", "0", "0"),
        MAIL("9", "a@b", "-1", "0"),
        MAIL("9", "a@b", "0", "2"),
    };
    (void)state;
    assert_true(set(&ann, &bob.principal, "bob@example.org"));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (IN_ONE(run(wrong[i])))
            fail_msg("%s", wrong[i]);
        assert_int_equal(err.code, ERR_CONFLICT);
    }
    assert_true(IN_ONE(run(ADDRESS("p.id", "person", "a@b", "p.id"))));
    assert_true(IN_ONE(run(MAIL("9", "a@b", "0", "1"))));
}

static void the_schema_keeps(void **state)
{
    static const char *const changes[] = {
        "UPDATE mail SET seq = seq + 1",
        "UPDATE mail SET address = 'eve@example.org'",
        "UPDATE mail SET what = 'y'",
        "UPDATE mail SET subject = 'y'",
        "UPDATE mail SET says = 'y'",
        "UPDATE mail SET at = 7",
        "DELETE FROM mail",
    };
    (void)state;
    assert_true(set(&ann, &bob.principal, "bob@example.org"));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        assert_false(IN_ONE(run(changes[i])));
    if (store_folder_is_postgresql())
        assert_false(IN_ONE(run("TRUNCATE mail")));
    assert_true(IN_ONE(mail_sent(store, 1, NOW, &err)));
    assert_false(IN_ONE(run("UPDATE mail SET parked = 1")));
    assert_false(IN_ONE(mail_sent(store, 1, NOW + 1, &err)));
    assert_true(IN_ONE(run("DELETE FROM mail")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(what_an_address_is),     TEST(who_may_set_it),
        TEST(to_where_they_are_told), TEST(not_of_what_was_not_done),
        TEST(until_it_is_sent),       TEST(what_is_old),
        TEST(many_failures),          TEST(a_message),
        TEST(what_somebody_made_up),  TEST(the_schema_refuses),
        TEST(the_schema_keeps),
    };
    if (!store_folder_can())
        return 0;
    return store_folder_done(cmocka_run_group_tests(tests, NULL, NULL));
}
