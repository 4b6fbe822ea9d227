#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bundle.py - signed packs: what was signed is verified, and nothing else is; the root can be worked out by anybody."""
import hashlib
import json
import os
import pathlib
import shutil
import stat
import sys
import tempfile

import _licet

HOUSE = pathlib.Path(__file__).resolve().parent.parent.parent / "examples" / "house-rules"
ASK = ["check", "--item", "NVIDIA H20", "--to", "MY", "--exporter", "Example Systems, Inc.", "--on", "2026-04-01"]


def expect(name: str, got, status: int, *texts: str) -> None:
    said = got.stdout + got.stderr
    missing = [text for text in texts if text not in said]
    _licet.report(name, f"exit {got.returncode}, not {status}; missing {missing}\n{said}"
                  if got.returncode != status or missing else "")


def root_of(folder: pathlib.Path) -> str:
    lines = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
                    for path in sorted(folder.iterdir()) if path.suffix in (".licet", ".csv"))
    return hashlib.sha256(lines.encode()).hexdigest()


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        house = pathlib.Path("house")
        shutil.copytree(HOUSE, house)
        expect("makes keys", _licet.licet("policy", "key", "our.key"), 0, "our.key.pub")
        secret = os.stat("our.key").st_mode
        _licet.report("keeps the secret key", "" if not secret & (stat.S_IRWXG | stat.S_IRWXO) else oct(secret))
        expect("never writes a key over", _licet.licet("policy", "key", "our.key"), 2, "File exists")
        pathlib.Path("half.key.pub").write_text("mine\n")
        expect("writes both keys or neither", _licet.licet("policy", "key", "half.key"), 2, "half.key.pub", "File exists")
        _licet.report("leaves no half of a pair", "half.key is there" if os.path.exists("half.key") else "")
        expect("not signed yet", _licet.licet("policy", "verify", "--trust", "our.key.pub", "house"), 2, "is not signed")
        signed = _licet.licet("policy", "sign", "--key", "our.key", "house")
        expect("signs", signed, 0, root_of(house), '"previous":null')
        verify = ["policy", "verify", "--trust", "our.key.pub", "house"]
        expect("verifies", _licet.licet(*verify), 0, root_of(house))
        expect("decides with it", _licet.licet(*ASK, "--packs", "house", "--trust", "our.key.pub"), 1, "house/letter-2026-03-03")
        os.chdir("house")
        here = ["--trust", "../our.key.pub"]
        for path in (".", "../house/."):
            expect(f"verifies {path}", _licet.licet("policy", "verify", *here, path), 0, root_of(pathlib.Path(".")))
            expect(f"decides with {path}", _licet.licet(*ASK, "--packs", path, *here), 1, "house/letter-2026-03-03")
        os.chdir("..")
        expect("nothing to trust", _licet.licet(*ASK, "--trust", "our.key.pub"), 2, "no folder to look at")
        expect("a single file is not signed", _licet.licet(*ASK, "--packs", "house/letter.licet", "--trust", "our.key.pub"), 2,
               "is no folder")
        shutil.copytree(house, "horse")
        expect("one pack in the place of another", _licet.licet("policy", "verify", "--trust", "our.key.pub", "horse"), 1,
               "signed as pack 'house'")
        diff = ["diff", "--from", "house", "--to", "horse", "--trust", "our.key.pub"]
        expect("compares only what is signed", _licet.licet(*diff), 2, "signed as pack 'house'")
        shutil.rmtree("horse")

        _licet.licet("policy", "key", "their.key")
        expect("another's key", _licet.licet("policy", "verify", "--trust", "their.key.pub", "house"), 1, "not signed with this key")
        expect("a key that is none", _licet.licet("policy", "verify", "--trust", "house/letter.licet", "house"), 2, "no public key")

        manifest = (house / "manifest.json").read_text()
        letter = (house / "letter.licet").read_text()
        (house / "letter.licet").write_text(letter.replace("MY", "NO"))
        expect("a file that was changed", _licet.licet(*verify), 1, "'letter.licet' is not as it was signed")
        expect("is not decided with", _licet.licet(*ASK, "--packs", "house", "--trust", "our.key.pub"), 2, "not as it was signed")
        (house / "letter.licet").write_text(letter)
        (house / "more.licet").write_text('use "us"\n')
        expect("a file too many", _licet.licet(*verify), 1, "'more.licet' is not in the manifest")
        (house / "more.licet").unlink()
        (house / "manifest.json").write_text(manifest.replace("house", "horse"))
        expect("a manifest that was changed", _licet.licet(*verify), 1, "not signed with this key")
        (house / "manifest.json").write_text(manifest)
        (house / "letter.licet").rename("away.licet")
        (house / "other.licet").write_text('use "us"\n')
        expect("a file too few", _licet.licet(*verify), 1, "manifest")
        (house / "other.licet").unlink()
        pathlib.Path("away.licet").rename(house / "letter.licet")

        pathlib.Path("before.json").write_text(manifest)
        (house / "letter.licet").write_text(letter + "\n## One line more.\n")
        again = json.loads(_licet.licet("policy", "sign", "--key", "our.key", "--previous", "before.json", "house").stdout)
        _licet.report("names the root before, and what changed",
                      "" if again["previous"] == json.loads(manifest)["root"] and again["changed"] == ["letter.licet"]
                      else json.dumps(again))
        (house / "letter.licet").write_text(letter.replace("2_000 TPP", "2_000 GB/s"))
        expect("what has mistakes is not signed", _licet.licet("policy", "sign", "--key", "our.key", "house"), 2, "E203")
        expect("a secret key that is none", _licet.licet("policy", "sign", "--key", "our.key.pub", str(HOUSE)), 2,
               "no secret key")
    return 1 if _licet.any_failed() else 0


sys.exit(main())
