/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_policy_draft.c - /policy/draft: a changed pack is looked at before it is proposed. */
#include <string.h>

#include "server/admission.h"
#include "server/form.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/policy_pages.h"
#include "server/server_priv.h"

const struct route_query policy_draft_queries[] = {
    { "pack", "the pack in force that is to be changed", NULL },
    { NULL, NULL, NULL },
};

static const struct web_input blank[POLICY_INPUTS] = {
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

void policy_inputs_begin(struct web_input inputs[POLICY_INPUTS])
{
    memcpy(inputs, blank, sizeof blank);
}

struct drafting {
    struct call *call;
    struct web_input inputs[POLICY_INPUTS];
    struct pack_file files[POLICY_DRAFT_FILES];
    struct policy_draft draft;
    bool wrong;
};

/* ---- what is written ---- */

static void refuse(struct drafting *d, size_t at, const char *why)
{
    d->inputs[at].problem = str_of(why);
    d->wrong = true;
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

const char *policy_pack_wrong(struct call *call, struct str name)
{
    const struct packs *packs = law_parts(call->law)->basis.packs;
    bool built_in = is_built_in(packs, name);
    for (size_t i = 0; i < packs->other_count; i++)
        built_in = built_in || is_built_in(&packs->others[i], name);
    return !is_pack_name(name) ? "a name has small letters, digits and '-'"
           : built_in          ? "this one is built in: add to it with a pack of your own"
                               : NULL;
}

const char *policy_file_wrong(const struct policy_draft *draft, struct str name)
{
    if (!str_ends(name, STR(".licet")) ||
        !is_pack_name(str_slice(name, 0, name.length - (sizeof ".licet" - 1))))
        return "a name has small letters, digits and '-', and ends in .licet";
    for (size_t i = 0; i < draft->count; i++) {
        if (str_equal(draft->files[i].name, name))
            return "there is one of that name above";
    }
    return NULL;
}

static void check_pack(struct drafting *d)
{
    const char *wrong = policy_pack_wrong(d->call, d->inputs[0].value);
    if (wrong != NULL)
        refuse(d, 0, wrong);
    d->draft.pack = d->inputs[0].value;
}

static void check_file(struct drafting *d, size_t at)
{
    struct str name = d->inputs[at].value;
    struct str text = d->inputs[at + 1].value;
    if (name.length == 0 && text.length == 0 && at > 1)
        return;
    const char *wrong = policy_file_wrong(&d->draft, name);
    if (wrong != NULL)
        refuse(d, at, wrong);
    if (text.length == 0)
        refuse(d, at + 1, "it has to be said");
    d->files[d->draft.count].name = name;
    d->files[d->draft.count++].text = text;
}

static bool read_input(struct drafting *d, const struct target *form, size_t i, struct err *err)
{
    struct str *value = &d->inputs[i].value;
    if (!form_said(d->call, form, d->inputs[i].name, value, err))
        return false;
    if (d->inputs[i].kind != WEB_CODE)
        *value = str_trim(*value);
    return true;
}

/* ---- the page ---- */

static void begin(struct drafting *d, struct call *call)
{
    *d = (struct drafting){ .call = call };
    policy_inputs_begin(d->inputs);
    d->draft.files = d->files;
}

static void put(struct drafting *d, unsigned status, const struct look *look, const struct err *why)
{
    struct call *call = d->call;
    struct web_policy_draft shown = {
        .page = page_around(call, STR("A changed pack"), WEB_POLICY),
        .inputs = d->inputs,
        .input_count = POLICY_INPUTS,
        .seconds = POLICY_LOOK_SECONDS,
    };
    if (why != NULL) {
        shown.problem = str_of(why->message);
        shown.hint = str_of(why->hint);
    }
    if (look != NULL) {
        shown.looked = true;
        shown.tests = look->seen.tests;
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
    put(&d, 200, NULL, NULL);
    return true;
}

/* ---- looking ---- */

/* What takes too long, and what has mistakes, is said by the form. */
static bool put_looked(struct drafting *d, struct err *err)
{
    struct looks *looks = d->call->server->looks;
    struct look *look;
    if (!policy_look_make(d->call, &d->draft, 0, &look, err)) {
        if (err->code != ERR_LIMIT)
            return false;
        put(d, problem_status(problem_kind_of(err)), NULL, err);
        return true;
    }
    if (!look->seen.sound) {
        put(d, 422, look, NULL);
        look_free(look);
        return true;
    }
    bool done = policy_look_put(d->call, look, NULL, err);
    looks_keep(looks, look);
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
    for (size_t i = 0; i < POLICY_INPUTS; i++) {
        if (!read_input(&d, &form, i, err))
            return false;
    }
    check_pack(&d);
    for (size_t i = 0; i < POLICY_DRAFT_FILES; i++)
        check_file(&d, 1 + 2 * i);
    if (d.wrong) {
        err_clear(&why);
        err_set(&why, ERR_VALUE, "something is missing or wrong");
        put(&d, 422, NULL, &why);
        return true;
    }
    return put_looked(&d, err);
}
