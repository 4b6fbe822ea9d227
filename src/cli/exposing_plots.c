/* SPDX-License-Identifier: Apache-2.0 */
/* cli/exposing_plots.c - see exposing_plots.h. */
#include "cli/exposing_plots.h"

#include <stdio.h>

#include "cli/pack_folders.h"
#include "cli/plots.h"
#include "decide/decide.h"
#include "exposure/valuation_json.h"
#include "text/json_write.h"

#define WORDS_MAX ((size_t)64 << 10)
#define DAYS_MAX 1000 /* of a picture */
#define LASTING_DAYS 731

const char *const exposing_plot_kinds[] = { "timeline", "waterfall", "cliff",   "fan",
                                            "loss",     "survival",  "tornado", NULL };

bool exposing_plot_needs_chance(struct str kind)
{
    return str_equal_text(kind, "fan") || str_equal_text(kind, "loss") ||
           str_equal_text(kind, "survival") || str_equal_text(kind, "tornado");
}

struct plotting {
    struct exposing *e;
    const struct exposed *now, *shown;
    const struct chance *chance;
    struct buf title, subtitle;
    struct exposure_plot plot;
    size_t days;
    struct err *err;
};

/* What it rests on, so that a picture that is passed on still says so. */
static bool begin(struct plotting *p, const char *title)
{
    const struct exposing *e = p->e;
    char on[DATE_TEXT_SIZE];
    char until[DATE_TEXT_SIZE];
    buf_format(&p->title, "%s, in %.*s", title, STR_ARG(e->book.currency));
    buf_format(&p->subtitle, "valued on %s, window through %s; supposed: %.*s; ",
               date_format(e->on, on), date_format(e->until - 1, until),
               STR_ARG(p->shown->supposed.title));
    if (p->chance != NULL)
        buf_format(&p->subtitle, "%zu paths, seed %llu, %.*s; ", p->chance->path_count,
                   (unsigned long long)p->chance->seed,
                   STR_ARG(rate_words(e->arena, p->chance->hazards.tighten)));
    buf_format(&p->subtitle, "%.*s through %s", STR_ARG(e->label),
               date_format(e->complete_through, on));
    p->plot = (struct exposure_plot){
        .words = { buf_view(&p->title), buf_view(&p->subtitle), plot_narrow(e->args) },
        .currency = e->book.currency,
    };
    return buf_check(&p->title, p->err) && buf_check(&p->subtitle, p->err);
}

/* ---- if it came on a day ---- */

static bool value_day(struct plotting *p, struct arena *arena, int32_t day, int64_t *ret_gross,
                      int64_t *ret_net)
{
    struct exposing *e = p->e;
    struct valuation valuation;
    const struct phase phases[] = { { DATE_MIN, p->now->decided.lines },
                                    { e->on + day, p->shown->decided.lines } };
    struct valuation_case valued = exposing_case(e, &p->shown->supposed, &p->shown->decided);
    valued.from = e->on + day;
    valued.phases = phases;
    valued.phase_count = 2;
    if (!valuation_make(arena, &e->index, &valued, &valuation, p->err))
        return false;
    *ret_gross = valuation.gross;
    *ret_net = valuation.net;
    return true;
}

static bool mark_days(struct plotting *p, struct cliff *cliff)
{
    const struct holdings *book = &p->e->book;
    struct cliff_mark *marks = arena_array(p->e->arena, book->supply_count, sizeof *marks);
    if (marks == NULL)
        return arena_error(p->e->arena, p->err);
    for (size_t i = 0; i < book->supply_count; i++) {
        const struct supply *s = &book->supplies[i];
        int32_t day = s->cancellable_until - p->e->on + 1;
        if (s->kind == SUPPLY_COMMITMENT && day > 0 && day < (int32_t)p->days)
            marks[cliff->mark_count++] = (struct cliff_mark){ day, s->id };
    }
    cliff->marks = marks;
    return true;
}

static bool make_cliff(struct plotting *p, struct cliff *ret)
{
    struct arena *own = p->e->arena;
    int64_t *gross = arena_array(own, p->days, sizeof *gross);
    int64_t *net = arena_array(own, p->days, sizeof *net);
    struct arena arena;
    *ret = (struct cliff){ .on = p->e->on, .gross = gross, .net = net, .days = p->days };
    if (!arena_sound(own, p->err) || !mark_days(p, ret))
        return false;
    arena_init(&arena, p->e->cli->mem, own->limit);
    bool done = true;
    for (size_t day = 0; done && day < p->days; day++) {
        done = value_day(p, &arena, (int32_t)day, &gross[day], &net[day]);
        arena_reset(&arena);
    }
    arena_release(&arena);
    return done;
}

static bool plot_cliff(struct plotting *p)
{
    struct cliff cliff;
    if (!make_cliff(p, &cliff) || !begin(p, "What it costs if it comes on a day"))
        return false;
    cliff_to_svg(&p->e->cli->out, &p->plot, &cliff);
    return true;
}

/* ---- of the paths ---- */

/* By a day: the charge of those in which it came by then. */
static bool make_fan(struct plotting *p, struct fan *ret)
{
    const struct chance *chance = p->chance;
    struct arena *arena = p->e->arena;
    struct path *until = arena_array(arena, chance->path_count, sizeof *until);
    int64_t *sorted = arena_array(arena, chance->path_count, sizeof *sorted);
    int64_t *lines[FAN_LINES];
    *ret = (struct fan){ .on = p->e->on, .days = p->days };
    for (size_t line = 0; line < FAN_LINES; line++)
        ret->lines[line] = lines[line] = arena_array(arena, p->days, sizeof *lines[line]);
    if (!arena_sound(arena, p->err))
        return false;
    for (size_t day = 0; day < p->days; day++) {
        struct spread unused;
        for (size_t i = 0; i < chance->path_count; i++) {
            bool came = chance->paths[i].tight_on >= 0 && chance->paths[i].tight_on <= (int)day;
            until[i].net = came ? chance->paths[i].net : 0;
        }
        spread_make(until, chance->path_count, PATH_NET, sorted, &unused);
        for (size_t line = 0; line < FAN_LINES; line++)
            lines[line][day] = nearest_rank(sorted, chance->path_count, fan_shares[line]);
    }
    return true;
}

static bool plot_fan(struct plotting *p)
{
    struct fan fan;
    if (!make_fan(p, &fan) ||
        !begin(p, "The charge by day that so many of the paths do not exceed"))
        return false;
    fan_to_svg(&p->e->cli->out, &p->plot, &fan);
    return true;
}

static bool plot_survival(struct plotting *p)
{
    struct arena *arena = p->e->arena;
    uint64_t *middle = arena_array(arena, LASTING_DAYS, sizeof *middle);
    uint64_t *low = arena_array(arena, LASTING_DAYS, sizeof *low);
    uint64_t *high = arena_array(arena, LASTING_DAYS, sizeof *high);
    const struct lasting lasting = { middle, low, high, LASTING_DAYS };
    if (!arena_sound(arena, p->err))
        return false;
    for (int32_t day = 0; day < LASTING_DAYS; day++) {
        uint64_t lasts[3];
        chance_lasts(p->chance, day, lasts);
        middle[day] = lasts[0];
        low[day] = lasts[1];
        high[day] = lasts[2];
    }
    if (!begin(p, "How long this opening will last"))
        return false;
    buf_clear(&p->title);
    buf_text(&p->title, "How long this opening will last");
    p->plot.words.title = buf_view(&p->title);
    lasting_to_svg(&p->e->cli->out, &p->plot, &lasting);
    return true;
}

/* ---- the policy ---- */

/* The line with the most revenue: its item, and where it goes. */
static size_t main_line(const struct holdings *book)
{
    size_t best = 0;
    for (size_t i = 1; i < book->line_count; i++) {
        if (book->lines[i].revenue > book->lines[best].revenue)
            best = i;
    }
    return best;
}

static bool draw_timeline(struct plotting *p, struct session *session)
{
    struct exposing *e = p->e;
    const struct order_line *line = &e->book.lines[main_line(&e->book)];
    const struct order order = { .item = { .name = line->item },
                                 .to = line->to,
                                 .exporter_name = e->exporter };
    struct history *histories;
    size_t count;
    if (!decide_histories(session, &order, &e->options, &histories, &count, p->err))
        return false;
    buf_format(&p->title, "%.*s to %.*s", STR_ARG(line->item), STR_ARG(line->to));
    buf_format(&p->subtitle, "the answer over time; plain assumptions, nothing screened; %.*s",
               STR_ARG(e->label));
    const struct plot_words words = { buf_view(&p->title), buf_view(&p->subtitle),
                                      plot_narrow(e->args) };
    history_to_svg(&e->cli->out, histories, count, &words);
    return buf_check(&p->title, p->err) && buf_check(&p->subtitle, p->err);
}

static bool plot_timeline(struct plotting *p)
{
    struct packs packs;
    struct str *paths;
    size_t path_count;
    struct session *session = NULL;
    if (p->e->book.line_count == 0) {
        err_set(p->err, ERR_USAGE, "a timeline is of the item that most is sold of");
        return err_hint(p->err, "give the order lines: --orders FILE");
    }
    packs_init(&packs, p->e->cli->mem);
    packs.without_tests = true;
    bool done = args_all(p->e->args, &packs.arena, "packs", &paths, &path_count, p->err) &&
                packs_trust(&packs, p->e->args, path_count, p->err) &&
                packs_load(&packs, paths, path_count, p->err) && packs_report(&packs, p->err) &&
                packs_make_decider(&packs, p->err);
    if (done)
        session = session_new(p->e->cli->mem, packs.decider, p->err);
    done = session != NULL && draw_timeline(p, session);
    session_free(session);
    packs_release(&packs);
    return done;
}

/* ---- what moves the means ---- */

static bool plot_tornado(struct plotting *p)
{
    struct tornado_bar bars[DRIVERS_MAX];
    for (size_t i = 0; i < p->chance->driver_count; i++) {
        const struct driver *d = &p->chance->drivers[i];
        bars[i] = (struct tornado_bar){ str_of(d->name), d->low,      d->high,     d->net_low,
                                        d->net_high,     d->lost_low, d->lost_high };
    }
    if (!begin(p, "What moves the means"))
        return false;
    tornado_to_svg(&p->e->cli->out, &p->plot, bars, p->chance->driver_count);
    return true;
}

/* ---- all of them ---- */

static bool plot_any(struct plotting *p, struct str kind)
{
    if (str_equal_text(kind, "timeline"))
        return plot_timeline(p);
    if (str_equal_text(kind, "cliff"))
        return plot_cliff(p);
    if (str_equal_text(kind, "fan"))
        return plot_fan(p);
    if (str_equal_text(kind, "survival"))
        return plot_survival(p);
    if (str_equal_text(kind, "tornado"))
        return plot_tornado(p);
    bool loss = str_equal_text(kind, "loss");
    if (!begin(p, loss ? "How likely the charge is at least so much" : "From gross to net"))
        return false;
    if (loss)
        loss_to_svg(&p->e->cli->out, &p->plot, p->chance->sorted, p->chance->path_count);
    else
        waterfall_to_svg(&p->e->cli->out, &p->plot, &p->shown->valuation);
    return true;
}

bool exposing_plot(struct exposing *e, struct str kind, const struct exposed *now,
                   const struct exposed *shown, const struct chance *chance, struct err *err)
{
    struct plotting p = { .e = e, .now = now, .shown = shown, .chance = chance, .err = err };
    int32_t days = e->until - e->on;
    p.days = (size_t)(days < DAYS_MAX ? days : DAYS_MAX);
    buf_init(&p.title, e->cli->mem, WORDS_MAX);
    buf_init(&p.subtitle, e->cli->mem, WORDS_MAX);
    bool done = plot_any(&p, kind) && buf_check(&e->cli->out, err);
    buf_release(&p.title);
    buf_release(&p.subtitle);
    return done;
}

/* ---- for programs ---- */

static void put_amounts(struct buf *out, const int64_t *amounts, size_t count)
{
    json_open(out, '[');
    for (size_t i = 0; i < count; i++)
        json_amount(out, amounts[i]);
    json_close(out, ']');
}

static void put_cliff(struct buf *out, const struct cliff *cliff)
{
    JSON_KEY(out, "cliff");
    json_open(out, '{');
    JSON_KEY(out, "gross");
    put_amounts(out, cliff->gross, cliff->days);
    JSON_KEY(out, "net");
    put_amounts(out, cliff->net, cliff->days);
    JSON_KEY(out, "marks");
    json_open(out, '[');
    for (size_t i = 0; i < cliff->mark_count; i++) {
        json_open(out, '{');
        JSON_PUT_INT(out, "day", cliff->marks[i].day);
        JSON_PUT_STRING(out, "id", cliff->marks[i].label);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
}

static void put_fan(struct buf *out, const struct fan *fan)
{
    JSON_KEY(out, "fan");
    json_open(out, '[');
    for (size_t line = 0; line < FAN_LINES; line++) {
        json_open(out, '{');
        JSON_PUT_INT(out, "percent", fan_shares[line] / 100);
        JSON_KEY(out, "net");
        put_amounts(out, fan->lines[line], fan->days);
        json_close(out, '}');
    }
    json_close(out, ']');
}

bool exposing_plots_json(struct exposing *e, const struct chance *chance, struct err *err)
{
    struct plotting p = {
        .e = e, .now = chance->now, .shown = chance->tight, .chance = chance, .err = err
    };
    int64_t ranks[101];
    struct cliff cliff;
    struct fan fan;
    int32_t days = e->until - e->on;
    p.days = (size_t)(days < DAYS_MAX ? days : DAYS_MAX);
    if (!make_cliff(&p, &cliff) || !make_fan(&p, &fan))
        return false;
    for (int64_t percent = 0; percent <= 100; percent++)
        ranks[percent] = nearest_rank(chance->sorted, chance->path_count, percent * 100);
    put_cliff(&e->cli->out, &cliff);
    put_fan(&e->cli->out, &fan);
    JSON_KEY(&e->cli->out, "ranks");
    put_amounts(&e->cli->out, ranks, 101);
    return true;
}
