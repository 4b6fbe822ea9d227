/* SPDX-License-Identifier: Apache-2.0 */
/* desk/once.c - see once.h. */
#include "desk/once.h"

#include <sodium.h>
#include <string.h>

#define DAY ((int64_t)24 * 60 * 60 * 1000000)

_Static_assert(WEB_HASH_SIZE == crypto_generichash_BYTES, "a digest has to fit");

static void add(crypto_generichash_state *state, struct str text)
{
    uint64_t length = text.length;
    crypto_generichash_update(state, (const uint8_t *)&length, sizeof length);
    crypto_generichash_update(state, (const uint8_t *)text.data, text.length);
}

static bool check_key(struct str key, struct err *err)
{
    bool printable = key.length > 0 && key.length <= REQUEST_NAME_MAX;
    for (size_t i = 0; printable && i < key.length; i++)
        printable = key.data[i] > ' ' && key.data[i] < 0x7f;
    if (printable)
        return true;
    err_set(err, ERR_USAGE, "the key is 1 to %d printable characters", REQUEST_NAME_MAX);
    return err_hint(err, "a number of your own for this request, such as a UUID: sent again with "
                         "the same, it is done once");
}

bool once_begin(struct str key, struct str method, struct str path, struct str body,
                struct once *ret, struct err *err)
{
    crypto_generichash_state state;
    if (!check_key(key, err))
        return false;
    ret->key = key;
    crypto_generichash_init(&state, NULL, 0, sizeof ret->digest);
    add(&state, method);
    add(&state, path);
    add(&state, body);
    crypto_generichash_final(&state, ret->digest, sizeof ret->digest);
    return true;
}

bool once_find(struct store *store, struct arena *arena, const struct who *who,
               const struct once *once, int64_t now, struct request_done *ret, bool *ret_found,
               struct err *err)
{
    if (!request_done_find(store, arena, &who->principal.id, once->key, ret, ret_found, err))
        return false;
    *ret_found = *ret_found && ret->done_at >= now - ONCE_DAYS * DAY;
    if (!*ret_found || memcmp(ret->digest, once->digest, sizeof once->digest) == 0)
        return true;
    err_set(err, ERR_CONFLICT, "the key '%.*s' was used for another request", STR_ARG(once->key));
    return err_hint(err, "each request has a key of its own");
}

bool once_end(struct store *store, const struct who *who, const struct once *once, unsigned status,
              struct str reply, int64_t now, struct err *err)
{
    struct request_done done = {
        .principal = who->principal.id,
        .name = once->key,
        .status = status,
        .reply = reply,
        .done_at = now,
    };
    memcpy(done.digest, once->digest, sizeof done.digest);
    return request_done_add(store, &done, err);
}

bool once_forget(struct store *store, int64_t now, struct err *err)
{
    return requests_done_forget(store, now - ONCE_DAYS * DAY, err);
}
