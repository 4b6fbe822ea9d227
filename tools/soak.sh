#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# soak.sh - what takes too long for every change: a million mutated orders, then every fuzz target for
# SOAK_SECONDS.
set -eu
cd "$(dirname "$0")/.."

make --no-print-directory build
for program in tests/soak/*.py; do
    [ -e "$program" ] || continue
    echo "$program"
    LICET=$PWD/build/licet /usr/bin/python3 "$program"
done
FUZZ_SECONDS=${SOAK_SECONDS:-900} tools/fuzz.sh
