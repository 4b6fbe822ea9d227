/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch/fr.h - documents of the Federal Register, in its own XML.
 *
 * A file is one document (root element RULE, PRORULE or NOTICE), as federalregister.gov gives its
 * full text, or a whole issue (FEDREG), as govinfo.gov does; of an issue those of the Bureau of
 * Industry and Security are taken.  What comes out is what a document says it amends, instruction
 * by instruction, and the rows of its tables; see fr_list.h for what becomes of these.
 *
 * Nothing is dropped silently: an instruction that was not understood has `why`, and so has what
 * is missing in the document itself (`problems`).  Either means that a person has to read it.
 */
#ifndef LICET_WATCH_FR_H
#define LICET_WATCH_FR_H

#include "base/arena.h"
#include "base/date.h"
#include "base/str.h"

#define FR_FILE_MAX ((size_t)64 << 20)
#define FR_ARENA_LIMIT ((size_t)512 << 20)
#define FR_TEXT_MAX ((size_t)1 << 20) /* of one paragraph or cell */
#define FR_CELLS_MAX 16
#define FR_INSTRUCTIONS_MAX 5000
#define FR_ROWS_MAX 5000

/* Only a rule amends; a proposal or a notice changes nothing. */
enum fr_kind { FR_RULE, FR_PROPOSAL, FR_NOTICE };

enum fr_action {
    FR_NOT_KNOWN,
    FR_HEADING,   /* "Supplement No. 4 to part 744 is amended by:"; what is done follows */
    FR_AUTHORITY, /* the authority citation */
    FR_ADD,
    FR_REVISE,
    FR_REMOVE,
    FR_MOVE, /* redesignate, transfer */
    FR_ACTION_COUNT
};

struct fr_instruction {
    struct str label; /* "2.a.i" */
    struct str text;
    enum fr_action action;
    unsigned part;     /* of title 15; 0: not said */
    struct str place;  /* "supplement no. 4 to part 744", "§ 742.6"; may be empty */
    struct str list;   /* EL, UVL, MEU: which list that place is; empty: none */
    struct str places; /* paragraphs that it names: "(a)(1), (b)"; may be empty */
    struct str country;
    struct str *names; /* of parties, in quotes */
    size_t name_count, name_capacity;
    struct str why; /* it was not understood; absent if it was */
    unsigned group; /* the REGTEXT that it stands in, from 1 */
    uint32_t line;
};

/* A row of a table that is such a list. */
struct fr_row {
    struct str list, country;
    struct str entity, requirement, policy, notice, notes;
    size_t instruction; /* that it is of; SIZE_MAX: of none */
    struct str name;    /* by which that names it, if it begins with just that; else absent */
    unsigned group;
    uint32_t line;
};

/* A paragraph that an instruction puts into the regulations. */
struct fr_passage {
    struct str place; /* "§ 742.6 Regional stability."; may be empty */
    struct str text;
    unsigned group;
};

struct fr_document {
    enum fr_kind kind;
    struct str number; /* "2025-05426" */
    struct str title, action, agency, docket, dates, summary;
    struct str parts;                    /* "15 CFR Part 744" */
    struct str page;                     /* the first one, as the file has it */
    int32_t published, filed, effective; /* DATE_MIN: the file does not say */
    unsigned volume;                     /* 0: likewise */
    struct fr_instruction *instructions;
    size_t instruction_count, instruction_capacity;
    struct fr_row *rows;
    size_t row_count, row_capacity;
    struct fr_passage *passages;
    size_t passage_count, passage_capacity;
    struct str *problems;
    size_t problem_count, problem_capacity;
    uint32_t line;
};

struct fr_documents {
    struct arena *arena;
    struct fr_document *list;
    size_t count, capacity;
};

const char *fr_action_name(enum fr_action action); /* "add" */

/*
 * Reads the file.  ERR_SYNTAX when it is not well formed or no document of the Federal Register,
 * ERR_VALUE when none in it is of the Bureau of Industry and Security, ERR_LIMIT; with file and
 * line.
 */
NODISCARD bool fr_read(struct arena *arena, const char *file, struct str xml,
                       struct fr_documents *ret, struct err *err);

/* Whether the text is a document of the Federal Register, by its first element. */
bool fr_is_document(struct str text);

/* Whether a person has to read the document: something in it is not understood, or no list row. */
bool fr_needs_person(const struct fr_document *document);

/* Whether two names are the same but for case, blanks and punctuation. */
bool fr_same_name(struct str a, struct str b);

#endif
