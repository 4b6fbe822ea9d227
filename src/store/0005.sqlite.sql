-- SPDX-License-Identifier: Apache-2.0
-- Nothing that was recorded is changed or taken away.
CREATE TRIGGER matter_version_stays BEFORE UPDATE ON matter_version BEGIN SELECT raise(ABORT, 'what something said is never changed'); END;
CREATE TRIGGER matter_version_kept BEFORE DELETE ON matter_version BEGIN SELECT raise(ABORT, 'what something said is never changed'); END;
CREATE TRIGGER decision_basis_stays BEFORE UPDATE ON decision_basis BEGIN SELECT raise(ABORT, 'what a decision was made with is never changed'); END;
CREATE TRIGGER decision_basis_kept BEFORE DELETE ON decision_basis BEGIN SELECT raise(ABORT, 'what a decision was made with is never changed'); END;
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN SELECT raise(ABORT, 'a decision is never changed'); END;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision BEGIN SELECT raise(ABORT, 'a decision is never changed'); END;
CREATE TRIGGER matter_event_stays BEFORE UPDATE ON matter_event BEGIN SELECT raise(ABORT, 'an event is never changed'); END;
CREATE TRIGGER matter_event_kept BEFORE DELETE ON matter_event BEGIN SELECT raise(ABORT, 'an event is never changed'); END;
CREATE TRIGGER obstacle_stays BEFORE UPDATE ON obstacle BEGIN SELECT raise(ABORT, 'what stood in the way is never changed'); END;
CREATE TRIGGER obstacle_kept BEFORE DELETE ON obstacle BEGIN SELECT raise(ABORT, 'what stood in the way is never changed'); END;
CREATE TRIGGER obstacle_end_stays BEFORE UPDATE ON obstacle_end BEGIN SELECT raise(ABORT, 'what was closed stays so'); END;
CREATE TRIGGER obstacle_end_kept BEFORE DELETE ON obstacle_end BEGIN SELECT raise(ABORT, 'what was closed stays so'); END;
CREATE TRIGGER matter_stays BEFORE UPDATE OF id, kind, name ON matter BEGIN SELECT raise(ABORT, 'it stays what it is'); END;
CREATE TRIGGER matter_kept BEFORE DELETE ON matter BEGIN SELECT raise(ABORT, 'nothing that was worked on is removed'); END;
CREATE TRIGGER obstacle_gone_stays BEFORE UPDATE ON obstacle_gone BEGIN SELECT raise(ABORT, 'what a decision does not say stays so'); END;
CREATE TRIGGER obstacle_gone_kept BEFORE DELETE ON obstacle_gone BEGIN SELECT raise(ABORT, 'what a decision does not say stays so'); END;
