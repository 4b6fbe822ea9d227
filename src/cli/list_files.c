/* SPDX-License-Identifier: Apache-2.0 */
/* cli/list_files.c - see list_files.h. */
#include "cli/list_files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "api/digest.h"
#include "base/date.h"
#include "base/num.h"
#include "cli/files.h"
#include "watch/fr_list.h"

#define SUFFIX ".list"
#define DATE_SIZE 10

/* ---- names of versions ---- */

static bool is_hex(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (strchr("0123456789abcdef", text.data[i]) == NULL)
            return false;
    }
    return text.length > 0;
}

/* "us-csl-2026-07-31-0123456789abcdef.list" */
static bool read_name(struct str name, struct list_version *ret)
{
    size_t tail = DATE_SIZE + 1 + LIST_HASH_DIGITS + strlen(SUFFIX);
    struct err unread;
    if (!str_ends(name, STR(SUFFIX)) || name.length < tail + 2)
        return false;
    size_t at = name.length - tail;
    struct str hash = str_slice(name, at + DATE_SIZE + 1, at + DATE_SIZE + 1 + LIST_HASH_DIGITS);
    *ret =
        (struct list_version){ .file = name, .source = str_slice(name, 0, at - 1), .hash = hash };
    return name.data[at - 1] == '-' && name.data[at + DATE_SIZE] == '-' && is_hex(hash) &&
           date_parse(str_slice(name, at, at + DATE_SIZE), &ret->issued, &unread);
}

static int compare_versions(const void *a, const void *b)
{
    const struct list_version *left = a;
    const struct list_version *right = b;
    int order = str_compare(left->source, right->source);
    if (order == 0)
        order = (left->issued > right->issued) - (left->issued < right->issued);
    return order != 0 ? order : str_compare(left->hash, right->hash);
}

static bool folder_of(const struct args *args, struct str *ret, struct err *err)
{
    *ret = args_text(args, "lists");
    if (ret->length > 0)
        return true;
    err_set(err, ERR_USAGE, "say where the lists are: --lists DIR");
    return err_hint(err, "'licet lists import' puts them there");
}

bool list_versions(struct cli *cli, const struct args *args, struct list_version **ret_versions,
                   size_t *ret_count, struct err *err)
{
    struct str folder;
    struct str *names;
    size_t count;
    *ret_count = 0;
    if (!folder_of(args, &folder, err) ||
        !folder_list(cli->arena, folder, SUFFIX, &names, &count, err))
        return false;
    struct list_version *versions = arena_array(cli->arena, count, sizeof *versions);
    if (versions == NULL)
        return arena_error(cli->arena, err);
    for (size_t i = 0; i < count; i++)
        *ret_count += read_name(names[i], &versions[*ret_count]);
    if (*ret_count > 0)
        qsort(versions, *ret_count, sizeof *versions, compare_versions);
    *ret_versions = versions;
    return true;
}

const struct list_version *list_version_on(const struct list_version *versions, size_t count,
                                           struct str source, int32_t day)
{
    const struct list_version *last = NULL;
    for (size_t i = 0; i < count; i++) {
        if (str_equal(versions[i].source, source) && versions[i].issued <= day)
            last = &versions[i];
    }
    return last;
}

/* ---- files ---- */

static bool path_of(struct cli *cli, const struct args *args, const struct list_version *version,
                    struct str *ret, struct err *err)
{
    struct str folder;
    if (!folder_of(args, &folder, err))
        return false;
    *ret = path_join(cli->arena, folder, version->file);
    return ret->data != NULL || arena_error(cli->arena, err);
}

bool list_bytes(struct cli *cli, const struct args *args, const struct list_version *version,
                struct str *ret, struct err *err)
{
    struct str path;
    return path_of(cli, args, version, &path, err) &&
           file_read(cli->arena, path, LIST_TEXT_MAX, ret, err);
}

/* Adds the file to an error; returns false. */
static bool at_version(struct cli *cli, const struct args *args, const struct list_version *version,
                       struct err *err)
{
    struct str path;
    struct err unused;
    return path_of(cli, args, version, &path, &unused) && err_at(err, path.data, 0, 0);
}

bool list_check(struct cli *cli, const struct args *args, const struct list_version *version,
                struct str bytes, struct err *err)
{
    char hash[DIGEST_HEX_SIZE];
    digest_text(bytes, hash);
    if (str_equal(str_slice(str_of(hash), 0, LIST_HASH_DIGITS), version->hash))
        return true;
    err_set(err, ERR_SYNTAX, "the file is not as it was written");
    err_hint(err, "remove it, and import the list again");
    return at_version(cli, args, version, err);
}

bool list_parse(struct cli *cli, const struct args *args, const struct list_version *version,
                struct str bytes, struct snapshot *ret, struct err *err)
{
    return snapshot_read(cli->arena, bytes, ret, err) || at_version(cli, args, version, err);
}

bool list_load(struct cli *cli, const struct args *args, const struct list_version *version,
               struct snapshot *ret, struct err *err)
{
    struct str bytes;
    return list_bytes(cli, args, version, &bytes, err) &&
           list_check(cli, args, version, bytes, err) &&
           list_parse(cli, args, version, bytes, ret, err);
}

static const struct list_version *first_of(const struct list_version *versions, size_t count,
                                           struct str source)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(versions[i].source, source))
            return &versions[i];
    }
    return NULL;
}

bool list_last_versions(struct cli *cli, const struct args *args, int32_t day, bool later_too,
                        struct list_version **ret_versions, size_t *ret_count, struct err *err)
{
    struct list_version *versions;
    size_t all;
    size_t count = 0;
    if (!list_versions(cli, args, &versions, &all, err))
        return false;
    struct list_version *last = arena_array(cli->arena, all, sizeof *last);
    if (last == NULL)
        return arena_error(cli->arena, err);
    for (const struct list_source *source = list_sources; source->code != NULL; source++) {
        struct str code = str_of(source->code);
        const struct list_version *version = list_version_on(versions, all, code, day);
        if (version == NULL && later_too)
            version = first_of(versions, all, code);
        if (version != NULL)
            last[count++] = *version;
    }
    /* Versions stand by source: a document is a source of its own. */
    for (size_t i = 0; i < all; i++) {
        struct str code = versions[i].source;
        if (!str_starts(code, STR(FR_SOURCE)) || (i > 0 && str_equal(versions[i - 1].source, code)))
            continue;
        const struct list_version *version = list_version_on(versions, all, code, day);
        if (version != NULL || later_too)
            last[count++] = version != NULL ? *version : versions[i];
    }
    *ret_versions = last;
    *ret_count = count;
    return true;
}

bool list_load_last(struct cli *cli, const struct args *args, int32_t day,
                    struct snapshot **ret_snapshots, size_t *ret_count, struct err *err)
{
    struct list_version *versions;
    size_t count;
    if (!list_last_versions(cli, args, day, false, &versions, &count, err))
        return false;
    struct snapshot *snapshots = arena_array(cli->arena, count, sizeof *snapshots);
    if (snapshots == NULL)
        return arena_error(cli->arena, err);
    for (size_t i = 0; i < count; i++) {
        if (!list_load(cli, args, &versions[i], &snapshots[i], err))
            return false;
    }
    *ret_snapshots = snapshots;
    *ret_count = count;
    return true;
}

static bool make_folder(struct cli *cli, struct str folder, struct err *err)
{
    struct str path = str_copy(cli->arena, folder);
    if (path.data == NULL)
        return arena_error(cli->arena, err);
    if (is_folder(folder) || mkdir(path.data, 0777) == 0)
        return true;
    err_set(err, ERR_IO, "the folder '%.*s' could not be made: %s", STR_ARG(folder),
            strerror(errno));
    return err_hint(err, "make it first, or name another one");
}

/* Writes the version as if it had been imported that day, and names it. */
static bool write_as(struct cli *cli, const struct snapshot *snapshot, int32_t imported,
                     struct buf *bytes, struct list_version *ret, struct err *err)
{
    struct snapshot as = *snapshot;
    char hash[DIGEST_HEX_SIZE];
    char day[DATE_TEXT_SIZE];
    char name[NAME_MAX + 1];
    as.origin.imported = imported;
    buf_clear(bytes);
    if (!snapshot_write(cli->mem, &as, bytes, err))
        return false;
    digest_text(buf_view(bytes), hash);
    snprintf(name, sizeof name, "%.*s-%s-%.*s" SUFFIX, STR_ARG(as.origin.source),
             date_format(as.origin.issued, day), LIST_HASH_DIGITS, hash);
    struct str file = str_copy(cli->arena, str_of(name));
    if (file.data == NULL)
        return arena_error(cli->arena, err);
    return read_name(file, ret) || err_set(err, ERR_VALUE, "'%s' is no name of a version", name);
}

/* Whether the version, whenever it was imported, has just this in it. */
static bool is_kept(struct cli *cli, const struct args *args, const struct snapshot *snapshot,
                    const struct list_version *version, struct buf *bytes, bool *ret,
                    struct err *err)
{
    struct list_version again;
    struct snapshot kept;
    *ret = false;
    if (version->issued != snapshot->origin.issued ||
        !str_equal(version->source, snapshot->origin.source))
        return true;
    if (!list_load(cli, args, version, &kept, err) ||
        !write_as(cli, snapshot, kept.origin.imported, bytes, &again, err))
        return false;
    *ret = str_equal(again.hash, version->hash);
    return true;
}

static bool keep(struct cli *cli, const struct args *args, const struct snapshot *snapshot,
                 struct buf *bytes, struct list_version *ret, bool *ret_new, struct err *err)
{
    struct list_version *versions;
    struct str folder;
    size_t count;
    bool kept = false;
    if (!folder_of(args, &folder, err) || !make_folder(cli, folder, err) ||
        !list_versions(cli, args, &versions, &count, err))
        return false;
    for (size_t i = 0; i < count && !kept; i++) {
        *ret = versions[i];
        if (!is_kept(cli, args, snapshot, &versions[i], bytes, &kept, err))
            return false;
    }
    *ret_new = !kept;
    if (kept)
        return true;
    if (!write_as(cli, snapshot, snapshot->origin.imported, bytes, ret, err))
        return false;
    struct str path = path_join(cli->arena, folder, ret->file);
    if (path.data == NULL)
        return arena_error(cli->arena, err);
    return file_replace(cli->arena, path, buf_view(bytes), err);
}

bool list_keep(struct cli *cli, const struct args *args, const struct snapshot *snapshot,
               struct list_version *ret, bool *ret_new, struct err *err)
{
    struct buf bytes;
    buf_init(&bytes, cli->mem, LIST_TEXT_MAX);
    bool done = keep(cli, args, snapshot, &bytes, ret, ret_new, err);
    buf_release(&bytes);
    return done;
}

void put_count(struct buf *out, size_t count)
{
    char text[NUM_TEXT_SIZE];
    buf_text(out, num_format_grouped(num_int((int64_t)count), 0, text));
}

void put_entries(struct buf *out, const struct party_list *list)
{
    put_count(out, list->entry_count);
    buf_text(out, " entries");
}

void put_counts(struct buf *out, const struct list_count *counts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_format(out, "%s%.*s ", i == 0 ? "" : ", ", STR_ARG(counts[i].list));
        put_count(out, counts[i].entries);
    }
}

void put_names_and_repairs(struct buf *out, const struct party_list *list)
{
    put_count(out, list->name_count);
    buf_text(out, " names, ");
    put_count(out, list->repair_count);
    buf_text(out, " repairs");
}

static const struct option options[] = {
    { .name = "lists", .metavar = "DIR", .type = OPTION_FOLDER, .help = "the folder of the lists" },
    { .name = "json", .help = "one JSON object a line" },
    { .name = NULL },
};

const struct option_group group_lists = { "Lists", options };
