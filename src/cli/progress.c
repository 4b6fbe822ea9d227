/* SPDX-License-Identifier: Apache-2.0 */
/* cli/progress.c - see progress.h. */
#include "cli/progress.h"

#include <unistd.h>

#include "base/num.h"
#include "cli/clock.h"
#include "cli/fail.h"

#define AFTER 1.0 /* seconds */
#define EVERY 0.2

void progress_begin(struct progress *progress, const struct cli *cli, const char *what)
{
    *progress = (struct progress){
        .cli = cli,
        .what = what,
        .wanted = !cli->style.terminal && style_of(STDERR_FILENO).terminal,
        .begun = clock_seconds(),
    };
}

void progress_show(struct progress *progress, uint64_t done, int percent)
{
    double now = clock_seconds();
    struct buf text;
    char count[NUM_TEXT_SIZE];
    if (!progress->wanted || now - progress->begun < AFTER || now - progress->shown < EVERY)
        return;
    buf_init(&text, progress->cli->mem, 256);
    buf_format(&text, "\r\033[K%s %s", num_format_grouped(num_int((int64_t)done), 0, count),
               progress->what);
    if (percent >= 0)
        buf_format(&text, ", %d %%", percent);
    fail_text(buf_view(&text));
    buf_release(&text);
    progress->shown = now;
}

void progress_end(struct progress *progress)
{
    if (progress->shown > 0)
        fail_text(STR("\r\033[K"));
}
