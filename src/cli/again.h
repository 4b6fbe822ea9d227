/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/again.h - making a decision of the order book again, from what the database kept of it.
 *
 *     again_open(&again, cli, store, basis, err)      all that it was made with, as it was
 *     again_open_now(&again, cli, args, basis, err)   the packs, lists and knowledge of now instead
 *       again_decide(&again, order, &json, err)       as often as it was decided with the same
 *     again_close(&again)
 *
 * The licenses are those of then in both, with what they had left: what has been used since says
 * nothing of what was decided.
 */
#ifndef LICET_CLI_AGAIN_H
#define LICET_CLI_AGAIN_H

#include "cli/deciding.h"
#include "desk/kept.h"
#include "store/matter_rows.h"
#include "text/json.h"

struct order_reader;

struct again {
    struct cli *cli;
    struct store *store;
    struct arena arena; /* of all that was read */
    struct json_reader *json;
    const struct json_value *basis;
    struct deciding deciding; /* the packs, lists and options */
    struct snapshot *snapshots;
    const struct party_list **list_of;
    struct matcher *matcher;
    struct license *licenses;
    size_t license_count;
    struct order_reader *reader;
    struct buf out;
};

/*
 * basis: what the decision was made with, as it is kept.  ERR_NAME where that was not kept with it,
 * or something of it is missing; ERR_SYNTAX where it is damaged.  again_close may follow in any
 * case.
 */
NODISCARD bool again_open(struct again *again, struct cli *cli, struct store *store,
                          struct str basis, struct err *err);
NODISCARD bool again_open_now(struct again *again, struct cli *cli, const struct args *args,
                              struct store *store, struct str basis, struct err *err);
void again_close(struct again *again);

/* What was decided then was of that order, or of another one: as it shipped. */
NODISCARD bool again_order(struct again *again, struct str content, struct str *ret,
                           struct err *err);

/* The decision on the order, as JSON; it stays until the next. */
NODISCARD bool again_decide(struct again *again, struct str order, struct str *ret,
                            struct err *err);

/* A word of the basis; empty where it says nothing. */
struct str again_word(const struct again *again, const char *name);

#endif
