/* SPDX-License-Identifier: Apache-2.0 */
/* book/found.c - see found.h. */
#include "book/found.h"

#include "book/basis.h"
#include "desk/buyer_standing.h"
#include "desk/order_state.h"
#include "text/json_write.h"
#include "wire/match_json.h"
#include "wire/order_json.h"

#define EVIDENCE_MAX ((size_t)1 << 20) /* of a match */

/* ---- a buyer ---- */

/* Of an address only what was found by it: the name is looked for by itself. */
static void keep_addresses(struct decided_party *party)
{
    size_t kept = 0;
    enum party_status status = party->status == PARTY_UNSCREENED ? PARTY_UNSCREENED : PARTY_CLEAR;
    for (size_t i = 0; i < party->match_count; i++) {
        const struct decided_match match = party->matches[i];
        if (!match.match.by_address)
            continue;
        status =
            match.status == MATCH_LISTED || status == PARTY_LISTED ? PARTY_LISTED : PARTY_POSSIBLE;
        party->matches[kept++] = match;
    }
    party->match_count = kept;
    party->status = status;
    party->owner_count = 0;
}

static bool look_for(const struct found_with *with, const struct buyer_subject *subject,
                     struct buf *out, struct err *err)
{
    struct decided_party party;
    const struct order_party said = { .name = subject->name,
                                      .address = subject->address,
                                      .country = subject->country };
    if (!screen_alone(with->session, &said, with->day, DATE_OPEN, &party, err))
        return false;
    if (str_equal_text(str_of(subject->what), "address"))
        keep_addresses(&party);
    json_open(out, '{');
    JSON_PUT_WORD(out, "what", subject->what);
    JSON_PUT_STRING(out, "name", subject->name);
    JSON_PUT_STRING(out, "address", subject->address);
    JSON_PUT_STRING(out, "country", subject->country);
    JSON_PUT_WORD(out, "status", party_status_name(party.status));
    JSON_PUT_WORD(out, "consequence", party.consequence);
    matches_member(out, party.matches, party.match_count);
    owners_members(out, &party);
    json_close(out, '}');
    return true;
}

bool found_of_buyer(const struct found_with *with, struct arena *arena,
                    const struct json_value *buyer, struct buf *out, struct err *err)
{
    struct buyer_subject *subjects;
    size_t count;
    if (!buyer_subjects(arena, buyer, &subjects, &count, err))
        return false;
    buf_clear(out);
    json_open(out, '{');
    JSON_PUT_WORD(out, "licet", LICET_VERSION);
    JSON_PUT_STRING(out, "packs", with->packs);
    JSON_PUT_STRING(out, "sha256", with->sha256);
    JSON_PUT_INT(out, "threshold", PACKS_THRESHOLD);
    basis_lists_json(with->lists, out);
    JSON_KEY(out, "subjects");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (!look_for(with, &subjects[i], out, err))
            return false;
    }
    json_close(out, ']');
    json_close(out, '}');
    json_end(out);
    return buf_check(out, err);
}

/* ---- a match ---- */

static bool not_found(const struct found_with *with, const struct decided_party *party,
                      struct str name, struct str key, struct err *err)
{
    struct buf keys;
    buf_init(&keys, with->mem, ERR_HINT_MAX);
    for (size_t i = 0; i < party->match_count; i++)
        buf_format(&keys, "%s%.*s", i == 0 ? "it may be " : "; ", STR_ARG(party->matches[i].key));
    err_set(err, ERR_NAME, "'%.*s' has no match '%.*s'", STR_ARG(name), STR_ARG(key));
    if (party->match_count == 0)
        err_hint(err, "it has none in these lists");
    else
        err_hint(err, "%.*s", (int)keys.length, keys.length == 0 ? "" : keys.data);
    buf_release(&keys);
    return false;
}

static const struct decided_match *find_match(const struct decided_party *party, struct str key)
{
    for (size_t i = 0; i < party->match_count; i++) {
        if (str_equal(party->matches[i].key, key))
            return &party->matches[i];
    }
    return NULL;
}

static bool write_evidence(const struct found_with *with, struct arena *arena,
                           const struct decided_match *match, struct match_found *ret,
                           struct err *err)
{
    struct buf out;
    buf_init(&out, with->mem, EVIDENCE_MAX);
    json_open(&out, '{');
    JSON_PUT_STRING(&out, "packs", with->packs);
    basis_lists_json(with->lists, &out);
    matches_member(&out, match, 1);
    json_close(&out, '}');
    json_end(&out);
    ret->evidence = str_copy(arena, buf_view(&out));
    bool done = buf_check(&out, err);
    buf_clear(&out);
    entry_says(&match->match.list->entries[match->match.entry], &out);
    ret->entry = str_copy(arena, buf_view(&out));
    done = done && buf_check(&out, err) && arena_sound(arena, err);
    buf_release(&out);
    return done;
}

bool found_match(const struct found_with *with, struct arena *arena,
                 const struct stated_party *party, struct str key, struct match_found *ret,
                 struct err *err)
{
    struct given_fact alias = { .name = STR("name"), .value = party->alias };
    const struct order_party said = { .name = party->name,
                                      .address = party->address,
                                      .country = party->country,
                                      .hq = party->hq,
                                      .parent_hq = party->parent_hq,
                                      .facts = &alias,
                                      .fact_count = party->alias.length > 0 };
    struct decided_party found;
    if (!screen_alone(with->session, &said, with->day, DATE_OPEN, &found, err))
        return false;
    const struct decided_match *match = find_match(&found, key);
    if (match == NULL)
        return not_found(with, &found, party->name, key, err);
    *ret = (struct match_found){ .party = *party,
                                 .key = key,
                                 .listed = match->status == MATCH_LISTED };
    return write_evidence(with, arena, match, ret, err);
}

/* ---- the party of an order ---- */

static struct str alias_of(const struct order_party *party)
{
    for (size_t i = 0; i < party->fact_count; i++) {
        struct str name = party->facts[i].name;
        if (str_equal_text(name, "name") || str_equal_text(name, "party.name"))
            return party->facts[i].value;
    }
    return (struct str){ 0 };
}

static bool find_party(const struct order *order, struct str name, struct stated_party *party,
                       struct err *err)
{
    for (size_t i = 0; i < order->party_count; i++) {
        const struct order_party *one = &order->parties[i];
        if (!str_equal(one->name, party->name))
            continue;
        *party = (struct stated_party){ .name = one->name,
                                        .alias = alias_of(one),
                                        .address = one->address,
                                        .country = one->country,
                                        .hq = one->hq,
                                        .parent_hq = one->parent_hq };
        return true;
    }
    if (str_equal(order->exporter_name, party->name))
        return true;
    err_set(err, ERR_NAME, "order '%.*s' has no party '%.*s'", STR_ARG(name), STR_ARG(party->name));
    return err_hint(err, "'licet order show --json' has its parties");
}

bool found_party(struct store *store, struct order_reader *reader, struct arena *arena,
                 struct str order, struct stated_party *party, struct err *err)
{
    struct matter matter;
    struct matter_version version;
    struct order read;
    if (party->alias.length + party->address.length + party->country.length + party->hq.length +
            party->parent_hq.length >
        0) {
        err_set(err, ERR_USAGE, "both an order and what it says of the party are given");
        return err_hint(err, "leave one of them out");
    }
    if (!matter_named(store, arena, &order_machine, order, &matter, err) ||
        !matter_version_read(store, arena, &matter.id, matter.version, &version, err))
        return false;
    const struct json_source source = { .text = version.content, .line = 1 };
    if (!order_read_json(order_reader_json(reader), arena, &source, &read, err))
        return err_damaged(err, "order '%.*s'", STR_ARG(order));
    return find_party(&read, order, party, err);
}
