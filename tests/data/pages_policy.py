#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pages_policy.py - the policy desk in a browser: the packs in force, what takes effect, and what is proposed, as people of each
role see it."""
import csv
import html
import io
import json
import os
import re
import shutil
import sys
import tempfile
import time

import jsonschema

from _licet import any_failed, licet, report
from _server import server
from pages import Page
from pages_desk import NASTY, PASSWORD, Browser, check, same

with open("docs/schema/replay-told.schema.json", encoding="utf-8") as schema:
    TOLD = jsonschema.Draft202012Validator(json.load(schema))
ROLES = {"sam": "sales", "ada": "policy_author", "rey": "policy_reviewer", "pam": "approver", "pat": "approver", "ivy": "auditor"}
with open("examples/draft/house/house.licet", encoding="utf-8") as house:
    HOUSE = house.read()
OTHER = HOUSE.replace("house/", "other/").replace("house_2026", "other_2026").replace("HOUSE", "OTHERS")
LESS = HOUSE.replace("quantity >= 4", "quantity >= 400").replace("quantity 4\n", "quantity 400\n")
# What is in force, with a rule to come whose title would be markup.
TITLE = "later <script>alert(1)</script>&amp;"
COMING = f'''
rule house/later "{TITLE}" {{
  cite     house_2026
  in-force 2090-03-01 .. 2091-03-01
  standing guidance
  require  HOUSE "the rule of the house on large orders"
  when     deal.quantity >= 9 and deal.destination in {{ JP }}
}}
'''


def done(*words: str, text: str = "", also: tuple[int, ...] = ()) -> None:
    result = licet(*words, "--db", os.environ["BOOK"], text=text)
    assert result.returncode in (0, *also), f"{words}: {result.stderr}"


def fill(folder: str) -> None:
    done("db", "init")
    done("people", "add", "root")
    for name, role in ROLES.items():
        done("people", "add", name, "--as", "root")
        done("people", "grant", name, role, "--as", "root", also=(1, 4))
    for name in ("root", *ROLES):
        done("people", "password", name, "--from", "-", "--as", name, text=PASSWORD + "\n")
    for place in ("rules", "drafts"):
        shutil.copytree("examples/draft/house", os.path.join(folder, place, "house"))
    with open(os.path.join(folder, "rules", "house", "house.licet"), "a", encoding="utf-8") as file:
        file.write(COMING)
    os.mkdir(os.path.join(folder, "spool"))
    done("order", "add", "examples/desk/orders.jsonl", "--as", "sam", also=(1, 4))


def section(browser: Browser, title: str) -> str:
    found = re.search(f"<h2>{title}</h2>(.*?)</section>", browser.ask("GET", "/policy")[2], re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", found[1]).split()) if found else ""


def check_told(people: dict[str, Browser]) -> None:
    check("the policy desk", 200, people["sam"].page("/policy"), "Policy desk", "In force", "us-ccl", "built in", "own folder",
          "2090-03-01", "2091-03-01", "rule begins", "rule ends", TITLE, "trade committee, minute 3", "guidance 2", "SHA-256")
    same("coming days stand in their order", ["2090-03-01", "2091-03-01"],
         re.findall(r"209\d-\d\d-\d\d", section(people["sam"], "What takes effect")))
    same("who is nobody of the policy desk is not refused, but an administrator is", [200, 403],
         [people[name].ask("GET", "/policy")[0] for name in ("sam", "root")])


class Api:
    """Somebody who is signed in, over the API."""

    def __init__(self, browser: Browser) -> None:
        self.made = browser.made
        self.headers = {"Cookie": f"licet={browser.cookies['licet']}", "Content-Type": "application/json"}
        self.headers["X-CSRF-Token"] = self.ask("GET", "/v1/session")[2]["csrf_token"]

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, dict[str, str], dict]:
        status, got, text = self.made.ask(method, path, None if body is None else json.dumps(body).encode(), self.headers | headers)
        return status, got, json.loads(text) if "json" in got["content-type"] else {"text": text.decode()}

    def events(self, path: str) -> list[tuple[int, str]]:
        """Of a stream that ends and is asked for again behind the last event, until it says how it ended."""
        found: list[tuple[int, str]] = []
        for _ in range(300):
            text = self.ask("GET", path, **({"Last-Event-ID": str(found[-1][0])} if found else {}))[2]["text"]
            found += [(int(n), name) for n, name in re.findall(r"id: (\d+)\nevent: (\w+)\n", text)]
            if found and found[-1][1] in ("done", "failed"):
                return found
            time.sleep(0.1)
        return found


def check_replays(people: dict[str, Browser]) -> None:
    """What a changed pack does, over the API: begun, followed, told."""
    pam = Api(people["pam"])
    status, headers, begun = pam.ask("POST", "/v1/replays", {"pack": "house", "files": [{"name": "house.licet", "text": LESS}]})
    place = headers.get("location", "")
    same("a replay is begun", (202, "waiting", f"/v1/replays/{begun.get('id')}"), (status, begun.get("state"), place))
    same("its progress is told", [(1, "phase"), (2, "phase"), (3, "phase"), (4, "done")], pam.events(f"{place}/events"))
    told = pam.ask("GET", place)[2]
    report("and what came of it", "" if told["state"] == "done" and told["sound"] and told["decided"] and
           told["phases"] == ["tests", "law", "book"] and "passed" in told["tests"] and "house/large" in told["law"] and
           "lines" in told["lines"][0] else str(told)[:600])
    report("it keeps to its schema", "\n".join(fault.message for fault in TOLD.iter_errors(told)))
    same("nobody else sees it", 404, Api(people["pat"]).ask("GET", place)[0])
    broken = pam.ask("POST", "/v1/replays", {"pack": "house", "files": [{"name": "house.licet", "text": HOUSE + "rule {"}]})[1]
    same("what has mistakes is told so", [(1, "phase"), (2, "done")], pam.events(broken["location"] + "/events"))
    told = pam.ask("GET", broken["location"])[2]
    report("with their places", "" if not told["sound"] and "house.licet:" in told["tests"] and told["lines"] == [] else str(told))
    many = [pam.ask("POST", "/v1/replays", {"pack": "house", "files": [{"name": "house.licet", "text": HOUSE}]}) for _ in range(4)]
    said = [status for status, _, _ in many]
    report("no more wait than there is room for", "" if said.count(202) >= 2 and said.count(429) >= 1 and
           set(said) == {202, 429} else str(said))
    ends = [pam.events(headers["location"] + "/events")[-1][1] for status, headers, _ in many if status == 202]
    same("each of them is done", {"done"}, set(ends))


def check_proposed(people: dict[str, Browser], folder: str) -> None:
    same("nothing is proposed", "No changed pack waits.", section(people["ada"], "Proposed").split(" A policy")[0])
    done("policy", "propose", os.path.join(folder, "drafts", "house"), "--into", os.path.join(folder, "rules", "house"),
         "--as", "ada")
    for name, own in (("ada", False), ("rey", True), ("pam", False)):
        told = section(people[name], "Proposed")
        report(f"what is proposed, as {name} sees it", "" if "review the pack house" in told and "5 passed, 0 failed" in told and
               "0 of 4 lines flip" in told and " ada " in told and "to be signed" in told and ("for you" in told) == own else told)
    done("approve", "1", "--as", "rey")
    told = section(people["pam"], "Proposed")
    report("what is signed and not done yet still waits", "" if "signed by rey" in told and "for you" not in told else told)


def areas(text: str) -> list[str]:
    return [html.unescape(area) for area in re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.DOTALL)]


def looked(browser: Browser, **said: str) -> tuple[int, Page, list[str]]:
    form = {**browser.fields("/policy/draft?pack=house", "/policy/draft"), "pack": "house", "name1": "house.licet",
            "text1": LESS, **said}
    status, _, text = browser.ask("POST", "/policy/draft", form)
    page = Page(text)
    return status, page, page.faults


def check_drafts(people: dict[str, Browser], spool: str) -> None:
    check("the form has what is in force", 200, people["ada"].page("/policy/draft?pack=house"), "Look at a changed pack",
          "the committee looks at them")
    same("line by line", HOUSE + COMING, areas(people["ada"].ask("GET", "/policy/draft?pack=house")[2])[0])
    sent = people["ada"].ask("POST", "/policy/draft", {**people["ada"].fields("/policy/draft", "/policy/draft"), "pack": "house",
                             "name1": "house.licet", "text1": (HOUSE + "## more\n").replace("\n", "\r\n")})[2]
    same("and so has what was sent", HOUSE + "## more\n", areas(sent)[0])
    report("what is told has lines, too", "" if re.search(r"<pre[^>]*>[^<]* differs\n+no rule", sent) else sent[-2000:])
    same("who writes, reviews or signs may look", [200, 200, 200, 403, 403, 403],
         [people[name].ask("GET", "/policy/draft")[0] for name in ("ada", "rey", "pam", "sam", "ivy", "root")])
    same("and is led there", [True, False], ["/policy/draft" in people[name].page("/policy")[1].links for name in ("ada", "sam")])
    same("nor may they by sending it", 403, people["sam"].ask("POST", "/policy/draft", people["ada"].fields(
         "/policy/draft", "/policy/draft"))[0])
    check("who may read orders sees whose flip", 200, looked(people["pam"]), "✓ pass", "5 passed, 0 failed", "rule", "house/large",
          "3 of 4 lines flip", "USD", "Straits Harbour Optics Pte Ltd", "A policy author proposes it")
    page = looked(people["ada"])
    check("who may not sees how many", 200, page, "3 of 4 lines flip", "5 passed, 0 failed")
    report("and no buyer", "" if "Straits Harbour" not in page[1].text() else "there is one")
    check("a new pack", 200, looked(people["ada"], pack="other", text1=OTHER), "5 passed, 0 failed", "other/large begins",
          "of 4 lines flip")
    check("one that does not go with those in force", 200, looked(people["ada"], pack="other"), "5 passed, 0 failed",
          "The book cannot be decided with it", "house/large", "cannot be proposed")
    check("tests that fail", 200, looked(people["ada"], text1=HOUSE.replace(">= 4", ">= 5")), "✕ fail", "2 failed",
          "cannot be proposed")
    check("a mistake has its place", 422, looked(people["ada"], text1="use \"us\"\nrule " + NASTY), "It has mistakes",
          "house/house.licet:2")
    for field, wrong in (("pack", "us"), ("pack", "../house"), ("pack", ""), ("name1", "../x.licet"), ("name1", "x.csv"),
                         ("text1", ""), ("name2", "house.licet")):
        status, page, _ = looked(people["ada"], **{field: wrong})
        report(f"{field} that is {wrong!r} is said beside it", "" if status == 422 and "something is missing or wrong" in
               page.text() and f'id="{field}-problem"' in people["ada"].ask("POST", "/policy/draft", {**people["ada"].fields(
               "/policy/draft", "/policy/draft"), "pack": "house", "name1": "house.licet", "text1": HOUSE, field: wrong})[2]
               else f"{status} {page.text()[:500]}")
    same("another page's form does nothing", 403, looked(people["ada"], csrf_token="A" * 43)[0])
    same("nothing is left", [], os.listdir(spool))
    same("nor proposed", "No changed pack waits.", section(people["ada"], "Proposed").split(" A policy")[0])


def rows(text: str) -> list[list[str]]:
    """The cells of the table of lines that flip, as they are read."""
    table = text.split('id="flips"')[1].split("<tbody>")[1].split("</tbody>")[0]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in table.split("</tr>")]
    return [[" ".join(html.unescape(re.sub(r"<[^>]*>", " ", cell)).split()) for cell in row] for row in cells if row]


def add_orders() -> None:
    """Many more of one buyer, of two currencies, and one whose name would be markup."""
    with open("examples/desk/orders.jsonl", encoding="utf-8") as file:
        first = json.loads(file.readline())
    lines = []
    for i in range(60):
        value = {"amount": f"{1000 + i}.00", "currency": "EUR" if i % 2 else "USD"}
        lines.append({**first, "id": NASTY.replace("\x01", "") if i == 7 else f"X-{i:02}/10", "quantity": 10 + i, "value": value})
    done("order", "add", "-", "--as", "sam", text="".join(json.dumps(line) + "\n" for line in lines), also=(1, 4))


def check_flips(people: dict[str, Browser]) -> None:
    pam = people["pam"]
    draft = {"pack": "house", "name1": "house.licet", "text1": LESS}
    text = pam.ask("POST", "/policy/draft", {**draft, **pam.fields("/policy/draft", "/policy/draft")})[2]
    page = Page(text)
    same("a page with many lines is well made", [], page.faults + ([] if len(text.encode()) <= 100_000 else [str(len(text))]))
    check("all that flip are counted, and what they are worth", 200, (200, page, []), "63 of 64 lines flip", "EUR 30,900.00",
          "USD 276,870.00", "What becomes of them", "decide, open")
    found = rows(text)
    same("those of one currency that are worth most come first", ["SO-1001/10", "SO-1002/10", "SO-1004/10"],
         sorted(row[0] for row in found[:3]))
    same("a line says what, whose, from what to what, through what, and what it is worth",
         ["X-58/10", "NVIDIA L40S", "68", "Straits Harbour Optics Pte Ltd", "USD 1,058.00"],
         [cell for i, cell in enumerate(found[3]) if i not in (4, 5, 6)])
    report("and the rule with its source", "" if "✕ license required" in found[3][4] and "? undetermined" in found[3][5] and
           "house/large ends" in found[3][6] else str(found[3]))
    links = {name: html.unescape(re.search(rf'href="([^"]*)">{name}</a>', text)[1]) for name in ("Order", "Quantity", "The next", "As CSV")}
    ordered = rows(pam.ask("GET", links["Order"])[2])
    same("by name", [row[0] for row in ordered], sorted(row[0] for row in ordered))
    largest = rows(pam.ask("GET", links["Quantity"])[2])
    same("by quantity, the largest first", [str(n) for n in range(69, 62, -1)], [row[2] for row in largest[:7]])
    turned = re.search(r'href="([^"]*)">Quantity', pam.ask("GET", links["Quantity"])[2])[1]
    same("and the other way round", "10", rows(pam.ask("GET", html.unescape(turned))[2])[0][2])
    rest = rows(pam.ask("GET", links["The next"])[2])
    same("the next page has the others", 63, len({row[0] for row in found} | {row[0] for row in rest}))
    check("the page of it has the form as it was sent", 200, pam.page(links["Order"]), "the committee looks at them", "63 of 64 lines flip")
    table = list(csv.DictReader(io.StringIO(pam.ask("GET", links["As CSV"])[2])))
    same("as CSV", (63, "82000.00", "USD", "undetermined", "house/large"),
         (len(table), *(table[0][name] for name in ("value", "currency", "after", "rule"))))
    for wrong, status in ((links["Order"].replace("sort=name", "sort=colour"), 400), (links["Order"] + "&after=64", 400),
                          (links["Order"] + "&after=x", 400), ("/policy/look", 404), ("/policy/look?look=" + "0" * 32, 404)):
        same(f"{wrong.split('?')[-1]} is refused", status, pam.ask("GET", wrong)[0])
    same("it is whose it is", [404, 404, 403, 403], [people[name].ask("GET", links["Order"])[0] for name in ("ada", "rey", "sam", "ivy")])
    ada = people["ada"]
    other = ada.ask("POST", "/policy/draft", {**draft, **ada.fields("/policy/draft", "/policy/draft")})[2]
    report("who may not read orders sees no line", "" if "63 of 64 lines flip" in other and "X-58" not in other and "1,058" not in
           other and "/policy/look" not in other else "there is one")
    for name in range(8):
        looked(pam, text1=HOUSE + f"## {name}\n")
    same("after others it is gone", 404, pam.ask("GET", links["Order"])[0])


def check_links(browser: Browser) -> None:
    links = [link for link in browser.page("/policy")[1].links if link.startswith("/") and "#" not in link]
    same("links lead somewhere", [], [(link, status) for link in links if (status := browser.ask("GET", link)[0]) not in (200, 303, 422)])


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BOOK"] = os.path.join(folder, "licet.db")
        fill(folder)
        with server("--db", os.environ["BOOK"], "--packs", os.path.join(folder, "rules", "house"), "--spool",
                    os.path.join(folder, "spool")) as made:
            people = {name: Browser(made) for name in ("root", *ROLES)}
            for name, browser in people.items():
                assert browser.sign_in(name)[0] == 303, name
            check_told(people)
            check_drafts(people, os.path.join(folder, "spool"))
            check_replays(people)
            check_proposed(people, folder)
            add_orders()
            check_flips(people)
            check_links(people["rey"])
            report("a server ends well", "" if made.end() == 0 else made.logged()[-2000:])
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
