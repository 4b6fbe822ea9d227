/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/token_mutator.h - changes a policy text token by token, so that most of it stays a policy.
 *
 * Takes out, doubles, exchanges and replaces tokens and whole declarations; a token is replaced by
 * one of the same kind of the same text.  Every fourth time the bytes are left to libFuzzer.
 */
#ifndef LICET_FUZZ_TOKEN_MUTATOR_H
#define LICET_FUZZ_TOKEN_MUTATOR_H

#include <string.h>

#include "policy/lex.h"

/* Of libFuzzer; not there when a corpus is only replayed. */
__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t size_max);

static uint64_t mutator_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static size_t mutator_below(uint64_t *state, size_t limit)
{
    return limit == 0 ? 0 : (size_t)(mutator_next(state) % limit);
}

/* Whether a declaration begins with the token: a word at the start of a line. */
static bool mutator_declares(const struct token *token)
{
    return token->kind == TOKEN_WORD && token->column == 1;
}

/* The bytes of a few tokens, of one token, or of one declaration. */
static struct str mutator_piece(const struct tokens *tokens, uint64_t *state)
{
    size_t count = tokens->count - 1; /* without the end */
    size_t from = mutator_below(state, count);
    size_t to = from + 1;
    switch (mutator_below(state, 4)) {
    case 0: /* a declaration */
        while (from > 0 && !mutator_declares(&tokens->list[from]))
            from--;
        while (to < count && !mutator_declares(&tokens->list[to]))
            to++;
        break;
    case 1: /* a line or less */
        while (to < count && tokens->list[to].line == tokens->list[from].line)
            to++;
        break;
    case 2:
        to = from + 1 + mutator_below(state, 4);
        to = to > count ? count : to;
        break;
    default:
        break;
    }
    const struct token *last = &tokens->list[to - 1];
    return str_slice(tokens->text, tokens->list[from].offset, last->offset + last->length);
}

/* Another token of the same kind, or any when there is none. */
static struct str mutator_like(const struct tokens *tokens, const struct token *token,
                               uint64_t *state)
{
    size_t count = tokens->count - 1;
    size_t start = mutator_below(state, count);
    for (size_t i = 0; i < count; i++) {
        const struct token *other = &tokens->list[(start + i) % count];
        if (other->kind == token->kind && other != token)
            return token_text(tokens, other);
    }
    return token_text(tokens, &tokens->list[start]);
}

/* The text with what stands at `old` replaced by `piece`. */
static void mutator_replace(struct str text, struct str old, struct str piece, struct buf *out)
{
    size_t at = (size_t)(old.data - text.data);
    buf_str(out, str_slice(text, 0, at));
    buf_str(out, piece);
    buf_str(out, str_slice(text, at + old.length, text.length));
}

static void mutator_change(const struct tokens *tokens, uint64_t *state, struct buf *out)
{
    struct str text = tokens->text;
    struct str piece = mutator_piece(tokens, state);
    const struct token *token = &tokens->list[mutator_below(state, tokens->count - 1)];
    struct str here = token_text(tokens, token);
    switch (mutator_below(state, 5)) {
    case 0: /* taken out */
        mutator_replace(text, piece, STR(" "), out);
        break;
    case 1: /* put somewhere else too */
    case 2:
        buf_str(out, str_slice(text, 0, token->offset));
        buf_str(out, piece);
        buf_byte(out, str_find(piece, '\n') < piece.length ? '\n' : ' ');
        buf_str(out, str_slice(text, token->offset, text.length));
        break;
    case 3: /* in place of another */
        mutator_replace(text, here, piece, out);
        break;
    default: /* another of its kind */
        mutator_replace(text, here, mutator_like(tokens, token, state), out);
        break;
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned seed)
{
    uint64_t state = seed * 0x9E3779B97F4A7C15u + 1;
    struct arena arena;
    struct tokens tokens;
    struct err err;
    struct buf out;
    size_t length = 0;
    for (int i = 0; i < 4; i++)
        mutator_next(&state);
    arena_init(&arena, mem_system(), 64 << 20);
    buf_init(&out, mem_system(), size_max);
    if (mutator_below(&state, 4) != 0 &&
        lex(&arena, (struct str){ (const char *)data, size }, &tokens, &err) && tokens.count > 1) {
        mutator_change(&tokens, &state, &out);
        if (buf_check(&out, &err) && out.length > 0) {
            memcpy(data, out.data, out.length);
            length = out.length;
        }
    }
    buf_release(&out);
    arena_release(&arena);
    if (length == 0 && LLVMFuzzerMutate != NULL)
        length = LLVMFuzzerMutate(data, size, size_max);
    return length;
}

#endif
