-- SPDX-License-Identifier: Apache-2.0
-- A security key is ended, never changed, and does not count back.
CREATE TRIGGER security_key_stays BEFORE UPDATE OF id, principal, kind, name, credential, point, set_at ON security_key
FOR EACH ROW EXECUTE FUNCTION refuse_change('a security key is never changed');
CREATE TRIGGER security_key_ended BEFORE UPDATE ON security_key
FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)
EXECUTE FUNCTION refuse_change('a security key that has ended stays so');
CREATE TRIGGER security_key_signs BEFORE UPDATE OF signs ON security_key
FOR EACH ROW WHEN (NEW.signs < OLD.signs)
EXECUTE FUNCTION refuse_change('a security key does not count back');
CREATE TRIGGER security_key_kept BEFORE DELETE ON security_key
FOR EACH ROW EXECUTE FUNCTION refuse_change('a security key is ended, its row stays');
CREATE TRIGGER security_key_there BEFORE TRUNCATE ON security_key EXECUTE FUNCTION refuse_change();
