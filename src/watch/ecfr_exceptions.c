/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch/ecfr_exceptions.c - the exception fields of an entry: "LVS: $3000", "GBS: Yes, except .a".
 *
 * The forms are few and exact.  NAME holds the entries and paragraphs that the list opens the
 * exception to, NAME.not those it leaves out of them, NAME.part entries of which it says in words
 * what is meant.  LVS has a set for each amount.  STA is open unless a field closes it: STA.none
 * for whom it is closed, STA.not-A6 for whom it is closed in the second of its country groups.
 */
#include "watch/ecfr_priv.h"

#define NAME_TEXT_MAX 64
#define AMOUNT_MAX 12

struct field {
    struct edition *edition;
    struct str entry;
    const char *name; /* "LVS" */
    struct err *err;
    bool trial;  /* nothing is put: only whether the whole field is understood */
    bool failed; /* err says why */
};

static bool cut_start(struct str *text, const char *start)
{
    struct str wanted = str_of(start);
    if (!str_starts(*text, wanted))
        return false;
    *text = str_slice(*text, wanted.length, text->length);
    return true;
}

static bool cut_end(struct str *text, const char *end)
{
    struct str wanted = str_of(end);
    if (!str_ends(*text, wanted))
        return false;
    text->length -= wanted.length;
    return true;
}

static void put_codes(struct field *field, const char *suffix, struct str more,
                      const struct str *codes, size_t count)
{
    char text[NAME_TEXT_MAX];
    struct buf buf = { .data = text, .capacity = sizeof text, .limit = sizeof text };
    buf_text(&buf, "ccl.");
    buf_text(&buf, field->name);
    buf_text(&buf, suffix);
    buf_str(&buf, more);
    for (size_t i = 0; i < count && !field->failed && !field->trial; i++)
        field->failed = !edition_put(field->edition, buf_view(&buf), ECFR_CODES, 774,
                                     (struct str){ 0 }, codes[i], field->err);
}

static void put_entry(struct field *field, const char *suffix, struct str more)
{
    put_codes(field, suffix, more, &field->entry, 1);
}

/* Puts a list of the entry's own paragraphs; false if the text is anything else. */
static bool put_list(struct field *field, const char *suffix, struct str more, struct str text)
{
    struct str *codes;
    size_t count;
    if (!scope_paragraphs(field->edition->arena, field->entry, text, &codes, &count))
        return false;
    put_codes(field, suffix, more, codes, count);
    return true;
}

/* ---- Yes, and for what ---- */

/* "Yes", "Yes, except N/A for MT" (which the restrictions on all exceptions say already). */
static bool read_yes(struct field *field, struct str text)
{
    struct str none = { 0 };
    size_t see = 0;
    if (str_equal_text(text, "N/A") || str_equal_text(text, "No"))
        return true;
    if (!cut_start(&text, "Yes"))
        return false;
    /* Where to read on does not narrow it. */
    while (see < text.length && !str_starts(str_slice(text, see, text.length), STR(", see ")))
        see++;
    text = str_slice(text, 0, see);
    if (text.length == 0 || str_equal_text(text, ", except N/A for MT")) {
        put_entry(field, "", none);
        return true;
    }
    if (cut_start(&text, ", except for ") || cut_start(&text, ", except ")) {
        if (!put_list(field, ".not", none, text))
            return false;
        put_entry(field, "", none);
        return true;
    }
    if (!cut_start(&text, ", for ") && !cut_start(&text, " for "))
        return false;
    cut_end(&text, " only");
    return put_list(field, "", none, text);
}

/* ---- LVS: amounts ---- */

struct amounts {
    struct field *field;
    bool whole; /* the entry has one amount */
    bool parts; /* or paragraphs have theirs */
};

/* "$3,000" to "3000". */
static bool cut_amount(struct str *text, char digits[AMOUNT_MAX], struct str *ret_amount)
{
    size_t at = 1;
    size_t count = 0;
    if (text->length < 2 || text->data[0] != '$')
        return false;
    for (; at < text->length && count < AMOUNT_MAX; at++) {
        char c = text->data[at];
        bool thousands = c == ',' && at + 1 < text->length && text->data[at + 1] >= '0' &&
                         text->data[at + 1] <= '9';
        if (c >= '0' && c <= '9')
            digits[count++] = c;
        else if (!thousands)
            break;
    }
    *ret_amount = (struct str){ digits, count };
    *text = str_slice(*text, at, text->length);
    return count > 0 && count < AMOUNT_MAX;
}

static bool read_amount(struct amounts *amounts, struct str clause)
{
    struct field *field = amounts->field;
    char digits[AMOUNT_MAX];
    struct str amount;
    struct str none = { 0 };
    if (str_equal_text(clause, "N/A") || str_equal_text(clause, "N/A for MT"))
        return true;
    if (cut_start(&clause, "N/A for ")) {
        if (!cut_start(&clause, "MT and for "))
            cut_start(&clause, "MT and ");
        return put_list(field, ".not", none, clause);
    }
    if (!cut_amount(&clause, digits, &amount))
        return false;
    if (cut_start(&clause, " for ") || cut_start(&clause, ": ")) {
        if (amounts->whole)
            return false;
        amounts->parts = true;
        return put_list(field, ".", amount, clause);
    }
    if (amounts->whole || amounts->parts)
        return false;
    amounts->whole = true;
    put_entry(field, ".", amount);
    if (clause.length == 0 || str_equal_text(clause, ", except N/A for MT") ||
        str_equal_text(clause, ", N/A for MT"))
        return true;
    if (!cut_start(&clause, ", except N/A for ") && !cut_start(&clause, ", N/A for ") &&
        !cut_start(&clause, ", except "))
        return false;
    if (!cut_start(&clause, "MT and for "))
        cut_start(&clause, "MT and ");
    return put_list(field, ".not", none, clause);
}

static bool read_amounts(struct field *field, struct str text)
{
    struct amounts amounts = { .field = field };
    bool not_at_all = str_equal_text(text, "N/A");
    while (text.length > 0) {
        size_t end = 0;
        while (end < text.length && !str_starts(str_slice(text, end, text.length), STR("; ")))
            end++;
        if (!read_amount(&amounts, str_slice(text, 0, end)))
            return false;
        text = str_slice(text, end < text.length ? end + 2 : end, text.length);
    }
    return not_at_all || amounts.whole || amounts.parts;
}

/* ---- STA: for whom it is closed ---- */

/* "any item in this ECCN", "8A001.b or 8A001.c": what is meant. */
static bool put_closed(struct field *field, const char *suffix, struct str what)
{
    static const char *const things[] = { "any item",
                                          "any commodity",
                                          "any technology",
                                          "any software",
                                          "any \"technology\"",
                                          "any \"software\"",
                                          "commodities",
                                          "technology",
                                          "software",
                                          "\"technology\" specified",
                                          "\"software\" specified",
                                          NULL };
    struct str none = { 0 };
    bool framed = false;
    for (size_t i = 0; things[i] != NULL && !framed; i++)
        framed = cut_start(&what, things[i]);
    cut_start(&what, " in ");
    if ((framed && (str_equal_text(what, "this ECCN") || str_equal_text(what, "this entry"))) ||
        str_equal(what, field->entry)) {
        put_entry(field, suffix, none);
        return true;
    }
    return put_list(field, suffix, none, what);
}

static bool read_closed(struct field *field, struct str text)
{
    struct str where = STR(" to any of the destinations listed in Country Group ");
    struct str groups;
    size_t at = 0;
    if (str_starts(text, STR("Paragraph (c)(2) of License Exception STA ")) &&
        (str_ends(text, STR("this entry")) || str_ends(text, field->entry))) {
        put_entry(field, ".not-A6", (struct str){ 0 });
        return true;
    }
    if (!cut_start(&text, "License Exception STA may not be used "))
        return false;
    if (cut_start(&text, "for "))
        return put_closed(field, ".none", text);
    if (!cut_start(&text, "to ship or transmit ") && !cut_start(&text, "to ship "))
        return false;
    while (at < text.length && !str_starts(str_slice(text, at, text.length), where))
        at++;
    groups = str_slice(text, at + where.length, text.length);
    text = str_slice(text, 0, at);
    /* Behind the groups stands where to look them up, and nothing more. */
    if (groups.length == 0 || str_find(groups, ')') != groups.length - 1)
        return false;
    if (str_starts(groups, STR("A:5 or A:6 (")))
        return put_closed(field, ".none", text);
    return str_starts(groups, STR("A:6 (")) && put_closed(field, ".not-A6", text);
}

/* ---- a field ---- */

static const struct {
    const char *name;
    bool (*read)(struct field *field, struct str text);
} fields[] = {
    { "LVS", read_amounts }, { "GBS", read_yes }, { "TSR", read_yes },
    { "IEC", read_yes },     { "ENC", read_yes }, { "STA", read_closed },
};

bool edition_add_exception(struct edition *edition, struct str entry, struct str name,
                           struct str text, struct err *err)
{
    struct field field = { .edition = edition, .entry = entry, .err = err };
    char digits[ECFR_FINGERPRINT_SIZE];
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (!str_equal_text(name, fields[i].name))
            continue;
        field.name = fields[i].name;
        edition->cell_count++;
        ecfr_fingerprint(text, digits);
        const struct str *set = ecfr_table_find(edition->families, str_of(digits));
        if (set != NULL)
            return edition_put(edition, *set, ECFR_CODES, 774, (struct str){ 0 }, entry, err);
        field.trial = true;
        bool understood = fields[i].read(&field, text);
        field.trial = false;
        if (understood) {
            fields[i].read(&field, text);
        } else {
            put_entry(&field, ".part", (struct str){ 0 });
            field.failed = field.failed || !edition_open(edition, entry, name, text, name, err);
        }
    }
    return !field.failed;
}
