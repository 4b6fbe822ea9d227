/* SPDX-License-Identifier: Apache-2.0 */
/* store/vault.c - see vault.h. */
#include "store/vault.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "keys/keys.h"
#include "store/keeper.h"
#include "store/kind.h"
#include "store/sealing.h"

static const char key_line[] = "licet server key 1\n";

static bool start(struct err *err)
{
    return sodium_init() >= 0 || err_set(err, ERR_IO, "libsodium could not start");
}

/* ---- keys ---- */

bool vault_key_new(struct buf *ret, struct err *err)
{
    uint8_t bytes[VAULT_KEY_SIZE];
    if (!start(err))
        return false;
    randombytes_buf(bytes, sizeof bytes);
    key_put_hex(ret, key_line, bytes, sizeof bytes);
    sodium_memzero(bytes, sizeof bytes);
    return buf_check(ret, err);
}

bool vault_add(struct vault *vault, struct str text, struct err *err)
{
    struct vault_key key;
    if (!start(err))
        return false;
    if (!key_read_hex(text, key_line, key.bytes, sizeof key.bytes)) {
        err_set(err, ERR_SYNTAX, "this is no key of a server");
        return err_hint(err, "'licet db key FILE' makes one");
    }
    if (vault->count == VAULT_KEYS_MAX)
        return err_set(err, ERR_LIMIT, "there are more than %d keys", VAULT_KEYS_MAX);
    crypto_generichash(key.id, sizeof key.id, key.bytes, sizeof key.bytes, NULL, 0);
    for (size_t i = 0; i < vault->count; i++) {
        if (memcmp(vault->keys[i].id, key.id, sizeof key.id) == 0)
            return err_set(err, ERR_VALUE, "both keys are the same");
    }
    vault->keys[vault->count++] = key;
    sodium_memzero(&key, sizeof key);
    return true;
}

void vault_forget(struct vault *vault)
{
    keeper_close(vault->keeper);
    sodium_memzero(vault, sizeof *vault);
}

bool vault_has_ended(const struct vault *vault)
{
    return vault->keeper != NULL && keeper_has_ended(vault->keeper);
}

void vault_id_text(const uint8_t id[VAULT_ID_SIZE], char ret[VAULT_ID_TEXT_SIZE])
{
    sodium_bin2hex(ret, VAULT_ID_TEXT_SIZE, id, VAULT_ID_SIZE);
}

void store_use_vault(struct store *store, const struct vault *vault)
{
    store->vault = vault;
}

/* ---- bytes ---- */

static struct sealing_place place_of(const struct vault_key *key, const char *kind,
                                     const struct store_id *ids, size_t count)
{
    struct sealing_place place = { .version = SEALING_VERSION };
    size_t length = strlen(kind);
    assert(length < SEALING_KIND_MAX && count <= 2);
    memcpy(place.key, key->id, VAULT_ID_SIZE);
    memcpy(place.kind, kind, length);
    memcpy(place.ids, ids, count * sizeof *ids);
    return place;
}

/* With the first key of the vault; `length` and VAULT_OVERHEAD bytes. */
static bool seal(const struct vault *vault, const struct sealing_place *place, const void *bytes,
                 size_t length, uint8_t *ret, struct err *err)
{
    bool yes = true;
    if (vault->keeper == NULL)
        sealing_seal(&vault->keys[0], place, bytes, length, ret);
    else if (!keeper_ask(vault->keeper, KEEPER_SEAL, place, bytes, length, ret,
                         length + VAULT_OVERHEAD, &yes, err))
        return false;
    return yes || err_set(err, ERR_IO, "the keeper of the key of the server does not seal");
}

static const struct vault_key *key_of(const struct vault *vault, const uint8_t *sealed,
                                      size_t length)
{
    if (vault == NULL || length < VAULT_OVERHEAD || sealed[0] != SEALING_VERSION)
        return NULL;
    for (size_t i = 0; i < vault->count; i++) {
        if (memcmp(sealed + 1, vault->keys[i].id, VAULT_ID_SIZE) == 0)
            return &vault->keys[i];
    }
    return NULL;
}

/* `length` without VAULT_OVERHEAD bytes. */
static bool open_sealed(const struct vault *vault, const struct vault_key *key,
                        const struct sealing_place *place, const uint8_t *sealed, size_t length,
                        void *ret, bool *ret_open, struct err *err)
{
    if (vault->keeper != NULL)
        return keeper_ask(vault->keeper, KEEPER_OPEN, place, sealed, length, ret,
                          length - VAULT_OVERHEAD, ret_open, err);
    *ret_open = sealing_open(key, place, sealed, length, ret);
    return true;
}

/* ---- passwords and second factors ---- */

#define SEALED "$sealed$"
#define SEALED_LENGTH (sizeof SEALED - 1)
#define BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

_Static_assert(SEALED_LENGTH + sodium_base64_ENCODED_LEN(VAULT_HASH_MAX + VAULT_OVERHEAD, BASE64) <=
                   VAULT_HASH_SIZE,
               "the longest hash fits when it is sealed");

static const struct vault_key *first_of(const struct store *store)
{
    return store->vault == NULL || store->vault->count == 0 ? NULL : &store->vault->keys[0];
}

bool vault_put_hash(struct store *store, const struct store_id *principal, struct str hash,
                    char ret[VAULT_HASH_SIZE], struct err *err)
{
    const struct vault_key *key = first_of(store);
    uint8_t sealed[VAULT_HASH_MAX + VAULT_OVERHEAD];
    assert(hash.length <= VAULT_HASH_MAX);
    if (!start(err))
        return false;
    if (key == NULL) {
        str_put(ret, VAULT_HASH_SIZE, hash);
        return vault_may_write(store, err);
    }
    const struct sealing_place place = place_of(key, "password", principal, 1);
    if (!seal(store->vault, &place, hash.data, hash.length, sealed, err))
        return false;
    str_put(ret, VAULT_HASH_SIZE, STR(SEALED));
    sodium_bin2base64(ret + SEALED_LENGTH, VAULT_HASH_SIZE - SEALED_LENGTH, sealed,
                      hash.length + VAULT_OVERHEAD, BASE64);
    return true;
}

/* The bytes that the text stands for; 0: it is none of ours. */
static size_t read_sealed(struct str written, uint8_t ret[VAULT_HASH_MAX + VAULT_OVERHEAD])
{
    size_t length = 0;
    struct str text = str_slice(written, SEALED_LENGTH, written.length);
    bool sound = str_starts(written, STR(SEALED)) &&
                 sodium_base642bin(ret, VAULT_HASH_MAX + VAULT_OVERHEAD, text.data, text.length,
                                   NULL, &length, NULL, BASE64) == 0;
    return sound ? length : 0;
}

static bool is_sealed(struct str written)
{
    return str_starts(written, STR(SEALED));
}

bool vault_take_hash(const struct vault *vault, const struct store_id *principal,
                     struct str written, char ret[VAULT_HASH_MAX + 1], bool *ret_open,
                     struct err *err)
{
    uint8_t sealed[VAULT_HASH_MAX + VAULT_OVERHEAD];
    *ret_open = !is_sealed(written);
    if (*ret_open) {
        str_put(ret, VAULT_HASH_MAX + 1, written);
        return true;
    }
    size_t length = read_sealed(written, sealed);
    const struct vault_key *key = key_of(vault, sealed, length);
    if (key == NULL)
        return true;
    const struct sealing_place place = place_of(key, "password", principal, 1);
    if (!open_sealed(vault, key, &place, sealed, length, ret, ret_open, err))
        return false;
    if (*ret_open)
        ret[length - VAULT_OVERHEAD] = '\0';
    return true;
}

bool vault_take_nothing(const struct vault *vault, struct err *err)
{
    static const struct store_id nobody;
    static const uint8_t sealed[VAULT_HASH_MAX + VAULT_OVERHEAD] = { SEALING_VERSION };
    char unused[VAULT_HASH_MAX];
    bool open;
    if (vault == NULL || vault->keeper == NULL)
        return true;
    const struct sealing_place place = place_of(&vault->keys[0], "password", &nobody, 1);
    return open_sealed(vault, &vault->keys[0], &place, sealed, sizeof sealed, unused, &open, err);
}

bool vault_put_secret(struct store *store, const struct store_id ids[2],
                      const uint8_t secret[VAULT_SECRET_SIZE], uint8_t ret[VAULT_SECRET_MAX],
                      size_t *ret_length, struct err *err)
{
    const struct vault_key *key = first_of(store);
    if (!start(err))
        return false;
    if (key == NULL) {
        memcpy(ret, secret, VAULT_SECRET_SIZE);
        *ret_length = VAULT_SECRET_SIZE;
        return vault_may_write(store, err);
    }
    const struct sealing_place place = place_of(key, "factor", ids, 2);
    if (!seal(store->vault, &place, secret, VAULT_SECRET_SIZE, ret, err))
        return false;
    *ret_length = VAULT_SECRET_MAX;
    return true;
}

bool vault_take_secret(const struct vault *vault, const struct store_id ids[2], struct str written,
                       uint8_t ret[VAULT_SECRET_SIZE], bool *ret_open, struct err *err)
{
    const uint8_t *bytes = (const uint8_t *)written.data;
    *ret_open = written.length == VAULT_SECRET_SIZE;
    if (*ret_open) {
        memcpy(ret, bytes, VAULT_SECRET_SIZE);
        return true;
    }
    const struct vault_key *key = key_of(vault, bytes, written.length);
    if (key == NULL || written.length != VAULT_SECRET_MAX)
        return true;
    const struct sealing_place place = place_of(key, "factor", ids, 2);
    return open_sealed(vault, key, &place, bytes, written.length, ret, ret_open, err);
}

/* ---- whose they are ---- */

static enum vault_state state_of(const struct vault *vault, bool open, bool sealed,
                                 const struct vault_key *key)
{
    if (!open)
        return VAULT_LOCKED;
    if (!sealed)
        return VAULT_READABLE;
    return key == vault->keys ? VAULT_SEALED : VAULT_BEFORE;
}

bool vault_hash_state(const struct vault *vault, const struct store_id *principal,
                      struct str written, char ret[VAULT_HASH_MAX + 1], enum vault_state *ret_state,
                      struct err *err)
{
    uint8_t sealed[VAULT_HASH_MAX + VAULT_OVERHEAD];
    bool open;
    if (!vault_take_hash(vault, principal, written, ret, &open, err))
        return false;
    *ret_state = state_of(vault, open, is_sealed(written),
                          key_of(vault, sealed, read_sealed(written, sealed)));
    return true;
}

bool vault_secret_state(const struct vault *vault, const struct store_id ids[2], struct str written,
                        uint8_t ret[VAULT_SECRET_SIZE], enum vault_state *ret_state,
                        struct err *err)
{
    bool open;
    if (!vault_take_secret(vault, ids, written, ret, &open, err))
        return false;
    *ret_state = state_of(vault, open, written.length != VAULT_SECRET_SIZE,
                          key_of(vault, (const uint8_t *)written.data, written.length));
    return true;
}
