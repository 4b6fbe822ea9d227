/* SPDX-License-Identifier: Apache-2.0 */
/* exposure/holdings.c - see holdings.h. */
#include "exposure/holdings.h"

const char *supply_kind_name(enum supply_kind kind)
{
    static const char *const names[] = { "finished", "in_process", "material", "commitment" };
    return names[kind];
}

const char *figure_name(enum exposure_figure measure)
{
    static const char *const names[] = { "gross",   "reusable", "net",    "lost_revenue",
                                         "revenue", "proceeds", "release" };
    return names[measure];
}

int64_t holdings_assumed(const struct holdings *book, const char *name, int64_t fallback)
{
    for (size_t i = 0; i < book->assumed_count; i++) {
        if (str_equal_text(book->assumptions[i].name, name))
            return book->assumptions[i].value;
    }
    return fallback;
}

struct str order_line_of(const struct order_line *line)
{
    return line->order.data == NULL ? line->id : line->order;
}
