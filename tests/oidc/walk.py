#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""walk.py - somebody signs in through a real OpenID provider, and out again: oidc-provider, which npm installs into this folder.

In `make check`; by hand with LICET=build/licet python3 tests/oidc/walk.py. What a provider that lies may say is in
tests/data/oidc.py.
"""
import http.cookiejar
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "data"))
from _licet import any_failed, licet, report  # noqa: E402
from _server import Server, server  # noqa: E402

BACK = "https://licet.example/sign-in/provider/back"
SECRET = "a secret & more: of both"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Browser:
    """Follows what leads on; what stands for licet.example is the server under test."""

    def __init__(self, made: Server) -> None:
        self.made = made
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(NoRedirect, urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, url: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        body = None if form is None else urllib.parse.urlencode(form).encode()
        for _ in range(20):
            url = url.replace("https://licet.example", f"http://{self.made.address}")
            request = urllib.request.Request(url, body, {"Accept": "text/html"})
            try:
                with self.opener.open(request, timeout=30) as reply:
                    return reply.status, url, reply.read().decode()
            except urllib.error.HTTPError as error:
                if "Location" not in error.headers:
                    return error.code, url, error.read().decode()
                url, body = urllib.parse.urljoin(url, error.headers["Location"]), None
        raise RuntimeError("it leads on and on")

    def send(self, at: str, text: str, fields: dict[str, str]) -> tuple[int, str, str]:
        """The form of a page, with what it has hidden."""
        hidden = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', text))
        action = re.search(r'action="([^"]*)"', text)
        return self.ask(urllib.parse.urljoin(at, action[1] if action else ""), {**hidden, **fields})


def check(name: str, good: bool, got: object) -> None:
    report(name, "" if good else f"got {got!r}")


def sign_in(browser: Browser, name: str) -> tuple[int, str, str]:
    _, at, text = browser.ask(f"http://{browser.made.address}/sign-in/provider?next=/orders")
    _, at, text = browser.send(at, text, {"login": name, "password": "anything"})
    return browser.send(at, text, {})  # they agree that we are told


def walk(made: Server, issuer: str, base: str, algorithm: str) -> None:
    carol, eve = Browser(made), Browser(made)
    status, at, text = sign_in(carol, "carol-1")
    check(f"{algorithm}: signs in and is led to the page", status == 200 and at.endswith("/orders") and "carol" in text,
          (status, at, text[:800], made.logged()[-1500:]))
    may = set(json.loads(carol.ask(f"http://{made.address}/v1/session")[2])["may"])
    check(f"{algorithm}: with the role that a group allows", "release" in may and "order.write" not in may, may)
    status, at, text = sign_in(eve, "eve-1")
    check(f"{algorithm}: who is not linked is told as whom to link them", status == 401 and "eve-1" in text, (status, text[:800]))
    done = licet("people", "link", "eve", "--issuer", issuer, "--subject", "eve-1", "--as", "ann", "--db", base)
    check(f"{algorithm}: is linked", done.returncode == 0, done.stderr)
    status, at, text = eve.ask(f"http://{made.address}/sign-in/provider?next=/orders")
    check(f"{algorithm}: who is signed in there is signed in here, with no role that nobody gave", status == 403, (status, at))
    page = carol.ask(f"http://{made.address}/orders")[2]
    form = page.split('action="/sign-out"')[1].split("</form>")[0]
    carol.send(f"http://{made.address}/", f'action="/sign-out"{form}', {})
    check(f"{algorithm}: signs out", carol.ask(f"http://{made.address}/v1/session")[0] == 401, "")


def run(algorithm: str, folder: str) -> None:
    base, path = os.path.join(folder, algorithm + ".db"), os.path.join(folder, algorithm + ".json")
    with subprocess.Popen(["node", os.path.join(HERE, "provider.mjs"), BACK, SECRET, algorithm], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True) as provider:
        try:
            assert provider.stdout is not None
            issuer = provider.stdout.readline().strip()
            with open(os.path.join(folder, "secret"), "w", encoding="utf-8") as file:
                file.write(SECRET)
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"issuer": issuer, "client_id": "licet", "client_secret_file": os.path.join(folder, "secret"),
                           "redirect": BACK, "scopes": "openid groups", "groups": {"export": ["officer"]}}, file)
            for words in ("db init", "people add ann", "people add carol --as ann", "people add eve --as ann",
                          "people grant carol officer sales --as ann",
                          f"people link carol --issuer {issuer} --subject carol-1 --as ann"):
                licet(*words.split(), "--db", base)
            with server("--db", base, "--oidc", path) as made:
                walk(made, issuer, base, algorithm)
        finally:
            provider.terminate()


def main() -> int:
    if shutil.which("node") is None or shutil.which("npm") is None:
        print("ok skipped: node and npm are not installed")
        return 0
    if not os.path.isdir(os.path.join(HERE, "node_modules", "oidc-provider")):
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            print("ok skipped: npm could not install oidc-provider; it takes the network")
            return 0
    with tempfile.TemporaryDirectory() as folder:
        for algorithm in ("RS256", "ES256"):
            run(algorithm, folder)
    return 1 if any_failed() else 0


if __name__ == "__main__":
    sys.exit(main())
