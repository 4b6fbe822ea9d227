/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server/prefer.c - see prefer.h.
 *
 *     Prefer     = preference *( "," preference )
 *     preference = token [ "=" word ] *( ";" [ parameter ] ),  with blanks between
 */
#include "server/prefer.h"

/* Up to the mark, or the end; marks within quotes pass. */
static size_t find_mark(struct str text, char mark)
{
    bool quoted = false;
    for (size_t i = 0; i < text.length; i++) {
        if (quoted && text.data[i] == '\\')
            i++;
        else if (text.data[i] == '"')
            quoted = !quoted;
        else if (!quoted && text.data[i] == mark)
            return i;
    }
    return text.length;
}

static struct str unquoted(struct str word)
{
    bool quoted = word.length >= 2 && word.data[0] == '"' && word.data[word.length - 1] == '"';
    return quoted ? str_slice(word, 1, word.length - 1) : word;
}

bool prefer_is_minimal(struct str header)
{
    while (header.length > 0) {
        size_t end = find_mark(header, ',');
        struct str preference = str_slice(header, 0, end);
        preference = str_slice(preference, 0, find_mark(preference, ';'));
        size_t equals = find_mark(preference, '=');
        /* Of several only the first counts. */
        if (str_equal_fold(str_trim(str_slice(preference, 0, equals)), STR("return")))
            return str_equal_text(
                unquoted(str_trim(str_slice(preference, equals + 1, preference.length))),
                "minimal");
        header = str_slice(header, end + 1, header.length);
    }
    return false;
}
