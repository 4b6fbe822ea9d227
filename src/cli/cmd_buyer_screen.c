/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_buyer_screen.c - `licet buyer screen`: who a buyer is, beside the lists. */
#include "base/date.h"
#include "book/found.h"
#include "cli/buying.h"
#include "cli/clock.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/pack_folders.h"
#include "cli/party_lists.h"

#define EVIDENCE_MAX ((size_t)32 << 20)
#define NAMES_MAX 1024

struct looking {
    struct cli *cli;
    const struct args *args;
    struct acting acting;
    struct packs packs; /* what lists mean */
    struct party_lists lists;
    struct session *session;
    int32_t day;
    struct buf evidence;
    struct err *err;
};

/* ---- one buyer ---- */

static bool read_standing(struct looking *l, struct str name, struct buyer_standing *ret)
{
    struct buyer_reading reading;
    struct matter matter;
    if (!store_begin_reading(l->acting.store, l->err))
        return false;
    bool done =
        buyer_reading_open(&reading, l->cli->mem, l->acting.store, l->cli->arena, l->err) &&
        matter_named(l->acting.store, l->cli->arena, &buyer_machine, name, &matter, l->err) &&
        buyer_standing_read(&reading, &matter, ret, l->err);
    buyer_reading_close(&reading);
    store_rollback(l->acting.store);
    return done;
}

static bool screen_one(struct looking *l, struct str name, int64_t depth)
{
    const struct matter_desk desk = buying_desk(l->cli, &l->acting);
    const struct found_with with = { .mem = l->cli->mem,
                                     .session = l->session,
                                     .packs = l->packs.label,
                                     .sha256 = str_of(l->packs.hash),
                                     .lists = &l->lists.used,
                                     .day = l->day };
    struct buyer_standing standing;
    struct buyer_outcome outcome;
    if (!read_standing(l, name, &standing) ||
        !machine_need(&buyer_machine, name, standing.state, BUYER_SCREEN, l->err) ||
        !buyer_check_identity(&standing, depth, l->err) ||
        !found_of_buyer(&with, l->cli->arena, standing.buyer, &l->evidence, l->err))
        return false;
    const struct buyer_change change = { .transition = BUYER_SCREEN,
                                         .name = name,
                                         .day = l->day,
                                         .day_given = true,
                                         .reason = STR(""),
                                         .basis = STR(""),
                                         .document = STR(""),
                                         .screening = buf_view(&l->evidence),
                                         .depth = depth };
    if (!buyer_do(&desk, l->cli->arena, &change, &outcome, l->err))
        return false;
    buying_tell(l->cli, l->args, &outcome);
    if (outcome.open == 0 || args_flag(l->args, "json"))
        return true;
    if (!read_standing(l, name, &standing))
        return false;
    buying_matches(l->cli, &standing);
    return true;
}

/* ---- the command ---- */

static bool open_all(struct looking *l)
{
    const struct option_value *on = args_get(l->args, "on");
    const struct party_lists_asked asked = { .day = on == NULL ? DATE_OPEN : on->number,
                                             .threshold = PACKS_THRESHOLD * (SCORE_ONE / 100) };
    if (!packs_open(&l->packs, l->args, l->err))
        return false;
    if (on != NULL)
        l->day = on->number;
    else if (!clock_today(l->packs.policy.zone, &l->day, l->err))
        return false;
    if (!party_lists_open(&l->lists, l->cli, l->args, &l->packs, &asked, l->err))
        return false;
    l->session = session_new(l->cli->mem, l->packs.decider, l->err);
    return l->session != NULL;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct looking l = { .cli = cli, .args = args, .err = err };
    (void)ret_status;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which buyer?");
        return err_hint(err, "'licet buyer list' lists them");
    }
    if (!acting_open(cli, args, &l.acting, err))
        return false;
    packs_init(&l.packs, cli->mem);
    buf_init(&l.evidence, cli->mem, EVIDENCE_MAX);
    bool done = open_all(&l);
    for (size_t i = 0; done && i < args->operand_count; i++)
        done = screen_one(&l, args->operands[i], args_number(args, "depth", BUYER_DEPTH));
    session_free(l.session);
    buf_release(&l.evidence);
    packs_release(&l.packs);
    party_lists_close(&l.lists);
    acting_close(&l.acting);
    return done;
}

static const struct option options[] = {
    { .name = "depth",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "how many levels of parents have to be known; 3 if left out" },
    { .name = "on",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "by the lists of that day; the last ones, and today, if left out" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = {
    &group, &group_names, &group_acting, &group_screening, &group_packs, &group_json, NULL
};
static const char *const usage[] = { "NAME… --lists DIR --as NAME --db PATH", NULL };

const struct command command_buyer_screen = {
    .name = "screen",
    .summary = "look for a buyer, its owners and addresses in the lists",
    .usage = usage,
    .help =
        "The legal name, the aliases, each address and site, the parents and the owners are looked "
        "for, as 'licet screen' does; --owners FILE adds owners that a table knows. What was "
        "found, the lists with their dates and hashes, and each match with its score and parts are "
        "kept with the step. A name that could not be looked for, because a list is missing or "
        "too old, clears nobody. Before it is screened its legal name, aliases, addresses, "
        "country, registration and parents have to be known. Who is approved and is found is "
        "suspended.",
    .groups = groups,
    .operands_max = NAMES_MAX,
    .run = run,
};
