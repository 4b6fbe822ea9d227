/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/filing.h - what `licet eei` and `licet reconcile` share: the lines of the filings to be.
 */
#ifndef LICET_CLI_FILING_H
#define LICET_CLI_FILING_H

#include "cli/shipping.h"
#include "desk/eei.h"

extern const struct command command_eei_export;
extern const struct command command_reconcile_ace;
extern const struct command command_reconcile_list;
extern const struct command command_reconcile_show;
extern const struct command command_reconcile_explain;
extern const struct command command_reconcile_correct;
extern const struct command command_reconcile_disclose;
extern const struct command command_reconcile_close;

#define FILING_MEMORY_MAX ((size_t)8 << 30)
#define FILING_FLUSH ((size_t)64 << 10) /* bytes that are written together */

/* The database to read, the packs, and all lines that were gathered. */
struct filing {
    struct shipping shipping;
    struct eei_desk desk;
    struct json_reader *reader;
    struct arena arena; /* of the lines */
    struct arena work;  /* as long as one shipment */
    struct eei_list list;
    size_t refused; /* shipments that were named and are not there */
};

/* filing_close may follow in any case. */
NODISCARD bool filing_open(struct filing *filing, struct cli *cli, const struct args *args,
                           struct err *err);
void filing_close(struct filing *filing);

/*
 * Gathers those of the shipments that are operands from that place on; without any, all that were
 * released or departed, by name.
 */
NODISCARD bool filing_gather(struct filing *filing, size_t first, struct err *err);

#endif
