/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/alloc_fail.h - an allocator for tests that counts, checks and fails.
 *
 * Every block moves when it is resized and is filled with rubbish when it is freed, so that a stale
 * pointer shows. The bytes behind each block are watched.
 */
#ifndef LICET_UNIT_ALLOC_FAIL_H
#define LICET_UNIT_ALLOC_FAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

struct alloc_fail {
    struct mem mem;    /* what the code under test is handed */
    size_t live;       /* blocks not freed yet */
    size_t live_bytes; /* and their bytes */
    size_t calls;      /* allocations and growths asked for so far */
    size_t fail_at;    /* the call that fails, from 1; 0: none */
    bool fail_on;      /* and all calls after it */
    bool has_failed;
};

void alloc_fail_init(struct alloc_fail *alloc);

/* Fails the test if a block is still alive. */
void alloc_fail_check(const struct alloc_fail *alloc);

/*
 * Returns true when what was tried is done, false when it was given up for want of memory.
 * Whatever it allocates it frees, in both cases.
 */
typedef bool alloc_fail_function(const struct mem *mem, void *context);

/*
 * Calls the function with every allocation succeeding, which must end in true; then with the first,
 * the second, … allocation failing, alone and with all that come after it, until a run needs no
 * more of them.  A run may end in true in spite of the failure.  Fails the test on a leak.  Returns
 * how many allocations a full run needs.
 */
size_t alloc_fail_each(alloc_fail_function *function, void *context);

#endif
