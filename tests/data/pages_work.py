#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pages_work.py - the pages of what is worked on, as people of each role see them: buyers and applications, each with all that it
rests on."""
import json
import os
import re
import sys
import tempfile
import urllib.parse

from _licet import any_failed, licet, report
from _server import server
from pages import Page
from pages_desk import NASTY, PASSWORD, Browser, check, same

CLOUD = "/buyers/" + urllib.parse.quote("Lanting Example Cloud Co., Ltd.", safe="")
READERS = {"ann", "bob", "lee", "sam", "ivy"}
PAGES = {"/buyers": READERS, "/buyers.csv": READERS, CLOUD: READERS, "/buyers/lists/1": READERS, "/applications": READERS,
         "/applications.csv": READERS, "/applications/A-CLOCK": READERS}


def done(*words: str, text: str = "", also: tuple[int, ...] = ()) -> None:
    result = licet(*words, "--db", os.environ["BOOK"], text=text)
    assert result.returncode in (0, *also), f"{words}: {result.stderr}"


def lines_of(name: str) -> list[dict[str, object]]:
    with open(f"examples/h20/{name}", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def fill(folder: str) -> None:
    """The story of the H20, everybody with a password, and what is still under way."""
    lists = ("--lists", os.path.join(folder, "kept", "lists"), "--lists-age", "9999")
    result = licet("demo", "h20", "--keep", os.path.join(folder, "kept"), "--db", os.environ["BOOK"])
    assert result.returncode == 0, result.stderr
    done("people", "add", "ivy", "--as", "root")
    done("people", "grant", "ivy", "auditor", "--as", "root")
    for name in ("ann", "bob", "dave", "lee", "sam", "root", "ivy"):
        done("people", "password", name, "--from", "-", "--as", "root", text=PASSWORD + "\n")
    clock = {**lines_of("applications.jsonl")[0], "id": "A-CLOCK", "orders": []}
    draft = {**clock, "id": "A-DRAFT"}
    draft.pop("end_use")
    done("application", "add", "-", "--as", "ann", text=json.dumps(clock) + "\n" + json.dumps(draft) + "\n")
    done("application", "review", "A-CLOCK", "--day", "2026-09-05", "--as", "ann", *lists)
    done("application", "ready", "A-CLOCK", "--day", "2026-09-06", "--as", "dave")
    done("application", "submit", "A-CLOCK", "--day", "2026-09-08", "--as", "ann", *lists)
    for step, day, *others in (("register", "10", "--number", "Z9"), ("ask", "20", "--reason", NASTY), ("answer", "25"),
                               ("refer", "26", "--agency", "DOD")):
        done("application", step, "A-CLOCK", "--day", f"2026-09-{day}", *others, "--as", "ann")
    buyer = {**lines_of("buyers.jsonl")[0], "name": NASTY, "legal_name": NASTY, "addresses": [NASTY], "end_use": NASTY}
    done("buyer", "add", "-", "--as", "ann", text=json.dumps(buyer) + "\n")
    done("buyer", "amend", "-", "--as", "ann", text=json.dumps({**buyer, "country": "SG", "aliases": ["Other Name"]}) + "\n")


def listed(browser: Browser, path: str) -> list[str]:
    """What a list's rows link to, decoded."""
    place = path.split("?")[0]
    return [urllib.parse.unquote(name) for name in re.findall(rf'<td[^>]*><a href="{place}/([^"/]*)"', browser.ask("GET", path)[2])]


def check_buyers(ann: Browser) -> None:
    check("buyers", 200, ann.page("/buyers"), "Buyers", "approved with conditions", "nominated", "not screened", "List 1", "As CSV")
    same("of a state", {"Lanting Example Cloud Co., Ltd.", "Qingqiu Example Search Co., Ltd.", "Songjiang Example Commerce Co., Ltd."},
         set(listed(ann, "/buyers?state=approved_with_conditions")))
    same("whose names begin so, the last first", ["Hemu Example Video Co., Ltd.", "Haojing Example Data Ltd."],
         listed(ann, "/buyers?find=H&sort=-name"))
    check("a buyer", 200, ann.page(CLOUD), "Lanting Example Cloud Co., Ltd.", "Screened on 2025-06-16", "as it is now",
          "0 matches are open", "Lanting Example Holding Ltd.", "the ultimate one", "51 %", "Conditions of the approval", "cap",
          "31,250,000.00", "submitted", "receipt of 16 July 2025", "us-csl")
    check("what another version says otherwise", 200, ann.page("/buyers/" + urllib.parse.quote(NASTY, safe="")), NASTY,
          "What version 2 says otherwise", "country CN SG", "aliases", "Other Name", "It is not screened yet", "It is not approved")
    check("a list of a submission", 200, ann.page("/buyers/lists/1"), "List 1 of buyers", "submitted 2025-07-16", "Who is on it",
          "Qingqiu Example Search Co., Ltd.")
    for path in ("/buyers/nobody", "/buyers/lists/9", "/buyers/lists/x", "/buyers/lists/0"):
        check(f"{path} is not there", 404, ann.page(path))
    rows = ann.ask("GET", "/buyers.csv?state=approved_with_conditions")[2].splitlines()
    report("buyers as CSV", "" if len(rows) == 4 and rows[0].startswith("buyer,legal_name,country,state") and
           rows[1].startswith('"Lanting Example Cloud Co., Ltd."') and '"2026-12-31"' in rows[1] else str(rows))


def check_applications(ann: Browser) -> None:
    check("applications", 200, ann.page("/applications"), "Applications", "A-CLOCK", "referred", "issued", "overall", "2026-12-14")
    same("those that wait, by the day", ["A-CLOCK"], listed(ann, "/applications?sort=due&state=referred"))
    page = ann.page("/applications/A-CLOCK")
    check("an application", 200, page, "Application A-CLOCK", "of 90", "5 days did not count", "overall", "2026-12-14", "DOD",
          "15 CFR part 750, 750.4(a)(1)", "agency is deemed to have no objection", "Lanting Example Cloud Co., Ltd.", "2,500",
          "USD 31,250,000", "information requested", NASTY)
    text = ann.ask("GET", "/applications/A-CLOCK")[2]
    ran, stopped = (re.search(rf'<rect class="{name}"[^>]*width="([\d.]+)"', text) for name in ("posted", "stopped"))
    report("its strip has days that ran and days that did not", "" if ran and stopped and float(ran[1]) > float(stopped[1]) > 0
           else text[:200])
    check("what a draft lacks", 200, ann.page("/applications/A-DRAFT"), "What it lacks", "end use", "None runs")
    check("one that was issued leads to its license", 200, ann.page("/applications/A-H20-2"), "Licenses that came of it", "BIS D000002")
    check("one that is not there", 404, ann.page("/applications/none"))
    rows = ann.ask("GET", "/applications.csv?state=referred")[2].splitlines()
    report("applications as CSV", "" if len(rows) == 2 and rows[1].startswith('"A-CLOCK","NVIDIA Corporation","CN","referred"') and
           '"2026-12-14"' in rows[1] else str(rows))


def check_roles(people: dict[str, Browser]) -> None:
    wrong = []
    for name, browser in people.items():
        front = browser.ask("GET", "/applications" if name in READERS else "/approvals")[2]
        for path, may in PAGES.items():
            status, page, faults = browser.page(path) if not path.endswith(".csv") else (browser.ask("GET", path)[0], Page(""), [])
            wrong += [f"{path} as {name}: {status} {faults}"] if status != (200 if name in may else 403) or faults else []
            if path.count("/") == 1 and not path.endswith(".csv") and (f'<li><a href="{path}"' in front) != (name in may):
                wrong.append(f"{path} is {'not ' if name in may else ''}in the list of {name}")
    report("each page is for those who may, and in their list", "\n".join(wrong))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BOOK"] = os.path.join(folder, "licet.db")
        fill(folder)
        with server("--db", os.environ["BOOK"]) as made:
            people = {name: Browser(made) for name in ("ann", "bob", "dave", "lee", "sam", "root", "ivy")}
            for name, browser in people.items():
                assert browser.sign_in(name)[0] == 303, name
            check_buyers(people["ann"])
            check_applications(people["ann"])
            check_roles({name: browser for name, browser in people.items() if name != "dave"})
            report("a server ends well", "" if made.end() == 0 else made.logged()[-2000:])
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
