#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# soak.sh - what takes too long for every change: a million mutated orders; a million commands to the ledger beside
# its model, a million to the order book beside its own, and a million to all machines of the desk by anybody; eight
# processes of which one is killed a thousand times, a disk that loses power behind every operation of 60 histories
# and fails in each, a hundred random books replayed, three nodes on one PostgreSQL server whose connections are cut, a
# server that answers a million requests and one that is asked anything for ten minutes, two nodes of which one is
# killed, and the guards taken out one by one; then every fuzz target for SOAK_SECONDS.
set -eu
cd "$(dirname "$0")/.."

make --no-print-directory build
for program in build/tests/soak/soak_*; do
    case "$program" in *.p) continue ;; esac
    echo "$program"
    "$program"
done
for seed in 1 2 3 4 5 6 7 8 9 10; do
    echo "test_ledger $seed 100000"
    build/tests/unit/test_ledger "$seed" 100000
done
echo "test_orders 1 1000000"
build/tests/unit/test_orders 1 1000000
echo "test_desk_walk 1 1000000"
build/tests/unit/test_desk_walk 1 1000000
echo "test_ledger_crash 1 8 10000 1000"
build/tests/unit/test_ledger_crash 1 8 10000 1000
for seed in 1 2 3; do
    echo "test_store_power $seed 20"
    build/tests/unit/test_store_power "$seed" 20
done
echo "replay.py 5 100: a hundred random books"
LICET=build/licet python3 tests/data/replay.py 5 100 >/dev/null
echo "on PostgreSQL: test_ledger 11 100000, test_ledger_crash 2 8 10000 1000, test_ledger_nodes 3 1000 100"
LICET_STORE=postgresql build/tests/unit/test_ledger 11 100000
LICET_STORE=postgresql build/tests/unit/test_ledger_crash 2 8 10000 1000
build/tests/unit/test_ledger_nodes 3 1000 100
echo "on PostgreSQL: test_orders 1 100000"
LICET_STORE=postgresql build/tests/unit/test_orders 1 100000
echo "on PostgreSQL: test_desk_walk 2 1000000"
LICET_STORE=postgresql build/tests/unit/test_desk_walk 2 1000000
echo "a million requests to a server, whose memory stays"
LICET=build/licet python3 tests/soak/memory.py
echo "a server asked anything for ten minutes; two nodes on one PostgreSQL, of which one is killed, ten times"
LICET=build/licet python3 tests/data/fuzz_http.py --seconds 600 --seed "$(date +%s)"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    LICET=build/licet python3 tests/data/nodes.py --seconds 10
done
tools/mutate.py
FUZZ_SECONDS=${SOAK_SECONDS:-900} tools/fuzz.sh
