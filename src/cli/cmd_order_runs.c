/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_order_runs.c - `licet order runs`: when orders of the book were decided anew. */
#include "base/date.h"
#include "cli/matter_reading.h"
#include "cli/option_groups.h"
#include "cli/ordering.h"
#include "desk/desk_json.h"
#include "store/matter_rows.h"
#include "store/run_rows.h"
#include "text/json.h"

#define RUNS_LISTED 20
#define BASIS_MAX ((size_t)16 << 20)
#define BASIS_DEPTH 8

struct listing {
    struct cli *cli;
    struct store *store;
    struct json_reader *reader;
    bool json;
};

/* "us-csl of 2026-08-02" */
static void put_lists(struct buf *out, const struct json_value *lists)
{
    const struct json_value *first = lists == NULL ? NULL : lists->first;
    for (const struct json_value *v = first; v != NULL; v = v->next)
        buf_format(out, "%s%.*s of %.*s", v == first ? "" : ", ",
                   STR_ARG(json_text_of(v, "source")), STR_ARG(json_text_of(v, "issued")));
    if (first == NULL)
        buf_text(out, "no lists");
}

static void put_text(struct buf *out, const struct decision_run *run,
                     const struct json_value *basis)
{
    char at[INSTANT_TEXT_SIZE];
    buf_format(out, "%lld  %.16s  %.*s, by %.*s: decided %lld, changed %lld, held %lld",
               (long long)run->n, instant_format(run->ended_at, at), STR_ARG(run->scope),
               STR_ARG(run->actor_name), (long long)run->decided, (long long)run->changed,
               (long long)run->held);
    if (run->shipments > 0)
        buf_format(out, ", shipments held %lld", (long long)run->shipments);
    if (run->refused > 0)
        buf_format(out, ", refused %lld", (long long)run->refused);
    buf_text(out, "\n   ");
    if (run->said.length > 0)
        buf_format(out, "%.*s; ", STR_ARG(run->said));
    buf_format(out, "%.*s, known %.*s, %.*s; ", STR_ARG(json_text_of(basis, "packs")),
               STR_ARG(json_text_of(basis, "known")), STR_ARG(json_text_of(basis, "posture")));
    put_lists(out, json_get(basis, STR("lists")));
    buf_byte(out, '\n');
}

static void put_json_lists(struct buf *out, const struct json_value *lists)
{
    JSON_KEY(out, "lists");
    json_open(out, '[');
    for (const struct json_value *v = lists == NULL ? NULL : lists->first; v != NULL; v = v->next) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "source", json_text_of(v, "source"));
        JSON_PUT_STRING(out, "issued", json_text_of(v, "issued"));
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void put_json(struct buf *out, const struct decision_run *run,
                     const struct json_value *basis)
{
    json_open(out, '{');
    JSON_PUT_INT(out, "n", run->n);
    JSON_PUT_STRING(out, "scope", run->scope);
    JSON_PUT_STRING(out, "said", run->said.length > 0 ? run->said : (struct str){ 0 });
    JSON_PUT_STRING(out, "by", run->actor_name);
    put_json_instant(out, "began_at", run->began_at);
    put_json_instant(out, "ended_at", run->ended_at);
    JSON_PUT_INT(out, "decided", run->decided);
    JSON_PUT_INT(out, "changed", run->changed);
    JSON_PUT_INT(out, "held", run->held);
    JSON_PUT_INT(out, "shipments_held", run->shipments);
    JSON_PUT_INT(out, "refused", run->refused);
    JSON_PUT_STRING(out, "packs", json_text_of(basis, "packs"));
    JSON_PUT_STRING(out, "sha256", json_text_of(basis, "sha256"));
    JSON_PUT_STRING(out, "known", json_text_of(basis, "known"));
    JSON_PUT_STRING(out, "posture", json_text_of(basis, "posture"));
    put_json_lists(out, json_get(basis, STR("lists")));
    put_json_end(out);
}

static bool put_run(struct listing *l, const struct decision_run *run, struct err *err)
{
    struct arena *arena = l->cli->arena;
    uint8_t digest[MATTER_DIGEST_SIZE];
    struct json_text text;
    struct str content;
    if (!decision_basis_read(l->store, arena, run->basis, &content, digest, err))
        return false;
    const struct json_source source = { .text = content, .line = 1 };
    if (!json_read(l->reader, arena, &source, &text, err))
        return false;
    if (l->json)
        put_json(&l->cli->out, run, text.root);
    else
        put_text(&l->cli->out, run, text.root);
    return true;
}

static bool list(struct cli *cli, const struct args *args, struct store *store, struct err *err)
{
    const struct json_limits limits = { .size = BASIS_MAX, .depth = BASIS_DEPTH };
    struct listing l = { .cli = cli, .store = store, .json = args_flag(args, "json") };
    struct decision_run *runs;
    size_t count;
    if (!decision_runs_read(store, cli->arena, args_number(args, "limit", RUNS_LISTED), &runs,
                            &count, err))
        return false;
    l.reader = json_reader_new(cli->mem, limits, err);
    bool done = l.reader != NULL;
    for (size_t i = 0; done && i < count; i++) {
        struct arena_place place = arena_mark(cli->arena);
        done = put_run(&l, &runs[i], err);
        arena_rewind(cli->arena, place);
    }
    json_reader_free(l.reader);
    return done;
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return reading_do(cli, args, list, err);
}

static const struct option options[] = {
    { .name = "limit", .metavar = "N", .type = OPTION_NUMBER, .help = "how many; 20 if left out" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_database, &group_json, NULL };
static const char *const usage[] = { "[--limit N] --db PATH", NULL };

const struct command command_order_runs = {
    .name = "runs",
    .summary = "when orders were decided anew, the newest first",
    .usage = usage,
    .help = "Each 'licet order decide' that was done: of which orders, by whom, with which packs "
            "and lists, how many were decided, decided otherwise than before, and held. One that "
            "broke off is none.",
    .groups = groups,
    .run = run_list,
};
