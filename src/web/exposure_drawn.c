/* SPDX-License-Identifier: Apache-2.0 */
/* web/exposure_drawn.c - the pictures of a report; see exposure.h. */
#include "base/date.h"
#include "base/num.h"
#include "web/exposure.h"
#include "web/exposure_svg.h"

#define DAYS_MAX 1000
#define LASTING_DAYS 731
#define RANKS 101

const char *const web_exposure_kinds[] = { "waterfall", "cliff",   "fan", "loss",
                                           "survival",  "tornado", NULL };

/* An amount of the report in hundredths; nothing where it is none. */
static int64_t amount_of(const struct json_value *value)
{
    struct num number;
    struct err unused;
    bool is_text = value != NULL && value->type == JSON_STRING;
    if (!is_text || !num_parse(value->text, false, &number, &unused) || 100 % number.bottom != 0 ||
        number.top > INT64_MAX / 100 || number.top < -(INT64_MAX / 100))
        return 0;
    return (int64_t)number.top * (100 / number.bottom);
}

static int64_t member_amount(const struct json_value *object, const char *name)
{
    return amount_of(web_report_member(object, str_of(name)));
}

/* The amounts of a list, as many as there is room for. */
static size_t amounts_of(struct arena *arena, const struct json_value *list, size_t most,
                         const int64_t **ret)
{
    size_t count = 0;
    int64_t *made = arena_array(arena, most, sizeof *made);
    if (made == NULL || list == NULL || list->type != JSON_ARRAY)
        return 0;
    for (const struct json_value *v = list->first; v != NULL && count < most; v = v->next)
        made[count++] = amount_of(v);
    *ret = made;
    return count;
}

static int32_t day_of(const struct json_value *object, const char *name)
{
    struct err unused;
    int32_t day = 0;
    return date_parse(json_text_of(object, name), &day, &unused) ? day : 0;
}

/* A rate of the report, in millionths. */
static int64_t rate_of(const struct json_value *chance, const char *name)
{
    struct num number;
    struct err unused;
    if (!num_parse(json_text_of(chance, name), false, &number, &unused) || number.top < 0 ||
        RATE_ONE % number.bottom != 0 || number.top > RATE_MAX)
        return 0;
    int128 rate = number.top * (RATE_ONE / number.bottom);
    return rate > RATE_MAX ? RATE_MAX : (int64_t)rate;
}

static bool draw_waterfall(struct buf *out, const struct exposure_plot *plot,
                           const struct json_value *shown)
{
    const struct json_value *m = web_report_member(shown, STR("measures"));
    const struct json_value *of = web_report_member(m, STR("gross_of"));
    struct valuation v = { .gross = member_amount(m, "gross"),
                           .redirected = member_amount(m, "redirected"),
                           .reserved = member_amount(m, "reserved"),
                           .reusable = member_amount(m, "reusable"),
                           .fees = member_amount(m, "fees"),
                           .below_cost = member_amount(m, "below_cost"),
                           .net = member_amount(m, "net") };
    for (enum supply_kind kind = 0; kind < SUPPLY_KIND_COUNT; kind++)
        v.gross_of[kind] = member_amount(of, supply_kind_name(kind));
    waterfall_to_svg(out, plot, &v);
    return true;
}

static bool draw_cliff(struct buf *out, struct arena *arena, const struct exposure_plot *plot,
                       const struct json_value *chance)
{
    const struct json_value *from = web_report_member(chance, STR("cliff"));
    const struct json_value *marks = web_report_member(from, STR("marks"));
    struct cliff cliff = { .on = day_of(chance, "on") };
    size_t net = amounts_of(arena, web_report_member(from, STR("net")), DAYS_MAX, &cliff.net);
    cliff.days = amounts_of(arena, web_report_member(from, STR("gross")), DAYS_MAX, &cliff.gross);
    if (cliff.days == 0 || net != cliff.days)
        return false;
    struct cliff_mark *made = arena_array(arena, DAYS_MAX, sizeof *made);
    if (made == NULL)
        return false;
    cliff.marks = made;
    for (const struct json_value *m = marks == NULL ? NULL : marks->first;
         m != NULL && cliff.mark_count < DAYS_MAX; m = m->next) {
        const struct json_value *day = web_report_member(m, STR("day"));
        struct num number;
        struct err unused;
        if (day == NULL || !num_parse(day->text, false, &number, &unused) || number.bottom != 1 ||
            number.top < 0 || number.top > (int128)cliff.days)
            continue;
        made[cliff.mark_count++] =
            (struct cliff_mark){ (int32_t)number.top, json_text_of(m, "id") };
    }
    cliff_to_svg(out, plot, &cliff);
    return true;
}

static bool draw_fan(struct buf *out, struct arena *arena, const struct exposure_plot *plot,
                     const struct json_value *chance)
{
    const struct json_value *lines = web_report_member(chance, STR("fan"));
    struct fan fan = { .on = day_of(chance, "on") };
    size_t line = 0;
    for (const struct json_value *v = lines == NULL ? NULL : lines->first;
         v != NULL && line < FAN_LINES; v = v->next, line++) {
        size_t days =
            amounts_of(arena, web_report_member(v, STR("net")), DAYS_MAX, &fan.lines[line]);
        if (days == 0 || (line > 0 && days != fan.days))
            return false;
        fan.days = days;
    }
    if (line < FAN_LINES)
        return false;
    fan_to_svg(out, plot, &fan);
    return true;
}

static bool draw_loss(struct buf *out, struct arena *arena, const struct exposure_plot *plot,
                      const struct json_value *chance)
{
    const int64_t *ranks;
    if (amounts_of(arena, web_report_member(chance, STR("ranks")), RANKS, &ranks) != RANKS)
        return false;
    /* The first is the least of all, as is the second. */
    loss_to_svg(out, plot, ranks + 1, RANKS - 1);
    return true;
}

static const uint64_t *chances_at(struct arena *arena, int64_t rate)
{
    uint64_t *made = arena_array(arena, LASTING_DAYS, sizeof *made);
    for (int32_t day = 0; made != NULL && day < LASTING_DAYS; day++)
        made[day] = chance_of_none(rate, day);
    return made;
}

static bool draw_survival(struct buf *out, struct arena *arena, const struct exposure_plot *plot,
                          const struct json_value *chance)
{
    const struct json_value *given = web_report_member(chance, STR("tightening_given"));
    bool own = given != NULL && str_equal_text(given->text, "true");
    int64_t rate = rate_of(chance, "tightening");
    const struct lasting lasting = {
        .middle = chances_at(arena, rate),
        .low = chances_at(arena, own ? rate : rate_of(chance, "tightening_high")),
        .high = chances_at(arena, own ? rate : rate_of(chance, "tightening_low")),
        .days = LASTING_DAYS,
    };
    if (lasting.middle == NULL || lasting.low == NULL || lasting.high == NULL)
        return false;
    lasting_to_svg(out, plot, &lasting);
    return true;
}

/* Of a report that is long enough for its texts; what is longer is cut. */
static struct str short_of(const struct json_value *object, const char *name)
{
    return str_slice(json_text_of(object, name), 0, 40);
}

static bool draw_tornado(struct buf *out, const struct exposure_plot *plot,
                         const struct json_value *chance)
{
    const struct json_value *list = web_report_member(chance, STR("drivers"));
    struct tornado_bar bars[TORNADO_MAX];
    size_t count = 0;
    if (list == NULL || list->type != JSON_ARRAY)
        return false;
    for (const struct json_value *v = list->first; v != NULL && count < TORNADO_MAX; v = v->next)
        bars[count++] = (struct tornado_bar){ .name = short_of(v, "name"),
                                              .low = short_of(v, "low"),
                                              .high = short_of(v, "high"),
                                              .net_low = member_amount(v, "net_low"),
                                              .net_high = member_amount(v, "net_high"),
                                              .lost_low = member_amount(v, "lost_low"),
                                              .lost_high = member_amount(v, "lost_high") };
    tornado_to_svg(out, plot, bars, count);
    return true;
}

bool web_exposure_svg(struct buf *out, struct arena *arena, const struct web_report *report,
                      const struct json_value *shown, struct str kind)
{
    static const char *const titles[] = { "From gross to net",
                                          "What it costs if it comes on a day",
                                          "The charge that so many paths do not exceed",
                                          "How likely the charge is at least so much",
                                          "How long this opening will last",
                                          "What moves the means" };
    size_t i = 0;
    while (web_exposure_kinds[i] != NULL && !str_equal_text(kind, web_exposure_kinds[i]))
        i++;
    if (shown == NULL || web_exposure_kinds[i] == NULL || (i > 0 && report->chance == NULL))
        return false;
    const struct exposure_plot plot = {
        .words = { str_of(titles[i]),
                   json_text_of(i == 0 ? shown : report->chance, i == 0 ? "title" : "supposed"),
                   true },
        .currency = json_text_of(shown, "currency"),
    };
    return i == 0   ? draw_waterfall(out, &plot, shown)
           : i == 1 ? draw_cliff(out, arena, &plot, report->chance)
           : i == 2 ? draw_fan(out, arena, &plot, report->chance)
           : i == 3 ? draw_loss(out, arena, &plot, report->chance)
           : i == 4 ? draw_survival(out, arena, &plot, report->chance)
                    : draw_tornado(out, &plot, report->chance);
}
