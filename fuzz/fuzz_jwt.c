/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_jwt.c - a token is refused, or one of the keys signed it: a line is the keys of a
 * provider, the next what a token may claim, the rest a token.
 */
#include <assert.h>
#include <string.h>

#include "server/jwt.h"

#define ARENA_LIMIT ((size_t)8 << 20)

static const struct json_value *read_text(const struct jwt_tools *tools, struct str text)
{
    const struct json_source source = { .text = text, .line = 1 };
    struct json_text read;
    struct err err;
    return json_read(tools->reader, tools->arena, &source, &read, &err) ? read.root : NULL;
}

static bool is_told(const struct err *err)
{
    return (err->code == ERR_SIGN_IN || err->code == ERR_LIMIT) && err->message[0] != '\0' &&
           str_is_utf8(str_of(err->message));
}

/* What another letter stands in was not signed. */
static void change(const struct jwt_tools *tools, struct str token, const struct json_value *keys)
{
    const struct json_value *claims;
    struct err err;
    bool unknown;
    size_t at = str_find(token, '.') + 1;
    struct str changed = str_copy(tools->arena, token);
    if (changed.data == NULL)
        return;
    ((char *)changed.data)[at] = changed.data[at] == 'A' ? 'B' : 'A';
    err_clear(&err);
    assert(!jwt_open(tools, changed, keys, &claims, &unknown, &err) && is_told(&err));
}

static void check(const struct json_value *claims)
{
    const struct jwt_wanted wanted = { .issuer = STR("https://idp.example"),
                                       .audience = STR("licet:desk"),
                                       .nonce = STR("n-1"),
                                       .now = 1780000000 };
    struct err err;
    err_clear(&err);
    assert(jwt_check(claims, &wanted, &err) || is_told(&err));
}

static void open_token(const struct jwt_tools *tools, struct str token,
                       const struct json_value *keys)
{
    const struct json_value *claims = NULL;
    struct err err;
    bool unknown;
    err_clear(&err);
    if (!jwt_open(tools, token, keys, &claims, &unknown, &err)) {
        assert(is_told(&err));
        return;
    }
    assert(!unknown && claims->type == JSON_OBJECT);
    check(claims);
    change(tools, token, keys);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct json_limits limits = { JWT_MAX, JSON_DEPTH_MAX };
    static struct json_reader *reader;
    static struct libgnutls gnutls;
    const struct str all = { (const char *)data, size };
    size_t one = str_find(all, '\n');
    struct str rest = str_slice(all, one < size ? one + 1 : one, size);
    size_t two = str_find(rest, '\n');
    struct arena arena;
    struct err err;
    if (reader == NULL) {
        reader = json_reader_new(mem_system(), limits, &err);
        bool loaded = libgnutls_load(&gnutls, &err);
        assert(reader != NULL && loaded);
    }
    arena_init(&arena, mem_system(), ARENA_LIMIT);
    const struct jwt_tools tools = { &gnutls, reader, &arena };
    const struct json_value *keys = read_text(&tools, str_slice(all, 0, one));
    const struct json_value *claims = read_text(&tools, str_slice(rest, 0, two));
    if (claims != NULL && claims->type == JSON_OBJECT)
        check(claims);
    if (keys != NULL && keys->type == JSON_OBJECT)
        open_token(&tools, str_slice(rest, two < rest.length ? two + 1 : two, rest.length), keys);
    arena_release(&arena);
    return 0;
}
