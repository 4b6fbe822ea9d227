-- SPDX-License-Identifier: Apache-2.0
-- How much each who asks the server added on a day, of which there is a limit.
-- What an earlier program adds is not counted.
-- Programs from step 25 on may run beside it.

CREATE TABLE added (
  principal BYTES NOT NULL REFERENCES principal (id),
  day INT8 NOT NULL, -- of UTC, since 1970
  requests INT8 NOT NULL CHECK (requests > 0),
  bytes INT8 NOT NULL CHECK (bytes >= 0), -- of what was said and answered
  PRIMARY KEY (principal, day)
) KEYED_;
