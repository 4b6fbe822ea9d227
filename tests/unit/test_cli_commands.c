/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_cli_commands.c - whole commands, with each allocation failing in turn.
 *
 * A command that cannot get memory says so and leaves nothing behind.  What commands print is
 * tested by the transcripts, tests/data/cli.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli/command.h"
#include "unit/alloc_fail.h"

#define PACK "tests/data/cli/zz"
#define DRAFT "tests/data/cli/draft"
#define DATES "--on|2024-06-10|--known|2024-06-10"

static const char *const lines[] = {
    "check|--packs|" PACK "|--item|Acme Big|--to|CN|--quantity|8|--exporter|Acme Chips|" DATES,
    "check|--packs|" PACK
    "|--item|Acme Big|--to|CN|--party|role=end_user,name=A,denied=true|--json|" DATES,
    "explain|--packs|" PACK "|--item|Acme Nine|--to|RU|--fact|deal.quantity=3|" DATES,
    "classify|--packs|" PACK "|--fact|item.tpp=2000|" DATES,
    "history|--packs|" PACK "|--item|Acme One|--to|PL|--known|2024-06-10",
    "chip|show|--packs|" PACK "|Acme Big|" DATES,
    "check|--packs|" PACK "|--packs|" DRAFT "|--item|Acme One|--to|FR|" DATES,
    "history|--packs|" PACK "|--packs|" DRAFT "|--item|Acme One|--to|PL|--json|--known|2024-06-10",
    "policy|list|scenarios|" PACK "|" DRAFT,
    "policy|lint|" PACK,
    "policy|test|" PACK,
    "policy|list|" PACK,
    "policy|list|--unread|" PACK,
    "policy|show|zz/8|" PACK,
    "policy|eval|item.pd > dense and mass < 3|--packs|" PACK "|--fact|item.tpp=1|--fact|mass=2",
    "policy|format|--check|" PACK,
    "help|check",
    "help|--man|policy",
    "completion|zsh",
};

#define ARGUMENTS_MAX 32

struct run {
    char text[512];
    char *words[ARGUMENTS_MAX];
    size_t count;
};

static void split(struct run *run, const char *line)
{
    snprintf(run->text, sizeof run->text, "%s", line);
    run->count = 0;
    for (char *word = run->text; word != NULL;) {
        char *bar = strchr(word, '|');
        if (bar != NULL)
            *bar++ = '\0';
        run->words[run->count++] = word;
        word = bar;
    }
}

/* Output is kept in memory, not written. */
static bool run_line(const struct mem *mem, void *context)
{
    const struct run *run = context;
    struct arena arena;
    struct cli cli;
    struct args args;
    struct err err;
    int status = 0;
    size_t used = 1;
    arena_init(&arena, mem, (size_t)1 << 28);
    cli_init(&cli, mem, &arena);
    err_clear(&err);

    const struct command *parent = NULL;
    const struct command *command = command_find(commands, str_of(run->words[0]), &err);
    assert_non_null(command);
    if (command->subcommands != NULL) {
        parent = command;
        command = command_find(parent->subcommands, str_of(run->words[1]), &err);
        assert_non_null(command);
        used = 2;
    }
    bool done =
        args_parse(&arena, parent, command, run->count - used, run->words + used, &args, &err) &&
        command->run(&cli, &args, &status, &err) && buf_check(&cli.out, &err);
    if (!done && err.code != ERR_MEMORY)
        fail_msg("%s: %s", run->words[0], err.message);
    cli_release(&cli);
    arena_release(&arena);
    return done;
}

static void does_without_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct run run;
        split(&run, lines[i]);
        assert_true(alloc_fail_each(run_line, &run) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(does_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
