/* SPDX-License-Identifier: Apache-2.0 */
/* watch/ecfr_cells.c - one row of an entry's license requirements: which sets it belongs in. */
#include "watch/ecfr_priv.h"

#include <sodium.h>
#include <string.h>

#include "base/sha256.h"

#define NAME_TEXT_MAX 64

/* ---- plain text ---- */

/* What is written otherwise and means the same: UTF-8, and what it becomes. */
static const struct {
    const char *odd;
    char plain;
} odd_text[] = {
    { "\xE2\x80\x9C", '"' },
    { "\xE2\x80\x9D", '"' },
    { "\xE2\x80\x98", '\'' },
    { "\xE2\x80\x99", '\'' },
    { "\xC2\xA0", ' ' },
    { "\xE2\x80\x89", ' ' },
    { "\xE2\x80\xAF", ' ' },
    { "\xE2\x80\x82", ' ' },
    { "\n", ' ' },
    { "\r", ' ' },
    { "\t", ' ' },
};

bool ecfr_plain(struct arena *arena, struct str text, struct str *ret_text)
{
    char *plain = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    if (plain == NULL)
        return false;
    for (size_t at = 0; at < text.length;) {
        struct str here = str_slice(text, at, text.length);
        char byte = here.data[0];
        size_t used = 1;
        for (size_t i = 0; i < sizeof odd_text / sizeof odd_text[0]; i++) {
            if (str_starts(here, str_of(odd_text[i].odd))) {
                byte = odd_text[i].plain;
                used = strlen(odd_text[i].odd);
            }
        }
        at += used;
        if (byte == ' ' && (length == 0 || plain[length - 1] == ' '))
            continue;
        plain[length++] = byte;
    }
    *ret_text = str_trim((struct str){ plain, length });
    if (ret_text->length > 0 && ret_text->data[ret_text->length - 1] == '.')
        *ret_text = str_trim(str_slice(*ret_text, 0, ret_text->length - 1));
    return true;
}

void ecfr_fingerprint(struct str text, char ret_digits[ECFR_FINGERPRINT_SIZE])
{
    unsigned char digest[SHA256_SIZE];
    sha256_of(text.data, text.length, digest);
    sodium_bin2hex(ret_digits, ECFR_FINGERPRINT_SIZE, digest, (ECFR_FINGERPRINT_SIZE - 1) / 2);
}

/* ---- where ---- */

/* "NS Column 1" beside "NS applies to …": the set of that column. */
static bool column_set(struct str reason, struct str cell, char text[NAME_TEXT_MAX],
                       struct str *ret_set)
{
    struct str middle = STR(" Column ");
    struct buf buf = { .data = text, .capacity = NAME_TEXT_MAX, .limit = NAME_TEXT_MAX };
    if (reason.length != 2 || cell.length != 2 + middle.length + 1 || !str_starts(cell, reason) ||
        !str_starts(str_slice(cell, 2, cell.length), middle) || cell.data[cell.length - 1] < '0' ||
        cell.data[cell.length - 1] > '9')
        return false;
    buf_text(&buf, "ccl.");
    buf_str(&buf, reason);
    buf_byte(&buf, '.');
    buf_byte(&buf, cell.data[cell.length - 1]);
    *ret_set = buf_view(&buf);
    return true;
}

/* A text that somebody has read before: the set it goes to. */
static bool family_set(const struct edition *edition, struct str cell, struct str *ret_set)
{
    char digits[ECFR_FINGERPRINT_SIZE];
    ecfr_fingerprint(cell, digits);
    const struct str *set = ecfr_table_find(edition->families, str_of(digits));
    if (set == NULL)
        return false;
    *ret_set = *set;
    return true;
}

/* ---- what ---- */

/* "NS applies to …": the reason, and the rest. */
static bool split_control(struct str control, struct str *ret_reason, struct str *ret_rest)
{
    static const char *const verbs[] = { " applies to ", " apply to ", " applies ", " apply " };
    for (size_t at = 0; at < control.length; at++) {
        struct str here = str_slice(control, at, control.length);
        for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
            if (!str_starts(here, str_of(verbs[i])))
                continue;
            *ret_reason = str_slice(control, 0, at);
            *ret_rest = str_trim(str_slice(here, strlen(verbs[i]), here.length));
            return at > 0;
        }
    }
    return false;
}

static bool put_all(struct edition *edition, struct str set, const char *suffix,
                    const struct str *codes, size_t count, struct err *err)
{
    char text[NAME_TEXT_MAX];
    struct buf buf = { .data = text, .capacity = sizeof text, .limit = sizeof text };
    buf_str(&buf, set);
    buf_text(&buf, suffix);
    if (buf.failed)
        return err_set(err, ERR_LIMIT, "the name of set '%.*s' is too long", STR_ARG(set));
    for (size_t i = 0; i < count; i++) {
        if (!edition_put(edition, buf_view(&buf), ECFR_CODES, 774, (struct str){ 0 }, codes[i],
                         err))
            return false;
    }
    return true;
}

bool edition_add_control(struct edition *edition, struct str entry, struct str control,
                         struct str cell, struct err *err)
{
    char text[NAME_TEXT_MAX];
    struct scope scope = { 0 };
    struct str reason = { 0 };
    struct str rest = { 0 };
    struct str set = { 0 };
    bool split = split_control(control, &reason, &rest);
    edition->cell_count++;
    if (split && !scope_read(edition->arena, entry, rest, &scope))
        return arena_error(edition->arena, err);
    bool known = split && (column_set(reason, cell, text, &set) || family_set(edition, cell, &set));
    if (known && str_equal_text(set, "-"))
        return true;
    if (!known) {
        struct str unread = STR("ccl.unread");
        bool whole = scope.in_count + scope.part_count == 0;
        return put_all(edition, unread, "", scope.in, scope.in_count, err) &&
               put_all(edition, unread, "", scope.part, scope.part_count, err) &&
               (!whole || put_all(edition, unread, "", &entry, 1, err)) &&
               edition_open(edition, entry, control, cell, unread, err);
    }
    return put_all(edition, set, "", scope.in, scope.in_count, err) &&
           put_all(edition, set, ".not", scope.except, scope.except_count, err) &&
           put_all(edition, set, ".part", scope.part, scope.part_count, err) &&
           (scope.part_count == 0 || edition_open(edition, entry, control, cell, set, err));
}
