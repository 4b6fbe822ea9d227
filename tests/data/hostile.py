#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""hostile.py - what strangers send to `licet serve`, byte by byte, and what they get for it.

Whatever comes, the server answers it or cuts it off, answers others meanwhile, and ends well.
"""
import json
import socket
import sys
import time

from _licet import any_failed, report
from _server import Server, server

QUESTION = b'{"item": {"name": "h100"}, "to": "GB"}'
PATIENCE = 1


def post(body: bytes, *headers: str, length: str | None = None) -> bytes:
    lines = ["POST /v1/decisions HTTP/1.1", "Host: x", "Content-Type: application/json", *headers]
    lines += [f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def talk(made: Server, *pieces: bytes, timeout: float = 20) -> bytes:
    """What comes back until the other side ends it or says nothing any more."""
    got = b""
    with socket.create_connection((made.host, made.port), timeout=timeout) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
            connection.settimeout(1)
            while more := connection.recv(65536):
                got += more
                connection.settimeout(0.1)
        except OSError:  # cut off, or nothing more
            pass
    return got


def statuses(got: bytes) -> list[int]:
    return [int(part[:3]) for part in got.split(b"HTTP/1.1 ")[1:]] + \
        [int(part[:3]) for part in got.split(b"HTTP/1.0 ")[1:]]


CHUNKED = b"POST /v1/decisions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"

# name: (pieces, what statuses may come back)
CASES: dict[str, tuple[list[bytes], list[list[int]]]] = {
    "a question, byte by byte": ([bytes([byte]) for byte in post(QUESTION)], [[200]]),
    "three questions at once": ([post(QUESTION) * 3], [[200, 200, 200]]),
    "a question in chunks": ([CHUNKED, b"5\r\n" + QUESTION[:5] + b"\r\n", b"%x\r\n" % len(QUESTION[5:]) + QUESTION[5:] +
                              b"\r\n0\r\n\r\n"], [[200]]),
    "a chunk whose length is none": ([CHUNKED, b"zz\r\nx\r\n0\r\n\r\n"], [[400], []]),
    "a chunk longer than anything": ([CHUNKED, b"ffffffffffffffffffff\r\nx"], [[400], [413], []]),
    "two lengths": ([post(QUESTION, "Content-Length: 3")], [[400], []]),
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
    "who leaves in the middle": ([post(QUESTION)[:-5]], [[], [408]]),
}


def check_cases(made: Server) -> None:
    for name, (pieces, wanted) in CASES.items():
        got = statuses(talk(made, *pieces))
        # What is not HTTP the library answers by itself, with its head twice.
        wrong = "" if got in wanted or (got[:1] in wanted and set(got) <= {400, 413}) else f"{got}"
        well = made.ask("GET", "/healthz")[0]
        report(f"hostile: {name}", wrong or ("" if well == 200 else f"and then {well}"))


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
        check_slow(made)
        report("hostile: the server ends well", "" if made.end() == 0 else made.logged()[-2000:])
    check_many()
    check_rate()
    return any_failed()


sys.exit(main())
