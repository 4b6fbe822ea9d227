#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# cover.sh - the tests with counters in the code: a table of lines and branches on the terminal, the source with
# its counts in build-cover/coverage/index.html.
set -eu
cd "$(dirname "$0")/.."

# Orders are decided on several threads: the counters must be atomic.
[ -f build-cover/build.ninja ] ||
    meson setup build-cover -Db_coverage=true -Dtests=enabled -Doptimization=0 \
        -Dc_args=-fprofile-update=atomic -Dcpp_args=-fprofile-update=atomic >/dev/null
ninja -C build-cover --quiet | sed '/^ninja: no work to do/d'
find build-cover -name '*.gcda' -exec rm -f {} +
tools/test.py --build build-cover --all --sanitized >build-cover/tests.log 2>&1 ||
    echo "cover.sh: some tests fail (build-cover/tests.log), the figures are below all the same" >&2
mkdir -p build-cover/coverage
gcovr --root . --filter src/ -j "$(nproc)" --exclude-unreachable-branches --exclude-throw-branches \
    --exclude-lines-by-pattern '.*\b(assert|NEVER|ALWAYS)\(.*' \
    --exclude-branches-by-pattern '.*\b(assert|NEVER|ALWAYS)\(.*' \
    --html-details build-cover/coverage/index.html --txt build-cover/coverage.txt --branches --print-summary build-cover |
    sed -n '/^lines\|^branches/p' >build-cover/summary.txt
sed -n '/^src/p' build-cover/coverage.txt
cat build-cover/summary.txt
