#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""security_key.py - security keys in headless Chromium, which has them of software: registered, signed in with, removed; and what
only a browser shows: a page of another origin, what was signed sent a second time, a copy of a key, a key that was removed.

LICET is the program; where chromium-driver is not installed nothing is done, and that is said.
"""
import os
import pathlib
import socket
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "data"))

import chromium
from chromium import Browser
from _licet import any_failed, licet, report
from _server import server
from pages_desk import PASSWORD, same

PLACE = "/account/security-keys"
TOUCH = "Use the security key"
# What the key said goes nowhere by itself: it is sent here as often as the test wants, by the page itself.
SEND = """
const form = document.querySelector("form.touch");
const sent = new XMLHttpRequest();
sent.open("POST", form.action, false);
sent.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
sent.send(new URLSearchParams(new FormData(form)));
return [sent.status, sent.responseURL, (sent.responseText.match(/role="alert">([^<]*)/) ?? ["", ""])[1]];
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def fill(base: str) -> None:
    for words, text in ((("db", "init"), ""), (("people", "add", "root"), ""), (("people", "add", "ann", "--as", "root"), ""),
                        (("people", "password", "ann", "--from", "-", "--as", "ann"), PASSWORD + "\n")):
        made = licet(*words, "--db", base, text=text)
        assert made.returncode == 0, made.stderr


def says(name: str, browser: Browser, *words: str, css: str = "main") -> None:
    text = browser.text(css)
    missing = [word for word in words if word not in text]
    report(name, f"{browser.path()}: without {missing}: {text[:800]}" if missing else "")


def type_password(browser: Browser, **fields: str) -> None:
    for name, text in {**fields, "current": PASSWORD}.items():
        browser.one(f"#{name}").fill(text)
    browser.leave(browser.one("main form.ask button"))


def sign_in(browser: Browser) -> None:
    browser.forget()
    browser.go("/sign-in?next=/account")
    browser.one("#name").fill("ann")
    browser.one("#password").fill(PASSWORD)
    browser.leave(browser.one("main button"))


def touched(browser: Browser) -> None:
    """The key is touched, and what it says is held back."""
    browser.run("HTMLFormElement.prototype.submit = () => {};")
    browser.press(TOUCH, stays=True)
    fault = browser.waits_for("form.touch input[name=signature]", "M")
    assert fault == "", fault


def check_register(browser: Browser) -> None:
    sign_in(browser)
    browser.go(PLACE)
    says("without one", browser, "You have none", "Register a security key for localhost")
    type_password(browser, name="blue")
    says("the page to touch it", browser, "Touch your security key", TOUCH)
    report("nothing is wrong yet", browser.text("form .wrong"))
    browser.press(TOUCH)
    same("it is registered", PLACE + "?done=added", browser.path())
    says("which is said", browser, "blue", "never")
    type_password(browser, name="red")
    says("another one takes the one that is there", browser, "The password is right", TOUCH)
    browser.press(TOUCH)
    says("then it is asked for", browser, "Plug it in")
    browser.press(TOUCH, stays=True)
    report("the same one is not registered twice", browser.waits_for("form .wrong", "The security key said nothing"))


def check_sign_in(browser: Browser) -> None:
    sign_in(browser)
    says("with the password it is asked for", browser, "The password is right", TOUCH)
    browser.press(TOUCH)
    same("with the key one is in", "/account", browser.path())
    browser.script(False)
    sign_in(browser)
    says("without script it says so", browser, "This needs a browser with script", "Sign in with a code instead")
    report("and has no button", "it has" if browser.sees(TOUCH) else "")
    browser.press("Sign in with a code instead")
    same("which leads there", "/sign-in", browser.path())
    browser.script(True)


def check_replay(browser: Browser) -> None:
    sign_in(browser)
    touched(browser)
    got = [browser.run(SEND) for _ in range(2)]
    assert all(isinstance(one, list) for one in got)
    same("what was signed is taken", [200, browser.base + "/account"], got[0][:2])  # type: ignore[index]
    same("and not a second time", (401, True), (got[1][0], "answered already" in got[1][2]))  # type: ignore[index]


def check_origin(browser: Browser, elsewhere: str) -> None:
    """The same host at another port has the same keys, and is another origin: of a page there nothing is good."""
    here, browser.base = browser.base, elsewhere
    sign_in(browser)
    browser.press(TOUCH)
    says("signed on a page of another origin it is refused", browser, f"the page was '{elsewhere}'", f"keys are for '{here}'")
    browser.base = here


def check_copy(browser: Browser, key: str) -> None:
    made = browser.made_by(key)
    same("the browser's key has one for here", ["localhost"], [one.get("rpId") for one in made])
    count = made[0]["signCount"]
    assert isinstance(count, int)
    browser.pull_out(key)
    copy = browser.plug_in()
    browser.copy_to(copy, made[0], count - 2)
    sign_in(browser)
    browser.press(TOUCH)
    says("a copy that counts less is refused", browser, "the security key was refused: it does not count on")
    browser.pull_out(copy)
    copy = browser.plug_in()
    browser.copy_to(copy, made[0], count + 5)
    sign_in(browser)
    browser.press(TOUCH)
    same("the one that counts on is not", "/account", browser.path())
    says("and one is told", browser, "a security key was refused, as it did not count on", css="#notices")


def check_removed(browser: Browser) -> None:
    sign_in(browser)
    touched(browser)
    done = licet("people", "factor", "ann", "--off", "--as", "root", "--db", os.environ["BASE"])
    assert done.returncode == 0, done.stderr
    got = browser.run(SEND)
    assert isinstance(got, list)
    same("a key that was removed is refused", (401, True), (got[0], "not one of yours" in got[2]))
    sign_in(browser)
    same("without any the password is enough", "/account", browser.path())
    browser.go(PLACE)
    type_password(browser, name="green")
    browser.press(TOUCH)
    says("it is registered anew", browser, "green")
    browser.press("Remove")
    says("the form to remove it", browser, "Remove the security key green")
    type_password(browser)
    browser.press(TOUCH)
    says("it is removed with a touch", browser, "You have none")
    sign_in(browser)
    same("and not asked for any more", "/account", browser.path())


def main() -> int:
    if not chromium.is_there():
        print("skipped: chromium-driver is not installed")
        return 0
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        base = os.environ["BASE"] = os.path.join(folder, "licet.db")
        fill(base)
        origin = f"http://localhost:{port}"
        with server("--db", base, "--origin", origin, port=port) as made, server("--db", base, "--origin", origin) as elsewhere, \
                chromium.browser(origin) as browser:
            key = browser.plug_in()
            check_register(browser)
            check_sign_in(browser)
            check_replay(browser)
            check_origin(browser, f"http://localhost:{elsewhere.port}")
            check_copy(browser, key)
            check_removed(browser)
            log = made.logged() + elsewhere.logged()
            report("the server made no mistake", log[-2000:] if '"status":500' in log else "")
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
