/* SPDX-License-Identifier: Apache-2.0 */
/* cli/show_parts.c - what the pages of decisions and of classifications share; see show_priv.h. */
#include "base/num.h"
#include "cli/show_priv.h"

void put(struct sheet *sheet, const char *text)
{
    page_text(&sheet->page, INK_PLAIN, text);
}

void put_str(struct sheet *sheet, struct str text)
{
    page_words(&sheet->page, INK_PLAIN, text);
}

/* Text that follows the word before it without a space. */
void put_behind(struct sheet *sheet, const char *text)
{
    if (text[0] == '\0')
        return;
    page_glue(&sheet->page);
    put(sheet, text);
}

/* "military_intelligence" as "military intelligence". */
void put_spaced(struct sheet *sheet, struct str name)
{
    while (name.length > 0) {
        size_t end = str_find(name, '_');
        put_str(sheet, str_slice(name, 0, end));
        name = str_slice(name, end + 1, name.length);
    }
}

void put_number(struct sheet *sheet, struct str exact)
{
    struct num number;
    struct err ignored;
    char text[NUM_TEXT_SIZE];
    if (num_parse(exact, false, &number, &ignored))
        put(sheet, num_format_grouped(number, 4, text));
    else
        put_str(sheet, exact);
}

void put_label(struct sheet *sheet, struct str label)
{
    put(sheet, "[");
    page_glue(&sheet->page);
    put_str(sheet, label);
    put_behind(sheet, "]");
}

void put_in_parentheses(struct sheet *sheet, enum ink ink, struct str text)
{
    page_text(&sheet->page, ink, "(");
    page_glue(&sheet->page);
    page_words(&sheet->page, ink, text);
    page_glue(&sheet->page);
    page_text(&sheet->page, ink, ")");
}

void put_at(struct sheet *sheet, unsigned column)
{
    if (sheet->page.column + 1 < column)
        page_at(&sheet->page, column);
}

unsigned second_column(const struct sheet *sheet)
{
    return sheet->page.width < 60 ? 6 : 41;
}

void put_labels(struct sheet *sheet, const struct str *labels, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_label(sheet, labels[i]);
}

static void item_figures(struct sheet *sheet)
{
    const struct decided_item *item = &sheet->decision->item;
    bool any = item->name.data != NULL;
    put_str(sheet, item->name);
    if (item->tpp.data != NULL) {
        put_behind(sheet, any ? "," : "");
        put(sheet, "TPP");
        put_number(sheet, item->tpp);
        any = true;
    }
    if (item->performance_density.data != NULL) {
        put_behind(sheet, any ? "," : "");
        put(sheet, "density");
        put_number(sheet, item->performance_density);
        any = true;
    }
    put_behind(sheet, any ? ":" : "");
}

void item_line(struct sheet *sheet)
{
    const struct decided_item *item = &sheet->decision->item;
    if (item->name.data == NULL && item->tpp.data == NULL && item->entry_count == 0)
        return;
    page_line(&sheet->page, 2, 4);
    item_figures(sheet);
    if (item->entry_count == 0)
        put(sheet, "under no entry of the packs");
    for (size_t i = 0; i < item->entry_count; i++) {
        put_behind(sheet, i > 0 ? "," : "");
        put_str(sheet, item->entries[i].code);
        if (item->entries[i].unknown)
            put(sheet, "(not known)");
    }
    page_end(&sheet->page);
}

void question_lines(struct sheet *sheet)
{
    const struct decision *decision = sheet->decision;
    if (decision->question_count == 0)
        return;
    page_line(&sheet->page, 2, 4);
    page_text(&sheet->page, INK_STRONG, "to settle it:");
    page_end(&sheet->page);
    for (size_t i = 0; i < decision->question_count; i++) {
        const struct question *question = &decision->questions[i];
        struct str about = question->party.data != NULL ? question->party : question->item;
        page_line(&sheet->page, 4, 7);
        put(sheet, num_format(num_int((int64_t)i + 1), 0, false, (char[NUM_TEXT_SIZE]){ 0 }));
        put_behind(sheet, ".");
        if (about.length > 0) {
            put_str(sheet, about);
            put_behind(sheet, ":");
        }
        put_str(sheet, question->ask);
        put_in_parentheses(sheet, INK_FAINT, question->fact);
        page_end(&sheet->page);
    }
}

void settled_line(struct page *page, const struct decided_match *match)
{
    const struct settled_match *settled = match->settled;
    char day[DATE_TEXT_SIZE];
    page_text(page, INK_PLAIN,
              match->reopened != NULL          ? "was looked at:"
              : settled->as == SETTLED_CLEARED ? "is another party:"
                                               : "is the party:");
    page_text(page, INK_FAINT, settled_as_name(settled->as));
    page_text(page, INK_FAINT, "by");
    page_words(page, INK_FAINT, settled->by);
    page_text(page, INK_FAINT, date_format(settled->day, day));
    page_glue(page);
    page_text(page, INK_FAINT, ",");
    page_words(page, INK_FAINT, settled->id);
    if (match->reopened == NULL)
        return;
    page_glue(page);
    page_text(page, INK_PLAIN, ";");
    page_text(page, INK_DOUBT, match->reopened);
}
