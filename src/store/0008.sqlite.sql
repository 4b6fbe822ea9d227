-- SPDX-License-Identifier: Apache-2.0
-- What is counted is counted with each change.
CREATE TRIGGER matter_counted AFTER INSERT ON matter BEGIN
  INSERT INTO matter_tally
  VALUES (NEW.kind, NEW.state, coalesce(NEW.currency, ''), 1, coalesce(NEW.value / 1000000, 0), coalesce(NEW.value % 1000000, 0))
  ON CONFLICT (kind, state, currency) DO UPDATE
  SET count = count + 1, millions = millions + excluded.millions, rest = rest + excluded.rest;
END;
CREATE TRIGGER matter_recounted AFTER UPDATE OF state, value, currency ON matter
WHEN NEW.state <> OLD.state OR NEW.value IS NOT OLD.value OR NEW.currency IS NOT OLD.currency BEGIN
  UPDATE matter_tally SET count = count - 1, millions = millions - coalesce(OLD.value / 1000000, 0),
    rest = rest - coalesce(OLD.value % 1000000, 0)
  WHERE kind = OLD.kind AND state = OLD.state AND currency = coalesce(OLD.currency, '');
  INSERT INTO matter_tally
  VALUES (NEW.kind, NEW.state, coalesce(NEW.currency, ''), 1, coalesce(NEW.value / 1000000, 0), coalesce(NEW.value % 1000000, 0))
  ON CONFLICT (kind, state, currency) DO UPDATE
  SET count = count + 1, millions = millions + excluded.millions, rest = rest + excluded.rest;
END;
CREATE TRIGGER obstacle_moved AFTER UPDATE OF state ON matter WHEN NEW.state <> OLD.state BEGIN
  INSERT INTO obstacle_tally
  SELECT OLD.kind, OLD.state, reason, rule, says, -count(*) FROM open_obstacle WHERE matter = OLD.id GROUP BY reason, rule, says
  ON CONFLICT (kind, state, reason, rule, says) DO UPDATE SET count = count + excluded.count;
  INSERT INTO obstacle_tally
  SELECT NEW.kind, NEW.state, reason, rule, says, count(*) FROM open_obstacle WHERE matter = NEW.id GROUP BY reason, rule, says
  ON CONFLICT (kind, state, reason, rule, says) DO UPDATE SET count = count + excluded.count;
END;
CREATE TRIGGER obstacle_counted AFTER INSERT ON obstacle BEGIN
  INSERT INTO obstacle_tally
  SELECT m.kind, m.state, o.reason, o.rule, o.says, 1 FROM open_obstacle o JOIN matter m ON m.id = o.matter
  WHERE o.matter = NEW.matter AND o.n = NEW.n
  ON CONFLICT (kind, state, reason, rule, says) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER obstacle_left BEFORE INSERT ON obstacle_end BEGIN
  INSERT INTO obstacle_tally
  SELECT m.kind, m.state, o.reason, o.rule, o.says, -1 FROM open_obstacle o JOIN matter m ON m.id = o.matter
  WHERE o.matter = NEW.matter AND o.n = NEW.n
  ON CONFLICT (kind, state, reason, rule, says) DO UPDATE SET count = count - 1;
  UPDATE matter SET gone = gone - 1 WHERE id = NEW.matter
    AND EXISTS (SELECT 1 FROM open_obstacle o WHERE o.matter = NEW.matter AND o.n = NEW.n)
    AND EXISTS (SELECT 1 FROM obstacle_gone g WHERE g.matter = NEW.matter AND g.n = NEW.n);
END;
CREATE TRIGGER obstacle_went AFTER INSERT ON obstacle_gone BEGIN
  UPDATE matter SET gone = gone + 1 WHERE id = NEW.matter
    AND EXISTS (SELECT 1 FROM open_obstacle o WHERE o.matter = NEW.matter AND o.n = NEW.n);
END;
