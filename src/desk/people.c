/* SPDX-License-Identifier: Apache-2.0 */
/* desk/people.c - see people.h. */
#include "desk/people.h"

#include <stdio.h>
#include <string.h>

#include "desk/ids.h"
#include "desk/journal.h"
#include "desk/seal.h"

/* ---- who it is ---- */

static bool resolve(struct store *store, const struct principal *principal, struct who *ret,
                    struct err *err)
{
    uint32_t roles;
    if (principal->disabled_at != 0) {
        err_set(err, ERR_FORBIDDEN, "'%s' is disabled", principal->name);
        return err_hint(err, "an administrator can enable it: 'licet help people enable'");
    }
    if (!roles_read(store, &principal->id, &roles, err))
        return false;
    ret->principal = *principal;
    ret->key[0] = '\0';
    ret->must = WHO_MUST_NOTHING;
    ret->may = principal->kind == PRINCIPAL_INTEGRATION ? integration_may() : roles_may(roles);
    return true;
}

bool people_find(struct store *store, struct str name, struct principal *ret, struct err *err)
{
    bool found;
    if (!principal_find(store, name, ret, &found, err))
        return false;
    if (found)
        return true;
    err_set(err, ERR_NAME, "'%.*s' is not known", STR_ARG(name));
    return err_hint(err, "'licet people list' lists who is");
}

bool people_who(struct store *store, struct str name, struct who *ret, struct err *err)
{
    struct principal principal;
    return people_find(store, name, &principal, err) && resolve(store, &principal, ret, err);
}

bool people_who_id(struct store *store, const struct store_id *id, struct who *ret, struct err *err)
{
    struct principal principal;
    bool found;
    if (!principal_read(store, id, &principal, &found, err))
        return false;
    if (!found)
        return err_set(err, ERR_NAME, "who did it is not known");
    return resolve(store, &principal, ret, err);
}

/* ---- adding ---- */

static bool is_name(struct str name)
{
    static const char behind[] = "._@-";
    if (name.length == 0 || name.length > PRINCIPAL_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        bool plain = is_digit(c) || (c >= 'a' && c <= 'z');
        if (!plain && (i == 0 || memchr(behind, c, sizeof behind - 1) == NULL))
            return false;
    }
    return true;
}

static bool add(struct store *store, struct principal *principal, struct str name, struct err *err)
{
    struct principal other;
    bool found;
    if (!is_name(name)) {
        err_set(err, ERR_VALUE, "'%.*s' is not a name", STR_ARG(name));
        return err_hint(err, "1 to %d of a-z, 0-9, and behind the first of . _ @ -",
                        PRINCIPAL_NAME_MAX);
    }
    if (!principal_find(store, name, &other, &found, err))
        return false;
    if (found) {
        err_set(err, ERR_CONFLICT, "the name '%s' is taken", other.name);
        return err_hint(err, "a name is never given to another one; choose a new one");
    }
    principal->id = id_new(principal->added_at);
    str_put(principal->name, sizeof principal->name, name);
    return principal_add(store, principal, err);
}

bool people_found(struct store *store, struct str name, int64_t now, struct who *ret,
                  struct err *err)
{
    struct principal first = { .kind = PRINCIPAL_PERSON, .is_first = true, .added_at = now };
    bool any;
    if (!principals_any(store, &any, err))
        return false;
    if (any) {
        err_set(err, ERR_CONFLICT, "somebody is the administrator already");
        return err_hint(err, "who adds others says who he is: --as NAME");
    }
    if (!add(store, &first, name, err))
        return false;
    const struct role_grant grant = {
        .principal = first.id, .role = ROLE_ADMINISTRATOR, .is_first = true, .granted_at = now
    };
    return role_grant_add(store, &grant, err) && resolve(store, &first, ret, err) &&
           journal_added(store, ret, &first, err);
}

bool people_add(struct store *store, const struct who *by, enum principal_kind kind,
                struct str name, int64_t now, struct err *err)
{
    struct principal principal = { .kind = kind, .added_by = by->principal.id, .added_at = now };
    return who_need(by, MAY_PEOPLE_ADMIN, err) && add(store, &principal, name, err) &&
           journal_added(store, by, &principal, err);
}

/* ---- whether they can act ---- */

bool people_disable(struct store *store, const struct who *by, const struct principal *whom,
                    int64_t now, struct err *err)
{
    if (!who_need(by, MAY_PEOPLE_ADMIN, err))
        return false;
    if (whom->disabled_at != 0)
        return err_set(err, ERR_CONFLICT, "'%s' is disabled already", whom->name);
    if (principal_disable(store, &whom->id, &by->principal.id, now, err))
        return journal_can_act(store, by, whom, false, now, err);
    if (err->code == ERR_CONFLICT)
        err_hint(err, "let another administrator be able to act first");
    return false;
}

bool people_enable(struct store *store, const struct who *by, const struct principal *whom,
                   int64_t now, struct err *err)
{
    if (!who_need(by, MAY_PEOPLE_ADMIN, err))
        return false;
    if (whom->disabled_at == 0)
        return err_set(err, ERR_CONFLICT, "'%s' is not disabled", whom->name);
    return principal_disable(store, &whom->id, NULL, 0, err) &&
           journal_can_act(store, by, whom, true, now, err);
}

/* ---- roles ---- */

/* What two administrators sign: whom, and which roles. */
struct change {
    struct approval_request request;
    char says[APPROVAL_SAYS_MAX + 1];
};

static void describe(struct change *change, enum transition transition,
                     const struct principal *whom, uint32_t roles)
{
    struct seal seal;
    const char *between = " ";
    size_t length =
        (size_t)snprintf(change->says, sizeof change->says, "%s '%s' the role of",
                         transition == TRANSITION_PEOPLE_GRANT ? "give" : "take from", whom->name);
    seal_init(&seal, transition_word(transition));
    seal_id(&seal, &whom->id);
    for (size_t role = 0; role < ROLE_COUNT; role++) {
        const char *name = role_name((enum role)role);
        if ((roles & ROLE_BIT(role)) == 0)
            continue;
        seal_text(&seal, str_of(name));
        length += (size_t)snprintf(change->says + length, sizeof change->says - length, "%s%s",
                                   between, name);
        between = ", ";
    }
    change->request = (struct approval_request){ .transition = transition,
                                                 .subject = whom->id,
                                                 .says = { change->says, length } };
    seal_end(&seal, change->request.digest);
}

/* As if it had been approved, by whoever does it alone. */
static struct approval_answer alone(const struct who *by, int64_t now)
{
    return (struct approval_answer){ .used = true, .at = now, .proposed_by = by->principal.id };
}

static bool check_grant(const struct principal *whom, uint32_t had, uint32_t roles, struct err *err)
{
    uint32_t all = had | roles;
    if (whom->kind != PRINCIPAL_PERSON) {
        err_set(err, ERR_VALUE, "'%s' is a program and has no roles", whom->name);
        return err_hint(err, "what it may are the scopes of its keys: 'licet help people key'");
    }
    if ((had & roles) != 0)
        return err_set(err, ERR_CONFLICT, "'%s' has the role already", whom->name);
    if ((all & ROLE_BIT(ROLE_AUDITOR)) != 0 && all != ROLE_BIT(ROLE_AUDITOR)) {
        err_set(err, ERR_CONFLICT, "'%s': an auditor has no other role", whom->name);
        return err_hint(err, "who reads the log writes nothing; add somebody else");
    }
    return true;
}

/* One administrator is enough as long as there is one, but not for himself. */
static bool ask_grant(struct store *store, const struct who *by, const struct principal *whom,
                      uint32_t roles, int64_t now, struct approval_answer *ret, struct err *err)
{
    struct change change = { .says = "" };
    int64_t administrators;
    if (!role_count(store, ROLE_ADMINISTRATOR, &administrators, err))
        return false;
    if (administrators >= 2) {
        describe(&change, TRANSITION_PEOPLE_GRANT, whom, roles);
        return approval_ask(store, by, &change.request, now, ret, err);
    }
    if (store_id_equal(&whom->id, &by->principal.id)) {
        err_set(err, ERR_FORBIDDEN, "'%s': nobody gives a role to themselves", whom->name);
        return err_hint(err, "it takes a second administrator: 'licet help people grant'");
    }
    *ret = alone(by, now);
    return true;
}

bool people_grant(struct store *store, const struct who *by, const struct principal *whom,
                  uint32_t roles, int64_t now, struct approval_answer *ret, struct err *err)
{
    uint32_t had;
    if (!who_need(by, MAY_PEOPLE_ADMIN, err) || !roles_read(store, &whom->id, &had, err) ||
        !check_grant(whom, had, roles, err) || !ask_grant(store, by, whom, roles, now, ret, err))
        return false;
    for (size_t role = 0; ret->used && role < ROLE_COUNT; role++) {
        const struct role_grant grant = { .principal = whom->id,
                                          .role = (enum role)role,
                                          .granted_by = ret->proposed_by,
                                          .granted_at = ret->at,
                                          .granted_under = ret->id };
        if ((roles & ROLE_BIT(role)) != 0 && !role_grant_add(store, &grant, err))
            return false;
    }
    return !ret->used || journal_roles(store, by, whom, true, roles, ret->id, ret->at, now, err);
}

static bool ask_revoke(struct store *store, const struct who *by, const struct principal *whom,
                       uint32_t roles, int64_t now, struct approval_answer *ret, struct err *err)
{
    struct change change = { .says = "" };
    int64_t administrators;
    if ((roles & ROLE_BIT(ROLE_ADMINISTRATOR)) == 0) {
        *ret = alone(by, now);
        return true;
    }
    if (!role_count(store, ROLE_ADMINISTRATOR, &administrators, err))
        return false;
    if (administrators < 2) {
        err_set(err, ERR_CONFLICT, "'%s' is the last administrator", whom->name);
        return err_hint(err, "make another one first: 'licet help people grant'");
    }
    describe(&change, TRANSITION_PEOPLE_REVOKE, whom, roles);
    return approval_ask(store, by, &change.request, now, ret, err);
}

bool people_revoke(struct store *store, const struct who *by, const struct principal *whom,
                   uint32_t roles, int64_t now, struct approval_answer *ret, struct err *err)
{
    uint32_t had;
    if (!who_need(by, MAY_PEOPLE_ADMIN, err) || !roles_read(store, &whom->id, &had, err))
        return false;
    if ((had & roles) != roles)
        return err_set(err, ERR_CONFLICT, "'%s' has no such role", whom->name);
    if (!ask_revoke(store, by, whom, roles, now, ret, err))
        return false;
    for (size_t role = 0; ret->used && role < ROLE_COUNT; role++) {
        const struct role_grant ended = { .principal = whom->id,
                                          .role = (enum role)role,
                                          .ended_by = ret->proposed_by,
                                          .ended_at = ret->at,
                                          .ended_under = ret->id };
        if ((roles & ROLE_BIT(role)) != 0 && !role_grant_end(store, &ended, err))
            return false;
    }
    return !ret->used || journal_roles(store, by, whom, false, roles, ret->id, ret->at, now, err);
}

bool people_name(struct store *store, const struct store_id *id, char ret[PRINCIPAL_NAME_MAX + 1],
                 struct err *err)
{
    struct principal principal;
    bool found;
    if (!principal_read(store, id, &principal, &found, err))
        return false;
    str_put(ret, PRINCIPAL_NAME_MAX + 1, found ? str_of(principal.name) : STR("?"));
    return true;
}
