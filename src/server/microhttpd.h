/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/microhttpd.h - libmicrohttpd, loaded when a server starts; for http.c alone.
 *
 * With GnuTLS and all that it needs, every other command would take longer to start.
 */
#ifndef LICET_SERVER_MICROHTTPD_H
#define LICET_SERVER_MICROHTTPD_H

#include <microhttpd.h>

#include "base/err.h"

/* What is used of it. */
#define MICROHTTPD_MAP(X)                                                                          \
    X(MHD_add_connection)                                                                          \
    X(MHD_add_response_header)                                                                     \
    X(MHD_create_response_from_buffer_with_free_callback_cls)                                      \
    X(MHD_create_response_from_callback)                                                           \
    X(MHD_destroy_response)                                                                        \
    X(MHD_get_connection_info)                                                                     \
    X(MHD_lookup_connection_value_n)                                                               \
    X(MHD_queue_response)                                                                          \
    X(MHD_resume_connection)                                                                       \
    X(MHD_start_daemon)                                                                            \
    X(MHD_stop_daemon)                                                                             \
    X(MHD_suspend_connection)

struct microhttpd {
#define MICROHTTPD_MEMBER(name) __typeof__(name) *name;
    MICROHTTPD_MAP(MICROHTTPD_MEMBER)
#undef MICROHTTPD_MEMBER
};

/* It stays until the program ends.  ERR_IO. */
NODISCARD bool microhttpd_load(struct microhttpd *ret, struct err *err);

#endif
