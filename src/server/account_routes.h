/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/account_routes.h - the routes of people's own matters: signing in and out, and /account.
 */
#ifndef LICET_SERVER_ACCOUNT_ROUTES_H
#define LICET_SERVER_ACCOUNT_ROUTES_H

/* Whatever they have to do first. */
#define OF_ACCOUNT (ROUTE_WITHIN(WHO_MUST_PASSWORD) | ROUTE_WITHIN(WHO_MUST_FACTOR))
#define OF_FACTOR ROUTE_WITHIN(WHO_MUST_FACTOR)

#define ACCOUNT_ROUTES                                                                             \
    { .method = HTTP_GET,                                                                          \
      .path = "/sign-in",                                                                          \
      .name = "page.sign-in",                                                                      \
      .summary = "the form to sign in",                                                            \
      .access = ROUTE_ANYBODY,                                                                     \
      .lane = ROUTE_READS,                                                                         \
      .queries = sign_in_queries,                                                                  \
      .page = true,                                                                                \
      .run = handle_sign_in },                                                                     \
        { .method = HTTP_POST,                                                                     \
          .path = "/sign-in",                                                                      \
          .name = "page.sign-in.done",                                                             \
          .summary = "a person signs in",                                                          \
          .access = ROUTE_ANYBODY,                                                                 \
          .lane = ROUTE_SLOW,                                                                      \
          .body = ROUTE_FORM,                                                                      \
          .page = true,                                                                            \
          .run = handle_sign_in_done },                                                            \
        { .method = HTTP_GET,                                                                      \
          .path = "/sign-in/provider",                                                             \
          .name = "page.sign-in.provider",                                                         \
          .summary = "leads to the provider that a person signs in through",                       \
          .access = ROUTE_ANYBODY,                                                                 \
          .lane = ROUTE_OUTSIDE,                                                                   \
          .queries = provider_queries,                                                             \
          .page = true,                                                                            \
          .run = handle_provider },                                                                \
        { .method = HTTP_GET,                                                                      \
          .path = "/sign-in/provider/back",                                                        \
          .name = "page.sign-in.provider.back",                                                    \
          .summary = "where the provider leads back to",                                           \
          .access = ROUTE_ANYBODY,                                                                 \
          .lane = ROUTE_OUTSIDE,                                                                   \
          .queries = provider_back_queries,                                                        \
          .page = true,                                                                            \
          .run = handle_provider_back },                                                           \
        { .method = HTTP_GET,                                                                      \
          .path = "/account",                                                                      \
          .name = "page.account",                                                                  \
          .summary = "one's own password, and where one is signed in",                             \
          .access = ROUTE_SIGNED_IN,                                                               \
          .within = OF_ACCOUNT,                                                                    \
          .lane = ROUTE_READS,                                                                     \
          .queries = account_queries,                                                              \
          .page = true,                                                                            \
          .run = handle_account },                                                                 \
        { .method = HTTP_POST,                                                                     \
          .path = "/account/password",                                                             \
          .name = "page.account.password",                                                         \
          .summary = "another password for oneself",                                               \
          .access = ROUTE_SIGNED_IN,                                                               \
          .within = OF_ACCOUNT,                                                                    \
          .lane = ROUTE_SLOW,                                                                      \
          .body = ROUTE_FORM,                                                                      \
          .page = true,                                                                            \
          .run = handle_account_password },                                                        \
        { .method = HTTP_POST,                                                                     \
          .path = "/account/password/strength",                                                    \
          .name = "page.account.strength",                                                         \
          .summary = "how hard it is to guess what is typed",                                      \
          .access = ROUTE_SIGNED_IN,                                                               \
          .within = OF_ACCOUNT,                                                                    \
          .lane = ROUTE_READS,                                                                     \
          .body = ROUTE_FORM,                                                                      \
          .page = true,                                                                            \
          .run = handle_account_strength },                                                        \
        { .method = HTTP_GET,                                                                      \
          .path = "/v1/account/notices",                                                           \
          .name = "account.notices",                                                               \
          .summary = "what was done to one's own account, the newest first",                       \
          .access = ROUTE_SIGNED_IN,                                                               \
          .lane = ROUTE_READS,                                                                     \
          .gives = "notice",                                                                       \
          .gives_array = true,                                                                     \
          .queries = notice_queries,                                                               \
          .run = handle_notices },                                                                 \
        { .method = HTTP_GET,                                                                      \
          .path = "/account/factor",                                                               \
          .name = "page.factor",                                                                   \
          .summary = "the form to set up a second factor, or to take it off",                      \
          .access = ROUTE_SIGNED_IN,                                                               \
          .within = OF_FACTOR,                                                                     \
          .lane = ROUTE_READS,                                                                     \
          .page = true,                                                                            \
          .run = handle_factor },                                                                  \
        { .method = HTTP_POST,                                                                     \
          .path = "/account/factor",                                                               \
          .name = "page.factor.done",                                                              \
          .summary = "sets up a second factor, or takes it off",                                   \
          .access = ROUTE_SIGNED_IN,                                                               \
          .within = OF_FACTOR,                                                                     \
          .lane = ROUTE_SLOW,                                                                      \
          .body = ROUTE_FORM,                                                                      \
          .page = true,                                                                            \
          .run = handle_factor_done },                                                             \
        { .method = HTTP_POST,                                                                     \
          .path = "/account/sessions",                                                             \
          .name = "page.account.sessions",                                                         \
          .summary = "ends one of one's sessions, or all others",                                  \
          .access = ROUTE_SIGNED_IN,                                                               \
          .within = OF_ACCOUNT,                                                                    \
          .lane = ROUTE_WRITES,                                                                    \
          .body = ROUTE_FORM,                                                                      \
          .page = true,                                                                            \
          .run = handle_account_sessions },                                                        \
        { .method = HTTP_POST,                                                                     \
          .path = "/sign-out",                                                                     \
          .name = "page.sign-out",                                                                 \
          .summary = "a person signs out",                                                         \
          .access = ROUTE_SIGNED_IN,                                                               \
          .within = OF_ACCOUNT,                                                                    \
          .lane = ROUTE_WRITES,                                                                    \
          .body = ROUTE_FORM,                                                                      \
          .page = true,                                                                            \
          .run = handle_sign_out },

#endif
