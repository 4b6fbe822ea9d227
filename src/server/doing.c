/* SPDX-License-Identifier: Apache-2.0 */
/* server/doing.c - see doing.h. */
#include "server/doing.h"

#include <stdio.h>

#include "base/date.h"
#include "desk/signed_in.h"
#include "server/admission.h"
#include "server/desk.h"
#include "server/form.h"
#include "server/pages.h"
#include "server/server_priv.h"
#include "server/steps.h"

#define ADDRESS_MAX ((size_t)16 << 10)
#define TEXT_LIMITS                                                                                \
    (struct json_limits)                                                                           \
    {                                                                                              \
        .size = (size_t)16 << 20, .depth = JSON_DEPTH_MAX                                          \
    }

const struct route_query doing_queries[] = {
    { "done", "the step that was taken just now", NULL },
    { "waits", "the approval that it waits for", NULL },
    { NULL, NULL, NULL },
};

/* ---- fields ---- */

/* All that steps want to know. */
static const struct web_input inputs[] = {
    { .name = "reason", .label = "Reason", .kind = WEB_AREA, .help = "why; kept with it" },
    { .name = "basis",
      .label = "Basis",
      .help = "what it rests on: a citation, a letter, evidence" },
    { .name = "document",
      .label = "Document",
      .kind = WEB_HASH,
      .help = "its SHA-256, as sha256sum prints it; the document itself stays where it is" },
    { .name = "day",
      .label = "Day",
      .kind = WEB_DAY,
      .help = "on which it happened; today if left out" },
    { .name = "match", .label = "Match", .kind = WEB_CHOICE },
    { .name = "depth",
      .label = "Levels of parents",
      .help = "how many have to be known; 3 if left out" },
    { .name = "condition", .label = "Condition", .kind = WEB_CHOICE },
    { .name = "due",
      .label = "Due date",
      .kind = WEB_DAY,
      .help = "for which it is met, of one that comes again" },
    { .name = "hold", .label = "Hold", .kind = WEB_CHOICE },
    { .name = "conditions",
      .label = "Conditions",
      .kind = WEB_AREA,
      .help = "a JSON array of obligations, guards and caps; none if left out" },
    { .name = "says", .label = "What happened", .kind = WEB_AREA },
    { .name = "until", .label = "Until", .kind = WEB_DAY },
    { .name = "outcome", .label = "What came of it", .kind = WEB_CHOICE },
    { .name = "number", .label = "Number" },
    { .name = "agency", .label = "Agency", .help = "such as DOD, DOE, DOS" },
    { .name = "licenses",
      .label = "Licenses",
      .help = "numbers of licenses on file, with blanks between" },
    { .name = "at", .label = "When", .help = "now if left out; else as in 2026-03-01T14:00:00Z" },
    { .name = "place", .label = "Place" },
    { .name = "reference", .label = "Reference", .help = "such as the ITN, or a bill of lading" },
};

struct web_input *doing_input(struct doing *doing, const char *name)
{
    for (size_t i = 0; i < doing->input_count; i++) {
        if (str_equal_text(str_of(doing->inputs[i].name), name))
            return &doing->inputs[i];
    }
    return NULL;
}

static void add_input(struct doing *doing, struct str word)
{
    bool needed = str_ends(word, STR("!"));
    struct str name = str_slice(word, 0, word.length - needed);
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        if (!str_equal_text(name, inputs[i].name) || doing->input_count == DOING_INPUTS_MAX)
            continue;
        struct web_input *input = &doing->inputs[doing->input_count++];
        *input = inputs[i];
        input->needed = needed;
        input->value = str_trim(target_query_of(&doing->form, input->name));
    }
}

static void add_inputs(struct doing *doing)
{
    struct str rest = str_of(doing->step->inputs);
    while (rest.length > 0) {
        size_t end = str_find(rest, ' ');
        add_input(doing, str_slice(rest, 0, end));
        rest = str_slice(rest, end < rest.length ? end + 1 : end, rest.length);
    }
}

struct str doing_said(const struct doing *doing, const char *name)
{
    for (size_t i = 0; i < doing->input_count; i++) {
        if (str_equal_text(str_of(doing->inputs[i].name), name) &&
            doing->inputs[i].value.length > 0)
            return doing->inputs[i].value;
    }
    return STR("");
}

bool doing_wrong(struct doing *doing, const char *name, struct err *err)
{
    struct web_input *input = doing_input(doing, name);
    if (input != NULL)
        input->problem = str_copy(&doing->call->exchange->arena, str_of(err->message));
    return false;
}

bool doing_day(struct doing *doing, const char *name, int32_t otherwise, int32_t *ret,
               struct err *err)
{
    struct str text = doing_said(doing, name);
    *ret = otherwise;
    return text.length == 0 || date_parse(text, ret, err) || doing_wrong(doing, name, err);
}

bool doing_count(struct doing *doing, const char *name, int64_t *ret, struct err *err)
{
    struct str text = doing_said(doing, name);
    struct num number;
    struct err unused;
    *ret = 0;
    if (text.length == 0)
        return true;
    if (num_parse(text, false, &number, &unused) && number.bottom == 1 && number.top > 0 &&
        number.top < INT64_MAX) {
        *ret = (int64_t)number.top;
        return true;
    }
    err_set(err, ERR_VALUE, "'%.*s' is not a whole number from 1", STR_ARG(text));
    return doing_wrong(doing, name, err);
}

/* ---- addresses ---- */

/* "/buyers/Example%20Cloud" and what is behind it; absent without memory, which the arena tells. */
static struct str address(struct call *call, const struct doing_area *area, struct str name,
                          const char *behind)
{
    struct buf out;
    buf_init(&out, call->server->config.mem, ADDRESS_MAX);
    buf_format(&out, "%s/", area->path);
    html_url_part(&out, name);
    buf_text(&out, behind);
    struct str kept = str_copy(&call->exchange->arena, buf_view(&out));
    buf_release(&out);
    return kept;
}

static struct str step_address(struct doing *doing)
{
    char behind[64];
    snprintf(behind, sizeof behind, "/do/%s",
             machine_transition(doing->area->machine, doing->step->transition));
    return address(doing->call, doing->area, doing->matter.name, behind);
}

/* ---- what is offered ---- */

static bool may_take(const struct call *call, const struct doing_step *step)
{
    return (call->who.may & step->may) != 0;
}

static bool is_possible(const struct doing_area *area, const struct matter *matter,
                        const struct doing_step *step)
{
    unsigned from;
    return machine_find_state(area->machine, matter->state, &from) &&
           machine_can(area->machine, from, step->transition);
}

/* The word of a step that was done, of the machine itself: an address can say anything. */
static const char *done_word(const struct doing_area *area, struct str word)
{
    unsigned transition;
    return word.length > 0 && machine_find_transition(area->machine, word, &transition)
               ? machine_transition(area->machine, transition)
               : NULL;
}

/* Whether it was the last thing that happened to it, and by whoever asks. */
static bool was_last(struct call *call, const struct matter *matter, const char *word, bool *ret,
                     struct err *err)
{
    struct matter_event *events;
    size_t count;
    *ret = false;
    if (word == NULL)
        return true;
    if (!matter_events_read(call->store, &call->exchange->arena, &matter->id, &events, &count, err))
        return false;
    *ret = count > 0 && str_equal_text(events[count - 1].transition, word) &&
           store_id_equal(&events[count - 1].actor, &call->who.principal.id);
    return true;
}

bool doing_offer(struct call *call, const struct doing_area *area, const struct matter *matter,
                 struct web_page *page, struct err *err)
{
    const char *word = done_word(area, call_query(call, "done"));
    bool last;
    page->about = address(call, area, matter->name, "");
    for (size_t i = 0; i < area->count && page->button_count < WEB_BUTTONS_MAX; i++) {
        const struct doing_step *step = &area->steps[i];
        if (page->proof.length > 0 && may_take(call, step) && is_possible(area, matter, step))
            page->buttons[page->button_count++] =
                (struct web_button){ step->verb,
                                     machine_transition(area->machine, step->transition) };
    }
    if (!was_last(call, matter, word, &last, err) ||
        !desk_number(call, "waits", 0, INT64_MAX - 1, &page->waits, err))
        return false;
    page->done = last ? word : NULL;
    return arena_sound(&call->exchange->arena, err);
}

/* ---- the form ---- */

static bool find_step(struct doing *doing, struct err *err)
{
    struct call *call = doing->call;
    const struct doing_area *area = doing->area;
    for (size_t i = 0; i < area->count; i++) {
        if (str_equal_text(call->parameters[1],
                           machine_transition(area->machine, area->steps[i].transition)))
            doing->step = &area->steps[i];
    }
    if (doing->step == NULL) {
        call->problem = PROBLEM_NOT_FOUND;
        return err_set(err, ERR_NAME, "'%.*s' is nothing that is done here",
                       STR_ARG(call->parameters[1]));
    }
    if (!matter_named(call->store, &call->exchange->arena, area->machine, call->parameters[0],
                      &doing->matter, err))
        return desk_not_found(call, err);
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        if (!may_take(call, doing->step) && (doing->step->may >> i & 1) != 0 &&
            !who_need(&call->who, (enum permission)i, err))
            return false;
    }
    return true;
}

static struct str tag_of(struct arena *arena, const struct matter *matter)
{
    char text[64];
    snprintf(text, sizeof text, "%lld.%lld", (long long)matter->version, (long long)matter->event);
    return str_copy(arena, str_of(text));
}

/* "on hold, or allocatable"; nothing where it stays. */
static struct str becomes(const struct doing *doing)
{
    const struct machine *machine = doing->area->machine;
    struct arena *arena = &doing->call->exchange->arena;
    struct str text = { 0 };
    unsigned from;
    if (!machine_find_state(machine, doing->matter.state, &from))
        return text;
    for (unsigned to = 0; to < machine->state_count; to++) {
        if (to == from || !machine_allows(machine, from, doing->step->transition, to))
            continue;
        struct str word = str_of(machine_state(machine, to));
        text = text.length == 0 ? word : str_join(arena, text, " or ", word);
    }
    char *plain = arena_copy(arena, text.data == NULL ? "" : text.data, text.length);
    for (size_t i = 0; plain != NULL && i < text.length; i++)
        plain[i] = plain[i] == '_' ? ' ' : plain[i];
    return (struct str){ plain, plain == NULL ? 0 : text.length };
}

static bool put_form(struct doing *doing, unsigned status, const struct err *why, struct err *err)
{
    struct call *call = doing->call;
    struct arena *arena = &call->exchange->arena;
    struct web_step_form form = {
        .page = page_around(call, doing->matter.name, doing->area->place),
        .verb = doing->step->verb,
        .what = doing->area->machine->what,
        .name = doing->matter.name,
        .state = doing->matter.state,
        .effect = doing->step->effect,
        .becomes = becomes(doing),
        .figures = doing->figures,
        .action = step_address(doing),
        .back = address(call, doing->area, doing->matter.name, ""),
        .inputs = doing->inputs,
        .input_count = doing->input_count,
        .seen = tag_of(arena, &doing->matter),
        .danger = doing->step->danger,
    };
    if (why != NULL) {
        form.problem = str_copy(arena, str_of(why->message));
        form.hint = str_copy(arena, str_of(why->hint));
    }
    if (!form_key(call, &form.key, err) || !arena_sound(arena, err))
        return false;
    web_step_form(page_html(call, status), &form);
    return true;
}

bool doing_show(struct call *call, const struct doing_area *area, struct err *err)
{
    struct doing doing = { .call = call, .area = area };
    unsigned from;
    if (!find_step(&doing, err) || !matter_state(area->machine, &doing.matter, &from, err) ||
        !machine_need(area->machine, doing.matter.name, from, doing.step->transition, err))
        return false;
    add_inputs(&doing);
    return (area->look == NULL || area->look(&doing, err)) && put_form(&doing, 200, NULL, err);
}

/* ---- somebody was faster ---- */

static bool read_version(struct doing *doing, struct json_reader *reader, int64_t version,
                         const struct json_value **ret, struct err *err)
{
    struct matter_version row;
    *ret = NULL;
    return matter_version_read(doing->call->store, &doing->call->exchange->arena, &doing->matter.id,
                               version, &row, err) &&
           steps_json(doing->call, reader, row.content, ret, err);
}

static bool put_conflict(struct doing *doing, int64_t version, int64_t event, struct err *err)
{
    struct call *call = doing->call;
    struct json_reader *reader = json_reader_new(call->server->config.mem, TEXT_LIMITS, err);
    struct matter_event *events;
    struct web_step *steps;
    size_t count;
    struct web_conflict conflict = {
        .page = page_around(call, doing->matter.name, doing->area->place),
        .verb = doing->step->verb,
        .what = doing->area->machine->what,
        .name = doing->matter.name,
        .state_now = doing->matter.state,
        .again = step_address(doing),
        .back = address(call, doing->area, doing->matter.name, ""),
        .version_seen = version,
        .version_now = doing->matter.version,
    };
    bool done = reader != NULL &&
                matter_events_read(call->store, &call->exchange->arena, &doing->matter.id, &events,
                                   &count, err) &&
                steps_read(call, reader, events, count, &steps, err) &&
                (version == doing->matter.version ||
                 (read_version(doing, reader, version, &conflict.seen, err) &&
                  read_version(doing, reader, doing->matter.version, &conflict.now, err)));
    json_reader_free(reader);
    if (!done || !arena_sound(&call->exchange->arena, err))
        return false;
    size_t from = 0;
    while (from < count && steps[from].n <= event)
        from++;
    conflict.steps = steps + from;
    conflict.count = count - from;
    web_conflict(page_html(call, 409), &conflict);
    return true;
}

static bool read_tag(struct str text, int64_t *ret_version, int64_t *ret_event)
{
    size_t dot = str_find(text, '.');
    struct num version;
    struct num event;
    struct err unused;
    if (!num_parse(str_slice(text, 0, dot), false, &version, &unused) ||
        !num_parse(str_slice(text, dot + 1, text.length), false, &event, &unused) ||
        version.bottom != 1 || event.bottom != 1 || version.top < 1 || event.top < 1 ||
        version.top > INT32_MAX || event.top > INT32_MAX)
        return false;
    *ret_version = (int64_t)version.top;
    *ret_event = (int64_t)event.top;
    return true;
}

/* ---- it is taken ---- */

/* Those that whoever asks can mend. */
static bool can_be_mended(const struct err *err)
{
    return err->code == ERR_VALUE || err->code == ERR_USAGE || err->code == ERR_NAME ||
           err->code == ERR_CONFLICT || err->code == ERR_LIMIT || err->code == ERR_SYNTAX;
}

static bool lead_back(struct doing *doing, struct err *err)
{
    char behind[96];
    if (doing->approval > 0)
        snprintf(behind, sizeof behind, "?waits=%lld", (long long)doing->approval);
    else
        snprintf(behind, sizeof behind, "?done=%s",
                 machine_transition(doing->area->machine, doing->step->transition));
    struct str to = address(doing->call, doing->area, doing->matter.name, behind);
    doing->call->waits = doing->approval > 0;
    return arena_sound(&doing->call->exchange->arena, err) && page_leads(doing->call, to, err);
}

/* All of it, or nothing: what is shown in place of it commits nothing. */
static bool run(struct doing *doing, struct err *err)
{
    struct store *store = doing->call->store;
    if (!form_needed(doing->inputs, doing->input_count, err) || !store_begin(store, err))
        return false;
    if (doing->area->run(doing, err))
        return store_commit(store, err);
    store_rollback(store);
    return false;
}

static bool take(struct doing *doing, struct err *err)
{
    struct err why;
    int64_t version;
    int64_t event;
    if (!read_tag(target_query_of(&doing->form, WEB_STEP_SEEN), &version, &event))
        return err_set(err, ERR_USAGE, "the form does not say what was seen");
    if (version != doing->matter.version || event != doing->matter.event)
        return put_conflict(doing, version, event, err);
    add_inputs(doing);
    err_clear(&why);
    if (run(doing, &why))
        return lead_back(doing, err);
    *err = why;
    if (!can_be_mended(&why))
        return false;
    if (doing->area->look != NULL && !doing->area->look(doing, err))
        return false;
    return put_form(doing, problem_status(problem_kind_of(&why)), &why, err);
}

bool doing_take(struct call *call, const struct doing_area *area, struct err *err)
{
    struct doing doing = { .call = call, .area = area, .sent = true };
    struct once once;
    bool done;
    if (!form_read(call, admission_cookie(call), &doing.form, err) ||
        !form_begin(call, &doing.form, &once, &done, err))
        return false;
    return done || (find_step(&doing, err) && take(&doing, err) && form_end(call, &once, err));
}
