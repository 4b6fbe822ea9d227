/* SPDX-License-Identifier: Apache-2.0 */
/* cli/people_text.c - see people_text.h. */
#include "cli/people_text.h"

#include "base/date.h"
#include "cli/option_groups.h"
#include "desk/seal.h"

const struct option_group *const people_groups[] = { &group_acting, &group_json, NULL };

/* ---- JSON ---- */

void put_json_words(struct buf *out, const char *name, const char *words)
{
    struct str rest = str_of(words);
    buf_format(out, "\"%s\":", name);
    json_open(out, '[');
    while (rest.length > 0) {
        size_t end = str_find(rest, ' ');
        if (end > 0)
            json_string(out, str_slice(rest, 0, end));
        rest = str_slice(rest, end < rest.length ? end + 1 : end, rest.length);
    }
    json_close(out, ']');
}

bool put_json_person(struct store *store, struct buf *out, const struct store_id *id,
                     const char *state, struct err *err)
{
    struct principal principal;
    uint32_t roles;
    bool found;
    if (!principal_read(store, id, &principal, &found, err) || !roles_read(store, id, &roles, err))
        return false;
    json_open(out, '{');
    JSON_PUT_STRING(out, "name", str_of(principal.name));
    JSON_PUT_WORD(out, "kind", principal_kind_name(principal.kind));
    JSON_PUT_BOOL(out, "disabled", principal.disabled_at != 0);
    JSON_KEY(out, "roles");
    json_open(out, '[');
    for (size_t role = 0; role < ROLE_COUNT; role++) {
        if ((roles & ROLE_BIT(role)) != 0)
            json_word(out, role_name((enum role)role));
    }
    json_close(out, ']');
    if (state != NULL)
        JSON_PUT_WORD(out, "state", state);
    return true;
}

void put_roles(struct buf *out, uint32_t roles)
{
    const char *between = "";
    for (size_t role = 0; role < ROLE_COUNT; role++) {
        if ((roles & ROLE_BIT(role)) == 0)
            continue;
        buf_format(out, "%s%s", between, role_name((enum role)role));
        between = ", ";
    }
}

void put_waits(struct buf *out, struct str of, const struct approval_answer *answer)
{
    long long id = answer->id;
    if (of.length > 0)
        buf_format(out, "%.*s: ", STR_ARG(of));
    buf_format(out,
               answer->is_new ? "proposed: approval %lld waits for somebody else\n"
                              : "approval %lld waits for somebody else already\n",
               id);
    buf_format(out, "'licet approve %lld' approves it; then give this command again\n", id);
}

/* ---- what a command is about ---- */

bool people_operand(const struct args *args, size_t at, const char *which, struct str *ret,
                    struct err *err)
{
    if (at < args->operand_count) {
        *ret = args->operands[at];
        return true;
    }
    err_set(err, ERR_USAGE, "which %s?", which);
    if (args->parent == NULL)
        return err_hint(err, "'licet help %s' tells more", args->command->name);
    return err_hint(err, "'licet help %s %s' tells more", args->parent->name, args->command->name);
}

bool people_open(struct cli *cli, const struct args *args, struct acting *ret,
                 struct principal *ret_whom, struct err *err)
{
    struct str name;
    if (!people_operand(args, 0, "name", &name, err) || !acting_open(cli, args, ret, err))
        return false;
    if (people_find(ret->store, name, ret_whom, err))
        return true;
    acting_close(ret);
    return false;
}

struct store *people_open_reading(struct cli *cli, const struct args *args, struct err *err)
{
    struct str path;
    return acting_path(args, &path, err) ? store_open(cli->mem, path, err) : NULL;
}
