/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_pack_changes.c - a changed pack: what is signed for, by whom, against what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/pack_changes.h"
#include "desk/people.h"
#include "unit/store_folder.h"

#define ROOT_OF_FILES "687d63866fecf6ff70798fe1fe34a1a69aeb241b4f2c4ad2546ef234f605a6c4"
#define DAY INT64_C(86400000000)
#define NOW (20000 * DAY)

static struct store_folder folder;
static struct store *store;
static struct err err;
static struct arena arena;
static struct who root, ada, rey, pam;

#define TEXT(literal)                                                                              \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

static const struct pack_file files[] = { { TEXT("a.licet"), TEXT("use \"us\"\n") },
                                          { TEXT("empty.licet"), TEXT("") } };
static const struct pack_file other[] = { { TEXT("a.licet"), TEXT("## other\n") } };
static const struct pack_file third[] = { { TEXT("a.licet"), TEXT("## third\n") } };

static bool finish(bool done)
{
    if (done)
        return store_commit(store, &err);
    store_rollback(store);
    return false;
}

#define IN_ONE(call) (store_begin(store, &err) && finish(call))

static void add(const char *name, enum role role, struct who *ret)
{
    struct principal principal;
    struct approval_answer answer;
    assert_true(
        IN_ONE(people_add(store, &root, PRINCIPAL_PERSON, str_of(name), NOW - 90 * DAY, &err)));
    assert_true(people_find(store, str_of(name), &principal, &err));
    assert_true(IN_ONE(
        people_grant(store, &root, &principal, ROLE_BIT(role), NOW - 90 * DAY, &answer, &err)));
    assert_true(people_who(store, str_of(name), ret, &err));
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, mem_system(), (size_t)1 << 24);
    store_folder_make(&folder);
    store = store_folder_open(&folder);
    assert_true(IN_ONE(people_found(store, STR("root"), NOW - 91 * DAY, &root, &err)));
    add("ada", ROLE_POLICY_AUTHOR, &ada);
    add("rey", ROLE_POLICY_REVIEWER, &rey);
    add("pam", ROLE_APPROVER, &pam);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(store);
    store_folder_remove(&folder);
    arena_release(&arena);
    return 0;
}

static struct pack_change change_of(const char *pack, const struct pack_file *list, size_t count,
                                    const char *before)
{
    struct pack_change change = { .pack = str_of(pack),
                                  .files = list,
                                  .count = count,
                                  .tests = STR("5 passed, 0 failed"),
                                  .flips = STR("3 of 4 lines flip") };
    assert_true(pack_change_root(mem_system(), list, count, change.root, &err));
    str_put(change.before, sizeof change.before, str_of(before));
    return change;
}

static bool propose(const struct who *by, const struct pack_change *change, int64_t now,
                    int64_t *ret)
{
    return IN_ONE(pack_change_propose(store, mem_system(), by, change, now, ret, &err));
}

static bool sign(const struct who *by, int64_t id, int64_t now)
{
    struct approval unused;
    return IN_ONE(approval_decide(store, by, id, APPROVAL_APPROVED, STR(""), now, &unused, &err));
}

static bool ask(const struct who *by, const struct pack_change *change, int64_t now,
                struct approval_answer *ret)
{
    return IN_ONE(pack_change_ask(store, mem_system(), by, change, now, ret, &err));
}

static bool is_unrecorded(const struct pack_change *change, int64_t now, char before[KEPT_HEX_SIZE])
{
    bool found;
    assert_true(pack_change_unrecorded(store, &arena, change->pack, change->root, now, before,
                                       &found, &err));
    return found;
}

/* ---- what is signed ---- */

/* printf 'use "us"\n' > a.licet; : > empty.licet; sha256sum *.licet | sha256sum */
static void test_root(void **state)
{
    char hex[KEPT_HEX_SIZE];
    (void)state;
    assert_true(pack_change_root(mem_system(), files, 2, hex, &err));
    assert_string_equal(hex, ROOT_OF_FILES);
}

static void assert_same(const struct pack_change *read, const struct pack_change *change)
{
    assert_true(str_equal(read->pack, change->pack));
    assert_string_equal(read->root, change->root);
    assert_string_equal(read->before, change->before);
    assert_int_equal(read->count, change->count);
    for (size_t i = 0; i < read->count; i++) {
        assert_true(str_equal(read->files[i].name, change->files[i].name));
        assert_true(str_equal(read->files[i].text, change->files[i].text));
    }
}

static void test_way(void **state)
{
    struct pack_change change = change_of("way", files, 2, "");
    struct pack_change read;
    struct approval_answer answer;
    struct approval approval;
    char before[KEPT_HEX_SIZE];
    int64_t id;
    (void)state;
    assert_false(propose(&rey, &change, NOW, &id));
    assert_int_equal(err.code, ERR_FORBIDDEN);
    assert_false(ask(&rey, &change, NOW, &answer));
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_true(propose(&ada, &change, NOW, &id));
    assert_true(approval_find(store, id, &approval, &err));
    assert_non_null(strstr(approval.says, "review the pack way, root "));
    assert_non_null(strstr(approval.says, "; 5 passed, 0 failed; 3 of 4 lines flip"));
    assert_true(pack_change_read(store, &arena, approval.digest, &read, &err));
    assert_same(&read, &change);
    /* It waits for the review. */
    assert_false(ask(&rey, &change, NOW, &answer));
    assert_true(sign(&rey, id, NOW));
    assert_false(ask(&ada, &change, NOW, &answer));
    assert_int_equal(err.code, ERR_FORBIDDEN);
    assert_true(ask(&rey, &change, NOW, &answer));
    assert_false(answer.used);
    assert_true(answer.is_new);
    assert_true(approval_find(store, answer.id, &approval, &err));
    assert_true(pack_change_read(store, &arena, approval.digest, &read, &err));
    assert_same(&read, &change);
    assert_false(is_unrecorded(&change, NOW, before));
    assert_false(sign(&rey, answer.id, NOW));
    assert_true(sign(&pam, answer.id, NOW));
    /* Signed and not used: in its place, perhaps, by somebody who was stopped. */
    assert_true(is_unrecorded(&change, NOW, before));
    assert_string_equal(before, "");
    assert_true(ask(&rey, &change, NOW, &answer));
    assert_true(answer.used);
    assert_false(is_unrecorded(&change, NOW, before));
}

/* ---- against what it was signed ---- */

static void test_other_edition(void **state)
{
    struct pack_change first = change_of("edition", files, 2, "");
    struct pack_change change;
    struct pack_change changed;
    struct approval_answer answer;
    char before[KEPT_HEX_SIZE];
    int64_t id;
    (void)state;
    change = change_of("edition", other, 1, first.root);
    changed = change_of("edition", other, 1, change_of("edition", third, 1, "").root);
    assert_true(propose(&ada, &change, NOW, &id));
    assert_true(sign(&rey, id, NOW));
    assert_false(ask(&rey, &changed, NOW, &answer));
    assert_int_equal(err.code, ERR_CONFLICT);
    assert_string_equal(err.message, "something else is published since it was reviewed");
    /* Nor under another name, nor with another file. */
    changed = change_of("editions", other, 1, first.root);
    assert_false(ask(&rey, &changed, NOW, &answer));
    assert_string_equal(err.message, "nobody has reviewed it as it is");
    changed = change_of("edition", third, 1, first.root);
    assert_false(ask(&rey, &changed, NOW, &answer));
    assert_string_equal(err.message, "nobody has reviewed it as it is");
    assert_true(ask(&rey, &change, NOW, &answer));
    assert_true(sign(&pam, answer.id, NOW));
    assert_true(is_unrecorded(&change, NOW, before));
    assert_string_equal(before, first.root);
    assert_false(is_unrecorded(&changed, NOW, before));
    changed = change_of("editions", other, 1, first.root);
    assert_false(is_unrecorded(&changed, NOW, before));
    /* The one with the other beginning is not what was signed for. */
    changed = change_of("edition", other, 1, "");
    assert_false(ask(&rey, &changed, NOW, &answer));
}

static void test_too_old(void **state)
{
    struct pack_change change = change_of("old", files, 2, "");
    struct approval_answer answer;
    char before[KEPT_HEX_SIZE];
    int64_t id;
    (void)state;
    assert_true(propose(&ada, &change, NOW, &id));
    assert_true(sign(&rey, id, NOW));
    assert_false(ask(&rey, &change, NOW + 31 * DAY, &answer));
    assert_string_equal(err.message, "nobody has reviewed it as it is");
    assert_true(ask(&rey, &change, NOW + 29 * DAY, &answer));
    assert_true(sign(&pam, answer.id, NOW + 29 * DAY));
    assert_true(is_unrecorded(&change, NOW + 58 * DAY, before));
    assert_false(is_unrecorded(&change, NOW + 60 * DAY, before));
    assert_false(ask(&rey, &change, NOW + 60 * DAY, &answer));
}

/* ---- what is read ---- */

static bool reads(const char *text)
{
    struct pack_change read;
    uint8_t digest[KEPT_DIGEST_SIZE];
    assert_true(IN_ONE(kept_keep(store, mem_system(), str_of(text), NOW, digest, &err)));
    return pack_change_read(store, &arena, digest, &read, &err);
}

#define SEVENS "7777777777777777777777777777777777777777777777777777777777777777"
#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void test_no_change(void **state)
{
    static const char *const others[] = {
        "",
        "pack x\n",
        "pack x\nroot " SEVENS "\nbefore none",
        "pack x\nroot 77\nbefore none\n",
        "pack x\nroot " SEVENS "\nbefore 77\n",
        "pack x\nroot " SEVENS "\nbefore none\nmore\n",
        "root " SEVENS "\npack x\nbefore none\n",
    };
    struct pack_change read;
    uint8_t digest[KEPT_DIGEST_SIZE] = { 9 };
    uint8_t sha256[KEPT_DIGEST_SIZE];
    char hex[KEPT_HEX_SIZE];
    char text[256];
    (void)state;
    assert_false(pack_change_read(store, &arena, digest, &read, &err));
    assert_int_equal(err.code, ERR_NAME);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_false(reads(others[i]));
        assert_int_equal(err.code, ERR_DAMAGED);
    }
    /* What it names is not kept; what is kept there is no list of files. */
    assert_false(reads("pack x\nroot " SEVENS "\nbefore none\n"));
    assert_int_equal(err.code, ERR_NAME);
    static const char *const lists[] = { "rubbish\n", "77  a.licet\n", SEVENS "\n", SEVENS "  \n" };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        assert_true(IN_ONE(kept_keep(store, mem_system(), str_of(lists[i]), NOW, sha256, &err)));
        snprintf(text, sizeof text, "pack x\nroot %s\nbefore none\n",
                 kept_sha256_text(sha256, hex));
        assert_false(reads(text));
        assert_int_equal(err.code, ERR_DAMAGED);
    }
    assert_true(
        IN_ONE(kept_keep(store, mem_system(), STR(EMPTY "  a.licet\n"), NOW, sha256, &err)));
    assert_true(IN_ONE(kept_keep(store, mem_system(), STR(""), NOW, digest, &err)));
    snprintf(text, sizeof text, "pack x\nroot %s\nbefore none\n", kept_sha256_text(sha256, hex));
    assert_true(reads(text));
}

int main(void)
{
    if (!store_folder_can())
        return 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_root),          cmocka_unit_test(test_way),
        cmocka_unit_test(test_other_edition), cmocka_unit_test(test_too_old),
        cmocka_unit_test(test_no_change),
    };
    return store_folder_done(cmocka_run_group_tests(tests, set_up, tear_down));
}
