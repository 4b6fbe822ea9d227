/* SPDX-License-Identifier: Apache-2.0 */
/* screen/address_agree.c - whether numbers, units, floors, blocks are the same; see address.h. */
#include <string.h>

#include "screen/address_priv.h"

#define ROOM_LEAST 100     /* several numbers from here on may be rooms */
#define POSTAL_LEAST 10000 /* numbers from here on may be postal codes, which come and go */

static bool marks_meet(const struct mark *a, const struct mark *b)
{
    return strcmp(a->before, b->before) == 0 && strcmp(a->after, b->after) == 0 &&
           a->from <= b->to && b->from <= a->to;
}

static bool any_meet(const struct marks *a, const struct marks *b)
{
    for (size_t i = 0; i < a->count; i++) {
        for (size_t k = 0; k < b->count; k++) {
            if (marks_meet(&a->list[i], &b->list[k]))
                return true;
        }
    }
    return false;
}

/* "4" on floor 16 is "1604" as well, and "D" there is "16D". */
static void add_with_floor(const struct address *address, struct marks *units)
{
    size_t count = units->count;
    for (size_t f = 0; f < address->marks[MARK_FLOOR].count; f++) {
        uint32_t floor = address->marks[MARK_FLOOR].list[f].from;
        for (size_t i = 0; i < count && units->count < ADDRESS_MARKS_MAX; i++) {
            struct mark mark = units->list[i];
            if (floor == 0 || mark.after[0] != '\0')
                continue;
            if (mark.before[0] != '\0' && mark.from == 0) {
                memcpy(mark.after, mark.before, sizeof mark.after);
                mark.before[0] = '\0';
                mark.from = mark.to = floor;
            } else if (mark.before[0] == '\0' && mark.to < 100) {
                mark.from += floor * 100;
                mark.to += floor * 100;
            } else {
                continue;
            }
            units->list[units->count++] = mark;
        }
    }
}

/* Numbers in the street, and those that may be of any kind. */
struct number {
    const struct mark *mark;
    bool loose;
    bool used; /* it has its partner, or is known to be something else */
};

struct numbers {
    struct number list[2 * ADDRESS_MARKS_MAX];
    size_t count;
};

static void gather(const struct address *address, struct numbers *ret)
{
    static const enum mark_kind kinds[] = { MARK_NUMBER, MARK_LOOSE };
    ret->count = 0;
    for (size_t k = 0; k < 2; k++) {
        const struct marks *marks = &address->marks[kinds[k]];
        for (size_t i = 0; i < marks->count; i++)
            ret->list[ret->count++] =
                (struct number){ .mark = &marks->list[i], .loose = kinds[k] == MARK_LOOSE };
    }
}

static bool is_same(const struct mark *a, const struct mark *b)
{
    return marks_meet(a, b) && a->from == b->from && a->to == b->to;
}

enum paired { PAIRED_NONE, PAIRED_POSTAL, PAIRED_NUMBER };

/* Each is the partner of one; what is the same goes first. */
static enum paired pair_numbers(struct numbers *here, struct numbers *there)
{
    enum paired paired = PAIRED_NONE;
    for (int exact = 1; exact >= 0; exact--) {
        for (size_t i = 0; i < here->count; i++) {
            for (size_t k = 0; k < there->count && !here->list[i].used; k++) {
                const struct mark *a = here->list[i].mark;
                const struct mark *b = there->list[k].mark;
                if (there->list[k].used || !(exact == 1 ? is_same(a, b) : marks_meet(a, b)))
                    continue;
                here->list[i].used = there->list[k].used = true;
                if (a->from < POSTAL_LEAST)
                    paired = PAIRED_NUMBER;
                else if (paired == PAIRED_NONE)
                    paired = PAIRED_POSTAL;
            }
        }
    }
    return paired;
}

/* "1604" may be the unit 1604; "2-16" is none on floor 15, but "1318-20" has the unit 1318. */
static bool is_one_of(const struct mark *loose, const struct mark *mark)
{
    return marks_meet(loose, mark) && (loose->from == loose->to || loose->from >= ROOM_LEAST ||
                                       (loose->from >= mark->from && loose->to <= mark->to));
}

/*
 * Takes out the numbers of any kind that are one of the other's marks, if their own address has
 * none of these; false if there are none.
 */
static bool explain(struct numbers *numbers, const struct marks *own, const struct marks *marks)
{
    bool any = false;
    for (size_t i = 0; i < numbers->count && own->count == 0; i++) {
        struct number *number = &numbers->list[i];
        if (!number->loose || number->used)
            continue;
        for (size_t k = 0; k < marks->count && !number->used; k++)
            number->used = is_one_of(number->mark, &marks->list[k]);
        any = any || number->used;
    }
    return any;
}

static bool any_left(const struct numbers *numbers)
{
    for (size_t i = 0; i < numbers->count; i++) {
        const struct mark *mark = numbers->list[i].mark;
        if (!numbers->list[i].used && mark->from > 0 && mark->from < POSTAL_LEAST &&
            mark->before[0] == '\0')
            return true;
    }
    return false;
}

/* Whether each has one that the other has not. */
static bool contradict(const struct marks *a, const struct marks *b)
{
    bool left_a = false;
    bool left_b = false;
    for (size_t i = 0; i < a->count; i++) {
        const struct marks one = { { a->list[i] }, 1 };
        left_a = left_a || !any_meet(&one, b);
    }
    for (size_t i = 0; i < b->count; i++) {
        const struct marks one = { { b->list[i] }, 1 };
        left_b = left_b || !any_meet(&one, a);
    }
    return left_a && left_b;
}

struct agreements address_compare(const struct address *here, const struct address *there)
{
    struct numbers numbers_here, numbers_there;
    struct marks units_here = here->marks[MARK_UNIT];
    struct marks units_there = there->marks[MARK_UNIT];
    gather(here, &numbers_here);
    gather(there, &numbers_there);
    enum paired paired = pair_numbers(&numbers_here, &numbers_there);
    add_with_floor(here, &units_here);
    add_with_floor(there, &units_there);
    bool unit = any_meet(&units_here, &units_there);
    bool two_units = units_here.count > 0 && units_there.count > 0;
    /* Not one of them alone: both are to be taken out. */
    bool bare_here = explain(&numbers_here, &units_here, &units_there);
    bool bare_there = explain(&numbers_there, &units_there, &units_here);
    for (size_t k = MARK_FLOOR; k <= MARK_BLOCK; k++) {
        (void)explain(&numbers_here, &here->marks[k], &there->marks[k]);
        (void)explain(&numbers_there, &there->marks[k], &here->marks[k]);
    }
    struct agreements agreements = {
        .unit = unit || (!two_units && (bare_here || bare_there)) ? AGREE_YES
                : two_units                                       ? AGREE_NOT
                                                                  : AGREE_UNSAID,
        .number = any_left(&numbers_here) && any_left(&numbers_there) ? AGREE_NOT
                  : paired != PAIRED_NONE                             ? AGREE_YES
                                                                      : AGREE_UNSAID,
        .elsewhere = contradict(&here->marks[MARK_FLOOR], &there->marks[MARK_FLOOR]) ||
                     contradict(&here->marks[MARK_BLOCK], &there->marks[MARK_BLOCK]),
        .any_unit = units_there.count == 0 && !any_left(&numbers_there),
        .no_unit = paired == PAIRED_NUMBER && units_here.count + units_there.count == 0 &&
                   !any_left(&numbers_here) && !any_left(&numbers_there) &&
                   (here->marks[MARK_FLOOR].count == 0) == (there->marks[MARK_FLOOR].count == 0),
        .no_number = numbers_here.count + numbers_there.count == 0,
    };
    return agreements;
}
