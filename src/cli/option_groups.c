/* SPDX-License-Identifier: Apache-2.0 */
/* cli/option_groups.c - see option_groups.h. */
#include "cli/option_groups.h"

static const char *const kinds[] = { "export", "reexport", "transfer", "release", "access", NULL };
static const char *const knowledges[] = { "firm", "public", NULL };
static const char *const postures[] = { "enforced", "text", NULL };

#define OPTION_ITEM                                                                                \
    {                                                                                              \
        .name = "item", .metavar = "NAME", .type = OPTION_TEXT,                                    \
        .help = "the chip, as people write it: \"NVIDIA H20\", h20, \"RTX 4090\"",                 \
    }
#define OPTION_ECCN                                                                                \
    {                                                                                              \
        .name = "eccn", .metavar = "ECCN", .type = OPTION_TEXT,                                    \
        .help = "the entry of the control list that it was classified under, such as 5A002.a.2 "   \
                "or EAR99; what has figures is classified by them"                                 \
    }
#define OPTION_CONTAINS                                                                            \
    {                                                                                              \
        .name = "contains", .metavar = "\"N NAME\"", .type = OPTION_TEXT, .repeatable = true,      \
        .help = "what a computer or assembly contains: how many of a chip or of an entry, such "   \
                "as \"8 NVIDIA H100 SXM5 80GB\" or \"2 5A992.c\""                                  \
    }
#define OPTION_FACT                                                                                \
    {                                                                                              \
        .name = "fact", .metavar = "NAME=VALUE", .type = OPTION_TEXT, .repeatable = true,          \
        .help = "any fact of the packs, such as item.tpp=4992 or party.listed=false; a bare "      \
                "number takes the fact's unit, and party.x holds for every party",                 \
    }
#define OPTION_PACKS                                                                               \
    {                                                                                              \
        .name = "packs", .metavar = "DIR", .type = OPTION_FOLDER, .repeatable = true,              \
        .help = "add the *.licet files of a folder: a firm's own letters; a folder that declares " \
                "a pack of its own, or a built-in pack by its name (cn), takes the place of the "  \
                "built-in one",                                                                    \
    }
#define OPTION_TRUST                                                                               \
    {                                                                                              \
        .name = "trust", .metavar = "FILE", .type = OPTION_FILE,                                   \
        .help = "read a folder of a pack only if it is as the holder of this public key signed "   \
                "it",                                                                              \
    }
#define OPTION_SCENARIO                                                                            \
    {                                                                                              \
        .name = "scenario", .metavar = "NAME", .type = OPTION_TEXT, .repeatable = true,            \
        .help = "suppose that a bill or draft had become law: 'licet policy list scenarios' "      \
                "lists them; the answer says so, and nothing may ship on it"                       \
    }
#define OPTION_JSON                                                                                \
    {                                                                                              \
        .name = "json", .help = "print JSON, one object a line",                                   \
    }

#define OPTION_DB                                                                                  \
    {                                                                                              \
        .name = "db", .metavar = "PATH", .type = OPTION_FILE,                                      \
        .help = "the file of the database, or postgresql://USER@HOST:PORT/DATABASE"                \
    }
#define OPTION_AS                                                                                  \
    {                                                                                              \
        .name = "as", .metavar = "NAME", .type = OPTION_TEXT,                                      \
        .help = "who does it: a name of 'licet people list'; who can write to the file is "        \
                "believed"                                                                         \
    }

static const struct option transaction_options[] = {
    OPTION_ITEM,
    OPTION_ECCN,
    OPTION_CONTAINS,
    { .name = "quantity", .metavar = "N", .type = OPTION_TEXT, .help = "how many" },
    { .name = "value",
      .metavar = "\"AMOUNT CUR\"",
      .type = OPTION_TEXT,
      .help = "what they cost, such as \"24000000 USD\"" },
    { .name = "to", .metavar = "CC", .type = OPTION_TEXT, .help = "the destination, such as CN" },
    { .name = "from",
      .metavar = "CC",
      .type = OPTION_TEXT,
      .help = "the country they leave; a plain question assumes the authority's own" },
    { .name = "kind",
      .type = OPTION_WORD,
      .words = kinds,
      .help = "what kind of transaction it is; a plain question assumes export. A release is of "
              "technology or source code to a foreign person, whose nationality --to is; access is "
              "remote access to computers" },
    { .name = "exporter",
      .metavar = "NAME",
      .type = OPTION_TEXT,
      .help = "who exports; never assumed, because letters bind by name" },
    { .name = "end-user", .metavar = "NAME", .type = OPTION_TEXT, .help = "who will use them" },
    { .name = "end-use",
      .metavar = "WORD",
      .type = OPTION_TEXT,
      .help = "what for, such as datacenter" },
    { .name = "party",
      .metavar = "KEY=VALUE,…",
      .type = OPTION_TEXT,
      .repeatable = true,
      .help =
          "a party: role=end_user,name=…,country=CC,hq=CC,parent_hq=CC, with address=… and any "
          "party fact, such as listed=false; a comma separates only before a known key and '='" },
    OPTION_FACT,
    { .name = "id",
      .metavar = "ID",
      .type = OPTION_TEXT,
      .help = "makes it an order: what it does not say is unknown, and nothing is assumed" },
    { .name = NULL },
};

static const struct option item_options[] = {
    OPTION_ITEM, OPTION_ECCN, OPTION_CONTAINS, OPTION_FACT, { .name = NULL },
};

static const struct option on_options[] = {
    { .name = "on",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "the date that counts, YYYY-MM-DD; in a file, for orders that have none; today in "
              "the authority's time zone if left out" },
    { .name = NULL },
};

static const struct option basis_options[] = {
    { .name = "known",
      .metavar = "DATE",
      .type = OPTION_DATE,
      .help = "decide as it was known on that date; everything in the packs if left out" },
    { .name = "knowledge",
      .type = OPTION_WORD,
      .words = knowledges,
      .help = "firm (the default) counts letters from the day they were served on the exporter, "
              "public from the day they were published" },
    { .name = "posture",
      .type = OPTION_WORD,
      .words = postures,
      .help = "enforced (the default) leaves out what the agency said it does not enforce, text "
              "takes the books as they are" },
    OPTION_PACKS,
    OPTION_TRUST,
    OPTION_SCENARIO,
    { .name = NULL },
};

static const struct option lists_options[] = {
    { .name = "lists",
      .metavar = "DIR",
      .type = OPTION_TEXT,
      .help = "the folder of 'licet lists import': the parties are looked for in the last version "
              "of each list that is of the date or earlier" },
    { .name = "lists-age",
      .metavar = "DAYS",
      .type = OPTION_NUMBER,
      .help = "how old a list may be on the date to clear who is not on it; 1 if left out" },
    { .name = "owners",
      .metavar = "FILE",
      .type = OPTION_TEXT,
      .help = "who owns whom: CSV with the columns owned, owner, percent, from, to, ends, source" },
    { .name = NULL },
};

static const struct option licenses_options[] = {
    { .name = "licenses",
      .metavar = "FILE",
      .type = OPTION_FILE,
      .help = "licenses that were granted, as JSON, one a line: what needs a license is authorized "
              "by one that covers it, in the order of the input and up to what it grants" },
    { .name = "db",
      .metavar = "PATH",
      .type = OPTION_FILE,
      .help = "the licenses of a database, with what was shipped and reserved, and the matches "
              "that somebody has cleared or confirmed" },
    { .name = NULL },
};

static const struct option packs_options[] = {
    OPTION_PACKS, OPTION_TRUST, OPTION_SCENARIO, { .name = NULL }
};
static const struct option scenario_options[] = { OPTION_SCENARIO, { .name = NULL } };

static const struct option output_options[] = {
    OPTION_JSON,
    { .name = "jobs",
      .metavar = "N",
      .type = OPTION_NUMBER,
      .help = "how many threads decide a file; all processors if left out" },
    { .name = NULL },
};

static const struct option json_options[] = { OPTION_JSON, { .name = NULL } };

static const struct option picture_options[] = {
    { .name = "svg", .help = "SVG on standard output in place of the text" },
    OPTION_NARROW,
    { .name = NULL },
};

static const struct option database_options[] = { OPTION_DB, { .name = NULL } };
static const struct option acting_options[] = { OPTION_DB, OPTION_AS, { .name = NULL } };

const struct option_group group_transaction = { "The transaction", transaction_options };
const struct option_group group_item = { "The item", item_options };
const struct option_group group_on = { "The date", on_options };
const struct option_group group_basis = { "What it is judged by", basis_options };
const struct option_group group_screening = { "Government lists", lists_options };
const struct option_group group_licenses = { "Licenses on file", licenses_options };
const struct option_group group_packs = { "Packs", packs_options };
const struct option_group group_scenarios = { "Scenarios", scenario_options };
const struct option_group group_output = { "Output", output_options };
const struct option_group group_json = { "Output", json_options };
const struct option_group group_picture = { "Picture", picture_options };
const struct option_group group_database = { "Database", database_options };
const struct option_group group_acting = { "Database", acting_options };

const char group_statuses[] =
    " 0  all may ship\n"
    " 1  something may not: a license is required, or it is prohibited\n"
    " 2  bad usage or unreadable input; nothing was decided\n"
    " 3  the system failed\n"
    " 4  nothing is refused, but something is undetermined or assumed, or\n"
    "    a scenario was loaded\n"
    " 5  some rows could not be read; all others were decided";
