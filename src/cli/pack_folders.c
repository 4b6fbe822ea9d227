/* SPDX-License-Identifier: Apache-2.0 */
/* cli/pack_folders.c - see pack_folders.h. */
#include "cli/pack_folders.h"

#include "cli/bundles.h"
#include "cli/fail.h"
#include "cli/files.h"

#define PACKS_FILE_MAX ((size_t)64 << 20)
#define MISTAKES_TEXT_MAX ((size_t)1 << 20)

static const char policy_suffix[] = ".licet";
static const char catalog_name[] = "chips.csv";

static bool keep_path(struct packs *packs, struct str folder, struct str path, struct err *err)
{
    struct packs_file file = { .name = path };
    struct str base = path_base(path);
    file.hash_name = folder.length == 0 ? base : path_join(&packs->arena, folder, base);
    if (file.hash_name.data == NULL)
        return arena_error(&packs->arena, err);
    return file_read(&packs->arena, path, PACKS_FILE_MAX, &file.text, err) &&
           packs_keep(packs, file, err);
}

/* All policy files of a folder; with none of them it is not what was meant. */
static bool keep_folder(struct packs *packs, struct str path, struct err *err)
{
    struct str *names;
    size_t count;
    if (!is_folder(path))
        return keep_path(packs, (struct str){ 0 }, path, err);
    if (!folder_list(&packs->arena, path, policy_suffix, &names, &count, err))
        return false;
    if (count == 0) {
        err_set(err, ERR_USAGE, "folder '%.*s' has no '*%s' files", STR_ARG(path), policy_suffix);
        return err_hint(err, "a pack is a folder of policy files");
    }
    for (size_t i = 0; i < count; i++) {
        struct str name = path_join(&packs->arena, path, names[i]);
        if (name.data == NULL)
            return arena_error(&packs->arena, err);
        if (!keep_path(packs, path_base(path), name, err))
            return false;
    }
    return true;
}

bool packs_ask_scenarios(struct packs *packs, const struct args *args, struct err *err)
{
    return !args_knows(args, "scenario") ||
           args_all(args, &packs->arena, "scenario", &packs->scenarios, &packs->scenario_count,
                    err);
}

bool packs_trust(struct packs *packs, const struct args *args, const struct str *paths,
                 size_t path_count, struct err *err)
{
    char root[BUNDLE_ROOT_SIZE];
    struct str key = args_knows(args, "trust") ? args_text(args, "trust") : (struct str){ 0 };
    for (size_t i = 0; key.data != NULL && i < path_count; i++) {
        if (!bundle_check(&packs->arena, paths[i], key, root, err))
            return false;
    }
    return true;
}

bool packs_load(struct packs *packs, const struct str *paths, size_t path_count, struct err *err)
{
    for (size_t i = 0; i < path_count; i++) {
        if (!keep_folder(packs, paths[i], err))
            return false;
    }
    return packs_read(packs, err);
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

/* The chips.csv beside the first file of a pack from a folder, if there is one. */
static bool find_catalog(struct packs *packs, struct err *err)
{
    struct packs_file file = { 0 };
    if (packs->file_count == 0 || packs->embedded)
        return true;
    struct str first = packs->files[0].name;
    struct str folder = str_slice(first, 0, first.length - path_base(first).length);
    file.name =
        path_join(&packs->arena, folder.length == 0 ? STR("./") : folder, str_of(catalog_name));
    if (file.name.data == NULL)
        return arena_error(&packs->arena, err);
    if (!is_there(file.name))
        return true;
    file.hash_name = path_join(&packs->arena, path_base(folder), str_of(catalog_name));
    if (file.hash_name.data == NULL)
        return arena_error(&packs->arena, err);
    if (!file_read(&packs->arena, file.name, PACKS_FILE_MAX, &file.text, err))
        return false;
    packs->own_catalog = file;
    return true;
}

bool packs_decider(struct packs *packs, struct err *err)
{
    return find_catalog(packs, err) && packs_make_decider(packs, err);
}

bool packs_open(struct packs *packs, const struct args *args, struct err *err)
{
    struct str *paths;
    size_t path_count;
    packs->without_tests = true;
    return args_all(args, &packs->arena, "packs", &paths, &path_count, err) &&
           packs_trust(packs, args, paths, path_count, err) &&
           packs_ask_scenarios(packs, args, err) && packs_load(packs, paths, path_count, err) &&
           packs_report(packs, err) && packs_decider(packs, err);
}
