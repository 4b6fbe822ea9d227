/* SPDX-License-Identifier: Apache-2.0 */
/* cli/show_headroom.c - see headroom.h: the pages. */
#include "cli/headroom.h"

#include <stdio.h>

#include "cli/answers.h"

static enum ink ink_of(enum outcome outcome)
{
    if (outcome == OUTCOME_LICENSE_REQUIRED || outcome == OUTCOME_PROHIBITED)
        return INK_BAD;
    return outcome == OUTCOME_UNDETERMINED ? INK_DOUBT : INK_GOOD;
}

static void put_answer(struct page *page, enum outcome outcome, enum review review)
{
    answer_show(page, ink_of(outcome), outcome, review);
}

static void put_entries(struct page *page, const struct headroom_answer *answer)
{
    for (size_t i = 0; i < answer->entry_count; i++) {
        page_glue(page);
        page_text(page, INK_PLAIN, i == 0 ? ":" : ",");
        page_words(page, INK_PLAIN, answer->entries[i]);
    }
}

/* "up 1.35 % to 2,400 TPP", "down 2 % to below 1,600 TPP" */
static void put_move(struct page *page, const struct policy *policy,
                     const struct headroom_move *move)
{
    char text[NUM_TEXT_SIZE];
    struct num change;
    struct num value = move->figure.value.num;
    page_text(page, INK_PLAIN, move->up ? "up" : "down");
    if (value.top != 0 && num_subtract(move->at, value, &change) &&
        num_divide(change, value, &change) && num_multiply(change, num_int(100), &change)) {
        if (change.top < 0)
            change.top = -change.top;
        page_text(page, INK_PLAIN, num_format(change, 2, false, text));
        page_text(page, INK_PLAIN, "%");
    }
    page_text(page, INK_PLAIN, !move->beyond ? "to" : move->up ? "to over" : "to below");
    answer_show_figure(page, policy, move->figure.fact, move->at);
}

static void put_rules(struct page *page, const struct headroom_rule *rules, size_t count,
                      unsigned indent)
{
    for (size_t i = 0; i < count; i++) {
        page_line(page, indent, indent + 2);
        page_words(page, INK_PLAIN, rules[i].rule);
        if (rules[i].label.length > 0) {
            page_text(page, INK_PLAIN, "[");
            page_glue(page);
            page_words(page, INK_PLAIN, rules[i].label);
            page_glue(page);
            page_text(page, INK_PLAIN, "]");
        }
        if (rules[i].citation.length > 0) {
            page_glue(page);
            page_text(page, INK_FAINT, ",");
            page_words(page, INK_FAINT, rules[i].citation);
        }
        page_end(page);
    }
}

static void put_line(struct page *page, const struct policy *policy,
                     const struct headroom_line *line)
{
    page_line(page, 4, 6);
    for (size_t i = 0; i < line->move_count; i++) {
        if (line->move_count > 1) {
            page_text(page, INK_PLAIN, i == 0 ? "" : "and");
            page_words(page, INK_PLAIN, line->moves[i].figure.fact->path);
        }
        put_move(page, policy, &line->moves[i]);
    }
    page_glue(page);
    page_text(page, INK_PLAIN, ":");
    put_answer(page, line->answer.outcome, line->answer.review);
    put_entries(page, &line->answer);
    page_end(page);
    put_rules(page, line->rules, line->rule_count, 8);
}

static void put_figure(struct page *page, const struct policy *policy,
                       const struct headroom *headroom, const struct headroom_figure *figure)
{
    bool any = false;
    page_line(page, 2, 4);
    page_words(page, INK_STRONG, figure->fact->path);
    page_text(page, INK_PLAIN, "=");
    answer_show_figure(page, policy, figure->fact, figure->value.num);
    page_end(page);
    for (size_t i = 0; i < headroom->line_count; i++) {
        if (headroom->lines[i].moves[0].figure.fact != figure->fact)
            continue;
        put_line(page, policy, &headroom->lines[i]);
        any = true;
    }
    if (!any || figure->unclear) {
        page_line(page, 4, 6);
        page_text(page, INK_FAINT,
                  figure->unclear ? "some rule reads it in a way that is not worked out here"
                                  : "no line in either direction");
        page_end(page);
    }
}

/* The places of the answer that most have are "all others". */
static void put_places(struct page *page, const struct headroom *headroom)
{
    size_t most = 0;
    for (size_t i = 0; i < headroom->place_count; i++) {
        if (headroom->places[i].count > headroom->places[most].count)
            most = i;
    }
    page_line(page, 2, 4);
    page_text(page, INK_STRONG, "where it may go, all else alike");
    page_end(page);
    for (size_t i = 0; i < headroom->place_count; i++) {
        const struct headroom_places *places = &headroom->places[i];
        char count[32];
        snprintf(count, sizeof count, "%zu", places->count);
        page_line(page, 4, 6);
        put_answer(page, places->outcome, places->review);
        page_glue(page);
        page_text(page, INK_PLAIN, ":");
        if (i == most) {
            page_text(page, INK_PLAIN, headroom->place_count == 1 ? "all" : "all others,");
            page_text(page, INK_PLAIN, count);
        }
        for (size_t k = 0; i != most && k < places->count; k++)
            answer_show_country(page, places->countries[k]);
        page_end(page);
    }
}

void headroom_page(struct buf *out, const struct style *style, const struct policy *policy,
                   const struct headroom *headroom)
{
    struct page page;
    page_init(&page, out, style);
    page_line(&page, 0, 2);
    page_text(&page, INK_STRONG, "now:");
    put_answer(&page, headroom->now.outcome, headroom->now.review);
    put_entries(&page, &headroom->now);
    page_end(&page);
    for (size_t i = 0; i < headroom->figure_count; i++)
        put_figure(&page, policy, headroom, &headroom->figures[i]);
    if (headroom->figure_count == 0) {
        page_line(&page, 2, 4);
        page_text(&page, INK_FAINT, "no figure of the item that is known is compared by a rule");
        page_end(&page);
    }
    if (headroom->joint != NULL) {
        page_line(&page, 2, 4);
        page_text(&page, INK_STRONG, "two together");
        page_end(&page);
        put_line(&page, policy, headroom->joint);
    }
    put_places(&page, headroom);
}

/* ---- designs ---- */

static void put_limit(struct page *page, const struct policy *policy,
                      const struct design_limit *limit)
{
    page_line(page, 4, 6);
    page_words(page, INK_STRONG, limit->fact->path);
    if (limit->has_least) {
        page_text(page, INK_PLAIN, limit->least_reached ? "from" : "over");
        answer_show_figure(page, policy, limit->fact, limit->least);
    }
    if (limit->open) {
        page_text(page, INK_PLAIN, limit->has_least ? "on" : "as large as you like");
    } else {
        page_text(page, INK_PLAIN, limit->reached ? "up to" : "below");
        answer_show_figure(page, policy, limit->fact, limit->at);
    }
    page_end(page);
    put_rules(page, limit->rules, limit->rule_count, 8);
}

void designs_page(struct buf *out, const struct style *style, const struct policy *policy,
                  const char *kept, const struct designs *designs)
{
    struct page page;
    page_init(&page, out, style);
    page_line(&page, 0, 2);
    if (designs->count == 0) {
        page_text(&page, INK_BAD, "no design");
        page_text(&page, INK_PLAIN, "is");
    } else {
        page_text(&page, INK_STRONG, "the largest figures that are");
    }
    page_text(&page, INK_PLAIN, kept);
    page_end(&page);
    for (size_t i = 0; i < designs->count; i++) {
        char number[32];
        snprintf(number, sizeof number, "design %zu", i + 1);
        if (designs->count > 1) {
            page_line(&page, 2, 4);
            page_text(&page, INK_STRONG, number);
            page_end(&page);
        }
        for (size_t k = 0; k < designs->list[i].limit_count; k++)
            put_limit(&page, policy, &designs->list[i].limits[k]);
        if (designs->list[i].limit_count == 0) {
            page_line(&page, 4, 6);
            page_text(&page, INK_PLAIN, "whatever the figures are");
            page_end(&page);
        }
    }
    if (designs->coupled) {
        page_line(&page, 2, 4);
        page_text(&page, INK_DOUBT,
                  "some rule compares two of them together: each end holds for the middle of the "
                  "other's range");
        page_end(&page);
    }
    if (designs->missing_count > 0) {
        page_line(&page, 2, 4);
        page_text(&page, INK_DOUBT, "not known, and something hangs on it:");
        for (size_t i = 0; i < designs->missing_count; i++) {
            page_words(&page, INK_PLAIN, designs->missing[i]);
            if (i + 1 < designs->missing_count) {
                page_glue(&page);
                page_text(&page, INK_PLAIN, ",");
            }
        }
        page_end(&page);
    }
}
