/* SPDX-License-Identifier: Apache-2.0 */
/* cli/deciding_lists.c - the lists that the parties of orders are looked for in. */
#include "cli/deciding.h"
#include "cli/files.h"
#include "cli/list_index.h"

#define LIST_AGE_DAYS 1

static bool load_lists(struct deciding *deciding, struct decide_lists *lists, struct err *err)
{
    const struct args *args = deciding->args;
    const struct decide_options *options = &deciding->options;
    struct list_index *index = arena_alloc(deciding->cli->arena, sizeof *index);
    int32_t day = options->today < options->known ? options->today : options->known;
    if (index == NULL)
        return arena_error(deciding->cli->arena, err);
    deciding->lists = index;
    if (!list_index_open(index, deciding->cli, args, day, true, err))
        return false;
    deciding->addresses =
        address_index_new(deciding->cli->mem, index->lists, index->list_count, err);
    if (deciding->addresses == NULL)
        return false;
    lists->snapshots = index->snapshots;
    lists->count = index->list_count;
    lists->matcher = index->matcher;
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

void deciding_lists_close(struct deciding *deciding)
{
    address_index_free(deciding->addresses);
    if (deciding->lists != NULL)
        list_index_close(deciding->lists);
}
