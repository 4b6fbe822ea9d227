-- SPDX-License-Identifier: Apache-2.0
-- The log.  What entries, nodes and checkpoints are is told in src/audit.

-- Where it ends: one row, written anew with each batch.
CREATE TABLE audit_head (
  one INT8 PRIMARY KEY CHECK (one = 1),
  size INT8 NOT NULL,
  recorded_at INT8 NOT NULL,
  clock_at INT8 NOT NULL,
  chain BYTES NOT NULL CHECK (length(chain) = 32),
  frontier BYTES NOT NULL CHECK (length(frontier) % 32 = 0)
) STRICT_;

CREATE TABLE audit_entry (
  seq INT8 PRIMARY KEY CHECK (seq > 0),
  bytes BYTES NOT NULL,
  chain BYTES NOT NULL CHECK (length(chain) = 32)
) STRICT_;

-- Hashes over complete subtrees, from a level on below which they are worked out from the entries.
CREATE TABLE audit_node (
  level INT8 NOT NULL CHECK (level >= 0 AND level < 63),
  at INT8 NOT NULL CHECK (at >= 0),
  hash BYTES NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, at)
) KEYED_;

-- What may have to be erased, and what is searched for.  The entry has a salted hash of each.
CREATE TABLE audit_aside (
  seq INT8 NOT NULL REFERENCES audit_entry (seq),
  n INT8 NOT NULL CHECK (n >= 0),
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  salt BYTES NOT NULL CHECK (length(salt) = 16),
  PRIMARY KEY (seq, n)
) KEYED_;
CREATE INDEX audit_aside_found ON audit_aside (kind, value, seq);

CREATE TABLE audit_erased (
  seq INT8 NOT NULL REFERENCES audit_entry (seq),
  n INT8 NOT NULL CHECK (n >= 0),
  by_seq INT8 NOT NULL REFERENCES audit_entry (seq),
  PRIMARY KEY (seq, n),
  CHECK (by_seq > seq)
) KEYED_;

CREATE TABLE audit_checkpoint (
  at INT8 PRIMARY KEY CHECK (at > 0),
  size INT8 NOT NULL REFERENCES audit_entry (seq),
  note TEXT NOT NULL UNIQUE
) STRICT_;

-- By their SHA-256.
CREATE TABLE document (
  hash BYTES PRIMARY KEY CHECK (length(hash) = 32),
  added INT8 NOT NULL REFERENCES audit_entry (seq),
  removed INT8 REFERENCES audit_entry (seq),
  content BYTES,
  CHECK ((removed IS NULL) = (content IS NOT NULL)),
  CHECK (removed > added)
) STRICT_;
