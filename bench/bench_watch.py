#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench_watch.py - how well Entity List rules are read: row by row, against the lists that came of them.

The rules are put together again from the lists in LISTS (or ../shared/lists beside the project); see watch/register.py.
Found is recall, right is precision.
"""
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench" / "watch"))
import rules  # noqa: E402

LISTS = pathlib.Path(os.environ.get("LISTS", ROOT.parent / "shared" / "lists"))


def main() -> int:
    if not (LISTS / "us-csl-2026-07-31").exists():
        print("  the lists are not there: LISTS names their folder")
        return 0
    licet = os.environ.get("LICET", str(ROOT / "build" / "licet"))
    for kind, (count, rows, figures) in rules.measure(licet, ROOT, LISTS, 5).items():
        print(f"  {kind}: {count} rules, {rows} rows")
        for what, share in figures.items():
            print(f"    {what:<55} {share * 100:6.2f} %")
    return 0


sys.exit(main())
