-- SPDX-License-Identifier: Apache-2.0
-- Second factors: a secret of which codes are made (RFC 6238), and codes for the day on which that is lost.
-- Who does not know them signs somebody in without.
-- No earlier program may run beside it.

CREATE TABLE factor (
  id BYTES PRIMARY KEY CHECK (length(id) = 16),
  principal BYTES NOT NULL,
  kind TEXT NOT NULL DEFAULT 'person' CHECK (kind = 'person'),
  secret BYTES CHECK (length(secret) = 20),
  step INT8 NOT NULL CHECK (step > 0), -- of the last code that was taken
  set_at INT8 NOT NULL,
  ended_by BYTES REFERENCES principal (id),
  ended_at INT8,
  CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
  CHECK ((secret IS NULL) = (ended_at IS NOT NULL)),
  CHECK (ended_at >= set_at),
  FOREIGN KEY (principal, kind) REFERENCES principal (id, kind)
) KEYED_;
CREATE UNIQUE INDEX factor_current ON factor (principal) WHERE ended_at IS NULL;

CREATE TABLE factor_code (
  factor BYTES NOT NULL REFERENCES factor (id),
  hash BYTES NOT NULL CHECK (length(hash) = 32), -- SHA-256
  used_at INT8,
  PRIMARY KEY (factor, hash)
) KEYED_;
