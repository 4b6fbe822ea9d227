/* SPDX-License-Identifier: Apache-2.0 */
/* decide/lists.c - what the lists mean and which of them are whole, made ready; see lists.h. */
#include "decide/lists.h"

#include "decide/decide_priv.h"
#include "screen/source.h"

static bool prepare_meanings(struct decider *decider, struct known_list *list, struct err *err)
{
    size_t count = 0;
    for (const struct meaning *m = list->policy->meanings; m != NULL; m = m->next)
        count++;
    list->meanings = arena_array(&decider->arena, count, sizeof *list->meanings);
    if (list->meanings == NULL)
        return arena_error(&decider->arena, err);
    for (const struct meaning *m = list->policy->meanings; m != NULL; m = m->next) {
        struct list_meaning *meaning = &list->meanings[list->meaning_count++];
        meaning->meaning = m;
        if (!decider_value_of(decider->policy, m->fact, m->pair, &meaning->value, err))
            return err_wrap(err, "list %.*s", STR_ARG(list->policy->code));
    }
    return true;
}

static bool prepare_list(struct decider *decider, struct known_list *list, struct err *err)
{
    const struct decide_lists *lists = &decider->lists;
    list->whole = arena_array(&decider->arena, lists->count, sizeof *list->whole);
    if (list->whole == NULL)
        return arena_error(&decider->arena, err);
    for (size_t i = 0; i < lists->count; i++) {
        const struct snapshot *version = &lists->snapshots[i];
        list->whole[i] = list_is_whole(version->origin.source, &version->list, list->policy->code);
    }
    return prepare_meanings(decider, list, err);
}

bool decider_use_lists(struct decider *decider, const struct decide_lists *lists, struct err *err)
{
    const struct policy *policy = decider->policy;
    size_t count = 0;
    for (const struct policy_list *list = policy->lists; list != NULL; list = list->next)
        count++;
    decider->lists = *lists;
    decider->known_list_count = 0;
    decider->known_lists = arena_array(&decider->arena, count, sizeof *decider->known_lists);
    if (decider->known_lists == NULL)
        return arena_error(&decider->arena, err);
    for (const struct policy_list *list = policy->lists; list != NULL; list = list->next) {
        struct known_list *known = &decider->known_lists[decider->known_list_count++];
        known->policy = list;
        if (!prepare_list(decider, known, err))
            return false;
    }
    return true;
}
