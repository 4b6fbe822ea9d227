/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/licensing.h - what the commands of `licet license` share.
 */
#ifndef LICET_CLI_LICENSING_H
#define LICET_CLI_LICENSING_H

#include "cli/acting.h"
#include "cli/pack_folders.h"
#include "desk/license_show.h"

extern const struct command command_license_add;
extern const struct command command_license_amend;
extern const struct command command_license_extend;
extern const struct command command_license_activate;
extern const struct command command_license_reduce;
extern const struct command command_license_meet;
extern const struct command command_license_suspend;
extern const struct command command_license_reinstate;
extern const struct command command_license_revoke;
extern const struct command command_license_surrender;
extern const struct command command_license_void_ab_initio;
extern const struct command command_license_reserve;
extern const struct command command_license_post;
extern const struct command command_license_void;
extern const struct command command_license_list;
extern const struct command command_license_show;
extern const struct command command_license_balance;

/* The database, who works on it, and what the desk needs beside. */
struct licensing {
    struct cli *cli;
    const struct args *args;
    struct acting acting;
    struct license_desk desk;
    struct holidays holidays;
    struct packs packs; /* once they are opened */
    bool has_packs;
};

/* reading: nobody has to say who.  licensing_close may follow in any case. */
NODISCARD bool licensing_open(struct licensing *licensing, struct cli *cli, const struct args *args,
                              bool reading, struct err *err);
void licensing_close(struct licensing *licensing);

/* To read from a database that is open, and stays so; there is nothing to close. */
NODISCARD bool licensing_use(struct licensing *licensing, struct cli *cli, const struct args *args,
                             struct store *store, struct err *err);

/* The license that the first operand names. */
NODISCARD bool licensing_number(const struct args *args, struct str *ret_authority,
                                struct str *ret_number, struct err *err);
NODISCARD bool licensing_load(struct licensing *licensing, struct license_record *ret,
                              struct err *err);

/*
 * An instant of an option: as RFC 3339 has it, or a date, for its beginning in the zone (with
 * `ends`, for its last moment).  *ret_given tells whether the option was there.
 */
NODISCARD bool licensing_instant(const struct args *args, const char *option, struct str zone,
                                 bool ends, bool *ret_given, int64_t *ret, struct err *err);

/* A whole number of an option, 0 without it. */
NODISCARD bool licensing_count(const struct args *args, const char *option, int64_t *ret,
                               struct err *err);

/* "24000000.00 USD", in the currency, which may be left out; `none` without the option. */
NODISCARD bool licensing_money(const struct args *args, struct str currency, int64_t none,
                               int64_t *ret, struct err *err);

/* The id that an option's key stands for; a new one without it. */
struct store_id licensing_id(const struct args *args, const char *option, int64_t now);

/* ---- license_text.c ---- */

/* A table of balances; with `lines` those of lines too, else of the license as a whole alone. */
void put_balance_head(struct buf *out);
void put_balances(struct buf *out, const struct license_record *record,
                  const struct balance *balances, size_t count, bool lines);

#endif
