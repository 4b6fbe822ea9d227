/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_policy_verify.c - `licet policy verify`: whether a pack is as it was signed. */
#include "cli/bundles.h"
#include "cli/fail.h"
#include "cli/policy_tools.h"

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    char root[BUNDLE_ROOT_SIZE];
    struct str key = args_text(args, "trust");
    if (key.data == NULL) {
        err_set(err, ERR_USAGE, "option '--trust' is missing");
        return err_hint(err, "it names the public key of who signed the pack");
    }
    if (args->operand_count == 0)
        return err_set(err, ERR_USAGE, "the folder of the pack is missing");
    for (size_t i = 0; i < args->operand_count; i++) {
        struct str folder = args->operands[i];
        struct bundle bundle;
        if (!bundle_read(cli->arena, folder, &bundle, err))
            return false;
        if (bundle_check(cli->arena, folder, &bundle, key, root, err)) {
            buf_format(&cli->out, "%.*s: signed, %s\n", STR_ARG(folder), root);
        } else if (err->code == ERR_VALUE) {
            fail_report(err);
            *ret_status = EXIT_REFUSED;
        } else {
            return false;
        }
    }
    return true;
}

static const struct option options[] = {
    { .name = "trust",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "the public key of who signed it" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, NULL };

static const char *const usage[] = { "--trust FILE FOLDER…", NULL };

static const struct example examples[] = {
    { "licet policy verify --trust our.key.pub letters", "and shows the root" },
    { NULL, NULL },
};

const struct command command_policy_verify = {
    .name = "verify",
    .summary = "check that a pack is as it was signed",
    .usage = usage,
    .help = "Checks that the manifest in the folder was signed with the key, and that every policy "
            "file and the catalog are as it says, no more and no fewer. Shows the root, which "
            "names this edition of the pack.",
    .examples = examples,
    .statuses = " 0  all are as they were signed\n"
                " 1  some are not\n"
                " 2  bad usage, a file cannot be read, or a folder is not signed\n"
                " 3  the system failed",
    .groups = groups,
    .operands_max = POLICY_PATHS_MAX,
    .run = run,
};
