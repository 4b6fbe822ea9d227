/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_lists_show.c - `licet lists show`: entries, as the list has them. */
#include "base/date.h"
#include "cli/list_files.h"
#include "text/json_write.h"

struct showing {
    struct cli *cli;
    const struct args *args;
    struct str text; /* that a name or the number has; empty: all */
    struct str list;
    bool json, repairs;
    size_t shown;
    struct err *err;
};

/* ---- which ---- */

/* Without case, for letters of ASCII; a search that means more is `licet screen`. */
static bool contains(struct str text, struct str part)
{
    for (size_t i = 0; i + part.length <= text.length; i++) {
        if (str_equal_fold(str_slice(text, i, i + part.length), part))
            return true;
    }
    return false;
}

static bool is_wanted(const struct showing *showing, const struct listed *entry)
{
    if (showing->list.length > 0 && !str_equal_fold(entry->list, showing->list))
        return false;
    if (showing->text.length == 0 || str_equal(entry->number, showing->text))
        return true;
    for (size_t i = 0; i < entry->name_count; i++) {
        if (contains(entry->names[i].text, showing->text))
            return true;
    }
    return false;
}

/* ---- as JSON ---- */

static void json_names(struct buf *out, const struct listed *entry)
{
    JSON_KEY(out, "names");
    json_open(out, '[');
    for (size_t i = 0; i < entry->name_count; i++) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "name", entry->names[i].text);
        JSON_PUT_WORD(out, "kind", listed_name_kind_name(entry->names[i].kind));
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void json_fields(struct buf *out, const struct listed *entry)
{
    JSON_KEY(out, "fields");
    json_open(out, '[');
    for (size_t i = 0; i < entry->field_count; i++) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "name", entry->fields[i].name);
        JSON_PUT_STRING(out, "text", entry->fields[i].text);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void json_entry(struct buf *out, const struct listed *entry)
{
    json_open(out, '{');
    JSON_PUT_STRING(out, "list", entry->list);
    JSON_PUT_STRING(out, "number", entry->number);
    JSON_PUT_WORD(out, "type", listed_type_name(entry->type));
    json_names(out, entry);
    JSON_PUT_STRINGS(out, "addresses", entry->addresses.list, entry->addresses.count);
    JSON_PUT_STRINGS(out, "countries", entry->countries.list, entry->countries.count);
    JSON_PUT_STRING(out, "license_requirement", entry->requirement);
    JSON_PUT_STRING(out, "license_policy", entry->policy);
    JSON_PUT_STRING(out, "notice", entry->notice);
    JSON_PUT_STRING(out, "programs", entry->programs);
    JSON_PUT_STRING(out, "remarks", entry->remarks);
    JSON_PUT_DATE(out, "from", entry->from);
    JSON_PUT_DATE(out, "to", entry->to);
    json_fields(out, entry);
    json_close(out, '}');
    json_end(out);
    buf_byte(out, '\n');
}

/* ---- as a page ---- */

#define LABEL 18

static void put_line(struct page *page, const char *label, struct str text)
{
    if (str_trim(text).length == 0)
        return;
    page_line(page, 2, LABEL);
    page_text(page, INK_FAINT, label);
    page_at(page, LABEL);
    page_words(page, INK_PLAIN, text);
    page_end(page);
}

static void put_lines(struct page *page, const char *label, const struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        put_line(page, i == 0 ? label : "", texts->list[i]);
}

static void put_day(struct page *page, const char *label, int32_t day)
{
    char text[DATE_TEXT_SIZE];
    if (day > DATE_MIN && day < DATE_OPEN)
        put_line(page, label, str_of(date_format(day, text)));
}

/* "places_of_birth" as "places of birth". */
static void put_field(struct page *page, const struct listed_field *field)
{
    struct str name = field->name;
    page_line(page, 2, LABEL);
    while (name.length > 0) {
        size_t end = str_find(name, '_');
        page_words(page, INK_FAINT, str_slice(name, 0, end));
        name = str_slice(name, end + 1, name.length);
    }
    page_at(page, LABEL);
    page_words(page, INK_PLAIN, field->text);
    page_end(page);
}

static void put_entry(struct showing *showing, const struct listed *entry)
{
    struct page page;
    page_init(&page, &showing->cli->out, &showing->cli->style);
    page_line(&page, 0, 2);
    page_words(&page, INK_STRONG, entry->list);
    page_words(&page, INK_PLAIN, entry->number);
    page_words(&page, INK_STRONG, entry->names[0].text);
    for (size_t i = 0; i < entry->countries.count; i++)
        page_words(&page, INK_PLAIN, entry->countries.list[i]);
    page_end(&page);
    for (size_t i = 1; i < entry->name_count; i++)
        put_line(&page, listed_name_kind_name(entry->names[i].kind), entry->names[i].text);
    if (entry->type != LISTED_UNKNOWN)
        put_line(&page, "type", str_of(listed_type_name(entry->type)));
    put_lines(&page, "address", &entry->addresses);
    put_line(&page, "license", entry->requirement);
    put_line(&page, "review", entry->policy);
    put_line(&page, "notice", entry->notice);
    put_line(&page, "programs", entry->programs);
    put_day(&page, "listed from", entry->from);
    put_day(&page, "until", entry->to);
    put_line(&page, "remarks", entry->remarks);
    for (size_t i = 0; i < entry->field_count; i++)
        put_field(&page, &entry->fields[i]);
}

/* ---- repairs ---- */

static void put_repair(struct showing *showing, const struct listed *entry,
                       const struct repair *repair)
{
    struct buf *out = &showing->cli->out;
    struct page page;
    if (showing->json) {
        json_open(out, '{');
        JSON_PUT_STRING(out, "list", entry->list);
        JSON_PUT_STRING(out, "name", entry->names[0].text);
        JSON_PUT_WORD(out, "repair", repair_name(repair->kind));
        JSON_PUT_STRING(out, "before", repair->before);
        json_close(out, '}');
        json_end(out);
        buf_byte(out, '\n');
        return;
    }
    page_init(&page, out, &showing->cli->style);
    page_line(&page, 0, 2);
    page_words(&page, INK_STRONG, entry->list);
    page_words(&page, INK_STRONG, entry->names[0].text);
    page_end(&page);
    put_line(&page, "repair", str_of(repair_name(repair->kind)));
    put_line(&page, "before", repair->before);
}

/* ---- all of it ---- */

static void show_all(struct showing *showing, const struct party_list *list)
{
    for (size_t i = 0; i < list->repair_count && showing->repairs; i++) {
        const struct listed *entry = &list->entries[list->repairs[i].entry];
        if (!is_wanted(showing, entry))
            continue;
        put_repair(showing, entry, &list->repairs[i]);
        showing->shown++;
    }
    for (size_t i = 0; i < list->entry_count && !showing->repairs; i++) {
        if (!is_wanted(showing, &list->entries[i]))
            continue;
        if (showing->json)
            json_entry(&showing->cli->out, &list->entries[i]);
        else
            put_entry(showing, &list->entries[i]);
        showing->shown++;
    }
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct showing showing = { .cli = cli,
                               .args = args,
                               .list = args_text(args, "list"),
                               .json = args_flag(args, "json"),
                               .repairs = args_flag(args, "repairs"),
                               .err = err };
    struct snapshot *snapshots;
    size_t count;
    if (args->operand_count > 0)
        showing.text = args->operands[0];
    if (!list_load_last(cli, args, args_number(args, "as-of", DATE_OPEN), &snapshots, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        show_all(&showing, &snapshots[i].list);
    if (showing.shown == 0)
        *ret_status = 1;
    return true;
}

static const struct option options[] = {
    { .name = "list",
      .metavar = "CODE",
      .type = OPTION_TEXT,
      .help = "of this list alone: EL, SDN, UVL, …" },
    { .name = "as-of",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "in the last version of that day or earlier; the last of all if left out" },
    { .name = "repairs", .help = "what was mended in reading, instead of the entries" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_lists, NULL };
static const char *const usage[] = { "[TEXT] --lists DIR", NULL };

static const struct example examples[] = {
    { "licet lists show huawei --list EL --lists lists", "entries with a name that has the text" },
    { "licet lists show --repairs --lists lists", "what was mended" },
    { NULL, NULL },
};

const struct command command_lists_show = {
    .name = "show",
    .summary = "entries as a list has them",
    .usage = usage,
    .help = "Shows the entries whose number is TEXT, or that have TEXT in a name, letters without "
            "case; all without it. This finds what is written that way and nothing else: a party "
            "that is not found here may be listed all the same.",
    .examples = examples,
    .statuses = " 0  done\n"
                " 1  nothing was found\n"
                " 2  bad usage, or a version is damaged\n"
                " 3  the system failed",
    .groups = groups,
    .operands_max = 1,
    .run = run,
};
