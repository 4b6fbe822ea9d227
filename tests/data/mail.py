#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""mail.py - what is done to somebody's account, sent by mail: to a server over TLS, with STARTTLS, and on this machine without;
to one that refuses, is slow, dead, hostile, or cuts the line.

On SQLite, and where there is one on PostgreSQL; `mail.py short` on SQLite alone.
"""
import base64
import contextlib
import email
import email.policy
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import warnings

from _licet import any_failed, licet, report
from _server import Server, server
from _stores import on_postgresql
from pages_desk import PASSWORD, Browser


FROM = "licet@example.com"
SECRET = "the password at the server of mail"
SMTP_USER = "licet-user"


def openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], capture_output=True, check=True)


def certificate(folder: str, name: str) -> ssl.SSLContext:
    """Its own authority, for the names of this machine that the tests use."""
    key, cert = (os.path.join(folder, f"{name}.{what}") for what in ("key", "pem"))
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert, "-days", "2",
            "-subj", "/CN=mail", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


class Mailbox:
    """A server of SMTP (RFC 5321): takes mail, and does what it was told for some addresses."""

    def __init__(self, context: ssl.SSLContext | None = None, at_once: bool = False, starttls: bool = False, auth: bool = False,
                 host: str = "127.0.0.1", port: int = 0) -> None:
        self.context, self.at_once, self.starttls, self.auth = context, at_once, starttls, auth
        self.taken: list[tuple[str, bytes]] = []
        self.said: list[str] = []  # each command, in order
        self.replies: dict[str, list[str]] = {}  # what RCPT is answered with first
        self.trouble = ""
        self.ends = False
        self.socket = socket.create_server((host, port))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while not self.ends:
            try:
                made, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(made,), daemon=True).start()

    def close(self) -> None:
        self.ends = True
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def serve(self, made: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            made.settimeout(30)
            if self.context and self.at_once:
                made = self.context.wrap_socket(made, server_side=True)
            with made:
                self.talk(made)

    def talk(self, made: socket.socket) -> None:
        file, secure, to = made.makefile("rwb"), self.at_once, ""

        def say(text: str) -> None:
            file.write(text.encode() + b"\r\n")
            file.flush()

        if self.trouble == "silent":
            time.sleep(60)
            return
        if self.trouble == "long":
            made.sendall(b"220 " + b"x" * 3_000_000)
            return
        say("220 mail.example.com ready")
        while line := file.readline():
            command = line.decode().rstrip("\r\n")
            self.said.append(("tls " if secure else "") + command)
            verb = command.split(" ")[0].split(":")[0].upper()
            if verb == "EHLO":
                words = ["mail.example.com"] + (["STARTTLS"] if self.starttls and not secure else []) + (
                    ["AUTH PLAIN"] if self.auth and (secure or not self.context) else []) + ["8BITMIME"]
                for i, word in enumerate(words):
                    say(f"250{' ' if i + 1 == len(words) else '-'}{word}")
            elif verb == "STARTTLS" and self.context:
                say("220 go")
                made = self.context.wrap_socket(made, server_side=True)
                file, secure = made.makefile("rwb"), True
            elif verb == "AUTH":
                wanted = base64.b64encode(f"\0{SMTP_USER}\0{SECRET}".encode()).decode()
                given = command.split(" ")[2] if command.count(" ") > 1 else None
                if given is None:
                    say("334 ")
                    given = file.readline().decode().strip()
                say("235 yes" if given == wanted else "535 no")
            elif verb == "RCPT":
                to = command[command.index("<") + 1:command.rindex(">")]
                say(self.replies[to].pop(0) if self.replies.get(to) else "250 yes")
            elif verb == "DATA":
                say("354 go on")
                body = b""
                while (part := file.readline()) not in (b".\r\n", b""):
                    body += part[1:] if part.startswith(b".") else part
                self.taken.append((to, body))
                if self.trouble == "cut":
                    self.trouble = ""
                    return
                say("250 kept")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 yes")

    def of(self, address: str) -> list[bytes]:
        return [body for to, body in self.taken if to == address]


def wait(done: object, seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while not done() and time.monotonic() < until:
        time.sleep(0.05)
    return bool(done())


def run(base: str, *words: str, text: str = "") -> str:
    done = licet(*words, "--db", base, text=text)
    if done.returncode != 0:
        raise RuntimeError(f"{words}: {done.returncode} {done.stdout}{done.stderr}")
    return done.stdout


def fill(base: str) -> None:
    run(base, "db", "init")
    run(base, "people", "add", "root")
    for name in ("ann", "bob", "eve"):
        run(base, "people", "add", name, "--as", "root")
        run(base, "people", "password", name, "--from", "-", "--as", name, text=PASSWORD + "\n")


def waiting(base: str) -> list[dict]:
    return [json.loads(line) for line in run(base, "mail", "list", "--waiting", "--json").splitlines()]


def change(base: str, name: str, role: str = "sales") -> None:
    """Something that is told."""
    run(base, "people", "grant", name, role, "--as", "root")


class Words:
    """How the server is started: with a secret in a file, and whose certificates hold."""

    def __init__(self, base: str, folder: str) -> None:
        self.base, self.folder = base, folder
        self.secret = os.path.join(folder, "secret")
        with open(self.secret, "w", encoding="utf-8") as file:
            file.write(SECRET + "\n")

    def to(self, url: str, *more: str, ca: str = "good", secret: bool = False) -> tuple[str, ...]:
        words = ("--db", self.base, "--log", "problems", "--mail", url, "--mail-from", FROM)
        words += ("--mail-ca", os.path.join(self.folder, ca + ".pem")) if ca else ()
        words += ("--mail-user", SMTP_USER, "--mail-secret", self.secret) if secret else ()
        return words + more


def check_message(label: str, body: bytes, log: str) -> None:
    message = email.message_from_bytes(body, policy=email.policy.default)
    wanted = {"From": f"Licet <{FROM}>", "To": "ann@example.org", "Subject": "Licet: the password is another one",
              "Auto-Submitted": "auto-generated", "Content-Type": 'text/plain; charset="utf-8"'}
    wrong = [f"{name}: {message[name]}" for name, value in wanted.items() if str(message[name]) != value]
    report(f"{label}a mail is what it should be", "; ".join(wrong + [str(defect) for defect in message.defects]))
    sent = message["Date"].datetime.timestamp()
    report(f"{label}with the time at which it happened", "" if abs(sent - time.time()) < 120 else str(message["Date"]))
    report(f"{label}and an id of the sender's host", "" if re.fullmatch(r"<licet\.\d+\.[0-9a-f]{32}@example\.com>", message["Message-ID"])
           else message["Message-ID"])
    text = message.get_content()
    report(f"{label}it says what was done, to whom, and by whom", "" if "your account 'ann'" in text and "the password is another one" in
           text and "by you" in text else text)
    report(f"{label}no secret is in it, and no link", "" if not any(word in text + log for word in (PASSWORD, "staple", SECRET)) and
           "http" not in text else text)


def check_told(label: str, base: str, words: Words, context: ssl.SSLContext) -> None:
    """Over TLS from the start, as somebody changes their password in a browser."""
    box = Mailbox(context, at_once=True, auth=True)
    run(base, "people", "mail", "ann", "ann@example.org", "--as", "root")
    with server(*words.to(f"smtps://localhost:{box.port}", secret=True)) as made:
        report(f"{label}what was written without a server is sent by one", "" if wait(lambda: box.of("ann@example.org")) else
               f"{waiting(base)} {made.logged()[-500:]}")
        ann = Browser(made)
        assert ann.sign_in("ann")[0] == 303
        ann.ask("POST", "/account/password", {**ann.fields("/account", "/account/password"), "current": PASSWORD,
                                              "new": "staple table chair", "again": "staple table chair"})
        report(f"{label}a new password is told by mail", "" if wait(lambda: len(box.of("ann@example.org")) == 2) else str(waiting(base)))
        report(f"{label}the page says where to", "" if "ann@example.org" in ann.ask("GET", "/account")[2] else "it does not")
        check_message(label, box.of("ann@example.org")[1], made.logged())
        for _ in range(6):
            Browser(made).sign_in("ann", password="wrong wrong wrong")
        report(f"{label}failed sign-ins are told by mail", "" if wait(lambda: len(box.of("ann@example.org")) == 3) and
               b"whoever tries again has to wait: 5 in a row" in box.of("ann@example.org")[2] else str(waiting(base)))
        change(base, "bob")
        report(f"{label}who has no address is sent nothing", "" if not wait(lambda: len(box.taken) > 3, 2) else str(box.taken[3:]))
        report(f"{label}nothing waits", "" if waiting(base) == [] and "sent" in run(base, "mail", "list") else str(waiting(base)))
        report(f"{label}it ends well", "" if made.end() == 0 else made.logged()[-500:])
        report(f"{label}the log has no secret and no address", "" if SECRET not in made.logged() and "ann@" not in made.logged() else
               made.logged())
    box.close()


def check_refused(label: str, base: str, words: Words, context: ssl.SSLContext) -> None:
    """What is refused for now is tried again; what is refused for good is kept until somebody says so."""
    box = Mailbox(context, at_once=True)
    box.replies = {"bob@example.org": ["451 later", "452 later"], "eve@example.org": ["550 no such mailbox"]}
    with server(*words.to(f"smtps://localhost:{box.port}")) as made:
        for name in ("eve", "bob", "ann"):
            run(base, "people", "mail", name, f"{name}@example.org", "--as", "root") if name != "ann" else change(base, "ann")
        report(f"{label}who is behind it is not held up", "" if wait(lambda: box.of("ann@example.org")) else str(waiting(base)))
        report(f"{label}what is refused for now is sent later", "" if wait(lambda: box.of("bob@example.org")) else str(waiting(base)))
        found = [one for one in run(base, "mail", "list", "--json").splitlines() if '"bob@example.org"' in one]
        report(f"{label}after three attempts", "" if json.loads(found[0])["attempts"] == 3 else str(found))
        kept = waiting(base)
        report(f"{label}what is refused for good is parked, and says why", "" if [one["to"] for one in kept] == ["eve@example.org"] and
               kept[0]["parked"] and "550" in kept[0]["error"] and kept[0]["attempts"] == 1 else str(kept))
        report(f"{label}as text, too", "" if "parked after 1 attempts: RCPT failed: 550" in run(base, "mail", "list", "--waiting") else
               run(base, "mail", "list", "--waiting"))
        refused = licet("mail", "retry", "--all", "--as", "bob", "--db", base)
        report(f"{label}not everybody may have it sent again", "" if refused.returncode == 1 else refused.stderr)
        report(f"{label}only what waits", "" if licet("mail", "retry", "1", "--as", "root", "--db", base).returncode == 2 else "it was")
        run(base, "mail", "retry", str(kept[0]["seq"]), "--as", "root")
        report(f"{label}it is sent when somebody says so", "" if wait(lambda: box.of("eve@example.org")) else str(waiting(base)))
        # It has the mail, and the line is cut before it says so.
        box.trouble = "cut"
        change(base, "bob", "officer")
        wait(lambda: len(box.of("bob@example.org")) == 3)
        ids = [email.message_from_bytes(body)["Message-ID"] for body in box.of("bob@example.org")]
        report(f"{label}what is sent twice has the same id", "" if len(ids) == 3 and len(set(ids)) == 2 and ids[1] == ids[2] and
               len(set(box.of("bob@example.org"))) == 2 else str(ids))
        report(f"{label}nothing is left", "" if wait(lambda: waiting(base) == []) else f"{waiting(base)} {made.logged()[-300:]}")
    box.close()


def check_trouble(base: str, words: Words, context: ssl.SSLContext) -> None:
    """A server that is dead, silent, or says too much: all of it waits, and the requests of others do not."""
    box = Mailbox(context, at_once=True)
    port = box.port
    box.close()
    with server(*words.to(f"smtps://localhost:{port}")) as made:
        change(base, "eve")
        wait(lambda: waiting(base)[0]["attempts"] > 0)
        report("a dead server is waited for", "" if "ould" in str(waiting(base)[0]["error"]) and not waiting(base)[0]["parked"] else
               str(waiting(base)))
        box = Mailbox(context, at_once=True, port=port)
        report("and has it when it is back", "" if wait(lambda: box.of("eve@example.org")) else str(waiting(base)))
        wait(lambda: waiting(base) == [])
        box.close()
    for trouble, what in (("long", "a line without an end is none"), ("silent", "a server that says nothing is left")):
        box = Mailbox()
        box.trouble = trouble
        with server(*words.to(f"smtp://127.0.0.1:{box.port}", ca="")) as made:
            change(base, "eve", {"long": "officer", "silent": "finance"}[trouble])
            time.sleep(1.5)
            asked = time.monotonic()
            status = made.ask("GET", "/healthz")[0]
            report(f"{what}: others are answered", "" if status == 200 and time.monotonic() - asked < 5 else str(status))
            tried = wait(lambda: waiting(base)[0]["attempts"] > 0)
            report(what, "" if tried and box.taken == [] and made.resident() < 300_000 else f"{waiting(base)} {made.resident()}")
            box.trouble = ""
            run(base, "mail", "retry", "--all", "--as", "root")
            report(f"{what}: it is sent once it is well", "" if wait(lambda: box.of("eve@example.org")) else str(waiting(base)))
            wait(lambda: waiting(base) == [])
        box.close()


def check_tls(base: str, words: Words, context: ssl.SSLContext) -> None:
    """Off this machine (127.0.0.2 stands for that) nothing is said without TLS, nor to whoever has another's certificate."""
    box = Mailbox(context, starttls=True, auth=True, host="127.0.0.2")
    with server(*words.to(f"smtp://127.0.0.2:{box.port}", secret=True)):
        run(base, "people", "revoke", "eve", "officer", "--as", "root")
        sent = wait(lambda: box.of("eve@example.org"))
        plain = {line.split(" ")[0] for line in box.said if not line.startswith("tls ")}
        report("with STARTTLS, and the password behind it", "" if sent and plain == {"EHLO", "STARTTLS"} and
               any(line.startswith("tls AUTH") for line in box.said) else str(box.said))
        wait(lambda: waiting(base) == [])
    box.close()
    for name, words_of, made_so in (
            ("without STARTTLS nothing is said", {}, {"host": "127.0.0.2"}),
            ("a certificate of somebody else's is none", {"ca": "other"}, {"context": context, "starttls": True, "host": "127.0.0.2"}),
            ("the machine's certificates are others", {"ca": ""}, {"context": context, "starttls": True, "host": "127.0.0.2"})):
        box = Mailbox(**made_so)
        with server(*words.to(f"smtp://127.0.0.2:{box.port}", secret=True, **words_of)):
            if not waiting(base):
                run(base, "people", "revoke", "eve", "finance", "--as", "root")
            run(base, "mail", "retry", "--all", "--as", "root")
            wait(lambda: waiting(base)[0]["attempts"] > 0)
            report(f"not sent: {name}", "" if box.taken == [] and not any(line.startswith(("MAIL", "tls MAIL", "AUTH")) for line in box.said) and
                   waiting(base)[0]["error"] else f"{box.said} {waiting(base)}")
        box.close()
    box = Mailbox(context, at_once=True, auth=True)
    with open(words.secret, "w", encoding="utf-8") as file:
        file.write("another one\n")
    with server(*words.to(f"smtps://localhost:{box.port}", "--mail-attempts", "2", secret=True)):
        run(base, "mail", "retry", "--all", "--as", "root")
        wait(lambda: waiting(base)[0]["parked"])
        kept = waiting(base)
        report("a password that is wrong there is tried as often as it was said", "" if kept[0]["parked"] and kept[0]["attempts"] == 2 and
               "another one" not in str(kept) else str(kept))
    box.close()


def check_alert(base: str, words: Words, context: ssl.SSLContext) -> None:
    """Those who run the server are told once that somebody tries names and passwords."""
    box = Mailbox(context, at_once=True)
    with server(*words.to(f"smtps://localhost:{box.port}", "--mail-alerts", "ops@example.org")) as made:
        for i in range(30):
            Browser(made).sign_in(f"somebody{i}", password="wrong wrong wrong")
        sent = wait(lambda: box.of("ops@example.org"))
        report("many sign-ins that fail are told to those who run the server", "" if sent and b"Licet: many sign-ins fail" in
               box.of("ops@example.org")[0] and b"somebody" not in box.of("ops@example.org")[0] else str(waiting(base)))
        report("once", "" if not wait(lambda: len(box.of("ops@example.org")) > 1, 6) else str(box.taken))
    box.close()


def check_smtpd(base: str, words: Words) -> None:
    """A server that others wrote, without TLS: on this machine that is taken."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import asyncore
            import smtpd
        except ImportError:
            report("by Python's own server, where it has one: it has none")
            return
    taken = []

    class Box(smtpd.SMTPServer):
        def process_message(self, peer: object, mailfrom: str, rcpttos: list[str], data: bytes, **_: object) -> None:
            taken.append((mailfrom, rcpttos, data))

    box = Box(("127.0.0.1", 0), None)
    port = box.socket.getsockname()[1]
    threading.Thread(target=lambda: asyncore.loop(timeout=0.1), daemon=True).start()
    with server(*words.to(f"smtp://127.0.0.1:{port}", ca="")):
        run(base, "mail", "retry", "--all", "--as", "root")
        report("by Python's own server", "" if wait(lambda: taken) and taken[0][:2] == (FROM, ["eve@example.org"]) and
               b"Subject: Licet: " in taken[0][2] else f"{taken} {waiting(base)}")


def check_usage(base: str, folder: str) -> None:
    for what, *words in (("of another kind", "https://example.org", "--mail-from", FROM),
                         ("with a password in it", "smtps://a:b@example.org", "--mail-from", FROM),
                         ("with a path", "smtps://example.org/x", "--mail-from", FROM),
                         ("without whose it is", "smtps://example.org"),
                         ("of nobody", "smtps://example.org", "--mail-from", "a b@c"),
                         ("with nobody to alert", "smtps://example.org", "--mail-from", FROM, "--mail-alerts", "x"),
                         ("with a name alone", "smtps://example.org", "--mail-from", FROM, "--mail-user", "x")):
        done = licet("serve", "--listen", "127.0.0.1:0", "--db", base, "--mail", *words)
        report(f"no server of mail {what}", "" if done.returncode == 2 and "error: " in done.stderr else done.stderr)
    done = licet("serve", "--listen", "127.0.0.1:0", "--mail", "smtps://example.org", "--mail-from", FROM)
    report("no mail without a database", "" if done.returncode == 2 else done.stderr)
    for name, *words in (("an address with a line in it", "ann", "a@b\r\nBcc: x@y"), ("no address", "ann"),
                         ("one and none", "ann", "a@b", "--none"), ("a program's", "sap", "a@b")):
        done = licet("people", "mail", *words, "--as", "root", "--db", base)
        report(f"refused: {name}", "" if done.returncode == 2 and "error: " in done.stderr else f"{done.returncode} {done.stderr}")


def check(label: str, base: str, folder: str) -> None:
    fill(base)
    run(base, "people", "add", "sap", "--integration", "--as", "root")
    words = Words(base, folder)
    context = certificate(folder, "good")
    check_told(label, base, words, context)
    check_refused(label, base, words, context)
    if not label:
        certificate(folder, "other")
        check_trouble(base, words, context)
        check_tls(base, words, context)
        check_smtpd(base, words)
        check_alert(base, words, context)
        check_usage(base, folder)
    sound = licet("db", "verify", "--db", base)
    report(f"{label}the database is sound then", "" if sound.returncode == 0 else sound.stdout + sound.stderr)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        check("", os.path.join(folder, "licet.db"), folder)
    if sys.argv[1:] == ["short"]:
        return any_failed()
    on_postgresql(check)
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
