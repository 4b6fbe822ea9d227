#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""migrations.py OUT.c KIND FILE.sql... - the steps of the schema for one kind of database, as strings in C.

Files that begin with the same number are one step.  INT8, BYTES, STRICT_ and KEYED_ stand for what each kind calls them.
"""
import pathlib
import re
import sys

WORDS = {"sqlite": {"INT8": "INTEGER", "BYTES": "BLOB", "STRICT_": "STRICT", "KEYED_": "STRICT, WITHOUT ROWID"},
         "postgresql": {"INT8": "bigint", "BYTES": "bytea", "STRICT_": "", "KEYED_": ""}}


def main() -> int:
    out, kind, *paths = sys.argv[1:]
    steps: dict[str, str] = {}
    for path in sorted(map(pathlib.Path, paths)):
        text = re.sub(r"--[^\n]*\n", "\n", path.read_text(encoding="utf-8"))
        text = re.sub(r"\b(INT8|BYTES|STRICT_|KEYED_)(?!\w)", lambda word: WORDS[kind][word[1]], text)
        number = path.name[:4]
        steps[number] = steps.get(number, "") + text
    if [int(number) for number in sorted(steps)] != list(range(1, len(steps) + 1)):
        sys.exit("migrations.py: the steps are not numbered from 1 on")
    lines = ['#include "store/statement.h"', "", '#pragma GCC diagnostic ignored "-Woverlength-strings"', "", f"const char *const migrations_{kind}[] = {{"]
    for number in sorted(steps):
        for line in filter(None, map(str.strip, steps[number].split("\n"))):
            lines.append('    "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"')
        lines[-1] += ","
    lines += ["    NULL,", "};", ""]
    pathlib.Path(out).write_text("\n".join(lines), encoding="utf-8")
    return 0


sys.exit(main())
