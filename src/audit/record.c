/* SPDX-License-Identifier: Apache-2.0 */
/* audit/record.c - see record.h. */
#include "audit/record.h"

#include <sodium.h>
#include <stdio.h>

#include "base/date.h"
#include "base/sha256.h"

#define VERSION 1
#define SEQ_AT 1
#define RECORDED_AT 9
#define DAY_MICROSECONDS (INT64_C(86400) * 1000000)

_Static_assert(sizeof(struct audit_hash) == AUDIT_HASH_SIZE, "hashes lie one behind the other");

/* ---- writing ---- */

static void store_number(char *bytes, uint64_t number, unsigned size)
{
    for (unsigned i = size; i-- > 0; number >>= 8)
        bytes[i] = (char)(number & 0xff);
}

static void put_number(struct buf *buf, uint64_t number, unsigned size)
{
    char bytes[8];
    store_number(bytes, number, size);
    buf_add(buf, bytes, size);
}

static size_t hashes_max(size_t list)
{
    switch (list) {
    case AUDIT_BEFORE:
    case AUDIT_AFTER:
        return 1;
    case AUDIT_ASIDES:
        return AUDIT_LABELS_MAX;
    default:
        return AUDIT_HASHES_MAX;
    }
}

static bool check(const struct audit_record *record, struct err *err)
{
    for (size_t i = 0; i < AUDIT_TEXTS; i++) {
        if (record->texts[i].length > AUDIT_TEXT_MAX)
            return err_set(err, ERR_LIMIT, "a text of an entry of the log is longer than %d bytes",
                           AUDIT_TEXT_MAX);
    }
    for (size_t i = 0; i < AUDIT_HASH_LISTS; i++) {
        size_t most = hashes_max(i);
        if (record->lists[i].count > most)
            return err_set(err, ERR_LIMIT, "an entry of the log has more than %zu hashes", most);
    }
    return true;
}

bool audit_record_write(const struct audit_record *record, struct buf *ret, struct err *err)
{
    if (!check(record, err))
        return false;
    buf_byte(ret, VERSION);
    put_number(ret, (uint64_t)record->seq, 8);
    put_number(ret, (uint64_t)record->recorded_at, 8);
    put_number(ret, (uint64_t)record->clock_at, 8);
    put_number(ret, (uint64_t)record->event_at, 8);
    for (size_t i = 0; i < AUDIT_TEXTS; i++) {
        put_number(ret, record->texts[i].length, 4);
        buf_str(ret, record->texts[i]);
    }
    for (size_t i = 0; i < AUDIT_HASH_LISTS; i++) {
        put_number(ret, record->lists[i].count, 4);
        buf_add(ret, (const char *)record->lists[i].hashes,
                record->lists[i].count * AUDIT_HASH_SIZE);
    }
    return buf_check(ret, err);
}

void audit_record_stamp(char *bytes, int64_t seq, int64_t recorded_at)
{
    store_number(bytes + SEQ_AT, (uint64_t)seq, 8);
    store_number(bytes + RECORDED_AT, (uint64_t)recorded_at, 8);
}

/* ---- reading ---- */

struct reading {
    struct str rest;
    bool failed;
};

static struct str take(struct reading *reading, size_t size)
{
    if (reading->failed || size > reading->rest.length) {
        reading->failed = true;
        return (struct str){ 0 };
    }
    struct str taken = { reading->rest.data, size };
    reading->rest = (struct str){ reading->rest.data + size, reading->rest.length - size };
    return taken;
}

static uint64_t take_number(struct reading *reading, unsigned size)
{
    struct str bytes = take(reading, size);
    uint64_t number = 0;
    for (size_t i = 0; i < bytes.length; i++)
        number = number << 8 | (unsigned char)bytes.data[i];
    return number;
}

/* No more than `most`, so that a size may be multiplied. */
static size_t take_count(struct reading *reading, size_t most)
{
    uint64_t count = take_number(reading, 4);
    reading->failed = reading->failed || count > most;
    return reading->failed ? 0 : (size_t)count;
}

bool audit_record_read(struct str bytes, struct audit_record *ret, struct err *err)
{
    struct reading reading = { .rest = bytes };
    reading.failed = take_number(&reading, 1) != VERSION;
    ret->seq = (int64_t)take_number(&reading, 8);
    ret->recorded_at = (int64_t)take_number(&reading, 8);
    ret->clock_at = (int64_t)take_number(&reading, 8);
    ret->event_at = (int64_t)take_number(&reading, 8);
    for (size_t i = 0; i < AUDIT_TEXTS; i++)
        ret->texts[i] = take(&reading, take_count(&reading, AUDIT_TEXT_MAX));
    for (size_t i = 0; i < AUDIT_HASH_LISTS; i++) {
        size_t count = take_count(&reading, hashes_max(i));
        ret->lists[i].hashes =
            (const struct audit_hash *)take(&reading, count * AUDIT_HASH_SIZE).data;
        ret->lists[i].count = count;
    }
    if (reading.failed || reading.rest.length > 0 || ret->seq < 1)
        return err_set(err, ERR_DAMAGED, "these bytes are no entry of a log");
    return true;
}

/* ---- hashes ---- */

void audit_chain(const struct audit_hash *before, const struct audit_hash *leaf,
                 struct audit_hash *ret)
{
    struct sha256 state;
    sha256_begin(&state);
    sha256_add(&state, before->bytes, sizeof before->bytes);
    sha256_add(&state, leaf->bytes, sizeof leaf->bytes);
    sha256_end(&state, ret->bytes);
}

static void hash_text(struct sha256 *state, struct str text)
{
    char length[4];
    store_number(length, text.length, sizeof length);
    sha256_add(state, length, sizeof length);
    sha256_add(state, text.data, text.length);
}

void audit_aside_hash(const struct audit_aside *aside, struct audit_hash *ret)
{
    struct sha256 state;
    sha256_begin(&state);
    hash_text(&state, aside->salt);
    hash_text(&state, aside->kind);
    hash_text(&state, aside->value);
    sha256_end(&state, ret->bytes);
}

/* ---- for people ---- */

const char *audit_time(int64_t time, char text[AUDIT_TIME_SIZE])
{
    char date[DATE_TEXT_SIZE];
    if (time == 0)
        return "never";
    int64_t day = time / DAY_MICROSECONDS - (time % DAY_MICROSECONDS < 0 ? 1 : 0);
    if (day < DATE_MIN || day > DATE_MAX)
        return "?";
    int64_t rest = time - day * DAY_MICROSECONDS;
    unsigned seconds = (unsigned)(rest / 1000000);
    snprintf(text, AUDIT_TIME_SIZE, "%.10sT%02u:%02u:%02u.%06uZ", date_format((int32_t)day, date),
             seconds / 3600 % 24, seconds / 60 % 60, seconds % 60,
             (unsigned)(rest % 1000000) % 1000000);
    return text;
}

static bool read_digits(struct str text, int64_t *ret)
{
    *ret = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (!is_digit(text.data[i]))
            return false;
        *ret = *ret * 10 + (text.data[i] - '0');
    }
    return true;
}

bool audit_time_read(struct str text, int64_t *ret)
{
    static const size_t at[] = { 11, 14, 17, 20 };
    char again[AUDIT_TIME_SIZE];
    int64_t parts[4];
    int32_t day;
    struct err unused;
    if (text.length != AUDIT_TIME_SIZE - 1 || !date_parse(str_slice(text, 0, 10), &day, &unused))
        return false;
    for (size_t i = 0; i < 4; i++) {
        if (!read_digits(str_slice(text, at[i], at[i] + (i < 3 ? 2 : 6)), &parts[i]))
            return false;
    }
    *ret = (((day * INT64_C(24) + parts[0]) * 60 + parts[1]) * 60 + parts[2]) * 1000000 + parts[3];
    return str_equal_text(text, audit_time(*ret, again));
}

const char *audit_hex(const struct audit_hash *hash, char text[AUDIT_HEX_SIZE])
{
    return sodium_bin2hex(text, AUDIT_HEX_SIZE, hash->bytes, sizeof hash->bytes);
}

bool audit_hex_read(struct str text, struct audit_hash *ret)
{
    size_t got;
    return text.length == AUDIT_HEX_SIZE - 1 &&
           sodium_hex2bin(ret->bytes, sizeof ret->bytes, text.data, text.length, NULL, &got,
                          NULL) == 0 &&
           got == sizeof ret->bytes;
}
