#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""security.py - docs/security.md: its tests are there and none of the standard's items is left out; what nothing else shows.

A test is named as `FILE: NAME`: a program of tests/data and what it reports, a file of cases below tests/data and a case,
or a unit test and a function of it.
"""
import ast
import functools
import gzip
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Collection

from _licet import any_failed, licet, report
from _server import Server, server

DOCUMENT = "docs/security.md"
PASSWORD = "correct horse battery"

# What levels 1 and 2 of the ASVS 4.0.3 have: of each section the numbers, without those that were deleted.
ITEMS = """
1.1:1-7 1.2:1-4 1.4:1,4-5 1.5:1-4 1.6:1-4 1.7:1-2 1.8:1-2 1.9:1-2 1.10:1 1.11:1-2 1.12:2 1.14:1-6
2.1:1-12 2.2:1-3 2.3:1-3 2.4:1-5 2.5:1-7 2.6:1-3 2.7:1-6 2.8:1-7 2.9:1-3 2.10:1-4
3.1:1 3.2:1-4 3.3:1-4 3.4:1-5 3.5:1-3 3.7:1 4.1:1-3,5 4.2:1-2 4.3:1-3
5.1:1-5 5.2:1-8 5.3:1-10 5.4:1-3 5.5:1-4 6.1:1-3 6.2:1-6 6.3:1-2 6.4:1-2 7.1:1-4 7.2:1-2 7.3:1,3-4 7.4:1-3
8.1:1-4 8.2:1-3 8.3:1-8 9.1:1-3 9.2:1-4 10.2:1-2 10.3:1-3 11.1:1-8 12.1:1-3 12.2:1 12.3:1-6 12.4:1-2 12.5:1-2 12.6:1
13.1:1,3-5 13.2:1-3,5-6 13.3:1-2 13.4:1-2 14.1:1-4 14.2:1-6 14.3:2-3 14.4:1-7 14.5:1-4
"""

# Texts of files of tests that are no test: of a comment, a helper, a driver's first lines, what it says to others, a reply.
NO_TESTS = [("test_sign_in", "SPDX"), ("test_sign_in", "begin"), ("security", "what nothing else shows"),
            ("security", "no such test"), ("http_desk/session", "POST /v1/session"), ("nothing", "each"),
            ("security", "that 1.1 is old"), ("factor", "people"), ("sealed", "licet secret key"), ("pages", "it leads nowhere else")]


def spread(section: str, numbers: str) -> list[str]:
    """Those of "1,4-5", with their section."""
    found = []
    for part in numbers.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        found += [f"{section}.{i}" for i in range(int(first), int(last or first) + 1)]
    return found


def text_of(path: str) -> str:
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


@functools.cache
def reporters(path: str) -> frozenset[str]:
    """The functions of a driver that report under their first argument, or under what begins with it."""
    tree, known = ast.parse(text_of(path)), {"report"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and os.path.exists(other := f"tests/data/{node.module}.py"):
            known |= {name.name for name in node.names} & reporters(other)
    made = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.args.args]
    found = {""}
    while found:
        found = {one.name for one in made if any(text.id == one.args.args[0].arg for call in calls(one, known)
                                                 for text in ast.walk(call.args[0]) if isinstance(text, ast.Name))} - known
        known |= found
    return frozenset(known)


def calls(tree: ast.AST, names: Collection[str]) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and
            node.func.id in names and node.args]


@functools.cache
def reported(path: str) -> list[str]:
    """What a driver may report under: the texts that begin the first argument of such a call, and the keys of its tables."""
    tree = ast.parse(text_of(path))
    places = [call.args[0] for call in calls(tree, reporters(path))]
    places += [key for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys if key]
    return [text.value for place in places for text in ast.walk(place)
            if isinstance(text, ast.Constant) and isinstance(text.value, str)]


def is_there(file: str, name: str) -> bool:
    """Whether there is such a test, and not only its name: in a comment, or of a function that nobody runs."""
    unit = re.sub(r"/\*.*?\*/", "", text_of(f"tests/unit/{file}.c"), flags=re.S)
    word = re.escape(name)
    return ((re.search(rf"^static void {word}\(void \*\*", unit, re.M) is not None and
             re.search(rf"\b(TEST|cmocka_unit_test\w*)\(\s*{word}[,)]", unit) is not None) or
            f"\n== {name}\n" in "\n" + text_of(f"tests/data/{file}.txt") or
            any(text.startswith((name, f"{file}: {name}")) for text in reported(f"tests/data/{file}.py")))


def check_document() -> None:
    with open(DOCUMENT, encoding="utf-8") as file:
        text = file.read()
    named = set(re.findall(r"`([a-z_]+(?:/[a-z_]+)?): ([^`]+)`", text))
    gone = [f"{file}: {name}" for file, name in sorted(named) if not is_there(file, name)]
    false = [f"{file}: {name}" for file, name in NO_TESTS if is_there(file, name)]
    report("what is no test is not taken for one", "\n".join(false))
    report("each test that is named is there", "\n".join(gone) if len(named) > 30 else f"only {len(named)} are named")
    wanted = [item for part in ITEMS.split() for item in spread(*part.split(":"))]
    got = [item for section, numbers in re.findall(r"^\| (\d+\.\d+)\.(\d[\d, -]*) \|", text, re.M) for item in
           spread(section, numbers)]
    wrong = [f"{item} is missing" for item in wanted if item not in got]
    wrong += [f"{item} is no item" for item in got if item not in wanted]
    wrong += [f"{item} stands there twice" for item in sorted(set(got)) if got.count(item) > 1]
    report("each item of the standard has its line, once", "\n".join(wrong))


# ---- what a browser is told ----

def check_plain() -> None:
    with server() as made:
        port = made.port
        hosts = {f"127.0.0.1:{port}": 200, f"localhost:{port}": 200, "localhost": 200, f"[::1]:{port}": 200, "desk": 200,
                 "elsewhere.example": 400, f"rebound.example:{port}": 400, "127.0.0.1.example": 400, "localhost.": 400}
        got = {host: made.ask("GET", "/v1/chips/h20", headers={"Host": host})[0] for host in hosts}
        report("a name of the internet does not lead here", "" if got == hosts else str(got))
        check_headers(made)
        check_proxy(made)
        check_compressed(made)
        check_script(made)
        for path in ("/x%0d%0a%7b%22status%22%3a200%7d", '/"status":200,"', "/%1b%5b2J", "/\u00e9"):
            talk(made, path)
        made.end()
        lines = made.logged().splitlines()
        paths = [json.loads(line)["path"] for line in lines if "path" in json.loads(line)]
        report("what is asked for writes no line of the log", "" if any('"status"' in path for path in paths) and
               not re.search(r"[\x00-\x08\x0b-\x1f]", "".join(lines)) else "\n".join(lines[-5:]))


def talk(made: Server, path: str) -> None:
    with socket.create_connection((made.host, made.port), timeout=20) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        while connection.recv(65536):
            pass


def check_headers(made: Server) -> None:
    wrong = []
    for path in ("/", "/chips", "/healthz", "/v1/chips/h20", "/v1/nothing", "/openapi.json", "/v1/chips/none"):
        headers = made.ask("GET", path, headers={"Origin": "https://elsewhere.example"})[1]
        page = headers.get("content-type", "").startswith("text/html")
        wanted = {"x-content-type-options": "nosniff", "cache-control": "no-store"} | ({"referrer-policy": "same-origin"} if
                                                                                       page else {})
        wanted |= {"content-disposition": 'attachment; filename="licet.json"' if path.startswith("/v1/") else None}
        wrong += [f"{path}: {name} is {headers.get(name)}" for name, value in wanted.items() if headers.get(name) != value]
        wrong += [f"{path}: {name}" for name in ("server", "access-control-allow-origin", "x-powered-by") if name in headers]
        wrong += [f"{path} without a type"] if "content-type" not in headers else []
        policy = headers.get("content-security-policy", "")
        wrong += [f"{path}: {policy}"] if page and ("default-src 'none'" not in policy or "frame-ancestors 'none'" not in
                                                    policy or "unsafe" in policy) else []
    report("each reply says what a browser may do with it, and not what it is made by", "\n".join(wrong))
    refused = {method: made.ask(method, "/v1/decisions")[0] for method in ("OPTIONS", "TRACE", "PUT", "DELETE", "BREW")}
    report("a method that is not of the path is refused", "" if set(refused.values()) == {405} else str(refused))


def check_proxy(made: Server) -> None:
    """What a proxy would say of who asks, how, and for what, is nobody's word here."""
    told = {"X-Forwarded-For": "192.0.2.7", "X-Real-Ip": "192.0.2.7", "Forwarded": "for=192.0.2.7;proto=https;host=localhost",
            "X-Forwarded-Proto": "https", "X-Forwarded-Host": "localhost", "X-Original-URL": "/healthz",
            "X-Http-Method-Override": "DELETE"}
    status, headers, _ = made.ask("GET", "/v1/chips/h20", headers=told)
    host = made.ask("GET", "/v1/chips/h20", headers={**told, "Host": "elsewhere.example"})[0]
    logged = [line for line in map(json.loads, made.logged().splitlines()) if line.get("path") == "/v1/chips/h20"]
    report("headers of a proxy are nobody's word", "" if (status, host) == (200, 400) and "192.0.2.7" not in made.logged() and
           "strict-transport-security" not in headers and logged[-1]["method"] == "GET" else f"{status} {host} {headers} {logged}")


def check_compressed(made: Server) -> None:
    question = json.dumps({"item": {"name": "h100"}, "to": "CN"}).encode()
    given = {"Content-Type": "application/json"}
    plain = made.ask("POST", "/v1/decisions", question, {**given, "Accept-Encoding": "gzip, deflate, br"})
    packed = made.ask("POST", "/v1/decisions", gzip.compress(question), {**given, "Content-Encoding": "gzip"})
    report("nothing is unpacked, and nothing is packed beside a secret", "" if plain[0] == 200 and packed[0] in (400, 415) and
           "content-encoding" not in plain[1] else f"{plain[:2]} {packed}")


def check_script(made: Server) -> None:
    """All that runs in a browser: one script, from here."""
    page = made.ask("GET", "/", headers={"Accept": "text/html"})[2].decode()
    policy = made.ask("GET", "/", headers={"Accept": "text/html"})[1]["content-security-policy"]
    named = re.findall(r'<(?:script|link)\b[^>]*(?:src|href)="([^"]+)"', page)
    scripts = [path for path in named if ".js" in path]
    text = made.ask("GET", scripts[0])[2].decode() if scripts else ""
    code = re.sub(r"(?m)//.*$", "", text)
    report("pages take one script, and all they take is from here", "" if len(scripts) == 1 and len(code) > 1000 and
           all(re.match("/[a-z]", path) for path in named) and "script-src 'self'" in policy and not re.search(
               r"\bimport\b|https?:|\.src\b", code) else f"{named} {policy}")
    found = re.findall(r"\b(?:eval|Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|localStorage|sessionStorage|"
                       r"indexedDB|document\.cookie|geolocation|mediaDevices|caches|serviceWorker)\b", code)
    report("the script makes no code of text, keeps nothing and asks for no camera", "\n".join(found))


# ---- who is signed in ----

def make_people(base: str) -> None:
    for words, text in ((("db", "init"), ""), (("people", "add", "root"), ""),
                        (("people", "password", "root", "--from", "-", "--as", "root"), PASSWORD + "\n")):
        done = licet(*words, "--db", base, text=text)
        assert done.returncode == 0, done.stderr


def check_rotation(base: str) -> None:
    with server("--db", base) as made:
        def sign_in(cookie: str) -> str:
            headers = {"Cookie": cookie} if cookie else {}
            return made.post("/v1/session", {"name": "root", "password": PASSWORD}, **headers)[1]["set-cookie"].split(";")[0]
        first = sign_in("")
        kept = made.ask("GET", "/v1/session", headers={"Cookie": first})[0]
        other = sign_in("")
        second = sign_in(first)
        got = [made.ask("GET", "/v1/session", headers={"Cookie": cookie})[0] for cookie in (first, other, second)]
        report("who signs in anew has another cookie, and the one before is none", "" if (kept, got) == (200, [401, 200, 200])
               and len({first, other, second}) == 3 else f"{kept} {got}")


def check_tls(base: str, folder: str) -> None:
    key, certificate = (os.path.join(folder, name) for name in ("key.pem", "cert.pem"))
    try:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
                        "-days", "2"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        report("TLS, where there is openssl", "")
        return
    for lone in ("--hsts-subdomains", "--tls-ocsp=x", "--tls-cert=x"):
        done = licet("serve", "--listen", "127.0.0.1:0", "--db", base, lone)
        report(f"{lone} by itself is refused", "" if done.returncode == 2 and "--tls" in done.stderr else str(done))
    with server("--db", base, "--tls-cert", certificate, "--tls-key", key, "--hsts-subdomains") as made:
        connection = http.client.HTTPSConnection(made.host, made.port, timeout=60,
                                                 context=ssl.create_default_context(cafile=certificate))
        connection.request("GET", "/healthz")
        strict = connection.getresponse().getheader("Strict-Transport-Security")
        connection.close()
        report("and for names below its host's, where that is asked for", "" if strict == "max-age=31536000; includeSubDomains" else
               str(strict))
    with server("--db", base, "--tls-cert", certificate, "--tls-key", key) as made:
        connection = http.client.HTTPSConnection(made.host, made.port, timeout=60,
                                                 context=ssl.create_default_context(cafile=certificate))
        connection.request("POST", "/v1/session", json.dumps({"name": "root", "password": PASSWORD}),
                           {"Content-Type": "application/json"})
        reply = connection.getresponse()
        cookie, strict = (reply.getheader(name) or "" for name in ("Set-Cookie", "Strict-Transport-Security"))
        connection.close()
        wanted = ("Path=/", "HttpOnly", "SameSite=Lax", "Secure")
        report("over TLS the cookie is this host's alone", "" if cookie.startswith("__Host-licet=") and
               all(word in cookie.split("; ") for word in wanted) and "Domain" not in cookie else re.sub("=[^;]{20,}", "=", cookie))
        report("over TLS a browser is told to stay there", "" if strict == "max-age=31536000" else strict)
        got = {version.name: version_of(made, certificate, version) for version in
               (ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)}
        report("only TLS 1.2 and 1.3", "" if list(got.values()) == [None, "TLSv1.2", "TLSv1.3"] else str(got))


def version_of(made: Server, certificate: str, version: ssl.TLSVersion) -> str | None:
    context = ssl.create_default_context(cafile=certificate)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():  # that 1.1 is old is why it is tried
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = version
    try:
        with socket.create_connection((made.host, made.port), timeout=20) as plain, \
                context.wrap_socket(plain, server_hostname=made.host) as secure:
            return secure.version()
    except OSError:
        return None


def main() -> int:
    check_document()
    check_plain()
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        make_people(base)
        check_rotation(base)
        check_tls(base, folder)
    return any_failed()


sys.exit(main())
