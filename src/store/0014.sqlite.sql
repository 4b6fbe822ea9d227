-- SPDX-License-Identifier: Apache-2.0
-- Nothing that was recorded is changed or taken away.
CREATE TRIGGER decision_run_stays BEFORE UPDATE ON decision_run BEGIN SELECT raise(ABORT, 'a run is never changed'); END;
CREATE TRIGGER decision_run_kept BEFORE DELETE ON decision_run BEGIN SELECT raise(ABORT, 'a run is never changed'); END;
CREATE TRIGGER decision_run_order_stays BEFORE UPDATE ON decision_run_order BEGIN SELECT raise(ABORT, 'a run is never changed'); END;
CREATE TRIGGER decision_run_order_kept BEFORE DELETE ON decision_run_order BEGIN SELECT raise(ABORT, 'a run is never changed'); END;
