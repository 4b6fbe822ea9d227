/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_policy_test.c - `licet policy test`: runs the tests that stand beside the rules. */
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/option_groups.h"
#include "cli/policy_tools.h"
#include "decide/policy_test.h"

/* The files below a path: a folder with its slash, or the file itself. */
static bool run_path(struct cli *cli, struct session *session, struct str path, bool verbose,
                     struct policy_test_result *result, struct err *err)
{
    struct policy_test_result more = { 0 };
    struct str prefix = path;
    if (is_folder(path)) {
        prefix = path_join(cli->arena, path, (struct str){ 0 });
        if (prefix.data == NULL)
            return arena_error(cli->arena, err);
    }
    if (!policy_tests_run(session, prefix, verbose, &cli->out, &more, err))
        return false;
    result->passed += more.passed;
    result->failed += more.failed;
    return true;
}

/* Of a scenario its own tests; without paths all that were loaded. */
static bool run_tests(struct cli *cli, const struct args *args, struct packs *packs,
                      struct policy_test_result *result, struct err *err)
{
    bool verbose = args_flag(args, "verbose");
    if (!packs_decider(packs, err))
        return false;
    struct session *session = session_new(cli->mem, packs->decider, err);
    if (session == NULL)
        return false;
    bool done = true;
    if (args->operand_count == 0 && packs->scenario_count == 0)
        done = policy_tests_run(session, (struct str){ 0 }, verbose, &cli->out, result, err);
    for (size_t i = 0; done && args->operand_count == 0 && i < packs->file_count; i++) {
        struct str name = packs->files[i].name;
        if (scenario_of(name).data != NULL)
            done = run_path(cli, session, name, verbose, result, err);
    }
    for (size_t i = 0; done && i < args->operand_count; i++)
        done = run_path(cli, session, args->operands[i], verbose, result, err);
    session_free(session);
    return done;
}

/* Each by itself: what one supposes is no part of what another expects. */
static bool run_scenarios(struct cli *cli, const struct args *args, struct str *names, size_t count,
                          struct policy_test_result *result, struct err *err)
{
    bool done = true;
    for (size_t i = 0; done && i < count; i++) {
        struct packs packs;
        packs_init(&packs, cli->mem);
        packs.scenarios = &names[i];
        packs.scenario_count = 1;
        done = packs_load(&packs, NULL, 0, err) && packs_report(&packs, err) &&
               run_tests(cli, args, &packs, result, err);
        packs_release(&packs);
    }
    return done;
}

static bool run_paths(struct cli *cli, const struct args *args, struct policy_test_result *result,
                      struct err *err)
{
    struct packs packs;
    bool done = policy_open(&packs, cli, args, 0, err) && run_tests(cli, args, &packs, result, err);
    packs_release(&packs);
    return done;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct policy_test_result result = { 0 };
    struct str *names;
    size_t count;
    if (!args_all(args, cli->arena, "scenario", &names, &count, err) ||
        !(count > 0 && args->operand_count == 0
              ? run_scenarios(cli, args, names, count, &result, err)
              : run_paths(cli, args, &result, err)))
        return false;
    buf_format(&cli->out, "%zu passed, %zu failed\n", result.passed, result.failed);
    *ret_status = result.failed > 0 ? EXIT_REFUSED : EXIT_DONE;
    return true;
}

static const struct option options[] = {
    { .name = "verbose", .help = "show the tests that passed too" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_scenarios, NULL };

static const char *const usage[] = { "[OPTIONS] [PATH]…", NULL };

static const struct example examples[] = {
    { "licet policy test packs/us", "the tests of a folder" },
    { "licet policy test", "those of the built-in pack" },
    { NULL, NULL },
};

const struct command command_policy_test = {
    .name = "test",
    .summary = "run the tests that stand in packs beside their rules",
    .usage = usage,
    .help =
        "Each expectation, and each row of a test table, is one test. What failed is shown with "
        "its place, what was expected and what came out; the last line counts. Tests are "
        "decided as known on the last day the pack knows, unless they say otherwise. With "
        "--scenario, and without a PATH, the tests are the scenario's, of each by itself.",
    .examples = examples,
    .statuses = " 0  all passed\n"
                " 1  some failed\n"
                " 2  bad usage, a file cannot be read, or a pack has mistakes\n"
                " 3  the system failed",
    .groups = groups,
    .operands_max = POLICY_PATHS_MAX,
    .run = run,
};
