-- SPDX-License-Identifier: Apache-2.0
-- An address is one line, without blanks: what comes behind it in a header or a command is ours.
CREATE TRIGGER mail_address_added BEFORE INSERT OR UPDATE ON mail_address
FOR EACH ROW WHEN (NEW.address !~ '^[!-~]+$') EXECUTE FUNCTION refuse_change('that is no address of mail');
CREATE TRIGGER mail_added BEFORE INSERT ON mail
FOR EACH ROW WHEN (NEW.address !~ '^[!-~]+$') EXECUTE FUNCTION refuse_change('that is no address of mail');
CREATE TRIGGER mail_stays BEFORE UPDATE OF seq, address, what, subject, says, at ON mail
FOR EACH ROW EXECUTE FUNCTION refuse_change('what is sent is never changed');
CREATE TRIGGER mail_sent BEFORE UPDATE ON mail
FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL) EXECUTE FUNCTION refuse_change('what was sent stays so');
CREATE TRIGGER mail_kept BEFORE DELETE ON mail
FOR EACH ROW WHEN (OLD.sent_at IS NULL) EXECUTE FUNCTION refuse_change('what was not sent is kept');
CREATE TRIGGER mail_there BEFORE TRUNCATE ON mail EXECUTE FUNCTION refuse_change();
