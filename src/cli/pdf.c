/* SPDX-License-Identifier: Apache-2.0 */
/* cli/pdf.c - see pdf.h. */
#include "cli/pdf.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/child.h"
#include "cli/fail.h"
#include "cli/files.h"

#define PROGRAM "weasyprint"
#define PDF_MAX ((size_t)256 << 20)
#define SAID_MAX ((size_t)1 << 20)
#define SECONDS_MAX 60

struct printing {
    struct cli *cli;
    char folder[PATH_MAX];
    struct str page, pdf, said;
    struct err *err;
};

/* ---- the folder ---- */

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

/* ---- the program ---- */

/* A home of its own, and a way out that is none. */
static bool run(struct printing *p, int *ret_status)
{
    struct arena *arena = p->cli->arena;
    char *page = arena_copy(arena, p->page.data, p->page.length);
    char *pdf = arena_copy(arena, p->pdf.data, p->pdf.length);
    char *const words[] = { (char[]){ PROGRAM }, page, pdf, NULL };
    char home[PATH_MAX + 8];
    char cache[PATH_MAX + 32];
    char path[PATH_MAX];
    const char *known = getenv("PATH");
    unsigned looks = SECONDS_MAX * CHILD_LOOKS_A_SECOND;
    bool late;
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
    const struct child child = {
        .program = PROGRAM,
        .name = STR(PROGRAM),
        .missing = "install it (Debian's package weasyprint), or print the page that --to writes "
                   "from a browser",
        .words = words,
        .environment = environment,
        .said = p->said,
    };
    if (page == NULL || pdf == NULL)
        return arena_error(arena, p->err);
    if (!child_run(&child, &looks, ret_status, &late, p->err))
        return false;
    if (!late)
        return true;
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
    int status;
    struct err unread;
    if (!make_folder(p) || !file_replace(p->cli->arena, p->page, html, p->err) || !run(p, &status))
        return false;
    if (status != 0 || !file_read(p->cli->arena, p->pdf, PDF_MAX, ret, &unread) ||
        !str_starts(*ret, STR("%PDF-")))
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
    if (p.folder[0] != '\0')
        folder_remove(p.folder);
    return done;
}
