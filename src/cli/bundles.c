/* SPDX-License-Identifier: Apache-2.0 */
/* cli/bundles.c - see bundles.h. */
#include "cli/bundles.h"

#include <limits.h>
#include <stdlib.h>

#include "api/packs.h"
#include "cli/files.h"

static int compare_files(const void *a, const void *b)
{
    return str_compare(((const struct bundle_file *)a)->name,
                       ((const struct bundle_file *)b)->name);
}

static bool read_one(struct arena *arena, struct str folder, struct str name, struct bundle *ret,
                     size_t *capacity, struct err *err)
{
    struct str path = path_join(arena, folder, name);
    if (path.data == NULL ||
        !arena_grow(arena, &ret->files, ret->count, capacity, sizeof *ret->files))
        return arena_error(arena, err);
    struct bundle_file *file = &ret->files[ret->count++];
    file->name = name;
    return file_read(arena, path, BUNDLE_FILE_MAX, &file->text, err);
}

/* What the folder is called, also when the path to it is "." or ends so. */
static bool name_of(struct arena *arena, struct str folder, struct str *ret, struct err *err)
{
    char whole[PATH_MAX];
    *ret = path_base(folder);
    if (!str_equal_text(*ret, ".") && !str_equal_text(*ret, ".."))
        return true;
    struct str path = str_copy(arena, folder);
    if (path.data != NULL && realpath(path.data, whole) != NULL)
        *ret = str_copy(arena, path_base(str_of(whole)));
    return ret->data != NULL || arena_error(arena, err);
}

bool bundle_read(struct arena *arena, struct str folder, struct bundle *ret, struct err *err)
{
    struct str *names;
    size_t count;
    size_t capacity = 0;
    *ret = (struct bundle){ 0 };
    if (!name_of(arena, folder, &ret->pack, err) ||
        !folder_list(arena, folder, ".licet", &names, &count, err))
        return false;
    if (count == 0) {
        err_set(err, ERR_USAGE, "folder '%.*s' has no '*.licet' files", STR_ARG(folder));
        return err_hint(err, "a pack is a folder of policy files");
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_one(arena, folder, names[i], ret, &capacity, err))
            return false;
    }
    struct str catalog = path_join(arena, folder, STR(PACKS_CATALOG));
    if (catalog.data == NULL)
        return arena_error(arena, err);
    if (is_there(catalog) && !read_one(arena, folder, STR(PACKS_CATALOG), ret, &capacity, err))
        return false;
    qsort(ret->files, ret->count, sizeof *ret->files, compare_files);
    return true;
}

static bool read_part(struct arena *arena, struct str folder, struct str name, struct str *ret_text,
                      struct err *err)
{
    struct str path = path_join(arena, folder, name);
    if (path.data == NULL)
        return arena_error(arena, err);
    if (!is_there(path)) {
        err_set(err, ERR_USAGE, "folder '%.*s' is not signed: it has no '%.*s'", STR_ARG(folder),
                STR_ARG(name));
        return err_hint(err, "'licet policy sign' signs it");
    }
    return file_read(arena, path, BUNDLE_FILE_MAX, ret_text, err);
}

bool bundle_check(struct arena *arena, struct str folder, const struct bundle *bundle,
                  struct str key, char ret_root[BUNDLE_ROOT_SIZE], struct err *err)
{
    struct str public_key;
    struct str manifest;
    struct str signature;
    if (!file_read(arena, key, BUNDLE_FILE_MAX, &public_key, err) ||
        !read_part(arena, folder, STR(BUNDLE_MANIFEST), &manifest, err) ||
        !read_part(arena, folder, STR(BUNDLE_SIGNATURE), &signature, err))
        return false;
    if (bundle_verify(arena, bundle, public_key, manifest, signature, ret_root, err))
        return true;
    struct str about = err->code == ERR_USAGE ? key : folder;
    return err_wrap(err, "%.*s", STR_ARG(about));
}
