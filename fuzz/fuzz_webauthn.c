/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_webauthn.c - what a browser sends of a security key is refused, or it is what it says:
 * a line of what the browser says, the key's point (64 bytes), how long the signature is (a byte),
 * the signature, and behind it what the key says.
 */
#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "desk/webauthn.h"

#define ARENA_LIMIT ((size_t)8 << 20)

static bool is_told(const struct err *err)
{
    return (err->code == ERR_FORBIDDEN || err->code == ERR_MEMORY) && err->message[0] != '\0' &&
           str_is_utf8(str_of(err->message));
}

static struct str take(struct str *rest, size_t length)
{
    struct str part = str_slice(*rest, 0, length < rest->length ? length : rest->length);
    *rest = str_slice(*rest, part.length, rest->length);
    return part;
}

static struct str encode(struct arena *arena, struct str bytes)
{
    size_t size = sodium_base64_ENCODED_LEN(bytes.length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_alloc(arena, size);
    if (text == NULL)
        return (struct str){ 0 };
    sodium_bin2base64(text, size, (const unsigned char *)bytes.data, bytes.length,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_of(text);
}

/* What another bit stands in was not signed. */
static void change(const struct webauthn_site *site, const struct webauthn_said *said,
                   const uint8_t point[WEBAUTHN_POINT_SIZE])
{
    struct webauthn_said changed = *said;
    uint32_t signs;
    struct err err;
    changed.client_hash[0] ^= 1;
    err_clear(&err);
    assert(!webauthn_signed(site, &changed, point, &signs, &err) && is_told(&err));
}

static void look(const struct webauthn_said *said, const uint8_t point[WEBAUTHN_POINT_SIZE])
{
    const struct webauthn_site site = { STR("localhost"), STR("http://localhost:8080") };
    struct webauthn_credential made = { .id_length = 0 };
    uint32_t signs;
    struct err err;
    err_clear(&err);
    if (webauthn_created(&site, said, &made, &err))
        assert(made.id_length > 0 && made.id_length <= WEBAUTHN_ID_MAX && !said->framed &&
               str_equal_text(said->type, "webauthn.create"));
    else
        assert(is_told(&err));
    err_clear(&err);
    if (webauthn_signed(&site, said, point, &signs, &err)) {
        assert(!said->framed && str_equal_text(said->type, "webauthn.get"));
        change(&site, said, point);
    } else {
        assert(is_told(&err));
    }
}

static void read_answer(struct arena *arena, const struct webauthn_answer *answer,
                        const uint8_t point[WEBAUTHN_POINT_SIZE])
{
    struct webauthn_said said;
    struct err err;
    err_clear(&err);
    if (webauthn_read(arena, answer, &said, &err))
        look(&said, point);
    else
        assert(is_told(&err));
}

static void read_site(struct str text)
{
    struct webauthn_site site;
    struct err err;
    err_clear(&err);
    if (webauthn_site_read(text, &site, &err))
        assert(site.host.length > 0 && site.host.length < site.origin.length);
    else
        assert(err.code == ERR_USAGE && str_is_utf8(str_of(err.message)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str whole = { (const char *)data, size };
    struct webauthn_answer answer = { .client_data = { 0 } };
    uint8_t point[WEBAUTHN_POINT_SIZE] = { 0 };
    struct str rest = whole;
    struct arena arena;
    arena_init(&arena, mem_system(), ARENA_LIMIT);
    answer.client_data = encode(&arena, take(&rest, str_find(whole, '\n')));
    (void)take(&rest, 1);
    struct str bytes = take(&rest, sizeof point);
    if (bytes.length > 0)
        memcpy(point, bytes.data, bytes.length);
    bytes = take(&rest, 1);
    answer.signature = encode(&arena, take(&rest, bytes.length == 0 ? 0 : (uint8_t)bytes.data[0]));
    answer.authenticator_data = encode(&arena, rest);
    read_answer(&arena, &answer, point);
    read_answer(&arena, &(struct webauthn_answer){ .client_data = whole }, point);
    read_site(whole);
    arena_release(&arena);
    return 0;
}
