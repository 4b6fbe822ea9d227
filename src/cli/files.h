/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli/files.h - reading and writing files and folders.
 */
#ifndef LICET_CLI_FILES_H
#define LICET_CLI_FILES_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define FILES_IN_FOLDER_MAX 512

/*
 * Reads a whole file into the arena, a NUL behind it.  ERR_USAGE when there is no such file, it may
 * not be read, or it is a folder; ERR_LIMIT when it is longer than `most`; ERR_IO when reading
 * fails.
 */
NODISCARD bool file_read(struct arena *arena, struct str path, size_t most, struct str *ret_text,
                         struct err *err);

/* The SHA-256 of a file in hex, in the arena; none of an empty path.  Errors as file_read. */
NODISCARD bool file_sha256(const struct mem *mem, struct arena *arena, struct str path,
                           struct str *ret, struct err *err);

/*
 * The bytes of a file as long as they are looked at, not read before; absent if there is no such
 * file, it is empty or longer than `most`, or anything else is wrong with it.  Who changes the file
 * changes them; if it is cut short meanwhile, the system ends the program.
 */
struct str file_map(struct str path, size_t most);
void file_unmap(struct str bytes);

/*
 * Writes the file, anew if it is there: beside it first, then in its place, so that it is never
 * half written.  The permissions of one that is there stay.
 */
NODISCARD bool file_replace(struct arena *arena, struct str path, struct str text, struct err *err);

/* A new file with that mode; one that is there is left as it is, and a half-written one removed. */
NODISCARD bool file_create(struct str path, struct str text, mode_t mode, struct err *err);

/* Puts the text behind what is in the file, which is made where it is not there; on the disk. */
NODISCARD bool file_append(struct str path, struct str text, mode_t mode, struct err *err);

/* A new file, written in parts: on the disk when it is ended, removed where it is given up. */
struct file_parts {
    int fd;
    struct str path; /* with a NUL */
};

NODISCARD bool file_parts_begin(struct arena *arena, struct str path, mode_t mode,
                                struct file_parts *ret, struct err *err);
NODISCARD bool file_parts_add(struct file_parts *parts, struct str text, struct err *err);
NODISCARD bool file_parts_end(struct file_parts *parts, bool keep, struct err *err);

/* The names (without the path) in a folder that end in `suffix`, sorted by byte. */
NODISCARD bool folder_list(struct arena *arena, struct str path, const char *suffix,
                           struct str **ret_names, size_t *ret_count, struct err *err);

/* The folder and all in it; what cannot be removed stays.  Links are removed, not followed. */
void folder_remove(const char *path);

/*
 * Opens a file for reading; "-" is standard input.  Errors as file_read.  *ret_size is 0 when it
 * cannot be known (a pipe).
 */
NODISCARD bool file_open(struct str path, int *ret_fd, uint64_t *ret_size, struct err *err);

bool is_there(struct str path);
bool is_folder(struct str path);

/* "a/b" */
struct str path_join(struct arena *arena, struct str folder, struct str name);

#endif
