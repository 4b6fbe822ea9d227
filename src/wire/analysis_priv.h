/* SPDX-License-Identifier: Apache-2.0 */
/* wire/analysis_priv.h - what the files that write analyses share. */
#ifndef LICET_WIRE_ANALYSIS_PRIV_H
#define LICET_WIRE_ANALYSIS_PRIV_H

#include "text/json_write.h"
#include "wire/analysis_json.h"

/* In the unit of the fact, as an exact decimal or one cut at the last place that is kept. */
void answer_put_figure(struct buf *out, const struct fact *fact, struct num num);
/* The member countries. */
void answer_put_countries(struct buf *out, const int32_t *countries, size_t count);

#endif
