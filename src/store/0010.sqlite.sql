-- SPDX-License-Identifier: Apache-2.0
-- What was answered stays the answer.
CREATE TRIGGER request_done_stays BEFORE UPDATE ON request_done BEGIN SELECT raise(ABORT, 'an answer that was given is never changed'); END;
