/* SPDX-License-Identifier: Apache-2.0 */
/* desk/license_do.c - changes of licenses; see licenses.h. */
#include <string.h>

#include "desk/approvals.h"
#include "desk/ids.h"
#include "desk/journal.h"
#include "desk/licenses_priv.h"
#include "desk/money.h"
#include "desk/seal.h"

/* A change, as long as it is being done. */
struct doing {
    const struct license_desk *desk;
    const struct license_change *change;
    struct license_outcome *outcome;
    struct license_record *record; /* of the outcome */
    enum license_state to;
    int64_t version;            /* that the event is about */
    struct license_terms terms; /* of that */
    int64_t approval;           /* behind it; 0: none */
    int64_t event_n;            /* of the event, once it is recorded */
    uint8_t digest[SEAL_SIZE];  /* of what was asked */
    struct license_work work;
    struct err *err;
};

/* ---- once ---- */

static void seal_license(struct seal *seal, const struct license_filing *filing)
{
    struct license_key key = { .authority = filing->license->authority,
                               .number = filing->license->number };
    struct license_terms terms;
    struct err unused;
    uint8_t bytes[LICENSE_DIGEST_SIZE] = { 0 };
    struct arena arena;
    arena_init(&arena, mem_system(), (size_t)1 << 20);
    /* What cannot be made is refused later. */
    if (license_terms_make(&arena, &key, filing, 1, 1, &terms, &unused))
        license_terms_digest(&key, &terms, bytes);
    arena_release(&arena);
    seal_text(seal, (struct str){ (const char *)bytes, sizeof bytes });
}

/* Of all that is asked, and by whom: the same id with another digest is another change. */
static void digest_change(const struct license_change *change, const struct store_id *actor,
                          uint8_t ret[SEAL_SIZE])
{
    struct seal seal;
    seal_init(&seal, license_transition_word(change->transition));
    seal_id(&seal, actor);
    seal_text(&seal, change->authority);
    seal_text(&seal, change->number);
    seal_number(&seal, change->at_given ? change->event_at : -1);
    seal_text(&seal, change->reason);
    seal_text(&seal, change->basis);
    seal_number(&seal, change->line);
    seal_number(&seal, change->quantity);
    seal_number(&seal, change->value);
    seal_number(&seal, change->condition);
    seal_number(&seal, change->filing.carries);
    if (change->filing.license != NULL)
        seal_license(&seal, &change->filing);
    seal_end(&seal, ret);
}

/* Whether the id was used: then what it led to is the answer, or it was for another change. */
static bool find_before(struct doing *d, bool *ret_before)
{
    struct license_event_row event;
    if (!license_event_find(d->desk->store, d->desk->arena, &d->change->id, &event, ret_before,
                            d->err))
        return false;
    if (!*ret_before)
        return true;
    if (memcmp(event.digest, d->digest, sizeof event.digest) != 0) {
        err_set(d->err, ERR_CONFLICT, "the id was used for another change of a license");
        return err_hint(d->err, "a new change has a new --id");
    }
    d->outcome->repeated = true;
    return license_load_id(d->desk, &event.license, d->record, d->err);
}

/* ---- again ---- */

static bool is_event(const struct doing *d, const struct license_event_row *event)
{
    uint8_t digest[SEAL_SIZE];
    digest_change(d->change, &event->actor, digest);
    return memcmp(digest, event->digest, sizeof digest) == 0;
}

/* What leads to another state is done as long as that lasts; all else if nothing came after it. */
static bool is_last(const struct doing *d)
{
    const struct license_record *record = d->record;
    enum license_transition transition = d->change->transition;
    bool moves = transition == LICENSE_SUSPEND || transition == LICENSE_REINSTATE ||
                 transition == LICENSE_SURRENDER || transition == LICENSE_REVOKE ||
                 transition == LICENSE_VOID_AB_INITIO;
    const char *state = license_state_word(record->state);
    size_t i = record->event_count;
    while (i-- > 0 && str_equal_text(record->events[i].state, state)) {
        if (is_event(d, &record->events[i]))
            return true;
        if (!moves)
            break;
    }
    return false;
}

/* Whether it has been done, in the same words, whoever did it. */
static bool is_done(const struct doing *d)
{
    const struct license_record *record = d->record;
    int64_t n = d->change->condition;
    if (d->change->transition == LICENSE_ACTIVATE)
        return record->state == LICENSE_ACTIVE && record->newest == record->version;
    if (d->change->transition == LICENSE_MEET && n >= 1 &&
        (uint64_t)n <= record->terms.condition_count)
        return record->terms.conditions[n - 1].met || record->terms.conditions[n - 1].met_later;
    return is_last(d);
}

/* Of what is added: it is there, and began with this. */
static bool find_added(struct doing *d, bool *ret_before)
{
    const struct license *license = d->change->filing.license;
    struct license_key there;
    size_t count;
    *ret_before = false;
    if (!license_find(d->desk->store, d->desk->arena, license->authority, license->number, &there,
                      &count, d->err))
        return false;
    if (count == 0)
        return true;
    if (!license_load_id(d->desk, &there.id, d->record, d->err))
        return false;
    *ret_before = d->record->event_count > 0 && is_event(d, &d->record->events[0]);
    if (*ret_before)
        return true;
    err_set(d->err, ERR_CONFLICT, "there is a license '%.*s' of %.*s already",
            STR_ARG(license->number), STR_ARG(license->authority));
    return err_hint(d->err, "'licet license amend' drafts another version of it");
}

/* ---- guards ---- */

static bool refuse(struct doing *d, const char *says, const char *hint)
{
    return license_refuse(&d->record->key, d->err, says, hint);
}

/* Refuses what the state does not allow, with what it does. */
static bool check_move(struct doing *d)
{
    unsigned from = d->record->state == LICENSE_STATE_COUNT ? MACHINE_NOWHERE : d->record->state;
    unsigned to;
    if (!machine_need(&license_machine, d->record->key.number, from, d->change->transition, d->err))
        return false;
    (void)machine_leads(&license_machine, from, d->change->transition, &to);
    d->to = (enum license_state)to;
    return true;
}

static bool check_time(struct doing *d)
{
    if (d->work.event_at <= d->desk->now)
        return true;
    err_set(d->err, ERR_VALUE, "it has not happened yet");
    return err_hint(d->err, "record it when it has");
}

/* ---- two people ---- */

/* Goes on with an approval of exactly this, or proposes it and waits. */
static bool ask(struct doing *d, enum transition transition,
                const uint8_t digest[APPROVAL_DIGEST_SIZE], struct buf *says, bool *ret_waits)
{
    struct approval_request request = { .transition = transition, .subject = d->record->key.id };
    struct approval_answer answer;
    memcpy(request.digest, digest, sizeof request.digest);
    request.says = buf_view(says);
    bool done = buf_check(says, d->err) && approval_ask(d->desk->store, d->change->by, &request,
                                                        d->desk->now, &answer, d->err);
    buf_release(says);
    if (!done)
        return false;
    *ret_waits = !answer.used;
    d->approval = answer.id;
    d->outcome->waits = !answer.used;
    d->outcome->asked_before = !answer.used && !answer.is_new;
    d->outcome->approval = answer.id;
    return true;
}

/* What somebody is to sign for, in a line. */
static void say_version(struct buf *says, const struct license_record *record,
                        const struct license_terms *terms)
{
    const struct license_version_row *version = &terms->version;
    char amount[NUM_TEXT_SIZE];
    char count[NUM_TEXT_SIZE];
    char day[DATE_TEXT_SIZE];
    int64_t units = 0;
    for (size_t i = 0; i < terms->line_count; i++)
        units += terms->lines[i].quantity > 0 ? terms->lines[i].quantity : 0;
    buf_format(says, "activate %.*s %.*s, version %lld: %u %s, %s units, %.*s %s, to %s",
               STR_ARG(record->key.authority), STR_ARG(record->key.number), (long long)version->n,
               (unsigned)terms->line_count, terms->line_count == 1 ? "line" : "lines",
               num_format_grouped(num_int(units), 0, count), STR_ARG(version->currency),
               money_format_grouped(version->value, version->currency, amount),
               date_format(version->extended_to != LICENSE_ROW_NO_DATE ? version->extended_to
                                                                       : version->expires,
                           day));
    if (version->replacing)
        buf_format(says, "; replaces another, whose shipments %s",
                   version->carries ? "count" : "do not count");
}

/* ---- versions ---- */

static bool add_version(struct doing *d, const struct license_terms *terms)
{
    if (!license_open_accounts(&d->work, terms) ||
        !license_terms_add(d->desk->store, terms, d->err))
        return false;
    d->version = terms->version.n;
    d->terms = *terms;
    return true;
}

/* What a license was used for is the ledger's to know, and its state the events'. */
static bool check_unused(struct doing *d)
{
    const struct license *license = d->change->filing.license;
    bool used = license->state != LICENSE_ACTIVE && license->state != LICENSE_DRAFTED;
    for (size_t i = 0; i < license->line_count; i++) {
        const struct license_line *line = &license->lines[i];
        used = used || line->shipped.quantity > 0 || line->shipped.value > 0 ||
               line->reserved.quantity > 0 || line->reserved.value > 0;
    }
    if (!used)
        return true;
    err_set(d->err, ERR_VALUE, "'%.*s' has a 'state', or something 'shipped' or 'reserved'",
            STR_ARG(license->number));
    return err_hint(d->err, "leave it out, and record what became of it when it is active");
}

static bool do_add(struct doing *d)
{
    const struct license *license = d->change->filing.license;
    struct license_terms terms;
    d->record->key = (struct license_key){ .id = id_below(&d->change->id, "license", 0),
                                           .authority = license->authority,
                                           .number = license->number };
    d->work.key = d->record->key;
    if (!check_unused(d) || !license_terms_make(d->desk->arena, &d->record->key, &d->change->filing,
                                                1, 1, &terms, d->err))
        return false;
    return license_add(d->desk->store, &d->record->key, d->err) && add_version(d, &terms);
}

static bool is_same(struct str a, struct str b)
{
    return (a.data == NULL) == (b.data == NULL) && str_equal(a, b);
}

/* Whether what was shipped under the one can count against the other. */
static bool check_lines(struct doing *d, const struct license_terms *from,
                        const struct license_terms *to)
{
    static const char hint[] = "let shipments begin anew, or add it as a further line";
    if (!is_same(from->version.currency, to->version.currency))
        return refuse(d, "its shipments are in another currency and cannot count", hint);
    if (from->version.counts_quantity != to->version.counts_quantity)
        return refuse(d, "one version limits quantities and the other does not", hint);
    for (size_t i = 0; i < from->line_count && i < to->line_count; i++) {
        const struct license_line_row *a = &from->lines[i];
        const struct license_line_row *b = &to->lines[i];
        if (!is_same(a->item, b->item) || !is_same(a->unit, b->unit) ||
            (a->item.data == NULL && !is_same(a->eccn, b->eccn)))
            return refuse(d, "a line is for another item, and its shipments cannot count", hint);
    }
    return true;
}

/* A draft of the next version; before the first is in force, it takes the place of the last one. */
static bool do_amend(struct doing *d)
{
    const struct license_record *record = d->record;
    const struct license_filing *filing = &d->change->filing;
    int64_t n = record->newest + 1;
    bool carries = record->version > 0 && filing->carries && !filing->replacing;
    struct license_terms terms;
    if (!check_unused(d))
        return false;
    if (!is_same(filing->license->number, record->key.number) ||
        !is_same(filing->license->authority, record->key.authority))
        return refuse(d, "the file is of another license", "amend the one that it names");
    if (record->version > 0 && filing->replacing)
        return refuse(d, "a license that is in force replaces no other", "add a license that does");
    if (!license_terms_make(d->desk->arena, &record->key, filing, n,
                            carries ? record->terms.version.generation : n, &terms, d->err))
        return false;
    return (!carries || check_lines(d, &record->terms, &terms)) && add_version(d, &terms);
}

/* ---- activate ---- */

static bool end_replaced(struct doing *d, const struct license_terms *terms);

/* Accounts of versions before the generation are closed, and nothing is reserved there. */
static bool close_older(struct doing *d, const struct license_terms *terms)
{
    int64_t generation = d->record->terms.version.generation;
    if (d->record->version == 0 || generation == terms->version.generation)
        return true;
    return license_free(&d->work, &d->record->key.id) &&
           license_freeze(&d->work, &d->record->key.id, generation, true);
}

/* What the ledger has of a license and of the one that it replaces names both. */
static bool name_both(struct doing *d, const struct license_terms *terms)
{
    struct license_key old;
    if (!terms->version.replacing)
        return true;
    if (!license_read_key(d->desk->store, d->desk->arena, &terms->version.replaces, &old, d->err))
        return false;
    d->work.basis = str_join(d->desk->arena, d->record->key.number, " replaces ", old.number);
    return d->work.basis.data != NULL || arena_error(d->desk->arena, d->err);
}

static bool do_activate(struct doing *d, bool *ret_waits)
{
    struct license_record *record = d->record;
    struct license_terms terms;
    struct buf says;
    if (!license_terms_read(d->desk->store, d->desk->arena, &record->key.id, record->newest, &terms,
                            d->err))
        return false;
    bool first = record->version == 0 && !terms.version.replacing;
    buf_init(&says, mem_system(), APPROVAL_SAYS_MAX);
    say_version(&says, record, &terms);
    if (!ask(d, first ? TRANSITION_LICENSE_ACTIVATE : TRANSITION_LICENSE_CHANGE,
             terms.version.digest, &says, ret_waits))
        return false;
    if (*ret_waits)
        return true;
    d->version = terms.version.n;
    d->terms = terms;
    /* Accounts of a draft were frozen with the others, if the license has been suspended since. */
    return name_both(d, &terms) && close_older(d, &terms) && license_grant(&d->work, &terms) &&
           license_freeze(&d->work, &record->key.id, terms.version.generation, false) &&
           (!terms.version.replacing || end_replaced(d, &terms));
}

/* ---- reduce ---- */

static bool find_line(struct doing *d, struct license *license, struct license_line **ret)
{
    int64_t n = d->change->line;
    *ret = NULL;
    if (n == 0)
        return true;
    if (n < 0 || (uint64_t)n > license->line_count) {
        err_set(d->err, ERR_NAME, "'%.*s' has no line %lld", STR_ARG(license->number),
                (long long)n);
        return err_hint(d->err, "it has lines 1 to %u", (unsigned)license->line_count);
    }
    *ret = &license->lines[n - 1];
    return true;
}

static bool check_less(struct doing *d, const struct license *license,
                       const struct license_line *line)
{
    const struct license_change *change = d->change;
    if (line == NULL && change->value == LICENSE_UNKNOWN)
        return refuse(d, "nothing is to be less", "--line N --quantity Q, --value AMOUNT, or both");
    if ((line != NULL && change->quantity > line->granted.quantity) ||
        change->value > license->value)
        return refuse(d, "to reduce makes nothing more",
                      "'licet license amend' does, with two people");
    return true;
}

/* The version in force with less of it, at once. */
static bool do_reduce(struct doing *d)
{
    const struct license_change *change = d->change;
    struct license_filing filing = change->filing;
    struct license license;
    struct license_line *line;
    struct license_terms terms;
    if (d->record->newest != d->record->version)
        return refuse(d, "a later version is drafted", "activate it, or reduce by what it says");
    if (!license_from_terms(d->desk->arena, &d->record->key, &d->record->terms, d->record->state,
                            NULL, 0, &license, d->err) ||
        !find_line(d, &license, &line) || !check_less(d, &license, line))
        return false;
    if (line != NULL)
        line->granted.quantity = change->quantity;
    if (change->value != LICENSE_UNKNOWN)
        license.value = change->value;
    filing.license = &license;
    filing.replacing = false;
    return license_terms_make(d->desk->arena, &d->record->key, &filing, d->record->newest + 1,
                              d->record->terms.version.generation, &terms, d->err) &&
           add_version(d, &terms) && license_grant(&d->work, &terms);
}

/* ---- the other changes ---- */

static bool do_meet(struct doing *d)
{
    const struct license_terms *terms = &d->record->terms;
    int64_t n = d->change->condition;
    if (n < 1 || (uint64_t)n > terms->condition_count) {
        err_set(d->err, ERR_NAME, "'%.*s' has no condition %lld", STR_ARG(d->record->key.number),
                (long long)n);
        return err_hint(d->err, "'licet license show %.*s' lists them",
                        STR_ARG(d->record->key.number));
    }
    if (d->change->basis.length == 0)
        return refuse(d, "what shows that the condition is met is not said", "--basis EVIDENCE");
    return true;
}

static bool do_reinstate(struct doing *d, bool *ret_waits)
{
    const struct license_record *record = d->record;
    struct seal seal;
    uint8_t bytes[SEAL_SIZE];
    struct buf says;
    seal_init(&seal, "reinstate");
    seal_id(&seal, &record->key.id);
    seal_number(&seal, (int64_t)record->event_count);
    seal_end(&seal, bytes);
    buf_init(&says, mem_system(), APPROVAL_SAYS_MAX);
    buf_format(&says, "reinstate %.*s %.*s", STR_ARG(record->key.authority),
               STR_ARG(record->key.number));
    if (!ask(d, TRANSITION_LICENSE_CHANGE, bytes, &says, ret_waits))
        return false;
    return *ret_waits ||
           license_freeze(&d->work, &record->key.id, record->terms.version.generation, false);
}

static bool do_surrender(struct doing *d)
{
    struct reservation *list;
    size_t count;
    if (!reservations_read(d->desk->store, d->desk->arena, &d->record->key.id, 0, 1, &list, &count,
                           d->err))
        return false;
    if (count > 0)
        return refuse(d, "something is reserved under it",
                      "'licet license void' frees what is reserved");
    return license_freeze(&d->work, &d->record->key.id, LICENSE_ALL_GENERATIONS, true);
}

/* Ends it: what was reserved is free, and nothing is any more. */
static bool do_end(struct doing *d)
{
    return license_free(&d->work, &d->record->key.id) &&
           license_freeze(&d->work, &d->record->key.id, LICENSE_ALL_GENERATIONS, true);
}

static bool run(struct doing *d, bool *ret_waits)
{
    *ret_waits = false;
    switch (d->change->transition) {
    case LICENSE_ADD:
        return do_add(d);
    case LICENSE_AMEND:
        return do_amend(d);
    case LICENSE_ACTIVATE:
        return do_activate(d, ret_waits);
    case LICENSE_REDUCE:
        return do_reduce(d);
    case LICENSE_MEET:
        return do_meet(d);
    case LICENSE_SUSPEND:
        return license_freeze(&d->work, &d->record->key.id, LICENSE_ALL_GENERATIONS, true);
    case LICENSE_REINSTATE:
        return do_reinstate(d, ret_waits);
    case LICENSE_SURRENDER:
        return do_surrender(d);
    case LICENSE_REVOKE:
    case LICENSE_VOID_AB_INITIO:
        return do_end(d);
    case LICENSE_SUPERSEDE:
    case LICENSE_TRANSITION_COUNT:
        break;
    }
    return refuse(d, "it is superseded when what replaces it is activated",
                  "'licet license add' with --replaces");
}

/* ---- recording ---- */

static bool record_event(struct doing *d)
{
    const struct license_change *change = d->change;
    struct license_event_row event = {
        .license = d->record->key.id,
        .id = change->id,
        .transition = str_of(license_transition_word(change->transition)),
        .state = str_of(license_state_word(d->to)),
        .version = d->version,
        .condition = change->transition == LICENSE_MEET ? change->condition : 0,
        .event_at = d->work.event_at,
        .actor = change->by->principal.id,
        .approval = d->approval,
        .reason = change->reason,
        .basis = change->basis,
    };
    memcpy(event.digest, d->digest, sizeof event.digest);
    if (!license_event_add(d->desk->store, &event, d->desk->now, d->err))
        return false;
    d->event_n = event.n;
    return journal_license(d->desk->store, change->by, &d->record->key, &event, &d->terms,
                           change->transition == LICENSE_ADD ? NULL : &d->record->terms,
                           d->desk->now, d->err);
}

/* What departed when the license was none is an incident. */
static bool record_incidents(struct doing *d)
{
    bool void_all = d->change->transition == LICENSE_VOID_AB_INITIO;
    int64_t count = 0;
    if (!void_all && d->change->transition != LICENSE_REVOKE)
        return true;
    if (!license_incidents_add(d->desk->store, &d->record->key.id, d->event_n,
                               void_all ? INT64_MIN : d->work.event_at, &count, d->err))
        return false;
    d->work.incidents += count;
    return true;
}

/* The license that is replaced: its own event, and what is left of it is no more. */
static bool end_replaced(struct doing *d, const struct license_terms *terms)
{
    struct license_record old;
    struct license_event_row event;
    unsigned to;
    if (!license_load_id(d->desk, &terms->version.replaces, &old, d->err))
        return false;
    if (!machine_leads(&license_machine, old.state, LICENSE_SUPERSEDE, &to)) {
        err_set(d->err, ERR_CONFLICT, "'%.*s', which it replaces, is %s", STR_ARG(old.key.number),
                license_state_word(old.state));
        return err_hint(d->err, "only an active license is replaced");
    }
    if (terms->version.carries && !check_lines(d, &old.terms, terms))
        return false;
    event = (struct license_event_row){
        .license = old.key.id,
        .id = id_below(&d->change->id, "supersede", 0),
        .transition = str_of(license_transition_word(LICENSE_SUPERSEDE)),
        .state = str_of(machine_state(&license_machine, to)),
        .version = old.version,
        .event_at = d->work.event_at,
        .actor = d->change->by->principal.id,
        .reason = d->change->reason,
        .basis = d->record->key.number,
    };
    memcpy(event.digest, d->digest, sizeof event.digest);
    d->work.key = old.key;
    bool done = license_free(&d->work, &old.key.id) &&
                (!terms->version.carries || license_carry(&d->work, &old.terms, terms)) &&
                license_take_rest(&d->work, &old.terms) &&
                license_freeze(&d->work, &old.key.id, LICENSE_ALL_GENERATIONS, true) &&
                license_event_add(d->desk->store, &event, d->desk->now, d->err) &&
                journal_license(d->desk->store, d->change->by, &old.key, &event, &old.terms,
                                &old.terms, d->desk->now, d->err);
    d->work.key = d->record->key;
    return done;
}

/* ---- all of it ---- */

static bool load(struct doing *d, bool *ret_before)
{
    const struct license_change *change = d->change;
    if (change->transition == LICENSE_ADD) {
        if (!find_added(d, ret_before))
            return false;
        d->record->state = *ret_before ? d->record->state : LICENSE_STATE_COUNT;
    } else {
        if (!license_load(d->desk, change->authority, change->number, d->record, d->err))
            return false;
        *ret_before = is_done(d);
    }
    d->outcome->repeated = *ret_before;
    return true;
}

static bool prepare(struct doing *d)
{
    const struct license_change *change = d->change;
    d->version = d->record->version == 0 ? d->record->newest : d->record->version;
    d->terms = d->record->terms;
    d->work.key = d->record->key; /* of what is added, once it is made */
    struct str zone =
        change->transition == LICENSE_ADD ? change->filing.zone : d->record->terms.version.zone;
    return check_move(d) && check_time(d) &&
           d->desk->day_at(zone, d->work.event_at, &d->work.rule_date, d->err);
}

static bool do_once(struct doing *d)
{
    bool before;
    bool waits;
    digest_change(d->change, &d->change->by->principal.id, d->digest);
    if (!who_need(d->change->by, MAY_LICENSE_PROPOSE, d->err) || !find_before(d, &before))
        return false;
    if (before)
        return true;
    if (!load(d, &before))
        return false;
    if (before)
        return true;
    if (!prepare(d) || !run(d, &waits))
        return false;
    if (waits)
        return true;
    if (!record_event(d) || !record_incidents(d))
        return false;
    d->outcome->freed = d->work.freed;
    d->outcome->incidents = d->work.incidents;
    return license_load_id(d->desk, &d->record->key.id, d->record, d->err);
}

bool license_do(const struct license_desk *desk, const struct license_change *change,
                struct license_outcome *ret, struct err *err)
{
    int64_t event_at = change->at_given ? change->event_at : desk->now;
    *ret = (struct license_outcome){ 0 };
    struct doing d = {
        .desk = desk,
        .change = change,
        .outcome = ret,
        .record = &ret->record,
        .work = { .desk = desk,
                  .id = change->id,
                  .event_at = event_at,
                  .actor = str_of(change->by->principal.name),
                  .reason = str_of(license_transition_word(change->transition)),
                  .basis = change->number,
                  .err = err },
        .err = err,
    };
    if (!store_begin(desk->store, err))
        return false;
    if (do_once(&d))
        return store_commit(desk->store, err);
    store_rollback(desk->store);
    return false;
}
