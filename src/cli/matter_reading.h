/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/matter_reading.h - what the commands that only read have in common: the store, read at one
 * moment, and what matters say.
 */
#ifndef LICET_CLI_MATTER_READING_H
#define LICET_CLI_MATTER_READING_H

#include "cli/command.h"
#include "desk/machine.h"
#include "store/matter_rows.h"
#include "text/json.h"

struct matter_reading {
    struct cli *cli;
    bool json;
    struct store *store;
    struct json_reader *reader;
    struct err *err;
};

/* Opens what --db names.  content_max: bytes of what one of them says.  Closed in any case. */
NODISCARD bool matter_reading_open(struct matter_reading *ret, struct cli *cli,
                                   const struct args *args, size_t content_max, struct err *err);
void matter_reading_close(struct matter_reading *reading);

/* What a version says, in the arena of the command. */
NODISCARD bool matter_reading_content(struct matter_reading *reading, struct str content,
                                      const struct json_value **ret);

/* Those of --state, or all, each as `put` has it.  plural: "matches". */
NODISCARD bool matter_reading_list(struct matter_reading *reading, const struct args *args,
                                   const struct machine *machine, const char *plural,
                                   bool (*put)(struct matter_reading *reading,
                                               const struct matter_last *last));

/* Opens what --db names, does the work at one moment, and closes it. */
NODISCARD bool reading_do(struct cli *cli, const struct args *args,
                          bool (*work)(struct cli *cli, const struct args *args,
                                       struct store *store, struct err *err),
                          struct err *err);

#endif
