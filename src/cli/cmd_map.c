/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_map.c - `licet map`: orders and shipments from the messages of another system. */
#include <stdio.h>

#include "cli/fail.h"
#include "cli/files.h"
#include "cli/option_groups.h"
#include "desk/shipment_json.h"
#include "text/json_write.h"
#include "wire/mapping.h"
#include "wire/message_xml.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"

#define FILE_MAX ((size_t)256 << 20)
#define MADE_MAX ((size_t)16 << 20)

struct mapping_files {
    struct cli *cli;
    const struct args *args;
    struct mapping mapping;
    struct json_reader *reader;
    struct order_reader *orders;
    struct arena arena; /* of one record */
    struct buf made;
    size_t done, unread;
    struct err *err;
};

static bool read_file(struct mapping_files *f, struct str path, struct str *ret)
{
    struct str name = str_copy(f->cli->arena, path);
    if (name.data == NULL)
        return arena_error(f->cli->arena, f->err);
    if (str_equal_text(name, "-"))
        name = STR("/dev/stdin");
    return file_read(f->cli->arena, name, FILE_MAX, ret, f->err);
}

static bool read_json(struct mapping_files *f, struct str path, struct json_text *ret)
{
    struct json_source source = { .line = 1 };
    return read_file(f, path, &source.text) &&
           json_read(f->reader, f->cli->arena, &source, ret, f->err);
}

/* In the form that the mapping says. */
static bool read_message(struct mapping_files *f, struct str path, const struct json_value **ret)
{
    struct json_text json;
    struct str text;
    if (f->mapping.reads == MAPPING_XML)
        return read_file(f, path, &text) && message_read_xml(f->cli->arena, text, "", ret, f->err);
    if (!read_json(f, path, &json))
        return false;
    *ret = json.root;
    return true;
}

static bool in_file(struct mapping_files *f, struct str path, bool done)
{
    if (!done && f->err->file[0] == '\0')
        str_put(f->err->file, sizeof f->err->file, path);
    return done;
}

/* What was made is an order, or a shipment, as the desk reads them. */
static bool check_made(struct mapping_files *f)
{
    const struct json_source source = { .text = buf_view(&f->made), .line = 1 };
    struct order order;
    struct shipment shipment;
    bool done =
        f->mapping.makes == MAPPING_ORDER
            ? order_read_json(order_reader_json(f->orders), &f->arena, &source, &order, f->err)
            : shipment_read(f->cli->mem, &f->arena, source.text, &shipment, f->err);
    f->err->line = f->err->column = 0; /* of what was made, which nobody has seen */
    return done;
}

static bool is_system(const struct err *err)
{
    return err->code == ERR_MEMORY || err->code == ERR_IO;
}

/* False: the system failed.  Anything else is told, and the next goes on. */
static bool tell_unread(struct mapping_files *f, struct str path)
{
    if (is_system(f->err))
        return false;
    (void)in_file(f, path, false);
    fail_report(f->err);
    err_clear(f->err);
    f->unread++;
    return true;
}

static bool make_one(struct mapping_files *f, const struct json_value *message,
                     const struct json_value *record, const char *of, size_t n, struct str path)
{
    struct buf *out = &f->cli->out;
    arena_reset(&f->arena);
    buf_clear(&f->made);
    if (mapping_make(&f->mapping, &f->arena, message, record, &f->made, f->err) && check_made(f)) {
        if (args_flag(f->args, "array"))
            buf_text(out, f->done == 0 ? "[" : ",\n");
        buf_str(out, buf_view(&f->made));
        if (!args_flag(f->args, "array"))
            buf_byte(out, '\n');
        f->done++;
        return cli_write(f->cli, STR(""), f->err);
    }
    if (is_system(f->err))
        return false;
    (void)err_wrap(f->err, "%srecord %zu", of, n);
    return tell_unread(f, path);
}

/* The n-th of the file, from 0; of several it is told which.  One without records is unread. */
static bool make_message(struct mapping_files *f, const struct json_value *whole, size_t n,
                         bool several, struct str path)
{
    const struct json_value *record = NULL;
    const struct json_value *message = NULL;
    size_t count = 0;
    char of[32] = "";
    if (several)
        snprintf(of, sizeof of, "message %zu: ", n + 1);
    if (!mapping_message(&f->mapping, f->cli->arena, whole, n, &message, f->err))
        return false;
    if (!mapping_records(&f->mapping, message, &record, &count, f->err)) {
        if (several)
            (void)err_wrap(f->err, "message %zu", n + 1);
        return tell_unread(f, path);
    }
    for (size_t i = 0; i < count; i++, record = record->next) {
        if (!make_one(f, message, record, of, i + 1, path))
            return false;
    }
    return true;
}

static bool make_all(struct mapping_files *f, struct str path)
{
    const struct json_value *whole = NULL;
    size_t count = 0;
    if (!read_message(f, path, &whole) || !mapping_messages(&f->mapping, whole, &count, f->err))
        return tell_unread(f, path);
    for (size_t i = 0; i < count; i++) {
        struct arena_place place = arena_mark(f->cli->arena);
        if (!make_message(f, whole, i, count > 1, path))
            return false;
        arena_rewind(f->cli->arena, place);
    }
    return true;
}

static bool run_all(struct mapping_files *f)
{
    const struct args *args = f->args;
    struct json_text text;
    if (args->operand_count < 2) {
        err_set(f->err, ERR_USAGE, "%s",
                args->operand_count == 0 ? "which mapping?" : "which message?");
        return err_hint(f->err, "licet map MAPPING FILE; '-' is standard input");
    }
    if (!in_file(f, args->operands[0],
                 read_json(f, args->operands[0], &text) &&
                     mapping_read(&text, &f->mapping, f->err)))
        return false;
    for (size_t i = 1; i < args->operand_count; i++) {
        if (!make_all(f, args->operands[i]))
            return false;
    }
    if (args_flag(args, "array"))
        buf_text(&f->cli->out, f->done == 0 ? "[]\n" : "]\n");
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    const struct json_limits limits = { .size = FILE_MAX, .depth = MAPPING_JSON_DEPTH };
    struct mapping_files f = { .cli = cli, .args = args, .err = err };
    arena_init(&f.arena, cli->mem, MADE_MAX);
    buf_init(&f.made, cli->mem, MADE_MAX);
    f.reader = json_reader_new(cli->mem, limits, err);
    f.orders = f.reader == NULL ? NULL : order_reader_new(cli->mem, err);
    bool done = f.orders != NULL && run_all(&f);
    if (done && f.unread > 0)
        *ret_status = EXIT_UNREAD;
    order_reader_free(f.orders);
    json_reader_free(f.reader);
    buf_release(&f.made);
    arena_release(&f.arena);
    return done;
}

static const struct option options[] = {
    { .name = "array", .help = "as one array, for POST /v1/orders; else a line each" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, NULL };
static const char *const usage[] = { "MAPPING FILE|-...", NULL };
static const char statuses[] = " 0  all of it was made\n"
                               " 2  bad usage, or a mapping that cannot be read\n"
                               " 3  the system failed\n"
                               " 5  something could not be made; it is left out, and told";

const struct command command_map = {
    .name = "map",
    .summary = "orders and shipments from the messages of another system",
    .usage = usage,
    .help =
        "A MAPPING is a file that says which field of a message is which of an order or a "
        "shipment; docs/erp.md tells how it is written. Each FILE is one message, or several where "
        "the mapping says where they stand; JSON, or XML where it says so. What a message does not "
        "say and the mapping wants, and what its tables do not have, is an error, never a guess: "
        "what is not made stays blocked.",
    .statuses = statuses,
    .groups = groups,
    .operands_max = 1024,
    .run = run,
};
