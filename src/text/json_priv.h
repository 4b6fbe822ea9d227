/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text/json_priv.h - what json_read.cc leaves to json.c: saying what is wrong with a text, and
 * comparing keys.
 *
 * The json_fault functions report with line and column and always return false.  They run once a
 * text, after it was found wrong, and may be slow.
 */
#ifndef LICET_TEXT_JSON_PRIV_H
#define LICET_TEXT_JSON_PRIV_H

#include "text/json.h"

/*
 * The text cannot be split into tokens: not UTF-8, a control character in a string, a string
 * without its end.
 */
bool json_fault_text(const struct json_source *source, struct err *err);

/* Something else stands at a place: "expected a value, found '}'". */
bool json_fault_expected(const struct json_source *source, size_t at, const char *expected,
                         struct err *err);

/* The token from .. to is no value: '01', 'True', 'NaN'. */
bool json_fault_token(const struct json_source *source, size_t from, size_t to, struct err *err);

/*
 * The string whose opening quote is at `at` has an escape that is none, or half a surrogate pair.
 */
bool json_fault_escape(const struct json_source *source, size_t at, struct err *err);

/* The key stood in its object before, at `before`. */
bool json_fault_twice(const struct json_source *source, const struct json_value *member,
                      size_t before, struct err *err);

bool json_fault_depth(const struct json_source *source, size_t at, unsigned depth, struct err *err);
bool json_fault_memory(const struct json_source *source, const struct arena *arena,
                       struct err *err);

/* Whether the text is a number as RFC 8259, section 6, writes it. */
bool json_is_number(struct str text);

#define JSON_KEYS_MANY 64 /* up to here keys are compared one by one */

/*
 * The later of two members of an object that have the same key, NULL if there are none; *ret_before
 * is the earlier. For objects of many keys: it sorts them, so that no choice of keys makes it slow.
 * False: no memory.
 */
NODISCARD bool json_keys_twice(struct arena *arena, const struct json_value *object,
                               const struct json_value **ret_twice,
                               const struct json_value **ret_before);

#endif
