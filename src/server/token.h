/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/token.h - POST /v1/token: a program gets a token with its key, as OAuth 2.0 has it for the
 * credentials of a client (RFC 6749, section 4.4).
 */
#ifndef LICET_SERVER_TOKEN_H
#define LICET_SERVER_TOKEN_H

#include "server/problem.h"

/* What such a client understands of a problem: section 5.2.  Returns the status. */
unsigned token_refused(const struct problem *problem, struct buf *out);

#endif
