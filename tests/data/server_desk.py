#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""server_desk.py - a server with a database: who may what, and what is done there; tests/data/http_desk/*.txt.

On SQLite, and where there is one on PostgreSQL; `server_desk.py short` there only what must not be lost.
"""
import base64
import contextlib
import glob
import http.client
import json
import os
import pathlib
import re
import resource
import sqlite3
import sys
import tempfile
import threading
import time
import urllib.parse

from _licet import any_failed, licet, report, today, whole_list
from _server import Server, run_file, server
from _stores import on_postgresql


PASSWORD = "correct horse battery"
PEOPLE = {"ann": ("officer", "logistics"), "bob": ("approver",), "eve": ("sales",), "fay": ("finance",), "ivy": ("auditor",),
          "gus": ("officer",)}
SCOPES = {"sap": ("decision.ask", "order.read", "order.write", "balance.read", "reservation.write", "fact.write"),
          "web": ("decision.ask",)}
LICENSE = {"number": "D000001", "exporter": "NVIDIA Corporation", "to": "CN", "item": "NVIDIA H20", "quantity": 10000,
           "value": {"amount": "100000000.00", "currency": "USD"}, "end_user": "Example Cloud Co., Ltd.",
           "ultimate_consignee": "Example Cloud Co., Ltd.", "issued": "2025-08-20", "expires": "2039-08-20"}


def done(base: str, *words: str, text: str = "") -> str:
    result = licet(*words, "--db", base, text=text)
    if result.returncode != 0:
        raise RuntimeError(f"{words}: {result.stderr}")
    return result.stdout


def fill(base: str, folder: str) -> dict[str, str]:
    """People, programs and a license; the keys of the programs."""
    done(base, "db", "init")
    done(base, "people", "add", "root")
    for name, roles in PEOPLE.items():
        done(base, "people", "add", name, "--as", "root")
        done(base, "people", "grant", name, *roles, "--as", "root")
        done(base, "people", "password", name, "--from", "-", "--as", name, text=PASSWORD + "\n")
    done(base, "people", "add", "zoe", "--as", "root")
    done(base, "people", "password", "zoe", "--from", "-", "--as", "root", text=PASSWORD + "\n")  # a first one
    keys = {}
    for name, scopes in SCOPES.items():
        done(base, "people", "add", name, "--integration", "--as", "root")
        said = done(base, "people", "key", name, *(word for scope in scopes for word in ("--scope", scope)), "--days", "9",
                    "--as", "root")
        keys[name] = re.search(r"licet_\S+", said)[0]
    path = os.path.join(folder, "h20.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(LICENSE, file)
    done(base, "license", "add", path, "--as", "ann")
    done(base, "license", "activate", "D000001", "--as", "ann")
    done(base, "approve", "1", "--as", "bob")
    done(base, "license", "activate", "D000001", "--as", "ann")
    result = licet("order", "add", "examples/desk/orders.jsonl", "--as", "eve", "--db", base)
    assert result.returncode in (0, 1, 4), result.stderr
    return keys


def sign_in(made: Server, keys: dict[str, str]) -> None:
    for name, key in keys.items():
        made.secrets[name] = {"Authorization": f"Bearer {key}"}
        made.kept |= {f"{name}_id": key[6:14], f"{name}_secret": key[15:],
                      f"{name}_basic": base64.b64encode(f"{key[6:14]}:{key[15:]}".encode()).decode()}
    for name in (*PEOPLE, "zoe"):
        status, headers, body = made.post("/v1/session", {"name": name, "password": PASSWORD})
        assert status == 200 and isinstance(body, dict), body
        made.secrets[name] = {"Cookie": headers["set-cookie"].split(";")[0], "X-CSRF-Token": body["csrf_token"]}
        made.secrets[name + " without a form"] = {"Cookie": headers["set-cookie"].split(";")[0]}


def make_lists(folder: str) -> str:
    """Of today, with nobody in them who is anybody."""
    with open(os.path.join(folder, "list.csv"), "w", encoding="utf-8") as file:
        file.write(whole_list(name="Zyx", country="CU"))
    lists = os.path.join(folder, "lists")
    result = licet("lists", "import", file.name, "--lists", lists, "--date", today())
    assert result.returncode == 0, result.stderr
    return lists


def check(label: str, base: str, folder: str) -> None:
    keys = fill(base, folder)
    lists = make_lists(folder)
    check_packs(label, base, keys)
    with server("--db", base, "--lists", lists) as made:
        sign_in(made, keys)
        for path in sorted(glob.glob("tests/data/http_desk/*.txt")):
            run_file(made, path, label)
        sign_in(made, keys)  # some of them signed out
        check_roles(label, made)
        check_today(label, made, base)
        check_reconciled(label, made, base)
        check_export(label, made, base, folder)
        check_lock(label, made)
        report(f"{label}a server with a database ends well", "" if made.end() == 0 else made.logged()[-2000:])
        said = made.logged()
        secrets = [PASSWORD, made.kept["access_token"], *keys.values(), *(value for headers in made.secrets.values() for value in headers.values())]
        report(f"{label}no secret is in the log", "".join(secret for secret in secrets if secret in said))
    check_full(label, base, keys)
    check_killed(label, base, keys)
    check_together(label, base, keys)
    again = licet("order", "reproduce", "WEB-1/10", "WEB-2/10", "--lists", lists, "--db", base)
    report(f"{label}what was decided over HTTP is decided again to the byte", "" if again.returncode == 0 else again.stdout)
    sound = licet("db", "verify", "--db", base)
    report(f"{label}the database is sound then", "" if sound.returncode == 0 else sound.stdout + sound.stderr)


def check_kept(label: str, base: str, folder: str) -> None:
    """What must not be lost or done twice."""
    keys = fill(base, folder)
    check_killed(label, base, keys)
    check_together(label, base, keys)
    sound = licet("db", "verify", "--db", base)
    report(f"{label}the database is sound then", "" if sound.returncode == 0 else sound.stdout + sound.stderr)


def check_today(label: str, made: Server, base: str) -> None:
    """What the command tells; to whom may see less, less of it."""
    told = [json.loads(line) for line in done(base, "today", "--json").splitlines()]
    whole = made.ask("GET", "/v1/today", headers=made.secrets["ann"])[2]
    kinds = {name: {one["what"] for one in json.loads(made.ask("GET", "/v1/today", headers=made.secrets[name])[2])}
             for name in ("ann", "eve", "fay", "sap")}
    both = {"orders", "on_hold", "in_the_way", "allocatable", "shipments"}
    of_parties = {"incident", "red_flag", "buyers", "applications", "approval"}
    wrong = [] if json.loads(whole) == told else [f"{whole!r} is not {told}"]
    wrong += [f"{name} is told {kinds[name] & of_parties}" for name in ("fay", "sap") if kinds[name] & of_parties]
    wrong += [f"{name} is not told {both - kinds[name]}" for name in kinds if both - kinds[name]]
    wrong += [f"ann is not told {of_parties - kinds['ann']}"] if of_parties - kinds["ann"] else []
    wrong += ["eve is told of disclosures"] if "disclosure" in kinds["eve"] else []
    report(f"{label}today is what the command tells of it, to whom may see it", "\n".join(wrong))


def check_reconciled(label: str, made: Server, base: str) -> None:
    """A report beside all that departed is what the command makes of it."""
    report_of = "ITN,License Number,Date of Export,Value (USD),Quantity (1)\n" + \
        "X20260804000001,D000001,2026-08-04,32800,4\nX20260804000002,D000001,soon,1,1\n"
    asked = licet("reconcile", "ace", "-", "--json", "--db", base, text=report_of)
    told = [json.loads(line) for line in asked.stdout.splitlines()]
    status, _, said = made.post("/v1/reconciliations", {"report": report_of}, **{
        name.replace("-", "_"): value for name, value in made.secrets["ann"].items()})
    wanted = {"cases": [one for one in told if "case" in one], "unread": [one for one in told if "error" in one],
              "summary": next(one["summary"] for one in told if "summary" in one), "kept": None}
    report(f"{label}a report of filings is compared as the command does",
           "" if said == wanted and len(wanted["cases"]) > 1 and wanted["unread"] else f"{status} {said}, not {wanted}")


def check_roles(label: str, made: Server) -> None:
    """Each route against each who may ask, by what the document says of it."""
    document = json.loads(made.ask("GET", "/openapi.json")[2])
    who = {name: json.loads(made.ask("GET", "/v1/session", headers=headers)[2]) for name, headers in made.secrets.items()}
    may = {name: set(said["may"]) for name, said in who.items()}
    wrong = []
    for path, item in document["paths"].items():
        for method, route in item.items():
            for name, headers in made.secrets.items():
                if route["operationId"].startswith("session.") or "without" in name:
                    continue
                status = made.ask(method.upper(), path.replace("{", "").replace("}", ""), b"{" if method == "post" else None,
                                  {"Content-Type": "application/json", **headers})[0]
                any_of, all_of = (set(route.get(f"x-permission-{which}", [])) for which in ("any", "all"))
                confined = who[name]["must"] and route.get("security") != []  # has to do something first
                allowed = (not any_of or any_of & may[name]) and all_of <= may[name] and not confined
                if (status == 403) == bool(allowed) or status in (401, 500):
                    wrong.append(f"{method} {path} as {name}: {status}")
            if route.get("security") != []:
                status = made.ask(method.upper(), path.replace("{", "").replace("}", ""))[0]
                wrong += [] if status == 401 else [f"{method} {path} as nobody: {status}"]
    report(f"{label}each route is for those who may, and no others", "\n".join(wrong))


def check_export(label: str, made: Server, base: str, folder: str) -> None:
    """What is exported over HTTP is what the command verifies without the database."""
    key, export = os.path.join(folder, "our.key"), os.path.join(folder, "export.txt")
    assert licet("policy", "key", key).returncode == 0
    done(base, "audit", "checkpoint", "--key", key, "--to", os.path.join(folder, "outside.txt"))
    note = made.ask("GET", "/v1/audit/checkpoint", headers=made.secrets["ivy"])[2].decode()
    run_file(made, "tests/data/http_signed/audit.txt", label)
    with open(export, "wb") as file:
        file.write(made.ask("GET", "/v1/audit/export?license=D000001", headers=made.secrets["ivy"])[2])
    verified = licet("audit", "verify", export, "--key", key + ".pub")
    report(f"{label}an export over HTTP can be verified", "" if verified.returncode == 0 and note.startswith("licet.log/") and
           note == pathlib.Path(folder, "outside.txt").read_text() else verified.stdout + verified.stderr + note)


def check_lock(label: str, made: Server) -> None:
    statuses = [made.post("/v1/session", {"name": "eve", "password": f"wrong {i}"})[0] for i in range(5)]
    status, _, body = made.post("/v1/session", {"name": "eve", "password": PASSWORD})
    report(f"{label}who fails too often has to wait", "" if statuses == [401] * 5 and status == 429 and isinstance(body, dict) and
           "try again in" in body["hint"] else f"{statuses} {status} {body}")


def check_full(label: str, base: str, keys: dict[str, str]) -> None:
    """A file that may not grow: what cannot be written is told and not done, and once it may grow again it goes on."""
    if base.startswith("postgresql"):
        return
    with server("--db", base, "--log", "problems") as made:
        made.secrets["sap"] = {"Authorization": f"Bearer {keys['sap']}"}
        made.ask("GET", "/v1/licenses/D000001/balance", headers=made.secrets["sap"])
        before = resource.prlimit(made.process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        run_file(made, "tests/data/http_full/full.txt", label)
        resource.prlimit(made.process.pid, resource.RLIMIT_FSIZE, before)
        run_file(made, "tests/data/http_full/room.txt", label)


def check_packs(label: str, base: str, keys: dict[str, str]) -> None:
    """Packs of another authority alone, which lack what the law of licenses is: that is told, and nothing is kept or changed."""
    with server("--db", base, "--log", "problems", "--packs", "packs/cn") as made:
        sign_in(made, keys)
        run_file(made, "tests/data/http_packs/lacks.txt", label)


def check_revoked(label: str, base: str, folder: str) -> None:
    """Somebody who was disabled, and a key that was revoked, are nobody a moment later; who writes at once."""
    del folder
    with server("--db", base) as made:
        key = re.search(r"licet_\S+", done(base, "people", "key", "web", "--scope", "decision.ask", "--days", "9", "--as",
                                           "root"))[0]
        asked = {"Authorization": f"Bearer {key}"}
        before = made.ask("GET", "/v1/chips/h20", headers=asked)[0]
        done(base, "people", "key", "--revoke", key[6:14], "--as", "root")
        after = before
        for _ in range(200):
            after = made.ask("GET", "/v1/chips/h20", headers=asked)[0]
            if after == 401:
                break
            time.sleep(0.05)
        report(f"{label}a key that is revoked is none a moment later", "" if (before, after) == (200, 401)
               else f"{before} {after}")


def check_forgotten(base: str) -> None:
    """Answers of a week ago and earlier are gone as soon as somebody writes; those of today stay."""
    def kept() -> list[str]:
        with contextlib.closing(sqlite3.connect(base)) as rows:
            return [name for name, in rows.execute("SELECT name FROM request_done WHERE name LIKE 'F-%' ORDER BY name")]

    def reserve(made: Server, name: str) -> int:
        return made.post("/v1/reservations", {"lines": [{"license": "D000001", "quantity": 1, "id": name}]},
                         Authorization=f"Bearer {key}", Idempotency_Key=name)[0]

    key = re.search(r"licet_\S+", done(base, "people", "key", "sap", "--scope", "reservation.write", "--days", "9", "--as",
                                       "root"))[0]
    with server("--db", base) as made:
        first = reserve(made, "F-new")
        with contextlib.closing(sqlite3.connect(base)) as rows:
            rows.execute("INSERT INTO request_done SELECT principal, 'F-old', digest, status, reply, 1 FROM request_done "
                         "WHERE name = 'F-new'")
            rows.commit()
        before = kept()
        found = (first, before, reserve(made, "F-newer"), kept())
        report("answers of long ago are forgotten when somebody writes", ""
               if found == (200, ["F-new", "F-old"], 200, ["F-new", "F-newer"]) else f"{found}")


DAMAGE = (
    "UPDATE matter_version SET content = '[]' WHERE matter = (SELECT matter FROM outbox ORDER BY seq LIMIT 1)",
    "UPDATE matter_version SET content = '{\"id\": \"WEB-1/10\", \"secret-' "
    "WHERE matter = (SELECT id FROM matter WHERE kind = 'order' AND name = 'WEB-1/10')",
    "UPDATE matter_version SET content = replace(content, 'CN', 'GB') "
    "WHERE matter IN (SELECT id FROM matter WHERE kind = 'buyer')",
    "UPDATE decision SET content = x'0000000541' "
    "WHERE matter = (SELECT id FROM matter WHERE kind = 'order' AND name = 'WEB-2/10')",
    "UPDATE matter SET state = 'nowhere' WHERE kind = 'order' AND name = 'WEB-3/10'",
)
DAMAGED = ("order 'WEB-1/10'", "a text that is kept is damaged", "order 'WEB-3/10' is in a state that is none",
           "what is kept is an array")


def check_damaged(base: str) -> None:
    """What is damaged is no mistake of whoever asks: the log says where, the reply nothing of the inside."""
    key = re.search(r"licet_\S+", done(base, "people", "key", "sap", "--scope", "order.read", "--scope", "order.write", "--scope",
                                       "decision.ask", "--days", "9", "--as", "root"))[0]
    with contextlib.closing(sqlite3.connect(base)) as rows:
        guards = rows.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for sql in (*(f"DROP TRIGGER {name}" for name, _ in guards), *DAMAGE, *(sql for _, sql in guards)):
            rows.execute(sql)
        buyer = rows.execute("SELECT name FROM matter JOIN matter_version ON matter = id AND matter_version.n = version "
                             "WHERE kind = 'buyer' AND instr(content, 'GB') > 0").fetchone()[0]
        rows.commit()
    with server("--db", base, "--log", "problems") as made:
        _, headers, _ = made.post("/v1/session", {"name": "gus", "password": PASSWORD})
        made.secrets = {"gus": {"Cookie": headers["set-cookie"].split(";")[0]}, "sap": {"Authorization": f"Bearer {key}"}}
        made.kept["buyer"] = urllib.parse.quote(buyer, safe="")
        run_file(made, "tests/data/http_damaged/damaged.txt")
        told = [json.loads(line) for line in made.logged().splitlines()]
    faults = {line["request"]: line["message"] for line in told if "message" in line and "request" in line}
    asked = [line["request"] for line in told if line.get("problem") == "internal"]
    wrong = [f"nothing of '{what}'" for what in DAMAGED if not any(what in message for message in faults.values())]
    wrong += [f"nothing of {request}" for request in asked if request not in faults]
    report("what is damaged is told in the log", "\n".join(wrong + [str(told)] if wrong else []))


def reserve_many(made: Server, key: str, who: int, acknowledged: list[str]) -> None:
    """One after the other, until the server is gone."""
    for i in range(10_000):
        name = f"M-{who}-{i}"
        try:
            status, _, _ = made.post("/v1/reservations", {"lines": [{"license": "D000001", "quantity": 1, "id": name}]},
                                     Authorization=f"Bearer {key}", Idempotency_Key=name)
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            return
        if status == 200:
            acknowledged.append(name)


def check_killed(label: str, base: str, keys: dict[str, str]) -> None:
    """Many ask at the same time, and it is killed: what was answered was done, once, and it goes on from there."""
    def pending(made: Server) -> int:
        body = json.loads(made.ask("GET", "/v1/licenses/D000001/balance", headers={"Authorization": f"Bearer {keys['sap']}"})[2])
        return next(account["pending"] for account in body["accounts"] if account["measure"] == "quantity" and account["line"])

    acknowledged: list[str] = []
    with server("--db", base, "--log", "problems") as made:
        before = pending(made)
        threads = [threading.Thread(target=reserve_many, args=(made, keys["sap"], i, acknowledged)) for i in range(12)]
        for thread in threads:
            thread.start()
        until = time.monotonic() + 60
        while len(acknowledged) < 200 and time.monotonic() < until:
            time.sleep(0.01)
        made.process.kill()
        for thread in threads:
            thread.join()
    with server("--db", base, "--log", "problems") as made:
        done_by_now = pending(made) - before
        again = [made.post("/v1/reservations", {"lines": [{"license": "D000001", "quantity": 1, "id": name}]},
                           Authorization=f"Bearer {keys['sap']}", Idempotency_Key=name) for name in acknowledged]
        wrong = [] if len(acknowledged) >= 200 else [f"only {len(acknowledged)} were answered"]
        wrong += [] if len(acknowledged) <= done_by_now <= len(acknowledged) + 12 else [f"{len(acknowledged)} answered, "
                                                                                        f"{done_by_now} done"]
        wrong += [] if all(status == 200 and headers.get("idempotency-replayed") == "true" for status, headers, _ in again) else \
            ["an answer is gone"]
        wrong += [] if pending(made) - before == done_by_now else ["something was done twice"]
        report(f"{label}a server that is killed loses nothing and does nothing twice", "\n".join(wrong))


def order_of(name: str, quantity: int = 4) -> dict:
    with open("examples/orders.jsonl", encoding="utf-8") as file:
        return {**json.loads(file.readline()), "id": name, "quantity": quantity}


def add_many(made: Server, key: str, who: int, told: list[tuple[str, int, object]]) -> None:
    """Orders of its own, those that all add, those of which each says something else, one that cannot be, and a reservation."""
    for i in range(8):
        for number, (path, body) in enumerate((
                ("orders", order_of(f"T-{who}-{i}")), ("orders", order_of(f"S-{i}")), ("orders", order_of(f"D-{i}", who + 1)),
                ("orders", [order_of(f"A-{who}-{i}"), {"id": f"W-{who}-{i}", "to": "Atlantis"}]),
                ("orders", {**order_of(f"B-{who}-{i}"), "quantity": "many"}),
                ("reservations", {"lines": [{"license": "D000001", "quantity": 1, "id": f"R-{who}-{i}"}]}))):
            status, _, said = made.post(f"/v1/{path}", body, Authorization=f"Bearer {key}",
                                        Idempotency_Key=f"together-{who}-{i}-{number}")
            one = body if isinstance(body, dict) else body[0]
            told.append((one["id"] if path == "orders" else "R", status, said))


def check_together(label: str, base: str, keys: dict[str, str]) -> None:
    """Many add orders at the same time: they are decided beside one another, each as if alone, and kept one after the other."""
    told: list[tuple[str, int, object]] = []
    writers = 12
    wrong = []
    with server("--db", base, "--log", "problems") as made:
        threads = [threading.Thread(target=add_many, args=(made, keys["sap"], i, told)) for i in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for first, wanted in (("T", {"added": writers * 8}), ("S", {"added": 8, "unchanged": writers * 8 - 8}),
                              ("D", {"added": 8, "409": writers * 8 - 8}), ("A", {"added, error": writers * 8}),
                              ("B", {"422": writers * 8}), ("R", {"200": writers * 8})):
            got: dict[str, int] = {}
            for _, status, said in (one for one in told if one[0].startswith(first)):
                word = str(status) if status != 200 or first == "R" else \
                    ", ".join(one.get("told", "error") for one in (said if isinstance(said, list) else [said]))
                got[word] = got.get(word, 0) + 1
            wrong += [] if got == wanted else [f"{first}: {got}, not {wanted}"]
        _, headers, _ = made.post("/v1/session", {"name": "gus", "password": PASSWORD})
        gus = {"Cookie": headers["set-cookie"].split(";")[0]}
        for name in sorted({one[0] for one in told if one[0][0] in "TSDA"}):
            kept = json.loads(made.ask("GET", f"/v1/orders/{name}", headers=gus)[2])
            wrong += [] if kept["decision"]["id"] == name == kept["order"]["id"] else [f"{name} has the decision of another one"]
            one = next(said for which, status, said in told if which == name and status == 200)
            one = one[0] if isinstance(one, list) else one
            wrong += [] if kept["state"] == one["state"] else [f"{name}: {kept['state']}, and told as {one['state']}"]
    verified = licet("db", "verify", "--db", base)
    wrong += [] if verified.returncode == 0 else [verified.stdout + verified.stderr]
    report(f"{label}many add orders at the same time, and each has its own decision", "\n".join(wrong))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        check("", base, folder)
        check_revoked("", base, folder)
        check_forgotten(base)
        check_damaged(base)
    on_postgresql(check_kept if sys.argv[1:] == ["short"] else check)
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
