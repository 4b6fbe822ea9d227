/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store/packed.h - texts that are kept in less room: as zlib has it, behind their length.
 *
 * The length is four bytes, the highest first.  What zlib has ends with a checksum.
 */
#ifndef LICET_STORE_PACKED_H
#define LICET_STORE_PACKED_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define PACKED_TEXT_MAX ((size_t)64 << 20)

/* Appends the text.  ERR_LIMIT where it is too long, ERR_MEMORY. */
NODISCARD bool packed_write(struct str text, struct buf *out, struct err *err);

/* The text, in the arena.  ERR_DAMAGED where the bytes are not what was written. */
NODISCARD bool packed_read(struct arena *arena, struct str bytes, struct str *ret, struct err *err);

#endif
