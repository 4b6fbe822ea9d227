/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/cmd_watch_draft.c - `licet watch draft`: which orders a document would flip.
 *
 * Two questions, each put to the whole book.  What its rows do is known: they are laid over the
 * lists.  What it amends beyond lists is not, until a person has written it down; so the book is
 * decided as if the rules that it concerns no longer applied, which tells what hangs on them.
 * Nothing is kept of either.
 */
#include <string.h>

#include "base/date.h"
#include "cli/fail.h"
#include "cli/option_groups.h"
#include "cli/replaying.h"
#include "cli/watch_article.h"
#include "cli/watch_draft.h"
#include "cli/watching.h"
#include "text/json_write.h"

#define SUPPOSED_MAX ((size_t)4 << 20)

struct names {
    struct str *list;
    size_t count, capacity;
};

struct drafting {
    struct watch_reading reading;
    struct str what, title; /* the document */
    int32_t day;
    struct snapshot rows;
    bool is_listed;              /* --lists has the document already */
    struct names rules, figures; /* that it concerns; figures: sets and thresholds */
    bool is_told;                /* what document it is */
    bool flips;
    size_t unread;
};

/* ---- what it concerns ---- */

static bool add_name(struct drafting *d, struct names *names, struct str name)
{
    struct arena *arena = d->reading.cli->arena;
    for (size_t i = 0; i < names->count; i++) {
        if (str_equal(names->list[i], name))
            return true;
    }
    if (!arena_grow(arena, &names->list, names->count, &names->capacity, sizeof *names->list))
        return arena_error(arena, d->reading.err);
    names->list[names->count++] = name;
    return true;
}

/* A rule that is not in force on that day has nothing hanging on it. */
static bool add_rule(struct drafting *d, struct str id)
{
    const struct rule *rule = policy_rule(&d->reading.packs.policy, id);
    bool in_force =
        rule != NULL && (!rule->has_window || (rule->from <= d->day && d->day < rule->to));
    return !in_force || add_name(d, &d->rules, id);
}

static bool find_concerns(struct drafting *d, const struct fr_document *document)
{
    struct concerns concerns;
    for (size_t i = 0; i < document->instruction_count; i++) {
        const struct fr_instruction *instruction = &document->instructions[i];
        if (instruction->list.length > 0 || instruction->action < FR_ADD)
            continue;
        if (!concerns_of(d->reading.cli->arena, &d->reading.packs.policy, instruction, &concerns,
                         d->reading.err))
            return false;
        for (size_t k = 0; k < concerns.count; k++) {
            const struct concern *concern = &concerns.list[k];
            if (!(strcmp(concern->kind, "rule") == 0 ? add_rule(d, concern->name)
                                                     : add_name(d, &d->figures, concern->name)))
                return false;
        }
    }
    return true;
}

/* Whether the folder has a list of the document: then the book is looked at with it anyway. */
static bool find_listed(struct drafting *d)
{
    struct list_version *versions;
    size_t count;
    d->is_listed = false;
    if (!list_versions(d->reading.cli, d->reading.args, &versions, &count, d->reading.err))
        return false;
    for (size_t i = 0; i < count; i++)
        d->is_listed = d->is_listed || str_equal(versions[i].source, d->rows.origin.source);
    return true;
}

static bool find_rows(struct drafting *d, struct fr_document *document)
{
    struct party_list list;
    d->rows = (struct snapshot){ .list.entry_count = 0 };
    if (!fr_list(d->reading.cli->arena, &d->reading.places, document, &list, d->reading.err))
        return false;
    if (list.entry_count == 0)
        return true;
    if (args_text(d->reading.args, "lists").length == 0) {
        err_set(d->reading.err, ERR_USAGE, "say what its rows are laid over: --lists DIR");
        return err_hint(d->reading.err, "'licet lists import' puts lists there");
    }
    return watch_snapshot(&d->reading, document, &list, &d->rows) && find_listed(d);
}

/* ---- what is told ---- */

static void put_names(struct page *page, const struct names *names)
{
    for (size_t i = 0; i < names->count; i++) {
        page_words(page, INK_PLAIN, names->list[i]);
        if (i + 1 < names->count) {
            page_glue(page);
            page_text(page, INK_PLAIN, ",");
        }
    }
}

static void put_json_names(struct buf *out, const struct names *names)
{
    json_open(out, '[');
    for (size_t i = 0; i < names->count; i++)
        json_string(out, names->list[i]);
    json_close(out, ']');
}

static void put_head_json(struct drafting *d)
{
    struct buf *out = &d->reading.cli->out;
    json_open(out, '{');
    JSON_PUT_WORD(out, "what", "document");
    JSON_PUT_STRING(out, "document", d->what);
    JSON_PUT_STRING(out, "title", d->title);
    JSON_PUT_DATE(out, "on", d->day);
    JSON_PUT_INT(out, "rows", (int64_t)d->rows.list.entry_count);
    JSON_PUT_BOOL(out, "listed", d->is_listed);
    JSON_KEY(out, "rules");
    put_json_names(out, &d->rules);
    JSON_KEY(out, "figures");
    put_json_names(out, &d->figures);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static void put_head(struct drafting *d)
{
    struct cli *cli = d->reading.cli;
    struct page page;
    char day[DATE_TEXT_SIZE];
    d->is_told = true;
    if (args_flag(d->reading.args, "json")) {
        put_head_json(d);
        return;
    }
    if (cli->out.length > 0)
        buf_byte(&cli->out, '\n');
    page_init(&page, &cli->out, &cli->style);
    page_line(&page, 0, 2);
    page_words(&page, INK_STRONG, d->what);
    page_words(&page, INK_PLAIN, d->title);
    page_line(&page, 2, 4);
    page_text(&page, INK_PLAIN, "as if all of it went on");
    page_text(&page, INK_PLAIN, date_format(d->day, day));
    page_line(&page, 2, 4);
    if (d->rows.list.entry_count == 0 && d->rules.count == 0) {
        page_text(&page, INK_PLAIN,
                  "it changes no list, and no rule that is in force then cites "
                  "what it amends");
    } else if (d->figures.count > 0) {
        page_text(&page, INK_PLAIN, "nothing is supposed of figures that it concerns:");
        put_names(&page, &d->figures);
    }
    page_end(&page);
}

static void begin_part(struct drafting *d, const char *part)
{
    struct cli *cli = d->reading.cli;
    bool rows = strcmp(part, "rows") == 0;
    struct page page;
    if (args_flag(d->reading.args, "json")) {
        json_open(&cli->out, '{');
        JSON_PUT_WORD(&cli->out, "what", "part");
        JSON_PUT_WORD(&cli->out, "part", part);
        json_close(&cli->out, '}');
        json_end(&cli->out);
        buf_byte(&cli->out, '\n');
        return;
    }
    buf_byte(&cli->out, '\n');
    page_init(&page, &cli->out, &cli->style);
    page_line(&page, 0, 2);
    if (rows) {
        page_text(&page, INK_STRONG, "with its rows");
        page_text(&page, INK_PLAIN,
                  d->is_listed ? "on the lists, as --lists has them already:" : "on the lists:");
    } else {
        page_text(&page, INK_STRONG, "what hangs on the rules that it concerns,");
        page_text(&page, INK_PLAIN,
                  "as if these no longer applied; what is written in their place "
                  "may ask less or more:");
        put_names(&page, &d->rules);
    }
    page_end(&page);
}

/* ---- the book ---- */

static bool replay_part(struct drafting *d, const char *part, const struct replay_more *more)
{
    struct replaying r;
    struct replay_totals totals;
    struct err *err = d->reading.err;
    replaying_begin(&r, d->reading.cli, d->reading.args);
    r.supposed = more->pack.length > 0;
    bool done = replaying_suppose(&r, more, err) && replaying_load(&r, err) &&
                replaying_decide(&r, &totals, err);
    if (done) {
        if (!d->is_told)
            put_head(d);
        begin_part(d, part);
        done = replaying_tell(&r, &totals, err);
        d->flips = d->flips || totals.flips > 0;
        d->unread += r.unread + totals.undecided;
    }
    replaying_end(&r);
    return done;
}

static bool replay_rules(struct drafting *d)
{
    struct buf text;
    bool done = true;
    buf_init(&text, d->reading.cli->mem, SUPPOSED_MAX);
    draft_supposed(&d->reading.packs.policy, d->rules.list, d->rules.count, d->day, &text);
    const struct replay_more more = { .pack = buf_view(&text), .day = d->day };
    done = buf_check(&text, d->reading.err) && replay_part(d, "rules", &more);
    buf_release(&text);
    return done;
}

static bool replay_all(struct drafting *d)
{
    const struct replay_more rows = { .rows = d->is_listed ? NULL : &d->rows, .day = d->day };
    d->is_told = false;
    if ((d->rows.list.entry_count > 0 && !replay_part(d, "rows", &rows)) ||
        (d->rules.count > 0 && !replay_rules(d)))
        return false;
    if (!d->is_told)
        put_head(d);
    return true;
}

/* ---- documents ---- */

static bool draft_rule(struct drafting *d, struct fr_document *document)
{
    const struct option_value *on = args_get(d->reading.args, "on");
    d->rules = d->figures = (struct names){ 0 };
    d->is_listed = false;
    if (!watch_date(&d->reading, document))
        return false;
    d->what = document->number;
    d->title = document->title;
    d->day = on != NULL                        ? on->number
             : document->effective != DATE_MIN ? document->effective
                                               : document->published;
    return find_concerns(d, document) && find_rows(d, document) && replay_all(d);
}

static bool draft_rules(struct drafting *d)
{
    struct fr_documents documents;
    struct arena *arena = d->reading.cli->arena;
    struct str name = str_copy(arena, d->reading.name);
    if (name.data == NULL)
        return arena_error(arena, d->reading.err);
    if (!fr_read(arena, name.data, d->reading.text, &documents, d->reading.err))
        return false;
    for (size_t i = 0; i < documents.count; i++) {
        if (!draft_rule(d, &documents.list[i]))
            return false;
    }
    return true;
}

static bool draft_news(struct drafting *d)
{
    const struct args *args = d->reading.args;
    const struct option_value *on = args_get(args, "on");
    struct read_article read;
    if (!read_article(d->reading.cli, args, &d->reading.packs, d->reading.name, d->reading.text,
                      args_number(args, "published", DATE_MIN), &read, d->reading.err))
        return false;
    d->what = path_base(d->reading.name);
    d->title = read.article.sentences[0];
    d->day = on != NULL ? on->number : read.article.published;
    if (d->day == DATE_MIN) {
        err_set(d->reading.err, ERR_USAGE, "on which day is the book looked at?");
        return err_hint(d->reading.err, "say it, --on DATE, or when it was published");
    }
    for (size_t i = 0; i < read.article.change_count; i++) {
        struct str rule = read.article.changes[i].row->rule;
        if (rule.length > 0 && !add_rule(d, rule))
            return false;
    }
    return replay_all(d);
}

static bool draft_file(struct drafting *d, struct str name)
{
    d->reading.name = name;
    d->rules = d->figures = (struct names){ 0 };
    d->rows = (struct snapshot){ .list.entry_count = 0 };
    return watch_read_text(&d->reading) && watch_load_packs(&d->reading) &&
           (fr_is_document(d->reading.text) ? draft_rules(d) : draft_news(d));
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct drafting d = { .flips = false };
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "say which document: a file, or its address");
        return err_hint(err,
                        "as in: licet watch draft rule.xml --orders orders.jsonl --lists lists");
    }
    bool done = watch_reading_begin(&d.reading, cli, args, err);
    for (size_t i = 0; done && i < args->operand_count; i++)
        done = draft_file(&d, args->operands[i]);
    watch_reading_end(&d.reading);
    if (done)
        *ret_status = d.unread > 0 ? EXIT_UNREAD : d.flips ? EXIT_REFUSED : EXIT_DONE;
    return done;
}

static const struct option options[] = {
    { .name = "orders",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .repeatable = true,
      .help = "orders that are open, as 'licet check' reads them" },
    { .name = "on",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "decide each line as if it went on that day; the day on which the document takes "
              "effect, else that of publication, if left out" },
    { .name = "published",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the day on which it was published, where the document does not say it" },
    { .name = "online", .help = "an address may be fetched" },
    { .name = NULL },
};

static const struct option told_options[] = {
    { .name = "summary", .help = "leave out the lines" },
    { .name = "most",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "tell at most so many lines, and rows of each table; all are counted" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group group_told = { "What is told", told_options };
static const struct option_group *const groups[] = { &group,       &replaying_book_options,
                                                     &group_packs, &group_screening,
                                                     &group_told,  &group_output,
                                                     NULL };
static const char *const usage[] = { "FILE|URL… --orders FILE --lists DIR",
                                     "FILE|URL… --db PATH --lists DIR", NULL };

static const struct example examples[] = {
    { "licet watch draft 2025-05426.xml --lists lists --orders orders.jsonl",
      "an Entity List rule: which orders it stops, and what they are worth" },
    { NULL, NULL },
};

const struct command command_watch_draft = {
    .name = "draft",
    .summary = "which orders a document would flip, and their value",
    .usage = usage,
    .help =
        "Reads the document as 'licet watch add' does, keeps nothing of it, and decides the book "
        "with and without it. What its rows put on a list is laid over --lists: that is what the "
        "rule does. What it amends beyond lists nobody has written down yet; there the book is "
        "decided as if the rules of the packs that it concerns no longer applied, which tells "
        "what hangs on them and is no forecast: what is written in their place may ask less or "
        "more. Of an article these are the rules that it speaks of.\n"
        "'licet watch add --draft' writes the draft that a person finishes, and 'licet replay "
        "--draft' tells what the finished one flips.",
    .examples = examples,
    .statuses = " 0  nothing flips\n"
                " 1  something flips\n"
                " 2  bad usage, or the file is damaged; nothing was decided\n"
                " 3  the system failed\n"
                " 5  some lines could not be read; all others were decided",
    .groups = groups,
    .operands_max = 64,
    .run = run,
};
