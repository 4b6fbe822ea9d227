#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""pages_exposure.py - an exposure as a page and as pictures: each is well-formed, says what the report says, stays inside its frame, and
what stands in a report stays text."""
import csv
import io
import json
import pathlib
import re
import sys
import tempfile
import xml.etree.ElementTree as ET

from _licet import any_failed, licet, report
from _server import Server, server
from pages import NASTY, Page, ask, check
from pictures import overlapping

BOOK = ["examples/h20/inventory.csv", "examples/h20/terms.jsonl", "examples/h20/published.jsonl", "--orders",
        "examples/h20/orders.jsonl", "--on", "2025-04-09", "--known", "2025-05-28", "--until", "2025-07-27"]
SHOWS = {"timeline": ["NVIDIA H20 to CN", "2025-04-09", "us/informed/nvidia-2025-04-09"],
         "waterfall": ["gross", "5.5 bn", "reusable", "-1 bn", "net charge", "4.5 bn"],
         "cliff": ["net charge", "PO-06", "2025-04-09"], "fan": ["99 %"], "loss": ["P99", "100 %"],
         "survival": ["720 days", "at its lower end"],
         "tornado": ["rate of tightening: 0.50 a year to", "licenses: none to all", "mean lost revenue"]}


def check_svg(name: str, text: str, words: list[str]) -> None:
    """XML, with all places inside the frame, in both schemes of color, with nothing from elsewhere."""
    wrong = []
    try:
        root = ET.fromstring(text)
    except ET.ParseError as fault:
        report(name, f"{fault}: {text[:200]}")
        return
    width, height = (float(root.get(side)) for side in ("width", "height"))
    for node in root.iter():
        places = [(float(node.get(x)), float(node.get(y))) for x, y in (("x", "y"), ("x1", "y1"), ("x2", "y2"), ("cx", "cy"))
                  if node.get(x) and node.get(y)]
        places += [tuple(map(float, place.split(","))) for place in (node.get("points") or "").split()]
        wrong += [f"{node.tag} at {x},{y}" for x, y in places if not (0 <= x <= width and 0 <= y <= height)]
    drawn = " ".join(part for node in root.iter() if node.text for part in [node.text] if not node.tag.endswith("style"))
    wrong += [f"without {word!r}" for word in words if word not in drawn]
    wrong += [word for word in ("href", "url(", "<script", "http:")
              if word in re.sub(r'xmlns="[^"]*"|url\(#[a-z]*\)', "", text)]
    if "@media screen and (prefers-color-scheme:dark)" not in text:
        wrong.append("in one scheme of color alone, or printed in that of the screen")
    wrong += overlapping(root)
    report(name, "; ".join(wrong[:5]))


def check_drawn() -> None:
    for kind, words in SHOWS.items():
        first, again = (licet("exposure", *BOOK, "--svg", kind).stdout for _ in range(2))
        check_svg(f"{kind} is drawn", first, words)
        narrow = licet("exposure", *BOOK, "--svg", kind, "--narrow").stdout
        check_svg(f"{kind} is drawn for a telephone", narrow, words)
        report(f"{kind} is as wide as one", "" if 'width="360"' in narrow.partition(">")[0] else narrow[:100])
        report(f"{kind} is the same again", "" if first == again else "other")
    done = licet("exposure", *BOOK, "--svg", "waterfall", "--json")
    report("a picture is no JSON", "" if done.returncode == 2 and "--svg" in done.stderr else done.stderr)
    done = licet("exposure", *BOOK, "--narrow")
    report("only a picture is narrow", "" if done.returncode == 2 and "--svg KIND" in done.stderr else done.stderr)
    done = licet("exposure", *BOOK[:3], "--on", "2025-04-09", "--svg", "timeline")
    report("a timeline needs lines", "" if done.returncode == 2 and "--orders" in done.stderr else done.stderr)


def check_tables(made: Server, told: dict) -> None:
    """Sorted by any column, and all of it as CSV."""
    def rows(query: str) -> list[dict[str, str]]:
        status, headers, body = made.ask("GET", f"/exposure.csv?{query}")
        assert status == 200 and headers["content-type"].startswith("text/csv"), f"{status} {body!r}"
        return list(csv.DictReader(io.StringIO(body.decode())))

    found = [{key: row[key] for key in ("id", "stage", "net", "file", "line")} for row in rows("table=lots")]
    wanted = [{key: str(row[key]) for key in ("id", "stage", "net", "file", "line")} for row in told["supplies"]]
    report("the lots as CSV are those of the report", "" if found == wanted else f"{found[:2]} {wanted[:2]}")
    net = [float(row["net"]) for row in rows("table=lots&sort=-net")]
    report("the largest first", "" if net == sorted(net, reverse=True) and len(set(net)) > 5 else str(net))
    names = [row["buyer"] for row in rows("table=lines&sort=buyer")]
    report("by name", "" if names == sorted(names) and len(set(names)) > 3 else str(names))
    page = Page(made.ask("GET", "/exposure?table=lots&sort=-net")[2].decode()).text()
    first = max(told["supplies"], key=lambda row: float(row["net"]))["id"]
    lots = page[page.index("Lots and commitments"):]
    report("and so on the page", "" if lots.index(first) == min(lots.index(row["id"]) for row in told["supplies"]) else lots[:300])
    report("no other table", "" if made.ask("GET", "/exposure.csv?table=pie")[0] == 422 else "there is")
    report("a column that is not there sorts nothing", "" if rows("table=lots&sort=x") == rows("table=lots") else "it does")


def check_page(path: pathlib.Path, text: str) -> None:
    with server("--exposure", str(path)) as made:
        check("a report that is not there is told", 500, ask(made, "/exposure"), "report.jsonl")
        path.write_text(text)
        told = ask(made, "/exposure")
        check("the law is shown", 200, told, "5,500,000,000", "4,500,000,000", "not to be added", "Form 8-K of 15 April 2025",
              "us/informed/nvidia-2025-04-09", "Brier score", "2023-10-17",
              "Who has ordered, through the window", "Herfindahl-Hirschman index", "Purchase orders that can still be cancelled",
              "What moves the means", "rate of tightening")
        check("another supposition", 200, ask(made, "/exposure", scenario="other-side"), "other-side: the other side's controls back")
        check("one that is not there is the law", 200, ask(made, "/exposure", scenario=NASTY), "law: the law as it stands")
        links = [link for link in told[1].links if link.startswith("/exposure")]
        status = {made.ask("GET", link.replace("&amp;", "&"), None, {"Accept": "*/*"})[0] for link in links}
        report("its links and pictures are there", "" if status == {200} and len(links) >= 10 else f"{status} {links}")
        check_tables(made, json.loads(text.splitlines()[0]))
        for kind in list(SHOWS)[1:]:
            got, headers, body = made.ask("GET", f"/exposure.svg?kind={kind}")
            good = got == 200 and headers["content-type"] == "image/svg+xml" and "default-src 'none'" in headers["content-security-policy"]
            report(f"{kind} is there", "" if good else f"{got} {headers}")
            check_svg(f"{kind} in a narrow frame", body.decode(), [])
        report("no other picture", "" if made.ask("GET", "/exposure.svg?kind=pie")[0] == 422 else "there is")
        # What stands in a report is text, and may be anything.
        told = [json.loads(line) for line in text.splitlines()]
        told[0]["title"] = told[0]["supplies"][0]["id"] = told[0]["lines"][0]["buyer"] = told[0]["supplies"][0]["gross"] = NASTY
        told[0]["buyers"]["rows"][0]["name"] = told[0]["buyers"]["index_high"] = told[0]["ladder"][0]["until"] = NASTY
        told[0]["lines"][1] |= {"standing": "undetermined", "lost_revenue": "5.00"}
        told[0]["suppliers"] = []
        told[0]["left_out"] = {"in_transit": NASTY}
        told[0]["measures"] = {}
        told[-1]["events"][0]["rule"] = NASTY
        told[-1] |= {"cliff": [], "fan": [1], "ranks": {}, "tightening": NASTY, "drivers": [NASTY, {"name": NASTY, "low": 7}]}
        path.write_text("".join(json.dumps(one) + "\n" for one in told))
        check("what stands in a report stays text", 200, ask(made, "/exposure"), "1 of 13 lines are undetermined")
        for kind in list(SHOWS)[1:]:
            got, _, body = made.ask("GET", f"/exposure.svg?kind={kind}")
            report(f"{kind} of a damaged report", "" if got in (200, 422) else f"{got} {body[:200]!r}")
        for damaged, says in (("{", "exposure"), ('{"a": 1}', "line 1 is none of a report"), ("[]", "line 1 is none of a report")):
            path.write_text(damaged)
            check(f"a report that is {damaged}", 500, ask(made, "/exposure"))
        path.write_text("")
        check("an empty report is none", 200, ask(made, "/exposure"), "There is no report")
    with server() as made:
        check("without a report the page says how to make one", 200, ask(made, "/exposure"), "licet serve --exposure")
        report("and the way to it is there", "" if "/exposure" in Page(made.ask("GET", "/")[2].decode()).links else "no link")


def main() -> bool:
    check_drawn()
    done = licet("exposure", *BOOK, "--paths", "500", "--json")
    if done.returncode != 0:
        sys.exit(f"not ok a report\n{done.stderr}")
    with tempfile.TemporaryDirectory() as folder:
        check_page(pathlib.Path(folder) / "report.jsonl", done.stdout)
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
