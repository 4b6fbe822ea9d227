-- SPDX-License-Identifier: Apache-2.0
-- A security key is ended, never changed, and does not count back.
CREATE TRIGGER security_key_stays BEFORE UPDATE OF id, principal, kind, name, credential, point, set_at ON security_key
BEGIN SELECT raise(ABORT, 'a security key is never changed'); END;
CREATE TRIGGER security_key_ended BEFORE UPDATE ON security_key WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'a security key that has ended stays so'); END;
CREATE TRIGGER security_key_signs BEFORE UPDATE OF signs ON security_key WHEN NEW.signs < OLD.signs
BEGIN SELECT raise(ABORT, 'a security key does not count back'); END;
CREATE TRIGGER security_key_kept BEFORE DELETE ON security_key
BEGIN SELECT raise(ABORT, 'a security key is ended, its row stays'); END;
