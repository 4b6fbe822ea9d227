/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/application_json.h - what an application says, and what an event of one says.
 *
 * An application is JSON in the shape of docs/schema/application.schema.json.  It is kept with its
 * keys as they were given and without blanks, so that the same again is the same.  Each of its
 * items is an order to the parties of the application: what is said of it is read, decided and
 * asked as of any order.
 */
#ifndef LICET_DESK_APPLICATION_JSON_H
#define LICET_DESK_APPLICATION_JSON_H

#include "decide/order.h"
#include "text/json.h"

#define APPLICATION_ITEMS_MAX 64
#define APPLICATION_JSON_DEPTH 20 /* an item, as deep as of an order, below two more */
#define APPLICATION_JSON_MAX ((size_t)1 << 20)

struct application_content {
    struct str id, authority;
    struct str text; /* as it is kept */
    const struct json_value *root;
    struct str *orders; /* names in the order book */
    size_t order_count;
    struct order *items; /* without a date */
    size_t item_count;
};

/*
 * Reads a text that is one application; all of it is the arena's, but texts may be views into the
 * source.  Errors have line and column where they are known.
 */
NODISCARD bool application_read(struct json_reader *reader, struct arena *arena,
                                const struct json_source *source, struct application_content *ret,
                                struct err *err);

/* What an event says besides why and on what ground.  Absent: not said. */
struct application_details {
    int32_t day;   /* DATE_OPEN: not said */
    int32_t until; /* of what stops clocks; DATE_OPEN: it goes on */
    struct str what, agency, number, document;
    struct str *licenses;
    size_t license_count;
    struct str looked; /* what a review found, as JSON */
};

void application_details_write(const struct application_details *details, struct buf *out);

/* Of what application_details_write wrote, or of nothing. */
NODISCARD bool application_details_read(struct json_reader *reader, struct arena *arena,
                                        struct str text, struct application_details *ret,
                                        struct err *err);

#endif
