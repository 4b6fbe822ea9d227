/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/arena.h - memory that is freed whole.
 *
 * Who makes an arena releases it; who allocates from it never frees.  An arena has a limit from its
 * birth.  When the limit or the memory is used up, arena_alloc returns NULL and the arena remembers
 * it (`exhausted`), so that a parser may check once at the end as well as at each step.
 */
#ifndef LICET_BASE_ARENA_H
#define LICET_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"

struct arena_block;

struct arena {
    const struct mem *mem;
    struct arena_block *head; /* the block that is filled now; older ones follow */
    size_t used;              /* bytes in the head */
    size_t total;             /* bytes asked of mem, all blocks */
    size_t limit;
    bool exhausted;
    bool over_limit; /* exhausted by the limit, not by the memory */
};

void arena_init(struct arena *arena, const struct mem *mem, size_t limit);

/* Frees all; the arena may be used again.  Accepts an arena of zero bytes. */
void arena_release(struct arena *arena);

/* Forgets all but keeps the newest block, for the next request. */
void arena_reset(struct arena *arena);

/* How full it is: what is taken from here on may be given back together. */
struct arena_place {
    struct arena_block *head;
    size_t used, total;
};

struct arena_place arena_mark(const struct arena *arena);
/* Gives back what was taken since; an arena that was exhausted stays so. */
void arena_rewind(struct arena *arena, struct arena_place mark);

/* Zeroed, aligned to 16 bytes.  NULL when exhausted; size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);

/* count * size as the memory comes, for what is written before it is read; NULL as arena_array. */
void *arena_array_raw(struct arena *arena, size_t count, size_t size);

/* count * size, zeroed; NULL also when the product overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of length bytes with a NUL behind it; NULL when exhausted. */
char *arena_copy(struct arena *arena, const char *data, size_t length);

/* Reports why the arena gave NULL: ERR_LIMIT or ERR_MEMORY.  Always returns false. */
bool arena_error(const struct arena *arena, struct err *err);

/* Whether all that was asked for found room; reports it if not. */
static inline bool arena_sound(const struct arena *arena, struct err *err)
{
    return !arena->exhausted || arena_error(arena, err);
}

/*
 * Makes room for one more element of size bytes in an array of the arena: *array with *count of
 * *capacity.  The old array is left behind (an arena never frees).  False when exhausted.
 */
NODISCARD bool arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity,
                          size_t size);

#endif
