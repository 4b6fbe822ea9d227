-- SPDX-License-Identifier: Apache-2.0
-- Nothing that was recorded is changed or taken away.
CREATE TRIGGER kept_piece_stays BEFORE UPDATE ON kept_piece BEGIN SELECT raise(ABORT, 'what a decision rests on is never changed'); END;
CREATE TRIGGER kept_piece_kept BEFORE DELETE ON kept_piece BEGIN SELECT raise(ABORT, 'what a decision rests on is never changed'); END;
CREATE TRIGGER kept_text_stays BEFORE UPDATE ON kept_text BEGIN SELECT raise(ABORT, 'what a decision rests on is never changed'); END;
CREATE TRIGGER kept_text_kept BEFORE DELETE ON kept_text BEGIN SELECT raise(ABORT, 'what a decision rests on is never changed'); END;
