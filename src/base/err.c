/* SPDX-License-Identifier: Apache-2.0 */
/* base/err.c - see err.h. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* What vsnprintf wrote into text[size], where `wanted` is what it returned. */
static void make_printable(char *text, size_t size, int wanted)
{
    bool cut = wanted < 0 || (size_t)wanted >= size;
    text[str_make_printable(text, strlen(text), cut)] = '\0';
}

void err_clear(struct err *err)
{
    err->code = ERR_NONE;
    err->message[0] = '\0';
    err->hint[0] = '\0';
    err->file[0] = '\0';
    err->line = 0;
    err->column = 0;
}

bool err_set(struct err *err, enum err_code code, const char *format, ...)
{
    va_list args;
    err_clear(err);
    err->code = code;
    va_start(args, format);
    int wanted = vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    make_printable(err->message, sizeof err->message, wanted);
    return false;
}

bool err_hint(struct err *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int wanted = vsnprintf(err->hint, sizeof err->hint, format, args);
    va_end(args);
    make_printable(err->hint, sizeof err->hint, wanted);
    return false;
}

bool err_at(struct err *err, const char *file, uint32_t line, uint32_t column)
{
    if (err->file[0] == '\0' && err->line == 0) {
        int wanted = snprintf(err->file, sizeof err->file, "%s", file == NULL ? "" : file);
        make_printable(err->file, sizeof err->file, wanted);
        err->line = line;
        err->column = column;
    }
    return false;
}

static void wrap(struct err *err, const char *format, va_list args)
{
    char context[ERR_MESSAGE_MAX];
    size_t length = strlen(err->message);
    /*
     * The context is what may be cut, never the cause: what is left for it beside ": " and a NUL.
     */
    if (length + 3 >= sizeof err->message)
        return;
    size_t room = sizeof err->message - length - 2;
    int wanted = vsnprintf(context, room, format, args);
    make_printable(context, room, wanted);
    size_t before = strlen(context);
    memmove(err->message + before + 2, err->message, length + 1);
    memcpy(err->message, context, before);
    memcpy(err->message + before, ": ", 2);
}

bool err_wrap(struct err *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    wrap(err, format, args);
    va_end(args);
    return false;
}

bool err_is_ours(const struct err *err)
{
    return err->code == ERR_MEMORY || err->code == ERR_IO || err->code == ERR_DAMAGED;
}

bool err_damaged(struct err *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    wrap(err, format, args);
    va_end(args);
    if (err->code != ERR_MEMORY && err->code != ERR_IO)
        err->code = ERR_DAMAGED;
    return false;
}

int err_exit_status(enum err_code code)
{
    switch (code) {
#define ERR_EXIT(name, number, exit_status, http, text)                                            \
    case name:                                                                                     \
        return exit_status;
        ERR_MAP(ERR_EXIT)
#undef ERR_EXIT
    }
    return 3;
}

int err_http_status(enum err_code code)
{
    switch (code) {
#define ERR_HTTP(name, number, exit_status, http, text)                                            \
    case name:                                                                                     \
        return http;
        ERR_MAP(ERR_HTTP)
#undef ERR_HTTP
    }
    return 500;
}

const char *err_text(enum err_code code)
{
    switch (code) {
#define ERR_TEXT(name, number, exit_status, http, text)                                            \
    case name:                                                                                     \
        return text;
        ERR_MAP(ERR_TEXT)
#undef ERR_TEXT
    }
    return "not a code";
}
