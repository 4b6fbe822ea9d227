/* SPDX-License-Identifier: Apache-2.0 */
/* desk/license_show.h - licenses, balances and what became of a command, as JSON and in words. */
#ifndef LICET_DESK_LICENSE_SHOW_H
#define LICET_DESK_LICENSE_SHOW_H

#include "desk/license_draw.h"

/* A license, and what is worked out of it. */
struct license_look {
    const struct license_desk *at_license;
    const struct license_record *record;
    struct license_standing standing;
    struct balance *balances;
    size_t balance_count;
    /* A page of what the ledger has of it, by the transfers' numbers; of license_look_into. */
    struct reservation *reservations; /* that still hold something */
    size_t reservation_count;
    struct license_incident *incidents;
    size_t incident_count;
    int64_t after; /* the next page is behind that transfer; 0: nothing follows */
};

#define LICENSE_LOOKED 100 /* reservations and departures with incidents of a page */

/* How it stands, and what is left of it: as much work with a million reservations as with one. */
NODISCARD bool license_look_at(const struct license_desk *desk, const struct license_record *record,
                               struct license_look *ret, struct err *err);

/* That, and up to `most` reservations and departures with incidents behind transfer `after`. */
NODISCARD bool license_look_into(const struct license_desk *desk,
                                 const struct license_record *record, int64_t after, int64_t most,
                                 struct license_look *ret, struct err *err);

/* Each a line of JSON. */
void license_list_json(struct buf *out, const struct license_look *look);
NODISCARD bool license_show_json(struct buf *out, const struct license_look *look,
                                 const struct license *license, struct err *err);
void license_balance_json(struct buf *out, const struct license_record *record,
                          const struct balance *balances, size_t count, int64_t as_of,
                          int64_t known_at);
void license_drawn_json(struct buf *out, enum license_draw_kind kind,
                        const struct license_drawn *drawn);

/* What the ledger refused, with its amounts; false, with the error set. */
bool license_draw_refused(const struct mem *mem, const struct license_drawn *drawn, bool reserving,
                          struct err *err);

/* ---- balances ---- */

/* "units"; of money the currency: "USD" of "USD/100". */
struct str account_unit(const struct ledger_account *account);

/* What of an account is left to be reserved. */
int64_t balance_left(const struct ledger_account *account);

/* "line 1, quantity" */
void put_account_name(struct buf *out, int64_t line, enum ledger_measure measure);

/* The amount with its unit's places: "10,000", "100,000,000.00". */
const char *amount_format(const struct ledger_account *account, int64_t amount,
                          char text[NUM_TEXT_SIZE]);

void put_json_amount(struct buf *out, const char *name, const struct ledger_account *account,
                     int64_t amount);
void put_json_balances(struct buf *out, const struct balance *balances, size_t count);

#endif
