#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pages.py - the pages of `licet serve`, without a browser: each is well-formed and small, its fields have labels, nothing in
it needs what the security policy forbids, each of its links leads somewhere, and what is typed stays text."""
import re
import sys
import urllib.parse
from html.parser import HTMLParser

from _licet import any_failed, report
from _server import Server, server

EMPTY = {"meta", "link", "input", "img", "source", "source", "br", "hr", "rect", "line", "path", "option"}
SIZE_MAX = 100_000
# What may stand in what: a browser moves anything else to where it thinks best.
INSIDE = {"table": {"thead", "tbody"}, "thead": {"tr"}, "tbody": {"tr"}, "tr": {"th", "td"}, "ul": {"li"}, "ol": {"li"},
          "dl": {"div"}, "select": {"option"}}
QUESTION = {"chip": "NVIDIA H20", "quantity": "2000", "to": "CN", "exporter": "NVIDIA Corporation", "on": "2025-05-01"}
NASTY = "\"'><script>alert(1)</script>&amp;\x01"


class Page(HTMLParser):
    """What is wrong with a page, its links, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: set[str] = set()
        self.labels: set[str] = set()
        self.fields: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"{tag} is not closed" for tag in self.open]
        self.faults += [f"no label for {name}" for name in self.fields if name not in self.labels]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if len(given) != len(attrs):
            self.faults.append(f"{tag} has an attribute twice")
        if given.get("id") in self.ids:
            self.faults.append(f"the id {given['id']} twice")
        if "id" in given:
            self.ids.add(str(given["id"]))
        if "style" in given or any(name.startswith("on") for name in given) or (tag == "script" and "src" not in given):
            self.faults.append(f"{tag} has a style or a script in it")
        if tag == "label" and "for" in given:
            self.labels.add(str(given["for"]))
        inside = "label" in self.open
        if tag in ("input", "select") and given.get("type") != "hidden" and not inside:
            self.fields.append(str(given.get("id")))
        within = self.open[-1] if self.open else ""
        if within in INSIDE and tag not in INSIDE[within]:
            self.faults.append(f"{tag} in {within}")
        if tag == "img" and not given.get("alt"):
            self.faults.append("an img without a text for it")
        for name in ("href", "src"):
            if name in given:
                self.links.append(str(given[name]))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPTY:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def ask(made: Server, path: str, **fields: str) -> tuple[int, Page, list[str]]:
    target = path + ("?" + urllib.parse.urlencode(fields) if fields else "")
    status, headers, body = made.ask("GET", target, None, {"Accept": "text/html"})
    page = Page(body.decode())
    wrong = list(page.faults)
    if headers.get("content-type") != "text/html; charset=utf-8":
        wrong.append(f"it is {headers.get('content-type')}")
    if "default-src 'none'" not in headers.get("content-security-policy", ""):
        wrong.append("without a security policy")
    if len(body) > SIZE_MAX:
        wrong.append(f"{len(body)} bytes")
    return status, page, wrong


def check(name: str, status: int, asked: tuple[int, Page, list[str]], *words: str) -> None:
    got, page, wrong = asked
    wrong = wrong + ([] if got == status else [f"status {got}"])
    wrong += [f"without {word!r}" for word in words if word not in page.text()]
    report(name, "; ".join(wrong))


def check_answers(made: Server) -> None:
    check("the question alone", 200, ask(made, "/"), "May I ship it?")
    check("a letter stops it", 200, ask(made, "/", **QUESTION), "No, it may not ship", "license required",
          "NVIDIA Form 8-K dated 9 April 2025", "us/informed/nvidia-2025-04-09", "Over time", "What would change it")
    before = ask(made, "/", **{**QUESTION, "on": "2025-03-01"})
    check("a month before, what is assumed keeps it", 200, before, "Not yet", "no license required", "assumptions")
    check("a name of a country will do", 200, ask(made, "/", **{**QUESTION, "to": "china"}), "No, it may not ship")
    order = ask(made, "/", **{**QUESTION, "on": "2025-03-01", "strictly": "yes", "buyer": "Example Cloud"})
    check("an order is asked what it does not say", 200, order, "Not known yet", "To settle it")
    named = re.findall(r'name="((?:fact|party):[^"]+)"', made.ask("GET", "/?" + urllib.parse.urlencode(
        {**QUESTION, "on": "2025-03-01", "strictly": "yes", "buyer": "Example Cloud"}))[2].decode())
    answered = {name: "false" for name in named}
    again = ask(made, "/", **{**QUESTION, "on": "2025-03-01", "strictly": "yes", "buyer": "Example Cloud", **answered})
    check("questions that are answered are not asked again", 200 if again[0] == 200 else 422, again)
    china = {"chip": "NVIDIA H20", "quantity": "100", "from": "CN", "to": "US"}
    check("from China another authority is asked, too", 200, ask(made, "/", **china), "What MOFCOM says", "under MOFCOM",
          "item.material")
    check("and what it asks can be answered", 200, ask(made, "/", **china, **{"fact:item.material": "other"}), "What MOFCOM says")
    check("whose rules are not covered is said", 200, ask(made, "/", **{**china, "from": "Taiwan"}), "rules are not covered here")
    check("a list's entry is shown", 200, ask(made, "/", **{**QUESTION, "buyer": "Huawei Technologies"}), "Parties", "listed")


def check_mistakes(made: Server) -> None:
    for field, value, says in (("chip", "H2X", "is not in the catalog"), ("to", "Atlantis", "is not a country"),
                               ("quantity", "many", "quantity"), ("on", "tomorrow", "tomorrow"), ("value", "dear", "dear"),
                               ("fact:no.such", "1", "no.such")):
        check(f"a mistake in {field} is said beside the question", 422, ask(made, "/", **{**QUESTION, field: value}),
              "May I ship it?", says)
    check("a parameter that is not there", 400, ask(made, "/", nothing="1"), "there is no parameter 'nothing' here")
    check("a page that is not there", 404, ask(made, "/nothing"), "there is nothing at '/nothing'")
    check("an asset that is not there", 404, ask(made, "/assets/nothing.css"), "nothing.css")
    for field in ("buyer", "chip", "exporter", "use", "to", "fact:deal.supercomputer"):
        status, page, wrong = ask(made, "/", **{**QUESTION, field: NASTY})
        report(f"what is typed into {field} stays text", "; ".join(wrong) if status in (200, 422) else f"status {status}")
    check("what is typed into the timeline stays text", 422, ask(made, "/timeline", chip=NASTY, to="CN"))
    check("what is typed into the chips stays text", 422, ask(made, "/chips", to=NASTY))


def check_others(made: Server) -> None:
    check("the chips", 200, ask(made, "/chips", on="2025-05-01", sort="tpp"), "Performance and density", "NVIDIA H20", "3A090.a")
    check("a timeline", 200, ask(made, "/timeline", chip="NVIDIA H20", to="CN", exporter="NVIDIA Corporation"),
          "2025-04-09", "license required")
    check("a timeline of several authorities", 200, ask(made, "/timeline", **{"chip": "NVIDIA H20", "from": "Malaysia", "to": "SG"}),
          "from MY to SG", "MITI", "2025-07-14")
    check("from a country that is none", 422, ask(made, "/timeline", **{"chip": "NVIDIA H20", "from": "Atlantis", "to": "SG"}), "Atlantis")
    check("a timeline that nobody asked for", 200, ask(made, "/timeline"), "Timeline")
    for query, width in (("", "960"), ("&narrow=yes", "360")):
        status, headers, body = made.ask("GET", f"/chips.svg?on=2025-05-01{query}")
        report(f"the chips as a picture, {width} wide", "" if status == 200 and f'width="{width}"'.encode() in body[:200] and
               headers["content-type"] == "image/svg+xml" else f"{status} {body[:200]!r}")
    status, _, _ = made.ask("GET", "/chips.svg?narrow=no")
    report("narrow is yes or not said", "" if status in (400, 422) else str(status))
    status, headers, body = made.ask("GET", "/chips.csv?sort=name")
    report("the chips as CSV", "" if status == 200 and headers["content-type"].startswith("text/csv") and
           body.startswith(b"name,launched") and body.count(b"\n") > 100 else str(body[:200]))
    status, headers, body = made.ask("GET", "/assets/style.css")
    again = made.ask("GET", "/assets/style.css", None, {"If-None-Match": headers["etag"]})
    report("a browser keeps what is the same", "" if (status, again[0], again[2]) == (200, 304, b"") else str(again[:2]))
    document = made.ask("GET", "/openapi.json")[2].decode()
    report("pages are not in the document of the API", "" if '"/chips"' not in document and '"/"' not in document else "they are")


def check_links(made: Server) -> None:
    """From the front page on, each link once."""
    seen: set[str] = set()
    waiting = ["/", "/?" + urllib.parse.urlencode(QUESTION)]
    wrong: list[str] = []
    while waiting and len(seen) < 400:
        path = waiting.pop().split("#")[0]
        if path in seen or not path.startswith("/"):
            continue
        seen.add(path)
        status, headers, body = made.ask("GET", path, None, {"Accept": "text/html"})
        if status != 200:
            wrong.append(f"{path}: {status}")
        if headers.get("content-type", "").startswith("text/html"):
            waiting += Page(body.decode()).links
    report(f"{len(seen)} links lead somewhere", "; ".join(wrong[:5]) if len(seen) > 100 else f"only {len(seen)}")


def main() -> int:
    with server() as made:
        check_answers(made)
        check_mistakes(made)
        check_others(made)
        check_links(made)
        report("a server ends well", "" if made.end() == 0 else made.logged()[-2000:])
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
