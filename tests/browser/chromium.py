# SPDX-License-Identifier: Apache-2.0
"""chromium.py - headless Chromium, driven over WebDriver (w3.org/TR/webdriver2) by Debian's chromium-driver.

A page is what a person sees: it is opened, its fields are filled in, its buttons pressed, with script or without.
"""
import base64
import http.client
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # what the standard calls one
WORDS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage",
         "--disable-background-networking", "--no-first-run", "--window-size=1280,900"]


def is_there() -> bool:
    return shutil.which("chromedriver") is not None and shutil.which("chromium") is not None


class Element:
    def __init__(self, browser: "Browser", name: str) -> None:
        self.browser = browser
        self.name = name

    def ask(self, method: str, what: str, body: object = None) -> object:
        return self.browser.ask(method, f"element/{self.name}/{what}", body)

    def click(self) -> None:
        self.ask("POST", "click", {})

    def fill(self, text: str) -> None:
        self.ask("POST", "clear", {})
        self.ask("POST", "value", {"text": text})

    def text(self) -> str:
        return str(self.ask("GET", "text"))

    def value(self, name: str) -> str | None:
        """Of an attribute, or of what a field has now."""
        found = self.ask("GET", f"property/{name}")
        return None if found is None else str(found)


class Browser:
    """One window; `base` is what addresses begin with."""

    def __init__(self, port: int, base: str) -> None:
        self.port = port
        self.base = base
        made = self.send("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": {"binary": shutil.which("chromium"), "args": WORDS}}}})
        assert isinstance(made, dict)
        self.session = made["sessionId"]

    def send(self, method: str, path: str, body: object = None) -> object:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, json.dumps(body) if method == "POST" else None,
                               {"Content-Type": "application/json"})
            reply = connection.getresponse()
            value = json.loads(reply.read())["value"]
        finally:
            connection.close()
        if reply.status != 200:
            raise RuntimeError(f"{method} {path}: {value.get('message', value)}")
        return value

    def ask(self, method: str, what: str, body: object = None) -> object:
        return self.send(method, f"/session/{self.session}/{what}", body)

    def command(self, name: str, **given: object) -> dict[str, object]:
        """One of the browser's own (DevTools), for what the standard does not have."""
        found = self.ask("POST", "goog/cdp/execute", {"cmd": name, "params": given})
        assert isinstance(found, dict)
        return found

    def end(self) -> None:
        self.send("DELETE", f"/session/{self.session}")

    # ---- pages ----

    def go(self, path: str) -> None:
        self.ask("POST", "url", {"url": path if "://" in path else self.base + path})

    def path(self) -> str:
        return str(self.ask("GET", "url")).removeprefix(self.base)

    def all(self, css: str) -> list[Element]:
        found = self.ask("POST", "elements", {"using": "css selector", "value": css})
        assert isinstance(found, list)
        return [Element(self, one[ELEMENT]) for one in found]

    def one(self, css: str) -> Element:
        found = self.all(css)
        if not found:
            raise RuntimeError(f"{self.path()} has no '{css}': {self.text()[:600]}")
        return found[0]

    def text(self, css: str = "main") -> str:
        return "\n".join(one.text() for one in self.all(css))

    def shown(self, words: str) -> list[Element]:
        """The links, buttons and summaries with these words that can be seen."""
        path = " | ".join(f"//{tag}[normalize-space()={json.dumps(words)}]" for tag in ("a", "button", "summary"))
        found = self.ask("POST", "elements", {"using": "xpath", "value": path})
        assert isinstance(found, list)
        return [one for one in (Element(self, each[ELEMENT]) for each in found) if one.ask("GET", "displayed")]

    def sees(self, words: str) -> bool:
        return bool(self.shown(words))

    def press(self, words: str, stays: bool = False) -> None:
        """The first of them; `stays`: it leads to no other page."""
        found = self.shown(words)
        if not found:
            raise RuntimeError(f"{self.path()} has no '{words}': {self.text()[:600]}")
        self.leave(found[0], stays)

    def leave(self, element: Element, stays: bool = False) -> None:
        """Clicks, and waits until there is another page."""
        before = self.one("html")
        element.click()
        end = time.monotonic() + 20
        while not stays:
            try:
                before.ask("GET", "name")
            except RuntimeError:
                stays = self.run("return document.readyState") == "complete"
            if time.monotonic() > end:
                raise RuntimeError(f"{self.path()} leads nowhere: {self.text()[:600]}")
            time.sleep(0.02)

    def waits_for(self, css: str, words: str) -> str:
        """Until that field has that value, or that part of the page has these words; what it has, if it never does."""
        end = time.monotonic() + 20
        while True:
            found = self.one(css).value("value") or self.text(css)
            if words in found:
                return ""
            if time.monotonic() > end:
                return found or "nothing"
            time.sleep(0.02)

    def key(self, key: str) -> None:
        """Pressed and let go, wherever the focus is."""
        self.ask("POST", "actions", {"actions": [{"type": "key", "id": "keyboard", "actions": [
            {"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]}]})

    def run(self, script: str) -> object:
        return self.ask("POST", "execute/sync", {"script": script, "args": []})

    def forget(self) -> None:
        """All cookies: nobody is signed in."""
        self.ask("DELETE", "cookie")

    # ---- security keys (w3.org/TR/webauthn-2, section 11) ----

    def plug_in(self) -> str:
        """One that is touched whenever it is asked for; its name."""
        return str(self.ask("POST", "webauthn/authenticator", {
            "protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True, "isUserConsenting": True,
            "isUserVerified": True}))

    def pull_out(self, key: str) -> None:
        self.ask("DELETE", f"webauthn/authenticator/{key}")

    def made_by(self, key: str) -> list[dict[str, object]]:
        """The credentials that it has, with their private keys."""
        found = self.ask("GET", f"webauthn/authenticator/{key}/credentials")
        assert isinstance(found, list)
        return found

    def copy_to(self, key: str, credential: dict[str, object], count: int) -> None:
        """A copy of one, which has signed so often."""
        self.ask("POST", f"webauthn/authenticator/{key}/credential", {**credential, "signCount": count})

    # ---- how it is looked at ----

    def size(self, width: int, height: int) -> None:
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def dark(self, dark: bool) -> None:
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def script(self, runs: bool) -> None:
        self.command("Emulation.setScriptExecutionDisabled", value=not runs)

    def picture(self, path: str, whole: bool = True) -> None:
        found = self.command("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        with open(path, "wb") as file:
            file.write(base64.b64decode(str(found["data"])))


@contextmanager
def browser(base: str) -> Iterator[Browser]:
    with tempfile.TemporaryFile("w+") as log:
        driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            assert driver.stdout is not None
            said = ""
            while "on port" not in said or "successfully" not in said:
                said = driver.stdout.readline()
                if not said:
                    log.seek(0)
                    raise RuntimeError(f"chromedriver did not start: {log.read()}")
            made = Browser(int(said.split("on port ")[1].strip(" .\n")), base)
            try:
                yield made
            finally:
                made.end()
        finally:
            driver.terminate()
            driver.wait(30)
