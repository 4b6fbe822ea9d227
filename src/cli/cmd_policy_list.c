/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_policy_list.c - `licet policy list`: what packs declare. */
#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "cli/files.h"
#include "cli/option_groups.h"
#include "cli/policy_tools.h"
#include "text/json_write.h"

#define LIST_COLUMNS_MAX 5

struct listing {
    struct cli *cli;
    const struct policy *policy;
    const struct option_value *on; /* rules in force on that day only; NULL: all */
    const struct packs *own;       /* only what packs that were named declare; NULL: all */
    bool json;
    struct grid grid;
    const struct grid_column *columns;
    size_t column_count;
};

static struct str day_text(struct arena *arena, int32_t date)
{
    char text[DATE_TEXT_SIZE];
    if (date >= DATE_OPEN || date <= DATE_MIN)
        return STR("");
    return str_copy(arena, str_of(date_format(date, text)));
}

static bool is_listed(const struct listing *listing, struct span span)
{
    return listing->own == NULL || !listing->own->files[span.file].built_in;
}

/* One row: a cell for each column; as JSON a member for each, empty ones null. */
static bool row(struct listing *listing, const struct str *cells, size_t count, struct err *err)
{
    struct buf *out = &listing->cli->out;
    assert(count == listing->column_count);
    if (listing->json)
        json_open(out, '{');
    for (size_t i = 0; i < count; i++) {
        if (listing->json) {
            buf_format(out, "\"%s\":", listing->columns[i].title);
            json_string(out, cells[i].length > 0 ? cells[i] : (struct str){ 0 });
        } else if (!grid_cell(&listing->grid, i == 0 ? INK_STRONG : INK_PLAIN, cells[i])) {
            return arena_error(listing->cli->arena, err);
        }
    }
    if (listing->json) {
        json_close(out, '}');
        json_end(out);
        buf_byte(out, '\n');
    }
    return true;
}

static struct str head_text(struct arena *arena, const struct rule *rule)
{
    struct buf text;
    buf_init(&text, arena->mem, 4096);
    buf_text(&text, head_name(rule->head));
    if (rule->name.length > 0) {
        buf_byte(&text, ' ');
        buf_str(&text, rule->name);
    }
    struct str copy = str_copy(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

static bool list_rules(struct listing *listing, struct err *err)
{
    struct arena *arena = listing->cli->arena;
    for (const struct rule *rule = listing->policy->rules; rule != NULL; rule = rule->next) {
        const struct option_value *on = listing->on;
        if (!is_listed(listing, rule->span) ||
            (on != NULL && (on->number < rule->from || on->number >= rule->to)))
            continue;
        const struct str cells[] = { rule->id, head_text(arena, rule), day_text(arena, rule->from),
                                     day_text(arena, rule->to), rule->title };
        if (!row(listing, cells, sizeof cells / sizeof cells[0], err))
            return false;
    }
    return true;
}

/* "bool", "quantity[TPP]", "enum" */
static struct str type_text(struct arena *arena, const struct type *type, struct str name)
{
    struct buf text;
    if (type->kind != TYPE_QUANTITY || type->unit_text.length == 0)
        return name;
    buf_init(&text, arena->mem, 4096);
    buf_text(&text, "quantity[");
    buf_str(&text, type->unit_text);
    buf_byte(&text, ']');
    struct str copy = str_copy(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

static bool list_facts(struct listing *listing, struct err *err)
{
    for (const struct fact *fact = listing->policy->facts; fact != NULL; fact = fact->next) {
        if (!is_listed(listing, fact->span))
            continue;
        const struct str cells[] = { fact->path,
                                     type_text(listing->cli->arena, &fact->type, fact->type_name),
                                     fact->define != NULL ? STR("defined") : STR("stated"),
                                     fact->ask };
        if (!row(listing, cells, sizeof cells / sizeof cells[0], err))
            return false;
    }
    return true;
}

static bool list_sets(struct listing *listing, struct err *err)
{
    static const char *const words[] = {
        [SET_IS] = "is", [SET_ADD] = "add", [SET_REMOVE] = "remove"
    };
    for (const struct dated_set *set = listing->policy->sets; set != NULL; set = set->next) {
        for (const struct set_step *step = set->steps; step != NULL; step = step->next) {
            if (!is_listed(listing, step->span))
                continue;
            const struct str cells[] = { set->name, day_text(listing->cli->arena, step->from),
                                         str_of(words[step->change]),
                                         policy_text(listing->policy, step->members->span) };
            if (!row(listing, cells, sizeof cells / sizeof cells[0], err))
                return false;
        }
    }
    return true;
}

static bool list_thresholds(struct listing *listing, struct err *err)
{
    struct arena *arena = listing->cli->arena;
    for (const struct threshold *threshold = listing->policy->thresholds; threshold != NULL;
         threshold = threshold->next) {
        for (const struct threshold_step *step = threshold->steps; step != NULL;
             step = step->next) {
            if (!is_listed(listing, step->span))
                continue;
            const struct str cells[] = { threshold->path, day_text(arena, step->from),
                                         day_text(arena, step->until),
                                         policy_text(listing->policy, step->value->span) };
            if (!row(listing, cells, sizeof cells / sizeof cells[0], err))
                return false;
        }
    }
    return true;
}

static bool list_sources(struct listing *listing, struct err *err)
{
    for (const struct source *source = listing->policy->sources; source != NULL;
         source = source->next) {
        if (!is_listed(listing, source->span))
            continue;
        const struct str cells[] = { source->id, day_text(listing->cli->arena, source->public_from),
                                     source->cite, source->title };
        if (!row(listing, cells, sizeof cells / sizeof cells[0], err))
            return false;
    }
    return true;
}

static bool list_events(struct listing *listing, struct err *err)
{
    struct arena *arena = listing->cli->arena;
    for (const struct event *event = listing->policy->events; event != NULL; event = event->next) {
        if (!is_listed(listing, event->span))
            continue;
        const struct str cells[] = { str_of(event_kind_name(event->kind)), event->rule.name,
                                     event->has_from ? day_text(arena, event->from) : STR(""),
                                     event->has_to ? day_text(arena, event->to) : STR(""),
                                     event->says };
        if (!row(listing, cells, sizeof cells / sizeof cells[0], err))
            return false;
    }
    return true;
}

static bool list_firms(struct listing *listing, struct err *err)
{
    for (size_t i = 0; i < listing->policy->firm_count; i++) {
        const struct firm *firm = &listing->policy->firms[i];
        if (!is_listed(listing, firm->span))
            continue;
        for (size_t k = 0; k < firm->name_count; k++) {
            const struct str cells[] = { firm->id, firm->names[k],
                                         k < firm->own_count ? STR("name") : STR("affiliate") };
            if (!row(listing, cells, sizeof cells / sizeof cells[0], err))
                return false;
        }
    }
    return true;
}

/* "88 FR 73458, 742.6(a)(6)(iii)" */
static struct str citation_text(struct arena *arena, const struct citation *cite)
{
    struct buf text;
    if (cite == NULL)
        return STR("");
    buf_init(&text, arena->mem, 4096);
    buf_str(&text, cite->source->cite);
    if (cite->paragraph.length > 0) {
        buf_text(&text, ", ");
        buf_str(&text, cite->paragraph);
    }
    struct str copy = str_copy(arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

static struct str place_text(const struct listing *listing, struct span span)
{
    struct buf text;
    buf_init(&text, listing->cli->mem, 4096);
    buf_str(&text, listing->policy->files[span.file].name);
    buf_format(&text, ":%u", (unsigned)span.line);
    struct str copy = str_copy(listing->cli->arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

struct unread {
    struct listing *listing;
    const char *kind; /* NULL: every kind */
    struct err *err;
};

static bool list_if_unread(void *context, const struct cited *cited)
{
    const struct unread *unread = context;
    struct listing *listing = unread->listing;
    struct arena *arena = listing->cli->arena;
    const struct option_value *on = listing->on;
    if (cited->reads != NULL || !is_listed(listing, cited->span) ||
        (unread->kind != NULL && !str_equal_text(str_of(cited_name(cited->kind)), unread->kind)) ||
        (on != NULL && cited->kind == CITED_RULE &&
         (on->number < cited->from || on->number >= cited->to)))
        return true;
    const struct str cells[] = { cited->name, str_of(cited_name(cited->kind)),
                                 day_text(arena, cited->from), place_text(listing, cited->span),
                                 citation_text(arena, cited->cites) };
    return row(listing, cells, sizeof cells / sizeof cells[0], unread->err);
}

/* What cites a source and says of nobody that he compared it. */
static bool list_unread(struct listing *listing, const char *kind, struct err *err)
{
    struct unread unread = { listing, kind, err };
    return policy_each_cited(listing->policy, list_if_unread, &unread);
}

/* Each scenario once; its name is that of its folder. */
static bool list_scenarios(struct listing *listing, struct err *err)
{
    const struct policy *policy = listing->policy;
    struct str last = { 0 };
    for (size_t i = 0; i < policy->file_count; i++) {
        const struct policy_file *file = &policy->files[i];
        struct str folder =
            str_slice(file->name, 0, file->name.length - path_base(file->name).length);
        folder = path_base(str_slice(folder, 0, folder.length > 0 ? folder.length - 1 : 0));
        if (file->scenario.data == NULL || str_equal(file->scenario, last))
            continue;
        last = file->scenario;
        const struct str cells[] = { folder.length > 0 ? folder : file->name, file->scenario };
        if (!row(listing, cells, sizeof cells / sizeof cells[0], err))
            return false;
    }
    return true;
}

static const struct grid_column scenario_columns[] = { { "scenario", ALIGN_LEFT, 0 },
                                                       { "title", ALIGN_LEFT, 10 } };
static const struct grid_column unread_columns[] = { { "name", ALIGN_LEFT, 16 },
                                                     { "kind", ALIGN_LEFT, 0 },
                                                     { "from", ALIGN_LEFT, 0 },
                                                     { "place", ALIGN_LEFT, 0 },
                                                     { "citation", ALIGN_LEFT, 10 } };
static const struct grid_column rule_columns[] = { { "rule", ALIGN_LEFT, 16 },
                                                   { "head", ALIGN_LEFT, 10 },
                                                   { "from", ALIGN_LEFT, 0 },
                                                   { "to", ALIGN_LEFT, 0 },
                                                   { "title", ALIGN_LEFT, 10 } };
static const struct grid_column fact_columns[] = { { "fact", ALIGN_LEFT, 16 },
                                                   { "type", ALIGN_LEFT, 10 },
                                                   { "is", ALIGN_LEFT, 0 },
                                                   { "question", ALIGN_LEFT, 10 } };
static const struct grid_column set_columns[] = { { "set", ALIGN_LEFT, 14 },
                                                  { "from", ALIGN_LEFT, 0 },
                                                  { "change", ALIGN_LEFT, 0 },
                                                  { "members", ALIGN_LEFT, 10 } };
static const struct grid_column threshold_columns[] = { { "threshold", ALIGN_LEFT, 14 },
                                                        { "from", ALIGN_LEFT, 0 },
                                                        { "until", ALIGN_LEFT, 0 },
                                                        { "value", ALIGN_LEFT, 10 } };
static const struct grid_column source_columns[] = { { "source", ALIGN_LEFT, 14 },
                                                     { "public", ALIGN_LEFT, 0 },
                                                     { "citation", ALIGN_LEFT, 14 },
                                                     { "title", ALIGN_LEFT, 10 } };
static const struct grid_column event_columns[] = { { "event", ALIGN_LEFT, 0 },
                                                    { "rule", ALIGN_LEFT, 16 },
                                                    { "from", ALIGN_LEFT, 0 },
                                                    { "to", ALIGN_LEFT, 0 },
                                                    { "says", ALIGN_LEFT, 10 } };
static const struct grid_column firm_columns[] = { { "firm", ALIGN_LEFT, 8 },
                                                   { "name", ALIGN_LEFT, 14 },
                                                   { "as", ALIGN_LEFT, 0 } };

static const struct kind {
    const char *name;
    const struct grid_column *columns;
    size_t column_count;
    bool (*list)(struct listing *listing, struct err *err);
    const char *cited; /* what of it cites sources; NULL: nothing */
} kinds[] = {
    { "rules", rule_columns, 5, list_rules, "rule" },
    { "facts", fact_columns, 4, list_facts, "define" },
    { "sets", set_columns, 4, list_sets, "set" },
    { "thresholds", threshold_columns, 4, list_thresholds, "threshold" },
    { "sources", source_columns, 4, list_sources, NULL },
    { "events", event_columns, 5, list_events, "event" },
    { "firms", firm_columns, 3, list_firms, NULL },
    { "scenarios", scenario_columns, 2, list_scenarios, NULL },
};
#define KIND_COUNT (sizeof kinds / sizeof kinds[0])

static const char *const kind_names[] = { "rules",  "facts", "sets",      "thresholds", "sources",
                                          "events", "firms", "scenarios", NULL };

static const struct kind *kind_find(struct str name)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (str_equal_text(name, kinds[i].name))
            return &kinds[i];
    }
    return NULL;
}

/* With the built-in scenarios where they are listed and nothing else is named. */
static bool open_packs(struct packs *packs, struct cli *cli, const struct args *args, size_t first,
                       const struct kind *kind, struct err *err)
{
    if (kind->list != list_scenarios || args->operand_count > first)
        return policy_open(packs, cli, args, first, err);
    packs_init(packs, cli->mem);
    return packs_all_scenarios(packs, err) && packs_load(packs, NULL, 0, err) &&
           packs_report(packs, err);
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct packs packs;
    const struct kind *named = args->operand_count > 0 ? kind_find(args->operands[0]) : NULL;
    const struct kind *kind = named != NULL ? named : &kinds[0];
    size_t first = named == NULL ? 0 : 1;
    bool unread = args_flag(args, "unread");
    (void)ret_status;
    if (unread && kind->cited == NULL) {
        err_set(err, ERR_USAGE, "'%s' rest on no source, so '--unread' says nothing of them",
                kind->name);
        return err_hint(err, "one of: rules, facts, sets, thresholds, events; or none for all");
    }
    bool done = open_packs(&packs, cli, args, first, kind, err);
    if (done) {
        struct listing listing = {
            .cli = cli,
            .policy = &packs.policy,
            .on = args_get(args, "on"),
            .own = args->operand_count > first ? &packs : NULL,
            .json = args_flag(args, "json"),
            .columns = unread ? unread_columns : kind->columns,
            .column_count = unread ? LIST_COLUMNS_MAX : kind->column_count,
        };
        grid_init(&listing.grid, cli->arena, listing.columns, listing.column_count);
        done = unread ? list_unread(&listing, named == NULL ? NULL : named->cited, err)
                      : kind->list(&listing, err);
        if (done && !listing.json)
            grid_write(&listing.grid, &cli->out, &cli->style, 0);
    } else if (first == 0 && args->operand_count > 0 && err->hint[0] == '\0') {
        /* Not a folder and not a kind either. */
        done = err_hint(err, "a folder, or one of: rules, facts, sets, thresholds, sources, "
                             "events, firms, scenarios");
    }
    packs_release(&packs);
    return done;
}

static const struct option options[] = {
    { .name = "on",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "only rules in force on that date" },
    { .name = "unread",
      .help = "what nobody has compared with its source, each with its place: rules, events, sets, "
              "thresholds, tables and definitions, or those of the kind named" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_scenarios, &group_json, NULL };

static const char *const usage[] = {
    "[OPTIONS] [rules|facts|sets|thresholds|sources|events|firms|scenarios] [PATH]…", NULL
};

static const struct example examples[] = {
    { "licet policy list", "the rules of the built-in pack" },
    { "licet policy list facts", "every fact that an order may state, with its question" },
    { "licet policy list rules --unread", "the rules that still have to be read" },
    { NULL, NULL },
};

const struct command command_policy_list = {
    .name = "list",
    .summary = "list the rules, facts, sets … that packs declare",
    .usage = usage,
    .help =
        "Without a kind it lists the rules, each with its window. With a PATH it lists what stands "
        "there, without the built-in packs that it is read on top of. Dated sets and thresholds "
        "have a row for each date on which they change. Scenarios are the bills and drafts that "
        "--scenario may name. Who compared a rule with its source, and when, "
        "stands in the pack as 'read'; --unread lists what has no such line.",
    .examples = examples,
    .groups = groups,
    .operands_max = POLICY_PATHS_MAX,
    .operand_words = kind_names,
    .run = run,
};
