#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""layers.py [--dot] - who includes whom.

Checks every quoted include below src/ and include/ against tools/layers.txt: it must be written
"module/file.h" and name a file of the same module, of base, or of a module that the table allows.  A header
named x_priv.h is for its own module alone.  --dot prints the table as a graph for Graphviz, with the includes
counted; nothing is checked then.
"""
import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"')
PUBLIC_HEADER = "licet.h"
PUBLIC_OWNER = "api"


def read_table() -> dict[str, set[str]]:
    table: dict[str, set[str]] = {}
    for line in (ROOT / "tools" / "layers.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        module, _, rest = line.partition(":")
        words = rest.split()
        if "all" in words:
            words = list(table)
        below = {word for word in words if word != "-"}
        if unknown := below - table.keys():
            sys.exit(f"tools/layers.txt: error: '{module}' names '{min(unknown)}', which is not above it in the table")
        table[module] = below | ({"base"} if "base" in table else set())
    return table


def includes() -> list[tuple[pathlib.Path, int, str]]:
    found = []
    for folder in ("src", "include"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in (".c", ".h", ".cc"):
                continue
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                if match := INCLUDE.match(line):
                    found.append((path.relative_to(ROOT), number, match[1]))
    return found


def module_of(path: pathlib.Path) -> str:
    return PUBLIC_OWNER if path.parts[0] == "include" else path.parts[1]


def complaint(table: dict[str, set[str]], path: pathlib.Path, name: str) -> str:
    module = module_of(path)
    if module not in table:
        return f"module '{module}' is not in tools/layers.txt"
    if name == PUBLIC_HEADER:
        target = PUBLIC_OWNER
    elif name.count("/") != 1:
        return f"'{name}' is not written \"module/file.h\""
    else:
        target = name.split("/")[0]
        if not (ROOT / "src" / name).is_file():
            return f"'{name}' is not in src/"
    if target == module:
        return ""
    if target not in table[module]:
        return f"'{module}' may not include '{name}'"
    if name.endswith("_priv.h"):
        return f"'{name}' is for '{target}' alone"
    return ""


def draw(table: dict[str, set[str]]) -> None:
    counts = collections.Counter((module_of(path), name.split("/")[0]) for path, _, name in includes() if "/" in name)
    print("digraph layers {\n    rankdir = BT;\n    node [shape = box];")
    for module, below in table.items():
        print(f'    "{module}";')
        for other in sorted(below):
            count = counts[module, other]
            style = f'label = "{count}"' if count else "style = dotted"
            if other != "base" or count:
                print(f'    "{module}" -> "{other}" [{style}];')
    print("}")


def main() -> int:
    table = read_table()
    if sys.argv[1:] == ["--dot"]:
        draw(table)
        return 0
    if sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    bad = 0
    for path, number, name in includes():
        if text := complaint(table, path, name):
            print(f"{path}:{number}: error: {text}")
            bad += 1
    return 1 if bad else 0


sys.exit(main())
