/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire/decision_brief.c - the short answer: members of a decision, each with the name and the value
 * that it has there.
 */
#include "wire/decision_priv.h"
#include "wire/match_json.h"

static void put_head(const struct decision *d, struct buf *buf)
{
    JSON_PUT_STRING(buf, "id", d->id);
    JSON_PUT_WORD(buf, "outcome", outcome_name(d->outcome));
    JSON_PUT_STRING(buf, "reason", d->reason);
    decision_put_possible(d, buf);
    JSON_PUT_BOOL(buf, "may_ship", d->may_ship);
    JSON_PUT_STRINGS(buf, "scenarios", d->scenarios, d->scenario_count);
    JSON_PUT_DATE(buf, "on", d->on);
    JSON_PUT_DATE(buf, "known", d->known);
}

static void put_requirements(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"requirements\":[");
    for (size_t i = 0; i < d->requirement_count; i++) {
        const struct requirement *r = &d->requirements[i];
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "rule", r->rule);
        JSON_PUT_STRING(buf, "reason", r->reason);
        JSON_PUT_WORD(buf, "status", requirement_word(r->status));
        JSON_PUT_STRING(buf, "citation", r->citation);
        JSON_PUT_STRING(buf, "standing", r->standing);
        JSON_PUT_STRINGS(buf, "lifted_by", r->lifted_by, r->lifted_by_count);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    JSON_PUT_WORD(buf, "review", review_name(d->review));
}

/* Those that are not available lift nothing, whatever they are asked. */
static void put_exceptions(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"exceptions\":[");
    for (size_t i = 0; i < d->exception_count; i++) {
        const struct exception *e = &d->exceptions[i];
        if (e->status == EXCEPTION_UNAVAILABLE)
            continue;
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "name", e->name);
        JSON_PUT_STRING(buf, "rule", e->rule);
        JSON_PUT_STRING(buf, "citation", e->citation);
        JSON_PUT_STRING(buf, "standing", e->standing);
        JSON_PUT_WORD(buf, "status", exception_word(e->status));
        JSON_KEY(buf, "needs");
        decision_put_needs(e->needs, e->need_count, buf);
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

/* What keeps it from going beside the outcome. */
static void put_hindrances(const struct decision *d, struct buf *buf)
{
    JSON_RAW(buf, "\"conditions\":[");
    for (size_t i = 0; i < d->condition_count; i++) {
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "rule", d->conditions[i].rule);
        JSON_PUT_BOOL(buf, "blocking", d->conditions[i].blocking);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    JSON_RAW(buf, "\"flags\":[");
    for (size_t i = 0; i < d->flag_count; i++) {
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "rule", d->flags[i].rule);
        JSON_PUT_WORD(buf, "status", d->flags[i].resolved ? "resolved" : "open");
        json_close(buf, '}');
    }
    json_close(buf, ']');
    decision_put_questions(d, buf);
    JSON_RAW(buf, "\"parties\":[");
    for (size_t i = 0; i < d->party_count; i++) {
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "role", d->parties[i].role);
        JSON_PUT_STRING(buf, "name", d->parties[i].name);
        JSON_PUT_WORD(buf, "status", party_status_name(d->parties[i].status));
        JSON_PUT_WORD(buf, "consequence", d->parties[i].consequence);
        json_close(buf, '}');
    }
    json_close(buf, ']');
    decision_put_assumed(d, buf);
}

static void put_answer(const struct decision *d, struct buf *buf)
{
    put_head(d, buf);
    put_requirements(d, buf);
    put_exceptions(d, buf);
    decision_put_authority(d, buf);
    decision_put_covered(d, buf);
    put_hindrances(d, buf);
}

/* Only where another authority was asked; of those none has others of its own. */
static void put_others(const struct decision *d, struct buf *buf)
{
    if (d->other_count == 0)
        return;
    JSON_RAW(buf, "\"others\":[");
    for (size_t i = 0; i < d->other_count; i++) {
        json_open(buf, '{');
        JSON_PUT_STRING(buf, "under", d->others[i].under);
        JSON_PUT_STRING(buf, "agency", d->others[i].agency);
        put_answer(&d->others[i], buf);
        decision_put_policy(&d->others[i], buf);
        json_close(buf, '}');
    }
    json_close(buf, ']');
}

void decision_brief_to_json(const struct decision *decision, struct buf *buf)
{
    json_open(buf, '{');
    put_answer(decision, buf);
    put_others(decision, buf);
    decision_put_policy(decision, buf);
    json_close(buf, '}');
    json_end(buf);
}
