/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch/article_dates.c - days and months in a sentence; see article_priv.h.
 *
 * "April 9, 2025", "9 April 2025", "April 2nd", "2025-04-09", "July this year", "early May".  A
 * month by itself counts only behind a word that leads to one: "may" is also something else.
 * Without a year it is the last such day before the article was published.
 */
#include "watch/article_priv.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *const months[] = { "January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December" };

struct day {
    int year, month, day; /* 0: not said */
    size_t from, to;      /* in the sentence */
};

static bool take_number(struct str text, size_t *at, size_t most, int *ret)
{
    size_t from = *at;
    *ret = 0;
    while (*at < text.length && *at - from < most && is_digit(text.data[*at]))
        *ret = *ret * 10 + (text.data[(*at)++] - '0');
    return *at > from && (*at == text.length || !is_digit(text.data[*at]));
}

static void skip_blanks(struct str text, size_t *at)
{
    while (*at < text.length && text.data[*at] == ' ')
        ++*at;
}

static bool take_year(struct str text, size_t *at, int *ret)
{
    size_t next = *at;
    if (next < text.length && text.data[next] == ',')
        next++;
    skip_blanks(text, &next);
    int year;
    if (!take_number(text, &next, 4, &year) || year < 1990 || year > 2100)
        return false;
    *ret = year;
    *at = next;
    return true;
}

static bool take_month(struct str text, size_t *at, int *ret)
{
    for (int i = 0; i < 12; i++) {
        struct str name = str_of(months[i]);
        size_t end = *at + name.length;
        if (end > text.length || !str_equal(str_slice(text, *at, end), name) ||
            (end < text.length && isalpha((unsigned char)text.data[end])))
            continue;
        *at = end;
        *ret = i + 1;
        return true;
    }
    return false;
}

/* "2nd", "9th" */
static void skip_ending(struct str text, size_t *at)
{
    static const char *const ends[] = { "st", "nd", "rd", "th" };
    for (size_t i = 0; i < 4; i++) {
        if (str_starts(str_slice(text, *at, text.length), str_of(ends[i]))) {
            *at += 2;
            return;
        }
    }
}

/* Whether a month may stand behind what is before that place. */
static bool leads_to_month(struct str text, size_t at)
{
    static const char *const words[] = { "in",  "early", "mid",  "late",   "since", "until",
                                         "by",  "of",    "last", "during", "from",  "this",
                                         "end", "to",    "mid-", NULL };
    while (at > 0 && text.data[at - 1] == ' ')
        at--;
    size_t from = at;
    while (from > 0 && isalpha((unsigned char)text.data[from - 1]))
        from--;
    for (size_t i = 0; words[i] != NULL; i++) {
        if (str_equal_fold(str_slice(text, from, at), str_of(words[i])))
            return true;
    }
    return false;
}

static bool take_day(struct str text, size_t at, struct day *ret)
{
    struct day day = { .from = at };
    int number;
    size_t next = at;
    if (is_digit(text.data[at])) {
        size_t after = at;
        if (take_number(text, &after, 4, &day.year) && day.year > 1990 && after + 5 < text.length &&
            text.data[after] == '-' && (after++, take_number(text, &after, 2, &day.month)) &&
            text.data[after] == '-' && (after++, take_number(text, &after, 2, &day.day))) {
            day.to = after;
            *ret = day;
            return true;
        }
        day = (struct day){ .from = at };
        if (!take_number(text, &next, 2, &number))
            return false;
        skip_ending(text, &next);
        skip_blanks(text, &next);
        if (!take_month(text, &next, &day.month))
            return false;
        day.day = number;
    } else {
        if (!take_month(text, &next, &day.month))
            return false;
        size_t after = next;
        skip_blanks(text, &after);
        if (after > next && take_number(text, &after, 2, &number)) {
            day.day = number;
            skip_ending(text, &after);
            next = after;
        }
    }
    bool year = take_year(text, &next, &day.year);
    if (!year && day.day == 0 && !leads_to_month(text, at))
        return false;
    day.to = next;
    *ret = day;
    return true;
}

static int days_in(int year, int month)
{
    int day = 31;
    while (!date_valid(year, month, day))
        day--;
    return day;
}

static bool add_day(struct arena *arena, struct article *article, size_t sentence,
                    const struct day *said, struct err *err)
{
    struct article_found found = { .kind = FOUND_DATE,
                                   .text = str_slice(article->sentences[sentence], said->from,
                                                     said->to),
                                   .sentence = sentence,
                                   .from = DATE_MIN,
                                   .to = DATE_MIN,
                                   .year_said = said->year != 0 };
    char text[40];
    int year = said->year;
    int first = said->day == 0 ? 1 : said->day;
    if (said->month < 1 || said->month > 12 || !date_valid(2024, said->month, first))
        return true;
    if (year == 0 && article->published != DATE_MIN) {
        int month;
        int day;
        date_to_civil(article->published, &year, &month, &day);
        if (said->month > month || (said->month == month && said->day > day))
            year--;
    }
    if (year != 0 && !date_valid(year, said->month, first))
        return true;
    if (year != 0) {
        found.from = date_from_civil(year, said->month, first);
        found.to = said->day != 0 ? found.from
                                  : date_from_civil(year, said->month, days_in(year, said->month));
        if (said->day == 0)
            snprintf(text, sizeof text, "%04d-%02d", year, said->month);
        else
            snprintf(text, sizeof text, "%04d-%02d-%02d", year, said->month, said->day);
    } else if (said->day == 0) {
        snprintf(text, sizeof text, "month %d", said->month);
    } else {
        snprintf(text, sizeof text, "month %d, day %d", said->month, said->day);
    }
    found.means = str_copy(arena, str_of(text));
    if (found.means.data == NULL)
        return arena_error(arena, err);
    return article_add(arena, article, &found, err);
}

bool article_find_dates(struct arena *arena, struct article *article, size_t sentence,
                        struct err *err)
{
    struct str text = article->sentences[sentence];
    for (size_t i = 0; i < text.length; i++) {
        struct day day;
        if ((i > 0 && isalnum((unsigned char)text.data[i - 1])) ||
            !isalnum((unsigned char)text.data[i]) || !take_day(text, i, &day))
            continue;
        if (!add_day(arena, article, sentence, &day, err))
            return false;
        i = day.to - 1;
    }
    return true;
}
