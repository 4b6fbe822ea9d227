/* SPDX-License-Identifier: Apache-2.0 */
/* api/packs.c - see packs.h. */
#include "api/packs.h"

#include <assert.h>

#include "api/embedded.h"
#include "api/image.h"
#include "base/date.h"
#include "base/sha256.h"

#define PACKS_MISTAKES_MAX 10 /* shown; more are counted */
#define PACKS_FILE_MAX ((size_t)64 << 20)

static const char policy_suffix[] = ".licet";
static const char scenario_folder[] = "scenarios/";

void packs_init(struct packs *packs, const struct mem *mem)
{
    *packs = (struct packs){ 0 };
    arena_init(&packs->arena, mem, POLICY_ARENA_LIMIT);
}

void packs_release(struct packs *packs)
{
    for (size_t i = 0; i < packs->other_count; i++)
        packs_release(&packs->others[i]);
    packs->other_count = 0;
    decider_free(packs->decider);
    matcher_free(packs->sample_matcher);
    address_index_free(packs->sample_addresses);
    packs->decider = NULL;
    packs->sample_matcher = NULL;
    packs->sample_addresses = NULL;
    arena_release(&packs->arena);
    image_unmap(packs->image);
    packs->image = NULL;
}

bool packs_keep(struct packs *packs, struct packs_file file, struct err *err)
{
    if (!arena_grow(&packs->arena, &packs->files, packs->file_count, &packs->file_capacity,
                    sizeof *packs->files))
        return arena_error(&packs->arena, err);
    /* One by one: what lies between the fields stays zero, and the image the same each time. */
    struct packs_file *kept = &packs->files[packs->file_count++];
    kept->name = file.name;
    kept->hash_name = file.hash_name;
    kept->text = file.text;
    kept->built_in = file.built_in;
    kept->sha256 = file.sha256;
    return true;
}

/* ---- which authority's ---- */

/*
 * The pack that a text declares, or adds to, by its first declaration; absent where it begins with
 * another, and belongs to its folder.
 */
static struct str pack_named(struct str text, bool *ret_declares)
{
    *ret_declares = false;
    while (text.length > 0) {
        size_t end = str_find(text, '\n');
        struct str line = str_trim(str_slice(text, 0, end));
        text = str_slice(text, end + 1, text.length);
        if (line.length == 0 || line.data[0] == '#')
            continue;
        *ret_declares = str_starts(line, STR("pack "));
        struct str name = str_slice(line, str_find(line, '"') + 1, line.length);
        return *ret_declares || str_starts(line, STR("use "))
                   ? str_slice(name, 0, str_find(name, '"'))
                   : (struct str){ 0 };
    }
    return (struct str){ 0 };
}

static struct str folder_of(const struct packs_file *file)
{
    return str_slice(file->hash_name, 0,
                     file->hash_name.length - path_base(file->hash_name).length);
}

static struct packs *find_other(struct packs *packs, struct str pack)
{
    for (size_t i = 0; i < packs->other_count; i++) {
        if (str_equal(packs->others[i].pack, pack))
            return &packs->others[i];
    }
    return NULL;
}

static bool add_other(struct packs *packs, struct str pack, struct packs **ret, struct err *err)
{
    if (packs->others == NULL)
        packs->others = arena_array(&packs->arena, PACKS_OTHERS_MAX, sizeof *packs->others);
    if (packs->others == NULL)
        return arena_error(&packs->arena, err);
    if (packs->other_count == PACKS_OTHERS_MAX)
        return err_set(err, ERR_LIMIT, "there are more than %d authorities", PACKS_OTHERS_MAX);
    *ret = &packs->others[packs->other_count++];
    packs_init(*ret, packs->arena.mem);
    (*ret)->pack = pack;
    return true;
}

/* The last file's: one that names no pack belongs to that of its folder. */
struct sorting {
    struct str folder, pack;
};

/* Keeps the file with the authority that it belongs to; what names no other is the first's. */
static bool keep_sorted(struct packs *packs, struct sorting *sorting, struct packs_file file,
                        struct err *err)
{
    bool declares;
    struct str named = pack_named(file.text, &declares);
    struct str folder = folder_of(&file);
    if (named.data == NULL && str_equal(folder, sorting->folder))
        named = sorting->pack;
    *sorting = (struct sorting){ folder, named };
    if (packs->pack.data == NULL && declares)
        packs->pack = named;
    struct packs *other = find_other(packs, named);
    if (other == NULL && declares && !str_equal(named, packs->pack) &&
        !add_other(packs, named, &other, err))
        return false;
    return packs_keep(other != NULL ? other : packs, file, err);
}

/* Whether one of the files stands for the embedded one: its pack was given as a folder. */
static bool given_instead(const struct packs_file *own, size_t own_count, struct str name)
{
    struct str folder = str_slice(name, 0, str_find(name, '/') + 1);
    for (size_t i = 0; i < own_count; i++) {
        if (str_starts(own[i].hash_name, folder))
            return true;
    }
    return false;
}

/* The built-in file as it is kept, or a copy of all that is text of it. */
static bool built_in(struct packs *packs, const struct embedded_file *file, struct packs_file *ret,
                     struct err *err)
{
    struct str name = str_of(file->name);
    *ret = (struct packs_file){ name, name, { file->data, file->length }, true, file->sha256 };
    if (!packs->copies)
        return true;
    ret->name = ret->hash_name = str_copy(&packs->arena, name);
    ret->text = str_copy(&packs->arena, ret->text);
    ret->sha256 = arena_copy(&packs->arena, file->sha256, DIGEST_HEX_SIZE - 1);
    return arena_sound(&packs->arena, err);
}

/* The packs that are always there; scenarios are not among them. */
static bool keep_embedded(struct packs *packs, const struct packs_file *own, size_t own_count,
                          struct sorting *sorting, struct err *err)
{
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        struct str name = str_of(file->name);
        if (!str_ends(name, str_of(policy_suffix)) || str_starts(name, str_of(scenario_folder)) ||
            given_instead(own, own_count, name))
            continue;
        struct packs_file kept;
        if (!built_in(packs, file, &kept, err) || !keep_sorted(packs, sorting, kept, err))
            return false;
    }
    return true;
}

/* ---- scenarios ---- */

struct str scenario_of(struct str file_name)
{
    struct str prefix = str_of(scenario_folder);
    if (!str_starts(file_name, prefix))
        return (struct str){ 0 };
    struct str rest = str_slice(file_name, prefix.length, file_name.length);
    return str_slice(rest, 0, str_find(rest, '/'));
}

bool packs_all_scenarios(struct packs *packs, struct err *err)
{
    size_t capacity = 0;
    packs->scenarios = NULL;
    packs->scenario_count = 0;
    for (size_t i = 0; i < embedded_file_count; i++) {
        struct str name = scenario_of(str_of(embedded_files[i].name));
        size_t count = packs->scenario_count;
        if (name.data == NULL || (count > 0 && str_equal(packs->scenarios[count - 1], name)))
            continue;
        if (!arena_grow(&packs->arena, &packs->scenarios, count, &capacity,
                        sizeof *packs->scenarios))
            return arena_error(&packs->arena, err);
        packs->scenarios[packs->scenario_count++] = name;
    }
    return true;
}

static struct str scenario_at(const void *context, size_t index)
{
    return ((const struct packs *)context)->scenarios[index];
}

static bool no_scenario(struct packs *packs, struct str name, struct err *err)
{
    if (!packs_all_scenarios(packs, err))
        return false;
    struct str near = str_nearest(name, packs->scenario_count, scenario_at, packs);
    err_set(err, ERR_NAME, "there is no scenario '%.*s'", STR_ARG(name));
    if (near.data != NULL)
        return err_hint(err, "did you mean '%.*s'?", STR_ARG(near));
    return err_hint(err, "'licet policy list scenarios' lists them");
}

/* The files of the scenarios asked for, each scenario once. */
static bool keep_scenarios(struct packs *packs, struct err *err)
{
    struct sorting sorting = { 0 };
    for (size_t i = 0; i < packs->scenario_count; i++) {
        struct str wanted = packs->scenarios[i];
        bool found = false;
        for (size_t k = 0; k < i; k++)
            found = found || str_equal(packs->scenarios[k], wanted);
        if (found)
            continue;
        for (size_t k = 0; k < embedded_file_count; k++) {
            const struct embedded_file *file = &embedded_files[k];
            struct str name = str_of(file->name);
            struct packs_file kept = {
                name, name, { file->data, file->length }, false, file->sha256
            };
            if (!str_equal(scenario_of(name), wanted))
                continue;
            found = true;
            if (!keep_sorted(packs, &sorting, kept, err))
                return false;
        }
        if (!found)
            return no_scenario(packs, wanted, err);
    }
    return true;
}

/* ---- loading ---- */

static bool parse_files(struct packs *packs, struct err *err)
{
    packs->policy = (struct policy){ 0 };
    packs->diags = (struct diags){ 0 };
    if (!policy_init(&packs->policy, &packs->diags, &packs->arena, err))
        return false;
    for (size_t i = 0; i < packs->file_count; i++) {
        packs->policy.without_tests = packs->without_tests && packs->files[i].built_in;
        if (!policy_add(&packs->policy, &packs->diags, packs->files[i].name, packs->files[i].text,
                        err))
            return false;
    }
    packs->policy.without_tests = false;
    return packs->more.text.length == 0 ||
           policy_add(&packs->policy, &packs->diags, packs->more.name, packs->more.text, err);
}

/* Puts the built-in files in front of those kept so far, but for packs that these replace. */
static bool put_embedded_first(struct packs *packs, struct err *err)
{
    struct packs_file *own = packs->files;
    size_t own_count = packs->file_count;
    packs->files = NULL;
    packs->file_count = packs->file_capacity = 0;
    packs->embedded = true;
    struct sorting sorting = { 0 };
    if (!keep_embedded(packs, own, own_count, &sorting, err))
        return false;
    for (size_t i = 0; i < own_count; i++) {
        if (!keep_sorted(packs, &sorting, own[i], err))
            return false;
    }
    return true;
}

static bool read_others(struct packs *packs, struct err *err)
{
    for (size_t i = 0; i < packs->other_count; i++) {
        struct packs *other = &packs->others[i];
        other->without_tests = packs->without_tests;
        if (!parse_files(other, err) || !policy_check(&other->policy, &other->diags, err))
            return false;
    }
    return true;
}

/* What the build has read already, if nothing but the built-in packs is wanted. */
static bool take_image(struct packs *packs)
{
    if (packs->file_count > 0 || packs->more.text.length > 0 || packs->scenario_count > 0 ||
        packs->own_catalog.name.data != NULL || !packs->without_tests || packs->copies)
        return false;
    struct image *image = image_map(packs->arena.mem);
    if (image == NULL)
        return false;
    const struct packs asked = *packs;
    *packs = image->packs;
    packs->arena = asked.arena;
    packs->trust = asked.trust;
    packs->copies = false;
    packs->image = image;
    packs->policy.arena = packs->diags.arena = &packs->arena;
    decider_move(packs->decider, &packs->policy, &packs->catalog);
    return true;
}

bool packs_read(struct packs *packs, struct err *err)
{
    if (take_image(packs))
        return true;
    /* Only the text says whether it is a pack by itself or adds to the built-in one. */
    bool whole = false;
    if (packs->file_count > 0) {
        if (!parse_files(packs, err))
            return false;
        whole = packs->policy.name.data != NULL || packs->policy.uses == NULL;
    }
    bool again = !whole || packs->scenario_count > 0;
    if ((!whole && !put_embedded_first(packs, err)) || !keep_scenarios(packs, err) ||
        (again && !parse_files(packs, err)))
        return false;
    return policy_check(&packs->policy, &packs->diags, err) && read_others(packs, err);
}

/* What the line names: a policy file, the catalog, or the sample. */
static bool keep_line(struct packs *packs, struct str line, const struct packs_texts *texts,
                      struct err *err)
{
    struct packs_file file = { .built_in = true };
    struct str hex = str_slice(line, 0, PACKS_HASH_SIZE - 1);
    file.hash_name = file.name = str_slice(line, PACKS_HASH_SIZE + 1, line.length);
    if (!texts->get(texts->context, hex, &file.text, err))
        return false;
    if (str_equal_text(path_base(file.name), PACKS_CATALOG))
        packs->own_catalog = file;
    else if (str_starts(path_base(file.name), str_of(PACKS_SAMPLE)))
        packs->own_sample = file;
    else
        return packs_keep(packs, file, err);
    return true;
}

bool packs_other_lines(struct packs *packs, struct str lines, const struct packs_texts *texts,
                       struct str label, struct packs **ret, struct err *err)
{
    return add_other(packs, label, ret, err) && packs_read_lines(*ret, lines, texts, label, err);
}

bool packs_read_lines(struct packs *packs, struct str lines, const struct packs_texts *texts,
                      struct str label, struct err *err)
{
    packs->without_tests = true;
    packs->label = label;
    while (lines.length > 0) {
        size_t end = str_find(lines, '\n');
        if (!keep_line(packs, str_slice(lines, 0, end), texts, err))
            return false;
        lines = str_slice(lines, end + 1, lines.length);
    }
    return parse_files(packs, err) && policy_check(&packs->policy, &packs->diags, err);
}

/* The built-in file whose name begins so, in whichever folder. */
static const struct embedded_file *find_embedded(const char *start)
{
    const struct embedded_file *file = embedded_files;
    while (file->name != NULL && !str_starts(path_base(str_of(file->name)), str_of(start)))
        file++;
    assert(file->name != NULL);
    return file;
}

static bool catalog_file(struct packs *packs, struct packs_file *ret, struct err *err)
{
    *ret = packs->own_catalog;
    return ret->name.data != NULL || built_in(packs, find_embedded(PACKS_CATALOG), ret, err);
}

static bool load_catalog(struct packs *packs, struct err *err)
{
    struct packs_file file;
    return catalog_file(packs, &file, err) &&
           catalog_read(&packs->arena, file.name, file.text, &packs->catalog, err) &&
           packs_keep(packs, file, err);
}

/* ---- the sample of listed parties ---- */

static bool sample_file(struct packs *packs, struct packs_file *ret, struct err *err)
{
    *ret = packs->own_sample;
    return ret->name.data != NULL || built_in(packs, find_embedded(PACKS_SAMPLE), ret, err);
}

/* It counts for the hash also where nobody is looked for in it. */
static bool keep_sample(struct packs *packs, struct err *err)
{
    struct packs_file file;
    return packs->policy.lists == NULL ||
           (sample_file(packs, &file, err) && packs_keep(packs, file, err));
}

static bool read_sample(struct packs *packs, struct err *err)
{
    struct packs_file file;
    if (!sample_file(packs, &file, err))
        return false;
    struct list_file read = { .name = file.name, .text = file.text };
    size_t day = sizeof PACKS_SAMPLE - 1;
    struct str date = str_slice(path_base(file.name), day, day + DATE_TEXT_SIZE - 2);
    packs->sample.origin = (struct list_origin){
        .source = str_copy(&packs->arena, STR(PACKS_SOURCE)),
        .file = file.name,
    };
    return date_parse(date, &packs->sample.origin.issued, err) &&
           own_read(&packs->arena, packs->arena.mem, &read, 1, &packs->sample.list, err);
}

bool packs_index_sample(struct packs *packs, struct err *err)
{
    assert(packs->sample_matcher == NULL);
    if (packs->policy.lists == NULL)
        return true;
    if (!read_sample(packs, err))
        return false;
    const struct party_list *list = &packs->sample.list;
    const struct party_list **lists = arena_array(&packs->arena, 1, sizeof *lists);
    if (lists == NULL)
        return arena_error(&packs->arena, err);
    lists[0] = list;
    packs->sample_matcher = matcher_new(packs->arena.mem, lists, 1, err);
    if (packs->sample_matcher == NULL)
        return false;
    packs->sample_addresses = address_index_new(packs->arena.mem, lists, 1, err);
    return packs->sample_addresses != NULL;
}

bool packs_use_sample(struct packs *packs, struct err *err)
{
    assert(packs->decider != NULL);
    if (packs->sample_matcher == NULL && !packs_index_sample(packs, err))
        return false;
    if (packs->policy.lists == NULL)
        return true;
    packs->lists = (struct decide_lists){ .snapshots = &packs->sample,
                                          .count = 1,
                                          .matcher = packs->sample_matcher,
                                          .addresses = packs->sample_addresses,
                                          .threshold = PACKS_THRESHOLD * (SCORE_ONE / 100) };
    return decider_use_lists(packs->decider, &packs->lists, err);
}

static bool hash_files(struct packs *packs, struct err *err)
{
    struct sha256 all;
    sha256_begin(&all);
    for (size_t i = 0; i < packs->file_count; i++) {
        struct packs_file *file = &packs->files[i];
        if (file->sha256 == NULL) {
            char *hex = arena_alloc(&packs->arena, DIGEST_HEX_SIZE);
            if (hex == NULL)
                return arena_error(&packs->arena, err);
            digest_text(file->text, hex);
            file->sha256 = hex;
        }
        digest_line(&all, file->sha256, file->hash_name);
    }
    digest_end(&all, packs->hash);
    return true;
}

void packs_lines(const struct packs *packs, struct buf *out)
{
    for (size_t i = 0; i < packs->file_count; i++)
        buf_format(out, "%s  %.*s\n", packs->files[i].sha256, STR_ARG(packs->files[i].hash_name));
}

/*
 * The folder that a file came from; empty for what is always there, for the pack's own, and for a
 * file without one.
 */
static struct str other_folder(const struct packs *packs, const struct packs_file *file)
{
    struct str name = file->hash_name;
    size_t above = name.length - path_base(name).length;
    struct str folder = str_slice(name, 0, above > 0 ? above - 1 : 0);
    bool own = file->built_in || str_equal(folder, packs->policy.name);
    return own ? (struct str){ 0 } : folder;
}

/* "us@2026.09 house": the pack, the month through which it is complete, and all others. */
static bool make_label(struct packs *packs, struct err *err)
{
    char day[DATE_TEXT_SIZE];
    struct buf label;
    struct str last = { 0 };
    const struct policy *policy = &packs->policy;
    if (packs->label.data != NULL)
        return true;
    date_format(policy->complete_through, day);
    buf_init(&label, packs->arena.mem, PACKS_FILE_MAX);
    buf_str(&label, policy->name);
    buf_format(&label, "@%.4s.%.2s", day, day + 5);
    for (size_t i = 0; i < packs->file_count; i++) {
        struct str folder = other_folder(packs, &packs->files[i]);
        if (folder.length > 0 && !str_equal(folder, last)) {
            buf_byte(&label, ' ');
            buf_str(&label, folder);
            last = folder;
        }
    }
    packs->label = str_copy(&packs->arena, buf_view(&label));
    buf_release(&label);
    return packs->label.data != NULL || arena_error(&packs->arena, err);
}

bool packs_sound(const struct packs *packs, struct buf *ret_mistakes, struct err *err)
{
    size_t shown = 0;
    for (size_t i = 0; packs->diags.errors == 0 && i < packs->other_count; i++) {
        if (!packs_sound(&packs->others[i], ret_mistakes, err))
            return false;
    }
    if (packs->diags.errors == 0)
        return true;
    for (size_t i = 0; i < packs->diags.count && shown < PACKS_MISTAKES_MAX; i++) {
        if (diag_is_warning(packs->diags.list[i].code))
            continue;
        diag_write(&packs->policy, &packs->diags.list[i], ret_mistakes);
        shown++;
    }
    err_set(err, ERR_POLICY, "the packs have %zu mistake%s", packs->diags.errors,
            packs->diags.errors == 1 ? "" : "s");
    return err_hint(err, "'licet policy lint' shows %sthem with the warnings",
                    shown < packs->diags.errors ? "all of " : "");
}

static bool make_decider(struct packs *packs, const struct catalog *catalog, struct err *err)
{
    if (!hash_files(packs, err) || !make_label(packs, err))
        return false;
    packs->decider = decider_new(packs->arena.mem, &packs->policy, catalog, packs->label,
                                 str_of(packs->hash), err);
    return packs->decider != NULL && decider_use_lists(packs->decider, &packs->lists, err);
}

bool packs_make_decider(struct packs *packs, struct err *err)
{
    struct decider *others[PACKS_OTHERS_MAX];
    if (packs->decider != NULL)
        return true;
    if (!load_catalog(packs, err) || !keep_sample(packs, err) ||
        !make_decider(packs, &packs->catalog, err))
        return false;
    for (size_t i = 0; i < packs->other_count; i++) {
        if (!make_decider(&packs->others[i], &packs->catalog, err))
            return false;
        others[i] = packs->others[i].decider;
    }
    return decider_use_others(packs->decider, others, packs->other_count, err);
}
