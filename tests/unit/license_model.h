/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/license_model.h - what becomes of one license, in a few lines that share nothing with the
 * desk: two lines with their quantities, one value with a tolerance of ten percent.
 */
#ifndef LICET_UNIT_LICENSE_MODEL_H
#define LICET_UNIT_LICENSE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_RESERVATIONS 4096

/* Of all lines, of line 1, of line 2, the value. */
enum { MODEL_ALL, MODEL_ONE, MODEL_TWO, MODEL_VALUE, MODEL_MEASURES };

struct model_amounts {
    int64_t of[MODEL_MEASURES];
};

struct model {
    const char *state; /* "drafted", … */
    struct model_amounts ceiling, posted;
    int64_t allowance;
    /* The version that is drafted, if there is one. */
    bool drafted, drafted_fresh;
    struct model_amounts draft;
    int64_t one, two, value; /* of the version in force */
    struct {
        bool open, frozen; /* before the last suspension */
        int line;
        struct model_amounts held;
    } reservations[MODEL_RESERVATIONS];
    size_t count;
};

void model_init(struct model *model, int64_t one, int64_t two, int64_t value);

/* Each says whether it is done. */
bool model_amend(struct model *model, int64_t one, int64_t two, int64_t value, bool fresh);
bool model_activate(struct model *model);
bool model_reduce(struct model *model, int line, int64_t quantity, int64_t value);
bool model_suspend(struct model *model);
bool model_reinstate(struct model *model);
bool model_surrender(struct model *model);
bool model_end(struct model *model, const char *state);
bool model_reserve(struct model *model, int line, int64_t quantity, int64_t value);
bool model_post(struct model *model, size_t reservation, int64_t quantity, int64_t value);
bool model_void(struct model *model, size_t reservation);

int64_t model_pending(const struct model *model, int measure);

#endif
