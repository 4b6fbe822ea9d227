#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""online.py - lists fetched from a server: whole, cut, refused, sent elsewhere; without a server, and without libcurl."""
import functools
import http.server
import json
import os
import pathlib
import sys
import tempfile
import threading

from _licet import any_failed, licet, report, whole_list


LIST = whole_list().encode()


class Server(http.server.BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:  # noqa: N802
        where = self.path.split("/")[1]
        if where in ("away", "file"):
            self.send_response(302)
            self.send_header("Location", "/whole/consolidated.csv" if where == "away" else "file:///etc/passwd")
            self.end_headers()
            return
        if where == "round":
            self.send_response(302)
            self.send_header("Location", self.path)
            self.end_headers()
            return
        if where not in ("whole", "cut", "page"):
            self.send_error(404)
            return
        text = LIST if where != "page" else b"<!DOCTYPE html><title>Sorry</title>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text[:len(text) // 2] if where == "cut" else text)


def check(base: str, place: pathlib.Path, where: str, status: int, said: str) -> None:
    kept = place / where
    done = licet("lists", "import", "--online", "--source", "us-csl", "--lists", str(kept), "--json",
                 "--mirror", f"{base}/{where}")
    wrong = ""
    if done.returncode != status or said not in done.stdout + done.stderr:
        wrong = f"{done.returncode}\n{done.stdout}{done.stderr}"
    if status != 0 and kept.exists():
        wrong += "something was kept"
    report(f"online: {where}", wrong)
    if status == 0:
        report(f"online: {where} has all entries",
               "" if json.loads(done.stdout)["entries"] == LIST.count(b"\n") - 1 else done.stdout)


def main() -> int:
    os.environ["no_proxy"] = "*"
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    with tempfile.TemporaryDirectory() as folder:
        run = functools.partial(check, base, pathlib.Path(folder))
        run("whole", 0, '"new":true')
        screened = licet("screen", "Example Cloud Co., Ltd.", "--lists", str(pathlib.Path(folder) / "whole"))
        report("online: what was just fetched screens, in the evening too", "" if screened.stdout.endswith(": clear\n") else screened.stdout)
        run("away", 0, '"new":true')
        run("cut", 3, "consolidated.csv")
        run("file", 3, "file")
        run("round", 3, "redirects")
        run("nowhere", 3, "404")
        run("page", 2, "consolidated.csv:1:1")
    server.shutdown()
    server.server_close()
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        (place / "libcurl.so.4").touch()
        os.environ["LD_LIBRARY_PATH"] = folder
        check(base, place, "unloaded", 3, "libcurl4")
        report("online: libcurl is not needed for anything else", licet("--version").stderr)
        del os.environ["LD_LIBRARY_PATH"]
    with tempfile.TemporaryDirectory() as folder:
        check(base, pathlib.Path(folder), "closed", 3, "consolidated.csv")
        check("ftp://example.invalid", pathlib.Path(folder), "other", 2, "https://")
    return 1 if any_failed() else 0


sys.exit(main())
