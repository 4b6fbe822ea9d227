#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# fuzz.sh [WORD] - each fuzz target (whose name contains WORD) for FUZZ_SECONDS, as many at once as there are
# cores.  New inputs stay in build-fuzz/corpus/<name>/, what breaks in build-fuzz/found/<name>/: make it pass and
# move it to fuzz/corpus/<name>/, where the tests replay it.
set -eu
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-60}
word=${1:-}

[ -f build-fuzz/build.ninja ] ||
    CC=clang CXX=clang++ meson setup build-fuzz -Dfuzz=true -Dtests=disabled -Db_lundef=false >/dev/null
ninja -C build-fuzz --quiet | sed '/^ninja: no work to do/d'

run_one() {
    target=$1
    mkdir -p "build-fuzz/corpus/$target" "build-fuzz/found/$target" "fuzz/corpus/$target"
    set --
    [ ! -f "fuzz/$target.dict" ] || set -- "-dict=fuzz/$target.dict"
    if "build-fuzz/fuzz/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        "-artifact_prefix=build-fuzz/found/$target/" "$@" \
        "build-fuzz/corpus/$target" "fuzz/corpus/$target" >"build-fuzz/$target.log" 2>&1; then
        echo "ok   $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "build-fuzz/$target.log") runs in $seconds s"
    else
        grep -m1 -E 'ERROR|SUMMARY|runtime error' "build-fuzz/$target.log" || tail -n 5 "build-fuzz/$target.log"
        echo "FAIL $target: see build-fuzz/$target.log and build-fuzz/found/$target/"
        return 1
    fi
}

targets=$(cd build-fuzz/fuzz && find . -maxdepth 1 -type f -perm -u+x -name "fuzz_*$word*" | sed 's|^\./||' | sort)
[ -n "$targets" ] || {
    echo "fuzz.sh: no target${word:+ with $word in its name}" >&2
    exit 1
}
status=0
running=
slots=$(nproc)
for target in $targets; do
    run_one "$target" &
    running="$running $!"
    # shellcheck disable=SC2086 # a list of process ids
    set -- $running
    if [ $# -ge "$slots" ]; then
        wait "$1" || status=1
        shift
        running=$*
    fi
done
for process in $running; do
    wait "$process" || status=1
done
exit $status
