-- SPDX-License-Identifier: Apache-2.0
-- The ledger.  INT8, BYTES, STRICT_, KEYED_ (by its key alone) and REFERENCES_ (on PostgreSQL a trigger) are put in for each
-- kind of database.  No index that every row is in goes by the account first: with many accounts another page would be written
-- for each row.

-- What was granted, how much of it is used, how much is spoken for: one row for each measure of a line, a license, a pool.
CREATE TABLE account (
  id BYTES PRIMARY KEY CHECK (length(id) = 16),
  owner BYTES NOT NULL CHECK (length(owner) = 16),
  measure TEXT NOT NULL CHECK (measure IN ('quantity', 'value', 'performance')),
  unit TEXT NOT NULL,
  ceiling INT8 NOT NULL DEFAULT 0 CHECK (ceiling >= 0),
  -- How much more may be posted as long as `guard` is not posted up to its ceiling: a tolerance.
  allowance INT8 NOT NULL DEFAULT 0 CHECK (allowance >= 0),
  guard BYTES REFERENCES account (id),
  -- How long what is posted counts, from its event on, in microseconds; null: for ever.
  window_us INT8 CHECK (window_us > 0),
  -- The ceiling is numerator / denominator of what is posted to `basis`, rounded down.
  basis BYTES REFERENCES account (id),
  numerator INT8 CHECK (numerator > 0),
  denominator INT8 CHECK (denominator > 0),
  posted INT8 NOT NULL DEFAULT 0 CHECK (posted >= 0),
  pending INT8 NOT NULL DEFAULT 0 CHECK (pending >= 0),
  -- What facts took beyond it; an incident says which.
  excess INT8 NOT NULL DEFAULT 0 CHECK (excess >= 0),
  frozen INT8 NOT NULL DEFAULT 0 CHECK (frozen IN (0, 1)),
  CHECK (posted + pending <= ceiling + allowance + excess),
  CHECK ((basis IS NULL) = (numerator IS NULL) AND (basis IS NULL) = (denominator IS NULL)),
  UNIQUE (owner, measure)
) KEYED_;

CREATE INDEX account_basis ON account (basis) WHERE basis IS NOT NULL;

-- What was done, in the order in which it was recorded.
CREATE TABLE transfer (
  seq INT8 PRIMARY KEY CHECK (seq > 0),
  id BYTES NOT NULL UNIQUE CHECK (length(id) = 16),
  kind TEXT NOT NULL CHECK (kind IN ('grant', 'reduce', 'reserve', 'post', 'void', 'expire', 'displace', 'freeze', 'thaw',
                                     'reverse', 'fact', 'lapse', 'follow', 'carry')),
  resolves INT8 REFERENCES transfer (seq),
  event_at INT8 NOT NULL,
  recorded_at INT8 NOT NULL,
  rule_date INT8 NOT NULL,
  expires_at INT8,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  basis TEXT NOT NULL,
  digest BYTES NOT NULL CHECK (length(digest) = 32),
  CHECK (kind = 'fact' OR (kind IN ('post', 'void', 'expire', 'displace', 'reverse', 'lapse')) = (resolves IS NOT NULL)),
  CHECK (kind = 'reserve' OR expires_at IS NULL)
) STRICT_;
CREATE UNIQUE INDEX transfer_recorded ON transfer (recorded_at);
CREATE INDEX transfer_resolves ON transfer (resolves) WHERE resolves IS NOT NULL;
CREATE UNIQUE INDEX transfer_reversed ON transfer (resolves) WHERE kind = 'reverse';

-- What it came to.
CREATE TABLE entry (
  transfer INT8 NOT NULL REFERENCES_ transfer (seq),
  n INT8 NOT NULL,
  account BYTES NOT NULL REFERENCES_ account (id),
  layer TEXT NOT NULL CHECK (layer IN ('ceiling', 'allowance', 'pending', 'posted', 'excess', 'frozen')),
  amount INT8 NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (transfer, n)
) KEYED_;

-- What of a reservation is still spoken for.
CREATE TABLE hold (
  reservation INT8 NOT NULL REFERENCES_ transfer (seq),
  account BYTES NOT NULL REFERENCES_ account (id),
  expires_at INT8, -- as the reservation has it
  reserved INT8 NOT NULL CHECK (reserved > 0),
  remaining INT8 NOT NULL CHECK (remaining >= 0 AND remaining <= reserved),
  PRIMARY KEY (reservation, account)
) KEYED_;
CREATE INDEX hold_open ON hold (reservation, account) WHERE remaining > 0;
CREATE INDEX hold_expires ON hold (account, expires_at) WHERE remaining > 0 AND expires_at IS NOT NULL;

-- What was posted to an account with a window, and whether it still counts.
CREATE TABLE window_use (
  transfer INT8 NOT NULL REFERENCES transfer (seq),
  account BYTES NOT NULL REFERENCES account (id),
  event_at INT8 NOT NULL, -- as the transfer has it
  amount INT8 NOT NULL CHECK (amount > 0),
  state TEXT NOT NULL DEFAULT 'counts' CHECK (state IN ('counts', 'lapsed', 'reversed')),
  PRIMARY KEY (transfer, account)
) KEYED_;
CREATE INDEX window_use_event ON window_use (account, event_at);

CREATE TABLE incident (
  transfer INT8 NOT NULL REFERENCES transfer (seq),
  account BYTES NOT NULL REFERENCES account (id),
  amount INT8 NOT NULL CHECK (amount > 0),
  PRIMARY KEY (transfer, account)
) KEYED_;
