/* SPDX-License-Identifier: Apache-2.0 */
/* cli/show_compare.c - see compare.h: the page. */
#include <stdio.h>

#include "cli/answers.h"
#include "cli/compare.h"
#include "policy/country.h"

#define MANY_COUNTRIES 125 /* more are told by those that are not among them */

/* "item.tpp from 2,400 TPP below 4,800 TPP", "not item.datacenter" */
static void put_range(struct page *page, const struct policy *policy,
                      const struct compared_range *range)
{
    if (range->choice && !range->yes)
        page_text(page, INK_PLAIN, "not");
    page_words(page, INK_PLAIN, range->fact->path);
    if (range->has_from) {
        page_text(page, INK_PLAIN, range->from_reached ? "from" : "over");
        answer_show_figure(page, policy, range->fact, range->from);
    }
    if (range->has_to) {
        page_text(page, INK_PLAIN, range->to_reached ? "up to" : "below");
        answer_show_figure(page, policy, range->fact, range->to);
    }
}

static void put_box(struct page *page, const struct policy *policy, const struct compared_box *box)
{
    page_line(page, 4, 6);
    page_text(page, INK_PLAIN, "-");
    if (box->range_count == 0)
        page_text(page, INK_PLAIN, "whatever its figures are");
    for (size_t i = 0; i < box->range_count; i++) {
        if (i > 0) {
            page_glue(page);
            page_text(page, INK_PLAIN, ",");
        }
        put_range(page, policy, &box->ranges[i]);
    }
    page_end(page);
}

/* "to CN HK MO", "to all but CN HK" */
static void put_countries(struct page *page, const struct compared_group *group)
{
    uint64_t all[COUNTRY_WORDS];
    page_text(page, INK_STRONG, "to");
    if (group->country_count <= MANY_COUNTRIES) {
        for (size_t i = 0; i < group->country_count; i++)
            answer_show_country(page, group->countries[i]);
        return;
    }
    country_all(all);
    size_t others = 0;
    for (size_t i = 0; i < group->country_count; i++)
        all[group->countries[i] / 64] &= ~((uint64_t)1 << group->countries[i] % 64);
    for (size_t i = 0; i < COUNTRY_WORDS; i++)
        others += (size_t)__builtin_popcountll(all[i]);
    page_text(page, INK_PLAIN, others == 0 ? "all countries" : "all countries but");
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        if ((all[country / 64] >> country % 64 & 1) != 0)
            answer_show_country(page, country);
    }
}

static bool same_pair(const struct compared_answer *a, const struct compared_answer *b,
                      const struct compared_answer *before, const struct compared_answer *after)
{
    return compared_alike(a, before) && compared_alike(b, after);
}

/* All that goes from the one answer to the other. */
static void put_change(struct page *page, const struct policy *policy,
                       const struct compared_group *group, const struct compared_answer *before,
                       const struct compared_answer *after)
{
    bool unsettled = after->outcome == OUTCOME_UNDETERMINED;
    size_t chips = 0;
    char count[32];
    page_line(page, 2, 4);
    answer_show_compared(page, before);
    page_text(page, INK_PLAIN, "becomes");
    answer_show_compared(page, after);
    page_end(page);
    for (size_t i = 0; i < group->box_count; i++) {
        const struct compared_box *box = &group->boxes[i];
        if (same_pair(&box->before, &box->after, before, after))
            put_box(page, policy, box);
    }
    for (size_t i = 0; i < group->chip_count; i++) {
        const struct compared_chip *chip = &group->chips[i];
        if (!same_pair(&chip->before, &chip->after, before, after))
            continue;
        chips++;
        if (unsettled)
            continue; /* figures that the catalog does not have are no news of the law */
        if (chips == 1) {
            page_line(page, 4, 6);
            page_text(page, INK_PLAIN, "chips:");
        } else {
            page_glue(page);
            page_text(page, INK_PLAIN, ",");
        }
        page_words(page, INK_PLAIN, chip->name);
    }
    if (unsettled && chips > 0) {
        snprintf(count, sizeof count, "%zu", chips);
        page_line(page, 4, 6);
        page_text(page, INK_FAINT, "chips of which not all figures are known:");
        page_text(page, INK_FAINT, count);
    }
    if (chips > 0)
        page_end(page);
}

/* What the box, or the chip that stands behind all boxes, goes from and to. */
static void change_at(const struct compared_group *group, size_t at,
                      const struct compared_answer **ret_before,
                      const struct compared_answer **ret_after)
{
    bool box = at < group->box_count;
    size_t chip = box ? 0 : at - group->box_count;
    *ret_before = box ? &group->boxes[at].before : &group->chips[chip].before;
    *ret_after = box ? &group->boxes[at].after : &group->chips[chip].after;
}

static bool is_first(const struct compared_group *group, size_t at,
                     const struct compared_answer *before, const struct compared_answer *after)
{
    for (size_t i = 0; i < at; i++) {
        const struct compared_answer *a;
        const struct compared_answer *b;
        change_at(group, i, &a, &b);
        if (same_pair(a, b, before, after))
            return false;
    }
    return true;
}

static void put_group(struct page *page, const struct policy *policy,
                      const struct compared_group *group)
{
    page_line(page, 0, 2);
    if (group->exporter.length > 0) {
        page_text(page, INK_STRONG, "from");
        page_words(page, INK_STRONG, group->exporter);
    }
    put_countries(page, group);
    page_end(page);
    for (size_t i = 0; i < group->box_count + group->chip_count; i++) {
        const struct compared_answer *before;
        const struct compared_answer *after;
        change_at(group, i, &before, &after);
        if (is_first(group, i, before, after))
            put_change(page, policy, group, before, after);
    }
}

void comparison_page(struct buf *out, const struct style *style, const struct policy *policy,
                     const struct comparison *comparison)
{
    struct page page;
    page_init(&page, out, style);
    page_line(&page, 0, 2);
    page_text(&page, INK_STRONG,
              comparison->group_count == 0
                  ? "no decision about a chip shipped from the US differs"
                  : "decisions about a chip shipped from the US that differ");
    page_end(&page);
    comparison_lead(&page, comparison);
    if (comparison->group_count > 0)
        buf_byte(out, '\n');
    for (size_t i = 0; i < comparison->group_count; i++)
        put_group(&page, policy, &comparison->groups[i]);
    if (!comparison->coupled)
        return;
    page_line(&page, 0, 2);
    page_text(&page, INK_DOUBT,
              "some rule compares figures taken together: the figures said above are not exact "
              "then; let a 'define' of the pack name what is compared");
    page_end(&page);
}
