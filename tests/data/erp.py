#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""erp.py - the messages of examples/erp, mapped, taken into the book and shipped; and what lacks something is not made.

Each field that a mapping takes from a message is taken away from it once: then nothing is made of that record.
"""
import copy
import json
import os
import pathlib
import re
import sys
import tempfile

from _licet import any_failed, licet, report
from _server import server

ERP = pathlib.Path("examples/erp")
ORDERS = [("SO-1001/10", "NVIDIA L40S", 10, "82000.00"), ("SO-1001/20", "NVIDIA H100 SXM5", 2, "64000.00")]


def mapped(name: str, message: dict, *words: str, text: str | None = None) -> tuple[int, str, str]:
    done = licet("map", str(ERP / f"{name}.mapping.json"), "-", *words, text=json.dumps(message) if text is None else text)
    return done.returncode, done.stdout, done.stderr


def read(name: str) -> dict:
    return json.loads((ERP / f"{name}.json").read_text(encoding="utf-8"))


def check_made() -> None:
    status, out, err = mapped("s4-sales-order", read("s4-sales-order"))
    orders = [json.loads(line) for line in out.splitlines()]
    report("a sales order is an order for each item", "" if status == 0 and ORDERS == [
        (one["id"], one["item"]["name"], one["quantity"], one["value"]["amount"]) for one in orders] else f"{status} {out} {err}")
    report("with its document, its day and its parties", "" if orders[0]["ref"] == {"system": "S4", "document": "1001", "line": "10"}
           and orders[0]["on"] == "2026-12-10" and orders[0]["to"] == "SG" and
           [party["role"] for party in orders[0]["parties"]] == ["purchaser", "ultimate_consignee", "end_user"] else str(orders[0]))
    status, out, err = mapped("s4-outbound-delivery", read("s4-outbound-delivery"))
    report("a delivery is a shipment for each item", "" if status == 0 and json.loads(out) == {
        "id": "DL-80000123/10", "order": "SO-1001/10", "quantity": 4, "value": {"amount": "32800.00", "currency": "USD"},
        "port": {"name": "Los Angeles", "zone": "America/Los_Angeles"}, "planned": "2026-12-08"} else f"{status} {out} {err}")


def paths(value: object, found: set[str]) -> set[str]:
    """All that a mapping takes from a message."""
    if isinstance(value, str) and re.match(r"[$@]\.", value):
        found.add(value)
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        paths(each, found)
    return found


def without(message: dict, path: str, records: str) -> dict:
    """The message without what stands there, in the first of the records where it is of each."""
    made = copy.deepcopy(message)
    at: object = made
    names = (f"{records}.0{path[1:]}" if path[0] == "@" else path)[2:].split(".")
    for name in names[:-1]:
        at = at[int(name)] if isinstance(at, list) else at[name]
    assert isinstance(at, dict)
    at[names[-1]] = ""
    return made


def check_lacking() -> None:
    for name in ("s4-sales-order", "s4-outbound-delivery"):
        mapping = json.loads((ERP / f"{name}.mapping.json").read_text(encoding="utf-8"))
        message = read(name)
        for path in sorted(paths(mapping["gives"], set())):
            of = "$.d.to_Partner.results" if path in ("@.PartnerFunction", "@.Customer") else mapping["each"]
            status, out, err = mapped(name, without(message, path, of))
            whole = len(message["d"]["to_Item" if "to_Item" in message["d"] else "to_DeliveryDocumentItem"]["results"])
            made = out.count("\n")
            lacks = 1 if path[0] == "@" and of == mapping["each"] else whole
            report(f"{name} without {path}", "" if status == 5 and made == whole - lacks and "the message does not say" in err
                   else f"{status} {made} {out}{err}")


def check_unknown() -> None:
    for name, where, value, says in (("s4-sales-order", ("to_Item", "Material"), "B300", "table 'materials' has no 'B300'"),
                                     ("s4-sales-order", ("to_Partner", "Customer"), "9", "table 'customers' has no '9'"),
                                     ("s4-sales-order", ("to_Item", "RequestedQuantity"), "2-", "'2-' is no number"),
                                     ("s4-outbound-delivery", ("to_DeliveryDocumentItem", "ActualDeliveryQuantity"), "0.000",
                                      "quantity")):
        message = read(name)
        message["d"][where[0]]["results"][0][where[1]] = value
        status, out, err = mapped(name, message)
        report(f"{where[1]} {value} is not guessed", "" if status == 5 and says in err else f"{status} {out}{err}")
    for what, text in (("no JSON", "<IDOC/>"), ("another message", '{"d": {}}'), ("no items", '{"d": {"to_Item": {"results": []}}}')):
        status, out, err = mapped("s4-sales-order", {}, text=text)
        report(f"{what} is not made", "" if status == 5 and out == "" and "error: " in err else f"{status} {out}{err}")
    done = licet("map", str(ERP / "s4-sales-order.json"), str(ERP / "s4-sales-order.json"))
    report("a message is no mapping", "" if done.returncode == 2 and done.stdout == "" else done.stderr)
    report("which message?", "" if licet("map", str(ERP / "s4-sales-order.mapping.json")).returncode == 2 else "it was made")


def run(base: str, *words: str, text: str = "") -> str:
    done = licet(*words, "--db", base, text=text)
    assert done.returncode in (0, 1, 4), f"{words}: {done.stderr}"
    return done.stdout


def check_taken(folder: str) -> None:
    """By the command, and once more over HTTP: the same orders; and the delivery is one of theirs."""
    base = os.path.join(folder, "licet.db")
    run(base, "db", "init")
    run(base, "people", "add", "root")
    for name, *roles in (("eve", "sales", "logistics"),):
        run(base, "people", "add", name, "--as", "root")
        run(base, "people", "grant", name, *roles, "--as", "root")
    _, orders, _ = mapped("s4-sales-order", read("s4-sales-order"))
    told = [json.loads(line) for line in run(base, "order", "add", "-", "--json", "--as", "eve", text=orders).splitlines()]
    report("what nobody has answered is blocked", "" if [one["state"] for one in told] == ["on_hold", "on_hold"] else str(told))
    run(base, "people", "add", "erp", "--integration", "--as", "root")
    said = run(base, "people", "key", "erp", "--scope", "order.write", "--scope", "reservation.write", "--days", "9", "--as", "root")
    key = re.search(r"licet_\S+", said)
    assert key is not None
    secret = {"Authorization": f"Bearer {key[0]}"}
    _, array, _ = mapped("s4-sales-order", read("s4-sales-order"), "--array")
    _, shipment, _ = mapped("s4-outbound-delivery", read("s4-outbound-delivery"))
    with server("--db", base, "--log", "problems") as made:
        status, _, body = made.post("/v1/orders", json.loads(array), Idempotency_Key="1", **secret)
        report("over HTTP they are the same", "" if status == 200 and [one["told"] for one in body] == ["unchanged"] * 2 else
               f"{status} {body}")
        status, _, body = made.post("/v1/shipments", json.loads(shipment), Idempotency_Key="2", **secret)
        report("the delivery is planned", "" if status == 200 and body["state"] == "planned" else f"{status} {body}")
        status, _, body = made.post("/v1/shipments/DL-80000123%2F10:reserve", {}, Idempotency_Key="3", If_Match="*", **secret)
        report("and does not leave while its order is blocked", "" if status == 409 else f"{status} {body}")


def main() -> int:
    check_made()
    check_lacking()
    check_unknown()
    with tempfile.TemporaryDirectory() as folder:
        check_taken(folder)
    return any_failed()


sys.exit(main())
