/* SPDX-License-Identifier: Apache-2.0 */
/* bench/bench_packs.c - see bench_packs.h. */
#include "bench/bench_packs.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double bench_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double bench_median(double *figures, size_t count)
{
    qsort(figures, count, sizeof figures[0], compare_doubles);
    return figures[count / 2];
}

void bench_must(bool done, const struct err *err)
{
    if (done)
        return;
    fprintf(stderr, "bench: %s\n", err->message);
    exit(2);
}

struct str bench_read(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "bench: %s: cannot be read; run from the source folder\n", path);
        exit(2);
    }
    fseek(file, 0, SEEK_END);
    size_t length = (size_t)ftell(file);
    rewind(file);
    char *text = arena_alloc(arena, length + 1);
    assert(text != NULL);
    size_t got = fread(text, 1, length, file);
    assert(got == length);
    fclose(file);
    return (struct str){ text, length };
}

static void load_pack(struct arena *arena, const char *folder, struct policy *policy,
                      struct diags *diags)
{
    struct err err;
    struct dirent **files;
    int count = scandir(folder, &files, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        struct str name = str_of(files[i]->d_name);
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, files[i]->d_name);
        if (str_ends(name, STR(".licet")))
            bench_must(
                policy_add(policy, diags, str_copy(arena, name), bench_read(arena, path), &err),
                &err);
        free(files[i]);
    }
    free(files);
}

/* What ships: the packs of packs/meson.build. */
void bench_load(struct arena *arena, struct policy *policy, struct catalog *catalog)
{
    struct err err;
    struct diags diags;
    bench_must(policy_init(policy, &diags, arena, &err), &err);
    load_pack(arena, "packs/us", policy, &diags);
    load_pack(arena, "packs/us-ccl", policy, &diags);
    bench_must(policy_check(policy, &diags, &err), &err);
    bench_must(catalog_read(arena, STR("chips.csv"), bench_read(arena, "packs/us/chips.csv"),
                            catalog, &err),
               &err);
}
