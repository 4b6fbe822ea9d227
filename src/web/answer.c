/* SPDX-License-Identifier: Apache-2.0 */
/* web/answer.c - see answer.h. */
#include "web/answer.h"

#include "decide/waits.h"
#include "web/strip.h"
#include "wire/match_json.h"

struct answer {
    struct buf *out;
    const struct policy *policy;
    const struct decision *decision;
};

/* ---- the verdict ---- */

enum verdict { VERDICT_YES, VERDICT_NOT_YET, VERDICT_UNKNOWN, VERDICT_NO };

static enum verdict verdict_of(const struct decision *decision)
{
    if (decision->may_ship)
        return VERDICT_YES;
    if (decision->outcome < OUTCOME_LICENSE_REQUIRED)
        return VERDICT_NOT_YET;
    return decision->outcome == OUTCOME_UNDETERMINED ? VERDICT_UNKNOWN : VERDICT_NO;
}

static const struct {
    const char *kind, *sign, *says;
} verdicts[] = {
    [VERDICT_YES] = { "yes", "✓", "Yes, it may ship" },
    [VERDICT_NOT_YET] = { "not-yet", "…", "Not yet" },
    [VERDICT_UNKNOWN] = { "unknown", "?", "Not known yet" },
    [VERDICT_NO] = { "no", "✕", "No, it may not ship" },
};

/* "could be authorized or prohibited" */
static void put_possible(const struct answer *answer)
{
    const char *before = "could be ";
    for (unsigned i = 0; i < OUTCOME_COUNT; i++) {
        if (!answer->decision->possible[i] || i == OUTCOME_UNDETERMINED)
            continue;
        buf_text(answer->out, before);
        html_words(answer->out, outcome_name((enum outcome)i));
        before = " or ";
    }
}

static void put_review(const struct answer *answer)
{
    const struct decision *decision = answer->decision;
    HTML(answer->out, "the review policy is ");
    html_words(answer->out, review_name(decision->review));
    for (unsigned i = REVIEW_NONE + 1; i < REVIEW_COUNT; i++) {
        if (!decision->review_possible[i] || i == (unsigned)decision->review)
            continue;
        HTML(answer->out, " or ");
        html_words(answer->out, review_name((enum review)i));
    }
}

static void put_waits(const struct answer *answer)
{
    unsigned waits = decision_waits(answer->decision);
    const char *before = "what keeps it: ";
    for (unsigned i = 0; i < WAIT_COUNT; i++) {
        if ((waits >> i & 1) == 0)
            continue;
        buf_text(answer->out, before);
        buf_text(answer->out, wait_words((enum wait)i));
        before = ", ";
    }
}

/* Where another authority keeps the goods more than the first. */
static void put_deciding(const struct answer *answer, const struct decision *deciding)
{
    if (deciding == answer->decision)
        return;
    HTML_IN(answer->out, "; under ", deciding->agency, " <strong>");
    html_words(answer->out, outcome_name(deciding->outcome));
    HTML(answer->out, "</strong>");
}

/* Another authority's stands beside the first one's, and is smaller. */
static void put_verdict(const struct answer *answer, bool beside)
{
    const struct decision *decision = answer->decision;
    const struct decision *deciding = decision_deciding(decision);
    enum verdict verdict = verdict_of(deciding);
    struct buf *out = answer->out;
    buf_format(
        out,
        "<header class=\"verdict %s%s\"><span class=\"sign\" aria-hidden=\"true\">%s</span>\n"
        "<div><h%c>%s</h%c>\n<p><strong>",
        verdicts[verdict].kind, beside ? " beside" : "", verdicts[verdict].sign, beside ? '4' : '2',
        verdicts[verdict].says, beside ? '4' : '2');
    html_words(out, outcome_name(decision->outcome));
    HTML(out, "</strong>");
    if (decision->outcome == OUTCOME_AUTHORIZED && decision->authority.length > 0)
        HTML_IN(out, " under ", decision->authority, "");
    if (decision->license.number.length > 0)
        HTML_IN(out, ", license ", decision->license.number, "");
    HTML(out, "; ");
    if (str_equal_text(decision->reason, "not_covered"))
        HTML(out, "the packs do not cover this");
    else if (decision->outcome == OUTCOME_UNDETERMINED)
        put_possible(answer);
    else if (decision->review != REVIEW_NONE)
        put_review(answer);
    else if (!decision->may_ship)
        put_waits(answer);
    else
        HTML(out, "nothing is open");
    put_deciding(answer, deciding);
    HTML(out, "</p></div></header>\n");
}

static void put_item(const struct answer *answer)
{
    const struct decided_item *item = &answer->decision->item;
    struct buf *out = answer->out;
    HTML_IN(out, "<p class=\"item\"><b>", item->name, "</b>");
    if (item->tpp.length > 0) {
        HTML(out, ", TPP ");
        html_number(out, item->tpp);
    }
    if (item->performance_density.length > 0)
        HTML_IN(out, ", density ", item->performance_density, "");
    HTML(out, ": ");
    for (size_t i = 0; i < item->entry_count; i++) {
        buf_text(out, i == 0 ? "" : ", ");
        html_text(out, item->entries[i].code);
        if (item->entries[i].unknown)
            HTML(out, "?");
    }
    buf_text(out, item->entry_count == 0 ? "under no entry, on " : ", on ");
    html_date(out, answer->decision->on);
    HTML(out, "</p>\n");
}

/* ---- why ---- */

static const struct derived_limb *limb_of(const struct answer *answer, struct str rule,
                                          struct str label)
{
    const struct decision *decision = answer->decision;
    for (size_t i = 0; i < decision->derivation_count; i++) {
        const struct derivation *derivation = &decision->derivations[i];
        for (size_t k = 0; str_equal(derivation->rule, rule) && k < derivation->limb_count; k++) {
            if (str_equal(derivation->limbs[k].label, label))
                return &derivation->limbs[k];
        }
    }
    return NULL;
}

static void put_limb(const struct answer *answer, struct str rule, struct str label)
{
    const struct derived_limb *limb = limb_of(answer, rule, label);
    HTML_IN(answer->out, "<li><span class=\"label\">", label, "</span> ");
    if (limb != NULL && limb->text.length > 0)
        HTML_IN(answer->out, "<code>", limb->text, "</code> ");
    if (limb != NULL && limb->values.length > 0)
        HTML_IN(answer->out, "<span class=\"faint\">", limb->values, "</span>");
    HTML(answer->out, "</li>\n");
}

static void put_requirement(const struct answer *answer, const struct requirement *requirement)
{
    static const char *const states[] = {
        [REQUIREMENT_APPLIES] = "applies",
        [REQUIREMENT_LIFTED] = "lifted",
        [REQUIREMENT_UNKNOWN] = "not known",
        [REQUIREMENT_NOT_ENFORCED] = "not enforced",
    };
    struct buf *out = answer->out;
    buf_format(out, "<li class=\"rule s%u\"><h4>", (unsigned)requirement->status);
    html_text(out, requirement->title.length > 0 ? requirement->title : requirement->rule);
    buf_format(out, " <span class=\"state\">%s", states[requirement->status]);
    for (size_t i = 0; i < requirement->lifted_by_count; i++) {
        buf_text(out, i == 0 ? " by " : ", ");
        html_text(out, requirement->lifted_by[i]);
    }
    HTML(out, "</span></h4>\n<p>");
    html_source(out, requirement->url, requirement->citation);
    if (!str_equal_text(requirement->standing, "law"))
        HTML_IN(out, " <span class=\"standing\">", requirement->standing, "</span>");
    HTML_IN(out, " <code class=\"id\">", requirement->rule, "</code></p>\n");
    if (requirement->because_count > 0)
        HTML(out, "<ul class=\"limbs\">\n");
    for (size_t i = 0; i < requirement->because_count; i++)
        put_limb(answer, requirement->rule, requirement->because[i]);
    buf_text(out, requirement->because_count > 0 ? "</ul></li>\n" : "</li>\n");
}

static void put_requirements(const struct answer *answer, bool open)
{
    const struct decision *decision = answer->decision;
    size_t count = 0;
    for (size_t i = 0; i < decision->requirement_count; i++)
        count += (decision->requirements[i].status == REQUIREMENT_UNKNOWN) == open;
    if (count == 0)
        return;
    if (open)
        HTML(answer->out, "<details><summary>Rules that may apply as well</summary>\n");
    else
        HTML(answer->out, "<section><h3>Why</h3>\n");
    HTML(answer->out, "<ul class=\"rules\">\n");
    for (size_t i = 0; i < decision->requirement_count; i++) {
        if ((decision->requirements[i].status == REQUIREMENT_UNKNOWN) == open)
            put_requirement(answer, &decision->requirements[i]);
    }
    HTML(answer->out, "</ul>\n");
    if (open)
        HTML(answer->out, "</details>\n");
    else
        HTML(answer->out, "</section>\n");
}

static void put_needs(struct buf *out, const struct need *needs, size_t count)
{
    static const char *const states[] = {
        [NEED_MET] = "met", [NEED_NOT_STATED] = "not stated", [NEED_FAILED] = "not met"
    };
    if (count == 0)
        return;
    HTML(out, "<ul class=\"needs\">\n");
    for (size_t i = 0; i < count; i++) {
        buf_format(out, "<li class=\"n%u\"><span class=\"state\">%s</span> ",
                   (unsigned)needs[i].status, states[needs[i].status]);
        HTML_IN(out, "", needs[i].ask.length > 0 ? needs[i].ask : needs[i].fact, "</li>\n");
    }
    HTML(out, "</ul>\n");
}

static void put_exception(const struct answer *answer, const struct exception *exception)
{
    static const char *const states[] = {
        [EXCEPTION_AVAILABLE] = "available",
        [EXCEPTION_NEEDS] = "available if what it needs is met",
        [EXCEPTION_UNAVAILABLE] = "not available",
        [EXCEPTION_UNKNOWN] = "may be available",
    };
    struct buf *out = answer->out;
    HTML_IN(out, "<li class=\"rule\"><h4>", exception->name, "");
    buf_format(out, " <span class=\"state\">%s</span></h4>\n<p>", states[exception->status]);
    html_text(out, exception->citation);
    HTML_IN(out, " <code class=\"id\">", exception->rule, "</code>");
    for (size_t i = 0; i < exception->because_count; i++)
        HTML_IN(out, " <span class=\"label\">", exception->because[i], "</span>");
    HTML(out, "</p>\n");
    if (exception->status != EXCEPTION_UNAVAILABLE)
        put_needs(out, exception->needs, exception->need_count);
    HTML(out, "</li>\n");
}

static void put_exceptions(const struct answer *answer, bool within_reach)
{
    const struct decision *decision = answer->decision;
    size_t count = 0;
    for (size_t i = 0; i < decision->exception_count; i++)
        count += (decision->exceptions[i].status != EXCEPTION_UNAVAILABLE) == within_reach;
    if (count == 0)
        return;
    if (within_reach)
        HTML(answer->out, "<section><h3>Exceptions and authorizations</h3>\n");
    else
        HTML(answer->out, "<details><summary>Exceptions that are not available</summary>\n");
    HTML(answer->out, "<ul class=\"rules\">\n");
    for (size_t i = 0; i < decision->exception_count; i++) {
        if ((decision->exceptions[i].status != EXCEPTION_UNAVAILABLE) == within_reach)
            put_exception(answer, &decision->exceptions[i]);
    }
    HTML(answer->out, "</ul>\n");
    if (within_reach)
        HTML(answer->out, "</section>\n");
    else
        HTML(answer->out, "</details>\n");
}

/* ---- what goes with it ---- */

static void put_conditions(const struct answer *answer)
{
    const struct decision *decision = answer->decision;
    struct buf *out = answer->out;
    if (decision->condition_count + decision->flag_count + decision->review_need_count == 0)
        return;
    HTML(out, "<section><h3>What goes with it</h3>\n<ul class=\"plain\">\n");
    for (size_t i = 0; i < decision->condition_count; i++) {
        const struct condition *condition = &decision->conditions[i];
        HTML(out, "<li>");
        if (condition->blocking)
            HTML(out, "<span class=\"state\">keeps it from shipping</span> ");
        HTML_IN(out, "", condition->text, "");
        HTML_IN(out, " <code class=\"id\">", condition->rule, "</code></li>\n");
    }
    for (size_t i = 0; i < decision->flag_count; i++) {
        const struct flag *flag = &decision->flags[i];
        buf_format(out, "<li><span class=\"state\">red flag%s</span> ",
                   flag->resolved  ? ", resolved"
                   : flag->unknown ? ", not looked at"
                                   : "");
        HTML_IN(out, "", flag->text, " ");
        HTML_IN(out, "<span class=\"faint\">", flag->citation, "</span></li>\n");
    }
    HTML(out, "</ul>\n");
    if (decision->review_need_count > 0)
        HTML(out, "<p>The review policy needs:</p>\n");
    put_needs(out, decision->review_needs, decision->review_need_count);
    HTML(out, "</section>\n");
}

#define MATCHES_SHOWN 8

static void put_match(struct buf *out, const struct decided_match *match)
{
    const struct listed *entry = &match->match.list->entries[match->match.entry];
    char score[SCORE_TEXT_SIZE];
    HTML_IN(out, "<li><code>", match->key, "</code> ");
    HTML_IN(out, "", entry->names[0].text, "");
    buf_format(out, ", score %s, %s</li>\n", score_text(match->match.score, score),
               match->status == MATCH_RESOLVED ? "another party"
               : match->status == MATCH_LISTED ? "listed"
                                               : "possible");
}

static void put_parties(const struct answer *answer)
{
    const struct decision *decision = answer->decision;
    struct buf *out = answer->out;
    if (decision->party_count == 0)
        return;
    HTML(out, "<section><h3>Parties</h3>\n<ul class=\"plain\">\n");
    for (size_t i = 0; i < decision->party_count; i++) {
        const struct decided_party *party = &decision->parties[i];
        HTML_IN(out, "<li><b>", party->name.length > 0 ? party->name : STR("not named"), "</b>, ");
        html_words_of(out, party->role);
        buf_format(out, ": <span class=\"state\">%s</span>", party_status_name(party->status));
        if (party->status == PARTY_UNSCREENED)
            HTML(out, " <span class=\"faint\">the built-in sample of lists clears nobody</span>");
        HTML(out, "<ul>\n");
        for (size_t k = 0; k < party->match_count && k < MATCHES_SHOWN; k++)
            put_match(out, &party->matches[k]);
        HTML(out, "</ul></li>\n");
    }
    HTML(out, "</ul></section>\n");
}

/* ---- what it rests on ---- */

static void put_changes(const struct answer *answer)
{
    const struct decision *decision = answer->decision;
    struct buf *out = answer->out;
    if (decision->would_change_count == 0)
        return;
    HTML(out, "<section><h3>What would change it</h3>\n<table class=\"changes\"><tbody>\n");
    for (size_t i = 0; i < decision->would_change_count; i++) {
        const struct would_change *change = &decision->would_change[i];
        HTML_IN(out, "<tr><td><code>", change->fact, "</code> ");
        if (change->party.length > 0)
            HTML_IN(out, "of ", change->party, "");
        HTML_IN(out, "</td><td>", change->value, "</td><td>");
        web_outcome(out, change->outcome, change->review, false);
        HTML(out, "</td></tr>\n");
    }
    HTML(out, "</tbody></table></section>\n");
}

static void put_notes(const struct answer *answer)
{
    const struct decision *decision = answer->decision;
    struct buf *out = answer->out;
    if (decision->note_count > 0)
        HTML(out, "<details><summary>Notes: what was announced and changed no rule</summary>\n"
                  "<ul class=\"plain\">\n");
    for (size_t i = 0; i < decision->note_count; i++) {
        HTML_IN(out, "<li>", decision->notes[i].says, " ");
        HTML_IN(out, "<span class=\"faint\">", decision->notes[i].citation, ", known ");
        html_date(out, decision->notes[i].known);
        HTML(out, "</span></li>\n");
    }
    if (decision->note_count > 0)
        HTML(out, "</ul></details>\n");
}

static void put_assumed(const struct answer *answer)
{
    const struct decision *decision = answer->decision;
    struct buf *out = answer->out;
    if (decision->assumed_count == 0)
        return;
    HTML(out,
         "<details><summary>What is assumed, as nobody said it</summary>\n<p class=\"facts\">");
    for (size_t i = 0; i < decision->assumed_count; i++) {
        HTML_IN(out, "<span><code>", decision->assumed[i].fact, "</code> ");
        html_words_of(out, decision->assumed[i].value);
        HTML(out, "</span> ");
    }
    HTML(out, "</p></details>\n");
}

/* ---- other authorities ---- */

static void put_buyer(const struct answer *answer)
{
    const struct decision *decision = answer->decision;
    struct buf *out = answer->out;
    if (decision->buyer_count == 0)
        return;
    HTML(out, "<section><h3>What the buyer was told by its own side</h3>\n<ul class=\"plain\">\n");
    for (size_t i = 0; i < decision->buyer_count; i++) {
        const struct note *note = &decision->buyer[i].note;
        HTML_IN(out, "<li>", note->says, " <span class=\"standing\">");
        HTML_IN(out, "", note->standing, "</span> <span class=\"faint\">");
        HTML_IN(out, "", note->citation, ", known ");
        html_date(out, note->known);
        HTML(out, "</span></li>\n");
    }
    HTML(out, "</ul></section>\n");
}

static void put_others(const struct answer *answer)
{
    struct buf *out = answer->out;
    for (size_t i = 0; i < answer->decision->other_count; i++) {
        const struct decision *decision = &answer->decision->others[i];
        const struct answer other = { out, decision->policy, decision };
        HTML_IN(out, "<section><h3>What ", decision->agency, " says (");
        HTML_IN(out, "", decision->under, ")</h3>\n");
        put_verdict(&other, true);
        put_item(&other);
        put_requirements(&other, false);
        put_requirements(&other, true);
        put_exceptions(&other, true);
        put_conditions(&other);
        HTML(out, "</section>\n");
    }
}

void web_answer(struct buf *out, const struct policy *policy, const struct decision *decision)
{
    const struct answer answer = { out, policy, decision };
    for (size_t i = 0; i < decision->scenario_count; i++)
        HTML_IN(out, "<p class=\"scenario\">Scenario, not law: ", decision->scenarios[i], "</p>\n");
    put_verdict(&answer, false);
    put_item(&answer);
    put_requirements(&answer, false);
    put_exceptions(&answer, true);
    put_conditions(&answer);
    put_parties(&answer);
    put_others(&answer);
    put_buyer(&answer);
}

void web_answer_more(struct buf *out, const struct policy *policy, const struct decision *decision)
{
    const struct answer answer = { out, policy, decision };
    put_changes(&answer);
    put_requirements(&answer, true);
    put_exceptions(&answer, false);
    put_notes(&answer);
    put_assumed(&answer);
}
