/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/screening.c - the parties of an order, looked for in the lists; see lists.h.
 *
 * A fact that lists state is true where the party is an entry of one of them, unknown where it may
 * be, and false where it is on none and all of them are there, whole and of the day.
 */
#include "decide/screening_priv.h"

#include <stdlib.h>

/* ---- when an entry was on its list ---- */

/* Volume 1 of the Federal Register is that of 1936. */
#define VOLUME_YEAR 1935
#define VOLUME_MAX 300

static int year_of(int32_t day)
{
    int year;
    int month;
    int day_of_month;
    date_to_civil(day, &year, &month, &day_of_month);
    return year;
}

/* Whether "FR" or "F.R." stands there, behind blanks. */
static bool is_register(struct str text, size_t at)
{
    while (at < text.length && text.data[at] == ' ')
        at++;
    struct str rest = str_slice(text, at, text.length);
    return str_starts(rest, STR("FR")) || str_starts(rest, STR("F.R."));
}

/* The years of the first and the last Federal Register that the notice cites; false: none. */
static bool cited_years(struct str notice, int *ret_first, int *ret_last)
{
    bool any = false;
    for (size_t i = 0; i < notice.length; i++) {
        int volume = 0;
        for (; i < notice.length && is_digit(notice.data[i]); i++) {
            if (volume <= VOLUME_MAX)
                volume = volume * 10 + (notice.data[i] - '0');
        }
        if (volume == 0 || volume > VOLUME_MAX || !is_register(notice, i))
            continue;
        int year = volume + VOLUME_YEAR;
        *ret_first = !any || year < *ret_first ? year : *ret_first;
        *ret_last = !any || year > *ret_last ? year : *ret_last;
        any = true;
    }
    return any;
}

/*
 * Whether the entry stood on its list.  A version of that time says so by having it; one of later,
 * only if the entry itself says since when, or cites a Federal Register of an earlier year.
 */
static int was_listed(const struct screener *screener, const struct listed *entry,
                      const struct snapshot *version)
{
    int first;
    int last;
    if (entry->to < screener->day)
        return TRUTH_FALSE;
    if (entry->from != DATE_MIN)
        return entry->from <= screener->known ? TRUTH_TRUE : TRUTH_FALSE;
    if (version->origin.issued <= screener->known)
        return TRUTH_TRUE;
    if (!cited_years(entry->notice, &first, &last) || first == year_of(screener->known))
        return TRUTH_UNKNOWN;
    return first < year_of(screener->known) ? TRUTH_TRUE : TRUTH_FALSE;
}

bool screener_said_so(const struct screener *screener, const struct decided_match *match)
{
    const struct listed *entry = &match->match.list->entries[match->match.entry];
    int first;
    int last;
    return match->version->origin.issued <= screener->known ||
           (cited_years(entry->notice, &first, &last) && last < year_of(screener->known));
}

/* ---- what was found ---- */

#define PLACE_SCORE (SCORE_ONE * 9 / 10) /* of an address that is the listed one */

static bool copy_text(struct arena *arena, struct str *text)
{
    if (text->length == 0)
        return true;
    *text = str_copy(arena, *text);
    return text->data != NULL;
}

static struct str first_citation(struct str notice)
{
    size_t semicolon = str_find(notice, ';');
    size_t comma = str_find(notice, ',');
    return str_slice(notice, 0, semicolon < comma ? semicolon : comma);
}

/* The list's number, or where it gives none the name, the countries and the first notice. */
static struct str key_of(struct arena *arena, const struct listed *entry)
{
    if (entry->number.length > 0)
        return str_join(arena, entry->list, ":", entry->number);
    struct str key = str_join(arena, entry->list, ":", entry->names[0].text);
    const char *between = " (";
    for (size_t i = 0; i < entry->countries.count; i++) {
        key = str_join(arena, key, between, entry->countries.list[i]);
        between = ", ";
    }
    /* Several entries may have one name, each from another notice. */
    if (entry->notice.length > 0) {
        key = str_join(arena, key, between, first_citation(entry->notice));
        between = ", ";
    }
    return between[0] == ' ' ? key : str_join(arena, key, ")", STR(""));
}

/* Keys are divided by a semicolon and a blank. */
static bool is_resolved(const struct order_party *said, struct str key)
{
    struct str rest = said->matches_resolved;
    while (rest.length > 0) {
        bool here = str_starts(rest, key);
        struct str behind = str_slice(rest, key.length, rest.length);
        if (here && (behind.length == 0 || str_starts(behind, STR("; "))))
            return true;
        size_t semicolon = str_find(rest, ';');
        rest = str_slice(rest, semicolon + 1, rest.length);
        while (rest.length > 0 && rest.data[0] == ' ')
            rest = str_slice(rest, 1, rest.length);
    }
    return false;
}

const struct known_list *screener_list(const struct screener *screener, struct str code)
{
    for (size_t i = 0; i < screener->decider->known_list_count; i++) {
        if (str_equal(screener->decider->known_lists[i].policy->code, code))
            return &screener->decider->known_lists[i];
    }
    return NULL;
}

/* Whether the party is the entry, rather than that it may be. */
static bool is_entry(const struct match *match, const struct listed *entry)
{
    if (match->by_address)
        return match->whole && match->score >= PLACE_SCORE && listed_is_place(entry);
    return match->whole && entry->names[match->name].kind != NAME_WEAK_ALIAS;
}

/* A name that is given as a fact is another spelling. */
static struct str spelling_of(const struct order_party *said)
{
    for (size_t i = 0; i < said->fact_count; i++) {
        const struct given_fact *given = &said->facts[i];
        if (str_equal_text(given->name, "name") || str_equal_text(given->name, "party.name"))
            return given->value;
    }
    return (struct str){ 0 };
}

/* Why what was settled says nothing of this match; NULL: it does. */
static bool find_reopened(const struct screener *screener, const struct stated_party *party,
                          const struct listed *entry, const struct settled_match *settled,
                          const char **ret)
{
    struct buf says;
    *ret = NULL;
    if (!stated_alike(&settled->party, party))
        *ret = "the party is stated otherwise now";
    else if (settled->as == SETTLED_REOPENED)
        *ret = "somebody has opened it again";
    if (*ret != NULL)
        return true;
    buf_init(&says, screener->session->mem, LIST_ROW_MAX * 4);
    entry_says(entry, &says);
    bool done = buf_check(&says, screener->err);
    if (done && !str_equal(buf_view(&says), settled->entry))
        *ret = "the list says something else of it now";
    buf_release(&says);
    return done;
}

/*
 * What somebody found answers for just what they looked at.  Who was confirmed is on the list, as
 * far as the entry stood there on the day, whatever the order says of it.
 */
static bool use_settled(const struct screener *screener, const struct order_party *said,
                        const struct listed *entry, bool stood, struct decided_match *match)
{
    const struct stated_party party = { .name = said->name,
                                        .alias = spelling_of(said),
                                        .address = said->address,
                                        .country = said->country,
                                        .hq = said->hq,
                                        .parent_hq = said->parent_hq };
    match->settled = settled_find(screener->settled, &party, match->key);
    if (match->settled == NULL)
        return true;
    if (!find_reopened(screener, &party, entry, match->settled, &match->reopened))
        return false;
    if (match->reopened != NULL)
        return true;
    if (match->settled->as == SETTLED_CLEARED)
        match->status = MATCH_RESOLVED;
    else
        match->status = stood ? MATCH_LISTED : MATCH_POSSIBLE;
    return true;
}

/* What a match is on any day and for any order; false: the arena is exhausted. */
static bool describe_match(const struct screener *screener, struct arena *arena,
                           const struct match *match, struct decided_match *ret)
{
    const struct listed *entry = &match->list->entries[match->entry];
    const struct known_list *list = screener_list(screener, entry->list);
    *ret =
        (struct decided_match){ .match = *match,
                                .version = &screener->decider->lists.snapshots[match->list_index],
                                .key = key_of(arena, entry),
                                .says = list == NULL ? STR("") : list->policy->says,
                                .footnotes = list == NULL ? 0 : screener_footnotes(list, entry) };
    ret->match.pieces = arena_array(arena, match->piece_count, sizeof *match->pieces);
    bool done = ret->key.data != NULL && ret->match.pieces != NULL;
    for (size_t i = 0; done && i < match->piece_count; i++) {
        struct piece *piece = &ret->match.pieces[i];
        *piece = match->pieces[i];
        done = copy_text(arena, &piece->here) && copy_text(arena, &piece->there);
    }
    return done;
}

static bool describe(const struct screener *screener, struct arena *arena,
                     const struct matches *matches, struct found_name *ret)
{
    *ret = (struct found_name){ .reads = matches->reads };
    ret->matches = arena_array(arena, matches->count, sizeof *ret->matches);
    bool done = ret->matches != NULL;
    for (; done && ret->match_count < matches->count; ret->match_count++)
        done = describe_match(screener, arena, &matches->list[ret->match_count],
                              &ret->matches[ret->match_count]);
    return done;
}

/* What the match comes to on the day.  *ret_kept is false for one that is none then. */
static bool judge_match(struct screener *screener, const struct order_party *said, bool part,
                        struct decided_match *match, bool *ret_kept)
{
    const struct listed *entry = &match->match.list->entries[match->match.entry];
    int listed = was_listed(screener, entry, match->version);
    *ret_kept = listed != TRUTH_FALSE;
    if (!*ret_kept)
        return true;
    match->status = !part && is_entry(&match->match, entry) && listed == TRUTH_TRUE
                        ? MATCH_LISTED
                        : MATCH_POSSIBLE;
    if (is_resolved(said, match->key))
        match->status = MATCH_RESOLVED;
    return use_settled(screener, said, entry, listed == TRUTH_TRUE, match);
}

/* By what the entry was found before: another spelling, or more of the name; NULL: by nothing. */
static struct decided_match *found_before(const struct screened *screened,
                                          const struct match *match)
{
    for (size_t i = 0; i < screened->match_count; i++) {
        const struct match *other = &screened->matches[i].match;
        if (other->list_index == match->list_index && other->entry == match->entry)
            return &screened->matches[i];
    }
    return NULL;
}

/* Of two that found one entry; scores of names and of addresses cannot be compared. */
static bool is_better(const struct decided_match *match, const struct decided_match *other)
{
    if (match->status != other->status)
        return match->status == MATCH_LISTED;
    return match->match.by_address == other->match.by_address &&
           match->match.score > other->match.score;
}

static bool keep_all(struct screener *screener, const struct order_party *said,
                     const struct found_name *found, bool part, struct screened *screened)
{
    size_t capacity = screened->match_count;
    for (size_t i = 0; i < found->match_count; i++) {
        struct decided_match match = found->matches[i];
        struct decided_match *before = found_before(screened, &match.match);
        bool kept;
        if (!judge_match(screener, said, part, &match, &kept))
            return false;
        if (kept && before != NULL && is_better(&match, before))
            *before = match;
        if (!kept || before != NULL)
            continue;
        if (!arena_grow(screener->arena, &screened->matches, screened->match_count, &capacity,
                        sizeof match))
            return arena_error(screener->arena, screener->err);
        screened->matches[screened->match_count++] = match;
    }
    return true;
}

/*
 * Whether the name is in Latin letters, as the lists are.  match_name reads others too, and a name
 * in them is looked for by how it is read; that nothing was found that way does not clear whoever
 * the lists know by another name.  Nor does a Latin name clear that match_name does not read.
 */
static bool is_latin(struct str name)
{
    for (size_t at = 0; at < name.length;) {
        uint32_t code = 0;
        size_t length = str_utf8_at(name, at, &code);
        bool latin = code < 0x370 || (code >= 0x1E00 && code < 0x1F00) ||
                     (code >= 0x2000 && code < 0x2070) || (code >= 0xFF01 && code < 0xFF5F);
        if (length == 0 || !latin)
            return false;
        at += length;
    }
    return true;
}

static bool open_session(struct session *session, const struct matcher *matcher, struct err *err)
{
    if (session->matches == NULL)
        session->matches = match_session_new(session->mem, matcher, err);
    if (session->matches != NULL && session->found == NULL)
        session->found = found_names_new(session->mem, err);
    return session->found != NULL;
}

/* Looks in the lists, and keeps what is found for when it is looked for again. */
static bool look(struct screener *screener, const struct match_query *looked_for,
                 struct found_name *ret)
{
    struct session *session = screener->session;
    struct matches matches;
    if (!match_name(session->matches, looked_for, screener->decider->lists.threshold, MATCHES_MAX,
                    &matches, screener->err))
        return false;
    if (describe(screener, found_names_arena(session->found), &matches, ret)) {
        found_names_put(session->found, looked_for, ret);
        return true;
    }
    return describe(screener, screener->arena, &matches, ret) ||
           arena_error(screener->arena, screener->err);
}

bool screener_look(struct screener *screener, const struct order_party *said,
                   const struct match_query *looked_for, struct screened *screened,
                   struct looked *looked)
{
    struct session *session = screener->session;
    struct found_name own;
    if (!open_session(session, screener->decider->lists.matcher, screener->err))
        return false;
    const struct found_name *found = found_names_get(session->found, looked_for);
    if (found == NULL && !look(screener, looked_for, &own))
        return false;
    if (found == NULL)
        found = &own;
    looked->read = looked->read || (!looked->part && found->reads && is_latin(looked_for->name));
    looked->full = looked->full || found->match_count == MATCHES_MAX;
    return keep_all(screener, said, found, looked->part, screened);
}

/* Of SCORE_ONE: the scores of addresses are others than those of names. */
#define ADDRESS_LEAST 7000

/* Of parties that are listed themselves only those count that are at just this address. */
static bool look_at_address(struct screener *screener, const struct order_party *said,
                            struct screened *screened, struct looked *looked)
{
    const struct decide_lists *lists = &screener->decider->lists;
    struct matches matches;
    struct found_name found;
    size_t kept = 0;
    if (lists->addresses == NULL || said->address.length == 0)
        return true;
    int32_t least = lists->threshold > ADDRESS_LEAST ? lists->threshold : ADDRESS_LEAST;
    if (!address_match(lists->addresses, screener->arena, said->address, least, &matches,
                       screener->err))
        return false;
    looked->full = looked->full || matches.count == MATCHES_MAX;
    for (size_t i = 0; i < matches.count; i++) {
        const struct match *match = &matches.list[i];
        if (match->whole || listed_is_place(&match->list->entries[match->entry]))
            matches.list[kept++] = *match;
    }
    matches.count = kept;
    if (!describe(screener, screener->arena, &matches, &found))
        return arena_error(screener->arena, screener->err);
    return keep_all(screener, said, &found, false, screened);
}

/* ---- parties ---- */

static bool all_covered(const struct screener *screener)
{
    bool any = false;
    for (size_t i = 0; i < screener->decider->known_list_count; i++) {
        const struct known_list *list = &screener->decider->known_lists[i];
        if (list->meaning_count == 0)
            continue;
        if (!screener_covered(screener, list))
            return false;
        any = true;
    }
    return any;
}

/* A list that only informs keeps from nothing; one that the packs do not know, from everything. */
void screener_judge(const struct screener *screener, const struct looked *looked,
                    struct screened *screened)
{
    bool listed = false;
    bool possible = looked->full;
    bool hindered = possible;
    for (size_t i = 0; i < screened->match_count; i++) {
        const struct decided_match *match = &screened->matches[i];
        listed = listed || match->status == MATCH_LISTED;
        possible = possible || match->status == MATCH_POSSIBLE;
        hindered = hindered || (match->status != MATCH_RESOLVED && match->says.length == 0);
    }
    bool complete = looked->read && all_covered(screener);
    screened->status = listed     ? PARTY_LISTED
                       : possible ? PARTY_POSSIBLE
                       : complete ? PARTY_CLEAR
                                  : PARTY_UNSCREENED;
    screened->cleared = complete && !hindered;
}

/* As lists have it; anything else is not known to be another country. */
static struct str country_of(const struct order_party *said)
{
    struct str country = said->country;
    return country.length == 2 ? country : (struct str){ 0 };
}

/* Who is listed first, then the best; those alike as the lists have them. */
static int compare_found(const void *a, const void *b)
{
    const struct decided_match *left = a;
    const struct decided_match *right = b;
    if ((left->status == MATCH_LISTED) != (right->status == MATCH_LISTED))
        return left->status == MATCH_LISTED ? -1 : 1;
    if (left->match.score != right->match.score)
        return left->match.score < right->match.score ? 1 : -1;
    if (left->match.list_index != right->match.list_index)
        return left->match.list_index < right->match.list_index ? -1 : 1;
    return (left->match.entry > right->match.entry) - (left->match.entry < right->match.entry);
}

static bool screen_party(struct screener *screener, const struct order_party *said,
                         struct value *values, struct screened *screened)
{
    struct looked looked = { .read = false };
    struct name_parts parts;
    const struct str names[] = { said->name, spelling_of(said) };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct match_query query = { .name = names[i], .country = country_of(said) };
        if (names[i].length > 0 && (i == 0 || !str_equal(names[i], names[0])) &&
            !screener_look(screener, said, &query, screened, &looked))
            return err_wrap(screener->err, "party '%.*s'", STR_ARG(said->name));
    }
    screener_parts(said->name, &parts);
    looked.part = true;
    for (size_t i = 0; i < parts.count; i++) {
        const struct match_query query = { .name = parts.list[i], .country = country_of(said) };
        if (!screener_look(screener, said, &query, screened, &looked))
            return false;
    }
    if (!look_at_address(screener, said, screened, &looked))
        return false;
    if (screened->match_count > 1)
        qsort(screened->matches, screened->match_count, sizeof *screened->matches, compare_found);
    screener_judge(screener, &looked, screened);
    if (!screener_owners(screener, said, values, screened))
        return false;
    screener_put_facts(screener, screened, &looked, values);
    return true;
}

static struct screener open_screener(struct session *session, int32_t day, int32_t known,
                                     struct err *err)
{
    return (struct screener){
        .session = session,
        .decider = session->decider,
        .arena = &session->work,
        .day = day,
        .known = known < day ? known : day,
        .settled = &session->decider->lists.settled,
        .err = err,
    };
}

bool screen_alone(struct session *session, const struct order_party *said, int32_t day,
                  int32_t known, struct decided_party *ret, struct err *err)
{
    struct screener screener = open_screener(session, day, known, err);
    struct screened screened = { .status = PARTY_UNSCREENED };
    const struct policy *policy = session->decider->policy;
    session_begin(session);
    struct value *values = arena_array(screener.arena, policy->party_slot_count, sizeof *values);
    if (values == NULL)
        return arena_error(screener.arena, err);
    if (session->decider->lists.matcher != NULL &&
        !screen_party(&screener, said, values, &screened))
        return false;
    *ret = report_party(policy, said, values, &screened);
    /* An owner that is, or may be, on a list leaves nobody clear. */
    for (size_t i = 0; i < ret->share_count && ret->status == PARTY_CLEAR; i++) {
        if (num_compare(ret->shares[i].to, num_int(0)) > 0)
            ret->status = PARTY_POSSIBLE;
    }
    return true;
}

/*
 * Whoever exports is no party that rules ask about, and still must not be one that may not: it is
 * looked for, and what is found keeps from shipping.
 */
static bool screen_exporter(struct screener *screener, struct bound *bound)
{
    const struct order_party said = { .role = STR("exporter"),
                                      .name = bound->order->exporter_name };
    const struct policy *policy = screener->decider->policy;
    struct value *values = arena_array(screener->arena, policy->party_slot_count, sizeof *values);
    bound->exporter = (struct screened){ .status = PARTY_UNSCREENED };
    if (values == NULL)
        return arena_error(screener->arena, screener->err);
    if (said.name.length == 0 || screener->decider->lists.matcher == NULL)
        return true;
    return screen_party(screener, &said, values, &bound->exporter);
}

bool screen_parties(struct session *session, struct bound *bound, struct err *err)
{
    struct screener screener = open_screener(session, bound->on, bound->options->known, err);
    uint32_t count = bound->facts.party_count;
    if (bound->options->settled != NULL)
        screener.settled = bound->options->settled;
    bound->screened = arena_array(screener.arena, count, sizeof *bound->screened);
    if (bound->screened == NULL)
        return arena_error(screener.arena, err);
    for (uint32_t p = 0; p < count; p++) {
        const struct order_party *said = bound->parties[p];
        bound->screened[p].status = PARTY_UNSCREENED;
        if (said == NULL || said->name.length + said->address.length == 0 ||
            session->decider->lists.matcher == NULL)
            continue;
        if (!screen_party(&screener, said, bound->facts.parties[p].values, &bound->screened[p]))
            return false;
    }
    return screen_exporter(&screener, bound);
}
