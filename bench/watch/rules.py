# SPDX-License-Identifier: Apache-2.0
"""rules.py - how well rules of the Federal Register are read: figures for the benchmark and for the test."""
import json
import os
import pathlib
import subprocess
import tempfile

import register

Figures = dict[str, float]


def read(licet: str, folder: pathlib.Path, text: str) -> dict:
    path = folder / "rule.xml"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run([licet, "watch", "add", str(path), "--lists", str(folder / "lists"), "--json"],
                          env=dict(os.environ, NO_COLOR="1"), text=True, capture_output=True, timeout=120, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


class Count:
    def __init__(self) -> None:
        self.shares: dict[str, list[int]] = {}

    def add(self, what: str, hit: int, of: int = 1) -> None:
        share = self.shares.setdefault(what, [0, 0])
        share[0] += hit
        share[1] += of

    def figures(self) -> Figures:
        return {what: hit / of if of else 1.0 for what, (hit, of) in self.shares.items()}


def compare(count: Count, parties: list[register.Party], entries: list[dict]) -> None:
    """Row by row: the row of that name and country, and what stands in it."""
    found = {(register.plain(entry["names"][0]), entry["countries"][0] if entry["countries"] else ""): entry
             for entry in entries}
    wanted = {(register.plain(party.name), party.country): party for party in parties}
    for key, party in wanted.items():
        entry = found.get(key)
        count.add("rows found", entry is not None)
        names = {register.plain(name) for name in entry["names"]} if entry else set()
        aliases = {register.plain(alias) for alias in party.aliases} - {""}
        count.add("aliases found", len(aliases & names), len(aliases))
        if entry:
            said = names - {key[0]}
            count.add("aliases right", len(said & aliases), len(said))
            count.add("requirement and policy right", register.plain(entry["license_requirement"] or "") ==
                      register.plain(party.requirement) and
                      register.plain(entry["license_policy"] or "") == register.plain(party.policy))
    for key in found:
        count.add("rows right", key in wanted)


def later_list(lists: pathlib.Path) -> dict[str, dict[str, set[str]]]:
    """The consolidated list of 2026: names of each entry, by its citation where it has one; all under the empty one."""
    later: dict[str, dict[str, set[str]]] = {"": {}}
    for row in register.rows(lists / "us-csl-2026-07-31" / "csl.csv.gz"):
        if row["source_code"] != "EL":
            continue
        names = {register.plain(row["name"])} | {register.plain(name) for name in json.loads(row["alt_names"] or "[]")}
        later[""].setdefault(register.plain(row["name"]), set()).update(names)
        if len(row["countries"].split()) == 1:
            later.setdefault(row["federal_register_notice"], {})[register.plain(row["name"])] = names
    return later


def measure(licet: str, root: pathlib.Path, lists: pathlib.Path, least: int) -> dict[str, tuple[int, int, Figures]]:
    """Of each kind of rule: how many rules, how many rows, and the figures."""
    headings = register.places(root)
    later = later_list(lists)
    all_figures = {}
    for kind, rules in (("2010 to 2022, with their addresses", register.of_2022(lists, headings, least)),
                        ("2023 to 2026, addresses made up", register.of_2026(lists, headings, least))):
        count = Count()
        for i, (cited, parties) in enumerate(sorted(rules.items())):
            with tempfile.TemporaryDirectory() as folder:
                read_of = read(licet, pathlib.Path(folder),
                               register.document(f"2000-{i:05}", cited, parties, headings, i % 4))
            compare(count, parties, read_of["entries"])
            count.add("rules understood as a whole", not read_of["needs_person"])
            own = {register.plain(entry["names"][0]) for entry in read_of["entries"]}
            any_name = {register.plain(name) for entry in read_of["entries"] for name in entry["names"]}
            for name, names in later.get(cited, {}).items():
                count.add("rows of the list of 2026 that cite it alone: found", bool(names & any_name))
            for name in own:
                count.add("of what was read, on the list of 2026", name in later[""])
        all_figures[kind] = (len(rules), sum(map(len, rules.values())), count.figures())
    all_figures["universities, in the words of the supplement"] = in_words(licet, lists, later)
    return all_figures


def in_words(licet: str, lists: pathlib.Path, later: dict[str, dict[str, set[str]]]) -> tuple[int, int, Figures]:
    count = Count()
    words = register.in_words(lists)
    parties = [register.Party(name, [], [], "CN", "For all items subject to the EAR", "Presumption of denial")
               for name, _ in words]
    text = register.document("2000-99999", "91 FR 1", parties, {"CN": "CHINA, PEOPLE'S REPUBLIC OF"}, 0)
    for party, (_, entry) in zip(parties, words):
        text = text.replace(f"<ENT>{party.entry()}</ENT>", f"<ENT>{register.escape(entry)}</ENT>", 1)
    with tempfile.TemporaryDirectory() as folder:
        entries = read(licet, pathlib.Path(folder), text)["entries"]
    found = {register.plain(entry["names"][0]) for entry in entries}
    for name, _ in words:
        count.add("rows found", register.plain(name) in found)
    for name in found:
        count.add("rows right", name in {register.plain(one) for one, _ in words})
        count.add("of what was read, on the list of 2026", name in later[""])
    return 1, len(words), count.figures()
