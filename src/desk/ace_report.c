/* SPDX-License-Identifier: Apache-2.0 */
/* desk/ace_report.c - see ace_report.h. */
#include "desk/ace_report.h"

#include "base/num.h"
#include "desk/eei.h"
#include "desk/license.h"

#define NAMES_MAX 6
#define KNOWN_MAX 64 /* of the letters and digits of a name that is known */
#define SHOWN_MAX 60

/* What reports and 15 CFR 30.6 call the element, and what `licet eei export` writes. */
struct column_names {
    const char *says;             /* what messages call it */
    const char *names[NAMES_MAX]; /* letters and digits alone, in lower case */
    bool needed;
};

static const struct column_names known[ACE_COLUMN_COUNT] = {
    [ACE_ITN] = { "ITN", { "itn", "internaltransactionnumber", "aesitn", "itnnumber" }, true },
    [ACE_CODE] = { "license code",
                   { "licensecode", "licensecodelicenseexemptioncode", "licensetypecode",
                     "licensetype", "licenseexemptioncode", "exportlicensecode" },
                   false },
    [ACE_NUMBER] = { "license number",
                     { "licensenumber", "exportlicensenumber", "licenseno",
                       "licensenumbercfrcitation",
                       "exportlicensenumbercfrcitationauthorizationsymbolkpc" },
                     true },
    [ACE_LINE] = { "license line", { "licenseline", "licenselinenumber" }, false },
    [ACE_ECCN] = { "ECCN", { "eccn", "exportcontrolclassificationnumber", "eccnnumber" }, false },
    [ACE_DATE] = { "export date",
                   { "exportdate", "dateofexport", "estimatedexportdate", "exportationdate",
                     "departuredate", "estimateddateofexport" },
                   true },
    [ACE_VALUE] = { "value",
                    { "value", "valueusd", "valueofgoods", "goodsvalue", "lineitemvalue",
                      "usdvalue" },
                    true },
    [ACE_QUANTITY] = { "quantity",
                       { "quantity", "quantity1", "firstquantity", "exportquantity",
                         "commodityquantity" },
                       true },
    [ACE_CONSIGNEE] = { "consignee",
                        { "ultimateconsignee", "ultimateconsigneename", "consignee",
                          "consigneename" },
                        false },
};

static int shown(struct str text)
{
    return (int)(text.length < SHOWN_MAX ? text.length : SHOWN_MAX);
}

/* ---- the header ---- */

/* The letters and digits of a name; what does not fit is the name of no column that is known. */
static struct str plain_name(struct str name, char room[KNOWN_MAX])
{
    size_t length = 0;
    for (size_t i = 0; i < name.length; i++) {
        char c = char_lower(name.data[i]);
        if (!is_digit(c) && (c < 'a' || c > 'z'))
            continue;
        if (length == KNOWN_MAX)
            return (struct str){ 0 };
        room[length++] = c;
    }
    return (struct str){ .data = room, .length = length };
}

static enum ace_column find_column(struct str name)
{
    char room[KNOWN_MAX];
    struct str plain = plain_name(name, room);
    for (unsigned column = 0; column < ACE_COLUMN_COUNT; column++) {
        for (size_t i = 0; i < NAMES_MAX && known[column].names[i] != NULL; i++) {
            if (str_equal_text(plain, known[column].names[i]))
                return (enum ace_column)column;
        }
    }
    return ACE_COLUMN_COUNT;
}

static bool check_needed(const struct csv_row *row, const struct ace_columns *columns,
                         struct err *err)
{
    for (unsigned column = 0; column < ACE_COLUMN_COUNT; column++) {
        if (!known[column].needed || columns->at[column] != ACE_NO_CELL)
            continue;
        err_set(err, ERR_NAME, "the report has no column '%s'", known[column].says);
        err_hint(err, "docs/shipments.md lists what each column may be called");
        return csv_at(row, 0, err);
    }
    return true;
}

bool ace_header(struct csv_splitter *csv, struct arena *arena, const struct record *record,
                struct ace_columns *ret, struct err *err)
{
    struct ace_columns columns;
    struct csv_row row;
    if (record->too_long)
        return record_too_long(record, "a header", err);
    if (!csv_split(csv, arena, record->text, record->line, ACE_CELLS_MAX, &row, err))
        return false;
    columns.count = row.count;
    for (unsigned i = 0; i < ACE_COLUMN_COUNT; i++)
        columns.at[i] = ACE_NO_CELL;
    for (size_t i = 0; i < row.count; i++) {
        struct str name = row.cells[i].text;
        enum ace_column column = find_column(name);
        if (column == ACE_COLUMN_COUNT)
            continue;
        if (columns.at[column] != ACE_NO_CELL) {
            err_set(err, ERR_VALUE, "column '%.*s' is there twice", shown(name), name.data);
            err_hint(err, "it is another name of '%s'", known[column].says);
            return csv_at(&row, row.cells[i].at, err);
        }
        columns.at[column] = i;
    }
    if (!check_needed(&row, &columns, err))
        return false;
    *ret = columns;
    return true;
}

/* ---- a row ---- */

struct row_reading {
    const struct ace_columns *columns;
    const struct csv_row *row;
    struct arena *arena, *keep;
    struct err *err;
};

static struct str cell(const struct row_reading *r, enum ace_column column)
{
    size_t at = r->columns->at[column];
    return at == ACE_NO_CELL ? (struct str){ 0 } : r->row->cells[at].text;
}

static bool wrong(const struct row_reading *r, enum ace_column column, const char *takes)
{
    struct str text = cell(r, column);
    err_set(r->err, ERR_VALUE, "'%s' takes %s, not '%.*s'", known[column].says, takes, shown(text),
            text.data);
    return csv_at(r->row, r->row->cells[r->columns->at[column]].at, r->err);
}

static struct str kept(const struct row_reading *r, enum ace_column column)
{
    struct str text = cell(r, column);
    return text.length == 0 ? (struct str){ 0 } : str_copy(r->keep, text);
}

/*
 * A number without the signs that people read it by, "$1,000,000.00", as a whole one: from a half
 * on up, as 15 CFR 30.6(a)(15) and (17) have it.
 */
static bool read_whole(const struct row_reading *r, enum ace_column column, int64_t *ret)
{
    struct str text = cell(r, column);
    char *digits = arena_alloc(r->arena, text.length + 1);
    size_t length = 0;
    struct num number;
    struct err unread;
    if (digits == NULL)
        return arena_error(r->arena, r->err);
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] != ',' && !(i == 0 && text.data[i] == '$'))
            digits[length++] = text.data[i];
    }
    if (!num_parse((struct str){ .data = digits, .length = length }, false, &number, &unread) ||
        number.top < 0 || num_compare(number, num_int(LICENSE_AMOUNT_MAX)) > 0)
        return wrong(r, column, "a number from 0");
    int64_t whole = (int64_t)(number.top / number.bottom);
    bool is_up = (number.top % number.bottom) * 2 >= number.bottom;
    *ret = whole + (is_up ? 1 : 0);
    return true;
}

/* 2026-03-02, or as the United States write it: 03/02/2026. */
static bool read_day(const struct row_reading *r, int32_t *ret)
{
    struct str text = cell(r, ACE_DATE);
    struct err unread;
    int part[3] = { 0 };
    size_t parts = 0;
    bool is_date = text.length > 0;
    if (date_parse(text, ret, &unread))
        return true;
    for (size_t i = 0; i < text.length && is_date; i++) {
        if (text.data[i] == '/')
            parts++;
        is_date = parts < 3 && (text.data[i] == '/' || is_digit(text.data[i]));
        if (is_date && text.data[i] != '/')
            part[parts] = part[parts] * 10 + text.data[i] - '0';
        is_date = is_date && part[parts] <= 9999;
    }
    if (!is_date || parts != 2 || !date_valid(part[2], part[0], part[1]))
        return wrong(r, ACE_DATE, "YYYY-MM-DD or MM/DD/YYYY");
    *ret = date_from_civil(part[2], part[0], part[1]);
    return true;
}

static bool read_itn(const struct row_reading *r, struct str *ret)
{
    *ret = eei_itn(r->keep, cell(r, ACE_ITN));
    if (ret->length > 0)
        return true;
    return arena_sound(r->keep, r->err) && wrong(r, ACE_ITN, "X and 14 digits");
}

static bool read_line(const struct row_reading *r, int64_t *ret)
{
    return cell(r, ACE_LINE).length == 0 || read_whole(r, ACE_LINE, ret);
}

bool ace_row(struct csv_splitter *csv, const struct ace_columns *columns, struct arena *arena,
             struct arena *keep, const struct record *record, struct ace_filing *ret,
             struct err *err)
{
    struct csv_row row;
    struct row_reading r = { columns, &row, arena, keep, err };
    struct ace_filing filing = { .row = record->line };
    *ret = filing;
    if (record->too_long)
        return record_too_long(record, "a filing", err);
    if (!csv_split(csv, arena, record->text, record->line, ACE_CELLS_MAX, &row, err))
        return false;
    if (row.count != columns->count) {
        err_set(err, ERR_SYNTAX, "the row has %zu cells, the header %zu", row.count,
                columns->count);
        return csv_at(&row, 0, err);
    }
    if (!read_itn(&r, &filing.itn))
        return false;
    ret->itn = filing.itn;
    filing.code = kept(&r, ACE_CODE);
    filing.number = kept(&r, ACE_NUMBER);
    filing.eccn = kept(&r, ACE_ECCN);
    filing.consignee = kept(&r, ACE_CONSIGNEE);
    if (!read_line(&r, &filing.line) || !read_day(&r, &filing.day) ||
        !read_whole(&r, ACE_VALUE, &filing.value) ||
        !read_whole(&r, ACE_QUANTITY, &filing.quantity) || !arena_sound(keep, err))
        return false;
    *ret = filing;
    return true;
}
