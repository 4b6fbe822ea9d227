/* SPDX-License-Identifier: Apache-2.0 */
/* text/json_merge.h - a change to a text of JSON, as a merge patch (RFC 7396) has it. */
#ifndef LICET_TEXT_JSON_MERGE_H
#define LICET_TEXT_JSON_MERGE_H

#include "text/json.h"

/*
 * Writes what the target is then: members of the patch take the place of those there, null takes
 * them away, objects are merged in turn; all else is another value.  Both were read, so they are
 * not deeper than that allowed.  A comma is behind it, as behind each value.
 */
void json_merge(const struct json_value *target, const struct json_value *patch, struct buf *out);

/* A value as it was read. */
void json_value_write(const struct json_value *value, struct buf *out);

#endif
