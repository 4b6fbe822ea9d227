/* SPDX-License-Identifier: Apache-2.0 */
/* screen/address_agree.c - whether numbers, units, floors, blocks are the same; see address.h. */
#include <string.h>

#include "screen/address_priv.h"

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

static bool both_have(const struct marks *a, const struct marks *b)
{
    return a->count > 0 && b->count > 0;
}

enum agreement address_agree(const struct address *here, const struct address *there,
                             enum mark_kind kind)
{
    struct marks a = here->marks[kind];
    struct marks b = there->marks[kind];
    if (kind == MARK_UNIT) {
        add_with_floor(here, &a);
        add_with_floor(there, &b);
    }
    if (any_meet(&a, &b))
        return AGREE_YES;
    if (both_have(&a, &b))
        return AGREE_NOT;
    return any_meet(&a, &there->marks[MARK_LOOSE]) || any_meet(&here->marks[MARK_LOOSE], &b)
               ? AGREE_YES
               : AGREE_UNSAID;
}

enum agreement address_agree_number(const struct address *here, const struct address *there)
{
    const struct marks *loose_here = &here->marks[MARK_LOOSE];
    const struct marks *loose_there = &there->marks[MARK_LOOSE];
    enum agreement said = address_agree(here, there, MARK_NUMBER);
    if (said != AGREE_UNSAID)
        return said;
    if (any_meet(loose_here, loose_there))
        return AGREE_YES;
    bool number_here = loose_here->count + here->marks[MARK_NUMBER].count > 0;
    bool number_there = loose_there->count + there->marks[MARK_NUMBER].count > 0;
    bool units = both_have(&here->marks[MARK_UNIT], &there->marks[MARK_UNIT]);
    return number_here && number_there && units ? AGREE_NOT : AGREE_UNSAID;
}
