-- SPDX-License-Identifier: Apache-2.0
-- Documents that were watched are worked on like the rest.  As in step 7.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''difference'')', '''difference'', ''document'')') WHERE type = 'table' AND name = 'matter';
PRAGMA writable_schema = RESET;
DROP TRIGGER matter_kept;
CREATE TRIGGER matter_kept BEFORE DELETE ON matter BEGIN SELECT raise(ABORT, 'nothing that was worked on is removed'); END;
