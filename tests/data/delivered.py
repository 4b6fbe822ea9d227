#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""delivered.py - what is delivered is signed, and whoever gets it finds out if it is another one; parts that are behind are told."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from _licet import any_failed, report

KEY = "Licet Test <test@licet.example>"


def ran(*words: str, folder: str = ".", home: str = "", apt: str = "") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "LC_ALL": "C", **({"GNUPGHOME": home} if home else {}), **({"APT_CONFIG": apt} if apt else {})}
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)


def is_whole(folder: str, home: str) -> bool:
    """As docs/security.md tells whoever gets it."""
    return ran("gpg", "--batch", "--verify", "SHA256SUMS.asc", "SHA256SUMS", folder=folder, home=home).returncode == 0 and \
        ran("sha256sum", "--check", "--quiet", "SHA256SUMS", folder=folder).returncode == 0


def check_signed(scratch: str) -> None:
    home, folder = os.path.join(scratch, "keys"), os.path.join(scratch, "deb")
    os.mkdir(home, 0o700)
    os.mkdir(folder)
    made = ran("gpg", "--batch", "--passphrase", "", "--quick-generate-key", KEY, "ed25519", "sign", "never", home=home)
    report("a key is made", "" if made.returncode == 0 else made.stderr)
    empty = ran("tools/sign.sh", KEY, folder, home=home)
    report("nothing is not signed", "" if empty.returncode == 1 and "there is nothing in" in empty.stderr else str(empty))
    for name, text in (("licet_1_amd64.deb", "a program"), ("licet.cdx.json", "{}"), ("build.log", "whatever")):
        pathlib.Path(folder, name).write_text(text)
    missing = ran("tools/sign.sh", "nobody@licet.example", folder, home=home)
    report("a key that is not there is told", "" if missing.returncode == 1 and "has no secret key 'nobody@licet.example'" in
           missing.stderr and not pathlib.Path(folder, "SHA256SUMS.asc").exists() else str(missing))
    done = ran("tools/sign.sh", KEY, folder, home=home)
    report("what is delivered is signed", "" if done.returncode == 0 and is_whole(folder, home) else str(done))
    sums = pathlib.Path(folder, "SHA256SUMS").read_text()
    report("all of it, and no log", "" if [line.split("  ")[1] for line in sums.splitlines()] == ["licet.cdx.json", "licet_1_amd64.deb"]
           else sums)
    pathlib.Path(folder, "licet_1_amd64.deb").write_text("another program")
    report("another file is found out", "" if not is_whole(folder, home) else "it is not")
    again = ran("sha256sum", "licet.cdx.json", "licet_1_amd64.deb", folder=folder)
    pathlib.Path(folder, "SHA256SUMS").write_text(again.stdout)
    report("so are other sums", "" if not is_whole(folder, home) else "they are not")
    ran("tools/sign.sh", KEY, folder, home=home)
    report("signed again it is whole", "" if is_whole(folder, home) else "it is not")
    other = os.path.join(scratch, "other")
    os.mkdir(other, 0o700)
    report("to who has the key", "" if not is_whole(folder, other) else "to anybody")
    ran("gpgconf", "--kill", "gpg-agent", home=home)


def apt_of_what_is_installed(scratch: str) -> str:
    """The settings of an apt that knows what is installed and nothing else: all that there is takes it a second each time."""
    folder, path = os.path.join(scratch, "apt"), os.path.join(scratch, "apt.conf")
    os.makedirs(os.path.join(folder, "lists", "partial"))
    pathlib.Path(path).write_text("".join(f'{name} "{value}";\n' for name, value in (
        ("Dir::Etc::parts", "/dev/null"), ("Dir::Etc::sourcelist", "/dev/null"), ("Dir::Etc::sourceparts", "/dev/null"),
        ("Dir::State::lists", os.path.join(folder, "lists")), ("Dir::Cache", folder))))
    return path


def check_outdated(scratch: str) -> None:
    path, apt = os.path.join(scratch, "licet.cdx.json"), apt_of_what_is_installed(scratch)

    def told(components: object) -> subprocess.CompletedProcess[str]:
        pathlib.Path(path).write_text(json.dumps(components))
        return ran(sys.executable, "tools/outdated.py", path, apt=apt)

    now = ran("apt-cache", "policy", "libc6", apt=apt).stdout.split("Candidate: ")[1].split()[0]
    same = told({"components": [{"name": "libc6", "version": now}]})
    report("a part that is as Debian has it is not told", "" if same.returncode == 0 and same.stdout == "" else str(same))
    old = told({"components": [{"name": "libc6", "version": "2.1"}]})
    report("one that is behind is", "" if old.returncode == 1 and old.stdout == f"outdated: libc6 2.1: Debian has {now}\n" else str(old))
    lost = told({"components": [{"name": "no-such-part", "version": "1"}]})
    report("one that nobody knows is not passed over", "" if lost.returncode == 2 and "apt knows no version of no-such-part" in
           lost.stderr else str(lost))
    none = told([])
    report("nor is a file that is none", "" if none.returncode == 2 and "'make sbom' makes it" in none.stderr else str(none))


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        if shutil.which("gpg") is None:
            report("what is delivered is signed: there is no gpg here")
        else:
            check_signed(scratch)
        check_outdated(scratch)
    return any_failed()


if __name__ == "__main__":
    sys.exit(main())
