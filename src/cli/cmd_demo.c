/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_demo.c - `licet demo`: plays a story, step by step. */
#include "cli/demo_tell.h"
#include "cli/option_groups.h"

const char *const demo_names[] = { "h20", NULL };

struct playing {
    struct cli *cli;
    const struct args *args;
    struct demo demo;
    struct demo_place place;
    struct look look; /* behind the last step */
};

static void put_head(struct playing *p)
{
    struct page page;
    page_init(&page, &p->cli->out, &p->cli->style);
    page_line(&page, 0, 0);
    page_words(&page, INK_STRONG, p->demo.title);
    page_end(&page);
    page_line(&page, 2, 2);
    page_words(&page, INK_PLAIN, p->demo.note);
    page_end(&page);
    buf_byte(&p->cli->out, '\n');
}

static bool play_step(struct playing *p, size_t at, struct err *err)
{
    struct demo_told told = { .step = &p->demo.steps[at], .n = at + 1 };
    struct demo_done *done;
    struct look after;
    struct look_change *changes;
    if (!demo_do(&p->place, told.step, &done, err) ||
        !look_at(p->cli->mem, p->cli->arena, p->place.database, &after, err) ||
        !look_compare(p->cli->arena, &p->look, &after, &changes, &told.change_count, err))
        return err_wrap(err, "step %zu of demo %s", at + 1, p->demo.name);
    p->look = after;
    told.done = done;
    told.changes = changes;
    told.look = &p->look;
    if (args_flag(p->args, "json"))
        demo_tell_json(&p->cli->out, &told);
    else
        demo_tell(&p->cli->out, &p->cli->style, &told, args_flag(p->args, "commands"));
    return cli_flush(p->cli, err);
}

static void put_end(struct playing *p)
{
    struct buf *out = &p->cli->out;
    if (args_flag(p->args, "json"))
        return;
    if (!p->place.keep && args_text(p->args, "db").length == 0)
        return;
    buf_text(out, "\nkept: ");
    if (p->place.keep)
        buf_format(out, "%.*s; in it, 'licet today --db ", STR_ARG(args_text(p->args, "keep")));
    else
        buf_text(out, "'licet today --db ");
    store_show(args_text(p->args, "db").length > 0 ? args_text(p->args, "db") : p->demo.database,
               out);
    buf_text(out, "' and all the other commands\n");
}

/* Only behind the whole story, and for people: programs give the commands themselves. */
static bool put_reports(struct playing *p, size_t played, struct err *err)
{
    struct buf *out = &p->cli->out;
    if (args_flag(p->args, "json") || played < p->demo.step_count)
        return true;
    for (size_t i = 0; i < p->demo.report_count; i++) {
        struct str line = p->demo.reports[i];
        struct page page;
        page_init(&page, out, &p->cli->style);
        buf_byte(out, '\n');
        page_line(&page, 0, 2);
        page_text(&page, INK_STRONG, "$ licet");
        page_words(&page, INK_STRONG, line);
        page_end(&page);
        if (!demo_report(&p->place, line, p->cli->style.width, out, err))
            return false;
    }
    return true;
}

static bool play(struct playing *p, struct err *err)
{
    const struct args *args = p->args;
    int32_t until = args_number(args, "until", INT32_MAX);
    size_t count = 0;
    while (count < p->demo.step_count && p->demo.steps[count].on <= until)
        count++;
    if (count == 0) {
        err_set(err, ERR_USAGE, "the demo begins later than --until says");
        return err_hint(err, "leave it out to see all of it, with its days");
    }
    if (!demo_enter(p->cli->mem, p->cli->arena, &p->demo, args_text(args, "keep"),
                    args_text(args, "db"), &p->place, err))
        return false;
    if (!args_flag(args, "json"))
        put_head(p);
    for (size_t i = 0; i < count; i++) {
        if (!play_step(p, i, err))
            return false;
    }
    if (!args_flag(args, "json"))
        demo_tell_end(&p->cli->out, &p->cli->style, &p->look);
    if (!put_reports(p, count, err))
        return false;
    put_end(p);
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct playing p = { .cli = cli, .args = args, .place = { .from = -1 } };
    struct str name = args->operand_count > 0 ? args->operands[0] : STR("");
    (void)ret_status;
    if (!demo_read(cli->mem, cli->arena, name, &p.demo, err))
        return false;
    bool done = play(&p, err);
    demo_leave(&p.place);
    return done;
}

static const struct option options[] = {
    { .name = "until",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "stop behind the last step of that day or before" },
    { .name = "commands", .help = "show the commands of each step, too" },
    { .name = "keep",
      .metavar = "FOLDER",
      .type = OPTION_FOLDER,
      .help = "play it in this new folder, and leave there the database and all that was read; "
              "else nothing is left" },
    { .name = "db",
      .metavar = "PATH",
      .type = OPTION_FILE,
      .help = "make the database there, and leave it: a new file, or "
              "postgresql://USER@HOST:PORT/DATABASE" },
    { .name = NULL },
};
static const struct option_group own_group = { "Options", options };
static const struct option_group *const groups[] = { &own_group, &group_json, NULL };
static const char *const usage[] = { "[OPTIONS] NAME", NULL };
static const struct example examples[] = {
    { "licet demo h20", "the letter of 9 April 2025, and what came of it" },
    { "licet demo h20 --until 2025-07-15 --keep h20", "up to the assurance; then look around" },
    { NULL, NULL },
};

const struct command command_demo = {
    .name = "demo",
    .summary = "play a story with its dates, and tell what each step changed",
    .usage = usage,
    .help = "Plays it in a database of its own, by the commands that anybody gives, each on the "
            "day that the step has, as known on that day. What a step changed is read in the "
            "database: orders, decisions, holds with their rule, buyers, applications, licenses, "
            "shipments, money. The same comes out every time.\n"
            "h20: a vendor's orders for the H20 and H200 in 2025 and 2026. Dates, rules and "
            "published figures are real, each with its source; the book is made up, to their sums.",
    .examples = examples,
    .groups = groups,
    .operands_max = 1,
    .operand_words = demo_names,
    .run = run,
};
