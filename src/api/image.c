/* SPDX-License-Identifier: Apache-2.0 */
/* api/image.c - see image.h. */
#define _GNU_SOURCE /* dl_iterate_phdr, MAP_FIXED_NOREPLACE */
#include "api/image.h"

#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "api/embedded.h"

/* The section of it in the program; a program that was linked without it has neither. */
extern const char licet_image[] __attribute__((weak, visibility("hidden")));
extern const char licet_image_end[] __attribute__((weak, visibility("hidden")));

/* Where in the program's file the section begins; the program is what is asked about first. */
static int find_offset(struct dl_phdr_info *info, size_t size, void *context)
{
    off_t *offset = context;
    (void)size;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + part->p_vaddr;
        uintptr_t at = (uintptr_t)licet_image;
        if (part->p_type == PT_LOAD && at >= start && at - start < part->p_filesz)
            *offset = (off_t)(part->p_offset + (at - start));
    }
    return 1;
}

static void *map(size_t size)
{
    off_t offset = -1;
    dl_iterate_phdr(find_offset, &offset);
    if (offset < 0)
        return NULL;
    int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return NULL;
    /* A kernel that does not know the flag takes the address for a wish. */
    void *wanted = (void *)IMAGE_ADDRESS; /* NOLINT(performance-no-int-to-ptr) */
    void *at =
        mmap(wanted, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED_NOREPLACE, file, offset);
    close(file);
    if (at == MAP_FAILED)
        return NULL;
    if (at == wanted)
        return at;
    munmap(at, size);
    return NULL;
}

bool image_fits(const struct image *image, size_t size)
{
    bool same = memcmp(image->magic, IMAGE_MAGIC, sizeof image->magic) == 0 &&
                image->size == size && image->packs_size == sizeof image->packs &&
                image->file_count == embedded_file_count;
    for (size_t i = 0; same && i < embedded_file_count; i++) {
        const struct embedded_file *file = &embedded_files[i];
        same = strcmp(image->files[i].name, file->name) == 0 &&
               strcmp(image->files[i].sha256, file->sha256) == 0;
    }
    return same;
}

/* Of a piece of the image nothing is freed; more memory is had where the caller has his. */
static void *resize(void *context, void *pointer, size_t size)
{
    const struct image *image = context;
    const char *piece = pointer;
    const char *start = context;
    size_t old;
    if (piece == NULL || piece < start || piece >= start + image->size)
        return mem_resize(image->more, pointer, size);
    if (size == 0)
        return NULL;
    void *moved = mem_resize(image->more, NULL, size);
    memcpy(&old, piece - IMAGE_HEAD, sizeof old);
    return moved == NULL ? NULL : memcpy(moved, piece, old < size ? old : size);
}

struct image *image_map(const struct mem *mem)
{
    if (licet_image == NULL || &licet_image[0] == &licet_image_end[0])
        return NULL;
    size_t size = (size_t)((uintptr_t)licet_image_end - (uintptr_t)licet_image);
    struct image *image = map(size);
    if (image == NULL)
        return NULL;
    if (!image_fits(image, size)) {
        munmap(image, size);
        return NULL;
    }
    image->mem = (struct mem){ resize, image };
    image->more = mem;
    return image;
}

void image_unmap(struct image *image)
{
    if (image != NULL)
        munmap(image, image->size);
}
