/* SPDX-License-Identifier: Apache-2.0 */
/* watch/ecfr_list.c - the Commerce Control List: its entries and their license requirements. */
#include "watch/ecfr_priv.h"

#include <string.h>

/* The sections of an entry, as far as they matter here. */
enum section { SECTION_REQUIREMENTS, SECTION_EXCEPTIONS, SECTION_STA, SECTION_OTHER };

struct entry {
    struct str code; /* empty: none is open */
    struct str heading;
    enum section section;
    size_t rows;
    struct str field; /* the exception field that is open, "LVS"; empty: none */
    struct str text;  /* and what it says so far */
};

/* "5A002 “Information security” …": digit, group, three digits, and no more of a word. */
static bool entry_code(struct str text, struct str *ret_code)
{
    if (text.length < 5 || !is_digit(text.data[0]) || text.data[1] < 'A' || text.data[1] > 'E' ||
        !is_digit(text.data[2]) || !is_digit(text.data[3]) || !is_digit(text.data[4]) ||
        (text.length > 5 && (is_digit(text.data[5]) || text.data[5] == '.')))
        return false;
    *ret_code = str_slice(text, 0, 5);
    return true;
}

static bool begins(struct str text, const char *start)
{
    struct str wanted = str_of(start);
    return text.length >= wanted.length &&
           str_equal_fold(str_slice(text, 0, wanted.length), wanted);
}

static bool is_section(struct str text, enum section *ret_section)
{
    if (begins(text, "License Requirements"))
        *ret_section = SECTION_REQUIREMENTS;
    else if (begins(text, "List Based License Exceptions") || begins(text, "License Exceptions"))
        *ret_section = SECTION_EXCEPTIONS;
    else if (begins(text, "Special Conditions for STA"))
        *ret_section = SECTION_STA;
    else if (begins(text, "List of Items Controlled") || begins(text, "Reporting Requirements"))
        *ret_section = SECTION_OTHER;
    else
        return false;
    return true;
}

/* What the entry asks for in words: "XX applies to …", "a license is required …". */
static bool is_control(struct str text)
{
    struct str words = text;
    size_t at = str_find(text, ' ');
    if (begins(text, "Control(s)") || begins(text, "Controls:"))
        return true;
    if (at == 2)
        words = str_slice(text, 3, text.length);
    if (at == 2 && (begins(words, "applies ") || begins(words, "apply ")))
        return true;
    return begins(text, "A license is required");
}

/* "GBS: Yes": the field, and what it says. */
static bool exception_field(struct str text, struct str *ret_field, struct str *ret_text)
{
    size_t at = str_find(text, ':');
    if (at < 2 || at > 4 || at == text.length)
        return false;
    for (size_t i = 0; i < at; i++) {
        if (text.data[i] < 'A' || text.data[i] > 'Z')
            return false;
    }
    *ret_field = str_slice(text, 0, at);
    *ret_text = str_trim(str_slice(text, at + 1, text.length));
    return true;
}

static bool close_field(struct edition *edition, struct entry *entry, struct err *err)
{
    struct str field = entry->field;
    entry->field = (struct str){ 0 };
    return field.length == 0 ||
           edition_add_exception(edition, entry->code, field, entry->text, err);
}

/* A field begins, or goes on: what it says on several lines belongs together. */
static bool add_field(struct edition *edition, struct entry *entry, struct str text,
                      struct err *err)
{
    struct str field;
    struct str says;
    if (exception_field(text, &field, &says)) {
        if (!close_field(edition, entry, err))
            return false;
        entry->field = field;
        entry->text = says;
        return true;
    }
    if (entry->field.length == 0 || text.length == 0)
        return true;
    char *joined = arena_alloc(edition->arena, entry->text.length + 1 + text.length);
    if (joined == NULL)
        return arena_error(edition->arena, err);
    memcpy(joined, entry->text.data, entry->text.length);
    joined[entry->text.length] = ' ';
    memcpy(joined + entry->text.length + 1, text.data, text.length);
    entry->text = (struct str){ joined, entry->text.length + 1 + text.length };
    return true;
}

static bool close_entry(struct edition *edition, struct entry *entry, struct err *err)
{
    if (!close_field(edition, entry, err))
        return false;
    if (entry->code.length > 0 && entry->rows == 0 &&
        !edition_add_control(edition, entry->code, (struct str){ 0 }, entry->heading, err))
        return false;
    *entry = (struct entry){ .code = { 0 } };
    return true;
}

static bool open_entry(struct edition *edition, struct entry *entry, struct str code,
                       struct str heading, struct err *err)
{
    if (!close_entry(edition, entry, err))
        return false;
    *entry = (struct entry){ .code = code,
                             .heading = str_trim(str_slice(heading, 5, heading.length)),
                             .section = SECTION_REQUIREMENTS };
    edition->entry_count++;
    edition->has_list = true;
    return edition_put(edition, STR("ccl.entries"), ECFR_CODES, 774, (struct str){ 0 }, code, err);
}

/* Two cells; one that holds both; or what it applies to, with nothing beside it. */
static bool add_row(struct edition *edition, struct entry *entry, const struct block *block,
                    struct err *err)
{
    struct str control = block->cells[0];
    struct str cell = block->cell_count > 1 ? block->cells[1] : (struct str){ 0 };
    if (block->header || control.length == 0 || begins(control, "Control(s)"))
        return true;
    entry->rows++;
    return edition_add_control(edition, entry->code, control, cell.length > 0 ? cell : control,
                               err);
}

static bool add_paragraph(struct edition *edition, struct entry *entry, const struct block *block,
                          struct err *err)
{
    struct str code;
    enum section section;
    if (block->entry_tag && entry_code(block->text, &code))
        return open_entry(edition, entry, code, block->text, err);
    if (entry->code.length == 0)
        return true;
    if (block->kind == BLOCK_HEADING && begins(block->text, "Category "))
        return close_entry(edition, entry, err);
    if (is_section(block->text, &section)) {
        entry->section = section;
        return close_field(edition, entry, err);
    }
    if (entry->section == SECTION_EXCEPTIONS || entry->section == SECTION_STA)
        return add_field(edition, entry, block->text, err);
    if (entry->section != SECTION_REQUIREMENTS || !is_control(block->text))
        return true;
    if (begins(block->text, "Control(s)") && block->text.length < sizeof "Control(s):")
        return true;
    entry->rows++;
    return edition_add_control(edition, entry->code, block->text, (struct str){ 0 }, err);
}

bool edition_add_list(struct edition *edition, const struct blocks *blocks, size_t from, size_t to,
                      struct err *err)
{
    struct entry entry = { .code = { 0 } };
    for (size_t i = from; i < to; i++) {
        const struct block *block = &blocks->list[i];
        bool done = true;
        if (block->kind == BLOCK_PARAGRAPH || block->kind == BLOCK_HEADING)
            done = add_paragraph(edition, &entry, block, err);
        else if (block->kind == BLOCK_ROW && entry.code.length > 0 && block->cell_count > 0 &&
                 entry.section == SECTION_REQUIREMENTS)
            done = add_row(edition, &entry, block, err);
        if (!done)
            return false;
    }
    return close_entry(edition, &entry, err);
}
