/* SPDX-License-Identifier: Apache-2.0 */
/* cli/bundles.c - see bundles.h. */
#include "cli/bundles.h"

#include <stdlib.h>

#include "cli/files.h"

static int compare_files(const void *a, const void *b)
{
    return str_compare(((const struct bundle_file *)a)->name,
                       ((const struct bundle_file *)b)->name);
}

static bool read_kind(struct arena *arena, struct str folder, const char *suffix,
                      struct bundle *ret, size_t *capacity, struct err *err)
{
    struct str *names;
    size_t count;
    if (!folder_list(arena, folder, suffix, &names, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct str path = path_join(arena, folder, names[i]);
        if (path.data == NULL ||
            !arena_grow(arena, &ret->files, ret->count, capacity, sizeof *ret->files))
            return arena_error(arena, err);
        struct bundle_file *file = &ret->files[ret->count++];
        file->name = names[i];
        if (!file_read(arena, path, BUNDLE_FILE_MAX, &file->text, err))
            return false;
    }
    return true;
}

bool bundle_read(struct arena *arena, struct str folder, struct bundle *ret, struct err *err)
{
    size_t capacity = 0;
    *ret = (struct bundle){ .pack = path_base(folder) };
    if (!is_folder(folder)) {
        err_set(err, ERR_USAGE, "'%.*s' is no folder", STR_ARG(folder));
        return err_hint(err, "what is signed is the folder of a pack");
    }
    if (!read_kind(arena, folder, ".licet", ret, &capacity, err))
        return false;
    if (ret->count == 0)
        return err_set(err, ERR_USAGE, "folder '%.*s' has no '*.licet' files", STR_ARG(folder));
    if (!read_kind(arena, folder, ".csv", ret, &capacity, err))
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

bool bundle_check(struct arena *arena, struct str folder, struct str key,
                  char ret_root[BUNDLE_ROOT_SIZE], struct err *err)
{
    struct bundle bundle;
    struct str public_key;
    struct str manifest;
    struct str signature;
    if (!bundle_read(arena, folder, &bundle, err) ||
        !file_read(arena, key, BUNDLE_FILE_MAX, &public_key, err) ||
        !read_part(arena, folder, STR(BUNDLE_MANIFEST), &manifest, err) ||
        !read_part(arena, folder, STR(BUNDLE_SIGNATURE), &signature, err))
        return false;
    if (bundle_verify(arena, &bundle, public_key, manifest, signature, ret_root, err))
        return true;
    struct str about = err->code == ERR_USAGE ? key : folder;
    return err_wrap(err, "%.*s", STR_ARG(about));
}
