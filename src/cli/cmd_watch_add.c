/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_watch_add.c - `licet watch add`: a document is read, and its rows are looked in. */
#include <string.h>

#include "api/digest.h"
#include "cli/clock.h"
#include "cli/embedded_table.h"
#include "cli/fetch.h"
#include "cli/files.h"
#include "cli/watching.h"

struct adding {
    struct cli *cli;
    const struct args *args;
    struct str name; /* of the file, or its address */
    struct str text;
    char sha256[DIGEST_HEX_SIZE];
    struct ecfr_table places;
    bool needs_person;
    struct err *err;
};

static bool is_address(struct str name)
{
    return str_starts(name, STR("https://")) || str_starts(name, STR("http://"));
}

static bool get_text(struct adding *adding)
{
    struct arena *arena = adding->cli->arena;
    if (!is_address(adding->name))
        return file_read(arena, adding->name, FR_FILE_MAX, &adding->text, adding->err);
    if (args_flag(adding->args, "online"))
        return fetch(arena, adding->name, FR_FILE_MAX, &adding->text, adding->err);
    err_set(adding->err, ERR_USAGE, "an address is fetched only with --online");
    return err_hint(adding->err, "or save the document, and add the file");
}

static bool read_document(struct adding *adding, struct fr_documents *ret)
{
    struct str name = str_copy(adding->cli->arena, adding->name);
    if (name.data == NULL)
        return arena_error(adding->cli->arena, adding->err);
    if (fr_is_document(adding->text))
        return fr_read(adding->cli->arena, name.data, adding->text, ret, adding->err);
    err_set(adding->err, ERR_SYNTAX, "this is no document of the Federal Register");
    err_hint(adding->err, "wanted is its XML: federalregister.gov has it for each document");
    return err_at(adding->err, name.data, 0, 0);
}

/* When it was published: as it says, else as the option says, else when it was filed. */
static bool date_document(struct adding *adding, struct fr_document *document)
{
    if (document->published == DATE_MIN)
        document->published = args_number(adding->args, "published", document->filed);
    if (document->published != DATE_MIN)
        return true;
    err_set(adding->err, ERR_USAGE, "the document does not say when it was published");
    return err_hint(adding->err, "say it: --published DATE");
}

static bool keep_list(struct adding *adding, struct watched *watched)
{
    const struct fr_document *document = watched->document;
    struct snapshot snapshot = { .list = watched->list };
    struct cli *cli = adding->cli;
    int32_t today;
    if (watched->list.entry_count == 0)
        return true;
    if (document->number.length == 0) {
        err_set(adding->err, ERR_VALUE, "a rule without a number");
        return err_hint(adding->err, "it is in its last line: [FR Doc. 2025-05426 Filed …]");
    }
    if (!clock_today(STR("UTC"), &today, adding->err))
        return false;
    snapshot.origin = (struct list_origin){
        .source = str_join(cli->arena, STR("fr"), "-", document->number),
        .file = path_base(adding->name),
        .sha256 = str_of(adding->sha256),
        .issued = document->published,
        .imported = today,
    };
    if (snapshot.origin.source.data == NULL)
        return arena_error(cli->arena, adding->err);
    return list_keep(cli, adding->args, &snapshot, &watched->version, &watched->is_new,
                     adding->err);
}

static bool add_document(struct adding *adding, struct fr_document *document)
{
    struct cli *cli = adding->cli;
    struct watched watched = { .document = document };
    if (!date_document(adding, document) ||
        !fr_list(cli->arena, &adding->places, document, &watched.list, adding->err) ||
        !keep_list(adding, &watched))
        return false;
    if (args_flag(adding->args, "json"))
        watched_json(&cli->out, &watched);
    else
        watched_page(cli, &watched);
    adding->needs_person = adding->needs_person || fr_needs_person(document);
    return true;
}

static bool add_file(struct adding *adding)
{
    struct fr_documents documents;
    if (!get_text(adding))
        return false;
    digest_text(adding->text, adding->sha256);
    if (!read_document(adding, &documents))
        return false;
    for (size_t i = 0; i < documents.count; i++) {
        if (!add_document(adding, &documents.list[i]))
            return false;
    }
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct adding adding = { .cli = cli, .args = args, .err = err };
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "say which document: a file, or its address");
        return err_hint(err, "as in: licet watch add 2025-05426.xml --lists lists");
    }
    if (args_text(args, "lists").length == 0)
        return err_set(err, ERR_USAGE, "say where its rows go: --lists DIR");
    if (!embedded_table(cli->arena, "places.csv", &adding.places, err))
        return false;
    for (size_t i = 0; i < args->operand_count; i++) {
        adding.name = args->operands[i];
        if (!add_file(&adding))
            return false;
    }
    *ret_status = adding.needs_person ? 1 : 0;
    return true;
}

static const struct option options[] = {
    { .name = "published",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the day on which it was published, where the document does not say it; else the "
              "day on which it was filed" },
    { .name = "online", .help = "an address may be fetched" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_lists, NULL };
static const char *const usage[] = { "FILE… --lists DIR", "URL --online --lists DIR", NULL };

static const struct example examples[] = {
    { "licet watch add 2025-05426.xml --lists lists",
      "an Entity List rule: its parties are looked for at once" },
    { NULL, NULL },
};

const struct command command_watch_add = {
    .name = "add",
    .summary = "read a document, and look for its parties at once",
    .usage = usage,
    .help = "Reads a rule of the Bureau of Industry and Security in the XML of the Federal "
            "Register: a document, or all in an issue. What it adds to the Entity List, the "
            "Unverified List or the Military End-User List, or revises there, becomes a list of "
            "its own in --lists, in which parties are looked for from then on, until a "
            "consolidated list has them. What it removes stays on a consolidated list until that "
            "list drops it.\n"
            "Each instruction that was not understood is told, and so is what amends other parts: "
            "a person has to read these. A proposal changes nothing.",
    .examples = examples,
    .statuses = " 0  read, and understood as a whole\n"
                " 1  read, and what was understood is looked in; a person has to read the rest\n"
                " 2  bad usage, or the file is damaged; nothing of it was kept\n"
                " 3  the system failed",
    .groups = groups,
    .operands_max = 64,
    .run = run,
};
