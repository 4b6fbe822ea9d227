/* SPDX-License-Identifier: Apache-2.0 */
/* unit/faulty_disk.c - what is on the disk, and what is left of it; see faulty_disk.h. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "unit/faulty_priv.h"

#define PIECE_SIZE 512 /* what a disk writes as a whole, if anything is */

uint64_t faulty_mix(uint64_t z)
{
    z += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

static void *grown(void *old, size_t size)
{
    void *data = realloc(old, size);
    if (data == NULL)
        abort();
    return data;
}

/* ---- bytes ---- */

/* What is new is zero. */
static void resize(struct bytes *bytes, size_t length)
{
    if (length > bytes->room) {
        bytes->room = length + length / 2;
        bytes->data = grown(bytes->data, bytes->room);
    }
    if (length > bytes->length)
        memset(bytes->data + bytes->length, 0, length - bytes->length);
    bytes->length = length;
}

static void put(struct bytes *bytes, size_t offset, const unsigned char *data, size_t length)
{
    if (length == 0)
        return;
    if (offset + length > bytes->length)
        resize(bytes, offset + length);
    memcpy(bytes->data + offset, data, length);
}

static void copy_bytes(struct bytes *to, const struct bytes *from)
{
    to->length = 0;
    put(to, 0, from->data, from->length);
}

/* ---- images ---- */

static void image_init(struct image *image)
{
    *image = (struct image){ .files = NULL };
    memset(image->seen, -1, sizeof image->seen);
    memset(image->kept, -1, sizeof image->kept);
}

static void image_release(struct image *image)
{
    for (size_t i = 0; i < image->file_count; i++) {
        free(image->files[i].seen.data);
        free(image->files[i].kept.data);
    }
    free(image->files);
    image_init(image);
}

static void image_grow(struct image *image, size_t file_count)
{
    if (file_count <= image->file_count)
        return;
    image->files = grown(image->files, file_count * sizeof *image->files);
    memset(image->files + image->file_count, 0,
           (file_count - image->file_count) * sizeof *image->files);
    image->file_count = file_count;
}

static struct file *file_of(struct image *image, int number)
{
    assert(number >= 0);
    image_grow(image, (size_t)number + 1);
    return &image->files[number];
}

static void image_copy(struct image *to, const struct image *from)
{
    image_release(to);
    memcpy(to->seen, from->seen, sizeof to->seen);
    memcpy(to->kept, from->kept, sizeof to->kept);
    to->settled = from->settled;
    image_grow(to, from->file_count);
    for (size_t i = 0; i < from->file_count; i++) {
        struct file *file = &to->files[i];
        copy_bytes(&file->seen, &from->files[i].seen);
        copy_bytes(&file->kept, &from->files[i].kept);
        file->settled = from->files[i].settled;
    }
}

/* ---- what is kept ---- */

/* With the moment before which all is kept, where that is how. */
struct loss {
    const struct survival *how;
    size_t moment;
    bool powersafe;
};

static const struct survival all_kept = { .kept = 100 };

static struct loss loss_of(const struct disk *disk, const struct survival *how, size_t done)
{
    size_t back = faulty_mix(how->seed ^ done) % 64;
    return (struct loss){ how, done > back ? done - back : 0, disk->powersafe };
}

static uint64_t drawn(const struct loss *loss, size_t index)
{
    return faulty_mix(loss->how->seed ^ faulty_mix(index));
}

static bool is_kept(const struct loss *loss, size_t index)
{
    return loss->how->ordered ? index < loss->moment : drawn(loss, index) % 100 < loss->how->kept;
}

static bool is_torn(const struct loss *loss, size_t index)
{
    if (!loss->how->torn)
        return false;
    return loss->how->ordered ? index + 1 == loss->moment : drawn(loss, index) >> 32 & 1;
}

/* Part of a write that is not there. */
static void spoil(struct bytes *bytes, size_t from, size_t to, uint64_t random,
                  const struct loss *loss)
{
    if (!loss->how->garbage || from >= to)
        return;
    if (!loss->powersafe) {
        from -= from % SECTOR_SIZE;
        to += SECTOR_SIZE - 1 - (to - 1) % SECTOR_SIZE;
    }
    if (to > bytes->length)
        resize(bytes, to);
    for (size_t i = from; i < to; i++)
        bytes->data[i] = (unsigned char)((random = faulty_mix(random)) & 0xff);
}

static void put_pieces(struct bytes *bytes, const struct op *op, uint64_t random,
                       const struct loss *loss)
{
    for (size_t at = 0; at < op->length;) {
        size_t piece = PIECE_SIZE - (op->offset + at) % PIECE_SIZE;
        if (piece > op->length - at)
            piece = op->length - at;
        random = faulty_mix(random);
        if (random & 1)
            put(bytes, op->offset + at, op->data + at, piece);
        else
            spoil(bytes, op->offset + at, op->offset + at + piece, random, loss);
        at += piece;
    }
}

static void put_part(struct bytes *bytes, const struct op *op, uint64_t random,
                     const struct loss *loss)
{
    size_t cut = (random >> 8) % (op->length + 1);
    bool first = random >> 4 & 1;
    if (random & 1) {
        put_pieces(bytes, op, random, loss);
    } else if (first) {
        put(bytes, op->offset, op->data, cut);
        spoil(bytes, op->offset + cut, op->offset + op->length, random, loss);
    } else {
        spoil(bytes, op->offset, op->offset + cut, random, loss);
        put(bytes, op->offset + cut, op->data + cut, op->length - cut);
    }
}

static void keep_one(struct bytes *bytes, const struct disk *disk, size_t index,
                     const struct loss *loss)
{
    const struct op *op = &disk->ops[index];
    if (op->kind == OP_WRITE && is_torn(loss, index))
        put_part(bytes, op, faulty_mix(drawn(loss, index)), loss);
    else if (op->kind == OP_WRITE && is_kept(loss, index))
        put(bytes, op->offset, op->data, op->length);
    else if (op->kind == OP_TRUNCATE && is_kept(loss, index))
        resize(bytes, op->length);
}

/* What was done to the file since it was settled; the caller frees it. */
static size_t *unsettled(const struct disk *disk, int number, size_t from, size_t to,
                         size_t *ret_count)
{
    size_t *found = grown(NULL, (to - from + 1) * sizeof *found);
    *ret_count = 0;
    for (size_t i = from; i < to; i++) {
        const struct op *op = &disk->ops[i];
        if (op->file == number && (op->kind == OP_WRITE || op->kind == OP_TRUNCATE))
            found[(*ret_count)++] = i;
    }
    return found;
}

static void settle_file(const struct disk *disk, struct image *image, int number, size_t done,
                        const struct loss *loss)
{
    struct file *file = file_of(image, number);
    size_t count;
    size_t *pending = unsettled(disk, number, file->settled, done, &count);
    for (size_t i = count; loss->how->shuffled && i > 1; i--) {
        size_t other = drawn(loss, done + i) % i;
        size_t one = pending[i - 1];
        pending[i - 1] = pending[other];
        pending[other] = one;
    }
    for (size_t i = 0; i < count; i++)
        keep_one(&file->kept, disk, pending[i], loss);
    free(pending);
    file->settled = done;
}

static void settle_names(const struct disk *disk, struct image *image, size_t done,
                         const struct loss *loss)
{
    for (size_t i = image->settled; i < done; i++) {
        const struct op *op = &disk->ops[i];
        if (op->kind == OP_LINK && is_kept(loss, i))
            image->kept[op->name] = op->file;
        else if (op->kind == OP_UNLINK && is_kept(loss, i))
            image->kept[op->name] = -1;
    }
    image->settled = done;
}

/* ---- operations ---- */

static void sync_fails(const struct disk *disk, struct image *image, size_t index)
{
    const struct op *op = &disk->ops[index];
    struct survival how = survival_of(2 + faulty_mix(disk->seed ^ index) % 1000);
    struct loss loss = loss_of(disk, &how, index);
    settle_file(disk, image, op->file, index, &loss);
    if (op->kind == OP_SYNC_FORGOT)
        copy_bytes(&image->files[op->file].seen, &image->files[op->file].kept);
}

static void image_apply(const struct disk *disk, struct image *image, size_t index)
{
    const struct op *op = &disk->ops[index];
    const struct loss none = { .how = &all_kept };
    switch (op->kind) {
    case OP_WRITE:
        put(&file_of(image, op->file)->seen, op->offset, op->data, op->length);
        break;
    case OP_TRUNCATE:
        resize(&file_of(image, op->file)->seen, op->length);
        break;
    case OP_SYNC:
        settle_file(disk, image, op->file, index, &none);
        break;
    case OP_SYNC_FAILED:
    case OP_SYNC_FORGOT:
        sync_fails(disk, image, index);
        break;
    case OP_LINK:
        (void)file_of(image, op->file);
        image->seen[op->name] = op->file;
        break;
    case OP_UNLINK:
        image->seen[op->name] = -1;
        break;
    case OP_SYNC_FOLDER:
        settle_names(disk, image, index, &none);
        break;
    }
}

static void append(struct disk *disk, struct op op)
{
    if (disk->op_count == disk->op_room) {
        disk->op_room = disk->op_room * 2 + 64;
        disk->ops = grown(disk->ops, disk->op_room * sizeof *disk->ops);
    }
    if (op.data != NULL) {
        unsigned char *data = grown(NULL, op.length + 1);
        memcpy(data, op.data, op.length);
        op.data = data;
    }
    disk->ops[disk->op_count++] = op;
}

void disk_do(struct disk *disk, struct op op)
{
    append(disk, op);
    image_apply(disk, &disk->now, disk->op_count - 1);
}

int disk_name(struct disk *disk, const char *name)
{
    int i = 0;
    for (; i < NAMES_MAX && disk->names[i][0] != '\0'; i++) {
        if (strcmp(disk->names[i], name) == 0)
            return i;
    }
    assert(i < NAMES_MAX && strlen(name) < NAME_SIZE);
    memcpy(disk->names[i], name, strlen(name) + 1);
    return i;
}

int disk_add_file(struct disk *disk)
{
    int number = (int)disk->now.file_count;
    (void)file_of(&disk->now, number);
    return number;
}

enum disk_fault disk_call(struct disk *disk, unsigned kinds)
{
    enum disk_fault fault = disk->fault;
    disk->calls++;
    if (fault == FAULT_NONE || (kinds >> fault & 1) == 0 || disk->calls <= disk->fault_at)
        return FAULT_NONE;
    if (disk->fault_met == 0)
        disk->fault_met = disk->calls;
    disk->error = fault == FAULT_FULL || fault == FAULT_WRITE_SHORT ? ENOSPC : EIO;
    if (fault != FAULT_FULL)
        disk->fault = FAULT_NONE;
    return fault;
}

/* ---- disks ---- */

struct disk *disk_new(uint64_t seed, bool powersafe)
{
    struct disk *disk = grown(NULL, sizeof *disk);
    *disk = (struct disk){ .seed = faulty_mix(seed),
                           .randomness = faulty_mix(~seed),
                           .powersafe = powersafe };
    image_init(&disk->base);
    image_init(&disk->now);
    image_init(&disk->replay);
    return disk;
}

void disk_free(struct disk *disk)
{
    if (disk == NULL)
        return;
    assert(disk->handles == NULL && disk->memories == NULL);
    for (size_t i = 0; i < disk->op_count; i++)
        free(disk->ops[i].data);
    free(disk->ops);
    image_release(&disk->base);
    image_release(&disk->now);
    image_release(&disk->replay);
    free(disk);
}

bool disk_has(const struct disk *disk, const char *name)
{
    for (int i = 0; i < NAMES_MAX; i++) {
        if (strncmp(disk->names[i], name, strlen(name)) == 0 && disk->now.seen[i] >= 0)
            return true;
    }
    return false;
}

size_t disk_done(const struct disk *disk)
{
    return disk->op_count;
}

size_t disk_calls(const struct disk *disk)
{
    return disk->calls;
}

void disk_protect(struct disk *disk)
{
    disk->is_protected = true;
}

void disk_fail(struct disk *disk, enum disk_fault fault, size_t calls)
{
    disk->fault = fault;
    disk->fault_at = calls;
    disk->fault_met = 0;
}

size_t disk_mend(struct disk *disk)
{
    disk->fault = FAULT_NONE;
    return disk->fault_met;
}

/* ---- the power ---- */

struct survival survival_of(uint64_t seed)
{
    uint64_t random = faulty_mix(seed);
    static const unsigned kept[] = { 10, 50, 50, 90 };
    if (seed < 2)
        return (struct survival){ .kept = seed == 0 ? 0 : 100 };
    return (struct survival){ .seed = random,
                              .kept = kept[random % 4],
                              .ordered = random >> 2 & 1,
                              .shuffled = random >> 3 & 1,
                              .torn = random >> 4 & 1,
                              .garbage = random >> 5 & 1 };
}

static bool lies(const struct survival *how, const struct op *op, size_t index)
{
    bool sync = op->kind == OP_SYNC || op->kind == OP_SYNC_FOLDER;
    return sync && faulty_mix(how->seed + faulty_mix(index)) % 100 < how->lies;
}

/* Goes on from where it was, if that is on the way. */
static void replay(struct disk *disk, size_t done, const struct survival *how)
{
    uint64_t kind = how->lies == 0 ? 0 : how->seed;
    if (done < disk->replayed || disk->replay_lies != kind || disk->replay.file_count == 0) {
        image_copy(&disk->replay, &disk->base);
        disk->replayed = 0;
        disk->replay_lies = kind;
    }
    for (; disk->replayed < done; disk->replayed++) {
        if (!lies(how, &disk->ops[disk->replayed], disk->replayed))
            image_apply(disk, &disk->replay, disk->replayed);
    }
}

/* The files that have a name, and nothing that is not settled. */
static void image_found(struct image *to, const struct image *from)
{
    for (int i = 0; i < NAMES_MAX; i++) {
        if (from->kept[i] < 0)
            continue;
        struct file *file = file_of(to, i);
        copy_bytes(&file->kept, &from->files[from->kept[i]].kept);
        copy_bytes(&file->seen, &file->kept);
        to->seen[i] = to->kept[i] = i;
    }
}

struct disk *disk_lose_power(struct disk *disk, size_t done, const struct survival *how)
{
    struct disk *left = disk_new(disk->randomness ^ how->seed ^ done, disk->powersafe);
    struct loss loss = loss_of(disk, how, done);
    struct image image;
    replay(disk, done, how);
    image_init(&image);
    image_copy(&image, &disk->replay);
    for (size_t i = 0; i < image.file_count; i++)
        settle_file(disk, &image, (int)i, done, &loss);
    settle_names(disk, &image, done, &loss);
    memcpy(left->names, disk->names, sizeof left->names);
    image_found(&left->base, &image);
    image_copy(&left->now, &left->base);
    image_release(&image);
    return left;
}

struct disk *disk_lose_program(struct disk *disk, size_t done)
{
    struct disk *left = disk_new(disk->randomness ^ done, disk->powersafe);
    left->seed = disk->seed; /* what failed before stays as it was */
    memcpy(left->names, disk->names, sizeof left->names);
    image_copy(&left->base, &disk->base);
    image_copy(&left->now, &left->base);
    for (size_t i = 0; i < done; i++)
        disk_do(left, disk->ops[i]);
    return left;
}
