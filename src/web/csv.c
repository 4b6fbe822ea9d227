/* SPDX-License-Identifier: Apache-2.0 */
/* web/csv.c - see csv.h. */
#include "web/csv.h"

void web_csv_cell(struct buf *out, struct str text, char behind)
{
    buf_byte(out, '"');
    if (text.length > 0 && str_find(STR("=+-@\t\r"), text.data[0]) < sizeof "=+-@\t\r" - 1)
        buf_byte(out, '\'');
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] == '"')
            buf_byte(out, '"');
        buf_byte(out, text.data[i]);
    }
    buf_byte(out, '"');
    buf_byte(out, behind);
}
