#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""exposures.py - exposures over HTTP and by the page's form: what comes of one is what `licet exposure --json` prints, byte for
byte; who may ask for what; what cannot be worked out says why."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import jsonschema

from _licet import SECONDS_MAX, any_failed, licet, report, whole_list
from _server import Server, server
from pages_desk import PASSWORD, Browser, check, same

with open("docs/schema/exposure-told.schema.json", encoding="utf-8") as schema:
    TOLD = jsonschema.Draft202012Validator(json.load(schema))
H20 = pathlib.Path("examples/h20")
STOCK = ["inventory.csv", "terms.jsonl", "published.jsonl"]
DAYS = {"on": "2025-04-09", "known": "2025-05-28", "until": "2025-07-27"}
PEOPLE = {"fay": "finance", "kim": "finance", "eva": "sales"}


def done(base: str, *words: str, text: str = "", also: tuple[int, ...] = ()) -> str:
    result = licet(*words, "--db", base, text=text)
    assert result.returncode in (0, *also), f"{words}: {result.stderr}"
    return result.stdout


def fill(base: str) -> dict[str, str]:
    done(base, "demo", "h20", "--until", "2025-04-08")
    for name, role in PEOPLE.items():
        done(base, "people", "add", name, "--as", "root")
        done(base, "people", "grant", name, role, "--as", "root")
        done(base, "people", "password", name, "--from", "-", "--as", name, text=PASSWORD + "\n")
    keys = {}
    for name, *scopes in (("all", "exposure.run", "order.read", "balance.read"), ("some", "exposure.run", "order.read"),
                          ("none", "order.read", "balance.read")):
        done(base, "people", "add", name, "--integration", "--as", "root")
        said = done(base, "people", "key", name, *(word for scope in scopes for word in ("--scope", scope)), "--days", "9", "--as",
                    "root")
        found = re.search(r"licet_\S+", said)
        assert found is not None
        keys[name] = found[0]
    return keys


def files(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "text": (H20 / name).read_text(encoding="utf-8")} for name in names]


def printed(folder: str, *words: str) -> str:
    """What the command prints where its files have the names that are sent."""
    result = subprocess.run([os.path.abspath(os.environ["LICET"]), "exposure", *words, "--json"], cwd=folder, text=True,
                            capture_output=True, timeout=SECONDS_MAX, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


class Api:
    def __init__(self, made: Server, key: str) -> None:
        self.made = made
        self.key = {"Authorization": f"Bearer {key}"}

    def begin(self, asked: dict) -> tuple[int, dict[str, str], dict]:
        scenario = asked.pop("scenario", "law")
        status, headers, body = self.made.post(f"/v1/scenarios/{scenario}/runs", asked, **self.key)
        assert isinstance(body, dict)
        return status, headers, body

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        return self.made.ask("GET", path, None, self.key)

    def told(self, place: str) -> dict:
        """Once it is done, or failed."""
        for _ in range(600):
            told = json.loads(self.get(place)[2])
            if told["state"] in ("done", "failed"):
                return told
            time.sleep(0.05)
        return told

    def reported(self, asked: dict) -> str:
        status, headers, body = self.begin(asked)
        assert status == 202, body
        told = self.told(headers["location"])
        assert told["state"] == "done", told
        status, got, text = self.get(told["report"])
        assert status == 200 and got["content-type"] == "application/x-ndjson", got
        return text.decode()


def check_same(made: Server, base: str, keys: dict[str, str], folder: str) -> None:
    api = Api(made, keys["all"])
    words = [word for name, day in DAYS.items() for word in (f"--{name}", day)]
    asked = {"stock": files(*STOCK), "orders": files("orders.jsonl"), **DAYS}
    said = api.reported(asked)
    same("a report is what the command prints", printed(folder, *STOCK, "--orders", "orders.jsonl", *words), said)
    report("with each supposition", "" if [json.loads(line)["scenario"] for line in said.splitlines()] ==
           ["law", "letter", "rule", "delay", "other-side"] else said[:300])
    said = api.reported(asked | {"scenario": "match", "scenarios": ["gain-ai"], "paths": 200, "seed": 7, "posture": "text", "knowledge": "public"})
    same("with a scenario and chances", printed(folder, *STOCK, "--orders", "orders.jsonl", *words, "--scenario", "match", "--scenario", "gain-ai", "--paths",
                                                "200", "--seed", "7", "--posture", "text", "--knowledge", "public"), said)
    said = api.reported({"stock": files("inventory.csv"), "book": True, **DAYS})
    same("with the order book", printed(folder, "inventory.csv", "--db", os.path.abspath(base), *words), said)
    said = api.reported({"book": True, **DAYS})
    same("with the order book alone", printed(folder, "--db", os.path.abspath(base), *words), said)
    report("whose lines are the book's", "" if len(json.loads(said.splitlines()[0])["lines"]) > 5 else said[:300])


def check_followed(made: Server, keys: dict[str, str]) -> None:
    api = Api(made, keys["all"])
    status, headers, begun = api.begin({"book": True, **DAYS})
    place = headers["location"]
    same("it is begun", (202, "waiting", f"/v1/runs/{begun['id']}"), (status, begun["state"], place))
    told = api.told(place)
    report("it keeps to its schema", "\n".join(fault.message for fault in (*TOLD.iter_errors(begun), *TOLD.iter_errors(told))))
    events = re.findall(r"id: (\d+)\nevent: (\w+)\n", api.get(f"{place}/events")[2].decode())
    same("its progress is told", [("1", "phase"), ("2", "done")], events)
    same("behind the last there is none", b"retry: 2000\n\n", api.get(f"{place}/events?after=2")[2])
    same("nobody else sees it", [404] * 3, [Api(made, keys["some"]).get(place + more)[0] for more in ("", "/report", "/events")])
    for what, asked, why in (
            ("rows that are none", {"stock": [{"name": "stock.csv", "text": "kind,id\nfinished,A\n"}]}, "stock.csv:2:"),
            ("a kind that is none", {"stock": [{"name": "s.jsonl", "text": '{"kind":"pie"}\n'}]}, "s.jsonl:1"),
            ("orders that are none", {"orders": [{"name": "o.jsonl", "text": "{\n"}]}, "o.jsonl:"),
            ("a scenario that is none", {"book": True, "scenarios": ["pie"]}, "pie"),
            ("a window that ends before", {"book": True, "on": "2025-04-09", "until": "2025-04-01"}, "ends before it begins")):
        status, headers, begun = api.begin(asked)
        told = api.told(headers["location"])
        report(f"{what}: it is told", "" if told["state"] == "failed" and why in told["why"] and "error: " not in told["why"][:7] and
               "/licet-" not in json.dumps(told) else str(told))
        status, _, text = api.get(f"{headers['location']}/report")
        report(f"{what}: there is no report", "" if status == 409 and b"it is failed" in text else f"{status} {text!r}")
    many = [api.begin({"book": True, **DAYS}) for _ in range(4)]  # as many as one has
    said = [status for status, _, _ in many]
    report("no more wait than there is room for", "" if said.count(202) >= 2 and set(said) <= {202, 429} else str(said))
    same("each of them is done", {"done"}, {api.told(headers["location"])["state"] for status, headers, _ in many if status == 202})


def check_who(made: Server, keys: dict[str, str]) -> None:
    same("who may not work out exposure may not", 403, Api(made, keys["none"]).begin({"book": True})[0])
    some = Api(made, keys["some"])
    status, _, body = some.begin({"book": True})
    report("the order book is for who may read orders and licenses", "" if status == 403 and "balance.read" in body["detail"] else
           f"{status} {body}")
    status, headers, _ = some.begin({"orders": files("orders.jsonl"), **DAYS})
    same("files of one's own are for who may work it out", (202, "done"), (status, some.told(headers["location"])["state"]))
    same("nobody is nobody", 401, made.post("/v1/scenarios/law/runs", {"book": True})[0])


def check_page(made: Server, base: str, folder: str) -> None:
    """By the form: the change and the day are chosen, the page of the report comes of it, and its tables and pictures."""
    fay, kim, eva = (Browser(made) for _ in range(3))
    for browser, name in ((fay, "fay"), (kim, "kim"), (eva, "eva")):
        assert browser.sign_in(name, "/exposure")[0] == 303
    same("the page leads to the form", True, "/exposure/run" in fay.page("/exposure")[1].links)
    check("the form is there", 200, fay.page("/exposure/run"), "Day of the change", "a letter on that day", "MATCH Act", "Work it out")
    same("it is not for everybody", [403, 403], [eva.ask("GET", "/exposure/run")[0],
                                                 eva.ask("POST", "/exposure/run", {"csrf_token": eva.fields("/orders", "/sign-out")[
                                                     "csrf_token"]})[0]])

    def run(**said: str) -> tuple[int, dict[str, str], str]:
        return fay.ask("POST", "/exposure/run", {**fay.fields("/exposure/run", "/exposure/run"), **said})

    status, headers, text = run(book="yes", scenario="letter", on="2025-04-09", until="2025-07-27", stock=(H20 / "inventory.csv").
                                read_text(encoding="utf-8").replace("\n", "\r\n"))
    place = headers.get("location", "")
    report("it is worked out, and shown", "" if status == 303 and re.fullmatch(r"/exposure\?run=[0-9a-f]{32}&scenario=letter", place)
           else f"{status} {headers} {text[:500]}")
    told = fay.page(place)
    law = json.loads(printed(folder, "inventory.csv", "--db", os.path.abspath(base), "--on", "2025-04-09", "--until",
                             "2025-07-27").splitlines()[0])
    check("with the figures of the command", 200, told, "letter: a letter today", "nobody else sees it", "Work one out",
          f"{int(float(law['measures']['net'])):,}", f"{int(float(law['measures']['lost_revenue'])):,}")
    links = [link.replace("&amp;", "&") for link in told[1].links if link.startswith(("/exposure?", "/exposure."))]
    report("its links lead to it", "" if len(links) > 20 and all("run=" in link for link in links) else str(links[:5]))
    same("and are there", {200}, {fay.ask("GET", link)[0] for link in links})
    key = place.split("run=")[1].split("&")[0]
    pictures = re.findall(r'src="(/exposure.svg[^"]*)"', fay.ask("GET", place)[2])
    same("so is its picture", [200], [fay.ask("GET", picture.replace("&amp;", "&"))[0] for picture in pictures])
    same("nobody else sees it", [404] * 3, [kim.ask("GET", f"/exposure{what}run={key}")[0] for what in
                                            ("?", ".csv?table=lines&", ".svg?kind=waterfall&")])
    same("nor one that is gone", 404, fay.ask("GET", "/exposure?run=none")[0])
    same("a scenario is a row more", 303, (status := run(book="yes", scenario="match", on="2025-04-09", paths="500"))[0])
    check("with chances", 200, fay.page(status[1]["location"]), "match", "500 paths")
    for what, said, says in (("nothing", {"book": "no"}, "there is nothing to value"),
                             ("rows that are none", {"book": "no", "stock": "kind,id\nfinished,<b>A\n", "on": "2025-04-09"}, "stock.csv:2"),
                             ("a day that is none", {"book": "yes", "on": "soon"}, "soon"),
                             ("a scenario that is none", {"book": "yes", "scenario": "<b>", "on": "2025-04-09"}, "there is no scenario"),
                             ("ways that are not offered", {"book": "yes", "paths": "999999", "on": "2025-04-09"}, "none of the choices")):
        status, headers, text = run(**said)
        report(f"{what}: it is said by the form", "" if status == 422 and says in text and "<b>" not in text.split("<form")[-1] and
               'action="/exposure/run"' in text else f"{status} {text[-1500:]}")


def check_open(made: Server) -> None:
    """What is not done yet is shown as that, and looked at again by itself; what could not be done says why."""
    fay = Browser(made)
    assert fay.sign_in("fay", "/exposure")[0] == 303
    cookie = "; ".join(f"{name}={value}" for name, value in fay.cookies.items())
    proof = json.loads(made.ask("GET", "/v1/session", None, {"Cookie": cookie})[2])["csrf_token"]

    def begin(asked: dict) -> str:
        status, _, body = made.post("/v1/scenarios/law/runs", asked, Cookie=cookie, X_CSRF_Token=proof)
        assert status == 202 and isinstance(body, dict), body
        return body["id"]

    def see(key: str) -> tuple[int, str | None, str]:
        status, headers, text = fay.ask("GET", f"/exposure?run={key}")
        return status, headers.get("refresh"), text

    first, second = (begin({"book": True, "paths": 2000, **DAYS}) for _ in range(2))
    status, refresh, text = see(second)
    report("one that is not done yet says so", "" if (status, refresh) == (200, "2") and "not done yet: it is waiting" in text and
           f'href="/exposure?run={second}"' in text else f"{status} {refresh} {text[-800:]}")
    check("as a page like the others", 200, fay.page(f"/exposure?run={second}"), "not done yet")
    same("its picture is not there yet", 409, fay.ask("GET", f"/exposure.svg?kind=waterfall&run={second}")[0])
    for _ in range(600):
        status, refresh, text = see(second)
        if refresh is None:
            break
        time.sleep(0.05)
    report("once it is done it is shown, and stays", "" if (status, refresh) == (200, None) and "2000 paths" in text and
           see(first)[:2] == (200, None) else f"{status} {refresh} {text[-800:]}")
    wrong = begin({"stock": [{"name": "stock.csv", "text": "kind,id\nfinished,A\n"}]})
    for _ in range(600):
        status, refresh, text = see(wrong)
        if refresh is None:
            break
        time.sleep(0.05)
    report("one that failed says why", "" if status == 422 and "stock.csv:2:" in text else f"{status} {text[-800:]}")


def check_lists(base: str, keys: dict[str, str], folder: str, spool: str) -> None:
    """What the server was told of lists, what is worked out has as well."""
    lists = os.path.join(folder, "lists")
    with open(os.path.join(folder, "list.csv"), "w", encoding="utf-8") as file:
        file.write(whole_list(name="Zyx", country="CU"))
    imported = licet("lists", "import", file.name, "--lists", lists, "--date", "2025-01-15")
    assert imported.returncode == 0, imported.stderr
    words = [word for name, day in DAYS.items() for word in (f"--{name}", day)] + ["--db", os.path.abspath(base), "--lists", lists]
    pathlib.Path(folder, "owners.csv").write_text("owned,owner,percent,source\n")
    more = ["--lists-age", "600", "--owners", os.path.join(folder, "owners.csv")]
    wanted = printed(folder, "inventory.csv", *words, *more)
    report("how old a list may be matters", "" if wanted != printed(folder, "inventory.csv", *words) else "it does not")
    with server("--db", base, "--spool", spool, "--log", "problems", "--lists", lists, *more) as made:
        said = Api(made, keys["all"]).reported({"stock": files("inventory.csv"), "book": True, **DAYS})
        same("a report rests on the lists of the server, as it was told of them", wanted, said)


def check_taken_away(made: Server, base: str, keys: dict[str, str]) -> None:
    """Who may no longer read the book reads no report of it."""
    api = Api(made, keys["all"])
    _, headers, _ = api.begin({"book": True, **DAYS})
    told = api.told(headers["location"])
    found = re.search(r"licet_\S+", done(base, "people", "key", "all", "--scope", "exposure.run", "--days", "9", "--as", "root"))
    assert found is not None
    less = Api(made, found[0])
    same("nor by a key that may not", [200, 403, 403], [api.get(told["report"])[0], less.get(told["report"])[0],
                                                       less.get(headers["location"])[0]])


def check_left(spool: str) -> None:
    same("nothing is left of what was sent", [], os.listdir(spool))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        base, spool, work = (os.path.join(folder, name) for name in ("licet.db", "spool", "work"))
        keys = fill(base)
        for path in (spool, work):
            os.mkdir(path)
        for name in (*STOCK, "orders.jsonl"):
            pathlib.Path(work, name).write_bytes((H20 / name).read_bytes())
        with server("--db", base, "--spool", spool, "--log", "problems") as made:
            check_same(made, base, keys, work)
            check_followed(made, keys)
            check_who(made, keys)
            check_taken_away(made, base, keys)
            check_page(made, base, work)
            check_open(made)
            check_left(spool)
        check_lists(base, keys, work, spool)
    return any_failed()


sys.exit(main())
