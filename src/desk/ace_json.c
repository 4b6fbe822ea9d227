/* SPDX-License-Identifier: Apache-2.0 */
/* desk/ace_json.c - see ace_json.h. */
#include "desk/ace_json.h"

#include "desk/desk_json.h"

void ace_case_json(struct buf *out, const struct ace_case *one)
{
    const struct eei *departure = one->departure;
    const struct ace_filing *filing = one->filing;
    json_open(out, '{');
    JSON_PUT_WORD(out, "case", ace_kind_word(one->kind));
    JSON_PUT_STRING(out, "itn", filing != NULL ? filing->itn : departure->itn);
    JSON_PUT_STRING(out, "shipment", departure != NULL ? departure->shipment : (struct str){ 0 });
    put_json_number(out, "departure", departure != NULL ? departure->event : 0);
    put_json_number(out, "row", filing != NULL ? (int64_t)filing->row : 0);
    JSON_PUT_STRING(out, "filed", one->filed);
    JSON_PUT_STRING(out, "on_file", one->on_file);
    JSON_PUT_STRING(out, "says", one->says);
    json_close(out, '}');
}

void ace_sums_json(struct buf *out, const struct ace_sums *sums, const struct ace_found *found)
{
    json_open(out, '{');
    JSON_PUT_INT(out, "departures", (int64_t)sums->departures);
    JSON_PUT_INT(out, "filings", (int64_t)sums->filings);
    JSON_PUT_INT(out, "pairs", (int64_t)found->pairs);
    JSON_PUT_INT(out, "cases", (int64_t)found->count);
    JSON_PUT_INT(out, "values_not_compared", (int64_t)found->unvalued);
    JSON_PUT_INT(out, "unread", (int64_t)sums->unread);
    json_close(out, '}');
}

void ace_kept_json(struct buf *out, const struct differences_kept *kept)
{
    json_open(out, '{');
    JSON_PUT_INT(out, "new", (int64_t)kept->opened);
    JSON_PUT_INT(out, "changed", (int64_t)kept->changed);
    JSON_PUT_INT(out, "same", (int64_t)kept->same);
    JSON_PUT_INT(out, "vanished", (int64_t)kept->vanished);
    json_close(out, '}');
}
