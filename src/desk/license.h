/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/license.h - a license as it was granted, and how much of it is used: data, and JSON.
 *
 * It says whom it authorizes to send what, how much, to whom, where, for what use and until when.
 * What a license does not say is absent: a text without data, LICENSE_UNKNOWN, LICENSE_NO_DATE, an
 * empty list.  Absent never means unlimited; desk/cover.h says what each comes to.
 *
 * The JSON has two forms, both in docs/schema/license.schema.json.  The full one names every part;
 * the simple one is a license for one item, one end user and one ultimate consignee.  Either gives
 * the same struct, and the writer writes the full one.
 */
#ifndef LICET_DESK_LICENSE_H
#define LICET_DESK_LICENSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/num.h"
#include "base/str.h"
#include "text/json.h"

#define LICENSE_LINES_MAX 64
#define LICENSE_PARTIES_MAX 128
#define LICENSE_DESTINATIONS_MAX 256
#define LICENSE_END_USES_MAX 64
#define LICENSE_CONDITIONS_MAX 64
#define LICENSE_CONDITION_MAX 8192            /* bytes of a condition */
#define LICENSE_AMOUNT_MAX ((int64_t)1 << 60) /* units, or minor units of a currency */
#define LICENSE_UNKNOWN ((int64_t)-1)         /* an amount that is not stated */
#define LICENSE_NO_DATE INT32_MIN
#define LICENSE_JSON_DEPTH 6

/* What was recorded of it; that it has expired or is used up is worked out, never recorded. */
#define LICENSE_STATE_MAP(X)                                                                       \
    X(LICENSE_DRAFTED, "drafted")                                                                  \
    X(LICENSE_ACTIVE, "active")                                                                    \
    X(LICENSE_SUSPENDED, "suspended")                                                              \
    X(LICENSE_REVOKED, "revoked")                                                                  \
    X(LICENSE_SUPERSEDED, "superseded")                                                            \
    X(LICENSE_SURRENDERED, "surrendered")                                                          \
    X(LICENSE_VOID, "void_ab_initio")

enum license_state {
#define LICENSE_STATE_ENUM(name, word) name,
    LICENSE_STATE_MAP(LICENSE_STATE_ENUM)
#undef LICENSE_STATE_ENUM
        LICENSE_STATE_COUNT
};

/* Units, and what they are worth in minor units of the license's currency. */
struct license_amount {
    int64_t quantity;
    int64_t value;
};

/* What limits a line by itself; the license's total value limits it in any case. */
enum license_control {
    LICENSE_BY_WHAT_IT_HAS, /* its quantity, or its value if it states no quantity */
    LICENSE_BY_QUANTITY,
    LICENSE_BY_VALUE,
    LICENSE_BY_BOTH
};

struct license_line {
    struct str item; /* a name of the catalog */
    struct str eccn; /* the entry; with an item, what that item is classified under */
    struct str unit; /* absent: the number of items */
    enum license_control control;
    struct license_amount granted;
    struct license_amount shipped;
    struct license_amount reserved;
};

struct license_party {
    struct str role; /* "end_user", or several separated by '+' */
    struct str name;
    struct str country;
    struct str address;
};

struct license_condition {
    struct str text;
    struct str kind; /* "report", "delivery", …, a word of whoever keeps it */
    struct str due;  /* when, as the license has it: "within 30 days of delivery" */
    bool blocking;   /* nothing leaves before it is met */
    bool met;
};

struct license {
    struct str number;
    struct str authority; /* "BIS", "OFAC", … */
    enum license_state state;
    struct str licensee_name, licensee_country;
    struct str *destinations; /* codes of countries */
    size_t destination_count;
    struct license_line *lines;
    size_t line_count;
    struct str currency; /* of every value in it */
    int64_t value;       /* the total; the sum of the lines' where only those are stated */
    struct license_party *parties;
    size_t party_count;
    struct str *end_uses; /* words of the packs, such as "datacenter" */
    size_t end_use_count;
    int32_t issued, valid_from;
    int32_t expires;      /* the last day on its face, which it covers to its midnight */
    int32_t extended_to;  /* a later last day: a holiday's, or what the authority granted */
    struct str port_zone; /* of that midnight, such as "America/New_York" */
    bool has_tolerance;   /* its own, instead of the regulation's */
    struct num tolerance; /* of the total value: 1/20 for 5 percent */
    struct license_condition *conditions;
    size_t condition_count;
};

const char *license_state_word(enum license_state state);

/* Whether the word is a state; then *ret_state is which. */
bool license_state_find(struct str word, enum license_state *ret_state);

/* "quantity", "value", "both"; NULL where it is not stated. */
const char *license_control_word(enum license_control control);

/*
 * What was shipped and is reserved under all lines, in minor units; LICENSE_UNKNOWN where one does
 * not state it.
 */
int64_t license_shipped_value(const struct license *license);
int64_t license_reserved_value(const struct license *license);

/*
 * Fills the license from a value of the text; its texts are those of the tree, all else is the
 * arena's.  Errors name the field, with line and column.  On failure *ret has only the number, if
 * one could be made out.
 */
NODISCARD bool license_from_json(struct arena *arena, struct json_text *text,
                                 const struct json_value *value, struct license *ret,
                                 struct err *err);

/* Reads a text that is one license. */
NODISCARD bool license_read_json(struct json_reader *reader, struct arena *arena,
                                 const struct json_source *source, struct license *ret,
                                 struct err *err);

/* Writes the full form; what is absent is left out. */
void license_to_json(const struct license *license, struct buf *out);

#endif
