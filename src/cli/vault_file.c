/* SPDX-License-Identifier: Apache-2.0 */
/* cli/vault_file.c - see vault_file.h. */
#include "cli/vault_file.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/fail.h"
#include "cli/files.h"
#include "store/keeper.h"

#define KEY_TEXT_MAX 256
#define CREDENTIAL "licet.key"

/*
 * Its owner's alone: one's own file without bits for anybody else; of root's, which one may be let
 * read (a credential of systemd's, a mounted secret), the group may read as well.
 */
static bool is_private(const struct stat *found)
{
    if (!S_ISREG(found->st_mode))
        return false;
    if (found->st_uid == 0)
        return (found->st_mode & (S_IWGRP | S_IXGRP | S_IRWXO)) == 0;
    return found->st_uid == geteuid() && (found->st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

static bool read_text(int file, struct str path, char ret[KEY_TEXT_MAX], size_t *ret_length,
                      struct err *err)
{
    struct stat found;
    if (fstat(file, &found) != 0)
        return fail_system(err, "look at", path, errno);
    if (!is_private(&found)) {
        err_set(err, ERR_USAGE, "'%.*s' is not its owner's alone", STR_ARG(path));
        return err_hint(err, "chown it to who runs this, and chmod 600 it");
    }
    ssize_t got = read(file, ret, KEY_TEXT_MAX);
    if (got < 0)
        return fail_system(err, "read", path, errno);
    *ret_length = (size_t)got;
    return true;
}

static bool add_file(struct vault *vault, struct str path, struct err *err)
{
    char text[KEY_TEXT_MAX];
    size_t length = 0;
    uint64_t size;
    int file;
    if (!file_open(path, &file, &size, err))
        return false;
    bool done = read_text(file, path, text, &length, err) &&
                (vault_add(vault, (struct str){ text, length }, err) ||
                 err_at(err, path.data, err->line, err->column));
    sodium_memzero(text, sizeof text);
    if (file != STDIN_FILENO)
        (void)close(file);
    return done;
}

/* Absent where there is none. */
static struct str credential(struct cli *cli)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    struct str path = { 0 };
    if (folder != NULL)
        path = path_join(cli->arena, str_of(folder), STR(CREDENTIAL));
    return path.data != NULL && is_there(path) ? path : (struct str){ 0 };
}

bool vault_from(struct cli *cli, const struct args *args, struct vault *ret, struct err *err)
{
    struct str key = args_text(args, "key");
    struct str before = args_text(args, "key-before");
    *ret = (struct vault){ .count = 0 };
    if (key.length == 0)
        key = credential(cli);
    if (before.length > 0 && key.length == 0)
        return err_set(err, ERR_USAGE, "'--key-before' is the one before --key, which is missing");
    key = str_copy(cli->arena, key);
    before = str_copy(cli->arena, before);
    return arena_sound(cli->arena, err) && (key.length == 0 || add_file(ret, key, err)) &&
           (before.length == 0 || add_file(ret, before, err));
}

struct reading {
    struct cli *cli;
    const struct args *args;
};

static bool read_keys(void *context, struct vault *ret, struct err *err)
{
    const struct reading *reading = context;
    return vault_from(reading->cli, reading->args, ret, err);
}

bool vault_keep(struct cli *cli, const struct args *args, struct vault *ret, struct err *err)
{
    struct reading reading = { cli, args };
    return keeper_start(cli->mem, read_keys, &reading, ret, err);
}

static const struct option options[] = {
    { .name = "key",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "the key that passwords and second factors are sealed with ('licet db key'); the "
              "credential " CREDENTIAL " of systemd's if left out" },
    { .name = "key-before",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "one that opens what was sealed before there was that one" },
    { .name = NULL },
};

const struct option_group group_vault = { "Sealing secrets", options };
