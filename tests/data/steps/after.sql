-- SPDX-License-Identifier: Apache-2.0
-- For ../upgrade.py: a step that shuts earlier programs out.
-- No earlier program may run beside it.
ALTER TABLE hold ADD COLUMN said_by INT8;
