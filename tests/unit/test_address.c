/* SPDX-License-Identifier: Apache-2.0 */
/* unit/test_address.c - addresses however they are written, and those that are others. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "screen/address.h"
#include "unit/alloc_fail.h"

#define ARENA_MAX ((size_t)64 << 20)
#define THRESHOLD 7000

struct place {
    const char *listed;
    const char *unit, *bare; /* with and without a word before it */
    const char *floor, *building, *building_short, *number, *street, *street_short, *street_slip;
    const char *area, *area_joined;
};

/* Addresses that are entries of the Entity List themselves (89 FR 51653). */
static const struct place places[] = {
    { "Unit D, 16/F One Capital Place, 18 Luard Rd, Wan Chai, Hong Kong", "D", "16D", "16",
      "One Capital Place", "One Capital Pl", "18", "Luard Road", "Luard Rd", "Luarrd Road",
      "Wan Chai", "Wanchai" },
    { "Unit 04, 7/F Bright Way Tower, No. 33 Mong Kok Road, Kowloon, Hong Kong", "4", "704", "7",
      "Bright Way Tower", "Brightway Twr", "33", "Mong Kok Road", "Mongkok Rd", "Mong Kok Raod",
      "Kowloon", "KLN" },
    { "Room 19C Lockhart Centre 301-307, Lockhart Rd. Wan Chai, Hong Kong", "C", "19C", "19",
      "Lockhart Centre", "Lockhart Ctr", "301", "Lockhart Road", "Lockhart Rd", "Lockheart Road",
      "Wan Chai", "Wanchai" },
    { "Room 803, Chevalier House 45-51, Chatham Road South, Tsim Sha Tsui, Hong Kong", "803", "803",
      "8", "Chevalier House", "Chevalier Hse", "45-51", "Chatham Road South", "Chatham Rd S",
      "Chatam Road South", "Tsim Sha Tsui", "TST" },
    { "Flat/RM 2309, 23/F, Ho King Commercial Centre, 2-16 Fa Yuen Street, Mong Kok, Kowloon, "
      "Hong Kong",
      "2309", "2309", "23", "Ho King Commercial Centre", "Ho King Comm Ctr", "2-16",
      "Fa Yuen Street", "Fayuen St", "Fa Yuen Stret", "Mong Kok", "Mongkok" },
    { "Office 4, 16/F Ho King Commercial Centre, 2-16 Fayuen Street, Hong Kong", "4", "1604", "16",
      "Ho King Commercial Centre", "Ho King Comm. Ctr.", "2-16", "Fayuen Street", "Fa Yuen St",
      "Fayuen Stret", "Mong Kok", "Mongkok" },
    { "Room 1318-19, 13F, Hollywood Plaza, 610 Nathan Road, Mong Kok, Kowloon, Hong Kong", "1318",
      "1318-1319", "13", "Hollywood Plaza", "Hollywood Plz", "610", "Nathan Road", "Nathan Rd",
      "Nathen Road", "Mong Kok", "Mongkok" },
    { "Room 1318-20, 13F, Hollywood Plaza, 610 Nathan Road, Mong Kok Kowloon, Hong Kong", "1320",
      "1320", "13", "Hollywood Plaza", "Hollywood Plz", "610", "Nathan Road", "Nathan Rd",
      "Nathann Road", "Mong Kok", "Mongkok" },
};

#define PLACES (sizeof places / sizeof places[0])

/* Innocent ones, so that words have a weight. */
static const char *const others[] = {
    "Room 705, Ho King Commercial Center, 2-16 Fa Yuen Street, Mong Kok, Kowloon, Hong Kong",
    "Flat 12, 9/F, Po Hong Centre, 2 Wang Tung Street, Kowloon Bay, Hong Kong",
    "Unit 501, 5/F, Global Gateway, 168 Yeung Uk Road, Tsuen Wan, Hong Kong",
    "Level 19, Two International Finance Centre, 8 Finance Street, Central, Hong Kong",
    "Room 1005, 10/F Carnarvon Plaza, 20 Carnarvon Road, Tsim Sha Tsui, Hong Kong",
    "G/F, Far East Building, 334-336 Kwun Tong Road, Kowloon, Hong Kong",
    "520 Sims Avenue, #02-04, Singapore 387580",
    "Kowloon, Hong Kong",
};

#define OTHERS (sizeof others / sizeof others[0])

/* A listed address, and one that is asked for: the same, or another. */
struct pair {
    const char *listed, *asked;
};

static const struct pair same[] = {
    /* The words that say what a number is. */
    { "Suites 705-708, 7th floor, Plaza, Building 1, 1588 Shenchang Road, Shanghai",
      "Suite 706, Plaza, Building 1, 1588 Shenchang Road, Shanghai" },
    { "Unit A1 7/F Cheuk Nang Plaza, 250 Hennessy Road, Wan Chai",
      "Unit A1 Level 7 Cheuk Nang Plaza, 250 Hennessy Road, Wan Chai" },
    { "Room 609-610 6/F Boss Commercial Center, 28 Ferry Street, Jordan",
      "Rm 609-610 Floor 6 Boss Commercial Center, 28 Ferry Street, Jordan" },
    { "Room 602, Building 1, No.158 Suya Road, Suzhou",
      "ROOM602 BUILDING 1 NO158 SUYA ROAD SUZHOU" },
    { "Room 703, 7th Floor, Building 1, No 11, Changchunqiao Road, Beijing",
      "room 703 - 7th floor - building 1 - no 11 - changchunqiao road - beijing" },
    { "Flat 2, 5-6F, Lucky House, 9 Jaffe Road", "Flat 2, 6/F, Lucky House, 9 Jaffe Road" },
    { "Comprehensive Office, No. 32 Cuizhu Road, Zhongshan",
      "Zhongshan, No. 32 Cuizhu Road, Comprehensive Office" },
    /* Dashes, and a question mark for one that was lost. */
    { "Room 0103, 40 Nursery Street, Harbin", "ROOM 0103 - 40 NURSERY STREET - HARBIN" },
    { "Suite 1505?6, Albion Plaza, 2?6 Granville Road, Kowloon",
      "Suite 1506, Albion Plaza, 4 Granville Road, Kowloon" },
    { "Blk 8 Empress Road, #07?05, 260008, SG", "Blk 8 Empress Rd, #07-05, Singapore" },
    { "Unit 25-06, Shaw Centre, 1 Scotts Road", "#25-06, Shaw Ctr, 1 Scotts Rd" },
    /* Marks within words. */
    { "Suite 3003, 30/F, No. 9 Queen?s Road Central", "Suite 3003, 30/F, 9 Queen's Rd Central" },
    { "Flat 2808, 28/F, Asia Trade Centre, 79 Lei Muk Road, N.T.",
      "Flat 2808, 28/F, Asia Trade Centre, 79 Lei Muk Road, NT" },
    { "Room 15, 6F Corporation Square, 8 Lam Lok Street, Kowloon Bay, Kowloon",
      "Room 15, 6F Corporation Square, 8 Lam Lok Street, Kowloonbay, Kowloon" },
    { "Room 402b, 35 Xue Yuan Lu, Haidian, Beijing",
      "Room 402B, 35 Xueyuan Road, Haidian, Beijing" },
    /* The unit of a house that is a part of an estate; and a house with a name. */
    { "Room 408, Unit 6, Jia Yan, 5 Chang Qiao Road, Beijing",
      "Unit 6, Room 408, Jia Yan, 5 Chang Qiao Rd, Beijing" },
    { "Room 1213, Chui King House, Choi Hung Estate, Kowloon",
      "Flat 1213 Chui King Hse Choi Hung Estate Kowloon" },
    /* Neither says a unit. */
    { "No. 19 Xing Hua Avenue, Xiqing District, Tianjin, 300385",
      "19 Xing Hua Ave, Xiqing District, Tianjin" },
};

static const struct pair different[] = {
    { "Room 408, Unit 6, Jia Yan, 5 Chang Qiao Road, Beijing",
      "Room 409, Unit 6, Jia Yan, 5 Chang Qiao Road, Beijing" },
    { "Room 3-012, Building 1, 5A Xueyuan Road", "Room 3-013, Building 1, 5A Xueyuan Road" },
    { "Suite 402-1, Building 1, 7 Beisen Road", "Suite 403-1, Building 1, 7 Beisen Road" },
    { "Room 7-302, 13 Huayuan Road", "Room 7-303, 13 Huayuan Road" },
    { "Room 7-302, 13 Huayuan Road", "Room 8-302, 13 Huayuan Road" },
    { "Unit 25-06, Shaw Centre, 1 Scotts Road", "Unit 26-06, Shaw Centre, 1 Scotts Road" },
    /* Another number has a partner: the building's, a unit's, a number in a name. */
    { "53 Sherbakovskaya Street, Building 3, Office 509, Moscow",
      "55 Sherbakovskaya Street, Building 3, Office 509, Moscow" },
    { "Room 2202, Causeway Bay Plaza 1, 489 Hennessy Road",
      "Room 2202, Causeway Bay Plaza 1, 491 Hennessy Road" },
    { "Room 801, Building 8 Caiman Street, Beijing",
      "Room 801, Building 10 Caiman Street, Beijing" },
    { "Flat 1510A, 15/F Ho King Centre, 2-16 Fa Yuen Street",
      "Flat 1510A, 15/F Ho King Centre, 18 Fa Yuen Street" },
    { "1 Kochari Street Room 1, Yerevan", "3 Kochari Street Room 1, Yerevan" },
    { "705, Ho King Centre, 2-16 Fa Yuen Street",
      "Flat 12, 9F Po Hong Centre, 2 Wang Tung Street" },
    { "9/1-417, Montazhnaya St., Moscow", "Room 22, 14 Montazhnaya St., Moscow" },
    /* The same number in another street, and another house with a name. */
    { "Room 1118, 11/F, 17 Ko Fai Road, Yau Tong, Kowloon",
      "Room 1118, 11/F, 17 Jaffe Road, Yau Tong, Kowloon" },
    { "Room 1213, Chui King House, Choi Hung Estate, Kowloon",
      "Room 1213, Pak Suet House, Choi Hung Estate, Kowloon" },
    /* Neither says a unit: another number, another street, a floor; no street at all. */
    { "No. 19 Xing Hua Avenue, Xiqing, Tianjin", "No. 21 Xing Hua Avenue, Xiqing, Tianjin" },
    { "No. 19 Xing Hua Avenue, Xiqing, Tianjin", "No. 19 Hong Yuan Avenue, Xiqing, Tianjin" },
    { "No. 19 Xing Hua Avenue, Xiqing, Tianjin", "7/F, No. 19 Xing Hua Avenue, Xiqing, Tianjin" },
    { "No. 19 Xing Hua Avenue, Xiqing, Tianjin",
      "Room 4, No. 19 Xing Hua Avenue, Xiqing, Tianjin" },
    { "Stolichna, Sofia, 1000, Bulgaria", "Sofia, Stolichna, 1000, Bulgaria" },
    { "Bahnhofstrasse, 60313 Frankfurt", "Bahnhofstrasse, 60313 Frankfurt" },
};

#define SAME (sizeof same / sizeof same[0])
#define DIFFERENT (sizeof different / sizeof different[0])
#define ENTRIES_MAX (PLACES + OTHERS + 2)

struct world {
    struct listed entries[ENTRIES_MAX];
    struct str addresses[ENTRIES_MAX];
    size_t count;
    struct listed_name name;
    struct party_list list;
    const struct party_list *lists[1];
    struct address_index *index;
    struct arena arena;
    struct err err;
};

static void add_entry(struct world *w, const char *address)
{
    size_t i = w->count++;
    w->addresses[i] = str_of(address);
    w->entries[i].names = &w->name;
    w->entries[i].name_count = 1;
    w->entries[i].addresses = (struct texts){ &w->addresses[i], 1, 1 };
}

/* With two more at most; NULL: none. */
static void fill(struct world *w, const char *more, const char *last)
{
    memset(w, 0, sizeof *w);
    w->name.text = STR("Address 01");
    for (size_t i = 0; i < PLACES; i++)
        add_entry(w, places[i].listed);
    for (size_t i = 0; i < OTHERS; i++)
        add_entry(w, others[i]);
    if (more != NULL)
        add_entry(w, more);
    if (last != NULL)
        add_entry(w, last);
    w->list = (struct party_list){ .entries = w->entries, .entry_count = w->count };
    w->lists[0] = &w->list;
}

static void open_with(struct world *w, const char *more, const char *last)
{
    fill(w, more, last);
    arena_init(&w->arena, mem_system(), ARENA_MAX);
    w->index = address_index_new(mem_system(), w->lists, 1, &w->err);
    assert_non_null(w->index);
}

static void open_world(struct world *w)
{
    open_with(w, NULL, NULL);
}

static void close_world(struct world *w)
{
    address_index_free(w->index);
    arena_release(&w->arena);
}

static struct matches look(struct world *w, const char *address)
{
    struct matches matches;
    arena_reset(&w->arena);
    assert_true(address_match(w->index, &w->arena, str_of(address), THRESHOLD, &matches, &w->err));
    return matches;
}

static const struct match *find(const struct matches *matches, uint32_t entry)
{
    for (size_t i = 0; i < matches->count; i++) {
        if (matches->list[i].entry == entry)
            return &matches->list[i];
    }
    return NULL;
}

/* The tenth is the listed one in capitals, without marks. */
#define SPELLINGS 10

static void spell(const struct place *p, int spelling, char *out, size_t size)
{
    switch (spelling) {
    case 0:
        snprintf(out, size, "%s", p->listed);
        return;
    case 1:
        snprintf(out, size, "Rm %s, %s/F, %s, %s %s, %s, Hong Kong", p->unit, p->floor, p->building,
                 p->number, p->street, p->area);
        return;
    case 2:
        snprintf(out, size, "Unit %s, %s/F., %s, %s %s, %s, HK", p->unit, p->floor,
                 p->building_short, p->number, p->street_short, p->area_joined);
        return;
    case 3:
        snprintf(out, size, "Flat %s %sth Floor %s %s %s %s", p->unit, p->floor, p->building,
                 p->number, p->street, p->area);
        return;
    case 4:
        snprintf(out, size, "Hong Kong, %s, %s %s, %s, %s/F, Room %s", p->area, p->street,
                 p->number, p->building, p->floor, p->unit);
        return;
    case 5:
        snprintf(out, size, "%s, %s, %s %s, %s", p->bare, p->building, p->number, p->street,
                 p->area);
        return;
    case 6:
        snprintf(out, size, "Suite %s, Level %s, %s, No. %s, %s, Hong Kong", p->unit, p->floor,
                 p->building, p->number, p->street);
        return;
    case 7:
        snprintf(out, size, "Room %s, %sF, %s, %s, %s", p->unit, p->floor, p->building, p->street,
                 p->area_joined);
        return;
    case 8:
        snprintf(out, size, "Office %s, %s/F, %s, %s %s, %s", p->unit, p->floor, p->building,
                 p->number, p->street_slip, p->area);
        return;
    default:
        break;
    }
    size_t length = 0;
    for (const char *at = p->listed; *at != '\0' && length + 1 < size; at++)
        out[length++] = *at == ',' || *at == '.' ? ' ' : (char)toupper((unsigned char)*at);
    out[length] = '\0';
}

static void ten_spellings_of_each_are_found(void **unused)
{
    struct world w;
    (void)unused;
    open_world(&w);
    for (uint32_t p = 0; p < PLACES; p++) {
        for (int s = 0; s < SPELLINGS; s++) {
            char address[512];
            spell(&places[p], s, address, sizeof address);
            struct matches matches = look(&w, address);
            const struct match *match = find(&matches, p);
            /* Without a number it may be another place in that street. */
            bool right = match != NULL && match->by_address && (s == 7 || match->whole);
            if (!right)
                print_error("%s\n", address);
            assert_true(right);
        }
    }
    close_world(&w);
}

static void other_places_are_not(void **unused)
{
    static const char *const innocent[] = {
        "Room 1405, Hollywood Plaza, 610 Nathan Road, Mong Kok, Kowloon",
        "Room 1318, 12/F, Hollywood Plaza, 610 Nathan Road, Mong Kok, Kowloon",
        "Room 1318, 13/F, Hollywood Plaza, 710 Nathan Road, Mong Kok, Kowloon",
        "Room 1317, Hollywood Plaza, 610 Nathan Road, Mong Kok, Kowloon",
        "Room 804, Chevalier House, 45-51 Chatham Road South, Tsim Sha Tsui",
        "Room 803, Carnarvon House, 22 Carnarvon Road, Tsim Sha Tsui",
        "Unit E, 16/F, One Capital Place, 18 Luard Road, Wan Chai",
        "Unit D, 17/F, One Capital Place, 18 Luard Road, Wan Chai",
        "Unit 5, 7/F, Bright Way Tower, 33 Mong Kok Road",
        "Nathan Road, Kowloon, Hong Kong",
        "Hong Kong",
        "1 Marina Boulevard, Singapore",
        "520 Sims Avenue, #03-04, Singapore",
        "",
    };
    struct world w;
    (void)unused;
    open_world(&w);
    for (size_t i = 0; i < sizeof innocent / sizeof innocent[0]; i++) {
        struct matches matches = look(&w, innocent[i]);
        for (size_t k = 0; k < matches.count; k++) {
            if (matches.list[k].whole)
                print_error("%s is taken for %u\n", innocent[i], matches.list[k].entry);
            assert_false(matches.list[k].whole);
        }
    }
    assert_true(look(&w, "520 Sims Ave #02-04 Singapore").list[0].whole);
    close_world(&w);
}

/* Whether the first match of what is asked for is the one more entry, and whole. */
static bool is_whole(const struct pair *pair, bool reverse)
{
    struct world w;
    const char *listed = reverse ? pair->asked : pair->listed;
    open_with(&w, listed, NULL);
    struct matches matches = look(&w, reverse ? pair->listed : pair->asked);
    const struct match *match = find(&matches, PLACES + OTHERS);
    bool whole = match != NULL && match->whole;
    close_world(&w);
    return whole;
}

static void the_same_place_written_otherwise(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < SAME; i++) {
        for (int reverse = 0; reverse < 2; reverse++) {
            bool whole = is_whole(&same[i], reverse == 1);
            if (!whole)
                print_error("not found: %s\n", same[i].asked);
            assert_true(whole);
        }
    }
}

static void the_place_next_door(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < DIFFERENT; i++) {
        for (int reverse = 0; reverse < 2; reverse++) {
            bool whole = is_whole(&different[i], reverse == 1);
            if (whole)
                print_error("%s is taken for %s\n", different[i].asked, different[i].listed);
            assert_false(whole);
        }
    }
}

/* An entry with several addresses: the house alone scores as much as the unit in it. */
static void the_unit_goes_before_the_house(void **unused)
{
    struct world w;
    (void)unused;
    open_with(&w, "No. 27 Xiaoyun Road, Chaoyang District, Beijing",
              "Room 901, Qing An Building, No. 27 Xiaoyun Road, Chaoyang District, Beijing");
    w.entries[PLACES + OTHERS].addresses = (struct texts){ &w.addresses[PLACES + OTHERS], 2, 2 };
    address_index_free(w.index);
    w.list.entry_count = PLACES + OTHERS + 1;
    w.index = address_index_new(mem_system(), w.lists, 1, &w.err);
    assert_non_null(w.index);
    struct matches matches =
        look(&w, "Rm 901, Qing An Building, 27 Xiaoyun Road, Chaoyang District, Beijing");
    assert_true(matches.count > 0 && matches.list[0].whole);
    assert_int_equal(matches.list[0].name, 1);
    close_world(&w);
}

/* Written in Chinese, as far as the words are read: here the number and the unit. */
static void numbers_in_chinese(void **unused)
{
    struct arena arena;
    struct address address;
    struct err err;
    (void)unused;
    arena_init(&arena, mem_system(), ARENA_MAX);
    assert_true(address_read(&arena,
                             STR("\xE5\x8C\x97\xE4\xBA\xAC\x33\x33\xE8\x99\x9F\x37\xE6\xA8\x93"
                                 "\x30\x34\xE5\xAE\xA4"),
                             &address, &err));
    assert_int_equal(address.marks[MARK_NUMBER].list[0].from, 33);
    assert_int_equal(address.marks[MARK_FLOOR].list[0].from, 7);
    assert_int_equal(address.marks[MARK_UNIT].list[0].from, 4);
    assert_int_equal(address.word_count, 1);
    assert_true(str_equal_text(address.words[0], "beijing"));
    arena_release(&arena);
}

static void contributions_add_up(void **unused)
{
    struct world w;
    (void)unused;
    open_world(&w);
    for (size_t p = 0; p < PLACES; p++) {
        struct matches matches = look(&w, places[p].listed);
        assert_true(matches.count > 0);
        for (size_t i = 0; i < matches.count; i++) {
            int32_t sum = 0;
            for (size_t k = 0; k < matches.list[i].piece_count; k++)
                sum += matches.list[i].pieces[k].score;
            assert_int_equal(sum, matches.list[i].score);
            assert_true(sum <= SCORE_ONE);
        }
    }
    close_world(&w);
}

static bool try_all(const struct mem *mem, void *context)
{
    struct world *w = context;
    struct matches matches;
    fill(w, NULL, NULL);
    arena_init(&w->arena, mem, ARENA_MAX);
    w->index = address_index_new(mem, w->lists, 1, &w->err);
    bool done = w->index != NULL && address_match(w->index, &w->arena, str_of(places[0].listed),
                                                  THRESHOLD, &matches, &w->err);
    address_index_free(w->index);
    arena_release(&w->arena);
    return done;
}

static void without_memory_it_says_so(void **unused)
{
    static struct world w;
    (void)unused;
    assert_true(alloc_fail_each(try_all, &w) > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_spellings_of_each_are_found),
        cmocka_unit_test(other_places_are_not),
        cmocka_unit_test(the_same_place_written_otherwise),
        cmocka_unit_test(the_place_next_door),
        cmocka_unit_test(the_unit_goes_before_the_house),
        cmocka_unit_test(numbers_in_chinese),
        cmocka_unit_test(contributions_add_up),
        cmocka_unit_test(without_memory_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
