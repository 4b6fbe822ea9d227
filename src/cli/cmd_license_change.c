/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_license_change.c - the changes of a license, each a command by its name. */
#include <assert.h>

#include "base/sha256.h"
#include "cli/clock.h"
#include "cli/files.h"
#include "cli/licensing.h"
#include "cli/many.h"
#include "cli/names_file.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"
#include "cli/rows_file.h"
#include "decide/law.h"
#include "desk/ids.h"

#define LICENSE_FILE_MAX ((size_t)4 << 20)
#define DOCUMENT_MAX ((size_t)256 << 20)
#define TOLERANCE "license.value_tolerance"

/* ---- what was done ---- */

static void put_json(struct buf *out, const struct license_change *change,
                     const struct license_outcome *outcome)
{
    const struct license_record *record = &outcome->record;
    json_open(out, '{');
    JSON_PUT_STRING(out, "authority", record->key.authority);
    JSON_PUT_STRING(out, "number", record->key.number);
    JSON_PUT_WORD(out, "transition", license_transition_word(change->transition));
    JSON_PUT_BOOL(out, "done", !outcome->waits);
    JSON_PUT_BOOL(out, "repeated", outcome->repeated);
    put_json_number(out, "approval", outcome->approval);
    JSON_PUT_WORD(out, "state", license_state_word(record->state));
    put_json_number(out, "version", record->version);
    JSON_PUT_INT(out, "newest", record->newest);
    JSON_PUT_INT(out, "freed", (int64_t)outcome->freed);
    JSON_PUT_INT(out, "incidents", outcome->incidents);
    put_json_end(out);
}

static void put_count(struct buf *out, int64_t count, const char *one, const char *many)
{
    if (count > 0)
        buf_format(out, "%lld %s\n", (long long)count, count == 1 ? one : many);
}

static void put_text(struct buf *out, const struct args *args,
                     const struct license_outcome *outcome)
{
    const struct license_record *record = &outcome->record;
    if (outcome->waits) {
        struct approval_answer answer = { .id = outcome->approval,
                                          .is_new = !outcome->asked_before };
        put_waits(out, many_name(args, record->key.number), &answer);
        return;
    }
    buf_format(out, "%.*s %.*s is %s", STR_ARG(record->key.authority), STR_ARG(record->key.number),
               license_state_word(record->state));
    if (record->version > 0)
        buf_format(out, ", version %lld", (long long)record->version);
    if (record->newest > record->version)
        buf_format(out, "; version %lld is a draft: 'licet license activate' brings it into force",
                   (long long)record->newest);
    buf_format(out, "%s\n", outcome->repeated ? " (it had been done)" : "");
    put_count(out, (int64_t)outcome->freed, "reservation is none any more",
              "reservations are none any more");
    put_count(out, outcome->incidents, "incident: 'licet license show' tells of it",
              "incidents: 'licet license show' lists them");
}

/* ---- a change ---- */

struct changing {
    struct licensing licensing;
    struct license_change change;
    struct license_record record; /* of the one that was there */
    struct license license;       /* that was read */
    bool several;                 /* a key is of each with its number */
    bool (*prepare)(struct changing *c);
    struct err *err;
};

/* What all changes have: who, when, why. */
static bool begin(struct changing *c, struct cli *cli, const struct args *args,
                  enum license_transition transition, struct err *err)
{
    *c = (struct changing){ .change = { .transition = transition, .value = LICENSE_UNKNOWN },
                            .several = args->operand_count > 1,
                            .err = err };
    if (!licensing_open(&c->licensing, cli, args, false, err))
        return false;
    c->change.by = &c->licensing.acting.who;
    c->change.reason = args_text(args, "reason");
    c->change.basis = args_text(args, "basis");
    if (c->change.reason.data == NULL)
        c->change.reason = STR("");
    if (c->change.basis.data == NULL)
        c->change.basis = STR("");
    return true;
}

/* The id that --id stands for: of several, that and the number of each. */
static bool make_id(struct changing *c, struct str number)
{
    const struct args *args = c->licensing.args;
    struct arena *arena = c->licensing.cli->arena;
    struct str key = args_text(args, "id");
    if (key.data != NULL && c->several)
        key = str_join(arena, key, " ", number);
    c->change.id = key.data == NULL ? id_new(c->licensing.acting.now) : id_of_key(key);
    return arena_sound(arena, c->err);
}

static bool finish(struct changing *c)
{
    struct license_outcome outcome;
    struct cli *cli = c->licensing.cli;
    if (!license_do(&c->licensing.desk, &c->change, &outcome, c->err))
        return false;
    if (args_flag(c->licensing.args, "json"))
        put_json(&cli->out, &c->change, &outcome);
    else
        put_text(&cli->out, c->licensing.args, &outcome);
    return true;
}

/* ---- one that is there ---- */

/* The license, and the time in its zone. */
static bool load(struct changing *c, struct str number)
{
    const struct args *args = c->licensing.args;
    if (!license_load(&c->licensing.desk, args_text(args, "authority"), number, &c->record, c->err))
        return false;
    c->change.authority = c->record.key.authority;
    c->change.number = c->record.key.number;
    return make_id(c, c->record.key.number) &&
           licensing_instant(args, "at", c->record.terms.version.zone, false, &c->change.at_given,
                             &c->change.event_at, c->err);
}

static bool change_one(void *context, struct str number, struct err *err)
{
    struct changing *c = context;
    assert(err == c->err);
    return load(c, number) && (c->prepare == NULL || c->prepare(c)) && finish(c);
}

/* ---- each of a file ---- */

static bool change_row(void *context, struct json_reader *reader, const struct json_source *source,
                       struct err *err)
{
    struct changing *c = context;
    c->change.filing.license = &c->license;
    if (!license_read_json(reader, c->licensing.cli->arena, source, &c->license, err))
        return false;
    if (c->change.transition == LICENSE_ADD)
        return make_id(c, c->license.number) && c->prepare(c) && finish(c);
    if (c->several)
        return load(c, c->license.number) && finish(c);
    return finish(c);
}

static bool change_rows(struct changing *c, struct str path, int *ret_status)
{
    static const struct rows_limits limits = {
        .file = (size_t)256 << 20, .row = { .size = LICENSE_FILE_MAX, .depth = LICENSE_JSON_DEPTH }
    };
    return many_rows(c->licensing.cli, c->licensing.args, path, &limits, change_row, c, ret_status,
                     c->err);
}

/* ---- what the packs say ---- */

/* The tolerance of today's rules, and the zone of whose they are. */
static bool read_law(struct changing *c)
{
    struct licensing *licensing = &c->licensing;
    struct law_number number;
    int32_t today;
    packs_init(&licensing->packs, licensing->cli->mem);
    licensing->has_packs = true;
    if (!packs_open(&licensing->packs, licensing->args, c->err))
        return false;
    const struct policy *policy = &licensing->packs.policy;
    if (!clock_today(policy->zone, &today, c->err) ||
        !law_number(policy, licensing->cli->arena, STR(TOLERANCE), today, &number, c->err))
        return false;
    c->change.filing.tolerance =
        (struct license_tolerance){ .share = number.number, .citation = number.citation };
    c->change.filing.zone = policy->zone;
    return true;
}

/* ---- what else is given ---- */

static bool read_document(struct changing *c)
{
    struct str path = args_text(c->licensing.args, "document");
    struct str text;
    struct arena arena;
    if (path.data == NULL)
        return true;
    arena_init(&arena, c->licensing.cli->mem, DOCUMENT_MAX + 4096);
    bool done = file_read(&arena, path, DOCUMENT_MAX, &text, c->err);
    if (done)
        sha256_of(text.data, text.length, c->change.filing.document);
    arena_release(&arena);
    c->change.filing.has_document = done;
    return done;
}

/* --carry or --fresh, one of them. */
static bool read_counting(struct changing *c)
{
    const struct args *args = c->licensing.args;
    bool carry = args_flag(args, "carry");
    if (carry != args_flag(args, "fresh")) {
        c->change.filing.carries = carry;
        return true;
    }
    err_set(c->err, ERR_USAGE, "does what was shipped count against it?");
    return err_hint(c->err, "the authority says so: --carry, it counts, or --fresh, it does not");
}

static bool read_replaced(struct changing *c)
{
    const struct args *args = c->licensing.args;
    struct str number = args_text(args, "replaces");
    struct license_record old;
    if (number.data == NULL) {
        if (!args_flag(args, "carry") && !args_flag(args, "fresh"))
            return true;
        err_set(c->err, ERR_USAGE, "which license does it replace?");
        return err_hint(c->err, "--replaces NUMBER, or leave --carry and --fresh out");
    }
    if (!read_counting(c) ||
        !license_load(&c->licensing.desk, c->license.authority, number, &old, c->err))
        return false;
    c->change.filing.replacing = true;
    c->change.filing.replaces = old.key.id;
    return true;
}

/* ---- the commands ---- */

static bool end(struct changing *c, bool done)
{
    licensing_close(&c->licensing);
    return done;
}

static bool run_add(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct changing c;
    struct str path;
    if (!people_operand(args, 0, "file", &path, err))
        return false;
    bool done = begin(&c, cli, args, LICENSE_ADD, err) && read_document(&c) && read_law(&c);
    c.several = true;
    c.prepare = read_replaced;
    return end(&c, done && change_rows(&c, path, ret_status));
}

/* NUMBER FILE: that license; FILE: whichever it names. */
static bool run_amend(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct changing c;
    struct str path;
    bool one = args->operand_count > 1;
    if (!people_operand(args, 0, "license", &path, err))
        return false;
    path = args->operands[args->operand_count - 1];
    bool done = begin(&c, cli, args, LICENSE_AMEND, err) && read_document(&c) &&
                read_counting(&c) && read_law(&c);
    c.several = !one;
    return end(&c,
               done && (!one || load(&c, args->operands[0])) && change_rows(&c, path, ret_status));
}

/* With each license that is named. */
static bool run_all(struct changing *c, const struct args *args, int *ret_status)
{
    return many_do(c->licensing.cli, args, 0, "license", "license list", change_one, c, ret_status,
                   c->err);
}

/* The version in force with another end. */
static bool extend(struct changing *c)
{
    const struct license_record *record = &c->record;
    if (!license_from_terms(c->licensing.cli->arena, &record->key, &record->terms, record->state,
                            NULL, 0, &c->license, c->err))
        return false;
    c->license.state = LICENSE_ACTIVE;
    c->license.extended_to = args_number(c->licensing.args, "to", DATE_OPEN);
    c->change.filing.license = &c->license;
    c->change.filing.carries = true;
    return true;
}

static bool run_extend(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct changing c;
    if (args_get(args, "to") == NULL) {
        err_set(err, ERR_USAGE, "to which day?");
        return err_hint(err, "--to DATE");
    }
    bool done = begin(&c, cli, args, LICENSE_AMEND, err) && read_document(&c) && read_law(&c);
    c.prepare = extend;
    return end(&c, done && run_all(&c, args, ret_status));
}

static bool reduce(struct changing *c)
{
    return licensing_money(c->licensing.args, c->record.terms.version.currency, LICENSE_UNKNOWN,
                           &c->change.value, c->err);
}

static bool run_reduce(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct changing c;
    bool done = begin(&c, cli, args, LICENSE_REDUCE, err) &&
                licensing_count(args, "line", &c.change.line, err) &&
                licensing_count(args, "quantity", &c.change.quantity, err) && read_document(&c) &&
                read_law(&c);
    c.prepare = reduce;
    return end(&c, done && run_all(&c, args, ret_status));
}

static bool run_meet(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct changing c;
    return end(&c, begin(&c, cli, args, LICENSE_MEET, err) &&
                       licensing_count(args, "condition", &c.change.condition, err) &&
                       run_all(&c, args, ret_status));
}

static bool run_plain(struct cli *cli, const struct args *args, enum license_transition transition,
                      int *ret_status, struct err *err)
{
    struct changing c;
    return end(&c, begin(&c, cli, args, transition, err) && run_all(&c, args, ret_status));
}

#define RUN_PLAIN(name, transition)                                                                \
    static bool run_##name(struct cli *cli, const struct args *args, int *ret_status,              \
                           struct err *err)                                                        \
    {                                                                                              \
        return run_plain(cli, args, transition, ret_status, err);                                  \
    }

RUN_PLAIN(activate, LICENSE_ACTIVATE)
RUN_PLAIN(suspend, LICENSE_SUSPEND)
RUN_PLAIN(reinstate, LICENSE_REINSTATE)
RUN_PLAIN(revoke, LICENSE_REVOKE)
RUN_PLAIN(surrender, LICENSE_SURRENDER)
RUN_PLAIN(void_ab_initio, LICENSE_VOID_AB_INITIO)

/* ---- what they are ---- */

#define OPTION_AUTHORITY                                                                           \
    {                                                                                              \
        .name = "authority", .metavar = "NAME", .type = OPTION_TEXT,                               \
        .help = "whose license, where several have one of that number"                             \
    }
#define OPTIONS_WHY                                                                                \
    { .name = "reason", .metavar = "TEXT", .type = OPTION_TEXT, .help = "why; kept with it" },     \
        { .name = "basis",                                                                         \
          .metavar = "TEXT",                                                                       \
          .type = OPTION_TEXT,                                                                     \
          .help = "what it rests on: a letter, a case; kept with it" },                            \
    {                                                                                              \
        .name = "id", .metavar = "KEY", .type = OPTION_TEXT,                                       \
        .help = "a key of your own: given again with the same, it is done once"                    \
    }
#define OPTION_AT                                                                                  \
    {                                                                                              \
        .name = "at", .metavar = "WHEN", .type = OPTION_TEXT,                                      \
        .help = "when it happened, now if left out: a date, for its beginning at the port, or an " \
                "instant as in 2026-03-01T14:00:00Z"                                               \
    }
#define OPTION_DOCUMENT                                                                            \
    {                                                                                              \
        .name = "document", .metavar = "FILE", .type = OPTION_FILE,                                \
        .help = "what was received from the authority; its SHA-256 is kept"                        \
    }
#define OPTION_CARRY                                                                               \
    {                                                                                              \
        .name = "carry", .help = "what was shipped counts against it"                              \
    }
#define OPTION_FRESH                                                                               \
    {                                                                                              \
        .name = "fresh", .help = "what was shipped does not count against it"                      \
    }

static const struct option add_options[] = {
    { .name = "replaces",
      .metavar = "NUMBER",
      .type = OPTION_TEXT,
      .help = "the license of the same authority that ends when this one is activated" },
    OPTION_CARRY,
    OPTION_FRESH,
    OPTION_DOCUMENT,
    OPTIONS_WHY,
    { .name = NULL },
};
static const struct option amend_options[] = {
    OPTION_CARRY, OPTION_FRESH, OPTION_DOCUMENT,  OPTION_AUTHORITY,
    OPTION_AT,    OPTIONS_WHY,  { .name = NULL },
};
static const struct option extend_options[] = {
    { .name = "to", .metavar = "DATE", .type = OPTION_DATE, .help = "the last day from then on" },
    OPTION_DOCUMENT,
    OPTION_AUTHORITY,
    OPTION_AT,
    OPTIONS_WHY,
    { .name = NULL },
};
static const struct option reduce_options[] = {
    { .name = "line",
      .metavar = "N",
      .type = OPTION_TEXT,
      .help = "the line that grants less, from 1" },
    { .name = "quantity",
      .metavar = "N",
      .type = OPTION_TEXT,
      .help = "how many units it grants from then on" },
    { .name = "value",
      .metavar = "\"AMOUNT CUR\"",
      .type = OPTION_TEXT,
      .help = "the total value that the license grants from then on" },
    OPTION_DOCUMENT,
    OPTION_AUTHORITY,
    OPTION_AT,
    OPTIONS_WHY,
    { .name = NULL },
};
static const struct option meet_options[] = {
    { .name = "condition",
      .metavar = "N",
      .type = OPTION_TEXT,
      .help = "which of its conditions, from 1" },
    OPTION_AUTHORITY,
    OPTION_AT,
    OPTIONS_WHY,
    { .name = NULL },
};
static const struct option plain_options[] = {
    OPTION_AUTHORITY,
    OPTION_AT,
    OPTIONS_WHY,
    { .name = NULL },
};

static const struct option_group add_group = { "Options", add_options };
static const struct option_group amend_group = { "Options", amend_options };
static const struct option_group extend_group = { "Options", extend_options };
static const struct option_group reduce_group = { "Options", reduce_options };
static const struct option_group meet_group = { "Options", meet_options };
static const struct option_group plain_group = { "Options", plain_options };

static const struct option_group *const add_groups[] = { &add_group, &group_acting, &group_packs,
                                                         &group_json, NULL };
static const struct option_group *const amend_groups[] = { &amend_group, &group_acting,
                                                           &group_packs, &group_json, NULL };
static const struct option_group *const extend_groups[] = {
    &extend_group, &group_names, &group_rows, &group_acting, &group_packs, &group_json, NULL
};
static const struct option_group *const reduce_groups[] = {
    &reduce_group, &group_names, &group_rows, &group_acting, &group_packs, &group_json, NULL
};
static const struct option_group *const meet_groups[] = { &meet_group,   &group_names, &group_rows,
                                                          &group_acting, &group_json,  NULL };
static const struct option_group *const plain_groups[] = { &plain_group,  &group_names, &group_rows,
                                                           &group_acting, &group_json,  NULL };

static const char statuses[] = " 0  done, or it waits for a second person\n"
                               " 1  the license does not allow it, or who asks may not\n"
                               " 2  bad usage, or the file cannot be read\n"
                               " 3  the system failed\n"
                               " 5  some of several could not be; all others are";

static const char *const usage_add[] = { "FILE|- [--replaces NUMBER --carry|--fresh] --as NAME "
                                         "--db PATH",
                                         NULL };
static const char *const usage_amend[] = { "NUMBER FILE|- --carry|--fresh --as NAME --db PATH",
                                           "FILE|- --carry|--fresh --as NAME --db PATH", NULL };
static const char *const usage_extend[] = { "NUMBER... --to DATE --as NAME --db PATH", NULL };
static const char *const usage_reduce[] = { "NUMBER... [--line N --quantity N] [--value AMOUNT] "
                                            "--as NAME --db PATH",
                                            NULL };
static const char *const usage_meet[] = { "NUMBER... --condition N --basis TEXT --as NAME "
                                          "--db PATH",
                                          NULL };
static const char *const usage_plain[] = { "NUMBER... [--at WHEN] --as NAME --db PATH", NULL };

const struct command command_license_add = {
    .name = "add",
    .summary = "file a license",
    .usage = usage_add,
    .help = "Reads a license as JSON, or several, one a line; docs/licenses.md lists the keys. "
            "Each is a draft until "
            "'licet license activate', with a second person. For example:\n"
            " {\"number\": \"D000001\", \"exporter\": \"NVIDIA Corporation\", \"to\": \"CN\",\n"
            "  \"item\": \"NVIDIA H20\", \"quantity\": 10000,\n"
            "  \"value\": {\"amount\": \"100000000.00\", \"currency\": \"USD\"},\n"
            "  \"end_user\": \"Example Cloud Co., Ltd.\",\n"
            "  \"ultimate_consignee\": \"Example Cloud Co., Ltd.\",\n"
            "  \"issued\": \"2025-08-20\", \"expires\": \"2029-08-20\"}",
    .statuses = statuses,
    .groups = add_groups,
    .operands_max = 1,
    .run = run_add,
};
const struct command command_license_amend = {
    .name = "amend",
    .summary = "draft a version of a license",
    .usage = usage_amend,
    .help = "Reads all of the license as it is amended, or of several, one a line. It comes into "
            "force with 'licet license activate'. With --carry what was shipped counts against it, "
            "which the lines have to allow; with --fresh it begins anew, and what is reserved is "
            "free.",
    .statuses = statuses,
    .groups = amend_groups,
    .operands_max = 2,
    .run = run_amend,
};
const struct command command_license_extend = {
    .name = "extend",
    .summary = "draft a version that ends later",
    .usage = usage_extend,
    .help = "The authority granted an extension. It comes into force with 'licet license "
            "activate'.",
    .statuses = statuses,
    .groups = extend_groups,
    .operands_max = MANY_MAX,
    .run = run_extend,
};
const struct command command_license_activate = {
    .name = "activate",
    .summary = "bring the newest version into force, with a second person",
    .usage = usage_plain,
    .help = "The first time it proposes it; once somebody else has approved exactly that version, "
            "the same command does it. The ledger then has what the version grants; where that is "
            "less than what is reserved, the newest reservations are none any more.",
    .statuses = statuses,
    .groups = plain_groups,
    .operands_max = MANY_MAX,
    .run = run_activate,
};
const struct command command_license_reduce = {
    .name = "reduce",
    .summary = "take a part of a license away, at once",
    .usage = usage_reduce,
    .help = "A partial revocation: the license goes on with less. Where that is less than what is "
            "reserved, the newest reservations are none any more; where it is less than what was "
            "shipped, that is an incident.",
    .statuses = statuses,
    .groups = reduce_groups,
    .operands_max = MANY_MAX,
    .run = run_reduce,
};
const struct command command_license_meet = {
    .name = "meet",
    .summary = "record that a condition is met",
    .usage = usage_meet,
    .help = "--basis says what shows it. Nothing departs before all blocking conditions are met.",
    .statuses = statuses,
    .groups = meet_groups,
    .operands_max = MANY_MAX,
    .run = run_meet,
};
const struct command command_license_suspend = {
    .name = "suspend",
    .summary = "record that the authority suspended a license",
    .usage = usage_plain,
    .help = "Nothing is reserved and nothing departs under it; what is reserved stays so.",
    .statuses = statuses,
    .groups = plain_groups,
    .operands_max = MANY_MAX,
    .run = run_suspend,
};
const struct command command_license_reinstate = {
    .name = "reinstate",
    .summary = "end a suspension, with a second person",
    .usage = usage_plain,
    .help = "What was reserved before the suspension does not depart by itself: it is decided "
            "anew, and reserved anew with 'licet license reserve --instead-of'.",
    .statuses = statuses,
    .groups = plain_groups,
    .operands_max = MANY_MAX,
    .run = run_reinstate,
};
const struct command command_license_revoke = {
    .name = "revoke",
    .summary = "record that the authority revoked a license",
    .usage = usage_plain,
    .help = "--at is the instant from which on it is revoked, which may have been: what departed "
            "then or later is an incident. What is reserved is free.",
    .statuses = statuses,
    .groups = plain_groups,
    .operands_max = MANY_MAX,
    .run = run_revoke,
};
const struct command command_license_surrender = {
    .name = "surrender",
    .summary = "record that a license was given back",
    .usage = usage_plain,
    .help = "Not as long as anything is reserved under it.",
    .statuses = statuses,
    .groups = plain_groups,
    .operands_max = MANY_MAX,
    .run = run_surrender,
};
const struct command command_license_void_ab_initio = {
    .name = "void-ab-initio",
    .summary = "record that a license never was one",
    .usage = usage_plain,
    .help = "It was obtained by a false statement, or one that left something out, and is void "
            "from its issue: all that was shipped under it is an incident.",
    .statuses = statuses,
    .groups = plain_groups,
    .operands_max = MANY_MAX,
    .run = run_void_ab_initio,
};
