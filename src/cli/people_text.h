/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/people_text.h - what the commands about people and approvals read and print.
 */
#ifndef LICET_CLI_PEOPLE_TEXT_H
#define LICET_CLI_PEOPLE_TEXT_H

#include "cli/acting.h"
#include "desk/approval_json.h"
#include "desk/desk_json.h"

extern const struct command command_people_add;
extern const struct command command_people_list;
extern const struct command command_people_show;
extern const struct command command_people_roles;
extern const struct command command_people_password;
extern const struct command command_people_key;
extern const struct command command_people_factor;
extern const struct command command_people_link;
extern const struct command command_people_unlink;
extern const struct command command_people_mail;

/* Of all that changes people: --db --as --json. */
extern const struct option_group *const people_groups[];

/* The roles, a bit each, with ", " between. */
void put_roles(struct buf *out, uint32_t roles);

/*
 * That an approval has been proposed, or was before, and what is to be done.  `of` says for what,
 * where that is one of several.
 */
void put_waits(struct buf *out, struct str of, const struct approval_answer *answer);

/*
 * Opens an object with how somebody is now: name, kind, disabled, roles, and the state, if one is
 * given, that says what was done.  put_json_end follows.
 */
NODISCARD bool put_json_person(struct store *store, struct buf *out, const struct store_id *id,
                               const char *state, struct err *err);

/* Words with a blank between as an array. */
void put_json_words(struct buf *out, const char *name, const char *words);

/* The operand at that place, ERR_USAGE with "which …?" if it is not there. */
NODISCARD bool people_operand(const struct args *args, size_t at, const char *which,
                              struct str *ret, struct err *err);

/* Opens the database for whom --as names, and finds whom the first operand names. */
NODISCARD bool people_open(struct cli *cli, const struct args *args, struct acting *ret,
                           struct principal *ret_whom, struct err *err);

/* Opens what --db names, to read. */
struct store *people_open_reading(struct cli *cli, const struct args *args, struct err *err);

#endif
