/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/policy_test.h - runs the tests that stand in packs beside their rules.
 *
 * Each expectation, and each row of a table, is one test: an order is made of what the test says,
 * decided, and compared.
 */
#ifndef LICET_DECIDE_POLICY_TEST_H
#define LICET_DECIDE_POLICY_TEST_H

#include "decide/coverage.h"

struct policy_test_result {
    size_t passed, failed;
};

/*
 * Runs all tests of the session's policy whose file name starts with `prefix` (empty: all).  What
 * failed is written to out, one message each: the place, what was expected, what came out.
 * verbose: what passed too.  coverage: takes in what the tests bring out; NULL: nobody asks.
 */
NODISCARD bool policy_tests_run(struct session *session, struct str prefix, bool verbose,
                                struct coverage *coverage, struct buf *out,
                                struct policy_test_result *ret_result, struct err *err);

#endif
