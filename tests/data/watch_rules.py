#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""watch_rules.py - Entity List rules, read row by row: not worse than it was.

The rules are put together again from the lists of $LISTS; see bench/watch/register.py.
`make bench` prints all figures.
"""
import os
import pathlib
import sys

ROOT = pathlib.Path.cwd()
sys.path.insert(0, str(ROOT / "bench" / "watch"))
import rules  # noqa: E402

from _licet import any_failed, report  # noqa: E402

FOUND = "rows of the list of 2026 that cite it alone: found"
FLOORS = {
    "2010 to 2022, with their addresses": {
        "rows found": 0.979, "rows right": 0.982, "aliases found": 0.951, "aliases right": 0.895,
        "requirement and policy right": 1.0, "rules understood as a whole": 0.98, FOUND: 0.98},
    "2023 to 2026, addresses made up": {
        "rows found": 1.0, "rows right": 1.0, "aliases found": 0.997, "aliases right": 0.994,
        "requirement and policy right": 1.0, "rules understood as a whole": 1.0, FOUND: 1.0},
    "universities, in the words of the supplement": {"rows found": 0.966, "rows right": 0.966},
}


def main() -> int:
    lists = pathlib.Path(os.environ.get("LISTS", ROOT.parent / "shared" / "lists"))
    if not (lists / "us-csl-2026-07-31").exists():
        print("1..0 # SKIP the lists are not there; LISTS names their folder")
        return 0
    for kind, (_, _, figures) in rules.measure(os.environ["LICET"], ROOT, lists, 5).items():
        for what, floor in FLOORS[kind].items():
            share = figures[what]
            report(f"watch_rules: {kind}: {what}", "" if share >= floor else f"{share:.4f}, was {floor}")
    return 1 if any_failed() else 0


sys.exit(main())
