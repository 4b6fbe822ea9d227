/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_store_power.c - the store on a disk that loses power, fails, fills up and lies.
 *
 *     test_store_power [SEED [HISTORIES]]
 *
 * The power is lost behind every single operation of a history, in several ways each: all that was
 * acknowledged is there, the transaction that was not is there as a whole or not at all, and the
 * store goes on.  With HISTORIES it says what it did; with 0 it is one, of which only some of the
 * operations are tried.
 */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/kind.h"
#include "unit/power_history.h"
#include "unit/store_folder.h"

#define GOES_ON_EACH 24
#define COPY_PATH FAULTY_FOLDER "copy.db"

static uint64_t seed = 20261126;
static size_t history_count = 1;
static size_t command_count = 12;
static size_t survival_count = 3;
static size_t skipped_calls = 25; /* of those that may fail */
static size_t thin = 1;           /* one of so many operations is tried */
static bool tells;

static struct history history; /* large */
static const struct survival all_kept = { .kept = 100 };

static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t z = a * 0x9E3779B97F4A7C15ULL + b;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

/* Each point in the long run, and in the short one some, with the last. */
static size_t next_point(size_t at, size_t last, uint64_t number)
{
    size_t next = at + (tells ? 1 : 1 + mix(number, at) % (40 * thin));
    return at < last && next > last ? last : next;
}

/* The first two are the ends; all others come of the seed. */
static struct survival survival_for(size_t number, size_t done)
{
    return survival_of(number < 2 ? number : 2 + mix(history.seed + number, done) % (1ULL << 32));
}

/* A history, and a disk with the database in which nothing has happened. */
static struct disk *begin(size_t number, bool powersafe)
{
    history_make(&history, mix(seed, number), command_count);
    struct disk *disk = disk_new(history.seed, powersafe);
    disk_use(disk);
    history_set_up();
    return disk;
}

static struct session must_open(const char *setting)
{
    struct session session;
    struct err err = { 0 };
    if (!session_open(&session, setting, &err))
        fail_msg("history %llu: %s", (unsigned long long)history.seed, err.message);
    return session;
}

/* From a group on to the end; some connections last, some do not. */
static void go_on(struct run *run, size_t from, const char *setting)
{
    struct session session = must_open(setting);
    struct err err = { 0 };
    for (size_t group = from; group < history.group_count; group++) {
        if (!run_group(run, &history, &session, group, &err))
            fail_msg("history %llu, group %zu: %s", (unsigned long long)history.seed, group,
                     err.message);
        if (mix(history.seed, group) % 4 == 0) {
            session_close(&session);
            session = must_open(setting);
        }
    }
    session_close(&session);
}

/* What came before was acknowledged before anything was done to this disk. */
static void run_init_from(struct run *run, struct disk *disk, size_t groups)
{
    run_init(run, disk);
    for (size_t i = 0; i < groups; i++)
        run->acknowledged[i] = 0;
}

/* Of the disk as it is left; the number of groups that are there. */
static size_t must_be_sound(struct disk *left, size_t acknowledged, const char *when, size_t done)
{
    struct err err = { 0 };
    size_t groups;
    disk_use(left);
    if (history_judge(&history, acknowledged, &groups, &err) != SOUND)
        fail_msg("history %llu, %s, %zu operations done: %s", (unsigned long long)history.seed,
                 when, done, err.message);
    return groups;
}

/* ---- the power goes ---- */

/* Goes on with what is left; the power goes again in the middle of that, and once more. */
static void lose_again(struct disk *disk, size_t groups, size_t times)
{
    struct run run;
    struct err err = { 0 };
    run_init_from(&run, disk, groups);
    disk_use(disk);
    struct session session = must_open(NULL);
    if (groups > 0)
        assert_true(run_again(&run, &history, &session, groups - 1, &err));
    session_close(&session);
    go_on(&run, groups, NULL);
    assert_int_equal(must_be_sound(disk, history.group_count, "at the end", 0),
                     history.group_count);
    if (times == 0)
        return;
    size_t done = mix(history.seed + times, disk_done(disk)) % (disk_done(disk) + 1);
    struct survival how = survival_for(2 + times, done);
    struct disk *left = disk_lose_power(disk, done, &how);
    groups = must_be_sound(left, run_acknowledged(&run, &history, done), "power lost again", done);
    lose_again(left, groups, times - 1);
    disk_free(left);
}

static void test_power_is_lost(void **unused)
{
    size_t tried = 0;
    size_t more = 0; /* the group that was not acknowledged is there */
    (void)unused;
    for (size_t number = 0; number < history_count; number++) {
        struct run run;
        struct disk *disk = begin(number, number % 4 != 3);
        size_t first = disk_done(disk);
        run_init(&run, disk);
        go_on(&run, 0, NULL);
        for (size_t s = 0; s < survival_count; s++) {
            for (size_t done = first; done <= disk_done(disk); done += thin) {
                struct survival how = survival_for(s, done);
                struct disk *left = disk_lose_power(disk, done, &how);
                size_t acknowledged = run_acknowledged(&run, &history, done);
                size_t groups = must_be_sound(left, acknowledged, "power lost", done);
                more += groups > acknowledged;
                if (mix(done, s) % GOES_ON_EACH == 0)
                    lose_again(left, groups, 2);
                disk_free(left);
                tried++;
            }
        }
        disk_free(disk);
    }
    assert_true(more > 0 && more < tried);
    if (tells)
        printf("# power lost %zu times, %zu times with what was not acknowledged\n", tried, more);
}

/* ---- the program is killed, and later the power goes ---- */

/* What a program finds of one that was killed, it may acknowledge only if it stays. */
static void go_on_killed(struct run *run, size_t groups)
{
    size_t killed = disk_done(run->disk);
    struct session session = must_open(NULL);
    struct err err = { 0 };
    if (groups > 0)
        assert_true(run_again(run, &history, &session, groups - 1, &err));
    for (size_t group = groups; group < history.group_count && group < groups + 2; group++)
        assert_true(run_group(run, &history, &session, group, &err));
    size_t end = disk_done(run->disk);
    size_t last = end - killed < 15 ? end - killed : 15;
    for (size_t s = 0; s < survival_count; s++) {
        size_t done = s % 2 == 0 ? end : end - mix(s, end) % (last + 1);
        struct survival how = survival_for(s, end);
        struct disk *left = disk_lose_power(run->disk, done, &how);
        (void)must_be_sound(left, run_acknowledged(run, &history, done), "killed, then power lost",
                            done);
        disk_free(left);
    }
    disk_use(run->disk);
    session_close(&session);
}

static void test_killed_before(void **unused)
{
    (void)unused;
    for (size_t number = 0; number < history_count; number++) {
        struct run run;
        struct disk *disk = begin(number, number % 4 != 3);
        size_t first = disk_done(disk);
        run_init(&run, disk);
        go_on(&run, 0, NULL);
        for (size_t done = first; done <= disk_done(disk);
             done += thin + mix(done, seed) % (4 * thin)) {
            struct disk *left = disk_lose_program(disk, done);
            struct disk *look = disk_lose_program(disk, done);
            struct run after;
            size_t acknowledged = run_acknowledged(&run, &history, done);
            size_t groups = must_be_sound(look, acknowledged, "killed", done);
            disk_free(look);
            run_init_from(&after, left, 0);
            for (size_t i = 0; i < acknowledged; i++)
                after.acknowledged[i] = run.acknowledged[i];
            disk_use(left);
            go_on_killed(&after, groups);
            disk_free(left);
        }
        disk_free(disk);
    }
}

/* ---- the disk fails ---- */

static struct session open_mended(struct disk *disk, bool *failed)
{
    struct session session;
    struct err err = { 0 };
    if (session_open(&session, NULL, &err))
        return session;
    *failed = true;
    if (err.code != ERR_IO)
        fail_msg("history %llu: %s", (unsigned long long)history.seed, err.message);
    (void)disk_mend(disk);
    return must_open(NULL);
}

/* A group that failed: it is there or not, and has its one effect in the end. */
static void settle(struct run *run, struct session *session, size_t group, bool reopens)
{
    struct err err = { 0 };
    size_t groups;
    bool failed;
    if (mix(history.seed, group) % 2 == 0)
        (void)disk_mend(run->disk);
    if (reopens) {
        session_close(session);
        *session = open_mended(run->disk, &failed);
    }
    (void)disk_mend(run->disk);
    if (!history_find(&history, session->store, group, group + 1, &groups, &err))
        fail_msg("history %llu, group %zu: %s", (unsigned long long)history.seed, group,
                 err.message);
    if (groups == NEVER)
        fail_msg("history %llu, group %zu: neither done nor not", (unsigned long long)history.seed,
                 group);
    if (!(groups > group ? run_again(run, &history, session, group, &err)
                         : run_group(run, &history, session, group, &err)))
        fail_msg("history %llu, group %zu, again: %s", (unsigned long long)history.seed, group,
                 err.message);
}

/* Whether anything failed. */
static bool go_on_failing(struct run *run, uint64_t random)
{
    bool failed = false;
    struct session session = open_mended(run->disk, &failed);
    for (size_t group = 0; group < history.group_count; group++) {
        struct err err = { 0 };
        if (!run_group(run, &history, &session, group, &err)) {
            failed = true;
            if (err.code != ERR_IO)
                fail_msg("history %llu, group %zu: %s", (unsigned long long)history.seed, group,
                         err.message);
            settle(run, &session, group, random % 2 == 0);
        }
        if (mix(history.seed, group) % 4 == 0) {
            session_close(&session);
            session = open_mended(run->disk, &failed);
        }
    }
    size_t end = disk_done(run->disk);
    (void)disk_mend(run->disk);
    for (size_t s = 0; s < 2; s++) {
        size_t done = s == 0 ? end : mix(random, end) % (end + 1);
        struct survival how = survival_of(mix(random, s) % 1000);
        struct disk *left = disk_lose_power(run->disk, done, &how);
        (void)must_be_sound(left, run_acknowledged(run, &history, done), "failed, then power lost",
                            done);
        disk_free(left);
    }
    disk_use(run->disk);
    session_close(&session);
    return failed;
}

/* Each read, each write, … fails in a run of its own; returns how many of them there are. */
static size_t fail_each(struct disk *disk, enum disk_fault fault, size_t *told)
{
    size_t count = 0;
    for (size_t at = 0, met = 1; met > 0; at = met + skipped_calls) {
        struct run run;
        struct disk *failing = disk_lose_power(disk, disk_done(disk), &all_kept);
        disk_use(failing);
        run_init(&run, failing);
        disk_fail(failing, fault, at);
        *told += go_on_failing(&run, mix(history.seed, at));
        met = disk_mend(failing);
        count += met > 0;
        disk_free(failing);
    }
    return count;
}

static void test_the_disk_fails(void **unused)
{
    static const char *const names[] = {
        "",      "reads",     "writes", "half writes", "truncations", "syncs", "forgetting syncs",
        "names", "full disks"
    };
    size_t failed[FAULT_COUNT] = { 0 };
    size_t told[FAULT_COUNT] = { 0 };
    (void)unused;
    for (size_t number = 0; number < history_count; number++) {
        struct disk *disk = begin(number, true);
        for (int fault = 1; fault < FAULT_COUNT; fault++)
            failed[fault] += fail_each(disk, (enum disk_fault)fault, &told[fault]);
        disk_free(disk);
    }
    for (int i = 1; i < FAULT_COUNT; i++) {
        assert_true(failed[i] > 0);
        if (tells)
            printf("# %zu %s failed, %zu times a command did\n", failed[i], names[i], told[i]);
    }
    assert_true(told[FAULT_WRITE] > 0 && told[FAULT_SYNC] > 0 && told[FAULT_FULL] > 0);
}

/* ---- databases that are made ---- */

/* Makes one, on a disk in use. */
typedef bool maker(struct err *err);

static bool create(struct err *err)
{
    return store_create(mem_system(), STR(COPY_PATH), err);
}

static bool copy(struct err *err)
{
    return store_copy(mem_system(), STR(HISTORY_PATH), STR(COPY_PATH), err);
}

/* All of it, or what does not pass for one. */
static bool is_whole(struct disk *left, const char *path, bool copied, size_t done)
{
    struct err err = { 0 };
    struct buf out;
    size_t wrong = 0;
    size_t wrong_rows = 0;
    size_t groups = 0;
    disk_use(left);
    struct store *store = store_open(mem_system(), str_of(path), &err);
    if (store == NULL) {
        assert_true(err.code == ERR_IO || err.code == ERR_VALUE);
        return false;
    }
    buf_init(&out, mem_system(), 1 << 20);
    if (!store_check(store, &out, &wrong, &err) || !ledger_check(store, &out, &wrong_rows, &err) ||
        (copied &&
         !history_find(&history, store, history.group_count, history.group_count, &groups, &err)))
        fail_msg("%zu operations done: %s", done, err.message);
    if (wrong + wrong_rows > 0 || groups == NEVER)
        fail_msg("%zu operations done: %.*s", done, STR_ARG(buf_view(&out)));
    buf_release(&out);
    store_close(store);
    return true;
}

static void lose_while_made(struct disk *disk, maker *make, bool copied)
{
    struct err err = { 0 };
    disk_use(disk);
    size_t first = disk_done(disk);
    if (!make(&err))
        fail_msg("%s", err.message);
    for (size_t s = 0; s < survival_count; s++) {
        for (size_t done = first; done <= disk_done(disk);
             done = next_point(done, disk_done(disk), s)) {
            struct survival how = survival_for(s, done);
            struct disk *left = disk_lose_power(disk, done, &how);
            bool whole = is_whole(left, COPY_PATH, copied, done);
            if (done == disk_done(disk))
                assert_true(whole);
            if (copied)
                (void)must_be_sound(left, history.group_count, "copied", done);
            disk_free(left);
        }
    }
}

/* What could not be made leaves nothing, and can be made later.  Returns the call that failed. */
static size_t fail_one(struct disk *disk, maker *make, bool copied, enum disk_fault fault,
                       size_t at)
{
    struct err err = { 0 };
    struct disk *failing = disk_lose_power(disk, disk_done(disk), &all_kept);
    disk_use(failing);
    disk_fail(failing, fault, at);
    bool done = make(&err);
    size_t met = disk_mend(failing);
    if (!done) {
        assert_true(met > 0);
        assert_int_equal(err.code, ERR_IO);
        if (disk_has(failing, COPY_PATH))
            fail_msg("fault %d behind %zu calls: something is left", (int)fault, at);
        if (!make(&err))
            fail_msg("fault %d behind %zu calls, again: %s", (int)fault, at, err.message);
    }
    struct survival how = survival_for(fault, at);
    struct disk *left = disk_lose_power(failing, disk_done(failing), &how);
    assert_true(is_whole(left, COPY_PATH, copied, at));
    disk_free(left);
    disk_free(failing);
    return met;
}

static void fail_while_made(struct disk *disk, maker *make, bool copied)
{
    for (int fault = 1; fault < FAULT_COUNT; fault++) {
        size_t at = 0;
        size_t met;
        while ((met = fail_one(disk, make, copied, (enum disk_fault)fault, at)) > 0)
            at = met + skipped_calls;
    }
}

/* What is there when a program is killed can be read on a full disk, and stays. */
static void test_full_when_opened(void **unused)
{
    struct disk *disk = disk_new(seed, true);
    size_t full = 0;
    (void)unused;
    disk_use(disk);
    history_set_up();
    for (size_t done = 0; done <= disk_done(disk); done += thin) {
        struct survival nothing = survival_of(0);
        struct disk *look = disk_lose_program(disk, done);
        bool whole = is_whole(look, HISTORY_PATH, false, done);
        disk_free(look);
        struct disk *left = disk_lose_program(disk, done);
        disk_use(left);
        disk_fail(left, FAULT_FULL, 0);
        struct err err = { 0 };
        struct store *store = store_open(mem_system(), STR(HISTORY_PATH), &err);
        if (whole && store == NULL)
            fail_msg("%zu operations done: %s", done, err.message);
        struct disk *rest = disk_lose_power(left, disk_done(left), &nothing);
        full += disk_mend(left) > 0;
        if (whole)
            assert_true(is_whole(rest, HISTORY_PATH, false, done));
        disk_free(rest);
        disk_use(left);
        store_close(store);
        disk_free(left);
    }
    assert_true(full > 0);
    disk_free(disk);
}

static void test_only_read(void **unused)
{
    struct disk *disk = disk_new(seed, true);
    (void)unused;
    disk_use(disk);
    history_set_up();
    disk_protect(disk);
    assert_true(is_whole(disk, HISTORY_PATH, false, 0));
    disk_free(disk);
}

static void test_created(void **unused)
{
    (void)unused;
    struct disk *disk = disk_new(seed, true);
    fail_while_made(disk, create, false);
    lose_while_made(disk, create, false);
    disk_free(disk);
}

static void test_copied(void **unused)
{
    struct run run;
    struct disk *disk = begin(0, true);
    (void)unused;
    run_init(&run, disk);
    go_on(&run, 0, NULL);
    fail_while_made(disk, copy, true);
    lose_while_made(disk, copy, true);
    disk_free(disk);
}

/* ---- migrations ---- */

/* As an earlier Licet made it, with so many steps of the schema. */
static void make_earlier(int64_t steps)
{
    char stamp[128];
    sqlite3 *db;
    assert_int_equal(sqlite3_open(HISTORY_PATH, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL), SQLITE_OK);
    for (int64_t i = 0; i < steps; i++)
        assert_int_equal(sqlite3_exec(db, migrations_sqlite[i], NULL, NULL, NULL), SQLITE_OK);
    snprintf(stamp, sizeof stamp, "PRAGMA user_version = %lld; PRAGMA application_id = 1279869780",
             (long long)steps);
    assert_int_equal(sqlite3_exec(db, stamp, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Whatever was done of it, it can be done to its end, and is complete then. */
static void must_migrate(struct disk *left, bool acknowledged)
{
    struct err err = { 0 };
    int steps;
    bool whole = is_whole(left, HISTORY_PATH, false, 0);
    assert_true(whole || !acknowledged);
    if (!store_migrate(mem_system(), STR(HISTORY_PATH), &steps, &err))
        fail_msg("%s", err.message);
    if (acknowledged)
        assert_int_equal(steps, 0);
    assert_true(is_whole(left, HISTORY_PATH, false, 0));
}

static void migrate(struct disk *disk)
{
    struct err err = { 0 };
    int steps;
    size_t first = disk_done(disk);
    if (!store_migrate(mem_system(), STR(HISTORY_PATH), &steps, &err))
        fail_msg("%s", err.message);
    for (size_t s = 0; s < survival_count; s++) {
        for (size_t done = first; done <= disk_done(disk);
             done = next_point(done, disk_done(disk), s)) {
            struct survival how = survival_for(s, done);
            struct disk *left = disk_lose_power(disk, done, &how);
            must_migrate(left, done == disk_done(disk));
            disk_free(left);
        }
    }
    for (size_t at = 0; at < disk_calls(disk); at = next_point(at, disk_calls(disk), seed)) {
        struct disk *failing = disk_lose_power(disk, first, &all_kept);
        disk_use(failing);
        disk_fail(failing, (enum disk_fault)(1 + at % (FAULT_COUNT - 1)), at / 4);
        bool done = store_migrate(mem_system(), STR(HISTORY_PATH), &steps, &err);
        assert_true(done || err.code == ERR_IO);
        (void)disk_mend(failing);
        must_migrate(failing, done);
        disk_free(failing);
    }
}

/* From each step in the long run; in the short one from the newest, and some the seed draws. */
static void test_migrated(void **unused)
{
    (void)unused;
    for (int64_t steps = 0; migrations_sqlite[steps] != NULL; steps++) {
        bool newest = migrations_sqlite[steps + 1] == NULL;
        if (!tells && !newest && (thin > 1 || mix(seed, (uint64_t)steps) % 5 != 0))
            continue;
        struct disk *disk = disk_new(seed, true);
        disk_use(disk);
        make_earlier(steps);
        migrate(disk);
        disk_free(disk);
    }
}

/* ---- these tests can fail ---- */

/* With a setting, and with syncs that lie: how often each verdict was passed. */
static void count_verdicts(const char *setting, unsigned lies, size_t counts[VERDICT_COUNT])
{
    for (size_t number = 0; number < history_count; number++) {
        struct run run;
        struct disk *disk = begin(number, number % 4 != 3);
        size_t first = disk_done(disk);
        struct disk *honest = disk_lose_power(disk, first, &all_kept);
        disk_free(disk);
        disk_use(honest);
        run_init(&run, honest);
        go_on(&run, 0, setting);
        for (size_t s = 0; s < survival_count; s++) {
            for (size_t done = 0; done <= disk_done(honest);
                 done += 1 + mix(s, done) % (3 * thin)) {
                struct survival how = survival_for(s, lies > 0 ? 0 : done);
                struct err why = { 0 };
                size_t groups;
                how.lies = lies;
                struct disk *left = disk_lose_power(honest, done, &how);
                disk_use(left);
                size_t acknowledged = run_acknowledged(&run, &history, done);
                counts[history_judge(&history, acknowledged, &groups, &why)]++;
                disk_free(left);
            }
        }
        disk_free(honest);
    }
}

static void tell(const char *what, const size_t counts[VERDICT_COUNT])
{
    if (tells)
        printf("# %s: sound %zu, earlier %zu, told %zu, wrong %zu\n", what, counts[SOUND],
               counts[EARLIER], counts[TOLD], counts[WRONG]);
}

static void test_less_sync_loses(void **unused)
{
    size_t normal[VERDICT_COUNT] = { 0 };
    size_t off[VERDICT_COUNT] = { 0 };
    (void)unused;
    count_verdicts("PRAGMA synchronous = NORMAL", 0, normal);
    tell("synchronous = NORMAL", normal);
    count_verdicts("PRAGMA synchronous = OFF", 0, off);
    tell("synchronous = OFF", off);
    assert_true(normal[EARLIER] > 0 && normal[TOLD] == 0 && normal[WRONG] == 0);
    assert_true(off[EARLIER] > 0 && off[TOLD] > 0);
}

static void test_syncs_that_lie(void **unused)
{
    size_t some[VERDICT_COUNT] = { 0 };
    size_t all[VERDICT_COUNT] = { 0 };
    (void)unused;
    count_verdicts(NULL, 25, some);
    tell("a quarter of the syncs lie", some);
    count_verdicts(NULL, 100, all);
    tell("all syncs lie", all);
    assert_true(some[EARLIER] > 0 && all[EARLIER] > 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_power_is_lost),    cmocka_unit_test(test_killed_before),
        cmocka_unit_test(test_full_when_opened), cmocka_unit_test(test_only_read),
        cmocka_unit_test(test_the_disk_fails),   cmocka_unit_test(test_created),
        cmocka_unit_test(test_copied),           cmocka_unit_test(test_migrated),
        cmocka_unit_test(test_less_sync_loses),  cmocka_unit_test(test_syncs_that_lie),
    };
    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2 && strcmp(argv[2], "0") == 0) {
        thin = 8;
        skipped_calls = 400;
    } else if (argc > 2) {
        tells = true;
        history_count = strtoull(argv[2], NULL, 10);
        command_count = 24;
        survival_count = 8;
        skipped_calls = 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
