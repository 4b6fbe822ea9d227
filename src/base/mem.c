/* SPDX-License-Identifier: Apache-2.0 */
/* base/mem.c - see mem.h. */
#include "base/mem.h"

#include <stdlib.h>

static void *system_resize(void *context, void *pointer, size_t size)
{
    (void)context;
    if (size == 0) {
        free(pointer);
        return NULL;
    }
    return realloc(pointer, size);
}

static const struct mem system_mem = { .resize = system_resize, .context = NULL };

const struct mem *mem_system(void)
{
    return &system_mem;
}

void *mem_resize(const struct mem *mem, void *pointer, size_t size)
{
    return mem->resize(mem->context, pointer, size);
}

void mem_free(const struct mem *mem, void *pointer)
{
    if (pointer != NULL)
        mem->resize(mem->context, pointer, 0);
}
