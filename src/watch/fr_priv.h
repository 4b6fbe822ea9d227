/* SPDX-License-Identifier: Apache-2.0 */
/* watch/fr_priv.h - from XML to a document, and from the text of instructions; see fr.h. */
#ifndef LICET_WATCH_FR_PRIV_H
#define LICET_WATCH_FR_PRIV_H

#include "watch/fr.h"

/* ---- fr_text.c ---- */

/* One blank for white space, quotes of all kinds as ". Absent when memory is out. */
struct str fr_plain(struct arena *arena, struct str text);

/* Where the word stands, letters without case, between others than letters; the length if not. */
size_t fr_find_word(struct str text, const char *word);

/* "Month D, YYYY" or "M/D/YY" or "M-D-YY", the first from that place on; false if there is none. */
bool fr_date(struct str text, size_t from, int32_t *ret, size_t *ret_behind);

/* ---- fr_amend.c ---- */

/* What was said before, and goes on until something else is said. */
struct fr_standing {
    struct str label; /* "2", "2.a" */
    struct str place, list, country;
    enum fr_action action;
    unsigned part;
};

/*
 * Takes the text of an AMDPAR apart and adds an instruction for each thing that it has done.
 */
NODISCARD bool fr_amend(struct arena *arena, struct fr_document *document,
                        struct fr_standing *standing, struct str text, unsigned group,
                        uint32_t line, struct err *err);

/* Which list a place is: "EL" for "supplement no. 4 to part 744"; empty for none. */
struct str fr_list_of(struct str place);

/* ---- fr_rows.c ---- */

/* Finds the instruction of each row, and what was not understood. */
NODISCARD bool fr_settle(struct arena *arena, struct fr_document *document, struct err *err);

NODISCARD bool fr_problem(struct arena *arena, struct fr_document *document, struct err *err,
                          const char *format, ...) PRINTF_LIKE(4, 5);

#endif
