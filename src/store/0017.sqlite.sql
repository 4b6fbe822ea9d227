-- SPDX-License-Identifier: Apache-2.0
CREATE TRIGGER schema_least_rises BEFORE UPDATE ON schema_least WHEN NEW.step < OLD.step
BEGIN SELECT raise(ABORT, 'who was shut out stays so'); END;
CREATE TRIGGER schema_least_kept BEFORE DELETE ON schema_least BEGIN SELECT raise(ABORT, 'who was shut out stays so'); END;
