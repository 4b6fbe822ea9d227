/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base/err.h - how a function says what went wrong.
 *
 * A fallible function returns bool and takes a struct err last, never NULL.  The caller owns the
 * error, so that reporting allocates nothing.  Messages are one line, lower case, no full stop, the
 * subject in single quotes; the remedy goes into the hint.  Codes stand in one table; numbers are
 * never reused.
 */
#ifndef LICET_BASE_ERR_H
#define LICET_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* name, number, exit status, HTTP status, what it means */
#define ERR_MAP(X)                                                                                 \
    X(ERR_NONE, 0, 0, 200, "no error")                                                             \
    X(ERR_USAGE, 1, 2, 400, "the command or request is not understood")                            \
    X(ERR_SYNTAX, 2, 2, 400, "the input is not well formed")                                       \
    X(ERR_VALUE, 3, 2, 422, "a value is outside what is allowed")                                  \
    X(ERR_NAME, 4, 2, 422, "a name is not known")                                                  \
    X(ERR_LIMIT, 5, 2, 413, "a limit is exceeded")                                                 \
    X(ERR_MEMORY, 6, 3, 503, "memory could not be had")                                            \
    X(ERR_IO, 7, 3, 503, "reading or writing could not be done")                                   \
    X(ERR_POLICY, 8, 2, 422, "a policy pack has errors")                                           \
    X(ERR_OVERFLOW, 9, 2, 422, "a number is too large to be kept exactly")                         \
    X(ERR_CONFLICT, 10, 1, 409, "it contradicts what is kept")                                     \
    X(ERR_FORBIDDEN, 11, 1, 403, "whoever asks may not do it")                                     \
    X(ERR_SIGN_IN, 12, 1, 401, "who asks is not known, or could not prove it")                     \
    X(ERR_WAIT, 13, 1, 429, "it was tried too often; later it may be tried again")                 \
    X(ERR_DAMAGED, 14, 3, 500, "what is kept is damaged")

enum err_code {
#define ERR_ENUM(name, number, exit_status, http, text) name = number,
    ERR_MAP(ERR_ENUM)
#undef ERR_ENUM
};

#define ERR_MESSAGE_MAX 400
#define ERR_HINT_MAX 200
#define ERR_FILE_MAX 200

struct err {
    enum err_code code;
    char message[ERR_MESSAGE_MAX];
    char hint[ERR_HINT_MAX];
    char file[ERR_FILE_MAX]; /* empty: no place is known */
    uint32_t line;           /* from 1; 0: not known */
    uint32_t column;         /* from 1, in bytes; 0: not known */
};

#define NODISCARD __attribute__((warn_unused_result))
#define PRINTF_LIKE(template, first) __attribute__((__format__(__printf__, template, first)))

void err_clear(struct err *err);

/*
 * Sets code and message; clears hint and place.  Always returns false, so that `return
 * err_set(...)` reports.  What is quoted in a message may be anything: control characters and
 * malformed UTF-8 in it become '?'.  The arguments must not lie in the error itself.
 */
bool err_set(struct err *err, enum err_code code, const char *format, ...) PRINTF_LIKE(3, 4);

/* Adds the remedy.  Returns false, like err_set. */
bool err_hint(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Adds the place, if none is known yet.  Returns false, like err_set. */
bool err_at(struct err *err, const char *file, uint32_t line, uint32_t column);

/* Puts "context: " before the message, cut if both do not fit.  Returns false, like err_set. */
bool err_wrap(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * What was kept cannot be read again, which is no fault of whoever asks: whatever was wrong with it
 * but a lack of memory, or of the disk, is ERR_DAMAGED.  Wraps, and returns false, like err_wrap.
 */
bool err_damaged(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Whether memory, the disk or what is kept failed, and not who asks: others beside it fail, too. */
bool err_is_ours(const struct err *err);

/* The exit status that a command ends with for this code. */
int err_exit_status(enum err_code code);

/* The HTTP status that a request ends with for this code. */
int err_http_status(enum err_code code);

/* What the code means, one phrase. */
const char *err_text(enum err_code code);

#endif
