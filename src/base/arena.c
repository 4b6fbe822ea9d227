/* SPDX-License-Identifier: Apache-2.0 */
/* base/arena.c - see arena.h. */
#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/*
 * A block: this head, then `size` bytes.  Blocks double up to BLOCK_MAX, so that small requests
 * stay small.
 */
struct arena_block {
    struct arena_block *next;
    size_t size;
};

#define ALIGNMENT ((size_t)16)
#define BLOCK_MIN ((size_t)4096)
#define BLOCK_MAX ((size_t)1 << 20)

_Static_assert(sizeof(struct arena_block) % 16 == 0, "data after the head stays aligned");

void arena_init(struct arena *arena, const struct mem *mem, size_t limit)
{
    *arena = (struct arena){ .mem = mem, .limit = limit };
}

void arena_release(struct arena *arena)
{
    struct arena_block *block = arena->head;
    while (block != NULL) {
        struct arena_block *next = block->next;
        mem_free(arena->mem, block);
        block = next;
    }
    arena_init(arena, arena->mem, arena->limit);
}

void arena_reset(struct arena *arena)
{
    struct arena_block *keep = arena->head;
    if (keep == NULL) {
        arena->exhausted = arena->over_limit = false;
        return;
    }
    struct arena_block *block = keep->next;
    while (block != NULL) {
        struct arena_block *next = block->next;
        mem_free(arena->mem, block);
        block = next;
    }
    keep->next = NULL;
    arena->total = keep->size + sizeof *keep;
    arena->used = 0;
    arena->exhausted = arena->over_limit = false;
}

struct arena_place arena_mark(const struct arena *arena)
{
    return (struct arena_place){ arena->head, arena->used, arena->total };
}

void arena_rewind(struct arena *arena, struct arena_place mark)
{
    while (arena->head != mark.head) {
        struct arena_block *next = arena->head->next;
        mem_free(arena->mem, arena->head);
        arena->head = next;
    }
    arena->used = mark.used;
    arena->total = mark.total;
}

static bool add_block(struct arena *arena, size_t need)
{
    size_t size = arena->head == NULL ? BLOCK_MIN : arena->head->size * 2;
    if (size > BLOCK_MAX)
        size = BLOCK_MAX;
    if (size < need)
        size = need;
    size_t left = arena->limit > arena->total ? arena->limit - arena->total : 0;
    if (need > left || left - need < sizeof(struct arena_block)) {
        arena->exhausted = arena->over_limit = true;
        return false;
    }
    if (size > left - sizeof(struct arena_block))
        size = left - sizeof(struct arena_block);
    struct arena_block *block = mem_resize(arena->mem, NULL, size + sizeof *block);
    if (block == NULL) {
        arena->exhausted = true;
        return false;
    }
    block->size = size;
    block->next = arena->head;
    arena->head = block;
    arena->used = 0;
    arena->total += size + sizeof *block;
    return true;
}

static void *take(struct arena *arena, size_t size, bool zeroed)
{
    if (size > SIZE_MAX / 4) {
        arena->exhausted = arena->over_limit = true;
        return NULL;
    }
    size_t need = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (arena->head == NULL || need > arena->head->size - arena->used) {
        if (!add_block(arena, need))
            return NULL;
    }
    assert(arena->used + need <= arena->head->size);
    void *pointer = (char *)(arena->head + 1) + arena->used;
    arena->used += need;
    if (zeroed)
        memset(pointer, 0, need);
    return pointer;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return take(arena, size, true);
}

static void *take_array(struct arena *arena, size_t count, size_t size, bool zeroed)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        arena->exhausted = arena->over_limit = true;
        return NULL;
    }
    return take(arena, bytes, zeroed);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    return take_array(arena, count, size, true);
}

void *arena_array_raw(struct arena *arena, size_t count, size_t size)
{
    return take_array(arena, count, size, false);
}

char *arena_copy(struct arena *arena, const char *data, size_t length)
{
    if (length == SIZE_MAX) {
        arena->exhausted = arena->over_limit = true;
        return NULL;
    }
    char *copy = arena_array_raw(arena, length + 1, 1);
    if (copy == NULL)
        return NULL;
    if (length > 0)
        memcpy(copy, data, length);
    copy[length] = '\0';
    return copy;
}

bool arena_error(const struct arena *arena, struct err *err)
{
    if (arena->over_limit)
        return err_set(err, ERR_LIMIT, "more than %zu bytes would be needed", arena->limit);
    return err_set(err, ERR_MEMORY, "memory could not be had");
}

bool arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size)
{
    void *old;
    if (count < *capacity)
        return true;
    size_t more = *capacity == 0 ? 8 : *capacity * 2;
    char *grown = arena_array_raw(arena, more, size);
    if (grown == NULL)
        return false;
    memcpy(&old, array, sizeof old);
    if (count > 0)
        memcpy(grown, old, count * size);
    memset(grown + count * size, 0, (more - count) * size);
    memcpy(array, &grown, sizeof grown);
    *capacity = more;
    return true;
}
