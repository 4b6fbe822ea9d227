/* SPDX-License-Identifier: Apache-2.0 */
/* desk/networks.h - addresses of the Internet, and whether a list of networks has one. */
#ifndef LICET_DESK_NETWORKS_H
#define LICET_DESK_NETWORKS_H

#include "base/err.h"
#include "base/str.h"

/* "10.0.0.0/8 2001:db8::/32 192.0.2.1": networks and addresses with a blank between.  ERR_VALUE. */
NODISCARD bool networks_check(struct str networks, struct err *err);

/*
 * Whether the address is in one of them; an empty list has every address.  An IPv4 address may come
 * as one of IPv6 ("::ffff:10.0.0.1").  What is no address is in no network.
 */
bool networks_have(struct str networks, struct str address);

#endif
