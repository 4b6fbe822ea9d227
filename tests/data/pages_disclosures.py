#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pages_disclosures.py - disclosures and open incidents in a browser: who sees them, what is due, and each step by its form."""
import json
import os
import re
import sys
import tempfile

from _licet import any_failed, licet, report
from _server import server
from pages_desk import NASTY, PASSWORD, Browser, check, same

PEOPLE = {"ann": ("officer",), "pat": ("approver",), "sam": ("sales",), "leo": ("logistics",), "ivy": ("auditor",)}
SHA = "ab" * 32
SHIPMENT = {"id": "SH-1", "order": "SO-1001/10", "quantity": 4, "value": {"amount": "32800.00", "currency": "USD"},
            "planned": "2026-08-03", "port": {"name": "New York", "zone": "America/New_York"}, "serials": ["U1", "U2", "U3", "U4"]}


def done(base: str, *words: str, text: str = "", also: tuple[int, ...] = ()) -> str:
    result = licet(*words, "--db", base, text=text)
    assert result.returncode in (0, *also), f"{words}: {result.stderr}"
    return result.stdout


def fill(base: str) -> None:
    """Somebody let a shipment go that nobody had released."""
    done(base, "db", "init")
    done(base, "people", "add", "root")
    for name, roles in PEOPLE.items():
        done(base, "people", "add", name, "--as", "root")
        done(base, "people", "grant", name, *roles, "--as", "root")
    for name in ("root", *PEOPLE):
        done(base, "people", "password", name, "--from", "-", "--as", name, text=PASSWORD + "\n")
    with open("examples/desk/orders.jsonl", encoding="utf-8") as file:
        done(base, "order", "add", "-", "--as", "sam", text=file.readline(), also=(1, 4))
    done(base, "ship", "plan", "-", "--as", "leo", text=json.dumps(SHIPMENT) + "\n")
    done(base, "ship", "depart", "SH-1", "--as", "leo", also=(1,))


def step(browser: Browser, word: str, **said: str) -> tuple[int, dict[str, str], str]:
    path = f"/disclosures/VSD-1/do/{word}"
    return browser.ask("POST", path, {**browser.fields(path, path), **said})


def check_seen(people: dict[str, Browser]) -> None:
    check("an incident that nobody has closed is there", 200, people["ann"].page("/disclosures"), "There is none", "SH-1#1",
          "departed without a release", "shipment SH-1")
    same("who sees them", {"ann": 200, "pat": 200, "ivy": 200, "sam": 403, "leo": 403, "root": 403},
         {name: people[name].ask("GET", "/disclosures")[0] for name in people})
    same("one that is not there", 404, people["ann"].ask("GET", "/disclosures/VSD-1")[0])


BEGIN = "/disclosures/do/open"


def check_begun(people: dict[str, Browser]) -> None:
    """One is begun by its form, from the incident that nobody has closed."""
    ann = people["ann"]
    links = ann.page("/disclosures")[1].links
    same("who may is offered to begin one, of an incident too", [True, True],
         [BEGIN in links, f"{BEGIN}?incident=SH-1%231" in links])
    same("others are not", [[], []], [[link for link in people[name].page("/disclosures")[1].links if BEGIN in link] for name in ("pat", "ivy")])
    same("nor do they get its form, or send it", [403] * 4, [people[name].ask("GET", BEGIN)[0] for name in ("pat", "sam")] + [
        people[name].ask("POST", BEGIN, {"csrf_token": people[name].fields("/account", "/sign-out")["csrf_token"]})[0]
        for name in ("pat", "sam")])
    check("its form says what it does", 200, ann.page(f"{BEGIN}?incident=SH-1%231"), "Begin a disclosure", "nothing goes to the authority",
          "SH-1#1", "significant")
    fields = ann.fields(BEGIN, BEGIN)
    said = {**fields, "name": "VSD-1", "kind": "significant", "says": NASTY, "occurred": "2026-08-03", "incidents": "SH-1#1\r\n"}
    for wrong, what in (({"says": " "}, "it has to be said"), ({"name": ""}, "it has to be said"), ({"occurred": "soon"}, "soon"),
                        ({"incidents": "SH-9#9"}, "SH-9#9"), ({"kind": "grave"}, "which kind of disclosure?")):
        status, _, text = ann.ask("POST", BEGIN, {**said, "key": ann.fields(BEGIN, BEGIN)["key"], **wrong})
        report(f"not begun: {wrong}", "" if status in (400, 422) and "Not done" in text and what in text and 'value="VSD-1"' in text or
               "name" in wrong and what in text else f"{status} {text[-1500:]}")
    same("none was", 404, ann.ask("GET", "/disclosures/VSD-1")[0])
    status, headers, text = ann.ask("POST", BEGIN, said)
    report("begun, it leads to its page", "" if (status, headers.get("location")) == (303, "/disclosures/VSD-1?done=open") else
           f"{status} {headers} {text[-1500:]}")
    again = ann.ask("POST", BEGIN, said)
    same("sent again it is begun once", (303, "/disclosures/VSD-1?done=open"), (again[0], again[1].get("location")))
    status, _, text = ann.ask("POST", BEGIN, {**said, "key": ann.fields(BEGIN, BEGIN)["key"], "says": "another"})
    report("another one of that name is none", "" if status == 409 and "Not done" in text else f"{status} {text[-1500:]}")
    check("what was done is told", 200, ann.page("/disclosures/VSD-1?done=open"), "Disclosure VSD-1", "drafted", "SH-1#1", "2026-08-03")


def check_shown(people: dict[str, Browser], base: str) -> None:
    check_begun(people)
    check("the list has it", 200, people["ann"].page("/disclosures"), "VSD-1", "significant", "drafted", "alert(1)")
    told = people["ann"].page("/disclosures/VSD-1")
    check("so has its page", 200, told, "Disclosure VSD-1", "drafted", "SH-1#1", "2026-08-03", "alert(1)")

    def offered(name: str) -> list[str]:
        return sorted({link.split("/do/")[1] for link in people[name].page("/disclosures/VSD-1")[1].links if "/do/" in link})

    check("today tells of both", 200, people["ann"].page("/today"), "Incidents that nobody has closed", "SH-1#1",
          "Disclosures of which something is to be sent", "VSD-1")
    same("of the disclosure to nobody else", [False, True], [
        "VSD-1" in people["sam"].page("/today")[1].text(), "SH-1#1" in people["sam"].page("/today")[1].text()])
    same("its steps are offered to who may take them", ["amend", "notify", "submit", "withdraw"], offered("ann"))
    same("and to nobody else", [[], []], [offered("pat"), offered("ivy")])
    same("who may not take one does not get its form", [403] * 3, [people[name].ask("GET", "/disclosures/VSD-1/do/notify")[0]
                                                                   for name in ("pat", "ivy", "sam")])
    same("nor may send it", [403] * 2, [people[name].ask("POST", "/disclosures/VSD-1/do/notify", {
        "csrf_token": people[name].fields("/account", "/sign-out")["csrf_token"]})[0] for name in ("pat", "sam")])
    same("no such step", 404, people["ann"].ask("GET", "/disclosures/VSD-1/do/forget")[0])


def check_steps(people: dict[str, Browser], base: str) -> None:
    ann = people["ann"]
    check("its form says what it does", 200, ann.page("/disclosures/VSD-1/do/notify"), "It takes two people", "Document")
    status, _, text = step(ann, "notify", day="2026-08-10")
    report("without the document it is not done", "" if status in (400, 422) and "Not done" in text else f"{status} {text[-1500:]}")
    status, _, text = step(ann, "notify", day="soon", document=SHA)
    report("nor on a day that is none", "" if status == 422 and "Not done" in text else f"{status} {text[-1500:]}")
    status, headers, text = step(ann, "notify", day="2026-01-05", document=SHA)
    waits = re.search(r"waits=(\d+)", headers.get("location", ""))
    report("it waits for a second person", "" if status == 303 and waits else f"{status} {headers} {text[-800:]}")
    check("and says so", 200, ann.page(headers["location"]), "waits for a second person", "drafted")
    done(base, "approve", waits[1] if waits else "", "--as", "pat")
    status, headers, _ = step(ann, "notify", day="2026-01-05", document=SHA)
    same("then it is done", (303, "/disclosures/VSD-1?done=notify"), (status, headers.get("location")))
    check("its clock runs, and has run out", 200, ann.page(headers["location"]), "notified", "narrative", "2026-07-04", "late",
          "764.5(d)(2)(iii)", "Done: notify")
    check("the list says so", 200, people["pat"].page("/disclosures"), "notified", "narrative", "late")
    status, _, text = step(ann, "extend", until="2027-01-01", document=SHA)
    report("who asks too late is not heard", "" if status == 409 and "was due" in text else f"{status} {text[-1500:]}")
    path = "/disclosures/VSD-1/do/permit"
    form = {**ann.fields(path, path), "reason": "its letter", "document": SHA}
    first, second = (ann.ask("POST", path, form) for _ in range(2))
    same("a form that is sent twice is done once", [(303, "/disclosures/VSD-1?done=permit")] * 2,
         [(one[0], one[1].get("location")) for one in (first, second)])
    shown = done(base, "disclosure", "show", "VSD-1")
    report("it is there once", "" if shown.count("  permit") == 1 else shown)
    check("the incident is permitted", 200, ann.page("/disclosures"), "permitted")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        fill(base)
        with server("--db", base, "--log", "problems") as made:
            people = {name: Browser(made) for name in (*PEOPLE, "root")}
            for name, browser in people.items():
                assert browser.sign_in(name, "/account")[0] == 303, name
            check_seen(people)
            check_shown(people, base)
            check_steps(people, base)
    return any_failed()


sys.exit(main())
