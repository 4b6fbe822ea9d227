-- SPDX-License-Identifier: Apache-2.0
-- What was recorded of a license is never changed or taken away.
CREATE TRIGGER license_stays BEFORE UPDATE ON license FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_kept BEFORE DELETE ON license FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_there BEFORE TRUNCATE ON license EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_version_stays BEFORE UPDATE ON license_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_version_kept BEFORE DELETE ON license_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_version_there BEFORE TRUNCATE ON license_version EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_line_stays BEFORE UPDATE ON license_line FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_line_kept BEFORE DELETE ON license_line FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_line_there BEFORE TRUNCATE ON license_line EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_party_stays BEFORE UPDATE ON license_party FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_party_kept BEFORE DELETE ON license_party FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_party_there BEFORE TRUNCATE ON license_party EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_scope_stays BEFORE UPDATE ON license_scope FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_scope_kept BEFORE DELETE ON license_scope FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_scope_there BEFORE TRUNCATE ON license_scope EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_condition_stays BEFORE UPDATE ON license_condition FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_condition_kept BEFORE DELETE ON license_condition FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_condition_there BEFORE TRUNCATE ON license_condition EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_event_stays BEFORE UPDATE ON license_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_event_kept BEFORE DELETE ON license_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_event_there BEFORE TRUNCATE ON license_event EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_incident_stays BEFORE UPDATE ON license_incident FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_incident_kept BEFORE DELETE ON license_incident FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER license_incident_there BEFORE TRUNCATE ON license_incident EXECUTE FUNCTION refuse_change();

-- What gives more has two people behind it, and is what they signed: the version, or the moment.
CREATE FUNCTION license_is_signed(under bigint, whom bytea, who bytea, at bigint, what text, version_of bigint)
RETURNS boolean LANGUAGE sql SET search_path = licet, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM approval a WHERE a.id = under AND a.subject = whom AND a.used_by = who AND a.used_at <= at
    AND a.digest = coalesce((SELECT v.digest FROM license_version v
      WHERE what = 'activate' AND v.license = whom AND v.n = version_of), a.digest)) $$;
CREATE TRIGGER license_event_signed BEFORE INSERT ON license_event
FOR EACH ROW WHEN (NEW.approval IS NOT NULL
                   AND NOT license_is_signed(NEW.approval, NEW.license, NEW.actor, NEW.recorded_at, NEW.transition, NEW.version))
EXECUTE FUNCTION refuse_change('it is not what was approved');

-- A version belongs to the event that brought it.
CREATE FUNCTION license_version_is_known(whom bytea, version_of bigint) RETURNS boolean
LANGUAGE sql SET search_path = licet, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM license_event e WHERE e.license = whom AND e.version = version_of) $$;
CREATE TRIGGER license_event_version BEFORE INSERT ON license_event
FOR EACH ROW WHEN (NEW.transition IN ('add', 'amend', 'reduce') AND license_version_is_known(NEW.license, NEW.version))
EXECUTE FUNCTION refuse_change('the version is of another event');
