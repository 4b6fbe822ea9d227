/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/firm.c - whether an exporter is the firm that a letter binds.
 *
 * Names are compared without case, punctuation and repeated blanks.  A name or affiliate of the
 * firm is bound; a name that holds a distinctive word of it, or is written in other letters, may
 * be, and is asked; another is not.
 */
#include "decide/decide_priv.h"
#include "decide/party_name.h"

struct str party_name_fold(struct arena *arena, struct str name)
{
    char *text = arena_alloc(arena, name.length + 1);
    size_t length = 0;
    if (text == NULL)
        return (struct str){ 0 };
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
        if (letter)
            text[length++] = c;
        else if (c != '.' && c != '\'' && length > 0 && text[length - 1] != ' ')
            text[length++] = ' ';
    }
    while (length > 0 && text[length - 1] == ' ')
        length--;
    return (struct str){ .data = text, .length = length };
}

static bool fold_all(struct arena *arena, const struct str *names, size_t count,
                     struct firm_name **ret_names)
{
    *ret_names = arena_array(arena, count, sizeof **ret_names);
    if (*ret_names == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        (*ret_names)[i].folded = party_name_fold(arena, names[i]);
        if ((*ret_names)[i].folded.data == NULL)
            return false;
    }
    return true;
}

bool firms_prepare(struct decider *decider, struct err *err)
{
    const struct policy *policy = decider->policy;
    decider->firms = arena_array(&decider->arena, policy->firm_count, sizeof *decider->firms);
    if (decider->firms == NULL)
        return arena_error(&decider->arena, err);
    for (size_t i = 0; i < policy->firm_count; i++) {
        const struct firm *firm = &policy->firms[i];
        struct firm_names *names = &decider->firms[i];
        names->name_count = firm->name_count;
        names->distinctive_count = firm->distinctive_count;
        if (!fold_all(&decider->arena, firm->names, firm->name_count, &names->names) ||
            !fold_all(&decider->arena, firm->distinctive, firm->distinctive_count,
                      &names->distinctive))
            return arena_error(&decider->arena, err);
    }
    return true;
}

/* Whether the words hold the word (or words) as a whole. */
static bool holds_words(struct str words, struct str part)
{
    for (size_t i = 0; part.length > 0 && i + part.length <= words.length; i++) {
        size_t end = i + part.length;
        if (words.data[i] == part.data[0] && str_equal(str_slice(words, i, end), part) &&
            (i == 0 || words.data[i - 1] == ' ') && (end == words.length || words.data[end] == ' '))
            return true;
    }
    return false;
}

static struct str without_blanks(struct arena *arena, struct str folded)
{
    char *text = arena_alloc(arena, folded.length + 1);
    size_t length = 0;
    for (size_t i = 0; text != NULL && i < folded.length; i++) {
        if (folded.data[i] != ' ')
            text[length++] = folded.data[i];
    }
    return (struct str){ .data = text, .length = length };
}

/* "n v i d i a": letters with blanks between them. */
static bool is_spelled_out(struct str folded)
{
    return folded.length > 3 && folded.data[1] == ' ' && folded.data[3] == ' ';
}

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        if ((unsigned char)text.data[i] >= 0x80)
            return false;
    }
    return true;
}

struct exporter_name firm_exporter(struct arena *work, struct str name)
{
    struct exporter_name exporter = { .is_given = name.length > 0 };
    if (!exporter.is_given)
        return exporter;
    exporter.folded = party_name_fold(work, name);
    if (exporter.folded.data == NULL)
        return exporter;
    exporter.dense = without_blanks(work, exporter.folded);
    exporter.is_ascii = is_ascii(exporter.folded);
    return exporter;
}

uint8_t firm_is(const struct firm_names *firm, const struct exporter_name *exporter)
{
    /* Without letters there is nothing to compare; without memory nothing was compared. */
    if (!exporter->is_given || exporter->dense.length == 0)
        return TRUTH_UNKNOWN;
    for (size_t i = 0; i < firm->name_count; i++) {
        if (str_equal(exporter->folded, firm->names[i].folded))
            return TRUTH_TRUE;
    }
    /*
     * An accent, another script or a look-alike letter: nothing here can tell whose name that is.
     */
    if (!exporter->is_ascii)
        return TRUTH_UNKNOWN;
    for (size_t i = 0; i < firm->distinctive_count; i++) {
        struct str word = firm->distinctive[i].folded;
        if (holds_words(exporter->folded, word) ||
            (is_spelled_out(exporter->folded) && str_starts(exporter->dense, word)))
            return TRUTH_UNKNOWN;
    }
    return TRUTH_FALSE;
}
