/* SPDX-License-Identifier: Apache-2.0 */
/* store/license_values.h - what the files about licenses share: values that may not be stated. */
#ifndef LICET_STORE_LICENSE_VALUES_H
#define LICET_STORE_LICENSE_VALUES_H

#include <string.h>

#include "store/license_rows.h"
#include "store/statement.h"

#define COUNT(values) (sizeof(values) / sizeof(values)[0])

static inline struct sql_value text_or_null(struct str text)
{
    return text.data == NULL ? sql_id(NULL) : TEXT(text);
}

static inline struct sql_value positive_or_null(int64_t number)
{
    return number > 0 ? INT(number) : sql_id(NULL);
}

static inline struct sql_value stated_or_null(int64_t number)
{
    return number >= 0 ? INT(number) : sql_id(NULL);
}

static inline struct sql_value day_or_null(int32_t day)
{
    return day != LICENSE_ROW_NO_DATE ? INT(day) : sql_id(NULL);
}

static inline struct sql_value digest_value(const uint8_t digest[LICENSE_DIGEST_SIZE])
{
    return (struct sql_value){ .kind = SQL_BYTES,
                               .text = { (const char *)digest, LICENSE_DIGEST_SIZE } };
}

static inline int64_t stated_at(const struct sql_rows *rows, int column)
{
    return sql_is_null(rows, column) ? -1 : sql_int(rows, column);
}

static inline int32_t day_at(const struct sql_rows *rows, int column)
{
    return sql_is_null(rows, column) ? LICENSE_ROW_NO_DATE : (int32_t)sql_int(rows, column);
}

/* False where it is NULL. */
static inline bool digest_at(const struct sql_rows *rows, int column,
                             uint8_t ret[LICENSE_DIGEST_SIZE])
{
    struct str bytes = sql_text(rows, column);
    if (sql_is_null(rows, column) || bytes.length != LICENSE_DIGEST_SIZE)
        return false;
    memcpy(ret, bytes.data, LICENSE_DIGEST_SIZE);
    return true;
}

static inline enum ledger_measure measure_at(const struct sql_rows *rows, int column)
{
    struct str name = sql_text(rows, column);
    if (str_equal_text(name, ledger_measure_name(MEASURE_VALUE)))
        return MEASURE_VALUE;
    return str_equal_text(name, ledger_measure_name(MEASURE_PERFORMANCE)) ? MEASURE_PERFORMANCE
                                                                          : MEASURE_QUANTITY;
}

#endif
