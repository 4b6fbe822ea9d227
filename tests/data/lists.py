#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""lists.py - real government lists are read whole: as many entries as they have, and the parties one looks for.

They lie in LISTS (or ../shared/lists beside the project) as the authorities published them, compressed; where they are
not to be had this says so, and tests one that is made up.  `lists.py newest` reads one of each source.
"""
import gzip
import json
import os
import pathlib
import sys
import tempfile
import xml.etree.ElementTree

from _licet import any_failed, licet, report, whole_list

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
    ("un", "2026-02-27", "un-consolidated-2026-02-27", ["UN_consolidated.xml"], 1003, "صدام حسين", 4),
    ("eu", "2016-02-11", "eu-fsf-2016-02-11", ["eu.xml"], 595, "Qoussaï", 1),
    ("uk", "2018-04-13", "uk-ofsi-2018-04-13", ["conlist.csv"], 2106, "Bahrun NAIM", 1),
    ("us-el", "2026-03-30", "us-bis-el-cn-universities-2026-03-30", ["entries.csv"], 60, "Tianjin University", 1),
]

# Names, weak aliases among them, and addresses of all entries; counted in the files by other means.
COUNTS = {
    "un": (4350, 631, 743),
    "eu": (2707, 0, 499),
    "uk": (5741, 6, 1159),
    "us-el": (295, 0, 183),
}

# Of the lists in XML: what an entry is, its number, and what is left out: numbers of parts, addresses of pages, and
# what says how good an alias is, and the day, which may have a time zone.
RECORDS = {
    "un": (("INDIVIDUAL", "ENTITY"), lambda e: e.findtext("REFERENCE_NUMBER").strip(), ("QUALITY", "LISTED_ON")),
    "eu": (("ENTITY",), lambda e: e.get("Id"), ("Id", "Entity_id", "pdf_link", "reg_date")),
}

# Of which a whole list has more entries.
PARTS = ("us-el",)

MARKS = [b',"', b'\t"', b"</"]  # a cell in quotes begins, or an element ends


def unpack(folder: str, names: list[str], place: pathlib.Path) -> list[str]:
    paths = []
    for name in names:
        path = place / name
        path.write_bytes(gzip.decompress((LISTS / folder / (name + ".gz")).read_bytes()))
        paths.append(str(path))
    return paths


def make(place: pathlib.Path) -> list[str]:
    path = place / "made.csv"
    path.write_text(whole_list(name='"Example').replace(",,CN", '",,CN'))  # a cell in quotes, to be cut
    return [str(path)]


def check(place: pathlib.Path, row: tuple) -> None:
    source, day, folder, names, entries, text, found = row
    files = unpack(folder, names, place) if folder else make(place)
    kept = str(place / f"{source}-{day}")
    options = ["--date", day, "--lists", kept, "--json"]
    options += [] if source in COUNTS else ["--source", source]
    options += ["--accept-loss"] if source in PARTS else []
    done = licet("lists", "import", *files, *options)
    said = json.loads(done.stdout) if done.returncode == 0 else {}
    report(f"{source} of {day}: {entries} entries",
           "" if said.get("entries") == entries else done.stdout + done.stderr)
    shown = licet("lists", "show", text, "--lists", kept, "--json").stdout.splitlines()
    report(f"{source} of {day}: {text}", "" if len(shown) >= found else f"{len(shown)} entries, at least {found} wanted")
    again = licet("lists", "import", *files, *options)
    report(f"{source} of {day}: once", "" if '"new":false' in again.stdout else again.stdout + again.stderr)
    check_cut(place, source, day, files)
    if source in COUNTS:
        check_counts(source, day, kept)
    if source in RECORDS:
        check_nothing_lost(source, day, kept, files[0])


def shown(kept: str) -> list[dict]:
    return [json.loads(line) for line in licet("lists", "show", "", "--lists", kept, "--json").stdout.splitlines()]


def check_counts(source: str, day: str, kept: str) -> None:
    entries = shown(kept)
    names = [name["kind"] for entry in entries for name in entry["names"]]
    found = (len(names), names.count("weak alias"), sum(len(entry["addresses"]) for entry in entries))
    report(f"{source} of {day}: names, weak aliases, addresses", "" if found == COUNTS[source] else str(found))


def plain(text: str) -> str:
    return " ".join(text.split())


def texts(value: object) -> str:
    """All that stands in a piece of JSON."""
    if isinstance(value, dict):
        return "\n".join(texts(part) for part in value.values())
    if isinstance(value, list):
        return "\n".join(texts(part) for part in value)
    return plain(str(value))


def check_nothing_lost(source: str, day: str, kept: str, path: str) -> None:
    """Each text and attribute of an entry is somewhere in what is shown of it."""
    records, number, left_out = RECORDS[source]
    entries = {entry["number"]: texts(entry) for entry in shown(kept)}
    lost = []
    for record in xml.etree.ElementTree.parse(path).getroot().iter():
        if record.tag not in records:
            continue
        for element in record.iter():
            said = [value for name, value in element.attrib.items() if name not in left_out]
            said += [element.text or ""] if element.tag not in left_out else []
            parts = [plain(part) for text in said for part in text.split(";")]
            lost += [(number(record), part) for part in parts if part not in entries[number(record)]]
    report(f"{source} of {day}: nothing is lost", str(lost[:5]) if lost else "")


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
        rows += {row[0]: row for row in ROWS}.values() if sys.argv[1:] == ["newest"] else ROWS
    else:
        print("# no real lists are here")
    for row in rows:
        with tempfile.TemporaryDirectory() as folder:
            check(pathlib.Path(folder), row)
    return 1 if any_failed() else 0


sys.exit(main())
