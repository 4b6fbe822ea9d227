#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench_server.py [--json] [--lists DIR] [--seconds N] - `licet serve` under load, beside bare libmicrohttpd.

The load is wrk's (Debian's package), on the same machine, with 64 connections; what it takes is taken from the server.
Requests a second of the clock, how long half of them and 99 of 100 took, and what one takes of the server's processor time,
kernel included.  Decisions are asked of 500 orders in turn, those of bench_command.py; bare libmicrohttpd sends as many bytes as
they are on the average.  In short is with `Prefer: return=minimal`.  Where several orders are in a request (NDJSON), as an order
system sends the lines of its documents, or several lines of a reservation, there are fewer connections, and decisions or
reservations are counted, not requests.  Reservations are durable: each is on the disk when it is answered, and so are orders that
are stored.  Beside those of one line a request is what SQLite takes for their rows, without Licet, as many on the disk at once as
there are connections.  Each line says what is aimed at and whether it is reached.  The list is that of --lists, a folder of
`licet lists import`, else that of bench_screen.py.  Where wrk is missing, nothing is measured.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import bench_command
import bench_screen

ROOT = pathlib.Path(__file__).resolve().parent.parent
LICET = os.environ.get("LICET", str(ROOT / "build" / "licet"))
CONNECTIONS = 64
ORDERS = 500
EACH = 20            # orders in a request, where there are several,
EACH_CONNECTIONS = 8  # over so many connections
BARE_HEAD = 90  # bytes of what bare libmicrohttpd sends before its text
EXAMPLES = ROOT / "examples/orders.jsonl"
AIMS = {  # requests a second at least, milliseconds of 99 of 100 under
    "decisions": (80000, 3),
    "decisions, in short": (80000, 3),
    f"decisions, in short, {EACH} a request": (80000, 3),
    "decisions, two parties screened": (8000, None),
    "four parties screened, stored": (None, 50),
    "reservations": (40000, None),
    f"reservations, {EACH} a request": (40000, None),
}
LICENSE = {"number": "D000001", "exporter": "NVIDIA Corporation", "to": "CN", "item": "NVIDIA H20", "quantity": 1000000000,
           "value": {"amount": "9000000000000.00", "currency": "USD"}, "end_user": "Example Cloud Co., Ltd.",
           "ultimate_consignee": "Example Cloud Co., Ltd.", "issued": "2025-08-20", "expires": "2039-08-20"}


def licet(*words: str) -> str:
    return subprocess.run([LICET, *words], check=True, capture_output=True, text=True).stdout


def book(base: str, folder: str) -> str:
    """People, and a license that is never used up; the key of a program."""
    licet("db", "init", "--db", base)
    licet("people", "add", "root", "--db", base)
    for name, role in (("ann", "officer"), ("bob", "approver")):
        licet("people", "add", name, "--as", "root", "--db", base)
        licet("people", "grant", name, role, "--as", "root", "--db", base)
    licet("people", "add", "sap", "--integration", "--as", "root", "--db", base)
    scopes = [word for scope in ("decision.ask", "balance.read", "party.read", "order.read", "order.write", "reservation.write")
              for word in ("--scope", scope)]
    key = licet("people", "key", "sap", *scopes, "--days", "2", "--as", "root", "--db", base)
    path = os.path.join(folder, "license.json")
    pathlib.Path(path).write_text(json.dumps(LICENSE))
    licet("license", "add", path, "--as", "ann", "--db", base)
    licet("license", "activate", "D000001", "--as", "ann", "--db", base)
    licet("approve", "1", "--as", "bob", "--db", base)
    licet("license", "activate", "D000001", "--as", "ann", "--db", base)
    return re.search(r"licet_\S+", key)[0]


def orders_each(what: str) -> int:
    """How many orders a request has: 20 of "20 minimal"."""
    return int(what.split()[0]) if what[0].isdigit() else 1


def milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([0-9.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def wrk(url: str, what: str, orders: pathlib.Path, seconds: int, *key: str) -> str:
    """What wrk says of a load of ask.lua."""
    connections = CONNECTIONS if orders_each(what) == 1 else EACH_CONNECTIONS
    return subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s",
                           str(ROOT / "bench/server/ask.lua"), url, "--", what, str(orders), *key],
                          check=True, capture_output=True, text=True).stdout


def refused(said: str) -> int:
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return int(wrong[1]) if wrong else 0


def broken(said: str) -> int:
    """Connections that failed, and answers so late that wrk leaves them out of its times."""
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    return sum(int(number) for number in errors.groups()) if errors else 0


def processor(pid: int) -> float:
    """Seconds of all its threads."""
    words = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def load(command: list[str], what: str, orders: pathlib.Path, seconds: int, *key: str) -> dict:
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as made:
        url = made.stdout.readline().split()[-1]
        try:
            wrk(url, what, orders, 1, *key)  # it warms it up
            used = processor(made.pid)
            said = wrk(url, what, orders, seconds, *key)
            used = processor(made.pid) - used
        finally:
            made.terminate()
    number, size, unit = re.search(r"(\d+) requests in \S+, ([0-9.]+)(\w+) read", said).groups()
    each = orders_each(what)
    number = max(int(number) * each, 1)
    return {"requests_a_second": round(float(re.search(r"Requests/sec:\s+([0-9.]+)", said)[1]) * each),
            "p50_ms": milliseconds(re.search(r"(?m)^ +50%\s+(\S+)", said)[1]),
            "p99_ms": milliseconds(re.search(r"(?m)^ +99%\s+(\S+)", said)[1]),
            "processor_us": round(used / number * 1e6, 1),
            "bytes": round(float(size) * {"B": 1, "KB": 1024, "MB": 1024 ** 2, "GB": 1024 ** 3}[unit] / number),
            "failed": refused(said) + broken(said)}


def beside_bare(results: dict, name: str, orders: pathlib.Path, seconds: int) -> None:
    """Bare libmicrohttpd, with as many bytes as those answers have."""
    bare = pathlib.Path(LICET).parent / "bench" / "bare_server"
    if not bare.exists():
        return
    size = max(results[name]["bytes"] - BARE_HEAD, 0)
    alone = load([str(bare), str(os.cpu_count() or 1), str(size)], "decisions", orders, seconds)
    results[name]["of_bare"] = round(results[name]["requests_a_second"] / max(alone["requests_a_second"], 1), 2)
    results[f"bare libmicrohttpd, {results[name]['bytes']} bytes"] = alone


def rows_alone(base: str, before: str) -> dict:
    """What bare_rows says of the reservations that the one database has more than the other."""
    said = subprocess.run([str(pathlib.Path(LICET).parent / "bench/bare_rows"), base, before, str(CONNECTIONS)], check=True,
                          capture_output=True, text=True).stdout.split()
    return {"a_second": int(said[0]), "processor_us": float(said[1])}


def aim(name: str, result: dict) -> str:
    """What is aimed at, and whether it is reached; with requests that failed, or none answered, nothing is."""
    rate, slowest = AIMS.get(name, (None, None))
    said, reached = [], not result["failed"] and result["p50_ms"] > 0
    if rate is not None:
        said.append(f"{rate:,}")
        reached = reached and result["requests_a_second"] >= rate
    if slowest is not None:
        said.append(f"p99 {slowest} ms")
        reached = reached and result["p99_ms"] < slowest
    return f"; aim {', '.join(said)}: {'reached' if reached else 'not reached'}" if said else ""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lists")
    parser.add_argument("--seconds", type=int, default=5)
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        print("server: wrk is missing, nothing is measured")
        return 0
    serve = [LICET, "serve", "--listen", "127.0.0.1:0", "--log", "problems"]
    results = {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        orders = folder / "orders.jsonl"
        orders.write_text("".join(json.dumps(order) + "\n" for order in bench_command.made(ORDERS)))
        one = folder / "one.jsonl"
        one.write_text(EXAMPLES.read_text().splitlines()[0] + "\n")
        for what, line in (("decisions", "decisions"), ("minimal", "decisions, in short")):
            results[line] = load(serve, what, orders, given.seconds)
            beside_bare(results, line, orders, given.seconds)
        results[f"decisions, {EACH} a request"] = load(serve, f"{EACH} decisions", orders, given.seconds)
        results[f"decisions, in short, {EACH} a request"] = load(serve, f"{EACH} minimal", orders, given.seconds)
        results["decisions, one order"] = load(serve, "decisions", one, given.seconds)
        results["decisions, one order, in short"] = load(serve, "minimal", one, given.seconds)
        if given.lists is None:
            bench_screen.make_list(folder)
        lists = ["--lists", given.lists or str(folder / "lists")]
        results["decisions, two parties screened"] = load([*serve, *lists], "parties", one, given.seconds)
        results["screenings"] = load([*serve, *lists], "screenings", one, given.seconds)
        base = str(folder / "licet.db")
        key = book(base, name)
        results["decisions, with a key"] = load([*serve, "--db", base], "decisions", orders, given.seconds, key)
        results["four parties screened, stored"] = load([*serve, *lists, "--db", base], "four", one, given.seconds, key)
        before = str(folder / "before.db")
        shutil.copy(base, before)
        results["reservations"] = load([*serve, "--db", base], "reservations", one, given.seconds, key)
        has_rows = (pathlib.Path(LICET).parent / "bench" / "bare_rows").exists()
        rows = rows_alone(base, before) if has_rows else None
        results[f"reservations, {EACH} a request"] = load([*serve, "--db", base], f"{EACH} reservations", one, given.seconds, key)
    if given.json:
        print(json.dumps({"bench": "server", "connections": CONNECTIONS, "results": results, "rows_alone": rows}))
        return 0
    for line, result in results.items():
        more = f", {result['failed']} failed" if result["failed"] else ""
        more += f", {result['of_bare']} of bare libmicrohttpd" if "of_bare" in result else ""
        print(f"server: {line:36} {result['requests_a_second']:>8,} a second, p50 {result['p50_ms']:6.2f} ms, p99 "
              f"{result['p99_ms']:7.2f} ms, {result['processor_us']:6.1f} us of the processor{more}{aim(line, result)}")
    if rows:
        print(f"server: the rows of these reservations, SQLite alone {rows['a_second']:,} a second, {rows['processor_us']:.1f} us of the "
              f"processor: {results['reservations']['processor_us'] / rows['processor_us']:.1f} times that with Licet")
    return 0


if __name__ == "__main__":
    sys.exit(main())
