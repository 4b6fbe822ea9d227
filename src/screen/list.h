/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen/list.h - a government list, as it was read.
 *
 * Nothing of a list is dropped silently: what a reader mends it writes down, entry by entry, with
 * the text as the list had it, and a row that it cannot read makes the whole file unreadable.  All
 * text is UTF-8 and lives in the arena of the reader, or in the text that was read.
 */
#ifndef LICET_SCREEN_LIST_H
#define LICET_SCREEN_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

#define LIST_TEXT_MAX ((size_t)512 << 20) /* bytes of a file */
#define LIST_ENTRIES_MAX 5000000
#define LIST_ROW_MAX ((size_t)256 << 10) /* bytes; the longest seen is 12 KB */
#define LIST_NAMES_MAX 1024              /* of one entry */

/* What the list says it is; lists that do not say so leave it open, and nobody guesses. */
enum listed_type {
    LISTED_UNKNOWN,
    LISTED_PERSON,
    LISTED_ORGANIZATION,
    LISTED_VESSEL,
    LISTED_AIRCRAFT
};

enum listed_name_kind {
    NAME_OWN,
    NAME_ALIAS,
    NAME_WEAK_ALIAS, /* the list itself calls it weak */
    NAME_AFFILIATE,  /* of an affiliate that is listed with the entry */
    NAME_KIND_COUNT
};

struct listed_name {
    struct str text;
    enum listed_name_kind kind;
};

/* What was mended in an entry. */
enum repair_kind {
    REPAIR_SPACE,       /* blanks around a name, or several in a row */
    REPAIR_AND,         /* the last of a list of aliases began with "and" */
    REPAIR_AFFILIATE,   /* "Affiliated Entity:" or its like stood inside the name: two names */
    REPAIR_INSIDE,      /* "a.k.a." inside a name: several */
    REPAIR_SUCCESSOR,   /* "and any successor, sub-unit, or subsidiary thereof" behind a name */
    REPAIR_DATE,        /* a date that cannot be: not known then */
    REPAIR_EMPTY_ALIAS, /* an alias without a letter */
    REPAIR_ENCODING,    /* letters that are not UTF-8 */
    REPAIR_COLUMN,      /* the name stood behind the country */
    REPAIR_SEVERAL,     /* several names, divided by semicolons, stood as one */
    REPAIR_ADDRESS,     /* where the name ends and the address begins was not clear */
    REPAIR_SHORT,       /* a name in brackets behind another one: both are names of their own too */
    REPAIR_COUNT
};

struct repair {
    enum repair_kind kind;
    uint32_t entry;    /* index */
    struct str before; /* as the list had it */
};

struct texts {
    struct str *list;
    size_t count, capacity;
};

/* What the list has besides: title, identity papers, dates of birth, a vessel's flag, … */
struct listed_field {
    struct str name; /* of the column */
    struct str text;
};

struct listed {
    struct str list;   /* the list's code: EL, SDN, UVL, MEU, DPL, … */
    struct str number; /* the list's own number for it; absent if it has none */
    enum listed_type type;
    struct listed_name *names; /* the own name first */
    size_t name_count, name_capacity;
    struct texts addresses;
    struct texts countries; /* ISO 3166-1 alpha-2, as the list has them */
    struct str programs;
    struct str requirement, policy; /* of the Entity List and its kin: in its words */
    struct str notice;              /* Federal Register citations, as the list has them */
    struct str remarks;
    struct listed_field *fields;
    size_t field_count, field_capacity;
    int32_t from, to; /* listed from, until; DATE_MIN, DATE_OPEN: the list does not say */
    uint32_t line;    /* in the file, from 1; 0 in a version that was kept */
};

struct party_list {
    struct listed *entries;
    size_t entry_count, entry_capacity;
    struct repair *repairs;
    size_t repair_count, repair_capacity;
    size_t name_count; /* of all entries */
};

const char *listed_type_name(enum listed_type type); /* "person"; "unknown" */
const char *listed_name_kind_name(enum listed_name_kind kind);
const char *repair_name(enum repair_kind kind); /* a phrase: what was mended */

/* "EL" of "Entity List (EL) - Bureau of Industry and Security"; the whole if there is none. */
struct str list_code(struct str title);

struct list_file {
    struct str name; /* for messages */
    struct str text;
};

/*
 * The readers.  ERR_SYNTAX, ERR_VALUE and ERR_LIMIT with file, line and column; ERR_USAGE for too
 * few or too many files; ERR_MEMORY.
 *
 * csl: the Consolidated Screening List as trade.gov publishes it (CSV, 29 columns), or with one row
 * for each party, aliases as a JSON array and countries without addresses.
 * dpl: the Denied Persons List as BIS publishes it (tabs, Windows-1252).
 * ofac: the lists of OFAC in its delimited format: the file of the parties, and with it, in any
 * order, those of aliases, addresses and further remarks, told apart by their columns.
 * feul, mofcom: Japan's Foreign End User List, and the export control, unreliable entity and
 * attention lists of China, as CSV with aliases as JSON arrays; neither is published as a table.
 * un: the Consolidated List of the United Nations Security Council (XML).
 * eu: the consolidated list of financial sanctions of the European Union (XML), as it is published
 * now (root element export) or was in 2016 (WHOLE).
 * uk: the Consolidated List of OFSI or the UK Sanctions List (CSV), a line with the date above the
 * header.
 * el: the Entity List in the words of Supplement No. 4 to Part 744: the eCFR's XML with its table,
 * or CSV with the columns name and entry_text.
 * own: CSV with a header of our own, see docs/screening.md.
 */
typedef bool list_reader(struct arena *arena, const struct mem *mem, const struct list_file *files,
                         size_t count, struct party_list *ret, struct err *err);

list_reader csl_read NODISCARD;
list_reader dpl_read NODISCARD;
list_reader ofac_read NODISCARD;
list_reader ofac_other_read NODISCARD;
list_reader feul_read NODISCARD;
list_reader mofcom_read NODISCARD;
list_reader un_read NODISCARD;
list_reader eu_read NODISCARD;
list_reader uk_read NODISCARD;
list_reader el_read NODISCARD;
list_reader own_read NODISCARD;

#endif
