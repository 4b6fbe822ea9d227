/* SPDX-License-Identifier: Apache-2.0 */
/* api/licet_priv.h - what the files that implement licet.h share. */
#ifndef LICET_API_LICET_PRIV_H
#define LICET_API_LICET_PRIV_H

#include "api/packs.h"
#include "licet.h"

struct licet_packs {
    struct packs packs;
    size_t scenario_capacity;
};

struct licet_engine {
    struct packs packs;
    char complete_through[DATE_TEXT_SIZE];
    char *label;
    _Atomic size_t owners;
};

/* False. */
bool licet_fail(struct licet_error *error, const struct err *err);

/* How much of a file, or of an order, is read. */
#define LICET_TEXT_MAX ((size_t)64 << 20)

#endif
