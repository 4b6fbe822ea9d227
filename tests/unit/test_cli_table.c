/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_cli_table.c - what each command of the desk can do: JSON, and many from a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/command.h"

static const char *const desk[] = {
    "order",     "buyer", "application", "ship",   "license", "eei",
    "reconcile", "match", "approvals",   "people", "today",   "flag"
};
#define DESK (sizeof desk / sizeof *desk)

static size_t checked;

static bool has_option(const struct command *command, const char *name)
{
    const struct args args = { .command = command };
    return args_knows(&args, name);
}

static bool takes_files(const struct command *command)
{
    for (size_t i = 0; command->usage != NULL && command->usage[i] != NULL; i++) {
        if (strstr(command->usage[i], "FILE") != NULL)
            return true;
    }
    return false;
}

/* One that takes a hundred names takes them from a file, or is about files itself. */
static void check(const struct command *parent, const struct command *command)
{
    for (size_t i = 0; command->subcommands != NULL && command->subcommands[i] != NULL; i++)
        check(command, command->subcommands[i]);
    if (command->run == NULL)
        return;
    checked++;
    if (!has_option(command, "json"))
        fail_msg("%s %s has no --json", parent == NULL ? "" : parent->name, command->name);
    if (command->operands_max >= 100 && !takes_files(command) && !has_option(command, "names"))
        fail_msg("%s %s has no --names", parent == NULL ? "" : parent->name, command->name);
}

static void test_desk(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < DESK; i++) {
        const struct command *found = NULL;
        for (size_t k = 0; commands[k] != NULL; k++) {
            if (strcmp(commands[k]->name, desk[i]) == 0)
                found = commands[k];
        }
        if (found == NULL)
            fail_msg("there is no %s", desk[i]);
        check(NULL, found);
    }
    assert_true(checked > 80);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_desk) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
