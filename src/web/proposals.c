/* SPDX-License-Identifier: Apache-2.0 */
/* web/proposals.c - see proposals.h. */
#include "web/proposals.h"

#include "policy/country.h"

void web_chip_names(struct buf *out, const struct catalog *catalog)
{
    HTML(out, "<datalist id=\"chips\">\n");
    for (size_t i = 0; i < catalog->chip_count; i++) {
        if (i == 0 || !str_equal(catalog->chips[i].family, catalog->chips[i - 1].family))
            HTML_IN(out, "<option value=\"", catalog->chips[i].family, "\">\n");
    }
    HTML(out, "</datalist>\n");
}

void web_countries(struct buf *out)
{
    struct str name;
    struct str code;
    HTML(out, "<datalist id=\"countries\">\n");
    for (size_t i = 0; country_name(i, &name, &code); i++) {
        HTML_IN(out, "<option value=\"", code, "\">");
        HTML_IN(out, "", name, "</option>\n");
    }
    HTML(out, "</datalist>\n");
}
