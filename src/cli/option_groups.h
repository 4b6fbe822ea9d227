/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/option_groups.h - groups of options that several commands share.
 */
#ifndef LICET_CLI_OPTION_GROUPS_H
#define LICET_CLI_OPTION_GROUPS_H

#include "cli/command.h"

/* Of a picture; see plot_narrow(). */
#define OPTION_NARROW                                                                              \
    {                                                                                              \
        .name = "narrow", .help = "with --svg: as wide as a telephone",                            \
    }

extern const struct option_group group_transaction; /* --item … --fact: one transaction */
extern const struct option_group group_item;        /* the part of it that classify asks for */
extern const struct option_group group_on;          /* --on alone */
extern const struct option_group group_basis;       /* --known … --packs --scenario */
extern const struct option_group group_screening;   /* --lists --lists-age */
extern const struct option_group group_licenses;    /* --licenses --db */
extern const struct option_group group_packs;       /* --packs --scenario */
extern const struct option_group group_scenarios;   /* --scenario alone */
extern const struct option_group group_output;      /* --json --jobs */
extern const struct option_group group_json;        /* --json alone */
extern const struct option_group group_picture;     /* --svg */
extern const struct option_group group_database;    /* --db alone */
extern const struct option_group group_acting;      /* --db --as: see acting.h */

/* What the exit statuses of commands that decide mean. */
extern const char group_statuses[];

#endif
