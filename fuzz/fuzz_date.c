/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz/fuzz_date.c - any text is a date or refused; a date that was read is written as it was. */
#include "base/date.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err;
    int32_t date;
    char text[DATE_TEXT_SIZE];
    struct str input = { (const char *)data, size };
    if (date_parse(input, &date, &err)) {
        assert(date >= DATE_MIN && date <= DATE_MAX);
        assert(str_equal_text(input, date_format(date, text)));
    } else {
        assert(err.code == ERR_VALUE && err.message[0] != '\0' && err.hint[0] != '\0');
        assert(str_is_utf8(str_of(err.message)));
    }
    if (size >= sizeof date) {
        int32_t again;
        memcpy(&date, data, sizeof date);
        date_format(date, text);
        bool read = date_parse(str_of(text), &again, &err);
        assert(read == (date >= DATE_MIN && date <= DATE_MAX));
        assert(!read || again == date);
    }
    return 0;
}
