/* SPDX-License-Identifier: Apache-2.0 */
/* server/handlers.h - the functions that the table of routes names. */
#ifndef LICET_SERVER_HANDLERS_H
#define LICET_SERVER_HANDLERS_H

#include "server/call.h"

bool handle_health(struct call *call, struct err *err);
bool handle_metrics(struct call *call, struct err *err);
bool handle_openapi(struct call *call, struct err *err);
bool handle_packs(struct call *call, struct err *err);

extern const struct route_query decision_queries[];
bool handle_decisions(struct call *call, struct err *err);
bool handle_screenings(struct call *call, struct err *err);

extern const struct route_query chip_queries[];
bool handle_chips(struct call *call, struct err *err);
bool handle_chip(struct call *call, struct err *err);

#endif
