/* SPDX-License-Identifier: Apache-2.0 */
/* cli/watch_reading.c - a document, and what it is read with; see watching.h. */
#include "cli/clock.h"
#include "cli/embedded_table.h"
#include "cli/fetch.h"
#include "cli/files.h"
#include "cli/pack_folders.h"
#include "cli/watching.h"

bool watch_reading_begin(struct watch_reading *reading, struct cli *cli, const struct args *args,
                         struct err *err)
{
    *reading = (struct watch_reading){ .cli = cli, .args = args, .err = err };
    packs_init(&reading->packs, cli->mem);
    return embedded_table(cli->arena, "places.csv", &reading->places, err);
}

void watch_reading_end(struct watch_reading *reading)
{
    packs_release(&reading->packs);
}

static bool is_address(struct str name)
{
    return str_starts(name, STR("https://")) || str_starts(name, STR("http://"));
}

static bool get_text(struct watch_reading *reading)
{
    struct arena *arena = reading->cli->arena;
    if (!is_address(reading->name))
        return file_read(arena, reading->name, FR_FILE_MAX, &reading->text, reading->err);
    if (args_flag(reading->args, "online"))
        return fetch(arena, reading->name, FR_FILE_MAX, &reading->text, reading->err);
    err_set(reading->err, ERR_USAGE, "an address is fetched only with --online");
    return err_hint(reading->err, "or save the document, and add the file");
}

bool watch_read_text(struct watch_reading *reading)
{
    if (!get_text(reading))
        return false;
    digest_text(reading->text, reading->sha256);
    return true;
}

bool watch_date(struct watch_reading *reading, struct fr_document *document)
{
    if (document->published == DATE_MIN)
        document->published = args_number(reading->args, "published", document->filed);
    if (document->published != DATE_MIN)
        return true;
    err_set(reading->err, ERR_USAGE, "the document does not say when it was published");
    return err_hint(reading->err, "say it: --published DATE");
}

bool watch_snapshot(struct watch_reading *reading, const struct fr_document *document,
                    const struct party_list *list, struct snapshot *ret)
{
    struct arena *arena = reading->cli->arena;
    int32_t today;
    if (document->number.length == 0) {
        err_set(reading->err, ERR_VALUE, "a rule without a number");
        return err_hint(reading->err, "it is in its last line: [FR Doc. 2025-05426 Filed …]");
    }
    if (!clock_today(STR("UTC"), &today, reading->err))
        return false;
    *ret = (struct snapshot){
        .list = *list,
        .origin = { .source = str_join(arena, STR("fr"), "-", document->number),
                    .file = path_base(reading->name),
                    .sha256 = str_of(reading->sha256),
                    .issued = document->published,
                    .imported = today },
    };
    return ret->origin.source.data != NULL || arena_error(arena, reading->err);
}

bool watch_load_packs(struct watch_reading *reading)
{
    if (reading->has_packs)
        return true;
    struct packs *packs = &reading->packs;
    struct str *paths = NULL;
    size_t count = 0;
    if (args_knows(reading->args, "packs") &&
        (!args_all(reading->args, &packs->arena, "packs", &paths, &count, reading->err) ||
         !packs_trust(packs, reading->args, count, reading->err) ||
         !packs_ask_scenarios(packs, reading->args, reading->err)))
        return false;
    reading->has_packs =
        packs_load(packs, paths, count, reading->err) && packs_report(packs, reading->err);
    return reading->has_packs;
}
