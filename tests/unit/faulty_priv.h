/* SPDX-License-Identifier: Apache-2.0 */
/* unit/faulty_priv.h - what faulty_disk.c and faulty_vfs.c share. */
#ifndef LICET_UNIT_FAULTY_PRIV_H
#define LICET_UNIT_FAULTY_PRIV_H

#include "unit/faulty_disk.h"

#define NAMES_MAX 16
#define NAME_SIZE 64
#define SECTOR_SIZE 4096

struct bytes {
    unsigned char *data;
    size_t length, room;
};

struct file {
    struct bytes seen; /* by whoever reads it */
    struct bytes kept; /* if the power goes */
    size_t settled;    /* of the operations before it is known whether they are kept */
};

/* Files have numbers and names.  A file without a name stays for those who have it open. */
struct image {
    struct file *files;
    size_t file_count;
    int seen[NAMES_MAX], kept[NAMES_MAX]; /* the file of each name; -1: none */
    size_t settled;                       /* as with a file, of the names */
};

enum op_kind {
    OP_WRITE,
    OP_TRUNCATE,
    OP_SYNC,
    OP_SYNC_FAILED,
    OP_SYNC_FORGOT,
    OP_LINK,
    OP_UNLINK,
    OP_SYNC_FOLDER
};

struct op {
    enum op_kind kind;
    int file, name;
    size_t offset, length; /* of what is written; the length that a file is cut to */
    unsigned char *data;
};

struct memory; /* that connections share; faulty_vfs.c */
struct handle; /* a file that is open; faulty_vfs.c */

struct disk {
    uint64_t seed; /* of what is lost when a sync fails */
    uint64_t
        randomness; /* for SQLite: never the same again, or an old log would pass for a new one */
    bool powersafe, is_protected;
    char names[NAMES_MAX][NAME_SIZE];
    struct image base, now; /* before the first operation; after the last */
    struct op *ops;
    size_t op_count, op_room;
    struct image replay; /* after `replayed` operations, of which so many syncs lied */
    size_t replayed;
    uint64_t replay_lies;
    struct handle *handles;
    struct memory *memories;
    enum disk_fault fault;
    size_t fault_at, fault_met, calls;
    int error; /* errno of what failed last */
};

uint64_t faulty_mix(uint64_t z);

/* The number of a name, which is made if it is not there. */
int disk_name(struct disk *disk, const char *name);

/* A new file without a name. */
int disk_add_file(struct disk *disk);

/* What is done to it, at once seen; the data is copied. */
void disk_do(struct disk *disk, struct op op);

/* Counts a call.  Whether it fails, as it is of one of the kinds: 1 << FAULT_... */
enum disk_fault disk_call(struct disk *disk, unsigned kinds);

#endif
