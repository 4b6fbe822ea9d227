-- SPDX-License-Identifier: Apache-2.0
-- Differences between what was filed and what departed are worked on like the rest.
ALTER TABLE matter DROP CONSTRAINT matter_kind_check;
ALTER TABLE matter ADD CONSTRAINT matter_kind_check
  CHECK (kind IN ('order', 'application', 'buyer', 'shipment', 'match', 'flag', 'disclosure', 'incident', 'difference'));
