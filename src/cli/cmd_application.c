/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_application.c - `licet application`: see cmd_application_*.c. */
#include "cli/applying.h"

static const struct command *const subcommands[] = {
    &command_application_add,
    &command_application_amend,
    &command_application_list,
    &command_application_show,
    &command_application_export_748p,
    &command_application_review,
    &command_application_send_back,
    &command_application_ready,
    &command_application_submit,
    &command_application_register,
    &command_application_ask,
    &command_application_answer,
    &command_application_hold,
    &command_application_resume,
    &command_application_refer,
    &command_application_escalate,
    &command_application_record,
    &command_application_return,
    &command_application_not_required,
    &command_application_intend_to_deny,
    &command_application_reconsider,
    &command_application_deny,
    &command_application_approve,
    &command_application_approve_with_conditions,
    &command_application_issue,
    &command_application_appeal,
    &command_application_uphold,
    &command_application_withdraw,
    NULL,
};

static const char *const usage[] = {
    "add|amend FILE|- --as NAME --db PATH",
    "list [--state STATE] [--after NAME] --db PATH",
    "show NAME [--on DATE] --db PATH",
    "review|ready|submit NAME [--day DATE] --as NAME --db PATH",
    "register NAME --number NUMBER [--day DATE] --as NAME --db PATH",
    "refer NAME --agency AGENCY [--day DATE] --as NAME --db PATH",
    "record NAME WHAT [--day DATE] [--until DATE] --as NAME --db PATH",
    "issue NAME --license NUMBER... --as NAME --db PATH",
    "export-748p NAME --db PATH",
    NULL,
};

const struct command command_application = {
    .name = "application",
    .summary = "applications for a license: what is due when",
    .usage = usage,
    .help = "An application is written, reviewed for what the packs ask of it, looked at by a "
            "second person, and submitted; from then on what the agency does is recorded, with its "
            "day, and the clocks of the regulation are worked out from that. docs/applications.md "
            "has the states, the clocks and what the text leaves open.",
    .subcommands = subcommands,
};
