-- SPDX-License-Identifier: Apache-2.0
-- An address is one line, without blanks: what comes behind it in a header or a command is ours.
CREATE TRIGGER mail_address_added BEFORE INSERT ON mail_address WHEN NEW.address GLOB '*[^!-~]*'
BEGIN SELECT raise(ABORT, 'that is no address of mail'); END;
CREATE TRIGGER mail_address_changed BEFORE UPDATE ON mail_address WHEN NEW.address GLOB '*[^!-~]*'
BEGIN SELECT raise(ABORT, 'that is no address of mail'); END;
CREATE TRIGGER mail_added BEFORE INSERT ON mail WHEN NEW.address GLOB '*[^!-~]*'
BEGIN SELECT raise(ABORT, 'that is no address of mail'); END;
CREATE TRIGGER mail_stays BEFORE UPDATE OF seq, address, what, subject, says, at ON mail
BEGIN SELECT raise(ABORT, 'what is sent is never changed'); END;
CREATE TRIGGER mail_sent BEFORE UPDATE ON mail WHEN OLD.sent_at IS NOT NULL
BEGIN SELECT raise(ABORT, 'what was sent stays so'); END;
CREATE TRIGGER mail_kept BEFORE DELETE ON mail WHEN OLD.sent_at IS NULL
BEGIN SELECT raise(ABORT, 'what was not sent is kept'); END;
