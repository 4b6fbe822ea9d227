-- SPDX-License-Identifier: Apache-2.0
-- What an order system is told: that a document is blocked, or released.  Triggers write it in the transaction of the event that
-- it tells of, whatever recorded that.

-- What a state says of a document; one that is not here says nothing.
CREATE TABLE outbox_state (
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  told TEXT NOT NULL CHECK (told IN ('blocked', 'released')),
  PRIMARY KEY (kind, state)
) KEYED_;
INSERT INTO outbox_state (kind, state, told) VALUES
  ('order', 'draft', 'blocked'), ('order', 'on_hold', 'blocked'), ('order', 'cancelled', 'blocked'),
  ('order', 'allocatable', 'released'),
  ('shipment', 'planned', 'blocked'), ('shipment', 'reserved', 'blocked'), ('shipment', 'policy_hold', 'blocked'),
  ('shipment', 'stopped', 'blocked'), ('shipment', 'voided', 'blocked'), ('shipment', 'released', 'released');

CREATE TABLE outbox (
  seq INT8 PRIMARY KEY CHECK (seq > 0),
  matter BYTES NOT NULL,
  event INT8 NOT NULL,
  told TEXT NOT NULL CHECK (told IN ('blocked', 'released')),
  UNIQUE (matter, event),
  FOREIGN KEY (matter, event) REFERENCES matter_event (matter, n)
) STRICT_;

-- Who is told by webhook, up to which; whose server tells it at the moment.
CREATE TABLE outbox_hook (
  name TEXT PRIMARY KEY CHECK (name <> ''),
  done_to INT8 NOT NULL CHECK (done_to >= 0),
  holder TEXT NOT NULL,
  held_until INT8 NOT NULL
) KEYED_;

-- What could not be told yet, and what waits behind it because it is of the same document.
CREATE TABLE outbox_waiting (
  hook TEXT NOT NULL REFERENCES outbox_hook (name),
  seq INT8 NOT NULL REFERENCES outbox (seq),
  matter BYTES NOT NULL REFERENCES matter (id),
  attempts INT8 NOT NULL CHECK (attempts >= 0),
  next_at INT8 NOT NULL,
  parked INT8 NOT NULL CHECK (parked IN (0, 1)),
  error TEXT NOT NULL,
  PRIMARY KEY (hook, seq)
) KEYED_;
CREATE INDEX outbox_waiting_matter ON outbox_waiting (hook, matter, seq);
CREATE INDEX outbox_waiting_seq ON outbox_waiting (seq);
