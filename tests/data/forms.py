#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""forms.py - each route of the table that takes a page's form wants the proof that it is one of ours, and whose.

The routes are read from the table itself, so that one which is added and does not look fails here.
"""
import os
import re
import sys
import tempfile

from _licet import any_failed, licet, report
from _server import Server, server
from pages_desk import PASSWORD, Browser

ROLES = ["sales", "logistics", "officer", "approver", "policy_author", "policy_reviewer", "finance"]
REFUSED = "this form was not made for you"
TABLES = [f"src/server/{name}" for name in ("page_routes.h", "routes.c", "account_routes.h", "policy_routes.h", "step_routes.h")]


def forms() -> list[str]:
    """The paths of the table that take a form; who signs out comes last."""
    text = ""
    for path in TABLES:
        with open(path, encoding="utf-8") as file:
            text += file.read()
    entries = [entry for entry in re.split(r"\{ \.method = ", text) if "ROUTE_FORM" in entry]
    written = [entry for entry in entries if not entry.startswith("(method_)")]  # the others are of a macro
    found = [re.search(r'\.path = "([^"]*)"', entry) for entry in written]
    made = ["/policy" + path for path in re.findall(r'POLICY_ROUTE\(HTTP_POST, "([^"]*)"', text)]
    report("each form of the table has a path", "" if len(entries) == text.count("ROUTE_FORM") > 8 and all(found) and made and
           len(entries) - len(written) == 1 and all(entry.startswith("HTTP_POST") for entry in written) else
           "\n".join(entry[:200] for entry in written))
    return sorted([*made, *(path[1] for path in found if path)], key="/sign-out".__eq__)


def fill(base: str) -> None:
    for words, text in ((("db", "init"), ""), (("people", "add", "root"), ""),
                        (("people", "add", "all", "--as", "root"), ""),
                        (("people", "grant", "all", *ROLES, "--as", "root"), ""),
                        (("people", "password", "all", "--from", "-", "--as", "all"), PASSWORD + "\n"),
                        (("people", "password", "root", "--from", "-", "--as", "root"), PASSWORD + "\n")):
        done = licet(*words, "--db", base, text=text)
        assert done.returncode == 0, done.stderr


def check_form(path: str, person: Browser, others: dict[str, str], own: str) -> None:
    """Without a proof, and with any that is not theirs, it is refused; with theirs it is not, whatever else is wrong."""
    at = re.sub(r"\{\w+\}", "none", path)
    wrong = []
    for what, proof in {"none": "", **others}.items():
        status, _, text = person.ask("POST", at, {"csrf_token": proof} if proof else {"name": "all"})
        wrong += [] if status == 403 and REFUSED in text else [f"{what}: {status} {text[-800:]}"]
    status, _, text = person.ask("POST", at, {"csrf_token": own})
    wrong += [] if REFUSED not in text and status < 500 else [f"their own: {status} {text[-800:]}"]
    report(f"a form takes its proof: {path}", "\n".join(wrong))


def check_forms(made: Server) -> None:
    stranger, person, other = Browser(made), Browser(made), Browser(made)
    for browser, name in ((person, "all"), (other, "root")):
        assert browser.sign_in(name)[0] == 303, name
    own, others = (browser.fields("/", "/sign-out")["csrf_token"] for browser in (person, other))
    signing = {browser: browser.fields("/sign-in", "/sign-in")["csrf_token"] for browser in (stranger, other, person)}
    made_up = {"made up": "A" * 43, "cut off": own[:-1], "with more behind": own + "A"}
    for path in forms():
        if path in ("/sign-in", "/sign-in/security-key"):
            check_form(path, stranger, {**made_up, "another browser's": signing[other]}, signing[stranger])
        else:
            check_form(path, person, {**made_up, "somebody else's": others, "that of signing in": signing[person]}, own)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        fill(base)
        with server("--db", base) as made:
            check_forms(made)
    return any_failed()


sys.exit(main())
