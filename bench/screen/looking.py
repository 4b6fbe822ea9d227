# SPDX-License-Identifier: Apache-2.0
"""looking.py - what the evaluations of names and of addresses share: the program, lists for it to look in, figures."""
import csv
import gzip
import os
import pathlib
import subprocess
from collections.abc import Iterable

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LICET = os.environ.get("LICET", str(ROOT / "build" / "licet"))
FIRST = 5  # a name or an address counts as found when its entry is among so many


def read_rows(path: str) -> list[dict[str, str]]:
    """Of a table, which may be a gzip file."""
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rt", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_lists(tables: list[tuple[str, list[dict[str, str]]]], folder: str) -> str:
    """Imports tables, each with its source; returns the folder of the lists."""
    lists = str(pathlib.Path(folder, "lists"))
    for source, rows in tables:
        path = pathlib.Path(folder, f"{source}.csv")
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            out.writeheader()
            out.writerows(rows)
        subprocess.run([LICET, "lists", "import", str(path), "--source", source, "--lists", lists, "--date", "2026-01-01",
                        "--accept-loss"], stdout=subprocess.DEVNULL, check=True)
    return lists


def figures(values: Iterable[float]) -> str:
    return "".join(f"{value:9.1f}" for value in values)
