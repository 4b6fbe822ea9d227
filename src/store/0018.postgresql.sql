-- SPDX-License-Identifier: Apache-2.0
-- A factor ends, and no code is taken twice.
CREATE TRIGGER factor_stays BEFORE UPDATE OF id, principal, kind, set_at ON factor
FOR EACH ROW EXECUTE FUNCTION refuse_change('a second factor is never changed');
CREATE TRIGGER factor_ended BEFORE UPDATE ON factor
FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)
EXECUTE FUNCTION refuse_change('a second factor that has ended stays so');
CREATE TRIGGER factor_secret BEFORE UPDATE OF secret ON factor
FOR EACH ROW WHEN (NEW.secret IS NOT NULL)
EXECUTE FUNCTION refuse_change('the secret of a second factor is never changed');
CREATE TRIGGER factor_step BEFORE UPDATE OF step ON factor
FOR EACH ROW WHEN (NEW.step <= OLD.step)
EXECUTE FUNCTION refuse_change('a code is taken once');
CREATE TRIGGER factor_kept BEFORE DELETE ON factor
FOR EACH ROW EXECUTE FUNCTION refuse_change('a second factor is ended, not removed');
CREATE TRIGGER factor_there BEFORE TRUNCATE ON factor EXECUTE FUNCTION refuse_change();
CREATE TRIGGER factor_code_stays BEFORE UPDATE OF factor, hash ON factor_code
FOR EACH ROW EXECUTE FUNCTION refuse_change('a recovery code is never changed');
CREATE TRIGGER factor_code_used BEFORE UPDATE OF used_at ON factor_code
FOR EACH ROW WHEN (OLD.used_at IS NOT NULL)
EXECUTE FUNCTION refuse_change('a recovery code is taken once');
CREATE TRIGGER factor_code_kept BEFORE DELETE ON factor_code
FOR EACH ROW EXECUTE FUNCTION refuse_change('a recovery code is used, not removed');
CREATE TRIGGER factor_code_there BEFORE TRUNCATE ON factor_code EXECUTE FUNCTION refuse_change();
