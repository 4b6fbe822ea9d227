/* SPDX-License-Identifier: Apache-2.0 */
/* cli/files.c - see files.h. */
#include "cli/files.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/sha256.h"
#include "cli/fail.h"

#define READ_FIRST ((size_t)64 << 10) /* room for a file of unknown length; doubled when full */

/* What goes wrong with a path that somebody typed is usage, not a failing system. */
static bool path_error(struct err *err, const char *doing, struct str path, int number)
{
    fail_system(err, doing, path, number);
    if (number == ENOENT || number == ENOTDIR || number == EACCES || number == EISDIR ||
        number == ENAMETOOLONG || number == ELOOP || number == ENXIO || number == EEXIST)
        err->code = ERR_USAGE;
    return false;
}

static bool path_text(struct str path, char text[PATH_MAX], struct err *err)
{
    if (path.length >= PATH_MAX || memchr(path.data, '\0', path.length) != NULL)
        return err_set(err, ERR_USAGE, "'%.*s' is too long for a path", STR_ARG(path));
    memcpy(text, path.data, path.length);
    text[path.length] = '\0';
    return true;
}

bool file_open(struct str path, int *ret_fd, uint64_t *ret_size, struct err *err)
{
    char text[PATH_MAX];
    struct stat found;
    if (!path_text(path, text, err))
        return false;
    int fd = str_equal_text(path, "-") ? STDIN_FILENO : open(text, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return path_error(err, "open", path, errno);
    if (fstat(fd, &found) != 0) {
        path_error(err, "look at", path, errno);
        goto failed;
    }
    if (S_ISDIR(found.st_mode)) {
        err_set(err, ERR_USAGE, "'%.*s' is a folder", STR_ARG(path));
        err_hint(err, "name a file in it");
        goto failed;
    }
    *ret_fd = fd;
    *ret_size = S_ISREG(found.st_mode) ? (uint64_t)found.st_size : 0;
    return true;

failed:
    if (fd != STDIN_FILENO)
        close(fd);
    return false;
}

static bool read_to_end(struct arena *arena, int fd, struct str path, size_t room, size_t most,
                        struct str *ret_text, struct err *err)
{
    size_t length = 0;
    char *data = arena_alloc(arena, room + 1);
    while (data != NULL) {
        ssize_t count = read(fd, data + length, room - length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return path_error(err, "read", path, errno);
        length += (size_t)count;
        if (length > most)
            return err_set(err, ERR_LIMIT, "'%.*s' is longer than %zu bytes", STR_ARG(path), most);
        if (count == 0) {
            data[length] = '\0';
            *ret_text = (struct str){ .data = data, .length = length };
            return true;
        }
        if (length == room) {
            char *wider = arena_alloc(arena, 2 * room + 1);
            if (wider != NULL)
                memcpy(wider, data, length);
            data = wider;
            room *= 2;
        }
    }
    return arena_error(arena, err);
}

bool file_read(struct arena *arena, struct str path, size_t most, struct str *ret_text,
               struct err *err)
{
    int fd;
    uint64_t size;
    if (!file_open(path, &fd, &size, err))
        return false;
    /* One byte more than expected, so that the end is seen without growing. */
    size_t room = size > 0 && size < most ? (size_t)size + 1 : READ_FIRST;
    bool done = read_to_end(arena, fd, path, room, most, ret_text, err);
    if (fd != STDIN_FILENO)
        close(fd);
    return done;
}

#define DOCUMENT_MAX ((size_t)256 << 20)

bool file_sha256(const struct mem *mem, struct arena *arena, struct str path, struct str *ret,
                 struct err *err)
{
    uint8_t digest[SHA256_SIZE];
    char hex[2 * sizeof digest + 1];
    struct str text;
    struct arena work;
    if (path.length == 0)
        return true;
    arena_init(&work, mem, DOCUMENT_MAX + 4096);
    bool done = file_read(&work, path, DOCUMENT_MAX, &text, err);
    if (done)
        sha256_of(text.data, text.length, digest);
    arena_release(&work);
    if (!done)
        return false;
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    *ret = str_copy(arena, str_of(hex));
    return arena_sound(arena, err);
}

struct str file_map(struct str path, size_t most)
{
    char text[PATH_MAX];
    struct stat found;
    struct str bytes = { 0 };
    struct err ignored;
    /* A pipe would have the program wait for a writer. */
    int fd = path_text(path, text, &ignored) ? open(text, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (fd < 0)
        return bytes;
    if (fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && found.st_size > 0 &&
        (uint64_t)found.st_size <= most) {
        void *start = mmap(NULL, (size_t)found.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (start != MAP_FAILED)
            bytes = (struct str){ start, (size_t)found.st_size };
    }
    close(fd);
    return bytes;
}

void file_unmap(struct str bytes)
{
    munmap((void *)bytes.data, bytes.length);
}

static bool write_text(int fd, struct str path, struct str text, struct err *err)
{
    size_t done = 0;
    while (done < text.length) {
        ssize_t count = write(fd, text.data + done, text.length - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail_system(err, "write to", path, errno);
        done += (size_t)count;
    }
    return true;
}

static bool write_and_sync(int fd, struct str path, struct str text, struct err *err)
{
    return write_text(fd, path, text, err) &&
           (fsync(fd) == 0 || fail_system(err, "write to", path, errno));
}

bool file_create(struct str path, struct str text, mode_t mode, struct err *err)
{
    char target[PATH_MAX];
    if (!path_text(path, target, err))
        return false;
    int fd = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return path_error(err, "write", path, errno);
    bool done = write_and_sync(fd, path, text, err);
    if (close(fd) != 0 && done)
        done = fail_system(err, "write to", path, errno);
    if (!done)
        unlink(target);
    return done;
}

bool file_replace(struct arena *arena, struct str path, struct str text, struct err *err)
{
    char target[PATH_MAX];
    struct stat found = { .st_mode = 0644 };
    if (!path_text(path, target, err))
        return false;
    char *beside = arena_alloc(arena, path.length + sizeof ".XXXXXX");
    if (beside == NULL)
        return arena_error(arena, err);
    memcpy(beside, target, path.length);
    memcpy(beside + path.length, ".XXXXXX", sizeof ".XXXXXX");
    if (stat(target, &found) != 0 && errno != ENOENT)
        return path_error(err, "look at", path, errno);
    int fd = mkstemp(beside);
    if (fd < 0)
        return path_error(err, "write beside", path, errno);
    bool done = write_and_sync(fd, path, text, err);
    if (done && fchmod(fd, found.st_mode & 07777) != 0)
        done = fail_system(err, "write to", path, errno);
    if (close(fd) != 0 && done)
        done = fail_system(err, "write to", path, errno);
    if (done && rename(beside, target) != 0)
        done = path_error(err, "replace", path, errno);
    if (!done)
        unlink(beside);
    return done;
}

static int compare_names(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

bool file_append(struct str path, struct str text, mode_t mode, struct err *err)
{
    char target[PATH_MAX];
    if (!path_text(path, target, err))
        return false;
    int fd = open(target, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode);
    if (fd < 0)
        return path_error(err, "write", path, errno);
    bool done = write_and_sync(fd, path, text, err);
    if (close(fd) != 0 && done)
        done = fail_system(err, "write to", path, errno);
    return done;
}

bool file_parts_begin(struct arena *arena, struct str path, mode_t mode, struct file_parts *ret,
                      struct err *err)
{
    *ret = (struct file_parts){ .fd = -1, .path = str_copy(arena, path) };
    if (ret->path.data == NULL)
        return arena_error(arena, err);
    ret->fd = open(ret->path.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    return ret->fd >= 0 || path_error(err, "write", path, errno);
}

bool file_parts_add(struct file_parts *parts, struct str text, struct err *err)
{
    return write_text(parts->fd, parts->path, text, err);
}

bool file_parts_end(struct file_parts *parts, bool keep, struct err *err)
{
    bool done = !keep || fsync(parts->fd) == 0;
    if (close(parts->fd) != 0)
        done = false;
    int number = errno;
    if (!keep || !done)
        unlink(parts->path.data);
    return done || fail_system(err, "write to", parts->path, number);
}

bool folder_list(struct arena *arena, struct str path, const char *suffix, struct str **ret_names,
                 size_t *ret_count, struct err *err)
{
    char text[PATH_MAX];
    struct str *names = NULL;
    size_t count = 0;
    size_t capacity = 0;
    if (!path_text(path, text, err))
        return false;
    DIR *folder = opendir(text);
    if (folder == NULL)
        return path_error(err, "open folder", path, errno);
    bool done = true;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (entry == NULL)
            break;
        struct str name = str_of(entry->d_name);
        if (name.data[0] == '.' || !str_ends(name, str_of(suffix)))
            continue;
        done = count < FILES_IN_FOLDER_MAX ||
               err_set(err, ERR_LIMIT, "folder '%.*s' has more than %d '*%s' files", STR_ARG(path),
                       FILES_IN_FOLDER_MAX, suffix);
        name = str_copy(arena, name);
        if (done &&
            (name.data == NULL || !arena_grow(arena, &names, count, &capacity, sizeof *names)))
            done = arena_error(arena, err);
        if (!done)
            break;
        assert(names != NULL);
        names[count++] = name;
    }
    if (done && errno != 0)
        done = path_error(err, "read folder", path, errno);
    closedir(folder);
    if (!done)
        return false;
    if (count > 1)
        qsort(names, count, sizeof *names, compare_names);
    *ret_names = names;
    *ret_count = count;
    return true;
}

static bool look_at(struct str path, struct stat *ret_stat)
{
    char text[PATH_MAX];
    struct err ignored;
    return path.length > 0 && path_text(path, text, &ignored) && stat(text, ret_stat) == 0;
}

#define FOLDERS_OPEN 16

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

void folder_remove(const char *path)
{
    (void)nftw(path, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
}

bool is_there(struct str path)
{
    struct stat found;
    return look_at(path, &found);
}

bool is_folder(struct str path)
{
    struct stat found;
    return look_at(path, &found) && S_ISDIR(found.st_mode);
}

struct str path_join(struct arena *arena, struct str folder, struct str name)
{
    bool slash = folder.length > 0 && folder.data[folder.length - 1] != '/';
    char *text = arena_alloc(arena, folder.length + 1 + name.length + 1);
    if (text == NULL)
        return (struct str){ 0 };
    memcpy(text, folder.data, folder.length);
    text[folder.length] = '/';
    size_t at = folder.length + (slash ? 1 : 0);
    if (name.length > 0)
        memcpy(text + at, name.data, name.length);
    return (struct str){ .data = text, .length = at + name.length };
}
