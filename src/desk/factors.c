/* SPDX-License-Identifier: Apache-2.0 */
/* desk/factors.c - see factors.h. */
#include "desk/factors.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "base/sha256.h"
#include "desk/ids.h"
#include "desk/journal.h"
#include "store/security_key_rows.h"

#define SECOND ((int64_t)1000000)
#define STEP_SECONDS 30
#define STEPS_AROUND 1
#define DIGITS 6
#define CODE_BYTES 10
#define CODE_LENGTH 16 /* base32 of these */

_Static_assert(FACTOR_HASH_SIZE == SHA256_SIZE, "a hash has to fit");
_Static_assert(FACTOR_SECRET_SIZE * 8 == (FACTOR_TEXT_SIZE - 1) * 5, "five bits to a letter");
_Static_assert(CODE_BYTES * 8 == CODE_LENGTH * 5, "five bits to a letter");

/* RFC 4648, section 6; of a multiple of five bytes, so that nothing is filled up. */
static void encode(const uint8_t *bytes, size_t length, const char *letters, char *ret)
{
    for (size_t i = 0; i < length * 8 / 5; i++) {
        size_t bit = i * 5;
        unsigned both = (unsigned)bytes[bit / 8] << 8;
        if (bit / 8 + 1 < length)
            both |= bytes[bit / 8 + 1];
        *ret++ = letters[both >> (11 - bit % 8) & 31];
    }
    *ret = '\0';
}

void factor_secret(struct str session, struct str number, uint8_t ret[FACTOR_SECRET_SIZE])
{
    static const char what[] = "licet second factor";
    crypto_generichash_state state;
    uint64_t length = session.length;
    crypto_generichash_init(&state, NULL, 0, FACTOR_SECRET_SIZE);
    crypto_generichash_update(&state, (const uint8_t *)what, sizeof what);
    crypto_generichash_update(&state, (const uint8_t *)&length, sizeof length);
    crypto_generichash_update(&state, (const uint8_t *)session.data, session.length);
    crypto_generichash_update(&state, (const uint8_t *)number.data, number.length);
    crypto_generichash_final(&state, ret, FACTOR_SECRET_SIZE);
}

void factor_text(const uint8_t secret[FACTOR_SECRET_SIZE], char ret[FACTOR_TEXT_SIZE])
{
    encode(secret, FACTOR_SECRET_SIZE, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ret);
}

/* ---- codes ---- */

/* As they are compared: without what is only for the eye; "" where it is longer than any. */
static struct str plain(struct str code, char ret[CODE_LENGTH + 1])
{
    size_t length = 0;
    for (size_t i = 0; i < code.length; i++) {
        char c = char_lower(code.data[i]);
        if (c == ' ' || c == '-')
            continue;
        if (length == CODE_LENGTH)
            return STR("");
        ret[length++] = c;
    }
    ret[length] = '\0';
    return (struct str){ ret, length };
}

/* The step that it is the code of; 0: it is none of now. */
static int64_t step_of(const uint8_t secret[FACTOR_SECRET_SIZE], struct str code, int64_t now)
{
    int position;
    uint64_t step;
    bool right = code.length == DIGITS;
    for (size_t i = 0; right && i < code.length; i++)
        right = is_digit(code.data[i]);
    if (!right || oath_init() != OATH_OK)
        return 0;
    int found = oath_totp_validate3((const char *)secret, FACTOR_SECRET_SIZE, now / SECOND,
                                    STEP_SECONDS, 0, STEPS_AROUND, &position, &step, code.data);
    return found < 0 ? 0 : (int64_t)step;
}

/* With the factor's id, so that no two factors have the same one of a code. */
static void hash_code(const struct store_id *factor, struct str code, uint8_t ret[FACTOR_HASH_SIZE])
{
    struct sha256 state;
    sha256_begin(&state);
    sha256_add(&state, factor->bytes, sizeof factor->bytes);
    sha256_add(&state, code.data, code.length);
    sha256_end(&state, ret);
}

bool factor_proves(struct store *store, const struct store_id *principal, struct str code,
                   int64_t now, bool *ret, struct err *err)
{
    struct factor factor;
    char text[CODE_LENGTH + 1];
    uint8_t hash[FACTOR_HASH_SIZE];
    bool found;
    bool open;
    int64_t keys;
    if (!factor_read(store, principal, &factor, &found, err) ||
        !security_keys_count(store, principal, &keys, err))
        return false;
    *ret = !found && keys == 0;
    if (!found)
        return true;
    if (!factor_open(store, &factor, factor.secret, &open, err))
        return false;
    struct str shown = plain(code, text);
    int64_t step = open ? step_of(factor.secret, shown, now) : 0;
    sodium_memzero(factor.secret, sizeof factor.secret);
    if (step > 0)
        return factor_take(store, &factor.id, step, ret, err) &&
               (*ret || journal_factor_code(store, principal, true, now, err));
    if (shown.length != CODE_LENGTH)
        return true;
    hash_code(&factor.id, shown, hash);
    return factor_code_take(store, &factor.id, hash, now, ret, err) &&
           (!*ret || journal_factor_code(store, principal, false, now, err));
}

/* ---- to have one, and not to ---- */

/* "abcd-efgh-2345-67ab" */
static void draw_code(const struct store_id *factor, char ret[FACTOR_CODE_SIZE],
                      uint8_t ret_hash[FACTOR_HASH_SIZE])
{
    uint8_t bytes[CODE_BYTES];
    char text[CODE_LENGTH + 1];
    randombytes_buf(bytes, sizeof bytes);
    encode(bytes, sizeof bytes, "abcdefghijklmnopqrstuvwxyz234567", text);
    hash_code(factor, (struct str){ text, CODE_LENGTH }, ret_hash);
    for (size_t i = 0; i < CODE_LENGTH; i += 4) {
        memcpy(ret, text + i, 4);
        ret[4] = i + 4 < CODE_LENGTH ? '-' : '\0';
        ret += 5;
    }
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(text, sizeof text);
}

static bool add_codes(struct store *store, const struct factor *factor,
                      char codes[FACTOR_CODES][FACTOR_CODE_SIZE], struct err *err)
{
    for (size_t i = 0; i < FACTOR_CODES; i++) {
        uint8_t hash[FACTOR_HASH_SIZE];
        draw_code(&factor->id, codes[i], hash);
        if (!factor_code_add(store, &factor->id, hash, err))
            return false;
    }
    return true;
}

bool factor_set(struct store *store, const struct who *who,
                const uint8_t secret[FACTOR_SECRET_SIZE], struct str code, int64_t now,
                char codes[FACTOR_CODES][FACTOR_CODE_SIZE], struct err *err)
{
    const struct principal *whom = &who->principal;
    struct factor factor;
    char text[CODE_LENGTH + 1];
    bool found;
    if (whom->kind != PRINCIPAL_PERSON)
        return err_set(err, ERR_VALUE, "'%s' is a program and has keys", whom->name);
    if (!factor_read(store, &whom->id, &factor, &found, err))
        return false;
    if (found)
        return err_set(err, ERR_CONFLICT, "you have a second factor already");
    factor = (struct factor){ .id = id_new(now), .principal = whom->id, .set_at = now };
    factor.step = step_of(secret, plain(code, text), now);
    if (factor.step == 0) {
        err_set(err, ERR_FORBIDDEN, "that is no code of this secret");
        return err_hint(err, "is the clock right where it is made? this form tells the server's");
    }
    memcpy(factor.secret, secret, FACTOR_SECRET_SIZE);
    bool done = factor_add(store, &factor, err) && add_codes(store, &factor, codes, err) &&
                journal_factor(store, who, whom, true, now, err);
    sodium_memzero(factor.secret, sizeof factor.secret);
    return done;
}

bool factor_end(struct store *store, const struct who *by, const struct principal *whom,
                int64_t now, struct err *err)
{
    struct factor factor;
    bool found;
    if (!store_id_equal(&by->principal.id, &whom->id) && !who_need(by, MAY_PEOPLE_ADMIN, err))
        return false;
    if (!factor_read(store, &whom->id, &factor, &found, err))
        return false;
    if (!found)
        return err_set(err, ERR_NAME, "'%s' has no second factor", whom->name);
    return factor_finish(store, &factor.id, &by->principal.id, now, err) &&
           journal_factor(store, by, whom, false, now, err);
}
