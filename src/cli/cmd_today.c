/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_today.c - `licet today`: what needs somebody, by money and by time. */
#include "base/date.h"
#include "cli/applying.h"
#include "cli/option_groups.h"
#include "desk/money.h"
#include "desk/today.h"

#define SHOWN_WIDTH 52 /* of what stands in the way */

/* Who has to see to it, and what it is; then its parts. */
static void heading(struct buf *out, const char *who, const char *what)
{
    buf_format(out, "%s%s (%s)\n", out->length > 0 ? "\n" : "", what, who);
}

static void put_money(struct buf *out, int64_t value, struct str currency)
{
    char text[NUM_TEXT_SIZE];
    buf_format(out, "%.*s %s", STR_ARG(currency), money_format_grouped(value, currency, text));
}

/* ---- what waits for somebody ---- */

static void put_approvals(struct buf *out, const struct today *t)
{
    if (t->approvals.count > 0)
        heading(out, "approver", "waits for a second signature");
    for (size_t i = 0; i < t->approvals.count; i++) {
        const struct approval *approval = &t->approvals.list[i];
        buf_format(out, "  %lld  %s: %s\n", (long long)approval->id, approval->transition,
                   approval->says);
    }
}

static void put_flags(struct buf *out, const struct today *t)
{
    if (t->flags.count > 0)
        heading(out, "officer", "red flags that nobody has resolved");
    for (size_t i = 0; i < t->flags.count; i++) {
        const struct red_flag *flag = &t->flags.list[i];
        buf_format(out, "  %.*s  %.*s '%.*s': %.*s\n", STR_ARG(flag->id), STR_ARG(flag->about),
                   STR_ARG(flag->name), STR_ARG(flag->says));
    }
}

static void put_incidents(struct buf *out, const struct today *t)
{
    if (t->incidents.count > 0)
        heading(out, "officer", "incidents that nobody has closed, the oldest");
    for (size_t i = 0; i < t->incidents.count; i++)
        buf_format(out, "  %.*s: %.*s\n", STR_ARG(t->incidents.list[i].row.name),
                   STR_ARG(t->incidents.list[i].row.says));
}

static void put_disclosures(struct buf *out, const struct today *t)
{
    if (t->disclosures.count > 0)
        heading(out, "officer", "disclosures");
    for (size_t i = 0; i < t->disclosures.count; i++) {
        const struct today_disclosure *d = &t->disclosures.list[i];
        char due[DATE_TEXT_SIZE];
        buf_format(out, "  %.*s: %.*s", STR_ARG(d->name), STR_ARG(d->state));
        if (d->clock.what != NULL)
            buf_format(out, ", %s due %s%s", d->clock.what, date_format(d->clock.due, due),
                       t->day > d->clock.due ? ", late" : "");
        buf_byte(out, '\n');
    }
}

static void put_closable(struct buf *out, const struct today *t)
{
    if (t->closable.count > 0)
        heading(out, "officer", "holds that no decision says any more: look, and close them");
    for (size_t i = 0; i < t->closable.count; i++)
        buf_format(out, "  %.*s: %lld\n", STR_ARG(t->closable.list[i].name),
                   (long long)t->closable.list[i].count);
}

/* ---- orders ---- */

static void put_sums(struct buf *out, const struct today_sums *sums)
{
    if (sums->count > 0)
        heading(out, "all", sums->what);
    for (size_t i = 0; i < sums->count; i++) {
        const struct matter_sum *sum = &sums->list[i];
        buf_format(out, "  %-24.*s  %8lld", STR_ARG(sum->state), (long long)sum->count);
        if (sum->currency.length > 0) {
            buf_text(out, "  ");
            put_money(out, sum->value, sum->currency);
        }
        buf_byte(out, '\n');
    }
}

/* Orders, worth most or due soonest. */
static void put_orders(struct buf *out, const char *who, const char *what,
                       const struct matter *matters, size_t count)
{
    if (count > 0)
        heading(out, who, what);
    for (size_t i = 0; i < count; i++) {
        const struct matter *matter = &matters[i];
        char due[DATE_TEXT_SIZE];
        buf_format(out, "  %-24.*s  %s", STR_ARG(matter->name),
                   matter->due == MATTER_NO_DAY ? "no date   " : date_format(matter->due, due));
        if (matter->currency.length > 0) {
            buf_text(out, "  ");
            put_money(out, matter->value, matter->currency);
        }
        buf_byte(out, '\n');
    }
}

static void put_cut(struct buf *out, struct str text)
{
    size_t length = text.length < SHOWN_WIDTH ? text.length : SHOWN_WIDTH;
    while (length > 0 && !str_is_utf8(str_slice(text, 0, length)))
        length--;
    buf_format(out, "%.*s%s\n", (int)length, text.data, length < text.length ? "…" : "");
}

static void put_in_the_way(struct buf *out, const struct today *t)
{
    if (t->in_the_way.count > 0)
        heading(out, "officer", "what is in the way of most orders");
    for (size_t i = 0; i < t->in_the_way.count; i++) {
        const struct obstacle_sum *sum = &t->in_the_way.list[i];
        buf_format(out, "  %8lld  %-10.*s  ", (long long)sum->count, STR_ARG(sum->reason));
        put_cut(out, sum->says);
    }
}

/* ---- shipments ---- */

static void put_pairs(struct buf *out, const char *says, const struct matter_pair *list,
                      size_t count)
{
    if (count > 0)
        heading(out, "officer", says);
    for (size_t i = 0; i < count; i++) {
        const struct matter_pair *pair = &list[i];
        char due[DATE_TEXT_SIZE];
        buf_format(out, "  %-24.*s  %s  ", STR_ARG(pair->name),
                   pair->due == MATTER_NO_DAY ? "no date   " : date_format(pair->due, due));
        put_money(out, pair->value, pair->currency);
        buf_format(out, "  %.*s of %.*s\n", STR_ARG(pair->state), STR_ARG(pair->other));
    }
}

static void put_dues(struct buf *out, const struct today *t)
{
    if (t->due.count > 0)
        heading(out, "logistics", "shipments of which something is due");
    for (size_t i = 0; i < t->due.count; i++) {
        const struct today_due *due = &t->due.list[i];
        char day[DATE_TEXT_SIZE];
        buf_format(out, "  %.*s has to be %s by %s%s\n", STR_ARG(due->shipment), due->needs,
                   date_format(due->day, day), due->overdue ? ": overdue" : "");
    }
}

/* ---- licenses, applications, buyers ---- */

static void put_licenses(struct buf *out, const struct today *t)
{
    if (t->licenses.count > 0)
        heading(out, "officer", "licenses");
    for (size_t i = 0; i < t->licenses.count; i++) {
        const struct today_license *license = &t->licenses.list[i];
        char last[DATE_TEXT_SIZE];
        buf_format(out, "  %.*s %.*s %s; last day %s\n", STR_ARG(license->authority),
                   STR_ARG(license->number), license->needs, date_format(license->last_day, last));
    }
}

static void put_applications(struct buf *out, const struct today *t)
{
    if (t->applications_due.count > 0)
        heading(out, "officer", "applications, the nearest day first");
    for (size_t i = 0; i < t->applications_due.count; i++) {
        const struct today_application *due = &t->applications_due.list[i];
        const struct application_clock *clock = &due->clock;
        char day[DATE_TEXT_SIZE];
        buf_format(out, "  %-20.*s  %s%s  %s: %s%s%.*s%s\n", STR_ARG(due->name),
                   date_format(clock->due, day), clock->provisional ? "+" : " ",
                   application_clock_whose(clock->kind), application_clock_word(clock->kind),
                   clock->agency.length > 0 ? " " : "", STR_ARG(clock->agency),
                   clock->state == CLOCK_OVERDUE ? ", overdue" : "");
    }
}

static void put_obligations(struct buf *out, const struct today *t)
{
    if (t->obligations.count > 0)
        heading(out, "officer", "obligations of approvals, due first");
    for (size_t i = 0; i < t->obligations.count; i++) {
        const struct today_obligation *o = &t->obligations.list[i];
        char day[DATE_TEXT_SIZE];
        buf_format(out, "  %.*s: condition %lld by %s%s%s\n", STR_ARG(o->buyer),
                   (long long)o->condition, date_format(o->due, day),
                   o->blocking ? ", blocking" : "", o->due < t->utc_day ? ": overdue" : "");
    }
}

/* ---- the command ---- */

static void put_all(struct buf *out, const struct today *t)
{
    put_sums(out, &t->orders);
    put_approvals(out, t);
    put_flags(out, t);
    put_incidents(out, t);
    put_disclosures(out, t);
    put_closable(out, t);
    put_orders(out, "sales", "orders that lack something, worth most", t->drafts.list,
               t->drafts.count);
    put_orders(out, "officer", "orders on hold, worth most", t->held.list, t->held.count);
    put_orders(out, "officer", "orders on hold, due first", t->held_due.list, t->held_due.count);
    put_in_the_way(out, t);
    put_pairs(out, "shipments under way of orders on hold: order their return, or disclose it",
              t->under_way.list, t->under_way.count);
    put_pairs(out, "shipments on hold of allocatable orders: decide them anew", t->stopped.list,
              t->stopped.count);
    put_licenses(out, t);
    put_sums(out, &t->applications);
    put_applications(out, t);
    put_sums(out, &t->buyers);
    put_obligations(out, t);
    put_orders(out, "logistics", "allocatable orders, worth most", t->allocatable.list,
               t->allocatable.count);
    put_orders(out, "logistics", "allocatable orders, due first", t->allocatable_due.list,
               t->allocatable_due.count);
    put_sums(out, &t->shipments);
    put_dues(out, t);
}

static bool read_all(struct applying *applying, struct today *ret, struct err *err)
{
    const struct today_asked asked = { .mem = applying->cli->mem,
                                       .licenses = &applying->licensing.desk,
                                       .reader = applying->reader,
                                       .policy = &applying->licensing.packs.policy,
                                       .day = applying->desk.today,
                                       .parts = TODAY_ALL };
    struct store *store = applying->licensing.acting.store;
    if (!store_begin_reading(store, err))
        return false;
    bool done = today_read(&asked, ret, err);
    store_rollback(store);
    return done;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct applying applying;
    struct today today;
    (void)ret_status;
    bool done = applying_open(&applying, cli, args, APPLYING_TO_READ, err) &&
                read_all(&applying, &today, err);
    applying_close(&applying);
    if (!done)
        return false;
    if (args_flag(args, "json"))
        today_json(&cli->out, &today, true);
    else
        put_all(&cli->out, &today);
    if (cli->out.length == 0 && !args_flag(args, "json"))
        buf_text(&cli->out, "nothing needs anybody\n");
    return true;
}

static const struct option_group *const groups[] = { &group_database, &group_packs, &group_json,
                                                     NULL };
static const char *const usage[] = { "--db PATH", NULL };

const struct command command_today = {
    .name = "today",
    .summary = "what needs somebody, by role, money and time",
    .usage = usage,
    .help =
        "Orders by state and what they are worth; what waits for a second signature; holds "
        "that may be closed; the orders on hold that are worth most or due first, and what is in "
        "the way of most; shipments under way whose order is on hold, and those on hold whose "
        "order is not; licenses that expire, are used up or not in force; how far applications, "
        "buyers and shipments are, and which day of an application comes first; "
        "obligations of approvals that are overdue or due within 30 days. Of each kind the first "
        "ten; of shipments that have to be back or verified within 30 days, or had to, all.",
    .groups = groups,
    .run = run,
};
