/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/cover_why.c - why a license does not cover an order; see cover_priv.h.
 *
 * Whether an amount is the reason is asked of the rules: the order is decided once more as if that
 * amount fitted.
 */
#include "desk/cover_priv.h"

#include <string.h>

#include "desk/money.h"

#define NOTE_MAX 4096

bool cover_decide_with(struct trying *t, const struct gathered *gathered,
                       const struct decide_options *options, struct decision *ret)
{
    struct order order;
    return cover_state(&t->cover->work, gathered, t->order, &order, t->err) &&
           decide(t->session, &order, options, ret, t->err);
}

/* ---- notes ---- */

/* Keeps what was written into the buffer as a note, and releases it. */
static bool put_note(struct trying *t, struct buf *buf, struct str citation)
{
    struct str says = { 0 };
    bool room = t->note_count < sizeof t->notes / sizeof t->notes[0];
    if (room && !buf->failed)
        says = str_copy(&t->cover->work, buf_view(buf));
    buf_release(buf);
    if (!room)
        return true;
    if (says.data == NULL)
        return err_set(t->err, ERR_MEMORY, "memory could not be had");
    t->notes[t->note_count++] =
        (struct note){ .says = says, .citation = citation, .known = DATE_OPEN };
    return true;
}

static void begin_note(struct trying *t, const struct gathered *g, struct buf *buf)
{
    buf_init(buf, t->cover->mem, NOTE_MAX);
    buf_format(buf, "license %.*s ", STR_ARG(g->covering->license->number));
}

/* Of a license that somebody else holds, or for something else, there is nothing to say. */
bool cover_note_other(struct trying *t, const struct gathered *g)
{
    struct buf buf;
    if (t->number.length == 0 && (g->held != TOLD_YES || g->item != TOLD_YES))
        return true;
    begin_note(t, g, &buf);
    buf_text(&buf, "does not cover this:");
    if (g->held == TOLD_NO)
        buf_text(&buf, " the exporter is not the licensee;");
    if (g->item == TOLD_NO)
        buf_text(&buf, " it does not describe the item;");
    if (g->destination == TOLD_NO)
        buf_format(&buf, " it does not name %.*s;", STR_ARG(t->order->to));
    for (size_t i = 0; i < t->order->party_count; i++) {
        const struct order_party *party = &t->order->parties[i];
        if (g->parties[i] == TOLD_NO)
            buf_format(&buf, " it does not name '%.*s' (%.*s) as %.*s;", STR_ARG(party->name),
                       STR_ARG(party->country), STR_ARG(party->role));
    }
    buf.length -= buf.length > 0 && buf.data[buf.length - 1] == ';';
    return put_note(t, &buf, (struct str){ 0 });
}

/* The conditions of the rules that failed, by their labels. */
static bool note_labels(struct trying *t, const struct gathered *g, const struct exception *why)
{
    struct buf buf;
    begin_note(t, g, &buf);
    buf_text(&buf, "does not cover this:");
    for (size_t i = 0; i < why->because_count; i++)
        buf_format(&buf, "%s %.*s", i == 0 ? "" : ",", STR_ARG(why->because[i]));
    struct str citation = str_copy(&t->cover->work, why->citation);
    return put_note(t, &buf, citation);
}

/* ---- amounts ---- */

static bool would_fit(struct trying *t, const struct gathered *gathered, bool quantity, bool value,
                      bool *ret)
{
    struct gathered other = *gathered;
    struct decide_options quick = *t->options;
    struct decision decision;
    quick.explain = quick.sensitivity = false;
    quick.skip_good_until = true;
    if (quantity)
        other.quantity_left = other.quantity;
    if (value) {
        other.value_used = amount_of(num_int(0));
        other.value = other.order_value;
    }
    if (!cover_decide_with(t, &other, &quick, &decision))
        return false;
    *ret = decision.outcome == OUTCOME_AUTHORIZED;
    return true;
}

static bool note_shortfall(struct trying *t, const struct gathered *g, const struct shortfall *s,
                           struct str citation)
{
    struct buf buf;
    char text[NUM_TEXT_SIZE];
    unsigned places = s->unit.length > 0 ? money_places(s->unit) : 0;
    const struct {
        const char *name;
        struct num num;
    } figures[] = { { "ceiling", s->ceiling },
                    { ", posted", s->posted },
                    { ", pending", s->pending },
                    { ", requested", s->requested },
                    { ", remaining", s->remaining } };
    begin_note(t, g, &buf);
    buf_format(&buf, "falls short in %.*s: ", STR_ARG(s->measure));
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
        buf_format(&buf, "%s %s%s%.*s", figures[i].name,
                   num_format_grouped(figures[i].num, places, text), s->unit.length > 0 ? " " : "",
                   STR_ARG(s->unit));
    return put_note(t, &buf, citation);
}

static bool add_shortfall(struct trying *t, const struct gathered *g, struct shortfall shortfall,
                          struct amount remaining, struct str citation)
{
    struct amount pending =
        amount_subtract(amount_of(shortfall.ceiling), amount_of(shortfall.posted));
    pending = amount_subtract(pending, remaining);
    if (!pending.known || t->shortfall_count == sizeof t->shortfalls / sizeof t->shortfalls[0])
        return true;
    shortfall.license = g->covering->license->number;
    shortfall.pending = pending.num;
    shortfall.remaining = remaining.num.top < 0 ? num_int(0) : remaining.num;
    t->shortfalls[t->shortfall_count++] = shortfall;
    return note_shortfall(t, g, &shortfall, citation);
}

static bool short_of_units(struct trying *t, const struct gathered *g)
{
    return add_shortfall(t, g,
                         (struct shortfall){ .measure = STR("quantity"),
                                             .ceiling = g->quantity_ceiling.num,
                                             .posted = g->quantity_posted.num,
                                             .requested = g->quantity.num },
                         g->quantity_left, (struct str){ 0 });
}

static bool short_of_value(struct trying *t, const struct gathered *g, int32_t day)
{
    struct amount ceiling;
    struct str citation;
    if (!cover_value_ceiling(&t->cover->work, decider_policy(t->cover->decider), g, t->order, day,
                             &ceiling, &citation, t->err))
        return false;
    return add_shortfall(t, g,
                         (struct shortfall){ .measure = STR("value"),
                                             .unit = g->covering->license->currency,
                                             .ceiling = ceiling.num,
                                             .posted = g->value_posted.num,
                                             .requested = g->order_value.num },
                         amount_subtract(ceiling, g->value_used), citation);
}

static const struct exception *failed_authority(const struct decision *decision)
{
    for (size_t i = 0; i < decision->exception_count; i++) {
        const struct exception *exception = &decision->exceptions[i];
        if (exception->authority && str_equal_text(exception->name, COVER_AUTHORITY) &&
            exception->status == EXCEPTION_UNAVAILABLE && exception->because_count > 0)
            return exception;
    }
    return NULL;
}

bool cover_note_why(struct trying *t, const struct gathered *g, const struct decision *decision)
{
    const struct exception *why = failed_authority(decision);
    int32_t day = decision->on;
    bool amounts = g->quantity.known && g->quantity_left.known && g->order_value.known &&
                   g->value.known && g->value_used.known;
    bool fits = false;
    bool quantity_fits = true;
    bool value_fits = true;
    /* The labels are said first: the trials take the decision's memory. */
    size_t before = t->note_count;
    if (why != NULL && !note_labels(t, g, why))
        return false;
    if (amounts && !would_fit(t, g, true, true, &fits))
        return false;
    if (!fits)
        return true;
    if (!would_fit(t, g, false, true, &quantity_fits) || !would_fit(t, g, true, false, &value_fits))
        return false;
    t->note_count = before; /* the figures say more */
    return (quantity_fits || short_of_units(t, g)) && (value_fits || short_of_value(t, g, day));
}

bool cover_add_notes(struct trying *t, struct decision *decision)
{
    struct arena *arena = &t->cover->work;
    size_t count = decision->note_count;
    struct note *notes = arena_array(arena, count + t->note_count, sizeof *notes);
    decision->shortfalls = arena_array(arena, t->shortfall_count, sizeof *decision->shortfalls);
    if (notes == NULL || decision->shortfalls == NULL)
        return arena_error(arena, t->err);
    if (count > 0)
        memcpy(notes, decision->notes, count * sizeof *notes);
    memcpy(notes + count, t->notes, t->note_count * sizeof *notes);
    memcpy(decision->shortfalls, t->shortfalls, t->shortfall_count * sizeof *t->shortfalls);
    decision->notes = notes;
    decision->note_count = count + t->note_count;
    decision->shortfall_count = t->shortfall_count;
    return true;
}
