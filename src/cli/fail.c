/* SPDX-License-Identifier: Apache-2.0 */
/* cli/fail.c - see fail.h. */
#include "cli/fail.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define FAIL_TEXT_MAX 4096

void fail_write(struct buf *out, const struct err *err)
{
    if (err->file[0] != '\0')
        buf_format(out, "%s:", err->file);
    if (err->line > 0)
        buf_format(out, "%u:", (unsigned)err->line);
    if (err->line > 0 && err->column > 0)
        buf_format(out, "%u:", (unsigned)err->column);
    if (err->file[0] != '\0' || err->line > 0)
        buf_byte(out, ' ');
    buf_format(out, "error: %s\n", err->message);
    if (err->hint[0] != '\0')
        buf_format(out, "hint: %s\n", err->hint);
}

void fail_text(struct str text)
{
    size_t done = 0;
    while (done < text.length) {
        ssize_t written = write(STDERR_FILENO, text.data + done, text.length - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return; /* there is nobody left to tell */
        done += (size_t)written;
    }
}

void fail_report(const struct err *err)
{
    struct buf out;
    buf_init(&out, mem_system(), FAIL_TEXT_MAX);
    fail_write(&out, err);
    fail_text(buf_view(&out));
    buf_release(&out);
}

bool fail_system(struct err *err, const char *doing, struct str name, int number)
{
    char reason[128];
    if (strerror_r(number, reason, sizeof reason) != 0)
        memcpy(reason, "unknown reason", sizeof "unknown reason");
    err_set(err, ERR_IO, "could not %s '%.*s': %s", doing, STR_ARG(name), reason);
    return false;
}
