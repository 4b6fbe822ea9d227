-- SPDX-License-Identifier: Apache-2.0
-- Which accounts a license has, so that neither its accounts nor an account's license are looked for among all: a condition
-- on a union of all rows reaches each of its parts, and there are indexes for the other way.

CREATE INDEX license_version_quantity ON license_version (quantity_account);
CREATE INDEX license_version_value ON license_version (value_account);
CREATE INDEX license_line_quantity ON license_line (quantity_account);
CREATE INDEX license_line_value ON license_line (value_account);

-- Of all its versions, each once.  Line 0: all lines together.
DROP VIEW license_account;
CREATE VIEW license_account AS SELECT DISTINCT license, generation, line, measure, account FROM (
  SELECT license, generation, 0 AS line, 'quantity' AS measure, quantity_account AS account FROM license_version
    WHERE quantity_account IS NOT NULL
  UNION ALL SELECT license, generation, 0, 'value', value_account FROM license_version
  UNION ALL SELECT v.license, v.generation, l.n, 'quantity', l.quantity_account FROM license_version v
    JOIN license_line l ON l.license = v.license AND l.version = v.n WHERE l.quantity_account IS NOT NULL
  UNION ALL SELECT v.license, v.generation, l.n, 'value', l.value_account FROM license_version v
    JOIN license_line l ON l.license = v.license AND l.version = v.n WHERE l.value_account IS NOT NULL) AS of_each;
