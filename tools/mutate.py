#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mutate.py [WORD...] - takes the guards of the store out, one by one: without any of them some test has to fail.

Guards are the constraints, unique indexes and triggers of the schema, the conditions on which the ledger, people, approvals
and licenses refuse, what they write into the log and how it is looked for there, and what keeps the file of SQLite sound.  It works in a copy of the checkout.  With WORDs, only guards
that have one of them, or are in such a file.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What keeps the file itself sound, and what stands there instead: left out, synchronous would be FULL in Debian's SQLite.
STORE = [("synchronous = FULL", "synchronous = NORMAL"), ("foreign_keys = ON", "foreign_keys = OFF"),
         (" && settle(store, err)", ""), ("remove_files(name);", ";")]

# The tests that have to notice, and where the guards are.
LEDGER = ["test_store", "test_ledger", "test_ledger_crash", "test_ledger_log", "test_store_power"]
PEOPLE = ["test_people_rows", "test_people", "test_sign_in", "test_journal"]
LICENSES = ["test_licenses", "test_license_history", "test_journal"]
AUDIT = ["test_audit_rows", "test_audit_log", "test_audit_record", "test_audit_retain"]
PLACES = {
    "src/store/0001*.sql": LEDGER, "src/store/sqlite.c": LEDGER, "src/desk/ledger*.c": LEDGER,
    "src/store/0002*.sql": PEOPLE, "src/desk/people.c": PEOPLE, "src/desk/approvals.c": PEOPLE, "src/desk/sign_in.c": PEOPLE,
    "src/store/0003*.sql": ["test_license_rows"], "src/desk/license_do.c": LICENSES, "src/desk/license_draw.c": LICENSES,
    "src/desk/license_terms.c": LICENSES, "src/desk/journal*.c": ["test_journal"],
    "src/store/0004*.sql": AUDIT, "src/audit/log.c": AUDIT, "src/audit/record.c": AUDIT, "src/audit/holds.c": AUDIT,
    "src/audit/retain.c": AUDIT,
}
# How what refuses begins.
REFUSAL = (r"(return (done && |book_is_refused\(book\) \|\| )?(book_|license_)?(refuse|lacks)"
           r"|(return )?err_set\((\w->)?err, ERR_(FORBIDDEN|CONFLICT|SIGN_IN|WAIT|VALUE|LIMIT))")
GUARDS = ("who_need|need_signer|still_may|check_grant|check_request|check_key|count_try"
          "|journal_(added|can_act|roles|password|locked|key_made|key_revoked|approval|license)"
          "|label_(license|replaced|approval)|add_document|expect(_added|_grants|_keys|_roles|_approvals|_licenses)?"
          "|compare_(can_act|password)|check_(unused|number|move|time|lines|less|stated|active|valid|conditions|reserved|not_frozen)")


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
        found.append((match.start(), balanced(text, match.end()), "CHECK (1)"))
    found += [(m.start(), m.end(), "") for m in re.finditer(r" UNIQUE(?= CHECK| NOT|, --)| REFERENCES \w+ \(\w+\)", text)]
    found += [(m.start(), m.end(), ")") for m in re.finditer(r",\n  UNIQUE \([^)]*\)\n\)", text)]
    found += [(m.start(), m.end(), "") for m in re.finditer(r",\n  FOREIGN KEY \([^)]*\) REFERENCES \w+ \([^)]*\)", text)]
    found += [(m.start(), m.end(), "") for m in re.finditer(r"(?m)^CREATE UNIQUE INDEX .*$", text)]
    found += [(m.start(), m.end(), "") for m in re.finditer(r"(?ms)^CREATE TRIGGER .*?END;$", text)]
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


def run(words: list[str], folder: pathlib.Path) -> bool:
    return subprocess.run(words, cwd=folder, capture_output=True, check=False, timeout=300).returncode == 0


def tests_pass(folder: pathlib.Path, tests: list[str]) -> bool:
    if not run(["ninja", "-C", "build", *[f"tests/unit/{test}" for test in tests]], folder):
        return False  # it is not even built: somebody notices
    return all(run([f"build/tests/unit/{test}"], folder) for test in tests)


def main() -> int:
    survivors = 0
    tried = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / "licet"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("build*", ".git"), symlinks=True)
        every = sorted({test for tests in PLACES.values() for test in tests})
        if not run(["meson", "setup", "build", "-Dtests=enabled"], folder) or not tests_pass(folder, every):
            sys.exit("mutate.py: the tests do not pass as they are")
        places = [(path, tests) for pattern, tests in PLACES.items() for path in sorted(folder.glob(pattern))]
        missing = set((folder / "src/store").glob("[0-9]*.sql")) - {path for path, _ in places}
        if missing:
            sys.exit(f"mutate.py: which tests are for {', '.join(sorted(path.name for path in missing))}?")
        for path, tests in places:
            find = of_schema if path.suffix == ".sql" else of_store if path.name == "sqlite.c" else of_code
            text = path.read_text(encoding="utf-8")
            for begin, end, instead in find(text):
                line = text.count("\n", 0, begin) + 1
                guard = " ".join(text[begin:end].split())
                if sys.argv[1:] and not any(word in f"{path.name} {guard}" for word in sys.argv[1:]):
                    continue
                path.write_text(text[:begin] + instead + text[end:], encoding="utf-8")
                tried += 1
                if tests_pass(folder, tests):
                    survivors += 1
                    print(f"{path.relative_to(folder)}:{line}: nothing fails without: {guard}", flush=True)
            path.write_text(text, encoding="utf-8")
    print(f"{tried - survivors} passed, {survivors} failed")
    return 1 if survivors else 0


sys.exit(main())
