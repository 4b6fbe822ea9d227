#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# check.sh - all that a change must pass, each step with its time: that nothing it takes is missing, the quick checks, no
# warning from gcc or clang, all tests with those that take long, the pages in a browser, a real OpenID provider,
# comparisons against z3, the tests under the address and undefined-behavior sanitizers, those of the server under the
# one for threads, a crowd that asks a server of either, and lint.  A step that fails shows its output; the others still
# run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
mkdir -p build-check
failed=()

step() {
    local name=$1 begin=$SECONDS log=build-check/${1// /-}.log
    shift
    if "$@" >"$log" 2>&1; then
        printf 'ok   %-12s %4d s\n' "$name" $((SECONDS - begin))
        grep -E '^(ok )?skip' "$log" | sed 's/^/     /'
    else
        printf 'FAIL %-12s %4d s\n' "$name" $((SECONDS - begin))
        tail -n 60 "$log" | sed 's/^/    /'
        failed+=("$name")
    fi
}

# compile FOLDER CC CXX OPTION... configures once, then builds.
compile() {
    local folder=$1 cc=$2 cxx=$3
    shift 3
    [ -f "$folder/build.ninja" ] || CC=$cc CXX=$cxx meson setup "$folder" "$@" >/dev/null || return 1
    ninja -C "$folder" --quiet
}

# What is not installed some step skips, which is no pass; ./run check installs it.
step packages tools/missing.sh build test check
step quick tools/quick.sh
step gcc compile build-gcc gcc g++ -Dwerror=true -Dtests=enabled
# No failure: what is behind is the machine's, and Debian's update mends it.
python3 tools/sbom.py build-gcc/licet >build-check/parts.json && python3 tools/outdated.py build-check/parts.json
step clang compile build-clang clang clang++ -Dwerror=true -Dtests=enabled
step tests tools/test.py --build build-gcc --all
# In the evening of New York it is the next day in UTC, at noon the same one; and what holds today has to hold in a year.
step evening tools/test.py --build build-gcc --clock 02:00
step noon tools/test.py --build build-gcc --clock 15:00
step in-a-year tools/test.py --build build-gcc --clock 367+02:00
step browser env LICET=build-gcc/licet python3 tests/browser/walk.py
step security-key env LICET=build-gcc/licet python3 tests/browser/security_key.py
step oidc env LICET=build-gcc/licet python3 tests/oidc/walk.py
step z3 build-gcc/tests/soak/soak_compare_smt 50
step asan compile build-asan gcc g++ -Doptimization=1 -Db_sanitize=address,undefined -Db_lundef=false -Dtests=enabled
step asan-tests tools/test.py --build build-asan --all --sanitized
step tsan compile build-tsan gcc g++ -Doptimization=1 -Db_sanitize=thread -Db_lundef=false
step tsan-tests env TSAN_OPTIONS=exitcode=66:history_size=4:allocator_may_return_null=1 tools/test.py --build build-tsan --sanitized \
    data/server data/webhooks data/hostile data/fuzz_http
step asan-crowd env UBSAN_OPTIONS=halt_on_error=1 LICET=build-asan/licet python3 tests/soak/crowd.py --seconds 10
step tsan-crowd env TSAN_OPTIONS=exitcode=66:history_size=4 LICET=build-tsan/licet python3 tests/soak/crowd.py --seconds 20
step lint tools/lint.sh build-gcc

if [ ${#failed[@]} -gt 0 ]; then
    echo "check: failed: ${failed[*]}"
    exit 1
fi
echo "check: all passed in $SECONDS s"
