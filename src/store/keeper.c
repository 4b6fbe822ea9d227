/* SPDX-License-Identifier: Apache-2.0 */
/* store/keeper.c - see keeper.h. */
#define _GNU_SOURCE /* close_range */
#include "store/keeper.h"

#include <assert.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* It answers in microseconds: whoever waits so long waits for one that was stopped. */
#define PATIENCE_SECONDS 10

struct keeper {
    const struct mem *mem;
    pthread_mutex_t lock;
    int socket;
    pid_t process; /* 0: it has ended */
    bool is_broken;
};

/* ---- the process that has the keys ---- */

size_t keeper_answer(const struct vault *vault, const uint8_t *packet, size_t length,
                     uint8_t ret[KEEPER_REPLY_MAX])
{
    struct keeper_request request;
    const struct vault_key *key = NULL;
    size_t had = length - KEEPER_HEAD_SIZE;
    ret[0] = KEEPER_NO;
    if (length < KEEPER_HEAD_SIZE || length > sizeof request)
        return 1;
    memcpy(&request, packet, length);
    for (size_t i = 0; i < vault->count && key == NULL; i++) {
        if (memcmp(vault->keys[i].id, request.place.key, VAULT_ID_SIZE) == 0)
            key = &vault->keys[i];
    }
    if (key != NULL && request.what == KEEPER_SEAL && had <= VAULT_HASH_MAX) {
        sealing_seal(key, &request.place, request.bytes, had, ret + 1);
        ret[0] = KEEPER_YES;
    } else if (key != NULL && request.what == KEEPER_OPEN && had >= VAULT_OVERHEAD &&
               sealing_open(key, &request.place, request.bytes, had, ret + 1)) {
        ret[0] = KEEPER_YES;
    }
    sodium_memzero(&request, sizeof request);
    if (ret[0] == KEEPER_NO)
        return 1;
    return packet[0] == KEEPER_SEAL ? 1 + had + VAULT_OVERHEAD : 1 + had - VAULT_OVERHEAD;
}

/* What it says once, before it answers anything. */
struct hello {
    bool done;
    struct err err;
    size_t count;
    uint8_t ids[VAULT_KEYS_MAX][VAULT_ID_SIZE];
};

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#else
#error "name the machine that system calls are of, AUDIT_ARCH_… of linux/audit.h"
#endif

#define LOAD(member)                                                                               \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offsetof(struct seccomp_data, member))
#define UNLESS(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped)
#define RETURN(value) BPF_STMT(BPF_RET | BPF_K, value)
#define MAY(call) UNLESS(call, 1), RETURN(SECCOMP_RET_ALLOW)

bool keeper_shut_in(void)
{
    static struct sock_filter rules[] = {
        LOAD(arch),
        UNLESS(MACHINE, 9),
        LOAD(nr),
        MAY(SYS_read),
        MAY(SYS_write),
        MAY(SYS_getrandom),
        MAY(SYS_exit_group),
        RETURN(SECCOMP_RET_KILL_PROCESS),
    };
    const struct sock_fprog program = { sizeof rules / sizeof *rules, rules };
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* What it inherited goes, but for standard error; the socket is 0 then. */
static bool give_away(int socket)
{
    return dup2(socket, 0) == 0 && close_range(1, 1, 0) == 0 && close_range(3, ~0U, 0) == 0;
}

static struct hello get_ready(int socket, keeper_read *read, void *context, struct vault *vault)
{
    struct hello hello = { .done = false };
    sigset_t all;
    sigfillset(&all); /* it ends with the server, not before: both are sent SIGTERM */
    if (sigprocmask(SIG_SETMASK, &all, NULL) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0 ||
        prctl(PR_SET_NAME, "licet-keeper") != 0) {
        err_set(&hello.err, ERR_IO, "the keeper of the key could not start: %s", strerror(errno));
        return hello;
    }
    if (!read(context, vault, &hello.err))
        return hello;
    (void)sodium_mlock(vault, sizeof *vault); /* not into swap; where that may not be, it works */
    hello.done = give_away(socket) && keeper_shut_in();
    if (!hello.done)
        err_set(&hello.err, ERR_IO, "the keeper of the key could not be shut in: %s",
                strerror(errno));
    hello.count = vault->count;
    for (size_t i = 0; i < vault->count; i++)
        memcpy(hello.ids[i], vault->keys[i].id, VAULT_ID_SIZE);
    return hello;
}

static _Noreturn void keep(int socket, keeper_read *read_keys, void *context)
{
    struct vault vault = { .count = 0 };
    uint8_t packet[sizeof(struct keeper_request) + 1]; /* what is longer than one is seen */
    uint8_t reply[KEEPER_REPLY_MAX];
    const struct hello hello = get_ready(socket, read_keys, context, &vault);
    bool goes_on = write(hello.done ? 0 : socket, &hello, sizeof hello) == sizeof hello;
    while (goes_on && hello.done) {
        ssize_t got = read(0, packet, sizeof packet);
        if (got <= 0)
            break;
        size_t length = keeper_answer(&vault, packet, (size_t)got, reply);
        goes_on = write(0, reply, length) == (ssize_t)length;
        sodium_memzero(packet, sizeof packet);
        sodium_memzero(reply, sizeof reply);
    }
    for (;;)
        (void)syscall(SYS_exit_group, 0); /* _exit does more where a sanitizer has its own */
}

/* ---- the one that asks ---- */

struct keeper *keeper_on(const struct mem *mem, int socket, int process, struct err *err)
{
    const struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
    struct keeper *keeper = mem_resize(mem, NULL, sizeof *keeper);
    if (keeper == NULL) {
        close(socket);
        err_set(err, ERR_MEMORY, "memory for the keeper of the key could not be had");
        return NULL;
    }
    *keeper = (struct keeper){ .mem = mem, .socket = socket, .process = process };
    pthread_mutex_init(&keeper->lock, NULL);
    keeper->is_broken =
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0;
    return keeper;
}

bool keeper_has_ended(struct keeper *keeper)
{
    if (keeper->process != 0 && waitpid(keeper->process, NULL, WNOHANG) != 0)
        keeper->process = 0;
    return keeper->process == 0;
}

void keeper_close(struct keeper *keeper)
{
    if (keeper == NULL)
        return;
    close(keeper->socket);
    if (keeper->process != 0) {
        (void)kill(keeper->process, SIGKILL);
        (void)waitpid(keeper->process, NULL, 0);
    }
    pthread_mutex_destroy(&keeper->lock);
    mem_free(keeper->mem, keeper);
}

static bool send_packet(int socket, const void *data, size_t length)
{
    ssize_t done;
    do {
        done = send(socket, data, length, MSG_NOSIGNAL);
    } while (done < 0 && errno == EINTR);
    return done == (ssize_t)length;
}

/* How long it is; 0: there is none. */
static size_t take_packet(int socket, void *ret, size_t size)
{
    ssize_t got;
    do {
        got = recv(socket, ret, size, 0);
    } while (got < 0 && errno == EINTR);
    return got < 0 ? 0 : (size_t)got;
}

/* What it says is believed as far as it can be so: an answer, of the length that is asked for. */
static bool is_answer(const uint8_t *reply, size_t length, size_t wanted)
{
    if (length == 0)
        return false;
    return reply[0] == KEEPER_NO ? length == 1 : reply[0] == KEEPER_YES && length == 1 + wanted;
}

bool keeper_ask(struct keeper *keeper, enum keeper_what what, const struct sealing_place *place,
                const void *bytes, size_t length, void *ret, size_t ret_length, bool *ret_yes,
                struct err *err)
{
    struct keeper_request request = { .what = (uint8_t)what, .place = *place };
    uint8_t reply[KEEPER_REPLY_MAX + 1]; /* what is longer than one is seen */
    assert(length <= KEEPER_BYTES_MAX && ret_length <= KEEPER_BYTES_MAX);
    memcpy(request.bytes, bytes, length);
    pthread_mutex_lock(&keeper->lock);
    bool done = !keeper->is_broken &&
                send_packet(keeper->socket, &request, KEEPER_HEAD_SIZE + length) &&
                is_answer(reply, take_packet(keeper->socket, reply, sizeof reply), ret_length);
    keeper->is_broken = !done;
    pthread_mutex_unlock(&keeper->lock);
    if (done) {
        *ret_yes = reply[0] == KEEPER_YES;
        if (*ret_yes)
            memcpy(ret, reply + 1, ret_length);
    }
    sodium_memzero(&request, sizeof request);
    sodium_memzero(reply, sizeof reply);
    if (done)
        return true;
    err_set(err, ERR_IO, "the process that keeps the key of the server could not be asked");
    return err_hint(err, "restart the server: nothing is sealed or opened until then");
}

/* ---- from one to the other ---- */

/* The ids of its keys, or why there are none. */
static bool greet(struct keeper *keeper, struct vault *ret, struct err *err)
{
    struct hello hello;
    ssize_t got;
    do {
        got = recv(keeper->socket, &hello, sizeof hello, 0);
    } while (got < 0 && (errno == EINTR || errno == EAGAIN)); /* a disk may be slow */
    if (got != sizeof hello)
        return err_set(err, ERR_IO, "the keeper of the key could not start");
    if (!hello.done) {
        *err = hello.err;
        return false;
    }
    assert(hello.count <= VAULT_KEYS_MAX);
    *ret = (struct vault){ .count = hello.count };
    for (size_t i = 0; i < hello.count; i++)
        memcpy(ret->keys[i].id, hello.ids[i], VAULT_ID_SIZE);
    return true;
}

bool keeper_start(const struct mem *mem, keeper_read *read, void *context, struct vault *ret,
                  struct err *err)
{
    int ends[2];
    *ret = (struct vault){ .count = 0 };
    if (sodium_init() < 0)
        return err_set(err, ERR_IO, "libsodium could not start");
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return err_set(err, ERR_IO, "the keeper of the key could not start: %s", strerror(errno));
    pid_t process = fork();
    if (process == 0) {
        close(ends[0]);
        keep(ends[1], read, context);
    }
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        return err_set(err, ERR_IO, "the keeper of the key could not start: %s", strerror(errno));
    }
    struct keeper *keeper = keeper_on(mem, ends[0], process, err);
    if (keeper == NULL) {
        (void)waitpid(process, NULL, 0); /* its socket is closed */
        return false;
    }
    bool done = greet(keeper, ret, err);
    if (ret->count > 0)
        ret->keeper = keeper;
    else
        keeper_close(keeper);
    return done;
}
