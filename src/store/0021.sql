-- SPDX-License-Identifier: Apache-2.0
-- A first password is given by somebody else, and ends; whoever has it may only choose another one.  Those of before are none.
-- Who does not know of them signs somebody in as with any other.
-- No earlier program may run beside it.

ALTER TABLE password ADD COLUMN ends_at INT8 CHECK (ends_at > changed_at)
  CHECK (ends_at IS NULL OR changed_by <> principal);
