/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/libcurl.h - libcurl, loaded when somebody is told by webhook or mail, or a provider asked.
 *
 * With all the libraries that it needs, every command would take three times as long to start.
 */
#ifndef LICET_SERVER_LIBCURL_H
#define LICET_SERVER_LIBCURL_H

#include <curl/curl.h>

#include "base/err.h"

/* What is used of it. */
#define LIBCURL_MAP(X)                                                                             \
    X(curl_easy_cleanup)                                                                           \
    X(curl_easy_getinfo)                                                                           \
    X(curl_easy_init)                                                                              \
    X(curl_easy_perform)                                                                           \
    X(curl_easy_reset)                                                                             \
    X(curl_easy_setopt)                                                                            \
    X(curl_easy_strerror)                                                                          \
    X(curl_global_init)                                                                            \
    X(curl_slist_append)                                                                           \
    X(curl_slist_free_all)

struct libcurl {
#define LIBCURL_MEMBER(name) __typeof__(name) *name##_;
    LIBCURL_MAP(LIBCURL_MEMBER)
#undef LIBCURL_MEMBER
};

/* It stays until the program ends.  ERR_IO. */
NODISCARD bool libcurl_load(struct libcurl *ret, struct err *err);

#endif
