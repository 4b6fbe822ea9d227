/* SPDX-License-Identifier: Apache-2.0 */
/* cli/show_rows.c - many decisions as a table, and their summary; see show.h. */
#include <string.h>

#include "base/num.h"
#include "cli/show.h"

/*
 * A rule of the decision that stands for it: the first requirement that is outstanding, else what
 * lifts.
 */
static struct str deciding_rule(const struct decision *decision)
{
    for (size_t i = 0; i < decision->requirement_count; i++) {
        if (decision->requirements[i].status == REQUIREMENT_APPLIES)
            return decision->requirements[i].rule;
    }
    if (decision->authority_rule.data != NULL)
        return decision->authority_rule;
    for (size_t i = 0; i < decision->exception_count; i++) {
        if (decision->outcome == OUTCOME_EXCEPTION &&
            decision->exceptions[i].status <= EXCEPTION_NEEDS)
            return decision->exceptions[i].rule;
    }
    for (size_t i = 0; i < decision->requirement_count; i++) {
        if (decision->requirements[i].status == REQUIREMENT_UNKNOWN)
            return decision->requirements[i].rule;
    }
    return STR("-");
}

const char *show_outcome(enum outcome outcome)
{
    static const char *const words[OUTCOME_COUNT] = {
        [OUTCOME_NOT_SUBJECT] = "not subject",
        [OUTCOME_NO_LICENSE_REQUIRED] = "no license required",
        [OUTCOME_EXCEPTION] = "exception",
        [OUTCOME_AUTHORIZED] = "authorized",
        [OUTCOME_LICENSE_REQUIRED] = "license required",
        [OUTCOME_UNDETERMINED] = "undetermined",
        [OUTCOME_PROHIBITED] = "prohibited",
    };
    return words[outcome];
}

const char *show_review(enum review review)
{
    static const char *const words[REVIEW_COUNT] = {
        [REVIEW_NONE] = "-",
        [REVIEW_PRESUMPTION_OF_APPROVAL] = "presumption of approval",
        [REVIEW_CASE_BY_CASE] = "case by case",
        [REVIEW_COUNTRY_CAP] = "country cap",
        [REVIEW_NOT_STATED] = "not stated",
        [REVIEW_PRESUMPTION_OF_DENIAL] = "presumption of denial",
        [REVIEW_POLICY_OF_DENIAL] = "policy of denial",
    };
    return words[review];
}

enum ink show_outcome_ink(const struct decision *decision)
{
    switch (decision->outcome) {
    case OUTCOME_NOT_SUBJECT:
    case OUTCOME_NO_LICENSE_REQUIRED:
    case OUTCOME_EXCEPTION:
    case OUTCOME_AUTHORIZED:
        return decision->may_ship ? INK_GOOD : INK_DOUBT;
    case OUTCOME_LICENSE_REQUIRED:
    case OUTCOME_PROHIBITED:
        return INK_BAD;
    case OUTCOME_UNDETERMINED:
    case OUTCOME_COUNT:
        break;
    }
    return INK_DOUBT;
}

/* Short enough for a row of 80 columns. */
static const char *row_outcome(enum outcome outcome)
{
    return outcome == OUTCOME_NO_LICENSE_REQUIRED ? "no license req." : show_outcome(outcome);
}

static const char *row_review(enum review review)
{
    static const char *const words[REVIEW_COUNT] = {
        [REVIEW_NONE] = "-",
        [REVIEW_PRESUMPTION_OF_APPROVAL] = "pres. approval",
        [REVIEW_CASE_BY_CASE] = "case by case",
        [REVIEW_COUNTRY_CAP] = "country cap",
        [REVIEW_NOT_STATED] = "not stated",
        [REVIEW_PRESUMPTION_OF_DENIAL] = "pres. denial",
        [REVIEW_POLICY_OF_DENIAL] = "policy denial",
    };
    return words[review];
}

#define COUNT_COLUMNS 12 /* of the numbers in a summary */

enum row_column { ROW_ID, ROW_OUTCOME, ROW_REVIEW, ROW_TO, ROW_ITEM, ROW_RULE };

static const struct grid_column columns[SHOW_ROW_COLUMNS] = {
    [ROW_ID] = { "id", ALIGN_LEFT, 1 },         [ROW_OUTCOME] = { "outcome", ALIGN_LEFT, 0 },
    [ROW_REVIEW] = { "review", ALIGN_LEFT, 0 }, [ROW_TO] = { "to", ALIGN_LEFT, 1 },
    [ROW_ITEM] = { "item", ALIGN_LEFT, 1 },     [ROW_RULE] = { "rule", ALIGN_LEFT, 1 },
};

void show_rows_init(struct show_rows *rows, const struct style *style)
{
    /*
     * 12 + 16 + 14 + 2 + 12 + 14 and the spaces between them make 80; what is wider goes to these
     * three.
     */
    static const unsigned least[SHOW_ROW_COLUMNS] = { 12, 16, 14, 2, 12, 14 };
    static const struct {
        enum row_column column;
        unsigned most;
    } growing[] = { { ROW_RULE, 32 }, { ROW_ITEM, 28 }, { ROW_ID, 24 } };

    memcpy(rows->widths, least, sizeof least);
    unsigned spare = style->width > STYLE_WIDTH ? style->width - STYLE_WIDTH : 0;
    for (size_t i = 0; i < sizeof growing / sizeof growing[0]; i++) {
        unsigned room = growing[i].most - least[growing[i].column];
        unsigned more = spare < room ? spare : room;
        rows->widths[growing[i].column] += more;
        spare -= more;
    }
}

void show_rows_header(const struct show_rows *rows, struct buf *out, const struct style *style)
{
    for (size_t i = 0; i < SHOW_ROW_COLUMNS; i++) {
        struct cell cell = { .text = str_of(columns[i].title), .ink = INK_FAINT };
        row_cell(out, style, &columns[i], rows->widths[i], i + 1 == SHOW_ROW_COLUMNS, cell);
    }
}

void show_row(const struct show_rows *rows, struct buf *out, const struct style *style,
              const struct order *order, const struct decision *decision)
{
    const struct decision *deciding = decision_deciding(decision);
    struct str item = decision->item.name.data != NULL ? decision->item.name : order->item.name;
    if (item.data == NULL)
        item = order->item.eccn.data != NULL ? order->item.eccn : STR("-");
    const struct cell cells[SHOW_ROW_COLUMNS] = {
        [ROW_ID] = { order->id.data != NULL ? order->id : STR("-"), INK_PLAIN },
        [ROW_OUTCOME] = { str_of(row_outcome(deciding->outcome)), show_outcome_ink(deciding) },
        [ROW_REVIEW] = { str_of(row_review(deciding->review)), INK_PLAIN },
        [ROW_TO] = { order->to.data != NULL ? order->to : STR("-"), INK_PLAIN },
        [ROW_ITEM] = { item, INK_PLAIN },
        [ROW_RULE] = { deciding_rule(deciding), INK_PLAIN },
    };
    for (size_t i = 0; i < SHOW_ROW_COLUMNS; i++)
        row_cell(out, style, &columns[i], rows->widths[i], i + 1 == SHOW_ROW_COLUMNS, cells[i]);
}

static const struct grid_column classified_columns[] = {
    { "id", ALIGN_LEFT, 1 },       { "entries", ALIGN_LEFT, 1 }, { "TPP", ALIGN_RIGHT, 0 },
    { "density", ALIGN_RIGHT, 0 }, { "item", ALIGN_LEFT, 1 },
};
static const unsigned classified_widths[] = { 14, 20, 8, 8, 22 };
#define CLASSIFIED_COLUMNS (sizeof classified_widths / sizeof classified_widths[0])

void show_classified_header(struct buf *out, const struct style *style)
{
    for (size_t i = 0; i < CLASSIFIED_COLUMNS; i++) {
        struct cell cell = { .text = str_of(classified_columns[i].title), .ink = INK_FAINT };
        row_cell(out, style, &classified_columns[i], classified_widths[i],
                 i + 1 == CLASSIFIED_COLUMNS, cell);
    }
}

/* "2,368", "?" if it is not known. */
static struct str figure_text(struct str exact, char text[NUM_TEXT_SIZE])
{
    struct num number;
    struct err ignored;
    if (exact.data == NULL || !num_parse(exact, false, &number, &ignored))
        return STR("?");
    return str_of(num_format_grouped(number, 4, text));
}

void show_classified_row(struct buf *out, const struct style *style, const struct order *order,
                         const struct decision *decision)
{
    const struct decided_item *item = &decision->item;
    char tpp[NUM_TEXT_SIZE];
    char density[NUM_TEXT_SIZE];
    struct buf entries;
    bool unknown = false;
    buf_init(&entries, out->mem, ORDER_TEXT_MAX);
    for (size_t i = 0; i < item->entry_count; i++) {
        buf_text(&entries, i == 0 ? "" : " ");
        buf_str(&entries, item->entries[i].code);
        buf_text(&entries, item->entries[i].unknown ? "?" : "");
        unknown = unknown || item->entries[i].unknown;
    }
    const struct cell cells[CLASSIFIED_COLUMNS] = {
        { order->id.data != NULL ? order->id : STR("-"), INK_PLAIN },
        { entries.length > 0 ? buf_view(&entries) : STR("none"), unknown ? INK_DOUBT : INK_STRONG },
        { figure_text(item->tpp, tpp), INK_PLAIN },
        { item->density_not_applicable ? STR("n/a")
                                       : figure_text(item->performance_density, density),
          INK_PLAIN },
        { item->name.data != NULL ? item->name : order->item.name, INK_PLAIN },
    };
    for (size_t i = 0; i < CLASSIFIED_COLUMNS; i++)
        row_cell(out, style, &classified_columns[i], classified_widths[i],
                 i + 1 == CLASSIFIED_COLUMNS, cells[i]);
    buf_release(&entries);
}

static void summary_line(struct buf *out, size_t count, const char *says)
{
    char text[NUM_TEXT_SIZE];
    num_format_grouped(num_int((int64_t)count), 0, text);
    size_t length = strlen(text);
    buf_fill(out, ' ', length < COUNT_COLUMNS ? COUNT_COLUMNS - length : 0);
    buf_format(out, "%s  %s", text, says);
}

/* "24  permitted, but not to ship yet: needs (3), parties not screened (24)" */
static void waiting_line(struct buf *out, const struct style *style,
                         const struct show_counts *counts)
{
    struct page page;
    char text[NUM_TEXT_SIZE];
    bool any = false;
    summary_line(out, counts->waiting, "");
    page_init(&page, out, style);
    page_here(&page, COUNT_COLUMNS + 2);
    page_text(&page, INK_PLAIN, "permitted, but not to ship yet");
    for (unsigned i = 0; i < WAIT_COUNT; i++) {
        if (counts->waits[i] == 0)
            continue;
        page_glue(&page);
        page_text(&page, INK_PLAIN, any ? "," : ":");
        any = true;
        page_text(&page, INK_PLAIN, wait_words((enum wait)i));
        page_text(&page, INK_PLAIN, "(");
        page_glue(&page);
        page_text(&page, INK_PLAIN,
                  num_format_grouped(num_int((int64_t)counts->waits[i]), 0, text));
        page_glue(&page);
        page_text(&page, INK_PLAIN, ")");
    }
    page_end(&page);
}

void show_summary(struct buf *out, const struct style *style, const struct show_counts *counts)
{
    if (counts->decided > 0)
        buf_byte(out, '\n');
    for (unsigned i = 0; i < OUTCOME_COUNT; i++) {
        if (counts->outcomes[i] == 0)
            continue;
        summary_line(out, counts->outcomes[i], show_outcome((enum outcome)i));
        buf_byte(out, '\n');
    }
    if (counts->unread > 0)
        summary_line(out, counts->unread, "could not be read\n");
    summary_line(out, counts->decided + counts->unread, "orders in all\n");
    if (counts->decided > 0)
        summary_line(out, counts->may_ship, "may ship\n");
    if (counts->waiting > 0)
        waiting_line(out, style, counts);
}
