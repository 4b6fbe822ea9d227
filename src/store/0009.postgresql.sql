-- SPDX-License-Identifier: Apache-2.0
-- Nothing that was recorded is changed or taken away.
CREATE TRIGGER kept_piece_stays BEFORE UPDATE ON kept_piece FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept_piece_kept BEFORE DELETE ON kept_piece FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept_piece_there BEFORE TRUNCATE ON kept_piece EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept_text_stays BEFORE UPDATE ON kept_text FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept_text_kept BEFORE DELETE ON kept_text FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept_text_there BEFORE TRUNCATE ON kept_text EXECUTE FUNCTION refuse_change();
