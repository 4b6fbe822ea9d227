/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_buyer_list.c - `licet buyer package`, `submit` and `lists`: what is submitted. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/date.h"
#include "cli/buying.h"
#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/option_groups.h"
#include "cli/pdf.h"
#include "cli/people_text.h"
#include "desk/buyer_page.h"

#define PAGE_MAX ((size_t)256 << 20)

static bool read_json(struct cli *cli, struct str text, const struct json_value **ret,
                      struct err *err)
{
    static const struct json_limits limits = { .size = (size_t)64 << 20, .depth = JSON_DEPTH_MAX };
    const struct json_source source = { .text = text, .line = 1 };
    struct json_text read = { .root = NULL };
    struct json_reader *reader = json_reader_new(cli->mem, limits, err);
    bool done = reader != NULL && json_read(reader, cli->arena, &source, &read, err);
    json_reader_free(reader);
    *ret = read.root;
    return done;
}

static bool operand_list(const struct args *args, size_t at, int64_t *ret, struct err *err)
{
    *ret = 0;
    return at >= args->operand_count || buying_number(args->operands[at], "list", ret, err);
}

/* ---- package ---- */

static bool need_folder(const struct args *args, struct str *ret, struct err *err)
{
    *ret = args_text(args, "to");
    if (ret->length > 0 || args_text(args, "pdf").length > 0)
        return true;
    err_set(err, ERR_USAGE, "where to?");
    return err_hint(err, "name a folder: --to FOLDER; or a file: --pdf FILE");
}

static bool make_folder(struct cli *cli, struct str folder, struct err *err)
{
    struct str path = str_copy(cli->arena, folder);
    if (path.data == NULL)
        return arena_error(cli->arena, err);
    if (mkdir(path.data, 0777) == 0 || (errno == EEXIST && is_folder(path)))
        return true;
    return fail_system(err, "make", folder, errno);
}

static bool write_file(struct cli *cli, struct str folder, int64_t n, const char *suffix,
                       struct str text, bool tell, struct err *err)
{
    char name[64];
    int length = snprintf(name, sizeof name, "buyers-%lld.%s", (long long)n, suffix);
    struct str path = path_join(cli->arena, folder, (struct str){ name, (size_t)length });
    if (path.data == NULL)
        return arena_error(cli->arena, err);
    if (!file_replace(cli->arena, path, text, err))
        return false;
    if (tell)
        buf_format(&cli->out, "  %.*s\n", STR_ARG(path));
    return true;
}

static bool write_folder(struct cli *cli, struct str folder, const struct buyer_list *list,
                         struct str page, bool tell, struct err *err)
{
    return make_folder(cli, folder, err) &&
           write_file(cli, folder, list->n, "json", list->content, tell, err) &&
           write_file(cli, folder, list->n, "html", page, tell, err);
}

static bool write_pdf(struct cli *cli, struct str path, struct str page, bool tell, struct err *err)
{
    if (!pdf_write(cli, page, path, err))
        return false;
    if (tell)
        buf_format(&cli->out, "  %.*s\n", STR_ARG(path));
    return true;
}

static bool write_files(struct cli *cli, const struct args *args, struct str folder,
                        const struct buyer_list *list, struct err *err)
{
    bool tell = !args_flag(args, "json");
    struct str pdf = args_text(args, "pdf");
    const struct json_value *root;
    struct buf page;
    if (!read_json(cli, list->content, &root, err))
        return false;
    buf_init(&page, cli->mem, PAGE_MAX);
    buyer_page(root, list->sha256, &page);
    bool done =
        buf_check(&page, err) &&
        (folder.length == 0 || write_folder(cli, folder, list, buf_view(&page), tell, err)) &&
        (pdf.length == 0 || write_pdf(cli, pdf, buf_view(&page), tell, err));
    buf_release(&page);
    return done;
}

static bool find_or_make(struct cli *cli, const struct args *args, struct buyer_list *ret,
                         bool *ret_same, struct err *err)
{
    struct acting acting;
    struct buying buying;
    int64_t n;
    if (!operand_list(args, 0, &n, err))
        return false;
    if (n > 0) {
        bool found =
            buying_open(&buying, cli, args, err) && buyer_list_read(&buying.reading, n, ret, err);
        buying_close(&buying);
        *ret_same = true;
        if (found && ret->content.data == NULL)
            return err_set(err, ERR_CONFLICT, "list %lld is not kept any more", (long long)n);
        return found;
    }
    if (!acting_open(cli, args, &acting, err))
        return false;
    const struct matter_desk desk = buying_desk(cli, &acting);
    int32_t day;
    bool done = buying_day(args, acting.now, &day, err) &&
                buyer_list_package(&desk, cli->arena, day, ret, ret_same, err);
    acting_close(&acting);
    return done;
}

static void put_list_json(const struct buyer_list *list, struct buf *out)
{
    buyer_list_to_json(list, out);
    json_end(out);
    buf_byte(out, '\n');
}

static bool run_package(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct buyer_list list;
    struct str folder;
    bool same;
    (void)ret_status;
    if (!need_folder(args, &folder, err) || !find_or_make(cli, args, &list, &same, err))
        return false;
    if (args_flag(args, "json"))
        put_list_json(&list, &cli->out);
    else
        buf_format(&cli->out, "list %lld: %zu %s%s\n", (long long)list.n, list.count,
                   list.count == 1 ? "buyer" : "buyers", same ? " (it was there)" : "");
    return write_files(cli, args, folder, &list, err);
}

/* ---- submit ---- */

static bool run_submit(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct acting acting;
    struct buyer_list_submit what = { .reason = args_text(args, "reason"),
                                      .basis = args_text(args, "basis") };
    struct buyer_list_outcome outcome;
    struct buf *out = &cli->out;
    (void)ret_status;
    if (!operand_list(args, 0, &what.n, err) || !acting_open(cli, args, &acting, err))
        return false;
    const struct matter_desk desk = buying_desk(cli, &acting);
    bool done = buying_day(args, acting.now, &what.day, err) &&
                buyer_list_submit(&desk, cli->arena, &what, &outcome, err);
    acting_close(&acting);
    if (!done)
        return false;
    if (args_flag(args, "json")) {
        buyer_list_outcome_to_json(&outcome, out);
    } else if (outcome.waits) {
        put_waits(out, STR(""), &outcome.approval);
    } else {
        buf_format(out, "list %lld is submitted, %zu %s%s\n", (long long)outcome.list.n,
                   outcome.list.count, outcome.list.count == 1 ? "buyer" : "buyers",
                   outcome.same ? " (it was before)" : "");
    }
    return true;
}

/* ---- lists ---- */

static const struct json_value *find_buyer(const struct json_value *list, struct str name)
{
    for (const struct json_value *v = form_first(list, "buyers"); v != NULL; v = v->next) {
        if (str_equal(form_text(v, "name"), name))
            return v;
    }
    return NULL;
}

/* Which parts of an entry are others. */
static struct str changed(struct cli *cli, const struct json_value *before,
                          const struct json_value *after)
{
    static const char *const of_entry[] = { "screening", "settled", "prepared_by" };
    const struct json_value *here = form_get(before, "buyer");
    const struct json_value *there = form_get(after, "buyer");
    struct str parts = STR("");
    for (size_t i = 0; i < buyer_form.count; i++) {
        const char *key = buyer_form.fields[i].name;
        if (!form_same(form_get(here, key), form_get(there, key)))
            parts = str_join(cli->arena, parts, parts.length > 0 ? ", " : "", str_of(key));
    }
    for (size_t i = 0; i < sizeof of_entry / sizeof *of_entry; i++) {
        if (!form_same(form_get(before, of_entry[i]), form_get(after, of_entry[i])))
            parts = str_join(cli->arena, parts, parts.length > 0 ? ", " : "", str_of(of_entry[i]));
    }
    return parts;
}

static void put_change(struct cli *cli, bool json, const char *how, struct str name,
                       struct str parts)
{
    struct buf *out = &cli->out;
    if (!json) {
        buying_line(cli, 0, 4, "%s %.*s%s%.*s", how, STR_ARG(name), parts.length > 0 ? ": " : "",
                    STR_ARG(parts));
        return;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "name", name);
    JSON_PUT_WORD(out, "change", how[0] == '+' ? "added" : how[0] == '-' ? "removed" : "changed");
    JSON_PUT_STRING(out, "parts", parts.length > 0 ? parts : (struct str){ 0 });
    put_json_end(out);
}

static void put_diff(struct cli *cli, bool json, const struct json_value *before,
                     const struct json_value *after)
{
    size_t changes = 0;
    for (const struct json_value *v = form_first(before, "buyers"); v != NULL; v = v->next) {
        struct str name = form_text(v, "name");
        const struct json_value *then = find_buyer(after, name);
        struct str parts = then == NULL ? STR("") : changed(cli, v, then);
        if (then == NULL || parts.length > 0) {
            put_change(cli, json, then == NULL ? "-" : "~", name, parts);
            changes++;
        }
    }
    for (const struct json_value *v = form_first(after, "buyers"); v != NULL; v = v->next) {
        if (find_buyer(before, form_text(v, "name")) != NULL)
            continue;
        put_change(cli, json, "+", form_text(v, "name"), STR(""));
        changes++;
    }
    if (changes == 0 && !json)
        buf_text(&cli->out, "the same buyers, as they were\n");
}

static bool read_root(struct buying *b, int64_t n, const struct json_value **ret, struct err *err)
{
    struct buyer_list list;
    if (!buyer_list_read(&b->reading, n, &list, err))
        return false;
    if (list.content.data == NULL)
        return err_set(err, ERR_CONFLICT, "list %lld is not kept any more", (long long)n);
    return read_json(b->cli, list.content, ret, err);
}

static bool diff(struct buying *b, int64_t from, int64_t to, struct err *err)
{
    const struct json_value *before = NULL;
    const struct json_value *after = NULL;
    if (!read_root(b, from, &before, err) || !read_root(b, to, &after, err))
        return false;
    put_diff(b->cli, args_flag(b->args, "json"), before, after);
    return true;
}

static bool list_all(struct buying *b, struct err *err)
{
    struct buyer_list *lists;
    size_t count;
    struct buf *out = &b->cli->out;
    if (!buyer_lists_read(&b->reading, &lists, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        char packaged[DATE_TEXT_SIZE];
        char submitted[DATE_TEXT_SIZE];
        if (args_flag(b->args, "json")) {
            put_list_json(&lists[i], out);
            continue;
        }
        buf_format(out, "list %lld, of %s, %zu %s, %s%s\n  %.*s\n", (long long)lists[i].n,
                   date_format(lists[i].packaged_on, packaged), lists[i].count,
                   lists[i].count == 1 ? "buyer" : "buyers",
                   lists[i].submitted ? "submitted on " : "not submitted",
                   lists[i].submitted ? date_format(lists[i].submitted_on, submitted) : "",
                   STR_ARG(lists[i].sha256));
    }
    return true;
}

static bool run_lists(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct buying buying;
    int64_t from;
    int64_t to;
    (void)ret_status;
    if (!operand_list(args, 0, &from, err) || !operand_list(args, 1, &to, err))
        return false;
    if (from > 0 && to == 0) {
        to = from;
        from--;
    }
    if (to > 0 && from == 0) {
        err_set(err, ERR_USAGE, "there is no list before the first");
        return err_hint(err, "'licet buyer package 1 --to FOLDER' writes it");
    }
    bool done = buying_open(&buying, cli, args, err) &&
                (to > 0 ? diff(&buying, from, to, err) : list_all(&buying, err));
    buying_close(&buying);
    return done;
}

/* ---- the commands ---- */

#define OPTION_ON                                                                                  \
    {                                                                                              \
        .name = "on", .metavar = "DATE", .type = OPTION_DATE,                                      \
        .help = "the day on which it happened; today in New York if left out"                      \
    }

static const struct option package_options[] = {
    { .name = "to",
      .metavar = "FOLDER",
      .type = OPTION_FOLDER,
      .help = "where buyers-N.html and buyers-N.json are written; made if it is not there" },
    { .name = "pdf",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "the page as a PDF, by weasyprint, which has to be installed" },
    OPTION_ON,
    { .name = NULL },
};
static const struct option submit_options[] = {
    { .name = "reason", .metavar = "TEXT", .type = OPTION_TEXT, .help = "why; kept with it" },
    { .name = "basis",
      .metavar = "TEXT",
      .type = OPTION_TEXT,
      .help = "what shows it: the receipt, a letter; kept with it" },
    OPTION_ON,
    { .name = NULL },
};
static const struct option_group package_group = { "Options", package_options };
static const struct option_group submit_group = { "Options", submit_options };
static const struct option_group *const package_groups[] = { &package_group, &group_acting,
                                                             &group_json, NULL };
static const struct option_group *const submit_groups[] = { &submit_group, &group_acting,
                                                            &group_json, NULL };
static const struct option_group *const lists_groups[] = { &group_database, &group_json, NULL };
static const char *const package_usage[] = { "--to FOLDER [--pdf FILE] --as NAME --db PATH",
                                             "LIST --to FOLDER [--pdf FILE] --db PATH", NULL };
static const char *const submit_usage[] = { "[LIST] --as NAME --db PATH", NULL };
static const char *const lists_usage[] = { "--db PATH", "LIST [LIST] --db PATH", NULL };

const struct command command_buyer_package = {
    .name = "package",
    .summary = "the submission: all buyers whose package is ready",
    .usage = package_usage,
    .help =
        "Writes a page to print and the same as JSON: of each buyer who it is, its parents, owners "
        "and sites, end use, attestations, expected volumes and certifications, and the evidence "
        "of its screening. It is a list with a number, and on file; the same buyers as they were "
        "give the same list again. With LIST it is written again, as it is on file. --pdf "
        "makes a PDF of the page; so does a browser.",
    .groups = package_groups,
    .operands_max = 1,
    .run = run_package,
};

const struct command command_buyer_submit = {
    .name = "submit",
    .summary = "a list of buyers has been submitted",
    .usage = submit_usage,
    .help = "All buyers of the list, of the newest one if it is left out. It takes two people, of "
            "whom the second prepared none of the packages; what they sign is the list as it is "
            "on file. A buyer to whom something happened since needs a new list.",
    .groups = submit_groups,
    .operands_max = 1,
    .run = run_submit,
};

const struct command command_buyer_lists = {
    .name = "lists",
    .summary = "the lists of buyers, and what differs between two",
    .usage = lists_usage,
    .help = "With one LIST what differs from the one before it: + is new, - is gone, ~ says "
            "something else.",
    .groups = lists_groups,
    .operands_max = 2,
    .run = run_lists,
};
