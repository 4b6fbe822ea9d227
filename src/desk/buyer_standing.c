/* SPDX-License-Identifier: Apache-2.0 */
/* desk/buyer_standing.c - see buyer_standing.h. */
#include "desk/buyer_standing.h"

#include "base/date.h"
#include "base/num.h"

#define DETAILS_MAX ((size_t)64 << 20)
#define MARK_BYTES 16

bool buyer_reading_open(struct buyer_reading *reading, const struct mem *mem, struct store *store,
                        struct arena *arena, struct err *err)
{
    static const struct json_limits limits = { .size = DETAILS_MAX, .depth = JSON_DEPTH_MAX };
    *reading = (struct buyer_reading){ .store = store, .arena = arena };
    reading->reader = json_reader_new(mem, limits, err);
    return reading->reader != NULL;
}

void buyer_reading_close(struct buyer_reading *reading)
{
    json_reader_free(reading->reader);
    reading->reader = NULL;
}

struct reading {
    const struct buyer_reading *with;
    struct buyer_standing *standing;
    size_t match_room;
    struct err *err;
};

/* What was kept by us; the text stays in the arena. */
static bool read_json(struct reading *r, struct str text, const struct json_value **ret)
{
    *ret = NULL;
    return text.length == 0 || json_read_kept(r->with->reader, r->with->arena, text, ret, r->err) ||
           err_wrap(r->err, "buyer '%.*s'", STR_ARG(r->standing->matter.name));
}

static bool is(const struct matter_event *event, enum buyer_transition transition)
{
    return str_equal_text(event->transition, machine_transition(&buyer_machine, transition));
}

/* ---- matches ---- */

static void mark(const struct json_value *subject, const struct json_value *match,
                 char ret[2 * MARK_BYTES + 1])
{
    struct seal seal;
    uint8_t bytes[SEAL_SIZE];
    seal_init(&seal, "buyer-match");
    seal_said(&seal, form_text(subject, "what"));
    seal_said(&seal, form_text(subject, "name"));
    seal_said(&seal, form_text(subject, "address"));
    seal_said(&seal, form_text(match, "key"));
    seal_said(&seal, form_text(match, "name"));
    seal_said(&seal, form_text(match, "matched_name"));
    seal_said(&seal, form_text(match, "matched_address"));
    seal_said(&seal, form_text(match, "citation"));
    seal_said(&seal, form_text(match, "license_requirement"));
    seal_said(&seal, form_text(match, "license_policy"));
    seal_end(&seal, bytes);
    sodium_bin2hex(ret, 2 * MARK_BYTES + 1, bytes, MARK_BYTES);
}

/* match NULL: the subject could not be looked for. */
static bool add_match(struct reading *r, const struct json_value *subject, struct str whom,
                      const struct json_value *match)
{
    struct buyer_standing *s = r->standing;
    char text[2 * MARK_BYTES + 1];
    mark(subject, match, text);
    struct buyer_match found = {
        .n = (int64_t)s->match_count + 1,
        .what = form_text(subject, "what"),
        .subject = whom,
        .key = match == NULL ? STR("unscreened") : form_text(match, "key"),
        .name = form_text(match, "name"),
        .score = form_text(match, "score"),
        .listed = str_equal_text(form_text(match, "status"), "listed"),
        .mark = str_copy(r->with->arena, str_of(text)),
    };
    found.can_be_settled = match != NULL || !str_equal_text(found.what, "name");
    if (!arena_grow(r->with->arena, &s->matches, s->match_count, &r->match_room,
                    sizeof *s->matches))
        return arena_error(r->with->arena, r->err);
    s->matches[s->match_count++] = found;
    return true;
}

static bool add_matches(struct reading *r, const struct json_value *subject,
                        const struct json_value *of)
{
    bool place = str_equal_text(form_text(of, "what"), "address");
    struct str whom = form_text(of, "owner");
    if (whom.data == NULL)
        whom = form_text(of, place ? "address" : "name");
    if (str_equal_text(form_text(of, "status"), "unscreened") && form_count(of, "matches") == 0)
        return add_match(r, subject, whom, NULL);
    for (const struct json_value *m = form_first(of, "matches"); m != NULL; m = m->next) {
        if (!str_equal_text(form_text(m, "status"), "resolved") && !add_match(r, subject, whom, m))
            return false;
    }
    return true;
}

static bool read_matches(struct reading *r)
{
    const struct json_value *evidence = form_get(r->standing->screening, "screening");
    for (const struct json_value *s = form_first(evidence, "subjects"); s != NULL; s = s->next) {
        if (!add_matches(r, s, s))
            return false;
        for (const struct json_value *o = form_first(s, "owners"); o != NULL; o = o->next) {
            if (!add_matches(r, s, o))
                return false;
        }
    }
    return true;
}

/* Of the whole round: what was settled once answers the next time. */
static bool read_settled(struct reading *r)
{
    struct buyer_standing *s = r->standing;
    for (size_t i = s->first; i < s->event_count; i++) {
        const struct json_value *details;
        if (!is(&s->events[i], BUYER_SETTLE))
            continue;
        if (!read_json(r, s->events[i].details, &details))
            return false;
        for (size_t j = 0; j < s->match_count; j++)
            s->matches[j].settled =
                s->matches[j].settled || str_equal(s->matches[j].mark, form_text(details, "mark"));
    }
    for (size_t j = 0; j < s->match_count; j++)
        s->open += !s->matches[j].settled;
    return true;
}

/* ---- conditions ---- */

static int64_t whole(const struct json_value *object, const char *key)
{
    struct num n;
    struct err unused;
    return num_parse(form_text(object, key), false, &n, &unused) && n.bottom == 1 && n.top > 0 &&
                   n.top <= INT32_MAX
               ? (int64_t)n.top
               : 0;
}

static bool read_conditions(struct reading *r)
{
    struct buyer_standing *s = r->standing;
    const struct json_value *details;
    s->approved_on = DATE_OPEN;
    if (s->approved == NULL)
        return true;
    if (!read_json(r, s->approved->details, &details))
        return false;
    s->approved_on = form_date(details, "day");
    s->document = form_text(details, "document");
    s->conditions =
        arena_array(r->with->arena, form_count(details, "conditions") + 1, sizeof *s->conditions);
    if (s->conditions == NULL)
        return arena_error(r->with->arena, r->err);
    for (const struct json_value *c = form_first(details, "conditions"); c != NULL; c = c->next) {
        s->conditions[s->condition_count] =
            (struct buyer_condition){ .n = (int64_t)s->condition_count + 1,
                                      .kind = form_text(c, "kind"),
                                      .says = c,
                                      .first = form_date(c, "due"),
                                      .every = whole(c, "every_months"),
                                      .due = form_date(c, "due"),
                                      .blocking = form_flag(c, "blocking") };
        s->condition_count++;
    }
    return true;
}

bool buyer_falls_due(const struct buyer_condition *condition, int32_t due)
{
    int32_t day = condition->first;
    for (int64_t k = 1; day < due && condition->every > 0; k++)
        day = date_months_after(condition->first, k * condition->every);
    return due != DATE_OPEN && day == due;
}

const struct buyer_met *buyer_met_for(const struct buyer_standing *standing, int64_t condition,
                                      int32_t due)
{
    for (size_t i = 0; i < standing->met_count; i++) {
        if (standing->met[i].condition == condition && standing->met[i].due == due)
            return &standing->met[i];
    }
    return NULL;
}

static void find_due(const struct buyer_standing *s, struct buyer_condition *c)
{
    if (c->every == 0) {
        c->met = buyer_met_for(s, c->n, c->first) != NULL;
        return;
    }
    for (int64_t k = 1; c->due != DATE_OPEN && buyer_met_for(s, c->n, c->due) != NULL; k++)
        c->due = date_months_after(c->first, k * c->every);
}

/* The approval is among the events, and so is what was met behind it. */
static bool read_met(struct reading *r)
{
    struct buyer_standing *s = r->standing;
    size_t room = 0;
    for (const struct matter_event *e = s->approved; e != NULL && e < s->events + s->event_count;
         e++) {
        const struct json_value *details;
        if (!is(e, BUYER_MEET))
            continue;
        if (!read_json(r, e->details, &details))
            return false;
        int64_t n = whole(details, "condition");
        if (n < 1 || (uint64_t)n > s->condition_count)
            continue;
        if (!arena_grow(r->with->arena, &s->met, s->met_count, &room, sizeof *s->met))
            return arena_error(r->with->arena, r->err);
        int32_t due = form_date(details, "due");
        s->met[s->met_count++] =
            (struct buyer_met){ .condition = n,
                                .due = due == DATE_OPEN ? s->conditions[n - 1].first : due,
                                .on = form_date(details, "day"),
                                .basis = e->basis };
    }
    for (size_t i = 0; i < s->condition_count; i++)
        find_due(s, &s->conditions[i]);
    return true;
}

/* ---- all of it ---- */

static void find_events(struct buyer_standing *s)
{
    for (size_t i = 0; i < s->event_count; i++) {
        if (is(&s->events[i], BUYER_ADD))
            s->first = i;
    }
    for (size_t i = s->first; i < s->event_count; i++) {
        const struct matter_event *e = &s->events[i];
        s->screened = is(e, BUYER_SCREEN) ? e : s->screened;
        s->completed = is(e, BUYER_COMPLETE) ? e : s->completed;
        s->packaged = is(e, BUYER_PACKAGE) ? e : s->packaged;
        s->submitted = is(e, BUYER_SUBMIT) ? e : s->submitted;
        s->approved = is(e, BUYER_APPROVE) ? e : s->approved;
        if (str_equal_text(e->to, machine_state(&buyer_machine, BUYER_SUSPENDED)) &&
            !str_equal(e->from, e->to))
            s->suspended = e;
    }
}

static bool read_suspended(struct reading *r)
{
    const struct matter_event *suspended = r->standing->suspended;
    const struct json_value *details;
    r->standing->suspended_on = DATE_OPEN;
    if (suspended == NULL)
        return true;
    if (!read_json(r, suspended->details, &details))
        return false;
    r->standing->suspended_on = form_date(details, "day");
    return true;
}

/* The matter as it was when what is left of its events had been recorded. */
static void go_back(const struct buyer_reading *reading, struct buyer_standing *s)
{
    while (reading->until != 0 && s->event_count > 0 &&
           s->events[s->event_count - 1].recorded_at > reading->until)
        s->event_count--;
    if (s->event_count == 0)
        return;
    const struct matter_event *last = &s->events[s->event_count - 1];
    s->matter.state = machine_word(&buyer_machine, last->to);
    s->matter.version = last->version;
    s->matter.event = last->n;
}

bool buyer_standing_read(const struct buyer_reading *reading, const struct matter *matter,
                         struct buyer_standing *ret, struct err *err)
{
    struct reading r = { .with = reading, .standing = ret, .err = err };
    struct matter_version version;
    uint8_t parties[SEAL_SIZE];
    *ret = (struct buyer_standing){ .matter = *matter, .state = BUYER_STATE_COUNT };
    if (!matter_events_read(reading->store, reading->arena, &matter->id, &ret->events,
                            &ret->event_count, err))
        return false;
    go_back(reading, ret);
    if (ret->event_count == 0)
        return true;
    if (!matter_state(&buyer_machine, &ret->matter, &ret->state, err) ||
        !matter_version_read(reading->store, reading->arena, &matter->id, ret->matter.version,
                             &version, err) ||
        !read_json(&r, version.content, &ret->buyer))
        return false;
    ret->content = version.content;
    buyer_form_parties(ret->buyer, parties);
    sodium_bin2hex(ret->parties, sizeof ret->parties, parties, sizeof parties);
    find_events(ret);
    if (ret->screened != NULL && !read_json(&r, ret->screened->details, &ret->screening))
        return false;
    ret->screened_as_is = ret->screening != NULL &&
                          str_equal_text(form_text(ret->screening, "parties"), ret->parties);
    return read_suspended(&r) && read_matches(&r) && read_settled(&r) && read_conditions(&r) &&
           read_met(&r);
}

bool buyer_standing_screened(const struct buyer_reading *reading, struct str details,
                             struct buyer_standing *standing, struct err *err)
{
    struct reading r = { .with = reading, .standing = standing, .err = err };
    standing->matches = NULL;
    standing->match_count = 0;
    standing->open = 0;
    if (!read_json(&r, details, &standing->screening))
        return false;
    standing->screened_as_is =
        str_equal_text(form_text(standing->screening, "parties"), standing->parties);
    return read_matches(&r) && read_settled(&r);
}

/* ---- who is looked for ---- */

struct subjects {
    struct arena *arena;
    struct buyer_subject *list;
    size_t count, room;
};

static void add_subject(struct subjects *s, const char *what, struct str name, struct str address,
                        struct str country)
{
    if (arena_grow(s->arena, &s->list, s->count, &s->room, sizeof *s->list))
        s->list[s->count++] = (struct buyer_subject){ what, name, address, country };
}

static void add_each(struct subjects *s, const char *what, const struct json_value *buyer,
                     const char *key)
{
    for (const struct json_value *v = form_first(buyer, key); v != NULL; v = v->next)
        add_subject(s, what, form_text(v, "name"), form_text(v, "address"),
                    form_text(v, "country"));
}

bool buyer_subjects(struct arena *arena, const struct json_value *buyer, struct buyer_subject **ret,
                    size_t *ret_count, struct err *err)
{
    static const struct str none = { 0 };
    struct subjects s = { .arena = arena };
    struct str name = form_text(buyer, "name");
    struct str legal = form_text(buyer, "legal_name");
    struct str country = form_text(buyer, "country");
    add_subject(&s, "name", legal.data == NULL ? name : legal, none, country);
    if (legal.data != NULL && !str_equal(legal, name))
        add_subject(&s, "alias", name, none, country);
    for (const struct json_value *v = form_first(buyer, "aliases"); v != NULL; v = v->next)
        add_subject(&s, "alias", v->text, none, country);
    for (const struct json_value *v = form_first(buyer, "addresses"); v != NULL; v = v->next)
        add_subject(&s, "address", legal.data == NULL ? name : legal, v->text, country);
    add_each(&s, "site", buyer, "sites");
    add_each(&s, "parent", buyer, "parents");
    add_each(&s, "owner", buyer, "owners");
    *ret = s.list;
    *ret_count = s.count;
    return arena_sound(arena, err);
}

/* ---- lapsed ---- */

bool buyer_is_approved(const struct buyer_standing *standing)
{
    return standing->state == BUYER_APPROVED || standing->state == BUYER_APPROVED_WITH_CONDITIONS;
}

bool buyer_lapsed(const struct buyer_standing *standing, int32_t day, int32_t *ret_since,
                  const char **ret_why)
{
    int32_t end = form_date(standing->buyer, "review_date");
    const char *why = "the review date has passed";
    for (size_t i = 0; i < standing->condition_count; i++) {
        const struct buyer_condition *c = &standing->conditions[i];
        if (!c->blocking || c->met || c->due >= end)
            continue;
        end = c->due;
        why = "a condition that is blocking is overdue";
    }
    if (!buyer_is_approved(standing) || day <= end)
        return false;
    *ret_since = end + 1;
    *ret_why = why;
    return true;
}
