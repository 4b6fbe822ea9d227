/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/cmd_application_export.c - `licet application export-748p`: what Form BIS-748P asks for.
 *
 * A number of a block stands here only where it was read in the regulation: in the first blocks of
 * Supplement No. 1 to part 748, and where another text names a block.  The other fields have their
 * name and the paragraph that has it, and no number.
 */
#include "base/date.h"
#include "cli/applying.h"
#include "cli/option_groups.h"
#include "cli/people_text.h"

#define SUPPLEMENT "15 CFR part 748, Supp. 1"
#define PART "15 CFR part 748, "

struct exporting {
    struct buf *out;
    struct page page;
    const struct json_value *root;
    bool json;
};

static struct str text_of(const struct json_value *object, const char *key)
{
    const struct json_value *value =
        object == NULL || object->type != JSON_OBJECT ? NULL : json_get(object, str_of(key));
    return value == NULL || (value->type != JSON_STRING && value->type != JSON_NUMBER)
               ? (struct str){ 0 }
               : value->text;
}

static const struct json_value *member(const struct exporting *e, const char *key)
{
    return json_get(e->root, str_of(key));
}

/* A field with nothing in it is there all the same. */
static void put_field(struct exporting *e, const char *block, const char *name, struct str value,
                      const char *citation)
{
    if (e->json) {
        json_open(e->out, '{');
        JSON_PUT_WORD(e->out, "block", block);
        JSON_PUT_WORD(e->out, "name", name);
        JSON_PUT_STRING(e->out, "value", value.length > 0 ? value : (struct str){ 0 });
        JSON_PUT_WORD(e->out, "citation", citation);
        json_close(e->out, '}');
        return;
    }
    page_line(&e->page, 0, 32);
    page_text(&e->page, INK_FAINT, block == NULL ? "-" : block);
    page_at(&e->page, 6);
    page_text(&e->page, INK_PLAIN, name);
    page_at(&e->page, 32);
    page_words(&e->page, INK_STRONG, value.length > 0 ? value : STR("-"));
}

/* Name, address and country, with commas between. */
static void put_party(struct exporting *e, struct arena *arena, const char *block, const char *name,
                      const struct json_value *party, const char *citation)
{
    static const char *const parts[] = { "name", "address", "country" };
    struct str text = { 0 };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct str part = text_of(party, parts[i]);
        if (part.length > 0)
            text = text.length == 0 ? part : str_join(arena, text, ", ", part);
    }
    put_field(e, block, name, text, citation);
}

static void put_parties(struct exporting *e, struct arena *arena, const char *name,
                        const struct json_value *parties, const char *citation)
{
    for (const struct json_value *v = parties == NULL ? NULL : parties->first; v != NULL;
         v = v->next)
        put_party(e, arena, NULL, name, v, citation);
}

/* With semicolons between. */
static void put_texts(struct exporting *e, struct arena *arena, const char *block, const char *name,
                      const char *key, const char *citation)
{
    const struct json_value *texts = member(e, key);
    struct str all = { 0 };
    for (const struct json_value *v = texts == NULL ? NULL : texts->first; v != NULL; v = v->next)
        all = all.length == 0 ? v->text : str_join(arena, all, "; ", v->text);
    put_field(e, block, name, all, citation);
}

static struct str amount_of(struct arena *arena, const struct json_value *item)
{
    const struct json_value *value = json_get(item, STR("value"));
    struct str amount = text_of(value, "amount");
    return amount.length == 0 ? amount : str_join(arena, amount, " ", text_of(value, "currency"));
}

static void put_items(struct exporting *e, struct arena *arena)
{
    const struct json_value *items = member(e, "items");
    for (const struct json_value *v = items == NULL ? NULL : items->first; v != NULL; v = v->next) {
        const struct json_value *item = json_get(v, STR("item"));
        struct str described = text_of(v, "description");
        struct str name = text_of(item, "name");
        put_field(e, "22(a)", "ECCN", text_of(item, "eccn"), PART "748.3(b)(2)");
        put_field(e, "22(j)", "Item",
                  described.length == 0 ? name
                  : name.length == 0    ? described
                                        : str_join(arena, name, ": ", described),
                  PART "Supp. 2, (b)");
        put_field(e, NULL, "Quantity", text_of(v, "quantity"), NULL);
        put_field(e, NULL, "Units", text_of(v, "unit"), NULL);
        put_field(e, NULL, "Value", amount_of(arena, v), NULL);
        put_field(e, NULL, "Manufacturer", text_of(v, "manufacturer"), NULL);
    }
}

/* 748.4(g): of one that was returned, the number goes with what else there is to say. */
static struct str additional(struct exporting *e, struct arena *arena)
{
    const struct json_value *numbers = member(e, "numbers");
    struct str text = text_of(e->root, "additional");
    for (const struct json_value *v = numbers == NULL ? NULL : numbers->first; v != NULL;
         v = v->next)
        text = text.length == 0 ? v->text : str_join(arena, text, "; ", v->text);
    return text;
}

static void put_all(struct exporting *e, struct arena *arena, int32_t day)
{
    const struct json_value *contact = member(e, "contact");
    struct str kind = text_of(e->root, "kind");
    char date[DATE_TEXT_SIZE];
    put_field(e, "1", "Contact person", text_of(contact, "name"), SUPPLEMENT);
    put_field(e, "2", "Telephone", text_of(contact, "telephone"), SUPPLEMENT);
    put_field(e, "3", "Facsimile", text_of(contact, "facsimile"), SUPPLEMENT);
    put_field(e, "4", "Date of application", str_of(date_format(day, date)), SUPPLEMENT);
    put_field(e, "5", "Type of application",
              str_equal_text(kind, "export")     ? STR("Export")
              : str_equal_text(kind, "reexport") ? STR("Reexport")
                                                 : kind,
              SUPPLEMENT);
    put_texts(e, arena, "6", "Documents submitted", "documents_submitted", SUPPLEMENT);
    put_texts(e, arena, "7", "Documents on file", "documents_on_file", PART "748.4(b)(2)(ii)");
    put_field(e, "9", "Special purpose", text_of(e->root, "special_purpose"),
              "15 CFR part 746, 746.8(d)");
    put_party(e, arena, NULL, "Applicant", member(e, "applicant"), PART "748.5(a)");
    put_party(e, arena, "15", "Receives the license", member(e, "license_to"), PART "748.5(b)");
    put_party(e, arena, "16", "Purchaser", member(e, "purchaser"),
              PART "748.5(c); 15 CFR part 754, 754.4(d)(2)");
    put_parties(e, arena, "Intermediate consignee", member(e, "intermediate_consignees"),
                PART "748.5(d)");
    put_party(e, arena, "18", "Ultimate consignee", member(e, "ultimate_consignee"),
              PART "748.5(e); 15 CFR part 754, 754.4(d)(2)");
    put_parties(e, arena, "End-user", member(e, "end_users"), PART "748.5(f)");
    put_field(e, NULL, "Specific end-use", text_of(e->root, "specific_end_use"), NULL);
    put_items(e, arena);
    put_field(e, "24", "Additional information", additional(e, arena), PART "748.4(b)(2)(ii), (g)");
}

static bool export_fields(struct applying *applying, struct err *err)
{
    struct cli *cli = applying->cli;
    struct application_record record;
    struct exporting e = { .out = &cli->out, .json = args_flag(applying->args, "json") };
    if (!applying_load(applying, &record, err))
        return false;
    e.root = record.content.root;
    if (!e.json) {
        buf_format(e.out, "Form BIS-748P: application %.*s, version %lld\n",
                   STR_ARG(record.matter.name), (long long)record.matter.version);
        buf_text(e.out, "The number of a block is given where it was read; '-' is none or "
                        "nothing.\n\n");
        page_init(&e.page, e.out, &cli->style);
        put_all(&e, cli->arena, applying->desk.today);
        page_end(&e.page);
        return arena_sound(cli->arena, err);
    }
    json_open(e.out, '{');
    JSON_PUT_WORD(e.out, "form", "BIS-748P");
    JSON_PUT_STRING(e.out, "id", record.matter.name);
    JSON_PUT_INT(e.out, "version", record.matter.version);
    JSON_KEY(e.out, "fields");
    json_open(e.out, '[');
    put_all(&e, cli->arena, applying->desk.today);
    json_close(e.out, ']');
    put_json_end(e.out);
    return arena_sound(cli->arena, err);
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct applying applying;
    (void)ret_status;
    bool done =
        applying_open(&applying, cli, args, APPLYING_TO_READ, err) && export_fields(&applying, err);
    applying_close(&applying);
    return done;
}

static const struct option options[] = {
    { .name = "on",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the date of the application; left out: today" },
    { .name = NULL },
};
static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_database, &group_packs,
                                                     &group_json, NULL };
static const char *const usage[] = { "NAME [--on DATE] [--json] --db PATH", NULL };

const struct command command_application_export_748p = {
    .name = "export-748p",
    .summary = "the fields of Form BIS-748P, to be filed",
    .usage = usage,
    .help = "For whoever types them into the agency's system: it has no interface for programs. "
            "Blocks have their number where the regulation was read; what the form asks for "
            "besides, such as the documents that come with it, is not here.",
    .groups = groups,
    .operands_max = 1,
    .run = run,
};
