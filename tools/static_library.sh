#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# static_library.sh OUT.a PART.a... - one archive of the parts, in which only licet.h can be seen.
#
# The parts become one object whose symbols are local, but for those that lib/licet.map names: an embedding program
# may have a decide() or a num_add() of its own.
set -eu
out=$1
shift
map=$(dirname "$0")/../lib/licet.map
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

grep -o 'licet_[a-z0-9_]*' "$map" >"$folder/exports"
ld -r --force-group-allocation --whole-archive "$@" -o "$folder/licet.o"
objcopy --keep-global-symbols="$folder/exports" "$folder/licet.o"
rm -f "$out"
ar rcsD "$out" "$folder/licet.o"
