-- SPDX-License-Identifier: Apache-2.0
-- What was recorded of a license is never changed or taken away.
CREATE TRIGGER license_stays BEFORE UPDATE ON license BEGIN SELECT raise(ABORT, 'it is never changed'); END;
CREATE TRIGGER license_kept BEFORE DELETE ON license BEGIN SELECT raise(ABORT, 'it is never removed'); END;
CREATE TRIGGER license_version_stays BEFORE UPDATE ON license_version BEGIN SELECT raise(ABORT, 'it is never changed'); END;
CREATE TRIGGER license_version_kept BEFORE DELETE ON license_version BEGIN SELECT raise(ABORT, 'it is never removed'); END;
CREATE TRIGGER license_line_stays BEFORE UPDATE ON license_line BEGIN SELECT raise(ABORT, 'it is never changed'); END;
CREATE TRIGGER license_line_kept BEFORE DELETE ON license_line BEGIN SELECT raise(ABORT, 'it is never removed'); END;
CREATE TRIGGER license_party_stays BEFORE UPDATE ON license_party BEGIN SELECT raise(ABORT, 'it is never changed'); END;
CREATE TRIGGER license_party_kept BEFORE DELETE ON license_party BEGIN SELECT raise(ABORT, 'it is never removed'); END;
CREATE TRIGGER license_scope_stays BEFORE UPDATE ON license_scope BEGIN SELECT raise(ABORT, 'it is never changed'); END;
CREATE TRIGGER license_scope_kept BEFORE DELETE ON license_scope BEGIN SELECT raise(ABORT, 'it is never removed'); END;
CREATE TRIGGER license_condition_stays BEFORE UPDATE ON license_condition BEGIN SELECT raise(ABORT, 'it is never changed'); END;
CREATE TRIGGER license_condition_kept BEFORE DELETE ON license_condition BEGIN SELECT raise(ABORT, 'it is never removed'); END;
CREATE TRIGGER license_event_stays BEFORE UPDATE ON license_event BEGIN SELECT raise(ABORT, 'it is never changed'); END;
CREATE TRIGGER license_event_kept BEFORE DELETE ON license_event BEGIN SELECT raise(ABORT, 'it is never removed'); END;
CREATE TRIGGER license_incident_stays BEFORE UPDATE ON license_incident BEGIN SELECT raise(ABORT, 'it is never changed'); END;
CREATE TRIGGER license_incident_kept BEFORE DELETE ON license_incident BEGIN SELECT raise(ABORT, 'it is never removed'); END;

-- What gives more has two people behind it, and is what they signed: the version, or the moment.
CREATE TRIGGER license_event_signed BEFORE INSERT ON license_event
WHEN NEW.approval IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM approval a WHERE a.id = NEW.approval AND a.subject = NEW.license AND a.used_by = NEW.actor
    AND a.used_at <= NEW.recorded_at AND a.digest = coalesce(
      (SELECT v.digest FROM license_version v
       WHERE NEW.transition = 'activate' AND v.license = NEW.license AND v.n = NEW.version), a.digest))
BEGIN SELECT raise(ABORT, 'it is not what was approved'); END;

-- A version belongs to the event that brought it.
CREATE TRIGGER license_event_version BEFORE INSERT ON license_event
WHEN NEW.transition IN ('add', 'amend', 'reduce') AND EXISTS (
  SELECT 1 FROM license_event e WHERE e.license = NEW.license AND e.version = NEW.version)
BEGIN SELECT raise(ABORT, 'the version is of another event'); END;
