/* SPDX-License-Identifier: Apache-2.0 */
/* screen/source.c - see source.h. */
#include "screen/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CSL_FOLDER "https://data.trade.gov/downloadable_consolidated_screening_list/v1/"
#define OFAC_EXPORTS "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"

const struct list_source list_sources[] = {
    {
        .code = "us-csl",
        .title = "Consolidated Screening List of the US Departments of Commerce, State and the "
                 "Treasury (International Trade Administration)",
        .address = "https://www.trade.gov/consolidated-screening-list",
        .files = { CSL_FOLDER "consolidated.csv", NULL },
        .read = csl_read,
        .floors = { { "EL", 1000 },
                    { "SDN", 5000 },
                    { "DPL", 300 },
                    { "UVL", 50 },
                    { "MEU", 30 },
                    { NULL, 0 } },
        .marks = { "alt_names", NULL },
    },
    {
        .code = "us-el",
        .title = "Entity List of the Bureau of Industry and Security, in the words of Supplement "
                 "No. 4 to Part 744 of the Export Administration Regulations",
        .address = "https://www.ecfr.gov/current/title-15/part-744",
        .read = el_read,
        .floors = { { "EL", 1000 }, { NULL, 0 } },
        .marks = { "entry_text", "N=\"Supplement No. 4 to Part 744\"", "<DIV5 N=\"744\"", NULL },
    },
    {
        .code = "us-dpl",
        .title = "Denied Persons List of the Bureau of Industry and Security",
        .address = "https://www.bis.gov/",
        .read = dpl_read,
        .floors = { { "DPL", 300 }, { NULL, 0 } },
        .marks = { "Street_Address", NULL },
    },
    {
        .code = "us-sdn",
        .title = "Specially Designated Nationals and Blocked Persons List of OFAC",
        .address = "https://sanctionslist.ofac.treas.gov/",
        .files = { OFAC_EXPORTS "SDN.CSV", OFAC_EXPORTS "ALT.CSV", OFAC_EXPORTS "ADD.CSV",
                   OFAC_EXPORTS "SDN_COMMENTS.CSV", NULL },
        .read = ofac_read,
        .floors = { { "SDN", 5000 }, { NULL, 0 } },
    },
    {
        .code = "us-nonsdn",
        .title = "Consolidated list of OFAC without the SDN: SSI, CMIC, NS-PLC, CAPTA, …",
        .address = "https://sanctionslist.ofac.treas.gov/",
        .files = { OFAC_EXPORTS "CONS_PRIM.CSV", OFAC_EXPORTS "CONS_ALT.CSV",
                   OFAC_EXPORTS "CONS_ADD.CSV", OFAC_EXPORTS "CONS_COMMENTS.CSV", NULL },
        .read = ofac_other_read,
        .floors = { { "NONSDN", 200 }, { NULL, 0 } },
    },
    {
        .code = "jp-feul",
        .title = "Foreign End User List of the Ministry of Economy, Trade and Industry of Japan",
        .address = "https://www.meti.go.jp/",
        .read = feul_read,
        .floors = { { "FEUL", 400 }, { NULL, 0 } },
        .marks = { "name,aliases,country,concern", NULL },
    },
    {
        .code = "cn-mofcom",
        .title =
            "Export control, unreliable entity and attention lists of the Ministry of Commerce "
            "of China",
        .address = "https://aqygzj.mofcom.gov.cn/",
        .read = mofcom_read,
        .floors = { { NULL, 0 } },
        .marks = { "list,name,aliases,addresses,date_added", NULL },
    },
    {
        .code = "un",
        .title = "Consolidated List of the Security Council of the United Nations",
        .address = "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
        .files = { "https://scsanctions.un.org/resources/xml/en/consolidated.xml", NULL },
        .read = un_read,
        .floors = { { "UN", 400 }, { NULL, 0 } },
        .marks = { "<CONSOLIDATED_LIST", NULL },
    },
    {
        .code = "eu",
        .title = "Consolidated list of persons and entities under financial sanctions of the "
                 "European Union",
        .address = "https://webgate.ec.europa.eu/fsd/fsf",
        .read = eu_read,
        .floors = { { "EU", 400 }, { NULL, 0 } },
        .marks = { "<export", "<WHOLE", NULL },
    },
    {
        .code = "uk",
        .title = "Financial sanctions and sanctions lists of the United Kingdom (OFSI, FCDO)",
        .address = "https://www.gov.uk/government/publications/the-uk-sanctions-list",
        .files = { "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.csv", NULL },
        .read = uk_read,
        .floors = { { "UK", 1000 }, { NULL, 0 } },
        .marks = { "Name 6,Name 1,", NULL },
    },
    {
        .code = "own",
        .title = "A list of your own",
        .address = "",
        .read = own_read,
        .floors = { { NULL, 0 } },
    },
    { .code = NULL },
};

static struct str code_at(const void *context, size_t index)
{
    return str_of(((const struct list_source *)context)[index].code);
}

const struct list_source *list_source_find(struct str code, struct err *err)
{
    size_t count = 0;
    for (; list_sources[count].code != NULL; count++) {
        if (str_equal_text(code, list_sources[count].code))
            return &list_sources[count];
    }
    err_set(err, ERR_NAME, "no list is called '%.*s'", STR_ARG(code));
    struct str near = str_nearest(code, count, code_at, list_sources);
    if (near.data != NULL)
        err_hint(err, "did you mean '%.*s'?", STR_ARG(near));
    else
        err_hint(err, "'licet help lists import' tells which lists are read");
    return NULL;
}

static bool has_mark(struct str text, const char *mark)
{
    size_t length = strlen(mark);
    for (size_t i = 0; i + length <= text.length; i++) {
        if (memcmp(text.data + i, mark, length) == 0)
            return true;
    }
    return false;
}

const struct list_source *list_source_of(const struct list_file *file, struct err *err)
{
    struct str text = file->text;
    if (text.length > SOURCE_MARK_WITHIN)
        text.length = SOURCE_MARK_WITHIN;
    for (const struct list_source *source = list_sources; source->code != NULL; source++) {
        for (const char *const *mark = source->marks; *mark != NULL; mark++) {
            if (has_mark(text, *mark))
                return source;
        }
    }
    err_set(err, ERR_VALUE, "which list this is cannot be told from the file");
    err_hint(err, "say it: --source LIST; 'licet help lists import' tells which lists are read");
    snprintf(err->file, sizeof err->file, "%.*s", STR_ARG(file->name));
    return NULL;
}

/* ---- counting ---- */

static int compare_counts(const void *a, const void *b)
{
    const struct list_count *left = a;
    const struct list_count *right = b;
    if (left->entries != right->entries)
        return left->entries < right->entries ? 1 : -1;
    return str_compare(left->list, right->list);
}

bool list_counts(struct arena *arena, const struct party_list *list, struct list_count **ret,
                 size_t *ret_count, struct err *err)
{
    struct list_count *counts = NULL;
    size_t count = 0;
    size_t capacity = 0;
    for (size_t i = 0; i < list->entry_count; i++) {
        size_t at = 0;
        while (at < count && !str_equal(counts[at].list, list->entries[i].list))
            at++;
        if (at == count) {
            if (!arena_grow(arena, &counts, count, &capacity, sizeof *counts))
                return arena_error(arena, err);
            counts[count++] = (struct list_count){ .list = list->entries[i].list };
        }
        counts[at].entries++;
    }
    if (count > 0)
        qsort(counts, count, sizeof *counts, compare_counts);
    *ret = counts;
    *ret_count = count;
    return true;
}

/* ---- what is refused ---- */

struct counted {
    struct list_count *list;
    size_t count;
};

static size_t entries_of(const struct counted *counted, struct str list)
{
    for (size_t i = 0; i < counted->count; i++) {
        if (str_equal(counted->list[i].list, list))
            return counted->list[i].entries;
    }
    return 0;
}

static bool has_floors(const struct list_source *source, const struct counted *now, struct err *err)
{
    for (const struct list_floor *floor = source->floors; floor->list != NULL; floor++) {
        size_t count = entries_of(now, str_of(floor->list));
        if (count >= floor->entries)
            continue;
        err_set(err, ERR_VALUE, "the list %s has %zu entries; a whole one has more than %zu",
                floor->list, count, floor->entries);
        return err_hint(err, "the file is cut short or is another one; fetch it again");
    }
    return true;
}

/* Lists of a few parties change by more than a tenth with one of them. */
#define SMALL_LIST 20

static bool shrank(size_t before, size_t after)
{
    return before >= SMALL_LIST && after * 10 < before * 9;
}

bool list_accept(struct arena *arena, const struct list_source *source,
                 const struct party_list *list, const struct party_list *earlier, struct err *err)
{
    struct counted now;
    struct counted before = { .count = 0 };
    if (!list_counts(arena, list, &now.list, &now.count, err) ||
        (earlier != NULL && !list_counts(arena, earlier, &before.list, &before.count, err)) ||
        !has_floors(source, &now, err))
        return false;
    for (size_t i = 0; i < before.count; i++) {
        struct str code = before.list[i].list;
        size_t after = entries_of(&now, code);
        if (!shrank(before.list[i].entries, after))
            continue;
        err_set(err, ERR_VALUE, "the list %.*s shrank from %zu to %zu entries", STR_ARG(code),
                before.list[i].entries, after);
        return err_hint(err, "if that is right, say so: --accept-loss");
    }
    return true;
}

bool list_is_whole(struct str source_code, const struct party_list *list, struct str code)
{
    struct err unknown;
    const struct list_source *source = list_source_find(source_code, &unknown);
    if (source == NULL)
        return false;
    for (const struct list_floor *floor = source->floors; floor->list != NULL; floor++) {
        if (!str_equal_text(code, floor->list))
            continue;
        size_t entries = 0;
        for (size_t i = 0; i < list->entry_count; i++)
            entries += str_equal(list->entries[i].list, code);
        return entries >= floor->entries;
    }
    return false;
}
