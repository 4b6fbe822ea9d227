#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""store.py - `licet db` with a database of PostgreSQL: what it says, and that it never says a password."""
import pathlib
import re
import subprocess
import sys
import tempfile

from _licet import any_failed, licet, report

sys.path.insert(0, str(pathlib.Path.cwd() / "tools"))
import postgresql  # noqa: E402

SECRET = "geheim"
LOCKED = "CREATE ROLE guest LOGIN"


def expect(name: str, words: list[str], status: int, *said: str) -> None:
    done = licet(*words)
    text = done.stdout + done.stderr
    wrong = [f"not said: {line}" for line in said if line not in text]
    if SECRET in text:
        wrong.append("it says the password")
    if done.returncode != status:
        wrong.append(f"exit status {done.returncode}, not {status}")
    report(name, "\n".join([*wrong, text]) if wrong else "")


class Databases:
    """Databases of a server, and SQL that is run there."""

    def __init__(self, url: str):
        self.url = url
        self.psql = [str(postgresql.programs() / "psql"), "--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1", "-Atc"]

    def run(self, database: str, sql: str) -> str:
        return subprocess.run([*self.psql, sql, self.of(database)], check=True, capture_output=True, text=True).stdout

    def of(self, database: str, user: str = "licet") -> str:
        return self.url.replace("/postgres?", f"/{database}?").replace("//licet@", f"//{user}:{SECRET}@")

    def make(self, database: str, how: str = "") -> str:
        self.run("postgres", f"CREATE DATABASE {database} {how}")
        return self.of(database)


def addresses() -> None:
    for name, url, shown in [
            ("nobody answers", f"postgresql://u:{SECRET}@127.0.0.1:1/x", "postgresql://u@127.0.0.1:1/x: connection to server"),
            ("a password among the settings", f"postgresql://127.0.0.1:1/x?user=u&password={SECRET}&application_name=a",
             "postgresql://127.0.0.1:1/x?user=u: connection"),
            ("malformed", f"postgresql://u:{SECRET}%zz@127.0.0.1/x", "postgresql://u@127.0.0.1/x: this is no address of a database"),
            ("a slash in the password", f"postgresql://u:{SECRET}/x@127.0.0.1:1/x", "postgresql://…: this is no address"),
            ("an at sign in the password", f"postgresql://u:x@{SECRET}@127.0.0.1:1/x", "postgresql://…: this is no address"),
            ("no host", f"postgresql://u:{SECRET}", "postgresql://…: this is no address"),
            ("an address of IPv6", "postgres://u@[::1]:1,127.0.0.1:1/x", "postgres://u@[::1]:1,127.0.0.1:1/x: connection")]:
        expect(name, ["db", "verify", "--db", url], 2 if "no address" in shown else 3, shown, "hint: ")


def databases(there: Databases) -> None:
    url = there.make("one")
    shown = url.replace(f":{SECRET}", "")
    expect("no tables", ["db", "verify", "--db", url], 2, f"{shown}: this is no database of Licet's", "licet db init")
    expect("none to migrate", ["db", "migrate", "--db", url], 2, "no database of Licet's")
    expect("init", ["db", "init", "--db", url], 0, f"made {shown}")
    expect("init again", ["db", "init", "--db", url], 2, "already", "use it, or name another one")
    expect("migrate", ["db", "migrate", "--db", url], 0, f"{shown} has all steps of this Licet already")
    expect("verify", ["db", "verify", "--db", url], 0, f"{shown} is sound")
    expect("no such database", ["db", "verify", "--db", there.of("none")], 3, "does not exist", "createdb")
    expect("backup", ["db", "backup", "x.dump", "--db", url], 2, "PostgreSQL has programs of its own", "pg_dump")
    expect("restore", ["db", "restore", "x.dump", "--db", url], 2, "pg_restore")
    there.run("one", "INSERT INTO licet.schema_step (version) VALUES (99)")
    expect("a later one, beside which this one may run", ["db", "verify", "--db", url], 0, f"{shown} is sound")
    expect("which has nothing to bring to it", ["db", "migrate", "--db", url], 0, "has all steps")
    there.run("one", "UPDATE licet.schema_least SET step = 99")
    for word in ("verify", "migrate"):
        expect(f"{word} one that shuts it out", ["db", word, "--db", url], 3, "of a later Licet", "hint: use that one")
    expect("nor is it told what it lacks", ["db", "migrate", "--dry-run", "--db", url], 3, "of a later Licet")
    there.run("one", "DELETE FROM licet.schema_step")
    expect("an earlier one", ["db", "verify", "--db", url], 2, "of an earlier Licet", "licet db migrate")
    expect("what it lacks", ["db", "migrate", "--dry-run", "--db", url], 0, "steps would be done; programs that use it now have to end")
    url = there.make("latin", "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    expect("other letters", ["db", "init", "--db", url], 2, "its texts are in LATIN1", "--encoding=UTF8")
    url = there.make("old")
    expect("not allowed", ["db", "init", "--db", there.of("old", "guest")], 3, "permission denied", "docs/ledger.md")
    there.run("old", "CREATE SCHEMA licet AUTHORIZATION guest")
    expect("a schema is enough", ["db", "init", "--db", there.of("old", "guest")], 0, "made ")


def damage(there: Databases) -> None:
    """What those can do who may do anything."""
    url = there.make("damaged")
    expect("init another", ["db", "init", "--db", url], 0)
    there.run("damaged", "SET session_replication_role = replica; INSERT INTO licet.incident VALUES (7, '\\x00', 1)")
    expect("a row without the one it refers to", ["db", "verify", "--db", url], 1,
           "a row of incident refers to one of transfer that is not there",
           "a row of incident refers to one of account that is not there")
    there.run("damaged", "SET session_replication_role = replica; DELETE FROM licet.incident")
    expect("it is gone", ["db", "verify", "--db", url], 0)
    there.run("damaged", "ALTER TABLE licet.entry DISABLE TRIGGER entry_kept")
    expect("a guard turned off", ["db", "verify", "--db", url], 1, "entry_kept of entry is turned off")


def rights(there: Databases) -> None:
    """What docs/ledger.md grants is enough, and no more than that."""
    url = there.make("shared")
    expect("init a shared one", ["db", "init", "--db", url], 0)
    there.run("shared", re.search(r"```sql\n(.*?)```", pathlib.Path("docs/ledger.md").read_text(), re.S)[1])
    expect("a node may look", ["db", "verify", "--db", there.of("shared", "node")], 0, "is sound")
    for sql in ("UPDATE licet.transfer SET seq = 1", "DELETE FROM licet.hold", "TRUNCATE licet.entry", "DROP TABLE licet.entry",
                "ALTER TABLE licet.entry DISABLE TRIGGER ALL", "CREATE TABLE licet.other ()"):
        done = subprocess.run([*there.psql, sql, there.of("shared", "node")], check=False, capture_output=True, text=True)
        wrong = "" if "permission denied" in done.stderr or "must be owner" in done.stderr else done.stderr or "it is allowed"
        report(f"a node may not: {sql}", wrong)


def copies(there: Databases) -> None:
    """As docs/ledger.md says."""
    programs = postgresql.programs()
    url = there.make("source")
    there.make("target")
    expect("init a third", ["db", "init", "--db", url], 0)
    there.run("source", "INSERT INTO licet.account (id, owner, measure, unit) "
                        "VALUES (decode(repeat('0a', 16), 'hex'), decode(repeat('0b', 16), 'hex'), 'value', 'u')")
    with tempfile.TemporaryDirectory() as folder:
        dump = folder + "/monday.dump"
        subprocess.run([programs / "pg_dump", "--format=custom", "--schema=licet", f"--file={dump}", there.of("source")], check=True)
        subprocess.run([programs / "pg_restore", f"--dbname={there.of('target')}", "--single-transaction", dump], check=True)
    expect("what was restored", ["db", "verify", "--db", there.of("target")], 0, "is sound")
    report("it has all rows", "" if there.run("target", "SELECT count(*) FROM licet.account") == "1\n" else "it has not")


def main() -> int:
    if postgresql.programs() is None:
        print(f"1..0 # SKIP {postgresql.MISSING}")
        return 0
    with postgresql.Scratch() as scratch:
        if scratch.url is None:
            report("a server", scratch.why)
            return 1
        there = Databases(scratch.url)
        there.run("postgres", LOCKED)
        addresses()
        databases(there)
        damage(there)
        rights(there)
        copies(there)
    return 1 if any_failed() else 0


if __name__ == "__main__":
    sys.exit(main())
