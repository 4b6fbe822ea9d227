/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_format.c - any text is formatted or refused; what was formatted has the same tokens and
 * is left alone the second time.
 */
#include "policy/format.h"

#include <assert.h>

#include "policy/lex.h"
#include "token_mutator.h"

static void check_tokens(struct arena *arena, struct str before, struct str after)
{
    struct tokens a;
    struct tokens b;
    struct err err;
    bool lexed = lex(arena, before, &a, &err) && lex(arena, after, &b, &err);
    assert(lexed);
    assert(a.count == b.count);
    for (size_t i = 0; i < a.count; i++) {
        assert(a.list[i].kind == b.list[i].kind);
        struct str left = token_text(&a, &a.list[i]);
        struct str right = token_text(&b, &b.list[i]);
        if (a.list[i].kind == TOKEN_COMMENT) {
            left = str_trim(left);
            right = str_trim(right);
        }
        assert(str_equal(left, right));
        /* Lines stay lines: a unit is read on the line of its number only. */
        assert(i == 0 || i == a.count - 1 ||
               (a.list[i].line == a.list[i - 1].line) == (b.list[i].line == b.list[i - 1].line));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct buf once;
    struct buf twice;
    struct err err;
    struct str text = { (const char *)data, size };
    arena_init(&arena, mem_system(), 64 << 20);
    buf_init(&once, mem_system(), 64 << 20);
    buf_init(&twice, mem_system(), 64 << 20);
    if (policy_format(&arena, text, &once, &err)) {
        check_tokens(&arena, text, buf_view(&once));
        bool again = policy_format(&arena, buf_view(&once), &twice, &err);
        assert(again);
        assert(str_equal(buf_view(&once), buf_view(&twice)));
    } else {
        assert(once.length == 0 && err.message[0] != '\0');
        assert(err.code != ERR_SYNTAX || err.line > 0);
    }
    buf_release(&once);
    buf_release(&twice);
    arena_release(&arena);
    return 0;
}
