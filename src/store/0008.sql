-- SPDX-License-Identifier: Apache-2.0
-- What a book of a million is asked for daily: how many are where, and what is in the way of how many.  Kept by triggers with
-- each change, so that nobody counts; 'licet db verify' counts.

CREATE TABLE matter_tally (
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  currency TEXT NOT NULL, -- '': without a value
  count INT8 NOT NULL,
  -- What all are worth together, in minor units: a sum of millions of them, and of what is left of each.
  millions INT8 NOT NULL,
  rest INT8 NOT NULL,
  PRIMARY KEY (kind, state, currency)
) KEYED_;

-- What is open, as it is counted: what is said of one party, or by one person, is said of one order.
CREATE VIEW open_obstacle AS
SELECT o.matter, o.n, o.reason, o.rule, CASE WHEN o.reason IN ('party', 'person') THEN '' ELSE o.says END AS says
FROM obstacle o WHERE NOT EXISTS (SELECT 1 FROM obstacle_end e WHERE e.matter = o.matter AND e.n = o.n);

-- How many obstacles are open that say so, of the matters in a state.
CREATE TABLE obstacle_tally (
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  rule TEXT NOT NULL,
  says TEXT NOT NULL,
  count INT8 NOT NULL,
  PRIMARY KEY (kind, state, reason, rule, says)
) KEYED_;

-- How many of its obstacles are open although no decision says them any more.
ALTER TABLE matter ADD COLUMN gone INT8 NOT NULL DEFAULT 0;
CREATE INDEX matter_gone ON matter (kind, state, name) WHERE gone > 0;

DROP INDEX matter_value;
CREATE INDEX matter_value ON matter (kind, state, value DESC, name) WHERE value IS NOT NULL;
CREATE INDEX matter_due ON matter (kind, state, due, name) WHERE due IS NOT NULL;

-- What is there already.
INSERT INTO matter_tally
SELECT kind, state, coalesce(currency, ''), count(*), coalesce(sum(value / 1000000), 0), coalesce(sum(value % 1000000), 0)
FROM matter GROUP BY kind, state, coalesce(currency, '');
INSERT INTO obstacle_tally
SELECT m.kind, m.state, o.reason, o.rule, o.says, count(*) FROM open_obstacle o JOIN matter m ON m.id = o.matter
GROUP BY m.kind, m.state, o.reason, o.rule, o.says;
UPDATE matter SET gone = (SELECT count(*) FROM open_obstacle o JOIN obstacle_gone g ON g.matter = o.matter AND g.n = o.n
                          WHERE o.matter = matter.id)
WHERE id IN (SELECT matter FROM obstacle_gone);
