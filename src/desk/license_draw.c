/* SPDX-License-Identifier: Apache-2.0 */
/* desk/license_draw.c - see license_draw.h. */
#include "desk/license_draw.h"

#include <assert.h>
#include <string.h>

#include "desk/approvals.h"
#include "desk/ids.h"
#include "desk/journal_tell.h"
#include "desk/license_memo.h"
#include "desk/licenses_priv.h"
#include "desk/money.h"
#include "desk/seal.h"

struct drawing {
    const struct license_desk *desk;
    const struct license_draw *draw;
    struct license_drawn *drawn;
    struct license_record *record; /* of it */
    const struct license_line_row *line;
    struct reservation reservation; /* that is posted or voided */
    struct ledger_command command;
    int64_t value;
    int32_t day;
    bool uses_tolerance; /* what was done does */
    struct err *err;
};

static bool refuse(struct drawing *d, const char *says, const char *hint)
{
    return license_refuse(&d->record->key, d->err, says, hint);
}

/* ---- whether the license allows it now ---- */

static bool check_time(struct drawing *d)
{
    if (d->command.event_at <= d->desk->now)
        return true;
    err_set(d->err, ERR_VALUE, "it has not happened yet");
    return err_hint(d->err, "record it when it has");
}

static bool check_active(struct drawing *d)
{
    if (d->record->state == LICENSE_ACTIVE)
        return true;
    err_set(d->err, ERR_CONFLICT, "'%.*s' is %s", STR_ARG(d->record->key.number),
            license_state_word(d->record->state));
    return err_hint(d->err, "only an active license is drawn on");
}

static bool check_valid(struct drawing *d)
{
    struct license_standing standing;
    char day[DATE_TEXT_SIZE];
    char end[DATE_TEXT_SIZE];
    license_stand(d->desk, d->record, NULL, 0, d->day, &standing);
    if (!standing.not_yet_valid && !standing.expired)
        return true;
    err_set(d->err, ERR_CONFLICT, "'%.*s' is %s on %s", STR_ARG(d->record->key.number),
            standing.expired ? "no longer valid" : "not yet valid", date_format(d->day, day));
    return err_hint(d->err, "it is valid from %s to the midnight of %s at its port, %.*s",
                    date_format(d->record->terms.version.valid_from, day),
                    date_format(standing.last_day, end), STR_ARG(d->record->terms.version.zone));
}

static bool check_conditions(struct drawing *d)
{
    const struct license_terms *terms = &d->record->terms;
    for (size_t i = 0; i < terms->condition_count; i++) {
        const struct license_condition_row *condition = &terms->conditions[i];
        if (!condition->blocking || condition->met || condition->met_later)
            continue;
        err_set(d->err, ERR_CONFLICT, "'%.*s': condition %u is not met: %.*s",
                STR_ARG(d->record->key.number), (unsigned)i + 1, STR_ARG(condition->text));
        return err_hint(d->err, "'licet license meet' records what shows that it is");
    }
    return true;
}

/*
 * The number of the transfer by which the accounts were frozen when it was last suspended; 0: never
 * was it.
 */
static bool find_suspension(struct drawing *d, int64_t *ret_seq)
{
    const struct license_event_row *last = NULL;
    const struct license_record *record = d->record;
    *ret_seq = 0;
    for (size_t i = 0; i < record->event_count; i++) {
        if (str_equal_text(record->events[i].transition, license_transition_word(LICENSE_SUSPEND)))
            last = &record->events[i];
    }
    if (last == NULL)
        return true;
    struct store_id freeze = license_command_id(&last->id, 1);
    return transfer_seq(d->desk->store, &freeze, ret_seq, d->err);
}

static bool check_reserved(struct drawing *d)
{
    if (!d->reservation.open)
        return refuse(d, "nothing is reserved by it any more",
                      "decide it anew, and reserve it anew");
    return true;
}

static bool check_not_frozen(struct drawing *d)
{
    int64_t frozen;
    if (!find_suspension(d, &frozen))
        return false;
    if (d->reservation.seq < frozen)
        return refuse(
            d, "it was reserved before the license was suspended, and has to be decided anew",
            "reserve it anew once that is done: --instead-of");
    return true;
}

/* ---- what is drawn on ---- */

static bool find_line(struct drawing *d, int64_t n)
{
    const struct license_terms *terms = &d->record->terms;
    if (n < 1 || (uint64_t)n > terms->line_count) {
        err_set(d->err, ERR_NAME, "'%.*s' has no line %lld", STR_ARG(d->record->key.number),
                (long long)n);
        return err_hint(d->err, "it has lines 1 to %u", (unsigned)terms->line_count);
    }
    d->line = &terms->lines[n - 1];
    return true;
}

static bool find_reservation(struct drawing *d)
{
    struct store_id license;
    int64_t line;
    bool found;
    if (!reservation_find(d->desk->store, &d->draw->of, &d->reservation, &license, &line, &found,
                          d->err))
        return false;
    if (!found || !store_id_equal(&license, &d->record->key.id))
        return refuse(d, "there is no such reservation under it", "name it as it was: --of KEY");
    return d->draw->kind == DRAW_VOID || find_line(d, line);
}

static void add_leg(struct drawing *d, const struct store_id *account, int64_t amount)
{
    if (amount > 0)
        d->command.legs[d->command.leg_count++] =
            (struct ledger_leg){ .account = *account, .amount = amount };
}

/* The line and all lines, then the value of the license and of the line. */
static bool add_legs(struct drawing *d)
{
    const struct license_version_row *version = &d->record->terms.version;
    const struct license_draw *draw = d->draw;
    if (d->line->limits_quantity && draw->quantity <= 0 && draw->kind != DRAW_FACT)
        return refuse(d, "how many units is not said", "--quantity N");
    if (draw->kind == DRAW_POST && d->value <= 0)
        return refuse(d, "what it is worth is not said", "--value AMOUNT");
    if (d->line->limits_quantity) {
        add_leg(d, &d->line->quantity_account, draw->quantity);
        add_leg(d, &version->quantity_account, draw->quantity);
    }
    add_leg(d, &version->value_account, d->value);
    if (d->line->limits_value)
        add_leg(d, &d->line->value_account, d->value);
    if (d->command.leg_count == 0 && draw->kind != DRAW_FACT)
        return refuse(d, "nothing is drawn", "--quantity N, --value AMOUNT");
    assert(draw->more_count <= LEDGER_LEGS_MAX - LICENSE_DRAW_LEGS);
    for (size_t i = 0; i < draw->more_count; i++)
        d->command.legs[d->command.leg_count++] = draw->more[i];
    return true;
}

/* ---- the tolerance ---- */

/* What is used and spoken for of the license's value, and what was granted. */
static bool read_value(struct drawing *d, int64_t *ret_used, int64_t *ret_ceiling)
{
    struct ledger_account account;
    bool found;
    if (!account_read(d->desk->store, &d->record->terms.version.value_account, &account, &found,
                      d->err))
        return false;
    *ret_used = found ? account.posted + account.pending : 0;
    *ret_ceiling = found ? account.ceiling : 0;
    return true;
}

static bool ask_tolerance(struct drawing *d)
{
    const struct license_version_row *version = &d->record->terms.version;
    struct approval_request request = { .transition = TRANSITION_TOLERANCE,
                                        .subject = d->record->key.id };
    struct approval_answer answer;
    struct seal seal;
    struct buf says;
    char amount[NUM_TEXT_SIZE];
    char units[NUM_TEXT_SIZE];
    seal_init(&seal, "tolerance");
    seal_id(&seal, &d->draw->id);
    seal_id(&seal, &d->draw->of);
    seal_number(&seal, d->draw->quantity);
    seal_number(&seal, d->value);
    seal_end(&seal, request.digest);
    buf_init(&says, mem_system(), APPROVAL_SAYS_MAX);
    buf_format(&says, "ship %s units for %.*s %s under %.*s %.*s: more than its value, %.*s",
               num_format_grouped(num_int(d->draw->quantity), 0, units), STR_ARG(version->currency),
               money_format_grouped(d->value, version->currency, amount),
               STR_ARG(d->record->key.authority), STR_ARG(d->record->key.number),
               STR_ARG(version->allowance_basis));
    request.says = buf_view(&says);
    bool done = buf_check(&says, d->err) &&
                approval_ask(d->desk->store, d->draw->by, &request, d->desk->now, &answer, d->err);
    buf_release(&says);
    if (!done)
        return false;
    d->drawn->waits = !answer.used;
    d->drawn->asked_before = !answer.used && !answer.is_new;
    d->drawn->approval = answer.id;
    return true;
}

/* ---- the commands ---- */

/* Which line's account it was refused for, or whether one of what counts with it. */
static void find_refused(struct drawing *d, const struct store_id *account)
{
    struct license_target targets[LICENSE_TARGETS_MAX];
    size_t count = license_targets(&d->record->terms, targets);
    for (size_t i = 0; i < count; i++) {
        if (store_id_equal(&targets[i].account.id, account))
            d->drawn->refused_line = targets[i].line;
    }
    for (size_t i = 0; i < d->draw->more_count; i++)
        d->drawn->refused_beside =
            d->drawn->refused_beside || store_id_equal(&d->draw->more[i].account, account);
}

/* What the ledger says. */
static bool apply(struct drawing *d, const struct ledger_command *command)
{
    const struct license_desk *desk = d->desk;
    struct ledger_answer *answer = &d->drawn->answer;
    if (!(desk->ledger != NULL ? ledger_apply_part(desk->ledger, command, desk->now, answer, d->err)
                               : ledger_apply_in(desk->store, command, desk->now, answer, d->err)))
        return false;
    if (answer->refusal != REFUSED_NOT)
        find_refused(d, &answer->account.id);
    return true;
}

static bool is_refused(const struct drawing *d)
{
    return d->drawn->answer.refusal != REFUSED_NOT;
}

/* Asked for again, it is as it was, and the time that was not said is that of then. */
static bool find_before(struct drawing *d, bool *ret_before)
{
    int64_t event_at;
    struct ledger *ledger = d->desk->ledger;
    if (!(ledger_is_open(ledger)
              ? ledger_event_at(ledger, &d->draw->id, &event_at, ret_before, d->err)
              : transfer_event_at(d->desk->store, &d->draw->id, &event_at, ret_before, d->err)))
        return false;
    if (*ret_before && !d->draw->at_given)
        d->command.event_at = event_at;
    return true;
}

static bool free_other(struct drawing *d)
{
    struct ledger_command command = d->command;
    command.id = id_below(&d->draw->id, "instead of", 0);
    command.kind = LEDGER_VOID;
    command.leg_count = 0;
    command.resolving = true;
    command.resolves = d->draw->instead_of;
    command.expires_at = 0;
    return apply(d, &command);
}

static bool reserve(struct drawing *d, bool before)
{
    d->command.kind = LEDGER_RESERVE;
    d->command.expires_at = d->draw->expires_at;
    if (!find_line(d, d->draw->line) || !add_legs(d) ||
        (!before && (!check_active(d) || !check_valid(d))))
        return false;
    if (d->draw->replacing && (!free_other(d) || is_refused(d)))
        return is_refused(d);
    return apply(d, &d->command);
}

/* Posts, and looks whether the value goes beyond what was granted with it. */
static bool post_value(struct drawing *d)
{
    int64_t before;
    int64_t after;
    int64_t ceiling;
    if (!read_value(d, &before, &ceiling) || !apply(d, &d->command) ||
        !read_value(d, &after, &ceiling))
        return false;
    d->uses_tolerance = after > ceiling && after > before;
    return true;
}

static bool post(struct drawing *d, bool before)
{
    d->command.kind = LEDGER_POST;
    d->command.resolving = true;
    d->command.resolves = d->draw->of;
    d->command.keep_rest = d->draw->keep_rest;
    if (!find_reservation(d) || !add_legs(d))
        return false;
    if (before)
        return apply(d, &d->command);
    return check_active(d) && check_valid(d) && check_conditions(d) && check_reserved(d) &&
           check_not_frozen(d) && post_value(d);
}

/* ---- facts ---- */

/* One of this license, whatever is left of it. */
static bool find_resolved(struct drawing *d)
{
    struct store_id license;
    int64_t line;
    bool found;
    if (!d->draw->resolves)
        return true;
    if (!reservation_find(d->desk->store, &d->draw->of, &d->reservation, &license, &line, &found,
                          d->err))
        return false;
    /* One of caps alone was for this too. */
    d->command.resolving =
        d->draw->of_caps || (found && store_id_equal(&license, &d->record->key.id));
    if (d->draw->of_caps) /* which no suspension of the license concerns */
        d->reservation.seq = INT64_MAX;
    d->command.resolves = d->draw->of;
    d->command.keep_rest = d->command.resolving && d->draw->keep_rest;
    return true;
}

/* Why the license did not allow it then, and on account of which event. */
static bool look_then(struct drawing *d, int64_t *ret_event)
{
    struct license_then then;
    int64_t frozen = 0;
    license_then(d->desk, d->record, d->command.event_at, d->day, &then);
    *ret_event = then.event;
    if (then.why == NULL && d->command.resolving && !find_suspension(d, &frozen))
        return false;
    if (then.why == NULL && d->command.resolving && d->reservation.seq < frozen)
        then.why = "it was reserved before the license was suspended, and not decided anew";
    d->drawn->uncovered = then.why == NULL ? STR("") : str_of(then.why);
    return true;
}

/* Whether there is an account to post to: one that never was in force has none. */
static bool has_line(struct drawing *d)
{
    const struct license_terms *terms = &d->record->terms;
    if (d->record->version == 0)
        return false;
    if (d->draw->line >= 1 && (uint64_t)d->draw->line <= terms->line_count) {
        d->line = &terms->lines[d->draw->line - 1];
        return true;
    }
    d->drawn->uncovered = STR("the license has no such line");
    return false;
}

static bool fact(struct drawing *d, bool before)
{
    int64_t event;
    d->command.kind = LEDGER_FACT;
    if (!find_resolved(d) || !look_then(d, &event))
        return false;
    if (!has_line(d))
        return true;
    if (!add_legs(d) || (d->command.leg_count > 0 && !post_value(d)))
        return false;
    if (d->command.leg_count == 0)
        return true;
    if (before || is_refused(d) || d->drawn->uncovered.length == 0)
        return true;
    d->drawn->answer.incidents++;
    return license_incident_add(d->desk->store, &d->record->key.id, d->drawn->answer.seq, event,
                                d->err);
}

static bool void_it(struct drawing *d)
{
    d->command.kind = LEDGER_VOID;
    d->command.resolving = true;
    d->command.resolves = d->draw->of;
    return find_reservation(d) && apply(d, &d->command);
}

static bool may(const struct license_draw *draw, struct err *err)
{
    bool departs = draw->kind == DRAW_POST || draw->kind == DRAW_FACT;
    /* To free something is no risk: who may release may stop what was released. */
    if (draw->kind == DRAW_VOID && who_may(draw->by, MAY_RELEASE))
        return true;
    return who_need(draw->by, departs ? MAY_FACT_WRITE : MAY_RESERVATION_WRITE, err);
}

/* The license, and the day that it is about. */
static bool load(struct drawing *d)
{
    const struct license_draw *draw = d->draw;
    if (!license_recall(d->desk, draw->authority, draw->number, d->record, d->err))
        return false;
    d->day = draw->on;
    return draw->on_given ||
           d->desk->day_at(draw->zone.length > 0 ? draw->zone : d->record->terms.version.zone,
                           d->command.event_at, &d->day, d->err);
}

static bool find_amount(struct drawing *d)
{
    const struct license_draw *draw = d->draw;
    d->value = draw->value;
    return draw->value_said.data == NULL ||
           money_said(draw->value_said, d->record->terms.version.currency, &d->value, d->err);
}

static bool prepare(struct drawing *d)
{
    if (!may(d->draw, d->err) || !load(d) || !find_amount(d))
        return false;
    d->command.rule_date = d->day;
    d->command.license = d->record->key.number;
    d->command.keep = journal_of_license(&d->record->key).keep;
    return check_time(d);
}

static bool do_once(struct drawing *d)
{
    bool before;
    d->command.leg_count = 0;
    d->uses_tolerance = false;
    if (!find_before(d, &before) || !prepare(d))
        return false;
    switch (d->draw->kind) {
    case DRAW_RESERVE:
        return reserve(d, before);
    case DRAW_POST:
        return post(d, before);
    case DRAW_FACT:
        return fact(d, before);
    case DRAW_VOID:
        break;
    }
    return void_it(d);
}

/*
 * What uses the tolerance is taken back, and done once a second person has signed for it: nobody
 * signs for what the ledger refuses anyway.
 */
static bool do_with_tolerance(struct drawing *d)
{
    store_rollback(d->desk->store);
    d->drawn->answer = (struct ledger_answer){ .refusal = REFUSED_NOT };
    return store_begin(d->desk->store, d->err) && ask_tolerance(d) &&
           (d->drawn->waits || do_once(d));
}

static struct drawing begin(const struct license_desk *desk, const struct license_draw *draw,
                            struct license_drawn *drawn, struct err *err)
{
    *drawn = (struct license_drawn){ 0 };
    return (struct drawing){
        .desk = desk,
        .draw = draw,
        .drawn = drawn,
        .record = &drawn->record,
        .command = { .id = draw->id,
                     .event_at = draw->at_given ? draw->event_at : desk->now,
                     .actor = str_of(draw->by->principal.name),
                     .reason = draw->reason,
                     .basis = draw->basis },
        .err = err,
    };
}

bool license_draw_in(const struct license_desk *desk, const struct license_draw *draw,
                     struct license_drawn *ret, struct err *err)
{
    struct drawing d = begin(desk, draw, ret, err);
    bool done = do_once(&d);
    ret->uses_tolerance = d.uses_tolerance;
    return done;
}

/* What departed without being reserved may have left less than is reserved. */
static bool check_not_exceeded(struct drawing *d)
{
    const struct license_version_row *version = &d->record->terms.version;
    const struct store_id *const accounts[LICENSE_DRAW_LEGS] = {
        d->line->limits_quantity ? &d->line->quantity_account : NULL,
        version->counts_quantity ? &version->quantity_account : NULL,
        d->line->limits_value ? &d->line->value_account : NULL,
        &version->value_account,
    };
    for (size_t i = 0; i < LICENSE_DRAW_LEGS; i++) {
        struct ledger_account account;
        bool found = false;
        if (accounts[i] != NULL &&
            !account_read(d->desk->store, accounts[i], &account, &found, d->err))
            return false;
        if (found && account.excess > 0)
            return refuse(d, "more is spoken for under it, or has departed, than it grants",
                          "free another reservation, or have it amended");
    }
    return true;
}

bool license_draw_check(const struct license_desk *desk, const struct license_draw *draw,
                        struct license_drawn *ret, struct err *err)
{
    struct drawing d = begin(desk, draw, ret, err);
    int64_t used;
    int64_t ceiling;
    int64_t expires_at;
    if (!load(&d) || !find_reservation(&d) || !check_active(&d) || !check_valid(&d) ||
        !check_conditions(&d) || !check_reserved(&d) || !check_not_frozen(&d) ||
        !check_not_exceeded(&d) || !read_value(&d, &used, &ceiling))
        return false;
    expires_at = d.reservation.expires_at;
    if (expires_at != 0 && expires_at <= desk->now)
        return refuse(&d, "the reservation has expired", "reserve it anew");
    ret->uses_tolerance = used > ceiling;
    return true;
}

bool license_draw(const struct license_desk *desk, const struct license_draw *draw,
                  struct license_drawn *ret, struct err *err)
{
    struct drawing d = begin(desk, draw, ret, err);
    if (!store_begin(desk->store, err))
        return false;
    bool done = do_once(&d);
    if (done && d.uses_tolerance && draw->kind != DRAW_FACT)
        done = do_with_tolerance(&d);
    /* A refusal takes back what was done on the way to it. */
    if (done && !is_refused(&d)) {
        ret->uses_tolerance = d.uses_tolerance;
        return store_commit(desk->store, err);
    }
    store_rollback(desk->store);
    return done;
}
