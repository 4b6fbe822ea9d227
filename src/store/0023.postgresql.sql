-- SPDX-License-Identifier: Apache-2.0
-- Passwords and the secrets of second factors may be sealed, with a key that lies elsewhere; what is sealed is not readable again.
-- A program that does not know it would take the secret of a factor for another one.
-- No earlier program may run beside it.
ALTER TABLE password DROP CONSTRAINT password_hash_check;
ALTER TABLE password ADD CONSTRAINT password_hash_check CHECK (hash LIKE '$argon2id$%' OR hash LIKE '$sealed$%');
ALTER TABLE factor DROP CONSTRAINT factor_secret_check;
ALTER TABLE factor ADD CONSTRAINT factor_secret_check CHECK (length(secret) = 20 OR length(secret) = 69);
DROP TRIGGER factor_secret ON factor;
CREATE TRIGGER factor_secret BEFORE UPDATE OF secret ON factor
FOR EACH ROW WHEN (length(NEW.secret) = 20)
EXECUTE FUNCTION refuse_change('the secret of a second factor is never changed, but sealed');
CREATE TRIGGER password_sealed BEFORE UPDATE OF hash ON password
FOR EACH ROW WHEN (OLD.hash LIKE '$sealed$%' AND NEW.hash NOT LIKE '$sealed$%')
EXECUTE FUNCTION refuse_change('who has a sealed password has no other one');
