/* SPDX-License-Identifier: Apache-2.0 */
/* desk/documents.c - see documents.h. */
#include "desk/documents.h"

struct doing {
    struct matter_doing doing;
    const struct document_change *change;
    struct document_outcome *outcome;
    struct err *err;
};

bool document_named(struct store *store, struct arena *arena, struct str name, struct matter *ret,
                    struct err *err)
{
    if (matter_named(store, arena, &document_machine, name, ret, err))
        return true;
    return err->code == ERR_NAME ? err_hint(err, "'licet watch list' lists them") : false;
}

/* ---- adding ---- */

static bool says_the_same(struct doing *d, bool *ret)
{
    struct matter_version version;
    const struct matter *matter = &d->outcome->matter;
    if (!matter_version_read(d->doing.desk->store, d->doing.arena, &matter->id, matter->version,
                             &version, d->err))
        return false;
    *ret = str_equal(version.content, d->change->content);
    return true;
}

static bool add(struct doing *d)
{
    struct matter *matter = &d->outcome->matter;
    struct matter_version version;
    struct matter **there;
    if (!matters_named(d->doing.desk->store, d->doing.arena, &document_machine, &d->change->name, 1,
                       &there, NULL, d->err))
        return false;
    *matter = there[0] != NULL ? *there[0] : matter_new(&d->doing, d->change->name);
    if (there[0] != NULL && !says_the_same(d, &d->outcome->same))
        return false;
    if (d->outcome->same)
        return true;
    if (!matter_add_version(&d->doing, matter, d->change->content, &version))
        return false;
    const struct with_event with = { .version = version.digest };
    return matter_event(&d->doing, matter, DOCUMENT_ADD, DOCUMENT_ADDED, &with);
}

/* ---- what another one says ---- */

/* Who added the text that it has now does not accept it. */
static bool check_adder(struct doing *d)
{
    struct matter_event *events;
    size_t count;
    bool own = false;
    const struct who *by = d->doing.desk->by;
    if (!matter_events_read(d->doing.desk->store, d->doing.arena, &d->outcome->matter.id, &events,
                            &count, d->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (str_equal_text(events[i].transition,
                           machine_transition(&document_machine, DOCUMENT_ADD)))
            own = store_id_equal(&events[i].actor, &by->principal.id);
    }
    if (!own)
        return true;
    err_set(d->err, ERR_FORBIDDEN, "'%s' added it, and cannot accept it", by->principal.name);
    return err_hint(d->err, "it takes somebody else");
}

static bool judge(struct doing *d)
{
    enum document_transition transition = d->change->transition;
    struct matter *matter = &d->outcome->matter;
    const struct with_event with = { .reason = d->change->reason, .basis = d->change->basis };
    unsigned from;
    unsigned to;
    if (!document_named(d->doing.desk->store, d->doing.arena, d->change->name, matter, d->err) ||
        !matter_state(&document_machine, matter, &from, d->err))
        return false;
    d->outcome->same =
        from == (transition == DOCUMENT_ACCEPT ? DOCUMENT_ACCEPTED : DOCUMENT_REJECTED);
    if (d->outcome->same)
        return true;
    if (!machine_need(&document_machine, matter->name, from, transition, d->err) ||
        (transition == DOCUMENT_ACCEPT && !check_adder(d)))
        return false;
    (void)machine_leads(&document_machine, from, transition, &to);
    return matter_event(&d->doing, matter, transition, to, &with);
}

static bool may(const struct matter_desk *desk, const struct document_change *change,
                struct err *err)
{
    if (change->transition == DOCUMENT_ADD)
        return who_need_any(
            desk->by, PERMISSION_BIT(MAY_POLICY_WRITE) | PERMISSION_BIT(MAY_RECORD_WRITE), err);
    if (!who_need_any(desk->by,
                      PERMISSION_BIT(MAY_POLICY_REVIEW) | PERMISSION_BIT(MAY_POLICY_PUBLISH), err))
        return false;
    if (change->reason.length > 0)
        return true;
    err_set(err, ERR_USAGE, "'%s' needs a reason",
            machine_transition(&document_machine, change->transition));
    return err_hint(err, "--reason TEXT: what was compared, and where the packs have it");
}

bool document_do(const struct matter_desk *desk, struct arena *arena,
                 const struct document_change *change, struct document_outcome *ret,
                 struct err *err)
{
    struct doing d = { .change = change, .outcome = ret, .err = err };
    *ret = (struct document_outcome){ .same = false };
    return may(desk, change, err) && matter_begin(&d.doing, desk, &document_machine, arena, err) &&
           matter_end(&d.doing, change->transition == DOCUMENT_ADD ? add(&d) : judge(&d));
}
