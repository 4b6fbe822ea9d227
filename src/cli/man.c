/* SPDX-License-Identifier: Apache-2.0 */
/* cli/man.c - man pages in roff, with the macros of man(7); see help.h. */
#include <string.h>

#include "cli/help.h"

/*
 * Text that roff takes as it is: a backslash, a hyphen, and a dot or quote that would begin a
 * request.
 */
static void write_escaped(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (i == 0 && (c == '.' || c == '\''))
            buf_text(out, "\\&");
        if (str_starts(str_slice(text, i, text.length), STR("…"))) {
            buf_text(out, "\\&...");
            i += sizeof "…" - 2;
        } else if (c == '\\') {
            buf_text(out, "\\e");
        } else if (c == '-') {
            buf_text(out, "\\-");
        } else if (c == '"') {
            buf_text(out, "\\(dq");
        } else if (c == '|') {
            buf_text(out, "|\\:");
        } else {
            buf_byte(out, c);
        }
    }
}

static void write_escaped_text(struct buf *out, const char *text)
{
    write_escaped(out, str_of(text));
}

static void write_prose(struct buf *out, const char *prose)
{
    struct str text = str_of(prose);
    struct str part;
    bool verbatim;
    bool was_verbatim = false;
    while (help_next(&text, &part, &verbatim)) {
        if (verbatim && !was_verbatim)
            buf_text(out, ".PP\n.nf\n.RS 4\n");
        if (!verbatim && was_verbatim)
            buf_text(out, ".RE\n.fi\n");
        if (!verbatim)
            buf_text(out, ".PP\n");
        write_escaped(out, part);
        buf_byte(out, '\n');
        was_verbatim = verbatim;
    }
    if (was_verbatim)
        buf_text(out, ".RE\n.fi\n");
}

static void write_title(struct buf *out, const char *name, const char *summary)
{
    buf_text(out, ".TH \"LICET");
    for (const char *c = name; *c != '\0'; c++) {
        if (c == name)
            buf_byte(out, '-');
        buf_byte(out, *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
    }
    buf_text(out, "\" 1 \"\" \"licet " LICET_VERSION "\" \"Licet Manual\"\n.SH NAME\nlicet");
    buf_format(out, "%s%s \\- ", name[0] == '\0' ? "" : "\\-", name);
    write_escaped_text(out, summary);
    buf_byte(out, '\n');
}

static void write_usage(struct buf *out, const struct command *parent,
                        const struct command *command)
{
    for (size_t i = 0; command->usage[i] != NULL; i++) {
        buf_format(out, "%s.B licet %s%s%s\n", i == 0 ? "" : ".br\n",
                   parent == NULL ? "" : parent->name, parent == NULL ? "" : " ", command->name);
        write_escaped_text(out, command->usage[i]);
        buf_byte(out, '\n');
    }
}

static void write_option(struct buf *out, const struct option *option)
{
    struct buf metavar;
    buf_init(&metavar, out->mem, 256);
    help_metavar(&metavar, option);
    buf_text(out, ".TP\n\\fB\\-\\-");
    write_escaped_text(out, option->name);
    buf_text(out, "\\fR");
    if (metavar.length > 0) {
        buf_text(out, " \\fI");
        write_escaped(out, buf_view(&metavar));
        buf_text(out, "\\fR");
    }
    buf_byte(out, '\n');
    buf_release(&metavar);
    write_escaped_text(out, option->help);
    buf_text(out, option->repeatable ? "; may be repeated\n" : "\n");
}

static void write_options(struct buf *out, const char *macro, const struct command *command)
{
    for (size_t g = 0; command->groups != NULL && command->groups[g] != NULL; g++) {
        buf_format(out, "%s \"%s\"\n", macro, command->groups[g]->title);
        for (const struct option *option = command->groups[g]->options; option->name != NULL;
             option++)
            write_option(out, option);
    }
}

static void write_examples(struct buf *out, const struct example *examples)
{
    buf_text(out, ".SH EXAMPLES\n");
    for (; examples->line != NULL; examples++) {
        buf_text(out, ".TP\n\\fB");
        write_escaped_text(out, examples->line);
        buf_text(out, "\\fR\n");
        write_escaped_text(out, examples->says);
        buf_byte(out, '\n');
    }
}

void man_overview(struct buf *out)
{
    write_title(out, "", help_tagline);
    buf_text(out, ".SH SYNOPSIS\n.B licet\n.I command\n[options]\n.br\n.B licet help\n[command]\n"
                  ".br\n.B licet \\-\\-version\n.SH DESCRIPTION\n");
    write_prose(out, help_intro);
    buf_text(out, ".SH COMMANDS\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        buf_format(out, ".TP\n.BR licet\\-%s (1)\n", commands[i]->name);
        write_escaped_text(out, commands[i]->summary);
        buf_byte(out, '\n');
    }
    write_examples(out, help_examples);
    buf_text(out, ".SH \"EXIT STATUS\"\n");
    write_prose(out, help_statuses);
}

static void write_subcommand(struct buf *out, const struct command *parent,
                             const struct command *command)
{
    buf_format(out, ".SS \"licet %s %s\"\n", parent->name, command->name);
    write_usage(out, parent, command);
    write_prose(out, command->help);
    for (size_t g = 0; command->groups != NULL && command->groups[g] != NULL; g++) {
        for (const struct option *option = command->groups[g]->options; option->name != NULL;
             option++)
            write_option(out, option);
    }
    if (command->statuses != NULL)
        write_prose(out, command->statuses);
}

void man_command(struct buf *out, const struct command *command)
{
    write_title(out, command->name, command->summary);
    buf_text(out, ".SH SYNOPSIS\n");
    write_usage(out, NULL, command);
    buf_text(out, ".SH DESCRIPTION\n");
    write_prose(out, command->help);
    if (command->subcommands != NULL) {
        buf_text(out, ".SH COMMANDS\n");
        for (size_t i = 0; command->subcommands[i] != NULL; i++)
            write_subcommand(out, command, command->subcommands[i]);
    }
    write_options(out, ".SH", command);
    if (command->examples != NULL)
        write_examples(out, command->examples);
    if (command->statuses != NULL) {
        buf_text(out, ".SH \"EXIT STATUS\"\n");
        write_prose(out, command->statuses);
    }
    buf_text(out, ".SH \"SEE ALSO\"\n.BR licet (1)\n");
}
