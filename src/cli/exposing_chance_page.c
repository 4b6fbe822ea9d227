/* SPDX-License-Identifier: Apache-2.0 */
/* cli/exposing_chance_page.c - the paths as text and as JSON; see exposing_chance.h. */
#include <stdio.h>

#include "base/num.h"
#include "cli/exposing_plots.h"
#include "exposure/valuation_json.h"
#include "text/json_write.h"

static const char clustered[] =
    "Such days come in clusters, and not each of them reaches every chip: the rate is a rough "
    "prior, and more likely too high than too low for a book of few chips.";

/* "22.1 %", rounded. */
static struct str percent(struct arena *arena, uint64_t chance)
{
    char text[32];
    uint64_t thousandths = (uint64_t)(((uint128)chance * 1000 + CHANCE_ONE / 2) / CHANCE_ONE);
    snprintf(text, sizeof text, "%u.%u %%", (unsigned)(thousandths / 10),
             (unsigned)(thousandths % 10));
    return str_copy(arena, str_of(text));
}

static struct str day_words(struct arena *arena, int32_t day)
{
    char text[DATE_TEXT_SIZE];
    return str_copy(arena, str_of(date_format(day, text)));
}

static struct str number_words(struct arena *arena, int64_t number)
{
    char text[NUM_TEXT_SIZE];
    return str_copy(arena, str_of(num_format_grouped(num_int(number), 0, text)));
}

/* Ten-thousandths as "0.2500". */
static struct str score_words(struct arena *arena, int64_t score)
{
    char text[32];
    snprintf(text, sizeof text, "0.%04u", (unsigned)score);
    return str_copy(arena, str_of(text));
}

static bool write_grid(const struct exposing *e, struct grid *grid, struct err *err)
{
    if (!arena_sound(e->arena, err))
        return false;
    grid_write(grid, &e->cli->out, &e->cli->style, 2);
    return true;
}

static void paragraph(const struct exposing *e, unsigned indent, enum ink ink, struct str text)
{
    struct page page;
    page_init(&page, &e->cli->out, &e->cli->style);
    page_line(&page, indent, indent);
    page_words(&page, ink, text);
    page_end(&page);
}

/* ---- what it rests on ---- */

static void put_rate(const struct exposing *e, const char *what, bool own, int64_t rate,
                     size_t events, int64_t low, int64_t high)
{
    struct arena *arena = e->arena;
    struct page page;
    page_init(&page, &e->cli->out, &e->cli->style);
    page_line(&page, 2, 4);
    page_text(&page, INK_STRONG, what);
    page_words(&page, INK_PLAIN, rate_words(arena, rate));
    page_glue(&page);
    if (own) {
        page_text(&page, INK_PLAIN, ", as the book assumes");
    } else {
        page_text(&page, INK_PLAIN, ", of");
        page_words(&page, INK_PLAIN, number_words(arena, (int64_t)events));
        page_text(&page, INK_PLAIN, "events; it may be from");
        page_words(&page, INK_PLAIN, rate_words(arena, low));
        page_text(&page, INK_PLAIN, "to");
        page_words(&page, INK_PLAIN, rate_words(arena, high));
        page_text(&page, INK_PLAIN, "(90 percent)");
    }
    page_end(&page);
}

static const struct grid_column event_columns[] = {
    { "In force", ALIGN_LEFT, 0 }, { "Known", ALIGN_LEFT, 0 }, { "", ALIGN_LEFT, 0 },
    { "Chips", ALIGN_RIGHT, 0 },   { "Rule", ALIGN_LEFT, 10 }, { "Source", ALIGN_LEFT, 10 },
};

static bool put_events(const struct exposing *e, const struct chance *chance, struct err *err)
{
    struct arena *arena = e->arena;
    struct grid grid;
    grid_init(&grid, arena, event_columns, sizeof event_columns / sizeof event_columns[0]);
    for (size_t i = 0; i < chance->events.count; i++) {
        const struct dated_event *event = &chance->events.list[i];
        if (event->on >= chance->seen.until || event->known >= chance->seen.until)
            continue;
        if (!grid_cell(&grid, INK_PLAIN, day_words(arena, event->on)) ||
            !grid_cell(&grid, INK_PLAIN, day_words(arena, event->known)) ||
            !grid_cell(&grid, INK_PLAIN, event->tighter ? STR("tighter") : STR("looser")) ||
            !grid_cell(&grid, INK_PLAIN, number_words(arena, (int64_t)event->chips)) ||
            !grid_cell(&grid, INK_FAINT,
                       event->rule.length > 0 ? event->rule : STR("a requirement ends")) ||
            !grid_cell(&grid, INK_FAINT, event->citation))
            return arena_error(arena, err);
    }
    return write_grid(e, &grid, err);
}

static bool put_basis(const struct exposing *e, const struct chance *chance, struct err *err)
{
    struct buf *out = &e->cli->out;
    const struct seen *seen = &chance->seen;
    char from[DATE_TEXT_SIZE];
    char until[DATE_TEXT_SIZE];
    buf_format(out, "\nChance: %zu paths, seed %llu; when it is tight: %.*s\n", chance->path_count,
               (unsigned long long)chance->seed, STR_ARG(chance->tight->supposed.name));
    buf_format(out, "  days on which the answer changed to %.*s, from %s, known by %s\n",
               STR_ARG(chance->events.to), date_format(seen->from, from),
               date_format(seen->until - 1, until));
    if (!put_events(e, chance, err))
        return false;
    put_rate(e, "tightening:", chance->own_tighten, chance->hazards.tighten, seen->tighter,
             seen->tighten_low, seen->tighten_high);
    put_rate(e, "loosening:", chance->own_loosen, chance->hazards.loosen, seen->looser,
             seen->loosen_low, seen->loosen_high);
    paragraph(e, 2, INK_FAINT, str_of(clustered));
    return true;
}

/* ---- what comes out ---- */

static const struct grid_column spread_columns[] = {
    { NULL, ALIGN_LEFT, 0 },
    { "Charge", ALIGN_RIGHT, 0 },
    { "Released", ALIGN_RIGHT, 0 },
    { "Lost revenue", ALIGN_RIGHT, 0 },
    { "Cash at risk", ALIGN_RIGHT, 0 },
};

static bool put_row(const struct exposing *e, struct grid *grid, const struct chance *chance,
                    const char *label, size_t offset)
{
    bool done = grid_cell(grid, INK_PLAIN, str_of(label));
    for (enum path_figure figure = 0; done && figure < PATH_FIGURE_COUNT; figure++) {
        const char *spread = (const char *)&chance->spreads[figure];
        int64_t amount = *(const int64_t *)(const void *)(spread + offset);
        /* Whole units of the currency: the spread is wider by far. */
        done = grid_cell(grid, INK_PLAIN, money_words(e->arena, amount / 100 * 100));
    }
    return done;
}

static bool put_spreads(const struct exposing *e, const struct chance *chance, struct err *err)
{
    static const struct {
        const char *label;
        size_t offset;
    } rows[] = {
        { "mean", offsetof(struct spread, mean) },
        { "  standard error", offsetof(struct spread, error) },
        { "half are below", offsetof(struct spread, p50) },
        { "90 percent", offsetof(struct spread, p90) },
        { "95 percent (VaR)", offsetof(struct spread, p95) },
        { "99 percent", offsetof(struct spread, p99) },
        { "worst 5 percent, mean", offsetof(struct spread, shortfall95) },
    };
    struct grid grid;
    struct arena *arena = e->arena;
    uint64_t hit =
        (uint64_t)((uint128)chance->spreads[PATH_NET].hit * CHANCE_ONE / chance->path_count);
    struct str share = percent(arena, hit);
    buf_format(&e->cli->out, "\n  a charge in %.*s of the paths\n", STR_ARG(share));
    grid_init(&grid, arena, spread_columns, sizeof spread_columns / sizeof spread_columns[0]);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!put_row(e, &grid, chance, rows[i].label, rows[i].offset))
            return arena_error(arena, err);
    }
    return write_grid(e, &grid, err);
}

static const struct grid_column last_columns[] = {
    { "It stays open", ALIGN_LEFT, 0 },
    { "Chance", ALIGN_RIGHT, 0 },
    { "At least", ALIGN_RIGHT, 0 },
    { "At most", ALIGN_RIGHT, 0 },
};

static bool put_lasting(const struct exposing *e, const struct chance *chance, struct err *err)
{
    struct arena *arena = e->arena;
    struct grid grid;
    buf_byte(&e->cli->out, '\n');
    grid_init(&grid, arena, last_columns, sizeof last_columns / sizeof last_columns[0]);
    for (size_t i = 0; i < SURVIVAL_POINTS; i++) {
        uint64_t lasts[3];
        chance_lasts(chance, chance_days[i], lasts);
        if (!grid_cell(&grid, INK_PLAIN,
                       str_join(arena, number_words(arena, chance_days[i]), "", STR(" days"))) ||
            !grid_cell(&grid, INK_STRONG, percent(arena, lasts[0])) ||
            !grid_cell(&grid, INK_PLAIN, percent(arena, lasts[1])) ||
            !grid_cell(&grid, INK_PLAIN, percent(arena, lasts[2])))
            return arena_error(arena, err);
    }
    return write_grid(e, &grid, err);
}

static const struct grid_column driver_columns[] = {
    { "What moves the means", ALIGN_LEFT, 8 },
    { "If", ALIGN_LEFT, 0 },
    { "Charge", ALIGN_RIGHT, 0 },
    { "Lost revenue", ALIGN_RIGHT, 0 },
};

static bool whole_cell(struct grid *grid, struct arena *arena, int64_t amount)
{
    return grid_cell(grid, INK_PLAIN, money_words(arena, amount / 100 * 100));
}

/* Each with its two ends, one below the other. */
static bool put_drivers(const struct exposing *e, const struct chance *chance, struct err *err)
{
    struct arena *arena = e->arena;
    struct grid grid;
    buf_byte(&e->cli->out, '\n');
    grid_init(&grid, arena, driver_columns, sizeof driver_columns / sizeof driver_columns[0]);
    for (size_t i = 0; i < chance->driver_count; i++) {
        const struct driver *d = &chance->drivers[i];
        if (!grid_cell(&grid, INK_PLAIN, str_of(d->name)) || !grid_cell(&grid, INK_PLAIN, d->low) ||
            !whole_cell(&grid, arena, d->net_low) || !whole_cell(&grid, arena, d->lost_low) ||
            !grid_cell(&grid, INK_PLAIN, STR("")) || !grid_cell(&grid, INK_PLAIN, d->high) ||
            !whole_cell(&grid, arena, d->net_high) || !whole_cell(&grid, arena, d->lost_high))
            return arena_error(arena, err);
    }
    return write_grid(e, &grid, err);
}

/* ---- the past ---- */

static const struct dated_event *what_came(const struct exposing *e, const struct chance *chance)
{
    for (size_t i = 0; i < chance->events.count; i++) {
        const struct dated_event *event = &chance->events.list[i];
        if (event->tighter && event->on >= chance->seen.until && event->on < e->until)
            return event;
    }
    return NULL;
}

/* What was said for the day beside what came of it. */
static void put_came(const struct exposing *e, const struct chance *chance)
{
    struct arena *arena = e->arena;
    const struct dated_event *came = what_came(e, chance);
    struct page page;
    if (e->options.known >= e->complete_through)
        return;
    page_init(&page, &e->cli->out, &e->cli->style);
    buf_byte(&e->cli->out, '\n');
    page_line(&page, 2, 4);
    page_text(&page, INK_STRONG, "what came:");
    if (came == NULL) {
        page_text(&page, INK_PLAIN, "nothing tighter in the window, as far as the packs know");
    } else {
        page_words(&page, INK_PLAIN, came->rule);
        page_text(&page, INK_PLAIN, "on");
        page_words(&page, INK_PLAIN, day_words(arena, came->on));
        page_glue(&page);
        page_text(&page, INK_PLAIN, ", known on");
        page_words(&page, INK_PLAIN, day_words(arena, came->known));
    }
    page_end(&page);
    for (size_t i = 0; i < e->book.published_count; i++) {
        const struct published *p = &e->book.published[i];
        int64_t supposed = valuation_figure(&e->book, &chance->tight->valuation, p);
        page_line(&page, 2, 4);
        page_words(&page, INK_STRONG, p->measure);
        page_glue(&page);
        page_text(&page, INK_PLAIN, ": said of");
        page_words(&page, INK_PLAIN, chance->tight->supposed.name);
        page_words(&page, INK_PLAIN, money_words(arena, supposed));
        page_glue(&page);
        page_text(&page, INK_PLAIN, ", published");
        page_words(&page, INK_PLAIN, day_words(arena, p->on));
        page_words(&page, INK_PLAIN, money_words(arena, p->amount));
        page_glue(&page);
        page_text(&page, INK_PLAIN, ", off by");
        page_words(&page, INK_PLAIN, money_words(arena, supposed - p->amount));
        page_end(&page);
    }
}

static const struct grid_column forecast_columns[] = {
    { "Forecast of", ALIGN_LEFT, 0 },
    { "Events", ALIGN_RIGHT, 0 },
    { "Tighter in 90 days", ALIGN_RIGHT, 0 },
    { "What came", ALIGN_LEFT, 0 },
};

static bool put_forecasts(const struct exposing *e, const struct chance *chance, struct err *err)
{
    struct arena *arena = e->arena;
    struct grid grid;
    if (chance->forecast_count == 0)
        return true;
    buf_byte(&e->cli->out, '\n');
    grid_init(&grid, arena, forecast_columns, sizeof forecast_columns / sizeof forecast_columns[0]);
    for (size_t i = 0; i < chance->forecast_count; i++) {
        const struct forecast *f = &chance->forecasts[i];
        if (!grid_cell(&grid, INK_PLAIN, day_words(arena, f->on)) ||
            !grid_cell(&grid, INK_PLAIN, number_words(arena, (int64_t)f->events)) ||
            !grid_cell(&grid, INK_PLAIN, percent(arena, f->chance)) ||
            !grid_cell(&grid, f->came ? INK_STRONG : INK_FAINT,
                       f->came ? day_words(arena, f->came_on) : STR("nothing")))
            return arena_error(arena, err);
    }
    if (!write_grid(e, &grid, err))
        return false;
    buf_format(&e->cli->out,
               "  Brier score %.*s; a coin has 0.2500, always saying how often it came %.*s\n",
               STR_ARG(score_words(arena, chance->brier)),
               STR_ARG(score_words(arena, chance->brier_base)));
    return true;
}

bool chance_page(const struct exposing *e, const struct chance *chance, struct err *err)
{
    if (!put_basis(e, chance, err) || !put_spreads(e, chance, err) ||
        !put_lasting(e, chance, err) || !put_drivers(e, chance, err))
        return false;
    put_came(e, chance);
    return put_forecasts(e, chance, err) && arena_sound(e->arena, err);
}

/* ---- JSON ---- */

static void put_rate_json(struct buf *out, const char *name, int64_t rate)
{
    char text[NUM_TEXT_SIZE];
    struct num number = num_int(rate);
    bool done = num_divide(number, num_int(RATE_ONE), &number);
    JSON_RAW(out, "\"");
    buf_text(out, name);
    JSON_RAW(out, "\":");
    json_string(out, done ? str_of(num_format(number, 6, true, text)) : (struct str){ 0 });
}

static void put_chance_json(struct buf *out, const char *name, uint64_t chance)
{
    uint64_t millionths = (uint64_t)(((uint128)chance * 1000000 + CHANCE_ONE / 2) / CHANCE_ONE);
    put_rate_json(out, name, (int64_t)millionths);
}

static void put_events_json(struct buf *out, const struct chance *chance)
{
    JSON_KEY(out, "events");
    json_open(out, '[');
    for (size_t i = 0; i < chance->events.count; i++) {
        const struct dated_event *event = &chance->events.list[i];
        bool counted = event->on < chance->seen.until && event->known < chance->seen.until;
        json_open(out, '{');
        JSON_PUT_DATE(out, "on", event->on);
        JSON_PUT_DATE(out, "known", event->known);
        JSON_PUT_WORD(out, "direction", event->tighter ? "tighter" : "looser");
        JSON_PUT_INT(out, "chips", (int64_t)event->chips);
        JSON_PUT_STRING(out, "example", event->example);
        JSON_PUT_STRING(out, "rule", event->rule);
        JSON_PUT_STRING(out, "citation", event->citation);
        JSON_PUT_BOOL(out, "counted", counted);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void put_spread_json(struct buf *out, const struct spread *spread)
{
    json_open(out, '{');
    json_money(out, "mean", spread->mean);
    json_money(out, "error", spread->error);
    json_money(out, "p50", spread->p50);
    json_money(out, "p75", spread->p75);
    json_money(out, "p90", spread->p90);
    json_money(out, "p95", spread->p95);
    json_money(out, "p99", spread->p99);
    json_money(out, "worst", spread->worst);
    json_money(out, "shortfall95", spread->shortfall95);
    JSON_PUT_INT(out, "hit", (int64_t)spread->hit);
    json_close(out, '}');
}

static void put_spreads_json(struct buf *out, const struct chance *chance)
{
    JSON_KEY(out, "spreads");
    json_open(out, '{');
    for (enum path_figure figure = 0; figure < PATH_FIGURE_COUNT; figure++) {
        JSON_RAW(out, "\"");
        buf_text(out, path_figure_name(figure));
        JSON_RAW(out, "\":");
        put_spread_json(out, &chance->spreads[figure]);
    }
    json_close(out, '}');
}

static void put_lasting_json(struct buf *out, const struct chance *chance)
{
    JSON_KEY(out, "lasts");
    json_open(out, '[');
    for (size_t i = 0; i < SURVIVAL_POINTS; i++) {
        uint64_t lasts[3];
        chance_lasts(chance, chance_days[i], lasts);
        json_open(out, '{');
        JSON_PUT_INT(out, "days", chance_days[i]);
        put_chance_json(out, "chance", lasts[0]);
        put_chance_json(out, "low", lasts[1]);
        put_chance_json(out, "high", lasts[2]);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void put_drivers_json(struct buf *out, const struct chance *chance)
{
    JSON_KEY(out, "drivers");
    json_open(out, '[');
    for (size_t i = 0; i < chance->driver_count; i++) {
        const struct driver *d = &chance->drivers[i];
        json_open(out, '{');
        JSON_PUT_WORD(out, "name", d->name);
        JSON_PUT_STRING(out, "low", d->low);
        json_money(out, "net_low", d->net_low);
        json_money(out, "lost_low", d->lost_low);
        JSON_PUT_STRING(out, "high", d->high);
        json_money(out, "net_high", d->net_high);
        json_money(out, "lost_high", d->lost_high);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void put_forecasts_json(struct buf *out, const struct chance *chance)
{
    JSON_KEY(out, "forecasts");
    json_open(out, '[');
    for (size_t i = 0; i < chance->forecast_count; i++) {
        const struct forecast *f = &chance->forecasts[i];
        json_open(out, '{');
        JSON_PUT_DATE(out, "on", f->on);
        JSON_PUT_INT(out, "events", (int64_t)f->events);
        put_chance_json(out, "chance", f->chance);
        JSON_PUT_DATE(out, "came", f->came ? f->came_on : DATE_OPEN);
        json_close(out, '}');
    }
    json_close(out, ']');
}

bool chance_json(struct exposing *e, const struct chance *chance, struct err *err)
{
    struct buf *out = &e->cli->out;
    json_open(out, '{');
    JSON_PUT_INT(out, "paths", (int64_t)chance->path_count);
    JSON_PUT_INT(out, "seed", (int64_t)chance->seed);
    JSON_PUT_STRING(out, "supposed", chance->tight->supposed.name);
    JSON_PUT_DATE(out, "on", e->on);
    JSON_PUT_DATE(out, "until", e->until - 1);
    JSON_PUT_STRING(out, "to", chance->events.to);
    JSON_PUT_DATE(out, "seen_from", chance->seen.from);
    JSON_PUT_DATE(out, "seen_until", chance->seen.until - 1);
    put_rate_json(out, "tightening", chance->hazards.tighten);
    put_rate_json(out, "tightening_low", chance->seen.tighten_low);
    put_rate_json(out, "tightening_high", chance->seen.tighten_high);
    JSON_PUT_BOOL(out, "tightening_given", chance->own_tighten);
    put_rate_json(out, "loosening", chance->hazards.loosen);
    JSON_PUT_BOOL(out, "loosening_given", chance->own_loosen);
    put_events_json(out, chance);
    put_spreads_json(out, chance);
    put_lasting_json(out, chance);
    put_drivers_json(out, chance);
    put_forecasts_json(out, chance);
    put_rate_json(out, "brier", chance->brier * 100);
    put_rate_json(out, "brier_base", chance->brier_base * 100);
    if (!exposing_plots_json(e, chance, err))
        return false;
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}
