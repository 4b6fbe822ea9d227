/* SPDX-License-Identifier: Apache-2.0 */
/* cli/policy_tools.c - see policy_tools.h. */
#include "cli/policy_tools.h"

bool policy_open(struct packs *packs, struct cli *cli, const struct args *args, size_t first,
                 struct err *err)
{
    packs_init(packs, cli->mem);
    size_t count = args->operand_count > first ? args->operand_count - first : 0;
    const struct str *paths = count > 0 ? args->operands + first : NULL;
    return packs_ask_scenarios(packs, args, err) && packs_load(packs, paths, count, err) &&
           packs_report(packs, err);
}
