/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/bare.c - what libmicrohttpd takes by itself: a body read, a text sent, on as many threads.
 *
 * bare THREADS BYTES: says its port, and serves texts of so many bytes until it is ended.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPLY_MAX 1000000

static char reply[REPLY_MAX];
static size_t reply_size;

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *length, void **seen)
{
    static int head;
    (void)context;
    (void)url;
    (void)method;
    (void)version;
    (void)data;
    if (*seen == NULL) {
        *seen = &head;
        return MHD_YES;
    }
    if (*length > 0) {
        *length = 0;
        return MHD_YES;
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(reply_size, reply, MHD_RESPMEM_PERSISTENT);
    enum MHD_Result done = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return done;
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    long threads = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
    long bytes = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
    if (bytes < 0 || bytes > REPLY_MAX)
        return 1;
    reply_size = (size_t)bytes;
    memset(reply, 'x', sizeof reply);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, NULL, MHD_OPTION_SOCK_ADDR, &address,
        threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (unsigned)threads,
        MHD_OPTION_END);
    if (daemon == NULL)
        return 1;
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    printf("bare is at http://127.0.0.1:%u\n", info->port);
    fflush(stdout);
    pause();
    return 0;
}
