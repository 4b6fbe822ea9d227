/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/machines.h - all that have states.
 *
 * Who adds a machine lists it here: then `licet states` prints it, its diagram has to be in the
 * docs, and `licet db verify` looks at what is worked on by it.
 */
#ifndef LICET_DESK_MACHINES_H
#define LICET_DESK_MACHINES_H

#include "desk/machine.h"

/* Those whose things are matters (desk/matters.h); NULL ends. */
extern const struct machine *const matter_machines[];

/* Those, and licenses, which are kept otherwise; NULL ends. */
extern const struct machine *const machines[];

#endif
