/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_screening.c - the parties of an order, looked for in lists, and what follows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/lists.h"
#include "unit/alloc_fail.h"
#include "unit/engine.h"

#define FROM " cite L1 in-force 2021-01-01 .. "
#define DEAL "id=1; complete=true; to=CN; on=2024-06-10; "
#define PARTY "party=end_user; located=CN; name="
#define ORDER DEAL "exporter=Harbor Exports; " PARTY

static const char rules[] =
    "fact party.name : string ask \"name\"\nfact party.denied : bool ask \"denied\"\n"
    "fact party.noted : bool ask \"noted\"\n"
    "fact party.review : enum { mild, strict } ask \"review\"\n"
    "fact party.listed_owners : ratio ask \"owners\"\n"
    "threshold half : ratio { from 2021-01-01 : 50 percent cite L1 }\n"
    "list EL \"Entities\" { cite L1 means party.listed true\n"
    "  owners party.listed_owners through half\n"
    "  means party.review strict where policy has { \"policy of denial\" }\n"
    "  means party.review mild   where policy has { \"case by case\", \"case-by-case\" }\n"
    "  means party.noted true    where requirement has { \"9(e) 4\" }\n"
    "  means party.noted false   where requirement lacks { \"9(e)\" } }\n"
    "list DPL \"Denied\" { cite L1 means party.denied true }\n"
    "list CM \"Complex\" { cite L1 inform \"no shares of it\" }\n"
    "rule t/listed {" FROM "require R when any party where party.listed }\n"
    "rule t/denied {" FROM "prohibit \"denied\" when any party where party.denied }\n"
    "rule t/mild {" FROM "review { R } as case-by-case }\n"
    "rule t/strict {" FROM "review { R } as policy-of-denial overrides t/mild"
    " when any party where party.review == strict }\n"
    "rule t/noted {" FROM "flag \"noted\" when any party where (party.listed and party.noted) }\n";

/* Behind the others where owners are at issue: else every order would be asked about them. */
static const char owner_rules[] =
    "rule t/owned {" FROM "require O when any party where party.listed_owners >= half }\n"
    "rule t/owned_review {" FROM "review { O } as case-by-case }\n"
    "rule t/owned_strict {" FROM "review { O } as policy-of-denial overrides t/owned_review"
    " when any party where party.review == strict }\n";

#define HEADER "list,name,aliases,weak_aliases,license_requirement,license_policy,notice,from,to\n"

static const char entries[] =
    "EL,Norvex Quantum Ltd,Nor Computing,Shadow,All items (9(e)4),Policy of denial.,,,\n"
    "EL,Tavimor Instruments,,,All items,Case-by-case,,,\n"
    "EL,Twin Halcyon,,,All items 9(e),Case by case,,,\n"
    "EL,Twin Halcyon,,,All items 9(e),Policy of denial,,,\n"
    "EL,Dated Meridian,,,,,,2024-02-01,\n"
    "EL,Cited Bellwether,,,All items,Policy of denial,88 FR 100; 89 FR 7,,\n"
    "EL,Late Ostrander,,,,,90 F.R. 5,,\n"
    "EL,Undated Quillfeather,,,,,,,\n"
    "DPL,Ended Pemberly,,,,,,2020-01-01,2023-12-31\n"
    "DPL,Denied Thornbury,,,,,,2020-01-01,2029-12-31\n"
    "CM,Complex Vandermeer,,,,,,,\n"
    "OWN,Private Lysander,,,,,,,\n";

/* As many entries as a whole list has. */
#define FILLERS 1000
#define TEXT_MAX ((size_t)1 << 20)
#define LISTS_MAX ((size_t)64 << 20)

struct world {
    struct engine e;
    struct arena arena;
    struct snapshot snapshot;
    const struct party_list *lists[1];
    struct matcher *matcher;
    struct decide_lists used;
    struct owners owners;
    char policy[sizeof rules + sizeof owner_rules];
    char *text;
};

static void fill(struct world *w, bool whole)
{
    size_t used = (size_t)snprintf(w->text, TEXT_MAX, "%s%s", HEADER, entries);
    for (unsigned i = 0; whole && i < FILLERS; i++)
        used += (size_t)snprintf(w->text + used, TEXT_MAX - used, "%s,Zq%uxw Vj%uk,,,,,,,\n",
                                 i % 2 == 0 ? "EL" : "DPL", i, i * 7919 % 104729);
    for (unsigned i = 0; whole && i < FILLERS / 2; i++)
        used += (size_t)snprintf(w->text + used, TEXT_MAX - used, "EL,Yk%uxw Wj%uk,,,,,,,\n", i, i);
    assert_true(used < TEXT_MAX);
}

/* Lists of that day, which count as whole as the Consolidated Screening List does. */
static void world_open_with(struct world *w, const char *source, const char *issued, bool whole,
                            bool owners)
{
    struct list_file file = { .name = STR("parties.csv") };
    struct err err;
    memset(w, 0, sizeof *w);
    snprintf(w->policy, sizeof w->policy, "%s%s", rules, owners ? owner_rules : "");
    engine_open(&w->e, w->policy);
    arena_init(&w->arena, mem_system(), LISTS_MAX);
    w->text = malloc(TEXT_MAX);
    assert_non_null(w->text);
    fill(w, whole);
    file.text = str_of(w->text);
    w->snapshot.origin =
        (struct list_origin){ .source = str_of(source), .issued = engine_day(issued) };
    assert_true(own_read(&w->arena, mem_system(), &file, 1, &w->snapshot.list, &err));
    w->lists[0] = &w->snapshot.list;
    w->matcher = matcher_new(mem_system(), w->lists, 1, &err);
    assert_non_null(w->matcher);
    w->used = (struct decide_lists){ .snapshots = &w->snapshot,
                                     .count = 1,
                                     .matcher = w->matcher,
                                     .threshold = SCORE_ONE * 7 / 10,
                                     .age_days = 1 };
    assert_true(decider_use_lists(w->e.decider, &w->used, &err));
}

static void world_open(struct world *w, const char *source, const char *issued, bool whole)
{
    world_open_with(w, source, issued, whole, false);
}

static void world_close(struct world *w)
{
    engine_close(&w->e);
    matcher_free(w->matcher);
    arena_release(&w->arena);
    free(w->text);
}

static void expect(struct world *w, const char *order, const char *outcome,
                   enum party_status status, const char *consequence)
{
    engine_expect(&w->e, order, outcome);
    assert_int_equal(w->e.decision.party_count, 1);
    const struct decided_party *party = &w->e.decision.parties[0];
    assert_int_equal(party->status, status);
    if (consequence == NULL)
        assert_null(party->consequence);
    else
        assert_string_equal(party->consequence, consequence);
}

static void who_is_on_a_list_has_what_the_entry_means(void **state)
{
    struct world w;
    (void)state;
    world_open(&w, "us-csl", "2024-06-10", true);
    expect(&w, ORDER "NORVEX QUANTUM", "license_required", PARTY_LISTED, "license");
    assert_int_equal(w.e.decision.review, REVIEW_POLICY_OF_DENIAL);
    assert_int_equal(w.e.decision.flag_count, 1);
    assert_false(w.e.decision.flags[0].unknown);
    assert_int_equal(w.e.decision.parties[0].match_count, 1);
    const struct decided_match *match = &w.e.decision.parties[0].matches[0];
    assert_int_equal(match->status, MATCH_LISTED);
    assert_true(str_equal_text(match->key, "EL:Norvex Quantum Ltd"));
    expect(&w, ORDER "Nor Computing", "license_required", PARTY_LISTED, "license");
    expect(&w, ORDER "Tavimor Instruments", "license_required", PARTY_LISTED, "license");
    assert_int_equal(w.e.decision.review, REVIEW_CASE_BY_CASE);
    assert_int_equal(w.e.decision.flag_count, 0);
    expect(&w, ORDER "Denied Thornbury", "prohibited", PARTY_LISTED, "denied");
    world_close(&w);
}

/* What two entries do not say alike is not known; the strictest that is possible is told. */
static void entries_that_differ_leave_it_open(void **state)
{
    struct world w;
    (void)state;
    world_open(&w, "us-csl", "2024-06-10", true);
    expect(&w, ORDER "Twin Halcyon", "license_required", PARTY_LISTED, "license");
    assert_int_equal(w.e.decision.review, REVIEW_POLICY_OF_DENIAL);
    assert_true(w.e.decision.review_possible[REVIEW_CASE_BY_CASE]);
    assert_int_equal(w.e.decision.flag_count, 1);
    assert_true(w.e.decision.flags[0].unknown);
    /* What the order says of it, by somebody who read the entry, counts. */
    expect(&w, ORDER "Twin Halcyon; party.review=mild", "license_required", PARTY_LISTED,
           "license");
    assert_int_equal(w.e.decision.review, REVIEW_CASE_BY_CASE);
    world_close(&w);
}

static void who_may_be_on_a_list_is_asked_about(void **state)
{
    struct world w;
    (void)state;
    world_open(&w, "us-csl", "2024-06-10", true);
    expect(&w, ORDER "Norvix Quantum", "undetermined", PARTY_POSSIBLE, NULL);
    assert_true(engine_asks(&w.e, "party.listed"));
    assert_false(engine_asks(&w.e, "party.denied"));
    assert_false(w.e.decision.may_ship);
    /* A weak alias is never more than that. */
    expect(&w, ORDER "Shadow", "undetermined", PARTY_POSSIBLE, NULL);
    /* It does not help that the order says no; it does that somebody looked at the entry. */
    expect(&w, ORDER "Norvix Quantum; party.listed=false", "undetermined", PARTY_POSSIBLE, NULL);
    expect(&w, ORDER "Norvix Quantum; matches_resolved=EL:Tavimor Instruments", "undetermined",
           PARTY_POSSIBLE, NULL);
    expect(&w, ORDER "Norvix Quantum; matches_resolved=EL:Norvex Quantum", "undetermined",
           PARTY_POSSIBLE, NULL);
    expect(&w, ORDER "Norvix Quantum; party.listed=true", "license_required", PARTY_LISTED,
           "license");
    expect(&w, ORDER "Norvix Quantum; matches_resolved=EL:Norvex Quantum Ltd",
           "no_license_required", PARTY_CLEAR, NULL);
    assert_true(w.e.decision.may_ship);
    assert_int_equal(w.e.decision.parties[0].matches[0].status, MATCH_RESOLVED);
    world_close(&w);
}

/* Lays what somebody found of it before the decider: of the entry as it is, and then as it was. */
static void settle(struct world *w, struct settled_match *match, const char *key,
                   enum settled_as as)
{
    struct err err;
    struct buf says;
    const struct party_list *list = &w->snapshot.list;
    *match = (struct settled_match){ .id = STR("M-1"),
                                     .party = match->party,
                                     .key = str_of(key),
                                     .as = as,
                                     .by = STR("ann"),
                                     .reason = STR("looked") };
    buf_init(&says, mem_system(), 1 << 16);
    for (size_t i = 0; i < list->entry_count; i++) {
        struct str name = list->entries[i].names[0].text;
        if (str_ends(match->key, name) && match->entry.data == NULL) {
            entry_says(&list->entries[i], &says);
            match->entry = str_copy(&w->arena, buf_view(&says));
        }
    }
    buf_release(&says);
    assert_non_null(match->entry.data);
    w->used.settled = (struct settled_matches){ .list = match, .count = 1 };
    assert_true(decider_use_lists(w->e.decider, &w->used, &err));
}

#define NORVEX "EL:Norvex Quantum Ltd"

static void what_somebody_cleared_answers(void **state)
{
    struct world w;
    struct settled_match match = { .party = { .name = STR("Norvix Quantum"),
                                              .country = STR("CN") } };
    (void)state;
    world_open(&w, "us-csl", "2024-06-10", true);
    settle(&w, &match, NORVEX, SETTLED_CLEARED);
    expect(&w, ORDER "Norvix Quantum", "no_license_required", PARTY_CLEAR, NULL);
    assert_true(w.e.decision.may_ship);
    const struct decided_match *found = &w.e.decision.parties[0].matches[0];
    assert_int_equal(found->status, MATCH_RESOLVED);
    assert_ptr_equal(found->settled, &match);
    assert_null(found->reopened);
    /* Of another spelling nobody has found anything. */
    expect(&w, ORDER "Norvix Quantums", "undetermined", PARTY_POSSIBLE, NULL);
    assert_null(w.e.decision.parties[0].matches[0].settled);
    world_close(&w);
}

static void what_was_looked_at_has_to_be_the_same(void **state)
{
    static const char *const others[] = { "address=1 Road", "located=SG", "hq=SG", "parent_hq=SG",
                                          "party.name=Norvix" };
    struct world w;
    char order[512];
    struct settled_match match = { .party = { .name = STR("Norvix Quantum"),
                                              .country = STR("CN") } };
    (void)state;
    world_open(&w, "us-csl", "2024-06-10", true);
    settle(&w, &match, NORVEX, SETTLED_CLEARED);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        snprintf(order, sizeof order, "%sNorvix Quantum; %s", ORDER, others[i]);
        expect(&w, order, "undetermined", PARTY_POSSIBLE, NULL);
        assert_false(w.e.decision.may_ship);
        const struct decided_match *found = &w.e.decision.parties[0].matches[0];
        assert_int_equal(found->status, MATCH_POSSIBLE);
        assert_ptr_equal(found->settled, &match);
        assert_string_equal(found->reopened, "the party is stated otherwise now");
    }
    /* An entry that says more than it did. */
    match.entry = str_slice(match.entry, 0, match.entry.length - 1);
    expect(&w, ORDER "Norvix Quantum", "undetermined", PARTY_POSSIBLE, NULL);
    assert_string_equal(w.e.decision.parties[0].matches[0].reopened,
                        "the list says something else of it now");
    settle(&w, &match, NORVEX, SETTLED_REOPENED);
    expect(&w, ORDER "Norvix Quantum", "undetermined", PARTY_POSSIBLE, NULL);
    assert_string_equal(w.e.decision.parties[0].matches[0].reopened,
                        "somebody has opened it again");
    world_close(&w);
}

/* Whatever the order says of it. */
static void who_was_confirmed_is_listed(void **state)
{
    struct world w;
    struct settled_match match = { .party = { .name = STR("Norvix Quantum"),
                                              .country = STR("CN") } };
    (void)state;
    world_open(&w, "us-csl", "2024-06-10", true);
    settle(&w, &match, NORVEX, SETTLED_CONFIRMED);
    expect(&w, ORDER "Norvix Quantum", "license_required", PARTY_LISTED, "license");
    assert_int_equal(w.e.decision.parties[0].matches[0].status, MATCH_LISTED);
    expect(&w, ORDER "Norvix Quantum; matches_resolved=" NORVEX, "license_required", PARTY_LISTED,
           "license");
    world_close(&w);
}

/* By which spelling or part it was found does not matter. */
static void the_best_match_is_told_first(void **state)
{
    static const struct {
        const char *name, *first, *second;
    } told[] = {
        { "Norvix Quantum; party.name=Tavimor Instruments", "EL:Tavimor Instruments",
          "EL:Norvex Quantum Ltd" },
        { "Norvix Quantum c/o Tavimor Instruments", "EL:Tavimor Instruments",
          "EL:Norvex Quantum Ltd" },
        /* A weak alias is alike to the letter, and yet nobody is listed by it. */
        { "Shadow; party.name=Tavimor Instruments Ltd", "EL:Tavimor Instruments",
          "EL:Norvex Quantum Ltd" },
    };
    struct world w;
    (void)state;
    world_open(&w, "us-csl", "2024-06-10", true);
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        char order[256];
        snprintf(order, sizeof order, ORDER "%s", told[i].name);
        assert_true(engine_decide(&w.e, order));
        const struct decided_party *party = &w.e.decision.parties[0];
        assert_int_equal(party->match_count, 2);
        assert_true(str_equal_text(party->matches[0].key, told[i].first));
        assert_true(str_equal_text(party->matches[1].key, told[i].second));
    }
    world_close(&w);
}

/* What stands around a name does not hide it. */
static void parts_of_a_name_are_looked_for(void **state)
{
    static const char *const names[] = {
        "Somebody c/o Norvex Quantum",        "Norvex Quantum Ltd Shenzhen Procurement Department",
        "Norvex Quantum Berlin Branch",       "Harbor Lane (Norvex Quantum)",
        "Harbor Lane Ltd for Norvex Quantum", "NORVEX QUANTUM LTD - Attn Receiving",
    };
    struct world w;
    (void)state;
    world_open(&w, "us-csl", "2024-06-10", true);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char order[256];
        snprintf(order, sizeof order, ORDER "%s", names[i]);
        expect(&w, order, "undetermined", PARTY_POSSIBLE, NULL);
    }
    expect(&w, ORDER "Harbor Lane Bakery Ltd Berlin Branch", "no_license_required", PARTY_CLEAR,
           NULL);
    world_close(&w);
}

static void whoever_exports_is_looked_for(void **state)
{
    struct world w;
    (void)state;
    world_open(&w, "us-csl", "2024-06-10", true);
    static const char *const exporters[] = { "exporter=Denied Thornbury; ",
                                             "exporter=Norvix Quantum; ", "" };
    for (size_t i = 0; i < sizeof exporters / sizeof exporters[0]; i++) {
        char order[256];
        snprintf(order, sizeof order, DEAL "%s" PARTY "Harbor Lane Bakery", exporters[i]);
        engine_expect(&w.e, order, "no_license_required");
        assert_false(w.e.decision.may_ship);
        assert_int_equal(w.e.decision.party_count, i < 2 ? 2 : 1);
        if (i < 2)
            assert_true(str_equal_text(w.e.decision.parties[1].role, "exporter"));
    }
    world_close(&w);
}

/* A list that only informs says nothing of who only may be on it. */
static void an_exporter_is_told_of_as_a_party_is(void **state)
{
    static const struct {
        const char *name;
        enum party_status status;
        const char *consequence;
        bool may_ship;
    } told[] = {
        { "Complex Vandermeer", PARTY_LISTED, "information", true },
        { "Complex Vandermere", PARTY_POSSIBLE, NULL, true },
        { "Private Lysander", PARTY_LISTED, NULL, false },
    };
    struct world w;
    (void)state;
    world_open(&w, "us-csl", "2024-06-10", true);
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        for (size_t k = 0; k < 2; k++) {
            char order[256];
            snprintf(order, sizeof order, DEAL "exporter=%s; " PARTY "%s",
                     k == 0 ? "Harbor Exports" : told[i].name,
                     k == 0 ? told[i].name : "Harbor Lane Bakery");
            engine_expect(&w.e, order, "no_license_required");
            const struct decided_party *party = &w.e.decision.parties[k];
            assert_int_equal(party->status, told[i].status);
            assert_int_equal(w.e.decision.may_ship, told[i].may_ship);
            if (told[i].consequence == NULL)
                assert_null(party->consequence);
            else
                assert_string_equal(party->consequence, told[i].consequence);
        }
    }
    world_close(&w);
}

static void what_the_order_says_does_not_clear_who_is_listed(void **state)
{
    struct world w;
    (void)state;
    world_open(&w, "us-csl", "2024-06-10", true);
    expect(&w, ORDER "Norvex Quantum; party.listed=false", "license_required", PARTY_LISTED,
           "license");
    expect(&w, ORDER "Somebody Else; party.name=Norvex Quantum", "license_required", PARTY_LISTED,
           "license");
    /* However else it was found: by a name with a slip, or as a part of one. */
    expect(&w, ORDER "Norvix Quantum; party.name=Norvex Quantum", "license_required", PARTY_LISTED,
           "license");
    expect(&w, ORDER "Norvex Quantum Berlin Branch; party.name=Norvex Quantum", "license_required",
           PARTY_LISTED, "license");
    expect(&w, ORDER "Somebody Else; party.listed=true", "license_required", PARTY_LISTED,
           "license");
    world_close(&w);
}

static void only_whole_lists_of_the_day_clear(void **state)
{
    struct world w;
    (void)state;
    world_open(&w, "us-csl", "2024-06-09", true);
    expect(&w, ORDER "Harbor Lane Bakery", "no_license_required", PARTY_CLEAR, NULL);
    assert_true(w.e.decision.may_ship);
    w.e.options.known = engine_day("2024-06-08");
    expect(&w, ORDER "Harbor Lane Bakery", "undetermined", PARTY_UNSCREENED, NULL);
    world_close(&w);
    /* Older than a day; not whole; of a source that has not the whole. */
    static const struct {
        const char *source, *issued;
        bool whole;
    } others[] = {
        { "us-csl", "2024-06-08", true },  { "us-csl", "2024-06-11", true },
        { "us-csl", "2024-06-10", false }, { "us-dpl", "2024-06-10", true },
        { "own", "2024-06-10", true },
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        world_open(&w, others[i].source, others[i].issued, others[i].whole);
        expect(&w, ORDER "Harbor Lane Bakery", "undetermined", PARTY_UNSCREENED, NULL);
        assert_true(engine_asks(&w.e, "party.listed"));
        assert_int_equal(engine_asks(&w.e, "party.denied"),
                         strcmp(others[i].source, "us-dpl") != 0);
        /* What the order says counts, and still nobody has looked. */
        expect(&w, ORDER "Harbor Lane Bakery; party.listed=false; party.denied=false",
               "no_license_required", PARTY_UNSCREENED, NULL);
        assert_false(w.e.decision.may_ship);
        world_close(&w);
    }
}

/* Letters that nobody reads may be anybody's name. */
static void a_name_that_is_not_read_is_not_cleared(void **state)
{
    struct world w;
    static const char *const names[] = {
        "\xE0\xB8\x9A\xE0\xB8\xA3\xE0\xB8\xB4\xE0\xB8\xA9\xE0\xB8\xB1\xE0\xB8\x97",
        "...",
        "N/A",
        "Co., Ltd.",
        "\xE4\xB8\xAD\xE8\x8A\xAF\xE5\x9B\xBD\xE9\x99\x85",
        "a1 b2 c3 d4 e5 f6 g7 h8 i9 j1 k2 l3 m4 n5 o6 p7 q8 r9 s1 t2 u3 v4 w5 x6 y7",
    };
    (void)state;
    world_open(&w, "us-csl", "2024-06-10", true);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char order[256];
        snprintf(order, sizeof order, ORDER "%s", names[i]);
        expect(&w, order, "undetermined", PARTY_UNSCREENED, NULL);
    }
    world_close(&w);
}

/* A list of later has entries that were on it before, if they say so. */
static void entries_stood_on_their_list_or_not(void **state)
{
    struct world w;
    (void)state;
    world_open(&w, "us-csl", "2025-06-10", true);
    expect(&w, ORDER "Dated Meridian", "license_required", PARTY_LISTED, "license");
    expect(&w, ORDER "Dated Meridian; on=2024-01-31", "undetermined", PARTY_UNSCREENED, NULL);
    expect(&w, ORDER "Cited Bellwether", "license_required", PARTY_LISTED, "license");
    /* The notice was cited again in that year: what it said before is not known. */
    assert_int_equal(w.e.decision.review, REVIEW_POLICY_OF_DENIAL);
    assert_true(w.e.decision.review_possible[REVIEW_CASE_BY_CASE]);
    expect(&w, ORDER "Cited Bellwether; on=2025-01-02", "license_required", PARTY_LISTED,
           "license");
    assert_false(w.e.decision.review_possible[REVIEW_CASE_BY_CASE]);
    expect(&w, ORDER "Cited Bellwether; on=2023-06-01", "undetermined", PARTY_POSSIBLE, NULL);
    expect(&w, ORDER "Cited Bellwether; on=2022-06-01", "undetermined", PARTY_UNSCREENED, NULL);
    expect(&w, ORDER "Late Ostrander", "undetermined", PARTY_UNSCREENED, NULL);
    expect(&w, ORDER "Late Ostrander; on=2025-02-01", "undetermined", PARTY_POSSIBLE, NULL);
    expect(&w, ORDER "Undated Quillfeather", "undetermined", PARTY_POSSIBLE, NULL);
    expect(&w, ORDER "Undated Quillfeather; on=2025-06-10", "license_required", PARTY_LISTED,
           "license");
    world_close(&w);
}

static void an_order_that_ended_denies_nobody(void **state)
{
    struct world w;
    (void)state;
    world_open(&w, "us-csl", "2024-06-10", true);
    expect(&w, ORDER "Ended Pemberly", "no_license_required", PARTY_CLEAR, NULL);
    expect(&w, ORDER "Ended Pemberly; on=2023-12-31", "prohibited", PARTY_LISTED, "denied");
    world_close(&w);
}

static void lists_that_inform_and_lists_nobody_knows(void **state)
{
    struct world w;
    (void)state;
    world_open(&w, "us-csl", "2024-06-10", true);
    expect(&w, ORDER "Complex Vandermeer", "no_license_required", PARTY_LISTED, "information");
    assert_true(w.e.decision.may_ship);
    assert_true(str_equal_text(w.e.decision.parties[0].matches[0].says, "no shares of it"));
    expect(&w, ORDER "Private Lysander", "no_license_required", PARTY_LISTED, NULL);
    assert_false(w.e.decision.may_ship);
    world_close(&w);
}

/* ---- owners ---- */

static void own(struct world *w, const char *rows)
{
    struct list_file file = { .name = STR("owners.csv") };
    struct err err;
    char *text = arena_alloc(&w->arena, TEXT_MAX);
    assert_non_null(text);
    snprintf(text, TEXT_MAX, "owned,owner,percent,from,to,ends,source\n%s", rows);
    file.text = str_of(text);
    assert_true(owners_read(&w->arena, mem_system(), &file, &w->owners, &err));
    w->used.owners = &w->owners;
    assert_true(decider_use_lists(w->e.decider, &w->used, &err));
}

/* Of the party "Plain Orchard": the share in percent, and what comes out. */
struct owned {
    const char *rows;
    int64_t from, to;
    const char *outcome;
};

#define LISTED_OWNER "Norvex Quantum"

static const struct owned owned[] = {
    { "Plain Orchard," LISTED_OWNER ",50,,,,\nPlain Orchard,Ann,50,,,yes,\n", 50, 50,
      "license_required" },
    { "Plain Orchard," LISTED_OWNER ",49.9,,,,\nPlain Orchard,Ann,50.1,,,yes,\n", 499, 499,
      "no_license_required" },
    /* Who owns the rest nobody knows. */
    { "Plain Orchard," LISTED_OWNER ",20,,,,\n", 20, 100, "undetermined" },
    { "Plain Orchard," LISTED_OWNER ",20,,,,\nPlain Orchard,Ann,40,,,yes,\n", 20, 60,
      "undetermined" },
    { "Plain Orchard," LISTED_OWNER ",20,,,,\nPlain Orchard,Ann,60,,,yes,\n", 20, 40,
      "no_license_required" },
    { "Plain Orchard," LISTED_OWNER ",60,,,,\n", 60, 100, "license_required" },
    /* Several are taken together, on one list or through one that half is owned of. */
    { "Plain Orchard," LISTED_OWNER ",30,,,,\nPlain Orchard,Tavimor Instruments,20,,,,\n"
      "Plain Orchard,Ann,50,,,yes,\n",
      50, 50, "license_required" },
    { "Plain Orchard,Middle Meadow,50,,,,\nPlain Orchard,Ann,50,,,yes,\n"
      "Middle Meadow," LISTED_OWNER ",50,,,,\nMiddle Meadow,Ann,50,,,yes,\n",
      50, 50, "license_required" },
    /* Shares are not multiplied: less than half of the middle one is none of it. */
    { "Plain Orchard,Middle Meadow,100,,,,\n"
      "Middle Meadow," LISTED_OWNER ",49,,,,\nMiddle Meadow,Ann,51,,,yes,\n",
      0, 0, "no_license_required" },
    /* Who owns an owner nobody knows. */
    { "Plain Orchard,Middle Meadow,100,,,,\n", 0, 100, "undetermined" },
    /* An owner that may be listed. */
    { "Plain Orchard,Norvix Quantum,50,,,yes,\nPlain Orchard,Ann,50,,,yes,\n", 0, 50,
      "undetermined" },
    /* More than all is somebody's mistake. */
    { "Plain Orchard," LISTED_OWNER ",20,,,,\nPlain Orchard,Ann,90,,,yes,\n", 0, 100,
      "undetermined" },
    /* Owners of each other. */
    { "Plain Orchard,Middle Meadow,100,,,,\nMiddle Meadow,Plain Orchard,100,,,,\n", 0, 100,
      "undetermined" },
    { "Plain Orchard,Middle Meadow,100,,,,\nMiddle Meadow,Plain Orchard,40,,,,\n"
      "Middle Meadow," LISTED_OWNER ",60,,,,\n",
      100, 100, "license_required" },
    /* Shares of other days. */
    { "Plain Orchard," LISTED_OWNER ",100,2020-01-01,2024-06-09,,\n"
      "Plain Orchard,Ann,100,2024-06-10,,yes,\n",
      0, 0, "no_license_required" },
};

static void shares_are_added_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++) {
        struct world w;
        world_open_with(&w, "us-csl", "2024-06-10", true, true);
        own(&w, owned[i].rows);
        engine_expect(&w.e, ORDER "Plain Orchard", owned[i].outcome);
        const struct decided_party *party = &w.e.decision.parties[0];
        assert_int_equal(party->share_count, 1);
        struct num scale = num_int(owned[i].from > 100 ? 1000 : 100);
        struct num from;
        struct num to;
        assert_true(num_divide(num_int(owned[i].from), scale, &from));
        assert_true(num_divide(num_int(owned[i].to), scale, &to));
        if (num_compare(party->shares[0].from, from) != 0 ||
            num_compare(party->shares[0].to, to) != 0)
            print_error("%s\n", owned[i].rows);
        assert_int_equal(num_compare(party->shares[0].from, from), 0);
        assert_int_equal(num_compare(party->shares[0].to, to), 0);
        world_close(&w);
    }
}

static void an_affiliate_has_the_review_of_its_owner(void **state)
{
    struct world w;
    (void)state;
    world_open_with(&w, "us-csl", "2024-06-10", true, true);
    own(&w, owned[0].rows);
    engine_expect(&w.e, ORDER "Plain Orchard", "license_required");
    assert_int_equal(w.e.decision.review, REVIEW_POLICY_OF_DENIAL);
    assert_false(w.e.decision.review_possible[REVIEW_CASE_BY_CASE]);
    assert_int_equal(w.e.decision.parties[0].status, PARTY_CLEAR);
    /* What the order says counts, unless the table knows of more. */
    engine_expect(&w.e, ORDER "Plain Orchard; party.listed_owners=10 percent", "license_required");
    engine_expect(&w.e, ORDER "Other Orchard; party.listed_owners=10 percent",
                  "no_license_required");
    engine_expect(&w.e, ORDER "Other Orchard", "undetermined");
    world_close(&w);
}

static void a_table_of_owners_that_is_wrong_is_refused(void **state)
{
    static const struct {
        const char *text;
        uint32_t line;
        const char *says;
    } wrong[] = {
        { "owned,owner\nA,B\n", 0, "'percent' is missing" },
        { "", 0, "'owned' is missing" },
        { "owned,owner,percent,share\n", 1, "'share' is unknown" },
        { "owned,owner,percent,owner\n", 1, "'owner' is there twice" },
        { "owned,owner,percent\nA,B,101\n", 2, "no share" },
        { "owned,owner,percent\nA,B,-1\n", 2, "no share" },
        { "owned,owner,percent\nA,B,\n", 2, "no share" },
        { "owned,owner,percent\nA,B,half\n", 2, "no share" },
        { "owned,owner,percent\nA,,5\n", 2, "the owner has no name" },
        { "owned,owner,percent\n,B,5\n", 2, "the owned has no name" },
        { "owned,owner,percent\nA,B,5\na,b,6\n", 0, "twice, in lines 2 and 3" },
        { "owned,owner,percent,from\nA,B,5,2024-02-30\n", 2, "2024-02-30" },
        { "owned,owner,percent,from,to\nA,B,5,2024-02-02,2024-02-01\n", 2, "before it begins" },
        { "owned,owner,percent,ends\nA,B,5,perhaps\n", 2, "neither yes nor no" },
        { "owned,owner,percent\nA,\"B,5\n", 2, "" },
    };
    struct arena arena;
    (void)state;
    arena_init(&arena, mem_system(), LISTS_MAX);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct list_file file = { STR("owners.csv"), str_of(wrong[i].text) };
        struct owners owners;
        struct err err;
        err_clear(&err);
        assert_false(owners_read(&arena, mem_system(), &file, &owners, &err));
        if (strstr(err.message, wrong[i].says) == NULL || err.line != wrong[i].line)
            print_error("%s: %u: %s\n", wrong[i].text, err.line, err.message);
        assert_non_null(strstr(err.message, wrong[i].says));
        assert_int_equal(err.line, wrong[i].line);
    }
    arena_release(&arena);
}

static bool read_owners(const struct mem *mem, void *context)
{
    struct list_file file = { STR("owners.csv"),
                              STR("owned,owner,percent\nA,B,5\nA,C,6\nB,C,7\n") };
    struct owners *owners = context;
    struct arena arena;
    struct err err;
    arena_init(&arena, mem, LISTS_MAX);
    bool done = owners_read(&arena, mem, &file, owners, &err);
    if (!done)
        assert_int_equal(err.code, ERR_MEMORY);
    arena_release(&arena);
    return done;
}

static void without_memory_no_owners(void **state)
{
    struct owners owners;
    (void)state;
    assert_true(alloc_fail_each(read_owners, &owners) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_on_a_list_has_what_the_entry_means),
        cmocka_unit_test(entries_that_differ_leave_it_open),
        cmocka_unit_test(who_may_be_on_a_list_is_asked_about),
        cmocka_unit_test(what_somebody_cleared_answers),
        cmocka_unit_test(what_was_looked_at_has_to_be_the_same),
        cmocka_unit_test(who_was_confirmed_is_listed),
        cmocka_unit_test(the_best_match_is_told_first),
        cmocka_unit_test(parts_of_a_name_are_looked_for),
        cmocka_unit_test(whoever_exports_is_looked_for),
        cmocka_unit_test(an_exporter_is_told_of_as_a_party_is),
        cmocka_unit_test(what_the_order_says_does_not_clear_who_is_listed),
        cmocka_unit_test(only_whole_lists_of_the_day_clear),
        cmocka_unit_test(a_name_that_is_not_read_is_not_cleared),
        cmocka_unit_test(entries_stood_on_their_list_or_not),
        cmocka_unit_test(an_order_that_ended_denies_nobody),
        cmocka_unit_test(lists_that_inform_and_lists_nobody_knows),
        cmocka_unit_test(shares_are_added_up),
        cmocka_unit_test(an_affiliate_has_the_review_of_its_owner),
        cmocka_unit_test(a_table_of_owners_that_is_wrong_is_refused),
        cmocka_unit_test(without_memory_no_owners),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
