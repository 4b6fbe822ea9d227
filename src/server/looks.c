/* SPDX-License-Identifier: Apache-2.0 */
/* server/looks.c - see looks.h. */
#include "server/looks.h"

#include <pthread.h>
#include <sodium.h>

#define LOOK_LIMIT ((size_t)128 << 20)
#define FLIPS_DEPTH 6

/* ---- one ---- */

struct look *look_new(const struct mem *mem, const struct policy_draft *draft, struct err *err)
{
    uint8_t bytes[(LOOK_KEY_SIZE - 1) / 2];
    struct look *look = mem_resize(mem, NULL, sizeof *look);
    if (look == NULL) {
        err_set(err, ERR_MEMORY, "memory for a changed pack could not be had");
        return NULL;
    }
    *look = (struct look){ .draft = *draft };
    arena_init(&look->arena, mem, LOOK_LIMIT);
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(look->key, sizeof look->key, bytes, sizeof bytes);
    look->draft.pack = str_copy(&look->arena, draft->pack);
    struct pack_file *files = arena_array(&look->arena, draft->count + 1, sizeof *files);
    for (size_t i = 0; files != NULL && i < draft->count; i++)
        files[i] = (struct pack_file){ str_copy(&look->arena, draft->files[i].name),
                                       str_copy(&look->arena, draft->files[i].text) };
    look->draft.files = files;
    if (arena_sound(&look->arena, err))
        return look;
    look_free(look);
    return NULL;
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
    pthread_mutex_t lock;
    struct look *list[LOOKS];
    size_t next; /* whose place is taken next */
};

struct looks *looks_new(const struct mem *mem, struct err *err)
{
    struct looks *looks = mem_resize(mem, NULL, sizeof *looks);
    if (looks == NULL) {
        err_set(err, ERR_MEMORY, "memory for changed packs could not be had");
        return NULL;
    }
    *looks = (struct looks){ .mem = mem };
    pthread_mutex_init(&looks->lock, NULL);
    return looks;
}

void looks_free(struct looks *looks)
{
    if (looks == NULL)
        return;
    for (size_t i = 0; i < LOOKS; i++)
        look_free(looks->list[i]);
    pthread_mutex_destroy(&looks->lock);
    mem_free(looks->mem, looks);
}

void looks_keep(struct looks *looks, struct look *look)
{
    pthread_mutex_lock(&looks->lock);
    struct look *before = looks->list[looks->next];
    looks->list[looks->next] = look;
    looks->next = (looks->next + 1) % LOOKS;
    pthread_mutex_unlock(&looks->lock);
    look_free(before);
}

struct look *looks_hold(struct looks *looks, struct str key, const struct store_id *by,
                        double seconds)
{
    pthread_mutex_lock(&looks->lock);
    for (size_t i = 0; i < LOOKS; i++) {
        struct look *look = looks->list[i];
        if (look != NULL && seconds < look->until && str_equal_text(key, look->key) &&
            store_id_equal(&look->by, by))
            return look;
    }
    pthread_mutex_unlock(&looks->lock);
    return NULL;
}

void looks_let_go(struct looks *looks)
{
    pthread_mutex_unlock(&looks->lock);
}
