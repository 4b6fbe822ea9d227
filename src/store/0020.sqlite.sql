-- SPDX-License-Identifier: Apache-2.0
CREATE TRIGGER notice_stays BEFORE UPDATE ON notice BEGIN SELECT raise(ABORT, 'a notice is never changed'); END;
CREATE TRIGGER notice_kept BEFORE DELETE ON notice BEGIN SELECT raise(ABORT, 'a notice is never removed'); END;
