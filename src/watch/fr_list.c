/* SPDX-License-Identifier: Apache-2.0 */
/* watch/fr_list.c - see fr_list.h. */
#include "watch/fr_list.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "screen/entry_text.h"
#include "watch/fr_priv.h"

struct listing {
    struct arena *arena;
    const struct ecfr_table *places;
    struct fr_document *document;
    struct naming naming;
    struct err *err;
};

/* ---- countries ---- */

/* "CHINA, PEOPLE'S REPUBLIC OF" is found as it is, or as "CHINA". */
static const struct str *code_of(const struct ecfr_table *places, struct str country)
{
    struct str short_name = str_slice(country, 0, str_find(country, ','));
    const struct str *found = NULL;
    for (size_t i = 0; i < places->count; i++) {
        if (fr_same_name(places->rows[i].text, country))
            return &places->rows[i].means;
        if (fr_same_name(places->rows[i].text, short_name))
            found = &places->rows[i].means;
    }
    return found;
}

static bool add_country(struct listing *listing, struct str country)
{
    if (country.length == 0)
        return fr_problem(listing->arena, listing->document, listing->err,
                          "a row, or a removal, is under no country");
    const struct str *code = code_of(listing->places, country);
    int shown = (int)(country.length < 80 ? country.length : 80);
    return code != NULL
               ? country_add(&listing->naming, *code)
               : fr_problem(listing->arena, listing->document, listing->err,
                            "the country '%.*s' is not in places.csv", shown, country.data);
}

/* ---- entries ---- */

/* "90 FR 14032, 3/28/25": what the printed rule leaves to be filled in. */
static bool notice_of(struct listing *listing, struct str said, struct str *ret)
{
    const struct fr_document *document = listing->document;
    char text[120];
    char day[DATE_TEXT_SIZE];
    size_t open = str_find(said, '[');
    *ret = said;
    if ((said.length > 0 && open == said.length) || document->volume == 0)
        return true;
    snprintf(text, sizeof text, "%u FR %.*s%s%s", document->volume,
             (int)(document->page.length < 12 ? document->page.length : 12),
             document->page.length > 0 ? document->page.data : "",
             document->published == DATE_MIN ? "" : ", ",
             document->published == DATE_MIN ? "" : date_format(document->published, day));
    /* "80 FR 8527, 2/18/15. 90 FR [INSERT …]": the citations before it stay. */
    size_t before = open < said.length ? open : 0;
    while (before > 0 && said.data[before - 1] != '.' && said.data[before - 1] != ';')
        before--;
    struct str kept = str_trim(str_slice(said, 0, before));
    *ret = kept.length == 0 ? str_copy(listing->arena, str_of(text))
                            : str_join(listing->arena, kept, " ", str_of(text));
    return ret->data != NULL || arena_error(listing->arena, listing->err);
}

static bool add_fields(struct listing *listing, const char *action, struct str notes)
{
    struct naming *naming = &listing->naming;
    return field_add(naming, STR("fr_action"), str_of(action)) &&
           field_add(naming, STR("fr_document"), listing->document->number) &&
           (notes.length == 0 || field_add(naming, STR("footnotes"), notes));
}

static int32_t effective(const struct fr_document *document)
{
    return document->effective != DATE_MIN   ? document->effective
           : document->published != DATE_MIN ? document->published
                                             : document->filed;
}

static bool add_row(struct listing *listing, const struct fr_row *row)
{
    const struct fr_document *document = listing->document;
    struct listed entry = { .list = row->list,
                            .requirement = row->requirement,
                            .policy = row->policy,
                            .from = effective(document),
                            .to = DATE_OPEN,
                            .line = row->line };
    bool revised = row->instruction != SIZE_MAX &&
                   document->instructions[row->instruction].action == FR_REVISE;
    if (!notice_of(listing, row->notice, &entry.notice) || !entry_add(&listing->naming, &entry) ||
        !entry_text_add(&listing->naming, row->entity, row->name))
        return false;
    if (listing->naming.entry->name_count == 0 &&
        !name_add(&listing->naming, row->entity, NAME_OWN))
        return false;
    return add_country(listing, row->country) &&
           add_fields(listing, revised ? "revise" : "add", row->notes);
}

static bool is_in_row(const struct fr_document *document, size_t instruction, struct str name)
{
    for (size_t i = 0; i < document->row_count; i++) {
        struct str entity = document->rows[i].entity;
        if (document->rows[i].instruction == instruction && entity.length >= name.length &&
            fr_same_name(str_slice(entity, 0, name.length), name))
            return true;
    }
    return false;
}

/* A name that an instruction has and no row: listed all the same, or removed. */
static bool add_name(struct listing *listing, const struct fr_instruction *instruction,
                     struct str name)
{
    const struct fr_document *document = listing->document;
    bool removed = instruction->action == FR_REMOVE;
    struct listed entry = { .list = instruction->list,
                            .from = removed ? DATE_MIN : effective(document),
                            .to = removed ? effective(document) : DATE_OPEN,
                            .line = instruction->line };
    return notice_of(listing, (struct str){ 0 }, &entry.notice) &&
           entry_add(&listing->naming, &entry) && name_add(&listing->naming, name, NAME_OWN) &&
           add_country(listing, instruction->country) &&
           add_fields(listing, fr_action_name(instruction->action), (struct str){ 0 });
}

static bool add_names(struct listing *listing, size_t at)
{
    const struct fr_instruction *instruction = &listing->document->instructions[at];
    if (instruction->list.length == 0 || instruction->action < FR_ADD ||
        instruction->action > FR_REMOVE)
        return true;
    for (size_t i = 0; i < instruction->name_count; i++) {
        if ((instruction->action == FR_REMOVE ||
             !is_in_row(listing->document, at, instruction->names[i])) &&
            !add_name(listing, instruction, instruction->names[i]))
            return false;
    }
    return true;
}

/* Names without a letter leave an entry without one. */
static void drop_nameless(struct party_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->entry_count; i++) {
        if (list->entries[i].name_count > 0)
            list->entries[kept++] = list->entries[i];
    }
    if (kept < list->entry_count)
        list->repair_count = 0; /* they point at entries by number */
    list->entry_count = kept;
}

bool fr_list(struct arena *arena, const struct ecfr_table *places, struct fr_document *document,
             struct party_list *ret, struct err *err)
{
    struct party_list list = { 0 };
    struct listing listing = { .arena = arena,
                               .places = places,
                               .document = document,
                               .naming = { .arena = arena, .list = &list, .err = err },
                               .err = err };
    for (size_t i = 0; i < document->row_count && document->kind == FR_RULE; i++) {
        if (!add_row(&listing, &document->rows[i]))
            return false;
    }
    for (size_t i = 0; i < document->instruction_count && document->kind == FR_RULE; i++) {
        if (!add_names(&listing, i))
            return false;
    }
    drop_nameless(&list);
    *ret = list;
    return true;
}

/* ---- over the others ---- */

static bool is_overlay(const struct snapshot *snapshot)
{
    return str_starts(snapshot->origin.source, STR(FR_SOURCE));
}

static bool has_action(const struct listed *entry, const char *action)
{
    for (size_t i = 0; i < entry->field_count; i++) {
        if (str_equal_text(entry->fields[i].name, "fr_action"))
            return str_equal_text(entry->fields[i].text, action);
    }
    return false;
}

static bool is_removal(const struct listed *entry)
{
    return has_action(entry, "remove");
}

static bool in_same_country(const struct listed *a, const struct listed *b)
{
    if (a->countries.count == 0 && b->countries.count == 0)
        return true;
    for (size_t i = 0; i < a->countries.count; i++) {
        for (size_t k = 0; k < b->countries.count; k++) {
            if (str_equal(a->countries.list[i], b->countries.list[k]))
                return true;
        }
    }
    return false;
}

static bool same_party(const struct listed *a, const struct listed *b)
{
    return str_equal(a->list, b->list) && a->name_count > 0 && b->name_count > 0 &&
           fr_same_name(a->names[0].text, b->names[0].text) && in_same_country(a, b);
}

/* Of a later day, or of the same one a document of a higher number. */
static bool is_later(const struct snapshot *a, const struct snapshot *b)
{
    if (a->origin.issued != b->origin.issued)
        return a->origin.issued > b->origin.issued;
    return is_overlay(a) && str_compare(a->origin.source, b->origin.source) > 0;
}

/* ---- who is where ---- */

struct spot {
    uint64_t hash; /* of its own name */
    const struct snapshot *own;
    struct listed *entry;
    bool gone;
};

/* The same for names that fr_same_name takes for one. */
static uint64_t name_hash(struct str name)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < name.length; i++) {
        unsigned char byte = (unsigned char)char_lower(name.data[i]);
        if (isalnum(byte) || (byte & 0x80) != 0)
            hash = (hash ^ byte) * 1099511628211u;
    }
    return hash;
}

static int compare_spots(const void *a, const void *b)
{
    const struct spot *left = a;
    const struct spot *right = b;
    return left->hash < right->hash ? -1 : left->hash > right->hash;
}

static size_t first_spot(const struct spot *spots, size_t count, uint64_t hash)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (spots[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* "90 FR 14032" of "90 FR 14032, 2025-03-28" */
static bool cites(const struct listed *entry, const struct listed *of)
{
    struct str notice = str_slice(of->notice, 0, str_find(of->notice, ','));
    for (size_t i = 0; i + notice.length <= entry->notice.length && notice.length > 0; i++) {
        if (str_equal(str_slice(entry->notice, i, i + notice.length), notice))
            return true;
    }
    return false;
}

/* What a later entry of the same party does to one of a document. */
static void supersede(struct spot *spot, const struct snapshot *other, const struct listed *later)
{
    struct listed *entry = spot->entry;
    if (is_overlay(other)) {
        int32_t end = is_removal(later) ? later->to : later->from;
        entry->to = end < entry->to ? end : entry->to;
    } else if (has_action(entry, "add") || cites(later, entry)) {
        spot->gone = true;
    }
}

static void lay(struct spot *spots, size_t count, const struct snapshot *other)
{
    for (size_t k = 0; k < other->list.entry_count; k++) {
        const struct listed *later = &other->list.entries[k];
        if (later->name_count == 0)
            continue;
        uint64_t hash = name_hash(later->names[0].text);
        for (size_t i = first_spot(spots, count, hash); i < count && spots[i].hash == hash; i++) {
            if (spots[i].own != other && is_later(other, spots[i].own) &&
                same_party(spots[i].entry, later))
                supersede(&spots[i], other, later);
        }
    }
}

static int compare_places(const void *a, const void *b)
{
    const struct spot *left = a;
    const struct spot *right = b;
    return left->entry < right->entry ? -1 : left->entry > right->entry;
}

/* What is left of each, in the order in which it was. */
static void take_rest(struct snapshot *snapshot, const struct spot *spots, size_t count)
{
    struct party_list rest = { .entries = snapshot->list.entries };
    for (size_t i = 0; i < count; i++) {
        if (spots[i].own != snapshot || spots[i].gone || is_removal(spots[i].entry))
            continue;
        rest.entries[rest.entry_count] = *spots[i].entry;
        rest.name_count += rest.entries[rest.entry_count++].name_count;
    }
    snapshot->list = rest;
}

bool fr_overlay(struct arena *arena, struct snapshot *snapshots, size_t count, struct err *err)
{
    size_t total = 0;
    size_t at = 0;
    for (size_t i = 0; i < count; i++)
        total += is_overlay(&snapshots[i]) ? snapshots[i].list.entry_count : 0;
    struct spot *spots = arena_array(arena, total, sizeof *spots);
    if (spots == NULL)
        return arena_error(arena, err);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; is_overlay(&snapshots[i]) && k < snapshots[i].list.entry_count; k++) {
            struct listed *entry = &snapshots[i].list.entries[k];
            uint64_t hash = entry->name_count > 0 ? name_hash(entry->names[0].text) : 0;
            spots[at++] = (struct spot){ hash, &snapshots[i], entry, false };
        }
    }
    if (total == 0)
        return true;
    qsort(spots, total, sizeof *spots, compare_spots);
    for (size_t i = 0; i < count; i++)
        lay(spots, total, &snapshots[i]);
    qsort(spots, total, sizeof *spots, compare_places);
    for (size_t i = 0; i < count; i++) {
        if (is_overlay(&snapshots[i]))
            take_rest(&snapshots[i], spots, total);
    }
    return true;
}
