/* SPDX-License-Identifier: Apache-2.0 */
/* cli/exposing_plots.h - an exposure as a picture. */
#ifndef LICET_CLI_EXPOSING_PLOTS_H
#define LICET_CLI_EXPOSING_PLOTS_H

#include "cli/exposing_chance.h"
#include "web/exposure_svg.h"

/* "timeline", "waterfall", "cliff", "fan", "loss", "survival"; NULL ends. */
extern const char *const exposing_plot_kinds[];

/* Whether the picture is of the paths. */
bool exposing_plot_needs_chance(struct str kind);

/* shown: the supposition that is drawn; chance: NULL where the kind needs none. */
NODISCARD bool exposing_plot(struct exposing *e, struct str kind, const struct exposed *now,
                             const struct exposed *shown, const struct chance *chance,
                             struct err *err);

/* What the pictures of the paths show, for programs: members of an open object. */
NODISCARD bool exposing_plots_json(struct exposing *e, const struct chance *chance,
                                   struct err *err);

#endif
