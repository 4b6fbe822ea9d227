/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_keeper.c - the process that has the keys: what it does, what it refuses, its end. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/keeper.h"
#include "unit/alloc_fail.h"

#define THREADS 8
#define ROUNDS 300
#define SECRET "a secret that is to be sealed"
#define FIRST 7
#define SECOND 9

static struct err err;
static pid_t *process; /* of the keeper that was started last; both see it */

/* What the keeper does to have keys. */
enum reading { READ_TWO, READ_NONE, READ_FAILS, READ_DIES };

static struct vault_key key_of(uint8_t byte)
{
    struct vault_key key = { .id = { byte } };
    memset(key.bytes, byte, sizeof key.bytes);
    return key;
}

static bool read_keys(void *context, struct vault *ret, struct err *ret_err)
{
    *process = getpid();
    switch (*(const enum reading *)context) {
    case READ_TWO:
        *ret = (struct vault){ .keys = { key_of(FIRST), key_of(SECOND) }, .count = 2 };
        return true;
    case READ_NONE:
        return true;
    case READ_FAILS:
        err_set(ret_err, ERR_SYNTAX, "it is no key");
        return err_hint(ret_err, "make one");
    default:
        _exit(1);
    }
}

static bool start(enum reading reading, struct vault *ret)
{
    return keeper_start(mem_system(), read_keys, &reading, ret, &err);
}

static struct sealing_place place_of(uint8_t key)
{
    return (struct sealing_place){ .version = SEALING_VERSION, .key = { key }, .kind = "test" };
}

static bool seal(struct keeper *keeper, uint8_t key, const char *text, size_t length, uint8_t *ret)
{
    const struct sealing_place place = place_of(key);
    bool yes = false;
    return keeper_ask(keeper, KEEPER_SEAL, &place, text, length, ret, length + VAULT_OVERHEAD, &yes,
                      &err) &&
           yes;
}

/* False: it is not opened; that there is no answer fails the test. */
static bool opens(struct keeper *keeper, uint8_t key, const uint8_t *sealed, size_t length,
                  char *ret)
{
    const struct sealing_place place = place_of(key);
    bool yes = false;
    assert_true(keeper_ask(keeper, KEEPER_OPEN, &place, sealed, length, ret,
                           length - VAULT_OVERHEAD, &yes, &err));
    return yes;
}

static bool is_there(void)
{
    return kill(*process, 0) == 0;
}

static void it_seals_and_opens(void **state)
{
    struct vault vault;
    uint8_t sealed[KEEPER_BYTES_MAX];
    char text[VAULT_HASH_MAX] = "";
    const struct vault_key key = key_of(FIRST);
    const struct sealing_place place = place_of(FIRST);
    (void)state;
    assert_true(start(READ_TWO, &vault));
    assert_int_equal(vault.count, 2);
    assert_int_equal(vault.keys[1].id[0], SECOND);
    for (size_t i = 0; i < vault.count; i++)
        assert_true(sodium_is_zero(vault.keys[i].bytes, VAULT_KEY_SIZE));
    assert_true(seal(vault.keeper, FIRST, SECRET, sizeof SECRET, sealed));
    assert_true(opens(vault.keeper, FIRST, sealed, sizeof SECRET + VAULT_OVERHEAD, text));
    assert_string_equal(text, SECRET);
    assert_false(opens(vault.keeper, SECOND, sealed, sizeof SECRET + VAULT_OVERHEAD, text));
    /* As the key itself does, and the longest there is. */
    assert_true(sealing_open(&key, &place, sealed, sizeof SECRET + VAULT_OVERHEAD, text));
    memset(text, 'x', sizeof text);
    assert_true(seal(vault.keeper, SECOND, text, sizeof text, sealed));
    memset(text, 0, sizeof text);
    assert_true(opens(vault.keeper, SECOND, sealed, sizeof sealed, text));
    assert_int_equal(text[VAULT_HASH_MAX - 1], 'x');
    /* What it refuses is no end of it. */
    assert_false(seal(vault.keeper, FIRST + 1, SECRET, sizeof SECRET, sealed));
    assert_true(seal(vault.keeper, FIRST, SECRET, 0, sealed));
    assert_false(keeper_has_ended(vault.keeper));
    vault_forget(&vault);
    assert_true(vault.keeper == NULL && vault.count == 0);
    assert_false(is_there());
}

static void what_is_no_request_has_no_answer(void **state)
{
    const struct vault vault = { .keys = { key_of(FIRST) }, .count = 1 };
    struct keeper_request request = { .what = KEEPER_SEAL, .place = place_of(FIRST) };
    uint8_t packet[sizeof request + 8] = { 0 };
    uint8_t reply[KEEPER_REPLY_MAX];
    (void)state;
    memcpy(packet, &request, sizeof request);
    for (size_t length = 0; length <= sizeof packet; length++) {
        bool may = length >= KEEPER_HEAD_SIZE && length - KEEPER_HEAD_SIZE <= VAULT_HASH_MAX;
        size_t got = keeper_answer(&vault, packet, length, reply);
        assert_int_equal(got, may ? 1 + length - KEEPER_HEAD_SIZE + VAULT_OVERHEAD : 1);
        assert_int_equal(reply[0], may ? KEEPER_YES : KEEPER_NO);
    }
    /* The longest that is sealed, to be opened: nothing shorter is, nor with another byte. */
    size_t whole = keeper_answer(&vault, packet, KEEPER_HEAD_SIZE + VAULT_HASH_MAX, reply) - 1;
    assert_int_equal(whole, KEEPER_BYTES_MAX);
    packet[0] = KEEPER_OPEN;
    memcpy(packet + KEEPER_HEAD_SIZE, reply + 1, whole);
    for (size_t length = 0; length <= sizeof packet; length++) {
        bool may = length == KEEPER_HEAD_SIZE + whole;
        size_t got = keeper_answer(&vault, packet, length, reply);
        assert_int_equal(got, may ? 1 + VAULT_HASH_MAX : 1);
        assert_int_equal(reply[0], may ? KEEPER_YES : KEEPER_NO);
    }
    size_t length = KEEPER_HEAD_SIZE + whole;
    for (size_t i = 0; i < length; i++) {
        packet[i] ^= 0x80;
        size_t got = keeper_answer(&vault, packet, length, reply);
        bool unused = i >= KEEPER_HEAD_SIZE && i < KEEPER_HEAD_SIZE + 1 + VAULT_ID_SIZE;
        assert_int_equal(got, unused ? 1 + VAULT_HASH_MAX : 1);
        packet[i] ^= 0x80;
    }
    for (int what = 0; what < 256; what++) {
        packet[0] = (uint8_t)what;
        assert_true((keeper_answer(&vault, packet, length, reply) > 1) == (what == KEEPER_OPEN));
    }
    const struct vault none = { .count = 0 };
    packet[0] = KEEPER_OPEN;
    assert_int_equal(keeper_answer(&none, packet, length, reply), 1);
}

static void without_keys_there_is_none(void **state)
{
    struct vault vault;
    (void)state;
    assert_true(start(READ_NONE, &vault));
    assert_true(vault.count == 0 && vault.keeper == NULL && !is_there());
    assert_false(start(READ_FAILS, &vault));
    assert_int_equal(err.code, ERR_SYNTAX);
    assert_string_equal(err.message, "it is no key");
    assert_string_equal(err.hint, "make one");
    assert_true(vault.count == 0 && vault.keeper == NULL && !is_there());
    assert_false(start(READ_DIES, &vault));
    assert_int_equal(err.code, ERR_IO);
    assert_true(vault.count == 0 && vault.keeper == NULL && !is_there());
}

static void when_it_was_killed_nothing_opens(void **state)
{
    struct vault vault;
    uint8_t sealed[KEEPER_BYTES_MAX];
    (void)state;
    assert_true(start(READ_TWO, &vault));
    assert_true(seal(vault.keeper, FIRST, SECRET, sizeof SECRET, sealed));
    assert_false(keeper_has_ended(vault.keeper));
    assert_int_equal(kill(*process, SIGTERM), 0); /* as whoever ends the server sends to both */
    assert_int_equal(kill(*process, SIGHUP), 0);
    assert_true(seal(vault.keeper, FIRST, SECRET, sizeof SECRET, sealed));
    assert_int_equal(kill(*process, SIGKILL), 0);
    for (int i = 0; i < 3; i++) {
        assert_false(seal(vault.keeper, FIRST, SECRET, sizeof SECRET, sealed));
        assert_int_equal(err.code, ERR_IO);
    }
    siginfo_t ended;
    assert_int_equal(waitid(P_PID, (id_t)*process, &ended, WEXITED | WNOWAIT), 0);
    assert_true(keeper_has_ended(vault.keeper) && keeper_has_ended(vault.keeper));
    vault_forget(&vault);
}

struct caller {
    pthread_t thread;
    struct keeper *keeper;
    uint8_t byte;
    bool done;
};

static void *call(void *context)
{
    struct caller *caller = context;
    const struct sealing_place place = place_of(caller->byte % 2 == 0 ? FIRST : SECOND);
    struct err mine;
    caller->done = true;
    for (size_t i = 0; i < ROUNDS && caller->done; i++) {
        size_t length = (caller->byte * 13 + i) % (VAULT_HASH_MAX + 1);
        char text[VAULT_HASH_MAX];
        char opened[VAULT_HASH_MAX];
        uint8_t sealed[KEEPER_BYTES_MAX];
        bool yes = false;
        memset(text, caller->byte, sizeof text);
        caller->done = keeper_ask(caller->keeper, KEEPER_SEAL, &place, text, length, sealed,
                                  length + VAULT_OVERHEAD, &yes, &mine) &&
                       yes &&
                       keeper_ask(caller->keeper, KEEPER_OPEN, &place, sealed,
                                  length + VAULT_OVERHEAD, opened, length, &yes, &mine) &&
                       yes && memcmp(text, opened, length) == 0;
    }
    return NULL;
}

static void each_of_many_has_its_own_answer(void **state)
{
    struct caller callers[THREADS];
    struct vault vault;
    (void)state;
    assert_true(start(READ_TWO, &vault));
    for (size_t i = 0; i < THREADS; i++) {
        callers[i] = (struct caller){ .keeper = vault.keeper, .byte = (uint8_t)(i + 1) };
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(callers[i].thread, NULL), 0);
        assert_true(callers[i].done);
    }
    vault_forget(&vault);
}

/* Whoever answers in its place: what is no answer is the last one. */
static void a_wrong_answer_is_none(void **state)
{
    static const struct {
        size_t length;
        uint8_t begin;
        bool good;
    } answers[] = {
        { 1, KEEPER_NO, true },
        { 1 + sizeof SECRET, KEEPER_YES, true },
        { 0, 0, false },
        { 1, 0, false },
        { 1, KEEPER_YES, false },
        { 1, KEEPER_YES + 1, false },
        { 2, KEEPER_NO, false },
        { 1 + sizeof SECRET, KEEPER_NO, false },
        { 1 + sizeof SECRET, 0xff, false },
        { sizeof SECRET, KEEPER_YES, false },
        { 2 + sizeof SECRET, KEEPER_YES, false },
        { KEEPER_REPLY_MAX, KEEPER_YES, false },
        { KEEPER_REPLY_MAX + 1, KEEPER_YES, false },
        { 4096, KEEPER_YES, false },
    };
    const struct sealing_place place = place_of(FIRST);
    uint8_t sealed[sizeof SECRET + VAULT_OVERHEAD] = { 0 };
    uint8_t packet[4096];
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        char text[sizeof SECRET] = "";
        bool yes = false;
        int ends[2];
        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
        struct keeper *keeper = keeper_on(mem_system(), ends[0], 0, &err);
        assert_non_null(keeper);
        memset(packet, 'x', sizeof packet);
        packet[0] = answers[i].begin;
        assert_int_equal(send(ends[1], packet, answers[i].length, 0), answers[i].length);
        packet[0] = KEEPER_NO;
        assert_int_equal(send(ends[1], packet, 1, 0), 1); /* a good one, which is too late */
        assert_true(keeper_ask(keeper, KEEPER_OPEN, &place, sealed, sizeof sealed, text,
                               sizeof text, &yes, &err) == answers[i].good);
        assert_true(yes == (answers[i].good && answers[i].begin == KEEPER_YES));
        assert_int_equal(text[0], yes ? 'x' : '\0');
        assert_true(keeper_ask(keeper, KEEPER_OPEN, &place, sealed, sizeof sealed, text,
                               sizeof text, &yes, &err) == answers[i].good);
        assert_true(keeper_has_ended(keeper));
        keeper_close(keeper);
        close(ends[1]);
    }
}

/* What the kernel says of it: "Seccomp:\t2". */
static void shows(const char *wanted)
{
    char path[64];
    char text[4096];
    snprintf(path, sizeof path, "/proc/%d/status", (int)*process);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    (void)fclose(file);
    if (strstr(text, wanted) == NULL)
        print_error("%s", text);
    assert_non_null(strstr(text, wanted));
}

static void it_is_shut_in(void **state)
{
    char path[64];
    struct vault vault;
    uint8_t sealed[KEEPER_BYTES_MAX];
    (void)state;
    assert_true(start(READ_TWO, &vault));
    assert_true(seal(vault.keeper, FIRST, SECRET, sizeof SECRET, sealed));
    shows("Name:\tlicet-keeper\n");
    shows("Seccomp:\t2\n");
    shows("NoNewPrivs:\t1\n");
    shows("Threads:\t1\n");
    for (int file = 0; file < 64 && geteuid() == 0; file++) { /* nobody else may look */
        snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)*process, file);
        assert_true((readlink(path, (char[64]){ 0 }, 63) > 0) == (file == 0 || file == 2));
    }
    vault_forget(&vault);
}

/* Whether this process may look into another; into one of its own it may. */
static bool sees_into(pid_t other)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", (int)other);
    int file = open(path, O_RDONLY);
    if (file >= 0)
        close(file);
    return file >= 0;
}

/* As whoever runs a server that is not root: nobody else of theirs sees the key, either. */
static void nobody_looks_into_it(void **state)
{
    int status;
    (void)state;
    pid_t server = fork();
    if (server == 0) {
        struct vault vault;
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(2);
        /* As a program has it that was started, and not changed its user. */
        if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0 || !sees_into(getpid()) ||
            !start(READ_TWO, &vault))
            _exit(3);
        bool sees = sees_into(*process);
        vault_forget(&vault);
        _exit(sees ? 4 : 0);
    }
    assert_true(server > 0 && waitpid(server, &status, 0) == server);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* How a process ends that is shut in and does that. */
static int ends_with(void (*does)(void))
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        if (!keeper_shut_in())
            _exit(9);
        does();
        (void)syscall(SYS_exit_group, 0); /* _exit does more under a sanitizer */
    }
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void draw(void)
{
    uint8_t bytes[8];
    randombytes_buf(bytes, sizeof bytes);
}

static void open_file(void)
{
    (void)open("/dev/null", O_RDONLY);
}

static void make_socket(void)
{
    (void)socket(AF_INET, SOCK_STREAM, 0);
}

static void split(void)
{
    (void)fork();
}

static void raise_itself(void)
{
    (void)kill(getppid(), 0);
}

static void what_is_shut_in_does_nothing_else(void **state)
{
    (void)state;
    assert_true(sodium_init() >= 0);
    assert_int_equal(ends_with(draw), 0);
    assert_int_equal(ends_with(open_file), -SIGSYS);
    assert_int_equal(ends_with(make_socket), -SIGSYS);
    assert_int_equal(ends_with(split), -SIGSYS);
    assert_int_equal(ends_with(raise_itself), -SIGSYS);
}

/* Whoever started it is killed: it goes, too. */
static void it_ends_with_the_server(void **state)
{
    int status;
    (void)state;
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
    pid_t server = fork();
    if (server == 0) {
        struct vault vault;
        uint8_t sealed[KEEPER_BYTES_MAX];
        if (start(READ_TWO, &vault) && seal(vault.keeper, FIRST, SECRET, sizeof SECRET, sealed))
            (void)raise(SIGKILL);
        _exit(1);
    }
    assert_true(server > 0 && waitpid(server, &status, 0) == server);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(waitpid(*process, &status, 0), *process);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static bool start_with(const struct mem *mem, void *context)
{
    enum reading reading = READ_TWO;
    struct vault vault;
    (void)context;
    if (!keeper_start(mem, read_keys, &reading, &vault, &err)) {
        assert_int_equal(err.code, ERR_MEMORY);
        assert_true(vault.keeper == NULL && !is_there());
        return false;
    }
    vault_forget(&vault);
    return true;
}

static void without_memory_there_is_none(void **state)
{
    (void)state;
    assert_int_equal(alloc_fail_each(start_with, NULL), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_seals_and_opens),
        cmocka_unit_test(what_is_no_request_has_no_answer),
        cmocka_unit_test(without_keys_there_is_none),
        cmocka_unit_test(when_it_was_killed_nothing_opens),
        cmocka_unit_test(each_of_many_has_its_own_answer),
        cmocka_unit_test(a_wrong_answer_is_none),
        cmocka_unit_test(it_is_shut_in),
        cmocka_unit_test(nobody_looks_into_it),
        cmocka_unit_test(what_is_shut_in_does_nothing_else),
        cmocka_unit_test(it_ends_with_the_server),
        cmocka_unit_test(without_memory_there_is_none),
    };
    process =
        mmap(NULL, sizeof *process, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (process == MAP_FAILED)
        return EXIT_FAILURE;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
