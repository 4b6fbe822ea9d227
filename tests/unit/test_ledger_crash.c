/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_ledger_crash.c - the ledger under several processes at once, some of which are killed.
 *
 *     test_ledger_crash [SEED [PROCESSES [COMMANDS [KILLS]]]]
 *
 * Each process is a worker of ledger_load.h; one that died goes on where it was.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "unit/ledger_load.h"

#define PROCESSES_MAX 64

static struct ledger_load load = { .seed = 20261126, .workers = 4, .commands = 60 };
static unsigned kill_max = 8;

static void work(unsigned process, unsigned first)
{
    FILE *log = load_log(&load, process, "a");
    struct store *store = store_folder_open(&load.folder);
    if (store == NULL || log == NULL)
        _exit(1);
    for (unsigned i = first; i < load.commands; i++) {
        struct ledger_command command = load_command(&load, process, i);
        struct ledger_answer answer;
        struct err err = { 0 };
        if (!ledger_apply(store, &command, load_now(), &answer, &err)) {
            fprintf(stderr, "process %u, command %u: %s\n", process, i, err.message);
            _exit(1);
        }
        if (!load_write(log, i, answer.refusal))
            _exit(1);
    }
    store_close(store);
    fclose(log);
    _exit(0);
}

static pid_t start(unsigned process)
{
    int *answers = calloc(load.commands, sizeof *answers);
    unsigned next = load_read_log(&load, process, answers);
    free(answers);
    pid_t child = fork();
    if (child == 0)
        work(process, next);
    assert_true(child > 0);
    return child;
}

/* Runs all to their end; `kills` times one that is running dies, and is started again. */
static void run_all(unsigned kills)
{
    pid_t children[PROCESSES_MAX];
    for (unsigned i = 0; i < load.workers; i++)
        children[i] = start(i);
    for (uint64_t i = 0; load.workers > 0 && i < kills; i++) {
        const struct timespec while_they_run = { 0, 2000000 + (long)(load_mix(load.seed + i) %
                                                                     20000000) };
        unsigned victim = (unsigned)(load_mix(load.seed ^ i << 20) % load.workers);
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
    for (unsigned i = 0; i < load.workers; i++) {
        int status;
        if (children[i] == 0)
            continue;
        assert_true(waitpid(children[i], &status, 0) == children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

static void test_many_at_once(void **unused)
{
    (void)unused;
    load_set_up(&load);
    run_all(0);
    load_check(&load);
    load_clean_up(&load);
}

static void test_killed(void **unused)
{
    (void)unused;
    load_set_up(&load);
    run_all(kill_max);
    load_check(&load);
    load_clean_up(&load);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_at_once),
        cmocka_unit_test(test_killed),
    };
    if (argc > 1)
        load.seed = strtoull(argv[1], NULL, 10);
    if (argc > 2 && strtoul(argv[2], NULL, 10) <= PROCESSES_MAX)
        load.workers = (unsigned)strtoul(argv[2], NULL, 10);
    if (argc > 3)
        load.commands = (unsigned)strtoul(argv[3], NULL, 10);
    if (argc > 4)
        kill_max = (unsigned)strtoul(argv[4], NULL, 10);
    return store_folder_can() ? store_folder_done(cmocka_run_group_tests(tests, NULL, NULL)) : 0;
}
