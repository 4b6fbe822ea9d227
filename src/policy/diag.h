/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy/diag.h - what the parser and the checker have to say.
 *
 * One mistake, one message: the place, the line with the span marked, and a hint.  Codes are
 * stable: E1xx text, E2xx names and types, E3xx time, E4xx law, E5xx tests, W6xx warnings.
 */
#ifndef LICET_POLICY_DIAG_H
#define LICET_POLICY_DIAG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "policy/tree.h"

#define DIAG_MAX 200 /* messages kept; more are counted */

#define DIAG_MAP(X)                                                                                \
    X(DIAG_TEXT, "E100", "the text is not policy language")                                        \
    X(DIAG_UNEXPECTED, "E101", "something else is wanted here")                                    \
    X(DIAG_MIXED_LOGIC, "E102", "and beside or without parentheses")                               \
    X(DIAG_CHAINED, "E103", "a chained comparison")                                                \
    X(DIAG_DEPTH, "E104", "brackets nested too deep")                                              \
    X(DIAG_MIXED_SETS, "E105", "+ and - of sets without parentheses")                              \
    X(DIAG_REPEATED, "E106", "a clause given twice")                                               \
    X(DIAG_NUMBER, "E107", "a number that cannot be kept exactly")                                 \
    X(DIAG_DATE, "E108", "a day that is not in the calendar")                                      \
    X(DIAG_UNKNOWN_NAME, "E200", "a name that is not declared")                                    \
    X(DIAG_DUPLICATE, "E201", "a name declared twice")                                             \
    X(DIAG_TYPE, "E202", "a value of the wrong type")                                              \
    X(DIAG_UNIT, "E203", "a unit of the wrong dimension")                                          \
    X(DIAG_NOT_CONDITION, "E204", "a value where a condition is wanted")                           \
    X(DIAG_COUNTRY, "E205", "a country code that does not exist")                                  \
    X(DIAG_ROLE, "E206", "a role that is not declared")                                            \
    X(DIAG_PARTY_SCOPE, "E207", "a party's fact outside any, every, no or count party")            \
    X(DIAG_INDEX, "E208", "an index that is missing, or not wanted")                               \
    X(DIAG_CYCLE, "E209", "definitions or rules that need each other")                             \
    X(DIAG_STRATUM, "E210", "a rule that reads a later step")                                      \
    X(DIAG_NO_PACK, "E211", "a policy without a pack declaration")                                 \
    X(DIAG_WORD, "E212", "a word outside its list")                                                \
    X(DIAG_TABLE_ROWS, "E213", "a table with a row too few or too many")                           \
    X(DIAG_WINDOW, "E300", "a window that ends before it begins")                                  \
    X(DIAG_DATE_IN_CONDITION, "E301", "a date inside a condition")                                 \
    X(DIAG_NO_VALUE, "E302", "a set or threshold read on a day on which it has no value")          \
    X(DIAG_VERSIONS, "E303", "a gap or overlap between versions of a rule")                        \
    X(DIAG_ORDER, "E304", "dated steps out of order")                                              \
    X(DIAG_NO_WINDOW, "E305", "a rule without a window")                                           \
    X(DIAG_EVENT, "E306", "an event without the dates it needs")                                   \
    X(DIAG_NO_CITATION, "E400", "a rule, set or threshold without a citation")                     \
    X(DIAG_BEFORE_SOURCE, "E401", "a window that opens before its source was known")               \
    X(DIAG_NO_HEAD, "E402", "a rule without a head, or a list that says nothing")                  \
    X(DIAG_UNDEMANDED, "E403", "a requirement that no rule demands")                               \
    X(DIAG_STANDING, "E404", "a rule that rests on less than law and does not say so")             \
    X(DIAG_READ, "E405", "a reading that cannot have been")                                        \
    X(DIAG_EXPECTATION, "E500", "an expectation that cannot be judged")                            \
    X(DIAG_CONSTANT, "W310", "a condition that is never true, or always")                          \
    X(DIAG_IMPLIED, "W311", "a condition that adds nothing to its list")                           \
    X(DIAG_UNUSED, "W600", "declared and never used")                                              \
    X(DIAG_UNREVIEWED, "W601", "a requirement without a review policy")                            \
    X(DIAG_NO_ENTRY, "W603", "a condition about an entry that does not exist")                     \
    X(DIAG_IDLE, "W602", "a rule for a requirement that nothing demands on its days")

enum diag_code {
#define DIAG_ENUM(name, code, text) name,
    DIAG_MAP(DIAG_ENUM)
#undef DIAG_ENUM
        DIAG_CODE_COUNT
};

struct diag {
    enum diag_code code;
    struct span span;
    struct str message;
    struct str hint;     /* may be empty */
    struct span related; /* length 0: none */
    struct str related_message;
};

struct diags {
    struct arena *arena;
    struct diag *list;
    size_t count, capacity;
    size_t dropped;
    size_t errors; /* without the warnings */
    bool failed;   /* memory ran out */
};

const char *diag_code_text(enum diag_code code);
bool diag_is_warning(enum diag_code code);

struct diag *diag_add(struct diags *diags, enum diag_code code, struct span span,
                      const char *format, ...) PRINTF_LIKE(4, 5);
void diag_hint(struct diags *diags, struct diag *diag, const char *format, ...) PRINTF_LIKE(3, 4);

/*
 * Writes a message as text: "file:line:column: error E210: message", the line, the span marked, the
 * hint.
 */
void diag_write(const struct policy *policy, const struct diag *diag, struct buf *buf);

#endif
