/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/form_748p.h - what Form BIS-748P asks for, of an application on file.
 *
 * A number of a block stands here only where it was read in the regulation: in the first blocks of
 * Supplement No. 1 to part 748, and where another text names a block.  The other fields have their
 * name and the paragraph that has it, and no number.
 */
#ifndef LICET_DESK_FORM_748P_H
#define LICET_DESK_FORM_748P_H

#include "base/arena.h"
#include "base/str.h"
#include "text/json.h"

struct form_field {
    const char *block; /* NULL: its number was not read */
    const char *name;
    struct str value;     /* empty: nothing is in it */
    const char *citation; /* NULL: none */
};

struct form_748p {
    const struct form_field *fields;
    size_t count;
};

/* day: of the application.  ERR_MEMORY, ERR_LIMIT. */
NODISCARD bool form_748p_make(struct arena *arena, const struct json_value *application,
                              int32_t day, struct form_748p *ret, struct err *err);

/* As application-748p.schema.json. */
void form_748p_json(struct buf *out, const struct form_748p *form, struct str id, int64_t version);

#endif
