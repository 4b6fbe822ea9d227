-- SPDX-License-Identifier: Apache-2.0
-- Who signs in through an OpenID provider: who of its people is whom here.

CREATE TABLE identity (
  id BYTES PRIMARY KEY CHECK (length(id) = 16),
  issuer TEXT NOT NULL CHECK (length(issuer) BETWEEN 1 AND 512),
  subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
  principal BYTES NOT NULL,
  kind TEXT NOT NULL DEFAULT 'person' CHECK (kind = 'person'),
  linked_by BYTES NOT NULL REFERENCES principal (id),
  linked_at INT8 NOT NULL,
  ended_by BYTES REFERENCES principal (id),
  ended_at INT8,
  CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
  CHECK (ended_at >= linked_at),
  FOREIGN KEY (principal, kind) REFERENCES principal (id, kind)
) KEYED_;
CREATE UNIQUE INDEX identity_current ON identity (issuer, subject) WHERE ended_at IS NULL;
CREATE INDEX identity_principal ON identity (principal);

-- By what somebody is signed in: no identity is a password.  Of one: the most that their groups let them have.
ALTER TABLE web_session ADD COLUMN identity BYTES REFERENCES identity (id);
ALTER TABLE web_session ADD COLUMN roles TEXT CHECK ((roles IS NULL) = (identity IS NULL));

-- What a provider has answered to, which is answered to once; forgotten when it would be too old.
CREATE TABLE web_state (
  hash BYTES PRIMARY KEY CHECK (length(hash) = 32), -- SHA-256
  ends_at INT8 NOT NULL
) KEYED_;
CREATE INDEX web_state_ends ON web_state (ends_at);
