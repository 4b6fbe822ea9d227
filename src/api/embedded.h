/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api/embedded.h - the files inside the binary.
 *
 * The build puts the policy packs and the chip catalog that ship with Licet into the program and
 * the library, so that they answer with nothing installed beside them.  tools/embed.py writes the
 * table; packs/meson.build says which files go in.
 *
 * 1. The table is in the order in which the packs are read, the files of a pack by name (byte
 *    order).  It holds each name once.
 * 2. A name is the path below packs/, with forward slashes: "us/chips.csv".
 * 3. What begins with "scenarios/" is read only when it is asked for: scenarios/NAME/FILE.
 * 4. data[length] is a NUL that does not count; a NUL before it is an ordinary byte.
 */
#ifndef LICET_API_EMBEDDED_H
#define LICET_API_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *name;
    const char *data;
    size_t length;
    const char *sha256; /* of the data, in hex: nobody has to wait for it */
};

/* Has embedded_file_count entries, and one more whose name is NULL. */
extern const struct embedded_file embedded_files[];
extern const size_t embedded_file_count;

#endif
