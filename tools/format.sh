#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# format.sh apply|check - clang-format 14 over all C and C++ sources.
set -eu
cd "$(dirname "$0")/.."

tool=$(command -v clang-format-14 || command -v clang-format) || {
    echo "format.sh: clang-format is missing (Debian package clang-format)" >&2
    exit 1
}
sources() {
    find src include tests fuzz bench tools -type f \( -name '*.c' -o -name '*.h' -o -name '*.cc' \) 2>/dev/null | sort
}

case "${1:-}" in
apply)
    sources | xargs -r "$tool" -i
    ;;
check)
    status=0
    for file in $(sources); do
        if ! "$tool" --dry-run --Werror "$file" 2>/dev/null; then
            echo "$file: not formatted; make format"
            status=1
        fi
    done
    exit $status
    ;;
*)
    echo "usage: format.sh apply|check" >&2
    exit 2
    ;;
esac
