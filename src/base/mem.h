/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/mem.h - where memory comes from.
 *
 * Everything that allocates is handed a struct mem.  mem_system() is malloc; a test hands in one
 * that counts and fails.  The only file that calls malloc, realloc and free is mem.c.
 */
#ifndef LICET_BASE_MEM_H
#define LICET_BASE_MEM_H

#include <stddef.h>

/*
 * resize(context, pointer, size): as realloc, but size 0 frees and returns NULL.  It may return
 * NULL for size > 0: then the old block is untouched.
 */
struct mem {
    void *(*resize)(void *context, void *pointer, size_t size);
    void *context;
};

/* The allocator of the C library; never NULL, lives for the whole program. */
const struct mem *mem_system(void);

void *mem_resize(const struct mem *mem, void *pointer, size_t size);
void mem_free(const struct mem *mem, void *pointer);

#endif
