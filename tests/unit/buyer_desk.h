/* SPDX-License-Identifier: Apache-2.0 */
/* unit/buyer_desk.h - buyers on a desk of shipments. */
#ifndef LICET_UNIT_BUYER_DESK_H
#define LICET_UNIT_BUYER_DESK_H

#include "desk/buyers.h"
#include "unit/shipment_desk.h"

/* Who is complete, and may be reinstated. */
#define BUYER_SAYS(name, more)                                                                     \
    "{\"name\":\"" name "\",\"legal_name\":\"" name " Technology\",\"aliases\":[" more             \
    "],\"owners\":[{\"name\":\"O\",\"percent\":\"51\",\"source\":\"s\"}],\"sites\":[{\"name\":"    \
    "\"H\",\"address\":\"2 Road\",\"country\":\"CN\"}],\"end_use\":\"u\",\"end_use_statement\":"   \
    "{\"by\":\"b\",\"on\":\"2024-10-05\",\"document\":\"" BUYER_HASH "\"},\"remote_access\":"      \
    "{\"by\":\"b\",\"on\":\"2024-10-05\",\"document\":\"" BUYER_HASH "\"},\"kyc\":{\"by\":\"b\","  \
    "\"on\":\"2024-10-05\",\"document\":\"" BUYER_HASH "\"},\"expected_volumes\":[{\"item\":"      \
    "\"H20\",\"quantity\":5}],\"review_date\":\"2025-01-01\"}"
#define BUYER_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* The case of that name, in a state up to BUYER_SUBMITTED; nominated again where it was removed. */
void buyer_put(struct shipments_tried *tried, const char *says, const char *name,
               enum buyer_state state);

/* One thing that ann does, with bob's signature where it takes one; false: err says why. */
bool buyer_turn(struct shipments_tried *tried, enum buyer_transition transition, const char *name,
                const char *conditions);

/* The first condition of its approval is met for that due date. */
bool buyer_meet(struct shipments_tried *tried, const char *name, int32_t due);

/* Submitted, and approved with these conditions. */
void buyer_approve(struct shipments_tried *tried, const char *says, const char *name,
                   const char *conditions);

/* Screened since, which a reinstatement asks for. */
void buyer_screened(struct shipments_tried *tried, const char *name);

#endif
