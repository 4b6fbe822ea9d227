/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_match_settle.c - `licet match clear` and `confirm`: what somebody found of a match. */
#include "book/found.h"
#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/many.h"
#include "cli/matching.h"
#include "cli/option_groups.h"
#include "cli/pack_folders.h"
#include "cli/party_lists.h"
#include "desk/form.h"

#define FILE_MAX ((size_t)256 << 20)
#define ROW_MAX ((size_t)1 << 16)

/* ---- what is asked ---- */

static const struct form_field row_fields[] = {
    { "order", FORM_TEXT, false, NULL },        { "name", FORM_TEXT, true, NULL },
    { "alias", FORM_TEXT, false, NULL },        { "address", FORM_TEXT, false, NULL },
    { "country", FORM_COUNTRY, false, NULL },   { "hq", FORM_COUNTRY, false, NULL },
    { "parent_hq", FORM_COUNTRY, false, NULL }, { "entry", FORM_TEXT, true, NULL },
    { "reason", FORM_TEXT, true, NULL },        { "basis", FORM_TEXT, true, NULL },
    { "document", FORM_HASH, false, NULL },
};
static const struct form row_form = { "a match", "docs/matches.md lists them", row_fields,
                                      sizeof row_fields / sizeof *row_fields };

struct row {
    struct str order; /* whose party of that name it is; absent: it is stated here */
    struct stated_party party;
    struct str entry, reason, basis, document;
};

struct settling {
    struct cli *cli;
    const struct args *args;
    enum match_transition transition;
    struct acting acting;
    struct packs packs; /* what lists mean */
    struct party_lists lists;
    struct session *session;
    struct order_reader *reader;
    int32_t day;
    int status;
    struct arena arena; /* of one row */
    struct err *err;
};

static struct row row_of_options(const struct args *args)
{
    return (struct row){
        .order = args_text(args, "order"),
        .party = { .name = args_text(args, "name"),
                   .alias = args_text(args, "alias"),
                   .address = args_text(args, "address"),
                   .country = args_text(args, "country"),
                   .hq = args_text(args, "hq"),
                   .parent_hq = args_text(args, "parent-hq") },
        .entry = args_text(args, "entry"),
        .reason = args_text(args, "reason"),
        .basis = args_text(args, "basis"),
    };
}

static struct row row_of_json(const struct json_value *object)
{
    return (struct row){
        .order = form_text(object, "order"),
        .party = { .name = form_text(object, "name"),
                   .alias = form_text(object, "alias"),
                   .address = form_text(object, "address"),
                   .country = form_text(object, "country"),
                   .hq = form_text(object, "hq"),
                   .parent_hq = form_text(object, "parent_hq") },
        .entry = form_text(object, "entry"),
        .reason = form_text(object, "reason"),
        .basis = form_text(object, "basis"),
        .document = form_text(object, "document"),
    };
}

/* ---- what is found ---- */

static bool read_order(struct settling *s, struct row *row, struct err *err)
{
    struct store *store = s->acting.store;
    if (row->order.length == 0)
        return true;
    if (!store_begin_reading(store, err))
        return false;
    bool done = found_party(store, s->reader, &s->arena, row->order, &row->party, err);
    store_rollback(store);
    return done;
}

static bool look(struct settling *s, const struct row *row, struct match_found *ret,
                 struct err *err)
{
    const struct found_with with = { .mem = s->cli->mem,
                                     .session = s->session,
                                     .packs = s->packs.label,
                                     .sha256 = str_of(s->packs.hash),
                                     .lists = &s->lists.used,
                                     .day = s->day };
    return found_match(&with, &s->arena, &row->party, row->entry, ret, err);
}

/* ---- one ---- */

static bool settle_one(struct settling *s, struct row *row, struct err *err)
{
    const struct matter_desk desk = matching_desk(s->cli, &s->acting);
    struct match_found found;
    struct match_outcome outcome;
    if (!read_order(s, row, err) || !look(s, row, &found, err))
        return false;
    const struct match_change change = { .transition = s->transition,
                                         .found = &found,
                                         .reason = row->reason,
                                         .basis = row->basis,
                                         .document = row->document };
    if (!match_do(&desk, &s->arena, &change, &outcome, err))
        return false;
    matching_tell(s->cli, s->args, &outcome);
    return true;
}

/* ---- many ---- */

static bool settle_row(void *context, struct json_reader *reader, const struct json_source *source,
                       struct err *err)
{
    struct settling *s = context;
    struct json_text text;
    struct buf again;
    struct row row;
    arena_reset(&s->arena);
    if (!json_read(reader, &s->arena, source, &text, err))
        return false;
    buf_init(&again, s->cli->mem, ROW_MAX);
    bool done = form_write(&row_form, &text, text.root, &again, err) && buf_check(&again, err);
    buf_release(&again);
    row = row_of_json(text.root);
    return done && settle_one(s, &row, err);
}

static bool settle_file(struct settling *s)
{
    static const struct rows_limits limits = { .file = FILE_MAX,
                                               .row = { .size = ROW_MAX, .depth = FORM_DEPTH } };
    return many_rows(s->cli, s->args, s->args->operands[0], &limits, settle_row, s, &s->status,
                     s->err);
}

/* ---- the commands ---- */

static bool check_asked(const struct args *args, struct err *err)
{
    bool named = args_get(args, "name") != NULL || args_get(args, "entry") != NULL;
    if (args->operand_count > 0 && named) {
        err_set(err, ERR_USAGE, "both a file and a single match are given");
        return err_hint(err, "leave one of them out");
    }
    if (args->operand_count > 0)
        return true;
    if (args_text(args, "name").length == 0) {
        err_set(err, ERR_USAGE, "which party?");
        return err_hint(err, "--name NAME, as it is stated, or a file of matches");
    }
    if (args_text(args, "entry").length > 0)
        return true;
    err_set(err, ERR_USAGE, "which entry of a list?");
    return err_hint(err, "--entry KEY: 'licet screen --json' has the keys of what is found");
}

static bool open_all(struct settling *s)
{
    const struct party_lists_asked asked = { .day = DATE_OPEN,
                                             .threshold = PACKS_THRESHOLD * (SCORE_ONE / 100) };
    if (!packs_open(&s->packs, s->args, s->err) ||
        !clock_today(s->packs.policy.zone, &s->day, s->err) ||
        !party_lists_open(&s->lists, s->cli, s->args, &s->packs, &asked, s->err))
        return false;
    s->session = session_new(s->cli->mem, s->packs.decider, s->err);
    s->reader = s->session == NULL ? NULL : order_reader_new(s->cli->mem, s->err);
    return s->reader != NULL;
}

static bool run(struct cli *cli, const struct args *args, enum match_transition transition,
                int *ret_status, struct err *err)
{
    struct settling s = { .cli = cli, .args = args, .transition = transition, .err = err };
    if (!check_asked(args, err) || !acting_open(cli, args, &s.acting, err))
        return false;
    struct row row = row_of_options(args);
    packs_init(&s.packs, cli->mem);
    arena_init(&s.arena, cli->mem, (size_t)1 << 28);
    bool done =
        file_sha256(cli->mem, cli->arena, args_text(args, "document"), &row.document, err) &&
        open_all(&s) && (args->operand_count > 0 ? settle_file(&s) : settle_one(&s, &row, err));
    if (done)
        *ret_status = s.status;
    order_reader_free(s.reader);
    session_free(s.session);
    packs_release(&s.packs);
    party_lists_close(&s.lists);
    arena_release(&s.arena);
    acting_close(&s.acting);
    return done;
}

static bool run_clear(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run(cli, args, MATCH_CLEAR, ret_status, err);
}

static bool run_confirm(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run(cli, args, MATCH_CONFIRM, ret_status, err);
}

#define OPTION_PARTY(name_, metavar_, help_)                                                       \
    {                                                                                              \
        .name = (name_), .metavar = (metavar_), .type = OPTION_TEXT, .help = (help_)               \
    }

static const struct option options[] = {
    OPTION_PARTY("name", "NAME", "the party, as it is stated"),
    OPTION_PARTY("order", "ORDER", "what else that order says of it, instead of the options below"),
    OPTION_PARTY("alias", "NAME", "another spelling that is stated"),
    OPTION_PARTY("address", "TEXT", "its address, as it is stated"),
    OPTION_PARTY("country", "CC", "where it is"),
    OPTION_PARTY("hq", "CC", "where it has its seat"),
    OPTION_PARTY("parent-hq", "CC", "where its ultimate parent has its seat"),
    OPTION_PARTY("entry", "KEY", "the entry of the list, by the key that 'licet screen' gives it"),
    OPTION_PARTY("reason", "TEXT", "why; kept with it"),
    OPTION_PARTY("basis", "TEXT", "what shows it: evidence, a source; kept with it"),
    { .name = "document",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "a document that shows it; its SHA-256 is kept" },
    { .name = NULL },
};
static const struct option_group group = { "The match", options };
static const struct option_group *const groups[] = { &group,       &group_screening, &group_acting,
                                                     &group_packs, &group_json,      NULL };
static const char *const usage[] = {
    "--name NAME --entry KEY --reason TEXT --basis TEXT --lists DIR --as NAME --db PATH",
    "--order ORDER --name NAME --entry KEY --reason TEXT --basis TEXT --lists DIR --as NAME --db "
    "PATH",
    "FILE|- --lists DIR --as NAME --db PATH", NULL
};
static const char statuses[] = " 0  done, or proposed: a second person has to sign\n"
                               " 2  bad usage, or refused; nothing was done\n"
                               " 3  the system failed\n"
                               " 5  some of a file could not be read, or were refused";

#define ROWS                                                                                       \
    "A FILE has matches, JSON, one a line: name, entry, reason, basis, and what else is stated: "  \
    "order, or alias, address, country, hq, parent_hq; document."

const struct command command_match_clear = {
    .name = "clear",
    .summary = "the party is not that entry of a list",
    .usage = usage,
    .help = "The party is looked for as it is stated, and what was found, with what the entry says "
            "and who found why that it is another one, is kept. From then on it answers for that "
            "party and that entry, as long as both say the same. Where all words of the names are "
            "the same, or it was confirmed before, a second person has to sign ('licet approve'); "
            "then the same command does it. No order is released by it: 'licet order decide', then "
            "'licet order close-hold'.\n" ROWS,
    .statuses = statuses,
    .groups = groups,
    .operands_max = 1,
    .run = run_clear,
};

const struct command command_match_confirm = {
    .name = "confirm",
    .summary = "the party is that entry of a list",
    .usage = usage,
    .help = "From then on the party, as it is stated, is on the list, as far as the entry stands "
            "there. It takes two people: until the second one has signed, the match is possible, "
            "which holds an order as well.\n" ROWS,
    .statuses = statuses,
    .groups = groups,
    .operands_max = 1,
    .run = run_confirm,
};
