/* SPDX-License-Identifier: Apache-2.0 */
/* desk/desk_json.h - what is kept, as members of JSON. */
#ifndef LICET_DESK_DESK_JSON_H
#define LICET_DESK_DESK_JSON_H

#include "text/json_write.h"

/* Ends an object of JSON as a line of its own. */
void put_json_end(struct buf *out);

/* A member that is an instant, or null where it is 0. */
void put_json_instant(struct buf *out, const char *name, int64_t at);

/* … that is bytes, an id or a digest, in hexadecimal. */
void put_json_bytes(struct buf *out, const char *name, const uint8_t *bytes, size_t count);

/* A member that is a number, or null where it is 0. */
void put_json_number(struct buf *out, const char *name, int64_t number);

#endif
