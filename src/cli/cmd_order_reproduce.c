/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_order_reproduce.c - `licet order reproduce`: a decision again, as known then and now. */
#include "audit/record.h"
#include "book/basis.h"
#include "cli/again.h"
#include "cli/fail.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/ordering.h"
#include "cli/people_text.h"
#include "text/json_write.h"

#define DECISION_SIZE_MAX ((size_t)64 << 20)
#define DECISION_DEPTH 32
#define CHANGES_MAX 20
#define PATH_MAX_BYTES 256
#define AROUND 30 /* bytes that are shown on each side of a difference */

/* One with which decisions are made again, as long as they were made with the same. */
struct made {
    struct again again;
    int64_t basis; /* 0: none is open */
};

struct reproducing {
    struct cli *cli;
    const struct args *args;
    struct store *store;
    struct json_reader *reader;
    struct made then, now;
    struct buf changes; /* of one order, as text or JSON */
    size_t change_count;
    size_t wrong;
};

struct asked {
    struct matter matter;
    struct decision_row decision;
    struct str basis, content;
};

/* ---- what differs ---- */

static struct str shown(const struct json_value *value)
{
    if (value == NULL)
        return STR("(nothing)");
    return value->type == JSON_ARRAY    ? STR("[…]")
           : value->type == JSON_OBJECT ? STR("{…}")
                                        : value->text;
}

static void put_change(struct reproducing *r, const char *path, const struct json_value *then,
                       const struct json_value *now)
{
    struct buf *out = &r->changes;
    struct str before = shown(then);
    struct str after = shown(now);
    if (r->change_count++ >= CHANGES_MAX)
        return;
    if (!args_flag(r->args, "json")) {
        buf_format(out, "    %s: %.*s -> %.*s\n", path, STR_ARG(before), STR_ARG(after));
        return;
    }
    json_open(out, '{');
    JSON_PUT_WORD(out, "path", path);
    JSON_PUT_STRING(out, "then", before);
    JSON_PUT_STRING(out, "now", after);
    json_close(out, '}');
}

/* By which day it is known, and by which packs, differs in any case. */
static bool is_of_now(const char *path)
{
    return str_equal_text(STR("known"), path) || str_equal_text(STR("policy"), path);
}

/* Members of the one, and those of the other that the one has not. */
static void compare(struct reproducing *r, const char *path, const struct json_value *then,
                    const struct json_value *now)
{
    bool nested = then != NULL && now != NULL && then->type == now->type &&
                  (then->type == JSON_OBJECT || then->type == JSON_ARRAY);
    if (is_of_now(path))
        return;
    if (!nested) {
        if (then == NULL || now == NULL || then->type != now->type ||
            !str_equal(then->text, now->text))
            put_change(r, path, then, now);
        return;
    }
    const struct json_value *b = now->first;
    size_t at = 0;
    for (const struct json_value *a = then->first; a != NULL; a = a->next, at++) {
        char below[PATH_MAX_BYTES];
        if (then->type == JSON_OBJECT)
            snprintf(below, sizeof below, "%s%s%.*s", path, path[0] == '\0' ? "" : ".",
                     STR_ARG(a->key));
        else
            snprintf(below, sizeof below, "%s[%zu]", path, at);
        compare(r, below, a, then->type == JSON_OBJECT ? json_get(now, a->key) : b);
        b = b == NULL ? NULL : b->next;
    }
    at = 0;
    for (b = now->first; b != NULL; b = b->next, at++) {
        char below[PATH_MAX_BYTES];
        if (now->type == JSON_OBJECT)
            snprintf(below, sizeof below, "%s%s%.*s", path, path[0] == '\0' ? "" : ".",
                     STR_ARG(b->key));
        else
            snprintf(below, sizeof below, "%s[%zu]", path, at);
        if (now->type == JSON_OBJECT ? json_get(then, b->key) == NULL : at >= then->count)
            compare(r, below, NULL, b);
    }
}

static bool read_json(struct reproducing *r, struct str text, const struct json_value **ret,
                      struct err *err)
{
    const struct json_source source = { .text = text, .line = 1 };
    struct json_text read;
    if (!json_read(r->reader, r->cli->arena, &source, &read, err))
        return false;
    *ret = read.root;
    return true;
}

static size_t first_difference(struct str a, struct str b)
{
    size_t at = 0;
    while (at < a.length && at < b.length && a.data[at] == b.data[at])
        at++;
    return at;
}

static void put_around(struct buf *out, const char *what, struct str text, size_t at)
{
    size_t from = at < AROUND ? 0 : at - AROUND;
    size_t to = at + AROUND < text.length ? at + AROUND : text.length;
    while (from > 0 && ((unsigned char)text.data[from] & 0xC0) == 0x80)
        from--;
    while (to < text.length && ((unsigned char)text.data[to] & 0xC0) == 0x80)
        to++;
    struct str part = str_slice(text, from, to);
    buf_format(out, "    %s: %s%.*s%s\n", what, from > 0 ? "…" : "", STR_ARG(part),
               to < text.length ? "…" : "");
}

/* ---- one decision ---- */

static bool read_asked(struct reproducing *r, struct str name, struct asked *ret, struct err *err)
{
    struct store *store = r->store;
    struct arena *arena = r->cli->arena;
    const struct option_value *which = args_get(r->args, "decision");
    uint8_t digest[MATTER_DIGEST_SIZE];
    struct matter_version version;
    if (!matter_named(store, arena, &order_machine, name, &ret->matter, err))
        return false;
    int64_t seq = which != NULL ? which->number : ret->matter.decision;
    if (seq == 0) {
        err_set(err, ERR_NAME, "order '%.*s' was never decided", STR_ARG(name));
        return err_hint(err, "'licet order show' tells what it lacks");
    }
    if (!decision_read(store, arena, seq, &ret->decision, err))
        return false;
    if (!store_id_equal(&ret->decision.matter, &ret->matter.id)) {
        err_set(err, ERR_NAME, "decision %lld is not one of order '%.*s'", (long long)seq,
                STR_ARG(name));
        return err_hint(err, "'licet order show' tells the newest, 'licet ship show' that of a "
                             "release");
    }
    if (!decision_basis_read(store, arena, ret->decision.basis, &ret->basis, digest, err) ||
        !matter_version_read(store, arena, &ret->matter.id, ret->decision.version, &version, err))
        return false;
    ret->content = version.content;
    return true;
}

static bool open_made(struct reproducing *r, struct made *made, bool now, const struct asked *asked,
                      struct err *err)
{
    if (made->basis == asked->decision.basis)
        return true;
    if (made->basis != 0)
        again_close(&made->again);
    made->basis = asked->decision.basis;
    bool done = now ? again_open_now(&made->again, r->cli, r->args, r->store, asked->basis, err)
                    : again_open(&made->again, r->cli, r->store, asked->basis, err);
    if (!done) {
        again_close(&made->again);
        made->basis = 0;
    }
    return done;
}

static bool make(struct reproducing *r, struct made *made, bool now, const struct asked *asked,
                 struct str *ret, struct err *err)
{
    struct str order;
    return open_made(r, made, now, asked, err) &&
           again_order(&made->again, asked->content, &order, err) &&
           again_decide(&made->again, order, ret, err);
}

struct result {
    bool made, same; /* as known then */
    size_t at;       /* where it differs */
    struct str then;
    struct err why; /* it could not be made */
};

static bool same_engine(const struct reproducing *r)
{
    return str_equal_text(again_word(&r->then.again, "engine"), engine_made_by);
}

static void put_text(struct reproducing *r, const struct asked *asked, const struct result *result,
                     bool with_now)
{
    struct buf *out = &r->cli->out;
    const struct decision_row *decision = &asked->decision;
    char at[AUDIT_TIME_SIZE];
    buf_format(out, "%.*s: decision %lld of %.10s: %.*s\n", STR_ARG(asked->matter.name),
               (long long)decision->seq, audit_time(decision->made_at, at),
               STR_ARG(decision->outcome));
    if (!result->made) {
        buf_format(out, "  as known then: cannot be made again: %s\n", result->why.message);
        return;
    }
    struct str licet = again_word(&r->then.again, "licet");
    struct str engine = again_word(&r->then.again, "engine");
    if (result->same) {
        buf_text(out, "  as known then: the same to the byte\n");
    } else {
        buf_format(out, "  as known then: another one from byte %zu on\n", result->at);
        put_around(out, "kept", decision->content, result->at);
        put_around(out, "made", result->then, result->at);
    }
    if (!same_engine(r))
        buf_format(out, "  made by another engine: Licet %.*s, %.8s; this is Licet %s, %.8s\n",
                   STR_ARG(licet), engine.length < 8 ? "unknown" : engine.data, LICET_VERSION,
                   engine_made_by);
    if (!with_now)
        return;
    if (r->change_count == 0)
        buf_text(out, "  as known now: the same\n");
    else
        buf_format(out, "  as known now: %zu difference%s\n", r->change_count,
                   r->change_count == 1 ? "" : "s");
    buf_str(out, buf_view(&r->changes));
    if (r->change_count > CHANGES_MAX)
        buf_format(out, "    … and %zu more\n", r->change_count - CHANGES_MAX);
}

static void put_json(struct reproducing *r, const struct asked *asked, const struct result *result,
                     bool with_now)
{
    struct buf *out = &r->cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", asked->matter.name);
    JSON_PUT_INT(out, "decision", asked->decision.seq);
    JSON_PUT_STRING(out, "outcome", asked->decision.outcome);
    JSON_PUT_WORD(out, "then", !result->made ? "not_made" : result->same ? "same" : "differs");
    JSON_PUT_STRING(out, "why", result->made ? (struct str){ 0 } : str_of(result->why.message));
    JSON_KEY(out, "differs_at");
    if (result->made && !result->same)
        buf_format(out, "%zu,", result->at);
    else
        json_null(out);
    JSON_PUT_BOOL(out, "same_engine", result->made && same_engine(r));
    JSON_PUT_STRING(out, "now",
                    !with_now || !result->made ? (struct str){ 0 }
                    : r->change_count == 0     ? STR("same")
                                               : STR("differs"));
    JSON_KEY(out, "changes");
    json_open(out, '[');
    buf_str(out, buf_view(&r->changes));
    json_close(out, ']');
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static bool compare_now(struct reproducing *r, const struct asked *asked, struct err *err)
{
    const struct json_value *then;
    const struct json_value *as_now;
    struct str now;
    if (!make(r, &r->now, true, asked, &now, err) ||
        !read_json(r, asked->decision.content, &then, err) || !read_json(r, now, &as_now, err))
        return false;
    compare(r, "", then, as_now);
    return true;
}

static bool reproduce(struct reproducing *r, struct str name, struct err *err)
{
    struct asked asked;
    struct result result = { .made = false };
    bool with_now = args_flag(r->args, "now");
    buf_clear(&r->changes);
    r->change_count = 0;
    if (!read_asked(r, name, &asked, err))
        return false;
    result.made = make(r, &r->then, false, &asked, &result.then, &result.why);
    if (!result.made && result.why.code != ERR_NAME && result.why.code != ERR_SYNTAX &&
        result.why.code != ERR_DAMAGED && result.why.code != ERR_POLICY) {
        *err = result.why;
        return false;
    }
    if (result.made) {
        result.same = str_equal(result.then, asked.decision.content);
        result.at = first_difference(result.then, asked.decision.content);
        if (with_now && !compare_now(r, &asked, err))
            return false;
    }
    r->wrong += !result.same;
    if (args_flag(r->args, "json"))
        put_json(r, &asked, &result, with_now);
    else
        put_text(r, &asked, &result, with_now);
    return buf_check(&r->changes, err);
}

static bool run_all(struct reproducing *r, struct err *err)
{
    const struct json_limits limits = { .size = DECISION_SIZE_MAX, .depth = DECISION_DEPTH };
    r->reader = json_reader_new(r->cli->mem, limits, err);
    if (r->reader == NULL || !store_begin_reading(r->store, err))
        return false;
    bool done = true;
    for (size_t i = 0; done && i < r->args->operand_count; i++)
        done = reproduce(r, r->args->operands[i], err) && cli_write(r->cli, STR(""), err);
    store_rollback(r->store);
    return done;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct reproducing r = { .cli = cli, .args = args };
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "which order?");
        return err_hint(err, "'licet order list' lists them");
    }
    if (args->operand_count > 1 && args_get(args, "decision") != NULL)
        return err_set(err, ERR_USAGE, "'--decision' is of one order");
    buf_init(&r.changes, cli->mem, DECISION_SIZE_MAX);
    r.store = people_open_reading(cli, args, err);
    bool done = r.store != NULL && run_all(&r, err);
    if (r.then.basis != 0)
        again_close(&r.then.again);
    if (r.now.basis != 0)
        again_close(&r.now.again);
    json_reader_free(r.reader);
    store_close(r.store);
    buf_release(&r.changes);
    if (done)
        *ret_status = r.wrong > 0 ? EXIT_REFUSED : EXIT_DONE;
    return done;
}

static const struct option own_options[] = {
    { .name = "decision",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "which of its decisions; the newest if left out" },
    { .name = "now",
      .help = "decide it as well by the packs of now, and the lists of --lists, and tell what "
              "differs" },
    { .name = NULL },
};
static const struct option_group own_group = { "Options", own_options };
static const struct option_group *const groups[] = {
    &own_group, &group_names, &group_database, &group_basis, &group_screening, &group_json, NULL
};
static const char *const usage[] = { "ORDER... [--decision N] --db PATH",
                                     "ORDER... --now --lists DIR --db PATH", NULL };
static const char statuses[] = " 0  each is the same to the byte, as known then\n"
                               " 1  one is another, or what it was made with is not kept\n"
                               " 2  bad usage, or there is no such order or decision\n"
                               " 3  the system failed";

const struct command command_order_reproduce = {
    .name = "reproduce",
    .summary = "make a decision again, from what the database kept of it",
    .usage = usage,
    .help = "With the packs, the lists, the owners and the licenses that it was made with, as they "
            "were; no folder of them is needed. A decision is the same to the byte, or where it "
            "begins to differ is told, and whether another engine made it: then that release of "
            "Licet makes it again. --now tells what the packs and lists of now would say of the "
            "same order on the same day, under the licenses of then. Nothing is recorded.",
    .statuses = statuses,
    .groups = groups,
    .operands_max = 1024,
    .run = run,
};
