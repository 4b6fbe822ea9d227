# SPDX-License-Identifier: Apache-2.0
"""_walk.py - one client of fuzz_http.py: begins things, and takes each on from step to step, as the server says what is possible.

What it sends was done once in the request files (tests/data/http_desk), or is made from the document; names, numbers, days and
tags are those of replies.  What was done least comes next.  Beside what any reply has to be, it is wrong when

    a step is done upon a tag that is not that of now,
    the same request with the same key has another answer,
    a step that was done is not among what became of the thing.
"""
import collections
import contextlib
import datetime
import http.client
import json
import random
import re

from _fuzz import BROKEN, Document, Request, fault_of, taken_wrongly
from _licet import today
from _server import file_cases
from server_desk import PASSWORD

STEPS_MAX = 16
DAY = datetime.date(2026, 2, 1)
LISTED = "Zyx EL {} (CU)"  # of server_desk.make_lists: names that a list has
Reply = tuple[int, dict[str, str], object]


def pattern_of(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/:]+", re.escape(path)))


def seeds_of(document: Document) -> dict[str, list[object]]:
    """Of each operation the bodies that were done."""
    found = collections.defaultdict(list)
    patterns = [(route["method"], pattern_of(route["path"]), route["operationId"]) for route in document.routes]
    for case in file_cases():
        for method, pattern, name in patterns:
            if method == case.method and pattern.fullmatch(case.path.partition("?")[0]) and case.status.startswith("2") and case.type == "application/json":
                with contextlib.suppress(ValueError):  # a number that a reply gives stands in it
                    found[name].append(json.loads(case.body.replace("{today}", today())))
    return found


class Walk:
    """What one client has begun."""

    def __init__(self, run, who: int, document: Document, seeds: dict[str, list[object]]) -> None:
        self.run, self.number, self.document, self.seeds = run, who, document, seeds
        self.chance = random.Random(run.options.seed * 1000 + who)
        self.routes = {route["operationId"]: route for route in document.routes if route["operationId"] not in run.left_out}
        self.connection = run.connections[who] = http.client.HTTPConnection(run.made.host, run.made.port, timeout=60)
        self.begun = 0
        self.calm = False  # what leads to something that was never done is not disturbed
        self.orders: list[str] = ["SO-1002/10"]
        self.shipments: list[str] = []

    # ---- one request ----

    def request(self, op: str, name: str, body: object, tag: str) -> Request:
        request = Request(self.routes[op], self.chance, {}, {key: name for key in ("id", "number", "name", "n")})
        if request.schema() is not None:
            request.say(self.body(op) if body is None else body)
        if tag and "If-Match" in {one["name"] for one in request.route["parameters"]}:
            request.headers["If-Match"] = tag
        return request

    def disturbs(self, often: float) -> bool:
        return not self.calm and self.chance.random() < often

    def body(self, op: str) -> object:
        """One that was done somewhere, or one that the schema takes."""
        seeds = self.seeds.get(op, [])
        if seeds and not self.disturbs(0.08):
            return json.loads(json.dumps(self.chance.choice(seeds)))
        return self.document.body(self.chance, self.routes[op]["requestBody"]["content"]["application/json"]["schema"]) or {}

    def ask(self, op: str, name: str = "", body: object = None, tag: str = "*", who: str = "", path: str = "") -> Reply:
        """A reply, and what is wrong with it is noted; status 0: there is none, or what was asked was broken first."""
        request = self.request(op, name, body, tag)
        request.path += path
        how = self.chance.choice(list(BROKEN)) if self.disturbs(0.06) else ""
        if how:
            BROKEN[how](request, self.chance)
        secret = self.run.made.secrets.get(who or self.run.who(self.chance, self.routes[op], 1 if self.calm else 0.95), {})
        stream = request.is_stream()
        status, headers, value = 0, {}, None
        try:
            status, headers, said = request.send(self.connection, secret)
            fault = fault_of(self.document, self.routes[op], status, headers, said) or \
                taken_wrongly(self.document, request, status, said) or self.again(request, secret, status, headers, said)
            value = json.loads(said) if "json" in headers.get("content-type", "") else said
        except (OSError, http.client.HTTPException) as error:
            fault, stream = "" if how and len(request.body or b"") > 60_000 else repr(error), True
        if stream:
            self.connection.close()
        waits = isinstance(value, dict) and value.get("done") is False
        self.run.note(op, status, fault, request, how, not waits)
        return (0, {}, None) if how else (status, headers, value)

    def again(self, request: Request, secret: dict[str, str], status: int, headers: dict[str, str], said: bytes) -> str:
        """What was done, asked once more with its key."""
        if status != 200 or request.method != "POST" or "Idempotency-Key" not in request.headers or self.chance.random() < 0.9 or b'"done":false' in said:
            return ""
        other, others, body = request.send(self.connection, secret)
        return "" if (other, body) == (status, said) and others.get("idempotency-replayed") == "true" else \
            f"asked again with its key: {other} {body[:200]!r}, not {said[:200]!r}"

    def wrong(self, op: str, fault: str) -> None:
        self.run.fault(op, fault)

    def least(self, names: list[str]) -> str:
        """What was done least of these, mostly."""
        if self.chance.random() < 0.25:
            return self.chance.choice(names)
        fewest = min(self.run.done[name] for name in names)
        return self.chance.choice([name for name in names if self.run.done[name] == fewest])

    def new_name(self, kind: str) -> str:
        self.begun += 1
        number = self.number * 100_000 + self.begun
        return f"D{number:07}" if kind == "license" else f"{kind}-{self.run.options.seed}-{number}"

    # ---- a thing that has steps ----

    def fit(self, op: str, kind: str, name: str, seen: dict, steps: int) -> object:
        """A body that is of this thing, now."""
        body = self.body(op)
        if not isinstance(body, dict):
            return body
        own = {"license": "number", "buyer": "name", "disclosure": "name"}.get(kind, "id")
        holder = body.get("license") if kind == "license" else body if op.endswith((".add", ".plan", ".amend", ".open")) else None
        if isinstance(holder, dict):
            holder[own] = name
            if op == "disclosure.amend":
                del holder[own]
        if "order" in body and self.orders:
            body["order"] = self.chance.choice(self.orders[-3:])
        if op == "disclosure.open":
            body.pop("incidents", None)
        if "day" in body:
            body["day"] = str(DAY + datetime.timedelta(days=steps))
        if "at" in body and self.chance.random() < 0.8:
            del body["at"]
        obstacles = [one["n"] for one in seen.get("holds", seen.get("obstacles", [])) if one.get("open", one.get("status") == "open")]
        for member in ("hold", "match"):
            if member in body:
                body[member] = self.chance.choice(obstacles or [1, 2, 3])
        return body

    def sign(self, number: int) -> None:
        """The second person's; of what was not rejected yet, that."""
        op = self.least(["approve", "reject"]) if self.disturbs(0.2) or self.run.done["reject"] == 0 else "approve"
        self.ask("approvals.show", str(number))
        self.ask(op, str(number), {"reason": "as the letter says"}, who="bob")

    def do(self, op: str, name: str, body: object, tag: str = "*", who: str = "") -> Reply:
        """What waits for a second person is signed, and asked again."""
        reply = self.ask(op, name, body, tag, who)
        if isinstance(reply[2], dict) and reply[2].get("done") is False and reply[2].get("approval"):
            self.sign(reply[2]["approval"])
            return self.ask(op, name, body, tag, who)
        return reply

    def add(self, kind: str, op: str) -> str:
        name = self.new_name(kind)
        if kind == "buyer" and self.chance.random() < 0.4:
            name = f"Zyx EL {self.chance.randrange(1000)}"
        status, _, said = self.ask(op, "", self.fit(op, kind, name, {}, 0))
        if status == 200 and kind == "order" and isinstance(said, dict) and said["state"] == "allocatable":
            self.orders.append(name)
        return name if status == 200 else ""

    def check_tag(self, op: str, before: list[str], tag: str, status: int) -> None:
        looks = any(one["name"] == "If-Match" for one in self.routes[op]["parameters"])
        if looks and tag != "*" and before and tag != before[-1] and status == 200:
            self.wrong(op, f"done upon the tag {tag}, when it was {before[-1]}")

    def step(self, kind: str, op: str, name: str, seen: dict, tags: list[str], steps: int) -> dict:
        body = self.fit(op, kind, name, seen, steps)
        tag = "*" if not tags or self.chance.random() < 0.3 else self.chance.choice(tags) if self.disturbs(0.15) else tags[-1]
        status, _, said = self.do(op, name, body, tag)
        self.check_tag(op, tags, tag, status)
        if kind == "buyer" and isinstance(said, dict) and said.get("state") == "package_ready":
            self.buyer_list()
            self.run.moves[kind, "package_ready"]["buyer-list.submit"] = "submitted"
        if status == 200 and isinstance(said, dict) and said.get("done") is True:
            self.check_event(kind, op, name, said)
        return said if isinstance(said, dict) else {"told": said} if status == 200 else {}

    def check_event(self, kind: str, op: str, name: str, said: dict) -> None:
        if kind in ("order", "license"):
            return
        status, _, seen = self.ask({"shipment": "ship"}.get(kind, kind) + ".show", name, who="gus")
        if status == 200 and isinstance(seen, dict) and not any(one["state"] == said["state"] for one in seen["events"]):
            self.wrong(op, f"{name} was told to be {said['state']}, and never was: {json.dumps(seen['events'])[-300:]}")

    def paths(self, kind: str, state: str, can: list[str]) -> dict[str, str]:
        """Each state that replies so far have led to from this one, nearest first, with the step that begins the way."""
        first = {state: ""}
        states = [state]
        for at in states:
            for op, to in self.run.moves[kind, at].items():
                if to not in first and (at != state or op in can):
                    first[to] = first[at] or op
                    states.append(to)
        del first[state]
        return first

    def untried(self, kind: str, state: str) -> set[str]:
        return self.run.can[kind, state] - self.run.tried[kind, state] if (kind, state) in self.run.can else {"anything"}

    def choose(self, kind: str, target: str, state: str, can: list[str], steps: list[str], failed: set[str]) -> str:
        """What leads to the target; else what nobody has tried here, or what leads to where that is so; else anything."""
        if self.disturbs(0.07):
            return self.chance.choice(steps)
        if self.run.done[target] > 0 and self.disturbs(0.3):
            return self.least(can)
        can = [op for op in can if op not in failed] or can
        paths = self.paths(kind, state, can)
        new = [op for op in can if op not in self.run.tried[kind, state]]
        return target if target in can else \
            next((op for to, op in paths.items() if target in self.run.can.get((kind, to), ())), "") or \
            (self.chance.choice(new) if new else "") or \
            next((op for to, op in paths.items() if self.untried(kind, to)), "") or self.chance.choice(can)

    def steps_of(self, show: str, own: str) -> list[str]:
        path = self.routes[show]["path"]
        return [op for op, route in self.routes.items() if op.startswith(own) and
                (route["path"].startswith(path + ":") or route["method"] in ("PUT", "PATCH"))]

    def walk(self, kind: str, begin: str, show: str, target: str) -> None:
        """From its beginning toward the target, and on."""
        name = self.add(kind, begin)
        own = show.split(".")[0] + "."
        steps = self.steps_of(show, own)
        tags: list[str] = []
        failed: set[str] = set()
        possible = None  # what follows, if a reply said so
        for i in range(STEPS_MAX if name else 0):
            status, headers, seen = self.ask(show, name, who="gus")
            if status == 0:  # it was broken
                continue
            if status != 200 or not isinstance(seen, dict) or not self.run.goes_on():
                break
            if headers.get("etag") not in (None, *tags):
                tags.append(headers["etag"])
                failed = set()
            possible = seen.get("possible", possible)
            can = [op for op in steps if possible is None or op.removeprefix(own) in possible]
            if possible is not None:
                self.run.can[kind, seen["state"]].update(can)
            if not can:
                break
            op = self.choose(kind, target, seen["state"], can, steps, failed)
            said = self.step(kind, op, name, seen, tags, i)
            possible = said.get("possible")
            if said.get("reason", "conflict" if said else "") in ("conflict", "name"):
                self.run.tried[kind, seen["state"]].add(op)
                if "reason" in said:
                    failed.add(op)
                elif said.get("done", True) and said.get("state", seen["state"]) != seen["state"]:
                    self.run.moves[kind, seen["state"]][op] = said["state"]
        if name and kind == "shipment":
            self.shipments.append(name)
        if name:
            self.run.learn({"order": "orders", "license": "licenses", "buyer": "buyers", "shipment": "shipments",
                            "application": "applications", "disclosure": "disclosures"}[kind], name)

    def order(self, target: str) -> None:
        self.walk("order", "order.add", "order.show", target)

    def shipment(self, target: str) -> None:
        if len(self.orders) < 2 or self.chance.random() < 0.3:
            self.add("order", "order.add")
        self.walk("shipment", "ship.plan", "ship.show", target)

    def buyer(self, target: str) -> None:
        self.walk("buyer", "buyer.add", "buyer.show", target)

    def disclosure(self, target: str) -> None:
        self.walk("disclosure", "disclosure.open", "disclosure.show", target)

    def application(self, target: str) -> None:
        self.walk("application", "application.add", "application.show", target)

    def license(self, target: str) -> None:
        self.walk("license", "license.add", "license.show", target)

    # ---- what has one step or two ----

    def reservation(self, target: str) -> None:
        license = self.add("license", "license.add") or "D000001"
        self.do("license.activate", license, {"reason": "received"})
        name = self.new_name("R")
        self.ask("license.reserve", "", {"lines": [{"license": license, "quantity": 4, "value": "40000.00 USD", "id": name}]}, who="sap")
        self.ask("license.reservation", name)
        op = target if target in ("license.post", "license.void") else "license.void"
        self.ask(op, name, {"license": license, "reason": "not wanted"} if op == "license.void" else
                 {"license": license, "quantity": 2, "value": "20000.00 USD", "id": f"P{name}", "keep_rest": True}, who="sap")
        self.ask("license.balance", license)

    def flag(self, target: str) -> None:
        _, _, said = self.ask("flag.raise", "", {"order": self.orders[-1], "says": f"paid {self.new_name('flag')}", "source": "the bank"})
        if isinstance(said, dict) and "id" in said:
            self.ask("flag.show", str(said["id"]))
            self.ask("flag.resolve", "", {"flag": str(said["id"]), "reason": "it was looked at", "basis": "a lease"})
            self.run.learn("flags", str(said["id"]))

    def match(self, target: str) -> None:
        number = self.chance.randrange(1000)
        _, _, said = self.do(target if target == "match.confirm" else "match.clear", "", {
            "name": f"Zyx EL {number} Cloud", "country": "CN", "entry": f"EL:{LISTED.format(number)}",
            "reason": "looked at", "basis": "its register"})
        if isinstance(said, dict) and "id" in said:
            _, headers, _ = self.ask("match.show", str(said["id"]), who="gus")
            self.ask("match.reopen", str(said["id"]), {"reason": "its address has changed"}, headers.get("etag", "*"))
            self.run.learn("matches", str(said["id"]))

    def incident(self, target: str) -> None:
        _, _, said = self.ask("incident.list", path="?state=open")
        if isinstance(said, list) and said:
            name = self.chance.choice(said)["incident"]
            self.do("incident.close", name, {"reason": "seen to", "basis": "a memo"})
            self.do("incident.reopen", name, {"reason": "more is known"})

    def difference(self, target: str) -> None:
        """A filing without a departure, of a day of its own, so that no other report has it vanish."""
        self.begun += 1
        day = str(datetime.date(2020, 1, 1) + datetime.timedelta(days=self.begun % 2000))
        text = "ITN,License Number,Date of Export,Value (USD),Quantity (1)\n" + \
            f"X{day.replace('-', '')}{self.number:03}{self.begun % 1000:03},D000001,{day},9,1\n"
        self.ask("reconcile.ace", "", {"report": text, "from": day, "to": day, "keep": True}, who="ann")
        _, _, said = self.ask("reconcile.list", path="?state=found&limit=1000", who="ann")
        if not isinstance(said, dict) or not said.get("list"):
            return
        name = self.chance.choice(said["list"])["id"]
        _, headers, _ = self.ask("reconcile.show", name, who="ann")
        why = {"reason": "a slip", "basis": "amended today"}
        self.ask(target if target in ("reconcile.correct", "reconcile.disclose") else "reconcile.explain", name, why,
                 headers.get("etag", "*"), who="ann")
        self.ask("reconcile.close", name, {"reason": "it is seen to"}, who="ann")
        self.run.learn("differences", name)

    def buyer_list(self) -> None:
        _, _, said = self.ask("buyer-list.package", "", {}, who="ann")
        if isinstance(said, dict) and "list" in said:
            number = str(said["list"])
            self.ask("buyer-list.show", number)
            self.do("buyer-list.submit", number, {"basis": "receipt 4711", "on": today()}, who="ann")

    def listing(self, target: str) -> None:
        self.walk("buyer", "buyer.add", "buyer.show", "buyer.complete")

    def fact(self, target: str) -> None:
        if self.shipments:
            self.ask("facts", "", {"shipment": self.chance.choice(self.shipments), "id": self.new_name("G"), "fact": self.chance.choice(
                ["depart", "transit", "deliver", "undeliver", "return", "seize"])}, who="sap")

    def replay(self, target: str) -> None:
        text = f"use \"us\"\n# {self.new_name('pack')}\n"
        _, headers, said = self.ask("replay.begin", "", {"pack": "house", "files": [{"name": "house.licet", "text": text}]}, who="bob")
        if isinstance(said, dict) and "id" in said:
            if headers.get("location") != f"/v1/replays/{said['id']}":
                self.wrong("replay.begin", f"its Location is {headers.get('location')}")
            self.ask("replay.show", said["id"], who="bob")
            self.ask("replay.events", said["id"], who="bob")
            self.run.learn("replays", said["id"])

    def exposure(self, target: str) -> None:
        _, headers, said = self.ask("exposure.begin", "letter", {"book": True}, who="fay")
        if isinstance(said, dict) and "id" in said:
            if headers.get("location") != f"/v1/runs/{said['id']}":
                self.wrong("exposure.begin", f"its Location is {headers.get('location')}")
            self.ask("exposure.events", said["id"], who="fay")
            self.ask("exposure.show", said["id"], who="fay")
            self.run.learn("runs", said["id"])

    def session(self, target: str) -> None:
        _, headers, said = self.ask("session.begin", "", {"name": "fay", "password": PASSWORD}, who="nobody")
        if isinstance(said, dict) and "csrf_token" in said:
            mine = f"mine of {self.number}"
            self.run.made.secrets[mine] = {"Cookie": headers["set-cookie"].split(";")[0], "X-CSRF-Token": said["csrf_token"]}
            self.ask("session.show", who=mine)
            self.ask("session.end", who=mine)

    def look(self, target: str) -> None:
        """Something that leads to nothing else; by the name of what was begun, if it takes one."""
        kind = (self.routes[target]["path"] + "//").split("/")[2]
        self.ask(target, self.chance.choice(self.run.known.get(kind) or ["1"]))

    def go(self) -> None:
        """From one to the next, until it is over."""
        ways = {self.order: ["order."], self.shipment: ["ship."], self.buyer: ["buyer."], self.application: ["application."],
                self.license: ["license."], self.reservation: ["license.reserv", "license.post", "license.void", "license.balance"], self.flag: ["flag."],
                self.match: ["match."], self.incident: ["incident."], self.listing: ["buyer-list."], self.fact: ["facts"], self.replay: ["replay."], self.disclosure: ["disclosure."],
                self.exposure: ["exposure."], self.difference: ["reconcile."],
                self.session: ["session."]}
        of = dict.fromkeys(self.routes, self.look)
        of |= {op: way for way, begin in ways.items() for op in self.routes
               if op.startswith(tuple(begin)) and not op.endswith(".list")}
        while self.run.goes_on():
            target = self.least(list(of))
            self.calm = self.run.done[target] == 0 and self.chance.random() < 0.8
            of[target](target)
        self.connection.close()
