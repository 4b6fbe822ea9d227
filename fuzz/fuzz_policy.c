/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_policy.c - any text is a policy or has messages, each at a place of the text; the same
 * text gives the same messages; what has no errors may be read through, and expressions parsed.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "policy/lex.h"
#include "policy/policy.h"
#include "token_mutator.h"

#define ARENA_LIMIT ((size_t)64 << 20)

/* Every message is one line of UTF-8 and points into the file, or just behind it. */
static void check_diag(const struct policy *policy, const struct diag *diag)
{
    assert(diag->code < DIAG_CODE_COUNT);
    assert(diag->span.file < policy->file_count || policy->file_count == 0);
    assert(diag->span.line > 0 && diag->span.column > 0);
    assert(diag->message.length > 0);
    char *message = malloc(diag->message.length);
    memcpy(message, diag->message.data, diag->message.length);
    str_make_printable(message, diag->message.length, false);
    assert(memcmp(message, diag->message.data, diag->message.length) == 0);
    free(message);
    struct str text = policy->files[diag->span.file].text;
    assert(diag->span.offset <= text.length);
    uint32_t line = 1;
    size_t start = 0;
    for (size_t i = 0; i < diag->span.offset; i++) {
        if (text.data[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    assert(line == diag->span.line);
    assert(diag->span.offset - start + 1 == diag->span.column);
}

/* Writes all messages; the number of errors comes back. */
static size_t read_policy(struct str text, struct buf *out, bool *ret_done)
{
    struct arena arena;
    struct policy policy;
    struct diags diags;
    struct err err;
    arena_init(&arena, mem_system(), ARENA_LIMIT);
    *ret_done = policy_init(&policy, &diags, &arena, &err) &&
                policy_add(&policy, &diags, STR("fuzz.licet"), text, &err) &&
                policy_check(&policy, &diags, &err);
    size_t errors = diags.errors;
    if (*ret_done) {
        assert(diags.count + diags.dropped >= errors);
        for (size_t i = 0; i < diags.count; i++) {
            check_diag(&policy, &diags.list[i]);
            diag_write(&policy, &diags.list[i], out);
        }
        if (errors == 0)
            policy_expression(&policy, STR("deal.destination in { CN, MO } and item is 3A090"),
                              &err);
    } else {
        assert(err.code == ERR_LIMIT || err.code == ERR_MEMORY);
    }
    arena_release(&arena);
    return errors;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf once;
    struct buf twice;
    bool done;
    struct str text = { (const char *)data, size };
    buf_init(&once, mem_system(), ARENA_LIMIT);
    buf_init(&twice, mem_system(), ARENA_LIMIT);
    size_t errors = read_policy(text, &once, &done);
    if (done && size < 4096) {
        assert(read_policy(text, &twice, &done) == errors);
        assert(str_equal(buf_view(&once), buf_view(&twice)));
    }
    buf_release(&once);
    buf_release(&twice);
    return 0;
}
