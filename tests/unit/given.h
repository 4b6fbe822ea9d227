/* SPDX-License-Identifier: Apache-2.0 */
/* unit/given.h - what tests of orders say of texts and facts as they were given. */
#ifndef LICET_UNIT_GIVEN_H
#define LICET_UNIT_GIVEN_H

#include "base/str.h"
#include "decide/order.h"

#define assert_text(text, expected)                                                                \
    do {                                                                                           \
        struct str text_ = (text);                                                                 \
        if (text_.data == NULL || !str_equal_text(text_, expected))                                \
            fail_msg("'%.*s' is not '%s'", STR_ARG(text_), expected);                              \
    } while (0)

#define assert_fact(fact, expected_name, expected_value, expected_kind)                            \
    do {                                                                                           \
        const struct given_fact *fact_ = (fact);                                                   \
        assert_text(fact_->name, expected_name);                                                   \
        assert_text(fact_->value, expected_value);                                                 \
        assert_int_equal(fact_->kind, expected_kind);                                              \
    } while (0)

#define assert_fact_at(fact, name, value, kind, expected_line, expected_column)                    \
    do {                                                                                           \
        const struct given_fact *at_ = (fact);                                                     \
        assert_fact(at_, name, value, kind);                                                       \
        assert_int_equal(at_->line, expected_line);                                                \
        assert_int_equal(at_->column, expected_column);                                            \
    } while (0)

#endif
