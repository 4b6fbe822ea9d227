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
import xml.etree.ElementTree as tree

from _licet import any_failed, licet, report, today, whole_list
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
                                     ("s4-sales-order", ("to_Item", "RequestedQuantityUnit"), "CAR", "table 'units' has no 'CAR'"),
                                     ("s4-outbound-delivery", ("to_DeliveryDocumentItem", "DeliveryQuantityUnit"), "CAR",
                                      "table 'units' has no 'CAR'"),
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


# ---- IDocs: XML ----

IDOCS = ("idoc-orders05", "idoc-delvry07")
IDOC_ORDER = "SO-1003/10"
IDOC_SHIPMENT = "DL-80000125/10"


def idoc(name: str) -> str:
    return (ERP / f"{name}.xml").read_text(encoding="utf-8")


def check_idocs() -> None:
    status, out, err = mapped("idoc-orders05", {}, text=idoc("idoc-orders05"))
    orders = [json.loads(line) for line in out.splitlines()]
    report("an ORDERS05 is an order for each item", "" if status == 0 and [("SO-1003/10", *ORDERS[0][1:]), ("SO-1003/20", *ORDERS[1][1:])] == [
        (one["id"], one["item"]["name"], one["quantity"], one["value"]["amount"]) for one in orders] else f"{status} {out} {err}")
    report("with the names, addresses and countries that it says", "" if orders[0]["on"] == "2026-12-10" and orders[0]["to"] == "SG" and
           [(party["role"], party["name"], party["address"]) for party in orders[0]["parties"]] == [
               ("purchaser", "Straits Harbour Trading Pte Ltd", "8 Quay Lane, Singapore"),
               ("ultimate_consignee", "Straits Harbour Optics Pte Ltd", "31 Harbour Drive, Singapore"),
               ("end_user", "Straits Harbour Optics Pte Ltd", "31 Harbour Drive, Singapore")] else str(orders[0]))
    status, out, err = mapped("idoc-delvry07", {}, text=idoc("idoc-delvry07"))
    report("a DELVRY07 is a shipment for each item", "" if status == 0 and json.loads(out) == {
        "id": IDOC_SHIPMENT, "order": IDOC_ORDER, "quantity": 4, "value": {"amount": "32800.00", "currency": "USD"},
        "port": {"name": "Los Angeles", "zone": "America/Los_Angeles"}, "planned": "2026-12-08"} else f"{status} {out} {err}")
    root = tree.fromstring(idoc("idoc-orders05"))
    whole = root.find("IDOC")
    assert whole is not None
    whole.remove(whole.findall("E1EDP01")[1])
    status, out, err = mapped("idoc-orders05", {}, text=tree.tostring(root, encoding="unicode"))
    report("one item is one", "" if status == 0 and out == json.dumps(orders[0], separators=(",", ":")) + "\n" else f"{status} {out}{err}")


def xml_paths(value: object, at: str, found: set[str]) -> set[str]:
    """All that a mapping takes from a message, from its outermost element on; `at` is that of which "@." is."""
    if isinstance(value, str) and re.match(r"[$@]\.", value):
        found.add(value[2:] if value[0] == "$" else f"{at}{value[1:]}")
    verb = next(iter(value), "") if isinstance(value, dict) else ""
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []:
        if verb in ("$each", "$one") and key != verb:
            path = value[verb]
            xml_paths(each, path[2:] if path[0] == "$" else f"{at}{path[1:]}", found)
        else:
            xml_paths(each, at, found)
    return found


def blank(root: tree.Element, path: str, record: str) -> str:
    """The message without what stands there; of records only in the first one."""
    nodes = [root]
    names = path.split(".")
    for i, name in enumerate(names[1:], start=2):
        nodes = [child for node in nodes for child in node.findall(name)]
        if ".".join(names[:i]) == record:
            nodes = nodes[:1]
    assert nodes, path
    for node in nodes:
        for child in list(node):
            node.remove(child)
        node.text = ""
    return tree.tostring(root, encoding="unicode")


def check_idocs_lacking() -> None:
    for name in IDOCS:
        mapping = json.loads((ERP / f"{name}.mapping.json").read_text(encoding="utf-8"))
        record = mapping["each"][2:]
        whole = mapped(name, {}, text=idoc(name))[1].count("\n")
        for path in sorted(xml_paths(mapping["gives"], record, set())):
            status, out, err = mapped(name, {}, text=blank(tree.fromstring(idoc(name)), path, record))
            wanted = whole - 1 if path.startswith(record) else 0
            report(f"{name} without {path}", "" if status == 5 and out.count("\n") == wanted and "the message does not say" in err
                   else f"{status} {out}{err}")


def check_idocs_refused() -> None:
    """What is hostile, what is of another kind, what would be guessed."""
    text = idoc("idoc-orders05")
    item = "<POSEX>000010</POSEX>"
    bomb = '<!DOCTYPE a [<!ENTITY a "0">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij")) + "]>"
    file = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    head = text.index("<ORDERS05>")
    for what, made, says in (
            ("entities that explode", text[:head] + bomb + text[head:].replace("PO-77", "&j;"), "document type"),
            ("an entity that is a file", text[:head] + file + text[head:].replace("PO-77", "&a;"), "document type"),
            ("one that is deep", text.replace(item, item + "<Z>" * 40 + "</Z>" * 40), "more than 32 elements in each other"),
            ("one of many names", text.replace(item, item + "".join(f"<Z{i}/>" for i in range(600))), "more than 512 names"),
            ("a text without end", text.replace("PO-77", "7" * 100000), "would be longer than"),
            ("one that was cut off", text[:-20], "not well-formed"),
            ("text beside segments", text.replace(item, item + "beside"), "text stands beside elements"),
            ("JSON", json.dumps(read("s4-sales-order")), "not well-formed"),
            ("an empty file", "", "no element found"),
            ("another IDoc", idoc("idoc-delvry07"), "there is no message at '$.ORDERS05.IDOC'")):
        status, out, err = mapped("idoc-orders05", {}, text=made)
        report(f"{what} is not made", "" if status == 5 and out == "" and says in err and err.startswith("-:") else f"{status} {out}{err}")
    for what, old, new, says in (
            ("an item with parties of its own", item, item + "<E1EDPA1><PARVW>WE</PARVW></E1EDPA1>", "says '@.E1EDPA1', which this mapping"),
            ("an item that is canceled", item, item + "<ACTION>003</ACTION>", "says '@.ACTION' otherwise than it may, which this mapping"),
            ("an item that is locked", item, item + "<ACTION>005</ACTION>", "says '@.ACTION' otherwise than it may"),
            ("an item with two actions", item, item + "<ACTION>001</ACTION><ACTION>003</ACTION>", "says '@.ACTION' otherwise than it may"),
            ("an item that was rejected", item, item + "<ABGRU>02</ABGRU>", "says '@.ABGRU', which this mapping refuses"),
            ("a unit that nobody knows", "<MENEE>PCE</MENEE>", "<MENEE>KAR</MENEE>", "table 'units' has no 'KAR'"),
            ("a quantity below zero", "<MENGE>10.000</MENGE>", "<MENGE>10.000-</MENGE>", "'10.000-' is no number"),
            ("a field that is there twice", item, item * 2, "a text is wanted, not an array"),
            ("a material twice", "<QUALF>001</QUALF>\n        <IDTNR>SHO", "<QUALF>002</QUALF>\n        <IDTNR>SHO", "not one, but several")):
        assert old in text, old
        status, out, err = mapped("idoc-orders05", {}, text=text.replace(old, new, 1))
        report(f"{what} is not guessed", "" if status == 5 and out.count("\n") == 1 and '"SO-1003/20"' in out and says in err
               else f"{status} {out}{err}")
    for action in ("001", "002", "004", ""):
        status, out, err = mapped("idoc-orders05", {}, text=text.replace(item, item + f"<ACTION>{action}</ACTION>", 1))
        report(f"an item with the action '{action}' is made", "" if (status, out) == (0, mapped("idoc-orders05", {}, text=text)[1])
               else f"{status} {out}{err}")
    head = '<E1EDK01 SEGMENT="1">'
    status, out, err = mapped("idoc-orders05", {}, text=text.replace(head, head + "<ACTION>001</ACTION>"))
    report("an order that is reversed is not made", "" if head in text and status == 5 and out == "" and
           "says '$.ORDERS05.IDOC.E1EDK01.ACTION' otherwise than it may" in err else f"{status} {out}{err}")
    for what, old, new, says in (("two that it ships to", "<PARVW>ZE<", "<PARVW>WE<", "not one, but several"),
                                 ("a customer that nobody knows", "<PARTN>17300001<", "<PARTN>9<", "table 'customers' has no '9'")):
        status, out, err = mapped("idoc-orders05", {}, text=text.replace(old, new))
        report(f"{what} are not guessed between", "" if status == 5 and out == "" and says in err else f"{status} {out}{err}")


def check_idocs_several() -> None:
    """Several in one file are taken in turn, each as if it were alone; what is wrong with one keeps no other."""
    for name, number, others in (("idoc-orders05", "1003", ("1004", "1005")), ("idoc-delvry07", "80000125", ("80000126", "80000127"))):
        text = idoc(name)
        one = text[text.index("<IDOC"):text.index("</IDOC>") + len("</IDOC>")]
        alone = [mapped(name, {}, text=text.replace(number, other))[1] for other in (number, *others)]
        many = text.replace(one, "".join(one.replace(number, other) for other in (number, *others)))
        status, out, err = mapped(name, {}, text=many)
        report(f"three of {name} in one file are those of three files", "" if (status, out) == (0, "".join(alone)) and len(set(alone)) == 3
               else f"{status} {out}{err}")
        status, out, err = mapped(name, {}, "--array", text=many)
        report(f"and one array of {name}", "" if status == 0 and json.loads(out) == [
            json.loads(line) for line in "".join(alone).splitlines()] else f"{status} {out}{err}")
        unit = "<MENEE>PCE<" if name == "idoc-orders05" else "<VRKME>PCE<"
        assert unit in one
        broken = text.replace(one, one + one.replace(number, others[0]).replace(unit, unit.replace("PCE", "KAR"), 1) +
                              one.replace(number, others[1]))
        status, out, err = mapped(name, {}, text=broken)
        report(f"a record of the second of {name} that is wrong is told with its place", "" if status == 5 and
               err.startswith("-: error: message 2: record 1: ") and out == alone[0] + "".join(alone[1].splitlines(True)[1:]) + alone[2]
               else f"{status} {out}{err}")
    text = idoc("idoc-orders05")
    one = text[text.index("<IDOC"):text.index("</IDOC>") + len("</IDOC>")]
    status, out, err = mapped("idoc-orders05", {}, text=text.replace(one, one + "<IDOC><E1EDK01/></IDOC>"))
    report("a message without records is told with its place", "" if status == 5 and out.count("\n") == 2 and
           "error: message 2: the message has no array at '$.ORDERS05.IDOC.E1EDP01'" in err else f"{status} {out}{err}")


def answered(orders: str) -> str:
    """As an officer leaves them: what the message does not say, answered; each flag looked into."""
    known = json.loads(pathlib.Path("examples/desk/orders.jsonl").read_text(encoding="utf-8").splitlines()[0])
    facts = known["facts"] | {"pack.published_since": False}
    return "".join(json.dumps(json.loads(line) | {"facts": facts, "flags_resolved": known["flags_resolved"]}) + "\n"
                   for line in orders.splitlines())


def check_idocs_told(folder: str) -> None:
    """Each is blocked when it comes in, and the one that an officer lets go is released; so is its delivery then."""
    base = os.path.join(folder, "idocs.db")
    lists = os.path.join(folder, "lists")
    day = today()
    rows = os.path.join(folder, "list.csv")
    pathlib.Path(rows).write_text(whole_list(name="Zyx", country="CU"), encoding="utf-8")
    assert licet("lists", "import", rows, "--lists", lists, "--date", day).returncode == 0
    run(base, "db", "init")
    run(base, "people", "add", "root")
    for name, *roles in (("eve", "sales", "logistics"), ("ann", "officer")):
        run(base, "people", "add", name, "--as", "root")
        run(base, "people", "grant", name, *roles, "--as", "root")
    _, orders, _ = mapped("idoc-orders05", {}, text=idoc("idoc-orders05").replace("20261210", day.replace("-", "")))
    _, shipment, _ = mapped("idoc-delvry07", {}, text=idoc("idoc-delvry07").replace("20261208", day.replace("-", "")))
    told = [json.loads(line) for line in run(base, "order", "add", "-", "--lists", lists, "--json", "--as", "eve", text=orders).splitlines()]
    report("an IDoc is decided, and says too little", "" if [(one["state"], one["outcome"]) for one in told] ==
           [("on_hold", "undetermined")] * 2 else str(told))
    run(base, "ship", "plan", "-", "--as", "eve", text=shipment)
    refused = licet("ship", "reserve", IDOC_SHIPMENT, "--as", "eve", "--db", base)
    report("its delivery does not leave meanwhile", "" if refused.returncode != 0 and "open hold" in refused.stderr else refused.stderr)
    run(base, "order", "amend", "-", "--lists", lists, "--as", "eve", text=answered(orders.splitlines()[0] + "\n"))
    for n in ("1", "2"):
        run(base, "order", "close-hold", IDOC_ORDER, n, "--reason", "read with the buyer", "--as", "ann")
    run(base, "ship", "reserve", IDOC_SHIPMENT, "--as", "eve")
    for rule in ("us/758.6", "us/758.6.a.2"):
        run(base, "ship", "paper", IDOC_SHIPMENT, "--rule", rule, "--reference", "invoice 7", "--as", "eve")
    released = licet("ship", "release", IDOC_SHIPMENT, "--lists", lists, "--as", "ann", "--db", base)
    report("its delivery is released", "" if released.returncode == 0 else released.stdout + released.stderr)
    events = [json.loads(line) for line in run(base, "events", "list", "--json").splitlines()]
    report("block and release are told", "" if [(one["type"], one["id"], one["version"]) for one in events] == [
        ("order.blocked", IDOC_ORDER, 1), ("order.blocked", "SO-1003/20", 1), ("shipment.blocked", IDOC_SHIPMENT, 1),
        ("order.blocked", IDOC_ORDER, 2), ("order.released", IDOC_ORDER, 2), ("shipment.blocked", IDOC_SHIPMENT, 2),
        ("shipment.blocked", IDOC_SHIPMENT, 3), ("shipment.released", IDOC_SHIPMENT, 3)] else str(events))
    report("by the document of the order system", "" if events[4]["ref"] == {"system": "S4", "document": "1003", "line": "10"} else
           str(events[4]))


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
    check_idocs()
    check_idocs_lacking()
    check_idocs_refused()
    check_idocs_several()
    with tempfile.TemporaryDirectory() as folder:
        check_taken(folder)
        check_idocs_told(folder)
    return any_failed()


sys.exit(main())
