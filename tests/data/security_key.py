#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""security_key.py - a security key of software, at the pages: registered, signed in with, used to prove who one is, removed; and
what is wrong with what it or its browser says is refused.  `openssl` makes its signatures."""
import base64
import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

from _licet import any_failed, licet, report
from _server import Server, server
from factor import Form, code_of
from pages import Page
from pages_desk import PASSWORD, Browser, check, same

HOST = "licet.example.com"
ORIGIN = "https://" + HOST
PLACE = "/account/security-keys"
PRESENT, MADE = 1, 64


def fill(base: str) -> None:
    words = [(("db", "init"), ""), (("people", "add", "root"), "")]
    for name in ("ann", "bob", "cat", "dan"):
        words += [(("people", "add", name, "--as", "root"), ""),
                  (("people", "password", name, "--from", "-", "--as", name), PASSWORD + "\n")]
    words.append((("people", "grant", "bob", "officer", "--as", "root"), ""))
    for one, text in words:
        done = licet(*one, "--db", base, text=text)
        assert done.returncode == 0, done.stderr


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Key:
    """Says what it is told to; of each signature it counts one on, unless it is told not to."""

    def __init__(self, folder: str, name: str) -> None:
        self.path = os.path.join(folder, name + ".pem")
        self.id = name.encode().ljust(20, b".")
        self.count = 0
        subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.path], check=True)
        shown = subprocess.run(["openssl", "ec", "-in", self.path, "-pubout", "-outform", "DER"], capture_output=True, check=True)
        self.point = shown.stdout[-64:]

    def head(self, flags: int, host: str) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def make(self, challenge: str, origin: str = ORIGIN, host: str = HOST) -> dict[str, str]:
        cose = bytes.fromhex("a5010203262001215820") + self.point[:32] + bytes.fromhex("225820") + self.point[32:]
        data = self.head(PRESENT | MADE, host) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        return self.answer("webauthn.create", challenge, origin, data, b"")

    def sign(self, challenge: str, origin: str = ORIGIN, host: str = HOST, flags: int = PRESENT, count: int = 1) -> dict[str, str]:
        self.count += count
        data = self.head(flags, host)
        client = self.client("webauthn.get", challenge, origin)
        signed = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.path], input=data + hashlib.sha256(client).digest(),
                                capture_output=True, check=True).stdout
        return self.answer("webauthn.get", challenge, origin, data, signed)

    @staticmethod
    def client(kind: str, challenge: str, origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()

    def answer(self, kind: str, challenge: str, origin: str, data: bytes, signature: bytes) -> dict[str, str]:
        return {"client_data": base64url(self.client(kind, challenge, origin)), "authenticator_data": base64url(data),
                "credential": base64url(self.id), "signature": base64url(signature)}


class Touch:
    """The page on which a key is touched, read."""

    def __init__(self, browser: Browser, text: str) -> None:
        self.browser = browser
        self.text = text
        form = (re.findall(r'<form class="ask narrow touch".*?</form>', text, re.S) or [""])[0]
        self.is_there = form != ""
        self.action = (re.findall(r'action="([^"]*)"', form) or [""])[0]
        self.data = dict(re.findall(r'data-(\w+)="([^"]*)"', form))
        self.fields = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form))

    @property
    def challenge(self) -> str:
        return self.data.get("challenge", "")

    def send(self, answer: dict[str, str], **others: str) -> tuple[int, dict[str, str], str]:
        return self.browser.ask("POST", self.action, {**self.fields, **answer, **others})


def ask(browser: Browser, **fields: str) -> tuple[int, str]:
    status, _, text = browser.ask("POST", PLACE, {"csrf_token": browser.fields("/account", "/sign-out")["csrf_token"],
                                                  "current": PASSWORD, **fields})
    return status, text


def ask_new(browser: Browser, name: str, **others: str) -> Touch:
    return Touch(browser, ask(browser, do="add", name=name, **others)[1])


def register(browser: Browser, key: Key, name: str, **others: str) -> int:
    touch = ask_new(browser, name, **others)
    return touch.send(key.make(touch.challenge))[0]


def sign_in(browser: Browser, name: str, **others: str) -> Touch:
    return Touch(browser, browser.sign_in(name, **others)[2])


def refused(name: str, status: int, got: tuple[int, dict[str, str], str], *words: str) -> None:
    page = Page(got[2])
    check(name, status, (got[0], page, page.faults), *words)


def check_register(made: Server, key: Key) -> Browser:
    ann, other = Browser(made), Browser(made)
    assert ann.sign_in("ann")[0] == other.sign_in("ann")[0] == 303
    check("without one", 200, ann.page("/account"), "Security keys", "register one")
    check("the page", 200, ann.page(PLACE), "Register a security key for " + HOST, "codes do without")
    refused("a wrong password", 403, (*ask(ann, do="add", name="blue", current="wrong wrong wrong")[:1], {},
                                      ask(ann, do="add", name="blue", current="wrong wrong wrong")[1]), "is wrong")
    refused("a name that is none", 422, (lambda got: (got[0], {}, got[1]))(ask(ann, do="add", name="")), "has a name")
    touch = ask_new(ann, "blue")
    same("what is asked", (HOST, "", "ann", 22, 43), (touch.data.get("host"), touch.data.get("keys"), touch.data.get("name"),
                                                     len(touch.data.get("user", "")), len(touch.challenge)))
    report("without script it says so", "" if "needs a browser with script" in touch.text and "<button hidden>" in touch.text else
           touch.text)
    for what, answer, words in (("of another site's page", key.make(touch.challenge, origin="https://licet.example.org"), "the page was"),
                                ("for another site", key.make(ask_new(ann, "blue").challenge, host="example.org"), "another site"),
                                ("that was not asked for", key.make("A" * 43), "not asked here"),
                                ("for what was answered", key.make(touch.challenge), "answered already")):
        refused("a key " + what, 403, touch.send(answer), words)
    refused("an answer that is none", 403, touch.send({"client_data": "e30"}), "not asked here")
    mine = ask_new(ann, "blue")
    stolen = Touch(other, mine.text)
    stolen.fields["csrf_token"] = other.fields("/", "/sign-out")["csrf_token"]
    refused("one that another browser was asked for", 403, stolen.send(key.make(mine.challenge)), "not asked here")
    status, headers, _ = mine.send(key.make(mine.challenge))
    same("it is registered", (303, PLACE + "?done=added"), (status, headers.get("location")))
    check("which is said", 200, ann.page(PLACE + "?done=added"), "is registered", "blue", "never", "Remove")
    same("other sessions have ended, this one has not", [303, 200], [one.ask("GET", "/account")[0] for one in (other, ann)])
    check("one is told", 200, ann.page("/account"), "a security key was registered: blue", "see to them")
    return ann


def check_sign_in(made: Server, key: Key, ann: Browser) -> None:
    browser = Browser(made)
    touch = sign_in(browser, "ann", next_page="/account")
    same("with the password a key is asked for", (True, HOST, base64url(key.id)),
         (touch.is_there, touch.data.get("host"), touch.data.get("keys")))
    same("and nobody is signed in yet", 303, browser.ask("GET", "/account")[0])
    wrong = browser.sign_in("ann", password="wrong wrong wrong")
    same("with a wrong one it is not", (401, False), (wrong[0], Touch(browser, wrong[2]).is_there))
    same("nor with a code that is wrong", (401, False), (lambda got: (got[0], Touch(browser, got[2]).is_there))(
        browser.sign_in("ann", code="123456")))
    status, headers, _ = touch.send(key.sign(touch.challenge))
    same("with the key one is in", (303, "/account"), (status, headers.get("location")))
    check("and stays so", 200, browser.page("/account"), "see to them")
    refused("what was signed once is not taken again", 401, touch.send(key.sign(touch.challenge)), "answered already")
    for what, change, words in (("on another site's page", {"origin": "https://licet.example.com.evil.example"}, "the page was"),
                                ("for another site", {"host": "evil.example"}, "did not sign"),
                                ("that nobody touched", {"flags": 0}, "did not sign"),
                                ("that does not count on", {"count": -4}, "does not count on")):
        touch = sign_in(browser, "ann")
        refused("a key " + what, 401, touch.send(key.sign(touch.challenge, **change)), words)
    key.count = 20
    touch = sign_in(browser, "ann")
    same("after all that the right one is taken", 303, touch.send(key.sign(touch.challenge))[0])
    check("one is told of the copy", 200, browser.page("/account"), "a security key was refused, as it did not count on")
    touch, other = sign_in(Browser(made), "ann"), Browser(made)
    stolen = Touch(other, touch.text)
    stolen.fields["csrf_token"] = other.fields("/sign-in", "/sign-in")["csrf_token"]
    refused("in another browser it is nothing", 401, stolen.send(key.sign(touch.challenge)), "not asked here")
    status, _, reply = made.post("/v1/session", {"name": "ann", "password": PASSWORD})
    same("over the API the password alone is nothing", (401, "sign-in"), (status, reply["reason"]))


def check_again(made: Server, key: Key, more: Key, ann: Browser) -> None:
    """ann has keys alone: to change anything she shows one."""
    touch = ask_new(ann, "red")
    same("a key is asked for before another is made", ("", PLACE), (touch.data.get("user", ""), touch.action))
    refused("another one is no proof", 403, touch.send(more.sign(touch.challenge)), "not one of yours")
    touch = ask_new(ann, "red")
    refused("nor is it made right away", 403, Touch(ann, touch.text.replace(f'action="{PLACE}"', f'action="{PLACE}/new"')).send(
        more.make(touch.challenge)), "not asked here")
    touch = ask_new(ann, "red")
    new = Touch(ann, touch.send(key.sign(touch.challenge))[2])
    same("then it is asked for", (base64url(key.id), PLACE + "/new"), (new.data.get("keys"), new.action))
    same("and registered", 303, new.send(more.make(new.challenge))[0])
    shown = dict(re.findall(r"<tr><td>(\w+)</td>.*?remove=([0-9a-f]{32})", ann.ask("GET", PLACE)[2], re.S))
    same("both are there", {"blue", "red"}, set(shown))
    check("the form to remove one", 200, ann.page(f"{PLACE}?remove={shown['red']}"), "Remove the security key red")
    touch = Touch(ann, ask(ann, do="off", key=shown["red"])[1])
    status, headers, _ = touch.send(key.sign(touch.challenge))
    same("one is removed", (303, PLACE + "?done=removed"), (status, headers.get("location")))
    touch = sign_in(Browser(made), "ann")
    same("and not asked for any more", base64url(key.id), touch.data.get("keys"))
    refused("nor taken", 401, touch.send(more.sign(touch.challenge)), "not one of yours")
    touch = Touch(ann, ask(ann, do="off", key=shown["red"])[1])
    refused("nor removed again", 422, touch.send(key.sign(touch.challenge)), "no such security key")


def check_codes(made: Server, key: Key, ann: Browser) -> None:
    """With codes as well, either will do."""
    form = Form(ann)
    touch = Touch(ann, form.send(code_of(form.secret))[2])
    status, _, text = touch.send(key.sign(touch.challenge))
    codes = re.findall(r"\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b", text)
    same("codes are set up with a touch", (200, 10), (status, len(codes)))
    same("a code signs in", 303, Browser(made).sign_in("ann", code=codes[0])[0])
    same("a key is asked for without", True, sign_in(Browser(made), "ann").is_there)
    fields = {**ann.fields("/account/factor", "/account/factor"), "do": "off", "code": "", "current": PASSWORD}
    touch = Touch(ann, ann.ask("POST", "/account/factor", fields)[2])
    same("they are taken off with a touch", 303, touch.send(key.sign(touch.challenge))[0])
    same("and are no way in any more", 401, Browser(made).sign_in("ann", code=codes[1])[0])


def check_demanded(made: Server, key: Key) -> None:
    """bob is an officer, of whom the server asks for a second factor."""
    bob = Browser(made)
    same("who has none has to set it up", "/account/factor", bob.sign_in("bob")[1].get("location"))
    check("which may be a key", 200, bob.page("/account/factor"), "register a security key")
    check("the page is there", 200, bob.page(PLACE), "Your role asks for a second factor")
    same("it is registered", 303, register(bob, key, "only"))
    same("then one goes on at once", 200, bob.ask("GET", "/orders")[0])
    touch = sign_in(bob, "bob", next_page="/orders")
    same("and signs in with it", (303, "/orders"), (lambda got: (got[0], got[1].get("location")))(touch.send(key.sign(touch.challenge))))
    shown = re.findall(r"remove=([0-9a-f]{32})", bob.ask("GET", PLACE)[2])
    touch = Touch(bob, ask(bob, do="off", key=shown[0])[1])
    refused("the only one is not removed", 409, touch.send(key.sign(touch.challenge)), "you have no other one")


def check_command(made: Server, base: str, key: Key) -> None:
    done = licet("people", "show", "ann", "--db", base)
    said = re.sub(r"20\d\d-\d\d-\d\d", "DAY", done.stdout)
    same("what there was is shown", True, "security key 'red' since DAY, never used, until DAY by ann" in said and
         "security key 'blue' since DAY, last used DAY\n" in said)
    shown = json.loads(licet("people", "show", "ann", "--json", "--db", base).stdout)["security_keys"]
    same("and for programs", [("blue", None), ("red", "ann")], [(one["name"], one["ended_by"]) for one in shown])
    done = licet("people", "factor", "ann", "--off", "--as", "bob", "--db", base)
    same("nobody takes off another's", 1, done.returncode)
    done = licet("people", "factor", "ann", "--off", "--as", "root", "--db", base)
    same("an administrator does", (0, "ann signs in without a second factor\n"), (done.returncode, done.stdout))
    same("for the next sign-in", 303, Browser(made).sign_in("ann")[0])
    done = licet("db", "verify", "--db", base)
    same("the log tells of all of it", (0, ""), (done.returncode, done.stderr))


def check_shut_out(made: Server, base: str, key: Key) -> None:
    """Their session ends while what their key made is on its way."""
    dan = Browser(made)
    assert dan.sign_in("dan")[0] == 303
    touch = ask_new(dan, "late")
    body = urllib.parse.urlencode({**touch.fields, **key.make(touch.challenge)}).encode()
    cookies = "; ".join(f"{name}={value}" for name, value in dan.cookies.items())
    head = (f"POST {touch.action} HTTP/1.1\r\nHost: {made.host}\r\nCookie: {cookies}\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n")
    with socket.create_connection((made.host, made.port), timeout=60) as connection:
        connection.sendall(head.encode() + body[:-9])
        time.sleep(1)  # it is let in by what is known now
        done = licet("people", "password", "dan", "--from", "-", "--as", "dan", "--db", base, text=PASSWORD + " anew\n")
        assert done.returncode == 0, done.stderr
        connection.sendall(body[-9:])
        reply = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    keys = json.loads(licet("people", "show", "dan", "--json", "--db", base).stdout)["security_keys"]
    report("who was shut out meanwhile registers none", "" if reply.split(" ")[1] in ("401", "403", "303") and "done=added" not in reply
           and keys == [] else f"{keys} {reply[:600]}")


def check_without(made: Server) -> None:
    """A server that was not told its address."""
    cat = Browser(made)
    assert cat.sign_in("cat")[0] == 303
    check("without an address there is no form", 200, cat.page(PLACE), "This server takes none")
    refused("nor a way around it", 403, (lambda got: (got[0], {}, got[1]))(ask(cat, do="add", name="blue")), "takes no security keys")
    made_up = {"csrf_token": cat.fields("/account", "/sign-out")["csrf_token"], "name": "blue", "client_data": "e30"}
    refused("not even with a key", 403, cat.ask("POST", PLACE + "/new", made_up), "takes no security keys")
    refused("who has a key alone is told", 403, Browser(made).sign_in("bob"), "takes no security keys", "--origin")


def check_options(base: str) -> None:
    for words, said in ((("--db", base, "--origin", "https://licet.example.com/"), "is no address of a site"),
                        (("--db", base, "--origin", "https://192.0.2.1"), "is no address of a site"),
                        (("--db", base, "--origin", "http://licet.example.com"), "is no address of a site"),
                        (("--origin", ORIGIN), "without a database nobody signs in")):
        done = licet("serve", "--listen", "127.0.0.1:0", *words)
        report(f"it does not start with {' '.join(words[-2:])}", "" if done.returncode == 2 and said in done.stderr else
               f"{done.returncode} {done.stderr}")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        fill(base)
        key, more, bobs, late = (Key(folder, name) for name in ("blue", "red", "bobs", "late"))
        with server("--db", base, "--origin", ORIGIN) as made:
            ann = check_register(made, key)
            check_sign_in(made, key, ann)
            check_again(made, key, more, ann)
            check_codes(made, key, ann)
            check_command(made, base, key)
            check_shut_out(made, base, late)
        with server("--db", base, "--origin", ORIGIN, "--second-factor-for", "officer") as made:
            check_demanded(made, bobs)
        with server("--db", base) as made:
            check_without(made)
        check_options(base)
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
