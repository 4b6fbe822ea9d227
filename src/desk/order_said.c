/* SPDX-License-Identifier: Apache-2.0 */
/* desk/order_said.c - see order_said.h. */
#include "desk/order_said.h"

#include "base/date.h"
#include "base/num.h"
#include "desk/license.h"
#include "desk/money.h"
#include "desk/order_state.h"
#include "desk/shipment_json.h"
#include "desk/shipment_state.h"
#include "wire/order_json.h"
#include "wire/order_reader.h"

static void said(struct matter *ret, int64_t value, struct str currency, int32_t due)
{
    ret->value = currency.length > 0 ? value : 0;
    ret->currency = currency;
    ret->due = due;
}

void order_said(const struct order *order, struct matter *ret)
{
    struct err unused;
    int64_t value = 0;
    int32_t due;
    bool has = order->value_amount.data != NULL && order->value_currency.data != NULL &&
               money_parse(order->value_amount, order->value_currency, &value, &unused);
    if (order->on.data == NULL || !date_parse(order->on, &due, &unused))
        due = MATTER_NO_DAY;
    said(ret, value, has ? order->value_currency : STR(""), due);
}

int64_t order_units(const struct order *order)
{
    struct num number;
    struct err unread;
    if (order->quantity.data == NULL || !num_parse(order->quantity, false, &number, &unread) ||
        number.bottom != 1 || num_compare(number, num_int(LICENSE_AMOUNT_MAX)) > 0)
        return 0;
    return (int64_t)number.top;
}

bool matter_read_said(const struct mem *mem, struct arena *arena, struct order_reader *reader,
                      struct str kind, struct str content, struct matter *ret, struct err *err)
{
    const struct json_source source = { .text = content, .line = 1 };
    struct order order;
    struct shipment shipment;
    said(ret, 0, STR(""), MATTER_NO_DAY);
    if (str_equal_text(kind, order_machine.what)) {
        if (order_read_json(order_reader_json(reader), arena, &source, &order, err))
            order_said(&order, ret);
        else if (err->code == ERR_MEMORY)
            return false;
    }
    if (str_equal_text(kind, shipment_machine.what)) {
        if (shipment_read(mem, arena, content, &shipment, err))
            said(ret, shipment.value, shipment.currency, shipment.planned);
        else if (err->code == ERR_MEMORY)
            return false;
    }
    return true;
}
