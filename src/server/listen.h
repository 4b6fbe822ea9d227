/* SPDX-License-Identifier: Apache-2.0 */
/* server/listen.h - the socket that a server listens on. */
#ifndef LICET_SERVER_LISTEN_H
#define LICET_SERVER_LISTEN_H

#include "base/err.h"
#include "base/str.h"

#define LISTEN_TEXT_SIZE 64

struct listening {
    int socket;
    bool loopback;               /* nobody but this machine can reach it */
    char text[LISTEN_TEXT_SIZE]; /* "127.0.0.1:8350", with the port that it got */
};

/*
 * "127.0.0.1:8350", "[::1]:8350", "localhost:8350"; a port of 0 is any that is free.  ERR_USAGE,
 * ERR_IO.
 */
NODISCARD bool listen_open(struct str address, struct listening *ret, struct err *err);

#endif
