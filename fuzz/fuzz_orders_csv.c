/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/fuzz_orders_csv.c - any text is orders as CSV, or errors with their places. */
#include "fuzz_orders.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_orders(data, size, ORDER_FORMAT_CSV);
    fuzz_orders(data, size, ORDER_FORMAT_DETECT);
    return 0;
}
