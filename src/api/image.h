/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api/image.h - the built-in packs as they lie in memory, ready to decide with.
 *
 * Reading, checking and preparing them gives the same each time and was most of what a command took
 * to start.  So the build does it once (tools/image_make.c), with the very functions that the
 * program would call, and puts the memory into the program as it is.  packs_read maps it from the
 * program's own file: pointers hold, and what nobody looks at is never loaded.
 *
 * 1. The image is mapped at the address it was made at, or not at all.
 * 2. It is used only if it was made of the embedded files, by name and SHA-256, and nothing else is
 *    to be read.
 * 3. Where there is none, the packs are read: in the library, under a sanitizer, in a program that
 *    was built for another machine, and as long as the process has it in use already.  What comes
 *    out is the same.
 */
#ifndef LICET_API_IMAGE_H
#define LICET_API_IMAGE_H

#include "api/packs.h"

/* Far from where a system puts anything by itself, and within the reach of small address spaces. */
#define IMAGE_ADDRESS ((uintptr_t)0x2000000000)
#define IMAGE_MAX ((size_t)64 << 20)
#define IMAGE_ALIGNMENT ((size_t)65536) /* the largest page there is */
#define IMAGE_MAGIC "LICETIMG"

struct image_file {
    const char *name, *sha256;
};

/* What it begins with. */
struct image {
    char magic[8];
    size_t size;              /* of all of it */
    size_t packs_size;        /* of struct packs, where it was made */
    struct image_file *files; /* what was embedded there */
    size_t file_count;
    struct mem mem; /* of whatever in it asks for memory */
    const struct mem *more;
    struct packs packs; /* with decider and sample */
};

/* Before each piece of memory in it stands how long that is. */
#define IMAGE_HEAD ((size_t)16)

/*
 * The built-in packs; they are the caller's alone until he gives them back.  Memory that they ask
 * for beyond what they have is mem's; what they give back of their own stays.  NULL: read them.
 */
struct image *image_map(const struct mem *mem);
void image_unmap(struct image *image);

/* Whether it is of that size, and of what is embedded here. */
bool image_fits(const struct image *image, size_t size);

#endif
