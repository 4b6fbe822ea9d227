-- SPDX-License-Identifier: Apache-2.0
-- What was told stays told.
CREATE TRIGGER outbox_stays BEFORE UPDATE ON outbox BEGIN SELECT raise(ABORT, 'it is never changed'); END;
CREATE TRIGGER outbox_kept BEFORE DELETE ON outbox BEGIN SELECT raise(ABORT, 'it is never removed'); END;
CREATE TRIGGER outbox_state_stays BEFORE UPDATE ON outbox_state BEGIN SELECT raise(ABORT, 'it is never changed'); END;
CREATE TRIGGER outbox_state_kept BEFORE DELETE ON outbox_state BEGIN SELECT raise(ABORT, 'it is never removed'); END;

-- That it says something else than before, or the same of another version.
CREATE TRIGGER matter_event_told AFTER INSERT ON matter_event BEGIN
  INSERT INTO outbox (seq, matter, event, told)
  SELECT coalesce((SELECT max(seq) FROM outbox), 0) + 1, NEW.matter, NEW.n, s.told
  FROM matter m JOIN outbox_state s ON s.kind = m.kind AND s.state = NEW.to_state
  WHERE m.id = NEW.matter AND (NEW.from_state IS NULL
    OR NOT EXISTS (SELECT 1 FROM outbox_state b WHERE b.kind = m.kind AND b.state = NEW.from_state AND b.told = s.told)
    OR NEW.version <> (SELECT p.version FROM matter_event p WHERE p.matter = NEW.matter AND p.n = NEW.n - 1));
END;
