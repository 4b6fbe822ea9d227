#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pages_desk.py - the pages of a server with a database, as people of each role see them: signing in and out by a form, the
order book, licenses; what is in the database stays text, and what a role may not see is refused."""
import json
import os
import re
import sys
import tempfile
import urllib.parse

from _licet import any_failed, licet, report
from _server import Server, server
from pages import SIZE_MAX, Page

PASSWORD = "correct horse battery"
NASTY = "\"'><script>alert(1)</script>&amp;"
FORM = "application/x-www-form-urlencoded"
# What each page takes: one of the first, all of the others.
PAGES = {"/": ["decision.ask"], "/orders": ["order.read"], "/orders.csv": ["order.read"],
         "/orders/H20-04%2F10": ["order.read", "party.read"], "/licenses": ["balance.read"], "/licenses.csv": ["balance.read"],
         "/licenses/D000004": ["balance.read", "party.read"], "/today": ["order.read"]}


class Browser:
    """Keeps cookies, as a browser does, and follows nothing by itself."""

    def __init__(self, made: Server) -> None:
        self.made = made
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None,
            content_type: str = FORM) -> tuple[int, dict[str, str], str]:
        headers = {"Accept": "text/html", "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            headers["Content-Type"] = content_type
            body = urllib.parse.urlencode(fields).encode()
        status, got, text = self.made.ask(method, path, body, headers)
        if "set-cookie" in got:
            name, _, value = got["set-cookie"].split(";")[0].partition("=")
            self.cookies[name] = value
            if "Max-Age=0" in got["set-cookie"]:
                del self.cookies[name]
        return status, got, text.decode()

    def fields(self, path: str, action: str) -> dict[str, str]:
        """The hidden fields of that form of the page."""
        text = self.ask("GET", path)[2]
        form = text.split(f'action="{action}"')[1].split("</form>")[0]
        return dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form))

    def sign_in(self, name: str, next_page: str = "/orders", **others: str) -> tuple[int, dict[str, str], str]:
        page = "/sign-in?next=" + urllib.parse.quote(next_page, safe="")
        return self.ask("POST", "/sign-in", {**self.fields(page, "/sign-in"), "name": name, "password": PASSWORD, **others})

    def page(self, path: str) -> tuple[int, Page, list[str]]:
        status, headers, text = self.ask("GET", path)
        page = Page(text)
        wrong = page.faults + ([] if len(text.encode()) <= SIZE_MAX else [f"{len(text)} bytes"])
        wrong += [] if "default-src 'none'" in headers.get("content-security-policy", "") else ["without a security policy"]
        return status, page, wrong


def check(name: str, status: int, asked: tuple[int, Page, list[str]], *words: str) -> None:
    got, page, wrong = asked
    wrong = wrong + ([] if got == status else [f"status {got}"])
    wrong += [f"without {word!r}: {page.text()[:1500]}" for word in words if word not in page.text()]
    report(name, "; ".join(wrong))


def same(name: str, wanted: object, got: object) -> None:
    report(name, "" if wanted == got else f"wanted {wanted!r}, got {got!r}")


def fill(base: str) -> None:
    """The story of the H20, everybody with a password, and somebody who writes what should stay text."""
    def done(*words: str, text: str = "", also: tuple[int, ...] = ()) -> None:
        result = licet(*words, "--db", base, text=text)
        assert result.returncode in (0, *also), f"{words}: {result.stderr}"
    done("demo", "h20")
    done("people", "add", "ivy", "--as", "root")
    done("people", "grant", "ivy", "auditor", "--as", "root")
    done("people", "add", "una", "--as", "root")
    done("people", "grant", "una", "sales", "logistics", "--as", "root")
    for name in ("ann", "bob", "lee", "sam", "root", "una", "ivy"):
        done("people", "password", name, "--from", "-", "--as", name, text=PASSWORD + "\n")
    with open("examples/desk/orders.jsonl", encoding="utf-8") as file:
        order = json.loads(file.readline())
    done("order", "hold", "H200-01/10", "--reason", "the buyer asked to wait", "--as", "ann")
    order.update(id=NASTY, exporter={"name": NASTY, "country": "US"})
    order["parties"][0]["name"] = NASTY
    formula = {**order, "id": "=1+1", "quantity": 1}
    done("order", "add", "-", "--as", "sam", text=json.dumps(order) + "\n" + json.dumps(formula) + "\n", also=(1, 4))
    done("order", "hold", NASTY, "--reason", NASTY, "--as", "ann")
    document = os.path.join(os.path.dirname(base), "license.json")
    with open(document, "w", encoding="utf-8") as file:
        json.dump({"number": NASTY, "exporter": NASTY, "to": "CN", "item": "NVIDIA H20", "quantity": 5, "end_user": NASTY,
                   "value": {"amount": "60000.00", "currency": "USD"}, "ultimate_consignee": NASTY, "issued": "2025-08-20",
                   "expires": "2039-08-20"}, file)
    done("license", "add", document, "--as", "ann")
    many = [{"id": f"MANY-{i:03}", "item": {"name": "NVIDIA H20"}} for i in range(60)]
    done("order", "add", "-", "--as", "sam", text="".join(json.dumps(one) + "\n" for one in many), also=(1, 4))


def check_sign_in(made: Server) -> None:
    ann = Browser(made)
    status, headers, _ = ann.ask("GET", "/orders?state=on_hold")
    same("who is not signed in is led to the form", (303, "/sign-in?next=%2Forders%3Fstate%3Don_hold"),
         (status, headers.get("location")))
    check("the form", 200, ann.page("/sign-in?next=%2Forders"), "Sign in", "Password")
    wrong = ann.sign_in("ann", password="wrong " + NASTY)
    check("a wrong password is said in the form, which stays", 401, (wrong[0], Page(wrong[2]), Page(wrong[2]).faults), "Sign in")
    report("no password comes back", "" if NASTY not in wrong[2] and "wrong " not in wrong[2].split('id="password"')[1][:200]
           else wrong[2])
    nasty = ann.sign_in(NASTY)
    check("a name stays text", 401, (nasty[0], Page(nasty[2]), Page(nasty[2]).faults), "Sign in")
    status = ann.sign_in("ann", csrf_token="A" * 43)[0]
    same("another page's form signs nobody in", (403, False), (status, "licet" in ann.cookies))
    stranger = Browser(made)
    status = stranger.ask("POST", "/sign-in", {**ann.fields("/sign-in", "/sign-in"), "name": "ann", "password": PASSWORD})[0]
    same("a form without its cookie neither", (403, False), (status, "licet" in stranger.cookies))
    same("what is no form is not read", 415, ann.ask("POST", "/sign-in", {"name": "ann"}, "application/json")[0])
    status, headers, _ = ann.sign_in("ann", "/orders?state=on_hold")
    same("the right one leads to where one was going", (303, "/orders?state=on_hold"), (status, headers.get("location")))
    report("a script cannot read the cookie", "" if "HttpOnly" in headers["set-cookie"] and "SameSite=Lax" in headers["set-cookie"]
           else headers["set-cookie"])
    check("the page says who is signed in", 200, ann.page("/orders?state=on_hold"), "ann", "Sign out", "Orders", "H20-04/10")
    for place in ("//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example", "/a\r\nSet-Cookie: a=b", "x", ""):
        same(f"it leads nowhere else: {place!r}", "/", Browser(made).sign_in("ann", place, next=place)[1].get("location"))
    same("signing out takes a form of ours", 403, ann.ask("POST", "/sign-out", {"csrf_token": "A" * 43})[0])
    same("so one is still signed in", 200, ann.ask("GET", "/orders")[0])
    kept = dict(ann.cookies)
    status, headers, _ = ann.ask("POST", "/sign-out", ann.fields("/orders", "/sign-out"))
    same("signing out", (303, "/sign-in", False), (status, headers.get("location"), "licet" in ann.cookies))
    ann.cookies = kept
    same("the cookie of before is none any more", 303, ann.ask("GET", "/orders")[0])
    same("signing out twice leads to the form", (303, "/sign-in"),
         (lambda got: (got[0], got[1].get("location")))(ann.ask("POST", "/sign-out", {})))


def check_ask(made: Server) -> None:
    """What a license on file covers can be reserved from the answer."""
    asked = {"chip": "NVIDIA H200 SXM 141GB", "quantity": "100", "to": "CN", "exporter": "NVIDIA Corporation", "on": "2026-06-16",
             "buyer": "Lanting Example Cloud Co., Ltd.", "use": "datacenter", "value": "2700000.00 USD"}
    path = "/?" + urllib.parse.urlencode(asked)
    sam, both = Browser(made), Browser(made)
    sam.sign_in("sam")
    check("who may not reserve is told who may", 200, sam.page(path), "License D000004 is on file", "Who may reserve on it: logistics")
    both.sign_in("una")
    check("who may is led to the form", 200, both.page(path), "License D000004 is on file", "Reserve 100 on it")
    text = both.ask("GET", path)[2]
    form = re.findall(r'href="(/licenses/D000004/do/reserve[^"]*)"', text)
    same("with what was asked", ["/licenses/D000004/do/reserve?authority=BIS&amp;line=1&amp;quantity=100&amp;value=2700000.00"], form)
    check("which says it in figures", 200, both.page(form[0].replace("&amp;", "&")), "It reserves 100 of", "2,700,000.00")
    other = both.ask("GET", "/?" + urllib.parse.urlencode({**asked, "buyer": "Somebody Else Ltd."}))[2]
    report("what no license covers has none", "" if "is on file" not in other else other)


def check_lock(made: Server) -> None:
    lee = Browser(made)
    for _ in range(5):
        lee.sign_in("lee", password="no")
    status, _, text = lee.sign_in("lee")
    check("who fails too often is told how long to wait", 429, (status, Page(text), Page(text).faults), "try again in")


def check_orders(ann: Browser) -> None:
    check("the order book", 200, ann.page("/orders"), "on hold", "cancelled", "H20-01/10", "92,000", "USD 1,150,000,000.00",
          "Lanting Example Cloud Co., Ltd.", "license required", "The next")
    check("those of a state", 200, ann.page("/orders?state=on_hold"), "H20-04/10")
    report("and no others", "" if "H20-01/10" not in ann.page("/orders?state=on_hold")[1].text() else "there are")
    check("those in which something is missing", 200, ann.page("/orders?state=draft"), "MANY-000", "not decided")
    check("behind the last there is none", 200, ann.page("/orders?after=zzz"), "No order is found", "Show all")
    check("one that is not decided", 200, ann.page("/orders/MANY-000"), "Not decided", "licet order amend")
    check("a state that is none", 400, ann.page("/orders?state=lost"), "'state' is not 'lost'")
    seen: list[str] = []
    path = "/orders"
    while path and len(seen) < 500:
        text = ann.ask("GET", path)[2]
        seen += re.findall(r'<td class="day"><a href="/orders/([^"]*)"', text)
        found = re.search(r'rel="next" href="([^"]*)"', text)
        path = found[1].replace("&amp;", "&") if found else ""
    wanted = [urllib.parse.quote(line["id"], safe="") for line in
              map(json.loads, licet("order", "list", "--json", "--limit", "1000", "--db", os.environ["BOOK"]).stdout.splitlines())]
    same("page by page each order comes once", (wanted, len(wanted)), (seen, len(set(seen))))
    def listed(query: str) -> list[str]:
        return re.findall(r'<td class="day"><a href="/orders/([^"]*)"', ann.ask("GET", "/orders?" + query)[2])
    same("the most valuable first", ["H20-07%2F10", "H20-08%2F10"], listed("sort=-value")[:2])
    same("the least valuable first", ["H200-02%2F10", "H200-01%2F10"], listed("sort=value&find=H200-"))
    same("the last to ship first, of a state", ["H20-14%2F10", "H20-16%2F10"],
         sorted(listed("sort=-due&state=fulfilled&find=H20-1"))[:3:2])
    same("by what the item's name has", ["H200-01%2F10", "H200-02%2F10"], listed("item=h200+sxm")[-2:])
    same("by the buyer", ["H20-12%2F10"], listed("buyer=haojing"))
    check("a search says how far it went", 200, ann.page("/orders?buyer=haojing"), "orders were looked at")
    check("what nothing is sorted by", 422, ann.page("/orders?sort=color"), "nothing is sorted by 'color'")
    check("a place that is none", 400, ann.page("/orders?sort=value&after=x&at=y"), "'at' takes a whole number")
    report("the form keeps what it was asked for", "" if 'value="H20-0"' in ann.ask("GET", "/orders?find=H20-0")[2] else "it is gone")
    status, headers, text = ann.ask("GET", "/orders.csv?find=H200-&sort=-value")
    same("CSV has what the page has", ["H200-01/10", "H200-02/10"], [row.split('"')[1] for row in text.splitlines()[1:]])
    status, headers, text = ann.ask("GET", "/orders.csv")
    report("all orders as CSV", "" if status == 200 and headers["content-type"].startswith("text/csv") and
           text.count("\n") == len(wanted) + 1 and text.startswith("order,item,quantity,buyer") else text[:300])
    report("a cell is no formula", "" if "\"'=1+1\"" in text and '"=1+1"' not in text else text[-500:])
    check("an order", 200, ann.page("/orders/H20-04%2F10"), "Order H20-04/10", "It may not ship", "license required",
          "us/informed/nvidia-2025-04-09", "NVIDIA Form 8-K dated 9 April 2025", "Holds", "open", "What became of it", "version 2",
          "amend", "License D000001: units 92,000 asked for, 0 left")
    check("what was shipped", 200, ann.page("/orders/H20-01%2F10"), "It may ship", "NVIDIA H20")
    held = ann.page("/orders/H200-01%2F10")
    check("what somebody holds does not ship, whatever the answer", 200, held, "Not yet", "the answer lets it ship, but the order "
          "is on hold", "the buyer asked to wait")
    report("and nowhere says so", "It may ship" if "It may ship" in held[1].text() else "")
    report("nor in the CSV", "" if re.search(r'"H200-01/10",.*,"false"\n', text) else text[-900:])
    check("an order that is not there", 404, ann.page("/orders/none"), "none")
    check("what is in the database stays text", 200, ann.page("/orders/" + urllib.parse.quote(NASTY, safe="")), NASTY, "hold")


def check_licenses(ann: Browser) -> None:
    check("licenses on file", 200, ann.page("/licenses"), "Licenses", "BIS D000001", "exhausted", "BIS D000004", "line 1, quantity",
          "160", "200", "tolerance")
    def listed(query: str) -> list[str]:
        return re.findall(r'<td class="day"><a href="/licenses/([^"?]*)', ann.ask("GET", "/licenses?" + query)[2])
    same("by the last day", ["D000004", "D000001", "D000002", "D000003"], [one for one in listed("sort=due") if one[0] == "D"][-1:] +
         [one for one in listed("sort=due") if one[0] == "D"][:-1])
    same("by how they stand", ["D000003", "D000004"], listed("standing=active&find=D0"))
    same("behind one", ["D000004"], listed("after=BIS+D000003&find=D0"))
    check("none is found", 200, ann.page("/licenses?find=nothing"), "No license is found", "Show all")
    status, headers, text = ann.ask("GET", "/licenses.csv")
    rows = text.splitlines()
    report("licenses as CSV", "" if status == 200 and headers["content-type"].startswith("text/csv") and
           any(row.startswith('"BIS","D000004","active",') and '"200","0","40","0","160","false"' in row for row in rows) else text[:900])
    check("a license", 200, ann.page("/licenses/D000004?authority=BIS"), "License D000004", "active", "What is left", "160", "Parties",
          "Lanting Example Cloud Co., Ltd.", "Conditions", "What became of it", "activate")
    bars = re.findall(r'<rect class="(\w+)"[^>]*width="([\d.]+)"[^>]*><title>(\w+): ([\d,]+) ',
                      ann.ask("GET", "/licenses/D000004")[2].split("line 1, quantity")[1])[:2]
    same("a bar has what the table has", [("posted", "200.0", "posted", "40"), ("free", "800.0", "free", "160")], bars)
    check("a license that is not there", 404, ann.page("/licenses/none"), "none")
    check("an authority that has none of that number", 404, ann.page("/licenses/D000004?authority=OFAC"), "D000004")
    check("a license's text stays text", 200, ann.page("/licenses/" + urllib.parse.quote(NASTY, safe="")), NASTY, "drafted")


def check_today(people: dict[str, Browser]) -> None:
    check("what needs somebody", 200, people["ann"].page("/today"), "Today", "On hold, worth most", "H20-07/10",
          "USD 1,875,000,000.00", "What is in the way of most orders", "H20, and circuits that match its bandwidth",
          "Licenses", "BIS D000001 is used up")
    worth = re.findall(r"USD ([\d,]+)\.\d\d", people["ann"].page("/today")[1].text().split("worth most")[1].split("in the way")[0])
    same("the most first", sorted((int(one.replace(",", "")) for one in worth), reverse=True),
         [int(one.replace(",", "")) for one in worth])


def check_roles(people: dict[str, Browser]) -> None:
    wrong = []
    for name, browser in people.items():
        may = set(json.loads(browser.ask("GET", "/v1/session")[2])["may"])
        front = browser.ask("GET", "/")[2]
        for path, needs in PAGES.items():
            status, page, faults = browser.page(path) if not path.endswith(".csv") else (browser.ask("GET", path)[0], Page(""), [])
            allowed = set(needs) <= may
            wrong += [f"{path} as {name}: {status} {faults}"] if status != (200 if allowed else 403) or faults else []
            if path.count("/") == 1 and not path.endswith(".csv") and (f'<li><a href="{path}"' in front) != allowed:
                wrong.append(f"{path} is {'not ' if allowed else ''}in the list of {name}")
    report("each page is for those who may, and in their list", "\n".join(wrong))


def check_links(ann: Browser) -> None:
    seen: set[str] = set()
    waiting = ["/orders", "/orders/H20-04%2F10", "/licenses", "/today"]
    wrong: list[str] = []
    while waiting and len(seen) < 250:
        path = waiting.pop().split("#")[0]
        if path in seen or not path.startswith("/"):
            continue
        seen.add(path)
        status, headers, text = ann.ask("GET", path)
        if status not in (200, 422):
            wrong.append(f"{path}: {status}")
        if headers.get("content-type", "").startswith("text/html"):
            waiting += Page(text).links
    report("links lead somewhere", "; ".join(wrong[:5]) if len(seen) > 80 else f"only {len(seen)}")


def check_without() -> None:
    with server() as made:
        alone = Browser(made)
        status, _, text = alone.ask("GET", "/")
        report("without a database there is no page that needs one", "" if status == 200 and "/orders" not in text and
               "Sign" not in text else text[:500])
        same("and it says so", [503] * 5,
             [alone.ask("GET", path)[0] for path in ("/orders", "/sign-in", "/orders/x", "/licenses", "/today")])


def main() -> int:
    check_without()
    with tempfile.TemporaryDirectory() as folder:
        base = os.environ["BOOK"] = os.path.join(folder, "licet.db")
        fill(base)
        with server("--db", base) as made:
            check_sign_in(made)
            people = {name: Browser(made) for name in ("ann", "bob", "lee", "sam", "root", "ivy")}
            for name, browser in people.items():
                assert browser.sign_in(name)[0] == 303, name
            check_orders(people["ann"])
            check_licenses(people["ann"])
            check_today(people)
            check_roles(people)
            check_links(people["ann"])
            check_ask(made)
            check_lock(made)
            report("a server ends well", "" if made.end() == 0 else made.logged()[-2000:])
            report("no password is in the log", "" if PASSWORD not in made.logged() else "it is")
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
