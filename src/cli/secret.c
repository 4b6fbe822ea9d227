/* SPDX-License-Identifier: Apache-2.0 */
/* cli/secret.c - see secret.h. */
#include "cli/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/fail.h"
#include "cli/files.h"

struct str secret_view(const struct secret *secret)
{
    return (struct str){ secret->text, secret->length };
}

void secret_wipe(struct secret *secret)
{
    sodium_memzero(secret, sizeof *secret);
}

/* Reads a line byte by byte, so that what follows is left to whoever reads next. */
static bool read_line(int file, struct str name, struct secret *ret, struct err *err)
{
    ret->length = 0;
    for (;;) {
        char c;
        ssize_t got = read(file, &c, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_system(err, "read", name, errno);
        if (got == 0 || c == '\n')
            break;
        if (ret->length == SECRET_MAX)
            return err_set(err, ERR_LIMIT, "the line is longer than %d bytes", SECRET_MAX);
        ret->text[ret->length++] = c;
    }
    if (ret->length > 0 && ret->text[ret->length - 1] == '\r')
        ret->length--;
    ret->text[ret->length] = '\0';
    return true;
}

bool secret_from_file(struct str path, struct secret *ret, struct err *err)
{
    int file;
    uint64_t size;
    if (!file_open(path, &file, &size, err))
        return false;
    bool done = read_line(file, path, ret, err);
    if (file != STDIN_FILENO)
        (void)close(file);
    return done;
}

/* ---- the terminal ---- */

static void say(int terminal, const char *text)
{
    /* A terminal that does not take it does not give an answer either. */
    ssize_t written = write(terminal, text, strlen(text));
    (void)written;
}

static bool ask(int terminal, const char *prompt, const char *again, struct secret *ret,
                struct err *err)
{
    say(terminal, prompt);
    say(terminal, again);
    bool done = read_line(terminal, STR("the terminal"), ret, err);
    say(terminal, "\n");
    if (!done)
        return false;
    if (memchr(ret->text, 3, ret->length) != NULL) /* Ctrl-C */
        return err_set(err, ERR_USAGE, "given up");
    return true;
}

static bool ask_twice(int terminal, const char *prompt, struct secret *ret, struct err *err)
{
    struct secret again;
    bool done =
        ask(terminal, prompt, ": ", ret, err) && ask(terminal, prompt, ", again: ", &again, err);
    bool same = done && ret->length == again.length &&
                sodium_memcmp(ret->text, again.text, ret->length) == 0;
    secret_wipe(&again);
    return done && (same || err_set(err, ERR_USAGE, "the two are not the same"));
}

bool secret_from_terminal(const char *prompt, struct secret *ret, struct err *err)
{
    struct termios before;
    struct termios quiet;
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0 || tcgetattr(terminal, &before) != 0) {
        if (terminal >= 0)
            (void)close(terminal);
        err_set(err, ERR_USAGE, "there is no terminal to ask for the password");
        return err_hint(err, "read it from a file: --from FILE, or - for standard input");
    }
    quiet = before;
    /* Without signals too: who is ended here would leave a terminal that shows nothing. */
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    bool done = tcsetattr(terminal, TCSAFLUSH, &quiet) == 0 ||
                fail_system(err, "silence", STR("the terminal"), errno);
    done = done && ask_twice(terminal, prompt, ret, err);
    (void)tcsetattr(terminal, TCSAFLUSH, &before);
    (void)close(terminal);
    return done;
}
