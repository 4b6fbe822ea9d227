/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch/fr_rows.c - rows and the instructions that they are of; what was not understood.
 *
 * A row is of the instruction that names it, in the same list; of several, of that with the
 * longest name.  Where an instruction names nobody, the rows under its country are its rows.
 */
#include "watch/fr_priv.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PROBLEM_MAX 300
#define PROBLEMS_MAX 1000

bool fr_problem(struct arena *arena, struct fr_document *document, struct err *err,
                const char *format, ...)
{
    char text[PROBLEM_MAX];
    va_list list;
    va_start(list, format);
    int length = vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (length < 0)
        return err_set(err, ERR_VALUE, "a problem that could not be put into words");
    if (document->problem_count == PROBLEMS_MAX)
        return true; /* enough for a person to see */
    if (!arena_grow(arena, &document->problems, document->problem_count,
                    &document->problem_capacity, sizeof *document->problems))
        return arena_error(arena, err);
    struct str kept = str_copy(arena, str_of(text));
    if (kept.data == NULL)
        return arena_error(arena, err);
    document->problems[document->problem_count++] = kept;
    return true;
}

/* ---- names ---- */

static bool skips(char byte)
{
    return !isalnum((unsigned char)byte) && (byte & 0x80) == 0;
}

/* How many letters of the name the entry begins with; 0 where it does not begin with all of it. */
static size_t begins_with(struct str entity, struct str name)
{
    size_t i = 0;
    size_t count = 0;
    for (size_t j = 0; j < name.length; j++) {
        if (skips(name.data[j]))
            continue;
        while (i < entity.length && skips(entity.data[i]))
            i++;
        if (i == entity.length || char_lower(entity.data[i]) != char_lower(name.data[j]))
            return 0;
        i++;
        count++;
    }
    bool whole = i == entity.length || skips(entity.data[i]);
    return whole ? count : 0;
}

/* "CHINA" and "CHINA, PEOPLE'S REPUBLIC OF" are one. */
static bool same_country(struct str a, struct str b)
{
    return a.length == 0 || b.length == 0 || begins_with(a, b) > 0 || begins_with(b, a) > 0;
}

/* ---- rows ---- */

static bool takes_rows(const struct fr_instruction *instruction, const struct fr_row *row)
{
    return (instruction->action == FR_ADD || instruction->action == FR_REVISE) &&
           str_equal(instruction->list, row->list) &&
           same_country(instruction->country, row->country);
}

static size_t longest_name(const struct fr_instruction *instruction, const struct fr_row *row,
                           struct str *ret_name)
{
    size_t longest = 0;
    for (size_t i = 0; i < instruction->name_count; i++) {
        size_t length = begins_with(row->entity, instruction->names[i]);
        if (length <= longest)
            continue;
        longest = length;
        *ret_name = instruction->names[i];
    }
    return longest;
}

static size_t instruction_of(const struct fr_document *document, struct fr_row *row)
{
    size_t found = SIZE_MAX;
    size_t unnamed = SIZE_MAX;
    size_t unnamed_count = 0;
    size_t longest = 0;
    for (size_t i = 0; i < document->instruction_count; i++) {
        const struct fr_instruction *instruction = &document->instructions[i];
        if (!takes_rows(instruction, row))
            continue;
        struct str name = { 0 };
        size_t length = longest_name(instruction, row, &name);
        if (length > longest) {
            longest = length;
            found = i;
            row->name = str_starts(row->entity, name) ? name : (struct str){ 0 };
        }
        if (instruction->name_count == 0 && instruction->country.length > 0) {
            unnamed = i;
            unnamed_count++;
        }
    }
    return found != SIZE_MAX || unnamed_count != 1 ? found : unnamed;
}

static bool has_row(const struct fr_document *document, size_t instruction, struct str name)
{
    for (size_t i = 0; i < document->row_count; i++) {
        const struct fr_row *row = &document->rows[i];
        if (row->instruction == instruction &&
            (name.length == 0 || begins_with(row->entity, name) > 0))
            return true;
    }
    return false;
}

/* ---- what was not understood ---- */

static struct str missing_row(const struct fr_document *document, size_t at)
{
    const struct fr_instruction *instruction = &document->instructions[at];
    for (size_t i = 0; i < instruction->name_count; i++) {
        if (!has_row(document, at, instruction->names[i]))
            return instruction->names[i];
    }
    return (struct str){ 0 };
}

static bool settle_instruction(struct arena *arena, struct fr_document *document, size_t at,
                               struct err *err)
{
    struct fr_instruction *instruction = &document->instructions[at];
    enum fr_action action = instruction->action;
    struct str missing = { 0 };
    if (action == FR_HEADING || action == FR_AUTHORITY)
        return true;
    if (action == FR_NOT_KNOWN) {
        instruction->why = STR("what it does was not understood");
    } else if (instruction->list.length == 0) {
        if (instruction->place.length == 0)
            instruction->why = STR("what it amends was not understood");
    } else if (action == FR_MOVE) {
        instruction->why = STR("it moves entries");
    } else if (action == FR_REMOVE) {
        if (instruction->name_count == 0)
            instruction->why = STR("whom it removes was not understood");
    } else if (instruction->name_count == 0) {
        if (!has_row(document, at, (struct str){ 0 }))
            instruction->why = STR("it names no party, and no row of a table is its own");
    } else {
        missing = missing_row(document, at);
    }
    if (missing.length == 0)
        return true;
    instruction->why = str_join(arena, STR("no row of a table is that of"), " ", missing);
    return instruction->why.data != NULL || arena_error(arena, err);
}

/* ---- what the summary says ---- */

static bool number_word(struct str word, unsigned *ret)
{
    static const char *const small[] = {
        "zero",     "one",     "two",     "three",     "four",     "five",    "six",
        "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"
    };
    static const char *const tens[] = { "twenty", "thirty",  "forty",  "fifty",
                                        "sixty",  "seventy", "eighty", "ninety" };
    size_t dash = str_find(word, '-');
    for (unsigned i = 0; i < sizeof small / sizeof *small; i++) {
        if (str_equal_fold(word, str_of(small[i]))) {
            *ret = i;
            return true;
        }
    }
    for (unsigned i = 0; i < sizeof tens / sizeof *tens; i++) {
        unsigned unit = 0;
        if (!str_equal_fold(str_slice(word, 0, dash), str_of(tens[i])))
            continue;
        *ret = (i + 2) * 10;
        if (dash < word.length && number_word(str_slice(word, dash + 1, word.length), &unit))
            *ret += unit;
        return true;
    }
    return false;
}

static bool number_at(struct str text, size_t *at, unsigned *ret)
{
    while (*at < text.length && text.data[*at] == ' ')
        ++*at;
    size_t end = *at + str_find(str_slice(text, *at, text.length), ' ');
    struct str word = str_slice(text, *at, end);
    *at = end;
    if (word.length == 0 || word.length > 12)
        return false;
    if (!is_digit(word.data[0]))
        return number_word(word, ret);
    *ret = 0;
    for (size_t i = 0; i < word.length; i++) {
        if (!is_digit(word.data[i]))
            return false;
        *ret = *ret * 10 + (unsigned)(word.data[i] - '0');
        if (*ret > FR_ROWS_MAX)
            return false;
    }
    return true;
}

/* "adding 37 entities under 38 entries", "adding five entities and eight addresses" */
static bool says_added(struct str summary, unsigned *ret)
{
    unsigned more;
    size_t at = fr_find_word(summary, "adding");
    if (at == summary.length)
        return false;
    at += strlen("adding");
    if (!number_at(summary, &at, ret))
        return false;
    struct str rest = str_trim(str_slice(summary, at, summary.length));
    if (!str_starts(rest, STR("entit")) && !str_starts(rest, STR("entr")))
        return false;
    at = str_find(rest, ' ');
    rest = str_slice(rest, at, rest.length);
    size_t under = sizeof " under" - 1;
    size_t and = sizeof " and" - 1;
    if (str_starts(rest, STR(" under ")) && number_at(rest, &under, &more) &&
        str_starts(str_trim(str_slice(rest, under, rest.length)), STR("entr")))
        *ret = more;
    else if (str_starts(rest, STR(" and ")) && number_at(rest, &and, &more) &&
             str_starts(str_trim(str_slice(rest, and, rest.length)), STR("address")))
        *ret += more;
    return true;
}

static size_t added_rows(const struct fr_document *document)
{
    size_t count = 0;
    for (size_t i = 0; i < document->row_count; i++) {
        size_t at = document->rows[i].instruction;
        count += str_equal_text(document->rows[i].list, "EL") && at != SIZE_MAX &&
                 document->instructions[at].action == FR_ADD;
    }
    return count;
}

/* ---- the whole ---- */

bool fr_settle(struct arena *arena, struct fr_document *document, struct err *err)
{
    unsigned said;
    for (size_t i = 0; i < document->row_count; i++) {
        struct fr_row *row = &document->rows[i];
        row->instruction = instruction_of(document, row);
        int shown = (int)(row->entity.length < 80 ? row->entity.length : 80);
        if (row->instruction == SIZE_MAX &&
            !fr_problem(arena, document, err, "no instruction is that of the row '%.*s'", shown,
                        row->entity.data))
            return false;
        if (str_equal_text(row->list, "EL") && row->requirement.length == 0 &&
            !fr_problem(arena, document, err, "the row '%.*s' has no license requirement", shown,
                        row->entity.data))
            return false;
    }
    for (size_t i = 0; i < document->instruction_count; i++) {
        if (!settle_instruction(arena, document, i, err))
            return false;
    }
    if (document->effective == DATE_MIN &&
        !fr_problem(arena, document, err, "the day on which it takes effect was not found"))
        return false;
    if (document->kind == FR_RULE && document->instruction_count == 0 &&
        !fr_problem(arena, document, err, "no instruction was found in it"))
        return false;
    size_t added = added_rows(document);
    if (says_added(document->summary, &said) && said != added &&
        !fr_problem(arena, document, err,
                    "the summary says that %u entries are added, and %zu rows are", said, added))
        return false;
    return true;
}

bool fr_needs_person(const struct fr_document *document)
{
    bool needs = document->problem_count > 0 || document->kind != FR_RULE;
    for (size_t i = 0; i < document->instruction_count; i++) {
        const struct fr_instruction *instruction = &document->instructions[i];
        needs = needs || instruction->why.length > 0 ||
                (instruction->list.length == 0 && instruction->action >= FR_ADD);
    }
    return needs;
}

const char *fr_action_name(enum fr_action action)
{
    static const char *const names[FR_ACTION_COUNT] = { "unknown", "heading", "authority", "add",
                                                        "revise",  "remove",  "move" };
    return names[action];
}
