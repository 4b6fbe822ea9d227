/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/applying.h - what the commands of `licet application` share.
 */
#ifndef LICET_CLI_APPLYING_H
#define LICET_CLI_APPLYING_H

#include "cli/deciding.h"
#include "cli/licensing.h"
#include "desk/applications.h"

extern const struct command command_application_add;
extern const struct command command_application_amend;
extern const struct command command_application_list;
extern const struct command command_application_show;
extern const struct command command_application_export_748p;
extern const struct command command_application_review;
extern const struct command command_application_send_back;
extern const struct command command_application_ready;
extern const struct command command_application_submit;
extern const struct command command_application_register;
extern const struct command command_application_ask;
extern const struct command command_application_answer;
extern const struct command command_application_hold;
extern const struct command command_application_resume;
extern const struct command command_application_refer;
extern const struct command command_application_escalate;
extern const struct command command_application_record;
extern const struct command command_application_return;
extern const struct command command_application_not_required;
extern const struct command command_application_intend_to_deny;
extern const struct command command_application_reconsider;
extern const struct command command_application_deny;
extern const struct command command_application_approve;
extern const struct command command_application_approve_with_conditions;
extern const struct command command_application_issue;
extern const struct command command_application_appeal;
extern const struct command command_application_uphold;
extern const struct command command_application_withdraw;

enum applying_for {
    APPLYING_TO_FILE,   /* what files say; no packs */
    APPLYING_TO_READ,   /* nobody has to say who */
    APPLYING_TO_CHANGE, /* clocks, by the packs */
    APPLYING_TO_LOOK    /* likewise, and deciding */
};

struct applying {
    struct cli *cli;
    const struct args *args;
    struct licensing licensing; /* the database, who acts, the holidays */
    struct deciding deciding;   /* of APPLYING_TO_LOOK */
    bool has_deciding;
    struct session *session;
    struct json_reader *reader;
    struct application_law law;
    struct application_eyes eyes;
    struct application_desk desk;
};

/* applying_close may follow in any case. */
NODISCARD bool applying_open(struct applying *applying, struct cli *cli, const struct args *args,
                             enum applying_for what, struct err *err);
void applying_close(struct applying *applying);

/* ERR_USAGE without the operand; ERR_NAME. */
NODISCARD bool applying_load(struct applying *applying, struct application_record *ret,
                             struct err *err);

/* The clocks of one, as they stand on the desk's day. */
NODISCARD bool applying_clocks(const struct applying *applying,
                               const struct application_record *record,
                               struct application_clocks *ret, struct err *err);

/* "750.4(c)" of "15 CFR part 750, 750.4(c)". */
struct str clock_paragraph(struct str citation);

#endif
