-- SPDX-License-Identifier: Apache-2.0
-- What decisions rest on, as it was: packs, lists, owners, licenses.  A text is known by its SHA-256, and kept in pieces, each of
-- them once: of a list of the next day only what is another one is kept.

CREATE TABLE kept_piece (
  digest BYTES NOT NULL PRIMARY KEY CHECK (length(digest) = 32), -- BLAKE2b of what is packed in it
  content BYTES NOT NULL
) STRICT_;

CREATE TABLE kept_text (
  sha256 BYTES NOT NULL PRIMARY KEY CHECK (length(sha256) = 32),
  pieces BYTES NOT NULL CHECK (length(pieces) % 32 = 0), -- their digests, one behind the other
  added_at INT8 NOT NULL
) STRICT_;
