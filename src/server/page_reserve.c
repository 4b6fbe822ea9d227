/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/page_reserve.c - /licenses/{number}/do/reserve: units and value are spoken for.
 *
 * What it does is shown in figures first; only what was shown is done.
 */
#include <stdio.h>

#include "base/date.h"
#include "desk/ids.h"
#include "desk/money.h"
#include "server/admission.h"
#include "server/desk.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "web/step_form.h"

#define ADDRESS_MAX ((size_t)16 << 10)
#define FIGURES_MAX ((size_t)4 << 10)

enum said {
    SAID_AUTHORITY,
    SAID_LINE,
    SAID_QUANTITY,
    SAID_VALUE,
    SAID_UNTIL,
    SAID_REASON,
    SAID_COUNT
};

static const struct web_input fields[SAID_COUNT] = {
    [SAID_AUTHORITY] = { .name = "authority", .kind = WEB_SAID },
    [SAID_LINE] = { .name = "line", .label = "Line", .kind = WEB_NUMBER, .help = "1 if left out" },
    [SAID_QUANTITY] = { .name = "quantity", .label = "Units", .kind = WEB_NUMBER, .needed = true },
    [SAID_VALUE] = { .name = "value",
                     .label = "Value",
                     .help = "as in 24000000.00, in the currency of the license" },
    [SAID_UNTIL] = { .name = "until",
                     .label = "Until",
                     .help = "as in 2026-03-01T14:00:00Z; as long as the license if left out" },
    [SAID_REASON] = { .name = "reason", .label = "What for", .kind = WEB_AREA },
};

const struct route_query reserve_queries[] = {
    { "authority", "whose license it is, where several have that number", NULL },
    { "line", "of the license, from 1", NULL },
    { "quantity", "units", NULL },
    { "value", "what they are worth", NULL },
    { "until", "as long as that it is spoken for", NULL },
    { "reason", "what for", NULL },
    { NULL, NULL, NULL },
};

struct reserving {
    struct call *call;
    struct license_desk desk;
    struct license_record record;
    struct license_look look;
    struct web_input inputs[SAID_COUNT];
    struct license_draw draw;
    int64_t until; /* 0: it does not end by itself */
};

/* ---- what is said ---- */

static bool open_license(struct reserving *r, struct call *call, const struct target *said,
                         struct err *err)
{
    *r = (struct reserving){ .call = call, .desk = desk_of_licenses(call) };
    for (unsigned i = 0; i < SAID_COUNT; i++) {
        r->inputs[i] = fields[i];
        r->inputs[i].value = str_trim(target_query_of(said, fields[i].name));
    }
    struct str authority = r->inputs[SAID_AUTHORITY].value;
    if (!license_load(&r->desk, authority.length > 0 ? authority : (struct str){ 0 },
                      call->parameters[0], &r->record, err))
        return desk_not_found(call, err);
    return license_look_at(&r->desk, &r->record, &r->look, err);
}

static bool wrong(struct reserving *r, enum said which, struct err *err)
{
    r->inputs[which].problem = str_copy(&r->call->exchange->arena, str_of(err->message));
    return false;
}

static bool read_count(struct reserving *r, enum said which, int64_t otherwise, int64_t *ret,
                       struct err *err)
{
    struct str text = r->inputs[which].value;
    struct num number;
    struct err unused;
    *ret = otherwise;
    if (text.length == 0)
        return otherwise > 0 || (err_set(err, ERR_VALUE, "how many?"), wrong(r, which, err));
    if (num_parse(text, false, &number, &unused) && number.bottom == 1 && number.top > 0 &&
        number.top < INT64_MAX) {
        *ret = (int64_t)number.top;
        return true;
    }
    err_set(err, ERR_VALUE, "'%.*s' is not a whole number from 1", STR_ARG(text));
    return wrong(r, which, err);
}

static bool read_draw(struct reserving *r, struct err *err)
{
    struct str value = r->inputs[SAID_VALUE].value;
    struct str until = r->inputs[SAID_UNTIL].value;
    struct str reason = r->inputs[SAID_REASON].value;
    r->draw = (struct license_draw){ .kind = DRAW_RESERVE,
                                     .by = &r->call->who,
                                     .authority = r->record.key.authority,
                                     .number = r->record.key.number,
                                     .reason = reason.data == NULL ? STR("") : reason,
                                     .basis = STR("") };
    if (!read_count(r, SAID_LINE, 1, &r->draw.line, err) ||
        !read_count(r, SAID_QUANTITY, 0, &r->draw.quantity, err))
        return false;
    if (value.length > 0 &&
        !money_parse(value, r->record.terms.version.currency, &r->draw.value, err))
        return wrong(r, SAID_VALUE, err);
    if (until.length > 0 && !instant_parse(until, &r->draw.expires_at)) {
        err_set(err, ERR_VALUE, "'%.*s' is no instant", STR_ARG(until));
        return wrong(r, SAID_UNTIL, err);
    }
    return true;
}

/* ---- what it does ---- */

static bool counts(const struct reserving *r, const struct balance *balance, int64_t *ret_asked)
{
    *ret_asked = balance->account.measure == MEASURE_VALUE      ? r->draw.value
                 : balance->account.measure == MEASURE_QUANTITY ? r->draw.quantity
                                                                : 0;
    return *ret_asked > 0 && (balance->line == 0 || balance->line == r->draw.line);
}

/* "It reserves 1,200 of 1,430 units left (line 1, quantity), … until 2029-08-31." */
static struct str figures(const struct reserving *r)
{
    struct buf out;
    size_t count = 0;
    char text[NUM_TEXT_SIZE];
    char day[DATE_TEXT_SIZE];
    buf_init(&out, r->call->server->config.mem, FIGURES_MAX);
    for (size_t i = 0; i < r->look.balance_count; i++) {
        const struct balance *balance = &r->look.balances[i];
        int64_t asked;
        if (!counts(r, balance, &asked))
            continue;
        buf_text(&out, count++ == 0 ? "It reserves " : "; ");
        buf_text(&out, amount_format(&balance->account, asked, text));
        buf_format(&out, " of %s ",
                   amount_format(&balance->account, balance_left(&balance->account), text));
        buf_str(&out, account_unit(&balance->account));
        HTML(&out, " left (");
        put_account_name(&out, balance->line, balance->account.measure);
        HTML(&out, ")");
    }
    if (r->draw.expires_at != 0)
        buf_format(&out, ", until %.*s", STR_ARG(r->inputs[SAID_UNTIL].value));
    else
        buf_format(&out, ", until %s, midnight at %.*s",
                   date_format(r->look.standing.last_day, day),
                   STR_ARG(r->record.terms.version.zone));
    HTML(&out, ".");
    struct str kept = str_copy(&r->call->exchange->arena, buf_view(&out));
    buf_release(&out);
    return kept;
}

/* "/licenses/D000004" and what is behind it. */
static struct str address(const struct reserving *r, const char *behind)
{
    struct buf out;
    buf_init(&out, r->call->server->config.mem, ADDRESS_MAX);
    buf_text(&out, "/licenses/");
    html_url_part(&out, r->record.key.number);
    buf_text(&out, behind);
    if (behind[0] != '/') {
        html_url_part(&out, r->record.key.authority);
        buf_text(&out, "&done=reserve");
    }
    struct str kept = str_copy(&r->call->exchange->arena, buf_view(&out));
    buf_release(&out);
    return kept;
}

static bool put_form(struct reserving *r, unsigned status, bool asks, const struct err *why,
                     struct err *err)
{
    struct call *call = r->call;
    struct arena *arena = &call->exchange->arena;
    struct web_step_form form = {
        .page = page_around(call, r->record.key.number, WEB_LICENSES),
        .verb = "Reserve",
        .what = "license",
        .name = r->record.key.number,
        .state = str_of(license_standing_word(&r->record, &r->look.standing)),
        .effect = "Units and value are spoken for: nobody else reserves them, and nothing departs "
                  "by that.",
        .figures = asks ? STR("") : figures(r),
        .action = address(r, "/do/reserve"),
        .back = address(r, "/"),
        .inputs = r->inputs,
        .input_count = SAID_COUNT,
        .asks = asks,
    };
    form.back = str_slice(form.back, 0, form.back.length - 1);
    for (unsigned i = 0; !asks && i < SAID_COUNT; i++)
        r->inputs[i].kind = WEB_SAID;
    if (why != NULL) {
        form.problem = str_copy(arena, str_of(why->message));
        form.hint = str_copy(arena, str_of(why->hint));
    }
    if (!form_key(call, &form.key, err) || !arena_sound(arena, err))
        return false;
    web_step_form(page_html(call, status), &form);
    return true;
}

bool handle_reserve_form(struct call *call, struct err *err)
{
    struct reserving r;
    struct err why;
    if (!open_license(&r, call, &call->target, err))
        return false;
    if (r.inputs[SAID_QUANTITY].value.length == 0)
        return put_form(&r, 200, true, NULL, err);
    err_clear(&why);
    if (read_draw(&r, &why))
        return put_form(&r, 200, false, NULL, err);
    return put_form(&r, problem_status(problem_kind_of(&why)), true, &why, err);
}

/* ---- it is done ---- */

static bool draw(struct reserving *r, struct str key, struct err *err)
{
    struct license_drawn drawn;
    if (!read_draw(r, err) || !store_begin(r->call->store, err))
        return false;
    r->draw.id = id_of_key(key);
    bool done = license_draw(&r->desk, &r->draw, &drawn, err);
    if (done && drawn.answer.refusal == REFUSED_NOT)
        return store_commit(r->call->store, err);
    store_rollback(r->call->store);
    return done ? license_draw_refused(r->call->server->config.mem, &drawn, true, err) : false;
}

static bool reserve(struct call *call, const struct target *form, struct err *err)
{
    struct reserving r;
    struct err why;
    if (!open_license(&r, call, form, err))
        return false;
    err_clear(&why);
    if (draw(&r, target_query_of(form, FORM_KEY), &why)) {
        struct str to = address(&r, "?authority=");
        return arena_sound(&call->exchange->arena, err) && page_leads(call, to, err);
    }
    *err = why;
    if (why.code != ERR_CONFLICT && why.code != ERR_VALUE && why.code != ERR_LIMIT &&
        why.code != ERR_USAGE)
        return false;
    return put_form(&r, problem_status(problem_kind_of(&why)), true, &why, err);
}

bool handle_reserve_done(struct call *call, struct err *err)
{
    struct target form;
    struct once once;
    bool done;
    if (!form_read(call, admission_cookie(call), &form, err) ||
        !form_begin(call, &form, &once, &done, err))
        return false;
    return done || (reserve(call, &form, err) && form_end(call, &once, err));
}
