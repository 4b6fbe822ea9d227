/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_people_show.c - `licet people list`, `show` and `roles`. */
#include "base/date.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "store/factor_rows.h"
#include "store/identity_rows.h"
#include "store/mail_rows.h"
#include "store/security_key_rows.h"

static const struct option_group *const groups[] = { &group_database, &group_json, NULL };

#define KIND_COLUMN 13 /* as wide as "integration" and two blanks */

/* ---- list ---- */

static bool put_one(struct cli *cli, struct store *store, const struct principal *principal,
                    size_t width, bool json, struct err *err)
{
    struct buf *out = &cli->out;
    const char *kind = principal_kind_name(principal->kind);
    uint32_t roles;
    if (json) {
        if (!put_json_person(store, out, &principal->id, NULL, err))
            return false;
        put_json_end(out);
        return true;
    }
    if (!roles_read(store, &principal->id, &roles, err))
        return false;
    buf_format(out, "%-*s  %s", (int)width, principal->name, kind);
    if (roles != 0 || principal->disabled_at != 0)
        buf_format(out, "%*s", KIND_COLUMN - (int)str_of(kind).length, "");
    put_roles(out, roles);
    if (principal->disabled_at != 0)
        buf_text(out, roles == 0 ? "disabled" : "; disabled");
    buf_byte(out, '\n');
    return true;
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct principal *all = NULL;
    size_t count = 0;
    size_t width = 0;
    struct store *store = people_open_reading(cli, args, err);
    (void)ret_status;
    bool done = store != NULL && principals_read(store, cli->arena, &all, &count, err);
    for (size_t i = 0; done && i < count; i++) {
        size_t length = str_of(all[i].name).length;
        width = length > width ? length : width;
    }
    for (size_t i = 0; done && i < count; i++)
        done = put_one(cli, store, &all[i], width, args_flag(args, "json"), err);
    store_close(store);
    return done;
}

/* ---- show ---- */

struct shown {
    struct cli *cli;
    struct store *store;
    struct principal whom;
    struct role_grant *grants;
    size_t grant_count;
    struct api_key *keys;
    size_t key_count;
    struct identity *links;
    size_t link_count;
    struct factor *factors;
    size_t factor_count;
    struct security_key *security_keys;
    size_t security_key_count;
    struct password password;
    bool has_password;
    struct mail_address mail;
    bool has_mail;
};

static bool gather(struct shown *shown, struct err *err)
{
    struct arena *arena = shown->cli->arena;
    const struct store_id *id = &shown->whom.id;
    return role_grants_read(shown->store, arena, id, &shown->grants, &shown->grant_count, err) &&
           api_keys_read(shown->store, arena, id, &shown->keys, &shown->key_count, err) &&
           identities_read(shown->store, arena, id, &shown->links, &shown->link_count, err) &&
           factors_read(shown->store, arena, id, &shown->factors, &shown->factor_count, err) &&
           security_keys_read(shown->store, arena, id, &shown->security_keys,
                              &shown->security_key_count, err) &&
           password_read(shown->store, id, &shown->password, &shown->has_password, err) &&
           mail_address_read(shown->store, id, &shown->mail, &shown->has_mail, err);
}

static bool put_json_grant(const struct shown *shown, const struct role_grant *grant,
                           struct err *err)
{
    struct buf *out = &shown->cli->out;
    json_open(out, '{');
    JSON_PUT_WORD(out, "role", role_name(grant->role));
    if (!put_json_name(shown->store, out, "granted_by", !grant->is_first, &grant->granted_by, err))
        return false;
    put_json_instant(out, "granted_at", grant->granted_at);
    put_json_number(out, "granted_under", grant->granted_under);
    if (!put_json_name(shown->store, out, "ended_by", grant->ended_at != 0, &grant->ended_by, err))
        return false;
    put_json_instant(out, "ended_at", grant->ended_at);
    put_json_number(out, "ended_under", grant->ended_under);
    json_close(out, '}');
    return true;
}

static bool put_json_key(const struct shown *shown, const struct api_key *key, struct err *err)
{
    struct buf *out = &shown->cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "prefix", str_of(key->prefix));
    put_json_words(out, "scopes", key->scopes);
    put_json_words(out, "addresses", key->addresses);
    JSON_PUT_BOOL(out, "tokens_only", key->tokens_only);
    if (!put_json_name(shown->store, out, "made_by", true, &key->made_by, err))
        return false;
    put_json_instant(out, "made_at", key->made_at);
    put_json_instant(out, "expires_at", key->expires_at);
    put_json_instant(out, "used_at", key->used_at);
    if (!put_json_name(shown->store, out, "revoked_by", key->revoked_at != 0, &key->revoked_by,
                       err))
        return false;
    put_json_instant(out, "revoked_at", key->revoked_at);
    json_close(out, '}');
    return true;
}

static bool put_json_link(const struct shown *shown, const struct identity *link, struct err *err)
{
    struct buf *out = &shown->cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "issuer", str_of(link->issuer));
    JSON_PUT_STRING(out, "subject", str_of(link->subject));
    if (!put_json_name(shown->store, out, "linked_by", true, &link->linked_by, err))
        return false;
    put_json_instant(out, "linked_at", link->linked_at);
    if (!put_json_name(shown->store, out, "ended_by", link->ended_at != 0, &link->ended_by, err))
        return false;
    put_json_instant(out, "ended_at", link->ended_at);
    json_close(out, '}');
    return true;
}

static bool put_json_factor(const struct shown *shown, const struct factor *factor, struct err *err)
{
    struct buf *out = &shown->cli->out;
    json_open(out, '{');
    put_json_instant(out, "set_at", factor->set_at);
    if (!put_json_name(shown->store, out, "ended_by", factor->ended_at != 0, &factor->ended_by,
                       err))
        return false;
    put_json_instant(out, "ended_at", factor->ended_at);
    json_close(out, '}');
    return true;
}

static bool put_json_security_key(const struct shown *shown, const struct security_key *key,
                                  struct err *err)
{
    struct buf *out = &shown->cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "name", str_of(key->name));
    put_json_instant(out, "set_at", key->set_at);
    put_json_instant(out, "used_at", key->used_at);
    if (!put_json_name(shown->store, out, "ended_by", key->ended_at != 0, &key->ended_by, err))
        return false;
    put_json_instant(out, "ended_at", key->ended_at);
    json_close(out, '}');
    return true;
}

/* The ways to sign in, beside a password. */
static bool put_json_factors(const struct shown *shown, struct err *err)
{
    struct buf *out = &shown->cli->out;
    bool done = true;
    JSON_KEY(out, "factors");
    json_open(out, '[');
    for (size_t i = 0; done && i < shown->factor_count; i++)
        done = put_json_factor(shown, &shown->factors[i], err);
    json_close(out, ']');
    JSON_KEY(out, "security_keys");
    json_open(out, '[');
    for (size_t i = 0; done && i < shown->security_key_count; i++)
        done = put_json_security_key(shown, &shown->security_keys[i], err);
    json_close(out, ']');
    return done;
}

static bool put_json(const struct shown *shown, struct err *err)
{
    struct buf *out = &shown->cli->out;
    const struct principal *whom = &shown->whom;
    bool done = true;
    if (!put_json_person(shown->store, out, &whom->id, NULL, err) ||
        !put_json_name(shown->store, out, "added_by", !whom->is_first, &whom->added_by, err))
        return false;
    put_json_instant(out, "added_at", whom->added_at);
    if (!put_json_name(shown->store, out, "disabled_by", whom->disabled_at != 0, &whom->disabled_by,
                       err))
        return false;
    put_json_instant(out, "disabled_at", whom->disabled_at);
    if (!put_json_name(shown->store, out, "password_by", shown->has_password,
                       &shown->password.changed_by, err))
        return false;
    put_json_instant(out, "password_at", shown->has_password ? shown->password.changed_at : 0);
    put_json_instant(out, "password_ends_at", shown->has_password ? shown->password.ends_at : 0);
    JSON_PUT_WORD(out, "mail", shown->has_mail ? shown->mail.address : NULL);
    JSON_KEY(out, "grants");
    json_open(out, '[');
    for (size_t i = 0; done && i < shown->grant_count; i++)
        done = put_json_grant(shown, &shown->grants[i], err);
    json_close(out, ']');
    JSON_KEY(out, "keys");
    json_open(out, '[');
    for (size_t i = 0; done && i < shown->key_count; i++)
        done = put_json_key(shown, &shown->keys[i], err);
    json_close(out, ']');
    JSON_KEY(out, "links");
    json_open(out, '[');
    for (size_t i = 0; done && i < shown->link_count; i++)
        done = put_json_link(shown, &shown->links[i], err);
    json_close(out, ']');
    done = done && put_json_factors(shown, err);
    put_json_end(out);
    return done;
}

/* "granted on 2026-11-26 by ann" */
static bool put_act(const struct shown *shown, const char *what, int64_t at,
                    const struct store_id *by, struct err *err)
{
    char time[INSTANT_TEXT_SIZE];
    char name[PRINCIPAL_NAME_MAX + 1];
    struct buf *out = &shown->cli->out;
    buf_format(out, "%s %.10s", what, instant_format(at, time));
    if (by == NULL)
        return true;
    if (!people_name(shown->store, by, name, err))
        return false;
    buf_format(out, " by %s", name);
    return true;
}

static bool put_text_grant(const struct shown *shown, const struct role_grant *grant,
                           struct err *err)
{
    struct buf *out = &shown->cli->out;
    buf_format(out, "  %s", role_name(grant->role));
    if (!put_act(shown, " since", grant->granted_at, grant->is_first ? NULL : &grant->granted_by,
                 err))
        return false;
    if (grant->granted_under != 0)
        buf_format(out, ", approval %lld", (long long)grant->granted_under);
    if (grant->ended_at != 0 && !put_act(shown, ", until", grant->ended_at, &grant->ended_by, err))
        return false;
    if (grant->ended_under != 0)
        buf_format(out, ", approval %lld", (long long)grant->ended_under);
    buf_byte(out, '\n');
    return true;
}

static bool put_text_key(const struct shown *shown, const struct api_key *key, struct err *err)
{
    struct buf *out = &shown->cli->out;
    buf_format(out, "  key %s for %s", key->prefix, key->scopes);
    if (key->addresses[0] != '\0')
        buf_format(out, " from %s", key->addresses);
    if (key->tokens_only)
        buf_text(out, ", for tokens only");
    if (!put_act(shown, ", made", key->made_at, &key->made_by, err) ||
        !put_act(shown, ", expires", key->expires_at, NULL, err))
        return false;
    if (key->used_at == 0)
        buf_text(out, ", never used");
    else if (!put_act(shown, ", last used", key->used_at, NULL, err))
        return false;
    if (key->revoked_at != 0 &&
        !put_act(shown, ", revoked", key->revoked_at, &key->revoked_by, err))
        return false;
    buf_byte(out, '\n');
    return true;
}

static bool put_text_link(const struct shown *shown, const struct identity *link, struct err *err)
{
    struct buf *out = &shown->cli->out;
    buf_format(out, "  signs in as %s of %s", link->subject, link->issuer);
    if (!put_act(shown, ", since", link->linked_at, &link->linked_by, err) ||
        (link->ended_at != 0 && !put_act(shown, ", until", link->ended_at, &link->ended_by, err)))
        return false;
    buf_byte(out, '\n');
    return true;
}

static bool put_text_factor(const struct shown *shown, const struct factor *factor, struct err *err)
{
    struct buf *out = &shown->cli->out;
    if (!put_act(shown, "  second factor since", factor->set_at, NULL, err) ||
        (factor->ended_at != 0 &&
         !put_act(shown, ", until", factor->ended_at, &factor->ended_by, err)))
        return false;
    buf_byte(out, '\n');
    return true;
}

static bool put_text_security_key(const struct shown *shown, const struct security_key *key,
                                  struct err *err)
{
    struct buf *out = &shown->cli->out;
    buf_format(out, "  security key '%s'", key->name);
    if (!put_act(shown, " since", key->set_at, NULL, err))
        return false;
    if (key->used_at == 0)
        buf_text(out, ", never used");
    else if (!put_act(shown, ", last used", key->used_at, NULL, err))
        return false;
    if (key->ended_at != 0 && !put_act(shown, ", until", key->ended_at, &key->ended_by, err))
        return false;
    buf_byte(out, '\n');
    return true;
}

static bool put_text(const struct shown *shown, struct err *err)
{
    struct buf *out = &shown->cli->out;
    const struct principal *whom = &shown->whom;
    bool done;
    buf_format(out, "%s, %s", whom->name, principal_kind_name(whom->kind));
    done = put_act(shown, ", added", whom->added_at, whom->is_first ? NULL : &whom->added_by, err);
    if (done && whom->disabled_at != 0)
        done = put_act(shown, ", disabled", whom->disabled_at, &whom->disabled_by, err);
    if (done && shown->has_password)
        done = put_act(shown, ", password of", shown->password.changed_at,
                       &shown->password.changed_by, err);
    if (done && shown->has_password && shown->password.ends_at != 0)
        done = put_act(shown, ", a first one until", shown->password.ends_at, NULL, err);
    buf_byte(out, '\n');
    if (done && shown->has_mail) {
        buf_format(out, "  mail to %s", shown->mail.address);
        done = put_act(shown, ", set", shown->mail.set_at, &shown->mail.set_by, err);
        buf_byte(out, '\n');
    }
    for (size_t i = 0; done && i < shown->grant_count; i++)
        done = put_text_grant(shown, &shown->grants[i], err);
    for (size_t i = 0; done && i < shown->key_count; i++)
        done = put_text_key(shown, &shown->keys[i], err);
    for (size_t i = 0; done && i < shown->link_count; i++)
        done = put_text_link(shown, &shown->links[i], err);
    for (size_t i = 0; done && i < shown->factor_count; i++)
        done = put_text_factor(shown, &shown->factors[i], err);
    for (size_t i = 0; done && i < shown->security_key_count; i++)
        done = put_text_security_key(shown, &shown->security_keys[i], err);
    return done;
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct shown shown = { .cli = cli };
    struct str name;
    (void)ret_status;
    if (!people_operand(args, 0, "name", &name, err))
        return false;
    shown.store = people_open_reading(cli, args, err);
    bool done = shown.store != NULL && people_find(shown.store, name, &shown.whom, err) &&
                gather(&shown, err) &&
                (args_flag(args, "json") ? put_json(&shown, err) : put_text(&shown, err));
    store_close(shown.store);
    return done;
}

/* ---- roles ---- */

static void put_role(struct cli *cli, const char *name, uint64_t may, bool json)
{
    struct page page;
    if (json) {
        json_open(&cli->out, '{');
        JSON_PUT_WORD(&cli->out, "role", name);
        JSON_KEY(&cli->out, "may");
        json_open(&cli->out, '[');
    } else {
        page_init(&page, &cli->out, &cli->style);
        page_line(&page, 0, 2);
        page_text(&page, INK_STRONG, name);
        page_glue(&page);
        page_text(&page, INK_PLAIN, ":");
    }
    for (size_t i = 0; i < PERMISSION_COUNT; i++) {
        if ((may & PERMISSION_BIT(i)) == 0)
            continue;
        const char *word = permission_word((enum permission)i);
        if (json)
            json_word(&cli->out, word);
        else
            page_text(&page, INK_PLAIN, word);
    }
    if (json) {
        json_close(&cli->out, ']');
        put_json_end(&cli->out);
    } else {
        page_end(&page);
    }
}

static bool run_roles(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    bool json = args_flag(args, "json");
    (void)ret_status;
    (void)err;
    for (size_t role = 0; role < ROLE_COUNT; role++)
        put_role(cli, role_name((enum role)role), roles_may(ROLE_BIT(role)), json);
    put_role(cli, json ? "integration" : "a program, at most", integration_may(), json);
    return true;
}

/* ---- what they are ---- */

static const char *const usage_list[] = { "--db PATH", NULL };
static const char *const usage_show[] = { "NAME --db PATH", NULL };
static const char *const usage_roles[] = { "", NULL };
static const struct option_group *const roles_groups[] = { &group_json, NULL };

const struct command command_people_list = {
    .name = "list",
    .summary = "list people and programs, with their roles",
    .usage = usage_list,
    .help = "All there ever were, by name.",
    .groups = groups,
    .run = run_list,
};
const struct command command_people_show = {
    .name = "show",
    .summary = "show one of them: roles, keys, by whom and when",
    .usage = usage_show,
    .help = "Each role there ever was, with who gave and who took it, and under which approval; "
            "each key with what it is for.",
    .groups = groups,
    .operands_max = 1,
    .run = run_show,
};
const struct command command_people_roles = {
    .name = "roles",
    .summary = "list the roles and what they may",
    .usage = usage_roles,
    .help = "What each role may, and the scopes that a key of a program can have. An auditor has "
            "no other role; an administrator has none of a case by that.",
    .groups = roles_groups,
    .run = run_roles,
};
