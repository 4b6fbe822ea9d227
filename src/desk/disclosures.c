/* SPDX-License-Identifier: Apache-2.0 */
/* desk/disclosures.c - see disclosures.h. */
#include "desk/disclosures.h"

#include "base/date.h"
#include "desk/form.h"
#include "desk/incidents.h"
#include "desk/signing.h"
#include "text/json_write.h"

#define TEXT_MAX ((size_t)1 << 20)
#define DAYS_MAX 10000
#define INCIDENTS_MAX 1000

struct doing {
    struct matter_doing doing;
    const struct disclosure_change *change;
    struct disclosure_outcome *outcome;
    struct disclosure before; /* of one that is there */
    struct str content, details;
    struct err *err;
};

/* ---- the law ---- */

static bool read_days(const struct policy *policy, struct arena *arena, const char *name,
                      int32_t day, int32_t *ret, struct str *ret_citation, struct err *err)
{
    struct law_number number;
    if (!law_number(policy, arena, str_of(name), day, &number, err))
        return false;
    if (number.number.bottom != 1 || number.number.top < 1 || number.number.top > DAYS_MAX)
        return err_set(err, ERR_POLICY, "threshold '%s' is no number of days from 1 to %d", name,
                       DAYS_MAX);
    *ret = (int32_t)number.number.top;
    *ret_citation = number.citation;
    return true;
}

bool disclosure_law_read(const struct policy *policy, struct arena *arena, int32_t day,
                         struct disclosure_law *ret, struct err *err)
{
    return read_days(policy, arena, "desk.disclosure_narrative", day, &ret->narrative_days,
                     &ret->narrative, err) &&
           read_days(policy, arena, "desk.disclosure_minor", day, &ret->minor_days, &ret->minor,
                     err);
}

/* ---- as it is ---- */

static bool is_a(const struct matter_event *event, enum disclosure_transition transition)
{
    return str_equal_text(event->transition, machine_transition(&disclosure_machine, transition));
}

static bool take_event(struct json_reader *reader, struct arena *arena,
                       const struct matter_event *event, struct disclosure *ret, struct err *err)
{
    const struct json_value *details;
    if (event->details.length == 0)
        return true;
    if (!json_read_kept(reader, arena, event->details, &details, err))
        return err_wrap(err, "disclosure '%.*s'", STR_ARG(ret->matter.name));
    if (is_a(event, DISCLOSURE_NOTIFY))
        ret->notified = form_date(details, "day");
    if (is_a(event, DISCLOSURE_EXTEND))
        ret->extended = form_date(details, "until");
    if (is_a(event, DISCLOSURE_SUBMIT))
        ret->submitted = form_date(details, "day");
    if (is_a(event, DISCLOSURE_RESOLVE)) {
        ret->resolved = form_date(details, "day");
        ret->outcome = form_text(details, "outcome");
    }
    return true;
}

static bool take_content(struct arena *arena, const struct json_value *content,
                         struct disclosure *ret, struct err *err)
{
    ret->kind = form_text(content, "kind");
    ret->says = form_text(content, "says");
    ret->occurred = form_date(content, "occurred");
    ret->incidents =
        arena_array(arena, form_count(content, "incidents") + 1, sizeof *ret->incidents);
    if (ret->incidents == NULL)
        return arena_error(arena, err);
    for (const struct json_value *v = form_first(content, "incidents"); v != NULL; v = v->next)
        ret->incidents[ret->incident_count++] = v->text;
    return true;
}

static bool read_content(struct json_reader *reader, struct arena *arena, struct str text,
                         struct disclosure *ret, struct err *err)
{
    const struct json_value *content;
    if (!json_read_kept(reader, arena, text, &content, err))
        return err_wrap(err, "disclosure '%.*s'", STR_ARG(ret->matter.name));
    return take_content(arena, content, ret, err);
}

static bool load_all(struct json_reader *reader, struct store *store, struct arena *arena,
                     struct disclosure *ret, struct err *err)
{
    struct matter_version version;
    if (!matter_version_read(store, arena, &ret->matter.id, ret->matter.version, &version, err) ||
        !matter_events_read(store, arena, &ret->matter.id, &ret->events, &ret->event_count, err) ||
        !read_content(reader, arena, version.content, ret, err))
        return false;
    for (size_t i = 0; i < ret->event_count; i++) {
        if (!take_event(reader, arena, &ret->events[i], ret, err))
            return false;
    }
    return true;
}

bool disclosure_load(struct store *store, const struct mem *mem, struct arena *arena,
                     const struct matter *matter, struct disclosure *ret, struct err *err)
{
    const struct json_limits limits = { .size = TEXT_MAX, .depth = FORM_DEPTH };
    struct json_reader *reader = json_reader_new(mem, limits, err);
    *ret = (struct disclosure){ .matter = *matter,
                                .notified = DATE_OPEN,
                                .extended = DATE_OPEN,
                                .submitted = DATE_OPEN,
                                .resolved = DATE_OPEN };
    bool done = reader != NULL && load_all(reader, store, arena, ret, err);
    json_reader_free(reader);
    return done;
}

static bool is_minor(struct str kind)
{
    return str_equal_text(kind, DISCLOSURE_MINOR);
}

struct disclosure_clock disclosure_clock(const struct disclosure *d,
                                         const struct disclosure_law *law)
{
    if (d->notified != DATE_OPEN)
        return (struct disclosure_clock){
            .what = "narrative",
            .due = d->extended != DATE_OPEN ? d->extended : d->notified + law->narrative_days,
            .done = d->submitted,
            .citation = law->narrative,
        };
    if (is_minor(d->kind) && d->submitted != DATE_OPEN)
        return (struct disclosure_clock){ .what = "answer",
                                          .due = d->submitted + law->minor_days,
                                          .done = d->resolved,
                                          .citation = law->minor };
    return (struct disclosure_clock){ .what = NULL };
}

/* ---- what is said ---- */

static bool has_incident(const struct disclosure *d, struct str name)
{
    for (size_t i = 0; i < d->incident_count; i++) {
        if (str_equal(d->incidents[i], name))
            return true;
    }
    return false;
}

static bool check_incidents(struct doing *d)
{
    const struct disclosure_change *change = d->change;
    struct incident *all;
    size_t count;
    if (change->incident_count + d->before.incident_count > INCIDENTS_MAX)
        return err_set(d->err, ERR_LIMIT, "a disclosure has up to %d incidents", INCIDENTS_MAX);
    if (!incidents_all(d->doing.desk->store, d->doing.arena, &all, &count, d->err))
        return false;
    for (size_t i = 0; i < change->incident_count; i++) {
        if (incident_find(all, count, change->incidents[i]) != NULL)
            continue;
        err_set(d->err, ERR_NAME, "there is no incident '%.*s'", STR_ARG(change->incidents[i]));
        return err_hint(d->err, "'licet incident list' lists them");
    }
    return true;
}

static struct str own_or(struct str said, struct str before)
{
    return said.length > 0 ? said : before;
}

/* Those that were there, and those that are new. */
static void put_incidents(const struct doing *d, struct buf *out)
{
    JSON_KEY(out, "incidents");
    json_open(out, '[');
    for (size_t i = 0; i < d->before.incident_count; i++)
        json_string(out, d->before.incidents[i]);
    for (size_t i = 0; i < d->change->incident_count; i++) {
        if (!has_incident(&d->before, d->change->incidents[i]))
            json_string(out, d->change->incidents[i]);
    }
    json_close(out, ']');
}

static bool write_content(struct doing *d)
{
    const struct disclosure_change *change = d->change;
    struct buf out;
    buf_init(&out, d->doing.desk->mem, TEXT_MAX);
    json_open(&out, '{');
    JSON_PUT_STRING(&out, "kind", own_or(change->kind, d->before.kind));
    JSON_PUT_STRING(&out, "says", own_or(change->says, d->before.says));
    JSON_PUT_DATE(&out, "occurred",
                  change->transition == DISCLOSURE_BEGIN ? change->occurred : d->before.occurred);
    put_incidents(d, &out);
    json_close(&out, '}');
    json_end(&out);
    d->content = str_copy(d->doing.arena, buf_view(&out));
    bool done = buf_check(&out, d->err) && arena_sound(d->doing.arena, d->err);
    buf_release(&out);
    return done;
}

static bool write_details(struct doing *d, int64_t approval)
{
    const struct disclosure_change *change = d->change;
    struct buf out;
    buf_init(&out, d->doing.desk->mem, TEXT_MAX);
    json_open(&out, '{');
    JSON_PUT_DATE(&out, "day", change->day);
    if (change->transition == DISCLOSURE_EXTEND)
        JSON_PUT_DATE(&out, "until", change->until);
    if (change->transition == DISCLOSURE_RESOLVE)
        JSON_PUT_STRING(&out, "outcome", change->outcome);
    JSON_PUT_STRING(&out, "document", change->document);
    if (approval != 0)
        JSON_PUT_INT(&out, "approval", approval);
    json_close(&out, '}');
    json_end(&out);
    d->details = str_copy(d->doing.arena, buf_view(&out));
    bool done = buf_check(&out, d->err) && arena_sound(d->doing.arena, d->err);
    buf_release(&out);
    return done;
}

/* ---- guards ---- */

static bool refuse(struct doing *d, const char *says, const char *hint)
{
    err_set(d->err, ERR_CONFLICT, "disclosure '%.*s': %s", STR_ARG(d->change->name), says);
    return err_hint(d->err, "%s", hint);
}

static bool check_document(struct doing *d)
{
    if (d->change->document.length > 0)
        return true;
    err_set(d->err, ERR_USAGE, "the document that says so is not named");
    return err_hint(d->err, "--document FILE");
}

static bool check_reason(struct doing *d)
{
    return d->change->reason.length > 0 || err_set(d->err, ERR_USAGE, "why?");
}

/* What happened was not later than today, nor before what it follows. */
static bool check_day(struct doing *d)
{
    const struct disclosure *before = &d->before;
    int32_t day = d->change->day;
    if (day > d->change->today)
        return refuse(d, "that day has not come yet", "--on DATE: record it when it has");
    if ((before->notified != DATE_OPEN && day < before->notified) ||
        (before->submitted != DATE_OPEN && day < before->submitted))
        return refuse(d, "that day is before what it follows", "--on DATE");
    return true;
}

static bool check_begun(struct doing *d)
{
    const struct disclosure_change *change = d->change;
    if (!is_minor(change->kind) && !str_equal_text(change->kind, DISCLOSURE_SIGNIFICANT)) {
        err_set(d->err, ERR_USAGE, "which kind of disclosure?");
        return err_hint(d->err, "--kind " DISCLOSURE_SIGNIFICANT ", or " DISCLOSURE_MINOR
                                "; where it is not sure, it is significant");
    }
    if (change->says.length == 0) {
        err_set(d->err, ERR_USAGE, "what happened is not said");
        return err_hint(d->err, "--says TEXT");
    }
    return true;
}

/* Of what is minor only an abbreviated narrative goes in. */
static bool check_kind(struct doing *d)
{
    bool minor = is_minor(d->before.kind);
    bool notified = d->before.notified != DATE_OPEN;
    if (d->change->transition == DISCLOSURE_NOTIFY && minor)
        return refuse(d, "what is minor goes in without an initial notification",
                      "'licet disclosure submit'");
    if (d->change->transition == DISCLOSURE_SUBMIT && !minor && !notified)
        return refuse(d, "the initial notification comes first", "'licet disclosure notify'");
    return true;
}

/* Who asks too late is not heard, and what is granted is later than what was due. */
static bool check_extension(struct doing *d)
{
    const struct disclosure_clock clock = disclosure_clock(&d->before, d->change->law);
    if (d->change->day > clock.due)
        return refuse(d, "the request came after the day on which the narrative was due",
                      "what is late is late: 'licet disclosure submit'");
    if (d->change->until <= clock.due)
        return refuse(d, "that is no later than it is due now", "--until DATE");
    return true;
}

static bool check_outcome(struct doing *d)
{
    static const char *const words[] = { "no_action", "warning_letter", "settled", "charged",
                                         "referred" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_equal_text(d->change->outcome, words[i]))
            return true;
    }
    err_set(d->err, ERR_USAGE, "what came of it?");
    return err_hint(d->err, "--outcome no_action, warning_letter, settled, charged or referred");
}

static bool ask(struct doing *d)
{
    const struct disclosure_change *change = d->change;
    struct arena *arena = d->doing.arena;
    const struct signing signing = {
        .transition = TRANSITION_DISCLOSE,
        .matter = &d->outcome->matter,
        .step = str_of(machine_transition(&disclosure_machine, change->transition)),
        .covers =
            str_join(arena, d->details, "\n", str_join(arena, change->reason, "\n", change->basis)),
        .says = d->before.says,
    };
    return arena_sound(arena, d->err) &&
           signing_ask(&d->doing, &signing, &d->outcome->approval, &d->outcome->waits) &&
           (d->outcome->waits || write_details(d, d->outcome->approval.id));
}

static bool guard(struct doing *d)
{
    switch (d->change->transition) {
    case DISCLOSURE_BEGIN:
        return check_begun(d) && check_incidents(d);
    case DISCLOSURE_AMEND:
        return check_incidents(d);
    case DISCLOSURE_NOTIFY:
    case DISCLOSURE_SUBMIT:
        return check_kind(d) && check_day(d) && check_document(d) && ask(d);
    case DISCLOSURE_EXTEND:
        return check_day(d) && check_document(d) && check_extension(d);
    case DISCLOSURE_PERMIT:
        return check_reason(d) && check_day(d) && check_document(d);
    case DISCLOSURE_RESOLVE:
        return check_outcome(d) && check_day(d) && check_document(d);
    case DISCLOSURE_WITHDRAW:
        return check_reason(d) && ask(d);
    case DISCLOSURE_TRANSITION_COUNT:
        break;
    }
    return false;
}

/* ---- all of it ---- */

static enum disclosure_state leads_to(const struct doing *d)
{
    unsigned from = MACHINE_NOWHERE;
    if (d->outcome->matter.event > 0)
        (void)machine_find_state(&disclosure_machine, d->outcome->matter.state, &from);
    for (unsigned to = 0; to < DISCLOSURE_STATE_COUNT; to++) {
        if (machine_allows(&disclosure_machine, from, d->change->transition, to))
            return (enum disclosure_state)to;
    }
    return DISCLOSURE_STATE_COUNT;
}

static bool add_abouts(struct doing *d)
{
    struct matter *matter = &d->outcome->matter;
    for (size_t i = 0; i < d->before.incident_count; i++) {
        if (!matter_is_about(&d->doing, matter, "incident", d->before.incidents[i]))
            return false;
    }
    for (size_t i = 0; i < d->change->incident_count; i++) {
        if (!has_incident(&d->before, d->change->incidents[i]) &&
            !matter_is_about(&d->doing, matter, "incident", d->change->incidents[i]))
            return false;
    }
    return true;
}

static bool record(struct doing *d, bool says)
{
    struct matter *matter = &d->outcome->matter;
    struct matter_version version = { .n = 0 };
    struct with_event with = { .reason = d->change->reason,
                               .basis = d->change->basis,
                               .details = d->details };
    if (says && (!matter_add_version(&d->doing, matter, d->content, &version) || !add_abouts(d)))
        return false;
    if (version.n > 0)
        with.version = version.digest;
    return matter_event(&d->doing, matter, d->change->transition, leads_to(d), &with);
}

static bool find(struct doing *d, bool *ret_there)
{
    struct matter **there;
    struct store *store = d->doing.desk->store;
    if (!matters_named(store, d->doing.arena, &disclosure_machine, &d->change->name, 1, &there,
                       NULL, d->err))
        return false;
    *ret_there = there[0] != NULL;
    if (*ret_there) {
        d->outcome->matter = *there[0];
        return disclosure_load(store, d->doing.desk->mem, d->doing.arena, there[0], &d->before,
                               d->err);
    }
    if (d->change->transition == DISCLOSURE_BEGIN) {
        d->outcome->matter = matter_new(&d->doing, d->change->name);
        return true;
    }
    err_set(d->err, ERR_NAME, "there is no disclosure '%.*s'", STR_ARG(d->change->name));
    return err_hint(d->err, "'licet disclosure list' lists them");
}

/* The last event says the same; the approval behind it does not count. */
static bool is_same(const struct doing *d, struct str details)
{
    const struct disclosure *before = &d->before;
    const struct matter_event *last = &before->events[before->event_count - 1];
    struct str open = str_slice(details, 0, details.length - 1);
    return is_a(last, d->change->transition) && str_starts(last->details, open) &&
           str_equal(last->reason, d->change->reason) && str_equal(last->basis, d->change->basis);
}

/* What is said again as it is, is there. */
static bool says_the_same(struct doing *d)
{
    struct matter_version version;
    if (!matter_version_read(d->doing.desk->store, d->doing.arena, &d->outcome->matter.id,
                             d->outcome->matter.version, &version, d->err))
        return false;
    d->outcome->same = str_equal(version.content, d->content);
    return true;
}

static bool change_one(struct doing *d)
{
    const enum disclosure_transition transition = d->change->transition;
    const bool says = transition == DISCLOSURE_BEGIN || transition == DISCLOSURE_AMEND;
    unsigned from;
    bool there;
    if (!find(d, &there) || !write_details(d, 0) || (says && !write_content(d)))
        return false;
    if (there && says && !says_the_same(d))
        return false;
    d->outcome->same = d->outcome->same || (there && !says && is_same(d, d->details));
    if (d->outcome->same)
        return true;
    if (!matter_state(&disclosure_machine, &d->outcome->matter, &from, d->err) ||
        !machine_need(&disclosure_machine, d->change->name, from, transition, d->err))
        return false;
    return guard(d) && (d->outcome->waits || record(d, says));
}

bool disclosure_do(const struct matter_desk *desk, struct arena *arena,
                   const struct disclosure_change *change, struct disclosure_outcome *ret,
                   struct err *err)
{
    struct doing d = { .change = change, .outcome = ret, .err = err };
    d.before.notified = d.before.extended = d.before.submitted = d.before.resolved = DATE_OPEN;
    *ret = (struct disclosure_outcome){ .same = false };
    return who_need(desk->by, MAY_INCIDENT_WRITE, err) &&
           matter_begin(&d.doing, desk, &disclosure_machine, arena, err) &&
           matter_end(&d.doing, change_one(&d));
}
