/* SPDX-License-Identifier: Apache-2.0 */
/*
 * desk/buyer_form.h - what is said of a candidate buyer, and what an approval may ask, as forms.
 *
 * docs/schema/buyer.schema.json and buyer-conditions.schema.json have the same.
 */
#ifndef LICET_DESK_BUYER_FORM_H
#define LICET_DESK_BUYER_FORM_H

#include "desk/form.h"
#include "desk/seal.h"

extern const struct form buyer_form;

#define BUYER_MONTHS_MAX 1200            /* from one due date of an obligation to the next */
#define BUYER_SIZE_MAX ((size_t)1 << 20) /* of what is said of one */

/*
 * Checks it, and gives its name and how it is written, both in the arena.  Errors have the line and
 * column.
 */
NODISCARD bool buyer_form_read(struct json_reader *reader, struct arena *arena,
                               const struct json_source *source, struct str *ret_name,
                               struct str *ret_content, struct err *err);

/*
 * The conditions of an approval, an array, each with its `kind`: obligation, guard or cap.  What
 * one needs to be more than a text it has to have.
 */
NODISCARD bool buyer_conditions_read(struct json_reader *reader, struct arena *arena,
                                     const struct json_source *source, struct str *ret_content,
                                     struct err *err);

/*
 * A seal over who is screened: names, addresses, country, registration, parents, owners, sites.  As
 * long as it is the same a screening is of this buyer.
 */
void buyer_form_parties(const struct json_value *buyer, uint8_t ret[SEAL_SIZE]);

/* What is missing for a package, with a comma between; nothing, where it is complete. */
void buyer_form_lacks(const struct json_value *buyer, struct buf *out);

#endif
