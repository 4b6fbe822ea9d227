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

#define NETWORK_OF_SIZE 22 /* "2001:0db8:0000:0000::" and its NUL, or an IPv4 address */

/*
 * What one who has that address has of others, too, and is counted under: of IPv6 the network of 64
 * bits ("2001:0db8:0000:0001::"), since whoever has one address there has all of them; of IPv4 the
 * address.  What is no address stays as it is, as far as there is room.
 */
struct str network_of(struct str address, char room[NETWORK_OF_SIZE]);

#endif
