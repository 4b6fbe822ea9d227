#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# cover.sh - the tests with counters in the code: a table of lines and branches on the terminal, the source with
# its counts in build-cover/coverage/index.html.
set -eu
cd "$(dirname "$0")/.."

[ -f build-cover/build.ninja ] || meson setup build-cover -Db_coverage=true -Dtests=enabled -Doptimization=0 >/dev/null
ninja -C build-cover --quiet | sed '/^ninja: no work to do/d'
find build-cover -name '*.gcda' -exec rm -f {} +
tools/test.py --build build-cover || echo "cover.sh: some tests fail, the figures are below all the same" >&2
mkdir -p build-cover/coverage
gcovr --root . --filter src/ --exclude-unreachable-branches --exclude-throw-branches \
    --exclude-lines-by-pattern '.*(assert|NEVER|ALWAYS)\(.*' --exclude-branches-by-pattern '.*(assert|NEVER|ALWAYS)\(.*' \
    --html-details build-cover/coverage/index.html build-cover -j "$(nproc)" --sort-uncovered
gcovr --root . --filter src/ --exclude-unreachable-branches --exclude-throw-branches \
    --exclude-branches-by-pattern '.*(assert|NEVER|ALWAYS)\(.*' --branches build-cover -j "$(nproc)" | tail -n 3
