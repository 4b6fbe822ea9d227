#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""first_password.py - an administrator gives a first password: who signs in with it may only choose another one, and it ends."""
import json
import os
import re
import sqlite3
import sys
import tempfile

from _licet import any_failed, licet, report
from _server import Server, server
from pages_desk import PASSWORD, Browser, check, same

NEW = "staple table chair"


def done(base: str, *words: str, text: str = "") -> str:
    result = licet(*words, "--db", base, text=text)
    assert result.returncode == 0, result.stderr
    return result.stdout


def fill(base: str) -> None:
    done(base, "db", "init")
    done(base, "people", "add", "root")
    for name in ("ann", "bob"):
        done(base, "people", "add", name, "--as", "root")
        done(base, "people", "grant", name, "officer", "--as", "root")
    done(base, "people", "password", "bob", "--from", "-", "--as", "bob", text=PASSWORD + "\n")


def give(base: str) -> str:
    said = json.loads(done(base, "people", "password", "ann", "--days", "3", "--as", "root", "--json"))
    report("a first password is random and told once", "" if re.fullmatch("[a-z2-9]{4}(-[a-z2-9]{4}){3}", said["password"]) and
           said["expires_at"] else str(said))
    shown = json.loads(done(base, "people", "show", "ann", "--json"))
    report("and when it ends is shown, and not what it is", "" if shown["password_ends_at"] == said["expires_at"] and
           said["password"] not in str(shown) else str(shown))
    return said["password"]


def pages_of(made: Server) -> list[tuple[str, str]]:
    """(method, path) of all pages and of all operations, with something in the place of parameters."""
    text = ""
    for name in ("page_routes.h", "routes.c"):
        with open(f"src/server/{name}", encoding="utf-8") as file:
            text += re.sub(r" *\\\n", "\n", file.read())
    found = re.findall(r'\.method = HTTP_(\w+),\s+\.path = "([^"]+)",\s+\.name = "[^"]+",\s+\.summary =\s[^=]*?'
                       r"\.access = ROUTE_(?:SIGNED_IN|MAY),(?!\s+\.within)", text)
    return [(method, re.sub(r"\{\w+\}", "1", path)) for method, path in found]


def check_confined(made: Server, first: str) -> None:
    ann = Browser(made)
    status, headers, _ = ann.sign_in("ann", password=first)
    same("who signs in with it is led to another one", (303, "/account#password"), (status, headers.get("location")))
    check("which the page says", 200, ann.page("/account"), "root gave you a first password", "a first one, until")
    same("a page leads there as well", (303, "/account#password"),
         (lambda got: (got[0], got[1].get("location")))(ann.ask("GET", "/orders")))
    proof = {"Cookie": "; ".join(f"{name}={value}" for name, value in ann.cookies.items()),
             "X-CSRF-Token": ann.fields("/account", "/account/password")["csrf_token"]}
    wrong, count = [], 0
    for method, path in pages_of(made):
        kind = "application/json" if path.startswith("/v1") else "application/x-www-form-urlencoded"
        body = b"{}" if method in ("POST", "PUT", "PATCH") else None
        got, _, said = made.ask(method, path, body, {**proof, "Content-Type": kind})
        count += 1
        if not (got == 403 and b'"confined"' in said or got == 403 and b"first one" in said or got == 303):
            wrong.append(f"{method} {path}: {got}")
    report("nothing else is done, of no route", "\n".join(wrong) if count > 70 else f"only {count} routes")
    status, _, said = made.ask("GET", "/v1/session", headers=proof)
    got = json.loads(said)
    same("a program sees why", (200, "password", []), (status, got["must"], got["may"]))
    same("nor a second factor", 303, ann.ask("GET", "/account/factor")[0])
    same("an API signs in to that as well", (200, "password", []),
         (lambda got: (got[0], got[2]["must"], got[2]["may"]))(made.post("/v1/session", {"name": "ann", "password": first})))
    fields = ann.fields("/account", "/account/password")
    same("it is no other one", 422, ann.ask("POST", "/account/password", {**fields, "current": first, "new": first,
                                                                         "again": first})[0])
    same("another one is chosen", 303, ann.ask("POST", "/account/password", {**fields, "current": first, "new": NEW,
                                                                            "again": NEW})[0])
    same("then one may what one may", 200, ann.ask("GET", "/orders")[0])
    report("and nothing is said of a first one", "" if "first password" not in ann.ask("GET", "/account")[2] else "it is")
    same("the first one is none any more", 401, Browser(made).sign_in("ann", password=first)[0])


def check_end(made: Server, base: str) -> None:
    """Somebody who is signed in, and the clock goes on: the row is older."""
    bob = Browser(made)
    assert bob.sign_in("bob")[0] == 303
    first = json.loads(done(base, "people", "password", "bob", "--as", "root", "--json"))["password"]
    same("who had a password has a first one", 303, bob.ask("GET", "/account")[0])
    bob = Browser(made)
    assert bob.sign_in("bob", password=first)[0] == 303
    with sqlite3.connect(base, timeout=60) as rows:
        rows.execute("UPDATE password SET changed_at = changed_at - 604800000000, ends_at = ends_at - 604800000000 "
                     "WHERE ends_at IS NOT NULL")
    rows.close()
    status, _, text = Browser(made).sign_in("bob", password=first)
    same("after its days it is none", (401, True), (status, "the first password has ended" in text))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        fill(base)
        first = give(base)
        with server("--db", base) as made:
            check_confined(made, first)
            check_end(made, base)
            report("no first password is in the log", "" if first not in made.logged() else "it is")
    return any_failed()


sys.exit(main())
