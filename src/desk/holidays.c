/* SPDX-License-Identifier: Apache-2.0 */
/* desk/holidays.c - see holidays.h. */
#include "desk/holidays.h"

#include "base/date.h"
#include "text/csv.h"

#define ROW_MAX 1000
#define CELLS 4

static const char header[] = "authority,date,holiday,source";

/* ---- reading ---- */

struct reading {
    struct arena *arena;
    struct csv_splitter *splitter;
    struct holidays holidays;
    size_t room;
    struct err *err;
};

static bool is_after(const struct holiday *a, const struct holiday *b)
{
    int order = str_compare(a->authority, b->authority);
    return order > 0 || (order == 0 && a->day > b->day);
}

static bool take_row(struct reading *r, const struct csv_row *row)
{
    struct holidays *found = &r->holidays;
    struct holiday day;
    if (row->count != CELLS) {
        err_set(r->err, ERR_VALUE, "a holiday has %d cells, not %u", CELLS, (unsigned)row->count);
        return csv_at(row, 0, r->err);
    }
    day = (struct holiday){ .authority = row->cells[0].text,
                            .name = row->cells[2].text,
                            .source = row->cells[3].text };
    if (!date_parse(row->cells[1].text, &day.day, r->err))
        return csv_at(row, row->cells[1].at, r->err);
    if (found->count > 0 && !is_after(&day, &found->list[found->count - 1])) {
        err_set(r->err, ERR_VALUE, "holidays are in order of authority and date, each once");
        return csv_at(row, row->cells[1].at, r->err);
    }
    if (!arena_grow(r->arena, &found->list, found->count, &r->room, sizeof day))
        return arena_error(r->arena, r->err);
    found->list[found->count++] = day;
    return true;
}

static bool read_row(struct reading *r, struct str record, uint32_t line)
{
    struct csv_row row;
    if (str_trim(record).length == 0)
        return true;
    if (line == 1 && str_equal_text(str_trim(record), header))
        return true;
    if (line == 1) {
        err_set(r->err, ERR_VALUE, "the first line of a table of holidays is '%s'", header);
        return err_at(r->err, "", 1, 1);
    }
    return csv_split(r->splitter, r->arena, record, line, CELLS, &row, r->err) && take_row(r, &row);
}

bool holidays_read(struct arena *arena, struct str text, struct holidays *ret, struct err *err)
{
    struct reading r = { .arena = arena,
                         .splitter = csv_splitter_new(arena->mem, err),
                         .err = err };
    bool done = r.splitter != NULL;
    for (uint32_t line = 1; done && text.length > 0; line++) {
        size_t length = 0;
        if (csv_find(text, ROW_MAX, true, &length) != CSV_FOUND) {
            done = err_set(err, ERR_LIMIT, "a holiday has more than %d bytes", ROW_MAX);
            break;
        }
        done = read_row(&r, str_slice(text, 0, length), line);
        text = str_slice(text, length, text.length);
    }
    csv_splitter_free(r.splitter);
    if (done)
        *ret = r.holidays;
    return done;
}

/* ---- asking ---- */

static bool is_weekend(int32_t day)
{
    int32_t weekday = (day % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
    return weekday == 2 || weekday == 3;
}

/* The authority's first on that day or later; NULL: it has none. */
static const struct holiday *find_from(const struct holidays *holidays, struct str authority,
                                       int32_t day)
{
    const struct holiday wanted = { .authority = authority, .day = day };
    size_t low = 0;
    size_t high = holidays->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (is_after(&wanted, &holidays->list[middle]))
            low = middle + 1;
        else
            high = middle;
    }
    return low < holidays->count && str_equal(holidays->list[low].authority, authority)
               ? &holidays->list[low]
               : NULL;
}

static const struct holiday *find(const struct holidays *holidays, struct str authority,
                                  int32_t day)
{
    const struct holiday *holiday = find_from(holidays, authority, day);
    return holiday != NULL && holiday->day == day ? holiday : NULL;
}

/* Whether the authority has a table at all, and one of the year of that day. */
static void find_table(const struct holidays *holidays, struct str authority, int32_t day,
                       bool *ret_any, bool *ret_year)
{
    int year;
    int month;
    int in_month;
    date_to_civil(day, &year, &month, &in_month);
    const struct holiday *first = find_from(holidays, authority, date_from_civil(year, 1, 1));
    *ret_any = find_from(holidays, authority, INT32_MIN) != NULL;
    *ret_year = first != NULL && first->day <= date_from_civil(year, 12, 31);
}

enum last_day holidays_last_day(const struct holidays *holidays, struct str authority,
                                int32_t expires, int32_t *ret, struct str *ret_name)
{
    bool any;
    bool year;
    *ret = expires;
    *ret_name = (struct str){ 0 };
    find_table(holidays, authority, expires, &any, &year);
    if (!any)
        return LAST_DAY_NO_RULE;
    if (!year)
        return LAST_DAY_UNKNOWN_YEAR;
    const struct holiday *holiday = find(holidays, authority, expires);
    if (holiday == NULL)
        return LAST_DAY_AS_STATED;
    *ret_name = holiday->name;
    int32_t day = expires + 1;
    while (is_weekend(day) || find(holidays, authority, day) != NULL)
        day++;
    *ret = day;
    return LAST_DAY_MOVED;
}

static bool is_observed(const struct holidays *holidays, struct str authority, int32_t day)
{
    return (is_weekend(day + 1) && find(holidays, authority, day + 1) != NULL) ||
           (is_weekend(day - 1) && find(holidays, authority, day - 1) != NULL);
}

bool holidays_open_day(const struct holidays *holidays, struct str authority, int32_t day,
                       int32_t *ret)
{
    bool any;
    bool year;
    while (is_weekend(day) || find(holidays, authority, day) != NULL ||
           is_observed(holidays, authority, day))
        day--;
    *ret = day;
    find_table(holidays, authority, day, &any, &year);
    return year;
}
