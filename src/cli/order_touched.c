/* SPDX-License-Identifier: Apache-2.0 */
/* cli/order_touched.c - see order_touched.h. */
#include "cli/order_touched.h"

#include "base/date.h"
#include "cli/clock.h"
#include "cli/screening.h"

#define SEEN_MAX ((size_t)1 << 30)
#define SEEN_FIRST 1024

struct touching {
    struct screening screening;
};

struct touching *touching_open(struct cli *cli, const struct args *args, int32_t since,
                               struct err *err)
{
    struct touching *touching = mem_resize(cli->mem, NULL, sizeof *touching);
    if (touching == NULL) {
        err_set(err, ERR_MEMORY, "memory for the lists could not be had");
        return NULL;
    }
    *touching = (struct touching){ .screening = { .cli = cli, .args = args } };
    struct screening *screening = &touching->screening;
    const struct party_lists_asked asked = { .day = DATE_OPEN,
                                             .threshold = PACKS_THRESHOLD * (SCORE_ONE / 100) };
    packs_init(&screening->packs, cli->mem);
    bool done = args_text(args, "lists").length > 0;
    if (!done) {
        err_set(err, ERR_USAGE, "what changed since a day, the versions in --lists tell");
        err_hint(err, "'licet lists import' keeps them");
    }
    done = done && packs_open(&screening->packs, args, err) &&
           clock_today(screening->packs.policy.zone, &screening->day, err);
    screening->known = DATE_OPEN;
    if (done && party_lists_open(&screening->lists, cli, args, &screening->packs, &asked, err) &&
        since_open(screening, since, err))
        return touching;
    touching_close(touching);
    return NULL;
}

void touching_close(struct touching *touching)
{
    if (touching == NULL)
        return;
    struct screening *screening = &touching->screening;
    const struct mem *mem = screening->cli->mem;
    since_close(screening->since);
    party_lists_close(&screening->lists);
    packs_release(&screening->packs);
    mem_free(mem, touching);
}

size_t touching_entries(const struct touching *touching)
{
    return since_entries(touching->screening.since);
}

/* ---- whom a thread has looked for ---- */

/* All that a party is looked for by, and whether it was found. */
struct seen {
    struct str name, address, country;
    bool touched;
};

struct toucher {
    const struct touching *touching;
    struct session *session;
    struct arena arena;
    struct seen **slots; /* by the hash of the name */
    size_t room, count;
};

struct toucher *toucher_new(const struct touching *touching, struct err *err)
{
    const struct screening *screening = &touching->screening;
    const struct mem *mem = screening->cli->mem;
    struct toucher *toucher = mem_resize(mem, NULL, sizeof *toucher);
    if (toucher == NULL) {
        err_set(err, ERR_MEMORY, "memory for a session could not be had");
        return NULL;
    }
    *toucher = (struct toucher){ .touching = touching };
    arena_init(&toucher->arena, mem, SEEN_MAX);
    toucher->session = session_new(mem, screening->packs.decider, err);
    if (toucher->session != NULL)
        return toucher;
    toucher_free(toucher);
    return NULL;
}

void toucher_free(struct toucher *toucher)
{
    if (toucher == NULL)
        return;
    const struct mem *mem = toucher->touching->screening.cli->mem;
    session_free(toucher->session);
    arena_release(&toucher->arena);
    mem_free(mem, toucher);
}

static struct seen **slot_of(struct seen **slots, size_t room, const struct order_party *party)
{
    size_t at = (size_t)str_hash(party->name) & (room - 1);
    while (slots[at] != NULL && !(str_equal(slots[at]->name, party->name) &&
                                  str_equal(slots[at]->address, party->address) &&
                                  str_equal(slots[at]->country, party->country)))
        at = (at + 1) & (room - 1);
    return &slots[at];
}

/* Room for one more; a memory that is full begins anew. */
static bool make_room(struct toucher *toucher, struct err *err)
{
    if (toucher->room > 2 * toucher->count)
        return true;
    size_t room = toucher->room == 0 ? SEEN_FIRST : 2 * toucher->room;
    struct seen **slots = arena_array(&toucher->arena, room, sizeof(struct seen *));
    if (slots == NULL && toucher->arena.over_limit) {
        arena_release(&toucher->arena);
        toucher->room = toucher->count = 0;
        toucher->slots = NULL;
        return make_room(toucher, err);
    }
    if (slots == NULL)
        return arena_error(&toucher->arena, err);
    for (size_t i = 0; i < toucher->room; i++) {
        const struct seen *seen = toucher->slots[i];
        if (seen == NULL)
            continue;
        const struct order_party party = { .name = seen->name,
                                           .address = seen->address,
                                           .country = seen->country };
        *slot_of(slots, room, &party) = toucher->slots[i];
    }
    toucher->slots = slots;
    toucher->room = room;
    return true;
}

static bool look(struct toucher *toucher, const struct order_party *party, bool *ret,
                 struct err *err)
{
    const struct screening *screening = &toucher->touching->screening;
    struct decided_party found;
    if (!screen_alone(toucher->session, party, screening->day, screening->known, &found, err))
        return false;
    *ret = found.match_count > 0;
    for (size_t i = 0; i < found.owner_count; i++)
        *ret = *ret || found.owners[i].match_count > 0;
    return true;
}

static struct str keep(struct arena *arena, struct str text)
{
    return text.data == NULL ? text : str_copy(arena, text);
}

static bool look_once(struct toucher *toucher, const struct order_party *party, bool *ret,
                      struct err *err)
{
    if (!make_room(toucher, err))
        return false;
    struct seen **slot = slot_of(toucher->slots, toucher->room, party);
    if (*slot == NULL) {
        struct seen *seen = arena_alloc(&toucher->arena, sizeof *seen);
        if (seen == NULL)
            return arena_error(&toucher->arena, err);
        *seen = (struct seen){ .name = keep(&toucher->arena, party->name),
                               .address = keep(&toucher->arena, party->address),
                               .country = keep(&toucher->arena, party->country) };
        if (!arena_sound(&toucher->arena, err) || !look(toucher, party, &seen->touched, err))
            return false;
        *slot = seen;
        toucher->count++;
    }
    *ret = *ret || (*slot)->touched;
    return true;
}

bool toucher_look(struct toucher *toucher, const struct order *order, bool *ret_touched,
                  struct err *err)
{
    const struct order_party exporter = { .name = order->exporter_name,
                                          .country = order->exporter_country };
    *ret_touched = false;
    for (size_t i = 0; i < order->party_count; i++) {
        const struct order_party party = { .name = order->parties[i].name,
                                           .address = order->parties[i].address,
                                           .country = order->parties[i].country };
        if (!look_once(toucher, &party, ret_touched, err))
            return false;
    }
    return exporter.name.data == NULL || look_once(toucher, &exporter, ret_touched, err);
}
