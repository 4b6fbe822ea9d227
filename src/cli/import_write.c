/* SPDX-License-Identifier: Apache-2.0 */
/* cli/import_write.c - see import.h. */
#include <string.h>

#include "base/date.h"
#include "cli/import.h"
#include "plan/window.h"
#include "policy/country.h"
#include "policy/format.h"

struct writing {
    struct arena *arena;
    const struct edition *edition;
    const struct policy *policy;
    int32_t day;
    char day_text[DATE_TEXT_SIZE];
    struct buf text; /* before it is laid out */
    struct import_changes *changes;
    bool cited[1000]; /* by part: whether anything of it was written */
    struct err *err;
};

/* ---- what a set holds now ---- */

static bool add_text(struct arena *arena, struct ecfr_set *set, struct str text)
{
    struct str copy = str_copy(arena, text);
    if (copy.data == NULL ||
        !arena_grow(arena, &set->members, set->count, &set->capacity, sizeof *set->members))
        return false;
    set->members[set->count++] = copy;
    return true;
}

/* A territory that counts as its country is no member: to name it would part the two. */
static bool only_with_its_country(const struct policy *policy, const struct set_expr *set,
                                  size_t id)
{
    for (size_t i = 0; i < policy->territory_count; i++) {
        if (policy->territories[i].code_id == (int32_t)id)
            return !names_country(set, (int32_t)id);
    }
    return false;
}

/* The members that the packs' set has on that day, in their order. */
static bool members_now(struct writing *writing, const struct dated_set *set,
                        struct ecfr_set *ret_now)
{
    const struct policy *policy = writing->policy;
    struct view view = { .policy = policy, .known = DATE_OPEN, .knower = KNOWER_ANY };
    struct set_expr name = { .kind = SET_NAME, .of = set->type.kind, .set = set };
    bool countries = set->type.kind == TYPE_COUNTRY;
    size_t bit_count = countries ? COUNTRY_ID_COUNT : policy->string_count;
    uint64_t *bits = arena_array(writing->arena, (bit_count + 63) / 64 + 1, sizeof *bits);
    *ret_now = (struct ecfr_set){ .name = set->name };
    if (bits == NULL)
        return arena_error(writing->arena, writing->err);
    if (bit_count > SET_MEMBERS_MAX)
        return err_set(writing->err, ERR_LIMIT, "the packs name more than %d codes and texts",
                       SET_MEMBERS_MAX);
    bool has_value;
    if (!set_on(&view, writing->arena, &name, writing->day, bits, bit_count, &has_value))
        return arena_error(writing->arena, writing->err);
    for (size_t i = 0; i < bit_count && has_value; i++) {
        char code[3];
        if ((bits[i / 64] >> i % 64 & 1) == 0 ||
            (countries && only_with_its_country(policy, &name, i)))
            continue;
        if (countries)
            country_text((int32_t)i, code);
        if (!add_text(writing->arena, ret_now, countries ? str_of(code) : policy->strings[i]))
            return arena_error(writing->arena, writing->err);
    }
    return true;
}

static bool holds(const struct ecfr_set *set, struct str member)
{
    for (size_t i = 0; i < set->count; i++) {
        if (str_equal(set->members[i], member))
            return true;
    }
    return false;
}

/* A territory counts as its country in every set, so the edition need not name it. */
static bool counts_as_member(const struct policy *policy, const struct ecfr_set *set,
                             struct str code)
{
    for (size_t i = 0; i < policy->territory_count; i++) {
        const struct territory *territory = &policy->territories[i];
        if (str_equal(territory->code, code) && holds(set, territory->parent))
            return true;
    }
    return false;
}

/* What the one has and the other has not. */
static bool only_in(struct writing *writing, const struct ecfr_set *a, const struct ecfr_set *b,
                    struct ecfr_set *ret_only)
{
    *ret_only = (struct ecfr_set){ .name = a->name, .type = a->type };
    for (size_t i = 0; i < a->count; i++) {
        if (!holds(b, a->members[i]) && !counts_as_member(writing->policy, b, a->members[i]) &&
            !add_text(writing->arena, ret_only, a->members[i]))
            return arena_error(writing->arena, writing->err);
    }
    return true;
}

/* ---- text ---- */

static bool note_change(struct writing *writing, enum import_kind kind, struct ecfr_set *set)
{
    struct import_changes *changes = writing->changes;
    if (!arena_grow(writing->arena, &changes->list, changes->count, &changes->capacity,
                    sizeof *changes->list))
        return arena_error(writing->arena, writing->err);
    changes->list[changes->count++] =
        (struct import_change){ kind, set->name, set->members, set->count };
    return true;
}

static void write_step(struct writing *writing, const struct ecfr_set *set, const char *change,
                       const struct ecfr_set *members)
{
    struct buf *text = &writing->text;
    buf_format(text, "  from %s %s {", writing->day_text, change);
    for (size_t i = 0; i < members->count; i++) {
        buf_text(text, i == 0 ? " " : ", ");
        if (set->type == ECFR_STRINGS)
            buf_byte(text, '"');
        buf_str(text, members->members[i]);
        if (set->type == ECFR_STRINGS)
            buf_byte(text, '"');
    }
    buf_format(text, " }  cite ecfr_%.4s_%.2s_%.2s_%u", writing->day_text, writing->day_text + 5,
               writing->day_text + 8, set->part);
    if (set->paragraph.length > 0)
        buf_format(text, " \"%.*s\"", STR_ARG(set->paragraph));
    buf_byte(text, '\n');
    writing->cited[set->part % 1000] = true;
}

static bool write_new(struct writing *writing, struct ecfr_set *set)
{
    static const char *const types[] = {
        [ECFR_COUNTRIES] = "country", [ECFR_CODES] = "code", [ECFR_STRINGS] = "string"
    };
    buf_format(&writing->text, "set %.*s : set of %s {\n", STR_ARG(set->name), types[set->type]);
    write_step(writing, set, ":", set);
    buf_text(&writing->text, "}\n");
    return note_change(writing, IMPORT_NEW, set);
}

static bool write_more(struct writing *writing, struct ecfr_set *set,
                       const struct dated_set *declared)
{
    struct ecfr_set now;
    struct ecfr_set added;
    struct ecfr_set removed;
    if (!members_now(writing, declared, &now) || !only_in(writing, set, &now, &added) ||
        !only_in(writing, &now, set, &removed))
        return false;
    if (added.count + removed.count == 0)
        return true;
    if (set->part == 740) {
        struct import_changes *changes = writing->changes;
        if (!arena_grow(writing->arena, &changes->differ, changes->differ_count,
                        &changes->differ_capacity, sizeof *changes->differ))
            return arena_error(writing->arena, writing->err);
        changes->differ[changes->differ_count++] = set->name;
        return true;
    }
    buf_format(&writing->text, "set %.*s {\n", STR_ARG(set->name));
    if (added.count > 0)
        write_step(writing, set, "add", &added);
    if (removed.count > 0)
        write_step(writing, set, "remove", &removed);
    buf_text(&writing->text, "}\n");
    return (added.count == 0 || note_change(writing, IMPORT_ADDED, &added)) &&
           (removed.count == 0 || note_change(writing, IMPORT_REMOVED, &removed));
}

/* A set that the edition has no more: all its members go. */
static bool write_gone(struct writing *writing, const struct dated_set *declared)
{
    struct ecfr_set none = { .name = declared->name, .type = ECFR_CODES, .part = 774 };
    if (!writing->edition->has_list || !str_starts(declared->name, STR("ccl.")) ||
        declared->type.kind != TYPE_CODE || edition_set(writing->edition, declared->name) != NULL)
        return true;
    return write_more(writing, &none, declared);
}

static void write_sources(struct writing *writing, struct buf *out)
{
    static const struct {
        unsigned part;
        const char *what;
    } parts[] = { { 738, "The Commerce Country Chart" },
                  { 740, "Country Groups and license exceptions" },
                  { 746, "Embargoes and other special controls" },
                  { 774, "The Commerce Control List" } };
    const char *day = writing->day_text;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        unsigned part = parts[i].part;
        if (!writing->cited[part])
            continue;
        buf_format(out,
                   "source ecfr_%.4s_%.2s_%.2s_%u {\n"
                   "  title  \"%s, as it stood on %s\"\n"
                   "  cite   \"15 CFR part %u\"\n"
                   "  url    \"https://www.ecfr.gov/on/%s/title-15/part-%u\"\n"
                   "  agency \"BIS\"\n  public %s\n}\n",
                   day, day + 5, day + 8, part, parts[i].what, day, part, day, part, day);
    }
    buf_byte(out, '\n');
}

static void write_head(const struct writing *writing, struct buf *out)
{
    buf_format(out,
               "## The regulations as they stood on %s. Written by 'licet policy import ecfr'; not "
               "to be edited by hand.\n"
               "##\n"
               "## NAME.not: paragraphs left out of NAME; NAME.part: entries of which the list "
               "says in words what is meant;\n"
               "## ccl.unread: entries whose requirements are in words that were not read.\n\n"
               "use \"%.*s\"\n\n",
               writing->day_text, STR_ARG(writing->policy->name));
}

bool import_write(struct arena *arena, const struct edition *edition, const struct policy *policy,
                  int32_t day, struct buf *out, struct import_changes *ret_changes, struct err *err)
{
    struct writing writing = { .arena = arena,
                               .edition = edition,
                               .policy = policy,
                               .day = day,
                               .changes = ret_changes,
                               .err = err };
    struct buf whole;
    bool done = true;
    *ret_changes = (struct import_changes){ 0 };
    date_format(day, writing.day_text);
    buf_init(&writing.text, arena->mem, ECFR_FILE_MAX);
    buf_init(&whole, arena->mem, ECFR_FILE_MAX);
    for (size_t i = 0; i < edition->set_count && done; i++) {
        const struct dated_set *declared = policy_set(policy, edition->sets[i]->name);
        done = declared == NULL ? write_new(&writing, edition->sets[i])
                                : write_more(&writing, edition->sets[i], declared);
    }
    for (const struct dated_set *set = policy->sets; set != NULL && done; set = set->next)
        done = write_gone(&writing, set);
    write_head(&writing, &whole);
    write_sources(&writing, &whole);
    buf_str(&whole, buf_view(&writing.text));
    done = done && buf_check(&writing.text, err) && buf_check(&whole, err) &&
           policy_format(arena, buf_view(&whole), out, err);
    buf_release(&writing.text);
    buf_release(&whole);
    return done;
}
