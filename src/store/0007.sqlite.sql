-- SPDX-License-Identifier: Apache-2.0
-- Matches that somebody has looked at, red flags, incidents and disclosures are worked on like the rest.  SQLite has no command
-- for a constraint; as no row changes by it, the text of the table is changed (sqlite.org/lang_altertable.html, 7).  A trigger
-- that is made anew has whoever is connected read the schema again.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''buyer'', ''shipment'')', '''buyer'', ''shipment'', ''match'', ''flag'', ''disclosure'', ''incident'')')
  WHERE type = 'table' AND name = 'matter';
PRAGMA writable_schema = RESET;
DROP TRIGGER matter_kept;
CREATE TRIGGER matter_kept BEFORE DELETE ON matter BEGIN SELECT raise(ABORT, 'nothing that was worked on is removed'); END;
