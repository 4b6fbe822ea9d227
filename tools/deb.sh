#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# deb.sh [--try] - the Debian packages of the last commit, into build/deb.
#
# --try installs them into a Debian 12 with nothing else in it (debootstrap, as root), asks the program there, and
# compiles and runs an example against the library there.
set -euo pipefail
cd "$(dirname "$0")/.."
suite=bookworm
out=$PWD/build/deb
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mkdir -p "$scratch/licet" "$out"
git archive HEAD | tar -x -C "$scratch/licet"
(cd "$scratch/licet" && dpkg-buildpackage -us -uc -b) >"$out/build.log" 2>&1 || {
    tail -n 40 "$out/build.log"
    echo "deb: the packages could not be built; the whole log is $out/build.log" >&2
    exit 1
}
rm -f "$out"/*.deb
mv "$scratch"/*.deb "$out"/
ls "$out"/*.deb
[ "${1:-}" = --try ] || exit 0

if [ "$(id -u)" != 0 ]; then
    echo "deb: --try needs root, for debootstrap" >&2
    exit 1
fi
# The mirror that this machine itself is fed from.
mirror=$(apt-cache policy | sed -n "s|^ *[0-9]* \(http[^ ]*\) $suite/main .*|\1|p" | head -n 1)
root=$scratch/root
debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$out/try.log" 2>&1
cp "$out"/liblicet0_*.deb "$out"/licet_*.deb "$out"/liblicet-dev_*.deb "$root/tmp/"
cp examples/orders.jsonl "$root/tmp/"
inside() { chroot "$root" /usr/bin/env DEBIAN_FRONTEND=noninteractive "$@"; }
inside apt-get update >>"$out/try.log" 2>&1

inside sh -c 'apt-get install -y --no-install-recommends /tmp/licet_*.deb' >>"$out/try.log" 2>&1
inside licet check --item "NVIDIA H20" --to CN --exporter "NVIDIA Corporation" --on 2025-05-01 | head -n 3 || true
inside sh -c 'licet check /tmp/orders.jsonl --json | wc -l'

inside sh -c 'apt-get install -y --no-install-recommends gcc libc6-dev pkgconf /tmp/liblicet*.deb' >>"$out/try.log" 2>&1
cat >"$root/tmp/try.sh" <<'END'
cd /tmp
cp /usr/share/doc/liblicet-dev/examples/ask.c .
cc ask.c $(pkg-config --cflags --libs licet) -o ask
head -n 1 orders.jsonl | ./ask 2026-11-26 | head -n 1
END
inside sh -e /tmp/try.sh
inside sh -c 'apt-get remove -y licet liblicet0 liblicet-dev && ! command -v licet' >>"$out/try.log" 2>&1
echo "deb: installed, asked, compiled against and removed in a clean $suite"
