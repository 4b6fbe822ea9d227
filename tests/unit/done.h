/* SPDX-License-Identifier: Apache-2.0 */
/* unit/done.h - for tests that have a `tried` with an `err`: what has to be done, and refused. */
#ifndef LICET_UNIT_DONE_H
#define LICET_UNIT_DONE_H

#include <string.h>

#define DO(done)                                                                                   \
    do {                                                                                           \
        if (!(done))                                                                               \
            fail_msg("line %d: %s", __LINE__, tried.err.message);                                  \
    } while (0)

/* `says` is a part of the error. */
#define REFUSED(done, says)                                                                        \
    do {                                                                                           \
        if (done)                                                                                  \
            fail_msg("line %d: it was done", __LINE__);                                            \
        if (strstr(tried.err.message, says) == NULL)                                               \
            fail_msg("line %d: '%s'", __LINE__, tried.err.message);                                \
    } while (0)

#endif
