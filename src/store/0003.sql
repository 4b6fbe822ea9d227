-- SPDX-License-Identifier: Apache-2.0
-- Licenses.  What a license says is a version of it; what became of it is an event.  Neither is ever changed.

CREATE TABLE license (
  id BYTES PRIMARY KEY CHECK (length(id) = 16),
  authority TEXT NOT NULL CHECK (authority <> ''),
  number TEXT NOT NULL CHECK (number <> ''),
  UNIQUE (authority, number)
) KEYED_;

CREATE TABLE license_version (
  license BYTES NOT NULL REFERENCES license (id),
  n INT8 NOT NULL,
  -- The version since which shipments count against it: its own number where they begin anew.
  generation INT8 NOT NULL CHECK (generation BETWEEN 1 AND n),
  replaces BYTES REFERENCES license (id),
  carries INT8 NOT NULL CHECK (carries IN (0, 1)), -- what was shipped under that one counts here
  licensee TEXT,
  licensee_country TEXT,
  currency TEXT NOT NULL,
  value INT8 NOT NULL CHECK (value >= 0),
  tolerance TEXT, -- percent, where the license names its own
  allowance INT8 NOT NULL CHECK (allowance >= 0), -- what the tolerance comes to
  allowance_basis TEXT NOT NULL, -- where it stands
  issued INT8,
  valid_from INT8 NOT NULL,
  expires INT8 NOT NULL CHECK (expires >= valid_from),
  extended_to INT8 CHECK (extended_to >= expires), -- what the authority granted
  zone TEXT NOT NULL CHECK (zone <> ''), -- of the port, whose midnight counts
  document BYTES CHECK (length(document) = 32), -- SHA-256
  digest BYTES NOT NULL CHECK (length(digest) = 32), -- of all that it says
  quantity_account BYTES REFERENCES account (id), -- all lines together: the guard of the value
  value_account BYTES NOT NULL REFERENCES account (id),
  CHECK (carries = 0 OR replaces IS NOT NULL),
  CHECK (replaces <> license),
  PRIMARY KEY (license, n)
) KEYED_;

CREATE TABLE license_line (
  license BYTES NOT NULL,
  version INT8 NOT NULL,
  n INT8 NOT NULL CHECK (n > 0),
  item TEXT,
  eccn TEXT,
  unit TEXT,
  quantity INT8 CHECK (quantity > 0),
  value INT8 CHECK (value >= 0),
  quantity_account BYTES REFERENCES account (id), -- where the license limits its quantity
  value_account BYTES REFERENCES account (id), -- where the license limits its value by itself
  CHECK (quantity_account IS NULL OR quantity IS NOT NULL),
  CHECK (value_account IS NULL OR value IS NOT NULL),
  CHECK (quantity_account IS NOT NULL OR value_account IS NOT NULL),
  PRIMARY KEY (license, version, n),
  FOREIGN KEY (license, version) REFERENCES license_version (license, n)
) KEYED_;

-- Whom it names, and where and for what the items may go.
CREATE TABLE license_party (
  license BYTES NOT NULL,
  version INT8 NOT NULL,
  n INT8 NOT NULL CHECK (n > 0),
  role TEXT,
  name TEXT,
  country TEXT,
  address TEXT,
  PRIMARY KEY (license, version, n),
  FOREIGN KEY (license, version) REFERENCES license_version (license, n)
) KEYED_;

CREATE TABLE license_scope (
  license BYTES NOT NULL,
  version INT8 NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('destination', 'end_use')),
  n INT8 NOT NULL CHECK (n > 0),
  word TEXT NOT NULL CHECK (word <> ''),
  PRIMARY KEY (license, version, kind, n),
  FOREIGN KEY (license, version) REFERENCES license_version (license, n)
) KEYED_;

-- A condition is an obligation until it is met: by what the version says, or by an event.
CREATE TABLE license_condition (
  license BYTES NOT NULL,
  version INT8 NOT NULL,
  n INT8 NOT NULL CHECK (n > 0),
  kind TEXT,
  text TEXT NOT NULL CHECK (text <> ''),
  due TEXT,
  blocking INT8 NOT NULL CHECK (blocking IN (0, 1)),
  met INT8 NOT NULL CHECK (met IN (0, 1)),
  PRIMARY KEY (license, version, n),
  FOREIGN KEY (license, version) REFERENCES license_version (license, n)
) KEYED_;

-- What became of it.  Which state follows which is in desk/license_state.c; what a transition leads to is here too.
CREATE TABLE license_event (
  license BYTES NOT NULL,
  n INT8 NOT NULL CHECK (n > 0),
  id BYTES NOT NULL UNIQUE CHECK (length(id) = 16),
  transition TEXT NOT NULL,
  state TEXT NOT NULL,
  version INT8 NOT NULL, -- that it is about
  condition INT8, -- that was met
  event_at INT8 NOT NULL,
  recorded_at INT8 NOT NULL,
  actor BYTES NOT NULL REFERENCES principal (id),
  approval INT8 UNIQUE, -- that stands behind it
  reason TEXT NOT NULL,
  basis TEXT NOT NULL,
  digest BYTES NOT NULL CHECK (length(digest) = 32), -- of what was asked
  CHECK (event_at <= recorded_at),
  CHECK ((transition = 'add') = (n = 1)),
  CHECK ((transition = 'meet') = (condition IS NOT NULL)),
  CHECK ((transition IN ('activate', 'reinstate')) = (approval IS NOT NULL)),
  CHECK (transition || ' ' || state IN (
    'add drafted', 'amend drafted', 'amend active', 'amend suspended', 'activate active', 'reduce active', 'reduce suspended',
    'meet drafted', 'meet active', 'meet suspended', 'suspend suspended', 'reinstate active', 'revoke revoked',
    'supersede superseded', 'surrender surrendered', 'void_ab_initio void_ab_initio')),
  PRIMARY KEY (license, n),
  FOREIGN KEY (license, version) REFERENCES license_version (license, n)
) KEYED_;
CREATE UNIQUE INDEX license_event_recorded ON license_event (recorded_at);

-- What departed under a license that did not authorize it then.
CREATE TABLE license_incident (
  license BYTES NOT NULL,
  transfer INT8 NOT NULL REFERENCES transfer (seq),
  event INT8 NOT NULL, -- on account of which
  PRIMARY KEY (license, transfer),
  FOREIGN KEY (license, event) REFERENCES license_event (license, n)
) KEYED_;

-- Which accounts a license has, of all its versions.  Line 0: all lines together.
CREATE VIEW license_account AS
  SELECT license, generation, 0 AS line, 'quantity' AS measure, quantity_account AS account FROM license_version
    WHERE quantity_account IS NOT NULL
  UNION SELECT license, generation, 0, 'value', value_account FROM license_version
  UNION SELECT v.license, v.generation, l.n, 'quantity', l.quantity_account FROM license_version v
    JOIN license_line l ON l.license = v.license AND l.version = v.n WHERE l.quantity_account IS NOT NULL
  UNION SELECT v.license, v.generation, l.n, 'value', l.value_account FROM license_version v
    JOIN license_line l ON l.license = v.license AND l.version = v.n WHERE l.value_account IS NOT NULL;
