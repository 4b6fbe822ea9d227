#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""evaluate_addresses.py LIST.csv [--sample N] [--seed S] [--misses FILE]
how many addresses `licet screen` finds however they are written, and how many it takes for others.

LIST.csv is a Consolidated Screening List with addresses, as trade.gov publishes it (or a gzip file of one); the entries that
are addresses alone come from packs/us beside it.  Looked for, with a name that is on no list, are addresses of the Entity
List in Hong Kong and China, and some elsewhere, each altered in one way (altered_addresses.py); then the places next door,
addresses of other lists, and made-up ones (benign_addresses.py).  At most N of a kind.

All of it is looked for twice: in the lists as they are, where most entries are parties, which count only if number and unit
are the same; and in lists in which each entry of the Entity List is an address, as those of 2024 are, which is `listed` or
`possible`.  An address is found when its entry, or another at the same address, is among the first five.
"""
import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import altered_addresses as altered
import benign
import benign_addresses
from altered_addresses import Place
from looking import FIRST, LICET, ROOT, figures, read_rows, write_lists

NAME = "Qzyxw Vopluk Bakery"  # of whoever is at the address; on no list
PLACES = ROOT / "packs" / "us" / "parties-2026-07-31.csv"
HERE = {"HK": "Hong Kong", "Hong Kong": "Hong Kong", "CN": "China", "China": "China"}
Match = dict[str, str]
Outcome = list[bool]  # found or an alarm among parties, among places, and of these as `listed`


# ---- looking ----

def look(lists: str, texts: list[str]) -> list[list[Match]]:
    """What was found by each address."""
    if not texts:
        return []
    asked = "".join(json.dumps({"name": NAME, "address": text}) + "\n" for text in texts)
    done = subprocess.run([LICET, "screen", "--file", "-", "--json", "--jobs", "2", "--lists", lists], input=asked,
                          capture_output=True, text=True, check=False)
    if done.returncode > 1:
        sys.exit(done.stderr)
    answers = [json.loads(line)["matches"] for line in done.stdout.splitlines()]
    return [[match for match in matches if match["matched_address"]] for matches in answers]


class Looked:
    """Among parties, and among places."""

    def __init__(self, folders: tuple[str, str], texts: list[str]):
        self.texts = texts
        self.party, self.place = (look(folder, texts) for folder in folders)


# ---- what is looked for ----

def addresses_of(row: dict) -> list[str]:
    return [address for address in row["addresses"].split("; ") if address]


def is_entity(row: dict) -> bool:
    return "Entity List" in row["source"]


def places_of(rows: list[dict], own: list[dict]) -> list[Place]:
    """Each address once, with the first entry that has it."""
    found = {key_of(row["addresses"]): Place(row["addresses"], row["name"], "entries themselves") for row in own}
    for row in rows:
        for text in addresses_of(row) if is_entity(row) else []:
            kind = HERE.get(text.rsplit(", ", 1)[-1], "elsewhere")
            found.setdefault(key_of(text), Place(text, row["name"], kind))
    return list(found.values())


def key_of(text: str) -> tuple[str, ...]:
    return benign.key(text)


def tell_apart(places: list[Place], chance: random.Random, count: int) -> tuple[list[Place], list[Place]]:
    """Those with number and unit, and those with a number alone, most of them here; at most so many."""
    whole = [place for place in places if place.unit and place.number]
    number = [place for place in places if place.number and not place.unit and not place.floor and place.kind != "elsewhere"]
    return chance.sample(whole, min(count, len(whole))), chance.sample(number, min(count, len(number)))


def is_it(match: Match, place: Place, names: dict[str, str]) -> bool:
    """Its entry, or another at the same address."""
    return (names.get(match["name"], match["name"]) == place.entry or
            key_of(match["matched_address"]) == key_of(place.text) or place.is_at(match["matched_address"]))


# ---- figures ----

class Report:
    def __init__(self, folders: tuple[str, str], names: dict[str, str]):
        self.folders, self.names = folders, names
        self.missed: list[str] = []

    def recall(self, way: str, cases: list[tuple[str, Place]]) -> list[Outcome]:
        looked = Looked(self.folders, [text for text, _ in cases])
        outcomes = []
        for (text, place), party, places in zip(cases, looked.party, looked.place):
            right = [m for m in places[:FIRST] if is_it(m, place, self.names)]
            outcome = [any(is_it(m, place, {}) for m in party[:FIRST]), bool(right), any(m["status"] == "listed" for m in right)]
            outcomes.append(outcome)
            if not all(outcome):
                said = " ".join("yes" if found else "no" for found in outcome)
                best = right[0]["score"] if right else "-"
                self.missed.append(f"missed\t{way}\t{said}\t{best}\t{text}\t{place.text}\n")
        return outcomes

    def alarms(self, kind: str, cases: list[tuple[str, str, Place | None]]) -> list[Outcome]:
        """A match whose address has what is another in the one looked for is right, and so is any at the place's own."""
        looked = Looked(self.folders, [text for text, _, _ in cases])
        outcomes = []
        for (text, changed, place), party, places in zip(cases, looked.party, looked.place):
            wrong = [[m for m in matches if not self.is_right(m, changed, place)] for matches in (party, places)]
            outcomes.append([bool(wrong[0]), bool(wrong[1]), any(m["status"] == "listed" for m in wrong[1])])
            self.missed += [f"alarm\t{kind}\t{where} {m['status']}\t{m['score']}\t{text}\t{m['matched_address']}\n"
                            for where, each in zip(("party", "place"), wrong) for m in each[:1]]
        return outcomes

    def is_right(self, match: Match, changed: str, place: Place | None) -> bool:
        if place is not None:
            return is_it(match, place, self.names)
        return bool(changed) and altered.words_of(changed) <= altered.numbers_of(match["matched_address"])


def line(title: str, outcomes: list[Outcome]) -> None:
    print(f"{title:<26}{len(outcomes):>6}" + figures(100 * sum(each) / len(outcomes) for each in zip(*outcomes)))


def altered_cases(chance: random.Random, places: list[Place]) -> dict[str, list[tuple[str, Place]]]:
    return {way: [(text, place) for place in places if (text := alter(chance, place))] for way, alter in altered.WAYS.items()}


def tell_recall(report: Report, chance: random.Random, whole: list[Place], number: list[Place]) -> None:
    print(f"\n{'found, of 100':<26}{'':>6}{'party':>9}{'place':>9}{'listed':>9}")
    cases = altered_cases(chance, whole)
    all_: list[tuple[str, Outcome]] = []
    for way, each in cases.items():
        outcomes = report.recall(way, each)
        line(way, outcomes)
        if way not in altered.BEYOND:
            all_ += [(place.kind, outcome) for (_, place), outcome in zip(each, outcomes)]
    line("all but the last (aim)", [outcome for _, outcome in all_])
    for kind in sorted({kind for kind, _ in all_}):
        line(f"  {kind}", [outcome for other, outcome in all_ if other == kind])
    line("a number, no unit", [outcome for way, each in altered_cases(chance, number).items() if way not in altered.BEYOND
                               for outcome in report.recall(f"no unit, {way}", each)])


def tell_alarms(report: Report, chance: random.Random, whole: list[Place], others: list[Place],
                made_up: dict[str, list[str]]) -> None:
    print(f"\n{'alarms, of 100':<26}{'':>6}{'party':>9}{'place':>9}{'listed':>9}")
    for kind, alter in altered.NEIGHBORS.items():
        line(kind, report.alarms(kind, [(*found, None) for place in whole if (found := alter(chance, place))]))
    line("other listed addresses", report.alarms("other listed", [(place.text, "", place) for place in others]))
    for kind, texts in made_up.items():
        line(kind, report.alarms(kind, [(text, "", None) for text in texts]))


# ---- lists ----

def as_places(rows: list[dict]) -> tuple[list[dict], dict[str, str]]:
    """The entries of the Entity List as addresses, and their names."""
    names = {}
    out = []
    for i, row in enumerate(rows):
        if is_entity(row):
            names[f"Address {i}"] = row["name"]
            row = {**row, "name": f"Address {i}", "alt_names": ""}
        out.append(row)
    return out, names


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("list")
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses")
    args = parser.parse_args()
    chance = random.Random(args.seed)
    rows = read_rows(args.list)
    own = [row for row in read_rows(str(PLACES)) if row["name"].startswith("Address ")]
    places = places_of(rows, own)
    whole, number = tell_apart(places, chance, args.sample)
    listed = [text for row in rows for text in addresses_of(row)]
    others = chance.sample([Place(text, row["name"], "other") for row in rows for text in addresses_of(row)
                            if re.search(r"\d", text)], args.sample)
    made_up = benign_addresses.addresses(chance, args.sample, listed)
    renamed, names = as_places(rows)
    with tempfile.TemporaryDirectory() as folder:
        folders = tuple(write_lists([("us-csl", table), ("own", own)], sub) for table, sub in
                        ((rows, folder_in(folder, "parties")), (renamed, folder_in(folder, "places"))))
        report = Report(folders, names)
        print(f"{len(listed)} addresses; looked for {len(whole)} with number and unit, {len(number)} with a number alone")
        tell_recall(report, chance, whole, number)
        tell_alarms(report, chance, whole, others, made_up)
    if args.misses:
        pathlib.Path(args.misses).write_text("".join(report.missed), encoding="utf-8")
    return 0


def folder_in(folder: str, name: str) -> str:
    path = pathlib.Path(folder, name)
    path.mkdir()
    return str(path)


if __name__ == "__main__":
    sys.exit(main())
