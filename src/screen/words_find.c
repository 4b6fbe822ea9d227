/* SPDX-License-Identifier: Apache-2.0 */
/* screen/words_find.c - see words.h. */
#include "screen/words.h"

/* As strcmp orders them. */
static int compare(struct str word, const char *other)
{
    for (size_t i = 0; i < word.length; i++) {
        if (word.data[i] != other[i])
            return (unsigned char)word.data[i] < (unsigned char)other[i] ? -1 : 1;
    }
    return other[word.length] == '\0' ? 0 : -1;
}

size_t word_lower(const struct word_pair *pairs, size_t count, struct str word)
{
    size_t from = 0;
    size_t to = count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (compare(word, pairs[middle].word) > 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

bool word_begins(struct str word, const char *other)
{
    size_t at = 0;
    while (at < word.length && word.data[at] == other[at])
        at++;
    return at == word.length;
}

const struct word_pair *word_find(const struct word_pair *pairs, size_t count, struct str word)
{
    size_t at = word_lower(pairs, count, word);
    return at < count && compare(word, pairs[at].word) == 0 ? &pairs[at] : NULL;
}

const char *letter_find(uint32_t code)
{
    size_t from = 0;
    size_t to = name_letters_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (code > name_letters[middle].code)
            from = middle + 1;
        else
            to = middle;
    }
    return from < name_letters_count && name_letters[from].code == code ? name_letters[from].latin
                                                                        : NULL;
}

const struct word_pair *spellings_of(struct str word, size_t *ret_count)
{
    const struct word_pair *first = word_find(name_spellings, name_spellings_count, word);
    const struct word_pair *end = name_spellings + name_spellings_count;
    *ret_count = 0;
    while (first != NULL && first + *ret_count < end && compare(word, first[*ret_count].word) == 0)
        ++*ret_count;
    return first;
}
