/* SPDX-License-Identifier: Apache-2.0 */
/* api/licet_engine.c - packs and engines of licet.h. */
#include <assert.h>
#include <stdatomic.h>
#include <string.h>

#include "api/licet_priv.h"
#include "base/date.h"

#define MISTAKES_MAX ((size_t)1 << 20)

const char *licet_version(void)
{
    return LICET_VERSION;
}

bool licet_fail(struct licet_error *error, const struct err *err)
{
    _Static_assert(sizeof error->message >= ERR_MESSAGE_MAX, "the whole message fits");
    _Static_assert(sizeof error->hint >= ERR_HINT_MAX, "the whole hint fits");
    _Static_assert(sizeof error->file >= ERR_FILE_MAX, "the whole name fits");
    error->code = (int)err->code;
    error->line = err->line;
    error->column = err->column;
    memcpy(error->message, err->message, sizeof err->message);
    memcpy(error->hint, err->hint, sizeof err->hint);
    memcpy(error->file, err->file, sizeof err->file);
    return false;
}

/* ---- packs ---- */

licet_packs *licet_packs_new(struct licet_error *error)
{
    struct err err;
    licet_packs *packs = mem_resize(mem_system(), NULL, sizeof *packs);
    if (packs == NULL) {
        err_set(&err, ERR_MEMORY, "memory for packs could not be had");
        licet_fail(error, &err);
        return NULL;
    }
    packs->scenario_capacity = 0;
    packs_init(&packs->packs, mem_system());
    return packs;
}

void licet_packs_free(licet_packs *packs)
{
    if (packs == NULL)
        return;
    packs_release(&packs->packs);
    mem_free(mem_system(), packs);
}

/* Copies name and text. */
static bool make_file(licet_packs *packs, const char *name, const char *text, size_t length,
                      struct packs_file *ret_file, struct err *err)
{
    struct arena *arena = &packs->packs.arena;
    if (length > LICET_TEXT_MAX) {
        err_set(err, ERR_LIMIT, "'%s' has more than %zu bytes", name, LICET_TEXT_MAX);
        return err_hint(err, "a pack may be divided into several files");
    }
    struct str own = str_copy(arena, str_of(name));
    struct str copy = str_copy(arena, (struct str){ text, length });
    if (own.data == NULL || copy.data == NULL)
        return arena_error(arena, err);
    *ret_file = (struct packs_file){ .name = own, .hash_name = own, .text = copy };
    return true;
}

bool licet_packs_add(licet_packs *packs, const char *name, const char *text, size_t length,
                     struct licet_error *error)
{
    struct err err;
    struct packs_file file;
    return (make_file(packs, name, text, length, &file, &err) &&
            packs_keep(&packs->packs, file, &err)) ||
           licet_fail(error, &err);
}

bool licet_packs_add_catalog(licet_packs *packs, const char *name, const char *text, size_t length,
                             struct licet_error *error)
{
    struct err err;
    return make_file(packs, name, text, length, &packs->packs.own_catalog, &err) ||
           licet_fail(error, &err);
}

bool licet_packs_add_scenario(licet_packs *packs, const char *name, struct licet_error *error)
{
    struct err err;
    struct arena *arena = &packs->packs.arena;
    struct str copy = str_copy(arena, str_of(name));
    if (copy.data == NULL ||
        !arena_grow(arena, &packs->packs.scenarios, packs->packs.scenario_count,
                    &packs->scenario_capacity, sizeof *packs->packs.scenarios)) {
        arena_error(arena, &err);
        return licet_fail(error, &err);
    }
    packs->packs.scenarios[packs->packs.scenario_count++] = copy;
    return true;
}

/* ---- engines ---- */

/* The first mistake takes the place of the message that only counts them. */
static bool say_mistake(const struct packs *packs, struct err *err)
{
    for (size_t i = 0; packs->diags.errors == 0 && i < packs->other_count; i++) {
        if (packs->others[i].diags.errors > 0)
            return say_mistake(&packs->others[i], err);
    }
    for (size_t i = 0; i < packs->diags.count; i++) {
        const struct diag *diag = &packs->diags.list[i];
        char file[ERR_FILE_MAX];
        struct buf name = { .data = file, .capacity = sizeof file, .limit = sizeof file };
        if (diag_is_warning(diag->code))
            continue;
        buf_str(&name, packs->policy.files[diag->span.file].name);
        buf_byte(&name, '\0');
        file[sizeof file - 1] = '\0';
        err_set(err, ERR_POLICY, "%s: %.*s", diag_code_text(diag->code), STR_ARG(diag->message));
        if (diag->hint.length > 0)
            err_hint(err, "%.*s", STR_ARG(diag->hint));
        return err_at(err, name.failed ? "" : file, diag->span.line, diag->span.column);
    }
    return false;
}

static bool open_packs(struct packs *packs, struct err *err)
{
    struct buf mistakes;
    packs->without_tests = true;
    if (!packs_read(packs, err))
        return false;
    buf_init(&mistakes, mem_system(), MISTAKES_MAX);
    bool sound = packs_sound(packs, &mistakes, err);
    buf_release(&mistakes);
    return sound ? packs_make_decider(packs, err) && packs_use_sample(packs, err)
                 : say_mistake(packs, err);
}

/* A packs.label is no text with a NUL behind it. */
static bool keep_label(struct licet_engine *engine, struct err *err)
{
    engine->label =
        arena_copy(&engine->packs.arena, engine->packs.label.data, engine->packs.label.length);
    return engine->label != NULL || arena_error(&engine->packs.arena, err);
}

/*
 * The decider keeps pointers into the packs, so these are opened where they stay.
 */
licet_engine *licet_engine_new(licet_packs *packs, struct licet_error *error)
{
    struct err err;
    licet_engine *engine = mem_resize(mem_system(), NULL, sizeof *engine);
    if (engine == NULL) {
        err_set(&err, ERR_MEMORY, "memory for an engine could not be had");
        licet_fail(error, &err);
        licet_packs_free(packs);
        return NULL;
    }
    if (packs != NULL)
        engine->packs = packs->packs;
    else
        packs_init(&engine->packs, mem_system());
    mem_free(mem_system(), packs);
    atomic_init(&engine->owners, 1);
    engine->label = NULL;
    if (!open_packs(&engine->packs, &err) || !keep_label(engine, &err)) {
        licet_fail(error, &err);
        licet_engine_release(engine);
        return NULL;
    }
    date_format(engine->packs.policy.complete_through, engine->complete_through);
    return engine;
}

licet_engine *licet_engine_hold(licet_engine *engine)
{
    size_t before = atomic_fetch_add_explicit(&engine->owners, 1, memory_order_relaxed);
    assert(before > 0);
    return engine;
}

void licet_engine_release(licet_engine *engine)
{
    if (engine == NULL)
        return;
    size_t before = atomic_fetch_sub_explicit(&engine->owners, 1, memory_order_acq_rel);
    assert(before > 0);
    if (before > 1)
        return;
    packs_release(&engine->packs);
    mem_free(mem_system(), engine);
}

const char *licet_engine_label(const licet_engine *engine)
{
    return engine->label;
}

const char *licet_engine_complete_through(const licet_engine *engine)
{
    return engine->complete_through;
}

const char *licet_engine_sha256(const licet_engine *engine)
{
    return engine->packs.hash;
}
