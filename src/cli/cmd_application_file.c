/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_application_file.c - `licet application add` and `amend`: files of them. */
#include "cli/applying.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/option_groups.h"
#include "text/json_write.h"
#include "wire/decision_json.h"

#define FILE_MAX ((size_t)256 << 20)

struct filing {
    struct applying applying;
    enum application_transition transition;
    struct str path; /* with a NUL */
    struct application_asked *asked;
    size_t count, room;
    size_t done, same, refused;
};

static void tell_json(struct filing *filing, const struct application_asked *asked)
{
    struct buf *out = &filing->applying.cli->out;
    if (asked->told == APPLICATION_TOLD_REFUSED) {
        error_to_json(asked->name, &asked->refused, out);
        buf_byte(out, '\n');
        return;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", asked->name);
    JSON_PUT_WORD(out, "told",
                  asked->told == APPLICATION_TOLD_SAME    ? "unchanged"
                  : filing->transition == APPLICATION_ADD ? "added"
                                                          : "amended");
    JSON_PUT_STRING(out, "state", asked->state);
    JSON_PUT_INT(out, "version", asked->version);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static void tell(struct filing *filing, const struct application_asked *asked)
{
    struct buf *out = &filing->applying.cli->out;
    bool same = asked->told == APPLICATION_TOLD_SAME;
    *(asked->told == APPLICATION_TOLD_REFUSED ? &filing->refused
      : same                                  ? &filing->same
                                              : &filing->done) += 1;
    if (args_flag(filing->applying.args, "json")) {
        tell_json(filing, asked);
        return;
    }
    if (asked->told == APPLICATION_TOLD_REFUSED) {
        fail_report(&asked->refused);
        return;
    }
    buf_format(out, "%.*s is %.*s, version %lld%s\n", STR_ARG(asked->name), STR_ARG(asked->state),
               (long long)asked->version, same ? " (it was before)" : "");
}

/* What cannot be read is told at once; the others go on. */
static bool read_line(struct filing *filing, struct str text, uint32_t line, struct err *err)
{
    struct cli *cli = filing->applying.cli;
    struct application_content content;
    const struct json_source source = { .text = text, .line = line };
    struct err unread = { 0 };
    if (application_read(filing->applying.reader, cli->arena, &source, &content, &unread)) {
        if (!arena_grow(cli->arena, &filing->asked, filing->count, &filing->room,
                        sizeof *filing->asked))
            return arena_error(cli->arena, err);
        filing->asked[filing->count++] =
            (struct application_asked){ .name = content.id, .content = content.text };
        return true;
    }
    if (unread.code == ERR_MEMORY) {
        *err = unread;
        return false;
    }
    uint32_t column = unread.column;
    unread.line = unread.column = 0;
    err_at(&unread, filing->path.data, line, column);
    filing->refused++;
    if (args_flag(filing->applying.args, "json")) {
        error_to_json((struct str){ 0 }, &unread, &cli->out);
        buf_byte(&cli->out, '\n');
        return true;
    }
    fail_report(&unread);
    return true;
}

static bool read_all(struct filing *filing, struct err *err)
{
    struct cli *cli = filing->applying.cli;
    struct str text;
    uint32_t line = 0;
    if (!file_read(cli->arena, filing->path, FILE_MAX, &text, err))
        return false;
    while (text.length > 0) {
        size_t end = str_find(text, '\n');
        struct str one = str_slice(text, 0, end);
        line++;
        if (str_trim(one).length > 0 && !read_line(filing, one, line, err))
            return false;
        text = str_slice(text, end + 1, text.length);
    }
    if (filing->count + filing->refused > 0)
        return true;
    err_set(err, ERR_SYNTAX, "there are no applications");
    return err_hint(err, "they are JSON, one a line; docs/applications.md shows one");
}

static bool file_all(struct filing *filing, struct err *err)
{
    struct applying *applying = &filing->applying;
    if (!read_all(filing, err) ||
        !applications_apply(&applying->desk, filing->transition, filing->asked, filing->count, err))
        return false;
    for (size_t i = 0; i < filing->count; i++)
        tell(filing, &filing->asked[i]);
    return true;
}

static bool run(struct cli *cli, const struct args *args, enum application_transition transition,
                int *ret_status, struct err *err)
{
    struct filing filing = { .transition = transition };
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "there are no applications");
        return err_hint(err, "name a file of them, JSON lines; '-' is standard input");
    }
    filing.path = str_copy(cli->arena, args->operands[0]);
    if (filing.path.data == NULL)
        return arena_error(cli->arena, err);
    bool done =
        applying_open(&filing.applying, cli, args, APPLYING_TO_FILE, err) && file_all(&filing, err);
    applying_close(&filing.applying);
    if (done)
        *ret_status = filing.refused > 0 ? EXIT_UNREAD : EXIT_DONE;
    return done;
}

static bool run_add(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run(cli, args, APPLICATION_ADD, ret_status, err);
}

static bool run_amend(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run(cli, args, APPLICATION_AMEND, ret_status, err);
}

static const struct option_group *const groups[] = { &group_acting, &group_json, NULL };
static const char *const usage[] = { "FILE|- --as NAME --db PATH", NULL };
static const char statuses[] = " 0  all of them were taken\n"
                               " 2  bad usage or unreadable input; nothing was done\n"
                               " 3  the system failed\n"
                               " 5  some could not be read, or were refused";

const struct command command_application_add = {
    .name = "add",
    .summary = "take applications on file, as drafts",
    .usage = usage,
    .help = "A FILE has applications, JSON, one a line: docs/schema/application.schema.json. One "
            "that is there with the same content is left as it is, so that a file may be given "
            "again; one that says something else is refused: 'licet application amend' takes it.",
    .statuses = statuses,
    .groups = groups,
    .operands_max = 1,
    .run = run_add,
};

const struct command command_application_amend = {
    .name = "amend",
    .summary = "give drafts another version",
    .usage = usage,
    .help = "Only a draft is amended: what is under review is sent back first, so that what was "
            "looked at is what is filed.",
    .statuses = statuses,
    .groups = groups,
    .operands_max = 1,
    .run = run_amend,
};
