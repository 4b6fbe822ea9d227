/* SPDX-License-Identifier: Apache-2.0 */
/* web/list.c - see list.h. */
#include "web/list.h"

#include <stdio.h>

#include "web/page.h"

void web_list_part(struct web_list *list, const char *name, struct str value)
{
    if (list->part_count == WEB_LIST_PARTS)
        return;
    list->parts[list->part_count].name = name;
    list->parts[list->part_count++].value = value;
}

bool web_list_filtered(const struct web_list *list)
{
    for (size_t i = 0; i < list->part_count; i++) {
        if (list->parts[i].value.length > 0)
            return true;
    }
    return false;
}

/* ---- addresses ---- */

static void put_part(struct buf *out, size_t *count, const char *name, struct str value)
{
    if (value.length == 0)
        return;
    buf_format(out, "%s%s=", (*count)++ == 0 ? "?" : "&amp;", name);
    html_url_part(out, value);
}

static void put_address(struct buf *out, const struct web_list *list, const char *suffix,
                        struct str sort, bool next)
{
    size_t count = 0;
    buf_format(out, "%s%s", list->path, suffix);
    for (size_t i = 0; i < list->part_count; i++)
        put_part(out, &count, list->parts[i].name, list->parts[i].value);
    put_part(out, &count, "sort", sort);
    if (!next)
        return;
    put_part(out, &count, "after", list->next);
    if (list->next_at != 0)
        buf_format(out, "&amp;at=%lld", (long long)list->next_at);
}

/* ---- the table ---- */

/* Whether it goes by that, and which way; a name goes up where nobody says otherwise. */
static bool sorts(const struct web_list *list, const struct web_column *column, bool *ret_down)
{
    struct str first = str_of(column->sort);
    struct str sort = list->sort.length > 0 ? list->sort : STR("name");
    *ret_down = sort.data[0] == '-';
    if (*ret_down)
        sort = str_slice(sort, 1, sort.length);
    if (first.data[0] == '-')
        first = str_slice(first, 1, first.length);
    return str_equal(sort, first);
}

void web_head_begin(struct buf *out, bool number, enum web_sorted now)
{
    buf_format(out, "<th scope=\"col\"%s%s>", number ? " class=\"n\"" : "",
               now == SORTED_NOT    ? ""
               : now == SORTED_DOWN ? " aria-sort=\"descending\""
                                    : " aria-sort=\"ascending\"");
}

void web_head_end(struct buf *out, const char *word, enum web_sorted now)
{
    buf_format(out, "%s%s</a></th>", word,
               now == SORTED_NOT    ? ""
               : now == SORTED_DOWN ? " <span aria-hidden=\"true\">▼</span>"
                                    : " <span aria-hidden=\"true\">▲</span>");
}

static void put_column(struct buf *out, const struct web_list *list,
                       const struct web_column *column)
{
    bool down = false;
    bool sorted = column->sort != NULL && sorts(list, column, &down);
    enum web_sorted now = !sorted ? SORTED_NOT : down ? SORTED_DOWN : SORTED_UP;
    web_head_begin(out, column->number, now);
    if (column->sort == NULL) {
        buf_format(out, "%s</th>", column->word);
        return;
    }
    bool first_down = column->sort[0] == '-';
    const char *bare = column->sort + first_down;
    bool next_down = sorted ? !down : first_down;
    char sort[32];
    snprintf(sort, sizeof sort, "%s%s", next_down ? "-" : "", bare);
    HTML(out, "<a href=\"");
    put_address(out, list, "", str_of(sort), false);
    HTML(out, "\">");
    web_head_end(out, column->word, now);
}

void web_list_begin(struct buf *out, const struct web_list *list, const struct web_column *columns,
                    size_t count)
{
    HTML(out, "<div class=\"wide-table\"><table><thead><tr>");
    for (size_t i = 0; i < count; i++)
        put_column(out, list, &columns[i]);
    HTML(out, "</tr></thead><tbody>\n");
}

void web_list_end(struct buf *out, const struct web_list *list)
{
    HTML(out, "</tbody></table></div>\n<p class=\"ways\">");
    if (list->goes_on) {
        HTML(out, "<a href=\"");
        put_address(out, list, "", list->sort, false);
        HTML(out, "\">From the first</a> ");
    }
    if (list->more) {
        HTML(out, "<a rel=\"next\" href=\"");
        put_address(out, list, "", list->sort, true);
        HTML(out, "\">The next</a> ");
    }
    HTML(out, "<a class=\"csv\" href=\"");
    put_address(out, list, ".csv", list->sort, false);
    HTML(out, "\">As CSV</a></p>\n");
}

void web_list_nothing(struct buf *out, const struct web_list *list, const char *what)
{
    buf_format(out, "<p>No %s is found for this. <a href=\"%s\">Show all</a></p>\n", what,
               list->path);
}

/* ---- the form ---- */

void web_filter_begin(struct buf *out, const struct web_list *list)
{
    buf_format(out, "<form class=\"filter\" method=\"get\" action=\"%s\">\n", list->path);
    if (list->sort.length > 0)
        web_hidden(out, STR("sort"), list->sort);
}

void web_filter_end(struct buf *out, const struct web_list *list)
{
    HTML(out, "<button class=\"quiet\">Show</button>\n");
    if (web_list_filtered(list))
        buf_format(out, "<a class=\"all\" href=\"%s\">Show all</a>\n", list->path);
    HTML(out, "</form>\n");
}
