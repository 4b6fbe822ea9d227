/* SPDX-License-Identifier: Apache-2.0 */
/* cli/show_page.c - one decision as a page; see show.h. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "cli/show_priv.h"
#include "wire/match_json.h"

/* ---- the headline ---- */

static void headline_name(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    char capitals[64] = "";
    const char *name = show_outcome(decision->outcome);
    for (size_t i = 0; name[i] != '\0' && i + 1 < sizeof capitals; i++)
        capitals[i] = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i];
    enum ink ink = show_outcome_ink(decision);
    page_text(&sheet->page, ink, capitals);
    if (decision->outcome == OUTCOME_AUTHORIZED && decision->authority.data != NULL)
        page_words(&sheet->page, ink, decision->authority);
    if (decision->outcome == OUTCOME_AUTHORIZED && decision->license.number.data != NULL)
        page_words(&sheet->page, ink, decision->license.number);
    for (size_t i = 0; decision->outcome == OUTCOME_EXCEPTION && i < decision->exception_count;
         i++) {
        const struct exception *exception = &decision->exceptions[i];
        if (!exception->authority &&
            (exception->status == EXCEPTION_AVAILABLE || exception->status == EXCEPTION_NEEDS))
            page_words(&sheet->page, ink, exception->name);
    }
}

/* What could also be: "or case by case". */
static void other_reviews(struct sheet *sheet)
{
    for (unsigned i = 0; i < REVIEW_COUNT; i++) {
        if (!sheet->decision->review_possible[i] || i == sheet->decision->review ||
            i == REVIEW_NONE)
            continue;
        put(sheet, "or");
        put(sheet, show_review((enum review)i));
    }
}

/* Why what is permitted may not ship all the same. */
static void reasons_against(struct sheet *sheet)
{
    unsigned waits = decision_waits(sheet->decision);
    bool any = false;
    put(sheet, "may not ship yet");
    for (unsigned i = 0; i < WAIT_COUNT; i++) {
        if ((waits >> i & 1) == 0)
            continue;
        put_behind(sheet, any ? "," : ":");
        put(sheet, wait_words((enum wait)i));
        any = true;
    }
}

static void possible_outcomes(struct sheet *sheet)
{
    bool any = false;
    for (unsigned i = 0; i < OUTCOME_COUNT; i++) {
        if (!sheet->decision->possible[i] || i == OUTCOME_UNDETERMINED)
            continue;
        put(sheet, any ? "or" : "could be");
        put(sheet, show_outcome((enum outcome)i));
        any = true;
    }
}

static void headline(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    page_line(&sheet->page, 0, second_column(sheet));
    headline_name(sheet);
    page_at(&sheet->page, second_column(sheet));
    if (decision->may_ship) {
        page_text(&sheet->page, INK_GOOD, "may ship");
    } else if (str_equal_text(decision->reason, "not_covered")) {
        put(sheet, "the packs do not cover this");
    } else if (decision->outcome == OUTCOME_UNDETERMINED) {
        possible_outcomes(sheet);
    } else if (decision->review != REVIEW_NONE) {
        put(sheet,
            decision->review == REVIEW_POLICY_OF_DENIAL ? "review under a" : "review policy");
        put(sheet, show_review(decision->review));
        other_reviews(sheet);
    } else if (decision->outcome < OUTCOME_LICENSE_REQUIRED) {
        reasons_against(sheet);
    }
    page_end(&sheet->page);
}

/* ---- item ---- */

static void jurisdiction_line(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    bool subject = str_equal_text(decision->jurisdiction_subject, "yes");
    page_line(&sheet->page, 2, 4);
    if (subject)
        put(sheet, decision->jurisdiction_by.data != NULL ? "subject to the rules by"
                                                          : "subject to the rules");
    else
        put(sheet, str_equal_text(decision->jurisdiction_subject, "no")
                       ? "not subject to the rules"
                       : "it is not known whether this is subject to the rules");
    if (subject)
        put_spaced(sheet, decision->jurisdiction_by);
    if (decision->jurisdiction_rule.data != NULL)
        put_in_parentheses(sheet, INK_PLAIN, decision->jurisdiction_rule);
    page_end(&sheet->page);
}

/* ---- requirements and exceptions ---- */

static const char *requirement_status_text(const struct requirement *requirement)
{
    switch (requirement->status) {
    case REQUIREMENT_APPLIES:
        return NULL;
    case REQUIREMENT_LIFTED:
        return "lifted";
    case REQUIREMENT_UNKNOWN:
        return "not known";
    case REQUIREMENT_NOT_ENFORCED:
        return "not enforced";
    }
    return NULL;
}

/* "(letter; lifted by NAC)": what there is to say against taking it as plain law. */
static void requirement_remarks(struct sheet *sheet, const struct requirement *requirement)
{
    const char *status = requirement_status_text(requirement);
    bool law = requirement->standing.data == NULL || str_equal_text(requirement->standing, "law");
    if (law && status == NULL)
        return;
    put(sheet, "(");
    page_glue(&sheet->page);
    if (!law)
        put_str(sheet, requirement->standing);
    if (!law && status != NULL)
        put_behind(sheet, ";");
    if (status != NULL) {
        if (law)
            page_glue(&sheet->page);
        put(sheet, status);
    }
    for (size_t i = 0; i < requirement->lifted_by_count; i++) {
        put(sheet, i == 0 ? "by" : "and");
        put_str(sheet, requirement->lifted_by[i]);
    }
    put_behind(sheet, ")");
}

static void requirement_lines(struct sheet *sheet, const struct requirement *requirement,
                              bool explain)
{
    page_line(&sheet->page, 2, second_column(sheet));
    page_words(&sheet->page, INK_STRONG, requirement->rule);
    page_at(&sheet->page, second_column(sheet));
    put_str(sheet, requirement->citation);
    requirement_remarks(sheet, requirement);
    page_end(&sheet->page);
    if (requirement->title.length > 0) {
        page_line(&sheet->page, 4, 6);
        put_str(sheet, requirement->title);
        page_end(&sheet->page);
    }
    if (explain && requirement->url.length > 0) {
        page_line(&sheet->page, 4, 6);
        put_str(sheet, requirement->url);
        page_end(&sheet->page);
    }
    for (size_t i = 0; i < requirement->because_count; i++)
        limb_line(sheet, requirement->rule, requirement->because[i]);
}

/* The first need that asks the same: a question is printed once, with all its labels. */
static size_t first_like(const struct need *needs, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (needs[k].status == needs[i].status && str_equal(needs[k].fact, needs[i].fact))
            return k;
    }
    return i;
}

static void need_lines(struct sheet *sheet, const struct need *needs, size_t count)
{
    static const char *const words[] = {
        [NEED_MET] = "met",
        [NEED_NOT_STATED] = "not stated",
        [NEED_FAILED] = "not met",
    };
    for (size_t i = 0; i < count; i++) {
        if (first_like(needs, i) < i)
            continue;
        page_line(&sheet->page, 4, LABEL_COLUMN);
        for (size_t k = i; k < count; k++) {
            if (first_like(needs, k) == i)
                put_label(sheet, needs[k].label);
        }
        put_at(sheet, LABEL_COLUMN);
        page_text(&sheet->page, needs[i].status == NEED_MET ? INK_PLAIN : INK_DOUBT,
                  words[needs[i].status]);
        if (needs[i].status != NEED_MET) {
            put_behind(sheet, ":");
            put_str(sheet, needs[i].ask.length > 0 ? needs[i].ask : needs[i].fact);
        }
        page_end(&sheet->page);
    }
}

static void review_need_lines(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    if (decision->review_need_count == 0)
        return;
    page_line(&sheet->page, 2, 4);
    put(sheet, "the review policy needs:");
    page_end(&sheet->page);
    need_lines(sheet, decision->review_needs, decision->review_need_count);
}

static void exception_lines(struct sheet *sheet, const struct exception *exception)
{
    static const char *const words[] = {
        [EXCEPTION_AVAILABLE] = "is available",
        [EXCEPTION_NEEDS] = "is available if what it needs is met",
        [EXCEPTION_UNAVAILABLE] = "is not available",
        [EXCEPTION_UNKNOWN] = "may be available",
    };
    page_line(&sheet->page, 2, 4);
    put(sheet, exception->authority ? "authority" : "exception");
    page_words(&sheet->page, INK_STRONG, exception->name);
    put(sheet, words[exception->status]);
    put_behind(sheet, ":");
    put_str(sheet, exception->rule);
    if (exception->citation.length > 0) {
        put_behind(sheet, ",");
        put_str(sheet, exception->citation);
    }
    put_labels(sheet, exception->because, exception->because_count);
    if (exception->gives.length > 0 && exception->status != EXCEPTION_UNAVAILABLE) {
        put_behind(sheet, ";");
        put(sheet, "file with code");
        put_str(sheet, exception->gives);
    }
    page_end(&sheet->page);
    if (exception->status != EXCEPTION_UNAVAILABLE)
        need_lines(sheet, exception->needs, exception->need_count);
    /* Of what is out of reach only what put it there: the rest would not bring it back. */
    for (size_t i = 0; i < exception->need_count; i++) {
        if (exception->status == EXCEPTION_UNAVAILABLE && exception->needs[i].status == NEED_FAILED)
            need_lines(sheet, &exception->needs[i], 1);
    }
}

static bool same_labels(const struct exception *a, const struct exception *b)
{
    if (!str_equal(a->name, b->name) || a->because_count != b->because_count)
        return false;
    for (size_t i = 0; i < a->because_count; i++) {
        if (!str_equal(a->because[i], b->because[i]))
            return false;
    }
    return true;
}

/* Another paragraph of the same exception failed on the same limbs before. */
static bool said_before(const struct decision *decision, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (decision->exceptions[i].status == EXCEPTION_UNAVAILABLE &&
            same_labels(&decision->exceptions[i], &decision->exceptions[index]))
            return true;
    }
    return false;
}

/* "not available: NAC [item], ACA [item] [where]": the limbs on which each fails. */
static void unavailable_line(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    bool any = false;
    for (size_t i = 0; i < decision->exception_count; i++) {
        const struct exception *exception = &decision->exceptions[i];
        if (exception->status != EXCEPTION_UNAVAILABLE || said_before(decision, i))
            continue;
        if (any) {
            put_behind(sheet, ",");
        } else {
            page_line(&sheet->page, 2, 4);
            put(sheet, "not available:");
        }
        any = true;
        put_str(sheet, exception->name);
        put_labels(sheet, exception->because, exception->because_count);
    }
    page_end(&sheet->page);
}

/* The license on file that covers it, or that may, and what it still lets go after this. */
static void license_line(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    const struct decided_license *license = &decision->license;
    char text[NUM_TEXT_SIZE];
    if (license->number.data == NULL)
        return;
    page_line(&sheet->page, 2, 4);
    put(sheet, "license");
    page_words(&sheet->page, INK_STRONG, license->number);
    put(sheet, decision->cover == COVER_NONE         ? "may cover it"
               : decision->cover == COVER_UNRESERVED ? "covers it, and nothing is reserved"
                                                     : "covers it, and is reserved");
    if (license->has_left) {
        put_behind(sheet, ";");
        put(sheet, "after it");
        put(sheet, num_format_grouped(license->quantity_left, 0, text));
        put(sheet, "units and");
        put(sheet, num_format_grouped(license->value_left, 2, text));
        put_str(sheet, license->currency);
        put(sheet, "are left");
    }
    page_end(&sheet->page);
}

static void all_exception_lines(struct sheet *sheet, bool explain)
{
    const struct decision *decision = sheet->decision;
    for (size_t i = 0; i < decision->exception_count; i++) {
        if (explain || decision->exceptions[i].status != EXCEPTION_UNAVAILABLE)
            exception_lines(sheet, &decision->exceptions[i]);
    }
    if (!explain)
        unavailable_line(sheet);
    license_line(sheet);
}

/* ---- parties ---- */

/* "end_user+ultimate_consignee" as "end user, ultimate consignee" */
static void put_roles(struct sheet *sheet, struct str roles)
{
    while (roles.length > 0) {
        size_t end = str_find(roles, '+');
        put_spaced(sheet, str_slice(roles, 0, end));
        roles = str_slice(roles, end + 1, roles.length);
        put_behind(sheet, roles.length > 0 ? "," : "");
    }
}

/* "Example Cloud (end user)", "the end user" */
static void put_party(struct sheet *sheet, const struct decided_party *party)
{
    if (party->name.data == NULL) {
        put(sheet, "the");
        put_roles(sheet, party->role);
        return;
    }
    put_str(sheet, party->name);
    if (party->role.length == 0)
        return;
    put(sheet, "(");
    page_glue(&sheet->page);
    put_roles(sheet, party->role);
    put_behind(sheet, ")");
}

static void party_line(struct sheet *sheet, enum party_status status, const char *label)
{
    const struct decision *decision = sheet->decision;
    bool any = false;
    for (size_t i = 0; i < decision->party_count; i++) {
        const struct decided_party *party = &decision->parties[i];
        if (party->status != status)
            continue;
        if (any) {
            put_behind(sheet, ";");
        } else {
            page_line(&sheet->page, 2, 4);
            page_text(&sheet->page, status == PARTY_CLEAR ? INK_PLAIN : INK_DOUBT, label);
        }
        any = true;
        put_party(sheet, party);
    }
    page_end(&sheet->page);
}

#define MATCHES_SHOWN 5 /* of a party */

static void match_line(struct sheet *sheet, const struct decided_match *match)
{
    const struct listed *entry = &match->match.list->entries[match->match.entry];
    char text[SCORE_TEXT_SIZE];
    page_line(&sheet->page, 4, 6);
    page_words(&sheet->page, match->status == MATCH_RESOLVED ? INK_FAINT : INK_DOUBT, match->key);
    if (!str_ends(match->key, entry->names[0].text) && entry->number.length > 0)
        put_str(sheet, entry->names[0].text);
    if (match->match.by_address) {
        page_text(&sheet->page, INK_FAINT, "at");
        put_str(sheet, entry->addresses.list[match->match.name]);
    } else if (match->match.name > 0) {
        page_text(&sheet->page, INK_FAINT, "as");
        put_str(sheet, entry->names[match->match.name].text);
    }
    page_text(&sheet->page, INK_FAINT, score_text(match->match.score, text));
    if (match->settled != NULL)
        settled_line(&sheet->page, match);
    else if (match->status == MATCH_RESOLVED)
        put(sheet, "is another party, as the order says");
    else if (match->says.length > 0)
        put_str(sheet, match->says);
    else if (entry->policy.length > 0)
        put_str(sheet, entry->policy);
    page_words(&sheet->page, INK_FAINT, entry->notice);
    page_end(&sheet->page);
}

static void match_lines(struct sheet *sheet, const struct decided_party *party)
{
    bool any_possible = false;
    char text[64];
    for (size_t i = 0; i < party->match_count && i < MATCHES_SHOWN; i++)
        match_line(sheet, &party->matches[i]);
    for (size_t i = 0; i < party->match_count; i++)
        any_possible = any_possible || party->matches[i].status == MATCH_POSSIBLE;
    if (party->match_count > MATCHES_SHOWN) {
        page_line(&sheet->page, 4, 6);
        snprintf(text, sizeof text, "and %zu more; --json has all",
                 party->match_count - MATCHES_SHOWN);
        page_text(&sheet->page, INK_FAINT, text);
        page_end(&sheet->page);
    }
    if (!any_possible)
        return;
    page_line(&sheet->page, 4, 6);
    page_text(&sheet->page, INK_FAINT,
              "an entry that is another party: name it in the party's matches_resolved");
    page_end(&sheet->page);
}

static void put_percent(struct sheet *sheet, struct num part)
{
    char text[NUM_TEXT_SIZE];
    struct str percent = percent_text(part, text);
    if (percent.length == 0)
        return;
    put_str(sheet, percent);
    put_behind(sheet, "%");
}

/* What tells most of an owner: an entry that it is, of a list that does not only inform. */
static const struct decided_match *telling(const struct decided_owner *owner)
{
    for (size_t i = 0; i < owner->match_count; i++) {
        if (owner->matches[i].status == MATCH_LISTED && owner->matches[i].says.length == 0)
            return &owner->matches[i];
    }
    return &owner->matches[0];
}

/* Who owns the party, each with its owners behind it. */
static void owner_lines(struct sheet *sheet, const struct decided_party *party)
{
    for (size_t i = 0; i < party->owner_count; i++) {
        const struct decided_owner *owner = &party->owners[i];
        bool listed = owner->status == PARTY_LISTED;
        page_line(&sheet->page, 2 + 2 * owner->depth, 4 + 2 * owner->depth);
        put_percent(sheet, owner->part);
        put(sheet, "of");
        put_str(sheet, owner->owned);
        put(sheet, "is owned by");
        page_words(&sheet->page, listed ? INK_DOUBT : INK_PLAIN, owner->owner);
        if (owner->match_count > 0) {
            put(sheet, listed ? "which is" : "which may be");
            page_words(&sheet->page, INK_DOUBT, telling(owner)->key);
        }
        page_words(&sheet->page, INK_FAINT, owner->source);
        page_end(&sheet->page);
    }
    for (size_t i = 0; i < party->share_count; i++) {
        const struct listed_share *share = &party->shares[i];
        page_line(&sheet->page, 4, 6);
        put_str(sheet, share->fact);
        put_behind(sheet, ":");
        put_percent(sheet, share->from);
        if (num_compare(share->from, share->to) != 0) {
            put(sheet, "to");
            put_percent(sheet, share->to);
        }
        page_end(&sheet->page);
    }
}

static void party_lines(struct sheet *sheet)
{
    party_line(sheet, PARTY_LISTED, "listed:");
    party_line(sheet, PARTY_POSSIBLE, "possible match with a list:");
    party_line(sheet, PARTY_UNSCREENED, "not screened:");
    party_line(sheet, PARTY_CLEAR, "screened, not listed:");
    for (size_t i = 0; i < sheet->decision->party_count; i++)
        match_lines(sheet, &sheet->decision->parties[i]);
    for (size_t i = 0; i < sheet->decision->party_count; i++)
        owner_lines(sheet, &sheet->decision->parties[i]);
}

/* ---- what was assumed ---- */

static struct str scope_of(struct str fact)
{
    return str_slice(fact, 0, str_find(fact, '.'));
}

static struct str name_of(struct str fact)
{
    size_t dot = str_find(fact, '.');
    return dot == fact.length ? fact : str_slice(fact, dot + 1, fact.length);
}

/* 0: true, 1: false, 2: any other value. */
static unsigned assumption_kind(const struct assumption *assumption)
{
    if (str_equal_text(assumption->value, "true"))
        return 0;
    return str_equal_text(assumption->value, "false") ? 1 : 2;
}

static void assumed_scope(struct sheet *sheet, struct str scope)
{
    const struct decision *decision = sheet->decision;
    bool first = true;
    for (unsigned kind = 0; kind <= 2; kind++) {
        for (size_t i = 0; i < decision->assumed_count; i++) {
            const struct assumption *assumption = &decision->assumed[i];
            if (!str_equal(scope_of(assumption->fact), scope) ||
                assumption_kind(assumption) != kind)
                continue;
            if (!first)
                put_behind(sheet, ",");
            first = false;
            if (kind == 1)
                put(sheet, "not");
            put_spaced(sheet, name_of(assumption->fact));
            if (kind == 2)
                put_str(sheet, assumption->value);
        }
    }
}

/* "assuming: party not listed, denied, located CN; deal from US, not supercomputer" */
static void assumed_lines(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    if (decision->assumed_count == 0)
        return;
    page_line(&sheet->page, 2, 4);
    put(sheet, "assuming:");
    bool any = false;
    for (size_t i = 0; i < decision->assumed_count; i++) {
        struct str scope = scope_of(decision->assumed[i].fact);
        bool before = false;
        for (size_t k = 0; k < i; k++)
            before = before || str_equal(scope_of(decision->assumed[k].fact), scope);
        if (before)
            continue;
        if (any)
            put_behind(sheet, ";");
        any = true;
        put_str(sheet, scope);
        assumed_scope(sheet, scope);
    }
    page_end(&sheet->page);
}

/* ---- the rest ---- */

static void labeled_line(struct sheet *sheet, const char *label, struct str says,
                         struct str citation)
{
    page_line(&sheet->page, 2, 4);
    page_text(&sheet->page, INK_DOUBT, label);
    put_str(sheet, says);
    if (citation.length > 0)
        put_in_parentheses(sheet, INK_PLAIN, citation);
    page_end(&sheet->page);
}

static void condition_lines(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    for (size_t i = 0; i < decision->condition_count; i++) {
        const struct condition *condition = &decision->conditions[i];
        labeled_line(sheet, condition->blocking ? "condition, before shipping:" : "condition:",
                     condition->text, condition->rule);
    }
}

static void flag_line(struct sheet *sheet, const struct flag *flag)
{
    page_line(&sheet->page, 4, 6);
    put_str(sheet, flag->text);
    put(sheet, "(");
    page_glue(&sheet->page);
    put_str(sheet, flag->rule);
    if (flag->citation.length > 0) {
        put_behind(sheet, ",");
        put_str(sheet, flag->citation);
    }
    put_behind(sheet, ")");
    page_end(&sheet->page);
}

enum flag_state { FLAG_RAISED, FLAG_UNKNOWN, FLAG_RESOLVED, FLAG_STATE_COUNT };

static enum flag_state flag_state(const struct flag *flag)
{
    if (flag->resolved)
        return FLAG_RESOLVED;
    return flag->unknown ? FLAG_UNKNOWN : FLAG_RAISED;
}

static void flag_lines(struct sheet *sheet)
{
    static const char *const words[FLAG_STATE_COUNT] = {
        [FLAG_RAISED] = "red flags:",
        [FLAG_UNKNOWN] = "red flags that nobody has looked at:",
        [FLAG_RESOLVED] = "red flags that were resolved:",
    };
    const struct decision *decision = sheet->decision;
    for (unsigned state = 0; state < FLAG_STATE_COUNT; state++) {
        bool any = false;
        for (size_t i = 0; i < decision->flag_count; i++) {
            if (flag_state(&decision->flags[i]) != state)
                continue;
            if (!any) {
                page_line(&sheet->page, 2, 4);
                page_text(&sheet->page, state == FLAG_RESOLVED ? INK_PLAIN : INK_DOUBT,
                          words[state]);
            }
            any = true;
            flag_line(sheet, &decision->flags[i]);
        }
    }
}

static void difference_lines(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    for (size_t i = 0; i < decision->relies_on_count; i++) {
        const struct reliance *reliance = &decision->relies_on[i];
        if (i == 0 || !str_equal(reliance->says, reliance[-1].says) ||
            !str_equal(reliance->citation, reliance[-1].citation))
            labeled_line(sheet, "relies on:", reliance->says, reliance->citation);
    }
    for (size_t i = 0; i < decision->differs_count; i++) {
        const struct difference *difference = &decision->differs[i];
        page_line(&sheet->page, 2, 4);
        page_text(&sheet->page, INK_DOUBT, "law on the books:");
        put_spaced(sheet, difference->outcome_text);
        put(sheet, "under");
        put_str(sheet, difference->rule);
        put_behind(sheet, ",");
        put_str(sheet, difference->citation);
        put_behind(sheet, ";");
        put(sheet, "not enforced:");
        put_str(sheet, difference->event);
        page_end(&sheet->page);
    }
}

static void note_lines(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    char day[DATE_TEXT_SIZE];
    for (size_t i = 0; i < decision->given_over_catalog_count; i++)
        labeled_line(sheet, "given over the catalog:", decision->given_over_catalog[i],
                     (struct str){ 0 });
    for (size_t i = 0; i < decision->note_count; i++) {
        const struct note *note = &decision->notes[i];
        if (note->advice)
            continue;
        page_line(&sheet->page, 2, 4);
        put(sheet, "note:");
        put_str(sheet, note->says);
        if (note->known < DATE_OPEN || note->citation.length > 0) {
            put(sheet, "(");
            page_glue(&sheet->page);
            put_str(sheet, note->citation);
            if (note->known < DATE_OPEN) {
                put_behind(sheet, note->citation.length > 0 ? ";" : "");
                put(sheet, "known");
                put(sheet, date_format(note->known, day));
            }
            put_behind(sheet, ")");
        }
        page_end(&sheet->page);
    }
}

/* What the other side has told the buyer: it changes nothing above. */
static void buyer_lines(struct sheet *sheet)
{
    char day[DATE_TEXT_SIZE];
    for (size_t i = 0; i < sheet->decision->buyer_count; i++) {
        const struct note *note = &sheet->decision->buyer[i].note;
        page_line(&sheet->page, 2, 4);
        page_text(&sheet->page, INK_DOUBT, "the buyer, told by its own side:");
        put_str(sheet, note->says);
        put(sheet, "(");
        page_glue(&sheet->page);
        put_str(sheet, note->citation);
        put_behind(sheet, ";");
        put_str(sheet, note->standing);
        put_behind(sheet, ", known");
        put(sheet, date_format(note->known, day));
        put_behind(sheet, ")");
        page_end(&sheet->page);
    }
}

static void last_line(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    char day[DATE_TEXT_SIZE];
    page_line(&sheet->page, 2, 4);
    if (decision->good_until < DATE_OPEN) {
        put(sheet, "changes on");
        put(sheet, date_format(decision->good_until, day));
        put_behind(sheet, ";");
    } else {
        put(sheet, "no later change known;");
    }
    put_str(sheet, decision->packs);
    put(sheet, "complete through");
    put(sheet, date_format(decision->complete_through, day));
    page_end(&sheet->page);
}

void show_scenarios(struct buf *out, const struct style *style, const struct str *titles,
                    size_t count)
{
    struct page page;
    page_init(&page, out, style);
    for (size_t i = 0; i < count; i++) {
        page_line(&page, 0, 2);
        page_text(&page, INK_BAD, "SCENARIO, NOT LAW:");
        page_words(&page, INK_BAD, titles[i]);
        page_end(&page);
    }
}

/* "MOFCOM (cn):", above what another authority says. */
void show_authority(struct buf *out, const struct style *style, const struct policy *policy)
{
    struct page page;
    buf_byte(out, '\n');
    page_init(&page, out, style);
    page_line(&page, 0, 2);
    page_words(&page, INK_STRONG, policy->agency);
    page_text(&page, INK_STRONG, "(");
    page_glue(&page);
    page_words(&page, INK_STRONG, policy->name);
    page_glue(&page);
    page_text(&page, INK_STRONG, "):");
    page_end(&page);
}

void show_decision(struct buf *out, const struct style *style, const struct policy *policy,
                   const struct decision *decision, bool explain)
{
    struct sheet sheet = { .policy = policy, .decision = decision };
    show_scenarios(out, style, decision->scenarios, decision->scenario_count);
    page_init(&sheet.page, out, style);

    headline(&sheet);
    item_line(&sheet);
    if (explain || decision->outcome == OUTCOME_NOT_SUBJECT)
        jurisdiction_line(&sheet);
    for (size_t i = 0; i < decision->requirement_count; i++)
        requirement_lines(&sheet, &decision->requirements[i], explain);
    review_need_lines(&sheet);
    all_exception_lines(&sheet, explain);
    condition_lines(&sheet);
    flag_lines(&sheet);
    if (!explain)
        why_not_lines(&sheet);
    difference_lines(&sheet);
    party_lines(&sheet);
    assumed_lines(&sheet);
    note_lines(&sheet);
    question_lines(&sheet);
    last_line(&sheet);
    buyer_lines(&sheet);
    if (explain) {
        rests_lines(&sheet);
        derivation_lines(&sheet);
    }
    for (size_t i = 0; i < decision->other_count; i++) {
        const struct decision *other = &decision->others[i];
        show_authority(out, style, other->policy);
        show_decision(out, style, other->policy, other, explain);
    }
}
