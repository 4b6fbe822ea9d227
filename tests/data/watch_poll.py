#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""watch_poll.py - `licet watch poll` against answers of the Federal Register's API, as a server of our own gives them."""
import http.server
import json
import os
import pathlib
import sys
import tempfile
import threading
import urllib.parse

from _licet import any_failed, licet, report

RULE = pathlib.Path("examples/watch/entity-list-rule.xml").read_bytes()
FIELDS = {"document_number", "title", "type", "publication_date", "effective_on", "cfr_references", "full_text_xml_url"}


def document(number: str, kind: str, parts: list[int], base: str, xml: bool = True) -> dict:
    return {"document_number": number, "title": f"Document {number}", "type": kind, "publication_date": "2025-03-28",
            "effective_on": "2025-03-25", "cfr_references": [{"title": 15, "part": part} for part in parts],
            "full_text_xml_url": f"{base}/rule.xml" if xml else None}


class Server(http.server.BaseHTTPRequestHandler):
    asked: list[str] = []

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:  # noqa: N802
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        where, _, query = self.path.partition("?")
        Server.asked.append(self.path)
        if where == "/rule.xml":
            text = RULE
        elif where == "/none/api/v1/documents.json":
            text = json.dumps({"count": 0}).encode()
        elif where == "/short/api/v1/documents.json":
            text = json.dumps({"count": 3, "results": [document("2025-05427", "Rule", [744], base)]}).encode()
        elif where == "/page/api/v1/documents.json":
            text = b"<!DOCTYPE html><title>Sorry</title>"
        elif where == "/odd/api/v1/documents.json":
            text = json.dumps({"count": 2, "documents": []}).encode()
        elif where == "/round/api/v1/documents.json":
            text = json.dumps({"count": 2, "results": [], "next_page_url": f"{base}{self.path}"}).encode()
        elif where == "/api/v1/documents.json" and "page=2" in query:
            text = json.dumps({"count": 4, "results": [document("2025-05427", "Proposed Rule", [744, 774], base)]}).encode()
        elif where == "/api/v1/documents.json":
            results = [document("2025-05426", "Rule", [744], base), document("2025-00001", "Rule", [922], base),
                       document("2025-05428", "Rule", [734], base, xml=False)]
            text = json.dumps({"count": 4, "results": results, "next_page_url": f"{base}{where}?page=2"}).encode()
        else:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def check(what: str, words: list[str], status: int, *said: str) -> str:
    done = licet("watch", "poll", *words)
    text = done.stdout + done.stderr
    wrong = "" if done.returncode == status and all(one in text for one in said) else f"{done.returncode}\n{text}"
    report(f"watch_poll: {what}", wrong)
    return done.stdout


def main() -> int:
    os.environ["no_proxy"] = "*"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    online = ["--online", "--mirror", base, "--since", "2025-03-01"]
    check("nothing is asked without --online", ["--mirror", base], 2, "only with --online")
    report("watch_poll: and nothing was", "" if not Server.asked else str(Server.asked))
    check("what is new is told, of both pages, for parts 730 to 774", online, 1, "2025-05426  Rule: Document 2025-05426",
          "2025-05427  Proposed Rule", "2025-05428", "4 documents, 3 not read yet")
    query = urllib.parse.parse_qs(Server.asked[0].partition("?")[2])
    wanted = {"conditions[agencies][]": ["industry-and-security-bureau"], "conditions[type][]": ["RULE", "PRORULE"],
              "conditions[publication_date][gte]": ["2025-03-01"], "order": ["oldest"], "per_page": ["100"]}
    report("watch_poll: the API is asked in its own words",
           "" if all(query.get(key) == value for key, value in wanted.items()) and set(query["fields[]"]) == FIELDS else str(query))
    lines = check("as JSON", [*online, "--json"], 1).splitlines()
    report("watch_poll: an object a document", "" if [json.loads(line)["document"] for line in lines] ==
           ["2025-05426", "2025-05428", "2025-05427"] else "\n".join(lines))
    with tempfile.TemporaryDirectory() as folder:
        lists = ["--lists", f"{folder}/lists"]
        check("what is new is read", [*online, "--add", *lists], 1, "EL: 2 added", "2025-05428 has no XML yet")
        found = licet("screen", "Acme Xinpian", *lists).stdout
        report("watch_poll: and looked in", "" if "Acme Xinpian: listed" in found else found)
        check("what was read is not new", [*online, *lists], 1, "4 documents, 2 not read yet")
        check("--add needs a folder", [*online, "--add"], 2, "--lists DIR")
    check("nothing may be new", ["--online", "--mirror", f"{base}/none"], 0, "0 documents, 0 not read yet")
    check("a page in place of an answer", ["--online", "--mirror", f"{base}/page"], 2, "the answer of")
    check("an answer of another shape", ["--online", "--mirror", f"{base}/odd"], 2, "no results")
    check("fewer documents than there are", ["--online", "--mirror", f"{base}/short"], 2,
          "only 1 of 3 documents were given", "--since DATE")
    check("pages without an end", ["--online", "--mirror", f"{base}/round"], 2, "more than 50 pages")
    check("nobody there", ["--online", "--mirror", f"{base}/nowhere"], 3, "by other means")
    server.shutdown()
    return 1 if any_failed() else 0


sys.exit(main())
