/* SPDX-License-Identifier: Apache-2.0 */
/* server/listen.c - see listen.h. */
#include "server/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024
#define PORT_MAX 65535

union address {
    struct sockaddr any;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
};

static bool is_unknown(struct str address, struct err *err)
{
    err_set(err, ERR_USAGE, "'%.*s' is no address to listen on", STR_ARG(address));
    return err_hint(err, "as in 127.0.0.1:8350, or [::1]:8350");
}

static bool read_port(struct str text, in_port_t *ret)
{
    unsigned port = 0;
    if (text.length == 0 || text.length > 5)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (!is_digit(text.data[i]))
            return false;
        port = port * 10 + (unsigned)(text.data[i] - '0');
    }
    *ret = htons((uint16_t)port);
    return port <= PORT_MAX;
}

/* Names are not looked up: what they lead to may be anything. */
static bool read_address(struct str text, union address *ret, socklen_t *ret_size)
{
    char host[INET6_ADDRSTRLEN];
    size_t colon = text.length;
    while (colon > 0 && text.data[colon - 1] != ':')
        colon--;
    struct str name = colon == 0 ? text : str_slice(text, 0, colon - 1);
    struct str port = str_slice(text, colon, text.length);
    bool bracketed = str_starts(name, STR("[")) && str_ends(name, STR("]"));
    if (colon == 0)
        return false;
    *ret = (union address){ 0 };
    if (bracketed) {
        str_put(host, sizeof host, str_slice(name, 1, name.length - 1));
        ret->in6.sin6_family = AF_INET6;
        *ret_size = sizeof ret->in6;
        return inet_pton(AF_INET6, host, &ret->in6.sin6_addr) == 1 &&
               read_port(port, &ret->in6.sin6_port);
    }
    str_put(host, sizeof host, str_equal_text(name, "localhost") ? STR("127.0.0.1") : name);
    ret->in.sin_family = AF_INET;
    *ret_size = sizeof ret->in;
    return inet_pton(AF_INET, host, &ret->in.sin_addr) == 1 && read_port(port, &ret->in.sin_port);
}

static bool is_loopback(const union address *address)
{
    if (address->any.sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&address->in6.sin6_addr);
    return ntohl(address->in.sin_addr.s_addr) >> 24 == 127;
}

static void show(const union address *address, char ret[LISTEN_TEXT_SIZE])
{
    char host[INET6_ADDRSTRLEN] = "?";
    bool six = address->any.sa_family == AF_INET6;
    if (six)
        inet_ntop(AF_INET6, &address->in6.sin6_addr, host, sizeof host);
    else
        inet_ntop(AF_INET, &address->in.sin_addr, host, sizeof host);
    snprintf(ret, LISTEN_TEXT_SIZE, six ? "[%s]:%u" : "%s:%u", host,
             ntohs(six ? address->in6.sin6_port : address->in.sin_port));
}

bool listen_open(struct str text, struct listening *ret, struct err *err)
{
    union address address;
    socklen_t size;
    int on = 1;
    if (!read_address(text, &address, &size))
        return is_unknown(text, err);
    int fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, &address.any, size) == 0 && listen(fd, BACKLOG) == 0 &&
        fcntl(fd, F_SETFL, O_NONBLOCK) == 0 && getsockname(fd, &address.any, &size) == 0) {
        ret->socket = fd;
        ret->loopback = is_loopback(&address);
        show(&address, ret->text);
        return true;
    }
    err_set(err, ERR_IO, "could not listen on '%.*s': %s", STR_ARG(text), strerror(errno));
    if (errno == EADDRINUSE)
        err_hint(err, "somebody else does; --listen ADDRESS:PORT names another port");
    if (fd >= 0)
        close(fd);
    return false;
}
