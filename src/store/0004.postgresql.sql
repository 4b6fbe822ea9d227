-- SPDX-License-Identifier: Apache-2.0
-- The log only grows.  What stands beside an entry goes when an entry says so, and so does a document.
CREATE FUNCTION audit_is_erased(of_seq bigint, of_n bigint) RETURNS boolean
LANGUAGE sql SET search_path = licet, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM audit_erased e WHERE e.seq = of_seq AND e.n = of_n) $$;
CREATE TRIGGER audit_head_kept BEFORE DELETE ON audit_head
FOR EACH ROW EXECUTE FUNCTION refuse_change('the log has a head');
CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head
FOR EACH ROW WHEN (NEW.size <= OLD.size OR NEW.recorded_at <= OLD.recorded_at)
EXECUTE FUNCTION refuse_change('the log only grows');
CREATE TRIGGER audit_head_there BEFORE TRUNCATE ON audit_head EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_aside_stays BEFORE UPDATE ON audit_aside
FOR EACH ROW EXECUTE FUNCTION refuse_change('what stands beside an entry is never changed');
CREATE TRIGGER audit_aside_kept BEFORE DELETE ON audit_aside
FOR EACH ROW WHEN (NOT audit_is_erased(OLD.seq, OLD.n))
EXECUTE FUNCTION refuse_change('nothing says why it is erased');
CREATE TRIGGER audit_aside_gone BEFORE INSERT ON audit_aside
FOR EACH ROW WHEN (audit_is_erased(NEW.seq, NEW.n))
EXECUTE FUNCTION refuse_change('it was erased');
CREATE TRIGGER audit_aside_there BEFORE TRUNCATE ON audit_aside EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_kept BEFORE DELETE ON document
FOR EACH ROW EXECUTE FUNCTION refuse_change('that there was a document stays known');
CREATE TRIGGER document_stays BEFORE UPDATE ON document
FOR EACH ROW WHEN (OLD.removed IS NOT NULL OR NEW.removed IS NULL OR NEW.hash <> OLD.hash OR NEW.added <> OLD.added)
EXECUTE FUNCTION refuse_change('a document is never changed');
CREATE TRIGGER document_there BEFORE TRUNCATE ON document EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entry_there BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_node_stays BEFORE UPDATE ON audit_node FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_node_kept BEFORE DELETE ON audit_node FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_node_there BEFORE TRUNCATE ON audit_node EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_erased_stays BEFORE UPDATE ON audit_erased FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_erased_kept BEFORE DELETE ON audit_erased FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_erased_there BEFORE TRUNCATE ON audit_erased EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_checkpoint_stays BEFORE UPDATE ON audit_checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_checkpoint_kept BEFORE DELETE ON audit_checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_checkpoint_there BEFORE TRUNCATE ON audit_checkpoint EXECUTE FUNCTION refuse_change();
