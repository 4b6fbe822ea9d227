#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mutate.py [--on sqlite|postgresql|connection] [WORD...] - takes the guards of the store out, one by one: without
any of them some test has to fail.

Guards are the constraints, unique indexes and triggers of the schema, on each kind of database; the conditions on which the
ledger, people, approvals and licenses refuse; what they write into the log; what keeps the file of SQLite sound, and a
connection to PostgreSQL safe.  It works in a copy of the checkout.  With WORDs, only guards that have one of them, or are in
such a file.  Where PostgreSQL is not installed its guards are left alone, and that is said.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import postgresql

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What keeps the file itself sound, and what stands there instead: left out, synchronous would be FULL in Debian's SQLite.
STORE = [("synchronous = FULL", "synchronous = NORMAL"), ("foreign_keys = ON", "foreign_keys = OFF"),
         (" && settle(store, err)", ""), ("remove_files(name);", ";")]

# The tests that have to notice, and where the guards are.
LEDGER = ["test_store", "test_ledger", "test_ledger_crash", "test_ledger_log", "test_store_power"]
PEOPLE = ["test_people_rows", "test_people", "test_sign_in", "test_journal"]
LICENSES = ["test_licenses", "test_license_facts", "test_license_history", "test_journal"]
AUDIT = ["test_audit_rows", "test_audit_log", "test_audit_record", "test_audit_retain"]
SHIPMENTS = ["test_flags", "test_incidents", "test_shipment_papers", "test_shipment_clock", "test_shipments", "test_shipment_events",
             "test_shipment_history", "test_buyer_gate", "test_buyer_caps", "test_buyer_history"]
PLACES = {
    "src/store/0001*.sql": LEDGER, "src/store/sqlite.c": LEDGER, "src/desk/ledger*.c": LEDGER,
    "src/store/0002*.sql": PEOPLE, "src/desk/people.c": PEOPLE, "src/desk/approvals.c": PEOPLE, "src/desk/sign_in.c": PEOPLE,
    "src/store/0003*.sql": ["test_license_rows"], "src/desk/license_do.c": LICENSES, "src/desk/license_draw.c": LICENSES,
    "src/desk/license_terms.c": LICENSES, "src/desk/license_then.c": LICENSES, "src/desk/shipments*.c": SHIPMENTS,
    "src/store/0006*.sql": ["test_about_rows"], "src/desk/journal*.c": ["test_journal"],
    "src/store/0005*.sql": ["test_matter_rows"], "src/desk/orders.c": ["test_orders", "test_shipment_events", "test_flags"],
    "src/desk/order_shipments.c": SHIPMENTS,
    "src/store/0008*.sql": ["test_tallies"], "src/store/0012*.sql": LICENSES, "src/store/0009*.sql": ["test_kept"],
    "src/store/0010*.sql": ["test_signed_in"], "src/desk/signed_in.c": ["test_signed_in"], "src/desk/once.c": ["test_signed_in"],
    "src/desk/application*.c": ["test_applications", "test_application_clock"],
    "src/desk/buyer*.c": ["test_buyers", "test_buyer_gate", "test_buyer_caps", "test_buyer_history"],
    "src/desk/form.c": ["test_buyers"],
    "src/desk/incidents.c": ["test_incidents"], "src/desk/disclosures.c": ["test_incidents"],
    "src/desk/signing.c": ["test_incidents"],
    "src/desk/flags.c": ["test_flags"], "src/desk/matches.c": ["test_matches"], "src/store/0007*.sql": ["test_matter_rows"],
    "src/store/0004*.sql": AUDIT, "src/audit/log.c": AUDIT, "src/audit/record.c": AUDIT, "src/audit/holds.c": AUDIT,
    "src/audit/retain.c": AUDIT,
}
# How what refuses begins.
REFUSAL = (r"(return (done && |book_is_refused\(book\) \|\| )?(book_|license_|shipment_)?(refuse|lacks)"
           r"|(return )?err_set\((\w->)?err, ERR_(FORBIDDEN|CONFLICT|SIGN_IN|WAIT|VALUE|LIMIT))")
GUARDS = ("who_need|need_signer|still_may|check_grant|check_request|check_key|count_try"
          "|journal_(added|can_act|roles|password|locked|key_made|key_revoked|approval|license)"
          "|label_(license|replaced|approval)|add_document|expect(_added|_grants|_keys|_roles|_approvals|_licenses)?"
          "|compare_(can_act|password)"
          "|shipment_check_(units|papers|incidents)|shipment_check_flags|shipment_tell_flags|check_ahead"
          "|check_(replace(s|d)|no_hold|license|about|of_now|may_ship|not_by_reserver|reservation|papers|serial|stays|verifier)"
          "|shipment_was_released|order_hold_shipments|keep_back|same_obstacles|is_under|take_refusal"
          "|check_amounts|tell_(release|order|units|license|papers)|need_reason|shipment_need_order|free_(old|reserved)"
           "|check_(unused|number|move|time|lines|less|stated|active|valid|conditions|reserved|not_frozen|not_exceeded)"
           "|check_(reason|basis|document|evidence|screened|no_match|package|settled|true_match|obligation|fresh|diligence"
           "|listed|preparer)"
          "|shipment_(check|tell)_buyers|check_(case|approved|lapsed|guard|items|text|dates|end_user)|ask_which"
          "|check_(caps|alike|held|room)|shipment_((check|tell|free|find|post)_caps|check_held|count_fact)"
          "|follow_caps|set_ceilings|close_those|add_held"
          "|check_(raiser|writer|flag|disclosed|kind|begun|incidents|extension|outcome|said|day|clocks|four_eyes|licenses)")


def on_postgresql() -> dict[str, list[str]]:
    """Those that are run on PostgreSQL too, and with what arguments: as the build has it."""
    table = re.search(r"(?ms)^on_postgresql = \{(.*?)^\}", (ROOT / "tests/unit/meson.build").read_text(encoding="utf-8"))
    if not table:
        sys.exit("mutate.py: tests/unit/meson.build does not say any more what runs on PostgreSQL")
    return {name: re.findall(r"'([^']*)'", arguments) for name, arguments in re.findall(r"'(\w+)': \[(.*?)\],", table[1])}


ON_POSTGRESQL = on_postgresql() | {"test_sign_in": []}

# What makes a connection safe, and what stands there instead.
CONNECTION = {
    "postgresql.c": [
        ('"SELECT pg_advisory_xact_lock(" LOCK ")"', '"SELECT 1"'),
        ("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; ", "BEGIN; "),
        ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ", "BEGIN; "),
        ('str_equal_text(str_of(db->pq.PQcmdStatus(result)), "COMMIT")', "true"),
        ("script(store, sql, err) || (postgresql_is_lost(db) && script(store, sql, err))", "script(store, sql, err)"),
        ("} else if (!postgresql_is_done(db, result)) {", "} else if (0) {"),
    ],
    "postgresql_connect.c": [
        ("SET search_path = licet, pg_temp; ", ""),
        ("SET lock_timeout = '60s';", ""),
        ("SET idle_in_transaction_session_timeout = '10s'; ", ""),
        ("current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')", "false"),
        ('str_equal_text(str_of(db->pq.PQgetvalue(result, 0, i)), "on")', "true"),
        ("db->in_transaction ? postgresql_fail_lost(db, err) : dial(db, err)", "dial(db, err)"),
        ("db->broken = db->broken || code == NULL;", ""),
    ],
}


def balanced(text: str, at: int) -> int:
    """Where the bracket that opens there closes; behind it."""
    depth = 0
    for i in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth == 0:
            return i + 1
    raise ValueError("a bracket stays open")


def of_schema(text: str) -> list[tuple[int, int, str]]:
    """(from, to, what stands there instead)"""
    found = []
    for match in re.finditer(r"\bCHECK (?=\()", text):
        found.append((match.start(), balanced(text, match.end()), "CHECK (1 = 1)"))
    found += [(m.start(), m.end(), "") for m in re.finditer(r" UNIQUE(?= CHECK| NOT|, --)| REFERENCES \w+ \(\w+\)", text)]
    found += [(m.start(), m.end(), ")") for m in re.finditer(r",\n  UNIQUE \([^)]*\)\n\)", text)]
    found += [(m.start(), m.end(), "") for m in re.finditer(r",\n  FOREIGN KEY \([^)]*\) REFERENCES \w+ \([^)]*\)", text)]
    found += [(m.start(), m.end(), "") for m in re.finditer(r"(?m)^CREATE UNIQUE INDEX .*$", text)]
    found += [(m.start(), m.end(), "") for m in re.finditer(r"(?ms)^CREATE TRIGGER .*?(END|FUNCTION \w+\([^)]*\));$", text)]
    return found


def of_code(text: str) -> list[tuple[int, int, str]]:
    """Conditions behind which something is refused or not done twice."""
    found = []
    for match in re.finditer(r"\bif (?=\()", text):
        end = balanced(text, match.end())
        if re.match(r"\s*(\{\s*)?(/\*.*?\*/\s*)?" + REFUSAL, text[end:]):
            found.append((match.end(), end, "(0)"))
    for match in re.finditer(rf"(?<=[!( ])({GUARDS})(?=\()", text):
        if not re.match(r"(?s)\([^{;]*\)\n\{", text[match.end():]):  # not where it is defined
            found.append((match.start(), balanced(text, match.end()), "true"))
    return found


def of_store(text: str) -> list[tuple[int, int, str]]:
    found = []
    for guard, instead in STORE:
        places = [(m.start(), m.end(), instead) for m in re.finditer(re.escape(guard), text)]
        if not places:
            sys.exit(f"mutate.py: there is no '{guard}' any more")
        found += places
    return found


def of_connection(text: str, name: str) -> list[tuple[int, int, str]]:
    found = []
    for guard, instead in CONNECTION[name]:
        if text.count(guard) != 1:
            sys.exit(f"mutate.py: {name} has this {text.count(guard)} times, not once: {guard}")
        found.append((text.index(guard), text.index(guard) + len(guard), instead))
    return found


Guards = tuple[pathlib.Path, list[tuple[int, int, str]], dict[str, list[str]]]


def guards_of(folder: pathlib.Path) -> list[Guards]:
    """Each file, what to take out of it, and which tests have to notice on which kind of database."""
    found: list[Guards] = []
    for pattern, tests in PLACES.items():
        for path in sorted(folder.glob(pattern)):
            find = of_schema if path.suffix == ".sql" else of_store if path.name == "sqlite.c" else of_code
            kinds = {"sqlite": tests} if not path.name.endswith(".postgresql.sql") else {}
            if path.suffix == ".sql" and not path.name.endswith(".sqlite.sql"):
                kinds["postgresql"] = [test for test in tests if test in ON_POSTGRESQL]
            if path.name.endswith(".postgresql.sql"):
                kinds["connection"] = ["test_postgresql"]
            found.append((path, find(path.read_text(encoding="utf-8")), kinds))
    missing = set((folder / "src/store").glob("[0-9]*.sql")) - {path for path, _, _ in found}
    if missing:
        sys.exit(f"mutate.py: which tests are for {', '.join(sorted(path.name for path in missing))}?")
    for name in CONNECTION:
        path = folder / "src/store" / name
        found.append((path, of_connection(path.read_text(encoding="utf-8"), name), {"connection": ["test_postgresql"]}))
    return found


def run(words: list[str], folder: pathlib.Path, kind: str = "sqlite") -> bool:
    env = dict(os.environ, LICET_STORE="postgresql" if kind == "postgresql" else "")
    try:
        return subprocess.run(words, cwd=folder, env=env, capture_output=True, check=False, timeout=900).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def tests_pass(folder: pathlib.Path, tests: dict[str, list[str]]) -> bool:
    """All of them, on all of these kinds of database."""
    programs = {f"tests/unit/{test}" for names in tests.values() for test in names}
    if not run(["ninja", "-C", "build", *sorted(programs)], folder):
        return False  # it is not even built: somebody notices
    return all(run([f"build/tests/unit/{test}", *(ON_POSTGRESQL[test] if kind == "postgresql" else [])], folder, kind)
               for kind, names in tests.items() for test in names)


def try_all(folder: pathlib.Path, kinds: set[str], words: list[str]) -> tuple[int, int]:
    """How many guards were taken out, and without how many of them nothing failed."""
    tried = survivors = 0
    for path, found, tests in guards_of(folder):
        text = path.read_text(encoding="utf-8")
        # A guard of both kinds has to be missed on each; one of PostgreSQL alone anywhere.
        parts = [{kind: names} for kind, names in tests.items() if kind in kinds]
        if path.name.endswith(".postgresql.sql") and len(parts) == 2:
            parts = [parts[0] | parts[1]]
        for begin, end, instead in found:
            guard = " ".join(text[begin:end].split())
            if words and not any(word in f"{path.name} {guard}" for word in words):
                continue
            path.write_text(text[:begin] + instead + text[end:], encoding="utf-8")
            for part in parts:
                if "REFERENCES_" in guard and "sqlite" not in part:
                    continue  # a trigger has its place
                tried += 1
                if tests_pass(folder, part):
                    survivors += 1
                    line = text.count("\n", 0, begin) + 1
                    print(f"{path.relative_to(folder)}:{line}: nothing fails without: {guard} ({', '.join(part)})", flush=True)
        path.write_text(text, encoding="utf-8")
    return tried, survivors


def main() -> int:
    parser = argparse.ArgumentParser(usage="mutate.py [--on sqlite|postgresql|connection] [WORD...]")
    parser.add_argument("--on", choices=["sqlite", "postgresql", "connection"], action="append")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    kinds = set(options.on or ["sqlite", "postgresql", "connection"])
    with tempfile.TemporaryDirectory() as name, postgresql.Scratch() as scratch:
        folder = pathlib.Path(name) / "licet"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("build*", ".git"), symlinks=True)
        if scratch.url is None:
            print(f"mutate.py: SQLite alone: {scratch.why}")
            kinds &= {"sqlite"}
        else:
            os.environ["LICET_POSTGRESQL"] = scratch.url
        if not run(["meson", "setup", "build", "-Dtests=enabled"], folder):
            sys.exit("mutate.py: it cannot be configured")
        every = sorted({test for tests in PLACES.values() for test in tests})
        all_tests = {"sqlite": every, "postgresql": list(ON_POSTGRESQL), "connection": ["test_postgresql"]}
        for kind in sorted(kinds):
            if not tests_pass(folder, {kind: all_tests[kind]}):
                sys.exit(f"mutate.py: the tests do not pass as they are ({kind})")
        tried, survivors = try_all(folder, kinds, options.words)
    print(f"{tried - survivors} passed, {survivors} failed")
    return 1 if survivors else 0


sys.exit(main())
