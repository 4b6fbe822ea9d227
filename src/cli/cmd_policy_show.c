/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_policy_show.c - `licet policy show`: a declaration as the pack writes it. */
#include <string.h>

#include "cli/option_groups.h"
#include "cli/policy_tools.h"

struct showing {
    struct cli *cli;
    const struct policy *policy;
    struct str wanted;
    size_t shown;
    /* What is near, in case nothing is shown. */
    struct str *names;
    size_t name_count, name_capacity;
    bool failed;
};

static void keep_name(struct showing *showing, struct str name)
{
    if (!arena_grow(showing->cli->arena, &showing->names, showing->name_count,
                    &showing->name_capacity, sizeof *showing->names)) {
        showing->failed = true;
        return;
    }
    showing->names[showing->name_count++] = name;
}

static size_t line_begin(struct str text, size_t at)
{
    while (at > 0 && text.data[at - 1] != '\n')
        at--;
    return at;
}

/* The comment lines right above a declaration belong to it. */
static size_t with_comments(struct str text, size_t begin)
{
    while (begin > 0) {
        size_t above = line_begin(text, begin - 1);
        if (text.data[above] != '#')
            break;
        begin = above;
    }
    return begin;
}

/*
 * A declaration ends before the next that begins at the left edge, or a comment there; a closing
 * brace there is its own.
 */
static size_t declaration_end(struct str text, size_t offset)
{
    for (size_t at = offset + 1; at < text.length; at++) {
        if (text.data[at - 1] == '\n' && strchr(" \t\r\n}", text.data[at]) == NULL)
            return at;
    }
    return text.length;
}

static void show(struct showing *showing, struct span span)
{
    const struct policy_file *file = &showing->policy->files[span.file];
    struct buf *out = &showing->cli->out;
    struct str text = file->text;
    size_t begin = with_comments(text, line_begin(text, span.offset));
    struct str all = str_slice(text, begin, declaration_end(text, span.offset));
    while (all.length > 0 && strchr("\r\n ", all.data[all.length - 1]) != NULL)
        all.length--;

    if (showing->shown++ > 0)
        buf_byte(out, '\n');
    struct buf place;
    buf_init(&place, out->mem, 1024);
    buf_format(&place, "# %.*s:%u", STR_ARG(file->name), (unsigned)span.line);
    style_ink(out, &showing->cli->style, INK_FAINT, buf_view(&place));
    buf_release(&place);
    buf_byte(out, '\n');
    buf_str(out, all);
    buf_byte(out, '\n');
}

/* Also the versions of a rule: us/742.6.RS is us/742.6.RS@2022 too. */
static bool is_wanted(const struct showing *showing, struct str name)
{
    return str_equal(name, showing->wanted) ||
           str_equal(str_slice(name, 0, str_find(name, '@')), showing->wanted);
}

static void consider(struct showing *showing, struct str name, struct span span)
{
    if (is_wanted(showing, name))
        show(showing, span);
    else
        keep_name(showing, name);
}

static void consider_all(struct showing *showing)
{
    const struct policy *policy = showing->policy;
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next)
        consider(showing, rule->id, rule->span);
    for (const struct event *event = policy->events; event != NULL; event = event->next) {
        if (is_wanted(showing, event->rule.name))
            show(showing, event->span);
    }
    for (const struct fact *fact = policy->facts; fact != NULL; fact = fact->next)
        consider(showing, fact->path, fact->span);
    for (const struct table *table = policy->tables; table != NULL; table = table->next)
        consider(showing, table->path, table->span);
    for (const struct dated_set *set = policy->sets; set != NULL; set = set->next)
        consider(showing, set->name, set->span);
    for (const struct threshold *threshold = policy->thresholds; threshold != NULL;
         threshold = threshold->next)
        consider(showing, threshold->path, threshold->span);
    for (const struct source *source = policy->sources; source != NULL; source = source->next)
        consider(showing, source->id, source->span);
    for (size_t i = 0; i < policy->firm_count; i++)
        consider(showing, policy->firms[i].id, policy->firms[i].span);
    for (size_t i = 0; i < policy->unit_count; i++)
        consider(showing, policy->units[i].name, policy->units[i].span);
    for (const struct test *test = policy->tests; test != NULL; test = test->next)
        consider(showing, test->name, test->span);
}

static struct str name_at(const void *context, size_t index)
{
    return ((const struct showing *)context)->names[index];
}

/* "us/742.6.RS" for "742.6.RS". */
static struct str name_behind_slash(const struct showing *showing)
{
    struct str wanted = showing->wanted;
    for (size_t i = 0; i < showing->name_count; i++) {
        struct str name = showing->names[i];
        if (name.length > wanted.length + 1 && name.data[name.length - wanted.length - 1] == '/' &&
            str_equal(str_slice(name, name.length - wanted.length, name.length), wanted))
            return name;
    }
    return (struct str){ 0 };
}

static bool not_found(const struct showing *showing, struct err *err)
{
    err_set(err, ERR_NAME, "nothing is called '%.*s'", STR_ARG(showing->wanted));
    struct str near = name_behind_slash(showing);
    if (near.data == NULL)
        near = str_nearest(showing->wanted, showing->name_count, name_at, showing);
    if (near.data != NULL)
        return err_hint(err, "did you mean '%.*s'?", STR_ARG(near));
    return err_hint(err,
                    "'licet policy list' lists the rules, 'licet policy list facts' the facts");
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct packs packs;
    (void)ret_status;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "the name is missing");
        return err_hint(err, "'licet policy list' lists the rules");
    }
    bool done = policy_open(&packs, cli, args, 1, err);
    if (done) {
        struct showing showing = { .cli = cli,
                                   .policy = &packs.policy,
                                   .wanted = args->operands[0] };
        consider_all(&showing);
        if (showing.failed)
            done = arena_error(cli->arena, err);
        else if (showing.shown == 0)
            done = not_found(&showing, err);
    }
    packs_release(&packs);
    return done;
}

static const struct option_group *const groups[] = { &group_scenarios, NULL };

static const char *const usage[] = { "NAME [PATH]…", NULL };

static const struct example examples[] = {
    { "licet policy show us/742.6.RS", "every version of a rule, and what happened to it" },
    { "licet policy show item.tpp", "how a figure is defined" },
    { NULL, NULL },
};

const struct command command_policy_show = {
    .name = "show",
    .summary = "show a rule, fact, set, source … as the pack writes it",
    .usage = usage,
    .help =
        "Shows what is called NAME, with the comments above it and the place it stands at. For a "
        "rule all its versions are shown, and the events that changed it.",
    .examples = examples,
    .groups = groups,
    .operands_max = POLICY_PATHS_MAX,
    .run = run,
};
