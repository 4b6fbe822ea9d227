#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# soak.sh - what takes too long for every change: a million mutated orders, then every fuzz target for
# SOAK_SECONDS.
set -eu
cd "$(dirname "$0")/.."

make --no-print-directory build
for program in build/tests/soak/soak_*; do
    case "$program" in *.p) continue ;; esac
    echo "$program"
    "$program"
done
FUZZ_SECONDS=${SOAK_SECONDS:-900} tools/fuzz.sh
