#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pages_work.py - the pages of what is worked on, as people of each role see them: buyers, applications, shipments, each with all
that it rests on and the steps that a role may take, and the log."""
import json
import os
import re
import sys
import tempfile
import urllib.parse

from _licet import any_failed, licet, report
from _server import server
from pages import Page
from pages_desk import NASTY, PASSWORD, Browser, check, same

CLOUD = "/buyers/" + urllib.parse.quote("Lanting Example Cloud Co., Ltd.", safe="")
READERS = {"ann", "bob", "lee", "sam", "ivy"}
PAGES = {"/buyers": READERS, "/buyers.csv": READERS, CLOUD: READERS, "/buyers/lists/1": READERS, "/applications": READERS,
         "/applications.csv": READERS, "/applications/A-CLOCK": READERS, "/shipments": READERS, "/shipments.csv": READERS,
         "/shipments/SH-20": READERS, "/shipments/SH-20/serials.csv": READERS, "/audit": {"ivy"}, "/audit.csv": {"ivy"},
         "/audit/verify": {"ivy"}, "/policy": READERS - {"ivy"}, "/approvals": READERS | {"root"}, "/approvals.csv": READERS | {"root"}}


def done(*words: str, text: str = "", also: tuple[int, ...] = ()) -> None:
    result = licet(*words, "--db", os.environ["BOOK"], text=text)
    assert result.returncode in (0, *also), f"{words}: {result.stderr}"


def lines_of(name: str) -> list[dict[str, object]]:
    with open(f"examples/h20/{name}", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def fill(folder: str) -> None:
    """The story of the H20, everybody with a password, and what is still under way."""
    lists = ("--lists", os.path.join(folder, "kept", "lists"), "--lists-age", "9999")
    result = licet("demo", "h20", "--keep", os.path.join(folder, "kept"), "--db", os.environ["BOOK"])
    assert result.returncode == 0, result.stderr
    done("people", "add", "ivy", "--as", "root")
    done("people", "grant", "ivy", "auditor", "--as", "root")
    for name in ("ann", "bob", "dave", "lee", "sam", "root", "ivy"):
        done("people", "password", name, "--from", "-", "--as", name, text=PASSWORD + "\n")
    clock = {**lines_of("applications.jsonl")[0], "id": "A-CLOCK", "orders": []}
    draft = {**clock, "id": "A-DRAFT"}
    draft.pop("end_use")
    done("application", "add", "-", "--as", "ann", text=json.dumps(clock) + "\n" + json.dumps(draft) + "\n")
    done("application", "review", "A-CLOCK", "--day", "2026-09-05", "--as", "ann", *lists)
    done("application", "ready", "A-CLOCK", "--day", "2026-09-06", "--as", "dave")
    done("application", "submit", "A-CLOCK", "--day", "2026-09-08", "--as", "ann", *lists)
    for step, day, *others in (("register", "10", "--number", "Z9"), ("ask", "20", "--reason", NASTY), ("answer", "25"),
                               ("refer", "26", "--agency", "DOD")):
        done("application", step, "A-CLOCK", "--day", f"2026-09-{day}", *others, "--as", "ann")
    alike = {**lines_of("orders-h200.jsonl")[0], "id": "MATCH-1", "to": "SG",
             "parties": [{"role": "end_user+ultimate_consignee+purchaser", "name": "Listed EL 77 Robotics", "country": "SG"}]}
    done("order", "add", "-", "--as", "sam", *lists, text=json.dumps(alike) + "\n", also=(1, 4))
    buyer = {**lines_of("buyers.jsonl")[0], "name": NASTY, "legal_name": NASTY, "addresses": [NASTY], "end_use": NASTY}
    done("buyer", "add", "-", "--as", "ann", text=json.dumps(buyer) + "\n")
    done("buyer", "amend", "-", "--as", "ann", text=json.dumps({**buyer, "country": "SG", "aliases": ["Other Name"]}) + "\n")
    ship(lines_of("shipments-h200.jsonl")[0])


def ship(one: dict[str, object]) -> None:
    """Shipments that wait, are on hold and are stopped; one of many serial numbers."""
    several = [{**one, "id": name, "quantity": units, "value": {"amount": f"{27000 * units}.00", "currency": "USD"},
                "planned": "2026-12-15", "serials": [f"{name}{NASTY}{i:04}" for i in range(units)]}
               for name, units in (("SH-20", 110), ("SH-21", 30), ("SH-22", 10))]
    done("ship", "plan", "-", "--as", "lee", text="".join(json.dumps(one) + "\n" for one in several))
    done("ship", "reserve", "SH-20", "--as", "lee")
    done("ship", "reserve", "SH-21", "--as", "lee")
    done("ship", "hold", "SH-21", "--reason", NASTY, "--as", "ann")
    done("ship", "stop", "SH-22", "--reason", "the port is closed", "--as", "ann")


def listed(browser: Browser, path: str) -> list[str]:
    """What a list's rows link to, decoded."""
    place = path.split("?")[0]
    return [urllib.parse.unquote(name) for name in re.findall(rf'<td[^>]*><a href="{place}/([^"/]*)"', browser.ask("GET", path)[2])]


def check_buyers(ann: Browser) -> None:
    check("buyers", 200, ann.page("/buyers"), "Buyers", "approved with conditions", "nominated", "not screened", "List 1", "As CSV")
    same("of a state", {"Lanting Example Cloud Co., Ltd.", "Qingqiu Example Search Co., Ltd.", "Songjiang Example Commerce Co., Ltd."},
         set(listed(ann, "/buyers?state=approved_with_conditions")))
    same("whose names begin so, the last first", ["Hemu Example Video Co., Ltd.", "Haojing Example Data Ltd."],
         listed(ann, "/buyers?find=H&sort=-name"))
    check("a buyer", 200, ann.page(CLOUD), "Lanting Example Cloud Co., Ltd.", "Screened on 2025-06-16", "as it is now",
          "0 matches are open", "Lanting Example Holding Ltd.", "the ultimate one", "51 %", "Conditions of the approval", "cap",
          "31,250,000.00", "submitted", "receipt of 16 July 2025", "us-csl")
    check("what another version says otherwise", 200, ann.page("/buyers/" + urllib.parse.quote(NASTY, safe="")), NASTY,
          "What version 2 says otherwise", "country CN SG", "aliases", "Other Name", "It is not screened yet", "It is not approved")
    check("a list of a submission", 200, ann.page("/buyers/lists/1"), "List 1 of buyers", "submitted 2025-07-16", "Who is on it",
          "Qingqiu Example Search Co., Ltd.")
    for path in ("/buyers/nobody", "/buyers/lists/9", "/buyers/lists/x", "/buyers/lists/0"):
        check(f"{path} is not there", 404, ann.page(path))
    rows = ann.ask("GET", "/buyers.csv?state=approved_with_conditions")[2].splitlines()
    report("buyers as CSV", "" if len(rows) == 4 and rows[0].startswith("buyer,legal_name,country,state") and
           rows[1].startswith('"Lanting Example Cloud Co., Ltd."') and '"2029-12-31"' in rows[1] else str(rows))


def check_applications(ann: Browser) -> None:
    check("applications", 200, ann.page("/applications"), "Applications", "A-CLOCK", "referred", "issued", "overall", "2026-12-14")
    same("those that wait, by the day", ["A-CLOCK"], listed(ann, "/applications?sort=due&state=referred"))
    page = ann.page("/applications/A-CLOCK")
    check("an application", 200, page, "Application A-CLOCK", "of 90", "5 days did not count", "overall", "2026-12-14", "DOD",
          "15 CFR part 750, 750.4(a)(1)", "agency is deemed to have no objection", "Lanting Example Cloud Co., Ltd.", "2,500",
          "USD 31,250,000", "information requested", NASTY)
    text = ann.ask("GET", "/applications/A-CLOCK")[2]
    ran, stopped = (re.search(rf'<rect class="{name}"[^>]*width="([\d.]+)"', text) for name in ("posted", "stopped"))
    report("its strip has days that ran and days that did not", "" if ran and stopped and float(ran[1]) > float(stopped[1]) > 0
           else text[:200])
    check("what a draft lacks", 200, ann.page("/applications/A-DRAFT"), "What it lacks", "end use", "None runs")
    check("one that was issued leads to its license", 200, ann.page("/applications/A-H20-2"), "Licenses that came of it", "BIS D000002")
    check("one that is not there", 404, ann.page("/applications/none"))
    rows = ann.ask("GET", "/applications.csv?state=referred")[2].splitlines()
    report("applications as CSV", "" if len(rows) == 2 and rows[1].startswith('"A-CLOCK","NVIDIA Corporation","CN","referred"') and
           '"2026-12-14"' in rows[1] else str(rows))


def check_shipments(lee: Browser) -> None:
    page = lee.page("/shipments")
    check("shipments", 200, page, "Shipments", "departed", "Stop list", "SH-21", "policy hold", "stopped", "USD 1,500,000,000.00",
          "San Francisco", "D000004")
    same("the most valuable first", ["SH-02", "SH-01"], [one for one in listed(lee, "/shipments?sort=-value") if one < "SH-20"][:2])
    same("what must not leave stands above", ["SH-21", "SH-22"], listed(lee, "/shipments?state=voided")[:2])
    check("a shipment", 200, lee.page("/shipments/SH-20"), "Shipment SH-20", "reserved", "H200-01/10", "line 1: reserved", "Papers",
          "us/758.6", "invoice 09", "Serial numbers", "100 of 110", f"SH-20{NASTY}0099", "It is not released", "nothing yet")
    report("no more of them than fit", "" if f"SH-20{NASTY}0100" not in lee.page("/shipments/SH-20")[1].text() else "there are")
    same("all serial numbers as CSV", 111, lee.ask("GET", "/shipments/SH-20/serials.csv")[2].count("\n"))
    check("one that departed", 200, lee.page("/shipments/SH-09"), "departed", "40 units, USD 1,080,000.00", "Released as authorized")
    check("why one is on hold", 200, lee.page("/shipments/SH-21"), NASTY, "policy hold")
    check("one that is not there", 404, lee.page("/shipments/none"))
    rows = lee.ask("GET", "/shipments.csv?state=policy_hold")[2].splitlines()
    same("shipments as CSV", ['"SH-21","H200-01/10","policy_hold","2026-12-15","San Francisco","30","810000.00","USD","","D000004",'
                              '"30"'], rows[1:])


def check_audit(ivy: Browser, folder: str) -> None:
    def entries(query: str) -> list[int]:
        return [int(seq) for seq in re.findall(r'<tr><td class="n">(\d+)</td>', ivy.ask("GET", "/audit?" + query)[2])]
    size = int(licet("audit", "verify", "--db", os.environ["BOOK"]).stdout.split("entries ")[1].split(",")[0])
    check("the log", 200, ivy.page("/audit"), "Audit", "Party", "shipment.stop", "the port is closed", "There is no checkpoint yet")
    seen: list[int] = []
    path = "/audit"
    while path and len(seen) < 1000:
        text = ivy.ask("GET", path)[2]
        seen += [int(seq) for seq in re.findall(r'<tr><td class="n">(\d+)</td>', text)]
        found = re.search(r'rel="next" href="([^"]*)"', text)
        path = found[1].replace("&amp;", "&") if found else ""
    same("page by page each entry comes once, the newest first", list(range(size, 0, -1)), seen)
    party = entries("party=" + urllib.parse.quote("Lanting Example Cloud Co., Ltd."))
    check("by a party", 200, ivy.page("/audit?party=Lanting+Example+Cloud+Co.%2C+Ltd."), "Lanting Example Cloud Co., Ltd.")
    report("it has fewer", "" if 0 < len(party) < size else str(party))
    both = entries("party=" + urllib.parse.quote("Lanting Example Cloud Co., Ltd.") + "&license=D000004")
    report("of both labels those that have both", "" if both and set(both) <= set(party) and len(both) < len(party) else str(both))
    day = entries("from=2025-08-08&to=2025-08-08")
    report("of a day", "" if day and day == sorted(day, reverse=True) and all("2025-08-08" in row for row in
           re.findall(r'<tr><td class="n">\d+</td>.*?</td>', ivy.ask("GET", "/audit?from=2025-08-08&to=2025-08-08")[2])) else str(day))
    same("the day after has others", [], [one for one in entries("from=2025-08-09") if one in day])
    check("none is found", 200, ivy.page("/audit?party=nobody"), "No entry is found")
    check("a day that is none", 422, ivy.page("/audit?from=yesterday"), "from")
    check("what is searched for stays text", 200, ivy.page("/audit?" + urllib.parse.urlencode({"party": NASTY})), "No entry is found")
    same("as CSV", size + 1, ivy.ask("GET", "/audit.csv")[2].count("\n"))
    check("it is sound", 200, ivy.page("/audit/verify"), "Sound", f"{size} entries")
    check("an export needs a checkpoint", 422, ivy.page("/audit/export.txt"), "the log has no checkpoint")
    key = os.path.join(folder, "key")
    assert licet("policy", "key", key).returncode == 0
    done("audit", "checkpoint", "--key", key, "--to", os.path.join(folder, "checkpoints"))
    check("the checkpoint is shown", 200, ivy.page("/audit"), "The last checkpoint has", "0 are later", "licet.log/")
    status, headers, text = ivy.ask("GET", "/audit/export.txt?license=D000004")
    with open(os.path.join(folder, "export.txt"), "w", encoding="utf-8", newline="") as file:
        file.write(text)
    result = licet("audit", "verify", os.path.join(folder, "export.txt"), "--key", key + ".pub")
    report("an export is what the checkpoint proves", "" if status == 200 and "sound" in result.stdout else
           f"{status} {result.stdout}{result.stderr}")


def sent(browser: Browser, path: str, **said: str) -> tuple[int, str, Page]:
    """The form at that place, filled in and sent: the status, where it leads, the page that is there instead."""
    status, headers, text = browser.ask("POST", path, {**browser.fields(path, path), **said})
    return status, headers.get("location", ""), Page(text)


def buttons(browser: Browser, path: str) -> list[str]:
    found = re.search(r'<p class="buttons">(.*?)</p>', browser.ask("GET", path)[2])
    return re.findall(r'href="[^"]*/do/([^"]*)"', found[1]) if found else []


def check_orders_worked(people: dict[str, Browser]) -> None:
    order = "/orders/H200-01%2F10"
    hold = order + "/do/hold"
    same("what each role may do with an order is offered, no more", [["decide", "hold"], ["decide", "hold", "cancel"], ["decide"], []],
         [buttons(people[name], order) for name in ("ann", "sam", "bob", "lee")])
    for name, step in (("bob", "hold"), ("lee", "hold"), ("ann", "cancel"), ("ivy", "cancel")):
        form = people["sam"].fields(hold, hold)
        same(f"{step} by {name} is refused", [403, 403], [people[name].ask("GET", f"{order}/do/{step}")[0],
             people[name].ask("POST", f"{order}/do/{step}", {**form, "reason": "x"})[0]])
    check("the form of a step says what it does", 200, people["ann"].page(hold), "Hold: order H200-01/10", "It is allocatable now",
          "on hold", "USD 5,400,000.00", "Reason")
    status, _, page = sent(people["ann"], hold)
    check("what is missing is said beside its field", 422, (status, page, page.faults), "Not done", "it has to be said")
    same("another page's form does nothing", 403, sent(people["ann"], hold, reason="x", csrf_token="A" * 43)[0])
    same("nor one without a key", 400, sent(people["ann"], hold, reason="x", key="")[0])
    late = people["sam"].fields(hold, hold)
    form = {**people["ann"].fields(hold, hold), "reason": NASTY}
    leads = [people["ann"].ask("POST", hold, form)[1].get("location") for _ in range(2)]
    same("sent twice it is done once", [order + "?done=hold"] * 2, leads)
    kept = json.loads(licet("order", "show", "H200-01/10", "--json", "--db", os.environ["BOOK"]).stdout)
    same("there is one hold", 1, sum(one["says"] == NASTY for one in kept["holds"]))
    same("the key is not for another form", 422, people["ann"].ask("POST", hold, {**form, "reason": "other"})[0])
    check("it is told once it is done", 200, people["ann"].page(leads[0] or ""), "Done: hold", "on hold", NASTY)
    report("to nobody else", "" if "Done: hold" not in people["sam"].page(leads[0] or "")[1].text() else "it is")
    status, headers, text = people["sam"].ask("POST", hold, {**late, "reason": "the buyer asked to wait"})
    check("who comes late sees what happened since", 409, (status, Page(text), Page(text).faults), "not any more as you saw it",
          "on hold", NASTY, "Open the form again")
    number = re.search(r'<option value="(\d+)"', people["ann"].ask("GET", order + "/do/close-hold")[2])
    status, leads_to, page = sent(people["ann"], order + "/do/close-hold", hold=number[1] if number else "", reason="it came")
    same("a hold of somebody is closed", (303, order + "?done=close-hold"), (status, leads_to))
    check("a step that is none", 404, people["ann"].page(order + "/do/nothing"), "nothing that is done here")
    check("one that its state does not allow", 409, people["ann"].page("/orders/H200-02%2F10/do/hold"), "not possible")
    check("one of an order that is not there", 404, people["ann"].page("/orders/none/do/hold"))
    check("what the law says cannot be closed", 200, people["ann"].page("/orders/H20-04%2F10/do/close-hold"), "none can be closed")


def check_others_worked(people: dict[str, Browser]) -> None:
    ann, lee, bob = people["ann"], people["lee"], people["bob"]
    check("what a reservation does is shown in figures", 200, lee.page("/shipments/SH-21/do/decide"),
          "It reserves 30 of 20 units left under license D000004")
    same("a shipment is void", (303, "/shipments/SH-20?done=void"), sent(lee, "/shipments/SH-20/do/void", reason="another port")[:2])
    same("what was on hold goes on", (303, "/shipments/SH-21?done=decide"), sent(lee, "/shipments/SH-21/do/decide")[:2])
    same("who reserves does not release", (403, []), (lee.ask("GET", "/shipments/SH-21/do/release")[0],
         [one for one in buttons(lee, "/shipments/SH-21") if one == "release"]))
    status, _, page = sent(ann, "/shipments/SH-21/do/release")
    check("a release is decided at that moment", 409, (status, page, page.faults), "Not done")
    same("a fact is reported", (303, "/shipments/SH-21?done=depart"), sent(lee, "/shipments/SH-21/do/depart", reference="X1")[:2])
    check("what was not released is an incident", 200, lee.page("/shipments/SH-21"), "Incidents", "departed", "open")
    same("steps of a buyer", [True, False], ["suspend" in buttons(ann, CLOUD), "suspend" in buttons(bob, CLOUD)])
    same("an approval is suspended", (303, CLOUD + "?done=suspend"), sent(ann, CLOUD + "/do/suspend", reason="new owner")[:2])
    status, _, page = sent(ann, CLOUD + "/do/reinstate", reason="x", document="no hash")
    check("what is no hash is said beside its field", 422, (status, page, page.faults), "'no hash' is no SHA-256")
    status, _, page = sent(ann, CLOUD + "/do/reinstate", reason="x", document="0" * 64)
    check("what the desk refuses is said in the form", 409, (status, page, page.faults), "was not screened since it was suspended")
    status, _, page = sent(ann, CLOUD + "/do/screen", depth="deep")
    check("levels that are no number", 422, (status, page, page.faults), "'deep' is not a whole number")
    same("it is screened with the lists of the server", (303, CLOUD + "?done=screen"), sent(ann, CLOUD + "/do/screen", depth="1")[:2])
    status, _, page = sent(ann, CLOUD + "/do/reinstate", reason="x", document="0" * 64)
    check("nobody was found, and more is wanted", 409, (status, page, page.faults), "its attestations are older than the suspension")
    clock = "/applications/A-CLOCK"
    status, _, page = sent(ann, clock + "/do/approve", day="2026-02-30")
    check("a day that is none", 422, (status, page, page.faults), "2026-02-30")
    same("an application is approved", (303, clock + "?done=approve"), sent(ann, clock + "/do/approve", day="2026-11-20")[:2])
    status, _, page = sent(ann, clock + "/do/issue", licenses="D000003")
    check("a license of another one does not come of it", 409, (status, page, page.faults), "came of application")
    status, _, page = sent(ann, "/applications/A-DRAFT/do/review")
    check("a draft that lacks something stays", 409, (status, page, page.faults), "missing in it")


def check_match_settled(people: dict[str, Browser]) -> None:
    """From an order that is held for a name alike, by who may say that it is another party, to the order that is let go on."""
    ann, lee = people["ann"], people["lee"]
    check("names alike", 200, ann.page("/orders/MATCH-1"), "Listed EL 77 Robotics", "possible", "EL:Listed EL 77 (CU)", "Is it this one?")
    check("who may not say so is not led there", 200, lee.page("/orders/MATCH-1"), "EL:Listed EL 77 (CU)")
    form = "/orders/MATCH-1/match?" + urllib.parse.urlencode({"name": "Listed EL 77 Robotics", "entry": "EL:Listed EL 77 (CU)"})
    report("nor let in", "" if "Is it this one?" not in lee.ask("GET", "/orders/MATCH-1")[2] and lee.ask("GET", form)[0] == 403 else "")
    check("what both sides say", 200, ann.page(form), "The order says: Listed EL 77 Robotics, SG.", "The list says: ", "name Listed EL 77")
    check("an entry that it is not like", 422, ann.page(form.replace("EL+77+%28", "EL+78+%28")))
    fields = ann.fields(form, "/orders/MATCH-1/match")
    status, _, text = ann.ask("POST", "/orders/MATCH-1/match", {**fields, "is": "clear", "reason": NASTY})
    report("what is missing is said beside its field", "" if status == 422 and "it has to be said" in text else text[:300])
    status, _, text = ann.ask("POST", "/orders/MATCH-1/match", {**fields, "is": "reopen", "reason": "x", "basis": "y"})
    report("it is that one or another", "" if status == 422 else str(status))
    cleared = {**fields, "is": "clear", "reason": NASTY, "basis": "the register of Singapore"}
    answer = ann.ask("POST", "/orders/MATCH-1/match", cleared)
    same("it leads to the step that decides", (303, "/orders/MATCH-1/do/decide"), (answer[0], answer[1]["location"]))
    answer = ann.ask("POST", "/orders/MATCH-1/match", cleared)
    same("sent twice it is done once", (303, "/orders/MATCH-1/do/decide"), (answer[0], answer[1]["location"]))
    same("decided anew", (303, "/orders/MATCH-1?done=decide"), sent(ann, "/orders/MATCH-1/do/decide")[:2])
    report("the party is clear then", "" if "Is it this one?" not in ann.ask("GET", "/orders/MATCH-1")[2] else
           ann.page("/orders/MATCH-1")[1].text()[:900])
    fields = ann.fields(form, "/orders/MATCH-1/match")
    status, headers, _ = ann.ask("POST", "/orders/MATCH-1/match", {**fields, "is": "confirm", "reason": "it is", "basis": "its own word"})
    report("to confirm takes two", "" if status == 303 and re.fullmatch(r"/orders/MATCH-1\?waits=\d+", headers["location"]) else
           f"{status} {headers}")


def check_today(ann: Browser) -> None:
    check("what needs somebody today", 200, ann.page("/today"), "Shipments that must not leave", "1 stopped", "1 policy hold",
          "Applications, due first", "A-CLOCK", "2026-12-14", "somebody holds it; its page says why")


def check_reserving(people: dict[str, Browser]) -> None:
    lee = people["lee"]
    form = "/licenses/D000003/do/reserve"
    asked = form + "?" + urllib.parse.urlencode({"authority": "BIS", "quantity": "1200", "value": "15000000.00", "reason": NASTY})
    same("who may is offered it", [["reserve"], []], [buttons(people[name], "/licenses/D000003") for name in ("lee", "ann")])
    same("who may not is refused", [403, 403], [people["ann"].ask("GET", form)[0],
         people["ann"].ask("POST", form, {**lee.fields(asked, form)})[0]])
    check("what it does is shown before it is done", 200, lee.page(asked), "It reserves 1,200 of 2,000 units left",
          "15,000,000.00 of 25,000,000.00 USD left", "until 2029-08-31, midnight at America/New_York")
    check("how many has to be a number", 422, lee.page(form + "?quantity=many"), "'many' is not a whole number")
    sent_form = lee.fields(asked, form)
    leads = [lee.ask("POST", form, sent_form)[1].get("location", "") for _ in range(2)]
    same("it is done once", ["/licenses/D000003?authority=BIS&done=reserve"] * 2, leads)
    check("and shown", 200, lee.page(leads[0]), "Done", "800", "1,200")
    status, _, text = lee.ask("POST", form, {**lee.fields(asked, form)})
    check("more than is left is refused with its figures", 409, (status, Page(text), Page(text).faults), "requested 1,200",
          "remaining 800")


def check_approvals(people: dict[str, Browser]) -> None:
    check("nothing waits", 200, people["bob"].page("/approvals"), "Nothing waits")
    done("people", "grant", "lee", "sales", "--as", "root", also=(1, 4))
    document = os.path.join(os.path.dirname(os.environ["BOOK"]), "license.json")
    with open(document, "w", encoding="utf-8") as file:
        json.dump({"number": "D9", "exporter": "NVIDIA Corporation", "to": "CN", "item": "NVIDIA H20", "quantity": 5,
                   "end_user": NASTY, "value": {"amount": "60000.00", "currency": "USD"}, "ultimate_consignee": NASTY,
                   "issued": "2025-08-20", "expires": "2039-08-20"}, file)
    done("license", "add", document, "--as", "ann")
    done("license", "activate", "D9", "--as", "ann", also=(1, 4))
    page = people["bob"].ask("GET", "/approvals")[2]
    number = (re.search(r'href="/approvals/(\d+)"', page) or ["", "0"])[1]
    path = f"/approvals/{number}"
    check("what waits", 200, people["bob"].page("/approvals"), "license.activate", "D9", "ann", "for you")
    check("and is told of today", 200, people["bob"].page("/today"), "For you to sign", f"Approval {number}")
    report("to nobody else", "" if "For you to sign" not in people["ann"].page("/today")[1].text() else "it is")
    check("who proposed it may take it back, no more", 200, people["ann"].page(path), "Somebody else has to sign it", "Take it back")
    check("who may not sign it is not asked to", 200, people["lee"].page(path), "You may not sign it")
    form = people["bob"].fields(path, path)
    same("who may not is refused", 403, people["lee"].ask("POST", path, {**people["ann"].fields(path, path),
         "decision": "approve"})[0])
    same("a decision that is none", 400, people["bob"].ask("POST", path, {**form, "decision": "maybe"})[0])
    leads = [people["bob"].ask("POST", path, {**form, "decision": "approve", "reason": NASTY})[1].get("location") for _ in range(2)]
    same("it is signed once", [path] * 2, leads)
    check("and says so", 200, people["bob"].page(path), "approved", NASTY, "when the same step is taken again")
    rows = people["bob"].ask("GET", "/approvals.csv?all=yes")[2].splitlines()
    report("approvals as CSV", "" if any('"approved"' in row and '"license.activate"' in row for row in rows) else str(rows))
    for wrong in ("/approvals/0", "/approvals/x", "/approvals/99"):
        check(f"{wrong} is not there", 404, people["bob"].page(wrong))


def check_links(people: dict[str, Browser]) -> None:
    seen: set[str] = set()
    waiting = ["/buyers", CLOUD, "/applications", "/applications/A-H20-2", "/shipments", "/shipments/SH-20", "/shipments/SH-09",
               "/buyers/lists/1", "/orders/H20-04%2F10"]
    wrong: list[str] = []
    while waiting and len(seen) < 250:
        path = waiting.pop().split("#")[0]
        if path in seen or not path.startswith("/"):
            continue
        seen.add(path)
        status, headers, text = people["ann"].ask("GET", path)
        if status not in (200, 422):
            wrong.append(f"{path}: {status}")
        if headers.get("content-type", "").startswith("text/html"):
            waiting += Page(text).links
    report("links lead somewhere", "; ".join(wrong[:5]) if len(seen) > 80 else f"only {len(seen)}")


def check_roles(people: dict[str, Browser]) -> None:
    wrong = []
    for name, browser in people.items():
        front = browser.ask("GET", "/applications" if name in READERS else "/approvals")[2]
        for path, may in PAGES.items():
            status, page, faults = browser.page(path) if not path.endswith(".csv") else (browser.ask("GET", path)[0], Page(""), [])
            wrong += [f"{path} as {name}: {status} {faults}"] if status != (200 if name in may else 403) or faults else []
            if path.count("/") == 1 and not path.endswith(".csv") and (f'<li><a href="{path}"' in front) != (name in may):
                wrong.append(f"{path} is {'not ' if name in may else ''}in the list of {name}")
    report("each page is for those who may, and in their list", "\n".join(wrong))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BOOK"] = os.path.join(folder, "licet.db")
        fill(folder)
        with server("--db", os.environ["BOOK"], "--lists", os.path.join(folder, "kept", "lists"), "--lists-age", "9999") as made:
            people = {name: Browser(made) for name in ("ann", "bob", "dave", "lee", "sam", "root", "ivy")}
            for name, browser in people.items():
                assert browser.sign_in(name)[0] == 303, name
            check_buyers(people["ann"])
            check_applications(people["ann"])
            check_shipments(people["lee"])
            check_audit(people["ivy"], folder)
            check_links(people)
            check_today(people["ann"])
            check_orders_worked(people)
            check_others_worked(people)
            check_reserving(people)
            check_approvals(people)
            check_match_settled(people)
            check_roles({name: browser for name, browser in people.items() if name != "dave"})
            report("a server ends well", "" if made.end() == 0 else made.logged()[-2000:])
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
