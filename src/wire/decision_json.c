/* SPDX-License-Identifier: Apache-2.0 */
/* wire/decision_json.c - see decision_json.h. */
#include "wire/decision_json.h"

#include "base/date.h"

#include "wire/decision_priv.h"
#include "wire/match_json.h"

#define DATE_LENGTH ((size_t)10) /* 2025-04-09 */

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

const char *requirement_word(enum requirement_status status)
{
    return requirement_words[status];
}

const char *exception_word(enum exception_status status)
{
    return exception_words[status];
}

static void write_decision(const struct decision *d, bool other, struct buf *buf);

void decision_put_possible(const struct decision *d, struct buf *buf)
{
    JSON_KEY(buf, "possible");
    json_open(buf, '[');
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        if (d->possible[i])
            json_word(buf, outcome_name((enum outcome)i));
    }
    json_close(buf, ']');
}

static void write_head(const struct decision *d, bool other, struct buf *buf)
{
    if (other) {
        JSON_PUT_STRING(buf, "under", d->under);
        JSON_PUT_STRING(buf, "agency", d->agency);
    }
    JSON_PUT_STRING(buf, "id", d->id);
    JSON_PUT_WORD(buf, "outcome", outcome_name(d->outcome));
    JSON_PUT_STRING(buf, "reason", d->reason);
    decision_put_possible(d, buf);
    JSON_PUT_BOOL(buf, "may_ship", d->may_ship);
    JSON_PUT_STRINGS(buf, "scenarios", d->scenarios, d->scenario_count);
    JSON_PUT_STRING(buf, "standing", d->standing);
    JSON_PUT_DATE(buf, "on", d->on);
    JSON_PUT_DATE(buf, "known", d->known);
    JSON_PUT_WORD(buf, "knowledge", d->knowledge == KNOWLEDGE_PUBLIC ? "public" : "firm");
    JSON_PUT_WORD(buf, "posture", d->posture == POSTURE_TEXT ? "text" : "enforced");
    JSON_PUT_DATE(buf, "good_until", d->good_until);
    JSON_RAW(buf, "\"jurisdiction\":{");
    JSON_PUT_STRING(buf, "subject", d->jurisdiction_subject);
    JSON_PUT_STRING(buf, "by", d->jurisdiction_by);
    JSON_PUT_STRING(buf, "rule", d->jurisdiction_rule);
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
    JSON_PUT_STRING(buf, "name", item->name);
    JSON_KEY(buf, "entries");
    write_entries(item, false, buf);
    JSON_KEY(buf, "entries_possible");
    write_entries(item, true, buf);
    JSON_PUT_STRING(buf, "tpp", item->tpp);
    JSON_PUT_STRING(buf, "performance_density", item->performance_density);
    JSON_PUT_BOOL(buf, "density_not_applicable", item->density_not_applicable);
    JSON_PUT_STRING(buf, "classified_by", item->classified_by);
    json_close(buf, '}');
}

static void write_requirement(const struct requirement *r, struct buf *buf)
{
    json_open(buf, '{');
    JSON_PUT_STRING(buf, "rule", r->rule);
    JSON_PUT_STRING(buf, "title", r->title);
    JSON_PUT_STRING(buf, "reason", r->reason);
    JSON_PUT_STRING(buf, "agency", r->agency);
    JSON_PUT_WORD(buf, "status", requirement_word(r->status));
    JSON_PUT_STRING(buf, "citation", r->citation);
    JSON_PUT_STRING(buf, "url", r->url);
    JSON_PUT_STRING(buf, "standing", r->standing);
    JSON_PUT_STRINGS(buf, "because", r->because, r->because_count);
    JSON_PUT_WORD(buf, "review", review_name(r->review));
    JSON_PUT_STRING(buf, "review_rule", r->review_rule);
    JSON_PUT_STRINGS(buf, "lifted_by", r->lifted_by, r->lifted_by_count);
    json_close(buf, '}');
}

void decision_put_needs(const struct need *needs, size_t count, struct buf *buf)
{
    json_open(buf, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "label", needs[i].label);
        JSON_PUT_STRING(buf, "fact", needs[i].fact);
        JSON_PUT_STRING(buf, "ask", needs[i].ask);
        JSON_PUT_WORD(buf, "status", need_words[needs[i].status]);
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

static void write_exception(const struct exception *e, struct buf *buf)
{
    json_open(buf, '{');
    JSON_PUT_STRING(buf, "name", e->name);
    JSON_PUT_WORD(buf, "kind", e->authority ? "authorization" : "exception");
    JSON_PUT_STRING(buf, "rule", e->rule);
    JSON_PUT_STRING(buf, "citation", e->citation);
    JSON_PUT_STRING(buf, "standing", e->standing);
    JSON_PUT_WORD(buf, "status", exception_word(e->status));
    JSON_PUT_STRINGS(buf, "because", e->because, e->because_count);
    JSON_KEY(buf, "needs");
    decision_put_needs(e->needs, e->need_count, buf);
    JSON_PUT_STRING(buf, "gives", e->gives);
    json_close(buf, '}');
}

static void write_requirements(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"requirements\":[");
    for (size_t i = 0; i < d->requirement_count; i++)
        write_requirement(&d->requirements[i], buf);
    json_close(buf, ']');
    JSON_PUT_WORD(buf, "review", review_name(d->review));
    JSON_RAW(buf, "\"review_possible\":[");
    for (int i = REVIEW_NONE + 1; i < REVIEW_COUNT; i++) {
        if (d->review_possible[i])
            json_word(buf, review_name((enum review)i));
    }
    json_close(buf, ']');
    JSON_KEY(buf, "review_needs");
    decision_put_needs(d->review_needs, d->review_need_count, buf);
    JSON_RAW(buf, "\"exceptions\":[");
    for (size_t i = 0; i < d->exception_count; i++)
        write_exception(&d->exceptions[i], buf);
    json_close(buf, ']');
}

void decision_put_authority(const struct decision *d, struct buf *buf)
{
    JSON_KEY(buf, "authority");
    if (d->authority.data == NULL) {
        json_null(buf);
        return;
    }
    json_open(buf, '{');
    JSON_PUT_STRING(buf, "name", d->authority);
    JSON_PUT_STRING(buf, "rule", d->authority_rule);
    JSON_KEY(buf, "until");
    if (d->authority_until >= DATE_OPEN)
        json_null(buf);
    else
        json_date(buf, d->authority_until);
    JSON_PUT_STRINGS(buf, "covers", d->authority_covers, d->authority_covers_count);
    json_close(buf, '}');
}

static void write_num(struct num num, struct buf *buf)
{
    char text[NUM_TEXT_SIZE];
    json_string(buf, str_of(num_format(num, NUM_PLACES_MAX, false, text)));
}

/* The license on file that covers the order, or that may. */
static void write_license(const struct decided_license *license, struct buf *buf)
{
    if (license->number.data == NULL)
        return;
    JSON_KEY(buf, "license");
    json_open(buf, '{');
    JSON_PUT_STRING(buf, "number", license->number);
    JSON_KEY(buf, "left");
    if (license->has_left) {
        json_open(buf, '{');
        JSON_KEY(buf, "quantity");
        write_num(license->quantity_left, buf);
        JSON_KEY(buf, "value");
        write_num(license->value_left, buf);
        JSON_PUT_STRING(buf, "currency", license->currency);
        json_close(buf, '}');
    } else {
        json_null(buf);
    }
    json_close(buf, '}');
}

static void write_shortfall(const struct shortfall *shortfall, struct buf *buf)
{
    json_open(buf, '{');
    JSON_PUT_STRING(buf, "license", shortfall->license);
    JSON_PUT_STRING(buf, "measure", shortfall->measure);
    JSON_PUT_STRING(buf, "currency", shortfall->unit);
    JSON_KEY(buf, "ceiling");
    write_num(shortfall->ceiling, buf);
    JSON_KEY(buf, "posted");
    write_num(shortfall->posted, buf);
    JSON_KEY(buf, "pending");
    write_num(shortfall->pending, buf);
    JSON_KEY(buf, "requested");
    write_num(shortfall->requested, buf);
    JSON_KEY(buf, "remaining");
    write_num(shortfall->remaining, buf);
    json_close(buf, '}');
}

void decision_put_covered(const struct decision *d, struct buf *buf)
{
    if (d->cover != COVER_NONE)
        JSON_PUT_WORD(buf, "cover", d->cover == COVER_RESERVED ? "reserved" : "unreserved");
}

/* Only where there are licenses on file. */
static void write_cover(const struct decision *d, struct buf *buf)
{
    decision_put_covered(d, buf);
    write_license(&d->license, buf);
    if (d->shortfall_count == 0)
        return;
    JSON_RAW(buf, "\"shortfalls\":[");
    for (size_t i = 0; i < d->shortfall_count; i++)
        write_shortfall(&d->shortfalls[i], buf);
    json_close(buf, ']');
}

/* Only where somebody asked for them. */
static void write_papers(const struct decision *d, struct buf *buf)
{
    if (!d->papers_told)
        return;
    JSON_RAW(buf, "\"papers\":[");
    for (size_t i = 0; i < d->paper_count; i++) {
        const struct paper *paper = &d->papers[i];
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "rule", paper->rule);
        JSON_PUT_STRING(buf, "text", paper->text);
        JSON_PUT_STRING(buf, "citation", paper->citation);
        JSON_PUT_BOOL(buf, "counted", paper->counted);
        JSON_PUT_BOOL(buf, "dated", paper->dated);
        JSON_PUT_BOOL(buf, "certain", !paper->unknown);
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

static void write_conditions(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"conditions\":[");
    for (size_t i = 0; i < d->condition_count; i++) {
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "rule", d->conditions[i].rule);
        JSON_PUT_STRING(buf, "text", d->conditions[i].text);
        JSON_PUT_BOOL(buf, "blocking", d->conditions[i].blocking);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    JSON_RAW(buf, "\"flags\":[");
    for (size_t i = 0; i < d->flag_count; i++) {
        const struct flag *flag = &d->flags[i];
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "rule", flag->rule);
        JSON_PUT_STRING(buf, "text", flag->text);
        JSON_PUT_STRING(buf, "citation", flag->citation);
        JSON_PUT_WORD(buf, "status", flag->resolved ? "resolved" : "open");
        JSON_PUT_BOOL(buf, "certain", !flag->unknown);
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

void decision_put_questions(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"questions\":[");
    for (size_t i = 0; i < d->question_count; i++) {
        const struct question *question = &d->questions[i];
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "fact", question->fact);
        JSON_PUT_STRING(buf, "party", question->party);
        JSON_PUT_STRING(buf, "item", question->item);
        JSON_PUT_STRING(buf, "ask", question->ask);
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

static void write_parties(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"parties\":[");
    for (size_t i = 0; i < d->party_count; i++) {
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "role", d->parties[i].role);
        JSON_PUT_STRING(buf, "name", d->parties[i].name);
        JSON_PUT_WORD(buf, "status", party_status_name(d->parties[i].status));
        JSON_PUT_WORD(buf, "consequence", d->parties[i].consequence);
        matches_member(buf, d->parties[i].matches, d->parties[i].match_count);
        owners_members(buf, &d->parties[i]);
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

void decision_put_assumed(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"assumed\":[");
    for (size_t i = 0; i < d->assumed_count; i++) {
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "fact", d->assumed[i].fact);
        JSON_PUT_STRING(buf, "value", d->assumed[i].value);
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

static void write_given(const struct decision *d, struct buf *buf)
{
    JSON_PUT_STRINGS(buf, "given", d->given_over_catalog, d->given_over_catalog_count);
}

static void write_differs(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"differs\":[");
    for (size_t i = 0; i < d->differs_count; i++) {
        const struct difference *difference = &d->differs[i];
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "rule", difference->rule);
        JSON_PUT_STRING(buf, "citation", difference->citation);
        JSON_PUT_STRING(buf, "event", difference->event);
        JSON_PUT_WORD(buf, "enforced", requirement_word(difference->enforced));
        JSON_PUT_WORD(buf, "text", requirement_word(difference->text));
        JSON_PUT_STRING(buf, "outcome_text", difference->outcome_text);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    JSON_RAW(buf, "\"relies_on\":[");
    for (size_t i = 0; i < d->relies_on_count; i++) {
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "rule", d->relies_on[i].rule);
        JSON_PUT_STRING(buf, "citation", d->relies_on[i].citation);
        JSON_PUT_STRING(buf, "says", d->relies_on[i].says);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    JSON_RAW(buf, "\"notes\":[");
    for (size_t i = 0; i < d->note_count; i++) {
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "rule", d->notes[i].rule);
        JSON_PUT_STRING(buf, "says", d->notes[i].says);
        JSON_PUT_STRING(buf, "citation", d->notes[i].citation);
        JSON_PUT_DATE(buf, "known", d->notes[i].known);
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
    JSON_PUT_STRING(buf, "rule", derivation->rule);
    JSON_PUT_STRING(buf, "title", derivation->title);
    JSON_PUT_STRING(buf, "head", derivation->head);
    JSON_PUT_STRING(buf, "citation", derivation->citation);
    JSON_PUT_STRING(buf, "window", derivation->window);
    JSON_PUT_WORD(buf, "result", result_word(derivation->result));
    JSON_RAW(buf, "\"limbs\":[");
    for (size_t i = 0; i < derivation->limb_count; i++) {
        const struct derived_limb *limb = &derivation->limbs[i];
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "label", limb->label);
        JSON_PUT_STRING(buf, "text", limb->text);
        JSON_PUT_STRING(buf, "values", limb->values);
        JSON_PUT_WORD(buf, "result", result_word(limb->result));
        JSON_PUT_INT(buf, "depth", (int64_t)limb->depth);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    json_close(buf, '}');
}

/* Only when they were asked for. */
static void write_steps(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"steps\":[");
    for (size_t i = 0; i < d->step_count; i++) {
        const struct derived_step *step = &d->steps[i];
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "step", step->id);
        JSON_PUT_STRING(buf, "title", step->title);
        JSON_PUT_STRING(buf, "citation", step->citation);
        JSON_PUT_WORD(buf, "result", result_word(step->result));
        JSON_RAW(buf, "\"rules\":[");
        for (size_t k = 0; k < step->count; k++)
            json_string(buf, d->derivations[step->first + k].rule);
        json_close(buf, ']');
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

/* Only when it was asked for. */
static void write_sensitivity(const struct decision *d, struct buf *buf)
{
    if (d->rests_on_count == 0)
        return;
    JSON_RAW(buf, "\"rests_on\":[");
    for (size_t i = 0; i < d->rests_on_count; i++) {
        const struct rested *rested = &d->rests_on[i];
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "fact", rested->fact);
        JSON_PUT_STRING(buf, "party", rested->party);
        JSON_PUT_STRING(buf, "value", rested->value);
        JSON_PUT_BOOL(buf, "assumed", rested->assumed);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    JSON_RAW(buf, "\"would_change\":[");
    for (size_t i = 0; i < d->would_change_count; i++) {
        const struct would_change *change = &d->would_change[i];
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "fact", change->fact);
        JSON_PUT_STRING(buf, "party", change->party);
        JSON_PUT_STRING(buf, "value", change->value);
        JSON_PUT_WORD(buf, "outcome", outcome_name(change->outcome));
        JSON_PUT_WORD(buf, "review", review_name(change->review));
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

static void write_rules(const struct decision *d, struct buf *buf)
{
    if (d->derivation_count == 0)
        return;
    JSON_RAW(buf, "\"rules\":[");
    for (size_t i = 0; i < d->derivation_count; i++)
        write_derivation(&d->derivations[i], buf);
    json_close(buf, ']');
    write_steps(d, buf);
}

/* Several packs are separated by blanks or commas. */
void decision_put_policy(const struct decision *d, struct buf *buf)
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
    JSON_PUT_DATE(buf, "complete_through", d->complete_through);
    JSON_PUT_STRING(buf, "sha256", d->sha256);
    json_close(buf, '}');
}

/* Only where another authority was asked. */
static void write_others(const struct decision *d, struct buf *buf)
{
    if (d->other_count == 0)
        return;
    JSON_RAW(buf, "\"others\":[");
    for (size_t i = 0; i < d->other_count; i++)
        write_decision(&d->others[i], true, buf);
    json_close(buf, ']');
}

/* Only where the buyer was told something. */
static void write_buyer(const struct decision *d, struct buf *buf)
{
    if (d->buyer_count == 0)
        return;
    JSON_RAW(buf, "\"buyer\":{");
    JSON_PUT_WORD(buf, "status", "advised");
    JSON_RAW(buf, "\"advice\":[");
    for (size_t i = 0; i < d->buyer_count; i++) {
        const struct note *note = &d->buyer[i].note;
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "under", d->buyer[i].under);
        JSON_PUT_STRING(buf, "rule", note->rule);
        JSON_PUT_STRING(buf, "says", note->says);
        JSON_PUT_STRING(buf, "citation", note->citation);
        JSON_PUT_STRING(buf, "standing", note->standing);
        JSON_PUT_DATE(buf, "known", note->known);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    json_close(buf, '}');
}

static void write_decision(const struct decision *decision, bool other, struct buf *buf)
{
    json_open(buf, '{');
    write_head(decision, other, buf);
    write_item(&decision->item, buf);
    write_requirements(decision, buf);
    decision_put_authority(decision, buf);
    write_cover(decision, buf);
    write_conditions(decision, buf);
    write_papers(decision, buf);
    decision_put_questions(decision, buf);
    write_parties(decision, buf);
    decision_put_assumed(decision, buf);
    write_given(decision, buf);
    write_differs(decision, buf);
    write_sensitivity(decision, buf);
    write_rules(decision, buf);
    write_others(decision, buf);
    write_buyer(decision, buf);
    decision_put_policy(decision, buf);
    json_close(buf, '}');
}

void decision_to_json(const struct decision *decision, struct buf *buf)
{
    write_decision(decision, false, buf);
    json_end(buf);
}

/* Behind a date, if there is one. */
static size_t pass_date(struct str json, size_t at)
{
    return at < json.length && json.data[at] == '"' ? at + DATE_LENGTH + 2 : at;
}

/*
 * Where the day as of which it was known stands, or the end.  No text has a quotation mark on both
 * sides of that word and a colon behind it, and notes, which have such a day too, come later.
 */
static size_t find_known(struct str json)
{
    static const struct str key = { "\"known\":", 8 };
    for (size_t at = 0; at < json.length; at++) {
        at += str_find(str_slice(json, at, json.length), '"');
        if (str_starts(str_slice(json, at, json.length), key))
            return at + key.length;
    }
    return json.length;
}

/* Where the next decision among the others begins, or the end: an advice says no agency. */
static size_t find_other(struct str json)
{
    static const struct str key = { "{\"under\":\"", 10 };
    for (size_t at = 0; at < json.length; at++) {
        at += str_find(str_slice(json, at, json.length), '{');
        struct str rest = str_slice(json, at, json.length);
        size_t name = str_find(str_slice(rest, key.length, rest.length), '"');
        if (str_starts(rest, key) &&
            str_starts(str_slice(rest, key.length + name, rest.length), STR("\",\"agency\":")))
            return at;
    }
    return json.length;
}

bool decision_json_is_same(struct str a, struct str b)
{
    bool same = a.length == b.length;
    while (same && a.length > 0) {
        size_t at = find_known(a);
        size_t behind = pass_date(a, at);
        size_t next = behind + find_other(str_slice(a, behind, a.length));
        same = at == find_known(b) && behind == pass_date(b, at) &&
               str_equal(str_slice(a, 0, at), str_slice(b, 0, at)) &&
               str_equal(str_slice(a, behind, next), str_slice(b, behind, next));
        a = str_slice(a, next, a.length);
        b = str_slice(b, next, b.length);
    }
    return same;
}

void classification_to_json(const struct decision *decision, struct buf *buf)
{
    json_open(buf, '{');
    JSON_PUT_STRINGS(buf, "scenarios", decision->scenarios, decision->scenario_count);
    JSON_PUT_DATE(buf, "on", decision->on);
    JSON_PUT_DATE(buf, "known", decision->known);
    write_item(&decision->item, buf);
    decision_put_questions(decision, buf);
    write_rules(decision, buf);
    if (decision->other_count > 0) {
        JSON_RAW(buf, "\"others\":[");
        for (size_t i = 0; i < decision->other_count; i++) {
            const struct decision *other = &decision->others[i];
            json_open(buf, '{');
            JSON_PUT_STRING(buf, "under", other->under);
            JSON_PUT_STRING(buf, "agency", other->agency);
            write_item(&other->item, buf);
            decision_put_questions(other, buf);
            json_close(buf, '}');
        }
        json_close(buf, ']');
    }
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
    JSON_PUT_STRING(buf, "id", id);
    JSON_RAW(buf, "\"error\":{");
    JSON_PUT_STRING(buf, "message", str_of(err->message));
    JSON_PUT_STRING(buf, "hint", err->hint[0] == '\0' ? (struct str){ 0 } : str_of(err->hint));
    JSON_KEY(buf, "line");
    write_place(buf, err->line);
    JSON_KEY(buf, "column");
    write_place(buf, err->column);
    json_close(buf, '}');
    json_close(buf, '}');
    json_end(buf);
}
