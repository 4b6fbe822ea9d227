-- SPDX-License-Identifier: Apache-2.0
-- Security keys (WebAuthn) as second factors, and what a browser was asked to have one of them sign.
-- A program that does not know them signs somebody in without.
-- No earlier program may run beside it.

CREATE TABLE security_key (
  id BYTES PRIMARY KEY CHECK (length(id) = 16),
  principal BYTES NOT NULL,
  kind TEXT NOT NULL DEFAULT 'person' CHECK (kind = 'person'),
  name TEXT NOT NULL CHECK (length(name) > 0 AND length(name) <= 40),
  credential BYTES NOT NULL CHECK (length(credential) > 0 AND length(credential) <= 1023), -- its id for the key itself
  point BYTES NOT NULL CHECK (length(point) = 64), -- of P-256, x and y: what its signatures are held against
  signs INT8 NOT NULL CHECK (signs >= 0), -- how often it signed, as it says itself
  set_at INT8 NOT NULL,
  used_at INT8,
  ended_by BYTES REFERENCES principal (id),
  ended_at INT8,
  CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
  CHECK (ended_at >= set_at),
  FOREIGN KEY (principal, kind) REFERENCES principal (id, kind)
) KEYED_;
CREATE UNIQUE INDEX security_key_credential ON security_key (credential);
CREATE INDEX security_key_principal ON security_key (principal);

CREATE TABLE key_challenge (
  hash BYTES PRIMARY KEY CHECK (length(hash) = 32), -- SHA-256 of what is signed
  browser BYTES NOT NULL CHECK (length(browser) = 32), -- the same of the cookie that it was given with
  principal BYTES NOT NULL REFERENCES principal (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('sign-in', 'again', 'register')),
  asked_at INT8 NOT NULL
) KEYED_;
