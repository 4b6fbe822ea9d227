/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/name_parts.c - what of a party's name may be a name by itself.
 *
 * People write more into the field of a name than the name: a branch, a department, "c/o" and who
 * it is in care of.  With other words before and behind it a listed name is not alike enough to be
 * found, so what stands between them is looked for too.
 */
#include "decide/screening_priv.h"

#define WORDS_MAX 48
#define PART_LEAST 4 /* bytes: less is no name */

/* Between two names. */
static const char *const dividers[] = { "c/o",      "co/",   "attn",   "attn.", "dba",   "d/b/a",
                                        "aka",      "a/k/a", "a.k.a.", "fka",   "f/k/a", "t/a",
                                        "formerly", "-",     "/",      "via",   "for" };

/* Behind a name, and before them where it is: "Berlin Branch". */
static const char *const places[] = { "branch",      "office",     "department",     "dept",
                                      "dept.",       "division",   "representative", "rep",
                                      "subsidiary",  "warehouse",  "plant",          "factory",
                                      "procurement", "purchasing", "headquarters",   "hq" };

/*
 * The end of a name, unless more of them come.  Not all legal forms of screen/forms.csv: "as",
 * "private" and "company" stand inside names too.
 */
static const char *const ends[] = { "ltd",  "ltd.",  "limited",     "llc",  "inc", "inc.",
                                    "corp", "corp.", "corporation", "gmbh", "plc", "jsc",
                                    "pjsc", "ooo",   "oao",         "zao",  "ao",  "sa",
                                    "s.a.", "ag",    "bv",          "b.v.", "nv",  "kk",
                                    "bhd",  "bhd.",  "spa",         "srl" };

static bool is_among(struct str word, const char *const *words, size_t count)
{
    while (word.length > 0 &&
           (word.data[word.length - 1] == ',' || word.data[word.length - 1] == ';'))
        word.length--;
    for (size_t i = 0; word.length > 0 && i < count; i++) {
        if (char_lower(word.data[0]) == words[i][0] && str_equal_fold(word, str_of(words[i])))
            return true;
    }
    return false;
}

#define IS_AMONG(word, words) is_among((word), (words), sizeof(words) / sizeof((words)[0]))

static size_t cut_words(struct str name, struct str words[WORDS_MAX])
{
    size_t count = 0;
    while (name.length > 0 && count < WORDS_MAX) {
        size_t end = 0;
        while (end < name.length && name.data[end] != ' ' && name.data[end] != '(' &&
               name.data[end] != ')' && name.data[end] != ';' && name.data[end] != '\n')
            end++;
        bool divides = end < name.length && name.data[end] != ' ';
        if (end > 0)
            words[count++] = str_slice(name, 0, end);
        if (divides && count < WORDS_MAX)
            words[count++] = STR("/");
        name = str_slice(name, end + 1, name.length);
    }
    return count;
}

/* From the first word through the last one. */
static void put_part(struct name_parts *parts, struct str name, const struct str *words,
                     size_t first, size_t end)
{
    if (first >= end || parts->count == NAME_PARTS_MAX)
        return;
    const char *from = words[first].data;
    const char *to = words[end - 1].data + words[end - 1].length;
    struct str part = { from, (size_t)(to - from) };
    if (part.length < PART_LEAST || part.length == name.length)
        return;
    for (size_t i = 0; i < parts->count; i++) {
        if (str_equal(parts->list[i], part))
            return;
    }
    parts->list[parts->count++] = part;
}

/* Of a run of words without a divider: up to a place, and up to a legal form. */
static void put_run(struct name_parts *parts, struct str name, const struct str *words,
                    size_t first, size_t end)
{
    put_part(parts, name, words, first, end);
    for (size_t i = first + 1; i < end; i++) {
        if (IS_AMONG(words[i], places)) {
            put_part(parts, name, words, first, i);
            put_part(parts, name, words, first, i - 1);
            break;
        }
    }
    for (size_t i = first + 1; i + 1 < end; i++) {
        if (IS_AMONG(words[i], ends) && !IS_AMONG(words[i + 1], ends)) {
            put_part(parts, name, words, first, i + 1);
            put_part(parts, name, words, i + 1, end);
            break;
        }
    }
}

void screener_parts(struct str name, struct name_parts *ret)
{
    struct str words[WORDS_MAX];
    size_t count = cut_words(name, words);
    size_t first = 0;
    ret->count = 0;
    for (size_t i = 0; i <= count; i++) {
        if (i < count && !IS_AMONG(words[i], dividers))
            continue;
        put_run(ret, name, words, first, i);
        first = i + 1;
    }
}
