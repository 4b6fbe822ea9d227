/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/page_policy_draft.c - /policy/draft: a changed pack is looked at before it is proposed;
 * /policy/look: what was told of it, by any column, and as CSV.
 */
#include <stdio.h>

#include "server/admission.h"
#include "server/desk.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/listing.h"
#include "server/looks.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "web/policy_draft.h"

#define INPUTS (1 + 2 * POLICY_DRAFT_FILES)
#define NAME_LENGTH_MAX 60

const struct route_query policy_draft_queries[] = {
    { "pack", "the pack in force that is to be changed", NULL },
    { NULL, NULL, NULL },
};

#define LOOK_QUERIES                                                                               \
    { "look", "which one", NULL },                                                                 \
    {                                                                                              \
        "sort", "by a column; -value: the other way round", NULL                                   \
    }

const struct route_query policy_look_queries[] = {
    LOOK_QUERIES,
    { "after", "lines behind so many", NULL },
    { NULL, NULL, NULL },
};

const struct route_query policy_look_csv_queries[] = {
    LOOK_QUERIES,
    { NULL, NULL, NULL },
};

static const struct web_input blank[INPUTS] = {
    { .name = "pack",
      .label = "Pack",
      .needed = true,
      .help = "the name of its folder; what is not written below stays as it is in force" },
    { .name = "name1", .label = "File", .needed = true, .help = "such as letters.licet" },
    { .name = "text1", .label = "What it says", .kind = WEB_CODE, .needed = true },
    { .name = "name2", .label = "Second file" },
    { .name = "text2", .label = "What it says", .kind = WEB_CODE },
    { .name = "name3", .label = "Third file" },
    { .name = "text3", .label = "What it says", .kind = WEB_CODE },
};

struct drafting {
    struct call *call;
    struct web_input inputs[INPUTS];
    struct policy_draft draft;
    bool wrong;
};

/* ---- what is written ---- */

static void refuse(struct drafting *d, size_t at, const char *why)
{
    d->inputs[at].problem = str_of(why);
    d->wrong = true;
}

/* Letters, digits and '-': a name that leads nowhere else. */
static bool is_plain(struct str name)
{
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && i > 0)))
            return false;
    }
    return name.length > 0 && name.length <= NAME_LENGTH_MAX;
}

static bool is_built_in(const struct packs *packs, struct str name)
{
    for (size_t i = 0; i < packs->file_count; i++) {
        struct str folder = packs->files[i].hash_name;
        folder.length = str_find(folder, '/');
        if (packs->files[i].built_in && str_equal(folder, name))
            return true;
    }
    return false;
}

static void check_pack(struct drafting *d)
{
    const struct packs *packs = law_parts(d->call->law)->basis.packs;
    struct str name = d->inputs[0].value;
    bool built_in = is_built_in(packs, name);
    for (size_t i = 0; i < packs->other_count; i++)
        built_in = built_in || is_built_in(&packs->others[i], name);
    if (!is_plain(name))
        refuse(d, 0, "a name has small letters, digits and '-'");
    else if (built_in)
        refuse(d, 0, "this one is built in: add to it with a pack of your own");
    d->draft.pack = name;
}

static void check_file(struct drafting *d, size_t at)
{
    struct str name = d->inputs[at].value;
    struct str text = d->inputs[at + 1].value;
    if (name.length == 0 && text.length == 0 && at > 1)
        return;
    if (!str_ends(name, STR(".licet")) ||
        !is_plain(str_slice(name, 0, name.length - (sizeof ".licet" - 1))))
        refuse(d, at, "a name has small letters, digits and '-', and ends in .licet");
    for (size_t i = 0; i < d->draft.count; i++) {
        if (str_equal(d->draft.files[i].name, name))
            refuse(d, at, "there is one of that name above");
    }
    if (text.length == 0)
        refuse(d, at + 1, "it has to be said");
    d->draft.files[d->draft.count].name = name;
    d->draft.files[d->draft.count++].text = text;
}

/* A form's lines end as on the network; a pack's do not. */
static bool read_input(struct drafting *d, const struct target *form, size_t i, struct err *err)
{
    struct arena *arena = &d->call->exchange->arena;
    struct str said = target_query_of(form, d->inputs[i].name);
    char *text = arena_array(arena, said.length + 1, 1);
    size_t length = 0;
    if (text == NULL)
        return arena_error(arena, err);
    for (size_t k = 0; k < said.length; k++) {
        if (said.data[k] != '\r')
            text[length++] = said.data[k];
    }
    d->inputs[i].value = str_slice((struct str){ text, length }, 0, length);
    if (d->inputs[i].kind != WEB_CODE)
        d->inputs[i].value = str_trim(d->inputs[i].value);
    return true;
}

/* ---- the page ---- */

static void begin(struct drafting *d, struct call *call)
{
    *d = (struct drafting){ .call = call };
    for (size_t i = 0; i < INPUTS; i++)
        d->inputs[i] = blank[i];
}

/* What is shown of the lines that flip. */
struct showing {
    struct web_list list;
    size_t from;
    char next[24];
};

/* ERR_USAGE: there is no such column, or no line behind that one. */
static bool begin_showing(struct call *call, struct look *look, struct showing *ret,
                          struct err *err)
{
    struct str sort = call_query(call, "sort");
    struct str after = call_query(call, "after");
    int64_t from;
    *ret = (struct showing){ .list = { .path = "/policy/look",
                                       .sort = sort.length > 0 ? sort : STR("-value") } };
    if (!web_flips_sorts(ret->list.sort))
        return err_set(err, ERR_USAGE, "'sort' is not '%.*s'", STR_ARG(sort));
    if (!desk_number(call, "after", 0, INT32_MAX, &from, err))
        return false;
    if (from > 0 && (size_t)from >= look->flips.row_count)
        return err_set(err, ERR_USAGE, "there is no line behind '%.*s'", STR_ARG(after));
    ret->from = (size_t)from;
    ret->list.goes_on = from > 0;
    ret->list.more = ret->from + WEB_FLIPS_SHOWN < look->flips.row_count;
    snprintf(ret->next, sizeof ret->next, "%zu", ret->from + WEB_FLIPS_SHOWN);
    ret->list.next = str_of(ret->next);
    web_list_part(&ret->list, "look", str_of(look->key));
    web_flips_sort(&look->flips, ret->list.sort);
    return true;
}

static bool is_without_book(const struct call *call)
{
    return !who_may(&call->who, MAY_ORDER_READ) || !who_may(&call->who, MAY_PARTY_READ);
}

static void put(struct drafting *d, unsigned status, const struct look *look,
                const struct showing *showing, const struct err *why)
{
    struct call *call = d->call;
    struct web_policy_draft shown = {
        .page = page_around(call, STR("A changed pack"), WEB_POLICY),
        .inputs = d->inputs,
        .input_count = INPUTS,
        .seconds = POLICY_LOOK_SECONDS,
        .without_book = is_without_book(call),
    };
    if (why != NULL) {
        shown.problem = str_of(why->message);
        shown.hint = str_of(why->hint);
    }
    if (look != NULL) {
        shown.looked = true;
        shown.sound = look->seen.sound;
        shown.passed = look->seen.passed;
        shown.tests = look->seen.tests;
        shown.law = look->seen.law;
        shown.decided = look->seen.decided;
        shown.flips = &look->flips;
        shown.undecided = look->undecided;
        shown.list = &showing->list;
        shown.from = showing->from;
    }
    web_policy_draft(page_html(call, status), &shown);
}

/* The files of the pack in force, if they fit into the form. */
static void take_published(struct drafting *d, struct str pack)
{
    const struct packs *packs = law_parts(d->call->law)->basis.packs;
    size_t count = 0;
    d->inputs[0].value = pack;
    for (size_t i = 0; i < packs->file_count; i++) {
        const struct packs_file *file = &packs->files[i];
        struct str folder = file->hash_name;
        folder.length = str_find(folder, '/');
        if (file->built_in || folder.length == file->hash_name.length || !str_equal(folder, pack) ||
            !str_ends(file->hash_name, STR(".licet")) || count == POLICY_DRAFT_FILES)
            continue;
        d->inputs[1 + 2 * count].value =
            str_slice(file->hash_name, folder.length + 1, file->hash_name.length);
        d->inputs[2 + 2 * count++].value = file->text;
    }
}

bool handle_policy_draft(struct call *call, struct err *err)
{
    struct drafting d;
    (void)err;
    begin(&d, call);
    take_published(&d, str_trim(call_query(call, "pack")));
    put(&d, 200, NULL, NULL, NULL);
    return true;
}

/* ---- looking ---- */

/* Whose it is, and as long as it is kept. */
static bool look_at(struct call *call, struct look *look, struct err *err)
{
    const struct policy_desk *desk = &call->server->config.desk;
    look->by = call->who.principal.id;
    look->until = server_seconds(call->server) + LOOK_SECONDS;
    return desk->look(desk->context, &look->arena, &look->draft, &look->seen, err) &&
           (!look->seen.sound || look_read_flips(look, err));
}

static bool put_look(struct drafting *d, struct look *look, struct err *err)
{
    struct showing showing = { .from = 0 };
    if (look->seen.sound && !begin_showing(d->call, look, &showing, err))
        return false;
    put(d, look->seen.sound ? 200 : 422, look, &showing, NULL);
    return true;
}

/* What takes too long is said by the form. */
static bool put_looked(struct drafting *d, struct err *err)
{
    struct call *call = d->call;
    struct look *look = look_new(call->server->config.mem, &d->draft, err);
    if (look == NULL)
        return false;
    bool done = look_at(call, look, err);
    if (!done && err->code == ERR_LIMIT) {
        put(d, problem_status(problem_kind_of(err)), NULL, NULL, err);
        look_free(look);
        return true;
    }
    done = done && put_look(d, look, err);
    if (done && look->seen.sound)
        looks_keep(call->server->looks, look);
    else
        look_free(look);
    return done;
}

bool handle_policy_draft_looked(struct call *call, struct err *err)
{
    struct drafting d;
    struct target form;
    struct err why;
    begin(&d, call);
    if (!form_read(call, admission_cookie(call), &form, err))
        return false;
    for (size_t i = 0; i < INPUTS; i++) {
        if (!read_input(&d, &form, i, err))
            return false;
    }
    check_pack(&d);
    for (size_t i = 0; i < POLICY_DRAFT_FILES; i++)
        check_file(&d, 1 + 2 * i);
    if (d.wrong) {
        err_clear(&why);
        err_set(&why, ERR_VALUE, "something is missing or wrong");
        put(&d, 422, NULL, NULL, &why);
        return true;
    }
    d.draft.database = call->server->config.database;
    d.draft.spool = call->server->config.spool;
    return put_looked(&d, err);
}

/* ---- what was told of it ---- */

static struct look *hold(struct call *call, struct err *err)
{
    struct look *look = looks_hold(call->server->looks, call_query(call, "look"),
                                   &call->who.principal.id, server_seconds(call->server));
    if (look != NULL)
        return look;
    err_set(err, ERR_NAME, "what was told of this changed pack is not kept any more");
    err_hint(err, "look at it again: /policy/draft");
    call->problem = PROBLEM_NOT_FOUND;
    return NULL;
}

static void take_draft(struct drafting *d, const struct policy_draft *draft)
{
    d->inputs[0].value = draft->pack;
    for (size_t i = 0; i < draft->count; i++) {
        d->inputs[1 + 2 * i].value = draft->files[i].name;
        d->inputs[2 + 2 * i].value = draft->files[i].text;
    }
}

bool handle_policy_look(struct call *call, struct err *err)
{
    struct drafting d;
    struct look *look = hold(call, err);
    if (look == NULL)
        return false;
    begin(&d, call);
    take_draft(&d, &look->draft);
    bool done = put_look(&d, look, err);
    looks_let_go(call->server->looks);
    return done;
}

bool handle_policy_look_csv(struct call *call, struct err *err)
{
    struct showing showing;
    struct look *look = hold(call, err);
    if (look == NULL)
        return false;
    bool done = begin_showing(call, look, &showing, err);
    if (done)
        web_flips_csv(page_csv(call, "flips.csv"), &look->flips);
    looks_let_go(call->server->looks);
    return done;
}
