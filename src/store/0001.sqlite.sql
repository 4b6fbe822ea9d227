-- SPDX-License-Identifier: Apache-2.0
-- Nothing that was recorded is changed or taken away.
CREATE TRIGGER transfer_stays BEFORE UPDATE ON transfer BEGIN SELECT raise(ABORT, 'a transfer is never changed'); END;
CREATE TRIGGER transfer_kept BEFORE DELETE ON transfer BEGIN SELECT raise(ABORT, 'a transfer is never removed'); END;
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT raise(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER entry_kept BEFORE DELETE ON entry BEGIN SELECT raise(ABORT, 'an entry is never removed'); END;
CREATE TRIGGER incident_stays BEFORE UPDATE ON incident BEGIN SELECT raise(ABORT, 'an incident is never changed'); END;
CREATE TRIGGER incident_kept BEFORE DELETE ON incident BEGIN SELECT raise(ABORT, 'an incident is never removed'); END;
