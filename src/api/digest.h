/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api/digest.h - SHA-256 of files, and one over the lines that sha256sum prints for them.
 */
#ifndef LICET_API_DIGEST_H
#define LICET_API_DIGEST_H

#include "base/sha256.h"
#include "base/str.h"

#define DIGEST_HEX_SIZE 65 /* hexadecimal digits and a NUL */

void digest_text(struct str text, char ret_hex[DIGEST_HEX_SIZE]);

/* A line of sha256sum: the hash of the file, two spaces, its name. */
void digest_line(struct sha256 *state, const char *hex, struct str name);
void digest_end(struct sha256 *state, char ret_hex[DIGEST_HEX_SIZE]);

#endif
