/* SPDX-License-Identifier: Apache-2.0 */
/* desk/machines.c - see machines.h. */
#include "desk/machines.h"

#include "desk/application_state.h"
#include "desk/buyer_state.h"
#include "desk/difference_state.h"
#include "desk/disclosure_state.h"
#include "desk/document_state.h"
#include "desk/flag_state.h"
#include "desk/incident_state.h"
#include "desk/license_state.h"
#include "desk/match_state.h"
#include "desk/order_state.h"
#include "desk/shipment_state.h"

#define MATTERS                                                                                    \
    &application_machine, &buyer_machine, &difference_machine, &disclosure_machine,                \
        &document_machine, &flag_machine, &incident_machine, &match_machine, &order_machine,       \
        &shipment_machine

const struct machine *const matter_machines[] = { MATTERS, NULL };
const struct machine *const machines[] = { MATTERS, &license_machine, NULL };
