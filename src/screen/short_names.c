/* SPDX-License-Identifier: Apache-2.0 */
/* screen/short_names.c - see short_names.h. */
#include "screen/short_names.h"

#include <ctype.h>
#include <string.h>

#define SHORT_LENGTH_MIN 3 /* letters and digits; of two there are too many */
#define SHORT_LENGTH_MAX 16
#define FIRST_LENGTH_MIN 4 /* of the first word as a name; a person's is often shorter */
#define HAN_LENGTH_MIN 3   /* characters; two are a country or a town */

/* ---- brackets ---- */

#define WIDE_OPEN "\xEF\xBC\x88"
#define WIDE_CLOSE "\xEF\xBC\x89"

/* The bracket at the end, without brackets in it; wide ones are three bytes each. */
static bool split(struct str text, struct str *ret_before, struct str *ret_inside)
{
    bool wide = str_ends(text, STR(WIDE_CLOSE));
    if (!wide && !str_ends(text, STR(")")))
        return false;
    size_t end = text.length - (wide ? strlen(WIDE_CLOSE) : 1);
    for (size_t i = end; i > 0; i--) {
        struct str rest = str_slice(text, i - 1, end);
        bool opens = rest.data[0] == '(' || str_starts(rest, STR(WIDE_OPEN));
        if (rest.data[0] == ')' || str_starts(rest, STR(WIDE_CLOSE)))
            return false;
        if (!opens)
            continue;
        *ret_before = str_trim(str_slice(text, 0, i - 1));
        *ret_inside = str_trim(str_slice(rest, rest.data[0] == '(' ? 1 : 3, rest.length));
        return ret_before->length > 0 && ret_inside->length > 0;
    }
    return false;
}

/* ---- words ---- */

static bool is_letter(char byte)
{
    return isalnum((unsigned char)byte) || (unsigned char)byte >= 0x80;
}

/* The next word, of letters and digits; empty at the end. */
static struct str next_word(struct str *rest)
{
    size_t from = 0;
    while (from < rest->length && !is_letter(rest->data[from]))
        from++;
    size_t to = from;
    while (to < rest->length && is_letter(rest->data[to]))
        to++;
    struct str word = str_slice(*rest, from, to);
    *rest = str_slice(*rest, to, rest->length);
    return word;
}

/* What an abbreviation passes over. */
static bool is_small(struct str word)
{
    static const char *const words[] = { "of",  "the", "and", "for", "in",  "on",   "to",
                                         "de",  "la",  "le",  "et",  "des", "du",   "el",
                                         "y",   "al",  "s",   "i",   "jsc", "ojsc", "pjsc",
                                         "ooo", "ao",  "oao", NULL };
    for (size_t i = 0; words[i] != NULL; i++) {
        if (str_equal_fold(word, str_of(words[i])))
            return true;
    }
    return false;
}

/* ---- what a bracket holds ---- */

/* Its letters and digits alone; false for what is no single word, or too long. */
static bool squeeze(struct str text, char out[SHORT_LENGTH_MAX], size_t *ret_length)
{
    *ret_length = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (strchr("-.&/'", text.data[i]) != NULL && byte != '\0')
            continue;
        if (byte >= 0x80 || !isalnum(byte) || *ret_length == SHORT_LENGTH_MAX)
            return false;
        out[(*ret_length)++] = (char)tolower(byte);
    }
    return *ret_length >= SHORT_LENGTH_MIN;
}

static bool begins_with(struct str word, const char *letters, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (i == word.length || tolower((unsigned char)word.data[i]) != letters[i])
            return false;
    }
    return true;
}

/*
 * "CHASNUPP" of Chashma Nuclear Power Plant: the beginnings of at least two words in their order,
 * from the first one on; none is passed over but small ones.  reached[i]: the words so far may be
 * the first i letters.
 */
static bool is_short_of(const char *letters, size_t length, struct str name)
{
    bool reached[SHORT_LENGTH_MAX + 1] = { true };
    for (struct str word = next_word(&name); word.length > 0; word = next_word(&name)) {
        bool next[SHORT_LENGTH_MAX + 1] = { false };
        bool goes_on = false;
        for (size_t i = 0; i < length; i++) {
            size_t most = i == 0 ? length - 1 : length;
            next[i] = next[i] || (reached[i] && is_small(word));
            for (size_t k = i + 1; reached[i] && k <= most; k++)
                next[k] = next[k] || begins_with(word, letters + i, k - i);
        }
        if (next[length])
            return true;
        for (size_t i = 0; i < length; i++)
            goes_on = goes_on || next[i];
        if (!goes_on)
            return false;
        memcpy(reached, next, sizeof reached);
    }
    return false;
}

/* "Acme" of Acme Chips Co., Ltd. */
static bool is_first_of(struct str inside, struct str name)
{
    struct str word = next_word(&name);
    return inside.length >= FIRST_LENGTH_MIN && str_equal(inside, word) &&
           next_word(&name).length > 0;
}

/* ---- scripts ---- */

struct scripts {
    size_t latin, han, other; /* letters */
    size_t words;
};

/* Han with Kana and Hangul; Arabic and Cyrillic; Greek and the rest are none of these. */
static struct scripts scripts_of(struct str text)
{
    struct scripts found = { 0 };
    bool inside = false;
    size_t at = 0;
    while (at < text.length) {
        uint32_t code = 0;
        size_t length = str_utf8_at(text, at, &code);
        if (length == 0)
            break;
        at += length;
        found.latin += code < 0x80 && isalpha((int)code) != 0;
        found.han += (code >= 0x3040 && code <= 0x30FF) || (code >= 0x3400 && code <= 0x9FFF) ||
                     (code >= 0xAC00 && code <= 0xD7A3);
        found.other += code >= 0x0400 && code <= 0x06FF;
        found.words += code != ' ' && !inside;
        inside = code != ' ';
    }
    return found;
}

/* In a script that the name is not in, and more than a word that may be a place. */
static bool is_other_script(struct str inside, struct str name)
{
    struct scripts here = scripts_of(inside);
    struct scripts there = scripts_of(name);
    if (here.han >= HAN_LENGTH_MIN)
        return there.han == 0;
    if (here.han > 0)
        return false;
    if (here.other > 0)
        return here.latin == 0 && there.other == 0 && (here.words > 1 || there.words == 1);
    return here.latin > 0 && here.words > 1 && there.latin == 0 && there.han + there.other > 0;
}

bool short_name_split(struct str text, struct str *ret_before, struct str *ret_inside)
{
    static const char mark[] = "original script:";
    char letters[SHORT_LENGTH_MAX];
    size_t length;
    struct str before;
    struct str inside;
    if (!split(text, &before, &inside))
        return false;
    if (str_starts(inside, STR(mark)))
        inside = str_trim(str_slice(inside, sizeof mark - 1, inside.length));
    bool is_name = is_other_script(inside, before) || is_first_of(inside, before) ||
                   (squeeze(inside, letters, &length) && is_short_of(letters, length, before));
    if (is_name) {
        *ret_before = before;
        *ret_inside = inside;
    }
    return is_name;
}
