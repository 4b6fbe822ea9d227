/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench/screen/screen_names.c - how fast names are looked for, beside a plain scan of the list.
 *
 *     screen_names VERSION.list
 *
 * Looked for are names of the list, as they are, with a slip, without a word and with words of two
 * names mixed, drawn by a seeded generator.  The scan lays some of them beside every listed name,
 * and its answers are compared.  Times are of processor time, in microseconds.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "screen/match_index.h"
#include "screen/match_priv.h"
#include "screen/snapshot.h"

#define NAMES 20000
#define SCANNED 20
#define THRESHOLD 6000
#define MOST 10

static uint64_t state = 20261126;

static uint32_t below(size_t count)
{
    uint64_t z = state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return (uint32_t)(((z ^ z >> 31) >> 32) * count >> 32);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

/* ---- names to look for ---- */

static struct str draw(const struct party_list *list)
{
    const struct listed *entry = &list->entries[below(list->entry_count)];
    return entry->names[below(entry->name_count)].text;
}

/* A letter changed, somewhere. */
static void slip(char *name)
{
    size_t at = below(strlen(name));
    if (name[at] >= 'A')
        name[at] = (char)('a' + below(26));
}

/* The first words of one name, the last of another. */
static void mix(char *name, size_t size, struct str other)
{
    char *blank = strchr(name + strlen(name) / 3, ' ');
    size_t from = other.length / 2;
    while (from < other.length && other.data[from] != ' ')
        from++;
    size_t used = blank == NULL ? strlen(name) : (size_t)(blank - name);
    snprintf(name + used, size - used, "%.*s", STR_ARG(str_slice(other, from, other.length)));
}

static void make_name(const struct party_list *list, uint32_t way, char *name, size_t size)
{
    snprintf(name, size, "%.*s", STR_ARG(draw(list)));
    char *last = strrchr(name, ' ');
    if (way == 1 && name[0] != '\0')
        slip(name);
    else if (way == 2 && last != NULL)
        *last = '\0';
    else if (way == 3)
        mix(name, size, draw(list));
}

/* ---- looking ---- */

static int compare_times(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static void scan_all(struct match_session *session, struct str name, struct matches *found)
{
    struct query query = { .variants = 1 };
    struct err err;
    int32_t best = 0;
    arena_reset(&session->work);
    for (size_t variant = 0; variant < query.variants; variant++) {
        bool done = match_open_query(session, &(struct match_query){ .name = name }, variant, false,
                                     &query, &err);
        assert(done);
        for (uint32_t i = 0; i < session->matcher->name_count; i++) {
            struct arena_place before = arena_mark(&session->work);
            struct match match;
            done = match_align(session, &query, i, &match, &err);
            assert(done);
            best = match.score > best ? match.score : best;
            arena_rewind(&session->work, before);
        }
    }
    if (best >= THRESHOLD ? found->count == 0 || found->list[0].score != best : found->count > 0) {
        printf("'%.*s': the scan gives another score, %d\n", STR_ARG(name), (int)best);
        exit(1);
    }
}

static double scan_some(struct match_session *session, char (*names)[256])
{
    struct err err;
    double spent = 0;
    for (size_t i = 0; i < SCANNED; i++) {
        struct matches matches;
        struct str name = str_of(names[i]);
        bool done = match_name(session, &(struct match_query){ .name = name }, THRESHOLD, MOST,
                               &matches, &err);
        assert(done);
        struct match first = matches.count > 0 ? matches.list[0] : (struct match){ 0 };
        matches.list = &first;
        double begin = now();
        scan_all(session, name, &matches);
        spent += now() - begin;
    }
    return spent / SCANNED;
}

static void look(struct match_session *session, const struct party_list *list)
{
    static char names[NAMES][256];
    static double times[NAMES];
    struct err err;
    double sum = 0;
    for (size_t i = 0; i < NAMES; i++)
        make_name(list, (uint32_t)i % 4, names[i], sizeof names[i]);
    for (size_t i = 0; i < NAMES; i++) {
        struct matches matches;
        double begin = now();
        bool done = match_name(session, &(struct match_query){ .name = str_of(names[i]) },
                               THRESHOLD, MOST, &matches, &err);
        assert(done);
        times[i] = now() - begin;
        sum += times[i];
    }
    qsort(times, NAMES, sizeof *times, compare_times);
    double scan = scan_some(session, names);
    printf("  %-44s %10.0f µs\n", "a name, median", times[NAMES / 2]);
    printf("  %-44s %10.0f µs\n", "a name, 99 of 100", times[NAMES * 99 / 100]);
    printf("  %-44s %10.0f µs\n", "a name, the slowest", times[NAMES - 1]);
    printf("  %-44s %10.0f names/s\n", "a core", NAMES / sum * 1e6);
    printf("  %-44s %10.0f µs\n", "laid beside every name of the list", scan);
    printf("  %-44s %10.0f times as fast\n", "", scan / (sum / NAMES));
}

/* ---- the list ---- */

static struct str read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        printf("%s: cannot be read\n", path);
        exit(2);
    }
    char *data = malloc(LIST_TEXT_MAX);
    assert(data != NULL);
    size_t length = fread(data, 1, LIST_TEXT_MAX, file);
    fclose(file);
    return (struct str){ data, length };
}

int main(int argc, char **argv)
{
    const struct mem *mem = mem_system();
    struct snapshot snapshot;
    struct arena arena;
    struct err err = { 0 };
    struct buf bytes;
    if (argc != 2) {
        printf("usage: screen_names VERSION.list\n");
        return 2;
    }
    arena_init(&arena, mem, LIST_TEXT_MAX);
    buf_init(&bytes, mem, LIST_TEXT_MAX);
    if (!snapshot_read(&arena, read_file(argv[1]), &snapshot, &err)) {
        printf("%s: %s\n", argv[1], err.message);
        return 2;
    }
    const struct party_list *list = &snapshot.list;
    double begin = now();
    bool done = index_build(mem, &list, 1, NULL, STR("bench"), &bytes, &err);
    double built = now();
    struct matcher *matcher = matcher_open(mem, &list, 1, STR("bench"), buf_view(&bytes), &err);
    double opened = now();
    struct match_session *session = match_session_new(mem, matcher, &err);
    assert(done && matcher != NULL && session != NULL);
    printf("  %-44s %10zu, %zu words\n", "names in the list", matcher->name_count,
           matcher->word_count);
    printf("  %-44s %10.1f MB\n", "index", (double)bytes.length / 1e6);
    printf("  %-44s %10.1f ms\n", "index made", (built - begin) / 1e3);
    printf("  %-44s %10.1f ms\n", "index checked and opened", (opened - built) / 1e3);
    look(session, list);
    match_session_free(session);
    matcher_free(matcher);
    buf_release(&bytes);
    arena_release(&arena);
    return 0;
}
