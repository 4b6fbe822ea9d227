#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# lint.sh [BUILD] - banned functions and sizes, cppcheck, clang-tidy.  Any finding is a failure; where a finding
# is wrong, it is silenced on its line with the reason, or in .clang-tidy for all.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build}
jobs=$(nproc)
status=0

for tool in cppcheck clang-tidy; do
    command -v $tool >/dev/null 2>&1 || {
        echo "lint.sh: $tool is missing (Debian package of that name)" >&2
        exit 1
    }
done
[ -f "$build/compile_commands.json" ] || {
    echo "lint.sh: '$build' is not configured; make setup" >&2
    exit 1
}

tools/banned.py || status=1

mkdir -p "$build/cppcheck"
cppcheck --quiet --std=c17 --language=c --inline-suppr --error-exitcode=1 -j "$jobs" \
    --enable=warning,portability,performance --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches \
    --template='{file}:{line}: {severity}: {message} [{id}]' --cppcheck-build-dir="$build/cppcheck" \
    -D_POSIX_C_SOURCE=200809L -D__GNUC__=12 -Isrc -Iinclude src || status=1

find src -name '*.c' | sort |
    xargs -r -P "$jobs" -n 4 clang-tidy --quiet -p "$build" 2>"$build/clang-tidy.err" ||
    {
        grep -v 'warnings generated' "$build/clang-tidy.err" >&2 || :
        status=1
    }
exit $status
