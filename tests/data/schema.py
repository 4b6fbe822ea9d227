#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""schema.py - the schemas of docs/schema/ against what the program takes and prints.

An order that the schema refuses is refused by the program and the other way round; every decision printed has the
keys of the schema, all of them, in its order, and no others.
"""
import glob
import json
import os
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
import jsonschema  # noqa: E402

from _licet import any_failed, licet, report

BOOK = "examples/orders.jsonl"
LICENSES = "examples/licenses.jsonl"
PLAIN = ("--item", "NVIDIA H20", "--to", "CN", "--on", "2025-05-20")

GOOD = [
    '{}',
    '{"id": "A", "quantity": "12", "value": {"amount": 1200.5}}', '{"id": "A", "quantity": 2e3}',
    '{"id": "A", "item": {"rate": {"fp8": 296, "fp16": null}, "tpp": "2368 TPP", "datacenter": true}}',
    '{"id": "A", "item": {"contains": [{"name": "NVIDIA H20", "count": 8}, {"contains": [{"tpp": 100}]}]}}',
    '{"id": "A", "facts": {"item.rate": {"fp8": 296}, "deal.supercomputer": null}, "via": [], "parties": []}',
]
BAD = [
    '[]', '"A"', '{"id": 1}', '{"id": ""}', '{"id": null}', '{"ident": "A"}', '{"on": "20.5.2025"}',
    '{"on": "1850-01-01"}', '{"kind": "sale"}', '{"to": "cn"}', '{"to": "CHN"}', '{"via": "SG"}', '{"via": [1]}',
    '{"ref": {"sys": "x"}}', '{"ref": []}', '{"item": "H20"}', '{"item": {"name": 1}}', '{"item": {"count": 8}}',
    '{"item": {"contains": {}}}', '{"item": {"contains": [1]}}', '{"item": {"contains": [{"count": 0}]}}',
    '{"item": {"tpp": [1]}}', '{"item": {"tpp": ""}}', '{"item": {"rate": {"fp8": {}}}}', '{"quantity": 0}',
    '{"quantity": -1}', '{"quantity": 2.5}', '{"quantity": "2,000"}', '{"quantity": "2e3"}', '{"quantity": true}',
    '{"quantity": 1000000000000000000}', '{"value": 24}', '{"value": {"amount": "-1"}}', '{"value": {"amount": -1}}',
    '{"value": {"amount": "1e5"}}', '{"value": {"amount": "1."}}',
    '{"value": {"currency": "usd"}}', '{"value": {"sum": 1}}', '{"exporter": "NVIDIA"}', '{"exporter": {"hq": "US"}}',
    '{"parties": {}}', '{"parties": [1]}', '{"parties": [{"listed": false}]}', '{"parties": [{"hq": null}]}',
    '{"parties": [{"facts": []}]}', '{"parties_complete": "true"}', '{"facts": []}', '{"facts": {"x": []}}',
    '{"facts": {"": 1}}', '{"flags_resolved": [""]}', '{"flags_resolved": "x"}', '{"end_use": 5}',
]

GOOD_LICENSES = [
    '{"number": "X"}', '{"number": "X", "lines": [{}], "parties": [{}], "licensee": {}}',
    '{"number": "X", "exporter": "E", "shipped": {}, "reserved": {"quantity": 0}}',
    '{"number": "X", "value": {"currency": "JPY", "amount": 5}, "tolerance_percent": 2.5}',
    '{"number": "X", "conditions": [{"text": "t", "met": true}], "state": "revoked", "end_uses": ["x"]}',
]
BAD_LICENSES = [
    '{}', '[]', '{"number": ""}', '{"number": 1}', '{"number": "X", "nr": 1}', '{"number": "X", "to": "China"}',
    '{"number": "X", "to": "CN", "lines": []}', '{"number": "X", "licensee": "E", "exporter": "E"}',
    '{"number": "X", "quantity": 0}', '{"number": "X", "quantity": 1.5}', '{"number": "X", "shipped": {"quantity": -1}}',
    '{"number": "X", "lines": [{"to": "CN"}]}', '{"number": "X", "parties": [{"hq": "CN"}]}', '{"number": "X", "state": "x"}',
    '{"number": "X", "expires": "1.2.2026"}', '{"number": "X", "conditions": [{}]}', '{"number": "X", "value": 5}',
    '{"number": "X", "tolerance_percent": 101}', '{"number": "X", "end_uses": "x"}', '{"number": "X", "destinations": ["c"]}',
    '{"number": "X", "lines": {}}', '{"number": "X", "conditions": [{"text": "t", "met": 1}]}',
]

GOOD_APPLICATIONS = [
    '{"id": "A"}', '{"id": "A", "items": [], "orders": [], "end_users": []}',
    '{"id": "A", "contact": {"email": "x"}, "applicant": {"country": "US"}, "numbers": ["Z100001"]}',
    '{"id": "A", "items": [{}, {"item": {"tpp": 100}, "quantity": "7", "value": {"amount": 5}}]}',
    '{"id": "A", "purchaser": {"name": "P", "facts": {"listed": false}}, "via": ["SG"], "facts": {"cert.kyc": null}}',
]
BAD_APPLICATIONS = [
    '[]', '{}', '{"id": ""}', '{"id": 1}', '{"id": "A\\nB"}', '{"id": "A", "authority": 1}', '{"id": "A", "x": 1}',
    '{"id": "A", "numbers": "Z1"}', '{"id": "A", "numbers": [1]}', '{"id": "A", "orders": [""]}', '{"id": "A", "kind": "sale"}',
    '{"id": "A", "to": "China"}', '{"id": "A", "contact": "Carol"}', '{"id": "A", "contact": {"role": "x"}}',
    '{"id": "A", "applicant": {"hq": "US"}}', '{"id": "A", "applicant": []}', '{"id": "A", "applicant": {"country": "us"}}',
    '{"id": "A", "purchaser": {"role": "purchaser"}}', '{"id": "A", "purchaser": []}', '{"id": "A", "end_users": {}}',
    '{"id": "A", "end_users": [1]}', '{"id": "A", "end_users": [{"role": "end_user"}]}',
    '{"id": "A", "ultimate_consignee": {"listed": false}}', '{"id": "A", "items": {}}', '{"id": "A", "items": [1]}',
    '{"id": "A", "items": [{"quantity": 0}]}', '{"id": "A", "items": [{"price": 1}]}', '{"id": "A", "items": [{"item": "H20"}]}',
    '{"id": "A", "facts": []}', '{"id": "A", "additional": ""}', '{"id": "A", "end_use": 5}', '{"id": "A", "unit": null}',
]
GOOD_BUYERS = [
    '{"name": "A"}', '{"name": "A", "aliases": [], "parents": [], "owners": []}', '{"name": "A", "review_date": "2027-01-01"}',
    '{"name": "A", "owners": [{"name": "B", "percent": "51.5", "source": "s"}, {"name": "C", "percent": 0, "source": "s"}]}',
    '{"name": "A", "parents": [{"name": "B", "percent": 100, "source": "s", "ultimate": true}]}',
    '{"name": "A", "expected_volumes": [{"item": "H20", "quantity": 5, "value": {"amount": 1.5, "currency": "USD"}}]}',
    '{"name": "A", "notes": "one\\n\\ttwo"}',
    '{"name": "A", "registration": {"authority": "R", "number": "1", "country": "CN"}, "certifications": [{"name": "C"}]}',
]
BAD_BUYERS = [
    '[]', '{}', '{"name": ""}', '{"name": 1}', '{"name": "A", "x": 1}', '{"name": "A", "country": "China"}',
    '{"name": "A", "aliases": "B"}', '{"name": "A", "aliases": [""]}', '{"name": "A", "registration": {"number": "1"}}',
    '{"name": "A", "owners": [{"name": "B", "percent": 101, "source": "s"}]}', '{"name": "A", "owners": {}}',
    '{"name": "A", "owners": [{"name": "B", "percent": -1, "source": "s"}]}', '{"name": "A", "owners": [{"name": "B"}]}',
    '{"name": "A", "owners": [{"name": "B", "percent": 1, "source": "s", "ultimate": true}]}',
    '{"name": "A", "kyc": {"by": "b", "on": "2024-01-01", "document": "00"}}', '{"name": "A", "review_date": "soon"}',
    '{"name": "A", "expected_volumes": [{"item": "H", "quantity": 0}]}', '{"name": "A", "notes": null}',
    '{"name": "A", "legal_name": "a\\u001b[2J"}', '{"name": "A", "aliases": ["a\\nb"]}', '{"name": "A", "notes": "\\u0000"}',
    '{"name": "A", "expected_volumes": [{"item": "H", "value": {"amount": 5}}]}', '{"name": "A", "sites": [{"name": "H"}]}',
]
GOOD_CONDITIONS = [
    '[]', '[{"kind": "guard", "items": ["H20"]}]',
    '[{"kind": "obligation", "text": "t", "due": "2026-09-30", "blocking": false}]',
    '[{"kind": "guard", "sites": ["1 Road"]}, {"kind": "guard", "to": "2026-01-01"}]', '[{"kind": "cap", "tpp": 5}]',
    '[{"kind": "cap", "text": "t", "value": {"amount": "5", "currency": "USD"}, "from": "2026-01-01"}]',
]
BAD_CONDITIONS = [
    '{}', '["a report"]', '[{"text": "t"}]', '[{"kind": "promise", "text": "t"}]', '[{"kind": "guard", "text": "t"}]',
    '[{"kind": "guard", "items": []}]', '[{"kind": "guard", "sites": []}]', '[{"kind": "cap", "tpp": "many"}]',
    '[{"kind": "cap", "items": ["H20"]}]', '[{"kind": "cap", "quantity": 0}]',
    '[{"kind": "obligation", "text": "t", "due": "2026-09-30"}]',
    '[{"kind": "obligation", "due": "2026-09-30", "blocking": true}]',
    '[{"kind": "obligation", "text": "t", "due": "2026-09-30", "blocking": true, "quantity": 5}]',
]

SHIPMENT = ('"id": "S", "order": "O", "quantity": 2, "value": {"amount": "1.00", "currency": "USD"}, '
            '"port": {"name": "P", "zone": "UTC"}, "planned": "2026-03-02"')
GOOD_SHIPMENTS = [
    '{%s}', '{%s, "kind": "loan", "papers": [], "serials": []}', '{%s, "serials": ["A", "B"]}',
    '{%s, "papers": [{"rule": "r", "reference": "1"}, {"name": "n", "sha256": "' + 64 * "a" + '"}]}',
]
BAD_SHIPMENTS = [
    '[]', '{}', '{%s, "kind": "gift"}', '{%s, "papers": [{"rule": "r"}]}', '{%s, "papers": [{"reference": "1"}]}',
    '{%s, "papers": [{"rule": "r", "sha256": "A"}]}', '{%s, "serials": ["A", "A"]}', '{%s, "serials": [1]}',
    '{%s, "serials": [""]}',
    '{%s, "license": {}}', '{%s, "license": "D1"}', '{%s, "license": {"number": "D1", "line": 0}}', '{%s, "state": "departed"}',
    '{%s, "license": null}', '{%s, "papers": {}}',
]
BAD_SHIPMENTS += ["{" + SHIPMENT.replace(a, b) + "}" for a, b in (
    ('"id": "S", ', ""), ('"order": "O", ', ""), ('"quantity": 2, ', ""), ('"quantity": 2', '"quantity": 1.5'),
    ('"quantity": 2', '"quantity": 0'), ('"1.00"', '"-1"'), ('"amount": "1.00", ', ""), (', "currency": "USD"', ""),
    ('"USD"', '"usd"'), ('"2026-03-02"', '"2.3.2026"'), (', "zone": "UTC"', ""), ('"name": "P", ', ""), ('"S"', '""'))]


def objects(*words: str) -> list[dict]:
    done = licet(*words, "--json")
    if done.returncode not in (0, 1, 4) or done.stderr:
        raise SystemExit(f"not ok {' '.join(words)}\nstatus {done.returncode}\n{done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


SCHEMAS = {}
for path in glob.glob("docs/schema/*.schema.json"):
    with open(path, encoding="utf-8") as file:
        SCHEMAS[os.path.basename(path).removesuffix(".schema.json")] = json.load(file)
STORE = {schema["$id"]: schema for schema in SCHEMAS.values()}


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = SCHEMAS[name]
    resolver = jsonschema.RefResolver(schema["$id"], schema, STORE)
    return jsonschema.Draft202012Validator(schema, resolver=resolver, format_checker=jsonschema.FormatChecker())


def strict(schema: object) -> object:
    """The schema, refusing what it does not list: readers pass over new fields, the program has none unlisted."""
    if isinstance(schema, dict):
        made = {key: strict(value) for key, value in schema.items()}
        if isinstance(made.get("properties"), dict) and "additionalProperties" not in made:
            made["additionalProperties"] = False
        return made
    return [strict(value) for value in schema] if isinstance(schema, list) else schema


def faults(name: str, value: object) -> list[str]:
    return [f"{'/'.join(map(str, error.absolute_path)) or '.'}: {error.message[:300]}"
            for error in validator(name).iter_errors(value)]


def out_of_order(decision: dict) -> bool:
    listed = [key for key in SCHEMAS["decision"]["$defs"]["decision"]["properties"] if key in decision]
    return listed != list(decision)


def check_schemas() -> None:
    for name, schema in sorted(SCHEMAS.items()):
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
            wrong = "\n".join(fault for example in schema.get("examples", []) for fault in faults(name, example))
        except jsonschema.SchemaError as error:
            wrong = str(error.message)
        report(f"{name}.schema.json is a schema, its examples keep to it", wrong)


def check_orders() -> None:
    for path in [BOOK, *sorted(glob.glob("packs/*/cases/*.jsonl"))]:
        wrong = []
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                order = json.loads(line)
                order = order.get("order", order)
                wrong += [f"{path}:{number}: {fault}" for fault in faults("order", order)]
        report(f"the orders of {path} keep to the schema", "\n".join(wrong))
    for text in GOOD + BAD:
        by_schema = not faults("order", json.loads(text))
        done = licet("check", "-", "--json", text=text + "\n")
        by_program = done.returncode in (0, 1, 4)
        if by_schema == by_program == (text in GOOD):
            continue
        report(f"schema and program agree on {text}",
               f"schema {by_schema}, program {done.returncode} {done.stderr}")
        return
    report(f"schema and program agree on {len(GOOD)} good and {len(BAD)} wrong orders", "")


def check_licenses() -> None:
    with open(LICENSES, encoding="utf-8") as file:
        wrong = [fault for line in file for fault in faults("license", json.loads(line))]
    report("the sample licenses keep to the schema", "\n".join(wrong))
    for text in GOOD_LICENSES + BAD_LICENSES:
        by_schema = not faults("license", json.loads(text))
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.write(text + "\n")
            file.flush()
            done = licet("check", "--licenses", file.name, *PLAIN)
        by_program = done.returncode in (0, 1, 4)
        wrong = "" if by_schema == by_program == (text in GOOD_LICENSES) else \
            f"schema {by_schema}, program {done.returncode} {done.stderr}"
        report(f"schema and program agree on the license {text}", wrong)


def check_applications() -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")

        def told(*words: str) -> list[dict]:
            return objects("application", *words, "--db", base)

        licet("db", "init", "--db", base)
        licet("people", "add", "root", "--db", base)
        licet("people", "add", "ann", "--as", "root", "--db", base)
        licet("people", "grant", "ann", "officer", "--as", "root", "--db", base)
        for text in GOOD_APPLICATIONS + BAD_APPLICATIONS:
            by_schema = not faults("application", json.loads(text))
            done = licet("application", "amend", "-", "--as", "ann", "--db", base, text=text + "\n")
            by_program = "there is no application" in done.stderr  # it was read
            wrong = "" if by_schema == by_program == (text in GOOD_APPLICATIONS) else \
                f"schema {by_schema}, program {done.returncode} {done.stderr}"
            report(f"schema and program agree on the application {text}", wrong)
        path = os.path.join(folder, "application.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(SCHEMAS["application"]["examples"][0], file)
        told("add", path, "--as", "ann")
        shown = told("show", "A-2026-01")[0]
        wrong = faults("application", shown["application"])
        if shown["application"] != SCHEMAS["application"]["examples"][0]:
            wrong.append("it is not as it was given")
        report("an application is kept as it was given", "\n".join(wrong))


def check_shipments() -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = f"{folder}/l.db"
        licet("db", "init", "--db", db)
        licet("people", "add", "root", "--db", db)
        licet("people", "add", "sue", "--as", "root", "--db", db)
        licet("people", "grant", "sue", "sales", "logistics", "--as", "root", "--db", db)
        licet("order", "add", "-", "--as", "sue", "--db", db, text='{"id": "O"}\n')
        for i, said in enumerate(GOOD_SHIPMENTS + BAD_SHIPMENTS):
            text = said.replace("%s", SHIPMENT).replace('"S"', f'"S{i}"').replace('"A"', f'"A{i}"').replace('"B"', f'"B{i}"')
            by_schema = not faults("shipment", json.loads(text))
            done = licet("ship", "plan", "-", "--as", "sue", "--db", db, text=text + "\n")
            wrong = "" if by_schema == (done.returncode == 0) == (said in GOOD_SHIPMENTS) else \
                f"schema {by_schema}, program {done.returncode} {done.stderr}"
            report(f"schema and program agree on the shipment {said}", wrong)
            if done.returncode == 0:
                kept = json.loads(licet("ship", "show", f"S{i}", "--json", "--db", db).stdout)["shipment"]
                report(f"it is kept as the schema has it: {said}", "\n".join(faults("shipment", kept)))


def check_decisions() -> None:
    printed = {
        "check": ("decision", ("check", BOOK)),
        "check with licenses on file": ("decision", ("check", BOOK, "--licenses", LICENSES)),
        "explain": ("decision", ("explain", *PLAIN)),
        "a plain check": ("decision", ("check", *PLAIN)),
        "classify": ("classification", ("classify", "--item", "NVIDIA H20", "--on", "2025-05-20")),
    }
    for what, (name, words) in printed.items():
        answers = objects(*words)
        wrong = [f"{answer.get('id')}: {fault}" for answer in answers for fault in faults(name, answer)]
        if name == "decision":
            wrong += [f"{answer['id']}: keys out of order" for answer in answers if out_of_order(answer)]
        report(f"what {what} prints keeps to the schema", "\n".join(wrong) if answers else "nothing is printed")
    same = objects("check", BOOK) == objects("check", BOOK.replace(".jsonl", ".csv"))
    report("the same orders as JSON and as CSV get the same decisions", "" if same else "they differ")
    outcomes = {answer["outcome"] for answer in objects("check", BOOK)}
    missing = set(SCHEMAS["decision"]["$defs"]["outcome"]["enum"]) - outcomes
    report("the sample orders come to every outcome there is", f"not to {sorted(missing)}" if missing else "")


def check_people() -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")

        def told(*words: str) -> list[dict]:
            return objects(*words, "--db", base)

        licet("db", "init", "--db", base)
        people = told("people", "add", "ann")
        for words in (("add", "bob"), ("add", "sap", "--integration"), ("grant", "bob", "administrator", "sales"),
                      ("grant", "ann", "officer"), ("revoke", "bob", "sales"), ("disable", "bob"), ("enable", "bob"),
                      ("key", "sap", "--scope", "fact.write", "--address", "::1")):
            people += told("people", *words, "--as", "ann")
        approvals = told("approve", "1", "--as", "bob") + told("approvals", "list", "--all")
        people += told("people", "grant", "ann", "officer", "--as", "ann")
        approvals += told("approvals", "show", "1")
        people += told("people", "list")
        for name in ("ann", "bob", "sap"):
            people += told("people", "show", name)
    for name, found, states in (("person", people, 7), ("approval", approvals, 1)):
        wrong = [fault for value in found for fault in faults(name, value)]
        seen = {value.get("state") or value.get("decision") for value in found} - {None}
        report(f"what is printed of {name} keeps to the schema", "\n".join(wrong) or
               ("" if len(seen) >= states else f"only {seen}"))


def check_licenses_on_file() -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        path = os.path.join(folder, "license.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"number": "D1", "exporter": "X", "to": "CN", "item": "NVIDIA H20", "quantity": 10, "issued": "2025-01-01",
                       "expires": "2039-01-01", "value": {"amount": "100.00", "currency": "USD"}}, file)

        def told(*words: str) -> list[dict]:
            return objects(*words, "--as", "ann", "--db", base)

        licet("db", "init", "--db", base)
        licet("people", "add", "root", "--db", base)
        for words in (("add", "ann"), ("add", "bob"), ("grant", "ann", "officer", "logistics"), ("grant", "bob", "approver")):
            objects("people", *words, "--as", "root", "--db", base)
        found = told("license", "add", path, "--document", path) + told("license", "activate", "D1")
        objects("approve", "1", "--as", "bob", "--db", base)
        found += told("license", "activate", "D1")
        found += told("license", "reserve", "D1", "--quantity", "5", "--value", "50", "--id", "R")
        found += told("license", "reserve", "D1", "--quantity", "6", "--value", "50", "--id", "S")
        found += told("license", "post", "D1", "--of", "R", "--quantity", "4", "--value", "40", "--id", "P", "--keep-rest")
        for words in (("list",), ("show", "D1"), ("balance", "D1", "--as-of", "2039-01-01")):
            found += objects("license", *words, "--db", base)
        found += told("license", "revoke", "D1", "--at", "2025-02-01")
        found += objects("license", "show", "D1", "--db", base)
    wrong = [fault for value in found for fault in faults("license-record", value)]
    wrong += [fault for value in found if "license" in value for fault in faults("license", value["license"])]
    report("what is printed of licenses on file keeps to the schema",
           "\n".join(wrong) or ("" if found[-1]["incidents"] and found[4]["refusal"] else "too little is printed"))


def check_order_book() -> None:
    """Each way an order can be told, and each kind of hold that these come to."""
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")

        def told(*words: str, text: str = "") -> list[dict]:
            done = licet("order", *words, "--as", "ann", "--db", base, "--json", text=text)
            return [json.loads(line) for line in done.stdout.splitlines()]

        licet("db", "init", "--db", base)
        licet("people", "add", "root", "--db", base)
        for words in (("add", "ann"), ("grant", "ann", "officer", "sales")):
            objects("people", *words, "--as", "root", "--db", base)
        lines = told("add", BOOK) + told("add", BOOK)
        lines += told("add", "-", text='{"id": "SO-10021/10"}\n{"id": "B"}\n{"id": "B"}\n{"id": "C", "to": "c"}\n{"to": "CN"}\n')
        lines += told("amend", "-", text='{"id": "SO-10021/10"}\n{"id": "none"}\n') + told("decide", "SO-10022/10")
        told("hold", "SO-10022/10", "--reason", "wait")
        licet("order", "close-hold", "SO-10022/10", "4", "--reason", "go", "--as", "ann", "--db", base)
        names = [line["id"] for line in lines if line.get("told") == "added"]
        listed = objects("order", "list", "--db", base)
        kept = [value for name in names for value in objects("order", "show", name, "--db", base)]
        decided = [order["id"] for order in kept if order["decision"] is not None]
        made = objects("order", "reproduce", *decided, "--now", "--posture", "text", "--db", base)
    for name, found in (("order-told", lines), ("order-listed", listed), ("order-kept", kept), ("order-reproduced", made)):
        wrong = [f"{value.get('id')}: {fault}" for value in found for fault in faults(name, value)]
        if name != "order-told":
            wrong += [f"{value['id']}: keys out of order" for value in found if list(value) != SCHEMAS[name]["required"]]
        report(f"what is printed keeps to {name}", "\n".join(wrong))
    seen = {line.get("told", "error") for line in lines} | {hold["reason"] for order in kept for hold in order["holds"]}
    seen |= {hold["status"] for order in kept for hold in order["holds"]} | {order["state"] for order in kept}
    missing = {"added", "amended", "unchanged", "error", "license", "prohibited", "party", "red_flag", "incomplete", "person",
               "open", "closed", "draft", "on_hold"} - seen
    report("orders are told in every way", f"not as {sorted(missing)}" if missing else "")


class Buyers:
    """A database with an officer and an approver, in which buyers are looked after."""

    def __init__(self, folder: str):
        self.folder = folder
        self.base = self.file("licet.db")
        licet("db", "init", "--db", self.base)
        licet("people", "add", "root", "--db", self.base)
        for words in (("add", "ann"), ("add", "bob"), ("grant", "ann", "officer"), ("grant", "bob", "approver")):
            objects("people", *words, "--as", "root", "--db", self.base)

    def file(self, name: str, text: str = "") -> str:
        path = os.path.join(self.folder, name)
        if text:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return path

    def do(self, *words: str):
        return licet("buyer", *words, "--as", "ann", "--db", self.base)

    def lists(self) -> str:
        """As long as a whole one has to be; the owner is on it."""
        lines = ["source,name,alt_names,addresses", "Entity List (EL),Owner Example Ltd.,,CN"]
        for code, count in (("EL", 1000), ("SDN", 5000), ("DPL", 300), ("UVL", 50), ("MEU", 30)):
            lines += [f"Made up ({code}),Listed {code} {i},,CN" for i in range(count)]
        csv = self.file("csl.csv", "\n".join(lines) + "\n")
        licet("lists", "import", csv, "--lists", self.file("lists"), "--date", "2026-03-02")
        return self.file("lists")


def agree(what: str, text: str, by_schema: bool, by_program: bool, good: bool, said: str) -> None:
    wrong = "" if by_schema == by_program == good else f"schema {by_schema}, program {by_program} {said}"
    report(f"schema and program agree on {what} {text}", wrong)


def check_buyers() -> None:
    with open("examples/buyers/candidates.jsonl", encoding="utf-8") as file:
        candidates = file.read().splitlines()
    wrong = [fault for line in candidates for fault in faults("buyer", json.loads(line))]
    report("the sample buyers keep to the schema", "\n".join(wrong))
    owner = {"name": "Owner Example Ltd.", "percent": 10, "source": "s"}
    buyer = json.loads(candidates[0]) | {"name": "Xanadu", "owners": [owner]}
    with tempfile.TemporaryDirectory() as folder:
        buyers = Buyers(folder)
        for n, text in enumerate(GOOD_BUYERS + BAD_BUYERS):
            done = buyers.do("add", buyers.file("one.jsonl", text.replace('"name": "A"', f'"name": "A{n}"') + "\n"))
            agree("the buyer", text, not faults("buyer", json.loads(text)), done.returncode == 0, text in GOOD_BUYERS,
                  done.stderr)
        buyers.do("add", buyers.file("x.jsonl", json.dumps(buyer) + "\n"))
        buyers.do("screen", "Xanadu", "--lists", buyers.lists(), "--on", "2026-03-02")
        buyers.do("settle", "Xanadu", "--match", "1", "--reason", "r", "--basis", "b")
        buyers.do("clear", "Xanadu")
        buyers.do("complete", "Xanadu")
        buyers.do("package", "--to", folder)
        buyers.do("submit")
        licet("approve", "1", "--as", "bob", "--db", buyers.base)
        buyers.do("submit")
        for text in GOOD_CONDITIONS + BAD_CONDITIONS:
            # A buyer that is not there: what is said is whether the conditions could be read.
            path = buyers.file("c.json", text)
            done = buyers.do("approve", "Nobody", "--conditions", path, "--document", path)
            agree("the conditions", text, not faults("buyer-conditions", json.loads(text)), "there is no buyer" in done.stderr,
                  text in GOOD_CONDITIONS, done.stderr)
        buyers.do("approve", "Xanadu", "--conditions", "examples/buyers/conditions.json", "--document", buyers.file("c.json"))
        buyers.do("meet", "Xanadu", "--condition", "1", "--basis", "b")
        found = objects("buyer", "show", "Xanadu", "--db", buyers.base)
        capped = objects("buyer", "caps", "Xanadu", "--db", buyers.base)
        with open(buyers.file("buyers-1.json"), encoding="utf-8") as file:
            packaged = json.load(file)
    wrong = [fault for value in found for fault in faults("buyer-record", value)] + faults("buyer-list", packaged)
    wrong += [fault for value in capped for fault in faults("buyer-caps", value)]
    enough = found[0]["state"] == "approved_with_conditions" and found[0]["conditions_met"] and packaged["buyers"][0]["settled"]
    report("what is printed and packaged of buyers keeps to the schemas",
           "\n".join(wrong) or ("" if enough else f"too little is printed: {found}"))


def shipped(folder: str) -> str:
    """A database with an order, and shipments of it that have departed; nothing was decided of it."""
    db = f"{folder}/l.db"
    licet("db", "init", "--db", db)
    licet("people", "add", "root", "--db", db)
    licet("people", "add", "sue", "--as", "root", "--db", db)
    licet("people", "grant", "sue", "sales", "logistics", "--as", "root", "--db", db)
    parties = [{"role": "ultimate_consignee", "name": "C", "country": "CN", "facts": {"government": False, "distributor": False}},
               {"role": "end_user", "name": "C", "country": "CN"}]
    order = {"id": "O", "item": {"name": "NVIDIA H20"}, "quantity": 9, "parties": parties}
    licet("order", "add", "-", "--as", "sue", "--db", db, text=json.dumps(order) + "\n")
    for i in (1, 2, 3):
        shipment = json.loads("{" + SHIPMENT + "}") | {"id": f"S{i}", "order": "O"}
        licet("ship", "plan", "-", "--as", "sue", "--db", db, text=json.dumps(shipment) + "\n")
        licet("ship", "depart", f"S{i}", "--at", "2026-03-02T15:00:00Z", "--reference", f"X2026030200000{i}", "--as", "sue",
              "--db", db)
    return db


def check_filings() -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = shipped(folder)
        lines = objects("eei", "export", "--db", db)
    wrong = [fault for line in lines for fault in faults("eei", line)]
    wrong += [f"keys out of order: {list(line)}" for line in lines if list(line) != list(SCHEMAS["eei"]["properties"])]
    wrong += [f"it is not a direct consumer: {line}" for line in lines if line["ultimate_consignee_type"] != "direct consumer"]
    report("what is to be filed keeps to the schema", "\n".join(wrong) if lines else "there is no line")


def check_reconciled() -> None:
    """All kinds of cases; and an own export, in which nothing differs."""
    header = "itn,license number,license code,eccn,export date,value,quantity\n"
    row = "X20260302000001,,,,2026-03-02,1,2\n"
    report_text = header + "X20260302000002,D1,C30,9A999,2026-03-03,5,3\n" + row + row + row.replace("1,,", "9,,") + "X,,,,,,\n" + \
        row.replace("1,,", "8,D7,")
    with tempfile.TemporaryDirectory() as folder:
        db = shipped(folder)
        done = licet("reconcile", "ace", "-", "--json", "--db", db, text=report_text)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        own = licet("reconcile", "ace", "-", "--json", "--db", db, text=licet("eei", "export", "--db", db).stdout)
    wrong = [fault for line in lines for fault in faults("reconciled", line)] if lines else [done.stderr]
    kinds = [kind["properties"]["case"]["enum"] for kind in SCHEMAS["reconciled"]["oneOf"] if "case" in kind["properties"]][0]
    seen = [line["case"] for line in lines if "case" in line]
    wrong += [f"there is no {kind}: {lines}" for kind in kinds if kind not in seen and kind != "wrong_eccn"]
    wrong += [] if done.returncode == 5 and lines[-1]["summary"]["cases"] == len(seen) else [f"{done.returncode}: {lines[-1:]}"]
    report("what reconcile prints keeps to the schema", "\n".join(wrong))
    report("an own export differs in nothing", "" if own.returncode == 0 else own.stdout + own.stderr)


def check_log() -> None:
    """An export that is in the corpus of the fuzzer, and a verdict on one that is not sound."""
    entries = []
    with open("fuzz/corpus/fuzz_audit_export/whole", encoding="utf-8") as file:
        entries = [json.loads(line) for line in file if line.startswith('{"seq":')]
    wrong = [f"entry {entry['seq']}: {fault}" for entry in entries for fault in faults("audit-entry", entry)]
    wrong += [f"entry {entry['seq']}: keys out of order" for entry in entries
              if list(entry) != list(SCHEMAS["audit-entry"]["properties"])]
    report("what audit export writes keeps to the schema", "\n".join(wrong) if entries else "there is no entry")
    with tempfile.TemporaryDirectory() as folder:
        licet("policy", "key", f"{folder}/key")
        done = licet("audit", "verify", "fuzz/corpus/fuzz_audit_export/cut", "--key", f"{folder}/key.pub", "--json")
        wrong = faults("audit-verdict", json.loads(done.stdout)) if done.returncode == 1 else [done.stderr]
    report("what audit verify prints keeps to the schema", "\n".join(wrong))


def check_watched() -> None:
    with tempfile.TemporaryDirectory() as folder:
        done = licet("watch", "add", "examples/watch/entity-list-rule.xml", "--lists", folder, "--json")
        wrong = faults("watched", json.loads(done.stdout)) if done.returncode == 0 else [done.stderr]
        more = licet("watch", "add", "fuzz/corpus/fuzz_fr/uvl.xml", "--lists", folder, "--published", "2025-03-28", "--json")
        wrong += faults("watched", json.loads(more.stdout)) if more.returncode == 1 else [more.stderr]
    report("a document that was read keeps to the schema", "\n".join(wrong))
    with tempfile.TemporaryDirectory() as folder:
        licet("watch", "add", "fuzz/corpus/fuzz_fr/uvl.xml", "--lists", folder, "--published", "2025-03-28")
        done = licet("watch", "draft", "examples/watch/entity-list-rule.xml", "examples/watch/statement.txt", "--published", "2025-07-16",
                     "--orders", "examples/watch/orders.jsonl", "--lists", folder, "--lists-age", "600", "--json")
        told = [json.loads(line) for line in done.stdout.splitlines()]
        kinds = {(one["what"], one.get("part")) for one in told}
        wrong = [fault for one in told for fault in faults("watch-draft", one)] if done.returncode == 1 else [done.stderr]
        wrong += [str(kinds)] if not kinds >= {("document", None), ("part", "rows"), ("part", "rules"), ("line", None)} else []
    report("what a document flips keeps to the schema", "\n".join(wrong))
    done = licet("watch", "add", "examples/watch/statement.txt", "--published", "2025-07-16", "--json")
    wrong = faults("article", json.loads(done.stdout)) if done.returncode == 1 else [done.stderr]
    report("an article that was read keeps to the schema", "\n".join(wrong))
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("a", "Nvidia expects a charge of $5.5 billion for the H20.\n"),
                           ("b", "Nvidia booked a charge of $4.5 billion. The H20 was banned on May 2, 2025.\n")):
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
                file.write(text)
        done = licet("watch", "add", f"{folder}/a", f"{folder}/b", "--published", "2025-07-16", "--json")
        told = [one for one in map(json.loads, done.stdout.splitlines()) if "between" in one]
        wrong = [fault for one in told for fault in faults("article-against", one)]
        wrong += [str(told)] if [one["what"] for one in told] != ["day", "amount"] else []
    report("what two articles say differently keeps to the schema", "\n".join(wrong))


check_schemas()
for kind in ("decision", "classification", "person", "approval", "license-record", "audit-verdict",
             "eei", "reconciled", "order-told", "order-listed", "order-kept", "order-reproduced", "buyer-record", "buyer-list"):
    SCHEMAS[kind] = STORE[SCHEMAS[kind]["$id"]] = strict(SCHEMAS[kind])
check_orders()
check_licenses()
check_applications()
check_shipments()
check_decisions()
check_people()
check_licenses_on_file()
check_order_book()
check_buyers()
check_filings()
check_reconciled()
check_log()
check_watched()
sys.exit(any_failed())
