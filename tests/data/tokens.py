#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tokens.py - programs come with tokens that they got with their keys: on each server of a database, until they end.

What one asks and is answered: tests/data/http_desk/tokens.txt.  On SQLite, and where there is one on PostgreSQL.
"""
import json
import os
import sys
import tempfile
import time
import urllib.parse

from _licet import any_failed, licet, report
from _server import Server, server
from _stores import on_postgresql
from pages_desk import same



def done(base: str, *words: str) -> str:
    result = licet(*words, "--db", base)
    assert result.returncode == 0, result.stderr
    return result.stdout


def make_key(base: str, *more: str) -> str:
    return json.loads(done(base, "people", "key", "sap", "--scope", "decision.ask", "--scope", "order.read", "--days", "9", *more,
                           "--as", "root", "--json"))["key"]


def ask(made: Server, key: str, secret: str = "", **fields: str) -> tuple[int, dict[str, str], dict]:
    """Asks for a token."""
    form = {"grant_type": "client_credentials", "client_id": key[6:14], "client_secret": secret or key[15:], **fields}
    status, headers, body = made.ask("POST", "/v1/token", urllib.parse.urlencode(form).encode(),
                                     {"Content-Type": "application/x-www-form-urlencoded"})
    return status, headers, json.loads(body)


def status_of(made: Server, secret: str, path: str = "/v1/chips/h20") -> int:
    return made.ask("GET", path, headers={"Authorization": f"Bearer {secret}"})[0]


def until(made: Server, secret: str, wanted: int) -> int:
    """What is answered in the end: who it was is remembered for a second."""
    for _ in range(100):
        if status_of(made, secret) == wanted:
            break
        time.sleep(0.05)
    return status_of(made, secret)


def check_nodes(label: str, base: str, secrets: list[str]) -> None:
    key = make_key(base)
    with server("--db", base) as one, server("--db", base, "--token-minutes", "60", "--log", "problems") as other:
        status, headers, said = ask(one, key)
        token = said["access_token"]
        secrets += [key[15:], token]
        same(f"{label}a token", (200, "no-store", 900), (status, headers["cache-control"], said["expires_in"]))
        same(f"{label}is one on another server, too", [200, 200], [status_of(made, token) for made in (one, other)])
        same(f"{label}the key is good as well", 200, status_of(one, key))
        same(f"{label}how long it is good is the server's", 3600, ask(other, key)[2]["expires_in"])
        done(base, "people", "key", "--revoke", key[6:14], "--as", "root")
        same(f"{label}with its key it ends everywhere", [401, 401], [until(made, token, 401) for made in (one, other)])
        status, _, said = ask(one, key)
        same(f"{label}and there is no other", (401, "invalid_client", f"the key '{key[6:14]}' is revoked"),
             (status, said["error"], said["error_description"]))
        logged = one.logged() + other.logged()
        same(f"{label}who got one is in the log of the server", True, any(
            (line["route"], line["who"], line["status"]) == ("token", "sap", 200) for line in map(json.loads, logged.splitlines())))
        report(f"{label}no secret of a token is in the log", "".join(secret for secret in secrets if secret in logged))


def check_only(label: str, base: str) -> None:
    """A key that is for tokens only, and a server that takes no other way."""
    key, plain = make_key(base, "--tokens-only"), make_key(base)
    with server("--db", base) as free, server("--db", base, "--tokens-only") as strict:
        for name, made in (("", free), ("where all are, ", strict)):
            token = ask(made, key)[2]["access_token"]
            same(f"{label}{name}a key for tokens only is good for these", [401, 200], [status_of(made, secret) for secret in (key, token)])
        token = ask(strict, plain)[2]["access_token"]
        same(f"{label}where all keys are, any is", [200, 401, 200],
             [status_of(free, plain), status_of(strict, plain), status_of(strict, token)])
        detail = json.loads(strict.ask("GET", "/v1/chips/h20", headers={"Authorization": f"Bearer {plain}"})[2])
        same(f"{label}and that is said", (f"the key '{plain[6:14]}' is for tokens only",
                                          "ask for a token with it, and come with that: POST /v1/token"),
             (detail["detail"], detail["hint"]))


def check_networks(label: str, base: str) -> None:
    key = make_key(base, "--address", "192.0.2.0/24")
    with server("--db", base) as made:
        status, _, said = ask(made, key)
        same(f"{label}from elsewhere there is none", (401, "invalid_client"), (status, said["error"]))


def check_failures(label: str, base: str) -> None:
    key = make_key(base)
    with server("--db", base) as made:
        told = [ask(made, key, "A" * 43) for _ in range(6)]  # the parts above failed before
        failed = [status for status, _, _ in told].count(401)
        said = told[-1][2]
        same(f"{label}who fails too often waits for a token", ([401] * failed + [429] * (6 - failed), True, "temporarily_unavailable", True),
             ([status for status, _, _ in told], 1 <= failed <= 5, said["error"], "try again in" in said["error_description"]))
        status, _, said = ask(made, key)
        same(f"{label}who has a key does not", (200, 200), (status, status_of(made, said["access_token"])))


def check(label: str, base: str) -> None:
    secrets: list[str] = []
    done(base, "db", "init")
    done(base, "people", "add", "root")
    done(base, "people", "add", "sap", "--integration", "--as", "root")
    check_nodes(label, base, secrets)
    check_only(label, base)
    check_networks(label, base)
    check_failures(label, base)
    sound = licet("db", "verify", "--db", base)
    report(f"{label}the database is sound then", "" if sound.returncode == 0 else sound.stdout + sound.stderr)
    if not base.startswith("postgresql"):
        with open(base, "rb") as file:
            rows = file.read()
        report("no secret of a token is in the database", "".join(secret for secret in secrets if secret.encode() in rows))


def check_options(base: str) -> None:
    for minutes, why in (("0", "cannot be '0'"), ("61", "1 to 60 minutes, not for 61")):
        refused = licet("serve", "--db", base, "--listen", "127.0.0.1:0", "--token-minutes", minutes)
        same(f"a token is not good for {minutes} minutes", (2, True), (refused.returncode, why in refused.stderr))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        check("", base)
        check_options(base)
    on_postgresql(lambda label, base, _: check(label, base))
    return any_failed()


sys.exit(main())
