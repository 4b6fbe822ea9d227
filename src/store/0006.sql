-- SPDX-License-Identifier: Apache-2.0
-- What a version is about besides itself, so that it is found by that: a shipment by its order, by its serial numbers.

CREATE TABLE matter_about (
  matter BYTES NOT NULL,
  version INT8 NOT NULL,
  what TEXT NOT NULL CHECK (what <> ''),
  name TEXT NOT NULL CHECK (name <> ''),
  PRIMARY KEY (matter, version, what, name),
  FOREIGN KEY (matter, version) REFERENCES matter_version (matter, n)
) KEYED_;
CREATE INDEX matter_about_name ON matter_about (what, name);
