/* SPDX-License-Identifier: Apache-2.0 */
/* decide/law.c - see law.h. */
#include "decide/law.h"

#include "decide/decide_priv.h"

/* The step that threshold_on takes the value from. */
static const struct threshold_step *step_on(const struct view *view,
                                            const struct threshold *threshold, int32_t day)
{
    const struct threshold_step *found = NULL;
    for (const struct threshold_step *step = threshold->steps; step != NULL; step = step->next) {
        if (view_knows(view, step->cites) && day >= step->from)
            found = step;
    }
    return found;
}

bool law_number(const struct policy *policy, struct arena *arena, struct str name, int32_t day,
                struct law_number *ret, struct err *err)
{
    const struct view view = { .policy = policy, .known = DATE_OPEN, .knower = KNOWER_ANY };
    const struct threshold *threshold = policy_threshold(policy, name);
    char date[DATE_TEXT_SIZE];
    if (threshold == NULL) {
        err_set(err, ERR_POLICY, "the packs have no threshold '%.*s'", STR_ARG(name));
        return err_hint(err, "it belongs to the pack of the authority's rules");
    }
    struct value value = threshold_on(&view, threshold, day);
    if (value.state != VALUE_KNOWN)
        return err_set(err, ERR_POLICY, "threshold '%.*s' has no value on %s", STR_ARG(name),
                       date_format(day, date));
    struct str citation = report_citation(arena, step_on(&view, threshold, day)->cites);
    if (citation.data == NULL)
        return arena_error(arena, err);
    *ret = (struct law_number){ .number = value.num, .citation = citation };
    return true;
}

/* ---- sets of strings ---- */

struct words {
    struct arena *arena;
    struct law_word *list;
    size_t count, room;
};

static void take_out(struct words *words, struct str word)
{
    size_t kept = 0;
    for (size_t i = 0; i < words->count; i++) {
        if (!str_equal(words->list[i].word, word))
            words->list[kept++] = words->list[i];
    }
    words->count = kept;
}

/* False: a member is no string that stands there. */
static bool take_step(struct words *words, const struct policy *policy, const struct set_step *step)
{
    struct str citation = report_citation(words->arena, step->cites);
    if (step->members->kind != SET_LITERAL || step->members->of != TYPE_STRING)
        return false;
    if (step->change == SET_IS)
        words->count = 0;
    for (size_t i = 0; i < step->members->member_count; i++) {
        struct str word = policy->strings[step->members->members[i].id];
        take_out(words, word);
        if (step->change == SET_REMOVE)
            continue;
        if (!arena_grow(words->arena, &words->list, words->count, &words->room,
                        sizeof *words->list))
            return true; /* the caller asks the arena */
        words->list[words->count++] = (struct law_word){ word, citation };
    }
    return true;
}

bool law_words(const struct policy *policy, struct arena *arena, struct str name, int32_t day,
               struct law_word **ret, size_t *ret_count, struct err *err)
{
    const struct view view = { .policy = policy, .known = DATE_OPEN, .knower = KNOWER_ANY };
    const struct dated_set *set = policy_set(policy, name);
    struct words words = { .arena = arena };
    if (set == NULL) {
        err_set(err, ERR_POLICY, "the packs have no set '%.*s'", STR_ARG(name));
        return err_hint(err, "it belongs to the pack of the authority's rules");
    }
    for (const struct set_step *step = set->steps; step != NULL; step = step->next) {
        if (view_knows(&view, step->cites) && day >= step->from && !take_step(&words, policy, step))
            return err_set(err, ERR_POLICY, "set '%.*s' is not of strings", STR_ARG(name));
    }
    *ret = words.list;
    *ret_count = words.count;
    return arena_sound(arena, err);
}

/* ---- rules ---- */

struct str law_rule_citation(const struct policy *policy, struct arena *arena, struct str rule)
{
    const struct rule *found = policy_rule(policy, rule);
    struct str text = { 0 };
    for (const struct citation *cite = found == NULL ? NULL : found->cites; cite != NULL;
         cite = cite->next) {
        struct str one = report_citation(arena, cite);
        text = text.data == NULL ? one : str_join(arena, text, "; ", one);
    }
    return text;
}

bool law_rule_needs(const struct policy *policy, struct str rule, struct str label)
{
    const struct rule *found = policy_rule(policy, rule);
    for (const struct policy_need *need = found == NULL ? NULL : found->needs; need != NULL;
         need = need->next) {
        if (str_equal(need->label, label))
            return true;
    }
    return false;
}
