#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# lint.sh [BUILD] - banned functions and sizes, cppcheck, clang-tidy.  Any finding is a failure; where a finding
# is wrong, it is silenced on its line with the reason, or in .clang-tidy for all.  Uninitialized variables are left to
# the compilers and clang-tidy: cppcheck takes a designated initializer for none, and an output for what is read.
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
find src -name '*.c' | sort >"$build/cppcheck/files"
cppcheck --quiet --std=c11 --inline-suppr --error-exitcode=1 -j "$jobs" \
    --enable=warning,portability,performance --suppress=missingIncludeSystem \
    --suppress=internalAstError --suppress=uninitvar --suppress=legacyUninitvar \
    --suppress=uninitStructMember --suppress=ctuuninitvar \
    --template='{file}:{line}: {severity}: {message} [{id}]' --cppcheck-build-dir="$build/cppcheck" \
    -D_XOPEN_SOURCE=700 -D__GNUC__=12 -D__x86_64__ -DLICET_VERSION='""' -Isrc -Iinclude \
    --file-list="$build/cppcheck/files" || status=1

tools/tidy.py "$build" || status=1
exit $status
