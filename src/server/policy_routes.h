/* SPDX-License-Identifier: Apache-2.0 */
/* server/policy_routes.h - the routes of the policy desk's pages, of the table in routes.c. */
#ifndef LICET_SERVER_POLICY_ROUTES_H
#define LICET_SERVER_POLICY_ROUTES_H

#include "server/handlers.h"

#define POLICY_ROUTE(method_, path_, name_, summary_, may_, needs_, lane_, queries_, run_)         \
    { .method = (method_),                                                                         \
      .path = "/policy" path_,                                                                     \
      .name = "page.policy" name_,                                                                 \
      .summary = (summary_),                                                                       \
      .access = ROUTE_MAY,                                                                         \
      .may = (may_),                                                                               \
      .needs = (needs_),                                                                           \
      .lane = (lane_),                                                                             \
      .adds = (lane_) == ROUTE_WRITES,                                                             \
      .body = (method_) == HTTP_POST ? ROUTE_FORM : ROUTE_NO_BODY,                                 \
      .queries = (queries_),                                                                       \
      .page = true,                                                                                \
      .run = (run_) },

#define READS_BOOK (PERMISSION_BIT(MAY_ORDER_READ) | PERMISSION_BIT(MAY_PARTY_READ))

#define POLICY_ROUTES                                                                              \
    POLICY_ROUTE(HTTP_GET, "", "", "packs in force, what takes effect, what is proposed",          \
                 PERMISSION_BIT(MAY_DECISION_ASK), 0, ROUTE_READS, page_policy_queries,            \
                 handle_page_policy)                                                               \
    POLICY_ROUTE(HTTP_GET, "/draft", ".draft", "the form for a changed pack", SEES_DRAFTS, 0,      \
                 ROUTE_READS, policy_draft_queries, handle_policy_draft)                           \
    POLICY_ROUTE(HTTP_POST, "/draft", ".draft.looked",                                             \
                 "its tests, what differs in the law, what of the book flips", SEES_DRAFTS, 0,     \
                 ROUTE_LONG, NULL, handle_policy_draft_looked)                                     \
    POLICY_ROUTE(HTTP_GET, "/look", ".look", "what was told of a changed pack a while ago",        \
                 SEES_DRAFTS, 0, ROUTE_READS, policy_look_queries, handle_policy_look)             \
    POLICY_ROUTE(HTTP_GET, "/look.csv", ".look.csv", "the lines of the book that flip as CSV",     \
                 SEES_DRAFTS, READS_BOOK, ROUTE_READS, policy_look_csv_queries,                    \
                 handle_policy_look_csv)                                                           \
    POLICY_ROUTE(HTTP_GET, "/look.txt", ".look.txt", "the files of a changed pack as text",        \
                 SEES_DRAFTS, 0, ROUTE_READS, policy_look_txt_queries, handle_policy_look_txt)     \
    POLICY_ROUTE(HTTP_POST, "/propose", ".proposed",                                               \
                 "a changed pack that was looked at is proposed for review",                       \
                 PERMISSION_BIT(MAY_POLICY_WRITE), 0, ROUTE_WRITES, NULL, handle_policy_propose)   \
    POLICY_ROUTE(HTTP_GET, "/proposals/{n}", ".proposal",                                          \
                 "a changed pack that is proposed, looked at as it is now", SEES_DRAFTS, 0,        \
                 ROUTE_LONG, NULL, handle_policy_proposal)                                         \
    POLICY_ROUTE(HTTP_POST, "/publish", ".published",                                              \
                 "a second person is asked for, or what they signed for is published",             \
                 PERMISSION_BIT(MAY_POLICY_REVIEW), 0, ROUTE_LONG, NULL, handle_policy_publish)

#endif
