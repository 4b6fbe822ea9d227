-- SPDX-License-Identifier: Apache-2.0
-- Nothing that was recorded is changed or taken away.
CREATE TRIGGER matter_about_stays BEFORE UPDATE ON matter_about BEGIN SELECT raise(ABORT, 'what something was about is never changed'); END;
CREATE TRIGGER matter_about_kept BEFORE DELETE ON matter_about BEGIN SELECT raise(ABORT, 'what something was about is never changed'); END;
