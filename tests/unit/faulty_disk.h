/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unit/faulty_disk.h - a disk in memory for SQLite, which loses power, fills up, fails and lies.
 *
 * It keeps what was done to it, one operation after the other: writes and truncations of files,
 * names made and removed, syncs of a file and of the folder.  What no sync was behind may be kept,
 * lost, torn or in another order when the power goes; the same seed gives the same loss.
 *
 *   done:   make a  write a  sync a  sync folder  write a  write a  truncate a
 *           '---------- is there ------------'   '-------- perhaps --------'
 *
 * While a disk is in use, SQLite and open(2) and unlink(2) of the program find it below
 * FAULTY_FOLDER.  The program is linked with --wrap for those two.
 */
#ifndef LICET_UNIT_FAULTY_DISK_H
#define LICET_UNIT_FAULTY_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAULTY_FOLDER "/faulty/"

struct disk;

/*
 * With no file on it.  If it is powersafe, a write that is torn damages no byte beside it, which is
 * what SQLite takes for granted on Unix; else it may damage the sectors that it touches.
 */
struct disk *disk_new(uint64_t seed, bool powersafe);
void disk_free(struct disk *disk);

/* No connection to another one may be open. */
void disk_use(struct disk *disk);

/* Whether there is a file, or one whose name begins like that. */
bool disk_has(const struct disk *disk, const char *name);

/* The number of operations so far, and of calls, which also are reads. */
size_t disk_done(const struct disk *disk);
size_t disk_calls(const struct disk *disk);

/* From now on a database can be opened to be read alone. */
void disk_protect(struct disk *disk);

/* ---- the power ---- */

/* What becomes of what was not synced. */
struct survival {
    uint64_t seed;
    unsigned kept; /* so much of it is, in percent */
    bool ordered;  /* all up to one moment, and nothing of what followed */
    bool shuffled; /* what is kept was written in another order */
    bool torn;     /* of a write perhaps a part: some sectors, or all up to a byte or from it on */
    bool garbage;  /* where a part is not, anything is */
    unsigned lies; /* so many syncs did nothing, in percent */
};

/* 0: nothing is kept, 1: all is; others are of all kinds. */
struct survival survival_of(uint64_t seed);

/* Another disk, as that one is found if the power is lost behind `done` operations. */
struct disk *disk_lose_power(struct disk *disk, size_t done, const struct survival *how);

/*
 * … as it is for the next program if the one that uses it is killed: all is there, and what was not
 * synced still may be lost.
 */
struct disk *disk_lose_program(struct disk *disk, size_t done);

/* ---- errors ---- */

enum disk_fault {
    FAULT_NONE,
    FAULT_READ,
    FAULT_WRITE,        /* nothing of it is written */
    FAULT_WRITE_SHORT,  /* a part of it is */
    FAULT_TRUNCATE,     /* nothing happens */
    FAULT_SYNC,         /* what was to be synced may never be written, but is read as before */
    FAULT_SYNC_FORGETS, /* … and is not read either */
    FAULT_NAME,         /* no file can be made or removed */
    FAULT_FULL,         /* no file can grow, until disk_mend */
    FAULT_COUNT
};

/* The first call of that kind behind `calls` calls fails, once but for FAULT_FULL. */
void disk_fail(struct disk *disk, enum disk_fault fault, size_t calls);

/* Ends it.  Returns the number of the call that failed first; 0: none did. */
size_t disk_mend(struct disk *disk);

#endif
