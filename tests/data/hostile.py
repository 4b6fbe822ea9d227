#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""hostile.py - what strangers send to `licet serve`, byte by byte, and what they get for it.

Whatever comes, the server answers it or cuts it off, answers others meanwhile, and ends well.

    hostile.py [short]    few requests at once, instead of thousands
"""
import http.client
import io
import itertools
import json
import os
import random
import resource
import select
import socket
import struct
import subprocess
import sys
import tempfile
import time

from _licet import any_failed, report
from _server import Server, server
from server_desk import PASSWORD, fill, sign_in

QUESTION = b'{"item": {"name": "h100"}, "to": "GB"}'
PATIENCE = 1
AT_ONCE = 300 if sys.argv[1:] == ["short"] else 3000
RECORD = b'{"item": {"name": "NVIDIA H20"}, "to": "CN"}\n'
WRONG_BYTES = b"\xff\xfe\xc0\x80"


def post(body: bytes, *headers: str, length: str | None = None, of_type: str = "application/json", path: str = "/v1/decisions"
         ) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Type: {of_type}", *headers]
    lines += [f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def talk(made: Server, *pieces: bytes, timeout: float = 20) -> bytes:
    """What comes back until the other side ends it or says nothing any more."""
    got = bytearray()
    with socket.create_connection((made.host, made.port), timeout=timeout) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece) if piece else time.sleep(0.1)
            connection.settimeout(1)
            while more := connection.recv(65536):
                got += more
                connection.settimeout(0.1)
        except OSError:  # cut off, or nothing more
            pass
    return bytes(got)


def statuses(got: bytes) -> list[int]:
    return [int(part[:3]) for part in got.split(b"HTTP/1.1 ")[1:]] + \
        [int(part[:3]) for part in got.split(b"HTTP/1.0 ")[1:]]


CHUNKED = b"POST /v1/decisions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"

LAST = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

# name: (pieces, what statuses may come back)
CASES: dict[str, tuple[list[bytes], list[list[int]]]] = {
    "a question, byte by byte": ([bytes([byte]) for byte in post(QUESTION)], [[200]]),
    "three questions at once": ([post(QUESTION) * 3], [[200, 200, 200]]),
    "three questions at once, the second one wrong": ([post(QUESTION) + post(b'{"id": "\xff\xfe"}') + post(QUESTION)], [[200, 400, 200]]),
    "three questions at once, the second one refused": ([post(QUESTION) + post(QUESTION, of_type="text/plain") + post(QUESTION)],
                                                        [[200, 415, 200]]),
    "three questions at once, the second one too long": ([post(QUESTION) + post(b"", length="2000000") + post(QUESTION)], [[200, 413]]),
    "three questions at once, the second one cut off": ([post(QUESTION) + post(QUESTION)[:-9] + post(QUESTION)], [[200, 400], [200, 400, 400]]),
    "three questions at once, the second one no HTTP": ([post(QUESTION) + b"no HTTP\r\n\r\n" + post(QUESTION)], [[200, 400]]),
    "three questions at once, the second one elsewhere": ([post(QUESTION) + b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n" +
                                                           post(QUESTION)], [[200, 404, 200]]),
    "a question in chunks": ([CHUNKED, b"5\r\n" + QUESTION[:5] + b"\r\n", b"%x\r\n" % len(QUESTION[5:]) + QUESTION[5:] +
                              b"\r\n0\r\n\r\n"], [[200]]),
    "a chunk whose length is none": ([CHUNKED, b"zz\r\nx\r\n0\r\n\r\n"], [[400], []]),
    "a chunk longer than anything": ([CHUNKED, b"ffffffffffffffffffff\r\nx"], [[400], [413], []]),
    "two lengths": ([post(QUESTION, "Content-Length: 3")], [[400], []]),
    "an encoding that is not known": ([post(QUESTION, "Transfer-Encoding: xchunked")], [[400]]),
    "chunks that are encoded once more": ([CHUNKED.replace(b"chunked", b"chunked, identity") + b"0\r\n\r\n"], [[400]]),
    "chunks by another case": ([CHUNKED.replace(b"chunked", b"ChunKed"), b"%x\r\n" % len(QUESTION) + QUESTION + b"\r\n0\r\n\r\n"],
                               [[200]]),
    "chunks with a space behind": ([CHUNKED.replace(b"chunked", b"chunked "), b"0\r\n\r\n"], [[400]]),
    "a length and chunks": ([post(QUESTION, "Transfer-Encoding: chunked")], [[400], []]),
    "a length that is negative": ([post(QUESTION, length="-1")], [[400], []]),
    "a length that is no number": ([post(QUESTION, length="12x")], [[400], []]),
    "a length longer than anything": ([post(QUESTION, length="99999999999999999999999")], [[400], [413], []]),
    "a length that is more than may be": ([post(b"", length="2000000")], [[413]]),
    "a body that goes on and on": ([CHUNKED, *[b"10000\r\n" + b" " * 65536 + b"\r\n"] * 40], [[413], []]),
    "a head that goes on and on": ([b"GET /healthz HTTP/1.1\r\nHost: x\r\n", *[b"X-A: " + b"a" * 1000 + b"\r\n"] * 100],
                                   [[431], [400], []]),
    "a target that goes on and on": ([b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"], [[414], [431], [400], []]),
    "no HTTP": ([b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100 + b"\r\n\r\n"], [[400], [505], []]),
    "another version": ([b"GET /healthz HTTP/3.7\r\nHost: x\r\n\r\n"], [[505], [400], [200], []]),
    "the version before": ([b"GET /healthz HTTP/1.0\r\n\r\n"], [[200]]),
    "no host": ([b"GET /healthz HTTP/1.1\r\n\r\n"], [[400]]),
    "a target that is not UTF-8": ([b"GET /v1/chips/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n"], [[400]]),
    "a target with a NUL": ([b"GET /healthz\x00 HTTP/1.1\r\nHost: x\r\n\r\n"], [[400], [404], [200], []]),
    "a header with a NUL": ([b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n"], [[400], [200], []]),
    "a header without a colon": ([b"GET /healthz HTTP/1.1\r\nHost: x\r\nNothing\r\n\r\n"], [[400], [200], []]),
    "a header folded": ([b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n"], [[400], [200], []]),
    "a body that is not UTF-8": ([post(b'{"id": "\xff\xfe"}')], [[400]]),
    "a body of brackets": ([post(b"[" * 100_000)], [[400], [413]]),
    "an unknown method": ([b"BREW /v1/decisions HTTP/1.1\r\nHost: x\r\n\r\n"], [[405]]),
    "a proxy's target": ([b"GET http://elsewhere/healthz HTTP/1.1\r\nHost: x\r\n\r\n"], [[400], [404]]),
    "a target of a star": ([b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"], [[400], [404], [405]]),
    "dots in a path": ([b"GET /v1/../healthz HTTP/1.1\r\nHost: x\r\n\r\n"], [[404]]),
    "nothing": ([b""], [[]]),
    "empty lines": ([b"\r\n\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"], [[200], [400], []]),
    "who expects to go on": ([post(QUESTION, "Expect: 100-continue")], [[100, 200], [200]]),
    "who expects to go on, and may not": ([post(QUESTION, "Expect: 100-continue", of_type="text/plain")[:-len(QUESTION)]], [[415]]),
    "a body that comes behind its refusal": ([post(QUESTION, of_type="text/plain")[:-len(QUESTION)], b"", QUESTION], [[415]]),
    "a body that comes and is much": ([post(b" " * 60_000, of_type="text/plain")], [[415]]),
    "who leaves in the middle": ([post(QUESTION)[:-5]], [[], [408]]),
}


def asked_many(count: int, chance: random.Random) -> tuple[list[bytes], list[tuple[int, bytes]]]:
    """Requests that keep their connection, sound ones and others, and of each the status and what stands in its reply alone."""
    requests, wanted = [], []
    for i in range(count):
        own = b'{"id": "r%d", "item": {"name": "h20"}, "to": "CN"}' % i
        request, status, says = chance.choice([
            (b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 200, b""),
            (b"GET /v1/chips/none-%d HTTP/1.1\r\nHost: x\r\n\r\n" % i, 404, b"none-%d'" % i),
            (b"BREW /v1/decisions HTTP/1.1\r\nHost: x\r\n\r\n", 405, b""),
            (post(b'{"id": "r%d"' % i), 400, b""),
            (post(b'{"r%d": 1}' % i), 422, b"'r%d'" % i),
            (post(own, of_type="text/plain"), 415, b""),
        ]) if chance.random() < 0.95 else chance.choice([
            (post(own), 200, b'"id":"r%d"' % i),
            (CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(own), own), 200, b'"id":"r%d"' % i),
        ])
        requests.append(request)
        wanted.append((status, says))
    return requests + [LAST], wanted + [(200, b"")]


class Kept(io.BytesIO):
    """What stays open when a reply of it was read."""

    def close(self) -> None:
        pass

    def makefile(self, _: str) -> "Kept":
        return self


def replies(got: bytes) -> list[tuple[int, bytes]]:
    found, size, kept = [], len(got), Kept(got)
    while kept.tell() < size:
        reply = http.client.HTTPResponse(kept)
        reply.begin()
        found.append((reply.status, reply.read()))
    return found


def exchange(made: Server, sent: bytes, piece: int) -> bytes:
    """What comes back, until the other side ends it, while it is sent in pieces of so many bytes."""
    got, left = bytearray(), memoryview(sent)
    with socket.create_connection((made.host, made.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setblocking(False)
        while True:
            may_read, may_write, _ = select.select([connection], [connection] if left else [], [], 20)
            if may_write:
                left = left[connection.send(left[:piece]):]
            if may_read:
                more = connection.recv(1 << 20)
                got += more
            if not may_read and not may_write or may_read and not more:
                return bytes(got)


def check_pipelined(made: Server, count: int) -> None:
    """Many requests on one connection before the first reply is read: each has its own, in order."""
    for name, piece, some in (("in one go", 1 << 30, count), ("byte by byte", 1, count // 10), ("in pieces", 97, count)):
        requests, wanted = asked_many(some, random.Random(some))
        try:
            got = replies(exchange(made, b"".join(requests), piece))
        except (OSError, http.client.HTTPException) as error:
            report(f"hostile: many requests {name}", repr(error))
            continue
        wrong = [f"{i}: {request[:80]!r}: wanted {one}, got {other[0]} {other[1][:200]!r}" for i, (request, one, other) in
                 enumerate(zip(requests, wanted, got)) if one[0] != other[0] or one[1] not in other[1]]
        wrong += [f"{len(got)} replies to {len(wanted)}"] if len(got) != len(wanted) else []
        report(f"hostile: many requests {name}", "\n".join(wrong[:5]))


def check_cases(made: Server) -> None:
    for name, (pieces, wanted) in CASES.items():
        got = statuses(talk(made, *pieces))
        # What is not HTTP the library answers by itself, with its head twice.
        wrong = "" if got in wanted or (got[:1] in wanted and set(got) <= {400, 413}) else f"{got}"
        well = made.ask("GET", "/healthz")[0]
        report(f"hostile: {name}", wrong or ("" if well == 200 else f"and then {well}"))


def head(path: str, name: str, value: bytes, method: str) -> bytes:
    own = b"" if name == "Content-Type" else b"Content-Type: application/json\r\n"
    host = b"" if name == "Host" else b"Host: localhost\r\n"
    body = b"" if method == "GET" else b"{}"
    return f"{method} {path} HTTP/1.1\r\n".encode() + host + own + f"{name}: ".encode() + value + \
        f"\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def is_sound(got: bytes) -> bool:
    """Its head is ASCII, its body UTF-8, and a problem one of JSON."""
    top, _, body = got.partition(b"\r\n\r\n")
    try:
        if b"json" in top:
            json.loads(body.decode())
        return top.decode("ascii").startswith("HTTP/1.1 ") and (body.decode() or True) is not None
    except ValueError:
        return False


def check_header_bytes(made: Server, who: dict[str, str]) -> None:
    """What is no UTF-8, in each header that is read, of who is signed in and of who is not."""
    headers = {"Authorization": [b"", b"Bearer "], "Cookie": [b"", b"licet=", b"licet-form=", b"a=b; licet="], "Host": [b"", b"a.example"],
               "Content-Type": [b"", b"text/", b"application/json; charset=", b"application/x-www-form-urlencoded; "],
               "Idempotency-Key": [b"", b"1"], "If-Match": [b"", b'"'], "Origin": [b"", b"https://"], "X-CSRF-Token": [b""],
               "Transfer-Encoding": [b"", b"chunked, "], "Expect": [b""], "Connection": [b""], "User-Agent": [b"x "]}
    asks = [("GET", "/v1/chips/h20"), ("POST", "/v1/decisions"), *([("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/v1/session"),
            ("POST", "/v1/orders"), ("POST", "/v1/shipments/A:hold"), ("GET", "/")] if who else [])]
    wrong = []
    signed = "".join(f"{name}: {value}\r\n" for name, value in who.items()).encode()
    for name, values in headers.items():
        for value, (method, path) in itertools.product(values, asks):
            asked = head(path, name, value + WRONG_BYTES, method)
            for sent in {asked, asked.replace(b"\r\n", b"\r\n" + signed, 1)}:
                got = talk(made, sent)
                if not is_sound(got) or any(status >= 500 for status in statuses(got)):
                    wrong.append(f"{method} {path} {name}: {value!r}: {got[-200:]!r}")
    report(f"hostile: a header that is not UTF-8, {'with' if who else 'without'} a database", "\n".join(wrong[:5]))


def busy(made: Server, headers: dict[str, str] | None = None) -> int:
    said = made.ask("GET", "/metrics", headers=headers)[2].decode()
    return int(next(line.split()[1] for line in said.splitlines() if line.startswith("licet_requests_busy ")))


def until(done, seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():  # not asked once more: the question before may be under way still
            return True
        time.sleep(0.1)
    return False


def reset(connection: socket.socket) -> None:
    """Ends it as one whose machine is gone: no FIN, and what is unread is lost."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def check_unread() -> None:
    """Who asks for much and reads nothing of it is cut off; others are served meanwhile, and nothing piles up."""
    with server("--idle", "2", "--patience", str(PATIENCE), "--log", "problems") as made:
        many = post(RECORD * 3000, of_type="application/x-ndjson")
        before = made.resident()
        held = []
        for _ in range(10):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect((made.host, made.port))
            connection.sendall(many)
            held.append(connection)
        served = until(lambda: busy(made) == 11, 10) and made.ask("GET", "/healthz")[0] == 200
        more = made.resident() - before
        gone = until(lambda: busy(made) == 1)
        report("hostile: a reply that nobody reads is cut off", "" if served and gone and more < 64 << 10
               else f"served {served}, gone {gone}, {more} KiB more")
        for connection in held:
            connection.close()


def check_spool() -> None:
    """Records that cannot be written down while they come: the reply says so when all have come, and the connection goes on."""
    with tempfile.TemporaryDirectory() as folder:
        check_spool_in(os.path.join(folder, "spool"))


def check_spool_in(folder: str) -> None:
    os.mkdir(folder)
    with server("--spool", folder, "--log", "problems") as made:
        asked = [post(RECORD * (1 << 14), of_type="application/x-ndjson"), post(QUESTION)]
        chunked = CHUNKED.replace(b"application/json", b"application/x-ndjson") + \
            b"".join(b"%x\r\n%s\r\n" % (len(RECORD) * 999, RECORD * 999) for _ in range(14)) + b"0\r\n\r\n"

        def refused(sent: list[bytes], says: bytes) -> str:
            got = talk(made, *sent)
            return "" if statuses(got) == [503, 200] and b'"reason":"io"' in got and says in got and busy(made) == 1 else f"{got[:600]!r}"
        before = resource.prlimit(made.process.pid, resource.RLIMIT_FSIZE, (1 << 19, resource.RLIM_INFINITY))
        report("hostile: records, and the disk is full in the middle of them", refused(asked, b"could not write a file"))
        report("hostile: records in chunks, and the disk is full", refused([chunked, asked[1]], b"could not write a file"))
        resource.prlimit(made.process.pid, resource.RLIMIT_FSIZE, before)
        os.rmdir(folder)
        report("hostile: records, and the folder that they wait in is gone", refused(asked, b"could not make a file"))
        os.mkdir(folder)
        lines = talk(made, asked[0], timeout=60).count(b'"outcome"')
        report("hostile: records, and the folder is there again", "" if lines == 1 << 14 else f"{lines} answers")


def check_resets(made: Server, who: dict[str, str]) -> None:
    """Connections that are gone while their call waits behind others, while their body comes, and while they are answered."""
    signed = [f"{name}: {value}" for name, value in who.items()]
    guess = json.dumps({"name": "nobody", "password": PASSWORD}).encode()
    cases = {
        "waits for a password to be checked": post(guess, path="/v1/session"),
        "waits for the database": post(b'{"lines": []}', *signed, "Idempotency-Key: reset", path="/v1/reservations"),
        "sends its body": post(RECORD, *signed, length="2000000", of_type="application/x-ndjson"),
        "is answered": post(RECORD * 1000, *signed, of_type="application/x-ndjson"),
        "sends its head": post(QUESTION, *signed)[:40],
    }
    for name, asked in cases.items():
        gone = []
        for i in range(12):
            connection = socket.create_connection((made.host, made.port), timeout=30)
            connection.sendall(asked)
            if i % 2 > 0:
                time.sleep(0.01)
                reset(connection)
            else:
                gone.append(connection)
        for connection in gone:
            reset(connection)
        well = made.ask("GET", "/healthz")[0] == 200
        ended = until(lambda: busy(made, who) == 1)
        report(f"hostile: a connection that is gone while it {name}", "" if well and ended else f"{well} {busy(made, who)} are busy")


def check_desk() -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        keys = fill(base, folder)
        with server("--db", base, "--patience", "5") as made:
            sign_in(made, keys)
            check_resets(made, made.secrets["sap"])
            check_header_bytes(made, made.secrets["sap"])
            bad = post(QUESTION, path="/v1/decisions")
            good = post(QUESTION, f"Authorization: Bearer {keys['sap']}")
            got = statuses(talk(made, good + bad + good))
            report("hostile: three at once, the second one of nobody", "" if got == [200, 401, 200] else f"{got}")
            read = f"GET /v1/licenses HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {keys['sap']}\r\n\r\n".encode()
            times = AT_ONCE // 10
            got = [status for status, _ in replies(exchange(made, (bad + read + good + read) * times + LAST, 1 << 30))]
            report("hostile: many at once, that wait for the database and that do not", "" if got == [401, 200, 200, 200] * times + [200]
                   else f"{got[:9]}: {len(got)}")
            report("hostile: a server with a database ends well", "" if made.end() == 0 else made.trouble())
            lines = [json.loads(line) for line in made.logged().splitlines()]
            report("hostile: each line of the log is JSON", "" if len(lines) > 100 else f"{len(lines)} lines")


def check_slow(made: Server) -> None:
    """Each sends a byte now and then, and would for ever."""
    for name, begin in {"head": b"GET /healthz HTTP/1.1\r\nX: ", "body": post(QUESTION)[:-30]}.items():
        connection = socket.create_connection((made.host, made.port), timeout=30)
        began = time.monotonic()
        try:
            connection.sendall(begin)
            while time.monotonic() - began < 20:
                connection.sendall(b" ")
                time.sleep(0.2)
                connection.settimeout(0.01)
                try:
                    if connection.recv(100) == b"":
                        break
                except TimeoutError:
                    pass
        except OSError:
            pass
        took = time.monotonic() - began
        connection.close()
        report(f"hostile: a {name} that comes a byte at a time is cut off", "" if took < 10 else f"{took:.1f} s")


def check_many() -> None:
    """Who holds all connections is cut off in time; those behind are served then."""
    with server("--connections", "20", "--patience", str(PATIENCE), "--log", "problems") as made:
        held = [socket.create_connection((made.host, made.port), timeout=30) for _ in range(20)]
        served = False
        began = time.monotonic()
        while not served and time.monotonic() - began < 20:
            try:
                served = made.ask("GET", "/healthz")[0] == 200
            except OSError:
                time.sleep(0.2)
        for connection in held:
            connection.close()
        report("hostile: all connections held", "" if served else "nobody else is served")
        report("hostile: and then it ends well", "" if made.end() == 0 else made.logged()[-1000:])


def check_burst() -> None:
    """Many more than there is room for come at once, and go: whoever comes then is served, whatever thread that falls to."""
    with server("--connections", "20", "--threads", "4", "--patience", str(PATIENCE), "--log", "problems") as made:
        held = []
        for _ in range(600):
            held.append(socket.socket())
            held[-1].setblocking(False)
            held[-1].connect_ex((made.host, made.port))
        time.sleep(0.3)
        for connection in held:
            connection.close()

        def served() -> bool:
            try:
                return all(made.ask("GET", "/healthz")[0] == 200 for _ in range(8))
            except OSError:
                return False
        report("hostile: many connections at once", "" if until(served) else "nobody is served any more")
        try:
            report("hostile: and then it ends well, too", "" if made.end() == 0 else made.logged()[-1000:])
        except subprocess.TimeoutExpired:
            report("hostile: and then it ends well, too", "it does not end")
            made.process.kill()


def check_rate() -> None:
    with server("--rate", "5") as made:
        got = [made.ask("GET", "/healthz") for _ in range(12)]
        refused = [(headers, body) for status, headers, body in got if status == 429]
        report("hostile: more than may be a second", "" if 3 <= len(refused) <= 8 and
               all(headers.get("retry-after") == "1" and json.loads(body)["reason"] == "wait" for headers, body in refused)
               else f"{[status for status, _, _ in got]}")


def main() -> int:
    with server("--patience", str(PATIENCE)) as made:
        check_cases(made)
        check_pipelined(made, AT_ONCE)
        check_header_bytes(made, {})
        check_slow(made)
        report("hostile: the server ends well", "" if made.end() == 0 else made.logged()[-2000:])
    check_unread()
    check_spool()
    check_desk()
    check_many()
    check_burst()
    check_rate()
    return any_failed()


sys.exit(main())
