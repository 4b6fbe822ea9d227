/* SPDX-License-Identifier: Apache-2.0 */
/* desk/ids.h - new ids: UUIDs of version 7 (RFC 9562), which sort by the time they were made. */
#ifndef LICET_DESK_IDS_H
#define LICET_DESK_IDS_H

#include "store/store.h"

/* `now` in microseconds since 1970. */
struct store_id id_new(int64_t now);

#endif
