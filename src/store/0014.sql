-- SPDX-License-Identifier: Apache-2.0
-- When orders of the book were decided anew.  A decision that is the same on another day is not kept once more: that it was made
-- is known by the run, which is added when all of it is done.

CREATE TABLE decision_run (
  n INT8 PRIMARY KEY CHECK (n > 0),
  scope TEXT NOT NULL CHECK (scope IN ('all', 'named', 'since', 'rules', 'license', 'buyer')),
  said TEXT NOT NULL CHECK ((said = '') = (scope IN ('all', 'named', 'rules'))), -- the day, or the names
  basis INT8 NOT NULL REFERENCES decision_basis (seq),
  actor BYTES NOT NULL REFERENCES principal (id),
  began_at INT8 NOT NULL,
  ended_at INT8 NOT NULL,
  decided INT8 NOT NULL CHECK (decided >= 0),
  changed INT8 NOT NULL CHECK (changed >= 0 AND changed <= decided),
  held INT8 NOT NULL CHECK (held >= 0),
  shipments INT8 NOT NULL CHECK (shipments >= 0), -- that were held
  refused INT8 NOT NULL CHECK (refused >= 0),
  CHECK (ended_at >= began_at)
) STRICT_;

-- Of a run of orders that were named: which.
CREATE TABLE decision_run_order (
  run INT8 NOT NULL REFERENCES decision_run (n),
  matter BYTES NOT NULL REFERENCES matter (id),
  PRIMARY KEY (run, matter)
) KEYED_;
CREATE INDEX decision_run_order_matter ON decision_run_order (matter, run);
