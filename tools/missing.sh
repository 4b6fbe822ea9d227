#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# missing.sh KIND... - the packages of these kinds in tools/packages.txt that are not here, one a line.  One whose program of
# the same name is here by another way, as node's npm may be, is not missed.  Fails if there are any.
set -eu
cd "$(dirname "$0")/.."

command -v dpkg-query >/dev/null 2>&1 || {
    echo "missing.sh: this is not Debian; tools/packages.txt names what is needed" >&2
    exit 0
}
status=0
while read -r package kind _; do
    case "$package" in '' | '#'*) continue ;; esac
    case " $* " in *" $kind "*) ;; *) continue ;; esac
    case "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null)" in *' installed') continue ;; esac
    command -v "$package" >/dev/null 2>&1 && continue
    echo "$package"
    status=1
done <tools/packages.txt
exit $status
