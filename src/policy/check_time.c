/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/check_time.c - windows, versions, dated values, and the days on which sources were known.
 */
#include "policy/check_priv.h"

int32_t source_known(const struct source *source, bool addressee)
{
    int32_t known = source->public_from;
    if (known == DATE_OPEN)
        known = source->published != DATE_OPEN ? source->published : source->effective;
    if (addressee && source->served < known)
        known = source->served;
    return known;
}

int32_t citations_known(const struct citation *cites, const struct firm *firm)
{
    int32_t latest = DATE_MIN;
    for (const struct citation *cite = cites; cite != NULL; cite = cite->next) {
        bool addressee = firm != NULL && cite->source->firm == firm;
        int32_t known = source_known(cite->source, addressee);
        if (known > latest)
            latest = known;
    }
    return latest;
}

static void check_window(struct checker *checker, const struct rule *rule)
{
    char from[DATE_TEXT_SIZE];
    char known_text[DATE_TEXT_SIZE];
    if (rule->to <= rule->from) {
        diag_add(checker->diags, DIAG_WINDOW, rule->window_span,
                 "the window ends before it begins");
        return;
    }
    int32_t known = citations_known(rule->cites, rule->binds);
    if (known <= rule->from || rule->retroactive || rule->head == HEAD_INFORM ||
        rule->head == HEAD_ADVISE)
        return;
    struct diag *diag = diag_add(checker->diags, DIAG_BEFORE_SOURCE, rule->window_span,
                                 "the window opens on %s, its source was known on %s",
                                 date_format(rule->from, from), date_format(known, known_text));
    diag_hint(checker->diags, diag, "say 'retroactive' if it really reaches back");
}

static void check_versions(struct checker *checker, const struct rule *rule)
{
    for (const struct name_ref *ref = rule->replaces; ref != NULL; ref = ref->next) {
        char old_end[DATE_TEXT_SIZE];
        char new_start[DATE_TEXT_SIZE];
        if (ref->rule->to == DATE_OPEN || ref->rule->to == rule->from)
            continue;
        struct diag *diag =
            diag_add(checker->diags, DIAG_VERSIONS, rule->window_span,
                     "%s between versions: '%.*s' ends on %s, this begins on %s",
                     ref->rule->to < rule->from ? "a gap" : "an overlap", STR_ARG(ref->rule->id),
                     date_format(ref->rule->to, old_end), date_format(rule->from, new_start));
        if (diag != NULL) {
            diag->related = ref->rule->window_span;
            diag->related_message = STR("the version before");
        }
    }
}

static void check_steps(struct checker *checker)
{
    for (struct dated_set *set = checker->policy->sets; set != NULL; set = set->next) {
        for (struct set_step *step = set->steps; step != NULL; step = step->next) {
            if (step->next != NULL &&
                (step->next->from < step->from ||
                 (step->next->from == step->from && step->next->change == SET_IS)))
                diag_add(checker->diags, DIAG_ORDER, step->next->span,
                         "the steps of a set stand in the order of their days");
            if (step->cites == NULL)
                diag_add(checker->diags, DIAG_NO_CITATION, step->span, "this step cites nothing");
        }
    }
    for (struct threshold *t = checker->policy->thresholds; t != NULL; t = t->next) {
        for (struct threshold_step *step = t->steps; step != NULL; step = step->next) {
            if (step->until <= step->from)
                diag_add(checker->diags, DIAG_WINDOW, step->span,
                         "the value ends before it begins");
            else if (step->next != NULL && step->next->from <= step->from)
                diag_add(checker->diags, DIAG_ORDER, step->next->span,
                         "the steps of a threshold stand in the order of their days");
            if (step->cites == NULL)
                diag_add(checker->diags, DIAG_NO_CITATION, step->span, "this step cites nothing");
        }
    }
}

/* Nobody can have read what was not there yet. */
static bool check_read_day(void *context, const struct cited *cited)
{
    struct checker *checker = context;
    for (const struct read_mark *mark = cited->reads; mark != NULL; mark = mark->next) {
        char on[DATE_TEXT_SIZE];
        char known_text[DATE_TEXT_SIZE];
        int32_t known = DATE_MIN;
        for (const struct citation *cite = mark->in != NULL ? mark->in : cited->cites; cite != NULL;
             cite = cite->next) {
            int32_t own = source_known(cite->source, true);
            known = own > known ? own : known;
        }
        if (mark->on < known)
            diag_add(checker->diags, DIAG_READ, mark->span,
                     "read on %s, before its source was known on %s", date_format(mark->on, on),
                     date_format(known, known_text));
    }
    return true;
}

/* ---- every dated value has a value on every day on which a rule reads it ---- */

struct reading {
    struct checker *checker;
    const struct rule *rule;
    int32_t from, to; /* the rule's window */
    uint32_t stamp;   /* of the rule */
    bool reported;
};

static void no_value(struct reading *reading, const char *what, struct str name, int32_t day,
                     struct span declared)
{
    char text[DATE_TEXT_SIZE];
    if (reading->reported)
        return;
    reading->reported = true;
    struct diag *diag =
        diag_add(reading->checker->diags, DIAG_NO_VALUE, reading->rule->window_span,
                 "%s '%.*s' has no value on %s", what, STR_ARG(name), date_format(day, text));
    if (diag != NULL) {
        diag->related = declared;
        diag->related_message = STR("declared here");
    }
}

static void read_set_expr(struct reading *reading, const struct set_expr *set, int32_t from);

static void read_set(struct reading *reading, struct dated_set *set, int32_t from)
{
    if (set->stamp == reading->stamp && set->stamp_from <= from)
        return;
    if (set->steps == NULL || set->steps->from > from || set->steps->change != SET_IS) {
        no_value(reading, "set", set->name, from, set->span);
        return;
    }
    set->stamp = reading->stamp;
    set->stamp_from = from;
    for (const struct set_step *step = set->steps; step != NULL; step = step->next)
        read_set_expr(reading, step->members, step->from > from ? step->from : from);
}

static void read_set_expr(struct reading *reading, const struct set_expr *set, int32_t from)
{
    if (set->kind == SET_NAME) {
        read_set(reading, (struct dated_set *)set->set, from);
    } else if (set->kind == SET_UNION || set->kind == SET_MINUS) {
        read_set_expr(reading, set->a, from);
        read_set_expr(reading, set->b, from);
    }
}

static void read_threshold(struct reading *reading, const struct threshold *threshold)
{
    int32_t day = reading->from;
    for (const struct threshold_step *step = threshold->steps; step != NULL; step = step->next) {
        if (step->from > day)
            break;
        int32_t end =
            step->next != NULL && step->next->from < step->until ? step->next->from : step->until;
        if (end > day)
            day = end;
    }
    if (day < reading->to)
        no_value(reading, "threshold", threshold->path, day, threshold->span);
}

static void read_expr(struct reading *reading, const struct expr *expr)
{
    if (expr == NULL || reading->reported)
        return;
    if (expr->kind == EXPR_THRESHOLD)
        read_threshold(reading, expr->threshold);
    else if (expr->kind == EXPR_FACT && expr->fact->define != NULL &&
             expr->fact->stamp != reading->stamp) {
        expr->fact->stamp = reading->stamp;
        read_expr(reading, expr->fact->define);
    }
    if (expr->set != NULL)
        read_set_expr(reading, expr->set, reading->from);
    read_expr(reading, expr->a);
    read_expr(reading, expr->b);
    read_expr(reading, expr->c);
    for (const struct expr *part = expr->list; part != NULL; part = part->next)
        read_expr(reading, part);
}

void check_times(struct checker *checker)
{
    check_steps(checker);
    policy_each_cited(checker->policy, check_read_day, checker);
    if (checker->diags->errors > 0)
        return;
    for (struct rule *rule = checker->policy->rules; rule != NULL; rule = rule->next) {
        struct reading reading = { .checker = checker,
                                   .rule = rule,
                                   .from = rule->from,
                                   .to = rule->to,
                                   .stamp = rule->index + 1 };
        check_window(checker, rule);
        check_versions(checker, rule);
        read_expr(&reading, rule->when);
        read_expr(&reading, rule->unless);
        for (const struct policy_need *need = rule->needs; need != NULL; need = need->next)
            read_expr(&reading, need->when);
    }
}
