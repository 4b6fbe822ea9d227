#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""watch_served.py - a server looks in the rows of a rule as soon as it is told to read its lists again, and no sooner; the consolidated
list takes their place, and a damaged one leaves what is there."""
import json
import pathlib
import signal
import sys
import tempfile
import time

from _licet import any_failed, licet, report, whole_list
from _server import Server, server

RULE = "examples/watch/entity-list-rule.xml"
NAME = "Acme Advanced Chips Co., Ltd."


def order(on: str) -> dict:
    first = pathlib.Path("examples/watch/orders.jsonl").read_text(encoding="utf-8").splitlines()[0]
    return json.loads(first) | {"on": on}


def asked(made: Server, on: str) -> tuple[str, list[str | None]]:
    """What comes out, and what the buyer's entries cite."""
    status, _, told = made.post("/v1/decisions", order(on))
    if status != 200 or not isinstance(told, dict):
        return f"status {status}: {told}", []
    return told["outcome"], [match["citation"] for party in told["parties"] for match in party["matches"]]


def told_again(made: Server, on: str, wanted: tuple[str, list[str | None]]) -> str:
    """It reads its lists while requests go on with the old ones."""
    made.signal(signal.SIGHUP)
    found = asked(made, on)
    end = time.monotonic() + 30
    while found != wanted and time.monotonic() < end:
        time.sleep(0.02)
        found = asked(made, on)
    return "" if found == wanted else f"{found}, wanted {wanted}: {made.logged()[-800:]}"


def add_list(folder: str, lists: str, day: str, *rows: str) -> None:
    path = pathlib.Path(folder, f"{day}.csv")
    path.write_text(whole_list(*rows), encoding="utf-8")
    done = licet("lists", "import", str(path), "--lists", lists, "--date", day)
    if done.returncode != 0:
        sys.exit(f"not ok a list\n{done.stderr}")


def check(folder: str) -> None:
    lists = f"{folder}/lists"
    before, after = ("exception", []), ("license_required", ["90 FR 14032, 2025-03-28"])
    add_list(folder, lists, "2025-03-24")
    with server("--lists", lists, "--lists-age", "600") as made:
        report("before the rule its party is on no list", "" if asked(made, "2025-03-25") == before else str(asked(made, "2025-03-25")))
        done = licet("watch", "add", RULE, "--lists", lists)
        report("the rule is read", "" if done.returncode == 0 else done.stderr)
        report("a server that was not told goes on as it was", "" if asked(made, "2025-03-25") == before else "it does not")
        report("told to read its lists again, it looks in the rows at once", told_again(made, "2025-03-25", after))
        report("on the day before they do not count", "" if asked(made, "2025-03-24") == before else str(asked(made, "2025-03-24")))
        status, _, told = made.post("/v1/screenings", {"name": "Acme Xinpian", "country": "CN"})
        report("by an alias of the rule, too", "" if status == 200 and "90 FR 14032" in json.dumps(told) else f"{status} {told}")
        overlay = next(pathlib.Path(lists).glob("fr-*.list"))
        whole = overlay.read_bytes()
        overlay.write_bytes(whole.replace(b"Acme", b"Amce"))
        made.signal(signal.SIGHUP)
        end = time.monotonic() + 30
        while overlay.name not in made.logged() and time.monotonic() < end:
            time.sleep(0.02)
        report("rows that are damaged are told, and those that were there stay", "" if overlay.name in made.logged() and
               asked(made, "2025-03-25") == after else f"{asked(made, '2025-03-25')} {made.logged()[-800:]}")
        overlay.write_bytes(whole)
        add_list(folder, lists, "2025-04-02", f'Entity List (EL),"{NAME}",,CN')
        report("a consolidated list that has the party takes their place", told_again(made, "2025-04-03", ("license_required", [None])))
    # One that is started with the rows there looks in them from the first request on.
    for path in pathlib.Path(lists).glob("*2025-04-02*"):
        path.unlink()
    with server("--lists", lists, "--lists-age", "600") as made:
        report("a server that starts with them looks in them", "" if asked(made, "2025-03-25") == after else str(asked(made, "2025-03-25")))


def main() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        check(folder)
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
