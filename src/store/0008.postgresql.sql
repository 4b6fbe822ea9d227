-- SPDX-License-Identifier: Apache-2.0
-- What is counted is counted with each change, once for all that a statement does.
CREATE FUNCTION matter_counted() RETURNS trigger LANGUAGE plpgsql SET search_path = licet, pg_temp AS $$
BEGIN
  INSERT INTO matter_tally
  SELECT kind, state, coalesce(currency, ''), count(*), coalesce(sum(value / 1000000), 0), coalesce(sum(value % 1000000), 0)
  FROM added
  GROUP BY kind, state, coalesce(currency, '')
  ON CONFLICT (kind, state, currency) DO UPDATE
  SET count = matter_tally.count + excluded.count, millions = matter_tally.millions + excluded.millions,
    rest = matter_tally.rest + excluded.rest;
  RETURN NULL;
END $$;
CREATE FUNCTION matter_recounted() RETURNS trigger LANGUAGE plpgsql SET search_path = licet, pg_temp AS $$
BEGIN
  INSERT INTO matter_tally
  SELECT kind, state, coalesce(currency, ''), sum(n), coalesce(sum(n * (value / 1000000)), 0), coalesce(sum(n * (value % 1000000)), 0)
  FROM (SELECT kind, state, currency, value, 1 AS n FROM added UNION ALL SELECT kind, state, currency, value, -1 FROM gone) m
  GROUP BY kind, state, coalesce(currency, '')
  ON CONFLICT (kind, state, currency) DO UPDATE
  SET count = matter_tally.count + excluded.count, millions = matter_tally.millions + excluded.millions,
    rest = matter_tally.rest + excluded.rest;
  INSERT INTO obstacle_tally
  SELECT m.kind, m.state, o.reason, o.rule, o.says, sum(m.n)
  FROM (SELECT a.id, a.kind, a.state, 1 AS n FROM added a JOIN gone g ON g.id = a.id AND g.state <> a.state
        UNION ALL SELECT g.id, g.kind, g.state, -1 FROM added a JOIN gone g ON g.id = a.id AND g.state <> a.state) m
  JOIN open_obstacle o ON o.matter = m.id
  GROUP BY m.kind, m.state, o.reason, o.rule, o.says
  ON CONFLICT (kind, state, reason, rule, says) DO UPDATE SET count = obstacle_tally.count + excluded.count;
  RETURN NULL;
END $$;
CREATE TRIGGER matter_counted AFTER INSERT ON matter REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION matter_counted();
CREATE TRIGGER matter_recounted AFTER UPDATE ON matter REFERENCING OLD TABLE AS gone NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION matter_recounted();

CREATE FUNCTION obstacle_counted() RETURNS trigger LANGUAGE plpgsql SET search_path = licet, pg_temp AS $$
BEGIN
  INSERT INTO obstacle_tally
  SELECT m.kind, m.state, o.reason, o.rule, o.says, count(*)
  FROM added a JOIN open_obstacle o ON o.matter = a.matter AND o.n = a.n JOIN matter m ON m.id = o.matter
  GROUP BY m.kind, m.state, o.reason, o.rule, o.says
  ON CONFLICT (kind, state, reason, rule, says) DO UPDATE SET count = obstacle_tally.count + excluded.count;
  RETURN NULL;
END $$;
-- An end is not there yet, or is; what it ends is open without it.
CREATE FUNCTION obstacle_left() RETURNS trigger LANGUAGE plpgsql SET search_path = licet, pg_temp AS $$
BEGIN
  INSERT INTO obstacle_tally
  SELECT m.kind, m.state, o.reason, o.rule, CASE WHEN o.reason IN ('party', 'person') THEN '' ELSE o.says END, -count(*)
  FROM added a JOIN obstacle o ON o.matter = a.matter AND o.n = a.n JOIN matter m ON m.id = o.matter
  GROUP BY 1, 2, 3, 4, 5
  ON CONFLICT (kind, state, reason, rule, says) DO UPDATE SET count = obstacle_tally.count + excluded.count;
  UPDATE matter m SET gone = m.gone - l.n
  FROM (SELECT a.matter, count(*) AS n FROM added a JOIN obstacle_gone g ON g.matter = a.matter AND g.n = a.n
        GROUP BY a.matter) l
  WHERE m.id = l.matter;
  RETURN NULL;
END $$;
CREATE FUNCTION obstacle_went() RETURNS trigger LANGUAGE plpgsql SET search_path = licet, pg_temp AS $$
BEGIN
  UPDATE matter m SET gone = m.gone + w.n
  FROM (SELECT a.matter, count(*) AS n FROM added a JOIN open_obstacle o ON o.matter = a.matter AND o.n = a.n
        GROUP BY a.matter) w
  WHERE m.id = w.matter;
  RETURN NULL;
END $$;
CREATE TRIGGER obstacle_counted AFTER INSERT ON obstacle REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION obstacle_counted();
CREATE TRIGGER obstacle_left AFTER INSERT ON obstacle_end REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION obstacle_left();
CREATE TRIGGER obstacle_went AFTER INSERT ON obstacle_gone REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION obstacle_went();
