/* SPDX-License-Identifier: Apache-2.0 */
/* server/exposure_routes.h - the routes of exposures: the page, /v1/scenarios, /v1/runs. */
#ifndef LICET_SERVER_EXPOSURE_ROUTES_H
#define LICET_SERVER_EXPOSURE_ROUTES_H

#include "server/handlers.h"

#define EXPOSURE_PAGE_ROUTE(path_, name_, summary_, queries_, run_)                                \
    { .method = HTTP_GET,                                                                          \
      .path = "/exposure" path_,                                                                   \
      .name = "page.exposure" name_,                                                               \
      .summary = (summary_),                                                                       \
      .access = ROUTE_MAY,                                                                         \
      .may = PERMISSION_BIT(MAY_EXPOSURE_RUN),                                                     \
      .lane = ROUTE_READS,                                                                         \
      .or_here = true,                                                                             \
      .queries = (queries_),                                                                       \
      .page = true,                                                                                \
      .run = (run_) },

#define EXPOSURE_ROUTE(path_, name_, summary_, gives_, array_, type_, queries_, run_)              \
    { .method = HTTP_GET,                                                                          \
      .path = "/v1/" path_,                                                                        \
      .name = name_,                                                                               \
      .summary = (summary_),                                                                       \
      .access = ROUTE_MAY,                                                                         \
      .may = PERMISSION_BIT(MAY_EXPOSURE_RUN),                                                     \
      .lane = ROUTE_READS,                                                                         \
      .gives = (gives_),                                                                           \
      .gives_array = (array_),                                                                     \
      .type = (type_),                                                                             \
      .queries = (queries_),                                                                       \
      .run = (run_) },

#define EXPOSURE_PAGE_ROUTES                                                                       \
    EXPOSURE_PAGE_ROUTE("", "", "what a policy change strands: the last report",                   \
                        page_exposure_queries, handle_page_exposure)                               \
    EXPOSURE_PAGE_ROUTE(".csv", ".csv", "a table of it", page_exposure_queries,                    \
                        handle_exposure_csv)                                                       \
    EXPOSURE_PAGE_ROUTE(".svg", ".svg", "a picture of it", exposure_svg_queries,                   \
                        handle_exposure_svg)                                                       \
    EXPOSURE_PAGE_ROUTE("/run", ".form", "the form by which one is worked out", NULL,              \
                        handle_exposure_form)

#define EXPOSURE_ROUTES                                                                            \
    EXPOSURE_ROUTE("scenarios", "scenario.list", "what can be supposed", "scenario", true, NULL,   \
                   NULL, handle_scenarios)                                                         \
    EXPOSURE_ROUTE("runs/{id}", "exposure.show", "how far it is", "exposure-told", false, NULL,    \
                   NULL, handle_exposure)                                                          \
    EXPOSURE_ROUTE("runs/{id}/report", "exposure.report",                                          \
                   "what came of it, as licet exposure --json prints it", "exposure", false,       \
                   "application/x-ndjson", NULL, handle_exposure_report)                           \
    EXPOSURE_ROUTE("runs/{id}/events", "exposure.events", "its progress, as server-sent events",   \
                   NULL, false, "text/event-stream", replay_event_queries, handle_exposure_events)

#endif
