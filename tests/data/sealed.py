#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sealed.py - a key of the server: what is sealed with it, who may read it, another key, a lost one; the process that has
it; and beside it a second factor that a role takes, and mail."""
import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

from _licet import any_failed, licet, report
from _server import Server, server
from factor import Form, code_of, fill
from mail import Mailbox, Words, wait
from pages_desk import PASSWORD, Browser, same


NOBODY = 65534
MAPPING_MAX = 1 << 30
PRIVATE = "not its owner's alone"


def ran(*words: str, text: str = "") -> tuple[int, str]:
    done = licet(*words, text=text)
    return done.returncode, re.sub(r"\b[0-9a-f]{16}\b", "KEY", done.stdout + done.stderr)


def started(*words: str) -> str:
    """What a server says that does not start; "" where it does."""
    try:
        with server(*words):
            return ""
    except RuntimeError as error:
        return str(error)


def said(made: Server) -> str:
    assert made.process.stdout is not None
    return re.sub(r"\b[0-9a-f]{16}\b", "KEY", made.process.stdout.readline())


def kept(base: str) -> list[str]:
    connection = sqlite3.connect(base)
    rows = connection.execute("SELECT hash FROM password UNION ALL "
                              "SELECT hex(secret) FROM factor WHERE secret IS NOT NULL").fetchall()
    connection.close()
    return [row[0] for row in rows]


def signs_in(made: Server, name: str, code: str = "") -> int:
    return Browser(made).sign_in(name, code=code)[0]


def forget(base: str) -> None:
    """Which codes were taken, so that nobody has to wait for the next ones."""
    connection = sqlite3.connect(base)
    connection.executescript("DROP TRIGGER IF EXISTS factor_step; UPDATE factor SET step = 1")
    connection.close()


def check_without(base: str) -> str:
    """Without a key; ann has a second factor then, whose secret it gives."""
    with server("--db", base) as made:
        same("without a key it says so", "secrets in the database are not sealed: --key FILE seals them\n", said(made))
        ann = Browser(made)
        assert ann.sign_in("ann")[0] == 303
        form = Form(ann)
        assert form.send(code_of(form.secret))[0] == 200
    same("and they are not", [False] * 3, [text.startswith("$sealed$") or len(text) == 138 for text in kept(base)])
    return form.secret


def check_files(base: str, key: str) -> None:
    same("a key is made", (0, f"{key}   keep a copy elsewhere, and none beside the database\n"), ran("db", "key", key))
    same("for its owner alone", 0o600, os.stat(key).st_mode & 0o777)
    report("and never written over", "" if "there is a file already" in ran("db", "key", key)[1] or
           "never written over" in ran("db", "key", key)[1] else ran("db", "key", key)[1])
    link = key + ".link"
    os.symlink(key, link)
    modes = {"one that others may read is refused": 0o604 if os.geteuid() == 0 else 0o640,  # of root's the group may read
             "one that they may write is": 0o602, "one that the group may write is": 0o620}
    for name, mode in modes.items():
        os.chmod(key, mode)
        for path in (key, link):
            report(name, "" if PRIVATE in started("--db", base, "--key", path) else oct(mode))
    os.chmod(key, 0o600)
    if os.geteuid() == 0:
        os.chown(key, 12345, -1)
        report("one of somebody else is refused", "" if PRIVATE in started("--db", base, "--key", key) else "it is not")
        os.chown(key, 0, -1)
    wrong = key + ".wrong"
    with open(os.open(wrong, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
        file.write("licet secret key 1\n" + "0" * 64 + "\n")
    report("something else is none", "" if "no key of a server" in started("--db", base, "--key", wrong) else "it is one")
    none = started("--db", base, "--key", key + ".none")
    report("no file is none", "" if "could not open" in none.lower() or "No such file" in none else none or "it starts")
    report("nor is a folder", "" if started("--db", base, "--key", os.path.dirname(key)) else "it is one")
    check_owners(base, key)
    without = started("--db", base, "--key-before", key)
    report("one before needs one", "" if "--key, which is missing" in without else without or "it starts")


def check_owners(base: str, key: str) -> None:
    """Of root's file the group may read, as a mounted secret has it; of one's own nobody else."""
    if os.geteuid() != 0:
        return
    os.chmod(key, 0o640)
    same("of root's the group may read", "", started("--db", base, "--key", key))
    os.chmod(key, 0o600)
    folder, mine = os.path.dirname(key), key + ".mine"
    shutil.copy(key, mine)
    os.chown(mine, NOBODY, NOBODY)
    os.chmod(folder, 0o711)
    try:
        told = []
        for mode in (0o600, 0o640, 0o604):
            os.chmod(mine, mode)
            told.append(subprocess.run([os.environ["LICET"], "db", "seal", "--key", mine, "--db", base + ".none"], user=NOBODY,
                                       group=NOBODY, extra_groups=[], capture_output=True, text=True, check=False).stderr)
        same("of one's own nobody else", [False, True, True], [PRIVATE in text for text in told])
    except OSError:
        report("of one's own nobody else, where such a one may run the program")
    finally:
        os.chmod(folder, 0o700)
        os.unlink(mine)


def check_sealing(base: str, key: str, secret: str) -> None:
    with server("--db", base, "--key", key) as made:
        same("with a key that is new", "secrets in the database are sealed with the key KEY\n", said(made))
        same("what is not sealed is told", "3 are not yet: 'licet db seal' does it\n", said(made))
        same("and is taken", [303, 303], [signs_in(made, "bob"), signs_in(made, "ann", code_of(secret, 1))])
    seal = ("db", "seal", "--key", key, "--db", base)
    same("all are sealed at once", (0, "sealed with the key KEY: 3 now, 0 before\n"), ran(*seal))
    same("again it changes nothing", (0, "sealed with the key KEY: 0 now, 3 before\n"), ran(*seal))
    hashes = kept(base)
    report("none can be read", "" if sum(text.startswith("$sealed$") for text in hashes) == 2 and "argon2" not in str(hashes) and
           secret not in str(hashes) and len(hashes[2]) == 138 else str(hashes))
    same("the log is as it was", 0, ran("db", "verify", "--db", base)[0])
    report("a server without it does not start", "" if "sealed, and there is no key" in started("--db", base) else "it does")
    report("nor does a command write", "" if "there is no key here" in
           ran("people", "password", "bob", "--from", "-", "--as", "root", "--db", base, text=PASSWORD + "\n")[1] else "it does")
    with server("--db", base, "--key", key) as made:
        same("with it all is as before", "secrets in the database are sealed with the key KEY\n", said(made))
        forget(base)
        same("who has a second factor signs in", [401, 303], [signs_in(made, "ann"), signs_in(made, "ann", code_of(secret, 1))])
        bob = Browser(made)
        assert bob.sign_in("bob")[0] == 303
        form = Form(bob)
        same("another one is sealed", (200, True), (form.send(code_of(form.secret))[0], len(kept(base)[3]) == 138))
        ann = bob.ask("POST", "/account/password", {**bob.fields("/account", "/account/password"), "current": PASSWORD,
                                                    "new": "staple table chair", "again": "staple table chair"})
        same("so is another password", (303, True), (ann[0], all(text.startswith("$sealed$") for text in kept(base)[:2])))


def check_credential(base: str, key: str) -> None:
    """As systemd gives it to a unit: in a folder that a variable names."""
    folder = os.path.dirname(key)
    os.environ["CREDENTIALS_DIRECTORY"] = folder
    try:
        report("a credential of another name is none", "" if "no key" in started("--db", base) else "it is one")
        os.link(key, os.path.join(folder, "licet.key"))
        with server("--db", base) as made:
            same("a credential of systemd's is found", "secrets in the database are sealed with the key KEY\n", said(made))
        same("by commands, too", 0, ran("db", "seal", "--db", base)[0])
        os.chmod(key, 0o644)
        report("and has to be private", "" if PRIVATE in started("--db", base) else "it has not")
        os.chmod(key, 0o600)
        os.unlink(os.path.join(folder, "licet.key"))
    finally:
        del os.environ["CREDENTIALS_DIRECTORY"]


def check_other_key(base: str, key: str, other: str, secret: str) -> None:
    assert ran("db", "key", other)[0] == 0
    report("another key opens nothing", "" if "sealed with another key" in started("--db", base, "--key", other) else "it does")
    same("nor seals it", (1, True), (lambda got: (got[0], "with a key that is not here: 4" in got[1]))(
        ran("db", "seal", "--key", other, "--db", base)))
    with server("--db", base, "--key", other, "--key-before", key) as made:
        forget(base)
        same("beside the one before it does", 303, signs_in(made, "ann", code_of(secret, 1)))
    same("and all are sealed anew", (0, "sealed with the key KEY: 4 now, 0 before\n"),
         ran("db", "seal", "--key", other, "--key-before", key, "--db", base))
    with server("--db", base, "--key", other) as made:
        forget(base)
        same("the one before is not needed any more", 303, signs_in(made, "ann", code_of(secret, 1)))
    report("and of no use", "" if "sealed with another key" in started("--db", base, "--key", key) else "it is")


def check_lost(base: str, key: str, secret: str) -> None:
    """As docs/security.md says it: another key, and each person gets another password."""
    assert ran("db", "key", key)[0] == 0
    words = ("people", "password", "ann", "--from", "-", "--as", "root", "--key", key, "--db", base)
    assert ran(*words, text=PASSWORD + "\n")[0] == 0
    with server("--db", base, "--key", key) as made:
        said(made)
        same("what is locked is told", "3 are sealed with another one: who they belong to cannot sign in with them\n", said(made))
        same("a lost key is no way in", [401, 401], [signs_in(made, "ann"), signs_in(made, "ann", code_of(secret, 1))])
    assert ran("people", "factor", "ann", "--off", "--as", "root", "--db", base)[0] == 0
    with server("--db", base, "--key", key) as made:
        same("a new password is, and no second factor", 303, signs_in(made, "ann"))


def keeper_of(made: Server) -> int:
    """The process that has the key; there has to be one, as 0 would be this one and all beside it."""
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            if name.isdigit():
                with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:
                    words = file.read().rpartition(")")[2].split()
                if int(words[1]) == made.process.pid:
                    return int(name)
    raise RuntimeError("the server has no keeper")


def has_in_memory(process: int, *wanted: bytes) -> list[bool]:
    """Which of them are in what the process has written to."""
    found = [False] * len(wanted)
    with open(f"/proc/{process}/maps", encoding="utf-8") as maps, open(f"/proc/{process}/mem", "rb") as memory:
        for begin, end in re.findall(r"(?m)^([0-9a-f]+)-([0-9a-f]+) rw", maps.read()):
            size = int(end, 16) - int(begin, 16)
            if size > MAPPING_MAX:  # a sanitizer's, of bits
                continue
            memory.seek(int(begin, 16))
            with contextlib.suppress(OSError):  # of the kernel's own
                part = memory.read(size)
                found = [there or word in part for there, word in zip(found, wanted)]
    return found


def check_keeper(base: str, key: str) -> None:
    """The key is in a process of its own, and nowhere else."""
    with open(key, encoding="ascii") as file:
        text = file.read().split()[-1]
    with server("--db", base, "--key", key) as made:
        said(made)
        keeper = keeper_of(made)
        ann = Browser(made)
        same("the keeper opens what was sealed", 303, ann.sign_in("ann")[0])
        wanted = bytes.fromhex(text), text.encode(), base.encode()
        same("the key is not in the memory of the server", [False, False, True], has_in_memory(made.process.pid, *wanted))
        if os.geteuid() == 0:
            same("but in the keeper's", True, has_in_memory(keeper, *wanted)[0])
        os.kill(keeper, signal.SIGTERM)
        same("it goes on when it is asked to end", 303, signs_in(made, "ann"))
        os.kill(keeper, signal.SIGKILL)
        refused = [made.post("/v1/session", {"name": name, "password": PASSWORD}) for name in ("ann", "ann", "nobody")]
        same("when it was killed nobody signs in", [503, 503, 503], [status for status, _, _ in refused])
        same("which says why", True, "keeps the key" in str(refused[0][2]))
        told = [{**body, "instance": ""} if isinstance(body, dict) else body for _, _, body in refused]
        same("and not who there is", [told[0]] * 3, told)
        same("who is signed in stays so", 200, ann.ask("GET", "/account")[0])
        same("but has no other password", 503, ann.ask("POST", "/account/password", {
            **ann.fields("/account", "/account/password"), "current": PASSWORD, "new": "staple table chair",
            "again": "staple table chair"})[0])
        report("the log says so, once", "" if wait(lambda: "the process that keeps the key of the server has ended" in made.logged())
               and made.logged().count("hint: restart the server") == 1 else made.logged())
        same("the server ends well", 0, made.end())
    with server("--db", base, "--key", key) as made:
        keeper = keeper_of(made)
        made.signal(signal.SIGKILL)
        made.process.wait()
        report("a server that was killed leaves none behind", "" if wait(lambda: not os.path.exists(f"/proc/{keeper}") or
                                                                         is_zombie(keeper)) else str(keeper))
    with server("--db", base, "--key", key) as made:
        keeper = keeper_of(made)
        same("nor does one that ends", (0, False), (made.end(), os.path.exists(f"/proc/{keeper}")))


def is_zombie(process: int) -> bool:
    with contextlib.suppress(OSError), open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:
        return file.read().rpartition(")")[2].split()[0] in "ZX"
    return True


def set_up(bob: Browser) -> tuple[str, list[str]]:
    """The secret of a second factor, and its recovery codes."""
    form = Form(bob)
    return form.secret, re.findall(r"\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b", form.send(code_of(form.secret))[2])


def led(browser: Browser, page: str = "/orders") -> tuple[int, str | None]:
    status, headers, _ = browser.ask("GET", page)
    return status, headers.get("location")


def check_together(folder: str, key: str, other: str) -> None:
    """A key, a role that takes a second factor, and mail, of one server: bob is an officer, ann is nothing."""
    base = os.path.join(folder, "together.db")
    fill(base)
    for words in (("people", "grant", "bob", "officer", "--as", "root"), ("people", "mail", "bob", "bob@example.org", "--as", "root")):
        assert licet(*words, "--db", base).returncode == 0
    box = Mailbox(auth=True)
    words = (*Words(base, folder).to(f"smtp://127.0.0.1:{box.port}", ca="", secret=True), "--second-factor-for", "officer")
    with server(*words, "--key", key) as made:
        bob = Browser(made)
        same("with all three: whoever's role takes a second factor is led to it", [303, (303, "/account/factor")],
             [bob.sign_in("bob")[0], led(bob)])
        same("who has another role goes on", [303, 403], [(ann := Browser(made)).sign_in("ann")[0], led(ann)[0]])
        secret, codes = set_up(bob)
        same("it is set up, sealed", (10, True), (len(codes), secret not in str(kept(base)) and len(kept(base)[-1]) == 138))
        same("and one goes on", 200, led(bob)[0])
        same("it is asked for", [401, 303], [signs_in(made, "bob"), signs_in(made, "bob", code_of(secret, 1))])
        bob.ask("POST", "/account/password", {**bob.fields("/account", "/account/password"), "current": PASSWORD,
                                              "new": "staple table chair", "again": "staple table chair"})
        report("each is told by mail", "" if wait(lambda: {subject(body) for body in box.of("bob@example.org")} >= {
            "a second factor was set up", "the password is another one"}) else str(box.taken) + made.logged()[-500:])
        sent = str(box.taken) + made.logged()
        report("no secret, no code and no hash is in it, nor in the log", "" if not any(word in sent for word in (
            secret, codes[0], PASSWORD, "staple", "$sealed$", "argon2")) else sent)
        same("it ends well", 0, made.end())
    assert ran("db", "seal", "--key", other, "--key-before", key, "--db", base)[0] == 0
    forget(base)
    with server(*words, "--key", other) as made:
        same("with another key it is asked for as before", [401, 303], [
            Browser(made).sign_in("bob", password="staple table chair", **more)[0] for more in ({}, {"code": code_of(secret, 1)})])
    check_lost_factor(base, box, words, key)
    box.close()


def subject(body: bytes) -> str:
    found = re.search(rb"^Subject: Licet: (.*?)\r?$", body, re.M)
    return found[1].decode() if found else ""


def check_lost_factor(base: str, box: Mailbox, words: tuple[str, ...], key: str) -> None:
    """A second factor that nothing opens is none that one could go on without."""
    assert ran("people", "password", "bob", "--from", "-", "--as", "root", "--key", key, "--db", base, text=PASSWORD + "\n")[0] == 0
    with server(*words, "--key", key) as made:
        same("a second factor of a lost key is not left out", [401, 401], [signs_in(made, "bob"), signs_in(made, "bob", "000000")])
        assert ran("people", "factor", "bob", "--off", "--as", "root", "--db", base)[0] == 0
        report("that it was taken off is told by mail", "" if wait(lambda: "the second factor was taken off" in map(
            subject, box.of("bob@example.org"))) else str(box.taken))
        bob = Browser(made)
        same("whose role takes one is led to another", (303, (303, "/account#password")), (bob.sign_in("bob")[0], led(bob)))
        bob.ask("POST", "/account/password", {**bob.fields("/account", "/account/password"), "current": PASSWORD,
                                              "new": "staple table chair", "again": "staple table chair"})
        same("once the password is one's own", (303, "/account/factor"), led(bob))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        base = os.path.join(folder, "licet.db")
        keys = [os.path.join(folder, f"{name}.key") for name in ("first", "second", "third")]
        fill(base)
        secret = check_without(base)
        check_files(base, keys[0])
        check_sealing(base, keys[0], secret)
        check_credential(base, keys[0])
        check_other_key(base, keys[0], keys[1], secret)
        check_lost(base, keys[2], secret)
        check_keeper(base, keys[2])
        check_together(folder, keys[0], keys[1])
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
