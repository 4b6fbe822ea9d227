/* SPDX-License-Identifier: Apache-2.0 */
/* desk/applications.c - see applications.h. */
#include "desk/applications.h"

#include <string.h>

#include "base/date.h"
#include "desk/application_parties.h"

#define WORK_MAX ((size_t)1 << 30)

bool application_load(struct store *store, struct json_reader *reader, struct arena *arena,
                      const struct matter *matter, struct application_record *ret, struct err *err)
{
    struct matter_version version;
    *ret = (struct application_record){ .matter = *matter };
    if (!matter_version_read(store, arena, &matter->id, matter->version, &version, err))
        return false;
    const struct json_source source = { .text = version.content, .line = 1 };
    if (!application_read(reader, arena, &source, &ret->content, err))
        return err_damaged(err, "application '%.*s'", STR_ARG(matter->name));
    return matter_events_read(store, arena, &matter->id, &ret->events, &ret->event_count, err) &&
           application_history_read(reader, arena, ret->events, ret->event_count, &ret->history,
                                    err);
}

/* ---- many, as they were read ---- */

static bool refuse(struct application_asked *asked, const struct err *err)
{
    asked->told = APPLICATION_TOLD_REFUSED;
    asked->refused = *err;
    return true;
}

static bool write_version(struct matter_doing *doing, struct matter *matter, unsigned transition,
                          struct application_asked *asked)
{
    struct matter_version version;
    if (!matter_add_version(doing, matter, asked->content, &version))
        return false;
    const struct with_event with = { .version = version.digest };
    if (!matter_event(doing, matter, transition, APPLICATION_DRAFT, &with))
        return false;
    asked->state = machine_word(&application_machine, matter->state);
    asked->version = matter->version;
    return true;
}

static bool change_one(struct matter_doing *doing, struct matter *matter, unsigned transition,
                       struct application_asked *asked)
{
    struct matter_version version;
    uint8_t digest[MATTER_DIGEST_SIZE];
    struct err err = { 0 };
    unsigned from;
    asked->state = machine_word(&application_machine, matter->state);
    asked->version = matter->version;
    if (!matter_version_read(doing->desk->store, doing->arena, &matter->id, matter->version,
                             &version, doing->err) ||
        !matter_state(&application_machine, matter, &from, doing->err))
        return false;
    matter_digest(asked->content, digest);
    if (memcmp(digest, version.digest, sizeof digest) == 0) {
        asked->told = APPLICATION_TOLD_SAME;
        return true;
    }
    if (transition == APPLICATION_ADD) {
        matter_says_other(&application_machine, asked->name, &err);
        return refuse(asked, &err);
    }
    if (!machine_need(&application_machine, asked->name, from, transition, &err))
        return refuse(asked, &err);
    return write_version(doing, matter, transition, asked);
}

static bool apply_one(struct matter_doing *doing, struct matter *matter, bool twice,
                      unsigned transition, struct application_asked *asked)
{
    struct err err = { 0 };
    asked->told = APPLICATION_TOLD_DONE;
    if (twice) {
        matter_came_before(&application_machine, asked->name, &err);
        return refuse(asked, &err);
    }
    if (matter != NULL)
        return change_one(doing, matter, transition, asked);
    if (transition == APPLICATION_ADD) {
        struct matter made = matter_new(doing, asked->name);
        return write_version(doing, &made, transition, asked);
    }
    matter_not_added(&application_machine, asked->name, &err);
    return refuse(asked, &err);
}

static bool apply_all(struct matter_doing *doing, unsigned transition,
                      struct application_asked *asked, size_t count)
{
    struct matter **matters;
    bool *twice;
    struct str *names = arena_array(doing->arena, count + 1, sizeof *names);
    if (names == NULL)
        return arena_error(doing->arena, doing->err);
    for (size_t i = 0; i < count; i++)
        names[i] = asked[i].name;
    if (!matters_named(doing->desk->store, doing->arena, &application_machine, names, count,
                       &matters, &twice, doing->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!apply_one(doing, matters[i], twice[i], transition, &asked[i]))
            return false;
    }
    return true;
}

bool applications_apply(const struct application_desk *desk, enum application_transition transition,
                        struct application_asked *asked, size_t count, struct err *err)
{
    struct matter_doing doing;
    struct arena arena;
    if (!who_need(desk->matters.by, MAY_APPLICATION_WRITE, err))
        return false;
    arena_init(&arena, desk->matters.mem, WORK_MAX);
    bool done = matter_begin(&doing, &desk->matters, &application_machine, &arena, err) &&
                matter_end(&doing, apply_all(&doing, transition, asked, count));
    arena_release(&arena);
    return done;
}

/* ---- one: what has to be said ---- */

#define NEEDS_REASON 1U
#define NEEDS_NUMBER 2U
#define NEEDS_AGENCY 4U
#define NEEDS_LICENSE 8U
#define NEEDS_WHAT 16U

static unsigned needs_of(enum application_transition transition)
{
    switch (transition) {
    case APPLICATION_SEND_BACK:
    case APPLICATION_HOLD:
    case APPLICATION_WITHDRAW:
        return NEEDS_REASON;
    case APPLICATION_REGISTER:
        return NEEDS_NUMBER;
    case APPLICATION_REFER:
        return NEEDS_AGENCY;
    case APPLICATION_ISSUE:
        return NEEDS_LICENSE;
    case APPLICATION_RECORD:
        return NEEDS_WHAT;
    default:
        return 0;
    }
}

static bool check_said(const struct application_change *change, struct err *err)
{
    const struct application_details *details = &change->details;
    const char *word = machine_transition(&application_machine, change->transition);
    unsigned needs = needs_of(change->transition);
    enum happened happened;
    if ((needs & NEEDS_REASON) != 0 && change->reason.length == 0)
        return err_set(err, ERR_USAGE, "'%s' needs a reason", word);
    if ((needs & NEEDS_NUMBER) != 0 && details->number.length == 0)
        return err_set(err, ERR_USAGE, "'%s' needs the application control number", word);
    if ((needs & NEEDS_AGENCY) != 0 && details->agency.length == 0)
        return err_set(err, ERR_USAGE, "'%s' needs an agency", word);
    if ((needs & NEEDS_LICENSE) != 0 && details->license_count == 0)
        return err_set(err, ERR_USAGE, "'%s' needs a license", word);
    if ((needs & NEEDS_WHAT) == 0) {
        if (details->until == DATE_OPEN)
            return true;
        return err_set(err, ERR_USAGE, "'%s' has no end", word);
    }
    if (!happened_find(details->what, &happened) || !application_may_record(happened)) {
        err_set(err, ERR_NAME, "'%.*s' is nothing to record", STR_ARG(details->what));
        return err_hint(err, "'licet help application record' lists what is");
    }
    if (details->until != DATE_OPEN && !happened_is_stop(happened))
        return err_set(err, ERR_USAGE, "'%.*s' has no end", STR_ARG(details->what));
    return true;
}

/* ---- one: its days ---- */

static bool check_day(const struct application_desk *desk, const struct application_change *change,
                      const struct application_history *history, int32_t day, struct err *err)
{
    char text[DATE_TEXT_SIZE];
    char other[DATE_TEXT_SIZE];
    bool recorded = change->transition == APPLICATION_RECORD;
    int32_t until = change->details.until;
    int32_t latest = recorded ? application_registered(history) : application_latest(history);
    int32_t last = until == DATE_OPEN || until < day ? day : until;
    if (last > desk->today) {
        err_set(err, ERR_VALUE, "%s has not come yet", date_format(last, text));
        return err_hint(err, "today is %s; what is to happen is not recorded",
                        date_format(desk->today, other));
    }
    if (latest == DATE_OPEN || day >= latest)
        return true;
    err_set(err, ERR_VALUE, "%s is before %s, %s", date_format(day, text),
            date_format(latest, other),
            recorded ? "when it was registered" : "the day of what came before");
    return err_hint(err, "the day is that of the notice or receipt: --day");
}

/* The clocks know what cannot be: an end before its beginning, an agency that was not asked. */
static bool check_clocks(const struct application_desk *desk, struct arena *arena,
                         const struct application_change *change, struct application_record *record,
                         const struct application_details *details, int32_t *ret_due,
                         struct err *err)
{
    struct application_history *history = &record->history;
    struct application_clocks clocks;
    bool appealed = str_equal_text(record->matter.state, "appealed");
    if (!application_history_add(history, arena, change->transition, appealed, details, err) ||
        !application_clocks(history->happened, history->happened_count, desk->law, desk->holidays,
                            desk->today, &clocks, err))
        return false;
    const struct application_clock *next = application_next(&clocks);
    *ret_due = next == NULL ? MATTER_NO_DAY : next->due;
    return true;
}

/* ---- one: whether it has been done ---- */

static bool same_licenses(const struct application_details *a, const struct application_details *b)
{
    if (a->license_count != b->license_count)
        return false;
    for (size_t i = 0; i < a->license_count; i++) {
        if (!str_equal(a->licenses[i], b->licenses[i]))
            return false;
    }
    return true;
}

static bool is_repeated(const struct application_change *change, const struct matter_event *event,
                        const struct application_step *step)
{
    const struct application_details *asked = &change->details;
    const struct application_details *was = &step->details;
    return step->transition == change->transition && str_equal(event->reason, change->reason) &&
           str_equal(event->basis, change->basis) &&
           (asked->day == DATE_OPEN || asked->day == was->day) && asked->until == was->until &&
           str_equal(asked->what, was->what) && str_equal(asked->agency, was->agency) &&
           str_equal(asked->number, was->number) && str_equal(asked->document, was->document) &&
           same_licenses(asked, was);
}

/*
 * What is done inside the firm may be done again after something else; there only the last counts.
 * What came from outside is the same whenever it is told again with its day.
 */
static bool has_been_done(const struct application_change *change,
                          const struct application_record *record)
{
    bool inside = change->transition < APPLICATION_SUBMIT || change->details.day == DATE_OPEN;
    for (size_t i = record->event_count; i-- > 0;) {
        if (is_repeated(change, &record->events[i], &record->history.steps[i]))
            return true;
        if (inside)
            return false;
    }
    return false;
}

/* ---- one: its guards ---- */

static bool check_four_eyes(struct matter_doing *doing, const struct application_record *record)
{
    const struct who *by = doing->desk->by;
    for (size_t i = 0; i < record->event_count; i++) {
        const struct matter_event *event = &record->events[i];
        unsigned transition = record->history.steps[i].transition;
        if ((transition != APPLICATION_ADD && transition != APPLICATION_AMEND) ||
            event->version != record->matter.version ||
            memcmp(&event->actor, &by->principal.id, sizeof event->actor) != 0)
            continue;
        err_set(doing->err, ERR_FORBIDDEN, "'%s' wrote version %lld of application '%.*s'",
                by->principal.name, (long long)event->version, STR_ARG(record->matter.name));
        return err_hint(doing->err, "somebody else has to look at it: four eyes");
    }
    return true;
}

/* A license comes of one application: another one of the authority that has it is in the way. */
static bool check_tied(const struct application_desk *desk, struct arena *arena,
                       const struct application_record *record, struct str number,
                       bool *ret_is_its_own, struct err *err)
{
    *ret_is_its_own = false;
    struct matter *tied;
    size_t count;
    if (!matters_about(desk->matters.store, arena, STR("application"), STR("license"), number,
                       &tied, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct application_record other;
        if (store_id_equal(&tied[i].id, &record->matter.id)) {
            *ret_is_its_own = true;
            continue;
        }
        if (!application_load(desk->matters.store, desk->reader, arena, &tied[i], &other, err))
            return false;
        if (!str_equal(other.content.authority, record->content.authority))
            continue;
        err_set(err, ERR_CONFLICT, "license '%.*s' came of application '%.*s'", STR_ARG(number),
                STR_ARG(tied[i].name));
        return err_hint(err, "'licet application show' has the licenses of each");
    }
    return true;
}

static bool is_before(const struct application_details *details, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_equal(details->licenses[i], details->licenses[n]))
            return true;
    }
    return false;
}

/* From then on the application is found by them. */
static bool tie_licenses(const struct application_desk *desk, struct matter_doing *doing,
                         const struct application_record *record,
                         const struct application_details *details)
{
    for (size_t i = 0; i < details->license_count; i++) {
        struct license_record license;
        bool is_its_own;
        if (!license_load(desk->licenses, record->content.authority, details->licenses[i], &license,
                          doing->err) ||
            !check_tied(desk, doing->arena, record, details->licenses[i], &is_its_own, doing->err))
            return false;
        if (!is_its_own && !is_before(details, i) &&
            !matter_is_about(doing, &record->matter, "license", details->licenses[i]))
            return false;
    }
    return true;
}

/* A review is of its day; what is filed is looked at as it is now, whatever its day. */
static bool look(const struct application_desk *desk, struct matter_doing *doing,
                 enum application_transition transition, const struct application_record *record,
                 struct application_details *details, struct application_look *ret)
{
    struct buf text;
    int32_t day = transition == APPLICATION_SUBMIT ? desk->today : details->day;
    if (!application_look(desk->eyes, doing->desk->store, desk->reader, doing->arena,
                          &record->content, day, ret, doing->err))
        return false;
    buf_init(&text, doing->desk->mem, APPLICATION_JSON_MAX);
    application_look_write(desk->eyes, ret, &text);
    details->looked = str_copy(doing->arena, buf_view(&text));
    bool done = buf_check(&text, doing->err) && arena_sound(doing->arena, doing->err);
    buf_release(&text);
    return done;
}

/* Against what the newest review recorded. */
static bool check_parties(const struct application_desk *desk, struct matter_doing *doing,
                          const struct application_record *record,
                          const struct application_look *found)
{
    struct str reviewed = { 0 };
    for (size_t i = 0; i < record->event_count; i++) {
        if (record->history.steps[i].transition == APPLICATION_REVIEW)
            reviewed = record->events[i].details;
    }
    return application_parties_check(desk->reader, doing->arena, record->matter.name, found,
                                     reviewed, doing->err);
}

/* ---- one ---- */

static bool write_event(struct matter_doing *doing, const struct application_change *change,
                        struct matter *matter, unsigned from,
                        const struct application_details *details)
{
    struct buf text;
    unsigned to = APPLICATION_STATE_COUNT;
    (void)machine_leads(&application_machine, from, change->transition, &to);
    buf_init(&text, doing->desk->mem, APPLICATION_JSON_MAX);
    application_details_write(details, &text);
    const struct with_event with = { .reason = change->reason,
                                     .basis = change->basis,
                                     .details = str_copy(doing->arena, buf_view(&text)) };
    bool done = buf_check(&text, doing->err) && arena_sound(doing->arena, doing->err) &&
                matter_event(doing, matter, change->transition, to, &with);
    buf_release(&text);
    return done;
}

static bool check_guards(const struct application_desk *desk, struct matter_doing *doing,
                         const struct application_change *change, struct application_record *record,
                         struct application_details *details, struct application_look *ret_look,
                         int32_t *ret_due)
{
    if (!check_said(change, doing->err) ||
        !check_day(desk, change, &record->history, details->day, doing->err))
        return false;
    if (change->transition == APPLICATION_MAKE_READY && !check_four_eyes(doing, record))
        return false;
    if (change->transition == APPLICATION_ISSUE && !tie_licenses(desk, doing, record, details))
        return false;
    bool looks =
        change->transition == APPLICATION_REVIEW || change->transition == APPLICATION_SUBMIT;
    if (looks && !look(desk, doing, change->transition, record, details, ret_look))
        return false;
    if (change->transition == APPLICATION_SUBMIT && ret_look->lack_count == 0 &&
        !check_parties(desk, doing, record, ret_look))
        return false;
    return check_clocks(desk, doing->arena, change, record, details, ret_due, doing->err);
}

static bool do_one(const struct application_desk *desk, struct matter_doing *doing,
                   const struct application_change *change, struct application_outcome *ret)
{
    struct application_record record;
    struct application_details details = change->details;
    struct matter *matter = &ret->matter;
    unsigned from;
    if (details.day == DATE_OPEN)
        details.day = desk->today;
    ret->day = details.day;
    if (!matter_named(desk->matters.store, doing->arena, &application_machine, change->name, matter,
                      doing->err) ||
        !application_load(desk->matters.store, desk->reader, doing->arena, matter, &record,
                          doing->err))
        return false;
    if (has_been_done(change, &record)) {
        ret->same = true;
        return true;
    }
    if (!matter_state(&application_machine, matter, &from, doing->err) ||
        !machine_need(&application_machine, matter->name, from, change->transition, doing->err) ||
        !check_guards(desk, doing, change, &record, &details, &ret->look, &matter->due))
        return false;
    return ret->look.lack_count > 0 || write_event(doing, change, matter, from, &details);
}

bool application_do(const struct application_desk *desk, struct arena *arena,
                    const struct application_change *change, struct application_outcome *ret,
                    struct err *err)
{
    struct matter_doing doing;
    *ret = (struct application_outcome){ .same = false };
    return who_need(desk->matters.by, MAY_APPLICATION_WRITE, err) &&
           matter_begin(&doing, &desk->matters, &application_machine, arena, err) &&
           matter_end(&doing, do_one(desk, &doing, change, ret));
}

/* ---- whether it is sound ---- */

static bool is_found_by(struct store *store, struct arena *arena, const struct matter *matter,
                        struct str number, bool *ret_found, struct err *err)
{
    struct matter *tied;
    size_t count;
    if (!matters_about(store, arena, STR("application"), STR("license"), number, &tied, &count,
                       err))
        return false;
    *ret_found = false;
    for (size_t i = 0; i < count; i++)
        *ret_found = *ret_found || store_id_equal(&tied[i].id, &matter->id);
    return true;
}

static bool check_issue(struct store *store, struct json_reader *reader, struct arena *arena,
                        const struct matter *matter, const struct matter_event *event,
                        bool *ret_found, struct err *err)
{
    struct application_details details;
    if (!application_details_read(reader, arena, event->details, &details, err)) {
        *ret_found = false; /* what it says cannot be read */
        return err->code != ERR_MEMORY;
    }
    for (size_t i = 0; *ret_found && i < details.license_count; i++) {
        if (!is_found_by(store, arena, matter, details.licenses[i], ret_found, err))
            return false;
    }
    return true;
}

bool application_check(struct store *store, const struct mem *mem, struct arena *arena,
                       const struct matter *matter, bool *ret_found, struct err *err)
{
    const struct json_limits limits = { APPLICATION_JSON_MAX, APPLICATION_JSON_DEPTH };
    const char *issue = machine_transition(&application_machine, APPLICATION_ISSUE);
    struct json_reader *reader = json_reader_new(mem, limits, err);
    struct matter_event *events;
    size_t count = 0;
    bool done =
        reader != NULL && matter_events_read(store, arena, &matter->id, &events, &count, err);
    *ret_found = true;
    for (size_t i = 0; done && i < count; i++) {
        if (str_equal_text(events[i].transition, issue))
            done = check_issue(store, reader, arena, matter, &events[i], ret_found, err);
    }
    json_reader_free(reader);
    return done;
}
