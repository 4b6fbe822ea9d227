/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/buying.h - what the commands of `licet buyer` share.
 */
#ifndef LICET_CLI_BUYING_H
#define LICET_CLI_BUYING_H

#include "cli/acting.h"
#include "desk/buyer_list.h"

extern const struct command command_buyer_add;
extern const struct command command_buyer_amend;
extern const struct command command_buyer_nominate;
extern const struct command command_buyer_screen;
extern const struct command command_buyer_settle;
extern const struct command command_buyer_clear;
extern const struct command command_buyer_decline;
extern const struct command command_buyer_complete;
extern const struct command command_buyer_reopen;
extern const struct command command_buyer_package;
extern const struct command command_buyer_submit;
extern const struct command command_buyer_request;
extern const struct command command_buyer_answer;
extern const struct command command_buyer_approve;
extern const struct command command_buyer_reject;
extern const struct command command_buyer_meet;
extern const struct command command_buyer_suspend;
extern const struct command command_buyer_reinstate;
extern const struct command command_buyer_remove;
extern const struct command command_buyer_list;
extern const struct command command_buyer_show;
extern const struct command command_buyer_caps;
extern const struct command command_buyer_lists;

/* The day of --on; if it was not given, the one of that instant in New York, as of screenings. */
NODISCARD bool buying_day(const struct args *args, int64_t now, int32_t *ret, struct err *err);

struct matter_desk buying_desk(const struct cli *cli, const struct acting *acting);

/* A database that is only read, with the events of buyers. */
struct buying {
    struct cli *cli;
    const struct args *args;
    struct store *store;
    struct buyer_reading reading;
};

/* Begins to read; buying_close may follow in any case. */
NODISCARD bool buying_open(struct buying *buying, struct cli *cli, const struct args *args,
                           struct err *err);
void buying_close(struct buying *buying);

/* Nominates them, or amends, and tells of each; *ret_status is EXIT_UNREAD if one was refused. */
NODISCARD bool buying_apply(struct cli *cli, const struct args *args, struct acting *acting,
                            enum buyer_transition transition, struct buyer_asked *asked,
                            size_t count, size_t unread, int *ret_status, struct err *err);

/* What was done with one. */
void buying_tell(struct cli *cli, const struct args *args, const struct buyer_outcome *outcome);

/* A line that wraps. */
void buying_line(struct cli *cli, unsigned first, unsigned rest, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* The open and the settled matches, a line each; as the value of a member. */
void buying_matches(struct cli *cli, const struct buyer_standing *standing);
void buying_matches_json(const struct buyer_standing *standing, struct buf *out);

/* The caps of the approval, a line each; as a member, with all entries if they are asked for. */
NODISCARD bool buying_caps(const struct buying *b, const struct buyer_standing *s, struct err *err);
NODISCARD bool buying_caps_json(const struct buying *b, const struct buyer_standing *s,
                                bool entries, struct buf *out, struct err *err);

/* The number that an option has, or an operand; ERR_USAGE where it is none. */
NODISCARD bool buying_number(struct str text, const char *of_what, int64_t *ret, struct err *err);

#endif
