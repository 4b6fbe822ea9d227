/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/prefer.h - what a client would rather have (RFC 7240).
 *
 * `return=minimal` is all that is looked for.  A header that is not as the RFC has it says nothing:
 * a preference may always be passed over, and then the answer is whole.
 */
#ifndef LICET_SERVER_PREFER_H
#define LICET_SERVER_PREFER_H

#include <stdbool.h>

#include "base/str.h"

#define PREFER_MINIMAL "return=minimal"

/* Whether the header Prefer, absent or not, asks for as little as there is. */
bool prefer_is_minimal(struct str header);

#endif
