/* SPDX-License-Identifier: Apache-2.0 */
/* desk/buyer_caps_check.c - see buyer_caps_check.h. */
#include "desk/buyer_caps_check.h"

#include <stdlib.h>
#include <string.h>

#include "desk/ids.h"
#include "desk/shipment_state.h"
#include "store/balance_rows.h"

#define PAGE 256
#define KEPT_MAX ((size_t)1 << 30)
#define TOLD_MAX 1000

/* An account of a cap, and what shipments have of it. */
struct kept {
    struct buyer_cap cap;
    struct str buyer;
    int64_t posted, pending;
};

struct check {
    struct store *store;
    struct arena arena; /* of accounts */
    struct arena page;  /* of a few shipments */
    struct kept *list;  /* sorted by id */
    size_t count, room;
    struct buf *out;
    size_t wrong;
    struct err *err;
};

static void tell(struct check *check, const struct kept *kept, const char *says)
{
    if (++check->wrong > TOLD_MAX)
        return;
    buyer_cap_put_name(kept->buyer, &kept->cap, check->out);
    buf_format(check->out, ": %s\n", says);
}

/* ---- what approvals say ---- */

static bool check_in_force(struct check *check, const struct buyer_standing *standing,
                           const struct buyer_cap *cap)
{
    const struct kept kept = { .cap = *cap, .buyer = standing->matter.name };
    struct ledger_account account;
    bool found;
    if (!account_read(check->store, &cap->account.id, &account, &found, check->err))
        return false;
    if (!found)
        tell(check, &kept, "it has no account");
    else if (account.ceiling != cap->ceiling)
        tell(check, &kept, "its account has another ceiling than the approval");
    else if ((account.frozen != 0) != !buyer_is_approved(standing))
        tell(check, &kept, "its account is open, or closed, and the buyer is not");
    return true;
}

static bool add_buyer(struct check *check, const struct buyer_reading *reading,
                      const struct matter *matter)
{
    struct buyer_standing standing;
    struct buyer_cap *caps;
    size_t count;
    if (!buyer_standing_read(reading, matter, &standing, check->err) ||
        !buyer_caps_read(reading, &standing, NULL, &caps, &count, check->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!check_in_force(check, &standing, &caps[i]))
            return false;
    }
    if (!buyer_caps_opened(reading, &standing, &caps, &count, check->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!arena_grow(&check->arena, &check->list, check->count, &check->room,
                        sizeof *check->list))
            return arena_error(&check->arena, check->err);
        check->list[check->count++] = (struct kept){ .cap = caps[i], .buyer = matter->name };
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    const struct kept *x = a;
    const struct kept *y = b;
    return memcmp(x->cap.account.id.bytes, y->cap.account.id.bytes, sizeof x->cap.account.id.bytes);
}

static bool add_buyers(struct check *check)
{
    struct buyer_reading reading;
    struct matter_said *said;
    size_t count;
    if (!matters_said(check->store, &check->arena, str_of(buyer_machine.what), &said, &count,
                      check->err))
        return false;
    bool done = buyer_reading_open(&reading, store_mem(check->store), check->store, &check->arena,
                                   check->err);
    for (size_t i = 0; done && i < count; i++)
        done = add_buyer(check, &reading, &said[i].matter);
    buyer_reading_close(&reading);
    if (check->count > 0)
        qsort(check->list, check->count, sizeof *check->list, compare);
    return done;
}

/* ---- what shipments have ---- */

static struct kept *find(struct check *check, const struct store_id *account)
{
    const struct kept key = { .cap = { .account = { .id = *account } } };
    return bsearch(&key, check->list, check->count, sizeof *check->list, compare);
}

static bool add_posted(struct check *check, const struct store_id *transfer, bool *ret_found)
{
    struct posted_row *rows;
    size_t count;
    if (!posted_read(check->store, &check->page, transfer, &rows, &count, check->err))
        return false;
    *ret_found = count > 0;
    for (size_t i = 0; i < count; i++) {
        struct kept *kept = find(check, &rows[i].account);
        if (kept != NULL)
            kept->posted += rows[i].amount;
    }
    return true;
}

/* With a license, and by itself, in as many commands as it took. */
static bool add_departure(struct check *check, const struct store_id *event)
{
    struct store_id with = id_below(event, "fact", 0);
    struct store_id alone = id_below(event, "caps", 0);
    bool found;
    if (!add_posted(check, &with, &found))
        return false;
    found = true;
    for (int64_t n = 0; found; n++) {
        struct store_id command = id_below(&alone, "caps", n);
        if (!add_posted(check, &command, &found))
            return false;
    }
    return true;
}

static bool add_reservation(struct check *check, const struct store_id *event)
{
    struct store_id reservation = id_below(event, "reserve", 0);
    struct hold_row *holds;
    size_t count;
    if (!holds_read(check->store, &check->page, &reservation, &holds, &count, check->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct kept *kept = find(check, &holds[i].account.id);
        if (kept != NULL)
            kept->pending += holds[i].remaining;
    }
    return true;
}

static bool is_a(const struct matter_event *event, enum shipment_transition transition)
{
    return str_equal_text(event->transition, machine_transition(&shipment_machine, transition));
}

static bool add_shipment(struct check *check, const struct matter *matter)
{
    struct matter_event *events;
    size_t count;
    if (!matter_events_read(check->store, &check->page, &matter->id, &events, &count, check->err))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool reserves = is_a(&events[i], SHIPMENT_RESERVE) || is_a(&events[i], SHIPMENT_DECIDE);
        if ((reserves && !add_reservation(check, &events[i].id)) ||
            (is_a(&events[i], SHIPMENT_DEPART) && !add_departure(check, &events[i].id)))
            return false;
    }
    return true;
}

static bool add_shipments(struct check *check)
{
    char after[4096] = "";
    for (;;) {
        struct matter *page;
        size_t count;
        arena_reset(&check->page);
        if (!matters_list(check->store, &check->page, str_of(shipment_machine.what), STR(""),
                          str_of(after), PAGE, &page, &count, check->err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!add_shipment(check, &page[i]))
                return false;
        }
        if (count < PAGE)
            return true;
        str_put(after, sizeof after, page[count - 1].name);
    }
}

static bool compare_all(struct check *check)
{
    for (size_t i = 0; i < check->count; i++) {
        const struct kept *kept = &check->list[i];
        struct ledger_account account;
        if (!buyer_cap_look(check->store, &kept->cap, &account, check->err))
            return false;
        if (account.posted != kept->posted)
            tell(check, kept, "what is posted is not what departed");
        if (account.pending != kept->pending)
            tell(check, kept, "what is pending is not what is reserved for shipments");
    }
    return true;
}

bool buyer_caps_sound(struct store *store, const struct mem *mem, struct buf *out,
                      size_t *ret_wrong, struct err *err)
{
    struct check check = { .store = store, .out = out, .err = err };
    arena_init(&check.arena, mem, KEPT_MAX);
    arena_init(&check.page, mem, KEPT_MAX);
    bool done =
        add_buyers(&check) && (check.count == 0 || (add_shipments(&check) && compare_all(&check)));
    arena_release(&check.arena);
    arena_release(&check.page);
    *ret_wrong = check.wrong;
    return done;
}
