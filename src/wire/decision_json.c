/* SPDX-License-Identifier: Apache-2.0 */
/* wire/decision_json.c - see decision_json.h. */
#include "wire/decision_json.h"

#include "base/date.h"

#include "wire/json_write.h"

static const char *const requirement_words[] = {
    [REQUIREMENT_APPLIES] = "applies",
    [REQUIREMENT_LIFTED] = "lifted",
    [REQUIREMENT_UNKNOWN] = "unknown",
    [REQUIREMENT_NOT_ENFORCED] = "not_enforced",
};
static const char *const exception_words[] = {
    [EXCEPTION_AVAILABLE] = "available",
    [EXCEPTION_NEEDS] = "needs",
    [EXCEPTION_UNAVAILABLE] = "unavailable",
    [EXCEPTION_UNKNOWN] = "unknown",
};
static const char *const need_words[] = {
    [NEED_MET] = "met",
    [NEED_NOT_STATED] = "not_stated",
    [NEED_FAILED] = "failed",
};
static const char *const party_words[] = {
    [PARTY_CLEAR] = "clear",
    [PARTY_POSSIBLE] = "possible",
    [PARTY_LISTED] = "listed",
    [PARTY_UNSCREENED] = "unscreened",
};

/* A member with a text, or null. */
#define MEMBER(buf, name, text)                                                                    \
    do {                                                                                           \
        JSON_KEY(buf, name);                                                                       \
        json_string(buf, text);                                                                    \
    } while (0)

#define MEMBER_WORD(buf, name, word)                                                               \
    do {                                                                                           \
        JSON_KEY(buf, name);                                                                       \
        json_word(buf, word);                                                                      \
    } while (0)

#define MEMBER_BOOL(buf, name, value)                                                              \
    do {                                                                                           \
        JSON_KEY(buf, name);                                                                       \
        json_bool(buf, value);                                                                     \
    } while (0)

#define MEMBER_DATE(buf, name, date)                                                               \
    do {                                                                                           \
        JSON_KEY(buf, name);                                                                       \
        json_date(buf, date);                                                                      \
    } while (0)

#define MEMBER_STRINGS(buf, name, texts, count)                                                    \
    do {                                                                                           \
        JSON_KEY(buf, name);                                                                       \
        json_strings(buf, texts, count);                                                           \
    } while (0)

static void write_head(const struct decision *d, struct buf *buf)
{
    MEMBER(buf, "id", d->id);
    MEMBER_WORD(buf, "outcome", outcome_name(d->outcome));
    MEMBER(buf, "reason", d->reason);
    JSON_KEY(buf, "possible");
    json_open(buf, '[');
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        if (d->possible[i])
            json_word(buf, outcome_name((enum outcome)i));
    }
    json_close(buf, ']');
    MEMBER_BOOL(buf, "may_ship", d->may_ship);
    MEMBER(buf, "standing", d->standing);
    MEMBER_DATE(buf, "on", d->on);
    MEMBER_DATE(buf, "known", d->known);
    MEMBER_WORD(buf, "knowledge", d->knowledge == KNOWLEDGE_PUBLIC ? "public" : "firm");
    MEMBER_WORD(buf, "posture", d->posture == POSTURE_TEXT ? "text" : "enforced");
    MEMBER_DATE(buf, "good_until", d->good_until);
    JSON_RAW(buf, "\"jurisdiction\":{");
    MEMBER(buf, "subject", d->jurisdiction_subject);
    MEMBER(buf, "by", d->jurisdiction_by);
    MEMBER(buf, "rule", d->jurisdiction_rule);
    json_close(buf, '}');
}

static void write_entries(const struct decided_item *item, bool unknown, struct buf *buf)
{
    json_open(buf, '[');
    for (size_t i = 0; i < item->entry_count; i++) {
        if (item->entries[i].unknown == unknown)
            json_string(buf, item->entries[i].code);
    }
    json_close(buf, ']');
}

static void write_item(const struct decided_item *item, struct buf *buf)
{
    JSON_RAW(buf, "\"item\":{");
    MEMBER(buf, "name", item->name);
    JSON_KEY(buf, "entries");
    write_entries(item, false, buf);
    JSON_KEY(buf, "entries_possible");
    write_entries(item, true, buf);
    MEMBER(buf, "tpp", item->tpp);
    MEMBER(buf, "performance_density", item->performance_density);
    MEMBER_BOOL(buf, "density_not_applicable", item->density_not_applicable);
    MEMBER(buf, "classified_by", item->classified_by);
    json_close(buf, '}');
}

static void write_requirement(const struct requirement *r, struct buf *buf)
{
    json_open(buf, '{');
    MEMBER(buf, "rule", r->rule);
    MEMBER(buf, "title", r->title);
    MEMBER(buf, "reason", r->reason);
    MEMBER(buf, "agency", r->agency);
    MEMBER_WORD(buf, "status", requirement_words[r->status]);
    MEMBER(buf, "citation", r->citation);
    MEMBER(buf, "url", r->url);
    MEMBER(buf, "standing", r->standing);
    MEMBER_STRINGS(buf, "because", r->because, r->because_count);
    MEMBER_WORD(buf, "review", review_name(r->review));
    MEMBER(buf, "review_rule", r->review_rule);
    MEMBER_STRINGS(buf, "lifted_by", r->lifted_by, r->lifted_by_count);
    json_close(buf, '}');
}

static void write_needs(const struct need *needs, size_t count, struct buf *buf)
{
    json_open(buf, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(buf, '{');
        MEMBER(buf, "label", needs[i].label);
        MEMBER(buf, "fact", needs[i].fact);
        MEMBER(buf, "ask", needs[i].ask);
        MEMBER_WORD(buf, "status", need_words[needs[i].status]);
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

static void write_exception(const struct exception *e, struct buf *buf)
{
    json_open(buf, '{');
    MEMBER(buf, "name", e->name);
    MEMBER_WORD(buf, "kind", e->authority ? "authorization" : "exception");
    MEMBER(buf, "rule", e->rule);
    MEMBER(buf, "citation", e->citation);
    MEMBER(buf, "standing", e->standing);
    MEMBER_WORD(buf, "status", exception_words[e->status]);
    MEMBER_STRINGS(buf, "because", e->because, e->because_count);
    JSON_KEY(buf, "needs");
    write_needs(e->needs, e->need_count, buf);
    MEMBER(buf, "gives", e->gives);
    json_close(buf, '}');
}

static void write_requirements(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"requirements\":[");
    for (size_t i = 0; i < d->requirement_count; i++)
        write_requirement(&d->requirements[i], buf);
    json_close(buf, ']');
    MEMBER_WORD(buf, "review", review_name(d->review));
    JSON_RAW(buf, "\"review_possible\":[");
    for (int i = REVIEW_NONE + 1; i < REVIEW_COUNT; i++) {
        if (d->review_possible[i])
            json_word(buf, review_name((enum review)i));
    }
    json_close(buf, ']');
    JSON_KEY(buf, "review_needs");
    write_needs(d->review_needs, d->review_need_count, buf);
    JSON_RAW(buf, "\"exceptions\":[");
    for (size_t i = 0; i < d->exception_count; i++)
        write_exception(&d->exceptions[i], buf);
    json_close(buf, ']');
}

static void write_authority(const struct decision *d, struct buf *buf)
{
    JSON_KEY(buf, "authority");
    if (d->authority.data == NULL) {
        json_null(buf);
        return;
    }
    json_open(buf, '{');
    MEMBER(buf, "name", d->authority);
    MEMBER(buf, "rule", d->authority_rule);
    JSON_KEY(buf, "until");
    if (d->authority_until >= DATE_OPEN)
        json_null(buf);
    else
        json_date(buf, d->authority_until);
    MEMBER_STRINGS(buf, "covers", d->authority_covers, d->authority_covers_count);
    json_close(buf, '}');
}

static void write_conditions(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"conditions\":[");
    for (size_t i = 0; i < d->condition_count; i++) {
        json_open(buf, '{');
        MEMBER(buf, "rule", d->conditions[i].rule);
        MEMBER(buf, "text", d->conditions[i].text);
        MEMBER_BOOL(buf, "blocking", d->conditions[i].blocking);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    JSON_RAW(buf, "\"flags\":[");
    for (size_t i = 0; i < d->flag_count; i++) {
        const struct flag *flag = &d->flags[i];
        json_open(buf, '{');
        MEMBER(buf, "rule", flag->rule);
        MEMBER(buf, "text", flag->text);
        MEMBER(buf, "citation", flag->citation);
        MEMBER_WORD(buf, "status", flag->resolved ? "resolved" : "open");
        MEMBER_BOOL(buf, "certain", !flag->unknown);
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

static void write_questions(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"questions\":[");
    for (size_t i = 0; i < d->question_count; i++) {
        const struct question *question = &d->questions[i];
        json_open(buf, '{');
        MEMBER(buf, "fact", question->fact);
        MEMBER(buf, "party", question->party);
        MEMBER(buf, "item", question->item);
        MEMBER(buf, "ask", question->ask);
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

static void write_parties(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"parties\":[");
    for (size_t i = 0; i < d->party_count; i++) {
        json_open(buf, '{');
        MEMBER(buf, "role", d->parties[i].role);
        MEMBER(buf, "name", d->parties[i].name);
        MEMBER_WORD(buf, "status", party_words[d->parties[i].status]);
        MEMBER_WORD(buf, "consequence", d->parties[i].consequence);
        JSON_MEMBER(buf, "matches", "[]");
        json_close(buf, '}');
    }
    json_close(buf, ']');
    JSON_RAW(buf, "\"assumed\":[");
    for (size_t i = 0; i < d->assumed_count; i++) {
        json_open(buf, '{');
        MEMBER(buf, "fact", d->assumed[i].fact);
        MEMBER(buf, "value", d->assumed[i].value);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    MEMBER_STRINGS(buf, "given", d->given_over_catalog, d->given_over_catalog_count);
}

static void write_differs(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"differs\":[");
    for (size_t i = 0; i < d->differs_count; i++) {
        const struct difference *difference = &d->differs[i];
        json_open(buf, '{');
        MEMBER(buf, "rule", difference->rule);
        MEMBER(buf, "citation", difference->citation);
        MEMBER(buf, "event", difference->event);
        MEMBER_WORD(buf, "enforced", requirement_words[difference->enforced]);
        MEMBER_WORD(buf, "text", requirement_words[difference->text]);
        MEMBER(buf, "outcome_text", difference->outcome_text);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    JSON_RAW(buf, "\"relies_on\":[");
    for (size_t i = 0; i < d->relies_on_count; i++) {
        json_open(buf, '{');
        MEMBER(buf, "rule", d->relies_on[i].rule);
        MEMBER(buf, "citation", d->relies_on[i].citation);
        MEMBER(buf, "says", d->relies_on[i].says);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    JSON_RAW(buf, "\"notes\":[");
    for (size_t i = 0; i < d->note_count; i++) {
        json_open(buf, '{');
        MEMBER(buf, "rule", d->notes[i].rule);
        MEMBER(buf, "says", d->notes[i].says);
        MEMBER(buf, "citation", d->notes[i].citation);
        MEMBER_DATE(buf, "known", d->notes[i].known);
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

static const char *result_word(char result)
{
    return result == 't' ? "true" : result == 'f' ? "false" : "unknown";
}

static void write_derivation(const struct derivation *derivation, struct buf *buf)
{
    json_open(buf, '{');
    MEMBER(buf, "rule", derivation->rule);
    MEMBER(buf, "title", derivation->title);
    MEMBER(buf, "head", derivation->head);
    MEMBER(buf, "citation", derivation->citation);
    MEMBER(buf, "window", derivation->window);
    MEMBER_WORD(buf, "result", result_word(derivation->result));
    JSON_RAW(buf, "\"limbs\":[");
    for (size_t i = 0; i < derivation->limb_count; i++) {
        const struct derived_limb *limb = &derivation->limbs[i];
        json_open(buf, '{');
        MEMBER(buf, "label", limb->label);
        MEMBER(buf, "text", limb->text);
        MEMBER(buf, "values", limb->values);
        MEMBER_WORD(buf, "result", result_word(limb->result));
        JSON_KEY(buf, "depth");
        json_int(buf, (int64_t)limb->depth);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    json_close(buf, '}');
}

/* Only when they were asked for. */
static void write_rules(const struct decision *d, struct buf *buf)
{
    if (d->derivation_count == 0)
        return;
    JSON_RAW(buf, "\"rules\":[");
    for (size_t i = 0; i < d->derivation_count; i++)
        write_derivation(&d->derivations[i], buf);
    json_close(buf, ']');
}

/* Several packs are separated by blanks or commas. */
static void write_policy(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"policy\":{\"packs\":[");
    size_t from = 0;
    for (size_t i = 0; i <= d->packs.length; i++) {
        bool ends = i == d->packs.length || d->packs.data[i] == ' ' || d->packs.data[i] == ',';
        if (ends && i > from)
            json_string(buf, str_slice(d->packs, from, i));
        if (ends)
            from = i + 1;
    }
    json_close(buf, ']');
    MEMBER_DATE(buf, "complete_through", d->complete_through);
    MEMBER(buf, "sha256", d->sha256);
    json_close(buf, '}');
}

void decision_to_json(const struct decision *decision, struct buf *buf)
{
    json_open(buf, '{');
    write_head(decision, buf);
    write_item(&decision->item, buf);
    write_requirements(decision, buf);
    write_authority(decision, buf);
    write_conditions(decision, buf);
    write_questions(decision, buf);
    write_parties(decision, buf);
    write_differs(decision, buf);
    write_rules(decision, buf);
    write_policy(decision, buf);
    json_close(buf, '}');
    json_end(buf);
}

void classification_to_json(const struct decision *decision, struct buf *buf)
{
    json_open(buf, '{');
    MEMBER_DATE(buf, "on", decision->on);
    MEMBER_DATE(buf, "known", decision->known);
    write_item(&decision->item, buf);
    write_questions(decision, buf);
    write_rules(decision, buf);
    json_close(buf, '}');
    json_end(buf);
}

/* Lines and columns count from 1; 0 is not known. */
static void write_place(struct buf *buf, uint32_t place)
{
    if (place == 0)
        json_null(buf);
    else
        json_int(buf, place);
}

void error_to_json(struct str id, const struct err *err, struct buf *buf)
{
    json_open(buf, '{');
    MEMBER(buf, "id", id);
    JSON_RAW(buf, "\"error\":{");
    MEMBER(buf, "message", str_of(err->message));
    MEMBER(buf, "hint", err->hint[0] == '\0' ? (struct str){ 0 } : str_of(err->hint));
    JSON_KEY(buf, "line");
    write_place(buf, err->line);
    JSON_KEY(buf, "column");
    write_place(buf, err->column);
    json_close(buf, '}');
    json_close(buf, '}');
    json_end(buf);
}
