-- SPDX-License-Identifier: Apache-2.0
-- A link ends, and nothing else.
CREATE TRIGGER identity_stays BEFORE UPDATE OF id, issuer, subject, principal, kind, linked_by, linked_at ON identity
BEGIN SELECT raise(ABORT, 'a link is never changed'); END;
CREATE TRIGGER identity_ended BEFORE UPDATE OF ended_by, ended_at ON identity WHEN OLD.ended_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'a link that has ended stays so'); END;
CREATE TRIGGER identity_kept BEFORE DELETE ON identity BEGIN SELECT raise(ABORT, 'a link is ended, not removed'); END;
