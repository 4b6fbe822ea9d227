#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""lists.py - real government lists are read whole: as many entries as they have, and the parties one looks for.

They lie in LISTS (or ../shared/lists beside the project) as the authorities published them, compressed; where they are
not to be had this says so, and tests one that is made up.
"""
import gzip
import json
import os
import pathlib
import sys
import tempfile

from _licet import any_failed, licet, report

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LISTS = pathlib.Path(os.environ.get("LISTS", ROOT.parent / "shared" / "lists"))

# Source, day, the folder and its files, entries, and a text with how many entries have it in a name.
ROWS = [
    ("us-csl", "2022-04-22", "us-csl-2022-04-22", ["consolidated.csv"], 14160, "huawei", 138),
    ("us-csl", "2026-07-31", "us-csl-2026-07-31", ["csl.csv"], 25921, "huawei", 138),
    ("us-dpl", "2019-06-12", "us-bis-dpl", ["dpl-2019-06.txt"], 546, "ADRIAN MANUEL HERNANDEZ", 1),
    ("us-dpl", "2022-09-02", "us-bis-dpl", ["dpl-2022-09.txt"], 581, "AARON ABRAHAM VILLA", 1),
    ("us-sdn", "2021-07-01", "us-ofac-sdn-2021-07", ["sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"], 8976,
     "AERO-CARIBBEAN", 1),
    ("us-sdn", "2022-11-29", "us-ofac-sdn-2022-11", ["sdn.csv"], 11567, "ASGARI, Hassan", 1),
    ("us-sdn", "2023-01-21", "us-ofac-sdn-2023-01", ["sdn.csv", "add.csv"], 11443, "AEROCARIBBEAN", 1),
    ("us-nonsdn", "2025-12-19", "us-ofac-nonsdn-2025-12",
     ["cons_prim.csv", "cons_alt.csv", "cons_add.csv", "cons_comments.csv"], 442, "RUSAG", 1),
    ("jp-feul", "2025-09-29", "jp-meti-feul-2025-09", ["feul.csv"], 835, "Beijing Institute of Radio Measurement", 1),
    ("cn-mofcom", "2026-07-19", "cn-mofcom-2026-07", ["lists.csv"], 240, "斯巴鲁株式会社", 1),
]


MARKS = [b',"', b'\t"']  # a cell in quotes begins


def unpack(folder: str, names: list[str], place: pathlib.Path) -> list[str]:
    paths = []
    for name in names:
        path = place / name
        path.write_bytes(gzip.decompress((LISTS / folder / (name + ".gz")).read_bytes()))
        paths.append(str(path))
    return paths


def make(place: pathlib.Path) -> list[str]:
    """As many entries as a Consolidated Screening List has to have."""
    path = place / "made.csv"
    with path.open("w") as file:
        file.write("source,name,alt_names,addresses\n")
        for code, count in (("EL", 1000), ("SDN", 5000), ("DPL", 300), ("UVL", 50), ("MEU", 30)):
            for i in range(count):
                file.write(f'Made up ({code}),"Example {code} {i}",,CN\n')
    return [str(path)]


def check(place: pathlib.Path, row: tuple) -> None:
    source, day, folder, names, entries, text, found = row
    files = unpack(folder, names, place) if folder else make(place)
    kept = str(place / f"{source}-{day}")
    done = licet("lists", "import", *files, "--source", source, "--date", day, "--lists", kept, "--json")
    said = json.loads(done.stdout) if done.returncode == 0 else {}
    report(f"{source} of {day}: {entries} entries",
           "" if said.get("entries") == entries else done.stdout + done.stderr)
    shown = licet("lists", "show", text, "--lists", kept, "--json").stdout.splitlines()
    report(f"{source} of {day}: {text}", "" if len(shown) >= found else f"{len(shown)} entries, at least {found} wanted")
    again = licet("lists", "import", *files, "--source", source, "--date", day, "--lists", kept, "--json")
    report(f"{source} of {day}: once", "" if '"new":false' in again.stdout else again.stdout + again.stderr)
    check_cut(place, source, day, files)


def check_cut(place: pathlib.Path, source: str, day: str, files: list[str]) -> None:
    """Cut in the middle of a cell, where every row before may be right: refused, and nothing kept."""
    whole = pathlib.Path(files[0]).read_bytes()
    cut = place / "cut.csv"
    cut.write_bytes(whole[:max(whole.rfind(mark) for mark in MARKS) + 4])
    kept = place / "cut"
    done = licet("lists", "import", str(cut), "--source", source, "--date", day, "--lists", str(kept), "--accept-loss")
    report(f"{source} of {day}: cut", "" if done.returncode == 2 and not kept.exists() else done.stdout + done.stderr)


def main() -> int:
    rows = [("us-csl", "2026-01-01", "", [], 6380, "example meu", 30)]
    if LISTS.is_dir():
        rows += ROWS
    else:
        print("# no real lists are here")
    for row in rows:
        with tempfile.TemporaryDirectory() as folder:
            check(pathlib.Path(folder), row)
    return 1 if any_failed() else 0


sys.exit(main())
