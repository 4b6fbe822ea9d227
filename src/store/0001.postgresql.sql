-- SPDX-License-Identifier: Apache-2.0
-- As SQLite has it.
CREATE FUNCTION hex(bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT upper(encode($1, 'hex')) $$;

-- Nothing that was recorded is changed or taken away.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE integrity_constraint_violation
    USING MESSAGE = coalesce(TG_ARGV[0], format('a row of %s is never changed or removed', TG_TABLE_NAME));
END $$;
CREATE TRIGGER transfer_stays BEFORE UPDATE ON transfer FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transfer_kept BEFORE DELETE ON transfer FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transfer_there BEFORE TRUNCATE ON transfer EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_kept BEFORE DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_there BEFORE TRUNCATE ON entry EXECUTE FUNCTION refuse_change();
CREATE TRIGGER incident_stays BEFORE UPDATE ON incident FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER incident_kept BEFORE DELETE ON incident FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER incident_there BEFORE TRUNCATE ON incident EXECUTE FUNCTION refuse_change();

-- What entries and holds refer to is there.  Looked for once for all that a statement adds: a constraint, which looks for each
-- row by itself, takes as long as all the rest.  So what is referred to has to stay.
CREATE FUNCTION entry_refers() RETURNS trigger LANGUAGE plpgsql SET search_path = licet, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM added a LEFT JOIN transfer t ON t.seq = a.transfer LEFT JOIN account c ON c.id = a.account
             WHERE t.seq IS NULL OR c.id IS NULL) THEN
    RAISE foreign_key_violation USING MESSAGE = 'an entry refers to what is not there';
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION hold_refers() RETURNS trigger LANGUAGE plpgsql SET search_path = licet, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM added a LEFT JOIN transfer t ON t.seq = a.reservation LEFT JOIN account c ON c.id = a.account
             WHERE t.seq IS NULL OR c.id IS NULL) THEN
    RAISE foreign_key_violation USING MESSAGE = 'a hold refers to what is not there';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER entry_refers AFTER INSERT ON entry REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION entry_refers();
CREATE TRIGGER hold_refers AFTER INSERT ON hold REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION hold_refers();
CREATE TRIGGER hold_stays BEFORE UPDATE OF reservation, account ON hold
FOR EACH ROW EXECUTE FUNCTION refuse_change('a hold stays where it is');
CREATE TRIGGER account_stays BEFORE UPDATE OF id ON account
FOR EACH ROW EXECUTE FUNCTION refuse_change('an account stays what it is');
CREATE TRIGGER account_kept BEFORE DELETE ON account FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_there BEFORE TRUNCATE ON account EXECUTE FUNCTION refuse_change();

-- Room in each page for the next version of an account, which then needs no new place in the indexes.
ALTER TABLE account SET (fillfactor = 25);
