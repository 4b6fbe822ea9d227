/* SPDX-License-Identifier: Apache-2.0 */
/* decide/screening_facts.c - what was found in the lists, as facts of the party; see lists.h. */
#include "decide/screening_priv.h"

bool screener_covered(const struct screener *screener, const struct known_list *list)
{
    const struct decide_lists *lists = &screener->decider->lists;
    for (size_t i = 0; i < lists->count; i++) {
        int32_t issued = lists->snapshots[i].origin.issued;
        if (list->whole[i] && issued <= screener->known &&
            screener->day - issued <= lists->age_days)
            return true;
    }
    return false;
}

/* What was found of it, and whether all of it was looked at. */
int screener_on_list(const struct screener *screener, const struct screened *screened,
                     const struct looked *looked, const struct known_list *list, bool *ret_possible)
{
    bool possible = looked->full;
    for (size_t i = 0; i < screened->match_count; i++) {
        const struct decided_match *match = &screened->matches[i];
        const struct listed *entry = &match->match.list->entries[match->match.entry];
        if (!str_equal(entry->list, list->policy->code))
            continue;
        if (match->status == MATCH_LISTED)
            return TRUTH_TRUE;
        possible = possible || match->status == MATCH_POSSIBLE;
    }
    *ret_possible = *ret_possible || possible;
    return !possible && looked->read && screener_covered(screener, list) ? TRUTH_FALSE
                                                                         : TRUTH_UNKNOWN;
}

/* Whether entries of the list state the fact: all of them, or by their texts. */
static bool states(const struct known_list *list, const struct fact *fact, bool all)
{
    for (size_t i = 0; i < list->meaning_count; i++) {
        const struct meaning *meaning = list->meanings[i].meaning;
        if ((meaning->where == ENTRY_ANY) == all && meaning->fact == fact)
            return true;
    }
    return false;
}

/*
 * Whether an entry on any list that means it makes the fact true.  That the order says it is not so
 * counts only while no list says, or may say, that it is.
 */
static void put_listed(const struct screener *screener, const struct screened *screened,
                       const struct looked *looked, const struct fact *fact, struct value *value)
{
    const struct decider *decider = screener->decider;
    bool possible = false;
    int truth = TRUTH_FALSE;
    for (size_t i = 0; i < decider->known_list_count; i++) {
        const struct known_list *list = &decider->known_lists[i];
        if (!states(list, fact, true))
            continue;
        int on = screener_on_list(screener, screened, looked, list, &possible);
        truth = on > truth ? on : truth;
    }
    bool said_true = value->state == VALUE_KNOWN && value->num.top != 0;
    if (said_true || (truth == TRUTH_UNKNOWN && !possible))
        return;
    *value = (struct value){ .num = num_int(truth == TRUTH_TRUE),
                             .state = truth == TRUTH_UNKNOWN ? VALUE_UNKNOWN : VALUE_KNOWN,
                             .said = value->said || truth == TRUTH_UNKNOWN };
}

/* Whether the text has the other one, letters without case and blanks passed over. */
static bool has_text(struct str text, struct str wanted)
{
    for (size_t start = 0; start < text.length; start++) {
        size_t at = start;
        size_t found = 0;
        while (found < wanted.length && at < text.length) {
            if (wanted.data[found] == ' ')
                found++;
            else if (text.data[at] == ' ')
                at++;
            else if (char_lower(text.data[at]) == char_lower(wanted.data[found]))
                at++, found++;
            else
                break;
        }
        if (found == wanted.length)
            return true;
    }
    return false;
}

/* An entry without that text says nothing. */
static bool fits(const struct meaning *meaning, const struct listed *entry)
{
    struct str text = meaning->where == ENTRY_REQUIREMENT ? entry->requirement : entry->policy;
    if (meaning->where == ENTRY_ANY)
        return true;
    for (size_t i = 0; i < meaning->text_count; i++) {
        if (has_text(text, meaning->texts[i]))
            return !meaning->lacks;
    }
    return meaning->lacks && text.length > 0;
}

/* The first meaning of the fact that fits the entry; NULL if none does. */
static const struct value *stated(const struct known_list *list, const struct fact *fact,
                                  const struct listed *entry)
{
    for (size_t i = 0; i < list->meaning_count; i++) {
        const struct meaning *meaning = list->meanings[i].meaning;
        if (meaning->fact == fact && fits(meaning, entry))
            return &list->meanings[i].value;
    }
    return NULL;
}

/* Facts of footnotes are called by their numbers. */
#define FOOTNOTE "party.footnote_"

uint32_t screener_footnotes(const struct known_list *list, const struct listed *entry)
{
    uint32_t footnotes = 0;
    for (size_t i = 0; i < list->meaning_count; i++) {
        const struct fact *fact = list->meanings[i].meaning->fact;
        struct str number = str_slice(fact->path, sizeof FOOTNOTE - 1, fact->path.length);
        if (!str_starts(fact->path, STR(FOOTNOTE)) || number.length != 1 ||
            !is_digit(number.data[0]))
            continue;
        const struct value *says = stated(list, fact, entry);
        if (says != NULL && says->state == VALUE_KNOWN && says->num.top != 0)
            footnotes |= (uint32_t)1 << (number.data[0] - '0');
    }
    return footnotes;
}

/* What an entry says that the party is; false where it does not say what another said. */
static bool take_stated(const struct screener *screener, const struct decided_match *match,
                        const struct fact *fact, const struct value **found)
{
    const struct listed *entry = &match->match.list->entries[match->match.entry];
    const struct known_list *list = screener_list(screener, entry->list);
    if (match->status != MATCH_LISTED || list == NULL || !states(list, fact, false))
        return true;
    const struct value *says = stated(list, fact, entry);
    bool known = says != NULL && screener_said_so(screener, match);
    if (!known || (*found != NULL &&
                   ((*found)->state != says->state || num_compare((*found)->num, says->num) != 0)))
        return false;
    *found = says;
    return true;
}

/*
 * What the entries say that the party is, or if it is none itself, what those of its owners say;
 * where they do not say the same, it stays unknown.
 */
static void put_stated(const struct screener *screener, const struct screened *screened,
                       const struct fact *fact, struct value *value)
{
    const struct value *found = NULL;
    if (value->state != VALUE_UNKNOWN)
        return;
    for (size_t i = 0; i < screened->match_count; i++) {
        if (!take_stated(screener, &screened->matches[i], fact, &found))
            return;
    }
    bool own = found != NULL;
    for (size_t i = 0; !own && i < screened->owner_count; i++) {
        const struct decided_owner *owner = &screened->owners[i];
        for (size_t k = 0; k < owner->match_count; k++) {
            if (!take_stated(screener, &owner->matches[k], fact, &found))
                return;
        }
    }
    if (found != NULL)
        *value = *found;
}

void screener_put_facts(const struct screener *screener, const struct screened *screened,
                        const struct looked *looked, struct value *values)
{
    const struct decider *decider = screener->decider;
    for (size_t i = 0; i < decider->known_list_count; i++) {
        const struct known_list *list = &decider->known_lists[i];
        for (size_t k = 0; k < list->meaning_count; k++) {
            const struct meaning *meaning = list->meanings[k].meaning;
            struct value *value = &values[meaning->fact->slot];
            if (meaning->where == ENTRY_ANY)
                put_listed(screener, screened, looked, meaning->fact, value);
            else
                put_stated(screener, screened, meaning->fact, value);
        }
    }
}
