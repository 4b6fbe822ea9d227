-- SPDX-License-Identifier: Apache-2.0
-- Documents that were watched are worked on like the rest.
ALTER TABLE matter DROP CONSTRAINT matter_kind_check;
ALTER TABLE matter ADD CONSTRAINT matter_kind_check
  CHECK (kind IN ('order', 'application', 'buyer', 'shipment', 'match', 'flag', 'disclosure', 'incident', 'difference',
                  'document'));
