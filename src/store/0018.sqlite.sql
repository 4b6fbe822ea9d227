-- SPDX-License-Identifier: Apache-2.0
-- A factor ends, and no code is taken twice.
CREATE TRIGGER factor_stays BEFORE UPDATE OF id, principal, kind, set_at ON factor
BEGIN SELECT raise(ABORT, 'a second factor is never changed'); END;
CREATE TRIGGER factor_ended BEFORE UPDATE ON factor WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'a second factor that has ended stays so'); END;
CREATE TRIGGER factor_secret BEFORE UPDATE OF secret ON factor WHEN NEW.secret IS NOT NULL
BEGIN SELECT raise(ABORT, 'the secret of a second factor is never changed'); END;
CREATE TRIGGER factor_step BEFORE UPDATE OF step ON factor WHEN NEW.step <= OLD.step
BEGIN SELECT raise(ABORT, 'a code is taken once'); END;
CREATE TRIGGER factor_kept BEFORE DELETE ON factor
BEGIN SELECT raise(ABORT, 'a second factor is ended, not removed'); END;
CREATE TRIGGER factor_code_stays BEFORE UPDATE OF factor, hash ON factor_code
BEGIN SELECT raise(ABORT, 'a recovery code is never changed'); END;
CREATE TRIGGER factor_code_used BEFORE UPDATE OF used_at ON factor_code WHEN OLD.used_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'a recovery code is taken once'); END;
CREATE TRIGGER factor_code_kept BEFORE DELETE ON factor_code
BEGIN SELECT raise(ABORT, 'a recovery code is used, not removed'); END;
