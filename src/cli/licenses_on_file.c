/* SPDX-License-Identifier: Apache-2.0 */
/* cli/licenses_on_file.c - see licenses_on_file.h. */
#include "cli/licenses_on_file.h"

#include "cli/files.h"
#include "cli/licensing.h"

#define LICENSES_TEXT_MAX ((size_t)64 << 20)
#define LICENSES_MAX 100000
#define LICENSE_LINE_MAX ((size_t)1 << 20)

struct reading {
    struct arena *arena;
    struct json_reader *reader;
    struct str text;
    uint32_t line;
    struct license *list;
    size_t count, capacity;
    struct err *err;
};

/* Adds the license of the line, unless the line is blank. */
static bool read_line(struct reading *r, struct str line)
{
    struct str trimmed = str_trim(line);
    struct json_source source = { .text = line, .line = r->line };
    if (trimmed.length == 0)
        return true;
    if (r->count == LICENSES_MAX)
        return err_set(r->err, ERR_LIMIT, "there are more than %d licenses", LICENSES_MAX);
    if (!arena_grow(r->arena, &r->list, r->count, &r->capacity, sizeof *r->list))
        return arena_error(r->arena, r->err);
    return license_read_json(r->reader, r->arena, &source, &r->list[r->count++], r->err);
}

static bool read_lines(struct reading *r)
{
    while (r->text.length > 0) {
        size_t end = str_find(r->text, '\n');
        r->line++;
        if (!read_line(r, str_slice(r->text, 0, end)))
            return false;
        r->text = str_slice(r->text, end + 1, r->text.length);
    }
    if (r->count > 0)
        return true;
    err_set(r->err, ERR_SYNTAX, "there are no licenses");
    return err_hint(r->err, "licenses are JSON, one a line; docs/licenses.md shows them");
}

bool licenses_read(struct cli *cli, struct str path, struct license **ret_licenses,
                   size_t *ret_count, struct err *err)
{
    const struct json_limits limits = { LICENSE_LINE_MAX, LICENSE_JSON_DEPTH };
    struct reading r = { .arena = cli->arena, .err = err };
    struct str name = str_copy(cli->arena, path);
    if (name.data == NULL)
        return arena_error(cli->arena, err);
    if (!file_read(cli->arena, name, LICENSES_TEXT_MAX, &r.text, err))
        return false;
    r.reader = json_reader_new(cli->mem, limits, err);
    bool done = r.reader != NULL && read_lines(&r);
    json_reader_free(r.reader);
    if (!done) {
        uint32_t line = err->line;
        uint32_t column = err->column;
        err->line = err->column = 0;
        return err_at(err, name.data, line, column);
    }
    *ret_licenses = r.list;
    *ret_count = r.count;
    return true;
}

/* The licenses of the store, as they stand: with what was shipped under them and is reserved. */
static bool licenses_of_store(struct cli *cli, const struct args *args, struct store *store,
                              struct license **ret_licenses, size_t *ret_count, struct err *err)
{
    struct licensing licensing;
    bool done = (store != NULL ? licensing_use(&licensing, cli, args, store, err)
                               : licensing_open(&licensing, cli, args, true, err)) &&
                licenses_in_force(&licensing.desk, ret_licenses, ret_count, err);
    if (store == NULL)
        licensing_close(&licensing);
    return done;
}

bool licenses_asked(struct cli *cli, const struct args *args, struct store *store,
                    struct license **ret_licenses, size_t *ret_count, bool *ret_asked,
                    struct err *err)
{
    struct str file = args_knows(args, "licenses") ? args_text(args, "licenses") : STR("");
    struct str database = args_text(args, "db");
    *ret_count = 0;
    *ret_asked = file.length > 0 || database.length > 0;
    if (!*ret_asked)
        return true;
    if (file.length > 0 && database.length > 0) {
        err_set(err, ERR_USAGE, "both '--licenses' and '--db' are given");
        return err_hint(err, "a license of both would count twice; leave one of them out");
    }
    return file.length > 0 ? licenses_read(cli, file, ret_licenses, ret_count, err)
                           : licenses_of_store(cli, args, store, ret_licenses, ret_count, err);
}

bool licenses_on_file(struct cli *cli, const struct args *args, const struct decider *decider,
                      struct cover **ret_cover, struct err *err)
{
    struct license *licenses = NULL;
    size_t count;
    bool asked = false;
    *ret_cover = NULL;
    if (args_knows(args, "licenses") &&
        !licenses_asked(cli, args, NULL, &licenses, &count, &asked, err))
        return false;
    if (!asked)
        return true;
    *ret_cover = cover_new(cli->mem, decider, licenses, count, err);
    return *ret_cover != NULL;
}
