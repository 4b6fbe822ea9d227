/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/postgresql_url.c - addresses of databases of PostgreSQL, and how they may be shown.
 *
 * libpq reads an address; here it is only looked at, in the same way:
 *
 *     postgresql://USER:PASSWORD@HOST:PORT/DATABASE?NAME=VALUE&…
 */
#include "store/kind.h"

static const char *const schemes[] = { "postgresql://", "postgres://" };
#define SCHEME_COUNT (sizeof schemes / sizeof *schemes)

/* What is not secret of what may follow the question mark. */
static const char *const shown[] = { "host", "hostaddr", "port", "user", "dbname" };

/* Bytes of the scheme; 0: it is none. */
static size_t scheme_length(struct str url)
{
    for (size_t i = 0; i < SCHEME_COUNT; i++) {
        if (str_starts(url, str_of(schemes[i])))
            return str_of(schemes[i]).length;
    }
    return 0;
}

bool postgresql_is(struct str path)
{
    return scheme_length(path) > 0;
}

/* The first of both bytes, or the length. */
static size_t find_either(struct str s, char a, char b)
{
    size_t first = str_find(s, a);
    size_t second = str_find(s, b);
    return first < second ? first : second;
}

static bool is_shown(struct str name)
{
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        if (str_equal_text(name, shown[i]))
            return true;
    }
    return false;
}

static void show_settings(struct str settings, struct buf *out)
{
    char before = '?';
    while (settings.length > 0) {
        struct str one = str_slice(settings, 0, str_find(settings, '&'));
        settings = str_slice(settings, one.length + 1, settings.length);
        if (!is_shown(str_slice(one, 0, str_find(one, '='))))
            continue;
        buf_byte(out, before);
        buf_str(out, one);
        before = '&';
    }
}

/* Of HOST:PORT,[ADDRESS]:PORT,…: a port that is none may be what comes behind a user. */
static bool has_other_port(struct str hosts)
{
    bool in_port = false;
    bool in_address = false;
    for (size_t i = 0; i < hosts.length; i++) {
        char c = hosts.data[i];
        in_address = (in_address || c == '[') && c != ']';
        if (in_port && c != ',' && !is_digit(c))
            return true;
        in_port = (in_port && c != ',') || (c == ':' && !in_address);
    }
    return false;
}

bool postgresql_show(struct str url, struct buf *out)
{
    size_t scheme = scheme_length(url);
    struct str rest = str_slice(url, scheme, url.length);
    struct str user = str_slice(rest, 0, find_either(rest, '@', '/'));
    bool has_user = user.length < rest.length && rest.data[user.length] == '@';
    if (has_user)
        rest = str_slice(rest, user.length + 1, rest.length);
    size_t end = str_find(rest, '?');
    buf_str(out, str_slice(url, 0, scheme));
    /* Some of a password may stand anywhere. */
    if (str_find(rest, '@') < rest.length ||
        has_other_port(str_slice(rest, 0, find_either(rest, '/', '?')))) {
        buf_text(out, "…");
        return false;
    }
    if (has_user) {
        buf_str(out, str_slice(user, 0, str_find(user, ':')));
        buf_byte(out, '@');
    }
    buf_str(out, str_slice(rest, 0, end));
    show_settings(str_slice(rest, end + 1, rest.length), out);
    return true;
}
