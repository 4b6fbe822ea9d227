#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""account.py - a person's own page: another password, and where they are signed in; what ends with it, and what is refused."""
import json
import os
import re
import sys
import tempfile

from _licet import any_failed, licet, report
from _server import Server, server
from pages import SIZE_MAX, Page
from pages_desk import PASSWORD, Browser, check, same

NEW = "staple table chair"


def fill(base: str) -> None:
    for words, text in ((("db", "init"), ""), (("people", "add", "root"), ""),
                        (("people", "password", "root", "--from", "-", "--as", "root"), PASSWORD + "\n"),
                        (("people", "add", "ann", "--as", "root"), ""), (("people", "grant", "ann", "officer", "--as", "root"), ""),
                        (("people", "password", "ann", "--from", "-", "--as", "ann"), PASSWORD + "\n"),
                        (("people", "add", "bob", "--as", "root"), ""),
                        (("people", "add", "sap", "--integration", "--as", "root"), "")):
        done = licet(*words, "--db", base, text=text)
        assert done.returncode == 0, done.stderr


def signed_in(made: Server, name: str, password: str = PASSWORD) -> Browser:
    browser = Browser(made)
    assert browser.sign_in(name, password=password)[0] == 303, name
    return browser


def change(browser: Browser, current: str, new: str, again: str | None = None) -> tuple[int, dict[str, str], str]:
    return browser.ask("POST", "/account/password", {**browser.fields("/account", "/account/password"), "current": current,
                                                     "new": new, "again": new if again is None else again})


def refused(name: str, status: int, got: tuple[int, dict[str, str], str], *words: str) -> None:
    page = Page(got[2])
    check(name, status, (got[0], page, page.faults), *words)
    report(f"{name}: no password comes back", "" if PASSWORD not in got[2] and NEW not in got[2] else got[2])


def check_strength(made: Server) -> None:
    """As it is typed, for the page."""
    ann = signed_in(made, "ann")
    told = []
    for word in ("", "password1234", "short", NEW):
        status, headers, text = ann.ask("POST", "/account/password/strength",
                                        {**ann.fields("/account", "/account/password"), "new": word})
        told.append((status, json.loads(text)))
        report(f"what is typed does not come back: {word!r}", "" if not word or word not in text else text)
    same("how hard it is to guess is told", [(200, 33, False)] * 3 + [(200, 33, True)],
         [(status, said["needed"], said["enough"]) for status, said in told])
    report("in bits", "" if told[1][1]["bits"] < 33 <= told[3][1]["bits"] else str(told))


def check_page(made: Server, base: str) -> None:
    ann = signed_in(made, "ann")
    check("one's account", 200, ann.page("/account"), "Your account", "officer", "Second factor", "Where you are signed in", "this browser")
    report("one browser alone has nothing to end", "" if "/account/sessions" not in ann.ask("GET", "/account")[2] else "it has")
    report("it is small", "" if len(ann.ask("GET", "/account")[2]) < SIZE_MAX else "it is not")
    report("the name leads there", "" if '<a href="/account"' in ann.ask("GET", "/")[2] else ann.ask("GET", "/")[2][:1500])
    same("who is not signed in is led to the form", (303, "/sign-in?next=%2Faccount"),
         (lambda got: (got[0], got[1].get("location")))(Browser(made).ask("GET", "/account")))
    key = licet("people", "key", "sap", "--scope", "order.write", "--days", "9", "--as", "root", "--db", base).stdout
    found = re.search(r"licet_\S+", key)
    assert found, key
    headers = {"Authorization": f"Bearer {found[0]}", "Accept": "text/html"}
    same("a program has none", [403, 403],
         [made.ask("GET", "/account", headers=headers)[0],
          made.ask("POST", "/account/password", b"csrf_token=x", {**headers, "Content-Type": "application/x-www-form-urlencoded"})[0]])


def check_password(made: Server) -> None:
    ann, other, root = signed_in(made, "ann"), signed_in(made, "ann"), signed_in(made, "root")
    refused("the current password is asked for", 403, change(ann, "wrong wrong wrong", NEW), "it is not the password you have")
    refused("the new one twice", 400, change(ann, PASSWORD, NEW, NEW + "s"), "the two are not the same")
    refused("a short one", 422, change(ann, PASSWORD, "x8!kQz02mWp"), "12 to 128 characters")
    refused("one that many choose", 422, change(ann, PASSWORD, "password1234"), "would be guessed")
    refused("the same one", 422, change(ann, PASSWORD, PASSWORD), "it is the one you have")
    same("and nothing has changed", [200, 200], [one.ask("GET", "/account")[0] for one in (ann, other)])
    before = dict(ann.cookies)
    status, headers, _ = change(ann, PASSWORD, NEW)
    same("another password", (303, "/account?done=password"), (status, headers.get("location")))
    report("its cookie is like that of signing in", "" if "HttpOnly" in headers.get("set-cookie", "") and "SameSite=Lax" in
           headers["set-cookie"] and before["licet"] not in headers["set-cookie"] else str(headers))
    check("one is still signed in", 200, ann.page("/account?done=password"), "all other sessions ended", "this browser")
    report("nobody else knows it", "" if "set by" not in ann.ask("GET", "/account")[2] else "it says so")
    same("the other browser is out, another person is not", [303, 200], [one.ask("GET", "/account")[0] for one in (other, root)])
    ann_before = Browser(made)
    ann_before.cookies = before
    same("the cookie of before is none", 303, ann_before.ask("GET", "/account")[0])
    same("the old password is none", 401, Browser(made).sign_in("ann")[0])
    same("the new one is", 303, Browser(made).sign_in("ann", password=NEW)[0])


def check_sessions(made: Server) -> None:
    ann, second, third, root = (signed_in(made, name, password) for name, password in
                                (("ann", NEW), ("ann", NEW), ("ann", NEW), ("root", PASSWORD)))
    text = ann.ask("GET", "/account")[2]
    # The last one that signed in stands first, and this browser's has no button.
    ids = re.findall(r'name="session" value="([0-9a-f]{64})"', text)
    same("each session has an id of its own", len(ids), len(set(ids)))
    proof = ann.fields("/account", "/account/sessions")["csrf_token"]
    taken = root.ask("POST", "/account/sessions", {"csrf_token": root.fields("/account", "/sign-out")["csrf_token"],
                                                   "session": ids[0]})[0]
    same("another's is not ended", [303, 200], [taken, third.ask("GET", "/account")[0]])
    status, headers, _ = ann.ask("POST", "/account/sessions", {"csrf_token": proof, "session": ids[0]})
    same("one is ended", (303, "/account?done=session", [200, 200, 303]),
         (status, headers.get("location"), [one.ask("GET", "/account")[0] for one in (ann, second, third)]))
    same("a session that is none", 400, ann.ask("POST", "/account/sessions", {"csrf_token": proof, "session": "x"})[0])
    status, headers, _ = ann.ask("POST", "/account/sessions", {"csrf_token": proof, "session": "others"})
    same("all others are", (303, "/account?done=others", [200, 303, 200]),
         (status, headers.get("location"), [one.ask("GET", "/account")[0] for one in (ann, second, root)]))
    check("and it says so", 200, ann.page("/account?done=others"), "all other sessions ended")


def told(browser: Browser) -> list[str]:
    """What the page says was done: what and by whom, of each row."""
    text = browser.ask("GET", "/account")[2].partition('id="notices"')[2]
    return [f"{what} / {by}" for what, by in re.findall(r'<tr><td class="day">[^/]*</time></td><td>(.*?)</td><td>(.*?)</td></tr>', text)]


def check_notices(made: Server, base: str) -> None:
    ann, root = signed_in(made, "ann", NEW), signed_in(made, "root")
    same("what was done to one's account", ["the password is another one / you", "the password is another one / you",
                                            "a role was given: officer / root"], told(ann))
    licet("people", "disable", "ann", "--as", "root", "--db", base)
    licet("people", "enable", "ann", "--as", "root", "--db", base)
    same("is told at once", "the account was enabled again / root", told(signed_in(made, "ann", NEW))[0])
    same("to nobody else", ["a key was made", "the password is another one"], [line.split(" /")[0].split(":")[0] for line in told(root)])
    ann = signed_in(made, "ann", NEW)
    headers = {"Cookie": f"licet={ann.cookies['licet']}"}
    status, _, body = made.ask("GET", "/v1/account/notices?limit=2", headers=headers)
    found = json.loads(body)
    same("as JSON", (200, [("people.enable", None, "root"), ("people.disable", None, "root")]),
         (status, [(one["what"], one["about"], one["by"]) for one in found]))
    status, _, body = made.ask("GET", f"/v1/account/notices?before={found[1]['seq']}", headers=headers)
    same("page by page", ["the password is another one", "the password is another one", "a role was given: officer"],
         [one["says"] for one in json.loads(body)])


def check_lock(made: Server) -> None:
    ann = signed_in(made, "ann", NEW)
    for _ in range(5):
        change(ann, "wrong wrong wrong", PASSWORD)
    refused("wrong ones count", 429, change(ann, NEW, PASSWORD), "try again in")
    same("for signing in, too", 429, Browser(made).sign_in("ann", password=NEW)[0])
    same("and one is told of it", "sign-ins failed, and whoever tries again has to wait: 5 in a row / ", told(ann)[0])


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        fill(base)
        with server("--db", base) as made:
            check_page(made, base)
            check_strength(made)
            check_password(made)
            check_sessions(made)
            check_notices(made, base)
            check_lock(made)
            report("no password is in the log", "" if PASSWORD not in made.logged() and NEW not in made.logged() and
                   "staple" not in made.logged() else "it is")
    return any_failed()


sys.exit(main())
