/* SPDX-License-Identifier: Apache-2.0 */
/* cli/help.c - help on the terminal; see help.h. */
#include "cli/help.h"

#include <string.h>

#define OPTION_COLUMN 26 /* where what an option does begins */

const char help_tagline[] = "decides whether advanced AI chips may ship, and under which rule";

const char help_intro[] =
    "Licet answers from dated, cited rules: for one transaction or a file of orders, on any date, "
    "as known on any date. The packs of rules and the catalog of chips are inside the program; "
    "nothing is read from the network.";

const char help_statuses[] = " 0  all may ship; done\n"
                             " 1  something may not ship; a test or check found something\n"
                             " 2  bad usage or unreadable input; nothing was done\n"
                             " 3  the system failed\n"
                             " 4  nothing is refused, but something is undetermined or assumed\n"
                             " 5  some rows could not be read; all others were decided";

const struct example help_examples[] = {
    { "licet check --item \"NVIDIA H20\" --to CN --exporter \"NVIDIA Corporation\" --on 2025-05-01",
      "one question, one cited answer" },
    { "licet check orders.jsonl --json", "a file of orders, one decision a line" },
    { NULL, NULL },
};

bool help_next(struct str *text, struct str *ret_part, bool *ret_verbatim)
{
    while (text->length > 0 && text->data[0] == '\n')
        *text = str_slice(*text, 1, text->length);
    if (text->length == 0)
        return false;
    *ret_verbatim = text->data[0] == ' ';
    size_t end = str_find(*text, '\n');
    *ret_part = str_slice(*text, *ret_verbatim ? 1 : 0, end);
    *text = str_slice(*text, end, text->length);
    return true;
}

void help_metavar(struct buf *out, const struct option *option)
{
    if (option->metavar != NULL) {
        buf_text(out, option->metavar);
        return;
    }
    for (size_t i = 0; option->words != NULL && option->words[i] != NULL; i++) {
        if (i > 0)
            buf_byte(out, '|');
        buf_text(out, option->words[i]);
    }
}

static void write_heading(struct buf *out, const struct style *style, const char *title)
{
    buf_byte(out, '\n');
    style_ink(out, style, INK_STRONG, str_of(title));
    buf_text(out, ":\n");
}

/* A table line such as "0  all may ship" keeps its indent when it wraps. */
static unsigned hanging(struct str line)
{
    size_t i = 0;
    while (i < line.length && line.data[i] == ' ')
        i++;
    while (i + 1 < line.length && !(line.data[i] == ' ' && line.data[i + 1] == ' '))
        i++;
    while (i < line.length && line.data[i] == ' ')
        i++;
    return i + 1 < line.length ? (unsigned)i : 0;
}

static void write_prose(struct buf *out, const struct style *style, const char *prose)
{
    struct str text = str_of(prose);
    struct str part;
    bool verbatim;
    bool was_verbatim = true;
    struct page page;
    page_init(&page, out, style);
    for (bool first = true; help_next(&text, &part, &verbatim); first = false) {
        if (!first && !(verbatim && was_verbatim))
            buf_byte(out, '\n');
        was_verbatim = verbatim;
        if (!verbatim) {
            page_line(&page, 0, 0);
            page_words(&page, INK_PLAIN, part);
            page_end(&page);
            continue;
        }
        unsigned hang = hanging(part);
        buf_text(out, "  ");
        buf_str(out, hang > 0 ? str_slice(part, 0, hang) : part);
        if (hang > 0) {
            page_here(&page, hang + 2);
            page_words(&page, INK_PLAIN, str_slice(part, hang, part.length));
        }
        buf_byte(out, '\n');
        page.column = 0;
    }
}

static void write_examples(struct buf *out, const struct style *style,
                           const struct example *examples)
{
    write_heading(out, style, "Examples");
    for (; examples->line != NULL; examples++) {
        buf_format(out, "  %s\n", examples->line);
        style_ink(out, style, INK_FAINT, STR("      "));
        style_ink(out, style, INK_FAINT, str_of(examples->says));
        buf_byte(out, '\n');
    }
}

static void write_option(struct buf *out, const struct style *style, const struct option *option)
{
    struct page page;
    struct buf metavar;
    buf_init(&metavar, out->mem, 256);
    help_metavar(&metavar, option);
    page_init(&page, out, style);
    page_line(&page, 2, 2);
    page_text(&page, INK_STRONG, "--");
    page_glue(&page);
    page_text(&page, INK_STRONG, option->name);
    page_words(&page, INK_PLAIN, buf_view(&metavar));
    buf_release(&metavar);

    page.indent = OPTION_COLUMN;
    page_at(&page, OPTION_COLUMN);
    page_text(&page, INK_PLAIN, option->help);
    if (option->repeatable)
        page_text(&page, INK_PLAIN, "(repeatable)");
    page_end(&page);
}

static void write_commands(struct buf *out, const struct style *style,
                           const struct command *const *list)
{
    for (; *list != NULL; list++) {
        struct page page;
        page_init(&page, out, style);
        page_line(&page, 2, 16);
        page_text(&page, INK_STRONG, (*list)->name);
        page_at(&page, 16);
        page_text(&page, INK_PLAIN, (*list)->summary);
        page_end(&page);
    }
}

void help_overview(struct buf *out, const struct style *style)
{
    style_ink(out, style, INK_STRONG, STR("licet"));
    buf_format(out, " - %s\n", help_tagline);
    write_heading(out, style, "Usage");
    buf_text(out, "  licet COMMAND [OPTIONS]\n  licet help [COMMAND]\n  licet --version\n\n");
    write_prose(out, style, help_intro);
    write_heading(out, style, "Commands");
    write_commands(out, style, commands);
    write_examples(out, style, help_examples);
    write_heading(out, style, "Exit status");
    write_prose(out, style, help_statuses);
}

void help_command(struct buf *out, const struct style *style, const struct command *parent,
                  const struct command *command)
{
    const char *above = parent == NULL ? "" : parent->name;
    const char *space = parent == NULL ? "" : " ";
    style_ink(out, style, INK_STRONG, STR("licet "));
    style_ink(out, style, INK_STRONG, str_of(above));
    style_ink(out, style, INK_STRONG, str_of(space));
    style_ink(out, style, INK_STRONG, str_of(command->name));
    buf_format(out, " - %s\n", command->summary);

    write_heading(out, style, "Usage");
    for (size_t i = 0; command->usage[i] != NULL; i++)
        buf_format(out, "  licet %s%s%s%s%s\n", above, space, command->name,
                   command->usage[i][0] == '\0' ? "" : " ", command->usage[i]);
    buf_byte(out, '\n');
    write_prose(out, style, command->help);
    if (command->subcommands != NULL) {
        write_heading(out, style, "Commands");
        write_commands(out, style, command->subcommands);
    }
    for (size_t g = 0; command->groups != NULL && command->groups[g] != NULL; g++) {
        write_heading(out, style, command->groups[g]->title);
        for (const struct option *option = command->groups[g]->options; option->name != NULL;
             option++)
            write_option(out, style, option);
    }
    if (command->examples != NULL)
        write_examples(out, style, command->examples);
    if (command->statuses != NULL) {
        write_heading(out, style, "Exit status");
        write_prose(out, style, command->statuses);
    }
}
