/* SPDX-License-Identifier: Apache-2.0 */
/* desk/identities.c - see identities.h. */
#include "desk/identities.h"

#include "desk/ids.h"
#include "desk/journal.h"
#include "desk/people.h"

static bool is_plain(struct str text, size_t most)
{
    bool plain = text.length > 0 && text.length <= most;
    for (size_t i = 0; plain && i < text.length; i++)
        plain = text.data[i] > ' ' && text.data[i] <= '~';
    return plain;
}

static bool check(struct str issuer, struct str subject, struct err *err)
{
    if (!is_plain(issuer, IDENTITY_ISSUER_MAX) || !str_starts(issuer, STR("http"))) {
        err_set(err, ERR_VALUE, "'%.*s' is no issuer", STR_ARG(issuer));
        return err_hint(err, "as the provider writes it, such as https://id.example.com");
    }
    if (is_plain(subject, IDENTITY_SUBJECT_MAX))
        return true;
    err_set(err, ERR_VALUE, "'%.*s' is no subject", STR_ARG(subject));
    return err_hint(err, "1 to %d characters of ASCII: the claim 'sub'", IDENTITY_SUBJECT_MAX);
}

bool identity_link(struct store *store, const struct who *by, const struct principal *whom,
                   struct str issuer, struct str subject, int64_t now, struct err *err)
{
    struct identity identity = { .principal = whom->id,
                                 .linked_by = by->principal.id,
                                 .linked_at = now };
    struct identity other;
    bool found;
    if (!who_need(by, MAY_PEOPLE_ADMIN, err) || !check(issuer, subject, err))
        return false;
    if (whom->kind != PRINCIPAL_PERSON) {
        err_set(err, ERR_VALUE, "'%s' is a program and signs in nowhere", whom->name);
        return err_hint(err, "programs have keys: 'licet help people key'");
    }
    if (!identity_find(store, issuer, subject, &other, &found, err))
        return false;
    if (found) {
        err_set(err, ERR_CONFLICT, "'%.*s' is linked to somebody already", STR_ARG(subject));
        return err_hint(err, "end that first: 'licet help people unlink'");
    }
    identity.id = id_new(now);
    str_put(identity.issuer, sizeof identity.issuer, issuer);
    str_put(identity.subject, sizeof identity.subject, subject);
    return identity_add(store, &identity, err) &&
           journal_linked(store, by, whom, &identity, true, now, err);
}

bool identity_unlink(struct store *store, const struct who *by, const struct principal *whom,
                     struct str issuer, struct str subject, int64_t now, struct err *err)
{
    struct identity identity;
    bool found;
    if (!who_need(by, MAY_PEOPLE_ADMIN, err) ||
        !identity_find(store, issuer, subject, &identity, &found, err))
        return false;
    if (!found || !store_id_equal(&identity.principal, &whom->id)) {
        err_set(err, ERR_NAME, "'%s' is not linked to '%.*s'", whom->name, STR_ARG(subject));
        return err_hint(err, "'licet people show %s' lists what is", whom->name);
    }
    return identity_end(store, &identity.id, &by->principal.id, now, err) &&
           journal_linked(store, by, whom, &identity, false, now, err);
}

bool identity_who(struct store *store, struct str issuer, struct str subject, struct who *ret,
                  struct store_id *ret_identity, struct err *err)
{
    struct identity identity;
    bool found;
    if (!identity_find(store, issuer, subject, &identity, &found, err))
        return false;
    if (!found) {
        err_set(err, ERR_SIGN_IN, "nobody here is linked to '%.*s'", STR_ARG(subject));
        return err_hint(err, "an administrator can link it: licet people link NAME --issuer … "
                             "--subject …");
    }
    *ret_identity = identity.id;
    return people_who_id(store, &identity.principal, ret, err) ||
           (err->code == ERR_FORBIDDEN &&
            err_set(err, ERR_SIGN_IN, "this person is disabled here"));
}
