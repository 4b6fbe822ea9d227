#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tls.py - the certificate of a server and what its issuer says of it (OCSP): shown, refused, changed while it serves."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from _licet import any_failed, report
from _server import Server, server
from pages_desk import same

FILES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tls")


def put(folder: str, **files: str) -> None:
    """As whoever renews a certificate does: at once."""
    for name, file in files.items():
        shutil.copy(os.path.join(FILES, file), os.path.join(folder, name + ".new"))
        os.replace(os.path.join(folder, name + ".new"), os.path.join(folder, name))


def words(folder: str, *names: str) -> list[str]:
    return [word for name in names for word in (f"--tls-{name}", os.path.join(folder, name))]


def shown(made: Server, *more: str) -> tuple[str, str, str]:
    """Whose certificate a client sees, whether it trusts it, and what of its issuer comes along."""
    done = subprocess.run(["openssl", "s_client", "-connect", f"{made.host}:{made.port}", "-status", "-CAfile",
                           os.path.join(FILES, "ca.pem"), *more], input="", text=True, capture_output=True, check=False)
    patterns = (r"subject=CN = (\w+)", r"Verify return code: (\d+)", r"Cert Status: (\w+)")
    found = [re.search(pattern, done.stdout) for pattern in patterns]
    return tuple(match[1] if match else "" for match in found)


def started(*given: str) -> str:
    try:
        with server(*given):
            return ""
    except RuntimeError as error:
        return str(error)


def settled(made: Server, wanted: tuple[str, str, str]) -> tuple[str, str, str]:
    """What is shown when SIGHUP was heard, which takes a moment."""
    until = time.monotonic() + 30
    while (got := shown(made)) != wanted and time.monotonic() < until:
        time.sleep(0.05)
    return got


def check_start(folder: str) -> None:
    put(folder, cert="one.pem", key="one.key", ocsp="one.der")
    every = words(folder, "cert", "key", "ocsp")
    report("a response without a certificate", "" if "goes with --tls-cert" in started(*words(folder, "ocsp")) else "it starts")
    for name, file, wrong in (("key", "two.key", "not that of the certificate"), ("key", "ca.pem", "the key cannot be read"),
                              ("cert", "one.der", "the certificate cannot be read"),
                              ("ocsp", "two.der", "not of this certificate"), ("ocsp", "revoked.der", "is revoked"),
                              ("ocsp", "forged.der", "not signed by the issuer"), ("ocsp", "one.pem", "cannot be read")):
        put(folder, **{name: file})
        report(f"it does not start with {file} as its {name}", "" if wrong in started(*every) else started(*every))
        put(folder, cert="one.pem", key="one.key", ocsp="one.der")


def check_change(folder: str) -> None:
    with server(*words(folder, "cert", "key", "ocsp")) as made:
        same("with TLS 1.3 the response of the issuer comes along", ("one", "0", "good"), shown(made, "-tls1_3"))
        same("with TLS 1.2, too", ("one", "0", "good"), shown(made, "-tls1_2"))
        put(folder, cert="two.pem", key="two.key", ocsp="two.der")
        made.process.send_signal(signal.SIGHUP)
        same("SIGHUP: another certificate with its response", ("two", "0", "good"), settled(made, ("two", "0", "good")))
        put(folder, ocsp="one.der")
        made.process.send_signal(signal.SIGHUP)
        said = ""
        until = time.monotonic() + 30
        while "not of this certificate" not in (said := made.logged()) and time.monotonic() < until:
            time.sleep(0.05)
        report("what cannot be taken is told", "" if "the OCSP response is not of this certificate" in said else said[-500:])
        same("and the one before stays", ("two", "0", "good"), shown(made))
        report("no key is in the log", "" if "PRIVATE KEY" not in made.logged() else "it is")
    with server(*words(folder, "cert", "key")) as made:
        same("without one none comes along", ("two", "0", ""), shown(made))


def main() -> int:
    if shutil.which("openssl") is None:
        report("TLS, where there is openssl", "")
        return any_failed()
    with tempfile.TemporaryDirectory() as folder:
        check_start(folder)
        check_change(folder)
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
