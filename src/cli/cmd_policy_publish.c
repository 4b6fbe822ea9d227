/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/cmd_policy_publish.c - `licet policy propose` and `publish`: a changed pack, reviewed by one
 * person and published by two.
 *
 * Published is a folder: the one that the server and the commands read with --packs.  What is
 * signed for is the root over its files, as in a manifest (api/bundle.h), so what was reviewed is
 * what is published.  The edition before stays beside it, called by the beginning of its root.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/bundles.h"
#include "cli/files.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/policy_tools.h"
#include "desk/approvals.h"
#include "desk/ids.h"
#include "desk/kept.h"

#define TOLD_MAX ((size_t)16 << 20)
#define WORDS_MAX 32
#define ROOT_SHOWN 12
#define DAY_MICROSECONDS INT64_C(86400000000)

struct publishing {
    struct cli *cli;
    const struct args *args;
    struct str draft, into; /* folders */
    struct bundle bundle;   /* of the draft */
    char root[DIGEST_HEX_SIZE];
    char before[DIGEST_HEX_SIZE]; /* of what is published; empty: nothing is */
    struct str tests, flips;      /* a line each */
};

/* ---- what is published ---- */

static void root_of(const struct bundle *bundle, char ret[DIGEST_HEX_SIZE])
{
    crypto_hash_sha256_state all;
    crypto_hash_sha256_init(&all);
    for (size_t i = 0; i < bundle->count; i++) {
        char hex[DIGEST_HEX_SIZE];
        digest_text(bundle->files[i].text, hex);
        digest_line(&all, hex, bundle->files[i].name);
    }
    digest_end(&all, ret);
}

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

static bool open_folders(struct publishing *p, struct err *err)
{
    const struct args *args = p->args;
    struct arena *arena = p->cli->arena;
    struct bundle there;
    if (args->operand_count == 0)
        return err_set(err, ERR_USAGE, "the folder of the changed pack is missing");
    p->draft = without_slash(arena, args->operands[0]);
    p->into = without_slash(arena, args_text(args, "into"));
    if (args_text(args, "into").data == NULL) {
        err_set(err, ERR_USAGE, "option '--into' is missing");
        return err_hint(err, "it is the folder that 'licet serve --packs' reads");
    }
    if (!arena_sound(arena, err))
        return false;
    if (!str_equal(called(p->draft), called(p->into))) {
        err_set(err, ERR_USAGE, "'%.*s' is not called as '%.*s'", STR_ARG(p->draft),
                STR_ARG(p->into));
        return err_hint(err, "a pack is known by the name of its folder: %.*s",
                        STR_ARG(called(p->into)));
    }
    if (!bundle_read(arena, p->draft, &p->bundle, err))
        return false;
    root_of(&p->bundle, p->root);
    if (!is_there(p->into))
        return true;
    if (!bundle_read(arena, p->into, &there, err))
        return false;
    root_of(&there, p->before);
    return strcmp(p->before, p->root) != 0 ||
           err_set(err, ERR_CONFLICT, "'%.*s' is published as it is", STR_ARG(p->into));
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
        p->tests = str_copy(p->cli->arena, last_line(buf_view(&out)));
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
    if (p->before[0] != '\0')
        add_option(&inner, arena, "packs", p->into);
    bool done = run_inner(p, &inner, &out, &status, err);
    if (done) {
        struct str text = buf_view(&out);
        buf_str(&p->cli->out, text);
        p->flips = str_copy(arena, str_slice(text, 0, str_find(text, '\n')));
    }
    buf_release(&out);
    return done && arena_sound(arena, err);
}

/* ---- who stands behind it ---- */

static bool request_of(const struct publishing *p, enum transition transition, struct buf *says,
                       struct approval_request *ret, struct err *err)
{
    struct str key = str_join(p->cli->arena, STR("policy"), ":", called(p->into));
    *ret = (struct approval_request){ .transition = transition, .subject = id_of_key(key) };
    buf_format(says, "%s the pack %.*s, root %.*s; %.*s; %.*s",
               transition == TRANSITION_POLICY_REVIEW ? "review" : "publish",
               STR_ARG(called(p->into)), ROOT_SHOWN, p->root, STR_ARG(p->tests), STR_ARG(p->flips));
    ret->says = buf_view(says);
    return arena_sound(p->cli->arena, err) && buf_check(says, err) &&
           (kept_sha256_read(str_of(p->root), ret->digest) ||
            err_set(err, ERR_VALUE, "the root is no hash"));
}

/* Somebody has reviewed exactly this, not too long ago. */
static bool is_reviewed(const struct publishing *p, struct acting *acting, struct err *err)
{
    struct buf says;
    struct approval_request request;
    struct approval like = { 0 };
    struct approval found;
    bool there = false;
    buf_init(&says, p->cli->mem, APPROVAL_SAYS_MAX);
    bool done = request_of(p, TRANSITION_POLICY_REVIEW, &says, &request, err);
    buf_release(&says);
    if (!done)
        return false;
    str_put(like.transition, sizeof like.transition,
            str_of(transition_word(TRANSITION_POLICY_REVIEW)));
    like.subject = request.subject;
    memcpy(like.digest, request.digest, sizeof like.digest);
    int64_t since = acting->now - APPROVAL_DAYS * DAY_MICROSECONDS;
    if (!approval_find_unused(acting->store, &like, since, &found, &there, err))
        return false;
    if (there)
        return true;
    err_set(err, ERR_CONFLICT, "nobody has reviewed it as it is");
    return err_hint(err, "'licet policy propose' asks for that; a reviewer approves it");
}

/* ---- writing ---- */

static bool system_error(struct err *err, const char *what, struct str path)
{
    return err_set(err, ERR_IO, "could not %s '%.*s': %s", what, STR_ARG(path), strerror(errno));
}

static bool write_files(struct publishing *p, struct str folder, struct err *err)
{
    struct arena *arena = p->cli->arena;
    if (mkdir(folder.data, 0755) != 0)
        return system_error(err, "make", folder);
    for (size_t i = 0; i < p->bundle.count; i++) {
        struct str path = path_join(arena, folder, p->bundle.files[i].name);
        if (path.data == NULL)
            return arena_error(arena, err);
        if (!file_create(path, p->bundle.files[i].text, 0644, err))
            return false;
    }
    return true;
}

static bool sign_folder(struct publishing *p, struct str folder, struct err *err)
{
    struct arena *arena = p->cli->arena;
    struct str key = args_text(p->args, "key");
    struct str previous = { 0 };
    struct str secret;
    struct buf manifest;
    struct buf signature;
    if (key.data == NULL)
        return true;
    struct str old = path_join(arena, p->into, STR(BUNDLE_MANIFEST));
    buf_init(&manifest, p->cli->mem, TOLD_MAX);
    buf_init(&signature, p->cli->mem, TOLD_MAX);
    bool done = file_read(arena, str_copy(arena, key), BUNDLE_FILE_MAX, &secret, err) &&
                (!is_there(old) || file_read(arena, old, BUNDLE_FILE_MAX, &previous, err)) &&
                bundle_manifest(arena, &p->bundle, previous, &manifest, err) &&
                bundle_sign(secret, buf_view(&manifest), &signature, err) &&
                file_create(path_join(arena, folder, STR(BUNDLE_MANIFEST)), buf_view(&manifest),
                            0644, err) &&
                file_create(path_join(arena, folder, STR(BUNDLE_SIGNATURE)), buf_view(&signature),
                            0644, err);
    buf_release(&manifest);
    buf_release(&signature);
    return done;
}

/* What was begun and did not end: only what such a folder has. */
static void remove_begun(struct publishing *p, struct str folder)
{
    struct arena *arena = p->cli->arena;
    const struct str others[] = { STR(BUNDLE_MANIFEST), STR(BUNDLE_SIGNATURE) };
    for (size_t i = 0; i < p->bundle.count + 2; i++) {
        struct str name =
            i < p->bundle.count ? p->bundle.files[i].name : others[i - p->bundle.count];
        struct str path = path_join(arena, folder, name);
        if (path.data != NULL)
            unlink(path.data);
    }
    rmdir(folder.data);
}

/* Beside it first, then in its place: who reads the folder sees the one edition or the other. */
static bool put_in_place(struct publishing *p, struct err *err)
{
    struct arena *arena = p->cli->arena;
    struct str next = str_join(arena, p->into, ".", str_slice(str_of(p->root), 0, ROOT_SHOWN));
    struct str kept = str_join(arena, p->into, ".", str_slice(str_of(p->before), 0, ROOT_SHOWN));
    if (!arena_sound(arena, err))
        return false;
    next = str_copy(arena, next);
    kept = str_copy(arena, kept);
    if (!arena_sound(arena, err))
        return false;
    remove_begun(p, next);
    if (!write_files(p, next, err) || !sign_folder(p, next, err)) {
        remove_begun(p, next);
        return false;
    }
    if (p->before[0] != '\0' && rename(p->into.data, kept.data) != 0)
        return system_error(err, "put aside", p->into);
    if (rename(next.data, p->into.data) == 0)
        return true;
    system_error(err, "put in place", next);
    if (p->before[0] != '\0' && rename(kept.data, p->into.data) != 0)
        return err_hint(err, "the edition before is in '%.*s'", STR_ARG(kept));
    return false;
}

/* ---- the commands ---- */

static bool ask(struct publishing *p, struct acting *acting, enum transition transition,
                struct approval_answer *ret, struct err *err)
{
    struct buf says;
    struct approval_request request;
    buf_init(&says, p->cli->mem, APPROVAL_SAYS_MAX);
    bool done = request_of(p, transition, &says, &request, err) &&
                approval_ask(acting->store, &acting->who, &request, acting->now, ret, err);
    buf_release(&says);
    return done;
}

static bool propose(struct publishing *p, struct acting *acting, struct err *err)
{
    struct buf says;
    struct approval_request request;
    int64_t id = 0;
    buf_init(&says, p->cli->mem, APPROVAL_SAYS_MAX);
    bool done = acting_begin(acting, err) &&
                acting_end(acting,
                           request_of(p, TRANSITION_POLICY_REVIEW, &says, &request, err) &&
                               approval_propose(acting->store, &acting->who, &request, acting->now,
                                                &id, err),
                           err);
    if (done)
        buf_format(&p->cli->out,
                   "\nproposed: approval %lld waits for a reviewer: 'licet approve %lld'\n",
                   (long long)id, (long long)id);
    buf_release(&says);
    return done;
}

static bool publish(struct publishing *p, struct acting *acting, struct err *err)
{
    struct approval_answer answer = { .used = false };
    struct buf *out = &p->cli->out;
    /* In place before it is recorded: what could not be put there was not published. */
    bool done = acting_begin(acting, err) &&
                acting_end(acting,
                           is_reviewed(p, acting, err) &&
                               ask(p, acting, TRANSITION_POLICY_PUBLISH, &answer, err) &&
                               (!answer.used || put_in_place(p, err)),
                           err);
    if (!done)
        return false;
    buf_byte(out, '\n');
    if (!answer.used)
        put_waits(out, STR(""), &answer);
    else
        buf_format(out, "published: %.*s, root %.*s\n", STR_ARG(p->into), ROOT_SHOWN, p->root);
    return true;
}

static bool run_as(struct cli *cli, const struct args *args,
                   bool (*what)(struct publishing *p, struct acting *acting, struct err *err),
                   struct err *err)
{
    struct publishing p = { .cli = cli, .args = args };
    struct acting acting;
    if (!open_folders(&p, err) || !run_tests(&p, err) || !replay_book(&p, err) ||
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
