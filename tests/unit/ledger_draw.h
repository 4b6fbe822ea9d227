/* SPDX-License-Identifier: Apache-2.0 */
/* unit/ledger_draw.h - random commands, the same for the ledger and for its model. */
#ifndef LICET_UNIT_LEDGER_DRAW_H
#define LICET_UNIT_LEDGER_DRAW_H

#include "unit/ledger_model.h"

/* A number below count; the state goes on. */
uint32_t draw_below(uint64_t *state, uint32_t count);

/* What may be asked of the ledger as it is in the model; most often it makes sense. */
struct model_transfer draw_transfer(const struct model *model, int64_t now, uint64_t *state);

/* What was drawn, as the ledger's command; `at` is its number in the model. */
struct ledger_command command_of(const struct model_transfer *asked, size_t at);

/*
 * The accounts that commands are drawn for: the odd ones have the one before as guard; one has a
 * window, and one is a share of that.
 */
void model_accounts(struct model *model);
void add_accounts(struct store *store, const struct model *model);

/* One of that number in the model, with nothing in it. */
void add_account(struct store *store, int number, enum ledger_measure measure,
                 const struct model_account *as);

bool is_as_model(const struct ledger_account *account, const struct model_account *wanted);

#endif
