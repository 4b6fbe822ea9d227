/* SPDX-License-Identifier: Apache-2.0 */
/* cli/exposing_chance.c - the paths, their drivers, and the past; see exposing_chance.h. */
#include "cli/exposing_chance.h"

#include <pthread.h>

#include "base/num.h"
#include "cli/stream.h"

#define SEED 42
#define PATHS 2000         /* where somebody wants a picture, and did not say */
#define AHEAD 90           /* days of a forecast */
#define FORECAST_STEP 90   /* days between forecasts of past days */
#define FORECASTS_FROM 365 /* days of events that the first one has */

const int32_t chance_days[SURVIVAL_POINTS] = { 30, 60, 90, 180, 365, 730 };

/* ---- several threads ---- */

struct work {
    const struct sampler *sampler;
    const struct mem *mem;
    size_t first, end;
    struct path *paths;
    struct err err;
    bool done;
    pthread_t thread;
    bool started;
};

static void *work_off(void *context)
{
    struct work *work = context;
    err_clear(&work->err);
    work->done =
        sampler_run(work->sampler, work->mem, work->first, work->end, work->paths, &work->err);
    return NULL;
}

static bool run_paths(const struct exposing *e, const struct outlook *outlook,
                      const struct hazards *hazards, struct chance *chance, struct err *err)
{
    unsigned jobs = stream_jobs(args_number(e->args, "jobs", 0));
    struct work *works = arena_array(e->arena, jobs, sizeof *works);
    const struct sampler *sampler;
    bool done = true;
    if (works == NULL)
        return arena_error(e->arena, err);
    if (!sampler_make(e->arena, outlook, hazards, chance->seed, &sampler, err))
        return false;
    for (unsigned i = 0; i < jobs; i++) {
        works[i] = (struct work){ .sampler = sampler,
                                  .mem = e->cli->mem,
                                  .first = chance->path_count * i / jobs,
                                  .end = chance->path_count * (i + 1) / jobs,
                                  .paths = chance->paths };
        works[i].started =
            i + 1 < jobs && pthread_create(&works[i].thread, NULL, work_off, &works[i]) == 0;
        if (!works[i].started)
            work_off(&works[i]);
    }
    for (unsigned i = 0; i < jobs; i++) {
        if (works[i].started)
            pthread_join(works[i].thread, NULL);
        if (done && !works[i].done)
            *err = works[i].err;
        done = done && works[i].done;
    }
    return done;
}

/* ---- what is drawn ---- */

static int64_t days_assumed(const struct exposing *e, const char *name, int64_t fallback)
{
    int64_t days = holdings_assumed(&e->book, name, fallback * HOLDINGS_WHOLE) / HOLDINGS_WHOLE;
    return days > DATE_MAX ? DATE_MAX : days;
}

static int64_t share_assumed(const struct exposing *e, const char *name, int64_t fallback)
{
    int64_t share = holdings_assumed(&e->book, name, fallback * HOLDINGS_WHOLE) / 100;
    return share > HOLDINGS_WHOLE ? HOLDINGS_WHOLE : share;
}

/* Ten-thousandths of an event a year, as a rate. */
static int64_t rate_assumed(const struct exposing *e, const char *name, int64_t fallback,
                            bool *ret_own)
{
    int64_t value = holdings_assumed(&e->book, name, -1);
    *ret_own = value >= 0;
    return value < 0 ? fallback : value > RATE_MAX / 100 ? RATE_MAX : value * 100;
}

/* The notice that each tightening gave, which was known by then. */
static bool take_notices(const struct exposing *e, struct chance *chance, int32_t by,
                         struct err *err)
{
    int32_t *notices = arena_array(e->arena, chance->events.count, sizeof *notices);
    if (notices == NULL)
        return arena_error(e->arena, err);
    for (size_t i = 0; i < chance->events.count; i++) {
        const struct dated_event *event = &chance->events.list[i];
        if (event->tighter && event->known < by && event->on < by)
            notices[chance->hazards.notice_count++] = event_notice(event);
    }
    chance->hazards.notices = notices;
    return true;
}

/* The first day behind what is known. */
static int32_t known_by(const struct exposing *e)
{
    return (e->options.known < e->on ? e->options.known : e->on) + 1;
}

static bool take_hazards(const struct exposing *e, struct chance *chance, struct err *err)
{
    struct hazards *hazards = &chance->hazards;
    int32_t by = known_by(e);
    events_seen(chance->events.list, chance->events.count, chance->events.first, by, &chance->seen);
    hazards->tighten =
        rate_assumed(e, "tightening_per_year", chance->seen.tighten, &chance->own_tighten);
    hazards->loosen =
        rate_assumed(e, "loosening_per_year", chance->seen.loosen, &chance->own_loosen);
    hazards->approval = share_assumed(e, "approval_percent", 0);
    hazards->delay_from = (int32_t)days_assumed(e, "delay_days", 90);
    hazards->delay_until = hazards->delay_from + (int32_t)days_assumed(e, "delay_more_days", 90);
    hazards->market_from = share_assumed(e, "market_from_percent", 50);
    hazards->market_until = HOLDINGS_WHOLE;
    return take_notices(e, chance, by, err);
}

/* What needs a license goes, when it loosens. */
static bool loosened(const struct exposing *e, const struct verdict *now,
                     const struct verdict **ret, struct err *err)
{
    struct verdict *made = arena_array(e->arena, e->book.line_count, sizeof *made);
    if (made == NULL)
        return arena_error(e->arena, err);
    for (size_t i = 0; i < e->book.line_count; i++) {
        made[i] = now[i];
        if (now[i].standing == LINE_PENDING)
            made[i].standing = LINE_LICENSED;
    }
    *ret = made;
    return true;
}

/* ---- drivers ---- */

struct driving {
    const struct exposing *e;
    const struct outlook *outlook;
    struct chance *chance;
    struct path *paths; /* beside the chance's own */
    struct err *err;
};

static bool find_means(struct driving *d, const struct outlook *outlook,
                       const struct hazards *hazards, int64_t *ret_net, int64_t *ret_lost)
{
    struct chance other = *d->chance;
    struct spread spread;
    int64_t *sorted = arena_array(d->e->arena, other.path_count, sizeof *sorted);
    if (sorted == NULL)
        return arena_error(d->e->arena, d->err);
    other.paths = d->paths;
    if (!run_paths(d->e, outlook, hazards, &other, d->err))
        return false;
    spread_make(other.paths, other.path_count, PATH_NET, sorted, &spread);
    *ret_net = spread.mean;
    spread_make(other.paths, other.path_count, PATH_LOST_REVENUE, sorted, &spread);
    *ret_lost = spread.mean;
    return true;
}

static bool drive(struct driving *d, const char *name, struct str low_words,
                  const struct hazards *low, struct str high_words, const struct hazards *high)
{
    struct driver driver = { .name = name, .low = low_words, .high = high_words };
    if (!arena_sound(d->e->arena, d->err) ||
        !find_means(d, d->outlook, low, &driver.net_low, &driver.lost_low) ||
        !find_means(d, d->outlook, high, &driver.net_high, &driver.lost_high))
        return false;
    d->chance->drivers[d->chance->driver_count++] = driver;
    return true;
}

struct str rate_words(struct arena *arena, int64_t rate)
{
    char text[NUM_TEXT_SIZE];
    struct num number = num_int(rate);
    if (!num_divide(number, num_int(RATE_ONE), &number))
        return (struct str){ 0 };
    return str_join(arena, str_of(num_format(number, 2, true, text)), "", STR(" a year"));
}

static bool drive_rates(struct driving *d)
{
    struct arena *arena = d->e->arena;
    const struct seen *seen = &d->chance->seen;
    struct hazards low = d->chance->hazards;
    struct hazards high = low;
    if (d->chance->own_tighten) {
        low.tighten /= 2;
        high.tighten = high.tighten > RATE_MAX / 2 ? RATE_MAX : high.tighten * 2;
    } else {
        low.tighten = seen->tighten_low;
        high.tighten = seen->tighten_high;
    }
    return drive(d, "rate of tightening", rate_words(arena, low.tighten), &low,
                 rate_words(arena, high.tighten), &high);
}

static bool drive_notice(struct driving *d)
{
    static const int32_t none[] = { 0 };
    static const int32_t month[] = { 30 };
    struct hazards low = d->chance->hazards;
    struct hazards high = low;
    low.notices = month;
    high.notices = none;
    low.notice_count = high.notice_count = 1;
    return drive(d, "notice", STR("30 days"), &low, STR("none"), &high);
}

static int32_t days_later(int32_t days)
{
    return days > DATE_MAX - LATER_LICENSE ? DATE_MAX : days + LATER_LICENSE;
}

/* At once, or as much later as the stress table has it; nobody waits where none will be granted. */
static bool drive_licenses(struct driving *d)
{
    struct hazards low = d->chance->hazards;
    struct hazards high = low;
    low.delay_from = low.delay_until = 0;
    high.delay_from = days_later(high.delay_from);
    high.delay_until = days_later(high.delay_until);
    return low.approval == 0 ||
           drive(d, "license delay", STR("none"), &low, STR("180 days more"), &high);
}

static bool drive_approval(struct driving *d)
{
    struct hazards low = d->chance->hazards;
    struct hazards high = low;
    low.approval = 0;
    high.approval = HOLDINGS_WHOLE;
    return drive(d, "licenses", STR("none"), &low, STR("all"), &high);
}

static bool drive_markets(struct driving *d)
{
    struct hazards low = d->chance->hazards;
    struct hazards high = low;
    low.market_from = low.market_until = HOLDINGS_WHOLE;
    high.market_from = high.market_until = 0;
    return d->e->book.market_count == 0 ||
           drive(d, "other markets", STR("take all"), &low, STR("take nothing"), &high);
}

/* With another book; a figure that moves nothing is none. */
static bool drive_book(struct driving *d, const char *name, const char *high,
                       const struct holdings *book)
{
    struct outlook outlook = *d->outlook;
    struct driver driver = { .name = name, .low = STR("as stated"), .high = str_of(high) };
    outlook.book = book;
    driver.net_low = d->chance->spreads[PATH_NET].mean;
    driver.lost_low = d->chance->spreads[PATH_LOST_REVENUE].mean;
    if (!find_means(d, &outlook, &d->chance->hazards, &driver.net_high, &driver.lost_high))
        return false;
    if (driver.net_low != driver.net_high)
        d->chance->drivers[d->chance->driver_count++] = driver;
    return true;
}

static bool drive_reuse(struct driving *d)
{
    struct holdings book = d->e->book;
    book.supplies = arena_array(d->e->arena, book.supply_count, sizeof *book.supplies);
    if (book.supplies == NULL)
        return arena_error(d->e->arena, d->err);
    for (size_t i = 0; i < book.supply_count; i++) {
        book.supplies[i] = d->e->book.supplies[i];
        book.supplies[i].reusable = 0;
    }
    return drive_book(d, "reuse", "nothing", &book);
}

static bool drive_price(struct driving *d)
{
    struct holdings book = d->e->book;
    book.markets = arena_array(d->e->arena, book.market_count, sizeof *book.markets);
    if (book.markets == NULL)
        return arena_error(d->e->arena, d->err);
    for (size_t i = 0; i < book.market_count; i++) {
        book.markets[i] = d->e->book.markets[i];
        book.markets[i].price /= 2;
    }
    return drive_book(d, "price elsewhere", "half", &book);
}

static int64_t between(int64_t low, int64_t high)
{
    return high < low ? low - high : high - low;
}

/* What moves the charge before what moves it less, and that by the revenue that is lost. */
static bool reaches_further(const struct driver *a, const struct driver *b)
{
    int64_t net_a = between(a->net_low, a->net_high);
    int64_t net_b = between(b->net_low, b->net_high);
    return net_a > net_b || (net_a == net_b && between(a->lost_low, a->lost_high) >
                                                   between(b->lost_low, b->lost_high));
}

/* The longest bar first. */
static void sort_drivers(struct chance *chance)
{
    for (size_t i = 1; i < chance->driver_count; i++) {
        struct driver moved = chance->drivers[i];
        size_t at = i;
        for (; at > 0 && reaches_further(&moved, &chance->drivers[at - 1]); at--)
            chance->drivers[at] = chance->drivers[at - 1];
        chance->drivers[at] = moved;
    }
}

/* ---- the past ---- */

/* How often it came, said of every day: what a forecast has to beat. */
static int64_t base_score(const struct chance *chance)
{
    int64_t came = 0;
    int64_t count = (int64_t)chance->forecast_count;
    for (size_t i = 0; i < chance->forecast_count; i++)
        came += chance->forecasts[i].came;
    return count == 0 ? 0 : came * (count - came) * 10000 / (count * count);
}

/* On past days, up to the last whose days ahead are over and known. */
static bool look_back(const struct exposing *e, struct chance *chance, struct err *err)
{
    const struct exposed_events *events = &chance->events;
    int32_t first = events->first + FORECASTS_FROM;
    int32_t last = e->complete_through - AHEAD;
    if (events->count == 0 || first > last)
        return true;
    size_t most = (size_t)(last - first) / FORECAST_STEP + 1;
    chance->forecasts = arena_array(e->arena, most, sizeof *chance->forecasts);
    if (chance->forecasts == NULL)
        return arena_error(e->arena, err);
    for (int32_t day = first; day <= last; day += FORECAST_STEP)
        forecast_make(events->list, events->count, events->first, day, AHEAD,
                      &chance->forecasts[chance->forecast_count++]);
    chance->brier = brier_score(chance->forecasts, chance->forecast_count);
    chance->brier_base = base_score(chance);
    return true;
}

/* ---- all of it ---- */

static bool make_room(const struct exposing *e, struct chance *chance, struct path **ret_others,
                      struct err *err)
{
    struct arena *arena = e->arena;
    chance->path_count = (size_t)args_number(e->args, "paths", PATHS);
    chance->seed = (uint64_t)args_number(e->args, "seed", SEED);
    chance->paths = arena_array(arena, chance->path_count, sizeof *chance->paths);
    *ret_others = arena_array(arena, chance->path_count, sizeof **ret_others);
    chance->sorted = arena_array(arena, chance->path_count, sizeof *chance->sorted);
    return arena_sound(arena, err);
}

static bool drive_all(struct driving *d)
{
    if (!drive_rates(d) || !drive_notice(d) || !drive_approval(d) || !drive_licenses(d) ||
        !drive_markets(d) || !drive_reuse(d) || !drive_price(d))
        return false;
    sort_drivers(d->chance);
    return true;
}

bool chance_make(struct exposing *e, const struct exposed *now, const struct exposed *tight,
                 struct chance *ret, struct err *err)
{
    struct path *others;
    struct outlook outlook = { .book = &e->book,
                               .now = now->decided.lines,
                               .tight = tight->decided.lines,
                               .markets_now = now->decided.markets,
                               .markets_tight = tight->decided.markets,
                               .on = e->on,
                               .until = e->until };
    *ret = (struct chance){ .now = now, .tight = tight };
    if (!make_room(e, ret, &others, err) || !exposing_events(e, &ret->events, err) ||
        !take_hazards(e, ret, err) || !loosened(e, outlook.now, &outlook.loose, err) ||
        !run_paths(e, &outlook, &ret->hazards, ret, err))
        return false;
    for (enum path_figure figure = PATH_FIGURE_COUNT; figure-- > 0;)
        spread_make(ret->paths, ret->path_count, figure, ret->sorted, &ret->spreads[figure]);
    struct driving driving = {
        .e = e, .outlook = &outlook, .chance = ret, .paths = others, .err = err
    };
    return drive_all(&driving) && look_back(e, ret, err);
}

void chance_lasts(const struct chance *chance, int32_t days, uint64_t ret[3])
{
    const struct seen *seen = &chance->seen;
    bool own = chance->own_tighten;
    ret[0] = chance_of_none(chance->hazards.tighten, days);
    ret[1] = own ? ret[0] : chance_of_none(seen->tighten_high, days);
    ret[2] = own ? ret[0] : chance_of_none(seen->tighten_low, days);
}
