/* SPDX-License-Identifier: Apache-2.0 */
/* server/page_chips.c - GET /chips, and the same as a picture and as CSV. */
#include "base/date.h"
#include "policy/country.h"
#include "server/handlers.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "web/chips.h"
#include "wire/order_args.h"
#include "wire/plot.h"

#define DESTINATION "CN" /* where nobody says another: most of the lines are drawn for it */
#define WORDS_MAX ((size_t)4 << 10)

const struct route_query page_chips_queries[] = {
    { "on", "the day, YYYY-MM-DD; today, or the packs' last", NULL },
    { "to", "the destination: a country, or its code", NULL },
    { "chip", "the chip that stands out", NULL },
    { "sort", "the column that orders them", web_chips_sorts },
    { NULL, NULL, NULL },
};

static const char *const yes[] = { "yes", NULL };

const struct route_query chips_svg_queries[] = {
    { "on", "the day, YYYY-MM-DD; today, or the packs' last", NULL },
    { "to", "the destination: a country, or its code", NULL },
    { "chip", "the chip that stands out", NULL },
    { "narrow", "as wide as a telephone", yes },
    { NULL, NULL, NULL },
};

struct charting {
    struct call *call;
    struct web_chips chips;
    struct order order; /* of the plot */
    struct decide_options options;
    struct law_worker *worker;
    char today[DATE_TEXT_SIZE];
};

static bool begin(struct call *call, struct charting *ret, struct err *err)
{
    const struct law_parts *law = law_parts(call->law);
    struct str to = str_trim(call_query(call, "to"));
    struct str code = country_suggest(to);
    *ret = (struct charting){
        .call = call,
        .chips = { .page = page_around(call, STR("Chips"), WEB_CHIPS),
                   .catalog = decider_catalog(law->decider),
                   .chip = str_trim(call_query(call, "chip")),
                   .on = str_trim(call_query(call, "on")),
                   .to = code.length > 0 ? code
                         : to.length > 0 ? to
                                         : STR(DESTINATION) },
        .options = { .today = server_today(call->server),
                     .known = DATE_OPEN,
                     .known_label = server_today(call->server),
                     .skip_good_until = true },
    };
    /* Behind the packs' last day nothing is known, and there would be nothing to see. */
    int32_t day = ret->options.today;
    int32_t complete = ret->chips.page.complete_through;
    for (unsigned i = 0; i < CHIPS_SORTS; i++) {
        if (str_equal_text(call_query(call, "sort"), web_chips_sorts[i]))
            ret->chips.sort = (enum web_chips_sort)i;
    }
    if (ret->chips.on.length == 0)
        ret->chips.on = str_of(date_format(day < complete ? day : complete, ret->today));
    if (!order_set_text(&ret->order, STR("on"), ret->chips.on, err) ||
        !order_set_text(&ret->order, STR("to"), ret->chips.to, err))
        return false;
    ret->order.item.name = ret->chips.chip;
    ret->worker = law_worker_take(call->law, err);
    return ret->worker != NULL;
}

static bool end(struct charting *charting, bool done)
{
    if (charting->worker != NULL)
        law_worker_give(charting->call->law, charting->worker);
    return done;
}

/* "3A090.a, 4A090.a" */
static struct str entries_of(struct arena *arena, const struct decided_item *item)
{
    struct str text = { 0 };
    for (size_t i = 0; i < item->entry_count; i++)
        text = i == 0 ? str_copy(arena, item->entries[i].code)
                      : str_join(arena, text, ", ", item->entries[i].code);
    return text;
}

static bool add_row(struct charting *charting, const struct chip *chip, struct err *err)
{
    struct arena *arena = &charting->call->exchange->arena;
    struct order order = { .on = charting->chips.on, .item = { .name = chip->name } };
    struct decide_options options = charting->options;
    struct decision decision;
    options.classify_only = true;
    if (!decide(charting->worker->session, &order, &options, &decision, err))
        return err_wrap(err, "%.*s", STR_ARG(chip->name));
    struct web_chip row = { .chip = chip,
                            .tpp = str_copy(arena, decision.item.tpp),
                            .density = str_copy(arena, decision.item.performance_density),
                            .entries = entries_of(arena, &decision.item) };
    for (size_t i = 0; i < decision.item.entry_count; i++)
        row.unknown = row.unknown || decision.item.entries[i].unknown;
    charting->chips.rows[charting->chips.count++] = row;
    return true;
}

static bool make_rows(struct charting *charting, struct err *err)
{
    struct arena *arena = &charting->call->exchange->arena;
    const struct catalog *catalog = charting->chips.catalog;
    charting->chips.rows =
        arena_alloc(arena, (catalog->chip_count + 1) * sizeof *charting->chips.rows);
    if (charting->chips.rows == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < catalog->chip_count; i++) {
        if (!add_row(charting, &catalog->chips[i], err))
            return false;
    }
    web_chips_order(&charting->chips);
    return true;
}

bool handle_page_chips(struct call *call, struct err *err)
{
    struct charting charting;
    bool done = begin(call, &charting, err) && make_rows(&charting, err);
    if (done)
        web_chips(page_html(call, 200), &charting.chips);
    return end(&charting, done);
}

bool handle_chips_csv(struct call *call, struct err *err)
{
    struct charting charting;
    bool done = begin(call, &charting, err) && make_rows(&charting, err);
    struct http_reply *reply = &call->exchange->reply;
    if (done) {
        reply->status = 200;
        reply->type = "text/csv; charset=utf-8";
        http_reply_header(call->exchange, "Content-Disposition",
                          "attachment; filename=\"chips.csv\"");
        web_chips_csv(&reply->text, &charting.chips);
    }
    return end(&charting, done);
}

/* What the picture rests on, so that it still says so when it is passed on. */
static void draw(const struct charting *charting, const struct plane *plane, struct buf *out)
{
    char title_room[WORDS_MAX];
    char subtitle_room[WORDS_MAX];
    char day[DATE_TEXT_SIZE];
    struct buf title = { .data = title_room, .capacity = WORDS_MAX, .limit = WORDS_MAX };
    struct buf subtitle = { .data = subtitle_room, .capacity = WORDS_MAX, .limit = WORDS_MAX };
    const struct web_chips *chips = &charting->chips;
    if (plane->item.length > 0)
        buf_format(&title, "%.*s and others", STR_ARG(plane->item));
    else
        buf_text(&title, "Chips");
    buf_format(&title, " to %.*s, on %.*s", STR_ARG(chips->to), STR_ARG(chips->on));
    buf_format(&subtitle,
               "by performance and density, all else alike; plain assumptions, nothing screened; "
               "exporter not named; %.*s through %s",
               STR_ARG(chips->page.packs), date_format(chips->page.complete_through, day));
    plane_to_svg(out, plane,
                 &(struct plot_words){ buf_view(&title), buf_view(&subtitle),
                                       call_query(charting->call, "narrow").length > 0 });
}

bool handle_chips_svg(struct call *call, struct err *err)
{
    struct charting charting;
    struct plane plane;
    struct http_reply *reply = &call->exchange->reply;
    bool done =
        begin(call, &charting, err) &&
        decide_plane(charting.worker->session, &charting.order, &charting.options, &plane, err);
    if (done) {
        reply->status = 200;
        reply->type = "image/svg+xml";
        /* The drawing has its colors in it, and nothing else. */
        http_reply_header(call->exchange, "Content-Security-Policy",
                          "default-src 'none'; style-src 'unsafe-inline'");
        draw(&charting, &plane, &reply->text);
    }
    return end(&charting, done);
}
