/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/keeper.h - the keys of a vault in a process of their own, which works with them.
 *
 * A server that is read out - its memory, a core of it, what it swapped - has no key in it.  The
 * keeper is forked before there is a thread and before there is a key; it reads the keys, gives
 * everything away but one socket, and answers one packet with one:
 *
 *     what to do | the place (sealing.h) | bytes  ->  KEEPER_YES | bytes, or KEEPER_NO
 *
 * It may read, write, draw random numbers and end; the kernel ends it if it does anything else.
 * Nobody but root can look into it.  It ends with the process that started it.  Whatever goes wrong
 * between the two is an error, and nothing is opened or sealed from then on.
 */
#ifndef LICET_STORE_KEEPER_H
#define LICET_STORE_KEEPER_H

#include "base/mem.h"
#include "store/sealing.h"

enum keeper_what { KEEPER_SEAL = 1, KEEPER_OPEN = 2 };
enum keeper_answer { KEEPER_NO = 1, KEEPER_YES = 2 };

#define KEEPER_BYTES_MAX (VAULT_HASH_MAX + VAULT_OVERHEAD)

struct keeper_request {
    uint8_t what; /* enum keeper_what */
    struct sealing_place place;
    uint8_t bytes[KEEPER_BYTES_MAX];
};

#define KEEPER_HEAD_SIZE offsetof(struct keeper_request, bytes)
#define KEEPER_REPLY_MAX (1 + KEEPER_BYTES_MAX)

_Static_assert(KEEPER_HEAD_SIZE == 1 + sizeof(struct sealing_place),
               "there is nothing between its parts");

/* Where the keys come from; done in the keeper alone. */
typedef bool keeper_read(void *context, struct vault *ret, struct err *err);

/*
 * Starts one: *ret has the ids of its keys, and no key; nothing where it has none.  vault_forget
 * ends it.  No thread may have been started.  What `read` could not do is the error.
 */
NODISCARD bool keeper_start(const struct mem *mem, keeper_read *read, void *context,
                            struct vault *ret, struct err *err);

/* Whether it has ended, whatever ended it; of one thread. */
bool keeper_has_ended(struct keeper *keeper);

void keeper_close(struct keeper *keeper);

/*
 * Asks for it; any number of threads may.  *ret has so many bytes if the answer is yes, else
 * nothing.  ERR_IO: there is no answer, now or later.
 */
NODISCARD bool keeper_ask(struct keeper *keeper, enum keeper_what what,
                          const struct sealing_place *place, const void *bytes, size_t length,
                          void *ret, size_t ret_length, bool *ret_yes, struct err *err);

/* ---- for the keeper itself, and its tests ---- */

/* How long the answer to a packet is. */
size_t keeper_answer(const struct vault *vault, const uint8_t *packet, size_t length,
                     uint8_t ret[KEEPER_REPLY_MAX]);

/*
 * From here on this process may read, write, draw random numbers and end: anything else ends it
 * with SIGSYS.  False: the kernel does not do that; errno says why.
 */
NODISCARD bool keeper_shut_in(void);

/* One that is behind that socket, which it takes, whoever answers there; NULL: ERR_MEMORY. */
struct keeper *keeper_on(const struct mem *mem, int socket, int process, struct err *err);

#endif
