/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_policy_lint.c - `licet policy lint`: the mistakes in packs. */
#include "cli/fail.h"
#include "cli/option_groups.h"
#include "cli/policy_tools.h"
#include "plan/constant.h"
#include "text/json_write.h"

static void write_json(struct buf *out, const struct policy *policy, const struct diag *diag)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "file", policy->files[diag->span.file].name);
    JSON_PUT_INT(out, "line", diag->span.line);
    JSON_PUT_INT(out, "column", diag->span.column);
    JSON_PUT_WORD(out, "severity", diag_is_warning(diag->code) ? "warning" : "error");
    JSON_PUT_WORD(out, "code", diag_code_text(diag->code));
    JSON_PUT_STRING(out, "message", diag->message);
    JSON_PUT_STRING(out, "hint", diag->hint.length > 0 ? diag->hint : (struct str){ 0 });
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

/* Warnings in the built-in packs are no news to somebody who named a pack of their own. */
static bool is_shown(const struct packs *packs, const struct diag *diag, bool named)
{
    return !named || !diag_is_warning(diag->code) || diag->span.file >= packs->file_count ||
           !packs->files[diag->span.file].built_in;
}

struct lint_total {
    size_t files, errors, warnings, dropped;
};

static void add_total(struct lint_total *total, const struct packs *packs, bool named)
{
    const struct diags *diags = &packs->diags;
    for (size_t i = 0; i < diags->count; i++)
        total->warnings +=
            diag_is_warning(diags->list[i].code) && is_shown(packs, &diags->list[i], named);
    for (size_t i = 0; i < packs->file_count; i++)
        total->files += !named || !packs->files[i].built_in;
    total->warnings += diags->dropped;
    total->dropped += diags->dropped;
    total->errors += diags->errors;
}

static void write_total(struct buf *out, const struct lint_total *total)
{
    if (total->dropped > 0)
        buf_format(out, "%zu more are not shown\n", total->dropped);
    buf_format(out, "%zu file%s, %zu error%s, %zu warning%s\n", total->files,
               total->files == 1 ? "" : "s", total->errors, total->errors == 1 ? "" : "s",
               total->warnings, total->warnings == 1 ? "" : "s");
}

/* The mistakes of one authority's packs. */
static bool lint(struct cli *cli, struct packs *packs, bool named, bool json,
                 struct lint_total *total, struct err *err)
{
    if (packs->diags.errors == 0 && !check_constant(cli->mem, &packs->policy, &packs->diags, err))
        return false;
    for (size_t i = 0; i < packs->diags.count; i++) {
        if (!is_shown(packs, &packs->diags.list[i], named))
            continue;
        if (json)
            write_json(&cli->out, &packs->policy, &packs->diags.list[i]);
        else
            diag_write(&packs->policy, &packs->diags.list[i], &cli->out);
    }
    add_total(total, packs, named);
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct packs packs;
    struct lint_total total = { 0 };
    bool json = args_flag(args, "json");
    bool named = args->operand_count > 0;
    packs_init(&packs, cli->mem);
    bool done = packs_ask_scenarios(&packs, args, err) &&
                packs_load(&packs, args->operands, args->operand_count, err) &&
                lint(cli, &packs, named, json, &total, err);
    for (size_t i = 0; done && i < packs.other_count; i++)
        done = lint(cli, &packs.others[i], named, json, &total, err);
    if (done && !json)
        write_total(&cli->out, &total);
    if (done && total.errors > 0)
        *ret_status = EXIT_REFUSED;
    packs_release(&packs);
    return done;
}

static const struct option_group *const groups[] = { &group_scenarios, &group_json, NULL };

static const char *const usage[] = { "[--json] [PATH]…", NULL };

static const struct example examples[] = {
    { "licet policy lint letters/", "a firm's own pack, on top of the built-in one" },
    { NULL, NULL },
};

const struct command command_policy_lint = {
    .name = "lint",
    .summary = "report mistakes in packs, each with its place and a hint",
    .usage = usage,
    .help =
        "Reads the files and checks names, types, units, windows, citations and cycles. Each "
        "mistake is one message, with the line and what is meant marked below it. Where there "
        "are none, every condition is tried by itself, and those are warned of that never are "
        "true, or always, whatever the facts are; a fact that may not apply counts, so what "
        "is true of all goods but those it does not apply to is not warned of. So are those that "
        "add nothing to their list, because another of it says as much.",
    .examples = examples,
    .statuses = " 0  no mistake, perhaps warnings\n"
                " 1  there are mistakes\n"
                " 2  bad usage, or a file cannot be read\n"
                " 3  the system failed",
    .groups = groups,
    .operands_max = POLICY_PATHS_MAX,
    .run = run,
};
