/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/application_clock.h - what is due when in an application for a license, and from whom.
 *
 * From what happened to an application, with its dates, and a day, each clock of 15 CFR 750.4,
 * 750.6 and 756.2 is worked out: when it began, how many days have run and were stopped, and the
 * day by whose end it is due.  Nothing is recorded here and nothing is read but the arguments; what
 * happens after the day that is asked about is not known on it.  How many days each clock has
 * stands in the packs.
 *
 * Days.  A day is the interval from its midnight to the next.  The day of what begins a clock is
 * its day 0 and is not counted: "within 9 days of registration" on the 1st is until the end of the
 * 10th.  A clock runs over the days [began, today); of a stop the days [day, until) do not count,
 * so that of the question does not, and that of the answer does.  Stops that overlap are counted
 * once, and before a clock began none counts.  So a clock of n days is due on the first day behind
 * n days that count, if that day counts itself:
 *
 *     began                       stop [4, 7)                due, of 5 days
 *       0     1     2     3   |  4     5     6  |  7     8
 *       |=====|=====|=====|===|=.....|.....|....|==|=====|
 *          1     2     3     4                  5         by the end of day 8
 *
 * What happens on the due day is in time.  A stop that is still open moves the due day on each day;
 * what is shown then is what it would be if the stop ended today (`provisional`).  A stop that
 * begins after the due day moves nothing.
 *
 * Stops.  What 750.4(b) lists is not counted "in the time period calculations described in
 * paragraph (a)(1)", which is the 90 days: it stops them and no other clock.  What an agency asks
 * for is not counted "in processing time frames" (750.4(d)(1)): it stops every clock of 750.4.
 * Nothing stops those of 750.6 and 756.2.  Whether a check or an assurance was asked for within the
 * days that 750.4(b)(2) and (3) demand is for whoever records the stop.
 *
 * Weekends and holidays.  No text moves any of these days.  750.4(a)(1) says calendar days; 750.6
 * and 756.2 say nothing.  For what the applicant has to do, `file_by` is the last day on which an
 * office is open that is not after the due day.
 *
 * The appeal.  750.6(b) gives 45 days "from the date of final denial", 756.2(c)(1) until 45 days
 * "after the date appearing on the written notice of administrative action".  A denial that becomes
 * final "without further notice" has no written notice but that of the intent to deny, so by the
 * second reading the appeal has to be there on the day on which the denial becomes final.  Both are
 * shown, and the earlier `warns`.
 */
#ifndef LICET_DESK_APPLICATION_CLOCK_H
#define LICET_DESK_APPLICATION_CLOCK_H

#include "desk/holidays.h"

struct policy;

#define APPLICATION_EVENTS_MAX 400  /* of one application; a year of one a day, and some */
#define APPLICATION_AGENCIES_MAX 12 /* 750.3(b) names five, and "other" departments */

/* ---- what happened ---- */

/* name, word, what it is for the clocks, where the regulation has it */
#define HAPPENED_MAP(X)                                                                            \
    X(HAPPENED_REGISTERED, "registered", PLAIN, "750.4(a)(2)")                                     \
    X(HAPPENED_REFERRED, "referred", AGENCY, "750.4(c)(5)")                                        \
    X(HAPPENED_AGENCY_ASKED, "agency_asked", AGENCY_STOP, "750.4(d)(1)")                           \
    X(HAPPENED_RECOMMENDED, "recommended", AGENCY, "750.4(d)(2)")                                  \
    X(HAPPENED_INFORMATION, "information", STOP, "750.4(b)(1)")                                    \
    X(HAPPENED_PRE_LICENSE_CHECK, "pre_license_check", STOP, "750.4(b)(2)")                        \
    X(HAPPENED_ASSURANCES, "assurances", STOP, "750.4(b)(3)")                                      \
    X(HAPPENED_CONSULTATION, "consultation", STOP, "750.4(b)(4)")                                  \
    X(HAPPENED_MULTILATERAL, "multilateral_review", STOP, "750.4(b)(5)")                           \
    X(HAPPENED_CONGRESS, "notice_to_congress", STOP, "750.4(b)(6)")                                \
    X(HAPPENED_CONGRESS_743_5, "notice_743_5", STOP, "750.4(b)(7)")                                \
    X(HAPPENED_CONTROL_PLAN, "control_plan", STOP, "750.4(b)(8)")                                  \
    X(HAPPENED_ESCALATED, "escalated", PLAIN, "750.4(f)(1)(i)")                                    \
    X(HAPPENED_OC_DECIDED, "oc_decided", PLAIN, "750.4(f)(1)(i)")                                  \
    X(HAPPENED_OC_APPEALED, "oc_appealed", PLAIN, "750.4(f)(1)(ii)")                               \
    X(HAPPENED_ACEP_DECIDED, "acep_decided", PLAIN, "750.4(f)(2)")                                 \
    X(HAPPENED_ACEP_APPEALED, "acep_appealed", PLAIN, "750.4(f)(2)")                               \
    X(HAPPENED_EARB_DECIDED, "earb_decided", PLAIN, "750.4(f)(3)")                                 \
    X(HAPPENED_EARB_APPEALED, "earb_appealed", PLAIN, "750.4(f)(3)")                               \
    X(HAPPENED_INTENT, "intent_to_deny", PLAIN, "750.6(a)")                                        \
    X(HAPPENED_ANSWERED, "answered", PLAIN, "750.6(b)")                                            \
    X(HAPPENED_RECONSIDERED, "reconsidered", PLAIN, "750.6(b)")                                    \
    X(HAPPENED_DENIED, "denied", PLAIN, "750.6(b)")                                                \
    X(HAPPENED_APPEAL_RECEIVED, "appeal_received", PLAIN, "756.2(c)(1)")                           \
    X(HAPPENED_APPEAL_PAPER, "appeal_paper", PLAIN, "756.2(c)(2)")                                 \
    X(HAPPENED_APPEAL_DECIDED, "appeal_decided", PLAIN, "756.2(d)")                                \
    X(HAPPENED_RETURNED, "returned", PLAIN, "750.4(a)(2)")                                         \
    X(HAPPENED_NOT_REQUIRED, "not_required", PLAIN, "750.4(c)(3)")                                 \
    X(HAPPENED_APPROVED, "approved", PLAIN, "750.4(c)(4)")                                         \
    X(HAPPENED_WITHDRAWN, "withdrawn", PLAIN, "")

enum happened {
#define HAPPENED_ENUM(name, word, sort, cite) name,
    HAPPENED_MAP(HAPPENED_ENUM)
#undef HAPPENED_ENUM
        HAPPENED_COUNT
};

/*
 * `day` is the date that a notice or a decision bears, and the day of receipt of what has to be
 * received: a referral, the request of an agency to a board, an appeal.  An appeal_paper is a
 * submission that was requested, when it is filed.
 */
struct application_event {
    enum happened happened;
    int32_t day;
    int32_t until;     /* of what stops clocks: the day on which it ended, or DATE_OPEN */
    struct str agency; /* of a referral, and what its agency does */
};

const char *happened_word(enum happened happened);
/* "750.4(b)(2)"; "" where the regulation has none. */
const char *happened_citation(enum happened happened);
bool happened_is_stop(enum happened happened);
bool happened_find(struct str word, enum happened *ret);

/* ---- the clocks ---- */

/* name, word and threshold (desk.application_<word>), who has to act, what follows if not */
#define APPLICATION_CLOCK_MAP(X)                                                                   \
    X(CLOCK_INITIAL, "initial", "BIS", "")                                                         \
    X(CLOCK_OVERALL, "overall", "BIS", "")                                                         \
    X(CLOCK_AGENCY_ASKS, "agency_asks", "agency", "a question that comes later is out of time")    \
    X(CLOCK_AGENCY_RECOMMENDS, "agency_recommends", "agency",                                      \
      "the agency is deemed to have no objection")                                                 \
    X(CLOCK_OC, "oc", "Operating Committee", "")                                                   \
    X(CLOCK_OC_APPEAL, "oc_appeal", "agencies", "the decision of the committee's chair is final")  \
    X(CLOCK_ACEP, "acep", "Advisory Committee on Export Policy", "")                               \
    X(CLOCK_ACEP_APPEAL, "acep_appeal", "agencies", "the decision of the committee is final")      \
    X(CLOCK_EARB, "earb", "Export Administration Review Board", "")                                \
    X(CLOCK_EARB_APPEAL, "earb_appeal", "agencies", "the decision of the board is final")          \
    X(CLOCK_ANSWER, "answer", "applicant", "")                                                     \
    X(CLOCK_FINAL, "final", "BIS", "the denial is final, without further notice")                  \
    X(CLOCK_APPEAL, "appeal", "applicant", "")                                                     \
    X(CLOCK_APPEAL_NOTICE, "appeal_notice", "applicant", "")                                       \
    X(CLOCK_APPEAL_PAPERS, "appeal_papers", "applicant",                                           \
      "what is submitted later is not ordinarily accepted")

enum application_clock_kind {
#define APPLICATION_CLOCK_ENUM(name, word, whose, means) name,
    APPLICATION_CLOCK_MAP(APPLICATION_CLOCK_ENUM)
#undef APPLICATION_CLOCK_ENUM
        CLOCK_COUNT
};

#define CLOCK_STATE_MAP(X)                                                                         \
    X(CLOCK_NOT_BEGUN, "not_begun")                                                                \
    X(CLOCK_RUNNING, "running")                                                                    \
    X(CLOCK_STOPPED, "stopped")                                                                    \
    X(CLOCK_MET, "met")         /* what it waits for came in time */                               \
    X(CLOCK_OVERDUE, "overdue") /* it has not, or came late */                                     \
    X(CLOCK_LAPSED, "lapsed")   /* the same, where the text says what follows */                   \
    X(CLOCK_MOOT, "moot")       /* something else came first, and nobody waits any more */

enum application_clock_state {
#define CLOCK_STATE_ENUM(name, word) name,
    CLOCK_STATE_MAP(CLOCK_STATE_ENUM)
#undef CLOCK_STATE_ENUM
        CLOCK_STATE_COUNT
};

struct application_clock {
    enum application_clock_kind kind;
    enum application_clock_state state;
    struct str agency; /* of its clocks; else absent */
    struct str citation;
    int32_t allowed;
    int32_t began;   /* DATE_OPEN where it has not, nor is known to begin */
    int32_t due;     /* likewise; by the end of that day */
    int32_t ended;   /* met, late or moot on that day; DATE_OPEN while nothing came */
    int32_t run;     /* days that count, to today or the end */
    int32_t stopped; /* days that do not, up to the due day */
    int32_t
        file_by; /* of the applicant's: the last open day that is not after it; else DATE_OPEN */
    bool file_by_known; /* whether the holidays of that year are known */
    bool calendar_days; /* the text says so; else it is silent on weekends and holidays */
    bool provisional;   /* the due day will move, or rests on what has not happened yet */
    bool warns;         /* what to be warned by; false of the later of the two readings */
};

#define APPLICATION_CLOCKS_MAX (CLOCK_COUNT - 2 + 2 * APPLICATION_AGENCIES_MAX)

struct application_clocks {
    struct application_clock list[APPLICATION_CLOCKS_MAX]; /* in the order of the map */
    size_t count;
    int32_t denied; /* the day of the final denial, of a letter or of the 45th; or DATE_OPEN */
    bool denied_in_silence; /* nobody wrote that it is */
};

const char *application_clock_word(enum application_clock_kind kind);
const char *application_clock_whose(enum application_clock_kind kind);
/* "" where it is not said. */
const char *application_clock_means(enum application_clock_kind kind);
const char *application_clock_state_word(enum application_clock_state state);

/* ---- working them out ---- */

struct application_law {
    struct {
        int32_t days;
        struct str citation;
    } clocks[CLOCK_COUNT];
    int32_t congress_days; /* a notice to Congress stops so long, unless its end is recorded */
    struct str authority;  /* whose holidays they are */
};

/* From the packs, of that day.  The citations are the arena's.  ERR_POLICY as law_number. */
NODISCARD bool application_law_read(const struct policy *policy, struct arena *arena, int32_t day,
                                    struct application_law *ret, struct err *err);

/*
 * Every clock as it stands on the day; the events are in any order, and may be of later days.
 * Allocates nothing; the texts are those of the law and of the events.  ERR_LIMIT when there are
 * too many events or agencies; ERR_VALUE when a date is none, something ended before it began, or
 * an agency did something that nobody asked it for.
 */
NODISCARD bool application_clocks(const struct application_event *events, size_t count,
                                  const struct application_law *law,
                                  const struct holidays *holidays, int32_t today,
                                  struct application_clocks *ret, struct err *err);

#endif
