#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""factor.py - a second factor: set up on a page, asked for at each sign-in, taken off; codes are made here as RFC 6238 has it."""
import base64
import hashlib
import hmac
import json
import os
import re
import struct
import sys
import tempfile
import time

from _licet import any_failed, licet, report
from _server import Server, server
from pages import Page
from pages_desk import PASSWORD, Browser, check, same

STEP = 30


def fill(base: str) -> None:
    for words, text in ((("db", "init"), ""), (("people", "add", "root"), ""), (("people", "add", "ann", "--as", "root"), ""),
                        (("people", "password", "ann", "--from", "-", "--as", "ann"), PASSWORD + "\n"),
                        (("people", "add", "bob", "--as", "root"), ""),
                        (("people", "password", "bob", "--from", "-", "--as", "bob"), PASSWORD + "\n")):
        done = licet(*words, "--db", base, text=text)
        assert done.returncode == 0, done.stderr


def code_of(secret: str, steps: int = 0) -> str:
    """The code of now, or of so many steps later; not just before there is another."""
    while time.time() % STEP > STEP - 4:
        time.sleep(1)
    counter = struct.pack(">Q", int(time.time()) // STEP + steps)
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1000000:06}"


class Form:
    """The page that sets it up."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.fields = browser.fields("/account/factor", "/account/factor")
        self.read(browser.ask("POST", "/account/factor", {**self.fields, "code": "", "current": ""})[2])

    def read(self, text: str) -> None:
        found = re.search(r'otpauth://totp/Licet:\w+\?secret=([A-Z2-7]{32})&amp;issuer=Licet"', text)
        shown = re.search(r'<p class="figures"><code>([A-Z2-7 ]+)</code>', text)
        self.secret = found[1] if found else ""
        self.shown = shown[1].replace(" ", "") if shown else ""

    def send(self, code: str, password: str = PASSWORD) -> tuple[int, dict[str, str], str]:
        return self.browser.ask("POST", "/account/factor", {**self.fields, "code": code, "current": password})


def refused(name: str, status: int, got: tuple[int, dict[str, str], str], *words: str) -> None:
    page = Page(got[2])
    check(name, status, (got[0], page, page.faults), *words)


def check_set(made: Server) -> tuple[Browser, str, list[str]]:
    ann, other = Browser(made), Browser(made)
    assert ann.sign_in("ann")[0] == other.sign_in("ann")[0] == 303
    check("without one", 200, ann.page("/account"), "Second factor", "set one up")
    check("the form", 200, ann.page("/account/factor"), "Set up a second factor", "The server's clock")
    form = Form(ann)
    report("the secret is there as text and as a link", "" if form.secret and form.secret == form.shown else form.shown)
    report("each form has another", "" if Form(ann).secret != form.secret else form.secret)
    wrong = form.send(code_of(form.secret, 9))
    refused("a code of another time", 403, wrong, "that is no code of this secret")
    report("the secret is the same after that", "" if form.secret in wrong[2] else wrong[2])
    refused("a wrong password", 403, form.send(code_of(form.secret), "wrong wrong wrong"), "is wrong")
    same("and it is not asked for yet", 303, Browser(made).sign_in("ann")[0])
    status, _, text = form.send(code_of(form.secret))
    codes = re.findall(r"\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b", text)
    refused("it is set up", 200, (status, {}, text), "You have a second factor", "Recovery codes")
    same("ten recovery codes", 10, len(set(codes)))
    same("other sessions have ended, this one has not", [303, 200], [one.ask("GET", "/account")[0] for one in (other, ann)])
    check("and it says so", 200, ann.page("/account"), "10 recovery codes left", "take it off")
    refused("a second one", 409, form.send(code_of(form.secret)), "already")
    return ann, form.secret, codes


def check_sign_in(made: Server, secret: str, codes: list[str]) -> None:
    without = Browser(made).sign_in("ann")
    wrong = Browser(made).sign_in("ann", password="wrong wrong wrong")
    strip = re.compile(r'value="[^"]*"')
    same("without a code it is as with a wrong password", (401, strip.sub("", wrong[2])), (without[0], strip.sub("", without[2])))
    code = code_of(secret, 1)  # later than that of setting it up
    ann = Browser(made)
    same("with a code", 303, ann.sign_in("ann", code=code)[0])
    same("which is taken once", 401, Browser(made).sign_in("ann", code=code)[0])
    check("and one is told that it was used again", 200, ann.page("/account"), "a code was refused that had been used before")
    status, _, reply = made.post("/v1/session", {"name": "ann", "password": PASSWORD})
    same("the API asks for it, too", (401, "sign-in"), (status, reply.get("reason") if isinstance(reply, dict) else reply))
    status = made.post("/v1/session", {"name": "ann", "password": PASSWORD, "code": codes[2]})[0]
    same("and takes it", 200, status)
    same("a recovery code", 303, Browser(made).sign_in("ann", code=codes[0].upper().replace("-", " "))[0])
    same("is taken once", 401, Browser(made).sign_in("ann", code=codes[0])[0])
    check("of each recovery code one is told", 200, ann.page("/account"), "a recovery code was used")
    same("who has none signs in without", [303, 303], [Browser(made).sign_in("bob", **more)[0] for more in ({}, {"code": "1"})])


def check_off(made: Server, ann: Browser, codes: list[str]) -> None:
    def off(code: str, password: str = PASSWORD) -> tuple[int, dict[str, str], str]:
        return ann.ask("POST", "/account/factor", {**ann.fields("/account/factor", "/account/factor"), "code": code,
                                                   "current": password, "do": "off"})
    refused("it is not taken off without a code", 403, off(""), "the password or the code is wrong")
    refused("nor with a code that was taken", 403, off(codes[0]), "the password or the code is wrong")
    refused("nor without the password", 403, off(codes[1], "wrong wrong wrong"), "the password or the code is wrong")
    status, headers, _ = off(codes[1])
    same("it is taken off", (303, "/account?done=factor"), (status, headers.get("location")))
    check("which is said", 200, ann.page("/account?done=factor"), "without a second factor", "set one up")
    same("and not asked for any more", 303, Browser(made).sign_in("ann")[0])


def check_command(made: Server, base: str, ann: Browser) -> None:
    def ran(*words: str) -> tuple[int, str]:
        done = licet("people", *words, "--db", base)
        return done.returncode, re.sub(r"20\d\d-\d\d-\d\d", "DAY", done.stdout + done.stderr)
    form = Form(ann)
    assert form.send(code_of(form.secret, 1))[0] == 200
    status, said = ran("factor", "ann", "--off", "--as", "bob")
    same("nobody takes off another's", (1, True), (status, "people.admin" in said))
    same("an administrator does", (0, "ann signs in without a second factor\n"), ran("factor", "ann", "--off", "--as", "root"))
    same("for the next sign-in", 303, Browser(made).sign_in("ann")[0])
    same("what there was is shown", True, "second factor since DAY, until DAY by root" in ran("show", "ann")[1])
    shown = json.loads(licet("people", "show", "ann", "--json", "--db", base).stdout)["factors"]
    same("and for programs", ["ann", "root"], [one["ended_by"] for one in shown])
    done = licet("db", "verify", "--db", base)
    same("the log tells of all of it", (0, ""), (done.returncode, done.stderr))
    found = licet("audit", "search", "--json", "--db", base).stdout if "search" in licet("help", "audit").stdout else ""
    report("and has no secret", "" if form.secret not in found else "it has")


def check_demanded(made: Server) -> None:
    """bob is an officer, of whom the server asks for one; ann is in sales, of whom it does not."""
    ann, bob = Browser(made), Browser(made)
    same("a role of which none is asked", 303, ann.sign_in("ann", next_page="/chips")[0])
    same("goes on", 200, ann.ask("GET", "/orders")[0])
    status, headers, _ = bob.sign_in("bob")
    same("one of which it is asked has to set it up", (303, "/account/factor"), (status, headers.get("location")))
    check("which the form says", 200, bob.page("/account/factor"), "Your role asks for a second factor")
    same("a page leads there", (303, "/account/factor"), (lambda got: (got[0], got[1].get("location")))(bob.ask("GET", "/orders")))
    same("nothing is done by a form", 303, bob.ask("POST", "/licenses/D1/do/reserve", {})[0])
    cookie = {"Cookie": f"licet={bob.cookies['licet']}"}
    status, _, body = made.ask("GET", "/v1/orders", headers=cookie)
    same("nor over the API", (403, "confined", True), (status, json.loads(body)["reason"], b"asks for a second factor" in body))
    status, _, said = made.post("/v1/session", {"name": "bob", "password": PASSWORD})
    same("which says what has to be done", (200, "factor", []), (status, said["must"], said["may"]))
    same("one's account is there", 200, bob.page("/account")[0])
    form = Form(bob)
    same("it is set up", 200, form.send(code_of(form.secret))[0])
    same("then one goes on at once", 200, bob.ask("GET", "/orders")[0])
    same("and signs in with it", [401, 303], [Browser(made).sign_in("bob", **more)[0] for more in
                                             ({}, {"code": code_of(form.secret, 1)})])


def check_options(base: str) -> None:
    for words, said in ((("--db", base, "--second-factor-for", "officer,king"), "no role 'king'"),
                        (("--db", base, "--second-factor-for", "officer,"), "no role ''"),
                        (("--second-factor-for", "officer"), "without a database nobody signs in")):
        done = licet("serve", "--listen", "127.0.0.1:0", *words)
        report(f"it does not start with {' '.join(words[-2:])}", "" if done.returncode == 2 and said in done.stderr else
               f"{done.returncode} {done.stderr}")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        fill(base)
        with server("--db", base) as made:
            ann, secret, codes = check_set(made)
            check_sign_in(made, secret, codes)
            check_off(made, ann, codes)
            check_command(made, base, ann)
            report("no secret and no code is in the server's log", "" if not any(one in made.logged() for one in
                                                                                 (secret, PASSWORD, *codes)) else "it is")
        for name, role in (("ann", "sales"), ("bob", "officer")):
            assert licet("people", "grant", name, role, "--as", "root", "--db", base).returncode == 0
        with server("--db", base, "--second-factor-for", "officer,approver") as made:
            check_demanded(made)
        check_options(base)
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
