/* SPDX-License-Identifier: Apache-2.0 */
/* cli/compare_lead.c - what a comparison comes to for the catalog; see compare.h. */
#include <stdio.h>

#include "cli/answers.h"
#include "cli/compare.h"
#include "policy/country.h"

#define CHIPS_MAX 1024 /* of which different ones are told apart */
#define CHIPS_NAMED 5
#define COUNTRIES_NAMED 6

/* How goods may go, roughly: what a reader asks first. */
enum way { WAY_FREE, WAY_COVERED, WAY_LICENSE, WAY_PROHIBITED, WAY_OPEN, WAY_COUNT };

static const char *const goes[WAY_COUNT] = {
    [WAY_FREE] = "may go without a license",
    [WAY_COVERED] = "may go under an exception or authorization",
    [WAY_LICENSE] = "may go only with a license",
    [WAY_PROHIBITED] = "may not go at all",
};

/* The way is the one before, the answer is not. */
static const char *const goes_otherwise[WAY_COUNT] = {
    [WAY_FREE] = "may go without a license for another reason",
    [WAY_COVERED] = "may go under an authorization for an exception, or the reverse,",
    [WAY_LICENSE] = "may go only under another review policy",
    [WAY_PROHIBITED] = "may not go at all",
};

static const char *const went[WAY_COUNT] = {
    [WAY_FREE] = "where none was required",
    [WAY_COVERED] = "where an exception or authorization covered them",
    [WAY_LICENSE] = "where a license was required",
    [WAY_PROHIBITED] = "where they were prohibited",
    [WAY_OPEN] = "where the answer was open",
};

static enum way way_of(const struct compared_answer *answer)
{
    static const enum way ways[OUTCOME_COUNT] = {
        [OUTCOME_NOT_SUBJECT] = WAY_FREE,      [OUTCOME_NO_LICENSE_REQUIRED] = WAY_FREE,
        [OUTCOME_EXCEPTION] = WAY_COVERED,     [OUTCOME_AUTHORIZED] = WAY_COVERED,
        [OUTCOME_PROHIBITED] = WAY_PROHIBITED, [OUTCOME_LICENSE_REQUIRED] = WAY_LICENSE,
        [OUTCOME_UNDETERMINED] = WAY_OPEN,
    };
    return answer->not_covered ? WAY_OPEN : ways[answer->outcome];
}

/* The chips that go from one way to another, and the destinations of which that is so. */
struct told {
    struct str chips[CHIPS_MAX];
    size_t chip_count;
    uint64_t countries[COUNTRY_WORDS];
};

/* All names are those of one catalog: a chip's is in one place. */
static void tell_chip(struct told *told, struct str name)
{
    for (size_t i = 0; i < told->chip_count; i++) {
        if (told->chips[i].data == name.data)
            return;
    }
    if (told->chip_count < CHIPS_MAX)
        told->chips[told->chip_count++] = name;
}

static void tell_countries(struct told *told, const struct compared_group *group)
{
    for (size_t i = 0; i < group->country_count; i++)
        told->countries[group->countries[i] / 64] |= (uint64_t)1 << group->countries[i] % 64;
}

/* On top of what was told. */
static void gather(const struct comparison *comparison, struct str exporter, enum way before,
                   enum way after, struct told *ret)
{
    for (size_t i = 0; i < comparison->group_count; i++) {
        const struct compared_group *group = &comparison->groups[i];
        bool concerned = false;
        for (size_t k = 0; str_equal(group->exporter, exporter) && k < group->chip_count; k++) {
            const struct compared_chip *chip = &group->chips[k];
            if (way_of(&chip->before) != before || way_of(&chip->after) != after)
                continue;
            tell_chip(ret, chip->name);
            concerned = true;
        }
        if (concerned)
            tell_countries(ret, group);
    }
}

static void put_count(struct page *page, size_t count, const char *one, const char *many)
{
    char text[32];
    snprintf(text, sizeof text, "%zu", count);
    page_text(page, INK_PLAIN, text);
    page_text(page, INK_PLAIN, count == 1 ? one : many);
}

/* "to CN HK MO", "to 45 destinations" */
static void put_destinations(struct page *page, const struct told *told)
{
    size_t count = 0;
    for (size_t i = 0; i < COUNTRY_WORDS; i++)
        count += (size_t)__builtin_popcountll(told->countries[i]);
    page_text(page, INK_PLAIN, "to");
    if (count > COUNTRIES_NAMED) {
        put_count(page, count, "destination", "destinations");
        return;
    }
    for (int32_t country = 0; country < COUNTRY_ID_COUNT; country++) {
        if ((told->countries[country / 64] >> country % 64 & 1) != 0)
            answer_show_country(page, country);
    }
}

static void put_chips(struct page *page, const struct told *told)
{
    size_t named = told->chip_count <= CHIPS_NAMED + 1 ? told->chip_count : CHIPS_NAMED;
    page_glue(page);
    page_text(page, INK_PLAIN, ":");
    for (size_t i = 0; i < named; i++) {
        if (i > 0) {
            page_glue(page);
            page_text(page, INK_PLAIN, ",");
        }
        page_words(page, INK_PLAIN, told->chips[i]);
    }
    if (named < told->chip_count) {
        page_text(page, INK_PLAIN, "and");
        put_count(page, told->chip_count - named, "more", "more");
    }
}

/* "24 chips may go only with a license to 45 destinations where none was required: …" */
static void put_sentence(struct page *page, const struct told *told, enum way before,
                         enum way after)
{
    page_line(page, 2, 4);
    put_count(page, told->chip_count, "chip", "chips");
    page_words(page, INK_PLAIN, str_of(before == after ? goes_otherwise[after] : goes[after]));
    put_destinations(page, told);
    if (before != after)
        page_words(page, INK_PLAIN, str_of(went[before]));
    put_chips(page, told);
    page_end(page);
}

/* What comes to be open is for want of figures, and no news of the law. */
static void put_open(struct page *page, const struct told *told)
{
    page_line(page, 2, 4);
    page_words(page, INK_FAINT, STR("for want of their figures the answer is open for"));
    put_count(page, told->chip_count, "chip", "chips");
    page_end(page);
}

/* The strictest first. */
static void put_exporter(struct page *page, const struct comparison *comparison,
                         struct str exporter)
{
    static const enum way order[] = { WAY_PROHIBITED, WAY_LICENSE, WAY_COVERED, WAY_FREE };
    struct told told;
    page_line(page, 0, 2);
    page_words(page, INK_STRONG, STR("chips of the catalog"));
    if (exporter.length > 0) {
        page_text(page, INK_STRONG, "from");
        page_words(page, INK_STRONG, exporter);
    }
    page_end(page);
    size_t lines = 0;
    for (size_t a = 0; a < sizeof order / sizeof order[0]; a++) {
        for (enum way before = 0; before < WAY_COUNT; before++) {
            told = (struct told){ .chip_count = 0 };
            gather(comparison, exporter, before, order[a], &told);
            if (told.chip_count == 0)
                continue;
            put_sentence(page, &told, before, order[a]);
            lines++;
        }
    }
    told = (struct told){ .chip_count = 0 };
    for (enum way before = 0; before < WAY_COUNT; before++)
        gather(comparison, exporter, before, WAY_OPEN, &told);
    if (told.chip_count > 0)
        put_open(page, &told);
    if (lines > 0 || told.chip_count > 0)
        return;
    page_line(page, 2, 4);
    page_words(page, INK_PLAIN, STR("none is concerned; others may be"));
    page_end(page);
}

void comparison_lead(struct page *page, const struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->group_count; i++) {
        struct str exporter = comparison->groups[i].exporter;
        bool first = true;
        for (size_t k = 0; k < i; k++)
            first = first && !str_equal(comparison->groups[k].exporter, exporter);
        if (first)
            put_exporter(page, comparison, exporter);
    }
}
