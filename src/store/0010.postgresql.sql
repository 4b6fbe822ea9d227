-- SPDX-License-Identifier: Apache-2.0
-- What was answered stays the answer.
CREATE TRIGGER request_done_stays BEFORE UPDATE ON request_done FOR EACH ROW EXECUTE FUNCTION refuse_change();
