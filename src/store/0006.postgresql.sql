-- SPDX-License-Identifier: Apache-2.0
-- Nothing that was recorded is changed or taken away.
CREATE TRIGGER matter_about_stays BEFORE UPDATE ON matter_about FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER matter_about_kept BEFORE DELETE ON matter_about FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER matter_about_there BEFORE TRUNCATE ON matter_about EXECUTE FUNCTION refuse_change();
