/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_match.c - `licet match`: matches that somebody has looked at; see cmd_match_*.c. */
#include "cli/many.h"
#include "cli/matching.h"
#include "cli/people_text.h"

struct matter_desk matching_desk(const struct cli *cli, const struct acting *acting)
{
    return (struct matter_desk){
        .mem = cli->mem, .store = acting->store, .by = &acting->who, .now = acting->now
    };
}

void matching_tell(struct cli *cli, const struct args *args, const struct match_outcome *outcome)
{
    struct buf *out = &cli->out;
    if (args_flag(args, "json")) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "id", outcome->matter.name);
        JSON_PUT_WORD(out, "transition", args->command->name);
        JSON_PUT_BOOL(out, "done", !outcome->waits);
        JSON_PUT_BOOL(out, "repeated", outcome->same);
        put_json_number(out, "approval", outcome->approval.id);
        JSON_PUT_STRING(out, "state",
                        outcome->matter.event == 0 ? (struct str){ 0 } : outcome->matter.state);
        put_json_end(out);
    } else if (outcome->waits) {
        put_waits(out, many_name(args, outcome->matter.name), &outcome->approval);
    } else {
        buf_format(out, "%.*s is %.*s%s\n", STR_ARG(outcome->matter.name),
                   STR_ARG(outcome->matter.state), outcome->same ? " (it was before)" : "");
    }
}

static const struct command *const subcommands[] = { &command_match_clear,  &command_match_confirm,
                                                     &command_match_reopen, &command_match_list,
                                                     &command_match_show,   NULL };

static const char *const usage[] = {
    "clear --name NAME --entry KEY --reason TEXT --basis TEXT --lists DIR --as NAME --db PATH",
    "clear FILE|- --lists DIR --as NAME --db PATH",
    "confirm --name NAME --entry KEY --reason TEXT --basis TEXT --lists DIR --as NAME --db PATH",
    "reopen MATCH... --reason TEXT --as NAME --db PATH",
    "list [--state STATE] --db PATH",
    "show MATCH --db PATH",
    NULL,
};

const struct command command_match = {
    .name = "match",
    .summary = "matches with lists: cleared or confirmed, and remembered",
    .usage = usage,
    .help = "What somebody found of a match answers the next time, for just the party as it was "
            "stated and the entry as it was. docs/matches.md tells how.",
    .subcommands = subcommands,
};
