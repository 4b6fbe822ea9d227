#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""memory.py [--requests N] [--lists DIR] - a million requests of all kinds leave the memory of `licet serve` flat.

wrk sends decisions, screenings, orders and reservations that are on the disk when they are answered, reads, and two of twelve
that are refused, over connections that are opened anew every round.  What is resident after the last may be at most a twentieth
more than at half: a server that keeps thirteen bytes of each request fails.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests" / "data")]
# pylint: disable=wrong-import-position
from _server import server  # noqa: E402
from bench_server import EXAMPLES, LICET, book, refused, wrk  # noqa: E402

ROUND_SECONDS = 5
MORE = 1.05
MEANT = 2 / 12 + 0.01  # of what is asked is refused


def load(base: str, key: str, options: argparse.Namespace) -> tuple[list[tuple[int, int]], int]:
    """How many were answered after each round, with what was resident then; the exit status of the server."""
    sizes: list[tuple[int, int]] = []
    asked = 0
    lists = ["--lists", options.lists] if options.lists else []
    with server("--log", "problems", "--db", base, *lists) as made:
        while asked < options.requests:
            said = wrk(f"http://{made.address}", "mixed", EXAMPLES, ROUND_SECONDS, key)
            answered = int(re.search(r"(\d+) requests in", said)[1])
            asked += answered
            sizes.append((asked, made.resident()))
            print(f"memory: {asked:>9,} requests, {sizes[-1][1]:>8,} KiB resident", flush=True)
            if refused(said) > answered * MEANT:
                raise RuntimeError(f"{refused(said)} of {answered} were refused: {made.logged()[-500:]}")
        return sizes, made.end()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--lists", help="a folder of imported lists, for names to be looked up in")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        print("memory: wrk is missing")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        sizes, status = load(base, book(base, folder), options)
        sound = subprocess.run([LICET, "db", "verify", "--db", base], check=False, capture_output=True, text=True)
    half = next(size for asked, size in sizes if asked * 2 >= sizes[-1][0])
    flat = sizes[-1][1] <= half * MORE
    print(f"memory: {'flat' if flat else 'NOT FLAT'}: {half:,} KiB at half, {sizes[-1][1]:,} KiB at the end")
    if status != 0 or sound.returncode != 0:
        print(f"memory: the server ended with {status}, db verify with {sound.returncode}: {sound.stdout}{sound.stderr}")
    return 0 if flat and status == 0 and sound.returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
