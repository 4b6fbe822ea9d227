/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/ace.c - see ace.h.
 *
 * Both sides are sorted by ITN and gone through together.  Under one ITN what is left is sorted by
 * a key, and what has the same key is paired; then by a shorter key, down to an empty one.  So a
 * filing of a million lines takes no longer than a million filings.
 */
#include "desk/ace.h"

#include <stdlib.h>

#include "desk/money.h"

#define FILED_CURRENCY "USD" /* 15 CFR 30.6(a)(17): in U.S. dollars */

/* What is compared, from the longest key to the shortest. */
#define KEY_NUMBER 1U
#define KEY_QUANTITY 2U
#define KEY_VALUE 4U
#define KEY_CODE 8U
#define KEY_DAY 16U
#define KEY_AMOUNTS (KEY_NUMBER | KEY_QUANTITY | KEY_VALUE)

static const unsigned keys[] = { KEY_AMOUNTS | KEY_CODE | KEY_DAY,
                                 KEY_AMOUNTS | KEY_CODE,
                                 KEY_AMOUNTS,
                                 KEY_NUMBER | KEY_QUANTITY,
                                 KEY_QUANTITY | KEY_VALUE,
                                 KEY_NUMBER,
                                 0 };

static const char *const kinds[ACE_KIND_COUNT] = {
    [ACE_MISSING_ITN] = "missing_itn",
    [ACE_NO_DEPARTURE] = "no_departure",
    [ACE_DOUBLE] = "double_filing",
    [ACE_LICENSE] = "wrong_license",
    [ACE_ENTRY] = "wrong_eccn",
    [ACE_VALUE_DRIFT] = "value_drift",
    [ACE_QUANTITY_DRIFT] = "quantity_drift",
    [ACE_DATE_DRIFT] = "date_drift",
};

const char *ace_kind_word(enum ace_kind kind)
{
    return kinds[kind];
}

/* A filing or a departure. */
struct side {
    struct str number, code;
    int64_t quantity, value;
    int32_t day;
    const struct eei *departure;
    const struct ace_filing *filing;
};

struct matching {
    const struct ace_asked *asked;
    struct arena *arena;
    struct ace_found *found;
    size_t room;
    /* Of the ITN: what is in no pair yet, then room for what stays so. */
    struct side *filings, *departures;
    size_t filing_count, departure_count;
    const struct ace_filing **paired; /* all that were, for double filings */
    const struct ace_filing **alone;  /* those without a departure */
    size_t paired_count, alone_count;
    struct err *err;
};

/* ---- order ---- */

static int order_numbers(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int order_filings(const void *left, const void *right)
{
    const struct ace_filing *a = left;
    const struct ace_filing *b = right;
    int order = str_compare(a->itn, b->itn);
    return order != 0 ? order : order_numbers(a->row, b->row);
}

static int order_departures(const void *left, const void *right)
{
    const struct eei *a = left;
    const struct eei *b = right;
    int order = str_compare(a->itn, b->itn);
    if (order == 0)
        order = str_compare(a->shipment, b->shipment);
    return order != 0 ? order : order_numbers(a->event, b->event);
}

static int order_by(unsigned key, const struct side *a, const struct side *b)
{
    int order = (key & KEY_NUMBER) != 0 ? str_compare(a->number, b->number) : 0;
    if (order == 0 && (key & KEY_QUANTITY) != 0)
        order = order_numbers(a->quantity, b->quantity);
    if (order == 0 && (key & KEY_VALUE) != 0)
        order = order_numbers(a->value, b->value);
    if (order == 0 && (key & KEY_CODE) != 0)
        order = str_compare(a->code, b->code);
    if (order == 0 && (key & KEY_DAY) != 0)
        order = order_numbers(a->day, b->day);
    return order;
}

/* The same keys stay in the order of the rows, and of the departures. */
static int order_sides(unsigned key, const void *left, const void *right)
{
    const struct side *a = left;
    const struct side *b = right;
    int order = order_by(key, a, b);
    if (order != 0)
        return order;
    return a->filing != NULL ? order_numbers(a->filing->row, b->filing->row)
                             : order_departures(a->departure, b->departure);
}

#define ORDER(n)                                                                                   \
    static int order_##n(const void *a, const void *b)                                             \
    {                                                                                              \
        return order_sides(keys[n], a, b);                                                         \
    }
ORDER(0)
ORDER(1)
ORDER(2)
ORDER(3)
ORDER(4)
ORDER(5)
ORDER(6)

static int (*const orders[])(const void *, const void *) = { order_0, order_1, order_2, order_3,
                                                             order_4, order_5, order_6 };

/* What is filed twice is the same in all of these, under whatever ITN. */
static int order_alike(const struct ace_filing *a, const struct ace_filing *b)
{
    int order = str_compare(a->number, b->number);
    if (order == 0)
        order = str_compare(a->eccn, b->eccn);
    if (order == 0)
        order = str_compare(a->consignee, b->consignee);
    if (order == 0)
        order = order_numbers(a->day, b->day);
    if (order == 0)
        order = order_numbers(a->quantity, b->quantity);
    return order != 0 ? order : order_numbers(a->value, b->value);
}

static int order_paired(const void *left, const void *right)
{
    const struct ace_filing *const *a = left;
    const struct ace_filing *const *b = right;
    int order = order_alike(*a, *b);
    return order != 0 ? order : order_filings(*a, *b);
}

static int order_cases(const void *left, const void *right)
{
    const struct ace_case *a = left;
    const struct ace_case *b = right;
    if ((a->departure == NULL) != (b->departure == NULL))
        return a->departure == NULL ? 1 : -1;
    if (a->departure == NULL)
        return order_numbers(a->filing->row, b->filing->row);
    int order = str_compare(a->departure->shipment, b->departure->shipment);
    if (order == 0)
        order = order_numbers(a->departure->event, b->departure->event);
    return order != 0 ? order : order_numbers(a->kind, b->kind);
}

/* ---- cases ---- */

static struct str number_text(struct matching *m, struct num number, unsigned places)
{
    char text[NUM_TEXT_SIZE];
    return str_copy(m->arena, str_of(num_format_grouped(number, places, text)));
}

static struct str day_text(struct matching *m, int32_t day)
{
    char text[DATE_TEXT_SIZE];
    return str_copy(m->arena, str_of(date_format(day, text)));
}

static bool add_case(struct matching *m, const struct ace_case *one)
{
    struct ace_found *found = m->found;
    int32_t day = one->departure != NULL ? one->departure->day : one->filing->day;
    if (day < m->asked->from || day > m->asked->to)
        return true;
    if (!arena_grow(m->arena, &found->cases, found->count, &m->room, sizeof *found->cases))
        return arena_error(m->arena, m->err);
    found->cases[found->count++] = *one;
    return true;
}

static bool add_differing(struct matching *m, enum ace_kind kind, const struct side *departure,
                          const struct side *filing, struct str filed, struct str on_file)
{
    const struct ace_case one = { .kind = kind,
                                  .departure = departure->departure,
                                  .filing = filing->filing,
                                  .filed = filed,
                                  .on_file = on_file,
                                  .says = STR("it was filed otherwise than it departed") };
    return add_case(m, &one);
}

/* "C30 D000001"; of a line, "D000001 line 2". */
static struct str license_text(struct matching *m, struct str code, struct str number, int64_t line)
{
    struct str text = number;
    if (code.length > 0 && number.length > 0)
        text = str_join(m->arena, code, " ", number);
    else if (code.length > 0)
        text = code;
    if (line > 0)
        text = str_join(m->arena, number, " line ", number_text(m, num_int(line), 0));
    return text.length == 0 ? (struct str){ 0 } : text;
}

static bool add_missing(struct matching *m, const struct eei *departure, bool is_filed)
{
    struct str reference = departure->reference;
    const struct ace_case one = {
        .kind = ACE_MISSING_ITN,
        .departure = departure,
        .on_file = departure->itn.length > 0
                       ? license_text(m, departure->code, departure->number, 0)
                       : reference,
        .says = departure->itn.length > 0
                    ? (is_filed ? STR("the filing has no line that is left for this departure")
                                : STR("the report has no filing of that number"))
                : reference.length > 0 ? STR("the reference of the departure is no ITN")
                                       : STR("the departure has no ITN"),
    };
    return add_case(m, &one);
}

/* ---- a pair ---- */

/*
 * Where no license is needed the number of a filing has a symbol or a confirmation, which is not on
 * file: the code alone tells.
 */
static bool is_wrong_license(const struct eei *departure, const struct ace_filing *filing)
{
    bool codes = departure->code.length > 0 && filing->code.length > 0;
    if (codes && !str_equal_fold(departure->code, filing->code))
        return true;
    if (departure->number.length > 0)
        return !str_equal_fold(departure->number, filing->number) ||
               (filing->line > 0 && filing->line != departure->line);
    return !codes && filing->number.length > 0;
}

/* The line is told where it is what differs. */
static bool check_license(struct matching *m, const struct side *departure,
                          const struct side *filing)
{
    const struct eei *d = departure->departure;
    const struct ace_filing *f = filing->filing;
    bool lines = str_equal_fold(d->number, f->number) && f->line > 0 && f->line != d->line;
    return !is_wrong_license(d, f) ||
           add_differing(m, ACE_LICENSE, departure, filing,
                         license_text(m, f->code, f->number, lines ? f->line : 0),
                         license_text(m, d->code, d->number, lines ? d->line : 0));
}

/* One of the entries of the decision will do: which of them is filed the decision does not say. */
static bool check_entry(struct matching *m, const struct side *departure, const struct side *filing)
{
    struct str entries = departure->departure->eccn;
    struct str filed = filing->filing->eccn;
    struct str code = str_slice(filed, 0, EEI_ECCN_LENGTH);
    bool same = filed.length == 0 || entries.length == 0;
    for (size_t at = 0; !same && at < entries.length; at += EEI_ECCN_LENGTH + 1)
        same = str_equal_fold(str_slice(entries, at, at + EEI_ECCN_LENGTH), code);
    return same || add_differing(m, ACE_ENTRY, departure, filing, filed, entries);
}

static bool check_value(struct matching *m, const struct side *departure, const struct side *filing)
{
    const struct eei *d = departure->departure;
    if (!str_equal_text(d->currency, FILED_CURRENCY)) {
        m->found->unvalued++;
        return true;
    }
    return departure->value == filing->value ||
           add_differing(
               m, ACE_VALUE_DRIFT, departure, filing, number_text(m, num_int(filing->value), 0),
               number_text(m, money_num(d->value, d->currency), money_places(d->currency)));
}

static bool compare(struct matching *m, const struct side *departure, const struct side *filing)
{
    const struct eei *d = departure->departure;
    const struct ace_filing *f = filing->filing;
    m->paired[m->paired_count++] = f;
    m->found->pairs++;
    return check_license(m, departure, filing) && check_entry(m, departure, filing) &&
           check_value(m, departure, filing) &&
           (d->quantity == f->quantity || add_differing(m, ACE_QUANTITY_DRIFT, departure, filing,
                                                        number_text(m, num_int(f->quantity), 0),
                                                        number_text(m, num_int(d->quantity), 0))) &&
           (d->day == f->day || add_differing(m, ACE_DATE_DRIFT, departure, filing,
                                              day_text(m, f->day), day_text(m, d->day)));
}

/* ---- one ITN ---- */

/* Pairs what has the same key; the others stay, in that order. */
static bool pair_by(struct matching *m, size_t key)
{
    size_t f = 0;
    size_t d = 0;
    size_t filings = 0;
    size_t departures = 0;
    qsort(m->filings, m->filing_count, sizeof *m->filings, orders[key]);
    qsort(m->departures, m->departure_count, sizeof *m->departures, orders[key]);
    while (f < m->filing_count && d < m->departure_count) {
        int order = order_by(keys[key], &m->filings[f], &m->departures[d]);
        if (order < 0) {
            m->filings[filings++] = m->filings[f++];
        } else if (order > 0) {
            m->departures[departures++] = m->departures[d++];
        } else if (!compare(m, &m->departures[d++], &m->filings[f++])) {
            return false;
        }
    }
    while (f < m->filing_count)
        m->filings[filings++] = m->filings[f++];
    while (d < m->departure_count)
        m->departures[departures++] = m->departures[d++];
    m->filing_count = filings;
    m->departure_count = departures;
    return true;
}

/* To the nearest dollar, as it is filed. */
static int64_t whole_value(const struct eei *departure)
{
    struct num value = money_num(departure->value, departure->currency);
    int64_t whole = (int64_t)(value.top / value.bottom);
    return whole + ((value.top % value.bottom) * 2 >= value.bottom ? 1 : 0);
}

static bool match_itn(struct matching *m, size_t filing, size_t filings, size_t departure,
                      size_t departures)
{
    const struct ace_asked *asked = m->asked;
    m->filing_count = filings;
    m->departure_count = departures;
    for (size_t i = 0; i < filings; i++) {
        const struct ace_filing *f = &asked->filings[filing + i];
        m->filings[i] = (struct side){ f->number, f->code, f->quantity, f->value, f->day, NULL, f };
    }
    for (size_t i = 0; i < departures; i++) {
        const struct eei *d = &asked->departures[departure + i];
        m->departures[i] =
            (struct side){ d->number, d->code, d->quantity, whole_value(d), d->day, d, NULL };
    }
    for (size_t key = 0; key < sizeof keys / sizeof *keys; key++) {
        if (!pair_by(m, key))
            return false;
    }
    for (size_t i = 0; i < m->filing_count; i++)
        m->alone[m->alone_count++] = m->filings[i].filing;
    for (size_t i = 0; i < m->departure_count; i++) {
        if (!add_missing(m, m->departures[i].departure, filings > 0))
            return false;
    }
    return true;
}

static bool match_all(struct matching *m)
{
    const struct ace_asked *asked = m->asked;
    size_t f = 0;
    size_t d = 0;
    while (f < asked->filing_count || d < asked->departure_count) {
        struct str itn =
            f == asked->filing_count ? asked->departures[d].itn : asked->filings[f].itn;
        if (f < asked->filing_count && d < asked->departure_count &&
            str_compare(asked->departures[d].itn, itn) < 0)
            itn = asked->departures[d].itn;
        size_t filing = f;
        size_t departure = d;
        while (f < asked->filing_count && str_equal(asked->filings[f].itn, itn))
            f++;
        while (d < asked->departure_count && str_equal(asked->departures[d].itn, itn))
            d++;
        if (!match_itn(m, filing, f - filing, departure, d - departure))
            return false;
    }
    return true;
}

/* ---- filings that are left ---- */

/* The one that it repeats; NULL: none. */
static const struct ace_filing *find_twin(const struct matching *m, const struct ace_filing *filing)
{
    size_t from = 0;
    size_t to = m->paired_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (order_alike(m->paired[middle], filing) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from < m->paired_count && order_alike(m->paired[from], filing) == 0 ? m->paired[from]
                                                                               : NULL;
}

static bool tell_alone(struct matching *m)
{
    qsort(m->paired, m->paired_count, sizeof(*m->paired), order_paired);
    for (size_t i = 0; i < m->alone_count; i++) {
        const struct ace_filing *filing = m->alone[i];
        const struct ace_filing *twin = find_twin(m, filing);
        const struct ace_case one = {
            .kind = twin != NULL ? ACE_DOUBLE : ACE_NO_DEPARTURE,
            .filing = filing,
            .filed = license_text(m, filing->code, filing->number, 0),
            .on_file = twin != NULL ? twin->itn : (struct str){ 0 },
            .says = twin != NULL ? STR("the same was filed before")
                                 : STR("no departure of that number is left"),
        };
        if (!add_case(m, &one))
            return false;
    }
    return true;
}

bool ace_reconcile(const struct ace_asked *asked, struct arena *arena, struct ace_found *ret,
                   struct err *err)
{
    struct matching m = { .asked = asked, .arena = arena, .found = ret, .err = err };
    size_t filings = asked->filing_count;
    *ret = (struct ace_found){ .count = 0 };
    m.filings = arena_array(arena, filings + 1, sizeof *m.filings);
    m.departures = arena_array(arena, asked->departure_count + 1, sizeof *m.departures);
    m.paired = arena_array(arena, filings + 1, sizeof(*m.paired));
    m.alone = arena_array(arena, filings + 1, sizeof(*m.alone));
    if (m.filings == NULL || m.departures == NULL || m.paired == NULL || m.alone == NULL)
        return arena_error(arena, err);
    if (filings > 0)
        qsort(asked->filings, filings, sizeof *asked->filings, order_filings);
    if (asked->departure_count > 0)
        qsort(asked->departures, asked->departure_count, sizeof *asked->departures,
              order_departures);
    if (!match_all(&m) || !tell_alone(&m) || !arena_sound(arena, err))
        return false;
    if (ret->count > 0)
        qsort(ret->cases, ret->count, sizeof *ret->cases, order_cases);
    return true;
}
