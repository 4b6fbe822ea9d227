/* SPDX-License-Identifier: Apache-2.0 */
/* server/accept.c - see accept.h. */
#define _GNU_SOURCE /* accept4 */
#include "server/accept.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define AT_ONCE 64   /* taken before it is looked whether there is room again */
#define FULL_WAIT 20 /* milliseconds, where there is no room or no descriptor */

struct accepting {
    const struct mem *mem;
    struct accept_to to;
    int socket, stop;
    pthread_t thread;
};

/* False: there is nothing more, or nothing can be taken now. */
static bool take_one(struct accepting *a, bool *ret_starved)
{
    struct sockaddr_storage from;
    socklen_t size = sizeof from;
    int socket = accept4(a->socket, (struct sockaddr *)&from, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socket >= 0) {
        a->to.take(a->to.context, socket, (const struct sockaddr *)&from, size);
        return true;
    }
    *ret_starved = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    /* One that has gone again is no reason to stop. */
    return errno == ECONNABORTED || errno == EINTR;
}

static void *run(void *context)
{
    struct accepting *a = context;
    for (;;) {
        bool room = a->to.has_room(a->to.context);
        bool starved = false;
        struct pollfd waits[] = { { .fd = a->stop, .events = POLLIN },
                                  { .fd = a->socket, .events = POLLIN } };
        if (poll(waits, room ? 2 : 1, room ? -1 : FULL_WAIT) < 0 && errno != EINTR)
            return NULL;
        if ((waits[0].revents & POLLIN) != 0)
            return NULL;
        for (unsigned i = 0; room && i < AT_ONCE && take_one(a, &starved); i++)
            continue;
        if (starved)
            (void)poll(waits, 1, FULL_WAIT);
    }
}

struct accepting *accept_start(const struct mem *mem, int socket, const struct accept_to *to,
                               struct err *err)
{
    struct accepting *a = mem_resize(mem, NULL, sizeof *a);
    if (a == NULL) {
        err_set(err, ERR_MEMORY, "memory for connections could not be had");
        close(socket);
        return NULL;
    }
    *a = (struct accepting){ .mem = mem, .to = *to, .socket = socket };
    a->stop = eventfd(0, EFD_CLOEXEC);
    if (a->stop >= 0 && pthread_create(&a->thread, NULL, run, a) == 0)
        return a;
    err_set(err, ERR_IO, "a thread that takes connections could not be started");
    if (a->stop >= 0)
        close(a->stop);
    close(socket);
    mem_free(mem, a);
    return NULL;
}

void accept_stop(struct accepting *a)
{
    const uint64_t one = 1;
    if (a == NULL)
        return;
    while (write(a->stop, &one, sizeof one) < 0 && errno == EINTR)
        continue;
    pthread_join(a->thread, NULL);
    close(a->stop);
    close(a->socket);
    mem_free(a->mem, a);
}
