/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/ids.h - ids: new ones, UUIDs of version 7 (RFC 9562), which sort by the time they were made;
 * those that a key stands for, and those that follow from another.
 */
#ifndef LICET_DESK_IDS_H
#define LICET_DESK_IDS_H

#include "store/store.h"

/* `now` in microseconds since 1970. */
struct store_id id_new(int64_t now);

/*
 * The id that a key of whoever asks stands for: a UUID as it is written, or any other text, of
 * which it is a hash.
 */
struct store_id id_of_key(struct str key);

/* One that belongs to another: always the same of the same. */
struct store_id id_below(const struct store_id *id, const char *what, int64_t number);

#endif
