/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_completion.c - `licet completion`: prints a completion script. */
#include "cli/command.h"
#include "cli/help.h"

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "the shell is missing");
        return err_hint(err, "write bash, zsh or fish, as in 'licet completion bash'");
    }
    for (size_t i = 0; help_shells[i] != NULL; i++) {
        if (str_equal_text(args->operands[0], help_shells[i])) {
            completion_write(&cli->out, args->operands[0]);
            return true;
        }
    }
    err_set(err, ERR_USAGE, "there is no completion for '%.*s'", STR_ARG(args->operands[0]));
    return err_hint(err, "it is there for bash, zsh and fish");
}

static const char *const usage[] = { "bash|zsh|fish", NULL };

static const struct example examples[] = {
    { "licet completion bash >~/.local/share/bash-completion/completions/licet",
      "completes commands and options from the next shell on" },
    { NULL, NULL },
};

const struct command command_completion = {
    .name = "completion",
    .summary = "print a completion script for a shell",
    .usage = usage,
    .help = "Prints a script that lets the shell complete commands, options and their words. "
            "It is written from the same tables as the help texts.",
    .examples = examples,
    .operands_max = 1,
    .operand_words = help_shells,
    .run = run,
};
