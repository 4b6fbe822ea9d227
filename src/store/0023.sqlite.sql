-- SPDX-License-Identifier: Apache-2.0
-- As no row changes by it, the text of the tables is changed, as in step 7.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'hash LIKE ''$argon2id$%''', 'hash LIKE ''$argon2id$%'' OR hash LIKE ''$sealed$%''')
  WHERE type = 'table' AND name = 'password';
UPDATE sqlite_schema SET sql = replace(sql, 'length(secret) = 20', 'length(secret) = 20 OR length(secret) = 69')
  WHERE type = 'table' AND name = 'factor';
PRAGMA writable_schema = RESET;
DROP TRIGGER factor_secret;
CREATE TRIGGER factor_secret BEFORE UPDATE OF secret ON factor WHEN length(NEW.secret) = 20
BEGIN SELECT raise(ABORT, 'the secret of a second factor is never changed, but sealed'); END;
CREATE TRIGGER password_sealed BEFORE UPDATE OF hash ON password
WHEN OLD.hash LIKE '$sealed$%' AND NEW.hash NOT LIKE '$sealed$%'
BEGIN SELECT raise(ABORT, 'who has a sealed password has no other one'); END;
