#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench_screen.py [--names N] - looking for names: one by one, from the start of the program, and a file of them.

The list is the Consolidated Screening List of 2026-07-31 if it is in LISTS (or ../shared/lists beside the project), else
one that is made up, about as long.  Looked for are names of the list, a quarter each as they are, with a slip, without a
word and mixed of two.  The first figures are those of bench/screen/screen_names.c, which lays some of the names beside all
of the list as well.  Times are of processor time where it does not say that they are by the clock.
"""
import argparse
import collections.abc
import csv
import gzip
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench" / "screen"))
import benign  # noqa: E402

LICET = pathlib.Path(os.environ.get("LICET", ROOT / "build" / "licet")).resolve()
LISTS = pathlib.Path(os.environ.get("LISTS", ROOT.parent / "shared" / "lists"))
REAL = LISTS / "us-csl-2026-07-31" / "csl.csv.gz"
DAY = "2026-07-31"
ENTRIES = 26000
COMMON = ["Co", "Ltd", "LLC", "Trading", "International", "Technology", "Group", "Shipping", "General", "Company", "OOO"]
SYLLABLES = ["al", "an", "bei", "dar", "el", "gol", "hua", "ir", "ka", "lin", "mo", "nav", "os", "pet", "ra", "shi", "tek",
             "ul", "vo", "wei", "xin", "yar", "zhon"]


def made_up(chance: random.Random) -> list[dict[str, str]]:
    def word() -> str:
        return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))).capitalize()

    def name() -> str:
        return " ".join([word() for _ in range(chance.randint(1, 3))] + chance.sample(COMMON, chance.randint(0, 3)))
    return [{"list": "EL", "name": name(), "aliases": "; ".join(name() for _ in range(chance.choice((0, 1, 3))))}
            for _ in range(ENTRIES)]


def make_list(folder: pathlib.Path) -> tuple[list[str], str]:
    """Imports it; its names, and the version."""
    path = folder / "list.csv"
    if REAL.exists():
        path.write_bytes(gzip.decompress(REAL.read_bytes()))
        source = "us-csl"
    else:
        rows = made_up(random.Random(1))
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            out.writeheader()
            out.writerows(rows)
        source = "own"
    print(f"  the list: {'that of ' + DAY if source == 'us-csl' else 'made up'}")
    done = subprocess.run([LICET, "lists", "import", path, "--source", source, "--date", DAY, "--lists", folder / "lists",
                           "--json"], capture_output=True, text=True, check=True)
    with path.open(newline="", encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    return names, str(folder / "lists" / json.loads(done.stdout)["version"])


def altered(chance: random.Random, names: list[str], way: int) -> str:
    name = chance.choice(names)
    words = name.split()
    if way == 1:
        at = chance.randrange(len(name))
        return name[:at] + chance.choice("aeiorst") + name[at + 1:]
    if way == 2:
        return " ".join(words[:-1]) or name
    if way == 3:
        other = chance.choice(names).split()
        return " ".join(words[:max(1, len(words) // 2)] + other[len(other) // 2:])
    return name


def write_rows(path: pathlib.Path, names: collections.abc.Iterable[str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["id", "name"])
        out.writerows(enumerate(names))


def write_names(path: pathlib.Path, names: list[str], count: int) -> None:
    chance = random.Random(20261126)
    write_rows(path, (altered(chance, names, i % 4) for i in range(count)))


def run(words: list[str]) -> tuple[float, float, int]:
    """Processor seconds, seconds of the clock, peak memory in KiB."""
    before = time.monotonic()
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"bench_screen: {' '.join(map(str, words))} ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - before, usage.ru_maxrss


def show(name: str, figure: float, unit: str, aim: str = "") -> None:
    print(f"  {name:<44} {figure:>10,.1f} {unit:<8}  {aim}".rstrip(), flush=True)


def middle(runs: list[tuple[float, float, int]]) -> tuple[float, float, int]:
    return sorted(runs)[len(runs) // 2]


def main() -> int:
    parser = argparse.ArgumentParser(usage="bench_screen.py [--names N]")
    parser.add_argument("--names", type=int, default=40000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        names, version = make_list(folder)
        subprocess.run([LICET.parent / "bench" / "screen_names", version], check=True)

        question = [LICET, "screen", "Huawey International", "--lists", folder / "lists", "--json"]
        spent, clock, memory = middle([run(question) for _ in range(21)])
        show("start to first answer, with the index", spent * 1000, "ms")
        show("start to first answer, by the clock", clock * 1000, "ms", "50")
        show("one name, peak memory", memory / 1024, "MiB", "120")
        (folder / "lists" / "names.index").rename(folder / "kept")
        spent, clock, memory = middle([run(question + ["--as-of", DAY]) for _ in range(5)])
        show("start to first answer, without an index", spent * 1000, "ms")
        show("one name, without an index, peak memory", memory / 1024, "MiB", "120")
        (folder / "kept").rename(folder / "lists" / "names.index")

        write_names(folder / "names.csv", names, options.names)
        file = [LICET, "screen", "--file", folder / "names.csv", "--lists", folder / "lists", "--json"]
        for jobs in ("1", "2"):
            spent, clock, memory = run(file + ["--jobs", jobs])
            show(f"a file, a core, --jobs {jobs}", options.names / spent, "names/s", "10,000")
            show(f"a file, by the clock, --jobs {jobs}", options.names / clock, "names/s")
            show(f"a file, peak memory, --jobs {jobs}", memory / 1024, "MiB", "120")
        clean = sum(benign.names(random.Random(3), options.names // 5, names).values(), [])
        write_rows(folder / "clean.csv", clean)
        spent, _, _ = run([LICET, "screen", "--file", folder / "clean.csv", "--lists", folder / "lists", "--json", "--jobs", "1"])
        show("a file of names on no list, a core", len(clean) / spent, "names/s", "10,000")
        write_names(folder / "names.csv", names, options.names * 4)
        show("one four times as long, --jobs 2", run(file + ["--jobs", "2"])[2] / 1024, "MiB", "120")
    return 0


if __name__ == "__main__":
    sys.exit(main())
