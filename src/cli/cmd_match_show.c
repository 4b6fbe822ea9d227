/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_match_show.c - `licet match reopen`, `list` and `show`. */
#include "base/date.h"
#include "cli/many.h"
#include "cli/matching.h"
#include "cli/matter_reading.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "desk/form.h"

#define CONTENT_MAX ((size_t)4 << 20)

/* ---- reopen ---- */

struct reopening {
    struct cli *cli;
    const struct args *args;
    struct acting acting;
};

static bool reopen_one(void *context, struct str name, struct err *err)
{
    struct reopening *r = context;
    const struct matter_desk desk = matching_desk(r->cli, &r->acting);
    const struct match_change change = { .transition = MATCH_REOPEN,
                                         .name = name,
                                         .reason = args_text(r->args, "reason"),
                                         .basis = args_text(r->args, "basis") };
    struct match_outcome outcome;
    if (!match_do(&desk, r->cli->arena, &change, &outcome, err))
        return false;
    matching_tell(r->cli, r->args, &outcome);
    return true;
}

static bool run_reopen(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct reopening r = { .cli = cli, .args = args };
    if (args->operand_count > 0 && !acting_open(cli, args, &r.acting, err))
        return false;
    bool done = many_do(cli, args, 0, "match", "match list", reopen_one, &r, ret_status, err);
    acting_close(&r.acting);
    return done;
}

/* ---- list ---- */

static bool put_one(struct matter_reading *r, const struct matter_last *last)
{
    struct buf *out = &r->cli->out;
    const struct json_value *content;
    char at[INSTANT_TEXT_SIZE];
    if (!matter_reading_content(r, last->content, &content))
        return false;
    struct str name = form_text(form_get(content, "party"), "name");
    struct str key = form_text(content, "key");
    instant_format(last->recorded_at, at);
    if (!r->json) {
        buf_format(out, "%.*s  %-9.*s  %.10s  %.*s: '%.*s' and %.*s\n", STR_ARG(last->name),
                   STR_ARG(last->state), at, STR_ARG(last->by), STR_ARG(name), STR_ARG(key));
        return true;
    }
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", last->name);
    JSON_PUT_STRING(out, "state", last->state);
    JSON_PUT_STRING(out, "name", name);
    JSON_PUT_STRING(out, "entry", key);
    JSON_PUT_STRING(out, "by", last->by);
    put_json_instant(out, "at", last->recorded_at);
    JSON_PUT_STRING(out, "reason", last->reason);
    put_json_end(out);
    return true;
}

static bool run_list(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct matter_reading r;
    (void)ret_status;
    bool done = matter_reading_open(&r, cli, args, CONTENT_MAX, err) &&
                matter_reading_list(&r, args, &match_machine, "matches", put_one);
    matter_reading_close(&r);
    return done;
}

/* ---- show ---- */

static bool put_event(struct matter_reading *r, const struct matter_event *event)
{
    struct buf *out = &r->cli->out;
    char at[INSTANT_TEXT_SIZE];
    char by[PRINCIPAL_NAME_MAX + 1];
    instant_format(event->recorded_at, at);
    if (!people_name(r->store, &event->actor, by, r->err))
        return false;
    if (!r->json) {
        buf_format(out, "  %.19s  %s  %.*s: %.*s", at, by, STR_ARG(event->transition),
                   STR_ARG(event->reason));
        if (event->basis.length > 0)
            buf_format(out, " (%.*s)", STR_ARG(event->basis));
        buf_byte(out, '\n');
        return true;
    }
    json_open(out, '{');
    JSON_PUT_WORD(out, "at", at);
    JSON_PUT_WORD(out, "by", by);
    JSON_PUT_STRING(out, "transition", event->transition);
    JSON_PUT_STRING(out, "to", event->to);
    JSON_PUT_INT(out, "version", event->version);
    JSON_PUT_STRING(out, "reason", event->reason);
    JSON_PUT_STRING(out, "basis", event->basis);
    JSON_KEY(out, "details");
    if (event->details.length > 0)
        json_raw(out, event->details.data, event->details.length);
    else
        JSON_RAW(out, "null");
    buf_byte(out, ',');
    json_close(out, '}');
    return true;
}

static void put_party(struct buf *out, const struct json_value *content)
{
    const struct json_value *party = form_get(content, "party");
    for (const struct json_value *v = party == NULL ? NULL : party->first; v != NULL; v = v->next)
        buf_format(out, "    %.*s: %.*s\n", STR_ARG(v->key), STR_ARG(v->text));
}

static void put_entry(struct buf *out, struct str entry)
{
    while (entry.length > 0) {
        size_t end = str_find(entry, '\n');
        buf_format(out, "    %.*s\n", (int)end, entry.data);
        entry = str_slice(entry, end + 1, entry.length);
    }
}

static void put_found(struct buf *out, const struct json_value *content)
{
    const struct json_value *match = form_first(form_get(content, "found"), "matches");
    buf_format(out, "  how alike: %.*s, %.*s\n", STR_ARG(form_text(match, "score")),
               STR_ARG(form_text(match, "status")));
}

static bool put_page(struct matter_reading *r, const struct matter *matter, struct str content,
                     const struct matter_event *events, size_t count)
{
    struct buf *out = &r->cli->out;
    const struct json_value *root;
    if (!matter_reading_content(r, content, &root))
        return false;
    buf_format(out, "%.*s: %.*s; version %lld\n  the party, as it was stated:\n",
               STR_ARG(matter->name), STR_ARG(matter->state), (long long)matter->version);
    put_party(out, root);
    buf_format(out, "  the entry, %.*s:\n", STR_ARG(form_text(root, "key")));
    put_entry(out, form_text(root, "entry"));
    put_found(out, root);
    buf_text(out, "what became of it:\n");
    for (size_t i = 0; i < count; i++) {
        if (!put_event(r, &events[i]))
            return false;
    }
    return true;
}

static bool put_json(struct matter_reading *r, const struct matter *matter, struct str content,
                     const struct matter_event *events, size_t count)
{
    struct buf *out = &r->cli->out;
    json_open(out, '{');
    JSON_PUT_STRING(out, "id", matter->name);
    JSON_PUT_STRING(out, "state", matter->state);
    JSON_PUT_INT(out, "version", matter->version);
    JSON_KEY(out, "match");
    json_raw(out, content.data, content.length);
    buf_byte(out, ',');
    JSON_KEY(out, "events");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (!put_event(r, &events[i]))
            return false;
    }
    json_close(out, ']');
    put_json_end(out);
    return true;
}

static bool show(struct matter_reading *r, const struct args *args)
{
    struct arena *arena = r->cli->arena;
    struct str name;
    struct matter matter;
    struct matter_version version;
    struct matter_event *events;
    size_t count;
    return people_operand(args, 0, "match", &name, r->err) &&
           matter_named(r->store, arena, &match_machine, name, &matter, r->err) &&
           matter_version_read(r->store, arena, &matter.id, matter.version, &version, r->err) &&
           matter_events_read(r->store, arena, &matter.id, &events, &count, r->err) &&
           (r->json ? put_json(r, &matter, version.content, events, count)
                    : put_page(r, &matter, version.content, events, count));
}

static bool run_show(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct matter_reading r;
    (void)ret_status;
    bool done = matter_reading_open(&r, cli, args, CONTENT_MAX, err) && show(&r, args);
    matter_reading_close(&r);
    return done;
}

/* ---- the commands ---- */

static const struct option why_options[] = {
    { .name = "reason", .metavar = "TEXT", .type = OPTION_TEXT, .help = "why; kept with it" },
    { .name = "basis",
      .metavar = "TEXT",
      .type = OPTION_TEXT,
      .help = "what it rests on: evidence, a source; kept with it" },
    { .name = NULL },
};
static const struct option list_options[] = {
    { .name = "state",
      .metavar = "STATE",
      .type = OPTION_TEXT,
      .help = "only those in that state: cleared, confirmed, reopened" },
    { .name = NULL },
};
static const struct option_group why_group = { "Options", why_options };
static const struct option_group list_group = { "Options", list_options };
static const struct option_group *const why_groups[] = { &why_group, &group_names, &group_acting,
                                                         &group_json, NULL };
static const struct option_group *const list_groups[] = { &list_group, &group_database, &group_json,
                                                          NULL };
static const struct option_group *const show_groups[] = { &group_database, &group_json, NULL };
static const char *const reopen_usage[] = { "MATCH... --reason TEXT --as NAME --db PATH", NULL };
static const char *const list_usage[] = { "[--state STATE] --db PATH", NULL };
static const char *const show_usage[] = { "MATCH --db PATH", NULL };

const struct command command_match_reopen = {
    .name = "reopen",
    .summary = "what was found of a match answers no more",
    .usage = reopen_usage,
    .help = "From then on the match is possible again, with what was found before beside it, until "
            "somebody clears or confirms it anew. One person is enough: it only keeps back.",
    .statuses = many_statuses,
    .groups = why_groups,
    .operands_max = MANY_MAX,
    .run = run_reopen,
};

const struct command command_match_list = {
    .name = "list",
    .summary = "matches that somebody has looked at, by name",
    .usage = list_usage,
    .groups = list_groups,
    .run = run_list,
};

const struct command command_match_show = {
    .name = "show",
    .summary = "a match: what both sides said, and who found what",
    .usage = show_usage,
    .help = "The party as it was stated, the entry as the list had it, how alike they were, and "
            "each who cleared, confirmed or opened it again, with why. --json has the score part "
            "by part and the versions of the lists.",
    .groups = show_groups,
    .operands_max = 1,
    .run = run_show,
};
