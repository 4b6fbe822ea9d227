#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mutate.py [WORD...] - takes the guards of the store out, one by one: without any of them some test has to fail.

Guards are the constraints, unique indexes and triggers of the schema, and the conditions on which the ledger refuses.  It
works in a copy of the checkout.  With WORDs, only guards that have one of them.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TESTS = ["test_store", "test_audit_rows", "test_ledger", "test_ledger_crash"]


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
    found += [(m.start(), m.end(), "") for m in re.finditer(r" UNIQUE(?= CHECK| NOT)| REFERENCES \w+ \(\w+\)", text)]
    found += [(m.start(), m.end(), ")") for m in re.finditer(r",\n  UNIQUE \([^)]*\)\n\)", text)]
    found += [(m.start(), m.end(), "") for m in re.finditer(r"(?m)^CREATE (UNIQUE INDEX|TRIGGER) .*$", text)]
    return found


def of_code(text: str) -> list[tuple[int, int, str]]:
    """Conditions behind which something is refused or not done twice."""
    found = []
    for match in re.finditer(r"\bif (?=\()", text):
        end = balanced(text, match.end())
        if re.match(r"\s*(\{\s*)?(/\*.*?\*/\s*)?return (done && |book_is_refused\(book\) \|\| )?book_refuse", text[end:]):
            found.append((match.end(), end, "(0)"))
    return found


def run(words: list[str], folder: pathlib.Path) -> bool:
    return subprocess.run(words, cwd=folder, capture_output=True, check=False, timeout=300).returncode == 0


def tests_pass(folder: pathlib.Path) -> bool:
    if not run(["ninja", "-C", "build", *[f"tests/unit/{test}" for test in TESTS]], folder):
        return False  # it is not even built: somebody notices
    return all(run([f"build/tests/unit/{test}"], folder) for test in TESTS)


def main() -> int:
    survivors = 0
    tried = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / "licet"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("build*", ".git"), symlinks=True)
        if not run(["meson", "setup", "build", "-Dtests=enabled"], folder) or not tests_pass(folder):
            sys.exit("mutate.py: the tests do not pass as they are")
        for path in [*sorted((folder / "src/store").glob("[0-9]*.sql")), *sorted((folder / "src/desk").glob("ledger*.c"))]:
            text = path.read_text(encoding="utf-8")
            for begin, end, instead in (of_code if path.suffix == ".c" else of_schema)(text):
                line = text.count("\n", 0, begin) + 1
                guard = " ".join(text[begin:end].split())
                if sys.argv[1:] and not any(word in guard for word in sys.argv[1:]):
                    continue
                path.write_text(text[:begin] + instead + text[end:], encoding="utf-8")
                tried += 1
                if tests_pass(folder):
                    survivors += 1
                    print(f"{path.relative_to(folder)}:{line}: nothing fails without: {guard}", flush=True)
            path.write_text(text, encoding="utf-8")
    print(f"{tried - survivors} passed, {survivors} failed")
    return 1 if survivors else 0


sys.exit(main())
