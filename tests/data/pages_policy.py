#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pages_policy.py - the policy desk in a browser: the packs in force, what takes effect, and what is proposed, as people of each
role see it."""
import os
import re
import shutil
import sys
import tempfile

from _licet import any_failed, licet, report
from _server import server
from pages_desk import PASSWORD, Browser, check, same

ROLES = {"sam": "sales", "ada": "policy_author", "rey": "policy_reviewer", "pam": "approver", "ivy": "auditor"}
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
               "0 of 0 lines flip" in told and " ada " in told and "to be signed" in told and ("for you" in told) == own else told)
    done("approve", "1", "--as", "rey")
    told = section(people["pam"], "Proposed")
    report("what is signed and not done yet still waits", "" if "signed by rey" in told and "for you" not in told else told)


def check_links(browser: Browser) -> None:
    links = [link for link in browser.page("/policy")[1].links if link.startswith("/") and "#" not in link]
    same("links lead somewhere", [], [(link, status) for link in links if (status := browser.ask("GET", link)[0]) not in (200, 422)])


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BOOK"] = os.path.join(folder, "licet.db")
        fill(folder)
        with server("--db", os.environ["BOOK"], "--packs", os.path.join(folder, "rules", "house")) as made:
            people = {name: Browser(made) for name in ("root", *ROLES)}
            for name, browser in people.items():
                assert browser.sign_in(name)[0] == 303, name
            check_told(people)
            check_proposed(people, folder)
            check_links(people["rey"])
            report("a server ends well", "" if made.end() == 0 else made.logged()[-2000:])
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
