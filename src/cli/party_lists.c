/* SPDX-License-Identifier: Apache-2.0 */
/* cli/party_lists.c - see party_lists.h. */
#include "cli/party_lists.h"

#include "cli/files.h"
#include "cli/list_index.h"
#include "desk/matches.h"

#define LIST_AGE_DAYS 1

struct opening {
    struct party_lists *lists;
    struct cli *cli;
    const struct args *args;
    const struct party_lists_asked *asked;
    struct decide_lists *ret;
    struct err *err;
};

static bool open_lists(struct opening *opening)
{
    struct cli *cli = opening->cli;
    struct party_lists *lists = opening->lists;
    struct list_index *index = arena_alloc(cli->arena, sizeof *index);
    if (index == NULL)
        return arena_error(cli->arena, opening->err);
    lists->index = index;
    if (!list_index_open(index, cli, opening->args, opening->asked->day, opening->asked->also,
                         opening->err))
        return false;
    lists->addresses = address_index_new(cli->mem, index->lists, index->list_count, opening->err);
    if (lists->addresses == NULL)
        return false;
    opening->ret->snapshots = index->snapshots;
    opening->ret->count = index->list_count;
    opening->ret->matcher = index->matcher;
    opening->ret->addresses = lists->addresses;
    opening->ret->age_days = args_number(opening->args, "lists-age", LIST_AGE_DAYS);
    return true;
}

static bool open_owners(struct opening *opening)
{
    struct arena *arena = opening->cli->arena;
    struct list_file file = { .name = args_text(opening->args, "owners") };
    struct str path = str_copy(arena, file.name);
    if (path.data == NULL)
        return arena_error(arena, opening->err);
    opening->ret->owners = &opening->lists->owners;
    if (!file_read(arena, path, LIST_TEXT_MAX, &file.text, opening->err))
        return false;
    opening->lists->owners_text = file.text;
    return owners_read(arena, opening->cli->mem, &file, &opening->lists->owners, opening->err);
}

static bool remember(struct opening *opening)
{
    struct str path = args_knows(opening->args, "db") ? args_text(opening->args, "db") : STR("");
    struct cli *cli = opening->cli;
    if (!opening->asked->remembers || path.length == 0)
        return true;
    struct store *open = opening->asked->store;
    struct store *store = open != NULL ? open : store_open(cli->mem, path, opening->err);
    bool done = store != NULL && store_begin_reading(store, opening->err);
    if (done) {
        done = matches_remembered(store, cli->mem, cli->arena, INT64_MAX, &opening->ret->settled,
                                  opening->err);
        store_rollback(store);
    }
    if (open == NULL)
        store_close(store);
    return done;
}

bool party_lists_open(struct party_lists *lists, struct cli *cli, const struct args *args,
                      struct packs *packs, const struct party_lists_asked *asked, struct err *err)
{
    struct decide_lists *used = &lists->used;
    struct opening opening = {
        .lists = lists, .cli = cli, .args = args, .asked = asked, .ret = used, .err = err
    };
    *lists = (struct party_lists){ .index = NULL };
    if (args_text(args, "lists").length > 0) {
        if (!open_lists(&opening))
            return false;
    } else if (!asked->nobody) {
        if (!packs_use_sample(packs, err))
            return false;
        *used = packs->lists;
    }
    used->threshold = asked->threshold;
    return (args_text(args, "owners").length == 0 || open_owners(&opening)) && remember(&opening) &&
           decider_use_lists(packs->decider, used, err);
}

void party_lists_close(struct party_lists *lists)
{
    address_index_free(lists->addresses);
    if (lists->index != NULL)
        list_index_close(lists->index);
}

bool party_lists_kept(const struct party_lists *lists, struct arena *arena, struct basis_from *ret,
                      struct err *err)
{
    const struct list_index *index = lists->index;
    ret->lists = &lists->used;
    ret->owners = lists->owners_text;
    ret->kept = NULL;
    if (index == NULL)
        return true;
    struct basis_list *kept = arena_array(arena, index->list_count, sizeof *kept);
    for (size_t i = 0; kept != NULL && i < index->list_count; i++)
        kept[i] = (struct basis_list){ .hash = index->versions[i].hash, .bytes = index->bytes[i] };
    ret->kept = kept;
    return kept != NULL || arena_error(arena, err);
}
