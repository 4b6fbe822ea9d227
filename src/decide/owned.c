/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/owned.c - what of a party those on lists own, themselves or through others.
 *
 * An owner counts with its whole share if it is on the list, or if what those on the list own of it
 * reaches the threshold of the packs (`owners FACT through THRESHOLD`); else not at all.  So the
 * shares are added up, and never multiplied.  Where it is not known whether an owner counts, or who
 * owns the rest, the share is known only from below and from above.
 */
#include "decide/screening_priv.h"

#define OWNERS_MAX 256 /* of one party, with the owners of its owners */
#define DEPTH_MAX 16
#define STEPS_MAX 4096 /* of adding up */

/* ---- who owns it ---- */

static bool held_on(const struct share *share, int32_t day)
{
    return share->from <= day && day <= share->to;
}

static bool is_there(const struct screened *screened, const struct share *share)
{
    for (size_t i = 0; i < screened->owner_count; i++) {
        const struct decided_owner *owner = &screened->owners[i];
        if (str_equal(owner->owner, share->owner) && str_equal(owner->owned, share->owned))
            return true;
    }
    return false;
}

static bool add_owner(struct screener *screener, const struct order_party *said,
                      const struct share *share, unsigned depth, struct screened *screened)
{
    struct screened found = { 0 };
    struct looked looked = { .read = false };
    /* Of the owner no more is known than its name. */
    const struct order_party owner = { .name = share->owner,
                                       .matches_resolved = said->matches_resolved };
    if (!screener_look(screener, &owner, &(struct match_query){ .name = share->owner }, &found,
                       &looked))
        return false;
    screener_judge(screener, &looked, &found);
    if (!arena_grow(screener->arena, &screened->owners, screened->owner_count,
                    &screened->owner_capacity, sizeof *screened->owners))
        return arena_error(screener->arena, screener->err);
    screened->owners[screened->owner_count++] = (struct decided_owner){
        .owner = share->owner,
        .owned = share->owned,
        .part = share->part,
        .source = share->source,
        .depth = depth,
        .status = found.status,
        .looked_read = looked.read,
        .looked_full = looked.full,
        .ends = share->ends,
        .matches = found.matches,
        .match_count = found.match_count,
    };
    return true;
}

static bool find_owners(struct screener *screener, const struct order_party *said, struct str owned,
                        unsigned depth, struct screened *screened)
{
    const struct share *shares;
    size_t count;
    if (!owners_of(screener->decider->lists.owners, screener->arena, owned, &shares, &count,
                   screener->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!held_on(&shares[i], screener->day) || is_there(screened, &shares[i]) ||
            screened->owner_count == OWNERS_MAX)
            continue;
        if (!add_owner(screener, said, &shares[i], depth, screened) ||
            (depth < DEPTH_MAX &&
             !find_owners(screener, said, shares[i].owner, depth + 1, screened)))
            return false;
    }
    return true;
}

/* ---- the shares of those on a list ---- */

struct adding {
    const struct screener *screener;
    const struct screened *screened;
    const struct fact *fact;
    const struct value *through; /* unknown: nobody counts but who is on the list itself */
    unsigned steps;
};

struct sum {
    struct num from, to, documented;
};

/* All or nothing may be owned by them. */
static const struct sum anything = { { 0, 1 }, { 1, 1 }, { 0, 1 } };

static struct num at_most_all(struct num part)
{
    return num_compare(part, num_int(1)) > 0 ? num_int(1) : part;
}

/* Whether the owner itself is on a list whose owners have the fact. */
static int is_on_list(const struct adding *adding, const struct decided_owner *owner)
{
    const struct decider *decider = adding->screener->decider;
    const struct screened found = { .matches = owner->matches, .match_count = owner->match_count };
    const struct looked looked = { .read = owner->looked_read, .full = owner->looked_full };
    int truth = TRUTH_FALSE;
    for (size_t i = 0; i < decider->known_list_count; i++) {
        const struct known_list *list = &decider->known_lists[i];
        bool possible = false;
        if (list->policy->owners != adding->fact)
            continue;
        int on = screener_on_list(adding->screener, &found, &looked, list, &possible);
        truth = on > truth ? on : truth;
    }
    return truth;
}

static bool add_up(struct adding *adding, struct str owned, unsigned depth, struct sum *ret);

/* Whether the owner counts: on the list, or owned enough by those who are. */
static int counts(struct adding *adding, const struct decided_owner *owner, unsigned depth)
{
    int on = is_on_list(adding, owner);
    struct sum sum = anything;
    if (on == TRUTH_TRUE || adding->through->state != VALUE_KNOWN || owner->ends)
        return on;
    bool known = depth < DEPTH_MAX && add_up(adding, owner->owner, depth + 1, &sum);
    int through = !known                                             ? TRUTH_UNKNOWN
                  : num_compare(sum.from, adding->through->num) >= 0 ? TRUTH_TRUE
                  : num_compare(sum.to, adding->through->num) >= 0   ? TRUTH_UNKNOWN
                                                                     : TRUTH_FALSE;
    return through > on ? through : on;
}

/* False where nobody said who owns it, or it is too much to add up. */
static bool add_up(struct adding *adding, struct str owned, unsigned depth, struct sum *ret)
{
    const struct screened *screened = adding->screened;
    struct sum sum = { num_int(0), num_int(0), num_int(0) };
    bool any = false;
    if (++adding->steps > STEPS_MAX || screened->owner_count == OWNERS_MAX)
        return false;
    for (size_t i = 0; i < screened->owner_count; i++) {
        const struct decided_owner *owner = &screened->owners[i];
        if (!str_equal_fold(owner->owned, owned))
            continue;
        int truth = counts(adding, owner, depth);
        any = true;
        if (!num_add(sum.documented, owner->part, &sum.documented) ||
            (truth == TRUTH_TRUE && !num_add(sum.from, owner->part, &sum.from)) ||
            (truth != TRUTH_FALSE && !num_add(sum.to, owner->part, &sum.to)))
            return false;
    }
    struct num rest;
    /* Who owns more than all of it is somebody's mistake. */
    if (!any || num_compare(sum.documented, num_int(1)) > 0)
        return false;
    if (num_compare(sum.documented, num_int(1)) < 0 &&
        (!num_subtract(num_int(1), sum.documented, &rest) || !num_add(sum.to, rest, &sum.to)))
        return false;
    *ret = (struct sum){ at_most_all(sum.from), at_most_all(sum.to), at_most_all(sum.documented) };
    return true;
}

/* ---- the facts ---- */

/* The share as a fact, where all that is possible is on one side of the threshold. */
static void put_share(const struct adding *adding, const struct sum *sum, struct value *value)
{
    bool lined = adding->through->state == VALUE_KNOWN;
    bool over = lined && num_compare(sum->from, adding->through->num) >= 0;
    bool under = lined && num_compare(sum->to, adding->through->num) < 0;
    bool exact = num_compare(sum->from, sum->to) == 0;
    struct num num = under ? sum->to : sum->from;
    if (value->state == VALUE_KNOWN) {
        /* What the order says counts, unless more is known than it says. */
        if (num_compare(value->num, sum->from) < 0)
            value->num = sum->from;
    } else if (over || under || exact) {
        *value = (struct value){ .num = num, .state = VALUE_KNOWN, .said = value->said };
    }
}

/* Whether a list before this one has the same fact. */
static bool seen_before(const struct decider *decider, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (decider->known_lists[i].policy->owners == decider->known_lists[at].policy->owners)
            return true;
    }
    return false;
}

static void put_shares(const struct screener *screener, struct str owned, struct value *values,
                       struct screened *screened)
{
    const struct decider *decider = screener->decider;
    /* What was known on a day is for the rules that read the share. */
    const struct view view = { .policy = decider->policy,
                               .known = DATE_OPEN,
                               .knower = KNOWER_ANY };
    for (size_t i = 0; i < decider->known_list_count; i++) {
        const struct policy_list *list = decider->known_lists[i].policy;
        struct sum sum = anything;
        if (list->owners == NULL || seen_before(decider, i))
            continue;
        struct value through = threshold_on(&view, list->through, screener->day);
        struct adding adding = {
            .screener = screener, .screened = screened, .fact = list->owners, .through = &through
        };
        if (!add_up(&adding, owned, 1, &sum))
            sum = anything;
        put_share(&adding, &sum, &values[list->owners->slot]);
        screened->shares[screened->share_count++] = (struct listed_share){
            .fact = list->owners->path, .from = sum.from, .to = sum.to, .documented = sum.documented
        };
    }
}

bool screener_owners(struct screener *screener, const struct order_party *said,
                     struct value *values, struct screened *screened)
{
    const struct decider *decider = screener->decider;
    if (decider->lists.owners == NULL || said->name.length == 0)
        return true;
    if (!find_owners(screener, said, said->name, 1, screened))
        return false;
    if (screened->owner_count == 0)
        return true;
    screened->shares =
        arena_array(screener->arena, decider->known_list_count, sizeof *screened->shares);
    if (screened->shares == NULL)
        return arena_error(screener->arena, screener->err);
    put_shares(screener, screened->owners[0].owned, values, screened);
    return true;
}
