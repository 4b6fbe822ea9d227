/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz/replay.c - runs a fuzz target over files, without a fuzzer.
 *
 * Every build makes the fuzz targets with this main(), so that the seeds and what fuzzing once
 * found stay tests: each file of the folders named is given to the target, and one TAP line is
 * printed for it.  A target that finds something wrong aborts, as it does under the fuzzer.
 */
#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Gives a file to the target, in a block of exactly its size so that a read past it is seen. */
static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return -1;
    }
    int result = -1;
    uint8_t *data = NULL;
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (size < 0 || fseek(file, 0, SEEK_SET) != 0) {
        goto out;
    }
    data = malloc(size > 0 ? (size_t)size : 1);
    if (data == NULL || fread(data, 1, (size_t)size, file) != (size_t)size) {
        goto out;
    }
    LLVMFuzzerTestOneInput(data, (size_t)size);
    result = 0;
out:
    free(data);
    fclose(file);
    return result;
}

static int replay_folder(const char *folder, int *number)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, NULL, NULL);
    if (count < 0) {
        fprintf(stderr, "replay: could not read '%s'\n", folder);
        return -1;
    }
    char **names = calloc((size_t)count + 1, sizeof *names);
    int kept = 0;
    int failed = names == NULL ? -1 : 0;
    for (int i = 0; i < count; i++) {
        if (names != NULL && entries[i]->d_name[0] != '.') {
            names[kept++] = entries[i]->d_name;
        }
    }
    if (names != NULL) {
        qsort(names, (size_t)kept, sizeof *names, compare_names);
    }
    for (int i = 0; i < kept; i++) {
        char path[PATH_MAX];
        int length = snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        /* Said before the run: a crash then names the file. */
        printf("# %s\n", path);
        fflush(stdout);
        bool done = length > 0 && (size_t)length < sizeof path && replay_file(path) == 0;
        printf("%s %d - %s\n", done ? "ok" : "not ok", ++*number, names[i]);
        failed |= done ? 0 : -1;
    }
    free(names);
    for (int i = 0; i < count; i++) {
        free(entries[i]);
    }
    free(entries);
    return failed;
}

int main(int argc, char **argv)
{
    int number = 0;
    int failed = 0;
    for (int i = 1; i < argc; i++) {
        failed |= replay_folder(argv[i], &number);
    }
    printf("1..%d\n", number);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
