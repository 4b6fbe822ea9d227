/* SPDX-License-Identifier: Apache-2.0 */
/* cli/pack_folders.c - see pack_folders.h. */
#include "cli/pack_folders.h"

#include "api/embedded.h"
#include "cli/bundles.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/publishing.h"

#define MISTAKES_TEXT_MAX ((size_t)1 << 20)

static bool keep_file(struct packs *packs, struct str folder, struct str path, struct str text,
                      struct err *err)
{
    struct packs_file file = { .name = path, .text = text };
    struct str base = path_base(path);
    file.hash_name = folder.length == 0 ? base : path_join(&packs->arena, folder, base);
    if (path.data == NULL || file.hash_name.data == NULL)
        return arena_error(&packs->arena, err);
    if (!str_equal_text(base, PACKS_CATALOG))
        return packs_keep(packs, file, err);
    packs->own_catalog = file;
    return true;
}

/* The text is that which was looked at, so that what is trusted is what is read. */
static bool keep_bundle(struct packs *packs, struct str folder, const struct bundle *bundle,
                        struct err *err)
{
    bool first = packs->file_count == 0;
    for (size_t i = 0; i < bundle->count; i++) {
        const struct bundle_file *file = &bundle->files[i];
        bool wanted = first || !str_equal_text(file->name, PACKS_CATALOG);
        if (wanted && !keep_file(packs, bundle->pack, path_join(&packs->arena, folder, file->name),
                                 file->text, err))
            return false;
    }
    return true;
}

static bool keep_folder(struct packs *packs, struct str folder, struct err *err)
{
    struct bundle bundle;
    char root[BUNDLE_ROOT_SIZE];
    return bundle_read(&packs->arena, folder, &bundle, err) &&
           (packs->trust.data == NULL ||
            bundle_check(&packs->arena, folder, &bundle, packs->trust, root, err)) &&
           keep_bundle(packs, folder, &bundle, err);
}

/* A policy file by itself; the catalog beside it belongs to it if it is the first. */
static bool keep_single(struct packs *packs, struct str path, struct err *err)
{
    struct str text;
    bool first = packs->file_count == 0;
    struct str folder = str_slice(path, 0, path.length - path_base(path).length);
    struct str catalog =
        path_join(&packs->arena, folder.length == 0 ? STR("./") : folder, STR(PACKS_CATALOG));
    if (packs->trust.data != NULL) {
        err_set(err, ERR_USAGE, "'%.*s' is no folder", STR_ARG(path));
        return err_hint(err, "what is signed, and trusted, is the folder of a pack");
    }
    if (catalog.data == NULL)
        return arena_error(&packs->arena, err);
    return file_read(&packs->arena, path, BUNDLE_FILE_MAX, &text, err) &&
           keep_file(packs, (struct str){ 0 }, path, text, err) &&
           (!first || !is_there(catalog) ||
            (file_read(&packs->arena, catalog, BUNDLE_FILE_MAX, &text, err) &&
             keep_file(packs, path_base(folder), catalog, text, err)));
}

static bool is_of_built_in(struct str file, struct str name)
{
    return str_equal(str_slice(file, 0, str_find(file, '/')), name) &&
           str_ends(file, STR(".licet")) && scenario_of(file).length == 0;
}

bool packs_built_in(struct str name)
{
    size_t i = 0;
    while (i < embedded_file_count && !is_of_built_in(str_of(embedded_files[i].name), name))
        i++;
    return i < embedded_file_count;
}

/* The policy files of a built-in pack; none: there is no such pack. */
static bool keep_built_in(struct packs *packs, struct str name, size_t *ret_count, struct err *err)
{
    *ret_count = 0;
    for (size_t i = 0; i < embedded_file_count; i++) {
        struct str file = str_of(embedded_files[i].name);
        if (!is_of_built_in(file, name))
            continue;
        const struct packs_file kept = {
            .name = file,
            .hash_name = file,
            .text = { embedded_files[i].data, embedded_files[i].length },
        };
        if (!packs_keep(packs, kept, err))
            return false;
        ++*ret_count;
    }
    return true;
}

/* A folder, a file, or where neither is there a pack that is built in. */
static bool keep_path(struct packs *packs, struct str path, struct err *err)
{
    size_t count = 0;
    if (is_folder(path))
        return keep_folder(packs, path, err);
    if (packs->trust.data == NULL && !is_there(path) && !keep_built_in(packs, path, &count, err))
        return false;
    return count > 0 || keep_single(packs, path, err);
}

bool packs_ask_scenarios(struct packs *packs, const struct args *args, struct err *err)
{
    return !args_knows(args, "scenario") ||
           args_all(args, &packs->arena, "scenario", &packs->scenarios, &packs->scenario_count,
                    err);
}

bool packs_trust(struct packs *packs, const struct args *args, size_t path_count, struct err *err)
{
    if (args_knows(args, "trust"))
        packs->trust = args_text(args, "trust");
    if (packs->trust.data == NULL || path_count > 0)
        return true;
    err_set(err, ERR_USAGE, "'--trust' has no folder to look at");
    return err_hint(err, "what is built in needs no signature; leave it out");
}

bool packs_load(struct packs *packs, const struct str *paths, size_t path_count, struct err *err)
{
    for (size_t i = 0; i < path_count; i++) {
        if (!keep_path(packs, paths[i], err))
            return false;
    }
    if (!packs_read(packs, err))
        return false;
    /* What only adds to the built-in packs uses their catalog. */
    if (packs->embedded)
        packs->own_catalog = (struct packs_file){ 0 };
    return true;
}

bool packs_load_bundle(struct packs *packs, struct str folder, const struct bundle *bundle,
                       struct err *err)
{
    return keep_bundle(packs, folder, bundle, err) && packs_read(packs, err);
}

bool packs_report(struct packs *packs, struct err *err)
{
    struct buf text;
    buf_init(&text, packs->arena.mem, MISTAKES_TEXT_MAX);
    bool sound = packs_sound(packs, &text, err);
    fail_text(buf_view(&text));
    buf_release(&text);
    return sound;
}

bool packs_open(struct packs *packs, const struct args *args, struct err *err)
{
    struct str *paths;
    size_t path_count;
    packs->without_tests = true;
    return publishing_paths(args, &packs->arena, &paths, &path_count, err) &&
           packs_trust(packs, args, path_count, err) && packs_ask_scenarios(packs, args, err) &&
           packs_load(packs, paths, path_count, err) && packs_report(packs, err) &&
           packs_make_decider(packs, err);
}
