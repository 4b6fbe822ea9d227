-- SPDX-License-Identifier: Apache-2.0
-- Tokens that programs get with their keys, which end soon; and keys that are good for nothing else.
-- Who does not know of them takes such a key for any other one.
-- No earlier program may run beside it.

CREATE TABLE access_token (
  hash BYTES PRIMARY KEY CHECK (length(hash) = 32), -- SHA-256 of the token
  key TEXT NOT NULL REFERENCES api_key (prefix),
  scopes TEXT NOT NULL, -- of those of the key
  made_at INT8 NOT NULL,
  ends_at INT8 NOT NULL,
  CHECK (ends_at > made_at),
  CHECK (ends_at - made_at <= 3600000000)
) KEYED_;
CREATE INDEX access_token_ends ON access_token (ends_at);
CREATE INDEX access_token_key ON access_token (key, ends_at);

ALTER TABLE api_key ADD COLUMN tokens_only INT8 NOT NULL DEFAULT 0 CHECK (tokens_only IN (0, 1));
