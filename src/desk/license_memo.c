/* SPDX-License-Identifier: Apache-2.0 */
/* desk/license_memo.c - see license_memo.h. */
#include "desk/license_memo.h"

#define MEMO_MAX ((size_t)64 << 20)

void license_memo_init(struct license_memo *memo, const struct mem *mem)
{
    memo->count = 0;
    memo->stamp = 0;
    arena_init(&memo->arena, mem, MEMO_MAX);
}

void license_memo_clear(struct license_memo *memo)
{
    memo->count = 0;
    arena_reset(&memo->arena);
}

void license_memo_release(struct license_memo *memo)
{
    arena_release(&memo->arena);
}

/* An authority that is not said is another question than any that is. */
static bool is_asked(const struct license_remembered *license, struct str authority,
                     struct str number)
{
    return (license->authority.data == NULL) == (authority.data == NULL) &&
           str_equal(license->authority, authority) && str_equal(license->number, number);
}

static struct str keep(struct arena *arena, struct str text)
{
    return text.data == NULL ? text : str_copy(arena, text);
}

bool license_recall(const struct license_desk *desk, struct str authority, struct str number,
                    struct license_record *ret, struct err *err)
{
    struct license_memo *memo = desk->memo;
    uint64_t stamp = store_stamp(desk->store);
    if (memo == NULL || stamp == 0)
        return license_load(desk, authority, number, ret, err);
    if (memo->stamp != stamp)
        memo->count = 0;
    memo->stamp = stamp;
    for (size_t i = 0; i < memo->count; i++) {
        if (is_asked(&memo->licenses[i], authority, number)) {
            *ret = memo->licenses[i].record;
            return true;
        }
    }
    struct license_desk own = *desk;
    own.arena = &memo->arena;
    if (memo->count == LICENSE_MEMO_MAX)
        return license_load(desk, authority, number, ret, err);
    struct license_remembered *license = &memo->licenses[memo->count];
    *license = (struct license_remembered){ .authority = keep(&memo->arena, authority),
                                            .number = keep(&memo->arena, number) };
    if (!arena_sound(&memo->arena, err) ||
        !license_load(&own, authority, number, &license->record, err))
        return false;
    memo->count++;
    *ret = license->record;
    return true;
}
