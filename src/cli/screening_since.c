/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/screening_since.c - only what changed in the lists since a day is looked in; see screening.h.
 *
 * Of each list the version of that day is laid beside the one that is looked in.  Entries that came
 * or changed, and as they were those that went or had other names or addresses, are lists of their
 * own, in which words weigh as they do among all.
 */
#include "base/date.h"
#include "cli/list_files.h"
#include "cli/list_index.h"
#include "cli/screening.h"
#include "screen/changes.h"

struct screening_since {
    struct matcher *matcher;
    struct address_index *addresses;
    struct snapshot *snapshots;      /* at most two of each list: as it is, as it was */
    const struct party_list **lists; /* of these */
    const char ***changes;           /* of each: by entry */
    bool *is_now;                    /* of each: rather than as it was */
    size_t count, entry_count;
};

static const char before_change[] = "before_change";

struct opening {
    struct screening *screening;
    struct screening_since *since;
    struct list_version *versions;
    size_t version_count;
    int32_t day;
    struct err *err;
};

/* The entry as it is or as it was, and what became of it; NULL: it is not looked for. */
static const struct listed *side_of(const struct list_change *change, bool was, const char **ret)
{
    if (!was) {
        *ret = change->before == NULL ? "added" : "changed";
        return change->after;
    }
    bool other = change->after != NULL;
    *ret = other ? before_change : "removed";
    return !other || (change->parts & (CHANGED_NAMES | CHANGED_ADDRESSES)) != 0 ? change->before
                                                                                : NULL;
}

static bool add_side(struct opening *opening, const struct snapshot *version,
                     const struct list_changes *changes, bool was)
{
    struct screening_since *since = opening->since;
    struct arena *arena = opening->screening->cli->arena;
    struct listed *entries = arena_array(arena, changes->count, sizeof *entries);
    const char **became = arena_array(arena, changes->count, sizeof *became);
    size_t count = 0;
    if (entries == NULL || became == NULL)
        return arena_error(arena, opening->err);
    for (size_t i = 0; i < changes->count; i++) {
        const struct listed *entry = side_of(&changes->list[i], was, &became[count]);
        if (entry != NULL)
            entries[count++] = *entry;
    }
    if (count == 0)
        return true;
    struct snapshot *side = &since->snapshots[since->count];
    *side = (struct snapshot){ .origin = version->origin,
                               .list = { .entries = entries, .entry_count = count } };
    since->lists[since->count] = &side->list;
    since->is_now[since->count] = !was;
    since->changes[since->count++] = became;
    since->entry_count += count;
    return true;
}

/* A list that has no version of that day came as a whole. */
static bool compare_version(struct opening *opening, const struct snapshot *now)
{
    struct cli *cli = opening->screening->cli;
    const struct list_version *version = list_version_on(opening->versions, opening->version_count,
                                                         now->origin.source, opening->day);
    struct snapshot was = { .origin = { .issued = DATE_MIN } };
    struct list_changes changes;
    if (version != NULL && version->issued == now->origin.issued)
        return true;
    return (version == NULL ||
            list_load(cli, opening->screening->args, version, &was, opening->err)) &&
           list_compare(cli->arena, &was.list, &now->list, &changes, opening->err) &&
           add_side(opening, now, &changes, false) && add_side(opening, &was, &changes, true);
}

static bool compare_all(struct opening *opening)
{
    const struct list_index *index = opening->screening->lists.index;
    struct screening_since *since = opening->since;
    struct arena *arena = opening->screening->cli->arena;
    since->snapshots = arena_array(arena, 2 * index->list_count, sizeof *since->snapshots);
    since->lists = arena_array(arena, 2 * index->list_count, sizeof(struct party_list *));
    since->changes = arena_array(arena, 2 * index->list_count, sizeof(char **));
    since->is_now = arena_array(arena, 2 * index->list_count, sizeof *since->is_now);
    if (since->snapshots == NULL || since->lists == NULL || since->changes == NULL ||
        since->is_now == NULL)
        return arena_error(arena, opening->err);
    for (size_t i = 0; i < index->list_count; i++) {
        if (!compare_version(opening, &index->snapshots[i]))
            return false;
    }
    return true;
}

/* Has the decider look in what changed instead of in all. */
static bool use(struct opening *opening)
{
    struct screening *screening = opening->screening;
    struct screening_since *since = opening->since;
    const struct mem *mem = screening->cli->mem;
    struct decide_lists used = screening->lists.used;
    since->matcher = matcher_of_some(mem, since->lists, since->count, used.matcher, opening->err);
    since->addresses =
        since->matcher == NULL
            ? NULL
            : address_index_of_some(mem, since->lists, since->count, used.addresses, opening->err);
    if (since->addresses == NULL)
        return false;
    used.snapshots = since->snapshots;
    used.count = since->count;
    used.matcher = since->matcher;
    used.addresses = since->addresses;
    return decider_use_lists(screening->packs.decider, &used, opening->err);
}

bool since_open(struct screening *screening, int32_t day, struct err *err)
{
    struct cli *cli = screening->cli;
    struct opening opening = { .screening = screening, .day = day, .err = err };
    opening.since = arena_alloc(cli->arena, sizeof *opening.since);
    if (opening.since == NULL)
        return arena_error(cli->arena, err);
    *opening.since = (struct screening_since){ .matcher = NULL };
    screening->since = opening.since;
    return list_versions(cli, screening->args, &opening.versions, &opening.version_count, err) &&
           compare_all(&opening) && use(&opening);
}

void since_close(struct screening_since *since)
{
    if (since == NULL)
        return;
    matcher_free(since->matcher);
    address_index_free(since->addresses);
}

/* Whether the entry is as it is now, rather than as it was. */
static bool is_now_entry(const struct screening_since *since, const struct decided_match *match)
{
    return since->is_now[match->match.list_index];
}

/* Whether a party is found by the entry as it is, too. */
static bool is_still(const struct screening_since *since, const struct decided_party *party,
                     const struct decided_match *was)
{
    for (size_t i = 0; i < party->match_count; i++) {
        const struct decided_match *match = &party->matches[i];
        if (match->version != was->version && str_equal(match->key, was->key) &&
            is_now_entry(since, match))
            return true;
    }
    return false;
}

void since_judge(const struct screening_since *since, struct decided_party *party)
{
    struct decided_match *matches = party->matches;
    size_t kept = 0;
    bool listed = false;
    bool now = false;
    for (size_t i = 0; i < party->match_count; i++) {
        if (!is_now_entry(since, &matches[i]) && is_still(since, party, &matches[i]))
            continue;
        struct decided_match match = matches[i];
        matches[i] = matches[kept];
        matches[kept++] = match;
    }
    party->match_count = kept;
    for (size_t i = 0; i < kept; i++) {
        const struct match *match = &matches[i].match;
        bool is_now = is_now_entry(since, &matches[i]);
        matches[i].change = since->changes[match->list_index][match->entry];
        /* Whoever had the name that the entry had is likely still the entry. */
        now = now || is_now || matches[i].change == before_change;
        listed = listed || (is_now && matches[i].status == MATCH_LISTED);
    }
    party->status = listed ? PARTY_LISTED : now ? PARTY_POSSIBLE : PARTY_UNSCREENED;
}

size_t since_entries(const struct screening_since *since)
{
    return since->entry_count;
}
