/* SPDX-License-Identifier: Apache-2.0 */
/* server/looks.c - see looks.h. */
#include "server/looks.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>

#define LOOK_LIMIT ((size_t)128 << 20)
#define FLIPS_DEPTH 6

/* ---- one ---- */

const char *const look_states[] = {
    [LOOK_DONE] = "done",
    [LOOK_WAITS] = "waiting",
    [LOOK_RUNS] = "running",
    [LOOK_FAILED] = "failed",
};

static struct look *make(const struct mem *mem, enum look_kind kind, struct err *err)
{
    uint8_t bytes[(LOOK_KEY_SIZE - 1) / 2];
    struct look *look = mem_resize(mem, NULL, sizeof *look);
    if (look == NULL) {
        err_set(err, ERR_MEMORY, "memory for what was asked could not be had");
        return NULL;
    }
    *look = (struct look){ .kind = kind };
    arena_init(&look->arena, mem, LOOK_LIMIT);
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(look->key, sizeof look->key, bytes, sizeof bytes);
    return look;
}

static struct look *made(struct look *look, struct err *err)
{
    if (arena_sound(&look->arena, err))
        return look;
    look_free(look);
    return NULL;
}

struct look *look_new(const struct mem *mem, const struct policy_draft *draft, struct err *err)
{
    struct look *look = make(mem, LOOK_AT_PACK, err);
    if (look == NULL)
        return NULL;
    look->draft = *draft;
    look->draft.pack = str_copy(&look->arena, draft->pack);
    struct pack_file *files = arena_array(&look->arena, draft->count + 1, sizeof *files);
    for (size_t i = 0; files != NULL && i < draft->count; i++)
        files[i] = (struct pack_file){ str_copy(&look->arena, draft->files[i].name),
                                       str_copy(&look->arena, draft->files[i].text) };
    look->draft.files = files;
    return made(look, err);
}

/* What is absent stays so. */
static void keep(struct look *look, struct str *text)
{
    if (text->data != NULL)
        *text = str_copy(&look->arena, *text);
}

struct look *look_new_exposure(const struct mem *mem, const struct exposure_asked *asked,
                               struct err *err)
{
    struct look *look = make(mem, LOOK_AT_EXPOSURE, err);
    if (look == NULL)
        return NULL;
    struct exposure_asked *own = &look->asked;
    *own = *asked;
    for (size_t kind = 0; kind < EXPOSURE_FILES_COUNT; kind++) {
        for (size_t i = 0; i < own->counts[kind]; i++) {
            keep(look, &own->files[kind][i].name);
            keep(look, &own->files[kind][i].text);
        }
    }
    for (size_t i = 0; i < own->scenario_count; i++)
        keep(look, &own->scenarios[i]);
    struct str *const texts[] = { &own->on,      &own->known, &own->until, &own->knowledge,
                                  &own->posture, &own->paths, &own->seed };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        keep(look, texts[i]);
    return made(look, err);
}

void look_free(struct look *look)
{
    if (look == NULL)
        return;
    const struct mem *mem = look->arena.mem;
    arena_release(&look->arena);
    mem_free(mem, look);
}

static bool read_line(struct look *look, struct json_reader *reader,
                      const struct json_source *source, struct err *err)
{
    struct json_text text;
    if (!json_read(reader, &look->arena, source, &text, err))
        return false;
    if (web_flips_add(&look->flips, &look->arena, text.root))
        return true;
    return arena_sound(&look->arena, err) &&
           err_set(err, ERR_VALUE, "line %u is none of 'licet replay --json'", source->line);
}

#define UNDECIDED_MAX ((size_t)4 << 10)

/* What is no JSON is what went wrong with a line: some of it is enough. */
static bool add_undecided(struct look *look, struct str line, struct err *err)
{
    if (look->undecided.length + line.length <= UNDECIDED_MAX)
        look->undecided = look->undecided.length == 0
                              ? line
                              : str_join(&look->arena, look->undecided, "\n", line);
    return arena_sound(&look->arena, err);
}

static struct str last_line(struct str text)
{
    while (text.length > 0 && text.data[text.length - 1] == '\n')
        text.length--;
    size_t from = text.length;
    while (from > 0 && text.data[from - 1] != '\n')
        from--;
    return str_slice(text, from, text.length);
}

/* What whoever signs for it reads: a line of its tests, one of what flips. */
static bool add_said(struct look *look, struct err *err)
{
    struct buf flips;
    buf_init(&flips, look->arena.mem, APPROVAL_SAYS_MAX);
    replay_totals_say(&flips, &look->flips.totals);
    look->seen.change.tests = last_line(look->seen.tests);
    look->seen.change.flips = str_copy(&look->arena, buf_view(&flips));
    bool done = buf_check(&flips, err) && arena_sound(&look->arena, err);
    buf_release(&flips);
    return done;
}

bool look_read_flips(struct look *look, struct err *err)
{
    struct str rest = look->seen.flips;
    const struct json_limits limits = { .size = rest.length + 1, .depth = FLIPS_DEPTH };
    struct json_reader *reader = json_reader_new(look->arena.mem, limits, err);
    bool done = reader != NULL;
    for (uint32_t line = 1; done && rest.length > 0; line++) {
        size_t end = str_find(rest, '\n');
        const struct json_source source = { .text = str_slice(rest, 0, end),
                                            .room = rest.length - end,
                                            .line = line };
        if (source.text.length > 0 && source.text.data[0] == '{')
            done = read_line(look, reader, &source, err);
        else
            done = add_undecided(look, source.text, err);
        rest = str_slice(rest, end < rest.length ? end + 1 : end, rest.length);
    }
    json_reader_free(reader);
    done = done && add_said(look, err);
    if (done && look->seen.decided && !look->flips.counted)
        return err_set(err, ERR_VALUE, "nothing was told of the book");
    return done;
}

/* ---- the last ones ---- */

struct looks {
    const struct mem *mem;
    looks_work *work;
    void *context;
    pthread_mutex_t working; /* held by who fills one; before the lock */
    pthread_mutex_t lock;
    pthread_cond_t added;
    pthread_t thread;
    bool started, ends;
    struct look *list[LOOKS];
    uint64_t count; /* so far */
};

static bool is_open(const struct look *look)
{
    return look != NULL && (look->state == LOOK_WAITS || look->state == LOOK_RUNS);
}

/* ---- their thread ---- */

struct telling {
    struct looks *looks;
    struct look *look;
};

static void tell(void *context, const char *phase)
{
    const struct telling *telling = context;
    struct look *look = telling->look;
    pthread_mutex_lock(&telling->looks->lock);
    if (look->phase_count < LOOK_PHASES)
        look->phases[look->phase_count++] = phase;
    pthread_mutex_unlock(&telling->looks->lock);
}

static struct look *first_waiting(const struct looks *looks)
{
    struct look *first = NULL;
    for (size_t i = 0; i < LOOKS; i++) {
        struct look *look = looks->list[i];
        if (look != NULL && look->state == LOOK_WAITS && (first == NULL || look->n < first->n))
            first = look;
    }
    return first;
}

/* Held when it is called, and when it returns. */
static void do_one(struct looks *looks, struct look *look)
{
    struct telling telling = { looks, look };
    struct err err;
    look->state = LOOK_RUNS;
    pthread_mutex_unlock(&looks->lock);
    err_clear(&err);
    look->draft.told = look->asked.told = tell;
    look->draft.told_context = look->asked.told_context = &telling;
    bool done = looks_fill(looks, look, &err);
    look->draft.told = look->asked.told = NULL;
    pthread_mutex_lock(&looks->lock);
    look->state = done ? LOOK_DONE : LOOK_FAILED;
    look->why = err;
}

static void *do_all(void *context)
{
    struct looks *looks = context;
    pthread_mutex_lock(&looks->lock);
    while (!looks->ends) {
        struct look *look = first_waiting(looks);
        if (look != NULL)
            do_one(looks, look);
        else
            pthread_cond_wait(&looks->added, &looks->lock);
    }
    pthread_mutex_unlock(&looks->lock);
    return NULL;
}

/* ---- all of them ---- */

struct looks *looks_new(const struct mem *mem, looks_work *work, void *context, struct err *err)
{
    struct looks *looks = mem_resize(mem, NULL, sizeof *looks);
    if (looks == NULL) {
        err_set(err, ERR_MEMORY, "memory for what is asked could not be had");
        return NULL;
    }
    *looks = (struct looks){ .mem = mem, .work = work, .context = context };
    pthread_mutex_init(&looks->working, NULL);
    pthread_mutex_init(&looks->lock, NULL);
    pthread_cond_init(&looks->added, NULL);
    looks->started = pthread_create(&looks->thread, NULL, do_all, looks) == 0;
    if (looks->started)
        return looks;
    err_set(err, ERR_MEMORY, "could not start a thread");
    looks_free(looks);
    return NULL;
}

void looks_free(struct looks *looks)
{
    if (looks == NULL)
        return;
    pthread_mutex_lock(&looks->lock);
    looks->ends = true;
    pthread_cond_signal(&looks->added);
    pthread_mutex_unlock(&looks->lock);
    if (looks->started)
        pthread_join(looks->thread, NULL);
    for (size_t i = 0; i < LOOKS; i++)
        look_free(looks->list[i]);
    pthread_cond_destroy(&looks->added);
    pthread_mutex_destroy(&looks->lock);
    pthread_mutex_destroy(&looks->working);
    mem_free(looks->mem, looks);
}

bool looks_fill(struct looks *looks, struct look *look, struct err *err)
{
    pthread_mutex_lock(&looks->working);
    bool done = looks->work(looks->context, look, err);
    pthread_mutex_unlock(&looks->working);
    return done;
}

static bool is_of(const struct look *look, const struct store_id *by)
{
    return look != NULL && store_id_equal(&look->by, by);
}

/* How many are open, and are theirs, and both. */
struct tally {
    size_t open, own, own_open;
};

static struct tally count(const struct looks *looks, const struct store_id *by)
{
    struct tally tally = { 0 };
    for (size_t i = 0; i < LOOKS; i++) {
        bool open = is_open(looks->list[i]);
        bool own = is_of(looks->list[i], by);
        tally.open += open ? 1 : 0;
        tally.own += own ? 1 : 0;
        tally.own_open += open && own ? 1 : 0;
    }
    return tally;
}

static bool is_used(const struct look *look)
{
    return is_open(look) || (look != NULL && look->rests);
}

/*
 * In a place that is free, or that of the oldest that is not used, of their own where they have as
 * many as may be: there are more places than may be used.
 */
static struct look *put(struct looks *looks, struct look *look)
{
    bool own_alone = count(looks, &look->by).own >= LOOKS_EACH;
    size_t at = LOOKS;
    for (size_t i = 0; i < LOOKS; i++) {
        const struct look *other = looks->list[i];
        if (is_used(other) || (own_alone && !is_of(other, &look->by)))
            continue;
        if (at == LOOKS || other == NULL ||
            (looks->list[at] != NULL && other->n < looks->list[at]->n))
            at = i;
    }
    assert(at < LOOKS);
    struct look *before = looks->list[at];
    look->n = looks->count++;
    looks->list[at] = look;
    return before;
}

void looks_keep(struct looks *looks, struct look *look)
{
    pthread_mutex_lock(&looks->lock);
    struct look *before = put(looks, look);
    pthread_mutex_unlock(&looks->lock);
    look_free(before);
}

bool looks_begin(struct looks *looks, struct look *look, struct err *err)
{
    struct look *before = NULL;
    pthread_mutex_lock(&looks->lock);
    struct tally tally = count(looks, &look->by);
    bool own = tally.own_open < LOOKS_WAITING_EACH;
    bool done = own && tally.open < LOOKS_WAITING;
    if (done) {
        look->state = LOOK_WAITS;
        before = put(looks, look);
        pthread_cond_signal(&looks->added);
    }
    pthread_mutex_unlock(&looks->lock);
    look_free(before);
    if (done)
        return true;
    err_set(err, ERR_WAIT, "%d%s wait already to be worked out",
            own ? LOOKS_WAITING : LOOKS_WAITING_EACH, own ? "" : " of yours");
    return err_hint(err, "ask again when one of them is done");
}

struct look *looks_see(struct looks *looks, enum look_kind kind, struct str key,
                       const struct store_id *by, double seconds)
{
    pthread_mutex_lock(&looks->lock);
    for (size_t i = 0; i < LOOKS; i++) {
        struct look *look = looks->list[i];
        if (look != NULL && look->kind == kind && seconds < look->until &&
            str_equal_text(key, look->key) && store_id_equal(&look->by, by))
            return look;
    }
    pthread_mutex_unlock(&looks->lock);
    return NULL;
}

struct look *looks_hold(struct looks *looks, enum look_kind kind, struct str key,
                        const struct store_id *by, double seconds)
{
    struct look *look = looks_see(looks, kind, key, by, seconds);
    if (look == NULL || look->state == LOOK_DONE)
        return look;
    looks_let_go(looks);
    return NULL;
}

void looks_let_go(struct looks *looks)
{
    pthread_mutex_unlock(&looks->lock);
}

void looks_rest(struct looks *looks, struct look *look)
{
    look->rests = true;
    pthread_mutex_unlock(&looks->lock);
}

void looks_resume(struct looks *looks, struct look *look)
{
    pthread_mutex_lock(&looks->lock);
    look->rests = false;
}
