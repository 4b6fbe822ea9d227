/* SPDX-License-Identifier: Apache-2.0 */
/* server/known.c - see known.h. */
#include "server/known.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#define SLOTS 1024 /* a power of two; who falls into the same one takes the other's place */
#define LOCKS 16

struct slot {
    uint8_t hash[crypto_generichash_BYTES];
    double until;
    struct who who;
};

struct known {
    const struct mem *mem;
    uint8_t key[crypto_generichash_KEYBYTES]; /* nobody can choose who falls where */
    pthread_mutex_t locks[LOCKS];
    struct slot slots[SLOTS];
};

struct known *known_new(const struct mem *mem, struct err *err)
{
    struct known *known = mem_resize(mem, NULL, sizeof *known);
    if (known == NULL || sodium_init() < 0) {
        mem_free(mem, known);
        err_set(err, ERR_MEMORY, "memory for who is signed in could not be had");
        return NULL;
    }
    memset(known, 0, sizeof *known);
    known->mem = mem;
    randombytes_buf(known->key, sizeof known->key);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&known->locks[i], NULL);
    return known;
}

void known_free(struct known *known)
{
    if (known == NULL)
        return;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&known->locks[i]);
    sodium_memzero(known->key, sizeof known->key);
    mem_free(known->mem, known);
}

static void hash(const struct known *known, struct str secret, struct str address,
                 uint8_t ret[crypto_generichash_BYTES])
{
    crypto_generichash_state state;
    uint64_t length = secret.length;
    crypto_generichash_init(&state, known->key, sizeof known->key, crypto_generichash_BYTES);
    crypto_generichash_update(&state, (const uint8_t *)&length, sizeof length);
    crypto_generichash_update(&state, (const uint8_t *)secret.data, secret.length);
    crypto_generichash_update(&state, (const uint8_t *)address.data, address.length);
    crypto_generichash_final(&state, ret, crypto_generichash_BYTES);
}

static size_t slot_of(const uint8_t hash[crypto_generichash_BYTES])
{
    return ((size_t)hash[0] << 8 | hash[1]) % SLOTS;
}

bool known_find(struct known *known, struct str secret, struct str address, double seconds,
                struct who *ret)
{
    uint8_t wanted[crypto_generichash_BYTES];
    hash(known, secret, address, wanted);
    size_t at = slot_of(wanted);
    const struct slot *slot = &known->slots[at];
    pthread_mutex_lock(&known->locks[at % LOCKS]);
    bool found = seconds < slot->until && sodium_memcmp(slot->hash, wanted, sizeof wanted) == 0;
    if (found)
        *ret = slot->who;
    pthread_mutex_unlock(&known->locks[at % LOCKS]);
    return found;
}

static void put(struct known *known, struct str secret, struct str address, double until,
                const struct who *who)
{
    uint8_t wanted[crypto_generichash_BYTES];
    hash(known, secret, address, wanted);
    size_t at = slot_of(wanted);
    struct slot *slot = &known->slots[at];
    pthread_mutex_lock(&known->locks[at % LOCKS]);
    memcpy(slot->hash, wanted, sizeof wanted);
    slot->until = until;
    if (who != NULL)
        slot->who = *who;
    pthread_mutex_unlock(&known->locks[at % LOCKS]);
}

void known_add(struct known *known, struct str secret, struct str address, double seconds,
               const struct who *who)
{
    put(known, secret, address, seconds + KNOWN_SECONDS, who);
}

void known_forget(struct known *known, struct str secret, struct str address)
{
    put(known, secret, address, 0, NULL);
}

void known_forget_all(struct known *known, const struct store_id *principal)
{
    for (size_t i = 0; i < SLOTS; i++) {
        struct slot *slot = &known->slots[i];
        pthread_mutex_lock(&known->locks[i % LOCKS]);
        if (store_id_equal(&slot->who.principal.id, principal))
            slot->until = 0;
        pthread_mutex_unlock(&known->locks[i % LOCKS]);
    }
}
