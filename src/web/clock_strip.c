/* SPDX-License-Identifier: Apache-2.0 */
/* web/clock_strip.c - see clock_strip.h. */
#include "web/clock_strip.h"

#include "base/date.h"

#define WIDTH 1000
#define HEIGHT 40

struct strip {
    struct buf *out;
    int32_t from, to; /* its days: from, up to and with the last one */
};

static double at(const struct strip *strip, int32_t day)
{
    return (double)(day - strip->from) * WIDTH / (double)(strip->to - strip->from + 1);
}

static void put_days(const struct strip *strip, const char *class, const char *fill, int32_t from,
                     int32_t until, const char *says)
{
    char first[DATE_TEXT_SIZE];
    char last[DATE_TEXT_SIZE];
    if (from < strip->from)
        from = strip->from;
    if (until > strip->to + 1)
        until = strip->to + 1;
    if (from >= until)
        return;
    buf_format(strip->out,
               "<rect class=\"%s\"%s x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"%d\"><title>%s: %s "
               "to %s</title></rect>\n",
               class, fill, at(strip, from), at(strip, until) - at(strip, from), HEIGHT, says,
               date_format(from, first), date_format(until - 1, last));
}

/* What an agency asks stops all clocks, but for the agency's own; the rest is of the 90 days. */
static bool stops(const struct application_event *event)
{
    return happened_is_stop(event->happened) || event->happened == HAPPENED_AGENCY_ASKED;
}

static void put_day(const struct strip *strip, int32_t day, const char *says)
{
    buf_format(strip->out, "<span>%s ", says);
    html_date(strip->out, day);
    HTML(strip->out, "</span>");
}

void web_clock_strip(struct buf *out, const struct application_clock *clock,
                     const struct application_event *events, size_t count, int32_t today)
{
    int32_t end = clock->ended != DATE_OPEN ? clock->ended : today;
    struct strip strip = { out, clock->began, clock->due > end ? clock->due : end };
    buf_format(
        out,
        "<svg class=\"clock\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" role=\"img\" "
        "aria-label=\"Day %d of %d; %d days stopped. The table has the same\">\n",
        WIDTH, HEIGHT, clock->run, clock->allowed, clock->stopped);
    put_days(&strip, "free frame", "", strip.from, strip.to + 1, "left");
    put_days(&strip, "posted", "", strip.from, end, "ran");
    for (size_t i = 0; i < count; i++) {
        if (!stops(&events[i]))
            continue;
        int32_t until = events[i].until != DATE_OPEN ? events[i].until : end;
        put_days(&strip, "free", "", events[i].day, until, "stopped");
        put_days(&strip, "stopped", " fill=\"url(#hatch)\"", events[i].day, until, "stopped");
    }
    if (clock->due < strip.to)
        put_days(&strip, "over", "", clock->due + 1, end, "beyond");
    HTML(out, "</svg>\n<p class=\"ends faint\">");
    put_day(&strip, clock->began, "began");
    put_day(&strip, end, clock->ended != DATE_OPEN ? "ended" : "today");
    put_day(&strip, clock->due, "due");
    HTML(out, "</p>\n");
}
