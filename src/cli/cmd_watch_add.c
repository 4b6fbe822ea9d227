/* SPDX-License-Identifier: Apache-2.0 */
/* cli/cmd_watch_add.c - `licet watch add`: a document is read, and its rows are looked in. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/fail.h"
#include "cli/files.h"
#include "cli/option_groups.h"
#include "cli/watch_article.h"
#include "cli/watch_draft.h"
#include "cli/watching.h"

static bool keep_list(struct watch_reading *adding, struct watched *watched)
{
    const struct fr_document *document = watched->document;
    struct snapshot snapshot;
    struct cli *cli = adding->cli;
    if (watched->list.entry_count == 0)
        return true;
    if (args_text(adding->args, "lists").length == 0)
        return err_set(adding->err, ERR_USAGE, "say where its rows go: --lists DIR");
    if (!watch_snapshot(adding, document, &watched->list, &snapshot))
        return false;
    return list_keep(cli, adding->args, &snapshot, &watched->version, &watched->is_new,
                     adding->err);
}

static bool amends_more(const struct fr_document *document)
{
    for (size_t i = 0; i < document->instruction_count; i++) {
        if (document->instructions[i].list.length == 0 &&
            document->instructions[i].action >= FR_ADD)
            return true;
    }
    return false;
}

static bool write_draft(struct watch_reading *adding, struct str id, const struct buf *text)
{
    struct arena *arena = adding->cli->arena;
    struct str folder = str_copy(arena, args_text(adding->args, "draft"));
    struct str name = str_join(arena, id, ".", STR("licet"));
    if (folder.data == NULL || name.data == NULL)
        return arena_error(arena, adding->err);
    if (!is_folder(folder) && mkdir(folder.data, 0777) != 0)
        return fail_system(adding->err, "make folder", folder, errno);
    struct str path = path_join(arena, folder, name);
    if (path.data == NULL)
        return arena_error(arena, adding->err);
    if (is_there(path)) {
        err_set(adding->err, ERR_USAGE, "the draft '%s' is there already", path.data);
        return err_hint(adding->err, "somebody may have worked on it; remove it to write it anew");
    }
    return file_replace(arena, path, buf_view(text), adding->err);
}

/* What else it amends, as a draft of the packs. */
static bool draft_rule(struct watch_reading *adding, const struct fr_document *document)
{
    struct buf text;
    if (args_text(adding->args, "draft").length == 0 || !amends_more(document))
        return true;
    buf_init(&text, adding->cli->mem, FR_FILE_MAX);
    bool done =
        watch_load_packs(adding) &&
        draft_document(adding->cli->arena, &adding->packs.policy, document, &text, adding->err) &&
        write_draft(adding, document->number, &text);
    buf_release(&text);
    return done;
}

static bool record_document(struct watch_reading *adding, const struct fr_document *document)
{
    static const char *const kinds[] = { "rule", "proposal", "notice" };
    const struct watched_said said = { .kind = kinds[document->kind],
                                       .title = document->title,
                                       .sha256 = str_of(adding->sha256),
                                       .published = document->published,
                                       .needs_person = fr_needs_person(document) };
    return watched_record(adding->cli, adding->args, document->number, &said, adding->err);
}

static bool add_document(struct watch_reading *adding, struct fr_document *document)
{
    struct cli *cli = adding->cli;
    struct watched watched = { .document = document };
    if (!watch_date(adding, document) ||
        !fr_list(cli->arena, &adding->places, document, &watched.list, adding->err) ||
        !keep_list(adding, &watched) || !draft_rule(adding, document))
        return false;
    if (amends_more(document)) {
        if (!watch_load_packs(adding))
            return false;
        watched.policy = &adding->packs.policy;
    }
    adding->needs_person = adding->needs_person || fr_needs_person(document);
    return (args_flag(adding->args, "json") ? watched_json(cli, &watched, adding->err)
                                            : watched_page(cli, &watched, adding->err)) &&
           record_document(adding, document);
}

static bool add_documents(struct watch_reading *adding)
{
    struct fr_documents documents;
    struct str name = str_copy(adding->cli->arena, adding->name);
    if (name.data == NULL)
        return arena_error(adding->cli->arena, adding->err);
    if (!fr_read(adding->cli->arena, name.data, adding->text, &documents, adding->err))
        return false;
    for (size_t i = 0; i < documents.count; i++) {
        if (!add_document(adding, &documents.list[i]))
            return false;
    }
    return true;
}

static bool draft_of_article(struct watch_reading *adding, const struct article *article,
                             struct str name)
{
    struct buf text;
    struct str id = str_slice(name, 0, str_find(name, '.'));
    if (args_text(adding->args, "draft").length == 0)
        return true;
    buf_init(&text, adding->cli->mem, ARTICLE_FILE_MAX);
    bool done = draft_article(adding->cli->arena, &adding->packs.policy, article, name, &text,
                              adding->err) &&
                write_draft(adding, id, &text);
    buf_release(&text);
    return done;
}

/* For those that come after it. */
static bool keep_article(struct watch_reading *adding, const struct read_article *read)
{
    if (!arena_grow(adding->cli->arena, &adding->articles, adding->article_count,
                    &adding->article_capacity, sizeof *adding->articles))
        return arena_error(adding->cli->arena, adding->err);
    adding->articles[adding->article_count++] = *read;
    return true;
}

/* "2025-07-16=statement.txt": what was read before, on that day of publication. */
static bool read_beside(struct watch_reading *adding, struct str said)
{
    struct str own = adding->name;
    struct read_article read;
    struct err unread;
    int32_t published = DATE_MIN;
    size_t equals = str_find(said, '=');
    bool dated =
        equals < said.length && date_parse(str_slice(said, 0, equals), &published, &unread);
    adding->name = dated ? str_slice(said, equals + 1, said.length) : said;
    if (!watch_read_text(adding) || !watch_load_packs(adding))
        return false;
    if (fr_is_document(adding->text)) {
        err_set(adding->err, ERR_USAGE, "'%.*s' is a document of the Federal Register",
                STR_ARG(adding->name));
        return err_hint(adding->err, "--beside is for articles; 'licet watch add' reads it");
    }
    if (!read_article(adding->cli, adding->args, &adding->packs, adding->name, adding->text,
                      published, &read, adding->err))
        return false;
    adding->name = own;
    return keep_article(adding, &read);
}

static bool read_all_beside(struct watch_reading *adding)
{
    struct str *names;
    size_t count;
    if (!args_all(adding->args, adding->cli->arena, "beside", &names, &count, adding->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!read_beside(adding, names[i]))
            return false;
    }
    return true;
}

static bool add_article(struct watch_reading *adding)
{
    struct read_article read;
    struct str name = path_base(adding->name);
    if (!watch_load_packs(adding) ||
        !read_article(adding->cli, adding->args, &adding->packs, adding->name, adding->text,
                      args_number(adding->args, "published", DATE_MIN), &read, adding->err) ||
        !draft_of_article(adding, &read.article, name))
        return false;
    if (args_flag(adding->args, "json"))
        article_json(&adding->cli->out, &read, name);
    else
        article_page(adding->cli, &read, name);
    adding->needs_person = true;
    if (!tell_against(adding->cli, adding->args, &adding->packs, &read, adding->articles,
                      adding->article_count, adding->err) ||
        !keep_article(adding, &read))
        return false;
    struct str sort = str_copy(adding->cli->arena, read.article.sort);
    if (sort.data == NULL)
        return arena_error(adding->cli->arena, adding->err);
    const struct watched_said said = { .kind = sort.data,
                                       .title = read.article.sentences[0],
                                       .sha256 = str_of(adding->sha256),
                                       .published = read.article.published,
                                       .needs_person = true };
    return watched_record(adding->cli, adding->args, name, &said, adding->err);
}

static bool add_file(struct watch_reading *adding)
{
    return watch_read_text(adding) &&
           (fr_is_document(adding->text) ? add_documents(adding) : add_article(adding));
}

static bool add_all(struct watch_reading *adding)
{
    for (size_t i = 0; i < adding->args->operand_count; i++) {
        adding->name = adding->args->operands[i];
        if (!add_file(adding))
            return false;
    }
    return true;
}

static bool run(struct cli *cli, const struct args *args, int *ret_status, struct err *err)
{
    struct watch_reading adding;
    if (args->operand_count == 0) {
        err_set(err, ERR_USAGE, "say which document: a file, or its address");
        return err_hint(err, "as in: licet watch add 2025-05426.xml --lists lists");
    }
    bool done = watch_reading_begin(&adding, cli, args, err) && read_all_beside(&adding) &&
                add_all(&adding);
    watch_reading_end(&adding);
    *ret_status = adding.needs_person ? 1 : 0;
    return done;
}

static const struct option options[] = {
    { .name = "published",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the day on which it was published, where the document does not say it; else the "
              "day on which it was filed" },
    { .name = "draft",
      .metavar = "DIR",
      .type = OPTION_FOLDER,
      .help = "write what it says beyond lists as a draft in the language of the packs, notes that "
              "change nothing, for a person to finish" },
    { .name = "beside",
      .metavar = "[DATE=]FILE",
      .type = OPTION_TEXT,
      .repeatable = true,
      .help = "an article that was read before, and the day on which it was published: where the "
              "new one contradicts it is told" },
    { .name = "online", .help = "an address may be fetched" },
    { .name = NULL },
};

static const struct option_group group = { "Options", options };
static const struct option_group *const groups[] = { &group, &group_lists, &group_acting, NULL };
static const char *const usage[] = { "FILE… --lists DIR", "URL --online --lists DIR",
                                     "ARTICLE… --published DATE", NULL };

static const struct example examples[] = {
    { "licet watch add 2025-05426.xml --lists lists",
      "an Entity List rule: its parties are looked for at once" },
    { NULL, NULL },
};

const struct command command_watch_add = {
    .name = "add",
    .summary = "read a document, and look for its parties at once",
    .usage = usage,
    .help =
        "Reads a rule of the Bureau of Industry and Security in the XML of the Federal "
        "Register: a document, or all in an issue. What it adds to the Entity List, the "
        "Unverified List or the Military End-User List, or revises there, becomes a list of "
        "its own in --lists, in which parties are looked for from then on, until a "
        "consolidated list has them. What it removes stays on a consolidated list until that "
        "list drops it.\n"
        "Each instruction that was not understood is told, and so is what amends other parts: "
        "a person has to read these. A proposal changes nothing.\n"
        "Of a press release, a filing or an article, as text or HTML, it tells dates, amounts, "
        "citations, chips, countries and parties, what is said to change, and what is known to "
        "be otherwise, and where it contradicts the articles before it, those of --beside, or the "
        "packs. Nothing of that is law; --draft makes notes of it.\n"
        "With --db and --as the document is on file, for a second person to accept.",
    .examples = examples,
    .statuses = " 0  read, and understood as a whole\n"
                " 1  read, and what was understood is looked in; a person has to read the rest\n"
                " 2  bad usage, or the file is damaged; nothing of it was kept\n"
                " 3  the system failed",
    .groups = groups,
    .operands_max = 64,
    .run = run,
};
