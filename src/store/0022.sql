-- SPDX-License-Identifier: Apache-2.0
-- Addresses of mail, and what is sent to them: written with what it tells of, kept until it was sent, and a while longer.
-- What an earlier program does is told at /account alone.
-- Programs from step 21 on may run beside it.

CREATE TABLE mail_address (
  principal BYTES PRIMARY KEY,
  kind TEXT NOT NULL DEFAULT 'person' CHECK (kind = 'person'),
  address TEXT NOT NULL CHECK (length(address) <= 254 AND address LIKE '_%@_%'),
  set_by BYTES NOT NULL REFERENCES principal (id),
  set_at INT8 NOT NULL,
  FOREIGN KEY (principal, kind) REFERENCES principal (id, kind)
) KEYED_;

CREATE TABLE mail (
  seq INT8 PRIMARY KEY CHECK (seq > 0),
  address TEXT NOT NULL CHECK (length(address) <= 254 AND address LIKE '_%@_%'),
  what TEXT NOT NULL, -- the notice's, or the alert's
  subject TEXT NOT NULL,
  says TEXT NOT NULL,
  at INT8 NOT NULL,
  attempts INT8 NOT NULL CHECK (attempts >= 0),
  next_at INT8 NOT NULL,
  parked INT8 NOT NULL CHECK (parked IN (0, 1)),
  error TEXT NOT NULL,
  sent_at INT8
) STRICT_;
CREATE INDEX mail_waits ON mail (parked, next_at, seq) WHERE sent_at IS NULL;
