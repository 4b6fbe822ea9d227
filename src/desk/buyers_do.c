/* SPDX-License-Identifier: Apache-2.0 */
/* desk/buyers_do.c - what is done with one buyer; see buyers.h. */
#include <string.h>

#include "base/date.h"
#include "desk/buyer_caps.h"
#include "desk/buyers.h"
#include "desk/ids.h"
#include "text/json_write.h"

#define DAY_MICROSECONDS (INT64_C(86400) * 1000000)
#define DETAILS_MAX ((size_t)32 << 20)
#define SHOWN_MAX 100 /* bytes of a name in what is signed */

struct doing {
    struct matter_doing doing;
    struct buyer_reading reading;
    const struct buyer_change *change;
    struct buyer_outcome *outcome;
    struct buyer_standing standing;
    const struct buyer_match *match;         /* that is settled, or true */
    const struct buyer_condition *condition; /* that is met */
    int32_t due;                             /* for which it is */
    struct str details;                      /* without the approval */
    struct buyer_capping capping;            /* what it does to the accounts of caps */
    struct err *err;
};

static bool refuse(struct doing *d, const char *says, const char *hint)
{
    err_set(d->err, ERR_CONFLICT, "buyer '%.*s': %s", STR_ARG(d->change->name), says);
    return err_hint(d->err, "%s", hint);
}

/* ---- guards ---- */

static bool check_reason(struct doing *d)
{
    return d->change->reason.length > 0 || err_set(d->err, ERR_USAGE, "why?");
}

static bool check_basis(struct doing *d)
{
    if (d->change->basis.length > 0 || d->change->document.length > 0)
        return true;
    err_set(d->err, ERR_USAGE, "what shows it?");
    return err_hint(d->err, "a basis, or a document");
}

static bool check_document(struct doing *d)
{
    return d->change->document.length > 0 ||
           refuse(d, "the document that says so is missing", "--document FILE");
}

/* Days begin up to 14 hours before those of UTC. */
static bool check_day(struct doing *d)
{
    int64_t today = d->doing.desk->now / DAY_MICROSECONDS;
    if (d->change->day <= today + 1)
        return true;
    err_set(d->err, ERR_VALUE, "it has not happened yet");
    return err_hint(d->err, "record it when it has");
}

static void lack(struct buf *lacks, bool is_there, const char *what)
{
    if (!is_there)
        buf_format(lacks, "%s%s", lacks->length > 0 ? ", " : "", what);
}

/* As many parents as somebody wants to know, or up to one that nobody owns, or none by its word. */
static bool knows_parents(const struct json_value *buyer, int64_t depth)
{
    const struct json_value *parents = form_get(buyer, "parents");
    const struct json_value *last = NULL;
    for (const struct json_value *v = form_first(buyer, "parents"); v != NULL; v = v->next)
        last = v;
    return parents != NULL &&
           (parents->count == 0 || form_flag(last, "ultimate") || parents->count >= depth);
}

bool buyer_check_identity(const struct buyer_standing *standing, int64_t depth, struct err *err)
{
    const struct json_value *buyer = standing->buyer;
    char text[ERR_MESSAGE_MAX / 2];
    struct buf lacks;
    buf_init(&lacks, mem_system(), sizeof text);
    lack(&lacks, form_get(buyer, "legal_name") != NULL, "legal_name");
    lack(&lacks, form_get(buyer, "aliases") != NULL, "aliases");
    lack(&lacks, form_count(buyer, "addresses") > 0, "addresses");
    lack(&lacks, form_get(buyer, "country") != NULL, "country");
    lack(&lacks, form_get(buyer, "registration") != NULL, "registration");
    lack(&lacks, knows_parents(buyer, depth), "parents");
    str_put(text, sizeof text, buf_view(&lacks));
    buf_release(&lacks);
    if (text[0] == '\0')
        return true;
    err_set(err, ERR_CONFLICT, "buyer '%.*s' lacks %s", STR_ARG(standing->matter.name), text);
    return err_hint(err,
                    "an empty array says that there are none; parents go up %lld levels, or "
                    "to one that is \"ultimate\"",
                    (long long)depth);
}

/* The evidence is of this buyer, of all of it, and of lists. */
static bool check_evidence(struct doing *d)
{
    const struct json_value *evidence = form_get(d->standing.screening, "screening");
    const struct json_value *seen = form_first(evidence, "subjects");
    struct buyer_subject *subjects;
    size_t count;
    if (!buyer_subjects(d->doing.arena, d->standing.buyer, &subjects, &count, d->err))
        return false;
    if (form_count(evidence, "lists") == 0)
        return refuse(d, "nothing was looked in", "name the folder of the lists: --lists DIR");
    bool all = form_count(evidence, "subjects") == count;
    for (size_t i = 0; all && i < count; i++, seen = seen->next)
        all = str_equal_text(form_text(seen, "what"), subjects[i].what) &&
              str_equal(form_text(seen, "name"), subjects[i].name) &&
              str_equal(form_text(seen, "address"), subjects[i].address);
    return all || refuse(d, "it was changed while it was screened", "screen it again");
}

static bool check_screened(struct doing *d)
{
    return d->standing.screened_as_is ||
           refuse(d, "it is not screened as it is now", "'licet buyer screen' does it");
}

static bool check_no_match(struct doing *d)
{
    if (d->standing.open == 0)
        return true;
    err_set(d->err, ERR_CONFLICT, "buyer '%.*s' has open matches: %zu", STR_ARG(d->change->name),
            d->standing.open);
    return err_hint(d->err, "'licet buyer settle' for another party, 'licet buyer decline' for it");
}

static bool check_package(struct doing *d)
{
    char text[ERR_MESSAGE_MAX / 2];
    struct buf lacks;
    buf_init(&lacks, mem_system(), sizeof text);
    buyer_form_lacks(d->standing.buyer, &lacks);
    str_put(text, sizeof text, buf_view(&lacks));
    buf_release(&lacks);
    if (text[0] == '\0')
        return true;
    err_set(d->err, ERR_CONFLICT, "buyer '%.*s' lacks %s", STR_ARG(d->change->name), text);
    return err_hint(d->err, "'licet buyer amend' gives it another version");
}

static bool check_settled(struct doing *d)
{
    if (d->match->can_be_settled)
        return true;
    return refuse(d, "its legal name could not be looked for",
                  "screen it with whole lists of the day, and the name in letters that are read");
}

static bool check_true_match(struct doing *d)
{
    if (str_equal_text(d->match->key, "unscreened"))
        return refuse(d, "that is no match", "'licet buyer show' lists the matches");
    return !d->match->settled ||
           refuse(d, "the match was settled as another party", "screen it again");
}

static bool check_obligation(struct doing *d)
{
    return str_equal_text(d->condition->kind, "obligation") ||
           refuse(d, "only an obligation is met", "guards and caps hold on");
}

/* After what it was suspended for. */
static bool check_fresh(struct doing *d)
{
    const struct buyer_standing *s = &d->standing;
    return (s->screened != NULL && s->suspended != NULL && s->screened > s->suspended &&
            form_date(s->screening, "day") >= s->suspended_on) ||
           refuse(d, "it was not screened since it was suspended", "'licet buyer screen' does it");
}

static bool check_diligence(struct doing *d)
{
    const struct json_value *buyer = d->standing.buyer;
    if (form_date(form_get(buyer, "kyc"), "on") >= d->standing.suspended_on &&
        form_date(form_get(buyer, "remote_access"), "on") >= d->standing.suspended_on)
        return true;
    return refuse(d, "its attestations are older than the suspension",
                  "'licet buyer amend' with kyc and remote_access of today");
}

/* ---- what an event keeps ---- */

static bool find_match(struct doing *d)
{
    int64_t n = d->change->match;
    if (n >= 1 && (uint64_t)n <= d->standing.match_count) {
        d->match = &d->standing.matches[n - 1];
        return true;
    }
    err_set(d->err, ERR_NAME, "buyer '%.*s' has no match %lld", STR_ARG(d->change->name),
            (long long)n);
    return err_hint(d->err, "'licet buyer show' lists the matches with their numbers");
}

static bool find_condition(struct doing *d)
{
    int64_t n = d->change->condition;
    if (n >= 1 && (uint64_t)n <= d->standing.condition_count) {
        d->condition = &d->standing.conditions[n - 1];
        return true;
    }
    err_set(d->err, ERR_NAME, "buyer '%.*s' has no condition %lld", STR_ARG(d->change->name),
            (long long)n);
    return err_hint(d->err, "'licet buyer show' lists the conditions with their numbers");
}

/* What comes again is met for a day that is said: the next one at a guess would be met twice. */
static bool find_due(struct doing *d)
{
    const struct buyer_condition *c = d->condition;
    char next[DATE_TEXT_SIZE];
    d->due = d->change->due_given ? d->change->due : c->first;
    if (!d->change->due_given && c->every > 0)
        err_set(d->err, ERR_USAGE, "condition %lld comes again: met for which due date?",
                (long long)c->n);
    else if (d->change->due_given && !buyer_falls_due(c, d->due))
        err_set(d->err, ERR_VALUE, "condition %lld is not due on that day", (long long)c->n);
    else
        return true;
    return err_hint(d->err, "due next: %s", date_format(c->due, next));
}

/* What of the buyer the package is of: what it says, and the screening. */
static void put_package(struct doing *d, struct buf *out)
{
    struct seal seal;
    uint8_t bytes[SEAL_SIZE];
    char hex[2 * SEAL_SIZE + 1];
    const struct matter_event *screened = d->standing.screened;
    seal_init(&seal, "buyer-package");
    seal_text(&seal, d->standing.content);
    if (screened != NULL)
        seal_text(&seal, (struct str){ (const char *)screened->digest, sizeof screened->digest });
    seal_end(&seal, bytes);
    JSON_PUT_STRING(out, "package", str_of(sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes)));
}

static void put_match(const struct buyer_match *match, struct buf *out)
{
    JSON_PUT_INT(out, "match", match->n);
    JSON_PUT_STRING(out, "what", match->what);
    JSON_PUT_STRING(out, "subject", match->subject);
    JSON_PUT_STRING(out, "key", match->key);
    JSON_PUT_STRING(out, "listed", match->name);
    JSON_PUT_STRING(out, "score", match->score);
    JSON_PUT_STRING(out, "mark", match->mark);
}

static void put_json(struct buf *out, struct str json)
{
    json_raw(out, json.data, json.length);
    buf_byte(out, ',');
}

static bool put_own(struct doing *d, struct buf *out)
{
    const struct buyer_change *change = d->change;
    switch (change->transition) {
    case BUYER_SCREEN:
        JSON_PUT_STRING(out, "parties", str_of(d->standing.parties));
        JSON_PUT_INT(out, "depth", change->depth);
        JSON_KEY(out, "screening");
        put_json(out, change->screening);
        return true;
    case BUYER_SETTLE:
    case BUYER_DECLINE:
        if (!find_match(d))
            return false;
        put_match(d->match, out);
        return true;
    case BUYER_COMPLETE:
        put_package(d, out);
        return true;
    case BUYER_APPROVE:
        JSON_KEY(out, "conditions");
        put_json(out, change->conditions.length > 0 ? change->conditions : STR("[]"));
        return true;
    case BUYER_MEET:
        if (!find_condition(d) || !check_obligation(d) || !find_due(d))
            return false;
        JSON_PUT_INT(out, "condition", d->condition->n);
        JSON_PUT_DATE(out, "due", d->due);
        return true;
    default:
        return true;
    }
}

static bool make_details(struct doing *d)
{
    struct buf out;
    buf_init(&out, d->doing.desk->mem, DETAILS_MAX);
    json_open(&out, '{');
    JSON_PUT_DATE(&out, "day", d->change->day);
    if (d->change->document.length > 0)
        JSON_PUT_STRING(&out, "document", d->change->document);
    bool done = put_own(d, &out);
    json_close(&out, '}');
    json_end(&out);
    if (done) {
        d->details = str_copy(d->doing.arena, buf_view(&out));
        done = buf_check(&out, d->err) && arena_sound(d->doing.arena, d->err);
    }
    buf_release(&out);
    return done;
}

/* The details with the approval behind them. */
static struct str with_approval(struct doing *d)
{
    char text[64];
    struct buf out;
    if (d->outcome->approval.id == 0)
        return d->details;
    buf_init(&out, mem_system(), sizeof text);
    buf_format(&out, ",\"approval\":%lld}", (long long)d->outcome->approval.id);
    str_put(text, sizeof text, buf_view(&out));
    buf_release(&out);
    return str_join(d->doing.arena, str_slice(d->details, 0, d->details.length - 1), "",
                    str_of(text));
}

/* ---- again ---- */

static const struct matter_event *last_of(const struct buyer_standing *standing)
{
    return &standing->events[standing->event_count - 1];
}

static bool is_last(const struct doing *d)
{
    const char *word = machine_transition(&buyer_machine, d->change->transition);
    return str_equal_text(last_of(&d->standing)->transition, word);
}

/* The details, without the day where nobody said it. */
static struct str said(const struct doing *d, struct str details)
{
    size_t from = d->change->day_given ? 0 : sizeof "{\"day\":\"YYYY-MM-DD\"" - 1;
    return details.length < from ? details : str_slice(details, from, details.length);
}

/* The last event says what is asked; the approval behind it does not count. */
static bool is_same(const struct doing *d)
{
    const struct matter_event *last = last_of(&d->standing);
    struct str before = said(d, last->details);
    struct str now = said(d, d->details);
    struct str open = str_slice(now, 0, now.length - 1);
    bool same = str_equal(before, now) ||
                (str_starts(before, open) &&
                 str_starts(str_slice(before, open.length, before.length), STR(",\"approval\":")));
    return is_last(d) && same && str_equal(last->reason, d->change->reason) &&
           str_equal(last->basis, d->change->basis);
}

/* ---- two people ---- */

static void put_cut(struct buf *out, struct str text)
{
    char shown[SHOWN_MAX + 1];
    str_put(shown, sizeof shown, text);
    buf_add(out, shown, str_make_printable(shown, strlen(shown), text.length >= sizeof shown));
}

static void say(struct doing *d, struct buf *out)
{
    buf_format(out, "%s buyer ", machine_transition(&buyer_machine, d->change->transition));
    put_cut(out, d->change->name);
    if (d->match != NULL) {
        buf_text(out, ": it is ");
        put_cut(out, d->match->key);
        buf_byte(out, ' ');
        put_cut(out, d->match->name);
    }
    buf_text(out, "; ");
    put_cut(out, d->change->reason);
}

/* Goes on with an approval of exactly this, or proposes it and waits. */
static bool ask(struct doing *d, enum transition transition)
{
    const struct buyer_change *change = d->change;
    struct approval_request request = { .transition = transition,
                                        .subject = d->standing.matter.id };
    struct seal seal;
    struct buf says;
    seal_init(&seal, transition_word(transition));
    seal_id(&seal, &d->standing.matter.id);
    seal_number(&seal, d->standing.matter.event);
    seal_number(&seal, change->day_given ? change->day : DATE_OPEN);
    seal_said(&seal, change->reason);
    seal_said(&seal, change->basis);
    seal_said(&seal, change->document);
    seal_said(&seal, d->match == NULL ? (struct str){ 0 } : d->match->mark);
    seal_end(&seal, request.digest);
    buf_init(&says, mem_system(), APPROVAL_SAYS_MAX);
    say(d, &says);
    request.says = buf_view(&says);
    bool done =
        buf_check(&says, d->err) && approval_ask(d->doing.desk->store, d->doing.desk->by, &request,
                                                 d->doing.desk->now, &d->outcome->approval, d->err);
    buf_release(&says);
    d->outcome->waits = done && !d->outcome->approval.used;
    return done;
}

/* ---- the caps of the approval ---- */

static struct buyer_approving approving(const struct doing *d)
{
    return (struct buyer_approving){ d->capping.event, d->change->conditions };
}

static struct str said_or_empty(struct str text)
{
    return text.data == NULL ? STR("") : text;
}

static void begin_caps(struct doing *d)
{
    d->capping = (struct buyer_capping){ .desk = d->doing.desk,
                                         .reading = &d->reading,
                                         .standing = &d->standing,
                                         .event = id_new(d->doing.desk->now),
                                         .day = d->change->day,
                                         .reason = said_or_empty(d->change->reason),
                                         .basis = said_or_empty(d->change->basis) };
}

static bool check_caps(struct doing *d)
{
    const struct buyer_approving next = approving(d);
    return buyer_caps_check(&d->capping, &next, d->err);
}

/* They are open as long as it is approved, and go on with its last approval. */
static bool follow_caps(struct doing *d, enum buyer_state to)
{
    const struct buyer_approving next = approving(d);
    bool was = buyer_is_approved(&d->standing);
    bool is = to == BUYER_APPROVED || to == BUYER_APPROVED_WITH_CONDITIONS;
    if (d->change->transition == BUYER_APPROVE)
        return buyer_caps_approve(&d->capping, &next, d->err);
    return was == is || buyer_caps_close(&d->capping, was, d->err);
}

/* ---- what each needs, and where it leads ---- */

static bool guard(struct doing *d)
{
    switch (d->change->transition) {
    case BUYER_SCREEN:
        return buyer_check_identity(&d->standing, d->change->depth, d->err) &&
               buyer_standing_screened(&d->reading, d->details, &d->standing, d->err) &&
               check_evidence(d);
    case BUYER_SETTLE:
        return check_reason(d) && check_basis(d) && check_settled(d);
    case BUYER_CLEAR:
        return check_screened(d) && check_no_match(d);
    case BUYER_DECLINE:
        return check_reason(d) && check_true_match(d) && ask(d, TRANSITION_TRUE_MATCH);
    case BUYER_COMPLETE: /* who is in diligence is clear as it is now: else it is screening */
        return check_package(d);
    case BUYER_REQUEST:
    case BUYER_REJECT:
        return check_document(d);
    case BUYER_ANSWER:
        return check_document(d) && check_screened(d) && check_no_match(d);
    case BUYER_APPROVE:
        return check_document(d) && check_no_match(d) && check_caps(d);
    case BUYER_MEET:
        return check_basis(d);
    case BUYER_SUSPEND:
    case BUYER_REOPEN:
    case BUYER_REMOVE:
        return check_reason(d);
    case BUYER_REINSTATE:
        return check_reason(d) && check_document(d) && check_fresh(d) && check_screened(d) &&
               check_no_match(d) && check_package(d) && check_diligence(d) &&
               ask(d, TRANSITION_BUYER_REINSTATE);
    default:
        return err_set(d->err, ERR_USAGE, "that is not done with one buyer");
    }
}

static enum buyer_state screened_to(const struct buyer_standing *standing)
{
    if (standing->state == BUYER_NOMINATED)
        return BUYER_SCREENING;
    if (standing->open == 0)
        return (enum buyer_state)standing->state;
    if (standing->state == BUYER_DILIGENCE || standing->state == BUYER_PACKAGE_READY)
        return BUYER_SCREENING;
    return buyer_is_approved(standing) ? BUYER_SUSPENDED : (enum buyer_state)standing->state;
}

static enum buyer_state leads_to(const struct doing *d)
{
    static const enum buyer_state fixed[] = {
        [BUYER_CLEAR] = BUYER_DILIGENCE,        [BUYER_DECLINE] = BUYER_DECLINED,
        [BUYER_COMPLETE] = BUYER_PACKAGE_READY, [BUYER_REOPEN] = BUYER_DILIGENCE,
        [BUYER_ANSWER] = BUYER_SUBMITTED,       [BUYER_REQUEST] = BUYER_INFORMATION_REQUESTED,
        [BUYER_REJECT] = BUYER_REJECTED,        [BUYER_SUSPEND] = BUYER_SUSPENDED,
        [BUYER_REMOVE] = BUYER_REMOVED,
    };
    switch (d->change->transition) {
    case BUYER_SCREEN:
        return screened_to(&d->standing);
    case BUYER_SETTLE:
    case BUYER_MEET:
        return (enum buyer_state)d->standing.state;
    case BUYER_APPROVE:
        return d->change->conditions.length > 2 ? BUYER_APPROVED_WITH_CONDITIONS : BUYER_APPROVED;
    case BUYER_REINSTATE:
        return d->standing.condition_count > 0 ? BUYER_APPROVED_WITH_CONDITIONS : BUYER_APPROVED;
    default:
        return fixed[d->change->transition];
    }
}

/* ---- all of it ---- */

static bool is_done(const struct doing *d)
{
    return is_same(d) || (d->change->transition == BUYER_SETTLE && d->match->settled) ||
           (d->change->transition == BUYER_MEET &&
            buyer_met_for(&d->standing, d->condition->n, d->due) != NULL);
}

static bool need(struct doing *d)
{
    return machine_need(&buyer_machine, d->change->name, d->standing.state, d->change->transition,
                        d->err);
}

static bool record(struct doing *d)
{
    const struct with_event with = { .id = &d->capping.event,
                                     .reason = d->change->reason,
                                     .basis = d->change->basis,
                                     .details = with_approval(d) };
    d->outcome->open = d->standing.open - (d->change->transition == BUYER_SETTLE);
    return arena_sound(d->doing.arena, d->err) && follow_caps(d, leads_to(d)) &&
           matter_event(&d->doing, &d->outcome->matter, d->change->transition, leads_to(d), &with);
}

static bool change_one(struct doing *d)
{
    struct matter *matter = &d->outcome->matter;
    if (!check_day(d) ||
        !matter_named(d->doing.desk->store, d->doing.arena, &buyer_machine, d->change->name, matter,
                      d->err) ||
        !buyer_standing_read(&d->reading, matter, &d->standing, d->err) ||
        (!is_last(d) && !need(d)) || !make_details(d))
        return false;
    d->outcome->open = d->standing.open;
    d->outcome->same = is_done(d);
    if (d->outcome->same)
        return true;
    begin_caps(d);
    return need(d) && guard(d) && (d->outcome->waits || record(d));
}

static bool may(const struct matter_desk *desk, enum buyer_transition transition, struct err *err)
{
    return who_need_any(desk->by, BUYER_MAY(transition), err);
}

bool buyer_do(const struct matter_desk *desk, struct arena *arena,
              const struct buyer_change *change, struct buyer_outcome *ret, struct err *err)
{
    struct doing d = { .change = change, .outcome = ret, .err = err };
    *ret = (struct buyer_outcome){ .same = false };
    bool done = may(desk, change->transition, err) &&
                buyer_reading_open(&d.reading, desk->mem, desk->store, arena, err) &&
                matter_begin(&d.doing, desk, &buyer_machine, arena, err) &&
                matter_end(&d.doing, change_one(&d));
    buyer_reading_close(&d.reading);
    return done;
}
