/* SPDX-License-Identifier: Apache-2.0 */
/* cli/deciding_lists.c - the lists that the parties of orders are looked for in. */
#include "cli/deciding.h"
#include "cli/files.h"
#include "cli/list_files.h"

#define LIST_AGE_DAYS 1

static bool no_lists(const struct deciding *deciding, struct err *err)
{
    struct str folder = args_text(deciding->args, "lists");
    err_set(err, ERR_USAGE, "no list is in '%.*s'", STR_ARG(folder));
    return err_hint(err, "'licet lists import FILE --lists %.*s' puts one there", STR_ARG(folder));
}

static bool load_lists(struct deciding *deciding, struct decide_lists *lists, struct err *err)
{
    const struct args *args = deciding->args;
    const struct decide_options *options = &deciding->options;
    const struct mem *mem = deciding->cli->mem;
    int32_t day = options->today < options->known ? options->today : options->known;
    struct snapshot *snapshots;
    if (!list_load_near(deciding->cli, args, day, &snapshots, &lists->count, err))
        return false;
    if (lists->count == 0)
        return no_lists(deciding, err);
    const struct party_list **parties =
        arena_array(deciding->cli->arena, lists->count, sizeof *parties);
    if (parties == NULL)
        return arena_error(deciding->cli->arena, err);
    for (size_t i = 0; i < lists->count; i++)
        parties[i] = &snapshots[i].list;
    deciding->matcher = matcher_new(mem, parties, lists->count, err);
    if (deciding->matcher == NULL)
        return false;
    deciding->addresses = address_index_new(mem, parties, lists->count, err);
    if (deciding->addresses == NULL)
        return false;
    lists->snapshots = snapshots;
    lists->matcher = deciding->matcher;
    lists->addresses = deciding->addresses;
    lists->age_days = args_number(args, "lists-age", LIST_AGE_DAYS);
    return true;
}

static bool load_owners(struct deciding *deciding, struct decide_lists *lists, struct err *err)
{
    struct arena *arena = deciding->cli->arena;
    struct list_file file = { .name = args_text(deciding->args, "owners") };
    struct str path = str_copy(arena, file.name);
    if (path.data == NULL)
        return arena_error(arena, err);
    lists->owners = &deciding->owners;
    return file_read(arena, path, LIST_TEXT_MAX, &file.text, err) &&
           owners_read(arena, deciding->cli->mem, &file, &deciding->owners, err);
}

bool deciding_lists(struct deciding *deciding, struct err *err)
{
    const struct args *args = deciding->args;
    struct decide_lists lists = deciding->packs.lists;
    bool own = args_knows(args, "lists") && args_text(args, "lists").length > 0;
    bool owners = args_knows(args, "owners") && args_text(args, "owners").length > 0;
    if (!own && !owners)
        return true;
    return (!own || load_lists(deciding, &lists, err)) &&
           (!owners || load_owners(deciding, &lists, err)) &&
           decider_use_lists(deciding->packs.decider, &lists, err);
}
