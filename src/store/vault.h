/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/vault.h - secrets that lie in the database sealed: with a key that lies elsewhere.
 *
 * A password's hash and the secret of a second factor are sealed with XChaCha20-Poly1305
 * (libsodium), each for its own row, so that none of them is of use in the place of another.
 * Without the key nobody finds a password by trying, and nobody makes codes.  What is sealed:
 *
 *     1 | id of the key | nonce | sealed bytes and their tag
 *     1 |       8       |  24   |      as many and 16
 *
 * The first key of a vault seals, all of them open; a row may be readable as well, as long as it
 * was written without a key.  What none of them opens is locked: it proves nothing.
 */
#ifndef LICET_STORE_VAULT_H
#define LICET_STORE_VAULT_H

#include "store/store.h"

#define VAULT_KEY_SIZE 32
#define VAULT_ID_SIZE 8
#define VAULT_ID_TEXT_SIZE (2 * VAULT_ID_SIZE + 1)
#define VAULT_KEYS_MAX 2
#define VAULT_OVERHEAD (1 + VAULT_ID_SIZE + 24 + 16)

struct vault_key {
    uint8_t id[VAULT_ID_SIZE];     /* a hash of it */
    uint8_t bytes[VAULT_KEY_SIZE]; /* zeros where a keeper has it */
};

struct keeper;

/* { 0 } has none.  Wiped by vault_forget. */
struct vault {
    struct vault_key keys[VAULT_KEYS_MAX];
    size_t count;
    struct keeper *keeper; /* the process that has the keys (keeper.h); NULL: they are here */
};

/* A new key, as the text of a file. */
NODISCARD bool vault_key_new(struct buf *ret, struct err *err);

/* From such a text.  ERR_SYNTAX: it is none; ERR_VALUE: it is in the vault; ERR_LIMIT. */
NODISCARD bool vault_add(struct vault *vault, struct str text, struct err *err);
void vault_forget(struct vault *vault);

/* Whether its keeper has ended, so that nothing is sealed or opened any more.  Of one thread. */
bool vault_has_ended(const struct vault *vault);

void vault_id_text(const uint8_t id[VAULT_ID_SIZE], char ret[VAULT_ID_TEXT_SIZE]);

/* From now on its rows are sealed and opened with that one, which has to stay; NULL: with none. */
void store_use_vault(struct store *store, const struct vault *vault);

/* ---- for the rows of store alone ---- */

#define VAULT_SECRET_SIZE 20 /* of a second factor */
#define VAULT_SECRET_MAX (VAULT_SECRET_SIZE + VAULT_OVERHEAD)
#define VAULT_HASH_MAX 127 /* of a password, as text */
#define VAULT_HASH_SIZE 256

/*
 * As it is written: sealed, or with a store that has no vault as it is.  ERR_USAGE: there is none,
 * and others have theirs sealed.  ERR_IO, here and below: its keeper does not answer.
 */
NODISCARD bool vault_put_hash(struct store *store, const struct store_id *principal,
                              struct str hash, char ret[VAULT_HASH_SIZE], struct err *err);
NODISCARD bool vault_put_secret(struct store *store, const struct store_id ids[2],
                                const uint8_t secret[VAULT_SECRET_SIZE],
                                uint8_t ret[VAULT_SECRET_MAX], size_t *ret_length, struct err *err);

/* From what was written.  *ret_open false: it is locked, and *ret is of no use. */
NODISCARD bool vault_take_hash(const struct vault *vault, const struct store_id *principal,
                               struct str written, char ret[VAULT_HASH_MAX + 1], bool *ret_open,
                               struct err *err);
/*
 * Asks for what nobody has, as long as that takes: where the keeper of the keys cannot be asked,
 * it fails (ERR_IO) for whom there is nothing as for whom there is something.
 */
NODISCARD bool vault_take_nothing(const struct vault *vault, struct err *err);
NODISCARD bool vault_take_secret(const struct vault *vault, const struct store_id ids[2],
                                 struct str written, uint8_t ret[VAULT_SECRET_SIZE], bool *ret_open,
                                 struct err *err);

enum vault_state {
    VAULT_READABLE, /* not sealed */
    VAULT_SEALED,   /* with the first key */
    VAULT_BEFORE,   /* with the second one */
    VAULT_LOCKED,   /* with another one, or it is not what was sealed there */
    VAULT_STATE_COUNT
};

/* What was written, and in which state it is. */
NODISCARD bool vault_hash_state(const struct vault *vault, const struct store_id *principal,
                                struct str written, char ret[VAULT_HASH_MAX + 1],
                                enum vault_state *ret_state, struct err *err);
NODISCARD bool vault_secret_state(const struct vault *vault, const struct store_id ids[2],
                                  struct str written, uint8_t ret[VAULT_SECRET_SIZE],
                                  enum vault_state *ret_state, struct err *err);

/* ERR_USAGE: something is sealed, so that nothing is written that is not. */
NODISCARD bool vault_may_write(struct store *store, struct err *err);

/* ---- all there are ---- */

/* How many passwords and second factors are in each state. */
struct vault_survey {
    size_t count[VAULT_STATE_COUNT];
};

/* Inside a transaction, one that reads will do. */
NODISCARD bool vault_survey(struct store *store, struct arena *arena, struct vault_survey *ret,
                            struct err *err);

/*
 * Seals with the first key what it had not sealed and can be read or opened; *ret is how it was
 * before.  The store has a key.  Inside the caller's transaction.
 */
NODISCARD bool vault_seal_all(struct store *store, struct arena *arena, struct vault_survey *ret,
                              struct err *err);

#endif
