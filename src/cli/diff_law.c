/* SPDX-License-Identifier: Apache-2.0 */
/* cli/diff_law.c - see diff.h: rules, sets and thresholds of both sides. */
#include "cli/diff.h"
#include "cli/files.h"
#include "cli/policy_tools.h"
#include "policy/country.h"
#include "text/json_write.h"

struct law {
    struct cli *cli;
    bool json;
    const struct law_side *from, *to;
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
struct law_texts {
    struct str *list;
    size_t count, capacity;
};

static bool add_text(struct law *d, struct law_texts *texts, struct str text)
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
    const struct law_texts *added, *removed;
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

static void put_members(struct buf *text, const char *sign, const struct law_texts *members)
{
    for (size_t i = 0; i < members->count; i++) {
        if (text->length > 0)
            buf_byte(text, ' ');
        buf_text(text, sign);
        buf_str(text, members->list[i]);
    }
}

static bool say(struct law *d, const struct change *change)
{
    static const struct law_texts none = { 0 };
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
static bool set_members(struct law *d, const struct law_side *side, struct str name,
                        struct law_texts *ret)
{
    const struct dated_set *set = policy_set(side->view.policy, name);
    *ret = (struct law_texts){ 0 };
    if (set == NULL)
        return true;
    struct set_expr expr = { .kind = SET_NAME, .of = set->type.kind, .set = set };
    size_t bit_count = set->type.kind == TYPE_COUNTRY ? COUNTRY_ID_COUNT
                       : set->type.kind == TYPE_ENUM  ? set->type.enumeration->member_count
                                                      : side->view.policy->string_count;
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
        if (!add_text(d, ret, member_text(side->view.policy, &set->type, i, code)))
            return false;
    }
    return true;
}

/*
 * Whether the text is there, looked for from *at on and around; *at is then behind it.  Two lists
 * mostly have the same texts in the same order, and thousands of them.
 */
static bool holds(const struct law_texts *texts, size_t *at, struct str text)
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

static bool only_in(struct law *d, const struct law_texts *a, const struct law_texts *b,
                    struct law_texts *ret)
{
    size_t at = 0;
    *ret = (struct law_texts){ 0 };
    for (size_t i = 0; i < a->count; i++) {
        if (!holds(b, &at, a->list[i]) && !add_text(d, ret, a->list[i]))
            return false;
    }
    return true;
}

static bool compare_set(struct law *d, struct str name)
{
    struct law_texts before;
    struct law_texts after;
    struct law_texts added;
    struct law_texts removed;
    if (!set_members(d, d->from, name, &before) || !set_members(d, d->to, name, &after) ||
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

static void threshold_text(const struct law_side *side, struct str path, struct buf *text)
{
    const struct threshold *threshold = policy_threshold(side->view.policy, path);
    struct value value = { .state = VALUE_UNKNOWN };
    if (threshold != NULL)
        value = threshold_on(&side->view, threshold, side->day);
    if (value.state == VALUE_KNOWN)
        policy_show_value(side->view.policy, &threshold->type, &value, text);
    else
        buf_text(text, "none");
}

static bool compare_threshold(struct law *d, struct str path)
{
    char before_text[120];
    char after_text[120];
    char both_text[260];
    struct buf before = { .data = before_text, .capacity = 120, .limit = 120 };
    struct buf after = { .data = after_text, .capacity = 120, .limit = 120 };
    struct buf both = { .data = both_text, .capacity = 260, .limit = 260 };
    threshold_text(d->from, path, &before);
    threshold_text(d->to, path, &after);
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

static bool force_of(struct law *d, const struct law_side *side, const struct rule *rule,
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

static bool same_text(const struct law *d, const struct expr *a, const struct expr *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return str_equal(policy_text(d->from->view.policy, a->span),
                     policy_text(d->to->view.policy, b->span));
}

/* The same head on the same conditions, in the same words. */
static bool same_rule(const struct law *d, const struct rule *a, const struct rule *b)
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

static struct str citation_of(struct law *d, const struct rule *rule)
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

static bool compare_rule(struct law *d, struct str id)
{
    const struct rule *before = policy_rule(d->from->view.policy, id);
    const struct rule *after = policy_rule(d->to->view.policy, id);
    struct force was;
    struct force is;
    if (!force_of(d, d->from, before, &was) || !force_of(d, d->to, after, &is))
        return false;
    bool both = was.in_force && is.in_force && d->from->view.policy != d->to->view.policy;
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
static bool compare(struct law *d)
{
    const struct policy *from = d->from->view.policy;
    const struct policy *to = d->to->view.policy;
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

bool diff_law(struct cli *cli, const struct law_side sides[2], bool json, struct err *err)
{
    struct law d = { .cli = cli, .json = json, .from = &sides[0], .to = &sides[1], .err = err };
    grid_init(&d.grid, cli->arena, columns, sizeof columns / sizeof columns[0]);
    if (!compare(&d))
        return false;
    if (!json && d.count > 0)
        grid_write(&d.grid, &cli->out, &cli->style, 0);
    if (!json && d.count == 0)
        buf_text(&cli->out, "no rule, set, list, designation or savings clause changed\n");
    return true;
}
