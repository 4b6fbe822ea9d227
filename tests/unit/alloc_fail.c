/* SPDX-License-Identifier: Apache-2.0 */
/* unit/alloc_fail.c - see alloc_fail.h. */
#include "unit/alloc_fail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A block: this head, the bytes, then the guard. */
struct head {
    size_t size;
    size_t magic;
};

#define MAGIC ((size_t)0xA110CF41)
#define RUBBISH 0xDD

static const unsigned char guard[16] = { 0xFD, 0xFD, 0xFD, 0xFD, 0xFD, 0xFD, 0xFD, 0xFD,
                                         0xFD, 0xFD, 0xFD, 0xFD, 0xFD, 0xFD, 0xFD, 0xFD };

static void *allocate(struct alloc_fail *alloc, size_t size)
{
    assert_true(size <= SIZE_MAX / 2);
    struct head *head = malloc(sizeof *head + size + sizeof guard);
    assert_non_null(head);
    head->size = size;
    head->magic = MAGIC;
    memset(head + 1, RUBBISH, size);
    memcpy((char *)(head + 1) + size, guard, sizeof guard);
    alloc->live++;
    alloc->live_bytes += size;
    return head + 1;
}

static void release(struct alloc_fail *alloc, void *pointer)
{
    struct head *head = (struct head *)pointer - 1;
    assert_true(head->magic == MAGIC);
    assert_memory_equal((char *)pointer + head->size, guard, sizeof guard);
    alloc->live--;
    alloc->live_bytes -= head->size;
    head->magic = 0;
    memset(pointer, RUBBISH, head->size);
    free(head);
}

static void *resize(void *context, void *pointer, size_t size)
{
    struct alloc_fail *alloc = context;
    if (size == 0) {
        if (pointer != NULL)
            release(alloc, pointer);
        return NULL;
    }
    alloc->calls++;
    if (alloc->fail_at != 0 &&
        (alloc->calls == alloc->fail_at || (alloc->fail_on && alloc->calls > alloc->fail_at))) {
        alloc->has_failed = true;
        return NULL;
    }
    void *grown = allocate(alloc, size);
    if (pointer != NULL) {
        size_t old = ((struct head *)pointer - 1)->size;
        memcpy(grown, pointer, old < size ? old : size);
        release(alloc, pointer);
    }
    return grown;
}

void alloc_fail_init(struct alloc_fail *alloc)
{
    *alloc = (struct alloc_fail){ .mem = { .resize = resize, .context = alloc } };
}

void alloc_fail_check(const struct alloc_fail *alloc)
{
    if (alloc->live != 0)
        fail_msg("%zu blocks with %zu bytes leak (allocation %zu failed%s)", alloc->live,
                 alloc->live_bytes, alloc->fail_at, alloc->fail_on ? ", and all after it" : "");
}

size_t alloc_fail_each(alloc_fail_function *function, void *context)
{
    struct alloc_fail alloc;
    alloc_fail_init(&alloc);
    assert_true(function(&alloc.mem, context));
    alloc_fail_check(&alloc);
    size_t needed = alloc.calls;
    for (int fail_on = 0; fail_on < 2; fail_on++) {
        for (size_t at = 1;; at++) {
            alloc_fail_init(&alloc);
            alloc.fail_at = at;
            alloc.fail_on = fail_on == 1;
            bool done = function(&alloc.mem, context);
            alloc_fail_check(&alloc);
            if (!alloc.has_failed) {
                assert_true(done);
                break;
            }
        }
    }
    return needed;
}
