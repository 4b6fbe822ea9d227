/* SPDX-License-Identifier: Apache-2.0 */
/* server/exposures.h - exposures that somebody asks for: what the API and the page share. */
#ifndef LICET_SERVER_EXPOSURES_H
#define LICET_SERVER_EXPOSURES_H

#include "server/call.h"
#include "server/looks.h"

/* Whether they may still read what it was worked out of.  ERR_FORBIDDEN. */
NODISCARD bool exposure_may_read(const struct call *call, const struct look *look, struct err *err);

/*
 * Whether it can be asked so, by whoever asks: the order book is for who may read orders and
 * licenses.  With *ret, one of theirs that is not filled yet.  ERR_VALUE, ERR_FORBIDDEN.
 */
NODISCARD bool exposure_look_new(struct call *call, struct exposure_asked *asked, bool with_book,
                                 struct look **ret, struct err *err);

/* Fills it, as a looks_work does. */
NODISCARD bool exposure_look_fill(const struct server *server, struct look *look, struct err *err);

/* Why a file cannot be called so; NULL: it can. */
const char *exposure_file_wrong(const struct exposure_asked *asked, struct str name);

#endif
