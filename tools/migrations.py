#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""migrations.py OUT.c FILE.sql... - the steps of the schema for each kind of database, as strings in C.

Files that begin with the same number are one step: 0001.sql is for all, 0001.sqlite.sql and 0001.postgresql.sql for one,
and where there is one there is the other.  INT8, BYTES, STRICT_ and KEYED_ stand for what each kind calls them.  REFERENCES_ is
a constraint in SQLite, and nothing in PostgreSQL, where 0001.postgresql.sql has a trigger.  Texts are compared byte by byte in
both.

From step 17 on, programs that know the steps up to some number alone may go on beside one that knows them all, and each step
says which, in one line of one of its files:

    -- No earlier program may run beside it.
    -- Programs from step 17 on may run beside it.

They do if what they read and write stays right: a new table or index, a column that may be empty and that nobody but the later
program needs to see.  schema_least is raised accordingly.  Files that begin with a word and no number are steps behind these,
in the order in which they are given: the tests have some.
"""
import pathlib
import re
import sys

KINDS = ("sqlite", "postgresql")
WORDS = {"sqlite": {"INT8": "INTEGER", "BYTES": "BLOB", "STRICT_": "STRICT", "KEYED_": "STRICT, WITHOUT ROWID"},
         "postgresql": {"INT8": "bigint", "BYTES": "bytea", "STRICT_": "", "KEYED_": ""}}
LEAST_FROM = 17  # the step that made schema_least
BESIDE = re.compile(r"(?m)^-- (?:No earlier program|Programs from step (\d+) on) may run beside it\.$")


def read(path: pathlib.Path, kind: str) -> str:
    text = re.sub(r"--[^\n]*\n", "\n", path.read_text(encoding="utf-8"))
    text = re.sub(r"\b(INT8|BYTES|STRICT_|KEYED_)(?!\w)", lambda word: WORDS[kind][word[1]], text)
    text = re.sub(r" REFERENCES_( \w+ \(\w+\))", r" REFERENCES\1" if kind == "sqlite" else "", text)
    if kind == "postgresql":
        text = re.sub(r'(?m)^(  \w+) TEXT\b', r'\1 text COLLATE "C"', text)
    return text


def least_of(number: int, name: str, paths: list[pathlib.Path]) -> int:
    """The least step that a program has to know from that one on; 0: it did not look yet."""
    if number < LEAST_FROM:
        return 0
    said = [match for path in paths for match in BESIDE.finditer(path.read_text(encoding="utf-8"))]
    if len(said) != 1:
        sys.exit(f"migrations.py: step {name} has to say once which programs may run beside it: see tools/migrations.py")
    least = int(said[0][1] or number)
    if said[0][1] and not LEAST_FROM <= least < number:
        sys.exit(f"migrations.py: step {name}: '{said[0][0]}': from {LEAST_FROM} to {number - 1}, or no earlier one")
    return least


def main() -> int:
    out, *names = sys.argv[1:]
    paths = {path.name: path for path in map(pathlib.Path, names)}
    named = list(dict.fromkeys(name.split(".")[0] for name in paths))
    steps = sorted(filter(str.isdigit, named))
    if [int(step) for step in steps] != list(range(1, len(steps) + 1)):
        sys.exit("migrations.py: the steps are not numbered from 1 on")
    steps += [step for step in named if step not in steps]
    least = [least_of(number, step, [path for path in paths.values() if path.name.split(".")[0] == step])
             for number, step in enumerate(steps, 1)]
    lines = ['#include "store/kind.h"', "", '#pragma GCC diagnostic ignored "-Woverlength-strings"', ""]
    for kind in KINDS:
        lines.append(f"const char *const migrations_{kind}[] = {{")
        for number, step in enumerate(steps):
            if len({f"{step}.{other}.sql" in paths for other in KINDS}) > 1:
                sys.exit(f"migrations.py: step {step} has something for one kind of database alone")
            parts = [paths[name] for name in (f"{step}.sql", f"{step}.{kind}.sql") if name in paths]
            text = "".join(read(path, kind) for path in parts)
            if least[number] > 0:
                text += f"\nUPDATE schema_least SET step = {least[number]} WHERE step < {least[number]};"
            for line in filter(None, map(str.strip, text.split("\n"))):
                lines.append('    "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"')
            lines[-1] += ","
        lines += ["    NULL,", "};", ""]
    lines += [f"const int64_t migrations_least[] = {{ {', '.join(map(str, least))} }};", ""]
    pathlib.Path(out).write_text("\n".join(lines), encoding="utf-8")
    return 0


sys.exit(main())
