#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""oidc.py - signing in through an OpenID provider that lies: each thing that an answer may say wrong is refused, and the log
says why; what is right signs in, with no more than what was given here.  tests/oidc has a real provider."""
import base64
import hashlib
import hmac
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable

from _licet import any_failed, licet, report
from _server import Server, server
from pages_desk import Browser

CLIENT, SECRET = "licet:desk", "the provider's & ours"
BACK = "https://licet.example/sign-in/provider/back"
GENERIC = "signing in through the provider did not work"
Token = tuple[dict, dict, str]  # header, claims, key by name


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*words: str, data: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *words], input=data, capture_output=True, check=True).stdout


class Key:
    def __init__(self, folder: str, name: str, kind: str, bits: int = 2048) -> None:
        self.path, self.kind = os.path.join(folder, name + ".pem"), kind
        option = f"rsa_keygen_bits:{bits}" if kind == "RSA" else "ec_paramgen_curve:P-256"
        openssl("genpkey", "-algorithm", kind, "-pkeyopt", option, "-out", self.path)
        if kind == "RSA":
            modulus = openssl("rsa", "-in", self.path, "-noout", "-modulus").decode().split("=")[1].strip()
            self.jwk = {"kty": "RSA", "n": b64(bytes.fromhex(modulus)), "e": "AQAB"}
        else:
            point = openssl("pkey", "-in", self.path, "-pubout", "-outform", "DER")[-64:]
            self.jwk = {"kty": "EC", "crv": "P-256", "x": b64(point[:32]), "y": b64(point[32:])}
        self.jwk["kid"] = name

    def sign(self, data: bytes) -> bytes:
        signature = openssl("dgst", "-sha256", "-sign", self.path, data=data)
        if self.kind == "RSA":
            return signature
        first = signature[4:4 + signature[3]]
        second = signature[4 + signature[3] + 2:]
        return b"".join(int.from_bytes(number, "big").to_bytes(32, "big") for number in (first, second))


class Provider:
    """Says what it is told to say."""

    def __init__(self, folder: str) -> None:
        self.keys = {name: Key(folder, name, *what) for name, what in
                     {"one": ("RSA",), "ec": ("EC",), "weak": ("RSA", 1024), "enc": ("RSA",), "strange": ("RSA",)}.items()}
        self.keys["enc"].jwk["use"] = "enc"
        self.described: dict = {}
        self.token: Callable[[dict], bytes] = lambda _: b"{}"
        self.status, self.asked, self.wrong, self.challenge = 200, 0, "", ""
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.reply(provider.describe() if "well-known" in self.path else provider.key_set())

            def do_POST(self) -> None:
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                provider.check(form, self.headers.get("Authorization", ""))
                self.reply(provider.token(form), provider.status)

            def reply(self, body: bytes, status: int = 200) -> None:
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/token")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    pass  # it hung up on us

            def log_message(self, *_: object) -> None:
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def describe(self) -> bytes:
        return json.dumps({"issuer": self.issuer, "authorization_endpoint": self.issuer + "/auth?tenant=1",
                           "token_endpoint": self.issuer + "/token", "jwks_uri": self.issuer + "/keys",
                           **self.described}).encode()

    def key_set(self) -> bytes:
        return json.dumps({"keys": [self.keys[name].jwk for name in ("one", "ec", "weak", "enc")]}).encode()

    def check(self, form: dict, authorization: str) -> None:
        user = base64.b64decode(authorization.removeprefix("Basic ")).decode().split(":")
        proof = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        self.asked += 1
        self.wrong = "" if [urllib.parse.unquote(word) for word in user] == [CLIENT, SECRET] and form["redirect_uri"] == BACK \
            and form["grant_type"] == "authorization_code" and form["code"] == "c&d" and proof == self.challenge \
            else f"{form} {authorization}"

    def write(self, token: Token) -> bytes:
        header, claims, key = token
        text = ".".join(b64(json.dumps(part).encode()) for part in (header, claims)).encode()
        if header["alg"] == "none":
            signature = b""
        elif header["alg"] == "HS256":
            signature = hmac.new(self.keys[key].jwk["n"].encode(), text, hashlib.sha256).digest()
        else:
            signature = self.keys[key].sign(text)
        return json.dumps({"id_token": (text + b"." + b64(signature).encode()).decode(), "token_type": "Bearer"}).encode()

    def good(self, nonce: str) -> Token:
        now = int(time.time())
        return ({"alg": "RS256", "kid": "one"},
                {"iss": self.issuer, "sub": "carol-1", "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": nonce,
                 "groups": ["export", "others"]}, "one")


def changed(**claims: object) -> Callable[[Token], Token]:
    """The good token with other claims; None takes one away."""
    def change(token: Token) -> Token:
        said = {name: value for name, value in {**token[1], **claims}.items() if value is not None}
        return token[0], said, token[2]
    return change


def headed(key: str = "one", **header: object) -> Callable[[Token], Token]:
    return lambda token: ({name: value for name, value in {**token[0], **header}.items() if value is not None}, token[1], key)


def at(name: str, seconds: int) -> Callable[[Token], Token]:
    return lambda token: changed(**{name: int(time.time()) + seconds})(token)


GOOD = {
    "RS256": lambda token: token,
    "ES256": headed("ec", alg="ES256", kid="ec"),
    "a key without a name, of which there is one": headed("ec", alg="ES256", kid=None),
    "for others, too, but made for us": changed(aud=[CLIENT, "others"], azp=CLIENT),
    "for a list of us alone": changed(aud=[CLIENT]),
    "clocks that differ by less than a minute": lambda token: at("iat", 30)(at("exp", -30)(token)),
}
HOSTILE = {
    "alg none": (headed(alg="none"), "neither with RS256 nor with ES256"),
    "alg HS256 with the public key": (headed(alg="HS256"), "neither with RS256 nor with ES256"),
    "alg RS512": (headed(alg="RS512"), "neither with RS256 nor with ES256"),
    "what is critical is not known": (headed(crit=["b64"]), "'crit'"),
    "a key that is not known": (headed("strange", kid="strange"), "none of the provider's keys"),
    "no name of a key, of which there are several": (headed(kid=None), "none of the provider's keys"),
    "a key for something else": (headed("enc", kid="enc"), "none of the provider's keys"),
    "an RSA key for ES256": (headed("ec", alg="ES256", kid="one"), "none of the provider's keys"),
    "another's signature": (headed("strange"), "its signature is not the provider's"),
    "another's signature, ES256": (headed("one", alg="ES256", kid="ec"), "its signature is not the provider's"),
    "a key that is too short": (headed("weak", kid="weak"), "less than 2,048 bits"),
    "another issuer": (changed(iss="https://id.example"), "of another issuer"),
    "no issuer": (changed(iss=None), "of another issuer"),
    "for somebody else": (changed(aud="others"), "for somebody else"),
    "for nobody": (changed(aud=None), "for somebody else"),
    "for many, made for nobody": (changed(aud=[CLIENT, "others"]), "for somebody else"),
    "for us, made for somebody else": (changed(azp="others"), "for somebody else"),
    "made for us, not for us": (changed(aud="others", azp=CLIENT), "for somebody else"),
    "expired": (at("exp", -61), "it has expired"),
    "that never expires": (changed(exp=None), "it has expired"),
    "an expiry that is no number": (changed(exp="2999"), "it has expired"),
    "of the future": (at("iat", 120), "not made just now"),
    "of an hour ago": (at("iat", -3600), "not made just now"),
    "made at no time": (changed(iat=None), "not made just now"),
    "not valid yet": (at("nbf", 120), "not valid yet"),
    "another nonce": (changed(nonce="A" * 43), "of another sign-in"),
    "no nonce": (changed(nonce=None), "of another sign-in"),
    "of nobody": (changed(sub=None), "says of nobody"),
}
ANSWERS = {
    "no JSON": (b"<html>", 200, "the answer of the provider"),
    "no object": (b"[]", 200, "is no object of JSON"),
    "no token": (b"{}", 200, "has not three parts"),
    "two parts": (b'{"id_token": "e30.e30"}', 200, "has not three parts"),
    "no base64": (b'{"id_token": "e30.!.e30"}', 200, "not base64url"),
    "parts that are no JSON": (b'{"id_token": "aGk.aGk.aGk"}', 200, "no object of JSON"),
    "a huge answer": (b'{"id_token": "' + b"A" * 300000 + b'"}', 200, "more than 262144 bytes"),
    "a redirect": (b"", 302, "answered with status 302"),
    "a refusal": (b'{"error": "invalid_grant"}', 400, "answered with status 400"),
}


class Person(Browser):
    """Goes to the provider and comes back."""

    def __init__(self, made: Server, provider: Provider) -> None:
        super().__init__(made)
        self.provider = provider

    def begin(self, next_page: str = "/orders") -> dict[str, str]:
        status, headers, text = self.ask("GET", "/sign-in/provider?next=" + urllib.parse.quote(next_page, safe=""))
        if status != 303:
            return {"error": text}
        asked = dict(urllib.parse.parse_qsl(headers["location"].partition("?")[2]))
        self.provider.challenge = asked["code_challenge"]
        return asked

    def back(self, state: str, **others: str) -> tuple[int, dict[str, str], str]:
        asked = {"code": "c&d", "state": state, "iss": self.provider.issuer, **others}
        return self.ask("GET", "/sign-in/provider/back?" + urllib.parse.urlencode(asked))

    def sign_in_with(self, change: Callable[[Token], Token], next_page: str = "/orders") -> tuple[int, dict[str, str], str]:
        asked = self.begin(next_page)
        self.provider.status = 200
        self.provider.token = lambda _: self.provider.write(change(self.provider.good(asked["nonce"])))
        return self.back(asked["state"])

    def may(self) -> set[str]:
        status, _, text = self.ask("GET", "/v1/session")
        return set(json.loads(text)["may"]) if status == 200 else set()


def check(name: str, good: bool, got: object) -> None:
    report(name, "" if good else f"got {got!r}")


def refused(name: str, made: Server, got: tuple[int, dict[str, str], str], says: str = GENERIC, logged: str = "") -> None:
    status, headers, text = got
    check(name, status == 401 and says in text and "licet=" not in headers.get("set-cookie", "") and
          logged in made.logged(), (status, headers, text[:1500], made.logged()[-800:]))


def descriptions(made: Server, provider: Provider) -> None:
    """What the provider says of itself; nothing that was wrong is kept."""
    for name, described, logged in (
            ("another issuer", {"issuer": "https://id.example"}, "calls itself another issuer"),
            ("an address without TLS", {"token_endpoint": "http://192.0.2.1/token"}, "'token_endpoint' of the provider"),
            ("an address of a file", {"jwks_uri": "file:///etc/passwd"}, "'jwks_uri' of the provider"),
            ("an address that only looks like here", {"jwks_uri": "http://127.0.0.1.example/"}, "'jwks_uri' of the provider"),
            ("a huge one", {"more": "A" * 300000}, "more than 262144 bytes")):
        provider.described = described
        refused("the description: " + name, made, Person(made, provider).ask("GET", "/sign-in/provider"), logged=logged)
    provider.described = {}


def tokens(made: Server, provider: Provider) -> None:
    for name, change in GOOD.items():
        status, headers, text = Person(made, provider).sign_in_with(change)
        check("signs in: " + name, (status, headers.get("location"), provider.wrong) == (303, "/orders", ""),
              (status, text[:800], provider.wrong, made.logged()[-800:]))
    for name, (change, logged) in HOSTILE.items():
        before = len(made.logged())
        got = Person(made, provider).sign_in_with(change)
        refused("a token: " + name, made, got)
        check("a token: " + name + ": the log", logged in made.logged()[before:], made.logged()[before:])
    for name, (body, status, logged) in ANSWERS.items():
        person = Person(made, provider)
        state = person.begin()["state"]
        provider.token, provider.status = lambda _, body=body: body, status
        before = len(made.logged())
        refused("an answer: " + name, made, person.back(state))
        check("an answer: " + name + ": the log", logged in made.logged()[before:], made.logged()[before:])


def states(made: Server, provider: Provider) -> None:
    lost = "not begun in this browser"
    person = Person(made, provider)
    state = person.begin()["state"]
    cookie = person.cookies["licet-provider"]
    provider.asked = 0
    refused("without the cookie", made, Person(made, provider).back(state), lost)
    other = Person(made, provider)
    other.begin()
    refused("a state of another browser", made, other.back(state), lost)
    refused("no state", made, person.ask("GET", "/sign-in/provider/back?code=c"), lost)
    secret, began, rest = cookie.split(".")
    for name, value in {"another time": f"{secret}.{int(began) + 1}.{rest}", "a time to come": f"{secret}.{int(began) + 99}.{rest}",
                        "no time": f"{secret}..{rest}", "no number": f"{secret}.x{began[1:]}.{rest}", "nothing": "", "dots": "..."}.items():
        person.cookies["licet-provider"] = value
        refused("a cookie with " + name, made, person.back(state), lost)
    person.cookies["licet-provider"] = cookie
    refused("an answer of another provider", made, person.back(state, iss="https://id.example"), lost)
    person.cookies["licet-provider"] = cookie
    refused("the same state again", made, person.back(state), "was used already")
    refused("the provider refuses", made, (lambda p: p.back(p.begin()["state"], error="access_denied"))(Person(made, provider)),
            "the provider signed nobody in")
    check("nothing of it asks the provider", provider.asked == 0, provider.asked)
    person = Person(made, provider)
    person.sign_in_with(GOOD["RS256"])
    check("what is done does not come with the cookie again", "licet" in person.cookies, person.cookies)
    first = person.cookies["licet"]
    person.sign_in_with(GOOD["RS256"])
    person.cookies["licet"], second = first, person.cookies["licet"]
    check("a sign-in ends the one before in that browser", first != second and person.may() == set(), person.cookies)
    person.cookies["licet"] = second
    check("and is there itself", person.may() != set(), person.cookies)
    for place in ("//evil.example", "https://evil.example", "/a\\b"):
        status, headers, _ = Person(made, provider).sign_in_with(GOOD["RS256"], place)
        check(f"leads to no other place: {place}", (status, headers.get("location")) == (303, "/"), headers)


def roles(made: Server, provider: Provider, base: str) -> None:
    def may(**claims: object) -> set[str]:
        person = Person(made, provider)
        person.sign_in_with(changed(**claims))
        return person.may()
    officer, sales = may(), may(groups=["sellers"])
    check("with a role that was given and that a group has", "release" in officer and "order.write" not in officer, officer)
    check("a group gives no role that was not given", "people.admin" not in may(groups=["export", "admins"]), officer)
    check("another group, another role", "order.write" in sales and "release" not in sales, sales)
    check("one group as a text", may(groups="export") == officer, officer)
    for name, groups in (("no group", []), ("groups that are not known", ["others"]), ("no claim", None), ("a number", 7)):
        refused("groups: " + name, made, Person(made, provider).sign_in_with(changed(groups=groups)), "none of your groups")
    refused("somebody who is not linked", made, Person(made, provider).sign_in_with(changed(sub="eve-1", email="carol@x")), "eve-1")

    person = Person(made, provider)
    person.sign_in_with(GOOD["RS256"])
    fields = person.fields("/today", "/sign-out")
    person.ask("POST", "/sign-out", fields)
    check("signing out ends it", person.may() == set(), person.cookies)
    person.sign_in_with(GOOD["RS256"])
    link = ("carol", "--issuer", provider.issuer, "--subject", "carol-1", "--as", "ann", "--db", base)
    done = licet("people", "unlink", *link)
    check("the link ends", done.returncode == 0, done.stderr)
    refused("a link that ended", made, Person(made, provider).sign_in_with(GOOD["RS256"]), "nobody here is linked")
    licet("people", "link", *link)
    licet("people", "disable", "carol", "--as", "ann", "--db", base)
    refused("somebody disabled", made, Person(made, provider).sign_in_with(GOOD["RS256"]), "disabled here")


def configurations(folder: str, config: dict) -> None:
    path = os.path.join(folder, "wrong.json")
    for name, changes, says in (
            ("an issuer without TLS", {"issuer": "http://id.example"}, "is no issuer"),
            ("a redirect to elsewhere", {"redirect": "https://licet.example/"}, "is no redirect address"),
            ("a redirect without TLS", {"redirect": "http://licet.example/sign-in/provider/back"}, "is no redirect address"),
            ("a role that is none", {"groups": {"a": ["boss"]}}, "there is no role 'boss'"),
            ("roles that are no list", {"groups": {"a": "sales"}}, "takes an array of roles"),
            ("no groups", {"groups": {}}, "nobody could sign in"),
            ("what is not known", {"isuer": "x"}, "there is no 'isuer' here"),
            ("no file of the secret", {"client_secret_file": os.path.join(folder, "none")}, "none")):
        with open(path, "w", encoding="utf-8") as file:
            json.dump({**config, **changes}, file)
        done = licet("serve", "--oidc", path, "--db", os.path.join(folder, "licet.db"), "--listen", "127.0.0.1:0")
        check("configuration: " + name, done.returncode in (2, 3) and says in done.stderr, done.stderr)
    done = licet("serve", "--oidc", path)
    check("configuration: no database", done.returncode == 2 and "without a database nobody signs in" in done.stderr, done.stderr)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        base, path = os.path.join(folder, "licet.db"), os.path.join(folder, "oidc.json")
        provider = Provider(folder)
        config = {"issuer": provider.issuer, "client_id": CLIENT, "client_secret_file": os.path.join(folder, "secret"),
                  "redirect": BACK, "name": "A & B", "scopes": "openid profile",
                  "groups": {"export": ["officer"], "sellers": ["sales"], "admins": ["administrator"]}}
        with open(config["client_secret_file"], "w", encoding="utf-8") as file:
            file.write(SECRET + "\n")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(config, file)
        for words in ("db init", "people add ann", "people add carol --as ann", "people grant carol officer sales --as ann",
                      f"people link carol --issuer {provider.issuer} --subject carol-1 --as ann"):
            licet(*words.split(), "--db", base)
        configurations(folder, config)
        with server("--db", base, "--oidc", path) as made:
            text = Browser(made).ask("GET", "/sign-in?next=/orders")[2]
            check("the form has the button", 'href="/sign-in/provider?next=%2Forders"' in text and "A &amp; B" in text, text[:2000])
            descriptions(made, provider)
            tokens(made, provider)
            states(made, provider)
            roles(made, provider, base)
            check("no secret is in the log", not any(word in made.logged() for word in (SECRET, "id_token", "c&d", "eyJ")), "")
        with server("--db", base) as made:
            check("without a provider", Browser(made).ask("GET", "/sign-in/provider")[0] == 404 and
                  "/sign-in/provider" not in Browser(made).ask("GET", "/sign-in")[2], "")
        done = licet("db", "verify", "--db", base)
        check("the log tells of the links", done.returncode == 0, done.stdout + done.stderr)
    return 1 if any_failed() else 0


if __name__ == "__main__":
    sys.exit(main())
