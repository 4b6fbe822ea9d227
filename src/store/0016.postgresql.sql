-- SPDX-License-Identifier: Apache-2.0
-- A link ends, and nothing else.
CREATE TRIGGER identity_stays BEFORE UPDATE OF id, issuer, subject, principal, kind, linked_by, linked_at ON identity
FOR EACH ROW EXECUTE FUNCTION refuse_change('a link is never changed');
CREATE TRIGGER identity_ended BEFORE UPDATE OF ended_by, ended_at ON identity
FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)
EXECUTE FUNCTION refuse_change('a link that has ended stays so');
CREATE TRIGGER identity_kept BEFORE DELETE ON identity
FOR EACH ROW EXECUTE FUNCTION refuse_change('a link is ended, not removed');
CREATE TRIGGER identity_there BEFORE TRUNCATE ON identity EXECUTE FUNCTION refuse_change();
