/* SPDX-License-Identifier: Apache-2.0 */
/* server/handlers.h - the functions that the table of routes names. */
#ifndef LICET_SERVER_HANDLERS_H
#define LICET_SERVER_HANDLERS_H

#include "server/call.h"
#include "web/approvals.h"

/* Who may sign first or second for something. */
#define SEES_APPROVALS                                                                             \
    (PERMISSION_BIT(MAY_PARTY_READ) | PERMISSION_BIT(MAY_PEOPLE_ADMIN) |                           \
     PERMISSION_BIT(MAY_POLICY_WRITE) | PERMISSION_BIT(MAY_POLICY_REVIEW))

extern const struct route_query sign_in_queries[];
bool handle_sign_in(struct call *call, struct err *err);
bool handle_sign_in_done(struct call *call, struct err *err);
bool handle_sign_in_key(struct call *call, struct err *err);
extern const struct route_query provider_queries[];
bool handle_provider(struct call *call, struct err *err);
extern const struct route_query provider_back_queries[];
bool handle_provider_back(struct call *call, struct err *err);
extern const struct route_query account_queries[];
extern const struct route_query security_keys_queries[];
bool handle_account(struct call *call, struct err *err);
bool handle_account_password(struct call *call, struct err *err);
bool handle_account_strength(struct call *call, struct err *err);
bool handle_account_sessions(struct call *call, struct err *err);
extern const struct route_query notice_queries[];
bool handle_notices(struct call *call, struct err *err);
bool handle_factor(struct call *call, struct err *err);
bool handle_security_keys(struct call *call, struct err *err);
bool handle_security_keys_done(struct call *call, struct err *err);
bool handle_security_key_made(struct call *call, struct err *err);
bool handle_factor_done(struct call *call, struct err *err);
bool handle_sign_out(struct call *call, struct err *err);
extern const struct route_query ask_queries[];
bool handle_ask(struct call *call, struct err *err);
extern const struct route_query page_chips_queries[];
extern const struct route_query chips_svg_queries[];
bool handle_page_chips(struct call *call, struct err *err);
bool handle_chips_svg(struct call *call, struct err *err);
bool handle_chips_csv(struct call *call, struct err *err);
extern const struct route_query page_exposure_queries[];
bool handle_page_exposure(struct call *call, struct err *err);
extern const struct route_query exposure_svg_queries[];
bool handle_exposure_csv(struct call *call, struct err *err);
bool handle_exposure_svg(struct call *call, struct err *err);
bool handle_exposure_form(struct call *call, struct err *err);
bool handle_exposure_run(struct call *call, struct err *err);

extern const struct route_query timeline_queries[];
bool handle_timeline(struct call *call, struct err *err);
extern const struct route_query page_orders_queries[];
bool handle_page_orders(struct call *call, struct err *err);
bool handle_orders_csv(struct call *call, struct err *err);
bool handle_page_order(struct call *call, struct err *err);
extern const struct route_query page_licenses_queries[];
bool handle_page_licenses(struct call *call, struct err *err);
bool handle_licenses_csv(struct call *call, struct err *err);
bool handle_page_license(struct call *call, struct err *err);
extern const struct route_query page_buyers_queries[];
bool handle_page_buyers(struct call *call, struct err *err);
bool handle_buyers_csv(struct call *call, struct err *err);
bool handle_page_buyer(struct call *call, struct err *err);
bool handle_page_submission(struct call *call, struct err *err);
extern const struct route_query page_applications_queries[];
bool handle_page_applications(struct call *call, struct err *err);
bool handle_applications_csv(struct call *call, struct err *err);
bool handle_page_application(struct call *call, struct err *err);
extern const struct route_query page_audit_queries[];
bool handle_page_audit(struct call *call, struct err *err);
bool handle_audit_csv(struct call *call, struct err *err);
bool handle_audit_verify(struct call *call, struct err *err);
extern const struct route_query audit_queries[], audit_export_queries[];
bool handle_audit_entries(struct call *call, struct err *err);
bool handle_audit_checkpoint(struct call *call, struct err *err);
bool handle_audit_exports(struct call *call, struct err *err);
bool handle_decision_kept(struct call *call, struct err *err);
bool handle_audit_export(struct call *call, struct err *err);
extern const struct route_query page_shipments_queries[];
bool handle_page_shipments(struct call *call, struct err *err);
bool handle_shipments_csv(struct call *call, struct err *err);
bool handle_page_shipment(struct call *call, struct err *err);
bool handle_serials_csv(struct call *call, struct err *err);
extern const struct route_query doing_queries[]; /* of pages whose things have steps */
extern const struct route_query page_match_queries[];
bool handle_page_match(struct call *call, struct err *err);
bool handle_page_match_taken(struct call *call, struct err *err);
bool handle_page_order_step(struct call *call, struct err *err);
bool handle_page_order_step_taken(struct call *call, struct err *err);
bool handle_page_buyer_step(struct call *call, struct err *err);
bool handle_page_buyer_step_taken(struct call *call, struct err *err);
bool handle_page_application_step(struct call *call, struct err *err);
bool handle_page_application_step_taken(struct call *call, struct err *err);
bool handle_page_shipment_step(struct call *call, struct err *err);
bool handle_page_shipment_step_taken(struct call *call, struct err *err);
extern const struct route_query page_license_queries[], reserve_queries[];
bool handle_reserve_form(struct call *call, struct err *err);
bool handle_reserve_done(struct call *call, struct err *err);
extern const struct route_query page_approvals_queries[];
bool handle_page_approvals(struct call *call, struct err *err);
bool handle_approvals_csv(struct call *call, struct err *err);
bool handle_page_approval(struct call *call, struct err *err);
/* With the names of who proposed and signed it, and what whoever asks may do with it. */
NODISCARD bool approval_named(struct call *call, const struct approval *approval,
                              struct web_approval *ret, struct err *err);
/* Who writes, reviews or signs for a changed pack. */
#define SEES_DRAFTS                                                                                \
    (PERMISSION_BIT(MAY_POLICY_WRITE) | PERMISSION_BIT(MAY_POLICY_REVIEW) |                        \
     PERMISSION_BIT(MAY_POLICY_PUBLISH))
bool handle_page_policy(struct call *call, struct err *err);
extern const struct route_query policy_draft_queries[];
bool handle_policy_draft(struct call *call, struct err *err);
bool handle_policy_draft_looked(struct call *call, struct err *err);
extern const struct route_query policy_look_queries[], policy_look_csv_queries[],
    policy_look_txt_queries[];
bool handle_policy_look(struct call *call, struct err *err);
bool handle_policy_look_csv(struct call *call, struct err *err);
bool handle_policy_look_txt(struct call *call, struct err *err);
bool handle_policy_propose(struct call *call, struct err *err);
bool handle_policy_proposal(struct call *call, struct err *err);
bool handle_policy_publish(struct call *call, struct err *err);
extern const struct route_query page_policy_queries[];
bool handle_approval_decided(struct call *call, struct err *err);
bool handle_page_today(struct call *call, struct err *err);
bool handle_today(struct call *call, struct err *err);
bool handle_asset(struct call *call, struct err *err);

bool handle_health(struct call *call, struct err *err);
bool handle_metrics(struct call *call, struct err *err);
bool handle_openapi(struct call *call, struct err *err);
bool handle_packs(struct call *call, struct err *err);

bool handle_session_begin(struct call *call, struct err *err);
bool handle_session(struct call *call, struct err *err);
bool handle_session_end(struct call *call, struct err *err);
bool handle_token(struct call *call, struct err *err);

extern const struct route_query decision_queries[];
bool handle_decisions(struct call *call, struct err *err);
bool handle_screenings(struct call *call, struct err *err);

extern const char *const order_states[]; /* and NULL behind the last */
extern const struct route_query order_queries[];
bool handle_orders(struct call *call, struct err *err);
bool handle_order(struct call *call, struct err *err);
bool handle_orders_add(struct call *call, struct err *err);
bool handle_order_put(struct call *call, struct err *err);
bool handle_order_patch(struct call *call, struct err *err);
bool handle_order_redecide(struct call *call, struct err *err);
bool handle_order_hold(struct call *call, struct err *err);
bool handle_order_close_hold(struct call *call, struct err *err);
bool handle_order_cancel(struct call *call, struct err *err);

extern const struct route_query license_queries[], balance_queries[];
bool handle_licenses(struct call *call, struct err *err);
bool handle_license(struct call *call, struct err *err);
bool handle_balance(struct call *call, struct err *err);
extern const struct route_query matter_queries[], incident_queries[], approval_queries[];
bool handle_matters(struct call *call, struct err *err);
bool handle_matter(struct call *call, struct err *err);
bool handle_ship_step(struct call *call, struct err *err);
bool handle_facts(struct call *call, struct err *err);
bool handle_buyer_step(struct call *call, struct err *err);
bool handle_buyer_lists(struct call *call, struct err *err);
bool handle_buyer_list(struct call *call, struct err *err);
bool handle_buyer_package(struct call *call, struct err *err);
bool handle_buyer_submit(struct call *call, struct err *err);
bool handle_match_settled(struct call *call, struct err *err);
bool handle_application_step(struct call *call, struct err *err);
bool handle_license_step(struct call *call, struct err *err);
bool handle_flag_step(struct call *call, struct err *err);
bool handle_incident_step(struct call *call, struct err *err);
bool handle_incidents(struct call *call, struct err *err);
/* Who writes, signs for or reviews disclosures. */
#define SEES_DISCLOSURES                                                                           \
    (PERMISSION_BIT(MAY_INCIDENT_WRITE) | PERMISSION_BIT(MAY_INCIDENT_APPROVE) |                   \
     PERMISSION_BIT(MAY_AUDIT_READ))
bool handle_page_disclosures(struct call *call, struct err *err);
bool handle_page_disclosure(struct call *call, struct err *err);
extern const struct route_query disclosure_begun_queries[];
bool handle_page_disclosure_form(struct call *call, struct err *err);
bool handle_page_disclosure_begun(struct call *call, struct err *err);
bool handle_page_disclosure_step(struct call *call, struct err *err);
bool handle_page_disclosure_step_taken(struct call *call, struct err *err);
bool handle_disclosures(struct call *call, struct err *err);
bool handle_disclosure(struct call *call, struct err *err);
bool handle_disclosure_step(struct call *call, struct err *err);
bool handle_reconcile(struct call *call, struct err *err);
bool handle_difference_step(struct call *call, struct err *err);
bool handle_match_step(struct call *call, struct err *err);
bool handle_approvals(struct call *call, struct err *err);
bool handle_approval(struct call *call, struct err *err);
bool handle_approve(struct call *call, struct err *err);
bool handle_reject(struct call *call, struct err *err);
extern const struct route_query event_queries[];
bool handle_events(struct call *call, struct err *err);
/*
 * The last event that was seen: the header Last-Event-ID, which a browser sends by itself, else the
 * parameter `after`; 0: none.  ERR_USAGE.
 */
NODISCARD bool event_after(const struct call *call, int64_t *ret, struct err *err);
#define EVENT_RETRY "retry: 2000\n\n"
bool handle_shipment_eei(struct call *call, struct err *err);
bool handle_application_package(struct call *call, struct err *err);
bool handle_replay_begin(struct call *call, struct err *err);
bool handle_replay_propose(struct call *call, struct err *err);
bool handle_replay_publish(struct call *call, struct err *err);
bool handle_replay(struct call *call, struct err *err);
extern const struct route_query application_package_queries[];
extern const struct route_query replay_event_queries[];
bool handle_replay_events(struct call *call, struct err *err);
bool handle_scenarios(struct call *call, struct err *err);
bool handle_exposure_begin(struct call *call, struct err *err);
bool handle_exposure(struct call *call, struct err *err);
bool handle_exposure_report(struct call *call, struct err *err);
bool handle_exposure_events(struct call *call, struct err *err);
bool handle_reservation(struct call *call, struct err *err);
bool handle_reserve(struct call *call, struct err *err);
bool handle_post(struct call *call, struct err *err);
bool handle_void(struct call *call, struct err *err);

extern const struct route_query chip_queries[];
bool handle_chips(struct call *call, struct err *err);
bool handle_chip(struct call *call, struct err *err);

#endif
