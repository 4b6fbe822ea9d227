/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan/constant.h - conditions that come to the same whatever the facts are.
 *
 * A limb that is never true, or always, on every day on which its rule is in force says nothing:
 * mostly a slip of a figure or a country.  Nor does one of a list of which another of the list says
 * as much.  Every condition, and every two of a list, are tried exactly, by themselves, in each
 * epoch; what has too many facts to be tried is let pass.
 */
#ifndef LICET_PLAN_CONSTANT_H
#define LICET_PLAN_CONSTANT_H

#include "base/err.h"
#include "policy/diag.h"
#include "policy/tree.h"

/*
 * Warns of them (W310, W311); the policy has no mistakes.  All memory is given back but the
 * warnings'.
 */
NODISCARD bool check_constant(const struct mem *mem, const struct policy *policy,
                              struct diags *diags, struct err *err);

#endif
