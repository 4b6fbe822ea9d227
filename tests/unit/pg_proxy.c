/* SPDX-License-Identifier: Apache-2.0 */
/* unit/pg_proxy.c - see pg_proxy.h. */
#define _GNU_SOURCE /* memmem */
#include "unit/pg_proxy.h"

#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAIRS_MAX 64
#define FILES_MAX 1024
#define CHUNK_SIZE 65536
#define SOCKET_NAME ".s.PGSQL.5432"

struct proxy_state {
    atomic_int mode;
    atomic_uint cuts;
};

/* A client, and the server's end of it. */
struct pair {
    int client, server;
    bool answer_is_lost; /* what the server says next ends it */
};

struct proxy {
    struct proxy_state *state;
    uint64_t random;
    const char *server_folder;
    int listener;
    struct pair pairs[PAIRS_MAX];
    size_t count;
};

static uint32_t draw(struct proxy *proxy, uint32_t below)
{
    uint64_t z = proxy->random += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return (uint32_t)(((z ^ z >> 31) >> 32) * below >> 32);
}

static int socket_at(const char *folder, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    snprintf(address->sun_path, sizeof address->sun_path, "%s/" SOCKET_NAME, folder);
    return socket(AF_UNIX, SOCK_STREAM, 0);
}

static void drop(struct proxy *proxy, size_t at)
{
    (void)close(proxy->pairs[at].client);
    (void)close(proxy->pairs[at].server);
    proxy->pairs[at] = proxy->pairs[--proxy->count];
}

static void cut(struct proxy *proxy, size_t at)
{
    atomic_fetch_add(&proxy->state->cuts, 1);
    drop(proxy, at);
}

static void accept_one(struct proxy *proxy)
{
    struct sockaddr_un address;
    int client = accept(proxy->listener, NULL, NULL);
    int server = socket_at(proxy->server_folder, &address);
    if (client >= 0 && server >= 0 && proxy->count < PAIRS_MAX &&
        connect(server, (const struct sockaddr *)&address, sizeof address) == 0) {
        proxy->pairs[proxy->count++] = (struct pair){ client, server, false };
        return;
    }
    (void)close(client);
    (void)close(server);
}

static bool send_all(int to, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(to, data, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        length -= (size_t)sent;
    }
    return true;
}

/* From the client.  False: the pair is gone. */
static bool pass_request(struct proxy *proxy, size_t at, const char *data, size_t length)
{
    struct pair *pair = &proxy->pairs[at];
    int mode = atomic_load(&proxy->state->mode);
    bool commits = memmem(data, length, "COMMIT", sizeof "COMMIT") != NULL;
    uint32_t one_in = commits ? PROXY_COMMITS_ONE_IN : PROXY_ONE_IN;
    bool random = mode == PROXY_RANDOM && draw(proxy, one_in) == 0;
    uint32_t what = random ? draw(proxy, 4) : 4;
    if (what == 0 || (commits && mode == PROXY_BEFORE_COMMIT))
        return cut(proxy, at), false;
    if (what == 1) {
        (void)!send_all(pair->server, data, length / 2);
        return cut(proxy, at), false;
    }
    if (what == 2) {
        const struct timespec a_while = { 0, 1000000 * (long)draw(proxy, 60) };
        nanosleep(&a_while, NULL);
    }
    pair->answer_is_lost = what == 3 || (commits && mode == PROXY_AFTER_COMMIT);
    if (send_all(pair->server, data, length))
        return true;
    drop(proxy, at);
    return false;
}

static bool pass(struct proxy *proxy, size_t at, bool is_request)
{
    static char data[CHUNK_SIZE];
    struct pair *pair = &proxy->pairs[at];
    ssize_t length = recv(is_request ? pair->client : pair->server, data, sizeof data, 0);
    if (length <= 0)
        return drop(proxy, at), false;
    if (is_request)
        return pass_request(proxy, at, data, (size_t)length);
    if (pair->answer_is_lost)
        return cut(proxy, at), false;
    if (send_all(pair->client, data, (size_t)length))
        return true;
    drop(proxy, at);
    return false;
}

static void run(struct proxy *proxy, pid_t parent)
{
    while (getppid() == parent) {
        struct pollfd polled[1 + 2 * PAIRS_MAX];
        size_t count = proxy->count;
        polled[0] = (struct pollfd){ .fd = proxy->listener, .events = POLLIN };
        for (size_t i = 0; i < count; i++) {
            polled[1 + 2 * i] = (struct pollfd){ .fd = proxy->pairs[i].client, .events = POLLIN };
            polled[2 + 2 * i] = (struct pollfd){ .fd = proxy->pairs[i].server, .events = POLLIN };
        }
        if (poll(polled, (nfds_t)(1 + 2 * count), 500) <= 0)
            continue;
        /* From behind: one that goes has the last put in its place. */
        for (size_t i = count; i > 0; i--) {
            if (polled[2 * i].revents != 0 && !pass(proxy, i - 1, false))
                continue;
            if (polled[2 * i - 1].revents != 0)
                (void)!pass(proxy, i - 1, true);
        }
        if (polled[0].revents != 0)
            accept_one(proxy);
    }
}

bool pg_proxy_start(struct pg_proxy *ret, const char *server_folder, uint64_t seed)
{
    struct sockaddr_un address;
    struct proxy proxy = { .random = seed, .server_folder = server_folder };
    pid_t parent = getpid();
    snprintf(ret->folder, sizeof ret->folder, "/tmp/licet-proxy-XXXXXX");
    if (mkdtemp(ret->folder) == NULL)
        return false;
    ret->state =
        mmap(NULL, sizeof *ret->state, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    proxy.state = ret->state;
    proxy.listener = socket_at(ret->folder, &address);
    if (ret->state == MAP_FAILED ||
        bind(proxy.listener, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(proxy.listener, PAIRS_MAX) != 0)
        return false;
    ret->pid = fork();
    if (ret->pid == 0) {
        /* Who waits for the end of a pipe of the parent's does not wait for us. */
        for (int i = 3; i < FILES_MAX; i++) {
            if (i != proxy.listener)
                (void)close(i);
        }
        run(&proxy, parent);
        _exit(0);
    }
    (void)close(proxy.listener);
    return ret->pid > 0;
}

void pg_proxy_set(struct pg_proxy *proxy, enum proxy_mode mode)
{
    atomic_store(&proxy->state->mode, mode);
}

unsigned pg_proxy_cuts(const struct pg_proxy *proxy)
{
    return atomic_load(&proxy->state->cuts);
}

void pg_proxy_stop(struct pg_proxy *proxy)
{
    char name[64];
    kill(proxy->pid, SIGKILL);
    (void)waitpid(proxy->pid, NULL, 0);
    snprintf(name, sizeof name, "%s/" SOCKET_NAME, proxy->folder);
    (void)unlink(name);
    (void)rmdir(proxy->folder);
    (void)munmap(proxy->state, sizeof *proxy->state);
}
