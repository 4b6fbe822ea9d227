#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""server_demo.py - `licet serve --demo`: a book to look at, somebody who may sign in, and nothing left behind."""
import json
import os
import signal
import subprocess
import sys
import tempfile

from _licet import any_failed, licet, report
from _server import Server, server


def sign_in(made: Server, name: str, password: str) -> dict[str, str]:
    status, headers, _ = made.post("/v1/session", {"name": name, "password": password})
    return {"Cookie": headers["set-cookie"].split(";")[0]} if status == 200 else {}


def check_pages(made: Server, password: str) -> None:
    demo, bob = (sign_in(made, name, password) for name in ("demo", "bob"))
    report("both may sign in", "" if demo and bob else f"{demo} {bob}")
    status, headers, body = made.ask("GET", "/", headers=demo)
    report("it opens on Ask", "" if status == 200 and headers["content-type"].startswith("text/html") and b"Ask" in body
           else f"{status} {body[:200]!r}")
    for path in ("/orders", "/licenses", "/today"):
        status, _, body = made.ask("GET", path, headers=demo)
        report(f"{path} is there", "" if status == 200 else f"{status} {body[:200]!r}")
    orders = json.loads(made.ask("GET", "/v1/orders", headers=demo)[2])["orders"]
    licenses = json.loads(made.ask("GET", "/v1/licenses", headers=demo)[2])
    report("there is a book, with licenses", "" if len(orders) > 10 and len(licenses) > 3 else f"{len(orders)} {len(licenses)}")
    report("nobody else may look", "" if made.ask("GET", "/v1/orders")[0] == 401 else "they may")


def check_interrupted(folder: str) -> None:
    """Somebody ends it before the book is there."""
    made = subprocess.Popen([os.environ["LICET"], "serve", "--demo", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)
    assert made.stderr is not None
    said = made.stderr.readline()
    made.send_signal(signal.SIGINT)
    out, _ = made.communicate(timeout=60)
    report("it says that it takes a while", "" if "some seconds" in said else said)
    report("ended at once, nothing was served and nothing is left", "" if made.returncode == 0 and out == "" and
           os.listdir(folder) == [] else f"{made.returncode} {out} {os.listdir(folder)}")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = folder
        with server("--demo") as made:
            assert made.process.stdout is not None
            said = [made.process.stdout.readline() for _ in range(3)]
            report("it says who may sign in", "" if "sign in as demo" in said[0] else "".join(said))
            check_pages(made, said[1].strip())
            report("it ends well", "" if made.end() == 0 else made.logged()[-500:])
            report("the password is not in the log", "" if said[1].strip() not in made.logged() else "it is")
        report("nothing of it is left", " ".join(os.listdir(folder)))
        check_interrupted(folder)
        refused = licet("serve", "--demo", "--db", os.path.join(folder, "licet.db"))
        report("it has a database of its own", "" if refused.returncode == 2 and "of its own" in refused.stderr
               else refused.stderr)
    return any_failed()


sys.exit(main())
