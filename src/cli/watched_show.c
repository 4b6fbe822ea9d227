/* SPDX-License-Identifier: Apache-2.0 */
/* cli/watched_show.c - a document that was read, for people and as JSON; see watching.h. */
#include "base/date.h"
#include "cli/watch_draft.h"
#include "cli/watching.h"
#include "text/json_write.h"

#define LINE_MAX_TEXT ((size_t)1 << 20)
#define SHOWN_NAMES 3
#define SHOWN_TEXT 200
#define SHOWN_CONCERNS 8

/* ---- for people ---- */

static const char *action_of(const struct listed *entry)
{
    for (size_t i = 0; i < entry->field_count; i++) {
        if (str_equal_text(entry->fields[i].name, "fr_action"))
            return entry->fields[i].text.data;
    }
    return "";
}

static size_t count_of(const struct party_list *list, const char *code, const char *action)
{
    size_t count = 0;
    for (size_t i = 0; i < list->entry_count; i++) {
        count += str_equal_text(list->entries[i].list, code) &&
                 str_equal_text(str_of(action_of(&list->entries[i])), action);
    }
    return count;
}

static void put_line(struct page *page, unsigned indent, enum ink ink, struct buf *text)
{
    page_line(page, indent, indent + 2);
    page_words(page, ink, buf_view(text));
    page_end(page);
    buf_clear(text);
}

static void put_head(struct page *page, const struct fr_document *document, struct buf *text)
{
    char day[DATE_TEXT_SIZE];
    page_line(page, 0, 2);
    page_words(page, INK_STRONG, document->number);
    page_words(page, INK_PLAIN, document->title);
    page_end(page);
    buf_text(text, document->kind == FR_RULE       ? ""
                   : document->kind == FR_PROPOSAL ? "a proposal: it changes nothing; "
                                                   : "a notice: it changes nothing; ");
    if (document->published != DATE_MIN)
        buf_format(text, "published %s", date_format(document->published, day));
    else
        buf_text(text, "day of publication not said");
    if (document->effective != DATE_MIN)
        buf_format(text, ", effective %s", date_format(document->effective, day));
    buf_format(text, "; %.*s", STR_ARG(document->parts));
    if (document->volume > 0 && document->page.length > 0)
        buf_format(text, "; %u FR %.*s", document->volume, STR_ARG(document->page));
    put_line(page, 2, INK_PLAIN, text);
}

static void put_lists(struct page *page, const struct watched *watched, struct buf *text)
{
    static const char *const codes[] = { "EL", "UVL", "MEU" };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        size_t added = count_of(&watched->list, codes[i], "add");
        size_t revised = count_of(&watched->list, codes[i], "revise");
        size_t removed = count_of(&watched->list, codes[i], "remove");
        if (added + revised + removed == 0)
            continue;
        buf_format(text, "%s: %zu added, %zu revised, %zu removed", codes[i], added, revised,
                   removed);
        put_line(page, 2, INK_PLAIN, text);
    }
    if (watched->version.file.length == 0)
        return;
    buf_format(text, "looked in from now on: %.*s%s", STR_ARG(watched->version.file),
               watched->is_new ? "" : " (it was there)");
    put_line(page, 2, INK_PLAIN, text);
}

static void put_instruction(struct page *page, const struct fr_instruction *instruction,
                            struct buf *text)
{
    bool other = instruction->list.length == 0 && instruction->action >= FR_ADD;
    if (instruction->why.length == 0 && !other)
        return;
    struct str said = instruction->text;
    buf_format(text, "instruction %.*s, line %u: ", STR_ARG(instruction->label),
               (unsigned)instruction->line);
    if (instruction->why.length > 0)
        buf_str(text, instruction->why);
    else
        buf_format(text, "amends %.*s, which is no list (%s)", STR_ARG(instruction->place),
                   fr_action_name(instruction->action));
    buf_format(text, ": %.*s%s", (int)(said.length < SHOWN_TEXT ? said.length : SHOWN_TEXT),
               said.data, said.length < SHOWN_TEXT ? "" : " …");
    put_line(page, 2, INK_DOUBT, text);
}

/* What of the packs it concerns, of an instruction for another place than a list. */
static bool put_concerns(struct page *page, struct cli *cli, const struct watched *watched,
                         const struct fr_instruction *instruction, struct buf *text,
                         struct err *err)
{
    struct concerns concerns;
    if (watched->policy == NULL || instruction->list.length > 0 || instruction->action < FR_ADD)
        return true;
    if (!concerns_of(cli->arena, watched->policy, instruction, &concerns, err))
        return false;
    for (size_t i = 0; i < concerns.count && i < SHOWN_CONCERNS; i++) {
        const struct concern *concern = &concerns.list[i];
        buf_format(text, "%s %s %.*s (%.*s)", i == 0 ? "concerns" : ",", concern->kind,
                   STR_ARG(concern->name), STR_ARG(concern->cites->paragraph));
    }
    if (concerns.count > SHOWN_CONCERNS)
        buf_format(text, " and %zu more", concerns.count - SHOWN_CONCERNS);
    if (concerns.count == 0)
        buf_text(text, "concerns nothing that the packs cite by that place");
    put_line(page, 4, INK_PLAIN, text);
    return true;
}

bool watched_page(struct cli *cli, const struct watched *watched, struct err *err)
{
    const struct fr_document *document = watched->document;
    struct buf text;
    struct page page;
    buf_init(&text, cli->mem, LINE_MAX_TEXT);
    page_init(&page, &cli->out, &cli->style);
    put_head(&page, document, &text);
    put_lists(&page, watched, &text);
    bool done = true;
    for (size_t i = 0; i < document->instruction_count && done; i++) {
        put_instruction(&page, &document->instructions[i], &text);
        done = put_concerns(&page, cli, watched, &document->instructions[i], &text, err);
    }
    for (size_t i = 0; i < document->problem_count; i++) {
        buf_str(&text, document->problems[i]);
        put_line(&page, 2, INK_DOUBT, &text);
    }
    buf_text(&text, fr_needs_person(document) ? "needs a person" : "understood as a whole");
    put_line(&page, 2, fr_needs_person(document) ? INK_BAD : INK_GOOD, &text);
    buf_release(&text);
    return done;
}

/* ---- JSON ---- */

static void put_day(struct buf *out, int32_t day)
{
    if (day == DATE_MIN || day == DATE_OPEN)
        JSON_RAW(out, "null,");
    else
        json_date(out, day);
}

static bool json_concerns(struct cli *cli, const struct watched *watched,
                          const struct fr_instruction *instruction, struct err *err)
{
    struct buf *out = &cli->out;
    struct concerns concerns = { .count = 0 };
    bool asked =
        watched->policy != NULL && instruction->list.length == 0 && instruction->action >= FR_ADD;
    if (asked && !concerns_of(cli->arena, watched->policy, instruction, &concerns, err))
        return false;
    JSON_KEY(out, "concerns");
    json_open(out, '[');
    for (size_t i = 0; i < concerns.count; i++) {
        const struct concern *concern = &concerns.list[i];
        json_open(out, '{');
        JSON_PUT_WORD(out, "kind", concern->kind);
        JSON_PUT_STRING(out, "name", concern->name);
        JSON_PUT_STRING(out, "cites", concern->cites->paragraph);
        json_close(out, '}');
    }
    json_close(out, ']');
    return true;
}

static bool put_instructions(struct cli *cli, const struct watched *watched, struct err *err)
{
    const struct fr_document *document = watched->document;
    struct buf *out = &cli->out;
    JSON_KEY(out, "instructions");
    json_open(out, '[');
    for (size_t i = 0; i < document->instruction_count; i++) {
        const struct fr_instruction *instruction = &document->instructions[i];
        json_open(out, '{');
        JSON_PUT_STRING(out, "label", instruction->label);
        JSON_PUT_WORD(out, "action", fr_action_name(instruction->action));
        JSON_PUT_STRING(out, "place", instruction->place);
        JSON_PUT_STRING(out, "paragraphs", instruction->places);
        JSON_PUT_STRING(out, "list", instruction->list);
        JSON_PUT_STRING(out, "country", instruction->country);
        JSON_PUT_STRINGS(out, "names", instruction->names, instruction->name_count);
        if (!json_concerns(cli, watched, instruction, err))
            return false;
        JSON_PUT_STRING(out, "why", instruction->why);
        JSON_PUT_STRING(out, "text", instruction->text);
        JSON_PUT_INT(out, "line", instruction->line);
        json_close(out, '}');
    }
    json_close(out, ']');
    return true;
}

static void put_entry(struct buf *out, const struct listed *entry)
{
    json_open(out, '{');
    JSON_PUT_WORD(out, "action", action_of(entry));
    JSON_PUT_STRING(out, "list", entry->list);
    JSON_KEY(out, "names");
    json_open(out, '[');
    for (size_t i = 0; i < entry->name_count; i++)
        json_string(out, entry->names[i].text);
    json_close(out, ']');
    JSON_PUT_STRINGS(out, "countries", entry->countries.list, entry->countries.count);
    JSON_PUT_STRINGS(out, "addresses", entry->addresses.list, entry->addresses.count);
    JSON_PUT_STRING(out, "license_requirement", entry->requirement);
    JSON_PUT_STRING(out, "license_policy", entry->policy);
    JSON_PUT_STRING(out, "citation", entry->notice);
    JSON_KEY(out, "from");
    put_day(out, entry->from);
    JSON_KEY(out, "to");
    put_day(out, entry->to);
    json_close(out, '}');
}

bool watched_json(struct cli *cli, const struct watched *watched, struct err *err)
{
    struct buf *out = &cli->out;
    static const char *const kinds[] = { "rule", "proposal", "notice" };
    const struct fr_document *document = watched->document;
    json_open(out, '{');
    JSON_PUT_STRING(out, "document", document->number);
    JSON_PUT_WORD(out, "kind", kinds[document->kind]);
    JSON_PUT_STRING(out, "title", document->title);
    JSON_KEY(out, "published");
    put_day(out, document->published);
    JSON_KEY(out, "effective");
    put_day(out, document->effective);
    JSON_PUT_STRING(out, "parts", document->parts);
    JSON_PUT_STRING(out, "version", watched->version.file);
    JSON_PUT_BOOL(out, "new", watched->is_new);
    JSON_PUT_BOOL(out, "needs_person", fr_needs_person(document));
    JSON_KEY(out, "entries");
    json_open(out, '[');
    for (size_t i = 0; i < watched->list.entry_count; i++)
        put_entry(out, &watched->list.entries[i]);
    json_close(out, ']');
    if (!put_instructions(cli, watched, err))
        return false;
    JSON_PUT_STRINGS(out, "problems", document->problems, document->problem_count);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
    return true;
}
