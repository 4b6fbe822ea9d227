/* SPDX-License-Identifier: Apache-2.0 */
/* server/body.c - see body.h. */
#include "server/body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 512
#define BODY_LIMIT ((size_t)1 << 30) /* of one in memory, whatever is asked for */

void body_init(struct body *body, const struct mem *mem)
{
    *body = (struct body){ .fd = -1 };
    buf_init(&body->text, mem, BODY_LIMIT);
}

void body_release(struct body *body)
{
    if (body->fd >= 0)
        close(body->fd);
    buf_release(&body->text);
    body->fd = -1;
}

static bool failed(const struct body *body, const char *doing, struct err *err)
{
    err_set(err, ERR_IO, "could not %s a file in '%s': %s", doing, body->folder, strerror(errno));
    return err_hint(err, "--spool DIR names another folder");
}

/* One that nobody else can open, and that is gone with the process. */
static bool open_file(struct body *body, struct err *err)
{
    char path[PATH_SIZE];
    int length = snprintf(path, sizeof path, "%s/licet-XXXXXX", body->folder);
    if (length < 0 || (size_t)length >= sizeof path)
        return err_set(err, ERR_IO, "the name of '%s' is too long", body->folder);
    body->fd = mkstemp(path);
    if (body->fd < 0)
        return failed(body, "make", err);
    (void)fcntl(body->fd, F_SETFD, FD_CLOEXEC);
    (void)unlink(path);
    return true;
}

static bool write_all(const struct body *body, struct str text, struct err *err)
{
    while (text.length > 0) {
        ssize_t count = write(body->fd, text.data, text.length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failed(body, "write", err);
        text = str_slice(text, (size_t)count, text.length);
    }
    return true;
}

static bool may_grow(const struct body *body, uint64_t more, struct err *err)
{
    return body->grows == NULL || body->grows(body->grows_context, more, err);
}

static bool move_to_file(struct body *body, struct err *err)
{
    if (!may_grow(body, body->text.length, err) || !open_file(body, err) ||
        !write_all(body, buf_view(&body->text), err))
        return false;
    buf_release(&body->text);
    return true;
}

bool body_add(struct body *body, struct str more, struct err *err)
{
    if (more.length > body->length_max - body->length) {
        err_set(err, ERR_LIMIT, "the body has more than %llu bytes",
                (unsigned long long)body->length_max);
        return false;
    }
    body->length += more.length;
    if (body->fd < 0 && body->folder != NULL && body->length > BODY_IN_MEMORY &&
        !move_to_file(body, err))
        return false;
    if (body->fd >= 0)
        return may_grow(body, more.length, err) && write_all(body, more, err);
    static const char padding[BODY_PADDING];
    buf_str(&body->text, more);
    buf_add(&body->text, padding, sizeof padding);
    if (!buf_check(&body->text, err))
        return false;
    body->text.length -= sizeof padding;
    return true;
}

bool body_read(const struct body *body, uint64_t at, char *out, size_t size, size_t *ret_length,
               struct err *err)
{
    *ret_length = 0;
    if (at >= body->length)
        return true;
    if (size > body->length - at)
        size = (size_t)(body->length - at);
    if (body->fd < 0) {
        memcpy(out, body->text.data + at, size);
        *ret_length = size;
        return true;
    }
    while (*ret_length < size) {
        ssize_t count =
            pread(body->fd, out + *ret_length, size - *ret_length, (off_t)(at + *ret_length));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return failed(body, "read", err);
        *ret_length += (size_t)count;
    }
    return true;
}
