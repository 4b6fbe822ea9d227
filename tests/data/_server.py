# SPDX-License-Identifier: Apache-2.0
"""_server.py - a server of the program under test, and questions to it."""
import http.client
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


class Server:
    """`licet serve` on a port that was free; what it writes on standard error is in a file."""

    def __init__(self, *words: str) -> None:
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([os.environ["LICET"], "serve", "--listen", "127.0.0.1:0", *words],
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        if not said.startswith("licet is at "):
            self.process.wait()
            raise RuntimeError(said + self.logged())
        self.address = said.split("//")[1].strip()
        self.host, port = self.address.rsplit(":", 1)
        self.port = int(port)

    def logged(self) -> str:
        self.log.seek(0)
        return self.log.read()

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def end(self) -> int:
        """The exit status of a server that was asked to end."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.process.wait(60)

    def ask(self, method: str, path: str, body: bytes | None = None,
            headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            reply = connection.getresponse()
            return reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()
        finally:
            connection.close()

    def post(self, path: str, value: object, **headers: str) -> tuple[int, dict[str, str], object]:
        status, got, body = self.ask("POST", path, json.dumps(value).encode(),
                                     {"Content-Type": "application/json",
                                      **{name.replace("_", "-"): text for name, text in headers.items()}})
        return status, got, json.loads(body) if body else None


@contextmanager
def server(*words: str) -> Iterator[Server]:
    made = Server(*words)
    try:
        yield made
    finally:
        made.end()
        made.log.close()
