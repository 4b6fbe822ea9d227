/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/exposures.c - /v1/scenarios/{name}/runs, /v1/runs: what a policy change strands, which
 * takes seconds.
 *
 * It is begun and followed as a replay is (replays.c), and kept as long.
 */
#include "server/exposures.h"

#include <stdio.h>

#include "base/date.h"
#include "desk/pack_changes.h"
#include "server/fields.h"
#include "server/handlers.h"
#include "server/look_told.h"
#include "server/scenarios.h"
#include "server/server_priv.h"
#include "text/json_write.h"

#define ADDRESS "/v1/runs/"
#define NAME_MAX_SIZE 64

/* ---- what is asked ---- */

static bool is_file_name(struct str name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c);
        if (!letter && (i == 0 || (c != '-' && c != '_' && c != '.')))
            return false;
    }
    return name.length > 0 && name.length <= NAME_MAX_SIZE;
}

const char *exposure_file_wrong(const struct exposure_asked *asked, struct str name)
{
    if (!is_file_name(name))
        return "a name has letters, digits, '-', '_' and '.', and begins with none of these";
    for (size_t kind = 0; kind < EXPOSURE_FILES_COUNT; kind++) {
        for (size_t i = 0; i < asked->counts[kind]; i++) {
            if (str_equal(asked->files[kind][i].name, name))
                return "there is one of that name above";
        }
    }
    return NULL;
}

static bool check_day(const char *name, struct str day, struct err *err)
{
    int32_t unused;
    return day.data == NULL || date_parse(day, &unused, err) || err_wrap(err, "'%s'", name);
}

static bool check_word(const char *name, struct str word, const char *one, const char *other,
                       struct err *err)
{
    return word.data == NULL || str_equal_text(word, one) || str_equal_text(word, other) ||
           err_set(err, ERR_VALUE, "'%s' is %s or %s, not '%.*s'", name, one, other, STR_ARG(word));
}

static bool check(const struct exposure_asked *asked, bool with_book, struct err *err)
{
    if (!with_book && asked->counts[EXPOSURE_STOCK] + asked->counts[EXPOSURE_ORDERS] == 0) {
        err_set(err, ERR_VALUE, "there is nothing to value");
        return err_hint(err, "give rows of stock, order lines, or take the order book");
    }
    for (size_t i = 0; i < asked->scenario_count; i++) {
        if (!is_pack_name(asked->scenarios[i]))
            return err_set(err, ERR_VALUE, "there is no scenario '%.*s'",
                           STR_ARG(asked->scenarios[i]));
    }
    return check_day("on", asked->on, err) && check_day("known", asked->known, err) &&
           check_day("until", asked->until, err) &&
           check_word("knowledge", asked->knowledge, "firm", "public", err) &&
           check_word("posture", asked->posture, "enforced", "text", err);
}

static bool may_read_book(const struct call *call, struct err *err)
{
    return who_need(&call->who, MAY_ORDER_READ, err) && who_need(&call->who, MAY_BALANCE_READ, err);
}

bool exposure_may_read(const struct call *call, const struct look *look, struct err *err)
{
    return look->asked.database.data == NULL || may_read_book(call, err);
}

bool exposure_look_new(struct call *call, struct exposure_asked *asked, bool with_book,
                       struct look **ret, struct err *err)
{
    const struct server_config *config = &call->server->config;
    if (!check(asked, with_book, err))
        return false;
    if (with_book && !may_read_book(call, err))
        return false;
    asked->spool = config->spool;
    if (with_book)
        asked->database = config->database;
    *ret = look_new_exposure(config->mem, asked, err);
    if (*ret == NULL)
        return false;
    (*ret)->by = call->who.principal.id;
    (*ret)->until = server_seconds(call->server) + LOOK_SECONDS;
    return true;
}

bool exposure_look_fill(const struct server *server, struct look *look, struct err *err)
{
    const struct exposure_desk *desk = &server->config.valuing;
    return desk->value(desk->context, &look->arena, &look->asked, &look->report, &look->says,
                       err) &&
           arena_sound(&look->arena, err);
}

/* ---- it is begun ---- */

static bool read_file(struct json_text *text, const struct json_value *value,
                      const struct exposure_asked *asked, struct exposure_file *ret,
                      struct err *err)
{
    const struct field fields[] = {
        { "name", FIELD_IS_TEXT, true, &ret->name },
        { "text", FIELD_IS_TEXT, true, &ret->text },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    if (!fields_of(text, value, fields, err))
        return false;
    const char *wrong = exposure_file_wrong(asked, ret->name);
    return wrong == NULL || err_set(err, ERR_VALUE, "'%.*s': %s", STR_ARG(ret->name), wrong);
}

static bool read_files(struct json_text *text, const struct json_value *list,
                       enum exposure_files kind, struct exposure_asked *asked, struct err *err)
{
    if (list == NULL)
        return true;
    if (list->count > EXPOSURE_FILES_MAX)
        return err_set(err, ERR_LIMIT, "'%.*s' has more than %d files", STR_ARG(list->key),
                       EXPOSURE_FILES_MAX);
    for (const struct json_value *value = list->first; value != NULL; value = value->next) {
        if (!read_file(text, value, asked, &asked->files[kind][asked->counts[kind]], err))
            return false;
        asked->counts[kind]++;
    }
    return true;
}

static bool read_scenarios(const struct json_value *list, struct exposure_asked *asked,
                           struct err *err)
{
    if (list == NULL)
        return true;
    if (list->count >= EXPOSURE_SCENARIOS_MAX)
        return err_set(err, ERR_LIMIT, "'scenarios' has more than %d", EXPOSURE_SCENARIOS_MAX - 1);
    for (const struct json_value *value = list->first; value != NULL; value = value->next)
        asked->scenarios[asked->scenario_count++] = value->text;
    return true;
}

/* Absent where nothing was said. */
static bool put_number(struct call *call, int64_t number, struct str *ret, struct err *err)
{
    char text[24];
    if (number == 0)
        return true;
    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    *ret = str_copy(&call->exchange->arena, str_of(text));
    return ret->data != NULL || arena_error(&call->exchange->arena, err);
}

static bool read_asked(struct call *call, struct exposure_asked *asked, bool *ret_with_book,
                       struct err *err)
{
    struct json_text text;
    const struct json_value *lists[EXPOSURE_FILES_COUNT] = { NULL };
    const struct json_value *scenarios = NULL;
    int64_t paths = 0;
    int64_t seed = 0;
    const struct field fields[] = {
        { "stock", FIELD_IS_OBJECTS, false, &lists[EXPOSURE_STOCK] },
        { "orders", FIELD_IS_OBJECTS, false, &lists[EXPOSURE_ORDERS] },
        { "licenses", FIELD_IS_OBJECTS, false, &lists[EXPOSURE_LICENSES] },
        { "book", FIELD_IS_FLAG, false, ret_with_book },
        { "on", FIELD_IS_TEXT, false, &asked->on },
        { "known", FIELD_IS_TEXT, false, &asked->known },
        { "until", FIELD_IS_TEXT, false, &asked->until },
        { "knowledge", FIELD_IS_TEXT, false, &asked->knowledge },
        { "posture", FIELD_IS_TEXT, false, &asked->posture },
        { "scenarios", FIELD_IS_TEXTS, false, &scenarios },
        { "paths", FIELD_IS_COUNT, false, &paths },
        { "seed", FIELD_IS_COUNT, false, &seed },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    *asked = (struct exposure_asked){ .scenarios = { call->parameters[0] }, .scenario_count = 1 };
    *ret_with_book = false;
    if (!fields_read(call, &text, fields, err))
        return false;
    if (paths > EXPOSURE_PATHS_MAX)
        return err_set(err, ERR_LIMIT, "'paths' is more than %d", EXPOSURE_PATHS_MAX);
    for (int kind = 0; kind < EXPOSURE_FILES_COUNT; kind++) {
        if (!read_files(&text, lists[kind], (enum exposure_files)kind, asked, err))
            return false;
    }
    return read_scenarios(scenarios, asked, err) && put_number(call, paths, &asked->paths, err) &&
           put_number(call, seed, &asked->seed, err);
}

static void put_look(struct call *call, unsigned status, const struct look *look)
{
    struct buf *out = call_json(call, status);
    json_open(out, '{');
    JSON_PUT_WORD(out, "id", look->key);
    look_put_state(look, out);
    if (look->state == LOOK_DONE) {
        JSON_KEY(out, "report");
        buf_format(out, "\"" ADDRESS "%s/report\",", look->key);
        JSON_PUT_STRING(out, "says", look->says.length > 0 ? look->says : (struct str){ 0 });
    }
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static bool is_scenario(struct call *call, struct err *err)
{
    struct scenario *list;
    size_t count;
    if (!scenarios_read(call, &list, &count, err))
        return false;
    if (scenario_find(list, count, call->parameters[0]) != NULL)
        return true;
    err_set(err, ERR_NAME, "there is no scenario '%.*s'", STR_ARG(call->parameters[0]));
    err_hint(err, "GET /v1/scenarios lists them");
    call->problem = PROBLEM_NOT_FOUND;
    return false;
}

bool handle_exposure_begin(struct call *call, struct err *err)
{
    struct exposure_asked asked;
    struct look *look;
    bool with_book;
    if (!is_scenario(call, err) || !read_asked(call, &asked, &with_book, err) ||
        !exposure_look_new(call, &asked, with_book, &look, err))
        return false;
    return look_reply_begun(call, look, STR(ADDRESS), put_look, err);
}

/* ---- how far it is ---- */

static struct look *see(struct call *call, struct err *err)
{
    const struct look_asked asked = { LOOK_AT_EXPOSURE, call->parameters[0],
                                      "there is no such exposure, or it is not kept any more",
                                      "begin it again: POST /v1/scenarios/{name}/runs" };
    return look_of(call, &asked, err);
}

bool handle_exposure(struct call *call, struct err *err)
{
    const struct look *look = see(call, err);
    if (look == NULL)
        return false;
    put_look(call, 200, look);
    looks_let_go(call->server->looks);
    return true;
}

bool handle_exposure_report(struct call *call, struct err *err)
{
    struct http_reply *reply = &call->exchange->reply;
    const struct look *look = see(call, err);
    if (look == NULL)
        return false;
    bool done = look->state == LOOK_DONE;
    if (done) {
        reply->status = 200;
        reply->type = "application/x-ndjson";
        buf_str(&reply->text, look->report);
    } else {
        err_set(err, ERR_CONFLICT, "there is no report of it: it is %s", look_states[look->state]);
        err_hint(err, "GET " ADDRESS "%s says how far it is", look->key);
    }
    looks_let_go(call->server->looks);
    return done;
}

bool handle_exposure_events(struct call *call, struct err *err)
{
    int64_t after;
    if (!event_after(call, &after, err))
        return false;
    const struct look *look = see(call, err);
    if (look == NULL)
        return false;
    look_reply_events(call, look, after);
    looks_let_go(call->server->looks);
    return true;
}
