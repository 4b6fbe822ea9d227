/* SPDX-License-Identifier: Apache-2.0 */
/* screen/list.c - see list.h. */
#include "screen/list.h"

#include <string.h>

const char *listed_type_name(enum listed_type type)
{
    static const char *const names[] = { "unknown", "person", "organization", "vessel",
                                         "aircraft" };
    return names[type];
}

const char *listed_name_kind_name(enum listed_name_kind kind)
{
    static const char *const names[NAME_KIND_COUNT] = { "name", "alias", "weak alias",
                                                        "affiliate" };
    return names[kind];
}

const char *repair_name(enum repair_kind kind)
{
    static const char *const names[REPAIR_COUNT] = {
        [REPAIR_SPACE] = "blanks taken out of a name",
        [REPAIR_AND] = "'and' taken from the front of an alias",
        [REPAIR_AFFILIATE] = "an affiliate in the name made a name of its own",
        [REPAIR_INSIDE] = "aliases in the name made names of their own",
        [REPAIR_SUCCESSOR] = "what follows 'and any successor' taken from a name",
        [REPAIR_DATE] = "a date that does not exist, taken as unknown",
        [REPAIR_EMPTY_ALIAS] = "an alias without letters left out",
        [REPAIR_COLUMN] = "a name that stood behind the country",
        [REPAIR_SEVERAL] = "several names that stood as one made names of their own",
        [REPAIR_ADDRESS] = "a name and an address that nothing divides parted",
        [REPAIR_SHORT] = "a name in brackets, and the one before it, made names of their own",
        [REPAIR_ENCODING] = "letters taken for Windows-1252",
    };
    return names[kind];
}

struct str list_code(struct str title)
{
    size_t close = title.length;
    while (close > 0 && title.data[close - 1] != ')')
        close--;
    size_t open = close;
    while (open > 0 && title.data[open - 1] != '(')
        open--;
    if (open == 0 || close <= open + 1)
        return title;
    struct str code = str_slice(title, open, close - 1);
    return str_ends(code, STR(" List")) ? str_slice(code, 0, code.length - 5) : code;
}
