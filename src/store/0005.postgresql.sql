-- SPDX-License-Identifier: Apache-2.0
-- Nothing that was recorded is changed or taken away.
CREATE TRIGGER matter_version_stays BEFORE UPDATE ON matter_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER matter_version_kept BEFORE DELETE ON matter_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER matter_version_there BEFORE TRUNCATE ON matter_version EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_basis_stays BEFORE UPDATE ON decision_basis FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_basis_kept BEFORE DELETE ON decision_basis FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_basis_there BEFORE TRUNCATE ON decision_basis EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_kept BEFORE DELETE ON decision FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_there BEFORE TRUNCATE ON decision EXECUTE FUNCTION refuse_change();
CREATE TRIGGER matter_event_stays BEFORE UPDATE ON matter_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER matter_event_kept BEFORE DELETE ON matter_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER matter_event_there BEFORE TRUNCATE ON matter_event EXECUTE FUNCTION refuse_change();
CREATE TRIGGER obstacle_stays BEFORE UPDATE ON obstacle FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER obstacle_kept BEFORE DELETE ON obstacle FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER obstacle_there BEFORE TRUNCATE ON obstacle EXECUTE FUNCTION refuse_change();
CREATE TRIGGER obstacle_end_stays BEFORE UPDATE ON obstacle_end FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER obstacle_end_kept BEFORE DELETE ON obstacle_end FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER obstacle_end_there BEFORE TRUNCATE ON obstacle_end EXECUTE FUNCTION refuse_change();
CREATE TRIGGER matter_stays BEFORE UPDATE OF id, kind, name ON matter
FOR EACH ROW EXECUTE FUNCTION refuse_change('it stays what it is');
CREATE TRIGGER matter_kept BEFORE DELETE ON matter FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER matter_there BEFORE TRUNCATE ON matter EXECUTE FUNCTION refuse_change();
CREATE TRIGGER obstacle_gone_stays BEFORE UPDATE ON obstacle_gone FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER obstacle_gone_kept BEFORE DELETE ON obstacle_gone FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER obstacle_gone_there BEFORE TRUNCATE ON obstacle_gone EXECUTE FUNCTION refuse_change();
