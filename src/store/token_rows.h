/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/token_rows.h - the rows of tokens that programs got with their keys.
 *
 * What they mean is desk/api_keys.h's.  All of it inside a transaction.
 */
#ifndef LICET_STORE_TOKEN_ROWS_H
#define LICET_STORE_TOKEN_ROWS_H

#include "store/people_rows.h"

struct access_token {
    uint8_t hash[API_KEY_HASH_SIZE];
    char key[API_KEY_PREFIX_SIZE + 1]; /* with which it was got */
    char scopes[API_KEY_LIST_MAX + 1];
    int64_t made_at, ends_at;
};

NODISCARD bool access_token_add(struct store *store, const struct access_token *token,
                                struct err *err);
NODISCARD bool access_token_find(struct store *store, const uint8_t hash[API_KEY_HASH_SIZE],
                                 struct access_token *ret, bool *ret_found, struct err *err);

/* How many a key has that end later. */
NODISCARD bool access_tokens_count(struct store *store, const char *key, int64_t now, int64_t *ret,
                                   struct err *err);

/* Removes those that have ended. */
NODISCARD bool access_tokens_forget(struct store *store, int64_t now, struct err *err);

#endif
