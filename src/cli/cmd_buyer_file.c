/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_buyer_file.c - `licet buyer add` and `amend`: a file of buyers. */
#include "cli/buying.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/option_groups.h"

#define FILE_MAX ((size_t)256 << 20)

struct filing {
    struct cli *cli;
    struct str path, shown;
    struct json_reader *reader;
    struct buyer_asked *asked;
    size_t count, room, unread;
    struct err *err;
};

/* A line that cannot be read is told, and the others go on. */
static bool take_line(struct filing *f, struct str line, uint32_t number)
{
    const struct json_source source = { .text = line, .line = number };
    struct buyer_asked asked = { .told = BUYER_TOLD_DONE };
    struct err err = { 0 };
    if (str_trim(line).length == 0)
        return true;
    if (!buyer_form_read(f->reader, f->cli->arena, &source, &asked.name, &asked.content, &err)) {
        if (err.code == ERR_MEMORY) {
            *f->err = err;
            return false;
        }
        str_put(err.file, sizeof err.file, f->shown);
        fail_report(&err);
        f->unread++;
        return true;
    }
    if (!arena_grow(f->cli->arena, &f->asked, f->count, &f->room, sizeof *f->asked))
        return arena_error(f->cli->arena, f->err);
    f->asked[f->count++] = asked;
    return true;
}

static bool take_file(struct filing *f)
{
    struct str text;
    uint32_t number = 1;
    if (!file_read(f->cli->arena, f->path, FILE_MAX, &text, f->err))
        return false;
    while (text.length > 0) {
        size_t end = str_find(text, '\n');
        if (!take_line(f, str_slice(text, 0, end), number++))
            return false;
        text = str_slice(text, end < text.length ? end + 1 : end, text.length);
    }
    if (f->count + f->unread > 0)
        return true;
    return err_set(f->err, ERR_USAGE, "there are no buyers in '%.*s'", STR_ARG(f->shown));
}

static bool run(struct cli *cli, const struct args *args, enum buyer_transition transition,
                int *ret_status, struct err *err)
{
    static const struct json_limits limits = { .size = BUYER_SIZE_MAX, .depth = FORM_DEPTH };
    struct filing f = { .cli = cli, .err = err };
    struct acting acting;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "there are no buyers");
        return err_hint(err, "name a file of JSON lines; '-' is standard input");
    }
    f.shown = args->operands[0];
    f.path = str_equal_text(f.shown, "-") ? STR("/dev/stdin") : f.shown;
    f.reader = json_reader_new(cli->mem, limits, err);
    if (f.reader == NULL)
        return false;
    bool done = acting_open(cli, args, &acting, err);
    if (done) {
        done = take_file(&f) && buying_apply(cli, args, &acting, transition, f.asked, f.count,
                                             f.unread, ret_status, err);
        acting_close(&acting);
    }
    json_reader_free(f.reader);
    return done;
}

static bool run_add(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run(cli, args, BUYER_ADD, ret_status, err);
}

static bool run_amend(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run(cli, args, BUYER_AMEND, ret_status, err);
}

static const struct option_group *const groups[] = { &group_acting, &group_json, NULL };
static const char *const usage[] = { "FILE|- --as NAME --db PATH", NULL };
static const char statuses[] = " 0  all of them were taken\n"
                               " 2  bad usage or unreadable input; nothing was done\n"
                               " 3  the system failed; nothing was done\n"
                               " 5  some could not be read, or were refused";

const struct command command_buyer_add = {
    .name = "add",
    .summary = "nominate buyers",
    .usage = usage,
    .help = "A FILE has buyers as JSON lines, in the shape of docs/schema/buyer.schema.json; only "
            "'name' has to be there, the rest may come later. One that is there with the same "
            "content is left as it is, so that a file may be given again; one that says something "
            "else is refused: 'licet buyer amend' takes it. Whoever was removed is nominated "
            "again, with all that happened before on record.",
    .statuses = statuses,
    .groups = groups,
    .operands_max = 1,
    .run = run_add,
};

const struct command command_buyer_amend = {
    .name = "amend",
    .summary = "give buyers another version",
    .usage = usage,
    .help = "As 'licet buyer add', for buyers that are there; the line says all of it again. Who "
            "was cleared is screened again where names, addresses, registration, parents, owners "
            "or sites are others. What is submitted stays as it is, and so does what is approved: "
            "that has to be suspended first.",
    .statuses = statuses,
    .groups = groups,
    .operands_max = 1,
    .run = run_amend,
};
