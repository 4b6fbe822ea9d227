/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/policy.h - from the text of packs to a checked policy.
 *
 * policy_init, policy_add for each file, policy_check once.  Messages collect in the diags; after
 * policy_check the policy may be used if diags.errors is 0 and nothing failed.  All memory is the
 * arena's; the text of the files must outlive the policy.
 */
#ifndef LICET_POLICY_POLICY_H
#define LICET_POLICY_POLICY_H

#include "base/arena.h"
#include "base/err.h"
#include "policy/diag.h"
#include "policy/tree.h"

#define POLICY_ARENA_LIMIT ((size_t)256 << 20)

NODISCARD bool policy_init(struct policy *policy, struct diags *diags, struct arena *arena,
                           struct err *err);

/*
 * Parses one file.  False only when memory or a limit ran out: mistakes in the text become diags.
 */
NODISCARD bool policy_add(struct policy *policy, struct diags *diags, struct str name,
                          struct str text, struct err *err);

/* Resolves names, types, units, windows, citations.  False only when memory or a limit ran out. */
NODISCARD bool policy_check(struct policy *policy, struct diags *diags, struct err *err);

/*
 * Parses and checks one condition or value against a checked policy, as `policy eval` does.  NULL
 * with err set (and the place in it) when the text has a mistake.
 */
struct expr *policy_expression(struct policy *policy, struct str text, struct err *err);

#endif
