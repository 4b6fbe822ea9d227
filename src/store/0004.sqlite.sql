-- SPDX-License-Identifier: Apache-2.0
-- The log only grows.  What stands beside an entry goes when an entry says so, and so does a document.
CREATE TRIGGER audit_head_kept BEFORE DELETE ON audit_head BEGIN SELECT raise(ABORT, 'the log has a head'); END;
CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head WHEN new.size <= old.size OR new.recorded_at <= old.recorded_at BEGIN SELECT raise(ABORT, 'the log only grows'); END;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry BEGIN SELECT raise(ABORT, 'an entry of the log is never changed'); END;
CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry BEGIN SELECT raise(ABORT, 'an entry of the log is never removed'); END;
CREATE TRIGGER audit_node_stays BEFORE UPDATE ON audit_node BEGIN SELECT raise(ABORT, 'a node of the log is never changed'); END;
CREATE TRIGGER audit_node_kept BEFORE DELETE ON audit_node BEGIN SELECT raise(ABORT, 'a node of the log is never removed'); END;
CREATE TRIGGER audit_aside_stays BEFORE UPDATE ON audit_aside BEGIN SELECT raise(ABORT, 'what stands beside an entry is never changed'); END;
CREATE TRIGGER audit_aside_kept BEFORE DELETE ON audit_aside WHEN NOT EXISTS (SELECT 1 FROM audit_erased e WHERE e.seq = old.seq AND e.n = old.n) BEGIN SELECT raise(ABORT, 'nothing says why it is erased'); END;
CREATE TRIGGER audit_aside_gone BEFORE INSERT ON audit_aside WHEN EXISTS (SELECT 1 FROM audit_erased e WHERE e.seq = new.seq AND e.n = new.n) BEGIN SELECT raise(ABORT, 'it was erased'); END;
CREATE TRIGGER audit_erased_stays BEFORE UPDATE ON audit_erased BEGIN SELECT raise(ABORT, 'what was erased stays so'); END;
CREATE TRIGGER audit_erased_kept BEFORE DELETE ON audit_erased BEGIN SELECT raise(ABORT, 'what was erased stays so'); END;
CREATE TRIGGER audit_checkpoint_stays BEFORE UPDATE ON audit_checkpoint BEGIN SELECT raise(ABORT, 'a checkpoint is never changed'); END;
CREATE TRIGGER audit_checkpoint_kept BEFORE DELETE ON audit_checkpoint BEGIN SELECT raise(ABORT, 'a checkpoint is never removed'); END;
CREATE TRIGGER document_kept BEFORE DELETE ON document BEGIN SELECT raise(ABORT, 'that there was a document stays known'); END;
CREATE TRIGGER document_stays BEFORE UPDATE ON document WHEN old.removed IS NOT NULL OR new.removed IS NULL OR new.hash <> old.hash OR new.added <> old.added BEGIN SELECT raise(ABORT, 'a document is never changed'); END;
