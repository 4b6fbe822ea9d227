/* SPDX-License-Identifier: Apache-2.0 */
/* cli/pdf.c - see pdf.h. */
#include "cli/pdf.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/fail.h"
#include "cli/files.h"

#define PROGRAM "weasyprint"
#define PDF_MAX ((size_t)256 << 20)
#define SAID_MAX ((size_t)1 << 20)
#define WAIT_NANOSECONDS 20000000L /* between two looks */
#define WAIT_LOOKS 3000            /* a minute */

struct printing {
    struct cli *cli;
    char folder[PATH_MAX];
    struct str page, pdf, said;
    struct err *err;
};

/* ---- the folder ---- */

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

static bool make_folder(struct printing *p)
{
    const char *place = getenv("TMPDIR");
    struct str folder;
    int length = snprintf(p->folder, sizeof p->folder, "%s/licet-XXXXXX",
                          place == NULL || place[0] == '\0' ? "/tmp" : place);
    if (length < 0 || (size_t)length >= sizeof p->folder || mkdtemp(p->folder) == NULL) {
        struct str named = str_of(p->folder);
        p->folder[0] = '\0';
        return fail_system(p->err, "make", named, errno);
    }
    folder = str_of(p->folder);
    p->page = path_join(p->cli->arena, folder, STR("page.html"));
    p->pdf = path_join(p->cli->arena, folder, STR("page.pdf"));
    p->said = path_join(p->cli->arena, folder, STR("said"));
    return arena_sound(p->cli->arena, p->err);
}

static void remove_folder(const struct printing *p)
{
    if (p->folder[0] != '\0')
        (void)nftw(p->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- the program ---- */

static bool not_installed(struct err *err, int number)
{
    (void)fail_system(err, "run", STR(PROGRAM), number);
    return err_hint(err, "install it (Debian's package weasyprint), or print the page that --to "
                         "writes from a browser");
}

/* A home of its own, and a way out that is none. */
static bool start(struct printing *p, pid_t *ret)
{
    char *const words[] = { (char[]){ PROGRAM }, (char *)(uintptr_t)p->page.data,
                            (char *)(uintptr_t)p->pdf.data, NULL };
    char home[PATH_MAX + 8];
    char cache[PATH_MAX + 32];
    char path[PATH_MAX];
    const char *known = getenv("PATH");
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    snprintf(home, sizeof home, "HOME=%s", p->folder);
    snprintf(cache, sizeof cache, "XDG_CACHE_HOME=%s", p->folder);
    snprintf(path, sizeof path, "PATH=%s", known == NULL ? "/usr/bin:/bin" : known);
    char *const environment[] = { home,
                                  cache,
                                  path,
                                  (char[]){ "LANG=C.UTF-8" },
                                  (char[]){ "http_proxy=http://127.0.0.1:1" },
                                  (char[]){ "https_proxy=http://127.0.0.1:1" },
                                  (char[]){ "ftp_proxy=http://127.0.0.1:1" },
                                  NULL };
    if (posix_spawn_file_actions_init(&actions) != 0 || posix_spawnattr_init(&attributes) != 0)
        return err_set(p->err, ERR_MEMORY, "memory to run " PROGRAM " could not be had");
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, p->said.data,
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    int failed = posix_spawnp(ret, PROGRAM, &actions, &attributes, words, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed == 0 || not_installed(p->err, failed);
}

/* Its whole group is ended where it takes too long. */
static bool await(struct printing *p, pid_t child, int *ret_status)
{
    const struct timespec pause = { .tv_nsec = WAIT_NANOSECONDS };
    for (int i = 0; i < WAIT_LOOKS; i++) {
        pid_t ended = waitpid(child, ret_status, WNOHANG);
        if (ended == child)
            return true;
        if (ended < 0 && errno != EINTR)
            return fail_system(p->err, "wait for", STR(PROGRAM), errno);
        nanosleep(&pause, NULL);
    }
    kill(-child, SIGKILL);
    while (waitpid(child, ret_status, 0) < 0 && errno == EINTR) {
    }
    err_set(p->err, ERR_IO, PROGRAM " did not end within a minute");
    return err_hint(p->err, "print the page that --to writes from a browser");
}

/* The last line of it, which is what a program of Python ends with. */
static bool tell_failed(struct printing *p)
{
    struct str said = STR("");
    struct err unread;
    if (file_read(p->cli->arena, p->said, SAID_MAX, &said, &unread))
        said = str_trim(said);
    size_t from = said.length;
    while (from > 0 && said.data[from - 1] != '\n')
        from--;
    said = str_slice(said, from, said.length);
    err_set(p->err, ERR_IO, PROGRAM " made no PDF: %.*s",
            (int)(said.length < 300 ? said.length : 300), said.data);
    return err_hint(p->err, "print the page that --to writes from a browser");
}

static bool print(struct printing *p, struct str html, struct str *ret)
{
    pid_t child;
    int status;
    struct err unread;
    if (!make_folder(p) || !file_replace(p->cli->arena, p->page, html, p->err) ||
        !start(p, &child) || !await(p, child, &status))
        return false;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 ||
        !file_read(p->cli->arena, p->pdf, PDF_MAX, ret, &unread) || !str_starts(*ret, STR("%PDF-")))
        return tell_failed(p);
    return true;
}

bool pdf_write(struct cli *cli, struct str html, struct str path, struct err *err)
{
    struct printing p = { .cli = cli, .err = err };
    struct str text;
    struct str to = str_copy(cli->arena, path);
    bool done = arena_sound(cli->arena, err) && print(&p, html, &text) &&
                file_replace(cli->arena, to, text, err);
    remove_folder(&p);
    return done;
}
