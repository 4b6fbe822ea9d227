-- SPDX-License-Identifier: Apache-2.0
CREATE TRIGGER notice_stays BEFORE UPDATE ON notice
FOR EACH ROW EXECUTE FUNCTION refuse_change('a notice is never changed');
CREATE TRIGGER notice_kept BEFORE DELETE ON notice
FOR EACH ROW EXECUTE FUNCTION refuse_change('a notice is never removed');
CREATE TRIGGER notice_there BEFORE TRUNCATE ON notice EXECUTE FUNCTION refuse_change();
