/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_policy_test.c - `licet policy test`: runs the tests that stand beside the rules. */
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/option_groups.h"
#include "cli/policy_tools.h"
#include "decide/policy_test.h"

struct testing {
    struct cli *cli;
    const struct args *args;
    const struct decider *decider;
    struct policy_test_result result;
    struct err *err;
};

/* The files below a path: a folder with its slash, or the file itself; without one, all. */
static bool run_path(struct testing *testing, struct session *session, struct str path)
{
    struct cli *cli = testing->cli;
    struct policy_test_result more = { 0 };
    struct str prefix = path;
    struct coverage coverage;
    bool covered = args_flag(testing->args, "coverage");
    if (path.length > 0 && is_folder(path)) {
        prefix = path_join(cli->arena, path, (struct str){ 0 });
        if (prefix.data == NULL)
            return arena_error(cli->arena, testing->err);
    }
    if ((covered &&
         !coverage_init(&coverage, cli->arena, decider_policy(testing->decider), testing->err)) ||
        !policy_tests_run(session, prefix, args_flag(testing->args, "verbose"),
                          covered ? &coverage : NULL, &cli->out, &more, testing->err))
        return false;
    if (covered)
        coverage_report(&coverage, prefix, &cli->out);
    testing->result.passed += more.passed;
    testing->result.failed += more.failed;
    return true;
}

/* Whether the authority has anything below the path; the files of one belong to it alone. */
static bool has_files(const struct packs *packs, struct str path)
{
    for (size_t i = 0; i < packs->file_count; i++) {
        if (str_starts(packs->files[i].name, path))
            return true;
    }
    return false;
}

/* Of a scenario its own tests; without paths all that were loaded. */
static bool run_authority(struct testing *testing, struct packs *packs, bool scenario)
{
    const struct args *args = testing->args;
    testing->decider = packs->decider;
    struct session *session = session_new(testing->cli->mem, packs->decider, testing->err);
    if (session == NULL)
        return false;
    bool done = true;
    if (args->operand_count == 0 && !scenario)
        done = run_path(testing, session, (struct str){ 0 });
    for (size_t i = 0; done && args->operand_count == 0 && i < packs->file_count; i++) {
        struct str name = packs->files[i].name;
        if (scenario_of(name).data != NULL)
            done = run_path(testing, session, name);
    }
    for (size_t i = 0; done && i < args->operand_count; i++)
        done =
            !has_files(packs, args->operands[i]) || run_path(testing, session, args->operands[i]);
    session_free(session);
    return done;
}

static bool run_tests(struct testing *testing, struct packs *packs)
{
    bool scenario = packs->scenario_count > 0;
    if (!packs_make_decider(packs, testing->err) || !packs_use_sample(packs, testing->err) ||
        !run_authority(testing, packs, scenario))
        return false;
    for (size_t i = 0; i < packs->other_count; i++) {
        if (!run_authority(testing, &packs->others[i], scenario))
            return false;
    }
    return true;
}

/* Each by itself: what one supposes is no part of what another expects. */
static bool run_scenarios(struct testing *testing, struct str *names, size_t count)
{
    bool done = true;
    for (size_t i = 0; done && i < count; i++) {
        struct packs packs;
        packs_init(&packs, testing->cli->mem);
        packs.scenarios = &names[i];
        packs.scenario_count = 1;
        done = packs_load(&packs, NULL, 0, testing->err) && packs_report(&packs, testing->err) &&
               run_tests(testing, &packs);
        packs_release(&packs);
    }
    return done;
}

static bool run_paths(struct testing *testing)
{
    struct packs packs;
    bool done = policy_open(&packs, testing->cli, testing->args, 0, testing->err) &&
                run_tests(testing, &packs);
    packs_release(&packs);
    return done;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct testing testing = { .cli = cli, .args = args, .err = err };
    struct str *names;
    size_t count;
    if (!args_all(args, cli->arena, "scenario", &names, &count, err) ||
        !(count > 0 && args->operand_count == 0 ? run_scenarios(&testing, names, count)
                                                : run_paths(&testing)))
        return false;
    buf_format(&cli->out, "%zu passed, %zu failed\n", testing.result.passed, testing.result.failed);
    *ret_status = testing.result.failed > 0 ? EXIT_REFUSED : EXIT_DONE;
    return true;
}

static const struct option options[] = {
    { .name = "verbose", .help = "show the tests that passed too" },
    { .name = "coverage",
      .help = "show the rules that no test makes fire, and the limbs that no test makes true, or "
              "none makes false" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_scenarios, NULL };

static const char *const usage[] = { "[OPTIONS] [PATH]…", NULL };

static const struct example examples[] = {
    { "licet policy test packs/us", "the tests of a folder" },
    { "licet policy test", "those of the built-in pack" },
    { "licet policy test --coverage packs/us", "and which limbs no test makes true, or false" },
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
