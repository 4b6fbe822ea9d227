#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""memory.py [--requests N] [--lists DIR] - a million requests of all kinds leave the memory of `licet serve` flat.

wrk sends decisions, screenings, reservations that are on the disk when they are answered, reads and what is refused, over 32
connections that are opened anew every round.  What is resident after the last may be at most a twentieth more than at half:
a server that keeps thirteen bytes of each request fails.
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
sys.path.insert(0, str(ROOT / "bench"))
from bench_server import LICET, book  # noqa: E402  pylint: disable=wrong-import-position

ROUND_SECONDS = 5
MORE = 1.05


def resident(process: subprocess.Popen) -> int:
    """In KiB."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


def send(url: str, key: str) -> tuple[int, int]:
    """How many were answered in a round, and how many of them were refused."""
    said = subprocess.run(["wrk", "-t1", "-c32", f"-d{ROUND_SECONDS}s", "-s", str(ROOT / "bench/server/mixed.lua"), url, "--",
                           str(ROOT / "examples/orders.jsonl"), key], check=True, capture_output=True, text=True).stdout
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return int(re.search(r"(\d+) requests in", said)[1]), int(refused[1]) if refused else 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--lists", help="a folder of imported lists, for names to be looked up in")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        print("memory: wrk is missing")
        return 1
    sizes = []
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        key = book(base, folder)
        command = [LICET, "serve", "--listen", "127.0.0.1:0", "--log", "problems", "--db", base]
        command += ["--lists", options.lists] if options.lists else []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            url = server.stdout.readline().split()[-1]
            try:
                asked = 0
                while asked < options.requests:
                    answered, refused = send(url, key)
                    asked += answered
                    sizes.append((asked, resident(server)))
                    print(f"memory: {asked:>9,} requests, {sizes[-1][1]:>8,} KiB resident, {refused:,} of the last {answered:,} refused",
                          flush=True)
            finally:
                server.terminate()
        sound = subprocess.run([LICET, "db", "verify", "--db", base], check=False, capture_output=True, text=True)
    half = next(size for asked, size in sizes if asked * 2 >= sizes[-1][0])
    flat = sizes[-1][1] <= half * MORE
    print(f"memory: {'flat' if flat else 'NOT FLAT'}: {half:,} KiB at half, {sizes[-1][1]:,} KiB at the end")
    if server.returncode != 0 or sound.returncode != 0:
        print(f"memory: the server ended with {server.returncode}, db verify with {sound.returncode}: {sound.stdout}{sound.stderr}")
    return 0 if flat and server.returncode == 0 and sound.returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
