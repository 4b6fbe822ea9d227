/* SPDX-License-Identifier: Apache-2.0 */
/* unit/chips.c - see chips.h. */
#include "unit/chips.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct str chips_shipped(void)
{
    static char text[1 << 20];
    static size_t length;
    if (length == 0) {
        FILE *file = fopen("packs/us/chips.csv", "rb");
        assert_non_null(file);
        length = fread(text, 1, sizeof text, file);
        fclose(file);
        assert_true(length > 0 && length < sizeof text);
    }
    return (struct str){ text, length };
}
