#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""migrations.py OUT.c FILE.sql... - the steps of the schema for each kind of database, as strings in C.

Files that begin with the same number are one step: 0001.sql is for all, 0001.sqlite.sql and 0001.postgresql.sql for one,
and where there is one there is the other.  INT8, BYTES, STRICT_ and KEYED_ stand for what each kind calls them.  REFERENCES_ is
a constraint in SQLite, and nothing in PostgreSQL, where 0001.postgresql.sql has a trigger.  Texts are compared byte by byte in
both.
"""
import pathlib
import re
import sys

KINDS = ("sqlite", "postgresql")
WORDS = {"sqlite": {"INT8": "INTEGER", "BYTES": "BLOB", "STRICT_": "STRICT", "KEYED_": "STRICT, WITHOUT ROWID"},
         "postgresql": {"INT8": "bigint", "BYTES": "bytea", "STRICT_": "", "KEYED_": ""}}


def read(path: pathlib.Path, kind: str) -> str:
    text = re.sub(r"--[^\n]*\n", "\n", path.read_text(encoding="utf-8"))
    text = re.sub(r"\b(INT8|BYTES|STRICT_|KEYED_)(?!\w)", lambda word: WORDS[kind][word[1]], text)
    text = re.sub(r" REFERENCES_( \w+ \(\w+\))", r" REFERENCES\1" if kind == "sqlite" else "", text)
    if kind == "postgresql":
        text = re.sub(r'(?m)^(  \w+) TEXT\b', r'\1 text COLLATE "C"', text)
    return text


def main() -> int:
    out, *names = sys.argv[1:]
    paths = {path.name: path for path in map(pathlib.Path, names)}
    numbers = sorted({name[:4] for name in paths})
    if [int(number) for number in numbers] != list(range(1, len(numbers) + 1)):
        sys.exit("migrations.py: the steps are not numbered from 1 on")
    lines = ['#include "store/kind.h"', "", '#pragma GCC diagnostic ignored "-Woverlength-strings"', ""]
    for kind in KINDS:
        lines.append(f"const char *const migrations_{kind}[] = {{")
        for number in numbers:
            if len({f"{number}.{other}.sql" in paths for other in KINDS}) > 1:
                sys.exit(f"migrations.py: step {number} has something for one kind of database alone")
            parts = [paths[name] for name in (f"{number}.sql", f"{number}.{kind}.sql") if name in paths]
            for line in filter(None, map(str.strip, "".join(read(path, kind) for path in parts).split("\n"))):
                lines.append('    "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"')
            lines[-1] += ","
        lines += ["    NULL,", "};", ""]
    pathlib.Path(out).write_text("\n".join(lines), encoding="utf-8")
    return 0


sys.exit(main())
