/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/serve_demo.h - `licet serve --demo`: a book to look at, with somebody who may sign in.
 *
 * The demo h20 is played into a database of its own, in a folder that is removed at the end, as far
 * as its days have come.  Who signs in has a password that is made then and told on the terminal.
 */
#ifndef LICET_CLI_SERVE_DEMO_H
#define LICET_CLI_SERVE_DEMO_H

#include "cli/demo.h"

#define SERVE_DEMO_PASSWORD_SIZE 25

struct serve_demo {
    struct demo demo;
    struct demo_place place;
    struct str database; /* a path from anywhere */
    char password[SERVE_DEMO_PASSWORD_SIZE];
};

/*
 * Whether somebody wants it to end: asked between steps, as signals that would end it wait, so that
 * nothing is left behind.
 */
typedef bool serve_demo_ends(void *context);

/*
 * Says that it takes a while, and makes it.  *ret_ended: somebody ended it before it was there.
 * serve_demo_close, which removes it, may follow in any case.
 */
NODISCARD bool serve_demo_open(struct serve_demo *demo, struct cli *cli, serve_demo_ends *ends,
                               void *context, bool *ret_ended, struct err *err);
void serve_demo_close(struct serve_demo *demo);

/* Who may sign in, and what to try. */
void serve_demo_say(const struct serve_demo *demo, struct buf *out);

#endif
