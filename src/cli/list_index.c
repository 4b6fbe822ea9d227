/* SPDX-License-Identifier: Apache-2.0 */
/* cli/list_index.c - see list_index.h. */
#include "cli/list_index.h"

#include "base/date.h"
#include "cli/files.h"
#include "screen/match_index.h"
#include "watch/fr_list.h"

/* The versions that are to be opened. */
struct opening {
    struct list_index *index;
    struct cli *cli;
    const struct args *args;
    const struct snapshot *also;
    size_t version_count; /* the lists but for `also` */
    struct str key;
    struct err *err;
};

/*
 * What each version is called, how long it is, and a checksum.  With these an index says that its
 * versions were as they had been written when it was made, and so are they now: the SHA-256, which
 * takes longer than all the rest, need not be had again.
 */
static bool make_key(struct opening *opening)
{
    struct buf text;
    const struct list_index *index = opening->index;
    buf_init(&text, opening->cli->mem, INDEX_BYTES_MAX);
    for (size_t i = 0; i < index->list_count; i++)
        buf_format(&text, "%.*s %zu %08llx\n", STR_ARG(index->versions[i].file),
                   index->bytes[i].length, (unsigned long long)index_checksum(index->bytes[i]));
    bool done = buf_check(&text, opening->err);
    if (done) {
        opening->key = str_copy(opening->cli->arena, buf_view(&text));
        done = opening->key.data != NULL || arena_error(opening->cli->arena, opening->err);
    }
    buf_release(&text);
    return done;
}

static bool make_arrays(struct opening *opening)
{
    struct list_index *index = opening->index;
    struct arena *arena = opening->cli->arena;
    size_t room = index->list_count + (opening->also != NULL ? 1 : 0);
    index->snapshots = arena_array(arena, room, sizeof *index->snapshots);
    index->lists = arena_array(arena, room, sizeof *index->lists);
    opening->index->bytes = arena_array(arena, index->list_count, sizeof *opening->index->bytes);
    if (index->snapshots == NULL || index->lists == NULL || opening->index->bytes == NULL)
        return arena_error(arena, opening->err);
    for (size_t i = 0; i < room; i++)
        index->lists[i] = &index->snapshots[i].list;
    opening->version_count = index->list_count;
    return true;
}

static bool read_versions(struct opening *opening, int32_t day)
{
    struct list_index *index = opening->index;
    if (!list_last_versions(opening->cli, opening->args, day, true, &opening->index->versions,
                            &index->list_count, opening->err))
        return false;
    if (index->list_count == 0) {
        err_set(opening->err, ERR_USAGE, "no list is there to look in");
        return err_hint(opening->err, "'licet lists import' puts one there");
    }
    if (!make_arrays(opening))
        return false;
    for (size_t i = 0; i < index->list_count; i++) {
        if (!list_bytes(opening->cli, opening->args, &opening->index->versions[i],
                        &opening->index->bytes[i], opening->err))
            return false;
    }
    return make_key(opening);
}

static bool parse_versions(struct opening *opening, struct err *err)
{
    for (size_t i = 0; i < opening->version_count; i++) {
        if (!list_parse(opening->cli, opening->args, &opening->index->versions[i],
                        opening->index->bytes[i], &opening->index->snapshots[i], err))
            return false;
    }
    if (opening->also != NULL) {
        opening->index->snapshots[opening->version_count] = *opening->also;
        opening->index->list_count = opening->version_count + 1;
    }
    return fr_overlay(opening->cli->arena, opening->index->snapshots, opening->index->list_count,
                      err);
}

static bool check_versions(struct opening *opening)
{
    for (size_t i = 0; i < opening->version_count; i++) {
        if (!list_check(opening->cli, opening->args, &opening->index->versions[i],
                        opening->index->bytes[i], opening->err))
            return false;
    }
    return true;
}

/* Looks in the file, if it is what it should be. */
static bool open_kept(struct opening *opening, struct str path)
{
    struct list_index *index = opening->index;
    struct err unused;
    index->mapped = file_map(path, INDEX_BYTES_MAX);
    if (index->mapped.data == NULL)
        return false;
    index->matcher = matcher_open(index->mem, index->lists, index->list_count, opening->key,
                                  index->mapped, &unused);
    return index->matcher != NULL;
}

static bool make(struct opening *opening)
{
    struct list_index *index = opening->index;
    if (!index_build(index->mem, index->lists, index->list_count, NULL, opening->key, &index->made,
                     opening->err))
        return false;
    index->matcher = matcher_open(index->mem, index->lists, index->list_count, opening->key,
                                  buf_view(&index->made), opening->err);
    return index->matcher != NULL;
}

bool list_index_open(struct list_index *index, struct cli *cli, const struct args *args,
                     int32_t day, const struct snapshot *also, struct err *err)
{
    struct opening opening = { .index = index, .cli = cli, .args = args, .also = also, .err = err };
    struct err unused;
    *index = (struct list_index){ .mem = cli->mem };
    buf_init(&index->made, cli->mem, INDEX_BYTES_MAX);
    if (!read_versions(&opening, day))
        return false;
    struct str path = path_join(cli->arena, args_text(args, "lists"), STR(LIST_INDEX_FILE));
    if (path.data == NULL)
        return arena_error(cli->arena, err);
    struct err unread;
    bool parsed = parse_versions(&opening, &unread);
    if (parsed && also == NULL && open_kept(&opening, path))
        return true;
    /* Now nothing vouches for the versions; that one is damaged is said before all else. */
    if (!check_versions(&opening))
        return false;
    if (!parsed) {
        *err = unread;
        return false;
    }
    if (!make(&opening))
        return false;
    /* What is looked for on an earlier day is not worth the place of what is looked for daily. */
    if (day == DATE_OPEN && also == NULL)
        (void)!file_replace(cli->arena, path, buf_view(&index->made), &unused);
    return true;
}

void list_index_close(struct list_index *index)
{
    matcher_free(index->matcher);
    buf_release(&index->made);
    if (index->mapped.data != NULL)
        file_unmap(index->mapped);
}
