/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_diff.c - `licet diff`: what changed in the law between two days, or two packs. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cli/compare.h"
#include "cli/diff.h"
#include "cli/diff_parts.h"
#include "cli/fail.h"
#include "cli/files.h"
#include "cli/option_groups.h"
#include "cli/policy_tools.h"
#include "plan/window.h"
#include "policy/country.h"
#include "wire/analysis_json.h"
#include "wire/json_write.h"

/* One end: the packs, the day on which they are looked at, and what was known by when. */
struct side {
    const struct policy *policy;
    struct view view;
    int32_t day;
    bool folder; /* the pack of a folder, on its last day */
    struct decide_options options;
};

#define LAW_MAX ((size_t)64 << 20)

/* What is loaded: for days, and for folders. */
struct all_packs {
    struct packs builtin, from, to;
};

struct differing {
    struct cli *cli;
    bool json;
    struct side from, to;
    struct grid grid;
    size_t count;
    struct err *err;
};

static const struct grid_column columns[] = {
    { .title = "what" },
    { .title = "name" },
    { .title = "change" },
    { .title = "detail" },
};

/* A list of texts, kept in the arena. */
struct texts {
    struct str *list;
    size_t count, capacity;
};

static bool add_text(struct differing *d, struct texts *texts, struct str text)
{
    struct arena *arena = d->cli->arena;
    struct str copy = str_copy(arena, text);
    if (copy.data == NULL ||
        !arena_grow(arena, &texts->list, texts->count, &texts->capacity, sizeof *texts->list))
        return arena_error(arena, d->err);
    texts->list[texts->count++] = copy;
    return true;
}

/* ---- one change ---- */

struct change {
    const char *what;
    struct str name;
    const char *change;
    struct str detail; /* a title, or the value before and after */
    struct str citation;
    const struct texts *added, *removed;
};

static void json_change(const struct change *change, struct buf *out)
{
    json_open(out, '{');
    JSON_PUT_WORD(out, "what", change->what);
    JSON_PUT_STRING(out, "name", change->name);
    JSON_PUT_WORD(out, "change", change->change);
    JSON_PUT_STRING(out, "detail", change->detail);
    JSON_PUT_STRING(out, "citation", change->citation);
    JSON_PUT_STRINGS(out, "added", change->added->list, change->added->count);
    JSON_PUT_STRINGS(out, "removed", change->removed->list, change->removed->count);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

static void put_members(struct buf *text, const char *sign, const struct texts *members)
{
    for (size_t i = 0; i < members->count; i++) {
        if (text->length > 0)
            buf_byte(text, ' ');
        buf_text(text, sign);
        buf_str(text, members->list[i]);
    }
}

static bool say(struct differing *d, const struct change *change)
{
    static const struct texts none = { 0 };
    struct change whole = *change;
    struct buf text;
    whole.added = change->added == NULL ? &none : change->added;
    whole.removed = change->removed == NULL ? &none : change->removed;
    d->count++;
    if (d->json) {
        json_change(&whole, &d->cli->out);
        return true;
    }
    buf_init(&text, d->cli->mem, (size_t)1 << 20);
    buf_str(&text, change->detail);
    put_members(&text, "+", whole.added);
    put_members(&text, "-", whole.removed);
    struct str detail = str_copy(d->cli->arena, buf_view(&text));
    buf_release(&text);
    bool done = detail.data != NULL && grid_cell(&d->grid, INK_PLAIN, str_of(change->what)) &&
                grid_cell(&d->grid, INK_STRONG, change->name) &&
                grid_cell(&d->grid, INK_PLAIN, str_of(change->change)) &&
                grid_cell(&d->grid, INK_PLAIN, detail);
    return done || arena_error(d->cli->arena, d->err);
}

/* ---- sets ---- */

static struct str member_text(const struct policy *policy, const struct type *type, size_t index,
                              char code[3])
{
    if (type->kind == TYPE_ENUM)
        return type->enumeration->members[index];
    if (type->kind != TYPE_COUNTRY)
        return policy->strings[index];
    country_text((int32_t)index, code);
    return str_of(code);
}

/* The members on that day; none where the set is not there or has no value. */
static bool set_members(struct differing *d, const struct side *side, struct str name,
                        struct texts *ret)
{
    const struct dated_set *set = policy_set(side->policy, name);
    *ret = (struct texts){ 0 };
    if (set == NULL)
        return true;
    struct set_expr expr = { .kind = SET_NAME, .of = set->type.kind, .set = set };
    size_t bit_count = set->type.kind == TYPE_COUNTRY ? COUNTRY_ID_COUNT
                       : set->type.kind == TYPE_ENUM  ? set->type.enumeration->member_count
                                                      : side->policy->string_count;
    uint64_t *bits = arena_array(d->cli->arena, bit_count / 64 + 1, sizeof *bits);
    if (bits == NULL)
        return arena_error(d->cli->arena, d->err);
    bool has_value;
    if (!set_on(&side->view, d->cli->arena, &expr, side->day, bits, bit_count, &has_value))
        return arena_error(d->cli->arena, d->err);
    for (size_t i = 0; i < bit_count && has_value; i++) {
        char code[3];
        if ((bits[i / 64] >> i % 64 & 1) == 0)
            continue;
        if (!add_text(d, ret, member_text(side->policy, &set->type, i, code)))
            return false;
    }
    return true;
}

/*
 * Whether the text is there, looked for from *at on and around; *at is then behind it.  Two lists
 * mostly have the same texts in the same order, and thousands of them.
 */
static bool holds(const struct texts *texts, size_t *at, struct str text)
{
    for (size_t i = 0; i < texts->count; i++) {
        size_t there = (*at + i) % texts->count;
        if (str_equal(texts->list[there], text)) {
            *at = there + 1;
            return true;
        }
    }
    return false;
}

static bool only_in(struct differing *d, const struct texts *a, const struct texts *b,
                    struct texts *ret)
{
    size_t at = 0;
    *ret = (struct texts){ 0 };
    for (size_t i = 0; i < a->count; i++) {
        if (!holds(b, &at, a->list[i]) && !add_text(d, ret, a->list[i]))
            return false;
    }
    return true;
}

static bool compare_set(struct differing *d, struct str name)
{
    struct texts before;
    struct texts after;
    struct texts added;
    struct texts removed;
    if (!set_members(d, &d->from, name, &before) || !set_members(d, &d->to, name, &after) ||
        !only_in(d, &after, &before, &added) || !only_in(d, &before, &after, &removed))
        return false;
    if (added.count + removed.count == 0)
        return true;
    return say(d, &(struct change){ .what = "set",
                                    .name = name,
                                    .change = before.count == 0  ? "begins"
                                              : after.count == 0 ? "ends"
                                                                 : "changes",
                                    .added = &added,
                                    .removed = &removed });
}

/* ---- thresholds ---- */

static void threshold_text(const struct side *side, struct str path, struct buf *text)
{
    const struct threshold *threshold = policy_threshold(side->policy, path);
    struct value value = { .state = VALUE_UNKNOWN };
    if (threshold != NULL)
        value = threshold_on(&side->view, threshold, side->day);
    if (value.state == VALUE_KNOWN)
        policy_show_value(side->policy, &threshold->type, &value, text);
    else
        buf_text(text, "none");
}

static bool compare_threshold(struct differing *d, struct str path)
{
    char before_text[120];
    char after_text[120];
    char both_text[260];
    struct buf before = { .data = before_text, .capacity = 120, .limit = 120 };
    struct buf after = { .data = after_text, .capacity = 120, .limit = 120 };
    struct buf both = { .data = both_text, .capacity = 260, .limit = 260 };
    threshold_text(&d->from, path, &before);
    threshold_text(&d->to, path, &after);
    if (str_equal(buf_view(&before), buf_view(&after)))
        return true;
    buf_format(&both, "%.*s to %.*s", STR_ARG(buf_view(&before)), STR_ARG(buf_view(&after)));
    return say(
        d, &(struct change){
               .what = "threshold", .name = path, .change = "changes", .detail = buf_view(&both) });
}

/* ---- rules ---- */

/* A rule on its day: whether it counts, and whether the agency enforces it. */
struct force {
    bool in_force, enforced;
};

static bool force_of(struct differing *d, const struct side *side, const struct rule *rule,
                     struct force *ret)
{
    struct window window;
    *ret = (struct force){ 0 };
    if (rule == NULL)
        return true;
    if (!window_of(&side->view, rule, &window, d->err))
        return false;
    ret->in_force = window.known && window_in_force(&window, side->day);
    ret->enforced = ret->in_force && window_unenforced(&window, side->day) == NULL;
    return true;
}

static bool same_text(const struct differing *d, const struct expr *a, const struct expr *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return str_equal(policy_text(d->from.policy, a->span), policy_text(d->to.policy, b->span));
}

/* The same head on the same conditions, in the same words. */
static bool same_rule(const struct differing *d, const struct rule *a, const struct rule *b)
{
    const struct name_ref *left = a->names;
    const struct name_ref *right = b->names;
    for (; left != NULL && right != NULL; left = left->next, right = right->next) {
        if (!str_equal(left->name, right->name))
            return false;
    }
    const struct policy_need *need = a->needs;
    const struct policy_need *other = b->needs;
    for (; need != NULL && other != NULL; need = need->next, other = other->next) {
        if (!same_text(d, need->when, other->when))
            return false;
    }
    return left == right && need == other && a->head == b->head && str_equal(a->name, b->name) &&
           same_text(d, a->held, b->held) && same_text(d, a->when, b->when) &&
           same_text(d, a->unless, b->unless);
}

static struct str citation_of(struct differing *d, const struct rule *rule)
{
    struct buf text;
    buf_init(&text, d->cli->mem, 4096);
    for (const struct citation *cite = rule->cites; cite != NULL; cite = cite->next) {
        if (text.length > 0)
            buf_text(&text, "; ");
        buf_str(&text, cite->source->cite);
        if (cite->paragraph.length > 0)
            buf_format(&text, ", %.*s", STR_ARG(cite->paragraph));
    }
    struct str copy = str_copy(d->cli->arena, buf_view(&text));
    buf_release(&text);
    return copy;
}

/* What became of the rule, or NULL; `changed`: its words are others. */
static const char *change_of(struct force was, struct force is, bool changed)
{
    if (was.in_force && is.in_force && was.enforced != is.enforced)
        return is.enforced ? "is enforced" : "is not enforced";
    if (was.in_force == is.in_force)
        return changed ? "changes" : NULL;
    if (!is.in_force)
        return "ends";
    return is.enforced ? "begins" : "begins, not enforced";
}

static bool compare_rule(struct differing *d, struct str id)
{
    const struct rule *before = policy_rule(d->from.policy, id);
    const struct rule *after = policy_rule(d->to.policy, id);
    struct force was;
    struct force is;
    if (!force_of(d, &d->from, before, &was) || !force_of(d, &d->to, after, &is))
        return false;
    bool both = was.in_force && is.in_force && d->from.policy != d->to.policy;
    const char *change = change_of(was, is, both && !same_rule(d, before, after));
    const struct rule *rule = is.in_force ? after : before;
    return change == NULL || say(d, &(struct change){ .what = "rule",
                                                      .name = id,
                                                      .change = change,
                                                      .detail = rule->title,
                                                      .citation = citation_of(d, rule) });
}

/* ---- all of it ---- */

/* What the later policy declares, then what only the earlier one did. */
static bool compare(struct differing *d)
{
    const struct policy *from = d->from.policy;
    const struct policy *to = d->to.policy;
    for (const struct rule *rule = to->rules; rule != NULL; rule = rule->next) {
        if (!compare_rule(d, rule->id))
            return false;
    }
    for (const struct rule *rule = from->rules; from != to && rule != NULL; rule = rule->next) {
        if (policy_rule(to, rule->id) == NULL && !compare_rule(d, rule->id))
            return false;
    }
    for (const struct threshold *t = to->thresholds; t != NULL; t = t->next) {
        if (!compare_threshold(d, t->path))
            return false;
    }
    for (const struct threshold *t = from->thresholds; from != to && t != NULL; t = t->next) {
        if (policy_threshold(to, t->path) == NULL && !compare_threshold(d, t->path))
            return false;
    }
    for (const struct dated_set *set = to->sets; set != NULL; set = set->next) {
        if (!compare_set(d, set->name))
            return false;
    }
    for (const struct dated_set *set = from->sets; from != to && set != NULL; set = set->next) {
        if (policy_set(to, set->name) == NULL && !compare_set(d, set->name))
            return false;
    }
    return true;
}

/* A day of the built-in packs, or the folder of other ones, looked at on their last day. */
static bool open_side(struct differing *d, const struct args *args, const char *option,
                      struct packs *packs, const struct packs *builtin, struct side *side)
{
    struct str text = args_text(args, option);
    struct err unread;
    bool is_date = false;
    err_clear(&unread);
    if (text.data == NULL) {
        err_set(d->err, ERR_USAGE, "say from where to where: --from and --to");
        return err_hint(d->err, "each is a date or the folder of a pack");
    }
    is_date = date_parse(text, &side->day, &unread);
    if (!is_date && !is_there(text)) {
        err_set(d->err, ERR_USAGE, "'%.*s' is neither a date nor a folder", STR_ARG(text));
        return err_hint(d->err, "dates are YYYY-MM-DD");
    }
    if (!is_date && (!packs_load(packs, &text, 1, d->err) || !packs_report(packs, d->err)))
        return false;
    side->folder = !is_date;
    side->policy = is_date ? &builtin->policy : &packs->policy;
    if (!is_date)
        side->day = side->policy->complete_through;
    return true;
}

/* "from-known" and its likes. */
static struct str side_option(const struct args *args, bool from, const char *known_or_posture)
{
    char name[32];
    snprintf(name, sizeof name, "%s-%s", from ? "from" : "to", known_or_posture);
    return args_text(args, name);
}

/* Known by its own day, or by the one that is said for both; enforced, unless the text is asked. */
static bool read_basis(struct differing *d, const struct args *args, bool from, struct side *side)
{
    struct str known = side_option(args, from, "known");
    struct str posture = side_option(args, from, "posture");
    int32_t day = DATE_OPEN;
    if (known.data == NULL)
        known = args_text(args, "known");
    if (known.data != NULL && !date_parse(known, &day, d->err))
        return false;
    side->view = (struct view){ .policy = side->policy, .known = day, .knower = KNOWER_ANY };
    side->options = (struct decide_options){
        .today = side->day,
        .known = day,
        .known_label = day == DATE_OPEN ? side->day : day,
        .posture = str_equal_text(posture, "text") ? POSTURE_TEXT : POSTURE_ENFORCED,
        .skip_good_until = true,
    };
    return true;
}

/* Decisions differ between two days, or between two packs; with both at once nobody knows why. */
static bool of_one_kind(struct differing *d, const char *what)
{
    if (d->from.folder == d->to.folder)
        return true;
    err_set(d->err, ERR_USAGE, "%s are compared between two dates or between two folders", what);
    return err_hint(d->err, "a date on one side, with --packs DIR, means two dates");
}

/* Whether decisions are asked for: of two days, or of two folders. */
static bool wants_decisions(struct differing *d, const struct args *args, bool *ret)
{
    struct str only = args_text(args, "only");
    bool same_kind = d->from.folder == d->to.folder;
    *ret = !str_equal_text(only, "law") && same_kind;
    return same_kind || !str_equal_text(only, "decisions") || of_one_kind(d, "decisions");
}

/* Into a buffer of its own: the decisions stand before it. */
static bool compare_law(struct differing *d, const struct args *args, struct buf *law)
{
    struct buf out = d->cli->out;
    if (str_equal_text(args_text(args, "only"), "decisions"))
        return true;
    d->cli->out = *law;
    bool done = compare(d);
    if (done && !d->json && d->count > 0)
        grid_write(&d->grid, &d->cli->out, &d->cli->style, 0);
    if (done && !d->json && d->count == 0)
        buf_text(&d->cli->out, "no rule, set, list, designation or savings clause changed\n");
    *law = d->cli->out;
    d->cli->out = out;
    return done;
}

static void show_decisions(struct differing *d, const struct args *args,
                           const struct policy *policy, const struct comparison *comparison)
{
    if (d->json) {
        comparison_to_json(&d->cli->out, comparison);
        return;
    }
    comparison_page(&d->cli->out, &d->cli->style, policy, comparison);
    if (args_text(args, "only").data == NULL)
        buf_byte(&d->cli->out, '\n');
}

/* The decider of a side: its own packs, or those that are loaded. */
static bool diff_side(struct side *side, struct packs *packs, struct packs *builtin,
                      struct diff_side *ret, struct err *err)
{
    struct packs *from = side->folder ? packs : builtin;
    if (from->decider == NULL && !packs_make_decider(from, err))
        return false;
    *ret = (struct diff_side){ from->decider,
                               { side->folder ? DATE_OPEN : side->day, &side->options } };
    return true;
}

/*
 * An order without a day of its own is looked at on one day in both packs: the last that both
 * cover, so that what comes out otherwise comes of the packs.
 */
static void set_common_day(struct differing *d)
{
    int32_t day = d->from.day < d->to.day ? d->from.day : d->to.day;
    if (d->from.folder)
        d->from.options.today = d->to.options.today = day;
}

/* Decisions, law or both; the law while another thread is at the decisions. */
static bool compare_days(struct differing *d, const struct args *args, struct packs *packs,
                         bool decisions, struct buf *law)
{
    const struct compared_side sides[2] = { { d->from.day, &d->from.options },
                                            { d->to.day, &d->to.options } };
    const struct comparison *comparison;
    if (!decisions)
        return compare_law(d, args, law);
    if (!packs_make_decider(packs, d->err))
        return false;
    struct diff_parts *parts =
        diff_parts_new(d->cli->mem, packs->decider, args_text(args, "exporter"), sides, d->err);
    bool done =
        parts != NULL && compare_law(d, args, law) && diff_parts_finish(parts, &comparison, d->err);
    if (done)
        show_decisions(d, args, &packs->policy, comparison);
    diff_parts_free(parts);
    return done;
}

/* Of two folders: what is decided of chips on the last day that both cover. */
static bool compare_folders(struct differing *d, const struct args *args, struct all_packs *packs,
                            struct buf *law)
{
    struct diff_side sides[2];
    struct comparison comparison;
    set_common_day(d);
    if (!diff_side(&d->from, &packs->from, &packs->builtin, &sides[0], d->err) ||
        !diff_side(&d->to, &packs->to, &packs->builtin, &sides[1], d->err))
        return false;
    struct session *sessions[2] = { session_new(d->cli->mem, sides[0].decider, d->err),
                                    session_new(d->cli->mem, sides[1].decider, d->err) };
    const struct compared_side days[2] = { { d->from.options.today, &d->from.options },
                                           { d->to.options.today, &d->to.options } };
    bool done =
        sessions[0] != NULL && sessions[1] != NULL && compare_law(d, args, law) &&
        decide_compare_packs(sessions, args_text(args, "exporter"), days, &comparison, d->err);
    if (done)
        show_decisions(d, args, d->to.policy, &comparison);
    session_free(sessions[0]);
    session_free(sessions[1]);
    return done;
}

static bool compare_all(struct differing *d, const struct args *args, struct all_packs *packs)
{
    struct buf law;
    bool decisions;
    if (!wants_decisions(d, args, &decisions))
        return false;
    buf_init(&law, d->cli->mem, LAW_MAX);
    bool folders = decisions && d->from.folder;
    bool done = (folders ? compare_folders(d, args, packs, &law)
                         : compare_days(d, args, &packs->builtin, decisions, &law)) &&
                buf_check(&law, d->err);
    if (done)
        buf_str(&d->cli->out, buf_view(&law));
    buf_release(&law);
    return done;
}

/*
 * Orders of a file, in place of a chip's decisions and the law.  With packs each order is looked at
 * on its own day.
 */
static bool compare_orders(struct differing *d, const struct args *args, struct all_packs *packs,
                           int *ret_status)
{
    struct diff_side sides[2];
    bool unread;
    if (args_text(args, "only").data != NULL || args_text(args, "exporter").data != NULL) {
        err_set(d->err, ERR_USAGE, "orders are compared by themselves");
        return err_hint(d->err, "leave out '--only' and '--exporter'");
    }
    if (!of_one_kind(d, "orders"))
        return false;
    set_common_day(d);
    if (!diff_side(&d->from, &packs->from, &packs->builtin, &sides[0], d->err) ||
        !diff_side(&d->to, &packs->to, &packs->builtin, &sides[1], d->err) ||
        !diff_orders(d->cli, sides, args->operands[0], d->json, &unread, d->err))
        return false;
    if (unread)
        *ret_status = EXIT_UNREAD;
    return true;
}

/* --trust holds for the folders of both sides, and for those of --packs. */
static bool trust_all(struct all_packs *packs, const struct args *args, size_t path_count,
                      struct err *err)
{
    size_t folders = path_count;
    folders += is_folder(args_text(args, "from")) || is_folder(args_text(args, "to"));
    if (!packs_trust(&packs->builtin, args, folders, err))
        return false;
    packs->from.trust = packs->to.trust = packs->builtin.trust;
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct differing d = { .cli = cli, .json = args_flag(args, "json"), .err = err };
    struct all_packs packs;
    struct str *paths;
    size_t path_count;
    packs_init(&packs.builtin, cli->mem);
    packs_init(&packs.from, cli->mem);
    packs_init(&packs.to, cli->mem);
    grid_init(&d.grid, cli->arena, columns, sizeof columns / sizeof columns[0]);
    bool done = args_all(args, cli->arena, "packs", &paths, &path_count, err) &&
                trust_all(&packs, args, path_count, err) &&
                packs_load(&packs.builtin, paths, path_count, err) &&
                packs_report(&packs.builtin, err) &&
                open_side(&d, args, "from", &packs.from, &packs.builtin, &d.from) &&
                open_side(&d, args, "to", &packs.to, &packs.builtin, &d.to) &&
                read_basis(&d, args, true, &d.from) && read_basis(&d, args, false, &d.to) &&
                (args->operand_count > 0 ? compare_orders(&d, args, &packs, ret_status)
                                         : compare_all(&d, args, &packs));
    packs_release(&packs.to);
    packs_release(&packs.from);
    packs_release(&packs.builtin);
    return done;
}

static const char *const postures[] = { "enforced", "text", NULL };
static const char *const parts[] = { "decisions", "law", NULL };

static const struct option options[] = {
    { .name = "from",
      .metavar = "DATE|DIR",
      .type = OPTION_TEXT,
      .help = "the day, or the pack, before" },
    { .name = "to",
      .metavar = "DATE|DIR",
      .type = OPTION_TEXT,
      .help = "the day, or the pack, after" },
    { .name = "known",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "as it was known on that date, before and after; everything in the packs if left "
              "out" },
    { .name = "from-known",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the same for the side before alone" },
    { .name = "to-known",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the same for the side after alone" },
    { .name = "from-posture",
      .type = OPTION_WORD,
      .words = postures,
      .help = "before: enforced (the default) leaves out what the agency said it does not "
              "enforce, text takes the books as they are" },
    { .name = "to-posture", .type = OPTION_WORD, .words = postures, .help = "after: the same" },
    { .name = "exporter",
      .metavar = "NAME",
      .type = OPTION_TEXT,
      .help = "who ships; anyone if left out, and beside them each firm to which a letter of one "
              "of the days was sent" },
    { .name = "only",
      .type = OPTION_WORD,
      .words = parts,
      .help = "the decisions that differ, or the law that changed; both if left out" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_packs, &group_json, NULL };

static const char *const usage[] = { "--from DATE|DIR --to DATE|DIR",
                                     "--from DATE|DIR --to DATE|DIR FILE|-", NULL };

static const struct example examples[] = {
    { "licet diff --from 2025-05-14 --to 2025-05-15", "what began and ended with a day" },
    { "licet diff --from packs/us --to packs/us --json", "two packs, for a program to read" },
    { "licet diff --from 2026-01-14 --to 2026-01-15 orders.jsonl",
      "which orders of a file would be decided otherwise" },
    { "licet diff --from 2025-04-12 --to 2025-04-12 --from-known 2025-04-12 --only decisions",
      "what has become known since of the law of one day" },
    { "licet diff --from 2025-05-16 --to 2025-05-16 --to-posture text --only decisions",
      "what the agency does not enforce" },
    { NULL, NULL },
};

const struct command command_diff = {
    .name = "diff",
    .summary = "what changed between two days or packs: decisions and law",
    .usage = usage,
    .help =
        "First what it comes to for the chips of the catalog that had been launched by the later "
        "day. Then the decisions about a chip shipped from the United States that are other ones, "
        "with the assumptions of a plain question: for groups of destinations the region of "
        "figures in which they are, and the chips. The region is exact. Exporters to whom a letter "
        "of one of the days "
        "was sent come behind, with what is not said of anyone. Then the law: rules that began, "
        "ended or changed their words; members of dated sets that came and went, such as the "
        "entries of a control list; thresholds before and after. A pack is looked at on the last "
        "day that it is complete for; between packs the chips that both catalogs have are compared "
        "one by one, on the last day that both cover, without a region. With a file of "
        "orders each is decided as if it went on the one day and on the other, or on its own day "
        "by the one pack and by the other, and those that come out otherwise are listed. Two days "
        "may be one: what differs then is what was known "
        "(--from-known, --to-known) or whether the text counts (--to-posture).",
    .examples = examples,
    .statuses = " 0  done\n"
                " 2  bad usage or unreadable input; nothing was done\n"
                " 3  the system failed\n"
                " 5  some rows could not be read; all others were decided",
    .groups = groups,
    .operands_max = 1,
    .run = run,
};
