/* SPDX-License-Identifier: Apache-2.0 */
/* decide/bind_priv.h - what binding an order and binding its item share. */
#ifndef LICET_DECIDE_BIND_PRIV_H
#define LICET_DECIDE_BIND_PRIV_H

#include "decide/decide_priv.h"

struct binder {
    struct session *session;
    const struct decider *decider;
    const struct policy *policy;
    struct arena *arena;
    struct bound *bound;
    struct err *err;
};

/* "prefix" + name, or the name itself when it has its own; NULL data when memory ran out. */
struct str bind_full_name(struct binder *binder, const char *prefix, struct str name);

/*
 * The fact and its slot; NULL where another authority has it and these packs do not, which is no
 * mistake, and where nobody does, with the error set.
 */
const struct fact *bind_own_fact(struct binder *binder, struct str name, uint32_t *ret_slot,
                                 bool *ret_elsewhere);

/* Puts the place where it was given into the error.  Returns false. */
bool bind_place(struct binder *binder, const struct given_fact *given);

/* Reads a given value as the fact's type. */
NODISCARD bool bind_read(struct binder *binder, const struct fact *fact,
                         const struct given_fact *given, struct value *ret);

/*
 * Puts a value that somebody said into its slot.  ERR_VALUE when it was said before, and was
 * another.
 */
NODISCARD bool bind_once(struct binder *binder, const struct given_fact *given, struct value *slot,
                         const struct value *value);

/* A number into a fact's slot; nothing where the policy does not declare the fact. */
void bind_number(struct value *values, const struct fact *fact, int64_t number);

/* A field of the order that is a fact too; absent text leaves it unknown. */
NODISCARD bool bind_text(struct binder *binder, struct value *values, const struct fact *fact,
                         struct str text, const char *field);

bool bind_same(const struct value *a, const struct value *b);

NODISCARD bool bind_item(struct binder *binder, const struct order_item *said,
                         const struct chip *chip, unsigned depth, struct bound_item *item);

/* bind_entry.c */
/* ERR_VALUE when the stated entry is spelled otherwise than the packs spell it. */
NODISCARD bool bind_stated(struct binder *binder, struct str stated);

/* ERR_VALUE when a figure of the item, or of one in it, is below zero. */
NODISCARD bool bind_check_figures(struct binder *binder, const struct bound_item *item);

#endif
