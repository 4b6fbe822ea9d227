/* SPDX-License-Identifier: Apache-2.0 */
/* desk/eei_json.h - electronic export information as eei.schema.json has it, and what it lacks. */
#ifndef LICET_DESK_EEI_JSON_H
#define LICET_DESK_EEI_JSON_H

#include "desk/eei.h"

#define EEI_LACKS_MAX 6

/* What has to be there for a filing, and is not, as the keys of the JSON are called. */
size_t eei_lacks(const struct eei *eei, const char *ret[EEI_LACKS_MAX]);

/* A line. */
void eei_json(struct buf *out, const struct eei *eei);

#endif
