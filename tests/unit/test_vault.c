/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_vault.c - secrets that are sealed: what opens them, for whom, and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <liboath/oath.h>
#include <sodium.h>

#include "desk/factors.h"
#include "desk/people.h"
#include "desk/sign_in.h"
#include "desk/signed_in.h"
#include "store/keeper.h"
#include "store/kind.h"
#include "store/statement.h"
#include "store/vault.h"
#include "unit/store_folder.h"

#define SECOND ((int64_t)1000000)
#define NOW (1111111109 * SECOND)
#define LATER (NOW + 600 * SECOND)
#define RIGHT "correct horse battery"
#define SECRET ((const uint8_t *)"12345678901234567890")
#define CODE "081804" /* of NOW */
#define FILE_MAX ((size_t)4 << 20)
#define TEXT_MAX 256

static struct store_folder folder;
static struct store *store;
static struct err err;
static struct who ann, bob;
static char codes[FACTOR_CODES][FACTOR_CODE_SIZE];
static char hash[PASSWORD_HASH_MAX + 1]; /* of RIGHT */
static struct vault first, second, both, none;

static bool finish(bool done)
{
    if (done)
        return store_commit(store, &err);
    store_rollback(store);
    return false;
}

#define IN_ONE(call) (store_begin(store, &err) && finish(call))
#define REFUSED(code_, call) (assert_false(call), assert_int_equal(err.code, code_))

static void make_vault(struct vault *ret)
{
    struct buf text;
    buf_init(&text, mem_system(), TEXT_MAX);
    assert_true(vault_key_new(&text, &err));
    *ret = (struct vault){ .count = 0 };
    assert_true(vault_add(ret, buf_view(&text), &err));
    buf_release(&text);
}

static bool give_password(const struct who *whom)
{
    return IN_ONE(password_set(store, whom, &whom->principal, hash, 0, 1, &err));
}

static bool give_factor(const struct who *whom)
{
    return IN_ONE(factor_set(store, whom, SECRET, STR(CODE), NOW, codes, &err));
}

static int set_up(void **state)
{
    (void)state;
    store_folder_make(&folder);
    store = store_folder_open(&folder);
    assert_non_null(store);
    assert_true(IN_ONE(people_found(store, STR("ann"), 1, &ann, &err)));
    assert_true(IN_ONE(people_add(store, &ann, PRINCIPAL_PERSON, STR("bob"), 1, &err)));
    assert_true(people_who(store, STR("bob"), &bob, &err));
    if (hash[0] == '\0')
        assert_true(password_hash(STR(RIGHT), hash, &err));
    make_vault(&first);
    make_vault(&second);
    both = (struct vault){ .keys = { second.keys[0], first.keys[0] }, .count = 2 };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(store);
    store_folder_remove(&folder);
    return 0;
}

static const char *code_of(int64_t now)
{
    static char code[7];
    assert_int_equal(oath_totp_generate((const char *)SECRET, 20, now / SECOND, 30, 0, 6, code),
                     OATH_OK);
    return code;
}

static bool sign_in(const char *name, const char *code, int64_t now)
{
    struct who who;
    return sign_in_password(store, str_of(name), STR(RIGHT), str_of(code), now, &who, NULL, &err);
}

static bool run(const char *sql)
{
    return store_folder_run(&folder, sql, &err);
}

/* "readable sealed before locked" */
static const char *survey(const struct vault *vault, bool seals)
{
    static char text[64];
    struct vault_survey found;
    struct arena arena;
    arena_init(&arena, mem_system(), FILE_MAX);
    store_use_vault(store, vault);
    assert_true(IN_ONE(seals ? vault_seal_all(store, &arena, &found, &err)
                             : vault_survey(store, &arena, &found, &err)));
    arena_release(&arena);
    snprintf(text, sizeof text, "%zu %zu %zu %zu", found.count[VAULT_READABLE],
             found.count[VAULT_SEALED], found.count[VAULT_BEFORE], found.count[VAULT_LOCKED]);
    return text;
}

static void a_key_is_one(void **state)
{
    static const char *const wrong[] = {
        "",
        "licet server key 1\n",
        "licet server key 1\n00",
        "licet secret key 1\n0000000000000000000000000000000000000000000000000000000000000000\n",
        "licet server key 1\n000000000000000000000000000000000000000000000000000000000000000g\n",
        "licet server key 1\n00000000000000000000000000000000000000000000000000000000000000000\n",
    };
    struct vault vault = { .count = 0 };
    struct buf text;
    char id[VAULT_ID_TEXT_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        REFUSED(ERR_SYNTAX, vault_add(&vault, str_of(wrong[i]), &err));
    for (size_t i = 0; i <= VAULT_KEYS_MAX; i++) {
        buf_init(&text, mem_system(), TEXT_MAX);
        assert_true(vault_key_new(&text, &err));
        assert_true(vault_add(&vault, buf_view(&text), &err) == (i < VAULT_KEYS_MAX));
        assert_false(vault_add(&vault, buf_view(&text), &err)); /* twice, or one too many */
        assert_int_equal(err.code, i + 1 < VAULT_KEYS_MAX ? ERR_VALUE : ERR_LIMIT);
        buf_release(&text);
    }
    assert_int_equal(vault.count, VAULT_KEYS_MAX);
    assert_memory_not_equal(vault.keys[0].bytes, vault.keys[1].bytes, VAULT_KEY_SIZE);
    vault_id_text(vault.keys[0].id, id);
    assert_int_equal(strlen(id), 2 * VAULT_ID_SIZE);
    vault_forget(&vault);
    assert_true(sodium_is_zero((const uint8_t *)&vault, sizeof vault));
    assert_false(vault_has_ended(&vault)); /* there was no keeper */
}

static void what_is_written_with_a_key_is_sealed(void **state)
{
    char opened[PASSWORD_HASH_MAX + 1];
    struct factor factor;
    bool found;
    (void)state;
    store_use_vault(store, &first);
    assert_true(give_password(&bob) && give_factor(&bob));
    assert_string_equal(survey(&first, false), "0 2 0 0");
    assert_true(password_open(store, &bob.principal.id, opened, &found, &err) && found);
    assert_string_equal(opened, hash);
    assert_true(password_open(store, &ann.principal.id, opened, &found, &err) && !found);
    assert_true(factor_read(store, &bob.principal.id, &factor, &found, &err) && found);
    assert_true(factor_open(store, &factor, factor.secret, &found, &err) && found);
    assert_memory_equal(factor.secret, SECRET, FACTOR_SECRET_SIZE);
    assert_true(sign_in("bob", code_of(LATER), LATER));
    assert_false(sign_in("bob", code_of(LATER), LATER));
    assert_false(sign_in("bob", "", LATER));
}

static void without_its_key_it_proves_nothing(void **state)
{
    const struct vault *const others[] = { NULL, &none, &second };
    (void)state;
    store_use_vault(store, &first);
    assert_true(give_password(&ann) && give_password(&bob) && give_factor(&bob));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct factor factor;
        bool found;
        bool right = true;
        assert_string_equal(survey(others[i], false), "0 0 0 3");
        REFUSED(ERR_SIGN_IN, sign_in("ann", "", LATER));
        REFUSED(ERR_SIGN_IN, sign_in("bob", code_of(LATER), LATER));
        assert_true(factor_read(store, &bob.principal.id, &factor, &found, &err) && found);
        assert_true(factor_open(store, &factor, factor.secret, &found, &err) && !found);
        /* Nor does what a secret of zeros would make. */
        char zeros[7];
        assert_int_equal(oath_totp_generate("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20,
                                            LATER / SECOND, 30, 0, 6, zeros),
                         OATH_OK);
        assert_true(
            IN_ONE(factor_proves(store, &bob.principal.id, str_of(zeros), LATER, &right, &err)));
        assert_false(right);
        /* Recovery codes are hashes, and do. */
        assert_true(
            IN_ONE(factor_proves(store, &bob.principal.id, str_of(codes[i]), LATER, &right, &err)));
        assert_true(right);
    }
    store_use_vault(store, &both); /* the second one opens as well */
    assert_true(sign_in("ann", "", LATER + 3600 * SECOND));
}

static void without_a_key_nothing_is_written_beside_it(void **state)
{
    (void)state;
    assert_true(give_password(&ann)); /* nobody has a sealed one yet */
    store_use_vault(store, &first);
    assert_true(give_password(&bob));
    const struct vault *const others[] = { NULL, &none };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        store_use_vault(store, others[i]);
        REFUSED(ERR_USAGE, give_password(&bob));
        REFUSED(ERR_USAGE, give_password(&ann));
        REFUSED(ERR_USAGE, give_factor(&ann));
        assert_true(sign_in("ann", "", NOW));
    }
    store_use_vault(store, &second); /* whose key is lost gets another one */
    assert_true(give_password(&bob));
    assert_true(sign_in("bob", "", NOW));
}

static void a_sealed_factor_alone_is_enough_for_that(void **state)
{
    (void)state;
    store_use_vault(store, &first);
    assert_true(give_factor(&bob));
    store_use_vault(store, NULL);
    REFUSED(ERR_USAGE, give_password(&ann));
    assert_true(IN_ONE(factor_end(store, &bob, &bob.principal, NOW, &err)));
    assert_true(give_password(&ann)); /* nothing is sealed any more */
}

static void all_are_sealed_at_once(void **state)
{
    (void)state;
    assert_true(give_password(&ann) && give_password(&bob) && give_factor(&bob));
    assert_string_equal(survey(&first, false), "3 0 0 0");
    assert_string_equal(survey(&first, true), "3 0 0 0");
    assert_string_equal(survey(&first, true), "0 3 0 0");
    assert_true(sign_in("ann", "", NOW));
    assert_true(sign_in("bob", code_of(LATER), LATER));
    /* Another key, with the one before. */
    assert_string_equal(survey(&second, true), "0 0 0 3");
    assert_string_equal(survey(&both, true), "0 0 3 0");
    assert_string_equal(survey(&second, true), "0 3 0 0");
    assert_string_equal(survey(&first, false), "0 0 0 3");
    store_use_vault(store, &second);
    assert_true(sign_in("ann", "", NOW));
    assert_true(sign_in("bob", code_of(LATER + 60 * SECOND), LATER + 60 * SECOND));
}

static bool has(struct str all, struct str part)
{
    bool found = false;
    for (size_t i = 0; !found && i + part.length <= all.length; i++)
        found = memcmp(all.data + i, part.data, part.length) == 0;
    return found;
}

/* What was sealed is nowhere in the file any more. */
static void nothing_is_left_readable(void **state)
{
    static char text[FILE_MAX];
    (void)state;
    if (store_folder_is_postgresql())
        return;
    assert_true(give_password(&bob) && give_factor(&bob));
    for (int sealed = 0; sealed < 2; sealed++) {
        store_close(store); /* which puts the write-ahead log into the file */
        FILE *file = fopen(folder.path, "rb");
        assert_non_null(file);
        size_t length = fread(text, 1, sizeof text, file);
        (void)fclose(file);
        assert_true(length > 0 && length < sizeof text);
        const struct str all = { text, length };
        assert_true(has(all, str_of(hash)) == (sealed == 0));
        assert_true(has(all, STR("12345678901234567890")) == (sealed == 0));
        store = store_folder_open(&folder);
        assert_string_equal(survey(&first, true), sealed == 0 ? "2 0 0 0" : "0 2 0 0");
    }
}

/* Ann's password and second factor in the places of bob's. */
static void it_opens_in_its_place_alone(void **state)
{
    (void)state;
    store_use_vault(store, &first);
    assert_true(give_password(&ann) && give_password(&bob) && give_factor(&ann) &&
                give_factor(&bob));
    assert_string_equal(survey(&first, false), "0 4 0 0");
    assert_true(run("UPDATE password SET hash = (SELECT s.hash FROM password s, principal p "
                    "WHERE p.id = s.principal AND p.name = 'ann') WHERE principal = "
                    "(SELECT id FROM principal WHERE name = 'bob')"));
    assert_string_equal(survey(&first, false), "0 3 0 1");
    assert_true(run("UPDATE factor SET secret = (SELECT f.secret FROM factor f, principal p "
                    "WHERE p.id = f.principal AND p.name = 'ann') WHERE principal = "
                    "(SELECT id FROM principal WHERE name = 'bob')"));
    assert_string_equal(survey(&first, false), "0 2 0 2");
    assert_true(sign_in("ann", code_of(LATER), LATER));
    assert_false(sign_in("bob", code_of(LATER), LATER));
}

static bool opens_secret(const struct store_id ids[2], struct str written,
                         uint8_t ret[VAULT_SECRET_SIZE])
{
    bool open;
    assert_true(vault_take_secret(&first, ids, written, ret, &open, &err));
    return open;
}

static bool opens_hash(const struct store_id *id, struct str written, char ret[VAULT_HASH_MAX + 1])
{
    bool open;
    assert_true(vault_take_hash(&first, id, written, ret, &open, &err));
    return open;
}

static void no_byte_can_be_another(void **state)
{
    char written[VAULT_HASH_SIZE];
    char opened[VAULT_HASH_MAX + 1];
    uint8_t sealed[VAULT_SECRET_MAX];
    uint8_t secret[VAULT_SECRET_SIZE];
    size_t length;
    const struct store_id ids[] = { id_of('f', 1), id_of('p', 1) };
    const struct store_id other[] = { id_of('f', 1), id_of('p', 2) };
    (void)state;
    store_use_vault(store, &first);
    assert_true(vault_put_secret(store, ids, SECRET, sealed, &length, &err));
    const struct str all = { (const char *)sealed, length };
    assert_true(opens_secret(ids, all, secret));
    assert_memory_equal(secret, SECRET, sizeof secret);
    assert_false(opens_secret(other, all, secret));
    for (size_t i = 0; i < length; i++) {
        assert_false(opens_secret(ids, str_slice(all, 0, i), secret) && i != 20);
        sealed[i] ^= 1;
        assert_false(opens_secret(ids, all, secret));
        sealed[i] ^= 1;
    }
    /* A longer one, as nobody writes it, is none. */
    struct sealing_place place = { .version = SEALING_VERSION, .kind = "factor" };
    uint8_t longer[VAULT_SECRET_SIZE + 1] = { 1 };
    uint8_t long_sealed[sizeof longer + VAULT_OVERHEAD];
    memcpy(place.key, first.keys[0].id, sizeof place.key);
    memcpy(place.ids, ids, sizeof place.ids);
    sealing_seal(&first.keys[0], &place, longer, sizeof longer, long_sealed);
    assert_false(
        opens_secret(ids, (struct str){ (char *)long_sealed, sizeof long_sealed }, longer));
    sealing_seal(&first.keys[0], &place, longer, VAULT_SECRET_SIZE, long_sealed);
    assert_true(opens_secret(ids, (struct str){ (char *)long_sealed, length }, longer));
    assert_true(vault_put_hash(store, &ids[0], str_of(hash), written, &err));
    assert_true(opens_hash(&ids[0], str_of(written), opened));
    assert_string_equal(opened, hash);
    assert_false(opens_hash(&ids[1], str_of(written), opened));
    size_t end = strlen(written);
    for (size_t i = strlen("$sealed$"); i < end; i++) {
        char was = written[i];
        assert_false(opens_hash(&ids[0], (struct str){ written, i }, opened));
        written[i] = was == 'A' ? 'B' : 'A';
        /* The last digit has bits that stand for nothing, which have to be 0. */
        assert_false(opens_hash(&ids[0], str_of(written), opened));
        written[i] = was;
    }
    assert_false(opens_hash(&ids[0], STR("$sealed$"), opened));
    /* The longest one there may be. */
    char longest[VAULT_HASH_MAX + 1];
    memset(longest, 'x', VAULT_HASH_MAX);
    longest[VAULT_HASH_MAX] = '\0';
    assert_true(vault_put_hash(store, &ids[0], str_of(longest), written, &err));
    assert_true(opens_hash(&ids[0], str_of(written), opened));
    assert_string_equal(opened, longest);
}

/* Neither is taken for a database in which nothing is sealed. */
static void what_cannot_be_read_is_an_error(void **state)
{
    struct vault_survey found;
    struct arena arena;
    struct factor factor;
    char opened[PASSWORD_HASH_MAX + 1];
    bool open;
    (void)state;
    assert_true(give_password(&bob) && give_factor(&bob));
    assert_true(factor_read(store, &bob.principal.id, &factor, &open, &err) && open);
    store_use_vault(store, &first);
    size_t limit = 0;
    for (bool done = false; !done; limit += 16) { /* as much memory as it takes, and less */
        arena_init(&arena, mem_system(), limit);
        done = IN_ONE(vault_survey(store, &arena, &found, &err));
        assert_true(done ? found.count[VAULT_READABLE] == 2 : err.code == ERR_LIMIT);
        arena_release(&arena);
    }
    assert_true(limit > 64 && limit < 4096);
    assert_true(run("ALTER TABLE password RENAME TO password_elsewhere"));
    assert_false(password_open(store, &bob.principal.id, opened, &open, &err));
    arena_init(&arena, mem_system(), FILE_MAX);
    assert_false(IN_ONE(vault_survey(store, &arena, &found, &err)));
    assert_false(IN_ONE(vault_seal_all(store, &arena, &found, &err)));
    store_use_vault(store, NULL);
    assert_false(IN_ONE(vault_may_write(store, &err)));
    assert_true(run("ALTER TABLE password_elsewhere RENAME TO password") &&
                run("ALTER TABLE factor RENAME TO factor_elsewhere"));
    assert_false(factor_open(store, &factor, factor.secret, &open, &err));
    assert_false(IN_ONE(vault_survey(store, &arena, &found, &err)));
    arena_release(&arena);
}

static bool give_keys(void *context, struct vault *ret, struct err *ignored)
{
    (void)ignored;
    *ret = *(const struct vault *)context;
    return true;
}

/* With the keys in a process of their own all is as it was; when that has ended nobody gets in. */
static void a_keeper_does_the_same(void **state)
{
    struct vault kept;
    char secret[SIGNED_IN_SIZE];
    struct who who;
    int64_t ends_at;
    (void)state;
    assert_true(keeper_start(mem_system(), give_keys, &both, &kept, &err));
    assert_int_equal(kept.count, 2);
    assert_true(sodium_is_zero(kept.keys[0].bytes, VAULT_KEY_SIZE) &&
                sodium_is_zero(kept.keys[1].bytes, VAULT_KEY_SIZE));
    assert_true(give_password(&ann) && give_password(&bob) && give_factor(&bob));
    assert_string_equal(survey(&first, true), "3 0 0 0");
    assert_string_equal(survey(&kept, true), "0 0 3 0");
    assert_string_equal(survey(&second, false), "0 3 0 0");
    store_use_vault(store, &kept);
    assert_true(sign_in("ann", "", NOW) && sign_in("bob", code_of(LATER), LATER));
    assert_true(give_password(&ann) && IN_ONE(factor_end(store, &bob, &bob.principal, NOW, &err)) &&
                give_factor(&bob));
    assert_string_equal(survey(&second, false), "0 3 0 0");
    store_use_vault(store, &kept);
    assert_true(IN_ONE(signed_in_begin(store, &bob, LATER, secret, &ends_at, &err)));
    const struct vault gone = kept;
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    close(ends[1]);
    kept.keeper = keeper_on(mem_system(), ends[0], 0, &err);
    assert_true(vault_has_ended(&kept) && !vault_has_ended(&gone));
    for (int i = 0; i < 6; i++)
        REFUSED(ERR_IO, sign_in("ann", "", LATER)); /* and nobody has to wait for it */
    REFUSED(ERR_IO, sign_in("nobody", "", LATER));  /* which tells not who there is */
    REFUSED(ERR_IO, sign_in("bob", code_of(LATER + 60 * SECOND), LATER + 60 * SECOND));
    REFUSED(ERR_IO, give_password(&ann));
    assert_true(IN_ONE(factor_end(store, &bob, &bob.principal, NOW, &err)));
    REFUSED(ERR_IO, give_factor(&bob));
    assert_true(store_begin_reading(store, &err)); /* who is signed in stays so */
    assert_true(signed_in_who(store, str_of(secret), 0, LATER + 1, &who, &err));
    store_rollback(store);
    vault_forget(&kept);
    kept = gone;
    store_use_vault(store, &kept);
    assert_true(sign_in("ann", "", LATER));
    store_use_vault(store, NULL);
    vault_forget(&kept);
}

static void the_schema_keeps(void **state)
{
    static const char *const refused[] = {
        "UPDATE password SET hash = '$argon2id$x'", "UPDATE password SET hash = 'x'",
        "UPDATE factor SET secret = zeroblob(20)",  "UPDATE factor SET secret = zeroblob(21)",
        "UPDATE factor SET secret = zeroblob(68)",  "UPDATE factor SET secret = zeroblob(70)",
    };
    (void)state;
    assert_true(give_password(&bob) && give_factor(&bob));
    REFUSED(ERR_CONFLICT, run("UPDATE password SET hash = 'x'"));
    assert_true(run("UPDATE password SET hash = '$argon2id$x'"));
    assert_true(run("UPDATE password SET hash = '$sealed$x'"));
    assert_true(run("UPDATE factor SET secret = zeroblob(69)"));
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        REFUSED(ERR_CONFLICT, run(refused[i]));
    assert_string_equal(survey(&first, false), "0 0 0 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_key_is_one),
        TEST(what_is_written_with_a_key_is_sealed),
        TEST(without_its_key_it_proves_nothing),
        TEST(without_a_key_nothing_is_written_beside_it),
        TEST(a_sealed_factor_alone_is_enough_for_that),
        TEST(all_are_sealed_at_once),
        TEST(nothing_is_left_readable),
        TEST(it_opens_in_its_place_alone),
        TEST(no_byte_can_be_another),
        TEST(what_cannot_be_read_is_an_error),
        TEST(a_keeper_does_the_same),
        TEST(the_schema_keeps),
    };
    if (!store_folder_can())
        return 0;
    return store_folder_done(cmocka_run_group_tests(tests, NULL, NULL));
}
