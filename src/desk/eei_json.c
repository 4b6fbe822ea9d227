/* SPDX-License-Identifier: Apache-2.0 */
/* desk/eei_json.c - see eei_json.h. */
#include "desk/eei_json.h"

#include "desk/desk_json.h"
#include "desk/money.h"
#include "text/json_write.h"

size_t eei_lacks(const struct eei *eei, const char *ret[EEI_LACKS_MAX])
{
    const struct {
        const char *word;
        bool is_lacking;
    } all[EEI_LACKS_MAX] = {
        { "itn", eei->itn.length == 0 },
        { "license_code", eei->code.length == 0 },
        { "eccn", eei->eccn.length == 0 },
        { "ultimate_consignee", eei->consignee.length == 0 },
        { "ultimate_consignee_country", eei->country.length == 0 },
        { "ultimate_consignee_type", eei->type.length == 0 },
    };
    size_t count = 0;
    for (size_t i = 0; i < EEI_LACKS_MAX; i++) {
        if (all[i].is_lacking)
            ret[count++] = all[i].word;
    }
    return count;
}

void eei_json(struct buf *out, const struct eei *eei)
{
    char amount[NUM_TEXT_SIZE];
    const char *lacks[EEI_LACKS_MAX];
    size_t count = eei_lacks(eei, lacks);
    json_open(out, '{');
    JSON_PUT_STRING(out, "shipment", eei->shipment);
    JSON_PUT_STRING(out, "order", eei->order);
    JSON_PUT_BOOL(out, "departed", eei->event > 0);
    JSON_PUT_STRING(out, "itn", eei->itn);
    JSON_PUT_STRING(out, "license_code", eei->code);
    JSON_PUT_STRING(out, "license_number", eei->number);
    put_json_number(out, "license_line", eei->line);
    JSON_KEY(out, "eccn");
    json_open(out, '[');
    for (size_t at = 0; at < eei->eccn.length; at += EEI_ECCN_LENGTH + 1)
        json_string(out, str_slice(eei->eccn, at, at + EEI_ECCN_LENGTH));
    json_close(out, ']');
    JSON_KEY(out, "value");
    json_open(out, '{');
    JSON_PUT_WORD(out, "amount", money_format(eei->value, eei->currency, amount));
    JSON_PUT_STRING(out, "currency", eei->currency);
    json_close(out, '}');
    JSON_PUT_INT(out, "quantity", eei->quantity);
    JSON_PUT_STRING(out, "ultimate_consignee", eei->consignee);
    JSON_PUT_STRING(out, "ultimate_consignee_country", eei->country);
    JSON_PUT_STRING(out, "ultimate_consignee_type", eei->type);
    JSON_PUT_STRING(out, "port", eei->port);
    JSON_PUT_STRING(out, "place", eei->place);
    JSON_PUT_DATE(out, "export_date", eei->day);
    JSON_PUT_INT(out, "serials", (int64_t)eei->serials);
    JSON_KEY(out, "lacks");
    json_open(out, '[');
    for (size_t i = 0; i < count; i++)
        json_word(out, lacks[i]);
    json_close(out, ']');
    put_json_end(out);
}
