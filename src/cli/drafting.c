/* SPDX-License-Identifier: Apache-2.0 */
/* cli/drafting.c - see drafting.h. */
#include "cli/drafting.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/asking.h"
#include "cli/bundles.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/pack_folders.h"
#include "cli/publishing.h"

#define SAID_MAX ((size_t)256 << 10)
#define FLIPS_MAX ((size_t)16 << 20)
/* What stands where nothing is in force yet: a pack that adds nothing. */
#define NOTHING "use \"us\"\n"

struct looking {
    const struct drafting *drafting;
    const struct policy_draft *draft;
    struct arena *arena;
    struct asking asking;
    struct str changed, before; /* folders */
    struct err *err;
};

/* ---- folders ---- */

static bool make_folder(struct looking *l, const char *within, struct str *ret)
{
    struct str outer = asking_path(&l->asking, str_of(within));
    *ret = path_join(l->arena, outer, l->draft->pack);
    if (!arena_sound(l->arena, l->err))
        return false;
    return (mkdir(outer.data, 0700) == 0 && mkdir(ret->data, 0700) == 0) ||
           fail_system(l->err, "make", *ret, errno);
}

static bool write_file(struct looking *l, struct str folder, struct str name, struct str text)
{
    struct str path = path_join(l->arena, folder, name);
    return arena_sound(l->arena, l->err) && file_create(path, text, 0600, l->err);
}

/* The folder of the pack of that name in force; absent: there is none. */
static bool find_published(struct looking *l, struct str *ret)
{
    struct str *paths;
    size_t count;
    *ret = (struct str){ 0 };
    if (!publishing_paths(l->drafting->args, l->arena, &paths, &count, l->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct str path = paths[i];
        while (path.length > 1 && path.data[path.length - 1] == '/')
            path.length--;
        if (str_equal(path_base(path), l->draft->pack))
            *ret = paths[i];
    }
    return true;
}

static bool is_written(const struct policy_draft *draft, struct str name)
{
    for (size_t i = 0; i < draft->count; i++) {
        if (str_equal(draft->files[i].name, name))
            return true;
    }
    return false;
}

/* What is not written anew stays as it is in force. */
static bool write_folders(struct looking *l)
{
    struct str published;
    struct bundle bundle = { .count = 0 };
    if (!make_folder(l, "draft", &l->changed) || !find_published(l, &published))
        return false;
    l->before = published;
    if (published.data == NULL && (!make_folder(l, "before", &l->before) ||
                                   !write_file(l, l->before, STR("nothing.licet"), STR(NOTHING))))
        return false;
    if (published.data != NULL && !bundle_read(l->arena, published, &bundle, l->err))
        return false;
    for (size_t i = 0; i < bundle.count && !l->draft->whole; i++) {
        if (!is_written(l->draft, bundle.files[i].name) &&
            !write_file(l, l->changed, bundle.files[i].name, bundle.files[i].text))
            return false;
    }
    for (size_t i = 0; i < l->draft->count; i++) {
        if (!write_file(l, l->changed, l->draft->files[i].name, l->draft->files[i].text))
            return false;
    }
    return true;
}

/* What is signed for: all of it, as it stands in its folder, and what it follows. */
static bool read_change(struct looking *l, struct policy_seen *seen)
{
    struct published draft;
    struct published before = { .root = "" };
    bool is_new = str_starts(l->before, str_of(l->asking.folder));
    if (!publishing_read(l->arena, l->changed, &draft, l->err) ||
        (!is_new && !publishing_read(l->arena, l->before, &before, l->err)))
        return false;
    seen->change = (struct pack_change){ .pack = l->draft->pack, .count = draft.bundle.count };
    memcpy(seen->change.root, draft.root, sizeof draft.root);
    memcpy(seen->change.before, before.root, sizeof before.root);
    return publishing_files(l->arena, &draft.bundle, &seen->change.files, l->err);
}

/* ---- a command ---- */

/* What it prints is without the folder that the changed pack is in for the moment. */
static bool run(struct looking *l, size_t most, struct str *ret, int *ret_status)
{
    struct str place = asking_path(&l->asking, STR("draft/"));
    if (asking_run(&l->asking, place, most, ret, ret_status))
        return true;
    return l->err->code == ERR_LIMIT &&
           err_hint(l->err, "'licet policy test', 'licet diff' and 'licet replay' have no limit");
}

/* ---- what is told of it ---- */

static void tell(const struct looking *l, const char *phase)
{
    if (l->draft->told != NULL)
        l->draft->told(l->draft->told_context, phase);
}

static bool run_tests(struct looking *l, struct policy_seen *seen)
{
    int status;
    tell(l, "tests");
    asking_begin(&l->asking, "policy");
    asking_add(&l->asking, STR("test"));
    asking_add(&l->asking, l->changed);
    if (!run(l, SAID_MAX, &seen->tests, &status))
        return false;
    seen->sound = status == EXIT_DONE || status == EXIT_REFUSED;
    seen->passed = status == EXIT_DONE;
    return true;
}

static bool run_diff(struct looking *l, struct policy_seen *seen)
{
    int status;
    tell(l, "law");
    asking_begin(&l->asking, "diff");
    asking_option(&l->asking, "--from", l->before);
    asking_option(&l->asking, "--to", l->changed);
    return run(l, SAID_MAX, &seen->law, &status);
}

static bool run_replay(struct looking *l, struct policy_seen *seen)
{
    const struct args *args = l->drafting->args;
    char most[16];
    int status;
    tell(l, "book");
    asking_begin(&l->asking, "replay");
    asking_add(&l->asking, STR("--json"));
    (void)snprintf(most, sizeof most, "%d", POLICY_LOOK_LINES);
    asking_option(&l->asking, "--most", str_of(most));
    asking_option(&l->asking, "--db", l->draft->database);
    asking_option(&l->asking, "--draft", l->changed);
    if (!asking_law(&l->asking, args, l->err) || !run(l, FLIPS_MAX, &seen->flips, &status))
        return false;
    seen->decided = status == EXIT_DONE || status == EXIT_REFUSED || status == EXIT_UNSETTLED ||
                    status == EXIT_UNREAD;
    return true;
}

static bool packs_now(void *context, struct arena *arena, struct str *ret, struct err *err)
{
    const struct drafting *drafting = context;
    struct packs packs;
    packs_init(&packs, arena->mem);
    bool done = packs_open(&packs, drafting->args, err);
    if (done)
        *ret = str_copy(arena, str_of(packs.hash));
    packs_release(&packs);
    return done && arena_sound(arena, err);
}

/* What changes while it is looked at is another one at its end. */
static bool look(void *context, struct arena *arena, const struct policy_draft *draft,
                 struct policy_seen *ret, struct err *err)
{
    const struct drafting *drafting = context;
    struct looking l = { .drafting = drafting,
                         .draft = draft,
                         .arena = arena,
                         .asking = { .environment = drafting->environment,
                                     .arena = arena,
                                     .seconds = POLICY_LOOK_SECONDS },
                         .err = err };
    *ret = (struct policy_seen){ .sound = false };
    bool done = packs_now(context, arena, &ret->packs, err) &&
                asking_open(&l.asking, draft->spool, err) && write_folders(&l) &&
                read_change(&l, ret) && run_tests(&l, ret) &&
                (!ret->sound || (run_diff(&l, ret) && run_replay(&l, ret)));
    asking_close(&l.asking);
    return done;
}

/* ---- in its place ---- */

/* In the folder of --publish-into, unless it is read from elsewhere. */
static bool find_place(struct looking *l, struct str *ret)
{
    struct str into = args_text(l->drafting->args, "publish-into");
    struct str published;
    *ret = path_join(l->arena, into, l->draft->pack);
    if (!arena_sound(l->arena, l->err) || !find_published(l, &published))
        return false;
    if (published.data == NULL || publishing_is_same(l->arena, published, *ret))
        return true;
    err_set(l->err, ERR_CONFLICT, "'%.*s' is read from '%.*s'", STR_ARG(l->draft->pack),
            STR_ARG(published));
    return err_hint(l->err, "'licet policy publish' publishes it there; or move it to '%.*s'",
                    STR_ARG(into));
}

static bool publish(void *context, struct arena *arena, const struct pack_change *change,
                    struct err *err)
{
    const struct drafting *drafting = context;
    const struct policy_draft draft = { .pack = change->pack };
    struct looking l = { .drafting = drafting, .draft = &draft, .arena = arena, .err = err };
    struct str place;
    return find_place(&l, &place) &&
           publishing_put(arena, place, change, args_text(drafting->args, "pack-key"), err);
}

bool drafting_fill(struct drafting *drafting, struct server_config *config, struct err *err)
{
    if (!asking_environment(drafting->cli->arena, &drafting->environment, err))
        return false;
    config->desk = (struct policy_desk){ .context = drafting, .look = look, .packs = packs_now };
    if (args_text(drafting->args, "publish-into").length > 0)
        config->desk.publish = publish;
    return true;
}
