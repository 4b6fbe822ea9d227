/* SPDX-License-Identifier: Apache-2.0 */
/* cli/fetch.h - a file from the network, whole or not at all. */
#ifndef LICET_CLI_FETCH_H
#define LICET_CLI_FETCH_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/*
 * Fetches what is at the address into the arena, a NUL behind it.  https alone, also where the
 * server sends elsewhere, with its certificate checked; http only for an address that says so
 * itself.  ERR_IO when the server cannot be reached, sends nothing for a minute, or refuses;
 * ERR_LIMIT when it is longer than `most`; ERR_USAGE for another kind of address.
 */
NODISCARD bool fetch(struct arena *arena, struct str address, size_t most, struct str *ret_text,
                     struct err *err);

#endif
