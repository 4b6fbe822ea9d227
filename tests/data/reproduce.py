#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""reproduce.py - `licet order reproduce`: each decision again, to the byte, from the database alone.

A book is decided with packs of its own, in which a rule has another title than in those that are built in, with a list of the
day before, with owners, with a license on file and shipments under it.  Then the folders are gone.  Whatever was kept is also
changed by a byte, and has to be found.  The same orders are taken in over HTTP, and are decided to the same bytes.
"""
import contextlib
import datetime
import json
import pathlib
import shutil
import sqlite3
import sys
import tempfile
import zlib

from _licet import any_failed, licet, report, today
from _server import Server, server

TODAY = datetime.date.fromisoformat(today())
BEFORE = TODAY - datetime.timedelta(days=1)
TITLE = "License for D:1, D:4 and D:5, less A:5 and A:6"
FLAGS = ["744.2-4", "transit", "new-buyer", "address", "listed-address", "presence", "site", "power", "renters", "payment",
         "training", "1-12", "17", "22", "24", "28", "gp10", "21", "29"]
EXPORTER = {"name": "NVIDIA Corporation", "country": "US"}
NO_USE = {"military": False, "military_intelligence": False, "distributor": False}


def order(name: str, item: str, place: str, party: str, owners: bool = True, **more) -> dict:
    facts = NO_USE | ({"listed_owners": "0", "blocked_owners": "0"} if owners else {})
    end_user = {"role": "end_user+ultimate_consignee", "name": party, "country": place, "hq": place, "parent_hq": place,
                "facts": facts}
    return {"id": name, "on": TODAY.isoformat(), "kind": "export", "from": "US", "to": place, "item": {"name": item},
            "quantity": 100, "value": {"amount": "1000000.00", "currency": "USD"}, "exporter": EXPORTER, "parties": [end_user],
            "parties_complete": True, "end_use": "datacenter",
            "facts": {"exporter.letters_complete": True, "pack.published_since": False, "deal.supercomputer": False,
                      "deal.advanced_fab": False, "deal.en_route_on": "not_applicable"},
            "flags_resolved": [f"us/flag/{flag}" for flag in FLAGS]} | more


ORDERS = [
    order("plain", "NVIDIA L40S", "SG", "Straits Harbour Optics Pte Ltd"),
    order("license", "NVIDIA H20", "CN", "Example Cloud Co., Ltd."),
    order("title", "NVIDIA H100 SXM5", "CN", "Another Cloud Co., Ltd."),
    order("comes", "NVIDIA L40S", "SG", "Arriving Thunder Computing"),
    order("owned", "NVIDIA L40S", "SG", "Merlion Bakery Supplies Pte Ltd", owners=False),
    order("questions", "NVIDIA L40S", "SG", "Merlion Harbour Pte Ltd", facts={}, flags_resolved=[]),
    order("flagged", "NVIDIA L40S", "SG", "Jurong Harbour Pte Ltd",
          flags_resolved=[f"us/flag/{flag}" for flag in FLAGS if flag != "gp10"]),
    order("lacks", "NVIDIA L40S", "SG", "Merlion Harbour Pte Ltd", value={}),
]
LICENSE = {"number": "D000001", "exporter": "NVIDIA Corporation", "to": "CN", "item": "NVIDIA H20", "quantity": 105,
           "value": {"amount": "1050000.00", "currency": "USD"}, "end_uses": ["datacenter"],
           "end_user": "Example Cloud Co., Ltd.", "ultimate_consignee": "Example Cloud Co., Ltd.", "issued": "2025-08-20",
           "expires": "2039-08-20"}
SHIPMENT = {"id": "S1", "order": "license", "quantity": 40, "value": {"amount": "400000.00", "currency": "USD"},
            "license": {"number": "D000001"}, "planned": TODAY.isoformat(),
            "port": {"name": "New York", "zone": "America/New_York"},
            "papers": [{"name": "air waybill", "reference": "020-1234 5675"}]}


def run(*words: str, status: int = 0) -> str:
    done = licet(*words)
    if done.returncode != status:
        sys.exit(f"licet {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def write_list(folder: pathlib.Path, day: datetime.date, last: str) -> None:
    with (folder / "list.csv").open("w", encoding="utf-8") as file:
        file.write("source,entity_number,name,alt_names,addresses\n")
        for code, count in (("EL", 1000), ("SDN", 5000), ("DPL", 300), ("UVL", 50), ("MEU", 30)):
            file.writelines(f"Made up ({code}),,Zyx {code} {i},,CN\n" for i in range(count))
        file.write(f"Entity List (EL),,{last},,\n")
    run("lists", "import", str(folder / "list.csv"), "--lists", str(folder / "lists"), "--date", day.isoformat())


def write_packs(folder: pathlib.Path) -> None:
    shutil.copytree("packs/us", folder / "us")
    path = folder / "us" / "20-scope.licet"
    text = path.read_text(encoding="utf-8")
    if TITLE not in text:
        sys.exit("the rule whose title is changed is not there")
    path.write_text(text.replace(TITLE, f"{TITLE}, as it was"), encoding="utf-8")


def write_lines(path: pathlib.Path, values: list[dict]) -> str:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return str(path)


def contents(book: pathlib.Path) -> list[tuple[str, str]]:
    with contextlib.closing(sqlite3.connect(book)) as database:
        return database.execute("SELECT m.name, d.content FROM decision d JOIN matter m ON m.id = d.matter "
                                "ORDER BY d.seq").fetchall()


def sign_in(made: Server, name: str, book: pathlib.Path) -> dict[str, str]:
    password = "correct horse battery"
    done = licet("people", "password", name, "--from", "-", "--as", name, "--db", str(book), text=password + "\n")
    assert done.returncode == 0, done.stderr
    _, headers, session = made.post("/v1/session", {"name": name, "password": password})
    return {"Cookie": headers["set-cookie"].split(";")[0], "X-CSRF-Token": session["csrf_token"]}


def ship_over_http(made: Server, sue: dict[str, str], ann: dict[str, str]) -> None:
    """From the plan to the departure, each step once."""
    papers = [{"rule": rule, "reference": "R-1", "units": 1000} for rule in ("us/758.6", "us/748.10")]
    steps = [("", SHIPMENT | {"papers": SHIPMENT["papers"] + papers}, sue), (":reserve", {}, sue), (":release", {}, ann),
             (":depart", {"reference": "X1"}, sue)]
    told = [made.post(f"/v1/shipments/S1{step}" if step else "/v1/shipments", body, Idempotency_Key=f"S1{step}", If_Match="*", **who)
            for step, body, who in steps]
    report("a shipment goes over HTTP", "" if [one[2].get("state") for one in told] ==
           ["planned", "reserved", "released", "departed"] and told[-1][2]["incidents"] == [] else f"{told}")


def make_over_http(book: pathlib.Path, *words: str) -> None:
    """The orders, one of them another version, and one decided anew, and a shipment, by a server."""
    with server("--log", "problems", *words) as made:
        secret = sign_in(made, "sue", book)
        told = made.post("/v1/orders", ORDERS, Idempotency_Key="1", **secret)
        amended = made.ask("PUT", "/v1/orders/license", json.dumps(ORDERS[1] | {"quantity": 90}).encode(),
                           secret | {"If-Match": "*", "Content-Type": "application/json"})
        again = made.post("/v1/orders/flagged:redecide", {}, Idempotency_Key="2", If_Match="*", **secret)
        report("orders are taken over HTTP", "" if (told[0], amended[0], again[0]) == (200, 200, 200) and
               [one["told"] for one in told[2]] == ["added"] * len(ORDERS) else f"{told} {amended} {again}")
        ship_over_http(made, secret, sign_in(made, "ann", book))


def make(folder: pathlib.Path) -> pathlib.Path:
    book = folder / "licet.db"
    db = ["--db", str(book)]
    write_list(folder, BEFORE, "Vanishing Lantern Works")
    write_packs(folder)
    (folder / "owners.csv").write_text("owned,owner,percent,source\n"
                                       "Merlion Bakery Supplies Pte Ltd,Vanishing Lantern Works,60,register\n")
    run("db", "init", *db)
    run("people", "add", "root", *db)
    for name, *roles in (("ann", "officer"), ("bob", "approver"), ("sue", "sales", "logistics")):
        run("people", "add", name, "--as", "root", *db)
        run("people", "grant", name, *roles, "--as", "root", *db)
    with_all = ["--lists", str(folder / "lists"), "--packs", str(folder / "us"), "--owners", str(folder / "owners.csv"), *db]
    run("license", "add", write_lines(folder / "license.json", [LICENSE]), "--as", "ann", *db)
    run("license", "activate", "D000001", "--as", "ann", *db)
    run("approve", "1", "--as", "bob", *db)
    run("license", "activate", "D000001", "--as", "ann", *db)
    run("db", "backup", str(folder / "web.db"), *db)
    make_over_http(folder / "web.db", *with_all[:-1], str(folder / "web.db"))
    run("order", "add", write_lines(folder / "orders.jsonl", ORDERS), "--as", "sue", *with_all)
    run("ship", "plan", write_lines(folder / "ships.jsonl", [SHIPMENT]), "--as", "sue", *db)
    run("ship", "reserve", "S1", "--as", "sue", *db)
    for rule in ("us/758.6", "us/748.10"):
        run("ship", "paper", "S1", "--rule", rule, "--reference", "R-1", "--units", "1000", "--as", "sue", *db)
    run("ship", "release", "S1", "--as", "ann", *with_all)
    # What is reserved of the order is left of the license for it: it is decided with another amount than the others.
    run("license", "reserve", "D000001", "--quantity", "10", "--value", "100000", "--id", "other", "--as", "sue", *db)
    run("order", "amend", write_lines(folder / "amended.jsonl", [ORDERS[1] | {"quantity": 90}]), "--as", "sue", *with_all)
    # What somebody resolved of it stands in no version of the order.
    run("flag", "resolve", "--order", "flagged", "--rule", "us/flag/gp10", "--reason", "it is none", "--basis", "the file", "--as",
        "ann", *db)
    run("order", "decide", "flagged", "--as", "sue", *with_all)
    for gone in ("lists", "us"):
        shutil.rmtree(folder / gone)
    (folder / "owners.csv").unlink()
    return book


def decisions(book: pathlib.Path) -> list[tuple[str, int]]:
    with contextlib.closing(sqlite3.connect(book)) as database:
        return database.execute("SELECT m.name, d.seq FROM decision d JOIN matter m ON m.id = d.matter ORDER BY d.seq").fetchall()


def reproduce(book: pathlib.Path, name: str, *words: str, status: int) -> dict:
    return json.loads(run("order", "reproduce", name, *words, "--json", "--db", str(book), status=status))


def change(book: pathlib.Path, folder: pathlib.Path, *statements: str) -> pathlib.Path:
    """A copy in which somebody who can do all of it has done that."""
    copy = folder / "changed.db"
    copy.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(book)) as database, contextlib.closing(sqlite3.connect(copy)) as to:
        database.backup(to)
        for table in ("kept_piece", "kept_text", "decision", "decision_basis"):
            to.execute(f"DROP TRIGGER {table}_stays")
            to.execute(f"DROP TRIGGER {table}_kept")
        for statement in statements:
            to.execute(statement)
        to.commit()
    return copy


def flip(book: pathlib.Path, folder: pathlib.Path, at: int) -> pathlib.Path:
    """A copy with one byte of what is kept changed, such that it is still packed."""
    copy = change(book, folder)
    with contextlib.closing(sqlite3.connect(copy)) as database:
        rows = database.execute("SELECT digest, content FROM kept_piece ORDER BY length(content) DESC").fetchall()
        digest, content = rows[at % len(rows)]
        text = bytearray(zlib.decompress(content[4:]))
        text[at % len(text)] ^= 1
        packed = content[:4] + zlib.compress(bytes(text), 1)
        database.execute("UPDATE kept_piece SET content = ? WHERE digest = ?", (packed, digest))
        database.commit()
    return copy


def check_tampered(book: pathlib.Path, folder: pathlib.Path) -> None:
    for at in (0, 1000, 7777):
        copy = flip(book, folder, at)
        done = licet("db", "verify", "--db", str(copy))
        report(f"a byte of what is kept is another one ({at})",
               "" if done.returncode == 1 and "is not what was kept" in done.stdout else done.stdout + done.stderr)
    found = reproduce(flip(book, folder, 0), "title", status=1)
    report("it is not made again of that", "" if found["then"] == "not_made" else str(found))
    of = "WHERE sha256 = (SELECT min(sha256) FROM kept_text)"
    for what, statement in (("piece", "DELETE FROM kept_piece WHERE digest = (SELECT max(digest) FROM kept_piece)"),
                            ("text", f"DELETE FROM kept_text {of}"),
                            ("text that is none", f"UPDATE kept_text SET pieces = X'' {of}")):
        done = licet("db", "verify", "--db", str(change(book, folder, statement)))
        report(f"a {what} of what is kept is missing",
               "" if done.returncode == 1 and "what decisions rest on" in done.stdout else done.stdout + done.stderr)
    copy = change(book, folder, "UPDATE decision SET content = (SELECT d.content FROM decision d WHERE d.seq = 1) WHERE seq = 3")
    found = reproduce(copy, "title", status=1)
    report("a decision that is another one differs",
           "" if found["then"] == "differs" and found["differs_at"] is not None else str(found))
    copy = change(book, folder, "UPDATE decision_basis SET content = replace(content, '\"engine\":\"', '\"engine\":\"0')")
    found = reproduce(copy, "title", status=0)
    report("another engine is told", "" if found["then"] == "same" and not found["same_engine"] else str(found))
    text = run("order", "reproduce", "title", "--db", str(copy))
    report("another engine is told in words", "" if "made by another engine" in text else text)
    copy = change(book, folder, "UPDATE decision_basis SET content = replace(content, '\"kept_lists\"', '\"lists_kept\"')")
    found = reproduce(copy, "title", status=1)
    report("what kept nothing is not made again", "" if "was not kept" in (found["why"] or "") else str(found))


def check_now(book: pathlib.Path, folder: pathlib.Path) -> None:
    write_list(folder, TODAY, "Arriving Thunder Computing")
    lists = ["--now", "--lists", str(folder / "lists")]
    found = reproduce(book, "title", *lists, status=0)
    titles = [change for change in found["changes"] if change["path"].endswith(".title") or TITLE in change["now"]]
    report("another title is told", "" if found["then"] == "same" and found["now"] == "differs" and titles else str(found))
    found = reproduce(book, "comes", *lists, status=0)
    report("a party that came onto a list is told",
           "" if {"path": "parties[0].status", "then": "clear", "now": "listed"} in found["changes"] else str(found))
    found = reproduce(book, "plain", *lists, status=0)
    paths = {change["path"] for change in found["changes"]}
    report("nothing else is", "" if not paths & {"outcome", "may_ship", "parties[0].status"} else str(found))


def check_room(book: pathlib.Path, folder: pathlib.Path) -> None:
    """What a list of the next day has as before is not kept again, and of what is the same nothing is."""
    def room() -> int:
        with contextlib.closing(sqlite3.connect(book)) as database:
            return database.execute("SELECT count(*) FROM kept_piece").fetchone()[0]
    before = room()
    words = ["order", "decide", "plain", "--lists", str(folder / "lists"), "--as", "ann", "--db", str(book)]
    run(*words)
    after = room()
    report("what is as before is kept once", "" if before < after < before * 5 / 3 else f"{before} {after}")
    run(*words)
    report("the same is kept once", "" if room() == after else f"{after} {room()}")
    found = reproduce(book, "plain", status=0)
    report("it is the same again", "" if found["then"] == "same" else str(found))


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        book = make(folder)
        all_of_them = decisions(book)
        report("there are decisions of each kind", "" if len(all_of_them) == 10 else str(all_of_them))
        for order_name, seq in all_of_them:
            found = reproduce(book, order_name, "--decision", str(seq), status=0)
            report(f"{order_name}, decision {seq}: the same to the byte",
                   "" if found["then"] == "same" and found["same_engine"] else str(found))
        names = [order["id"] for order in ORDERS if order["id"] != "lacks"]
        text = run("order", "reproduce", *names, "--db", str(book))
        report("many at once", "" if text.count("to the byte") == len(names) else text)
        for words in (["lacks"], ["plain", "--decision", "3"], ["plain", "--decision", "99"], ["nobody"], [],
                      ["plain", "title", "--decision", "1"]):
            done = licet("order", "reproduce", *words, "--db", str(book))
            report(f"refused: {' '.join(words)}", "" if done.returncode == 2 and done.stderr else done.stdout + done.stderr)
        web = folder / "web.db"
        report("over HTTP each is decided to the same bytes", "" if contents(web)[:7] == contents(book)[:7] else "it is not")
        for order_name, seq in decisions(web):
            found = reproduce(web, order_name, "--decision", str(seq), status=0)
            report(f"{order_name}, decision {seq} over HTTP: the same to the byte", "" if found["then"] == "same" else str(found))
        report("that book is sound", "" if "is sound" in run("db", "verify", "--db", str(web)) else "it is not")
        report("the book is sound", "" if "is sound" in run("db", "verify", "--db", str(book)) else "it is not")
        check_tampered(book, folder)
        check_now(book, folder)
        check_room(book, folder)
    return 1 if any_failed() else 0


sys.exit(main())
