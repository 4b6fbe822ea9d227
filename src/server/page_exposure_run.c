/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/page_exposure_run.c - /exposure/run: a form by which an exposure is worked out, and leads
 * to the page that shows it.
 */
#include <string.h>

#include "server/admission.h"
#include "server/exposures.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/scenarios.h"
#include "server/server_priv.h"
#include "web/exposure_form.h"

enum said { SAID_BOOK, SAID_SCENARIO, SAID_ON, SAID_UNTIL, SAID_PATHS, SAID_STOCK, SAID_ORDERS };
#define SAID_COUNT (SAID_ORDERS + 1)

#define WORD(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static const struct web_option books[] = {
    { WORD("yes"), WORD("the order book of this server, and its licenses") },
    { WORD("no"), WORD("only what is given below") },
};

static const struct web_option paths[] = {
    { WORD("0"), WORD("without") },
    { WORD("500"), WORD("500 ways it may go") },
    { WORD("2000"), WORD("2,000 ways it may go") },
};

static const struct web_input fields[SAID_COUNT] = {
    [SAID_BOOK] = { .name = "book",
                    .label = "Orders",
                    .kind = WEB_CHOICE,
                    .needed = true,
                    .options = books,
                    .option_count = sizeof books / sizeof *books },
    [SAID_SCENARIO] = { .name = "scenario",
                        .label = "The change that is shown in full",
                        .kind = WEB_CHOICE,
                        .needed = true },
    [SAID_ON] = { .name = "on", .label = "Day of the change", .kind = WEB_DAY, .needed = true },
    [SAID_UNTIL] = { .name = "until",
                     .label = "Sales through",
                     .kind = WEB_DAY,
                     .help = "180 days if left out" },
    [SAID_PATHS] = { .name = "paths",
                     .label = "Chance",
                     .kind = WEB_CHOICE,
                     .needed = true,
                     .options = paths,
                     .option_count = sizeof paths / sizeof *paths },
    [SAID_STOCK] = { .name = "stock",
                     .label = "Stock, purchase orders, other markets",
                     .kind = WEB_CODE,
                     .help = "rows as CSV with a header, or as JSON, one a line" },
    [SAID_ORDERS] = { .name = "orders",
                      .label = "Order lines",
                      .kind = WEB_CODE,
                      .help = "as licet check takes them, each with quantity and value" },
};

struct running {
    struct call *call;
    struct web_input inputs[SAID_COUNT];
    struct exposure_asked asked;
};

/* ---- the form ---- */

static bool begin(struct running *r, struct call *call, struct err *err)
{
    struct scenario *list;
    size_t count;
    *r = (struct running){ .call = call };
    memcpy(r->inputs, fields, sizeof fields);
    if (!scenarios_read(call, &list, &count, err))
        return false;
    struct web_option *options = arena_array(&call->exchange->arena, count, sizeof *options);
    if (options == NULL)
        return arena_error(&call->exchange->arena, err);
    for (size_t i = 0; i < count; i++)
        options[i] = (struct web_option){ list[i].name, list[i].title };
    r->inputs[SAID_SCENARIO].options = options;
    r->inputs[SAID_SCENARIO].option_count = count;
    return true;
}

static void put(struct running *r, unsigned status, const struct err *why)
{
    struct web_exposure_form shown = {
        .page = page_around(r->call, STR("Work out an exposure"), WEB_EXPOSURE),
        .inputs = r->inputs,
        .input_count = SAID_COUNT,
        .files = SAID_COUNT - SAID_STOCK,
        .seconds = EXPOSURE_SECONDS,
    };
    if (why != NULL) {
        shown.problem = str_of(why->message);
        shown.hint = str_of(why->hint);
    }
    web_exposure_form(page_html(r->call, status), &shown);
}

bool handle_exposure_form(struct call *call, struct err *err)
{
    struct running r;
    char day[DATE_TEXT_SIZE];
    if (!begin(&r, call, err))
        return false;
    r.inputs[SAID_ON].value =
        str_copy(&call->exchange->arena, str_of(date_format(server_today(call->server), day)));
    r.inputs[SAID_SCENARIO].value = STR("letter");
    put(&r, 200, NULL);
    return arena_sound(&call->exchange->arena, err);
}

/* ---- it is worked out ---- */

static struct str or_absent(struct str text)
{
    return text.length > 0 ? text : (struct str){ 0 };
}

static void add_file(struct running *r, enum exposure_files kind, enum said said)
{
    struct str text = r->inputs[said].value;
    if (text.length == 0)
        return;
    r->asked.files[kind][0] = (struct exposure_file){
        .name = text.data[0] == '{'
                    ? str_of(kind == EXPOSURE_STOCK ? "stock.jsonl" : "orders.jsonl")
                    : str_of(kind == EXPOSURE_STOCK ? "stock.csv" : "orders.csv"),
        .text = text,
    };
    r->asked.counts[kind] = 1;
}

static bool read_asked(struct running *r, const struct target *form, struct err *err)
{
    for (size_t i = 0; i < SAID_COUNT; i++) {
        struct str *value = &r->inputs[i].value;
        if (!form_said(r->call, form, r->inputs[i].name, value, err))
            return false;
        *value = str_trim(*value);
    }
    r->asked.on = or_absent(r->inputs[SAID_ON].value);
    r->asked.until = or_absent(r->inputs[SAID_UNTIL].value);
    if (!str_equal_text(r->inputs[SAID_PATHS].value, "0"))
        r->asked.paths = or_absent(r->inputs[SAID_PATHS].value);
    add_file(r, EXPOSURE_STOCK, SAID_STOCK);
    add_file(r, EXPOSURE_ORDERS, SAID_ORDERS);
    struct str chosen = r->inputs[SAID_SCENARIO].value;
    if (chosen.length > 0)
        r->asked.scenarios[r->asked.scenario_count++] = chosen;
    return true;
}

/* Of what the choices of the form do not offer. */
static bool check_chosen(const struct running *r, struct err *err)
{
    struct str ways = r->inputs[SAID_PATHS].value;
    if (ways.length == 0)
        return true;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        if (str_equal(ways, paths[i].value))
            return true;
    }
    return err_set(err, ERR_VALUE, "'%.*s' is none of the choices", STR_ARG(ways));
}

static bool lead_to(struct call *call, const struct look *look, struct str scenario,
                    struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    struct str to = str_join(arena, STR("/exposure?run="), "", str_of(look->key));
    if (scenario.length > 0)
        to = str_join(arena, to, "&scenario=", scenario);
    return arena_sound(arena, err) && page_leads(call, to, err);
}

/* What is wrong with what was asked is said by the form; what the machine cannot do is not. */
static bool is_of_form(const struct err *err)
{
    return err->code == ERR_VALUE || err->code == ERR_LIMIT;
}

static bool work_out(struct running *r, struct err *err)
{
    struct looks *looks = r->call->server->looks;
    struct str scenario = r->inputs[SAID_SCENARIO].value;
    bool with_book = str_equal_text(r->inputs[SAID_BOOK].value, "yes");
    struct look *look;
    if (!check_chosen(r, err) || !exposure_look_new(r->call, &r->asked, with_book, &look, err))
        return false;
    if (!looks_fill(looks, look, err) || !lead_to(r->call, look, scenario, err)) {
        look_free(look);
        return false;
    }
    looks_keep(looks, look);
    return true;
}

bool handle_exposure_run(struct call *call, struct err *err)
{
    struct running r;
    struct target form;
    if (!form_read(call, admission_cookie(call), &form, err) || !begin(&r, call, err) ||
        !read_asked(&r, &form, err))
        return false;
    if (work_out(&r, err))
        return true;
    if (!is_of_form(err))
        return false;
    put(&r, problem_status(problem_kind_of(err)), err);
    return true;
}
