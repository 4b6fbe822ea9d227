/* SPDX-License-Identifier: Apache-2.0 */
/* cli/serving.c - see serving.h. */
#include "cli/serving.h"

#include <string.h>

#include "base/date.h"
#include "cli/clock.h"
#include "cli/fail.h"
#include "cli/pack_folders.h"
#include "cli/party_lists.h"

#define LAW_ARENA_LIMIT ((size_t)4 << 30)

/* ---- packs and lists ---- */

/* What was loaded once, in memory of its own. */
struct loaded {
    struct arena arena;
    struct cli cli; /* whose arena that is */
    struct packs packs;
    struct party_lists lists;
    struct basis_from basis;
};

static void unload(struct loaded *loaded)
{
    const struct mem *mem = loaded->arena.mem;
    party_lists_close(&loaded->lists);
    packs_release(&loaded->packs);
    arena_release(&loaded->arena);
    mem_free(mem, loaded);
}

static bool load(struct loaded *loaded, const struct args *args, struct err *err)
{
    /* The last version of each list, whatever day it is when somebody asks. */
    const struct party_lists_asked asked = {
        .day = DATE_OPEN,
        .threshold = PACKS_THRESHOLD * (SCORE_ONE / 100),
    };
    return packs_open(&loaded->packs, args, err) &&
           party_lists_open(&loaded->lists, &loaded->cli, args, &loaded->packs, &asked, err) &&
           party_lists_kept(&loaded->lists, &loaded->arena, &loaded->basis, err);
}

static bool open_law(void *context, struct law_parts *ret, struct err *err)
{
    struct serving *serving = context;
    const struct mem *mem = serving->cli->mem;
    struct loaded *loaded = mem_resize(mem, NULL, sizeof *loaded);
    if (loaded == NULL)
        return err_set(err, ERR_MEMORY, "memory for packs could not be had");
    *loaded = (struct loaded){ .cli = *serving->cli };
    arena_init(&loaded->arena, mem, LAW_ARENA_LIMIT);
    loaded->cli.arena = &loaded->arena;
    packs_init(&loaded->packs, mem);
    if (!load(loaded, serving->args, err)) {
        unload(loaded);
        return false;
    }
    loaded->basis.packs = &loaded->packs;
    pthread_mutex_lock(&serving->lock);
    str_put(serving->zone, sizeof serving->zone, loaded->packs.policy.zone);
    pthread_mutex_unlock(&serving->lock);
    *ret = (struct law_parts){ .own = loaded,
                               .decider = loaded->packs.decider,
                               .lists = &loaded->lists.used,
                               .label = loaded->packs.label,
                               .sha256 = str_of(loaded->packs.hash),
                               .basis = loaded->basis };
    return true;
}

static void close_law(void *context, struct law_parts *parts)
{
    (void)context;
    unload(parts->own);
}

/* ---- what time it is ---- */

static int64_t now(void *context)
{
    (void)context;
    return clock_now();
}

static double seconds(void *context)
{
    (void)context;
    return clock_seconds();
}

/* The zone is the process's: one at a time. */
static pthread_mutex_t zones = PTHREAD_MUTEX_INITIALIZER;

static bool today(void *context, int32_t *ret, struct err *err)
{
    struct serving *serving = context;
    char zone[sizeof serving->zone];
    pthread_mutex_lock(&serving->lock);
    memcpy(zone, serving->zone, sizeof zone);
    pthread_mutex_unlock(&serving->lock);
    pthread_mutex_lock(&zones);
    bool done = clock_today(str_of(zone), ret, err);
    pthread_mutex_unlock(&zones);
    return done;
}

static bool day_at(struct str zone, int64_t instant, int32_t *ret, struct err *err)
{
    pthread_mutex_lock(&zones);
    bool done = clock_day_at(zone, instant, ret, err);
    pthread_mutex_unlock(&zones);
    return done;
}

/* ---- all of it ---- */

static void write_line(void *context, struct str line)
{
    (void)context;
    fail_text(line);
}

void serving_init(struct serving *serving, struct cli *cli, const struct args *args)
{
    *serving = (struct serving){ .cli = cli, .args = args };
    pthread_mutex_init(&serving->lock, NULL);
}

void serving_release(struct serving *serving)
{
    pthread_mutex_destroy(&serving->lock);
}

void serving_fill(struct serving *serving, struct server_config *config)
{
    config->law = (struct law_source){ serving, open_law, close_law };
    config->clock = (struct server_clock){ serving, now, seconds, today };
    config->day_at = day_at;
    config->write = write_line;
    config->write_context = serving;
    config->version = LICET_VERSION;
}
