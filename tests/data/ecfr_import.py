#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""ecfr_import.py - `licet policy import ecfr`: the shipped list against the regulation, and every published shape.

ecfr/regulation-2026-07-23.json.gz holds the control list, chart and country groups of that day as others extracted
them from the eCFR (the facts only), regulation-2025-01-31.json what was different in an earlier copy of list and chart.
Written out in the eCFR's shape and imported, the earlier one first, they give the shipped files, byte for byte; and every
entry decided for some destinations on either day needs what the list and the chart said it needs.  `ecfr_import.py newest`
decides on the later one.
"""
import copy
import difflib
import gzip
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
from xml.sax.saxutils import escape

from _licet import any_failed, licet, report

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HERE = ROOT / "tests" / "data" / "ecfr"
PACK = ROOT / "packs" / "us-ccl"
DAY = "2026-07-23"
EARLIER = "2025-01-31"
DESTINATIONS = ["CN", "HK", "SG", "DE", "CA", "TW", "IN", "KZ"]
RULES = {"NS", "MT", "NP", "CB", "CC", "FC", "RS"}


def regulation() -> dict:
    return json.loads(gzip.decompress((HERE / f"regulation-{DAY}.json.gz").read_bytes()))


def earlier(law: dict) -> dict:
    """The list and the chart as they were; the license exceptions of that day were not read."""
    then, law = json.loads((HERE / f"regulation-{EARLIER}.json").read_text()), copy.deepcopy(law)
    for entry in law["entries"]:
        entry.update(then["entries"].get(entry["eccn"], {}), exceptions={})
        for row_ in entry["controls"]:
            for now, before in then["cells"].items():
                row_[1] = row_[1].replace(now, before)
    for name, (marks, _) in law["countries"].items():
        for column, where in then["marks"].items():
            marks[:] = [mark for mark in marks if mark != column] + ([] if name in where["not"] else [column])
    return law


# ---- the regulation in the eCFR's shape ----

def page(part: str, name: str, body: list[str]) -> str:
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', f'<DIV5 N="{part}" TYPE="PART"><HEAD>PART {part}</HEAD>',
                      f'<DIV9 N="Supplement No. 1 to Part {part}" TYPE="APPENDIX"><HEAD>{name}</HEAD>', *body,
                      "</DIV9></DIV5>"])


def row(cells: list[str], tag: str = "TD") -> str:
    return "<TR>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</TR>"


def chart_page(law: dict) -> str:
    columns = law["columns"]
    rows = {name: [f"{escape(name)} <SU>{' '.join(notes)}</SU>" if notes else escape(name)]
            + ["X" if column in marks else "" for column in columns] for name, (marks, notes) in law["countries"].items()}
    rows.update({name: [escape(name), escape(text)] for name, (text, _) in law["embargoed"].items()})
    notes = [f'<TR><TD colspan="17"><SU>{number}</SU> {escape(text)}</TD></TR>' for number, text in law["footnotes"].items()]
    heads = row(["Countries"] + [column.replace(" ", "<br/>") for column in columns], "TH")
    return page("738", "Commerce Country Chart",
                ["<TABLE>", heads, *(row(rows[name]) for name in sorted(rows)), *notes, "</TABLE>"])


def groups_page(law: dict) -> str:
    body: list[str] = []
    for letter in "ABDE":
        body += [f"<HD1>Country Group {letter}</HD1><TABLE>"]
        named = [group for group in law["groups"] if group.startswith(letter + ":")]
        if letter == "B":
            members = law["groups"]["B"]
            body += [row([escape(name) for name in members[i:i + 3]]) for i in range(0, len(members), 3)]
        else:
            body += [row(["Country"] + [f"[{group}] Title" for group in named], "TH")]
            names = sorted({name for group in named for name in law["groups"][group]})
            body += [row([escape(name)] + ["X" if name in law["groups"][group] else "" for group in named])
                     for name in names]
        body += ["</TABLE>"]
    return page("740", "Country Groups", body)


def entry_lines(entry: dict) -> list[str]:
    lines = [f"<FP-2><B>{entry['eccn']} {escape(entry['heading'])}</B></FP-2>"]
    if entry["reasons"] is not None:
        lines += ['<FP-1><E T="04">License Requirements</E></FP-1>',
                  f"<FP-1><I>Reason for Control:</I> {escape(entry['reasons'])}</FP-1>"]
    if entry["controls"]:
        lines += ["<TABLE>", row(["Control(s)", "Country chart"], "TH"),
                  *(row([escape(control), escape(cell)]) for control, cell in entry["controls"]), "</TABLE>"]
    lines += ['<FP-1><E T="04">List Based License Exceptions</E></FP-1>']
    lines += [f"<FP-1><I>{name}:</I> {escape(text)}</FP-1>" for name, text in entry["exceptions"].items() if name != "STA"]
    if "STA" in entry["exceptions"]:
        lines += ['<FP-1><E T="04">Special Conditions for STA</E></FP-1>',
                  f"<FP-1><I>STA:</I> {escape(entry['exceptions']['STA'])}</FP-1>"]
    return lines + ['<FP-1><E T="04">List of Items Controlled</E></FP-1>']


def list_page(law: dict) -> str:
    return page("774", "The Commerce Control List", [line for entry in law["entries"] for line in entry_lines(entry)])


# ---- importing ----

def import_into(folder: pathlib.Path, pages: dict[str, str], *words: str):
    files = []
    for name, text in pages.items():
        (folder.parent / name).write_text(text)
        files.append(str(folder.parent / name))
    return licet("policy", "import", "ecfr", "--into", str(folder), *words, *files)


def bare_pack(work: pathlib.Path, name: str = "us-ccl") -> pathlib.Path:
    """The pack without what was imported and without the rules that read it."""
    folder = work / name
    folder.mkdir()
    for part in ("00-pack.licet", "cells.csv", "places.csv"):
        shutil.copy(PACK / part, folder)
    return folder


def differences(wanted: str, found: str) -> str:
    return "\n".join(list(difflib.unified_diff(wanted.splitlines(), found.splitlines(), "wanted", "found", lineterm=""))[:20])


def pages_of(law: dict) -> dict[str, str]:
    return {"738.xml": chart_page(law), "740.xml": groups_page(law), "774.xml": list_page(law)}


def check_shipped(law: dict, work: pathlib.Path) -> None:
    folder = bare_pack(work)
    before = {name: text for name, text in pages_of(earlier(law)).items() if name != "740.xml"}
    pages = pages_of(law)
    for day, files in ((EARLIER, before), (DAY, pages)):
        done = import_into(folder, files, "--date", day)
        if done.returncode != 0:
            report(f"the regulation of {day} is imported", done.stderr)
            return
        name = f"ecfr-{day}.licet"
        report(f"the regulation of {day}, imported, is the shipped file",
               differences((PACK / name).read_text(), (folder / name).read_text()))
    again = import_into(folder, pages, "--date", DAY)
    report("the same day twice is refused", "" if again.returncode == 2 and "already" in again.stderr else again.stderr)
    later = import_into(folder, pages, "--date", "2026-12-01")
    report("the same text later changes nothing", "" if "nothing was written" in later.stdout else later.stdout)
    changed = {"774.xml": pages["774.xml"].replace(">NS applies to entire entry except 0A501.y<",
                                                   ">NS applies to entire entry except 0A501.x and .y<")}
    diff = import_into(folder, changed, "--date", "2026-12-01", "--json")
    found = [json.loads(line) for line in diff.stdout.splitlines()]
    wanted = [{"change": "add", "set": "ccl.NS.1.not", "members": ["0A501.x"]}]
    report("what the agency changed is what is written", "" if [x for x in found if "change" in x] == wanted else diff.stdout)


# ---- every entry, against the list and the chart ----


def plain(text: str) -> str:
    text = re.sub(r"\s+", " ", text.translate({0x201C: '"', 0x201D: '"', 0xA0: " "})).strip()
    return text.removesuffix(".").strip()


def needed(entry: dict, marks: set[str]) -> tuple[set[str], bool]:
    """The reasons that certainly need a license, and whether anything else may."""
    certain: set[str] = set()
    perhaps = not entry["controls"]
    for control, cell in entry["controls"]:
        column = re.fullmatch(r"([A-Z]{2}) Column (\d)", plain(cell))
        if column is None:
            perhaps = True
        elif f"{column[1]} {column[2]}" in marks:
            whole = re.fullmatch(rf"{column[1]} applies to (the )?entire entry", plain(control))
            certain |= {column[1]} if whole else set()
            perhaps = perhaps or whole is None
    return certain, perhaps


def check_entries(law: dict, day: str) -> None:
    places = dict(line.rsplit(",", 1) for line in (PACK / "places.csv").read_text().splitlines()[1:])
    marks = {places[name.strip('"')] if name in places else places[f'"{name}"']: set(value[0])
             for name, value in law["countries"].items()}
    marks["HK"] = marks["CN"]
    orders, expected = [], []
    for entry in law["entries"]:
        for to in DESTINATIONS:
            orders.append({"item": {"eccn": entry["eccn"], "classified_by": "list"}, "to": to, "on": day, "quantity": 1,
                           "exporter": {"name": "Example Exporter, Inc."}, "facts": {"exporter.exceptions_ended": True}})
            needs = needed(entry, marks[to])
            expected.append((entry["eccn"], to, *needs))
    done = licet("check", "-", "--json", text="".join(json.dumps(order) + "\n" for order in orders))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    wrong = [] if len(answers) == len(expected) else [f"{len(answers)} answers to {len(expected)} questions: {done.stderr}"]
    for answer, (eccn, to, certain, perhaps) in zip(answers, expected):
        found = {r["rule"].removeprefix("us-ccl/") for r in answer["requirements"]
                 if r["rule"].startswith("us-ccl/") and r["status"] != "unknown"} & RULES
        open_ = any(r["status"] == "unknown" for r in answer["requirements"])
        if not certain <= found | {"AT"} or (found - certain and not perhaps):
            wrong.append(f"{eccn} to {to}: needs {sorted(certain)}, found {sorted(found)}")
        elif perhaps and not certain and answer["may_ship"]:
            wrong.append(f"{eccn} to {to}: something may be needed, and it may ship")
        elif not perhaps and open_ and any(r["rule"].startswith("us-ccl/") and r["status"] == "unknown"
                                           for r in answer["requirements"]):
            wrong.append(f"{eccn} to {to}: nothing is open on the list, and something is here")
    report(f"{day}: {len(expected)} entries and destinations need what the list says", "\n".join(wrong[:20]))


# ---- shapes and mistakes ----

def check_sample(work: pathlib.Path) -> None:
    folder = bare_pack(work)
    done = licet("policy", "import", "ecfr", "--into", str(folder), str(HERE / "sample.xml"))
    path = folder / "ecfr-2026-11-02.licet"
    if not path.exists():
        report("every published shape is read", done.stdout + done.stderr)
        return
    if os.environ.get("LICET_ACCEPT"):
        shutil.copy(path, HERE / "sample.licet")
    report("every published shape is read", differences((HERE / "sample.licet").read_text(), path.read_text()))
    path.unlink()
    told = licet("policy", "import", "ecfr", "--into", str(folder), "--json", str(HERE / "sample.xml"))
    opens = [json.loads(line) for line in told.stdout.splitlines() if '"open"' in line]
    shown = "".join(f"{o['open']} | {o['control']} | {o['cell']} | {o['set']}\n" for o in opens)
    if os.environ.get("LICET_ACCEPT"):
        (HERE / "sample.open").write_text(shown)
    report("what was not interpreted is shown with its text", differences((HERE / "sample.open").read_text(), shown))


def check_mistakes(work: pathlib.Path) -> None:
    sample = (HERE / "sample.xml").read_text()
    cases = {
        "no XML": ("<DIV5>\n<P>open", "2:8: error: this is not well-formed XML"),
        "a document type": (sample.replace("<!-- ", '<!DOCTYPE a [<!ENTITY b "c">]>\n<!-- '), ":2:1: error: the file declares a document type"),
        "a row too short": (sample.replace("<TD>X</TD><TD/><TD>X</TD><TD/></TR>", "<TD>X</TD></TR><TR/>", 1).replace("<TD scope", "<TD"),
                            ":18:0: error: this row has not as many cells"),
        "another mark": (sample.replace("<TD>X</TD><TD/><TD>X</TD><TD/>", "<TD>Y</TD><TD/><TD>X</TD><TD/>", 1), "error: what is marked here is not an X"),
        "a place without a code": (sample.replace(">Germany</TD><TD>X</TD><TD/>", ">Atlantis</TD><TD>X</TD><TD/>", 1), "error: destination 'Atlantis' has no code"),
        "nothing of the regulations": ("<DIV5 N='1'><P>x</P></DIV5>", "error: there is neither a control list nor a chart"),
        "no day": (sample.replace("/on/2026-11-02/", "/current/"), "error: the files do not say of which day they are"),
    }
    for name, (text, wanted) in cases.items():
        folder = bare_pack(work, "us-ccl")
        done = import_into(folder, {"bad.xml": text})
        written = list(folder.glob("ecfr-*"))
        wrong = "" if done.returncode == 2 and wanted.split("error:")[1] in done.stderr and not written else \
            f"status {done.returncode}, wrote {written}\n{done.stderr}"
        report(f"mistake: {name}", wrong)
        shutil.rmtree(folder)


def main() -> int:
    law = regulation()
    for check in (lambda w: check_shipped(law, w), check_sample, check_mistakes):
        with tempfile.TemporaryDirectory() as work:
            check(pathlib.Path(work))
    if sys.argv[1:] != ["newest"]:
        check_entries(earlier(law), EARLIER)
    check_entries(law, DAY)
    return 1 if any_failed() else 0


sys.exit(main())
