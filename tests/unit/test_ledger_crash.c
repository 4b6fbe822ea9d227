/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_ledger_crash.c - the ledger under several processes at once, some of which are killed.
 *
 *     test_ledger_crash [SEED [PROCESSES [COMMANDS [KILLS]]]]
 *
 * Each process draws on the same accounts, one command after the other: units of a line, value of
 * the license, and two pools.  It writes down what came of each; one whose process died before that
 * is given again.  At the end nothing is above a ceiling, everything that was acknowledged is there
 * once, and nothing else is.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "desk/ledger.h"
#include "desk/ledger_log.h"
#include "unit/store_folder.h"

#define ACCOUNTS 4
#define PROCESSES_MAX 64

static uint64_t seed = 20261126;
static unsigned process_max = 4;
static unsigned command_max = 60;
static unsigned kill_max = 8;

static struct store_folder folder;

static uint64_t mix(uint64_t z)
{
    z += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static struct store_id command_id(unsigned process, uint64_t number)
{
    return id_of('c', (uint64_t)process << 32 | number);
}

/* The command of that number: the same each time it is asked for. */
static struct ledger_command command_of(unsigned process, unsigned number)
{
    uint64_t drawn = mix(seed ^ ((uint64_t)process << 32 | number));
    unsigned what = (unsigned)(drawn % 10);
    int64_t units = 1 + (int64_t)(drawn >> 8) % 9;
    struct ledger_command command = { .id = command_id(process, number),
                                      .kind = LEDGER_RESERVE,
                                      .leg_count = 3,
                                      .actor = STR("warehouse") };
    command.legs[0] = (struct ledger_leg){ .account = id_of('a', 0), .amount = units };
    command.legs[1] = (struct ledger_leg){ .account = id_of('a', 1), .amount = units * 100 };
    command.legs[2] = (struct ledger_leg){ .account = id_of('a', 2 + drawn % 2), .amount = units };
    if (number == 0 || what < 5)
        return command;
    /* Of what it reserved before: perhaps refused then, or resolved since. */
    command.resolving = true;
    command.resolves = command_id(process, (drawn >> 20) % number);
    command.kind = what < 8 ? LEDGER_POST : LEDGER_VOID;
    command.leg_count = command.kind == LEDGER_POST ? 1 : 0;
    command.keep_rest = what == 5;
    return command;
}

/* A line for each answer: the number of the command, and the refusal. */
static void work(unsigned process, unsigned first)
{
    char name[128];
    snprintf(name, sizeof name, "%s/%u.log", folder.folder, process);
    FILE *log = fopen(name, "a");
    struct store *store = store_folder_open(&folder);
    if (store == NULL || log == NULL)
        _exit(1);
    for (unsigned i = first; i < command_max; i++) {
        struct ledger_command command = command_of(process, i);
        struct ledger_answer answer;
        struct err err = { 0 };
        if (!ledger_apply(store, &command, now(), &answer, &err)) {
            fprintf(stderr, "process %u, command %u: %s\n", process, i, err.message);
            _exit(1);
        }
        if (fprintf(log, "%u %d\n", i, answer.refusal) < 0 || fflush(log) != 0)
            _exit(1);
    }
    store_close(store);
    fclose(log);
    _exit(0);
}

/* The number of the command that comes next, and all answers, in the order of the log. */
static unsigned read_log(unsigned process, int *answers)
{
    char name[128];
    char line[64];
    unsigned next = 0;
    for (unsigned i = 0; i < command_max; i++)
        answers[i] = -1;
    snprintf(name, sizeof name, "%s/%u.log", folder.folder, process);
    FILE *log = fopen(name, "r");
    while (log != NULL && fgets(line, sizeof line, log) != NULL) {
        char *rest;
        unsigned long number = strtoul(line, &rest, 10);
        if (strchr(line, '\n') == NULL || number >= command_max)
            break; /* it died in the middle of it */
        answers[number] = (int)strtol(rest, NULL, 10);
        next = (unsigned)number + 1;
    }
    if (log != NULL)
        fclose(log);
    return next;
}

static pid_t start(unsigned process)
{
    int *answers = calloc(command_max, sizeof *answers);
    unsigned next = read_log(process, answers);
    free(answers);
    pid_t child = fork();
    if (child == 0)
        work(process, next);
    assert_true(child > 0);
    return child;
}

static void set_up(void)
{
    struct err err = { 0 };
    struct ledger_answer answer;
    struct ledger_command grant = {
        .id = id_of('g', 0), .kind = LEDGER_GRANT, .leg_count = ACCOUNTS, .actor = STR("officer")
    };
    store_folder_make(&folder);
    struct store *store = store_folder_open(&folder);
    assert_non_null(store);
    assert_true(store_begin(store, &err));
    for (uint64_t i = 0; i < ACCOUNTS; i++) {
        const struct ledger_account account = { .id = id_of('a', i),
                                                .owner = id_of('o', i),
                                                .measure =
                                                    i == 1 ? MEASURE_VALUE : MEASURE_QUANTITY,
                                                .unit = "units" };
        /* So little that much is refused. */
        int64_t ceiling = (int64_t)process_max * command_max / 2;
        grant.legs[i] = (struct ledger_leg){ .account = account.id,
                                             .amount = i == 1   ? ceiling * 90
                                                       : i == 0 ? ceiling
                                                                : ceiling * 2 / 3 };
        assert_true(account_add(store, &account, &err));
    }
    assert_true(store_commit(store, &err));
    assert_true(ledger_apply(store, &grant, now(), &answer, &err) && answer.seq > 0);
    store_close(store);
}

static void clean_up(void)
{
    char name[128];
    for (unsigned i = 0; i < process_max; i++) {
        snprintf(name, sizeof name, "%s/%u.log", folder.folder, i);
        (void)unlink(name);
    }
    store_folder_remove(&folder);
}

/* Runs all to their end; `kills` times one that is running dies, and is started again. */
static void run_all(unsigned kills)
{
    pid_t children[PROCESSES_MAX];
    for (unsigned i = 0; i < process_max; i++)
        children[i] = start(i);
    for (uint64_t i = 0; process_max > 0 && i < kills; i++) {
        const struct timespec while_they_run = { 0, 2000000 + (long)(mix(seed + i) % 20000000) };
        unsigned victim = (unsigned)(mix(seed ^ i << 20) % process_max);
        int status;
        nanosleep(&while_they_run, NULL);
        if (children[victim] == 0)
            continue;
        kill(children[victim], SIGKILL);
        assert_true(waitpid(children[victim], &status, 0) == children[victim]);
        if (WIFEXITED(status)) {
            assert_int_equal(WEXITSTATUS(status), 0);
            children[victim] = 0;
        } else {
            children[victim] = start(victim);
        }
    }
    for (unsigned i = 0; i < process_max; i++) {
        int status;
        if (children[i] == 0)
            continue;
        assert_true(waitpid(children[i], &status, 0) == children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

/* What was acknowledged is there, and nothing else is. */
static size_t check_answers(struct store *store)
{
    int *answers = calloc(command_max, sizeof *answers);
    size_t done = 0;
    for (unsigned process = 0; process < process_max; process++) {
        (void)read_log(process, answers);
        for (unsigned i = 0; i < command_max; i++) {
            struct store_id id = command_id(process, i);
            struct err err = { 0 };
            int64_t seq;
            assert_true(transfer_seq(store, &id, &seq, &err));
            bool found = seq > 0;
            if (found != (answers[i] == REFUSED_NOT))
                fail_msg("seed %llu, process %u, command %u: %s, and the answer was %d",
                         (unsigned long long)seed, process, i, found ? "there" : "not there",
                         answers[i]);
            done += found;
        }
    }
    free(answers);
    return done;
}

static void check_all(void)
{
    struct store *store = store_folder_open(&folder);
    struct err err = { 0 };
    struct buf out;
    size_t wrong;
    size_t wrong_rows;
    size_t of_log;
    assert_non_null(store);
    buf_init(&out, mem_system(), 1 << 20);
    assert_true(store_check(store, &out, &wrong, &err) &&
                ledger_check(store, &out, &wrong_rows, &err) &&
                ledger_log_check(store, &out, &of_log, &err));
    if (wrong + wrong_rows + of_log > 0)
        fail_msg("%.*s", STR_ARG(buf_view(&out)));
    for (uint64_t i = 0; i < ACCOUNTS; i++) {
        struct store_id id = id_of('a', i);
        struct ledger_account account;
        bool found;
        assert_true(account_read(store, &id, &account, &found, &err) && found);
        assert_true(account.posted + account.pending <= account.ceiling && account.excess == 0);
    }
    size_t done = check_answers(store);
    assert_true(done > 0 && done < (size_t)process_max * command_max);
    buf_release(&out);
    store_close(store);
}

static void test_many_at_once(void **unused)
{
    (void)unused;
    set_up();
    run_all(0);
    check_all();
    clean_up();
}

static void test_killed(void **unused)
{
    (void)unused;
    set_up();
    run_all(kill_max);
    check_all();
    clean_up();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_at_once),
        cmocka_unit_test(test_killed),
    };
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2 && strtoul(argv[2], NULL, 10) <= PROCESSES_MAX)
        process_max = (unsigned)strtoul(argv[2], NULL, 10);
    if (argc > 3)
        command_max = (unsigned)strtoul(argv[3], NULL, 10);
    if (argc > 4)
        kill_max = (unsigned)strtoul(argv[4], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
