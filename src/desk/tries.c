/* SPDX-License-Identifier: Apache-2.0 */
/* desk/tries.c - see tries.h. */
#include "desk/tries.h"

#include <sodium.h>

#include "desk/networks.h"

#define SECOND ((int64_t)1000000)
#define FAILURES_FREE 5
#define WAIT_FIRST (30 * SECOND)
#define WAIT_MOST (15 * 60 * SECOND)
#define FORGOTTEN (60 * 60 * SECOND)

struct store_id tries_subject(struct str name)
{
    struct store_id subject;
    crypto_generichash(subject.bytes, sizeof subject.bytes, (const uint8_t *)name.data, name.length,
                       NULL, 0);
    return subject;
}

struct store_id tries_subject_from(struct str address)
{
    static const uint8_t key[crypto_generichash_KEYBYTES_MIN] = "address";
    char room[NETWORK_OF_SIZE];
    struct str network = network_of(address, room);
    struct store_id subject;
    crypto_generichash(subject.bytes, sizeof subject.bytes, (const uint8_t *)network.data,
                       network.length, key, sizeof key);
    return subject;
}

int64_t tries_wait(int64_t failures)
{
    int64_t wait = WAIT_FIRST;
    if (failures < FAILURES_FREE)
        return 0;
    for (int64_t i = FAILURES_FREE; i < failures && wait < WAIT_MOST; i++)
        wait *= 2;
    return wait < WAIT_MOST ? wait : WAIT_MOST;
}

bool tries_check(struct store *store, const struct store_id *subject, int64_t now,
                 struct sign_in *ret, struct err *err)
{
    if (!sign_in_forget(store, now - FORGOTTEN, err) || !sign_in_read(store, subject, ret, err))
        return false;
    int64_t again = ret->last_at + tries_wait(ret->failures);
    if (now >= again)
        return true;
    err_set(err, ERR_WAIT, "too many failures");
    return err_hint(err, "try again in %lld seconds",
                    (long long)((again - now + SECOND - 1) / SECOND));
}

bool tries_count(struct store *store, struct sign_in *tries, int64_t now, struct err *err)
{
    tries->failures++;
    tries->last_at = now;
    return sign_in_put(store, tries, err);
}
