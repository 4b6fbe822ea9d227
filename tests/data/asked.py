#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""asked.py - each operation of the OpenAPI document has a request that is done and one that is refused, each problem a reply.

They stand in tests/data/http_*/*.txt, which server.py and server_desk.py send.  An operation that has none is named here, with the reason.
"""
import collections
import json
import re
import sys

from _licet import any_failed, report
from _server import file_cases, server

# Nothing but these lacks a request that is done, or one that is refused.
NOT_DONE = {
    "exposure.report": "it is there once it is worked out: exposures.py waits for that",
}
NOT_REFUSED = {
    "openapi": "whoever asks is answered",
}


def kinds() -> dict[str, int]:
    """Each problem with its status, as src/server/problem.h has them."""
    with open("src/server/problem.h", encoding="utf-8") as file:
        return {word: int(status) for word, status in re.findall(r'X\(\w+, "([a-z-]+)", (\d+),', file.read())}


def pattern_of(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/:]+", re.escape(path)))


def cases() -> list[tuple[str, str, str, str, str]]:
    """Of each case its name, method and path, the status, and the reason that its reply has."""
    found = []
    for case in file_cases():
        said = json.loads(case.reply) if case.reply else None
        reason = said.get("reason", "") if isinstance(said, dict) else ""
        found.append((case.title, case.method, case.path.partition("?")[0], case.status, reason))
    return found


def check_operations(document: dict, asked: list[tuple[str, str, str, str, str]]) -> None:
    routes = {route["operationId"]: (method.upper(), pattern_of(path)) for path, item in document["paths"].items()
              for method, route in item.items()}
    met: dict[str, set[str]] = collections.defaultdict(set)
    for _, method, path, status, _ in asked:
        for name, (its, pattern) in routes.items():
            if its == method and pattern.fullmatch(path):
                met[name].add("done" if status.startswith("2") else "refused")
    for what, left_out in (("done", NOT_DONE), ("refused", NOT_REFUSED)):
        lacks = {name for name in routes if what not in met[name]}
        report(f"asked: each operation has a request that is {what}",
               "\n".join([f"{name} has none in tests/data/http_*" for name in sorted(lacks - set(left_out))] +
                         [f"{name} has one, or is no operation: leave it out here" for name in sorted(set(left_out) - lacks)]))


def check_problems(document: dict, asked: list[tuple[str, str, str, str, str]]) -> None:
    known = kinds()
    told = document["components"]["schemas"]["problem"]["properties"]["reason"]["enum"]
    report("asked: the document tells each problem", "" if told == list(known) else f"{told} are not {list(known)}")
    met = {reason for _, _, _, _, reason in asked}
    report("asked: each problem has a reply", "\n".join(
        f"{word} has none in tests/data/http_*" for word in known if word not in met))
    wrong = [f"{title}: {reason} has the status {known[reason]}, not {status}" for title, _, _, status, reason in asked
             if reason in known and str(known[reason]) != status]
    report("asked: each problem has its status", "\n".join(wrong))
    with open("docs/server.md", encoding="utf-8") as file:
        page = file.read()
    report("asked: the manual tells each problem", "\n".join(word for word in known if f"`{word}`" not in page))


with server() as made:
    the_document = json.loads(made.ask("GET", "/openapi.json")[2])
all_cases = cases()
check_operations(the_document, all_cases)
check_problems(the_document, all_cases)
sys.exit(any_failed())
