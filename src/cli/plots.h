/* SPDX-License-Identifier: Apache-2.0 */
/* cli/plots.h - the pictures of commands: what stands above them, and when they can be had. */
#ifndef LICET_CLI_PLOTS_H
#define LICET_CLI_PLOTS_H

#include "cli/deciding.h"

/*
 * Whether --svg was given; ERR_USAGE together with --json, or where something else is asked for:
 * `instead` then is what to do, NULL where nothing is.
 */
NODISCARD bool plot_asked(const struct args *args, const char *instead, bool *ret_svg,
                          struct err *err);

/* Whether it is to be as wide as a telephone. */
bool plot_narrow(const struct args *args);

/* The lines over performance and density, for the order's day and destination. */
NODISCARD bool plot_plane(const struct deciding *deciding, const struct order *order,
                          struct err *err);

/* The answer over time, of each authority. */
NODISCARD bool plot_history(const struct deciding *deciding, const struct order *order,
                            const struct history *histories, size_t count, struct err *err);

#endif
