#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# soak.sh - what takes too long for every change: a million mutated orders, then every fuzz target for
# SOAK_SECONDS.
set -eu
cd "$(dirname "$0")/.."

make --no-print-directory build
export LICET="$PWD/build/licet"
for program in build/tests/soak/soak_* tests/soak/*.py; do
    case "$program" in
    *.p | *'*'*) ;;
    *.py)
        echo "$program"
        /usr/bin/python3 "$program"
        ;;
    *)
        echo "$program"
        "$program"
        ;;
    esac
done
FUZZ_SECONDS=${SOAK_SECONDS:-900} tools/fuzz.sh
