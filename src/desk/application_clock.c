/* SPDX-License-Identifier: Apache-2.0 */
/* desk/application_clock.c - see application_clock.h. */
#include "desk/application_clock.h"

#include <assert.h>

#include "base/date.h"
#include "decide/law.h"

#define DAYS_MAX 3660 /* of a clock: ten years, so that no sum of days leaves 32 bits */

/* ---- words ---- */

enum sort { SORT_PLAIN, SORT_AGENCY, SORT_STOP, SORT_AGENCY_STOP };

static const struct {
    const char *word, *citation;
    enum sort sort;
} happenings[] = {
#define HAPPENED_ROW(name, word, sort, cite) [name] = { (word), (cite), SORT_##sort },
    HAPPENED_MAP(HAPPENED_ROW)
#undef HAPPENED_ROW
};

static const struct {
    const char *word, *threshold, *whose, *means;
} clock_words[] = {
#define CLOCK_ROW(name, word, whose, means)                                                        \
    [name] = { word, "desk.application_" word, whose, means },
    APPLICATION_CLOCK_MAP(CLOCK_ROW)
#undef CLOCK_ROW
};

static const char *const state_words[] = {
#define CLOCK_STATE_WORD(name, word) [name] = (word),
    CLOCK_STATE_MAP(CLOCK_STATE_WORD)
#undef CLOCK_STATE_WORD
};

const char *happened_word(enum happened happened)
{
    return happenings[happened].word;
}

const char *happened_citation(enum happened happened)
{
    return happenings[happened].citation;
}

bool happened_is_stop(enum happened happened)
{
    return happenings[happened].sort == SORT_STOP || happenings[happened].sort == SORT_AGENCY_STOP;
}

bool happened_find(struct str word, enum happened *ret)
{
    for (int i = 0; i < HAPPENED_COUNT; i++) {
        if (!str_equal_text(word, happenings[i].word))
            continue;
        *ret = (enum happened)i;
        return true;
    }
    return false;
}

const char *application_clock_word(enum application_clock_kind kind)
{
    return clock_words[kind].word;
}

const char *application_clock_whose(enum application_clock_kind kind)
{
    return clock_words[kind].whose;
}

const char *application_clock_means(enum application_clock_kind kind)
{
    return clock_words[kind].means;
}

const char *application_clock_state_word(enum application_clock_state state)
{
    return state_words[state];
}

/* ---- the law ---- */

static bool read_days(const struct policy *policy, struct arena *arena, const char *name,
                      int32_t day, int32_t *ret, struct str *ret_citation, struct err *err)
{
    struct law_number number;
    if (!law_number(policy, arena, str_of(name), day, &number, err))
        return false;
    if (number.number.bottom != 1 || number.number.top < 1 || number.number.top > DAYS_MAX)
        return err_set(err, ERR_POLICY, "threshold '%s' is no number of days from 1 to %d", name,
                       DAYS_MAX);
    *ret = (int32_t)number.number.top;
    *ret_citation = number.citation;
    return true;
}

bool application_law_read(const struct policy *policy, struct arena *arena, int32_t day,
                          struct application_law *ret, struct err *err)
{
    struct application_law law = { .authority = policy->agency };
    struct str unused;
    for (int i = 0; i < CLOCK_COUNT; i++) {
        if (!read_days(policy, arena, clock_words[i].threshold, day, &law.clocks[i].days,
                       &law.clocks[i].citation, err))
            return false;
    }
    if (!read_days(policy, arena, "desk.application_congress", day, &law.congress_days, &unused,
                   err))
        return false;
    *ret = law;
    return true;
}

/* ---- what begins and ends a clock, and what stops it ---- */

#define ON(name) (UINT32_C(1) << HAPPENED_##name)
static_assert(HAPPENED_COUNT <= 32, "what happened is a bit of 32");

/* By what BIS decides nothing is open before it any more. */
#define RESOLVED (ON(APPROVED) | ON(DENIED) | ON(RETURNED) | ON(NOT_REQUIRED))
#define OVER (RESOLVED | ON(WITHDRAWN))
/* An intent to deny comes to nothing. */
#define GIVEN_UP (ON(RECONSIDERED) | ON(RETURNED) | ON(NOT_REQUIRED))

/* What stops it; each as a bit. */
enum stop { STOP_NONE = 0, STOP_LISTED = 1, STOP_AGENCY = 2 };

static const struct clock_rule {
    uint32_t begins, ends, moots;
    unsigned stops;
    bool latest;    /* the last of what begins it counts, else the first */
    bool applicant; /* has to do it */
} rules[] = {
    [CLOCK_INITIAL] = { ON(REGISTERED),
                        ON(INFORMATION) | ON(REFERRED) | ON(APPROVED) | ON(INTENT) | ON(RETURNED) |
                            ON(NOT_REQUIRED),
                        ON(WITHDRAWN) | ON(DENIED), STOP_AGENCY, false, false },
    [CLOCK_OVERALL] = { ON(REGISTERED), RESOLVED | ON(EARB_APPEALED), ON(WITHDRAWN),
                        STOP_LISTED | STOP_AGENCY, false, false },
    [CLOCK_AGENCY_ASKS] = { ON(REFERRED), ON(AGENCY_ASKED), OVER | ON(RECOMMENDED), STOP_AGENCY,
                            false, false },
    [CLOCK_AGENCY_RECOMMENDS] = { ON(REFERRED), ON(RECOMMENDED), OVER, STOP_AGENCY, false, false },
    [CLOCK_OC] = { ON(ESCALATED), ON(OC_DECIDED), OVER, STOP_AGENCY, false, false },
    [CLOCK_OC_APPEAL] = { ON(OC_DECIDED), ON(OC_APPEALED), OVER, STOP_AGENCY, false, false },
    [CLOCK_ACEP] = { ON(OC_APPEALED), ON(ACEP_DECIDED), OVER, STOP_AGENCY, false, false },
    [CLOCK_ACEP_APPEAL] = { ON(ACEP_DECIDED), ON(ACEP_APPEALED), OVER, STOP_AGENCY, false, false },
    [CLOCK_EARB] = { ON(ACEP_APPEALED), ON(EARB_DECIDED), OVER, STOP_AGENCY, false, false },
    [CLOCK_EARB_APPEAL] = { ON(EARB_DECIDED), ON(EARB_APPEALED), OVER, STOP_AGENCY, false, false },
    [CLOCK_ANSWER] = { ON(INTENT), ON(ANSWERED), OVER | ON(RECONSIDERED), STOP_NONE, true, true },
    [CLOCK_FINAL] = { ON(INTENT), ON(RECONSIDERED) | ON(APPROVED), OVER, STOP_NONE, true, false },
    [CLOCK_APPEAL] = { ON(INTENT) | ON(DENIED), ON(APPEAL_RECEIVED), ON(APPROVED) | ON(WITHDRAWN),
                       STOP_NONE, true, true },
    [CLOCK_APPEAL_NOTICE] = { ON(INTENT) | ON(DENIED), ON(APPEAL_RECEIVED),
                              ON(APPROVED) | ON(WITHDRAWN), STOP_NONE, true, true },
    [CLOCK_APPEAL_PAPERS] = { ON(APPEAL_RECEIVED) | ON(APPEAL_PAPER), 0,
                              ON(APPEAL_DECIDED) | ON(APPROVED) | ON(WITHDRAWN), STOP_NONE, true,
                              true },
};

/* ---- the events of an application, as known on a day ---- */

struct stretch {
    int32_t from, to;
    enum stop stop;
};

struct known {
    const struct application_event *events;
    size_t count;
    const struct application_law *law;
    const struct holidays *holidays;
    int32_t today;
    int32_t in_silence; /* the day of a denial without a letter, or DATE_OPEN */
    struct stretch stretches[APPLICATION_EVENTS_MAX]; /* by their first day */
    size_t stretch_count;
};

static int32_t earlier(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static bool is_of(const struct known *known, const struct application_event *event, uint32_t what,
                  struct str agency)
{
    return (what >> event->happened & 1) != 0 && event->day <= known->today &&
           (event->agency.length == 0 || agency.length == 0 || str_equal(event->agency, agency));
}

/* The first day from that one on on which one of these happened, or DATE_OPEN. */
static int32_t first_on(const struct known *known, uint32_t what, struct str agency, int32_t from)
{
    int32_t found = DATE_OPEN;
    for (size_t i = 0; i < known->count; i++) {
        if (is_of(known, &known->events[i], what, agency) && known->events[i].day >= from)
            found = earlier(found, known->events[i].day);
    }
    if ((what & ON(DENIED)) != 0 && known->in_silence >= from)
        found = earlier(found, known->in_silence);
    return found;
}

/* The last day on which one of these was written, or DATE_OPEN. */
static int32_t last_on(const struct known *known, uint32_t what)
{
    int32_t found = DATE_MIN - 1;
    for (size_t i = 0; i < known->count; i++) {
        if (is_of(known, &known->events[i], what, (struct str){ 0 }))
            found = later(found, known->events[i].day);
    }
    return found < DATE_MIN ? DATE_OPEN : found;
}

static void add_stretch(struct known *known, struct stretch stretch)
{
    size_t at = known->stretch_count++;
    for (; at > 0 && known->stretches[at - 1].from > stretch.from; at--)
        known->stretches[at] = known->stretches[at - 1];
    known->stretches[at] = stretch;
}

static void find_stretches(struct known *known)
{
    for (size_t i = 0; i < known->count; i++) {
        const struct application_event *event = &known->events[i];
        struct stretch stretch = { event->day, event->until, STOP_LISTED };
        if (!happened_is_stop(event->happened))
            continue;
        if (event->happened == HAPPENED_AGENCY_ASKED)
            stretch.stop = STOP_AGENCY;
        if (event->happened == HAPPENED_CONGRESS && event->until == DATE_OPEN)
            stretch.to = event->day + known->law->congress_days;
        add_stretch(known, stretch);
    }
}

/* ---- one clock ---- */

/*
 * The first day behind so many days that count, which counts itself.  Stops are known up to the
 * limit: one that goes on is taken to end there.
 */
static int32_t due_day(const struct known *known, const struct application_clock *clock,
                       int32_t limit, int32_t *ret_stopped)
{
    int32_t due = clock->began + clock->allowed;
    int32_t reached = clock->began;
    for (size_t i = 0; i < known->stretch_count; i++) {
        const struct stretch *stretch = &known->stretches[i];
        int32_t from = later(stretch->from, reached);
        int32_t to = earlier(stretch->to, limit);
        if ((stretch->stop & rules[clock->kind].stops) == 0 || from >= to || from > due)
            continue;
        due += to - from;
        reached = to;
    }
    *ret_stopped = due - clock->began - clock->allowed;
    return due;
}

static bool is_stopped(const struct known *known, enum application_clock_kind kind)
{
    for (size_t i = 0; i < known->stretch_count; i++) {
        if ((known->stretches[i].stop & rules[kind].stops) != 0 &&
            known->stretches[i].from <= known->today && known->stretches[i].to > known->today)
            return true;
    }
    return false;
}

static enum application_clock_state state_of(const struct known *known,
                                             const struct application_clock *clock, int32_t ended,
                                             int32_t moot)
{
    int32_t end = earlier(earlier(ended, moot), known->today);
    if (end > clock->due)
        return clock_words[clock->kind].means[0] != '\0' ? CLOCK_LAPSED : CLOCK_OVERDUE;
    if (ended != DATE_OPEN && ended <= moot)
        return CLOCK_MET;
    if (moot != DATE_OPEN)
        return CLOCK_MOOT;
    return is_stopped(known, clock->kind) ? CLOCK_STOPPED : CLOCK_RUNNING;
}

/*
 * It is begun by what happened on the day `from`, and counts from the day `base`.  What ends it may
 * come before it counts.
 */
static void run_until(const struct known *known, struct application_clock *clock, int32_t from,
                      int32_t base, uint32_t moots)
{
    int32_t ended = first_on(known, rules[clock->kind].ends, clock->agency, from);
    int32_t moot = first_on(known, moots, clock->agency, from);
    int32_t limit = later(base, earlier(known->today, earlier(ended, moot)));
    clock->began = base;
    clock->ended = earlier(ended, moot);
    clock->due = due_day(known, clock, limit, &clock->stopped);
    clock->run = limit - base - clock->stopped;
    clock->state = state_of(known, clock, ended, moot);
    clock->provisional = clock->state == CLOCK_STOPPED;
    clock->warns = true;
}

static void run(const struct known *known, struct application_clock *clock, int32_t from,
                int32_t base)
{
    run_until(known, clock, from, base, rules[clock->kind].moots);
}

/* By when the applicant's papers have to be on their way. */
static void add_file_by(const struct known *known, struct application_clock *clock)
{
    if (!rules[clock->kind].applicant || clock->due > DATE_MAX)
        return;
    clock->file_by_known =
        holidays_open_day(known->holidays, known->law->authority, clock->due, &clock->file_by);
}

static struct application_clock new_clock(const struct known *known,
                                          enum application_clock_kind kind, struct str agency)
{
    return (struct application_clock){
        .kind = kind,
        .state = CLOCK_NOT_BEGUN,
        .agency = agency,
        .citation = known->law->clocks[kind].citation,
        .allowed = known->law->clocks[kind].days,
        .began = DATE_OPEN,
        .due = DATE_OPEN,
        .ended = DATE_OPEN,
        .file_by = DATE_OPEN,
        .calendar_days = rules[kind].stops != STOP_NONE, /* all of 750.4, and none else */
    };
}

static struct application_clock simple(const struct known *known, enum application_clock_kind kind,
                                       struct str agency)
{
    struct application_clock clock = new_clock(known, kind, agency);
    int32_t from = rules[kind].latest ? last_on(known, rules[kind].begins)
                                      : first_on(known, rules[kind].begins, agency, DATE_MIN);
    if (from != DATE_OPEN)
        run(known, &clock, from, from);
    return clock;
}

/* ---- those that hang on others ---- */

/* From the day by which the last of the agencies had to recommend (750.4(f)(1)(i)). */
static struct application_clock committee(const struct known *known,
                                          const struct application_clocks *clocks)
{
    struct application_clock clock = new_clock(known, CLOCK_OC, (struct str){ 0 });
    int32_t from = first_on(known, ON(ESCALATED), (struct str){ 0 }, DATE_MIN);
    int32_t base = DATE_MIN;
    for (size_t i = 0; i < clocks->count; i++) {
        if (clocks->list[i].kind == CLOCK_AGENCY_RECOMMENDS)
            base = later(base, clocks->list[i].due);
    }
    if (from != DATE_OPEN && base != DATE_MIN)
        run(known, &clock, from, base);
    return clock;
}

/* The days of both readings; the earlier one warns, and if they are one, that of 750.6. */
static void appeals(const struct known *known, const struct application_clock *final,
                    int32_t denied, struct application_clock *ret_denial,
                    struct application_clock *ret_notice)
{
    int32_t noticed = last_on(known, ON(INTENT) | ON(DENIED));
    int32_t from = earlier(noticed, final->began); /* an appeal may be there before the letter */
    *ret_denial = new_clock(known, CLOCK_APPEAL, (struct str){ 0 });
    *ret_notice = new_clock(known, CLOCK_APPEAL_NOTICE, (struct str){ 0 });
    if (noticed == DATE_OPEN)
        return;
    run_until(known, ret_notice, from, noticed,
              rules[CLOCK_APPEAL_NOTICE].moots | (denied == DATE_OPEN ? GIVEN_UP : 0));
    if (denied == DATE_OPEN && final->state != CLOCK_RUNNING) {
        ret_notice->warns = false; /* the intent was given up: nothing is left to be appealed */
        return;
    }
    run(known, ret_denial, from, denied == DATE_OPEN ? final->due : denied);
    if (denied == DATE_OPEN) {
        ret_denial->provisional = true;
        if (ret_denial->state == CLOCK_RUNNING) {
            ret_denial->state = CLOCK_NOT_BEGUN;
            ret_denial->began = DATE_OPEN;
        }
    }
    ret_denial->warns = ret_denial->due <= ret_notice->due;
    ret_notice->warns = !ret_denial->warns;
}

/* The day of the final denial: of a letter, or the 45th after the notice if nobody wrote. */
static void find_denial(struct known *known, const struct application_clock *final,
                        struct application_clocks *ret)
{
    int32_t intended = last_on(known, ON(INTENT));
    ret->denied =
        first_on(known, ON(DENIED), (struct str){ 0 }, intended == DATE_OPEN ? DATE_MIN : intended);
    ret->denied_in_silence = final->state == CLOCK_LAPSED;
    if (!ret->denied_in_silence)
        return;
    known->in_silence = final->due;
    ret->denied = final->due; /* a letter before would have ended the clock */
}

/* ---- all of them ---- */

static void add(const struct known *known, struct application_clocks *clocks,
                struct application_clock clock)
{
    assert(clocks->count < APPLICATION_CLOCKS_MAX);
    add_file_by(known, &clock);
    clocks->list[clocks->count++] = clock;
}

static bool is_first_of_agency(const struct known *known, size_t event)
{
    if (!is_of(known, &known->events[event], ON(REFERRED), (struct str){ 0 }))
        return false;
    for (size_t i = 0; i < event; i++) {
        if (is_of(known, &known->events[i], ON(REFERRED), known->events[event].agency))
            return false;
    }
    return true;
}

static void add_agencies(const struct known *known, struct application_clocks *clocks)
{
    for (size_t i = 0; i < known->count; i++) {
        if (!is_first_of_agency(known, i))
            continue;
        add(known, clocks, simple(known, CLOCK_AGENCY_ASKS, known->events[i].agency));
        add(known, clocks, simple(known, CLOCK_AGENCY_RECOMMENDS, known->events[i].agency));
    }
}

static void add_all(struct known *known, struct application_clocks *clocks)
{
    const struct str nobody = { 0 };
    struct application_clock final = simple(known, CLOCK_FINAL, nobody);
    struct application_clock denial;
    struct application_clock notice;
    find_denial(known, &final, clocks);
    appeals(known, &final, clocks->denied, &denial, &notice);
    add(known, clocks, simple(known, CLOCK_INITIAL, nobody));
    add(known, clocks, simple(known, CLOCK_OVERALL, nobody));
    add_agencies(known, clocks);
    add(known, clocks, committee(known, clocks));
    for (int kind = CLOCK_OC_APPEAL; kind <= CLOCK_ANSWER; kind++)
        add(known, clocks, simple(known, (enum application_clock_kind)kind, nobody));
    add(known, clocks, final);
    add(known, clocks, denial);
    add(known, clocks, notice);
    add(known, clocks, simple(known, CLOCK_APPEAL_PAPERS, nobody));
}

/* ---- what cannot be ---- */

static bool check_date(int32_t day, struct err *err)
{
    if (day >= DATE_MIN && day <= DATE_MAX)
        return true;
    return err_set(err, ERR_VALUE, "a day of an application is from 1900 to 2199");
}

static bool was_referred(const struct application_event *events, size_t count, struct str agency)
{
    for (size_t i = 0; i < count; i++) {
        if (events[i].happened == HAPPENED_REFERRED && str_equal(events[i].agency, agency))
            return true;
    }
    return false;
}

static bool check_event(const struct application_event *events, size_t count, size_t i,
                        struct err *err)
{
    const struct application_event *event = &events[i];
    const char *word = happened_word(event->happened);
    enum sort sort = happenings[event->happened].sort;
    bool of_agency = sort == SORT_AGENCY || sort == SORT_AGENCY_STOP;
    if (!check_date(event->day, err))
        return false;
    if (happened_is_stop(event->happened) &&
        (event->until < event->day || event->until > DATE_OPEN))
        return err_set(err, ERR_VALUE, "'%s' ends before it begins", word);
    if (of_agency != (event->agency.length > 0))
        return err_set(err, ERR_VALUE, "'%s' %s an agency", word,
                       of_agency ? "needs" : "is not of");
    if (of_agency && !was_referred(events, count, event->agency))
        return err_set(err, ERR_VALUE, "nothing was referred to '%.*s'", STR_ARG(event->agency));
    return true;
}

bool application_clocks(const struct application_event *events, size_t count,
                        const struct application_law *law, const struct holidays *holidays,
                        int32_t today, struct application_clocks *ret, struct err *err)
{
    struct known known = { .events = events,
                           .count = count,
                           .law = law,
                           .holidays = holidays,
                           .today = today,
                           .in_silence = DATE_OPEN };
    size_t agencies = 0;
    if (count > APPLICATION_EVENTS_MAX)
        return err_set(err, ERR_LIMIT, "an application has more than %d events",
                       APPLICATION_EVENTS_MAX);
    if (!check_date(today, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!check_event(events, count, i, err))
            return false;
        agencies += is_first_of_agency(&known, i);
    }
    if (agencies > APPLICATION_AGENCIES_MAX)
        return err_set(err, ERR_LIMIT, "an application is referred to more than %d agencies",
                       APPLICATION_AGENCIES_MAX);
    *ret = (struct application_clocks){ .count = 0 };
    find_stretches(&known);
    add_all(&known, ret);
    return true;
}
