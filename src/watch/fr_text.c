/* SPDX-License-Identifier: Apache-2.0 */
/* watch/fr_text.c - plain text, words and dates of the Federal Register; see fr_priv.h. */
#include "watch/fr_priv.h"

#include <ctype.h>
#include <string.h>

/* ---- plain text ---- */

static const struct {
    const char *text, *plain;
} marks[] = {
    { "\xE2\x80\x98\xE2\x80\x98", "\"" }, /* ‘‘, before ‘ */
    { "\xE2\x80\x99\xE2\x80\x99", "\"" }, /* ’’ */
    { "\xE2\x80\x9C", "\"" },
    { "\xE2\x80\x9D", "\"" }, /* “ ” */
    { "``", "\"" },
    { "''", "\"" }, /* as govinfo's text has them */
    { "\xE2\x80\x98", "'" },
    { "\xE2\x80\x99", "'" }, /* ‘ ’ */
    { "\xC2\xA0", " " },
    { "\xE2\x80\x89", " " }, /* blanks that do not break */
    { "\xE2\x80\xAF", " " },
    { "\xE2\x80\x82", " " }, /* … */
    { "\xE2\x80\x93", "-" },
    { "\xE2\x80\x91", "-" }, /* short dashes */
    { "\xE2\x96\xA0", " " }, /* the square before them */
};

static size_t find_mark(struct str rest)
{
    size_t i = 0;
    while (i < sizeof marks / sizeof *marks && !str_starts(rest, str_of(marks[i].text)))
        i++;
    return i;
}

struct str fr_plain(struct arena *arena, struct str text)
{
    /* No mark grows. */
    char *out = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    if (out == NULL)
        return (struct str){ 0 };
    for (size_t i = 0; i < text.length;) {
        size_t mark = find_mark(str_slice(text, i, text.length));
        bool is_mark = mark < sizeof marks / sizeof *marks;
        char byte = is_mark ? marks[mark].plain[0] : text.data[i];
        i += is_mark ? strlen(marks[mark].text) : 1;
        if (isspace((unsigned char)byte)) {
            if (length > 0 && out[length - 1] != ' ')
                out[length++] = ' ';
        } else {
            out[length++] = byte;
        }
    }
    return str_trim((struct str){ out, length });
}

/* ---- words ---- */

static bool is_letter(struct str text, size_t at)
{
    return at < text.length && isalpha((unsigned char)text.data[at]);
}

size_t fr_find_word(struct str text, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= text.length; i++) {
        if (str_equal_fold(str_slice(text, i, i + length), str_of(word)) &&
            (i == 0 || !is_letter(text, i - 1)) && !is_letter(text, i + length))
            return i;
    }
    return text.length;
}

bool fr_same_name(struct str a, struct str b)
{
    size_t i = 0;
    size_t j = 0;
    for (;;) {
        while (i < a.length && !isalnum((unsigned char)a.data[i]) && (a.data[i] & 0x80) == 0)
            i++;
        while (j < b.length && !isalnum((unsigned char)b.data[j]) && (b.data[j] & 0x80) == 0)
            j++;
        if (i == a.length || j == b.length)
            return i == a.length && j == b.length;
        if (char_lower(a.data[i++]) != char_lower(b.data[j++]))
            return false;
    }
}

/* ---- dates ---- */

static const char *const months[] = { "January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December" };

static bool take_number(struct str text, size_t *at, size_t most, int *ret)
{
    size_t from = *at;
    *ret = 0;
    while (*at < text.length && *at - from < most && is_digit(text.data[*at]))
        *ret = *ret * 10 + (text.data[(*at)++] - '0');
    return *at > from;
}

static bool take_byte(struct str text, size_t *at, const char *bytes)
{
    if (*at == text.length || text.data[*at] == '\0' || strchr(bytes, text.data[*at]) == NULL)
        return false;
    ++*at;
    return true;
}

/* "March 28, 2025" */
static bool take_words(struct str text, size_t *at, int *year, int *month, int *day)
{
    for (*month = 1; *month <= 12; ++*month) {
        struct str name = str_of(months[*month - 1]);
        struct str rest = str_slice(text, *at, text.length);
        if (rest.length <= name.length || !str_equal_fold(str_slice(rest, 0, name.length), name))
            continue;
        *at += name.length;
        return take_byte(text, at, " ") && take_number(text, at, 2, day) &&
               take_byte(text, at, ",") && take_byte(text, at, " ") &&
               take_number(text, at, 4, year);
    }
    return false;
}

/* "3/28/25", "3-28-2025" */
static bool take_figures(struct str text, size_t *at, int *year, int *month, int *day)
{
    if (!take_number(text, at, 2, month) || !take_byte(text, at, "/-") ||
        !take_number(text, at, 2, day) || !take_byte(text, at, "/-") ||
        !take_number(text, at, 4, year))
        return false;
    *year += *year >= 100 ? 0 : *year < 70 ? 2000 : 1900;
    return true;
}

bool fr_date(struct str text, size_t from, int32_t *ret, size_t *ret_behind)
{
    for (size_t i = from; i < text.length; i++) {
        bool begins = i == 0 || !isalnum((unsigned char)text.data[i - 1]);
        int year;
        int month;
        int day;
        size_t at = i;
        if (!begins || (text.data[i] & 0x80) != 0)
            continue;
        bool found = is_digit(text.data[i]) ? take_figures(text, &at, &year, &month, &day)
                                            : take_words(text, &at, &year, &month, &day);
        if (!found || !date_valid(year, month, day))
            continue;
        *ret = date_from_civil(year, month, day);
        *ret_behind = at;
        return true;
    }
    return false;
}
