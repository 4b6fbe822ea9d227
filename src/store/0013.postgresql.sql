-- SPDX-License-Identifier: Apache-2.0
-- What was told stays told.
CREATE TRIGGER outbox_stays BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outbox_kept BEFORE DELETE ON outbox FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outbox_there BEFORE TRUNCATE ON outbox EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outbox_state_stays BEFORE UPDATE ON outbox_state FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outbox_state_kept BEFORE DELETE ON outbox_state FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outbox_state_there BEFORE TRUNCATE ON outbox_state EXECUTE FUNCTION refuse_change();

-- That it says something else than before, or the same of another version; once for all that a statement does.
CREATE FUNCTION matter_event_told() RETURNS trigger LANGUAGE plpgsql SET search_path = licet, pg_temp AS $$
BEGIN
  INSERT INTO outbox (seq, matter, event, told)
  SELECT coalesce((SELECT max(seq) FROM outbox), 0) + row_number() OVER (ORDER BY e.matter, e.n), e.matter, e.n, s.told
  FROM added e JOIN matter m ON m.id = e.matter JOIN outbox_state s ON s.kind = m.kind AND s.state = e.to_state
  WHERE e.from_state IS NULL
    OR NOT EXISTS (SELECT 1 FROM outbox_state b WHERE b.kind = m.kind AND b.state = e.from_state AND b.told = s.told)
    OR e.version <> (SELECT p.version FROM matter_event p WHERE p.matter = e.matter AND p.n = e.n - 1);
  RETURN NULL;
END $$;
CREATE TRIGGER matter_event_told AFTER INSERT ON matter_event REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION matter_event_told();
