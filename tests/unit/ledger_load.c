/* SPDX-License-Identifier: Apache-2.0 */
/* unit/ledger_load.c - see ledger_load.h. */
#include "unit/ledger_load.h"

#include "desk/ledger_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

uint64_t load_mix(uint64_t z)
{
    z += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

int64_t load_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct store_id load_id(unsigned worker, uint64_t number)
{
    return id_of('c', (uint64_t)worker << 32 | number);
}

struct ledger_command load_command(const struct ledger_load *load, unsigned worker, unsigned number)
{
    uint64_t drawn = load_mix(load->seed ^ ((uint64_t)worker << 32 | number));
    unsigned what = (unsigned)(drawn % 10);
    int64_t units = 1 + (int64_t)(drawn >> 8) % 9;
    struct ledger_command command = { .id = load_id(worker, number),
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
    command.resolves = load_id(worker, (drawn >> 20) % number);
    command.kind = what < 8 ? LEDGER_POST : LEDGER_VOID;
    command.leg_count = command.kind == LEDGER_POST ? 1 : 0;
    command.keep_rest = what == 5;
    return command;
}

FILE *load_log(const struct ledger_load *load, unsigned worker, const char *mode)
{
    char name[128];
    snprintf(name, sizeof name, "%s/%u.log", load->folder.folder, worker);
    return fopen(name, mode);
}

bool load_write(FILE *log, unsigned number, enum ledger_refusal refusal)
{
    return fprintf(log, "%u %d\n", number, refusal) > 0 && fflush(log) == 0;
}

unsigned load_read_log(const struct ledger_load *load, unsigned worker, int *answers)
{
    char line[64];
    unsigned next = 0;
    for (unsigned i = 0; i < load->commands; i++)
        answers[i] = -1;
    FILE *log = load_log(load, worker, "r");
    while (log != NULL && fgets(line, sizeof line, log) != NULL) {
        char *rest;
        unsigned long number = strtoul(line, &rest, 10);
        if (strchr(line, '\n') == NULL || number >= load->commands)
            break; /* it died in the middle of it */
        answers[number] = (int)strtol(rest, NULL, 10);
        next = (unsigned)number + 1;
    }
    if (log != NULL)
        fclose(log);
    return next;
}

void load_set_up(struct ledger_load *load)
{
    struct err err = { 0 };
    struct ledger_answer answer;
    struct ledger_command grant = { .id = id_of('g', 0),
                                    .kind = LEDGER_GRANT,
                                    .leg_count = LOAD_ACCOUNTS,
                                    .actor = STR("officer") };
    store_folder_make(&load->folder);
    struct store *store = store_folder_open(&load->folder);
    assert_non_null(store);
    assert_true(store_begin(store, &err));
    for (uint64_t i = 0; i < LOAD_ACCOUNTS; i++) {
        const struct ledger_account account = { .id = id_of('a', i),
                                                .owner = id_of('o', i),
                                                .measure =
                                                    i == 1 ? MEASURE_VALUE : MEASURE_QUANTITY,
                                                .unit = "units" };
        /* So little that much is refused. */
        int64_t ceiling = (int64_t)load->workers * load->commands / 2;
        grant.legs[i] = (struct ledger_leg){ .account = account.id,
                                             .amount = i == 1   ? ceiling * 90
                                                       : i == 0 ? ceiling
                                                                : ceiling * 2 / 3 };
        assert_true(account_add(store, &account, &err));
    }
    assert_true(store_commit(store, &err));
    assert_true(ledger_apply(store, &grant, load_now(), &answer, &err) && answer.seq > 0);
    store_close(store);
}

void load_clean_up(struct ledger_load *load)
{
    char name[128];
    for (unsigned i = 0; i < load->workers; i++) {
        snprintf(name, sizeof name, "%s/%u.log", load->folder.folder, i);
        (void)unlink(name);
    }
    store_folder_remove(&load->folder);
}

/* What was acknowledged is there, and nothing else is. */
static size_t check_answers(const struct ledger_load *load, struct store *store)
{
    int *answers = calloc(load->commands, sizeof *answers);
    size_t done = 0;
    for (unsigned worker = 0; worker < load->workers; worker++) {
        (void)load_read_log(load, worker, answers);
        for (unsigned i = 0; i < load->commands; i++) {
            struct store_id id = load_id(worker, i);
            struct err err = { 0 };
            int64_t seq;
            assert_true(transfer_seq(store, &id, &seq, &err));
            bool found = seq > 0;
            if (found != (answers[i] == REFUSED_NOT))
                fail_msg("seed %llu, worker %u, command %u: %s, and the answer was %d",
                         (unsigned long long)load->seed, worker, i, found ? "there" : "not there",
                         answers[i]);
            done += found;
        }
    }
    free(answers);
    return done;
}

void load_check(const struct ledger_load *load)
{
    struct store *store = store_folder_open(&load->folder);
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
    for (uint64_t i = 0; i < LOAD_ACCOUNTS; i++) {
        struct store_id id = id_of('a', i);
        struct ledger_account account;
        bool found;
        assert_true(account_read(store, &id, &account, &found, &err) && found);
        assert_true(account.posted + account.pending <= account.ceiling && account.excess == 0);
    }
    size_t done = check_answers(load, store);
    assert_true(done > 0 && done < (size_t)load->workers * load->commands);
    buf_release(&out);
    store_close(store);
}
