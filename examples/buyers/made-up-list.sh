#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# made-up-list.sh - a Consolidated Screening List as long as a whole one has to be, with one party that matters.
set -eu
echo "source,name,alt_names,addresses"
echo 'Entity List (EL),Quux Holding Ltd.,,"12 Harbour Road, Shenzhen, CN"'
for list in EL:1000 SDN:5000 DPL:300 UVL:50 MEU:30; do
    seq -f "Made up (${list%:*}),Listed ${list%:*} %.0f,,CN" "${list#*:}"
done
