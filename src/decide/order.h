/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/order.h - one transaction, as it was said.
 *
 * An order is text: the names and values that somebody gave, in the shape of the order contract
 * (docs/schema/ order.schema.json).  decide.c reads it against the vocabulary of the packs.  What
 * is not said is absent (data is NULL, has_ is false), never a default.  All text belongs to
 * whoever filled the order in; it must outlive the decision made from it.
 */
#ifndef LICET_DECIDE_ORDER_H
#define LICET_DECIDE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define ORDER_PARTIES_MAX 32
#define ORDER_FACTS_MAX 256 /* per order, and per party */
#define ORDER_COMPONENTS_MAX 64
#define ORDER_DEPTH_MAX 4   /* assemblies inside assemblies */
#define ORDER_TEXT_MAX 1024 /* bytes of one name or value */

/*
 * How a value was written.  GIVEN_TEXT may still hold a number, a date or a unit: the fact's type
 * decides.
 */
enum given_kind { GIVEN_TEXT, GIVEN_NUMBER, GIVEN_BOOL, GIVEN_NULL };

/*
 * A fact by its full name ("item.tpp", "item.rate[fp16]", "deal.supercomputer") or, in a party,
 * "party.x" or "x".
 */
struct given_fact {
    struct str name;
    struct str value; /* as written: "4992", "4992 TPP", "true", "not_applicable", "unknown" */
    enum given_kind kind;
    uint32_t line; /* where it was given, 0 if not in a file */
    uint32_t column;
};

struct order_party {
    struct str role; /* "end_user", or several separated by '+' */
    struct str name;
    struct str address;   /* street, number, unit, … in any order */
    struct str country;   /* where it is located */
    struct str hq;        /* where it has its seat */
    struct str parent_hq; /* where its ultimate parent has its seat */
    struct given_fact *facts;
    size_t fact_count;
    /* Entries of lists that somebody found to be others: "SDN:12345; EL:Name (CN, 84 FR 1)". */
    struct str matches_resolved;
};

/* What is shipped: a catalog name, figures, an entry, or what an assembly contains. */
struct order_item {
    struct str name;
    struct str origin;
    struct str eccn;
    struct str classified_by;
    struct given_fact *figures; /* names without "item.": "tpp", "die_area", "rate[fp16]" */
    size_t figure_count;
    struct order_item *contains;
    size_t contains_count;
    struct str count; /* of a component: how many; absent means one */
};

struct order {
    struct str id; /* absent: a plain question, which is helped with ordinary assumptions */
    struct str ref_system, ref_document, ref_line, ref_version;
    struct str on;   /* YYYY-MM-DD */
    struct str kind; /* export, reexport, transfer, release, access */
    struct str from, to;
    struct str *via;
    size_t via_count;
    struct order_item item;
    struct str quantity;
    struct str value_amount, value_currency;
    struct str exporter_name, exporter_country;
    struct order_party *parties;
    size_t party_count;
    bool has_parties_complete;
    bool parties_complete;
    struct str end_use;
    struct given_fact *facts;
    size_t fact_count;
    struct str *flags_resolved; /* rule ids of red flags that somebody resolved */
    size_t flags_resolved_count;
};

#endif
