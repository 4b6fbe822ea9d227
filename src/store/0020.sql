-- SPDX-License-Identifier: Apache-2.0
-- What people are told of their accounts: another password, a second factor, roles, keys, sign-ins that failed.
-- An earlier program tells nobody; what it does is in the log all the same.
-- Programs from step 18 on may run beside it.

CREATE TABLE notice (
  seq INT8 PRIMARY KEY CHECK (seq > 0),
  principal BYTES NOT NULL, -- whose account
  kind TEXT NOT NULL DEFAULT 'person' CHECK (kind = 'person'),
  what TEXT NOT NULL CHECK (what <> ''), -- as the log has it
  about TEXT NOT NULL,
  actor BYTES REFERENCES principal (id), -- who did it, where that is known
  at INT8 NOT NULL,
  FOREIGN KEY (principal, kind) REFERENCES principal (id, kind)
) STRICT_;
CREATE INDEX notice_principal ON notice (principal, seq);
