/* SPDX-License-Identifier: Apache-2.0 */
/* desk/today_json.c - what needs somebody, as JSON: schema/today.schema.json. */
#include "base/date.h"
#include "desk/today.h"
#include "text/json_write.h"

struct writing {
    struct buf *out;
    bool lines;
};

static struct buf *begin(const struct writing *w, const char *who, const char *what)
{
    json_open(w->out, '{');
    JSON_PUT_WORD(w->out, "role", who);
    JSON_PUT_WORD(w->out, "what", what);
    return w->out;
}

static void end(const struct writing *w)
{
    json_close(w->out, '}');
    if (!w->lines)
        return;
    json_end(w->out);
    buf_byte(w->out, '\n');
}

static void put_sums(const struct writing *w, const struct today_sums *sums)
{
    for (size_t i = 0; i < sums->count; i++) {
        struct buf *out = begin(w, "all", sums->what);
        JSON_PUT_STRING(out, "state", sums->list[i].state);
        JSON_PUT_INT(out, "count", sums->list[i].count);
        JSON_PUT_STRING(out, "currency", sums->list[i].currency);
        JSON_PUT_INT(out, "minor_units", sums->list[i].value);
        end(w);
    }
}

static void put_waiting(const struct writing *w, const struct today *t)
{
    for (size_t i = 0; i < t->approvals.count; i++) {
        struct buf *out = begin(w, "approver", "approval");
        JSON_PUT_INT(out, "id", t->approvals.list[i].id);
        JSON_PUT_STRING(out, "says", str_of(t->approvals.list[i].says));
        end(w);
    }
    for (size_t i = 0; i < t->flags.count; i++) {
        struct buf *out = begin(w, "officer", "red_flag");
        JSON_PUT_STRING(out, "flag", t->flags.list[i].id);
        JSON_PUT_STRING(out, "about", t->flags.list[i].about);
        JSON_PUT_STRING(out, "name", t->flags.list[i].name);
        JSON_PUT_STRING(out, "says", t->flags.list[i].says);
        end(w);
    }
    for (size_t i = 0; i < t->incidents.count; i++) {
        struct buf *out = begin(w, "officer", "incident");
        JSON_PUT_STRING(out, "incident", t->incidents.list[i].row.name);
        JSON_PUT_STRING(out, "says", t->incidents.list[i].row.says);
        end(w);
    }
    for (size_t i = 0; i < t->disclosures.count; i++) {
        const struct today_disclosure *d = &t->disclosures.list[i];
        struct buf *out = begin(w, "officer", "disclosure");
        JSON_PUT_STRING(out, "disclosure", d->name);
        JSON_PUT_STRING(out, "state", d->state);
        JSON_PUT_WORD(out, "clock", d->clock.what);
        JSON_PUT_DATE(out, "due", d->clock.what == NULL ? DATE_OPEN : d->clock.due);
        end(w);
    }
    for (size_t i = 0; i < t->closable.count; i++) {
        struct buf *out = begin(w, "officer", "closable");
        JSON_PUT_STRING(out, "order", t->closable.list[i].name);
        JSON_PUT_INT(out, "holds", t->closable.list[i].count);
        end(w);
    }
}

static void put_orders(const struct writing *w, const char *who, const char *what,
                       const struct matter *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct buf *out = begin(w, who, what);
        JSON_PUT_STRING(out, "order", list[i].name);
        JSON_PUT_DATE(out, "due", list[i].due == MATTER_NO_DAY ? DATE_OPEN : list[i].due);
        JSON_PUT_STRING(out, "currency", list[i].currency);
        JSON_PUT_INT(out, "minor_units", list[i].value);
        end(w);
    }
}

static void put_in_the_way(const struct writing *w, const struct today *t)
{
    for (size_t i = 0; i < t->in_the_way.count; i++) {
        const struct obstacle_sum *sum = &t->in_the_way.list[i];
        struct buf *out = begin(w, "officer", "in_the_way");
        JSON_PUT_STRING(out, "reason", sum->reason);
        JSON_PUT_STRING(out, "rule", sum->rule);
        JSON_PUT_STRING(out, "says", sum->says);
        JSON_PUT_INT(out, "orders", sum->count);
        end(w);
    }
}

static void put_pairs(const struct writing *w, const char *what, const struct matter_pair *list,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct matter_pair *pair = &list[i];
        struct buf *out = begin(w, "officer", what);
        JSON_PUT_STRING(out, "shipment", pair->name);
        JSON_PUT_STRING(out, "state", pair->state);
        JSON_PUT_STRING(out, "order", pair->other);
        JSON_PUT_DATE(out, "due", pair->due == MATTER_NO_DAY ? DATE_OPEN : pair->due);
        JSON_PUT_STRING(out, "currency", pair->currency);
        JSON_PUT_INT(out, "minor_units", pair->value);
        end(w);
    }
}

static void put_licenses(const struct writing *w, const struct today *t)
{
    for (size_t i = 0; i < t->licenses.count; i++) {
        const struct today_license *license = &t->licenses.list[i];
        struct buf *out = begin(w, "officer", "license");
        JSON_PUT_STRING(out, "authority", license->authority);
        JSON_PUT_STRING(out, "number", license->number);
        JSON_PUT_WORD(out, "needs", license->needs);
        JSON_PUT_DATE(out, "last_day", license->last_day);
        end(w);
    }
}

static void put_applications(const struct writing *w, const struct today *t)
{
    for (size_t i = 0; i < t->applications_due.count; i++) {
        const struct today_application *application = &t->applications_due.list[i];
        const struct application_clock *clock = &application->clock;
        struct buf *out = begin(w, "officer", "application");
        JSON_PUT_STRING(out, "application", application->name);
        JSON_PUT_STRING(out, "state", application->state);
        JSON_PUT_DATE(out, "due", clock->due);
        JSON_PUT_WORD(out, "clock", application_clock_word(clock->kind));
        JSON_PUT_WORD(out, "whose", application_clock_whose(clock->kind));
        JSON_PUT_STRING(out, "agency", clock->agency);
        JSON_PUT_BOOL(out, "overdue", clock->state == CLOCK_OVERDUE);
        JSON_PUT_BOOL(out, "provisional", clock->provisional);
        end(w);
    }
}

static void put_obligations(const struct writing *w, const struct today *t)
{
    for (size_t i = 0; i < t->obligations.count; i++) {
        const struct today_obligation *o = &t->obligations.list[i];
        struct buf *out = begin(w, "officer", "obligation");
        JSON_PUT_STRING(out, "buyer", o->buyer);
        JSON_PUT_INT(out, "condition", o->condition);
        JSON_PUT_DATE(out, "due", o->due);
        JSON_PUT_INT(out, "days_left", o->due - t->utc_day);
        JSON_PUT_BOOL(out, "blocking", o->blocking);
        JSON_PUT_BOOL(out, "overdue", o->due < t->utc_day);
        end(w);
    }
}

static void put_dues(const struct writing *w, const struct today *t)
{
    for (size_t i = 0; i < t->due.count; i++) {
        const struct today_due *due = &t->due.list[i];
        struct buf *out = begin(w, "logistics", "due");
        JSON_PUT_STRING(out, "shipment", due->shipment);
        JSON_PUT_WORD(out, "needs", due->needs);
        JSON_PUT_DATE(out, "day", due->day);
        JSON_PUT_BOOL(out, "overdue", due->overdue);
        end(w);
    }
}

void today_json(struct buf *out, const struct today *today, bool lines)
{
    const struct writing w = { out, lines };
    put_sums(&w, &today->orders);
    put_waiting(&w, today);
    put_orders(&w, "sales", "draft", today->drafts.list, today->drafts.count);
    put_orders(&w, "officer", "on_hold", today->held.list, today->held.count);
    put_orders(&w, "officer", "on_hold_due", today->held_due.list, today->held_due.count);
    put_in_the_way(&w, today);
    put_pairs(&w, "under_way", today->under_way.list, today->under_way.count);
    put_pairs(&w, "policy_hold", today->stopped.list, today->stopped.count);
    put_licenses(&w, today);
    put_sums(&w, &today->applications);
    put_applications(&w, today);
    put_sums(&w, &today->buyers);
    put_obligations(&w, today);
    put_orders(&w, "logistics", "allocatable", today->allocatable.list, today->allocatable.count);
    put_orders(&w, "logistics", "allocatable_due", today->allocatable_due.list,
               today->allocatable_due.count);
    put_sums(&w, &today->shipments);
    put_dues(&w, today);
}
