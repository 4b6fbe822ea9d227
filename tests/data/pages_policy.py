#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pages_policy.py - the policy desk in a browser: the packs in force, what takes effect, and what is proposed, as people of each
role see it."""
import html
import os
import re
import shutil
import sys
import tempfile

from _licet import any_failed, licet, report
from _server import server
from pages import Page
from pages_desk import NASTY, PASSWORD, Browser, check, same

ROLES = {"sam": "sales", "ada": "policy_author", "rey": "policy_reviewer", "pam": "approver", "ivy": "auditor"}
with open("examples/draft/house/house.licet", encoding="utf-8") as house:
    HOUSE = house.read()
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
        done("people", "password", name, "--from", "-", "--as", "root", text=PASSWORD + "\n")
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
            "text1": HOUSE.replace("quantity >= 4", "quantity >= 400").replace("quantity 4\n", "quantity 400\n"), **said}
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
          "3 of 4 lines flip", "USD", "Straits Harbour Optics Pte Ltd", "Nothing was kept")
    page = looked(people["ada"])
    check("who may not sees how many", 200, page, "3 of 4 lines flip", "5 passed, 0 failed")
    report("and no buyer", "" if "Straits Harbour" not in page[1].text() else "there is one")
    check("a new pack", 200, looked(people["ada"], pack="other"), "5 passed, 0 failed", "house/large begins")
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


def check_links(browser: Browser) -> None:
    links = [link for link in browser.page("/policy")[1].links if link.startswith("/") and "#" not in link]
    same("links lead somewhere", [], [(link, status) for link in links if (status := browser.ask("GET", link)[0]) not in (200, 422)])


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
            check_proposed(people, folder)
            check_links(people["rey"])
            report("a server ends well", "" if made.end() == 0 else made.logged()[-2000:])
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
