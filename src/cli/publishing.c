/* SPDX-License-Identifier: Apache-2.0 */
/* cli/publishing.c - see publishing.h. */
#define _GNU_SOURCE /* renameat2 */
#include "cli/publishing.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/bundles.h"
#include "cli/fail.h"
#include "cli/files.h"

#define MANIFEST_SIZE_MAX ((size_t)16 << 20)

/* ---- an edition ---- */

bool publishing_files(struct arena *arena, const struct bundle *bundle,
                      const struct pack_file **ret, struct err *err)
{
    struct pack_file *files = arena_array(arena, bundle->count + 1, sizeof *files);
    if (files == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < bundle->count; i++)
        files[i] = (struct pack_file){ bundle->files[i].name, bundle->files[i].text };
    *ret = files;
    return true;
}

bool publishing_read(struct arena *arena, struct str folder, struct published *ret, struct err *err)
{
    const struct pack_file *files;
    *ret = (struct published){ .root = "" };
    return !is_there(folder) ||
           (bundle_read(arena, folder, &ret->bundle, err) &&
            publishing_files(arena, &ret->bundle, &files, err) &&
            pack_change_root(arena->mem, files, ret->bundle.count, ret->root, err));
}

/* ---- in its place ---- */

struct putting {
    struct arena *arena;
    const struct pack_change *change;
    struct str folder, next, key; /* next: beside the folder, as it is written */
    struct err *err;
};

static bool write_files(struct putting *p)
{
    if (mkdir(p->next.data, 0755) != 0)
        return fail_system(p->err, "make", p->next, errno);
    for (size_t i = 0; i < p->change->count; i++) {
        const struct pack_file *file = &p->change->files[i];
        struct str path = path_join(p->arena, p->next, file->name);
        if (path.data == NULL)
            return arena_error(p->arena, p->err);
        if (!file_create(path, file->text, 0644, p->err))
            return false;
    }
    return true;
}

static bool make_bundle(struct putting *p, struct bundle *ret)
{
    *ret = (struct bundle){ .pack = p->change->pack, .count = p->change->count };
    ret->files = arena_array(p->arena, ret->count + 1, sizeof *ret->files);
    if (ret->files == NULL)
        return arena_error(p->arena, p->err);
    for (size_t i = 0; i < ret->count; i++)
        ret->files[i] = (struct bundle_file){ p->change->files[i].name, p->change->files[i].text };
    return true;
}

static bool sign_files(struct putting *p)
{
    struct arena *arena = p->arena;
    struct err *err = p->err;
    struct str previous = { 0 };
    struct str secret;
    struct bundle bundle;
    struct buf manifest;
    struct buf signature;
    if (p->key.data == NULL)
        return true;
    struct str old = path_join(arena, p->folder, STR(BUNDLE_MANIFEST));
    struct str key = str_copy(arena, p->key);
    if (!arena_sound(arena, err))
        return false;
    buf_init(&manifest, arena->mem, MANIFEST_SIZE_MAX);
    buf_init(&signature, arena->mem, MANIFEST_SIZE_MAX);
    bool done = make_bundle(p, &bundle) && file_read(arena, key, BUNDLE_FILE_MAX, &secret, err) &&
                (!is_there(old) || file_read(arena, old, BUNDLE_FILE_MAX, &previous, err)) &&
                bundle_manifest(arena, &bundle, previous, &manifest, err) &&
                bundle_sign(secret, buf_view(&manifest), &signature, err) &&
                file_create(path_join(arena, p->next, STR(BUNDLE_MANIFEST)), buf_view(&manifest),
                            0644, err) &&
                file_create(path_join(arena, p->next, STR(BUNDLE_SIGNATURE)), buf_view(&signature),
                            0644, err);
    buf_release(&manifest);
    buf_release(&signature);
    return done;
}

/* What was begun and did not end: only what such a folder has. */
static void remove_begun(struct putting *p)
{
    const struct str others[] = { STR(BUNDLE_MANIFEST), STR(BUNDLE_SIGNATURE) };
    for (size_t i = 0; i < p->change->count + 2; i++) {
        struct str name =
            i < p->change->count ? p->change->files[i].name : others[i - p->change->count];
        struct str path = path_join(p->arena, p->next, name);
        if (path.data != NULL)
            unlink(path.data);
    }
    rmdir(p->next.data);
}

static bool sync_folder(struct putting *p, struct str folder)
{
    int fd = open(folder.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;
    int failed = errno;
    if (fd >= 0)
        close(fd);
    return done || fail_system(p->err, "write to", folder, failed);
}

/* "rules/house.434c2fd3f197" */
static bool beside(struct putting *p, const char *root, struct str *ret)
{
    *ret = str_copy(
        p->arena, str_join(p->arena, p->folder, ".", str_slice(str_of(root), 0, PACK_ROOT_SHOWN)));
    return arena_sound(p->arena, p->err);
}

/* The edition before is where the next one was written: it is called by its own root. */
static bool name_before(struct putting *p)
{
    struct published before;
    struct str kept;
    if (!is_folder(p->next))
        return true;
    if (!publishing_read(p->arena, p->next, &before, p->err) || !beside(p, before.root, &kept))
        return false;
    if (str_equal(kept, p->next))
        return true;
    /* It was there once, and was published again meanwhile. */
    if (is_folder(kept))
        folder_remove(kept.data);
    return rename(p->next.data, kept.data) == 0 || fail_system(p->err, "put aside", p->next, errno);
}

/* Where both cannot change places at once. */
static bool put_aside_first(struct putting *p)
{
    struct str kept;
    if (!beside(p, p->change->before, &kept))
        return false;
    if (rename(p->folder.data, kept.data) != 0)
        return fail_system(p->err, "put aside", p->folder, errno);
    if (rename(p->next.data, p->folder.data) == 0)
        return true;
    fail_system(p->err, "put in place", p->next, errno);
    if (rename(kept.data, p->folder.data) != 0)
        return err_hint(p->err, "the edition before is in '%.*s'", STR_ARG(kept));
    return false;
}

static bool put_in_place(struct putting *p)
{
    if (p->change->before[0] == '\0')
        return rename(p->next.data, p->folder.data) == 0 ||
               fail_system(p->err, "put in place", p->next, errno);
    if (renameat2(AT_FDCWD, p->next.data, AT_FDCWD, p->folder.data, RENAME_EXCHANGE) == 0)
        return name_before(p);
    if (errno != EINVAL && errno != ENOSYS)
        return fail_system(p->err, "put in place", p->next, errno);
    return put_aside_first(p);
}

/* Under the lock of the folder above. */
static bool put(struct putting *p, struct str above)
{
    struct published there;
    if (!publishing_read(p->arena, p->folder, &there, p->err))
        return false;
    if (strcmp(there.root, p->change->root) == 0)
        return name_before(p) && sync_folder(p, above);
    if (strcmp(there.root, p->change->before) != 0) {
        err_set(p->err, ERR_CONFLICT, "'%.*s' is not what it was any more", STR_ARG(p->folder));
        return err_hint(p->err, "propose it again: it is reviewed against what is in force");
    }
    remove_begun(p);
    if (!write_files(p) || !sign_files(p) || !sync_folder(p, p->next)) {
        remove_begun(p);
        return false;
    }
    return put_in_place(p) && sync_folder(p, above);
}

static struct str folder_above(struct arena *arena, struct str folder)
{
    struct str above = str_slice(folder, 0, folder.length - path_base(folder).length);
    return above.length == 0 ? STR(".") : str_copy(arena, above);
}

bool publishing_put(struct arena *arena, struct str folder, const struct pack_change *change,
                    struct str key, struct err *err)
{
    struct putting p = { .arena = arena, .change = change, .key = key, .err = err };
    p.folder = str_copy(arena, folder);
    struct str above = folder_above(arena, folder);
    if (!arena_sound(arena, err) || !beside(&p, change->root, &p.next))
        return false;
    /* Whoever publishes beside this one waits. */
    int fd = open(above.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || flock(fd, LOCK_EX) != 0) {
        int failed = errno;
        if (fd >= 0)
            close(fd);
        return fail_system(err, "open", above, failed);
    }
    bool done = put(&p, above);
    close(fd);
    return done;
}

/* ---- what is published ---- */

/* "house" of "house.434c2fd3f197"; absent: it is no edition that was put aside. */
static struct str edition_of(struct str name)
{
    size_t dot = str_find(name, '.');
    bool is_one = name.length == dot + 1 + PACK_ROOT_SHOWN;
    for (size_t i = dot + 1; is_one && i < name.length; i++)
        is_one = is_digit(name.data[i]) || (name.data[i] >= 'a' && name.data[i] <= 'f');
    return is_one ? str_slice(name, 0, dot) : (struct str){ 0 };
}

struct gathering {
    struct arena *arena;
    struct str into;
    struct str *paths;
    size_t count, room;
    struct err *err;
};

bool publishing_is_same(struct arena *arena, struct str a, struct str b)
{
    struct stat left;
    struct stat right;
    a = str_copy(arena, a);
    b = str_copy(arena, b);
    return a.data != NULL && b.data != NULL && stat(a.data, &left) == 0 &&
           stat(b.data, &right) == 0 && left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

/* A pack of that name that --packs has, too: the same one, or none can be told from the other. */
static bool is_named_twice(struct gathering *g, struct str path, bool *ret_same)
{
    *ret_same = false;
    for (size_t i = 0; i < g->count; i++) {
        struct str other = str_copy(g->arena, g->paths[i]);
        if (!arena_sound(g->arena, g->err))
            return false;
        while (other.length > 1 && other.data[other.length - 1] == '/')
            other.length--;
        if (!str_equal(path_base(other), path_base(path)))
            continue;
        if (!publishing_is_same(g->arena, other, path)) {
            err_set(g->err, ERR_USAGE, "'%.*s' and '%.*s' are both called '%.*s'", STR_ARG(other),
                    STR_ARG(path), STR_ARG(path_base(path)));
            return err_hint(g->err, "a pack is known by the name of its folder");
        }
        *ret_same = true;
    }
    return true;
}

/* An edition that was put aside: the one that follows it has to be there. */
static bool check_followed(struct gathering *g, struct str name)
{
    struct str of = edition_of(name);
    if (of.length > 0 && is_folder(path_join(g->arena, g->into, of)))
        return true;
    if (of.length == 0) {
        err_set(g->err, ERR_USAGE, "'%.*s/%.*s' is no name of a pack", STR_ARG(g->into),
                STR_ARG(name));
        return err_hint(g->err, "a name has small letters, digits and '-'");
    }
    err_set(g->err, ERR_USAGE, "'%.*s/%.*s' is missing, and an edition of it is there",
            STR_ARG(g->into), STR_ARG(of));
    return err_hint(g->err,
                    "it was stopped while it was published: rename '%.*s' to '%.*s', or "
                    "publish it again",
                    STR_ARG(name), STR_ARG(of));
}

static bool gather(struct gathering *g, struct str name)
{
    struct str path = path_join(g->arena, g->into, name);
    bool same;
    if (!arena_sound(g->arena, g->err))
        return false;
    if (!is_folder(path))
        return true;
    if (!is_pack_name(name))
        return check_followed(g, name);
    if (!is_named_twice(g, path, &same))
        return false;
    if (same)
        return true;
    if (!arena_grow(g->arena, &g->paths, g->count, &g->room, sizeof *g->paths))
        return arena_error(g->arena, g->err);
    g->paths[g->count++] = path;
    return true;
}

bool publishing_paths(const struct args *args, struct arena *arena, struct str **ret,
                      size_t *ret_count, struct err *err)
{
    struct gathering g = { .arena = arena, .err = err };
    struct str *names = NULL;
    size_t count = 0;
    if (!args_all(args, arena, "packs", &g.paths, &g.count, err))
        return false;
    g.room = g.count;
    if (args_knows(args, "publish-into"))
        g.into = args_text(args, "publish-into");
    if (g.into.length > 0 && !folder_list(arena, g.into, "", &names, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!gather(&g, names[i]))
            return false;
    }
    *ret = g.paths;
    *ret_count = g.count;
    return true;
}
