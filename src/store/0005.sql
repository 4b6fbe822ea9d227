-- SPDX-License-Identifier: Apache-2.0
-- What is worked on: orders, applications, buyers, shipments.  What one says is a version of it, what became of it is an event; neither is ever changed.

CREATE TABLE matter (
  id BYTES PRIMARY KEY CHECK (length(id) = 16),
  kind TEXT NOT NULL CHECK (kind IN ('order', 'application', 'buyer', 'shipment')),
  name TEXT NOT NULL CHECK (name <> ''),
  -- Where it is now, as its last event says.
  state TEXT NOT NULL CHECK (state <> ''),
  version INT8 NOT NULL CHECK (version > 0),
  event INT8 NOT NULL CHECK (event > 0),
  -- The newest; 0: none.
  decision INT8 NOT NULL DEFAULT 0 CHECK (decision >= 0),
  -- What its newest version says: by these it is sorted.
  value INT8 CHECK (value >= 0), -- minor units
  currency TEXT CHECK (currency <> ''),
  due INT8, -- a day
  CHECK ((value IS NULL) = (currency IS NULL)),
  UNIQUE (kind, name)
) KEYED_;
CREATE INDEX matter_state ON matter (kind, state, name);
CREATE INDEX matter_value ON matter (kind, state, value);

CREATE TABLE matter_version (
  matter BYTES NOT NULL REFERENCES matter (id),
  n INT8 NOT NULL CHECK (n > 0),
  content TEXT NOT NULL, -- JSON
  digest BYTES NOT NULL CHECK (length(digest) = 32), -- BLAKE2b of that
  PRIMARY KEY (matter, n)
) KEYED_;

-- What decisions were made with: packs, lists, options.
CREATE TABLE decision_basis (
  seq INT8 PRIMARY KEY CHECK (seq > 0),
  digest BYTES NOT NULL UNIQUE CHECK (length(digest) = 32),
  content TEXT NOT NULL, -- JSON
  added_at INT8 NOT NULL
) STRICT_;

CREATE TABLE decision (
  seq INT8 PRIMARY KEY CHECK (seq > 0),
  matter BYTES NOT NULL,
  version INT8 NOT NULL,
  basis INT8 NOT NULL REFERENCES decision_basis (seq),
  made_at INT8 NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome <> ''),
  may_ship INT8 NOT NULL CHECK (may_ship IN (0, 1)),
  content BYTES NOT NULL, -- JSON, packed
  digest BYTES NOT NULL CHECK (length(digest) = 32), -- of that JSON
  FOREIGN KEY (matter, version) REFERENCES matter_version (matter, n)
) STRICT_;
CREATE INDEX decision_matter ON decision (matter, seq);

CREATE TABLE matter_event (
  matter BYTES NOT NULL,
  n INT8 NOT NULL CHECK (n > 0),
  id BYTES NOT NULL UNIQUE CHECK (length(id) = 16),
  transition TEXT NOT NULL CHECK (transition <> ''),
  from_state TEXT,
  to_state TEXT NOT NULL CHECK (to_state <> ''),
  version INT8 NOT NULL, -- that it is about
  decision INT8 REFERENCES decision (seq), -- that came with it
  recorded_at INT8 NOT NULL,
  actor BYTES NOT NULL REFERENCES principal (id),
  reason TEXT NOT NULL,
  basis TEXT NOT NULL,
  details TEXT NOT NULL, -- what else it says, as JSON; or nothing
  digest BYTES NOT NULL CHECK (length(digest) = 32), -- of all of it, with what it opened and closed
  CHECK ((n = 1) = (from_state IS NULL)),
  PRIMARY KEY (matter, n),
  FOREIGN KEY (matter, version) REFERENCES matter_version (matter, n)
) KEYED_;

-- What keeps an order from being shipped, until somebody has closed it.
CREATE TABLE obstacle (
  matter BYTES NOT NULL,
  n INT8 NOT NULL CHECK (n > 0),
  event INT8 NOT NULL, -- that opened it
  decision INT8 REFERENCES decision (seq), -- that says so; null: somebody did
  reason TEXT NOT NULL CHECK (reason <> ''),
  rule TEXT NOT NULL,
  citation TEXT NOT NULL,
  says TEXT NOT NULL CHECK (says <> ''),
  PRIMARY KEY (matter, n),
  FOREIGN KEY (matter, event) REFERENCES matter_event (matter, n)
) KEYED_;

-- The first decision since that does not say so.  If one says so again, that is another obstacle.
CREATE TABLE obstacle_gone (
  matter BYTES NOT NULL,
  n INT8 NOT NULL,
  decision INT8 NOT NULL REFERENCES decision (seq),
  PRIMARY KEY (matter, n),
  FOREIGN KEY (matter, n) REFERENCES obstacle (matter, n)
) KEYED_;

CREATE TABLE obstacle_end (
  matter BYTES NOT NULL,
  n INT8 NOT NULL,
  event INT8 NOT NULL, -- that closed it
  PRIMARY KEY (matter, n),
  FOREIGN KEY (matter, n) REFERENCES obstacle (matter, n),
  FOREIGN KEY (matter, event) REFERENCES matter_event (matter, n)
) KEYED_;
