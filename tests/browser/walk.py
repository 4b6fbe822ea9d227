#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""walk.py [--pictures FOLDER] - the pages in headless Chromium, as people use them.

The most common jobs from end to end, with script and without; what each role may not do is not there, and refused.  Of each page,
light and dark: whether its words stand out enough (WCAG 2 AA), and whether it fits a telephone.  LICET is the program; where
chromium-driver is not installed nothing is done, and that is said.

--pictures makes a picture of each page at 1280 and 390 pixels, light and dark, and nothing else.
"""
import csv
import io
import os
import pathlib
import sys
import tempfile
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "data"))

import chromium
from chromium import Browser
from _licet import any_failed, licet, report
from _server import server
from factor import code_of
from pages_desk import PASSWORD
from pages_exposure import BOOK as EXPOSURE
from pages_work import CLOUD, done, fill

ASKED = "/?" + urllib.parse.urlencode({"chip": "NVIDIA H20", "quantity": "2000", "to": "CN", "exporter": "NVIDIA Corporation",
                                       "on": "2025-05-01"})
# Each with a name, for whom it is shown.
PAGES = {
    "sign-in": ("/sign-in", ""), "ask": ("/", "ann"), "answer": (ASKED, "ann"),
    "answer-both": ("/?" + urllib.parse.urlencode({"chip": "NVIDIA H20", "quantity": "100", "from": "CN", "to": "US"}), "ann"),
    "answer-license": ("/?" + urllib.parse.urlencode({
        "chip": "NVIDIA H200 SXM 141GB", "quantity": "20", "to": "CN", "exporter": "NVIDIA Corporation", "on": "2026-06-16",
        "buyer": "Lanting Example Cloud Co., Ltd.", "use": "datacenter", "value": "540000.00 USD"}), "una"),
    "exposure": ("/exposure", "una"), "exposure-run": ("/exposure/run", "una"), "today": ("/today", "ann"),
    "orders": ("/orders?sort=-value", "ann"), "orders-none": ("/orders?find=none", "ann"),
    "order": ("/orders/H20-04%2F10", "ann"), "order-hold": ("/orders/H20-04%2F10/do/hold", "ann"), "buyers": ("/buyers", "ann"),
    "buyer": (CLOUD, "ann"), "buyer-list": ("/buyers/lists/1", "ann"), "buyer-reinstate": (CLOUD + "/do/suspend", "ann"),
    "applications": ("/applications", "ann"), "application": ("/applications/A-CLOCK", "ann"),
    "application-draft": ("/applications/A-DRAFT", "ann"), "licenses": ("/licenses", "ann"),
    "license": ("/licenses/D000004", "lee"), "reserve": ("/licenses/D000003/do/reserve?authority=BIS&quantity=1200", "lee"),
    "shipments": ("/shipments", "lee"), "shipment": ("/shipments/SH-20", "lee"), "approvals": ("/approvals?all=yes", "bob"),
    "disclosures": ("/disclosures", "ann"), "disclosure": ("/disclosures/VSD-1", "ann"),
    "disclosure-notify": ("/disclosures/VSD-1/do/notify", "ann"), "disclosure-open": ("/disclosures/do/open", "ann"),
    "policy": ("/policy", "bob"), "policy-draft": ("/policy/draft?pack=house", "ada"),
    "audit": ("/audit?license=D000004", "ivy"), "audit-verify": ("/audit/verify?license=D000004", "ivy"),
    "chips": ("/chips?on=2025-05-01", "ann"), "timeline": ("/timeline?chip=NVIDIA+H20&to=CN", "ann"), "timeline-both": ("/timeline?chip=NVIDIA+H20&from=MY&to=SG", "ann"),
    "account": ("/account", "ann"), "account-done": ("/account?done=guessed", "ann"), "factor": ("/account/factor", "ann"),
    "security-keys": ("/account/security-keys", "ann"),
    "refused": ("/audit", "sam"), "missing": ("/orders/none", "ann"),
}
# What a role may not do, and where it would be done.
REFUSED = {
    "ann": ["/orders/H200-01%2F10/do/cancel", "/licenses/D000003/do/reserve", "/audit"],
    "ada": ["/orders/H200-01%2F10/do/close-hold", "/licenses/D000003/do/reserve", "/audit"],
    "bob": ["/orders/H200-01%2F10/do/hold", CLOUD + "/do/suspend", "/shipments/SH-20/do/void", "/audit"],
    "lee": ["/shipments/SH-20/do/release", "/orders/H200-01%2F10/do/hold", "/applications/A-CLOCK/do/approve"],
    "sam": ["/orders/H200-01%2F10/do/close-hold", "/licenses/D000003/do/reserve", "/audit"],
    "ivy": ["/orders/H200-01%2F10/do/hold", "/shipments/SH-20/do/depart", CLOUD + "/do/suspend"],
    "root": ["/orders", "/buyers", "/audit"],
}
# The least contrast of any words with what is behind them, and which: text that is large may have less (1.4.3).
CONTRAST = """
const channel = (c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const parse = (text) => { const p = text.match(/[\\d.]+/g).map(Number); return [p.slice(0, 3), p.length > 3 ? p[3] : 1]; };
const behind = (element) => {
  for (let e = element; e; e = e.parentElement) {
    const [color, alpha] = parse(getComputedStyle(e).backgroundColor);
    if (alpha === 1) return color;
  }
  return [255, 255, 255];
};
const found = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.nodeValue.trim() || element.closest("svg, script, .skip") || !element.getClientRects().length) continue;
  const style = getComputedStyle(element);
  const size = parseFloat(style.fontSize);
  const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
  const [a, b] = [light(parse(style.color)[0]), light(behind(element))].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < needed) found.push(`${walker.currentNode.nodeValue.trim().slice(0, 30)}: ${ratio.toFixed(2)}`);
}
return found;
"""


def sign_in(browser: Browser, name: str) -> None:
    browser.forget()
    browser.go("/sign-in")
    browser.one("#name").fill(name)
    browser.one("#password").fill(PASSWORD)
    browser.leave(browser.one("main button"))


def fill_in(browser: Browser, **fields: str) -> None:
    for name, text in fields.items():
        browser.one(f"#{name}").fill(text)


def send(browser: Browser) -> None:
    browser.leave(browser.one("main form.ask button"))


class Jobs:
    """Each is a job of somebody; what it comes to is what the page says."""

    def __init__(self, browser: Browser, how: str, order: str, license: str, shipment: str, changed: str) -> None:
        self.browser = browser
        self.how = how
        self.order = "/orders/" + urllib.parse.quote(order, safe="")
        self.license = license
        self.shipment = f"/shipments/{shipment}"
        self.changed = changed

    def says(self, job: str, *words: str, css: str = "main") -> None:
        text = self.browser.text(css)
        missing = [word for word in words if word not in text]
        report(f"{self.how}: {job}", f"without {missing}: {self.browser.path()}: {text[:900]}" if missing else "")

    def ask(self) -> None:
        sign_in(self.browser, "sam")
        self.browser.go("/")
        fill_in(self.browser, chip="NVIDIA H20", quantity="2000", to="CN", exporter="NVIDIA Corporation")
        send(self.browser)
        self.says("who sells asks whether it may ship", "it may not ship", "license required", "What would change it")

    def find(self) -> None:
        self.browser.press("Orders")
        fill_in(self.browser, buyer="haojing")
        self.browser.press("Show")
        self.says("and finds the orders of a buyer", "H20-12/10")
        self.browser.press("Show all")
        self.browser.press("Value")
        report(f"{self.how}: and those that are worth most", "" if self.browser.one("tbody a").text() == "H20-07/10" else
               self.browser.text("tbody")[:200])

    def hold(self) -> None:
        self.browser.go(self.order)
        self.browser.press("Hold")
        fill_in(self.browser, reason="the buyer asked to wait")
        send(self.browser)
        self.says("and holds one", "Done: hold", "on hold", "the buyer asked to wait")

    def close(self) -> None:
        sign_in(self.browser, "ann")
        self.browser.go(self.order)
        self.browser.press("Close a hold")
        fill_in(self.browser, reason="the papers are here")
        send(self.browser)
        self.says("the officer closes the hold", "Done: close-hold", "the papers are here")

    def reserve(self) -> None:
        sign_in(self.browser, "lee")
        self.browser.go("/licenses")
        self.browser.press("BIS D000003")
        self.browser.press("Reserve")
        fill_in(self.browser, quantity="100", value="1250000.00")
        send(self.browser)
        self.says("who ships sees what a reservation does", "It reserves 100 of", "until 2029-08-31")
        send(self.browser)
        self.says("and reserves", "Done", "What is left")

    def ship(self) -> None:
        self.browser.press("Shipments")
        self.browser.go(self.shipment)
        self.browser.press("Departed")
        fill_in(self.browser, reference="X20261127000001", place="San Francisco")
        send(self.browser)
        self.says("and says what has departed", "Done: depart", "departed", "Incidents")

    def apply(self) -> None:
        sign_in(self.browser, "ann")
        self.browser.go("/applications/A-DRAFT")
        self.browser.press("Review")
        send(self.browser)
        self.says("a review tells what an application lacks", "Not done", "missing in it")

    def record(self) -> None:
        self.browser.go("/applications/A-CLOCK")
        before = len(self.browser.all("tbody tr"))
        self.browser.press("Escalated" if self.browser.sees("Escalated") else "Intent to deny")
        fill_in(self.browser, reason="a letter of the agency")
        send(self.browser)
        self.says("and what has become of one is recorded", "Done:", "a letter of the agency")
        report(f"{self.how}: with a step more", "" if len(self.browser.all("tbody tr")) > before else "there is none")

    def sign(self) -> None:
        sign_in(self.browser, "bob")
        self.browser.press("Approvals")
        self.says("the second person sees what waits", self.license, "for you")
        self.browser.leave(self.browser.one("tbody a"))
        self.browser.press("Approve")
        self.says("and signs", "approved", "when the same step is taken again")

    def publish(self) -> None:
        look_at(self.browser, self.changed)
        self.says("who writes rules sees what a changed pack does to the book", "5 passed", "lines flip", "SH-03")
        self.browser.press("Quantity")
        report(f"{self.how}: by any column", "" if self.browser.one("#flips tbody a").text() == "SH-03" else
               self.browser.text("#flips tbody")[:200])
        self.browser.press("Propose it for review")
        number = self.browser.path().split("/")[-1]
        self.says("and proposes it", "Somebody else has to sign it")
        sign_in(self.browser, "rey")
        self.browser.go(f"/policy/proposals/{number}")
        self.says("the reviewer reads it", "deal.destination in { SG, DE", "lines flip", "proposed by ada")
        self.browser.press("Approve or reject it")
        self.browser.press("Approve")
        self.browser.press("What it says and does")
        self.browser.press("Ask a second person to sign")
        second = self.browser.path()
        sign_in(self.browser, "bob")
        self.browser.go(second)
        self.browser.press("Approve")
        sign_in(self.browser, "rey")
        self.browser.go(second)
        self.browser.press("What it says and does")
        self.browser.press("Publish it now")
        self.says("and publishes it once a second person has signed", "Done: publish house", "No changed pack waits")

    def search(self) -> None:
        sign_in(self.browser, "ivy")
        self.browser.press("Audit")
        fill_in(self.browser, license="D000004")
        self.browser.press("Search")
        self.says("the auditor finds what was done under a license", "D000004", "ledger.fact")
        self.browser.press("Verify the log")
        self.says("and that the log is what was written", "Sound")

    def account(self) -> None:
        sign_in(self.browser, "sam")
        for current, new in ((PASSWORD, "staple table chair"), ("staple table chair", PASSWORD)):
            self.browser.press("sam")
            fill_in(self.browser, current=current, new=new, again=new)
            if self.how == "with script":
                report(f"{self.how}: how hard it is to guess is said as it is typed", self.browser.waits_for(".strength", "It will do"))
            self.browser.press("Change it")
            self.says("somebody changes their password", "you have another password", "this browser")

    def factor(self) -> None:
        self.browser.press("set one up")
        secret = self.browser.text(".figures").replace(" ", "")
        fill_in(self.browser, code=code_of(secret), current=PASSWORD)
        self.browser.press("Set it up")
        self.says("and sets up a second factor", "You have a second factor", "Recovery codes")
        code = self.browser.text("pre").split()[0]
        self.browser.press("I have them")
        self.says("whose codes are counted", "10 recovery codes left")
        self.browser.press("take it off")
        fill_in(self.browser, code=code, current=PASSWORD)
        self.browser.press("Take it off")
        self.says("and takes it off by one of them", "without a second factor")

    def run(self) -> None:
        for job in (self.ask, self.find, self.hold, self.close, self.reserve, self.ship, self.apply, self.record, self.sign,
                    self.publish, self.search, self.account, self.factor):
            try:
                job()
            except (RuntimeError, OSError) as error:
                report(f"{self.how}: {job.__name__}", str(error))


def check_refused(browser: Browser) -> None:
    wrong = []
    for name, paths in REFUSED.items():
        sign_in(browser, name)
        for path in paths:
            browser.go(path)
            if "may not" not in browser.text() or not browser.all(".problem"):
                wrong.append(f"{name} at {path}: {browser.text()[:200]}")
    report("what a role may not do is refused", "\n".join(wrong))


def check_looks(browser: Browser) -> None:
    """Each page at both sizes: words stand out, and nothing is wider than the window."""
    thin, wide = [], []
    who = None
    for name, (path, user) in PAGES.items():
        if user != who:
            browser.forget()
            if user:
                sign_in(browser, user)
            who = user
        browser.go(path)
        for dark in (False, True):
            browser.dark(dark)
            found = browser.run(CONTRAST)
            thin += [f"{name}, {'dark' if dark else 'light'}: {found[:3]}"] if isinstance(found, list) and found else []
        browser.dark(False)
        browser.size(390, 800)
        width = browser.run("return document.documentElement.scrollWidth")
        wide += [f"{name}: {width}"] if width != 390 else []
        browser.size(1280, 900)
    report("words stand out from what is behind them", "\n".join(thin))
    report("no page is wider than a telephone", "\n".join(wide))


def check_tables(browser: Browser) -> None:
    """With script, short tables are sorted and kept as CSV by the page."""
    def column() -> list[str]:
        found = browser.run("return [...[...document.querySelectorAll('main table')].at(-1).tBodies[0].rows]"
                            ".map((row) => row.cells[0].innerText)")
        return [str(one) for one in found] if isinstance(found, list) else []

    sign_in(browser, "ann")
    browser.go("/orders/H20-04%2F10")
    before = column()
    press = "[...document.querySelectorAll('main table')].at(-1).querySelector('th button').click()"
    browser.run(press)
    up = column()
    browser.run(press)
    down = column()
    report("a short table is sorted by its heads", "" if len(set(up)) > 2 and up == sorted(before, key=int) and down == up[::-1]
           else f"{before} {up} {down}")
    browser.go("/today")
    worth = "[...[...document.querySelectorAll('main table')].find((t) => t.innerText.includes('H20-04/10')).rows]"
    browser.run(worth + "[0].cells[2].querySelector('button').click()")
    found = browser.run(f"return {worth}.slice(1).map((row) => row.cells[2].innerText)")
    sums = [float(one.split()[1].replace(",", "")) for one in found] if isinstance(found, list) else []
    report("amounts are sorted as numbers", "" if len(sums) > 5 and sums == sorted(sums) else str(found))
    browser.go("/orders/H20-04%2F10")
    browser.run(press)
    browser.run(press)
    text = browser.run("const link = [...document.querySelectorAll('main a.csv')].at(-1); link.addEventListener('click', "
                       "(event) => event.preventDefault()); link.click(); return decodeURIComponent(link.href)")
    rows = list(csv.reader(io.StringIO(str(text).partition(",")[2])))
    report("and is there as CSV", "" if rows[0][0].startswith("Step") and [row[0] for row in rows[1:]] == down else str(text)[:300])


def check_keys(browser: Browser) -> None:
    sign_in(browser, "ann")
    browser.go("/")
    browser.key("/")
    report("'/' goes to the first field", "" if browser.run("return document.activeElement.id") == "chip" else "it does not")
    browser.go("/orders")
    browser.key("\ue004")  # Tab
    report("the first Tab leads to the content", "" if browser.run("return document.activeElement.className") == "skip" else "no")
    browser.size(390, 800)
    browser.script(False)
    browser.go("/orders")
    hidden = browser.sees("Buyers")
    browser.press("Menu", stays=True)
    report("on a telephone a menu opens without script", "" if not hidden and browser.sees("Buyers") else "it does not")
    browser.press("Buyers")
    report("and leads on", "" if browser.path() == "/buyers" else browser.path())
    browser.script(True)
    browser.size(1280, 900)


def make_pictures(browser: Browser, folder: str) -> None:
    who = None
    for name, (path, user) in PAGES.items():
        if user != who:
            browser.forget()
            if user:
                sign_in(browser, user)
            who = user
        for width in (1280, 390):
            for dark in (False, True):
                browser.dark(dark)
                browser.size(width, 900)
                browser.go(path)
                height = browser.run("return document.documentElement.scrollHeight")
                browser.size(width, max(900, int(str(height))))
                browser.picture(os.path.join(folder, f"{name}-{width}-{'dark' if dark else 'light'}.png"))


def put_packs(folder: str) -> tuple[str, str]:
    """A pack of the house that is in force, and its text with another rule for large orders to China."""
    text = pathlib.Path("examples/draft/house/house.licet").read_text(encoding="utf-8")
    place = os.path.join(folder, "rules", "house")
    os.makedirs(place)
    with open(os.path.join(place, "house.licet"), "w", encoding="utf-8") as file:
        file.write(text)
    for name, roles in (("ada", ("policy_author", "sales")), ("rey", ("policy_reviewer", "sales"))):
        done("people", "add", name, "--as", "root")
        done("people", "grant", name, *roles, "--as", "root")
        done("people", "password", name, "--from", "-", "--as", name, text=PASSWORD + "\n")
    return os.path.dirname(place), text.replace("{ SG, DE }", "{ SG, DE, CN }")


def put_exposure(folder: str) -> str:
    """A report of what the letter of April 2025 cost, and somebody who asks, ships and values."""
    path = os.path.join(folder, "report.jsonl")
    report_made = licet("exposure", *EXPOSURE, "--paths", "2000", "--json")
    assert report_made.returncode == 0, report_made.stderr
    with open(path, "w", encoding="utf-8") as file:
        file.write(report_made.stdout)
    done("people", "add", "una", "--as", "root")
    done("people", "grant", "una", "sales", "logistics", "finance", "--as", "root")
    done("people", "password", "una", "--from", "-", "--as", "una", text=PASSWORD + "\n")
    return path


def look_at(browser: Browser, text: str) -> str:
    """The address of what is told of that change."""
    sign_in(browser, "ada")
    browser.go("/policy/draft?pack=house")
    choosers = browser.all("input[type=file]")
    if choosers:  # with script: the file is chosen, and fills the text
        with tempfile.NamedTemporaryFile("w", suffix=".licet", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            browser.one("#text1").fill("")
            choosers[0].ask("POST", "value", {"text": file.name})
            browser.waits_for("#text1", text)
            assert browser.one("#text1").value("value") == text, "the file does not fill the text"
    else:
        browser.one("#text1").fill(text)
    browser.press("Look")
    return "/policy/look?" + str(browser.one("a.csv").value("href")).split("?")[1]


def work_out(browser: Browser) -> str:
    """The address of an exposure that was asked for by the form."""
    sign_in(browser, "una")
    browser.go("/exposure/run")
    browser.press("Work it out")
    assert browser.path().startswith("/exposure?run="), browser.path()
    return browser.path()


def propose(number: str, folder: str) -> None:
    document = os.path.join(folder, f"{number}.json")
    with open(document, "w", encoding="utf-8") as file:
        file.write('{"number": "%s", "exporter": "NVIDIA Corporation", "to": "CN", "item": "NVIDIA H20", "quantity": 5, "end_user": '
                   '"Lanting Example Cloud Co., Ltd.", "value": {"amount": "60000.00", "currency": "USD"}, "ultimate_consignee": '
                   '"Lanting Example Cloud Co., Ltd.", "issued": "2025-08-20", "expires": "2039-08-20"}' % number)
    done("license", "add", document, "--as", "ann")
    done("license", "activate", number, "--as", "ann", also=(1, 4))


def main() -> int:
    pictures = sys.argv[2] if len(sys.argv) == 3 and sys.argv[1] == "--pictures" else ""
    if not chromium.is_there():
        print("skipped: chromium-driver is not installed")
        return 1 if pictures else 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BOOK"] = os.path.join(folder, "licet.db")
        fill(folder)
        propose("D000008", folder)
        propose("D000009", folder)
        done("disclosure", "open", "VSD-1", "--kind", "significant", "--says", "Forty units left before their license was active.",
             "--occurred", "2026-06-01", "--as", "ann")
        rules, changed = put_packs(folder)
        valued = put_exposure(folder)
        more = ("--lists", os.path.join(folder, "kept", "lists"), "--lists-age", "9999", "--origin", "https://licet.example.com")
        with server("--db", os.environ["BOOK"], "--publish-into", rules, "--exposure", valued, *more) as made, \
                chromium.browser(f"http://{made.address}") as browser:
            browser.size(1280, 900)
            PAGES["policy-look"] = (look_at(browser, changed), "ada")
            PAGES["exposure-asked"] = (work_out(browser), "una")
            if pictures:
                os.makedirs(pictures, exist_ok=True)
                make_pictures(browser, pictures)
                return 0
            check_looks(browser)
            check_refused(browser)
            check_keys(browser)
            check_tables(browser)
            Jobs(browser, "with script", "H20-04/10", "D000009", "SH-20", changed).run()
            browser.script(False)
            Jobs(browser, "without", "H20-05/10", "D000008", "SH-21", changed.replace(", CN }", " }")).run()
            log = made.logged()
            report("the server made no mistake", log[-2000:] if '"status":500' in log else "")
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
