/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/test_application_clock.c - calendars worked out by hand, with the days of the shipped packs.
 *
 * What happened is a line of `word [agency] day [until]`, with commas between; until is a day or
 * `open`.  What is expected is the state, the day on which the clock began and that on which it is
 * due, the days, and what else is the case: `open` that the due day may still move, `later` that it
 * is not the one to be warned by.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/date.h"
#include "desk/application_clock.h"
#include "unit/alloc_fail.h"
#include "unit/rows.h"

/* 5 January 2026 is a Monday, and so is 2 March. */
#define REGISTERED "registered 2026-01-05"
#define REFERRED REGISTERED ", referred State 2026-01-14"
#define ESCALATED REFERRED ", referred Defense 2026-01-16, escalated 2026-02-10"
#define OC_DECIDED ESCALATED ", oc_decided 2026-02-27"
#define ACEP_DECIDED OC_DECIDED ", oc_appealed 2026-03-04, acep_decided 2026-03-13"
#define INTENT "intent_to_deny 2026-03-02"
#define LETTER INTENT ", answered 2026-03-20, denied 2026-04-01"
#define APPEALED LETTER ", appeal_received 2026-05-15"

static const struct {
    const char *events, *today, *clock, *expected;
} calendars[] = {
    /*
     * 750.4(c): nine days from registration.
     */

    /* The ninth day is in time. */
    { REGISTERED, "2026-01-14", "initial", "running 2026-01-05..2026-01-14 run 9 stopped 0" },
    /* The tenth is not. */
    { REGISTERED, "2026-01-15", "initial", "overdue 2026-01-05..2026-01-14 run 10 stopped 0" },
    /* 750.4(c)(5), referred on the ninth day. */
    { REFERRED, "2026-02-01", "initial",
      "met 2026-01-05..2026-01-14 run 9 stopped 0 ended 2026-01-14" },
    /* Referred on the tenth. */
    { REGISTERED ", referred State 2026-01-15", "2026-02-01", "initial",
      "overdue 2026-01-05..2026-01-14 run 10 stopped 0 ended 2026-01-15" },
    /* 750.4(c)(1), asked for information on the fourth day. */
    { REGISTERED ", information 2026-01-09 open", "2026-02-01", "initial",
      "met 2026-01-05..2026-01-14 run 4 stopped 0 ended 2026-01-09" },
    /* 750.4(a)(1), calendar days: due on Saturday the 17th, and Monday the 19th is a holiday. */
    { "registered 2026-01-08", "2026-01-19", "initial",
      "overdue 2026-01-08..2026-01-17 run 11 stopped 0" },
    /* 750.4(b) stops what (a)(1) counts, not this. */
    { REGISTERED ", pre_license_check 2026-01-07 open", "2026-01-15", "initial",
      "overdue 2026-01-05..2026-01-14 run 10 stopped 0" },
    /* Withdrawn first. */
    { REGISTERED ", withdrawn 2026-01-10", "2026-02-01", "initial",
      "moot 2026-01-05..2026-01-14 run 5 stopped 0 ended 2026-01-10" },
    /* Asked on the day before registration. */
    { REGISTERED, "2026-01-04", "initial", "not_begun" },

    /*
     * 750.4(a)(1): ninety days.  January has 26 more, February 28, March 31: 85; so 5 April.
     */

    /* Sunday 5 April is the last. */
    { REGISTERED, "2026-04-05", "overall", "running 2026-01-05..2026-04-05 run 90 stopped 0" },
    /* And Monday is late: calendar days. */
    { REGISTERED, "2026-04-06", "overall", "overdue 2026-01-05..2026-04-05 run 91 stopped 0" },
    /* A leap day: 26, 29, 31 are 86; so 4 April. */
    { "registered 2028-01-05", "2028-04-04", "overall",
      "running 2028-01-05..2028-04-04 run 90 stopped 0" },
    /* Over the end of a year: 30, 31, 28 are 89; so 1 March. */
    { "registered 2026-12-01", "2027-01-01", "overall",
      "running 2026-12-01..2027-03-01 run 31 stopped 0" },
    /* Resolved on the last day. */
    { REGISTERED ", approved 2026-04-05", "2026-06-01", "overall",
      "met 2026-01-05..2026-04-05 run 90 stopped 0 ended 2026-04-05" },
    /* 750.4(a)(2), returned without action. */
    { REGISTERED ", returned 2026-02-02", "2026-06-01", "overall",
      "met 2026-01-05..2026-04-05 run 28 stopped 0 ended 2026-02-02" },
    /* 750.4(c)(3), no license needed. */
    { REGISTERED ", not_required 2026-04-07", "2026-06-01", "overall",
      "overdue 2026-01-05..2026-04-05 run 92 stopped 0 ended 2026-04-07" },
    /* Withdrawn. */
    { REGISTERED ", withdrawn 2026-02-02", "2026-06-01", "overall",
      "moot 2026-01-05..2026-04-05 run 28 stopped 0 ended 2026-02-02" },
    /* What is of a later day is not known yet. */
    { REGISTERED ", approved 2026-03-01", "2026-02-01", "overall",
      "running 2026-01-05..2026-04-05 run 27 stopped 0" },

    /*
     * 750.4(b): what is not counted.
     */

    /* (b)(1), 14 days from the question to the answer. */
    { REGISTERED ", information 2026-01-20 2026-02-03", "2026-02-10", "overall",
      "running 2026-01-05..2026-04-19 run 22 stopped 14" },
    /* (b)(1), answered on the same day. */
    { REGISTERED ", information 2026-01-20 2026-01-20", "2026-02-10", "overall",
      "running 2026-01-05..2026-04-05 run 36 stopped 0" },
    /* (b)(1), on the day of the answer the clock runs again. */
    { REGISTERED ", information 2026-01-20 2026-02-03", "2026-02-03", "overall",
      "running 2026-01-05..2026-04-19 run 15 stopped 14" },
    /* (b)(1), on the day before it does not. */
    { REGISTERED ", information 2026-01-20 2026-02-03", "2026-02-02", "overall",
      "stopped 2026-01-05..2026-04-18 run 15 stopped 13 open" },
    /* (b)(1), not answered yet. */
    { REGISTERED ", information 2026-01-20 open", "2026-02-03", "overall",
      "stopped 2026-01-05..2026-04-19 run 15 stopped 14 open" },
    /* (b)(1), on the day of the question. */
    { REGISTERED ", information 2026-01-20 open", "2026-01-20", "overall",
      "stopped 2026-01-05..2026-04-05 run 15 stopped 0 open" },
    /* (b)(1), (2): overlapping, from 20 January to 10 February. */
    { REGISTERED ", information 2026-01-20 2026-02-03, pre_license_check 2026-01-27 2026-02-10",
      "2026-03-01", "overall", "running 2026-01-05..2026-04-26 run 34 stopped 21" },
    /* (b)(3), (4): one within the other, told in any order. */
    { REGISTERED ", assurances 2026-01-25 2026-01-30, consultation 2026-01-20 2026-02-10",
      "2026-03-01", "overall", "running 2026-01-05..2026-04-26 run 34 stopped 21" },
    /* (b)(1), (5): one after the other, without a day between. */
    { REGISTERED ", information 2026-01-20 2026-01-27, multilateral_review 2026-01-27 2026-02-03",
      "2026-03-01", "overall", "running 2026-01-05..2026-04-19 run 41 stopped 14" },
    /* (b)(7), (8): two apart, 5 and 7 days. */
    { REGISTERED ", notice_743_5 2026-01-10 2026-01-15, control_plan 2026-02-01 2026-02-08",
      "2026-03-01", "overall", "running 2026-01-05..2026-04-17 run 43 stopped 12" },
    /* (b)(2), begun before registration: 5 days count. */
    { REGISTERED ", pre_license_check 2025-12-20 2026-01-10", "2026-01-20", "overall",
      "running 2026-01-05..2026-04-10 run 10 stopped 5" },
    /* (b)(2), over before it. */
    { REGISTERED ", pre_license_check 2025-12-01 2025-12-20", "2026-01-20", "overall",
      "running 2026-01-05..2026-04-05 run 15 stopped 0" },
    /* (b)(1), on the last day: it is not over. */
    { REGISTERED ", information 2026-04-05 2026-04-08", "2026-04-08", "overall",
      "running 2026-01-05..2026-04-08 run 90 stopped 3" },
    /* (b)(1), after the last day: it is. */
    { REGISTERED ", information 2026-04-06 2026-04-20", "2026-04-21", "overall",
      "overdue 2026-01-05..2026-04-05 run 106 stopped 0" },
    /* (b)(1), a second one within the days that the first one gave. */
    { REGISTERED ", information 2026-01-20 2026-02-03, pre_license_check 2026-04-10 2026-04-20",
      "2026-05-01", "overall", "overdue 2026-01-05..2026-04-29 run 92 stopped 24" },
    /* (b)(6), thirty days by themselves: from 2 February to 4 March. */
    { REGISTERED ", notice_to_congress 2026-02-02 open", "2026-03-20", "overall",
      "running 2026-01-05..2026-05-05 run 44 stopped 30" },
    /* (b)(6), while they last. */
    { REGISTERED ", notice_to_congress 2026-02-02 open", "2026-02-12", "overall",
      "stopped 2026-01-05..2026-04-15 run 28 stopped 10 open" },
    /* (b)(6), on their last day, and on the day after. */
    { REGISTERED ", notice_to_congress 2026-02-02 open", "2026-03-03", "overall",
      "stopped 2026-01-05..2026-05-04 run 28 stopped 29 open" },
    { REGISTERED ", notice_to_congress 2026-02-02 open", "2026-03-04", "overall",
      "running 2026-01-05..2026-05-05 run 28 stopped 30" },
    /* (b)(6), an end that was recorded. */
    { REGISTERED ", notice_to_congress 2026-02-02 2026-02-12", "2026-03-20", "overall",
      "running 2026-01-05..2026-04-15 run 64 stopped 10" },
    /* A leap day that is stopped: 28 February to 2 March are 3 days. */
    { "registered 2028-01-05, information 2028-02-28 2028-03-02", "2028-04-07", "overall",
      "running 2028-01-05..2028-04-07 run 90 stopped 3" },
    /* Approved while stopped. */
    { REGISTERED ", information 2026-01-20 open, approved 2026-02-03", "2026-06-01", "overall",
      "met 2026-01-05..2026-04-19 run 15 stopped 14 ended 2026-02-03" },

    /*
     * 750.4(d)(1): ten days for an agency to ask, to Saturday 24 January.
     */

    { REFERRED, "2026-01-24", "agency_asks State",
      "running 2026-01-14..2026-01-24 run 10 stopped 0" },
    /* Asked on Saturday. */
    { REFERRED ", agency_asked State 2026-01-24 open", "2026-02-01", "agency_asks State",
      "met 2026-01-14..2026-01-24 run 10 stopped 0 ended 2026-01-24" },
    /* Asked on Monday: not moved. */
    { REFERRED ", agency_asked State 2026-01-26 open", "2026-02-01", "agency_asks State",
      "lapsed 2026-01-14..2026-01-24 run 12 stopped 0 ended 2026-01-26" },
    /* Recommended without a question. */
    { REFERRED ", recommended State 2026-01-20", "2026-02-01", "agency_asks State",
      "moot 2026-01-14..2026-01-24 run 6 stopped 0 ended 2026-01-20" },

    /*
     * 750.4(d)(2), (e): thirty days for its recommendation, 17 and 13: to 13 February.
     */

    { REFERRED, "2026-02-13", "agency_recommends State",
      "running 2026-01-14..2026-02-13 run 30 stopped 0" },
    /* Its silence is no objection. */
    { REFERRED, "2026-02-14", "agency_recommends State",
      "lapsed 2026-01-14..2026-02-13 run 31 stopped 0" },
    /* On the last day. */
    { REFERRED ", recommended State 2026-02-13", "2026-03-01", "agency_recommends State",
      "met 2026-01-14..2026-02-13 run 30 stopped 0 ended 2026-02-13" },
    /* On the day after, a Saturday. */
    { REFERRED ", recommended State 2026-02-14", "2026-03-01", "agency_recommends State",
      "lapsed 2026-01-14..2026-02-13 run 31 stopped 0 ended 2026-02-14" },
    /* The initial referral counts, not a second one. */
    { REFERRED ", referred State 2026-02-01", "2026-02-13", "agency_recommends State",
      "running 2026-01-14..2026-02-13 run 30 stopped 0" },
    /* What another agency recommends is not its word. */
    { REFERRED ", referred Defense 2026-01-14, recommended Defense 2026-01-30", "2026-02-14",
      "agency_recommends State", "lapsed 2026-01-14..2026-02-13 run 31 stopped 0" },
    /* 750.4(b) does not stop it. */
    { REFERRED ", information 2026-01-20 2026-02-03", "2026-02-14", "agency_recommends State",
      "lapsed 2026-01-14..2026-02-13 run 31 stopped 0" },
    /* 750.4(d)(1) does: 10 days for what it asked. */
    { REFERRED ", agency_asked State 2026-01-20 2026-01-30", "2026-02-14",
      "agency_recommends State", "running 2026-01-14..2026-02-23 run 21 stopped 10" },
    /* And for what another agency asked. */
    { REFERRED ", referred Energy 2026-01-14, agency_asked Energy 2026-01-20 2026-01-30",
      "2026-02-14", "agency_recommends State", "running 2026-01-14..2026-02-23 run 21 stopped 10" },
    /* And the ninety days. */
    { REFERRED ", agency_asked State 2026-01-20 2026-01-30", "2026-02-14", "overall",
      "running 2026-01-05..2026-04-15 run 30 stopped 10" },
    /* Both kinds at once: from 20 January to 5 February, 16 days. */
    { REFERRED ", agency_asked State 2026-01-20 2026-01-30, information 2026-01-25 2026-02-05",
      "2026-02-14", "overall", "running 2026-01-05..2026-04-21 run 24 stopped 16" },
    /* Approved without waiting for it. */
    { REFERRED ", approved 2026-02-02", "2026-03-01", "agency_recommends State",
      "moot 2026-01-14..2026-02-13 run 19 stopped 0 ended 2026-02-02" },
    /* Recommended on the day of the approval. */
    { REFERRED ", approved 2026-02-02, recommended State 2026-02-02", "2026-03-01",
      "agency_recommends State", "met 2026-01-14..2026-02-13 run 19 stopped 0 ended 2026-02-02" },

    /*
     * 750.4(f)(1)(i): fourteen days after the deadline of the last agency, 15 February: 1
     * March.
     */

    /* Escalated before the deadline, of which it still counts. */
    { ESCALATED, "2026-02-12", "oc", "running 2026-02-15..2026-03-01 run 0 stopped 0" },
    { ESCALATED, "2026-02-20", "oc", "running 2026-02-15..2026-03-01 run 5 stopped 0" },
    /* Monday is late. */
    { ESCALATED, "2026-03-02", "oc", "overdue 2026-02-15..2026-03-01 run 15 stopped 0" },
    /* Decided before the deadline. */
    { ESCALATED ", oc_decided 2026-02-13", "2026-03-02", "oc",
      "met 2026-02-15..2026-03-01 run 0 stopped 0 ended 2026-02-13" },
    /* 750.4(d)(1), the deadline is not fixed yet: 20 February if Defense had its answer today. */
    { ESCALATED ", agency_asked Defense 2026-02-10 open", "2026-02-15", "oc",
      "stopped 2026-02-20..2026-03-06 run 0 stopped 0 open" },
    /* Nobody escalated. */
    { REFERRED, "2026-03-02", "oc", "not_begun" },
    /* Nothing was referred, so there is no deadline. */
    { REGISTERED ", escalated 2026-02-10", "2026-03-02", "oc", "not_begun" },

    /*
     * 750.4(f)(1)(ii), (2), (3): 5, 11, 5, 11 and 5 days.
     */

    /* From Friday to Wednesday. */
    { OC_DECIDED, "2026-03-04", "oc_appeal", "running 2026-02-27..2026-03-04 run 5 stopped 0" },
    /* Then the decision of the chair is final. */
    { OC_DECIDED, "2026-03-05", "oc_appeal", "lapsed 2026-02-27..2026-03-04 run 6 stopped 0" },
    /* In a leap year from 27 February to 3 March. */
    { "registered 2028-01-05, oc_decided 2028-02-27", "2028-03-04", "oc_appeal",
      "lapsed 2028-02-27..2028-03-03 run 6 stopped 0" },
    /* To Sunday 15 March. */
    { OC_DECIDED ", oc_appealed 2026-03-04", "2026-03-16", "acep",
      "overdue 2026-03-04..2026-03-15 run 12 stopped 0" },
    /* Decided on the ninth day. */
    { ACEP_DECIDED, "2026-03-16", "acep",
      "met 2026-03-04..2026-03-15 run 9 stopped 0 ended 2026-03-13" },
    /* On the fifth day. */
    { ACEP_DECIDED ", acep_appealed 2026-03-18", "2026-03-20", "acep_appeal",
      "met 2026-03-13..2026-03-18 run 5 stopped 0 ended 2026-03-18" },
    /* In the absence of a timely appeal it is final. */
    { ACEP_DECIDED ", acep_appealed 2026-03-19", "2026-03-20", "acep_appeal",
      "lapsed 2026-03-13..2026-03-18 run 6 stopped 0 ended 2026-03-19" },
    /* To Sunday 29 March. */
    { ACEP_DECIDED ", acep_appealed 2026-03-18", "2026-03-29", "earb",
      "running 2026-03-18..2026-03-29 run 11 stopped 0" },
    { ACEP_DECIDED ", acep_appealed 2026-03-18, earb_decided 2026-03-27, earb_appealed 2026-04-01",
      "2026-04-02", "earb_appeal", "met 2026-03-27..2026-04-01 run 5 stopped 0 ended 2026-04-01" },
    /* 750.4(a)(1), referred to the President: 26, 28, 31 and 1 days. */
    { ACEP_DECIDED ", acep_appealed 2026-03-18, earb_decided 2026-03-27, earb_appealed 2026-04-01",
      "2026-06-01", "overall", "met 2026-01-05..2026-04-05 run 86 stopped 0 ended 2026-04-01" },

    /*
     * 750.6(b): twenty days to answer, which no weekend moves; the office is open on Friday.
     */

    /* To Sunday 22 March. */
    { INTENT, "2026-03-22", "answer",
      "running 2026-03-02..2026-03-22 run 20 stopped 0 file 2026-03-20" },
    { INTENT, "2026-03-23", "answer",
      "overdue 2026-03-02..2026-03-22 run 21 stopped 0 file 2026-03-20" },
    /* Answered on that Sunday. */
    { INTENT ", answered 2026-03-22", "2026-04-01", "answer",
      "met 2026-03-02..2026-03-22 run 20 stopped 0 ended 2026-03-22 file 2026-03-20" },
    /* To Thanksgiving, 26 November. */
    { "intent_to_deny 2026-11-06", "2026-11-10", "answer",
      "running 2026-11-06..2026-11-26 run 4 stopped 0 file 2026-11-25" },
    /* (b)(1) of 750.4 does not stop it. */
    { INTENT ", information 2026-03-05 2026-03-15", "2026-03-23", "answer",
      "overdue 2026-03-02..2026-03-22 run 21 stopped 0 file 2026-03-20" },
    /* To the notice that was given last. */
    { INTENT ", reconsidered 2026-03-20, intent_to_deny 2026-04-01", "2026-04-10", "answer",
      "running 2026-04-01..2026-04-21 run 9 stopped 0 file 2026-04-21" },

    /*
     * 750.6(b): the 45th day, 29 and 16: 16 April.
     */

    /* Advice may come until its end. */
    { INTENT, "2026-04-16", "final", "running 2026-03-02..2026-04-16 run 45 stopped 0" },
    /* Then the denial is final. */
    { INTENT, "2026-04-17", "final", "lapsed 2026-03-02..2026-04-16 run 46 stopped 0" },
    /* Advice on the 45th day. */
    { INTENT ", reconsidered 2026-04-16", "2026-06-01", "final",
      "met 2026-03-02..2026-04-16 run 45 stopped 0 ended 2026-04-16" },
    /* Advice on the 46th. */
    { INTENT ", reconsidered 2026-04-17", "2026-06-01", "final",
      "lapsed 2026-03-02..2026-04-16 run 46 stopped 0 ended 2026-04-17" },
    /* A letter of denial on the 45th. */
    { INTENT ", denied 2026-04-16", "2026-06-01", "final",
      "moot 2026-03-02..2026-04-16 run 45 stopped 0 ended 2026-04-16" },
    /* Approved before it. */
    { INTENT ", approved 2026-04-10", "2026-06-01", "final",
      "met 2026-03-02..2026-04-16 run 39 stopped 0 ended 2026-04-10" },
    /* With 29 February: 31, 14 are 45. */
    { "intent_to_deny 2028-01-15", "2028-02-01", "final",
      "running 2028-01-15..2028-02-29 run 17 stopped 0" },
    /* The notice that was given last. */
    { INTENT ", reconsidered 2026-03-20, intent_to_deny 2026-04-01", "2026-05-16", "final",
      "running 2026-04-01..2026-05-16 run 45 stopped 0" },
    /* 750.4(a)(1), the ninety days end with the denial. */
    { REGISTERED ", intent_to_deny 2026-03-02", "2026-04-17", "overall",
      "overdue 2026-01-05..2026-04-05 run 101 stopped 0 ended 2026-04-16" },
    /* 750.4(b)(1), negotiating stops them: 45 days. */
    { REGISTERED ", intent_to_deny 2026-03-02, information 2026-03-02 2026-04-16", "2026-04-17",
      "overall", "met 2026-01-05..2026-05-20 run 56 stopped 45 ended 2026-04-16" },

    /*
     * 750.6(b): the appeal, 45 days from the final denial: 14 and 31, to Sunday 31 May.
     */

    /* Not final yet: when it would be due. */
    { INTENT, "2026-03-10", "appeal",
      "not_begun ..2026-05-31 run 0 stopped 0 file 2026-05-29 open later" },
    { INTENT, "2026-05-31", "appeal",
      "running 2026-04-16..2026-05-31 run 45 stopped 0 file 2026-05-29 later" },
    /* Received on the last day. */
    { INTENT ", appeal_received 2026-05-31", "2026-07-01", "appeal",
      "met 2026-04-16..2026-05-31 run 45 stopped 0 ended 2026-05-31 file 2026-05-29 later" },
    /* Received one day late, on Monday. */
    { INTENT ", appeal_received 2026-06-01", "2026-07-01", "appeal",
      "overdue 2026-04-16..2026-05-31 run 46 stopped 0 ended 2026-06-01 file 2026-05-29 later" },
    /* Received before the denial was final. */
    { INTENT ", appeal_received 2026-04-10", "2026-04-12", "appeal",
      "met 2026-04-16..2026-05-31 run 0 stopped 0 ended 2026-04-10 file 2026-05-29 open later" },

    /*
     * 756.2(c)(1): 45 days after the date on the written notice, which is that of the intent.
     */

    /* The other reading of the same. */
    { INTENT, "2026-03-10", "appeal_notice",
      "running 2026-03-02..2026-04-16 run 8 stopped 0 file 2026-04-16" },
    { INTENT, "2026-04-17", "appeal_notice",
      "overdue 2026-03-02..2026-04-16 run 46 stopped 0 file 2026-04-16" },
    /* In time by 750.6, late by 756.2. */
    { INTENT ", appeal_received 2026-05-31", "2026-07-01", "appeal_notice",
      "overdue 2026-03-02..2026-04-16 run 90 stopped 0 ended 2026-05-31 file 2026-04-16" },
    /* In time by both. */
    { INTENT ", appeal_received 2026-04-10", "2026-07-01", "appeal_notice",
      "met 2026-03-02..2026-04-16 run 39 stopped 0 ended 2026-04-10 file 2026-04-16" },
    /* Nothing is left to be appealed. */
    { INTENT ", reconsidered 2026-03-20", "2026-03-25", "appeal_notice",
      "moot 2026-03-02..2026-04-16 run 18 stopped 0 ended 2026-03-20 file 2026-04-16 later" },
    { INTENT ", reconsidered 2026-03-20", "2026-03-25", "appeal", "not_begun" },
    /* Reconsidered when the denial was final: it stands. */
    { INTENT ", reconsidered 2026-04-20", "2026-05-01", "appeal_notice",
      "overdue 2026-03-02..2026-04-16 run 60 stopped 0 file 2026-04-16" },

    /*
     * 750.6(b), 756.2(c)(1): a letter of 1 April: 29 and 16, to Saturday 16 May by both.
     */

    { LETTER, "2026-04-10", "appeal",
      "running 2026-04-01..2026-05-16 run 9 stopped 0 file 2026-05-15" },
    { LETTER, "2026-04-10", "appeal_notice",
      "running 2026-04-01..2026-05-16 run 9 stopped 0 file 2026-05-15 later" },
    /* A letter on the 45th day. */
    { INTENT ", denied 2026-04-16", "2026-04-20", "appeal_notice",
      "running 2026-04-16..2026-05-31 run 4 stopped 0 file 2026-05-29 later" },
    /* A letter after it, of 1 May: 30 and 15 to 15 June, but 750.6 counts from 16 April. */
    { INTENT ", denied 2026-05-01", "2026-05-10", "appeal_notice",
      "running 2026-05-01..2026-06-15 run 9 stopped 0 file 2026-06-15 later" },
    { INTENT ", denied 2026-05-01", "2026-05-10", "appeal",
      "running 2026-04-16..2026-05-31 run 24 stopped 0 file 2026-05-29" },
    /* Received between the 45th day and the letter. */
    { INTENT ", denied 2026-05-01, appeal_received 2026-04-20", "2026-05-10", "appeal",
      "met 2026-04-16..2026-05-31 run 4 stopped 0 ended 2026-04-20 file 2026-05-29" },
    /* To Saturday 4 July, and Friday the 3rd it is observed. */
    { "denied 2026-05-20", "2026-06-01", "appeal",
      "running 2026-05-20..2026-07-04 run 12 stopped 0 file 2026-07-02" },
    /* To 29 February: 16, 29. */
    { "denied 2028-01-15", "2028-02-01", "appeal",
      "running 2028-01-15..2028-02-29 run 17 stopped 0 file 2028-02-29" },
    /* A year whose holidays are not known: 28 March is a Thursday. */
    { "denied 2041-02-11", "2041-03-01", "appeal",
      "running 2041-02-11..2041-03-28 run 18 stopped 0 file 2041-03-28 unknown" },
    /* Approved after all: nobody waits for an appeal. */
    { LETTER ", approved 2026-04-20", "2026-06-01", "appeal",
      "moot 2026-04-01..2026-05-16 run 19 stopped 0 ended 2026-04-20 file 2026-05-15" },

    /*
     * 756.2(c)(2): thirty days from the filing of the appeal, or of what was requested.
     */

    /* 16 and 14, to Sunday 14 June. */
    { APPEALED, "2026-06-14", "appeal_papers",
      "running 2026-05-15..2026-06-14 run 30 stopped 0 file 2026-06-12" },
    { APPEALED, "2026-06-15", "appeal_papers",
      "lapsed 2026-05-15..2026-06-14 run 31 stopped 0 file 2026-06-12" },
    /* What was requested, on Saturday 30 May. */
    { APPEALED ", appeal_paper 2026-05-30", "2026-06-15", "appeal_papers",
      "running 2026-05-30..2026-06-29 run 16 stopped 0 file 2026-06-29" },
    /* Decided. */
    { APPEALED ", appeal_decided 2026-06-01", "2026-06-15", "appeal_papers",
      "moot 2026-05-15..2026-06-14 run 17 stopped 0 ended 2026-06-01 file 2026-06-12" },
};

/* ---- what every test has ---- */

struct desk {
    struct policy_under_test packs;
    struct arena arena;
    struct application_law law;
    struct holidays holidays;
};

static char holidays_text[1 << 16];

static int32_t day_of(const char *text)
{
    struct err err;
    int32_t day;
    if (strcmp(text, "open") == 0)
        return DATE_OPEN;
    if (!date_parse(str_of(text), &day, &err))
        fail_msg("%s", err.message);
    return day;
}

static int open_desk(void **state)
{
    static struct desk desk;
    struct err err = { 0 };
    FILE *file = fopen("packs/us/holidays.csv", "rb");
    assert_non_null(file);
    size_t length = fread(holidays_text, 1, sizeof holidays_text, file);
    fclose(file);
    arena_init(&desk.arena, mem_system(), 1 << 20);
    policy_load_shipped(&desk.packs);
    assert_true(
        holidays_read(&desk.arena, (struct str){ holidays_text, length }, &desk.holidays, &err));
    if (!application_law_read(&desk.packs.policy, &desk.arena, day_of("2026-01-05"), &desk.law,
                              &err))
        fail_msg("%s", err.message);
    *state = &desk;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *desk = *state;
    arena_release(&desk->arena);
    policy_unload(&desk->packs);
    return 0;
}

/* ---- events as a line ---- */

#define TEXT_MAX 300
#define HAPPENED_MAX 20

struct story {
    char text[TEXT_MAX];
    struct application_event events[HAPPENED_MAX];
    size_t count;
};

static void read_event(struct story *story, char *text)
{
    char *words[4] = { 0 };
    size_t count = 0;
    char *rest = NULL;
    struct application_event *event = &story->events[story->count++];
    for (char *word = strtok_r(text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
        assert_true(count < 4);
        words[count++] = word;
    }
    if (!happened_find(str_of(words[0]), &event->happened))
        fail_msg("%s", words[0]);
    bool of_agency = !is_digit(words[1][0]);
    event->agency = of_agency ? str_of(words[1]) : (struct str){ 0 };
    event->day = day_of(words[of_agency ? 2 : 1]);
    const char *until = words[of_agency ? 3 : 2];
    event->until = until != NULL ? day_of(until) : DATE_OPEN;
}

static void read_story(struct story *story, const char *text)
{
    char *rest = NULL;
    story->count = 0;
    size_t length = strlen(text);
    assert_true(length < TEXT_MAX);
    memcpy(story->text, text, length + 1);
    for (char *one = strtok_r(story->text, ",", &rest); one != NULL;
         one = strtok_r(NULL, ",", &rest)) {
        assert_true(story->count < HAPPENED_MAX);
        read_event(story, one);
    }
}

static void work_out(const struct desk *desk, const struct story *story, int32_t today,
                     struct application_clocks *ret)
{
    struct err err;
    if (!application_clocks(story->events, story->count, &desk->law, &desk->holidays, today, ret,
                            &err))
        fail_msg("%s", err.message);
}

static const struct application_clock *find(const struct application_clocks *clocks,
                                            const char *name)
{
    for (size_t i = 0; i < clocks->count; i++) {
        const struct application_clock *clock = &clocks->list[i];
        char full[100];
        snprintf(full, sizeof full, "%s%s%.*s", application_clock_word(clock->kind),
                 clock->agency.length > 0 ? " " : "", STR_ARG(clock->agency));
        if (strcmp(full, name) == 0)
            return clock;
    }
    fail_msg("there is no clock '%s'", name);
    return NULL;
}

static void describe(const struct application_clock *clock, char *text, size_t size)
{
    char began[DATE_TEXT_SIZE];
    char due[DATE_TEXT_SIZE];
    char ended[DATE_TEXT_SIZE];
    char file_by[DATE_TEXT_SIZE];
    const char *state = application_clock_state_word(clock->state);
    if (clock->due == DATE_OPEN) {
        assert_int_equal(clock->began, DATE_OPEN);
        assert_false(clock->warns || clock->provisional);
        snprintf(text, size, "%s", state);
        return;
    }
    snprintf(text, size, "%s %s..%s run %d stopped %d%s%s%s%s%s%s%s", state,
             clock->began == DATE_OPEN ? "" : date_format(clock->began, began),
             date_format(clock->due, due), (int)clock->run, (int)clock->stopped,
             clock->ended == DATE_OPEN ? "" : " ended ",
             clock->ended == DATE_OPEN ? "" : date_format(clock->ended, ended),
             clock->file_by == DATE_OPEN ? "" : " file ",
             clock->file_by == DATE_OPEN ? "" : date_format(clock->file_by, file_by),
             clock->file_by == DATE_OPEN || clock->file_by_known ? "" : " unknown",
             clock->provisional ? " open" : "", clock->warns ? "" : " later");
}

/* ---- tests ---- */

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void test_calendars(void **state)
{
    size_t failed = 0;
    for (size_t i = 0; i < COUNT(calendars); i++) {
        struct story story;
        struct application_clocks clocks;
        char text[200];
        read_story(&story, calendars[i].events);
        work_out(*state, &story, day_of(calendars[i].today), &clocks);
        describe(find(&clocks, calendars[i].clock), text, sizeof text);
        if (strcmp(text, calendars[i].expected) == 0)
            continue;
        print_error("%s | on %s, %s\n  is:     %s\n  wanted: %s\n", calendars[i].events,
                    calendars[i].today, calendars[i].clock, text, calendars[i].expected);
        failed++;
    }
    assert_int_equal(failed, 0);
}

/* In whatever order things are told, and whoever tells them twice, the clocks are the same. */
static void test_any_order(void **state)
{
    for (size_t i = 0; i < COUNT(calendars); i++) {
        struct story story;
        struct story other;
        struct application_clocks clocks;
        struct application_clocks turned;
        int32_t today = day_of(calendars[i].today);
        read_story(&story, calendars[i].events);
        work_out(*state, &story, today, &clocks);
        other.count = story.count + 1;
        for (size_t e = 0; e < story.count; e++)
            other.events[e] = story.events[story.count - 1 - e];
        other.events[story.count] = story.events[0];
        work_out(*state, &other, today, &turned);
        assert_int_equal(clocks.count, turned.count);
        assert_int_equal(clocks.denied, turned.denied);
        for (size_t c = 0; c < clocks.count; c++) {
            char name[100];
            char text[200];
            char again[200];
            snprintf(name, sizeof name, "%s%s%.*s", application_clock_word(clocks.list[c].kind),
                     clocks.list[c].agency.length > 0 ? " " : "", STR_ARG(clocks.list[c].agency));
            describe(&clocks.list[c], text, sizeof text);
            describe(find(&turned, name), again, sizeof again);
            assert_string_equal(text, again);
        }
    }
}

/* The day of the denial: of the letter, or the 45th after the notice without one (750.6(b)). */
static void test_denial(void **state)
{
    static const struct {
        const char *events, *today, *denied;
        bool in_silence;
    } cases[] = {
        { INTENT, "2026-04-16", "open", false },
        { INTENT, "2026-04-17", "2026-04-16", true },
        { INTENT ", denied 2026-04-01", "2026-04-10", "2026-04-01", false },
        { INTENT ", denied 2026-04-16", "2026-06-10", "2026-04-16", false },
        { INTENT ", denied 2026-05-01", "2026-06-10", "2026-04-16", true },
        { INTENT ", reconsidered 2026-04-16", "2026-06-10", "open", false },
        { INTENT ", reconsidered 2026-04-17", "2026-06-10", "2026-04-16", true },
        { INTENT ", approved 2026-04-16", "2026-06-10", "open", false },
        { INTENT ", withdrawn 2026-04-10", "2026-06-10", "open", false },
        { INTENT ", reconsidered 2026-03-20, intent_to_deny 2026-04-01", "2026-05-17", "2026-05-16",
          true },
        { "denied 2026-05-20", "2026-06-10", "2026-05-20", false },
        { "denied 2026-01-20, reconsidered 2026-02-10, " INTENT, "2026-03-10", "open", false },
        { REFERRED, "2026-06-10", "open", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct story story;
        struct application_clocks clocks;
        read_story(&story, cases[i].events);
        work_out(*state, &story, day_of(cases[i].today), &clocks);
        if (clocks.denied != day_of(cases[i].denied) ||
            clocks.denied_in_silence != cases[i].in_silence)
            fail_msg("%s: %d", cases[i].events, (int)clocks.denied);
    }
}

/* From one day to the next either a day has run or it was stopped; a due day never comes back. */
static void test_day_by_day(void **state)
{
    struct story story;
    struct application_clocks clocks;
    int32_t due = 0;
    int32_t elapsed = -1;
    read_story(&story, REGISTERED ", information 2026-01-20 2026-02-03, assurances 2026-02-01"
                                  " 2026-02-10, pre_license_check 2026-03-30 2026-04-25");
    for (int32_t day = day_of("2026-01-05"); day < day_of("2026-07-01"); day++) {
        work_out(*state, &story, day, &clocks);
        const struct application_clock *clock = find(&clocks, "overall");
        assert_int_equal(clock->run + clock->stopped, elapsed + 1);
        assert_true(clock->due >= due);
        assert_int_equal(clock->state == CLOCK_OVERDUE, clock->run > clock->allowed);
        assert_int_equal(clock->due - clock->began, clock->allowed + clock->stopped);
        elapsed = clock->run + clock->stopped;
        due = clock->due;
    }
    assert_int_equal(due, day_of("2026-05-22")); /* 5 April and 21 and 26 days */
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *events, *says;
    } cases[] = {
        { "referred 2026-01-14", "'referred' needs an agency" },
        { "registered State 2026-01-14", "'registered' is not of an agency" },
        { "recommended State 2026-01-14", "nothing was referred to 'State'" },
        { "referred State 2026-01-14, agency_asked Energy 2026-01-15", "referred to 'Energy'" },
        { "information 2026-01-14 2026-01-13", "'information' ends before it begins" },
    };
    const struct desk *desk = *state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct story story;
        struct application_clocks clocks;
        struct err err = { 0 };
        read_story(&story, cases[i].events);
        assert_false(application_clocks(story.events, story.count, &desk->law, &desk->holidays,
                                        day_of("2026-03-01"), &clocks, &err));
        assert_int_equal(err.code, ERR_VALUE);
        if (strstr(err.message, cases[i].says) == NULL)
            fail_msg("%s: %s", cases[i].events, err.message);
    }
}

static bool try(const struct desk *desk, const struct application_event *events, size_t count,
                int32_t today, enum err_code *ret_code)
{
    struct application_clocks clocks;
    struct err err = { 0 };
    bool done =
        application_clocks(events, count, &desk->law, &desk->holidays, today, &clocks, &err);
    *ret_code = err.code;
    return done;
}

static void test_limits(void **state)
{
    static struct application_event events[APPLICATION_EVENTS_MAX + 1];
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    int32_t today = day_of("2026-03-01");
    enum err_code code;
    for (size_t i = 0; i < COUNT(events); i++)
        events[i] = (struct application_event){
            HAPPENED_INFORMATION, today - (int32_t)i, today - (int32_t)i + 1, { 0 }
        };
    assert_true(try(*state, events, APPLICATION_EVENTS_MAX, today, &code));
    assert_false(try(*state, events, APPLICATION_EVENTS_MAX + 1, today, &code));
    assert_int_equal(code, ERR_LIMIT);
    for (size_t i = 0; i <= APPLICATION_AGENCIES_MAX; i++)
        events[i] =
            (struct application_event){ HAPPENED_REFERRED, today, DATE_OPEN, { &letters[i], 1 } };
    assert_true(try(*state, events, APPLICATION_AGENCIES_MAX, today, &code));
    assert_false(try(*state, events, APPLICATION_AGENCIES_MAX + 1, today, &code));
    assert_int_equal(code, ERR_LIMIT);
    assert_true(try(*state, NULL, 0, today, &code));
    assert_true(try(*state, NULL, 0, DATE_MAX, &code));
    assert_false(try(*state, NULL, 0, DATE_MAX + 1, &code));
    assert_false(try(*state, NULL, 0, DATE_MIN - 1, &code));
    assert_int_equal(code, ERR_VALUE);
    events[0] = (struct application_event){ HAPPENED_INTENT, DATE_MAX, DATE_OPEN, { 0 } };
    assert_true(try(*state, events, 1, DATE_MAX, &code));
    events[0].day++;
    assert_false(try(*state, events, 1, DATE_MAX, &code));
    assert_int_equal(code, ERR_VALUE);
}

/* Each clock has its citation, and every day of 750.4 is a calendar day, none of 750.6 or 756.2. */
static void test_law(void **state)
{
    static const struct {
        const char *citation;
        int32_t days;
    } expected[CLOCK_COUNT] = {
        [CLOCK_INITIAL] = { "15 CFR part 750, 750.4(c)", 9 },
        [CLOCK_OVERALL] = { "15 CFR part 750, 750.4(a)(1)", 90 },
        [CLOCK_AGENCY_ASKS] = { "15 CFR part 750, 750.4(d)(1)", 10 },
        [CLOCK_AGENCY_RECOMMENDS] = { "15 CFR part 750, 750.4(d)(2), (e)", 30 },
        [CLOCK_OC] = { "15 CFR part 750, 750.4(f)(1)(i)", 14 },
        [CLOCK_OC_APPEAL] = { "15 CFR part 750, 750.4(f)(1)(ii)", 5 },
        [CLOCK_ACEP] = { "15 CFR part 750, 750.4(f)(2)", 11 },
        [CLOCK_ACEP_APPEAL] = { "15 CFR part 750, 750.4(f)(2)", 5 },
        [CLOCK_EARB] = { "15 CFR part 750, 750.4(f)(3)", 11 },
        [CLOCK_EARB_APPEAL] = { "15 CFR part 750, 750.4(f)(3)", 5 },
        [CLOCK_ANSWER] = { "15 CFR part 750, 750.6(b)", 20 },
        [CLOCK_FINAL] = { "15 CFR part 750, 750.6(b)", 45 },
        [CLOCK_APPEAL] = { "15 CFR part 750, 750.6(b)", 45 },
        [CLOCK_APPEAL_NOTICE] = { "15 CFR part 756, 756.2(c)(1)", 45 },
        [CLOCK_APPEAL_PAPERS] = { "15 CFR part 756, 756.2(c)(2)", 30 },
    };
    struct story story;
    struct application_clocks clocks;
    read_story(&story, REFERRED);
    work_out(*state, &story, day_of("2026-03-01"), &clocks);
    assert_int_equal(clocks.count, CLOCK_COUNT);
    for (size_t i = 0; i < clocks.count; i++) {
        const struct application_clock *clock = &clocks.list[i];
        assert_int_equal(clock->kind, i);
        assert_int_equal(clock->allowed, expected[i].days);
        if (!str_equal_text(clock->citation, expected[i].citation))
            fail_msg("%.*s", STR_ARG(clock->citation));
        bool of_750_4 = strstr(expected[i].citation, "750.4") != NULL;
        assert_int_equal(clock->calendar_days, of_750_4);
    }
    assert_int_equal(((struct desk *)*state)->law.congress_days, 30);
}

static void test_words(void **unused)
{
    enum happened found;
    (void)unused;
    for (int i = 0; i < HAPPENED_COUNT; i++) {
        assert_true(happened_find(str_of(happened_word((enum happened)i)), &found));
        assert_int_equal(found, i);
        bool stops = strncmp(happened_citation((enum happened)i), "750.4(b)", 8) == 0 ||
                     i == HAPPENED_AGENCY_ASKED;
        assert_int_equal(happened_is_stop((enum happened)i), stops);
    }
    assert_false(happened_find(STR("forgotten"), &found));
    assert_string_equal(application_clock_whose(CLOCK_ANSWER), "applicant");
    assert_string_equal(application_clock_means(CLOCK_AGENCY_RECOMMENDS),
                        "the agency is deemed to have no objection");
    assert_string_equal(application_clock_means(CLOCK_OVERALL), "");
}

/* Packs that have no such threshold, none on that day, or no number of days. */
static void test_law_that_is_none(void **state)
{
    const struct desk *desk = *state;
    struct application_law law;
    struct policy_under_test packs;
    struct arena arena;
    struct err err = { 0 };
    arena_init(&arena, mem_system(), 1 << 20);
    assert_false(
        application_law_read(&desk->packs.policy, &arena, day_of("2021-12-31"), &law, &err));
    assert_int_equal(err.code, ERR_POLICY);
    policy_load_text(&packs, "pack \"t\" language 1 { zone \"America/New_York\" }\n"
                             "source s { title \"t\" cite \"t\" public 2022-01-01 }\n"
                             "threshold desk.application_initial : number"
                             " { from 2022-01-01 : 4.5 cite s }\n");
    assert_false(application_law_read(&packs.policy, &arena, day_of("2026-01-05"), &law, &err));
    assert_non_null(strstr(err.message, "is no number of days"));
    policy_unload(&packs);
    arena_release(&arena);
}

static bool read_once(const struct mem *mem, void *context)
{
    const struct desk *desk = context;
    struct application_law law = { .congress_days = 0 };
    struct arena arena;
    struct err err;
    arena_init(&arena, mem, 1 << 20);
    bool done = application_law_read(&desk->packs.policy, &arena, day_of("2026-01-05"), &law, &err);
    assert_true(done || err.code == ERR_MEMORY);
    assert_int_equal(law.congress_days, done ? 30 : 0);
    arena_release(&arena);
    return done;
}

static void test_without_memory(void **state)
{
    assert_true(alloc_fail_each(read_once, *state) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendars),
        cmocka_unit_test(test_any_order),
        cmocka_unit_test(test_denial),
        cmocka_unit_test(test_day_by_day),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_law),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_law_that_is_none),
        cmocka_unit_test(test_without_memory),
    };
    return cmocka_run_group_tests(tests, open_desk, close_desk);
}
