/* SPDX-License-Identifier: Apache-2.0 */
/* desk/license.c - see license.h. */
#include "desk/license.h"

static const char *const state_words[LICENSE_STATE_COUNT] = {
#define LICENSE_STATE_WORD(name, word) [name] = (word),
    LICENSE_STATE_MAP(LICENSE_STATE_WORD)
#undef LICENSE_STATE_WORD
};

const char *license_state_word(enum license_state state)
{
    return state_words[state];
}

bool license_state_find(struct str word, enum license_state *ret_state)
{
    for (int i = 0; i < LICENSE_STATE_COUNT; i++) {
        if (str_equal_text(word, state_words[i])) {
            *ret_state = (enum license_state)i;
            return true;
        }
    }
    return false;
}

const char *license_control_word(enum license_control control)
{
    static const char *const words[] = { [LICENSE_BY_WHAT_IT_HAS] = NULL,
                                         [LICENSE_BY_QUANTITY] = "quantity",
                                         [LICENSE_BY_VALUE] = "value",
                                         [LICENSE_BY_BOTH] = "both" };
    return words[control];
}

/* LICENSE_LINES_MAX amounts of at most LICENSE_AMOUNT_MAX do not fit; what does not is unknown. */
static int64_t add(int64_t sum, int64_t amount)
{
    if (sum == LICENSE_UNKNOWN || amount == LICENSE_UNKNOWN || sum > LICENSE_AMOUNT_MAX - amount)
        return LICENSE_UNKNOWN;
    return sum + amount;
}

int64_t license_shipped_value(const struct license *license)
{
    int64_t sum = 0;
    for (size_t i = 0; i < license->line_count; i++)
        sum = add(sum, license->lines[i].shipped.value);
    return sum;
}

int64_t license_reserved_value(const struct license *license)
{
    int64_t sum = 0;
    for (size_t i = 0; i < license->line_count; i++)
        sum = add(sum, license->lines[i].reserved.value);
    return sum;
}
