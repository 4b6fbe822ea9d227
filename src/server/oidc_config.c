/* SPDX-License-Identifier: Apache-2.0 */
/* server/oidc_config.c - the file that --oidc names; see oidc.h. */
#include "desk/roles.h"
#include "server/fields.h"
#include "server/oidc.h"
#include "server/oidc_fetch.h"

#define DEPTH 4

static bool read_roles(struct json_text *text, const struct json_value *list, uint32_t *ret,
                       struct err *err)
{
    *ret = 0;
    if (list->type != JSON_ARRAY) {
        err_set(err, ERR_VALUE, "the group '%.*s' takes an array of roles, not %s",
                STR_ARG(list->key), json_type_name(list->type));
        return json_at(text, list->at, err);
    }
    for (const struct json_value *value = list->first; value != NULL; value = value->next) {
        enum role role;
        if (value->type != JSON_STRING || !role_find(value->text, &role, err)) {
            if (value->type != JSON_STRING)
                err_set(err, ERR_VALUE, "a role is a string, not %s", json_type_name(value->type));
            return json_at(text, value->at, err);
        }
        *ret |= ROLE_BIT(role);
    }
    return true;
}

static bool read_groups(struct json_text *text, struct arena *arena,
                        const struct json_value *object, struct oidc_config *ret, struct err *err)
{
    if (object == NULL)
        return true;
    struct oidc_group *groups = arena_array(arena, object->count, sizeof *groups);
    if (object->count == 0) {
        err_set(err, ERR_VALUE, "'groups' is empty, so nobody could sign in");
        return json_at(text, object->at, err);
    }
    if (groups == NULL)
        return arena_error(arena, err);
    for (const struct json_value *group = object->first; group != NULL; group = group->next) {
        struct oidc_group *one = &groups[ret->group_count++];
        one->name = str_copy(arena, group->key);
        if (!read_roles(text, group, &one->roles, err))
            return false;
    }
    ret->groups = groups;
    return true;
}

static bool check(const struct oidc_config *config, struct err *err)
{
    struct str redirect = config->redirect;
    if (!oidc_may_fetch(config->issuer, config->issuer)) {
        err_set(err, ERR_VALUE, "'%.*s' is no issuer", STR_ARG(config->issuer));
        return err_hint(err, "https://…; http:// only on this machine (127.0.0.1)");
    }
    if (str_ends(redirect, STR(OIDC_BACK)) && oidc_may_fetch(redirect, STR("http://127.0.0.1")))
        return true;
    err_set(err, ERR_VALUE, "'%.*s' is no redirect address", STR_ARG(redirect));
    return err_hint(err, "how browsers reach this server, over https, and " OIDC_BACK);
}

static bool read(struct json_text *text, struct arena *arena, struct oidc_config *ret,
                 struct err *err)
{
    const struct json_value *groups = NULL;
    struct oidc_config c = { .name = STR("your organization"),
                             .scopes = STR("openid"),
                             .groups_claim = STR("groups") };
    const struct field fields[] = {
        { "issuer", FIELD_IS_TEXT, true, &c.issuer },
        { "client_id", FIELD_IS_TEXT, true, &c.client_id },
        { "client_secret_file", FIELD_IS_TEXT, false, &c.secret_file },
        { "redirect", FIELD_IS_TEXT, true, &c.redirect },
        { "name", FIELD_IS_TEXT, false, &c.name },
        { "scopes", FIELD_IS_TEXT, false, &c.scopes },
        { "groups_claim", FIELD_IS_TEXT, false, &c.groups_claim },
        { "groups", FIELD_IS_OBJECT, false, &groups },
        { NULL, FIELD_IS_TEXT, false, NULL },
    };
    struct str *const texts[] = { &c.issuer, &c.client_id, &c.secret_file, &c.redirect,
                                  &c.name,   &c.scopes,    &c.groups_claim };
    if (!fields_of(text, text->root, fields, err) || !read_groups(text, arena, groups, &c, err) ||
        !check(&c, err))
        return false;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i]->length > 0)
            *texts[i] = str_copy(arena, *texts[i]);
    }
    *ret = c;
    return arena_sound(arena, err);
}

bool oidc_config_read(const struct mem *mem, struct arena *arena, struct str text,
                      struct oidc_config *ret, struct err *err)
{
    const struct json_limits limits = { .size = OIDC_CONFIG_MAX, .depth = DEPTH };
    const struct json_source source = { .text = text, .line = 1 };
    struct json_text json;
    struct json_reader *reader = json_reader_new(mem, limits, err);
    bool done = reader != NULL && json_read(reader, arena, &source, &json, err) &&
                read(&json, arena, ret, err);
    json_reader_free(reader);
    return done;
}
