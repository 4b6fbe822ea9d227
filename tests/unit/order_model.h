/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/order_model.h - the order book in a few lines, to be compared with.
 *
 * A slot is one order; where it is cancelled or was fulfilled another order takes its place.
 * Contents are numbers: one of MODEL_LACKS lacks something.
 */
#ifndef LICET_UNIT_ORDER_MODEL_H
#define LICET_UNIT_ORDER_MODEL_H

#include "desk/order_state.h"

#define MODEL_LACKS 0u
#define MODEL_CONTENTS 4u
#define MODEL_OBSTACLES 256

/* What stands in the way: a bit of a decision, that something lacks, or a person's reason. */
enum model_what { MODEL_SAID_LAST = 2, MODEL_INCOMPLETE, MODEL_PERSON };

struct model_order {
    bool there;
    enum order_state state;
    unsigned version, content;
    /* The newest decision; on which version: 0: none. */
    unsigned says, salt, decided;
    struct model_obstacle {
        unsigned what; /* MODEL_PERSON and behind: the reason's number */
        bool gone, ended;
    } obstacles[MODEL_OBSTACLES];
    size_t count;
};

struct model_told {
    enum err_code refused; /* ERR_NONE: it is done, or the same */
    bool same;
    size_t opened;
};

size_t model_open(const struct model_order *order);

/* ORDER_ADD, ORDER_AMEND, ORDER_DECIDE. */
struct model_told model_apply(struct model_order *order, enum order_transition transition,
                              unsigned content, unsigned says, unsigned salt);

struct model_told model_hold(struct model_order *order, unsigned reason);
struct model_told model_close(struct model_order *order, int64_t n);
struct model_told model_cancel(struct model_order *order);

#endif
