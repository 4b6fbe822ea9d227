-- SPDX-License-Identifier: Apache-2.0
-- For ../upgrade.py: a step that earlier programs need not know.  It adds to what each request reads and writes.
-- Programs from step 17 on may run beside it.
CREATE TABLE remark (
  n INT8 PRIMARY KEY,
  text TEXT NOT NULL
) STRICT_;
INSERT INTO remark (n, text) VALUES (1, 'a step');
ALTER TABLE account ADD COLUMN remark INT8 REFERENCES remark (n);
ALTER TABLE hold ADD COLUMN remark INT8;
ALTER TABLE transfer ADD COLUMN remark INT8;
ALTER TABLE entry ADD COLUMN remark INT8;
ALTER TABLE matter ADD COLUMN remark INT8;
ALTER TABLE matter_event ADD COLUMN remark INT8;
ALTER TABLE api_key ADD COLUMN remark INT8;
ALTER TABLE audit_entry ADD COLUMN remark INT8;
ALTER TABLE request_done ADD COLUMN remark INT8;
CREATE INDEX hold_remark ON hold (remark);
