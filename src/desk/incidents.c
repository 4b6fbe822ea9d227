/* SPDX-License-Identifier: Apache-2.0 */
/* desk/incidents.c - see incidents.h. */
#include "desk/incidents.h"

#include <stdlib.h>

#include "desk/disclosure_state.h"
#include "desk/signing.h"
#include "text/json_write.h"

#define TEXT_MAX ((size_t)1 << 16)

struct doing {
    struct matter_doing doing;
    const struct incident_change *change;
    struct incident_outcome *outcome;
    const struct incident *incident;
    struct err *err;
};

/* ---- all there are ---- */

static bool is_over(const struct matter *disclosure)
{
    return str_equal_text(disclosure->state,
                          machine_state(&disclosure_machine, DISCLOSURE_RESOLVED)) ||
           str_equal_text(disclosure->state,
                          machine_state(&disclosure_machine, DISCLOSURE_WITHDRAWN));
}

/* Disclosures by the incidents that are part of them; the newest of an incident is the last. */
struct disclosures {
    struct matter_tied *tied;
    size_t count;
    struct matter_event *permits;
    size_t permit_count;
};

static int compare_tied(const void *a, const void *b)
{
    const struct matter_tied *one = a;
    const struct matter_tied *other = b;
    int order = str_compare(one->name, other->name);
    return order != 0 ? order : str_compare(one->matter.name, other->matter.name);
}

static bool read_disclosures(struct store *store, struct arena *arena, struct disclosures *ret,
                             struct err *err)
{
    struct str kind = str_of(disclosure_machine.what);
    struct str permit = str_of(machine_transition(&disclosure_machine, DISCLOSURE_PERMIT));
    if (!matters_tied(store, arena, kind, STR("incident"), &ret->tied, &ret->count, err) ||
        !matter_events_of(store, arena, kind, permit, &ret->permits, &ret->permit_count, err))
        return false;
    if (ret->count > 0)
        qsort(ret->tied, ret->count, sizeof *ret->tied, compare_tied);
    return true;
}

static bool was_permitted(const struct disclosures *all, const struct matter *disclosure)
{
    for (size_t i = 0; i < all->permit_count; i++) {
        if (store_id_equal(&all->permits[i].matter, &disclosure->id))
            return true;
    }
    return false;
}

static size_t find_first(const struct disclosures *all, struct str incident)
{
    size_t from = 0;
    size_t to = all->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (str_compare(all->tied[middle].name, incident) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void find_disclosure(const struct disclosures *all, struct incident *incident)
{
    for (size_t i = find_first(all, incident->row.name);
         i < all->count && str_equal(all->tied[i].name, incident->row.name); i++) {
        incident->disclosure = all->tied[i].matter.name;
        incident->permitted = incident->permitted || was_permitted(all, &all->tied[i].matter);
    }
}

bool incidents_all(struct store *store, struct arena *arena, struct incident **ret,
                   size_t *ret_count, struct err *err)
{
    struct incident_row *rows;
    struct matter **seen;
    struct disclosures disclosures;
    size_t count;
    if (!incidents_read(store, arena, &rows, &count, err) ||
        !read_disclosures(store, arena, &disclosures, err))
        return false;
    struct str *names = arena_array(arena, count + 1, sizeof *names);
    struct incident *all = arena_array(arena, count + 1, sizeof *all);
    if (!arena_sound(arena, err))
        return false;
    for (size_t i = 0; i < count; i++)
        names[i] = rows[i].name;
    if (!matters_named(store, arena, &incident_machine, names, count, &seen, NULL, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        all[i] = (struct incident){ .row = rows[i] };
        all[i].closed =
            seen[i] != NULL &&
            str_equal_text(seen[i]->state, machine_state(&incident_machine, INCIDENT_CLOSED));
        find_disclosure(&disclosures, &all[i]);
    }
    *ret = all;
    *ret_count = count;
    return true;
}

const struct incident *incident_find(const struct incident *incidents, size_t count,
                                     struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(incidents[i].row.name, name))
            return &incidents[i];
    }
    return NULL;
}

/* ---- closing one ---- */

static bool check_said(struct doing *d)
{
    if (d->change->reason.length == 0)
        return err_set(d->err, ERR_USAGE, "why?");
    if (d->change->transition == INCIDENT_REOPEN || d->change->basis.length > 0)
        return true;
    err_set(d->err, ERR_USAGE, "what shows it is not said");
    return err_hint(d->err, "--basis EVIDENCE");
}

static bool find(struct doing *d)
{
    struct store *store = d->doing.desk->store;
    struct arena *arena = d->doing.arena;
    struct incident *all;
    struct matter **there;
    size_t count;
    if (!incidents_all(store, arena, &all, &count, d->err))
        return false;
    d->incident = incident_find(all, count, d->change->name);
    if (d->incident == NULL) {
        err_set(d->err, ERR_NAME, "there is no incident '%.*s'", STR_ARG(d->change->name));
        return err_hint(d->err, "'licet incident list' lists them");
    }
    if (!matters_named(store, arena, &incident_machine, &d->change->name, 1, &there, NULL, d->err))
        return false;
    d->outcome->matter =
        there[0] != NULL ? *there[0] : matter_new(&d->doing, d->incident->row.name);
    return true;
}

/* What was disclosed is not over before the disclosure is. */
static bool check_disclosed(struct doing *d)
{
    struct matter *found;
    size_t count;
    if (!matters_about(d->doing.desk->store, d->doing.arena, str_of(disclosure_machine.what),
                       STR("incident"), d->change->name, &found, &count, d->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (is_over(&found[i]))
            continue;
        err_set(d->err, ERR_CONFLICT, "incident '%.*s' is part of disclosure '%.*s', which is %.*s",
                STR_ARG(d->change->name), STR_ARG(found[i].name), STR_ARG(found[i].state));
        return err_hint(d->err, "'licet disclosure show' tells what is next");
    }
    return true;
}

static bool write_texts(struct doing *d, struct str *ret_content, struct str *ret_details)
{
    const struct incident_row *row = &d->incident->row;
    struct buf out;
    buf_init(&out, d->doing.desk->mem, TEXT_MAX);
    json_open(&out, '{');
    JSON_PUT_STRING(&out, "kind", row->kind);
    JSON_PUT_STRING(&out, "subject", row->subject);
    JSON_PUT_STRING(&out, "says", row->says);
    json_close(&out, '}');
    json_end(&out);
    *ret_content = str_copy(d->doing.arena, buf_view(&out));
    bool done = buf_check(&out, d->err);
    buf_clear(&out);
    json_open(&out, '{');
    JSON_PUT_STRING(&out, "document", d->change->document);
    if (d->outcome->approval.id != 0)
        JSON_PUT_INT(&out, "approval", d->outcome->approval.id);
    json_close(&out, '}');
    json_end(&out);
    *ret_details = str_copy(d->doing.arena, buf_view(&out));
    done = done && buf_check(&out, d->err) && arena_sound(d->doing.arena, d->err);
    buf_release(&out);
    return done;
}

static bool record(struct doing *d, enum incident_state to)
{
    struct matter *matter = &d->outcome->matter;
    struct matter_version version = { .n = 0 };
    struct with_event with = { .reason = d->change->reason, .basis = d->change->basis };
    struct str content;
    if (!write_texts(d, &content, &with.details) ||
        (matter->event == 0 && !matter_add_version(&d->doing, matter, content, &version)))
        return false;
    if (version.n > 0)
        with.version = version.digest;
    return matter_event(&d->doing, matter, d->change->transition, to, &with);
}

static bool ask(struct doing *d)
{
    struct arena *arena = d->doing.arena;
    const struct signing signing = {
        .transition = TRANSITION_INCIDENT_CLOSE,
        .matter = &d->outcome->matter,
        .step = STR("close"),
        .covers = str_join(arena, str_join(arena, d->change->reason, "\n", d->change->basis), "\n",
                           d->change->document),
        .says = str_join(arena, d->incident->row.says, "; ", d->change->reason),
    };
    return arena_sound(arena, d->err) &&
           signing_ask(&d->doing, &signing, &d->outcome->approval, &d->outcome->waits);
}

static bool close_incident(struct doing *d)
{
    d->outcome->same = d->incident->closed;
    if (d->outcome->same)
        return true;
    return check_disclosed(d) && ask(d) && (d->outcome->waits || record(d, INCIDENT_CLOSED));
}

static bool reopen(struct doing *d)
{
    d->outcome->same = !d->incident->closed;
    return d->outcome->same || record(d, INCIDENT_OPEN);
}

bool incident_do(const struct matter_desk *desk, struct arena *arena,
                 const struct incident_change *change, struct incident_outcome *ret,
                 struct err *err)
{
    struct doing d = { .change = change, .outcome = ret, .err = err };
    *ret = (struct incident_outcome){ .same = false };
    return who_need(desk->by, MAY_INCIDENT_WRITE, err) && check_said(&d) &&
           matter_begin(&d.doing, desk, &incident_machine, arena, err) &&
           matter_end(&d.doing,
                      find(&d) &&
                          (change->transition == INCIDENT_CLOSE ? close_incident(&d) : reopen(&d)));
}
