/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api/bundle.h - packs with a content hash and a signature.
 *
 * A signed pack is a folder with two files more: manifest.json names every policy file and the
 * catalog with its size and SHA-256, and manifest.sig signs the bytes of the manifest (Ed25519, RFC
 * 8032).  The root is the SHA-256 of the lines that sha256sum prints for the files in the order of
 * their names, so that anybody can repeat it:
 *
 *   LC_ALL=C sha256sum chips.csv *.licet | LC_ALL=C sort -k 2 | sha256sum
 *
 * A manifest names the root that it follows, and the files that are others since.  Keys and
 * signatures are text: a line that says what it is, and a line of hexadecimal digits.
 */
#ifndef LICET_API_BUNDLE_H
#define LICET_API_BUNDLE_H

#include "api/digest.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define BUNDLE_MANIFEST "manifest.json"
#define BUNDLE_SIGNATURE "manifest.sig"
#define BUNDLE_ROOT_SIZE DIGEST_HEX_SIZE

struct bundle_file {
    struct str name; /* without a folder */
    struct str text;
};

struct bundle {
    struct str pack;           /* its name */
    struct bundle_file *files; /* in the order of their names */
    size_t count;
};

/*
 * The manifest.  previous: that of the edition before, or absent.  ERR_SYNTAX if that is none.
 */
NODISCARD bool bundle_manifest(struct arena *arena, const struct bundle *bundle,
                               struct str previous, struct buf *ret_manifest, struct err *err);

/* ERR_SYNTAX when the key is not the text of a secret key. */
NODISCARD bool bundle_sign(struct str secret_key, struct str manifest, struct buf *ret_signature,
                           struct err *err);

/*
 * Whether the key signed the manifest, and the manifest is that of this pack and has the files as
 * they are, no more and no fewer.  ERR_VALUE says what is not so; ERR_USAGE when the key is none.
 */
NODISCARD bool bundle_verify(struct arena *arena, const struct bundle *bundle,
                             struct str public_key, struct str manifest, struct str signature,
                             char ret_root[BUNDLE_ROOT_SIZE], struct err *err);

#endif
