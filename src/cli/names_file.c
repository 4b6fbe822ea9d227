/* SPDX-License-Identifier: Apache-2.0 */
/* cli/names_file.c - see names_file.h. */
#include "cli/names_file.h"

#include "cli/files.h"

#define NAMES_TEXT_MAX ((size_t)256 << 20)

static bool add(struct cli *cli, struct args *args, struct str text, struct err *err)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.length; i++)
        lines += text.data[i] == '\n';
    struct str *operands = arena_array(cli->arena, args->operand_count + lines, sizeof *operands);
    if (operands == NULL)
        return arena_error(cli->arena, err);
    for (size_t i = 0; i < args->operand_count; i++)
        operands[i] = args->operands[i];
    args->operands = operands;
    while (text.length > 0) {
        size_t end = str_find(text, '\n');
        struct str name = str_trim(str_slice(text, 0, end));
        if (name.length > 0)
            args->operands[args->operand_count++] = name;
        text = str_slice(text, end + 1, text.length);
    }
    return true;
}

bool args_add_names(struct cli *cli, struct args *args, struct err *err)
{
    struct str text;
    if (!args_knows(args, "names") || args_get(args, "names") == NULL)
        return true;
    struct str path = str_copy(cli->arena, args_text(args, "names"));
    size_t before = args->operand_count;
    if (path.data == NULL)
        return arena_error(cli->arena, err);
    if (!file_read(cli->arena, path, NAMES_TEXT_MAX, &text, err) || !add(cli, args, text, err))
        return false;
    if (args->operand_count > before)
        return true;
    err_set(err, ERR_USAGE, "'%.*s' has no name in it", STR_ARG(path));
    return err_hint(err, "one a line");
}

static const struct option options[] = {
    { .name = "names",
      .metavar = "FILE|-",
      .type = OPTION_FILE,
      .help = "those whose names are in the file as well, one a line" },
    { .name = NULL },
};

const struct option_group group_names = { "Many", options };
