/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_people.c - who may do what, and what takes two people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "desk/people.h"
#include "unit/alloc_fail.h"
#include "unit/store_folder.h"

#define DAY ((int64_t)86400 * 1000000)
#define NOW (20000 * DAY)

static struct store_folder folder;
static struct err err;

/* ann and bob are administrators, carol an officer, dave an approver, sap a program. */
static struct store *store;

static struct who who_is(const char *name)
{
    struct who who;
    if (!people_who(store, str_of(name), &who, &err))
        fail_msg("%s: %s", name, err.message);
    return who;
}

static struct principal find(const char *name)
{
    struct principal principal;
    assert_true(people_find(store, str_of(name), &principal, &err));
    return principal;
}

/* In a transaction of its own; what failed is taken back. */
static bool finish(bool done)
{
    if (done)
        return store_commit(store, &err);
    store_rollback(store);
    return false;
}

static bool add(const char *by, enum principal_kind kind, const char *name)
{
    const struct who who = who_is(by);
    assert_true(store_begin(store, &err));
    return finish(people_add(store, &who, kind, str_of(name), NOW, &err));
}

static bool grant(const char *by, const char *whom, uint32_t roles, int64_t now,
                  struct approval_answer *ret)
{
    const struct who who = who_is(by);
    const struct principal principal = find(whom);
    assert_true(store_begin(store, &err));
    return finish(people_grant(store, &who, &principal, roles, now, ret, &err));
}

static bool revoke(const char *by, const char *whom, uint32_t roles, int64_t now,
                   struct approval_answer *ret)
{
    const struct who who = who_is(by);
    const struct principal principal = find(whom);
    assert_true(store_begin(store, &err));
    return finish(people_revoke(store, &who, &principal, roles, now, ret, &err));
}

static bool disable(const char *by, const char *whom)
{
    const struct who who = who_is(by);
    const struct principal principal = find(whom);
    assert_true(store_begin(store, &err));
    return finish(people_disable(store, &who, &principal, NOW, &err));
}

static bool enable(const char *by, const char *whom)
{
    const struct who who = who_is(by);
    const struct principal principal = find(whom);
    assert_true(store_begin(store, &err));
    return finish(people_enable(store, &who, &principal, NOW, &err));
}

static bool decide(const char *by, int64_t id, enum approval_decision decision, const char *reason,
                   int64_t now, struct approval *ret)
{
    const struct who who = who_is(by);
    assert_true(store_begin(store, &err));
    return finish(approval_decide(store, &who, id, decision, str_of(reason), now, ret, &err));
}

static void approve(const char *by, int64_t id)
{
    struct approval approval;
    if (!decide(by, id, APPROVAL_APPROVED, "", NOW, &approval))
        fail_msg("%s", err.message);
}

#define ASSERT_FAILS(call, expected)                                                               \
    do {                                                                                           \
        if (call)                                                                                  \
            fail_msg("it was done: %s", #call);                                                    \
        if (err.code != (expected))                                                                \
            fail_msg("%s: %s", #call, err.message);                                                \
    } while (0)

static int set_up_empty(void **state)
{
    (void)state;
    store_folder_make(&folder);
    store = store_folder_open(&folder);
    assert_non_null(store);
    return 0;
}

static int set_up(void **state)
{
    struct approval_answer answer;
    struct who ann;
    set_up_empty(state);
    assert_true(store_begin(store, &err));
    assert_true(finish(people_found(store, STR("ann"), NOW, &ann, &err)));
    assert_true(add("ann", PRINCIPAL_PERSON, "bob"));
    assert_true(add("ann", PRINCIPAL_PERSON, "carol"));
    assert_true(add("ann", PRINCIPAL_PERSON, "dave"));
    assert_true(add("ann", PRINCIPAL_INTEGRATION, "sap"));
    assert_true(grant("ann", "carol", ROLE_BIT(ROLE_OFFICER), NOW, &answer) && answer.used);
    assert_true(grant("ann", "dave", ROLE_BIT(ROLE_APPROVER), NOW, &answer) && answer.used);
    assert_true(grant("ann", "bob", ROLE_BIT(ROLE_ADMINISTRATOR), NOW, &answer) && answer.used);
    return 0;
}

static int tear_down(void **state)
{
    struct buf out;
    size_t wrong;
    (void)state;
    buf_init(&out, mem_system(), 1 << 16);
    assert_true(people_check(store, &out, &wrong, &err));
    if (wrong > 0)
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    buf_release(&out);
    store_close(store);
    store_folder_remove(&folder);
    return 0;
}

/* ---- the tables ---- */

static void test_roles(void **state)
{
    const uint64_t admin = PERMISSION_BIT(MAY_PEOPLE_ADMIN);
    enum role role;
    enum permission permission;
    (void)state;
    /* Who signs first does not sign second by the same role; administrators are two of one. */
    for (size_t t = 0; t < TRANSITION_COUNT; t++) {
        uint64_t first = PERMISSION_BIT(transition_proposed_with((enum transition)t));
        uint64_t second = PERMISSION_BIT(transition_approved_with((enum transition)t));
        bool any = false;
        for (size_t r = 0; r < ROLE_COUNT; r++) {
            uint64_t may = roles_may(ROLE_BIT(r));
            any = any || (may & second) != 0;
            assert_false(r != ROLE_ADMINISTRATOR && (may & first) != 0 && (may & second) != 0);
        }
        assert_true(any);
        assert_int_equal(integration_may() & second, 0);
        enum transition found;
        assert_true(transition_find(str_of(transition_word((enum transition)t)), &found));
        assert_int_equal(found, t);
    }
    assert_int_equal(roles_may(ROLE_BIT(ROLE_ADMINISTRATOR)), admin);
    /* An auditor only reads, and a program does not do what it is not to. */
    for (size_t p = 0; p < PERMISSION_COUNT; p++) {
        struct str word = str_of(permission_word((enum permission)p));
        if ((roles_may(ROLE_BIT(ROLE_AUDITOR)) & PERMISSION_BIT(p)) != 0)
            assert_true(str_ends(word, STR(".read")));
        assert_true(permission_find(word, &permission, &err) && permission == p);
    }
    const uint64_t never = admin | PERMISSION_BIT(MAY_SCREENING_DISPOSE) |
                           PERMISSION_BIT(MAY_POLICY_PUBLISH) | PERMISSION_BIT(MAY_RELEASE);
    assert_int_equal(integration_may() & never, 0);
    assert_int_equal(roles_may(ROLE_BIT(ROLE_FINANCE)) & PERMISSION_BIT(MAY_PARTY_READ), 0);
    assert_int_equal(roles_may(ROLE_BIT(ROLE_LOGISTICS)) & PERMISSION_BIT(MAY_RELEASE), 0);
    assert_true(role_find(STR("policy_author"), &role, &err) && role == ROLE_POLICY_AUTHOR);
    ASSERT_FAILS(role_find(STR("king"), &role, &err), ERR_NAME);
    ASSERT_FAILS(permission_find(STR("fact.writ"), &permission, &err), ERR_NAME);
    assert_string_equal(err.hint, "did you mean 'fact.write'?");
}

/* ---- beginning ---- */

static void test_the_first(void **state)
{
    struct who who;
    struct principal principal;
    struct approval_answer answer;
    static const char *const wrong[] = { "", "Ann", "-ann", ".ann", "a b", "a\nb", "\xc3\xa4" };
    char name[PRINCIPAL_NAME_MAX + 2];
    (void)state;
    memset(name, 'a', sizeof name);
    name[PRINCIPAL_NAME_MAX + 1] = '\0';
    assert_true(store_begin(store, &err));
    ASSERT_FAILS(people_found(store, str_of(name), NOW, &who, &err), ERR_VALUE);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ASSERT_FAILS(people_found(store, str_of(wrong[i]), NOW, &who, &err), ERR_VALUE);
    name[PRINCIPAL_NAME_MAX] = '\0';
    assert_true(finish(people_found(store, str_of(name), NOW, &who, &err)));
    assert_true(who_may(&who, MAY_PEOPLE_ADMIN));
    assert_true(store_begin(store, &err));
    ASSERT_FAILS(finish(people_found(store, STR("zoe"), NOW, &who, &err)), ERR_CONFLICT);
    assert_string_equal(err.message, "somebody is the administrator already");
    ASSERT_FAILS(people_find(store, STR("zoe"), &principal, &err), ERR_NAME);
    ASSERT_FAILS(people_who(store, STR("zoe"), &who, &err), ERR_NAME);
    /* One administrator gives others what he wants, but himself nothing. */
    assert_true(add(name, PRINCIPAL_PERSON, "bob.b_1@x-y"));
    ASSERT_FAILS(grant(name, name, ROLE_BIT(ROLE_OFFICER), NOW, &answer), ERR_FORBIDDEN);
    ASSERT_FAILS(revoke(name, name, ROLE_BIT(ROLE_ADMINISTRATOR), NOW, &answer), ERR_CONFLICT);
    ASSERT_FAILS(disable(name, name), ERR_CONFLICT);
    assert_true(
        grant(name, "bob.b_1@x-y", ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_SALES), NOW, &answer));
    assert_true(answer.used && answer.id == 0);
    ASSERT_FAILS(grant("bob.b_1@x-y", name, ROLE_BIT(ROLE_SALES), NOW, &answer), ERR_FORBIDDEN);
    assert_true(revoke(name, "bob.b_1@x-y", ROLE_BIT(ROLE_SALES), NOW, &answer) && answer.used);
    assert_false(who_may(&(struct who){ .may = 0 }, MAY_ORDER_READ));
}

static void test_administration(void **state)
{
    struct approval_answer answer;
    struct who who;
    (void)state;
    ASSERT_FAILS(add("carol", PRINCIPAL_PERSON, "eve"), ERR_FORBIDDEN);
    assert_string_equal(err.hint, "who may: administrator");
    ASSERT_FAILS(add("ann", PRINCIPAL_PERSON, "carol"), ERR_CONFLICT);
    assert_string_equal(err.message, "the name 'carol' is taken");
    ASSERT_FAILS(grant("carol", "dave", ROLE_BIT(ROLE_SALES), NOW, &answer), ERR_FORBIDDEN);
    ASSERT_FAILS(revoke("carol", "dave", ROLE_BIT(ROLE_APPROVER), NOW, &answer), ERR_FORBIDDEN);
    ASSERT_FAILS(revoke("ann", "dave", ROLE_BIT(ROLE_SALES), NOW, &answer), ERR_CONFLICT);
    ASSERT_FAILS(grant("ann", "sap", ROLE_BIT(ROLE_SALES), NOW, &answer), ERR_VALUE);
    ASSERT_FAILS(grant("ann", "dave", ROLE_BIT(ROLE_APPROVER), NOW, &answer), ERR_CONFLICT);
    ASSERT_FAILS(grant("ann", "dave", ROLE_BIT(ROLE_AUDITOR), NOW, &answer), ERR_CONFLICT);
    assert_non_null(strstr(err.message, "an auditor has no other role"));
    ASSERT_FAILS(disable("carol", "dave"), ERR_FORBIDDEN);
    ASSERT_FAILS(enable("ann", "dave"), ERR_CONFLICT);
    assert_true(disable("ann", "dave"));
    ASSERT_FAILS(disable("ann", "dave"), ERR_CONFLICT);
    ASSERT_FAILS(people_who(store, STR("dave"), &who, &err), ERR_FORBIDDEN);
    ASSERT_FAILS(enable("carol", "dave"), ERR_FORBIDDEN);
    assert_true(enable("ann", "dave"));
    assert_true(who_is("dave").may == roles_may(ROLE_BIT(ROLE_APPROVER)));
    assert_true(who_is("sap").may == integration_may());
    ASSERT_FAILS(people_who_id(store, &(struct store_id){ { 0 } }, &who, &err), ERR_NAME);
}

/* ---- two administrators ---- */

static void test_a_role_takes_two(void **state)
{
    const uint32_t sales = ROLE_BIT(ROLE_SALES);
    struct approval_answer answer;
    struct approval approval;
    (void)state;
    assert_true(grant("ann", "carol", sales, NOW, &answer));
    assert_true(!answer.used && answer.is_new && answer.id == 1);
    assert_true(grant("bob", "carol", sales, NOW, &answer) && !answer.used && !answer.is_new);
    ASSERT_FAILS(grant("ann", "carol", ROLE_BIT(ROLE_FINANCE), NOW, &answer), ERR_CONFLICT);
    assert_non_null(strstr(err.message, "approval 1 has to be decided first"));
    ASSERT_FAILS(decide("ann", 1, APPROVAL_APPROVED, "", NOW, &approval), ERR_FORBIDDEN);
    ASSERT_FAILS(decide("dave", 1, APPROVAL_APPROVED, "", NOW, &approval), ERR_FORBIDDEN);
    assert_true(decide("bob", 1, APPROVAL_APPROVED, "as agreed", NOW, &approval));
    assert_true(approval.decision == APPROVAL_APPROVED && approval.decided_at == NOW);
    assert_string_equal(approval.reason, "as agreed");
    assert_string_equal(approval.says, "give 'carol' the role of sales");
    assert_false(who_may(&(struct who){ .may = who_is("carol").may }, MAY_ORDER_WRITE));
    assert_true(grant("bob", "carol", sales, NOW + 1, &answer) && answer.used && answer.id == 1);
    assert_true(who_is("carol").may == roles_may(sales | ROLE_BIT(ROLE_OFFICER)));
    /* To take it one is enough; given again, it takes two again. */
    assert_true(revoke("ann", "carol", sales, NOW + 2, &answer) && answer.used);
    assert_true(grant("ann", "carol", sales, NOW + 3, &answer) && !answer.used && answer.id == 2);
    /* Himself: with the second one, who proposes it or approves it. */
    assert_true(grant("ann", "ann", ROLE_BIT(ROLE_OFFICER), NOW, &answer) && !answer.used);
    approve("bob", answer.id);
    assert_true(grant("ann", "ann", ROLE_BIT(ROLE_OFFICER), NOW, &answer) && answer.used);
}

static void test_an_administrator_goes_by_two(void **state)
{
    const uint32_t role = ROLE_BIT(ROLE_ADMINISTRATOR);
    struct approval_answer answer;
    (void)state;
    assert_true(revoke("ann", "bob", role, NOW, &answer) && !answer.used);
    approve("bob", answer.id);
    assert_true(revoke("ann", "bob", role, NOW, &answer) && answer.used);
    assert_false(who_may(&(struct who){ .may = who_is("bob").may }, MAY_PEOPLE_ADMIN));
    ASSERT_FAILS(revoke("ann", "ann", role, NOW, &answer), ERR_CONFLICT);
}

/* Who was disabled still counts: nobody gets rid of the second one alone. */
static void test_disabling_makes_nobody_alone(void **state)
{
    struct approval_answer answer;
    (void)state;
    assert_true(disable("ann", "bob"));
    ASSERT_FAILS(disable("ann", "ann"), ERR_CONFLICT);
    assert_true(grant("ann", "carol", ROLE_BIT(ROLE_SALES), NOW, &answer) && !answer.used);
}

/* ---- approvals ---- */

static struct approval_request request(uint8_t subject, uint8_t digest)
{
    struct approval_request what = { .transition = TRANSITION_LICENSE_ACTIVATE,
                                     .subject = { { subject } },
                                     .digest = { digest },
                                     .says = STR("activate license D123") };
    return what;
}

static bool ask(const char *by, const struct approval_request *what, int64_t now,
                struct approval_answer *ret)
{
    const struct who who = who_is(by);
    assert_true(store_begin(store, &err));
    return finish(approval_ask(store, &who, what, now, ret, &err));
}

static bool propose(const char *by, const struct approval_request *what)
{
    const struct who who = who_is(by);
    int64_t id;
    assert_true(store_begin(store, &err));
    return finish(approval_propose(store, &who, what, NOW, &id, &err));
}

static bool use(const char *by, const struct approval_request *what, int64_t now,
                struct approval_answer *ret)
{
    const struct who who = who_is(by);
    assert_true(store_begin(store, &err));
    return finish(approval_use(store, &who, what, now, ret, &err));
}

static void test_what_was_approved_happens_once(void **state)
{
    const struct approval_request what = request(1, 1);
    const struct approval_request other = request(1, 2);
    const struct approval_request elsewhere = request(2, 1);
    struct approval_answer answer;
    struct approval approval;
    (void)state;
    ASSERT_FAILS(ask("dave", &what, NOW, &answer), ERR_FORBIDDEN);
    ASSERT_FAILS(ask("sap", &what, NOW, &answer), ERR_FORBIDDEN);
    assert_true(ask("carol", &what, NOW, &answer) && answer.is_new);
    ASSERT_FAILS(use("carol", &what, NOW, &answer), ERR_CONFLICT);
    assert_non_null(strstr(err.message, "activate license D123"));
    ASSERT_FAILS(ask("carol", &other, NOW, &answer), ERR_CONFLICT);
    assert_true(ask("carol", &elsewhere, NOW, &answer) && answer.is_new && answer.id == 2);
    ASSERT_FAILS(decide("ann", 1, APPROVAL_APPROVED, "", NOW, &approval), ERR_FORBIDDEN);
    /* A clock that went back does not make it earlier. */
    assert_true(decide("dave", 1, APPROVAL_APPROVED, "", NOW - 5, &approval));
    assert_true(approval.decided_at == NOW);
    ASSERT_FAILS(use("carol", &other, NOW, &answer), ERR_CONFLICT);
    ASSERT_FAILS(use("carol", &elsewhere, NOW, &answer), ERR_CONFLICT);
    ASSERT_FAILS(use("dave", &what, NOW, &answer), ERR_FORBIDDEN);
    ASSERT_FAILS(ask("dave", &what, NOW, &answer), ERR_FORBIDDEN);
    ASSERT_FAILS(propose("dave", &other), ERR_FORBIDDEN);
    assert_true(use("carol", &what, NOW - 9, &answer) && answer.used && answer.at == NOW);
    ASSERT_FAILS(use("carol", &what, NOW, &answer), ERR_CONFLICT);
    assert_true(ask("carol", &what, NOW, &answer) && !answer.used && answer.id == 3);
}

/* A program signs nothing, but does what two people signed. */
static void test_programs(void **state)
{
    struct approval_request what = request(1, 1);
    struct approval_answer answer;
    (void)state;
    what.transition = TRANSITION_BACKDATE;
    ASSERT_FAILS(ask("sap", &what, NOW, &answer), ERR_FORBIDDEN);
    assert_non_null(strstr(err.message, "'sap' is a program and cannot sign"));
    assert_true(ask("carol", &what, NOW, &answer) && answer.is_new);
    approve("dave", answer.id);
    assert_true(ask("sap", &what, NOW, &answer) && answer.used);
    const struct principal sap = find("sap");
    struct approval row;
    assert_true(approval_find(store, answer.id, &row, &err));
    assert_true(store_id_equal(&row.used_by, &sap.id));
}

static void test_decisions(void **state)
{
    const struct approval_request what = request(1, 1);
    struct approval_answer answer;
    struct approval approval;
    char longest[APPROVAL_SAYS_MAX + 2];
    (void)state;
    memset(longest, 'x', sizeof longest);
    longest[APPROVAL_SAYS_MAX + 1] = '\0';
    assert_true(ask("carol", &what, NOW, &answer));
    ASSERT_FAILS(decide("dave", 9, APPROVAL_APPROVED, "", NOW, &approval), ERR_NAME);
    ASSERT_FAILS(decide("dave", 1, APPROVAL_REJECTED, longest, NOW, &approval), ERR_LIMIT);
    ASSERT_FAILS(decide("dave", 1, APPROVAL_REJECTED, "a\033[2Jb", NOW, &approval), ERR_VALUE);
    ASSERT_FAILS(decide("dave", 1, APPROVAL_REJECTED, "a\xff", NOW, &approval), ERR_VALUE);
    longest[APPROVAL_SAYS_MAX] = '\0';
    assert_true(decide("dave", 1, APPROVAL_REJECTED, longest, NOW, &approval));
    assert_string_equal(approval.reason, longest);
    ASSERT_FAILS(decide("dave", 1, APPROVAL_APPROVED, "", NOW, &approval), ERR_CONFLICT);
    assert_non_null(strstr(err.message, "is rejected already"));
    ASSERT_FAILS(use("carol", &what, NOW, &answer), ERR_CONFLICT);
    assert_true(ask("carol", &what, NOW, &answer) && answer.id == 2);
    assert_true(decide("carol", 2, APPROVAL_REJECTED, "a slip", NOW, &approval));
    assert_int_equal(approval.decision, APPROVAL_WITHDRAWN);
    struct approval_request endless = what;
    longest[APPROVAL_SAYS_MAX] = 'x';
    endless.says = str_of(longest);
    ASSERT_FAILS(ask("carol", &endless, NOW, &answer), ERR_LIMIT);
    /* Of a later Licet. */
    struct approval later = { .transition = "moon.land", .proposed_by = find("carol").id };
    assert_true(store_begin(store, &err));
    assert_true(finish(approval_add(store, &later, &err)));
    ASSERT_FAILS(decide("dave", later.id, APPROVAL_APPROVED, "", NOW, &approval), ERR_VALUE);
}

static void test_an_approval_ages(void **state)
{
    const struct approval_request what = request(1, 1);
    const int64_t last = NOW + APPROVAL_DAYS * DAY;
    struct approval_answer answer;
    (void)state;
    assert_true(ask("carol", &what, NOW, &answer));
    approve("dave", 1);
    ASSERT_FAILS(use("carol", &what, last + 1, &answer), ERR_CONFLICT);
    assert_true(use("carol", &what, last, &answer));
}

/* Who signed and is gone, or has another role now, does not stand behind it. */
static void test_signers_stand_behind_it(void **state)
{
    const struct approval_request what = request(1, 1);
    struct approval_answer answer;
    (void)state;
    assert_true(grant("ann", "bob", ROLE_BIT(ROLE_OFFICER), NOW, &answer));
    approve("bob", answer.id);
    assert_true(grant("ann", "bob", ROLE_BIT(ROLE_OFFICER), NOW, &answer) && answer.used);
    assert_true(ask("carol", &what, NOW, &answer) && answer.id == 2);
    approve("dave", 2);
    assert_true(disable("ann", "dave"));
    ASSERT_FAILS(use("bob", &what, NOW, &answer), ERR_FORBIDDEN);
    assert_true(enable("ann", "dave"));
    assert_true(revoke("ann", "carol", ROLE_BIT(ROLE_OFFICER), NOW, &answer));
    ASSERT_FAILS(use("bob", &what, NOW, &answer), ERR_FORBIDDEN);
    assert_true(ask("bob", &what, NOW, &answer) && !answer.used && answer.is_new);
    approve("dave", answer.id);
    assert_true(revoke("ann", "dave", ROLE_BIT(ROLE_APPROVER), NOW, &answer));
    ASSERT_FAILS(use("bob", &what, NOW, &answer), ERR_FORBIDDEN);
}

/* ---- at once ---- */

/* Decides or uses in a process of its own: 0 it was done, 1 it was refused, 2 anything else. */
static pid_t start_other(const char *name, int64_t approve_id)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    struct err failed = { 0 };
    struct who who;
    struct approval approval;
    struct approval_answer answer;
    const struct approval_request what = request(1, 1);
    struct store *own = store_folder_open(&folder);
    int status = 2;
    if (own != NULL && people_who(own, str_of(name), &who, &failed) && store_begin(own, &failed)) {
        bool done = approve_id == 0 ? approval_use(own, &who, &what, NOW, &answer, &failed)
                                    : approval_decide(own, &who, approve_id, APPROVAL_APPROVED,
                                                      STR(""), NOW, &approval, &failed);
        if (done && store_commit(own, &failed))
            status = 0;
        else if (failed.code == ERR_CONFLICT)
            status = 1;
    }
    _exit(status);
}

static int wait_for(pid_t child)
{
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_two_processes(void **state)
{
    const struct approval_request what = request(1, 1);
    struct approval_answer answer;
    (void)state;
    assert_true(grant("ann", "bob", ROLE_BIT(ROLE_APPROVER), NOW, &answer));
    approve("bob", answer.id);
    assert_true(grant("ann", "bob", ROLE_BIT(ROLE_APPROVER), NOW, &answer) && answer.used);
    for (int round = 0; round < 10; round++) {
        assert_true(ask("carol", &what, NOW, &answer) && answer.is_new);
        store_close(store); /* not to be shared with a child */
        pid_t one = start_other("dave", answer.id);
        pid_t two = start_other("bob", answer.id);
        assert_int_equal(wait_for(one) + wait_for(two), 1);
        one = start_other("carol", 0);
        two = start_other("carol", 0);
        assert_int_equal(wait_for(one) + wait_for(two), 1);
        store = store_folder_open(&folder);
        assert_non_null(store);
    }
}

/* ---- without memory ---- */

static bool read_all(const struct mem *mem, void *context)
{
    struct err failed = { 0 };
    struct arena arena;
    struct principal *people;
    struct role_grant *grants;
    struct approval *approvals;
    struct api_key *keys;
    size_t count;
    const struct store_id *id = context;
    struct store *own = store_open(mem, str_of(folder.path), &failed);
    if (own == NULL)
        return false;
    arena_init(&arena, mem, 1 << 20);
    bool done = principals_read(own, &arena, &people, &count, &failed) && count == 5 &&
                role_grants_read(own, &arena, id, &grants, &count, &failed) && count == 1 &&
                approvals_read(own, &arena, true, &approvals, &count, &failed) && count == 1 &&
                api_keys_read(own, &arena, id, &keys, &count, &failed) && count == 0;
    assert_true(done || failed.code == ERR_MEMORY);
    arena_release(&arena);
    store_close(own);
    return done;
}

static void test_memory(void **state)
{
    const struct approval_request what = request(1, 1);
    struct approval_answer answer;
    struct store_id id;
    (void)state;
    assert_true(ask("carol", &what, NOW, &answer));
    id = find("carol").id;
    assert_true(alloc_fail_each(read_all, &id) > 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roles),
        cmocka_unit_test_setup_teardown(test_the_first, set_up_empty, tear_down),
        TEST(test_administration),
        TEST(test_a_role_takes_two),
        TEST(test_an_administrator_goes_by_two),
        TEST(test_disabling_makes_nobody_alone),
        TEST(test_what_was_approved_happens_once),
        TEST(test_programs),
        TEST(test_decisions),
        TEST(test_an_approval_ages),
        TEST(test_signers_stand_behind_it),
        TEST(test_two_processes),
        TEST(test_memory),
    };
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}
