-- SPDX-License-Identifier: Apache-2.0
-- Who is signed in at the server, and what it has done already.  Both are forgotten in time.

CREATE TABLE web_session (
  hash BYTES PRIMARY KEY CHECK (length(hash) = 32), -- SHA-256 of what the browser has
  principal BYTES NOT NULL,
  kind TEXT NOT NULL DEFAULT 'person' CHECK (kind = 'person'),
  made_at INT8 NOT NULL,
  seen_at INT8 NOT NULL,
  ends_at INT8 NOT NULL,
  CHECK (seen_at >= made_at),
  CHECK (ends_at > made_at),
  FOREIGN KEY (principal, kind) REFERENCES principal (id, kind)
) KEYED_;
CREATE INDEX web_session_ends ON web_session (ends_at);

-- A request that was done, by the key of whoever asked: asked again with it, it has this answer.
CREATE TABLE request_done (
  principal BYTES NOT NULL REFERENCES principal (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
  digest BYTES NOT NULL CHECK (length(digest) = 32), -- of what was asked
  status INT8 NOT NULL CHECK (status BETWEEN 200 AND 299),
  reply BYTES NOT NULL,
  done_at INT8 NOT NULL,
  PRIMARY KEY (principal, name)
) KEYED_;
CREATE INDEX request_done_at ON request_done (done_at);
