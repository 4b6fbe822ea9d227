/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_help.c - `licet help`: help texts and man pages. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/help.h"

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    bool man = args_flag(args, "man");
    if (args->operand_count == 0) {
        if (man)
            man_overview(&cli->out);
        else
            help_overview(&cli->out, &cli->style);
        return true;
    }

    const struct command *command = command_find(commands, args->operands[0], err);
    const struct command *parent = NULL;
    if (command == NULL)
        return false;
    if (args->operand_count > 1) {
        if (command->subcommands == NULL) {
            err_set(err, ERR_USAGE, "'%s' has no commands below it", command->name);
            return err_hint(err, "see 'licet help %s'", command->name);
        }
        parent = command;
        command = command_find(parent->subcommands, args->operands[1], err);
        if (command == NULL)
            return err_wrap(err, "%s", parent->name);
    }
    if (man)
        man_command(&cli->out, parent == NULL ? command : parent);
    else
        help_command(&cli->out, &cli->style, parent, command);
    return true;
}

static const struct option options[] = {
    { .name = "man", .help = "print the man page instead, in roff" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, NULL };

static const char *const usage[] = { "[COMMAND [SUBCOMMAND]]", "--man [COMMAND]", NULL };

const struct command command_help = {
    .name = "help",
    .summary = "show what a command does and which options it has",
    .usage = usage,
    .help = "Without a command it lists all of them. 'licet COMMAND --help' shows the same.",
    .groups = groups,
    .operands_max = 2,
    .run = run,
};
