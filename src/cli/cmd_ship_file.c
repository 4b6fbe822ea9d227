/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_ship_file.c - `licet ship plan` and `amend`: files of shipments. */
#include "cli/fail.h"
#include "cli/option_groups.h"
#include "cli/shipping.h"
#include "cli/stream.h"

/* What a thread reads with. */
struct reader {
    const struct mem *mem;
    struct json_reader *json;
};

static void *open_reader(void *context, const struct mem *mem, struct err *err)
{
    const struct json_limits limits = { .size = SHIPMENT_TEXT_MAX, .depth = SHIPMENT_JSON_DEPTH };
    struct reader *reader = mem_resize(mem, NULL, sizeof *reader);
    (void)context;
    if (reader == NULL) {
        err_set(err, ERR_MEMORY, "memory for shipments could not be had");
        return NULL;
    }
    *reader = (struct reader){ .mem = mem, .json = json_reader_new(mem, limits, err) };
    if (reader->json != NULL)
        return reader;
    mem_free(mem, reader);
    return NULL;
}

static void close_reader(void *context, void *own)
{
    struct reader *reader = own;
    (void)context;
    json_reader_free(reader->json);
    mem_free(reader->mem, reader);
}

static bool no_header(void *context, const struct record *header, struct err *err)
{
    (void)context;
    (void)header;
    err_set(err, ERR_VALUE, "shipments are JSON, one a line");
    return err_hint(err, "docs/shipments.md has an example");
}

/* Writes it as it will be kept, a line each. */
static bool step(void *context, void *own, const struct record *record, struct arena *arena,
                 struct buf *out, struct str *ret_id, struct err *err)
{
    struct reader *reader = own;
    const struct json_source source = { record->text, record->room, record->line };
    struct shipment shipment = { .id = { 0 } };
    struct json_text text;
    (void)context;
    bool done = record->too_long ? record_too_long(record, "a shipment", err)
                                 : json_read(reader->json, arena, &source, &text, err) &&
                                       shipment_from_json(arena, &text, text.root, &shipment, err);
    *ret_id = shipment.id;
    if (!done)
        return false;
    shipment_write_json(&shipment, out);
    buf_byte(out, '\n');
    return true;
}

static bool keep_one(struct shipping *shipping, struct arena *arena, struct str line,
                     struct err *err)
{
    struct shipment shipment;
    struct shipment_change change = { .transition = shipping->transition, .said = &shipment };
    if (!shipment_read(shipping->cli->mem, arena, line, &shipment, err))
        return false;
    change.name = shipment.id;
    return shipping_do(shipping, &change, true, err);
}

/* Each by itself, so that one that is refused does not keep the others. */
static bool keep(void *context, struct str lines, struct err *err)
{
    struct shipping *shipping = context;
    struct arena arena;
    bool done = true;
    arena_init(&arena, shipping->cli->mem, (size_t)1 << 26);
    while (done && lines.length > 0) {
        size_t end = str_find(lines, '\n');
        arena_reset(&arena);
        done = keep_one(shipping, &arena, str_slice(lines, 0, end), err);
        lines = str_slice(lines, end + 1, lines.length);
    }
    arena_release(&arena);
    return done && cli_write(shipping->cli, STR(""), err);
}

static const struct stream_kind kind = {
    .what = "shipments",
    .block = (size_t)64 << 10,
    .header = no_header,
    .open = open_reader,
    .close = close_reader,
    .step = step,
};

static bool run_file(struct cli *cli, const struct args *args, enum shipment_transition transition,
                     int *ret_status, struct err *err)
{
    struct shipping shipping;
    struct stream_counts counts = { 0 };
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "there are no shipments");
        return err_hint(err, "name a file of shipments, JSON lines; '-' is standard input");
    }
    const struct stream_job job = {
        .path = args->operands[0],
        .format = RECORDS_DETECT,
        .jobs = 1,
        .write = keep,
        .kind = &kind,
        .context = &shipping,
    };
    bool done =
        shipping_open(&shipping, cli, args, transition, err) && stream_run(cli, &job, &counts, err);
    shipping.refused += counts.unread;
    if (done)
        *ret_status = shipping_status(&shipping);
    shipping_close(&shipping);
    return done;
}

static bool run_plan(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run_file(cli, args, SHIPMENT_PLAN, ret_status, err);
}

static bool run_amend(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    return run_file(cli, args, SHIPMENT_AMEND, ret_status, err);
}

static const struct option_group *const groups[] = { &group_acting, &group_json, NULL };
static const char *const usage[] = { "FILE|- --as NAME --db PATH", NULL };

const struct command command_ship_plan = {
    .name = "plan",
    .summary = "say what is to leave of orders, when and from where",
    .usage = usage,
    .help = "A FILE has shipments, JSON, one a line, each of an order in the book:\n"
            " {\"id\": \"SH-1\", \"order\": \"SO-1/10\", \"quantity\": 10,\n"
            "  \"value\": {\"amount\": \"100000.00\", \"currency\": \"USD\"},\n"
            "  \"license\": {\"number\": \"D000001\"}, \"planned\": \"2026-03-02\",\n"
            "  \"port\": {\"name\": \"Anchorage\", \"zone\": \"America/Anchorage\"}}\n"
            "Nothing is reserved by it. One that is there with the same content is left as it is, "
            "so that a file may be given again; one that says something else is refused: 'licet "
            "ship amend' takes it.",
    .statuses = shipping_statuses,
    .groups = groups,
    .operands_max = 1,
    .run = run_plan,
};

const struct command command_ship_amend = {
    .name = "amend",
    .summary = "give shipments another version",
    .usage = usage,
    .help = "As 'licet ship plan', for those that are there: papers, serial numbers, the day. What "
            "is reserved stays for the same order, units, value and license.",
    .statuses = shipping_statuses,
    .groups = groups,
    .operands_max = 1,
    .run = run_amend,
};
