/* SPDX-License-Identifier: Apache-2.0 */
/* cli/drafting.c - see drafting.h. */
#include "cli/drafting.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/bundles.h"
#include "cli/child.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/publishing.h"

#define PROGRAM "/proc/self/exe"
#define WORDS_MAX 64
#define SAID_MAX ((size_t)256 << 10)
#define FLIPS_MAX ((size_t)16 << 20)
/* What stands where nothing is in force yet: a pack that adds nothing. */
#define NOTHING "use \"us\"\n"

extern char **environ;

struct looking {
    const struct drafting *drafting;
    const struct policy_draft *draft;
    struct arena *arena;
    char folder[PATH_MAX];
    struct str said, changed, before; /* a file; folders */
    unsigned left;                    /* how often it may still be looked whether one has ended */
    char *words[WORDS_MAX];
    size_t count;
    struct err *err;
};

/* ---- folders ---- */

static bool make_folder(struct looking *l, const char *within, struct str *ret)
{
    struct str outer = path_join(l->arena, str_of(l->folder), str_of(within));
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
    bool is_new = str_starts(l->before, str_of(l->folder));
    if (!publishing_read(l->arena, l->changed, &draft, l->err) ||
        (!is_new && !publishing_read(l->arena, l->before, &before, l->err)))
        return false;
    seen->change = (struct pack_change){ .pack = l->draft->pack, .count = draft.bundle.count };
    memcpy(seen->change.root, draft.root, sizeof draft.root);
    memcpy(seen->change.before, before.root, sizeof before.root);
    return publishing_files(l->arena, &draft.bundle, &seen->change.files, l->err);
}

/* ---- a command ---- */

static void begin(struct looking *l)
{
    static char name[] = "licet";
    l->words[0] = name;
    l->count = 1;
}

static void add(struct looking *l, struct str word)
{
    if (l->count + 1 < WORDS_MAX)
        l->words[l->count++] = arena_copy(l->arena, word.data, word.length);
}

static void add_option(struct looking *l, const char *name, struct str value)
{
    if (value.data == NULL)
        return;
    add(l, str_of(name));
    add(l, value);
}

/* Without the folder that the changed pack is in for the moment. */
static bool put_said(struct looking *l, struct str said, struct str *ret)
{
    struct str place = path_join(l->arena, str_of(l->folder), STR("draft/"));
    struct buf out;
    buf_init(&out, l->arena->mem, FLIPS_MAX);
    for (size_t i = 0; place.data != NULL && i < said.length;) {
        if (str_starts(str_slice(said, i, said.length), place))
            i += place.length;
        else
            buf_byte(&out, said.data[i++]);
    }
    *ret = str_copy(l->arena, buf_view(&out));
    buf_release(&out);
    return arena_sound(l->arena, l->err);
}

static bool run(struct looking *l, size_t most, struct str *ret, int *ret_status)
{
    const struct child child = { .program = PROGRAM,
                                 .name = STR("licet"),
                                 .words = l->words,
                                 .environment = l->drafting->environment,
                                 .said = l->said };
    struct str said;
    bool late;
    l->words[l->count] = NULL;
    if (!arena_sound(l->arena, l->err) || !child_run(&child, &l->left, ret_status, &late, l->err))
        return false;
    if (late) {
        err_set(l->err, ERR_LIMIT, "it took longer than %d seconds", POLICY_LOOK_SECONDS);
        return err_hint(l->err,
                        "'licet policy test', 'licet diff' and 'licet replay' have no limit");
    }
    return file_read(l->arena, l->said, most, &said, l->err) && put_said(l, said, ret);
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
    begin(l);
    add(l, STR("policy"));
    add(l, STR("test"));
    add(l, l->changed);
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
    begin(l);
    add(l, STR("diff"));
    add_option(l, "--from", l->before);
    add_option(l, "--to", l->changed);
    return run(l, SAID_MAX, &seen->law, &status);
}

static bool run_replay(struct looking *l, struct policy_seen *seen)
{
    const struct args *args = l->drafting->args;
    char most[16];
    struct str *packs;
    size_t count;
    int status;
    tell(l, "book");
    if (!publishing_paths(args, l->arena, &packs, &count, l->err))
        return false;
    begin(l);
    add(l, STR("replay"));
    add(l, STR("--json"));
    (void)snprintf(most, sizeof most, "%d", POLICY_LOOK_LINES);
    add_option(l, "--most", str_of(most));
    add_option(l, "--db", l->draft->database);
    add_option(l, "--lists", args_text(args, "lists"));
    add_option(l, "--draft", l->changed);
    for (size_t i = 0; i < count; i++)
        add_option(l, "--packs", packs[i]);
    if (!run(l, FLIPS_MAX, &seen->flips, &status))
        return false;
    seen->decided = status == EXIT_DONE || status == EXIT_REFUSED || status == EXIT_UNSETTLED ||
                    status == EXIT_UNREAD;
    return true;
}

static bool look(void *context, struct arena *arena, const struct policy_draft *draft,
                 struct policy_seen *ret, struct err *err)
{
    struct looking l = { .drafting = context,
                         .draft = draft,
                         .arena = arena,
                         .left = POLICY_LOOK_SECONDS * CHILD_LOOKS_A_SECOND,
                         .err = err };
    *ret = (struct policy_seen){ .sound = false };
    if ((size_t)snprintf(l.folder, sizeof l.folder, "%s/licet-XXXXXX", draft->spool) >=
            sizeof l.folder ||
        mkdtemp(l.folder) == NULL)
        return fail_system(err, "make", str_of(l.folder), errno);
    l.said = path_join(arena, str_of(l.folder), STR("said"));
    bool done = write_folders(&l) && read_change(&l, ret) && run_tests(&l, ret) &&
                (!ret->sound || (run_diff(&l, ret) && run_replay(&l, ret)));
    folder_remove(l.folder);
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
    size_t count = 0;
    size_t kept = 0;
    while (environ[count] != NULL)
        count++;
    drafting->environment =
        arena_array(drafting->cli->arena, count + 1, sizeof *drafting->environment);
    if (drafting->environment == NULL)
        return arena_error(drafting->cli->arena, err);
    for (size_t i = 0; i < count; i++) {
        /* The server changes its zone; commands have their own. */
        if (strncmp(environ[i], "TZ=", 3) != 0)
            drafting->environment[kept++] = environ[i];
    }
    drafting->environment[kept] = NULL;
    config->desk = (struct policy_desk){ .context = drafting, .look = look };
    if (args_text(drafting->args, "publish-into").length > 0)
        config->desk.publish = publish;
    return true;
}
