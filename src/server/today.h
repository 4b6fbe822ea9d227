/* SPDX-License-Identifier: Apache-2.0 */
/* server/today.h - what needs somebody, as whoever asks may see it: for the API and the page. */
#ifndef LICET_SERVER_TODAY_H
#define LICET_SERVER_TODAY_H

#include "desk/today.h"
#include "server/call.h"

NODISCARD bool today_of_call(struct call *call, struct today *ret, struct err *err);

#endif
