/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/check_entries.c - conditions ask for entries that there are.
 *
 * An entry exists where a rule classifies items as it, or a set of codes that is declared has it.
 * A condition about any other, a misspelled one, never holds for an item that the rules classify.
 */
#include "base/arena.h"
#include "policy/check_priv.h"

void check_mention(struct checker *checker, struct str code, struct span span)
{
    struct code_mention *mention = arena_alloc(checker->arena, sizeof *mention);
    if (mention == NULL) {
        checker->diags->failed = true;
        return;
    }
    *mention = (struct code_mention){ .code = code, .span = span, .next = checker->mentions };
    checker->mentions = mention;
}

static void mark_members(bool *exists, const struct set_expr *set)
{
    if (set->kind == SET_LITERAL) {
        for (size_t i = 0; i < set->member_count; i++)
            exists[set->members[i].id] = true;
    } else if (set->kind == SET_UNION || set->kind == SET_MINUS) {
        mark_members(exists, set->a);
        mark_members(exists, set->b);
    }
}

static void mark_existing(const struct policy *policy, bool *exists)
{
    for (const struct rule *rule = policy->rules; rule != NULL; rule = rule->next) {
        int32_t index = rule->head == HEAD_CLASSIFY ? policy_string(policy, rule->name) : -1;
        if (index >= 0)
            exists[index] = true;
    }
    for (const struct dated_set *set = policy->sets; set != NULL; set = set->next) {
        for (const struct set_step *step = set->steps; step != NULL; step = step->next) {
            if (set->type.kind == TYPE_CODE)
                mark_members(exists, step->members);
        }
    }
}

/* The code itself, a paragraph of it, or what it is a paragraph of. */
static bool is_there(const struct policy *policy, const bool *exists, struct str code)
{
    for (size_t i = policy_codes_from(policy, code); i < policy->code_count; i++) {
        struct str other = policy->strings[policy->codes[i]];
        if (!str_starts(other, code))
            break;
        if (exists[policy->codes[i]] && check_is_code(other, code))
            return true;
    }
    for (size_t length = code.length; length > 0; length--) {
        if (length < code.length && code.data[length] != '.')
            continue;
        int32_t index = policy_string(policy, str_slice(code, 0, length));
        if (index >= 0 && exists[index])
            return true;
    }
    return false;
}

void check_entries(struct checker *checker)
{
    const struct policy *policy = checker->policy;
    bool *exists = arena_array(checker->arena, policy->string_count, sizeof *exists);
    if (exists == NULL) {
        checker->diags->failed = checker->diags->failed || policy->string_count > 0;
        return;
    }
    mark_existing(policy, exists);
    for (const struct code_mention *mention = checker->mentions; mention != NULL;
         mention = mention->next) {
        if (is_there(policy, exists, mention->code))
            continue;
        struct diag *diag = diag_add(checker->diags, DIAG_NO_ENTRY, mention->span,
                                     "no rule or set has an entry '%.*s'", STR_ARG(mention->code));
        diag_hint(checker->diags, diag,
                  "an item is asked for its entries here, such as one that a rule classifies as; "
                  "what it is by its kind stands in a fact");
    }
}
