-- SPDX-License-Identifier: Apache-2.0
-- Conditions of triggers that look at other rows; the rest is as SQLite has it.
CREATE FUNCTION others_administer(whom bytea) RETURNS boolean LANGUAGE sql SET search_path = licet, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM role_grant g JOIN principal p ON p.id = g.principal
    WHERE g.role = 'administrator' AND g.ended_at IS NULL AND p.disabled_at IS NULL AND p.id <> whom) $$;
CREATE FUNCTION two_administer() RETURNS boolean LANGUAGE sql SET search_path = licet, pg_temp AS $$
  SELECT count(*) >= 2 FROM role_grant WHERE role = 'administrator' AND ended_at IS NULL $$;
CREATE FUNCTION is_signed(under bigint, what text, whom bytea, who bytea, at bigint) RETURNS boolean
LANGUAGE sql SET search_path = licet, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM approval a WHERE a.id = under AND a.transition = what AND a.subject = whom
    AND a.proposed_by = who AND a.used_at = at) $$;
CREATE FUNCTION audits_or_acts(whom bytea, other text) RETURNS boolean LANGUAGE sql SET search_path = licet, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM role_grant g WHERE g.principal = whom AND g.ended_at IS NULL
    AND (g.role = 'auditor') <> (other = 'auditor')) $$;

-- Who was who stays, and somebody can always act.
CREATE TRIGGER principal_stays BEFORE UPDATE OF id, kind, name, added_by, added_at ON principal
FOR EACH ROW EXECUTE FUNCTION refuse_change('who somebody is is never changed');
CREATE TRIGGER principal_kept BEFORE DELETE ON principal FOR EACH ROW EXECUTE FUNCTION refuse_change('nobody is removed');
CREATE TRIGGER principal_there BEFORE TRUNCATE ON principal EXECUTE FUNCTION refuse_change();
CREATE TRIGGER principal_last BEFORE UPDATE OF disabled_at ON principal
FOR EACH ROW WHEN (NEW.disabled_at IS NOT NULL AND NOT others_administer(NEW.id))
EXECUTE FUNCTION refuse_change('the last administrator stays');

-- What was signed stays.
CREATE TRIGGER approval_stays BEFORE UPDATE OF id, transition, subject, digest, says, proposed_by, proposed_at ON approval
FOR EACH ROW EXECUTE FUNCTION refuse_change('what was proposed is never changed');
CREATE TRIGGER approval_decided BEFORE UPDATE OF decision, decided_by, decided_at, reason ON approval
FOR EACH ROW WHEN (OLD.decision IS NOT NULL)
EXECUTE FUNCTION refuse_change('what was decided is never changed');
CREATE TRIGGER approval_used BEFORE UPDATE OF used_by, used_at ON approval
FOR EACH ROW WHEN (OLD.used_at IS NOT NULL)
EXECUTE FUNCTION refuse_change('an approval is used once');
CREATE TRIGGER approval_kept BEFORE DELETE ON approval
FOR EACH ROW EXECUTE FUNCTION refuse_change('an approval is never removed');
CREATE TRIGGER approval_there BEFORE TRUNCATE ON approval EXECUTE FUNCTION refuse_change();

-- Once there are two administrators, a role is given by two; who reads the log has no other role.
CREATE TRIGGER role_grant_second BEFORE INSERT ON role_grant
FOR EACH ROW WHEN (NEW.granted_under IS NULL AND two_administer())
EXECUTE FUNCTION refuse_change('a second administrator has to approve it');
CREATE TRIGGER role_grant_signed BEFORE INSERT ON role_grant
FOR EACH ROW WHEN (NEW.granted_under IS NOT NULL
                   AND NOT is_signed(NEW.granted_under, 'people.grant', NEW.principal, NEW.granted_by, NEW.granted_at))
EXECUTE FUNCTION refuse_change('it is not what was approved');
CREATE TRIGGER role_grant_unsigned BEFORE UPDATE OF ended_under ON role_grant
FOR EACH ROW WHEN (NEW.ended_under IS NOT NULL
                   AND NOT is_signed(NEW.ended_under, 'people.revoke', NEW.principal, NEW.ended_by, NEW.ended_at))
EXECUTE FUNCTION refuse_change('it is not what was approved');
CREATE TRIGGER role_grant_auditor BEFORE INSERT ON role_grant
FOR EACH ROW WHEN (audits_or_acts(NEW.principal, NEW.role))
EXECUTE FUNCTION refuse_change('an auditor has no other role');
CREATE TRIGGER role_grant_stays BEFORE UPDATE OF principal, kind, role, granted_by, granted_at, granted_under ON role_grant
FOR EACH ROW EXECUTE FUNCTION refuse_change('a role that was given is never changed');
CREATE TRIGGER role_grant_ended BEFORE UPDATE OF ended_by, ended_at, ended_under ON role_grant
FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)
EXECUTE FUNCTION refuse_change('a role ends once');
CREATE TRIGGER role_grant_kept BEFORE DELETE ON role_grant
FOR EACH ROW EXECUTE FUNCTION refuse_change('a role is ended, not removed');
CREATE TRIGGER role_grant_there BEFORE TRUNCATE ON role_grant EXECUTE FUNCTION refuse_change();

-- A key is revoked, and nothing else.
CREATE TRIGGER api_key_stays
BEFORE UPDATE OF prefix, principal, kind, hash, scopes, addresses, made_by, made_at, expires_at ON api_key
FOR EACH ROW EXECUTE FUNCTION refuse_change('a key is never changed');
CREATE TRIGGER api_key_revoked BEFORE UPDATE OF revoked_by, revoked_at ON api_key
FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL)
EXECUTE FUNCTION refuse_change('a key stays revoked');
CREATE TRIGGER api_key_kept BEFORE DELETE ON api_key
FOR EACH ROW EXECUTE FUNCTION refuse_change('a key is revoked, not removed');
CREATE TRIGGER api_key_there BEFORE TRUNCATE ON api_key EXECUTE FUNCTION refuse_change();
