/* SPDX-License-Identifier: Apache-2.0 */
/* server/scenarios.c - GET /v1/scenarios; see scenarios.h. */
#include "server/scenarios.h"

#include "api/packs.h"
#include "server/handlers.h"
#include "server/server_priv.h"
#include "text/json_write.h"

static const struct {
    const char *name, *title;
} always[] = {
    { "law", "the law as it stands" },
    { "letter", "a letter on that day: at once, toward China, Macau and D:5" },
    { "rule", "a rule 30 days later: D:1, D:4, D:5, presumed denied" },
    { "delay", "licenses take 180 days longer" },
    { "other-side", "the other side's controls back: its buyers may not buy" },
};
#define ALWAYS (sizeof always / sizeof *always)

/* The folder that the file is in. */
static struct str folder_of(struct str path)
{
    size_t end = path.length;
    while (end > 0 && path.data[end - 1] != '/')
        end--;
    end -= end > 0 ? 1 : 0;
    size_t from = end;
    while (from > 0 && path.data[from - 1] != '/')
        from--;
    return str_slice(path, from, end);
}

static bool take_built_in(struct call *call, const struct policy *policy, struct scenario *list,
                          size_t *count, struct err *err)
{
    struct arena *arena = &call->exchange->arena;
    for (size_t i = 0; i < policy->file_count; i++) {
        const struct policy_file *file = &policy->files[i];
        if (file->scenario.data == NULL ||
            scenario_find(list, *count, folder_of(file->name)) != NULL)
            continue;
        list[(*count)++] = (struct scenario){ .name = str_copy(arena, folder_of(file->name)),
                                              .title = str_copy(arena, file->scenario) };
    }
    return arena_sound(arena, err);
}

static bool read_all(struct call *call, struct packs *packs, struct scenario **ret,
                     size_t *ret_count, struct err *err)
{
    if (!packs_all_scenarios(packs, err) || !packs_read(packs, err))
        return false;
    *ret = arena_array(&call->exchange->arena, ALWAYS + packs->policy.file_count, sizeof **ret);
    if (*ret == NULL)
        return arena_error(&call->exchange->arena, err);
    for (*ret_count = 0; *ret_count < ALWAYS; (*ret_count)++)
        (*ret)[*ret_count] = (struct scenario){ .name = str_of(always[*ret_count].name),
                                                .title = str_of(always[*ret_count].title),
                                                .always = true };
    return take_built_in(call, &packs->policy, *ret, ret_count, err);
}

bool scenarios_read(struct call *call, struct scenario **ret, size_t *ret_count, struct err *err)
{
    struct packs packs;
    packs_init(&packs, call->server->config.mem);
    bool done = read_all(call, &packs, ret, ret_count, err);
    packs_release(&packs);
    return done;
}

const struct scenario *scenario_find(const struct scenario *list, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(list[i].name, name))
            return &list[i];
    }
    return NULL;
}

bool handle_scenarios(struct call *call, struct err *err)
{
    struct scenario *list;
    size_t count;
    if (!scenarios_read(call, &list, &count, err))
        return false;
    struct buf *out = call_json(call, 200);
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "scenario", list[i].name);
        JSON_PUT_STRING(out, "title", list[i].title);
        JSON_PUT_BOOL(out, "always", list[i].always);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}
