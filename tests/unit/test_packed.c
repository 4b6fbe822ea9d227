/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_packed.c - texts that are kept in less room come out as they went in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/packed.h"
#include "unit/alloc_fail.h"

/* A text of that length, the same again: some of it repeats, some does not. */
static struct str text_of(struct arena *arena, size_t length)
{
    char *text = arena_array_raw(arena, length + 1, 1);
    uint64_t random = length + 1;
    assert_non_null(text);
    for (size_t i = 0; i < length; i++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
        text[i] = i % 64 < 48 ? "\"rule\":\"us/744.15\",\"text\":\"of somebody on a list\""[i % 48]
                              : (char)(random >> 56);
    }
    return (struct str){ text, length };
}

static bool round_trip(struct arena *arena, struct str text, struct str *ret, struct err *err)
{
    struct buf packed;
    buf_init(&packed, arena->mem, 2 * PACKED_TEXT_MAX);
    bool done = packed_write(text, &packed, err) && packed_read(arena, buf_view(&packed), ret, err);
    buf_release(&packed);
    return done;
}

static void test_round_trip(void **state)
{
    static const size_t lengths[] = { 0, 1, 2, 63, 64, 1000, 65535, 65536, 3000000 };
    (void)state;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct arena arena;
        struct err err = { 0 };
        struct str back;
        arena_init(&arena, mem_system(), 64 << 20);
        struct str text = text_of(&arena, lengths[i]);
        if (!round_trip(&arena, text, &back, &err))
            fail_msg("%zu: %s", lengths[i], err.message);
        assert_true(str_equal(text, back));
        arena_release(&arena);
    }
}

static void test_less_room(void **state)
{
    struct arena arena;
    struct buf packed;
    struct err err = { 0 };
    (void)state;
    arena_init(&arena, mem_system(), 1 << 20);
    buf_init(&packed, mem_system(), 1 << 20);
    assert_true(packed_write(text_of(&arena, 10000), &packed, &err));
    assert_true(packed.length < 5000);
    buf_release(&packed);
    arena_release(&arena);
}

/* Whatever is turned, cut off or put behind is found. */
static void test_damaged(void **state)
{
    struct arena arena;
    struct buf packed;
    struct err err = { 0 };
    struct str back;
    (void)state;
    arena_init(&arena, mem_system(), 64 << 20);
    buf_init(&packed, mem_system(), 1 << 20);
    struct str text = text_of(&arena, 700);
    assert_true(packed_write(text, &packed, &err));
    size_t same = 0;
    for (size_t i = 0; i < packed.length * 8; i++) {
        struct arena own;
        arena_init(&own, mem_system(), 128 << 20);
        packed.data[i / 8] ^= (char)(1 << i % 8);
        /* Some bits say nothing; what comes out is the same then. */
        bool read = packed_read(&own, buf_view(&packed), &back, &err);
        assert_true(!read || str_equal(text, back));
        same += read;
        packed.data[i / 8] ^= (char)(1 << i % 8);
        arena_release(&own);
    }
    assert_true(same < 16);
    for (size_t length = 0; length < packed.length; length++)
        assert_false(packed_read(&arena, str_slice(buf_view(&packed), 0, length), &back, &err));
    buf_byte(&packed, '\0');
    assert_false(packed_read(&arena, buf_view(&packed), &back, &err));
    buf_release(&packed);
    arena_release(&arena);
}

static bool use_once(const struct mem *mem, void *unused)
{
    struct arena arena;
    struct err err = { 0 };
    struct str back;
    (void)unused;
    arena_init(&arena, mem, 1 << 20);
    bool done = round_trip(&arena, STR("a text"), &back, &err);
    assert_true(done || err.code == ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void test_without_memory(void **state)
{
    (void)state;
    assert_true(alloc_fail_each(use_once, NULL) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_less_room),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
