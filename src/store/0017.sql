-- SPDX-License-Identifier: Apache-2.0
-- The least step of the schema that a program has to know in order to use the database.  It looks at it as each transaction
-- begins: whoever a later step shuts out does nothing from then on, and others go on.  Earlier ones do not look.
-- No earlier program may run beside it.

CREATE TABLE schema_least (
  one INT8 PRIMARY KEY CHECK (one = 1),
  step INT8 NOT NULL
) STRICT_;
INSERT INTO schema_least (one, step) VALUES (1, 0);
