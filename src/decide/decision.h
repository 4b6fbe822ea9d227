/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide/decision.h - the answer to an order, with everything it rests on.
 *
 * The fields are those of the decision contract (docs/schema/decision.schema.json), in its order.
 * All text lives in the arena that the decision was made in or in the packs; absent text has data
 * NULL and is null in JSON.
 */
#ifndef LICET_DECIDE_DECISION_H
#define LICET_DECIDE_DECISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/num.h"
#include "base/str.h"
#include "screen/match.h"
#include "screen/settled.h"
#include "screen/snapshot.h"

/* From best to worst; the order is part of the contract. */
enum outcome {
    OUTCOME_NOT_SUBJECT,
    OUTCOME_NO_LICENSE_REQUIRED,
    OUTCOME_EXCEPTION,
    OUTCOME_AUTHORIZED,
    OUTCOME_LICENSE_REQUIRED,
    OUTCOME_UNDETERMINED,
    OUTCOME_PROHIBITED,
    OUTCOME_COUNT
};

/* From mild to strict; REVIEW_NONE: nothing is outstanding. */
enum review {
    REVIEW_NONE,
    REVIEW_PRESUMPTION_OF_APPROVAL,
    REVIEW_CASE_BY_CASE,
    REVIEW_COUNTRY_CAP,
    REVIEW_NOT_STATED,
    REVIEW_PRESUMPTION_OF_DENIAL,
    REVIEW_POLICY_OF_DENIAL,
    REVIEW_COUNT
};

/* "no_license_required" …, with underscores as in the contract. */
const char *outcome_name(enum outcome outcome);
const char *review_name(enum review review); /* NULL for REVIEW_NONE */

struct policy;

enum posture { POSTURE_ENFORCED, POSTURE_TEXT };
enum knowledge { KNOWLEDGE_FIRM, KNOWLEDGE_PUBLIC };

enum requirement_status {
    REQUIREMENT_APPLIES,
    REQUIREMENT_LIFTED,
    REQUIREMENT_UNKNOWN,
    REQUIREMENT_NOT_ENFORCED
};

enum exception_status {
    EXCEPTION_AVAILABLE,
    EXCEPTION_NEEDS,
    EXCEPTION_UNAVAILABLE,
    EXCEPTION_UNKNOWN
};

enum need_status { NEED_MET, NEED_NOT_STATED, NEED_FAILED };

/* What an exception or a review policy needs: {label, fact, ask, status}. */
struct need {
    struct str label;
    struct str fact;
    struct str ask;
    enum need_status status; /* "met", "not_stated", "failed" */
};

struct requirement {
    struct str rule;
    struct str title;
    struct str reason; /* the requirement's id: RS, INFORMED, ENTITY */
    struct str agency;
    enum requirement_status status;
    struct str citation;
    struct str url;
    struct str standing; /* law, letter, guidance, reported, scenario */
    struct str *because; /* labels of the limbs that were true */
    size_t because_count;
    enum review review;
    struct str review_rule;
    struct str *lifted_by; /* names of exceptions or authorities */
    size_t lifted_by_count;
};

struct exception {
    struct str name;
    struct str rule;
    struct str citation;
    struct str standing;
    bool authority; /* an authorization rather than an exception */
    enum exception_status status;
    struct str *because; /* labels that decided: the limb that failed, or those that were true */
    size_t because_count;
    struct need *needs;
    size_t need_count;
    struct str gives; /* code for the export filing, such as C67 */
};

struct condition {
    struct str rule;
    struct str text;
    bool blocking;
};

/* What a shipment has with it, or its shipper on file, when it departs. */
struct paper {
    struct str rule;
    struct str text;
    struct str citation;
    bool counted; /* it says for how many units it is, and is used up */
    bool dated;   /* it has to be good on the day */
    bool unknown; /* not known to be asked for, nor known not to be */
};

struct flag {
    struct str rule;
    struct str text;
    struct str citation;
    bool resolved;
    bool unknown; /* not known to be raised, nor known not to be; open until somebody looks */
};

struct question {
    struct str fact;
    struct str party; /* absent unless the fact is one party's */
    struct str item;  /* absent unless the fact is a component's */
    struct str ask;
};

enum party_status { PARTY_CLEAR, PARTY_POSSIBLE, PARTY_LISTED, PARTY_UNSCREENED };

/* MATCH_RESOLVED: somebody looked at it and found that it is another party. */
enum match_status { MATCH_LISTED, MATCH_POSSIBLE, MATCH_RESOLVED };

/* An entry of a list that a party is, or may be. */
struct decided_match {
    struct match match;
    const struct snapshot *version;
    struct str key; /* "SDN:12345", or "EL:Name (CN, 84 FR 1)" where the list has none */
    enum match_status status;
    struct str says;    /* of a list that only informs: what it is; else absent */
    uint32_t footnotes; /* of the entry, by its texts: bit 4 for footnote 4 */
    const char *change; /* what became of the entry since a day; NULL: nobody laid it beside that */
    const struct settled_match *settled; /* somebody has looked at it; NULL: nobody */
    const char *reopened;                /* why that does not answer; NULL: it does */
};

/* A share in a party, or in one of its owners. */
struct decided_owner {
    struct str owner, owned;
    struct num part;
    struct str source;
    unsigned depth;           /* 1: owns the party itself */
    bool ends;                /* nobody owns the owner */
    enum party_status status; /* of the owner's name */
    bool looked_read, looked_full;
    struct decided_match *matches;
    size_t match_count;
};

/* The share that those on lists own in a party, as far as shares are known. */
struct listed_share {
    struct str fact;       /* party.listed_owners */
    struct num from, to;   /* at least, at most */
    struct num documented; /* by rows of the table; nobody knows who owns the rest */
};

struct decided_party {
    struct str role;
    struct str name;
    enum party_status status;
    /* denied, blocked, license, statement or information; NULL: none is known */
    const char *consequence;
    bool cleared; /* nothing that was found, or not looked for, keeps from shipping to it */
    struct decided_match *matches; /* the listed ones, then the best first */
    size_t match_count;
    struct decided_owner *owners; /* the party's own first, each before its owners */
    size_t owner_count;
    struct listed_share *shares;
    size_t share_count;
};

struct assumption {
    struct str fact;
    struct str value;
};

struct difference {
    struct str rule;
    struct str citation; /* of the rule */
    struct str event;    /* citation of the act that left it unenforced */
    enum requirement_status enforced;
    enum requirement_status text;
    struct str outcome_text; /* the outcome under the text */
};

struct reliance {
    struct str rule;
    struct str citation;
    struct str says;
    bool savings; /* a clause that lets goods under way go on */
};

struct note {
    struct str rule;
    struct str says;
    struct str citation;
    int32_t known;
    bool advice;         /* what buyers were told; it changes no answer */
    struct str standing; /* of the rule */
};

/* What an authority has told the buyers of its country. */
struct buyer_advice {
    struct str under; /* its packs' name */
    struct note note;
};

/* One classification: the code, and whether it is certain. */
struct entry {
    struct str code;
    bool unknown;
    struct str rule;
    struct str *because;
    size_t because_count;
};

/* A line of the derivation (`explain`): a limb, its result, and the values it was judged on. */
struct derived_limb {
    struct str label;
    struct str text;   /* the condition as the pack writes it */
    struct str values; /* "item.tpp = 2,368 TPP; tpp.mid = 2,400 TPP" */
    char result;       /* 't', 'f', 'u' */
    unsigned depth;
};

struct derivation {
    struct str rule;
    struct str title;
    struct str head; /* "classify item as 3A090.a", "control RS", … */
    struct str citation;
    struct str window; /* "2023-11-17 .. open" */
    char result;       /* 't', 'f', 'u' */
    struct derived_limb *limbs;
    size_t limb_count;
    uint32_t index; /* of the rule, among the policy's */
};

/* A step of the agency's order of questions: its rules stand together among the derivations. */
struct derived_step {
    struct str id; /* empty: what belongs to no step */
    struct str title;
    struct str citation;
    char result;         /* 't' some rule or the stated entry holds, 'u' one may, 'f' none does */
    size_t first, count; /* derivations */
};

/*
 * One of the facts that suffice for what is possible, whatever all others are; without any of these
 * something else would be possible too.
 */
struct rested {
    struct str fact;
    struct str party; /* absent unless the fact is one party's */
    struct str value;
    bool assumed;
};

/* What would come out were one fact another, all else alike. */
struct would_change {
    struct str fact;
    struct str party;
    struct str value; /* "from 2,400 TPP", "BY, RU", "true" */
    enum outcome outcome;
    enum review review;
};

struct decided_item {
    struct str name;
    struct entry *entries;
    size_t entry_count;
    struct str tpp;                 /* exact decimal in TPP; absent if unknown */
    struct str performance_density; /* cut to four places; absent if unknown or not applicable */
    bool density_not_applicable;
    struct str classified_by; /* who stated an entry, or absent */
};

/* Whether what a license on file covers is set aside for this order. */
enum cover_state { COVER_NONE, COVER_UNRESERVED, COVER_RESERVED };

/* By how much a license falls short: posted, pending and requested are over its ceiling. */
struct shortfall {
    struct str license;
    struct str measure; /* "quantity", "value" */
    struct str unit;    /* of the value: the currency */
    struct num ceiling, posted, pending, requested, remaining;
};

/* A license on file: the one that covers the order, or that may. */
struct decided_license {
    struct str number; /* absent: none */
    struct str authority;
    size_t line; /* that covers it; from 1 */
    struct str currency;
    bool has_left; /* what is left once this order is counted */
    struct num quantity_left, value_left;
};

struct decision {
    struct str id;
    enum outcome outcome;
    struct str reason; /* "not_covered", or absent */
    bool possible[OUTCOME_COUNT];
    bool may_ship;
    const struct str *scenarios; /* titles of those that were loaded: it is no answer of the law */
    size_t scenario_count;
    int32_t on;
    int32_t known;
    enum knowledge knowledge;
    enum posture posture;
    int32_t good_until;              /* DATE_OPEN: no later change is known */
    struct str jurisdiction_subject; /* yes, no, unknown */
    struct str jurisdiction_by;
    struct str jurisdiction_rule;
    struct decided_item item;
    struct requirement *requirements;
    size_t requirement_count;
    enum review review;
    bool review_possible[REVIEW_COUNT];
    struct need *review_needs;
    size_t review_need_count;
    struct exception *exceptions;
    size_t exception_count;
    struct str authority; /* name of what authorizes, or absent */
    struct str authority_rule;
    int32_t authority_until;      /* the first day it does not cover; DATE_OPEN: none is known */
    struct str *authority_covers; /* the requirements it lifts */
    size_t authority_covers_count;
    enum cover_state cover;
    struct decided_license license;
    struct shortfall *shortfalls;
    size_t shortfall_count;
    struct condition *conditions;
    size_t condition_count;
    struct paper *papers;
    size_t paper_count;
    bool papers_told; /* somebody asked for them */
    struct flag *flags;
    size_t flag_count;
    struct question *questions;
    size_t question_count;
    struct decided_party *parties; /* and the exporter, where a list may have it */
    size_t party_count;
    bool exporter_cleared; /* nothing that was found of it keeps from shipping */
    struct assumption *assumed;
    size_t assumed_count;
    struct difference *differs;
    size_t differs_count;
    struct reliance *relies_on;
    size_t relies_on_count;
    struct note *notes;
    size_t note_count;
    struct str
        *given_over_catalog; /* facts whose given value won over the catalog's or a defined one */
    size_t given_over_catalog_count;
    struct derivation *derivations; /* only when asked for */
    size_t derivation_count;
    struct derived_step *steps; /* with the derivations; in the packs' order */
    size_t step_count;
    struct rested *rests_on; /* with would_change: only when asked for */
    size_t rests_on_count;
    struct would_change *would_change;
    size_t would_change_count;
    struct str standing; /* the weakest standing the outcome rests on */
    struct str packs;    /* "us@2026.09" */
    int32_t complete_through;
    struct str sha256; /* of the packs' files */
    /*
     * Of other authorities that the goods concern, too.  may_ship is true only if it is in each of
     * them, and good_until is the first of all days; outcome, review and the rest are the first
     * authority's.
     */
    struct decision *others;
    size_t other_count;
    struct buyer_advice *buyer; /* what the buyer was told by its own side; nothing rests on it */
    size_t buyer_count;
    /* In an answer among the others: */
    struct str under;            /* the packs' name, "cn" */
    struct str agency;           /* whose rules they are */
    const struct policy *policy; /* for who shows it */
    bool outside;                /* the packs do not cover this at all, and say so for certain */
};

/* The answer that decides: the first authority's, unless another's keeps the goods more. */
const struct decision *decision_deciding(const struct decision *decision);

#endif
