/* SPDX-License-Identifier: Apache-2.0 */
/* server/audit_asked.h - which entries of the log a request asks for: of pages and routes. */
#ifndef LICET_SERVER_AUDIT_ASKED_H
#define LICET_SERVER_AUDIT_ASKED_H

#include "audit/search.h"
#include "server/call.h"
#include "web/audit.h"

/* The labels are the filter's. */
struct audit_asked {
    struct str texts[AUDIT_ASKED_COUNT];
    struct audit_label labels[AUDIT_SINCE];
    struct audit_filter filter;
    int64_t before;
};

/* Of the parameters that `?` has; the filter points into *ret.  ERR_SYNTAX, ERR_USAGE. */
NODISCARD bool audit_asked_read(struct call *call, struct audit_asked *ret, struct err *err);

#define AUDIT_ASKED_QUERIES                                                                        \
    { "party", "a party to it, as it was recorded", NULL },                                        \
        { "country", "a country that it concerns", NULL },                                         \
        { "document", "the number of a document", NULL },                                          \
        { "license", "the license under which it was done", NULL },                                \
        { "from", "recorded on that day of UTC, or later", NULL },                                 \
        { "to", "recorded on that day of UTC, or earlier", NULL },                                 \
    {                                                                                              \
        "before", "entries before that one", NULL                                                  \
    }

/* All that is asked for with its proofs, as text, into what is replied. */
NODISCARD bool audit_asked_export(struct call *call, const struct audit_asked *asked,
                                  struct buf *out, struct err *err);

#endif
