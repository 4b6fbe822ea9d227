#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# sign.sh KEY FOLDER - what is delivered, signed: SHA256SUMS of all files of the folder, and SHA256SUMS.asc, the
# signature of it by the key, which is of gpg's keyring.
#
# Who gets it:  gpg --verify SHA256SUMS.asc SHA256SUMS && sha256sum --check SHA256SUMS
set -euo pipefail

[ $# = 2 ] || {
    echo "usage: sign.sh KEY FOLDER" >&2
    exit 2
}
key=$1
cd "$2"
rm -f SHA256SUMS SHA256SUMS.asc
files=$(find . -maxdepth 1 -type f ! -name '*.log' -printf '%P\n' | LC_ALL=C sort)
[ -n "$files" ] || {
    echo "sign: there is nothing in $2" >&2
    exit 1
}
gpg --batch --list-secret-keys "$key" >/dev/null 2>&1 || {
    echo "sign: gpg has no secret key '$key'; 'gpg --list-secret-keys' lists those it has" >&2
    exit 1
}
xargs -d '\n' sha256sum -- <<<"$files" >SHA256SUMS
gpg --batch --yes --local-user "$key" --armor --output SHA256SUMS.asc --detach-sign SHA256SUMS
echo "$2/SHA256SUMS.asc"
