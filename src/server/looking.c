/* SPDX-License-Identifier: Apache-2.0 */
/* server/looking.c - see looking.h. */
#include "server/looking.h"

#include "server/server_priv.h"

#define EVIDENCE_MAX ((size_t)32 << 20)

bool looking_open(struct looking *looking, struct call *call, struct err *err)
{
    const struct law_parts *law = law_parts(call->law);
    *looking = (struct looking){ .call = call, .worker = law_worker_take(call->law, err) };
    if (looking->worker == NULL)
        return false;
    looking->with = (struct found_with){ .mem = call->server->config.mem,
                                         .session = looking->worker->session,
                                         .packs = law->label,
                                         .sha256 = law->sha256,
                                         .lists = law->lists,
                                         .day = server_today(call->server) };
    return true;
}

void looking_close(struct looking *looking)
{
    law_worker_give(looking->call->law, looking->worker);
}

static bool look(struct looking *looking, const struct buyer_reading *reading,
                 struct buyer_change *change, struct buf *evidence, struct err *err)
{
    struct call *call = looking->call;
    struct arena *arena = &call->exchange->arena;
    struct buyer_standing standing;
    struct matter matter;
    if (!matter_named(call->store, arena, &buyer_machine, change->name, &matter, err) ||
        !buyer_standing_read(reading, &matter, &standing, err) ||
        !machine_need(&buyer_machine, change->name, standing.state, BUYER_SCREEN, err) ||
        !buyer_check_identity(&standing, change->depth, err) ||
        !found_of_buyer(&looking->with, arena, standing.buyer, evidence, err))
        return false;
    change->screening = str_copy(arena, buf_view(evidence));
    change->day = looking->with.day;
    change->day_given = true;
    return arena_sound(arena, err);
}

bool looking_screen(struct call *call, struct buyer_change *change, struct err *err)
{
    struct looking looking;
    struct buyer_reading reading = { .reader = NULL };
    struct buf evidence;
    buf_init(&evidence, call->server->config.mem, EVIDENCE_MAX);
    bool done = looking_open(&looking, call, err) &&
                buyer_reading_open(&reading, call->server->config.mem, call->store,
                                   &call->exchange->arena, err) &&
                look(&looking, &reading, change, &evidence, err);
    buyer_reading_close(&reading);
    buf_release(&evidence);
    looking_close(&looking);
    return done;
}
