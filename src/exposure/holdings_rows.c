/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/holdings_rows.c - what the rows of a book may have; see holdings_read.h. */
#include <stddef.h>
#include <string.h>

#include "base/num.h"
#include "exposure/holdings_priv.h"
#include "exposure/holdings_read.h"

enum field_type {
    FIELD_TEXT,
    FIELD_COUNT,
    FIELD_MONEY,
    FIELD_SHARE,  /* a percentage of 0 to 100, in ten-thousandths */
    FIELD_NUMBER, /* any decimal that is not below zero, in ten-thousandths */
    FIELD_DATE,
    FIELD_BOOL,
};

struct field {
    const char *name;
    enum field_type type;
    size_t offset;
    bool required;
};

#define FIELDS_MAX 20

struct kind {
    const char *name;
    size_t list, count, room; /* of struct holdings */
    size_t size;
    size_t place;
    struct field fields[FIELDS_MAX]; /* name NULL ends */
};

#define OWN(type, list_name, count_name)                                                           \
    .list = offsetof(struct holdings, list_name),                                                  \
    .count = offsetof(struct holdings, count_name##_count),                                        \
    .room = offsetof(struct holdings, count_name##_room), .size = sizeof(struct type),             \
    .place = offsetof(struct type, place)
#define F(type, name, kind, needed)                                                                \
    {                                                                                              \
#name, kind, offsetof(struct type, name), needed                                           \
    }
#define G(type, written, name, kind, needed)                                                       \
    {                                                                                              \
        written, kind, offsetof(struct type, name), needed                                         \
    }

#define SUPPLY_FIELDS                                                                              \
    F(supply, id, FIELD_TEXT, true), F(supply, stage, FIELD_TEXT, false),                          \
        F(supply, item, FIELD_TEXT, true), F(supply, quantity, FIELD_COUNT, true),                 \
        F(supply, source, FIELD_TEXT, false), F(supply, reusable_for, FIELD_TEXT, false),          \
        G(supply, "reusable_percent", reusable, FIELD_SHARE, false),                               \
        F(supply, cost, FIELD_MONEY, false),                                                       \
        G(supply, "reusable", reusable_cost, FIELD_MONEY, false)
#define LOT_FIELDS                                                                                 \
    SUPPLY_FIELDS, F(supply, unit_cost, FIELD_MONEY, true),                                        \
        F(supply, reserve, FIELD_MONEY, false), F(supply, duty, FIELD_MONEY, false)

static const struct kind kinds[] = {
    { .name = "finished", OWN(supply, supplies, supply), .fields = { LOT_FIELDS } },
    { .name = "in_process", OWN(supply, supplies, supply), .fields = { LOT_FIELDS } },
    { .name = "material", OWN(supply, supplies, supply), .fields = { LOT_FIELDS } },
    { .name = "commitment",
      OWN(supply, supplies, supply),
      .fields = { SUPPLY_FIELDS, F(supply, unit_cost, FIELD_MONEY, true),
                  F(supply, supplier, FIELD_TEXT, false), F(supply, prepaid, FIELD_MONEY, false),
                  F(supply, cancellable_until, FIELD_DATE, false),
                  G(supply, "fee_percent", fee, FIELD_SHARE, false) } },
    { .name = "part",
      OWN(supply_part, parts, part),
      .fields = { F(supply_part, item, FIELD_TEXT, true), F(supply_part, stage, FIELD_TEXT, true),
                  F(supply_part, part, FIELD_TEXT, true),
                  F(supply_part, per_unit, FIELD_COUNT, true) } },
    { .name = "substitute",
      OWN(substitute, substitutes, substitute),
      .fields = { F(substitute, item, FIELD_TEXT, true), F(substitute, by, FIELD_TEXT, true) } },
    { .name = "product",
      OWN(product, products, product),
      .fields = { F(product, item, FIELD_TEXT, true), F(product, unit_cost, FIELD_MONEY, true) } },
    { .name = "market",
      OWN(market, markets, market),
      .fields = { F(market, id, FIELD_TEXT, true), F(market, item, FIELD_TEXT, true),
                  F(market, to, FIELD_TEXT, true), F(market, quantity, FIELD_COUNT, true),
                  F(market, period_days, FIELD_COUNT, true), F(market, price, FIELD_MONEY, true),
                  G(market, "discount_percent", discount, FIELD_SHARE, false),
                  F(market, from, FIELD_DATE, false), F(market, until, FIELD_DATE, false),
                  F(market, source, FIELD_TEXT, false) } },
    { .name = "levy",
      OWN(levy, levies, levy),
      .fields = { F(levy, name, FIELD_TEXT, true), F(levy, item, FIELD_TEXT, false),
                  F(levy, to, FIELD_TEXT, false), G(levy, "percent", share, FIELD_SHARE, true),
                  F(levy, licensed, FIELD_BOOL, false), F(levy, from, FIELD_DATE, false),
                  F(levy, until, FIELD_DATE, false), F(levy, source, FIELD_TEXT, false) } },
    { .name = "deposit",
      OWN(deposit, deposits, deposit),
      .fields = { F(deposit, order, FIELD_TEXT, true), F(deposit, amount, FIELD_MONEY, true),
                  G(deposit, "refundable_percent", refundable, FIELD_SHARE, false) } },
    { .name = "assumption",
      OWN(assumed, assumptions, assumed),
      .fields = { F(assumed, name, FIELD_TEXT, true), F(assumed, value, FIELD_NUMBER, true),
                  F(assumed, source, FIELD_TEXT, false) } },
    { .name = "published",
      OWN(published, published, published),
      .fields = { F(published, measure, FIELD_TEXT, true), F(published, says, FIELD_TEXT, true),
                  F(published, amount, FIELD_MONEY, true), F(published, source, FIELD_TEXT, true),
                  F(published, standing, FIELD_TEXT, false), F(published, on, FIELD_DATE, true),
                  F(published, from, FIELD_DATE, false), F(published, until, FIELD_DATE, false) } },
};
#define KIND_COUNT (sizeof kinds / sizeof kinds[0])

static struct str kind_at(const void *context, size_t i)
{
    (void)context;
    return str_of(kinds[i].name);
}

/* ---- values ---- */

/* In units of 10^-places, up to most; the error is about the text alone. */
static bool read_scaled(struct str text, int places, int64_t most, const char *what, int64_t *ret,
                        struct err *err)
{
    struct num number;
    int64_t scale = 1;
    for (int i = 0; i < places; i++)
        scale *= 10;
    if (!num_parse(text, false, &number, err))
        return false;
    if (number.top < 0)
        return err_set(err, ERR_VALUE, "'%.*s' is below zero", STR_ARG(text));
    if (scale % number.bottom != 0)
        return err_set(err, ERR_VALUE, "'%.*s' has more places than %s", STR_ARG(text), what);
    if (number.top > most / (scale / number.bottom))
        return err_set(err, ERR_LIMIT, "'%.*s' is too large for %s", STR_ARG(text), what);
    *ret = (int64_t)(number.top * (scale / number.bottom));
    return true;
}

bool holdings_money(struct str text, int64_t *ret, struct err *err)
{
    return read_scaled(text, 2, HOLDINGS_AMOUNT_MAX, "an amount, which has two", ret, err);
}

static bool read_bool(struct str text, bool *ret, struct err *err)
{
    *ret = str_equal_text(text, "true");
    return *ret || str_equal_text(text, "false") ||
           err_set(err, ERR_VALUE, "'%.*s' is neither true nor false", STR_ARG(text));
}

static bool read_text(struct str text, struct str *ret, struct err *err)
{
    if (!str_is_line(text))
        return err_set(err, ERR_VALUE, "a text is one line of UTF-8");
    *ret = text;
    return true;
}

static bool read_value(enum field_type type, struct str text, void *ret, struct err *err)
{
    switch (type) {
    case FIELD_TEXT:
        return read_text(text, ret, err);
    case FIELD_COUNT:
        return read_scaled(text, 0, HOLDINGS_QUANTITY_MAX, "a number of units, which are whole",
                           ret, err);
    case FIELD_MONEY:
        return holdings_money(text, ret, err);
    case FIELD_SHARE:
        return read_scaled(text, 2, HOLDINGS_WHOLE, "a percentage of up to 100 with two", ret, err);
    case FIELD_NUMBER:
        return read_scaled(text, 4, HOLDINGS_AMOUNT_MAX, "an assumption, which has four", ret, err);
    case FIELD_DATE:
        return date_parse(text, ret, err);
    case FIELD_BOOL:
        return read_bool(text, ret, err);
    }
    return false;
}

/* ---- rows ---- */

static const struct row_value *find_value(const struct row *row, const char *name)
{
    for (size_t i = 0; i < row->count; i++) {
        if (str_equal_text(row->values[i].name, name))
            return &row->values[i];
    }
    return NULL;
}

static const struct kind *kind_of(struct holdings_reading *r, const struct row *row)
{
    const struct row_value *said = find_value(row, "kind");
    if (said == NULL) {
        err_set(r->err, ERR_VALUE, "a row of a book says what it is in 'kind'");
        err_hint(r->err, "orders are given with --orders FILE");
        row->place(row, 0, r->err);
        return NULL;
    }
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (str_equal_text(said->text, kinds[i].name))
            return &kinds[i];
    }
    struct str near = str_nearest(said->text, KIND_COUNT, kind_at, NULL);
    err_set(r->err, ERR_NAME, "'%.*s' is no kind of row", STR_ARG(said->text));
    if (near.data != NULL)
        err_hint(r->err, "did you mean '%.*s'?", STR_ARG(near));
    row->place(row, said->at, r->err);
    return NULL;
}

static const struct field *field_of(const struct kind *kind, struct str name)
{
    for (const struct field *field = kind->fields;
         field < kind->fields + FIELDS_MAX && field->name != NULL; field++) {
        if (str_equal_text(name, field->name))
            return field;
    }
    return NULL;
}

/* All of one book is in one currency, whichever row says so. */
static bool take_currency(struct holdings_reading *r, const struct row *row,
                          const struct row_value *value)
{
    struct str *has = &r->book->currency;
    bool is_code = value->text.length == 3;
    if (is_code && (has->length == 0 || str_equal(*has, value->text))) {
        *has = value->text;
        return true;
    }
    if (is_code)
        err_set(r->err, ERR_VALUE, "a row is in %.*s, others in %.*s", STR_ARG(value->text),
                STR_ARG(*has));
    else
        err_set(r->err, ERR_VALUE, "'%.*s' is no currency", STR_ARG(value->text));
    err_hint(r->err, "a book has one currency, of three capital letters");
    return row->place(row, value->at, r->err);
}

static bool fill(struct holdings_reading *r, const struct row *row, const struct kind *kind,
                 char *own)
{
    for (size_t i = 0; i < row->count; i++) {
        const struct row_value *value = &row->values[i];
        const struct field *field = field_of(kind, value->name);
        if (str_equal_text(value->name, "kind"))
            continue;
        if (str_equal_text(value->name, "currency")) {
            if (!take_currency(r, row, value))
                return false;
            continue;
        }
        if (field == NULL) {
            err_set(r->err, ERR_NAME, "a %s has no '%.*s'", kind->name, STR_ARG(value->name));
            return row->place(row, value->at, r->err);
        }
        if (!read_value(field->type, value->text, own + field->offset, r->err))
            return row->place(row, value->at, r->err);
    }
    for (const struct field *field = kind->fields;
         field < kind->fields + FIELDS_MAX && field->name != NULL; field++) {
        if (!field->required || find_value(row, field->name) != NULL)
            continue;
        err_set(r->err, ERR_VALUE, "a %s needs '%s'", kind->name, field->name);
        return row->place(row, 0, r->err);
    }
    return true;
}

static bool check_supply(struct holdings_reading *r, const struct row *row, struct supply *s)
{
    int64_t cost;
    uint32_t before;
    if (!name_table_add(&r->book->supply_ids, r->arena, s->id, &before, r->err))
        return false;
    if (before < r->book->supply_count) {
        err_set(r->err, ERR_VALUE, "'%.*s' is there already, on line %u", STR_ARG(s->id),
                (unsigned)r->book->supplies[before].place.line);
        return row->place(row, find_value(row, "id")->at, r->err);
    }
    if (__builtin_mul_overflow(s->quantity, s->unit_cost, &cost) || cost > HOLDINGS_AMOUNT_MAX) {
        err_set(r->err, ERR_OVERFLOW, "'%.*s' costs more than can be kept", STR_ARG(s->id));
        return row->place(row, 0, r->err);
    }
    if (s->reserve > cost) {
        err_set(r->err, ERR_VALUE, "'%.*s' has a reserve above its cost", STR_ARG(s->id));
        return row->place(row, find_value(row, "reserve")->at, r->err);
    }
    if (s->cost >= 0 && s->cost != cost) {
        err_set(r->err, ERR_VALUE, "the cost of '%.*s' is not quantity times unit cost",
                STR_ARG(s->id));
        return row->place(row, find_value(row, "cost")->at, r->err);
    }
    if (s->reusable_cost >= 0 &&
        (int128)s->reusable_cost * HOLDINGS_WHOLE != (int128)cost * s->reusable) {
        err_set(r->err, ERR_VALUE, "what is reusable of '%.*s' is not that share of its cost",
                STR_ARG(s->id));
        return row->place(row, find_value(row, "reusable")->at, r->err);
    }
    s->cost = cost;
    return true;
}

static bool check_rest(struct holdings_reading *r, const struct row *row, const struct kind *kind,
                       void *own)
{
    struct published *published = own;
    struct market *market = own;
    if (kind->size == sizeof(struct market) && strcmp(kind->name, "market") == 0 &&
        market->period_days == 0) {
        err_set(r->err, ERR_VALUE, "a period has at least a day");
        return row->place(row, find_value(row, "period_days")->at, r->err);
    }
    if (strcmp(kind->name, "published") != 0)
        return true;
    for (enum exposure_figure m = 0; m < FIGURE_COUNT; m++) {
        if (str_equal_text(published->measure, figure_name(m)))
            return true;
    }
    err_set(r->err, ERR_NAME, "'%.*s' is no measure", STR_ARG(published->measure));
    err_hint(r->err, "there are gross, reusable, net, lost_revenue, revenue, proceeds, release");
    return row->place(row, find_value(row, "measure")->at, r->err);
}

union any_row {
    struct supply supply;
    struct supply_part part;
    struct substitute substitute;
    struct product product;
    struct market market;
    struct levy levy;
    struct deposit deposit;
    struct assumed assumed;
    struct published published;
};

/* Where a row is silent: no date is open on its side, and what is not refundable is said so. */
static void set_defaults(const struct kind *kind, union any_row *own)
{
    *own = (union any_row){ 0 };
    if (kind->size == sizeof own->supply && kind->list == offsetof(struct holdings, supplies))
        own->supply = (struct supply){ .kind = (enum supply_kind)(kind - kinds),
                                       .cost = -1,
                                       .reusable_cost = -1,
                                       .cancellable_until = DATE_MIN };
    else if (kind->list == offsetof(struct holdings, markets))
        own->market = (struct market){ .from = DATE_MIN, .until = DATE_OPEN };
    else if (kind->list == offsetof(struct holdings, levies))
        own->levy = (struct levy){ .from = DATE_MIN, .until = DATE_OPEN };
    else if (kind->list == offsetof(struct holdings, deposits))
        own->deposit.refundable = HOLDINGS_WHOLE;
    else if (kind->list == offsetof(struct holdings, published))
        own->published = (struct published){ .from = DATE_MIN, .until = DATE_OPEN };
}

bool holdings_take_row(struct holdings_reading *r, const struct row *row)
{
    union any_row own;
    const struct kind *kind = kind_of(r, row);
    if (kind == NULL)
        return false;
    set_defaults(kind, &own);
    if (!fill(r, row, kind, (char *)&own) ||
        (kind->list == offsetof(struct holdings, supplies) && !check_supply(r, row, &own.supply)) ||
        !check_rest(r, row, kind, &own))
        return false;
    const struct row_place place = { r->file, row->line };
    memcpy((char *)&own + kind->place, &place, sizeof place);
    char *book = (char *)r->book;
    size_t *count = (size_t *)(void *)(book + kind->count);
    char **list = (char **)(void *)(book + kind->list);
    if (*count >= HOLDINGS_ROWS_MAX)
        return err_set(r->err, ERR_LIMIT, "a book has more than %d rows of a kind",
                       HOLDINGS_ROWS_MAX);
    if (!arena_grow(r->arena, list, *count, (size_t *)(void *)(book + kind->room), kind->size))
        return arena_error(r->arena, r->err);
    memcpy(*list + *count * kind->size, &own, kind->size);
    (*count)++;
    return true;
}

/* The lines of an order that a deposit is of, and those of them that have its name. */
struct lines_of {
    size_t any, named;
};

static bool count_lines(struct arena *arena, const struct holdings *book, uint32_t *orders,
                        struct lines_of *counts, struct err *err)
{
    struct name_table names = { .fold = false };
    for (size_t i = 0; i < book->deposit_count; i++) {
        if (!name_table_add(&names, arena, book->deposits[i].order, &orders[i], err))
            return false;
    }
    for (size_t i = 0; i < book->line_count; i++) {
        uint32_t order = name_table_find(&names, order_line_of(&book->lines[i]));
        if (order == NAME_NONE)
            continue;
        counts[order].any++;
        counts[order].named += book->lines[i].order.data == NULL;
    }
    return true;
}

bool holdings_check(struct arena *arena, const struct holdings *book, struct err *err)
{
    uint32_t *orders = arena_array(arena, book->deposit_count, sizeof *orders);
    struct lines_of *counts = arena_array(arena, book->deposit_count, sizeof *counts);
    if (!arena_sound(arena, err) || !count_lines(arena, book, orders, counts, err))
        return false;
    for (size_t i = 0; i < book->deposit_count; i++) {
        const struct deposit *deposit = &book->deposits[i];
        const struct lines_of *lines = &counts[orders[i]];
        if (lines->any == 0 || lines->named > 1) {
            char file[ERR_FILE_MAX];
            str_put(file, sizeof file, deposit->place.file);
            err_set(err, ERR_NAME, "the deposit is of '%.*s', of which there are %zu lines",
                    STR_ARG(deposit->order), lines->named);
            err_hint(err, "the lines are those of the files of --orders, and of --db");
            return err_at(err, file, deposit->place.line, 1);
        }
    }
    return true;
}
