-- SPDX-License-Identifier: Apache-2.0
CREATE TRIGGER schema_least_rises BEFORE UPDATE ON schema_least
FOR EACH ROW WHEN (NEW.step < OLD.step) EXECUTE FUNCTION refuse_change('who was shut out stays so');
CREATE TRIGGER schema_least_kept BEFORE DELETE ON schema_least
FOR EACH ROW EXECUTE FUNCTION refuse_change('who was shut out stays so');
CREATE TRIGGER schema_least_there BEFORE TRUNCATE ON schema_least EXECUTE FUNCTION refuse_change();
