/* SPDX-License-Identifier: Apache-2.0 */
/*
 * image_make.c - image_make BYTES SECTION.S: writes the image of image.h.
 *
 * A tool of the build.  All memory that reading the packs asks for is taken from one stretch at the
 * image's address, and the stretch is what is written.  It is looked through for pointers to
 * anything outside, which would mean nothing to the program.  If there can be no image, because of
 * such a pointer, because the address is taken, or because the packs have mistakes, it is empty,
 * and the program reads the packs.
 */
#define _GNU_SOURCE /* MAP_FIXED_NOREPLACE */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "api/embedded.h"
#include "api/image.h"

#define RANGES_MAX 512

struct stretch {
    char *start;
    size_t used;
};

/* The place of what is given back stays, with nothing in it. */
static void *resize(void *context, void *pointer, size_t size)
{
    struct stretch *stretch = context;
    size_t need = IMAGE_HEAD + (size + 15) / 16 * 16;
    size_t old = 0;
    char *piece = NULL;
    if (need > IMAGE_MAX - stretch->used)
        return NULL;
    if (pointer != NULL)
        memcpy(&old, (char *)pointer - IMAGE_HEAD, sizeof old);
    if (size > 0) {
        piece = stretch->start + stretch->used + IMAGE_HEAD;
        stretch->used += need;
        memcpy(piece - IMAGE_HEAD, &size, sizeof size);
        if (old > 0)
            memcpy(piece, pointer, old < size ? old : size);
    }
    if (old > 0)
        memset(pointer, 0, old);
    return piece;
}

static const char *copy(struct stretch *stretch, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copied = resize(stretch, NULL, size);
    return copied == NULL ? NULL : memcpy(copied, text, size);
}

static bool name_files(struct image *image, struct stretch *stretch)
{
    image->file_count = embedded_file_count;
    image->files = resize(stretch, NULL, embedded_file_count * sizeof *image->files);
    if (image->files == NULL)
        return false;
    for (size_t i = 0; i < embedded_file_count; i++) {
        image->files[i].name = copy(stretch, embedded_files[i].name);
        image->files[i].sha256 = copy(stretch, embedded_files[i].sha256);
    }
    return true;
}

static bool prepare(struct packs *packs, struct err *err)
{
    struct buf mistakes;
    packs->without_tests = true;
    packs->copies = true;
    buf_init(&mistakes, mem_system(), IMAGE_MAX);
    bool done = packs_read(packs, err) && packs_sound(packs, &mistakes, err) &&
                packs_make_decider(packs, err) && packs_index_sample(packs, err);
    buf_release(&mistakes);
    return done;
}

static struct image *make(struct stretch *stretch)
{
    struct err err;
    struct image *image = (struct image *)stretch->start;
    stretch->used = (sizeof *image + 15) / 16 * 16;
    memcpy(image->magic, IMAGE_MAGIC, sizeof image->magic);
    image->packs_size = sizeof image->packs;
    image->mem = (struct mem){ resize, stretch };
    packs_init(&image->packs, &image->mem);
    if (!name_files(image, stretch) || !prepare(&image->packs, &err)) {
        fputs("image_make: the packs could not be read\n", stderr);
        return NULL;
    }
    image->mem = (struct mem){ 0 };
    image->size = stretch->used;
    return image;
}

/* ---- what points outside ---- */

/* Below this a thread sanitizer keeps its shadow, where small numbers seem to point. */
#ifdef __SANITIZE_THREAD__
#define LOWEST ((uintptr_t)0x5500 << 32)
#else
#define LOWEST ((uintptr_t)0)
#endif

struct range {
    uintptr_t start, end;
};

/* What else the process has in memory. */
static bool read_ranges(struct range ranges[RANGES_MAX], size_t *ret_count)
{
    char line[4096];
    size_t count = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    if (maps == NULL)
        return false;
    while (fgets(line, sizeof line, maps) != NULL && count < RANGES_MAX) {
        char *behind = line;
        uintptr_t start = strtoul(line, &behind, 16);
        if (*behind == '-' && start != IMAGE_ADDRESS && start > LOWEST && start <= INTPTR_MAX)
            ranges[count++] = (struct range){ start, strtoul(behind + 1, NULL, 16) };
    }
    fclose(maps);
    *ret_count = count;
    return count > 0 && count < RANGES_MAX;
}

static bool is_closed(const struct image *image)
{
    struct range ranges[RANGES_MAX];
    size_t count;
    if (!read_ranges(ranges, &count))
        return false;
    for (size_t at = 0; at + sizeof(uintptr_t) <= image->size; at += sizeof(uintptr_t)) {
        uintptr_t word;
        memcpy(&word, (const char *)image + at, sizeof word);
        for (size_t i = 0; i < count; i++) {
            if (word >= ranges[i].start && word < ranges[i].end) {
                fprintf(stderr,
                        "image_make: at %zu stands a pointer out of the image: %" PRIxPTR "\n", at,
                        word);
                return false;
            }
        }
    }
    return true;
}

/* ---- what is written ---- */

static bool write_bytes(const char *path, const struct image *image)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return false;
    size_t size = image == NULL ? 0 : image->size;
    bool done = size == 0 || fwrite(image, 1, size, file) == size;
    return fclose(file) == 0 && done;
}

/* An assembler file that takes in the bytes, in a section of their own. */
static bool write_section(const char *path, const char *bytes)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return false;
    bool done = fprintf(file,
                        "    .section .licet.image, \"a\", %%progbits\n"
                        "    .balign %zu\n"
                        "    .global licet_image, licet_image_end\n"
                        "    .hidden licet_image, licet_image_end\n"
                        "licet_image:\n"
                        "    .incbin \"%s\"\n"
                        "licet_image_end:\n"
                        "    .section .note.GNU-stack, \"\", %%progbits\n",
                        IMAGE_ALIGNMENT, bytes) > 0;
    return fclose(file) == 0 && done;
}

int main(int argc, char **argv)
{
    void *wanted = (void *)IMAGE_ADDRESS; /* NOLINT(performance-no-int-to-ptr) */
    if (argc != 3) {
        fputs("usage: image_make BYTES SECTION.S\n", stderr);
        return 2;
    }
    struct stretch stretch = { .start =
                                   mmap(wanted, IMAGE_MAX, PROT_READ | PROT_WRITE,
                                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) };
    const struct image *image = stretch.start == wanted ? make(&stretch) : NULL;
    if (image != NULL && !is_closed(image))
        image = NULL;
    if (!write_bytes(argv[1], image) || !write_section(argv[2], argv[1])) {
        perror("image_make");
        return 1;
    }
    return 0;
}
