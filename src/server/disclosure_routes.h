/* SPDX-License-Identifier: Apache-2.0 */
/* server/disclosure_routes.h - what is read of disclosures: the pages, and /v1/disclosures. */
#ifndef LICET_SERVER_DISCLOSURE_ROUTES_H
#define LICET_SERVER_DISCLOSURE_ROUTES_H

#include "server/handlers.h"

#define DISCLOSURE_PAGE_ROUTE(path_, name_, summary_, may_, queries_, run_)                        \
    { .method = HTTP_GET,                                                                          \
      .path = "/disclosures" path_,                                                                \
      .name = "page.disclosure" name_,                                                             \
      .summary = (summary_),                                                                       \
      .access = ROUTE_MAY,                                                                         \
      .may = (may_),                                                                               \
      .lane = ROUTE_READS,                                                                         \
      .queries = (queries_),                                                                       \
      .page = true,                                                                                \
      .run = (run_) },

#define DISCLOSURE_PAGE_ROUTES                                                                     \
    DISCLOSURE_PAGE_ROUTE("", "s",                                                                 \
                          "disclosures with what is due, and incidents that nobody has closed",    \
                          SEES_DISCLOSURES, NULL, handle_page_disclosures)                         \
    DISCLOSURE_PAGE_ROUTE("/{name}", "", "a disclosure: its clock, and what became of it",         \
                          SEES_DISCLOSURES, doing_queries, handle_page_disclosure)                 \
    DISCLOSURE_PAGE_ROUTE("/do/open", ".form", "the form by which a disclosure is begun",          \
                          PERMISSION_BIT(MAY_INCIDENT_WRITE), disclosure_begun_queries,            \
                          handle_page_disclosure_form)                                             \
    DISCLOSURE_PAGE_ROUTE("/{name}/do/{step}", ".step", "the form of a step of a disclosure",      \
                          PERMISSION_BIT(MAY_INCIDENT_WRITE), NULL, handle_page_disclosure_step)

#define DISCLOSURE_ROUTE(path_, name_, summary_, gives_, queries_, run_)                           \
    { .method = HTTP_GET,                                                                          \
      .path = "/v1/disclosures" path_,                                                             \
      .name = "disclosure." name_,                                                                 \
      .summary = (summary_),                                                                       \
      .access = ROUTE_MAY,                                                                         \
      .may = SEES_DISCLOSURES,                                                                     \
      .lane = ROUTE_READS,                                                                         \
      .gives = (gives_),                                                                           \
      .queries = (queries_),                                                                       \
      .machine = &disclosure_machine,                                                              \
      .run = (run_) },

#define DISCLOSURE_ROUTES                                                                          \
    DISCLOSURE_ROUTE("", "list", "a page of voluntary self-disclosures by name, with what is due", \
                     "disclosure-page", matter_queries, handle_disclosures)                        \
    DISCLOSURE_ROUTE("/{name}", "show",                                                            \
                     "one: its clock, what may be done with it, what became of it", "disclosure",  \
                     NULL, handle_disclosure)

#endif
