/* SPDX-License-Identifier: Apache-2.0 */
/* cli/many.c - see many.h. */
#include "cli/many.h"

#include "cli/fail.h"
#include "cli/files.h"
#include "wire/decision_json.h"

const char many_statuses[] = " 0  done, or it waits for a second person\n"
                             " 1  it is not allowed, or who asks may not\n"
                             " 2  bad usage, or the one cannot be\n"
                             " 3  the system failed\n"
                             " 5  some of several could not be; all others are";

/* What was told of those before it stands before it. */
static bool tell_refused(struct cli *cli, const struct args *args, struct str name, struct err *err)
{
    struct err flushing = { 0 };
    if (args_flag(args, "json")) {
        error_to_json(name, err, &cli->out);
        buf_byte(&cli->out, '\n');
    } else if (cli_flush(cli, &flushing)) {
        fail_report(err);
    } else {
        *err = flushing;
        return false;
    }
    err_clear(err);
    return true;
}

/* ---- rows ---- */

struct rows {
    struct cli *cli;
    const struct args *args;
    struct str path, text;
    struct json_reader *reader;
    row_function *one;
    void *context;
    int *status;
    bool alone; /* the file is one row */
    struct err *err;
};

static bool do_row(struct rows *r, struct str text, uint32_t line)
{
    const struct json_source source = { .text = text, .line = line };
    struct arena_place place = arena_mark(r->cli->arena);
    bool done = r->one(r->context, r->reader, &source, r->err);
    if (done) {
        arena_rewind(r->cli->arena, place);
        return true;
    }
    if (err_exit_status(r->err->code) == EXIT_SYSTEM)
        return false;
    if (r->err->line == 0 && !r->alone)
        r->err->line = line;
    if (r->err->line > 0)
        str_put(r->err->file, sizeof r->err->file, r->path);
    if (r->alone)
        return false;
    if (!tell_refused(r->cli, r->args, (struct str){ 0 }, r->err))
        return false;
    *r->status = EXIT_UNREAD;
    arena_rewind(r->cli->arena, place);
    return true;
}

/* Whether the first line that says something is a value by itself, and others follow. */
static bool is_in_lines(struct str text)
{
    struct str rest = str_trim(text);
    size_t end = str_find(rest, '\n');
    struct str first = str_trim(str_slice(rest, 0, end));
    return end < rest.length && first.data[first.length - 1] == '}';
}

static bool do_rows(struct rows *r)
{
    struct str text = r->text;
    uint32_t line = 0;
    r->alone = !is_in_lines(text);
    if (r->alone)
        return do_row(r, text, 1);
    while (text.length > 0) {
        size_t end = str_find(text, '\n');
        struct str row = str_slice(text, 0, end);
        line++;
        if (str_trim(row).length > 0 && !do_row(r, row, line))
            return false;
        text = str_slice(text, end + 1, text.length);
    }
    return true;
}

bool many_rows(struct cli *cli, const struct args *args, struct str path,
               const struct rows_limits *limits, row_function *one, void *context, int *ret_status,
               struct err *err)
{
    struct rows r = { .cli = cli,
                      .args = args,
                      .path = path,
                      .one = one,
                      .context = context,
                      .status = ret_status,
                      .err = err };
    struct str where = str_equal_text(path, "-") ? STR("/dev/stdin") : path;
    if (!file_read(cli->arena, where, limits->file, &r.text, err))
        return false;
    r.reader = json_reader_new(cli->mem, limits->row, err);
    bool done = r.reader != NULL && do_rows(&r);
    json_reader_free(r.reader);
    return done;
}

struct str many_name(const struct args *args, struct str name)
{
    return args->operand_count > 1 ? name : (struct str){ 0 };
}

bool many_do(struct cli *cli, const struct args *args, size_t first, const char *what,
             const char *lists, many_function *one, void *context, int *ret_status, struct err *err)
{
    if (args->operand_count <= first) {
        err_set(err, ERR_USAGE, "which %s?", what);
        return err_hint(err, "'licet %s' lists them", lists);
    }
    for (size_t i = first; i < args->operand_count; i++) {
        struct arena_place place = arena_mark(cli->arena);
        bool done = one(context, args->operands[i], err);
        if (!done &&
            (args->operand_count == first + 1 || err_exit_status(err->code) == EXIT_SYSTEM))
            return false;
        if (!done) {
            if (!tell_refused(cli, args, args->operands[i], err))
                return false;
            *ret_status = EXIT_UNREAD;
        }
        arena_rewind(cli->arena, place);
    }
    return true;
}
