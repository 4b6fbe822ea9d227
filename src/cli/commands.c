/* SPDX-License-Identifier: Apache-2.0 */
/* cli/commands.c - the list of subcommands, and running one; see command.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/fail.h"
#include "cli/help.h"
#include "cli/names_file.h"
#include "cli/rows_file.h"

#define CLI_ARENA_LIMIT ((size_t)1 << 30)
#define CLI_OUT_LIMIT ((size_t)1 << 30)

/* In the order in which help lists them. */
#define COMMAND_MAP(X)                                                                             \
    X(check)                                                                                       \
    X(explain)                                                                                     \
    X(classify)                                                                                    \
    X(history)                                                                                     \
    X(headroom)                                                                                    \
    X(diff)                                                                                        \
    X(replay)                                                                                      \
    X(exposure)                                                                                    \
    X(chip)                                                                                        \
    X(screen)                                                                                      \
    X(map)                                                                                         \
    X(match)                                                                                       \
    X(flag)                                                                                        \
    X(lists)                                                                                       \
    X(policy)                                                                                      \
    X(watch)                                                                                       \
    X(today)                                                                                       \
    X(order)                                                                                       \
    X(application)                                                                                 \
    X(buyer)                                                                                       \
    X(ship)                                                                                        \
    X(incident)                                                                                    \
    X(disclosure)                                                                                  \
    X(eei)                                                                                         \
    X(reconcile)                                                                                   \
    X(license)                                                                                     \
    X(states)                                                                                      \
    X(people)                                                                                      \
    X(approvals)                                                                                   \
    X(approve)                                                                                     \
    X(reject)                                                                                      \
    X(events)                                                                                      \
    X(mail)                                                                                        \
    X(audit)                                                                                       \
    X(serve)                                                                                       \
    X(db)                                                                                          \
    X(demo)                                                                                        \
    X(completion)                                                                                  \
    X(help)

#define COMMAND_DECLARE(name) extern const struct command command_##name;
COMMAND_MAP(COMMAND_DECLARE)
#undef COMMAND_DECLARE

const struct command *const commands[] = {
#define COMMAND_ENTRY(name) &command_##name,
    COMMAND_MAP(COMMAND_ENTRY)
#undef COMMAND_ENTRY
        NULL
};

static struct str command_name_at(const void *context, size_t index)
{
    return str_of(((const struct command *const *)context)[index]->name);
}

const struct command *command_find(const struct command *const *list, struct str name,
                                   struct err *err)
{
    size_t count = 0;
    for (; list[count] != NULL; count++) {
        if (str_equal_text(name, list[count]->name))
            return list[count];
    }
    err_set(err, ERR_USAGE, "there is no command '%.*s'", STR_ARG(name));
    struct str near = str_nearest(name, count, command_name_at, list);
    if (near.data != NULL)
        err_hint(err, "did you mean '%.*s'?", STR_ARG(near));
    else
        err_hint(err, "'licet help' lists the commands");
    return NULL;
}

void cli_init(struct cli *cli, const struct mem *mem, struct arena *arena)
{
    *cli = (struct cli){ .mem = mem, .arena = arena, .style = style_of(STDOUT_FILENO) };
    buf_init(&cli->out, mem, CLI_OUT_LIMIT);
}

void cli_release(struct cli *cli)
{
    buf_release(&cli->out);
}

static bool write_all(struct cli *cli, struct str text, struct err *err)
{
    size_t done = 0;
    if (cli->into != NULL) {
        buf_str(cli->into, text);
        return buf_check(cli->into, err);
    }
    while (done < text.length) {
        ssize_t written = write(STDOUT_FILENO, text.data + done, text.length - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            cli->reader_gone = errno == EPIPE;
            return fail_system(err, "write to", STR("standard output"), errno);
        }
        done += (size_t)written;
    }
    return true;
}

bool cli_flush(struct cli *cli, struct err *err)
{
    if (!buf_check(&cli->out, err))
        return false;
    bool done = write_all(cli, buf_view(&cli->out), err);
    buf_clear(&cli->out);
    return done;
}

bool cli_write(struct cli *cli, struct str text, struct err *err)
{
    return cli_flush(cli, err) && write_all(cli, text, err);
}

/*
 * A closed standard stream would let the next file opened take its number, and our output would go
 * into that file.  It is taken by a file that cannot be written to (or read from) instead, so that
 * the mistake is seen.
 */
static void guard_streams(void)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    sigaction(SIGPIPE, &ignore, NULL); /* a closed pipe is seen where it is written to */
    sigaction(SIGXFSZ, &ignore, NULL); /* and so is a file that may not grow */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return; /* without /dev/null the stream stays closed */
    }
}

/* Walks down to the command that the first words name; *ret_used tells how many words that took. */
static const struct command *choose(size_t count, char *const *words,
                                    const struct command **ret_parent, size_t *ret_used,
                                    struct err *err)
{
    const struct command *parent = NULL;
    const struct command *command = command_find(commands, str_of(words[0]), err);
    size_t used = 1;
    while (command != NULL && command->subcommands != NULL && used < count &&
           words[used][0] != '-') {
        parent = command;
        command = command_find(parent->subcommands, str_of(words[used]), err);
        if (command == NULL)
            err_wrap(err, "%s", parent->name);
        used++;
    }
    *ret_parent = parent;
    *ret_used = used;
    return command;
}

static bool run_command(struct cli *cli, size_t count, char *const *words, int *ret_status,
                        struct err *err)
{
    const struct command *parent = NULL;
    size_t used = 0;
    struct args args;
    if (words[0][0] == '-') {
        err_set(err, ERR_USAGE, "a command must come first, not '%s'", words[0]);
        return err_hint(err, "options follow the command, as in 'licet check --json FILE'");
    }
    const struct command *command = choose(count, words, &parent, &used, err);
    if (command == NULL ||
        !args_parse(cli->arena, parent, command, count - used, words + used, &args, err))
        return false;
    if (args.help) {
        help_command(&cli->out, &cli->style, parent, command);
        return true;
    }
    if (command->run == NULL) {
        err_set(err, ERR_USAGE, "'%s' wants to know what to do", command->name);
        return err_hint(err, "'licet help %s' lists what it can", command->name);
    }
    if (rows_given(&args))
        return rows_run(cli, &args, ret_status, err);
    return args_add_names(cli, &args, err) && command->run(cli, &args, ret_status, err);
}

static bool run_words(struct cli *cli, size_t count, char *const *words, int *ret_status,
                      struct err *err)
{
    if (count == 0) {
        struct style plain = style_of(STDERR_FILENO);
        struct buf text;
        buf_init(&text, cli->mem, CLI_OUT_LIMIT);
        help_overview(&text, &plain);
        fail_text(buf_view(&text));
        buf_release(&text);
        *ret_status = EXIT_USAGE;
        return true;
    }
    if (strcmp(words[0], "--version") == 0) {
        buf_text(&cli->out, "licet " LICET_VERSION "\n");
        return true;
    }
    if (strcmp(words[0], "--help") == 0) {
        help_overview(&cli->out, &cli->style);
        return true;
    }
    return run_command(cli, count, words, ret_status, err);
}

bool cli_run_within(const struct mem *mem, unsigned width, size_t count, char *const *words,
                    struct buf *out, int *ret_status, struct err *err)
{
    struct arena arena;
    struct cli cli;
    arena_init(&arena, mem, CLI_ARENA_LIMIT);
    cli_init(&cli, mem, &arena);
    cli.style = (struct style){ .width = width };
    cli.into = out;
    *ret_status = EXIT_DONE;
    bool done = run_words(&cli, count, words, ret_status, err) && cli_flush(&cli, err);
    cli_release(&cli);
    arena_release(&arena);
    return done;
}

int cli_run(size_t count, char *const *words)
{
    struct arena arena;
    struct cli cli;
    struct err err;
    int status = EXIT_DONE;

    guard_streams();
    arena_init(&arena, mem_system(), CLI_ARENA_LIMIT);
    cli_init(&cli, mem_system(), &arena);
    err_clear(&err);

    bool done = run_words(&cli, count, words, &status, &err);
    if (done || !cli.reader_gone) {
        struct err lost;
        err_clear(&lost);
        if (!cli_flush(&cli, &lost) && done) {
            err = lost;
            done = false;
        }
    }
    if (!done) {
        status = err_exit_status(err.code);
        if (!cli.reader_gone)
            fail_report(&err);
    }
    cli_release(&cli);
    arena_release(&arena);
    return status;
}
