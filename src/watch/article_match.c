/* SPDX-License-Identifier: Apache-2.0 */
/* watch/article_match.c - whether words of the table stand in a text; see article.h. */
#include "watch/article_priv.h"

#include <ctype.h>
#include <string.h>

static bool is_word(struct str text, size_t at)
{
    return at < text.length && (isalnum((unsigned char)text.data[at]) || (text.data[at] & 0x80));
}

/* Where the word stands as a whole; the length where it does not. */
static size_t find_one(struct str word, struct str text, size_t *ret_length)
{
    bool open = word.length > 0 && word.data[word.length - 1] == '*';
    bool exact = false;
    word.length -= open;
    for (size_t i = 0; i < word.length; i++)
        exact = exact || isupper((unsigned char)word.data[i]);
    for (size_t i = 0; word.length > 0 && i + word.length <= text.length; i++) {
        struct str there = str_slice(text, i, i + word.length);
        if (i > 0 && is_word(text, i - 1) && is_word(word, 0))
            continue;
        if (!open && is_word(text, i + word.length) && is_word(word, word.length - 1))
            continue;
        if (exact ? str_equal(there, word) : str_equal_fold(there, word)) {
            *ret_length = word.length;
            return i;
        }
    }
    *ret_length = 0;
    return text.length;
}

bool article_has(struct str words, struct str text, size_t *ret_at, size_t *ret_length)
{
    bool found = false;
    while (words.length > 0) {
        size_t end = str_find(words, '|');
        size_t length;
        size_t at = find_one(str_trim(str_slice(words, 0, end)), text, &length);
        if (at < text.length && (!found || at < *ret_at)) {
            *ret_at = at;
            *ret_length = length;
            found = true;
        }
        words = str_slice(words, end < words.length ? end + 1 : end, words.length);
    }
    return found;
}

bool article_matches(struct str match, struct str text)
{
    while (match.length > 0) {
        size_t end = 0;
        while (end < match.length && !str_starts(str_slice(match, end, match.length), STR(" & ")))
            end++;
        struct str part = str_trim(str_slice(match, 0, end));
        bool absent = str_starts(part, STR("!"));
        size_t at;
        size_t length;
        if (article_has(str_slice(part, absent, part.length), text, &at, &length) == absent)
            return false;
        match = str_slice(match, end < match.length ? end + 3 : end, match.length);
    }
    return true;
}
