/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/ace.h - what the government has on file, beside what departed.
 *
 * Filings and departures are brought together by the ITN, which is the reference of a departure.
 * Under one ITN a filing may have several lines, and several departures: the pairs that agree best
 * come first, by license, quantity, value, code and day.  Whatever differs is a case.
 *
 *   1. Each line of a filing and each departure is in one pair, or in none.
 *   2. The cases do not depend on the order of the rows, but for which of two that are alike in
 *      all is told to be the second one.
 */
#ifndef LICET_DESK_ACE_H
#define LICET_DESK_ACE_H

#include "desk/ace_report.h"
#include "desk/eei.h"

enum ace_kind {
    ACE_MISSING_ITN,  /* a departure without a filing */
    ACE_NO_DEPARTURE, /* a filing without one */
    ACE_DOUBLE,       /* filed before */
    ACE_LICENSE,      /* another one, or another code or line of it */
    ACE_ENTRY,        /* another ECCN */
    ACE_VALUE_DRIFT,
    ACE_QUANTITY_DRIFT,
    ACE_DATE_DRIFT,
    ACE_KIND_COUNT
};

/* "missing_itn" */
const char *ace_kind_word(enum ace_kind kind);

struct ace_case {
    enum ace_kind kind;
    const struct eei *departure;     /* NULL: there is none */
    const struct ace_filing *filing; /* NULL: there is none */
    struct str filed, on_file;       /* what differs; absent: nothing is there */
    struct str says;
};

/* From and to: cases of other days are left out, those of a pair by the day of the departure. */
struct ace_asked {
    struct eei *departures; /* sorted by it */
    size_t departure_count;
    struct ace_filing *filings; /* sorted by it */
    size_t filing_count;
    int32_t from, to;
};

struct ace_found {
    struct ace_case *cases; /* by shipment and departure; those without one by row, behind */
    size_t count;
    size_t pairs;
    size_t unvalued; /* pairs whose value is in another currency than that of filings */
};

/* All is the arena's.  ERR_MEMORY, ERR_LIMIT. */
NODISCARD bool ace_reconcile(const struct ace_asked *asked, struct arena *arena,
                             struct ace_found *ret, struct err *err);

#endif
