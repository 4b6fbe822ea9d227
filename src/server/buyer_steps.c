/* SPDX-License-Identifier: Apache-2.0 */
/* server/buyer_steps.c - buyers: each step by its name, as `licet buyer`. */
#include "desk/buyer_form.h"
#include "desk/buyers.h"
#include "server/handlers.h"
#include "server/looking.h"
#include "server/server_priv.h"
#include "server/step.h"
#include "text/json_merge.h"
#include "text/json_write.h"

#define CONDITIONS_DEPTH 16

#define PAPERED                                                                                    \
    (STEP_OF(BUYER_REQUEST) | STEP_OF(BUYER_ANSWER) | STEP_OF(BUYER_APPROVE) |                     \
     STEP_OF(BUYER_REJECT) | STEP_OF(BUYER_MEET) | STEP_OF(BUYER_REINSTATE))
#define OF_MATCH (STEP_OF(BUYER_SETTLE) | STEP_OF(BUYER_DECLINE))

/* ---- what is said of one ---- */

static bool read_form(struct call *call, struct buyer_asked *ret, struct err *err)
{
    const struct json_source source = { .text = buf_view(&call->exchange->body.text), .line = 1 };
    struct law_worker *worker = law_worker_take(call->law, err);
    *ret = (struct buyer_asked){ .told = BUYER_TOLD_DONE };
    bool done =
        worker != NULL && buyer_form_read(order_reader_json(worker->orders), &call->exchange->arena,
                                          &source, &ret->name, &ret->content, err);
    law_worker_give(call->law, worker);
    if (!done || call->route->transition == BUYER_ADD || str_equal(ret->name, call->parameters[0]))
        return done;
    return err_set(err, ERR_VALUE, "it says that it is of '%.*s'", STR_ARG(ret->name));
}

static bool file(struct call *call, struct err *err)
{
    const struct matter_desk desk = desk_of_matters(call);
    struct buyer_asked asked;
    struct matter matter;
    if (!read_form(call, &asked, err) ||
        !buyers_apply(&desk, call->route->transition, &asked, 1, err))
        return false;
    if (asked.told == BUYER_TOLD_REFUSED) {
        *err = asked.refused;
        return false;
    }
    if (!matter_named(call->store, &call->exchange->arena, &buyer_machine, asked.name, &matter,
                      err))
        return false;
    const struct step_told told = { .matter = &matter, .same = asked.told == BUYER_TOLD_SAME };
    step_end(step_tell(call, &told));
    return true;
}

/* ---- a step ---- */

/* As they stand in the body; what they say is read as those of a file. */
static bool read_conditions(struct call *call, struct json_text *text, const char *name,
                            struct str *ret, struct err *err)
{
    const struct json_value *value = json_get(text->root, str_of(name));
    struct arena *arena = &call->exchange->arena;
    struct buf out;
    if (value == NULL)
        return true;
    const struct json_limits limits = { .size = BUYER_SIZE_MAX, .depth = CONDITIONS_DEPTH };
    struct json_reader *reader = json_reader_new(call->server->config.mem, limits, err);
    if (reader == NULL)
        return false;
    buf_init(&out, call->server->config.mem, BUYER_SIZE_MAX);
    json_value_write(value, &out);
    json_end(&out);
    const struct json_source source = { .text = str_copy(arena, buf_view(&out)), .line = 1 };
    bool done = buf_check(&out, err) && arena_sound(arena, err) &&
                buyer_conditions_read(reader, arena, &source, ret, err);
    buf_release(&out);
    json_reader_free(reader);
    if (!done)
        err->line = err->column = 0;
    return done || err_wrap(err, "'conditions'");
}

static bool read_change(struct call *call, struct buyer_change *change, struct err *err)
{
    struct json_text text;
    struct str day = STR("");
    struct str due = STR("");
    const struct json_value *conditions = NULL;
    const struct step_field fields[] = {
        { "reason", FIELD_IS_TEXT, STEP_OF_ALL, 0, &change->reason },
        { "basis", FIELD_IS_TEXT, STEP_OF_ALL, 0, &change->basis },
        { "on", FIELD_IS_TEXT, STEP_OF_ALL, 0, &day },
        { "document", FIELD_IS_TEXT, PAPERED, 0, &change->document },
        { "match", FIELD_IS_COUNT, OF_MATCH, OF_MATCH, &change->match },
        { "conditions", FIELD_IS_OBJECTS, STEP_OF(BUYER_APPROVE), 0, &conditions },
        { "condition", FIELD_IS_COUNT, STEP_OF(BUYER_MEET), STEP_OF(BUYER_MEET),
          &change->condition },
        { "due", FIELD_IS_TEXT, STEP_OF(BUYER_MEET), 0, &due },
        { "depth", FIELD_IS_COUNT, STEP_OF(BUYER_SCREEN), 0, &change->depth },
        { NULL, FIELD_IS_TEXT, 0, 0, NULL },
    };
    change->day = server_today(call->server);
    return step_read(call, &text, fields, err) &&
           step_day("on", day, &change->day_given, &change->day, err) &&
           step_day("due", due, &change->due_given, &change->due, err) &&
           step_document(change->document, err) &&
           read_conditions(call, &text, "conditions", &change->conditions, err);
}

bool handle_buyer_step(struct call *call, struct err *err)
{
    const struct matter_desk desk = desk_of_matters(call);
    struct buyer_change change = { .transition = call->route->transition,
                                   .name = call->parameters[0],
                                   .reason = STR(""),
                                   .basis = STR(""),
                                   .document = STR(""),
                                   .depth = BUYER_DEPTH };
    struct buyer_outcome outcome;
    struct matter matter;
    if (change.transition != BUYER_ADD && !step_seen(call, &matter, err))
        return false;
    if (change.transition == BUYER_ADD || change.transition == BUYER_AMEND)
        return file(call, err);
    if (!read_change(call, &change, err) ||
        (change.transition == BUYER_SCREEN && !looking_screen(call, &change, err)) ||
        !buyer_do(&desk, &call->exchange->arena, &change, &outcome, err))
        return false;
    const struct step_told told = { &outcome.matter, outcome.same, outcome.waits,
                                    outcome.approval.id };
    struct buf *out = step_tell(call, &told);
    JSON_PUT_INT(out, "open", (int64_t)outcome.open);
    step_end(out);
    return true;
}
