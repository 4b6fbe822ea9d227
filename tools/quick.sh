#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# quick.sh - the checks that need no build: layers, banned functions and sizes, format, shell scripts.  Seconds.
set -eu
cd "$(dirname "$0")/.."

status=0
check() {
    name=$1
    shift
    if "$@"; then
        echo "ok   $name"
    else
        echo "FAIL $name"
        status=1
    fi
}

check layers tools/layers.py
check banned tools/banned.py
if command -v clang-format-14 >/dev/null 2>&1 || command -v clang-format >/dev/null 2>&1; then
    check format tools/format.sh check
else
    echo "skip format: clang-format is missing"
fi
if command -v shellcheck >/dev/null 2>&1; then
    check shell shellcheck run .ci/run tools/hook tools/*.sh
else
    echo "skip shell: shellcheck is missing"
fi
exit "$status"
