/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/fuzz_num.c - any text is a number or refused, a number comes back as it was written, and
 * what arithmetic gives agrees with comparison.
 */
#include "base/num.h"

#include <assert.h>
#include <string.h>

static int sign(struct num a)
{
    return num_compare(a, num_int(0));
}

static void check_text(struct num value)
{
    struct err err;
    struct num again;
    char text[NUM_TEXT_SIZE];
    num_format_grouped(value, NUM_PLACES_MAX, text);
    num_format(value, NUM_PLACES_MAX, true, text);
    num_format(value, NUM_PLACES_MAX, false, text);
    if (num_parse(str_of(text), false, &again, &err)) {
        assert(num_compare(again, value) == 0);
        assert(again.top == value.top && again.bottom == value.bottom);
    } else {
        assert(err.code == ERR_OVERFLOW); /* 37 to 39 digits: 1e36 and a bit more */
    }
}

static void check_pair(struct num a, struct num b)
{
    struct num result;
    struct num back;
    int order = num_compare(a, b);
    assert(order == -num_compare(b, a));
    if (num_subtract(a, b, &result)) {
        assert(sign(result) == order);
        assert(result.bottom > 0);
        if (num_add(result, b, &back))
            assert(num_compare(back, a) == 0);
    }
    if (num_add(a, b, &result) && num_subtract(result, b, &back))
        assert(num_compare(back, a) == 0);
    if (num_multiply(a, b, &result)) {
        assert(sign(result) == sign(a) * sign(b));
        if (num_divide(result, b, &back))
            assert(num_compare(back, a) == 0);
    }
    if (num_divide(a, b, &result)) {
        assert(sign(result) == sign(a) * sign(b));
        if (num_multiply(result, b, &back))
            assert(num_compare(back, a) == 0);
    } else {
        assert(sign(a) != 0 || sign(b) == 0); /* 0 / b never overflows */
    }
}

/* Two texts with a blank between them. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err;
    struct num numbers[2];
    size_t count = 0;
    struct str input = { (const char *)data, size };
    size_t blank = str_find(input, ' ');
    struct str texts[2] = { str_slice(input, 0, blank), str_slice(input, blank + 1, size) };
    for (size_t i = 0; i < 2; i++) {
        if (num_parse(texts[i], i == 0, &numbers[count], &err))
            check_text(numbers[count++]);
        else
            assert((err.code == ERR_VALUE || err.code == ERR_OVERFLOW) && err.message[0] != '\0');
    }
    if (count == 2)
        check_pair(numbers[0], numbers[1]);
    return 0;
}
