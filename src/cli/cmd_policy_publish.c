/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/cmd_policy_publish.c - `licet policy propose` and `publish`: a changed pack, reviewed by one
 * person and published by two.
 *
 * Published is a folder: the one that the server and the commands read with --packs.  What is
 * signed for is in desk/pack_changes.h, how it comes into its place in cli/publishing.h.
 */
#include <errno.h>
#include <string.h>

#include "cli/files.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/policy_tools.h"
#include "cli/publishing.h"

#define TOLD_MAX ((size_t)16 << 20)
#define WORDS_MAX 32

struct publishing {
    struct cli *cli;
    const struct args *args;
    struct str draft, into; /* folders */
    struct pack_change change;
    bool in_place; /* what is published is just that */
};

/* ---- what is published ---- */

/* "letters/" and "./letters" are both called letters. */
static struct str called(struct str folder)
{
    while (folder.length > 1 && folder.data[folder.length - 1] == '/')
        folder.length--;
    return path_base(folder);
}

static struct str without_slash(struct arena *arena, struct str folder)
{
    while (folder.length > 1 && folder.data[folder.length - 1] == '/')
        folder.length--;
    return str_copy(arena, folder);
}

static bool check_names(struct publishing *p, struct err *err)
{
    const struct args *args = p->args;
    if (args->operand_count == 0)
        return err_set(err, ERR_USAGE, "the folder of the changed pack is missing");
    p->draft = without_slash(p->cli->arena, args->operands[0]);
    p->into = without_slash(p->cli->arena, args_text(args, "into"));
    if (args_text(args, "into").data == NULL) {
        err_set(err, ERR_USAGE, "option '--into' is missing");
        return err_hint(err, "it is the folder that 'licet serve --packs' reads");
    }
    if (!arena_sound(p->cli->arena, err))
        return false;
    p->change.pack = called(p->into);
    if (str_equal(called(p->draft), p->change.pack))
        return true;
    err_set(err, ERR_USAGE, "'%.*s' is not called as '%.*s'", STR_ARG(p->draft), STR_ARG(p->into));
    return err_hint(err, "a pack is known by the name of its folder: %.*s",
                    STR_ARG(p->change.pack));
}

static bool open_folders(struct publishing *p, struct err *err)
{
    struct arena *arena = p->cli->arena;
    struct published draft;
    struct published there;
    if (!check_names(p, err) || !publishing_read(arena, p->draft, &draft, err))
        return false;
    if (draft.root[0] == '\0')
        return err_set(err, ERR_USAGE, "could not open folder '%.*s': %s", STR_ARG(p->draft),
                       strerror(ENOENT));
    if (!publishing_files(arena, &draft.bundle, &p->change.files, err) ||
        !publishing_read(arena, p->into, &there, err))
        return false;
    p->change.count = draft.bundle.count;
    memcpy(p->change.root, draft.root, sizeof draft.root);
    memcpy(p->change.before, there.root, sizeof there.root);
    p->in_place = strcmp(there.root, draft.root) == 0;
    return true;
}

static bool refuse_same(const struct publishing *p, struct err *err)
{
    return err_set(err, ERR_CONFLICT, "'%.*s' is published as it is", STR_ARG(p->into));
}

/* ---- what it would do ---- */

struct inner {
    char *words[WORDS_MAX];
    size_t count;
};

static void add_word(struct inner *inner, struct arena *arena, struct str word)
{
    if (inner->count < WORDS_MAX)
        inner->words[inner->count++] = arena_copy(arena, word.data, word.length);
}

static void add_option(struct inner *inner, struct arena *arena, const char *name, struct str value)
{
    if (value.data == NULL)
        return;
    add_word(inner, arena, str_join(arena, STR("--"), "", str_of(name)));
    add_word(inner, arena, value);
}

/* What a command within this one printed; its status. */
static bool run_inner(struct publishing *p, struct inner *inner, struct buf *out, int *ret_status,
                      struct err *err)
{
    struct cli *cli = p->cli;
    if (!arena_sound(cli->arena, err))
        return false;
    return cli_run_within(cli->mem, cli->style.width, inner->count, inner->words, out, ret_status,
                          err);
}

static struct str last_line(struct str text)
{
    while (text.length > 0 && text.data[text.length - 1] == '\n')
        text.length--;
    size_t from = text.length;
    while (from > 0 && text.data[from - 1] != '\n')
        from--;
    return str_slice(text, from, text.length);
}

/* The tests beside its rules pass, or nothing is proposed. */
static bool run_tests(struct publishing *p, struct err *err)
{
    struct inner inner = { .count = 0 };
    struct buf out;
    int status;
    buf_init(&out, p->cli->mem, TOLD_MAX);
    add_word(&inner, p->cli->arena, STR("policy"));
    add_word(&inner, p->cli->arena, STR("test"));
    add_word(&inner, p->cli->arena, p->draft);
    bool done = run_inner(p, &inner, &out, &status, err);
    if (done) {
        buf_str(&p->cli->out, buf_view(&out));
        p->change.tests = str_copy(p->cli->arena, last_line(buf_view(&out)));
    }
    if (done && status != 0) {
        err_set(err, ERR_CONFLICT, "its tests do not pass");
        done = err_hint(err, "'licet policy test %.*s' shows them", STR_ARG(p->draft));
    }
    buf_release(&out);
    return done && arena_sound(p->cli->arena, err);
}

/* The book of the database, each order on its own day, by what is published and by the draft. */
static bool replay_book(struct publishing *p, struct err *err)
{
    struct arena *arena = p->cli->arena;
    struct inner inner = { .count = 0 };
    struct str *packs;
    size_t pack_count;
    struct buf out;
    int status;
    if (!args_all(p->args, arena, "packs", &packs, &pack_count, err))
        return false;
    buf_init(&out, p->cli->mem, TOLD_MAX);
    add_word(&inner, arena, STR("replay"));
    add_word(&inner, arena, STR("--summary"));
    add_option(&inner, arena, "db", args_text(p->args, "db"));
    add_option(&inner, arena, "lists", args_text(p->args, "lists"));
    add_option(&inner, arena, "draft", p->draft);
    for (size_t i = 0; i < pack_count; i++)
        add_option(&inner, arena, "packs", packs[i]);
    if (p->change.before[0] != '\0')
        add_option(&inner, arena, "packs", p->into);
    bool done = run_inner(p, &inner, &out, &status, err);
    if (done) {
        struct str text = buf_view(&out);
        buf_str(&p->cli->out, text);
        p->change.flips = str_copy(arena, str_slice(text, 0, str_find(text, '\n')));
    }
    buf_release(&out);
    return done && arena_sound(arena, err);
}

/* ---- the commands ---- */

static bool propose(struct publishing *p, struct acting *acting, struct err *err)
{
    int64_t id = 0;
    bool done = acting_begin(acting, err) &&
                acting_end(acting,
                           pack_change_propose(acting->store, p->cli->mem, &acting->who, &p->change,
                                               acting->now, &id, err),
                           err);
    if (done)
        buf_format(&p->cli->out,
                   "\nproposed: approval %lld waits for a reviewer: 'licet approve %lld'\n",
                   (long long)id, (long long)id);
    return done;
}

/* What is in its place and was not recorded is: somebody was stopped before they could. */
static bool find_unrecorded(struct publishing *p, struct acting *acting, struct err *err)
{
    bool found;
    return pack_change_unrecorded(acting->store, p->cli->arena, p->change.pack, p->change.root,
                                  acting->now, p->change.before, &found, err) &&
           (found || refuse_same(p, err));
}

static bool put(struct publishing *p, struct acting *acting, struct approval_answer *ret,
                struct err *err)
{
    return (!p->in_place || find_unrecorded(p, acting, err)) &&
           pack_change_ask(acting->store, p->cli->mem, &acting->who, &p->change, acting->now, ret,
                           err) &&
           (!ret->used ||
            publishing_put(p->cli->arena, p->into, &p->change, args_text(p->args, "key"), err));
}

static bool publish(struct publishing *p, struct acting *acting, struct err *err)
{
    struct approval_answer answer = { .used = false };
    struct buf *out = &p->cli->out;
    /* In place before it is recorded: what could not be put there was not published. */
    if (!acting_begin(acting, err) || !acting_end(acting, put(p, acting, &answer, err), err))
        return false;
    buf_byte(out, '\n');
    if (!answer.used)
        put_waits(out, STR(""), &answer);
    else
        buf_format(out, "published: %.*s, root %.*s\n", STR_ARG(p->into), PACK_ROOT_SHOWN,
                   p->change.root);
    return true;
}

static bool run_as(struct cli *cli, const struct args *args,
                   bool (*what)(struct publishing *p, struct acting *acting, struct err *err),
                   struct err *err)
{
    struct publishing p = { .cli = cli, .args = args };
    struct acting acting;
    if (!open_folders(&p, err) || (p.in_place && what == propose && !refuse_same(&p, err)) ||
        (!p.in_place && (!run_tests(&p, err) || !replay_book(&p, err))) ||
        !acting_open(cli, args, &acting, err))
        return false;
    bool done = what(&p, &acting, err);
    acting_close(&acting);
    return done;
}

static bool run_propose(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return run_as(cli, args, propose, err);
}

static bool run_publish(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    (void)ret_status;
    return run_as(cli, args, publish, err);
}

#define OPTIONS_OF_BOTH                                                                            \
    { .name = "into",                                                                              \
      .metavar = "DIR",                                                                            \
      .type = OPTION_FOLDER,                                                                       \
      .help = "the folder that the server and the commands read; it has the name of the changed "  \
              "one" },                                                                             \
        { .name = "packs",                                                                         \
          .metavar = "DIR",                                                                        \
          .type = OPTION_FOLDER,                                                                   \
          .repeatable = true,                                                                      \
          .help = "other packs that are in force beside it" },                                     \
    {                                                                                              \
        .name = "lists", .metavar = "DIR", .type = OPTION_TEXT,                                    \
        .help = "the folder of 'licet lists import', for the book"                                 \
    }

static const struct option propose_options[] = { OPTIONS_OF_BOTH, { .name = NULL } };
static const struct option publish_options[] = {
    OPTIONS_OF_BOTH,
    { .name = "key",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "the secret key that signs it, as 'licet policy sign' does" },
    { .name = NULL },
};

static const struct option_group propose_group = { "The pack", propose_options };
static const struct option_group publish_group = { "The pack", publish_options };
static const struct option_group *const propose_groups[] = { &propose_group, &group_acting, NULL };
static const struct option_group *const publish_groups[] = { &publish_group, &group_acting, NULL };

static const char *const propose_usage[] = { "FOLDER --into DIR --as NAME --db PATH", NULL };
static const char *const publish_usage[] = { "FOLDER --into DIR [--key FILE] --as NAME --db PATH",
                                             NULL };

static const char statuses[] = " 0  done, or it waits for a second person\n"
                               " 1  its tests do not pass, nobody has reviewed it, or it is "
                               "published as it is\n"
                               " 2  bad usage or unreadable input\n"
                               " 3  the system failed";

const struct command command_policy_propose = {
    .name = "propose",
    .summary = "propose a changed pack for review",
    .usage = propose_usage,
    .help =
        "Runs the tests of the changed pack, tells what it does to the book of the database by "
        "the side of what is published, and asks for a review. A reviewer sees both in 'licet "
        "approvals list' and signs with 'licet approve'. What is signed for is the root over the "
        "files: changed once more, it is reviewed once more.",
    .statuses = statuses,
    .groups = propose_groups,
    .operands_max = 1,
    .run = run_propose,
};

const struct command command_policy_publish = {
    .name = "publish",
    .summary = "publish a changed pack that was reviewed",
    .usage = publish_usage,
    .help =
        "Proposes to publish what was reviewed; once a second person has approved that, the same "
        "command puts it in its place, signed if a key is given. The edition before stays beside "
        "it. 'licet order decide --rules' then decides what it touches anew, and holds what may "
        "not go any more.",
    .statuses = statuses,
    .groups = publish_groups,
    .operands_max = 1,
    .run = run_publish,
};
