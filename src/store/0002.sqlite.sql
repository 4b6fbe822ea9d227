-- SPDX-License-Identifier: Apache-2.0
-- Who was who stays, and somebody can always act.
CREATE TRIGGER principal_stays BEFORE UPDATE OF id, kind, name, added_by, added_at ON principal
BEGIN SELECT raise(ABORT, 'who somebody is is never changed'); END;
CREATE TRIGGER principal_kept BEFORE DELETE ON principal BEGIN SELECT raise(ABORT, 'nobody is removed'); END;
CREATE TRIGGER principal_last BEFORE UPDATE OF disabled_at ON principal
WHEN NEW.disabled_at IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM role_grant g JOIN principal p ON p.id = g.principal
  WHERE g.role = 'administrator' AND g.ended_at IS NULL AND p.disabled_at IS NULL AND p.id <> NEW.id)
BEGIN SELECT raise(ABORT, 'the last administrator stays'); END;

-- What was signed stays.
CREATE TRIGGER approval_stays BEFORE UPDATE OF id, transition, subject, digest, says, proposed_by, proposed_at ON approval
BEGIN SELECT raise(ABORT, 'what was proposed is never changed'); END;
CREATE TRIGGER approval_decided BEFORE UPDATE OF decision, decided_by, decided_at, reason ON approval
WHEN OLD.decision IS NOT NULL
BEGIN SELECT raise(ABORT, 'what was decided is never changed'); END;
CREATE TRIGGER approval_used BEFORE UPDATE OF used_by, used_at ON approval WHEN OLD.used_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'an approval is used once'); END;
CREATE TRIGGER approval_kept BEFORE DELETE ON approval BEGIN SELECT raise(ABORT, 'an approval is never removed'); END;

-- Once there are two administrators, a role is given by two; who reads the log has no other role.
CREATE TRIGGER role_grant_second BEFORE INSERT ON role_grant
WHEN NEW.granted_under IS NULL
  AND (SELECT count(*) FROM role_grant WHERE role = 'administrator' AND ended_at IS NULL) >= 2
BEGIN SELECT raise(ABORT, 'a second administrator has to approve it'); END;
CREATE TRIGGER role_grant_signed BEFORE INSERT ON role_grant
WHEN NEW.granted_under IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM approval a WHERE a.id = NEW.granted_under AND a.transition = 'people.grant' AND a.subject = NEW.principal
    AND a.proposed_by = NEW.granted_by AND a.used_at = NEW.granted_at)
BEGIN SELECT raise(ABORT, 'it is not what was approved'); END;
CREATE TRIGGER role_grant_unsigned BEFORE UPDATE OF ended_under ON role_grant
WHEN NEW.ended_under IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM approval a WHERE a.id = NEW.ended_under AND a.transition = 'people.revoke' AND a.subject = NEW.principal
    AND a.proposed_by = NEW.ended_by AND a.used_at = NEW.ended_at)
BEGIN SELECT raise(ABORT, 'it is not what was approved'); END;
CREATE TRIGGER role_grant_auditor BEFORE INSERT ON role_grant
WHEN EXISTS (SELECT 1 FROM role_grant g WHERE g.principal = NEW.principal AND g.ended_at IS NULL
               AND (g.role = 'auditor') <> (NEW.role = 'auditor'))
BEGIN SELECT raise(ABORT, 'an auditor has no other role'); END;
CREATE TRIGGER role_grant_stays BEFORE UPDATE OF principal, kind, role, granted_by, granted_at, granted_under ON role_grant
BEGIN SELECT raise(ABORT, 'a role that was given is never changed'); END;
CREATE TRIGGER role_grant_ended BEFORE UPDATE OF ended_by, ended_at, ended_under ON role_grant WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'a role ends once'); END;
CREATE TRIGGER role_grant_kept BEFORE DELETE ON role_grant BEGIN SELECT raise(ABORT, 'a role is ended, not removed'); END;

-- A key is revoked, and nothing else.
CREATE TRIGGER api_key_stays
BEFORE UPDATE OF prefix, principal, kind, hash, scopes, addresses, made_by, made_at, expires_at ON api_key
BEGIN SELECT raise(ABORT, 'a key is never changed'); END;
CREATE TRIGGER api_key_revoked BEFORE UPDATE OF revoked_by, revoked_at ON api_key WHEN OLD.revoked_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'a key stays revoked'); END;
CREATE TRIGGER api_key_kept BEFORE DELETE ON api_key BEGIN SELECT raise(ABORT, 'a key is revoked, not removed'); END;
