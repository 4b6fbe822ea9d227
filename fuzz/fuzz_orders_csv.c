/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/fuzz_orders_csv.c - any text is orders as CSV, or errors with their places. */
#include "fuzz_orders.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool detect = size > 0 && data[size - 1] == '\n';
    fuzz_orders(data, size, detect ? RECORDS_DETECT : RECORDS_CSV);
    return 0;
}
