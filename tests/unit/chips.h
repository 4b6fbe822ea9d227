/* SPDX-License-Identifier: Apache-2.0 */
/* unit/chips.h - the catalog of chips that is shipped. */
#ifndef LICET_UNIT_CHIPS_H
#define LICET_UNIT_CHIPS_H

#include "base/str.h"

/* The text of the file, read once; fails the running test when it cannot be. */
struct str chips_shipped(void);

#endif
