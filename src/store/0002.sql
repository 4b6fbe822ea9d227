-- SPDX-License-Identifier: Apache-2.0
-- Who acts, what each may do, and what two of them stand behind.

CREATE TABLE principal (
  id BYTES PRIMARY KEY CHECK (length(id) = 16),
  kind TEXT NOT NULL CHECK (kind IN ('person', 'integration')),
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
  added_by BYTES REFERENCES principal (id), -- NULL: the first one
  added_at INT8 NOT NULL,
  disabled_by BYTES REFERENCES principal (id),
  disabled_at INT8,
  CHECK (added_by <> id),
  CHECK ((disabled_by IS NULL) = (disabled_at IS NULL)),
  UNIQUE (id, kind)
) KEYED_;
CREATE UNIQUE INDEX principal_first ON principal ((added_by IS NULL)) WHERE added_by IS NULL;

-- What one person proposed and another one decided.  `kind` is that of both: a program signs nothing.
CREATE TABLE approval (
  id INT8 PRIMARY KEY CHECK (id > 0),
  transition TEXT NOT NULL,
  subject BYTES NOT NULL CHECK (length(subject) = 16),
  digest BYTES NOT NULL CHECK (length(digest) = 32), -- of all that is approved
  says TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'person' CHECK (kind = 'person'),
  proposed_by BYTES NOT NULL,
  proposed_at INT8 NOT NULL,
  decision TEXT CHECK (decision IN ('approved', 'rejected', 'withdrawn')),
  decided_by BYTES,
  decided_at INT8,
  reason TEXT,
  used_by BYTES REFERENCES principal (id),
  used_at INT8,
  CHECK ((decision IS NULL) = (decided_by IS NULL)),
  CHECK ((decision IS NULL) = (decided_at IS NULL)),
  CHECK ((decision = 'withdrawn') = (decided_by = proposed_by)),
  CHECK (decided_at >= proposed_at),
  CHECK ((used_by IS NULL) = (used_at IS NULL)),
  CHECK (used_at IS NULL OR coalesce(decision, '') = 'approved'),
  CHECK (used_at >= decided_at),
  FOREIGN KEY (proposed_by, kind) REFERENCES principal (id, kind),
  FOREIGN KEY (decided_by, kind) REFERENCES principal (id, kind)
) STRICT_;
CREATE UNIQUE INDEX approval_open ON approval (subject, transition) WHERE decision IS NULL;
CREATE INDEX approval_unused ON approval (subject, transition, digest) WHERE decision = 'approved' AND used_at IS NULL;

-- Who has which role, from when until when.
CREATE TABLE role_grant (
  principal BYTES NOT NULL,
  kind TEXT NOT NULL DEFAULT 'person' CHECK (kind = 'person'),
  role TEXT NOT NULL CHECK (role IN ('sales', 'logistics', 'officer', 'approver', 'policy_author', 'policy_reviewer',
                                     'finance', 'auditor', 'administrator')),
  granted_by BYTES REFERENCES principal (id), -- NULL: the first administrator
  granted_at INT8 NOT NULL,
  granted_under INT8, -- an approval, which is looked for when it is given
  ended_by BYTES REFERENCES principal (id),
  ended_at INT8,
  ended_under INT8, -- likewise
  PRIMARY KEY (principal, role, granted_at),
  CHECK (granted_by IS NOT NULL OR role = 'administrator'),
  CHECK (granted_by <> principal OR granted_under IS NOT NULL),
  CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
  CHECK (ended_at >= granted_at),
  CHECK (role <> 'administrator' OR ended_at IS NULL OR ended_under IS NOT NULL),
  FOREIGN KEY (principal, kind) REFERENCES principal (id, kind)
) KEYED_;
CREATE UNIQUE INDEX role_grant_open ON role_grant (principal, role) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX role_grant_first ON role_grant ((granted_by IS NULL)) WHERE granted_by IS NULL;

-- What proves who somebody is: of a person a password, of a program a key.
CREATE TABLE password (
  principal BYTES PRIMARY KEY,
  kind TEXT NOT NULL DEFAULT 'person' CHECK (kind = 'person'),
  hash TEXT NOT NULL CHECK (hash LIKE '$argon2id$%'),
  changed_by BYTES NOT NULL REFERENCES principal (id),
  changed_at INT8 NOT NULL,
  FOREIGN KEY (principal, kind) REFERENCES principal (id, kind)
) KEYED_;

CREATE TABLE api_key (
  prefix TEXT PRIMARY KEY CHECK (length(prefix) = 8),
  principal BYTES NOT NULL,
  kind TEXT NOT NULL DEFAULT 'integration' CHECK (kind = 'integration'),
  hash BYTES NOT NULL CHECK (length(hash) = 32), -- SHA-256 of all of the key
  scopes TEXT NOT NULL,
  addresses TEXT NOT NULL, -- networks from which it is accepted; empty: from anywhere
  made_by BYTES NOT NULL REFERENCES principal (id),
  made_at INT8 NOT NULL,
  expires_at INT8 NOT NULL,
  used_at INT8, -- last, to about a minute
  revoked_by BYTES REFERENCES principal (id),
  revoked_at INT8,
  CHECK (expires_at > made_at),
  CHECK ((revoked_by IS NULL) = (revoked_at IS NULL)),
  FOREIGN KEY (principal, kind) REFERENCES principal (id, kind)
) KEYED_;
CREATE INDEX api_key_principal ON api_key (principal);

-- How often in a row somebody failed to sign in under a name, known or not.
CREATE TABLE sign_in (
  subject BYTES PRIMARY KEY CHECK (length(subject) = 16), -- a hash of the name
  failures INT8 NOT NULL CHECK (failures > 0),
  last_at INT8 NOT NULL
) KEYED_;
