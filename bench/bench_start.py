#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench_start.py [--json] [--rounds N] - what a command takes when it has next to nothing to do.

Processor time of the child, the fastest run and the median; the baseline is `licet --version`, which is what the program
takes to be loaded.  The database has one order.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LICET = os.environ.get("LICET", str(ROOT / "build" / "licet"))
AIM = 4.0


def spent(words: list[str]) -> float:
    """Milliseconds of processor time."""
    child = subprocess.Popen([LICET, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT)
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1, 4):
        sys.exit(f"bench_start: licet {' '.join(words)} ended with {child.returncode}: {said.decode()}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def make_book(folder: pathlib.Path) -> tuple[str, str, str]:
    """A database with one order: its path, the file, the order's name."""
    database = str(folder / "licet.db")
    line = (ROOT / "examples/orders.jsonl").read_text().splitlines()[0]
    (folder / "order.jsonl").write_text(line + "\n")
    for words in (["db", "init"], ["people", "add", "root"], ["people", "add", "sam", "--as", "root"],
                  ["people", "grant", "sam", "sales", "--as", "root"],
                  ["order", "add", str(folder / "order.jsonl"), "--as", "sam"]):
        spent([*words, "--db", database])
    return database, str(folder / "order.jsonl"), json.loads(line)["id"]


def main() -> int:
    parser = argparse.ArgumentParser(usage="bench_start.py [--json] [--rounds N]")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=41)
    options = parser.parse_args()
    bare = 0.0
    with tempfile.TemporaryDirectory() as folder:
        database, file, name = make_book(pathlib.Path(folder))
        for words in (["--version"],
                      ["check", "--item", "h200", "--to", "CN"],
                      ["check", "--item", "h200", "--to", "CN", "--exporter", "Example Exporter, Inc.", "--on", "2026-01-15"],
                      ["check", file],
                      ["classify", "--item", "h200"],
                      ["order", "list", "--db", database],
                      ["order", "show", name, "--db", database],
                      ["order", "add", file, "--as", "sam", "--db", database],
                      ["today", "--db", database]):
            times = sorted(spent(words) for _ in range(options.rounds))
            bare = bare or times[len(times) // 2]
            figures = {"name": "licet " + " ".join(words).replace(folder + "/", ""), "fastest": times[0],
                       "median": times[len(times) // 2], "unit": "ms", "ratio": times[len(times) // 2] / bare, "aim": AIM}
            if options.json:
                print(json.dumps(figures))
            else:
                print(f"  {figures['name']:<96.96} {figures['fastest']:6.2f} {figures['median']:6.2f} ms {figures['ratio']:6.1f} x",
                      flush=True)
    return 0


sys.exit(main())
