-- SPDX-License-Identifier: Apache-2.0
-- Nothing that was recorded is changed or taken away.
CREATE TRIGGER transfer_stays BEFORE UPDATE ON transfer BEGIN SELECT raise(ABORT, 'a transfer is never changed'); END;
CREATE TRIGGER transfer_kept BEFORE DELETE ON transfer BEGIN SELECT raise(ABORT, 'a transfer is never removed'); END;
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT raise(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER entry_kept BEFORE DELETE ON entry BEGIN SELECT raise(ABORT, 'an entry is never removed'); END;
CREATE TRIGGER incident_stays BEFORE UPDATE ON incident BEGIN SELECT raise(ABORT, 'an incident is never changed'); END;
CREATE TRIGGER incident_kept BEFORE DELETE ON incident BEGIN SELECT raise(ABORT, 'an incident is never removed'); END;
CREATE TRIGGER hold_stays BEFORE UPDATE OF reservation, account ON hold BEGIN SELECT raise(ABORT, 'a hold stays where it is'); END;
CREATE TRIGGER account_stays BEFORE UPDATE OF id ON account BEGIN SELECT raise(ABORT, 'an account stays what it is'); END;
CREATE TRIGGER account_kept BEFORE DELETE ON account BEGIN SELECT raise(ABORT, 'an account is never removed'); END;
