#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# manual.sh LICET FOLDER - the man pages licet.1 and licet-COMMAND.1 into FOLDER, which is made anew.
set -eu
licet=$1
folder=$2

rm -rf "$folder"
mkdir -p "$folder"
"$licet" help --man >"$folder/licet.1"
for command in $("$licet" help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p'); do
    "$licet" help --man "$command" >"$folder/licet-$command.1"
done
