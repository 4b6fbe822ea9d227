/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/step_routes.h - the routes of what has a machine: one for each transition of its table.
 *
 * What makes something new is asked of all of them, what is done with one names it.  What is done
 * elsewhere has no path: of orders, and lists of buyers, they stand in the table one by one; what
 * supersedes a license is the one that replaces it.
 */
#ifndef LICET_SERVER_STEP_ROUTES_H
#define LICET_SERVER_STEP_ROUTES_H

#include "desk/application_state.h"
#include "desk/buyers.h"
#include "desk/difference_state.h"
#include "desk/disclosure_state.h"
#include "desk/flag_state.h"
#include "desk/incident_state.h"
#include "desk/license_state.h"
#include "desk/match_state.h"
#include "desk/shipments.h"
#include "server/disclosure_routes.h"

#define STEP(path_, command_, word_, machine_, transition_, may_, seen_, adds_, takes_, queries_,  \
             run_)                                                                                 \
    { .method = HTTP_POST,                                                                         \
      .path = (path_),                                                                             \
      .name = command_ "." word_,                                                                  \
      .summary = "as licet " command_ " " word_,                                                   \
      .access = ROUTE_MAY,                                                                         \
      .may = (may_),                                                                               \
      .lane = ROUTE_WRITES,                                                                        \
      .adds = (adds_),                                                                             \
      .body = ROUTE_JSON,                                                                          \
      .seen = (seen_),                                                                             \
      .takes = (takes_),                                                                           \
      .gives = "step",                                                                             \
      .queries = (queries_),                                                                       \
      .machine = &(machine_),                                                                      \
      .transition = (transition_),                                                                 \
      .run = (run_) },

/* A fact is recorded whatever has become of it. */
#define SHIPMENT_STEP(name, word)                                                                  \
    STEP((name) == SHIPMENT_PLAN ? "/v1/shipments" : "/v1/shipments/{id}:" word, "ship", word,     \
         shipment_machine, name, SHIPMENT_MAY(name),                                               \
         (name) > SHIPMENT_PLAN && (name) < SHIPMENT_DEPART,                                       \
         (name) == SHIPMENT_PLAN || (name) == SHIPMENT_AMEND,                                      \
         (name) == SHIPMENT_PLAN || (name) == SHIPMENT_AMEND ? "shipment" : "ship-step", NULL,     \
         handle_ship_step)

#define BUYER_STEP(name, word)                                                                     \
    STEP((name) == BUYER_ADD                                 ? "/v1/buyers"                        \
         : (name) == BUYER_PACKAGE || (name) == BUYER_SUBMIT ? ""                                  \
                                                             : "/v1/buyers/{name}:" word,          \
         "buyer", word, buyer_machine, name, BUYER_MAY(name), (name) != BUYER_ADD,                 \
         (name) == BUYER_ADD || (name) == BUYER_AMEND || (name) == BUYER_SCREEN,                   \
         (name) == BUYER_ADD || (name) == BUYER_AMEND ? "buyer" : "buyer-step", NULL,              \
         handle_buyer_step)

/* What came from outside is recorded whatever has become of it. */
#define APPLICATION_STEP(name, word)                                                               \
    STEP((name) == APPLICATION_ADD ? "/v1/applications" : "/v1/applications/{id}:" word,           \
         "application", word, application_machine, name, PERMISSION_BIT(MAY_APPLICATION_WRITE),    \
         (name) > APPLICATION_ADD && (name) <= APPLICATION_SUBMIT,                                 \
         (name) == APPLICATION_ADD || (name) == APPLICATION_AMEND,                                 \
         (name) == APPLICATION_ADD || (name) == APPLICATION_AMEND ? "application"                  \
                                                                  : "application-step",            \
         NULL, handle_application_step)

#define LICENSE_STEP(name, word)                                                                   \
    STEP((name) == LICENSE_ADD         ? "/v1/licenses"                                            \
         : (name) == LICENSE_SUPERSEDE ? ""                                                        \
                                       : "/v1/licenses/{number}:" word,                            \
         "license", word, license_machine, name, PERMISSION_BIT(MAY_LICENSE_PROPOSE),              \
         (name) != LICENSE_ADD, (name) == LICENSE_ADD || (name) == LICENSE_AMEND, "license-step",  \
         license_queries, handle_license_step)

#define FLAG_STEP(name, word)                                                                      \
    STEP((name) == FLAG_RAISE ? "/v1/flags" : "/v1/flags:" word, "flag", word, flag_machine, name, \
         PERMISSION_BIT(MAY_RELEASE), false, false, "flag-step", NULL, handle_flag_step)

#define INCIDENT_STEP(name, word)                                                                  \
    STEP("/v1/incidents/{id}:" word, "incident", word, incident_machine, name,                     \
         PERMISSION_BIT(MAY_INCIDENT_WRITE), false, false, "incident-step", NULL,                  \
         handle_incident_step)

#define DISCLOSURE_STEP(name, word)                                                                \
    STEP((name) == DISCLOSURE_BEGIN ? "/v1/disclosures" : "/v1/disclosures/{name}:" word,          \
         "disclosure", word, disclosure_machine, name, PERMISSION_BIT(MAY_INCIDENT_WRITE),         \
         (name) != DISCLOSURE_BEGIN, false, "disclosure-step", NULL, handle_disclosure_step)

/* What is cleared or confirmed is found by the party and the entry. */
#define MATCH_STEP(name, word)                                                                     \
    STEP((name) == MATCH_REOPEN ? "/v1/matches/{id}:" word : "/v1/matches:" word, "match", word,   \
         match_machine, name, PERMISSION_BIT(MAY_SCREENING_DISPOSE), (name) == MATCH_REOPEN,       \
         false, (name) == MATCH_REOPEN ? "match-step" : "match-settle", NULL,                      \
         (name) == MATCH_REOPEN ? handle_match_step : handle_match_settled)

/* What finds one, or finds it no more, is a report: POST /v1/reconciliations. */
#define DIFFERENCE_STEP(name, word)                                                                \
    STEP((name) < DIFFERENCE_EXPLAIN ? "" : "/v1/differences/{id}:" word, "reconcile", word,       \
         difference_machine, name, PERMISSION_BIT(MAY_RELEASE), true, false, "difference-step",    \
         NULL, handle_difference_step)

#define STEP_ROUTES                                                                                \
    SHIPMENT_TRANSITION_MAP(SHIPMENT_STEP)                                                         \
    BUYER_TRANSITION_MAP(BUYER_STEP)                                                               \
    APPLICATION_TRANSITION_MAP(APPLICATION_STEP)                                                   \
    LICENSE_TRANSITION_MAP(LICENSE_STEP)                                                           \
    FLAG_TRANSITION_MAP(FLAG_STEP)                                                                 \
    INCIDENT_TRANSITION_MAP(INCIDENT_STEP)                                                         \
    DISCLOSURE_ROUTES                                                                              \
    DISCLOSURE_TRANSITION_MAP(DISCLOSURE_STEP)                                                     \
    MATCH_TRANSITION_MAP(MATCH_STEP)                                                               \
    DIFFERENCE_TRANSITION_MAP(DIFFERENCE_STEP)

/* Lists of buyers, each a document on file. */
#define BUYER_LIST_ROUTES                                                                          \
    { .method = HTTP_GET,                                                                          \
      .path = "/v1/buyer-lists",                                                                   \
      .name = "buyer-list.list",                                                                   \
      .summary = "lists of buyers that were made to be submitted, as licet buyer lists",           \
      .access = ROUTE_MAY,                                                                         \
      .may = PERMISSION_BIT(MAY_ORDER_READ),                                                       \
      .needs = PERMISSION_BIT(MAY_PARTY_READ),                                                     \
      .lane = ROUTE_READS,                                                                         \
      .gives = "buyer-lists",                                                                      \
      .gives_array = true,                                                                         \
      .run = handle_buyer_lists },                                                                 \
        { .method = HTTP_GET,                                                                      \
          .path = "/v1/buyer-lists/{n}",                                                           \
          .name = "buyer-list.show",                                                               \
          .summary = "a list as it is on file: all that the submission says, to the byte",         \
          .access = ROUTE_MAY,                                                                     \
          .may = PERMISSION_BIT(MAY_ORDER_READ),                                                   \
          .needs = PERMISSION_BIT(MAY_PARTY_READ),                                                 \
          .lane = ROUTE_READS,                                                                     \
          .gives = "buyer-list",                                                                   \
          .run = handle_buyer_list },                                                              \
        { .method = HTTP_POST,                                                                     \
          .path = "/v1/buyer-lists",                                                               \
          .name = "buyer-list.package",                                                            \
          .summary = "the list of all buyers whose package is ready, as licet buyer package",      \
          .access = ROUTE_MAY,                                                                     \
          .may = PERMISSION_BIT(MAY_BUYER_PROPOSE),                                                \
          .needs = PERMISSION_BIT(MAY_RECORD_WRITE),                                               \
          .lane = ROUTE_WRITES,                                                                    \
          .adds = true,                                                                            \
          .body = ROUTE_JSON,                                                                      \
          .takes = "buyer-package",                                                                \
          .gives = "buyer-lists",                                                                  \
          .run = handle_buyer_package },                                                           \
        { .method = HTTP_POST,                                                                     \
          .path = "/v1/buyer-lists/{n}:submit",                                                    \
          .name = "buyer-list.submit",                                                             \
          .summary = "a list has been submitted, as licet buyer submit",                           \
          .access = ROUTE_MAY,                                                                     \
          .may = PERMISSION_BIT(MAY_BUYER_PROPOSE),                                                \
          .lane = ROUTE_WRITES,                                                                    \
          .body = ROUTE_JSON,                                                                      \
          .takes = "buyer-submit",                                                                 \
          .gives = "buyer-submitted",                                                              \
          .run = handle_buyer_submit },

/* Pages of them, and one. */
#define MATTER_ROUTES(path_, one_, command_, machine_, may_, needs_)                               \
    { .method = HTTP_GET,                                                                          \
      .path = (path_),                                                                             \
      .name = command_ ".list",                                                                    \
      .summary = "a page of them, by id, with their states",                                       \
      .access = ROUTE_MAY,                                                                         \
      .may = (may_),                                                                               \
      .needs = (needs_),                                                                           \
      .lane = ROUTE_READS,                                                                         \
      .gives = "matter-page",                                                                      \
      .queries = matter_queries,                                                                   \
      .machine = &(machine_),                                                                      \
      .run = handle_matters },                                                                     \
        { .method = HTTP_GET,                                                                      \
          .path = path_ "/" one_,                                                                  \
          .name = command_ ".show",                                                                \
          .summary = "one: what it says, what may be done with it, what became of it",             \
          .access = ROUTE_MAY,                                                                     \
          .may = (may_),                                                                           \
          .needs = (needs_) | PERMISSION_BIT(MAY_PARTY_READ),                                      \
          .lane = ROUTE_READS,                                                                     \
          .gives = "matter",                                                                       \
          .machine = &(machine_),                                                                  \
          .run = handle_matter },

#endif
