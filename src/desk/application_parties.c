/* SPDX-License-Identifier: Apache-2.0 */
/* desk/application_parties.c - see application_parties.h. */
#include "desk/application_parties.h"

#include "text/json_write.h"

static const char *const match_words[] = {
    [MATCH_LISTED] = "listed", [MATCH_POSSIBLE] = "possible", [MATCH_RESOLVED] = "resolved"
};
static const char *const party_words[] = { [PARTY_CLEAR] = "clear",
                                           [PARTY_POSSIBLE] = "possible",
                                           [PARTY_LISTED] = "listed",
                                           [PARTY_UNSCREENED] = "unscreened" };

static void put_matches(const struct application_party *party, struct buf *out)
{
    JSON_KEY(out, "matches");
    json_open(out, '[');
    for (size_t i = 0; i < party->match_count; i++) {
        const struct application_match *match = &party->matches[i];
        json_open(out, '{');
        JSON_PUT_STRING(out, "key", match->key);
        JSON_PUT_STRING(out, "name", match->name);
        JSON_PUT_WORD(out, "status", match_words[match->status]);
        json_close(out, '}');
    }
    json_close(out, ']');
}

void application_parties_write(const struct application_look *look, struct buf *out)
{
    JSON_KEY(out, "parties");
    json_open(out, '[');
    for (size_t i = 0; i < look->party_count; i++) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "name", look->parties[i].name);
        JSON_PUT_WORD(out, "status", party_words[look->parties[i].status]);
        put_matches(&look->parties[i], out);
        json_close(out, '}');
    }
    json_close(out, ']');
}

/* ---- the check ---- */

static const struct json_value *find(const struct json_value *array, const char *key,
                                     struct str wanted)
{
    for (const struct json_value *v = array == NULL ? NULL : array->first; v != NULL; v = v->next) {
        const struct json_value *value = v->type == JSON_OBJECT ? json_get(v, str_of(key)) : NULL;
        if (value != NULL && value->type == JSON_STRING && str_equal(value->text, wanted))
            return v;
    }
    return NULL;
}

/* Whether the review had the party on that entry. */
static bool was_listed(const struct json_value *parties, struct str name, struct str key)
{
    const struct json_value *party = find(parties, "name", name);
    const struct json_value *match =
        party == NULL ? NULL : find(json_get(party, STR("matches")), "key", key);
    const struct json_value *status = match == NULL ? NULL : json_get(match, STR("status"));
    return status != NULL && str_equal_text(status->text, match_words[MATCH_LISTED]);
}

static bool refuse(struct str name, struct str party, const char *says,
                   const struct application_match *match, struct err *err)
{
    return err_set(err, ERR_CONFLICT, "application '%.*s': '%.*s' %s %.*s '%.*s'", STR_ARG(name),
                   STR_ARG(party), says, STR_ARG(match->key), STR_ARG(match->name));
}

static bool check_party(struct str name, const struct application_party *party,
                        const struct json_value *parties, struct err *err)
{
    for (size_t i = 0; i < party->match_count; i++) {
        const struct application_match *match = &party->matches[i];
        if (match->status == MATCH_POSSIBLE) {
            (void)refuse(name, party->name, "may be", match, err);
            return err_hint(err, "'send-back'; who looked says whether it is, and it is reviewed");
        }
        if (match->status == MATCH_LISTED && !was_listed(parties, party->name, match->key)) {
            (void)refuse(name, party->name, "is, and was not when it was reviewed,", match, err);
            return err_hint(err, "'send-back', and review it with the lists as they are now");
        }
    }
    if (party->status != PARTY_UNSCREENED)
        return true;
    err_set(err, ERR_CONFLICT, "application '%.*s': '%.*s' was not screened", STR_ARG(name),
            STR_ARG(party->name));
    return err_hint(err, "--lists FOLDER, with lists of the day or the day before");
}

bool application_parties_check(struct json_reader *reader, struct arena *arena, struct str name,
                               const struct application_look *look, struct str reviewed,
                               struct err *err)
{
    const struct json_value *root;
    const struct json_value *parties = NULL;
    if (reviewed.length > 0) {
        if (!json_read_kept(reader, arena, reviewed, &root, err))
            return err_wrap(err, "application '%.*s'", STR_ARG(name));
        const struct json_value *looked = json_get(root, STR("looked"));
        bool is_there = looked != NULL && looked->type == JSON_OBJECT;
        parties = is_there ? json_get(looked, STR("parties")) : NULL;
    }
    for (size_t i = 0; i < look->party_count; i++) {
        if (!check_party(name, &look->parties[i], parties, err))
            return false;
    }
    return true;
}
