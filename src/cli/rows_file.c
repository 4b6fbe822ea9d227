/* SPDX-License-Identifier: Apache-2.0 */
/* cli/rows_file.c - see rows_file.h. */
#include "cli/rows_file.h"

#include <string.h>

#include "cli/fail.h"
#include "cli/many.h"

#define ROWS_TEXT_MAX ((size_t)256 << 20)
#define ROW_MAX ((size_t)1 << 20)
#define ROW_DEPTH 4

static const struct option options[] = {
    { .name = "rows",
      .metavar = "FILE|-",
      .type = OPTION_FILE,
      .help = "once for each line of it: a JSON object with 'name', and options by their names" },
    { .name = NULL },
};

const struct option_group group_rows = { "Many, each with words of its own", options };

/* What a file says of the command as a whole is the caller's to say. */
static const char *const callers[] = { "rows", "names", "as", "db", "json", NULL };

struct row {
    struct cli *cli;
    const struct args *all; /* what holds for all rows */
    char **words;
    size_t count, room;
    int status; /* the worst of them */
    struct err *err;
};

static bool add_word(struct row *r, const char *dashes, struct str name, const char *between,
                     struct str text)
{
    struct arena *arena = r->cli->arena;
    if (memchr(text.data, '\0', text.length) != NULL ||
        memchr(name.data, '\0', name.length) != NULL)
        return err_set(r->err, ERR_SYNTAX, "a text has a byte of zero in it");
    if (!arena_grow(arena, &r->words, r->count, &r->room, sizeof *r->words))
        return arena_error(arena, r->err);
    size_t size = strlen(dashes) + name.length + strlen(between) + text.length + 1;
    struct buf word;
    buf_init(&word, r->cli->mem, size + 1);
    buf_format(&word, "%s%.*s%s", dashes, STR_ARG(name), between);
    buf_str(&word, text);
    char *copy = buf_check(&word, r->err)
                     ? arena_copy(arena, buf_view(&word).data, buf_view(&word).length)
                     : NULL;
    buf_release(&word);
    if (copy == NULL)
        return arena_error(arena, r->err);
    r->words[r->count++] = copy;
    return true;
}

static bool add_option(struct row *r, struct str name, const struct json_value *value)
{
    switch (value->type) {
    case JSON_STRING:
    case JSON_NUMBER:
        return add_word(r, "--", name, "=", value->text);
    case JSON_BOOL:
        return str_equal_text(value->text, "false") || add_word(r, "--", name, "", STR(""));
    case JSON_NULL:
        return true;
    default:
        return err_set(r->err, ERR_SYNTAX, "'%.*s' is no text, no number and no yes or no",
                       STR_ARG(name));
    }
}

static bool is_callers(struct str name)
{
    for (size_t i = 0; callers[i] != NULL; i++) {
        if (str_equal_text(name, callers[i]))
            return true;
    }
    return false;
}

static bool add_member(struct row *r, const struct json_value *member)
{
    if (str_equal_text(member->key, "name"))
        return true;
    if (is_callers(member->key)) {
        err_set(r->err, ERR_SYNTAX, "a row does not say '%.*s'", STR_ARG(member->key));
        return err_hint(r->err, "it stands on the command line");
    }
    if (member->type != JSON_ARRAY)
        return add_option(r, member->key, member);
    for (const struct json_value *v = member->first; v != NULL; v = v->next) {
        if (!add_option(r, member->key, v))
            return false;
    }
    return true;
}

/* Behind "--": a name may begin with a dash. */
static bool add_names(struct row *r, const struct json_value *row)
{
    const struct json_value *names = row->first;
    while (names != NULL && !str_equal_text(names->key, "name"))
        names = names->next;
    if (names == NULL)
        return true;
    const struct json_value *first = names->type == JSON_ARRAY ? names->first : names;
    if (!add_word(r, "--", STR(""), "", STR("")))
        return false;
    for (const struct json_value *v = first; v != NULL; v = v == names ? NULL : v->next) {
        if (v->type != JSON_STRING && v->type != JSON_NUMBER)
            return err_set(r->err, ERR_SYNTAX, "'name' is no text, and no array of texts");
        if (!add_word(r, "", v->text, "", STR("")))
            return false;
    }
    return true;
}

static bool add_all(struct row *r)
{
    const struct args *all = r->all;
    for (size_t i = 0; i < all->value_count; i++) {
        const struct option_value *value = &all->values[i];
        struct str name = str_of(value->option->name);
        bool flag = value->option->type == OPTION_FLAG;
        if (str_equal_text(name, "rows"))
            continue;
        if (!add_word(r, "--", name, flag ? "" : "=", flag ? STR("") : value->text))
            return false;
    }
    return true;
}

static bool run_row(void *context, struct json_reader *reader, const struct json_source *source,
                    struct err *err)
{
    struct row *r = context;
    struct json_text text;
    struct args args;
    int status = EXIT_DONE;
    r->words = NULL;
    r->count = r->room = 0;
    if (!json_read(reader, r->cli->arena, source, &text, err))
        return false;
    if (text.root->type != JSON_OBJECT)
        return err_set(err, ERR_SYNTAX, "a row is an object");
    if (!add_all(r))
        return false;
    for (const struct json_value *v = text.root->first; v != NULL; v = v->next) {
        if (!add_member(r, v))
            return false;
    }
    if (!add_names(r, text.root) ||
        !args_parse(r->cli->arena, r->all->parent, r->all->command, r->count, r->words, &args,
                    err) ||
        !r->all->command->run(r->cli, &args, &status, err))
        return false;
    r->status = status > r->status ? status : r->status;
    return true;
}

bool rows_given(const struct args *args)
{
    return args_knows(args, "rows") && args_get(args, "rows") != NULL;
}

bool rows_run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    static const struct rows_limits limits = { .file = ROWS_TEXT_MAX,
                                               .row = { .size = ROW_MAX, .depth = ROW_DEPTH } };
    struct row r = { .cli = cli, .all = args, .err = err };
    bool names = args_knows(args, "names") && args_get(args, "names") != NULL;
    if (args->operand_count > 0 || names) {
        err_set(err, ERR_USAGE, "names are given beside the rows");
        return err_hint(err, "each row has its 'name'");
    }
    if (!many_rows(cli, args, args_text(args, "rows"), &limits, run_row, &r, ret_status, err))
        return false;
    *ret_status = r.status > *ret_status ? r.status : *ret_status;
    return true;
}
