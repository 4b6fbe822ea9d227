/* SPDX-License-Identifier: Apache-2.0 */
/* api/licet_session.c - sessions and their questions; see licet.h. */
#include <string.h>

#include "api/licet_priv.h"
#include "base/date.h"
#include "decide/compare.h"
#include "decide/headroom.h"
#include "wire/analysis_json.h"
#include "wire/decision_json.h"
#include "wire/order_json.h"

#define ORDER_ARENA_LIMIT ((size_t)256 << 20)
#define ANSWER_MAX ((size_t)1 << 30)

/* The size of the first version, all of which every later one has. */
#define OPTIONS_SIZE_MIN sizeof(struct licet_options)

struct licet_session {
    licet_engine *engine;
    struct session *session;
    struct json_reader *reader;
    struct arena arena; /* of the order */
    struct buf out;     /* the answer */
};

licet_session *licet_session_new(licet_engine *engine, struct licet_error *error)
{
    struct err err;
    const struct json_limits limits = { .size = LICET_TEXT_MAX, .depth = ORDER_JSON_DEPTH };
    licet_session *session = mem_resize(mem_system(), NULL, sizeof *session);
    if (session == NULL) {
        err_set(&err, ERR_MEMORY, "memory for a session could not be had");
        licet_fail(error, &err);
        return NULL;
    }
    *session = (licet_session){ .engine = licet_engine_hold(engine) };
    arena_init(&session->arena, mem_system(), ORDER_ARENA_LIMIT);
    buf_init(&session->out, mem_system(), ANSWER_MAX);
    session->session = session_new(mem_system(), engine->packs.decider, &err);
    if (session->session != NULL)
        session->reader = json_reader_new(mem_system(), limits, &err);
    if (session->reader == NULL) {
        licet_fail(error, &err);
        licet_session_free(session);
        return NULL;
    }
    return session;
}

void licet_session_free(licet_session *session)
{
    if (session == NULL)
        return;
    json_reader_free(session->reader);
    session_free(session->session);
    buf_release(&session->out);
    arena_release(&session->arena);
    licet_engine_release(session->engine);
    mem_free(mem_system(), session);
}

/* ---- what is asked ---- */

static bool read_day(const char *name, const char *text, int32_t *ret_day, struct err *err)
{
    if (text != NULL)
        return date_parse(str_of(text), ret_day, err) || err_wrap(err, "%s", name);
    err_set(err, ERR_USAGE, "%s: there is no date", name);
    return err_hint(err, "dates are YYYY-MM-DD");
}

static bool read_options(const struct licet_options *options, struct decide_options *ret,
                         struct err *err)
{
    if (options == NULL || options->size < OPTIONS_SIZE_MIN) {
        err_set(err, ERR_USAGE, "the options are not filled in");
        return err_hint(err, "begin with LICET_OPTIONS_INIT");
    }
    if ((options->knowledge != LICET_KNOWLEDGE_FIRM &&
         options->knowledge != LICET_KNOWLEDGE_PUBLIC) ||
        (options->posture != LICET_ENFORCED && options->posture != LICET_TEXT))
        return err_set(err, ERR_USAGE, "there is no such knowledge or posture");
    if ((options->flags & ~(LICET_EXPLAIN | LICET_NO_GOOD_UNTIL | LICET_NO_JSON)) != 0)
        return err_set(err, ERR_USAGE, "there is no such flag");
    *ret = (struct decide_options){
        .known = DATE_OPEN,
        .knowledge = options->knowledge == LICET_KNOWLEDGE_FIRM ? KNOWLEDGE_FIRM : KNOWLEDGE_PUBLIC,
        .posture = options->posture == LICET_ENFORCED ? POSTURE_ENFORCED : POSTURE_TEXT,
        .explain = (options->flags & LICET_EXPLAIN) != 0,
        .skip_good_until = (options->flags & LICET_NO_GOOD_UNTIL) != 0,
        .grace_days = options->grace_days,
    };
    if (!read_day("options.today", options->today, &ret->today, err) ||
        (options->known != NULL && !read_day("options.known", options->known, &ret->known, err)))
        return false;
    ret->known_label = options->known == NULL ? ret->today : ret->known;
    return true;
}

static bool read_order(licet_session *session, const char *text, size_t length,
                       struct order *ret_order, struct err *err)
{
    struct json_source source = { .text = { text, length }, .line = 1 };
    arena_reset(&session->arena);
    session->out.length = 0;
    return order_read_json(session->reader, &session->arena, &source, ret_order, err);
}

/* Ends the text with a NUL, which does not count. */
static bool finish(licet_session *session, struct err *err)
{
    struct buf *out = &session->out;
    while (out->length > 0 && out->data[out->length - 1] == '\n')
        out->length--;
    buf_byte(out, '\0');
    if (!buf_check(out, err)) {
        /* The next answer may fit. */
        buf_release(out);
        buf_init(out, mem_system(), ANSWER_MAX);
        return false;
    }
    out->length--;
    return true;
}

static struct licet_text text_of(const licet_session *session)
{
    return (struct licet_text){ session->out.data, session->out.length };
}

/* ---- questions ---- */

bool licet_decide(licet_session *session, const char *order_text, size_t length,
                  const struct licet_options *options, struct licet_answer *ret_answer,
                  struct licet_error *error)
{
    struct decide_options asked;
    struct order order;
    struct decision decision;
    struct err err;
    err_clear(&err);
    if (!read_options(options, &asked, &err) ||
        !read_order(session, order_text, length, &order, &err) ||
        !decide(session->session, &order, &asked, &decision, &err))
        return licet_fail(error, &err);
    bool json = (options->flags & LICET_NO_JSON) == 0;
    if (json) {
        decision_to_json(&decision, &session->out);
        if (!finish(session, &err))
            return licet_fail(error, &err);
    }
    *ret_answer = (struct licet_answer){ .outcome = (int)decision.outcome,
                                         .review = (int)decision.review,
                                         .may_ship = decision.may_ship,
                                         .json = json ? session->out.data : NULL,
                                         .json_length = json ? session->out.length : 0 };
    return true;
}

/* What comes of an order, written into session->out. */
typedef bool answer_order(licet_session *session, const struct order *order,
                          struct decide_options *options, struct err *err);

static bool answer(licet_session *session, const char *order_text, size_t length,
                   const struct licet_options *options, answer_order *work,
                   struct licet_text *ret_json, struct licet_error *error)
{
    struct decide_options asked;
    struct order order;
    struct err err;
    err_clear(&err);
    if (!read_options(options, &asked, &err) ||
        !read_order(session, order_text, length, &order, &err) ||
        !work(session, &order, &asked, &err) || !finish(session, &err))
        return licet_fail(error, &err);
    *ret_json = text_of(session);
    return true;
}

static bool answer_classify(licet_session *session, const struct order *order,
                            struct decide_options *options, struct err *err)
{
    struct decision decision;
    options->classify_only = true;
    if (!decide(session->session, order, options, &decision, err))
        return false;
    classification_to_json(&decision, &session->out);
    return true;
}

static bool answer_history(licet_session *session, const struct order *order,
                           struct decide_options *options, struct err *err)
{
    struct history *histories;
    size_t count;
    if (!decide_histories(session->session, order, options, &histories, &count, err))
        return false;
    history_to_json(&session->out, order, histories, count);
    return true;
}

static bool answer_headroom(licet_session *session, const struct order *order,
                            struct decide_options *options, struct err *err)
{
    struct headroom headroom;
    if (!decide_headroom(session->session, order, options, &headroom, err))
        return false;
    headroom_to_json(&session->out, &session->engine->packs.policy, order, &headroom);
    return true;
}

bool licet_classify(licet_session *session, const char *order, size_t length,
                    const struct licet_options *options, struct licet_text *ret_json,
                    struct licet_error *error)
{
    return answer(session, order, length, options, answer_classify, ret_json, error);
}

bool licet_history(licet_session *session, const char *order, size_t length,
                   const struct licet_options *options, struct licet_text *ret_json,
                   struct licet_error *error)
{
    return answer(session, order, length, options, answer_history, ret_json, error);
}

bool licet_headroom(licet_session *session, const char *order, size_t length,
                    const struct licet_options *options, struct licet_text *ret_json,
                    struct licet_error *error)
{
    return answer(session, order, length, options, answer_headroom, ret_json, error);
}

bool licet_compare(licet_session *session, const char *exporter, const char *before,
                   const char *after, const struct licet_options *options,
                   struct licet_text *ret_json, struct licet_error *error)
{
    struct decide_options asked;
    struct comparison comparison;
    struct err err;
    struct compared_side sides[2] = { { .options = &asked }, { .options = &asked } };
    struct str who = exporter == NULL ? (struct str){ 0 } : str_of(exporter);
    err_clear(&err);
    session->out.length = 0;
    if (!read_options(options, &asked, &err) || !read_day("before", before, &sides[0].day, &err) ||
        !read_day("after", after, &sides[1].day, &err) ||
        !decide_compare(session->session, who, sides, &comparison, &err))
        return licet_fail(error, &err);
    comparison_to_json(&session->out, &comparison);
    if (!finish(session, &err))
        return licet_fail(error, &err);
    *ret_json = text_of(session);
    return true;
}
