/* SPDX-License-Identifier: Apache-2.0 */
/* wire/match_json.c - see match_json.h. */
#include "wire/match_json.h"

#include <stdio.h>

#include "text/json_write.h"

const char *score_text(int32_t score, char text[SCORE_TEXT_SIZE])
{
    snprintf(text, SCORE_TEXT_SIZE, "%d.%04d", score / SCORE_ONE, score % SCORE_ONE);
    return text;
}

static void write_parts(struct buf *buf, const struct match *match)
{
    char text[SCORE_TEXT_SIZE];
    JSON_KEY(buf, "parts");
    json_open(buf, '[');
    for (size_t i = 0; i < match->piece_count; i++) {
        const struct piece *piece = &match->pieces[i];
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "query", piece->here);
        JSON_PUT_STRING(buf, "listed", piece->there);
        JSON_PUT_WORD(buf, "kind", piece_kind_name(piece->kind));
        JSON_PUT_INT(buf, "weight", piece->weight);
        JSON_PUT_STRING(buf, "contribution", str_of(score_text(piece->score, text)));
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

static const char *const status_words[] = {
    [MATCH_LISTED] = "listed",
    [MATCH_POSSIBLE] = "possible",
    [MATCH_RESOLVED] = "resolved",
};

static void write_footnotes(struct buf *buf, uint32_t footnotes)
{
    JSON_KEY(buf, "footnotes");
    json_open(buf, '[');
    for (int number = 0; number < 32; number++) {
        if ((footnotes >> number & 1) != 0)
            json_int(buf, number);
    }
    json_close(buf, ']');
}

/* What somebody found of it; whether that still answers. */
static void write_settled(struct buf *buf, const struct decided_match *decided)
{
    const struct settled_match *settled = decided->settled;
    if (settled == NULL)
        return;
    JSON_KEY(buf, "settled");
    json_open(buf, '{');
    JSON_PUT_STRING(buf, "id", settled->id);
    JSON_PUT_WORD(buf, "as", settled_as_name(settled->as));
    JSON_PUT_STRING(buf, "by", settled->by);
    JSON_PUT_DATE(buf, "on", settled->day);
    JSON_PUT_STRING(buf, "reason", settled->reason);
    JSON_PUT_WORD(buf, "reopened", decided->reopened);
    json_close(buf, '}');
}

static void write_match(struct buf *buf, const struct decided_match *decided)
{
    const struct match *match = &decided->match;
    const struct listed *entry = &match->list->entries[match->entry];
    bool address = match->by_address;
    const struct listed_name *name = &entry->names[address ? 0 : match->name];
    char text[SCORE_TEXT_SIZE];
    json_open(buf, '{');
    JSON_PUT_STRING(buf, "key", decided->key);
    JSON_PUT_WORD(buf, "status", status_words[decided->status]);
    if (decided->change != NULL)
        JSON_PUT_WORD(buf, "change", decided->change);
    JSON_PUT_STRING(buf, "list", entry->list);
    JSON_PUT_STRING(buf, "entry", entry->number);
    JSON_PUT_STRING(buf, "name", entry->names[0].text);
    JSON_PUT_STRING(buf, "matched_name", address ? (struct str){ 0 } : name->text);
    JSON_PUT_STRING(buf, "matched_address",
                    address ? entry->addresses.list[match->name] : (struct str){ 0 });
    JSON_PUT_STRING(buf, "score", str_of(score_text(match->score, text)));
    /* It was fitted to names. */
    JSON_PUT_WORD(buf, "probability",
                  address ? NULL : score_text(match_probability(match->score), text));
    JSON_PUT_WORD(buf, "strength", name->kind == NAME_WEAK_ALIAS ? "weak alias" : "strong");
    JSON_PUT_STRING(buf, "country",
                    entry->countries.count > 0 ? entry->countries.list[0] : (struct str){ 0 });
    JSON_PUT_STRINGS(buf, "countries", entry->countries.list, entry->countries.count);
    JSON_PUT_STRING(buf, "citation", entry->notice);
    JSON_PUT_STRING(buf, "license_requirement", entry->requirement);
    JSON_PUT_STRING(buf, "license_policy", entry->policy);
    write_footnotes(buf, decided->footnotes);
    JSON_PUT_STRING(buf, "source", decided->version->origin.source);
    JSON_PUT_DATE(buf, "date", decided->version->origin.issued);
    write_settled(buf, decided);
    write_parts(buf, match);
    json_close(buf, '}');
}

void matches_member(struct buf *buf, const struct decided_match *matches, size_t count)
{
    JSON_KEY(buf, "matches");
    json_open(buf, '[');
    for (size_t i = 0; i < count; i++)
        write_match(buf, &matches[i]);
    json_close(buf, ']');
}

const char *party_status_name(enum party_status status)
{
    static const char *const names[] = {
        [PARTY_CLEAR] = "clear",
        [PARTY_POSSIBLE] = "possible",
        [PARTY_LISTED] = "listed",
        [PARTY_UNSCREENED] = "unscreened",
    };
    return names[status];
}

struct str percent_text(struct num part, char text[NUM_TEXT_SIZE])
{
    struct num percent;
    if (!num_multiply(part, num_int(100), &percent))
        return (struct str){ 0 };
    return str_of(num_format(percent, 4, false, text));
}

void owners_members(struct buf *buf, const struct decided_party *party)
{
    char text[NUM_TEXT_SIZE];
    if (party->owner_count == 0)
        return;
    JSON_RAW(buf, "\"owners\":[");
    for (size_t i = 0; i < party->owner_count; i++) {
        const struct decided_owner *owner = &party->owners[i];
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "owner", owner->owner);
        JSON_PUT_STRING(buf, "owned", owner->owned);
        JSON_PUT_STRING(buf, "percent", percent_text(owner->part, text));
        JSON_PUT_STRING(buf, "source", owner->source);
        JSON_PUT_WORD(buf, "status", party_status_name(owner->status));
        matches_member(buf, owner->matches, owner->match_count);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    JSON_RAW(buf, "\"shares\":[");
    for (size_t i = 0; i < party->share_count; i++) {
        const struct listed_share *share = &party->shares[i];
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "fact", share->fact);
        JSON_PUT_STRING(buf, "at_least", percent_text(share->from, text));
        JSON_PUT_STRING(buf, "at_most", percent_text(share->to, text));
        JSON_PUT_STRING(buf, "documented", percent_text(share->documented, text));
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

void screening_to_json(const struct asked_name *asked, const char *status,
                       const struct decided_party *party, struct buf *buf)
{
    json_open(buf, '{');
    JSON_PUT_STRING(buf, "id", asked->fields[FIELD_ID]);
    JSON_PUT_STRING(buf, "query", asked->fields[FIELD_NAME]);
    JSON_PUT_WORD(buf, "status", status);
    JSON_PUT_WORD(buf, "consequence", party->consequence);
    matches_member(buf, party->matches, party->match_count);
    owners_members(buf, party);
    json_close(buf, '}');
    json_end(buf);
}
