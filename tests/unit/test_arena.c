/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_arena.c - the arena at its limit, past it, and without memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "unit/alloc_fail.h"

static void allocates_zeroed_and_aligned(void **state)
{
    (void)state;
    struct alloc_fail alloc;
    struct arena arena;
    alloc_fail_init(&alloc);
    arena_init(&arena, &alloc.mem, 1 << 20);
    for (size_t size = 0; size < 300; size++) {
        unsigned char *p = arena_alloc(&arena, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAA, size);
    }
    assert_true(alloc.live > 1);
    assert_true(arena.total >= alloc.live_bytes);
    assert_false(arena.exhausted);
    arena_release(&arena);
    alloc_fail_check(&alloc);
}

static void blocks_do_not_overlap(void **state)
{
    (void)state;
    struct arena arena;
    unsigned char *blocks[200];
    arena_init(&arena, mem_system(), 1 << 22);
    for (size_t i = 0; i < 200; i++) {
        blocks[i] = arena_alloc(&arena, i * 37 + 1);
        assert_non_null(blocks[i]);
        memset(blocks[i], (int)i, i * 37 + 1);
    }
    for (size_t i = 0; i < 200; i++) {
        for (size_t j = 0; j < i * 37 + 1; j++)
            assert_int_equal(blocks[i][j], i);
    }
    arena_release(&arena);
}

static void rewinds_to_a_mark(void **state)
{
    (void)state;
    struct alloc_fail alloc;
    struct arena arena;
    alloc_fail_init(&alloc);
    arena_init(&arena, &alloc.mem, 1 << 20);
    struct arena_place empty = arena_mark(&arena);
    unsigned char *kept = arena_alloc(&arena, 100);
    memset(kept, 0x55, 100);
    struct arena_place mark = arena_mark(&arena);
    size_t live = alloc.live;
    for (int round = 0; round < 100; round++) {
        for (size_t i = 0; i < 50; i++)
            assert_non_null(arena_alloc(&arena, 1000));
        arena_rewind(&arena, mark);
        assert_int_equal(alloc.live, live);
        assert_int_equal(arena.total, mark.total);
    }
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(kept[i], 0x55);
    arena_rewind(&arena, empty);
    assert_int_equal(alloc.live, 0);
    assert_non_null(arena_alloc(&arena, 10));
    arena_release(&arena);
    alloc_fail_check(&alloc);
}

/* What the limit counts is what was asked of the memory: a block and its head of 16 bytes. */
static void keeps_to_its_limit(void **state)
{
    (void)state;
    struct alloc_fail alloc;
    struct arena arena;
    struct err err;
    alloc_fail_init(&alloc);
    for (size_t limit = 0; limit < 200; limit++) {
        size_t room = limit < 16 ? 0 : (limit - 16) / 16 * 16;
        arena_init(&arena, &alloc.mem, limit);
        if (room > 0)
            assert_non_null(arena_alloc(&arena, room));
        assert_false(arena.exhausted);
        assert_true(alloc.live_bytes <= limit);
        assert_null(arena_alloc(&arena, 1));
        assert_true(arena.exhausted && arena.over_limit);
        assert_false(arena_error(&arena, &err));
        assert_int_equal(err.code, ERR_LIMIT);
        arena_release(&arena);
        assert_false(arena.exhausted || arena.over_limit);
        if (room > 0)
            assert_null(arena_alloc(&arena, room + 1));
        arena_release(&arena);
        alloc_fail_check(&alloc);
    }
}

static void many_blocks_keep_to_the_limit(void **state)
{
    (void)state;
    struct alloc_fail alloc;
    struct arena arena;
    alloc_fail_init(&alloc);
    arena_init(&arena, &alloc.mem, 5000000);
    size_t got = 0;
    while (arena_alloc(&arena, 1000) != NULL)
        got += 1000;
    assert_true(alloc.live_bytes <= 5000000);
    assert_true(arena.total == alloc.live_bytes);
    assert_true(got > 4800000);
    arena_release(&arena);
    alloc_fail_check(&alloc);
}

static void sizes_that_overflow_are_over_the_limit(void **state)
{
    (void)state;
    struct alloc_fail alloc;
    struct arena arena;
    struct err err;
    alloc_fail_init(&alloc);
    arena_init(&arena, &alloc.mem, SIZE_MAX);
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_null(arena_alloc(&arena, SIZE_MAX / 4 + 1));
    assert_null(arena_array(&arena, SIZE_MAX / 2, 3));
    assert_null(arena_array(&arena, 3, SIZE_MAX / 2));
    assert_int_equal(alloc.calls, 0);
    assert_true(arena.over_limit);
    arena_release(&arena);
    assert_null(arena_copy(&arena, "", SIZE_MAX));
    assert_true(arena.exhausted);
    assert_false(arena_error(&arena, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    arena_release(&arena);
}

static void memory_that_runs_out_is_told_from_the_limit(void **state)
{
    (void)state;
    struct alloc_fail alloc;
    struct arena arena;
    struct err err;
    alloc_fail_init(&alloc);
    alloc.fail_at = 1;
    arena_init(&arena, &alloc.mem, 1 << 20);
    assert_null(arena_alloc(&arena, 1));
    assert_true(arena.exhausted);
    assert_false(arena.over_limit);
    assert_false(arena_error(&arena, &err));
    assert_int_equal(err.code, ERR_MEMORY);
    assert_non_null(arena_alloc(&arena, 1)); /* the next attempt may do */
    assert_true(arena.exhausted);            /* but it is remembered */
    arena_release(&arena);
    alloc_fail_check(&alloc);
}

static void reset_keeps_one_block(void **state)
{
    (void)state;
    struct alloc_fail alloc;
    struct arena arena;
    alloc_fail_init(&alloc);
    arena_init(&arena, &alloc.mem, 100000);
    arena_reset(&arena);
    assert_int_equal(alloc.live, 0);
    while (arena_alloc(&arena, 500) != NULL)
        ;
    assert_true(alloc.live > 2 && arena.over_limit);
    arena_reset(&arena);
    assert_int_equal(alloc.live, 1);
    assert_int_equal(arena.total, alloc.live_bytes);
    assert_false(arena.exhausted || arena.over_limit);
    size_t calls = alloc.calls;
    unsigned char *p = arena_alloc(&arena, 16);
    assert_non_null(p);
    assert_int_equal(p[0], 0); /* zeroed again, though the block was used before */
    assert_int_equal(alloc.calls, calls);
    arena_release(&arena);
    arena_release(&arena);
    alloc_fail_check(&alloc);
    arena = (struct arena){ 0 };
    arena_release(&arena);
    arena_reset(&arena);
}

static void copies_with_a_nul(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, mem_system(), 4096);
    char *copy = arena_copy(&arena, "a\0b", 3);
    assert_memory_equal(copy, "a\0b", 4);
    copy = arena_copy(&arena, NULL, 0);
    assert_string_equal(copy, "");
    int *numbers = arena_array(&arena, 0, sizeof *numbers);
    assert_non_null(numbers);
    arena_release(&arena);
}

static bool grow_to_1000(const struct mem *mem, void *context)
{
    struct arena arena;
    int *array = NULL;
    size_t capacity = 0;
    bool done = true;
    arena_init(&arena, mem, *(size_t *)context);
    for (size_t i = 0; i < 1000 && done; i++) {
        done = arena_grow(&arena, &array, i, &capacity, sizeof *array);
        if (done)
            array[i] = (int)i;
    }
    for (size_t i = 0; i < 1000 && done; i++)
        assert_int_equal(array[i], i);
    arena_release(&arena);
    return done;
}

static void arrays_grow(void **state)
{
    (void)state;
    size_t limit = 100000;
    assert_true(alloc_fail_each(grow_to_1000, &limit) >= 2);
    limit = 5000;
    assert_false(grow_to_1000(mem_system(), &limit));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocates_zeroed_and_aligned),
        cmocka_unit_test(blocks_do_not_overlap),
        cmocka_unit_test(rewinds_to_a_mark),
        cmocka_unit_test(keeps_to_its_limit),
        cmocka_unit_test(many_blocks_keep_to_the_limit),
        cmocka_unit_test(sizes_that_overflow_are_over_the_limit),
        cmocka_unit_test(memory_that_runs_out_is_told_from_the_limit),
        cmocka_unit_test(reset_keeps_one_block),
        cmocka_unit_test(copies_with_a_nul),
        cmocka_unit_test(arrays_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
