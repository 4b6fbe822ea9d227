/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_policy_format.c - `licet policy format`: the one layout of policy files. */
#include "policy/format.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/fail.h"
#include "cli/files.h"
#include "cli/policy_tools.h"
#include "policy/lex.h"

#define FORMAT_ARENA_LIMIT ((size_t)1 << 30)

struct formatting {
    struct cli *cli;
    bool check;
    size_t changed;
};

/* Formats one file: in place, or (--check) only says that it would change. */
static bool format_file(struct formatting *formatting, struct str path, struct err *err)
{
    struct arena arena;
    struct buf formatted;
    struct str text;
    const struct mem *mem = formatting->cli->mem;
    arena_init(&arena, mem, FORMAT_ARENA_LIMIT);
    buf_init(&formatted, mem, 2 * (size_t)LEX_FILE_MAX);
    bool done = file_read(&arena, path, LEX_FILE_MAX, &text, err);
    if (done && !policy_format(&arena, text, &formatted, err)) {
        char name[ERR_FILE_MAX];
        snprintf(name, sizeof name, "%.*s", STR_ARG(path));
        memcpy(err->file, name, sizeof name);
        done = false;
    }
    if (done && str_equal_text(path, "-")) {
        buf_str(&formatting->cli->out, buf_view(&formatted));
    } else if (done && !str_equal(text, buf_view(&formatted))) {
        formatting->changed++;
        buf_format(&formatting->cli->out, "%.*s\n", STR_ARG(path));
        done = formatting->check || file_replace(&arena, path, buf_view(&formatted), err);
    }
    buf_release(&formatted);
    arena_release(&arena);
    return done;
}

static bool format_path(struct formatting *formatting, struct str path, struct err *err)
{
    struct arena *arena = formatting->cli->arena;
    struct str *names;
    size_t count;
    if (!is_folder(path))
        return format_file(formatting, path, err);
    if (!folder_list(arena, path, ".licet", &names, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct str name = path_join(arena, path, names[i]);
        if (name.data == NULL)
            return arena_error(arena, err);
        if (!format_file(formatting, name, err))
            return false;
    }
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct formatting formatting = { .cli = cli, .check = args_flag(args, "check") };
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "there is nothing to format");
        return err_hint(err, "name a folder or files; '-' is standard input");
    }
    for (size_t i = 0; i < args->operand_count; i++) {
        if (!format_path(&formatting, args->operands[i], err))
            return false;
    }
    if (formatting.check && formatting.changed > 0)
        *ret_status = EXIT_REFUSED;
    return true;
}

static const struct option options[] = {
    { .name = "check", .help = "change nothing; name the files that would change" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, NULL };

static const char *const usage[] = { "[--check] PATH…", "-", NULL };

static const struct example examples[] = {
    { "licet policy format packs/us", "a folder, in place" },
    { "licet policy format - <rules.licet", "from standard input to standard output" },
    { NULL, NULL },
};

const struct command command_policy_format = {
    .name = "format",
    .summary = "lay out policy files, in place",
    .usage = usage,
    .help =
        "Writes each file anew in the one layout and names those that changed. Comments and line "
        "breaks stay; formatting twice gives what formatting once gave.",
    .examples = examples,
    .statuses = " 0  done\n"
                " 1  with --check: some files would change\n"
                " 2  bad usage, or a file cannot be read\n"
                " 3  the system failed",
    .groups = groups,
    .operands_max = POLICY_PATHS_MAX,
    .run = run,
};
