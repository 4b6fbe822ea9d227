#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""pages_publish.py - a changed pack in a browser: proposed, reviewed, signed for by a second person, published; and what keeps it
from being so.

On SQLite, and where there is one on PostgreSQL; with the word `short` no more than the way to it, on SQLite.
"""
import contextlib
import html
import json
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import threading
import time

from _licet import any_failed, licet, report
from _server import Server, run_file, server
from _stores import on_postgresql
from pages import Page
from pages_desk import PASSWORD, Browser, check, same
from pages_policy import Api


ROLES = {"ada": ("policy_author",), "rey": ("policy_reviewer",), "pam": ("approver",), "sam": ("sales",), "eve": ("policy_author", "sales")}
with open("examples/draft/house/house.licet", encoding="utf-8") as house:
    HOUSE = house.read()
ORDER = {"item": {"name": "NVIDIA L40S"}, "to": "SG", "quantity": 10, "on": "2026-08-03"}


class Desk:
    """The people, and the folder that is published into."""

    def __init__(self, base: str, folder: str, label: str) -> None:
        self.base, self.folder, self.label = base, folder, label
        self.rules = os.path.join(folder, "rules")
        self.people: dict[str, Browser] = {}

    def done(self, *words: str, text: str = "", also: tuple[int, ...] = ()) -> str:
        result = licet(*words, "--db", self.base, text=text)
        assert result.returncode in (0, *also), f"{words}: {result.stderr}"
        return result.stdout

    def fill(self) -> None:
        self.done("db", "init")
        self.done("people", "add", "root")
        for name, roles in ROLES.items():
            self.done("people", "add", name, "--as", "root")
            self.done("people", "grant", name, *roles, "--as", "root")
            self.done("people", "password", name, "--from", "-", "--as", name, text=PASSWORD + "\n")
        self.done("order", "add", "examples/desk/orders.jsonl", "--as", "sam", also=(1, 4))
        for place in ("rules", "spool"):
            os.mkdir(os.path.join(self.folder, place))

    def sign_in(self, made: Server) -> None:
        self.people = {name: Browser(made) for name in ROLES}
        for name, browser in self.people.items():
            assert browser.sign_in(name)[0] == 303, name

    def name(self, says: str) -> str:
        return self.label + says

    # ---- what people do ----

    def look(self, text: str, who: str = "ada", pack: str = "house") -> str:
        browser = self.people[who]
        form = {**browser.fields("/policy/draft", "/policy/draft"), "pack": pack, "name1": f"{pack}.licet", "text1": text}
        return browser.ask("POST", "/policy/draft", form)[2]

    def send(self, who: str, page: str, action: str) -> tuple[int, str, str]:
        """What the form of that page does: status, where it leads, the page."""
        fields = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form_of(page, action)))
        status, headers, text = self.people[who].ask("POST", action, fields)
        return status, headers.get("location", ""), text

    def open(self, who: str, approval: str) -> str:
        """The page of what is proposed."""
        status, headers, text = self.people[who].ask("GET", f"/policy/proposals/{approval}")
        assert status == 303, text
        return self.people[who].ask("GET", headers["location"])[2]

    def sign(self, who: str, approval: str) -> int:
        browser = self.people[who]
        path = f"/approvals/{approval}"
        text = browser.ask("GET", path)[2]
        if f'action="{path}"' not in text:
            return 0
        return browser.ask("POST", path, {**browser.fields(path, path), "decision": "approve"})[0]

    def approved(self, text: str) -> str:
        """It is proposed, reviewed and signed for by the second person; the number to publish it by."""
        review = self.send("ada", self.look(text), "/policy/propose")[1].split("/")[-1]
        assert self.sign("rey", review) == 303
        number = self.send("rey", self.open("rey", review), "/policy/publish")[1].split("/")[-1]
        assert self.sign("pam", number) == 303
        return number

    def published(self) -> str:
        path = os.path.join(self.rules, "house", "house.licet")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8") as file:
            return file.read()


def form_of(page: str, action: str) -> str:
    return page.split(f'action="{action}"')[1].split("</form>")[0] if f'action="{action}"' in page else ""


def words_of(page: str) -> str:
    return Page(page).text()


def told(name: str, page: str, *words: str) -> None:
    text = words_of(page)
    missing = [word for word in words if word not in text]
    report(name, f"without {missing}: {text[:1500]}" if missing else "")


# ---- the way ----

def check_way(desk: Desk, made: Server) -> None:
    page = desk.look(HOUSE)
    told(desk.name("what was looked at can be proposed"), page, "5 passed, 0 failed", "3 of 4 lines flip", "nothing changes before")
    status, leads, _ = desk.send("ada", page, "/policy/propose")
    same(desk.name("its author proposes it"), (303, "/approvals/1"), (status, leads))
    same(desk.name("sent again it is proposed once"), (303, "/approvals/1"), desk.send("ada", page, "/policy/propose")[:2])
    again = desk.send("ada", desk.look(HOUSE + "## more\n"), "/policy/propose")
    same(desk.name("nor another one beside it"), 409, again[0])
    told(desk.name("and why"), again[2], "Not done", "approval 1 has to be decided first")
    told(desk.name("its author does not sign"), desk.people["ada"].ask("GET", "/approvals/1")[2], "Somebody else has to sign it",
         "What it says and does")
    told(desk.name("it waits at the policy desk"), desk.people["rey"].ask("GET", "/policy")[2], "review the pack house", "for you")
    page = desk.open("rey", "1")
    told(desk.name("the reviewer sees what it says and does"), page, "3 of 4 lines flip", "the committee looks at them",
         "Approve or reject it", "proposed by ada")
    same(desk.name("well made"), [], Page(page).faults)
    same(desk.name("and signs"), 303, desk.sign("rey", "1"))
    page = desk.open("pam", "1")
    report(desk.name("who does not review cannot ask for more"), "" if not form_of(page, "/policy/publish") else "they can")
    page = desk.open("rey", "1")
    same(desk.name("a second person is asked"), (303, "/approvals/2"), desk.send("rey", page, "/policy/publish")[:2])
    same(desk.name("once"), (303, "/approvals/2"), desk.send("rey", desk.open("rey", "1"), "/policy/publish")[:2])
    same(desk.name("which the reviewer is not"), 403, desk.sign("rey", "2"))
    report(desk.name("one line at the policy desk for both"), "" if "review the pack" not in desk.people["pam"].ask("GET", "/policy")[2]
           else "there are two")
    same(desk.name("nothing is published before"), "", desk.published())
    same(desk.name("the second person signs"), 303, desk.sign("pam", "2"))
    publish(desk, made)
    same(desk.name("it is what was looked at"), HOUSE, desk.published())
    told(desk.name("and in force"), desk.people["sam"].ask("GET", "/policy?published=house")[2], "Done: publish house", "own folder")
    same(desk.name("nothing waits any more"), [], re.findall(r"(?:review|publish) the pack", desk.people["rey"].ask("GET", "/policy")[2]))


def publish(desk: Desk, made: Server) -> None:
    """While others ask: each has an answer, and none before what is published has one of it behind."""
    stop = threading.Event()
    answers: list[tuple[int, bool]] = []

    def ask() -> None:
        while not stop.is_set():
            status, _, body = made.ask("POST", "/v1/decisions", json.dumps(ORDER).encode(), asking)
            answers.append((status, b"house/large" in body))

    said = desk.done("people", "add", "web", "--integration", "--as", "root") and desk.done(
        "people", "key", "web", "--scope", "decision.ask", "--days", "9", "--as", "root")
    asking = {"Authorization": "Bearer " + re.search(r"licet_\S+", said)[0], "Content-Type": "application/json"}
    page = desk.open("rey", "2")
    thread = threading.Thread(target=ask)
    thread.start()
    while not answers and thread.is_alive():
        time.sleep(0.01)
    same(desk.name("the reviewer publishes it"), (303, "/policy?published=house"), desk.send("rey", page, "/policy/publish")[:2])
    after = made.ask("POST", "/v1/decisions", json.dumps(ORDER).encode(), asking)
    stop.set()
    thread.join()
    report(desk.name("what is asked from then on is decided by it"), "" if b"house/large" in after[2] else str(after))
    states = [ours for _, ours in answers]
    report(desk.name("no request was dropped meanwhile"), "" if {status for status, _ in answers} == {200} and
           states == sorted(states) and not states[0] else f"{len(answers)}: {sorted(set(answers))}")


def wait(made: Server, who: str) -> None:
    """For what was begun last."""
    for _ in range(300):
        if json.loads(made.ask("GET", f"/v1/replays/{made.kept['id']}", headers=made.secrets[who])[2])["state"] in ("done", "failed"):
            return
        time.sleep(0.1)


def check_waits(desk: Desk, made: Server) -> None:
    """Somebody else writes for a while: who publishes waits for them, and keeps nobody from looking."""
    if desk.base.startswith("postgresql"):
        return
    look = f"/v1/replays/{made.kept['look']}"
    said: list[int] = []
    publishing = threading.Thread(target=lambda: said.append(made.ask("POST", look + ":publish", b"{}", {
        **made.secrets["rey"], "Idempotency-Key": "u-8"})[0]))
    with contextlib.closing(sqlite3.connect(desk.base, isolation_level=None)) as base:
        base.execute("BEGIN IMMEDIATE")
        publishing.start()
        time.sleep(0.5)
        looking = threading.Thread(target=lambda: said.append(made.ask("GET", look, headers=made.secrets["rey"])[0]))
        looking.start()
        looking.join(20)
        seen = list(said)
        base.execute("ROLLBACK")
    publishing.join()
    looking.join()
    same(desk.name("who publishes waits without a look"), ([200], [200, 409]), (seen, said))


def check_gone(desk: Desk, before: Server) -> None:
    """Another server, which has none of the looks: what was published with a key has the answer it had, and nothing else has one."""
    with server("--db", desk.base, "--publish-into", desk.rules) as made:
        def publish(key: str, body: bytes = b"{}") -> tuple[int, str | None]:
            status, headers, _ = made.ask("POST", f"/v1/replays/{before.kept['look']}:publish", body,
                                          {**before.secrets["rey"], "Idempotency-Key": key})
            return status, headers.get("idempotency-replayed")
        same(desk.name("its key has its answer when the look is gone"), (200, "true"), publish("u-4"))
        same(desk.name("another key has none"), (404, None), publish("u-8"))
        same(desk.name("nor has the key of something else"), (422, None), publish("u-4", b"{ }"))


def check_adds(desk: Desk, before: Server) -> None:
    """What a proposal keeps counts among what its author adds in a day: the files, which are not in its own request."""
    with server("--db", desk.base, "--publish-into", desk.rules, "--person-adds-mib", "1") as made:
        made.secrets = before.secrets

        def propose(i: int) -> tuple[int, str]:
            text = 'use "us"\n' + f"## {i} {'x' * 90}\n" * 4_500
            status, _, body = made.ask("POST", "/v1/replays", json.dumps({"pack": f"big-{i}", "files": [
                {"name": "big.licet", "text": text}]}).encode(), before.secrets["ada"])
            assert status == 202, body
            made.kept["id"] = json.loads(body)["id"]
            wait(made, "ada")
            status, _, body = made.ask("POST", f"/v1/replays/{made.kept['id']}:propose", b"{}",
                                       {**before.secrets["ada"], "Idempotency-Key": f"big-{i}"})
            said = json.loads(body)
            return status, said["reason"] if status != 200 else ""
        same(desk.name("files that a proposal keeps count"), [(200, ""), (200, ""), (429, "quota")], [propose(i) for i in range(3)])


def check_api(desk: Desk, made: Server) -> None:
    """The same over the API, by the files of http_policy, and what it did."""
    text = HOUSE + "## over the API\n"
    made.secrets.update({name: Api(browser).headers for name, browser in desk.people.items()})
    status, _, body = made.ask("POST", "/v1/replays", json.dumps({"pack": "house", "files": [
        {"name": "house.licet", "text": text}]}).encode(), made.secrets["ada"])
    begun = json.loads(body)
    made.kept["id"] = begun["id"]
    wait(made, "ada")
    report(desk.name("the author of a pack begins a replay"), "" if status == 202 and "lines" not in json.loads(
        made.ask("GET", f"/v1/replays/{begun['id']}", headers=made.secrets["ada"])[2]) else str(begun))
    run_file(made, "tests/data/http_policy/proposed.txt", desk.label)
    made.kept["approval_id"] = made.kept["id"]
    run_file(made, "tests/data/http_policy/reviewed.txt", desk.label)
    wait(made, "rey")
    made.kept["look"] = made.kept["id"]
    before = desk.published()
    run_file(made, "tests/data/http_policy/published.txt", desk.label)
    same(desk.name("what was published over the API is in its place"), (True, text), (before != text, desk.published()))
    asked = {**made.secrets["rey"], "Idempotency-Key": "u-4"}
    status, headers, _ = made.ask("POST", f"/v1/replays/{made.kept['look']}:publish", b"{}", asked)
    check_waits(desk, made)
    same(desk.name("with its key it has the answer that it had"), (200, "true"), (status, headers.get("idempotency-replayed")))


# ---- what keeps it from being so ----

def check_refused(desk: Desk) -> None:
    page = desk.look(HOUSE + "## other\n")
    same(desk.name("who may not propose does not"), [403, 403, 403], [desk.send(who, page, "/policy/propose")[0]
                                                                      for who in ("rey", "pam", "sam")])
    proof = desk.people["ada"].fields("/policy/draft", "/policy/draft")
    fields = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form_of(page, "/policy/propose")))
    for name, wrong, status in (("the form of another page", {"csrf_token": "A" * 43}, 403), ("another look", {"look": "0" * 32}, 404),
                                ("no look", {"look": ""}, 404), ("no key", {"key": ""}, 400)):
        same(desk.name(f"{name} proposes nothing"), status, desk.people["ada"].ask("POST", "/policy/propose", {**fields, **wrong})[0])
    for who, status in (("ada", 403), ("pam", 403), ("sam", 403)):
        same(desk.name(f"{who} publishes nothing"), status, desk.people[who].ask("POST", "/policy/publish", {**fields, **proof})[0])
    failing = desk.look(HOUSE.replace(">= 4", ">= 400"), "eve")
    report(desk.name("what fails its tests is not offered to be proposed"), "" if not form_of(failing, "/policy/propose") else "it is")
    look = re.search(r"look=([0-9a-f]{32})", failing)[1]
    proof = desk.people["eve"].fields("/policy/draft", "/policy/draft")
    status, _, text = desk.people["eve"].ask("POST", "/policy/propose", {"look": look, "key": "x1", **proof})
    same(desk.name("nor proposed where it is sent"), 409, status)
    told(desk.name("and that is said"), text, "Not done: its tests do not pass")
    told(desk.name("what is in force is not proposed"), desk.look(HOUSE), "It is in force just so")
    for path in ("/policy/proposals/99", "/policy/proposals/x", "/policy/proposals/0"):
        same(desk.name(f"{path} is not there"), 404, desk.people["rey"].ask("GET", path)[0])
    same(desk.name("who sells looks at none"), 403, desk.people["sam"].ask("GET", "/policy/proposals/1")[0])
    same(desk.name("another's look is not there"), 404, desk.people["rey"].ask("GET", "/policy/look?look=" + fields["look"])[0])


def check_changed(desk: Desk) -> None:
    """What was seen is not there any more: the look, the edition, the folder."""
    reviews = []
    for more in ("## first\n", "## second\n"):
        reviews.append(desk.send("ada", desk.look(HOUSE + more), "/policy/propose")[1].split("/")[-1])
        assert desk.sign("rey", reviews[-1]) == 303
    early = desk.open("rey", reviews[1])
    number = desk.send("rey", desk.open("rey", reviews[0]), "/policy/publish")[1].split("/")[-1]
    assert desk.sign("pam", number) == 303
    same(desk.name("one of two is published"), 303, desk.send("rey", desk.open("rey", number), "/policy/publish")[0])
    status, _, text = desk.send("rey", early, "/policy/publish")
    same(desk.name("what was looked at before is not"), 409, status)
    told(desk.name("and why not"), text, "Not done: the packs in force are others since you looked")
    status, _, text = desk.send("rey", desk.open("rey", reviews[1]), "/policy/publish")
    same(desk.name("nor is the other one, looked at again"), 409, status)
    told(desk.name("for it was reviewed against what is gone"), text, "something else is published since it was reviewed")
    number = desk.approved(HOUSE + "## third\n")
    page = desk.open("rey", number)
    path = os.path.join(desk.rules, "house", "house.licet")
    before = desk.published()
    with open(path, "a", encoding="utf-8") as file:
        file.write("## by hand\n")
    status, _, text = desk.send("rey", page, "/policy/publish")
    same(desk.name("what somebody wrote there by hand is not written over"), (409, before + "## by hand\n"), (status, desk.published()))
    told(desk.name("and that is said, too"), text, "the packs in force are others since you looked")
    with open(path, "w", encoding="utf-8") as file:
        file.write(before)
    other = os.path.join(desk.rules, "hall")
    os.mkdir(other)
    with open(os.path.join(other, "hall.licet"), "w", encoding="utf-8") as file:
        file.write('use "us"\n')
    status, _, text = desk.send("rey", page, "/policy/publish")
    same(desk.name("nor where another pack came into the folder since"), (409, before), (status, desk.published()))
    told(desk.name("and why not, as before"), text, "the packs in force are others since you looked")
    shutil.rmtree(other)
    same(desk.name("as it was, it is published"), 303, desk.send("rey", desk.open("rey", number), "/policy/publish")[0])
    same(desk.name("those before stay beside it"), 2, len([name for name in os.listdir(desk.rules) if name.startswith("house.")]))


def check_stopped(desk: Desk) -> None:
    """It is in its place, and whoever put it there was stopped before they could say so."""
    text = HOUSE + "## fourth\n"
    number = desk.approved(text)
    with open(os.path.join(desk.rules, "house", "house.licet"), "w", encoding="utf-8") as file:
        file.write(text)
    same(desk.name("what was stopped half way is ended"), 303, desk.send("rey", desk.open("rey", number), "/policy/publish")[0])
    told(desk.name("and recorded"), desk.people["rey"].ask("GET", f"/approvals/{number}")[2], "done")
    page = desk.open("rey", number)
    report(desk.name("once"), "" if "It was published" in words_of(page) and not form_of(page, "/policy/publish") else words_of(page))


def check_role(desk: Desk) -> None:
    number = desk.approved(HOUSE + "## fifth\n")
    page = desk.open("rey", number)
    desk.done("people", "revoke", "pam", "approver", "--as", "root")
    status, leads, _ = desk.send("rey", page, "/policy/publish")
    report(desk.name("what was signed by who may no longer is signed for anew"), "" if status == 303 and leads.startswith("/approvals/")
           and leads != f"/approvals/{number}" and "fifth" not in desk.published() else f"{status} {leads}")
    desk.done("people", "revoke", "rey", "policy_reviewer", "--as", "root")
    same(desk.name("who reviews no longer publishes nothing"), 403, desk.send("rey", page, "/policy/publish")[0])
    desk.done("people", "grant", "pam", "approver", "--as", "root")
    desk.done("people", "grant", "rey", "policy_reviewer", "--as", "root")


def check_without(desk: Desk) -> None:
    """A server that was not told where to publish; and one that signs."""
    with server("--db", desk.base, "--packs", os.path.join(desk.rules, "house")) as made:
        desk.sign_in(made)
        page = desk.open("rey", "1")
        told(desk.name("a server that was not told where says so"), page, "Signed by rey", "This server was not told where packs are published")
        fields = desk.people["rey"].fields("/policy/draft", "/policy/draft")
        status, _, text = desk.people["rey"].ask("POST", "/policy/publish", {**fields, "look": "0" * 32, "key": "y1"})
        same(desk.name("and publishes nothing"), 409, status)


def check_start(desk: Desk) -> None:
    def refused(*words: str) -> str:
        result = licet("serve", "--listen", "127.0.0.1:0", *words)
        return f"{result.returncode} {result.stderr.splitlines()[0]}" if result.stderr else "it starts"

    other = os.path.join(desk.folder, "other", "house")
    shutil.copytree(os.path.join(desk.rules, "house"), other)
    into = ("--db", desk.base, "--publish-into", desk.rules)
    same(desk.name("two packs of a name are refused"), f"2 error: '{other}' and '{desk.rules}/house' are both called 'house'",
         refused(*into, "--packs", other))
    same(desk.name("so is a place without people"), "2 error: without a database nobody signs for a pack",
         refused("--publish-into", desk.rules))
    same(desk.name("a key for nothing"), "2 error: '--pack-key' signs what --publish-into publishes",
         refused("--db", desk.base, "--pack-key", "none"))
    os.rename(os.path.join(desk.rules, "house"), os.path.join(desk.folder, "away"))
    same(desk.name("a pack that is half published is not left out"), f"2 error: '{desk.rules}/house' is missing, and an edition of it is there",
         refused(*into))
    os.rename(os.path.join(desk.folder, "away"), os.path.join(desk.rules, "House"))
    same(desk.name("nor one with a name that is none"), f"2 error: '{desk.rules}/House' is no name of a pack", refused(*into))
    os.rename(os.path.join(desk.rules, "House"), os.path.join(desk.rules, "house"))


def check_signed(desk: Desk) -> None:
    key = os.path.join(desk.folder, "our.key")
    assert licet("policy", "key", key).returncode == 0
    with server("--db", desk.base, "--publish-into", desk.rules, "--packs", os.path.join(desk.rules, "house"), "--pack-key", key,
                "--spool", os.path.join(desk.folder, "spool")) as made:
        desk.sign_in(made)
        page = desk.look("use \"us\"\n", pack="more")
        status, leads, _ = desk.send("ada", page, "/policy/propose")
        same(desk.name("a second pack, beside one that is named twice and is the same"), 303, status)
        review = leads.split("/")[-1]
        assert desk.sign("rey", review) == 303
        number = desk.send("rey", desk.open("rey", review), "/policy/publish")[1].split("/")[-1]
        assert desk.sign("pam", number) == 303
        same(desk.name("is published"), 303, desk.send("rey", desk.open("rey", number), "/policy/publish")[0])
        report(desk.name("a server ends well"), "" if made.end() == 0 else made.logged()[-2000:])
    result = licet("policy", "verify", "--trust", key + ".pub", os.path.join(desk.rules, "more"))
    same(desk.name("and signed"), 0, result.returncode)


def check_some(base: str, folder: str, label: str) -> None:
    """What is written: the way, and the way on from where it was stopped."""
    desk = Desk(base, folder, label)
    desk.fill()
    with server("--db", base, "--publish-into", desk.rules, "--spool", os.path.join(folder, "spool")) as made:
        desk.sign_in(made)
        check_way(desk, made)
        check_stopped(desk)
        check_api(desk, made)
        log = made.logged()
        report(desk.name("a server ends well"), "" if made.end() == 0 and '"status":500' not in log else log[-2000:])
    check_gone(desk, made)
    check_adds(desk, made)
    result = licet("audit", "verify", "--db", base)
    report(desk.name("the log is sound"), "" if result.returncode == 0 else result.stdout + result.stderr)


def check_all(base: str, folder: str, label: str) -> None:
    desk = Desk(base, folder, label)
    desk.fill()
    spool = os.path.join(folder, "spool")
    with server("--db", base, "--publish-into", desk.rules, "--spool", spool) as made:
        desk.sign_in(made)
        check_way(desk, made)
        check_refused(desk)
        check_changed(desk)
        check_stopped(desk)
        check_api(desk, made)
        check_role(desk)
        same(desk.name("nothing is left in the spool"), [], os.listdir(spool))
        log = made.logged()
        report(desk.name("a server ends well"), "" if made.end() == 0 and '"status":500' not in log else log[-2000:])
    check_without(desk)
    check_start(desk)
    check_signed(desk)
    result = licet("audit", "verify", "--db", base)
    report(desk.name("the log is sound"), "" if result.returncode == 0 else result.stdout + result.stderr)
    result = licet("db", "verify", "--db", base)
    report(desk.name("and the database"), "" if result.returncode == 0 else result.stdout + result.stderr)


def main() -> int:
    if sys.argv[1:] == ["short"]:
        with tempfile.TemporaryDirectory() as folder:
            check_some(os.path.join(folder, "licet.db"), folder, "")
        return any_failed()
    with tempfile.TemporaryDirectory() as folder:
        check_all(os.path.join(folder, "licet.db"), folder, "")
    on_postgresql(lambda label, base, folder: check_some(base, folder, label))
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
