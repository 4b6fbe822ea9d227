-- SPDX-License-Identifier: Apache-2.0
-- Nothing that was recorded is changed or taken away.
CREATE TRIGGER decision_run_stays BEFORE UPDATE ON decision_run FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_run_kept BEFORE DELETE ON decision_run FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_run_there BEFORE TRUNCATE ON decision_run EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_run_order_stays BEFORE UPDATE ON decision_run_order FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_run_order_kept BEFORE DELETE ON decision_run_order FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_run_order_there BEFORE TRUNCATE ON decision_run_order EXECUTE FUNCTION refuse_change();
